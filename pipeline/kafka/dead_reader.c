/* SPDX-License-Identifier: Apache-2.0 */
/* Where to stop: a message at or behind the end ends its partition, and so does the report of its end
 * at that offset, as the last offsets of a topic mostly are the control records of transactions, which
 * no client ever sees. A partition whose end is held up by an open transaction is reported as ended
 * before that, and again when it has moved on. */
#include "dead_reader.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/log.h"
#include "kafka/client.h"

#define WAIT_MS       100
#define SAY_WAIT_MS   2000
#define SHORT_WAIT_MS 2000   /* for transactions of others to end */
#define LONG_WAIT_MS  120000 /* the same where all is needed: longer than a dead writer's lasts */

struct wm_dead_reader {
    struct wm_dead_reader_options options;
    struct wm_client *client;
    rd_kafka_topic_t *topic;
    int32_t partitions;
    struct wm_dead_span *spans;
    struct wm_tail_header *headers;
    size_t headers_cap;

    /* Of the run in progress; each has a queue of its own, so that nothing is left from the one before. */
    rd_kafka_queue_t *queue;
    const struct wm_dead_span *wanted;
    int64_t *next;        /* by partition: offset of what comes next, or later */
    bool *reading, *held; /* by partition: not at its end yet; at the end of what is committed, before its own */
    int32_t left;
    int64_t moved_ms; /* when something was read last */
    bool said;        /* that it waits */
};

static const struct wm_property defaults[] = {{"auto.offset.reset", "earliest"},
                                              {"fetch.wait.max.ms", "100"},
                                              {"fetch.queue.backoff.ms", "5", WM_KAFKA_FETCH_BACKOFF},
                                              {"queued.max.messages.kbytes", "65536"},
                                              {"socket.nagle.disable", "true"},
                                              {0}};
static const struct wm_property committed[] = {
    {"isolation.level", "read_committed"}, {"enable.partition.eof", "true"}, {0}};
static const struct wm_property uncommitted[] = {{"isolation.level", "read_uncommitted"}, {0}};

static enum wm_code open_client(const struct wm_settings *settings, const struct wm_dead_reader_options *options,
                                const struct wm_property *fixed, struct wm_client **out, struct wm_error *err)
{
    struct wm_client_plan plan = {
        .type = RD_KAFKA_CONSUMER, .conf = {"dead", defaults, NULL, fixed}, .stop = options->stop};
    return wm_client_open(settings, &plan, out, err);
}

/* A leader that is just elected answers a moment later. */
static enum wm_code ask_span(struct wm_client *client, const struct wm_dead_reader_options *options, int32_t partition,
                             struct wm_dead_span *span, struct wm_error *err)
{
    int64_t end_ms = wm_clock_ms() + options->timeout_ms;
    for (;;) {
        rd_kafka_resp_err_t why = rd_kafka_query_watermark_offsets(client->rk, options->topic, partition, &span->from,
                                                                   &span->to, (int)options->timeout_ms);
        if (why == RD_KAFKA_RESP_ERR_NO_ERROR)
            return WM_OK;
        if (wm_stop_asked(options->stop) > 0)
            return wm_fail(err, WM_E_BUSY, "interrupted");
        if (wm_clock_ms() >= end_ms)
            return wm_fail(err, WM_E_KAFKA, "topic %s partition %" PRId32 ": its offsets cannot be asked for: %s",
                           options->topic, partition, rd_kafka_err2str(why));
        wm_stop_wait(options->stop, -1, WAIT_MS);
    }
}

/* Where a topic ends depends on who asks. A client that reads what is committed is told the end of that,
 * and just after a commit it can lie before what was committed. */
