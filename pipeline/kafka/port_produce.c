/* SPDX-License-Identifier: Apache-2.0 */
/* The producing half of a port: outputs, their reports, transactions. Values are not copied: the
 * producer borrows them until their report, or until it is destroyed. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/crash.h"
#include "kafka/conf.h"
#include "port_private.h"

#define STEP_TIMEOUT_MS        500   /* of one try of a call that is tried until it succeeds or is cancelled */
#define SAY_WAITING_AFTER      4     /* tries */
#define TOPIC_TRIES            10    /* a topic just made takes a moment to be known everywhere */
#define TRANSACTION_TIMEOUT_MS 10000 /* how long a dead process may hold up readers of committed records */
#define END_STEP_MS            1000  /* of one try to end a transaction */
#define END_TIMEOUT_MS         5000  /* for an orderly end of a producer that is given up */

enum wm_code wm__port_make_producer(struct kafka_port *port, struct wm_error *err)
{
    char id[256], timeout[32];
    snprintf(id, sizeof id, "wiremill-%s-%s", port->lane->name, port->settings->instance);
    snprintf(timeout, sizeof timeout, "%lld", TRANSACTION_TIMEOUT_MS + 2 * (long long)port->lane->commit_interval_ms);
    /* The user's properties may replace these. */
    const struct wm_property defaults[] = {
        {"partitioner", "murmur2_random"}, /* as Java clients do: equal keys meet in one partition */
        {"linger.ms", "1"},
        {"compression.type", "lz4"},
        {"message.max.bytes", "10485760"}, /* the topic's own limit decides */
        {"socket.nagle.disable", "true"},
        {"statistics.interval.ms", WM_STATISTICS_MS},
        {"transaction.timeout.ms", timeout},
        {0}};
    const struct wm_property fixed[] = {
        {"enable.idempotence", "true"}, {port->exactly_once ? "transactional.id" : NULL, id}, {0}};
    const struct wm_kafka_plan plan = {port->lane->name, defaults, &port->lane->producer, fixed};
    rd_kafka_conf_t *conf;
    enum wm_code code = wm_kafka_conf(port->settings, &plan, &conf, err);
    if (code != WM_OK)
        return code;
    rd_kafka_conf_set_events(conf,
                             RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG | RD_KAFKA_EVENT_STATS);
    code = wm_kafka_new(RD_KAFKA_PRODUCER, &conf, &port->producer, err);
    if (code != WM_OK)
        return code;
    rd_kafka_set_log_queue(port->producer, NULL);
    const char *names[TOPIC_USES] = {port->lane->output, port->lane->urgent, port->lane->dead};
    for (int i = 0; i < TOPIC_USES; i++)
        port->topics[i] = names[i] != NULL ? rd_kafka_topic_new(port->producer, names[i], NULL) : NULL;
    return WM_OK;
}

/* Warming up: the transaction's coordinator and the leaders of the topics are found before the lane
 * says that it is ready, so that the first article does not pay for it. */

static void say_waiting(struct kafka_port *port, int tries)
{
    wm__port_listen_job(port);
    if (tries == SAY_WAITING_AFTER)
        WM_LOG(port->log, WM_WARN, "kafka.waiting",
               "text=\"no broker answers yet; trying on; check bootstrap.servers and the network\"");
}

static bool is_cancelled(struct kafka_port *port)
{
    if (!atomic_load(&port->cancelled))
        return false;
    wm_fail(&port->job_err, WM_E_BUSY, "the lane was stopped while it started");
    return true;
}

/* Takes the error. True if the call should be made again; else job_err says what went wrong, WM_E_BUSY
 * where aborting the transaction is the way out. */
static bool failed_for_now(struct kafka_port *port, rd_kafka_error_t *why, const char *doing)
{
    bool abort = rd_kafka_error_txn_requires_abort(why);
    bool again = rd_kafka_error_is_retriable(why) && !abort && !atomic_load(&port->cancelled);
    if (!again && rd_kafka_error_code(why) == RD_KAFKA_RESP_ERR__FENCED)
        wm__port_fail_fenced(port, &port->job_err);
    else if (!again)
        wm_fail(&port->job_err, abort ? WM_E_BUSY : WM_E_KAFKA, "%s: %s (%s)", doing, rd_kafka_error_string(why),
                rd_kafka_error_name(why));
    rd_kafka_error_destroy(why);
    return again;
}

static void init_transactions(struct kafka_port *port)
{
    rd_kafka_error_t *why;
    for (int tries = 0; !is_cancelled(port); tries++) {
        why = rd_kafka_init_transactions(port->producer, STEP_TIMEOUT_MS);
        if (why == NULL || !failed_for_now(port, why, "the transactional producer cannot start"))
            return;
        say_waiting(port, tries);
    }
}

