/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <string.h>

#include "base/arena.h"
#include "wiremill/str.h"

static int with_arena(void **state)
{
    *state = wm_arena_new(1 << 20);
    return 0;
}

static int without_arena(void **state)
{
    wm_arena_free(*state);
    return 0;
}

static void no_text_is_equal_to_an_empty_one(void **state)
{
    (void)state;
    assert_true(wm_str_eq(wm_str_of(NULL), WM_STR("")));
    assert_true(wm_str_starts(wm_str_of(NULL), ""));
    assert_true(wm_str_ends(wm_str_of(NULL), ""));
    assert_false(wm_str_starts(wm_str_of(NULL), "a"));
    assert_int_equal(wm_str_trim(wm_str_of(NULL)).len, 0);
    assert_int_equal(wm_str_find(wm_str_of(NULL), WM_STR("a")), -1);
    assert_int_equal(wm_utf8_count(wm_str_of(NULL)), 0);
    assert_true(wm_utf8_valid(wm_str_of(NULL)));
}

static void a_part_is_clamped_to_the_whole(void **state)
{
    (void)state;
    struct wm_str s = WM_STR("abcdef");
    assert_true(wm_str_is(wm_str_sub(s, 2, 4), "cd"));
    assert_true(wm_str_is(wm_str_sub(s, 4, 99), "ef"));
    assert_true(wm_str_is(wm_str_sub(s, 9, 99), ""));
    assert_true(wm_str_is(wm_str_sub(s, 4, 2), ""));
}

static void finding_tells_the_first_place_or_none(void **state)
{
    (void)state;
    struct wm_str s = WM_STR("banana BANANA");
    assert_int_equal(wm_str_find(s, WM_STR("nan")), 2);
    assert_int_equal(wm_str_find(s, WM_STR("NAN")), 9);
    assert_int_equal(wm_str_find(s, WM_STR("A")), 8);
    assert_int_equal(wm_str_find(s, WM_STR("ananas")), -1);
    assert_int_equal(wm_str_find(s, WM_STR("banana BANANA.")), -1);
    assert_int_equal(wm_str_find(s, s), 0);
    assert_int_equal(wm_str_find_nocase(s, "NANA b"), 2);
    assert_int_equal(wm_str_find_nocase(s, "xyz"), -1);
}

static void case_is_folded_in_ascii_only(void **state)
{
    (void)state;
    assert_true(wm_str_is_nocase(WM_STR("Text/HTML"), "text/html"));
    assert_false(wm_str_is_nocase(WM_STR("text/htm"), "text/html"));
    assert_false(wm_str_is_nocase(WM_STR("\xC3\x84"), "\xC3\xA4")); /* letters A and a with diaeresis */
    assert_true(wm_str_starts_nocase(WM_STR("By Ann Example"), "BY "));
    assert_false(wm_str_is_nocase(WM_STR("@"), "`")); /* neighbours of the letters */
}

static void lines_end_in_a_newline_with_or_without_a_return(void **state)
{
    (void)state;
    struct wm_str rest = WM_STR("one\r\n\ntwo\rhalf\nlast"), line;
    static const char *const expected[] = {"one", "", "two\rhalf", "last"};
    for (int i = 0; i < 4; i++) {
        assert_true(wm_str_line(&rest, &line));
        assert_true(wm_str_is(line, expected[i]));
    }
    assert_false(wm_str_line(&rest, &line));
}

static void a_last_newline_does_not_begin_another_line(void **state)
{
    (void)state;
    struct wm_str rest = WM_STR("one\n"), line;
    assert_true(wm_str_line(&rest, &line));
    assert_false(wm_str_line(&rest, &line));
}

static void squeezing_joins_white_space_of_any_script(void **state)
{
    /* No-break space, ideographic space and a line separator count; the joiner within a word does not. */
    struct wm_str s = wm_str_squeeze(*state, WM_STR(" \t a\xC2\xA0\xE3\x80\x80"
                                                    "b\xE2\x80\xA8 c\xE2\x80\x8D"
                                                    "d \r\n"));
    assert_true(wm_str_is(s, "a b c\xE2\x80\x8D"
                             "d"));
    assert_int_equal(wm_str_squeeze(*state, WM_STR(" \n ")).len, 0);
}

static void squeezing_keeps_bytes_that_are_not_text(void **state)
{
    assert_true(wm_str_is(wm_str_squeeze(*state, WM_STR("a \xFF\xC2 b")), "a \xFF\xC2 b"));
}

