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
    static const uint8_t buckets[] = {0, 1, 2, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 6};
    return buckets[least(sentence, sizeof buckets - 1)];
}

static unsigned rank_of(uint32_t rank) /* from 1 */
{
    static const uint8_t buckets[] = {0, 0, 1, 1, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
                                      5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 6,
                                      6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
                                      6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 7};
    return buckets[least(rank, sizeof buckets - 1)];
}

/* Which fifth of the article a sentence is in. */
static unsigned fifth_of(uint32_t sentence, uint32_t count)
{
    return 0u + (5 * sentence >= count) + (5 * sentence >= 2 * count) + (5 * sentence >= 3 * count) +
           (5 * sentence >= 4 * count);
}

/* How much the article is about a word: its count times its rarity. */
static uint16_t weight_of(const struct sum_term *term)
{
    return (uint16_t)least((uint32_t)term->count * rarity[term->frequency], WEIGHT_MAX - 1);
}

/* A counting sort: the heaviest first, the earlier one of equals. Names are counted in the upper halves. */
static void rank_all(struct sum_terms *terms)
{
    uint32_t heavier[WEIGHT_MAX + 1] = {0}, most = 0, sum = 0;
    uint16_t weights[SUM_TOKENS_MAX + 1];
    for (uint32_t i = 1; i <= terms->term_count; i++) {
        weights[i] = weight_of(&terms->terms[i]);
        heavier[weights[i]] += 1 + ((uint32_t)terms->terms[i].inner_capital << 16);
        most = weights[i] > most ? weights[i] : most;
    }
    for (uint32_t weight = most + 1; weight-- > 0;)
        heavier[weight] = sum += heavier[weight];
    for (uint32_t i = 1; i <= terms->term_count; i++) {
        struct sum_term *term = &terms->terms[i];
        uint32_t rank = heavier[weights[i] + 1] += 1 + ((uint32_t)term->inner_capital << 16);
        term->rank = (uint16_t)rank;
        term->name_rank = (uint16_t)((rank >> 16) & (0u - term->inner_capital));
    }
}

static float between(float value, float least, float most)
{
    value = value > least ? value : least;
    return value < most ? value : most;
}

static float chance_of(const struct sum_model *model, float odds)
{
    float at = (odds + SUM_ODDS_MAX) * ((SUM_CURVE - 1) / (2 * SUM_ODDS_MAX)) + 0.5f;
    return model->curve[(unsigned)between(at, 0, SUM_CURVE - 1)];
}

/* The bucket of log odds. */
static uint8_t bucket_of(float odds)
{
    return (uint8_t)between((odds + 5) * 2, 0, SUM_CHANCES - 1);
}

void sum_expect_ranks(struct sum_terms *terms, const struct sum_model *model)
{
    for (uint32_t i = 1; i <= terms->term_count; i++) {
        struct sum_term *term = &terms->terms[i];
        uint32_t found = sum_table_get(&model->index, sum_root_hash((uint32_t)term->root));
        term->common = (uint16_t)found;
        term->frequency = (uint8_t)(found >> 16);
    }
    rank_all(terms);
}

/* What a weight of a term is looked up by. */
struct term_kind {
    unsigned count, first, spread, capital, number, frequency, last, rank, name, ending, place;
};

static inline struct term_kind kind_of(const struct sum_term *term, uint32_t sentence_count)
{
    return (struct term_kind){.count = least(term->count, SUM_COUNTS) - 1,
                              .first = first_of(term->first),
                              .spread = least(term->sentences, SUM_COUNTS) - 1,
                              .capital = term->capital + 2u * term->inner_capital,
                              .number = term->number,
                              .frequency = term->frequency,
                              .last = fifth_of(term->last, sentence_count),
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
    const struct term_kind k = kind_of(term, sentence_count);
    unsigned n = 0;
    TERM_WEIGHTS(TAKE)
    TIMED_WEIGHTS(TAKE)
    if (term->headline)
        cells[n++] = &w->headline[time];
    if (term->common > 0)
        cells[n++] = &model->commons[term->common - 1].weights[time];
    return n;
}

static void expect_term(struct sum_term *term, struct sum_hope *hope, const struct sum_model *model,
                        uint32_t sentence_count)
{
    static const float none[SUM_TIMES];
    const struct sum_term_weights *w = &model->term;
    const struct term_kind k = kind_of(term, sentence_count);
    const float *own = term->common > 0 ? model->commons[term->common - 1].weights : none;
    const float *headline = term->headline ? w->headline : none;
    float odds = 0;
    term->traits = (uint8_t)(term->stop * SUM_TRAIT_STOP + term->inner_capital * SUM_TRAIT_CAPITAL +
                             term->number * SUM_TRAIT_NUMBER);
    TERM_WEIGHTS(ADD)
    const float any = odds;
    *hope = (struct sum_hope){0};
    for (unsigned time = 0; time < SUM_TIMES && time < term->count; time++) {
        odds = any;
        TIMED_WEIGHTS(ADD)
        odds += headline[time];
        odds += own[time];
        hope->times[time] = chance_of(model, odds);
        if (time == 0)
            term->odds = bucket_of(odds);
    }
    hope->times[SUM_TIMES] = hope->times[SUM_TIMES - 1] / 2;
}

struct pair_kind {
    unsigned left, right, first, count, stops, capitals, numbers, only;
};

static inline struct pair_kind pair_kind_of(const struct sum_terms *terms, const struct sum_pair *pair)
{
    const struct sum_term *left = &terms->terms[pair->left], *right = &terms->terms[pair->right];
    const unsigned traits = 2u * left->traits + right->traits;
    return (struct pair_kind){.left = left->odds,
                              .right = right->odds,
                              .first = first_of(pair->first),
                              .count = least(pair->count, 5),
                              .stops = traits / SUM_TRAIT_STOP % 4,
                              .capitals = traits / SUM_TRAIT_CAPITAL % 4,
                              .numbers = traits / SUM_TRAIT_NUMBER % 4,
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
        expect_term(&terms->terms[i], &terms->hopes[i], model, sentence_count);
    for (uint32_t i = 1; i <= terms->pair_count; i++)
        terms->pairs[i].chance = terms->pairs[i].wanted ? expect_pair(model, terms, &terms->pairs[i]) : 0;
}
