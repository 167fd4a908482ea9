/* SPDX-License-Identifier: Apache-2.0 */
/* Text made fit to print: composed, without what cannot be seen, with white space of one kind. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/HTMLparser.h>
#include <utf8proc.h>

#include "text.h"

/* Not printed, and used to hide or turn text. The joiners U+200C and U+200D stay: Persian and Indic
 * scripts and emoji need them. */
static bool is_hidden(uint32_t c)
{
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v') ||
           (c >= 0x7F && c < 0xA0 && c != 0x85) || c == 0xAD || c == 0x200B || c == 0x200E || c == 0x200F ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2064) || (c >= 0x2066 && c <= 0x206F) ||
           c == 0xFEFF || c == 0x180E || (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F) || c == 0x061C;
}

static bool plain_ascii(struct wm_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] >= 0x7F ||
            ((unsigned char)text.ptr[i] < 0x20 && !isspace((unsigned char)text.ptr[i])))
            return false;
    return true;
}

static struct wm_str without_hidden(struct wm_arena *arena, struct wm_str text)
{
    struct wm_buf out = {.arena = arena};
    size_t from = 0, at = 0;
    while (at < text.len) {
        size_t begin = at;
        if (!is_hidden(wm_utf8_next(text, &at)))
            continue;
        wm_buf_add(&out, wm_str_sub(text, from, begin));
        from = at;
    }
    if (from == 0)
        return text;
    wm_buf_add(&out, wm_str_sub(text, from, text.len));
    return wm_buf_str(&out);
}

static struct wm_str composed(struct wm_arena *arena, struct wm_str text)
{
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)text.ptr, (utf8proc_ssize_t)text.len, &mapped,
                                        UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (len < 0)
        return text; /* not UTF-8: the record's writer mends it */
    struct wm_str out = wm_str_dup(arena, (struct wm_str){(const char *)mapped, (size_t)len});
    free(mapped);
    return out;
}

/* The byte that Windows-1252 has for a character, or -1: 0x80 to 0x9F stand for themselves too. */
static int byte_of(uint32_t c)
{
    static const uint16_t high[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                      0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                      0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
    if (c >= 0x80 && c <= 0xFF)
        return (int)c;
    for (int i = 0; i < 32 && c > 0xFF; i++)
        if (high[i] == c)
            return 0x80 + i;
    return -1;
}

/* The character that UTF-8 read as Windows-1252 left at *at as two or three others; 0 when it is not
 * certain: only what begins like Latin-1 letters ("\u00C3\u00A9") or punctuation ("\u00E2\u20AC\u2122"). */
static uint32_t garbled(struct wm_str text, size_t *at)
{
    size_t next = *at;
    uint32_t lead = wm_utf8_next(text, &next);
    if (lead != 0xC2 && lead != 0xC3 && lead != 0xE2)
        return 0;
    int second = next < text.len ? byte_of(wm_utf8_next(text, &next)) : -1;
    if (second < 0x80 || second > 0xBF)
        return 0;
    if (lead != 0xE2) {
        *at = next;
        return (lead & 0x1F) << 6 | ((uint32_t)second & 0x3F);
    }
    int third = next < text.len ? byte_of(wm_utf8_next(text, &next)) : -1;
    if (second != 0x80 || third < 0x80 || third > 0xBF)
        return 0;
    *at = next;
    return 0x2000 | ((uint32_t)third & 0x3F);
}

static struct wm_str mend_garbled(struct wm_arena *arena, struct wm_str text)
{
    struct wm_buf out = {.arena = arena};
    size_t from = 0, at = 0;
    while (at < text.len) {
        size_t begin = at, past = at;
        uint32_t c = (unsigned char)text.ptr[at] >= 0xC3 ? garbled(text, &past) : 0;
        if (c == 0) {
            at++;
            continue;
        }
        char bytes[4];
        wm_buf_add(&out, wm_str_sub(text, from, begin));
        wm_buf_add(&out, (struct wm_str){bytes, wm_utf8_put(c, bytes)});
        from = at = past;
    }
    if (from == 0)
        return text;
    wm_buf_add(&out, wm_str_sub(text, from, text.len));
    return wm_buf_str(&out);
}

struct wm_str clean_line(struct wm_arena *arena, struct wm_str text)
{
    text = wm_str_trim(text);
    if (text.len == 0)
        return (struct wm_str){0};
    if (!plain_ascii(text))
        text = composed(arena, without_hidden(arena, mend_garbled(arena, text)));
    return wm_str_squeeze(arena, text);
}

static size_t put_reference(struct wm_buf *out, struct wm_str name)
{
    char bytes[4];
    uint32_t code = 0;
    if (name.len > 1 && name.ptr[0] == '#') {
        char digits[12] = {0};
        bool hex = name.ptr[1] == 'x' || name.ptr[1] == 'X';
        size_t skip = hex ? 2 : 1;
        if (name.len - skip == 0 || name.len - skip >= sizeof digits)
            return 0;
        memcpy(digits, name.ptr + skip, name.len - skip);
        char *end;
        unsigned long value = strtoul(digits, &end, hex ? 16 : 10);
        code = *end == '\0' && value <= 0x10FFFF ? (uint32_t)value : 0;
    } else if (name.len < 12) {
        char word[12] = {0};
        memcpy(word, name.ptr, name.len);
        const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)word);
        code = entity != NULL ? entity->value : strcmp(word, "apos") == 0 ? '\'' : 0;
    }
    if (code == 0 || (code >= 0xD800 && code < 0xE000))
        return 0;
    size_t len = wm_utf8_put(code, bytes);
    wm_buf_add(out, (struct wm_str){bytes, len});
    return len;
}

