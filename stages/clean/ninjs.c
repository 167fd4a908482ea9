/* SPDX-License-Identifier: Apache-2.0 */
/* ninjs of every generation, told apart by its names. 3.x is the record we write: it stays as it is
 * and only gets a plain body. 2.x has the same shape with names in lower case. 1.x, and the dialect
 * of newsroom systems that grew from it, is flat and is read into a story. What has no place in 3.1
 * stays under wire.extra. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "clean.h"
#include "text.h"
#include "xml.h"

static const char *const root_names[] = {"uri",
                                         "type",
                                         "representationType",
                                         "profile",
                                         "version",
                                         "firstCreated",
                                         "versionCreated",
                                         "contentCreated",
                                         "embargoedUntil",
                                         "pubStatus",
                                         "urgency",
                                         "copyrightHolder",
                                         "copyrightNotice",
                                         "usageTerms",
                                         "edNote",
                                         "language",
                                         "descriptions",
                                         "bodies",
                                         "headlines",
                                         "people",
                                         "organisations",
                                         "places",
                                         "subjects",
                                         "events",
                                         "eventDetails",
                                         "plannedCoverage",
                                         "objects",
                                         "infoSources",
                                         "title",
                                         "by",
                                         "slugline",
                                         "located",
                                         "renditions",
                                         "associations",
                                         "altIds",
                                         "trustIndicators",
                                         "standard",
                                         "genres",
                                         "expires",
                                         "rightsInfo",
                                         "digitalSourceType"};

static const char *const inner_names[] = {"aspectRatio",
                                          "charCount",
                                          "contactInfo",
                                          "contentType",
                                          "encodedRights",
                                          "endDate",
                                          "eventStatus",
                                          "exclAudience",
                                          "expectedDuration",
                                          "expectedEndDate",
                                          "expectedStartDate",
                                          "frameRate",
                                          "geoJSON",
                                          "itemCount",
                                          "langId",
                                          "linkedRights",
                                          "plannedCoverageStatus",
                                          "postalCode",
                                          "rangeFrom",
                                          "rangeTo",
                                          "recurrenceDates",
                                          "recurrenceRules",
                                          "scanType",
                                          "sizeInBytes",
                                          "startDate",
                                          "symbolType",
                                          "transportProtocol",
                                          "videoCodec",
                                          "wordCount"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char *name_among(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(names[i], name) == 0)
            return names[i];
    return NULL;
}

static bool has_any(const struct wm_json *item, const char *const *names)
{
    for (; *names != NULL; names++)
        if (wm_json_get(item, *names) != NULL)
            return true;
    return false;
}

enum generation { FLAT = 1, LOWER = 2, CAMEL = 3 };

static enum generation generation_of(const struct wm_json *item)
{
    static const char *const flat[] = {"headline", "body_html", "body_text", "body_xhtml", "description_text", "guid",
                                       "byline",   "subject",   "person",    "place",      "organisation",     NULL};
    static const char *const lower[] = {"versioncreated",  "pubstatus",   "altids",         "firstcreated",
                                        "copyrightholder", "infosources", "contentcreated", "copyrightnotice",
                                        "usageterms",      NULL};
    struct wm_str version = wm_json_get_str(wm_json_get(item, "standard"), "version");
    if (wm_str_starts(version, "3"))
        return CAMEL;
    if (has_any(item, flat))
        return FLAT;
    return has_any(item, lower) ? LOWER : CAMEL;
}

/* NULL for text. Real stories go out as "composite" when a picture belongs to them: the body decides. */
static const struct clean_kind *kind_of(const struct wm_json *item)
{
    static const char *const bodies[] = {"body_text", "body_html", "body_xhtml", "bodies", NULL};
    struct wm_str type = wm_json_get_str(item, "type");
    return wm_str_is(type, "composite") && has_any(item, bodies) ? NULL : clean_kind_of(type);
}

/* 3.x and 2.x: the record stays. */