static void only_well_formed_sequences_are_valid(void **state)
{
    (void)state;
    static const char *const good[] = {"plain",        "\xC2\x80",         "\xDF\xBF",        "\xE0\xA0\x80",
                                       "\xED\x9F\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"};
    static const char *const bad[] = {
        "\x80",             /* a tail alone */
        "\xC0\xAF",         /* '/' in two bytes */
        "\xE0\x9F\xBF",     /* in three where two do */
        "\xF0\x8F\xBF\xBF", /* in four where three do */
        "\xED\xA0\x80",     /* a surrogate */
        "\xF4\x90\x80\x80", /* past U+10FFFF */
        "\xF8\x88\x80\x80\x80",
        "\xE2\x82", /* cut short */
        "\xC3(",
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(wm_utf8_valid(wm_str_of(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(wm_utf8_valid(wm_str_of(bad[i])));
}

/* Runs of ASCII are passed over in steps, so that a bad byte may stand anywhere in a step. */
static void one_bad_byte_anywhere_is_found(void **state)
{
    (void)state;
    char text[40];
    for (size_t len = 1; len < sizeof text; len++)
        for (size_t at = 0; at < len; at++) {
            memset(text, 'a', sizeof text);
            assert_true(wm_utf8_valid((struct wm_str){text, len}));
            text[at] = '\x80';
            assert_false(wm_utf8_valid((struct wm_str){text, len}));
            memcpy(text + at, "\xC3\xA4", at + 1 < sizeof text ? 2 : 1);
            assert_int_equal(wm_utf8_valid((struct wm_str){text, len}), at + 1 < len);
        }
}

static void reading_bad_bytes_gives_replacements_and_moves_on(void **state)
{
    (void)state;
    struct wm_str s = WM_STR("\xE2\x82" /* cut euro sign */ "\xE2\x82\xAC\xFF");
    static const uint32_t expected[] = {0xFFFD, 0xFFFD, 0x20AC, 0xFFFD};
    size_t at = 0;
    for (int i = 0; i < 4; i++)
        assert_int_equal(wm_utf8_next(s, &at), expected[i]);
    assert_int_equal(at, s.len);
}

static void every_code_point_is_written_as_it_is_read(void **state)
{
    (void)state;
    char bytes[4];
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        if (c >= 0xD800 && c < 0xE000)
            continue;
        struct wm_str s = {bytes, wm_utf8_put(c, bytes)};
        size_t at = 0;
        if (wm_utf8_next(s, &at) != c || at != s.len || wm_utf8_count(s) != 1)
            fail_msg("U+%04X", (unsigned)c);
    }
}

static void a_copy_ends_in_nul_and_is_apart_from_its_source(void **state)
{
    char source[] = "story";
    struct wm_str copy = wm_str_dup(*state, (struct wm_str){source, 4});
    source[0] = 'g';
    assert_string_equal(copy.ptr, "stor");
    assert_int_equal(copy.len, 4);
    assert_string_equal(wm_str_cstr(*state, wm_str_of(NULL)), "");
}

static void a_buffer_keeps_what_was_added_through_all_growth(void **state)
{
    struct wm_buf buf = {.arena = *state};
    for (int i = 0; i < 1000; i++) {
        wm_buf_printf(&buf, "%d", i % 10);
        wm_buf_addc(&buf, '-');
        wm_buf_adds(&buf, "x");
    }
    struct wm_str s = wm_buf_str(&buf);
    assert_int_equal(s.len, 3000);
    assert_int_equal(strlen(s.ptr), 3000);
    for (size_t i = 0; i < 1000; i++)
        assert_true(s.ptr[3 * i] == (char)('0' + i % 10) && s.ptr[3 * i + 1] == '-' && s.ptr[3 * i + 2] == 'x');
}

static void past_the_limit_writes_are_lost_and_the_arena_says_so(void **state)
{
    (void)state;
    struct wm_arena *small = wm_arena_new(300);
    struct wm_buf buf = {.arena = small};
    for (int i = 0; i < 1000; i++)
        wm_buf_adds(&buf, "twelve bytes");
    assert_true(wm_arena_over(small));
    assert_true(wm_buf_str(&buf).len < 300);
    assert_int_equal(wm_str_dup(small, WM_STR("more")).len, 0);
    assert_true(wm_str_is(wm_str_printf(small, "%d", 1), ""));
    assert_string_equal(wm_str_cstr(small, WM_STR("more")), "");
    wm_arena_free(small);
}

static void printing_takes_any_length(void **state)
{
    struct wm_str s = wm_str_printf(*state, "%0*d|%.*s", 5000, 7, WM_STR_ARG(WM_STR("tail")));
    assert_int_equal(s.len, 5005);
    assert_true(wm_str_ends(s, "7|tail"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_text_is_equal_to_an_empty_one),
        cmocka_unit_test(a_part_is_clamped_to_the_whole),
        cmocka_unit_test(finding_tells_the_first_place_or_none),
        cmocka_unit_test(case_is_folded_in_ascii_only),
        cmocka_unit_test(lines_end_in_a_newline_with_or_without_a_return),
        cmocka_unit_test(a_last_newline_does_not_begin_another_line),
        cmocka_unit_test(squeezing_joins_white_space_of_any_script),
        cmocka_unit_test(squeezing_keeps_bytes_that_are_not_text),
        cmocka_unit_test(only_well_formed_sequences_are_valid),
        cmocka_unit_test(one_bad_byte_anywhere_is_found),
        cmocka_unit_test(reading_bad_bytes_gives_replacements_and_moves_on),
        cmocka_unit_test(every_code_point_is_written_as_it_is_read),
        cmocka_unit_test(a_copy_ends_in_nul_and_is_apart_from_its_source),
        cmocka_unit_test(a_buffer_keeps_what_was_added_through_all_growth),
        cmocka_unit_test(past_the_limit_writes_are_lost_and_the_arena_says_so),
        cmocka_unit_test(printing_takes_any_length),
    };
    return cmocka_run_group_tests(tests, with_arena, without_arena);
}
