/* SPDX-License-Identifier: Apache-2.0 */
/* The cut while it is being made. The tokenizer fills tokens and paragraphs, then the splitter cuts
 * the tokens of each paragraph into sentences. Private to text*.c. */
#ifndef BASE_TEXT_CUT_H
#define BASE_TEXT_CUT_H

#include <stdbool.h>
#include <stdint.h>

#include "wiremill/text.h"

struct wm_cut {
    struct wm_arena *arena;
    struct wm_str body;
    bool uncased; /* a text in lower case throughout: capitals cannot tell where a sentence begins */
    struct wm_token *tokens;
    struct wm_sentence *sentences;
    struct wm_paragraph *paragraphs; /* until split: `sentence`, `sentence_end` are token indexes */
    uint32_t token_count, token_cap;
    uint32_t sentence_count, sentence_cap;
    uint32_t paragraph_count, paragraph_cap;
};

/* Each returns false when the arena is over. */
bool wm_cut_tokens(struct wm_cut *cut);
bool wm_cut_sentences(struct wm_cut *cut);

/* Room for one more row in an array of the cut: grows by doubling, so that the whole stays linear. */
bool wm_cut_reserve(struct wm_cut *cut, void **rows, size_t row_size, uint32_t count, uint32_t *cap);

#endif
