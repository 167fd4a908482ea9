/* SPDX-License-Identifier: Apache-2.0 */
#include "wiremill/str.h"

#include <stdio.h>
#include <string.h>

struct wm_str wm_str_of(const char *cstr)
{
    return (struct wm_str){cstr, cstr != NULL ? strlen(cstr) : 0};
}

struct wm_str wm_str_sub(struct wm_str s, size_t from, size_t to)
{
    if (to > s.len)
        to = s.len;
    if (from > to)
        from = to;
    return (struct wm_str){s.ptr != NULL ? s.ptr + from : NULL, to - from};
}

bool wm_str_eq(struct wm_str a, struct wm_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool wm_str_is(struct wm_str a, const char *cstr)
{
    return wm_str_eq(a, wm_str_of(cstr));
}

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool same_nocase(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (lower(a[i]) != lower(b[i]))
            return false;
    return true;
}

bool wm_str_is_nocase(struct wm_str a, const char *cstr)
{
    return a.len == strlen(cstr) && same_nocase(a.ptr, cstr, a.len);
}

bool wm_str_starts(struct wm_str s, const char *prefix)
{
    size_t len = strlen(prefix);
    return s.len >= len && (len == 0 || memcmp(s.ptr, prefix, len) == 0);
}

bool wm_str_starts_nocase(struct wm_str s, const char *prefix)
{
    size_t len = strlen(prefix);
    return s.len >= len && same_nocase(s.ptr, prefix, len);
}

bool wm_str_ends(struct wm_str s, const char *suffix)
{
    size_t len = strlen(suffix);
    return s.len >= len && (len == 0 || memcmp(s.ptr + s.len - len, suffix, len) == 0);
}

ptrdiff_t wm_str_find(struct wm_str s, struct wm_str needle)
{
    if (needle.len == 0)
        return 0;
    for (size_t at = 0; at + needle.len <= s.len;) {
        const char *hit = memchr(s.ptr + at, needle.ptr[0], s.len - needle.len - at + 1);
        if (hit == NULL)
            return -1;
        if (memcmp(hit, needle.ptr, needle.len) == 0)
            return hit - s.ptr;
        at = (size_t)(hit - s.ptr) + 1;
    }
    return -1;
}

ptrdiff_t wm_str_find_nocase(struct wm_str s, const char *needle)
{
    size_t len = strlen(needle);
    for (size_t at = 0; at + len <= s.len; at++)
        if (same_nocase(s.ptr + at, needle, len))
            return (ptrdiff_t)at;
    return -1;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct wm_str wm_str_trim(struct wm_str s)
{
    size_t from = 0, to = s.len;
    while (from < to && is_blank(s.ptr[from]))
        from++;
    while (to > from && is_blank(s.ptr[to - 1]))
        to--;
    return wm_str_sub(s, from, to);
}

bool wm_str_line(struct wm_str *rest, struct wm_str *line)
{
    if (rest->len == 0)
        return false;
    const char *end = memchr(rest->ptr, '\n', rest->len);
    size_t len = end != NULL ? (size_t)(end - rest->ptr) : rest->len;
    *line = wm_str_sub(*rest, 0, len);
    if (line->len > 0 && line->ptr[line->len - 1] == '\r')
        line->len--;
    *rest = wm_str_sub(*rest, end != NULL ? len + 1 : len, rest->len);
    return true;
}

const char *wm_str_cstr(struct wm_arena *arena, struct wm_str s)
{
    char *copy = wm_arena_alloc(arena, s.len + 1);
    if (copy == NULL)
        return "";
    if (s.len > 0)
        memcpy(copy, s.ptr, s.len);
    return copy;
}

struct wm_str wm_str_dup(struct wm_arena *arena, struct wm_str s)
{
    const char *copy = wm_str_cstr(arena, s);
    return (struct wm_str){copy, *copy != '\0' || !wm_arena_over(arena) ? s.len : 0};
}

struct wm_str wm_str_printf(struct wm_arena *arena, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    char *text = len < 0 ? NULL : wm_arena_alloc(arena, (size_t)len + 1);
    if (text == NULL)
        return WM_STR("");
    va_start(args, fmt);
    vsnprintf(text, (size_t)len + 1, fmt, args);
    va_end(args);
    return (struct wm_str){text, (size_t)len};
}

static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

struct wm_str wm_str_squeeze(struct wm_arena *arena, struct wm_str s)
{
    char *out = wm_arena_alloc(arena, s.len + 1);
    if (out == NULL)
        return WM_STR("");
    size_t len = 0;
    bool gap = false;
    for (size_t at = 0; at < s.len;) {
        size_t from = at;
        if (s.ptr[at] > ' ' && s.ptr[at] < 0x7F) {
            while (at < s.len && s.ptr[at] > ' ' && s.ptr[at] < 0x7F)
                at++;
        } else if (is_space(wm_utf8_next(s, &at))) {
            gap = len > 0;
            continue;
        }
        if (gap)
            out[len++] = ' ';
        gap = false;
        memcpy(out + len, s.ptr + from, at - from);
        len += at - from;
    }
    return (struct wm_str){out, len};
}

/* The table of well-formed sequences: Unicode 15, table 3-7. */
static size_t sequence(const unsigned char *p, size_t left, uint32_t *code_point)
{
    static const unsigned char first_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    size_t len = p[0] < 0x80 ? 1 : p[0] < 0xC2 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : p[0] < 0xF5 ? 4 : 0;
    if (len == 0 || len > left)
        return 0;
    uint32_t value = p[0] & first_bits[len];
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (p[i] & 0x3F);
    }
    if ((len == 3 && (value < 0x800 || (value >= 0xD800 && value < 0xE000))) ||
        (len == 4 && (value < 0x10000 || value > 0x10FFFF)))
        return 0;
    *code_point = value;
    return len;
}

uint32_t wm_utf8_next(struct wm_str s, size_t *at)
{
    uint32_t value;
    size_t len = sequence((const unsigned char *)s.ptr + *at, s.len - *at, &value);
    *at += len != 0 ? len : 1;
    return len != 0 ? value : 0xFFFD;
}

size_t wm_utf8_put(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)((0xF00 >> len) | c);
    return len;
}

