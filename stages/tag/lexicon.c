/* SPDX-License-Identifier: Apache-2.0 */
#include "lexicon.h"

#include <stdio.h>
#include <string.h>

#include "words.h"

#define MAX_LATITUDE  (90 * TAG_DEGREE)
#define MAX_LONGITUDE (180 * TAG_DEGREE)

const uint8_t tag_section_unit[TAG_SECTION_COUNT] = {2,
                                                     4,
                                                     sizeof(struct tag_slot),
                                                     2,
                                                     4,
                                                     sizeof(struct tag_slot),
                                                     4,
                                                     sizeof(struct tag_entry),
                                                     sizeof(struct tag_position),
                                                     8,
                                                     1};

struct reading {
    const unsigned char *bytes;
    const struct tag_header *head;
    const char *name;
    struct wm_error *err;
};

static enum wm_code damaged(const struct reading *in, const char *what)
{
    return wm_fail(in->err, WM_E_MODEL, "%s: damaged (%s); install it again or build it anew with `wiremill kb build`",
                   in->name, what);
}

static enum wm_code check_header(const struct reading *in, size_t len)
{
    const struct tag_header *head = in->head;
    if (memcmp(head->magic, TAG_LEXICON_MAGIC, sizeof head->magic) != 0)
        return wm_fail(in->err, WM_E_MODEL, "%s: not a lexicon of wiremill; build one with `wiremill kb build`",
                       in->name);
    if (head->byte_order != TAG_LEXICON_BYTE_ORDER)
        return wm_fail(in->err, WM_E_MODEL,
                       "%s: made on a machine of another byte order; build it here with `wiremill kb build`", in->name);
    if (head->version != TAG_LEXICON_VERSION)
        return wm_fail(
            in->err, WM_E_MODEL,
            "%s: lexicon version %u, but this program reads version %u; build it anew with `wiremill kb build`",
            in->name, head->version, TAG_LEXICON_VERSION);
    if (head->size != len)
        return damaged(in, "its size is not what it says");
    size_t from = offsetof(struct tag_header, checksum) + sizeof head->checksum;
    return tag_checksum(in->bytes + from, len - from) == head->checksum ? WM_OK : damaged(in, "wrong checksum");
}

static enum wm_code check_sections(const struct reading *in, size_t len)
{
    for (int i = 0; i < TAG_SECTION_COUNT; i++) {
        uint64_t at = in->head->sections[i].at, count = in->head->sections[i].count, size = count * tag_section_unit[i];
        if (count > UINT32_MAX || at % 8 != 0 || at < sizeof *in->head || at > len || size > len - at)
            return damaged(in, "a section lies outside the file");
    }
    return WM_OK;
}

static const void *section(const struct reading *in, enum tag_section which)
{
    return in->bytes + in->head->sections[which].at;
}

static uint32_t count_of(const struct reading *in, enum tag_section which)
{
    return (uint32_t)in->head->sections[which].count;
}

static enum wm_code read_table(const struct reading *in, enum tag_section pilots, uint32_t seed,
                               struct tag_table *table)
{
    struct tag_perfect perfect = {.pilots = section(in, pilots),
                                  .spare = section(in, pilots + 1),
                                  .bucket_count = count_of(in, pilots),
                                  .spare_count = count_of(in, pilots + 1),
                                  .count = count_of(in, pilots + 2),
                                  .seed = seed};
    if (perfect.bucket_count == 0 || perfect.spare_count > UINT32_MAX - perfect.count)
        return damaged(in, "a table's sizes do not fit");
    for (uint32_t i = 0; perfect.count > 0 && i < perfect.spare_count; i++)
        if (perfect.spare[i] >= perfect.count)
            return damaged(in, "a table leads out of itself");
    *table = (struct tag_table){perfect, section(in, pilots + 2)};
    return WM_OK;
}

static enum wm_code check_candidate(const struct reading *in, const struct tag_lexicon *lexicon, uint32_t candidate)
{
    if ((candidate & TAG_NAME_ENTRY) >= lexicon->entry_count)
        return damaged(in, "a candidate without entry");
    return (candidate & TAG_NAME_OWN) == 0 ? WM_OK : damaged(in, "a candidate of another file");
}

