/* SPDX-License-Identifier: Apache-2.0 */
/* The lane's promises, on a port without a broker. */
#include "support/test.h"

#include <pthread.h>
#include <stdatomic.h>

#include "fake_port.h"

struct fixture {
    uv_loop_t loop;
    struct fake_port port;
    struct wm_lane_settings settings;
    struct wm_lane *lane;
    struct wm_pool *pool;
    struct wm_chain *chain;
    struct wm_work work;
    bool stopped;
    char fatal[128];
};

static void on_stopped(void *ctx, struct wm_lane *lane)
{
    (void)lane;
    struct fixture *f = ctx;
    f->stopped = true;
    wm_pool_close(&f->pool);
}

static void on_fatal(void *ctx, struct wm_lane *lane, const char *why)
{
    (void)lane;
    snprintf(((struct fixture *)ctx)->fatal, sizeof((struct fixture *)ctx)->fatal, "%s", why);
}

static void on_worked(void *ctx, struct wm_msg *done)
{
    struct fixture *f = ctx;
    for (struct wm_msg *msg = done, *next; msg != NULL; msg = next) {
        next = msg->batch;
        wm_lane_on_worked(f->lane, msg);
    }
    wm_lane_pump(f->lane);
}

static atomic_int busy;                                  /* times that the stage is hindered by a message "busy" */
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER; /* whom a message "gate" waits for */

/* Spends more work on messages that begin with a larger letter, so that workers overtake each other. */
static enum wm_code slow_process(struct wm_call *call, struct wm_article *article, struct wm_error *err)
{
    unsigned sum = 0;
    (void)call;
    if (wm_str_starts(article->raw, "refuse"))
        return wm_fail(err, WM_E_PARSE, "refused as asked");
    if (wm_str_starts(article->raw, "break"))
        return wm_fail(err, WM_E_MODEL, "the model is gone");
    if (wm_str_starts(article->raw, "drop"))
        return WM_E_DROP;
    if (wm_str_starts(article->raw, "busy") && atomic_fetch_sub(&busy, 1) > 0)
        return wm_fail(err, WM_E_BUSY, "busy as asked");
    if (wm_str_starts(article->raw, "gate")) {
        pthread_mutex_lock(&gate);
        pthread_mutex_unlock(&gate);
    }
    if (wm_str_starts(article->raw, "urgent") && wm_article_record(article) != NULL)
        wm_article_set_lifecycle(article, WM_LIFE_CANCEL);
    for (unsigned i = 0; i < (unsigned)article->raw.ptr[0] * 2000u; i++)
        sum += i ^ (sum << 1);
    wm_json_set_int(wm_article_record(article), "sum", sum & 1);
    wm_json_set_str(article->record, "uri", article->raw);
    return WM_OK;
}

static const struct wm_stage slow_stage = {.api = WM_STAGE_API,
                                           .name = "slow",
                                           .version = "1",
                                           .summary = "For tests.",
                                           .reads_raw = true,
                                           .process = slow_process};

static struct fixture *fixture_with_workers(const char *delivery, bool with_stage, size_t workers)
{
    static const struct wm_step step = {&slow_stage, NULL};
    static const char *const inputs[] = {"in"};
    struct fixture *f = wm_calloc(1, sizeof *f);
    struct wm_error err = {0};
    uv_loop_init(&f->loop);
    f->settings = (struct wm_lane_settings){.name = "test",
                                            .inputs = inputs,
                                            .input_count = 1,
                                            .output = "out",
                                            .dead = "dead",
                                            .group = "g",
                                            .delivery = delivery,
                                            .commit_interval_ms = 60000,
                                            .commit_messages = 1000,
                                            .max_in_flight_bytes = 1 << 20,
                                            .max_in_flight_messages = 100,
                                            .retry_attempts = 3,
                                            .retry_backoff_ms = 1,
                                            .retry_backoff_max_ms = 2,
                                            .max_article_bytes = 1000,
                                            .max_article_memory = 1 << 20,
                                            .max_items = 10,
                                            .steps = &step,
                                            .step_count = with_stage ? 1 : 0};
    f->port = (struct fake_port){.base = {.ops = &fake_ops}, .answer_commits = true, .report_at_once = true};
    f->lane = wm_lane_new(
        &f->settings, &(struct wm_lane_env){.loop = &f->loop, .on_stopped = on_stopped, .on_fatal = on_fatal, .ctx = f},
        &f->port.base);
    assert_int_equal(wm_chain_open(f->settings.steps, f->settings.step_count, 10, &f->chain, &err), WM_OK);
    f->work = (struct wm_work){.chain = f->chain, .arena_bytes = 1 << 20};
    assert_int_equal(wm_pool_open(&f->loop, workers, &f->work, 1, on_worked, f, &f->pool, &err), WM_OK);
    return f;
}