static enum wm_code ask_true_ends(struct wm_dead_reader *reader, const struct wm_settings *settings,
                                  struct wm_error *err)
{
    struct wm_client *client;
    enum wm_code code = open_client(settings, &reader->options, uncommitted, &client, err);
    if (code == WM_OK)
        code = wm_client_connect(client, reader->options.timeout_ms, err);
    for (int32_t i = 0; i < reader->partitions && code == WM_OK; i++)
        code = ask_span(client, &reader->options, i, &reader->spans[i], err);
    wm_client_close(&client);
    return code;
}

/* Brokers find the first offset whose time is not before the one asked for, so that nothing which is not
 * older lies before it, in whatever order the times are. */
static enum wm_code seek_time(struct wm_dead_reader *reader, struct wm_error *err)
{
    const struct wm_dead_reader_options *options = &reader->options;
    if (options->since_ms == 0)
        return WM_OK;
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(reader->partitions);
    for (int32_t i = 0; i < reader->partitions; i++)
        rd_kafka_topic_partition_list_add(list, options->topic, i)->offset = options->since_ms;
    rd_kafka_resp_err_t why = rd_kafka_offsets_for_times(reader->client->rk, list, (int)options->timeout_ms);
    for (int i = 0; i < list->cnt && why == RD_KAFKA_RESP_ERR_NO_ERROR; i++) {
        const rd_kafka_topic_partition_t *at = &list->elems[i];
        struct wm_dead_span *span = &reader->spans[at->partition];
        why = at->err;
        if (at->offset > span->from || at->offset < 0)
            span->from = at->offset >= 0 && at->offset < span->to ? at->offset : span->to;
    }
    rd_kafka_topic_partition_list_destroy(list);
    if (why == RD_KAFKA_RESP_ERR_NO_ERROR)
        return WM_OK;
    return wm_fail(err, WM_E_KAFKA, "topic %s: the offsets of a time cannot be asked for: %s", options->topic,
                   rd_kafka_err2str(why));
}

static enum wm_code look(struct wm_dead_reader *reader, const struct wm_settings *settings, struct wm_error *err)
{
    const struct wm_dead_reader_options *options = &reader->options;
    reader->topic = rd_kafka_topic_new(reader->client->rk, options->topic, NULL);
    if (reader->topic == NULL)
        return wm_fail(err, WM_E_CONFIG, "topic \"%s\": %s", options->topic, rd_kafka_err2str(rd_kafka_last_error()));
    enum wm_code code = wm_client_topic(reader->client, reader->topic, options->timeout_ms, &reader->partitions, err);
    if (code != WM_OK)
        return code;
    size_t count = (size_t)reader->partitions;
    reader->spans = wm_calloc(count, sizeof *reader->spans);
    reader->reading = wm_calloc(count, sizeof *reader->reading);
    reader->held = wm_calloc(count, sizeof *reader->held);
    reader->next = wm_calloc(count, sizeof *reader->next);
    code = ask_true_ends(reader, settings, err);
    return code == WM_OK ? seek_time(reader, err) : code;
}

enum wm_code wm_dead_reader_open(const struct wm_settings *settings, const struct wm_dead_reader_options *options,
                                 struct wm_dead_reader **out, struct wm_error *err)
{
    struct wm_dead_reader *reader = wm_calloc(1, sizeof *reader);
    reader->options = *options;
    enum wm_code code = open_client(settings, options, committed, &reader->client, err);
    if (code == WM_OK)
        code = look(reader, settings, err);
    if (code != WM_OK)
        wm_dead_reader_close(&reader);
    *out = reader;
    return code;
}

void wm_dead_reader_close(struct wm_dead_reader **reader_at)
{
    struct wm_dead_reader *reader = *reader_at;
    if (reader == NULL)
        return;
    if (reader->topic != NULL)
        rd_kafka_topic_destroy(reader->topic);
    wm_client_close(&reader->client);
    free(reader->spans);
    free(reader->reading);
    free(reader->held);
    free(reader->next);
    free(reader->headers);
    free(reader);
    *reader_at = NULL;
}

int32_t wm_dead_reader_partitions(const struct wm_dead_reader *reader)
{
    return reader->partitions;
}

