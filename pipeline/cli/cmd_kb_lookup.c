/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "cmd_kb.h"
#include "term.h"
#include "wiremill/json.h"
#include "wiremill/kb.h"

#define ARENA_BYTES ((size_t)16 << 20)
#define IDS_LEAST   24 /* columns of the identifiers that a narrow terminal still gets */
#define NAME_MOST   40 /* columns of a name in the table */

struct lookup_conf {
    const char *kb;
    bool json;
};

static const struct wm_flag flags[] = {
    {.argument = "FILE",
     .option = {.name = "kb",
                .fallback = "lexicon.wm",
                .help = "The knowledge base: a path, or a file of the data directory.",
                WM_FIELD(struct lookup_conf, kb)}},
    {.option = {.name = "json", .help = "An object a line.", WM_FIELD(struct lookup_conf, json)}},
    {0}};

static const char *const ways[] = {
    [WM_KB_NAME] = "name", [WM_KB_ALIAS] = "alias", [WM_KB_ACRONYM] = "acronym", [WM_KB_SURNAME] = "surname"};

struct lookup {
    const struct wm_kb *kb;
    struct wm_arena *arena;
    bool terminal;
    int width;
};

static void put_json(const struct lookup *l, const char *name, const struct wm_kb_candidate *c)
{
    struct wm_json *line = wm_json_new_object(l->arena);
    wm_json_set_str(line, "lookup", wm_str_of(name));
    wm_json_set_str(line, "way", wm_str_of(ways[c->way]));
    wm_json_set_str(line, "type", wm_str_of(c->type));
    wm_json_set_str(line, "subtype", c->subtype);
    wm_json_set_str(line, "name", c->name);
    struct wm_json *ids = wm_json_set_array(line, "ids");
    for (size_t i = 0; i < c->id_count; i++)
        wm_json_push_str(ids, c->ids[i]);
    wm_json_set_str(line, "country", wm_str_of(c->country));
    if (c->placed) {
        struct wm_json *position = wm_json_set_object(line, "position");
        wm_json_set_real(position, "lat", c->lat);
        wm_json_set_real(position, "lon", c->lon);
    }
    wm_json_set_int(line, "prominence", c->prominence);
    wm_term_put_json(stdout, wm_json_dump(l->arena, line));
    putchar('\n');
}

/* The columns of the table but the last, which is as long as it is. */
enum column { WAY, TYPE, NAME, COUNTRY, POSITION, PROMINENCE, COLUMN_COUNT };
static const char *const heads[COLUMN_COUNT] = {"BY", "TYPE", "NAME", "COUNTRY", "POSITION", "PROMINENCE"};

static void fill_row(const struct lookup *l, const struct wm_kb_candidate *c, struct wm_str row[COLUMN_COUNT])
{
    row[WAY] = wm_str_of(ways[c->way]);
    row[TYPE] =
        c->subtype.len > 0 ? wm_str_printf(l->arena, "%s: %.*s", c->type, WM_STR_ARG(c->subtype)) : wm_str_of(c->type);
    row[NAME] = c->name;
    row[COUNTRY] = wm_str_of(c->country);
    row[POSITION] = c->placed ? wm_str_printf(l->arena, "%.4f %.4f", c->lat, c->lon) : (struct wm_str){0};
    row[PROMINENCE] = wm_str_printf(l->arena, "%d", c->prominence);
    for (int i = 0; i < COLUMN_COUNT; i++)
        row[i] = row[i].len > 0 ? row[i] : WM_STR("-");
}

static void put_row(const struct lookup *l, struct wm_str row[COLUMN_COUNT], const int widths[COLUMN_COUNT],
                    struct wm_str last)
{
    int used = 0;
    for (int i = 0; i < COLUMN_COUNT; i++) {
        int columns = wm_term_put_cut(stdout, row[i], widths[i]);
        printf("%*s", widths[i] - columns + 2, "");
        used += widths[i] + 2;
    }
    if (l->terminal)
        wm_term_put_cut(stdout, last, l->width - used > IDS_LEAST ? l->width - used : IDS_LEAST);
    else
        wm_term_put(stdout, last);
    putchar('\n');
}

