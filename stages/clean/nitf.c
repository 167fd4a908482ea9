/* SPDX-License-Identifier: Apache-2.0 */
/* NITF 3: head/docdata, body.head, body.content. Also found inside NewsML as the form of a body,
 * where it fills only what the package around it left open. */
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

static long long urgency_of(struct wm_str value)
{
    return value.len == 1 && isdigit((unsigned char)*value.ptr) ? *value.ptr - '0' : 0;
}

static void read_status(struct clean_story *story, const xmlNode *docdata)
{
    struct wm_str status = attr(story, docdata, "management-status");
    struct wm_str before = attr(story, docdata, "management-idref-status");
    clean_fill(&story->replaces, attr(story, docdata, "management-doc-idref"));
    clean_said(story, "management-status", status);
    clean_said(story, "management-idref-status", before);
    if (wm_str_is_nocase(status, "canceled") || wm_str_is_nocase(status, "killed") ||
        wm_str_is_nocase(before, "canceled")) {
        story->pub_status = WM_STR("canceled");
        story->lifecycle = WM_LIFE_CANCEL;
    } else if (wm_str_is_nocase(status, "embargoed")) {
        story->pub_status = WM_STR("usable");
    } else if (wm_str_is_nocase(status, "withheld")) {
        story->pub_status = WM_STR("withheld");
        story->lifecycle = WM_LIFE_WITHHOLD;
    } else if (wm_str_is_nocase(status, "usable")) {
        clean_fill(&story->pub_status, WM_STR("usable"));
    }
}

/* A release later than the issue is an embargo, whatever the status says. */
static void read_dates(struct clean_story *story, const xmlNode *docdata)
{
    struct wm_str issue = attr(story, clean_child(docdata, "date.issue"), "norm");
    struct wm_str release = attr(story, clean_child(docdata, "date.release"), "norm");
    clean_fill(&story->version_created, issue);
    clean_fill(&story->expires, attr(story, clean_child(docdata, "date.expire"), "norm"));
    struct wm_str status = attr(story, docdata, "management-status");
    struct wm_str a = clean_time(story->arena, issue, "Z"), b = clean_time(story->arena, release, "Z");
    bool later = a.len > 10 && b.len > 10 && memcmp(b.ptr, a.ptr, 19) > 0;
    if (wm_str_is_nocase(status, "embargoed") || later)
        clean_fill(&story->embargoed, release);
}

static void read_docdata(struct clean_story *story, const xmlNode *docdata)
{
    read_status(story, docdata);
    read_dates(story, docdata);
    clean_fill(&story->guid, attr(story, clean_child(docdata, "doc-id"), "id-string"));
    if (story->urgency == 0)
        story->urgency = urgency_of(attr(story, clean_child(docdata, "urgency"), "ed-urg"));
    clean_fill(&story->ed_note, attr(story, clean_child(docdata, "ed-msg"), "info"));
    const xmlNode *copyright = clean_child(docdata, "doc.copyright");
    clean_fill(&story->copyright_holder, attr(story, copyright, "holder"));
    clean_fill(&story->usage_terms, attr(story, clean_child(docdata, "doc.rights"), "type"));
    clean_fill(&story->provider, attr(story, clean_child(docdata, "doc-id"), "regsrc"));
    clean_fill(&story->provider, attr(story, clean_path(docdata, "del-list/from-src"), "src-name"));
    const xmlNode *list = clean_child(docdata, "key-list");
    for (const xmlNode *key = clean_child(list, "keyword"); key != NULL; key = clean_next(key, "keyword"))
        clean_note_add(story, &story->keywords, attr(story, key, "key"), WM_STR(""));
    for (const xmlNode *place = clean_child(docdata, "evloc"); place != NULL; place = clean_next(place, "evloc")) {
        struct wm_str name = attr(story, place, "city");
        clean_fill(&name, attr(story, place, "county-dist"));
        clean_fill(&name, attr(story, place, "state-prov"));
        clean_fill(&name, text(story, place));
        clean_term_add(story, &story->places, name, attr(story, place, "iso-cc"));
    }
}

static void read_topics(struct clean_story *story, const xmlNode *tobject)
{
    for (const xmlNode *p = clean_child(tobject, "tobject.property"); p != NULL; p = clean_next(p, "tobject.property"))
        clean_term_add(story, &story->genres, attr(story, p, "tobject.property.type"), WM_STR(""));
    for (const xmlNode *s = clean_child(tobject, "tobject.subject"); s != NULL; s = clean_next(s, "tobject.subject")) {
        struct wm_str name = attr(story, s, "tobject.subject.detail");
        clean_fill(&name, attr(story, s, "tobject.subject.matter"));
        clean_fill(&name, attr(story, s, "tobject.subject.type"));
        clean_term_add(story, &story->subjects, name, attr(story, s, "tobject.subject.refnum"));
    }
}

/* The meta elements that agencies agree on by habit; names end alike ("anpa-keyword", "slug"). */
static void read_metas(struct clean_story *story, const xmlNode *head)
{
    for (const xmlNode *meta = clean_child(head, "meta"); meta != NULL; meta = clean_next(meta, "meta")) {
        struct wm_str name = attr(story, meta, "name"), value = attr(story, meta, "content");
        if (wm_str_ends(name, "-keyword") || wm_str_is_nocase(name, "slugline") || wm_str_is_nocase(name, "slug") ||
            wm_str_is(name, "subject") || wm_str_ends(name, "Stikkord"))
            clean_fill(&story->slugline, value);
        else if (wm_str_ends(name, "-takekey"))
            clean_fill(&story->take_key, value);
        else if (wm_str_ends(name, "-priority") || wm_str_is_nocase(name, "priority"))
            clean_fill(&story->priority, value);
    }
}

