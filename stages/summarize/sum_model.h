/* SPDX-License-Identifier: Apache-2.0 */
/* sum_model.h: what was learned from editors' summaries: the chance that a word of an article, or a pair of
 * neighbours, is in its summary, and what the sentences of a summary are like. sum_weights.c holds the
 * numbers, made by build/tools/sum_train; data/SUMMARIES.md is its card.
 *
 * The chance of a word is a logistic regression over kinds of the word: how often and where the article has it, how
 * common it is in news. That summaries are best chosen by the words they would hold rather than by the sentences
 * is from Gillick & Favre, A Scalable Global Model for Summarization (2009). */
#ifndef SUM_MODEL_H
#define SUM_MODEL_H

#include "sum_terms.h"

/* Buckets of what is counted. */
#define SUM_COUNTS      9  /* 1, 2, ... */
#define SUM_FIRSTS      7  /* sentence 0, 1, 2, to 4, to 8, to 15, later */
#define SUM_FREQUENCIES 10 /* articles of the training set that hold it: powers of two; 0: rare */
#define SUM_RANKS       8  /* first, to 3, 5, 10, 20, 40, 80, later */
#define SUM_ENDINGS     16
#define SUM_PLACES      4
#define SUM_CHANCES     20 /* of log odds */

/* Each weight is added when its indexes fit. Arrays of arrays are joined kinds. */
struct sum_term_weights {
    float times[SUM_TIMES], count[SUM_TIMES][SUM_COUNTS], first[SUM_TIMES][SUM_FIRSTS];
    float spread[SUM_FIRSTS][SUM_COUNTS];
    float capital[SUM_TIMES][4], number[SUM_TIMES][2], headline[SUM_TIMES];
    float frequency[SUM_FREQUENCIES], frequency_count[SUM_FREQUENCIES][SUM_COUNTS];
    float frequency_first[SUM_FREQUENCIES][SUM_FIRSTS];
    float last[4][6];
    float rank[SUM_TIMES][SUM_RANKS], rank_first[SUM_RANKS][SUM_FIRSTS];
    float name_rank[SUM_TIMES][SUM_RANKS + 1], name_rank_first[SUM_RANKS + 1][SUM_FIRSTS];
    float ending[SUM_ENDINGS], place[SUM_FIRSTS][SUM_PLACES];
};

struct sum_pair_weights {
    float always, left[SUM_CHANCES], right[SUM_CHANCES], both[SUM_CHANCES / 2][SUM_CHANCES / 2];
    float first[SUM_FIRSTS], count[6], count_first[6][SUM_FIRSTS];
    float stops[4], stops_capitals[4][4], numbers[4], only[6][4], stops_chance[4][SUM_CHANCES];
};

/* A word that many articles hold has weights of its own. */
struct sum_common {
    uint32_t root; /* the lower half of its hash */
    uint8_t frequency;
    float weights[SUM_TIMES];
};

/* Of a root for the table of them: its lower half, which is what the model keeps of it, and a number as unique. */
static inline uint64_t sum_root_hash(uint32_t root)
{
    return (uint64_t)(root * 0x9e3779b1u) << 32 | root;
}

#define SUM_RANK_MAX 64

/* The logistic function between -SUM_ODDS_MAX and SUM_ODDS_MAX, so that no article waits for it. */
#define SUM_CURVE    1024
#define SUM_ODDS_MAX 8.0f

struct sum_model {
    struct sum_term_weights term;
    struct sum_pair_weights pair;
    float rank[SUM_RANK_MAX]; /* by enum sum_feature of sum_rank.h */
    struct sum_common *commons;
    uint32_t common_count;
    float curve[SUM_CURVE];
    struct sum_table index; /* of commons by sum_root_hash(): number plus one, and in the upper half frequency */
    char label[24];         /* "summary-1/" and the first digits of a checksum */
};

/* What is shipped; NULL when out of memory. */
struct sum_model *sum_model_new(void);
/* One without weights, for learning: `commons` is taken over, and freed when NULL is returned. */
struct sum_model *sum_model_empty(struct sum_common *commons, uint32_t count);
void sum_model_free(struct sum_model *model);

/* Fills `chance` of all terms and pairs. */
void sum_expect(struct sum_terms *terms, const struct sum_model *model, uint32_t sentence_count);

/* For learning: ranks and commons of the terms, and the weights that make up the chance of one. `cells` has room for
 * SUM_CELLS; returns how many there are. */
#define SUM_CELLS 24
void sum_expect_ranks(struct sum_terms *terms, const struct sum_model *model);
unsigned sum_term_cells(const struct sum_model *model, const struct sum_term *term, uint32_t sentence_count,
                        unsigned time, const float *cells[SUM_CELLS]);
unsigned sum_pair_cells(const struct sum_model *model, const struct sum_terms *terms, const struct sum_pair *pair,
                        const float *cells[SUM_CELLS]);
/* The logistic function; sum_expect() takes it from the curve. */
float sum_chance(float log_odds);

#endif
