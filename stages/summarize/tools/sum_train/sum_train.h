/* SPDX-License-Identifier: Apache-2.0 */
/* sum_train.h: what the steps of the trainer share: the stories, and what of each is to be learned. */
#ifndef SUM_TRAIN_H
#define SUM_TRAIN_H

#include "../../sum_pick.h"
#include "base/arena.h"
#include "runtime/chain.h"

#define FOLDS 4

/* Something to learn: an outcome and the weights that should tell it, as offsets of floats into the model. */
struct example {
    uint32_t cells[SUM_CELLS];
    uint8_t count;
    bool outcome;
};

struct option {
    float score, features[SUM_FEATURE_COUNT];
};

struct story {
    struct wm_str line; /* JSON */
    struct example *words, *pairs;
    struct option *sets;
    size_t word_count, pair_count, set_count;
};

struct school {
    struct story *stories;
    size_t count;
    struct wm_arena *arena; /* of the story in hand */
    struct wm_chain *chain;
    struct wm_chain_worker *worker;
    struct sum_lexicon *lexicon;
    struct sum_scratch *scratch;
    struct sum_model *folds[FOLDS], *whole;
    /* The reference of the story in hand: how often it has each term and pair, and its words. */
    uint32_t *term_counts, *pair_counts, reference_words, reference_pairs;
};

/* All of them end the program with a message when something cannot be done. */
__attribute__((noreturn)) void train_fail(const char *what, const char *why);
void *train_grown(void *old, size_t count, size_t size);

void train_open(struct school *school);
void train_load(struct school *school, const char *path);
/* Reads a story as the stage does behind the tag stage: fills the scratch and the reference. */
void train_read(struct school *school, const struct story *story);

/* Makes the models and learns the weights of words, then of pairs: with each fold left out, and of all stories. */
void train_words(struct school *school);
/* Learns the weights of sets by what the models of the folds say of stories that they have not seen. */
void train_sets(struct school *school);

void train_write(const struct sum_model *model, const char *path);

#endif
