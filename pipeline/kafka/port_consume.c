/* SPDX-License-Identifier: Apache-2.0 */
/* The consuming half of a port. Messages come as events of one message each, which the lane keeps
 * until they are settled: nothing is copied.
 *
 * Two queues: messages, with what has its place among them (rebalances), and what the client tells
 * otherwise (errors, logs, statistics). The first is left alone while the lane has no room; then the
 * second matters most. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "kafka/conf.h"
#include "port_private.h"

#define AHEAD_MOST_KB   16384u /* a tenth of a second of what a lane without stages takes */
#define AHEAD_LEAST_KB  2048u
#define AHEAD_WORKER_KB 1024u
#define FETCHES_AHEAD   16 /* of one partition that fit into the queue; compressed, they are larger there */

/* How much the client fetches ahead. What stages need is in proportion to the workers, and a tenth of a second's
 * is plenty: the rest would only take memory. */
static unsigned ahead_kb(const struct kafka_port *port)
{
    size_t workers = wm_settings_workers(port->settings);
    if (port->lane->step_count == 0 || workers > AHEAD_MOST_KB / AHEAD_WORKER_KB)
        return AHEAD_MOST_KB;
    unsigned kb = (unsigned)workers * AHEAD_WORKER_KB;
    return kb > AHEAD_LEAST_KB ? kb : AHEAD_LEAST_KB;
}

/* `ahead_kb`: how large the queue is. The user's properties may replace the defaults. */
static enum wm_code make_conf(const struct kafka_port *port, unsigned ahead_kb, rd_kafka_conf_t **out,
                              struct wm_error *err)
{
    char interval[32], member[256], queue_kb[16], fetch_bytes[16];
    bool is_static = strcmp(port->settings->membership, "static") == 0;
    snprintf(queue_kb, sizeof queue_kb, "%u", ahead_kb);
    snprintf(fetch_bytes, sizeof fetch_bytes, "%u", ahead_kb * 1024 / FETCHES_AHEAD);
    snprintf(member, sizeof member, "wiremill-%s-%s", port->lane->name, port->settings->instance);
    snprintf(interval, sizeof interval, "%lld", (long long)port->lane->commit_interval_ms);
    const struct wm_property defaults[] = {
        {"auto.offset.reset", "earliest"}, /* a new group reads what is already there */
        {"fetch.wait.max.ms", "100"},
        {"socket.nagle.disable", "true"},
        {"statistics.interval.ms", WM_STATISTICS_MS},
        /* How long the partitions of a dead process wait for another; in a new group the brokers say. */
        {"session.timeout.ms", "10000", 0, "classic"},
        {"queued.max.messages.kbytes", queue_kb},
        {"fetch.message.max.bytes", fetch_bytes},                /* a larger message comes all the same */
        {"fetch.queue.backoff.ms", "5", WM_KAFKA_FETCH_BACKOFF}, /* older ones: see refill.h */
        {"partition.assignment.strategy", "cooperative-sticky", WM_KAFKA_COOPERATIVE, "classic"},
        {"group.remote.assignor", "uniform", 0, "consumer"}, /* the brokers' own; said, it makes 2.8 cooperative */
        {0}};
    /* What the guarantees stand on; the configuration refuses these names. */
    const struct wm_property fixed[] = {{"group.id", port->lane->group},
                                        {"enable.auto.commit", port->exactly_once ? "false" : "true"},
                                        {"auto.commit.interval.ms", interval},
                                        {"enable.auto.offset.store", "false"},
                                        {"isolation.level", "read_committed"},
                                        {"enable.partition.eof", "false"},
                                        {is_static ? "group.instance.id" : NULL, member},
                                        {0}};
    const struct wm_kafka_plan plan = {port->lane->name, defaults, &port->lane->consumer, fixed};
    return wm_kafka_conf(port->settings, &plan, out, err);
}

enum wm_code wm__port_make_consumer(struct kafka_port *port, struct wm_error *err)
{
    rd_kafka_conf_t *conf;
    enum wm_code code = make_conf(port, ahead_kb(port), &conf, err);
    if (code == WM_OK && wm_refill_sleeps(conf)) { /* then the queue has to last for as long as that */
        rd_kafka_conf_destroy(conf);
        code = make_conf(port, AHEAD_MOST_KB, &conf, err);
    }
    if (code != WM_OK)
        return code;
    rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_OFFSET_COMMIT | RD_KAFKA_EVENT_ERROR |
                                       RD_KAFKA_EVENT_LOG | RD_KAFKA_EVENT_STATS);
    code = wm_kafka_new(RD_KAFKA_CONSUMER, &conf, &port->consumer, err);
    if (code != WM_OK)
        return code;
    rd_kafka_set_log_queue(port->consumer, NULL);
    wm_refill_init(&port->refill, port->consumer);
    return WM_OK;
}

