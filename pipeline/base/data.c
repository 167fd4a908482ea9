/* SPDX-License-Identifier: Apache-2.0 */
#include "wiremill/data.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
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

enum wm_code wm_data_open(const char *name, struct wm_data *out, struct wm_error *err)
{
    if (strchr(name, '/') != NULL)
        return map(name, out, err);
    char path[PATH_MAX], own[PATH_MAX];
    const char *given = getenv("WIREMILL_DATA"), *program = program_dir(own, sizeof own);
    if (given != NULL && *given != '\0') {
        snprintf(path, sizeof path, "%s/%s", given, name);
        return map(path, out, err);
    }
    static const char *const places[] = {"share/wiremill", "../share/wiremill"};
    for (int i = 0; i < 2; i++) {
        int len = snprintf(path, sizeof path, "%s/%s/%s", program, places[i], name);
        if (len > 0 && (size_t)len < sizeof path && access(path, F_OK) == 0)
            return map(path, out, err);
    }
    return wm_fail(
        err, WM_E_MODEL,
        "%s: found neither in %s/share/wiremill nor in %s/../share/wiremill; set WIREMILL_DATA or give a path", name,
        program, program);
}

void wm_data_close(struct wm_data *data)
{
    if (data->ptr != NULL)
        munmap((void *)data->ptr, data->len);
    *data = (struct wm_data){0};
}
