/* SPDX-License-Identifier: Apache-2.0 */
/* metrics.h: counters, gauges and histograms, written as Prometheus text (format 0.0.4). Every
 * metric stands in the table in metrics.c with type, unit and help; `wiremill options --markdown`
 * prints the same table. Updates are single relaxed atomics: any thread, never blocking. Series are
 * made while setting up and live as long as the process; what comes and goes is told by samples. */
#ifndef RUNTIME_METRICS_H
#define RUNTIME_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "wiremill/str.h"

/* symbol, name, type, labels, help */
#define WM_METRICS(X)                                                                                                  \
    X(WM_M_IN, "wiremill_messages_consumed_total", COUNTER, "lane", "Messages taken from the lane's input topics.")    \
    X(WM_M_IN_BYTES, "wiremill_consumed_bytes_total", COUNTER, "lane",                                                 \
      "Bytes of message values taken from the input topics.")                                                          \
    X(WM_M_OUT, "wiremill_records_published_total", COUNTER, "lane", "Records acknowledged by the output topic.")      \
    X(WM_M_OUT_BYTES, "wiremill_published_bytes_total", COUNTER, "lane",                                               \
      "Bytes of record values acknowledged by the output topic.")                                                      \
    X(WM_M_URGENT, "wiremill_urgent_published_total", COUNTER, "lane", "Records acknowledged by the urgent topic.")    \
    X(WM_M_DEAD, "wiremill_dead_letters_total", COUNTER, "lane,code", "Dead letters acknowledged, by error code.")     \
    X(WM_M_DROPPED, "wiremill_messages_dropped_total", COUNTER, "lane", "Messages that a stage ended on purpose.")     \
    X(WM_M_TOMBSTONES, "wiremill_tombstones_total", COUNTER, "lane", "Messages with a null value, forwarded as such.") \
    X(WM_M_STAGE_IN, "wiremill_stage_articles_in_total", COUNTER, "lane,stage", "Articles handed to the stage.")       \
    X(WM_M_STAGE_OUT, "wiremill_stage_articles_out_total", COUNTER, "lane,stage", "Articles the stage passed on.")     \
    X(WM_M_STAGE_SECONDS, "wiremill_stage_duration_seconds", HISTOGRAM, "lane,stage",                                  \
      "Time one article took in the stage.")                                                                           \
    X(WM_M_LATENCY, "wiremill_lane_latency_seconds", HISTOGRAM, "lane", "Time from taking a message to its commit.")   \
    X(WM_M_IN_FLIGHT, "wiremill_in_flight_messages", GAUGE, "lane", "Messages taken and not yet committed.")           \
    X(WM_M_IN_FLIGHT_BYTES, "wiremill_in_flight_bytes", GAUGE, "lane",                                                 \
      "Bytes of messages taken and not yet committed.")                                                                \
    X(WM_M_ASSIGNED, "wiremill_assigned_partitions", GAUGE, "lane", "Partitions this process reads for the lane.")     \
    X(WM_M_READY, "wiremill_lane_ready", GAUGE, "lane",                                                                \
      "1 when the lane has its partitions and its producer is warm.")                                                  \
    X(WM_M_COMMITS, "wiremill_commits_total", COUNTER, "lane", "Transactions or offset commits that succeeded.")       \
    X(WM_M_COMMIT_SECONDS, "wiremill_commit_duration_seconds", HISTOGRAM, "lane", "Time a commit took.")               \
    X(WM_M_RESTARTS, "wiremill_lane_restarts_total", COUNTER, "lane",                                                  \
      "Times the lane rebuilt its Kafka clients after a failure.")                                                     \
    X(WM_M_PAUSES, "wiremill_pauses_total", COUNTER, "lane", "Times fetching was paused by back-pressure.")            \
    X(WM_M_RETRIES, "wiremill_retries_total", COUNTER, "lane",                                                         \
      "Times a message was tried again after a passing failure.")                                                      \
    X(WM_M_WAITING, "wiremill_retry_waiting_messages", GAUGE, "lane", "Messages that wait for their next try.")        \
    X(WM_M_REBALANCES, "wiremill_rebalances_total", COUNTER, "lane",                                                   \
      "Times the group gave the lane partitions or took some away.")                                                   \
    X(WM_M_TXN_COMMITTED, "wiremill_transactions_committed_total", COUNTER, "lane",                                    \
      "Transactions that were committed.")                                                                             \
    X(WM_M_TXN_ABORTED, "wiremill_transactions_aborted_total", COUNTER, "lane",                                        \
      "Transactions that were aborted; their messages are read again.")                                                \
    X(WM_M_LOOP_BUSY, "wiremill_loop_busy_seconds", HISTOGRAM, "",                                                     \
      "Time one turn of the loop took, its waiting for events left out.")                                              \
    X(WM_M_LOOP_LONGEST, "wiremill_loop_busy_longest_seconds", GAUGE_SECONDS, "",                                      \
      "The longest turn of the loop in the last minute; above 0.05 something blocks it.")                              \
    X(WM_M_LAG, "wiremill_lag_messages", GAUGE, "lane,topic,partition",                                                \
      "Messages of a partition that the lane has yet to finish, those in its hands included; transaction markers "     \
      "between them count too.")                                                                                       \
    X(WM_M_BEHIND, "wiremill_lane_behind_seconds", GAUGE_SECONDS, "lane",                                              \
      "Age, by its timestamp, of the oldest message that the lane has in its hands; 0 when there is nothing to do.")   \
    X(WM_M_KAFKA_SENT_BYTES, "wiremill_kafka_sent_bytes_total", COUNTER, "lane,client", "Bytes sent to all brokers.")  \
    X(WM_M_KAFKA_RECEIVED_BYTES, "wiremill_kafka_received_bytes_total", COUNTER, "lane,client",                        \
      "Bytes received from all brokers.")                                                                              \
    X(WM_M_KAFKA_REQUESTS, "wiremill_kafka_requests_total", COUNTER, "lane,client", "Requests sent to all brokers.")   \
    X(WM_M_KAFKA_EVENTS, "wiremill_kafka_waiting_events", GAUGE, "lane,client",                                        \
      "Events that the client holds for the lane: delivery reports of a producer, mostly messages of a consumer.")     \
    X(WM_M_KAFKA_FETCHED_BYTES, "wiremill_kafka_fetched_ahead_bytes", GAUGE, "lane",                                   \
      "Bytes of messages fetched ahead, which the lane has not taken yet.")                                            \
    X(WM_M_KAFKA_UNSENT, "wiremill_kafka_unacknowledged_messages", GAUGE, "lane",                                      \
      "Records that the producer holds: waiting, or on their way to a broker.")                                        \
    X(WM_M_KAFKA_UNSENT_BYTES, "wiremill_kafka_unacknowledged_bytes", GAUGE, "lane",                                   \
      "Bytes of the records that the producer holds.")                                                                 \
    X(WM_M_KAFKA_BROKER_UP, "wiremill_kafka_broker_up", GAUGE, "lane,client,broker",                                   \
      "1 when the client is connected to the broker, 0 when it wants to be and is not; a broker it has no need of "    \
      "has no series.")                                                                                                \
    X(WM_M_KAFKA_RTT_AVG, "wiremill_kafka_broker_rtt_avg_seconds", GAUGE_SECONDS, "lane,client,broker",                \
      "Mean time from request to answer over the last interval; a consumer's fetches wait at the broker for up to "    \
      "fetch.wait.max.ms.")                                                                                            \
    X(WM_M_KAFKA_RTT_P99, "wiremill_kafka_broker_rtt_p99_seconds", GAUGE_SECONDS, "lane,client,broker",                \
      "99 of 100 answers of the last interval came within this time.")                                                 \
    X(WM_M_KAFKA_THROTTLE, "wiremill_kafka_broker_throttle_max_seconds", GAUGE_SECONDS, "lane,client,broker",          \
      "The longest that the broker held an answer back over the last interval, for a quota.")                          \
    X(WM_M_KAFKA_UNWRITTEN, "wiremill_kafka_broker_queued_requests", GAUGE, "lane,client,broker",                      \
      "Requests that wait to be sent to the broker.")                                                                  \
    X(WM_M_KAFKA_UNANSWERED, "wiremill_kafka_broker_unanswered_requests", GAUGE, "lane,client,broker",                 \
      "Requests that the broker has not answered yet.")                                                                \
    X(WM_M_KAFKA_TIMEOUTS, "wiremill_kafka_broker_request_timeouts_total", COUNTER, "lane,client,broker",              \
      "Requests that were not answered in time.")                                                                      \
    X(WM_M_KAFKA_RETRIES, "wiremill_kafka_broker_request_retries_total", COUNTER, "lane,client,broker",                \
      "Requests that were sent again.")                                                                                \
    X(WM_M_KAFKA_ERRORS, "wiremill_kafka_broker_errors_total", COUNTER, "lane,client,broker",                          \
      "Requests that could not be sent and answers that could not be read.")                                           \
    X(WM_M_KAFKA_CONNECTS, "wiremill_kafka_broker_connects_total", COUNTER, "lane,client,broker",                      \
      "Attempts to connect to the broker.")                                                                            \
    X(WM_M_KAFKA_DISCONNECTS, "wiremill_kafka_broker_disconnects_total", COUNTER, "lane,client,broker",                \
      "Connections to the broker that were lost or closed.")                                                           \
    X(WM_M_KAFKA_JOINED, "wiremill_kafka_group_joined", GAUGE, "lane",                                                 \
      "1 when the lane is a member of its consumer group and no rebalance is going on.")                               \
    X(WM_M_KAFKA_REBALANCE_AGE, "wiremill_kafka_group_rebalance_age_seconds", GAUGE_SECONDS, "lane",                   \
      "Time since the lane's partitions last changed hands.")                                                          \
    X(WM_M_KAFKA_TXN_STATE, "wiremill_kafka_transaction_state_age_seconds", GAUGE_SECONDS, "lane,state",               \
      "How long the transactional producer has been in its present state, the only one shown; InTransaction is where " \
      "it rests.")                                                                                                     \
    X(WM_M_KAFKA_EPOCH, "wiremill_kafka_producer_epoch", GAUGE, "lane",                                                \
      "Epoch of the producer's id; a newer one elsewhere fences this one off.")                                        \
    X(WM_M_RELOADS, "wiremill_reloads_total", COUNTER, "result",                                                       \
      "Configurations read on SIGHUP, by what became of them: applied or refused.")                                    \
    X(WM_M_RELOAD_OK, "wiremill_config_last_reload_successful", GAUGE, "",                                             \
      "1 when the last configuration read was applied, 0 when it was refused.")                                        \
    X(WM_M_RELOAD_TIME, "wiremill_config_last_reload_success_timestamp_seconds", GAUGE, "",                            \
      "When the configuration in force was applied, in seconds since 1970.")

