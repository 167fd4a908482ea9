/* SPDX-License-Identifier: Apache-2.0 */
/* Acronyms that a text explains, mostly in brackets. The letters are matched from the last word of the
 * expansion backwards, in the manner of Schwartz and Hearst, "A simple algorithm for identifying
 * abbreviation definitions in biomedical text" (PSB 2003), but by initials only. */
#include <string.h>

#include "mentions.h"

#define MAX_DEFINITIONS 16 /* in one text */
#define MAX_EXPANSION   12 /* words in brackets */

struct definition {
    uint32_t word;       /* of the acronym */
    uint32_t token, end; /* what it is short for */
    uint32_t at;         /* the token of the acronym in the brackets */
    uint8_t type;
};

struct defining {
    struct tag_doc *doc;
    struct tag_spans *spans;
    struct definition list[MAX_DEFINITIONS];
    uint32_t count;
};

unsigned tag_acronym_letters(struct wm_str word, char *letters)
{
    unsigned count = 0;
    for (size_t i = 0; i < word.len; i++) {
        if (word.ptr[i] >= 'A' && word.ptr[i] <= 'Z' && count < TAG_ACRONYM_LETTERS)
            letters[count++] = word.ptr[i];
        else if (word.ptr[i] != '.')
            return 0;
    }
    return count;
}

static unsigned letters_at(const struct tag_doc *doc, uint32_t token, char *letters)
{
    if (!tag_is(doc, token, TAG_LOOK_UPPER) || doc->tokens[token].word == TAG_NO_WORD)
        return 0;
    unsigned count = tag_acronym_letters(tag_doc_word(doc, token), letters);
    return count >= 2 ? count : 0;
}

/* The first token of the words before `open` that the letters are the initials of; `open` if none. */
static uint32_t spelled_from(const struct tag_doc *doc, uint32_t begin, uint32_t open, const char *letters,
                             unsigned count)
{
    uint32_t i = open;
    while (count > 0 && i > begin) {
        struct wm_str word = tag_doc_word(doc, --i);
        if (word.len > 0 && word.ptr[0] == letters[count - 1] && tag_is(doc, i, TAG_LOOK_CAPITAL))
            count--;
        else if (!tag_hints(doc, i, TAG_WORD_FUNCTION | TAG_WORD_OF | TAG_WORD_PARTICLE) || i + 1 == open)
            return open;
    }
    return count == 0 ? i : open;
}

static const struct tag_span *span_ending(const struct tag_spans *spans, uint32_t token_end)
{
    uint32_t low = 0, high = spans->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (spans->items[middle].token_end < token_end)
            low = middle + 1;
        else
            high = middle;
    }
    return low < spans->count && spans->items[low].token_end == token_end ? &spans->items[low] : NULL;
}

/* The acronym at `at`, if it is that of the words that end at `end`. */
static void define_at(struct defining *def, uint32_t begin, uint32_t end, uint32_t at)
{
    struct tag_doc *doc = def->doc;
    char letters[TAG_ACRONYM_LETTERS];
    unsigned count = letters_at(doc, at, letters);
    if (count == 0 || def->count == MAX_DEFINITIONS)
        return;
    uint32_t from = spelled_from(doc, begin, end, letters, count);
    if (from == end)
        return;
    const struct tag_span *before = span_ending(def->spans, end);
    struct definition *d = &def->list[def->count++];
    *d = (struct definition){doc->tokens[at].word, from, end, at, WM_ENTITY_ORGANISATION};
    if (before != NULL && before->token < from && before->token >= begin)
        d->token = before->token;
    if (before != NULL && before->type != WM_ENTITY_PERSON && before->type != WM_ENTITY_GROUP)
        d->type = before->type;
}

/* The last one before a mention holds, else the first one behind it. */
static const struct definition *definition_of(const struct defining *def, uint32_t token)
{
    const struct definition *found = NULL;
    for (uint32_t i = 0; i < def->count; i++)
        if (def->list[i].word == def->doc->tokens[token].word && tag_is(def->doc, token, TAG_LOOK_UPPER) &&
            (found == NULL || def->list[i].at <= token))
            found = &def->list[i];
    return found;
}

