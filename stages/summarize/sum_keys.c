/* SPDX-License-Identifier: Apache-2.0 */
#include "sum_keys.h"

#include <string.h>

#define WORDS_MAX   3u   /* of a phrase */
#define PHRASES_MAX 160u /* different ones that are looked at, the earliest */
#define SLOT_BITS   9
#define SLOTS       (1u << SLOT_BITS)
#define SLOT_MASK   (SLOTS - 1)
#define ENTITY_GAIN 2.0f /* a name says more than the words it is made of */
#define LEAD_GAIN   1.5f /* what the lead or headline has */
#define FEWEST      2u   /* times that a phrase must come */

/* Where a phrase stands first, and how often it comes. */
struct phrase {
    uint64_t key;              /* its terms as one number */
    uint16_t terms[WORDS_MAX]; /* 0 behind the last */
    uint16_t words, count, sentence;
    uint32_t token;
    int entity;   /* or -1 */
    float weight; /* 0: taken, or not to be */
};

struct phrases {
    struct phrase list[PHRASES_MAX];
    uint16_t slots[SLOTS]; /* by key: number plus one */
    uint32_t count;
    bool parts[SUM_TOKENS_MAX];     /* by token: a phrase may be made of it */
    bool taken[SUM_TOKENS_MAX + 1]; /* by term: of a phrase that was taken */
    const struct sum_view *view;
    const struct sum_scratch *scratch;
};

static bool may_end(const struct phrases *p, uint32_t i)
{
    uint32_t tail = p->view->seen[i].tail;
    const struct wm_span *span = &p->view->text->tokens[i].span;
    return !(SUM_TAIL_IS(tail, 2, 'e', 'd', 0, 0) | SUM_TAIL_IS(tail, 3, 'i', 'n', 'g', 0) |
             SUM_TAIL_IS(tail, 2, 'l', 'y', 0, 0) | SUM_TAIL_IS(tail, 3, 'o', 'u', 's', 0) |
             SUM_TAIL_IS(tail, 3, 'i', 'v', 'e', 0) |
             (SUM_TAIL_IS(tail, 4, 'a', 'b', 'l', 'e') & (span->byte_end - span->byte > 3)));
}

/* A word that a phrase may be made of recurs, and is no stop word, no number, no verb as far as its form tells. */
static bool is_part(const struct phrases *p, uint32_t i)
{
    const struct wm_token *token = &p->view->text->tokens[i];
    const struct sum_use *use = &p->scratch->terms.uses[i];
    return (token->kind == WM_TOKEN_WORD) & (token->span.cp_end - token->span.cp >= 3) & use->subject &
           ((p->view->seen[i].bits & (SUM_FINITE | SUM_SAYING | SUM_OPINION | SUM_CONNECT)) == 0) &
           (p->scratch->terms.terms[use->term].count >= FEWEST);
}

static void note_phrase(struct phrases *p, uint32_t token, uint32_t words, uint32_t sentence)
{
    const struct sum_use *uses = p->scratch->terms.uses + token;
    const uint32_t second = words > 1 ? uses[1].term : 0, third = words > 2 ? uses[2].term : 0;
    const uint64_t key = uses[0].term | (uint64_t)second << 16 | (uint64_t)third << 32;
    uint32_t at = (uint32_t)(key * 0x9e3779b97f4a7c15u >> (64 - SLOT_BITS));
    for (; p->slots[at] != 0; at = (at + 1) & SLOT_MASK)
        if (p->list[p->slots[at] - 1].key == key) {
            p->list[p->slots[at] - 1].count++;
            return;
        }
    if (p->count == PHRASES_MAX)
        return;
    p->list[p->count++] = (struct phrase){.key = key,
                                          .terms = {uses[0].term, (uint16_t)second, (uint16_t)third},
                                          .words = (uint16_t)words,
                                          .count = 1,
                                          .sentence = (uint16_t)sentence,
                                          .token = token,
                                          .entity = -1};
    p->slots[at] = (uint16_t)p->count;
}

/* All runs of one to three such words of a sentence. */
static void note_sentence(struct phrases *p, const struct sum_sentence *sentence)
{
    for (uint32_t i = sentence->token; i < sentence->token_end; i++)
        p->parts[i] = is_part(p, i);
    for (uint32_t i = sentence->token; i < sentence->token_end; i++)
        for (uint32_t words = 1; words <= WORDS_MAX && i + words <= sentence->token_end; words++) {
            if (!p->parts[i + words - 1])
                break;
            if (may_end(p, i + words - 1))
                note_phrase(p, i, words, sentence->index);
        }
}

static float weight_of(const struct sum_terms *terms, const struct phrase *phrase)
{
    float chances = 0;
    bool headline = true;
    for (uint32_t i = 0; i < phrase->words; i++) {
        chances += terms->hopes[phrase->terms[i]].times[0];
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

/* The heaviest that has no word in common with those taken; NULL if there is none. */
static struct phrase *find_heaviest(struct phrases *p)
{
    struct phrase *best = NULL;
    float most = 0;
    for (uint32_t i = 0; i < p->count; i++) {
        struct phrase *phrase = &p->list[i];
        bool taken = p->taken[phrase->terms[0]] | p->taken[phrase->terms[1]] | p->taken[phrase->terms[2]];
        float weight = taken ? 0 : phrase->weight;
        best = weight > most ? phrase : best;
        most = weight > most ? weight : most;
    }
    return best;
}

/* Takes it and what overlaps it out of the list. */
static void take(struct phrases *p, struct phrase *taken)
{
    for (uint32_t i = 0; i < taken->words; i++)
        p->taken[taken->terms[i]] = true;
    for (uint32_t i = 0; taken->entity >= 0 && i < p->count; i++)
        if (p->list[i].entity == taken->entity)
            p->list[i].weight = 0;
}

/* "Syrian" says no more than "Syria": nationalities and the like are no keyphrases. */
static float value_of(const struct phrases *p, const struct phrase *phrase, const struct wm_annotation *found)
{
    if (phrase->entity < 0)
        return phrase->count < FEWEST ? 0 : weight_of(&p->scratch->terms, phrase);
    bool group = found->entities[phrase->entity].type == WM_ENTITY_GROUP;
    return group ? 0 : ENTITY_GAIN * weight_of(&p->scratch->terms, phrase);
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

static void begin(struct phrases *p, const struct sum_view *view, const struct sum_scratch *scratch)
{
    memset(p->slots, 0, sizeof p->slots);
    memset(p->taken, 0, sizeof p->taken);
    p->count = 0;
    p->view = view;
    p->scratch = scratch;
}

void sum_keys_write(struct wm_article *article, struct wm_json *summary, const struct sum_view *view,
                    const struct sum_scratch *scratch, const struct wm_annotation *found, unsigned most)
{
    struct phrases phrases, *p = &phrases;
    begin(p, view, scratch);
    for (uint32_t i = 0; most > 0 && i < scratch->sentence_count; i++)
        if (!(scratch->sentences[i].vetoes & (SUM_VETO_PHRASE | SUM_VETO_LIST)))
            note_sentence(p, &scratch->sentences[i]);
    find_entities(p, found);
    for (uint32_t i = 0; i < p->count; i++)
        p->list[i].weight = value_of(p, &p->list[i], found);
    struct wm_json *list = NULL;
    float first = 0;
    for (uint32_t count = 0; count < most && count < SUM_KEYS_MAX; count++) {
        struct phrase *phrase = find_heaviest(p);
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
        take(p, phrase);
    }
}
