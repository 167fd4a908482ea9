/* SPDX-License-Identifier: Apache-2.0 */
/* Which figures of librdkafka's are shown, and what they mean here.
 *
 * Two traps. A partition's fetchq_cnt and fetchq_size are those of the queue that all partitions share,
 * so they are not summed. And positions in a topic that was written in transactions leave gaps: behind
 * the last message stands a marker that no consumer is given, so "end minus position" would stay above
 * zero for ever. What librdkafka would fetch next stands behind the marker; when nothing that was fetched
 * is left to be done, that is how far the lane has come. */
#include "stats.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "runtime/metrics.h"
#include "wiremill/json.h"

#define NS_PER_US 1000
#define NS_PER_MS 1000000
#define TREE_MOST ((size_t)1 << 20) /* of the arena, which holds little more than the hold on the tree */

struct wm_kafka_stats {
    const char *lane, *client;
    struct wm_samples *samples;
    struct wm_arena *arena;
};

struct wm_kafka_stats *wm_kafka_stats_new(const char *lane, const char *client)
{
    struct wm_kafka_stats *stats = wm_calloc(1, sizeof *stats);
    *stats = (struct wm_kafka_stats){lane, client, wm_samples_new(), wm_arena_new(TREE_MOST)};
    return stats;
}

void wm_kafka_stats_free(struct wm_kafka_stats *stats)
{
    if (stats == NULL)
        return;
    wm_samples_free(stats->samples);
    wm_arena_free(stats->arena);
    free(stats);
}

void wm_kafka_stats_clear(struct wm_kafka_stats *stats)
{
    wm_samples_publish(stats->samples);
}

/* A figure to show: the member of that name, unless it is missing or negative, which is librdkafka's way
 * to say that it does not know. */
struct figure {
    enum wm_metric metric;
    const char *name;
    int64_t unit; /* of a time, in nanoseconds; else 1 */
};

static void show(struct wm_kafka_stats *stats, const struct wm_json *from, const struct figure *figure,
                 const char *const labels[])
{
    long long value = wm_json_get_int(from, figure->name, -1);
    if (value >= 0 && value <= INT64_MAX / figure->unit)
        wm_samples_add(stats->samples, figure->metric, labels, value * figure->unit);
}

static bool is_one_of(struct wm_str text, const char *const *list)
{
    for (; *list != NULL; list++)
        if (wm_str_eq(text, wm_str_of(*list)))
            return true;
    return false;
}

/* Brokers. */

/* The addresses of the configuration are of interest until the cluster has told its own; some of them
 * then stand there twice. Coordinators have connections of their own. */
static bool is_shown(const struct wm_json *broker, bool learned)
{
    struct wm_str source = wm_json_get_str(broker, "source");
    if (wm_str_eq(source, WM_STR("internal")))
        return false;
    return !learned || wm_str_eq(source, WM_STR("logical")) || wm_json_get_int(broker, "nodeid", -1) >= 0;
}

static bool any_learned(const struct wm_json *brokers)
{
    void *cursor = NULL;
    const char *name;
    for (struct wm_json *broker; wm_json_each(brokers, &cursor, &name, &broker);)
        if (wm_json_get_int(broker, "nodeid", -1) >= 0)
            return true;
    return false;
}

/* INIT is the state of a broker that there is no need to talk to. */
static void show_broker_state(struct wm_kafka_stats *stats, const struct wm_json *broker, const char *const labels[])
{
    static const char *const up[] = {"UP", "UPDATE", "REAUTH", NULL};
    struct wm_str state = wm_json_get_str(broker, "state");
    if (state.len > 0 && !wm_str_eq(state, WM_STR("INIT")))
        wm_samples_add(stats->samples, WM_M_KAFKA_BROKER_UP, labels, is_one_of(state, up));
}

