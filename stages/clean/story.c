/* SPDX-License-Identifier: Apache-2.0 */
/* The one place where a story becomes a record. Text is cleaned here, once, whatever the format. */
#include "story.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <xxhash.h>

#include "language.h"
#include "text.h"

/* Growth doubles, and the old block stays in the arena: linear in the end. */
static void *grow(struct wm_arena *arena, void *items, size_t size, size_t count, size_t *capacity)
{
    if (count < *capacity)
        return items;
    size_t more = *capacity * 2 + 8;
    void *wider = wm_arena_alloc_array(arena, size, more);
    if (wider == NULL)
        return NULL;
    if (count > 0)
        memcpy(wider, items, count * size);
    *capacity = more;
    return wider;
}

void clean_term_add(struct clean_story *story, struct clean_terms *list, struct wm_str name, struct wm_str code)
{
    name = clean_line(story->arena, name);
    code = wm_str_trim(code);
    if (name.len == 0 && code.len == 0)
        return;
    for (size_t i = 0; i < list->count && i < 200; i++)
        if (wm_str_eq(list->items[i].name, name) && wm_str_eq(list->items[i].code, code))
            return;
    struct clean_term *items = grow(story->arena, list->items, sizeof *items, list->count, &list->capacity);
    if (items == NULL)
        return;
    list->items = items;
    items[list->count++] = (struct clean_term){.name = name, .code = code};
}

void clean_note_add(struct clean_story *story, struct clean_notes *list, struct wm_str text, struct wm_str about)
{
    text = clean_line(story->arena, text);
    about = clean_line(story->arena, about);
    if (text.len == 0 && about.len == 0)
        return;
    for (size_t i = 0; i < list->count && i < 200; i++)
        if (wm_str_eq(list->items[i].text, text) && wm_str_eq(list->items[i].about, about))
            return;
    struct clean_note *items = grow(story->arena, list->items, sizeof *items, list->count, &list->capacity);
    if (items == NULL)
        return;
    list->items = items;
    items[list->count++] = (struct clean_note){text, about};
}

void clean_said(struct clean_story *story, const char *field, struct wm_str value)
{
    if (wm_str_trim(value).len > 0)
        clean_note_add(story, &story->said, value, wm_str_of(field));
}

/* Each line by itself, in a text that has several. */
static struct wm_str clean_lines(struct wm_arena *arena, struct wm_str text)
{
    struct wm_buf out = {.arena = arena};
    struct wm_str line;
    while (wm_str_line(&text, &line)) {
        if (out.len > 0)
            wm_buf_addc(&out, '\n');
        wm_buf_add(&out, clean_line(arena, line));
    }
    return wm_buf_str(&out);
}

void clean_block_add(struct clean_story *story, enum clean_block_kind kind, struct wm_str text)
{
    text = kind == CLEAN_TABLE ? clean_lines(story->arena, text) : clean_line(story->arena, text);
    if (text.len == 0)
        return;
    struct clean_block *blocks =
        grow(story->arena, story->blocks, sizeof *blocks, story->block_count, &story->block_capacity);
    if (blocks == NULL)
        return;
    story->blocks = blocks;
    blocks[story->block_count++] = (struct clean_block){text, kind};
}

void clean_join(struct clean_story *story, struct wm_str *field, struct wm_str text)
{
    text = wm_str_trim(text);
    if (text.len == 0)
        return;
    *field = field->len == 0 ? text : wm_str_printf(story->arena, "%.*s %.*s", WM_STR_ARG(*field), WM_STR_ARG(text));
}

void clean_fill(struct wm_str *field, struct wm_str text)
{
    if (field->len == 0)
        *field = wm_str_trim(text);
}

bool clean_is_uri(struct wm_str text)
{
    size_t scheme = 0;
    while (scheme < text.len && (isalnum((unsigned char)text.ptr[scheme]) || strchr("+-.", text.ptr[scheme]) != NULL) &&
           text.ptr[scheme] != '\0')
        scheme++;
    if (scheme < 2 || scheme + 1 >= text.len || text.ptr[scheme] != ':' || !isalpha((unsigned char)text.ptr[0]))
        return false;
    for (size_t i = scheme + 1; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool escaped = c == '%' && i + 2 < text.len && isxdigit((unsigned char)text.ptr[i + 1]) &&
                       isxdigit((unsigned char)text.ptr[i + 2]);
        if (!escaped && !isalnum(c) && (c == '\0' || strchr("-._~:/?#[]@!$&'()*+,;=", c) == NULL))
            return false;
    }
    return true;
}

