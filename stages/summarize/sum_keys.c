/* SPDX-License-Identifier: Apache-2.0 */
#include "sum_keys.h"

#include <string.h>

#define WORDS_MAX   3u   /* of a phrase */
#define PHRASES_MAX 256u /* different ones that are looked at, the earliest */
#define ENTITY_GAIN 2.0f /* a name says more than the words it is made of */
#define LEAD_GAIN   1.5f /* what the lead or headline has */
#define FEWEST      2u   /* times that a phrase must come */

/* Where a phrase stands first, and how often it comes. */
struct phrase {
    uint32_t token, words, count, sentence;
    uint32_t terms[WORDS_MAX];
    int entity; /* or -1 */
    float weight;
};

struct phrases {
    struct phrase list[PHRASES_MAX];
    uint32_t count;
    const struct sum_view *view;
    const struct sum_scratch *scratch;
};

/* A word that a phrase may be made of: no stop word, no number, no verb as far as its form tells. */
static const struct sum_term *part_at(const struct phrases *p, uint32_t i)
{
    const struct sum_terms *terms = &p->scratch->terms;
    const struct wm_token *token = &p->view->text->tokens[i];
    if (token->kind != WM_TOKEN_WORD || terms->token_terms[i] == 0 || token->span.cp_end - token->span.cp < 3)
        return NULL;
    const struct sum_term *term = &terms->terms[terms->token_terms[i]];
    return term->stop || (sum_bits_at(p->view, i) & (SUM_FINITE | SUM_SAYING | SUM_OPINION | SUM_CONNECT)) ? NULL : term;
}

static bool may_end(const struct phrases *p, uint32_t i)
{
    struct wm_str word = sum_text_at(p->view, i);
    return !wm_str_ends(word, "ed") && !wm_str_ends(word, "ing") && !wm_str_ends(word, "ly") &&
           !wm_str_ends(word, "ous") && !wm_str_ends(word, "ive") && !wm_str_ends(word, "able");
}

static void note_phrase(struct phrases *p, uint32_t token, uint32_t words, uint32_t sentence)
{
    struct phrase made = {.token = token, .words = words, .count = 1, .sentence = sentence, .entity = -1};
    for (uint32_t i = 0; i < words; i++)
        made.terms[i] = p->scratch->terms.token_terms[token + i];
    for (uint32_t i = 0; i < p->count; i++)
        if (p->list[i].words == words && memcmp(p->list[i].terms, made.terms, sizeof made.terms) == 0) {
            p->list[i].count++;
            return;
        }
    if (p->count < PHRASES_MAX)
        p->list[p->count++] = made;
}

/* All runs of one to three such words of a sentence that recur at all. */
static void note_sentence(struct phrases *p, const struct sum_sentence *sentence)
{
    for (uint32_t i = sentence->token; i < sentence->token_end; i++) {
        for (uint32_t words = 1; words <= WORDS_MAX && i + words <= sentence->token_end; words++) {
            const struct sum_term *term = part_at(p, i + words - 1);
            if (term == NULL || term->count < FEWEST)
                break;
            if (may_end(p, i + words - 1))
                note_phrase(p, i, words, sentence->index);
        }
    }
}

static float weight_of(const struct sum_terms *terms, const struct phrase *phrase)
{
    float chances = 0;
    bool headline = true;
    for (uint32_t i = 0; i < phrase->words; i++) {
        chances += terms->terms[phrase->terms[i]].chance[0];
        headline &= terms->terms[phrase->terms[i]].headline;
    }
    float times = phrase->count > 4 ? 4 : (float)phrase->count;
    return chances * times * (headline || phrase->sentence < 2 ? LEAD_GAIN : 1);
}

/* Names take the place of the phrases that they are or that are parts of them. */
static int entity_at(const struct phrases *p, const struct wm_annotation *found, const struct phrase *phrase)
{
    const struct wm_token *tokens = p->view->text->tokens;
    uint32_t from = tokens[phrase->token].span.cp, end = tokens[phrase->token + phrase->words - 1].span.cp_end;
    for (uint32_t m = 0; m < found->mention_count && found->mentions[m].cp < end; m++)
        if (found->mentions[m].cp <= from && found->mentions[m].cp_end >= end)
            return (int)found->mentions[m].entity;
    return -1;
}

static bool overlaps(const struct phrase *a, const struct phrase *b)
{
    if (a->entity >= 0 && a->entity == b->entity)
        return true;
    for (uint32_t i = 0; i < a->words; i++)
        for (uint32_t k = 0; k < b->words; k++)
            if (a->terms[i] == b->terms[k])
                return true;
    return false;
}

static bool is_taken(const struct phrase *const *taken, uint32_t count, const struct phrase *phrase)
{
    for (uint32_t i = 0; i < count; i++)
        if (overlaps(taken[i], phrase))
            return true;
    return false;
}

static const struct phrase *heaviest(const struct phrases *p, const struct phrase *const *taken, uint32_t count)
{
    const struct phrase *best = NULL;
    for (uint32_t i = 0; i < p->count; i++) {
        const struct phrase *phrase = &p->list[i];
        if ((phrase->count >= FEWEST || phrase->entity >= 0) && (best == NULL || phrase->weight > best->weight) &&
            !is_taken(taken, count, phrase))
            best = phrase;
    }
    return best;
}

static struct wm_str name_of(const struct phrases *p, struct wm_arena *arena, const struct wm_annotation *found,
                             const struct phrase *phrase)
{
    const struct wm_token *tokens = p->view->text->tokens;
    if (phrase->entity >= 0)
        return found->entities[phrase->entity].name;
    return wm_str_squeeze(arena, wm_str_sub(p->view->text->body, tokens[phrase->token].span.byte,
                                            tokens[phrase->token + phrase->words - 1].span.byte_end));
}

void sum_keys_write(struct wm_article *article, struct wm_json *summary, const struct sum_view *view,
                    const struct sum_scratch *scratch, const struct wm_annotation *found, unsigned most)
{
    struct phrases *p = most > 0 ? WM_NEW(article->arena, struct phrases) : NULL;
    const struct phrase *taken[SUM_KEYS_MAX];
    if (p == NULL)
        return;
    p->view = view;
    p->scratch = scratch;
    for (uint32_t i = 0; i < scratch->sentence_count; i++)
        if (!(scratch->sentences[i].vetoes & (SUM_VETO_PHRASE | SUM_VETO_LIST)))
            note_sentence(p, &scratch->sentences[i]);
    for (uint32_t i = 0; i < p->count; i++) {
        p->list[i].entity = entity_at(p, found, &p->list[i]);
        p->list[i].weight = weight_of(&scratch->terms, &p->list[i]);
        if (p->list[i].entity >= 0)
            p->list[i].weight *= ENTITY_GAIN;
    }
    struct wm_json *list = NULL;
    for (uint32_t count = 0; count < most && count < SUM_KEYS_MAX; count++) {
        taken[count] = heaviest(p, taken, count);
        if (taken[count] == NULL)
            return;
        if (list == NULL)
            list = wm_json_set_array(summary, "keyphrases");
        struct wm_json *entry = wm_json_push_object(list);
        wm_json_set_str(entry, "name", name_of(p, article->arena, found, taken[count]));
        wm_json_set_real(entry, "weight", (double)(int)(100 * taken[count]->weight / taken[0]->weight + 0.5f) / 100);
        if (taken[count]->entity >= 0)
            wm_json_set_int(entry, "entity", taken[count]->entity);
    }
}