static struct fixture *fixture_new(const char *delivery, bool with_stage)
{
    return fixture_with_workers(delivery, with_stage, 4);
}

static void add_input(struct fixture *f, const char *value)
{
    f->port.inputs[f->port.input_count] = (struct fake_input){(int64_t)f->port.input_count, value};
    f->port.input_count++;
}

/* Runs the loop until all input is taken and nothing is in flight. */
static void run_until_idle(struct fixture *f)
{
    while (f->port.taken < f->port.input_count || f->port.held > 0)
        uv_run(&f->loop, UV_RUN_ONCE);
}

static void fixture_free(struct fixture *f)
{
    f->port.answer_commits = f->port.report_at_once = true;
    if (!f->stopped)
        wm_lane_stop(f->lane);
    uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_true(f->stopped);
    assert_int_equal(f->port.held, 0);
    wm_lane_free(f->lane);
    assert_true(f->port.freed);
    wm_chain_close(f->chain);
    assert_int_equal(uv_loop_close(&f->loop), 0);
    free(f);
}

static void outputs_leave_in_input_order_whatever_the_workers_do(void **state)
{
    (void)state;
    static const char *const values[] = {"zebra", "b", "yak", "c", "a", "x", "d", "w", "e", "f"};
    struct fixture *f = fixture_new("exactly-once", true);
    for (int i = 0; i < 200; i++)
        add_input(f, values[i % 10]);
    wm_lane_start(f->lane, f->pool);
    run_until_idle(f);
    assert_int_equal(f->port.sent_count, 200);
    for (size_t i = 0; i < 200; i++)
        assert_int_equal(f->port.sent[i].offset, i);
    assert_int_equal(f->port.committed[f->port.commit_count - 1], 200);
    fixture_free(f);
}

static void a_transaction_ends_when_nothing_is_in_flight_and_all_is_acknowledged(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", false);
    f->port.report_at_once = false;
    add_input(f, "one");
    add_input(f, "two");
    wm_lane_start(f->lane, f->pool);
    assert_int_equal(f->port.sent_count, 2);
    assert_int_equal(f->port.commit_count, 0);
    fake_report(&f->port, 1, WM_OK);
    wm_lane_pump(f->lane);
    assert_int_equal(f->port.commit_count, 0);
    fake_report(&f->port, 0, WM_OK);
    wm_lane_pump(f->lane);
    assert_int_equal(f->port.commit_count, 1);
    assert_int_equal(f->port.committed[0], 2);
    assert_int_equal(f->port.held, 0);
    fixture_free(f);
}

static void nothing_is_sent_while_a_transaction_is_being_committed(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", false);
    f->port.answer_commits = false;
    add_input(f, "one");
    wm_lane_start(f->lane, f->pool);
    wm_lane_pump(f->lane);
    assert_int_equal(f->port.commit_count, 1);
    add_input(f, "two");
    wm_lane_pump(f->lane);
    assert_int_equal(f->port.taken, 2);      /* fetched, */
    assert_int_equal(f->port.sent_count, 1); /* not sent */
    wm_lane_on_committed(f->lane, &(struct wm_error){0});
    assert_int_equal(f->port.sent_count, 2);
    wm_lane_pump(f->lane);
    assert_int_equal(f->port.committed[1], 2);
    wm_lane_on_committed(f->lane, &(struct wm_error){0});
    fixture_free(f);
}

static void at_least_once_stores_only_the_unbroken_acknowledged_prefix(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("at-least-once", false);
    f->port.report_at_once = false;
    for (int i = 0; i < 3; i++)
        add_input(f, "x");
    wm_lane_start(f->lane, f->pool);
    fake_report(&f->port, 1, WM_OK);
    fake_report(&f->port, 2, WM_OK);
    wm_lane_pump(f->lane);
    assert_int_equal(f->port.commit_count, 0);
    fake_report(&f->port, 0, WM_OK);
    wm_lane_pump(f->lane);
    assert_int_equal(f->port.commit_count, 1);
    assert_int_equal(f->port.committed[0], 3);
    fixture_free(f);
}

