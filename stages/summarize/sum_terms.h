/* SPDX-License-Identifier: Apache-2.0 */
/* sum_terms.h: what an article is made of: its words as roots, each once, with where and how it stands, and the
 * pairs of neighbours. Everything that is learned about summaries is learned about these. */
#ifndef SUM_TERMS_H
#define SUM_TERMS_H

#include <stdbool.h>
#include <stdint.h>

#include "sum_view.h"

/* A summary draws on the beginning of an article: what lies beyond is not read. */
#define SUM_SENTENCES_MAX 60
#define SUM_TOKENS_MAX    1024

#define SUM_TIMES 3 /* a word is in a summary at least once, twice, three times */

/* A root: "votes" and "voted" are one. An article has hundreds, and small types keep them in the nearest cache. */
struct sum_term {
    uint64_t root;
    uint16_t count;           /* tokens of it */
    uint16_t rank, name_rank; /* by weight in the article, among all and among names; from 1, 0 for none */
    uint16_t common;          /* row of the model's common words plus one; 0 for a rare word */
    uint8_t frequency;        /* of a common word; 0 for a rare one */
    uint8_t sentences;        /* that hold it */
    uint8_t first, last;      /* sentences */
    uint8_t times;            /* in the last of them, up to SUM_TIMES + 1 */
    uint8_t lead;             /* of the first three sentences, how many hold it */
    uint8_t ending, place;    /* of its first token: how it ends; how far into the sentence it stands, 0 to 3 */
    uint8_t odds;             /* that an editor's summary holds it: a bucket of log odds, SUM_CHANCES */
    uint8_t traits;           /* SUM_TRAIT_*: what is looked at in pairs */
    bool stop, number, headline;
    bool capital, inner_capital; /* ever written with one; not as the first of a sentence */
};

/* What having a term for the first, second, third time, and again, adds to the words that are expected to be in an
 * editor's summary, too. */
struct sum_hope {
    float times[SUM_TIMES + 1];
};

/* Two bits apart, so that twice those of one term and those of another say what two terms are. */
#define SUM_TRAIT_STOP    1u
#define SUM_TRAIT_CAPITAL 4u /* inner_capital */
#define SUM_TRAIT_NUMBER  16u

/* Two neighbours. */
struct sum_pair {
    uint16_t left, right; /* terms */
    uint16_t count;
    uint8_t first, last; /* sentences */
    bool wanted;         /* a sentence that may be chosen has it */
    float chance;        /* that an editor's summary holds it; 0 if it is not wanted */
};

/* A token that is a word or number; all 0 for others, and term 0 and pair 0 count for nothing. */
struct sum_use {
    uint16_t term, pair; /* pair: of it and the one before; 0 for the first of a sentence */
    uint16_t fresh;      /* the same pair, if the sentence did not have it before; else 0 */
    uint8_t times;       /* how often the sentence had the term before it, up to SUM_TIMES */
    uint8_t subject;     /* 1 if the term has one */
};

/* A worker's scratch; all of it is rewritten for each article as far as it is used. */
struct sum_terms {
    uint16_t *term_slots, *pair_slots; /* by hash: number, or 0 */
    struct sum_term *terms;            /* from 1 */
    struct sum_hope *hopes;            /* by term */
    struct sum_pair *pairs;            /* from 1 */
    struct sum_use *uses;              /* by token */
    uint32_t term_count, pair_count;
};

bool sum_terms_new(struct sum_terms *terms); /* false when out of memory */
void sum_terms_free(struct sum_terms *terms);

void sum_terms_begin(struct sum_terms *terms);
/* Adds the tokens [from, end) of a sentence. */
void sum_terms_add(struct sum_terms *terms, const struct sum_view *view, uint32_t sentence, uint32_t from,
                   uint32_t end);
/* The term of a root, or 0. */
uint32_t sum_terms_find(const struct sum_terms *terms, uint64_t root);

#endif
