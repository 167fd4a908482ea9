/* SPDX-License-Identifier: Apache-2.0 */
#include "own_table.h"

#include <string.h>

#define REQUIRED    3
#define SHOWN_BYTES 60 /* of a cell, in messages */

static const char *const names[TAG_OWN_COLUMNS] = {"id", "type", "name", "aliases", "subtype", "country", "prominence"};

/* As much of a cell as a message shows, cut between letters. */
static struct wm_str shown(struct wm_str cell)
{
    size_t len = cell.len;
    if (len > SHOWN_BYTES)
        for (len = SHOWN_BYTES; len > 0 && ((unsigned char)cell.ptr[len] & 0xc0) == 0x80;)
            len--;
    return wm_str_sub(cell, 0, len);
}

enum wm_code tag_own_fail(const struct tag_own_table *table, enum tag_own_column column, struct wm_str cell,
                          const char *what)
{
    struct wm_str part = shown(cell);
    if (cell.len == 0)
        return wm_fail(table->err, WM_E_MODEL, "%s:%u: column %u (%s): %s", table->name, table->line,
                       table->columns[column], names[column], what);
    return wm_fail(table->err, WM_E_MODEL, "%s:%u: column %u (%s): \"%.*s%s\": %s", table->name, table->line,
                   table->columns[column], names[column], WM_STR_ARG(part), part.len < cell.len ? "..." : "", what);
}

static enum wm_code fail_line(const struct tag_own_table *table, const char *what)
{
    return wm_fail(table->err, WM_E_MODEL, "%s:%u: %s", table->name, table->line, what);
}

bool tag_own_part(struct wm_str *list, struct wm_str *part)
{
    while (list->len > 0) {
        const char *bar = memchr(list->ptr, '|', list->len);
        size_t len = bar != NULL ? (size_t)(bar - list->ptr) : list->len;
        *part = wm_str_trim(wm_str_sub(*list, 0, len));
        *list = wm_str_sub(*list, len + 1, list->len);
        if (part->len > 0)
            return true;
    }
    return false;
}

/* Takes the next cell off *line; NULL in line->ptr says that there is none. */
static struct wm_str take_cell(struct wm_str *line)
{
    const char *tab = line->len > 0 ? memchr(line->ptr, '\t', line->len) : NULL;
    size_t len = tab != NULL ? (size_t)(tab - line->ptr) : line->len;
    struct wm_str cell = wm_str_sub(*line, 0, len);
    *line = tab != NULL ? (struct wm_str){tab + 1, line->len - len - 1} : (struct wm_str){0};
    return wm_str_trim(cell);
}

/* The next line that says something. */
static bool next_line(struct tag_own_table *table, struct wm_str *line)
{
    while (wm_str_line(&table->rest, line)) {
        table->line++;
        if (wm_str_trim(*line).len > 0 && line->ptr[0] != '#')
            return true;
    }
    return false;
}

static enum wm_code read_head(struct tag_own_table *table, struct wm_str line)
{
    while (line.ptr != NULL) {
        struct wm_str cell = take_cell(&line);
        table->width++;
        for (unsigned i = 0; i < TAG_OWN_COLUMNS; i++) {
            if (!wm_str_is(cell, names[i]))
                continue;
            if (table->columns[i] != 0)
                return tag_own_fail(table, (enum tag_own_column)i, cell, "is there twice; keep one of them");
            table->columns[i] = table->width;
        }
    }
    for (unsigned i = 0; i < REQUIRED; i++)
        if (table->columns[i] == 0)
            return wm_fail(
                table->err, WM_E_MODEL,
                "%s:%u: no column \"%s\"; the first line names the columns, apart by tabs: id, type and name "
                "must be there, aliases, subtype, country and prominence may",
                table->name, table->line, names[i]);
    return WM_OK;
}

enum wm_code tag_own_begin(struct tag_own_table *table, struct wm_str text, const char *name, struct wm_error *err)
{
    struct wm_str line;
    *table = (struct tag_own_table){.rest = text, .name = name, .err = err};
    if (wm_str_starts(text, "\xef\xbb\xbf"))
        table->rest = wm_str_sub(text, 3, text.len);
    if (!next_line(table, &line)) {
        table->line = 1;
        return fail_line(table, "empty; the first line must name the columns id, type and name, apart by tabs");
    }
    return wm_utf8_valid(line) ? read_head(table, line) : fail_line(table, "not UTF-8; save the table as UTF-8");
}

static enum wm_code cut_row(struct tag_own_table *table, struct wm_str line)
{
    memset(table->cells, 0, sizeof table->cells);
    for (unsigned at = 1; line.ptr != NULL; at++) {
        struct wm_str cell = take_cell(&line);
        if (at > table->width && cell.len > 0)
            return wm_fail(table->err, WM_E_MODEL,
                           "%s:%u: more cells than the %u columns of the first line; take them out", table->name,
                           table->line, table->width);
        for (unsigned i = 0; i < TAG_OWN_COLUMNS; i++)
            if (table->columns[i] == at)
                table->cells[i] = cell;
    }
    return WM_OK;
}

static bool is_plain(struct wm_str text, unsigned char least)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < least || text.ptr[i] == 0x7f)
            return false;
    return true;
}

