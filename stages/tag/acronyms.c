/* SPDX-License-Identifier: Apache-2.0 */
/* Acronyms that a text explains, mostly in brackets. The letters are matched from the last word of the
 * expansion backwards, in the manner of Schwartz and Hearst, "A simple algorithm for identifying
 * abbreviation definitions in biomedical text" (PSB 2003), but by initials only. */
#include <string.h>

#include "mentions.h"

#define MAX_LETTERS     8
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

static struct wm_str word_of(const struct tag_doc *doc, uint32_t token)
{
    return wm_text_span(doc->text, doc->text->tokens[token].span);
}

/* The capital letters of an acronym; 0 when it is none. */
static unsigned letters_of(const struct tag_doc *doc, uint32_t token, char *letters)
{
    struct wm_str word = word_of(doc, token);
    unsigned count = 0;
    if (!tag_is(doc, token, TAG_LOOK_UPPER) || doc->tokens[token].word == TAG_NO_WORD)
        return 0;
    for (size_t i = 0; i < word.len; i++) {
        if (word.ptr[i] >= 'A' && word.ptr[i] <= 'Z' && count < MAX_LETTERS)
            letters[count++] = word.ptr[i];
        else if (word.ptr[i] != '.')
            return 0;
    }
    return count >= 2 ? count : 0;
}

/* The first token of the words before `open` that the letters are the initials of; `open` if none. */
static uint32_t spelled_from(const struct tag_doc *doc, uint32_t begin, uint32_t open, const char *letters,
                             unsigned count)
{
    uint32_t i = open;
    while (count > 0 && i > begin) {
        struct wm_str word = word_of(doc, --i);
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
    char letters[MAX_LETTERS];
    unsigned count = letters_of(doc, at, letters);
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

/* Writes the list anew: expansions whole, acronyms as mentions of them, the rest as it was. */
static bool rewrite(struct defining *def)
{
    struct tag_doc *doc = def->doc;
    uint32_t count = doc->text->token_count;
    struct tag_span *items = WM_NEW_ARRAY(doc->arena, struct tag_span, (size_t)count * 2 + 1);
    if (items == NULL)
        return false;
    uint32_t out = 0, old = 0;
    for (uint32_t i = 0; i < count;) {
        while (old < def->spans->count && def->spans->items[old].token < i)
            old++;
        const struct tag_span *had =
            old < def->spans->count && def->spans->items[old].token == i ? &def->spans->items[old] : NULL;
        const struct definition *d = expansion_at(def, i);
        const struct definition *a =
            d == NULL && (had == NULL || had->token_end == i + 1) ? definition_of(def, i) : NULL;
        struct tag_span span = had != NULL ? *had : (struct tag_span){0};
        if (d != NULL && (had == NULL || had->token_end != d->end))
            span = (struct tag_span){i, d->end, tag_span_of(doc, i, d->end), NULL, 0, d->type};
        else if (d != NULL)
            span.type = d->type;
        else if (a != NULL)
            span = (struct tag_span){i, i + 1, tag_span_of(doc, i, i + 1), NULL, a->token + 1, a->type};
        else if (had == NULL) {
            i++;
            continue;
        }
        items[out++] = span;
        if (had != NULL && d == NULL && old + 1 < def->spans->count && had[1].token == i) /* "US-Russian" */
            items[out++] = had[1];
        i = span.token_end;
    }
    *def->spans = (struct tag_spans){items, out};
    return true;
}

/* "Ski Club (SC)", "Ski Club, or SC," and "SC (Ski Club)"; `i` is the bracket or comma. */
static void define_around(struct defining *def, const struct wm_sentence *sentence, uint32_t i)
{
    const struct tag_doc *doc = def->doc;
    if (wm_str_is(word_of(doc, i), ",") && wm_str_is(word_of(doc, i + 1), "or"))
        define_at(def, sentence->token, i, i + 2);
    if (!wm_str_is(word_of(doc, i), "("))
        return;
    uint32_t close = i + 2;
    while (close < sentence->token_end && close - i <= MAX_EXPANSION && !wm_str_is(word_of(doc, close), ")"))
        close++;
    if (close == i + 2 && wm_str_is(word_of(doc, close), ")"))
        define_at(def, sentence->token, i, i + 1);
    else if (close < sentence->token_end && wm_str_is(word_of(doc, close), ")"))
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