const struct wm_dead_span *wm_dead_reader_spans(const struct wm_dead_reader *reader)
{
    return reader->spans;
}

bool wm_dead_reader_waits(const struct wm_dead_reader *reader)
{
    for (int32_t i = 0; i < reader->partitions; i++)
        if (reader->reading[i] && reader->held[i])
            return true;
    return false;
}

static void end_partition(struct wm_dead_reader *reader, int32_t partition)
{
    if (!reader->reading[partition])
        return;
    reader->reading[partition] = false;
    reader->left--;
    rd_kafka_consume_stop(reader->topic, partition);
}

static enum wm_code start(struct wm_dead_reader *reader, struct wm_error *err)
{
    reader->left = 0;
    reader->queue = rd_kafka_queue_new(reader->client->rk);
    reader->moved_ms = wm_clock_ms();
    reader->said = false;
    for (int32_t i = 0; i < reader->partitions; i++) {
        const struct wm_dead_span *span = &reader->wanted[i];
        reader->held[i] = false;
        reader->next[i] = span->from;
        if (span->from >= span->to)
            continue;
        if (rd_kafka_consume_start_queue(reader->topic, i, span->from, reader->queue) != 0)
            return wm_fail(err, WM_E_KAFKA, "topic %s partition %" PRId32 " cannot be read: %s", reader->options.topic,
                           i, rd_kafka_err2str(rd_kafka_last_error()));
        reader->reading[i] = true;
        reader->left++;
    }
    return WM_OK;
}

