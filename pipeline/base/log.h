/* SPDX-License-Identifier: Apache-2.0 */
/* The owner's side of wiremill/log.h. One writer per process; a `struct wm_log` is a name for who
 * speaks: fields that stand in front of each of its lines. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

#include "wiremill/log.h"

enum wm_log_format { WM_LOGFMT, WM_LOG_JSON };

/* Sets up the process's writer to standard error; may be called again. Thread: any. */
void wm_log_setup(enum wm_log_level level, enum wm_log_format format);
void wm_log_set_level(enum wm_log_level level);

/* A handle whose lines begin with `fields` ("lane=clean"; "" for none). Free with wm_log_free. */
struct wm_log *wm_log_new(const char *fields);
void wm_log_free(struct wm_log *log);

/* Its lines are never held back: for what somebody asked for and will read to the end. */
void wm_log_set_unlimited(struct wm_log *log);

/* The process's own handle; never NULL. */
struct wm_log *wm_log_root(void);

#endif