static void begin_transaction(struct kafka_port *port)
{
    rd_kafka_error_t *why = port->job_err.code == WM_OK ? rd_kafka_begin_transaction(port->producer) : NULL;
    if (why == NULL)
        return;
    wm_fail(&port->job_err, WM_E_KAFKA, "a transaction cannot begin: %s", rd_kafka_error_string(why));
    rd_kafka_error_destroy(why);
}

/* WM_E_BUSY: no answer in time. */
static enum wm_code look_up(struct kafka_port *port, rd_kafka_topic_t *topic)
{
    const struct rd_kafka_metadata *metadata;
    rd_kafka_resp_err_t why = rd_kafka_metadata(port->producer, 0, topic, &metadata, STEP_TIMEOUT_MS);
    if (why != RD_KAFKA_RESP_ERR_NO_ERROR)
        return WM_E_BUSY;
    why = metadata->topic_cnt == 1 ? metadata->topics[0].err : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
    rd_kafka_metadata_destroy(metadata);
    if (why == RD_KAFKA_RESP_ERR_NO_ERROR)
        return WM_OK;
    if (why == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE)
        return WM_E_BUSY;
    return why == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART
               ? WM_E_DROP
               : wm_fail(&port->job_err, WM_E_KAFKA, "topic %s: %s", rd_kafka_topic_name(topic), rd_kafka_err2str(why));
}

static void find_topic(struct kafka_port *port, rd_kafka_topic_t *topic)
{
    int missing = 0;
    for (int tries = 0; missing < TOPIC_TRIES && !is_cancelled(port); tries++) {
        uint64_t until = wm_clock_ns() + (uint64_t)STEP_TIMEOUT_MS / 5 * 1000000u;
        enum wm_code code = look_up(port, topic);
        if (code == WM_OK || port->job_err.code != WM_OK)
            return;
        missing += code == WM_E_DROP;
        if (code == WM_E_BUSY)
            say_waiting(port, tries);
        uint64_t now = wm_clock_ns(); /* an answer that comes at once is not asked for in a rush */
        if (now < until)
            nanosleep(&(struct timespec){.tv_nsec = (long)(until - now)}, NULL);
    }
    wm_fail(&port->job_err, WM_E_KAFKA, "topic %s does not exist; `wiremill topics --create` makes what is missing",
            rd_kafka_topic_name(topic));
}

static void find_input(struct kafka_port *port, const char *name)
{
    rd_kafka_topic_t *topic = rd_kafka_topic_new(port->producer, name, NULL);
    find_topic(port, topic);
    rd_kafka_topic_destroy(topic);
}

void wm__port_warm_up_job(struct kafka_port *port)
{
    if (port->exactly_once)
        init_transactions(port);
    for (int i = 0; i < TOPIC_USES && port->job_err.code == WM_OK; i++)
        if (port->topics[i] != NULL)
            find_topic(port, port->topics[i]);
    for (size_t i = 0; i < port->lane->input_count && port->job_err.code == WM_OK; i++)
        find_input(port, port->lane->inputs[i]);
    if (port->exactly_once)
        begin_transaction(port);
}

/* Sending. */

static enum wm_code code_of(rd_kafka_resp_err_t why)
{
    switch (why) {
    case RD_KAFKA_RESP_ERR_NO_ERROR: return WM_OK;
    case RD_KAFKA_RESP_ERR__QUEUE_FULL: return WM_E_BUSY;
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_RECORD: return WM_E_LIMIT;
    default: return WM_E_KAFKA;
    }
}

enum wm_code wm__port_send(struct wm_port *base, struct wm_output *out, struct wm_error *err)
{
    static const enum wm_topic_use uses[] = {
        [WM_TO_OUTPUT] = TOPIC_OUTPUT, [WM_TO_URGENT] = TOPIC_URGENT, [WM_TO_DEAD] = TOPIC_DEAD};
    struct kafka_port *port = wm__port_of(base);
    const rd_kafka_message_t *in = out->msg->message;
    struct wm_str key = out->key.ptr != NULL ? out->key : out->msg->key;
    rd_kafka_topic_t *topic = port->topics[uses[out->to]];
    rd_kafka_headers_t *headers = wm__port_headers(port, out);
    rd_kafka_resp_err_t why = rd_kafka_producev(
        port->producer, RD_KAFKA_V_RKT(topic), RD_KAFKA_V_KEY(key.ptr, key.len),
        RD_KAFKA_V_VALUE(out->null_value ? NULL : (void *)out->value.ptr, out->null_value ? 0 : out->value.len),
        RD_KAFKA_V_TIMESTAMP(rd_kafka_message_timestamp(in, NULL)), RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_OPAQUE(out),
        RD_KAFKA_V_END);
    if (why == RD_KAFKA_RESP_ERR_NO_ERROR)
        return WM_OK;
    if (headers != NULL)
        rd_kafka_headers_destroy(headers);
    return wm_fail(err, code_of(why), "topic %s does not take %zu bytes: %s", rd_kafka_topic_name(topic),
                   out->value.len, rd_kafka_err2str(why));
}

