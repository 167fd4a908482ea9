/* SPDX-License-Identifier: Apache-2.0 */
/* lane.h: a list of stages between input topics and an output topic, with one consumer group.
 *
 * A lane is a state machine on the loop thread:
 *
 *     starting ──► running ──► draining ──► stopping ──► stopped
 *         ▲            │                        │
 *         └── waiting ◄┴──── (after a failure) ◄┘
 *
 * It fetches while there is room, has messages worked on by the pool, sends outputs in input order of
 * each partition, and commits "everything before this one is out". Exactly-once: one transaction at a
 * time, ended as soon as nothing is in flight and at the latest after an interval; while it is being
 * committed, work goes on and outputs wait.
 *
 * What fails is undone at the smallest cost that is certain. A transaction that cannot be committed is
 * aborted, and its messages are read again within the running group. When the clients themselves are at
 * their end, or aborting did not help, both are rebuilt and the lane goes on from the committed
 * position. */
#ifndef RUNTIME_LANE_H
#define RUNTIME_LANE_H

#include <uv.h>

#include "runtime/pool.h"
#include "runtime/port.h"
#include "runtime/settings.h"

struct wm_lane;

struct wm_lane_env {
    uv_loop_t *loop;
    struct wm_pool *pool;                                               /* set before wm_lane_start */
    size_t work;                                                        /* the lane's index in the pool */
    struct wm_log *log;                                                 /* owned by the lane from wm_lane_new on */
    void (*on_stopped)(void *ctx, struct wm_lane *lane);                /* asked to stop, and has */
    void (*on_fatal)(void *ctx, struct wm_lane *lane, const char *why); /* the process must end */
    void *ctx;
};

/* Takes the port. `settings` must outlive the lane, or be followed by others. */
struct wm_lane *wm_lane_new(const struct wm_lane_settings *settings, const struct wm_lane_env *env,
                            struct wm_port *port);

/* From now on the lane goes by `settings`, which differ from the last only in what a reload may change
 * (settings.h): not in name, topics, group or delivery. The last ones are not used any more. */
void wm_lane_settings_changed(struct wm_lane *lane, const struct wm_lane_settings *settings);

void wm_lane_start(struct wm_lane *lane, struct wm_pool *pool);

/* Drains, commits, leaves the group; env.on_stopped answers. Again: gives up draining. */
void wm_lane_stop(struct wm_lane *lane);

/* Frees a lane that is stopped or was never started, when the loop has closed its handles. */
void wm_lane_free(struct wm_lane *lane);

const char *wm_lane_name(const struct wm_lane *lane);
struct wm_log *wm_lane_log(const struct wm_lane *lane);

/* True when it has its producer warm and its partitions (possibly none) and brokers answer;
 * otherwise *why is a static or lane-owned text. */
bool wm_lane_ready(const struct wm_lane *lane, const char **why);

/* Where the lane stands in a partition that it holds, by an index from 0; false past the last. Texts
 * and messages are the lane's, until it goes on. */
struct wm_lane_place {
    const char *topic;
    int32_t partition;
    int64_t position;            /* everything before it is done; -1: nothing was taken yet */
    const struct wm_msg *oldest; /* of the messages in its hands; NULL when there is none */
    bool at_rest;                /* nothing in its hands, and nothing to be read again */
    bool paused;                 /* the client fetches nothing of it */
};
bool wm_lane_place(const struct wm_lane *lane, size_t index, struct wm_lane_place *place);

/* From the pool. */
void wm_lane_on_worked(struct wm_lane *lane, struct wm_msg *msg);
/* After a run of on_worked calls: sends what became ready. */
void wm_lane_pump(struct wm_lane *lane);

/* From the port, loop thread. */
void wm_lane_on_started(struct wm_lane *lane, const struct wm_error *err); /* err->code WM_OK = well */
struct wm_msg *wm_lane_new_msg(struct wm_lane *lane);                      /* for the port to fill and hand over */
void wm_lane_on_message(struct wm_lane *lane, struct wm_msg *msg);
/* Partitions come beside those held (offsets unused; count 0: none). */
void wm_lane_on_assigned(struct wm_lane *lane, const struct wm_position *partitions, size_t count);
/* These partitions go away (count 0: none was held); `lost`: they are gone already. */
void wm_lane_on_revoked(struct wm_lane *lane, const struct wm_position *partitions, size_t count, bool lost);
/* WM_E_LIMIT: this output will never be taken; another error: it was not taken now. */
void wm_lane_on_delivered(struct wm_lane *lane, const struct wm_output *out, const struct wm_error *err);
/* WM_E_BUSY: certainly not committed, to be aborted; another error: the clients have to be rebuilt. */
void wm_lane_on_committed(struct wm_lane *lane, const struct wm_error *err);
void wm_lane_on_aborted(struct wm_lane *lane, const struct wm_error *err); /* else rebuild the clients */
void wm_lane_on_failed(struct wm_lane *lane, const struct wm_error *err);  /* rebuild the clients */
void wm_lane_on_brokers(struct wm_lane *lane, bool reachable);
void wm_lane_on_producer_stopped(struct wm_lane *lane);
void wm_lane_on_stopped(struct wm_lane *lane);

#endif
