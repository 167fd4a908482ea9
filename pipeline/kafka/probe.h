/* SPDX-License-Identifier: Apache-2.0 */
/* probe.h: tries what a configuration needs of Kafka, leaving nothing behind that a consumer could
 * see: no message, no committed offset, no member of a group. Each thing found is told; the functions
 * return true unless something was a fault. Blocking; one thread. */
#ifndef KAFKA_PROBE_H
#define KAFKA_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "kafka/finding.h"
#include "kafka/stop.h"
#include "kafka/topics.h"
#include "runtime/settings.h"

struct wm_probe {
    const struct wm_settings *settings;
    int64_t timeout_ms;   /* of each step */
    struct wm_stop *stop; /* borrowed; may be NULL */
    struct wm_arena *arena;
    wm_finding_fn found;
    void *ctx;
};

/* Which librdkafka this is and what that means (decisions/0002-librdkafka-versions.md). No broker. */
bool wm_probe_library(const struct wm_probe *probe);

/* Whether librdkafka takes the properties of every lane's clients. No broker. */
bool wm_probe_properties(const struct wm_probe *probe);

/* Every host of bootstrap.servers, then every broker by the name under which the cluster announces
 * it: where the two differ, clients connect at first and then fail. */
bool wm_probe_brokers(const struct wm_probe *probe);

/* Each lane's rights: to read its topics, to see its group, to open a transaction (under an id of its
 * own, so that no running producer is fenced). What could only be tried by leaving traces is told as
 * skipped. `topics` as wm_topics_look left them. */
bool wm_probe_rights(const struct wm_probe *probe, const struct wm_topics *topics);

#endif