static void add_html_body(struct clean_story *story, const struct wm_json *record)
{
    const struct wm_json *bodies = wm_json_get(record, "bodies"), *best = NULL;
    for (size_t i = 0; i < wm_json_count(bodies); i++) {
        const struct wm_json *body = wm_json_at(bodies, i);
        if (wm_str_starts(wm_json_get_str(body, "contentType"), "text/plain"))
            return;
        if (best == NULL && wm_json_get_str(body, "value").len > 0)
            best = body;
    }
    clean_add_markup_text(story, wm_json_get_str(best, "value"));
}

static void keep_record(struct clean_story *story, const struct wm_json *item)
{
    struct wm_json *holder = wm_json_new_object(story->arena);
    wm_json_set_copy(holder, "record", item);
    story->record = wm_json_get(holder, "record");
    story->guid = wm_json_get_str(item, "uri");
    add_html_body(story, story->record);
}

/* A copy with the names of 3.1. The reader of JSON has bounded the depth. */
static void rename_into(struct wm_json *to, const struct wm_json *from, bool root);

static void rename_array(struct wm_json *to, const struct wm_json *from)
{
    for (size_t i = 0; i < wm_json_count(from); i++) {
        const struct wm_json *value = wm_json_at(from, i);
        if (wm_json_is_object(value))
            rename_into(wm_json_push_object(to), value, false);
        else
            wm_json_push_copy(to, value);
    }
}

static void rename_into(struct wm_json *to, const struct wm_json *from, bool root)
{
    const char *key;
    struct wm_json *value;
    for (void *at = NULL; wm_json_each(from, &at, &key, &value);) {
        const char *name = name_among(root_names, COUNT(root_names), key);
        if (name == NULL && strcmp(key, "embargoed") == 0)
            name = "embargoedUntil";
        if (name == NULL && !root)
            name = name_among(inner_names, COUNT(inner_names), key);
        struct wm_json *into = to;
        if (name == NULL && root) {
            into = wm_json_need_object(wm_json_need_object(to, "wire"), "extra");
            wm_json_set_copy(into, key, value);
            continue;
        }
        name = name != NULL ? name : key;
        if (wm_json_is_object(value))
            rename_into(wm_json_set_object(into, name), value, false);
        else if (wm_json_is_array(value))
            rename_array(wm_json_set_array(into, name), value);
        else
            wm_json_set_copy(into, name, value);
    }
}

/* 2.x allows ticker symbols where 3.x has objects, and times that are no times. */
static void mend_renamed(struct clean_story *story, struct wm_json *record, const char *zone)
{
    static const char *const times[] = {"firstCreated", "versionCreated", "contentCreated", "embargoedUntil",
                                        "expires"};
    for (size_t i = 0; i < COUNT(times); i++) {
        struct wm_str given = wm_json_get_str(record, times[i]);
        if (wm_json_get(record, times[i]) == NULL)
            continue;
        struct wm_str time = clean_time(story->arena, wm_str_dup(story->arena, given), zone);
        wm_json_remove(record, times[i]);
        wm_json_set_str(record, times[i], time);
    }
    struct wm_json *organisations = wm_json_get(record, "organisations");
    for (size_t i = 0; i < wm_json_count(organisations); i++) {
        struct wm_json *symbols = wm_json_get(wm_json_at(organisations, i), "symbols");
        for (size_t j = 0; j < wm_json_count(symbols); j++) {
            struct wm_json *symbol = wm_json_at(symbols, j);
            wm_json_set_str(symbol, "symbol", wm_json_get_str(symbol, "ticker"));
            wm_json_remove(symbol, "ticker");
        }
    }
}

/* 1.x and its dialect. */

static struct wm_str number_or_text(struct wm_arena *arena, const struct wm_json *value)
{
    if (wm_json_is_number(value))
        return wm_str_printf(arena, "%lld", wm_json_int(value, 0));
    return wm_json_str(value);
}

