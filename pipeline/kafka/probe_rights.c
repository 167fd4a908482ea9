/* SPDX-License-Identifier: Apache-2.0 */
/* What each lane may do, as far as it can be tried without a trace. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "kafka/client.h"
#include "kafka/probe.h"

#define STEP_MS 500

static bool fault(const struct wm_probe *probe, const char *what, const char *detail)
{
    probe->found(probe->ctx, WM_FOUND_FAULT, what, detail);
    return false;
}

/* Reading at the end of a topic is answered by "that was all", or by a refusal. */
static rd_kafka_resp_err_t try_read(const struct wm_probe *probe, struct wm_client *client, const char *topic)
{
    rd_kafka_resp_err_t result = RD_KAFKA_RESP_ERR__TIMED_OUT;
    rd_kafka_topic_t *rkt = rd_kafka_topic_new(client->rk, topic, NULL);
    if (rkt == NULL || rd_kafka_consume_start(rkt, 0, RD_KAFKA_OFFSET_END) != 0) {
        result = rd_kafka_last_error();
    } else {
        int64_t end_ms = wm_clock_ms() + probe->timeout_ms;
        while (result == RD_KAFKA_RESP_ERR__TIMED_OUT && wm_clock_ms() < end_ms && wm_stop_asked(probe->stop) == 0) {
            rd_kafka_message_t *message = rd_kafka_consume(rkt, 0, 100);
            if (message != NULL) {
                result = message->err;
                rd_kafka_message_destroy(message);
            }
            wm_client_poll(client, 0);
        }
        rd_kafka_consume_stop(rkt, 0);
    }
    if (rkt != NULL)
        rd_kafka_topic_destroy(rkt);
    return result == RD_KAFKA_RESP_ERR__PARTITION_EOF ? RD_KAFKA_RESP_ERR_NO_ERROR : result;
}

static bool try_inputs(const struct wm_probe *probe, struct wm_client *client, const struct wm_lane_settings *lane,
                       const struct wm_topics *topics)
{
    bool fine = true;
    for (size_t i = 0; i < lane->input_count && wm_stop_asked(probe->stop) == 0; i++) {
        const struct wm_topic *topic = wm_topics_find(topics, lane->inputs[i]);
        if (topic == NULL || topic->partition_count == 0)
            continue; /* that it is missing was told already */
        const char *what = wm_str_printf(probe->arena, "lane %s, reading", lane->name).ptr;
        rd_kafka_resp_err_t why = try_read(probe, client, lane->inputs[i]);
        if (why == RD_KAFKA_RESP_ERR_NO_ERROR)
            probe->found(probe->ctx, WM_FOUND_FINE, what, lane->inputs[i]);
        else
            fine = fault(probe, what,
                         wm_str_printf(probe->arena, "topic %s: %s", lane->inputs[i], rd_kafka_err2str(why)).ptr);
    }
    return fine;
}

static bool is_passing(rd_kafka_resp_err_t why)
{
    return why == RD_KAFKA_RESP_ERR__TIMED_OUT || why == RD_KAFKA_RESP_ERR__WAIT_COORD ||
           why == RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE || why == RD_KAFKA_RESP_ERR_NOT_COORDINATOR ||
           why == RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS || why == RD_KAFKA_RESP_ERR__TRANSPORT;
}

/* Asking for a group's offsets needs the right to see it, and makes neither group nor member. */
static bool try_group(const struct wm_probe *probe, struct wm_client *client, const struct wm_lane_settings *lane)
{
    rd_kafka_resp_err_t why = RD_KAFKA_RESP_ERR__TIMED_OUT;
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, lane->inputs[0], 0);
    int64_t end_ms = wm_clock_ms() + probe->timeout_ms;
    while (is_passing(why) && wm_clock_ms() < end_ms && wm_stop_asked(probe->stop) == 0) {
        why = rd_kafka_committed(client->rk, list, STEP_MS);
        wm_client_poll(client, why == RD_KAFKA_RESP_ERR_NO_ERROR ? 0 : 100);
    }
    if (why == RD_KAFKA_RESP_ERR_NO_ERROR)
        why = list->elems[0].err;
    rd_kafka_topic_partition_list_destroy(list);
    const char *what = wm_str_printf(probe->arena, "lane %s, group", lane->name).ptr;
    if (why != RD_KAFKA_RESP_ERR_NO_ERROR)
        return fault(probe, what,
                     wm_str_printf(probe->arena, "%s cannot be seen: %s", lane->group, rd_kafka_err2str(why)).ptr);
    probe->found(probe->ctx, WM_FOUND_FINE, what, lane->group);
    return true;
}