static void show_broker(struct wm_kafka_stats *stats, const char *name, const struct wm_json *broker)
{
    static const struct figure figures[] = {
        {WM_M_KAFKA_UNWRITTEN, "outbuf_cnt", 1},  {WM_M_KAFKA_UNANSWERED, "waitresp_cnt", 1},
        {WM_M_KAFKA_TIMEOUTS, "req_timeouts", 1}, {WM_M_KAFKA_RETRIES, "txretries", 1},
        {WM_M_KAFKA_CONNECTS, "connects", 1},     {WM_M_KAFKA_DISCONNECTS, "disconnects", 1},
    };
    static const struct figure rtt_avg = {WM_M_KAFKA_RTT_AVG, "avg", NS_PER_US},
                               rtt_p99 = {WM_M_KAFKA_RTT_P99, "p99", NS_PER_US},
                               throttle = {WM_M_KAFKA_THROTTLE, "max", NS_PER_MS};
    const char *const labels[] = {stats->lane, stats->client, name};
    show_broker_state(stats, broker, labels);
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        show(stats, broker, &figures[i], labels);
    long long errors = wm_json_get_int(broker, "txerrs", 0) + wm_json_get_int(broker, "rxerrs", 0);
    wm_samples_add(stats->samples, WM_M_KAFKA_ERRORS, labels, errors);
    const struct wm_json *rtt = wm_json_get(broker, "rtt");
    if (wm_json_get_int(rtt, "cnt", 0) > 0) { /* else nothing was measured, and it says 0 */
        show(stats, rtt, &rtt_avg, labels);
        show(stats, rtt, &rtt_p99, labels);
    }
    show(stats, wm_json_get(broker, "throttle"), &throttle, labels);
}

static void show_brokers(struct wm_kafka_stats *stats, const struct wm_json *brokers)
{
    bool learned = any_learned(brokers);
    void *cursor = NULL;
    const char *name;
    for (struct wm_json *broker; wm_json_each(brokers, &cursor, &name, &broker);)
        if (is_shown(broker, learned))
            show_broker(stats, name, broker);
}

/* Partitions. */

struct lag {
    const struct wm_kafka_view *view;
    int64_t total;
    int64_t oldest_ms; /* -1 when no message in hand tells its time */
    bool all_known, any;
    int64_t fetched_bytes; /* -1 when no partition tells */
};

/* How far the lane has come, as an offset; -1 when that cannot be known. */
static int64_t reached(const struct wm_json *partition, const struct wm_kafka_view *view,
                       const struct wm_kafka_place *place)
{
    long long next = wm_json_get_int(partition, "next_offset", -1), low = wm_json_get_int(partition, "lo_offset", -1);
    int64_t position = place->position;
    if (position < 0) /* at the start of an assignment: that of the commit that it goes on from */
        position = wm_json_get_int(partition, "committed_offset", -1);
    bool fetching = wm_str_eq(wm_json_get_str(partition, "fetch_state"), WM_STR("active"));
    if (fetching && view->taken && place->at_rest && next > position)
        position = next;
    return position >= 0 && low > position ? low : position; /* what retention took away cannot be read */
}

/* Of what a reader of committed records can read; -1 when it is unknown. */
static int64_t end_of(const struct wm_json *partition, const struct wm_kafka_place *place)
{
    if (place->paused)
        return place->end;
    long long stable = wm_json_get_int(partition, "ls_offset", -1);
    return stable >= 0 ? stable : wm_json_get_int(partition, "hi_offset", -1);
}

static void show_lag(struct wm_kafka_stats *stats, const struct wm_json *partition, const char *const labels[],
                     const struct wm_kafka_place *place, struct lag *lag)
{
    int64_t end = end_of(partition, place);
    int64_t from = reached(partition, lag->view, place);
    lag->any = true;
    if (place->oldest_ms >= 0 && (lag->oldest_ms < 0 || place->oldest_ms < lag->oldest_ms))
        lag->oldest_ms = place->oldest_ms;
    if (end < 0 || from < 0) {
        lag->all_known = false;
        return;
    }
    int64_t behind = end > from ? end - from : 0; /* the report is a little older than the position */
    lag->total += behind;
    wm_samples_add(stats->samples, WM_M_LAG, labels, behind);
}

/* NULL when the lane does not hold it. */
static const struct wm_kafka_place *find(const struct wm_kafka_view *view, const char *topic, long long partition)
{
    for (size_t i = 0; i < view->count; i++)
        if (view->places[i].partition == partition && strcmp(view->places[i].topic, topic) == 0)
            return &view->places[i];
    return NULL;
}

static void show_partitions(struct wm_kafka_stats *stats, const char *topic, const struct wm_json *partitions,
                            struct lag *lag)
{
    void *cursor = NULL;
    const char *number;
    for (struct wm_json *partition; wm_json_each(partitions, &cursor, &number, &partition);) {
        long long id = wm_json_get_int(partition, "partition", -1);
        long long bytes = wm_json_get_int(partition, "fetchq_size", -1);
        if (bytes > lag->fetched_bytes)
            lag->fetched_bytes = bytes;
        const struct wm_kafka_place *place = find(lag->view, topic, id);
        if (place != NULL)
            show_lag(stats, partition, (const char *[]){stats->lane, topic, number}, place, lag);
    }
}

