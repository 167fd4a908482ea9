/* SPDX-License-Identifier: Apache-2.0 */
#include "dead_sender.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "kafka/client.h"
#include "kafka/dead.h"

#define STEP_MS      1000  /* of one try of a call that is tried until it succeeds: a signal waits no longer */
#define INIT_MS      60000 /* for the transaction of an earlier sender to end */
#define CLOSE_MS     5000  /* to abort what is open; brokers that are away do it later by themselves */
#define FULL_WAIT_MS 100
#define NO_TAG       0

struct wm_dead_sender {
    struct wm_dead_sender_options options;
    struct wm_client *client;
    bool open;
    bool broken;             /* the transaction cannot be committed any more */
    struct wm_error trouble; /* brokers refused something for a reason that is not one message's */
};

/* The user's properties may replace these. */
static const struct wm_property defaults[] = {
    {"partitioner", "murmur2_random"}, {"linger.ms", "5"},
    {"compression.type", "lz4"},       {"message.max.bytes", "10485760"}, /* the topic's own limit decides */
    {"socket.nagle.disable", "true"},  {0}};

static bool is_fenced(const struct wm_dead_sender *sender, rd_kafka_resp_err_t why)
{
    char text[8];
    rd_kafka_resp_err_t fatal = rd_kafka_fatal_error(sender->client->rk, text, sizeof text);
    return why == RD_KAFKA_RESP_ERR__FENCED || why == RD_KAFKA_RESP_ERR_PRODUCER_FENCED ||
           fatal == RD_KAFKA_RESP_ERR__FENCED || fatal == RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH;
}

static enum wm_code fail(const struct wm_dead_sender *sender, rd_kafka_resp_err_t why, const char *doing,
                         const char *text, struct wm_error *err)
{
    if (is_fenced(sender, why))
        return wm_fail(err, WM_E_KAFKA,
                       "another replay of topic %s was started and has taken over; what this one had committed stays, "
                       "the other one replays the rest",
                       sender->options.topic);
    return wm_fail(err, WM_E_KAFKA, "topic %s: %s: %s", sender->options.topic, doing, text);
}

enum step { STEP_DONE, STEP_AGAIN, STEP_ABORT, STEP_FAILED };

/* Takes `why`, which may be NULL. */
static enum step judge(const struct wm_dead_sender *sender, rd_kafka_error_t *why, const char *doing,
                       struct wm_error *err)
{
    if (why == NULL)
        return STEP_DONE;
    enum step step = rd_kafka_error_is_fatal(why)             ? STEP_FAILED
                     : rd_kafka_error_txn_requires_abort(why) ? STEP_ABORT
                     : rd_kafka_error_is_retriable(why)       ? STEP_AGAIN
                                                              : STEP_FAILED;
    if (step == STEP_FAILED)
        fail(sender, rd_kafka_error_code(why), doing, rd_kafka_error_string(why), err);
    rd_kafka_error_destroy(why);
    return step;
}

static bool is_messages_own(rd_kafka_resp_err_t why)
{
    return why == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE || why == RD_KAFKA_RESP_ERR_INVALID_RECORD ||
           why == RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE || why == RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP;
}

/* What comes of giving a transaction up, or of a time-out that is repaired by making it again. */
static bool is_consequence(rd_kafka_resp_err_t why)
{
    return why == RD_KAFKA_RESP_ERR__PURGE_QUEUE || why == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT ||
           why == RD_KAFKA_RESP_ERR__MSG_TIMED_OUT || why == RD_KAFKA_RESP_ERR__FENCED ||
           why == RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH || why == RD_KAFKA_RESP_ERR_PRODUCER_FENCED ||
           why == RD_KAFKA_RESP_ERR__STATE;
}

static void on_report(void *owner, const rd_kafka_message_t *report)
{
    struct wm_dead_sender *sender = owner;
    uintptr_t tag = (uintptr_t)report->_private;
    if (report->err == RD_KAFKA_RESP_ERR_NO_ERROR)
        return;
    sender->broken = true;
    if (is_messages_own(report->err) && tag != NO_TAG)
        sender->options.on_fault(sender->options.ctx, (uint32_t)(tag - 1), rd_kafka_err2str(report->err));
    else if (!is_consequence(report->err))
        wm_fail(&sender->trouble, WM_E_KAFKA, "topic %s cannot be written: %s", rd_kafka_topic_name(report->rkt),
                rd_kafka_err2str(report->err));
}

static enum wm_code init(struct wm_dead_sender *sender, struct wm_error *err)
{
    int64_t end_ms = wm_clock_ms() + (sender->options.timeout_ms > INIT_MS ? sender->options.timeout_ms : INIT_MS);
    for (;;) {
        enum step step = judge(sender, rd_kafka_init_transactions(sender->client->rk, STEP_MS),
                               "the transactional producer cannot start", err);
        wm_client_poll(sender->client, 0);
        if (step == STEP_DONE)
            return WM_OK;
        if (step != STEP_AGAIN)
            return wm_fail(err, WM_E_KAFKA, "topic %s: the transactional producer cannot start", sender->options.topic);
        if (wm_stop_asked(sender->options.stop) > 0)
            return wm_fail(err, WM_E_BUSY, "interrupted");
        if (wm_clock_ms() >= end_ms)
            return wm_fail(err, WM_E_KAFKA, "topic %s: the brokers at %s do not let a transactional producer start",
                           sender->options.topic, sender->client->servers);
    }
}

