/* SPDX-License-Identifier: Apache-2.0 */
/* Every setting, declared once. Parser, range check, defaults, `wiremill options` and the printed
 * configuration read these tables; the order is that of the reference page. */
#include <string.h>

#include "settings_private.h"

static const char *const levels[] = {"error", "warn", "info", "debug", NULL};
static const char *const formats[] = {"logfmt", "json", NULL};
static const char *const memberships[] = {"dynamic", "static", NULL};
static const char *const deliveries[] = {"exactly-once", "at-least-once", NULL};

const struct wm_option wm__settings_top[] = {
    {.name = "instance",
     .help = "Name of this process among its likes, part of client and transactional ids: letters, digits, \".\", "
             "\"_\", \"-\". HOST-PID if not given.",
     WM_FIELD(struct wm_settings, instance)},
    {.name = "membership",
     .fallback = "dynamic",
     .choices = memberships,
     .help = "static: the process keeps its partitions over a restart that takes less than session.timeout.ms, without "
             "a rebalance; it is known to its groups as wiremill-LANE-INSTANCE and needs an `instance` of its own. "
             "dynamic: it leaves its groups when it stops.",
     WM_FIELD(struct wm_settings, membership)},
    {.name = "workers",
     .fallback = "0",
     .min = "0",
     .max = "1024",
     .help = "Threads that run stages, shared by all lanes; 0 is one per core.",
     WM_FIELD(struct wm_settings, workers)},
    {.name = "shutdown-deadline",
     .fallback = "30s",
     .min = "100ms",
     .max = "1h",
     .unit = WM_MILLISECONDS,
     .help = "Time to finish what is in flight after SIGTERM or SIGINT; what is left then is repeated after a restart.",
     WM_FIELD(struct wm_settings, shutdown_deadline_ms)},
    {0}};

const struct wm_option wm__settings_log[] = {
    {.name = "level",
     .fallback = "warn",
     .choices = levels,
     .help = "The least severe kind of line that is written to standard error.",
     WM_FIELD(struct wm_settings, log_level)},
    {.name = "format",
     .fallback = "logfmt",
     .choices = formats,
     .help = "key=value pairs, or one JSON object a line.",
     WM_FIELD(struct wm_settings, log_format)},
    {0}};

const struct wm_option wm__settings_admin[] = {
    {.name = "listen",
     .fallback = "127.0.0.1:9464",
     .help = "HOST:PORT of the listener for /metrics, /healthz, /readyz and /version; \"[::1]:9464\" for IPv6, port 0 "
             "for any free one, \"\" for none.",
     WM_FIELD(struct wm_settings, admin_listen)},
    {0}};

const struct wm_option wm__settings_topics[] = {
    {.name = "partitions",
     .fallback = "3",
     .min = "1",
     .max = "10000",
     .help = "Partitions of a topic that `wiremill topics` creates.",
     WM_FIELD(struct wm_settings, topic_partitions)},
    {.name = "replication",
     .fallback = "1",
     .min = "1",
     .max = "100",
     .help = "Replicas of a topic that `wiremill topics` creates; 3 is usual where there are three brokers.",
     WM_FIELD(struct wm_settings, topic_replication)},
    {0}};

