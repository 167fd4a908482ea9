/* SPDX-License-Identifier: Apache-2.0 */
/* Any text through the tag stage: mentions stay inside the text, in order, apart, each with its entity. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "tag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void make_lexicon(struct tag_lexicon *lexicon)
{
    struct tag_writer *writer = tag_writer_new();
    fuzz_add(writer, WM_ENTITY_PLACE, "country", "A", 0, "AA");
    fuzz_add(writer, WM_ENTITY_PLACE, "city", "A B", 0, "BB");
    fuzz_add(writer, WM_ENTITY_PLACE, "region", "G", 0, "AA");
    fuzz_add(writer, WM_ENTITY_PLACE, "region", "H", 0, "BB");
    fuzz_add(writer, WM_ENTITY_PLACE, "city", "Paris", 0, "AA"); /* names that the model knows for places */
    fuzz_add(writer, WM_ENTITY_PLACE, "city", "Paris", 0, "BB");
    fuzz_add(writer, WM_ENTITY_PLACE, "country", "France", 0, "AA");
    fuzz_add(writer, WM_ENTITY_PLACE, "region", "Texas", 0, "BB");
    fuzz_add(writer, WM_ENTITY_PERSON, "", "A B C", 0, "AA");
    fuzz_add(writer, WM_ENTITY_ORGANISATION, "militant group", "AB", TAG_NAME_ACRONYM, "");
    fuzz_add(writer, WM_ENTITY_GROUP, "", "B", 0, "BB");
    fuzz_add(writer, TAG_TYPE_TITLE, "political", "c", TAG_NAME_ANYCASE, "");
    tag_writer_word(writer, WM_STR("D"), TAG_WORD_FIRST);
    tag_writer_word(writer, WM_STR("E"), TAG_WORD_SURNAME | TAG_WORD_COMMON);
    tag_writer_word(writer, WM_STR("F"), TAG_WORD_ORG_HEAD);
    tag_writer_word(writer, WM_STR("of"), TAG_WORD_OF | TAG_WORD_FUNCTION);
    tag_writer_word(writer, WM_STR("al"), TAG_WORD_PARTICLE);
    tag_writer_word(writer, WM_STR("said"), TAG_WORD_SAY);
    tag_writer_word(writer, WM_STR("in"), TAG_WORD_AT | TAG_WORD_FUNCTION);
    fuzz_finish(writer, lexicon);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct tag_lexicon lexicon;
    static struct tag_sequence names;
    struct wm_str body = {(const char *)data, size};
    if (lexicon.entries == NULL) {
        make_lexicon(&lexicon);
        fuzz_model(&names);
    }
    if (!wm_utf8_valid(body))
        return 0;
    struct wm_arena *arena = wm_arena_new(64u << 20);
    const struct wm_text *text = wm_text_cut(arena, body);
    struct tag_doc *doc = text != NULL ? tag_doc_make(arena, &lexicon, text, size % 4 != 0) : NULL;
    struct tag_spans spans;
    if (doc != NULL && tag_find_mentions(doc, &names, &spans)) {
        const struct wm_annotation *annotation = tag_make_entities(doc, &spans, body, 0);
        if (annotation != NULL)
            fuzz_check(annotation, wm_utf8_count(body));
    }
    wm_arena_free(arena);
    return 0;
}
