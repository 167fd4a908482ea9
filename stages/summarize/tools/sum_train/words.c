/* SPDX-License-Identifier: Apache-2.0 */
/* Learning of words and pairs: logistic regression with the step sizes of AdaGrad. */
#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "sum_train.h"

#define COMMON_ARTICLES 40 /* a word that as many hold has weights of its own */
#define WORD_PASSES     4
#define WORD_STEP       0.15f
#define WORD_SHRINK     1e-2f
#define PAIR_PASSES     5
#define PAIR_SHRINK     1e-4f
#define HEADLINE_WORD   0.8f /* log odds of a word in the headline: the stories have none */

/* Words that many articles hold. */

static int by_root(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static uint8_t frequency_of(uint32_t articles, size_t all)
{
    uint8_t bucket = 0;
    for (uint32_t least = 5; least * 2 <= articles * 800 / all && bucket + 1 < SUM_FREQUENCIES; least *= 2)
        bucket++;
    return bucket;
}

static struct sum_common *find_commons(struct school *school, uint32_t *count)
{
    uint32_t *roots = train_grown(NULL, 1, sizeof *roots), made = 0;
    size_t seen = 0;
    for (size_t s = 0; s < school->count; s++) {
        train_read(school, &school->stories[s]);
        const struct sum_terms *terms = &school->scratch->terms;
        roots = train_grown(roots, seen + terms->term_count, sizeof *roots);
        for (uint32_t i = 1; i <= terms->term_count; i++)
            roots[seen++] = (uint32_t)terms->terms[i].root;
    }
    qsort(roots, seen, sizeof *roots, by_root);
    struct sum_common *commons = NULL;
    for (size_t from = 0, end; from < seen; from = end) {
        for (end = from; end < seen && roots[end] == roots[from]; end++)
            ;
        if (end - from < COMMON_ARTICLES)
            continue;
        commons = train_grown(commons, made + 1, sizeof *commons);
        commons[made++] =
            (struct sum_common){.root = roots[from], .frequency = frequency_of((uint32_t)(end - from), school->count)};
    }
    free(roots);
    *count = made;
    return commons;
}

static struct sum_model *copy_of(const struct sum_common *commons, uint32_t count)
{
    struct sum_common *copy = train_grown(NULL, count, sizeof *copy);
    memcpy(copy, commons, count * sizeof *copy);
    struct sum_model *model = sum_model_empty(copy, count);
    if (model == NULL)
        train_fail("memory", strerror(errno));
    model->term.headline[0] = HEADLINE_WORD;
    return model;
}

/* Examples. Offsets count floats: those of the struct first, then those of the commons. */

#define PAIR_BASE ((uint32_t)(offsetof(struct sum_model, pair) / sizeof(float)))
#define ROW_BASE  ((uint32_t)(sizeof(struct sum_model) / sizeof(float)))

static uint32_t offset_of(const struct sum_model *model, const float *cell)
{
    const char *at = (const char *)cell, *rows = (const char *)model->commons;
    if (at >= rows && at < rows + model->common_count * sizeof *model->commons)
        return ROW_BASE + (uint32_t)((size_t)(at - rows) / sizeof(float));
    return (uint32_t)((size_t)(at - (const char *)model) / sizeof(float));
}

static float *cell_of(struct sum_model *model, uint32_t offset)
{
    return offset >= ROW_BASE ? (float *)(void *)model->commons + (offset - ROW_BASE) : (float *)(void *)model + offset;
}

static struct example example_of(const struct sum_model *model, const float *const *cells, unsigned count, bool outcome)
{
    struct example example = {.count = (uint8_t)count, .outcome = outcome};
    for (unsigned i = 0; i < count; i++)
        example.cells[i] = offset_of(model, cells[i]);
    return example;
}

static void make_word_examples(struct school *school)
{
    const float *cells[SUM_CELLS];
    for (size_t s = 0; s < school->count; s++) {
        struct story *story = &school->stories[s];
        struct sum_terms *terms = &school->scratch->terms;
        train_read(school, story);
        sum_expect_ranks(terms, school->whole);
        story->words = train_grown(NULL, (size_t)terms->term_count * SUM_TIMES, sizeof *story->words);
        for (uint32_t i = 1; i <= terms->term_count; i++)
            for (unsigned time = 0; time < SUM_TIMES && time < terms->terms[i].count; time++) {
                unsigned count =
                    sum_term_cells(school->whole, &terms->terms[i], school->scratch->sentence_count, time, cells);
                story->words[story->word_count++] =
                    example_of(school->whole, cells, count, school->term_counts[i] > time);
            }
    }
}

static void make_pair_examples(struct school *school)
{
    const float *cells[SUM_CELLS];
    for (size_t s = 0; s < school->count; s++) {
        struct story *story = &school->stories[s];
        struct sum_terms *terms = &school->scratch->terms;
        struct sum_model *model = school->folds[s % FOLDS];
        train_read(school, story);
        sum_expect(terms, model, school->scratch->sentence_count);
        story->pairs = train_grown(NULL, terms->pair_count, sizeof *story->pairs);
        for (uint32_t i = 1; i <= terms->pair_count; i++) {
            unsigned count = sum_pair_cells(model, terms, &terms->pairs[i], cells);
            story->pairs[story->pair_count++] = example_of(model, cells, count, school->pair_counts[i] > 0);
        }
    }
}

static void learn(struct sum_model *model, float *squares, const struct example *example, float step, float shrink)
{
    float odds = 0;
    for (unsigned i = 0; i < example->count; i++)
        odds += *cell_of(model, example->cells[i]);
    float miss = (example->outcome ? 1.0f : 0.0f) - sum_chance(odds);
    for (unsigned i = 0; i < example->count; i++) {
        float *cell = cell_of(model, example->cells[i]), slope = miss - shrink * *cell;
        float *square = &squares[example->cells[i]];
        *square += slope * slope;
        *cell += step * slope / sqrtf(1e-6f + *square);
    }
}

/* Learns from all stories but those of the fold; FOLDS leaves none out. */
static void learn_all(const struct school *school, struct sum_model *model, size_t fold, bool pairs)
{
    size_t floats = ROW_BASE + model->common_count * (sizeof *model->commons / sizeof(float));
    float *squares = calloc(floats, sizeof *squares);
    uint32_t draw = 1;
    if (squares == NULL)
        train_fail("memory", strerror(errno));
    for (int pass = 0; pass < (pairs ? PAIR_PASSES : WORD_PASSES); pass++)
        for (size_t n = 0; n < school->count; n++) {
            draw = draw * 1103515245u + 12345u;
            size_t s = (draw >> 8) % school->count;
            const struct story *story = &school->stories[s];
            if (s % FOLDS == fold)
                continue;
            size_t count = pairs ? story->pair_count : story->word_count;
            for (size_t i = 0; i < count; i++)
                learn(model, squares, pairs ? &story->pairs[i] : &story->words[i], WORD_STEP,
                      pairs ? PAIR_SHRINK : WORD_SHRINK);
        }
    free(squares);
}

static void learn_folds(const struct school *school, bool pairs)
{
    for (size_t fold = 0; fold < FOLDS; fold++)
        learn_all(school, school->folds[fold], fold, pairs);
    learn_all(school, school->whole, FOLDS, pairs);
}

void train_words(struct school *school)
{
    uint32_t count;
    struct sum_common *commons = find_commons(school, &count);
    school->whole = copy_of(commons, count);
    for (size_t fold = 0; fold < FOLDS; fold++)
        school->folds[fold] = copy_of(commons, count);
    free(commons);
    make_word_examples(school);
    learn_folds(school, false);
    make_pair_examples(school);
    learn_folds(school, true);
}