static struct wm_str ids_of(const struct lookup *l, const struct wm_kb_candidate *c)
{
    struct wm_buf ids = {.arena = l->arena};
    for (size_t i = 0; i < c->id_count; i++) {
        wm_buf_adds(&ids, i > 0 ? " " : "");
        wm_buf_add(&ids, c->ids[i]);
    }
    return c->id_count > 0 ? wm_buf_str(&ids) : WM_STR("-");
}

static void put_table(const struct lookup *l, const struct wm_kb_candidate *list, size_t count)
{
    struct wm_str row[COLUMN_COUNT];
    int widths[COLUMN_COUNT];
    for (int i = 0; i < COLUMN_COUNT; i++)
        widths[i] = (int)strlen(heads[i]);
    for (size_t n = 0; n < count; n++) {
        fill_row(l, &list[n], row);
        for (int i = 0; i < COLUMN_COUNT; i++) {
            int columns = wm_term_columns(row[i]);
            columns = columns > NAME_MOST ? NAME_MOST : columns;
            widths[i] = columns > widths[i] ? columns : widths[i];
        }
    }
    for (int i = 0; i < COLUMN_COUNT; i++)
        row[i] = wm_str_of(heads[i]);
    put_row(l, row, widths, WM_STR("IDENTIFIERS"));
    for (size_t n = 0; n < count; n++) {
        fill_row(l, &list[n], row);
        put_row(l, row, widths, ids_of(l, &list[n]));
    }
}

/* False when nothing is known of it. */
static bool look_up(const struct lookup *l, const char *name, const struct lookup_conf *conf, bool heading, bool first)
{
    size_t count = 0;
    const struct wm_kb_candidate *list = wm_kb_lookup(l->kb, l->arena, wm_str_of(name), &count);
    if (list == NULL || count == 0) {
        fflush(stdout);
        wm_cli_note("%s: nothing is known under this name in %s", name, wm_kb_label(l->kb));
        return false;
    }
    if (heading && !conf->json) {
        fputs(first ? "" : "\n", stdout);
        wm_term_put(stdout, wm_str_of(name));
        putchar('\n');
    }
    for (size_t i = 0; i < count && conf->json; i++)
        put_json(l, name, &list[i]);
    if (!conf->json)
        put_table(l, list, count);
    return true;
}

static int look_up_all(const struct lookup_conf *conf, const struct wm_args *args)
{
    struct wm_error err = {0};
    struct wm_kb *kb;
    struct lookup l = {.terminal = isatty(STDOUT_FILENO) != 0, .width = wm_cli_width(stdout)};
    const char *path = conf->kb;
    if (strchr(path, '/') == NULL && access(path, F_OK) == 0)
        path = wm_str_cstr(args->arena, wm_str_printf(args->arena, "./%s", path));
    if (wm_kb_open(path, &kb, &err) != WM_OK)
        return wm_cli_fail(&err);
    l.kb = kb;
    l.arena = wm_arena_new(ARENA_BYTES);
    bool all = true;
    for (size_t i = 0; i < args->operands.count; i++) {
        all = look_up(&l, args->operands.items[i], conf, args->operands.count > 1, i == 0) && all;
        wm_arena_reset(l.arena);
    }
    wm_arena_free(l.arena);
    wm_kb_close(kb);
    return all ? WM_EXIT_OK : WM_EXIT_REFUSED;
}

static int run(int argc, char **argv)
{
    struct lookup_conf conf;
    struct wm_args args;
    int status = wm_cli_begin(&wm_cmd_kb_lookup, argc, argv, &conf, &args);
    if (status != WM_GO_ON)
        return status;
    return wm_cli_end(&args, look_up_all(&conf, &args));
}

static const char help[] =
    "What a name may stand for, the most prominent first: how the name leads to it, its type, main name,\n"
    "country, position in degrees (latitude, longitude) and identifiers, the surest first. Case,\n"
    "diacritics and dots do not matter. Which of them an article means, the tag stage decides by what\n"
    "else the article speaks of. Exit code 1 when nothing is known of some name.\n"
    "\n"
    "Examples:\n"
    "  wiremill kb lookup Georgia\n"
    "  wiremill kb lookup --json UN \"Angela Merkel\"\n"
    "  wiremill kb lookup --kb big.kb Georgia\n";

const struct wm_command wm_cmd_kb_lookup = {.name = "kb lookup",
                                            .arguments = "NAME...",
                                            .summary = "show what a name may stand for",
                                            .help = help,
                                            .flags = flags,
                                            .run = run};
