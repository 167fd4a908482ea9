/* SPDX-License-Identifier: Apache-2.0 */
/* What lane.c (life), lane_group.c (partitions come and go), lane_flow.c (messages) and lane_retry.c
 * (messages that wait) share. */
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
    TXN_ABORTING,   /* the port is at it; then what it held is read again */
};

struct partition {
    char *topic;
    int32_t number;
    bool revoked;           /* going away: drained, then dropped */
    bool paused;            /* the client fetches nothing of it */
    size_t waiting;         /* messages in the window that wait for their next try */
    int64_t rolled_back_to; /* the message that must come next; -1 = any */
    struct wm_window window;
};

/* A message that Kafka refused for itself, not for the connection: see lane_poison.c. */
struct poison {
    char *topic; /* NULL = none */
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
    bool revoking;   /* wm_lane_on_revoked waits for its answer */
    bool keeps_some; /* while revoking: not all partitions go */
    bool producer_stopped;
    bool pumping;            /* wm_lane_pump is on the stack */
    bool aborted;            /* the port has aborted; reports may still be missing */
    unsigned attempts;       /* rebuilds since the last commit */
    unsigned aborts;         /* aborted transactions since the last commit */
    char why[400];           /* the last failure, for /readyz */
    uint64_t drain_until_ns; /* while revoking: for drain, flush and commit together */

    struct partition *partitions;
    size_t partition_count, partition_cap;
    struct wm_msg *released; /* done with; the client has them back within a few turns */
    struct wm_msg *free_msgs;
    struct wm_msg *batch_first, *batch_last; /* taken, not yet given to the pool */
    size_t in_pool;                          /* messages the workers hold */
    size_t in_flight, in_flight_bytes;
    size_t unacked; /* outputs without a report */
    struct poison suspect, *convicted;
    size_t convicted_count;
    size_t waiting; /* messages that wait for their next try */

    enum wm_txn txn;
    uint64_t txn_since_ns, commit_since_ns, pressed_since_ns;
    uint64_t taken, pressed_taken; /* messages, ever and when the pressure was first seen */
    size_t txn_messages;
    bool txn_hurry; /* an urgent record is in it */
    bool half_sent; /* some outputs of a message are out, and the others must go into the same transaction */
    bool pressed, paused;
    bool more; /* the port's queue was not read to its end */

    uv_timer_t tick; /* housekeeping; also ends transactions in time */
    uv_timer_t retry;
    uv_async_t again; /* the port's queue was not read to its end */
    int open_handles;

    struct {
        struct wm_series *in, *in_bytes, *out, *out_bytes, *urgent, *dropped, *tombstones, *latency, *in_flight,
            *in_flight_bytes, *assigned, *ready, *commits, *commit_seconds, *restarts, *pauses, *retries, *waiting,
            *rebalances, *txn_committed, *txn_aborted;
    } m;
};

/* lane.c */
/* The lane's state changed in a way that may let it go on: finish a drain, a revocation, a stop. */
void wm__lane_advance(struct wm_lane *lane);
/* Gives up what is uncommitted and stops the clients; `failed` = to start again. */
void wm__lane_abandon(struct wm_lane *lane);
void wm__lane_note_ready(struct wm_lane *lane);

/* lane_group.c */
struct partition *wm__lane_partition(struct wm_lane *lane, const char *topic, int32_t number);
/* Exactly-once: aborts the transaction and reads its messages again, within the group. At-least-once,
 * and when aborting does not help: rebuilds the clients. */
void wm__lane_roll_back(struct wm_lane *lane, const struct wm_error *why);
void wm__lane_finish_roll_back(struct wm_lane *lane);
void wm__lane_advance_revoking(struct wm_lane *lane);
void wm__lane_drop_all(struct wm_lane *lane);
void wm__lane_tick_group(struct wm_lane *lane);
bool wm__lane_may_take(const struct wm_lane *lane); /* one message more: there is room, and a worker for it soon */

/* lane_flow.c */
/* Done with it: goes back to the port, and its bytes count as in flight until then. */
void wm__lane_release(struct wm_lane *lane, struct wm_msg *msg);
void wm__lane_forget_outputs(struct wm_lane *lane, struct wm_msg *msg);
/* Lets go of a message that is off its window, at once or when its worker hands it back. */
void wm__lane_give_up(struct wm_lane *lane, struct wm_msg *msg);
bool wm__lane_is_live(const struct wm_lane *lane);
bool wm__lane_drained(const struct wm_lane *lane);              /* nothing fetched that is not committed */
void wm__lane_submit(struct wm_lane *lane, struct wm_msg *msg); /* to the pool, with the others of this turn */
void wm__lane_submit_batch(struct wm_lane *lane);

/* lane_poison.c */
bool wm__lane_is_careful(const struct wm_lane *lane); /* one message at a time is sent */
/* Why the message has to become a dead letter; NULL if nothing is known against it. */
const char *wm__lane_verdict(const struct wm_lane *lane, const struct wm_msg *msg);
void wm__lane_refused(struct wm_lane *lane, const struct wm_msg *msg, const char *text); /* by producer or broker */
void wm__lane_absolve(struct wm_lane *lane, const struct wm_msg *msg);                   /* it is settled */
void wm__lane_forget_strangers(struct wm_lane *lane);                                    /* of partitions not held */
void wm__lane_forget_poison(struct wm_lane *lane);

/* lane_retry.c */
void wm__lane_wait(struct wm_lane *lane, struct partition *p, struct wm_msg *msg);
void wm__lane_tick_retry(struct wm_lane *lane);
/* Gives up the first waiting message of the partition and those behind it: they are read again by
 * whoever has the partition next. */
void wm__lane_cut_waiting(struct wm_lane *lane, struct partition *p);
/* The same with messages that no worker has begun: of revoked partitions, or of all. What lane and workers
 * hold can be minutes of work, for which no revocation and no shutdown should wait. */
void wm__lane_cut_unbegun(struct wm_lane *lane, bool all);

#endif
