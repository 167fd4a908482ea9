/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of markup (NITF content, XHTML, escaped HTML) into blocks. The walk keeps no stack: a
 * block ends where a block element begins or ends, so depth costs nothing. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text.h"
#include "xml.h"

enum role { INLINE, BLOCK, HEADING, ITEM, CELL, BREAK, LINES, SKIP };

struct tag {
    const char *name;
    enum role role;
};

static int compare_tag(const void *name, const void *tag)
{
    return strcasecmp(name, ((const struct tag *)tag)->name);
}

static enum role role_of(const xmlNode *node)
{
    static const struct tag tags[] = {
        /* sorted: searched by halving */
        {"article", BLOCK},      {"block", BLOCK},   {"blockquote", BLOCK}, {"body", BLOCK},    {"body.end", SKIP},
        {"bq", BLOCK},           {"br", BREAK},      {"dd", BLOCK},         {"div", BLOCK},     {"dl", BLOCK},
        {"dt", BLOCK},           {"figure", SKIP},   {"fn", SKIP},          {"h1", HEADING},    {"h2", HEADING},
        {"h3", HEADING},         {"h4", HEADING},    {"h5", HEADING},       {"h6", HEADING},    {"head", SKIP},
        {"hl1", HEADING},        {"hl2", HEADING},   {"iframe", SKIP},      {"li", ITEM},       {"media", SKIP},
        {"media-caption", SKIP}, {"nitf-col", SKIP}, {"nitf-table", BLOCK}, {"noscript", SKIP}, {"note", SKIP},
        {"ol", BLOCK},           {"p", BLOCK},       {"pre", LINES},        {"script", SKIP},   {"section", BLOCK},
        {"select", SKIP},        {"style", SKIP},    {"table", BLOCK},      {"td", CELL},       {"template", SKIP},
        {"textarea", SKIP},      {"th", CELL},       {"tr", BLOCK},         {"ul", BLOCK}};
    if (node->type != XML_ELEMENT_NODE)
        return INLINE;
    const struct tag *tag = bsearch(node->name, tags, sizeof tags / sizeof *tags, sizeof *tags, compare_tag);
    return tag != NULL ? tag->role : INLINE;
}

struct walk {
    struct clean_story *story;
    struct wm_buf text;
    enum clean_block_kind kind;
    int breaks; /* <br> seen in a row: two of them part paragraphs */
};

static void flush(struct walk *walk)
{
    struct wm_str text = wm_buf_str(&walk->text);
    if (text.len > 0)
        clean_block_add(walk->story, walk->kind, text);
    walk->text = (struct wm_buf){.arena = walk->story->arena};
    walk->breaks = 0;
}

static void add_text(struct walk *walk, const char *content)
{
    for (const char *c = content; *c != '\0' && walk->breaks > 0; c++)
        if (!isspace((unsigned char)*c))
            walk->breaks = 0;
    wm_buf_adds(&walk->text, content);
}

static void caption_of(struct clean_story *story, const xmlNode *media)
{
    struct wm_str text = {0}, credit = {0};
    for (const xmlNode *node = media; node != NULL; node = clean_following(node, media)) {
        if (clean_is(node, "media-caption") || clean_is(node, "figcaption"))
            clean_fill(&text, clean_text_of(story->arena, node));
        else if (clean_is(node, "media-producer"))
            clean_fill(&credit, clean_text_of(story->arena, node));
    }
    clean_note_add(story, &story->captions, text, credit);
}

static void open_element(struct walk *walk, const xmlNode *node, enum role role)
{
    switch (role) {
    case BLOCK: flush(walk); break;
    case HEADING:
        flush(walk);
        walk->kind = CLEAN_SUBHEAD;
        break;
    case ITEM:
        flush(walk);
        walk->kind = CLEAN_ITEM;
        break;
    case CELL:
        if (walk->text.len > 0)
            wm_buf_adds(&walk->text, " ");
        break;
    case BREAK:
        wm_buf_addc(&walk->text, ' ');
        if (++walk->breaks == 2)
            flush(walk);
        break;
    case LINES:
        flush(walk);
        clean_add_lines(walk->story, clean_raw_text(walk->story->arena, node));
        break;
    case SKIP:
        if (clean_is(node, "media") || clean_is(node, "figure"))
            caption_of(walk->story, node);
        break;
    case INLINE: break;
    }
}

static void close_element(struct walk *walk, const xmlNode *node)
{
    enum role role = role_of(node);
    if (role == BLOCK || role == HEADING || role == ITEM)
        flush(walk);
    if (role == HEADING || role == ITEM)
        walk->kind = CLEAN_PARAGRAPH;
}

void clean_add_markup(struct clean_story *story, const xmlNode *root)
{
    struct walk walk = {.story = story, .text = {.arena = story->arena}};
    const xmlNode *node = root;
    while (node != NULL) {
        enum role role = role_of(node);
        if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) && node->content != NULL)
            add_text(&walk, (const char *)node->content);
        open_element(&walk, node, role);
        if (node->type == XML_ELEMENT_NODE && node->children != NULL && role != SKIP && role != LINES) {
            node = node->children;
            continue;
        }
        close_element(&walk, node);
        while (node != root && node->next == NULL) {
            node = node->parent;
            close_element(&walk, node);
        }
        node = node == root ? NULL : node->next;
    }
    flush(&walk);
}

bool clean_has_markup(struct wm_str text)
{
    for (size_t at = 0; at + 2 < text.len; at++) {
        const char *open = memchr(text.ptr + at, '<', text.len - at - 2);
        if (open == NULL)
            return false;
        if (isalpha((unsigned char)open[1]) || open[1] == '/' || open[1] == '!')
            return true;
        at = (size_t)(open - text.ptr);
    }
    return false;
}

void clean_add_markup_text(struct clean_story *story, struct wm_str text)
{
    if (wm_str_find(text, WM_STR("&lt;")) >= 0 && !clean_has_markup(text))
        text = clean_unescape(story->arena, text);
    if (!clean_has_markup(text)) {
        clean_add_lines(story, text);
        return;
    }
    const xmlDoc *document = clean_html_parse(story->arena, text);
    if (document != NULL && document->children != NULL)
        for (const xmlNode *node = document->children; node != NULL; node = node->next)
            clean_add_markup(story, node);
}

struct wm_str clean_markup_line(struct wm_arena *arena, struct wm_str text)
{
    text = clean_unescape_leftover(arena, text);
    if (!clean_has_markup(text))
        return clean_line(arena, text);
    struct clean_story piece = {.arena = arena};
    clean_add_markup_text(&piece, text);
    struct wm_str line = {0};
    for (size_t i = 0; i < piece.block_count; i++)
        clean_join(&piece, &line, piece.blocks[i].text);
    return line;
}
