/* SPDX-License-Identifier: Apache-2.0 */
/* pool.h: the worker threads. They are pure: each runs the stages of a lane on one message at a time
 * in an arena of its own, and hands back a packed block of outputs. Our own threads rather than the
 * loop library's shared pool, because a stage may keep state per thread. */
#ifndef RUNTIME_POOL_H
#define RUNTIME_POOL_H

#include <uv.h>

#include "runtime/chain.h"
#include "runtime/msg.h"

/* How the messages of one lane are worked on; `index` of a lane is its place in the array given to
 * wm_pool_open. */
struct wm_work {
    struct wm_chain *chain;
    size_t arena_bytes; /* limit for one message */
    bool urgent;        /* the lane has an urgent topic */
    struct wm_log *log;
    struct wm_chain_observer observer;
    /* Told when no worker has anything of it any more, to close what it owns; NULL if that is nothing.
     * Thread: any. */
    void (*let_go)(const struct wm_work *work);
};

struct wm_pool;

/* Called on the loop thread with finished messages, linked by `batch`, oldest first. */
typedef void (*wm_pool_done_fn)(void *ctx, struct wm_msg *done);

/* Starts `threads` workers, each with its own part of every chain. Keeps copies of the works, and lets
 * go of them at the end, after a failure too. */
enum wm_code wm_pool_open(uv_loop_t *loop, size_t threads, const struct wm_work *works, size_t work_count,
                          wm_pool_done_fn done, void *ctx, struct wm_pool **out, struct wm_error *err) WM_MUST_CHECK;

/* Puts `works`, as many as before, in the place of those in use: a message that a worker has begun is
 * finished as it was begun, every message taken up later goes by the new. A worker opens its part between
 * two messages and lets the old one go, an idle one at once; one that cannot open it says so, stays with
 * the old, and tries again before its next message. Loop thread; never waits for a worker. */
void wm_pool_renew(struct wm_pool *pool, const struct wm_work *works);

/* Queues messages (linked by `batch`) of the lane `index`. Loop thread. */
void wm_pool_submit(struct wm_pool *pool, size_t index, struct wm_msg *first);

size_t wm_pool_threads(const struct wm_pool *pool);

/* Takes back the messages of the lane that no worker has begun, linked by `batch`, oldest first; NULL if
 * none. Loop thread. */
struct wm_msg *wm_pool_withdraw(struct wm_pool *pool, size_t index);

/* The message that a worker has been at for the longest, and for how long; NULL while none works. Loop
 * thread: a message stays until the loop has taken it back. Its topic, partition, offset and lane may be
 * read, the rest is the worker's. */
const struct wm_msg *wm_pool_oldest(const struct wm_pool *pool, uint64_t *busy_ns);

/* Lets the workers finish what they hold, joins them, lets go of the works and closes the loop handle; frees the pool
 * when the loop has run its close callback. What was queued and not begun must be none. */
void wm_pool_close(struct wm_pool **pool);

#endif
