/* SPDX-License-Identifier: Apache-2.0 */
/* metrics.h: counters, gauges and histograms, written as Prometheus text (format 0.0.4). Every
 * metric stands in the table in metrics.c with type, unit and help; `wiremill options --markdown`
 * prints the same table. Updates are single relaxed atomics: any thread, never blocking. Series are
 * made while setting up and live as long as the process. */
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
void wm_series_observe_ns(struct wm_series *series, uint64_t ns); /* histogram of durations */

/* Current value of a counter or gauge, count of a histogram. */
int64_t wm_series_value(const struct wm_series *series);

/* All series as Prometheus text, in the order of the table, with # HELP and # TYPE, plus the
 * standard process_* (start time, resident memory, open descriptors, CPU seconds) and
 * wiremill_build_info. malloc'ed, NUL-terminated: the caller frees. */
char *wm_metrics_text(size_t *len);

/* The table, for the reference page; NULL name ends it. */
struct wm_metric_info {
    const char *name, *type, *labels, *help;
};
const struct wm_metric_info *wm_metrics_table(void);

#endif
