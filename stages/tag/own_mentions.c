/* SPDX-License-Identifier: Apache-2.0 */
/* The user's names in a text: written as names, the longest first, and never inside a longer name. */
#include "own_private.h"

#include <string.h>

#include "words.h"

struct placing {
    struct tag_doc seen; /* the text as the user's lexicon alone sees it */
    struct tag_spans old, *out;
    uint32_t next; /* of `old`: the first that ends behind the token in hand */
};

static const struct tag_span *old_at(const struct placing *place, uint32_t token, uint32_t end)
{
    for (uint32_t i = place->next; i < place->old.count && place->old.items[i].token < end; i++)
        if (place->old.items[i].token <= token && place->old.items[i].token_end >= end)
            return &place->old.items[i];
    return NULL;
}

/* Whether the span is all of its tokens, not the "US" of "US-led". */
static bool is_whole(const struct placing *place, const struct tag_span *span)
{
    struct wm_span all = tag_span_of(&place->seen, span->token, span->token_end);
    return span->where.byte == all.byte && span->where.byte_end == all.byte_end;
}

/* One word may be there as a plain word, or as a day or month. */
static bool stands(const struct placing *place, uint32_t token, const struct tag_match *match)
{
    const struct tag_doc *doc = &place->seen;
    const struct tag_token *t = &doc->tokens[token];
    if (match->token_end > token + 1 || match->acronym || t->word == TAG_NO_WORD)
        return true;
    if ((t->hints & (TAG_WORD_CALENDAR | TAG_WORD_FUNCTION)) != 0)
        return false;
    const struct tag_word *word = &doc->words[t->word];
    bool common = (t->hints & TAG_WORD_COMMON) != 0 || word->small > 0;
    return !common || word->capital > 0 || !tag_is(doc, token, TAG_LOOK_WEAK);
}

/* The type that was found already if it is one of the user's, else the best known entity's. */
static uint8_t type_of(const struct placing *place, const struct tag_match *match, const struct tag_span *had)
{
    if (had != NULL && (match->types >> had->type & 1) != 0)
        return had->type;
    for (const uint32_t *c = match->candidates;; c++) {
        unsigned type = tag_lexicon_entry(place->seen.lexicon, *c)->type;
        if ((match->types >> type & 1) != 0 || (*c & TAG_NAME_LAST) != 0)
            return (uint8_t)type;
    }
}

/* Whether a longer name only adds what is no part of it: an article or a title in front, "Ltd" behind. */
static bool means_same(const struct placing *place, const struct tag_span *had, uint32_t token, uint32_t end)
{
    for (uint32_t i = had->token; i < token; i++)
        if (!tag_hints(&place->seen, i, TAG_WORD_FUNCTION | TAG_WORD_TITLE | TAG_WORD_ROLE))
            return false;
    for (uint32_t i = end; i < had->token_end; i++)
        if (!tag_hints(&place->seen, i, TAG_WORD_ORG_SUFFIX) || had->type != WM_ENTITY_ORGANISATION)
            return false;
    return true;
}

/* Where all words have capitals, a long name that nobody knows is likely to be several words too long. */
static bool is_guess(const struct placing *place, const struct tag_span *had)
{
    return had->candidates == NULL && had->token_end > had->token + 1 &&
           tag_is(&place->seen, had->token_end - 1, TAG_LOOK_WEAK);
}

/* Puts the match in place of all that it covers or cuts. */
static void put(struct placing *place, uint32_t token, const struct tag_match *match, const struct tag_span *had)
{
    struct tag_spans *out = place->out;
    struct tag_span span = {.token = token,
                            .token_end = match->token_end,
                            .where = tag_span_of(&place->seen, token, match->token_end),
                            .candidates = match->candidates,
                            .type = type_of(place, match, had)};
    while (out->count > 0 && out->items[out->count - 1].token_end > token)
        out->count--;
    while (place->next < place->old.count && place->old.items[place->next].token < match->token_end)
        place->next++;
    out->items[out->count++] = span;
}

