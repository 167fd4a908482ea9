/* SPDX-License-Identifier: Apache-2.0 */
/* The candidates are few enough to try all sets of them, depth first in the order of the article; what a set holds
 * is kept up to date as sentences come and go. */
#include "sum_pick.h"

#define SAME     0.5f /* two sentences that share more of their subjects say the same */
#define ECHO     0.9f /* a summary that shares more with the headline says nothing new */
#define LEARNED  280u /* characters of the summaries that were learned from */
#define AGAIN    2u   /* a third time and more count as the third */

struct candidate {
    const struct sum_sentence *sentence;
    float score, value; /* of the sentence; of the set of it alone */
};

struct search {
    struct sum_scratch *scratch;
    const struct sum_model *model;
    struct sum_budget budget;
    struct candidate candidates[SUM_CANDIDATES];
    float overlap[SUM_CANDIDATES][SUM_CANDIDATES]; /* [later][earlier]; below 0: not known yet */
    uint32_t count;
    uint32_t chosen[SUM_PICK_MAX]; /* candidate numbers */
    void (*visit)(void *ctx, const struct sum_set *set);
    void *ctx;
};

/* Adds the words of a sentence to those of the set. `mark` of terms and pairs counts how often the set has them. */
static void put_words(struct search *search, struct sum_set *set, const struct sum_sentence *sentence)
{
    struct sum_terms *terms = &search->scratch->terms;
    for (uint32_t i = sentence->token; i < sentence->token_end; i++) {
        if (terms->token_terms[i] == 0)
            continue;
        struct sum_term *term = &terms->terms[terms->token_terms[i]];
        float weight = term->mark > AGAIN ? 0.5f : 1.0f;
        set->word_hits += weight * term->chance[term->mark < AGAIN ? term->mark : AGAIN];
        set->repeats += term->mark > 0;
        term->mark++;
        set->words++;
        if (terms->token_pairs[i] != 0) {
            struct sum_pair *pair = &terms->pairs[terms->token_pairs[i]];
            if (pair->mark++ == 0)
                set->pair_hits += pair->chance;
        }
    }
}

static void take_words(struct search *search, const struct sum_sentence *sentence)
{
    struct sum_terms *terms = &search->scratch->terms;
    for (uint32_t i = sentence->token; i < sentence->token_end; i++) {
        if (terms->token_terms[i] != 0)
            terms->terms[terms->token_terms[i]].mark--;
        if (terms->token_pairs[i] != 0)
            terms->pairs[terms->token_pairs[i]].mark--;
    }
}

/* Keeps the candidates in the order of the article, the worst of too many dropped. */
static void offer(struct search *search, struct candidate candidate)
{
    uint32_t at = search->count;
    if (search->count == SUM_CANDIDATES) {
        uint32_t worst = 0;
        for (uint32_t i = 1; i < search->count; i++)
            if (search->candidates[i].value < search->candidates[worst].value)
                worst = i;
        if (candidate.value <= search->candidates[worst].value)
            return;
        for (at = worst; at + 1 < search->count; at++)
            search->candidates[at] = search->candidates[at + 1];
        search->count--;
    }
    search->candidates[at] = candidate;
    search->count++;
}

/* A leaning sentence is possible if it can be repaired, or if the one before it is there to lean on. */
static bool is_possible(const struct search *search, uint32_t index)
{
    const struct sum_sentence *sentence = &search->scratch->sentences[index];
    uint32_t counted = ~search->budget.tolerated;
    if (sentence->vetoes & counted)
        return false;
    if (sentence->leans == 0 || (sentence->leans == SUM_LEAN_PERSON && sentence->who != SUM_NOBODY))
        return true;
    return index > 0 && (sentence[-1].vetoes & counted) == 0;
}

static struct sum_set empty_set(const struct search *search)
{
    float scale = (float)search->budget.characters / LEARNED;
    return (struct sum_set){.scale = scale > 1 ? scale : 1, .paragraphs = search->scratch->paragraphs};
}

static uint32_t length_of(const struct sum_sentence *sentence)
{
    return sentence->length + sentence->grows;
}

static void collect(struct search *search, const float *scores, bool *too_long)
{
    const struct sum_scratch *scratch = search->scratch;
    for (uint32_t i = 0; i < scratch->sentence_count; i++) {
        const struct sum_sentence *sentence = &scratch->sentences[i];
        if (!is_possible(search, i))
            continue;
        if (length_of(sentence) > search->budget.characters) {
            *too_long |= sentence->leans == 0;
            continue;
        }
        struct sum_set alone = empty_set(search);
        alone.count = 1;
        alone.score = scores[i];
        alone.characters = length_of(sentence);
        put_words(search, &alone, sentence);
        take_words(search, sentence);
        offer(search, (struct candidate){sentence, scores[i], sum_set_value(search->model, &alone)});
    }
}

