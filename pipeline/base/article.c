/* SPDX-License-Identifier: Apache-2.0 */
/* The record is the truth; the views are made from it on demand and thrown away with it. */
#include "article.h"

#include <string.h>

#include "json_init.h"

#define SCHEMA_URI "urn:wiremill:schema:wire-1"

struct wm_article_views {
    const struct wm_text *text;
    const struct wm_annotation *annotation;
};

static const char *const type_names[WM_ENTITY_TYPE_COUNT] = {"person", "organisation", "place",
                                                             "event",  "group",        "other"};
static const char *const life_names[] = {"new",      "update", "correction", "cancel",
                                         "withhold", "alert",  "advisory",   "take"};
#define LIFE_COUNT (sizeof life_names / sizeof *life_names)

const char *wm_entity_type_name(enum wm_entity_type type)
{
    return (unsigned)type < WM_ENTITY_TYPE_COUNT ? type_names[type] : "other";
}

struct wm_article *wm_article_new(struct wm_arena *arena, struct wm_str raw, struct wm_str content_type)
{
    struct wm_article *article = WM_NEW(arena, struct wm_article);
    struct wm_article_views *views = WM_NEW(arena, struct wm_article_views);
    if (article == NULL || views == NULL)
        return NULL;
    *article = (struct wm_article){.arena = arena, .raw = raw, .content_type = content_type, .views = views};
    return article;
}

enum wm_code wm_article_read(struct wm_article *article, struct wm_error *err)
{
    struct wm_json *record;
    enum wm_code code = wm_json_parse(article->arena, article->raw, &record, err);
    if (code != WM_OK)
        return code;
    if (wm_json_get_str(record, "uri").len == 0)
        return wm_fail(err, WM_E_FORMAT,
                       "JSON without a \"uri\" is not a ninjs 3 record; raw wire copy needs the clean stage first");
    article->record = record;
    return WM_OK;
}

struct wm_json *wm_article_record(struct wm_article *article)
{
    if (article->record == NULL)
        article->record = wm_json_new_object(article->arena);
    return article->record;
}

struct wm_json *wm_article_wire(struct wm_article *article)
{
    return wm_json_need_object(wm_article_record(article), "wire");
}

struct wm_json *wm_article_stage(struct wm_article *article, const char *stage)
{
    return wm_json_need_object(wm_json_need_object(wm_article_wire(article), "stages"), stage);
}

struct wm_str wm_article_headline(const struct wm_article *article)
{
    struct wm_json *headlines = wm_json_get(article->record, "headlines");
    for (size_t i = 0; i < wm_json_count(headlines); i++) {
        struct wm_str role = wm_json_get_str(wm_json_at(headlines, i), "role");
        if (role.len == 0 || wm_str_is(role, "main"))
            return wm_json_get_str(wm_json_at(headlines, i), "value");
    }
    return wm_json_get_str(wm_json_at(headlines, 0), "value");
}

static struct wm_json *plain_body(const struct wm_article *article)
{
    struct wm_json *bodies = wm_json_get(article->record, "bodies");
    for (size_t i = 0; i < wm_json_count(bodies); i++)
        if (wm_str_starts(wm_json_get_str(wm_json_at(bodies, i), "contentType"), "text/plain"))
            return wm_json_at(bodies, i);
    return NULL;
}

struct wm_str wm_article_body(const struct wm_article *article)
{
    return wm_json_get_str(plain_body(article), "value");
}

static long long count_words(struct wm_str text)
{
    long long words = 0;
    bool inside = false;
    for (size_t i = 0; i < text.len; i++) {
        bool blank = (unsigned char)text.ptr[i] <= ' ';
        words += inside && blank;
        inside = !blank;
    }
    return words + inside;
}

void wm_article_set_body(struct wm_article *article, struct wm_str body)
{
    struct wm_json *entry = plain_body(article);
    if (entry == NULL) {
        entry = wm_json_push_object(wm_json_need_array(wm_article_record(article), "bodies"));
        wm_json_set_str(entry, "role", WM_STR("main"));
        wm_json_set_str(entry, "contentType", WM_STR("text/plain"));
    }
    wm_json_set_int(entry, "charCount", (long long)wm_utf8_count(body));
    wm_json_set_int(entry, "wordCount", count_words(body));
    if (body.len > 0)
        wm_json_set_str(entry, "value", body); /* which may be the old one: it is copied before that goes */
    else
        wm_json_remove(entry, "value");
    *article->views = (struct wm_article_views){0};
    struct wm_json *wire = wm_json_get(article->record, "wire");
    if (wire == NULL)
        return;
    wm_json_remove(wire, "sentences");
    wm_json_remove(wire, "quantities");
    wm_json_remove(wire, "mentions");
    wm_json_remove(wire, "entities");
}