static const struct definition *expansion_at(const struct defining *def, uint32_t token)
{
    for (uint32_t i = 0; i < def->count; i++)
        if (def->list[i].token == token)
            return &def->list[i];
    return NULL;
}

/* What is to stand at a token where `had`, or nothing, stood: an expansion whole, an acronym as a mention of one, else
 * what was there. False when there is nothing. */
static bool span_at(const struct defining *def, uint32_t token, const struct tag_span *had, struct tag_span *out)
{
    const struct tag_doc *doc = def->doc;
    const struct definition *whole = expansion_at(def, token), *brief = NULL;
    *out = had != NULL ? *had : (struct tag_span){0};
    if (whole != NULL) {
        if (had == NULL || had->token_end != whole->end)
            *out = (struct tag_span){token, whole->end, tag_span_of(doc, token, whole->end), NULL, 0, whole->type};
        out->type = whole->type;
        return true;
    }
    if (had == NULL || had->token_end == token + 1)
        brief = definition_of(def, token);
    if (brief != NULL)
        *out = (struct tag_span){token, token + 1,        tag_span_of(doc, token, token + 1),
                                 NULL,  brief->token + 1, brief->type};
    return brief != NULL || had != NULL;
}

static bool rewrite(struct defining *def)
{
    const struct tag_spans *spans = def->spans;
    uint32_t count = def->doc->text->token_count, out = 0, old = 0;
    struct tag_span *items = WM_NEW_ARRAY(def->doc->arena, struct tag_span, (size_t)count * 2 + 1);
    if (items == NULL)
        return false;
    for (uint32_t i = 0; i < count;) {
        while (old < spans->count && spans->items[old].token < i)
            old++;
        const struct tag_span *had = old < spans->count && spans->items[old].token == i ? &spans->items[old] : NULL;
        if (!span_at(def, i, had, &items[out])) {
            i++;
            continue;
        }
        uint32_t end = items[out++].token_end;
        if (had != NULL && expansion_at(def, i) == NULL && old + 1 < spans->count && had[1].token == i)
            items[out++] = had[1]; /* "US-Russian" */
        i = end;
    }
    *def->spans = (struct tag_spans){items, out};
    return true;
}

/* "Ski Club (SC)", "Ski Club, or SC," and "SC (Ski Club)"; `i` is the bracket or comma. */
static void define_around(struct defining *def, const struct wm_sentence *sentence, uint32_t i)
{
    const struct tag_doc *doc = def->doc;
    if (wm_str_is(tag_doc_word(doc, i), ",") && wm_str_is(tag_doc_word(doc, i + 1), "or"))
        define_at(def, sentence->token, i, i + 2);
    if (!wm_str_is(tag_doc_word(doc, i), "("))
        return;
    uint32_t close = i + 2;
    while (close < sentence->token_end && close - i <= MAX_EXPANSION && !wm_str_is(tag_doc_word(doc, close), ")"))
        close++;
    if (close == i + 2 && wm_str_is(tag_doc_word(doc, close), ")"))
        define_at(def, sentence->token, i, i + 1);
    else if (close < sentence->token_end && wm_str_is(tag_doc_word(doc, close), ")"))
        define_at(def, i + 1, close, i - 1);
}

bool tag_define_acronyms(struct tag_doc *doc, struct tag_spans *spans)
{
    struct defining def = {.doc = doc, .spans = spans};
    for (uint32_t s = 0; s < doc->text->sentence_count; s++) {
        const struct wm_sentence *sentence = &doc->text->sentences[s];
        for (uint32_t i = sentence->token + 1; i + 2 < sentence->token_end; i++)
            define_around(&def, sentence, i);
    }
    return def.count == 0 || rewrite(&def);
}
