/* SPDX-License-Identifier: Apache-2.0 */
/* str.h: borrowed UTF-8 text, and a buffer that builds text in an arena. Thread: any, one at a time. */
#ifndef WIREMILL_STR_H
#define WIREMILL_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiremill/arena.h"

WM_C_BEGIN

/* Borrowed, not NUL-terminated. {NULL, 0} is "no text"; an empty text has len 0 too. */
struct wm_str {
    const char *ptr;
    size_t len;
};

#ifdef __cplusplus
#define WM_STR(literal) (wm_str{(literal), sizeof(literal) - 1})
#else
#define WM_STR(literal) ((struct wm_str){(literal), sizeof(literal) - 1})
#endif
#define WM_STR_ARG(s) (int)(s).len, (s).ptr /* for "%.*s" */

struct wm_str wm_str_of(const char *cstr);                         /* NULL gives no text */
struct wm_str wm_str_sub(struct wm_str s, size_t from, size_t to); /* bytes [from, to), clamped */
bool wm_str_eq(struct wm_str a, struct wm_str b);
bool wm_str_is(struct wm_str a, const char *cstr);
bool wm_str_is_nocase(struct wm_str a, const char *cstr); /* ASCII case folded */
bool wm_str_starts(struct wm_str s, const char *prefix);
bool wm_str_starts_nocase(struct wm_str s, const char *prefix);
bool wm_str_ends(struct wm_str s, const char *suffix);
ptrdiff_t wm_str_find(struct wm_str s, struct wm_str needle); /* byte offset of the first, or -1 */
ptrdiff_t wm_str_find_nocase(struct wm_str s, const char *needle);
struct wm_str wm_str_trim(struct wm_str s); /* ASCII white space off both ends */

/* Takes the next line off *rest, without its "\n" or "\r\n". False when nothing is left. */
bool wm_str_line(struct wm_str *rest, struct wm_str *line);

/* A NUL-terminated copy in the arena; "" when the arena is over. */
struct wm_str wm_str_dup(struct wm_arena *arena, struct wm_str s);
const char *wm_str_cstr(struct wm_arena *arena, struct wm_str s);
struct wm_str wm_str_printf(struct wm_arena *arena, const char *fmt, ...) WM_PRINTF(2, 3);

/* Runs of white space (ASCII, NBSP and other Unicode spaces) become one blank, ends are trimmed. */
struct wm_str wm_str_squeeze(struct wm_arena *arena, struct wm_str s);

/* UTF-8. `wm_utf8_next` reads the code point at *at (< s.len) and moves *at past it; an invalid
 * byte gives U+FFFD and moves by one. Offsets in records are counted in code points. */
uint32_t wm_utf8_next(struct wm_str s, size_t *at);
size_t wm_utf8_put(uint32_t code_point, char out[4]); /* bytes written, 1-4 */
size_t wm_utf8_count(struct wm_str s);                /* code points */
bool wm_utf8_valid(struct wm_str s);

/* Grows in the arena; zero-initialise with the arena set. Writes past the arena's limit are lost
 * (the arena says so). `wm_buf_str` lends what was written so far, NUL-terminated. */
struct wm_buf {
    struct wm_arena *arena;
    char *ptr;
    size_t len, cap;
};

void wm_buf_add(struct wm_buf *buf, struct wm_str s);
void wm_buf_addc(struct wm_buf *buf, char c);
void wm_buf_adds(struct wm_buf *buf, const char *cstr);
void wm_buf_printf(struct wm_buf *buf, const char *fmt, ...) WM_PRINTF(2, 3);
struct wm_str wm_buf_str(struct wm_buf *buf);

WM_C_END

#endif
