/* SPDX-License-Identifier: Apache-2.0 */
/* Everything is gathered in growing lists, sorted, and laid out in one go. */
#include "lexicon_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

#define WORDS_FIRST    (1u << 20)
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
    struct list entries, names, words, text, subtypes, positions;
    size_t words_limit; /* so many are merged before more come */
    uint32_t seeds[2];  /* of the tables of words and of names */
};

static void out_of_memory(void)
{
    fputs("out of memory\n", stderr);
    abort();
}

/* Room for `count` more, zeroed; NULL for none in an empty list. */
static void *push(struct list *list, size_t count)
{
    if (list->count + count > list->cap) {
        list->cap = list->count + count + list->count / 2 + 64;
        list->items = realloc(list->items, list->cap * list->unit);
        if (list->items == NULL)
            out_of_memory();
    }
    if (count == 0)
        return list->items;
    void *at = (char *)list->items + list->count * list->unit;
    memset(at, 0, count * list->unit);
    list->count += count;
    return at;
}

struct tag_writer *tag_writer_new(void)
{
    struct tag_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL)
        out_of_memory();
    writer->entries.unit = sizeof(struct tag_entry);
    writer->names.unit = sizeof(struct name_row);
    writer->words.unit = sizeof(struct word_row);
    writer->text.unit = 1;
    writer->subtypes.unit = 2 * sizeof(uint32_t);
    writer->positions.unit = sizeof(struct tag_position);
    writer->words_limit = WORDS_FIRST;
    push(&writer->subtypes, 1); /* the first is "no subtype" */
    return writer;
}