static struct wm_str percent_encoded(struct wm_arena *arena, struct wm_str text)
{
    struct wm_buf out = {.arena = arena};
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (isalnum(c) || (c != '\0' && strchr("-._~:", c) != NULL))
            wm_buf_addc(&out, (char)c);
        else
            wm_buf_printf(&out, "%%%02X", c);
    }
    return wm_buf_str(&out);
}

/* "Example News Ltd." as a part of a URN: "example-news-ltd". */
static struct wm_str slug(struct wm_arena *arena, struct wm_str name)
{
    struct wm_buf out = {.arena = arena};
    for (size_t i = 0; i < name.len && out.len < 40; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        if (isalnum(c) || (c == '.' && out.len > 0))
            wm_buf_addc(&out, (char)tolower(c));
        else if (out.len > 0 && out.ptr[out.len - 1] != '-')
            wm_buf_addc(&out, '-');
    }
    while (out.len > 0 && (out.ptr[out.len - 1] == '-' || out.ptr[out.len - 1] == '.'))
        out.len--;
    return out.len > 0 ? wm_buf_str(&out) : WM_STR("wire");
}

static struct wm_str content_id(struct wm_arena *arena, const struct clean_story *story, struct wm_str body)
{
    XXH3_state_t *state = XXH3_createState();
    XXH3_128bits_reset(state);
    const struct wm_str parts[] = {story->headline, story->slugline, body};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        XXH3_128bits_update(state, parts[i].len > 0 ? parts[i].ptr : "", parts[i].len);
        XXH3_128bits_update(state, "\n", 1);
    }
    XXH128_hash_t hash = XXH3_128bits_digest(state);
    XXH3_freeState(state);
    return wm_str_printf(arena, "urn:wiremill:xxh128:%016llx%016llx", (unsigned long long)hash.high64,
                         (unsigned long long)hash.low64);
}

static struct wm_str story_uri(const struct clean_story *story, struct wm_str body)
{
    if (story->guid.len == 0)
        return content_id(story->arena, story, body);
    if (clean_is_uri(story->guid))
        return story->guid;
    struct wm_str provider = story->provider.len > 0 ? story->provider : WM_STR("wire");
    return wm_str_printf(story->arena, "urn:wiremill:%.*s:%.*s", WM_STR_ARG(slug(story->arena, provider)),
                         WM_STR_ARG(percent_encoded(story->arena, story->guid)));
}

/* Texts of the body. */

static struct wm_str plain_body(const struct clean_story *story)
{
    struct wm_buf out = {.arena = story->arena};
    for (size_t i = 0; i < story->block_count; i++) {
        if (i > 0)
            wm_buf_adds(&out, "\n\n");
        wm_buf_add(&out, story->blocks[i].text);
    }
    return wm_buf_str(&out);
}

static void add_escaped(struct wm_buf *out, struct wm_str text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char *name = text.ptr[i] == '&'   ? "&amp;"
                           : text.ptr[i] == '<' ? "&lt;"
                           : text.ptr[i] == '>' ? "&gt;"
                                                : NULL;
        if (name == NULL)
            continue;
        wm_buf_add(out, wm_str_sub(text, from, i));
        wm_buf_adds(out, name);
        from = i + 1;
    }
    wm_buf_add(out, wm_str_sub(text, from, text.len));
}

static struct wm_str html_body(const struct clean_story *story)
{
    static const char *const tags[] = {
        [CLEAN_PARAGRAPH] = "p", [CLEAN_SUBHEAD] = "h2", [CLEAN_ITEM] = "li", [CLEAN_TABLE] = "pre"};
    struct wm_buf out = {.arena = story->arena};
    bool list = false;
    for (size_t i = 0; i < story->block_count; i++) {
        const struct clean_block *block = &story->blocks[i];
        if ((block->kind == CLEAN_ITEM) != list)
            wm_buf_adds(&out, list ? "</ul>\n" : "<ul>\n");
        list = block->kind == CLEAN_ITEM;
        wm_buf_printf(&out, "<%s>", tags[block->kind]);
        add_escaped(&out, block->text);
        wm_buf_printf(&out, "</%s>\n", tags[block->kind]);
    }
    if (list)
        wm_buf_adds(&out, "</ul>\n");
    return wm_str_trim(wm_buf_str(&out));
}

