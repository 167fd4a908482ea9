/* SPDX-License-Identifier: Apache-2.0 */
/* NewsML 1.x: components within components; the lines and metadata nearest to the text count. */
#include <ctype.h>
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

static struct wm_str formal(const struct clean_story *story, const xmlNode *node)
{
    return attr(story, node, "FormalName");
}

static void read_identifier(struct clean_story *story, const xmlNode *item)
{
    const xmlNode *id = clean_path(item, "Identification/NewsIdentifier");
    const xmlNode *revision = clean_child(id, "RevisionId");
    story->guid = text(story, clean_child(id, "PublicIdentifier"));
    story->version = text(story, revision);
    if (story->guid.len == 0 && clean_child(id, "NewsItemId") != NULL)
        story->guid = wm_str_printf(story->arena, "urn:newsml:%.*s:%.*s:%.*s:%.*s",
                                    WM_STR_ARG(text(story, clean_child(id, "ProviderId"))),
                                    WM_STR_ARG(text(story, clean_child(id, "DateId"))),
                                    WM_STR_ARG(text(story, clean_child(id, "NewsItemId"))), WM_STR_ARG(story->version));
    clean_said(story, "Update", attr(story, revision, "Update"));
    if (wm_str_is(attr(story, revision, "Update"), "U"))
        story->lifecycle = WM_LIFE_UPDATE;
    clean_fill(&story->slugline, text(story, clean_path(item, "Identification/NameLabel")));
}

static void read_management(struct clean_story *story, const xmlNode *management)
{
    struct wm_str status = formal(story, clean_child(management, "Status"));
    clean_fill(&story->first_created, text(story, clean_child(management, "FirstCreated")));
    clean_fill(&story->version_created, text(story, clean_child(management, "ThisRevisionCreated")));
    struct wm_str urgency = formal(story, clean_child(management, "Urgency"));
    clean_fill(&urgency, text(story, clean_child(management, "Urgency")));
    if (urgency.len == 1 && isdigit((unsigned char)*urgency.ptr))
        story->urgency = *urgency.ptr - '0';
    clean_said(story, "Status", status);
    if (wm_str_is_nocase(status, "usable"))
        story->pub_status = WM_STR("usable");
    else if (wm_str_is_nocase(status, "withheld"))
        story->pub_status = WM_STR("withheld");
    else if (wm_str_is_nocase(status, "canceled") || wm_str_is_nocase(status, "cancelled"))
        story->pub_status = WM_STR("canceled");
    else if (wm_str_is_nocase(status, "embargoed")) {
        story->pub_status = WM_STR("withheld");
        clean_fill(&story->embargoed, text(story, clean_path(management, "StatusWillChange/DateAndTime")));
    }
    for (const xmlNode *n = clean_child(management, "Instruction"); n != NULL; n = clean_next(n, "Instruction")) {
        clean_said(story, "Instruction", formal(story, n));
        if (story->lifecycle == WM_LIFE_NEW)
            story->lifecycle = clean_life_of(formal(story, n));
    }
    clean_fill(&story->replaces, attr(story, clean_child(management, "DerivedFrom"), "NewsItem"));
}

static void read_lines(struct clean_story *story, const xmlNode *lines)
{
    clean_fill(&story->headline, clean_markup_line(story->arena, text(story, clean_child(lines, "HeadLine"))));
    clean_fill(&story->by, text(story, clean_child(lines, "ByLine")));
    clean_fill(&story->dateline.text, text(story, clean_child(lines, "DateLine")));
    struct wm_str slug = text(story, clean_child(lines, "SlugLine"));
    if (slug.len > 0)
        story->slugline = slug;
    clean_fill(&story->copyright_notice, text(story, clean_child(lines, "CopyrightLine")));
    clean_fill(&story->deck, text(story, clean_child(lines, "SubHeadLine")));
    for (const xmlNode *k = clean_child(lines, "KeywordLine"); k != NULL; k = clean_next(k, "KeywordLine"))
        clean_note_add(story, &story->keywords, text(story, k), WM_STR(""));
    for (const xmlNode *n = clean_child(lines, "NewsLine"); n != NULL; n = clean_next(n, "NewsLine")) {
        struct wm_str type = formal(story, clean_child(n, "NewsLineType"));
        struct wm_str line = text(story, clean_child(n, "NewsLineText"));
        if (clean_has(type, "advisory") || clean_has(type, "editor"))
            clean_join(story, &story->ed_note, line);
        else if (clean_has(type, "catchword") || clean_has(type, "keyword"))
            clean_note_add(story, &story->keywords, line, WM_STR(""));
    }
}

