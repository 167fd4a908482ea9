/* SPDX-License-Identifier: Apache-2.0 */
/* The lines around the headline, where pages say who wrote the story and when: a few above it, and those below it
 * until the text begins. Each line knows what the elements around it say it is. */
#include <ctype.h>
#include <string.h>

#include "html_meta_private.h"

#define LINE_MAX_BYTES  600
#define PARAGRAPH_BYTES 160
#define PARAGRAPHS_MAX  2
#define TEXTS_ABOVE     14
#define BYTES_ABOVE     400
#define LEVELS_MAX      4
#define BYLINES_MAX     12

struct zone_reader {
    struct meta *meta;
    struct meta_zone *zone;
    struct wm_buf text;
    const xmlNode *node; /* of the line's first text */
    struct wm_str datetime;
    size_t paragraphs;
    bool above, bylines_only;
};

/* What an element says of itself. */

static const char *const person_paths[] = {
    "/author/",   "/authors/",      "/autor/",    "/autores/",   "/auteur/",     "/auteurs/", "/autore/",   "/autori/",
    "/autoren/",  "/staff/",        "/writer/",   "/writers/",   "/contributor", "/reporter", "/journalis", "/byline/",
    "/columnist", "/correspondent", "/newsteam/", "/redaktion/", "/redacteur/",  "?author=",
};

static bool leads_to_person(struct wm_str href)
{
    if (href.len > 300 || wm_str_starts(href, "#") || wm_str_starts(href, "java"))
        return false;
    for (size_t i = 0; i < sizeof person_paths / sizeof *person_paths; i++)
        if (wm_str_find(href, wm_str_of(person_paths[i])) >= 0)
            return true;
    return false;
}

/* Words that begin so, in class, id and the like. */
#define IS_PUBLISHED 256

static const struct {
    const char *start;
    unsigned marks;
} marking_words[] = {{"auteur", META_AUTHOR},
                     {"author", META_AUTHOR},
                     {"authorname", META_NAME},
                     {"autor", META_AUTHOR},
                     {"avatar", META_BESIDE},
                     {"bio", META_BESIDE},
                     {"byline", META_AUTHOR},
                     {"caption", META_ASIDE},
                     {"columnist", META_AUTHOR},
                     {"comment", META_ASIDE},
                     {"contributor", META_AUTHOR},
                     {"count", META_BESIDE},
                     {"created", META_DATE | IS_PUBLISHED},
                     {"creator", META_AUTHOR},
                     {"credit", META_ASIDE},
                     {"data", META_DATE},
                     {"date", META_DATE},
                     {"datetime", META_DATE},
                     {"datum", META_DATE},
                     {"description", META_BESIDE},
                     {"email", META_BESIDE},
                     {"entry", IS_PUBLISHED},
                     {"fecha", META_DATE},
                     {"firma", META_AUTHOR},
                     {"fn", META_NAME},
                     {"follow", META_BESIDE},
                     {"forfatter", META_AUTHOR},
                     {"icon", META_BESIDE},
                     {"image", META_ASIDE},
                     {"img", META_ASIDE},
                     {"job", META_BESIDE},
                     {"journalist", META_AUTHOR},
                     {"lastmod", META_UPDATED},
                     {"modified", META_UPDATED},
                     {"name", META_NAME},
                     {"photo", META_ASIDE},
                     {"picture", META_ASIDE},
                     {"position", META_BESIDE},
                     {"posted", META_DATE | IS_PUBLISHED},
                     {"pubdate", META_DATE},
                     {"publish", META_DATE | IS_PUBLISHED},
                     {"redacteur", META_AUTHOR},
                     {"redakteur", META_AUTHOR},
                     {"related", META_ASIDE},
                     {"reporter", META_AUTHOR},
                     {"role", META_BESIDE},
                     {"share", META_BESIDE},
                     {"social", META_BESIDE},
                     {"tag", META_BESIDE},
                     {"time", META_DATE},
                     {"timestamp", META_DATE},
                     {"title", META_BESIDE},
                     {"twitter", META_BESIDE},
                     {"update", META_UPDATED},
                     {"updated", META_UPDATED},
                     {"vcard", META_AUTHOR},
                     {"writer", META_AUTHOR},
                     {"written", META_AUTHOR},
                     {"wrote", META_AUTHOR}};