static enum wm_code check_candidates(const struct reading *in, const struct tag_lexicon *lexicon)
{
    enum wm_code code = WM_OK;
    for (uint32_t i = 0; i < lexicon->names.perfect.count && code == WM_OK; i++) {
        uint32_t value = lexicon->names.slots[i].value;
        if ((value & TAG_NAME_LAST) != 0)
            code = check_candidate(in, lexicon, value);
        else if (value >= lexicon->candidate_count)
            code = damaged(in, "a name without candidates");
    }
    for (uint32_t i = 0; i < lexicon->candidate_count && code == WM_OK; i++)
        code = check_candidate(in, lexicon, lexicon->candidates[i]);
    if (code == WM_OK && lexicon->candidate_count > 0 &&
        (lexicon->candidates[lexicon->candidate_count - 1] & TAG_NAME_LAST) == 0)
        return damaged(in, "candidates without end");
    return code;
}

static enum wm_code check_positions(const struct reading *in, const struct tag_lexicon *lexicon)
{
    for (uint32_t i = 0; i < lexicon->position_count; i++) {
        const struct tag_position *p = &lexicon->positions[i];
        if (p->entry >= lexicon->entry_count || (i > 0 && p->entry <= p[-1].entry))
            return damaged(in, "positions out of order");
        if (p->lat < -MAX_LATITUDE || p->lat > MAX_LATITUDE || p->lon < -MAX_LONGITUDE || p->lon > MAX_LONGITUDE)
            return damaged(in, "a position that is not on Earth");
    }
    return WM_OK;
}

static bool inside(uint64_t at, uint64_t len, uint64_t size)
{
    return at <= size && len <= size - at;
}

/* Text from one letter's begin to another's. */
static bool is_text(struct wm_str all, uint64_t at, uint64_t len)
{
    return inside(at, len, all.len) && (at == all.len || ((unsigned char)all.ptr[at] & 0xc0) != 0x80) &&
           (at + len == all.len || ((unsigned char)all.ptr[at + len] & 0xc0) != 0x80);
}

static bool is_country(const char *code)
{
    return (code[0] == '\0' && code[1] == '\0') ||
           (code[0] >= 'A' && code[0] <= 'Z' && code[1] >= 'A' && code[1] <= 'Z');
}

static enum wm_code check_entries(const struct reading *in, const struct tag_lexicon *lexicon)
{
    struct wm_str all = {lexicon->text, count_of(in, TAG_TEXT)};
    for (uint32_t i = 0; i < lexicon->entry_count; i++) {
        const struct tag_entry *e = &lexicon->entries[i];
        if (!is_text(all, e->text, e->name_len) || !is_text(all, (uint64_t)e->text + e->name_len, e->ids_len))
            return damaged(in, "an entry's text lies outside the file");
        if (e->type >= TAG_TYPE_COUNT || e->subtype >= lexicon->subtype_count)
            return damaged(in, "an entry of unknown type");
        if (!is_country(e->country))
            return damaged(in, "an entry of no country that has a code");
    }
    for (uint32_t i = 0; i < lexicon->subtype_count; i++)
        if (!is_text(all, lexicon->subtypes[(size_t)2 * i], lexicon->subtypes[(size_t)2 * i + 1]))
            return damaged(in, "a subtype's text lies outside the file");
    return wm_utf8_valid(all) ? WM_OK : damaged(in, "its text is not UTF-8");
}

