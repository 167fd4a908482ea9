/* SPDX-License-Identifier: Apache-2.0 */
#include "sum_model.h"

#include <string.h>

#define WEIGHT_MAX 1024u /* weights of words in the article are counted below it */
#define ODDS_MAX   8.0f

/* log(articles / (1 + those that hold the word)) in tenths, by enum of sum_common.frequency. */
static const uint16_t rarity[SUM_FREQUENCIES] = {44, 43, 41, 38, 33, 28, 21, 14, 7, 1};

static unsigned least(uint32_t value, unsigned most)
{
    return value < most ? value : most;
}

static unsigned first_of(uint32_t sentence)
{
    return sentence < 3 ? sentence : sentence < 5 ? 3 : sentence < 9 ? 4 : sentence < 16 ? 5 : 6;
}

static unsigned rank_of(uint32_t rank) /* from 1 */
{
    static const uint32_t ends[] = {1, 3, 5, 10, 20, 40, 80};
    unsigned bucket = 0;
    while (bucket < sizeof ends / sizeof *ends && rank > ends[bucket])
        bucket++;
    return bucket;
}

static unsigned frequency_of(const struct sum_model *model, const struct sum_term *term)
{
    return term->common > 0 ? model->commons[term->common - 1].frequency : 0;
}

static void find_commons(struct sum_terms *terms, const struct sum_model *model)
{
    for (uint32_t i = 1; i <= terms->term_count; i++) {
        uint32_t root = (uint32_t)terms->terms[i].root, at = root & model->index_mask, row = 0;
        for (; model->index[at] != 0 && row == 0; at = (at + 1) & model->index_mask)
            if (model->commons[model->index[at] - 1].root == root)
                row = model->index[at];
        terms->terms[i].common = row;
    }
}

/* How much the article is about a word: its count times its rarity. */
static unsigned weight_of(const struct sum_model *model, const struct sum_term *term)
{
    return least(term->count * rarity[frequency_of(model, term)], WEIGHT_MAX - 1);
}

/* A counting sort: the heaviest first, the earlier one of equals. */
static void rank_all(struct sum_terms *terms, const struct sum_model *model, bool names)
{
    uint32_t heavier[WEIGHT_MAX + 1];
    memset(heavier, 0, sizeof heavier);
    for (uint32_t i = 1; i <= terms->term_count; i++)
        if (!names || terms->terms[i].inner_capital)
            heavier[weight_of(model, &terms->terms[i])]++;
    for (uint32_t weight = WEIGHT_MAX; weight-- > 0;)
        heavier[weight] += heavier[weight + 1];
    for (uint32_t i = 1; i <= terms->term_count; i++) {
        struct sum_term *term = &terms->terms[i];
        uint16_t rank = 0;
        if (!names || term->inner_capital)
            rank = (uint16_t)++heavier[weight_of(model, term) + 1];
        *(names ? &term->name_rank : &term->rank) = rank;
    }
}

void sum_expect_ranks(struct sum_terms *terms, const struct sum_model *model)
{
    find_commons(terms, model);
    rank_all(terms, model, false);
    rank_all(terms, model, true);
}

