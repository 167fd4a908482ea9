/* SPDX-License-Identifier: Apache-2.0 */
/* Workers go over to newer works between two messages, and nothing of the older ones stays. */
#include "support/test.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "runtime/pool.h"

#define MESSAGES 4000
#define THREADS  4

/* The stage writes the number that its chain was opened with, at both ends of its work. */
struct stamp_conf {
    int64_t number, refusals;
};

static const struct wm_option stamp_options[] = {{.name = "number", WM_FIELD(struct stamp_conf, number)},
                                                 {.name = "refusals", WM_FIELD(struct stamp_conf, refusals)},
                                                 {0}};

struct stamp {
    int64_t number;
    atomic_llong refusals; /* times that a worker's part is still refused */
    atomic_int workers;
};

static atomic_int chains_open;

static enum wm_code stamp_open(const void *conf, void **out, struct wm_error *err)
{
    const struct stamp_conf *given = conf;
    struct stamp *stamp = wm_calloc(1, sizeof *stamp);
    (void)err;
    stamp->number = given->number;
    stamp->refusals = given->refusals;
    atomic_fetch_add(&chains_open, 1);
    *out = stamp;
    return WM_OK;
}

static void stamp_close(void *shared)
{
    struct stamp *stamp = shared;
    assert_int_equal(atomic_load(&stamp->workers), 0);
    atomic_fetch_sub(&chains_open, 1);
    free(stamp);
}

static enum wm_code stamp_worker_open(const void *shared, void **worker, struct wm_error *err)
{
    struct stamp *stamp = (struct stamp *)shared;
    if (atomic_load(&stamp->refusals) > 0 && atomic_fetch_sub(&stamp->refusals, 1) > 0)
        return wm_fail(err, WM_E_MODEL, "no room for a worker's part");
    atomic_fetch_add(&stamp->workers, 1);
    *worker = stamp;
    return WM_OK;
}

static void stamp_worker_close(void *worker)
{
    atomic_fetch_sub(&((struct stamp *)worker)->workers, 1);
}

static enum wm_code stamp_process(struct wm_call *call, struct wm_article *article, struct wm_error *err)
{
    (void)err;
    wm_json_set_int(wm_article_record(article), "shared", ((const struct stamp *)call->shared)->number);
    wm_json_set_int(article->record, "worker", ((const struct stamp *)call->worker)->number);
    return WM_OK;
}

static const struct wm_stage stamp_stage = {.api = WM_STAGE_API,
                                            .name = "stamp",
                                            .version = "1",
                                            .options = stamp_options,
                                            .conf_size = sizeof(struct stamp_conf),
                                            .reads_raw = true,
                                            .open = stamp_open,
                                            .close = stamp_close,
                                            .worker_open = stamp_worker_open,
                                            .worker_close = stamp_worker_close,
                                            .process = stamp_process};

struct fixture {
    uv_loop_t loop;
    struct wm_pool *pool;
    struct wm_msg msgs[MESSAGES];
    size_t submitted, done;
    int numbers[MESSAGES]; /* that each message was stamped with */
};

static sem_t let_go_of; /* one for each work */
static pthread_t loop_thread;
static atomic_int closed_on_loop;

static void let_go(const struct wm_work *work)
{
    wm_chain_close(work->chain);
    if (pthread_equal(pthread_self(), loop_thread))
        atomic_fetch_add(&closed_on_loop, 1);
    sem_post(&let_go_of);
}

/* A thread that never comes is a failed test, not one that hangs. */
static void await_let_go(int count)
{
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += 60;
    while (count-- > 0)
        assert_int_equal(sem_timedwait(&let_go_of, &deadline), 0);
}

static struct wm_work work_of(int number, int refusals)
{
    const struct stamp_conf conf = {.number = number, .refusals = refusals};
    const struct wm_step step = {&stamp_stage, &conf};
    struct wm_work work = {.arena_bytes = 1 << 20, .let_go = let_go};
    struct wm_error err = {0};
    assert_int_equal(wm_chain_open(&step, 1, 10, &work.chain, &err), WM_OK);
    return work;
}

static int stamped(const struct wm_outputs *outputs)
{
    int shared = -1, worker = -2;
    char text[200];
    assert_int_equal(outputs->count, 1);
    snprintf(text, sizeof text, "%.*s", WM_STR_ARG(outputs->list[0].value));
    assert_int_equal(sscanf(text, "{\"shared\":%d,\"worker\":%d", &shared, &worker), 2);
    assert_int_equal(shared, worker);
    return shared;
}

static void on_done(void *ctx, struct wm_msg *done)
{
    struct fixture *f = ctx;
    for (struct wm_msg *msg = done; msg != NULL; msg = msg->batch) {
        f->numbers[msg->offset] = stamped(msg->outputs);
        free(msg->outputs);
        f->done++;
    }
}

