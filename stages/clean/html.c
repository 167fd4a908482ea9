/* SPDX-License-Identifier: Apache-2.0 */
/* The article within a page. Three passes over the elements in document order: measure text and
 * links, mark what is no article (by element, role and words in class and id), score containers by
 * the paragraphs under them. The best container is then read block by block. The idea of the score
 * is Arc90's Readability (2009); that marks yield to mass, so that a "has-sidebar" around the whole
 * story does not lose it, is ours. */
#include "html.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "text.h"

enum place { AN_INLINE, A_BLOCK, A_PARAGRAPH, A_HEADING, AN_ITEM, A_CELL, A_PRE, A_BREAK, A_FIGURE, NEVER };

struct measure {
    xmlNode *node;
    struct measure *parent, *block; /* nearest block, itself included */
    uint32_t own, own_links;        /* bytes of text whose nearest block this is */
    uint32_t text, links;           /* bytes of text under it; after marking: without what is marked */
    uint32_t commas;
    float score;
    enum place place;
    bool junk, in_link;
};

struct page {
    struct clean_story *story;
    struct clean_page meta;
    struct measure *list;
    size_t count;
    uint32_t total;
};

struct tag {
    const char *name;
    enum place place;
};

static int compare_tag(const void *name, const void *tag)
{
    return strcmp(name, ((const struct tag *)tag)->name);
}

static enum place place_of(const char *name)
{
    static const struct tag tags[] = {
        /* sorted: searched by halving */
        {"a", AN_INLINE},     {"address", A_BLOCK},    {"article", A_BLOCK},     {"aside", A_BLOCK},
        {"audio", NEVER},     {"blockquote", A_BLOCK}, {"body", A_BLOCK},        {"br", A_BREAK},
        {"button", NEVER},    {"canvas", NEVER},       {"center", A_BLOCK},      {"dd", A_PARAGRAPH},
        {"details", A_BLOCK}, {"dialog", NEVER},       {"div", A_BLOCK},         {"dl", A_BLOCK},
        {"dt", A_PARAGRAPH},  {"fieldset", A_BLOCK},   {"figcaption", A_FIGURE}, {"figure", A_FIGURE},
        {"footer", A_BLOCK},  {"form", A_BLOCK},       {"h1", A_HEADING},        {"h2", A_HEADING},
        {"h3", A_HEADING},    {"h4", A_HEADING},       {"h5", A_HEADING},        {"h6", A_HEADING},
        {"head", NEVER},      {"header", A_BLOCK},     {"hr", A_BLOCK},          {"html", A_BLOCK},
        {"iframe", NEVER},    {"input", NEVER},        {"label", NEVER},         {"li", AN_ITEM},
        {"link", NEVER},      {"main", A_BLOCK},       {"map", NEVER},           {"meta", NEVER},
        {"nav", A_BLOCK},     {"noscript", NEVER},     {"object", NEVER},        {"ol", A_BLOCK},
        {"option", NEVER},    {"p", A_PARAGRAPH},      {"pre", A_PRE},           {"rp", NEVER},
        {"rt", NEVER},        {"script", NEVER},       {"section", A_BLOCK},     {"select", NEVER},
        {"span", AN_INLINE},  {"style", NEVER},        {"svg", NEVER},           {"table", A_BLOCK},
        {"tbody", A_BLOCK},   {"td", A_CELL},          {"template", NEVER},      {"textarea", NEVER},
        {"th", A_CELL},       {"thead", A_BLOCK},      {"tr", A_BLOCK},          {"ul", A_BLOCK},
        {"video", NEVER}};
    const struct tag *tag = bsearch(name, tags, sizeof tags / sizeof *tags, sizeof *tags, compare_tag);
    return tag != NULL ? tag->place : AN_INLINE;
}

/* Measuring. */

static uint32_t ink(const char *text, uint32_t *commas)
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

static void measure_element(struct page *page, xmlNode *node)
{
    struct measure *m = &page->list[page->count++];
    struct measure *parent =
        node->parent != NULL && node->parent->type == XML_ELEMENT_NODE ? node->parent->_private : NULL;
    *m = (struct measure){.node = node, .parent = parent, .place = place_of((const char *)node->name)};
    m->block = m->place == AN_INLINE || m->place == A_BREAK ? (parent != NULL ? parent->block : m) : m;
    m->in_link = (parent != NULL && parent->in_link) || strcmp((const char *)node->name, "a") == 0;
    m->junk = m->place == NEVER || (parent != NULL && parent->junk);
    node->_private = m;
}

