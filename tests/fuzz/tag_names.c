/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a model of names: refused, or labels that make sense. The checksum and the counts are made right
 * here, so that what lies behind them is tried as well. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../stages/tag/sequence.h"
#include "../../stages/tag/words.h"
#include "tag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void make_lexicon(struct tag_lexicon *lexicon)
{
    struct tag_writer *writer = tag_writer_new();
    tag_writer_word(writer, WM_STR("Anna"), TAG_WORD_FIRST);
    fuzz_finish(writer, lexicon);
}

static void mend(unsigned char *bytes, size_t size)
{
    struct tag_sequence_header *header = (void *)bytes;
    size_t from = offsetof(struct tag_sequence_header, checksum) + sizeof header->checksum;
    if (size < sizeof *header)
        return;
    memcpy(header->magic, TAG_SEQUENCE_MAGIC, sizeof header->magic);
    header->version = TAG_SEQUENCE_VERSION;
    header->byte_order = TAG_SEQUENCE_BYTE_ORDER;
    header->labels = TAG_LABELS;
    header->slots = (uint32_t)((size - sizeof *header) / sizeof(struct tag_row));
    header->size = size;
    for (unsigned a = 0; a < TAG_LABELS; a++)
        for (unsigned b = 0; b < TAG_LABELS; b++)
            if (!tag_label_follows(a, b))
                header->transitions.score[a][b] = TAG_FORBIDDEN;
    header->checksum = tag_checksum(bytes + from, size - from);
}

static void label(const struct tag_sequence *model, const struct tag_lexicon *lexicon)
{
    struct wm_arena *arena = wm_arena_new(16u << 20);
    const struct wm_text *text =
        wm_text_cut(arena, WM_STR("Anna Lee met the Port Council in York. IT RAINED on May 3."));
    const struct tag_doc *doc = tag_doc_make(arena, lexicon, text, true);
    const struct tag_sight *sight = tag_sight_make(doc);
    for (uint32_t s = 0; s < text->sentence_count; s++) {
        uint8_t labels[64];
        uint32_t count = text->sentences[s].token_end - text->sentences[s].token;
        if (!tag_sequence_label(model, sight, &text->sentences[s], arena, labels) || !tag_label_follows(0, labels[0]) ||
            !tag_label_follows(labels[count - 1], 0))
            abort();
        for (uint32_t i = 1; i < count; i++)
            if (!tag_label_follows(labels[i - 1], labels[i]))
                abort();
    }
    wm_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct tag_lexicon lexicon;
    struct tag_sequence model;
    struct wm_error err = {0};
    unsigned char *copy = malloc(size + 1); /* aligned, as a mapping is */
    if (copy == NULL)
        abort();
    if (lexicon.entries == NULL)
        make_lexicon(&lexicon);
    memcpy(copy, data, size);
    if (size % 2 == 0)
        mend(copy, size);
    if (tag_sequence_read((struct wm_data){copy, size}, "fuzz", &model, &err) == WM_OK)
        label(&model, &lexicon);
    free(copy);
    return 0;
}
