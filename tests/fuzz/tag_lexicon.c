/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a lexicon: refused, or usable without reading outside of it. The checksum is made right
 * here, so that what lies behind it is tried as well. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../stages/tag/lexicon.h"
#include "../../stages/tag/words.h"
#include "base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_up(const struct tag_lexicon *lexicon)
{
    struct wm_arena *arena = wm_arena_new(1u << 20);
    for (uint32_t i = 0; i < lexicon->names.perfect.count && i < 64; i++) {
        const uint32_t *candidate = tag_lexicon_candidates(lexicon, &lexicon->names.slots[i]);
        for (; candidate != NULL; candidate = (*candidate & TAG_NAME_LAST) == 0 ? candidate + 1 : NULL) {
            const struct tag_entry *entry = tag_lexicon_entry(lexicon, *candidate);
            struct wm_str packed = tag_entry_ids(lexicon, entry), id;
            wm_utf8_count(tag_entry_name(lexicon, entry));
            wm_utf8_count(tag_entry_subtype(lexicon, entry));
            tag_entry_position(lexicon, entry);
            while (tag_id_next(arena, &packed, &id))
                ;
        }
    }
    for (uint64_t key = 1; key != 0 && key >> 60 == 0; key *= 3) { /* keys that are in none */
        tag_lexicon_word(lexicon, key);
        tag_lexicon_name(lexicon, key);
    }
    wm_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tag_lexicon lexicon;
    struct wm_error err = {0};
    unsigned char *copy = malloc(size + 1); /* aligned, as a mapping is */
    if (copy == NULL)
        abort();
    memcpy(copy, data, size);
    if (size >= sizeof(struct tag_header)) {
        struct tag_header *head = (struct tag_header *)(void *)copy;
        size_t from = offsetof(struct tag_header, checksum) + sizeof head->checksum;
        memcpy(head->magic, TAG_LEXICON_MAGIC, sizeof head->magic);
        head->version = TAG_LEXICON_VERSION;
        head->byte_order = TAG_LEXICON_BYTE_ORDER;
        head->size = size;
        head->checksum = tag_checksum(copy + from, size - from);
    }
    if (tag_lexicon_read((struct wm_data){copy, size}, "fuzz", &lexicon, &err) == WM_OK)
        look_up(&lexicon);
    free(copy);
    return 0;
}
