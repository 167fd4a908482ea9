/* SPDX-License-Identifier: Apache-2.0 */
/* Text made fit to print: composed, without what cannot be seen, with white space of one kind. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "text.h"

static bool is_word_byte(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* Never printed: controls, marks that turn text around, fillers, and what is no character at all. */
static bool is_hidden(uint32_t c)
{
    if (c < 0x300)
        return (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v') || (c >= 0x7F && c < 0xA0) ||
               c == 0xAD;
    return c == 0x34F || c == 0x61C || c == 0x115F || c == 0x1160 || c == 0x200E || c == 0x200F ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0x3164 || c == 0xFEFF || c == 0xFFA0 ||
           (c >= 0xFFF0 && c <= 0xFFFC) || (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE ||
           (c >= 0x1D173 && c <= 0x1D17A) || (c >= 0xE0000 && c <= 0xE0FFF);
}

/* Arabic, Indic and the scripts of South-East Asia, whose letters change with their neighbours. */
static bool is_joining(uint32_t c)
{
    return (c >= 0x0600 && c < 0x10A0) || (c >= 0x1780 && c < 0x1E00) || (c >= 0xA800 && c < 0xAC00) ||
           (c >= 0xFB50 && c < 0xFE00) || (c >= 0xFE70 && c < 0xFF00);
}

/* Joiners and the blank without width are needed there, and between pictures that form one; elsewhere
 * they only hide words from a search. `before` is the character they stand behind. */
static bool is_idle_joiner(uint32_t c, uint32_t before)
{
    if (c == 0x200C || c == 0x200D)
        return !is_joining(before) && !(before >= 0x2190 && before < 0x3000) && before != 0xFE0F && before < 0x10000;
    if (c == 0x200B) /* parts words in Thai, Lao, Burmese and Khmer, which have no blanks */
        return !is_joining(before) || before < 0x0E00;
    return c == 0x180E && !(before >= 0x1820 && before < 0x18B0);
}

/* Letters that typesetters joined. */
static const char *ligature(uint32_t c)
{
    static const char *const latin[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};
    return c >= 0xFB00 && c <= 0xFB06 ? latin[c - 0xFB00] : NULL;
}

static bool stays(uint32_t c, uint32_t before)
{
    if ((c >= 0x20 && c < 0x7F) || (c >= 0xA0 && c < 0x300 && c != 0xAD))
        return true;
    return !is_hidden(c) && !is_idle_joiner(c, before) && ligature(c) == NULL;
}

/* A control of 0x80 to 0x9F is a character of Windows-1252 that was taken for Latin-1. A soft hyphen at
 * the end of a line cut a word. All else that does not stay has nothing in its place. */
static void put_instead(struct wm_buf *out, struct wm_str text, size_t *at, uint32_t c)
{
    char bytes[4];
    uint32_t meant = c >= 0x80 && c < 0xA0 ? clean_windows_1252((unsigned char)c) : 0;
    if (meant != 0)
        wm_buf_add(out, (struct wm_str){bytes, wm_utf8_put(meant, bytes)});
    else if (ligature(c) != NULL)
        wm_buf_adds(out, ligature(c));
    while (c == 0xAD && *at < text.len && isspace((unsigned char)text.ptr[*at]))
        ++*at;
}

static struct wm_str printable(struct wm_arena *arena, struct wm_str text)
{
    struct wm_buf out = {.arena = arena};
    size_t from = 0, at = 0;
    uint32_t before = 0;
    while (at < text.len) {
        size_t begin = at;
        uint32_t c = wm_utf8_next(text, &at);
        if (stays(c, before)) {
            before = c;
            continue;
        }
        wm_buf_add(&out, wm_str_sub(text, from, begin));
        put_instead(&out, text, &at, c);
        from = at;
    }
    if (from == 0)
        return text;
    wm_buf_add(&out, wm_str_sub(text, from, text.len));
    return wm_buf_str(&out);
}

static bool plain_ascii(struct wm_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] >= 0x7F ||
            ((unsigned char)text.ptr[i] < 0x20 && !isspace((unsigned char)text.ptr[i])))
            return false;
    return true;
}