static bool try_consumer(const struct wm_probe *probe, const struct wm_lane_settings *lane,
                         const struct wm_topics *topics)
{
    struct wm_client *client;
    struct wm_error err = {0};
    const struct wm_property fixed[] = {{"group.id", lane->group},
                                        {"enable.auto.commit", "false"},
                                        {"enable.partition.eof", "true"},
                                        {"isolation.level", "read_committed"},
                                        {0}};
    struct wm_client_plan plan = {
        .type = RD_KAFKA_CONSUMER, .conf = {"check", NULL, &lane->consumer, fixed}, .stop = probe->stop};
    if (wm_client_open(probe->settings, &plan, &client, &err) != WM_OK)
        return fault(probe, wm_str_printf(probe->arena, "lane %s, consumer", lane->name).ptr, err.text);
    bool fine = try_inputs(probe, client, lane, topics);
    fine = try_group(probe, client, lane) && fine;
    wm_client_close(&client);
    return fine;
}

/* NULL when a transactional producer can start. */
static const char *try_transactions(const struct wm_probe *probe, struct wm_client *client)
{
    const char *why = NULL;
    bool again = true;
    int64_t end_ms = wm_clock_ms() + probe->timeout_ms;
    while (again && wm_clock_ms() < end_ms && wm_stop_asked(probe->stop) == 0) {
        rd_kafka_error_t *error = rd_kafka_init_transactions(client->rk, STEP_MS);
        wm_client_poll(client, 0);
        why = error != NULL ? wm_str_printf(probe->arena, "%s", rd_kafka_error_string(error)).ptr : NULL;
        again = error != NULL && rd_kafka_error_is_retriable(error);
        if (error != NULL)
            rd_kafka_error_destroy(error);
    }
    return why;
}

/* The id is one that no lane uses: to start a producer under a lane's own id would fence the one that
 * runs. It is the same each time, as brokers keep an id in mind for a week. */
static bool try_producer(const struct wm_probe *probe, const struct wm_lane_settings *lane)
{
    struct wm_client *client;
    struct wm_error err = {0};
    const char *what = wm_str_printf(probe->arena, "lane %s, transactions", lane->name).ptr;
    const char *id = wm_str_printf(probe->arena, "wiremill-%s-check", lane->name).ptr;
    const struct wm_property fixed[] = {{"enable.idempotence", "true"}, {"transactional.id", id}, {0}};
    struct wm_client_plan plan = {
        .type = RD_KAFKA_PRODUCER, .conf = {"check", NULL, &lane->producer, fixed}, .stop = probe->stop};
    if (wm_client_open(probe->settings, &plan, &client, &err) != WM_OK)
        return fault(probe, what, err.text);
    const char *why = try_transactions(probe, client);
    wm_client_close(&client);
    if (why != NULL)
        return fault(probe, what,
                     wm_str_printf(probe->arena,
                                   "%s: %s; without transactions a lane can run with delivery: at-least-once", id, why)
                         .ptr);
    probe->found(probe->ctx, WM_FOUND_FINE, what, id);
    return true;
}

bool wm_probe_rights(const struct wm_probe *probe, const struct wm_topics *topics)
{
    bool fine = true;
    for (size_t i = 0; i < probe->settings->lane_count && wm_stop_asked(probe->stop) == 0; i++) {
        const struct wm_lane_settings *lane = &probe->settings->lanes[i];
        fine = try_consumer(probe, lane, topics) && fine;
        if (strcmp(lane->delivery, "exactly-once") == 0 && wm_stop_asked(probe->stop) == 0)
            fine = try_producer(probe, lane) && fine;
        probe->found(probe->ctx, WM_FOUND_SKIPPED, wm_str_printf(probe->arena, "lane %s, writing", lane->name).ptr,
                     wm_str_printf(probe->arena,
                                   "writing to %s and %s, and joining group %s, cannot be tried without a trace",
                                   lane->output, lane->dead, lane->group)
                         .ptr);
    }
    return fine;
}
