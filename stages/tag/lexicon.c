/* SPDX-License-Identifier: Apache-2.0 */
#include "lexicon.h"

#include <stdio.h>
#include <string.h>

#include "words.h"

#define MAX_BITS 24u

const uint8_t tag_section_unit[TAG_SECTION_COUNT] = {4, 8, 4, 4, 8, 4, 4, sizeof(struct tag_entry), 8, 1};

struct reading {
    const unsigned char *bytes;
    const struct tag_header *head;
    const char *name;
    struct wm_error *err;
};

static enum wm_code damaged(const struct reading *in, const char *what)
{
    return wm_fail(in->err, WM_E_MODEL, "%s: damaged (%s); install it again or rebuild it with `make lexicon`",
                   in->name, what);
}

static enum wm_code check_header(const struct reading *in, size_t len)
{
    const struct tag_header *head = in->head;
    if (memcmp(head->magic, TAG_LEXICON_MAGIC, sizeof head->magic) != 0)
        return wm_fail(in->err, WM_E_MODEL, "%s: not a lexicon of wiremill; build one with `make lexicon`", in->name);
    if (head->byte_order != TAG_LEXICON_BYTE_ORDER)
        return wm_fail(in->err, WM_E_MODEL,
                       "%s: made on a machine of another byte order; rebuild it here with `make lexicon`", in->name);
    if (head->version != TAG_LEXICON_VERSION)
        return wm_fail(in->err, WM_E_MODEL,
                       "%s: lexicon version %u, but this program reads version %u; rebuild it with `make lexicon`",
                       in->name, head->version, TAG_LEXICON_VERSION);
    if (head->size != len)
        return damaged(in, "its size is not what it says");
    size_t from = offsetof(struct tag_header, checksum) + sizeof head->checksum;
    return tag_checksum(in->bytes + from, len - from) == head->checksum ? WM_OK : damaged(in, "wrong checksum");
}

static enum wm_code check_sections(const struct reading *in, size_t len)
{
    for (int i = 0; i < TAG_SECTION_COUNT; i++) {
        uint64_t at = in->head->sections[i].at, size = (uint64_t)in->head->sections[i].count * tag_section_unit[i];
        if (at % 8 != 0 || at < sizeof *in->head || at > len || size > len - at)
            return damaged(in, "a section lies outside the file");
    }
    return WM_OK;
}

static const void *section(const struct reading *in, enum tag_section which)
{
    return in->bytes + in->head->sections[which].at;
}

static enum wm_code read_table(const struct reading *in, enum tag_section index, struct tag_table *table)
{
    uint32_t slots = in->head->sections[index].count, count = in->head->sections[index + 1].count;
    if (in->head->sections[index + 2].count != count || slots < 2 || ((slots - 1) & (slots - 2)) != 0)
        return damaged(in, "a table's sizes do not fit");
    *table = (struct tag_table){.index = section(in, index),
                                .hashes = section(in, index + 1),
                                .values = section(in, index + 2),
                                .count = count};
    while ((1u << table->bits) < slots - 1)
        table->bits++;
    if (table->bits > MAX_BITS || table->bits == 0 || table->index[0] != 0 || table->index[slots - 1] != count)
        return damaged(in, "a table's index does not fit");
    for (uint32_t i = 1; i < slots; i++)
        if (table->index[i] < table->index[i - 1] || table->index[i] > count)
            return damaged(in, "a table's index is out of order");
    return WM_OK;
}

static enum wm_code check_candidates(const struct reading *in, const struct tag_lexicon *lexicon)
{
    for (uint32_t i = 0; i < lexicon->names.count; i++)
        if (lexicon->names.values[i] >= lexicon->candidate_count)
            return damaged(in, "a name without candidates");
    for (uint32_t i = 0; i < lexicon->candidate_count; i++)
        if ((lexicon->candidates[i] & TAG_NAME_ENTRY) >= lexicon->entry_count)
            return damaged(in, "a candidate without entry");
    for (uint32_t i = 0; i < lexicon->candidate_count; i++)
        if ((lexicon->candidates[i] & TAG_NAME_OWN) != 0)
            return damaged(in, "a candidate of another file");
    if (lexicon->candidate_count > 0 && (lexicon->candidates[lexicon->candidate_count - 1] & TAG_NAME_LAST) == 0)
        return damaged(in, "candidates without end");
    return WM_OK;
}

