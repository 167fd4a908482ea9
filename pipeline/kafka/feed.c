/* SPDX-License-Identifier: Apache-2.0 */
#include "feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "kafka/client.h"

#define WAIT_MS 100

/* Follows a message to its report, which must name it though the caller's memory is long gone. */
struct sent {
    void *tag;
    uint64_t line;
    size_t len;
    char name[];
};

/* What the reports said of one partition. */
struct reported {
    uint64_t count;
    int64_t last; /* highest offset; -1 before the first */
    bool twice;   /* an offset that was not above the one before */
};

struct wm_feed {
    struct wm_client *client;
    rd_kafka_topic_t *topic;
    struct wm_feed_options options;
    size_t limit;
    struct wm_feed_totals totals;
    uint64_t taken; /* for the rate */
    int64_t begin_ms;
    size_t pending;
    struct reported *partitions;
    int32_t partition_count;
    uint64_t unplaced; /* acknowledged without an offset, after a retry that the broker recognised */
};

/* Memory is bounded by the queue and the message in hand. */
static const struct wm_property defaults[] = {{"linger.ms", "5"},
                                              {"compression.type", "lz4"},
                                              {"partitioner", "murmur2_random"},
                                              {"socket.nagle.disable", "true"},
                                              {"message.timeout.ms", "60000"},
                                              {"message.max.bytes", "33554432"},
                                              {"queue.buffering.max.kbytes", "65536"},
                                              {"queue.buffering.max.messages", "20000"},
                                              {0}};
static const struct wm_property fixed[] = {{"enable.idempotence", "true"}, {0}};

static bool is_lasting(rd_kafka_resp_err_t err)
{
    return err == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE || err == RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE ||
           err == RD_KAFKA_RESP_ERR_INVALID_MSG || err == RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE ||
           err == RD_KAFKA_RESP_ERR_INVALID_RECORD;
}

static void tell(struct wm_feed *feed, const struct wm_feed_result *result, size_t len)
{
    if (result->reason != NULL) {
        feed->totals.failed++;
    } else {
        feed->totals.published++;
        feed->totals.bytes += len;
    }
    if (feed->options.on_result != NULL)
        feed->options.on_result(feed->options.ctx, result);
}

void wm_feed_refuse(struct wm_feed *feed, const char *name, uint64_t line, void *tag, const char *reason)
{
    struct wm_feed_result result = {.name = name, .line = line, .tag = tag, .reason = reason, .lasting = true};
    tell(feed, &result, 0);
}

static void account(struct wm_feed *feed, int32_t partition, int64_t offset)
{
    if (offset < 0) {
        feed->unplaced++;
        return;
    }
    if (partition >= feed->partition_count) {
        feed->partitions = wm_realloc(feed->partitions, ((size_t)partition + 1) * sizeof *feed->partitions);
        for (; feed->partition_count <= partition; feed->partition_count++)
            feed->partitions[feed->partition_count] = (struct reported){.last = -1};
    }
    struct reported *at = &feed->partitions[partition];
    at->twice = at->twice || offset <= at->last;
    at->last = offset > at->last ? offset : at->last;
    at->count++;
}

static void on_report(void *owner, const rd_kafka_message_t *report)
{
    struct wm_feed *feed = owner;
    struct sent *sent = report->_private;
    char reason[300];
    struct wm_feed_result result = {.name = sent->name, .line = sent->line, .tag = sent->tag};
    if (report->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        bool perhaps = rd_kafka_message_status(report) == RD_KAFKA_MSG_STATUS_POSSIBLY_PERSISTED;
        snprintf(reason, sizeof reason, "topic %s: %s (%zu bytes)%s", feed->options.topic,
                 rd_kafka_err2str(report->err), sent->len, perhaps ? "; it may have been written all the same" : "");
        result.reason = reason;
        result.lasting = is_lasting(report->err);
    } else {
        account(feed, report->partition, report->offset);
    }
    feed->pending--;
    tell(feed, &result, sent->len);
    free(sent);
}

static size_t read_limit(const rd_kafka_t *rk)
{
    char value[32] = "";
    size_t size = sizeof value;
    rd_kafka_conf_get(rd_kafka_conf(((rd_kafka_t *)rk)), "message.max.bytes", value, &size);
    return strtoul(value, NULL, 10);
}

static enum wm_code find_topic(struct wm_feed *feed, struct wm_error *err)
{
    int32_t partitions;
    feed->topic = rd_kafka_topic_new(feed->client->rk, feed->options.topic, NULL);
    if (feed->topic == NULL)
        return wm_fail(err, WM_E_CONFIG, "topic \"%s\": %s", feed->options.topic,
                       rd_kafka_err2str(rd_kafka_last_error()));
    return wm_client_topic(feed->client, feed->topic, feed->options.timeout_ms, &partitions, err);
}

