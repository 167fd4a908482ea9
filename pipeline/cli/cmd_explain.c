/* SPDX-License-Identifier: Apache-2.0 */
/* One message through every stage, with what each changed. The chain is watched from outside: the
 * record is copied before and after each stage, and told item by item when all is done, since the
 * stages of several items alternate. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "diff.h"
#include "oneshot.h"
#include "term.h"

#define MAX_EVENTS     4096 /* stage runs on one message; later ones are not told */
#define CHANGES_SHOWN  24
#define PATH_COLUMNS   30
#define RECORD_ARENA   ((size_t)4 << 30)
#define SNAPSHOT_ARENA ((size_t)8 << 30)

struct explain_conf {
    bool full;
    int64_t max_bytes, repeat;
    const char *content_type, *lane;
};

static const struct wm_flag flags[] = {
    WM_LANE_FLAG(struct explain_conf, lane),
    {.option = {.name = "full",
                .help = "Every change, not the first ones of each stage.",
                WM_FIELD(struct explain_conf, full)}},
    {.letter = 'n',
     .argument = "N",
     .option = {.name = "repeat",
                .fallback = "1",
                .min = "1",
                .max = "1000000",
                .help = "Run N times and tell the shortest time of each stage: the first run also pays for "
                        "reading models from disk.",
                WM_FIELD(struct explain_conf, repeat)}},
    {.argument = "TYPE",
     .option = {.name = "content-type",
                .help = "Say what the input is, as the header of a message does; else it is recognised.",
                WM_FIELD(struct explain_conf, content_type)}},
    {.argument = "SIZE",
     .option = {.name = "max-bytes",
                .fallback = "64MB",
                .min = "1",
                .max = "1GB",
                .unit = WM_BYTES,
                .help = "Refuse a larger file.",
                WM_FIELD(struct explain_conf, max_bytes)}},
    {0}};

/* One stage on one article. */
struct event {
    size_t stage;
    const struct wm_article *article; /* of the first run */
    const struct wm_json *before, *after;
    enum wm_code code;
    uint64_t ns;
};

struct explain {
    const struct explain_conf *conf;
    int width;
    bool color;
    struct wm_chain *chain;
    struct wm_chain_worker *worker;
    struct wm_arena *arena, *snapshots;
    struct event *events;
    size_t count, at; /* events known; events told in this run */
    size_t changes;   /* told of the stage in hand */
};

/* Watching. */

static const struct wm_json *snapshot(const struct explain *e, const struct wm_json *record)
{
    struct wm_json *holder = wm_json_new_object(e->snapshots);
    wm_json_set_copy(holder, "record", record);
    return wm_json_get(holder, "record");
}

static void before(void *ctx, size_t stage, const struct wm_article *article)
{
    struct explain *e = ctx;
    if (e->at < e->count || e->count == MAX_EVENTS)
        return; /* a repeated run */
    e->events[e->count++] =
        (struct event){.stage = stage, .article = article, .before = snapshot(e, article->record), .ns = UINT64_MAX};
}

static void after(void *ctx, size_t stage, const struct wm_article *article, enum wm_code code, uint64_t ns)
{
    struct explain *e = ctx;
    (void)stage;
    if (e->at == e->count)
        return;
    struct event *event = &e->events[e->at++];
    if (event->ns == UINT64_MAX) {
        event->after = snapshot(e, article->record);
        event->code = code;
    }
    event->ns = ns < event->ns ? ns : event->ns;
}

/* Telling. */

static void put_time(uint64_t ns)
{
    if (ns < 1000000)
        printf("%.1f µs", (double)ns / 1e3);
    else
        printf("%.2f ms", (double)ns / 1e6);
}

static void style(const struct explain *e, const char *sgr)
{
    if (e->color)
        printf("\033[%sm", sgr);
}

static void put_value(const struct explain *e, const struct wm_json *value, int room)
{
    if (wm_json_is_array(value) && wm_json_count(value) > 1)
        room -= printf("%zu items ", wm_json_count(value));
    wm_term_put_cut(stdout, wm_json_dump(e->snapshots, value), room > 8 ? room : 8);
}

