/* SPDX-License-Identifier: Apache-2.0 */
#include "sum_rank.h"

#include <stddef.h>

/* log2(1 + n) for the counts that occur; from 15 on a subject does not recur any more than that. */
static double damp(uint32_t count)
{
    static const double table[] = {0.0,  1.0,  1.58, 2.0,  2.32, 2.58, 2.81, 3.0,
                                   3.17, 3.32, 3.46, 3.58, 3.70, 3.81, 3.91, 4.0};
    return table[count < 15 ? count : 15];
}

const char *sum_feature_name(unsigned feature)
{
#define X(name, weight) #name,
    static const char *const names[] = {SUM_FEATURES(X)};
#undef X
    return feature < SUM_FEATURE_COUNT ? names[feature] : NULL;
}

static double share(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

/* Sums over the subjects of a sentence. */
static void subject_features(const struct sum_scratch *scratch, const struct sum_sentence *sentence, double *features)
{
    double recurs = 0, lead = 0, headline = 0;
    bool in_lead = sentence->index < 3;
    for (uint32_t i = sentence->token; i < sentence->token_end; i++) {
        if (scratch->token_terms[i] == 0)
            continue;
        const struct sum_term *term = &scratch->terms[scratch->token_terms[i]];
        recurs += damp(term->sentences - 1);
        lead += term->lead > (in_lead ? 1u : 0u);
        headline += term->headline;
    }
    features[SUM_FEATURE_RECURS] = share(recurs, sentence->content);
    features[SUM_FEATURE_LEAD] = share(lead, sentence->content);
    features[SUM_FEATURE_HEADLINE] = share(headline, sentence->content);
}

static bool is_first_allowed(const struct sum_scratch *scratch, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++)
        if (scratch->sentences[i].vetoes == 0)
            return false;
    return true;
}

void sum_features(const struct sum_scratch *scratch, uint32_t index, const double *salience,
                  double features[SUM_FEATURE_COUNT])
{
    const struct sum_sentence *sentence = &scratch->sentences[index];
    double words = sentence->words;
    features[SUM_FEATURE_BIAS] = 1;
    features[SUM_FEATURE_FIRST] = is_first_allowed(scratch, index);
    features[SUM_FEATURE_EARLY] = 1.0 / (1.0 + index);
    features[SUM_FEATURE_LATE] = share(index, scratch->sentence_count);
    subject_features(scratch, sentence, features);
    features[SUM_FEATURE_NAMES] = share(sentence->names, words);
    features[SUM_FEATURE_NUMBERS] = sentence->numbers > 0;
    features[SUM_FEATURE_QUOTED] = share(sentence->quoted, words);
    features[SUM_FEATURE_PERSONS] = share(sentence->persons, words);
    features[SUM_FEATURE_LONG] = words > 35 ? (words - 35) / 35 : 0;
    features[SUM_FEATURE_SALIENCE] = salience != NULL ? salience[index] : 0;
}

double sum_score(const double features[SUM_FEATURE_COUNT])
{
#define X(name, weight) weight,
    static const double weights[] = {SUM_FEATURES(X)};
#undef X
    double score = 0;
    for (unsigned i = 0; i < SUM_FEATURE_COUNT; i++)
        score += weights[i] * features[i];
    return score < 0.01 ? 0.01 : score > 1 ? 1 : score;
}
