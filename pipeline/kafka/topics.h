/* SPDX-License-Identifier: Apache-2.0 */
/* topics.h: the topics that a configuration needs, those that there are, and making the missing
 * ones. Lists live in the arena given. Blocking; one thread. */
#ifndef KAFKA_TOPICS_H
#define KAFKA_TOPICS_H

#include <stdbool.h>
#include <stdint.h>

#include "kafka/finding.h"
#include "kafka/stop.h"
#include "runtime/settings.h"

struct wm_topic_partition {
    int32_t leader; /* -1 = none at the moment */
    int32_t replicas, in_sync;
    int64_t low, high; /* first offset, next offset; -1 unless asked for */
};

struct wm_topic {
    const char *name;
    const char *use;         /* "output of clean, input of tag" */
    bool made;               /* by this run */
    bool keeps;              /* holds nothing but dead letters: made without a limit in time */
    int32_t partition_count; /* 0 = there is no such topic */
    int32_t replication;     /* of the partition with the fewest replicas */
    const struct wm_topic_partition *partitions;
    const char *fault; /* why nothing is known about it, though it may exist; NULL if all is known */
};

struct wm_topics {
    struct wm_topic *list; /* by first use in the configuration */
    size_t count;
    int32_t broker_count; /* 0 before wm_topics_look */
};

/* Without a broker: names and uses, each topic once. */
struct wm_topics wm_topics_needed(const struct wm_settings *settings, struct wm_arena *arena);

/* Fills in what the brokers say of them, with `offsets` also how far each partition reaches.
 * WM_E_KAFKA when no broker answers in time, WM_E_BUSY on a signal. */
enum wm_code wm_topics_look(const struct wm_settings *settings, struct wm_topics *topics, bool offsets,
                            int64_t timeout_ms, struct wm_stop *stop, struct wm_arena *arena,
                            struct wm_error *err) WM_MUST_CHECK;

/* Makes those that are missing, with topics.partitions and topics.replication, and looks again. One
 * that somebody else made meanwhile is as good. `fault` says why one could not be made. */
enum wm_code wm_topics_create(const struct wm_settings *settings, struct wm_topics *topics, int64_t timeout_ms,
                              struct wm_stop *stop, struct wm_arena *arena, struct wm_error *err) WM_MUST_CHECK;

/* What there is to say of each topic, and of how they fit together. Without a broker. */
void wm_topics_judge(const struct wm_settings *settings, const struct wm_topics *topics, struct wm_arena *arena,
                     wm_finding_fn fn, void *ctx);

const struct wm_topic *wm_topics_find(const struct wm_topics *topics, const char *name); /* NULL if not there */

#endif
