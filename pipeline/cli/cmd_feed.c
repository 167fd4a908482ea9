/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli.h"
#include "input.h"
#include "kafka/feed.h"
#include "kafka/files.h"
#include "kafka/watch.h"
#include "term.h"

#define PROGRESS_MS  200
#define FAILURES_MAX 20 /* told one by one */

struct feed_conf {
    const char *topic, *key, *content_type, *rate, *watch;
    int64_t settle_ms, timeout_ms;
    bool lines;
};

static const char *const keys[] = {"none", "name", NULL};

static const struct wm_flag flags[] = {
    {.letter = 't',
     .argument = "TOPIC",
     .option = {.name = "topic",
                .help = "Publish to this topic. Default: the input of the first lane, or wire.raw.",
                WM_FIELD(struct feed_conf, topic)}},
    {.letter = 'w',
     .argument = "DIR",
     .option = {.name = "watch",
                .help = "Follow DIR as a spool directory, until SIGTERM or SIGINT.",
                WM_FIELD(struct feed_conf, watch)}},
    {.argument = "TIME",
     .option = {.name = "settle",
                .fallback = "2s",
                .min = "10ms",
                .max = "1h",
                .unit = WM_MILLISECONDS,
                .help = "With --watch: a file that has not changed for so long is whole.",
                WM_FIELD(struct feed_conf, settle_ms)}},
    {.letter = 'l',
     .option = {.name = "lines",
                .help = "Each line of .jsonl and .ndjson files and of standard input is a message.",
                WM_FIELD(struct feed_conf, lines)}},
    {.argument = "KEY",
     .option = {.name = "key",
                .fallback = "none",
                .choices = keys,
                .help = "Key of the messages: none, or the file's name.",
                WM_FIELD(struct feed_conf, key)}},
    {.argument = "TYPE",
     .option = {.name = "content-type",
                .help = "Send this as the header content-type; else the pipeline recognises the format.",
                WM_FIELD(struct feed_conf, content_type)}},
    {.argument = "N/s",
     .option = {.name = "rate", .help = "At most N messages a second.", WM_FIELD(struct feed_conf, rate)}},
    WM_TIMEOUT_FLAG(struct feed_conf, timeout_ms),
    {0}};

/* What one run of the command knows. */
struct feeding {
    const struct feed_conf *conf;
    const struct wm_args *args;
    struct wm_feed *feed;
    int64_t begin_ms, shown_ms;
    bool shows;          /* progress goes to a terminal */
    uint64_t failures;   /* told so far */
    bool kafka_at_fault; /* a failure that says nothing against the message */
};

static double seconds(const struct feeding *f)
{
    return (double)(wm_clock_ms() - f->begin_ms) / 1000;
}

static void show(struct feeding *f, const struct wm_feed *feed)
{
    int64_t now = wm_clock_ms();
    if (!f->shows || now - f->shown_ms < PROGRESS_MS)
        return;
    struct wm_feed_totals totals = wm_feed_totals(feed);
    double s = seconds(f);
    f->shown_ms = now;
    fprintf(stderr, "\r%" PRIu64 " published, %.1f MB, %.0f/s, %zu under way\033[K", totals.published,
            (double)totals.bytes / 1e6, s > 0 ? (double)totals.published / s : 0, wm_feed_pending(feed));
    fflush(stderr);
}

static void hide(const struct feeding *f)
{
    if (f->shows && f->shown_ms > 0)
        fputs("\r\033[K", stderr);
}

static void tell_failure(struct feeding *f, const char *name, uint64_t line, const char *reason)
{
    if (f->failures++ >= FAILURES_MAX)
        return;
    hide(f);
    if (line > 0)
        wm_cli_note("%s:%" PRIu64 ": %s", name, line, reason);
    else
        wm_cli_note("%s: %s", name, reason);
    if (f->failures == FAILURES_MAX)
        wm_cli_note("further failures are only counted");
}