static void put_change(void *ctx, const struct wm_change *change)
{
    struct explain *e = ctx;
    if (e->changes++ >= CHANGES_SHOWN && !e->conf->full)
        return;
    style(e, change->kind == '+' ? "32" : change->kind == '-' ? "31" : "33");
    printf("  %c ", change->kind);
    style(e, "0");
    int used = wm_term_put_cut(stdout, wm_str_of(change->path), e->width - 30);
    printf("%*s", used < PATH_COLUMNS ? PATH_COLUMNS - used : 1, "");
    int room = e->width - 4 - (used < PATH_COLUMNS ? PATH_COLUMNS : used + 1);
    if (change->kind == '~') {
        put_value(e, change->before, (room - 3) / 2);
        fputs(" → ", stdout);
        put_value(e, change->after, (room - 3) / 2);
    } else {
        put_value(e, change->kind == '+' ? change->after : change->before, room);
    }
    putchar('\n');
}

static void put_changes(struct explain *e, const struct wm_json *old, const struct wm_json *new)
{
    e->changes = 0;
    wm_diff(old, new, e->snapshots, put_change, e);
    if (e->changes == 0)
        puts("  no change");
    else if (e->changes > CHANGES_SHOWN && !e->conf->full)
        printf("  … and %zu more changes; --full tells all\n", e->changes - CHANGES_SHOWN);
}

static void put_title(const struct explain *e, size_t stage)
{
    const struct wm_stage *s = wm_chain_stage(e->chain, stage);
    putchar('\n');
    style(e, "1");
    printf("%s", s->name);
    style(e, "0");
    printf(" %s  ", s->version);
}

static const struct event *find_event(const struct explain *e, const struct wm_item *item, size_t stage)
{
    for (size_t i = 0; i < e->count; i++)
        if (e->events[i].article == item->article && e->events[i].stage == stage)
            return &e->events[i];
    return NULL;
}

/* What the stage in hand starts from, for an item that an earlier stage emitted. */
static const struct wm_json *emitted_as(const struct explain *e, const struct wm_item *item, size_t stage)
{
    const struct event *next = find_event(e, item, stage + 1);
    return next != NULL ? next->before : item->article->record;
}

static void put_stage(struct explain *e, const struct wm_item *item, size_t stage, bool emitted)
{
    const struct event *event = find_event(e, item, stage);
    put_title(e, stage);
    if (event != NULL) {
        put_time(event->ns);
        putchar('\n');
        if (event->code == WM_OK)
            put_changes(e, event->before, event->after);
    } else if (emitted) {
        puts("made it, with the message's first item");
        put_changes(e, NULL, emitted_as(e, item, stage));
    } else {
        puts("not run: a killed article passes it by");
    }
}

static void put_outcome(struct explain *e, const struct wm_item *item)
{
    const struct event *last = NULL;
    for (size_t i = 0; i < e->count; i++)
        if (e->events[i].article == item->article)
            last = &e->events[i];
    if (item->code == WM_E_DROP) {
        printf("\n%s ended it on purpose%s%s: nothing is published\n", item->stage,
               item->text[0] != '\0' ? ", since " : "", item->text);
        return;
    }
    if (last == NULL || item->article == NULL)
        return; /* emitted and passed by: told as it was made */
    printf("\nwritten\n");
    put_changes(e, last->after, item->article->record);
}

static void put_refusal(const struct wm_item *item)
{
    printf("\nrefused%s%s: %s: ", item->stage[0] != '\0' ? " by " : "", item->stage, wm_code_label(item->code));
    wm_term_put(stdout, wm_str_of(item->text));
    putchar('\n');
}

static void put_item(struct explain *e, const struct wm_item *item, bool emitted)
{
    size_t stages = wm_chain_count(e->chain), from = 0;
    if (emitted && item->article != NULL) /* who emitted it is the one before the first that ran */
        while (from + 1 < stages && find_event(e, item, from + 1) == NULL)
            from++;
    if (from + 1 == stages)
        from = 0;
    for (size_t stage = from; item->article != NULL && stage < stages; stage++) {
        put_stage(e, item, stage, emitted && stage == from);
        const struct event *event = find_event(e, item, stage);
        if (event != NULL && event->code != WM_OK)
            break;
    }
    if (item->code != WM_OK && item->code != WM_E_DROP)
        put_refusal(item);
    else
        put_outcome(e, item);
}

