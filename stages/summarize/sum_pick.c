/* SPDX-License-Identifier: Apache-2.0 */
/* The candidates are few enough to try all sets of them, depth first in the order of the article. */
#include "sum_pick.h"

#define SAME    0.5f   /* two sentences that share more of their subjects say the same */
#define ECHO    0.9f   /* a summary that shares more with the headline says nothing new */
#define LEARNED 280.0f /* characters of the summaries that were learned from */

struct search {
    const struct sum_field *field;
    struct sum_budget budget;
    uint32_t chosen[SUM_PICK_MAX];         /* candidate numbers */
    struct sum_set sets[SUM_PICK_MAX + 1]; /* of the first so many of them */
    void (*visit)(void *ctx, const struct sum_set *set);
    void *ctx;
};

static bool only_echoes(const struct sum_set *set)
{
    return (float)set->echoes > ECHO * (float)set->content;
}

/* Whether the sentence may follow those chosen, as far as reading goes. */
static bool reads_well(const struct sum_scratch *scratch, const struct sum_set *set,
                       const struct sum_sentence *sentence)
{
    if (sum_is_free(sentence))
        return true;
    if (set->count == 0 || set->sentences[set->count - 1] + 1 != sentence->index)
        return false;
    return !(sentence->leans & SUM_LEAN_PERSON) || scratch->sentences[sentence->index - 1].named;
}

static uint32_t characters_with(const struct sum_set *set, const struct sum_candidate *candidate)
{
    return set->characters + candidate->characters + (set->count > 0);
}

/* Whether the candidate can be added: it is not too long, and none that says the same is there. */
static bool fits(const struct search *search, const struct sum_set *set, uint32_t number)
{
    const struct sum_candidate *candidate = &search->field->candidates[number];
    if (characters_with(set, candidate) > search->budget.characters ||
        !reads_well(search->field->scratch, set, candidate->sentence))
        return false;
    for (uint32_t k = 0; k < set->count; k++)
        if (search->field->shared[number][search->chosen[k]].overlap > SAME)
            return false;
    return true;
}

/* Makes the set with the candidate. Its parts are written one by one: a struct that was just written in small parts is
 * slow to copy as a whole. */
static void extend(struct search *search, const struct sum_set *old, uint32_t number)
{
    const struct sum_candidate *candidate = &search->field->candidates[number];
    struct sum_set *set = &search->sets[old->count + 1];
    float word_hits = old->word_hits + candidate->word_hits, pair_hits = old->pair_hits + candidate->pair_hits;
    float overlap = old->overlap;
    uint32_t repeats = old->repeats + candidate->repeats;
    for (uint32_t k = 0; k < old->count; k++) {
        const struct sum_shared *shared = &search->field->shared[number][search->chosen[k]];
        overlap = shared->overlap > overlap ? shared->overlap : overlap;
        word_hits -= shared->word_hits;
        pair_hits -= shared->pair_hits;
        repeats += shared->repeats;
        set->sentences[k] = old->sentences[k];
    }
    set->sentences[old->count] = candidate->sentence->index;
    set->word_hits = word_hits;
    set->pair_hits = pair_hits;
    set->overlap = overlap;
    set->repeats = repeats;
    set->characters = characters_with(old, candidate);
    set->score = old->score + candidate->score;
    set->words = old->words + candidate->words;
    set->content = old->content + candidate->sentence->content;
    set->echoes = old->echoes + candidate->sentence->echoes;
    set->adjacent =
        old->adjacent + (old->count > 0 && old->sentences[old->count - 1] + 1 == candidate->sentence->index);
    search->chosen[old->count] = number;
}

static void descend(struct search *search, uint32_t from, const struct sum_set *set)
{
    if (set->count > 0 && !only_echoes(set))
        search->visit(search->ctx, set);
    if (set->count == search->budget.sentences)
        return;
    for (uint32_t i = from; i < search->field->count; i++) {
        if (!fits(search, set, i))
            continue;
        extend(search, set, i);
        descend(search, i + 1, &search->sets[set->count + 1]);
    }
}

void sum_visit_sets(const struct sum_field *field, struct sum_budget budget,
                    void (*visit)(void *ctx, const struct sum_set *set), void *ctx)
{
    struct search search = {.field = field, .budget = budget, .visit = visit, .ctx = ctx};
    float scale = (float)budget.characters / LEARNED;
    if (search.budget.sentences > SUM_PICK_MAX)
        search.budget.sentences = SUM_PICK_MAX;
    for (uint32_t count = 0; count <= search.budget.sentences; count++)
        search.sets[count] =
            (struct sum_set){.count = count, .scale = scale > 1 ? scale : 1, .paragraphs = field->scratch->paragraphs};
    descend(&search, 0, &search.sets[0]);
}

struct best {
    const struct sum_model *model;
    struct sum_set set;
    float value;
};

static void weigh(void *ctx, const struct sum_set *set)
{
    struct best *best = ctx;
    float value = sum_set_value(best->model, set);
    if (best->set.count > 0 && value <= best->value)
        return;
    best->value = value;
    best->set = *set;
}

struct sum_set sum_pick(const struct sum_field *field, const struct sum_model *model, struct sum_budget budget)
{
    struct best best = {.model = model};
    sum_visit_sets(field, budget, weigh, &best);
    return best.set;
}

bool sum_stands_alone(const struct sum_set *set, uint32_t nth)
{
    return nth == 0 || set->sentences[nth - 1] + 1 != set->sentences[nth];
}