static struct fixture *fixture_new(size_t threads, int refusals)
{
    struct fixture *f = wm_calloc(1, sizeof *f);
    struct wm_error err = {0};
    struct wm_work works[] = {work_of(1, refusals), work_of(1, 0)}; /* two lanes */
    sem_init(&let_go_of, 0, 0);
    loop_thread = pthread_self();
    atomic_store(&closed_on_loop, 0);
    uv_loop_init(&f->loop);
    enum wm_code code = wm_pool_open(&f->loop, threads, works, 2, on_done, f, &f->pool, &err);
    assert_int_equal(code, refusals > 0 ? WM_E_MODEL : WM_OK);
    return f;
}

static void renew(struct fixture *f, int number, int refusals)
{
    struct wm_work works[] = {work_of(number, refusals), work_of(number, 0)};
    wm_pool_renew(f->pool, works);
}

/* Hands over `count` more messages, in batches of a few, to the lanes in turn. */
static void submit(struct fixture *f, size_t count)
{
    for (size_t end = f->submitted + count, lane = 0; f->submitted < end; lane = 1 - lane) {
        struct wm_msg *first = NULL;
        for (int i = 0; i < 3 && f->submitted < end; i++, f->submitted++) {
            struct wm_msg *msg = &f->msgs[f->submitted];
            *msg = (struct wm_msg){
                .batch = first, .offset = (int64_t)f->submitted, .has_value = true, .value = WM_STR("x")};
            first = msg;
        }
        wm_pool_submit(f->pool, lane, first);
    }
}

static void run_until_done(struct fixture *f)
{
    while (f->done < f->submitted)
        uv_run(&f->loop, UV_RUN_ONCE);
}

static void fixture_free(struct fixture *f)
{
    wm_pool_close(&f->pool);
    uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&f->loop), 0);
    assert_int_equal(atomic_load(&chains_open), 0);
    sem_destroy(&let_go_of);
    free(f);
}

static void every_message_is_worked_on_by_one_work_and_later_ones_by_the_newest(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(THREADS, 0);
    int number = 1;
    while (f->submitted < MESSAGES) {
        size_t before = f->submitted;
        submit(f, 80); /* whatever of these is still queued at the next renewal goes by the next */
        uv_run(&f->loop, UV_RUN_NOWAIT);
        if (f->submitted % 400 == 0)
            run_until_done(f);
        for (size_t i = before; i < f->submitted; i++)
            assert_true(f->numbers[i] == 0 || f->numbers[i] == number);
        renew(f, ++number, 0);
    }
    run_until_done(f);
    for (size_t i = 0; i < MESSAGES; i++)
        assert_in_range(f->numbers[i], 1 + i / 80, number);
    fixture_free(f);
}

static void idle_workers_let_go_of_the_old_at_once(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(THREADS, 0);
    for (int number = 2; number < 20; number++) {
        renew(f, number, 0);
        await_let_go(2);
        assert_int_equal(atomic_load(&chains_open), 2);
    }
    submit(f, 10);
    run_until_done(f);
    for (size_t i = 0; i < 10; i++)
        assert_int_equal(f->numbers[i], 19);
    fixture_free(f);
}

static void the_loop_closes_nothing_however_fast_works_follow_each_other(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(THREADS, 0);
    for (int number = 2; number < 102; number++)
        renew(f, number, 0); /* most of these no worker comes to hold */
    await_let_go(2 * 100);
    assert_int_equal(atomic_load(&closed_on_loop), 0);
    fixture_free(f);
}

static void a_worker_that_cannot_open_its_part_stays_with_the_old_and_tries_again(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(1, 0);
    renew(f, 2, 3); /* the worker tries at once, and then before each message that it takes up */
    for (int i = 0; i < 10; i++) {
        submit(f, 1);
        run_until_done(f);
    }
    assert_int_equal(f->numbers[0], 1);
    for (int i = 3; i < 10; i++)
        assert_int_equal(f->numbers[i], 2);
    await_let_go(2);
    fixture_free(f);
}

static void a_pool_that_closes_at_once_lets_go_of_all(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(THREADS, 0);
    for (int number = 2; number < 6; number++)
        renew(f, number, 0);
    fixture_free(f);
}

static void a_pool_that_cannot_start_lets_go_of_all(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(THREADS, 1000);
    assert_null(f->pool);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_is_worked_on_by_one_work_and_later_ones_by_the_newest),
        cmocka_unit_test(idle_workers_let_go_of_the_old_at_once),
        cmocka_unit_test(the_loop_closes_nothing_however_fast_works_follow_each_other),
        cmocka_unit_test(a_worker_that_cannot_open_its_part_stays_with_the_old_and_tries_again),
        cmocka_unit_test(a_pool_that_closes_at_once_lets_go_of_all),
        cmocka_unit_test(a_pool_that_cannot_start_lets_go_of_all)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
