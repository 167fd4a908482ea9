/* SPDX-License-Identifier: Apache-2.0 */
/* kb_dump.h: Wikidata's JSON dump in one pass. What may be of use of an item goes to a temporary file as it comes; what
 * it is, and of which country, is known when all classes and countries were seen, and decided then. */
#ifndef TAG_KB_DUMP_H
#define TAG_KB_DUMP_H

#include "kb_classes.h"
#include "kb_private.h"

#define KB_ITEM_CLASSES 6    /* of an item; further ones do not count */
#define KB_ITEM_TEXT    4000 /* bytes of each text; what is longer is cut between names */

/* What is kept of an item. The texts lie in the line's arena. */
struct kb_item_facts {
    uint32_t item, country, capital_of; /* items; 0: none */
    uint32_t classes[KB_ITEM_CLASSES], class_count, links;
    int32_t lat, lon;
    bool placed;
    char code[2];                            /* ISO 3166-1, of a country */
    struct wm_str name, aliases, ids, code3; /* as in struct kb_fact */
    struct wm_str demonyms;                  /* of a country, apart by '|' */
};

/* kb_entity.c: reads one line. WM_E_DROP: not wanted, being small or no item. `least_links`: what has fewer is passed
 * over, unless it is a class, whose edges go to `classes`. */
enum wm_code kb_entity_read(struct wm_arena *arena, struct wm_str line, uint32_t least_links,
                            struct kb_classes *classes, struct kb_item_facts *out, struct wm_error *err) WM_MUST_CHECK;

/* 12 for each doubling of the number of Wikipedias that have it: 24 for 3, 60 for 31, 100 for 320. */
int kb_prominence_of_links(uint32_t links);

void kb_dump_free(struct kb_dump *dump); /* NULL is fine */
enum wm_code kb_dump_finish(struct kb_dump *dump, struct wm_kb_builder *builder, struct wm_error *err) WM_MUST_CHECK;

#endif