static enum wm_code read_ids(const struct tag_own_table *table, struct tag_own_row *row)
{
    struct wm_str list = table->cells[TAG_OWN_ID], id;
    while (tag_own_part(&list, &id)) {
        const char *colon = memchr(id.ptr, ':', id.len);
        if (colon == NULL || colon == id.ptr || colon + 1 == id.ptr + id.len)
            return tag_own_fail(table, TAG_OWN_ID, id,
                                "names no scheme; write it as a URI or like wikidata:Q42, desk:123");
        if (!is_plain(id, '!'))
            return tag_own_fail(table, TAG_OWN_ID, id, "has a blank or control character; take it out");
        if (row->id_count == TAG_OWN_IDS)
            return tag_own_fail(table, TAG_OWN_ID, id, "is one too many; an entity has at most 4");
        row->ids[row->id_count++] = id;
    }
    return row->id_count > 0 ? WM_OK
                             : tag_own_fail(table, TAG_OWN_ID, (struct wm_str){0},
                                            "empty; give each entity an identifier, such as desk:123");
}

static enum wm_code read_type(const struct tag_own_table *table, struct tag_own_row *row)
{
    static const struct {
        const char *name;
        enum wm_entity_type type;
    } types[] = {{"PER", WM_ENTITY_PERSON}, {"ORG", WM_ENTITY_ORGANISATION}, {"GPE", WM_ENTITY_PLACE},
                 {"LOC", WM_ENTITY_PLACE},  {"FAC", WM_ENTITY_PLACE},        {"NORP", WM_ENTITY_GROUP},
                 {"EVENT", WM_ENTITY_EVENT}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (wm_str_is(table->cells[TAG_OWN_TYPE], types[i].name)) {
            row->type = types[i].type;
            return WM_OK;
        }
    }
    return tag_own_fail(table, TAG_OWN_TYPE, table->cells[TAG_OWN_TYPE],
                        "no type; write PER, ORG, GPE, LOC, FAC, NORP or EVENT");
}

static enum wm_code read_names(const struct tag_own_table *table, struct tag_own_row *row)
{
    struct wm_str name = row->name = table->cells[TAG_OWN_NAME];
    row->aliases = table->cells[TAG_OWN_ALIASES];
    row->subtype = table->cells[TAG_OWN_SUBTYPE];
    if (name.len == 0)
        return tag_own_fail(table, TAG_OWN_NAME, name, "empty; give each entity a name");
    if (name.len > TAG_OWN_BYTES)
        return tag_own_fail(table, TAG_OWN_NAME, name, "longer than 255 bytes; shorten it");
    if (name.len > 1 && name.ptr[0] == '"' && name.ptr[name.len - 1] == '"')
        return tag_own_fail(table, TAG_OWN_NAME, wm_str_sub(name, 1, name.len - 1),
                            "in quotation marks, which would stay part of the name; take them out");
    if (!is_plain(name, ' '))
        return tag_own_fail(table, TAG_OWN_NAME, name, "has a control character; take it out");
    return row->subtype.len <= TAG_OWN_BYTES && is_plain(row->subtype, ' ')
               ? WM_OK
               : tag_own_fail(table, TAG_OWN_SUBTYPE, row->subtype,
                              "longer than 255 bytes, or has a control character; write a short word");
}

static enum wm_code read_country(const struct tag_own_table *table, struct tag_own_row *row)
{
    struct wm_str code = row->country = table->cells[TAG_OWN_COUNTRY];
    bool fits = code.len == 2 && code.ptr[0] >= 'A' && code.ptr[0] <= 'Z' && code.ptr[1] >= 'A' && code.ptr[1] <= 'Z';
    return code.len == 0 || fits ? WM_OK
                                 : tag_own_fail(table, TAG_OWN_COUNTRY, code,
                                                "no country; write two capitals as in ISO 3166-1, or nothing");
}

static enum wm_code read_prominence(const struct tag_own_table *table, struct tag_own_row *row)
{
    struct wm_str cell = table->cells[TAG_OWN_PROMINENCE];
    int number = 0;
    row->prominence = -1;
    if (cell.len == 0)
        return WM_OK;
    for (size_t i = 0; i < cell.len && number <= 100; i++)
        number = cell.ptr[i] >= '0' && cell.ptr[i] <= '9' ? number * 10 + (cell.ptr[i] - '0') : 1000;
    row->prominence = number;
    return number <= 100 ? WM_OK
                         : tag_own_fail(table, TAG_OWN_PROMINENCE, cell,
                                        "no prominence; write a whole number from 0 to 100, or nothing");
}

enum wm_code tag_own_next(struct tag_own_table *table, struct tag_own_row *row, bool *more)
{
    struct wm_str line;
    *row = (struct tag_own_row){0};
    *more = next_line(table, &line);
    if (!*more)
        return WM_OK;
    if (table->rows++ == TAG_OWN_ROWS)
        return fail_line(table, "more than 1000000 rows, which is the most; leave out what the desk does not need");
    if (!wm_utf8_valid(line))
        return fail_line(table, "not UTF-8; save the table as UTF-8");
    enum wm_code code = cut_row(table, line);
    if (code == WM_OK)
        code = read_ids(table, row);
    if (code == WM_OK)
        code = read_type(table, row);
    if (code == WM_OK)
        code = read_names(table, row);
    if (code == WM_OK)
        code = read_country(table, row);
    return code == WM_OK ? read_prominence(table, row) : code;
}