static void write_bodies(const struct clean_story *story, struct wm_article *article)
{
    struct wm_str body = plain_body(story);
    if (body.len == 0)
        return;
    wm_article_set_body(article, body);
    struct wm_json *html = wm_json_push_object(wm_json_need_array(article->record, "bodies"));
    wm_json_set_str(html, "role", WM_STR("main"));
    wm_json_set_str(html, "contentType", WM_STR("text/html"));
    wm_json_set_str(html, "value", html_body(story));
}

/* Lists. */

static void write_terms(struct wm_json *record, const char *key, const struct clean_terms *list)
{
    if (list->count == 0)
        return;
    struct wm_json *array = wm_json_need_array(record, key);
    for (size_t i = 0; i < list->count; i++) {
        const struct clean_term *term = &list->items[i];
        struct wm_json *object = wm_json_push_object(array);
        wm_json_set_str(object, "name", term->name);
        wm_json_set_str(object, "rel", term->rel);
        wm_json_set_str(object, clean_is_uri(term->code) ? "uri" : "literal", term->code);
    }
}

static void write_notes(struct wm_json *record, const char *key, const char *text, const char *about,
                        const struct clean_notes *list)
{
    for (size_t i = 0; i < list->count; i++) {
        struct wm_json *object = wm_json_push_object(wm_json_need_array(record, key));
        wm_json_set_str(object, about, list->items[i].about);
        wm_json_set_str(object, text, list->items[i].text);
    }
}

static void write_descriptions(struct wm_json *record, const struct clean_notes *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i].text.len == 0)
            continue;
        struct wm_json *object = wm_json_push_object(wm_json_need_array(record, "descriptions"));
        wm_json_set_str(object, "role", list->items[i].about.len > 0 ? list->items[i].about : WM_STR("abstract"));
        wm_json_set_str(object, "contentType", WM_STR("text/plain"));
        wm_json_set_str(object, "value", list->items[i].text);
    }
}

static void write_headline(struct wm_json *record, const char *role, struct wm_str text)
{
    if (text.len == 0)
        return;
    struct wm_json *object = wm_json_push_object(wm_json_need_array(record, "headlines"));
    wm_json_set_str(object, "role", wm_str_of(role));
    wm_json_set_str(object, "contentType", WM_STR("text/plain"));
    wm_json_set_str(object, "value", text);
}

/* What the words say. */

static void read_dateline(struct clean_story *story)
{
    struct clean_dateline *dateline = &story->dateline;
    struct wm_str reference =
        clean_time(story->arena, story->version_created.len > 0 ? story->version_created : story->first_created, "Z");
    if (dateline->text.len > 0) {
        dateline->text = clean_line(story->arena, dateline->text);
        clean_parse_dateline(story->arena, dateline->text, reference, dateline);
    }
    /* A correction's note may stand before the first paragraph, so the second is tried too. */
    for (size_t i = 0; i < story->block_count && i < 3; i++) {
        struct clean_dateline found = {{0}, {0}, {0}, {0}};
        struct wm_str text = story->blocks[i].text;
        if (story->blocks[i].kind == CLEAN_SUBHEAD || !clean_split_dateline(story->arena, &text, reference, &found))
            continue;
        if (!story->keep_dateline)
            story->blocks[i].text = text;
        clean_fill(&dateline->text, found.text);
        clean_fill(&dateline->city, found.city);
        clean_fill(&dateline->date, found.date);
        clean_fill(&dateline->source, found.source);
        return;
    }
}

static void read_life(struct clean_story *story)
{
    clean_fill(&story->take_key, clean_take_key(story->slugline));
    clean_fill(&story->take_key, clean_take_key(story->headline));
    if (wm_str_is(story->pub_status, "canceled"))
        story->lifecycle = WM_LIFE_CANCEL;
    if (story->lifecycle == WM_LIFE_NEW)
        story->lifecycle = clean_life_of(story->take_key);
    if (story->lifecycle == WM_LIFE_NEW)
        story->lifecycle = clean_life_of(clean_take_key(story->headline));
    if (story->lifecycle == WM_LIFE_NEW && wm_str_is(story->pub_status, "withheld") && story->embargoed.len == 0)
        story->lifecycle = WM_LIFE_WITHHOLD;
    if (story->lifecycle == WM_LIFE_CANCEL)
        story->pub_status = WM_STR("canceled");
}

