/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include "tagging.h"

static void check(const char *body, const char *want)
{
    struct tagging t = tagging_begin("", body, true);
    assert_string_equal(tagging_list(&t), want);
    tagging_end(&t);
}

static void the_longest_name_wins(void **state)
{
    (void)state;
    check("He reads the New York Herald in York and in New York.",
          "organisation:New York Herald place:York place:New York");
}

static void a_name_must_be_written_as_a_name(void **state)
{
    (void)state;
    check("The georgia typeface is older than jordan almonds.", "");
}

static void a_title_brings_out_a_name_and_stays_outside(void **state)
{
    (void)state;
    check("It was President Lindqvist who called Foreign Minister Petra Holm.", "person:Lindqvist person:Petra Holm");
    check("The report by spokesman Gorm Skarp was short.", "person:Gorm Skarp");
}

static void a_possessive_is_not_part_of_the_name(void **state)
{
    (void)state;
    check("They praised Russia's offer and Marta Velasquez\xe2\x80\x99s answer.",
          "place:Russia person:Marta Velasquez");
}

static void a_month_is_no_person_unless_somebody_is_called_so(void **state)
{
    (void)state;
    check("Talks resume in May. May was wet.", "");
    check("It was Theresa May who spoke. May said it rained in May.", "person:Theresa May person:May");
}

static void a_plain_word_that_opens_a_sentence_is_no_name(void **state)
{
    (void)state;
    check("Reading is fun. Will it rain? Soldiers left.", "");
    check("The family moved to York in May. York has a park.", "place:York place:York");
}

static void pronouns_in_capitals_are_no_acronyms(void **state)
{
    (void)state;
    check("SOLDIERS TOLD US WHO FLOODED SYRIA", "place:SYRIA");
    check("It was on Monday that they met us and the US soldiers.", "place:US");
}

static void a_surname_follows_the_full_name(void **state)
{
    (void)state;
    check("It was Denzel Washington who came. Later Washington said it rained.",
          "person:Denzel Washington person:Washington");
    check("It rained in Washington when he came.", "place:Washington");
    check("It was Michael Jordan who flew to Jordan. He came from Jordan.",
          "person:Michael Jordan place:Jordan place:Jordan");
}

static void a_place_can_be_a_first_name(void **state)
{
    (void)state;
    check("It was Paris Hilton who sang.", "person:Paris Hilton");
}

static void an_organisation_shows_by_its_words(void **state)
{
    (void)state;
    check("He left the Ministry of Tides and Harbours for the University of Skarn.",
          "organisation:Ministry of Tides and Harbours organisation:University of Skarn");
    check("Shares of Brightpan Kettles Ltd fell.", "organisation:Brightpan Kettles Ltd");
    check("They swam in the Blue Otter River after the Northern Kelp Summit.",
          "place:Blue Otter River event:Northern Kelp Summit");
}

static void what_a_hyphen_joins_is_taken_apart(void **state)
{
    (void)state;
    check("The US-led talks won Russian-backed and US-Russian praise.",
          "place:US group:Russian place:US group:Russian");
}

static void offsets_count_code_points(void **state)
{
    (void)state;
    check("\xc3\x9c"
          "ber caf\xc3\xa9s \xe2\x80\x94 \xf0\x9f\x8c\x8a \xe2\x80\x94 Omar al\xe2\x80\x91Tarek and Russia spoke.",
          "person:Omar al\xe2\x80\x91Tarek place:Russia");
}

static void other_languages_use_the_lexicon_only(void **state)
{
    (void)state;
    struct tagging t = tagging_begin("", "Gestern traf Petra Holm in Syria Marta Velasquez.", false);
    assert_string_equal(tagging_list(&t), "place:Syria person:Marta Velasquez");
    tagging_end(&t);
}

static void a_text_without_words_has_no_mentions(void **state)
{
    (void)state;
    check("", "");
    check("... -- !!! ((( &&& \"", "");
}

static void a_very_long_list_of_names_takes_no_time_to_speak_of(void **state)
{
    (void)state;
    struct wm_arena *arena = wm_arena_new(64u << 20);
    struct wm_buf buf = {.arena = arena};
    for (int i = 0; i < 20000; i++)
        wm_buf_printf(&buf, "Anna K%c%c%cov (ABC), ", 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676 % 26);
    wm_buf_addc(&buf, '\0');
    struct tagging t = tagging_begin("", buf.ptr, true);
    assert_in_range(t.found->mention_count, 20000, 60000);
    tagging_end(&t);
    wm_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_name_wins),
        cmocka_unit_test(a_name_must_be_written_as_a_name),
        cmocka_unit_test(a_title_brings_out_a_name_and_stays_outside),
        cmocka_unit_test(a_possessive_is_not_part_of_the_name),
        cmocka_unit_test(a_month_is_no_person_unless_somebody_is_called_so),
        cmocka_unit_test(a_plain_word_that_opens_a_sentence_is_no_name),
        cmocka_unit_test(pronouns_in_capitals_are_no_acronyms),
        cmocka_unit_test(a_surname_follows_the_full_name),
        cmocka_unit_test(a_place_can_be_a_first_name),
        cmocka_unit_test(an_organisation_shows_by_its_words),
        cmocka_unit_test(what_a_hyphen_joins_is_taken_apart),
        cmocka_unit_test(offsets_count_code_points),
        cmocka_unit_test(other_languages_use_the_lexicon_only),
        cmocka_unit_test(a_text_without_words_has_no_mentions),
        cmocka_unit_test(a_very_long_list_of_names_takes_no_time_to_speak_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