static void a_refused_message_becomes_a_dead_letter_with_its_bytes_and_the_rest_goes_on(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", true);
    add_input(f, "a");
    add_input(f, "refuse me");
    add_input(f, "drop me");
    add_input(f, NULL);
    add_input(f, "b");
    wm_lane_start(f->lane, f->pool);
    run_until_idle(f);
    assert_int_equal(f->port.sent_count, 4);
    assert_int_equal(f->port.sent[0].to, WM_TO_OUTPUT);
    assert_int_equal(f->port.sent[1].to, WM_TO_DEAD);
    assert_string_equal(f->port.sent[1].value, "refuse me");
    assert_string_equal(f->port.sent[1].text, "refused as asked");
    assert_int_equal(f->port.sent[2].to, WM_TO_OUTPUT);
    assert_true(f->port.sent[2].null_value); /* the tombstone */
    assert_int_equal(f->port.sent[3].offset, 4);
    assert_int_equal(f->port.committed[f->port.commit_count - 1], 5);
    fixture_free(f);
}

static void a_message_over_the_limit_never_reaches_a_worker(void **state)
{
    (void)state;
    char big[1100];
    struct fixture *f = fixture_new("exactly-once", true);
    memset(big, 'x', sizeof big);
    big[sizeof big - 1] = '\0';
    add_input(f, big);
    wm_lane_start(f->lane, f->pool);
    run_until_idle(f);
    assert_int_equal(f->port.sent[0].to, WM_TO_DEAD);
    assert_non_null(strstr(f->port.sent[0].text, "max-article-bytes"));
    fixture_free(f);
}

static void what_the_producer_never_takes_becomes_a_dead_letter_at_worst_without_its_value(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", false);
    f->port.too_large = 4;
    add_input(f, "large");
    add_input(f, "ok");
    wm_lane_start(f->lane, f->pool);
    assert_int_equal(f->port.sent_count, 2);
    assert_int_equal(f->port.sent[0].to, WM_TO_DEAD);
    assert_true(f->port.sent[0].null_value);
    assert_non_null(strstr(f->port.sent[0].text, "too large for the producer"));
    assert_string_equal(f->port.sent[1].value, "ok");
    fixture_free(f);
}

static void fetching_stops_at_the_limit_and_goes_on_below_it(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", false);
    f->settings.max_in_flight_messages = 5;
    f->port.report_at_once = false;
    for (int i = 0; i < 20; i++)
        add_input(f, "x");
    wm_lane_start(f->lane, f->pool);
    assert_int_equal(f->port.taken, 5);
    f->port.report_at_once = true;
    run_until_idle(f);
    assert_int_equal(f->port.sent_count, 20);
    assert_int_equal(f->port.committed[f->port.commit_count - 1], 20);
    fixture_free(f);
}

static void workers_are_given_no_more_than_keeps_them_busy(void **state)
{
    (void)state;
    struct fixture *f = fixture_with_workers("exactly-once", true, 1);
    f->settings.max_in_flight_messages = 1000;
    add_input(f, "gate");
    for (int i = 0; i < 199; i++)
        add_input(f, "x");
    pthread_mutex_lock(&gate);
    wm_lane_start(f->lane, f->pool);
    assert_int_equal(f->port.taken, 64);
    while (!f->port.paused) /* the worker is stuck: the client must be asked, or it would lose its partitions */
        uv_run(&f->loop, UV_RUN_ONCE);
    pthread_mutex_unlock(&gate);
    run_until_idle(f);
    while (f->port.paused)
        uv_run(&f->loop, UV_RUN_ONCE);
    assert_int_equal(f->port.sent_count, 200);
    for (size_t i = 0; i < 200; i++)
        assert_int_equal(f->port.sent[i].offset, i);
    fixture_free(f);
}