static size_t read_headers(struct wm_dead_reader *reader, const rd_kafka_message_t *message)
{
    rd_kafka_headers_t *headers;
    if (rd_kafka_message_headers(message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return 0;
    size_t count = rd_kafka_header_cnt(headers);
    if (count > reader->headers_cap) {
        reader->headers = wm_realloc(reader->headers, count * sizeof *reader->headers);
        reader->headers_cap = count;
    }
    for (size_t i = 0; i < count; i++) {
        struct wm_tail_header *to = &reader->headers[i];
        const void *value = NULL;
        rd_kafka_header_get_all(headers, i, &to->name, &value, &to->value.len);
        to->value.ptr = value;
    }
    return count;
}

static enum wm_code hand_out(struct wm_dead_reader *reader, const rd_kafka_message_t *message,
                             const struct wm_dead_visitor *visitor, struct wm_error *err)
{
    rd_kafka_timestamp_type_t kind;
    struct wm_tail_message out = {.topic = reader->options.topic,
                                  .partition = message->partition,
                                  .offset = message->offset,
                                  .timestamp_ms = rd_kafka_message_timestamp(message, &kind),
                                  .key = {message->key, message->key_len},
                                  .value = {message->payload, message->len}};
    out.header_count = read_headers(reader, message);
    out.headers = reader->headers;
    return visitor->on_message(visitor->ctx, &out, err);
}

static enum wm_code take(struct wm_dead_reader *reader, const rd_kafka_message_t *message,
                         const struct wm_dead_visitor *visitor, struct wm_error *err)
{
    enum wm_code code = WM_OK;
    int32_t partition = message->partition;
    bool known = partition >= 0 && partition < reader->partitions && reader->reading[partition];
    switch (message->err) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
        /* Of a partition that has ended some are left in the queue, and a client that had to ask for its
         * position again may hand out what it had handed out. */
        if (!known || message->offset < reader->next[partition])
            return WM_OK;
        reader->moved_ms = wm_clock_ms();
        reader->held[partition] = false;
        reader->next[partition] = message->offset + 1;
        if (message->offset < reader->wanted[partition].to)
            code = hand_out(reader, message, visitor, err);
        if (message->offset + 1 >= reader->wanted[partition].to)
            end_partition(reader, partition);
        return code;
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
        if (known && message->offset >= reader->wanted[partition].to)
            end_partition(reader, partition);
        else if (known)
            reader->held[partition] = true;
        return WM_OK;
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
        return wm_fail(err, WM_E_KAFKA, "topic %s: this client has no right to read it", reader->options.topic);
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
        return wm_fail(err, WM_E_KAFKA, "topic %s partition %" PRId32 " is gone", reader->options.topic, partition);
    default: return WM_OK; /* what passes by itself; if it does not, the time is over some day */
    }
}

/* What is hidden by an open transaction is left to whoever looks again later. */
static void end_held(struct wm_dead_reader *reader)
{
    for (int32_t i = 0; i < reader->partitions; i++)
        if (reader->held[i])
            end_partition(reader, i);
}

static void say_waiting(struct wm_dead_reader *reader)
{
    if (!reader->said)
        WM_LOG(
            wm_log_root(), WM_WARN, "kafka.waiting",
            "topic=%s text=\"a transaction of another writer is open; what comes after it can be read when it ends\"",
            reader->options.topic);
    reader->said = true;
}

static enum wm_code check_time(struct wm_dead_reader *reader, struct wm_error *err)
{
    int64_t waited_ms = wm_clock_ms() - reader->moved_ms;
    bool held = wm_dead_reader_waits(reader), needs_all = reader->options.needs_all;
    if (held && needs_all && waited_ms > SAY_WAIT_MS)
        say_waiting(reader);
    if (held && !needs_all && waited_ms > SHORT_WAIT_MS)
        end_held(reader);
    if (held && needs_all && waited_ms > LONG_WAIT_MS)
        return wm_fail(
            err, WM_E_KAFKA,
            "topic %s: a transaction of another writer is open for more than %d s and hides what comes after "
            "it; kafka-transactions.sh find-hanging tells whose",
            reader->options.topic, LONG_WAIT_MS / 1000);
    if (!held && waited_ms > reader->options.timeout_ms)
        return wm_fail(err, WM_E_KAFKA, "topic %s: the brokers at %s gave nothing of it for %.3g s",
                       reader->options.topic, reader->client->servers, (double)waited_ms / 1000);
    return WM_OK;
}

static enum wm_code idle(struct wm_dead_reader *reader, const struct wm_dead_visitor *visitor, struct wm_error *err)
{
    enum wm_code code = check_time(reader, err);
    return code == WM_OK && visitor->on_idle != NULL ? visitor->on_idle(visitor->ctx, err) : code;
}

static enum wm_code read_all(struct wm_dead_reader *reader, const struct wm_dead_visitor *visitor, struct wm_error *err)
{
    enum wm_code code = WM_OK;
    while (reader->left > 0 && code == WM_OK) {
        rd_kafka_message_t *message = rd_kafka_consume_queue(reader->queue, WAIT_MS);
        code = message != NULL ? take(reader, message, visitor, err) : idle(reader, visitor, err);
        if (message != NULL)
            rd_kafka_message_destroy(message);
        wm_client_poll(reader->client, 0);
        if (code == WM_OK && reader->client->fatal)
            code = wm_fail(err, WM_E_KAFKA, "the consumer cannot go on: %s", reader->client->fatal_text);
        if (code == WM_OK && wm_stop_asked(reader->options.stop) > 0)
            code = wm_fail(err, WM_E_BUSY, "interrupted");
    }
    return code;
}

enum wm_code wm_dead_reader_run(struct wm_dead_reader *reader, const struct wm_dead_span *spans,
                                const struct wm_dead_visitor *visitor, struct wm_error *err)
{
    reader->wanted = spans != NULL ? spans : reader->spans;
    enum wm_code code = start(reader, err);
    if (code == WM_OK)
        code = read_all(reader, visitor, err);
    for (int32_t i = 0; i < reader->partitions; i++)
        end_partition(reader, i);
    rd_kafka_queue_destroy(reader->queue);
    reader->queue = NULL;
    return code;
}