enum wm_code wm_dead_sender_open(const struct wm_settings *settings, const struct wm_dead_sender_options *options,
                                 struct wm_dead_sender **out, struct wm_error *err)
{
    char id[300];
    snprintf(id, sizeof id, "wiremill-replay-%s", options->topic);
    const struct wm_property fixed[] = {{"enable.idempotence", "true"}, {"transactional.id", id}, {0}};
    struct wm_dead_sender *sender = wm_calloc(1, sizeof *sender);
    sender->options = *options;
    struct wm_client_plan plan = {.type = RD_KAFKA_PRODUCER,
                                  .conf = {"replay", defaults, NULL, fixed},
                                  .stop = options->stop,
                                  .owner = sender,
                                  .on_report = on_report};
    enum wm_code code = wm_client_open(settings, &plan, &sender->client, err);
    if (code == WM_OK)
        code = wm_client_connect(sender->client, options->timeout_ms, err);
    if (code == WM_OK)
        code = wm_dead_sender_look(sender, options->topic, err);
    if (code == WM_OK)
        code = init(sender, err);
    if (code != WM_OK)
        wm_dead_sender_close(&sender);
    *out = sender;
    return code;
}

static enum wm_code abort_transaction(struct wm_dead_sender *sender, int64_t limit_ms, struct wm_error *err)
{
    int64_t end_ms = wm_clock_ms() + limit_ms;
    for (;;) {
        enum step step = judge(sender, rd_kafka_abort_transaction(sender->client->rk, STEP_MS),
                               "a transaction cannot be aborted", err);
        if (step == STEP_DONE)
            break;
        if (step != STEP_AGAIN || wm_clock_ms() >= end_ms || wm_stop_asked(sender->options.stop) > 1)
            return wm_fail(err, WM_E_KAFKA, "topic %s: a transaction cannot be aborted", sender->options.topic);
    }
    sender->open = sender->broken = false;
    return WM_OK;
}

void wm_dead_sender_close(struct wm_dead_sender **sender)
{
    struct wm_error ignored = {0};
    if (*sender == NULL)
        return;
    /* If it fails, the brokers do it when the next one opens, or at the transaction's time-out. */
    if ((*sender)->open && !(*sender)->client->fatal && abort_transaction(*sender, CLOSE_MS, &ignored) != WM_OK)
        (*sender)->open = false;
    wm_client_close(&(*sender)->client);
    free(*sender);
    *sender = NULL;
}

enum wm_code wm_dead_sender_look(struct wm_dead_sender *sender, const char *name, struct wm_error *err)
{
    int32_t partitions;
    rd_kafka_topic_t *topic = rd_kafka_topic_new(sender->client->rk, name, NULL);
    if (topic == NULL)
        return wm_fail(err, WM_E_KAFKA, "topic \"%s\": %s", name, rd_kafka_err2str(rd_kafka_last_error()));
    enum wm_code code = wm_client_topic(sender->client, topic, sender->options.timeout_ms, &partitions, err);
    rd_kafka_topic_destroy(topic);
    return code;
}

static enum wm_code begin(struct wm_dead_sender *sender, struct wm_error *err)
{
    if (sender->open)
        return WM_OK;
    sender->broken = false;
    if (judge(sender, rd_kafka_begin_transaction(sender->client->rk), "a transaction cannot begin", err) != STEP_DONE)
        return wm_fail(err, WM_E_KAFKA, "topic %s: a transaction cannot begin", sender->options.topic);
    sender->open = true;
    return WM_OK;
}

struct record {
    const char *topic;
    int32_t partition;
    struct wm_str key, value; /* ptr NULL: null */
    int64_t timestamp_ms;
    rd_kafka_headers_t *headers; /* taken */
    uintptr_t tag;
};

static rd_kafka_resp_err_t try_produce(struct wm_dead_sender *sender, const struct record *record)
{
    return rd_kafka_producev(sender->client->rk, RD_KAFKA_V_TOPIC(record->topic),
                             RD_KAFKA_V_PARTITION(record->partition), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                             RD_KAFKA_V_KEY(record->key.ptr, record->key.len),
                             RD_KAFKA_V_VALUE((void *)(uintptr_t)record->value.ptr, record->value.len),
                             RD_KAFKA_V_TIMESTAMP(record->timestamp_ms), RD_KAFKA_V_HEADERS(record->headers),
                             RD_KAFKA_V_OPAQUE((void *)record->tag), RD_KAFKA_V_END);
}

