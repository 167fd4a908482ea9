/* SPDX-License-Identifier: Apache-2.0 */
/* The table becomes a lexicon of the same form as the one that ships, so that all lookups work alike. An entity
 * that the other lexicon knows by one of its identifiers is that one's twin: it takes over what the table does
 * not say, and stands in for it wherever the other is found. */
#include "own.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <utf8proc.h>

#include "lexicon_write.h"
#include "own_private.h"
#include "own_table.h"
#include "words.h"

#define MAX_FILE_BYTES     (256u << 20)
#define DEFAULT_PROMINENCE 50
#define ACRONYM_BYTES      8 /* a longer word in capitals is a name that somebody shouts */

struct map { /* hash of an identifier -> number; open addressing, at most half full */
    struct slot {
        uint64_t hash;
        uint32_t number, used;
    } * slots;
    size_t mask, count;
};

struct row_note { /* of an entry */
    uint32_t line, type;
};

struct gathering {
    struct tag_own_table table;
    const struct tag_lexicon *shipped;
    struct tag_writer *writer;
    struct map known, ours; /* the shipped lexicon's identifiers; the table's */
    struct row_note *notes;
    uint32_t *twins; /* of each entry of the shipped lexicon: 1 + ours; 0: none */
    uint32_t count;
};

static void *need(void *memory)
{
    if (memory == NULL) {
        fputs("out of memory\n", stderr);
        abort();
    }
    return memory;
}

static void map_start(struct map *map, size_t expected)
{
    map->mask = 63;
    while (map->mask < expected * 2)
        map->mask = map->mask * 2 + 1;
    map->slots = need(calloc(map->mask + 1, sizeof *map->slots));
}

static struct slot *map_slot(const struct map *map, uint64_t hash)
{
    size_t i = (size_t)hash & map->mask;
    while (map->slots[i].used && map->slots[i].hash != hash)
        i = (i + 1) & map->mask;
    return &map->slots[i];
}

static void map_grow(struct map *map)
{
    struct map wider = {0};
    map_start(&wider, map->mask);
    for (size_t i = 0; i <= map->mask; i++)
        if (map->slots[i].used)
            *map_slot(&wider, map->slots[i].hash) = map->slots[i];
    wider.count = map->count;
    free(map->slots);
    *map = wider;
}

/* The first to have an identifier keeps it. */
static void map_add(struct map *map, uint64_t hash, uint32_t number)
{
    if ((map->count + 1) * 2 > map->mask)
        map_grow(map);
    struct slot *slot = map_slot(map, hash);
    if (slot->used)
        return;
    *slot = (struct slot){hash, number, 1};
    map->count++;
}

static bool map_find(const struct map *map, uint64_t hash, uint32_t *number)
{
    const struct slot *slot = map_slot(map, hash);
    *number = slot->number;
    return slot->used != 0;
}

static uint64_t hash_of(struct wm_str packed)
{
    return tag_checksum((const unsigned char *)packed.ptr, packed.len);
}

/* Appends one packed identifier to those of an entry; false when there is no room. */
static bool append_id(char *ids, size_t *len, struct wm_str packed)
{
    if (*len + packed.len + (*len > 0) > TAG_OWN_BYTES)
        return false;
    if (*len > 0)
        ids[(*len)++] = '|';
    memcpy(ids + *len, packed.ptr, packed.len);
    *len += packed.len;
    return true;
}

static struct wm_str pack(struct wm_str id, char *buf, size_t size)
{
    if (!tag_id_pack(id, buf, size))
        snprintf(buf, size, "%c%.*s", TAG_ID_WHOLE, WM_STR_ARG(id));
    return wm_str_of(buf);
}

