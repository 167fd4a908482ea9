/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of this stage share: a small lexicon of invented and well-known names, and a text that is
 * tagged with it and with the model that ships. */
#ifndef TAG_TESTS_TAGGING_H
#define TAG_TESTS_TAGGING_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../entities.h"
#include "../lexicon_write.h"
#include "base/arena.h"

struct tagging {
    struct wm_arena *arena;
    unsigned char *bytes;
    size_t len;
    struct tag_lexicon lexicon;
    struct wm_data names, shipped;
    struct wm_str body;
    const struct wm_annotation *found;
};

struct fact {
    unsigned type;
    const char *subtype, *name, *aliases, *ids, *country; /* aliases apart by '|' */
    unsigned prominence;
    uint32_t flags; /* of the aliases; TAG_NAME_ANYCASE of the name too */
};

static const struct fact tagging_facts[] = {
    {WM_ENTITY_PLACE, "country", "Russia", NULL, "wQ159|iRU", "RU", 100, 0},
    {WM_ENTITY_PLACE, "country", "Jordan", NULL, "wQ810|iJO", "JO", 100, 0},
    {WM_ENTITY_PLACE, "country", "Georgia", NULL, "wQ230|iGE", "GE", 100, 0},
    {WM_ENTITY_PLACE, "region", "Georgia", NULL, "wQ1428", "US", 99, 0},
    {WM_ENTITY_PLACE, "country", "United States", "US", "wQ30|iUS", "US", 100, TAG_NAME_ACRONYM},
    {WM_ENTITY_PLACE, "capital", "Washington, D.C.", "Washington", "wQ61", "US", 65, 0},
    {WM_ENTITY_PLACE, "region", "Washington", NULL, "wQ1223", "US", 60, 0},
    {WM_ENTITY_PLACE, "city", "Palmyra", NULL, "wQ1", "SY", 36, 0},
    {WM_ENTITY_PLACE, "city", "Palmyra", NULL, "g2", "BR", 35, 0},
    {WM_ENTITY_PLACE, "country", "Syria", NULL, "wQ858|iSY", "SY", 100, 0},
    {WM_ENTITY_PLACE, "city", "Reading", NULL, "wQ161491", "GB", 55, 0},
    {WM_ENTITY_PLACE, "city", "York", NULL, "wQ42462", "GB", 60, 0},
    {WM_ENTITY_PLACE, "city", "New York", NULL, "wQ60", "US", 90, 0},
    {WM_ENTITY_ORGANISATION, "news medium", "New York Herald", NULL, "wQ5", "US", 70, 0},
    {WM_ENTITY_GROUP, "nationality", "Russian", "Russians", "", "RU", 70, 0},
    {WM_ENTITY_GROUP, "nationality", "Syrian", NULL, "", "SY", 70, 0},
    {WM_ENTITY_GROUP, "religion", "Sunni", "Sunnis", "", "", 70, 0},
    {WM_ENTITY_ORGANISATION, "international organisation", "World Harvest Office", "WHO", "wQ9", "", 70,
     TAG_NAME_ACRONYM},
    {WM_ENTITY_ORGANISATION, "news agency", "Northwire", NULL, "", "", 66, 0},
    {WM_ENTITY_PERSON, "", "Marta Velasquez", NULL, "wQ77", "SY", 85, 0},
    {WM_ENTITY_PERSON, "", "Omar al-Tarek", NULL, "wQ78", "SY", 60, 0},
    {WM_ENTITY_PERSON, "", "Ivan Petrov", NULL, "wQ79", "RU", 50, 0},
    {WM_ENTITY_PERSON, "", "Ivan Petrov", NULL, "wQ80", "BG", 50, 0},
    {TAG_TYPE_TITLE, "political", "President", NULL, "", "", 60, TAG_NAME_ANYCASE},
    {TAG_TYPE_TITLE, "political", "Foreign Minister", NULL, "", "", 60, TAG_NAME_ANYCASE},
    {TAG_TYPE_TITLE, "honorific", "Mr", NULL, "", "", 60, TAG_NAME_ANYCASE}};

static const struct {
    uint32_t flag;
    const char *words; /* apart by blanks */
} tagging_words[] = {{TAG_WORD_FIRST, "Marta Omar Ivan Theresa Denzel Michael Paris Anna Petra"},
                     {TAG_WORD_SURNAME, "Velasquez Petrov May Washington Jordan Hilton Bush Lindqvist"},
                     {TAG_WORD_COMMON, "may reading will hilton talks soldiers rain flooded the bush nation later"},
                     {TAG_WORD_CALENDAR, "May Monday"},
                     {TAG_WORD_FUNCTION, "the a of in and who us he it but by for"},
                     {TAG_WORD_ORG_HEAD, "Council Ministry University"},
                     {TAG_WORD_ORG_SUFFIX, "Ltd Inc"},
                     {TAG_WORD_PLACE_HEAD, "River"},
                     {TAG_WORD_EVENT_HEAD, "Summit"},
                     {TAG_WORD_ROLE, "spokesman president minister"},
                     {TAG_WORD_TITLE, "President Mr"},
                     {TAG_WORD_PARTICLE, "al"},
                     {TAG_WORD_SAY, "said told"},
                     {TAG_WORD_AT, "in to from"},
                     {TAG_WORD_OF, "of and for"}};

