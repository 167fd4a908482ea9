/* SPDX-License-Identifier: Apache-2.0 */
/* Goes through each sentence from left to right and takes the longest name at each place. Twice: the
 * first round learns what the words of long names stand for (a surname, the short form of a company),
 * the second uses it. */
#include "mentions.h"

#include <string.h>

#include "words.h"

#define NAMED     (~(1u << TAG_TYPE_TITLE))
#define BIT(type) (1u << (type))

struct finding {
    struct tag_doc *doc;
    struct tag_spans *out;
    uint32_t begin, limit; /* the sentence */
    bool learned;          /* second round */
};

struct wm_span tag_span_of(const struct tag_doc *doc, uint32_t token, uint32_t end)
{
    const struct wm_span *a = &doc->text->tokens[token].span, *b = &doc->text->tokens[end - 1].span;
    return (struct wm_span){a->byte, b->byte_end, a->cp, b->cp_end};
}

static struct tag_span *add_span(struct finding *find, uint32_t token, uint32_t end, enum wm_entity_type type,
                                 enum tag_how how)
{
    struct tag_span *span = &find->out->items[find->out->count++];
    *span = (struct tag_span){.token = token,
                              .token_end = end,
                              .where = tag_span_of(find->doc, token, end),
                              .type = (uint8_t)type,
                              .how = (uint8_t)how};
    return span;
}

/* Which of the types that a name may have is meant, most sure first. */
static enum wm_entity_type prefer_type(const struct tag_match *match)
{
    static const enum wm_entity_type order[] = {WM_ENTITY_GROUP, WM_ENTITY_PLACE, WM_ENTITY_ORGANISATION,
                                                WM_ENTITY_PERSON, WM_ENTITY_EVENT};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if ((match->types & BIT(order[i])) != 0)
            return order[i];
    return WM_ENTITY_OTHER;
}

/* The best known thing decides between a place and an organisation of one name. */
static enum wm_entity_type match_type(const struct finding *find, const struct tag_match *match)
{
    const struct tag_entry *first = tag_lexicon_entry(find->doc->lexicon, match->candidates[0]);
    if ((match->types & BIT(WM_ENTITY_GROUP)) == 0 && first->type < TAG_TYPE_TITLE &&
        (match->types & BIT(first->type)) != 0)
        return (enum wm_entity_type)first->type;
    return prefer_type(match);
}

static const struct tag_word *word_at(const struct finding *find, uint32_t token)
{
    uint32_t word = find->doc->tokens[token].word;
    return word != TAG_NO_WORD ? &find->doc->words[word] : NULL;
}

/* "US$", "US dollars" */
static bool is_money(const struct finding *find, uint32_t token)
{
    const struct wm_text *text = find->doc->text;
    if (token + 1 >= text->token_count)
        return false;
    struct wm_str next = wm_text_span(text, text->tokens[token + 1].span);
    return wm_str_is(next, "dollars") || wm_str_is(next, "dollar") ||
           (!text->tokens[token + 1].spaced && wm_str_starts(next, "$"));
}

/* One word of the lexicon may stand there as a plain word, or as somebody's surname. */
static bool single_stands(const struct finding *find, uint32_t token, const struct tag_match *match)
{
    const struct tag_doc *doc = find->doc;
    const struct tag_word *word = word_at(find, token);
    uint32_t hints = doc->tokens[token].hints;
    if (((hints & (TAG_WORD_CALENDAR | TAG_WORD_FUNCTION)) != 0 && !match->acronym) || is_money(find, token))
        return false;
    if (match->types == BIT(WM_ENTITY_PERSON) && (hints & TAG_WORD_FIRST) != 0 && token + 1 < find->limit &&
        tag_person_word(doc, token + 1, false))
        return false;
    if (!tag_is(doc, token, TAG_LOOK_WEAK) || match->acronym || word == NULL)
        return true;
    bool common = (hints & TAG_WORD_COMMON) != 0 || word->small > 0;
    return !common || word->capital > 0;
}

static struct tag_match lexicon_at(const struct finding *find, uint32_t token)
{
    struct tag_match match = tag_doc_match(find->doc, token, find->limit, NAMED);
    if (match.candidates == NULL)
        return match;
    if (match.token_end == token + 1 && !single_stands(find, token, &match))
        return (struct tag_match){0};
    return match;
}

/* The text itself uses the word as a surname: "Washington said", after "Denzel Washington". What everybody
 * knows gives way only where it is a surname elsewhere too: not Africa, after "Standard Africa". */
