/* SPDX-License-Identifier: Apache-2.0 */
/* Learning: a chain of labels, by its likelihood. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tag_train.h"

#define PASSES        4
#define PASSES_KEPT   3 /* over the features that are kept; the mean of what each leaves is the model */
#define STEP          0.05f
#define DECAY         0.001f /* of a weight, each time it is climbed */
#define SQUARES_FIRST 0.01f  /* more than 0, so that what was seen once is not believed at once */
#define LEFT_OUT      0.1f   /* share of the features */
#define KEPT_FEATURES 490000

static uint64_t next_random(struct learner *l)
{
    l->random ^= l->random << 13;
    l->random ^= l->random >> 7;
    l->random ^= l->random << 17;
    return l->random;
}

bool train_allowed(unsigned row, unsigned b)
{
    if (row == LAST)
        return tag_label_follows(b, 0);
    return tag_label_follows(row == FIRST ? 0 : row, b);
}

static void climb(float *weight, float *squares, float gradient)
{
    gradient += DECAY * *weight;
    *squares += gradient * gradient;
    *weight -= STEP * gradient / sqrtf(*squares + SQUARES_FIRST);
}

/* What of a sentence takes part in this pass, and what follows from it. */
struct lattice {
    uint32_t features[SENTENCE_MAX * TAG_FEATURES_MAX], begin[SENTENCE_MAX + 1];
    float scores[SENTENCE_MAX][ROW];
    double grown[SENTENCE_MAX][TAG_LABELS], ahead[SENTENCE_MAX][TAG_LABELS], shown[SENTENCE_MAX][TAG_LABELS];
    double norm[SENTENCE_MAX];
    float likely[SENTENCE_MAX][TAG_LABELS];
    double step[TAG_LABELS + 2][TAG_LABELS];
};

static void choose_features(struct learner *l, struct lattice *at, const struct sentence *s)
{
    uint32_t used = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        at->begin[i] = used;
        for (uint32_t f = s->begin[i]; f < s->begin[i + 1]; f++) {
            bool out = l->left_out > 0 && (double)(next_random(l) >> 11) * 0x1p-53 < (double)l->left_out;
            if (!out && (l->dropped == NULL || !l->dropped[s->features[f]]))
                at->features[used++] = s->features[f];
        }
    }
    at->begin[s->count] = used;
}

static void score(const struct learner *l, struct lattice *at, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        float *sum = at->scores[i];
        memset(sum, 0, sizeof at->scores[i]);
        for (uint32_t f = at->begin[i]; f < at->begin[i + 1]; f++)
            for (unsigned y = 0; y < ROW; y++)
                sum[y] += l->weights[at->features[f]][y];
        float most = sum[0];
        for (unsigned y = 1; y < TAG_LABELS; y++)
            most = sum[y] > most ? sum[y] : most;
        for (unsigned y = 0; y < TAG_LABELS; y++)
            at->shown[i][y] = exp((double)(sum[y] - most));
    }
    for (unsigned a = 0; a < TAG_LABELS + 2; a++)
        for (unsigned b = 0; b < TAG_LABELS; b++)
            at->step[a][b] = train_allowed(a, b) ? exp((double)l->transitions[a][b]) : 0;
}

/* Forward and backward (Rabiner 1989), each position scaled to 1. */
static void sum_ways(struct lattice *at, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        at->norm[i] = 0;
        for (unsigned b = 0; b < TAG_LABELS; b++) {
            double sum = i == 0 ? at->step[FIRST][b] : 0;
            for (unsigned a = 0; i > 0 && a < TAG_LABELS; a++)
                sum += at->grown[i - 1][a] * at->step[a][b];
            at->grown[i][b] = sum * at->shown[i][b];
            at->norm[i] += at->grown[i][b];
        }
        for (unsigned b = 0; b < TAG_LABELS; b++)
            at->grown[i][b] /= at->norm[i];
    }
    double end = 0;
    for (unsigned b = 0; b < TAG_LABELS; b++)
        end += at->grown[count - 1][b] * at->step[LAST][b];
    for (unsigned b = 0; b < TAG_LABELS; b++)
        at->ahead[count - 1][b] = at->step[LAST][b] / end;
    for (uint32_t i = count - 1; i-- > 0;)
        for (unsigned a = 0; a < TAG_LABELS; a++) {
            double sum = 0;
            for (unsigned b = 0; b < TAG_LABELS; b++)
                sum += at->step[a][b] * at->shown[i + 1][b] * at->ahead[i + 1][b];
            at->ahead[i][a] = sum / at->norm[i + 1];
        }
    for (uint32_t i = 0; i < count; i++)
        for (unsigned b = 0; b < TAG_LABELS; b++)
            at->likely[i][b] = (float)(at->grown[i][b] * at->ahead[i][b]);
}

