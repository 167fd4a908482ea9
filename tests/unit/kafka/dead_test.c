/* SPDX-License-Identifier: Apache-2.0 */
/* What a dead-letter topic says, the ledger in it, and the plan of a replay. */
#include "support/test.h"

#include <string.h>

#include "base/arena.h"
#include "base/json_init.h"
#include "kafka/dead.h"
#include "kafka/dead_ledger.h"
#include "kafka/dead_plan.h"

#define NOW_MS  INT64_C(1772323200000) /* 2026-03-01T00:00:00Z */
#define HOUR_MS INT64_C(3600000)

static int setup(void **state)
{
    wm_json_init();
    *state = wm_arena_new(1 << 20);
    return 0;
}

static int teardown(void **state)
{
    wm_arena_free(*state);
    return 0;
}

static struct wm_tail_header text_header(const char *name, const char *value)
{
    return (struct wm_tail_header){name, wm_str_of(value)};
}

/* Letters. */

static void a_letter_is_read_from_its_headers(void **state)
{
    (void)state;
    const struct wm_tail_header headers[] = {text_header("wiremill-topic", "of the message itself"),
                                             text_header("wiremill-topic", "wire.raw"),
                                             text_header("wiremill-partition", "2"),
                                             text_header("wiremill-offset", "9007199254740993"),
                                             text_header("wiremill-lane", "clean"),
                                             text_header("wiremill-stage", ""),
                                             text_header("wiremill-code", "parse"),
                                             text_header("wiremill-text", "why"),
                                             text_header("wiremill-attempts", "3"),
                                             text_header("wiremill-item", "2"),
                                             text_header("wiremill-item-count", "5")};
    const struct wm_tail_message message = {.headers = headers, .header_count = 11, .value = WM_STR("12345")};
    struct wm_dead_letter letter;
    assert_int_equal(wm_dead_read(&message, &letter), WM_DEAD_LETTER);
    assert_true(wm_str_is(letter.origin_topic, "wire.raw"));
    assert_int_equal(letter.origin_partition, 2);
    assert_int_equal(letter.origin_offset, INT64_C(9007199254740993));
    assert_true(wm_str_is(letter.lane, "clean") && wm_str_is(letter.code, "parse") && wm_str_is(letter.text, "why"));
    assert_int_equal(letter.attempts, 3);
    assert_int_equal(letter.item, 2);
    assert_false(wm_dead_is_whole(&letter));
    assert_int_equal(wm_dead_size(&letter), 5);
}

static void a_letter_with_broken_numbers_has_no_origin_and_is_about_all_of_it(void **state)
{
    (void)state;
    const struct wm_tail_header headers[] = {
        text_header("wiremill-code", "parse"),   text_header("wiremill-topic", "wire.raw"),
        text_header("wiremill-partition", "-1"), text_header("wiremill-offset", "99999999999999999999"),
        text_header("wiremill-item", "two"),     {"wiremill-item-count", {NULL, 0}}};
    const struct wm_tail_message message = {.headers = headers, .header_count = 6};
    struct wm_dead_letter letter;
    assert_int_equal(wm_dead_read(&message, &letter), WM_DEAD_LETTER);
    assert_null(letter.origin_topic.ptr);
    assert_true(wm_dead_is_whole(&letter));
    assert_int_equal(letter.left_out_bytes, -1);
}

static void a_wires_own_header_does_not_make_a_letter_a_marker(void **state)
{
    (void)state;
    const struct wm_tail_header headers[] = {text_header("wiremill-replayed", "1"), text_header("wiremill-code", "x")};
    struct wm_dead_letter letter;
    struct wm_tail_message message = {.headers = headers, .header_count = 2};
    assert_int_equal(wm_dead_read(&message, &letter), WM_DEAD_LETTER);
    message.header_count = 1;
    assert_int_equal(wm_dead_read(&message, &letter), WM_DEAD_MARKER);
    message.header_count = 0;
    assert_int_equal(wm_dead_read(&message, &letter), WM_DEAD_FOREIGN);
}

