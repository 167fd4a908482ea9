/* SPDX-License-Identifier: Apache-2.0 */
/* Who wrote it. Names come from JSON-LD, meta elements and the byline one sees; people go before organisations. */
#include <string.h>

#include "html_meta_private.h"

#define NEAR_LINES 6

/* The byline one sees. */

enum kind { MARKED_NAME, BYLINE, IN_BYLINE, BESIDE_BYLINE };

static bool is_of_kind(const struct meta_line *line, enum kind kind, bool expected)
{
    bool author = (line->marks & META_AUTHOR) != 0, aside = (line->marks & META_ASIDE) != 0;
    switch (kind) {
    case MARKED_NAME: return (line->marks & META_NAME) != 0;
    case BYLINE: return expected || (meta_is_byline(line->text) && (!aside || author));
    case IN_BYLINE: return author && !aside && (line->marks & META_BESIDE) == 0;
    default: return author && !aside;
    }
}

static enum meta_surety surety_of(const struct meta_line *line, enum kind kind, bool expected)
{
    if (kind == MARKED_NAME || expected)
        return META_MARKED;
    return kind == BYLINE && (line->marks & META_AUTHOR) != 0 ? META_MARKED : META_UNSURE;
}

/* Lines of one kind that stand together. */
static void names_of_kind(struct meta *meta, const struct meta_zone *zone, enum kind kind, bool before,
                          struct meta_names *names)
{
    struct meta_names people;
    size_t last = 0;
    bool expected = false, bare = false, other = false, others = false;
    for (size_t i = 0; i < zone->count; i++, expected = bare, other = others) {
        const struct meta_line *line = &zone->lines[i];
        bare = meta_is_intro(line->text);
        others = meta_is_other_role(line->text);
        if (bare || other || others || line->before != before || line->paragraph || line->text.len > 200 ||
            (i > last + NEAR_LINES && meta_people_of(meta, names, &people) > 0) || !is_of_kind(line, kind, expected))
            continue;
        size_t known_before = names->count;
        meta_add_byline(meta, names, line->text, surety_of(line, kind, expected));
        if (names->count > known_before)
            last = i;
    }
}

/* The surest kind of line that names people, else the surest that names anybody. What stands above the headline
 * may belong to a menu, so that it comes last. */
static void visible_names(struct meta *meta, const struct meta_zone *zone, struct meta_names *names)
{
    static const struct {
        enum kind kind;
        bool before;
    } order[] = {{MARKED_NAME, false},   {BYLINE, false},     {IN_BYLINE, false},
                 {BESIDE_BYLINE, false}, {MARKED_NAME, true}, {BYLINE, true}};
    struct meta_names people;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        struct meta_names found = {.count = 0};
        names_of_kind(meta, zone, order[i].kind, order[i].before, &found);
        bool named = meta_people_of(meta, &found, &people) > 0;
        if (named || names->count == 0)
            *names = found;
        if (named)
            return;
    }
}

/* Marked as author somewhere else: below the text, mostly. */

static bool in_comment(const xmlNode *node)
{
    static const char *const words[] = {"comment", "related", "recommend", "sidebar", "teaser", "card", "more", "feed"};
    for (int up = 0; up < 10 && node != NULL && node->type == XML_ELEMENT_NODE; node = node->parent, up++)
        if (clean_is(node, "aside") || clean_is(node, "nav") || clean_is(node, "figure") ||
            (up > 0 &&
             (clean_has(html_attr(node, "itemtype"), "Image") || clean_has(html_attr(node, "itemtype"), "Comment"))) ||
            (up > 0 && !clean_is(node, "body") && meta_has_word(html_attr(node, "class"), META_WORDS(words))))
            return true;
    return false;
}

static void marked_name(struct meta *meta, const xmlNode *node, struct meta_names *names)
{
    struct wm_str content = html_attr(node, "content");
    if (content.len > 0) {
        meta_add_name(meta, names, content);
        return;
    }
    size_t seen = 0;
    for (const xmlNode *inner = node; inner != NULL && seen < 100; inner = clean_following(inner, node), seen++) {
        if (inner->type != XML_ELEMENT_NODE || !clean_has_word(html_attr(inner, "itemprop"), "name"))
            continue;
        struct wm_str name = html_attr(inner, "content");
        meta_add_name(meta, names, name.len > 0 ? name : meta_text(meta, inner, true));
        return;
    }
    struct wm_str text = meta_text(meta, node, true);
    if (text.len < 120)
        meta_add_byline(meta, names, text, META_MARKED);
}