void tag_writer_free(struct tag_writer *writer)
{
    if (writer == NULL)
        return;
    struct list *lists[] = {&writer->entries, &writer->names,    &writer->words,
                            &writer->text,    &writer->subtypes, &writer->positions};
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

/* As much of it as a length of one byte can tell, cut between letters, and at a '|' if it is a list. */
static struct wm_str fitting(struct wm_str text, bool list)
{
    size_t len = text.len;
    if (len > UINT8_MAX)
        for (len = UINT8_MAX; len > 0 && (list ? text.ptr[len] != '|' : ((unsigned char)text.ptr[len] & 0xc0) == 0x80);)
            len--;
    return wm_str_sub(text, 0, len);
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

uint32_t tag_writer_entry(struct tag_writer *writer, const struct tag_item *item)
{
    size_t subtype = add_subtype(writer, item->subtype);
    if (subtype > TAG_SUBTYPES_MOST)
        return TAG_NO_ENTRY;
    uint32_t number = (uint32_t)writer->entries.count;
    struct tag_entry *e = push(&writer->entries, 1);
    struct wm_str name = fitting(item->name, false), ids = fitting(item->ids, true);
    *e = (struct tag_entry){.text = add_text(writer, name),
                            .name_len = (uint8_t)name.len,
                            .ids_len = (uint8_t)ids.len,
                            .type = (uint8_t)item->type,
                            .subtype = (uint8_t)subtype,
                            .prominence = (uint8_t)(item->prominence > 100 ? 100 : item->prominence)};
    add_text(writer, ids);
    if (item->country.len == 2 && is_capital(item->country.ptr[0]) && is_capital(item->country.ptr[1]))
        memcpy(e->country, item->country.ptr, 2);
    if (item->placed)
        *(struct tag_position *)push(&writer->positions, 1) = (struct tag_position){number, item->lat, item->lon};
    return number;
}

static int by_word(const void *a, const void *b)
{
    const struct word_row *x = a, *y = b;
    return (x->hash > y->hash) - (x->hash < y->hash);
}

static void merge_words(struct tag_writer *writer)
{
    struct word_row *rows = writer->words.items;
    size_t kept = 0;
    if (writer->words.count > 0)
        qsort(rows, writer->words.count, sizeof *rows, by_word);
    for (size_t i = 0; i < writer->words.count; i++) {
        if (kept > 0 && rows[kept - 1].hash == rows[i].hash)
            rows[kept - 1].flags |= rows[i].flags;
        else
            rows[kept++] = rows[i];
    }
    writer->words.count = kept;
}

/* Names begin with few different words: those of a large lexicon are merged now and then. */
static void add_word(struct tag_writer *writer, uint64_t part, uint32_t flags)
{
    if (writer->words.count == writer->words_limit) {
        merge_words(writer);
        if (writer->words.count > writer->words_limit / 2)
            writer->words_limit *= 2;
    }
    *(struct word_row *)push(&writer->words, 1) = (struct word_row){part, flags};
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
    add_word(writer, parts[0], 1u << (TAG_WORD_LENGTHS + count - 1));
    return true;
}

void tag_writer_word(struct tag_writer *writer, struct wm_str word, uint32_t flags)
{
    uint64_t part;
    if (tag_word_parts(word, &part, 1) == 1)
        add_word(writer, part, flags & TAG_WORD_HINTS);
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

static size_t merge_names(struct name_row *rows, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || rows[kept - 1].hash != rows[i].hash ||
            (rows[kept - 1].candidate & TAG_NAME_ENTRY) != (rows[i].candidate & TAG_NAME_ENTRY))
            rows[kept++] = rows[i];
    return kept;
}

static void drop(struct list *list)
{
    free(list->items);
    *list = (struct list){.unit = list->unit};
}

/* The three sections of a table that has values[i] for keys[i]. */
static enum wm_code lay_table(struct list *sections, struct list *keys, struct list *values, uint32_t *seed,
                              struct wm_error *err)
{
    struct tag_perfect perfect;
    uint16_t *pilots;
    uint32_t *spare;
    if (keys->count > INT32_MAX || !tag_perfect_make(keys->items, (uint32_t)keys->count, &pilots, &spare, &perfect)) {
        drop(keys);
        drop(values);
        return wm_fail(err, WM_E_LIMIT, "too many names for a lexicon; raise the least prominence");
    }
    sections[0] = (struct list){pilots, perfect.bucket_count, perfect.bucket_count, sizeof *pilots};
    sections[1] = (struct list){spare, perfect.spare_count, perfect.spare_count, sizeof *spare};
    struct tag_slot *slots = push(&sections[2], keys->count);
    const uint64_t *key = keys->items;
    const uint32_t *value = values->items;
    for (size_t i = 0; i < keys->count; i++)
        slots[tag_perfect_at(&perfect, key[i])] = (struct tag_slot){(uint32_t)key[i], value[i]};
    *seed = perfect.seed;
    drop(keys);
    drop(values);
    return WM_OK;
}

static enum wm_code lay_words(struct tag_writer *writer, struct list *sections, struct wm_error *err)
{
    struct list keys = {.unit = sizeof(uint64_t)}, values = {.unit = sizeof(uint32_t)};
    merge_words(writer);
    const struct word_row *rows = writer->words.items;
    for (size_t i = 0; i < writer->words.count; i++) {
        *(uint64_t *)push(&keys, 1) = rows[i].hash;
        *(uint32_t *)push(&values, 1) = rows[i].flags;
    }
    drop(&writer->words);
    return lay_table(&sections[TAG_WORD_PILOTS], &keys, &values, &writer->seeds[0], err);
}

/* The value of a name that has rows[0 .. count). */
static uint32_t lay_candidates(struct list *candidates, const struct name_row *rows, size_t count)
{
    if (count == 1)
        return rows->candidate | TAG_NAME_LAST;
    uint32_t at = (uint32_t)candidates->count;
    count = count > MAX_CANDIDATES ? MAX_CANDIDATES : count;
    for (size_t i = 0; i < count; i++)
        *(uint32_t *)push(candidates, 1) = rows[i].candidate | (i + 1 == count ? TAG_NAME_LAST : 0);
    return at;
}

static enum wm_code lay_names(struct tag_writer *writer, struct list *sections, struct wm_error *err)
{
    struct list keys = {.unit = sizeof(uint64_t)}, values = {.unit = sizeof(uint32_t)};
    struct name_row *rows = writer->names.items;
    size_t count = writer->names.count, end;
    if (count > 0)
        qsort(rows, count, sizeof *rows, by_entry);
    count = merge_names(rows, count);
    if (count > 0)
        qsort(rows, count, sizeof *rows, by_rank);
    for (size_t i = 0; i < count; i = end) {
        for (end = i + 1; end < count && rows[end].hash == rows[i].hash; end++)
            ;
        *(uint64_t *)push(&keys, 1) = rows[i].hash;
        *(uint32_t *)push(&values, 1) = lay_candidates(&sections[TAG_CANDIDATES], rows + i, end - i);
    }
    drop(&writer->names);
    return lay_table(&sections[TAG_NAME_PILOTS], &keys, &values, &writer->seeds[1], err);
}

static void move_list(struct list *to, struct list *from)
{
    *to = *from;
    *from = (struct list){.unit = from->unit};
}

static enum wm_code lay_out(struct tag_writer *writer, struct list *sections, struct wm_error *err)
{
    for (int i = 0; i < TAG_SECTION_COUNT; i++)
        sections[i].unit = tag_section_unit[i];
    enum wm_code code = lay_words(writer, sections, err);
    if (code == WM_OK)
        code = lay_names(writer, sections, err);
    move_list(&sections[TAG_ENTRIES], &writer->entries);
    move_list(&sections[TAG_POSITIONS], &writer->positions);
    move_list(&sections[TAG_SUBTYPES], &writer->subtypes);
    move_list(&sections[TAG_TEXT], &writer->text);
    return code;
}

/* One after the other, each where 8 divides; frees what is copied. */
static void assemble(struct list *sections, const uint32_t seeds[2], unsigned char **out, size_t *len)
{
    size_t size = sizeof(struct tag_header), at = size;
    for (int i = 0; i < TAG_SECTION_COUNT; i++)
        size += (sections[i].count * sections[i].unit + 7) / 8 * 8;
    unsigned char *bytes = calloc(1, size);
    if (bytes == NULL)
        out_of_memory();
    struct tag_header *head = (struct tag_header *)(void *)bytes;
    *head = (struct tag_header){.magic = TAG_LEXICON_MAGIC,
                                .version = TAG_LEXICON_VERSION,
                                .byte_order = TAG_LEXICON_BYTE_ORDER,
                                .size = size,
                                .word_seed = seeds[0],
                                .name_seed = seeds[1]};
    for (int i = 0; i < TAG_SECTION_COUNT; i++) {
        head->sections[i].at = at;
        head->sections[i].count = sections[i].count;
        if (sections[i].count > 0)
            memcpy(bytes + at, sections[i].items, sections[i].count * sections[i].unit);
        at += (sections[i].count * sections[i].unit + 7) / 8 * 8;
        drop(&sections[i]);
    }
    size_t from = offsetof(struct tag_header, checksum) + sizeof head->checksum;
    head->checksum = tag_checksum(bytes + from, size - from);
    *out = bytes;
    *len = size;
}

enum wm_code tag_writer_finish(struct tag_writer *writer, unsigned char **out, size_t *len, struct wm_error *err)
{
    if (writer->entries.count > TAG_NAME_ENTRY)
        return wm_fail(err, WM_E_LIMIT, "%zu entries; a lexicon holds at most %u: raise the least prominence",
                       writer->entries.count, TAG_NAME_ENTRY);
    if (writer->text.count > UINT32_MAX)
        return wm_fail(err, WM_E_LIMIT, "%zu bytes of text; a lexicon holds 4 GB: raise the least prominence",
                       writer->text.count);
    struct list sections[TAG_SECTION_COUNT] = {0};
    enum wm_code code = lay_out(writer, sections, err);
    if (code == WM_OK)
        assemble(sections, writer->seeds, out, len);
    for (int i = 0; i < TAG_SECTION_COUNT; i++)
        drop(&sections[i]);
    return code;
}