static struct wm_str tidy(struct clean_story *story, struct wm_str text)
{
    return clean_line(story->arena, clean_unescape_leftover(story->arena, text));
}

/* Drops blocks that came out empty. */
static void close_ranks(struct clean_story *story)
{
    size_t kept = 0;
    for (size_t i = 0; i < story->block_count; i++)
        if (story->blocks[i].text.len > 0)
            story->blocks[kept++] = story->blocks[i];
    story->block_count = kept;
}

/* Tags that were escaped in the message show up as text only now. A "<" with no end tag is a sign. */
static struct wm_str tidy_block(struct clean_story *story, struct wm_str text)
{
    text = tidy(story, text);
    if (text.len == 0 || memchr(text.ptr, '<', text.len) == NULL || wm_str_find(text, WM_STR("</")) < 0)
        return text;
    return clean_markup_line(story->arena, text);
}

/* A byline within the text. */
static void take_byline(struct clean_story *story)
{
    for (size_t i = 0; i < story->block_count && i < 4; i++) {
        struct wm_str *text = &story->blocks[i].text;
        if (!wm_str_starts_nocase(*text, "by ") || clean_words(*text) > 8 || text->len >= 90 ||
            wm_str_ends(*text, ".") || text->len <= 4 || !isupper((unsigned char)text->ptr[3]))
            continue;
        clean_fill(&story->by, clean_byline(*text));
        clean_note_add(story, &story->removed, *text, WM_STR("byline"));
        *text = (struct wm_str){0};
    }
    close_ranks(story);
}

static void tidy_fields(struct clean_story *story)
{
    struct wm_str *const fields[] = {&story->headline, &story->deck,       &story->by,
                                     &story->located,  &story->slugline,   &story->ed_note,
                                     &story->guid,     &story->version,    &story->language,
                                     &story->provider, &story->parent,     &story->copyright_holder,
                                     &story->take_key, &story->replaces,   &story->copyright_notice,
                                     &story->priority, &story->usage_terms};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        *fields[i] = tidy(story, *fields[i]);
    for (size_t i = 0; i < story->block_count; i++)
        if (story->blocks[i].kind != CLEAN_TABLE)
            story->blocks[i].text = tidy_block(story, story->blocks[i].text);
    story->by = clean_byline(story->by);
}

static void finish(struct clean_story *story)
{
    tidy_fields(story);
    close_ranks(story);
    if (story->block_count > 1 && wm_str_eq(story->blocks[0].text, story->headline)) {
        story->blocks[0].text = (struct wm_str){0};
        close_ranks(story);
    }
    if (!story->keep_dateline) {
        take_byline(story);
        clean_take_notes(story);
    }
    read_dateline(story);
    clean_strip_ends(story);
    close_ranks(story);
    read_life(story);
}

/* The record. */

static void write_time(struct wm_json *record, const char *key, struct clean_story *story, struct wm_str text,
                       const char *zone)
{
    wm_json_set_str(record, key, clean_time(story->arena, text, zone));
}

static void write_wire(struct clean_story *story, struct wm_article *article)
{
    struct wm_json *wire = wm_article_wire(article);
    wm_json_set_str(wire, "format", wm_str_of(story->format));
    wm_json_set_str(wire, "guid", story->guid);
    wm_json_set_str(wire, "provider", story->provider);
    wm_json_set_str(wire, "parent", story->parent);
    wm_article_set_lifecycle(article, story->lifecycle);
    wm_json_set_str(wire, "priority", story->priority);
    wm_json_set_str(wire, "takeKey", story->take_key);
    wm_json_set_str(wire, "replaces", story->replaces);
    const struct clean_dateline *d = &story->dateline;
    if (d->text.len + d->city.len + d->date.len + d->source.len > 0) {
        struct wm_json *dateline = wm_json_set_object(wire, "dateline");
        wm_json_set_str(dateline, "text", d->text);
        wm_json_set_str(dateline, "city", d->city);
        wm_json_set_str(dateline, "date", d->date);
        wm_json_set_str(dateline, "source", d->source);
    }
    for (size_t i = 0; i < story->keywords.count; i++)
        wm_json_push_str(wm_json_need_array(wire, "keywords"), story->keywords.items[i].text);
    write_notes(wire, "captions", "text", "credit", &story->captions);
    write_notes(wire, "said", "value", "field", &story->said);
    write_notes(wire, "removed", "text", "reason", &story->removed);
}

