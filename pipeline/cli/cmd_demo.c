/* SPDX-License-Identifier: Apache-2.0 */
/* demo: the whole pipeline in one process on an embedded broker. The daemon runs on a thread of its
 * own; this one feeds it and shows what comes out, with the code of `feed` and `tail`. */
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "cli.h"
#include "cli/version.h"
#include "kafka/feed.h"
#include "kafka/files.h"
#include "kafka/mock.h"
#include "kafka/port.h"
#include "kafka/tail.h"
#include "render.h"
#include "runtime/daemon.h"
#include "runtime/metrics.h"

#define PATIENCE_S  60 /* a demonstration that takes longer has failed */
#define POLL_MS     20
#define STORY_BYTES 1000000
#define ARENA_BYTES ((size_t)64 << 20)

struct demo_conf {
    bool keep, full;
};

static const struct wm_flag demo_flags[] = {
    {.letter = 'k',
     .option = {.name = "keep",
                .help = "Stays up after the sample stories, for stories of your own, until Ctrl-C.",
                WM_FIELD(struct demo_conf, keep)}},
    {.option = {.name = "full",
                .help = "Shows whole bodies and all entities, not the beginning.",
                WM_FIELD(struct demo_conf, full)}},
    {0}};

static const char demo_config[] = "log: {level: warn}\n"
                                  "admin: {listen: \"127.0.0.1:0\"}\n"
                                  "lanes:\n"
                                  "  - {name: clean, input: wire.raw, output: wire.clean, urgent: wire.urgent,\n"
                                  "     delivery: at-least-once, stages: [clean]}\n"
                                  "  - {name: tag, input: wire.clean, output: wire.tagged,\n"
                                  "     delivery: at-least-once, stages: [tag]}\n"
                                  "  - {name: summarize, input: wire.tagged, output: wire.enriched,\n"
                                  "     delivery: at-least-once, stages: [summarize]}\n";
static const char *const lanes[] = {"clean", "tag", "summarize"};
static const char *const topics[] = {"wire.raw",      "wire.clean",  "wire.tagged",
                                     "wire.enriched", "wire.urgent", "wire.dead"};

struct demo {
    const struct demo_conf *conf;
    const struct wm_args *args;
    const struct wm_settings *settings;
    struct wm_render_style style;
    struct wm_stop *stop;
    struct wm_daemon *daemon;
    pthread_t thread;
    uv_async_t wake; /* asks the daemon's loop to stop it */
    enum wm_code daemon_code;
    struct wm_error daemon_err;
    struct wm_arena *arena; /* of the record in hand */
    uint64_t fed;
    int64_t shown, dead;
    time_t since;
};

/* The daemon's thread. */

static void on_wake(uv_async_t *wake)
{
    struct demo *demo = wake->data;
    wm_daemon_stop(demo->daemon);
    uv_close((uv_handle_t *)wake, NULL);
}

static void *run_daemon(void *arg)
{
    struct demo *demo = arg;
    demo->daemon_code = wm_daemon_run(demo->daemon, &demo->daemon_err);
    return NULL;
}

static enum wm_code start_daemon(struct demo *demo, struct wm_error *err)
{
    enum wm_code code =
        wm_daemon_open(&(struct wm_daemon_conf){.settings = demo->settings,
                                                .version_json = wm_version_json(demo->settings, demo->args->arena),
                                                .make_port = wm_kafka_port_new},
                       &demo->daemon, err);
    if (code != WM_OK)
        return code;
    uv_async_init(wm_daemon_loop(demo->daemon), &demo->wake, on_wake);
    demo->wake.data = demo;
    if (pthread_create(&demo->thread, NULL, run_daemon, demo) != 0)
        return wm_fail(err, WM_E_IO, "a thread for the daemon cannot be started");
    return WM_OK;
}

static enum wm_code stop_daemon(struct demo *demo, struct wm_error *err)
{
    uv_async_send(&demo->wake);
    pthread_join(demo->thread, NULL);
    wm_daemon_close(&demo->daemon);
    return demo->daemon_code == WM_OK ? WM_OK : wm_fail(err, demo->daemon_code, "%s", demo->daemon_err.text);
}

/* Feeding. */