static void our_headers_are_told_from_the_messages_own(void **state)
{
    (void)state;
    static const char *const ours[] = {"wiremill-topic", "wiremill-item-count", "wiremill-replay", "wiremill-size"};
    static const char *const others[] = {"wiremill-trail", "wiremill-file", "wiremill-items", "wiremill-", "topic"};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        assert_true(wm_dead_is_ours(ours[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(wm_dead_is_ours(others[i]));
}

/* What an operator types. */

static void places_are_read_with_and_without_topic(void **state)
{
    struct wm_dead_place place;
    struct wm_error err = {0};
    assert_int_equal(wm_dead_place("0/17", *state, &place, &err), WM_OK);
    assert_null(place.topic);
    assert_true(place.partition == 0 && place.offset == 17);
    assert_int_equal(wm_dead_place("wire.dead/11/9007199254740993", *state, &place, &err), WM_OK);
    assert_string_equal(place.topic, "wire.dead");
    assert_true(place.partition == 11 && place.offset == INT64_C(9007199254740993));
}

static void what_is_no_place_is_refused(void **state)
{
    static const char *const wrong[] = {"",    "17",       "/17",     "0/",    "/0/17",        "0/-1",
                                        "a/b", "0/17/18/", "a/b/0/1", "0x1/2", "4294967296/1", "0/9223372036854775807"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct wm_dead_place place;
        struct wm_error err = {0};
        assert_int_equal(wm_dead_place(wrong[i], *state, &place, &err), WM_E_USAGE);
        assert_non_null(strstr(err.text, "PARTITION/OFFSET"));
    }
}

static void times_are_read_as_points_and_as_ages(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } right[] = {{"2026-03-01", NOW_MS},
                 {"2026-03-01T00:00:00Z", NOW_MS},
                 {"2026-03-01 01:00:00Z", NOW_MS + HOUR_MS},
                 {"2026-03-01T02:00:00.25+01:00", NOW_MS + HOUR_MS + 250},
                 {"2026-02-28T19:00:00-0500", NOW_MS},
                 {"2026-03-01T00:00:00.1239z", NOW_MS + 123},
                 {"2024-02-29", INT64_C(1709164800000)},
                 {"1970-01-01", 1}, /* 0 would mean "not said" */
                 {"0s", NOW_MS},
                 {"1500ms", NOW_MS - 1500},
                 {"90m", NOW_MS - 90 * 60000},
                 {"2h", NOW_MS - 2 * HOUR_MS},
                 {"7d", NOW_MS - 168 * HOUR_MS},
                 {"2000000000w", 1}};
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        int64_t ms = -1;
        struct wm_error err = {0};
        assert_int_equal(wm_dead_time(right[i].text, NOW_MS, &ms, &err), WM_OK);
        assert_int_equal(ms, right[i].ms);
    }
}

static void what_is_no_time_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "yesterday",
                                        "2",
                                        "h",
                                        "-2h",
                                        "2h30m",
                                        "2026-02-29",
                                        "2026-13-01",
                                        "2026-03-01T",
                                        "2026-03-01T00:00:00",
                                        "2026-03-01T24:00:00Z",
                                        "2026-03-01T00:00:00.Z",
                                        "2026-03-01T00:00:00+1",
                                        "2026-03-01T00:00:00Zx",
                                        "99999999999d"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        int64_t ms;
        struct wm_error err = {0};
        assert_int_equal(wm_dead_time(wrong[i], NOW_MS, &ms, &err), WM_E_USAGE);
        assert_non_null(strstr(err.text, "2h"));
    }
}

