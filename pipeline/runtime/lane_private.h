/* SPDX-License-Identifier: Apache-2.0 */
/* What lane.c (life) and lane_flow.c (messages) share. */
#ifndef RUNTIME_LANE_PRIVATE_H
#define RUNTIME_LANE_PRIVATE_H

#include "runtime/lane.h"
#include "runtime/metrics.h"
#include "runtime/window.h"

enum wm_lane_state {
    LANE_NEW,
    LANE_STARTING, /* the port makes its clients */
    LANE_RUNNING,
    LANE_DRAINING, /* asked to stop: no fetching, what is in flight goes out */
    LANE_STOPPING, /* the producer, then the messages, then the consumer */
    LANE_WAITING,  /* before the next start */
    LANE_STOPPED,
};

enum wm_txn {
    TXN_EMPTY,      /* begun, nothing in it */
    TXN_OPEN,       /* holds sent messages */
    TXN_ENDING,     /* nothing more goes in; delivery reports are awaited */
    TXN_COMMITTING, /* the port is at it */
};

struct partition {
    char *topic;
    int32_t number;
    bool revoked; /* going away: drained, then dropped */
    struct wm_window window;
};

/* A message that failed in delivery for itself, not for the connection: after the rebuild it becomes
 * a dead letter, or it would fail for ever. */
struct poison {
    char *topic;
    int32_t partition;
    int64_t offset;
    char *text;
};

struct wm_lane {
    const struct wm_lane_settings *settings;
    struct wm_lane_env env;
    struct wm_port *port;
    bool exactly_once, passes; /* passes: no stages */

    enum wm_lane_state state;
    bool stop_asked;
    bool failed;   /* while stopping: start again afterwards */
    bool assigned; /* an assignment (possibly empty) has come */
    bool brokers_gone;
    bool revoking; /* wm_lane_on_revoked waits for its answer */
    bool producer_stopped;
    bool pumping; /* wm_lane_pump is on the stack */
    unsigned epoch, attempts;
    char why[400]; /* the last failure, for /readyz */
    uint64_t drain_until_ns;

    struct partition *partitions;
    size_t partition_count, partition_cap;
    struct wm_msg *free_msgs;
    struct wm_msg *batch_first, *batch_last; /* taken, not yet given to the pool */
    size_t in_pool;                          /* messages the workers hold */
    size_t in_flight, in_flight_bytes;
    size_t unacked; /* outputs without a report */
    struct poison poison;

    enum wm_txn txn;
    uint64_t txn_since_ns, commit_since_ns, pressed_since_ns;
    size_t txn_messages;
    bool txn_hurry; /* an urgent record is in it */
    bool pressed, paused;
    bool more; /* the port's queue was not read to its end */

    uv_timer_t tick; /* housekeeping; also ends transactions in time */
    uv_timer_t retry;
    uv_async_t again; /* the port's queue was not read to its end */
    int open_handles;

    struct {
        struct wm_series *in, *in_bytes, *out, *out_bytes, *urgent, *dropped, *tombstones, *latency, *in_flight,
            *in_flight_bytes, *assigned, *ready, *commits, *commit_seconds, *restarts, *pauses;
        struct wm_series **stage_in, **stage_out, **stage_seconds; /* by stage */
    } m;
};

/* The lane's state changed in a way that may let it go on: finish a drain, a revocation, a stop. */
void wm__lane_advance(struct wm_lane *lane);
/* Gives up what is uncommitted and stops the clients; `failed` = to start again. */
void wm__lane_abandon(struct wm_lane *lane);

struct partition *wm__lane_partition(struct wm_lane *lane, const char *topic, int32_t number);
void wm__lane_release(struct wm_lane *lane, struct wm_msg *msg); /* back to port and free list */
void wm__lane_drop_all(struct wm_lane *lane);
void wm__lane_drop_revoked(struct wm_lane *lane);
bool wm__lane_drained(const struct wm_lane *lane); /* nothing fetched that is not committed */
void wm__lane_tick_flow(struct wm_lane *lane);
void wm__lane_poison_clear(struct wm_lane *lane);

#endif
