/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "html_private.h"
#include "text.h"

#define PARAGRAPH_BYTES 60 /* less than that is a line, not a paragraph */

struct tag {
    const char *name;
    enum html_place place;
};

static int compare_tag(const void *name, const void *tag)
{
    return strcmp(name, ((const struct tag *)tag)->name);
}

static enum html_place place_of(const char *name)
{
    static const struct tag tags[] = {
        /* sorted: searched by halving */
        {"a", HTML_INLINE},       {"address", HTML_BLOCK},    {"article", HTML_BLOCK},  {"aside", HTML_BLOCK},
        {"audio", HTML_NEVER},    {"blockquote", HTML_BLOCK}, {"body", HTML_BLOCK},     {"br", HTML_BREAK},
        {"button", HTML_NEVER},   {"canvas", HTML_NEVER},     {"caption", HTML_BLOCK},  {"center", HTML_BLOCK},
        {"dd", HTML_PARAGRAPH},   {"details", HTML_BLOCK},    {"dialog", HTML_NEVER},   {"div", HTML_BLOCK},
        {"dl", HTML_BLOCK},       {"dt", HTML_PARAGRAPH},     {"fieldset", HTML_BLOCK}, {"figcaption", HTML_FIGURE},
        {"figure", HTML_FIGURE},  {"footer", HTML_BLOCK},     {"form", HTML_BLOCK},     {"h1", HTML_HEADING},
        {"h2", HTML_HEADING},     {"h3", HTML_HEADING},       {"h4", HTML_HEADING},     {"h5", HTML_HEADING},
        {"h6", HTML_HEADING},     {"head", HTML_NEVER},       {"header", HTML_BLOCK},   {"hr", HTML_BLOCK},
        {"html", HTML_BLOCK},     {"iframe", HTML_NEVER},     {"input", HTML_NEVER},    {"label", HTML_NEVER},
        {"li", HTML_ITEM},        {"link", HTML_NEVER},       {"main", HTML_BLOCK},     {"map", HTML_NEVER},
        {"meta", HTML_NEVER},     {"nav", HTML_BLOCK},        {"noscript", HTML_NEVER}, {"object", HTML_NEVER},
        {"ol", HTML_BLOCK},       {"option", HTML_NEVER},     {"p", HTML_PARAGRAPH},    {"pre", HTML_PRE},
        {"rp", HTML_NEVER},       {"rt", HTML_NEVER},         {"script", HTML_NEVER},   {"section", HTML_BLOCK},
        {"select", HTML_NEVER},   {"span", HTML_INLINE},      {"style", HTML_NEVER},    {"svg", HTML_NEVER},
        {"table", HTML_BLOCK},    {"tbody", HTML_BLOCK},      {"td", HTML_CELL},        {"template", HTML_NEVER},
        {"textarea", HTML_NEVER}, {"th", HTML_CELL},          {"thead", HTML_BLOCK},    {"tr", HTML_BLOCK},
        {"ul", HTML_BLOCK},       {"video", HTML_NEVER}};
    const struct tag *tag = bsearch(name, tags, sizeof tags / sizeof *tags, sizeof *tags, compare_tag);
    return tag != NULL ? tag->place : HTML_INLINE;
}

struct wm_str html_attr(const xmlNode *node, const char *name)
{
    for (const xmlAttr *attr = node->properties; attr != NULL; attr = attr->next)
        if (strcmp((const char *)attr->name, name) == 0)
            return wm_str_of(attr->children != NULL ? (const char *)attr->children->content : "");
    return (struct wm_str){0};
}

uint32_t html_ink(const char *text, uint32_t *commas)
{
    uint32_t bytes = 0;
    bool blank = true;
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        bool space = isspace(*c) || (*c == 0xC2 && c[1] == 0xA0);
        bytes += !space || !blank;
        blank = space;
        *commas +=
            *c == ',' || (*c == 0xEF && c[1] == 0xBC && c[2] == 0x8C) || (*c == 0xE3 && c[1] == 0x80 && c[2] == 0x81);
    }
    return bytes - (blank && bytes > 0);
}

