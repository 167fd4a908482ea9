/* SPDX-License-Identifier: Apache-2.0 */
/* client.h: what the one-shot commands (feed, tail, topics, check) share: a client with our
 * defaults beneath the user's properties, the last thing each broker was heard to complain of, and
 * waiting that a signal ends. Blocking; one thread. Only kafka/ includes this header. */
#ifndef KAFKA_CLIENT_H
#define KAFKA_CLIENT_H

#include <librdkafka/rdkafka.h>
#include <stdint.h>

#include "base/clock.h"
#include "kafka/conf.h"
#include "kafka/stop.h"
#include "runtime/settings.h"

#define WM_CLIENT_HEARD 8

/* One broker's last complaint, as librdkafka words it. */
struct wm_heard {
    char host[128], text[300];
};

struct wm_client {
    rd_kafka_t *rk;
    struct wm_stop *stop; /* borrowed; may be NULL */
    void *owner;          /* who gets the delivery reports */
    void (*on_report)(void *owner, const rd_kafka_message_t *report);
    char *servers; /* bootstrap.servers, as in effect */
    bool fatal;    /* librdkafka gave the client up; `fatal_text` says why */
    char fatal_text[300];
    struct wm_heard heard[WM_CLIENT_HEARD];
    size_t heard_count;
};

struct wm_client_plan {
    rd_kafka_type_t type;
    struct wm_kafka_plan conf;
    struct wm_stop *stop;
    void *owner;
    void (*on_report)(void *owner, const rd_kafka_message_t *report);
};

/* WM_E_CONFIG when a property is refused or there is no bootstrap.servers. */
enum wm_code wm_client_open(const struct wm_settings *settings, const struct wm_client_plan *plan,
                            struct wm_client **out, struct wm_error *err) WM_MUST_CHECK;
void wm_client_close(struct wm_client **client); /* *client may be NULL */

/* Serves reports, errors and logs; waits up to `timeout_ms` for the first. */
void wm_client_poll(struct wm_client *client, int timeout_ms);

/* Waits until a broker has answered. WM_E_KAFKA after the time, naming bootstrap.servers and what
 * each broker was heard to say; WM_E_BUSY when a signal came first. */
enum wm_code wm_client_connect(struct wm_client *client, int64_t timeout_ms, struct wm_error *err) WM_MUST_CHECK;

/* Metadata of the cluster, all topics included, or of one topic when `rkt` is given. The caller
 * destroys *out. Connects first, with the same errors. */
enum wm_code wm_client_metadata(struct wm_client *client, rd_kafka_topic_t *rkt, int64_t timeout_ms,
                                const rd_kafka_metadata_t **out, struct wm_error *err) WM_MUST_CHECK;

/* The same for one topic by name: the topic is there and has partitions, else WM_E_KAFKA saying what
 * to do. Waits a little for a topic that the broker creates on being asked for it. */
enum wm_code wm_client_topic(struct wm_client *client, rd_kafka_topic_t *rkt, int64_t timeout_ms,
                             int32_t *partition_count, struct wm_error *err) WM_MUST_CHECK;

/* The next event of a queue that is a result and not an error or a log; NULL after the time or on a
 * signal. The caller destroys it. */
rd_kafka_event_t *wm_client_await(struct wm_client *client, rd_kafka_queue_t *queue, int64_t timeout_ms);

#endif
