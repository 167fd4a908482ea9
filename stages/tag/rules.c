/* SPDX-License-Identifier: Apache-2.0 */
/* Rules that find names the lexicon does not know, by their form and their company. */
#include "mentions.h"

#define NOT_PERSON                                                                                                     \
    (TAG_WORD_CALENDAR | TAG_WORD_FUNCTION | TAG_WORD_ORG_HEAD | TAG_WORD_ORG_SUFFIX | TAG_WORD_PLACE_HEAD |           \
     TAG_WORD_EVENT_HEAD | TAG_WORD_OTHER_HEAD | TAG_WORD_TITLE)
#define PERSON_WORDS 5

static bool is_name_word(const struct tag_doc *doc, uint32_t token)
{
    return tag_is(doc, token, TAG_LOOK_WORD | TAG_LOOK_CAPITAL);
}

/* "IBM" is no part of a person's name, "J." is, and in a line all in capitals anything may be. */
static bool fits_person_case(const struct tag_doc *doc, uint32_t token)
{
    unsigned look = doc->tokens[token].look;
    return (look & TAG_LOOK_UPPER) == 0 || (look & (TAG_LOOK_INITIAL | TAG_LOOK_SHOUTED)) != 0;
}

/* "Berlin-based" and "Covid-19" are no parts of a person's name. */
static bool has_odd_part(const struct tag_doc *doc, uint32_t token)
{
    struct wm_str word = wm_text_span(doc->text, doc->text->tokens[token].span);
    if ((doc->text->tokens[token].shape & WM_SHAPE_HAS_DIGIT) != 0)
        return true;
    if (doc->tokens[token].part_count < 2 || (doc->text->tokens[token].shape & WM_SHAPE_INITIAL_UPPER) == 0)
        return false;
    for (size_t i = 1; i < word.len; i++)
        if (word.ptr[i - 1] == '-' && word.ptr[i] >= 'a' && word.ptr[i] <= 'z')
            return true;
    return false;
}

bool tag_person_word(const struct tag_doc *doc, uint32_t token, bool first)
{
    uint32_t hints = doc->tokens[token].hints;
    if (has_odd_part(doc, token))
        return false;
    if (!is_name_word(doc, token) || !fits_person_case(doc, token))
        return false;
    if ((hints & NOT_PERSON) == 0)
        return true;
    return !first && (hints & TAG_WORD_SURNAME) != 0 && (hints & (TAG_WORD_FUNCTION | TAG_WORD_ORG_SUFFIX)) == 0;
}

static bool is_suffix(const struct tag_doc *doc, uint32_t token)
{
    struct wm_str word = wm_text_span(doc->text, doc->text->tokens[token].span);
    return wm_str_is(word, "Jr") || wm_str_is(word, "Jr.") || wm_str_is(word, "Sr.") || wm_str_is(word, "II") ||
           wm_str_is(word, "III") || wm_str_is(word, "IV") || wm_str_is(word, "VI");
}

/* Some other thing of the lexicon, two words long or more, begins here: a name does not run into it. */
static bool other_begins(const struct tag_doc *doc, uint32_t token, uint32_t limit)
{
    unsigned others = 1u << WM_ENTITY_ORGANISATION | 1u << WM_ENTITY_PLACE | 1u << WM_ENTITY_GROUP;
    return tag_doc_match(doc, token, limit, others).token_end > token + 1;
}

static uint32_t person_run(const struct tag_doc *doc, uint32_t token, uint32_t limit)
{
    uint32_t i = token, end = token;
    for (unsigned words = 0; i < limit && words < PERSON_WORDS; i++) {
        if (tag_person_word(doc, i, i == token)) {
            if (i > token && other_begins(doc, i, limit))
                break;
            words++;
            end = i + 1;
            /* "Bishop" or "Hill" is a surname only where nothing follows. */
            if ((doc->tokens[i].hints & NOT_PERSON) != 0)
                break;
        } else if (end == token || !tag_hints(doc, i, TAG_WORD_PARTICLE) || i + 1 >= limit ||
                   !tag_person_word(doc, i + 1, false)) {
            break;
        }
    }
    return end > token && end < limit && is_suffix(doc, end) ? end + 1 : end;
}

