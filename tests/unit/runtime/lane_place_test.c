/* SPDX-License-Identifier: Apache-2.0 */
/* Where a lane says that it stands, which its lag is counted from. */
#include "support/test.h"

#include "fake_port.h"

struct fixture {
    uv_loop_t loop;
    struct fake_port port;
    struct wm_lane *lane;
    bool stopped;
};

static const char *const inputs[] = {"in"};
static const struct wm_lane_settings settings = {.name = "test",
                                                 .inputs = inputs,
                                                 .input_count = 1,
                                                 .output = "out",
                                                 .dead = "dead",
                                                 .group = "g",
                                                 .delivery = "exactly-once",
                                                 .commit_interval_ms = 60000,
                                                 .commit_messages = 1000,
                                                 .max_in_flight_bytes = 1 << 20,
                                                 .max_in_flight_messages = 100,
                                                 .max_article_bytes = 1000};

static void on_stopped(void *ctx, struct wm_lane *lane)
{
    (void)lane;
    ((struct fixture *)ctx)->stopped = true;
}

/* A lane without stages needs no workers. Its messages begin at offset 40. */
static struct fixture *fixture_new(size_t messages)
{
    struct fixture *f = wm_calloc(1, sizeof *f);
    uv_loop_init(&f->loop);
    f->port.base.ops = &fake_ops;
    for (size_t i = 0; i < messages; i++)
        f->port.inputs[f->port.input_count++] = (struct fake_input){40 + (int64_t)i, "text"};
    f->lane = wm_lane_new(&settings, &(struct wm_lane_env){.loop = &f->loop, .on_stopped = on_stopped, .ctx = f},
                          &f->port.base);
    return f;
}

static void fixture_free(struct fixture *f)
{
    f->port.answer_commits = f->port.report_at_once = true;
    wm_lane_stop(f->lane);
    uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_true(f->stopped);
    wm_lane_free(f->lane);
    assert_int_equal(uv_loop_close(&f->loop), 0);
    free(f);
}

static void it_stands_nowhere_before_it_has_partitions(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(0);
    struct wm_lane_place place;
    assert_false(wm_lane_place(f->lane, 0, &place));
    fixture_free(f);
}

static void before_the_first_message_its_position_is_unknown(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(0);
    struct wm_lane_place place;
    wm_lane_start(f->lane, NULL);
    assert_true(wm_lane_place(f->lane, 0, &place));
    assert_string_equal(place.topic, "in");
    assert_int_equal(place.partition, 0);
    assert_int_equal(place.position, -1);
    assert_null(place.oldest);
    assert_true(place.at_rest);
    assert_false(place.paused);
    assert_false(wm_lane_place(f->lane, 1, &place));
    fixture_free(f);
}

static void what_is_in_its_hands_is_not_done(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(3);
    struct wm_lane_place place;
    wm_lane_start(f->lane, NULL);
    assert_int_equal(f->port.sent_count, 3);
    fake_report(&f->port, 0, WM_OK); /* acknowledged, not committed */
    assert_true(wm_lane_place(f->lane, 0, &place));
    assert_int_equal(place.position, 40);
    assert_int_equal(place.oldest->offset, 40);
    assert_false(place.at_rest);
    fixture_free(f);
}

static void what_is_committed_is_done(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(3);
    struct wm_lane_place place;
    f->port.answer_commits = f->port.report_at_once = true;
    wm_lane_start(f->lane, NULL);
    while (f->port.commit_count == 0)
        wm_lane_pump(f->lane);
    assert_true(wm_lane_place(f->lane, 0, &place));
    assert_int_equal(place.position, 43);
    assert_null(place.oldest);
    assert_true(place.at_rest);
    fixture_free(f);
}

static void what_is_rolled_back_is_not_done(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(3);
    struct wm_lane_place place;
    wm_lane_start(f->lane, NULL);
    fake_report(&f->port, 0, WM_E_KAFKA);
    assert_int_equal(f->port.aborts, 1);
    assert_true(wm_lane_place(f->lane, 0, &place));
    assert_int_equal(place.position, 40);
    assert_false(place.at_rest);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_stands_nowhere_before_it_has_partitions),
        cmocka_unit_test(before_the_first_message_its_position_is_unknown),
        cmocka_unit_test(what_is_in_its_hands_is_not_done),
        cmocka_unit_test(what_is_committed_is_done),
        cmocka_unit_test(what_is_rolled_back_is_not_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