static bool inside(uint64_t at, uint64_t len, uint64_t size)
{
    return at <= size && len <= size - at;
}

static enum wm_code check_entries(const struct reading *in, const struct tag_lexicon *lexicon)
{
    uint32_t text = in->head->sections[TAG_TEXT].count;
    struct wm_str all = {lexicon->text, text};
    for (uint32_t i = 0; i < lexicon->entry_count; i++) {
        const struct tag_entry *e = &lexicon->entries[i];
        if (!inside(e->name, e->name_len, text) || !inside(e->ids, e->ids_len, text))
            return damaged(in, "an entry's text lies outside the file");
        if (e->type >= TAG_TYPE_COUNT || e->subtype >= lexicon->subtype_count)
            return damaged(in, "an entry of unknown type");
    }
    for (uint32_t i = 0; i < lexicon->subtype_count; i++)
        if (!inside(lexicon->subtypes[(size_t)2 * i], lexicon->subtypes[(size_t)2 * i + 1], text))
            return damaged(in, "a subtype's text lies outside the file");
    return wm_utf8_valid(all) ? WM_OK : damaged(in, "its text is not UTF-8");
}

enum wm_code tag_lexicon_read(struct wm_data data, const char *name, struct tag_lexicon *out, struct wm_error *err)
{
    struct reading in = {data.ptr, (const struct tag_header *)(const void *)data.ptr, name, err};
    if (data.len < sizeof *in.head || ((uintptr_t)data.ptr & 7) != 0)
        return wm_fail(err, WM_E_MODEL, "%s: too short to be a lexicon; build one with `make lexicon`", name);
    enum wm_code code = check_header(&in, data.len);
    if (code == WM_OK)
        code = check_sections(&in, data.len);
    if (code != WM_OK)
        return code;
    *out = (struct tag_lexicon){.candidates = section(&in, TAG_CANDIDATES),
                                .entries = section(&in, TAG_ENTRIES),
                                .text = section(&in, TAG_TEXT),
                                .subtypes = section(&in, TAG_SUBTYPES),
                                .candidate_count = in.head->sections[TAG_CANDIDATES].count,
                                .entry_count = in.head->sections[TAG_ENTRIES].count,
                                .subtype_count = in.head->sections[TAG_SUBTYPES].count};
    if ((code = read_table(&in, TAG_WORD_INDEX, &out->words)) != WM_OK ||
        (code = read_table(&in, TAG_NAME_INDEX, &out->names)) != WM_OK ||
        (code = check_candidates(&in, out)) != WM_OK || (code = check_entries(&in, out)) != WM_OK)
        return code;
    snprintf(out->label, sizeof out->label, "lexicon-%u/%08x", in.head->version, (unsigned)(in.head->checksum >> 32));
    return WM_OK;
}

bool tag_table_find(const struct tag_table *table, uint64_t hash, uint32_t *value)
{
    uint32_t slot = (uint32_t)(hash >> (64 - table->bits));
    for (uint32_t i = table->index[slot]; i < table->index[slot + 1]; i++) {
        if (table->hashes[i] == hash) {
            *value = table->values[i];
            return true;
        }
    }
    return false;
}

uint32_t tag_lexicon_word(const struct tag_lexicon *lexicon, uint64_t part)
{
    uint32_t flags = 0;
    tag_table_find(&lexicon->words, part, &flags);
    return flags;
}

const uint32_t *tag_lexicon_name(const struct tag_lexicon *lexicon, uint64_t name_hash)
{
    uint32_t first;
    return tag_table_find(&lexicon->names, name_hash, &first) ? &lexicon->candidates[first] : NULL;
}

