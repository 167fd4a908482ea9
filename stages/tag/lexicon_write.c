/* SPDX-License-Identifier: Apache-2.0 */
/* Everything is gathered in growing lists, sorted, and laid out in one go. */
#include "lexicon_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

#define MAX_CANDIDATES 48u /* of one name; beyond it nobody can tell which is meant */

struct name_row {
    uint64_t hash;
    uint32_t candidate;
    uint32_t rank; /* less is better */
};

struct word_row {
    uint64_t hash;
    uint32_t flags;
};

struct list {
    void *items;
    size_t count, cap, unit;
};

struct tag_writer {
    struct list entries, names, words, text, subtypes;
};

static void *push(struct list *list, size_t count)
{
    if (list->count + count > list->cap) {
        list->cap = (list->count + count) * 2;
        list->items = realloc(list->items, list->cap * list->unit);
        if (list->items == NULL) {
            fputs("out of memory\n", stderr);
            abort();
        }
    }
    void *at = (char *)list->items + list->count * list->unit;
    memset(at, 0, count * list->unit);
    list->count += count;
    return at;
}

struct tag_writer *tag_writer_new(void)
{
    struct tag_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL)
        abort();
    writer->entries.unit = sizeof(struct tag_entry);
    writer->names.unit = sizeof(struct name_row);
    writer->words.unit = sizeof(struct word_row);
    writer->text.unit = 1;
    writer->subtypes.unit = 2 * sizeof(uint32_t);
    push(&writer->subtypes, 1); /* the first is "no subtype" */
    return writer;
}

void tag_writer_free(struct tag_writer *writer)
{
    if (writer == NULL)
        return;
    struct list *lists[] = {&writer->entries, &writer->names, &writer->words, &writer->text, &writer->subtypes};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        free(lists[i]->items);
    free(writer);
}

static uint32_t add_text(struct tag_writer *writer, struct wm_str text)
{
    uint32_t at = (uint32_t)writer->text.count;
    if (text.len > 0)
        memcpy(push(&writer->text, text.len), text.ptr, text.len);
    return at;
}

/* Its number, which is more than TAG_SUBTYPES_MOST when there is no more room. */
static size_t add_subtype(struct tag_writer *writer, struct wm_str name)
{
    const uint32_t *pairs = writer->subtypes.items;
    if (name.len == 0)
        return 0; /* the first; there may be no text yet to compare with */
    for (size_t i = 1; i < writer->subtypes.count; i++) {
        struct wm_str have = {(const char *)writer->text.items + pairs[2 * i], pairs[2 * i + 1]};
        if (wm_str_eq(have, name))
            return i;
    }
    if (writer->subtypes.count > TAG_SUBTYPES_MOST)
        return writer->subtypes.count;
    uint32_t *pair = push(&writer->subtypes, 1);
    pair[0] = add_text(writer, name);
    pair[1] = (uint32_t)name.len;
    return writer->subtypes.count - 1;
}

uint32_t tag_writer_entry(struct tag_writer *writer, const struct tag_item *item)
{
    size_t subtype = add_subtype(writer, item->subtype);
    if (subtype > TAG_SUBTYPES_MOST)
        return TAG_NO_ENTRY;
    struct tag_entry *e = push(&writer->entries, 1);
    struct wm_str name = wm_str_sub(item->name, 0, UINT8_MAX), ids = wm_str_sub(item->ids, 0, UINT8_MAX);
    *e = (struct tag_entry){.name = add_text(writer, name),
                            .name_len = (uint8_t)name.len,
                            .ids = add_text(writer, ids),
                            .ids_len = (uint8_t)ids.len,
                            .type = (uint8_t)item->type,
                            .subtype = (uint8_t)subtype,
                            .prominence = (uint8_t)(item->prominence > 100 ? 100 : item->prominence)};
    if (item->country.len == 2)
        memcpy(e->country, item->country.ptr, 2);
    return (uint32_t)(writer->entries.count - 1);
}