static void know_shipped(struct gathering *g)
{
    map_start(&g->known, g->shipped->entry_count);
    g->twins = need(calloc((size_t)g->shipped->entry_count + 1, sizeof *g->twins));
    for (uint32_t i = 0; i < g->shipped->entry_count; i++) {
        struct wm_str packed = tag_entry_ids(g->shipped, &g->shipped->entries[i]), id;
        while (tag_own_part(&packed, &id))
            map_add(&g->known, hash_of(id), i);
    }
}

/* What one row says of an entity, on its way into the lexicon. */
struct making {
    struct tag_item item;
    char ids[TAG_OWN_BYTES + 1];
    uint64_t hashes[TAG_OWN_IDS];
    uint32_t twin; /* 1 + entry of the shipped lexicon */
};

static enum wm_code take_ids(const struct gathering *g, const struct tag_own_row *row, struct making *making)
{
    size_t len = 0;
    uint32_t other;
    for (unsigned i = 0; i < row->id_count; i++) {
        char buf[TAG_OWN_BYTES + 2];
        struct wm_str packed = pack(row->ids[i], buf, sizeof buf);
        if (packed.len > TAG_OWN_BYTES || row->ids[i].len > TAG_OWN_BYTES || !append_id(making->ids, &len, packed))
            return tag_own_fail(&g->table, TAG_OWN_ID, row->ids[i],
                                "too long; the identifiers of an entity have at most 250 bytes");
        making->hashes[i] = hash_of(packed);
        if (making->twin == 0 && map_find(&g->known, making->hashes[i], &other) &&
            g->shipped->entries[other].type == (uint8_t)row->type)
            making->twin = other + 1;
    }
    making->item.ids = (struct wm_str){making->ids, len};
    return WM_OK;
}

/* What the table leaves open is as it was. */
static void take_over(const struct gathering *g, const struct tag_own_row *row, struct making *making)
{
    const struct tag_entry *twin = &g->shipped->entries[making->twin - 1];
    struct wm_str packed = tag_entry_ids(g->shipped, twin), id;
    size_t len = making->item.ids.len;
    for (unsigned count = row->id_count; count < TAG_OWN_IDS && tag_own_part(&packed, &id);) {
        bool had = false;
        for (unsigned i = 0; i < row->id_count; i++)
            had = had || making->hashes[i] == hash_of(id);
        if (!had && append_id(making->ids, &len, id))
            count++;
    }
    making->item.ids.len = len;
    if (row->subtype.len == 0)
        making->item.subtype = tag_entry_subtype(g->shipped, twin);
    if (row->country.len == 0 && twin->country[0] != '\0')
        making->item.country = (struct wm_str){twin->country, 2};
    if (row->prominence < 0)
        making->item.prominence = twin->prominence;
    const struct tag_position *position = tag_entry_position(g->shipped, twin);
    if (position != NULL) {
        making->item.placed = true;
        making->item.lat = position->lat;
        making->item.lon = position->lon;
    }
}

static enum wm_code add_entry(struct gathering *g, const struct tag_own_row *row, struct making *making,
                              uint32_t *entry)
{
    making->item.type = (unsigned)row->type;
    making->item.name = row->name;
    making->item.subtype = row->subtype;
    making->item.country = row->country;
    making->item.prominence = row->prominence < 0 ? DEFAULT_PROMINENCE : (unsigned)row->prominence;
    if (making->twin != 0)
        take_over(g, row, making);
    *entry = tag_writer_entry(g->writer, &making->item);
    if (*entry == TAG_NO_ENTRY)
        return tag_own_fail(&g->table, TAG_OWN_SUBTYPE, row->subtype,
                            "is one subtype too many; a table has at most 254 different ones");
    if (g->count % 1024 == 0)
        g->notes = need(realloc(g->notes, (g->count + 1024) * sizeof *g->notes));
    g->notes[g->count++] = (struct row_note){g->table.line, (uint32_t)row->type};
    for (unsigned i = 0; i < row->id_count; i++)
        map_add(&g->ours, making->hashes[i], *entry);
    if (making->twin != 0 && g->twins[making->twin - 1] == 0)
        g->twins[making->twin - 1] = *entry + 1;
    return WM_OK;
}

