/* SPDX-License-Identifier: Apache-2.0 */
/* Short forms of organisations: "Acme" after "Acme Holdings Ltd", "RBA" where the text has the Reserve Bank of
 * Australia. What the text itself offers counts more than what the lexicon knows an acronym for. */
#include <string.h>

#include "clusters.h"
#include "words.h"

#define MAX_LETTERS 8

static struct wm_str word_of(const struct tag_doc *doc, uint32_t token)
{
    return wm_text_span(doc->text, doc->text->tokens[token].span);
}

static bool is_single(const struct tag_span *span)
{
    return span->token_end == span->token + 1;
}

/* The letters of an acronym without its dots; 0 when it is none. */
static unsigned letters_of(const struct tag_doc *doc, const struct tag_span *span, char *letters)
{
    unsigned count = 0;
    if (!is_single(span) || !tag_is(doc, span->token, TAG_LOOK_UPPER) || tag_is(doc, span->token, TAG_LOOK_SHOUTED))
        return 0;
    struct wm_str word = wm_text_span(doc->text, span->where);
    for (size_t i = 0; i < word.len; i++) {
        if (word.ptr[i] >= 'A' && word.ptr[i] <= 'Z' && count < MAX_LETTERS)
            letters[count++] = word.ptr[i];
        else if (word.ptr[i] != '.')
            return 0;
    }
    return count;
}

/* Whether the capitals that begin the words of a name are these letters, all of them. */
static bool has_initials(const struct tag_doc *doc, const struct tag_span *span, const char *letters, unsigned count)
{
    unsigned at = 0;
    for (uint32_t i = span->token; i < span->token_end; i++) {
        struct wm_str word = word_of(doc, i);
        if (word.len == 0 || word.ptr[0] < 'A' || word.ptr[0] > 'Z')
            continue;
        if (at == count || word.ptr[0] != letters[at])
            return false;
        at++;
    }
    return at == count;
}

/* The only organisation of several words that `fits`. */
static uint32_t only_fit(const struct clustering *work, const struct tag_cluster *c, const char *letters,
                         unsigned count)
{
    uint32_t found = TAG_NO_CLUSTER;
    for (uint32_t i = 0; i < work->count; i++) {
        const struct tag_cluster *other = &work->clusters[i];
        const struct tag_span *span = &work->spans->items[other->longest];
        bool fits = count > 0 ? has_initials(work->doc, span, letters, count)
                              : tag_cluster_first_part(work, other) == tag_cluster_first_part(work, c);
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
        char letters[MAX_LETTERS];
        if (!tag_cluster_is(c, WM_ENTITY_ORGANISATION) || !is_single(span))
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

void tag_respell_organisations(struct clustering *work)
{
    for (uint32_t i = 0; i < work->count; i++) {
        struct tag_cluster *c = &work->clusters[i];
        const struct tag_span *span = &work->spans->items[c->longest];
        if (tag_cluster_is(c, WM_ENTITY_ORGANISATION) && !is_single(span) && !has_ids(work, c->candidates))
            respell(work, c, wm_text_span(work->doc->text, span->where));
    }
}
