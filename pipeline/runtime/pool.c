/* SPDX-License-Identifier: Apache-2.0 */
/* One queue in, one queue out, a mutex for each. A worker takes a few messages at a time, so that
 * under load the locks and wake-ups are shared by several; a single message is never kept waiting.
 *
 * Works are shared by count: the pool holds the newest of each lane, a worker the one it has its part of.
 * Who takes messages sees under the same lock which works are the newest, so that from one message of the
 * queue on all go by the new ones. */
#include "pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "runtime/output.h"

#define TAKE 8 /* messages a worker takes at once, at most */

struct queue {
    struct wm_msg *first, *last;
    size_t count;
};

struct shared_work {
    struct wm_work work;
    size_t holders;           /* guarded by the pool's lock */
    struct shared_work *next; /* that nobody holds any more */
};

/* What a worker has of one lane. */
struct part {
    struct shared_work *of;
    struct wm_chain_worker *chain;
    struct shared_work *newer; /* seen, not yet opened; NULL if none */
};

struct worker {
    struct wm_pool *pool;
    pthread_t thread;
    struct part *parts;          /* one per lane */
    struct wm_arena *arena;      /* of the message that it works on */
    unsigned seen;               /* the generation of works that it knows of */
    bool behind;                 /* some newer part could not be opened */
    enum wm_code code;           /* how its start went */
    _Atomic(struct wm_msg *) at; /* what it works on, or NULL */
    _Atomic uint64_t since_ns;   /* and since when */
    struct wm_error err;
};

struct wm_pool {
    pthread_mutex_t lock;
    pthread_cond_t wake, started;
    struct queue todo; /* guarded by lock, as are the next five */
    bool stopping;
    size_t up;
    struct shared_work **works; /* the newest, one per lane */
    unsigned generation;        /* of the works; counts on when they are renewed */
    struct shared_work *unused; /* that no worker came to hold: for a worker to let go of, not the loop */

    pthread_mutex_t done_lock;
    struct queue done; /* guarded by done_lock */
    uv_async_t async;
    wm_pool_done_fn on_done;
    void *ctx;

    size_t work_count, thread_count;
    struct worker workers[];
};

static void queue_add(struct queue *queue, struct wm_msg *first, struct wm_msg *last, size_t count)
{
    if (queue->last != NULL)
        queue->last->batch = first;
    else
        queue->first = first;
    queue->last = last;
    queue->count += count;
    last->batch = NULL;
}

static struct wm_msg *queue_take(struct queue *queue, size_t most)
{
    struct wm_msg *first = queue->first, *last = first;
    size_t n = 1;
    if (first == NULL)
        return NULL;
    for (; n < most && last->batch != NULL; n++)
        last = last->batch;
    queue->first = last->batch;
    queue->count -= n;
    if (queue->first == NULL)
        queue->last = NULL;
    last->batch = NULL;
    return first;
}

/* The works shared out, each held once. */
static struct shared_work **share(const struct wm_work *works, size_t count)
{
    struct shared_work **shared = wm_calloc(count, sizeof(struct shared_work *));
    for (size_t i = 0; i < count; i++) {
        shared[i] = wm_malloc(sizeof *shared[i]);
        *shared[i] = (struct shared_work){.work = works[i], .holders = 1};
    }
    return shared;
}

static void let_go_of(struct shared_work *shared)
{
    if (shared->work.let_go != NULL)
        shared->work.let_go(&shared->work);
    free(shared);
}

/* Puts others in the place of the newest works. Under the lock. */
static void replace_works(struct wm_pool *pool, struct shared_work **works)
{
    for (size_t i = 0; i < pool->work_count; i++) {
        struct shared_work *older = pool->works[i];
        if (--older->holders == 0) {
            older->next = pool->unused;
            pool->unused = older;
        }
    }
    free(pool->works);
    pool->works = works;
    pool->generation++;
}

static void drop(struct wm_pool *pool, struct shared_work *shared)
{
    if (shared == NULL)
        return;
    pthread_mutex_lock(&pool->lock);
    bool last = --shared->holders == 0;
    pthread_mutex_unlock(&pool->lock);
    if (last)
        let_go_of(shared);
}

static void let_go_of_all(struct shared_work *unused)
{
    for (struct shared_work *next; unused != NULL; unused = next) {
        next = unused->next;
        let_go_of(unused);
    }
}

/* Takes over the hold on `shared` when it succeeds. */
static enum wm_code open_part(struct shared_work *shared, struct part *out, struct wm_error *err)
{
    struct wm_chain_worker *chain;
    enum wm_code code = wm_chain_worker_open(shared->work.chain, &chain, err);
    if (code == WM_OK)
        *out = (struct part){.of = shared, .chain = chain};
    return code;
}

static void close_part(struct wm_pool *pool, struct part *part)
{
    wm_chain_worker_close(part->chain);
    drop(pool, part->of);
    drop(pool, part->newer);
    *part = (struct part){0};
}