static bool is_surname_here(const struct finding *find, uint32_t token, const struct tag_match *match)
{
    const struct tag_word *word = match->token_end == token + 1 ? word_at(find, token) : NULL;
    if (!find->learned || word == NULL || word->person <= word->place + word->organisation)
        return false;
    const struct tag_entry *entry = tag_lexicon_entry(find->doc->lexicon, match->candidates[0]);
    if (entry->prominence >= 60 && (word->hints & (TAG_WORD_FIRST | TAG_WORD_SURNAME)) == 0)
        return false;
    return token == find->begin || !tag_hints(find->doc, token - 1, TAG_WORD_AT);
}

static uint32_t take_lexicon(struct finding *find, uint32_t token, const struct tag_match *match)
{
    if (is_surname_here(find, token, match)) {
        add_span(find, token, match->token_end, WM_ENTITY_PERSON, TAG_BY_TEXT);
        return match->token_end;
    }
    enum wm_entity_type type = match_type(find, match);
    uint32_t from = token;
    if (type == WM_ENTITY_PERSON && tag_hints(find->doc, token, TAG_WORD_TITLE) && match->token_end > token + 1)
        from++; /* "Pope Francis" is called Francis */
    struct tag_span *span = add_span(find, from, match->token_end, type, TAG_BY_LEXICON);
    span->candidates = match->candidates;
    return match->token_end;
}

/* A part of a hyphenated word that the lexicon knows well enough to stand on its own there. */
static const uint32_t *strong_part(const struct finding *find, struct wm_str word, uint64_t part)
{
    const uint32_t *candidates = tag_lexicon_name(find->doc->lexicon, tag_name_add(0, part));
    bool capital = word.len >= 2 && word.ptr[0] >= 'A' && word.ptr[0] <= 'Z';
    if (candidates == NULL || !capital)
        return NULL;
    const struct tag_entry *entry = tag_lexicon_entry(find->doc->lexicon, *candidates);
    bool upper = word.len <= 5 && word.ptr[1] >= 'A' && word.ptr[1] <= 'Z';
    bool strong =
        entry->type == WM_ENTITY_GROUP || (entry->type == WM_ENTITY_PLACE && entry->prominence >= 50) || upper;
    if (!strong || entry->type >= TAG_TYPE_TITLE || ((*candidates & TAG_NAME_ACRONYM) != 0 && !upper))
        return NULL;
    return candidates;
}

static bool take_part(struct finding *find, uint32_t token, size_t from, size_t to, const uint32_t *candidates)
{
    if (candidates == NULL)
        return false;
    const struct tag_entry *entry = tag_lexicon_entry(find->doc->lexicon, *candidates);
    struct wm_span where = find->doc->text->tokens[token].span;
    struct wm_str word = wm_text_span(find->doc->text, where);
    struct tag_span *span = add_span(find, token, token + 1, (enum wm_entity_type)entry->type, TAG_BY_LEXICON);
    span->candidates = candidates;
    span->where = (struct wm_span){where.byte + (uint32_t)from, where.byte + (uint32_t)to,
                                   where.cp + (uint32_t)wm_utf8_count(wm_str_sub(word, 0, from)),
                                   where.cp + (uint32_t)wm_utf8_count(wm_str_sub(word, 0, to))};
    return true;
}

/* "US-led", "US-Russian": what a hyphen joins, where it is no name as a whole. */
static bool take_compound(struct finding *find, uint32_t token)
{
    const struct tag_doc *doc = find->doc;
    const struct tag_token *t = &doc->tokens[token];
    struct wm_str word = wm_text_span(doc->text, doc->text->tokens[token].span);
    const char *hyphen = t->part_count == 2 && word.len > 0 ? memchr(word.ptr, '-', word.len) : NULL;
    if (hyphen == NULL || !tag_is(doc, token, TAG_LOOK_CAPITAL))
        return false;
    size_t head = (size_t)(hyphen - word.ptr), tail = head + 1;
    struct wm_str second = wm_str_sub(word, tail, word.len);
    const uint32_t *first_known = strong_part(find, wm_str_sub(word, 0, head), doc->parts[t->part]);
    const uint32_t *second_known = strong_part(find, second, doc->parts[t->part + 1]);
    bool small = second.len > 0 && second.ptr[0] >= 'a' && second.ptr[0] <= 'z';
    if (!small && (first_known == NULL || second_known == NULL))
        return false;
    bool taken = take_part(find, token, 0, head, first_known);
    return take_part(find, token, tail, word.len, small ? NULL : second_known) || taken;
}

static uint32_t take_rule(struct finding *find, uint32_t token, uint32_t end, enum wm_entity_type type)
{
    add_span(find, token, end, type, TAG_BY_RULE);
    return end;
}