static bool measure_all(struct page *page, xmlNode *root)
{
    page->list = WM_NEW_ARRAY(page->story->arena, struct measure, count_elements(root));
    if (page->list == NULL)
        return false;
    for (xmlNode *node = root; node != NULL; node = clean_following(node, root)) {
        if (node->type == XML_ELEMENT_NODE)
            measure_element(page, node);
        struct measure *m = node->parent != NULL ? node->parent->_private : NULL;
        if (node->type != XML_TEXT_NODE || m == NULL || m->junk)
            continue;
        uint32_t bytes = ink((const char *)node->content, &m->block->commas);
        m->block->own += bytes;
        m->block->own_links += m->in_link ? bytes : 0;
    }
    return true;
}

/* Sums own texts up the tree: children stand behind their parents in the list. */
static void sum_up(struct page *page)
{
    for (size_t i = 0; i < page->count; i++)
        page->list[i].text = page->list[i].links = 0;
    for (size_t i = page->count; i-- > 0;) {
        struct measure *m = &page->list[i];
        if (m->junk)
            continue;
        m->text += m->own;
        m->links += m->own_links;
        if (m->parent != NULL) {
            m->parent->text += m->text;
            m->parent->links += m->links;
        }
    }
    page->total = page->count > 0 ? page->list[0].text : 0;
}

/* Marking. */

/* Words of class and id that tell what is not the article. */
static const char *const junk_words[] = {"comment",
                                         "comments",
                                         "commentlist",
                                         "disqus",
                                         "sidebar",
                                         "related",
                                         "recommended",
                                         "recommend",
                                         "recommendations",
                                         "recirc",
                                         "share",
                                         "sharing",
                                         "shares",
                                         "sharedaddy",
                                         "social",
                                         "newsletter",
                                         "subscribe",
                                         "subscription",
                                         "signup",
                                         "promo",
                                         "promotion",
                                         "promobox",
                                         "advert",
                                         "ad",
                                         "ads",
                                         "adsense",
                                         "advertisement",
                                         "advertising",
                                         "sponsor",
                                         "sponsored",
                                         "breadcrumb",
                                         "breadcrumbs",
                                         "footer",
                                         "nav",
                                         "navbar",
                                         "navigation",
                                         "menu",
                                         "cookie",
                                         "cookies",
                                         "consent",
                                         "gdpr",
                                         "popup",
                                         "modal",
                                         "overlay",
                                         "banner",
                                         "tags",
                                         "taglist",
                                         "toolbar",
                                         "widget",
                                         "outbrain",
                                         "taboola",
                                         "pagination",
                                         "pager",
                                         "login",
                                         "register",
                                         "print",
                                         "trending",
                                         "popular",
                                         "readmore",
                                         "hidden",
                                         "rating",
                                         "ratings",
                                         "donate",
                                         "donation",
                                         "masthead",
                                         "teaser",
                                         "teasers",
                                         "copyright",
                                         "disclaimer",
                                         "bio",
                                         "biography",
                                         "screenreader",
                                         "jp",
                                         "addtoany",
                                         "zergnet",
                                         "tooltip",
                                         "topbar",
                                         "reactions",
                                         "feedback",
                                         "poll",
                                         "gallery",
                                         "slideshow",
                                         "carousel",
                                         "video",
                                         "player",
                                         "sitemap",
                                         "syndication",
                                         "mailmunch",
                                         "upsell",
                                         "subnav",
                                         "skip",
                                         "licensing",
                                         "reprints",
                                         "postnavigation",
                                         "crumbs",
                                         "respond",
                                         "morestories",
                                         "mostread",
                                         "readnext",
                                         "upnext",
                                         "mostpopular",
                                         "alsoread",
                                         "seealso",
                                         "inlinepromo"};

/* Words of the small lines around an article: they only count on little text. */
static const char *const line_words[] = {
    "byline",      "meta",      "metadata",   "date",       "author",      "authors",      "caption",    "credit",
    "credits",     "timestamp", "dateline",   "standfirst", "dek",         "deck",         "subtitle",   "strapline",
    "subheadline", "category",  "categories", "kicker",     "tag",         "label",        "source",     "published",
    "posted",      "postmeta",  "infos",      "topics",     "topic",       "time",         "figcaption", "wp-caption",
    "eyebrow",     "excerpt",   "correction", "notice",     "contributor", "contributors", "reading"};