static void count_fed(void *ctx, const struct wm_feed_result *result)
{
    struct demo *demo = ctx;
    if (result->reason == NULL)
        demo->fed++;
}

static enum wm_code feed_story(void *ctx, const struct wm_found *found, struct wm_error *err)
{
    struct wm_bytes bytes;
    enum wm_code code = wm_files_read(found->path, STORY_BYTES, &bytes, NULL, err);
    if (code != WM_OK)
        return code;
    code = wm_feed_send(ctx, &(struct wm_feed_message){.bytes = bytes.ptr, .len = bytes.len, .name = found->name}, err);
    free(bytes.ptr);
    return code;
}

static enum wm_code feed_stories(struct demo *demo, struct wm_error *err)
{
    struct wm_feed *feed = NULL;
    char folder[PATH_MAX];
    enum wm_code code = wm_data_find("demo", folder, sizeof folder, err);
    if (code != WM_OK)
        return code;
    struct wm_feed_options options = {.topic = topics[0],
                                      .key_is_name = false,
                                      .timeout_ms = PATIENCE_S * 1000,
                                      .stop = demo->stop,
                                      .on_result = count_fed,
                                      .ctx = demo};
    code = wm_feed_open(demo->settings, &options, &feed, err);
    if (code != WM_OK)
        return code;
    code = wm_files_walk(folder, feed_story, feed, err);
    wm_feed_flush(feed, PATIENCE_S * 1000);
    wm_feed_close(&feed);
    return code;
}

/* Showing. */

static void put_dim(const struct demo *demo, const char *text)
{
    printf(demo->style.color ? "\033[2m%s\033[0m\n" : "%s\n", text);
}

static void put_rule(const struct demo *demo)
{
    char rule[101 * 3] = "";
    int width = demo->style.width > 100 ? 100 : demo->style.width;
    for (int i = 0; i < width; i++)
        memcpy(rule + i * 3, "\u2500", 4);
    put_dim(demo, rule);
}

static struct wm_str word_after(struct wm_str text, const char *key)
{
    ptrdiff_t at = wm_str_find(text, wm_str_of(key));
    if (at < 0)
        return WM_STR("");
    text = wm_str_sub(text, (size_t)at + strlen(key), text.len);
    at = wm_str_find(text, WM_STR(" "));
    return at < 0 ? text : wm_str_sub(text, 0, (size_t)at);
}

/* Milliseconds since 1970 of "2026-03-04T10:30:00.123Z"; -1 if it is none. */
static long long read_time(struct wm_arena *arena, struct wm_str text)
{
    struct tm tm = {0};
    int ms = 0;
    const char *rest = strptime(wm_str_cstr(arena, text), "%Y-%m-%dT%H:%M:%S", &tm);
    if (rest == NULL || sscanf(rest, ".%3d", &ms) != 1)
        return -1;
    return (long long)timegm(&tm) * 1000 + ms;
}

/* "clean 0.61 ms, tag 0.22 ms, summarize 0.05 ms; 48 ms from the wire to here", off the headers. */
static void put_times(struct demo *demo, const struct wm_tail_message *message)
{
    struct wm_buf line = {.arena = demo->arena};
    long long arrived = -1;
    for (size_t i = 0; i < message->header_count; i++) {
        struct wm_str value = message->headers[i].value;
        if (strcmp(message->headers[i].name, "wiremill-trail") != 0)
            continue;
        struct wm_str lane = word_after(value, "lane="), took = word_after(value, "took_us=");
        wm_buf_printf(&line, "%s%.*s %.2f ms", line.len > 0 ? ", " : "", WM_STR_ARG(lane),
                      atof(wm_str_cstr(demo->arena, took)) / 1000);
        arrived = read_time(demo->arena, word_after(value, "time="));
    }
    if (arrived >= message->timestamp_ms)
        wm_buf_printf(&line, "; %lld ms from the wire to here, over three lanes",
                      arrived - (long long)message->timestamp_ms);
    put_dim(demo, wm_buf_str(&line).ptr);
}