enum wm_code tag_lexicon_read(struct wm_data data, const char *name, struct tag_lexicon *out, struct wm_error *err)
{
    struct reading in = {data.ptr, (const struct tag_header *)(const void *)data.ptr, name, err};
    if (data.len < sizeof *in.head || ((uintptr_t)data.ptr & 7) != 0)
        return wm_fail(err, WM_E_MODEL, "%s: too short to be a lexicon; build one with `wiremill kb build`", name);
    enum wm_code code = check_header(&in, data.len);
    if (code == WM_OK)
        code = check_sections(&in, data.len);
    if (code != WM_OK)
        return code;
    *out = (struct tag_lexicon){.candidates = section(&in, TAG_CANDIDATES),
                                .entries = section(&in, TAG_ENTRIES),
                                .text = section(&in, TAG_TEXT),
                                .positions = section(&in, TAG_POSITIONS),
                                .subtypes = section(&in, TAG_SUBTYPES),
                                .candidate_count = count_of(&in, TAG_CANDIDATES),
                                .entry_count = count_of(&in, TAG_ENTRIES),
                                .position_count = count_of(&in, TAG_POSITIONS),
                                .subtype_count = count_of(&in, TAG_SUBTYPES)};
    if ((code = read_table(&in, TAG_WORD_PILOTS, in.head->word_seed, &out->words)) != WM_OK ||
        (code = read_table(&in, TAG_NAME_PILOTS, in.head->name_seed, &out->names)) != WM_OK ||
        (code = check_candidates(&in, out)) != WM_OK || (code = check_entries(&in, out)) != WM_OK)
        return code;
    snprintf(out->label, sizeof out->label, "lexicon-%u/%08x", in.head->version, (unsigned)(in.head->checksum >> 32));
    return check_positions(&in, out);
}

const struct tag_slot *tag_table_find(const struct tag_table *table, uint64_t hash)
{
    if (table->perfect.count == 0)
        return NULL;
    const struct tag_slot *slot = &table->slots[tag_perfect_at(&table->perfect, hash)];
    return slot->print == (uint32_t)hash ? slot : NULL;
}

uint32_t tag_lexicon_word(const struct tag_lexicon *lexicon, uint64_t part)
{
    const struct tag_slot *slot = tag_table_find(&lexicon->words, part);
    return slot != NULL ? slot->value : 0;
}

const uint32_t *tag_lexicon_candidates(const struct tag_lexicon *lexicon, const struct tag_slot *slot)
{
    return (slot->value & TAG_NAME_LAST) != 0 ? &slot->value : &lexicon->candidates[slot->value];
}

const uint32_t *tag_lexicon_name(const struct tag_lexicon *lexicon, uint64_t name_hash)
{
    const struct tag_slot *slot = tag_table_find(&lexicon->names, name_hash);
    return slot != NULL ? tag_lexicon_candidates(lexicon, slot) : NULL;
}

void tag_lexicon_own(unsigned char *bytes, const struct tag_lexicon *lexicon)
{
    const struct tag_header *head = (const struct tag_header *)(const void *)bytes;
    uint32_t *candidates = (uint32_t *)(void *)(bytes + head->sections[TAG_CANDIDATES].at);
    struct tag_slot *slots = (struct tag_slot *)(void *)(bytes + head->sections[TAG_NAME_SLOTS].at);
    for (uint32_t i = 0; i < lexicon->candidate_count; i++)
        candidates[i] |= TAG_NAME_OWN;
    for (uint32_t i = 0; i < lexicon->names.perfect.count; i++)
        if ((slots[i].value & TAG_NAME_LAST) != 0)
            slots[i].value |= TAG_NAME_OWN;
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
    return (struct wm_str){holder(lexicon, entry)->text + entry->text, entry->name_len};
}

struct wm_str tag_entry_ids(const struct tag_lexicon *lexicon, const struct tag_entry *entry)
{
    return (struct wm_str){holder(lexicon, entry)->text + entry->text + entry->name_len, entry->ids_len};
}

struct wm_str tag_entry_subtype(const struct tag_lexicon *lexicon, const struct tag_entry *entry)
{
    lexicon = holder(lexicon, entry);
    const uint32_t *at = &lexicon->subtypes[(size_t)2 * entry->subtype];
    return (struct wm_str){lexicon->text + at[0], at[1]};
}

const struct tag_position *tag_entry_position(const struct tag_lexicon *lexicon, const struct tag_entry *entry)
{
    lexicon = holder(lexicon, entry);
    uint32_t which = (uint32_t)(entry - lexicon->entries), low = 0, high = lexicon->position_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (lexicon->positions[middle].entry < which)
            low = middle + 1;
        else
            high = middle;
    }
    const struct tag_position *found = &lexicon->positions[low];
    return low < lexicon->position_count && found->entry == which ? found : NULL;
}

static const char *const schemes[] = {"wwikidata:", "ggeonames:", "iiso3166:", "siso3166-2:", "ccik:",    "oofac:",
                                      "aicao:",     "tiata:",     "rror:",     "eenwiki:",    "kticker:", "llei:"};
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
