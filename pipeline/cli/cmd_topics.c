/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "cli.h"
#include "kafka/topics.h"

struct topics_conf {
    bool create, describe;
    int64_t timeout_ms;
};

static const struct wm_flag flags[] = {
    {.option = {.name = "create",
                .help = "Create those that are missing, with topics.partitions and topics.replication.",
                WM_FIELD(struct topics_conf, create)}},
    {.option = {.name = "describe",
                .help = "Show leader, replicas and offsets of each partition.",
                WM_FIELD(struct topics_conf, describe)}},
    WM_TIMEOUT_FLAG(struct topics_conf, timeout_ms),
    {0}};

/* Of what the list below does not show by itself. */
static void on_found(void *ctx, enum wm_found_level level, const char *what, const char *detail)
{
    bool *fault = ctx;
    if (level >= WM_FOUND_DOUBT)
        wm_cli_note("%s: %s: %s", level == WM_FOUND_FAULT ? "fail" : "warn", what, detail);
    *fault = *fault || level == WM_FOUND_FAULT;
}

static int widest(const struct wm_topics *topics)
{
    int width = (int)strlen("TOPIC");
    for (size_t i = 0; i < topics->count; i++)
        if ((int)strlen(topics->list[i].name) > width)
            width = (int)strlen(topics->list[i].name);
    return width;
}

static void print_partitions(const struct wm_topic *topic)
{
    for (int32_t i = 0; i < topic->partition_count; i++) {
        const struct wm_topic_partition *partition = &topic->partitions[i];
        printf("  partition %" PRId32 "  leader %" PRId32 "  replicas %" PRId32 "  in sync %" PRId32, i,
               partition->leader, partition->replicas, partition->in_sync);
        if (partition->high >= 0)
            printf("  offsets %" PRId64 " to %" PRId64, partition->low, partition->high);
        putchar('\n');
    }
}

static void print(const struct topics_conf *conf, const struct wm_topics *topics)
{
    int width = widest(topics);
    printf("%-*s  PARTITIONS  REPLICAS  STATE    USE\n", width, "TOPIC");
    for (size_t i = 0; i < topics->count; i++) {
        const struct wm_topic *topic = &topics->list[i];
        const char *state = topic->partition_count == 0 ? "missing" : topic->made ? "created" : "there";
        printf("%-*s  %10" PRId32 "  %8" PRId32 "  %-7s  %s\n", width, topic->name, topic->partition_count,
               topic->replication, state, topic->use);
        if (conf->describe)
            print_partitions(topic);
    }
}

static int topics(const struct topics_conf *conf, const struct wm_args *args, const struct wm_settings *settings)
{
    struct wm_stop stop;
    struct wm_error err = {0};
    bool fault = false;
    if (settings->lane_count == 0) {
        wm_cli_say("topics: the configuration has no lanes, so it needs no topics; name one with -c FILE");
        return WM_EXIT_CONFIG;
    }
    if (wm_stop_open(&stop, &err) != WM_OK)
        return wm_cli_fail(&err);
    struct wm_topics needed = wm_topics_needed(settings, args->arena);
    enum wm_code code =
        conf->create ? wm_topics_create(settings, &needed, conf->timeout_ms, &stop, args->arena, &err) : WM_OK;
    if (code == WM_OK && (!conf->create || conf->describe))
        code = wm_topics_look(settings, &needed, conf->describe, conf->timeout_ms, &stop, args->arena, &err);
    wm_stop_close(&stop);
    if (code == WM_E_BUSY)
        return WM_EXIT_INTERRUPTED;
    if (code != WM_OK)
        return wm_cli_fail(&err);
    if (!args->quiet)
        print(conf, &needed);
    fflush(stdout);
    wm_topics_judge(settings, &needed, args->arena, on_found, &fault);
    return fault ? WM_EXIT_KAFKA : WM_EXIT_OK;
}

static int run(int argc, char **argv)
{
    struct topics_conf conf;
    struct wm_args args;
    const struct wm_settings *settings;
    int status = wm_cli_begin(&wm_cmd_topics, argc, argv, &conf, &args);
    if (status != WM_GO_ON)
        return status;
    wm_cli_find_config(&args);
    status = wm_cli_settings(&args, &settings);
    if (status == WM_EXIT_OK)
        status = topics(&conf, &args, settings);
    return wm_cli_end(&args, status);
}

static const char help[] =
    "Shows the topics that the lanes of the configuration read and write, and whether they are\n"
    "there. With --create the missing ones are made; those that are there are never changed, so\n"
    "that it can be run again at any time. Exit code 4 when a topic is missing in the end.\n"
    "Topics of dead letters are made with retention.ms=-1, as a dead letter keeps the time of its\n"
    "message and would else be deleted at once if that is old.\n"
    "Without -c it reads ./wiremill.yaml or /etc/wiremill/wiremill.yaml.\n"
    "\n"
    "Examples:\n"
    "  wiremill topics -c wiremill.yaml --create\n"
    "  wiremill topics -c wiremill.yaml --create --set topics.partitions=12 --set topics.replication=3\n";

const struct wm_command wm_cmd_topics = {.name = "topics",
                                         .arguments = "",
                                         .summary = "show and create the topics that the lanes need",
                                         .help = help,
                                         .flags = flags,
                                         .run = run};
