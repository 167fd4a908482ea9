/* SPDX-License-Identifier: Apache-2.0 */
/* Short forms of organisations: "Acme" after "Acme Holdings Ltd", "RBA" where the text has the Reserve Bank of
 * Australia. What the text itself offers counts more than what the lexicon knows an acronym for. */
#include <string.h>

#include "clusters.h"
#include "words.h"

#define MAX_WORDS 16

static bool is_single(const struct tag_span *span)
{
    return span->token_end == span->token + 1;
}

static unsigned letters_of(const struct tag_doc *doc, const struct tag_span *span, char *letters)
{
    if (!is_single(span) || !tag_is(doc, span->token, TAG_LOOK_UPPER) || tag_is(doc, span->token, TAG_LOOK_SHOUTED))
        return 0;
    return tag_acronym_letters(wm_text_span(doc->text, span->where), letters);
}

/* Whether the capitals that begin the words of a name are these letters, all of them. */
static bool has_initials(const struct tag_doc *doc, const struct tag_span *span, const char *letters, unsigned count)
{
    unsigned at = 0;
    for (uint32_t i = span->token; i < span->token_end; i++) {
        struct wm_str word = tag_doc_word(doc, i);
        if (word.len == 0 || word.ptr[0] < 'A' || word.ptr[0] > 'Z')
            continue;
        if (at == count || word.ptr[0] != letters[at])
            return false;
        at++;
    }
    return at == count;
}

static bool starts_with(struct wm_str word, struct wm_str begin)
{
    return word.len >= begin.len && memcmp(word.ptr, begin.ptr, begin.len) == 0;
}

/* "Penn State" for the Pennsylvania State University: the beginnings of its words, in that order. */
static bool has_beginnings(const struct tag_doc *doc, const struct tag_span *full, const struct tag_span *brief)
{
    uint32_t at = brief->token;
    if (full->token_end - full->token <= brief->token_end - brief->token ||
        !tag_hints(doc, full->token_end - 1, TAG_WORD_ORG_HEAD | TAG_WORD_ORG_SUFFIX))
        return false;
    for (uint32_t i = full->token; i < full->token_end && at < brief->token_end; i++) {
        struct wm_str word = tag_doc_word(doc, at);
        bool begins = word.len >= 3 && starts_with(tag_doc_word(doc, i), word);
        if (i == full->token && !begins)
            return false;
        at += begins;
    }
    return at == brief->token_end;
}

/* The only organisation of several words that this is short for. */
static uint32_t only_fit(const struct clustering *work, const struct tag_cluster *c, const char *letters,
                         unsigned count)
{
    const struct tag_span *brief = &work->spans->items[c->longest];
    uint32_t found = TAG_NO_CLUSTER;
    for (uint32_t i = 0; i < work->count; i++) {
        const struct tag_cluster *other = &work->clusters[i];
        const struct tag_span *span = &work->spans->items[other->longest];
        bool fits = count > 0          ? has_initials(work->doc, span, letters, count)
                    : is_single(brief) ? tag_cluster_first_part(work, other) == tag_cluster_first_part(work, c)
                                       : has_beginnings(work->doc, span, brief);
        if (!tag_cluster_is(other, WM_ENTITY_ORGANISATION) || is_single(span) || !fits)
            continue;
        if (found != TAG_NO_CLUSTER)
            return TAG_NO_CLUSTER;
        found = i;
    }
    return found;
}

void tag_merge_organisations(struct clustering *work)
{
    for (uint32_t i = 0; i < work->count && i < TAG_MAX_MERGED; i++) {
        const struct tag_cluster *c = &work->clusters[i];
        const struct tag_span *span = &work->spans->items[c->longest];
        char letters[TAG_ACRONYM_LETTERS];
        if (!tag_cluster_is(c, WM_ENTITY_ORGANISATION))
            continue;
        unsigned count = letters_of(work->doc, span, letters);
        if (count > 2 || c->candidates == NULL) {
            uint32_t name = only_fit(work, c, letters, count > 2 ? count : 0);
            if (name != TAG_NO_CLUSTER)
                tag_cluster_merge(work, i, name);
        }
    }
}

/* `name` with `from` written as `to`; nothing when it is not in there. */
static struct wm_str respelled(struct wm_arena *arena, struct wm_str name, struct wm_str from, struct wm_str to)
{
    struct wm_buf buf = {.arena = arena};
    ptrdiff_t at = wm_str_find(name, from);
    if (at < 0)
        return (struct wm_str){0};
    wm_buf_printf(&buf, "%.*s%.*s%.*s", (int)at, name.ptr, WM_STR_ARG(to),
                  WM_STR_ARG(wm_str_sub(name, (size_t)at + from.len, name.len)));
    return (struct wm_str){buf.ptr, buf.len};
}

static bool has_ids(const struct clustering *work, const uint32_t *candidates)
{
    return candidates != NULL && tag_lexicon_entry(work->doc->lexicon, *candidates)->ids_len > 0;
}

