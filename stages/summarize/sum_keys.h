/* SPDX-License-Identifier: Apache-2.0 */
/* sum_keys.h: the phrases that say what an article is about: names it is about, and runs of one to three words that
 * come again, the weightiest first; none is part of another. That a keyphrase is a run of words between stop words is
 * from Rose et al., Automatic Keyword Extraction from Individual Documents (2010). */
#ifndef SUM_KEYS_H
#define SUM_KEYS_H

#include "sum_read.h"

#define SUM_KEYS_MAX 10

/* Writes at most `most` keyphrases into wire.summary: {"name", "weight"} and, where it is one, "entity": its index in
 * wire.entities. Nothing when there are none. */
void sum_keys_write(struct wm_article *article, struct wm_json *summary, const struct sum_view *view,
                    const struct sum_scratch *scratch, const struct wm_annotation *found, unsigned most);

#endif
