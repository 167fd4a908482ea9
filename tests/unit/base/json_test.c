/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_init.h"
#include "wiremill/json.h"

static int with_arena(void **state)
{
    *state = wm_arena_new(64 << 20);
    return 0;
}

static int without_arena(void **state)
{
    wm_arena_free(*state);
    return 0;
}

static struct wm_json *parse(struct wm_arena *arena, const char *text)
{
    struct wm_json *value = NULL;
    struct wm_error err = {0};
    if (wm_json_parse(arena, wm_str_of(text), &value, &err) != WM_OK)
        fail_msg("%s: %s", text, err.text);
    return value;
}

static const char *dump(struct wm_arena *arena, const struct wm_json *value)
{
    return wm_json_dump(arena, value).ptr;
}

static void what_was_read_is_written_the_same(void **state)
{
    static const char *const texts[] = {
        "{\"z\":1,\"a\":[true,false,null,{}],\"m\":{\"k\":[]},\"\":\"\"}",
        "\"tab\\t quote\\\" slash/ back\\\\ bell\\u0007 umlaut \xC3\xA4 emoji \xF0\x9F\x98\x80\"",
        "[0,-1,9223372036854775807,-9223372036854775808,0.35,1e+100,-2.5e-08,1.0]",
        "\"nul \\u0000 inside\"",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_string_equal(dump(*state, parse(*state, texts[i])), texts[i]);
}

static void every_number_reads_back_as_itself(void **state)
{
    uint64_t bits = 88172645463325252u; /* xorshift, so that each run has the same numbers */
    for (int i = 0; i < 20000; i++) {
        double number, back;
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        memcpy(&number, &bits, sizeof number);
        if (!isfinite(number))
            continue;
        struct wm_json *array = wm_json_new_object(*state);
        wm_json_set_real(array, "n", number);
        back = wm_json_get_real(parse(*state, dump(*state, array)), "n", NAN);
        if (back != number)
            fail_msg("%.17g became %.17g", number, back);
        if (i % 1000 == 0)
            wm_arena_reset(*state);
    }
}

/* The long way: the shortest text that reads back, marked as a real. */
static void write_slowly(double number, char text[40])
{
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(text, 38, "%.*g", precision, number);
        if (strtod(text, NULL) == number)
            break;
    }
    if (strpbrk(text, ".e") == NULL)
        strcat(text, ".0");
}

static void check_written(struct wm_arena *arena, double number)
{
    char want[40], got[64];
    struct wm_json *object = wm_json_new_object(arena);
    write_slowly(number, want);
    snprintf(got, sizeof got, "{\"n\":%s}", want);
    wm_json_set_real(object, "n", number);
    assert_string_equal(dump(arena, object), got);
}

static void short_numbers_are_written_as_short_as_they_are(void **state)
{
    for (int i = -30000; i <= 30000; i++) {
        if (i == 0)
            continue;
        double number = i / 1000.0;
        check_written(*state, number);
        if (i % 7 == 0 && fabs(number) >= 0.001) { /* neighbours of a short number are long */
            check_written(*state, nextafter(number, 1e9));
            check_written(*state, number * 31.4159265358979);
        }
        if (i % 100 == 0)
            wm_arena_reset(*state);
    }
    assert_string_equal(dump(*state, parse(*state, "[0.05,-0.0,999999.5,0.001,0.123456,0.1234567]")),
                        "[0.05,-0.0,999999.5,0.001,0.123456,0.1234567]");
}

static void a_number_that_json_has_no_word_for_is_zero(void **state)
{
    struct wm_json *object = wm_json_new_object(*state);
    wm_json_set_real(object, "a", NAN);
    wm_json_set_real(object, "b", HUGE_VAL);
    assert_string_equal(dump(*state, object), "{\"a\":0.0,\"b\":0.0}");
}

static void the_last_of_repeated_members_wins(void **state)
{
    assert_int_equal(wm_json_get_int(parse(*state, "{\"a\":1,\"a\":2}"), "a", 0), 2);
}

