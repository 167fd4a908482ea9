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
    unsigned says; /* of enum html_word */
};

/* Sorted: searched by halving. */
static const struct tag tags[] = {{"a", HTML_INLINE, 0},
                                  {"address", HTML_BLOCK, 0},
                                  {"article", HTML_BLOCK, HTML_KEPT | HTML_ARTICLE},
                                  {"aside", HTML_BLOCK, HTML_APART},
                                  {"audio", HTML_NEVER, 0},
                                  {"blockquote", HTML_BLOCK, HTML_QUOTE},
                                  {"body", HTML_BLOCK, HTML_KEPT},
                                  {"br", HTML_BREAK, 0},
                                  {"button", HTML_NEVER, 0},
                                  {"canvas", HTML_NEVER, 0},
                                  {"caption", HTML_BLOCK, 0},
                                  {"center", HTML_BLOCK, 0},
                                  {"dd", HTML_PARAGRAPH, 0},
                                  {"details", HTML_BLOCK, 0},
                                  {"dialog", HTML_NEVER, 0},
                                  {"div", HTML_BLOCK, 0},
                                  {"dl", HTML_BLOCK, 0},
                                  {"dt", HTML_PARAGRAPH, 0},
                                  {"fieldset", HTML_BLOCK, 0},
                                  {"figcaption", HTML_FIGURE, 0},
                                  {"figure", HTML_FIGURE, 0},
                                  {"footer", HTML_BLOCK, HTML_APART},
                                  {"form", HTML_BLOCK, HTML_FORM},
                                  {"h1", HTML_HEADING, 0},
                                  {"h2", HTML_HEADING, 0},
                                  {"h3", HTML_HEADING, 0},
                                  {"h4", HTML_HEADING, 0},
                                  {"h5", HTML_HEADING, 0},
                                  {"h6", HTML_HEADING, 0},
                                  {"head", HTML_NEVER, 0},
                                  {"header", HTML_BLOCK, HTML_HEADER},
                                  {"hr", HTML_BLOCK, 0},
                                  {"html", HTML_BLOCK, HTML_KEPT},
                                  {"iframe", HTML_NEVER, 0},
                                  {"input", HTML_NEVER, 0},
                                  {"label", HTML_NEVER, 0},
                                  {"li", HTML_ITEM, 0},
                                  {"link", HTML_NEVER, 0},
                                  {"main", HTML_BLOCK, HTML_KEPT | HTML_MAIN},
                                  {"map", HTML_NEVER, 0},
                                  {"meta", HTML_NEVER, 0},
                                  {"nav", HTML_BLOCK, HTML_APART},
                                  {"noscript", HTML_NEVER, 0},
                                  {"object", HTML_NEVER, 0},
                                  {"ol", HTML_BLOCK, 0},
                                  {"option", HTML_NEVER, 0},
                                  {"p", HTML_PARAGRAPH, HTML_QUOTE},
                                  {"pre", HTML_PRE, 0},
                                  {"rp", HTML_NEVER, 0},
                                  {"rt", HTML_NEVER, 0},
                                  {"script", HTML_NEVER, 0},
                                  {"section", HTML_BLOCK, 0},
                                  {"select", HTML_NEVER, 0},
                                  {"span", HTML_INLINE, 0},
                                  {"style", HTML_NEVER, 0},
                                  {"svg", HTML_NEVER, 0},
                                  {"table", HTML_BLOCK, 0},
                                  {"tbody", HTML_BLOCK, 0},
                                  {"td", HTML_CELL, 0},
                                  {"template", HTML_NEVER, 0},
                                  {"textarea", HTML_NEVER, 0},
                                  {"th", HTML_CELL, 0},
                                  {"thead", HTML_BLOCK, 0},
                                  {"tr", HTML_BLOCK, 0},
                                  {"ul", HTML_BLOCK, 0},
                                  {"video", HTML_NEVER, 0}};

static int compare_tag(const void *name, const void *tag)
{
    return strcmp(name, ((const struct tag *)tag)->name);
}

static struct tag tag_of(const xmlNode *node)
{
    const struct tag *tag = bsearch(node->name, tags, sizeof tags / sizeof *tags, sizeof *tags, compare_tag);
    return tag != NULL ? *tag : (struct tag){(const char *)node->name, HTML_INLINE, 0};
}

struct wm_str html_attr(const xmlNode *node, const char *name)
{
    for (const xmlAttr *attr = node->type == XML_ELEMENT_NODE ? node->properties : NULL; attr != NULL;
         attr = attr->next)
        if (strcmp((const char *)attr->name, name) == 0)
            return wm_str_trim(wm_str_of(attr->children != NULL ? (const char *)attr->children->content : ""));
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

static bool is_junk_role(struct wm_str role)
{
    static const char *const roles[] = {"navigation", "complementary", "banner",  "contentinfo", "search", "menu",
                                        "dialog",     "alert",         "tooltip", "button",      "form"};
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (wm_str_is_nocase(role, roles[i]))
            return true;
    return false;
}

static bool hides(struct wm_str style)
{
    return clean_has(style, "display:none") || clean_has(style, "display: none") ||
           clean_has(style, "visibility:hidden");
}

static unsigned attribute_says(const char *name, struct wm_str value)
{
    if (strcmp(name, "class") == 0 || strcmp(name, "id") == 0)
        return html_words_of(value);
    if (strcmp(name, "itemprop") == 0)
        return clean_has(value, "articleBody") ? HTML_BODY : 0;
    if (strcmp(name, "style") == 0)
        return hides(value) ? HTML_HIDDEN : 0;
    if (strcmp(name, "role") == 0)
        return is_junk_role(value) ? HTML_APART : 0;
    return strcmp(name, "hidden") == 0 || (strcmp(name, "aria-hidden") == 0 && wm_str_is(value, "true")) ? HTML_HIDDEN
                                                                                                         : 0;
}

static unsigned attributes_say(const xmlNode *node)
{
    unsigned says = 0;
    for (const xmlAttr *attr = node->properties; attr != NULL; attr = attr->next)
        says |= attribute_says((const char *)attr->name,
                               wm_str_of(attr->children != NULL ? (const char *)attr->children->content : ""));
    return says;
}

static bool is_scope(const struct html_measure *m)
{
    return (m->words & (HTML_BODY | HTML_ARTICLE | HTML_MAIN)) != 0;
}

static void measure_element(struct html_page *page, xmlNode *node)
{
    struct html_measure *m = &page->list[page->count++];
    struct html_measure *parent =
        node->parent != NULL && node->parent->type == XML_ELEMENT_NODE ? node->parent->_private : NULL;
    struct tag tag = tag_of(node);
    *m = (struct html_measure){.node = node, .parent = parent, .place = tag.place, .words = tag.says};
    m->words |= m->place == HTML_NEVER ? 0 : attributes_say(node);
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
