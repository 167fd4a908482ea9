/* SPDX-License-Identifier: Apache-2.0 */
/* One queue in, one queue out, a mutex for each. A worker takes a few messages at a time, so that
 * under load the locks and wake-ups are shared by several; a single message is never kept waiting. */
#include "pool.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "runtime/output.h"

#define TAKE 8 /* messages a worker takes at once, at most */

struct queue {
    struct wm_msg *first, *last;
    size_t count;
};

struct worker {
    struct wm_pool *pool;
    pthread_t thread;
    struct wm_chain_worker **chains; /* one per lane */
    struct wm_arena **arenas;        /* one per lane: limits differ */
    enum wm_code code;               /* how its start went */
    struct wm_error err;
};

struct wm_pool {
    pthread_mutex_t lock;
    pthread_cond_t wake, started;
    struct queue todo; /* guarded by lock, as are the next two */
    bool stopping;
    size_t up;

    pthread_mutex_t done_lock;
    struct queue done; /* guarded by done_lock */
    uv_async_t async;
    wm_pool_done_fn on_done;
    void *ctx;

    const struct wm_work *works;
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

static void work_on(struct worker *worker, struct wm_msg *msg)
{
    const struct wm_work *work = &worker->pool->works[msg->work];
    struct wm_arena *arena = worker->arenas[msg->work];
    uint64_t begin = wm_clock_ns();
    const struct wm_item *items =
        wm_chain_run(worker->chains[msg->work], arena, msg->value, msg->content_type, work->log, &work->observer);
    msg->outputs = wm_outputs_of_items(msg, items, work->urgent);
    msg->worked_ns = wm_clock_ns() - begin;
    wm_arena_reset(arena);
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

/* Waits for work; NULL when the pool stops. */
static struct wm_msg *take(struct wm_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    while (pool->todo.first == NULL && !pool->stopping)
        pthread_cond_wait(&pool->wake, &pool->lock);
    size_t share = pool->todo.count / pool->thread_count + 1;
    struct wm_msg *taken = queue_take(&pool->todo, share < TAKE ? share : TAKE);
    pthread_mutex_unlock(&pool->lock);
    return taken;
}

static void open_worker(struct worker *worker)
{
    struct wm_pool *pool = worker->pool;
    worker->chains = wm_calloc(pool->work_count, sizeof *worker->chains);
    worker->arenas = wm_calloc(pool->work_count, sizeof(struct wm_arena *));
    for (size_t i = 0; i < pool->work_count && worker->code == WM_OK; i++) {
        worker->arenas[i] = wm_arena_new(pool->works[i].arena_bytes);
        worker->code = wm_chain_worker_open(pool->works[i].chain, &worker->chains[i], &worker->err);
    }
    pthread_mutex_lock(&pool->lock);
    pool->up++;
    pthread_cond_signal(&pool->started);
    pthread_mutex_unlock(&pool->lock);
}

static void close_worker(struct worker *worker)
{
    for (size_t i = 0; i < worker->pool->work_count; i++) {
        wm_chain_worker_close(worker->chains[i]);
        wm_arena_free(worker->arenas[i]);
    }
    free(worker->chains);
    free(worker->arenas);
}

static void *work_loop(void *arg)
{
    struct worker *worker = arg;
    open_worker(worker);
    for (struct wm_msg *taken; worker->code == WM_OK && (taken = take(worker->pool)) != NULL;) {
        for (struct wm_msg *msg = taken; msg != NULL; msg = msg->batch)
            work_on(worker, msg);
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
    pool->works = works;
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