static void check_both_read(struct wm_arena *arena, struct wm_str text)
{
    struct wm_json *fast = NULL, *slow = NULL;
    struct wm_error fast_err = {0}, slow_err = {0};
    enum wm_code code = wm__json_parse_slowly(arena, text, &slow, &slow_err);
    assert_int_equal(wm_json_parse(arena, text, &fast, &fast_err), code);
    assert_string_equal(fast_err.text, slow_err.text);
    if (code == WM_OK)
        assert_string_equal(dump(arena, fast), dump(arena, slow));
}

/* Each as it is, and cut short after each byte. */
static void the_fast_reader_reads_what_jansson_reads(void **state)
{
    static const char *const texts[] = {
        " {\"a\" : [ 1 , -2,0,-0, 3.25,1e3,1E+2,-0.0,2e-3 ,true,false , null ] ,\r\n\t\"b\":{},\"c\":[]} ",
        "\"\\u00e4\\uD83D\\uDE00\\\"\\\\\\/\\b\\f\\n\\r\\t and a good while of text that needs none\"",
        "[\"\\u0000\",\"\\ud83d\",\"\\ude00\",\"\\ud83d\\u0041\",\"\\u12g4\",\"\\x\"]",
        "[\"\\ud83d\"]",
        "[\"\\ude00\"]",
        "{\"a\\u0062\":1,\"ab\":2}",
        "{\"a\\u0000\":1}",
        "{\"a\":1,\"a\":{\"b\":2},\"a\":3}",
        "[999999999999999999,-999999999999999999,9223372036854775807,-9223372036854775808]",
        "[9223372036854775808]",
        "[1e400]",
        "[1e-400,0.1234567890123456789012345678901234567890123456789]",
        "[01]",
        "[1.]",
        "[.5]",
        "[+1]",
        "[1e]",
        "[--1]",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{1:2}",
        "[truex]",
        "[tru]",
        "[true false]",
        "\"a\tb\"",
        "\"caf\xE9\"",
        "\xEF\xBB\xBF[]",
        "[1] 2",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t len = 0; len <= strlen(texts[i]); len++)
            check_both_read(*state, (struct wm_str){texts[i], len});
    check_both_read(*state, (struct wm_str){"[1\0]", 4});
    check_both_read(*state, (struct wm_str){"[1]\0", 4});
    check_both_read(*state, (struct wm_str){"\"a\0b\"", 5});
}

/* A mark in each place of the steps in which text is passed over. */
static void the_end_of_a_string_is_found_wherever_it_stands(void **state)
{
    static const char *const marks[] = {"\\n", "\\u00e4", "\xC3\xA4", "\x01", "\x7F", "\""};
    char text[64];
    for (size_t m = 0; m < sizeof marks / sizeof *marks; m++)
        for (int before = 0; before < 20; before++) {
            int len = snprintf(text, sizeof text, "[\"%.*s%s%.*s\"]", before, "abcdefghijklmnopqrstuvwxyz", marks[m],
                               before % 7, "0123456789");
            check_both_read(*state, (struct wm_str){text, (size_t)len});
        }
}

static void a_syntax_error_says_line_and_column(void **state)
{
    struct wm_json *value = NULL;
    struct wm_error err = {0};
    assert_int_equal(wm_json_parse(*state, WM_STR("{\"a\": 1,\n \"b\" 2}"), &value, &err), WM_E_PARSE);
    assert_non_null(strstr(err.text, "line 2"));
    assert_non_null(strstr(err.text, "column"));
    assert_null(value);
}

static void text_that_is_not_utf8_is_not_json(void **state)
{
    struct wm_json *value;
    struct wm_error err = {0};
    assert_int_equal(wm_json_parse(*state, WM_STR("\"caf\xE9\""), &value, &err), WM_E_PARSE);
    assert_non_null(strstr(err.text, "byte 0xe9"));
}