static void read_parties(struct clean_story *story, const xmlNode *admin)
{
    struct wm_str provider = formal(story, clean_path(admin, "Provider/Party"));
    struct wm_str source = formal(story, clean_path(admin, "Source/Party"));
    struct wm_str creator = formal(story, clean_path(admin, "Creator/Party"));
    if (source.len > 0)
        clean_term_add(story, &story->sources, source, WM_STR(""));
    clean_fill(&story->provider, provider);
    clean_fill(&story->provider, source);
    /* A creator with blanks is a name; without, it is a desk's code. */
    if (clean_words(creator) > 1)
        clean_fill(&story->by, creator);
}

/* Names of the codes stand in topic sets of the same message. */
static struct wm_str topic_name(struct clean_story *story, const xmlNode *item, struct wm_str code)
{
    struct wm_str name = {0};
    for (const xmlNode *topic = clean_find(item, "Topic"); topic != NULL; topic = clean_following(topic, item)) {
        if (!clean_is(topic, "Topic") || !wm_str_eq(text(story, clean_child(topic, "FormalName")), code))
            continue;
        for (const xmlNode *d = clean_child(topic, "Description"); d != NULL; d = clean_next(d, "Description")) {
            if (!wm_str_is_nocase(attr(story, d, "Variant"), "Name") && attr(story, d, "Variant").len > 0)
                continue;
            clean_fill(&name, text(story, d));
            if (wm_str_starts_nocase(attr(story, d, "lang"), "en"))
                return text(story, d);
        }
        return name;
    }
    return name;
}

static void read_subjects(struct clean_story *story, const xmlNode *item, const xmlNode *list)
{
    for (const xmlNode *s = list != NULL ? list->children : NULL; s != NULL; s = s->next)
        if (s->type == XML_ELEMENT_NODE && formal(story, s).len > 0 && story->subjects.count < 200)
            clean_term_add(story, &story->subjects, topic_name(story, item, formal(story, s)), formal(story, s));
}

static void read_property(struct clean_story *story, const xmlNode *node)
{
    struct wm_str name = formal(story, node), value = attr(story, node, "Value");
    if (wm_str_is_nocase(name, "Keyword")) {
        /* With a role it names who is in a picture. */
        if (attr(story, node, "Role").len == 0)
            clean_note_add(story, &story->keywords, value, WM_STR(""));
    } else if (wm_str_ends(name, "Keywords"))
        clean_term_add(story, &story->subjects, value, WM_STR(""));
    else if (wm_str_is_nocase(name, "City"))
        clean_fill(&story->dateline.city, value);
}

static void read_descriptive(struct clean_story *story, const xmlNode *item, const xmlNode *meta)
{
    for (const xmlNode *node = meta != NULL ? meta->children : NULL; node != NULL; node = node->next) {
        if (clean_is(node, "Language"))
            clean_fill(&story->language, formal(story, node));
        else if (clean_is(node, "Genre"))
            clean_term_add(story, &story->genres, formal(story, node), WM_STR(""));
        else if (clean_is(node, "SubjectCode"))
            read_subjects(story, item, node);
        else if (clean_is(node, "Property"))
            read_property(story, node);
        else if (clean_is(node, "DateLineDate")) {
            struct wm_str day = clean_time(story->arena, text(story, node), "Z");
            clean_fill(&story->dateline.date, wm_str_sub(day, 0, 10));
        } else if (clean_is(node, "Location"))
            for (const xmlNode *p = clean_child(node, "Property"); p != NULL; p = clean_next(p, "Property"))
                read_property(story, p);
    }
}

static bool is_text_content(const struct clean_story *story, const xmlNode *content)
{
    struct wm_str media = formal(story, clean_child(content, "MediaType"));
    struct wm_str format = formal(story, clean_child(content, "Format"));
    struct wm_str mime = formal(story, clean_child(content, "MimeType"));
    if (media.len > 0 && !wm_str_is_nocase(media, "Text") && !wm_str_starts_nocase(mime, "text/"))
        return false;
    return !wm_str_is_nocase(format, "CSS") && !wm_str_starts_nocase(mime, "text/css") &&
           !wm_str_starts_nocase(mime, "image/") && clean_child(content, "DataContent") != NULL;
}