static void newer_settings_hold_from_the_next_message_on(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", true);
    f->settings.max_in_flight_messages = 5;
    f->port.report_at_once = false;
    struct wm_lane_settings newer = f->settings, newest = f->settings;
    newer.max_in_flight_messages = 12;
    newest.step_count = 0; /* and 5 messages again */
    for (int i = 0; i < 20; i++)
        add_input(f, "x");
    wm_lane_settings_changed(f->lane, &f->settings); /* not started yet: nothing to do */
    assert_int_equal(f->port.taken, 0);
    wm_lane_start(f->lane, f->pool);
    assert_int_equal(f->port.taken, 5);
    wm_lane_settings_changed(f->lane, &newer);
    assert_int_equal(f->port.taken, 12);
    wm_lane_settings_changed(f->lane, &newest);
    assert_int_equal(f->port.taken, 12);
    f->port.report_at_once = true;
    run_until_idle(f);
    assert_int_equal(f->port.sent_count, 20);
    assert_string_not_equal(f->port.sent[11].value, "x"); /* a record, by the stage */
    assert_string_equal(f->port.sent[12].value, "x");     /* no stage any more */
    fixture_free(f);
}

static void run_until_committed(struct fixture *f)
{
    while (f->port.commit_count == 0)
        uv_run(&f->loop, UV_RUN_ONCE);
}

static void a_failed_delivery_is_rolled_back_within_the_group_and_sent_again(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", false);
    f->port.report_at_once = false;
    add_input(f, "one");
    add_input(f, "two");
    wm_lane_start(f->lane, f->pool);
    fake_report(&f->port, 0, WM_E_KAFKA);
    f->port.report_at_once = true;
    run_until_committed(f);
    assert_int_equal(f->port.starts, 1);
    assert_int_equal(f->port.aborts, 1);
    assert_int_equal(f->port.sent_count, 4);
    assert_string_equal(f->port.sent[2].value, "one");
    assert_int_equal(f->port.committed[0], 2);
    fixture_free(f);
}

static void at_least_once_a_failed_delivery_rebuilds_the_clients(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("at-least-once", false);
    f->port.report_at_once = false;
    add_input(f, "one");
    wm_lane_start(f->lane, f->pool);
    fake_report(&f->port, 0, WM_E_KAFKA);
    assert_int_equal(f->port.producer_stops, 1);
    while (f->port.consumer_stops == 0)
        uv_run(&f->loop, UV_RUN_ONCE);
    assert_int_equal(f->port.held, 0);
    f->port.report_at_once = true;
    f->port.reported = f->port.sent_count;
    run_until_committed(f);
    assert_int_equal(f->port.starts, 2);
    assert_int_equal(f->port.committed[0], 1);
    fixture_free(f);
}

static void a_transaction_that_cannot_be_committed_is_aborted_and_its_messages_come_again(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", true);
    f->port.commit_fails = WM_E_BUSY;
    add_input(f, "one");
    wm_lane_start(f->lane, f->pool);
    run_until_committed(f);
    assert_int_equal(f->port.aborts, 1);
    assert_int_equal(f->port.sent_count, 2);
    assert_int_equal(f->port.committed[0], 1);
    assert_int_equal(f->port.starts, 1);
    fixture_free(f);
}

static void a_transaction_whose_end_is_unknown_or_that_cannot_be_aborted_rebuilds_the_clients(void **state)
{
    (void)state;
    for (int abort_fails = 0; abort_fails < 2; abort_fails++) {
        struct fixture *f = fixture_new("exactly-once", false);
        f->port.commit_fails = abort_fails ? WM_E_BUSY : WM_E_KAFKA;
        f->port.abort_fails = abort_fails != 0;
        add_input(f, "one");
        wm_lane_start(f->lane, f->pool);
        run_until_committed(f);
        assert_int_equal(f->port.aborts, abort_fails);
        assert_int_equal(f->port.starts, 2);
        assert_int_equal(f->port.committed[0], 1);
        fixture_free(f);
    }
}

static void aborting_again_and_again_ends_in_a_rebuild(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", false);
    f->port.report_at_once = false;
    add_input(f, "one");
    wm_lane_start(f->lane, f->pool);
    for (size_t i = 0; f->port.producer_stops == 0; i++)
        fake_report(&f->port, i, WM_E_KAFKA);
    assert_int_equal(f->port.aborts, 5);
    fixture_free(f);
}

static void a_client_that_does_not_go_back_where_it_was_told_to_is_rebuilt(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", false);
    f->port.commit_fails = WM_E_BUSY;
    f->port.goes_wrong = 1;
    add_input(f, "one");
    add_input(f, "two");
    wm_lane_start(f->lane, f->pool);
    run_until_committed(f);
    assert_int_equal(f->port.starts, 2);
    assert_int_equal(f->port.committed[0], 2);
    fixture_free(f);
}

