/* SPDX-License-Identifier: Apache-2.0 */
#include "sum_model.h"

#include <stdio.h>
#include <stdlib.h>

#include "sum_weights.h"

#define FNV_BASIS 0xcbf29ce484222325u
#define FNV_PRIME 0x100000001b3u

static bool make_index(struct sum_model *model)
{
    bool room = sum_table_new(&model->index, model->common_count);
    for (uint32_t i = 0; room && i < model->common_count; i++)
        room = sum_table_add(&model->index, sum_root_hash(model->commons[i].root),
                             (uint32_t)model->commons[i].frequency << 16 | (i + 1));
    return room;
}

/* e^x as (1 + x / 256)^256: the same bits on every machine, which the C library's exp() does not promise. */
float sum_chance(float log_odds)
{
    float x = log_odds > SUM_ODDS_MAX ? -SUM_ODDS_MAX : log_odds < -SUM_ODDS_MAX ? SUM_ODDS_MAX : -log_odds;
    float power = 1 + x / 256;
    for (int i = 0; i < 8; i++)
        power *= power;
    return 1 / (1 + power);
}

struct sum_model *sum_model_empty(struct sum_common *commons, uint32_t count)
{
    struct sum_model *model = calloc(1, sizeof *model);
    if (model == NULL) {
        free(commons);
        return NULL;
    }
    for (unsigned i = 0; i < SUM_CURVE; i++)
        model->curve[i] = sum_chance(2 * SUM_ODDS_MAX * (float)i / (SUM_CURVE - 1) - SUM_ODDS_MAX);
    model->commons = commons;
    model->common_count = count;
    if (make_index(model))
        return model;
    sum_model_free(model);
    return NULL;
}

void sum_model_free(struct sum_model *model)
{
    if (model == NULL)
        return;
    free(model->commons);
    sum_table_free(&model->index);
    free(model);
}

/* Into a struct of nothing but floats; a part that has another layout than the numbers stays 0. */
static void read_numbers(float *into, size_t size, const int16_t *numbers, uint32_t count, uint64_t *sum)
{
    for (uint32_t i = 0; i < count && size == count * sizeof *into; i++) {
        into[i] = (float)numbers[i] / 256;
        *sum = (*sum ^ (uint16_t)numbers[i]) * FNV_PRIME;
    }
}

static void read_commons(struct sum_common *commons, uint64_t *sum)
{
    for (uint32_t i = 0; i < sum_weights.common_count; i++) {
        const struct sum_weight_row *row = &sum_weights.commons[i];
        commons[i].root = row->root;
        commons[i].frequency = row->frequency;
        *sum = (*sum ^ row->root) * FNV_PRIME;
        for (unsigned time = 0; time < SUM_TIMES; time++) {
            commons[i].weights[time] = (float)row->weights[time] / 256;
            *sum = (*sum ^ (uint16_t)row->weights[time]) * FNV_PRIME;
        }
    }
}

struct sum_model *sum_model_new(void)
{
    struct sum_common *commons = calloc((size_t)sum_weights.common_count + 1, sizeof *commons);
    uint64_t sum = FNV_BASIS;
    if (commons == NULL)
        return NULL;
    read_commons(commons, &sum);
    struct sum_model *model = sum_model_empty(commons, sum_weights.common_count);
    if (model == NULL)
        return NULL;
    read_numbers((float *)&model->term, sizeof model->term, sum_weights.term, sum_weights.term_count, &sum);
    read_numbers((float *)&model->pair, sizeof model->pair, sum_weights.pair, sum_weights.pair_count, &sum);
    read_numbers(model->rank, sum_weights.rank_count * sizeof *model->rank, sum_weights.rank, sum_weights.rank_count,
                 &sum);
    snprintf(model->label, sizeof model->label, "summary-1/%08x", (unsigned)(sum ^ sum >> 32));
    return model;
}