static void read_byline(struct clean_story *story, const xmlNode *byline)
{
    struct wm_buf out = {.arena = story->arena};
    for (const xmlNode *node = byline; node != NULL;) {
        bool title = clean_is(node, "byttl");
        if (node->type == XML_TEXT_NODE)
            wm_buf_adds(&out, (const char *)node->content);
        if (title) { /* over the title and what is in it */
            while (node != byline && node->next == NULL)
                node = node->parent;
            node = node == byline ? NULL : node->next;
        } else {
            node = clean_following(node, byline);
        }
    }
    clean_fill(&story->by, wm_str_squeeze(story->arena, wm_buf_str(&out)));
}

/* The words of its parts, which agencies write with commas and blanks between them or without. */
static struct wm_str dateline_text(struct clean_story *story, const xmlNode *dateline)
{
    struct wm_buf out = {.arena = story->arena};
    for (const xmlNode *part = dateline->children; part != NULL; part = part->next) {
        struct wm_str words = clean_raw_text(story->arena, part);
        bool apart = part->type == XML_ELEMENT_NODE && out.len > 0 && out.ptr[out.len - 1] > ' ';
        if (apart && words.len > 0)
            wm_buf_adds(&out, out.ptr[out.len - 1] == ',' ? " " : ", ");
        wm_buf_add(&out, words);
    }
    return wm_str_squeeze(story->arena, wm_buf_str(&out));
}

static void read_dateline_element(struct clean_story *story, const xmlNode *dateline)
{
    if (dateline == NULL || story->dateline.text.len > 0)
        return;
    struct wm_str city = text(story, clean_find(dateline, "city"));
    clean_fill(&city, text(story, clean_find(dateline, "location")));
    clean_fill(&story->dateline.city, city);
    clean_fill(&story->dateline.text, dateline_text(story, dateline));
    struct wm_str day = clean_time(story->arena, attr(story, clean_find(dateline, "story.date"), "norm"), "Z");
    if (day.len > 10)
        clean_fill(&story->dateline.date, wm_str_sub(day, 0, 10));
}

static void read_body_head(struct clean_story *story, const xmlNode *head)
{
    const xmlNode *lines = clean_child(head, "hedline");
    lines = lines != NULL ? lines : clean_child(head, "headline");
    clean_fill(&story->headline, text(story, clean_child(lines, "hl1")));
    struct wm_str second = text(story, clean_child(lines, "hl2"));
    if (!wm_str_eq(second, story->headline))
        clean_fill(&story->deck, second);
    const xmlNode *byline = clean_child(head, "byline");
    if (byline != NULL)
        read_byline(story, byline);
    const xmlNode *distributor = clean_child(head, "distributor");
    if (distributor != NULL)
        clean_term_add(story, &story->sources, text(story, distributor), WM_STR(""));
    clean_fill(&story->provider, text(story, distributor));
    read_dateline_element(story, clean_child(head, "dateline"));
    struct wm_str abstract = text(story, clean_child(head, "abstract"));
    if (abstract.len > 0)
        clean_note_add(story, &story->descriptions, abstract, WM_STR("abstract"));
}

/* People, organisations and places that are marked within the text. */
static void read_marked_names(struct clean_story *story, const xmlNode *content)
{
    for (const xmlNode *node = content; node != NULL; node = clean_following(node, content)) {
        struct clean_terms *list = clean_is(node, "person")     ? &story->people
                                   : clean_is(node, "org")      ? &story->organisations
                                   : clean_is(node, "location") ? &story->places
                                                                : NULL;
        if (list != NULL && list->count < 200)
            clean_term_add(story, list, text(story, node), WM_STR(""));
    }
}

void clean_add_nitf(struct clean_story *story, const xmlNode *nitf)
{
    const xmlNode *head = clean_child(nitf, "head"), *body = clean_child(nitf, "body");
    if (head != NULL) {
        read_docdata(story, clean_child(head, "docdata"));
        if (story->subjects.count == 0)
            read_topics(story, clean_child(head, "tobject"));
        read_metas(story, head);
        clean_fill(&story->slugline, attr(story, clean_path(head, "docdata/du-key"), "key"));
    }
    clean_fill(&story->language, attr(story, nitf, "baselang"));
    clean_fill(&story->language, attr(story, nitf, "lang"));
    if (body != NULL)
        read_body_head(story, clean_child(body, "body.head"));
    clean_fill(&story->headline, text(story, clean_child(head, "title")));
    const xmlNode *content = clean_child(body, "body.content");
    if (content != NULL && story->block_count == 0) {
        clean_add_markup(story, content);
        read_marked_names(story, content);
    }
    clean_fill(&story->provider, story->copyright_holder);
}

enum wm_code clean_read_nitf(struct clean_input *in, struct wm_error *err)
{
    xmlDoc *document;
    enum wm_code code = clean_xml_parse(in->arena, in->text, &document, err);
    if (code != WM_OK)
        return code;
    const xmlNode *root = xmlDocGetRootElement(document);
    struct clean_story *story = clean_story_new(in, CLEAN_NITF);
    if (story == NULL)
        return wm_fail(err, WM_E_LIMIT, "the article needs more memory than an article may use");
    clean_add_nitf(story, root);
    if (clean_child(root, "body") == NULL && clean_child(root, "head") == NULL)
        return wm_fail(err, WM_E_PARSE, "the NITF document has neither head nor body");
    return WM_OK;
}