static struct wm_str code_of(struct clean_story *story, const struct wm_json *term)
{
    struct wm_str code = wm_json_get_str(term, "code"), scheme = wm_json_get_str(term, "scheme");
    clean_fill(&code, wm_json_get_str(term, "qcode"));
    /* A scheme that ends like a namespace and its code make an identifier. */
    if (code.len > 0 && (wm_str_ends(scheme, "/") || wm_str_ends(scheme, "#")))
        return wm_str_printf(story->arena, "%.*s%.*s", WM_STR_ARG(scheme), WM_STR_ARG(code));
    clean_fill(&code, wm_json_get_str(term, "uri"));
    clean_fill(&code, wm_json_get_str(term, "literal"));
    return code;
}

static void read_terms(struct clean_story *story, struct clean_terms *list, const struct wm_json *array)
{
    for (size_t i = 0; i < wm_json_count(array) && wm_json_is_array(array); i++) {
        const struct wm_json *term = wm_json_at(array, i);
        size_t before = list->count;
        clean_term_add(story, list, wm_json_is_string(term) ? wm_json_str(term) : wm_json_get_str(term, "name"),
                       code_of(story, term));
        if (list->count > before)
            list->items[before].rel = wm_json_get_str(term, "rel");
    }
}

static bool read_list(struct clean_story *story, const char *key, const struct wm_json *value)
{
    const struct {
        const char *key;
        struct clean_terms *list;
    } lists[] = {{"subject", &story->subjects}, {"person", &story->people}, {"organisation", &story->organisations},
                 {"place", &story->places},     {"genre", &story->genres},  {"infosource", &story->sources}};
    for (size_t i = 0; i < COUNT(lists); i++)
        if (strcmp(key, lists[i].key) == 0) {
            read_terms(story, lists[i].list, value);
            return true;
        }
    if (strcmp(key, "keywords") != 0)
        return false;
    for (size_t i = 0; i < wm_json_count(value); i++)
        clean_note_add(story, &story->keywords, wm_json_str(wm_json_at(value, i)), WM_STR(""));
    return true;
}

static bool read_text(struct clean_story *story, const char *key, struct wm_str value)
{
    const struct {
        const char *key;
        struct wm_str *field;
    } fields[] = {{"uri", &story->guid},
                  {"guid", &story->guid},
                  {"version", &story->version},
                  {"versioncreated", &story->version_created},
                  {"firstcreated", &story->first_created},
                  {"contentcreated", &story->content_created},
                  {"embargoed", &story->embargoed},
                  {"embargoeduntil", &story->embargoed},
                  {"expires", &story->expires},
                  {"pubstatus", &story->pub_status},
                  {"language", &story->language},
                  {"headline", &story->headline},
                  {"byline", &story->by},
                  {"slugline", &story->slugline},
                  {"located", &story->located},
                  {"ednote", &story->ed_note},
                  {"copyrightholder", &story->copyright_holder},
                  {"copyrightnotice", &story->copyright_notice},
                  {"usageterms", &story->usage_terms},
                  {"source", &story->provider},
                  {"provider", &story->provider},
                  {"priority", &story->priority}};
    for (size_t i = 0; i < COUNT(fields); i++)
        if (strcmp(key, fields[i].key) == 0) {
            clean_fill(fields[i].field, value);
            return true;
        }
    return false;
}

static void read_flat_body(struct clean_story *story, const struct wm_json *item)
{
    static const char *const keys[] = {"body_html", "body_xhtml", "body_text"};
    for (size_t i = 0; i < COUNT(keys) && story->block_count == 0; i++)
        clean_add_markup_text(story, wm_json_get_str(item, keys[i]));
    struct wm_str summary = wm_json_get_str(item, "description_text");
    clean_fill(&summary, wm_json_get_str(item, "description_html"));
    if (summary.len > 0)
        clean_note_add(story, &story->descriptions, clean_markup_line(story->arena, summary), WM_STR("abstract"));
}

