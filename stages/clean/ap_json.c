/* SPDX-License-Identifier: Apache-2.0 */
/* AP's JSON: one item or a feed of them. The text itself is a rendition elsewhere, unless whoever
 * fetched it has put it beside the item, under "nitf". */
#include <string.h>

#include "clean.h"
#include "text.h"
#include "xml.h"

static void read_terms(struct clean_story *story, struct clean_terms *list, const struct wm_json *array)
{
    for (size_t i = 0; i < wm_json_count(array); i++) {
        const struct wm_json *term = wm_json_at(array, i);
        struct wm_str code = wm_json_get_str(term, "code"), scheme = wm_json_get_str(term, "scheme");
        if (code.len > 0 && wm_str_ends(scheme, "/"))
            code = wm_str_printf(story->arena, "%.*s%.*s", WM_STR_ARG(scheme), WM_STR_ARG(code));
        clean_term_add(story, list, wm_json_get_str(term, "name"), code);
    }
}

static void read_bylines(struct clean_story *story, const struct wm_json *bylines)
{
    for (size_t i = 0; i < wm_json_count(bylines); i++) {
        struct wm_str name = clean_byline(wm_json_get_str(wm_json_at(bylines, i), "by"));
        if (name.len == 0)
            continue;
        story->by = story->by.len == 0
                        ? name
                        : wm_str_printf(story->arena, "%.*s, %.*s", WM_STR_ARG(story->by), WM_STR_ARG(name));
    }
}

static void read_state(struct clean_story *story, const struct wm_json *item)
{
    story->guid = wm_json_get_str(wm_json_get(item, "altids"), "itemid");
    clean_fill(&story->guid, wm_json_get_str(item, "uri"));
    const struct wm_json *version = wm_json_get(item, "version");
    story->version = wm_json_is_number(version) ? wm_str_printf(story->arena, "%lld", wm_json_int(version, 0))
                                                : wm_json_str(version);
    story->urgency = wm_json_get_int(item, "urgency", 0);
    story->priority = wm_json_get_str(item, "editorialpriority");
    story->language = wm_json_get_str(item, "language");
    story->version_created = wm_json_get_str(item, "versioncreated");
    story->first_created = wm_json_get_str(item, "firstcreated");
    story->embargoed = wm_json_get_str(item, "embargoed");
    story->pub_status = wm_json_get_str(item, "pubstatus");
    const struct wm_json *types = wm_json_get(item, "editorialtypes");
    clean_said(story, "pubstatus", story->pub_status);
    for (size_t i = 0; i < wm_json_count(types); i++) {
        struct wm_str type = wm_json_str(wm_json_at(types, i));
        clean_said(story, "editorialtypes", type);
        if (story->lifecycle == WM_LIFE_NEW)
            story->lifecycle = clean_life_of(type);
    }
}

static void read_texts(struct clean_story *story, const struct wm_json *item)
{
    story->headline = wm_json_get_str(item, "headline");
    story->slugline = wm_json_get_str(item, "slugline");
    clean_fill(&story->slugline, wm_json_get_str(item, "title"));
    story->ed_note = wm_json_get_str(item, "ednote");
    story->provider = wm_json_get_str(item, "provider");
    story->copyright_notice = wm_json_get_str(item, "copyrightnotice");
    story->usage_terms = wm_json_str(wm_json_at(wm_json_get(item, "usageterms"), 0));
    const struct wm_json *place = wm_json_get(item, "datelinelocation");
    story->located = wm_json_get_str(place, "city");
    clean_fill(&story->located, wm_json_get_str(item, "located"));
    story->dateline.text = wm_json_get_str(item, "located");
    story->dateline.city = wm_json_get_str(place, "city");
    if (story->dateline.text.len > 0)
        story->dateline.source = story->provider;
    struct wm_str summary = wm_json_get_str(item, "description_summary");
    if (summary.len > 0)
        clean_note_add(story, &story->descriptions, summary, WM_STR("summary"));
    const struct wm_json *keywords = wm_json_get(item, "keywords");
    for (size_t i = 0; i < wm_json_count(keywords); i++)
        clean_note_add(story, &story->keywords, wm_json_str(wm_json_at(keywords, i)), WM_STR(""));
}

static enum wm_code take_item(struct clean_input *in, const struct wm_json *item, const struct wm_json *holder,
                              struct wm_error *err)
{
    static const struct clean_kind other = {"composite", "an item that is no text"};
    struct wm_str type = wm_json_get_str(item, "type");
    const struct clean_kind *kind = clean_kind_of(type);
    if (kind == NULL && type.len > 0 && !wm_str_is(type, "text"))
        kind = &other;
    if (kind != NULL && !clean_passes(in, kind))
        return WM_OK;
    struct clean_story *story = clean_story_new(in, CLEAN_AP_JSON);
    if (story == NULL)
        return wm_fail(err, WM_E_LIMIT, "the items need more memory than a message may use");
    story->type = wm_str_of(kind != NULL ? kind->type : NULL);
    read_state(story, item);
    read_texts(story, item);
    read_bylines(story, wm_json_get(item, "bylines"));
    read_terms(story, &story->subjects, wm_json_get(item, "subject"));
    read_terms(story, &story->people, wm_json_get(item, "person"));
    read_terms(story, &story->organisations, wm_json_get(item, "organisation"));
    read_terms(story, &story->organisations, wm_json_get(item, "company"));
    read_terms(story, &story->places, wm_json_get(item, "place"));
    read_terms(story, &story->sources, wm_json_get(item, "infosource"));
    clean_add_markup_text(story, wm_json_get_str(item, "body_html"));
    if (story->block_count == 0)
        clean_add_markup_text(story, wm_json_get_str(holder, "body_html"));
    return WM_OK;
}

enum wm_code clean_read_ap_json(struct clean_input *in, struct wm_error *err)
{
    const struct wm_json *data = wm_json_get(in->json, "data"), *items = wm_json_get(data, "items");
    if (wm_json_get(data, "item") != NULL)
        return take_item(in, wm_json_get(data, "item"), wm_json_get(in->json, "nitf"), err);
    enum wm_code code = WM_OK;
    for (size_t i = 0; i < wm_json_count(items) && code == WM_OK; i++) {
        const struct wm_json *holder = wm_json_at(items, i), *item = wm_json_get(holder, "item");
        if (wm_json_is_object(item))
            code = take_item(in, item, holder, err);
        else
            clean_refuse(in, WM_E_PARSE, "entry %zu of data.items has no \"item\"", i);
    }
    return code;
}