const struct wm_text *wm_article_text(struct wm_article *article)
{
    if (article->views->text == NULL)
        article->views->text = wm_text_cut(article->arena, wm_article_body(article));
    return article->views->text;
}

void wm_article_cut_as(const struct wm_article *article, const struct wm_text *text)
{
    article->views->text = text;
}

enum wm_lifecycle wm_article_lifecycle(const struct wm_article *article)
{
    struct wm_str name = wm_json_get_str(wm_json_get(article->record, "wire"), "lifecycle");
    for (size_t i = 0; i < LIFE_COUNT; i++)
        if (wm_str_is(name, life_names[i]))
            return (enum wm_lifecycle)i;
    /* A record of another producer has no extension of ours, but a ninjs status. */
    return wm_str_is(wm_json_get_str(article->record, "pubStatus"), "canceled") ? WM_LIFE_CANCEL : WM_LIFE_NEW;
}

void wm_article_set_lifecycle(struct wm_article *article, enum wm_lifecycle life)
{
    if (life == WM_LIFE_NEW)
        wm_json_remove(wm_article_wire(article), "lifecycle");
    else
        wm_json_set_str(wm_article_wire(article), "lifecycle", wm_str_of(life_names[life]));
}

static void write_entity(struct wm_json *array, const struct wm_entity *entity)
{
    struct wm_json *object = wm_json_push_object(array);
    wm_json_set_str(object, "type", wm_str_of(wm_entity_type_name(entity->type)));
    wm_json_set_str(object, "subtype", entity->subtype);
    wm_json_set_str(object, "name", entity->name);
    if (entity->id_count > 0) {
        struct wm_json *ids = wm_json_set_array(object, "ids");
        for (uint32_t i = 0; i < entity->id_count; i++)
            wm_json_push_str(ids, entity->ids[i]);
    }
    wm_json_set_str(object, "country", entity->country);
    if (entity->placed) {
        struct wm_json *position = wm_json_set_object(object, "position");
        wm_json_set_real(position, "lat", entity->lat);
        wm_json_set_real(position, "lon", entity->lon);
    }
    wm_json_set_real(object, "salience", entity->salience);
}

void wm_article_annotate(struct wm_article *article, const struct wm_annotation *annotation)
{
    article->views->annotation = annotation;
    struct wm_json *wire = wm_article_wire(article);
    struct wm_json *entities = wm_json_set_array(wire, "entities");
    for (uint32_t i = 0; i < annotation->entity_count; i++)
        write_entity(entities, &annotation->entities[i]);
    struct wm_json *mentions = wm_json_set_array(wire, "mentions");
    for (uint32_t i = 0; i < annotation->mention_count; i++) {
        struct wm_json *object = wm_json_push_object(mentions);
        wm_json_set_int(object, "start", annotation->mentions[i].cp);
        wm_json_set_int(object, "end", annotation->mentions[i].cp_end);
        wm_json_set_int(object, "entity", annotation->mentions[i].entity);
    }
}

static enum wm_entity_type type_of(struct wm_str name)
{
    for (int i = 0; i < WM_ENTITY_TYPE_COUNT; i++)
        if (wm_str_is(name, type_names[i]))
            return (enum wm_entity_type)i;
    return WM_ENTITY_OTHER;
}

static void read_position(const struct wm_json *position, struct wm_entity *entity)
{
    entity->lat = wm_json_get_real(position, "lat", 1000);
    entity->lon = wm_json_get_real(position, "lon", 1000);
    entity->placed = entity->lat >= -90 && entity->lat <= 90 && entity->lon >= -180 && entity->lon <= 180;
}