/* A place, group or organisation and nothing that a person is called. */
static bool is_other_thing(const struct tag_doc *doc, uint32_t token, uint32_t limit)
{
    unsigned others = 1u << WM_ENTITY_ORGANISATION | 1u << WM_ENTITY_PLACE | 1u << WM_ENTITY_GROUP;
    return tag_doc_match(doc, token, limit, others).candidates != NULL &&
           !tag_hints(doc, token, TAG_WORD_FIRST | TAG_WORD_SURNAME);
}

static bool any_common(const struct tag_doc *doc, uint32_t token, uint32_t end)
{
    for (; token < end; token++)
        if (tag_hints(doc, token, TAG_WORD_COMMON | NOT_PERSON) &&
            !tag_hints(doc, token, TAG_WORD_FIRST | TAG_WORD_SURNAME))
            return true;
    return false;
}

/* "Peru Anna Lindqvist", "Republic Anna Lindqvist": the name begins at the next word. "Tasmanian
 * Aboriginal" is none at all. */
static bool runs_into_name(const struct tag_doc *doc, uint32_t token, uint32_t end, uint32_t limit)
{
    if (tag_hints(doc, token, TAG_WORD_FIRST))
        return false;
    if (end - token >= 3 && tag_hints(doc, token + 1, TAG_WORD_FIRST) &&
        (tag_hints(doc, token, TAG_WORD_COMMON | TAG_WORD_ROLE) ||
         tag_doc_match(doc, token, limit, 1u << WM_ENTITY_PLACE).candidates != NULL))
        return true;
    for (uint32_t i = token; i < end; i++)
        if (tag_doc_match(doc, i, limit, 1u << WM_ENTITY_GROUP).candidates != NULL)
            return true;
    return false;
}

static bool looks_like_person(const struct tag_doc *doc, uint32_t token, uint32_t end, uint32_t limit)
{
    bool weak = tag_is(doc, token, TAG_LOOK_WEAK), common = tag_hints(doc, token, TAG_WORD_COMMON);
    bool surname = tag_hints(doc, end - 1, TAG_WORD_SURNAME | TAG_WORD_FIRST);
    if (any_common(doc, token + 1, end) || (common && weak && !surname) || runs_into_name(doc, token, end, limit))
        return false;
    if (tag_hints(doc, token, TAG_WORD_FIRST) && !(common && weak))
        return true;
    if (tag_is(doc, token, TAG_LOOK_INITIAL))
        return true;
    if (common || is_other_thing(doc, token, limit))
        return false;
    return surname || (!weak && end - token <= 3);
}

uint32_t tag_rule_person(const struct tag_doc *doc, uint32_t token, uint32_t limit, bool titled)
{
    if (!tag_person_word(doc, token, true))
        return token;
    uint32_t end = person_run(doc, token, limit);
    if (titled && !is_other_thing(doc, token, limit) && !runs_into_name(doc, token, end, limit)) {
        while (end > token + 1 && any_common(doc, end - 1, end))
            end--;
        return any_common(doc, token, token + 1) && end == token + 1 ? token : end;
    }
    while (end > token + 2 && any_common(doc, end - 1, end))
        end--;
    return end >= token + 2 && looks_like_person(doc, token, end, limit) ? end : token;
}

