/* SPDX-License-Identifier: Apache-2.0 */
/* lexicon_write.h: makes a lexicon file in memory. Equal calls give equal bytes. While it is made it takes some 50
 * bytes an entry with its text and 32 a name, and half as much again at the end. One thread. Running out of memory ends
 * the process. */
#ifndef TAG_LEXICON_WRITE_H
#define TAG_LEXICON_WRITE_H

#include "lexicon.h"

struct tag_writer;

#define TAG_SUBTYPES_MOST 254 /* different ones in a lexicon */

struct tag_writer *tag_writer_new(void);
void tag_writer_free(struct tag_writer *writer); /* NULL is fine */

/* What an entry is to say. Texts are copied. */
struct tag_item {
    unsigned type; /* enum wm_entity_type or TAG_TYPE_TITLE */
    struct wm_str subtype, name, ids;
    unsigned prominence;   /* 0-100 */
    struct wm_str country; /* two capitals or no text */
    bool placed;           /* lat and lon say where it lies, in parts of a degree as TAG_DEGREE says */
    int32_t lat, lon;
};

#define TAG_NO_ENTRY UINT32_MAX
/* Adds an entry, which no name leads to yet; returns its number. TAG_NO_ENTRY when its subtype is new and there
 * are TAG_SUBTYPES_MOST already. */
uint32_t tag_writer_entry(struct tag_writer *writer, const struct tag_item *item);
/* Lets a name lead to an entry, with TAG_NAME_ALIAS ... in flags. A name that has no letters, or is
 * longer than TAG_NAME_PARTS, is left out and gives false. The same pair twice counts once. */
bool tag_writer_name(struct tag_writer *writer, struct wm_str name, uint32_t entry, uint32_t flags);
/* Adds hints to a word of one part. */
void tag_writer_word(struct tag_writer *writer, struct wm_str word, uint32_t flags);

/* The file; the caller frees *out. The writer can only be freed afterwards. Candidates of a name stand in the order of
 * prominence. */
enum wm_code tag_writer_finish(struct tag_writer *writer, unsigned char **out, size_t *len,
                               struct wm_error *err) WM_MUST_CHECK;

#endif
