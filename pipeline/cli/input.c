/* SPDX-License-Identifier: Apache-2.0 */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

#define READ_BYTES ((size_t)64 << 10)

struct wm_input {
    const char *name;
    int fd;
    bool lines, ended;
    size_t max_bytes;
    long line;
    char *buf;
    size_t from, len, cap; /* what is unread of buf is [from, len) */
};

static bool has_line_name(const char *path)
{
    struct wm_str name = wm_str_of(path);
    return wm_str_ends(name, ".jsonl") || wm_str_ends(name, ".ndjson");
}

enum wm_code wm_input_open(const char *path, bool lines, size_t max_bytes, struct wm_input **out, struct wm_error *err)
{
    struct stat st;
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return wm_fail(err, WM_E_IO, "%s: %s", path, strerror(errno));
    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        if (!is_stdin)
            close(fd);
        return wm_fail(err, WM_E_IO, "%s: is a folder; name the files in it", path);
    }
    struct wm_input *input = wm_calloc(1, sizeof *input);
    *input = (struct wm_input){
        .name = is_stdin ? "stdin" : path, .fd = fd, .lines = lines || has_line_name(path), .max_bytes = max_bytes};
    *out = input;
    return WM_OK;
}

void wm_input_close(struct wm_input *input)
{
    if (input == NULL)
        return;
    if (input->fd != STDIN_FILENO)
        close(input->fd);
    free(input->buf);
    free(input);
}

/* Moves the unread part to the front and reads behind it; `ended` when there is no more. */
static enum wm_code fill(struct wm_input *input, struct wm_error *err)
{
    if (input->from > 0) {
        memmove(input->buf, input->buf + input->from, input->len - input->from);
        input->len -= input->from;
        input->from = 0;
    }
    if (input->cap - input->len < READ_BYTES) {
        input->cap = input->cap * 2 + 2 * READ_BYTES;
        input->buf = wm_realloc(input->buf, input->cap);
    }
    ssize_t got;
    do
        got = read(input->fd, input->buf + input->len, input->cap - input->len);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return wm_fail(err, WM_E_IO, "%s: reading failed: %s", input->name, strerror(errno));
    input->ended = got == 0;
    input->len += (size_t)got;
    return WM_OK;
}

static enum wm_code too_large(const struct wm_input *input, struct wm_error *err)
{
    return wm_fail(err, WM_E_LIMIT, "larger than %zu bytes; see --max-bytes", input->max_bytes);
}

static enum wm_code next_file(struct wm_input *input, struct wm_str *message, struct wm_error *err)
{
    if (input->ended)
        return WM_E_DROP;
    while (!input->ended) {
        enum wm_code code = fill(input, err);
        if (code != WM_OK)
            return code;
        if (input->len > input->max_bytes) {
            input->ended = true;
            return too_large(input, err);
        }
    }
    *message = (struct wm_str){input->buf, input->len};
    return WM_OK;
}

/* Finds the end of the line that begins at `from`. What is beyond the limit is thrown away while
 * reading on; *over tells. `scanned` bytes are known to hold no line feed, so that none is looked
 * at twice. */
static enum wm_code find_line(struct wm_input *input, size_t *line_len, bool *over, struct wm_error *err)
{
    size_t scanned = 0;
    for (;;) {
        const char *start = input->buf + input->from;
        size_t have = input->len - input->from;
        const char *end = have > scanned ? memchr(start + scanned, '\n', have - scanned) : NULL;
        *line_len = end != NULL ? (size_t)(end - start) : have;
        *over = *over || *line_len > input->max_bytes;
        if (end != NULL || input->ended)
            return WM_OK;
        if (*over)
            input->from = input->len = 0;
        scanned = input->len - input->from;
        enum wm_code code = fill(input, err);
        if (code != WM_OK)
            return code;
    }
}

static enum wm_code next_line(struct wm_input *input, struct wm_str *message, struct wm_error *err)
{
    for (;;) {
        size_t len;
        bool over = false;
        if (input->ended && input->from == input->len)
            return WM_E_DROP;
        enum wm_code code = find_line(input, &len, &over, err);
        if (code != WM_OK)
            return code;
        struct wm_str line = {input->buf + input->from, len};
        input->from += len < input->len - input->from ? len + 1 : len;
        input->line++;
        if (over)
            return too_large(input, err);
        *message = line;
        if (wm_str_trim(line).len > 0)
            return WM_OK;
    }
}

enum wm_code wm_input_next(struct wm_input *input, struct wm_str *message, struct wm_error *err)
{
    return input->lines ? next_line(input, message, err) : next_file(input, message, err);
}

const char *wm_input_name(const struct wm_input *input)
{
    return input->name;
}

long wm_input_line(const struct wm_input *input)
{
    return input->line;
}