static unsigned marks_of_word(struct wm_str word)
{
    unsigned marks = 0;
    char first = (char)tolower((unsigned char)word.ptr[0]);
    for (size_t i = 0; i < sizeof marking_words / sizeof *marking_words; i++)
        if (marking_words[i].start[0] == first && wm_str_starts_nocase(word, marking_words[i].start))
            marks |= marking_words[i].marks;
    return marks;
}

static unsigned marks_of_words(struct wm_str text)
{
    unsigned marks = 0;
    for (size_t at = 0; at < text.len; at++)
        if (meta_begins_word(text, at))
            marks |= marks_of_word(wm_str_sub(text, at, text.len));
    if ((marks & META_AUTHOR) == 0)
        marks &= ~(unsigned)META_NAME;
    if ((marks & IS_PUBLISHED) != 0)
        marks &= ~(unsigned)META_UPDATED;
    return marks & ~(unsigned)IS_PUBLISHED;
}

static unsigned marks_of_property(struct wm_str property)
{
    static const char *const authors[] = {"author", "creator", "contributor"};
    static const char *const dates[] = {"datePublished", "dateCreated", "created", "issued", "date", "pubdate"};
    struct wm_str token;
    unsigned marks = 0;
    while (clean_next_part(&property, ' ', &token)) {
        const char *colon = memchr(token.ptr, ':', token.len);
        if (colon != NULL)
            token = wm_str_sub(token, (size_t)(colon - token.ptr) + 1, token.len);
        if (meta_is_among(token, META_WORDS(authors)))
            marks |= META_AUTHOR;
        else if (meta_is_among(token, META_WORDS(dates)))
            marks |= META_DATE;
        else if (wm_str_is_nocase(token, "dateModified"))
            marks |= META_UPDATED;
    }
    return marks;
}

static unsigned marks_of_attribute(const xmlNode *node, const char *name, struct wm_str value)
{
    switch (name[0]) {
    case 'c': return strcmp(name, "class") == 0 ? marks_of_words(value) : 0;
    case 'd':
        return strcmp(name, "data-testid") == 0 || strcmp(name, "data-qa") == 0 || strcmp(name, "data-component") == 0
                   ? marks_of_words(value)
                   : 0;
    case 'h': return clean_is(node, "a") && leads_to_person(value) ? META_AUTHOR | META_NAME : 0;
    case 'i':
        return strcmp(name, "id") == 0         ? marks_of_words(value)
               : strcmp(name, "itemprop") == 0 ? marks_of_property(value)
                                               : 0;
    case 'p': return strcmp(name, "property") == 0 ? marks_of_property(value) : 0;
    case 'r': return clean_is(node, "a") && clean_has_word(value, "author") ? META_AUTHOR | META_NAME : 0;
    default: return 0;
    }
}

/* Such as "relative-time" and "local-date". */
static bool is_custom(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE && strchr((const char *)node->name, '-') != NULL;
}

unsigned meta_marks(const xmlNode *node)
{
    struct wm_str name = node->type == XML_ELEMENT_NODE ? wm_str_of((const char *)node->name) : (struct wm_str){0};
    bool time = wm_str_is(name, "time") || (is_custom(node) && (clean_has(name, "time") || clean_has(name, "date")));
    unsigned marks = time ? META_DATE : wm_str_is(name, "address") ? META_AUTHOR : 0;
    for (const xmlAttr *attr = node->type == XML_ELEMENT_NODE ? node->properties : NULL; attr != NULL;
         attr = attr->next)
        if (attr->children != NULL)
            marks |=
                marks_of_attribute(node, (const char *)attr->name, wm_str_of((const char *)attr->children->content));
    return marks;
}

/* Reading. */