/* What is its own composed form whatever stands beside it, as nearly all text is. */
static bool is_composed(uint32_t c)
{
    return c < 0x300 || (c >= 0x400 && c < 0x483) || (c >= 0x621 && c < 0x64B) || (c >= 0x2010 && c < 0x2028) ||
           (c >= 0x2030 && c < 0x205F) || (c >= 0x20A0 && c < 0x20C0) || (c >= 0x3001 && c < 0x3005) ||
           (c >= 0x3041 && c < 0x3097) || (c >= 0x30A1 && c < 0x30FB) || (c >= 0x4E00 && c < 0xA000) ||
           (c >= 0xAC00 && c < 0xD7A4);
}

static bool is_all_composed(struct wm_str text)
{
    for (size_t at = 0; at < text.len;)
        if (!is_composed(wm_utf8_next(text, &at)))
            return false;
    return true;
}

static struct wm_str composed(struct wm_arena *arena, struct wm_str text)
{
    if (is_all_composed(text))
        return text;
    utf8proc_uint8_t *mapped = NULL;
    utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)text.ptr, (utf8proc_ssize_t)text.len, &mapped,
                                        UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (len < 0)
        return text; /* not UTF-8: the record's writer mends it */
    struct wm_str out = wm_str_dup(arena, (struct wm_str){(const char *)mapped, (size_t)len});
    free(mapped);
    return out;
}

/* "two- or three-year": the hyphen stands for a word that follows. */
static bool is_conjunction(struct wm_str text)
{
    static const char *const words[] = {"and", "or", "to", "und", "oder",  "bis", "y",   "e",  "o", "et",
                                        "ou",  "og", "en", "of",  "eller", "och", "tai", "ja", "i"};
    size_t len = 0;
    while (len < text.len && !isspace((unsigned char)text.ptr[len]))
        len++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (wm_str_is_nocase(wm_str_sub(text, 0, len), words[i]))
            return true;
    return false;
}

struct line_break {
    size_t hyphen, next; /* where the hyphen and the word on the next line stand */
};

/* The next end of a line behind a hyphen within a word. Counts the lines on the way. */
static bool next_break(struct wm_str text, size_t *at, size_t *lines, struct line_break *out)
{
    const char *end;
    while (*at < text.len && (end = memchr(text.ptr + *at, '\n', text.len - *at)) != NULL) {
        size_t feed = (size_t)(end - text.ptr), last = feed, next = feed + 1;
        *at = feed + 1;
        ++*lines;
        while (last > 0 && strchr(" \t\r", text.ptr[last - 1]) != NULL && text.ptr[last - 1] != '\0')
            last--;
        while (next < text.len && strchr(" \t\r", text.ptr[next]) != NULL && text.ptr[next] != '\0')
            next++;
        if (last < 2 || text.ptr[last - 1] != '-' || !is_word_byte(text.ptr[last - 2]) || next >= text.len ||
            !is_word_byte(text.ptr[next]) || is_conjunction(wm_str_sub(text, next, text.len)))
            continue;
        *out = (struct line_break){last - 1, next};
        return true;
    }
    return false;
}

/* Wires break lines behind hyphens that belong to a word, typesetters put such hyphens in: where they do
 * it, they do it often. */
static bool is_typeset(struct wm_str text)
{
    size_t at = 0, lines = 1, breaks = 0;
    struct line_break found;
    while (next_break(text, &at, &lines, &found))
        breaks++;
    return breaks >= 2 && breaks * 8 >= lines;
}

static struct wm_str join_words(struct wm_arena *arena, struct wm_str text)
{
    size_t at = 0, from = 0, lines = 1;
    struct line_break found;
    struct wm_buf out = {.arena = arena};
    if (text.len == 0 || memchr(text.ptr, '\n', text.len) == NULL)
        return text;
    bool typeset = is_typeset(text);
    while (next_break(text, &at, &lines, &found)) {
        bool drop = typeset && !isupper((unsigned char)text.ptr[found.next]) &&
                    !isdigit((unsigned char)text.ptr[found.next]) &&
                    !isdigit((unsigned char)text.ptr[found.hyphen - 1]);
        wm_buf_add(&out, wm_str_sub(text, from, found.hyphen + !drop));
        from = at = found.next;
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
        text = composed(arena, printable(arena, clean_mend_mojibake(arena, text)));
    return wm_str_squeeze(arena, join_words(arena, text));
}

/* Helpers on text. */

bool clean_has(struct wm_str text, const char *needle)
{
    return wm_str_find_nocase(text, needle) >= 0;
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