/* Nothing in hand although something is to be done: how old that is cannot be known. */
static void show_behind(struct wm_kafka_stats *stats, const struct lag *lag)
{
    const char *const labels[] = {stats->lane};
    int64_t age_ms = lag->oldest_ms >= 0 ? lag->view->now_ms - lag->oldest_ms : 0;
    if (lag->oldest_ms < 0 && (!lag->any || !lag->all_known || lag->total > 0))
        return;
    wm_samples_add(stats->samples, WM_M_BEHIND, labels, age_ms > 0 ? age_ms * NS_PER_MS : 0);
}

static void show_topics(struct wm_kafka_stats *stats, const struct wm_json *topics, const struct wm_kafka_view *view)
{
    struct lag lag = {.view = view, .oldest_ms = -1, .all_known = true, .fetched_bytes = -1};
    void *cursor = NULL;
    const char *name;
    for (struct wm_json *topic; wm_json_each(topics, &cursor, &name, &topic);)
        show_partitions(stats, name, wm_json_get(topic, "partitions"), &lag);
    if (lag.fetched_bytes >= 0)
        wm_samples_add(stats->samples, WM_M_KAFKA_FETCHED_BYTES, (const char *[]){stats->lane}, lag.fetched_bytes);
    show_behind(stats, &lag);
}

/* The client itself. */

static void show_group(struct wm_kafka_stats *stats, const struct wm_json *group)
{
    static const struct figure age = {WM_M_KAFKA_REBALANCE_AGE, "rebalance_age", NS_PER_MS};
    const char *const labels[] = {stats->lane};
    if (group == NULL)
        return;
    bool joined = wm_str_eq(wm_json_get_str(group, "state"), WM_STR("up")) &&
                  wm_str_eq(wm_json_get_str(group, "join_state"), WM_STR("steady"));
    wm_samples_add(stats->samples, WM_M_KAFKA_JOINED, labels, joined);
    if (wm_json_get_int(group, "rebalance_cnt", 0) > 0)
        show(stats, group, &age, labels);
}

/* A producer that never begins a transaction stays in Init. */
static void show_transaction(struct wm_kafka_stats *stats, const struct wm_json *eos)
{
    static const struct figure age = {WM_M_KAFKA_TXN_STATE, "txn_stateage", NS_PER_MS},
                               epoch = {WM_M_KAFKA_EPOCH, "producer_epoch", 1};
    struct wm_str state = wm_json_get_str(eos, "txn_state");
    if (state.len > 0 && !wm_str_eq(state, WM_STR("Init")))
        show(stats, eos, &age, (const char *[]){stats->lane, state.ptr});
    show(stats, eos, &epoch, (const char *[]){stats->lane});
}

static void show_producer(struct wm_kafka_stats *stats, const struct wm_json *report)
{
    static const struct figure unsent = {WM_M_KAFKA_UNSENT, "msg_cnt", 1},
                               unsent_bytes = {WM_M_KAFKA_UNSENT_BYTES, "msg_size", 1};
    const char *const labels[] = {stats->lane};
    show(stats, report, &unsent, labels);
    show(stats, report, &unsent_bytes, labels);
    show_transaction(stats, wm_json_get(report, "eos"));
}

static void show_consumer(struct wm_kafka_stats *stats, const struct wm_json *report, const struct wm_kafka_view *view)
{
    show_group(stats, wm_json_get(report, "cgrp"));
    show_topics(stats, wm_json_get(report, "topics"), view);
}

static void show_client(struct wm_kafka_stats *stats, const struct wm_json *report)
{
    static const struct figure figures[] = {
        {WM_M_KAFKA_SENT_BYTES, "tx_bytes", 1},
        {WM_M_KAFKA_RECEIVED_BYTES, "rx_bytes", 1},
        {WM_M_KAFKA_REQUESTS, "tx", 1},
        {WM_M_KAFKA_EVENTS, "replyq", 1},
    };
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        show(stats, report, &figures[i], (const char *[]){stats->lane, stats->client});
}

bool wm_kafka_stats_read(struct wm_kafka_stats *stats, struct wm_str report, const struct wm_kafka_view *view)
{
    struct wm_error err = {0};
    struct wm_json *tree;
    bool is_json = wm_json_parse(stats->arena, report, &tree, &err) == WM_OK;
    if (is_json) {
        show_client(stats, tree);
        show_brokers(stats, wm_json_get(tree, "brokers"));
        if (view != NULL)
            show_consumer(stats, tree, view);
        else
            show_producer(stats, tree);
        wm_samples_publish(stats->samples);
    }
    wm_arena_reset(stats->arena);
    return is_json;
}
