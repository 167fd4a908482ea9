/* SPDX-License-Identifier: Apache-2.0 */
/* Facts become entries and names of a lexicon, which is written in place of the one before. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kb_dump.h"
#include "kb_private.h"
#include "words.h"

void *kb_need(void *memory)
{
    if (memory == NULL) {
        fputs("out of memory\n", stderr);
        abort();
    }
    return memory;
}

bool kb_split(struct wm_str *rest, char separator, struct wm_str *part)
{
    if (rest->ptr == NULL)
        return false;
    const char *end = rest->len > 0 ? memchr(rest->ptr, separator, rest->len) : NULL;
    *part = (struct wm_str){rest->ptr, end != NULL ? (size_t)(end - rest->ptr) : rest->len};
    *rest = end != NULL ? wm_str_sub(*rest, part->len + 1, rest->len) : (struct wm_str){0};
    return true;
}

/* Wikidata items that are in. */

static void note_item(struct kb_items *items, struct wm_str ids, uint32_t entry)
{
    uint64_t item = 0;
    if (items->closed || !wm_str_starts(ids, "wQ"))
        return;
    for (size_t i = 2; i < ids.len && ids.ptr[i] >= '0' && ids.ptr[i] <= '9' && item < UINT32_MAX; i++)
        item = item * 10 + (uint64_t)(ids.ptr[i] - '0');
    if (item > UINT32_MAX)
        return;
    if (items->count == items->cap) {
        items->cap = items->cap * 2 + 1024;
        items->list = kb_need(realloc(items->list, items->cap * sizeof *items->list));
    }
    items->list[items->count++] = (struct kb_item){(uint32_t)item, entry};
}

static int by_item(const void *a, const void *b)
{
    const struct kb_item *x = a, *y = b;
    if (x->item != y->item)
        return x->item > y->item ? 1 : -1;
    return (x->entry > y->entry) - (x->entry < y->entry);
}

void kb_close_items(struct kb_items *items)
{
    if (items->count > 0)
        qsort(items->list, items->count, sizeof *items->list, by_item);
    items->closed = true;
}

bool kb_find_item(const struct kb_items *items, uint32_t item, uint32_t *entry)
{
    size_t low = 0, high = items->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (items->list[middle].item < item)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == items->count || items->list[low].item != item)
        return false;
    *entry = items->list[low].entry;
    return true;
}

/* Facts. */

void kb_add_word(struct wm_kb_builder *builder, struct wm_str word, uint32_t flag)
{
    uint32_t *known = kb_known_at(&builder->known, word, NULL);
    if (known != NULL)
        *known |= flag;
    tag_writer_word(builder->writer, word, flag);
}

static void add_name(struct wm_kb_builder *builder, const struct kb_fact *fact, struct wm_str name, uint32_t entry,
                     bool alias)
{
    uint32_t mark = 0;
    tag_writer_name(builder->writer, name, entry, kb_name_flags(fact, name, alias));
    if (fact->class == KB_COUNTRIES || (fact->class == KB_PLACES && fact->prominence >= 38))
        mark |= KB_KNOWN_PLACE;
    if (fact->class == KB_COUNTRIES || wm_str_is(fact->subtype, "world region"))
        mark |= KB_KNOWN_LAND;
    uint32_t *known = mark != 0 ? kb_known_at(&builder->known, name, NULL) : NULL;
    if (known != NULL)
        *known |= mark;
}

static void add_aliases(struct wm_kb_builder *builder, const struct kb_fact *fact, uint32_t entry)
{
    struct wm_str aliases = fact->aliases, alias;
    while (kb_split(&aliases, '|', &alias)) {
        alias = kb_clean_name(alias);
        if (kb_keeps_name(&builder->known, fact, alias, true))
            add_name(builder, fact, alias, entry, true);
    }
}