/* Of a script that has no capitals, so that none can be asked for. */
static bool is_caseless(struct wm_str name)
{
    for (size_t at = 0; at < name.len;) {
        utf8proc_int32_t c = (utf8proc_int32_t)wm_utf8_next(name, &at);
        if (utf8proc_tolower(c) != c || utf8proc_toupper(c) != c)
            return false;
    }
    return true;
}

/* "WHO" is not "Who"; but "IRAN" is a name in capitals, as the other lexicon tells. */
static bool is_acronym(const struct gathering *g, struct wm_str name)
{
    unsigned upper = 0;
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        upper += c >= 'A' && c <= 'Z';
        if ((c >= 'a' && c <= 'z') || c >= 0x80 || c == ' ')
            return false;
    }
    if (upper < 2 || name.len > ACRONYM_BYTES)
        return false;
    for (const uint32_t *c = tag_lexicon_name(g->shipped, tag_name_hash(name, NULL)); c != NULL; c++) {
        if ((*c & TAG_NAME_ACRONYM) == 0)
            return false;
        if ((*c & TAG_NAME_LAST) != 0)
            break;
    }
    return true;
}

static bool add_name(const struct gathering *g, struct wm_str name, uint32_t entry, uint32_t flags)
{
    if (is_caseless(name))
        flags |= TAG_NAME_ANYCASE;
    else if (is_acronym(g, name))
        flags |= TAG_NAME_ACRONYM;
    return tag_writer_name(g->writer, name, entry, flags);
}

/* A row whose identifier came before adds names to that entity. */
static enum wm_code take_row(struct gathering *g, const struct tag_own_row *row)
{
    struct making making = {0};
    uint32_t entry;
    enum wm_code code = take_ids(g, row, &making);
    bool again = false;
    for (unsigned i = 0; code == WM_OK && i < row->id_count && !again; i++)
        again = map_find(&g->ours, making.hashes[i], &entry);
    if (code == WM_OK && !again)
        code = add_entry(g, row, &making, &entry);
    if (code != WM_OK)
        return code;
    if (g->notes[entry].type != (uint32_t)row->type) {
        char what[96];
        snprintf(what, sizeof what, "not the type that line %u gives to this id; write the same", g->notes[entry].line);
        return tag_own_fail(&g->table, TAG_OWN_TYPE, g->table.cells[TAG_OWN_TYPE], what);
    }
    bool any = add_name(g, row->name, entry, again ? TAG_NAME_ALIAS : 0);
    struct wm_str aliases = row->aliases, alias;
    while (tag_own_part(&aliases, &alias))
        any = add_name(g, alias, entry, TAG_NAME_ALIAS) || any;
    return any ? WM_OK
               : tag_own_fail(&g->table, TAG_OWN_NAME, row->name,
                              "cannot be found in a text, and no alias can: give one that has letters and at most "
                              "eight words");
}

/* Marks what leads to an entry as ours, and lists the twins. */
static void finish(struct gathering *g, struct tag_own *own)
{
    const struct tag_header *head = (const struct tag_header *)(const void *)own->bytes;
    uint32_t count = 0;
    tag_lexicon_own(own->bytes, &own->lexicon);
    own->twins = need(calloc((size_t)own->lexicon.entry_count + 1, 2 * sizeof *own->twins));
    for (uint32_t i = 0; i < g->shipped->entry_count; i++) {
        if (g->twins[i] == 0)
            continue;
        own->twins[(size_t)2 * count] = i;
        own->twins[(size_t)2 * count++ + 1] = g->twins[i] - 1;
    }
    own->lexicon.twins = own->twins;
    own->lexicon.twin_count = count;
    snprintf(own->lexicon.label, sizeof own->lexicon.label, "own/%08x", (unsigned)(head->checksum >> 32));
}

