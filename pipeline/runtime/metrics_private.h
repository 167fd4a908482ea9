/* SPDX-License-Identifier: Apache-2.0 */
/* What metrics.c (series, text) and metrics_samples.c share. */
#ifndef RUNTIME_METRICS_PRIVATE_H
#define RUNTIME_METRICS_PRIVATE_H

#include <stdbool.h>
#include <stdio.h>

#include "runtime/metrics.h"

/* `lane="clean",stage="tag"`; the caller frees. */
char *wm__metrics_labels(enum wm_metric metric, const char *const values[]);

/* A line; not of a histogram. */
void wm__metrics_write(FILE *out, enum wm_metric metric, const char *labels, uint64_t value);

/* Of all sets; the other two between lock and unlock. */
void wm__samples_lock(void);
void wm__samples_unlock(void);
bool wm__samples_any(enum wm_metric metric);
void wm__samples_write(FILE *out, enum wm_metric metric);

#endif