static size_t count_elements(const xmlNode *root)
{
    size_t count = 0;
    for (const xmlNode *node = root; node != NULL; node = clean_following(node, root))
        count += node->type == XML_ELEMENT_NODE;
    return count;
}

static unsigned words_of(const xmlNode *node)
{
    unsigned words = 0;
    for (const xmlAttr *attr = node->properties; attr != NULL; attr = attr->next) {
        const char *name = (const char *)attr->name;
        if (attr->children == NULL)
            continue;
        struct wm_str value = wm_str_of((const char *)attr->children->content);
        if (strcmp(name, "class") == 0 || strcmp(name, "id") == 0)
            words |= html_words_of(value);
        else if (strcmp(name, "itemprop") == 0 && clean_has(value, "articleBody"))
            words |= HTML_BODY;
    }
    return words;
}

static bool is_scope(const struct html_measure *m)
{
    return m->words & HTML_BODY || clean_is(m->node, "article") || clean_is(m->node, "main");
}

static void measure_element(struct html_page *page, xmlNode *node)
{
    struct html_measure *m = &page->list[page->count++];
    struct html_measure *parent =
        node->parent != NULL && node->parent->type == XML_ELEMENT_NODE ? node->parent->_private : NULL;
    *m = (struct html_measure){.node = node, .parent = parent, .place = place_of((const char *)node->name)};
    m->words = m->place == HTML_NEVER ? 0 : words_of(node);
    bool inside = m->place == HTML_INLINE || m->place == HTML_BREAK;
    m->block = !inside ? m : parent != NULL ? parent->block : m;
    m->scope = parent == NULL || is_scope(m) ? m : parent->scope;
    m->in_link = (parent != NULL && parent->in_link) || strcmp((const char *)node->name, "a") == 0;
    m->marked = m->place == HTML_NEVER || (parent != NULL && parent->marked);
    node->_private = m;
}

bool html_measure(struct html_page *page, xmlNode *root)
{
    page->list = WM_NEW_ARRAY(page->story->arena, struct html_measure, count_elements(root));
    if (page->list == NULL)
        return false;
    for (xmlNode *node = root; node != NULL; node = clean_following(node, root)) {
        if (node->type == XML_ELEMENT_NODE)
            measure_element(page, node);
        struct html_measure *m = node->parent != NULL ? node->parent->_private : NULL;
        if (node->type != XML_TEXT_NODE || m == NULL || m->marked)
            continue;
        uint32_t bytes = html_ink((const char *)node->content, &m->block->commas);
        m->block->own += bytes;
        m->block->own_links += m->in_link ? bytes : 0;
    }
    return true;
}

bool html_in_paragraph(const struct html_measure *m)
{
    bool may = m->place == HTML_PARAGRAPH || m->place == HTML_BLOCK || m->place == HTML_PRE || m->place == HTML_ITEM;
    return may && m->own >= PARAGRAPH_BYTES && m->own_links * 3 < m->own;
}

/* Children stand behind their parents in the list. */
void html_sum(struct html_page *page)
{
    for (size_t i = 0; i < page->count; i++)
        page->list[i].text = page->list[i].links = page->list[i].prose = 0;
    for (size_t i = page->count; i-- > 0;) {
        struct html_measure *m = &page->list[i];
        if (m->marked)
            continue;
        m->text += m->own;
        m->links += m->own_links;
        m->prose += html_in_paragraph(m) ? m->own : 0;
        m->holds_body |= (m->words & HTML_BODY) != 0;
        if (m->parent == NULL)
            continue;
        m->parent->text += m->text;
        m->parent->links += m->links;
        m->parent->prose += m->prose;
        m->parent->holds_body |= m->holds_body && m->prose >= 200;
    }
}