static bool is_inline(const xmlNode *node)
{
    static const char *const names[] = {"a",    "abbr",   "acronym", "b",     "bdi",  "bdo",  "big", "cite", "em",
                                        "font", "i",      "ins",     "label", "mark", "nobr", "q",   "s",    "small",
                                        "span", "strong", "sub",     "sup",   "time", "tt",   "u",   "wbr",  "ruby"};
    return meta_is_among(wm_str_of((const char *)node->name), META_WORDS(names));
}

static bool is_skipped(const xmlNode *node)
{
    static const char *const names[] = {"script", "style",  "noscript", "svg",    "template", "select",   "button",
                                        "nav",    "iframe", "figure",   "video",  "audio",    "textarea", "head",
                                        "object", "canvas", "form",     "footer", "aside"};
    return meta_is_among(wm_str_of((const char *)node->name), META_WORDS(names));
}

static bool holds(const xmlNode *outer, const xmlNode *inner)
{
    while (inner != NULL && inner != outer)
        inner = inner->parent;
    return inner != NULL;
}

/* Of the elements around a line, up to the one that holds the headline too. */
static unsigned marks_around(const struct zone_reader *reader, const xmlNode *text)
{
    unsigned marks = 0;
    const xmlNode *node = text->parent;
    for (int level = 0; level < LEVELS_MAX && node != NULL && node->type == XML_ELEMENT_NODE; level++) {
        if (holds(node, reader->meta->headline))
            break;
        unsigned own = meta_marks(node);
        /* The name within a byline: <span class="byline"><span class="name">. */
        marks |= level == 0 || is_inline(node) ? own : own & ~(unsigned)META_NAME;
        node = node->parent;
    }
    return marks;
}

/* Below the text bylines of other stories are as near as the story's own. */
static bool is_lone_byline(unsigned marks, const xmlNode *node)
{
    static const char *const words[] = {"comment", "related", "recommend", "sidebar", "teaser",
                                        "card",    "more",    "feed",      "widget",  "list",
                                        "promo",   "popular", "latest",    "also",    "trending"};
    if ((marks & META_AUTHOR) == 0 || (marks & META_ASIDE) != 0)
        return false;
    for (int up = 0; up < 10 && node != NULL; node = node->parent, up++)
        if (node->type == XML_ELEMENT_NODE && !clean_is(node, "body") && !clean_is(node, "article") &&
            meta_has_word(html_attr(node, "class"), META_WORDS(words)))
            return false;
    return true;
}

static void end_line(struct zone_reader *reader)
{
    struct meta_zone *zone = reader->zone;
    struct wm_str text = wm_str_squeeze(reader->meta->story->arena, wm_buf_str(&reader->text));
    reader->text.len = 0;
    if ((text.len > 0 || reader->datetime.len > 0) && zone->count < META_LINES_MAX) {
        struct meta_line *line = &zone->lines[zone->count++];
        *line = (struct meta_line){.text = text, .before = reader->above, .datetime = reader->datetime};
        line->marks = marks_around(reader, reader->node);
        line->paragraph = text.len >= PARAGRAPH_BYTES;
        if (reader->bylines_only && !meta_is_labelled(text) &&
            (line->paragraph || !is_lone_byline(line->marks, reader->node)))
            zone->count--;
        reader->paragraphs += line->paragraph && !reader->above;
    }
    reader->node = NULL;
    reader->datetime = (struct wm_str){0};
}

static void add_text(struct zone_reader *reader, const xmlNode *node)
{
    const char *content = (const char *)node->content;
    if (content == NULL || content[strspn(content, " \t\r\n")] == '\0') {
        if (reader->text.len > 0)
            wm_buf_addc(&reader->text, ' ');
        return;
    }
    if (reader->node == NULL)
        reader->node = node;
    if (reader->text.len < LINE_MAX_BYTES)
        wm_buf_adds(&reader->text, content);
}

static bool breaks_line(const xmlNode *node, unsigned marks)
{
    return node->type == XML_ELEMENT_NODE &&
           (!is_inline(node) || (marks & (META_AUTHOR | META_DATE | META_ASIDE | META_BESIDE)) != 0);
}