const struct wm_option wm__settings_lane[] = {
    {.name = "name",
     .required = true,
     .help = "Names the lane in logs, metrics, --lane and --set: letters, digits, \"_\", \"-\".",
     WM_FIELD(struct wm_lane_settings, name)},
    {.name = "input",
     .required = true,
     .help = "The topic to read, or several: a list, or separated by commas.",
     WM_FIELD(struct wm_lane_settings, input)},
    {.name = "output", .required = true, .help = "The topic to write.", WM_FIELD(struct wm_lane_settings, output)},
    {.name = "dead",
     .fallback = "wire.dead",
     .help = "The topic for dead letters: messages that cannot be processed, untouched, with the reason in headers.",
     WM_FIELD(struct wm_lane_settings, dead)},
    {.name = "urgent",
     .help = "A topic that gets kills, withholds and alerts at once, beside the output; only on a lane that reads raw "
             "input. None if not given.",
     WM_FIELD(struct wm_lane_settings, urgent)},
    {.name = "group",
     .help = "The consumer group; processes with the same one share the work. wiremill-NAME if not given.",
     WM_FIELD(struct wm_lane_settings, group)},
    {.name = "delivery",
     .fallback = "exactly-once",
     .choices = deliveries,
     .help = "exactly-once: input offsets and records in one transaction. at-least-once: no transactions, lower "
             "latency, duplicates after a crash.",
     WM_FIELD(struct wm_lane_settings, delivery)},
    {.name = "commit-interval",
     .fallback = "100ms",
     .min = "1ms",
     .max = "30s",
     .unit = WM_MILLISECONDS,
     .help =
         "The longest a commit waits for more messages; with nothing in flight it waits for nothing. A reload applies "
         "it on an exactly-once lane, up to 2s or the value at the start; else it needs a restart.",
     WM_FIELD(struct wm_lane_settings, commit_interval_ms)},
    {.name = "commit-messages",
     .fallback = "50000",
     .min = "1",
     .max = "10000000",
     .help = "A commit comes at the latest after so many messages.",
     WM_FIELD(struct wm_lane_settings, commit_messages)},
    {.name = "max-in-flight-bytes",
     .fallback = "0",
     .min = "0",
     .max = "64GB",
     .unit = WM_BYTES,
     .help =
         "Fetching stops while messages of so many bytes are being worked on, or wait to be committed. 0 is 32MB for "
         "a lane without stages; else 4MB for each worker, at least 8MB and at most 32MB.",
     WM_FIELD(struct wm_lane_settings, max_in_flight_bytes)},
    {.name = "max-in-flight-messages",
     .fallback = "50000",
     .min = "1",
     .max = "1000000",
     .help = "Fetching stops while so many messages are being worked on.",
     WM_FIELD(struct wm_lane_settings, max_in_flight_messages)},
    {.name = "retry-attempts",
     .fallback = "5",
     .min = "1",
     .max = "1000",
     .help = "How often a message is tried when a stage says that it is hindered for now; then it becomes a dead "
             "letter. Meanwhile its partition waits and the others go on.",
     WM_FIELD(struct wm_lane_settings, retry_attempts)},
    {.name = "retry-backoff",
     .fallback = "500ms",
     .min = "1ms",
     .max = "1h",
     .unit = WM_MILLISECONDS,
     .help = "The wait before the second try; it doubles with each further one, less up to a quarter at random.",
     WM_FIELD(struct wm_lane_settings, retry_backoff_ms)},
    {.name = "retry-backoff-max",
     .fallback = "30s",
     .min = "1ms",
     .max = "24h",
     .unit = WM_MILLISECONDS,
     .help = "The longest wait before a further try.",
     WM_FIELD(struct wm_lane_settings, retry_backoff_max_ms)},
    {.name = "max-article-bytes",
     .fallback = "8MB",
     .min = "1KB",
     .max = "1GB",
     .unit = WM_BYTES,
     .help = "A larger message becomes a dead letter.",
     WM_FIELD(struct wm_lane_settings, max_article_bytes)},
    {.name = "max-article-memory",
     .fallback = "256MB",
     .min = "64KB",
     .max = "64GB",
     .unit = WM_BYTES,
     .help = "A message that needs more memory while it is worked on becomes a dead letter.",
     WM_FIELD(struct wm_lane_settings, max_article_memory)},
    {.name = "max-items",
     .fallback = "1000",
     .min = "1",
     .max = "1000000",
     .help = "A message that holds more stories becomes a dead letter.",
     WM_FIELD(struct wm_lane_settings, max_items)},
    {0}};

/* Of each stage in the section `stages`, beside its own options. */
const struct wm_option wm__settings_stage[] = {{.name = "plugin", WM_FIELD(struct wm_stage_settings, plugin)}, {0}};