void kb_add_names(struct wm_kb_builder *builder, const struct kb_fact *fact, uint32_t entry)
{
    struct wm_str name = kb_clean_name(fact->name);
    if (kb_keeps_name(&builder->known, fact, name, true))
        add_name(builder, fact, name, entry, true);
    add_aliases(builder, fact, entry);
}

static enum wm_code add_entry(struct wm_kb_builder *builder, const struct kb_fact *fact, uint32_t *entry,
                              struct wm_error *err)
{
    struct tag_item item = {.type = fact->type,
                            .subtype = fact->subtype,
                            .name = fact->name,
                            .ids = fact->ids,
                            .prominence = (unsigned)(fact->prominence > 0 ? fact->prominence : 0),
                            .country = fact->country,
                            .placed = fact->placed,
                            .lat = fact->lat,
                            .lon = fact->lon};
    *entry = tag_writer_entry(builder->writer, &item);
    if (*entry == TAG_NO_ENTRY)
        return wm_fail(err, WM_E_MODEL, "%.*s: one subtype too many at \"%.*s\"; there can be %u different ones",
                       WM_STR_ARG(fact->subtype), WM_STR_ARG(fact->name), TAG_SUBTYPES_MOST);
    note_item(&builder->items, fact->ids, *entry);
    builder->by_type[fact->type]++;
    return WM_OK;
}

/* What is our own adds names to what is there; all else is an entry of its own. */
static enum wm_code add_cleaned(struct wm_kb_builder *builder, const struct kb_fact *fact, struct wm_error *err)
{
    bool main_name = kb_keeps_name(&builder->known, fact, fact->name, false);
    if (fact->prominence < fact->limits.least ||
        (!main_name && fact->class != KB_COUNTRIES && !wm_str_starts(fact->ids, "wQ")))
        return WM_OK;
    uint32_t unnamed = 0, *first = &unnamed, *known = kb_known_at(&builder->known, fact->name, &first);
    uint32_t bit = 1u << (KB_KNOWN_TYPE + fact->type), entry = *first;
    if (fact->class == KB_OWN && known != NULL && (*known & bit) != 0) {
        add_aliases(builder, fact, entry);
        return WM_OK;
    }
    enum wm_code code = add_entry(builder, fact, &entry, err);
    if (code != WM_OK)
        return code;
    if (main_name && known != NULL && (*known & bit) == 0) {
        *first = entry;
        *known |= bit;
    }
    if (main_name)
        add_name(builder, fact, fact->name, entry, false);
    add_aliases(builder, fact, entry);
    return WM_OK;
}

enum wm_code kb_add_fact(struct wm_kb_builder *builder, const struct kb_fact *fact, struct wm_error *err)
{
    char mount[80];
    struct kb_fact clean = *fact;
    clean.name = kb_clean_name(fact->name);
    if (wm_str_starts(clean.name, "Mt. ") && clean.name.len < sizeof mount - 4) {
        int len = snprintf(mount, sizeof mount, "Mount %.*s", (int)clean.name.len - 4, clean.name.ptr + 4);
        clean.name = (struct wm_str){mount, (size_t)len};
    }
    return add_cleaned(builder, &clean, err);
}

enum wm_code kb_add_title(struct wm_kb_builder *builder, struct wm_str title, struct wm_str kind, struct wm_error *err)
{
    bool weak = wm_str_is(kind, "profession") || wm_str_is(kind, "sport") || wm_str_is(kind, "business");
    unsigned parts;
    struct kb_fact fact = {.type = TAG_TYPE_TITLE, .subtype = kind, .name = title, .prominence = weak ? 30 : 60};
    uint32_t entry;
    enum wm_code code = add_entry(builder, &fact, &entry, err);
    if (code != WM_OK)
        return code;
    tag_writer_name(builder->writer, title, entry, TAG_NAME_ANYCASE);
    if (tag_name_hash(title, &parts) != 0 && parts == 1)
        kb_add_word(builder, title, weak ? TAG_WORD_ROLE : TAG_WORD_TITLE | TAG_WORD_ROLE);
    return WM_OK;
}

