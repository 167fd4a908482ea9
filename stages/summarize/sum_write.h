/* SPDX-License-Identifier: Apache-2.0 */
/* sum_write.h: summaries as text, and into the record: entries of descriptions[], told apart from a producer's by
 * wire.summary. Memory is the article's. */
#ifndef SUM_WRITE_H
#define SUM_WRITE_H

#include "sum_pick.h"

enum sum_shape { SUM_BRIEF, SUM_SUMMARY, SUM_SHAPE_COUNT };

/* The sentences of a set as one text, with their beginnings repaired where the one before is not there. */
struct wm_str sum_print(struct wm_arena *arena, const struct sum_view *view, const struct sum_scratch *scratch,
                        const struct sum_set *set);

/* Takes earlier summaries of ours out of the record and begins wire.summary anew; returns it. */
struct wm_json *sum_write_begin(struct wm_article *article, const char *model);
void sum_write_reason(struct wm_json *summary, const char *reason);
void sum_write_shape(struct wm_article *article, struct wm_json *summary, enum sum_shape shape, struct wm_str value,
                     const struct sum_set *set);

#endif