static inline void tagging_add_fact(struct tag_writer *writer, const struct fact *fact)
{
    struct tag_item item = {.type = fact->type,
                            .subtype = wm_str_of(fact->subtype),
                            .name = wm_str_of(fact->name),
                            .ids = wm_str_of(fact->ids),
                            .prominence = fact->prominence,
                            .country = wm_str_of(fact->country)};
    if (wm_str_is(item.name, "Syria")) {
        item.placed = true;
        item.lat = 350250;
        item.lon = -5000;
    }
    uint32_t entry = tag_writer_entry(writer, &item);
    tag_writer_name(writer, item.name, entry, fact->flags & TAG_NAME_ANYCASE);
    for (const char *at = fact->aliases; at != NULL && *at != '\0';) {
        size_t len = strcspn(at, "|");
        tag_writer_name(writer, (struct wm_str){at, len}, entry, fact->flags | TAG_NAME_ALIAS);
        at += len + (at[len] == '|');
    }
}

static inline void tagging_write(unsigned char **bytes, size_t *len)
{
    struct tag_writer *writer = tag_writer_new();
    struct wm_error err = {0};
    for (size_t i = 0; i < sizeof tagging_facts / sizeof *tagging_facts; i++)
        tagging_add_fact(writer, &tagging_facts[i]);
    for (size_t i = 0; i < sizeof tagging_words / sizeof *tagging_words; i++) {
        for (const char *at = tagging_words[i].words; *at != '\0';) {
            size_t word = strcspn(at, " ");
            tag_writer_word(writer, (struct wm_str){at, word}, tagging_words[i].flag);
            at += word + (at[word] == ' ');
        }
    }
    if (tag_writer_finish(writer, bytes, len, &err) != WM_OK) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    tag_writer_free(writer);
}

/* Tags `body` with what t->lexicon is read from. */
static inline void tagging_run(struct tagging *t, const char *headline, struct wm_data lexicon, bool rules)
{
    struct wm_error err = {0};
    struct tag_spans spans;
    struct tag_sequence names;
    if (wm_data_open("stages/tag/data/names.wm", &t->names, &err) != WM_OK ||
        tag_sequence_read(t->names, "names.wm", &names, &err) != WM_OK) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    if (tag_lexicon_read(lexicon, "test", &t->lexicon, &err) != WM_OK) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    struct tag_doc *doc = tag_doc_make(t->arena, &t->lexicon, wm_text_cut(t->arena, t->body), rules);
    if (doc == NULL || !tag_find_mentions(doc, &names, &spans))
        abort();
    t->found = tag_make_entities(doc, &spans, wm_str_of(headline), 0);
    if (t->found == NULL)
        abort();
}

/* Tags `body` with the small lexicon above; free with tagging_end. */
static inline struct tagging tagging_begin(const char *headline, const char *body, bool rules)
{
    struct tagging t = {.arena = wm_arena_new(128u << 20), .body = wm_str_of(body)};
    tagging_write(&t.bytes, &t.len);
    tagging_run(&t, headline, (struct wm_data){t.bytes, t.len}, rules);
    return t;
}

/* The same with the lexicon that ships. */
static inline struct tagging tagging_begin_shipped(const char *body)
{
    struct tagging t = {.arena = wm_arena_new(128u << 20), .body = wm_str_of(body)};
    struct wm_error err = {0};
    if (wm_data_open("stages/tag/data/lexicon.wm", &t.shipped, &err) != WM_OK) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    tagging_run(&t, "", t.shipped, true);
    return t;
}

static inline void tagging_end(struct tagging *t)
{
    wm_arena_free(t->arena);
    wm_data_close(&t->names);
    wm_data_close(&t->shipped);
    free(t->bytes);
}

/* The bytes between two code points of the body. */
static inline struct wm_str tagging_slice(const struct tagging *t, uint32_t cp, uint32_t cp_end)
{
    size_t at = 0, from = 0;
    for (uint32_t n = 0; n < cp_end; n++) {
        if (n == cp)
            from = at;
        wm_utf8_next(t->body, &at);
    }
    return wm_str_sub(t->body, from, at);
}

/* The mentions as text: "person:Ann Lee place:York". */
static inline const char *tagging_list(const struct tagging *t)
{
    struct wm_buf buf = {.arena = t->arena};
    for (uint32_t i = 0; i < t->found->mention_count; i++) {
        const struct wm_mention *m = &t->found->mentions[i];
        wm_buf_printf(&buf, "%s%s:%.*s", i > 0 ? " " : "", wm_entity_type_name(t->found->entities[m->entity].type),
                      WM_STR_ARG(tagging_slice(t, m->cp, m->cp_end)));
    }
    wm_buf_addc(&buf, '\0');
    return buf.ptr;
}

/* The entity of that name, or NULL. */
static inline const struct wm_entity *tagging_entity(const struct tagging *t, const char *name)
{
    for (uint32_t i = 0; i < t->found->entity_count; i++)
        if (wm_str_is(t->found->entities[i].name, name))
            return &t->found->entities[i];
    return NULL;
}

#endif
