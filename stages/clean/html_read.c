/* SPDX-License-Identifier: Apache-2.0 */
#include "html_private.h"
#include "text.h"

#define LINK_BYTES 250 /* a link with more text is a part of the story */

struct reader {
    struct html_page *page;
    struct wm_buf text;
    enum clean_block_kind kind;
    uint32_t links, bytes;
    int breaks;
};

/* Lines above the first paragraph that are the head of the page, not of the text. */
static bool is_head_line(const struct reader *reader, struct wm_str text)
{
    const struct clean_story *story = reader->page->story;
    if (wm_str_eq(text, reader->page->meta.title) || wm_str_eq(text, story->headline))
        return true;
    if (story->block_count > 2 || text.len > 120)
        return false;
    return wm_str_starts_nocase(text, "by ") || wm_str_starts_nocase(text, "published") ||
           wm_str_starts_nocase(text, "updated") || wm_str_starts_nocase(text, "posted") ||
           clean_time(story->arena, text, "Z").len > 0 || wm_str_eq(text, story->by);
}

static bool seen_before(const struct clean_story *story, struct wm_str text)
{
    for (size_t i = story->block_count, back = 0; i-- > 0 && back < 40 && text.len > 40; back++)
        if (wm_str_eq(story->blocks[i].text, text))
            return true;
    return false;
}

static void take_line(struct reader *reader, struct wm_str text)
{
    struct clean_story *story = reader->page->story;
    bool linked = reader->bytes > 0 && reader->links * 10 > reader->bytes * 8 && text.len < LINK_BYTES;
    if (text.len == 0 || linked || is_head_line(reader, text) || seen_before(story, text))
        return;
    if (html_is_boilerplate(text))
        clean_note_add(story, &story->removed, text, WM_STR("boilerplate"));
    else
        clean_block_add(story, reader->kind, text);
}

static void flush(struct reader *reader)
{
    take_line(reader, clean_line(reader->page->story->arena, wm_buf_str(&reader->text)));
    reader->text.len = 0;
    reader->links = reader->bytes = 0;
    reader->breaks = 0;
}

static void add_text(struct reader *reader, const xmlNode *node)
{
    const struct html_measure *m = node->parent->_private;
    uint32_t commas = 0, bytes = html_ink((const char *)node->content, &commas);
    if (bytes > 0)
        reader->breaks = 0;
    reader->bytes += bytes;
    reader->links += m->in_link ? bytes : 0;
    wm_buf_adds(&reader->text, (const char *)node->content);
}

/* A list or table of links is no part of a text. */
static bool is_link_list(const struct html_measure *m)
{
    bool list =
        clean_is(m->node, "ul") || clean_is(m->node, "ol") || clean_is(m->node, "table") || clean_is(m->node, "dl");
    return list && m->text > 0 && m->links * 10 > m->text * 6;
}

static void take_caption(struct clean_story *story, const xmlNode *figure)
{
    const xmlNode *caption = clean_find(figure, "figcaption");
    if (caption != NULL)
        clean_note_add(story, &story->captions, clean_text_of(story->arena, caption), WM_STR(""));
}

static bool open_element(struct reader *reader, const struct html_measure *m)
{
    if (m->place == HTML_FIGURE) {
        take_caption(reader->page->story, m->node);
        /* Some put tables and quotes into figures. */
        return clean_find(m->node, "table") != NULL || clean_find(m->node, "blockquote") != NULL;
    }
    if (m->marked || is_link_list(m))
        return false;
    if (m->place == HTML_BREAK) {
        wm_buf_addc(&reader->text, ' ');
        if (++reader->breaks == 2)
            flush(reader);
        return false;
    }
    if (m->place == HTML_CELL) {
        wm_buf_addc(&reader->text, ' ');
        return true;
    }
    if (m->place == HTML_INLINE)
        return true;
    flush(reader);
    reader->kind = m->place == HTML_HEADING ? CLEAN_SUBHEAD : m->place == HTML_ITEM ? CLEAN_ITEM : reader->kind;
    if (m->place != HTML_PRE)
        return true;
    clean_add_lines(reader->page->story, clean_raw_text(reader->page->story->arena, m->node));
    return false;
}

static void close_element(struct reader *reader, const xmlNode *node)
{
    const struct html_measure *m = node->type == XML_ELEMENT_NODE ? node->_private : NULL;
    if (m == NULL || m->place == HTML_INLINE || m->place == HTML_BREAK || m->place == HTML_CELL ||
        m->place == HTML_NEVER)
        return;
    if (!m->marked)
        flush(reader);
    if (m->place == HTML_HEADING || m->place == HTML_ITEM)
        reader->kind = CLEAN_PARAGRAPH;
}

void html_read(struct html_page *page, const struct html_measure *from)
{
    struct reader reader = {.page = page, .text = {.arena = page->story->arena}};
    const xmlNode *root = from->node, *node = root;
    while (node != NULL) {
        bool inside = node->type == XML_ELEMENT_NODE && open_element(&reader, node->_private) && node->children != NULL;
        if (node->type == XML_TEXT_NODE)
            add_text(&reader, node);
        if (inside) {
            node = node->children;
            continue;
        }
        close_element(&reader, node);
        while (node != root && node->next == NULL) {
            node = node->parent;
            close_element(&reader, node);
        }
        node = node == root ? NULL : node->next;
    }
    flush(&reader);
}
