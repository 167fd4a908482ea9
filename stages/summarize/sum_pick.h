/* SPDX-License-Identifier: Apache-2.0 */
/* sum_pick.h: goes through the sets of sentences that fit and read well, and takes the best. */
#ifndef SUM_PICK_H
#define SUM_PICK_H

#include "sum_rank.h"

#define SUM_CANDIDATES 14u /* sentences that are tried together */

struct sum_candidate {
    const struct sum_sentence *sentence;
    float score, value; /* of the sentence; of the set of it alone */
    float word_hits, pair_hits;
    uint32_t words, repeats, characters;
};

/* What a later candidate loses behind an earlier one, as it says some of the same. */
struct sum_shared {
    float word_hits, pair_hits, overlap; /* overlap: share of the smaller one's subjects */
    uint32_t repeats;
};

/* The best sentences of an article, in its order, and what each two of them share. */
struct sum_field {
    const struct sum_scratch *scratch;
    struct sum_candidate candidates[SUM_CANDIDATES];
    struct sum_shared shared[SUM_CANDIDATES][SUM_CANDIDATES]; /* [later][earlier] */
    uint32_t count;
    uint32_t tolerated; /* vetoes that do not count */
    uint32_t shortest;  /* code points of the shortest sentence that would do; UINT32_MAX if there is none */
};

/* `scores`: of each sentence read. `tolerated`: enum sum_veto. `characters`: longer sentences are left out. */
void sum_field_make(struct sum_field *field, const struct sum_scratch *scratch, const struct sum_model *model,
                    const float *scores, uint32_t tolerated, uint32_t characters);

struct sum_budget {
    uint32_t characters, sentences;
};

/* The best set; empty when none fits. */
struct sum_set sum_pick(const struct sum_field *field, const struct sum_model *model, struct sum_budget budget);

/* Calls `visit` for each set that sum_pick() would weigh. */
void sum_visit_sets(const struct sum_field *field, struct sum_budget budget,
                    void (*visit)(void *ctx, const struct sum_set *set), void *ctx);

/* Whether the sentence is printed with what repairs its beginning: not right behind the one it is tied to. */
bool sum_stands_alone(const struct sum_set *set, uint32_t nth);

#endif