/* The last header of that name; a null value is no text. */
static struct wm_str header(const rd_kafka_message_t *message, const char *name)
{
    rd_kafka_headers_t *headers;
    const void *value;
    size_t size;
    if (rd_kafka_message_headers(message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR ||
        rd_kafka_header_get_last(headers, name, &value, &size) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return (struct wm_str){NULL, 0};
    return (struct wm_str){value, value != NULL ? size : 0};
}

/* Takes the event. */
static void on_fetched(struct kafka_port *port, rd_kafka_event_t *event)
{
    const rd_kafka_message_t *message = rd_kafka_event_message_next(event);
    if (message == NULL || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        if (message != NULL)
            WM_LOG(port->log, WM_WARN, "kafka.consume", "topic=%s partition=%d code=%s text=\"%s\"",
                   message->rkt != NULL ? rd_kafka_topic_name(message->rkt) : "", (int)message->partition,
                   rd_kafka_err2name(message->err), rd_kafka_message_errstr(message));
        rd_kafka_event_destroy(event);
        return;
    }
    struct wm_msg *msg = wm_lane_new_msg(port->base.lane);
    msg->event = event;
    msg->message = (void *)message;
    msg->topic = rd_kafka_topic_name(message->rkt);
    msg->partition = message->partition;
    msg->offset = message->offset;
    msg->has_value = message->payload != NULL;
    msg->value = (struct wm_str){message->payload, message->len};
    msg->key = (struct wm_str){message->key, message->key_len};
    msg->content_type = header(message, "content-type");
    msg->only_items = header(message, WM_HEADER_ITEMS);
    wm_refill_taken(&port->refill, port->consumer, message->len);
    wm_lane_on_message(port->base.lane, msg);
}

void wm__port_release(struct wm_port *base, struct wm_msg *msg)
{
    (void)base;
    rd_kafka_event_destroy(msg->event);
    msg->event = msg->message = NULL;
}

static bool is_cooperative(const struct kafka_port *port)
{
    const char *protocol = rd_kafka_rebalance_protocol(port->consumer);
    return protocol != NULL && strcmp(protocol, "COOPERATIVE") == 0;
}

static void log_rebalance(const struct kafka_port *port, const char *event, const rd_kafka_topic_partition_list_t *list)
{
    WM_LOG(port->log, WM_INFO, event, "partitions=%d protocol=%s rebalancing=%s", list->cnt,
           wm_kafka_group_protocol(port->settings, &port->lane->consumer, NULL),
           is_cooperative(port) ? "cooperative" : "eager");
}

/* Its names are the list's. */
static struct wm_position *positions_of(const rd_kafka_topic_partition_list_t *list)
{
    struct wm_position *positions = wm_calloc((size_t)list->cnt, sizeof *positions);
    for (int i = 0; i < list->cnt; i++)
        positions[i] = (struct wm_position){list->elems[i].topic, list->elems[i].partition, 0};
    return positions;
}

static void on_assign(struct kafka_port *port, const rd_kafka_topic_partition_list_t *list)
{
    rd_kafka_error_t *why = NULL;
    if (is_cooperative(port))
        why = rd_kafka_incremental_assign(port->consumer, list);
    else
        rd_kafka_assign(port->consumer, list);
    if (why != NULL) {
        struct wm_error err = {0};
        wm_fail(&err, WM_E_KAFKA, "partitions could not be taken over: %s", rd_kafka_error_string(why));
        rd_kafka_error_destroy(why);
        wm_lane_on_failed(port->base.lane, &err);
        return;
    }
    log_rebalance(port, "group.assigned", list);
    struct wm_position *partitions = positions_of(list);
    wm_lane_on_assigned(port->base.lane, partitions, (size_t)list->cnt);
    free(partitions);
}

static void on_revoke(struct kafka_port *port, const rd_kafka_topic_partition_list_t *list)
{
    port->revoking = list != NULL ? rd_kafka_topic_partition_list_copy(list) : rd_kafka_topic_partition_list_new(0);
    port->revoke_pending = true;
    log_rebalance(port, "group.revoked", port->revoking);
    struct wm_position *positions = positions_of(port->revoking);
    wm_lane_on_revoked(port->base.lane, positions, (size_t)port->revoking->cnt,
                       rd_kafka_assignment_lost(port->consumer) != 0);
    free(positions);
}

void wm__port_answer_revoke(struct kafka_port *port)
{
    if (is_cooperative(port)) {
        rd_kafka_error_t *why = rd_kafka_incremental_unassign(port->consumer, port->revoking);
        if (why != NULL)
            rd_kafka_error_destroy(why); /* the group has moved on without us: nothing is left to give up */
    } else {
        rd_kafka_assign(port->consumer, NULL);
    }
    rd_kafka_topic_partition_list_destroy(port->revoking);
    port->revoking = NULL;
    port->revoke_pending = false;
}

void wm__port_revoked(struct wm_port *base)
{
    wm__port_answer_revoke(wm__port_of(base));
}

static void on_rebalance(struct kafka_port *port, rd_kafka_event_t *event)
{
    const rd_kafka_topic_partition_list_t *list = rd_kafka_event_topic_partition_list(event);
    if (rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS)
        on_assign(port, list);
    else
        on_revoke(port, list);
}

static void on_offset_commit(struct kafka_port *port, rd_kafka_event_t *event)
{
    rd_kafka_resp_err_t why = rd_kafka_event_error(event);
    if (why != RD_KAFKA_RESP_ERR_NO_ERROR && why != RD_KAFKA_RESP_ERR__NO_OFFSET)
        WM_LOG(port->log, WM_WARN, "kafka.commit", "code=%s text=\"%s; the next commit covers it\"",
               rd_kafka_err2name(why), rd_kafka_err2str(why));
}

bool wm__port_poll_consumer(struct kafka_port *port)
{
    rd_kafka_event_t *event = rd_kafka_queue_poll(port->consumer_queue, 0);
    if (event == NULL)
        return false;
    switch (rd_kafka_event_type(event)) {
    case RD_KAFKA_EVENT_FETCH: on_fetched(port, event); return true;
    case RD_KAFKA_EVENT_REBALANCE: on_rebalance(port, event); break;
    case RD_KAFKA_EVENT_OFFSET_COMMIT: on_offset_commit(port, event); break;
    default: wm__port_on_client_event(port, port->consumer, event); break;
    }
    rd_kafka_event_destroy(event);
    return true;
}

bool wm__port_poll_events(struct kafka_port *port)
{
    rd_kafka_event_t *event = port->events_waker.woken ? rd_kafka_queue_poll(port->consumer_events, 0) : NULL;
    if (event == NULL) {
        port->events_waker.woken = false;
        return false;
    }
    wm__port_on_client_event(port, port->consumer, event);
    rd_kafka_event_destroy(event);
    return true;
}

rd_kafka_topic_partition_list_t *wm__port_list(const struct wm_position *positions, size_t count)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)count);
    for (size_t i = 0; i < count; i++)
        rd_kafka_topic_partition_list_add(list, positions[i].topic, positions[i].partition)->offset =
            positions[i].offset;
    return list;
}

