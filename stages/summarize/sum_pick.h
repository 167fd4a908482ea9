/* SPDX-License-Identifier: Apache-2.0 */
/* Chooses the sentences of a summary: of all sets that fit and read well, the one that an editor's
 * summary is expected to agree with most. */
#ifndef SUM_PICK_H
#define SUM_PICK_H

#include "sum_read.h"

#define SUM_PICK_MAX 10 /* sentences in one summary */

struct sum_budget {
    uint32_t characters, sentences;
    uint32_t tolerated; /* vetoes (enum sum_veto) that do not count */
};

struct sum_choice {
    uint32_t count;
    uint32_t sentences[SUM_PICK_MAX]; /* indexes, in the order of the article */
    bool too_long;                    /* when count is 0: a sentence would do, but none fits the budget */
};

/* `scores`: of each sentence read, see sum_rank.h. */
struct sum_choice sum_pick(struct sum_scratch *scratch, const double *scores, struct sum_budget budget);

#endif