static void what_workers_hold_while_a_transaction_is_aborted_comes_again_once(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", true);
    for (int i = 0; i < 30; i++)
        add_input(f, i % 3 == 0 ? "z" : "a");
    wm_lane_start(f->lane, f->pool); /* all are taken, none is back from the workers */
    assert_int_equal(f->port.taken, 30);
    wm_lane_on_revoked(f->lane, NULL, 0, true); /* nothing of ours, but the transaction is lost */
    assert_int_equal(f->port.aborts, 1);
    assert_in_range(f->port.held, 30, 60); /* what the workers have begun, and all of it again */
    while (f->port.commit_count == 0 || f->port.committed[f->port.commit_count - 1] < 30)
        uv_run(&f->loop, UV_RUN_ONCE);
    assert_int_equal(f->port.sent_count, 30);
    for (size_t i = 0; i < 30; i++)
        assert_int_equal(f->port.sent[i].offset, i);
    run_until_idle(f);
    fixture_free(f);
}

/* A batch is refused as a whole: each of its messages is then sent alone, and what is refused alone
 * is at fault. */
static void only_what_the_broker_refuses_alone_becomes_a_dead_letter(void **state)
{
    (void)state;
    static const char *const deliveries[] = {"exactly-once", "at-least-once"};
    for (int i = 0; i < 2; i++) {
        struct fixture *f = fixture_new(deliveries[i], false);
        f->port.report_at_once = false;
        f->port.refused_by_broker = "poison";
        add_input(f, "good");
        add_input(f, "poison");
        add_input(f, "fine");
        wm_lane_start(f->lane, f->pool);
        assert_int_equal(f->port.sent_count, 3);
        for (size_t n = 0; n < 3; n++) /* the batch; at the first one all is rolled back or rebuilt */
            fake_report(&f->port, n, WM_E_LIMIT);
        f->port.reported = f->port.sent_count < 3 ? f->port.sent_count : 3;
        f->port.report_at_once = true;
        while (f->port.commit_count == 0 || f->port.committed[f->port.commit_count - 1] < 3)
            uv_run(&f->loop, UV_RUN_ONCE);
        int dead = 0;
        for (size_t n = 0; n < f->port.sent_count; n++)
            if (f->port.sent[n].to == WM_TO_DEAD) {
                assert_string_equal(f->port.sent[n].value, "poison");
                dead++;
            }
        assert_int_equal(dead, 1);
        if (i == 0)
            assert_int_equal(f->port.starts, 1);
        fixture_free(f);
    }
}

/* An urgent record has two outputs. */
static void a_transaction_never_ends_between_two_outputs_of_a_message(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", true);
    f->settings.commit_interval_ms = 1;
    f->work.urgent = true;
    wm_pool_renew(f->pool, &f->work);
    f->port.queue = 1;
    f->port.report_at_once = false;
    add_input(f, "urgent");
    wm_lane_start(f->lane, f->pool);
    while (f->port.sent_count == 0)
        uv_run(&f->loop, UV_RUN_ONCE);
    fake_report(&f->port, f->port.reported++, WM_OK); /* all that is out is acknowledged; the rest is not out */
    assert_int_equal(f->port.commit_count, 0);
    wm_lane_pump(f->lane);
    assert_int_equal(f->port.commit_count, 0);
    assert_int_equal(f->port.sent_count, 2);
    fake_report(&f->port, f->port.reported++, WM_OK);
    wm_lane_pump(f->lane);
    assert_int_equal(f->port.commit_count, 1);
    fixture_free(f);
}

static void a_hindered_message_is_tried_again_and_keeps_its_place(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", true);
    f->settings.commit_interval_ms = 5; /* also the tick of retries */
    busy = 2;
    add_input(f, "a");
    add_input(f, "busy");
    add_input(f, "b");
    wm_lane_start(f->lane, f->pool);
    run_until_idle(f);
    assert_int_equal(f->port.sent_count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(f->port.sent[i].offset, i);
        assert_int_equal(f->port.sent[i].to, WM_TO_OUTPUT);
    }
    assert_false(f->port.paused);
    fixture_free(f);
}

static void a_message_that_stays_hindered_becomes_a_dead_letter(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", true);
    f->settings.commit_interval_ms = 5;
    busy = 1000;
    add_input(f, "busy");
    add_input(f, "b");
    wm_lane_start(f->lane, f->pool);
    run_until_idle(f);
    assert_int_equal(1000 - busy, 3); /* tries, as configured */
    assert_int_equal(f->port.sent[0].to, WM_TO_DEAD);
    assert_string_equal(f->port.sent[0].text, "busy as asked");
    assert_int_equal(f->port.sent[1].to, WM_TO_OUTPUT);
    fixture_free(f);
}

