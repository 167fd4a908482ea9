/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <stdlib.h>

#include "runtime/output.h"

static struct wm_msg message(const char *key, const char *value)
{
    return (struct wm_msg){.has_value = value != NULL, .key = wm_str_of(key), .value = wm_str_of(value)};
}

static struct wm_item published(const char *guid, const char *value)
{
    return (struct wm_item){.encoded = true, .guid = wm_str_of(guid), .value = wm_str_of(value)};
}

static void assert_text(struct wm_str got, const char *want)
{
    assert_true(wm_str_is(got, want));
}

static void a_single_record_keeps_the_key_of_its_message(void **state)
{
    (void)state;
    struct wm_msg msg = message("key", "raw");
    struct wm_item item = published("guid", "{}");
    struct wm_outputs *outputs = wm_outputs_of_items(&msg, &item, true);
    assert_int_equal(outputs->count, 1);
    assert_null(outputs->list[0].key.ptr); /* the message's own */
    assert_text(outputs->list[0].value, "{}");
    free(outputs);
}

static void a_record_without_a_key_gets_its_guid(void **state)
{
    (void)state;
    struct wm_msg msg = message(NULL, "raw");
    struct wm_item item = published("guid", "{}");
    struct wm_outputs *outputs = wm_outputs_of_items(&msg, &item, false);
    assert_text(outputs->list[0].key, "guid");
    free(outputs);
}

static void several_records_of_one_message_have_a_key_each(void **state)
{
    (void)state;
    struct wm_msg msg = message("key", "raw");
    struct wm_item b = published("b", "{2}"), a = published("a", "{1}");
    a.next = &b;
    struct wm_outputs *outputs = wm_outputs_of_items(&msg, &a, false);
    assert_int_equal(outputs->count, 2);
    assert_text(outputs->list[0].key, "a");
    assert_text(outputs->list[1].key, "b");
    free(outputs);
}

static void an_urgent_record_goes_out_twice_if_the_lane_has_where_to(void **state)
{
    (void)state;
    struct wm_msg msg = message("key", "raw");
    struct wm_item item = published("guid", "{}");
    item.urgent = true;
    struct wm_outputs *outputs = wm_outputs_of_items(&msg, &item, true);
    assert_int_equal(outputs->count, 2);
    assert_int_equal(outputs->list[1].to, WM_TO_URGENT);
    assert_text(outputs->list[1].value, "{}");
    assert_true(outputs->urgent);
    free(outputs);
    outputs = wm_outputs_of_items(&msg, &item, false);
    assert_int_equal(outputs->count, 1);
    assert_false(outputs->urgent);
    free(outputs);
}

static void a_refused_item_among_good_ones_is_a_dead_letter_with_its_number(void **state)
{
    (void)state;
    struct wm_msg msg = message("key", "raw bytes");
    struct wm_item bad = {.code = WM_E_PARSE, .stage = "clean", .text = "why"}, good = published("g", "{}");
    good.next = &bad;
    struct wm_outputs *outputs = wm_outputs_of_items(&msg, &good, false);
    assert_int_equal(outputs->count, 2);
    assert_int_equal(outputs->list[0].to, WM_TO_OUTPUT);
    assert_int_equal(outputs->list[1].to, WM_TO_DEAD);
    assert_int_equal(outputs->list[1].item, 2);
    assert_text(outputs->list[1].value, "raw bytes");
    assert_text(outputs->list[1].text, "why");
    free(outputs);
}

static void an_unchanged_record_is_not_copied(void **state)
{
    (void)state;
    struct wm_msg msg = message("key", "raw");
    struct wm_item item = {.value = msg.value};
    struct wm_outputs *outputs = wm_outputs_of_items(&msg, &item, false);
    assert_ptr_equal(outputs->list[0].value.ptr, msg.value.ptr);
    assert_int_equal(outputs->bytes, 0);
    free(outputs);
}

static void what_is_dropped_leaves_nothing(void **state)
{
    (void)state;
    struct wm_msg msg = message("key", "raw");
    struct wm_item item = {.code = WM_E_DROP, .stage = "s", .text = ""};
    struct wm_outputs *outputs = wm_outputs_of_items(&msg, &item, false);
    assert_int_equal(outputs->count, 0);
    free(outputs);
}

static void a_tombstone_passes_as_one(void **state)
{
    (void)state;
    struct wm_msg msg = message("key", NULL);
    struct wm_outputs *outputs = wm_outputs_pass(&msg);
    assert_int_equal(outputs->count, 1);
    assert_true(outputs->list[0].null_value);
    assert_int_equal(outputs->list[0].to, WM_TO_OUTPUT);
    free(outputs);
}

