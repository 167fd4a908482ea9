/* SPDX-License-Identifier: Apache-2.0 */
/* The candidates are few enough to try all sets of them, depth first in the order of the article. */
#include "sum_pick.h"

#define SAME    0.5f   /* two sentences that share more of their subjects say the same */
#define ECHO    0.9f   /* a summary that shares more with the headline says nothing new */
#define LEARNED 280.0f /* characters of the summaries that were learned from */

struct search {
    const struct sum_field *field;
    struct sum_budget budget;
    uint32_t chosen[SUM_PICK_MAX]; /* candidate numbers */
    void (*visit)(void *ctx, const struct sum_set *set);
    void *ctx;
};

static bool only_echoes(const struct sum_scratch *scratch, const struct sum_set *set)
{
    uint32_t content = 0, echoed = 0;
    for (uint32_t k = 0; k < set->count; k++) {
        content += scratch->sentences[set->sentences[k]].content;
        echoed += scratch->sentences[set->sentences[k]].echoes;
    }
    return (float)echoed > ECHO * (float)content;
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

/* The set with a candidate more; false when it cannot be: too long, or one that says the same is there. */
static bool extend(const struct search *search, struct sum_set *set, uint32_t number)
{
    const struct sum_candidate *candidate = &search->field->candidates[number];
    const struct sum_sentence *sentence = candidate->sentence;
    set->characters += sentence->length + sentence->grows + (set->count > 0);
    if (set->characters > search->budget.characters || !reads_well(search->field->scratch, set, sentence))
        return false;
    set->word_hits += candidate->word_hits;
    set->pair_hits += candidate->pair_hits;
    set->repeats += candidate->repeats;
    for (uint32_t k = 0; k < set->count; k++) {
        const struct sum_shared *shared = &search->field->shared[number][search->chosen[k]];
        if (shared->overlap > SAME)
            return false;
        set->overlap = shared->overlap > set->overlap ? shared->overlap : set->overlap;
        set->word_hits -= shared->word_hits;
        set->pair_hits -= shared->pair_hits;
        set->repeats += shared->repeats;
    }
    set->score += candidate->score;
    set->words += candidate->words;
    set->adjacent += set->count > 0 && set->sentences[set->count - 1] + 1 == sentence->index;
    set->sentences[set->count++] = sentence->index;
    return true;
}

static void descend(struct search *search, uint32_t from, const struct sum_set *set)
{
    if (set->count > 0 && !only_echoes(search->field->scratch, set))
        search->visit(search->ctx, set);
    if (set->count == search->budget.sentences)
        return;
    for (uint32_t i = from; i < search->field->count; i++) {
        struct sum_set next = *set;
        if (!extend(search, &next, i))
            continue;
        search->chosen[set->count] = i;
        descend(search, i + 1, &next);
    }
}

void sum_visit_sets(const struct sum_field *field, struct sum_budget budget,
                    void (*visit)(void *ctx, const struct sum_set *set), void *ctx)
{
    struct search search = {.field = field, .budget = budget, .visit = visit, .ctx = ctx};
    float scale = (float)budget.characters / LEARNED;
    struct sum_set none = {.scale = scale > 1 ? scale : 1, .paragraphs = field->scratch->paragraphs};
    if (search.budget.sentences > SUM_PICK_MAX)
        search.budget.sentences = SUM_PICK_MAX;
    descend(&search, 0, &none);
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
