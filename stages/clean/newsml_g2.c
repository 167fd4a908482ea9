/* SPDX-License-Identifier: Apache-2.0 */
/* NewsML-G2: an item alone or items in a newsMessage, with any namespace prefix or none. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "clean.h"
#include "text.h"
#include "xml.h"

static struct wm_str attr(const struct clean_story *story, const xmlNode *node, const char *name)
{
    return clean_attr(story->arena, node, name);
}

static struct wm_str text(const struct clean_story *story, const xmlNode *node)
{
    return clean_text_of(story->arena, node);
}

/* The part of a QCode behind its alias: "stat:usable" means the same under any alias. */
static struct wm_str code_of(struct wm_str qcode)
{
    const char *colon = qcode.len > 0 ? memrchr(qcode.ptr, ':', qcode.len) : NULL;
    return colon != NULL ? wm_str_sub(qcode, (size_t)(colon - qcode.ptr) + 1, qcode.len) : qcode;
}

static struct wm_str code_attr(const struct clean_story *story, const xmlNode *node)
{
    struct wm_str code = attr(story, node, "qcode");
    clean_fill(&code, attr(story, node, "uri"));
    clean_fill(&code, attr(story, node, "literal"));
    return code;
}

static struct wm_str name_or_code(const struct clean_story *story, const xmlNode *node)
{
    struct wm_str name = text(story, clean_child(node, "name"));
    clean_fill(&name, attr(story, node, "literal"));
    clean_fill(&name, code_of(attr(story, node, "qcode")));
    clean_fill(&name, attr(story, node, "uri"));
    return name;
}

/* Signals that say what the item does to earlier ones. */
static enum wm_lifecycle life_of_signal(struct wm_str qcode)
{
    static const struct {
        const char *qcode;
        enum wm_lifecycle life;
    } signals[] = {{"sig:update", WM_LIFE_UPDATE},    {"sig:correction", WM_LIFE_CORRECTION},
                   {"sig:alert", WM_LIFE_ALERT},      {"sig:flash", WM_LIFE_ALERT},
                   {"edStat:U", WM_LIFE_UPDATE},      {"edStat:C", WM_LIFE_CORRECTION},
                   {"edStat:D", WM_LIFE_CANCEL},      {"edStat:F", WM_LIFE_ALERT},
                   {"sig:kill", WM_LIFE_CANCEL},      {"sig:withdraw", WM_LIFE_CANCEL},
                   {"sig:advisory", WM_LIFE_ADVISORY}};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (wm_str_is_nocase(qcode, signals[i].qcode))
            return signals[i].life;
    return WM_LIFE_NEW;
}

static void read_status(struct clean_story *story, const xmlNode *meta)
{
    struct wm_str said = attr(story, clean_child(meta, "pubStatus"), "qcode"), status = code_of(said);
    static const char *const states[] = {"usable", "withheld", "canceled"};
    for (size_t i = 0; i < 3; i++)
        if (wm_str_is_nocase(status, states[i]))
            story->pub_status = wm_str_of(states[i]);
    clean_said(story, "pubStatus", said);
    if (wm_str_is_nocase(status, "cancelled"))
        story->pub_status = WM_STR("canceled");
    if (wm_str_is(story->pub_status, "withheld"))
        story->lifecycle = WM_LIFE_WITHHOLD;
    for (const xmlNode *signal = clean_child(meta, "signal"); signal != NULL; signal = clean_next(signal, "signal")) {
        struct wm_str code = attr(story, signal, "qcode");
        clean_said(story, "signal", code);
        if (story->lifecycle == WM_LIFE_NEW)
            story->lifecycle = life_of_signal(code);
    }
}

/* The public part of a note; what is marked as not for publication stays with the wire. */
static void read_note(struct clean_story *story, const xmlNode *note)
{
    struct clean_story piece = {.arena = story->arena};
    for (const xmlNode *node = note; node != NULL; node = clean_following(node, note)) {
        struct wm_str class = clean_attr(story->arena, node, "class");
        if (class.len > 0 && clean_has(class, "public") && !clean_has(class, "nonpublic"))
            clean_add_markup(&piece, node);
    }
    bool marked = piece.block_count > 0;
    if (!marked)
        clean_add_markup(&piece, note);
    struct wm_buf out = {.arena = story->arena};
    for (size_t i = 0; i < piece.block_count; i++) {
        if (wm_str_starts(piece.blocks[i].text, "http"))
            continue;
        if (out.len > 0)
            wm_buf_addc(&out, ' ');
        wm_buf_add(&out, piece.blocks[i].text);
    }
    clean_join(story, &story->ed_note, wm_buf_str(&out));
}