unsigned sum_term_cells(const struct sum_model *model, const struct sum_term *term, uint32_t sentence_count,
                        unsigned time, const float *cells[SUM_CELLS])
{
    const struct sum_term_weights *w = &model->term;
    unsigned count = least(term->count, SUM_COUNTS) - 1, first = first_of(term->first), n = 0;
    unsigned frequency = frequency_of(model, term), rank = rank_of(term->rank);
    unsigned name = term->name_rank > 0 ? 1 + rank_of(term->name_rank) : 0;
    cells[n++] = &w->times[time];
    cells[n++] = &w->count[time][count];
    cells[n++] = &w->first[time][first];
    cells[n++] = &w->spread[first][least(term->sentences, SUM_COUNTS) - 1];
    cells[n++] = &w->capital[time][term->capital + 2 * term->inner_capital];
    cells[n++] = &w->number[time][term->number];
    cells[n++] = &w->frequency[frequency];
    cells[n++] = &w->frequency_count[frequency][count];
    cells[n++] = &w->frequency_first[frequency][first];
    cells[n++] = &w->last[least(count, 3)][5 * term->last / sentence_count];
    cells[n++] = &w->rank[time][rank];
    cells[n++] = &w->rank_first[rank][first];
    cells[n++] = &w->name_rank[time][name];
    cells[n++] = &w->name_rank_first[name][first];
    cells[n++] = &w->ending[term->ending];
    cells[n++] = &w->place[first][term->place];
    if (term->headline)
        cells[n++] = &w->headline[time];
    if (term->common > 0)
        cells[n++] = &model->commons[term->common - 1].weights[time];
    return n;
}

/* The bucket of log odds. */
static unsigned odds_of(const struct sum_term *term)
{
    float odds = (term->odds + 5) * 2;
    return odds <= 0 ? 0 : odds >= SUM_CHANCES - 1 ? SUM_CHANCES - 1 : (unsigned)odds;
}

unsigned sum_pair_cells(const struct sum_model *model, const struct sum_terms *terms, const struct sum_pair *pair,
                        const float *cells[SUM_CELLS])
{
    const struct sum_pair_weights *w = &model->pair;
    const struct sum_term *left = &terms->terms[pair->left], *right = &terms->terms[pair->right];
    unsigned odds = odds_of(left), odds2 = odds_of(right), n = 0;
    unsigned first = first_of(pair->first), count = least(pair->count, 5);
    unsigned stops = 2u * left->stop + right->stop;
    cells[n++] = &w->always;
    cells[n++] = &w->left[odds];
    cells[n++] = &w->right[odds2];
    cells[n++] = &w->both[odds / 2][odds2 / 2];
    cells[n++] = &w->first[first];
    cells[n++] = &w->count[count];
    cells[n++] = &w->count_first[count][first];
    cells[n++] = &w->stops[stops];
    cells[n++] = &w->stops_capitals[stops][2u * left->inner_capital + right->inner_capital];
    cells[n++] = &w->numbers[2u * left->number + right->number];
    cells[n++] = &w->only[count][2u * (pair->count == left->count) + (pair->count == right->count)];
    cells[n++] = &w->stops_chance[stops][(odds + odds2) / 2];
    return n;
}

static float sum_of(const float *const *cells, unsigned count)
{
    float sum = 0;
    for (unsigned i = 0; i < count; i++)
        sum += *cells[i];
    return sum;
}

/* The logistic function, with e^x as (1 + x / 256)^256: the same bits on every machine, which the C library's exp()
 * does not promise. */
float sum_chance(float log_odds)
{
    float x = log_odds > ODDS_MAX ? -ODDS_MAX : log_odds < -ODDS_MAX ? ODDS_MAX : -log_odds;
    float power = 1 + x / 256;
    for (int i = 0; i < 8; i++)
        power *= power;
    return 1 / (1 + power);
}

void sum_expect(struct sum_terms *terms, const struct sum_model *model, uint32_t sentence_count)
{
    const float *cells[SUM_CELLS];
    sum_expect_ranks(terms, model);
    for (uint32_t i = 1; i <= terms->term_count; i++) {
        struct sum_term *term = &terms->terms[i];
        for (unsigned time = 0; time < SUM_TIMES; time++) {
            term->chance[time] = 0;
            if (time >= term->count)
                continue;
            float odds = sum_of(cells, sum_term_cells(model, term, sentence_count, time, cells));
            term->chance[time] = sum_chance(odds);
            if (time == 0)
                term->odds = odds;
        }
    }
    for (uint32_t i = 1; i <= terms->pair_count; i++)
        terms->pairs[i].chance = sum_chance(sum_of(cells, sum_pair_cells(model, terms, &terms->pairs[i], cells)));
}
