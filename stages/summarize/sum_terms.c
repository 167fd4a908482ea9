/* SPDX-License-Identifier: Apache-2.0 */
#include "sum_terms.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS ((size_t)2 * SUM_TOKENS_MAX)
#define LEADS 3u /* sentences that count as the lead */

bool sum_terms_new(struct sum_terms *terms)
{
    terms->term_slots = calloc(SLOTS, sizeof *terms->term_slots);
    terms->pair_slots = calloc(SLOTS, sizeof *terms->pair_slots);
    terms->terms = calloc(SUM_TOKENS_MAX + 1, sizeof *terms->terms);
    terms->pairs = calloc(SUM_TOKENS_MAX + 1, sizeof *terms->pairs);
    terms->token_terms = calloc(SUM_TOKENS_MAX, sizeof *terms->token_terms);
    terms->token_pairs = calloc(SUM_TOKENS_MAX, sizeof *terms->token_pairs);
    return terms->term_slots != NULL && terms->pair_slots != NULL && terms->terms != NULL && terms->pairs != NULL &&
           terms->token_terms != NULL && terms->token_pairs != NULL;
}

void sum_terms_free(struct sum_terms *terms)
{
    free(terms->term_slots);
    free(terms->pair_slots);
    free(terms->terms);
    free(terms->pairs);
    free(terms->token_terms);
    free(terms->token_pairs);
}

/* The stamp makes all slots empty at once. */
void sum_terms_begin(struct sum_terms *terms, uint32_t tokens)
{
    uint32_t slots = 256;
    while (slots < tokens + tokens / 4 && slots < SLOTS)
        slots *= 2;
    terms->slot_mask = slots - 1;
    terms->term_count = terms->pair_count = 0;
    if (++terms->stamp == 0) {
        memset(terms->term_slots, 0, SLOTS * sizeof *terms->term_slots);
        memset(terms->pair_slots, 0, SLOTS * sizeof *terms->pair_slots);
        terms->stamp = 1;
    }
}

void sum_terms_begin_sentence(struct sum_terms *terms)
{
    terms->last_token_term = 0;
}

/* The slot of a root, or the empty one where it belongs. */
static struct sum_slot *slot_of_term(const struct sum_terms *terms, uint64_t root)
{
    uint32_t key = (uint32_t)(root ^ root >> 32), at = key & terms->slot_mask;
    struct sum_slot *slots = terms->term_slots;
    while (slots[at].stamp == terms->stamp && (slots[at].key != key || terms->terms[slots[at].at].root != root))
        at = (at + 1) & terms->slot_mask;
    slots[at].key = key;
    return &slots[at];
}

static struct sum_slot *slot_of_pair(const struct sum_terms *terms, uint32_t left, uint32_t right)
{
    uint32_t key = left << 16 | right, at = (key * 0x9e3779b1u) >> 7 & terms->slot_mask;
    struct sum_slot *slots = terms->pair_slots;
    while (slots[at].stamp == terms->stamp && slots[at].key != key)
        at = (at + 1) & terms->slot_mask;
    slots[at].key = key;
    return &slots[at];
}

uint32_t sum_terms_find(const struct sum_terms *terms, uint64_t root)
{
    const struct sum_slot *slot = slot_of_term(terms, root);
    return slot->stamp == terms->stamp ? slot->at : 0;
}

/* What the ending of a word tells of its kind, 0 to 15: short words by their length. */
static uint8_t ending_of(struct wm_str text)
{
    if (text.len <= 4)
        return (uint8_t)(8 + text.len);
    return SUM_ENDS(text, "ed")    ? 1
           : SUM_ENDS(text, "ing") ? 2
           : SUM_ENDS(text, "ly")  ? 3
           : SUM_ENDS(text, "ion") ? 4
           : SUM_ENDS(text, "s")   ? 5
                                   : 0;
}

static uint8_t place_of(uint32_t nth)
{
    return nth < 3 ? 0 : nth < 8 ? 1 : nth < 15 ? 2 : 3;
}

static uint32_t term_of(struct sum_terms *terms, const struct sum_sight *sight)
{
    struct sum_slot *slot = slot_of_term(terms, sight->root);
    if (slot->stamp == terms->stamp)
        return slot->at;
    uint32_t term = ++terms->term_count;
    slot->stamp = terms->stamp;
    slot->at = (uint16_t)term;
    terms->terms[term] = (struct sum_term){.root = sight->root,
                                           .first = sight->sentence,
                                           .last = UINT32_MAX,
                                           .ending = ending_of(sight->text),
                                           .place = place_of(sight->nth),
                                           .stop = sight->stop,
                                           .number = sight->number};
    return term;
}

static uint32_t pair_of(struct sum_terms *terms, uint32_t left, uint32_t right, uint32_t sentence)
{
    struct sum_slot *slot = slot_of_pair(terms, left, right);
    if (slot->stamp != terms->stamp) {
        slot->stamp = terms->stamp;
        slot->at = (uint16_t)++terms->pair_count;
        terms->pairs[slot->at] = (struct sum_pair){.left = left, .right = right, .first = sentence};
    }
    terms->pairs[slot->at].count++;
    return slot->at;
}

void sum_terms_add(struct sum_terms *terms, const struct sum_sight *sight)
{
    uint32_t id = term_of(terms, sight);
    struct sum_term *term = &terms->terms[id];
    term->count++;
    term->capital |= sight->capital;
    term->inner_capital |= sight->capital && sight->nth > 0;
    if (term->last != sight->sentence) {
        term->last = sight->sentence;
        term->sentences++;
        term->lead += sight->sentence < LEADS;
    }
    terms->token_terms[sight->token] = id;
    terms->token_pairs[sight->token] =
        terms->last_token_term != 0 ? pair_of(terms, terms->last_token_term, id, sight->sentence) : 0;
    terms->last_token_term = id;
}
