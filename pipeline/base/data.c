/* SPDX-License-Identifier: Apache-2.0 */
#include "wiremill/data.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static enum wm_code map(const char *path, struct wm_data *out, struct wm_error *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return wm_fail(err, WM_E_MODEL, "%s: %s", path, strerror(errno));
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size == 0) {
        close(fd);
        return wm_fail(err, WM_E_MODEL, "%s: empty or not a regular file", path);
    }
    void *ptr = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (ptr == MAP_FAILED)
        return wm_fail(err, WM_E_MODEL, "%s: cannot be mapped: %s", path, strerror(errno));
    *out = (struct wm_data){ptr, (size_t)st.st_size};
    return WM_OK;
}

/* The program's own folder, so that a build tree and an installation can be moved about. */
static const char *program_dir(char *buf, size_t size)
{
    ssize_t len = readlink("/proc/self/exe", buf, size - 1);
    if (len <= 0)
        return ".";
    buf[len] = '\0';
    char *slash = strrchr(buf, '/');
    if (slash != NULL)
        *slash = '\0';
    return buf;
}

static bool fits(int len, size_t size)
{
    return len > 0 && (size_t)len < size;
}

enum wm_code wm_data_find(const char *name, char *path, size_t size, struct wm_error *err)
{
    static const char *const places[] = {"share/wiremill", "../share/wiremill"};
    char own[PATH_MAX];
    const char *given = getenv("WIREMILL_DATA"), *program = program_dir(own, sizeof own);
    if (strchr(name, '/') != NULL)
        return fits(snprintf(path, size, "%s", name), size) ? WM_OK
                                                            : wm_fail(err, WM_E_MODEL, "%s: path too long", name);
    if (given != NULL && *given != '\0') {
        if (fits(snprintf(path, size, "%s/%s", given, name), size) && access(path, F_OK) == 0)
            return WM_OK;
        return wm_fail(err, WM_E_MODEL, "%s: not in %s, which WIREMILL_DATA names", name, given);
    }
    for (int i = 0; i < 2; i++)
        if (fits(snprintf(path, size, "%s/%s/%s", program, places[i], name), size) && access(path, F_OK) == 0)
            return WM_OK;
    return wm_fail(
        err, WM_E_MODEL,
        "%s: found neither in %s/share/wiremill nor in %s/../share/wiremill; set WIREMILL_DATA or give a path", name,
        program, program);
}

enum wm_code wm_data_open(const char *name, struct wm_data *out, struct wm_error *err)
{
    char path[PATH_MAX];
    enum wm_code code = wm_data_find(name, path, sizeof path, err);
    return code == WM_OK ? map(path, out, err) : code;
}

void wm_data_close(struct wm_data *data)
{
    if (data->ptr != NULL)
        munmap((void *)data->ptr, data->len);
    *data = (struct wm_data){0};
}
