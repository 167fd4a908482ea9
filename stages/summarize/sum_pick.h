/* SPDX-License-Identifier: Apache-2.0 */
/* sum_pick.h: goes through the sets of sentences that fit and read well, and takes the best. */
#ifndef SUM_PICK_H
#define SUM_PICK_H

#include "sum_rank.h"

#define SUM_CANDIDATES 12u /* sentences that are tried together */

struct sum_budget {
    uint32_t characters, sentences;
    uint32_t tolerated; /* vetoes (enum sum_veto) that do not count */
};

struct sum_choice {
    struct sum_set set; /* empty when nothing was found */
    bool too_long;      /* ... but a sentence would do that does not fit the budget */
};

/* `scores`: of each sentence read. */
struct sum_choice sum_pick(struct sum_scratch *scratch, const struct sum_model *model, const float *scores,
                           struct sum_budget budget);

/* Calls `visit` for each set that sum_pick() would weigh. */
void sum_visit_sets(struct sum_scratch *scratch, const struct sum_model *model, const float *scores,
                    struct sum_budget budget, bool *too_long, void (*visit)(void *ctx, const struct sum_set *set),
                    void *ctx);

/* Whether the sentence is printed with what repairs its beginning: not right behind the one it is tied to. */
bool sum_stands_alone(const struct sum_set *set, uint32_t nth);

#endif