static bool show_record(void *ctx, const struct wm_tail_message *message)
{
    struct demo *demo = ctx;
    struct wm_json *record;
    put_rule(demo);
    if (wm_json_parse(demo->arena, message->value, &record, NULL) == WM_OK)
        wm_render_pretty(stdout, record, demo->style);
    put_times(demo, message);
    fflush(stdout);
    wm_arena_reset(demo->arena);
    demo->shown++;
    return !ferror(stdout);
}

static bool show_dead(void *ctx, const struct wm_tail_message *message)
{
    struct demo *demo = ctx;
    struct wm_str code = WM_STR(""), text = WM_STR("");
    for (size_t i = 0; i < message->header_count; i++) {
        if (strcmp(message->headers[i].name, "wiremill-code") == 0)
            code = message->headers[i].value;
        else if (strcmp(message->headers[i].name, "wiremill-text") == 0)
            text = message->headers[i].value;
    }
    put_rule(demo);
    printf("dead letter: %.*s: %.*s\n", WM_STR_ARG(code), WM_STR_ARG(text));
    put_dim(demo, wm_str_printf(demo->arena, "its %zu bytes stand untouched in wire.dead", message->value.len).ptr);
    wm_arena_reset(demo->arena);
    demo->dead++;
    return true;
}

static int64_t value(enum wm_metric metric, int lane)
{
    return wm_series_value(wm_series(metric, lanes[lane], NULL));
}

/* From the first lane to the last: what one has passed on the next has to have taken. */
static bool all_done(const struct demo *demo)
{
    int64_t expected = (int64_t)demo->fed;
    for (int lane = 0; lane < 3; lane++) {
        if (value(WM_M_IN, lane) < expected || value(WM_M_IN_FLIGHT, lane) > 0)
            return false;
        expected = value(WM_M_OUT, lane);
    }
    return demo->shown >= expected;
}

static bool watch(void *ctx)
{
    struct demo *demo = ctx;
    return !all_done(demo) && time(NULL) - demo->since < PATIENCE_S;
}

static enum wm_code follow(struct demo *demo, const char *topic,
                           bool (*on_message)(void *, const struct wm_tail_message *), bool (*on_idle)(void *),
                           struct wm_error *err)
{
    struct wm_tail_options options = {.topic = topic,
                                      .from = WM_TAIL_BEGINNING,
                                      .exit_at_end = on_idle == NULL,
                                      .timeout_ms = PATIENCE_S * 1000,
                                      .stop = demo->stop,
                                      .on_message = on_message,
                                      .on_idle = on_idle,
                                      .ctx = demo};
    return wm_tail(demo->settings, &options, err);
}

static bool never_ends(void *ctx)
{
    (void)ctx;
    return fflush(stdout) == 0;
}

static void put_welcome(const struct demo *demo, const char *brokers)
{
    printf("wiremill " WM_VERSION
           ": wire.raw > [clean] > wire.clean > [tag] > wire.tagged > [summarize] > wire.enriched\n");
    char line[300];
    snprintf(line, sizeof line,
             "Three lanes in one process, on an embedded broker at %s. It keeps nothing and has no\n"
             "real transactions, so the lanes deliver at least once here; on a real Kafka exactly once is the default.",
             brokers);
    put_dim(demo, line);
}

static void put_farewell(const struct demo *demo)
{
    put_rule(demo);
    printf("%llu messages in, %lld records out, %lld sent to wire.urgent at once, %lld dead letter%s.\n",
           (unsigned long long)demo->fed, (long long)value(WM_M_OUT, 2), (long long)value(WM_M_URGENT, 0),
           (long long)demo->dead, demo->dead == 1 ? "" : "s");
}

static enum wm_code show_all(struct demo *demo, const char *brokers, struct wm_error *err)
{
    demo->since = time(NULL);
    enum wm_code code = follow(demo, "wire.enriched", show_record, watch, err);
    if (code == WM_OK && wm_stop_asked(demo->stop) == 0 && !all_done(demo))
        return wm_fail(err, WM_E_KAFKA, "the stories did not come out within %d seconds; run it again with -v",
                       PATIENCE_S);
    if (code == WM_OK)
        code = follow(demo, "wire.dead", show_dead, NULL, err);
    if (code != WM_OK)
        return code;
    put_farewell(demo);
    if (!demo->conf->keep || wm_stop_asked(demo->stop) > 0)
        return WM_OK;
    printf("Up until Ctrl-C. Send a story of your own from another terminal:\n"
           "  wiremill feed --set kafka.bootstrap.servers=%s --topic wire.raw FILE\n",
           brokers);
    return follow(demo, "wire.enriched", show_record, never_ends, err);
}

