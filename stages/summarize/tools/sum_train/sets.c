/* SPDX-License-Identifier: Apache-2.0 */
/* Learning of sets: minimum risk, with Adam. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sum_train.h"

#define SET_PASSES 60
#define SET_SETTLED                                                                                                    \
    20 /* passes: the mean over those that follow is the model, steadier than what the last one leaves */
#define SET_BATCH     20
#define SET_STEP      0.02
#define SET_SHRINK    3e-3
#define SET_SHARPNESS 10.0 /* of the distribution over sets */
#define CHARACTERS    280
#define SENTENCES     3

/* Where the weights of sets begin. Some are held there: the stories have no headlines, paragraphs or focus, and that a
 * brief opens with the lead is a rule of the desk. */
static const struct {
    enum sum_feature feature;
    float weight;
    bool held;
} by_hand[] = {{SUM_FEATURE_PAIRS_30, 0.8f, false},  {SUM_FEATURE_WORDS_30, 0.5f, false},
               {SUM_FEATURE_WORDS_45, 0.5f, false},  {SUM_FEATURE_AT_0, 0.3f, true},
               {SUM_FEATURE_LEAD_FIRST, 6.0f, true}, {SUM_FEATURE_FILLS, 0.3f, true},
               {SUM_FEATURE_HEADLINE, 2.0f, true},   {SUM_FEATURE_FOCUS, 9.0f, true}};

struct collector {
    const struct school *school;
    struct story *story;
    float (*features)[SUM_SENTENCE_FEATURE_COUNT];
};

static float f_measure(uint32_t hits, uint32_t ours, uint32_t theirs)
{
    return hits > 0 ? 2.0f * (float)hits / (float)(ours + theirs) : 0;
}

static float score_of(const struct school *school, const struct sum_set *set)
{
    const struct sum_terms *terms = &school->scratch->terms;
    uint32_t words = 0, pairs = 0, taken = 0;
    static uint32_t used[SUM_TOKENS_MAX], used_pair[SUM_TOKENS_MAX];
    for (uint32_t k = 0; k < set->count; k++) {
        const struct sum_sentence *sentence = &school->scratch->sentences[set->sentences[k]];
        for (uint32_t i = sentence->token; i < sentence->token_end; i++) {
            uint32_t term = terms->uses[i].term, pair = terms->uses[i].pair;
            taken += term != 0;
            words += term != 0 && used[term]++ < school->term_counts[term];
            pairs += pair != 0 && used_pair[pair]++ < school->pair_counts[pair];
        }
    }
    for (uint32_t k = 0; k < set->count; k++) {
        const struct sum_sentence *sentence = &school->scratch->sentences[set->sentences[k]];
        for (uint32_t i = sentence->token; i < sentence->token_end; i++)
            used[terms->uses[i].term] = used_pair[terms->uses[i].pair] = 0;
    }
    return (f_measure(words, taken, school->reference_words) + f_measure(pairs, taken - 1, school->reference_pairs)) /
           2;
}

static void collect(void *ctx, const struct sum_set *set)
{
    struct collector *collector = ctx;
    struct story *story = collector->story;
    story->sets = train_grown(story->sets, story->set_count + 1, sizeof *story->sets);
    struct option *option = &story->sets[story->set_count++];
    *option = (struct option){.score = score_of(collector->school, set)};
    for (uint32_t k = 0; k < set->count; k++)
        for (unsigned f = 0; f < SUM_SENTENCE_FEATURE_COUNT; f++)
            option->features[f] += collector->features[set->sentences[k]][f];
    sum_set_features(set, option->features);
}

static void make_sets(struct school *school, const float *rank)
{
    static float features[SUM_SENTENCES_MAX][SUM_SENTENCE_FEATURE_COUNT], scores[SUM_SENTENCES_MAX];
    const struct sum_budget budget = {.characters = CHARACTERS, .sentences = SENTENCES};
    for (size_t s = 0; s < school->count; s++) {
        struct collector collector = {school, &school->stories[s], features};
        struct sum_model *model = school->folds[s % FOLDS];
        memcpy(model->rank, rank, sizeof model->rank);
        train_read(school, collector.story);
        sum_expect(&school->scratch->terms, model, school->scratch->sentence_count);
        for (uint32_t i = 0; i < school->scratch->sentence_count; i++) {
            sum_sentence_features(school->scratch, i, NULL, features[i]);
            scores[i] = sum_sentence_score(model, features[i]);
        }
        collector.story->set_count = 0;
        struct sum_field field;
        sum_field_make(&field, school->scratch, model, scores, 0, CHARACTERS);
        sum_visit_sets(&field, budget, collect, &collector);
    }
}

