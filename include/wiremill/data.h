/* SPDX-License-Identifier: Apache-2.0 */
/* data.h: models and lexicons, mapped read-only: one copy in memory for all workers and processes. */
#ifndef WIREMILL_DATA_H
#define WIREMILL_DATA_H

#include <stddef.h>

#include "wiremill/attr.h"
#include "wiremill/error.h"

struct wm_data {
    const unsigned char *ptr;
    size_t len;
};

/* Maps `name`: a path when it holds a slash, else a file of the data directory (WIREMILL_DATA, or
 * share/wiremill beside the program). WM_E_MODEL, with the paths tried, when it cannot be read.
 * Thread: any; for a stage's open(). */
enum wm_code wm_data_open(const char *name, struct wm_data *out, struct wm_error *err) WM_MUST_CHECK;
void wm_data_close(struct wm_data *data);

#endif