static void trailing_text_and_no_text_are_refused(void **state)
{
    struct wm_json *value;
    assert_int_equal(wm_json_parse(*state, WM_STR("{} {}"), &value, NULL), WM_E_PARSE);
    assert_int_equal(wm_json_parse(*state, WM_STR(""), &value, NULL), WM_E_PARSE);
    assert_int_equal(wm_json_parse(*state, wm_str_of(NULL), &value, NULL), WM_E_PARSE);
}

static void deep_nesting_is_a_limit_and_not_a_crash(void **state)
{
    struct wm_json *value;
    struct wm_error err = {0};
    size_t depth = 1000000;
    char *text = wm_malloc(depth);
    memset(text, '[', depth);
    assert_int_equal(wm_json_parse(*state, (struct wm_str){text, depth}, &value, &err), WM_E_LIMIT);
    free(text);
}

static void nesting_within_the_limit_is_written_again(void **state)
{
    struct wm_buf text = {.arena = *state};
    for (int i = 0; i < 1000; i++)
        wm_buf_adds(&text, "{\"a\":[");
    for (int i = 0; i < 1000; i++)
        wm_buf_adds(&text, "]}");
    struct wm_str source = wm_buf_str(&text);
    assert_string_equal(dump(*state, parse(*state, source.ptr)), source.ptr);
}

static void asking_what_is_not_there_answers_nothing(void **state)
{
    struct wm_json *object = parse(*state, "{\"text\":\"x\",\"list\":[1],\"number\":\"12\",\"real\":1.5,\"yes\":true}");
    assert_null(wm_json_get(NULL, "a"));
    assert_null(wm_json_get(wm_json_get(object, "list"), "a"));
    assert_null(wm_json_at(object, 0));
    assert_null(wm_json_at(wm_json_get(object, "list"), 1));
    assert_int_equal(wm_json_get_str(object, "list").len, 0);
    assert_int_equal(wm_json_get_int(object, "number", -7), -7);
    assert_int_equal(wm_json_get_int(object, "real", -7), 1);
    assert_int_equal(wm_json_int(parse(*state, "1e300"), -7), -7);
    assert_int_equal(wm_json_count(NULL), 0);
    assert_int_equal(wm_json_count(wm_json_get(object, "text")), 0);
    assert_true(wm_json_bool(wm_json_get(object, "yes"), false));
    assert_true(wm_json_bool(NULL, true));
}

static void absent_text_is_not_written(void **state)
{
    struct wm_json *object = wm_json_new_object(*state);
    wm_json_set_str(object, "none", wm_str_of(NULL));
    wm_json_set_str(object, "empty", WM_STR(""));
    wm_json_set_copy(object, "copy", NULL);
    assert_string_equal(dump(*state, object), "{}");
}

static void setting_replaces_and_keeps_the_place(void **state)
{
    struct wm_json *object = parse(*state, "{\"a\":1,\"b\":2,\"c\":3}");
    wm_json_set_str(object, "b", WM_STR("two"));
    wm_json_remove(object, "a");
    wm_json_set_bool(object, "a", true);
    assert_string_equal(dump(*state, object), "{\"b\":\"two\",\"c\":3,\"a\":true}");
}

static void a_member_moves_last_as_it_is(void **state)
{
    struct wm_json *object = parse(*state, "{\"a\":[1,{\"x\":2}],\"b\":3}");
    wm__json_move_last(object, "a");
    wm__json_move_last(object, "none");
    wm__json_move_last(wm_json_get(object, "b"), "a");
    assert_string_equal(dump(*state, object), "{\"b\":3,\"a\":[1,{\"x\":2}]}");
}

static void needing_takes_what_is_there_and_mends_what_does_not_fit(void **state)
{
    struct wm_json *object = parse(*state, "{\"good\":{\"x\":1},\"bad\":\"text\"}");
    assert_int_equal(wm_json_get_int(wm_json_need_object(object, "good"), "x", 0), 1);
    wm_json_push_int(wm_json_need_array(object, "bad"), 5);
    assert_true(wm_json_is_object(wm_json_need_object(object, "new")));
    assert_string_equal(dump(*state, object), "{\"good\":{\"x\":1},\"bad\":[5],\"new\":{}}");
}

