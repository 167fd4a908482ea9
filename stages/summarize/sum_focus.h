/* SPDX-License-Identifier: Apache-2.0 */
/* sum_focus.h: what a summary is asked to be about. */
#ifndef SUM_FOCUS_H
#define SUM_FOCUS_H

#include "sum_read.h"

#define SUM_FOCUS_WORDS 16u

struct sum_focus {
    uint64_t roots[SUM_FOCUS_WORDS];
    uint32_t count; /* 0: nothing was asked for */
};

/* The words of `query` that have a subject; those beyond SUM_FOCUS_WORDS are left out. */
void sum_focus_read(struct sum_focus *focus, const struct sum_lexicon *lexicon, struct wm_str query);

/* The share of those words that each sentence holds, into by_sentence[SUM_SENTENCES_MAX]; false when nothing was asked
 * for or no sentence has any. */
bool sum_focus_find(const struct sum_focus *focus, const struct sum_scratch *scratch, float *by_sentence);

#endif
