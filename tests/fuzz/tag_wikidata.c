/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a line of Wikidata's dump. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "../../stages/tag/kb_dump.h"
#include "base/arena.h"
#include "base/json_init.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct wm_arena *arena;
    struct kb_classes classes = {0};
    struct kb_item_facts facts = {0};
    struct wm_error err = {0};
    if (arena == NULL) {
        wm_json_init();
        arena = wm_arena_new(64u << 20);
    }
    enum wm_code code = kb_entity_read(arena, (struct wm_str){(const char *)data, size}, 0, &classes, &facts, &err);
    if (code == WM_OK && (!wm_utf8_valid(facts.name) || !wm_utf8_valid(facts.aliases) || facts.name.len == 0))
        abort();
    if (code == WM_E_PARSE && err.text[0] == '\0')
        abort();
    kb_classes_root(&classes, facts.classes, facts.class_count);
    kb_classes_end(&classes);
    wm_arena_reset(arena);
    return 0;
}
