/* SPDX-License-Identifier: Apache-2.0 */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"

/* Not blocking, so that a named pipe without a writer cannot hold us up before we see what it is. */
static enum wm_code open_file(const char *path, int *fd, struct stat *seen, struct wm_error *err)
{
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (*fd < 0)
        return wm_fail(err, WM_E_IO, "%s cannot be read: %s", path, strerror(errno));
    if (fstat(*fd, seen) == 0 && S_ISREG(seen->st_mode))
        return WM_OK;
    close(*fd);
    return wm_fail(err, WM_E_IO, "%s is not a file", path);
}

static ssize_t read_some(int fd, char *to, size_t size)
{
    ssize_t n;
    do
        n = read(fd, to, size);
    while (n < 0 && errno == EINTR);
    return n;
}

static enum wm_code read_all(int fd, size_t expected, size_t limit, struct wm_bytes *out, const char *path,
                             struct wm_error *err)
{
    size_t cap = expected + 1; /* one more shows the end without growing */
    ssize_t n = 1;
    out->ptr = wm_malloc(cap);
    while (n > 0 && out->len <= limit) {
        if (out->len == cap)
            out->ptr = wm_realloc(out->ptr, cap *= 2);
        n = read_some(fd, out->ptr + out->len, cap - out->len);
        out->len += n > 0 ? (size_t)n : 0;
    }
    if (n < 0)
        return wm_fail(err, WM_E_IO, "%s cannot be read: %s", path, strerror(errno));
    if (out->len > limit)
        return wm_fail(err, WM_E_LIMIT, "%s holds more than message.max.bytes = %zu allows", path, limit);
    return WM_OK;
}

enum wm_code wm_files_read(const char *path, size_t limit, struct wm_bytes *out, struct stat *seen,
                           struct wm_error *err)
{
    int fd;
    struct stat state = {0};
    enum wm_code code = open_file(path, &fd, &state, err);
    *out = (struct wm_bytes){0};
    if (code != WM_OK)
        return code;
    if ((uintmax_t)state.st_size > limit)
        code = wm_fail(err, WM_E_LIMIT, "%lld bytes are more than message.max.bytes = %zu allows",
                       (long long)state.st_size, limit);
    else
        code = read_all(fd, (size_t)state.st_size, limit, out, path, err);
    close(fd);
    if (seen != NULL)
        *seen = state;
    if (code != WM_OK) {
        free(out->ptr);
        *out = (struct wm_bytes){0};
    }
    return code;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool left_out(const FTSENT *entry)
{
    bool folder = entry->fts_info == FTS_D || entry->fts_info == FTS_DC;
    return entry->fts_level > FTS_ROOTLEVEL &&
           (entry->fts_name[0] == '.' ||
            (folder && (strcmp(entry->fts_name, "done") == 0 || strcmp(entry->fts_name, "failed") == 0)));
}

static enum wm_code visit(FTSENT *entry, size_t root_len, wm_found_fn fn, void *ctx, struct wm_error *err)
{
    const char *name = entry->fts_name;
    if (entry->fts_level > FTS_ROOTLEVEL) {
        name = entry->fts_path + root_len;
        while (*name == '/')
            name++;
    }
    struct wm_found found = {.path = entry->fts_path, .name = name};
    switch (entry->fts_info) {
    case FTS_F: return fn(ctx, &found, err);
    case FTS_DC: found.reason = "the folder is inside itself"; break;
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS: found.reason = strerror(entry->fts_errno); break;
    case FTS_SLNONE: found.reason = "the link leads nowhere"; break;
    case FTS_DEFAULT: /* a pipe, a socket, a device */
        if (entry->fts_level > FTS_ROOTLEVEL)
            return WM_OK;
        found.reason = "neither a file nor a folder";
        break;
    default: return WM_OK;
    }
    return fn(ctx, &found, err);
}

enum wm_code wm_files_walk(const char *path, wm_found_fn fn, void *ctx, struct wm_error *err)
{
    char *roots[] = {(char *)path, NULL};
    struct stat state;
    enum wm_code code = WM_OK;
    if (stat(path, &state) != 0)
        return wm_fail(err, WM_E_IO, "%s: %s", path, strerror(errno));
    FTS *walk = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_name);
    if (walk == NULL)
        return wm_fail(err, WM_E_IO, "%s: %s", path, strerror(errno));
    for (FTSENT *entry; code == WM_OK && (entry = fts_read(walk)) != NULL;)
        if (!left_out(entry))
            code = visit(entry, strlen(path), fn, ctx, err);
        else if (entry->fts_info == FTS_D)
            fts_set(walk, entry, FTS_SKIP);
    fts_close(walk);
    return code;
}
