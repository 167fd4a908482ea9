/* SPDX-License-Identifier: Apache-2.0 */
/* stats.h: librdkafka's statistics of one client of a lane, as metrics. Each report replaces what the
 * one before it told, so a broker or a partition that is gone is gone from /metrics as well. */
#ifndef KAFKA_STATS_H
#define KAFKA_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiremill/str.h"

struct wm_kafka_stats;

/* Where the lane stands in a partition that it holds. librdkafka's own consumer_lag cannot be used: it
 * knows neither transactional commits nor what is still being worked on. */
struct wm_kafka_place {
    const char *topic;
    int32_t partition;
    int64_t position;  /* everything before it is done; -1 when the lane has taken nothing yet */
    int64_t oldest_ms; /* timestamp of the oldest message in the lane's hands; -1 when there is none */
    bool at_rest;      /* the lane has nothing of it in its hands */
    bool paused;       /* nothing is fetched of it, so that the report knows an old end only */
    int64_t end;       /* of a paused one, as asked for; -1 when there was no answer */
};

/* What a consumer's report is held against. */
struct wm_kafka_view {
    const struct wm_kafka_place *places;
    size_t count;
    bool taken;     /* the lane has taken all that was fetched before the report was made */
    int64_t now_ms; /* since 1970 */
};

/* `lane` and `client` ("consumer" or "producer") are labels and must outlive it. One thread at a time, any. */
struct wm_kafka_stats *wm_kafka_stats_new(const char *lane, const char *client);
void wm_kafka_stats_free(struct wm_kafka_stats *stats); /* NULL is fine */

/* Takes over a report; `view` is NULL for a producer. False for what is not JSON, which changes nothing;
 * a figure that is missing, or is not what it should be, is left out. */
bool wm_kafka_stats_read(struct wm_kafka_stats *stats, struct wm_str report, const struct wm_kafka_view *view);

/* The client is gone, and so is all that was told of it. */
void wm_kafka_stats_clear(struct wm_kafka_stats *stats);

#endif