enum wm_metric {
#define X(symbol, name, type, labels, help) symbol,
    WM_METRICS(X)
#undef X
        WM_METRIC_COUNT
};

struct wm_series; /* one metric with its label values */

/* The series of `metric` with these label values (as many as it has labels; b NULL if only one),
 * made on first use. Takes a lock: keep the pointer. Never NULL. */
struct wm_series *wm_series(enum wm_metric metric, const char *a, const char *b);

void wm_series_add(struct wm_series *series, uint64_t n);         /* counter */
void wm_series_set(struct wm_series *series, int64_t value);      /* gauge */
void wm_series_move(struct wm_series *series, int64_t by);        /* gauge */
void wm_series_set_ns(struct wm_series *series, uint64_t ns);     /* gauge of seconds */
void wm_series_observe_ns(struct wm_series *series, uint64_t ns); /* histogram of durations */

/* Current value of a counter or gauge (of seconds: in nanoseconds), count of a histogram. */
int64_t wm_series_value(const struct wm_series *series);

/* A set of samples that its owner replaces as a whole, for what comes and goes, such as partitions and
 * brokers: what the newest set lacks is gone from the text, so that nothing goes stale and nothing
 * grows. One thread at a time, any. Values are those of the wm_series functions: a gauge of seconds
 * takes nanoseconds. No histograms. */
struct wm_samples;
struct wm_samples *wm_samples_new(void);
/* Into the next set; as many labels as the metric has, copied. The caller sees to it that no two
 * samples of a metric have the same labels. */
void wm_samples_add(struct wm_samples *samples, enum wm_metric metric, const char *const labels[], int64_t value);
void wm_samples_publish(struct wm_samples *samples); /* the next set takes the place of the last */
void wm_samples_free(struct wm_samples *samples);    /* with what it showed; NULL is fine */

/* All series and samples as Prometheus text, in the order of the table, with # HELP and # TYPE, plus the
 * standard process_* (start time, resident memory, open descriptors, CPU seconds) and
 * wiremill_build_info. malloc'ed, NUL-terminated: the caller frees. */
char *wm_metrics_text(size_t *len);

/* The table, for the reference page; NULL name ends it. */
struct wm_metric_info {
    const char *name, *type, *labels, *help;
};
const struct wm_metric_info *wm_metrics_table(void);

#endif
