/* SPDX-License-Identifier: Apache-2.0 */
/* In English the sequence model says where the names are and of what class; in other languages known_names.c does. */
#include "finding.h"

#include <string.h>

#include "words.h"

#define BIT(type) (1u << (type))

struct wm_span tag_span_of(const struct tag_doc *doc, uint32_t token, uint32_t end)
{
    const struct wm_span *a = &doc->text->tokens[token].span, *b = &doc->text->tokens[end - 1].span;
    uint32_t elided = doc->tokens[token].elided;
    uint32_t cps = (uint32_t)wm_utf8_count(wm_str_sub(wm_text_span(doc->text, *a), 0, elided));
    return (struct wm_span){a->byte + elided, b->byte_end, a->cp + cps, b->cp_end};
}

struct tag_span *tag_add_span(struct finding *find, uint32_t token, uint32_t end, enum wm_entity_type type)
{
    struct tag_span *span = &find->out->items[find->out->count++];
    *span = (struct tag_span){
        .token = token, .token_end = end, .where = tag_span_of(find->doc, token, end), .type = (uint8_t)type};
    return span;
}

enum wm_entity_type tag_prefer_type(const struct tag_match *match)
{
    static const enum wm_entity_type order[] = {WM_ENTITY_GROUP, WM_ENTITY_PLACE, WM_ENTITY_ORGANISATION,
                                                WM_ENTITY_PERSON, WM_ENTITY_EVENT};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if ((match->types & BIT(order[i])) != 0)
            return order[i];
    return WM_ENTITY_OTHER;
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
    struct tag_span *span = tag_add_span(find, token, token + 1, (enum wm_entity_type)entry->type);
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

/* Types that a name of that class may have; the first is what it has when the lexicon does not know it. */
static const struct {
    enum wm_entity_type usual;
    unsigned types;
} classes[TAG_CLASS_COUNT] = {
    [TAG_PER] = {WM_ENTITY_PERSON, BIT(WM_ENTITY_PERSON)},
    [TAG_ORG] = {WM_ENTITY_ORGANISATION, BIT(WM_ENTITY_ORGANISATION)},
    [TAG_LOC] = {WM_ENTITY_PLACE, BIT(WM_ENTITY_PLACE)},
    [TAG_MISC] = {WM_ENTITY_OTHER, BIT(WM_ENTITY_GROUP) | BIT(WM_ENTITY_EVENT) | BIT(WM_ENTITY_OTHER)}};

static void take_labelled(struct finding *find, uint32_t token, uint32_t end, enum tag_class class)
{
    if (class == TAG_MISC && end == token + 1 && take_compound(find, token))
        return;
    struct tag_match match = tag_doc_match(find->doc, token, end, classes[class].types);
    bool known = match.candidates != NULL && match.token_end == end;
    enum wm_entity_type type = known && class == TAG_MISC ? tag_prefer_type(&match) : classes[class].usual;
    if (type == WM_ENTITY_OTHER && tag_hints(find->doc, end - 1, TAG_WORD_EVENT_HEAD))
        type = WM_ENTITY_EVENT;
    struct tag_span *span = tag_add_span(find, token, end, type);
    span->candidates = known ? match.candidates : NULL;
}

static bool find_by_model(struct finding *find, const struct tag_sequence *model, const struct tag_sight *sight,
                          const struct wm_sentence *sentence, uint8_t *labels)
{
    if (!tag_sequence_label(model, sight, sentence, find->doc->arena, labels))
        return false;
    for (uint32_t i = find->begin; i < find->limit; i++) {
        unsigned label = labels[i - find->begin];
        if (label == 0)
            continue;
        uint32_t from = i;
        while ((labels[i - find->begin] - 1) % TAG_PLACE_COUNT < TAG_END) /* begun and not ended: more follows */
            i++;
        take_labelled(find, from, i + 1, (enum tag_class)((label - 1) / TAG_PLACE_COUNT));
    }
    return true;
}

static bool find_all(struct finding *find, const struct tag_sequence *model)
{
    const struct wm_text *text = find->doc->text;
    const struct tag_sight *sight = find->doc->rules ? tag_sight_make(find->doc) : NULL;
    uint8_t *labels = WM_NEW_ARRAY(find->doc->arena, uint8_t, (size_t)text->token_count + 1);
    if (labels == NULL || (find->doc->rules && sight == NULL))
        return false;
    for (uint32_t i = 0; i < text->sentence_count; i++) {
        const struct wm_sentence *sentence = &text->sentences[i];
        find->begin = sentence->token;
        find->limit = sentence->token_end;
        if (!find->doc->rules)
            tag_find_known(find);
        else if (!find_by_model(find, model, sight, sentence, labels))
            return false;
    }
    return true;
}

/* The last names of the people who are named in full. */
static void learn_surnames(struct tag_doc *doc, const struct tag_spans *spans)
{
    for (uint32_t i = 0; i < spans->count; i++) {
        const struct tag_span *span = &spans->items[i];
        uint32_t word = doc->tokens[span->token_end - 1].word;
        if (span->type == WM_ENTITY_PERSON && span->token_end - span->token >= 2 && word != TAG_NO_WORD)
            doc->words[word].surname = true;
    }
}

/* "May said", "Mr Washington": a surname of the text that does what people do, whatever else it may be; but "He said"
 * is hardly ever Mr He. */
static bool is_surname_at(const struct tag_doc *doc, uint32_t token, const struct wm_sentence *sentence)
{
    uint32_t word = doc->tokens[token].word;
    if (word == TAG_NO_WORD || !doc->words[word].surname || !tag_is(doc, token, TAG_LOOK_CAPITAL))
        return false;
    static const char *const pronouns[] = {"He", "She", "We", "You"};
    bool says = token + 1 < sentence->token_end && tag_hints(doc, token + 1, TAG_WORD_SAY);
    if (tag_is(doc, token, TAG_LOOK_WEAK) && TAG_IS_ONE_OF(tag_doc_word(doc, token), pronouns))
        says = false;
    return says || (token > sentence->token && tag_hints(doc, token - 1, TAG_WORD_TITLE));
}

/* Puts the surnames that the model missed between the spans, and rights those that it took for something else. */
static bool add_surnames(struct tag_doc *doc, struct tag_spans *spans)
{
    struct tag_spans old = *spans;
    struct finding find = {.doc = doc, .out = spans};
    uint32_t next = 0;
    *spans =
        (struct tag_spans){.items = WM_NEW_ARRAY(doc->arena, struct tag_span, (size_t)doc->text->token_count * 2 + 1)};
    if (spans->items == NULL)
        return false;
    learn_surnames(doc, &old);
    for (uint32_t i = 0; i < doc->text->token_count; i++) {
        bool begins = next < old.count && old.items[next].token == i,
             alone = begins && old.items[next].token_end == i + 1;
        bool surname =
            (!begins || alone) && is_surname_at(doc, i, &doc->text->sentences[doc->text->tokens[i].sentence]);
        if (surname)
            tag_add_span(&find, i, i + 1, WM_ENTITY_PERSON);
        for (; next < old.count && old.items[next].token == i; next++)
            if (!surname)
                spans->items[spans->count++] = old.items[next];
        if (begins)
            i = old.items[next - 1].token_end - 1;
    }
    return true;
}

bool tag_find_mentions(struct tag_doc *doc, const struct tag_sequence *model, struct tag_spans *out)
{
    struct finding find = {.doc = doc, .out = out};
    *out =
        (struct tag_spans){.items = WM_NEW_ARRAY(doc->arena, struct tag_span, (size_t)doc->text->token_count * 2 + 1)};
    return out->items != NULL && find_all(&find, model) &&
           (!doc->rules || (add_surnames(doc, out) && tag_define_acronyms(doc, out)));
}
