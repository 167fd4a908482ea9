/* SPDX-License-Identifier: Apache-2.0 */
#include "sum_terms.h"

#include <stdlib.h>
#include <string.h>

#define SLOT_BITS  11
#define SLOTS      ((size_t)1 << SLOT_BITS) /* twice as many as there may be terms, or pairs */
#define SLOT_MASK  ((uint32_t)SLOTS - 1)
#define TERM_BYTES 32
#define LEADS      3u        /* sentences that count as the lead */
#define NONE       UINT8_MAX /* no sentence: there are no more than SUM_SENTENCES_MAX */

_Static_assert(SLOTS >= 2 * SUM_TOKENS_MAX, "a slot must always be empty");
_Static_assert(SUM_SENTENCES_MAX < NONE, "a sentence must fit a byte");
_Static_assert(WM_TOKEN_WORD < WM_TOKEN_NUMBER && WM_TOKEN_NUMBER < WM_TOKEN_PUNCT, "words and numbers come first");
_Static_assert(sizeof(struct sum_term) == TERM_BYTES, "a term must not lie in two lines of a cache");

bool sum_terms_new(struct sum_terms *terms)
{
    terms->term_slots = calloc(SLOTS, sizeof *terms->term_slots);
    terms->pair_slots = calloc(SLOTS, sizeof *terms->pair_slots);
    terms->terms = aligned_alloc(TERM_BYTES, (SUM_TOKENS_MAX + 1) * sizeof *terms->terms);
    terms->hopes = calloc(SUM_TOKENS_MAX + 1, sizeof *terms->hopes);
    terms->pairs = calloc(SUM_TOKENS_MAX + 1, sizeof *terms->pairs);
    terms->uses = calloc(SUM_TOKENS_MAX, sizeof *terms->uses);
    return terms->term_slots != NULL && terms->pair_slots != NULL && terms->terms != NULL && terms->hopes != NULL &&
           terms->pairs != NULL && terms->uses != NULL;
}

void sum_terms_free(struct sum_terms *terms)
{
    free(terms->term_slots);
    free(terms->pair_slots);
    free(terms->terms);
    free(terms->hopes);
    free(terms->pairs);
    free(terms->uses);
}

void sum_terms_begin(struct sum_terms *terms)
{
    memset(terms->term_slots, 0, SLOTS * sizeof *terms->term_slots);
    memset(terms->pair_slots, 0, SLOTS * sizeof *terms->pair_slots);
    terms->term_count = terms->pair_count = 0;
    terms->terms[0] = (struct sum_term){.stop = true};
}

/* The slot of a root, or the empty one where it belongs. */
static uint16_t *slot_of_term(const struct sum_terms *terms, uint64_t root)
{
    uint32_t at = (uint32_t)root & SLOT_MASK;
    while (terms->term_slots[at] != 0 && terms->terms[terms->term_slots[at]].root != root)
        at = (at + 1) & SLOT_MASK;
    return &terms->term_slots[at];
}

static uint16_t *slot_of_pair(const struct sum_terms *terms, uint32_t left, uint32_t right)
{
    uint32_t at = (left << 16 | right) * 0x9e3779b1u >> (32 - SLOT_BITS);
    for (; terms->pair_slots[at] != 0; at = (at + 1) & SLOT_MASK) {
        const struct sum_pair *pair = &terms->pairs[terms->pair_slots[at]];
        if ((pair->left == left) & (pair->right == right))
            break;
    }
    return &terms->pair_slots[at];
}

uint32_t sum_terms_find(const struct sum_terms *terms, uint64_t root)
{
    return *slot_of_term(terms, root);
}

