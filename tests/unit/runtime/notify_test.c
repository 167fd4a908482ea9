/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <uv.h>

#include "base/clock.h"
#include "base/log.h"
#include "runtime/notify.h"

#define DEADLINE_MS 20000

/* A service manager that keeps all that it is told, in order, and a daemon whose state the test sets. */
struct fixture {
    uv_loop_t loop;
    uv_poll_t poll;
    uv_timer_t deadline;
    int fd;
    bool late;
    char heard[64][700];
    size_t count;
    struct wm_notify *notify;

    bool ready, comes_on;
    char status[200];
    uint64_t asked_within_ns;
};

static bool tell_status(void *ctx, char *text, size_t size)
{
    const struct fixture *f = ctx;
    snprintf(text, size, "%s", f->status);
    return f->ready;
}

static bool tell_comes_on(void *ctx, uint64_t within_ns)
{
    struct fixture *f = ctx;
    f->asked_within_ns = within_ns;
    return f->comes_on;
}

static void on_heard(uv_poll_t *poll, int status, int events)
{
    struct fixture *f = poll->data;
    (void)status;
    (void)events;
    assert_true(f->count < sizeof f->heard / sizeof *f->heard);
    ssize_t len = recv(f->fd, f->heard[f->count], sizeof f->heard[0] - 1, MSG_DONTWAIT);
    if (len >= 0)
        f->heard[f->count++][len] = '\0';
}

static void on_deadline(uv_timer_t *timer)
{
    ((struct fixture *)timer->data)->late = true;
}

static void listen_as_manager(struct fixture *f)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int len = snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "wiremill-notify-test-%d", (int)getpid());
    f->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_int_equal(
        bind(f->fd, (struct sockaddr *)&address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)len)),
        0);
    address.sun_path[0] = '@';
    setenv("NOTIFY_SOCKET", address.sun_path, 1);
    uv_poll_init(&f->loop, &f->poll, f->fd);
    f->poll.data = f;
    uv_poll_start(&f->poll, UV_READABLE, on_heard);
}

static int setup(void **state)
{
    static struct fixture fixture;
    struct fixture *f = &fixture;
    memset(f, 0, sizeof *f);
    wm_log_setup(WM_WARN, WM_LOGFMT);
    snprintf(f->status, sizeof f->status, "0 of 1 lanes ready");
    f->comes_on = true;
    uv_loop_init(&f->loop);
    uv_timer_init(&f->loop, &f->deadline);
    f->deadline.data = f;
    uv_timer_start(&f->deadline, on_deadline, DEADLINE_MS, 0);
    listen_as_manager(f);
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    wm_notify_close(&f->notify);
    uv_close((uv_handle_t *)&f->poll, NULL);
    uv_close((uv_handle_t *)&f->deadline, NULL);
    uv_run(&f->loop, UV_RUN_DEFAULT);
    close(f->fd);
    unsetenv("NOTIFY_SOCKET");
    return uv_loop_close(&f->loop); /* fails if a handle was forgotten */
}

/* Skips where the build has no libsystemd, and says so. */
static struct fixture *begin(void **state)
{
    struct fixture *f = *state;
    if (wm_notify_library() == NULL) {
        print_message("built without libsystemd\n");
        skip();
    }
    f->notify = wm_notify_open(&(struct wm_notify_conf){&f->loop, wm_log_root(), tell_status, tell_comes_on, f});
    assert_non_null(f->notify);
    return f;
}

static size_t times_heard(const struct fixture *f, const char *what)
{
    size_t n = 0;
    for (size_t i = 0; i < f->count; i++)
        n += strstr(f->heard[i], what) != NULL;
    return n;
}

static void turn_until_heard(struct fixture *f, const char *what, size_t times)
{
    while (times_heard(f, what) < times && !f->late)
        uv_run(&f->loop, UV_RUN_ONCE);
    if (f->late)
        fail_msg("%zu times \"%s\" was not heard", times, what);
}

static void ready_is_told_once_and_only_when_all_is_ready(void **state)
{
    struct fixture *f = begin(state);
    turn_until_heard(f, "STATUS=0 of 1 lanes ready", 1);
    turn_until_heard(f, "EXTEND_TIMEOUT_USEC=30000000", 1);
    assert_int_equal(times_heard(f, "READY=1"), 0);
    f->ready = true;
    snprintf(f->status, sizeof f->status, "1 of 1 lanes ready");
    turn_until_heard(f, "READY=1\nSTATUS=1 of 1 lanes ready", 1);
    f->ready = false;
    snprintf(f->status, sizeof f->status, "0 of 1 lanes ready; clean: no broker answers");
    turn_until_heard(f, "STATUS=0 of 1 lanes ready; clean: no broker answers", 1);
    f->ready = true;
    snprintf(f->status, sizeof f->status, "all well again");
    turn_until_heard(f, "STATUS=all well again", 1);
    assert_int_equal(times_heard(f, "READY=1"), 1);
}

/* `systemctl status` shows one line, and a lane's reason may hold several. */
static void a_status_is_one_line(void **state)
{
    struct fixture *f = begin(state);
    snprintf(f->status, sizeof f->status, "one\ntwo");
    turn_until_heard(f, "STATUS=one two", 1);
    assert_int_equal(times_heard(f, "one\ntwo"), 0);
}