static int put_items(struct explain *e, const struct wm_item *items, size_t raw_bytes, uint64_t ns)
{
    int status = WM_EXIT_OK;
    size_t number = 0, bytes = 0, published = 0;
    for (const struct wm_item *item = items; item != NULL; item = item->next) {
        number++;
        if (items->next != NULL)
            printf("%sitem %zu\n", number > 1 ? "\n" : "", number);
        put_item(e, item, number > 1);
        bytes += item->code == WM_OK ? item->value.len : 0;
        published += item->code == WM_OK;
        if (item->code != WM_OK && item->code != WM_E_DROP)
            status = WM_EXIT_REFUSED;
    }
    uint64_t stages = 0;
    for (size_t i = 0; i < e->count; i++)
        stages += e->events[i].ns;
    printf("\n%zu bytes in, %zu record%s of %zu bytes out, ", raw_bytes, published, published == 1 ? "" : "s", bytes);
    put_time(ns);
    printf(" (stages ");
    put_time(stages);
    printf(", the rest reads and writes)\n");
    return status;
}

/* Runs the message as often as asked for, the first time with eyes open. */
static int explain(struct explain *e, struct wm_str message)
{
    const struct wm_chain_observer observer = {.before = before, .after = after, .ctx = e};
    uint64_t best = UINT64_MAX;
    struct wm_item *items = NULL;
    struct wm_arena *again = wm_arena_new(RECORD_ARENA);
    for (int64_t i = 0; i < e->conf->repeat; i++) {
        e->at = 0;
        wm_arena_reset(again);
        uint64_t begin = wm_clock_ns();
        struct wm_item *got = wm_chain_run(e->worker, i == 0 ? e->arena : again, message,
                                           wm_str_of(e->conf->content_type), wm_log_root(), &observer);
        uint64_t ns = wm_clock_ns() - begin;
        best = ns < best ? ns : best;
        items = i == 0 ? got : items;
    }
    int status = put_items(e, items, message.len, best);
    wm_arena_free(again);
    return status;
}

static int explain_input(struct explain *e, struct wm_input *input)
{
    struct wm_error err = {0};
    struct wm_str message;
    enum wm_code code = wm_input_next(input, &message, &err);
    if (code == WM_E_DROP)
        code = wm_fail(&err, WM_E_EMPTY, "%s: there is nothing in it", wm_input_name(input));
    return code == WM_OK ? explain(e, message) : wm_cli_fail(&err);
}

static int explain_path(const struct explain_conf *conf, struct wm_args *args)
{
    struct wm_error err = {0};
    struct wm_input *input;
    const struct wm_settings *settings;
    struct explain e = {.conf = conf, .width = wm_cli_width(stdout), .color = wm_cli_color(args, stdout)};
    struct wm_steps steps;
    int status = wm_cli_settings(args, &settings);
    if (status == WM_EXIT_OK)
        status = wm_oneshot_steps(settings, conf->lane, args->arena, &steps);
    if (status != WM_EXIT_OK)
        return status;
    if (wm_input_open(args->operands.items[0], false, (size_t)conf->max_bytes, &input, &err) != WM_OK)
        return wm_cli_fail(&err);
    status = WM_EXIT_CONFIG;
    if (wm_oneshot_chain(steps, &e.chain, &e.worker)) {
        e.arena = wm_arena_new(RECORD_ARENA);
        e.snapshots = wm_arena_new(SNAPSHOT_ARENA);
        e.events = wm_calloc(MAX_EVENTS, sizeof *e.events);
        status = explain_input(&e, input);
        free(e.events);
        wm_arena_free(e.snapshots);
        wm_arena_free(e.arena);
        wm_chain_worker_close(e.worker);
        wm_chain_close(e.chain);
    }
    wm_input_close(input);
    return status;
}

static int run(int argc, char **argv)
{
    struct explain_conf conf;
    struct wm_args args;
    int status = wm_cli_begin(&wm_cmd_explain, argc, argv, &conf, &args);
    return status != WM_GO_ON ? status : wm_cli_end(&args, explain_path(&conf, &args));
}

const struct wm_command wm_cmd_explain = {
    .name = "explain",
    .arguments = "FILE",
    .summary = "show what each stage changes in one article, and how long it takes",
    .help = "Runs one article (\"-\" is standard input) through all stages and tells for each\n"
            "what it added (+), changed (~) and removed (-) in the record. Times are told\n"
            "here and in the metrics of `run`, never in records.\n",
    .flags = flags,
    .run = run};
