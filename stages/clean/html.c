/* SPDX-License-Identifier: Apache-2.0 */
#include "html_private.h"
#include "text.h"

#define LITTLE_BYTES 250 /* of text, for an article */
#define DECK_BYTES   400 /* longer is no deck */

static size_t body_bytes(const struct clean_story *story)
{
    size_t bytes = 0;
    for (size_t i = 0; i < story->block_count; i++)
        bytes += story->blocks[i].text.len;
    return bytes;
}

/* The page may carry its text whole in JSON-LD, where the markup only shows a part of it. */
static void prefer_whole_body(struct html_page *page)
{
    struct clean_story *story = page->story;
    size_t shown = body_bytes(story);
    if (page->meta.body.len < 200 || (shown >= 200 && shown * 2 > page->meta.body.len))
        return;
    story->block_count = 0;
    clean_add_markup_text(story, page->meta.body);
}

static void read_once(struct html_page *page, bool gently)
{
    page->story->block_count = page->story->captions.count = page->story->removed.count = 0;
    html_mark(page, gently);
    const struct html_measure *body = html_choose(page), *lead = body != NULL ? html_lead(page, body) : NULL;
    if (lead != NULL)
        html_read(page, lead);
    html_read(page, body != NULL ? body : &page->list[0]);
    html_strip_end(page->story);
}

/* What its class calls a deck, between the headline and the text. */
static void take_deck(struct html_page *page)
{
    bool below = false;
    for (size_t i = 0; i < page->count && page->story->deck.len == 0; i++) {
        const struct html_measure *m = &page->list[i];
        below |= clean_is(m->node, "h1");
        if (below && !m->marked && html_in_paragraph(m))
            return;
        if (!below || !m->marked || !(m->words & HTML_DECK) || clean_is(m->node, "h1"))
            continue;
        struct wm_str text = clean_text_of(page->story->arena, m->node);
        if (clean_words(text) >= 4 && text.len < DECK_BYTES)
            page->story->deck = text;
    }
}

/* A second look when hardly anything came of the first: then what stood against the text was wrong. */
static void read_body(struct html_page *page)
{
    read_once(page, false);
    size_t strictly = body_bytes(page->story);
    if (strictly >= LITTLE_BYTES)
        return;
    read_once(page, true);
    if (body_bytes(page->story) < 2 * strictly)
        read_once(page, false);
}

enum wm_code clean_read_html(struct clean_input *in, struct wm_error *err)
{
    xmlDoc *document = clean_html_parse(in->arena, in->text);
    xmlNode *root = document != NULL ? xmlDocGetRootElement(document) : NULL;
    if (root == NULL)
        return wm_fail(err, WM_E_NO_STORY, "the HTML page has no element");
    struct clean_story *story = clean_story_new(in, CLEAN_HTML);
    struct html_page page = {.story = story};
    if (story == NULL || !html_measure(&page, root))
        return wm_fail(err, WM_E_LIMIT, "the page needs more memory than an article may use");
    story->keep_dateline = true;
    clean_read_page_meta(story, document, &page.meta);
    read_body(&page);
    take_deck(&page);
    prefer_whole_body(&page);
    if (story->block_count > 0 || story->headline.len > 0)
        return WM_OK;
    in->first = NULL;
    in->end = &in->first;
    in->skipped = "markup without text";
    return WM_OK;
}