static uint32_t take_by_rules(struct finding *find, uint32_t token, bool titled, const struct tag_match *match)
{
    enum wm_entity_type type = WM_ENTITY_ORGANISATION;
    uint32_t known = match->candidates != NULL ? match->token_end : token;
    uint32_t head = tag_rule_head(find->doc, token, find->limit, &type);
    uint32_t person = tag_rule_person(find->doc, token, find->limit, titled);
    if (head > known && head >= person)
        return take_rule(find, token, head, type);
    if (person > known || (titled && person == known && person > token && (match->types & BIT(WM_ENTITY_GROUP)) == 0)) {
        struct tag_span *span = add_span(find, token, person, WM_ENTITY_PERSON, TAG_BY_RULE);
        if (person == known && (match->types & BIT(WM_ENTITY_PERSON)) != 0)
            span->candidates = match->candidates;
        return person;
    }
    if (known > token)
        return take_lexicon(find, token, match);
    uint32_t other = tag_rule_company(find->doc, token, find->begin, find->limit, &type);
    return other > token ? take_rule(find, token, other, type) : token;
}

/* The token behind a name that begins here, or `token` when none does. */
static uint32_t take_name(struct finding *find, uint32_t token, bool titled)
{
    const struct tag_doc *doc = find->doc;
    struct tag_match match = lexicon_at(find, token);
    if (!doc->rules)
        return match.candidates != NULL ? take_lexicon(find, token, &match) : token;
    if (match.candidates == NULL && !tag_is(doc, token, TAG_LOOK_CAPITAL | TAG_LOOK_WORD))
        return token;
    if (match.candidates == NULL && take_compound(find, token))
        return token + 1;
    return take_by_rules(find, token, titled, &match);
}

/* The end of a title that begins here and is not the beginning of a longer name. */
static uint32_t title_end(const struct finding *find, uint32_t token)
{
    struct tag_match title = tag_doc_match(find->doc, token, find->limit, BIT(TAG_TYPE_TITLE));
    if (title.candidates == NULL || !find->doc->rules)
        return token;
    struct tag_match name = tag_doc_match(find->doc, token, find->limit, NAMED);
    if (name.token_end > title.token_end)
        return token;
    enum wm_entity_type type;
    uint32_t head = tag_rule_head(find->doc, token, find->limit, &type);
    bool capital = tag_is(find->doc, token, TAG_LOOK_CAPITAL);
    return capital && head > title.token_end && type == WM_ENTITY_ORGANISATION ? token : title.token_end;
}

static void find_in_sentence(struct finding *find)
{
    bool titled = false;
    for (uint32_t i = find->begin; i < find->limit;) {
        uint32_t end = title_end(find, i);
        if (end > i) {
            titled = true;
            i = end;
            continue;
        }
        end = take_name(find, i, titled);
        titled = end == i && tag_hints(find->doc, i, TAG_WORD_ROLE);
        i = end > i ? end : i + 1;
    }
}

static void remember(struct tag_doc *doc, const struct tag_span *span)
{
    uint32_t length = span->token_end - span->token;
    uint32_t key = span->type == WM_ENTITY_PERSON ? span->token_end - 1 : span->token;
    uint32_t word = doc->tokens[key].word;
    if (length < 2 || word == TAG_NO_WORD)
        return;
    struct tag_word *w = &doc->words[word];
    if ((w->hints & (TAG_WORD_COMMON | TAG_WORD_ORG_HEAD | TAG_WORD_PLACE_LEAD)) != 0 && span->type != WM_ENTITY_PERSON)
        return;
    if (span->type == WM_ENTITY_PERSON && w->person < UINT8_MAX)
        w->person++;
    if (span->type == WM_ENTITY_ORGANISATION && tag_hints(doc, span->token_end - 1, TAG_WORD_ORG_SUFFIX) &&
        w->organisation < UINT8_MAX)
        w->organisation++;
}

static void find_all(struct finding *find)
{
    const struct wm_text *text = find->doc->text;
    find->out->count = 0;
    for (uint32_t i = 0; i < text->sentence_count; i++) {
        find->begin = text->sentences[i].token;
        find->limit = text->sentences[i].token_end;
        find_in_sentence(find);
    }
}

bool tag_find_mentions(struct tag_doc *doc, struct tag_spans *out)
{
    struct finding find = {.doc = doc, .out = out};
    *out =
        (struct tag_spans){.items = WM_NEW_ARRAY(doc->arena, struct tag_span, (size_t)doc->text->token_count * 2 + 1)};
    if (out->items == NULL)
        return false;
    find_all(&find);
    if (!doc->rules)
        return true;
    for (uint32_t i = 0; i < out->count; i++)
        remember(doc, &out->items[i]);
    find.learned = true;
    find_all(&find);
    return tag_define_acronyms(doc, out);
}
