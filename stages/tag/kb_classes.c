/* SPDX-License-Identifier: Apache-2.0 */
#include "kb_classes.h"

#include <stdlib.h>

#define MAX_SEEN 512 /* classes above one */
#define NOWHERE  UINT32_MAX

#define PERSON WM_ENTITY_PERSON
#define PLACE  WM_ENTITY_PLACE
#define ORG    WM_ENTITY_ORGANISATION
#define EVENT  WM_ENTITY_EVENT

/* Ordered: of two that are as near, the first is taken. */
static const struct kb_root roots[] = {
    {5, KB_ENTITY, KB_PEOPLE, PERSON, ""}, /* human */
    {202444, KB_FIRST_NAMES, KB_OWN, PERSON, ""},
    {101352, KB_SURNAMES, KB_OWN, PERSON, ""},
    {6256, KB_ENTITY, KB_COUNTRIES, PLACE, "country"},
    {3624078, KB_ENTITY, KB_COUNTRIES, PLACE, "country"}, /* sovereign state */
    {5107, KB_ENTITY, KB_PLACES, PLACE, "world region"},  /* continent */
    {515, KB_ENTITY, KB_PLACES, PLACE, "city"},
    {486972, KB_ENTITY, KB_PLACES, PLACE, "city"},     /* human settlement */
    {15284, KB_ENTITY, KB_PLACES, PLACE, "city"},      /* municipality */
    {10864048, KB_ENTITY, KB_PLACES, PLACE, "region"}, /* first-level division */
    {56061, KB_ENTITY, KB_PLACES, PLACE, "region"},    /* administrative entity */
    {165, KB_ENTITY, KB_PLACES, PLACE, "sea"},
    {4022, KB_ENTITY, KB_PLACES, PLACE, "river"},
    {23397, KB_ENTITY, KB_PLACES, PLACE, "lake"},
    {8502, KB_ENTITY, KB_PLACES, PLACE, "mountain"},
    {23442, KB_ENTITY, KB_PLACES, PLACE, "island"},
    {8514, KB_ENTITY, KB_PLACES, PLACE, "desert"},
    {695850, KB_ENTITY, KB_PLACES, PLACE, "air base"},
    {1248784, KB_ENTITY, KB_PLACES, PLACE, "airport"},
    {82794, KB_ENTITY, KB_PLACES, PLACE, "geographic region"},
    {41710, KB_ENTITY, KB_GROUPS, WM_ENTITY_GROUP, "ethnic group"},
    {9174, KB_ENTITY, KB_GROUPS, WM_ENTITY_GROUP, "religion"},
    {7278, KB_ENTITY, KB_ORGANISATIONS, ORG, "political party"},
    {192283, KB_ENTITY, KB_ORGANISATIONS, ORG, "news agency"},
    {11032, KB_ENTITY, KB_ORGANISATIONS, ORG, "news medium"}, /* newspaper */
    {476028, KB_ENTITY, KB_CLUBS, ORG, "football club"},
    {17127659, KB_ENTITY, KB_ORGANISATIONS, ORG, "militant group"},
    {176799, KB_ENTITY, KB_ORGANISATIONS, ORG, "military unit"},
    {327333, KB_ENTITY, KB_ORGANISATIONS, ORG, "government body"},
    {3918, KB_ENTITY, KB_ORGANISATIONS, ORG, "university or college"},
    {4830453, KB_ENTITY, KB_ORGANISATIONS, ORG, "company"},
    {484652, KB_ENTITY, KB_ORGANISATIONS, ORG, "international organisation"},
    {43229, KB_ENTITY, KB_ORGANISATIONS, ORG, "organisation"},
    {625298, KB_ENTITY, KB_EVENTS, EVENT, "treaty"},
    {198, KB_ENTITY, KB_EVENTS, EVENT, "conflict"},    /* war */
    {180684, KB_ENTITY, KB_EVENTS, EVENT, "conflict"}, /* conflict */
    {3839081, KB_ENTITY, KB_EVENTS, EVENT, "disaster"},
    {40231, KB_ENTITY, KB_EVENTS, EVENT, "election"},
};

