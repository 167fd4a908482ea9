/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds of several stories: RSS 2, Atom and Ritzau's queue. Each item is a story of its own that
 * keeps the feed as its parent. */
#include <string.h>

#include "clean.h"
#include "text.h"
#include "xml.h"

static struct wm_str child_text(const struct clean_story *story, const xmlNode *node, const char *name)
{
    return clean_text_of(story->arena, clean_child(node, name));
}

static bool in_namespace(const xmlNode *node, const char *prefix)
{
    return node->ns != NULL && node->ns->prefix != NULL && strcmp((const char *)node->ns->prefix, prefix) == 0;
}

static void add_categories(struct clean_story *story, const xmlNode *item, const char *attribute)
{
    for (const xmlNode *c = clean_child(item, "category"); c != NULL; c = clean_next(c, "category"))
        clean_note_add(story, &story->keywords,
                       attribute != NULL ? clean_attr(story->arena, c, attribute) : clean_text_of(story->arena, c),
                       WM_STR(""));
}

static void read_rss_item(struct clean_story *story, const xmlNode *item)
{
    story->guid = child_text(story, item, "guid");
    clean_fill(&story->guid, child_text(story, item, "link"));
    story->headline = clean_markup_line(story->arena, child_text(story, item, "title"));
    story->version_created = child_text(story, item, "pubDate");
    clean_fill(&story->version_created, child_text(story, item, "date"));
    story->by = child_text(story, item, "creator");
    clean_fill(&story->by, child_text(story, item, "author"));
    add_categories(story, item, NULL);
    struct wm_str link = child_text(story, item, "link"), summary = child_text(story, item, "description");
    if (link.len > 0 && !wm_str_eq(link, story->guid))
        clean_note_add(story, &story->alt_ids, link, WM_STR("link"));
    for (const xmlNode *e = clean_child(item, "encoded"); e != NULL; e = clean_next(e, "encoded"))
        if (in_namespace(e, "content") && story->block_count == 0)
            clean_add_markup_text(story, clean_raw_text(story->arena, e));
    if (summary.len > 0)
        clean_note_add(story, &story->descriptions, clean_markup_line(story->arena, summary), WM_STR("summary"));
}

enum wm_code clean_read_rss(struct clean_input *in, struct wm_error *err)
{
    xmlDoc *document;
    enum wm_code code = clean_xml_parse(in->arena, in->text, &document, err);
    if (code != WM_OK)
        return code;
    const xmlNode *channel = clean_child(xmlDocGetRootElement(document), "channel");
    for (const xmlNode *item = clean_child(channel, "item"); item != NULL; item = clean_next(item, "item")) {
        struct clean_story *story = clean_story_new(in, CLEAN_RSS);
        if (story == NULL)
            return wm_fail(err, WM_E_LIMIT, "the items need more memory than a message may use");
        read_rss_item(story, item);
        story->provider = child_text(story, channel, "title");
        story->language = child_text(story, channel, "language");
        story->parent = child_text(story, channel, "link");
    }
    return WM_OK;
}

static void read_atom_entry(struct clean_story *story, const xmlNode *entry, const xmlNode *feed)
{
    story->guid = child_text(story, entry, "id");
    story->headline = clean_markup_line(story->arena, child_text(story, entry, "title"));
    story->version_created = child_text(story, entry, "updated");
    story->first_created = child_text(story, entry, "published");
    const xmlNode *author = clean_child(entry, "author");
    story->by = child_text(story, author, "name");
    add_categories(story, entry, "term");
    story->provider = child_text(story, feed, "title");
    story->parent = feed != entry ? child_text(story, feed, "id") : WM_STR("");
    story->language = clean_attr(story->arena, entry, "lang");
    clean_fill(&story->language, clean_attr(story->arena, feed, "lang"));
    struct wm_str summary = child_text(story, entry, "summary");
    if (summary.len > 0)
        clean_note_add(story, &story->descriptions, clean_markup_line(story->arena, summary), WM_STR("summary"));
    const xmlNode *content = clean_child(entry, "content");
    if (content == NULL)
        return;
    if (xmlFirstElementChild((xmlNode *)content) != NULL)
        clean_add_markup(story, content);
    else
        clean_add_markup_text(story, clean_raw_text(story->arena, content));
}