struct wm_str clean_unescape(struct wm_arena *arena, struct wm_str text)
{
    if (text.len == 0 || memchr(text.ptr, '&', text.len) == NULL)
        return text;
    struct wm_buf out = {.arena = arena};
    for (size_t at = 0; at < text.len;) {
        const char *amp = memchr(text.ptr + at, '&', text.len - at);
        size_t to = amp != NULL ? (size_t)(amp - text.ptr) : text.len;
        wm_buf_add(&out, wm_str_sub(text, at, to));
        at = to;
        if (amp == NULL)
            break;
        size_t end = at + 1;
        while (end < text.len && end < at + 12 && (isalnum((unsigned char)text.ptr[end]) || text.ptr[end] == '#'))
            end++;
        bool closed = end < text.len && text.ptr[end] == ';';
        if (closed && put_reference(&out, wm_str_sub(text, at + 1, end)) > 0) {
            at = end + 1;
        } else {
            wm_buf_addc(&out, '&');
            at++;
        }
    }
    return wm_buf_str(&out);
}

struct wm_str clean_unescape_leftover(struct wm_arena *arena, struct wm_str text)
{
    static const char *const marks[] = {"&quot;", "&apos;", "&amp;", "&nbsp;", "&lt;", "&gt;", "&#"};
    for (int round = 0; round < 3; round++) {
        bool escaped = false;
        for (size_t i = 0; i < sizeof marks / sizeof *marks && !escaped && text.len > 0; i++)
            escaped = memchr(text.ptr, '&', text.len) != NULL && wm_str_find(text, wm_str_of(marks[i])) >= 0;
        if (!escaped)
            break;
        text = clean_unescape(arena, text);
    }
    return text;
}

/* Helpers on text. */

bool clean_has(struct wm_str text, const char *needle)
{
    return wm_str_find_nocase(text, needle) >= 0;
}

static bool is_word_byte(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

bool clean_has_word(struct wm_str text, const char *word)
{
    size_t len = strlen(word), at = 0;
    while (at < text.len) {
        struct wm_str rest = wm_str_sub(text, at, text.len);
        ptrdiff_t hit = wm_str_find_nocase(rest, word);
        if (hit < 0)
            return false;
        size_t from = at + (size_t)hit, to = from + len;
        if ((from == 0 || !is_word_byte(text.ptr[from - 1])) && (to == text.len || !is_word_byte(text.ptr[to])))
            return true;
        at = from + 1;
    }
    return false;
}

bool clean_is_upper(struct wm_str text)
{
    bool letters = false;
    for (size_t at = 0; at < text.len;) {
        utf8proc_category_t kind = utf8proc_category((utf8proc_int32_t)wm_utf8_next(text, &at));
        if (kind == UTF8PROC_CATEGORY_LL)
            return false;
        letters = letters || kind == UTF8PROC_CATEGORY_LU;
    }
    return letters;
}

size_t clean_words(struct wm_str text)
{
    size_t words = 0;
    bool inside = false;
    for (size_t i = 0; i < text.len; i++) {
        bool blank = isspace((unsigned char)text.ptr[i]);
        words += inside && blank;
        inside = !blank;
    }
    return words + inside;
}

bool clean_next_part(struct wm_str *rest, char separator, struct wm_str *part)
{
    while (rest->len > 0) {
        const char *end = memchr(rest->ptr, separator, rest->len);
        size_t len = end != NULL ? (size_t)(end - rest->ptr) : rest->len;
        *part = wm_str_trim(wm_str_sub(*rest, 0, len));
        *rest = wm_str_sub(*rest, end != NULL ? len + 1 : len, rest->len);
        if (part->len > 0)
            return true;
    }
    return false;
}
