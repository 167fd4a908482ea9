/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of facts, apart by tabs with a row of headings, lists inside a cell apart by '|'; and the word lists. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kb_private.h"
#include "words.h"

#define MAX_COLUMNS 24
#define MAX_IDS     4
#define USUAL       70 /* prominence where a table has none */

/* In this order. No limit where `least` is 0. Names of one word are kept short: in a language other than English, with
 * no model, any word in capitals may be one. */
static const struct source {
    const char *file;
    enum kb_class class;
    struct kb_limits limits;
} sources[] = {{"countries.tsv", KB_COUNTRIES, {0, 0, 0}},
               {"cities.tsv", KB_PLACES, {20, 20, 35}},
               {"regions.tsv", KB_PLACES, {20, 20, 40}},
               {"locations.tsv", KB_PLACES, {20, 30, 45}},
               {"demonyms.tsv", KB_GROUPS, {0, 0, 0}},
               {"people.tsv", KB_PEOPLE, {30, 30, 61}},
               {"organisations.tsv", KB_ORGANISATIONS, {30, 30, 45}},
               {"companies.tsv", KB_ORGANISATIONS, {30, 30, 55}},
               {"universities.tsv", KB_ORGANISATIONS, {30, 100, 100}},
               {"militant_groups.tsv", KB_ORGANISATIONS, {30, 30, 50}},
               {"clubs.tsv", KB_CLUBS, {30, 40, 40}},
               {"events.tsv", KB_EVENTS, {0, 0, 0}}};
static const struct source own = {"own.tsv", KB_OWN, {0, 0, 0}};

static const struct hint {
    const char *name;
    uint32_t flag;
} hints[] = {{"calendar", TAG_WORD_CALENDAR},
             {"common", TAG_WORD_COMMON},
             {"function", TAG_WORD_FUNCTION},
             {"org_head", TAG_WORD_ORG_HEAD},
             {"org_suffix", TAG_WORD_ORG_SUFFIX},
             {"place_head", TAG_WORD_PLACE_HEAD},
             {"place_lead", TAG_WORD_PLACE_LEAD},
             {"event_head", TAG_WORD_EVENT_HEAD},
             {"other_head", TAG_WORD_OTHER_HEAD},
             {"role", TAG_WORD_ROLE},
             {"particle", TAG_WORD_PARTICLE},
             {"say", TAG_WORD_SAY},
             {"at", TAG_WORD_AT},
             {"of", TAG_WORD_OF}};

struct table {
    struct wm_kb_builder *builder;
    const struct source *source; /* NULL of a list of words */
    char path[PATH_MAX], *bytes;
    struct wm_str rest, head[MAX_COLUMNS], cells[MAX_COLUMNS];
    unsigned columns, line;
    struct wm_error *err;
};

typedef enum wm_code take_row(struct table *table);

static enum wm_code read_file(struct table *table)
{
    size_t len = 0;
    long size;
    FILE *file = fopen(table->path, "rbe");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0) {
        int why = errno;
        if (file != NULL)
            fclose(file);
        return wm_fail(table->err, WM_E_MODEL, "%s: %s", table->path, strerror(why));
    }
    rewind(file);
    table->bytes = kb_need(malloc((size_t)size + 1));
    len = fread(table->bytes, 1, (size_t)size, file);
    fclose(file);
    table->rest = (struct wm_str){table->bytes, len};
    if (len != (size_t)size)
        return wm_fail(table->err, WM_E_MODEL, "%s: cannot be read to its end", table->path);
    if (!wm_utf8_valid(table->rest))
        return wm_fail(table->err, WM_E_MODEL, "%s: not UTF-8; save it as such", table->path);
    return WM_OK;
}

static bool next_line(struct table *table, struct wm_str *line)
{
    table->line++;
    return wm_str_line(&table->rest, line);
}