/* Holds the newest work of each lane that the worker has no part of. Under the lock. */
static void see_newer(struct worker *worker)
{
    struct wm_pool *pool = worker->pool;
    for (size_t i = 0; i < pool->work_count; i++)
        if (worker->parts[i].of != pool->works[i]) {
            worker->parts[i].newer = pool->works[i];
            pool->works[i]->holders++;
        }
    worker->seen = pool->generation;
    worker->behind = false;
}

static void renew_part(struct worker *worker, struct part *part)
{
    struct wm_error err = {0};
    struct part opened;
    struct shared_work *newer = part->newer;
    part->newer = NULL;
    if (open_part(newer, &opened, &err) == WM_OK) {
        close_part(worker->pool, part);
        *part = opened;
        return;
    }
    WM_LOG(newer->work.log, WM_ERROR, "reload.worker",
           "text=\"a worker goes on with the stages it has and tries again: %s\"", err.text);
    drop(worker->pool, newer);
    worker->behind = true;
}

static void renew_parts(struct worker *worker)
{
    for (size_t i = 0; i < worker->pool->work_count; i++)
        if (worker->parts[i].newer != NULL)
            renew_part(worker, &worker->parts[i]);
}

static void work_on(const struct part *part, struct wm_arena *arena, struct wm_msg *msg)
{
    const struct wm_work *work = &part->of->work;
    uint64_t begin = wm_clock_ns();
    wm_arena_set_limit(arena, work->arena_bytes);
    const struct wm_item *items =
        wm_chain_run(part->chain, arena, msg->value, msg->content_type, work->log, &work->observer);
    msg->outputs = wm_outputs_of_items(msg, items, work->urgent);
    msg->worked_ns = wm_clock_ns() - begin;
    wm_arena_reset(arena);
}

/* For those who watch: which message the worker is at, or NULL. */
static void note_at(struct worker *worker, struct wm_msg *msg)
{
    atomic_store_explicit(&worker->since_ns, wm_clock_ns(), memory_order_relaxed);
    atomic_store_explicit(&worker->at, msg, memory_order_release);
}

static void hand_back(struct wm_pool *pool, struct wm_msg *first)
{
    struct wm_msg *last = first;
    size_t n = 1;
    for (; last->batch != NULL; n++)
        last = last->batch;
    pthread_mutex_lock(&pool->done_lock);
    queue_add(&pool->done, first, last, n);
    pthread_mutex_unlock(&pool->done_lock);
    uv_async_send(&pool->async);
}

/* Waits for messages or newer works. False when the pool stops and nothing is left to do. What is *unused is
 * the caller's to let go of. */
static bool take(struct worker *worker, struct wm_msg **taken, struct shared_work **unused)
{
    struct wm_pool *pool = worker->pool;
    *unused = NULL;
    pthread_mutex_lock(&pool->lock);
    while (pool->todo.first == NULL && !pool->stopping && worker->seen == pool->generation)
        pthread_cond_wait(&pool->wake, &pool->lock);
    size_t share_of_one = pool->todo.count / pool->thread_count + 1;
    *taken = queue_take(&pool->todo, share_of_one < TAKE ? share_of_one : TAKE);
    bool go_on = *taken != NULL || !pool->stopping;
    if (go_on && (worker->behind || worker->seen != pool->generation)) {
        see_newer(worker);
        *unused = pool->unused;
        pool->unused = NULL;
    }
    pthread_mutex_unlock(&pool->lock);
    return go_on;
}

static void open_worker(struct worker *worker)
{
    struct wm_pool *pool = worker->pool;
    worker->parts = wm_calloc(pool->work_count, sizeof *worker->parts);
    worker->arena = wm_arena_new(0);
    wm_arena_set_keep(worker->arena, WM_ARENA_ARTICLES);
    pthread_mutex_lock(&pool->lock);
    see_newer(worker);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->work_count && worker->code == WM_OK; i++)
        worker->code = open_part(worker->parts[i].newer, &worker->parts[i], &worker->err);
    pthread_mutex_lock(&pool->lock);
    pool->up++;
    pthread_cond_signal(&pool->started);
    pthread_mutex_unlock(&pool->lock);
}

static void close_worker(struct worker *worker)
{
    for (size_t i = 0; i < worker->pool->work_count; i++)
        close_part(worker->pool, &worker->parts[i]);
    wm_arena_free(worker->arena);
    free(worker->parts);
}

static void *work_loop(void *arg)
{
    struct worker *worker = arg;
    struct wm_msg *taken;
    struct shared_work *unused;
    open_worker(worker);
    while (worker->code == WM_OK && take(worker, &taken, &unused)) {
        let_go_of_all(unused);
        renew_parts(worker);
        for (struct wm_msg *msg = taken; msg != NULL; msg = msg->batch) {
            note_at(worker, msg);
            work_on(&worker->parts[msg->work], worker->arena, msg);
        }
        note_at(worker, NULL);
        if (taken != NULL)
            hand_back(worker->pool, taken);
    }
    close_worker(worker);
    return NULL;
}

