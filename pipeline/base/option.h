/* SPDX-License-Identifier: Apache-2.0 */
/* Fills the struct that a table of wiremill/option.h rows describes. */
#ifndef BASE_OPTION_H
#define BASE_OPTION_H

#include "wiremill/error.h"
#include "wiremill/option.h"
#include "wiremill/str.h"

/* Sets every field to its row's fallback (zero where there is none). Text fields point to the
 * table's own text. A fallback that does not fit its own row aborts: it is our bug. */
void wm_option_defaults(const struct wm_option *table, void *conf);

/* The row of that name, or NULL. */
const struct wm_option *wm_option_find(const struct wm_option *table, const char *name);

/* Reads `text` as the row's type and unit, checks range and choices, and stores it. A text field
 * keeps the pointer: `text` must live as long as `conf`. WM_E_CONFIG says what would be right, and
 * never shows the value of a secret. */
enum wm_code wm_option_set(const struct wm_option *option, void *conf, const char *text,
                           struct wm_error *err) WM_MUST_CHECK;

/* The value as a user would type it ("100ms", "16MB", "true"); "***" for a secret that is set. */
struct wm_str wm_option_print(const struct wm_option *option, const void *conf, struct wm_arena *arena);

/* Whether the field is equal in both. */
bool wm_option_same(const struct wm_option *option, const void *a, const void *b);

/* Copies the field; a text is copied into the arena ("" when that is over). */
void wm_option_copy(const struct wm_option *option, void *to, const void *from, struct wm_arena *arena);

/* Among `count` names the one nearest to `name` (optimal string alignment distance at most a third
 * of its length, at least 1), or NULL. */
const char *wm_nearest(const char *name, const char *const *names, size_t count);

#endif
