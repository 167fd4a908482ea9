/* SPDX-License-Identifier: Apache-2.0 */
/* librdkafka's simple consumer, all partitions in one queue. The balanced one would ask for a group
 * and for the rights to it, even where nothing but explicit offsets is wanted. */
#include "tail.h"

#include <stdlib.h>

#include "base/arena.h"
#include "kafka/client.h"

#define WAIT_MS 100

struct tail {
    const struct wm_tail_options *options;
    struct wm_client *client;
    rd_kafka_topic_t *topic;
    rd_kafka_queue_t *queue;
    int32_t partitions, started;
    bool *ended; /* by partition: its end was seen once */
    int32_t ended_count;
    int64_t taken;
    struct wm_tail_header *headers;
    size_t headers_cap;
};

/* "The last N" of a partition that holds fewer is all of it. Nothing is fetched far ahead: what
 * comes is for a person to read. */
static const struct wm_property defaults[] = {{"auto.offset.reset", "earliest"},
                                              {"fetch.wait.max.ms", "100"},
                                              {"queued.max.messages.kbytes", "16384"},
                                              {"socket.nagle.disable", "true"},
                                              {0}};
static const struct wm_property fixed[] = {
    {"isolation.level", "read_committed"}, {"enable.partition.eof", "true"}, {0}};

static enum wm_code open_tail(struct tail *t, const struct wm_settings *settings, struct wm_error *err)
{
    struct wm_client_plan plan = {
        .type = RD_KAFKA_CONSUMER, .conf = {"tail", defaults, NULL, fixed}, .stop = t->options->stop};
    enum wm_code code = wm_client_open(settings, &plan, &t->client, err);
    if (code != WM_OK)
        return code;
    t->topic = rd_kafka_topic_new(t->client->rk, t->options->topic, NULL);
    if (t->topic == NULL)
        return wm_fail(err, WM_E_CONFIG, "topic \"%s\": %s", t->options->topic,
                       rd_kafka_err2str(rd_kafka_last_error()));
    return wm_client_topic(t->client, t->topic, t->options->timeout_ms, &t->partitions, err);
}

static enum wm_code start(struct tail *t, struct wm_error *err)
{
    int64_t from = t->options->from;
    int64_t offset = from == WM_TAIL_BEGINNING ? RD_KAFKA_OFFSET_BEGINNING
                     : from == WM_TAIL_END     ? RD_KAFKA_OFFSET_END
                                               : RD_KAFKA_OFFSET_TAIL(-from);
    t->ended = wm_calloc((size_t)t->partitions, sizeof *t->ended);
    t->queue = rd_kafka_queue_new(t->client->rk);
    for (; t->started < t->partitions; t->started++)
        if (rd_kafka_consume_start_queue(t->topic, t->started, offset, t->queue) != 0)
            return wm_fail(err, WM_E_KAFKA, "topic %s partition %d cannot be read: %s", t->options->topic, t->started,
                           rd_kafka_err2str(rd_kafka_last_error()));
    return WM_OK;
}

static void close_tail(struct tail *t)
{
    for (int32_t i = 0; i < t->started; i++)
        rd_kafka_consume_stop(t->topic, i);
    if (t->queue != NULL)
        rd_kafka_queue_destroy(t->queue);
    if (t->topic != NULL)
        rd_kafka_topic_destroy(t->topic);
    wm_client_close(&t->client);
    free(t->ended);
    free(t->headers);
}

static size_t read_headers(struct tail *t, const rd_kafka_message_t *message)
{
    rd_kafka_headers_t *headers;
    if (rd_kafka_message_headers(message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return 0;
    size_t count = rd_kafka_header_cnt(headers);
    if (count > t->headers_cap) {
        t->headers = wm_realloc(t->headers, count * sizeof *t->headers);
        t->headers_cap = count;
    }
    for (size_t i = 0; i < count; i++) {
        const void *value = NULL;
        rd_kafka_header_get_all(headers, i, &t->headers[i].name, &value, &t->headers[i].value.len);
        t->headers[i].value.ptr = value;
    }
    return count;
}

static bool hand_out(struct tail *t, const rd_kafka_message_t *message)
{
    rd_kafka_timestamp_type_t kind;
    struct wm_tail_message out = {.topic = t->options->topic,
                                  .partition = message->partition,
                                  .offset = message->offset,
                                  .timestamp_ms = rd_kafka_message_timestamp(message, &kind),
                                  .key = {message->key, message->key_len},
                                  .value = {message->payload, message->len}};
    out.header_count = read_headers(t, message);
    out.headers = t->headers;
    t->taken++;
    return t->options->on_message(t->options->ctx, &out) && (t->options->count == 0 || t->taken < t->options->count);
}

static bool see_end(struct tail *t, int32_t partition)
{
    if (partition >= 0 && partition < t->partitions && !t->ended[partition]) {
        t->ended[partition] = true;
        t->ended_count++;
    }
    return !(t->options->exit_at_end && t->ended_count == t->partitions);
}

/* False when the reading is over. What passes by itself (a broker restarts) is no error here. */
static bool take(struct tail *t, const rd_kafka_message_t *message, enum wm_code *code, struct wm_error *err)
{
    switch (message->err) {
    case RD_KAFKA_RESP_ERR_NO_ERROR: return hand_out(t, message);
    case RD_KAFKA_RESP_ERR__PARTITION_EOF: return see_end(t, message->partition);
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
        *code = wm_fail(err, WM_E_KAFKA, "topic %s: this client has no right to read it", t->options->topic);
        return false;
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
        *code = wm_fail(err, WM_E_KAFKA, "topic %s partition %d is gone", t->options->topic, message->partition);
        return false;
    default: return true;
    }
}

static enum wm_code follow(struct tail *t, struct wm_error *err)
{
    enum wm_code code = WM_OK;
    bool on = true;
    while (on && wm_stop_asked(t->options->stop) == 0) {
        rd_kafka_message_t *message = rd_kafka_consume_queue(t->queue, 0);
        if (message == NULL && t->options->on_idle != NULL)
            on = t->options->on_idle(t->options->ctx);
        if (message == NULL && on)
            message = rd_kafka_consume_queue(t->queue, WAIT_MS);
        if (message != NULL) {
            on = take(t, message, &code, err);
            rd_kafka_message_destroy(message);
        }
        wm_client_poll(t->client, 0);
        if (t->client->fatal)
            return wm_fail(err, WM_E_KAFKA, "the consumer cannot go on: %s", t->client->fatal_text);
    }
    return code;
}

enum wm_code wm_tail(const struct wm_settings *settings, const struct wm_tail_options *options, struct wm_error *err)
{
    struct tail t = {.options = options};
    enum wm_code code = open_tail(&t, settings, err);
    if (code == WM_OK)
        code = start(&t, err);
    if (code == WM_OK)
        code = follow(&t, err);
    close_tail(&t);
    return code;
}
