/* SPDX-License-Identifier: Apache-2.0 */
/* sum_terms.h: what an article is made of: its words as roots, each once, with where and how it stands, and the
 * pairs of neighbours. Everything that is learned about summaries is learned about these. */
#ifndef SUM_TERMS_H
#define SUM_TERMS_H

#include <stdbool.h>
#include <stdint.h>

#include "sum_lexicon.h"

/* A summary draws on the beginning of an article: what lies beyond is not read. */
#define SUM_SENTENCES_MAX 60
#define SUM_TOKENS_MAX    1024

/* A root: "votes" and "voted" are one. */
struct sum_term {
    uint64_t root;
    uint32_t count, sentences; /* tokens of it; sentences that hold it */
    uint32_t first, last;      /* sentences */
    uint32_t lead;             /* of the first three sentences, how many hold it */
    uint32_t mark;             /* scratch of whoever counts */
    uint32_t common;           /* row of the model's common words plus one; 0 for a rare word */
    uint16_t rank, name_rank;  /* by weight in the article, among all and among names; from 1, 0 for none */
    uint8_t ending, place;     /* of its first token: how it ends; how far into the sentence it stands, 0 to 3 */
    bool stop, number, headline;
    bool capital, inner_capital; /* ever written with one; not as the first of a sentence */
    float odds, chance[3];       /* that an editor's summary holds it: log odds; at least once, twice, three times */
};

/* Two neighbours. */
struct sum_pair {
    uint32_t left, right; /* terms */
    uint32_t count, first;
    uint32_t mark;
    float chance;
};

struct sum_slot {
    uint32_t key;
    uint16_t stamp, at;
};

/* A worker's scratch; all of it is rewritten for each article as far as it is used. */
struct sum_terms {
    struct sum_slot *term_slots, *pair_slots; /* 2 * SUM_TOKENS_MAX */
    struct sum_term *terms;                   /* from 1 */
    struct sum_pair *pairs;                   /* from 1 */
    uint32_t *token_terms, *token_pairs;      /* by token: its term, the pair it ends; or 0 */
    uint32_t term_count, pair_count, slot_mask;
    uint16_t stamp;
    uint32_t last_token_term; /* of the sentence in hand, for its pairs */
};

bool sum_terms_new(struct sum_terms *terms); /* false when out of memory */
void sum_terms_free(struct sum_terms *terms);

/* Begins an article of so many tokens. */
void sum_terms_begin(struct sum_terms *terms, uint32_t tokens);
void sum_terms_begin_sentence(struct sum_terms *terms);

/* What is seen of a token that is a word or number. */
struct sum_sight {
    struct wm_str text;
    uint64_t root;
    uint32_t token, sentence, nth; /* nth: word of the sentence */
    bool stop, number, capital;
};

void sum_terms_add(struct sum_terms *terms, const struct sum_sight *sight);
/* The term of a root, or 0. */
uint32_t sum_terms_find(const struct sum_terms *terms, uint64_t root);

#endif
