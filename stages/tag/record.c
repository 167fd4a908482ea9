/* SPDX-License-Identifier: Apache-2.0 */
#include "record.h"

#include <math.h>

#include "wiremill/json.h"

#define ABOUT_SALIENCE 0.45    /* from here on the article is about it */
#define HALF_A_STEP    0.00005 /* of a position: four decimals */
#define MAX_COMPARED   500     /* entries of a producer that are looked at to avoid doubles */

/* Which list of ninjs holds it. A nationality is no subject: "Chilean" says no more than the country. */
static const char *list_of(const struct wm_entity *entity)
{
    switch (entity->type) {
    case WM_ENTITY_PERSON: return "people";
    case WM_ENTITY_ORGANISATION: return "organisations";
    case WM_ENTITY_PLACE: return "places";
    case WM_ENTITY_EVENT: return "events";
    case WM_ENTITY_GROUP: return wm_str_is(entity->subtype, "nationality") ? NULL : "subjects";
    case WM_ENTITY_OTHER: return "subjects";
    case WM_ENTITY_TYPE_COUNT: break;
    }
    return NULL;
}

/* The first identifier as a URI; no text when there is none. */
static struct wm_str uri_of(struct wm_arena *arena, const struct wm_entity *entity)
{
    static const struct {
        const char *scheme, *uri;
    } known[] = {{"wikidata:", "http://www.wikidata.org/entity/"},
                 {"geonames:", "https://www.geonames.org/"},
                 {"ror:", "https://ror.org/"},
                 {"http://", "http://"},
                 {"https://", "https://"},
                 {"urn:", "urn:"},
                 {"", "urn:wiremill:id:"}};
    if (entity->id_count == 0)
        return (struct wm_str){0};
    struct wm_str id = entity->ids[0];
    for (size_t i = 0;; i++) {
        size_t len = wm_str_of(known[i].scheme).len;
        if (wm_str_starts(id, known[i].scheme))
            return wm_str_printf(arena, "%s%.*s", known[i].uri, (int)(id.len - len), id.ptr + len);
    }
}

static const char *rel_of(const struct wm_entity *entity)
{
    return entity->salience >= ABOUT_SALIENCE ? "about" : "mentions";
}

/* Where it lies, as a point of GeoJSON (RFC 7946): east before north. */
static void set_point(struct wm_json *item, const struct wm_entity *entity)
{
    if (!entity->placed || entity->type != WM_ENTITY_PLACE)
        return;
    struct wm_json *point = wm_json_set_object(item, "geoJSON");
    wm_json_set_str(point, "type", WM_STR("Point"));
    struct wm_json *coordinates = wm_json_set_array(point, "coordinates");
    wm_json_push_real(coordinates, entity->lon);
    wm_json_push_real(coordinates, entity->lat);
}

static bool has_point(const struct wm_json *item, const struct wm_entity *entity)
{
    const struct wm_json *point = wm_json_get(item, "geoJSON"), *at = wm_json_get(point, "coordinates");
    if (!entity->placed || entity->type != WM_ENTITY_PLACE)
        return point == NULL;
    double lon = wm_json_real(wm_json_at(at, 0), 1000), lat = wm_json_real(wm_json_at(at, 1), 1000);
    return wm_json_count(point) == 2 && wm_json_count(at) == 2 && wm_str_is(wm_json_get_str(point, "type"), "Point") &&
           fabs(lon - entity->lon) < HALF_A_STEP && fabs(lat - entity->lat) < HALF_A_STEP;
}

static bool is_ours(const struct wm_json *item, const struct wm_entity *entity, struct wm_str uri)
{
    size_t members = 2u + (uri.len > 0) + (wm_json_get(item, "geoJSON") != NULL);
    return wm_json_count(item) == members && has_point(item, entity) &&
           wm_str_eq(wm_json_get_str(item, "name"), entity->name) &&
           wm_str_is(wm_json_get_str(item, "rel"), rel_of(entity)) && wm_str_eq(wm_json_get_str(item, "uri"), uri);
}

/* Marks in `gone` the items that the entities of an earlier run account for, one each. */
static void mark_old(struct wm_article *article, const struct wm_annotation *old, const char *list,
                     const struct wm_json *items, bool *gone)
{
    size_t count = wm_json_count(items), from = 0;
    for (uint32_t i = 0; i < old->entity_count; i++) {
        const char *of = list_of(&old->entities[i]);
        if (of == NULL || !wm_str_is(wm_str_of(of), list))
            continue;
        struct wm_str uri = uri_of(article->arena, &old->entities[i]);
        for (size_t n = from; n < count; n++) { /* ours stand in the order of the entities */
            if (!gone[n] && is_ours(wm_json_at(items, n), &old->entities[i], uri)) {
                gone[n] = true;
                from = n + 1;
                break;
            }
        }
    }
}

/* A new list: what stands in the record's, without what we put there earlier. */
static struct wm_json *others_of(struct wm_article *article, const struct wm_annotation *old, const char *list)
{
    struct wm_json *items = wm_json_get(article->record, list), *kept = wm_json_new_array(article->arena);
    size_t count = wm_json_count(items);
    bool *gone = WM_NEW_ARRAY(article->arena, bool, count + 1);
    if (gone == NULL)
        return kept;
    mark_old(article, old, list, items, gone);
    for (size_t i = 0; i < count; i++)
        if (!gone[i])
            wm_json_push_copy(kept, wm_json_at(items, i));
    return kept;
}

static bool is_listed(const struct wm_json *items, size_t count, struct wm_str name, struct wm_str uri)
{
    for (size_t i = 0; i < count; i++) {
        const struct wm_json *item = wm_json_at(items, i);
        if (wm_str_eq(wm_json_get_str(item, "name"), name) ||
            (uri.len > 0 && wm_str_eq(wm_json_get_str(item, "uri"), uri)))
            return true;
    }
    return false;
}

static void add_to(struct wm_article *article, const struct wm_annotation *annotation, const char *list,
                   struct wm_json *items)
{
    size_t theirs = wm_json_count(items);
    if (theirs > MAX_COMPARED)
        theirs = MAX_COMPARED;
    for (uint32_t i = 0; i < annotation->entity_count; i++) {
        const struct wm_entity *entity = &annotation->entities[i];
        const char *of = list_of(entity);
        struct wm_str uri = uri_of(article->arena, entity);
        if (of == NULL || !wm_str_is(wm_str_of(of), list) || is_listed(items, theirs, entity->name, uri))
            continue;
        struct wm_json *item = wm_json_push_object(items);
        wm_json_set_str(item, "name", entity->name);
        wm_json_set_str(item, "rel", wm_str_of(rel_of(entity)));
        wm_json_set_str(item, "uri", uri);
        set_point(item, entity);
    }
}

void tag_write_record(struct wm_article *article, const struct wm_annotation *old,
                      const struct wm_annotation *annotation)
{
    static const char *const lists[] = {"people", "organisations", "places", "events", "subjects"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const struct wm_json *had = wm_json_get(article->record, lists[i]);
        if (had != NULL && !wm_json_is_array(had))
            continue; /* a producer's own idea of the list; not ours to repair */
        struct wm_json *items = others_of(article, old, lists[i]);
        add_to(article, annotation, lists[i], items);
        if (wm_json_count(items) > 0)
            wm_json_set_copy(article->record, lists[i], items); /* in its old place, if it had one */
        else if (wm_json_count(had) > 0)
            wm_json_remove(article->record, lists[i]);
    }
}
