/* SPDX-License-Identifier: Apache-2.0 */
/* tag.h: what the fuzz programs of the tag stage share: a small lexicon, the model that ships, and what must hold of
 * whatever is found. */
#ifndef FUZZ_TAG_H
#define FUZZ_TAG_H

#include <stdlib.h>

#include "../../stages/tag/entities.h"
#include "../../stages/tag/lexicon_write.h"
#include "base/arena.h"

static inline void fuzz_add(struct tag_writer *writer, unsigned type, const char *subtype, const char *name,
                            uint32_t flags, const char *country)
{
    struct tag_item item = {.type = type,
                            .subtype = wm_str_of(subtype),
                            .name = wm_str_of(name),
                            .ids = WM_STR("wQ1|gx"),
                            .prominence = 70,
                            .country = wm_str_of(country)};
    tag_writer_name(writer, item.name, tag_writer_entry(writer, &item), flags);
}

/* Reads what the writer holds, and frees it. The lexicon lives as long as the process. */
static inline void fuzz_finish(struct tag_writer *writer, struct tag_lexicon *lexicon)
{
    struct wm_error err = {0};
    unsigned char *bytes;
    size_t len;
    if (tag_writer_finish(writer, &bytes, &len, &err) != WM_OK ||
        tag_lexicon_read((struct wm_data){bytes, len}, "fuzz", lexicon, &err) != WM_OK)
        abort();
    tag_writer_free(writer);
}

static inline void fuzz_model(struct tag_sequence *names)
{
    struct wm_data data;
    struct wm_error err = {0};
    if (wm_data_open("stages/tag/data/names.wm", &data, &err) != WM_OK ||
        tag_sequence_read(data, "names.wm", names, &err) != WM_OK)
        abort();
}

/* Mentions stay inside the text, in order, apart, each with its entity. */
static inline void fuzz_check(const struct wm_annotation *annotation, size_t length)
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

#endif
