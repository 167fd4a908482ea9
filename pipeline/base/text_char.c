/* SPDX-License-Identifier: Apache-2.0 */
#include "text_char.h"

#include <utf8proc.h>

#define W WM_CHAR_WHITE
#define B WM_CHAR_BREAK
#define U WM_CHAR_UPPER
#define L WM_CHAR_LOWER
#define D WM_CHAR_DIGIT
#define P WM_CHAR_PUNCT
#define S WM_CHAR_SYMBOL
/* clang-format off */
const uint8_t wm_char_ascii[128] = {
    W, W, W, W, W, W, W, W, W, W, B, B, B, B, W, W,
    W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
    W, P, P, P, S, P, P, P, P, P, P, S, P, P, P, P, /*  !"#$%&'()*+,-./ */
    D, D, D, D, D, D, D, D, D, D, P, P, S, S, S, P, /* 0123456789:;<=>? */
    P, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U,
    U, U, U, U, U, U, U, U, U, U, U, P, P, P, S, P, /* [\]^_ */
    S, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, P, S, P, S, W, /* {|}~ */
};
/* clang-format on */
#undef W
#undef B
#undef U
#undef L
#undef D
#undef P
#undef S

static bool is_ideograph(uint32_t c)
{
    return (c >= 0x3041 && c <= 0x309F) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

/* Format characters say nothing to a reader of plain text, so they part words as blanks do; but a
 * soft hyphen and the joiners stand inside words. */
static enum wm_char_class class_of_format(uint32_t c)
{
    return c == 0xAD || c == 0x200C || c == 0x200D ? WM_CHAR_MARK : WM_CHAR_WHITE;
}

static enum wm_char_class class_of(uint32_t c)
{
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LT: return WM_CHAR_UPPER;
    case UTF8PROC_CATEGORY_LL: return WM_CHAR_LOWER;
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO: return is_ideograph(c) ? WM_CHAR_IDEOGRAPH : WM_CHAR_CASELESS;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO: return WM_CHAR_DIGIT;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME: return WM_CHAR_MARK;
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO: return WM_CHAR_PUNCT;
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return WM_CHAR_BREAK;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_CC: return c == 0x85 ? WM_CHAR_BREAK : WM_CHAR_WHITE;
    case UTF8PROC_CATEGORY_CF: return class_of_format(c);
    default: return WM_CHAR_SYMBOL;
    }
}

struct wm_char wm_char_decode(struct wm_str s, size_t at)
{
    size_t end = at;
    uint32_t code = wm_utf8_next(s, &end);
    return (struct wm_char){code, (uint8_t)(end - at), (uint8_t)class_of(code)};
}

bool wm_char_is_hard_stop(uint32_t c)
{
    switch (c) {
    case 0x589:  /* Armenian */
    case 0x61F:  /* Arabic question mark */
    case 0x6D4:  /* Urdu */
    case 0x964:  /* danda */
    case 0x965:  /* double danda */
    case 0x104B: /* Burmese */
    case 0x1362: /* Ethiopic */
    case 0x17D4: /* Khmer */
    case 0x3002: /* ideographic full stop */
    case 0xFF01:
    case 0xFF0E:
    case 0xFF1F:
    case 0xFF61: return true;
    default: return false;
    }
}

bool wm_char_is_opener(uint32_t c)
{
    switch (c) {
    case '(':
    case '[':
    case '{':
    case 0xA1: /* inverted ! and ? */
    case 0xAB:
    case 0xBF:
    case 0x2018:
    case 0x201A:
    case 0x201C:
    case 0x201E:
    case 0x2039:
    case 0x3008:
    case 0x300A:
    case 0x300C:
    case 0x300E:
    case 0x3010:
    case 0xFF08: return true;
    default: return false;
    }
}

bool wm_char_is_closer(uint32_t c)
{
    switch (c) {
    case ')':
    case ']':
    case '}':
    case 0xBB:
    case 0x2019:
    case 0x201D:
    case 0x203A:
    case 0x3009:
    case 0x300B:
    case 0x300D:
    case 0x300F:
    case 0x3011:
    case 0xFF09: return true;
    default: return false;
    }
}

bool wm_char_is_quote(uint32_t c)
{
    return c == '"' || c == '\'' || c == 0xAB || c == 0xBB || (c >= 0x2018 && c <= 0x201F) || c == 0x2039 ||
           c == 0x203A || (c >= 0x300C && c <= 0x300F);
}

bool wm_char_is_bullet(uint32_t c)
{
    return c == 0x2022 || c == 0x2023 || c == 0x25AA || c == 0x25A0 || c == 0x25CF || c == 0x25E6 || c == 0x2219 ||
           c == 0x25B6 || c == 0x25BA;
}