static void a_filter_wants_all_that_was_said_and_any_of_several_words(void **state)
{
    (void)state;
    static const char *const codes[] = {"parse", "limit"};
    const struct wm_dead_place place = {NULL, 1, 5};
    const struct wm_tail_message message = {.partition = 1, .offset = 5, .timestamp_ms = NOW_MS};
    const struct wm_dead_letter letter = {.message = &message, .code = WM_STR("limit"), .lane = WM_STR("clean")};
    struct wm_dead_filter filter = {0};
    assert_true(wm_dead_matches(&filter, &letter));
    filter.codes = (struct wm_dead_words){codes, 2};
    assert_true(wm_dead_matches(&filter, &letter));
    filter.codes.count = 1;
    assert_false(wm_dead_matches(&filter, &letter));
    filter = (struct wm_dead_filter){.since_ms = NOW_MS, .until_ms = NOW_MS + 1, .places = &place, .place_count = 1};
    assert_true(wm_dead_matches(&filter, &letter));
    filter.since_ms = NOW_MS + 1;
    assert_false(wm_dead_matches(&filter, &letter));
    filter.since_ms = 0;
    filter.until_ms = NOW_MS;
    assert_false(wm_dead_matches(&filter, &letter));
}

/* The ledger. */

static void a_ledger_knows_what_was_added_in_any_order(void **state)
{
    (void)state;
    struct wm_dead_ledger *ledger = wm_dead_ledger_new(2);
    wm_dead_ledger_add(ledger, 0, 30, 39);
    wm_dead_ledger_add(ledger, 0, 5, 5);
    wm_dead_ledger_add(ledger, 0, 35, 50);
    wm_dead_ledger_add(ledger, 0, 6, 9);
    for (int64_t offset = 0; offset < 60; offset++)
        assert_int_equal(wm_dead_ledger_has(ledger, 0, offset),
                         (offset >= 5 && offset <= 9) || (offset >= 30 && offset <= 50));
    assert_false(wm_dead_ledger_has(ledger, 1, 5));
    wm_dead_ledger_add(ledger, 0, 20, 20); /* also after a question */
    assert_true(wm_dead_ledger_has(ledger, 0, 20));
    wm_dead_ledger_clear(ledger);
    assert_false(wm_dead_ledger_has(ledger, 0, 20));
    wm_dead_ledger_free(&ledger);
    assert_null(ledger);
}

static void a_marker_reads_back_as_it_was_written(void **state)
{
    struct wm_error err = {0};
    struct wm_dead_ledger *ledger = wm_dead_ledger_new(1), *again = wm_dead_ledger_new(1);
    assert_null(wm_dead_ledger_write(ledger, 0, *state).ptr);
    wm_dead_ledger_add(ledger, 0, 25, 25);
    wm_dead_ledger_add(ledger, 0, 17, 18);
    wm_dead_ledger_add(ledger, 0, 19, 19);
    struct wm_str text = wm_dead_ledger_write(ledger, 0, *state);
    assert_true(wm_str_is(text, "{\"replayed\":[[17,19],[25,25]]}"));
    assert_int_equal(wm_dead_ledger_read(again, 0, 26, text, &err), WM_OK);
    assert_true(wm_str_eq(wm_dead_ledger_write(again, 0, *state), text));
    wm_dead_ledger_free(&ledger);
    wm_dead_ledger_free(&again);
}

static void a_marker_that_is_none_adds_nothing(void **state)
{
    static const char *const wrong[] = {"",
                                        "null",
                                        "[[1,2]]",
                                        "{\"replayed\":[[1,2],[3]]}",
                                        "{\"replayed\":[[1,2],[4,3]]}",
                                        "{\"replayed\":[[1,2],[-1,3]]}",
                                        "{\"replayed\":[[1,2],[3,10]]}", /* behind the marker */
                                        "{\"replayed\":[[1,2],[\"3\",\"4\"]]}"};
    struct wm_dead_ledger *ledger = wm_dead_ledger_new(1);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct wm_error err = {0};
        assert_int_not_equal(wm_dead_ledger_read(ledger, 0, 10, wm_str_of(wrong[i]), &err), WM_OK);
        assert_true(err.text[0] != '\0');
    }
    assert_null(wm_dead_ledger_write(ledger, 0, *state).ptr);
    wm_dead_ledger_free(&ledger);
}