static void on_result(void *ctx, const struct wm_feed_result *result)
{
    struct feeding *f = ctx;
    if (result->reason != NULL) {
        f->kafka_at_fault = f->kafka_at_fault || !result->lasting;
        tell_failure(f, result->name, result->line, result->reason);
    }
    if (f->feed != NULL)
        show(f, f->feed);
}

static enum wm_code feed_lines(struct feeding *f, const char *path, const char *name, struct wm_error *err)
{
    struct wm_input *input;
    struct wm_error why = {0};
    struct wm_str text;
    enum wm_code end, code = wm_input_open(path, true, wm_feed_limit(f->feed), &input, &why);
    if (code != WM_OK) {
        wm_feed_refuse(f->feed, name, 0, NULL, why.text);
        return WM_OK;
    }
    do {
        why = (struct wm_error){0};
        end = wm_input_next(input, &text, &why);
        uint64_t line = (uint64_t)wm_input_line(input);
        struct wm_feed_message message = {.bytes = text.ptr, .len = text.len, .name = name, .line = line};
        if (end == WM_OK)
            code = wm_feed_send(f->feed, &message, err);
        else if (end != WM_E_DROP)
            wm_feed_refuse(f->feed, name, line, NULL, why.text);
    } while (code == WM_OK && (end == WM_OK || end == WM_E_LIMIT));
    wm_input_close(input);
    return code;
}

static enum wm_code feed_whole(struct feeding *f, const char *path, const char *name, struct wm_error *err)
{
    struct wm_bytes bytes;
    struct wm_error why = {0};
    if (wm_files_read(path, wm_feed_limit(f->feed), &bytes, NULL, &why) != WM_OK) {
        wm_feed_refuse(f->feed, name, 0, NULL, why.text);
        return WM_OK;
    }
    struct wm_feed_message message = {.bytes = bytes.ptr, .len = bytes.len, .name = name};
    enum wm_code code = wm_feed_send(f->feed, &message, err);
    free(bytes.ptr);
    return code;
}

static bool holds_lines(const char *name)
{
    struct wm_str text = wm_str_of(name);
    return wm_str_ends(text, ".jsonl") || wm_str_ends(text, ".ndjson");
}

static enum wm_code on_found(void *ctx, const struct wm_found *found, struct wm_error *err)
{
    struct feeding *f = ctx;
    show(f, f->feed);
    if (found->reason != NULL) {
        wm_feed_refuse(f->feed, found->name, 0, NULL, found->reason);
        return WM_OK;
    }
    return f->conf->lines && holds_lines(found->name) ? feed_lines(f, found->path, found->name, err)
                                                      : feed_whole(f, found->path, found->name, err);
}

static enum wm_code feed_stdin(struct feeding *f, struct wm_error *err)
{
    if (f->conf->lines)
        return feed_lines(f, "-", "stdin", err);
    struct wm_input *input;
    struct wm_error why = {0};
    struct wm_str text = {NULL, 0};
    enum wm_code code = wm_input_open("-", false, wm_feed_limit(f->feed), &input, &why);
    if (code == WM_OK)
        code = wm_input_next(input, &text, &why);
    struct wm_feed_message message = {.bytes = text.ptr, .len = text.len, .name = "stdin"};
    if (code == WM_OK || code == WM_E_DROP)
        code = wm_feed_send(f->feed, &message, err);
    else
        wm_feed_refuse(f->feed, "stdin", 0, NULL, why.text);
    wm_input_close(input);
    return code == WM_E_KAFKA || code == WM_E_BUSY ? code : WM_OK;
}

static enum wm_code feed_all(struct feeding *f, struct wm_error *err)
{
    enum wm_code code = WM_OK;
    for (size_t i = 0; i < f->args->operands.count && code == WM_OK; i++) {
        const char *path = f->args->operands.items[i];
        code = strcmp(path, "-") == 0 ? feed_stdin(f, err) : wm_files_walk(path, on_found, f, err);
    }
    return code;
}