enum wm_code clean_read_atom(struct clean_input *in, struct wm_error *err)
{
    xmlDoc *document;
    enum wm_code code = clean_xml_parse(in->arena, in->text, &document, err);
    if (code != WM_OK)
        return code;
    const xmlNode *root = xmlDocGetRootElement(document);
    const xmlNode *entry = clean_is(root, "entry") ? root : clean_child(root, "entry");
    for (; entry != NULL; entry = entry == root ? NULL : clean_next(entry, "entry")) {
        struct clean_story *story = clean_story_new(in, CLEAN_ATOM);
        if (story == NULL)
            return wm_fail(err, WM_E_LIMIT, "the items need more memory than a message may use");
        read_atom_entry(story, entry, root);
    }
    return WM_OK;
}

static bool is_true(const struct clean_story *story, const xmlNode *item, const char *name)
{
    return wm_str_is_nocase(child_text(story, item, name), "true");
}

static void read_ritzau_life(struct clean_story *story, const xmlNode *item)
{
    static const char *const flags[] = {"Annuleret", "Korrektion", "NyVersion", "InfoFlash"};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (is_true(story, item, flags[i]))
            clean_said(story, flags[i], WM_STR("true"));
    if (is_true(story, item, "Annuleret"))
        story->lifecycle = WM_LIFE_CANCEL;
    else if (is_true(story, item, "Korrektion"))
        story->lifecycle = WM_LIFE_CORRECTION;
    else if (is_true(story, item, "NyVersion"))
        story->lifecycle = WM_LIFE_UPDATE;
    else if (is_true(story, item, "InfoFlash"))
        story->lifecycle = WM_LIFE_ALERT;
    story->replaces = child_text(story, item, "replacedID");
    clean_fill(&story->replaces, child_text(story, item, "Replaces"));
}

static void read_ritzau_item(struct clean_story *story, const xmlNode *item)
{
    story->guid = child_text(story, item, "NewsID");
    story->version = child_text(story, item, "version");
    story->version_created = child_text(story, item, "PublishDate");
    story->headline = child_text(story, item, "headline");
    story->by = child_text(story, item, "byLine");
    story->priority = child_text(story, item, "Priority");
    story->urgency = story->priority.len == 1 ? story->priority.ptr[0] - '0' : 0;
    story->dateline.city = child_text(story, item, "town");
    story->located = story->dateline.city;
    story->ed_note = child_text(story, item, "TilRedaktionen");
    struct wm_str origin = child_text(story, item, "origin"), strap = child_text(story, item, "strapline"), part;
    clean_term_add(story, &story->sources, origin, WM_STR(""));
    story->provider = WM_STR("Ritzau");
    while (clean_next_part(&strap, '/', &part)) {
        while (part.len > 0 && part.ptr[0] == '-')
            part = wm_str_sub(part, 1, part.len);
        while (wm_str_ends(part, "-"))
            part.len--;
        clean_note_add(story, &story->keywords, part, WM_STR(""));
    }
    const xmlNode *codes = clean_child(item, "IPTCList");
    for (const xmlNode *c = clean_child(codes, "int"); c != NULL; c = clean_next(c, "int"))
        clean_term_add(story, &story->subjects, WM_STR(""), clean_text_of(story->arena, c));
    struct wm_str subtitle = clean_markup_line(story->arena, child_text(story, item, "subtitle"));
    if (subtitle.len > 0)
        clean_note_add(story, &story->descriptions, subtitle, WM_STR("subtitle"));
    clean_add_markup_text(story, clean_raw_text(story->arena, clean_child(item, "content")));
    read_ritzau_life(story, item);
}

enum wm_code clean_read_ritzau(struct clean_input *in, struct wm_error *err)
{
    xmlDoc *document;
    enum wm_code code = clean_xml_parse(in->arena, in->text, &document, err);
    if (code != WM_OK)
        return code;
    const xmlNode *item = clean_find(xmlDocGetRootElement(document), "RBNews");
    for (; item != NULL; item = clean_next(item, "RBNews")) {
        struct clean_story *story = clean_story_new(in, CLEAN_RITZAU);
        if (story == NULL)
            return wm_fail(err, WM_E_LIMIT, "the items need more memory than a message may use");
        read_ritzau_item(story, item);
    }
    return WM_OK;
}