/* What the ending of a word tells of its kind, 0 to 15: short words by their length. */
static uint8_t ending_of(uint32_t tail, uint32_t bytes)
{
    unsigned ending = SUM_TAIL_IS(tail, 2, 'e', 'd', 0, 0) + 2u * SUM_TAIL_IS(tail, 3, 'i', 'n', 'g', 0) +
                      3u * SUM_TAIL_IS(tail, 2, 'l', 'y', 0, 0) + 4u * SUM_TAIL_IS(tail, 3, 'i', 'o', 'n', 0) +
                      5u * SUM_TAIL_IS(tail, 1, 's', 0, 0, 0);
    return (uint8_t)(bytes <= 4 ? 8 + bytes : ending);
}

static uint8_t place_of(uint32_t nth)
{
    return (uint8_t)((nth > 2) + (nth > 7) + (nth > 14));
}

/* The term of a token, that is word `nth` of a sentence. */
static uint32_t term_of(struct sum_terms *terms, const struct sum_seen *seen, const struct wm_token *token,
                        uint32_t sentence, uint32_t nth)
{
    uint16_t *slot = slot_of_term(terms, seen->root);
    if (*slot != 0)
        return *slot;
    uint32_t made = ++terms->term_count;
    *slot = (uint16_t)made;
    terms->terms[made] = (struct sum_term){.root = seen->root,
                                           .first = (uint8_t)sentence,
                                           .last = NONE,
                                           .ending = ending_of(seen->tail, token->span.byte_end - token->span.byte),
                                           .place = place_of(nth),
                                           .stop = (seen->bits & SUM_STOP) != 0,
                                           .number = token->kind == WM_TOKEN_NUMBER};
    return made;
}

static void count_term(struct sum_term *term, uint32_t sentence, bool capital, bool inner)
{
    unsigned fresh = term->last != sentence, times = fresh ? 0 : term->times;
    term->last = (uint8_t)sentence;
    term->times = (uint8_t)(times + (times <= SUM_TIMES));
    term->sentences = (uint8_t)(term->sentences + fresh);
    term->lead = (uint8_t)(term->lead + (sentence < LEADS ? fresh : 0));
    term->count++;
    term->capital |= capital;
    term->inner_capital |= capital & inner;
}

static uint32_t pair_of(struct sum_terms *terms, uint32_t left, uint32_t right, uint32_t sentence)
{
    uint16_t *slot = slot_of_pair(terms, left, right);
    if (*slot != 0)
        return *slot;
    uint32_t made = ++terms->pair_count;
    *slot = (uint16_t)made;
    terms->pairs[made] =
        (struct sum_pair){.left = (uint16_t)left, .right = (uint16_t)right, .first = (uint8_t)sentence, .last = NONE};
    return made;
}

static void use_pair(struct sum_terms *terms, struct sum_use *use, uint32_t left, uint32_t right, uint32_t sentence)
{
    uint32_t found = pair_of(terms, left, right, sentence);
    struct sum_pair *pair = &terms->pairs[found];
    use->pair = (uint16_t)found;
    use->fresh = (uint16_t)(pair->last == sentence ? 0 : found);
    pair->last = (uint8_t)sentence;
    pair->count++;
}

void sum_terms_add(struct sum_terms *terms, const struct sum_view *view, uint32_t sentence, uint32_t from, uint32_t end)
{
    uint32_t left = 0, nth = 0;
    memset(&terms->uses[from], 0, (end - from) * sizeof *terms->uses);
    for (uint32_t i = from; i < end; i++) {
        const struct wm_token *token = &view->text->tokens[i];
        struct sum_use *use = &terms->uses[i];
        if (token->kind > WM_TOKEN_NUMBER)
            continue;
        uint32_t right = term_of(terms, &view->seen[i], token, sentence, nth);
        struct sum_term *term = &terms->terms[right];
        count_term(term, sentence, (token->shape & WM_SHAPE_INITIAL_UPPER) != 0, nth > 0);
        use->term = (uint16_t)right;
        use->times = (uint8_t)(term->times - 1);
        use->subject = !term->stop;
        if (left != 0)
            use_pair(terms, use, left, right, sentence);
        left = right;
        nth++;
    }
}