static void on_async(uv_async_t *async)
{
    struct wm_pool *pool = async->data;
    pthread_mutex_lock(&pool->done_lock);
    struct wm_msg *done = pool->done.first;
    pool->done = (struct queue){0};
    pthread_mutex_unlock(&pool->done_lock);
    if (done != NULL)
        pool->on_done(pool->ctx, done);
}

static void stop_threads(struct wm_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->thread_count; i++)
        pthread_join(pool->workers[i].thread, NULL);
}

static void on_closed(uv_handle_t *handle)
{
    struct wm_pool *pool = handle->data;
    pthread_mutex_destroy(&pool->lock);
    pthread_mutex_destroy(&pool->done_lock);
    pthread_cond_destroy(&pool->wake);
    pthread_cond_destroy(&pool->started);
    free(pool);
}

void wm_pool_close(struct wm_pool **pool)
{
    if (*pool == NULL)
        return;
    stop_threads(*pool);
    replace_works(*pool, NULL);
    let_go_of_all((*pool)->unused);
    uv_close((uv_handle_t *)&(*pool)->async, on_closed);
    *pool = NULL;
}

static enum wm_code start_threads(struct wm_pool *pool, struct wm_error *err)
{
    for (size_t i = 0; i < pool->thread_count; i++) {
        pool->workers[i].pool = pool;
        if (pthread_create(&pool->workers[i].thread, NULL, work_loop, &pool->workers[i]) != 0) {
            pool->thread_count = i;
            return wm_fail(err, WM_E_IO, "worker thread %zu cannot be started; lower `workers`", i + 1);
        }
    }
    pthread_mutex_lock(&pool->lock);
    while (pool->up < pool->thread_count)
        pthread_cond_wait(&pool->started, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
    for (size_t i = 0; i < pool->thread_count; i++)
        if (pool->workers[i].code != WM_OK)
            return wm_fail(err, pool->workers[i].code, "%s", pool->workers[i].err.text);
    return WM_OK;
}

enum wm_code wm_pool_open(uv_loop_t *loop, size_t threads, const struct wm_work *works, size_t work_count,
                          wm_pool_done_fn done, void *ctx, struct wm_pool **out, struct wm_error *err)
{
    struct wm_pool *pool = wm_calloc(1, sizeof *pool + threads * sizeof *pool->workers);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_mutex_init(&pool->done_lock, NULL);
    pthread_cond_init(&pool->wake, NULL);
    pthread_cond_init(&pool->started, NULL);
    pool->works = share(works, work_count);
    pool->work_count = work_count;
    pool->thread_count = threads;
    pool->on_done = done;
    pool->ctx = ctx;
    uv_async_init(loop, &pool->async, on_async);
    pool->async.data = pool;
    enum wm_code code = start_threads(pool, err);
    *out = pool;
    if (code != WM_OK)
        wm_pool_close(out);
    return code;
}

void wm_pool_renew(struct wm_pool *pool, const struct wm_work *works)
{
    struct shared_work **newer = share(works, pool->work_count);
    pthread_mutex_lock(&pool->lock);
    replace_works(pool, newer);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->lock);
}

void wm_pool_submit(struct wm_pool *pool, size_t index, struct wm_msg *first)
{
    struct wm_msg *last = first;
    size_t n = 1;
    for (first->work = index; last->batch != NULL; n++) {
        last = last->batch;
        last->work = index;
    }
    pthread_mutex_lock(&pool->lock);
    queue_add(&pool->todo, first, last, n);
    if (n > 1)
        pthread_cond_broadcast(&pool->wake);
    else
        pthread_cond_signal(&pool->wake);
    pthread_mutex_unlock(&pool->lock);
}

size_t wm_pool_threads(const struct wm_pool *pool)
{
    return pool->thread_count;
}

struct wm_msg *wm_pool_withdraw(struct wm_pool *pool, size_t index)
{
    struct queue kept = {0}, taken = {0};
    pthread_mutex_lock(&pool->lock);
    for (struct wm_msg *msg = pool->todo.first, *next; msg != NULL; msg = next) {
        next = msg->batch;
        queue_add(msg->work == index ? &taken : &kept, msg, msg, 1);
    }
    pool->todo = kept;
    pthread_mutex_unlock(&pool->lock);
    return taken.first;
}

/* A worker may go on to its next message between the two readings: the time is then too short, never
 * too long. */
const struct wm_msg *wm_pool_oldest(const struct wm_pool *pool, uint64_t *busy_ns)
{
    const struct wm_msg *oldest = NULL;
    uint64_t now_ns = wm_clock_ns();
    *busy_ns = 0;
    for (size_t i = 0; i < pool->thread_count; i++) {
        const struct wm_msg *msg = atomic_load_explicit(&pool->workers[i].at, memory_order_acquire);
        uint64_t since_ns = atomic_load_explicit(&pool->workers[i].since_ns, memory_order_relaxed);
        if (msg == NULL || since_ns >= now_ns || now_ns - since_ns < *busy_ns)
            continue;
        oldest = msg;
        *busy_ns = now_ns - since_ns;
    }
    return oldest;
}