static void sum_up(const struct feeding *f, struct wm_feed_totals totals)
{
    double s = seconds(f);
    hide(f);
    if (!f->args->quiet)
        printf("%" PRIu64 " published, %" PRIu64 " failed, %" PRIu64 " bytes in %.2f s (%.0f/s)\n", totals.published,
               totals.failed, totals.bytes, s, s > 0 ? (double)totals.published / s : 0);
}

static int status_of(const struct feeding *f, struct wm_feed_totals totals, enum wm_code code,
                     const struct wm_error *err)
{
    if (code == WM_E_BUSY) {
        wm_cli_say("feed: %s", err->text);
        return WM_EXIT_INTERRUPTED;
    }
    if (code != WM_OK)
        return wm_cli_fail(err);
    return totals.failed == 0 ? WM_EXIT_OK : f->kafka_at_fault ? WM_EXIT_KAFKA : WM_EXIT_REFUSED;
}

/* After an interruption what was taken is still waited for, so that the count says what is true. */
static int feed_paths(struct feeding *f, const struct wm_settings *settings, struct wm_feed_options options)
{
    struct wm_error err = {0};
    options.on_result = on_result;
    options.ctx = f;
    enum wm_code code = wm_feed_open(settings, &options, &f->feed, &err);
    if (code != WM_OK)
        return status_of(f, (struct wm_feed_totals){0}, code, &err);
    f->begin_ms = wm_clock_ms();
    code = feed_all(f, &err);
    while (wm_feed_pending(f->feed) > 0 && wm_stop_asked(options.stop) == 0 && !wm_feed_flush(f->feed, PROGRESS_MS))
        show(f, f->feed);
    bool all = wm_feed_flush(f->feed, settings->shutdown_deadline_ms);
    struct wm_feed_totals totals = wm_feed_totals(f->feed);
    sum_up(f, totals);
    if (code == WM_OK && !all)
        code =
            wm_fail(&err, WM_E_BUSY, "interrupted; what became of %zu messages is not known", wm_feed_pending(f->feed));
    if (code == WM_OK)
        code = wm_feed_verify(f->feed, &err);
    wm_feed_close(&f->feed);
    return status_of(f, totals, code, &err);
}

static void on_watched(void *ctx, const char *name, const char *reason)
{
    struct feeding *f = ctx;
    if (reason != NULL) {
        hide(f);
        wm_cli_note("%s: %s", name, reason);
    } else if (f->args->verbose > 0) {
        hide(f);
        wm_cli_note("%s: published", name);
    }
}

static void on_turn(void *ctx, const struct wm_feed *feed)
{
    show(ctx, feed);
}

static int feed_watch(struct feeding *f, const struct wm_settings *settings, struct wm_feed_options options)
{
    struct wm_error err = {0};
    struct wm_feed_totals totals;
    struct wm_watch_options watch = {.dir = f->conf->watch,
                                     .settle_ms = f->conf->settle_ms,
                                     .deadline_ms = settings->shutdown_deadline_ms,
                                     .on_file = on_watched,
                                     .on_turn = on_turn,
                                     .ctx = f};
    f->begin_ms = wm_clock_ms();
    enum wm_code code = wm_watch(settings, options, &watch, &totals, &err);
    sum_up(f, totals);
    totals.failed = 0; /* each lies in failed/ with its reason: the watch itself did its work */
    return status_of(f, totals, code, &err);
}

/* Before anything is sent: whether the command line can be meant. */
static int check_usage(const struct feed_conf *conf, const struct wm_args *args, double *rate)
{
    struct stat state;
    char *end = NULL;
    *rate = conf->rate != NULL ? strtod(conf->rate, &end) : 0;
    if (conf->rate != NULL && (end == conf->rate || (*end != '\0' && strcmp(end, "/s") != 0) || !(*rate > 0))) {
        wm_cli_say("feed: --rate: \"%s\" is not a number of messages a second, such as 100/s", conf->rate);
        return WM_EXIT_USAGE;
    }
    if ((conf->watch != NULL) == (args->operands.count > 0)) {
        wm_cli_say("feed: %s", conf->watch != NULL ? "either paths or --watch, not both"
                                                   : "what is to be published? Name files or folders, or --watch DIR");
        return WM_EXIT_USAGE;
    }
    for (size_t i = 0; i < args->operands.count; i++)
        if (strcmp(args->operands.items[i], "-") != 0 && stat(args->operands.items[i], &state) != 0) {
            wm_cli_say("feed: %s: %s; nothing was published", args->operands.items[i], strerror(errno));
            return WM_EXIT_CONFIG;
        }
    return WM_EXIT_OK;
}