bool tag_writer_name(struct tag_writer *writer, struct wm_str name, uint32_t entry, uint32_t flags)
{
    uint64_t parts[TAG_NAME_PARTS], hash = 0;
    unsigned count = tag_word_parts(name, parts, TAG_NAME_PARTS);
    if (count == 0)
        return false;
    for (unsigned i = 0; i < count; i++)
        hash = tag_name_add(hash, parts[i]);
    const struct tag_entry *e = (const struct tag_entry *)writer->entries.items + entry;
    struct name_row *row = push(&writer->names, 1);
    *row = (struct name_row){hash, (flags & ~TAG_NAME_LAST & ~TAG_NAME_ENTRY) | entry,
                             200u - e->prominence + ((flags & TAG_NAME_ALIAS) != 0 ? 10u : 0u)};
    struct word_row *word = push(&writer->words, 1);
    *word = (struct word_row){parts[0], 1u << (TAG_WORD_LENGTHS + count - 1)};
    return true;
}

void tag_writer_word(struct tag_writer *writer, struct wm_str word, uint32_t flags)
{
    uint64_t part;
    if (tag_word_parts(word, &part, 1) != 1)
        return;
    struct word_row *row = push(&writer->words, 1);
    *row = (struct word_row){part, flags & TAG_WORD_HINTS};
}

static int by_word(const void *a, const void *b)
{
    const struct word_row *x = a, *y = b;
    return (x->hash > y->hash) - (x->hash < y->hash);
}

static int by_entry(const void *a, const void *b)
{
    const struct name_row *x = a, *y = b;
    uint32_t ex = x->candidate & TAG_NAME_ENTRY, ey = y->candidate & TAG_NAME_ENTRY;
    if (x->hash != y->hash)
        return x->hash > y->hash ? 1 : -1;
    if (ex != ey)
        return ex > ey ? 1 : -1;
    return (x->rank > y->rank) - (x->rank < y->rank);
}

static int by_rank(const void *a, const void *b)
{
    const struct name_row *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash > y->hash ? 1 : -1;
    if (x->rank != y->rank)
        return x->rank > y->rank ? 1 : -1;
    return (x->candidate > y->candidate) - (x->candidate < y->candidate);
}

static size_t merge_words(struct word_row *rows, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && rows[kept - 1].hash == rows[i].hash)
            rows[kept - 1].flags |= rows[i].flags;
        else
            rows[kept++] = rows[i];
    }
    return kept;
}

static size_t merge_names(struct name_row *rows, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || rows[kept - 1].hash != rows[i].hash ||
            (rows[kept - 1].candidate & TAG_NAME_ENTRY) != (rows[i].candidate & TAG_NAME_ENTRY))
            rows[kept++] = rows[i];
    return kept;
}

/* Index over the leading bits of sorted hashes, about four of them a slot. */
static void make_index(struct list *index, const uint64_t *hashes, size_t count)
{
    unsigned bits = 1;
    while (bits < 20 && ((size_t)4 << bits) < count)
        bits++;
    uint32_t *slots = push(index, ((size_t)1 << bits) + 1);
    for (size_t i = 0; i < count; i++)
        slots[(hashes[i] >> (64 - bits)) + 1]++;
    for (size_t i = 1; i <= (size_t)1 << bits; i++)
        slots[i] += slots[i - 1];
}

static void lay_words(struct tag_writer *writer, struct list *sections)
{
    struct word_row *rows = writer->words.items;
    if (writer->words.count > 0)
        qsort(rows, writer->words.count, sizeof *rows, by_word);
    size_t count = writer->words.count = merge_words(rows, writer->words.count);
    for (size_t i = 0; i < count; i++) {
        *(uint64_t *)push(&sections[TAG_WORD_HASHES], 1) = rows[i].hash;
        *(uint32_t *)push(&sections[TAG_WORD_VALUES], 1) = rows[i].flags;
    }
    make_index(&sections[TAG_WORD_INDEX], sections[TAG_WORD_HASHES].items, count);
}

