/* SPDX-License-Identifier: Apache-2.0 */
/* The value of a set is the F measure expected against a reference of usual length R: twice the
 * words hit over the words of both, 2 * sum(score * words) / (sum(words) + R). It stops by itself
 * when a further sentence would add more words than hits. The candidates are few enough to try all
 * sets of them, depth first in the order of the article. */
#include "sum_pick.h"

#define CANDIDATES      12u
#define REFERENCE_WORDS 40.0
#define SAME            0.5 /* two sentences that share more of their subjects say the same */
#define ECHO            0.9 /* a summary that shares more with the headline says nothing new */

struct candidate {
    const struct sum_sentence *sentence;
    double score;
};

struct search {
    struct sum_scratch *scratch;
    struct sum_budget budget;
    struct candidate candidates[CANDIDATES];
    double overlap[CANDIDATES][CANDIDATES]; /* [later][earlier] */
    uint32_t count;
    uint32_t chosen[SUM_PICK_MAX], best[SUM_PICK_MAX]; /* candidate numbers */
    uint32_t depth, best_depth;
    double best_value;
};

struct sums {
    double hits, words;
    uint32_t characters;
};

/* Keeps the candidates in the order of the article, the worst of too many dropped. */
static void offer(struct search *search, struct candidate candidate)
{
    uint32_t at = search->count;
    if (search->count == CANDIDATES) {
        uint32_t worst = 0;
        for (uint32_t i = 1; i < search->count; i++)
            if (search->candidates[i].score < search->candidates[worst].score)
                worst = i;
        if (candidate.score <= search->candidates[worst].score)
            return;
        for (at = worst; at + 1 < search->count; at++)
            search->candidates[at] = search->candidates[at + 1];
        search->count--;
    }
    search->candidates[at] = candidate;
    search->count++;
}

/* A leaning sentence is possible only if the one before it is: both are then taken together. */
static bool is_possible(const struct search *search, uint32_t index)
{
    const struct sum_sentence *sentence = &search->scratch->sentences[index];
    uint32_t counted = ~search->budget.tolerated;
    if (sentence->vetoes & counted)
        return false;
    return sentence->leans == 0 || (index > 0 && (sentence[-1].vetoes & counted) == 0);
}

static void collect(struct search *search, const double *scores, bool *too_long)
{
    const struct sum_scratch *scratch = search->scratch;
    for (uint32_t i = 0; i < scratch->sentence_count; i++) {
        if (!is_possible(search, i))
            continue;
        if (scratch->sentences[i].length > search->budget.characters)
            *too_long |= scratch->sentences[i].leans == 0;
        else
            offer(search, (struct candidate){&scratch->sentences[i], scores[i]});
    }
}

static double overlap_of(struct sum_scratch *scratch, const struct sum_sentence *a, const struct sum_sentence *b)
{
    uint32_t mark = ++scratch->mark, shared = 0, smaller = a->content < b->content ? a->content : b->content;
    for (uint32_t i = a->token; i < a->token_end; i++)
        scratch->terms[scratch->token_terms[i]].mark = mark;
    scratch->terms[0].mark = 0;
    for (uint32_t i = b->token; i < b->token_end; i++)
        if (scratch->terms[scratch->token_terms[i]].mark == mark) {
            shared++;
            scratch->terms[scratch->token_terms[i]].mark = 0;
        }
    return smaller > 0 ? (double)shared / smaller : 0;
}

static void compare_all(struct search *search)
{
    for (uint32_t late = 1; late < search->count; late++)
        for (uint32_t early = 0; early < late; early++)
            search->overlap[late][early] =
                overlap_of(search->scratch, search->candidates[late].sentence, search->candidates[early].sentence);
}

/* Whether the candidate may follow those chosen, as far as reading goes. */
static bool reads_well(const struct search *search, uint32_t candidate)
{
    const struct sum_sentence *sentence = search->candidates[candidate].sentence;
    if (sentence->leans == 0)
        return true;
    if (search->depth == 0)
        return false;
    const struct sum_sentence *before = search->candidates[search->chosen[search->depth - 1]].sentence;
    if (before->index + 1 != sentence->index)
        return false;
    return !(sentence->leans & SUM_LEAN_PERSON) || before->named;
}

static bool only_echoes(const struct search *search)
{
    uint32_t content = 0, echoed = 0;
    for (uint32_t d = 0; d < search->depth; d++) {
        const struct sum_sentence *sentence = search->candidates[search->chosen[d]].sentence;
        content += sentence->content;
        for (uint32_t i = sentence->token; i < sentence->token_end; i++)
            echoed += search->scratch->token_terms[i] != 0 &&
                      search->scratch->terms[search->scratch->token_terms[i]].headline;
    }
    return echoed > ECHO * content;
}

static void weigh(struct search *search, const struct sums *sums)
{
    double value = 2 * sums->hits / (sums->words + REFERENCE_WORDS);
    if (value <= search->best_value || only_echoes(search))
        return;
    search->best_value = value;
    search->best_depth = search->depth;
    for (uint32_t i = 0; i < search->depth; i++)
        search->best[i] = search->chosen[i];
}

static void descend(struct search *search, uint32_t from, struct sums sums)
{
    if (search->depth > 0)
        weigh(search, &sums);
    if (search->depth == search->budget.sentences)
        return;
    for (uint32_t i = from; i < search->count; i++) {
        const struct candidate *candidate = &search->candidates[i];
        uint32_t characters = sums.characters + candidate->sentence->length + (search->depth > 0);
        if (characters > search->budget.characters || !reads_well(search, i))
            continue;
        double most = 0;
        for (uint32_t d = 0; d < search->depth; d++)
            if (search->overlap[i][search->chosen[d]] > most)
                most = search->overlap[i][search->chosen[d]];
        if (most > SAME)
            continue;
        double words = candidate->sentence->words;
        struct sums next = {sums.hits + candidate->score * words * (1 - most), sums.words + words, characters};
        search->chosen[search->depth++] = i;
        descend(search, i + 1, next);
        search->depth--;
    }
}

struct sum_choice sum_pick(struct sum_scratch *scratch, const double *scores, struct sum_budget budget)
{
    struct sum_choice choice = {0};
    struct search search = {.scratch = scratch, .budget = budget};
    if (search.budget.sentences > SUM_PICK_MAX)
        search.budget.sentences = SUM_PICK_MAX;
    collect(&search, scores, &choice.too_long);
    compare_all(&search);
    descend(&search, 0, (struct sums){0});
    choice.count = search.best_depth;
    for (uint32_t i = 0; i < choice.count; i++)
        choice.sentences[i] = search.candidates[search.best[i]].sentence->index;
    return choice;
}
