/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>
#include <uv.h>

#include "base/clock.h"
#include "base/log.h"
#include "runtime/metrics.h"
#include "runtime/watchdog.h"

#define MS     UINT64_C(1000000)
#define SECOND (1000 * MS)

/* A loop that is watched, with a timer that does what a test wants done on it. */
struct fixture {
    uv_loop_t loop;
    uv_timer_t timer;
    struct wm_watchdog *watchdog;
    int turns;
};

static int setup(void **state)
{
    static struct fixture fixture;
    memset(&fixture, 0, sizeof fixture);
    wm_log_setup(WM_INFO, WM_LOGFMT);
    uv_loop_init(&fixture.loop);
    fixture.watchdog = wm_watchdog_open(&fixture.loop, wm_log_root());
    uv_timer_init(&fixture.loop, &fixture.timer);
    fixture.timer.data = &fixture;
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    wm_watchdog_close(&fixture->watchdog);
    uv_close((uv_handle_t *)&fixture->timer, NULL);
    uv_run(&fixture->loop, UV_RUN_DEFAULT);
    return uv_loop_close(&fixture->loop); /* fails if a handle was forgotten */
}

static void compute(uint64_t ns)
{
    for (uint64_t end = wm_clock_ns() + ns; wm_clock_ns() < end;)
        ;
}

static uint64_t longest_ns(void)
{
    return (uint64_t)wm_series_value(wm_series(WM_M_LOOP_LONGEST, NULL, NULL));
}

static int64_t turns_seen(void)
{
    return wm_series_value(wm_series(WM_M_LOOP_BUSY, NULL, NULL));
}

/* Standard error of a run of the loop. */
static void run(struct fixture *fixture, char *text, size_t size)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    fflush(stderr);
    int kept = dup(STDERR_FILENO);
    dup2(fileno(file), STDERR_FILENO);
    uv_run(&fixture->loop, UV_RUN_DEFAULT);
    dup2(kept, STDERR_FILENO);
    close(kept);
    rewind(file);
    text[fread(text, 1, size - 1, file)] = '\0';
    fclose(file);
}

static void block_thrice(uv_timer_t *timer)
{
    struct fixture *fixture = timer->data;
    if (++fixture->turns <= 3)
        compute((WM_LOOP_BLOCKED_MS + 10) * MS);
    else if (fixture->turns > 4)
        uv_timer_stop(timer);
}

static void a_turn_that_takes_too_long_is_measured_and_warned_of_once(void **state)
{
    struct fixture *fixture = *state;
    char text[8192];
    int64_t before = turns_seen();
    uv_timer_start(&fixture->timer, block_thrice, 1, 1);
    run(fixture, text, sizeof text);
    assert_true(longest_ns() >= (WM_LOOP_BLOCKED_MS + 10) * MS);
    assert_true(turns_seen() >= before + 3);
    const char *warning = strstr(text, "event=loop.blocked");
    assert_non_null(warning);
    assert_non_null(strstr(warning, " more=0 "));
    assert_null(strstr(warning + 1, "event=loop.blocked"));
}

#define WAIT_MS  200
#define ALARM_MS 150

/* The wait begins within a turn, so that the loop waits for all of it. One more turn, for it to be measured. */
static void wait_once(uv_timer_t *timer)
{
    struct fixture *fixture = timer->data;
    fixture->turns++;
    if (fixture->turns == 1)
        uv_timer_start(timer, wait_once, WAIT_MS, 1);
    else if (fixture->turns == 3)
        uv_timer_stop(timer);
}

/* However busy the machine is: the time that the loop waited is no part of what is measured. */
static void waiting_for_events_is_not_counted(void **state)
{
    struct fixture *fixture = *state;
    char text[8192];
    int64_t before = turns_seen();
    uint64_t begin_ns = wm_clock_ns();
    uv_timer_start(&fixture->timer, wait_once, 0, 0);
    run(fixture, text, sizeof text);
    uint64_t passed_ns = wm_clock_ns() - begin_ns;
    assert_true(turns_seen() > before);
    assert_true(passed_ns >= WAIT_MS * MS);
    assert_true(longest_ns() <= passed_ns - (WAIT_MS - 2) * MS);
}

static void on_alarm(uv_signal_t *alarm, int number)
{
    (void)number;
    wm_watchdog_forgive(((struct fixture *)alarm->data)->watchdog);
    uv_close((uv_handle_t *)alarm, NULL);
}

/* libuv counts the wait after a signal, and not the one before it. */
static void a_signal_does_not_make_a_wait_look_like_work(void **state)
{
    struct fixture *fixture = *state;
    char text[8192];
    uv_signal_t alarm;
    uint64_t begin_ns = wm_clock_ns();
    uv_signal_init(&fixture->loop, &alarm);
    alarm.data = fixture;
    uv_signal_start(&alarm, on_alarm, SIGALRM);
    setitimer(ITIMER_REAL, &(struct itimerval){.it_value = {.tv_usec = ALARM_MS * 1000}}, NULL);
    uv_timer_start(&fixture->timer, wait_once, 0, 0);
    run(fixture, text, sizeof text);
    uint64_t passed_ns = wm_clock_ns() - begin_ns;
    assert_true(longest_ns() <= passed_ns - (ALARM_MS - 2) * MS);
}

static void a_loop_without_work_of_its_own_ends(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(uv_run(&fixture->loop, UV_RUN_DEFAULT), 0);
}

static void the_longest_is_forgotten_after_a_minute(void **state)
{
    (void)state;
    struct wm_longest longest = {0};
    uint64_t now_ns = 1234567 * SECOND;
    assert_int_equal(wm_longest_note(&longest, now_ns, 70 * MS), 70 * MS);
    assert_int_equal(wm_longest_note(&longest, now_ns + SECOND, 3 * MS), 70 * MS);
    assert_int_equal(wm_longest_note(&longest, now_ns + 30 * SECOND, 20 * MS), 70 * MS);
    assert_int_equal(wm_longest_note(&longest, now_ns + 49 * SECOND, 0), 70 * MS);
    assert_int_equal(wm_longest_note(&longest, now_ns + 61 * SECOND, 0), 20 * MS);
    assert_int_equal(wm_longest_note(&longest, now_ns + 91 * SECOND, 1 * MS), 1 * MS);
}

static void after_a_long_silence_nothing_old_is_left(void **state)
{
    (void)state;
    struct wm_longest longest = {0};
    for (uint64_t i = 0; i < 8; i++)
        wm_longest_note(&longest, i * 10 * SECOND, 90 * MS);
    assert_int_equal(wm_longest_note(&longest, 90000 * SECOND, 2 * MS), 2 * MS);
}

int main(void)
{
    /* The first one first: a loop that was closed just before may interrupt the next one's wait (io_uring),
     * which libuv does not count. */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(waiting_for_events_is_not_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(a_turn_that_takes_too_long_is_measured_and_warned_of_once, setup, teardown),
        cmocka_unit_test_setup_teardown(a_signal_does_not_make_a_wait_look_like_work, setup, teardown),
        cmocka_unit_test_setup_teardown(a_loop_without_work_of_its_own_ends, setup, teardown),
        cmocka_unit_test(the_longest_is_forgotten_after_a_minute),
        cmocka_unit_test(after_a_long_silence_nothing_old_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
