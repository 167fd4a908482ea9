/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "cmd_kb.h"
#include "input.h"
#include "wiremill/kb.h"

#define LINE_BYTES  ((size_t)64 << 20)
#define ARENA_BYTES ((size_t)2 << 30) /* a tree of a line takes many times its bytes */
#define TOLD_MOST   10                /* damaged lines that are told one by one */
#define CLOCK_LINES 1024              /* between two looks at the clock */

struct build_conf {
    const char *out, *words;
    int64_t least;
};

static const struct wm_flag flags[] = {
    {.letter = 'o',
     .argument = "FILE",
     .option = {.name = "output",
                .help = "The file to write; it takes the place of one that is there when it is whole.",
                WM_FIELD(struct build_conf, out)}},
    {.argument = "N",
     .option = {.name = "least",
                .fallback = "-1",
                .min = "-1",
                .max = "100",
                .help = "Leave out what is less prominent than this, 0 to 100, in place of a limit for each table and "
                        "kind (-1). Of Wikidata: 24 is 3 Wikipedias that have it, 60 is 31, 100 is 320.",
                WM_FIELD(struct build_conf, least)}},
    {.argument = "DIR",
     .option = {.name = "words",
                .fallback = "words",
                .help = "The folder of word lists: one of the data directory, or a path.",
                WM_FIELD(struct build_conf, words)}},
    {0}};

struct building {
    const struct build_conf *conf;
    struct wm_kb_builder *builder;
    struct wm_arena *arena;  /* of the line in hand */
    bool shows;              /* how far it is, on a terminal */
    bool open, cut;          /* the list of entities began; one did not end */
    uint64_t lines, damaged; /* of the dump in hand; of all */
    time_t began, told;
};

static time_t seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static void show(struct building *b, bool last)
{
    time_t now = seconds_now();
    if (!b->shows || (!last && now == b->told))
        return;
    b->told = now;
    fprintf(stderr, "\r%" PRIu64 " lines, %" PRIu64 " damaged, %lld s%s", b->lines, b->damaged,
            (long long)(now - b->began), last ? "\n" : "");
    fflush(stderr);
}

static void tell_damaged(struct building *b, const struct wm_input *input, const char *text)
{
    b->damaged++;
    if (b->damaged > TOLD_MOST)
        return;
    wm_cli_note("%s%s:%ld: %s; left out%s", b->shows && b->told != 0 ? "\n" : "", wm_input_name(input),
                wm_input_line(input), text, b->damaged == TOLD_MOST ? "; further ones are only counted" : "");
}

/* WM_E_DROP at the end of the input. */
static enum wm_code take_line(struct building *b, struct wm_input *input, struct wm_error *err)
{
    struct wm_str line;
    enum wm_code code = wm_input_next(input, &line, err);
    if (code == WM_OK && b->lines == 0 && !wm_str_starts(line, "[") && !wm_str_starts(line, "{"))
        return wm_fail(err, WM_E_CONFIG,
                       "%s: not Wikidata's JSON dump with an entity a line; a compressed one is piped: "
                       "bzcat FILE | wiremill kb build - -o OUT",
                       wm_input_name(input));
    if (code == WM_E_DROP)
        return code;
    if (code == WM_OK)
        b->open = wm_str_starts(line, "[") || (b->open && !wm_str_starts(line, "]"));
    if (code == WM_OK)
        code = wm_kb_add_wikidata(b->builder, b->arena, line, err);
    wm_arena_reset(b->arena);
    if (code == WM_E_PARSE || code == WM_E_LIMIT) {
        tell_damaged(b, input, code == WM_E_LIMIT ? "the line is longer than 64 MB" : err->text);
        *err = (struct wm_error){0};
        code = WM_OK;
    }
    if (++b->lines % CLOCK_LINES == 0)
        show(b, false);
    return code;
}