static void read_item_meta(struct clean_story *story, const xmlNode *meta)
{
    clean_fill(&story->version_created, text(story, clean_child(meta, "versionCreated")));
    clean_fill(&story->first_created, text(story, clean_child(meta, "firstCreated")));
    clean_fill(&story->embargoed, text(story, clean_child(meta, "embargoed")));
    clean_fill(&story->expires, text(story, clean_child(meta, "expires")));
    const xmlNode *provider = clean_child(meta, "provider");
    clean_fill(&story->provider, name_or_code(story, provider));
    if (provider != NULL)
        clean_term_add(story, &story->sources, name_or_code(story, provider), code_attr(story, provider));
    read_status(story, meta);
    for (const xmlNode *note = clean_child(meta, "edNote"); note != NULL; note = clean_next(note, "edNote"))
        read_note(story, note);
    for (const xmlNode *link = clean_child(meta, "link"); link != NULL; link = clean_next(link, "link")) {
        struct wm_str rel = code_of(attr(story, link, "rel"));
        if (wm_str_is_nocase(rel, "previousVersion") || wm_str_is_nocase(rel, "replaces") ||
            wm_str_is_nocase(rel, "isUpdateOf"))
            clean_fill(&story->replaces, attr(story, link, "residref"));
    }
}

static void read_subject(struct clean_story *story, const xmlNode *node)
{
    struct wm_str type = code_of(attr(story, node, "type")), code = attr(story, node, "qcode");
    struct clean_terms *list = &story->subjects;
    clean_fill(&code, attr(story, node, "uri"));
    clean_fill(&code, attr(story, node, "literal"));
    if (wm_str_is_nocase(type, "person"))
        list = &story->people;
    else if (wm_str_is_nocase(type, "organisation") || wm_str_is_nocase(type, "organization"))
        list = &story->organisations;
    else if (wm_str_is_nocase(type, "geoArea") || wm_str_is_nocase(type, "place") || wm_str_is_nocase(type, "poi") ||
             wm_str_is_nocase(type, "country") || wm_str_is_nocase(type, "city"))
        list = &story->places;
    clean_term_add(story, list, text(story, clean_child(node, "name")), code);
}

static void read_headline(struct clean_story *story, const xmlNode *node)
{
    struct wm_str role = code_of(attr(story, node, "role")), line = text(story, node);
    if (wm_str_is_nocase(role, "subHeadline") || wm_str_is_nocase(role, "deck") || wm_str_is_nocase(role, "sub"))
        clean_fill(&story->deck, line);
    else
        clean_fill(&story->headline, line);
}

static void read_located(struct clean_story *story, const xmlNode *node)
{
    struct wm_str name = text(story, clean_child(node, "name"));
    clean_fill(&name, attr(story, node, "literal"));
    clean_fill(&story->located, name);
}

static void read_content_element(struct clean_story *story, const xmlNode *node)
{
    struct wm_str value = text(story, node);
    if (clean_is(node, "urgency") && value.len == 1 && isdigit((unsigned char)*value.ptr))
        story->urgency = *value.ptr - '0';
    else if (clean_is(node, "contentCreated"))
        clean_fill(&story->content_created, value);
    else if (clean_is(node, "located"))
        read_located(story, node);
    else if (clean_is(node, "headline"))
        read_headline(story, node);
    else if (clean_is(node, "slugline"))
        clean_fill(&story->slugline, value);
    else if (clean_is(node, "by"))
        clean_fill(&story->by, value);
    else if (clean_is(node, "dateline"))
        clean_fill(&story->dateline.text, value);
    else if (clean_is(node, "language"))
        clean_fill(&story->language, attr(story, node, "tag"));
    else if (clean_is(node, "keyword"))
        clean_note_add(story, &story->keywords, value, WM_STR(""));
    else if (clean_is(node, "subject"))
        read_subject(story, node);
    else if (clean_is(node, "genre"))
        clean_term_add(story, &story->genres, text(story, clean_child(node, "name")), attr(story, node, "qcode"));
    else if (clean_is(node, "infoSource"))
        clean_term_add(story, &story->sources, name_or_code(story, node), attr(story, node, "uri"));
    else if (clean_is(node, "altId"))
        clean_note_add(story, &story->alt_ids, value, code_of(attr(story, node, "type")));
    else if (clean_is(node, "description"))
        clean_note_add(story, &story->descriptions, value, code_of(attr(story, node, "role")));
}

