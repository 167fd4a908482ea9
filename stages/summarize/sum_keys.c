/* SPDX-License-Identifier: Apache-2.0 */
#include "sum_keys.h"

#include <string.h>

#define WORDS_MAX   3u   /* of a phrase */
#define PHRASES_MAX 160u /* different ones that are looked at, the earliest */
#define SLOTS       512u /* a power of two */
#define ENTITY_GAIN 2.0f /* a name says more than the words it is made of */
#define LEAD_GAIN   1.5f /* what the lead or headline has */
#define FEWEST      2u   /* times that a phrase must come */

/* Where a phrase stands first, and how often it comes. */
struct phrase {
    uint32_t token, words, count, sentence;
    uint32_t terms[WORDS_MAX];
    int entity;   /* or -1 */
    float weight; /* 0: taken, or not to be */
};

struct phrases {
    struct phrase list[PHRASES_MAX];
    uint16_t slots[SLOTS]; /* by terms: number plus one */
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
    return term->stop || (sum_bits_at(p->view, i) & (SUM_FINITE | SUM_SAYING | SUM_OPINION | SUM_CONNECT)) ? NULL
                                                                                                           : term;
}

static bool may_end(const struct phrases *p, uint32_t i)
{
    struct wm_str word = sum_text_at(p->view, i);
    return !SUM_ENDS(word, "ed") && !SUM_ENDS(word, "ing") && !SUM_ENDS(word, "ly") && !SUM_ENDS(word, "ous") &&
           !SUM_ENDS(word, "ive") && !SUM_ENDS(word, "able");
}

static void note_phrase(struct phrases *p, uint32_t token, uint32_t words, uint32_t sentence)
{
    struct phrase made = {.token = token, .words = words, .count = 1, .sentence = sentence, .entity = -1};
    for (uint32_t i = 0; i < words; i++)
        made.terms[i] = p->scratch->terms.token_terms[token + i];
    uint32_t at = (made.terms[0] * 31 + made.terms[1]) * 31 + made.terms[2];
    for (at &= SLOTS - 1; p->slots[at] != 0; at = (at + 1) & (SLOTS - 1)) {
        struct phrase *known = &p->list[p->slots[at] - 1];
        if (memcmp(known->terms, made.terms, sizeof made.terms) == 0) {
            known->count++;
            return;
        }
    }
    if (p->count == PHRASES_MAX)
        return;
    p->list[p->count++] = made;
    p->slots[at] = (uint16_t)p->count;
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

/* Names take the place of the phrases that they are or that are parts of them. Phrases stand in the order of their
 * first tokens. */
static void find_entities(struct phrases *p, const struct wm_annotation *found)
{
    const struct wm_token *tokens = p->view->text->tokens;
    uint32_t m = 0;
    for (uint32_t i = 0; i < p->count; i++) {
        struct phrase *phrase = &p->list[i];
        uint32_t from = tokens[phrase->token].span.cp, end = tokens[phrase->token + phrase->words - 1].span.cp_end;
        while (m < found->mention_count && found->mentions[m].cp_end <= from)
            m++;
        if (m < found->mention_count && found->mentions[m].cp <= from && found->mentions[m].cp_end >= end)
            phrase->entity = (int)found->mentions[m].entity;
    }
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

/* The heaviest that is left; takes it and what overlaps it out of the list. */
static struct phrase *take_heaviest(struct phrases *p)
{
    struct phrase *best = NULL;
    for (uint32_t i = 0; i < p->count; i++)
        if (p->list[i].weight > (best != NULL ? best->weight : 0))
            best = &p->list[i];
    for (uint32_t i = 0; best != NULL && i < p->count; i++)
        if (&p->list[i] != best && p->list[i].weight > 0 && overlaps(best, &p->list[i]))
            p->list[i].weight = 0;
    return best;
}

/* "Syrian" says no more than "Syria": nationalities and the like are no keyphrases. */
static float value_of(const struct phrases *p, const struct phrase *phrase, const struct wm_annotation *found)
{
    if (phrase->entity < 0)
        return phrase->count < FEWEST ? 0 : weight_of(&p->scratch->terms, phrase);
    bool group = found->entities[phrase->entity].type == WM_ENTITY_GROUP;
    return group ? 0 : ENTITY_GAIN * weight_of(&p->scratch->terms, phrase);
}

/* Leaves in the list what may be a keyphrase. */
static void weigh_all(struct phrases *p, const struct wm_annotation *found)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < p->count; i++) {
        p->list[i].weight = value_of(p, &p->list[i], found);
        if (p->list[i].weight > 0)
            p->list[kept++] = p->list[i];
    }
    p->count = kept;
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
    if (p == NULL)
        return;
    p->view = view;
    p->scratch = scratch;
    for (uint32_t i = 0; i < scratch->sentence_count; i++)
        if (!(scratch->sentences[i].vetoes & (SUM_VETO_PHRASE | SUM_VETO_LIST)))
            note_sentence(p, &scratch->sentences[i]);
    find_entities(p, found);
    weigh_all(p, found);
    struct wm_json *list = NULL;
    float first = 0;
    for (uint32_t count = 0; count < most && count < SUM_KEYS_MAX; count++) {
        struct phrase *phrase = take_heaviest(p);
        if (phrase == NULL)
            return;
        if (list == NULL) {
            list = wm_json_set_array(summary, "keyphrases");
            first = phrase->weight;
        }
        struct wm_json *entry = wm_json_push_object(list);
        wm_json_set_str(entry, "name", name_of(p, article->arena, found, phrase));
        wm_json_set_real(entry, "weight", (double)(int)(100 * phrase->weight / first + 0.5f) / 100);
        if (phrase->entity >= 0)
            wm_json_set_int(entry, "entity", phrase->entity);
        phrase->weight = 0;
    }
}
