/* SPDX-License-Identifier: Apache-2.0 */
/* What the cut wants to know of a character. ASCII, nearly all of a usual story, is a table look-up
 * in line; the rest asks utf8proc. Thread: any. */
#ifndef BASE_TEXT_CHAR_H
#define BASE_TEXT_CHAR_H

#include <stdbool.h>
#include <stdint.h>

#include "wiremill/str.h"

enum wm_char_class {
    WM_CHAR_END, /* past the end of the text */
    WM_CHAR_WHITE,
    WM_CHAR_BREAK, /* ends a line */
    WM_CHAR_UPPER, /* or title case */
    WM_CHAR_LOWER,
    WM_CHAR_CASELESS,  /* a letter of a script without case */
    WM_CHAR_IDEOGRAPH, /* a letter that is a token of its own: scripts without spaces, UAX #29 */
    WM_CHAR_DIGIT,
    WM_CHAR_MARK, /* belongs to the character before it */
    WM_CHAR_PUNCT,
    WM_CHAR_SYMBOL,
};

struct wm_char {
    uint32_t code;
    uint8_t len; /* bytes; 0 at the end */
    uint8_t cls; /* enum wm_char_class */
};

extern const uint8_t wm_char_ascii[128];
struct wm_char wm_char_decode(struct wm_str s, size_t at);

static inline struct wm_char wm_char_at(struct wm_str s, size_t at)
{
    if (at >= s.len)
        return (struct wm_char){0, 0, WM_CHAR_END};
    unsigned char byte = (unsigned char)s.ptr[at];
    if (byte < 0x80)
        return (struct wm_char){byte, 1, wm_char_ascii[byte]};
    return wm_char_decode(s, at);
}

static inline bool wm_char_is_letter(struct wm_char c)
{
    return c.cls >= WM_CHAR_UPPER && c.cls <= WM_CHAR_CASELESS;
}

static inline bool wm_char_is_alnum(struct wm_char c)
{
    return wm_char_is_letter(c) || c.cls == WM_CHAR_DIGIT;
}

static inline bool wm_char_is_apostrophe(struct wm_char c)
{
    return c.code == '\'' || c.code == 0x2019;
}

/* Ends a sentence whatever follows: full stops of scripts that use no spaces or have no capitals. */
bool wm_char_is_hard_stop(uint32_t code);

/* Quotation marks and brackets. A mark of unknown side ('"') is both a quote and neither. */
bool wm_char_is_quote(uint32_t code);
bool wm_char_is_opener(uint32_t code);
bool wm_char_is_closer(uint32_t code);
bool wm_char_is_bullet(uint32_t code);

#endif