static bool among(struct wm_str word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (wm_str_is_nocase(word, words[i]))
            return true;
    return false;
}

/* Splits "articleRelated-links_v2" into its words and asks for each, and for pairs put together
 * ("read-more" is "readmore"). */
static bool has_class_word(struct wm_str text, const char *const *words, size_t count)
{
    char pair[64];
    struct wm_str before = {0};
    for (size_t at = 0; at < text.len;) {
        if (!isalnum((unsigned char)text.ptr[at])) {
            if (text.ptr[at] == ' ')
                before = (struct wm_str){0};
            at++;
            continue;
        }
        size_t end = at + 1;
        while (end < text.len && isalpha((unsigned char)text.ptr[end]) &&
               !(isupper((unsigned char)text.ptr[end]) && islower((unsigned char)text.ptr[end - 1])))
            end++;
        struct wm_str word = wm_str_sub(text, at, end);
        if (among(word, words, count))
            return true;
        if (before.len > 0 && before.len + word.len < sizeof pair) {
            memcpy(pair, before.ptr, before.len);
            memcpy(pair + before.len, word.ptr, word.len);
            if (among((struct wm_str){pair, before.len + word.len}, words, count))
                return true;
        }
        before = word;
        at = end;
    }
    return false;
}

#define WORDS(list) (list), sizeof(list) / sizeof *(list)

static struct wm_str raw_attr(const xmlNode *node, const char *name)
{
    for (const xmlAttr *attr = node->properties; attr != NULL; attr = attr->next)
        if (strcmp((const char *)attr->name, name) == 0)
            return wm_str_of(attr->children != NULL ? (const char *)attr->children->content : "");
    return (struct wm_str){0};
}

static bool is_hidden(const xmlNode *node)
{
    struct wm_str style = raw_attr(node, "style");
    return raw_attr(node, "hidden").ptr != NULL || wm_str_is(raw_attr(node, "aria-hidden"), "true") ||
           clean_has(style, "display:none") || clean_has(style, "display: none") ||
           clean_has(style, "visibility:hidden");
}

static bool is_junk_role(struct wm_str role)
{
    static const char *const roles[] = {"navigation", "complementary", "banner",  "contentinfo", "search", "menu",
                                        "dialog",     "alert",         "tooltip", "button",      "form"};
    return among(role, WORDS(roles));
}

static bool is_body_mark(const xmlNode *node)
{
    return clean_has(raw_attr(node, "itemprop"), "articleBody");
}

/* Share of the page's text that an element of such a mark may hold and still be thrown away. */
static double junk_limit(const struct page *page, const struct measure *m)
{
    const xmlNode *node = m->node;
    if (clean_is(node, "html") || clean_is(node, "body") || clean_is(node, "article") || clean_is(node, "main") ||
        is_body_mark(node))
        return 0;
    if (clean_is(node, "nav") || clean_is(node, "footer") || clean_is(node, "aside") ||
        is_junk_role(raw_attr(node, "role")))
        return 0.5;
    if (is_hidden(node))
        return 0.3;
    struct wm_str class = raw_attr(node, "class"), id = raw_attr(node, "id");
    if (clean_is(node, "blockquote") || clean_is(node, "p"))
        return has_class_word(class, WORDS(line_words)) && m->text < 250 ? 1 : 0;
    if (has_class_word(class, WORDS(junk_words)) || has_class_word(id, WORDS(junk_words)))
        return 0.3;
    if (m->text < 500 && (has_class_word(class, WORDS(line_words)) || has_class_word(id, WORDS(line_words))) &&
        page->total > 1000)
        return 1;
    if (clean_is(node, "form"))
        return 0.3;
    return clean_is(node, "header") ? 0.1 : 0;
}

static void mark_junk(struct page *page)
{
    for (size_t i = 0; i < page->count; i++) {
        struct measure *m = &page->list[i];
        m->junk = m->junk || (m->parent != NULL && m->parent->junk);
        if (m->junk || m->place == A_HEADING || m->place == A_BREAK)
            continue;
        double limit = junk_limit(page, m);
        m->junk = limit > 0 && (double)m->text <= limit * (double)page->total;
    }
    sum_up(page);
}

