/* SPDX-License-Identifier: Apache-2.0 */
/* The element that holds the article: the one that paragraphs under it speak for most, and those around
 * it as long as they add prose and little else. The idea of the score is Arc90's Readability (2009). */
#include <ctype.h>

#include "html_private.h"
#include "text.h"

#define LEVELS     5    /* a paragraph speaks for its parents up to here */
#define LEAD_BYTES 1000 /* a first paragraph has no more */

static float bonus_of(const struct html_measure *m)
{
    return (m->words & HTML_BODY ? 45.f : 0.f) + (m->words & (HTML_GOOD | HTML_BODY) ? 15.f : 0.f) +
           (m->words & HTML_ARTICLE ? 15.f : 0.f);
}

static void score_paragraph(struct html_measure *m)
{
    if (m->marked || m->own < 25 || m->place == HTML_HEADING || m->place == HTML_NEVER || m->place == HTML_FIGURE)
        return;
    float links = (float)m->own_links / (float)m->own;
    float score = 1 + (float)m->commas + (m->own > 600 ? 6 : (float)m->own / 100);
    score *= 1 - links;
    if (m->place == HTML_ITEM || m->place == HTML_CELL)
        score *= 0.5f;
    struct html_measure *holder = m->place == HTML_BLOCK ? m : m->parent;
    float share = 1;
    for (int level = 0; holder != NULL && level < LEVELS; holder = holder->parent, level++) {
        holder->score += score * share;
        share *= 0.6f;
    }
}

static bool is_within(const struct html_measure *m, const struct html_measure *around)
{
    while (m != NULL && m != around)
        m = m->parent;
    return m != NULL;
}

/* On a page of several articles, the one under the page's title. The heading may stand in what is marked. */
static const struct html_measure *article_of_title(const struct html_page *page)
{
    const struct clean_story *story = page->story;
    for (size_t i = 0; i < page->count; i++) {
        const struct html_measure *m = &page->list[i];
        if (m->place != HTML_HEADING)
            continue;
        struct wm_str text = clean_text_of(story->arena, m->node);
        if (text.len < 10 || !(wm_str_eq(text, story->headline) || wm_str_eq(text, page->meta.title)))
            continue;
        while (m != NULL && !(m->words & HTML_ARTICLE))
            m = m->parent;
        return m;
    }
    return NULL;
}

static const struct html_measure *best_scored(struct html_page *page, const struct html_measure *within)
{
    const struct html_measure *best = NULL;
    float top = 0;
    for (size_t i = 0; i < page->count; i++)
        page->list[i].score = 0;
    for (size_t i = 0; i < page->count; i++)
        score_paragraph(&page->list[i]);
    for (size_t i = 0; i < page->count; i++) {
        const struct html_measure *m = &page->list[i];
        if (m->score <= 0 || m->marked || m->text == 0 || (within != NULL && !is_within(m, within)))
            continue;
        float score = (m->score + bonus_of(m)) * (1 - (float)m->links / (float)m->text);
        if (score > top) {
            top = score;
            best = m;
        }
    }
    return best;
}

/* The first class, as far as it does not count: "slide-2 active" begins with "slide-". */
static struct wm_str kind_of(const xmlNode *node)
{
    struct wm_str class = html_attr(node, "class");
    size_t end = 0;
    while (end < class.len && class.ptr[end] != ' ' && !isdigit((unsigned char)class.ptr[end]))
        end++;
    return wm_str_sub(class, 0, end);
}

static bool is_alike(const struct html_measure *a, const struct html_measure *b)
{
    return xmlStrEqual(a->node->name, b->node->name) && wm_str_eq(kind_of(a->node), kind_of(b->node));
}

/* Bytes of prose in the children of `around` that are made as `piece`, one of them. */
static uint32_t prose_alike(const struct html_measure *around, const struct html_measure *piece)
{
    uint32_t prose = 0;
    for (const xmlNode *node = around->node->children; node != NULL; node = node->next) {
        const struct html_measure *m = node->type == XML_ELEMENT_NODE ? node->_private : NULL;
        if (m != NULL && !m->marked && is_alike(m, piece))
            prose += m->prose;
    }
    return prose;
}

/* A body in several pieces: what stands around one is made of others like it, and of little else. A page
 * of several articles is no such body. */
static bool is_in_pieces(const struct html_measure *best, const struct html_measure *piece,
                         const struct html_measure *around)
{
    uint32_t pieces = prose_alike(around, piece), noise = around->text - piece->text - (pieces - piece->prose);
    return !(piece->words & HTML_ARTICLE) && pieces > piece->prose + best->prose / 8 &&
           noise * 2 < pieces - piece->prose;
}

const struct html_measure *html_choose(struct html_page *page)
{
    const struct html_measure *best = best_scored(page, NULL), *title = article_of_title(page);
    if (best != NULL && title != NULL && title->prose * 4 > best->prose && !is_within(best, title))
        best = best_scored(page, title);
    for (const struct html_measure *piece = best; piece != NULL && piece->parent != NULL; piece = piece->parent)
        if (is_in_pieces(best, piece, piece->parent))
            best = piece->parent;
    return best;
}

/* A lone paragraph of which its class says so. Decks are not: they stand for the text, not in it. */
static bool is_lead(const struct html_measure *m)
{
    unsigned words = m->words | (m->parent != NULL ? m->parent->words : 0);
    return !m->marked && html_in_paragraph(m) && m->place != HTML_ITEM && m->text < LEAD_BYTES && words & HTML_LEAD &&
           !(words & HTML_DECK);
}

const struct html_measure *html_lead(const struct html_page *page, const struct html_measure *body)
{
    for (const struct html_measure *m = body; m-- > page->list;) {
        if (!m->marked && clean_is(m->node, "h1"))
            return NULL;
        if (is_lead(m))
            return m->words & HTML_LEAD || m->parent->prose > LEAD_BYTES ? m : m->parent;
    }
    return NULL;
}