/* A time for machines: of time elements, of <abbr class="published" title="...">, of custom elements. */
static struct wm_str machine_time(const xmlNode *node, unsigned marks)
{
    static const char *const names[] = {"datetime",  "title",     "data-timestamp", "data-datetime",
                                        "data-time", "data-date", "timestamp",      "content"};
    struct wm_str value = {0};
    if ((marks & META_DATE) == 0)
        return value;
    for (size_t i = 0; i < sizeof names / sizeof *names && value.len < 8; i++)
        value = html_attr(node, names[i]);
    return value.len >= 8 && value.len < 60 && isdigit((unsigned char)value.ptr[0]) ? value : (struct wm_str){0};
}

/* Whether to read what is inside. */
static bool enter(struct zone_reader *reader, const xmlNode *node)
{
    if (node == reader->meta->headline) {
        end_line(reader);
        reader->above = false;
        return false;
    }
    if (node->type == XML_TEXT_NODE)
        add_text(reader, node);
    if (node->type != XML_ELEMENT_NODE || is_skipped(node))
        return false;
    unsigned marks = is_inline(node) || is_custom(node) ? meta_marks(node) : 0;
    if (breaks_line(node, marks))
        end_line(reader);
    else if (reader->text.len > 0)
        wm_buf_addc(&reader->text, ' ');
    if (reader->datetime.len == 0) {
        reader->datetime = machine_time(node, marks);
        if (reader->node == NULL && reader->datetime.len > 0)
            reader->node = node->children != NULL ? node->children : node;
    }
    return true;
}

static const xmlNode *step(struct zone_reader *reader, const xmlNode *node)
{
    if (enter(reader, node) && node->children != NULL)
        return node->children;
    while (node != NULL) {
        if (node->type == XML_ELEMENT_NODE && breaks_line(node, is_inline(node) ? meta_marks(node) : 0))
            end_line(reader);
        if (node->next != NULL)
            return node->next;
        node = node->parent;
        if (node == NULL || clean_is(node, "body") || clean_is(node, "article"))
            return NULL;
    }
    return NULL;
}

static const xmlNode *preceding(const xmlNode *node)
{
    if (node->prev == NULL)
        return node->parent;
    node = node->prev;
    while (node->last != NULL && node->type == XML_ELEMENT_NODE && !is_skipped(node))
        node = node->last;
    return node;
}

/* Some lines up from the headline, not out of the article and not into menus. */
static const xmlNode *start_above(const xmlNode *headline)
{
    const xmlNode *start = headline;
    size_t texts = 0, bytes = 0;
    for (const xmlNode *node = preceding(headline); node != NULL; node = preceding(node)) {
        if (clean_is(node, "body") || clean_is(node, "article") || clean_is(node, "main") || clean_is(node, "nav") ||
            clean_is(node, "h1"))
            break;
        if (node->type != XML_TEXT_NODE || node->content == NULL)
            continue;
        size_t len = strlen((const char *)node->content);
        if (strspn((const char *)node->content, " \t\r\n") == len)
            continue;
        bytes += len;
        if (++texts > TEXTS_ABOVE || bytes > BYTES_ABOVE)
            break;
        start = node;
    }
    return start;
}

void meta_read_zone(struct meta *meta, struct meta_zone *zone)
{
    struct zone_reader reader = {.meta = meta, .zone = zone, .above = true, .text = {.arena = meta->story->arena}};
    const xmlNode *node = meta->headline != NULL ? start_above(meta->headline) : clean_find(meta->root, "article");
    reader.above = meta->headline != NULL;
    for (const xmlNode *up = meta->headline; up != NULL && !zone->in_article; up = up->parent)
        zone->in_article = clean_is(up, "article") || clean_is(up, "main");
    while (node != NULL && zone->count < META_LINES_MAX && reader.paragraphs < PARAGRAPHS_MAX)
        node = step(&reader, node);
    end_line(&reader);
}

void meta_read_bylines(struct meta *meta, struct meta_zone *zone)
{
    struct zone_reader reader = {
        .meta = meta, .zone = zone, .bylines_only = true, .text = {.arena = meta->story->arena}};
    const xmlNode *node = meta->headline;
    zone->count = 0;
    while (node != NULL && zone->count < BYLINES_MAX)
        node = step(&reader, node);
    end_line(&reader);
}