/* Scoring. */

static float class_weight(const xmlNode *node)
{
    static const char *const good[] = {"article",   "body",         "content",     "entry",         "post",
                                       "story",     "text",         "main",        "hentry",        "articlebody",
                                       "storybody", "entrycontent", "postcontent", "articlecontent"};
    float weight = 0;
    if (is_body_mark(node))
        weight += 60;
    if (clean_is(node, "article"))
        weight += 15;
    if (has_class_word(raw_attr(node, "class"), WORDS(good)) || has_class_word(raw_attr(node, "id"), WORDS(good)))
        weight += 15;
    return weight;
}

static void score_paragraph(struct measure *m)
{
    if (m->junk || m->own < 25 || m->place == A_HEADING || m->place == NEVER || m->place == A_FIGURE)
        return;
    float links = (float)m->own_links / (float)m->own;
    float score = 1 + (float)m->commas + (m->own > 600 ? 6 : (float)m->own / 100);
    score *= 1 - links;
    if (m->place == AN_ITEM || m->place == A_CELL)
        score *= 0.5f;
    struct measure *holder = m->place == A_BLOCK ? m : m->parent;
    float share = 1;
    for (int level = 0; holder != NULL && level < 5; holder = holder->parent, level++) {
        holder->score += score * share;
        share = level == 0 ? 0.6f : share * 0.6f;
    }
}

static struct measure *best_container(struct page *page)
{
    struct measure *best = NULL;
    float top = 0;
    for (size_t i = 0; i < page->count; i++)
        score_paragraph(&page->list[i]);
    for (size_t i = 0; i < page->count; i++) {
        struct measure *m = &page->list[i];
        if (m->score <= 0 || m->junk || m->text == 0)
            continue;
        float score = (m->score + class_weight(m->node)) * (1 - (float)m->links / (float)m->text);
        if (score > top) {
            top = score;
            best = m;
        }
    }
    /* A body in several pieces: the parent holds clearly more text of the same kind. */
    while (best != NULL && best->parent != NULL && !clean_is(best->parent->node, "body") &&
           !clean_is(best->parent->node, "html") && best->parent->score > best->score * 0.7f &&
           !is_body_mark(best->node) && (float)best->parent->links < 0.3f * (float)best->parent->text)
        best = best->parent;
    return best;
}

/* Reading the container. */

struct reader {
    struct page *page;
    struct wm_buf text;
    enum clean_block_kind kind;
    uint32_t links, bytes;
    int breaks;
};

static bool is_boilerplate(struct wm_str text)
{
    static const char *const starts[] = {"read more",
                                         "read also",
                                         "also read",
                                         "related:",
                                         "related article",
                                         "related stor",
                                         "see also",
                                         "advertisement",
                                         "sign up",
                                         "subscribe",
                                         "follow us",
                                         "share this",
                                         "click here",
                                         "photo:",
                                         "image:",
                                         "image credit",
                                         "(image credit",
                                         "photo credit",
                                         "photo by",
                                         "copyright",
                                         "\xC2\xA9",
                                         "all rights reserved",
                                         "watch:",
                                         "read:",
                                         "more:",
                                         "read next",
                                         "download the",
                                         "join our",
                                         "share on",
                                         "tweet",
                                         "loading",
                                         "comments",
                                         "filed under",
                                         "tags:",
                                         "posted in",
                                         "continue reading",
                                         "story continues",
                                         "get the latest",
                                         "listen to",
                                         "view comments",
                                         "recommended",
                                         "more from",
                                         "you may also",
                                         "don't miss",
                                         "this article was originally",
                                         "article continues",
                                         "skip to",
                                         "get our"};
    if (text.len > 220)
        return false;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (wm_str_starts_nocase(text, starts[i]))
            return true;
    return wm_str_is_nocase(text, "share") || wm_str_is_nocase(text, "print") || wm_str_is_nocase(text, "email");
}

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

static void flush(struct reader *reader)
{
    struct clean_story *story = reader->page->story;
    struct wm_str text = clean_line(story->arena, wm_buf_str(&reader->text));
    bool linked = reader->bytes > 0 && reader->links * 10 > reader->bytes * 8 && text.len < 250;
    if (text.len > 0 && !linked && !is_boilerplate(text) && !is_head_line(reader, text) && !seen_before(story, text))
        clean_block_add(story, reader->kind, text);
    reader->text.len = 0;
    reader->links = reader->bytes = 0;
    reader->breaks = 0;
}