static void elsewhere_names(struct meta *meta, struct meta_names *names)
{
    for (size_t i = 0; i < meta->authors.count && names->count == 0; i++)
        if (!in_comment(meta->authors.items[i]))
            marked_name(meta, meta->authors.items[i], names);
}

/* Choosing. */

static struct wm_str joined(struct meta *meta, const struct meta_names *names)
{
    struct wm_buf out = {.arena = meta->story->arena};
    for (size_t i = 0; i < names->count; i++) {
        wm_buf_adds(&out, i > 0 ? ", " : "");
        wm_buf_add(&out, names->items[i]);
    }
    return wm_buf_str(&out);
}

/* "Todd" is covered by "Todd Bates". */
static bool covers(const struct meta_names *all, const struct meta_names *some)
{
    for (size_t i = 0; i < some->count; i++) {
        bool found = meta_has_name(all, some->items[i]);
        for (size_t j = 0; j < all->count && !found; j++)
            found = all->items[j].len > some->items[i].len + 1 && all->items[j].ptr[some->items[i].len] == ' ' &&
                    memcmp(all->items[j].ptr, some->items[i].ptr, some->items[i].len) == 0;
        if (!found)
            return false;
    }
    return true;
}

static bool meet(const struct meta_names *a, const struct meta_names *b)
{
    for (size_t i = 0; i < a->count; i++)
        if (meta_has_name(b, a->items[i]))
            return true;
    return false;
}

/* JSON-LD knows best, but often only the first of several, or who filed the story: readers are shown all. */
static const struct meta_names *of_people(const struct meta_names *ld, const struct meta_names *seen,
                                          const struct meta_names *meta, const struct meta_names *other)
{
    bool more = seen->count >= ld->count && seen->count <= ld->count + 3 && covers(seen, ld);
    bool outvoted = !meet(ld, seen) && meet(seen, meta);
    if (ld->count > 0 && !(seen->count > 0 && (more || outvoted)))
        return ld;
    if (seen->count > 0)
        return seen;
    return meta->count > 0 ? meta : other;
}

/* "PORT ELWOOD (Reuters) - ...": where nobody is named, the agency is. */
static void dateline_agency(struct meta *meta, const struct meta_zone *zone, struct meta_names *names)
{
    for (size_t i = 0; i < zone->count && names->count == 0; i++) {
        struct clean_dateline dateline = {{0}, {0}, {0}, {0}};
        struct wm_str text = zone->lines[i].text;
        if (zone->lines[i].paragraph && !zone->lines[i].before &&
            clean_split_dateline(meta->story->arena, &text, (struct wm_str){0}, &dateline))
            meta_add_name(meta, names, dateline.source);
    }
}

struct wm_str meta_choose_authors(struct meta *meta, const struct meta_zone *zone)
{
    struct meta_names visible = {.count = 0}, elsewhere = {.count = 0};
    visible_names(meta, zone, &visible);
    struct meta_names ld, meta_people, seen, other;
    meta_people_of(meta, &meta->ld_persons, &ld);
    meta_people_of(meta, &visible, &seen);
    meta_people_of(meta, &meta->meta_persons, &meta_people);
    if (ld.count + seen.count + meta_people.count == 0)
        elsewhere_names(meta, &elsewhere);
    meta_people_of(meta, &elsewhere, &other);
    const struct meta_names *people = of_people(&ld, &seen, &meta_people, &other);
    struct meta_zone below = {.count = 0};
    if (people->count == 0 && meta->headline != NULL) {
        meta_read_bylines(meta, &below);
        visible_names(meta, &below, &visible);
        meta_people_of(meta, &visible, &seen);
        people = &seen;
    }
    if (people->count > 0)
        return joined(meta, people);
    if (visible.count + meta->ld_persons.count + meta->meta_persons.count + elsewhere.count == 0)
        dateline_agency(meta, zone, &visible);
    const struct meta_names *const organisations[] = {&visible, &meta->ld_persons, &meta->meta_persons, &elsewhere};
    for (size_t i = 0; i < sizeof organisations / sizeof *organisations; i++)
        if (organisations[i]->count > 0)
            return joined(meta, organisations[i]);
    return (struct wm_str){0};
}