static void read_data(struct clean_story *story, const xmlNode *data)
{
    const xmlNode *nitf = clean_find(data, "nitf");
    if (nitf != NULL)
        clean_add_nitf(story, nitf);
    else if (xmlFirstElementChild((xmlNode *)data) != NULL) {
        const xmlNode *body = clean_find(data, "body.content");
        body = body != NULL ? body : clean_find(data, "body");
        clean_add_markup(story, body != NULL ? body : data);
    } else {
        clean_add_markup_text(story, clean_raw_text(story->arena, data));
    }
}

/* A component has a role when it is one part of a text ("HeadLine", "Body"): only bodies are read. */
static bool is_body_role(struct wm_str role)
{
    return role.len == 0 || wm_str_is_nocase(role, "Main") || wm_str_is_nocase(role, "Body") ||
           wm_str_is_nocase(role, "Text") || wm_str_is_nocase(role, "MainText") || wm_str_is_nocase(role, "Content");
}

static void read_components(struct clean_story *story, const xmlNode *item, bool *other)
{
    for (const xmlNode *node = item; node != NULL; node = clean_following(node, item)) {
        if (clean_is(node, "NewsComponent"))
            clean_fill(&story->language, attr(story, node, "lang"));
        if (clean_is(node, "NewsLines"))
            read_lines(story, node);
        else if (clean_is(node, "AdministrativeMetadata"))
            read_parties(story, node);
        else if (clean_is(node, "DescriptiveMetadata") || clean_is(node, "Metadata"))
            read_descriptive(story, item, node);
        else if (clean_is(node, "ContentItem") && !is_text_content(story, node))
            *other = true;
        else if (clean_is(node, "ContentItem") && story->block_count == 0 &&
                 is_body_role(formal(story, clean_child(node->parent, "Role"))))
            read_data(story, clean_child(node, "DataContent"));
    }
}

static enum wm_code take_item(struct clean_input *in, const xmlNode *item, const xmlNode *envelope,
                              struct wm_error *err)
{
    static const struct clean_kind media = {"picture", "a picture or other media"};
    bool other = false;
    struct clean_story **place = in->end;
    struct clean_story *story = clean_story_new(in, CLEAN_NEWSML_1);
    if (story == NULL)
        return wm_fail(err, WM_E_LIMIT, "the items need more memory than a message may use");
    read_identifier(story, item);
    read_management(story, clean_child(item, "NewsManagement"));
    read_components(story, item, &other);
    clean_fill(&story->language, attr(story, item, "lang"));
    clean_fill(&story->priority, formal(story, clean_child(envelope, "Priority")));
    struct wm_str sender = formal(story, clean_path(envelope, "SentFrom/Party"));
    clean_fill(&story->provider, sender);
    clean_fill(&story->provider, text(story, clean_path(item, "Identification/NewsIdentifier/ProviderId")));
    for (size_t i = 0; i < story->genres.count && story->lifecycle == WM_LIFE_NEW; i++)
        story->lifecycle = clean_life_of(story->genres.items[i].name);
    bool ended = wm_str_is(story->pub_status, "canceled");
    if (story->block_count > 0 || story->headline.len > 0 || ended)
        return WM_OK;
    if (other && clean_passes(in, &media)) {
        story->type = wm_str_of(media.type);
        return WM_OK;
    }
    if (!other)
        clean_refuse(in, WM_E_PARSE, "the NewsItem at line %ld has no headline and no text", xmlGetLineNo(item));
    *place = NULL;
    in->end = place;
    return WM_OK;
}

enum wm_code clean_read_newsml_1(struct clean_input *in, struct wm_error *err)
{
    xmlDoc *document;
    enum wm_code code = clean_xml_parse(in->arena, in->text, &document, err);
    if (code != WM_OK)
        return code;
    const xmlNode *root = xmlDocGetRootElement(document), *envelope = clean_child(root, "NewsEnvelope");
    for (const xmlNode *item = clean_child(root, "NewsItem"); item != NULL && code == WM_OK;
         item = clean_next(item, "NewsItem"))
        code = take_item(in, item, envelope, err);
    return code;
}
