/* SPDX-License-Identifier: Apache-2.0 */
/* entities.h: which mentions are of one and the same, what it is, which one exactly, and how much the
 * article is about it. */
#ifndef TAG_ENTITIES_H
#define TAG_ENTITIES_H

#include "mentions.h"

/* Groups of mentions; private to entities.c and link.c. */
struct tag_cluster {
    uint8_t type;
    uint8_t merged; /* into another one; see `into` */
    uint32_t into;
    uint32_t first, longest; /* spans */
    uint32_t mentions;
    uint64_t name, last;        /* hash of the longest name, of its last part */
    const uint32_t *candidates; /* of the longest name that has some */
    bool alias_only;            /* these came with a short form only (acronym, bare surname) */
    uint32_t entry;             /* index + 1 of the lexicon's entry when sure */
};

/* The list that goes into the record; NULL when the arena is over. `headline` may have no text. */
const struct wm_annotation *tag_make_entities(struct tag_doc *doc, const struct tag_spans *spans,
                                              struct wm_str headline, unsigned min_prominence);

/* Chooses the entry for each cluster, or none, with an eye on all of them together. */
void tag_link(struct tag_doc *doc, struct tag_cluster *clusters, uint32_t count, unsigned min_prominence);

#endif