static void add_text(struct reader *reader, const xmlNode *node)
{
    const struct measure *m = node->parent->_private;
    uint32_t commas = 0, bytes = ink((const char *)node->content, &commas);
    if (bytes > 0)
        reader->breaks = 0;
    reader->bytes += bytes;
    reader->links += m->in_link ? bytes : 0;
    wm_buf_adds(&reader->text, (const char *)node->content);
}

/* A list or table of links is no part of a text. */
static bool is_link_list(const struct measure *m)
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

static bool open_element(struct reader *reader, const struct measure *m)
{
    if (m->place == A_FIGURE) {
        take_caption(reader->page->story, m->node);
        /* Some put tables and quotes into figures. */
        return clean_find(m->node, "table") != NULL || clean_find(m->node, "blockquote") != NULL;
    }
    if (m->junk || is_link_list(m))
        return false;
    if (m->place == A_BREAK) {
        wm_buf_addc(&reader->text, ' ');
        if (++reader->breaks == 2)
            flush(reader);
        return false;
    }
    if (m->place == A_CELL) {
        wm_buf_addc(&reader->text, ' ');
        return true;
    }
    if (m->place == AN_INLINE)
        return true;
    flush(reader);
    reader->kind = m->place == A_HEADING ? CLEAN_SUBHEAD : m->place == AN_ITEM ? CLEAN_ITEM : reader->kind;
    if (m->place != A_PRE)
        return true;
    clean_add_lines(reader->page->story, clean_raw_text(reader->page->story->arena, m->node));
    return false;
}

static void close_element(struct reader *reader, const xmlNode *node)
{
    const struct measure *m = node->type == XML_ELEMENT_NODE ? node->_private : NULL;
    if (m == NULL || m->place == AN_INLINE || m->place == A_BREAK || m->place == A_CELL || m->place == NEVER)
        return;
    if (!m->junk)
        flush(reader);
    if (m->place == A_HEADING || m->place == AN_ITEM)
        reader->kind = CLEAN_PARAGRAPH;
}

static void read_container(struct page *page, const xmlNode *root)
{
    struct reader reader = {.page = page, .text = {.arena = page->story->arena}};
    const xmlNode *node = root;
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

/* Headings at the end head what was thrown away. */
static void drop_last_headings(struct clean_story *story)
{
    while (story->block_count > 0 && story->blocks[story->block_count - 1].kind == CLEAN_SUBHEAD)
        story->block_count--;
}

static size_t body_bytes(const struct clean_story *story)
{
    size_t bytes = 0;
    for (size_t i = 0; i < story->block_count; i++)
        bytes += story->blocks[i].text.len;
    return bytes;
}

/* The page may carry its text whole in JSON-LD, where the markup only shows a part of it. */
static void prefer_whole_body(struct page *page)
{
    struct clean_story *story = page->story;
    size_t shown = body_bytes(story);
    if (page->meta.body.len < 200 || (shown >= 200 && shown * 2 > page->meta.body.len))
        return;
    story->block_count = 0;
    clean_add_markup_text(story, page->meta.body);
}

enum wm_code clean_read_html(struct clean_input *in, struct wm_error *err)
{
    xmlDoc *document = clean_html_parse(in->arena, in->text);
    xmlNode *root = document != NULL ? xmlDocGetRootElement(document) : NULL;
    if (root == NULL)
        return wm_fail(err, WM_E_NO_STORY, "the HTML page has no element");
    struct clean_story *story = clean_story_new(in, CLEAN_HTML);
    struct page page = {.story = story};
    if (story == NULL || !measure_all(&page, root))
        return wm_fail(err, WM_E_LIMIT, "the page needs more memory than an article may use");
    story->keep_dateline = true;
    clean_read_page_meta(story, document, &page.meta);
    sum_up(&page);
    mark_junk(&page);
    const struct measure *best = best_container(&page);
    read_container(&page, best != NULL ? best->node : root);
    drop_last_headings(story);
    prefer_whole_body(&page);
    if (story->block_count > 0 || story->headline.len > 0)
        return WM_OK;
    in->first = NULL;
    in->end = &in->first;
    in->skipped = "markup without text";
    return WM_OK;
}