static struct wm_str cell(const struct table *table, const char *name)
{
    for (unsigned i = 0; i < table->columns; i++)
        if (wm_str_is(table->head[i], name))
            return table->cells[i];
    return (struct wm_str){0};
}

static bool has_column(const struct table *table, const char *name)
{
    for (unsigned i = 0; i < table->columns; i++)
        if (wm_str_is(table->head[i], name))
            return true;
    return false;
}

static enum wm_code read_rows(struct table *table, const char *needed, take_row *take)
{
    struct wm_str line;
    enum wm_code code = read_file(table);
    if (code != WM_OK)
        return code;
    for (bool any = next_line(table, &line); any && table->columns < MAX_COLUMNS;)
        if (kb_split(&line, '\t', &table->head[table->columns]))
            table->columns++;
        else
            break;
    if (!has_column(table, needed))
        return wm_fail(table->err, WM_E_MODEL,
                       "%s:1: no column \"%s\"; the first line names the columns, apart by tabs", table->path, needed);
    while (code == WM_OK && next_line(table, &line)) {
        memset(table->cells, 0, sizeof table->cells);
        for (unsigned i = 0; i < table->columns && kb_split(&line, '\t', &table->cells[i]); i++)
            ;
        code = take(table);
    }
    return code;
}

/* WM_E_DROP when the file is not there. */
static enum wm_code read_table(struct wm_kb_builder *builder, const char *folder, const char *file,
                               const struct source *source, const char *needed, take_row *take, struct wm_error *err)
{
    struct table *table = kb_need(calloc(1, sizeof *table));
    enum wm_code code = WM_E_DROP;
    table->builder = builder;
    table->source = source;
    table->err = err;
    if (snprintf(table->path, sizeof table->path, "%s/%s", folder, file) >= (int)sizeof table->path)
        code = wm_fail(err, WM_E_MODEL, "%s/%s: the path is too long", folder, file);
    else if (access(table->path, F_OK) == 0)
        code = read_rows(table, needed, take);
    free(table->bytes);
    free(table);
    return code;
}

/* Cells. */

