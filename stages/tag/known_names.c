/* SPDX-License-Identifier: Apache-2.0 */
/* Names in a language that the model does not know: the lexicon's longest name at each place, from left to right. Its
 * names are the world's, while its lists of plain words are English, so one word alone counts only where it is not
 * likely to be another language's plain word, or a part of a longer name. */
#include "finding.h"

#define NAMED (~(1u << TAG_TYPE_TITLE))

/* How well known a thing must be that one word names: by its main name, by another name, and each of both as the
 * first word of a sentence if the text does not have it elsewhere. */
#define LEAST             40
#define LEAST_ALIAS       45
#define LEAST_FIRST       50
#define LEAST_FIRST_ALIAS 90
#define LEAST_ORG_ALIAS   60 /* clubs are called like their town */
#define LEAST_INITIALS    62 /* of two letters */

/* The best known thing decides between a place and an organisation of one name. */
static enum wm_entity_type match_type(const struct finding *find, const struct tag_match *match)
{
    const struct tag_entry *first = tag_lexicon_entry(find->doc->lexicon, match->candidates[0]);
    if ((match->types & 1u << WM_ENTITY_GROUP) == 0 && first->type < TAG_TYPE_TITLE &&
        (match->types >> first->type & 1u) != 0)
        return (enum wm_entity_type)first->type;
    return tag_prefer_type(match);
}

/* The best known candidate of a type. */
static uint32_t best_of(const struct finding *find, const struct tag_match *match, enum wm_entity_type type)
{
    for (const uint32_t *c = match->candidates;; c++)
        if (tag_lexicon_entry(find->doc->lexicon, *c)->type == type || (*c & TAG_NAME_LAST) != 0)
            return *c;
}

static bool is_well_known(const struct finding *find, uint32_t token, const struct tag_match *match)
{
    const struct tag_doc *doc = find->doc;
    enum wm_entity_type type = match_type(find, match);
    uint32_t best = best_of(find, match, type), word = doc->tokens[token].word;
    unsigned prominence = tag_lexicon_entry(doc->lexicon, best)->prominence;
    const struct wm_span *span = &doc->text->tokens[token].span;
    bool alias = (best & TAG_NAME_ALIAS) != 0;
    bool elsewhere = word != TAG_NO_WORD && doc->words[word].capital > 0;
    if (match->acronym)
        return span->cp_end - span->cp > 2 || prominence >= LEAST_INITIALS;
    if (type == WM_ENTITY_GROUP || type == WM_ENTITY_PERSON)
        return elsewhere || !tag_is(doc, token, TAG_LOOK_WEAK) || prominence >= LEAST_FIRST;
    if (tag_is(doc, token, TAG_LOOK_WEAK) && !elsewhere)
        return prominence >= (alias ? LEAST_FIRST_ALIAS : LEAST_FIRST);
    if (type == WM_ENTITY_ORGANISATION)
        return !alias || prominence >= LEAST_ORG_ALIAS;
    return prominence >= (alias ? LEAST_ALIAS : LEAST);
}

static bool is_capital(const struct tag_doc *doc, uint32_t token)
{
    return tag_is(doc, token, TAG_LOOK_CAPITAL) && doc->tokens[token].part_count > 0;
}

/* "Wladimir Putin": where some place is called Wladimir, but the lexicon knows no Putin of that spelling. */
static bool is_before_surname(const struct finding *find, uint32_t token)
{
    struct tag_match next = tag_doc_match(find->doc, token, find->limit, 1u << WM_ENTITY_PERSON);
    return next.candidates != NULL && next.token_end == token + 1;
}

/* Whether the word in front has a capital, means something by it, and is no name of its own. */
static bool goes_on_before(const struct finding *find, uint32_t token)
{
    const struct tag_doc *doc = find->doc;
    const struct tag_spans *out = find->out;
    bool named = out->count > 0 && out->items[out->count - 1].token_end == token;
    return !named && is_capital(doc, token - 1) && !tag_is(doc, token - 1, TAG_LOOK_WEAK) &&
           !tag_hints(doc, token - 1, TAG_WORD_TITLE | TAG_WORD_ROLE);
}

static bool goes_on_behind(const struct finding *find, uint32_t token)
{
    struct tag_match next = tag_doc_match(find->doc, token, find->limit, NAMED);
    bool named = next.candidates != NULL && next.token_end > token + 1;
    return !named && !tag_is(find->doc, token, TAG_LOOK_WEAK);
}

/* "Nueva Delhi", "Sofia Sadeharju". Where nouns have capitals, only names of people tell. */
static bool is_part_of_longer(const struct finding *find, uint32_t token)
{
    const struct tag_doc *doc = find->doc;
    bool before = token > find->begin && is_capital(doc, token - 1) && doc->tokens[token].elided == 0;
    bool behind = token + 1 < find->limit && is_capital(doc, token + 1) && doc->tokens[token + 1].elided == 0;
    if ((before && tag_hints(doc, token - 1, TAG_WORD_FIRST)) || (behind && tag_hints(doc, token, TAG_WORD_FIRST)))
        return true;
    if (doc->nouns)
        return behind && is_before_surname(find, token + 1);
    return (before && goes_on_before(find, token)) || (behind && goes_on_behind(find, token + 1));
}

/* One word of the lexicon may stand there as a plain word, or as a day or month. */
static bool word_stands(const struct finding *find, uint32_t token, const struct tag_match *match)
{
    const struct tag_doc *doc = find->doc;
    uint32_t word = doc->tokens[token].word, hints = doc->tokens[token].hints;
    if (!is_well_known(find, token, match) || (!match->acronym && is_part_of_longer(find, token)))
        return false;
    if (match->acronym)
        return true;
    if ((hints & (TAG_WORD_CALENDAR | TAG_WORD_FUNCTION)) != 0)
        return false;
    bool common = word != TAG_NO_WORD && ((hints & TAG_WORD_COMMON) != 0 || doc->words[word].small > 0);
    return !common || !tag_is(doc, token, TAG_LOOK_WEAK) || doc->words[word].capital > 0;
}

static uint32_t take(struct finding *find, uint32_t token, const struct tag_match *match)
{
    enum wm_entity_type type = match_type(find, match);
    if (type == WM_ENTITY_PERSON && tag_hints(find->doc, token, TAG_WORD_TITLE) && match->token_end > token + 1)
        token++; /* "Pope Francis" is called Francis */
    tag_add_span(find, token, match->token_end, type)->candidates = match->candidates;
    return match->token_end;
}

void tag_find_known(struct finding *find)
{
    for (uint32_t i = find->begin; i < find->limit;) {
        struct tag_match match = tag_doc_match(find->doc, i, find->limit, NAMED);
        bool stands = match.candidates != NULL && (match.token_end > i + 1 || word_stands(find, i, &match));
        i = stands ? take(find, i, &match) : i + 1;
    }
}