/* Text is copied: whoever sets these entities again replaces the objects that they were read from. */
static bool read_entity(struct wm_arena *arena, const struct wm_json *object, struct wm_entity *entity)
{
    struct wm_json *ids = wm_json_get(object, "ids");
    struct wm_str *list = WM_NEW_ARRAY(arena, struct wm_str, wm_json_count(ids));
    if (list == NULL)
        return false;
    *entity = (struct wm_entity){.type = type_of(wm_json_get_str(object, "type")),
                                 .subtype = wm_str_dup(arena, wm_json_get_str(object, "subtype")),
                                 .name = wm_str_dup(arena, wm_json_get_str(object, "name")),
                                 .ids = list,
                                 .id_count = (uint32_t)wm_json_count(ids),
                                 .salience = wm_json_get_real(object, "salience", 0),
                                 .country = wm_str_dup(arena, wm_json_get_str(object, "country"))};
    read_position(wm_json_get(object, "position"), entity);
    for (uint32_t i = 0; i < entity->id_count; i++)
        list[i] = wm_str_dup(arena, wm_json_str(wm_json_at(ids, i)));
    return true;
}

/* A record from outside may carry anything: what does not fit the body is left out. */
static uint32_t read_mentions(const struct wm_json *array, uint32_t entity_count, long long length,
                              struct wm_mention *mentions)
{
    uint32_t count = 0;
    long long last = 0;
    for (size_t i = 0; i < wm_json_count(array); i++) {
        const struct wm_json *object = wm_json_at(array, i);
        long long start = wm_json_get_int(object, "start", -1), end = wm_json_get_int(object, "end", -1);
        long long entity = wm_json_get_int(object, "entity", -1);
        if (start < last || end <= start || end > length || entity < 0 || entity >= entity_count)
            continue;
        mentions[count++] = (struct wm_mention){(uint32_t)start, (uint32_t)end, (uint32_t)entity};
        last = end;
    }
    return count;
}

const struct wm_annotation *wm_article_annotation(struct wm_article *article)
{
    if (article->views->annotation != NULL)
        return article->views->annotation;
    const struct wm_json *wire = wm_json_get(article->record, "wire");
    const struct wm_json *entities = wm_json_get(wire, "entities"), *found = wm_json_get(wire, "mentions");
    size_t entity_count = wm_json_is_array(entities) ? wm_json_count(entities) : 0;
    struct wm_annotation *annotation = WM_NEW(article->arena, struct wm_annotation);
    struct wm_entity *list = WM_NEW_ARRAY(article->arena, struct wm_entity, entity_count);
    struct wm_mention *mentions = WM_NEW_ARRAY(article->arena, struct wm_mention, wm_json_count(found));
    if (annotation == NULL || list == NULL || mentions == NULL)
        return NULL;
    for (size_t i = 0; i < entity_count; i++)
        if (!read_entity(article->arena, wm_json_at(entities, i), &list[i]))
            return NULL;
    *annotation =
        (struct wm_annotation){.entities = list, .entity_count = (uint32_t)entity_count, .mentions = mentions};
    annotation->mention_count = read_mentions(wm_json_is_array(found) ? found : NULL, annotation->entity_count,
                                              (long long)wm_utf8_count(wm_article_body(article)), mentions);
    return article->views->annotation = annotation;
}

void wm_article_add_trail(struct wm_article *article, const char *stage, const char *version, const char *model)
{
    struct wm_json *step = wm_json_push_object(wm_json_need_array(wm_article_wire(article), "trail"));
    wm_json_set_str(step, "stage", wm_str_of(stage));
    wm_json_set_str(step, "version", wm_str_of(version));
    wm_json_set_str(step, "model", wm_str_of(model));
}

static void write_sentences(struct wm_article *article, const struct wm_text *text)
{
    struct wm_json *sentences = wm_json_set_array(wm_article_wire(article), "sentences");
    for (uint32_t i = 0; i < text->sentence_count; i++) {
        struct wm_json *span = wm_json_push_array(sentences);
        wm_json_push_int(span, text->sentences[i].span.cp);
        wm_json_push_int(span, text->sentences[i].span.cp_end);
    }
}

/* What an earlier lane wrote here is moved behind what this one added: a record has the same bytes
 * whether its stages ran in one lane or in several. */
void wm_article_finish(struct wm_article *article)
{
    wm_json_remove(wm_article_record(article), "standard");
    struct wm_json *standard = wm_json_set_object(article->record, "standard");
    wm_json_set_str(standard, "name", WM_STR("ninjs"));
    wm_json_set_str(standard, "version", WM_STR("3.1"));
    wm_json_set_str(standard, "schema", WM_STR(SCHEMA_URI));
    if (article->views->text != NULL)
        write_sentences(article, article->views->text);
    wm__json_move_last(wm_json_get(article->record, "wire"), "sentences");
}