/* The builder. */

enum wm_code wm_kb_builder_open(const struct wm_kb_rules *rules, struct wm_kb_builder **out, struct wm_error *err)
{
    char path[PATH_MAX];
    enum wm_code code = wm_data_find(rules->words != NULL ? rules->words : "words", path, sizeof path, err);
    if (code != WM_OK)
        return code;
    struct wm_kb_builder *builder = kb_need(calloc(1, sizeof *builder));
    builder->writer = tag_writer_new();
    builder->words = kb_need(strdup(path));
    builder->least = rules->least;
    kb_known_start(&builder->known);
    code = kb_read_words(builder, err);
    if (code == WM_OK)
        *out = builder;
    else
        wm_kb_builder_close(builder);
    return code;
}

void wm_kb_builder_close(struct wm_kb_builder *builder)
{
    if (builder == NULL)
        return;
    tag_writer_free(builder->writer);
    kb_known_end(&builder->known);
    kb_dump_free(builder->dump);
    free(builder->items.list);
    free((void *)builder->words);
    free(builder);
}

/* Beside the file and then in its place, so that who reads the old one goes on doing so. */
static enum wm_code write_file(const char *path, const unsigned char *bytes, size_t len, struct wm_error *err)
{
    char part[PATH_MAX];
    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part)
        return wm_fail(err, WM_E_IO, "%s: the path is too long", path);
    FILE *file = fopen(part, "wbe");
    if (file == NULL)
        return wm_fail(err, WM_E_IO, "%s: %s; name another file with -o", part, strerror(errno));
    bool written = fwrite(bytes, 1, len, file) == len && fflush(file) == 0 && fsync(fileno(file)) == 0;
    int why = errno;
    if (fclose(file) != 0 && written) {
        written = false;
        why = errno;
    }
    if (written && rename(part, path) == 0)
        return WM_OK;
    why = written ? errno : why;
    remove(part);
    return wm_fail(err, WM_E_IO, "%s: %s; nothing was written", path, strerror(why));
}

static void describe(const struct wm_kb_builder *builder, const struct tag_lexicon *lexicon, size_t len,
                     struct wm_kb_made *made)
{
    const uint64_t *n = builder->by_type;
    *made = (struct wm_kb_made){.bytes = len,
                                .entities = lexicon->entry_count,
                                .names = lexicon->names.perfect.count,
                                .words = lexicon->words.perfect.count,
                                .people = n[WM_ENTITY_PERSON],
                                .organisations = n[WM_ENTITY_ORGANISATION],
                                .places = n[WM_ENTITY_PLACE],
                                .events = n[WM_ENTITY_EVENT],
                                .groups = n[WM_ENTITY_GROUP],
                                .titles = n[TAG_TYPE_TITLE]};
    memcpy(made->label, lexicon->label, sizeof made->label);
}

enum wm_code wm_kb_write(struct wm_kb_builder *builder, const char *path, struct wm_kb_made *made, struct wm_error *err)
{
    unsigned char *bytes = NULL;
    size_t len = 0;
    struct tag_lexicon lexicon;
    enum wm_code code = kb_read_titles(builder, err);
    if (code == WM_OK && builder->dump != NULL)
        code = kb_dump_finish(builder->dump, builder, err);
    if (code == WM_OK)
        code = kb_read_own(builder, err);
    kb_known_end(&builder->known); /* no more names; makes room for the file */
    if (code == WM_OK)
        code = tag_writer_finish(builder->writer, &bytes, &len, err);
    if (code == WM_OK)
        code = tag_lexicon_read((struct wm_data){bytes, len}, path, &lexicon, err);
    if (code == WM_OK)
        code = write_file(path, bytes, len, err);
    if (code == WM_OK)
        describe(builder, &lexicon, len, made);
    free(bytes);
    return code;
}
