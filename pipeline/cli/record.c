/* SPDX-License-Identifier: Apache-2.0 */
#include "record.h"

static struct wm_str first_of(struct wm_str a, struct wm_str b)
{
    return a.len > 0 ? a : b;
}

struct wm_str wm_record_headline(const struct wm_json *record)
{
    const struct wm_json *headlines = wm_json_get(record, "headlines");
    struct wm_str found = {0};
    for (size_t i = 0; i < wm_json_count(headlines) && found.len == 0; i++) {
        struct wm_str role = wm_json_get_str(wm_json_at(headlines, i), "role");
        if (role.len == 0 || wm_str_is(role, "main"))
            found = wm_json_get_str(wm_json_at(headlines, i), "value");
    }
    found = first_of(found, wm_json_get_str(wm_json_at(headlines, 0), "value"));
    found = first_of(found, wm_json_get_str(record, "title"));
    return first_of(found, wm_json_get_str(record, "slugline"));
}

struct wm_str wm_record_body(const struct wm_json *record)
{
    const struct wm_json *bodies = wm_json_get(record, "bodies");
    for (size_t i = 0; i < wm_json_count(bodies); i++)
        if (wm_str_starts(wm_json_get_str(wm_json_at(bodies, i), "contentType"), "text/plain"))
            return wm_json_get_str(wm_json_at(bodies, i), "value");
    return (struct wm_str){0};
}

struct wm_str wm_record_description(const struct wm_json *record, const char *role)
{
    const struct wm_json *list = wm_json_get(record, "descriptions");
    for (size_t i = 0; i < wm_json_count(list); i++)
        if (wm_str_is(wm_json_get_str(wm_json_at(list, i), "role"), role))
            return wm_json_get_str(wm_json_at(list, i), "value");
    return (struct wm_str){0};
}

struct wm_str wm_record_dateline(const struct wm_json *record)
{
    const struct wm_json *dateline = wm_json_get(wm_json_get(record, "wire"), "dateline");
    struct wm_str found = first_of(wm_json_str(dateline), wm_json_get_str(dateline, "text"));
    return first_of(found, wm_json_get_str(record, "located"));
}

struct wm_str wm_record_source(const struct wm_json *record)
{
    const struct wm_json *list = wm_json_get(record, "infoSources");
    struct wm_str found = {0};
    for (size_t i = 0; i < wm_json_count(list) && found.len == 0; i++)
        found = wm_json_get_str(wm_json_at(list, i), "name");
    return found;
}

const char *wm_record_badge(const struct wm_json *record)
{
    static const struct {
        const char *life, *badge;
    } badges[] = {
        {"cancel", "KILL"},   {"withhold", "WITHHELD"}, {"alert", "FLASH"}, {"correction", "CORRECTION"},
        {"update", "UPDATE"}, {"advisory", "ADVISORY"}, {"take", "TAKE"},
    };
    struct wm_str life = wm_json_get_str(wm_json_get(record, "wire"), "lifecycle");
    struct wm_str status = wm_json_get_str(record, "pubStatus");
    for (size_t i = 0; i < sizeof badges / sizeof *badges; i++)
        if (wm_str_is(life, badges[i].life))
            return badges[i].badge;
    return wm_str_is(status, "canceled") ? "KILL" : wm_str_is(status, "withheld") ? "WITHHELD" : NULL;
}

long long wm_record_beginning(const struct wm_json *record, long long least, long long most)
{
    const struct wm_json *sentences = wm_json_get(wm_json_get(record, "wire"), "sentences");
    for (size_t i = 0; i < wm_json_count(sentences); i++) {
        long long end = wm_json_int(wm_json_at(wm_json_at(sentences, i), 1), -1);
        if (end >= least)
            return end < most ? end : most;
    }
    return most;
}

static void take_next(struct wm_marks *marks)
{
    long long last = marks->end;
    size_t count = wm_json_count(marks->mentions);
    long long entities = (long long)wm_json_count(marks->entities);
    while (marks->next < count) {
        const struct wm_json *mention = wm_json_at(marks->mentions, marks->next++);
        marks->start = wm_json_get_int(mention, "start", -1);
        marks->end = wm_json_get_int(mention, "end", -1);
        marks->entity = wm_json_get_int(mention, "entity", -1);
        if (marks->start >= last && marks->end > marks->start && marks->entity >= 0 && marks->entity < entities)
            return;
    }
    marks->start = marks->end = -1;
}

struct wm_marks wm_marks_of(const struct wm_json *record)
{
    const struct wm_json *wire = wm_json_get(record, "wire");
    struct wm_marks marks = {.entities = wm_json_get(wire, "entities"), .mentions = wm_json_get(wire, "mentions")};
    if (!wm_json_is_array(marks.entities) || !wm_json_is_array(marks.mentions))
        marks.entities = marks.mentions = NULL;
    take_next(&marks);
    return marks;
}

const struct wm_json *wm_marks_at(struct wm_marks *marks, long long at)
{
    while (marks->end >= 0 && at >= marks->end)
        take_next(marks);
    if (marks->end < 0 || at < marks->start)
        return NULL;
    return wm_json_at(marks->entities, (size_t)marks->entity);
}