/* A run of capitals, with "of" and the like between them. *joint: the first of these, or the end. */
static uint32_t name_run(const struct tag_doc *doc, uint32_t token, uint32_t limit, uint32_t *joint)
{
    uint32_t i = token;
    *joint = UINT32_MAX;
    while (i < limit) {
        if (is_name_word(doc, i) && !tag_hints(doc, i, TAG_WORD_CALENDAR | TAG_WORD_FUNCTION)) {
            i++;
        } else if (i > token && tag_is(doc, i, TAG_LOOK_JOINED) && i + 1 < limit && is_name_word(doc, i + 1)) {
            i++;
        } else {
            break;
        }
    }
    *joint = i;
    if (i == token || i >= limit || !tag_hints(doc, i, TAG_WORD_OF) || tag_is(doc, i, TAG_LOOK_CAPITAL))
        return i;
    uint32_t next = i + 1;
    struct wm_str word = next < limit ? wm_text_span(doc->text, doc->text->tokens[next].span) : (struct wm_str){0};
    if (wm_str_is(word, "the"))
        next++;
    uint32_t end = next;
    while (end < limit && is_name_word(doc, end) && !tag_hints(doc, end, TAG_WORD_CALENDAR | TAG_WORD_FUNCTION))
        end++;
    return end > next ? end : i;
}

static bool is_and(const struct tag_doc *doc, uint32_t token)
{
    return wm_str_is(wm_text_span(doc->text, doc->text->tokens[token].span), "and");
}

/* "of" joins what stands behind to an organisation; "and" only inside of that: Ministry of Food and Trade. */
static uint32_t organisation_end(const struct tag_doc *doc, uint32_t run_end, uint32_t joint, uint32_t limit)
{
    if (is_and(doc, joint))
        return joint;
    uint32_t end = run_end;
    if (end + 1 < limit && is_and(doc, end) && is_name_word(doc, end + 1) && tag_hints(doc, end + 1, TAG_WORD_COMMON) &&
        !tag_hints(doc, end + 1, TAG_WORD_ORG_HEAD)) {
        end++;
        while (end < limit && is_name_word(doc, end) && !tag_hints(doc, end, TAG_WORD_CALENDAR))
            end++;
    }
    return end;
}

static enum wm_entity_type head_type(uint32_t hints)
{
    if ((hints & TAG_WORD_ORG_SUFFIX) != 0)
        return WM_ENTITY_ORGANISATION;
    if ((hints & TAG_WORD_EVENT_HEAD) != 0)
        return WM_ENTITY_EVENT;
    if ((hints & TAG_WORD_OTHER_HEAD) != 0)
        return WM_ENTITY_OTHER;
    return (hints & TAG_WORD_PLACE_HEAD) != 0 ? WM_ENTITY_PLACE : WM_ENTITY_ORGANISATION;
}

uint32_t tag_rule_head(const struct tag_doc *doc, uint32_t token, uint32_t limit, enum wm_entity_type *type)
{
    const uint32_t heads =
        TAG_WORD_ORG_HEAD | TAG_WORD_ORG_SUFFIX | TAG_WORD_PLACE_HEAD | TAG_WORD_EVENT_HEAD | TAG_WORD_OTHER_HEAD;
    uint32_t joint;
    if (!is_name_word(doc, token) || tag_hints(doc, token, TAG_WORD_FUNCTION | TAG_WORD_CALENDAR) ||
        tag_is(doc, token, TAG_LOOK_SHOUTED))
        return token;
    if (tag_hints(doc, token, TAG_WORD_PLACE_LEAD) && token + 1 < limit && is_name_word(doc, token + 1) &&
        !tag_hints(doc, token + 1, TAG_WORD_FUNCTION | TAG_WORD_CALENDAR | heads)) {
        *type = WM_ENTITY_PLACE;
        return token + 2;
    }
    uint32_t run_end = name_run(doc, token, limit, &joint), head = joint;
    while (head > token && !tag_hints(doc, head - 1, heads))
        head--;
    if (head == token)
        return token;
    *type = head_type(doc->tokens[head - 1].hints);
    bool joined = head == joint && run_end > joint && *type == WM_ENTITY_ORGANISATION;
    uint32_t end = joined ? organisation_end(doc, run_end, joint, limit) : head;
    bool lone = head == token + 1 && end == head, weak_lone = lone || (end == token + 1);
    return weak_lone ? token : end;
}