static enum wm_code add_dump(struct building *b, const char *path, struct wm_error *err)
{
    struct wm_input *input;
    enum wm_code code = wm_input_open(path, true, LINE_BYTES, &input, err);
    if (code != WM_OK)
        return code;
    b->began = seconds_now();
    b->lines = 0;
    while ((code = take_line(b, input, err)) == WM_OK)
        ;
    if (b->lines >= CLOCK_LINES)
        show(b, true);
    if (code == WM_E_DROP && b->lines == 0)
        code = wm_fail(err, WM_E_CONFIG, "%s: empty; Wikidata's dump was expected", wm_input_name(input));
    if (code == WM_E_DROP && b->open)
        wm_cli_note("%s: ends without a \"]\": it was cut off; what came so far is taken", wm_input_name(input));
    b->cut = b->cut || b->open;
    b->open = false;
    wm_input_close(input);
    return code == WM_E_DROP ? WM_OK : code;
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The folders first, whatever the order they are named in: a dump adds to their entities. */
static enum wm_code add_all(struct building *b, const struct wm_list *paths, struct wm_error *err)
{
    enum wm_code code = WM_OK;
    for (size_t i = 0; i < paths->count && code == WM_OK; i++)
        if (is_folder(paths->items[i]))
            code = wm_kb_add_tables(b->builder, paths->items[i], err);
    for (size_t i = 0; i < paths->count && code == WM_OK; i++)
        if (!is_folder(paths->items[i]))
            code = add_dump(b, paths->items[i], err);
    return code;
}

static void print(const char *path, const struct wm_kb_made *made)
{
    printf("%s: %s, %" PRIu64 " bytes\n", path, made->label, made->bytes);
    printf("%" PRIu64 " entities: %" PRIu64 " people, %" PRIu64 " organisations, %" PRIu64 " places, %" PRIu64
           " events, %" PRIu64 " groups, %" PRIu64 " titles\n",
           made->entities, made->people, made->organisations, made->places, made->events, made->groups, made->titles);
    printf("%" PRIu64 " names, %" PRIu64 " words\n", made->names, made->words);
}

static int build(struct building *b, const struct wm_args *args)
{
    struct wm_error err = {0};
    struct wm_kb_made made;
    struct wm_kb_rules rules = {.words = b->conf->words, .least = (int)b->conf->least};
    enum wm_code code = wm_kb_builder_open(&rules, &b->builder, &err);
    if (code == WM_OK)
        code = add_all(b, &args->operands, &err);
    if (code == WM_OK)
        code = wm_kb_write(b->builder, b->conf->out, &made, &err);
    wm_kb_builder_close(b->builder);
    if (code != WM_OK)
        return wm_cli_fail(&err);
    if (!args->quiet)
        print(b->conf->out, &made);
    if (b->damaged > 0)
        wm_cli_say("kb build: %" PRIu64 " damaged lines were left out", b->damaged);
    return b->damaged > 0 || b->cut ? WM_EXIT_REFUSED : WM_EXIT_OK;
}

static int run(int argc, char **argv)
{
    struct build_conf conf;
    struct wm_args args;
    int status = wm_cli_begin(&wm_cmd_kb_build, argc, argv, &conf, &args);
    if (status != WM_GO_ON)
        return status;
    if (conf.out == NULL || conf.out[0] == '\0') {
        wm_cli_say("kb build: name the file to write with -o FILE");
        return wm_cli_end(&args, WM_EXIT_USAGE);
    }
    struct building b = {.conf = &conf, .shows = isatty(STDERR_FILENO) && !args.quiet};
    b.arena = wm_arena_new(ARENA_BYTES);
    status = build(&b, &args);
    wm_arena_free(b.arena);
    return wm_cli_end(&args, status);
}

static const char help[] =
    "A folder is one of tables of facts: countries.tsv, cities.tsv, people.tsv and so on, apart by tabs\n"
    "and with a row of headings; those that are not there are passed over. A file, or - for standard\n"
    "input, is Wikidata's JSON dump, uncompressed, an entity a line. With both, the dump adds what the\n"
    "tables lack and names to what they have. What is damaged in a dump is left out and told, and so is\n"
    "a dump that was cut off, with exit code 1 in the end. Equal input gives the same bytes.\n"
    "\n"
    "It takes some 160 bytes of memory for each entity that goes in, and room for a temporary file in\n"
    "$TMPDIR, some 300 bytes for each item of a dump that may.\n"
    "\n"
    "Examples:\n"
    "  wiremill kb build facts -o facts.kb\n"
    "  bzcat latest-all.json.bz2 | wiremill kb build - -o big.kb\n"
    "  wiremill kb build facts wikidata.json --least 40 -o big.kb\n";

const struct wm_command wm_cmd_kb_build = {.name = "kb build",
                                           .arguments = "DIR|DUMP|-...",
                                           .summary = "compile tables of facts or Wikidata's dump into one file",
                                           .help = help,
                                           .flags = flags,
                                           .run = run};
