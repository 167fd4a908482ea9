/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a user's table of entities: refused with a word on where and why, or read, and then used on a text in
 * which its names stand, the table itself. Mentions stay inside the text, in order, apart, each with its entity. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../stages/tag/entities.h"
#include "../../stages/tag/lexicon_write.h"
#include "../../stages/tag/own.h"
#include "base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add(struct tag_writer *writer, unsigned type, const char *name, const char *ids, uint32_t flags)
{
    struct tag_item item = {
        .type = type, .name = wm_str_of(name), .ids = wm_str_of(ids), .prominence = 70, .country = WM_STR("AA")};
    tag_writer_name(writer, item.name, tag_writer_entry(writer, &item), flags);
}

/* Enough for twins, namesakes and words that a name may mean otherwise. */
static void make_lexicon(struct tag_lexicon *lexicon)
{
    struct tag_writer *writer = tag_writer_new();
    struct wm_error err = {0};
    unsigned char *bytes; /* lives as long as the process */
    size_t len;
    add(writer, WM_ENTITY_PLACE, "A", "wQ1|gx", 0);
    add(writer, WM_ENTITY_PLACE, "A", "wQ2", 0);
    add(writer, WM_ENTITY_PERSON, "A B", "wQ3|ex", 0);
    add(writer, WM_ENTITY_ORGANISATION, "AB", "wQ4", TAG_NAME_ACRONYM);
    add(writer, TAG_TYPE_TITLE, "c", "", TAG_NAME_ANYCASE);
    tag_writer_word(writer, WM_STR("May"), TAG_WORD_SURNAME | TAG_WORD_CALENDAR);
    tag_writer_word(writer, WM_STR("Trust"), TAG_WORD_ORG_HEAD | TAG_WORD_COMMON);
    tag_writer_word(writer, WM_STR("Ltd"), TAG_WORD_ORG_SUFFIX);
    tag_writer_word(writer, WM_STR("the"), TAG_WORD_FUNCTION);
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
    for (uint32_t i = 0; i < annotation->entity_count; i++)
        for (size_t n = 0; n < annotation->entities[i].id_count; n++)
            if (!wm_utf8_valid(annotation->entities[i].ids[n]))
                abort();
}

static void tag(const struct tag_own *own, const struct tag_lexicon *lexicon, const struct tag_sequence *names,
                struct wm_str body)
{
    struct wm_arena *arena = wm_arena_new(64u << 20);
    const struct wm_text *text = wm_text_cut(arena, body);
    struct tag_doc *doc = text != NULL ? tag_doc_make(arena, lexicon, text, body.len % 2 == 0) : NULL;
    struct tag_spans spans;
    if (doc != NULL && tag_find_mentions(doc, names, &spans) && tag_own_mentions(own, doc, &spans)) {
        const struct wm_annotation *annotation = tag_make_entities(doc, &spans, body, 0);
        if (annotation != NULL)
            check(annotation, wm_utf8_count(body));
    }
    wm_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct tag_lexicon lexicon;
    static struct tag_sequence names;
    struct wm_str table = {(const char *)data, size};
    struct wm_error err = {0};
    struct tag_own *own;
    if (lexicon.entries == NULL)
        make_models(&lexicon, &names);
    if (tag_own_read(table, "fuzz", &lexicon, &own, &err) != WM_OK) {
        if (strncmp(err.text, "fuzz:", 5) != 0 || !wm_utf8_valid(wm_str_of(err.text)))
            abort();
        return 0;
    }
    if (wm_utf8_valid(table)) /* lines that are passed over may be anything */
        tag(own, &lexicon, &names, table);
    tag_own_close(own);
    return 0;
}