static const struct kb_root *root_of(uint32_t class)
{
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if (roots[i].item == class)
            return &roots[i];
    return NULL;
}

void kb_classes_add(struct kb_classes *classes, uint32_t class, uint32_t super)
{
    if (classes->count == classes->cap) {
        classes->cap += classes->cap / 2 + 1024;
        classes->edges = kb_need(realloc(classes->edges, classes->cap * sizeof *classes->edges));
    }
    classes->edges[classes->count++] = (struct kb_edge){class, super};
}

void kb_classes_end(struct kb_classes *classes)
{
    free(classes->edges);
    free(classes->answers);
    *classes = (struct kb_classes){0};
}

static int by_class(const void *a, const void *b)
{
    const struct kb_edge *x = a, *y = b;
    if (x->class != y->class)
        return x->class > y->class ? 1 : -1;
    return (x->super > y->super) - (x->super < y->super);
}

/* Where the edges of a class begin, or would. */
static size_t edges_of(const struct kb_classes *classes, uint32_t class)
{
    size_t low = 0, high = classes->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (classes->edges[middle].class < class)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_in(const uint32_t *list, size_t count, uint32_t class)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == class)
            return true;
    return false;
}

/* Level by level, so that the first root found is the nearest; its level is looked at to the end. */
static struct kb_answer search(const struct kb_classes *classes, uint32_t class)
{
    const struct kb_edge *edges = classes->edges;
    uint32_t seen[MAX_SEEN] = {class};
    size_t count = 1, at = 0;
    struct kb_answer answer = {.class = class, .distance = 0};
    for (; at < count; answer.distance++) {
        size_t level_end = count;
        for (size_t i = at; i < level_end; i++) {
            const struct kb_root *root = root_of(seen[i]);
            if (root != NULL && (answer.root == NULL || root < answer.root))
                answer.root = root;
        }
        if (answer.root != NULL)
            return answer;
        for (; at < level_end; at++)
            for (size_t i = edges_of(classes, seen[at]); i < classes->count && edges[i].class == seen[at]; i++)
                if (count < MAX_SEEN && !is_in(seen, count, edges[i].super))
                    seen[count++] = edges[i].super;
    }
    answer.distance = NOWHERE;
    return answer;
}

static struct kb_answer *slot_of(const struct kb_classes *classes, uint32_t class)
{
    size_t i = (class * 0x9e3779b1u) & classes->mask;
    while (classes->answers[i].class != class && classes->answers[i].class != 0)
        i = (i + 1) & classes->mask;
    return &classes->answers[i];
}

static void make_room(struct kb_classes *classes)
{
    if (classes->answers == NULL && classes->count > 0)
        qsort(classes->edges, classes->count, sizeof *classes->edges, by_class);
    if (classes->answers != NULL && classes->answer_count * 2 < classes->mask)
        return;
    struct kb_classes old = *classes;
    classes->mask = old.answers != NULL ? old.mask * 2 + 1 : 1023;
    classes->answers = kb_need(calloc(classes->mask + 1, sizeof *classes->answers));
    for (size_t i = 0; old.answers != NULL && i <= old.mask; i++)
        if (old.answers[i].class != 0)
            *slot_of(classes, old.answers[i].class) = old.answers[i];
    free(old.answers);
}

const struct kb_root *kb_classes_root(struct kb_classes *classes, const uint32_t *list, size_t count)
{
    const struct kb_root *best = NULL;
    uint32_t distance = NOWHERE;
    for (size_t i = 0; i < count; i++) {
        make_room(classes);
        struct kb_answer *answer = slot_of(classes, list[i]);
        if (answer->class == 0) {
            *answer = search(classes, list[i]);
            classes->answer_count++;
        }
        if (answer->root != NULL &&
            (answer->distance < distance || (answer->distance == distance && answer->root < best))) {
            best = answer->root;
            distance = answer->distance;
        }
    }
    return best;
}
