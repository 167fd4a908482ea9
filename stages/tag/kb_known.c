/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "kb_private.h"
#include "words.h"

#define SLOTS_FIRST (1u << 16)

static void make_room(struct kb_known *known, size_t slots)
{
    known->mask = slots - 1;
    known->hashes = kb_need(calloc(slots, sizeof *known->hashes));
    known->flags = kb_need(calloc(slots, sizeof *known->flags));
    known->entries = kb_need(calloc(slots, sizeof *known->entries));
}

void kb_known_start(struct kb_known *known)
{
    *known = (struct kb_known){0};
    make_room(known, SLOTS_FIRST);
}

void kb_known_end(struct kb_known *known)
{
    free(known->hashes);
    free(known->flags);
    free(known->entries);
    *known = (struct kb_known){0};
}

static size_t slot_of(const struct kb_known *known, uint64_t hash)
{
    size_t i = (size_t)hash & known->mask;
    while (known->hashes[i] != hash && known->hashes[i] != 0)
        i = (i + 1) & known->mask;
    return i;
}

static void grow(struct kb_known *known)
{
    struct kb_known old = *known;
    make_room(known, (old.mask + 1) * 2);
    for (size_t i = 0; i <= old.mask; i++) {
        if (old.hashes[i] == 0)
            continue;
        size_t to = slot_of(known, old.hashes[i]);
        known->hashes[to] = old.hashes[i];
        known->flags[to] = old.flags[i];
        known->entries[to] = old.entries[i];
    }
    kb_known_end(&old);
}

uint32_t kb_known_flags(const struct kb_known *known, struct wm_str name)
{
    uint64_t hash = tag_name_hash(name, NULL);
    return hash != 0 ? known->flags[slot_of(known, hash)] : 0;
}

uint32_t *kb_known_at(struct kb_known *known, struct wm_str name, uint32_t **entry)
{
    uint64_t hash = tag_name_hash(name, NULL);
    if (hash == 0)
        return NULL;
    if ((known->count + 1) * 2 > known->mask)
        grow(known);
    size_t i = slot_of(known, hash);
    known->count += known->hashes[i] == 0;
    known->hashes[i] = hash;
    if (entry != NULL)
        *entry = &known->entries[i];
    return &known->flags[i];
}
