/* SPDX-License-Identifier: Apache-2.0 */
/* sum_weights.h: the learned numbers, as build/tools/sum_train writes them into sum_weights.c. Of 256. */
#ifndef SUM_WEIGHTS_H
#define SUM_WEIGHTS_H

#include <stdint.h>

struct sum_weight_row { /* struct sum_common */
    uint32_t root;
    uint8_t frequency;
    int16_t weights[3];
};

struct sum_weights {
    const int16_t *term, *pair, *rank; /* the structs of sum_model.h, number by number */
    const struct sum_weight_row *commons;
    uint32_t term_count, pair_count, rank_count, common_count;
};

extern const struct sum_weights sum_weights;

#endif