/* What a reload applies at once. The rest is built into Kafka clients, threads or the listener, and needs
 * a restart. */
static const char *const all_live[] = {"*", NULL};
static const char *const live_top[] = {"shutdown-deadline", NULL};
static const char *const live_lane[] = {"commit-interval",
                                        "commit-messages",
                                        "max-in-flight-bytes",
                                        "max-in-flight-messages",
                                        "max-article-bytes",
                                        "max-article-memory",
                                        "max-items",
                                        "retry-attempts",
                                        "retry-backoff",
                                        "retry-backoff-max",
                                        NULL};

static const struct wm_section sections[] = {
    {"", "The top level of the file.", wm__settings_top, live_top},
    {"log", "What is written to standard error. All is well: nothing is written.", wm__settings_log, all_live},
    {"admin", "The HTTP listener for operators.", wm__settings_admin, NULL},
    {"topics", "What `wiremill topics` makes of topics that are missing.", wm__settings_topics, all_live},
    {"lanes[]",
     "The list of lanes: each runs stages between its input and its output topic. Lanes come and go with a restart.",
     wm__settings_lane, live_lane},
    {"lanes[].stages",
     "The stages of the lane, in order: names, or a name with options of its own, `- summarize: {OPTION: VALUE}`, on "
     "top of the section `stages`. Without stages the lane passes messages through.",
     NULL, all_live},
    {"lanes[].consumer", "librdkafka properties of the lane's consumer, on top of `kafka`.", NULL, NULL},
    {"lanes[].producer", "librdkafka properties of the lane's producer, on top of `kafka`.", NULL, NULL},
    {"kafka",
     "librdkafka properties of every client: at least bootstrap.servers. Names with dots, or nested maps; a list is "
     "joined with commas.",
     NULL, NULL},
    {"stages",
     "Options of stages, for all lanes: a map for each stage, by its name. With `plugin: PATH` among them the stage is "
     "loaded from that shared object; a relative path begins at the folder of this file, and the stage has the name "
     "that it is given here.",
     NULL, all_live},
};

const struct wm_section *wm_settings_sections(size_t *count)
{
    *count = sizeof sections / sizeof *sections;
    return sections;
}

bool wm_settings_is_live(const struct wm_section *section, const char *name)
{
    for (const char *const *live = section->live; live != NULL && *live != NULL; live++)
        if (strcmp(*live, "*") == 0 || (name != NULL && strcmp(*live, name) == 0))
            return true;
    return false;
}

static const struct wm_reserved reserved[] = {
    {"enable.auto.commit", "offsets are committed together with the records, see commit-interval"},
    {"auto.commit.interval.ms", "offsets are committed together with the records, see commit-interval"},
    {"auto.commit.enable", "offsets are committed together with the records, see commit-interval"},
    {"enable.auto.offset.store", "an offset is stored when everything before it was published"},
    {"group.id", "every lane has its own consumer group, see its `group`"},
    {"transactional.id", "it is made of the lane and the instance, and must not be shared"},
    {"enable.idempotence", "it is always on: without it records may double or change places"},
    {"isolation.level", "it is always read_committed: aborted transactions must not be seen"},
    {"acks", "it is always all: a record counts as published when all replicas in sync have it"},
    {"request.required.acks", "it is always all: a record counts as published when all replicas in sync have it"},
    {"enable.partition.eof", "the end of a partition is no event of a stream"},
    {"delivery.report.only.error", "every record's delivery is waited for"},
    {"log.queue", "librdkafka's lines go through the log of wiremill"},
};

const struct wm_reserved *wm_settings_reserved(size_t *count)
{
    *count = sizeof reserved / sizeof *reserved;
    return reserved;
}

bool wm_settings_is_secret(const char *property)
{
    static const char *const parts[] = {"password", "secret", "passphrase", "key.pem", "sasl.oauthbearer.config"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strstr(property, parts[i]) != NULL)
            return true;
    return false;
}