static void a_copy_is_apart_from_what_it_was_made_of(void **state)
{
    struct wm_json *source = parse(*state, "{\"list\":[1]}"), *object = wm_json_new_object(*state);
    wm_json_set_copy(object, "copy", source);
    wm_json_push_int(wm_json_get(source, "list"), 2);
    assert_string_equal(dump(*state, object), "{\"copy\":{\"list\":[1]}}");
}

static void bad_bytes_in_text_become_replacement_characters(void **state)
{
    struct wm_json *array = wm_json_new_array(*state);
    wm_json_push_str(array, WM_STR("caf\xE9!"));
    wm_json_push_str(array, wm_str_of(NULL));
    assert_string_equal(dump(*state, array), "[\"caf\xEF\xBF\xBD!\",\"\"]");
}

static void walking_an_object_meets_each_member_in_order(void **state)
{
    struct wm_json *object = parse(*state, "{\"c\":1,\"a\":2,\"b\":3}"), *value;
    void *cursor = NULL;
    const char *key;
    char seen[8] = "";
    while (wm_json_each(object, &cursor, &key, &value))
        strcat(seen, key);
    assert_string_equal(seen, "cab");
    cursor = NULL;
    assert_false(wm_json_each(parse(*state, "[1]"), &cursor, &key, &value));
}

static void indented_text_is_for_people(void **state)
{
    struct wm_json *object = parse(*state, "{\"a\":[1,2],\"b\":{},\"c\":[]}");
    assert_string_equal(wm_json_dump_indented(*state, object).ptr,
                        "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {},\n  \"c\": []\n}");
}

static void writing_more_than_the_arena_holds_leaves_it_over(void **state)
{
    (void)state;
    struct wm_arena *small = wm_arena_new(4000);
    struct wm_json *array = wm_json_new_array(small);
    for (int i = 0; i < 2000; i++)
        wm_json_push_int(array, i);
    wm_json_dump(small, array);
    assert_true(wm_arena_over(small));
    wm_arena_free(small);
}

int main(void)
{
    wm_json_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_read_is_written_the_same),
        cmocka_unit_test(every_number_reads_back_as_itself),
        cmocka_unit_test(short_numbers_are_written_as_short_as_they_are),
        cmocka_unit_test(a_number_that_json_has_no_word_for_is_zero),
        cmocka_unit_test(the_last_of_repeated_members_wins),
        cmocka_unit_test(the_fast_reader_reads_what_jansson_reads),
        cmocka_unit_test(the_end_of_a_string_is_found_wherever_it_stands),
        cmocka_unit_test(a_syntax_error_says_line_and_column),
        cmocka_unit_test(text_that_is_not_utf8_is_not_json),
        cmocka_unit_test(trailing_text_and_no_text_are_refused),
        cmocka_unit_test(deep_nesting_is_a_limit_and_not_a_crash),
        cmocka_unit_test(nesting_within_the_limit_is_written_again),
        cmocka_unit_test(asking_what_is_not_there_answers_nothing),
        cmocka_unit_test(absent_text_is_not_written),
        cmocka_unit_test(setting_replaces_and_keeps_the_place),
        cmocka_unit_test(a_member_moves_last_as_it_is),
        cmocka_unit_test(needing_takes_what_is_there_and_mends_what_does_not_fit),
        cmocka_unit_test(a_copy_is_apart_from_what_it_was_made_of),
        cmocka_unit_test(bad_bytes_in_text_become_replacement_characters),
        cmocka_unit_test(walking_an_object_meets_each_member_in_order),
        cmocka_unit_test(indented_text_is_for_people),
        cmocka_unit_test(writing_more_than_the_arena_holds_leaves_it_over),
    };
    return cmocka_run_group_tests(tests, with_arena, without_arena);
}