/* Adds the slope of the expected score of a story's sets to `slopes`; returns that score. */
static double expect_score(const struct story *story, const double *rank, double *slopes)
{
    double *odds = train_grown(NULL, story->set_count, sizeof *odds), most = -1e9, all = 0, score = 0;
    for (size_t i = 0; i < story->set_count; i++) {
        odds[i] = 0;
        for (unsigned f = 0; f < SUM_FEATURE_COUNT; f++)
            odds[i] += SET_SHARPNESS * rank[f] * (double)story->sets[i].features[f];
        most = odds[i] > most ? odds[i] : most;
    }
    for (size_t i = 0; i < story->set_count; i++)
        all += odds[i] = exp(odds[i] - most);
    for (size_t i = 0; i < story->set_count; i++)
        score += odds[i] / all * (double)story->sets[i].score;
    for (size_t i = 0; i < story->set_count; i++)
        for (unsigned f = 0; f < SUM_FEATURE_COUNT; f++)
            slopes[f] += odds[i] / all * ((double)story->sets[i].score - score) * (double)story->sets[i].features[f];
    free(odds);
    return score;
}

struct adam {
    double mean[SUM_FEATURE_COUNT], square[SUM_FEATURE_COUNT];
    int steps;
};

static void step(struct adam *adam, double *rank, const double *slopes, double size)
{
    adam->steps++;
    for (unsigned f = 0; f < SUM_FEATURE_COUNT; f++) {
        adam->mean[f] = 0.9 * adam->mean[f] + 0.1 * slopes[f];
        adam->square[f] = 0.999 * adam->square[f] + 0.001 * slopes[f] * slopes[f];
        double mean = adam->mean[f] / (1 - pow(0.9, adam->steps));
        double square = adam->square[f] / (1 - pow(0.999, adam->steps));
        rank[f] += size * mean / (sqrt(square) + 1e-8);
    }
}

/* Weights and what pulls them. */
struct pull {
    double rank[SUM_FEATURE_COUNT], start[SUM_FEATURE_COUNT];
    bool held[SUM_FEATURE_COUNT];
    struct adam adam;
};

static void start_by_hand(struct pull *pull)
{
    for (size_t i = 0; i < sizeof by_hand / sizeof *by_hand; i++) {
        pull->start[by_hand[i].feature] = (double)by_hand[i].weight;
        pull->held[by_hand[i].feature] = by_hand[i].held;
    }
    memcpy(pull->rank, pull->start, sizeof pull->rank);
}

static double learn_pass(const struct school *school, struct pull *pull, int pass)
{
    double slopes[SUM_FEATURE_COUNT] = {0}, score = 0;
    size_t batch = 0;
    for (size_t n = 0; n < school->count; n++) {
        score += expect_score(&school->stories[(n * 7919 + (size_t)pass * 31) % school->count], pull->rank, slopes);
        if (++batch < SET_BATCH && n + 1 < school->count)
            continue;
        for (unsigned f = 0; f < SUM_FEATURE_COUNT; f++)
            slopes[f] = pull->held[f] ? 0 : slopes[f] / (double)batch - SET_SHRINK * (pull->rank[f] - pull->start[f]);
        step(&pull->adam, pull->rank, slopes, SET_STEP / (1 + 5.0 * pass / SET_PASSES));
        memset(slopes, 0, sizeof slopes);
        batch = 0;
    }
    return score / (double)school->count;
}

static void learn_sets(const struct school *school, struct pull *pull)
{
    double sums[SUM_FEATURE_COUNT] = {0}, score = 0;
    memset(&pull->adam, 0, sizeof pull->adam);
    for (int pass = 0; pass < SET_PASSES; pass++) {
        score = learn_pass(school, pull, pass);
        for (unsigned f = 0; pass >= SET_SETTLED && f < SUM_FEATURE_COUNT; f++)
            sums[f] += pull->rank[f];
    }
    for (unsigned f = 0; f < SUM_FEATURE_COUNT; f++)
        pull->rank[f] = sums[f] / (SET_PASSES - SET_SETTLED);
    printf("expected score of a set: %.4f\n", score);
}

void train_sets(struct school *school)
{
    struct pull pull = {0};
    float *rank = school->whole->rank;
    start_by_hand(&pull);
    for (unsigned f = 0; f < SUM_FEATURE_COUNT; f++)
        rank[f] = (float)pull.rank[f];
    for (int round = 0; round < 2; round++) { /* the second with the candidates of the first */
        make_sets(school, rank);
        learn_sets(school, &pull);
        for (unsigned f = 0; f < SUM_FEATURE_COUNT; f++)
            rank[f] = (float)pull.rank[f];
    }
}
