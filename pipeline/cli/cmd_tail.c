/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "cli.h"
#include "kafka/tail.h"
#include "render.h"
#include "term.h"

#define ARENA_BYTES ((size_t)1 << 30) /* a runaway is still stopped */

struct tail_conf {
    const char *from, *format;
    int64_t count, timeout_ms;
    bool exit_at_end, headers, full;
};

static const char *const formats[] = {"pretty", "ninjs", "raw", NULL};

static const struct wm_flag flags[] = {
    {.argument = "WHERE",
     .option = {.name = "from",
                .fallback = "end",
                .help = "Begin at \"beginning\", \"end\", or -N: N offsets before the end of each partition.",
                WM_FIELD(struct tail_conf, from)}},
    {.letter = 'n',
     .argument = "N",
     .option = {.name = "count", .min = "1", .help = "End after N messages.", WM_FIELD(struct tail_conf, count)}},
    {.letter = 'e',
     .option = {.name = "exit-at-end",
                .help = "End when the end of every partition is reached.",
                WM_FIELD(struct tail_conf, exit_at_end)}},
    {.letter = 'f',
     .argument = "FORMAT",
     .option = {.name = "format",
                .fallback = "pretty",
                .choices = formats,
                .help = "pretty: for reading; ninjs: the value on one line; raw: the bytes of the value.",
                WM_FIELD(struct tail_conf, format)}},
    {.letter = 'H',
     .option = {.name = "headers",
                .help = "Show key, partition, offset, time and headers of each message.",
                WM_FIELD(struct tail_conf, headers)}},
    {.option = {.name = "full",
                .help = "With --format pretty: the whole body and all entities, not the beginning.",
                WM_FIELD(struct tail_conf, full)}},
    WM_TIMEOUT_FLAG(struct tail_conf, timeout_ms),
    {0}};

struct tailing {
    const struct tail_conf *conf;
    struct wm_render_style style;
    struct wm_arena *arena; /* of the message in hand */
    bool terminal;          /* standard output is one */
    uint64_t shown;
};

static bool is_pretty(const struct tailing *t)
{
    return strcmp(t->conf->format, "pretty") == 0;
}

static void put_time(int64_t timestamp_ms)
{
    char text[WM_TERM_TIME];
    fputs(wm_term_time(timestamp_ms, text) ? text : "no timestamp", stdout);
}

static void put_headers(const struct wm_tail_message *message)
{
    printf("%s[%" PRId32 "]@%" PRId64 "  ", message->topic, message->partition, message->offset);
    put_time(message->timestamp_ms);
    fputs(message->key.ptr != NULL ? "  key " : "  no key", stdout);
    wm_term_put_escaped(stdout, message->key, false);
    putchar('\n');
    for (size_t i = 0; i < message->header_count; i++) {
        fputs("  ", stdout);
        wm_term_put_escaped(stdout, wm_str_of(message->headers[i].name), false);
        fputs(message->headers[i].value.ptr != NULL ? ": " : " (null)", stdout);
        wm_term_put_escaped(stdout, message->headers[i].value, false);
        putchar('\n');
    }
}

static void put_raw(const struct tailing *t, struct wm_str value)
{
    if (t->terminal)
        wm_term_put_escaped(stdout, value, true);
    else
        fwrite(value.ptr, 1, value.len, stdout);
    putchar('\n');
}

/* JSON is written again on one line: the same value. */
static void put_json(const struct tailing *t, const struct wm_json *json)
{
    wm_term_put_json(stdout, wm_json_dump(t->arena, json));
    putchar('\n');
}

static void put_place(FILE *out, const struct wm_tail_message *message)
{
    fprintf(out, "%s[%" PRId32 "]@%" PRId64 ": ", message->topic, message->partition, message->offset);
}

/* What is no record stands out in the pretty format. The others promise values alone on standard
 * output, so there it is told on standard error. */
static void put_other(const struct tailing *t, const struct wm_tail_message *message, const char *why)
{
    FILE *out = is_pretty(t) ? stdout : stderr;
    put_place(out, message);
    fprintf(out, "%s, %zu bytes\n", why, message->value.len);
    if (!is_pretty(t))
        return;
    wm_term_put_escaped(out, message->value, true);
    putchar('\n');
}

static void put_tombstone(const struct tailing *t, const struct wm_tail_message *message)
{
    FILE *out = is_pretty(t) ? stdout : stderr;
    put_place(out, message);
    fputs(message->key.ptr != NULL ? "tombstone for " : "tombstone without a key", out);
    wm_term_put_escaped(out, message->key, false);
    putc('\n', out);
}

