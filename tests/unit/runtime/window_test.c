/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include "runtime/window.h"

static struct wm_msg message(int64_t offset)
{
    return (struct wm_msg){.offset = offset};
}

static void a_ready_message_waits_for_those_before_it(void **state)
{
    (void)state;
    struct wm_window window = WM_WINDOW_INIT;
    struct wm_msg a = message(7), b = message(8);
    wm_window_push(&window, &a);
    wm_window_push(&window, &b);
    b.state = WM_MSG_READY;
    assert_null(wm_window_ready(&window));
    a.state = WM_MSG_READY;
    assert_ptr_equal(wm_window_ready(&window), &a);
    wm_window_sent(&window);
    assert_ptr_equal(wm_window_ready(&window), &b);
    wm_window_sent(&window);
    assert_null(wm_window_ready(&window));
    assert_int_equal(window.unsent, 0);
}

static void the_position_is_after_the_newest_sent_message(void **state)
{
    (void)state;
    struct wm_window window = WM_WINDOW_INIT;
    struct wm_msg a = message(7), b = message(9); /* offset 8 was compacted away */
    assert_int_equal(window.next_offset, -1);
    wm_window_push(&window, &a);
    wm_window_push(&window, &b);
    a.state = b.state = WM_MSG_READY;
    wm_window_sent(&window);
    assert_int_equal(window.next_offset, 8);
    wm_window_sent(&window);
    assert_int_equal(window.next_offset, 10);
}

static void only_an_unbroken_acknowledged_run_settles(void **state)
{
    (void)state;
    struct wm_window window = WM_WINDOW_INIT;
    struct wm_msg a = message(1), b = message(2);
    wm_window_push(&window, &a);
    wm_window_push(&window, &b);
    a.state = b.state = WM_MSG_READY;
    a.unacked = 1;
    wm_window_sent(&window);
    wm_window_sent(&window);
    assert_null(wm_window_settle(&window)); /* b is acknowledged, a is not */
    a.unacked = 0;
    assert_ptr_equal(wm_window_settle(&window), &a);
    assert_ptr_equal(wm_window_settle(&window), &b);
    assert_null(wm_window_settle(&window));
}

static void dropping_takes_all_in_order_and_leaves_it_usable(void **state)
{
    (void)state;
    struct wm_window window = WM_WINDOW_INIT;
    struct wm_msg a = message(1), b = message(2), c = message(3);
    wm_window_push(&window, &a);
    wm_window_push(&window, &b);
    a.state = WM_MSG_READY;
    wm_window_sent(&window);
    assert_ptr_equal(wm_window_drop(&window), &a);
    assert_ptr_equal(wm_window_drop(&window), &b);
    assert_null(wm_window_drop(&window));
    assert_int_equal(window.unsent, 0);
    wm_window_push(&window, &c);
    c.state = WM_MSG_READY;
    assert_ptr_equal(wm_window_ready(&window), &c);
}

static void what_waits_is_cut_off_with_all_behind_it(void **state)
{
    (void)state;
    struct wm_window window = WM_WINDOW_INIT;
    struct wm_msg a = message(1), b = message(2), c = message(3);
    assert_null(wm_window_cut(&window));
    wm_window_push(&window, &a);
    wm_window_push(&window, &b);
    wm_window_push(&window, &c);
    assert_null(wm_window_cut(&window));
    a.state = c.state = WM_MSG_READY;
    b.state = WM_MSG_WAITING;
    assert_ptr_equal(wm_window_cut(&window), &b);
    assert_ptr_equal(b.next, &c);
    assert_null(c.next);
    assert_int_equal(window.unsent, 1);
    assert_ptr_equal(wm_window_ready(&window), &a);
    wm_window_sent(&window);
    assert_null(wm_window_ready(&window));
    assert_int_equal(window.next_offset, 2);
    wm_window_push(&window, &c);
    assert_ptr_equal(wm_window_ready(&window), &c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ready_message_waits_for_those_before_it),
        cmocka_unit_test(the_position_is_after_the_newest_sent_message),
        cmocka_unit_test(only_an_unbroken_acknowledged_run_settles),
        cmocka_unit_test(what_waits_is_cut_off_with_all_behind_it),
        cmocka_unit_test(dropping_takes_all_in_order_and_leaves_it_usable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
