/* SPDX-License-Identifier: Apache-2.0 */
/* json_scan.h: the words of a JSON text, read fast. It takes only what it is sure of: where it says no, the
 * text may still be JSON, and whoever called asks jansson, which also knows what to say of an error. */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include <stdbool.h>

#include "wiremill/str.h"

/* In UTF-8 throughout; the caller has seen to that. */
struct wm_scan {
    const char *at, *end;
    char *scratch; /* made at need; free() it in the end */
};

/* Passes over white space; the next character, or 0 at the end. */
char wm_scan_peek(struct wm_scan *scan);

/* Passes over the character if it comes next, or over the word. */
bool wm_scan_take(struct wm_scan *scan, char c);
bool wm_scan_word(struct wm_scan *scan, const char *word, size_t len);

/* The end of what stands for itself in a string: a quotation mark, a backslash, a control character, or `end`. */
const char *wm_scan_plain(const char *at, const char *end);

/* A string, from its first quotation mark on. The text is the scanned one's own, or scratch until the next. */
bool wm_scan_string(struct wm_scan *scan, struct wm_str *out);

/* A number; *is_real says which of the two it is. */
bool wm_scan_number(struct wm_scan *scan, bool *is_real, long long *integer, double *real);

#endif