static enum wm_code gather(struct gathering *g, struct tag_own *own)
{
    struct tag_own_row row;
    size_t len;
    bool more = true;
    enum wm_code code = WM_OK;
    while (code == WM_OK && (code = tag_own_next(&g->table, &row, &more)) == WM_OK && more)
        code = take_row(g, &row);
    if (code == WM_OK)
        code = tag_writer_finish(g->writer, &own->bytes, &len, g->table.err);
    if (code == WM_OK)
        code = tag_lexicon_read((struct wm_data){own->bytes, len}, g->table.name, &own->lexicon, g->table.err);
    if (code == WM_OK)
        finish(g, own);
    return code;
}

enum wm_code tag_own_read(struct wm_str table, const char *name, const struct tag_lexicon *shipped,
                          struct tag_own **out, struct wm_error *err)
{
    struct gathering g = {.shipped = shipped};
    enum wm_code code = tag_own_begin(&g.table, table, name, err);
    if (code != WM_OK)
        return code;
    struct tag_own *own = need(calloc(1, sizeof *own));
    g.writer = tag_writer_new();
    know_shipped(&g);
    map_start(&g.ours, 64);
    code = gather(&g, own);
    tag_writer_free(g.writer);
    free(g.known.slots);
    free(g.ours.slots);
    free(g.notes);
    free(g.twins);
    if (code == WM_OK) {
        own->both = *shipped;
        own->both.own = &own->lexicon;
        *out = own;
    } else {
        tag_own_close(own);
    }
    return code;
}

const char *tag_own_label(const struct tag_own *own)
{
    return own->lexicon.label;
}

void tag_own_close(struct tag_own *own)
{
    if (own == NULL)
        return;
    free(own->bytes);
    free(own->twins);
    free(own);
}

static enum wm_code unreadable(const char *path, struct wm_error *err)
{
    return wm_fail(err, WM_E_MODEL, "%s: %s; `entities` must name a table that can be read", path, strerror(errno));
}

/* Reads to the end, or a little beyond the most that a table may have: a pipe does not tell its size. */
static enum wm_code read_bytes(FILE *file, const char *path, char **bytes, size_t *len, struct wm_error *err)
{
    struct stat st;
    size_t size = 1u << 16, got;
    *len = fstat(fileno(file), &st) == 0 && S_ISREG(st.st_mode) ? (size_t)st.st_size : 0;
    if (*len <= MAX_FILE_BYTES) {
        *bytes = need(malloc(size));
        for (*len = 0; (got = fread(*bytes + *len, 1, size - *len, file)) > 0;) {
            *len += got;
            if (*len == size && size <= MAX_FILE_BYTES)
                *bytes = need(realloc(*bytes, size *= 2));
        }
    }
    if (ferror(file))
        return unreadable(path, err);
    return *len <= MAX_FILE_BYTES
               ? WM_OK
               : wm_fail(err, WM_E_MODEL,
                         "%s: larger than 256 MB, which is the most; leave out what the desk does not need", path);
}

/* Read, not mapped: people edit such files in place, and a mapping that shrinks ends the process. */
static enum wm_code read_file(const char *path, char **bytes, size_t *len, struct wm_error *err)
{
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return unreadable(path, err);
    enum wm_code code = read_bytes(file, path, bytes, len, err);
    fclose(file);
    return code;
}

enum wm_code tag_own_open(const char *name, const struct tag_lexicon *shipped, struct tag_own **out,
                          struct wm_error *err)
{
    char path[PATH_MAX], *bytes = NULL;
    size_t len = 0;
    enum wm_code code = wm_data_find(name, path, sizeof path, err);
    if (code == WM_OK)
        code = read_file(path, &bytes, &len, err);
    if (code == WM_OK)
        code = tag_own_read((struct wm_str){bytes, len}, name, shipped, out, err);
    free(bytes);
    return code;
}