static void on_reports(struct kafka_port *port, rd_kafka_event_t *event)
{
    for (const rd_kafka_message_t *message; (message = rd_kafka_event_message_next(event)) != NULL;) {
        struct wm_error err = {0};
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
            enum wm_code code = code_of(message->err);
            wm_fail(&err, code == WM_E_LIMIT ? code : WM_E_KAFKA, "topic %s did not take %zu bytes: %s",
                    rd_kafka_topic_name(message->rkt), message->len, rd_kafka_err2str(message->err));
        }
        wm_lane_on_delivered(port->base.lane, message->_private, &err);
    }
}

bool wm__port_poll_producer(struct kafka_port *port)
{
    rd_kafka_event_t *event = rd_kafka_queue_poll(port->producer_queue, 0);
    if (event == NULL)
        return false;
    if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_DR)
        on_reports(port, event);
    else
        wm__port_on_client_event(port, port->producer, event);
    rd_kafka_event_destroy(event);
    return true;
}

/* Transactions. */

static void send_offsets(struct kafka_port *port)
{
    rd_kafka_error_t *why;
    rd_kafka_consumer_group_metadata_t *group = rd_kafka_consumer_group_metadata(port->consumer);
    do
        why = rd_kafka_send_offsets_to_transaction(port->producer, port->positions, group, END_STEP_MS);
    while (why != NULL && failed_for_now(port, why, "offsets cannot join the transaction"));
    rd_kafka_consumer_group_metadata_destroy(group);
}

void wm__port_commit_job(struct kafka_port *port)
{
    rd_kafka_error_t *why;
    if (port->positions->cnt > 0)
        send_offsets(port);
    if (port->job_err.code != WM_OK)
        return;
    wm_crash_point(WM_CRASH_OFFSETS);
    do
        why = rd_kafka_commit_transaction(port->producer, END_STEP_MS);
    while (why != NULL && failed_for_now(port, why, "the transaction cannot be committed"));
    if (port->job_err.code == WM_OK)
        wm_crash_point(WM_CRASH_COMMIT);
    begin_transaction(port);
}

void wm__port_abort_job(struct kafka_port *port)
{
    rd_kafka_error_t *why;
    do
        why = rd_kafka_abort_transaction(port->producer, END_STEP_MS);
    while (why != NULL && failed_for_now(port, why, "the transaction cannot be aborted"));
    if (port->job_err.code == WM_OK)
        wm__port_seek_job(port);
    begin_transaction(port);
}

/* Reads and forgets reports, which else would keep the producer from ending. */
static void discard_reports(struct kafka_port *port, rd_kafka_queue_t *queue)
{
    uint64_t until = wm_clock_ns() + (uint64_t)END_TIMEOUT_MS * 1000000u;
    while (rd_kafka_outq_len(port->producer) > 0 && wm_clock_ns() < until) {
        rd_kafka_event_t *event = rd_kafka_queue_poll(queue, 50);
        if (event != NULL)
            rd_kafka_event_destroy(event);
    }
}

void wm__port_end_producer_job(struct kafka_port *port)
{
    if (port->producer == NULL)
        return;
    rd_kafka_queue_t *queue = rd_kafka_queue_get_main(port->producer);
    rd_kafka_purge(port->producer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    discard_reports(port, queue);
    if (port->exactly_once && port->producer_queue != NULL) {
        rd_kafka_error_t *why = rd_kafka_abort_transaction(port->producer, END_TIMEOUT_MS);
        if (why != NULL) /* the broker aborts it at the next start or at its time-out */
            rd_kafka_error_destroy(why);
    }
    rd_kafka_queue_destroy(queue);
    if (port->producer_queue != NULL)
        rd_kafka_queue_destroy(port->producer_queue);
    for (int i = 0; i < TOPIC_USES; i++)
        if (port->topics[i] != NULL)
            rd_kafka_topic_destroy(port->topics[i]);
    rd_kafka_destroy(port->producer);
    memset(port->topics, 0, sizeof port->topics);
    port->producer_queue = NULL;
    port->producer = NULL;
}