enum wm_code wm_feed_open(const struct wm_settings *settings, const struct wm_feed_options *options,
                          struct wm_feed **out, struct wm_error *err)
{
    struct wm_feed *feed = wm_calloc(1, sizeof *feed);
    feed->options = *options;
    struct wm_client_plan plan = {.type = RD_KAFKA_PRODUCER,
                                  .conf = {"feed", defaults, NULL, fixed},
                                  .stop = options->stop,
                                  .owner = feed,
                                  .on_report = on_report};
    enum wm_code code = wm_client_open(settings, &plan, &feed->client, err);
    if (code == WM_OK)
        code = find_topic(feed, err);
    if (code == WM_OK) {
        feed->limit = read_limit(feed->client->rk);
        feed->begin_ms = wm_clock_ms();
    } else {
        wm_feed_close(&feed);
    }
    *out = feed;
    return code;
}

/* Purged messages still get their report, which frees what follows them. */
void wm_feed_close(struct wm_feed **feed)
{
    if (*feed == NULL)
        return;
    if ((*feed)->client != NULL && (*feed)->pending > 0) {
        (*feed)->options.on_result = NULL;
        rd_kafka_purge((*feed)->client->rk, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
        for (int64_t end = wm_clock_ms() + 5000; (*feed)->pending > 0 && wm_clock_ms() < end;)
            wm_feed_poll(*feed, WAIT_MS);
    }
    if ((*feed)->topic != NULL)
        rd_kafka_topic_destroy((*feed)->topic);
    wm_client_close(&(*feed)->client);
    free((*feed)->partitions);
    free(*feed);
    *feed = NULL;
}

void wm_feed_poll(struct wm_feed *feed, int timeout_ms)
{
    wm_client_poll(feed->client, timeout_ms);
}

size_t wm_feed_pending(const struct wm_feed *feed)
{
    return feed->pending;
}

struct wm_feed_totals wm_feed_totals(const struct wm_feed *feed)
{
    return feed->totals;
}

size_t wm_feed_limit(const struct wm_feed *feed)
{
    return feed->limit;
}

/* Waits until the message's turn: the n-th is due n / rate after the first. */
static enum wm_code await_turn(struct wm_feed *feed, struct wm_error *err)
{
    if (feed->options.per_second <= 0)
        return WM_OK;
    if (feed->taken == 0)
        feed->begin_ms = wm_clock_ms();
    int64_t due = feed->begin_ms + (int64_t)((double)feed->taken * 1000 / feed->options.per_second);
    for (int64_t left = due - wm_clock_ms(); left > 0; left = due - wm_clock_ms()) {
        wm_feed_poll(feed, left < WAIT_MS ? (int)left : WAIT_MS);
        if (wm_stop_asked(feed->options.stop) > 0)
            return wm_fail(err, WM_E_BUSY, "interrupted");
    }
    return WM_OK;
}

static rd_kafka_headers_t *make_headers(const struct wm_feed *feed, const char *name)
{
    rd_kafka_headers_t *headers = rd_kafka_headers_new(2);
    rd_kafka_header_add(headers, "wiremill-file", -1, name, -1);
    if (feed->options.content_type != NULL)
        rd_kafka_header_add(headers, "content-type", -1, feed->options.content_type, -1);
    return headers;
}

static rd_kafka_resp_err_t produce(struct wm_feed *feed, const struct wm_feed_message *message, struct sent *sent)
{
    rd_kafka_headers_t *headers = make_headers(feed, message->name);
    const char *key = feed->options.key_is_name ? message->name : NULL;
    size_t key_len = key != NULL ? strlen(key) : 0;
    rd_kafka_resp_err_t err = rd_kafka_producev(
        feed->client->rk, RD_KAFKA_V_RKT(feed->topic), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        /* An empty value is not a tombstone, whose value is null. */
        RD_KAFKA_V_VALUE((void *)(message->bytes != NULL ? message->bytes : ""), message->len),
        RD_KAFKA_V_KEY(key, key_len), RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_OPAQUE(sent), RD_KAFKA_V_END);
    if (err != RD_KAFKA_RESP_ERR_NO_ERROR)
        rd_kafka_headers_destroy(headers);
    return err;
}

static struct sent *new_sent(const struct wm_feed_message *message)
{
    size_t len = strlen(message->name);
    struct sent *sent = wm_malloc(sizeof *sent + len + 1);
    *sent = (struct sent){.tag = message->tag, .line = message->line, .len = message->len};
    memcpy(sent->name, message->name, len + 1);
    return sent;
}

static void refuse_sent(struct wm_feed *feed, const struct sent *sent, rd_kafka_resp_err_t kafka_err)
{
    char reason[300];
    if (kafka_err == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
        snprintf(reason, sizeof reason, "%zu bytes are more than message.max.bytes = %zu allows", sent->len,
                 feed->limit);
    else if (kafka_err == RD_KAFKA_RESP_ERR__QUEUE_FULL)
        snprintf(reason, sizeof reason, "%zu bytes are more than queue.buffering.max.kbytes allows", sent->len);
    else
        snprintf(reason, sizeof reason, "topic %s: %s", feed->options.topic, rd_kafka_err2str(kafka_err));
    struct wm_feed_result result = {.name = sent->name,
                                    .line = sent->line,
                                    .tag = sent->tag,
                                    .reason = reason,
                                    .lasting = is_lasting(kafka_err) || kafka_err == RD_KAFKA_RESP_ERR__QUEUE_FULL};
    tell(feed, &result, 0);
}

enum wm_code wm_feed_send(struct wm_feed *feed, const struct wm_feed_message *message, struct wm_error *err)
{
    enum wm_code code = await_turn(feed, err);
    if (code != WM_OK)
        return code;
    struct sent *sent = new_sent(message);
    rd_kafka_resp_err_t kafka_err = produce(feed, message, sent);
    while (kafka_err == RD_KAFKA_RESP_ERR__QUEUE_FULL && feed->pending > 0 && !feed->client->fatal && code == WM_OK) {
        wm_feed_poll(feed, WAIT_MS);
        if (wm_stop_asked(feed->options.stop) > 0)
            code = wm_fail(err, WM_E_BUSY, "interrupted");
        else
            kafka_err = produce(feed, message, sent);
    }
    if (feed->client->fatal)
        code = wm_fail(err, WM_E_KAFKA, "the producer cannot go on: %s", feed->client->fatal_text);
    if (kafka_err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        feed->pending++;
        feed->taken++;
    } else {
        if (code == WM_OK)
            refuse_sent(feed, sent, kafka_err);
        free(sent);
    }
    wm_feed_poll(feed, 0);
    return code;
}

bool wm_feed_flush(struct wm_feed *feed, int64_t deadline_ms)
{
    int64_t end = wm_clock_ms() + deadline_ms;
    unsigned before = wm_stop_asked(feed->options.stop);
    while (feed->pending > 0 && (deadline_ms < 0 || wm_clock_ms() < end) && wm_stop_asked(feed->options.stop) == before)
        wm_feed_poll(feed, WAIT_MS);
    return feed->pending == 0;
}

static enum wm_code verify_partition(struct wm_feed *feed, int32_t partition, struct wm_error *err)
{
    const struct reported *at = &feed->partitions[partition];
    int64_t low, high;
    if (at->count == 0)
        return WM_OK;
    rd_kafka_resp_err_t kafka_err = rd_kafka_query_watermark_offsets(feed->client->rk, feed->options.topic, partition,
                                                                     &low, &high, (int)feed->options.timeout_ms);
    if (kafka_err != RD_KAFKA_RESP_ERR_NO_ERROR)
        return wm_fail(err, WM_E_KAFKA, "the count of topic %s partition %d cannot be checked: %s", feed->options.topic,
                       partition, rd_kafka_err2str(kafka_err));
    if (at->twice || high <= at->last)
        return wm_fail(err, WM_E_KAFKA,
                       "topic %s partition %d: %llu messages were acknowledged up to offset %lld, %s: some may be lost",
                       feed->options.topic, partition, (unsigned long long)at->count, (long long)at->last,
                       at->twice ? "two with one offset" : "but the broker's log ends before that");
    return WM_OK;
}

enum wm_code wm_feed_verify(struct wm_feed *feed, struct wm_error *err)
{
    uint64_t sum = feed->unplaced;
    for (int32_t i = 0; i < feed->partition_count; i++) {
        enum wm_code code = verify_partition(feed, i, err);
        if (code != WM_OK)
            return code;
        sum += feed->partitions[i].count;
    }
    return sum == feed->totals.published
               ? WM_OK
               : wm_fail(err, WM_E_KAFKA, "%llu messages were published, but the partitions add up to %llu",
                         (unsigned long long)feed->totals.published, (unsigned long long)sum);
}