static enum wm_code produce(struct wm_dead_sender *sender, const struct record *record, struct wm_error *err)
{
    enum wm_code code = begin(sender, err);
    rd_kafka_resp_err_t why = RD_KAFKA_RESP_ERR__STATE;
    while (code == WM_OK && !sender->broken) {
        why = try_produce(sender, record);
        wm_client_poll(sender->client, why == RD_KAFKA_RESP_ERR__QUEUE_FULL ? FULL_WAIT_MS : 0);
        if (why == RD_KAFKA_RESP_ERR_NO_ERROR)
            return WM_OK;
        if (why != RD_KAFKA_RESP_ERR__QUEUE_FULL)
            break;
        if (wm_stop_asked(sender->options.stop) > 1)
            code = wm_fail(err, WM_E_BUSY, "interrupted");
    }
    rd_kafka_headers_destroy(record->headers);
    if (code != WM_OK)
        return code;
    if (why == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
        return wm_fail(err, WM_E_LIMIT, "%s", rd_kafka_err2str(why));
    if (why != RD_KAFKA_RESP_ERR__STATE || is_fenced(sender, why))
        return fail(sender, why, "a message cannot be sent", rd_kafka_err2str(why), err);
    sender->broken = true; /* the transaction has failed meanwhile: its end says why */
    return WM_OK;
}

/* The message's own headers in their order, duplicates and nulls kept. A list of stories that it came
 * with stays in force, unless the letter is about some of them. */
static rd_kafka_headers_t *headers_of(const struct wm_dead_outgoing *out)
{
    char place[300];
    const struct wm_tail_message *letter = out->letter;
    rd_kafka_headers_t *headers = rd_kafka_headers_new(letter->header_count + 2);
    for (size_t i = 0; i < letter->header_count; i++) {
        const struct wm_tail_header *header = &letter->headers[i];
        bool replaced = out->items.len > 0 && strcmp(header->name, WM_DEAD_ITEMS_HEADER) == 0;
        if (!replaced && !wm_dead_is_ours(header->name))
            rd_kafka_header_add(headers, header->name, -1, header->value.ptr,
                                header->value.ptr != NULL ? (ssize_t)header->value.len : 0);
    }
    snprintf(place, sizeof place, "%s/%" PRId32 "/%" PRId64, letter->topic, letter->partition, letter->offset);
    rd_kafka_header_add(headers, WM_DEAD_REPLAY_HEADER, -1, place, -1);
    if (out->items.len > 0)
        rd_kafka_header_add(headers, WM_DEAD_ITEMS_HEADER, -1, out->items.ptr, (ssize_t)out->items.len);
    return headers;
}

enum wm_code wm_dead_sender_send(struct wm_dead_sender *sender, const struct wm_dead_outgoing *out,
                                 struct wm_error *err)
{
    const struct wm_tail_message *letter = out->letter;
    struct record record = {.topic = out->topic,
                            .partition = RD_KAFKA_PARTITION_UA,
                            .key = letter->key,
                            .value = letter->value,
                            .timestamp_ms = letter->timestamp_ms > 0 ? letter->timestamp_ms : 0,
                            .headers = headers_of(out),
                            .tag = (uintptr_t)out->tag + 1};
    return produce(sender, &record, err);
}

enum wm_code wm_dead_sender_mark(struct wm_dead_sender *sender, int32_t partition, struct wm_str value,
                                 struct wm_error *err)
{
    rd_kafka_headers_t *headers = rd_kafka_headers_new(1);
    rd_kafka_header_add(headers, WM_DEAD_MARKER_HEADER, -1, "1", 1);
    struct record record = {
        .topic = sender->options.topic, .partition = partition, .value = value, .headers = headers, .tag = NO_TAG};
    return produce(sender, &record, err);
}

enum wm_code wm_dead_sender_commit(struct wm_dead_sender *sender, bool *committed, struct wm_error *err)
{
    enum step step = sender->broken ? STEP_ABORT : STEP_AGAIN;
    *committed = false;
    if (!sender->open)
        return WM_OK;
    while (step == STEP_AGAIN) {
        step = judge(sender, rd_kafka_commit_transaction(sender->client->rk, STEP_MS),
                     "a transaction cannot be committed", err);
        wm_client_poll(sender->client, 0);
        if (step == STEP_AGAIN && wm_stop_asked(sender->options.stop) > 1)
            return wm_fail(err, WM_E_BUSY,
                           "interrupted; whether the last transaction was committed is not known, the next replay "
                           "finds out");
    }
    if (step == STEP_FAILED)
        return WM_E_KAFKA;
    if (step == STEP_DONE) {
        sender->open = false;
        *committed = true;
        return WM_OK;
    }
    enum wm_code code = abort_transaction(sender, INIT_MS, err);
    if (code == WM_OK && sender->trouble.code != WM_OK)
        return wm_fail(err, sender->trouble.code, "%s", sender->trouble.text);
    return code;
}