static void nobody_waits_for_a_hindered_message_at_the_end(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", true);
    f->settings.retry_backoff_ms = f->settings.retry_backoff_max_ms = 3600000;
    f->settings.commit_interval_ms = 5;
    busy = 1000;
    add_input(f, "a");
    add_input(f, "busy");
    add_input(f, "b");
    wm_lane_start(f->lane, f->pool);
    while (f->port.commit_count == 0 || !f->port.paused)
        uv_run(&f->loop, UV_RUN_ONCE);
    wm_lane_stop(f->lane);
    uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_true(f->stopped);
    assert_int_equal(f->port.sent_count, 1);
    assert_int_equal(f->port.committed[f->port.commit_count - 1], 1); /* before the one that waits */
    fixture_free(f);
}

static void a_revoked_partition_is_given_up_when_it_is_drained_and_committed(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", false);
    f->port.report_at_once = f->port.answer_commits = false;
    add_input(f, "one");
    wm_lane_start(f->lane, f->pool);
    wm_lane_on_revoked(f->lane, &(struct wm_position){.topic = "in"}, 1, false);
    add_input(f, "two");
    wm_lane_pump(f->lane);
    assert_int_equal(f->port.taken, 1); /* nothing new is taken */
    assert_int_equal(f->port.revoked, 0);
    fake_report(&f->port, 0, WM_OK);
    wm_lane_pump(f->lane);
    assert_int_equal(f->port.revoked, 0);
    assert_int_equal(f->port.committed[0], 1);
    wm_lane_on_committed(f->lane, &(struct wm_error){0});
    assert_int_equal(f->port.revoked, 1);
    const char *why;
    assert_false(wm_lane_ready(f->lane, &why));
    fixture_free(f);
}

static void partitions_that_stay_go_on_while_another_is_given_up(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", false);
    const char *why;
    f->port.report_at_once = false;
    wm_lane_start(f->lane, f->pool);
    wm_lane_on_assigned(f->lane, &(struct wm_position){.topic = "in", .partition = 1}, 1);
    add_input(f, "goes");
    f->port.inputs[0].partition = 1;
    wm_lane_pump(f->lane);
    wm_lane_on_revoked(f->lane, &(struct wm_position){.topic = "in", .partition = 1}, 1, false);
    add_input(f, "stays");
    add_input(f, "of the one that goes");
    f->port.inputs[2].partition = 1;
    wm_lane_pump(f->lane);
    assert_int_equal(f->port.taken, 3);
    assert_int_equal(f->port.held, 2); /* what is not ours any more is let go */
    assert_int_equal(f->port.revoked, 0);
    assert_true(wm_lane_ready(f->lane, &why));
    fake_report(&f->port, 0, WM_OK);
    wm_lane_pump(f->lane);
    assert_int_equal(f->port.revoked, 1);
    assert_int_equal(f->port.held, 1);
    fixture_free(f);
}

static void a_lost_partition_is_not_committed(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", false);
    f->port.report_at_once = false;
    add_input(f, "one");
    wm_lane_start(f->lane, f->pool);
    wm_lane_on_revoked(f->lane, &(struct wm_position){.topic = "in"}, 1, true);
    assert_int_equal(f->port.commit_count, 0);
    assert_int_equal(f->port.aborts, 1);
    assert_int_equal(f->port.revoked, 1);
    assert_int_equal(f->port.held, 0);
    assert_int_equal(f->port.starts, 1);
    fixture_free(f);
}

static void stopping_finishes_what_workers_have_begun_and_commits_it(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", true);
    for (int i = 0; i < 100; i++)
        add_input(f, "z");
    wm_lane_start(f->lane, f->pool);
    while (f->port.sent_count == 0)
        uv_run(&f->loop, UV_RUN_ONCE);
    wm_lane_stop(f->lane);
    uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_true(f->stopped);
    assert_int_equal(f->port.committed[f->port.commit_count - 1], f->port.sent_count);
    for (size_t i = 0; i < f->port.sent_count; i++)
        assert_int_equal(f->port.sent[i].offset, i); /* what is left to the next start is the rest, without a gap */
    fixture_free(f);
}

