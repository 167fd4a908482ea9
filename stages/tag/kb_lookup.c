/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "kb_private.h"
#include "words.h"

#define MAX_IDS 8

struct wm_kb {
    struct wm_data data;
    struct tag_lexicon lexicon;
};

enum wm_code wm_kb_open(const char *name, struct wm_kb **out, struct wm_error *err)
{
    struct wm_kb *kb = kb_need(calloc(1, sizeof *kb));
    enum wm_code code = wm_data_open(name, &kb->data, err);
    if (code == WM_OK)
        code = tag_lexicon_read(kb->data, name, &kb->lexicon, err);
    if (code == WM_OK)
        *out = kb;
    else
        wm_kb_close(kb);
    return code;
}

void wm_kb_close(struct wm_kb *kb)
{
    if (kb == NULL)
        return;
    wm_data_close(&kb->data);
    free(kb);
}

const char *wm_kb_label(const struct wm_kb *kb)
{
    return kb->lexicon.label;
}

static enum wm_kb_way way_of(uint32_t candidate)
{
    if ((candidate & TAG_NAME_SURNAME) != 0)
        return WM_KB_SURNAME;
    if ((candidate & TAG_NAME_ACRONYM) != 0)
        return WM_KB_ACRONYM;
    return (candidate & TAG_NAME_ALIAS) != 0 ? WM_KB_ALIAS : WM_KB_NAME;
}

static void describe(const struct tag_lexicon *lexicon, struct wm_arena *arena, uint32_t candidate,
                     struct wm_kb_candidate *out)
{
    const struct tag_entry *entry = tag_lexicon_entry(lexicon, candidate);
    const struct tag_position *position = tag_entry_position(lexicon, entry);
    struct wm_str *ids = WM_NEW_ARRAY(arena, struct wm_str, MAX_IDS), packed = tag_entry_ids(lexicon, entry), id;
    bool title = entry->type == TAG_TYPE_TITLE;
    *out = (struct wm_kb_candidate){.way = way_of(candidate),
                                    .type = title ? "title" : wm_entity_type_name((enum wm_entity_type)entry->type),
                                    .subtype = tag_entry_subtype(lexicon, entry),
                                    .name = tag_entry_name(lexicon, entry),
                                    .ids = ids,
                                    .country = {entry->country[0], entry->country[1], '\0'},
                                    .placed = position != NULL,
                                    .prominence = entry->prominence};
    while (ids != NULL && out->id_count < MAX_IDS && tag_id_next(arena, &packed, &id))
        ids[out->id_count++] = id;
    if (position != NULL) {
        out->lat = (double)position->lat / TAG_DEGREE;
        out->lon = (double)position->lon / TAG_DEGREE;
    }
}

/* Stable, for the few that a name has. */
static void sort(struct wm_kb_candidate *list, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct wm_kb_candidate moved = list[i];
        size_t at = i;
        for (; at > 0 && list[at - 1].prominence < moved.prominence; at--)
            list[at] = list[at - 1];
        list[at] = moved;
    }
}

const struct wm_kb_candidate *wm_kb_lookup(const struct wm_kb *kb, struct wm_arena *arena, struct wm_str name,
                                           size_t *count)
{
    const uint32_t *candidates = tag_lexicon_name(&kb->lexicon, tag_name_hash(name, NULL));
    *count = 0;
    while (candidates != NULL && (candidates[(*count)++] & TAG_NAME_LAST) == 0)
        ;
    struct wm_kb_candidate *list = WM_NEW_ARRAY(arena, struct wm_kb_candidate, *count + 1);
    if (list == NULL)
        return NULL;
    for (size_t i = 0; i < *count; i++)
        describe(&kb->lexicon, arena, candidates[i], &list[i]);
    sort(list, *count);
    return list;
}