/* "Quillmark-led": the user's name in front of a hyphen, where no longer name has the word inside. */
static bool try_compound(struct placing *place, uint32_t token)
{
    const struct tag_doc *doc = &place->seen;
    const struct tag_token *t = &doc->tokens[token];
    const struct tag_span *had = old_at(place, token, token + 1);
    struct wm_span where = doc->text->tokens[token].span;
    struct wm_str word = wm_text_span(doc->text, where);
    const char *hyphen = t->part_count == 2 ? memchr(word.ptr, '-', word.len) : NULL;
    if (hyphen == NULL || !tag_is(doc, token, TAG_LOOK_CAPITAL) || (had != NULL && had->token_end > token + 1))
        return false;
    size_t len = (size_t)(hyphen - word.ptr);
    bool small = len + 1 < word.len && word.ptr[len + 1] >= 'a' && word.ptr[len + 1] <= 'z';
    const uint32_t *candidates = tag_lexicon_name(doc->lexicon, tag_name_add(0, doc->parts[t->part]));
    if (!small || candidates == NULL || (*candidates & TAG_NAME_ACRONYM) != 0)
        return false;
    where.byte_end = where.byte + (uint32_t)len;
    where.cp_end = where.cp + (uint32_t)wm_utf8_count(wm_str_sub(word, 0, len));
    struct tag_match match = {.token_end = token + 1, .candidates = candidates, .types = ~0u};
    put(place, token, &match, NULL);
    place->out->items[place->out->count - 1].where = where;
    return true;
}

/* Returns the end of the name that was put there, or `token`. */
static uint32_t try_at(struct placing *place, uint32_t token, uint32_t limit)
{
    struct tag_match match = tag_doc_match(&place->seen, token, limit, ~0u);
    if (match.candidates == NULL)
        return try_compound(place, token) ? token + 1 : token;
    const struct tag_span *had = old_at(place, token, match.token_end);
    bool same = had != NULL && means_same(place, had, token, match.token_end);
    if (had != NULL && ((!same && !is_guess(place, had)) ||
                        had->spelled != 0)) /* inside a longer name; or the text says whose letters they are */
        return token;
    if (!(same && is_whole(place, had)) && !stands(place, token, &match))
        return token;
    if (same)
        match.token_end = had->token_end;
    put(place, token, &match, had);
    return match.token_end;
}

static void place_in(struct placing *place, const struct wm_sentence *sentence)
{
    struct tag_spans *old = &place->old;
    for (uint32_t i = sentence->token; i < sentence->token_end;) {
        while (place->next < old->count && old->items[place->next].token_end <= i)
            place->next++;
        uint32_t end = try_at(place, i, sentence->token_end);
        if (end > i) {
            i = end;
            continue;
        }
        for (uint32_t n = place->next; n < old->count && old->items[n].token <= i; n++)
            if (old->items[n].token == i)
                place->out->items[place->out->count++] = old->items[n];
        i++;
    }
}

/* The tokens as the user's lexicon sees them: which begin one of its names. */
static bool look_again(struct tag_doc *seen)
{
    const struct tag_token *tokens = seen->tokens;
    seen->tokens = WM_NEW_ARRAY(seen->arena, struct tag_token, (size_t)seen->text->token_count + 1);
    if (seen->tokens == NULL)
        return false;
    for (uint32_t i = 0; i < seen->text->token_count; i++) {
        seen->tokens[i] = tokens[i];
        seen->tokens[i].hints &= TAG_WORD_HINTS;
        if (tokens[i].elided != 0 && tag_lexicon_word(seen->lexicon, seen->parts[tokens[i].part + 1]) != 0) {
            seen->tokens[i].part++; /* "L'Avenir": a name of the user's with its article */
            seen->tokens[i].elided = 0;
        }
        if (tokens[i].part_count > 0)
            seen->tokens[i].hints |= tag_lexicon_word(seen->lexicon, seen->parts[seen->tokens[i].part]);
    }
    return true;
}

bool tag_own_mentions(const struct tag_own *own, struct tag_doc *doc, struct tag_spans *spans)
{
    struct placing place = {.seen = *doc, .old = *spans, .out = spans};
    doc->lexicon = &own->both;
    place.seen.lexicon = &own->lexicon;
    *spans =
        (struct tag_spans){.items = WM_NEW_ARRAY(doc->arena, struct tag_span, (size_t)doc->text->token_count * 2 + 1)};
    if (spans->items == NULL || !look_again(&place.seen))
        return false;
    for (uint32_t i = 0; i < doc->text->sentence_count; i++)
        place_in(&place, &doc->text->sentences[i]);
    return true;
}