/* So that the times shown are the stories' and not the group's first meeting. */
static enum wm_code await_lanes(struct demo *demo, struct wm_error *err)
{
    demo->since = time(NULL);
    while (value(WM_M_READY, 0) + value(WM_M_READY, 1) + value(WM_M_READY, 2) < 3) {
        if (wm_stop_asked(demo->stop) > 0 || time(NULL) - demo->since > PATIENCE_S)
            return wm_fail(err, WM_E_KAFKA, "the lanes did not become ready; run it again with -v");
        wm_stop_wait(demo->stop, -1, POLL_MS);
    }
    return WM_OK;
}

static enum wm_code run_on(struct demo *demo, struct wm_mock *mock, struct wm_error *err)
{
    enum wm_code code = WM_OK;
    for (size_t i = 0; i < sizeof topics / sizeof *topics && code == WM_OK; i++)
        code = wm_mock_topic(mock, topics[i], 1, err);
    if (code == WM_OK)
        code = start_daemon(demo, err);
    if (code != WM_OK)
        return code;
    put_welcome(demo, wm_mock_brokers(mock));
    code = await_lanes(demo, err);
    if (code == WM_OK)
        code = feed_stories(demo, err);
    if (code == WM_OK)
        code = show_all(demo, wm_mock_brokers(mock), err);
    enum wm_code ended = stop_daemon(demo, err);
    return code != WM_OK ? code : ended;
}

static enum wm_code configure(struct demo *demo, struct wm_args *args, const struct wm_mock *mock, struct wm_error *err)
{
    struct wm_lint *lints = NULL;
    const char *set = wm_str_printf(args->arena, "kafka.bootstrap.servers=%s", wm_mock_brokers(mock)).ptr;
    enum wm_code code = wm_settings_parse("the demonstration", wm_str_of(demo_config), &set, 1, args->stages,
                                          args->arena, &demo->settings, &lints, err);
    if (code != WM_OK && lints != NULL)
        return wm_fail(err, code, "%s", lints->text);
    return code;
}

static int demonstrate(const struct demo_conf *conf, struct wm_args *args)
{
    struct wm_error err = {0};
    struct wm_mock *mock = NULL;
    struct wm_stop stop;
    struct demo demo = {
        .conf = conf,
        .args = args,
        .stop = &stop,
        .style = {.color = wm_cli_color(args, stdout), .width = wm_cli_width(stdout), .full = conf->full}};
    if (wm_stop_open(&stop, &err) != WM_OK)
        return wm_cli_fail(&err);
    demo.arena = wm_arena_new(ARENA_BYTES);
    enum wm_code code = wm_mock_open(&mock, &err);
    if (code == WM_OK)
        code = configure(&demo, args, mock, &err);
    if (code == WM_OK)
        code = run_on(&demo, mock, &err);
    wm_mock_close(&mock);
    wm_arena_free(demo.arena);
    wm_stop_close(&stop);
    return code == WM_OK ? WM_EXIT_OK : wm_cli_fail(&err);
}

static int run(int argc, char **argv)
{
    struct demo_conf conf;
    struct wm_args args;
    int status = wm_cli_begin(&wm_cmd_demo, argc, argv, &conf, &args);
    if (status != WM_GO_ON)
        return status;
    return wm_cli_end(&args, demonstrate(&conf, &args));
}

const struct wm_command wm_cmd_demo = {
    .name = "demo",
    .arguments = "",
    .summary = "show the whole pipeline at work on sample stories, no broker needed",
    .help = "Starts an embedded broker and the three stages as three lanes, feeds sample stories in several wire\n"
            "formats, shows each enriched story and what took how long, and ends. A kill among them goes past the\n"
            "stages to wire.urgent; a broken message becomes a dead letter; nothing else stops for either.\n",
    .flags = demo_flags,
    .run = run};
