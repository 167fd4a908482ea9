/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a user's table of entities: refused with a word on where and why, or read, and then used on a text in
 * which its names stand, the table itself. Mentions stay inside the text, in order, apart, each with its entity. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../stages/tag/own.h"
#include "tag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Enough for twins, namesakes and words that a name may mean otherwise. */
static void make_lexicon(struct tag_lexicon *lexicon)
{
    struct tag_writer *writer = tag_writer_new();
    fuzz_add(writer, WM_ENTITY_PLACE, "country", "A", 0, "AA");
    fuzz_add(writer, WM_ENTITY_PLACE, "city", "A", 0, "BB");
    fuzz_add(writer, WM_ENTITY_PERSON, "", "A B", 0, "AA");
    fuzz_add(writer, WM_ENTITY_ORGANISATION, "", "AB", TAG_NAME_ACRONYM, "AA");
    fuzz_add(writer, TAG_TYPE_TITLE, "political", "c", TAG_NAME_ANYCASE, "");
    tag_writer_word(writer, WM_STR("May"), TAG_WORD_SURNAME | TAG_WORD_CALENDAR);
    tag_writer_word(writer, WM_STR("Trust"), TAG_WORD_ORG_HEAD | TAG_WORD_COMMON);
    tag_writer_word(writer, WM_STR("Ltd"), TAG_WORD_ORG_SUFFIX);
    tag_writer_word(writer, WM_STR("the"), TAG_WORD_FUNCTION);
    fuzz_finish(writer, lexicon);
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
            fuzz_check(annotation, wm_utf8_count(body));
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
    if (lexicon.entries == NULL) {
        make_lexicon(&lexicon);
        fuzz_model(&names);
    }
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
