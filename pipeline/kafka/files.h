/* SPDX-License-Identifier: Apache-2.0 */
/* files.h: finding the files that a path names and reading them, within bounds. One thread. */
#ifndef KAFKA_FILES_H
#define KAFKA_FILES_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "wiremill/error.h"
#include "wiremill/str.h"

/* Heap memory, freed by who holds it. */
struct wm_bytes {
    char *ptr;
    size_t len;
};

/* Reads a regular file. WM_E_IO with the reason; WM_E_LIMIT when it holds
 * more than `limit` bytes. `seen` (may be NULL) is the file's state before the first byte was read. */
enum wm_code wm_files_read(const char *path, size_t limit, struct wm_bytes *out, struct stat *seen,
                           struct wm_error *err) WM_MUST_CHECK;

/* A file found, or what could not be looked into and why. Borrowed for the call. */
struct wm_found {
    const char *path;
    const char *name; /* path inside the folder that was named, or the file's own name */
    const char *reason;
};

/* Walks a file or folder, names sorted by their bytes. Inside a folder it leaves out hidden files,
 * folders named done and failed, and what is neither file nor folder; links are followed, circles
 * are not. What the function fails with ends the walk and comes back. WM_E_IO: no such path. */
typedef enum wm_code (*wm_found_fn)(void *ctx, const struct wm_found *found, struct wm_error *err);
enum wm_code wm_files_walk(const char *path, wm_found_fn fn, void *ctx, struct wm_error *err) WM_MUST_CHECK;

#endif