void wm__port_store(struct kafka_port *port, const struct wm_position *position)
{
    rd_kafka_topic_partition_list_t *list = wm__port_list(position, 1);
    rd_kafka_offsets_store(port->consumer, list); /* of a partition just lost: rightly refused */
    rd_kafka_topic_partition_list_destroy(list);
}

/* -1: librdkafka 2.0.2 takes any other time-out for a thousandth of it. Nothing waits for a broker here. */
void wm__port_seek_job(struct kafka_port *port)
{
    if (port->positions->cnt == 0)
        return;
    rd_kafka_error_t *why = rd_kafka_seek_partitions(port->consumer, port->positions, -1);
    if (why != NULL) {
        wm_fail(&port->job_err, WM_E_KAFKA, "cannot go back to what was not committed: %s", rd_kafka_error_string(why));
        rd_kafka_error_destroy(why);
    }
    for (int i = 0; i < port->positions->cnt; i++) {
        const rd_kafka_topic_partition_t *at = &port->positions->elems[i];
        if (at->err != RD_KAFKA_RESP_ERR_NO_ERROR)
            wm_fail(&port->job_err, WM_E_KAFKA, "%s/%d cannot go back to offset %lld: %s", at->topic,
                    (int)at->partition, (long long)at->offset, rd_kafka_err2str(at->err));
    }
}

void wm__port_pause(struct wm_port *base, const struct wm_position *positions, size_t count, bool paused)
{
    const struct kafka_port *port = wm__port_of(base);
    rd_kafka_topic_partition_list_t *list = wm__port_list(positions, count);
    if (paused)
        rd_kafka_pause_partitions(port->consumer, list);
    else
        rd_kafka_resume_partitions(port->consumer, list);
    wm_refill_wake(&port->refill, port->consumer); /* what is resumed is fetched now, not within a second */
    rd_kafka_topic_partition_list_destroy(list);
}