static int number(struct wm_str text)
{
    int n = 0;
    for (size_t i = 0; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9' && n < 1000000; i++)
        n = n * 10 + (text.ptr[i] - '0');
    return n;
}

/* Degrees with decimals, in parts of a degree; the digit behind the last part rounds. */
static bool degrees(struct wm_str text, int32_t most, int32_t *out)
{
    bool minus = text.len > 0 && text.ptr[0] == '-', any = false;
    int64_t value = 0, part = TAG_DEGREE;
    size_t i = minus;
    for (; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9' && value < 1000; i++, any = true)
        value = value * 10 + (text.ptr[i] - '0');
    value *= TAG_DEGREE;
    if (i < text.len && text.ptr[i] == '.') {
        for (i++; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++, any = true) {
            value += part > 1 ? (text.ptr[i] - '0') * (part / 10) : part == 1 && text.ptr[i] >= '5';
            part = part > 1 ? part / 10 : 0;
        }
    }
    *out = (int32_t)(minus ? -value : value);
    return any && i == text.len && value <= (int64_t)most * TAG_DEGREE;
}

/* Identifiers that mean something outside: ours are not permanent and stay out, and so do the bulky
 * ones of two registers where there is a better one. Wikidata's come first. */
static struct wm_str collect_ids(const struct table *table, char *buf, size_t size)
{
    size_t len = 0;
    int count = 0;
    char packed[64];
    for (int wikidata = 1; wikidata >= 0; wikidata--) {
        struct wm_str lists[] = {cell(table, "id"), cell(table, "xref")}, id;
        for (int i = 0; i < 2; i++)
            while (kb_split(&lists[i], '|', &id)) {
                bool bulky = wm_str_starts(id, "ror:") || wm_str_starts(id, "enwiki:");
                if (wm_str_starts(id, "wikidata:") == (wikidata == 1) && (!bulky || len == 0) && count < MAX_IDS &&
                    tag_id_pack(id, packed, sizeof packed) && len + strlen(packed) + 2 < size) {
                    len += (size_t)snprintf(buf + len, size - len, "%s%s", len > 0 ? "|" : "", packed);
                    count++;
                }
            }
    }
    return (struct wm_str){buf, len};
}

static unsigned own_type(const struct table *table)
{
    struct wm_str type = cell(table, "type");
    if (wm_str_is(type, "NORP"))
        return WM_ENTITY_GROUP;
    if (wm_str_is(type, "ORG"))
        return WM_ENTITY_ORGANISATION;
    return wm_str_is(type, "LOC") ? WM_ENTITY_PLACE : WM_ENTITY_EVENT;
}

static unsigned type_of(const struct table *table)
{
    switch (table->source->class) {
    case KB_COUNTRIES:
    case KB_PLACES: return WM_ENTITY_PLACE;
    case KB_GROUPS: return WM_ENTITY_GROUP;
    case KB_PEOPLE: return WM_ENTITY_PERSON;
    case KB_ORGANISATIONS:
    case KB_CLUBS: return WM_ENTITY_ORGANISATION;
    case KB_EVENTS: return WM_ENTITY_EVENT;
    case KB_OWN:
    case KB_CLASS_COUNT: break;
    }
    return own_type(table);
}

static struct wm_str subtype_of(const struct table *table)
{
    struct wm_str subtype = cell(table, "subtype");
    enum kb_class class = table->source->class;
    if (class == KB_PEOPLE)
        return (struct wm_str){0};
    if (class == KB_PLACES && wm_str_is(subtype, "admin1"))
        return WM_STR("region");
    if (class == KB_PLACES && (wm_str_is(subtype, "regional seat") || wm_str_is(subtype, "town")))
        return WM_STR("city");
    return subtype;
}

/* Bodies of little renown, whose names the rules find anyway. */
static bool is_obscure(const struct kb_fact *fact)
{
    bool small = wm_str_is(fact->subtype, "non-profit") || wm_str_is(fact->subtype, "organisation");
    return (small && fact->prominence < 46) || (wm_str_is(fact->subtype, "university or college") &&
                                                wm_str_find(kb_clean_name(fact->name), WM_STR("University")) < 0);
}

static enum wm_code take_fact(struct table *table)
{
    char ids[256];
    struct kb_fact fact = {.class = table->source->class,
                           .limits = table->source->limits,
                           .type = type_of(table),
                           .subtype = subtype_of(table),
                           .name = cell(table, "name"),
                           .aliases = cell(table, "aliases"),
                           .ids = collect_ids(table, ids, sizeof ids),
                           .country = cell(table, "country"),
                           .code3 = cell(table, "iso3"),
                           .prominence = number(cell(table, "prominence"))};
    if (fact.limits.least > 0 && table->builder->least >= 0)
        fact.limits.least = table->builder->least;
    if (fact.class == KB_GROUPS || fact.class == KB_EVENTS)
        fact.prominence = USUAL;
    if (fact.class == KB_GROUPS || fact.class == KB_OWN)
        fact.ids = (struct wm_str){0};
    fact.placed = fact.type == WM_ENTITY_PLACE && degrees(cell(table, "lat"), 90, &fact.lat) &&
                  degrees(cell(table, "lon"), 180, &fact.lon);
    return is_obscure(&fact) ? WM_OK : kb_add_fact(table->builder, &fact, table->err);
}

static enum wm_code take_title(struct table *table)
{
    table->builder->has_titles = true;
    if (!wm_str_is(cell(table, "position"), "before"))
        return WM_OK;
    return kb_add_title(table->builder, cell(table, "title"), cell(table, "kind"), table->err);
}

static enum wm_code take_first_name(struct table *table)
{
    struct wm_str name = cell(table, "name");
    if (name.len > 1 && (name.len > 2 || number(cell(table, "kb_count")) > 20))
        kb_add_word(table->builder, name, TAG_WORD_FIRST);
    return WM_OK;
}

static enum wm_code take_surname(struct table *table)
{
    struct wm_str name = cell(table, "name");
    if (name.len > 1)
        kb_add_word(table->builder, name, TAG_WORD_SURNAME);
    return WM_OK;
}

/* Folders. */

static enum wm_code or_absent(enum wm_code code, unsigned *found)
{
    *found += code != WM_E_DROP;
    return code == WM_E_DROP ? WM_OK : code;
}

enum wm_code wm_kb_add_tables(struct wm_kb_builder *builder, const char *folder, struct wm_error *err)
{
    unsigned found = 0;
    enum wm_code code = or_absent(read_table(builder, folder, "titles.tsv", NULL, "title", take_title, err), &found);
    if (code == WM_OK)
        code = kb_read_titles(builder, err);
    if (code == WM_OK)
        code = or_absent(read_table(builder, folder, "first_names.tsv", NULL, "name", take_first_name, err), &found);
    if (code == WM_OK)
        code = or_absent(read_table(builder, folder, "surnames.tsv", NULL, "name", take_surname, err), &found);
    for (size_t i = 0; i < sizeof sources / sizeof *sources && code == WM_OK; i++)
        code = or_absent(read_table(builder, folder, sources[i].file, &sources[i], "name", take_fact, err), &found);
    if (code == WM_OK && found == 0)
        return wm_fail(err, WM_E_MODEL, "%s: no table of facts, such as countries.tsv, cities.tsv or people.tsv",
                       folder);
    return code;
}

static enum wm_code need_table(enum wm_code code, const struct wm_kb_builder *builder, const char *file,
                               struct wm_error *err)
{
    return code != WM_E_DROP
               ? code
               : wm_fail(err, WM_E_MODEL, "%s/%s: not there; it is one of the word lists", builder->words, file);
}

enum wm_code kb_read_titles(struct wm_kb_builder *builder, struct wm_error *err)
{
    if (builder->has_titles)
        return WM_OK;
    return need_table(read_table(builder, builder->words, "titles.tsv", NULL, "title", take_title, err), builder,
                      "titles.tsv", err);
}

enum wm_code kb_read_own(struct wm_kb_builder *builder, struct wm_error *err)
{
    return need_table(read_table(builder, builder->words, own.file, &own, "name", take_fact, err), builder, own.file,
                      err);
}

/* The word lists. */

static enum wm_code take_hints(struct table *table, struct wm_str line)
{
    struct wm_str kind = {0}, word;
    uint32_t flag = 0;
    kb_split(&line, '\t', &kind);
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        flag |= wm_str_is(kind, hints[i].name) ? hints[i].flag : 0;
    if (flag == 0)
        return wm_fail(table->err, WM_E_MODEL, "%s:%u: unknown kind of hint \"%.*s\"", table->path, table->line,
                       WM_STR_ARG(kind));
    while (kb_split(&line, ' ', &word))
        kb_add_word(table->builder, word, flag);
    return WM_OK;
}

static enum wm_code read_list(struct wm_kb_builder *builder, const char *file, bool is_hints, struct wm_error *err)
{
    struct table *table = kb_need(calloc(1, sizeof *table));
    struct wm_str line;
    table->builder = builder;
    table->err = err;
    snprintf(table->path, sizeof table->path, "%s/%s", builder->words, file);
    enum wm_code code = read_file(table);
    while (code == WM_OK && next_line(table, &line)) {
        if (is_hints)
            code = take_hints(table, line);
        else
            kb_add_word(builder, line, TAG_WORD_COMMON);
    }
    free(table->bytes);
    free(table);
    return code;
}

enum wm_code kb_read_words(struct wm_kb_builder *builder, struct wm_error *err)
{
    enum wm_code code = read_list(builder, "english.txt", false, err);
    return code == WM_OK ? read_list(builder, "hints.tsv", true, err) : code;
}
