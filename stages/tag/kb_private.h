/* SPDX-License-Identifier: Apache-2.0 */
/* kb_private.h: what the files behind wiremill/kb.h share. Facts of all sources become a struct kb_fact; kb_names.c
 * decides which of its names go in, kb_build.c puts it into the lexicon. One thread. */
#ifndef TAG_KB_PRIVATE_H
#define TAG_KB_PRIVATE_H

#include "lexicon_write.h"
#include "wiremill/kb.h"

/* Which rules a fact's names go by; in this order, since what is called like a place is no other thing. */
enum kb_class {
    KB_COUNTRIES,
    KB_PLACES,
    KB_GROUPS,
    KB_PEOPLE,
    KB_ORGANISATIONS,
    KB_CLUBS,
    KB_EVENTS,
    KB_OWN,
    KB_CLASS_COUNT
};

/* What is less prominent than `least` is left out; aliases count from `aliases` on, names of one word from `single`. */
struct kb_limits {
    int least, aliases, single;
};

struct kb_fact {
    enum kb_class class;
    struct kb_limits limits;
    unsigned type;                                             /* enum wm_entity_type */
    struct wm_str subtype, name, aliases, ids, country, code3; /* aliases apart by '|'; ids packed; of a country: USA */
    int prominence;
    bool placed;
    int32_t lat, lon; /* parts of a degree */
};

/* Only while building: some place is called so; bit KB_KNOWN_TYPE + n: an entry of that type is. */
#define KB_KNOWN_PLACE (1u << 30)
#define KB_KNOWN_LAND  (1u << 31) /* a country or continent */
#define KB_KNOWN_TYPE  20

struct kb_known { /* what words were said to be so far; open addressing, at most half full */
    uint64_t *hashes;
    uint32_t *flags, *entries; /* the entry that first had this main name */
    size_t mask, count;
};

struct kb_items { /* entry of each Wikidata item of the tables */
    struct kb_item {
        uint32_t item, entry;
    } * list;
    size_t count, cap;
    bool closed; /* sorted by item, and no more come */
};

struct kb_dump; /* kb_dump.h */

struct wm_kb_builder {
    struct tag_writer *writer;
    struct kb_known known;
    struct kb_items items;
    struct kb_dump *dump; /* NULL before the first line of one */
    const char *words;    /* its folder, found */
    int least;
    bool has_titles;
    uint64_t by_type[TAG_TYPE_COUNT];
};

/* kb_known.c: words of one part and whole names, by hash. */
void kb_known_start(struct kb_known *known);
void kb_known_end(struct kb_known *known);
uint32_t kb_known_flags(const struct kb_known *known, struct wm_str name);
/* For writing, valid until the next call; NULL for what has no letters. */
uint32_t *kb_known_at(struct kb_known *known, struct wm_str name, uint32_t **entry);

/* kb_names.c */
struct wm_str kb_clean_name(struct wm_str name);
bool kb_keeps_name(const struct kb_known *known, const struct kb_fact *fact, struct wm_str name, bool alias);
uint32_t kb_name_flags(const struct kb_fact *fact, struct wm_str name, bool alias);

/* kb_build.c */
void *kb_need(void *memory); /* ends the process on NULL */
void kb_add_word(struct wm_kb_builder *builder, struct wm_str word, uint32_t flag);
void kb_add_names(struct wm_kb_builder *builder, const struct kb_fact *fact, uint32_t entry);
/* WM_E_MODEL when there are too many subtypes. */
enum wm_code kb_add_fact(struct wm_kb_builder *builder, const struct kb_fact *fact, struct wm_error *err) WM_MUST_CHECK;
enum wm_code kb_add_title(struct wm_kb_builder *builder, struct wm_str title, struct wm_str kind,
                          struct wm_error *err) WM_MUST_CHECK;
/* Takes the next part of a list off *rest; false at the end. */
bool kb_split(struct wm_str *rest, char separator, struct wm_str *part);
/* The entry of a Wikidata item that was added before kb_close_items; false if there is none. */
void kb_close_items(struct kb_items *items);
bool kb_find_item(const struct kb_items *items, uint32_t item, uint32_t *entry);

/* kb_tables.c */
enum wm_code kb_read_words(struct wm_kb_builder *builder, struct wm_error *err) WM_MUST_CHECK;
/* The words' own titles, unless the tables brought some. */
enum wm_code kb_read_titles(struct wm_kb_builder *builder, struct wm_error *err) WM_MUST_CHECK;
enum wm_code kb_read_own(struct wm_kb_builder *builder, struct wm_error *err) WM_MUST_CHECK;

#endif