static void put_value(struct tailing *t, const struct wm_tail_message *message)
{
    struct wm_json *json = NULL;
    char origin[300];
    if (message->value.ptr == NULL) {
        put_tombstone(t, message);
    } else if (strcmp(t->conf->format, "raw") == 0) {
        put_raw(t, message->value);
    } else if (wm_json_parse(t->arena, message->value, &json, NULL) != WM_OK) {
        put_other(t, message, "not JSON");
    } else if (!is_pretty(t)) {
        put_json(t, json);
    } else if (!wm_json_is_object(json)) {
        put_other(t, message, "no record");
    } else {
        snprintf(origin, sizeof origin, "%s[%" PRId32 "]@%" PRId64, message->topic, message->partition,
                 message->offset);
        t->style.origin = t->conf->headers ? NULL : origin;
        wm_render_pretty(stdout, json, t->style);
    }
}

static bool on_message(void *ctx, const struct wm_tail_message *message)
{
    struct tailing *t = ctx;
    if (t->shown++ > 0 && is_pretty(t))
        putchar('\n');
    if (t->conf->headers)
        put_headers(message);
    put_value(t, message);
    wm_arena_reset(t->arena);
    return !ferror(stdout);
}

static bool on_idle(void *ctx)
{
    (void)ctx;
    return fflush(stdout) == 0;
}

static bool read_from(const char *text, int64_t *from)
{
    char *end;
    if (strcmp(text, "beginning") == 0 || strcmp(text, "end") == 0) {
        *from = text[0] == 'b' ? WM_TAIL_BEGINNING : WM_TAIL_END;
        return true;
    }
    *from = strtoll(text, &end, 10);
    return end != text && *end == '\0' && *from < 0 && *from > -1000000000;
}

static const char *topic_of(const struct wm_args *args, const struct wm_settings *settings)
{
    if (args->operands.count > 0)
        return args->operands.items[0];
    return settings->lane_count > 0 ? settings->lanes[settings->lane_count - 1].output : "wire.enriched";
}

static int tail(const struct tail_conf *conf, const struct wm_args *args, const struct wm_settings *settings,
                int64_t from)
{
    struct wm_stop stop;
    struct wm_error err = {0};
    struct tailing t = {
        .conf = conf,
        .style = {.color = wm_cli_color(args, stdout), .width = wm_cli_width(stdout), .full = conf->full},
        .terminal = isatty(STDOUT_FILENO) != 0};
    struct wm_tail_options options = {.topic = topic_of(args, settings),
                                      .from = from,
                                      .count = conf->count,
                                      .exit_at_end = conf->exit_at_end,
                                      .timeout_ms = conf->timeout_ms,
                                      .stop = &stop,
                                      .on_message = on_message,
                                      .on_idle = on_idle,
                                      .ctx = &t};
    if (wm_stop_open(&stop, &err) != WM_OK)
        return wm_cli_fail(&err);
    t.arena = wm_arena_new(ARENA_BYTES);
    enum wm_code code = wm_tail(settings, &options, &err);
    wm_arena_free(t.arena);
    wm_stop_close(&stop);
    return code == WM_OK || code == WM_E_BUSY ? WM_EXIT_OK : wm_cli_fail(&err);
}

static int run(int argc, char **argv)
{
    struct tail_conf conf;
    struct wm_args args;
    const struct wm_settings *settings;
    int64_t from;
    int status = wm_cli_begin(&wm_cmd_tail, argc, argv, &conf, &args);
    if (status != WM_GO_ON)
        return status;
    if (!read_from(conf.from, &from)) {
        wm_cli_say("tail: --from: \"%s\" is neither \"beginning\", \"end\" nor -N", conf.from);
        return wm_cli_end(&args, WM_EXIT_USAGE);
    }
    wm_cli_find_config(&args);
    status = wm_cli_settings(&args, &settings);
    if (status == WM_EXIT_OK)
        status = tail(&conf, &args, settings, from);
    return wm_cli_end(&args, status);
}

static const char help[] =
    "Follows all partitions of TOPIC (default: the output of the last lane, or wire.enriched) and\n"
    "prints each committed message, until Ctrl-C. It joins no consumer group and commits nothing.\n"
    "What is not JSON is shown as text; on a terminal, control characters are shown as \\xNN and\n"
    "never sent. Without -c it reads ./wiremill.yaml or /etc/wiremill/wiremill.yaml, if there is one.\n"
    "\n"
    "Examples:\n"
    "  wiremill tail -c wiremill.yaml\n"
    "  wiremill tail -c wiremill.yaml wire.dead --from beginning --exit-at-end --headers\n"
    "  wiremill tail -c wiremill.yaml --from -10 --format ninjs | jq .uri\n";

const struct wm_command wm_cmd_tail = {.name = "tail",
                                       .arguments = "[TOPIC]",
                                       .summary = "follow a topic and print its records",
                                       .help = help,
                                       .flags = flags,
                                       .run = run};
