/* SPDX-License-Identifier: Apache-2.0 */
/* The runtime's side of wiremill/article.h. */
#ifndef BASE_ARTICLE_H
#define BASE_ARTICLE_H

#include "wiremill/article.h"

/* An article without a record in `arena`; NULL when the arena is over. */
struct wm_article *wm_article_new(struct wm_arena *arena, struct wm_str raw, struct wm_str content_type);

/* Reads article->raw as a ninjs 3 record, for lanes whose first stage does not read raw input.
 * WM_E_PARSE or WM_E_FORMAT, saying what was found. */
enum wm_code wm_article_read(struct wm_article *article, struct wm_error *err) WM_MUST_CHECK;

/* Gives the body a cut of its own making instead of the tokenizer's; its spans must be the body's. For texts
 * whose tokens are given. */
void wm_article_cut_as(const struct wm_article *article, const struct wm_text *text);

/* Adds a line to wire.trail: which stage, in which version, with which model (NULL = none). */
void wm_article_add_trail(struct wm_article *article, const char *stage, const char *version, const char *model);

/* Names ninjs 3.1 and our extension as the record's standard and writes the views that were made
 * (sentences) into it. Called once, after the last stage. */
void wm_article_finish(struct wm_article *article);

#endif