static void lay_names(struct tag_writer *writer, struct list *sections)
{
    struct name_row *rows = writer->names.items;
    size_t count = writer->names.count;
    if (count > 0)
        qsort(rows, count, sizeof *rows, by_entry);
    count = writer->names.count = merge_names(rows, count);
    if (count > 0)
        qsort(rows, count, sizeof *rows, by_rank);
    for (size_t i = 0, of_name = 0; i < count; i++) {
        bool first = i == 0 || rows[i].hash != rows[i - 1].hash;
        of_name = first ? 1 : of_name + 1;
        if (of_name > MAX_CANDIDATES)
            continue;
        if (first) {
            *(uint64_t *)push(&sections[TAG_NAME_HASHES], 1) = rows[i].hash;
            *(uint32_t *)push(&sections[TAG_NAME_VALUES], 1) = (uint32_t)sections[TAG_CANDIDATES].count;
        }
        bool last = i + 1 == count || rows[i + 1].hash != rows[i].hash || of_name == MAX_CANDIDATES;
        *(uint32_t *)push(&sections[TAG_CANDIDATES], 1) = rows[i].candidate | (last ? TAG_NAME_LAST : 0);
    }
    make_index(&sections[TAG_NAME_INDEX], sections[TAG_NAME_HASHES].items, sections[TAG_NAME_HASHES].count);
}

static void copy_list(struct list *to, const struct list *from)
{
    if (from->count > 0)
        memcpy(push(to, from->count), from->items, from->count * from->unit);
}

static enum wm_code assemble(const struct list *sections, unsigned char **out, size_t *len, struct wm_error *err)
{
    size_t size = sizeof(struct tag_header);
    for (int i = 0; i < TAG_SECTION_COUNT; i++)
        size += (sections[i].count * sections[i].unit + 7) / 8 * 8;
    if (size > UINT32_MAX)
        return wm_fail(err, WM_E_LIMIT, "the lexicon would be %zu bytes; 4 GB is the most", size);
    unsigned char *bytes = calloc(1, size);
    if (bytes == NULL)
        abort();
    struct tag_header *head = (struct tag_header *)(void *)bytes;
    *head = (struct tag_header){
        .magic = TAG_LEXICON_MAGIC, .version = TAG_LEXICON_VERSION, .byte_order = TAG_LEXICON_BYTE_ORDER, .size = size};
    size_t at = sizeof *head;
    for (int i = 0; i < TAG_SECTION_COUNT; i++) {
        head->sections[i].at = (uint32_t)at;
        head->sections[i].count = (uint32_t)sections[i].count;
        if (sections[i].count > 0)
            memcpy(bytes + at, sections[i].items, sections[i].count * sections[i].unit);
        at += (sections[i].count * sections[i].unit + 7) / 8 * 8;
    }
    size_t from = offsetof(struct tag_header, checksum) + sizeof head->checksum;
    head->checksum = tag_checksum(bytes + from, size - from);
    *out = bytes;
    *len = size;
    return WM_OK;
}

enum wm_code tag_writer_finish(struct tag_writer *writer, unsigned char **out, size_t *len, struct wm_error *err)
{
    if (writer->entries.count > TAG_NAME_ENTRY)
        return wm_fail(err, WM_E_LIMIT, "%zu entries; a lexicon holds at most %u", writer->entries.count,
                       TAG_NAME_ENTRY);
    struct list sections[TAG_SECTION_COUNT] = {0};
    for (int i = 0; i < TAG_SECTION_COUNT; i++)
        sections[i].unit = tag_section_unit[i];
    lay_words(writer, sections);
    lay_names(writer, sections);
    copy_list(&sections[TAG_ENTRIES], &writer->entries);
    copy_list(&sections[TAG_SUBTYPES], &writer->subtypes);
    copy_list(&sections[TAG_TEXT], &writer->text);
    enum wm_code code = assemble(sections, out, len, err);
    for (int i = 0; i < TAG_SECTION_COUNT; i++)
        free(sections[i].items);
    return code;
}