/* The plan. */

struct planned {
    struct wm_dead_plan plan;
    struct wm_dead_ledger *ledger;
    int64_t next;
};

static struct planned new_plan(void)
{
    struct planned p = {.ledger = wm_dead_ledger_new(2)};
    wm_dead_plan_init(&p.plan);
    return p;
}

static void end_plan(struct planned *p)
{
    wm_dead_plan_fini(&p->plan);
    wm_dead_ledger_free(&p->ledger);
}

/* A letter of partition 0 at the next offset, about this item of so many of the message at `origin`. */
static int64_t put(struct planned *p, int64_t origin, uint32_t item, uint32_t item_count, bool asked)
{
    const struct wm_tail_message message = {.offset = p->next++};
    const struct wm_dead_letter letter = {.message = &message,
                                          .origin_topic = WM_STR("wire.raw"),
                                          .origin_offset = origin,
                                          .item = item,
                                          .item_count = item_count,
                                          .left_out_bytes = -1};
    wm_dead_plan_add(&p->plan, &letter, asked);
    return message.offset;
}

static const struct wm_dead_entry *at(const struct planned *p, int64_t offset)
{
    uint32_t index = wm_dead_plan_find(&p->plan, 0, offset);
    assert_int_not_equal(index, WM_DEAD_NONE);
    return &p->plan.entries[index];
}

static void assert_items(const struct planned *p, int64_t leader, const char *want, struct wm_arena *arena)
{
    assert_true(at(p, leader)->leads);
    struct wm_str items = wm_dead_plan_items(&p->plan, wm_dead_plan_find(&p->plan, 0, leader), arena);
    assert_true(wm_str_is(items, want));
}

static void a_letter_about_a_whole_message_goes_alone_and_names_no_items(void **state)
{
    struct planned p = new_plan();
    int64_t one = put(&p, 1, 1, 1, true), two = put(&p, 2, 1, 0, true), other = put(&p, 3, 1, 1, false);
    wm_dead_plan_close(&p.plan, p.ledger);
    assert_items(&p, one, "", *state);
    assert_items(&p, two, "", *state);
    assert_int_equal(at(&p, other)->state, WM_DEAD_OTHER);
    assert_string_equal(wm_dead_plan_origin(&p.plan, at(&p, one)), "wire.raw");
    assert_int_equal(wm_dead_plan_find(&p.plan, 0, 99), WM_DEAD_NONE);
    end_plan(&p);
}

static void stories_of_one_message_are_one_group_that_names_each_once(void **state)
{
    struct planned p = new_plan();
    int64_t leader = put(&p, 7, 5, 9, true);
    put(&p, 8, 1, 1, true);
    put(&p, 7, 2, 9, true);
    put(&p, 7, 5, 9, true); /* an at-least-once lane refused it twice */
    put(&p, 7, 11, 12, true);
    wm_dead_plan_close(&p.plan, p.ledger);
    assert_items(&p, leader, "2,5,11", *state);
    assert_int_equal(wm_dead_plan_set(&p.plan, wm_dead_plan_find(&p.plan, 0, leader), WM_DEAD_SENT), 4);
    assert_int_equal(at(&p, 3)->state, WM_DEAD_SENT);
    assert_int_equal(at(&p, 1)->state, WM_DEAD_WAITING);
    end_plan(&p);
}

static void a_story_that_is_asked_for_takes_its_twin_along_and_no_other(void **state)
{
    struct planned p = new_plan();
    int64_t asked = put(&p, 7, 2, 9, true), twin = put(&p, 7, 2, 9, false), other = put(&p, 7, 3, 9, false);
    wm_dead_plan_close(&p.plan, p.ledger);
    assert_items(&p, asked, "2", *state);
    assert_int_equal(at(&p, twin)->state, WM_DEAD_WAITING);
    assert_int_equal(at(&p, other)->state, WM_DEAD_OTHER);
    end_plan(&p);
}

