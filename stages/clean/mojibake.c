/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 that somebody read as Windows-1252 and wrote as UTF-8 again: "CafÃ©", "itâ€™s", "â‚¬5". Each
 * byte became a character, so the bytes come back and must be one UTF-8 character again; then its
 * neighbours decide whether anybody could have meant what stands there. In doubt it stays. */
#include <string.h>

#include <utf8proc.h>

#include "text.h"

struct spot {
    unsigned char bytes[4];
    size_t len;
    uint32_t before, after; /* the neighbours; 0 at the ends of the text */
    uint32_t meant;
};

/* The byte that a character was read from, or -1. Latin-1 readers keep 0x80 to 0x9F as they are. */
static int byte_of(uint32_t c)
{
    if (c >= 0x80 && c <= 0xFF)
        return (int)c;
    for (int byte = 0x80; byte < 0xA0 && c > 0xFF; byte++)
        if (clean_windows_1252((unsigned char)byte) == c)
            return byte;
    return -1;
}

static bool is_lead(uint32_t c)
{
    return c >= 0xC2 && c <= 0xF4;
}

/* Whether the characters at *at are the bytes of one; moves *at past them. */
static bool read_spot(struct wm_str text, size_t *at, struct spot *spot)
{
    size_t next = *at;
    uint32_t lead = wm_utf8_next(text, &next);
    size_t want = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (!is_lead(lead))
        return false;
    spot->bytes[0] = (unsigned char)lead;
    for (spot->len = 1; spot->len < want; spot->len++) {
        int byte = next < text.len ? byte_of(wm_utf8_next(text, &next)) : -1;
        if (byte < 0x80 || byte > 0xBF)
            return false;
        spot->bytes[spot->len] = (unsigned char)byte;
    }
    size_t used = 0;
    spot->meant = wm_utf8_next((struct wm_str){(const char *)spot->bytes, want}, &used);
    if (used != want)
        return false;
    size_t after = next;
    spot->after = next < text.len ? wm_utf8_next(text, &after) : 0;
    *at = next;
    return true;
}

static bool is_upper(uint32_t c)
{
    return utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_LU;
}

static bool is_lower(uint32_t c)
{
    return utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_LL;
}

static bool is_letter(uint32_t c)
{
    return is_upper(c) || is_lower(c);
}

static bool opens_quote(uint32_t c)
{
    return c == 0x2018 || c == 0x201A || c == 0x201C || c == 0x201E || c == 0xAB || c == 0xBB || c == 0x2039;
}

/* Bytes whose characters may well follow a word: blanks, quotes, dashes, the ellipsis. */
static bool may_follow_word(unsigned char byte)
{
    return byte == 0xA0 || byte == 0xAB || byte == 0xBB || byte == 0x82 || byte == 0x84 || byte == 0x85 ||
           byte == 0x8B || byte == 0x9B || (byte >= 0x91 && byte <= 0x97);
}

/* Capitals end words too ("IRM\u00C3\u201D", "\u201C\u00C3\u201D"), but never stand within small letters. */
static bool is_certain(const struct spot *spot, bool foreign)
{
    unsigned char lead = spot->bytes[0], second = spot->bytes[1];
    bool in_capitals = is_upper(spot->before) || opens_quote(spot->before);
    if (lead <= 0xC3)
        return !may_follow_word(second) || !in_capitals || is_letter(spot->after);
    if (lead <= 0xC5)
        return is_lower(spot->before) || is_lower(spot->after) || (is_lead(spot->after) && !is_upper(spot->before));
    if (lead <= 0xCD) /* accents on their own; Romanian; Vietnamese */
        return is_lower(spot->before) || (lead == 0xC8 && second >= 0x98 && second <= 0x9A && !in_capitals) ||
               (lead == 0xC6 && (second == 0xA1 || second == 0xB0));
    if (lead == 0xE1 && (second == 0xBA || second == 0xBB)) /* Vietnamese too */
        return second == 0xBA || !may_follow_word(spot->bytes[2]) || is_lower(spot->after);
    if (lead == 0xE2)
        return second <= 0x8C;
    if (lead == 0xE3 || lead == 0xEF)
        return foreign || (lead == 0xE3 ? second <= 0x83 : second >= 0xBB && second <= 0xBD);
    return lead >= 0xF0 || foreign;
}

/* Words of other scripts come out as long runs of such pairs and triples. */
static bool holds_foreign_words(struct wm_str text)
{
    size_t bytes = 0;
    for (size_t at = 0; at < text.len;) {
        struct spot spot;
        if ((unsigned char)text.ptr[at] != 0xC3 || !read_spot(text, &at, &spot) || spot.bytes[0] < 0xCE) {
            bytes = 0;
            at++;
            continue;
        }
        bytes += spot.len;
        if (bytes >= 6)
            return true;
    }
    return false;
}

/* What lost its last byte on the way: the closing quote ("\u00E2\u20AC"), "\u00E0" and the hard blank before
 * a blank. Gives the character meant, or 0; moves *at past what stood for it. */
static uint32_t read_torn(struct wm_str text, size_t *at, uint32_t before)
{
    size_t next = *at, after;
    uint32_t lead = wm_utf8_next(text, &next);
    after = next;
    uint32_t second = next < text.len ? wm_utf8_next(text, &after) : 0;
    size_t third_at = after;
    uint32_t third = after < text.len ? wm_utf8_next(text, &after) : 0;
    if (lead == 0xE2 && second == 0x20AC && (third < 0x80 || third == 0xFFFD)) {
        *at = third == 0xFFFD ? after : third_at;
        return 0x201D;
    }
    if (second != ' ' || is_upper(before) || opens_quote(before) || (lead != 0xC2 && lead != 0xC3))
        return 0;
    if (lead == 0xC3 && !is_lower(before) && !is_lower(third) && third != ' ')
        return 0;
    *at = next;
    return lead == 0xC2 ? 0xA0 : 0xE0;
}

static struct wm_str mend_once(struct wm_arena *arena, struct wm_str text)
{
    struct wm_buf out = {.arena = arena};
    bool foreign = holds_foreign_words(text);
    uint32_t before = 0;
    size_t from = 0;
    for (size_t at = 0; at < text.len;) {
        struct spot spot = {.before = before};
        size_t begin = at, past = at;
        before = wm_utf8_next(text, &at);
        if (!is_lead(before))
            continue;
        bool whole = read_spot(text, &past, &spot) && is_certain(&spot, foreign);
        uint32_t meant = whole ? spot.meant : 0;
        if (!whole && (past = begin, meant = read_torn(text, &past, spot.before)) == 0)
            continue;
        char bytes[4];
        wm_buf_add(&out, wm_str_sub(text, from, begin));
        wm_buf_add(&out, (struct wm_str){bytes, wm_utf8_put(meant, bytes)});
        from = at = past;
        before = meant;
    }
    if (from == 0)
        return text;
    wm_buf_add(&out, wm_str_sub(text, from, text.len));
    return wm_buf_str(&out);
}

struct wm_str clean_mend_mojibake(struct wm_arena *arena, struct wm_str text)
{
    for (int round = 0; round < 3 && text.len > 0 && memchr(text.ptr, 0xC3, text.len) != NULL; round++) {
        struct wm_str mended = mend_once(arena, text);
        if (mended.ptr == text.ptr)
            break;
        text = mended;
    }
    return text;
}
