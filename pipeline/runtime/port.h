/* SPDX-License-Identifier: Apache-2.0 */
/* port.h: what a lane needs from its Kafka client, and nothing more. kafka/port.c implements it; the
 * tests' fake does too. Every call is made on the loop thread and none blocks: what takes time
 * answers later through a wm_lane_on_* function of lane.h, on the loop thread again. */
#ifndef RUNTIME_PORT_H
#define RUNTIME_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/msg.h"

struct wm_lane;
struct wm_port;

/* "Everything before `offset` is out." */
struct wm_position {
    const char *topic;
    int32_t partition;
    int64_t offset;
};

struct wm_port_ops {
    /* Makes the clients, warms up the producer, then subscribes: wm_lane_on_started. */
    void (*start)(struct wm_port *port);

    /* Serves delivery reports and events, and with `fetch` hands over at most one message
     * (wm_lane_on_message). True when it did something: call again. */
    bool (*poll)(struct wm_port *port, bool fetch);

    /* Hands one output (of out->msg) to the producer, which borrows it until wm_lane_on_delivered.
     * WM_E_LIMIT: too large for the producer, never sent. WM_E_BUSY: the queue is full, try again
     * after reports. */
    enum wm_code (*send)(struct wm_port *port, struct wm_output *out, struct wm_error *err);

    /* Exactly-once: ends the transaction with these positions and begins the next: wm_lane_on_committed.
     * Tried until it is decided, stop_producer breaks it off. At-least-once: notes the positions for
     * the next offset commit; no answer. */
    void (*commit)(struct wm_port *port, const struct wm_position *positions, size_t count);

    /* Exactly-once: aborts the transaction, lets the consumer go back to these positions, and begins
     * the next: wm_lane_on_aborted. What was handed to the producer is reported meanwhile, as failed
     * or not. Until the answer nothing is fetched, sent or committed. */
    void (*abort)(struct wm_port *port, const struct wm_position *positions, size_t count);

    /* Gives the client's memory behind the message back. */
    void (*release)(struct wm_port *port, struct wm_msg *msg);

    /* The lane has done what wm_lane_on_revoked asked for: give the partitions up. */
    void (*revoked)(struct wm_port *port);

    /* Stops or resumes fetching of these partitions (offsets unused). */
    void (*pause)(struct wm_port *port, const struct wm_position *positions, size_t count, bool paused);

    /* In this order: stop_producer (ends or aborts what it holds; nothing is borrowed any more when
     * wm_lane_on_producer_stopped comes), then, with every message released, stop_consumer (leaves
     * the group; wm_lane_on_stopped). */
    void (*stop_producer)(struct wm_port *port);
    void (*stop_consumer)(struct wm_port *port);

    void (*free)(struct wm_port *port); /* only when stopped or never started */
};

struct wm_port {
    const struct wm_port_ops *ops;
    struct wm_lane *lane; /* whom to answer; set by wm_lane_new */
};

#endif