const struct tag_entry *tag_lexicon_entry(const struct tag_lexicon *lexicon, uint32_t candidate)
{
    if ((candidate & TAG_NAME_OWN) != 0 && lexicon->own != NULL)
        lexicon = lexicon->own;
    return &lexicon->entries[candidate & TAG_NAME_ENTRY];
}

uint32_t tag_lexicon_settle(const struct tag_lexicon *lexicon, uint32_t which)
{
    const struct tag_lexicon *own = lexicon->own;
    uint32_t low = 0, high = own != NULL && (which & TAG_NAME_OWN) == 0 ? own->twin_count : 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (own->twins[(size_t)2 * middle] == which)
            return own->twins[(size_t)2 * middle + 1] | TAG_NAME_OWN;
        if (own->twins[(size_t)2 * middle] < which)
            low = middle + 1;
        else
            high = middle;
    }
    return which;
}

/* The lexicon that an entry's texts are in. */
static const struct tag_lexicon *holder(const struct tag_lexicon *lexicon, const struct tag_entry *entry)
{
    const struct tag_lexicon *own = lexicon->own;
    bool is_own = own != NULL && (uintptr_t)entry - (uintptr_t)own->entries < own->entry_count * sizeof *entry;
    return is_own ? own : lexicon;
}

struct wm_str tag_entry_name(const struct tag_lexicon *lexicon, const struct tag_entry *entry)
{
    return (struct wm_str){holder(lexicon, entry)->text + entry->name, entry->name_len};
}

struct wm_str tag_entry_ids(const struct tag_lexicon *lexicon, const struct tag_entry *entry)
{
    return (struct wm_str){holder(lexicon, entry)->text + entry->ids, entry->ids_len};
}

struct wm_str tag_entry_subtype(const struct tag_lexicon *lexicon, const struct tag_entry *entry)
{
    lexicon = holder(lexicon, entry);
    const uint32_t *at = &lexicon->subtypes[(size_t)2 * entry->subtype];
    return (struct wm_str){lexicon->text + at[0], at[1]};
}

static const char *const schemes[] = {
    "wwikidata:", "ggeonames:", "iiso3166:", "siso3166-2:", "ccik:", "oofac:", "aicao:", "tiata:", "rror:", "eenwiki:"};
#define SCHEME_COUNT (sizeof schemes / sizeof *schemes)

bool tag_id_pack(struct wm_str id, char *buf, size_t size)
{
    for (size_t i = 0; i < SCHEME_COUNT; i++) {
        if (wm_str_starts(id, schemes[i] + 1)) {
            struct wm_str rest = wm_str_sub(id, strlen(schemes[i] + 1), id.len);
            int len = snprintf(buf, size, "%c%.*s", schemes[i][0], WM_STR_ARG(rest));
            return len > 0 && (size_t)len < size;
        }
    }
    return false;
}

bool tag_id_next(struct wm_arena *arena, struct wm_str *packed, struct wm_str *id)
{
    while (packed->len > 1) {
        const char *end = memchr(packed->ptr, '|', packed->len);
        size_t len = end != NULL ? (size_t)(end - packed->ptr) : packed->len;
        struct wm_str one = wm_str_sub(*packed, 0, len);
        *packed = wm_str_sub(*packed, len + 1, packed->len);
        if (one.len > 1 && one.ptr[0] == TAG_ID_WHOLE) {
            *id = wm_str_printf(arena, "%.*s", (int)one.len - 1, one.ptr + 1);
            return true;
        }
        for (size_t i = 0; i < SCHEME_COUNT && one.len > 1; i++) {
            if (one.ptr[0] == schemes[i][0]) {
                *id = wm_str_printf(arena, "%s%.*s", schemes[i] + 1, (int)one.len - 1, one.ptr + 1);
                return true;
            }
        }
    }
    return false;
}
