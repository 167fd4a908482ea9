/* SPDX-License-Identifier: Apache-2.0 */
#include "json_scan.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

#define MAX_DIGITS      18 /* of an integer that surely fits */
#define MAX_REAL_LENGTH 40

#define ONES  0x0101010101010101u
#define HIGHS 0x8080808080808080u

char wm_scan_peek(struct wm_scan *scan)
{
    while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\t' || *scan->at == '\r'))
        scan->at++;
    return scan->at < scan->end ? *scan->at : '\0';
}

bool wm_scan_take(struct wm_scan *scan, char c)
{
    if (wm_scan_peek(scan) != c || c == '\0')
        return false;
    scan->at++;
    return true;
}

bool wm_scan_word(struct wm_scan *scan, const char *word, size_t len)
{
    if ((size_t)(scan->end - scan->at) < len || memcmp(scan->at, word, len) != 0)
        return false;
    scan->at += len;
    return true;
}

/* Strings. */

/* Whether one of eight bytes is a quotation mark, a backslash or a control character. */
static bool has_special(uint64_t eight)
{
    uint64_t quotes = eight ^ (ONES * '"'), backslashes = eight ^ (ONES * '\\');
    return ((((quotes - ONES) & ~quotes) | ((backslashes - ONES) & ~backslashes) | ((eight - ONES * 0x20) & ~eight)) &
            HIGHS) != 0;
}

const char *wm_scan_plain(const char *at, const char *end)
{
    for (uint64_t eight; (size_t)(end - at) >= sizeof eight; at += sizeof eight) {
        memcpy(&eight, at, sizeof eight);
        if (has_special(eight))
            break;
    }
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20)
        at++;
    return at;
}

static bool take_hex(struct wm_scan *scan, uint32_t *out)
{
    *out = 0;
    if (scan->end - scan->at < 4)
        return false;
    for (int i = 0; i < 4; i++) {
        char c = *scan->at++;
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                                : 16;
        if (digit == 16)
            return false;
        *out = *out * 16 + digit;
    }
    return true;
}

/* What follows "\u", perhaps in two halves. */
static bool take_code_point(struct wm_scan *scan, uint32_t *out)
{
    uint32_t low;
    if (!take_hex(scan, out) || (*out >= 0xDC00 && *out < 0xE000))
        return false;
    if (*out < 0xD800 || *out >= 0xE000)
        return true;
    if (!wm_scan_word(scan, "\\u", 2) || !take_hex(scan, &low) || low < 0xDC00 || low >= 0xE000)
        return false;
    *out = 0x10000 + ((*out - 0xD800) << 10) + (low - 0xDC00);
    return true;
}

/* What follows a backslash, into `out`; how many bytes that makes, 0 if it is not known. */
static size_t take_escape(struct wm_scan *scan, char *out)
{
    static const char names[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    uint32_t code_point;
    char c = scan->at < scan->end ? *scan->at++ : '\0';
    const char *known = c != '\0' ? strchr(names, c) : NULL;
    if (known != NULL) {
        *out = meant[known - names];
        return 1;
    }
    return c == 'u' && take_code_point(scan, &code_point) ? wm_utf8_put(code_point, out) : 0;
}

/* The rest of a string that has escapes; its first `len` bytes are read. What is meant is never longer than what
 * is written. */
static bool unescape(struct wm_scan *scan, const char *begin, size_t len, struct wm_str *out)
{
    if (scan->scratch == NULL)
        scan->scratch = wm_malloc((size_t)(scan->end - begin));
    memcpy(scan->scratch, begin, len);
    while (scan->at < scan->end && *scan->at == '\\') {
        scan->at++;
        size_t more = take_escape(scan, scan->scratch + len);
        const char *end = wm_scan_plain(scan->at, scan->end);
        if (more == 0)
            return false;
        memcpy(scan->scratch + len + more, scan->at, (size_t)(end - scan->at));
        len += more + (size_t)(end - scan->at);
        scan->at = end;
    }
    *out = (struct wm_str){scan->scratch, len};
    return true;
}

bool wm_scan_string(struct wm_scan *scan, struct wm_str *out)
{
    const char *begin = ++scan->at;
    scan->at = wm_scan_plain(begin, scan->end);
    *out = (struct wm_str){begin, (size_t)(scan->at - begin)};
    if (scan->at < scan->end && *scan->at == '\\' && !unescape(scan, begin, out->len, out))
        return false;
    if (scan->at == scan->end || *scan->at != '"')
        return false;
    scan->at++;
    return true;
}

/* Numbers. */

static size_t pass_digits(struct wm_scan *scan)
{
    const char *begin = scan->at;
    while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9')
        scan->at++;
    return (size_t)(scan->at - begin);
}

static bool pass_fraction_and_exponent(struct wm_scan *scan)
{
    if (wm_scan_word(scan, ".", 1) && pass_digits(scan) == 0)
        return false;
    if (!wm_scan_word(scan, "e", 1) && !wm_scan_word(scan, "E", 1))
        return true;
    if (!wm_scan_word(scan, "+", 1))
        (void)wm_scan_word(scan, "-", 1);
    return pass_digits(scan) > 0;
}

static bool read_real(const char *begin, size_t len, double *real)
{
    char text[MAX_REAL_LENGTH + 1];
    if (len > MAX_REAL_LENGTH)
        return false;
    memcpy(text, begin, len);
    text[len] = '\0';
    *real = strtod(text, NULL);
    return isfinite(*real);
}

bool wm_scan_number(struct wm_scan *scan, bool *is_real, long long *integer, double *real)
{
    const char *begin = scan->at;
    bool negative = wm_scan_word(scan, "-", 1);
    const char *digits = scan->at;
    size_t count = pass_digits(scan);
    if (count == 0 || (count > 1 && *digits == '0') || !pass_fraction_and_exponent(scan))
        return false;
    *is_real = scan->at > digits + count;
    if (*is_real)
        return read_real(begin, (size_t)(scan->at - begin), real);
    if (count > MAX_DIGITS)
        return false;
    *integer = 0;
    for (size_t i = 0; i < count; i++)
        *integer = *integer * 10 + (digits[i] - '0');
    if (negative)
        *integer = -*integer;
    return true;
}