static const char *default_topic(const struct wm_settings *settings)
{
    return settings->lane_count > 0 ? settings->lanes[0].inputs[0] : "wire.raw";
}

static int feed(const struct feed_conf *conf, const struct wm_args *args, const struct wm_settings *settings,
                double rate)
{
    struct wm_stop stop;
    struct wm_error err = {0};
    struct feeding f = {.conf = conf, .args = args, .shows = isatty(STDERR_FILENO) && !args->quiet};
    struct wm_feed_options options = {.topic = conf->topic != NULL ? conf->topic : default_topic(settings),
                                      .key_is_name = strcmp(conf->key, "name") == 0,
                                      .content_type = conf->content_type,
                                      .per_second = rate,
                                      .timeout_ms = conf->timeout_ms,
                                      .stop = &stop};
    if (wm_stop_open(&stop, &err) != WM_OK)
        return wm_cli_fail(&err);
    int status = conf->watch != NULL ? feed_watch(&f, settings, options) : feed_paths(&f, settings, options);
    wm_stop_close(&stop);
    return status;
}

static int run(int argc, char **argv)
{
    struct feed_conf conf;
    struct wm_args args;
    const struct wm_settings *settings;
    double rate;
    int status = wm_cli_begin(&wm_cmd_feed, argc, argv, &conf, &args);
    if (status != WM_GO_ON)
        return status;
    wm_cli_find_config(&args);
    status = check_usage(&conf, &args, &rate);
    if (status == WM_EXIT_OK)
        status = wm_cli_settings(&args, &settings);
    if (status == WM_EXIT_OK)
        status = feed(&conf, &args, settings, rate);
    return wm_cli_end(&args, status);
}

static const char help[] =
    "Publishes each file as one message, its bytes untouched, with its name in the header\n"
    "wiremill-file. Folders are walked through in the order of names; hidden files and folders\n"
    "named done and failed are left out. \"-\" is standard input.\n"
    "\n"
    "A message counts as published when the brokers have acknowledged it; at the end the count\n"
    "is checked against the offsets that the brokers gave and against the end of each partition.\n"
    "\n"
    "With --watch, whole files of DIR (not of folders in it) are published as they come and then\n"
    "moved to DIR/done, or to DIR/failed with the reason beside them as NAME.reason; a number is\n"
    "added to a name that is taken. A file is whole when nobody writes to it and it has not\n"
    "changed for the settle time. Names that begin with a dot or end in .tmp, .part or .filepart\n"
    "are left alone: who can, writes under such a name and renames. When the brokers are away,\n"
    "files stay and are tried again. After a crash a file may be sent a second time (at least\n"
    "once), never not at all.\n"
    "\n"
    "Without -c it reads ./wiremill.yaml or /etc/wiremill/wiremill.yaml, if there is one.\n"
    "\n"
    "Examples:\n"
    "  wiremill feed -c wiremill.yaml archive/\n"
    "  wiremill feed --set kafka.bootstrap.servers=localhost:9092 --topic wire.raw story.xml\n"
    "  wiremill feed -c wiremill.yaml --watch /srv/ftp/incoming\n";

const struct wm_command wm_cmd_feed = {.name = "feed",
                                       .arguments = "[PATH|-]...",
                                       .summary = "publish files, folders or a spool directory",
                                       .help = help,
                                       .flags = flags,
                                       .run = run};
