/* SPDX-License-Identifier: Apache-2.0 */
/* text_words.h: a text whose tokens and sentences are given, as annotated corpora have them. */
#ifndef BASE_TEXT_WORDS_H
#define BASE_TEXT_WORDS_H

#include "wiremill/text.h"

/* The words of `count` sentences, in order; `ends` has for each the number of words up to its end. The body is
 * the words with blanks between, kind and shape of each are those that the tokenizer would see. Everything is
 * the arena's; NULL when it is over. */
const struct wm_text *wm_text_of_words(struct wm_arena *arena, const struct wm_str *words, const uint32_t *ends,
                                       uint32_t count);

#endif