size_t wm_utf8_count(struct wm_str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++)
        count += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return count;
}

/* Passes over ASCII, nearly all of a usual text, eight bytes at a time. */
static size_t skip_ascii(struct wm_str s, size_t at)
{
    for (uint64_t eight; s.len - at >= sizeof eight; at += sizeof eight) {
        memcpy(&eight, s.ptr + at, sizeof eight);
        if ((eight & 0x8080808080808080u) != 0)
            break;
    }
    return at;
}

bool wm_utf8_valid(struct wm_str s)
{
    uint32_t value;
    for (size_t at = skip_ascii(s, 0); at < s.len;) {
        size_t len = sequence((const unsigned char *)s.ptr + at, s.len - at, &value);
        if (len == 0)
            return false;
        at = len == 1 ? skip_ascii(s, at + 1) : at + len;
    }
    return true;
}

/* Room for `more` bytes and a NUL. */
static bool reserve(struct wm_buf *buf, size_t more)
{
    if (more < buf->cap - buf->len)
        return true;
    size_t cap = (buf->cap + more + 32) * 2;
    char *ptr = wm_arena_alloc(buf->arena, cap);
    if (ptr == NULL)
        return false;
    if (buf->len > 0)
        memcpy(ptr, buf->ptr, buf->len);
    buf->ptr = ptr;
    buf->cap = cap;
    return true;
}

void wm_buf_add(struct wm_buf *buf, struct wm_str s)
{
    if (s.len == 0 || !reserve(buf, s.len))
        return;
    memcpy(buf->ptr + buf->len, s.ptr, s.len);
    buf->len += s.len;
}

void wm_buf_addc(struct wm_buf *buf, char c)
{
    wm_buf_add(buf, (struct wm_str){&c, 1});
}

void wm_buf_adds(struct wm_buf *buf, const char *cstr)
{
    wm_buf_add(buf, wm_str_of(cstr));
}

void wm_buf_printf(struct wm_buf *buf, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (len <= 0 || !reserve(buf, (size_t)len))
        return;
    va_start(args, fmt);
    vsnprintf(buf->ptr + buf->len, (size_t)len + 1, fmt, args);
    va_end(args);
    buf->len += (size_t)len;
}

struct wm_str wm_buf_str(struct wm_buf *buf)
{
    if (!reserve(buf, 0))
        return WM_STR("");
    buf->ptr[buf->len] = '\0';
    return (struct wm_str){buf->ptr, buf->len};
}
