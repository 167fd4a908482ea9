/* SPDX-License-Identifier: Apache-2.0 */
#include "sum_model.h"

#include <string.h>

#define WEIGHT_MAX 1024u /* weights of words in the article are counted below it */

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

static float chance_of(const struct sum_model *model, float odds)
{
    float at = (odds + SUM_ODDS_MAX) * ((SUM_CURVE - 1) / (2 * SUM_ODDS_MAX)) + 0.5f;
    return model->curve[at <= 0 ? 0 : at >= SUM_CURVE - 1 ? SUM_CURVE - 1 : (unsigned)at];
}

void sum_expect_ranks(struct sum_terms *terms, const struct sum_model *model)
{
    find_commons(terms, model);
    rank_all(terms, model, false);
    rank_all(terms, model, true);
}

/* What a weight of a term is looked up by. */
struct term_kind {
    unsigned count, first, spread, capital, number, frequency, last, rank, name, ending, place;
};

static struct term_kind kind_of(const struct sum_model *model, const struct sum_term *term, uint32_t sentence_count)
{
    return (struct term_kind){.count = least(term->count, SUM_COUNTS) - 1,
                              .first = first_of(term->first),
                              .spread = least(term->sentences, SUM_COUNTS) - 1,
                              .capital = term->capital + 2u * term->inner_capital,
                              .number = term->number,
                              .frequency = frequency_of(model, term),
                              .last = 5 * term->last / sentence_count,
                              .rank = rank_of(term->rank),
                              .name = term->name_rank > 0 ? 1 + rank_of(term->name_rank) : 0,
                              .ending = term->ending,
                              .place = term->place};
}

/* The weights of a term: those for any time, and those for the first, second or third time. */
#define TERM_WEIGHTS(X)                                                                                                \
    X(spread[k.first][k.spread])                                                                                       \
    X(frequency[k.frequency])                                                                                          \
    X(frequency_count[k.frequency][k.count])                                                                           \
    X(frequency_first[k.frequency][k.first])                                                                           \
    X(last[least(k.count, 3)][k.last])                                                                                 \
    X(rank_first[k.rank][k.first])                                                                                     \
    X(name_rank_first[k.name][k.first])                                                                                \
    X(ending[k.ending])                                                                                                \
    X(place[k.first][k.place])
#define TIMED_WEIGHTS(X)                                                                                               \
    X(times[time])                                                                                                     \
    X(count[time][k.count])                                                                                            \
    X(first[time][k.first])                                                                                            \
    X(capital[time][k.capital])                                                                                        \
    X(number[time][k.number])                                                                                          \
    X(rank[time][k.rank])                                                                                              \
    X(name_rank[time][k.name])

#define TAKE(cell) cells[n++] = &w->cell;
#define ADD(cell)  odds += w->cell;

unsigned sum_term_cells(const struct sum_model *model, const struct sum_term *term, uint32_t sentence_count,
                        unsigned time, const float *cells[SUM_CELLS])
{
    const struct sum_term_weights *w = &model->term;
    const struct term_kind k = kind_of(model, term, sentence_count);
    unsigned n = 0;
    TERM_WEIGHTS(TAKE)
    TIMED_WEIGHTS(TAKE)
    if (term->headline)
        cells[n++] = &w->headline[time];
    if (term->common > 0)
        cells[n++] = &model->commons[term->common - 1].weights[time];
    return n;
}

static void expect_term(struct sum_term *term, const struct sum_model *model, uint32_t sentence_count)
{
    const struct sum_term_weights *w = &model->term;
    const struct term_kind k = kind_of(model, term, sentence_count);
    float odds = 0;
    TERM_WEIGHTS(ADD)
    const float any = odds;
    for (unsigned time = 0; time < SUM_TIMES; time++) {
        odds = any;
        TIMED_WEIGHTS(ADD)
        if (term->headline)
            odds += w->headline[time];
        if (term->common > 0)
            odds += model->commons[term->common - 1].weights[time];
        term->chance[time] = time < term->count ? chance_of(model, odds) : 0;
        if (time == 0)
            term->odds = odds;
        if (term->count == 1 && time == 0) {
            term->chance[1] = term->chance[2] = 0;
            return;
        }
    }
}

/* The bucket of log odds. */
static unsigned odds_of(const struct sum_term *term)
{
    float odds = (term->odds + 5) * 2;
    return odds <= 0 ? 0 : odds >= SUM_CHANCES - 1 ? SUM_CHANCES - 1 : (unsigned)odds;
}

struct pair_kind {
    unsigned left, right, first, count, stops, capitals, numbers, only;
};

static struct pair_kind pair_kind_of(const struct sum_terms *terms, const struct sum_pair *pair)
{
    const struct sum_term *left = &terms->terms[pair->left], *right = &terms->terms[pair->right];
    return (struct pair_kind){.left = odds_of(left),
                              .right = odds_of(right),
                              .first = first_of(pair->first),
                              .count = least(pair->count, 5),
                              .stops = 2u * left->stop + right->stop,
                              .capitals = 2u * left->inner_capital + right->inner_capital,
                              .numbers = 2u * left->number + right->number,
                              .only = 2u * (pair->count == left->count) + (pair->count == right->count)};
}

#define PAIR_WEIGHTS(X)                                                                                                \
    X(always)                                                                                                          \
    X(left[k.left])                                                                                                    \
    X(right[k.right])                                                                                                  \
    X(both[k.left / 2][k.right / 2])                                                                                   \
    X(first[k.first])                                                                                                  \
    X(count[k.count])                                                                                                  \
    X(count_first[k.count][k.first])                                                                                   \
    X(stops[k.stops])                                                                                                  \
    X(stops_capitals[k.stops][k.capitals])                                                                             \
    X(numbers[k.numbers])                                                                                              \
    X(only[k.count][k.only])                                                                                           \
    X(stops_chance[k.stops][(k.left + k.right) / 2])

unsigned sum_pair_cells(const struct sum_model *model, const struct sum_terms *terms, const struct sum_pair *pair,
                        const float *cells[SUM_CELLS])
{
    const struct sum_pair_weights *w = &model->pair;
    const struct pair_kind k = pair_kind_of(terms, pair);
    unsigned n = 0;
    PAIR_WEIGHTS(TAKE)
    return n;
}

static float expect_pair(const struct sum_model *model, const struct sum_terms *terms, const struct sum_pair *pair)
{
    const struct sum_pair_weights *w = &model->pair;
    const struct pair_kind k = pair_kind_of(terms, pair);
    float odds = 0;
    PAIR_WEIGHTS(ADD)
    return chance_of(model, odds);
}

void sum_expect(struct sum_terms *terms, const struct sum_model *model, uint32_t sentence_count)
{
    sum_expect_ranks(terms, model);
    for (uint32_t i = 1; i <= terms->term_count; i++)
        expect_term(&terms->terms[i], model, sentence_count);
    for (uint32_t i = 1; i <= terms->pair_count; i++)
        terms->pairs[i].chance = expect_pair(model, terms, &terms->pairs[i]);
}