static void learn_transitions(struct learner *l, const struct lattice *at, const struct sentence *s)
{
    float gradient[TAG_LABELS + 2][TAG_LABELS] = {{0}};
    for (unsigned b = 0; b < TAG_LABELS; b++) {
        gradient[FIRST][b] = at->likely[0][b] - (s->gold[0] == b ? 1.f : 0.f);
        gradient[LAST][b] = at->likely[s->count - 1][b] - (s->gold[s->count - 1] == b ? 1.f : 0.f);
    }
    for (uint32_t i = 1; i < s->count; i++) {
        for (unsigned a = 0; a < TAG_LABELS; a++)
            for (unsigned b = 0; b < TAG_LABELS; b++)
                gradient[a][b] +=
                    (float)(at->grown[i - 1][a] * at->step[a][b] * at->shown[i][b] * at->ahead[i][b] / at->norm[i]);
        gradient[s->gold[i - 1]][s->gold[i]] -= 1;
    }
    for (unsigned a = 0; a < TAG_LABELS + 2; a++)
        for (unsigned b = 0; b < TAG_LABELS; b++)
            if (train_allowed(a, b))
                climb(&l->transitions[a][b], &l->transition_squares[a][b], gradient[a][b]);
}

static void learn_features(struct learner *l, const struct lattice *at, const struct sentence *s)
{
    for (uint32_t i = 0; i < s->count; i++) {
        float gradient[ROW] = {0}, most = 0;
        for (unsigned y = 0; y < TAG_LABELS; y++) {
            gradient[y] = s->weight * (at->likely[i][y] - (s->gold[i] == y ? 1.f : 0.f));
            most = fabsf(gradient[y]) > most ? fabsf(gradient[y]) : most;
        }
        for (uint32_t f = at->begin[i]; most > 1e-3f && f < at->begin[i + 1]; f++)
            for (unsigned y = 0; y < ROW; y++)
                climb(&l->weights[at->features[f]][y], &l->squares[at->features[f]][y], gradient[y]);
    }
}

/* The mean of the weights that passes leave is steadier than those of the last one. */
struct mean {
    float (*weights)[ROW];
    float transitions[TAG_LABELS + 2][TAG_LABELS];
};

static void add_to_mean(struct mean *mean, const struct learner *l, size_t count, float share)
{
    for (size_t i = 0; i <= count; i++)
        for (unsigned y = 0; y < ROW; y++)
            mean->weights[i][y] += l->weights[i][y] * share;
    for (unsigned a = 0; a < TAG_LABELS + 2; a++)
        for (unsigned b = 0; b < TAG_LABELS; b++)
            mean->transitions[a][b] += l->transitions[a][b] * share;
}

static void shuffle(struct learner *l, uint32_t *order, size_t count)
{
    for (size_t i = count; i-- > 1;) {
        size_t j = (size_t)(next_random(l) % (i + 1));
        uint32_t kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
}

static void learn(struct learner *l, const struct corpus *corpus, int passes)
{
    struct lattice *at = wm_calloc(1, sizeof *at);
    uint32_t *order = wm_calloc(corpus->count, sizeof *order);
    for (size_t i = 0; i < corpus->count; i++)
        order[i] = (uint32_t)i;
    for (int pass = 0; pass < passes; pass++) {
        shuffle(l, order, corpus->count);
        for (size_t i = 0; i < corpus->count; i++) {
            const struct sentence *s = &corpus->list[order[i]];
            choose_features(l, at, s);
            score(l, at, s->count);
            sum_ways(at, s->count);
            learn_transitions(l, at, s);
            learn_features(l, at, s);
        }
        fprintf(stderr, "tag_train: pass %d of %d\n", pass + 1, passes);
    }
    free(order);
    free(at);
}

float train_strength(const float weights[ROW])
{
    float most = 0;
    for (unsigned y = 1; y < TAG_LABELS; y++)
        most = fabsf(weights[y] - weights[0]) > most ? fabsf(weights[y] - weights[0]) : most;
    return most;
}

static int compare_floats(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x < y) - (x > y);
}

/* Marks all but the strongest. */
static bool *drop_weak(const struct learner *l, size_t count)
{
    float *strengths = wm_calloc(count, sizeof *strengths);
    bool *dropped = wm_calloc(count + 1, sizeof *dropped);
    for (size_t i = 0; i < count; i++)
        strengths[i] = train_strength(l->weights[i + 1]);
    qsort(strengths, count, sizeof *strengths, compare_floats);
    float least = count > KEPT_FEATURES ? strengths[KEPT_FEATURES - 1] : 0;
    size_t kept = 0;
    for (size_t i = 1; i <= count; i++) {
        dropped[i] = train_strength(l->weights[i]) < least || kept == KEPT_FEATURES;
        kept += !dropped[i];
    }
    free(strengths);
    return dropped;
}

void train_learn(struct learner *l, const struct corpus *corpus, size_t count)
{
    *l = (struct learner){.random = UINT64_C(88172645463325252), .left_out = LEFT_OUT};
    l->weights = wm_calloc(count + 1, sizeof *l->weights);
    l->squares = wm_calloc(count + 1, sizeof *l->squares);
    learn(l, corpus, PASSES);
    l->dropped = drop_weak(l, count);
    struct mean mean = {.weights = wm_calloc(count + 1, sizeof *mean.weights)};
    for (int pass = 0; pass < PASSES_KEPT; pass++) {
        learn(l, corpus, 1);
        add_to_mean(&mean, l, count, 1.f / PASSES_KEPT);
    }
    free(l->weights);
    l->weights = mean.weights;
    memcpy(l->transitions, mean.transitions, sizeof l->transitions);
}