static bool upper_name(const struct tag_doc *doc, uint32_t token)
{
    const struct wm_span *span = &doc->text->tokens[token].span;
    uint32_t len = span->cp_end - span->cp;
    return tag_is(doc, token, TAG_LOOK_UPPER) && !tag_is(doc, token, TAG_LOOK_SHOUTED) && len >= 2 && len <= 7 &&
           !tag_is(doc, token, TAG_LOOK_INITIAL);
}

static enum wm_entity_type by_memory(const struct tag_word *word)
{
    if (word->person > word->organisation && word->person >= word->place)
        return WM_ENTITY_PERSON;
    return word->organisation > word->place ? WM_ENTITY_ORGANISATION : WM_ENTITY_PLACE;
}

static bool says(const struct tag_doc *doc, uint32_t token, uint32_t limit)
{
    return token < limit && tag_hints(doc, token, TAG_WORD_SAY) && !tag_is(doc, token, TAG_LOOK_CAPITAL);
}

/* "May said", where the text has a Theresa May. */
static bool is_known_speaker(const struct tag_doc *doc, uint32_t token, uint32_t limit)
{
    uint32_t word = doc->tokens[token].word;
    return word != TAG_NO_WORD && doc->words[word].person > 0 && says(doc, token + 1, limit);
}

static uint32_t single_by_company(const struct tag_doc *doc, uint32_t token, uint32_t begin, uint32_t limit,
                                  enum wm_entity_type *type)
{
    const struct tag_token *t = &doc->tokens[token];
    const struct tag_word *word = t->word != TAG_NO_WORD ? &doc->words[t->word] : NULL;
    bool common = (t->hints & (TAG_WORD_COMMON | NOT_PERSON | TAG_WORD_ROLE)) != 0 || (word != NULL && word->small > 0);
    if (word != NULL && word->person + word->organisation + word->place > 0 &&
        !(common && tag_is(doc, token, TAG_LOOK_WEAK))) {
        *type = by_memory(word);
        return token + 1;
    }
    if (common)
        return token;
    if (upper_name(doc, token)) {
        *type = WM_ENTITY_ORGANISATION;
        return token + 1;
    }
    bool weak = tag_is(doc, token, TAG_LOOK_WEAK) && (word == NULL || word->capital == 0);
    bool name = (t->hints & (TAG_WORD_FIRST | TAG_WORD_SURNAME)) != 0;
    if (says(doc, token + 1, limit) || (token > begin && says(doc, token - 1, limit))) {
        *type = WM_ENTITY_PERSON;
        return weak && !name ? token : token + 1;
    }
    if (weak)
        return token;
    if (token > begin && tag_hints(doc, token - 1, TAG_WORD_AT) && !name) {
        *type = WM_ENTITY_PLACE;
        return token + 1;
    }
    *type = name ? WM_ENTITY_PERSON : WM_ENTITY_ORGANISATION;
    return name ? token + 1 : token;
}

uint32_t tag_rule_company(const struct tag_doc *doc, uint32_t token, uint32_t begin, uint32_t limit,
                          enum wm_entity_type *type)
{
    if (is_name_word(doc, token) && tag_hints(doc, token, TAG_WORD_CALENDAR) && is_known_speaker(doc, token, limit)) {
        *type = WM_ENTITY_PERSON;
        return token + 1;
    }
    if (!is_name_word(doc, token) || tag_hints(doc, token, TAG_WORD_FUNCTION | TAG_WORD_CALENDAR | TAG_WORD_TITLE) ||
        tag_is(doc, token, TAG_LOOK_SHOUTED) || tag_is(doc, token, TAG_LOOK_INITIAL))
        return token;
    return single_by_company(doc, token, begin, limit, type);
}