static void only_the_items_that_were_asked_for_are_published(void **state)
{
    (void)state;
    struct wm_msg msg = message("key", "raw");
    struct wm_item a = published("a", "{1}"), b = published("b", "{2}"), c = published("c", "{3}");
    a.next = &b;
    b.next = &c;
    msg.only_items = WM_STR("3, 1");
    struct wm_outputs *outputs = wm_outputs_of_items(&msg, &a, false);
    assert_int_equal(outputs->count, 2);
    assert_text(outputs->list[0].value, "{1}");
    assert_text(outputs->list[1].value, "{3}");
    assert_text(outputs->list[0].key, "a"); /* as if all had been published */
    free(outputs);
    msg.only_items = WM_STR("no number");
    outputs = wm_outputs_of_items(&msg, &a, false);
    assert_int_equal(outputs->count, 3);
    free(outputs);
}

static void an_item_that_was_asked_for_and_is_not_there_is_a_dead_letter(void **state)
{
    (void)state;
    struct wm_msg msg = message("key", "raw");
    struct wm_item item = published("a", "{1}");
    msg.only_items = WM_STR("2,99999999999999999999");
    struct wm_outputs *outputs = wm_outputs_of_items(&msg, &item, false);
    assert_true(outputs->count >= 2);
    for (size_t i = 0; i < outputs->count; i++) {
        assert_int_equal(outputs->list[i].to, WM_TO_DEAD);
        assert_int_equal(outputs->list[i].code, WM_E_NO_STORY);
    }
    assert_int_equal(outputs->list[0].item, 2);
    free(outputs);
}

static void a_message_that_is_refused_as_a_whole_tells_why_whatever_items_were_asked_for(void **state)
{
    (void)state;
    struct wm_msg msg = message("key", "raw");
    struct wm_item item = {.code = WM_E_PARSE, .stage = "s", .text = "not well formed"};
    msg.only_items = WM_STR("5");
    struct wm_outputs *outputs = wm_outputs_of_items(&msg, &item, false);
    assert_int_equal(outputs->count, 1);
    assert_int_equal(outputs->list[0].code, WM_E_PARSE);
    assert_text(outputs->list[0].text, "not well formed");
    free(outputs);
}

static enum wm_code verdict_of(struct wm_item *item, bool last_try)
{
    struct wm_msg msg = message("key", "raw");
    msg.last_try = last_try;
    struct wm_outputs *outputs = wm_outputs_of_items(&msg, item, false);
    enum wm_code verdict = outputs->verdict;
    if (verdict != WM_OK)
        assert_text(outputs->why, "why");
    free(outputs);
    return verdict;
}

static void one_hindered_item_holds_the_whole_message_until_its_last_try(void **state)
{
    (void)state;
    struct wm_item good = published("a", "{1}"), busy = {.code = WM_E_BUSY, .stage = "s", .text = "why"},
                   broken = {.code = WM_E_MODEL, .stage = "s", .text = "why"};
    good.next = &busy;
    assert_int_equal(verdict_of(&good, false), WM_E_BUSY);
    assert_int_equal(verdict_of(&good, true), WM_OK);
    busy.next = &broken;
    assert_int_equal(verdict_of(&good, false), WM_E_MODEL); /* worse than busy */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_single_record_keeps_the_key_of_its_message),
        cmocka_unit_test(a_record_without_a_key_gets_its_guid),
        cmocka_unit_test(several_records_of_one_message_have_a_key_each),
        cmocka_unit_test(an_urgent_record_goes_out_twice_if_the_lane_has_where_to),
        cmocka_unit_test(a_refused_item_among_good_ones_is_a_dead_letter_with_its_number),
        cmocka_unit_test(an_unchanged_record_is_not_copied),
        cmocka_unit_test(what_is_dropped_leaves_nothing),
        cmocka_unit_test(a_tombstone_passes_as_one),
        cmocka_unit_test(only_the_items_that_were_asked_for_are_published),
        cmocka_unit_test(an_item_that_was_asked_for_and_is_not_there_is_a_dead_letter),
        cmocka_unit_test(a_message_that_is_refused_as_a_whole_tells_why_whatever_items_were_asked_for),
        cmocka_unit_test(one_hindered_item_holds_the_whole_message_until_its_last_try),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