static void read_rights(struct clean_story *story, const xmlNode *rights)
{
    clean_fill(&story->copyright_holder, name_or_code(story, clean_child(rights, "copyrightHolder")));
    clean_fill(&story->copyright_notice, text(story, clean_child(rights, "copyrightNotice")));
    clean_fill(&story->usage_terms, text(story, clean_child(rights, "usageTerms")));
}

/* inlineXML is XHTML or NITF by what stands in it; inlineData is text, sometimes with tags. */
static void read_content(struct clean_story *story, const xmlNode *set)
{
    for (const xmlNode *part = set != NULL ? set->children : NULL; part != NULL && story->block_count == 0;
         part = part->next) {
        if (clean_is(part, "inlineData")) {
            clean_add_markup_text(story, clean_raw_text(story->arena, part));
        } else if (clean_is(part, "inlineXML")) {
            const xmlNode *nitf = clean_find(part, "nitf"), *html = clean_find(part, "body");
            if (nitf != NULL)
                clean_add_nitf(story, nitf);
            else
                clean_add_markup(story, html != NULL ? html : part);
        }
    }
}

static void read_item(struct clean_story *story, const xmlNode *item, const xmlNode *header)
{
    story->guid = attr(story, item, "guid");
    story->version = attr(story, item, "version");
    read_rights(story, clean_child(item, "rightsInfo"));
    read_item_meta(story, clean_child(item, "itemMeta"));
    for (const xmlNode *meta = clean_child(item, "contentMeta"); meta != NULL; meta = clean_next(meta, "contentMeta"))
        for (const xmlNode *node = meta->children; node != NULL; node = node->next)
            if (node->type == XML_ELEMENT_NODE)
                read_content_element(story, node);
    clean_fill(&story->language, attr(story, item, "lang"));
    clean_fill(&story->priority, text(story, clean_child(header, "priority")));
    read_content(story, clean_child(item, "contentSet"));
    clean_fill(&story->version_created, story->first_created);
    clean_fill(&story->version_created, story->content_created);
}

/* NULL for text. */
static const struct clean_kind *kind_of(struct wm_arena *arena, const xmlNode *item)
{
    static const struct clean_kind other = {"composite", "an item of another kind"};
    const struct clean_kind *kind =
        clean_kind_of(code_of(clean_attr(arena, clean_path(item, "itemMeta/itemClass"), "qcode")));
    if (kind != NULL)
        return kind;
    if (clean_is(item, "packageItem"))
        return clean_kind_of(WM_STR("package"));
    if (clean_is(item, "planningItem"))
        return clean_kind_of(WM_STR("planning"));
    return clean_is(item, "newsItem") ? NULL : &other;
}

static bool is_item(const xmlNode *node)
{
    return clean_is(node, "newsItem") || clean_is(node, "packageItem") || clean_is(node, "conceptItem") ||
           clean_is(node, "knowledgeItem") || clean_is(node, "planningItem");
}

static enum wm_code take_item(struct clean_input *in, const xmlNode *item, const xmlNode *header, struct wm_error *err)
{
    const struct clean_kind *kind = kind_of(in->arena, item);
    if (kind != NULL && !clean_passes(in, kind))
        return WM_OK;
    if (clean_child(item, "itemMeta") == NULL && clean_child(item, "contentMeta") == NULL) {
        clean_refuse(in, WM_E_PARSE, "the newsItem at line %ld has neither itemMeta nor contentMeta",
                     xmlGetLineNo(item));
        return WM_OK;
    }
    struct clean_story *story = clean_story_new(in, CLEAN_NEWSML_G2);
    if (story == NULL)
        return wm_fail(err, WM_E_LIMIT, "the items need more memory than a message may use");
    read_item(story, item, header);
    story->type = wm_str_of(kind != NULL ? kind->type : NULL);
    return WM_OK;
}

enum wm_code clean_read_newsml_g2(struct clean_input *in, struct wm_error *err)
{
    xmlDoc *document;
    enum wm_code code = clean_xml_parse(in->arena, in->text, &document, err);
    if (code != WM_OK)
        return code;
    const xmlNode *root = xmlDocGetRootElement(document), *header = clean_child(root, "header");
    if (is_item(root))
        return take_item(in, root, NULL, err);
    struct wm_str parent = clean_text_of(in->arena, clean_child(header, "transmitId"));
    for (const xmlNode *set = clean_child(root, "itemSet"); set != NULL; set = clean_next(set, "itemSet"))
        for (const xmlNode *item = set->children; item != NULL && code == WM_OK; item = item->next)
            if (is_item(item))
                code = take_item(in, item, header, err);
    /* Items of one message keep what they came in. */
    for (struct clean_story *story = in->first; story != NULL && in->first->next != NULL; story = story->next)
        story->parent = parent;
    return code;
}
