/* SPDX-License-Identifier: Apache-2.0 */
/* Any text through the tag stage: mentions stay inside the text, in order, apart, each with its entity. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "../../stages/tag/entities.h"
#include "../../stages/tag/lexicon_write.h"
#include "base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add(struct tag_writer *writer, unsigned type, const char *name, uint32_t flags, const char *country)
{
    struct tag_item item = {.type = type,
                            .name = wm_str_of(name),
                            .ids = WM_STR("wQ1|gx"),
                            .prominence = 70,
                            .country = wm_str_of(country)};
    tag_writer_name(writer, item.name, tag_writer_entry(writer, &item), flags);
}

static void make_lexicon(struct tag_lexicon *lexicon)
{
    struct tag_writer *writer = tag_writer_new();
    struct wm_error err = {0};
    unsigned char *bytes; /* lives as long as the process */
    size_t len;
    add(writer, WM_ENTITY_PLACE, "A", 0, "AA");
    add(writer, WM_ENTITY_PLACE, "A B", 0, "BB");
    add(writer, WM_ENTITY_PERSON, "A B C", 0, "AA");
    add(writer, WM_ENTITY_ORGANISATION, "AB", TAG_NAME_ACRONYM, "");
    add(writer, WM_ENTITY_GROUP, "B", 0, "BB");
    add(writer, TAG_TYPE_TITLE, "c", TAG_NAME_ANYCASE, "");
    tag_writer_word(writer, WM_STR("D"), TAG_WORD_FIRST);
    tag_writer_word(writer, WM_STR("E"), TAG_WORD_SURNAME | TAG_WORD_COMMON);
    tag_writer_word(writer, WM_STR("F"), TAG_WORD_ORG_HEAD);
    tag_writer_word(writer, WM_STR("of"), TAG_WORD_OF | TAG_WORD_FUNCTION);
    tag_writer_word(writer, WM_STR("al"), TAG_WORD_PARTICLE);
    tag_writer_word(writer, WM_STR("said"), TAG_WORD_SAY);
    tag_writer_word(writer, WM_STR("in"), TAG_WORD_AT | TAG_WORD_FUNCTION);
    if (tag_writer_finish(writer, &bytes, &len, &err) != WM_OK ||
        tag_lexicon_read((struct wm_data){bytes, len}, "fuzz", lexicon, &err) != WM_OK)
        abort();
    tag_writer_free(writer);
}

static void make_models(struct tag_lexicon *lexicon, struct tag_sequence *names)
{
    struct wm_data data;
    struct wm_error err = {0};
    make_lexicon(lexicon);
    if (wm_data_open("stages/tag/data/names.wm", &data, &err) != WM_OK ||
        tag_sequence_read(data, "names.wm", names, &err) != WM_OK)
        abort();
}

static void check(const struct wm_annotation *annotation, size_t length)
{
    uint32_t last = 0;
    for (uint32_t i = 0; i < annotation->mention_count; i++) {
        const struct wm_mention *m = &annotation->mentions[i];
        if (m->cp < last || m->cp_end <= m->cp || m->cp_end > length || m->entity >= annotation->entity_count)
            abort();
        last = m->cp_end;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct tag_lexicon lexicon;
    static struct tag_sequence names;
    struct wm_str body = {(const char *)data, size};
    if (lexicon.entries == NULL)
        make_models(&lexicon, &names);
    if (!wm_utf8_valid(body))
        return 0;
    struct wm_arena *arena = wm_arena_new(64u << 20);
    const struct wm_text *text = wm_text_cut(arena, body);
    struct tag_doc *doc = text != NULL ? tag_doc_make(arena, &lexicon, text, size % 4 != 0) : NULL;
    struct tag_spans spans;
    if (doc != NULL && tag_find_mentions(doc, &names, &spans)) {
        const struct wm_annotation *annotation = tag_make_entities(doc, &spans, body, 0);
        if (annotation != NULL)
            check(annotation, wm_utf8_count(body));
    }
    wm_arena_free(arena);
    return 0;
}
