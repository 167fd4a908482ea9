/* SPDX-License-Identifier: Apache-2.0 */
/* How a file leaves the spool: one rename, never over another file. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kafka/spool.h"

#define SUFFIX_MAX 1000000000u

/* Not all file systems can refuse to replace; there a look beforehand has to do. */
static int rename_to_free(int from_dir, const char *from, int to_dir, const char *to)
{
    struct stat state;
    if (renameat2(from_dir, from, to_dir, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    if (fstatat(to_dir, to, &state, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = EEXIST;
        return -1;
    }
    return renameat(from_dir, from, to_dir, to);
}

static void numbered(char *out, size_t size, const char *name, unsigned number)
{
    if (number == 0)
        snprintf(out, size, "%s", name);
    else
        snprintf(out, size, "%s.%u", name, number);
}

static bool taken(int dir, const char *name, unsigned number)
{
    char path[NAME_MAX + 64];
    struct stat state;
    numbered(path, sizeof path, name, number);
    if (fstatat(dir, path, &state, AT_SYMLINK_NOFOLLOW) == 0)
        return true;
    snprintf(path + strlen(path), sizeof path - strlen(path), ".reason");
    return fstatat(dir, path, &state, AT_SYMLINK_NOFOLLOW) == 0;
}

/* A free number for `name`, by doubling and halving: an agency that sends "latest.xml" every minute
 * has used half a million of them in a year. */
static unsigned free_number(int dir, const char *name)
{
    unsigned used = 0, open = 1;
    if (!taken(dir, name, 0))
        return 0;
    while (open < SUFFIX_MAX && taken(dir, name, open)) {
        used = open;
        open *= 2;
    }
    while (open - used > 1) {
        unsigned middle = used + (open - used) / 2;
        if (taken(dir, name, middle))
            used = middle;
        else
            open = middle;
    }
    return open;
}

/* Moves to the first free name, which is written to `to`. */
static int move_to_free(int from_dir, const char *from, int to_dir, const char *name, char *to, size_t size)
{
    int rc;
    do {
        numbered(to, size, name, free_number(to_dir, name));
        rc = rename_to_free(from_dir, from, to_dir, to);
    } while (rc != 0 && errno == EEXIST);
    return rc;
}

static bool is_that_file(int dir, const char *name, const struct wm_stamp *stamp)
{
    struct stat state;
    if (fstatat(dir, name, &state, 0) != 0)
        return false;
    struct wm_stamp now = {.size = state.st_size,
                           .mtime_ns = (int64_t)state.st_mtim.tv_sec * 1000000000 + state.st_mtim.tv_nsec,
                           .inode = state.st_ino};
    return wm_stamp_same(&now, stamp);
}

static enum wm_code write_reason(int dir, const char *name, const char *reason, struct wm_error *err)
{
    char path[NAME_MAX + 64];
    snprintf(path, sizeof path, "%s.reason", name);
    int fd = openat(dir, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    FILE *out = fd >= 0 ? fdopen(fd, "w") : NULL;
    bool written = out != NULL && fprintf(out, "%s\n", reason) > 0;
    if (out != NULL ? fclose(out) != 0 || !written : true)
        return wm_fail(err, WM_E_IO, "the reason cannot be written to %s: %s", path, strerror(errno));
    return WM_OK;
}

static enum wm_code move_checked(int dir, int target, const char *name, const struct wm_stamp *stamp,
                                 const char *reason, struct wm_error *err)
{
    char to[NAME_MAX + 32], back[NAME_MAX + 32];
    if (!is_that_file(dir, name, stamp))
        return wm_fail(err, WM_E_BUSY, "%s was replaced or changed meanwhile", name);
    if (move_to_free(dir, name, target, name, to, sizeof to) != 0)
        return wm_fail(err, WM_E_IO, "%s cannot be moved: %s", name, strerror(errno));
    if (is_that_file(target, to, stamp))
        return reason != NULL ? write_reason(target, to, reason, err) : WM_OK;
    /* Another file took the name between the look and the move: it has to be sent, so it goes back. */
    if (move_to_free(target, to, dir, name, back, sizeof back) != 0)
        return wm_fail(err, WM_E_IO, "%s was replaced meanwhile and lies unsent in the folder of finished files as %s",
                       name, to);
    return wm_fail(err, WM_E_BUSY, "%s was replaced or changed meanwhile", name);
}

enum wm_code wm_spool_move(const char *dir, const char *folder, const char *name, const struct wm_stamp *stamp,
                           const char *reason, struct wm_error *err)
{
    enum wm_code code;
    int from = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int to = from >= 0 ? openat(from, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (to < 0)
        code = wm_fail(err, WM_E_IO, "%s/%s cannot be opened: %s", dir, folder, strerror(errno));
    else
        code = move_checked(from, to, name, stamp, reason, err);
    if (to >= 0)
        close(to);
    if (from >= 0)
        close(from);
    return code;
}
