/* SPDX-License-Identifier: Apache-2.0 */
/* What port.c (life), port_consume.c and port_produce.c share.
 *
 * Threads: everything runs on the loop thread but the functions named *_job, which run on a thread of
 * the loop library's pool, one at a time for a port (the probe apart), while the loop leaves alone
 * what they use. */
#ifndef KAFKA_PORT_PRIVATE_H
#define KAFKA_PORT_PRIVATE_H

#include <librdkafka/rdkafka.h>
#include <stdatomic.h>
#include <uv.h>

#include "kafka/port.h"
#include "kafka/refill.h"
#include "kafka/stats.h"
#include "runtime/lane.h"

#define WM_STATISTICS_MS "5000" /* how often a client reports its figures; the user's properties may replace it */

enum wm_topic_use { TOPIC_OUTPUT, TOPIC_URGENT, TOPIC_DEAD, TOPIC_USES };

/* Lets a librdkafka queue wake the loop. */
struct waker {
    int fd;
    bool woken; /* since the queue was last read to its end; kept for those who ask only then */
    uv_poll_t poll;
};

/* The figures that a client tells of itself. Reading a report takes milliseconds: a job, one at a time. */
struct client_stats {
    struct wm_kafka_stats *stats;
    atomic_bool reading;
    bool gone; /* while a report was being read */
};

struct kafka_port {
    struct wm_port base; /* first: the lane knows the port by it */
    const struct wm_settings *settings;
    const struct wm_lane_settings *lane;
    uv_loop_t *loop;
    struct wm_log *log;
    bool exactly_once;

    rd_kafka_t *consumer, *producer;
    rd_kafka_queue_t *consumer_queue, *producer_queue;
    struct wm_refill refill;              /* of the consumer's queue */
    rd_kafka_queue_t *consumer_events;    /* what it tells beside messages; read under pressure, too */
    rd_kafka_topic_t *topics[TOPIC_USES]; /* NULL where the lane has none */
    struct waker consumer_waker, events_waker, producer_waker;
    rd_kafka_topic_partition_list_t *revoking; /* a revocation that waits for its answer */
    bool revoke_pending;

    uv_work_t job;
    bool job_running;
    struct wm_error job_err;
    atomic_bool cancelled;                      /* the lane stops: a start in progress should give up */
    bool stop_after_job;                        /* stop_producer came while a job ran */
    rd_kafka_topic_partition_list_t *positions; /* of the commit or abort in progress */

    uv_work_t probe;
    uv_timer_t probe_timer;
    bool probing, probe_running, probe_ok;
    bool consumer_stop_waits; /* for what else uses the consumer */
    int open_handles;         /* while closing: handles and reports that are being read */

    struct client_stats consumer_stats, producer_stats;
};

struct kafka_port *wm__port_of(struct wm_port *port);

/* port_consume.c */
enum wm_code wm__port_make_consumer(struct kafka_port *port, struct wm_error *err);
bool wm__port_poll_consumer(struct kafka_port *port); /* one event */
bool wm__port_poll_events(struct kafka_port *port);   /* one event of the consumer's that is no message */
void wm__port_release(struct wm_port *base, struct wm_msg *msg);
void wm__port_revoked(struct wm_port *base);
void wm__port_pause(struct wm_port *base, const struct wm_position *positions, size_t count, bool paused);
void wm__port_seek_job(struct kafka_port *port); /* to `positions`; fills job_err */
rd_kafka_topic_partition_list_t *wm__port_list(const struct wm_position *positions, size_t count);
void wm__port_store(struct kafka_port *port, const struct wm_position *position);
void wm__port_answer_revoke(struct kafka_port *port);

/* port_produce.c */
enum wm_code wm__port_make_producer(struct kafka_port *port, struct wm_error *err);
void wm__port_warm_up_job(struct kafka_port *port);   /* fills job_err */
bool wm__port_poll_producer(struct kafka_port *port); /* one event */
enum wm_code wm__port_send(struct wm_port *base, struct wm_output *out, struct wm_error *err);
void wm__port_commit_job(struct kafka_port *port); /* fills job_err */
void wm__port_abort_job(struct kafka_port *port);  /* fills job_err */
void wm__port_end_producer_job(struct kafka_port *port);

/* On a message that was sent again: which of its items are wanted. The lane that has stages takes it off. */
#define WM_HEADER_ITEMS "wiremill-items"

/* headers.c: what an output carries beside its value, NULL for nothing; the caller owns the result. */
rd_kafka_headers_t *wm__port_headers(const struct kafka_port *port, const struct wm_output *out);

/* port.c */
void wm__port_fail_fenced(const struct kafka_port *port, struct wm_error *err);
void wm__port_stop_free_consumer(struct kafka_port *port); /* if that is asked for and nothing uses it */
void wm__port_closed(struct kafka_port *port);             /* one thing less to wait for while closing */
/* Events that both queues carry. */
void wm__port_on_client_event(struct kafka_port *port, rd_kafka_t *client, rd_kafka_event_t *event);

/* port_stats.c */
void wm__port_on_stats(struct kafka_port *port, const rd_kafka_t *client, rd_kafka_event_t *event);
void wm__port_stats_gone(struct client_stats *stats); /* the client is gone, and what it told with it */

/* Shows the logs and figures of clients that wait for a broker; nobody else reads them, and they would pile up. */
void wm__port_listen_job(struct kafka_port *port);

#endif
