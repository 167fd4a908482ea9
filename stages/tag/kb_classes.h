/* SPDX-License-Identifier: Apache-2.0 */
/* kb_classes.h: which of the kinds that matter to news a class of Wikidata is under. Zero-initialise. One thread. */
#ifndef TAG_KB_CLASSES_H
#define TAG_KB_CLASSES_H

#include <stddef.h>
#include <stdint.h>

#include "kb_private.h"

enum kb_kind { KB_ENTITY, KB_FIRST_NAMES, KB_SURNAMES };

struct kb_root {
    uint32_t item; /* the class's number: 5 of Q5 */
    enum kb_kind kind;
    enum kb_class class;
    enum wm_entity_type type;
    const char *subtype;
};

struct kb_classes {
    struct kb_edge {
        uint32_t class, super;
    } * edges;
    size_t count, cap;
    struct kb_answer {
        uint32_t class, distance;
        const struct kb_root *root;
    } * answers; /* open addressing */
    size_t answer_count, mask;
};

void kb_classes_add(struct kb_classes *classes, uint32_t class, uint32_t super); /* "subclass of" */
void kb_classes_end(struct kb_classes *classes);

/* The nearest root above any of the classes, itself included; the first of the table when several are as near. NULL
 * when none is. No edges can be added afterwards. */
const struct kb_root *kb_classes_root(struct kb_classes *classes, const uint32_t *list, size_t count);

#endif
