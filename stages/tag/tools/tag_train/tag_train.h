/* SPDX-License-Identifier: Apache-2.0 */
/* tag_train.h: what the steps of the trainer share: corpora as numbered features, and what is learned from them. */
#ifndef TAG_TRAIN_H
#define TAG_TRAIN_H

#include "../../sequence.h"
#include "../../words.h"
#include "base/arena.h"

struct sentence {
    uint32_t count;
    uint8_t *gold;
    uint32_t *begin, *features; /* of token i: features[begin[i]] up to begin[i + 1] */
    float weight;
};

struct corpus {
    struct sentence *list;
    size_t count, capacity, tokens;
};

/* The features by their hashes, with numbers from 1. */
struct table {
    uint64_t *hashes;
    uint32_t *numbers;
    size_t mask, count;
};

#define SENTENCE_MAX 1000 /* tokens; longer ones are cut */
#define ROW          20   /* floats of a feature: its labels, filled up for the compiler's sake */

struct learner {
    float (*weights)[ROW], (*squares)[ROW];
    float transitions[TAG_LABELS + 2][TAG_LABELS], transition_squares[TAG_LABELS + 2][TAG_LABELS];
    const bool *dropped; /* by feature; NULL = none */
    uint64_t random;
    float left_out;
};

enum { FIRST = TAG_LABELS, LAST = TAG_LABELS + 1 }; /* rows of transitions */

/* Ends the program. */
__attribute__((noreturn)) void train_fail(const char *what, const char *why);

struct table train_table_new(void);
/* Reads files named as on the command line, FILE[=WEIGHT]; features get their numbers. */
void train_read(int count, char **paths, const struct tag_lexicon *lexicon, struct corpus *corpus, struct table *table);

/* Whether label b may follow row a of the transitions. */
bool train_allowed(unsigned row, unsigned b);
/* How much a feature says. */
float train_strength(const float weights[ROW]);
/* Learns all weights: first of all features, then of the strongest. `count`: features. */
void train_learn(struct learner *learner, const struct corpus *corpus, size_t count);

void train_write(const struct learner *learner, const struct table *table, const char *path);

#endif