/* Of the subjects of the smaller, how many the other has, too. */
static float overlap_of(struct search *search, uint32_t later, uint32_t earlier)
{
    float *known = &search->overlap[later][earlier];
    if (*known >= 0)
        return *known;
    struct sum_terms *terms = &search->scratch->terms;
    const struct sum_sentence *a = search->candidates[later].sentence, *b = search->candidates[earlier].sentence;
    uint32_t shared = 0, smaller = a->content < b->content ? a->content : b->content;
    for (uint32_t i = a->token; i < a->token_end; i++)
        terms->terms[terms->token_terms[i]].seen = true;
    for (uint32_t i = b->token; i < b->token_end; i++) {
        struct sum_term *term = &terms->terms[terms->token_terms[i]];
        shared += term->seen && !term->stop && terms->token_terms[i] != 0;
        term->seen = false;
    }
    for (uint32_t i = a->token; i < a->token_end; i++)
        terms->terms[terms->token_terms[i]].seen = false;
    *known = smaller > 0 ? (float)shared / (float)smaller : 0;
    return *known;
}

/* Whether the candidate may follow those chosen, as far as reading goes. */
static bool reads_well(const struct search *search, const struct sum_set *set, const struct sum_sentence *sentence)
{
    if (sentence->leans == 0 || (sentence->leans == SUM_LEAN_PERSON && sentence->who != SUM_NOBODY))
        return true;
    if (set->count == 0 || set->sentences[set->count - 1] + 1 != sentence->index)
        return false;
    return !(sentence->leans & SUM_LEAN_PERSON) || search->scratch->sentences[set->sentences[set->count - 1]].named;
}

static bool only_echoes(const struct search *search, const struct sum_set *set)
{
    const struct sum_terms *terms = &search->scratch->terms;
    uint32_t content = 0, echoed = 0;
    for (uint32_t d = 0; d < set->count; d++) {
        const struct sum_sentence *sentence = &search->scratch->sentences[set->sentences[d]];
        content += sentence->content;
        for (uint32_t i = sentence->token; i < sentence->token_end; i++) {
            const struct sum_term *term = &terms->terms[terms->token_terms[i]];
            echoed += terms->token_terms[i] != 0 && !term->stop && term->headline;
        }
    }
    return (float)echoed > ECHO * (float)content;
}

static float greatest_overlap(struct search *search, const struct sum_set *set, uint32_t candidate)
{
    float most = 0;
    for (uint32_t d = 0; d < set->count; d++) {
        float overlap = overlap_of(search, candidate, search->chosen[d]);
        most = overlap > most ? overlap : most;
    }
    return most;
}

static void descend(struct search *search, uint32_t from, const struct sum_set *set)
{
    if (set->count > 0 && !only_echoes(search, set))
        search->visit(search->ctx, set);
    if (set->count == search->budget.sentences)
        return;
    for (uint32_t i = from; i < search->count; i++) {
        const struct sum_sentence *sentence = search->candidates[i].sentence;
        uint32_t characters = set->characters + length_of(sentence) + (set->count > 0);
        if (characters > search->budget.characters || !reads_well(search, set, sentence))
            continue;
        float overlap = greatest_overlap(search, set, i);
        if (overlap > SAME)
            continue;
        struct sum_set next = *set;
        next.characters = characters;
        next.score += search->candidates[i].score;
        next.overlap = overlap > set->overlap ? overlap : set->overlap;
        next.adjacent += set->count > 0 && set->sentences[set->count - 1] + 1 == sentence->index;
        search->chosen[set->count] = i;
        next.sentences[next.count++] = sentence->index;
        put_words(search, &next, sentence);
        descend(search, i + 1, &next);
        take_words(search, sentence);
    }
}

void sum_visit_sets(struct sum_scratch *scratch, const struct sum_model *model, const float *scores,
                    struct sum_budget budget, bool *too_long, void (*visit)(void *ctx, const struct sum_set *set),
                    void *ctx)
{
    struct search search = {.scratch = scratch, .model = model, .budget = budget, .visit = visit, .ctx = ctx};
    if (search.budget.sentences > SUM_PICK_MAX)
        search.budget.sentences = SUM_PICK_MAX;
    for (uint32_t i = 0; i < SUM_CANDIDATES; i++)
        for (uint32_t k = 0; k < SUM_CANDIDATES; k++)
            search.overlap[i][k] = -1;
    collect(&search, scores, too_long);
    struct sum_set none = empty_set(&search);
    descend(&search, 0, &none);
}

struct best {
    const struct sum_model *model;
    struct sum_choice *choice;
    float value;
};

static void weigh(void *ctx, const struct sum_set *set)
{
    struct best *best = ctx;
    float value = sum_set_value(best->model, set);
    if (best->choice->set.count > 0 && value <= best->value)
        return;
    best->value = value;
    best->choice->set = *set;
}

struct sum_choice sum_pick(struct sum_scratch *scratch, const struct sum_model *model, const float *scores,
                           struct sum_budget budget)
{
    struct sum_choice choice = {0};
    struct best best = {.model = model, .choice = &choice};
    sum_visit_sets(scratch, model, scores, budget, &choice.too_long, weigh, &best);
    return choice;
}

bool sum_stands_alone(const struct sum_set *set, uint32_t nth)
{
    return nth == 0 || set->sentences[nth - 1] + 1 != set->sentences[nth];
}