static void the_same_status_is_told_once(void **state)
{
    struct fixture *f = begin(state);
    f->ready = true;
    snprintf(f->status, sizeof f->status, "steady");
    turn_until_heard(f, "STATUS=steady", 1);
    snprintf(f->status, sizeof f->status, "changed");
    turn_until_heard(f, "STATUS=changed", 1);
    assert_int_equal(times_heard(f, "steady"), 1);
    assert_int_equal(times_heard(f, "STATUS="), 2);
}

static void a_reload_is_told_with_its_time_and_its_end(void **state)
{
    struct fixture *f = begin(state);
    unsigned long long us = 0, before_us = wm_clock_ns() / 1000;
    f->ready = true;
    turn_until_heard(f, "READY=1", 1);
    wm_notify_reloading(f->notify);
    wm_notify_ready(f->notify);
    turn_until_heard(f, "READY=1", 2);
    assert_string_equal(f->heard[f->count - 1], "READY=1");
    assert_int_equal(sscanf(f->heard[f->count - 2], "RELOADING=1\nMONOTONIC_USEC=%llu", &us), 1);
    assert_true(us >= before_us && us <= wm_clock_ns() / 1000);
}

/* A reload while it still waits for its broker must not make the service manager think it ready. */
static void a_reload_before_it_was_ready_makes_nothing_ready(void **state)
{
    struct fixture *f = begin(state);
    wm_notify_reloading(f->notify);
    wm_notify_ready(f->notify);
    wm_notify_stopping(f->notify, 1000);
    turn_until_heard(f, "STOPPING=1", 1);
    assert_int_equal(times_heard(f, "RELOADING=1"), 0);
    assert_int_equal(times_heard(f, "READY=1"), 0);
}

static void stopping_asks_for_the_time_it_may_take_and_ends_all_readiness(void **state)
{
    struct fixture *f = begin(state);
    wm_notify_stopping(f->notify, 40000);
    wm_notify_stopping(f->notify, 40000);
    f->ready = true;
    snprintf(f->status, sizeof f->status, "stopping: 0 of 1 lanes have ended");
    turn_until_heard(f, "STATUS=stopping", 1);
    assert_string_equal(f->heard[0], "STOPPING=1\nEXTEND_TIMEOUT_USEC=45000000");
    assert_int_equal(times_heard(f, "STOPPING=1"), 1);
    assert_int_equal(times_heard(f, "READY=1"), 0);
}

static void signs_of_life_come_while_work_comes_on_and_not_after(void **state)
{
    struct fixture *f = *state;
    setenv("WATCHDOG_USEC", "100000", 1);
    begin(state);
    turn_until_heard(f, "WATCHDOG=1", 3);
    assert_int_equal(f->asked_within_ns, 100000000);
    f->comes_on = false;
    size_t before = times_heard(f, "WATCHDOG=1");
    for (f->asked_within_ns = 0; f->asked_within_ns == 0 && !f->late;)
        uv_run(&f->loop, UV_RUN_ONCE);
    wm_notify_stopping(f->notify, 1000); /* comes after whatever was sent meanwhile */
    turn_until_heard(f, "STOPPING=1", 1);
    assert_in_range(times_heard(f, "WATCHDOG=1"), before, before + 1); /* one may have been under way */
}

static void without_a_watchdog_nobody_asks_for_signs_of_life(void **state)
{
    struct fixture *f = begin(state);
    f->ready = true;
    turn_until_heard(f, "READY=1", 1);
    snprintf(f->status, sizeof f->status, "a second later");
    turn_until_heard(f, "STATUS=a second later", 1);
    assert_int_equal(f->asked_within_ns, 0);
    assert_int_equal(times_heard(f, "WATCHDOG=1"), 0);
}

static void where_nobody_listens_nothing_is_opened_and_all_calls_are_harmless(void **state)
{
    struct fixture *f = *state;
    unsetenv("NOTIFY_SOCKET");
    f->notify = wm_notify_open(&(struct wm_notify_conf){&f->loop, wm_log_root(), tell_status, tell_comes_on, f});
    assert_null(f->notify);
    wm_notify_reloading(f->notify);
    wm_notify_ready(f->notify);
    wm_notify_stopping(f->notify, 1000);
    wm_notify_close(&f->notify);
}

/* What was said last is heard, even though the daemon is closed at once. */
static void closing_waits_for_what_is_still_to_be_told(void **state)
{
    struct fixture *f = begin(state);
    wm_notify_stopping(f->notify, 1000);
    wm_notify_close(&f->notify);
    turn_until_heard(f, "STOPPING=1", 1);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(ready_is_told_once_and_only_when_all_is_ready),
        TEST(a_status_is_one_line),
        TEST(the_same_status_is_told_once),
        TEST(a_reload_is_told_with_its_time_and_its_end),
        TEST(a_reload_before_it_was_ready_makes_nothing_ready),
        TEST(stopping_asks_for_the_time_it_may_take_and_ends_all_readiness),
        TEST(signs_of_life_come_while_work_comes_on_and_not_after),
        TEST(without_a_watchdog_nobody_asks_for_signs_of_life),
        TEST(where_nobody_listens_nothing_is_opened_and_all_calls_are_harmless),
        TEST(closing_waits_for_what_is_still_to_be_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
