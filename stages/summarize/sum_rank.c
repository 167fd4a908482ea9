/* SPDX-License-Identifier: Apache-2.0 */
#include "sum_rank.h"

#include <stddef.h>

#define REFERENCE_WORDS 40.0f /* of an editor's summary */

/* log2(1 + n) for the counts that occur; from 15 on it stays. */
static float damp(uint32_t count)
{
    static const float table[] = {0.0f,  1.0f,  1.58f, 2.0f,  2.32f, 2.58f, 2.81f, 3.0f,
                                  3.17f, 3.32f, 3.46f, 3.58f, 3.70f, 3.81f, 3.91f, 4.0f};
    return table[count < 15 ? count : 15];
}

const char *sum_feature_name(unsigned feature)
{
#define X(name) #name,
    static const char *const names[] = {SUM_SENTENCE_FEATURES(X) SUM_SET_FEATURES(X)};
#undef X
    return feature < SUM_FEATURE_COUNT ? names[feature] : NULL;
}

static float share(float part, float whole)
{
    return whole > 0 ? part / whole : 0;
}

/* Sums over the words of a sentence. */
static void word_features(const struct sum_scratch *scratch, const struct sum_sentence *sentence, float *f)
{
    const struct sum_terms *terms = &scratch->terms;
    float recurs = 0, words = 0, pairs = 0;
    unsigned lead = 0, headline = 0;
    float size = (float)(sentence->content + sentence->stops), content = (float)sentence->content;
    unsigned in_lead = sentence->index < 3; /* a word of the lead is in one of its sentences anyhow */
    for (uint32_t i = sentence->token; i < sentence->token_end; i++) {
        const struct sum_term *term = &terms->terms[terms->uses[i].term];
        unsigned subject = terms->uses[i].subject;
        words += terms->hopes[terms->uses[i].term].times[0];
        pairs += terms->pairs[terms->uses[i].pair].chance;
        recurs += damp(subject * (term->sentences - 1u));
        lead += subject & (term->lead > in_lead);
        headline += subject & term->headline;
    }
    f[SUM_FEATURE_WORDS] = share(words, size);
    f[SUM_FEATURE_WORD_HITS] = words / 10;
    f[SUM_FEATURE_PAIRS] = share(pairs, size);
    f[SUM_FEATURE_PAIR_HITS] = pairs / 5;
    f[SUM_FEATURE_RECURS] = share(recurs, content);
    f[SUM_FEATURE_LEAD] = share((float)lead, content);
    f[SUM_FEATURE_HEADLINE] = share((float)headline, content);
}

static void place_features(const struct sum_scratch *scratch, const struct sum_sentence *sentence, float *f)
{
    const uint32_t index = sentence->order, rank = sentence->rank;
    f[SUM_FEATURE_ANY] = 1;
    f[SUM_FEATURE_AT_0] = index == 0;
    f[SUM_FEATURE_AT_1] = index == 1;
    f[SUM_FEATURE_AT_2] = index == 2;
    f[SUM_FEATURE_AT_3] = index == 3 || index == 4;
    f[SUM_FEATURE_AT_5] = index > 4 && index < 9;
    f[SUM_FEATURE_RANK_0] = rank == 0;
    f[SUM_FEATURE_RANK_1] = rank == 1;
    f[SUM_FEATURE_RANK_2] = rank == 2;
    f[SUM_FEATURE_EARLY] = 1.0f / (float)(1 + index);
    f[SUM_FEATURE_LATE] = share((float)index, (float)scratch->sentence_count);
    f[SUM_FEATURE_FAR] = damp(index);
    f[SUM_FEATURE_LEAD_FIRST] = scratch->paragraphs ? f[SUM_FEATURE_EARLY] : 0;
}

void sum_sentence_features(const struct sum_scratch *scratch, uint32_t index, const float *focus,
                           float f[SUM_SENTENCE_FEATURE_COUNT])
{
    const struct sum_sentence *sentence = &scratch->sentences[index];
    float words = (float)sentence->words;
    place_features(scratch, sentence, f);
    word_features(scratch, sentence, f);
    f[SUM_FEATURE_LENGTH] = words / 20;
    f[SUM_FEATURE_UNDER_10] = words < 10;
    f[SUM_FEATURE_UNDER_15] = words < 15;
    f[SUM_FEATURE_OVER_30] = words > 30;
    f[SUM_FEATURE_OVER_40] = words > 40;
    f[SUM_FEATURE_NAMES] = share((float)sentence->names, words);
    f[SUM_FEATURE_NUMBERS] = sentence->numbers > 0;
    f[SUM_FEATURE_QUOTED] = share((float)sentence->quoted, words);
    f[SUM_FEATURE_QUOTES] = sentence->quoted > 0;
    f[SUM_FEATURE_PERSONS] = share((float)sentence->persons, words);
    f[SUM_FEATURE_SAYS] = sentence->says;
    f[SUM_FEATURE_COMMAS] = (float)sentence->commas / 3;
    f[SUM_FEATURE_LINKED] = sentence->leans != 0 || sentence->open != sentence->byte;
    f[SUM_FEATURE_PRONOUN] = (sentence->leans & SUM_LEAN_PERSON) != 0;
    f[SUM_FEATURE_NAMED] = sentence->named;
    f[SUM_FEATURE_STOPS] = share((float)sentence->stops, words);
    f[SUM_FEATURE_FOCUS] = focus != NULL ? focus[index] : 0;
}

float sum_sentence_score(const struct sum_model *model, const float features[SUM_SENTENCE_FEATURE_COUNT])
{
    float score = 0;
    for (unsigned i = 0; i < SUM_SENTENCE_FEATURE_COUNT; i++)
        score += model->rank[i] * features[i];
    return score;
}

void sum_set_features(const struct sum_set *set, float f[SUM_FEATURE_COUNT])
{
    float words = (float)set->words / set->scale, characters = (float)set->characters / set->scale / 280;
    float hits = set->word_hits / set->scale, pairs = set->pair_hits / set->scale;
    f[SUM_FEATURE_PAIRS_30] = 40 * pairs / (words + 30);
    f[SUM_FEATURE_WORDS_30] = 20 * hits / (words + 30);
    f[SUM_FEATURE_WORDS_45] = 20 * hits / (words + 45);
    f[SUM_FEATURE_SIZE] = words / 40;
    f[SUM_FEATURE_SIZE_2] = words * words / 1600;
    f[SUM_FEATURE_TWO] = set->count == 2;
    f[SUM_FEATURE_MORE] = set->count > 2;
    f[SUM_FEATURE_REPEATS] = (float)set->repeats / set->scale / 10;
    f[SUM_FEATURE_ADJACENT] = (float)set->adjacent / set->scale;
    f[SUM_FEATURE_CHARACTERS] = characters;
    f[SUM_FEATURE_OVERLAP] = set->overlap;
    f[SUM_FEATURE_FILLS] = set->paragraphs ? characters : 0;
}

float sum_set_value(const struct sum_model *model, const struct sum_set *set)
{
    float features[SUM_FEATURE_COUNT], value = set->score / set->scale;
    sum_set_features(set, features);
    for (unsigned i = SUM_SENTENCE_FEATURE_COUNT; i < SUM_FEATURE_COUNT; i++)
        value += model->rank[i] * features[i];
    return value;
}

float sum_set_confidence(const struct sum_set *set)
{
    return 2 * set->word_hits / ((float)set->words + REFERENCE_WORDS * set->scale);
}