/* What the story cannot hold goes along as it is. */
static void keep_extra(struct clean_story *story, const char *key, const struct wm_json *value)
{
    if (story->record == NULL)
        story->record = wm_json_new_object(story->arena);
    wm_json_set_copy(wm_json_need_object(wm_json_need_object(story->record, "wire"), "extra"), key, value);
}

/* The links of a 1.x list hold more than the names that 3.1 knows. */
static bool is_richer(const struct wm_json *array)
{
    static const char *const known[] = {"name", "rel", "uri", "literal", "code", "qcode", "scheme"};
    const char *key;
    struct wm_json *value;
    for (size_t i = 0; i < wm_json_count(array) && wm_json_is_array(array); i++)
        for (void *at = NULL; wm_json_each(wm_json_at(array, i), &at, &key, &value);)
            if (name_among(known, COUNT(known), key) == NULL)
                return true;
    return false;
}

static void read_flat(struct clean_story *story, const struct wm_json *item)
{
    static const char *const bodies[] = {"body_html", "body_xhtml", "body_text", "description_text",
                                         "description_html"};
    const char *key;
    struct wm_json *value;
    for (void *at = NULL; wm_json_each(item, &at, &key, &value);) {
        bool text = wm_json_is_string(value) || wm_json_is_number(value);
        if (strcmp(key, "urgency") == 0)
            story->urgency = wm_json_int(value, 0);
        else if (strcmp(key, "type") == 0 || name_among(bodies, COUNT(bodies), key) != NULL)
            continue;
        else if (text && read_text(story, key, number_or_text(story->arena, value)))
            continue;
        else if (!read_list(story, key, value) || is_richer(value))
            keep_extra(story, key, value);
    }
    clean_said(story, "pubstatus", story->pub_status);
    struct wm_str uri = wm_json_get_str(item, "uri");
    if (uri.len > 0)
        story->guid = uri;
    read_flat_body(story, item);
    if (wm_str_is_nocase(wm_json_get_str(item, "type"), "advisory"))
        story->lifecycle = WM_LIFE_ADVISORY;
}

static enum wm_code take_item(struct clean_input *in, const struct wm_json *item, struct wm_error *err)
{
    const struct clean_kind *kind = kind_of(item);
    if (kind != NULL && !clean_passes(in, kind))
        return WM_OK;
    enum generation generation = generation_of(item);
    if (!wm_json_is_object(item) || (wm_json_get_str(item, "uri").len == 0 && wm_json_get_str(item, "guid").len == 0)) {
        clean_refuse(in, WM_E_PARSE, "an item of the list has neither \"uri\" nor \"guid\"");
        return WM_OK;
    }
    struct clean_story *story = clean_story_new(in, CLEAN_NINJS);
    if (story == NULL)
        return wm_fail(err, WM_E_LIMIT, "the items need more memory than a message may use");
    if (generation == FLAT) {
        read_flat(story, item);
        story->type = wm_str_of(kind != NULL ? kind->type : NULL);
        return WM_OK;
    }
    story->complete = true;
    if (generation == CAMEL) {
        keep_record(story, item);
        return WM_OK;
    }
    struct wm_json *record = wm_json_new_object(story->arena);
    rename_into(record, item, true);
    mend_renamed(story, record, in->conf->zone);
    keep_record(story, record);
    return WM_OK;
}

enum wm_code clean_read_ninjs(struct clean_input *in, struct wm_error *err)
{
    const struct wm_json *json = in->json, *items = wm_json_get(json, "item");
    items = wm_json_is_array(items) ? items : wm_json_get(json, "items");
    if (wm_json_is_array(json))
        items = json;
    if (!wm_json_is_array(items) || wm_json_get(json, "uri") != NULL)
        return take_item(in, json, err);
    enum wm_code code = WM_OK;
    for (size_t i = 0; i < wm_json_count(items) && code == WM_OK; i++)
        code = take_item(in, wm_json_at(items, i), err);
    return code;
}
