/* SPDX-License-Identifier: Apache-2.0 */
/* features.h: what can be seen of a token, for the sequence model: the word, its form and its neighbours,
 * what the lexicon knows of it, and how the same word stands elsewhere in the text. Trainer and stage make
 * them with the same code. In the article's arena.
 *
 * Word, shape, affix and neighbour features are those of Zhang & Johnson (2003); lexicon and document
 * features follow Ratinov & Roth, Design Challenges and Misconceptions in NER (CoNLL 2009), 3 and 5. */
#ifndef TAG_FEATURES_H
#define TAG_FEATURES_H

#include "doc.h"

#define TAG_FEATURES_MAX 256 /* of one token; more are left out */

struct tag_sight; /* the whole text as it is seen */

/* NULL when the arena is over. */
struct tag_sight *tag_sight_make(const struct tag_doc *doc);

/* Whether the token is no part of a name for sure: nothing near it has a capital, in a sentence that has some. */
bool tag_is_plain(const struct tag_sight *sight, uint32_t token);

/* Puts the features of a token into `out`, each a hash and no two kinds alike; returns how many. */
unsigned tag_features(const struct tag_sight *sight, uint32_t token, uint64_t out[TAG_FEATURES_MAX]);

#endif