static void a_story_that_was_replayed_is_not_replayed_through_its_twin(void **state)
{
    struct planned p = new_plan();
    int64_t done = put(&p, 7, 2, 9, true), twin = put(&p, 7, 2, 9, true), other = put(&p, 7, 3, 9, true);
    wm_dead_ledger_add(p.ledger, 0, done, done);
    wm_dead_plan_close(&p.plan, p.ledger);
    assert_int_equal(at(&p, twin)->state, WM_DEAD_BEFORE);
    assert_items(&p, other, "3", *state);
    end_plan(&p);
}

static void a_whole_message_among_its_stories_asks_for_all_of_it(void **state)
{
    struct planned p = new_plan();
    int64_t leader = put(&p, 7, 4, 9, true);
    put(&p, 7, 1, 1, true);
    wm_dead_plan_close(&p.plan, p.ledger);
    assert_items(&p, leader, "", *state);
    end_plan(&p);
}

static void letters_without_origin_stay_apart(void **state)
{
    struct planned p = new_plan();
    for (int64_t i = 0; i < 2; i++) {
        const struct wm_tail_message message = {.offset = i};
        const struct wm_dead_letter letter = {.message = &message, .left_out_bytes = -1};
        wm_dead_plan_add(&p.plan, &letter, true);
    }
    wm_dead_plan_close(&p.plan, p.ledger);
    assert_items(&p, 0, "", *state);
    assert_items(&p, 1, "", *state);
    assert_null(wm_dead_plan_origin(&p.plan, at(&p, 0)));
    end_plan(&p);
}

static void a_value_that_was_left_out_is_refused_unless_another_letter_has_it(void **state)
{
    struct planned p = new_plan();
    for (int64_t i = 0; i < 3; i++) {
        const struct wm_tail_message message = {.offset = i};
        const struct wm_dead_letter letter = {.message = &message,
                                              .origin_topic = WM_STR("wire.raw"),
                                              .origin_offset = i / 2,
                                              .left_out_bytes = i == 1 ? -1 : 1000};
        wm_dead_plan_add(&p.plan, &letter, true);
    }
    wm_dead_plan_close(&p.plan, p.ledger);
    assert_items(&p, 1, "", *state);
    assert_int_equal(at(&p, 0)->state, WM_DEAD_WAITING);
    assert_int_equal(at(&p, 2)->state, WM_DEAD_REFUSED);
    end_plan(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_is_read_from_its_headers),
        cmocka_unit_test(a_letter_with_broken_numbers_has_no_origin_and_is_about_all_of_it),
        cmocka_unit_test(a_wires_own_header_does_not_make_a_letter_a_marker),
        cmocka_unit_test(our_headers_are_told_from_the_messages_own),
        cmocka_unit_test(places_are_read_with_and_without_topic),
        cmocka_unit_test(what_is_no_place_is_refused),
        cmocka_unit_test(times_are_read_as_points_and_as_ages),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(a_filter_wants_all_that_was_said_and_any_of_several_words),
        cmocka_unit_test(a_ledger_knows_what_was_added_in_any_order),
        cmocka_unit_test(a_marker_reads_back_as_it_was_written),
        cmocka_unit_test(a_marker_that_is_none_adds_nothing),
        cmocka_unit_test(a_letter_about_a_whole_message_goes_alone_and_names_no_items),
        cmocka_unit_test(stories_of_one_message_are_one_group_that_names_each_once),
        cmocka_unit_test(a_story_that_is_asked_for_takes_its_twin_along_and_no_other),
        cmocka_unit_test(a_story_that_was_replayed_is_not_replayed_through_its_twin),
        cmocka_unit_test(a_whole_message_among_its_stories_asks_for_all_of_it),
        cmocka_unit_test(letters_without_origin_stay_apart),
        cmocka_unit_test(a_value_that_was_left_out_is_refused_unless_another_letter_has_it),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