static void a_second_stop_gives_up_draining(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", false);
    f->port.report_at_once = false;
    add_input(f, "one");
    wm_lane_start(f->lane, f->pool);
    wm_lane_stop(f->lane);
    assert_int_equal(f->port.producer_stops, 0);
    wm_lane_stop(f->lane);
    assert_int_equal(f->port.producer_stops, 1);
    assert_int_equal(f->port.commit_count, 0);
    fixture_free(f);
}

static void a_wrong_configuration_is_fatal_and_anything_else_is_tried_again(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", false);
    wm_lane_start(f->lane, f->pool);
    wm_lane_on_failed(f->lane, &(struct wm_error){WM_E_CONFIG, "no such property"});
    assert_string_equal(f->fatal, "no such property");
    uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_true(f->stopped);
    assert_int_equal(f->port.starts, 1);
    fixture_free(f);
}

static void a_stage_that_cannot_go_on_ends_the_process_and_commits_nothing_of_the_article(void **state)
{
    (void)state;
    struct fixture *f = fixture_new("exactly-once", true);
    add_input(f, "a");
    wm_lane_start(f->lane, f->pool);
    run_until_idle(f);
    add_input(f, "break");
    add_input(f, "b");
    wm_lane_pump(f->lane);
    uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_true(f->stopped);
    assert_string_equal(f->fatal, "the model is gone");
    assert_int_equal(f->port.sent_count, 1);
    assert_int_equal(f->port.commit_count, 1);
    assert_int_equal(f->port.committed[0], 1);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outputs_leave_in_input_order_whatever_the_workers_do),
        cmocka_unit_test(a_transaction_ends_when_nothing_is_in_flight_and_all_is_acknowledged),
        cmocka_unit_test(nothing_is_sent_while_a_transaction_is_being_committed),
        cmocka_unit_test(at_least_once_stores_only_the_unbroken_acknowledged_prefix),
        cmocka_unit_test(a_refused_message_becomes_a_dead_letter_with_its_bytes_and_the_rest_goes_on),
        cmocka_unit_test(a_message_over_the_limit_never_reaches_a_worker),
        cmocka_unit_test(what_the_producer_never_takes_becomes_a_dead_letter_at_worst_without_its_value),
        cmocka_unit_test(fetching_stops_at_the_limit_and_goes_on_below_it),
        cmocka_unit_test(workers_are_given_no_more_than_keeps_them_busy),
        cmocka_unit_test(newer_settings_hold_from_the_next_message_on),
        cmocka_unit_test(a_failed_delivery_is_rolled_back_within_the_group_and_sent_again),
        cmocka_unit_test(at_least_once_a_failed_delivery_rebuilds_the_clients),
        cmocka_unit_test(a_transaction_that_cannot_be_committed_is_aborted_and_its_messages_come_again),
        cmocka_unit_test(a_transaction_whose_end_is_unknown_or_that_cannot_be_aborted_rebuilds_the_clients),
        cmocka_unit_test(aborting_again_and_again_ends_in_a_rebuild),
        cmocka_unit_test(a_client_that_does_not_go_back_where_it_was_told_to_is_rebuilt),
        cmocka_unit_test(what_workers_hold_while_a_transaction_is_aborted_comes_again_once),
        cmocka_unit_test(only_what_the_broker_refuses_alone_becomes_a_dead_letter),
        cmocka_unit_test(a_transaction_never_ends_between_two_outputs_of_a_message),
        cmocka_unit_test(a_hindered_message_is_tried_again_and_keeps_its_place),
        cmocka_unit_test(a_message_that_stays_hindered_becomes_a_dead_letter),
        cmocka_unit_test(nobody_waits_for_a_hindered_message_at_the_end),
        cmocka_unit_test(a_revoked_partition_is_given_up_when_it_is_drained_and_committed),
        cmocka_unit_test(partitions_that_stay_go_on_while_another_is_given_up),
        cmocka_unit_test(a_lost_partition_is_not_committed),
        cmocka_unit_test(stopping_finishes_what_workers_have_begun_and_commits_it),
        cmocka_unit_test(a_second_stop_gives_up_draining),
        cmocka_unit_test(a_stage_that_cannot_go_on_ends_the_process_and_commits_nothing_of_the_article),
        cmocka_unit_test(a_wrong_configuration_is_fatal_and_anything_else_is_tried_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
