/* SPDX-License-Identifier: Apache-2.0 */
/* data.h: models and lexicons, mapped read-only: one copy in memory for all workers and processes. */
#ifndef WIREMILL_DATA_H
#define WIREMILL_DATA_H

#include <stddef.h>

#include "wiremill/attr.h"
#include "wiremill/error.h"

WM_C_BEGIN

struct wm_data {
    const unsigned char *ptr;
    size_t len;
};

/* The path, NUL-terminated, of `name`: itself when it holds a slash, else a file or folder in the data
 * directory (WIREMILL_DATA, or share/wiremill beside the program). WM_E_MODEL, with the paths tried,
 * when it is not there or longer than `size`. Thread: any. */
enum wm_code wm_data_find(const char *name, char *path, size_t size, struct wm_error *err) WM_MUST_CHECK;

/* Maps the file `name`, found as above. WM_E_MODEL when it cannot be read. Thread: any; for a stage's
 * open(). */
enum wm_code wm_data_open(const char *name, struct wm_data *out, struct wm_error *err) WM_MUST_CHECK;
void wm_data_close(struct wm_data *data);

WM_C_END

#endif
