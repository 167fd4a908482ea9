/* SPDX-License-Identifier: Apache-2.0 */
/* Which encoding a message is in. What wires declare is often not what they send, so valid UTF-8
 * wins; nothing else is valid UTF-8 by chance once it has a few accents. */
#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include <uchardet.h>

#include "text.h"

#define REPLACEMENT WM_STR("\xEF\xBF\xBD")

static struct wm_str convert(struct wm_arena *arena, struct wm_str raw, const char *charset)
{
    iconv_t from = iconv_open("UTF-8", charset);
    if (from == (iconv_t)-1)
        return (struct wm_str){0};
    struct wm_buf out = {.arena = arena};
    char block[4096];
    char *in = (char *)raw.ptr;
    size_t left = raw.len;
    while (left > 0 && !wm_arena_over(arena)) {
        char *to = block;
        size_t room = sizeof block;
        size_t done = iconv(from, &in, &left, &to, &room);
        int why = errno;
        wm_buf_add(&out, (struct wm_str){block, sizeof block - room});
        if (done != (size_t)-1 || why == E2BIG)
            continue;
        wm_buf_add(&out, REPLACEMENT);
        in++;
        left--;
    }
    iconv_close(from);
    return wm_buf_str(&out);
}

/* The word after `key`, out of its quotes, within the first bytes of the text. */
static struct wm_str word_after(struct wm_str head, const char *key)
{
    ptrdiff_t at = wm_str_find_nocase(head, key);
    if (at < 0)
        return (struct wm_str){0};
    size_t from = (size_t)at + strlen(key), to;
    while (from < head.len && (isspace((unsigned char)head.ptr[from]) || strchr("=\"'", head.ptr[from]) != NULL))
        from++;
    for (to = from; to < head.len && (isalnum((unsigned char)head.ptr[to]) || strchr("-_:.", head.ptr[to]) != NULL);)
        to++;
    return wm_str_sub(head, from, to);
}

static struct wm_str declared(struct wm_str raw)
{
    struct wm_str head = wm_str_sub(raw, 0, 2048);
    if (wm_str_starts(wm_str_trim(head), "<?xml")) {
        ptrdiff_t end = wm_str_find(head, WM_STR("?>"));
        struct wm_str name = word_after(wm_str_sub(head, 0, end < 0 ? 0 : (size_t)end), "encoding");
        if (name.len > 0)
            return name;
    }
    return word_after(head, "charset");
}

static const char *utf16_of(struct wm_str raw)
{
    if (raw.len < 4)
        return NULL;
    const unsigned char *p = (const unsigned char *)raw.ptr;
    if (p[0] == 0xFF && p[1] == 0xFE)
        return p[2] == 0 && p[3] == 0 ? "UTF-32LE" : "UTF-16LE";
    if (p[0] == 0xFE && p[1] == 0xFF)
        return "UTF-16BE";
    size_t even = 0, odd = 0, seen = raw.len < 64 ? raw.len & ~(size_t)1 : 64;
    for (size_t i = 0; i < seen; i += 2) {
        even += p[i] == 0;
        odd += p[i + 1] == 0;
    }
    if (odd * 2 > seen / 2 && even == 0)
        return "UTF-16LE";
    return even * 2 > seen / 2 && odd == 0 ? "UTF-16BE" : NULL;
}

/* Names that mean Windows-1252 in practice, as browsers read them. */
static bool is_latin1(struct wm_str name)
{
    return wm_str_is_nocase(name, "iso-8859-1") || wm_str_is_nocase(name, "latin1") ||
           wm_str_is_nocase(name, "us-ascii") || wm_str_is_nocase(name, "ascii") ||
           wm_str_is_nocase(name, "windows-1252");
}

/* A guess needs matter: a handful of accents is Western text, whatever the statistics say. */
static const char *guess(struct wm_arena *arena, struct wm_str raw)
{
    struct wm_str sample = wm_str_sub(raw, 0, 65536);
    size_t high = 0;
    for (size_t i = 0; i < sample.len; i++)
        high += (unsigned char)sample.ptr[i] >= 0x80;
    if (high < 30)
        return "WINDOWS-1252";
    uchardet_t detector = uchardet_new();
    uchardet_handle_data(detector, sample.ptr, sample.len);
    uchardet_data_end(detector);
    const char *name = wm_str_cstr(arena, wm_str_of(uchardet_get_charset(detector)));
    uchardet_delete(detector);
    struct wm_str found = wm_str_of(name);
    return found.len == 0 || is_latin1(found) || wm_str_starts_nocase(found, "utf-8") ? "WINDOWS-1252" : name;
}

struct wm_str clean_decode(struct wm_arena *arena, struct wm_str raw, struct wm_str charset)
{
    const char *wide = utf16_of(raw);
    if (wide != NULL) {
        struct wm_str text = convert(arena, raw, wide);
        return wm_str_starts(text, "\xEF\xBB\xBF") ? wm_str_sub(text, 3, text.len) : text;
    }
    if (wm_str_starts(raw, "\xEF\xBB\xBF"))
        raw = wm_str_sub(raw, 3, raw.len);
    if (charset.len == 0)
        charset = declared(raw);
    bool shifted = wm_str_starts_nocase(charset, "iso-2022") && memchr(raw.ptr, 0x1B, raw.len) != NULL;
    if (wm_utf8_valid(raw) && !shifted)
        return raw;
    struct wm_str text = {0};
    bool wide_claim = wm_str_starts_nocase(charset, "utf") || wm_str_starts_nocase(charset, "ucs") ||
                      wm_str_starts_nocase(charset, "unicode");
    if (charset.len > 0 && charset.len < 40 && !wide_claim)
        text = convert(arena, raw, is_latin1(charset) ? "WINDOWS-1252" : wm_str_cstr(arena, charset));
    return text.len > 0 ? text : convert(arena, raw, guess(arena, raw));
}