static void write_texts(struct clean_story *story, struct wm_json *record)
{
    write_headline(record, "main", story->headline);
    write_headline(record, "deck", story->deck);
    wm_json_set_str(record, "by", story->by);
    wm_json_set_str(record, "located", story->located.len > 0 ? story->located : story->dateline.city);
    wm_json_set_str(record, "slugline", story->slugline);
    wm_json_set_str(record, "edNote", story->ed_note);
    wm_json_set_str(record, "copyrightHolder", story->copyright_holder);
    wm_json_set_str(record, "copyrightNotice", story->copyright_notice);
    wm_json_set_str(record, "usageTerms", story->usage_terms);
}

static void write_state(struct clean_story *story, struct wm_json *record, const char *zone)
{
    wm_json_set_str(record, "type", story->type.len > 0 ? story->type : WM_STR("text"));
    wm_json_set_str(record, "version", story->version);
    write_time(record, "firstCreated", story, story->first_created, zone);
    write_time(record, "versionCreated", story, story->version_created, zone);
    write_time(record, "contentCreated", story, story->content_created, zone);
    write_time(record, "embargoedUntil", story, story->embargoed, zone);
    write_time(record, "expires", story, story->expires, zone);
    if (wm_str_is(story->pub_status, "usable") || wm_str_is(story->pub_status, "withheld") ||
        wm_str_is(story->pub_status, "canceled"))
        wm_json_set_str(record, "pubStatus", story->pub_status);
    if (story->urgency >= 1 && story->urgency <= 9)
        wm_json_set_int(record, "urgency", story->urgency);
    wm_json_set_str(record, "language", story->language);
}

/* A record that is ninjs 3 already keeps all it says; a plain body and our own words are added. */
static void complete_record(struct clean_story *story, struct wm_article *article)
{
    article->record = story->record;
    struct wm_json *wire = wm_article_wire(article);
    if (wm_json_get(article->record, "type") == NULL)
        wm_json_set_str(article->record, "type", WM_STR("text"));
    if (wm_article_body(article).len == 0 && story->block_count > 0)
        wm_article_set_body(article, plain_body(story));
    if (wm_json_get(wire, "format") == NULL)
        wm_json_set_str(wire, "format", wm_str_of(story->format));
    clean_note_language(article);
    if (wm_json_get(wire, "lifecycle") != NULL)
        return;
    story->slugline = wm_json_get_str(article->record, "slugline");
    story->headline = wm_article_headline(article);
    story->pub_status = wm_json_get_str(article->record, "pubStatus");
    story->embargoed = wm_json_get_str(article->record, "embargoedUntil");
    read_life(story);
    if (story->lifecycle != WM_LIFE_NEW)
        wm_article_set_lifecycle(article, story->lifecycle);
}

void clean_story_write(struct clean_story *story, struct wm_article *article, const char *zone)
{
    if (story->complete) {
        complete_record(story, article);
        return;
    }
    finish(story);
    struct wm_str uri = story_uri(story, plain_body(story));
    if (story->record != NULL)
        article->record = story->record;
    struct wm_json *record = wm_article_record(article);
    wm_json_set_str(record, "uri", uri);
    if (story->guid.len > 0 && !wm_str_eq(uri, story->guid))
        clean_note_add(story, &story->alt_ids, story->guid, WM_STR("guid"));
    write_state(story, record, zone);
    write_texts(story, record);
    write_bodies(story, article);
    write_descriptions(record, &story->descriptions);
    write_terms(record, "subjects", &story->subjects);
    write_terms(record, "people", &story->people);
    write_terms(record, "organisations", &story->organisations);
    write_terms(record, "places", &story->places);
    write_terms(record, "genres", &story->genres);
    write_terms(record, "infoSources", &story->sources);
    write_notes(record, "altIds", "value", "role", &story->alt_ids);
    write_wire(story, article);
    clean_write_language(article);
}
