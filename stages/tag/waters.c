/* SPDX-License-Identifier: Apache-2.0 */
/* Rivers, lakes and mountains that go by half of their name: "the lower Tana" after "the Tana River". Towns and states
 * that are called alike have no article. */
#include "clusters.h"

#define MAX_WATERS 16 /* in one text */

static const char *const leads[] = {"River", "Lake", "Mount", "Mt", "Strait", "Gulf"};

bool tag_is_water_head(struct wm_str word)
{
    static const char *const heads[] = {"River",     "Lake",   "Creek", "Sea",     "Bay",
                                        "Mountains", "Strait", "Canal", "Glacier", "Valley"};
    return TAG_IS_ONE_OF(word, heads);
}

/* The token of the telling half of "Tana River" or "River Tana"; the span's end when it is no such name. */
static uint32_t half_of(const struct tag_doc *doc, const struct tag_span *span)
{
    if (span->type != WM_ENTITY_PLACE || span->token_end != span->token + 2)
        return span->token_end;
    if (tag_is_water_head(tag_doc_word(doc, span->token + 1)))
        return span->token;
    return TAG_IS_ONE_OF(tag_doc_word(doc, span->token), leads) ? span->token + 1 : span->token_end;
}

/* "the Tana", "the lower Tana" */
static bool has_article(const struct tag_doc *doc, const struct tag_span *span)
{
    static const char *const articles[] = {"the", "The"};
    static const char *const parts[] = {"upper", "lower", "middle", "swollen", "mighty", "nearby", "flooded"};
    uint32_t at = span->token;
    if (at > 1 && TAG_IS_ONE_OF(tag_doc_word(doc, at - 1), parts))
        at--;
    return at > 0 && TAG_IS_ONE_OF(tag_doc_word(doc, at - 1), articles);
}

/* "the Mississippi governor", "the Ohio State" are of the state. */
static bool goes_on(const struct tag_doc *doc, const struct tag_span *span)
{
    const struct wm_sentence *sentence = &doc->text->sentences[doc->text->tokens[span->token].sentence];
    uint32_t next = span->token_end;
    return next < sentence->token_end &&
           (tag_is(doc, next, TAG_LOOK_CAPITAL) || tag_hints(doc, next, TAG_WORD_ROLE | TAG_WORD_TITLE));
}

static void move(struct clustering *work, uint32_t span, uint32_t to)
{
    uint32_t from = tag_cluster_root(work, work->of_span[span]);
    struct tag_cluster *a = &work->clusters[from], *b = &work->clusters[to];
    if (a->mentions == 1) {
        tag_cluster_merge(work, from, to);
        return;
    }
    work->of_span[span] = to;
    a->mentions--;
    b->mentions++;
    b->first = span < b->first ? span : b->first;
    for (uint32_t i = span + 1; a->first == span && i < work->spans->count; i++)
        if (tag_cluster_root(work, work->of_span[i]) == from)
            a->first = i;
    a->longest = a->longest == span ? a->first : a->longest;
}

void tag_find_waters(struct clustering *work)
{
    const struct tag_doc *doc = work->doc;
    uint32_t waters[MAX_WATERS], count = 0;
    for (uint32_t i = 0; i < work->count && count < MAX_WATERS; i++) {
        const struct tag_span *span = &work->spans->items[work->clusters[i].longest];
        if (!work->clusters[i].merged && half_of(doc, span) < span->token_end)
            waters[count++] = i;
    }
    for (uint32_t i = 0; count > 0 && i < work->spans->count; i++) {
        const struct tag_span *span = &work->spans->items[i];
        if (span->type != WM_ENTITY_PLACE || span->token_end != span->token + 1 || !has_article(doc, span) ||
            goes_on(doc, span))
            continue;
        for (uint32_t w = 0; w < count; w++) {
            const struct tag_span *full = &work->spans->items[work->clusters[waters[w]].longest];
            uint32_t half = half_of(doc, full), word = doc->tokens[span->token].word;
            if (word != TAG_NO_WORD && doc->tokens[half].word == word) {
                move(work, i, waters[w]);
                break;
            }
        }
    }
}
