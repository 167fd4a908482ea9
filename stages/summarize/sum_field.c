/* SPDX-License-Identifier: Apache-2.0 */
/* The candidates. What two sentences share is worked out once, so that a set costs a few additions: what three share
 * is taken for what each two of them do. */
#include "sum_pick.h"

#include <string.h>

struct gain {
    float word_hits, pair_hits;
    uint32_t repeats, subjects; /* words that came before; those of them with a subject */
};

/* How often what came before has each term, up to SUM_TIMES, and whether it has each pair. */
struct before {
    uint8_t terms[SUM_TOKENS_MAX + 1];
    bool pairs[SUM_TOKENS_MAX + 1];
};

/* What a sentence adds to what came before it. */
static struct gain gain_of(const struct sum_terms *terms, const struct before *before,
                           const struct sum_sentence *sentence)
{
    struct gain gain = {0};
    for (const struct sum_use *use = terms->uses + sentence->token; use < terms->uses + sentence->token_end; use++) {
        unsigned times = (unsigned)use->times + before->terms[use->term], repeated = times > 0;
        gain.word_hits += terms->hopes[use->term].times[times < SUM_TIMES ? times : SUM_TIMES];
        gain.repeats += repeated;
        gain.subjects += repeated & use->subject;
        if (!before->pairs[use->fresh])
            gain.pair_hits += terms->pairs[use->fresh].chance;
    }
    return gain;
}

static void put(struct before *before, const struct sum_terms *terms, const struct sum_sentence *sentence)
{
    for (uint32_t i = sentence->token; i < sentence->token_end; i++) {
        const struct sum_use *use = &terms->uses[i];
        before->terms[use->term] = (uint8_t)(use->times + 1);
        before->pairs[use->pair] = true;
    }
    before->terms[0] = before->pairs[0] = 0;
}

static void take_back(struct before *before, const struct sum_terms *terms, const struct sum_sentence *sentence)
{
    for (uint32_t i = sentence->token; i < sentence->token_end; i++) {
        before->terms[terms->uses[i].term] = 0;
        before->pairs[terms->uses[i].pair] = false;
    }
}

/* Keeps the candidates in the order of the article, the worst of too many dropped. */
static void offer(struct sum_field *field, const struct sum_candidate *candidate)
{
    uint32_t at = field->count;
    if (field->count == SUM_CANDIDATES) {
        uint32_t worst = 0;
        for (uint32_t i = 1; i < field->count; i++)
            if (field->candidates[i].value < field->candidates[worst].value)
                worst = i;
        if (candidate->value <= field->candidates[worst].value)
            return;
        for (at = worst; at + 1 < field->count; at++)
            field->candidates[at] = field->candidates[at + 1];
        field->count--;
    }
    field->candidates[at] = *candidate;
    field->count++;
}

/* A leaning sentence is possible if it can be repaired, or if the one before it is there to lean on. */
static bool is_possible(const struct sum_field *field, uint32_t index)
{
    const struct sum_sentence *sentence = &field->scratch->sentences[index];
    if (sentence->vetoes & ~field->tolerated)
        return false;
    return sum_is_free(sentence) || (index > 0 && (sentence[-1].vetoes & ~field->tolerated) == 0);
}

static void consider(struct sum_field *field, const struct sum_scratch *scratch, const struct sum_model *model,
                     const struct before *nothing, const struct sum_sentence *sentence, float score)
{
    struct gain gain = gain_of(&scratch->terms, nothing, sentence);
    struct sum_set alone = {.count = 1,
                            .words = sentence->content + sentence->stops,
                            .repeats = gain.repeats,
                            .characters = sentence->length + sentence->grows,
                            .score = score,
                            .word_hits = gain.word_hits,
                            .pair_hits = gain.pair_hits,
                            .scale = 1,
                            .paragraphs = scratch->paragraphs};
    const struct sum_candidate candidate = {.sentence = sentence,
                                            .score = score,
                                            .value = sum_set_value(model, &alone),
                                            .word_hits = gain.word_hits,
                                            .pair_hits = gain.pair_hits,
                                            .words = alone.words,
                                            .repeats = gain.repeats,
                                            .characters = alone.characters};
    offer(field, &candidate);
}

static void compare(struct sum_field *field, const struct before *before, uint32_t later, uint32_t earlier)
{
    const struct sum_candidate *a = &field->candidates[later], *b = &field->candidates[earlier];
    uint32_t smaller = a->sentence->content < b->sentence->content ? a->sentence->content : b->sentence->content;
    struct gain gain = gain_of(&field->scratch->terms, before, a->sentence);
    field->shared[later][earlier] =
        (struct sum_shared){.word_hits = a->word_hits - gain.word_hits,
                            .pair_hits = a->pair_hits - gain.pair_hits,
                            .overlap = smaller > 0 ? (float)gain.subjects / (float)smaller : 0,
                            .repeats = gain.repeats - a->repeats};
}

/* What never is in one set needs no comparison. */
static bool fit_together(const struct sum_field *field, uint32_t later, uint32_t earlier, uint32_t characters)
{
    const struct sum_sentence *a = field->candidates[later].sentence, *b = field->candidates[earlier].sentence;
    return a->length + a->grows + 1 + b->length + b->grows <= characters;
}

void sum_field_make(struct sum_field *field, const struct sum_scratch *scratch, const struct sum_model *model,
                    const float *scores, uint32_t tolerated, uint32_t characters)
{
    field->scratch = scratch;
    field->count = 0;
    field->tolerated = tolerated;
    field->shortest = UINT32_MAX;
    struct before before = {0};
    for (uint32_t i = 0; i < scratch->sentence_count; i++) {
        const struct sum_sentence *sentence = &scratch->sentences[i];
        uint32_t length = sentence->length + sentence->grows;
        if (!is_possible(field, i))
            continue;
        if (sum_is_free(sentence) && length < field->shortest)
            field->shortest = length;
        if (length <= characters)
            consider(field, scratch, model, &before, sentence, scores[i]);
    }
    for (uint32_t earlier = 0; earlier + 1 < field->count; earlier++) {
        put(&before, &scratch->terms, field->candidates[earlier].sentence);
        for (uint32_t later = earlier + 1; later < field->count; later++)
            if (fit_together(field, later, earlier, characters))
                compare(field, &before, later, earlier);
        take_back(&before, &scratch->terms, field->candidates[earlier].sentence);
    }
}