static void respell(struct clustering *work, struct tag_cluster *c, struct wm_str name)
{
    static const char *const spellings[][2] = {
        {"isation", "ization"}, {"Defence", "Defense"}, {"Centre", "Center"}, {"Labour", "Labor"}, {"gramme", "gram"}};
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings * 2; i++) {
        struct wm_str other = respelled(work->doc->arena, name, wm_str_of(spellings[i / 2][i % 2]),
                                        wm_str_of(spellings[i / 2][1 - i % 2]));
        const uint32_t *found = other.len > 0 ? tag_lexicon_name(work->doc->lexicon, tag_name_hash(other, NULL)) : NULL;
        if (has_ids(work, found) && tag_lexicon_entry(work->doc->lexicon, *found)->type == c->type) {
            c->candidates = found;
            return;
        }
    }
}

static bool has_initial(const struct tag_doc *doc, const struct tag_span *span)
{
    for (uint32_t i = span->token; i < span->token_end; i++)
        if (tag_is(doc, i, TAG_LOOK_INITIAL))
            return true;
    return false;
}

static bool look_up(struct clustering *work, struct tag_cluster *c, struct wm_str name)
{
    const uint32_t *found = tag_lexicon_name(work->doc->lexicon, tag_name_hash(name, NULL));
    if (found == NULL || tag_lexicon_entry(work->doc->lexicon, *found)->type != c->type)
        return false;
    c->candidates = found;
    return true;
}

/* Initials further apart, or closer: "George H. W. Bush" for "H.W.", "U.S." for "U. S.". */
static void space_initials(struct clustering *work, struct tag_cluster *c, struct wm_str name)
{
    struct wm_buf apart = {.arena = work->doc->arena}, close = {.arena = work->doc->arena};
    for (size_t i = 0; i < name.len; i++) {
        bool between =
            name.ptr[i] == ' ' && i > 0 && name.ptr[i - 1] == '.' && i + 2 < name.len && name.ptr[i + 2] == '.';
        if (!between)
            wm_buf_addc(&close, name.ptr[i]);
        wm_buf_addc(&apart, name.ptr[i]);
        if (name.ptr[i] == '.' && i + 1 < name.len && name.ptr[i + 1] != ' ')
            wm_buf_addc(&apart, ' ');
    }
    if (!look_up(work, c, (struct wm_str){apart.ptr, apart.len}))
        (void)look_up(work, c, (struct wm_str){close.ptr, close.len});
}

unsigned tag_shared_words(struct wm_str name, struct wm_str other, unsigned *count)
{
    uint64_t x[MAX_WORDS], y[MAX_WORDS];
    unsigned n = tag_word_parts(other, x, MAX_WORDS), shared = 0;
    *count = tag_word_parts(name, y, MAX_WORDS);
    for (unsigned j = 0; j < *count; j++) {
        unsigned i = 0;
        while (i < n && x[i] != y[j])
            i++;
        shared += i < n;
    }
    return shared;
}

/* Whether the lexicon knows the acronym for something whose name has three in four words of this one. */
static bool resembles_any(const struct tag_lexicon *lexicon, struct wm_str name, const uint32_t *candidates)
{
    for (;; candidates++) {
        const struct tag_entry *entry = tag_lexicon_entry(lexicon, *candidates);
        unsigned count, shared = tag_shared_words(name, tag_entry_name(lexicon, entry), &count);
        if (entry->type == WM_ENTITY_ORGANISATION && count >= 3 && shared * 4 >= count * 3)
            return true;
        if ((*candidates & TAG_NAME_LAST) != 0)
            return false;
    }
}

/* A name that the lexicon does not know in this spelling takes over what it knows of its acronym, if that
 * much resembles it: not every WHO is the World Health Organization. */
static void adopt_acronym(struct clustering *work, uint32_t index)
{
    const struct tag_span *span = &work->spans->items[index];
    struct tag_cluster *full = &work->clusters[tag_cluster_root(work, work->of_span[index])];
    const struct tag_span *longest = &work->spans->items[full->longest];
    if (full->type != WM_ENTITY_ORGANISATION || !is_single(span) || is_single(longest) ||
        has_ids(work, full->candidates))
        return;
    const uint32_t *known = tag_lexicon_name(work->doc->lexicon, tag_doc_name(work->doc, span->token, span->token_end));
    if (known != NULL && resembles_any(work->doc->lexicon, wm_text_span(work->doc->text, longest->where), known))
        full->candidates = known;
}

void tag_respell(struct clustering *work)
{
    for (uint32_t i = 0; i < work->count; i++) {
        struct tag_cluster *c = &work->clusters[i];
        const struct tag_span *span = &work->spans->items[c->longest];
        struct wm_str name = wm_text_span(work->doc->text, span->where);
        if (is_single(span) || has_ids(work, c->candidates))
            continue;
        if (tag_cluster_is(c, WM_ENTITY_ORGANISATION))
            respell(work, c, name);
        if (c->candidates == NULL && has_initial(work->doc, span))
            space_initials(work, c, name);
    }
    for (uint32_t i = 0; i < work->spans->count; i++)
        adopt_acronym(work, i);
}
