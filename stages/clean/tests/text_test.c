/* SPDX-License-Identifier: Apache-2.0 */
/* Times, datelines and take keys, without a message around them. */
#include <string.h>

#include "../text.h"
#include "arena.h"
#include "support/test.h"

static void assert_text(struct wm_str got, const char *want)
{
    assert_string_equal(wm_str_cstr(arena, got), want);
}

static void assert_time(const char *text, const char *want)
{
    assert_text(clean_time(arena, wm_str_of(text), "Z"), want);
}

static void times_of_all_wires_become_rfc_3339(void **state)
{
    (void)state;
    assert_time("20180404T175859+0300", "2018-04-04T17:58:59+03:00");
    assert_time("2022-06-26T23:54:25+0000", "2022-06-26T23:54:25Z");
    assert_time("2016-01-04T15:43:34.000Z", "2016-01-04T15:43:34Z");
    assert_time("2018-02-01T18:44:52.973", "2018-02-01T18:44:52.973Z");
    assert_time("Wed, 25 Apr 2017 15:12:49 +0000", "2017-04-25T15:12:49Z");
    assert_time("6. M\xC3\xA4rz 2024", "2024-03-06T00:00:00Z");
    assert_time("March 6, 2024", "2024-03-06T00:00:00Z");
    assert_time("Mar 6 2024 1:06 PM", "2024-03-06T13:06:00Z");
    assert_time("04.09.2017 14:45", "2017-09-04T14:45:00Z");
    assert_time("3013-07-07 15:06:01", "3013-07-07T15:06:01Z");
    assert_text(clean_time(arena, WM_STR("2024-03-06T01:02:03"), "+01:00"), "2024-03-06T01:02:03+01:00");
}

static void months_have_names_in_many_languages(void **state)
{
    (void)state;
    assert_time("15 августа 2016, 13:43", "2016-08-15T13:43:00Z");
    assert_time("15 АВГУСТА 2016", "2016-08-15T00:00:00Z");
    assert_time("14 października 2022", "2022-10-14T00:00:00Z");
    assert_time("7 maart 2023", "2023-03-07T00:00:00Z");
    assert_time("12 outubro 2021", "2021-10-12T00:00:00Z");
    assert_time("21 يناير 2019", "2019-01-21T00:00:00Z");
    assert_int_equal(clean_month(WM_STR("sierpnia")), 8);
    assert_int_equal(clean_month(WM_STR("Siena")), 0);
    assert_int_equal(clean_month(WM_STR("outside")), 0);
}

static void halves_of_the_day_are_written_with_and_without_points(void **state)
{
    (void)state;
    assert_time("March 8, 2020 3:51 pm", "2020-03-08T15:51:00Z");
    assert_time("March 8, 2020 3:51 p.m.", "2020-03-08T15:51:00Z");
    assert_time("March 8, 2020 12:05 a.m.", "2020-03-08T00:05:00Z");
}

static void what_is_no_time_gives_nothing(void **state)
{
    (void)state;
    const char *const texts[] = {
        "", "YYYYMMDD", "20240230", "2024-13-01", "yesterday at noon", "20240305T250000Z", "Helsinki", "12345678901"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_time(texts[i], "");
}

static void assert_dateline(const char *line, const char *city, const char *date, const char *source, const char *rest)
{
    struct clean_dateline found = {{0}, {0}, {0}, {0}};
    struct wm_str text = wm_str_of(line);
    assert_true(clean_split_dateline(arena, &text, WM_STR("2016-01-04T00:00:00Z"), &found));
    assert_text(found.city, city);
    assert_text(found.date, date);
    assert_text(found.source, source);
    assert_text(text, rest);
}

static void datelines_of_all_agencies_are_read(void **state)
{
    (void)state;
    assert_dateline("MOSCOW (AP) \xE2\x80\x94 Text.", "MOSCOW", "", "AP", "Text.");
    assert_dateline("Jan 3 (Reuters) - Text.", "", "2016-01-03", "Reuters", "Text.");
    assert_dateline("Dec 30 (Reuters) - Text.", "", "2015-12-30", "Reuters", "Text.");
    assert_dateline("(ANSA) - Rome, October 11 - Text.", "Rome", "2015-10-11", "ANSA", "Text.");
    assert_dateline("ROSCOE, South Dakota (AP) _ Text.", "ROSCOE", "", "AP", "Text.");
    assert_dateline("Gaza City, Palestinian Territories, May 16, 2021 (AFP) - Text.", "Gaza City", "2021-05-16", "AFP",
                    "Text.");
    assert_dateline("SAN FRANCISCO, Dec.  03, 2019  (GLOBE NEWSWIRE) -- Text.", "SAN FRANCISCO", "2019-12-03",
                    "GLOBE NEWSWIRE", "Text.");
    assert_dateline("(New York, NY - October 21) Text.", "New York", "2015-10-21", "", "Text.");
    assert_dateline("LONDON \xE2\x80\x94 Text.", "LONDON", "", "", "Text.");
}

static void sentences_with_dashes_are_no_datelines(void **state)
{
    (void)state;
    const char *const lines[] = {"He lives in Paris (France) - the capital.", "Gold - the metal - rose.",
                                 "\"No\" - he said.", "UK - US talks", "Text without any dash."};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct clean_dateline found;
        struct wm_str text = wm_str_of(lines[i]);
        assert_false(clean_split_dateline(arena, &text, WM_STR(""), &found));
        assert_text(text, lines[i]);
    }
}

static void take_keys_are_found_and_understood(void **state)
{
    (void)state;
    assert_text(clean_take_key(WM_STR("BC-US--Harbor Fire, 1st Ld-Writethru")), "1st Ld-Writethru");
    assert_text(clean_take_key(WM_STR("GLOBAL-PRECIOUS/ (UPDATE 1, PIX)")), "UPDATE 1");
    assert_text(clean_take_key(WM_STR("KILL - Fire closes harbour")), "KILL");
    assert_text(clean_take_key(WM_STR("Alert crew saves boat")), "");
    assert_int_equal(clean_life_of(WM_STR("8th Ld-Writethru")), WM_LIFE_UPDATE);
    assert_int_equal(clean_life_of(WM_STR("1st Add")), WM_LIFE_TAKE);
    assert_int_equal(clean_life_of(WM_STR("CORRECTED")), WM_LIFE_CORRECTION);
    assert_int_equal(clean_life_of(WM_STR("Leader")), WM_LIFE_NEW);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_of_all_wires_become_rfc_3339),
        cmocka_unit_test(months_have_names_in_many_languages),
        cmocka_unit_test(halves_of_the_day_are_written_with_and_without_points),
        cmocka_unit_test(what_is_no_time_gives_nothing),
        cmocka_unit_test(datelines_of_all_agencies_are_read),
        cmocka_unit_test(sentences_with_dashes_are_no_datelines),
        cmocka_unit_test(take_keys_are_found_and_understood),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
