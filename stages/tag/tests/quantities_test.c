/* SPDX-License-Identifier: Apache-2.0 */
/* Dates, money and numbers as any reader of these sentences would have them. */
#include "support/test.h"

#include "../quantities.h"
#include "base/article.h"
#include "base/json_init.h"
#include "tagging.h"

/* A Wednesday. */
#define WEDNESDAY "\"contentCreated\":\"2024-03-13T10:00:00Z\","

struct fixture {
    struct tagging tagging; /* for its lexicon and its arena */
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    wm_json_init();
    f->tagging = tagging_begin("", "", true);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    tagging_end(&f->tagging);
    free(f);
    return 0;
}

/* A record with `head` before its body; the names given by `found`. */
static struct wm_json *read_with(struct fixture *f, const char *head, const char *body, bool english,
                                 const struct wm_annotation *found)
{
    struct wm_arena *arena = f->tagging.arena;
    struct wm_error err = {0};
    struct wm_str raw = wm_str_printf(
        arena, "{\"uri\":\"urn:x:1\",%s\"bodies\":[{\"contentType\":\"text/plain\",\"value\":\"%s\"}]}", head, body);
    struct wm_article *article = wm_article_new(arena, raw, WM_STR(""));
    assert_int_equal(wm_article_read(article, &err), WM_OK);
    struct tag_doc *doc = tag_doc_make(arena, &f->tagging.lexicon, wm_article_text(article), english);
    assert_non_null(doc);
    tag_write_quantities(article, doc, found);
    return article->record;
}

/* The quantities as lines "text|type|value" and the end of each checked against the text. */
static const char *list(struct fixture *f, const struct wm_json *record, const char *body)
{
    struct wm_buf buf = {.arena = f->tagging.arena};
    const struct wm_json *items = wm_json_get(wm_json_get(record, "wire"), "quantities");
    f->tagging.body = wm_str_of(body);
    for (size_t i = 0; i < wm_json_count(items); i++) {
        const struct wm_json *item = wm_json_at(items, i), *value = wm_json_get(item, "value");
        uint32_t start = (uint32_t)wm_json_get_int(item, "start", 0), end = (uint32_t)wm_json_get_int(item, "end", 0);
        struct wm_str text = wm_json_is_string(value) ? wm_json_str(value) : wm_json_dump(buf.arena, value);
        wm_buf_printf(&buf, "%s%.*s|%.*s|%.*s", i > 0 ? "\n" : "", WM_STR_ARG(tagging_slice(&f->tagging, start, end)),
                      WM_STR_ARG(wm_json_get_str(item, "type")), value != NULL ? (int)text.len : 0, text.ptr);
    }
    wm_buf_addc(&buf, '\0');
    return buf.ptr;
}

static void check_dated(void **state, const char *head, const char *body, const char *want)
{
    static const struct wm_annotation none = {0};
    struct fixture *f = *state;
    assert_string_equal(list(f, read_with(f, head, body, true, &none), body), want);
}

static void check(void **state, const char *body, const char *want)
{
    check_dated(state, WEDNESDAY, body, want);
}

static void dates_are_as_exact_as_they_are_written(void **state)
{
    check(state, "The bridge opened on March 5, 2019 and closed on 7 May 2021.",
          "March 5, 2019|date|2019-03-05\n7 May 2021|date|2021-05-07");
    check(state, "It was built in June 1988 and sold in 1994.", "June 1988|date|1988-06\n1994|date|1994");
    check(state, "The treaty of 2024-03-05 ends an era that began in the 1990s.",
          "2024-03-05|date|2024-03-05\n1990s|date|199X");
    check(state, "They met on Monday, March 4, 2024.", "Monday, March 4, 2024|date|2024-03-04");
    check(state, "It opens on Sunday, March 3, 5.10 am.", "Sunday, March 3|date|2024-03-03\n5.10 am|time|05:10");
    check(state, "They meet on Wednesday, 5 June.", "Wednesday, 5 June|date|2024-06-05");
    check(state, "It sat from the 2nd of May 2018 to Sept. 9, 2018.",
          "2nd of May 2018|date|2018-05-02\nSept. 9, 2018|date|2018-09-09");
    check(state, "The season of 2019-20 was short.", "2019-20|date|2019/2020");
    check(state, "Sales fell in the third quarter of 2023.", "third quarter of 2023|date|2023-07/2023-09");
    check(state, "The fair is on June 5-7, 2025.", "June 5-7, 2025|date|2025-06-05/2025-06-07");
    check(state, "Work stopped in mid-2023.", "mid-2023|date|2023");
}

static void a_day_that_does_not_exist_has_no_value(void **state)
{
    check(state, "The form says Feb. 30, 2023.", "Feb. 30, 2023|date|");
}

static void a_day_of_the_week_is_the_last_one_unless_the_sentence_looks_ahead(void **state)
{
    check(state, "The minister resigned on Monday.", "Monday|date|2024-03-11");
    check(state, "Police said Wednesday that nobody was hurt.", "Wednesday|date|2024-03-13");
    check(state, "On Friday the council refused the plan.", "Friday|date|2024-03-08");
    check(state, "Parliament will vote on Monday.", "Monday|date|2024-03-18");
    check(state, "On Friday, the two sides will meet again.", "Friday|date|2024-03-15\ntwo|number|2");
    check(state, "He said on Sunday that he will resign.", "Sunday|date|2024-03-10");
    check(state, "The talks are to resume on Thursday.", "Thursday|date|2024-03-14");
    check(state, "Next Monday is a holiday.", "Next Monday|date|2024-03-18");
    check(state, "They lost last Saturday.", "last Saturday|date|2024-03-09");
    check(state, "She is due in court on Friday.", "Friday|date|2024-03-15");
    check(state, "The match was abandoned due to the rain on Tuesday.", "Tuesday|date|2024-03-12");
    check(state, "The court will be asked on Tuesday.", "Tuesday|date|2024-03-19");
}

static void a_date_without_a_year_is_of_the_year_that_is_meant(void **state)
{
    check(state, "He was arrested on March 5.", "March 5|date|2024-03-05");
    check(state, "He was arrested on Nov. 30.", "Nov. 30|date|2023-11-30");
    check(state, "The trial will begin on 7 October.", "7 October|date|2024-10-07");
    check(state, "The club was founded in January.", "January|date|2024-01");
    check(state, "The law takes effect on April 1.", "April 1|date|2024-04-01");
    check_dated(state, "\"contentCreated\":\"2024-01-03T08:00:00Z\",", "She died on Dec. 28.",
                "Dec. 28|date|2023-12-28");
    check_dated(state, "\"contentCreated\":\"2024-12-20T08:00:00Z\",", "He will retire on Jan. 5.",
                "Jan. 5|date|2025-01-05");
}

static void words_count_from_the_day_of_the_article(void **state)
{
    check(state, "Yesterday it rained, today it snows.", "Yesterday|date|2024-03-12\ntoday|date|2024-03-13");
    check(state, "It opens tomorrow.", "tomorrow|date|2024-03-14");
    check(state, "Shots were heard last night.", "last night|date|2024-03-12");
    check(state, "They met last week, last month and last year.",
          "last week|date|2024-W10\nlast month|date|2024-02\nlast year|date|2023");
    check(state, "The war began two years ago and was lost three days ago.",
          "two years ago|date|2022\nthree days ago|date|2024-03-10");
    check(state, "They will play this weekend.", "this weekend|date|2024-03-16/2024-03-17");
}

static void the_day_of_the_article_is_the_first_that_it_states(void **state)
{
    check_dated(state,
                "\"firstCreated\":\"2020-01-01T00:00:00Z\",\"versionCreated\":\"2022-01-01T00:00:00Z\","
                "\"contentCreated\":\"2024-01-02T00:00:00Z\",",
                "He left yesterday.", "yesterday|date|2024-01-01");
    check_dated(state, "\"firstCreated\":\"2020-01-01T00:00:00Z\",\"versionCreated\":\"2022-03-01T00:00:00Z\",",
                "He left yesterday.", "yesterday|date|2022-02-28");
    check_dated(state, "\"firstCreated\":\"2020-03-01T00:00:00Z\",", "He left yesterday.", "yesterday|date|2020-02-29");
    check_dated(state, "", "He left on Monday, March 4, and died in May.", "Monday, March 4|date|\nMay|date|");
    check_dated(state, "\"contentCreated\":\"soon\",", "He left yesterday.", "yesterday|date|");
}

static void a_month_takes_its_year_from_the_words_behind_it(void **state)
{
    check(state, "Troops left in August last year and came back in May of this year.",
          "August last year|date|2023-08\nMay of this year|date|2024-05");
    check(state, "It opens in March next year.", "March next year|date|2025-03");
    check(state, "They say that August shows a gain.", "August|date|2023-08");
}

static void the_attacks_of_2001_need_no_year(void **state)
{
    check(state, "Since the September 11 attacks and before Sept. 11 terrorist attacks struck, on Sept. 11.",
          "September 11|date|2001-09-11\nSept. 11|date|2001-09-11\nSept. 11|date|2023-09-11");
}

static void years_stand_in_brackets_and_in_spans(void **state)
{
    check(state, "He was born (1821) in Rome, and ruled 1977 - 1979.", "1821|date|1821\n1977 - 1979|date|1977/1979");
    check(state, "The poem (1806) and the bond (2026) are known.", "1806|date|1806\n2026|date|2026");
}

static void words_that_are_no_dates_are_left_alone(void **state)
{
    check(state, "It may rain. They march on. The august body sat in the sun.", "");
    check(state, "The match ended 3-1 after sets of 6-4 and 7-5.", "");
    check(state, "Every Monday he swims.", "");
    check(state, "It was a Monday evening like any other, in group 5.", "");
    check(state, "We regret any offence this may have caused, as last may be said.", "");
}

static void money_has_an_amount_and_a_currency(void **state)
{
    check(state, "It cost $4 million.", "$4 million|money|{\"amount\":4000000,\"currency\":\"USD\"}");
    check(state, "They paid 4 million euros.", "4 million euros|money|{\"amount\":4000000,\"currency\":\"EUR\"}");
    check(state, "A US$1.2bn loan was given.", "US$1.2bn|money|{\"amount\":1200000000,\"currency\":\"USD\"}");
    check(state,
          "The fine was \xc2\xa3"
          "300.",
          "\xc2\xa3"
          "300|money|{\"amount\":300,\"currency\":\"GBP\"}");
    check(state, "The road costs Rs 20 crore.", "Rs 20 crore|money|{\"amount\":200000000,\"currency\":\"INR\"}");
    check(state, "Tickets are A$30.50.", "A$30.50|money|{\"amount\":30.5,\"currency\":\"AUD\"}");
    check(state, "It earned 2.5 million Australian dollars.",
          "2.5 million Australian dollars|money|{\"amount\":2500000,\"currency\":\"AUD\"}");
    check(state, "It was worth AUS$4 million or FJ$6 million.",
          "AUS$4 million|money|{\"amount\":4000000,\"currency\":\"AUD\"}\nFJ$6 million|money|{\"amount\":6000000}");
    check(state, "They want 10,000 francs.", "10,000 francs|money|{\"amount\":10000}");
    check(state, "It will cost $5-7 million.",
          "$5-7 million|money|{\"from\":5000000,\"to\":7000000,\"currency\":\"USD\"}");
    check(state, "He gave half a billion dollars.",
          "half a billion dollars|money|{\"amount\":500000000,\"currency\":\"USD\"}");
    check(state, "They paid Tk 3,000, Tsh217 billion, 420 billion lei and five million riels.",
          "Tk 3,000|money|{\"amount\":3000,\"currency\":\"BDT\"}\n"
          "Tsh217 billion|money|{\"amount\":217000000000,\"currency\":\"TZS\"}\n"
          "420 billion lei|money|{\"amount\":420000000000,\"currency\":\"RON\"}\n"
          "five million riels|money|{\"amount\":5000000,\"currency\":\"KHR\"}");
    check(state, "Profit rose from $1.1 million to $2.3 million.",
          "$1.1 million|money|{\"amount\":1100000,\"currency\":\"USD\"}\n"
          "$2.3 million|money|{\"amount\":2300000,\"currency\":\"USD\"}");
}

static void pounds_and_won_are_money_only_where_nothing_else_is_meant(void **state)
{
    check(state, "The dog weighs 80 pounds.", "80|number|80");
    check(state, "They paid 80 million pounds.", "80 million pounds|money|{\"amount\":80000000,\"currency\":\"GBP\"}");
    check(state, "Of the games they played, 20 won praise.", "20|number|20");
}

static void percentages_are_numbers(void **state)
{
    check(state, "Prices rose 3.5 percent.", "3.5 percent|percent|3.5");
    check(state, "A share of 12% or two per cent.", "12%|percent|12\ntwo per cent|percent|2");
    check(state, "It grows 3-5 percent a year, or 4 to 6 percent.",
          "3-5 percent|percent|{\"from\":3,\"to\":5}\n4 to 6 percent|percent|{\"from\":4,\"to\":6}");
}

static void numbers_are_read_in_digits_and_words(void **state)
{
    check(state, "About 1,200 people fled.", "1,200|number|1200");
    check(state, "There are 3.5 million refugees.", "3.5 million|number|3500000");
    check(state, "It killed twenty-five men and two boys.", "twenty-five|number|25\ntwo|number|2");
    check(state, "They lost a dozen ships.", "a dozen|number|12");
    check(state, "It has two hundred and fifty rooms.", "two hundred and fifty|number|250");
    check(state, "Some two thousand five hundred came.", "two thousand five hundred|number|2500");
    check(state, "Three to four million live there.", "Three to four million|number|{\"from\":3000000,\"to\":4000000}");
    check(state, "It has 1,500-2,000 workers.", "1,500-2,000|number|{\"from\":1500,\"to\":2000}");
    check(state, "She is one of them.", "");
    check(state, "ROME (AP) -- Three men met, in Formula One.", "Three|number|3");
    check(state, "ROME (AP)Three men met.", "Three|number|3");
}

static void numbers_of_things_are_not_counts(void **state)
{
    check(state, "Call +44 20 7946 0958 or 555-1234.", "");
    check(state, "He lives at 221 Baker Street.", "");
    check(state, "She boarded Flight 370 and drove Route 66.", "");
    check(state, "The No. 5 seed lost, see page 12.", "");
    check(state, "8. The harbour is calm.", "");
    check(state, "He invoked section 177 (3) and s20 (4).", "");
    check(state, "It is the 93 rd anniversary.", "");
    check(state, "They won two thirds of it.", "");
    check(state, "CHICAGO 72 64 .529 9", "");
}

static void durations_are_written_in_iso_8601(void **state)
{
    check(state, "He was jailed for six years.", "six years|duration|P6Y");
    check(state, "A three-day trip took 48 hours.", "three-day|duration|P3D\n48 hours|duration|PT48H");
    check(state, "It lasted two and a half years.", "two and a half years|duration|P2.5Y");
    check(state, "It took 4 hrs and 48 mins.", "4 hrs|duration|PT4H\n48 mins|duration|PT48M");
    check(state, "It needs a 30-second start or ten-second stop.",
          "30-second|duration|PT30S\nten-second|duration|PT10S");
    check(state, "It took one day, and one day later it fell. One day he will see.",
          "one day|duration|P1D\none day|duration|P1D");
    check(state, "They say that one day all will pay.", "");
    check(state, "The 25-year-old is missing, like the 16-year old.", "");
    check(state, "He is 52 years old, she a 52 year-old; at 90 years of age they met a six-month-old.", "");
}

static void times_are_of_the_clock_of_24_hours(void **state)
{
    check(state, "It began at 10:30 p.m. and ended at 2am.", "10:30 p.m.|time|22:30\n2am|time|02:00");
    check(state, "The doors open at 16:00.", "16:00|time|16:00");
    check(state, "It struck at 1600 GMT.", "1600 GMT|time|16:00Z");
    check(state, "It is 12 a.m. here and 12 p.m. there.", "12 a.m.|time|00:00\n12 p.m.|time|12:00");
    check(state, "He read from verse 3:16.", "");
}

static void a_name_is_no_quantity(void **state)
{
    struct fixture *f = *state;
    const char *body = "They read 20 May and left. May spoke.";
    const struct wm_mention mentions[] = {{13, 16, 0}, {27, 30, 0}};
    const struct wm_entity entity = {.type = WM_ENTITY_PERSON, .name = WM_STR("May")};
    const struct wm_annotation found = {
        .entities = &entity, .mentions = mentions, .entity_count = 1, .mention_count = 2};
    assert_string_equal(list(f, read_with(f, WEDNESDAY, body, true, &found), body), "");
    const char *age = "Here is May, 42, of 42 friends.";
    const struct wm_mention named[] = {{8, 11, 0}};
    const struct wm_annotation aged = {.entities = &entity, .mentions = named, .entity_count = 1, .mention_count = 1};
    assert_string_equal(list(f, read_with(f, WEDNESDAY, age, true, &aged), age), "42|number|42");
    const char *plane = "A Boeing 737 landed.";
    const struct wm_mention boeing[] = {{2, 8, 0}};
    const struct wm_annotation company = {
        .entities = &entity, .mentions = boeing, .entity_count = 1, .mention_count = 1};
    assert_string_equal(list(f, read_with(f, WEDNESDAY, plane, true, &company), plane), "");
}

static void other_languages_have_what_needs_no_language(void **state)
{
    struct fixture *f = *state;
    static const struct wm_annotation none = {0};
    const char *body = "Am 2024-03-05 waren es 12 %, dann 7,5 % und 1.200 % in 2019 two Montag.";
    assert_string_equal(list(f, read_with(f, WEDNESDAY, body, false, &none), body),
                        "2024-03-05|date|2024-03-05\n12 %|percent|12\n7,5 %|percent|7.5");
}

static void offsets_count_code_points(void **state)
{
    check(state,
          "Caf\xc3\xa9 \xe2\x80\x9cZo\xc3\xab\xe2\x80\x9d paid \xe2\x82\xac"
          "5m on Monday.",
          "\xe2\x82\xac"
          "5m|money|{\"amount\":5000000,\"currency\":\"EUR\"}\nMonday|date|2024-03-11");
}

static void capitals_change_little(void **state)
{
    check(state, "ON MONDAY 12 MEN PAID $5 MILLION.",
          "MONDAY|date|2024-03-11\n12|number|12\n$5 MILLION|money|{\"amount\":5000000,\"currency\":\"USD\"}");
    check(state, "on monday and on march 4 two men were hurt",
          "monday|date|2024-03-11\nmarch 4|date|2024-03-04\ntwo|number|2");
}

static void a_record_without_any_has_no_list(void **state)
{
    struct fixture *f = *state;
    static const struct wm_annotation none = {0};
    const struct wm_json *record =
        read_with(f, "\"wire\":{\"quantities\":[{\"start\":0,\"end\":1,\"type\":\"date\"}]},", "Nothing.", true, &none);
    assert_null(wm_json_get(wm_json_get(record, "wire"), "quantities"));
}

static void strange_days_do_no_harm(void **state)
{
    check_dated(state, "\"contentCreated\":\"0001-01-01T00:00:00Z\",",
                "It was 3000 weeks ago, last year and on Friday.",
                "3000 weeks ago|date|\nlast year|date|\nFriday|date|");
    check_dated(state, "\"contentCreated\":\"9999-12-31T00:00:00Z\",", "It is next month, tomorrow, in March.",
                "next month|date|\ntomorrow|date|\nMarch|date|9999-03");
    check(state, "It was 99999999 days ago, 2999 years ago.", "99999999|number|99999999\n2999 years ago|date|");
}

static void strange_numbers_do_no_harm(void **state)
{
    check(state, "It is 123456789012345.123456 percent of 999999999999999 dozen.", "");
    check(state, "Codes 123456789012345678901234 and 1,2,3 and 1.2.3.4 and 99999999999999 million million million.",
          "");
    check(state, "It is 0.0625 percent.", "0.0625 percent|percent|0.0625");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(dates_are_as_exact_as_they_are_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_day_that_does_not_exist_has_no_value, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_day_of_the_week_is_the_last_one_unless_the_sentence_looks_ahead, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_date_without_a_year_is_of_the_year_that_is_meant, set_up, tear_down),
        cmocka_unit_test_setup_teardown(words_count_from_the_day_of_the_article, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_day_of_the_article_is_the_first_that_it_states, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_month_takes_its_year_from_the_words_behind_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_attacks_of_2001_need_no_year, set_up, tear_down),
        cmocka_unit_test_setup_teardown(years_stand_in_brackets_and_in_spans, set_up, tear_down),
        cmocka_unit_test_setup_teardown(words_that_are_no_dates_are_left_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(money_has_an_amount_and_a_currency, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pounds_and_won_are_money_only_where_nothing_else_is_meant, set_up, tear_down),
        cmocka_unit_test_setup_teardown(percentages_are_numbers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_are_read_in_digits_and_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_of_things_are_not_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(durations_are_written_in_iso_8601, set_up, tear_down),
        cmocka_unit_test_setup_teardown(times_are_of_the_clock_of_24_hours, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_name_is_no_quantity, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_languages_have_what_needs_no_language, set_up, tear_down),
        cmocka_unit_test_setup_teardown(offsets_count_code_points, set_up, tear_down),
        cmocka_unit_test_setup_teardown(capitals_change_little, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_record_without_any_has_no_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(strange_days_do_no_harm, set_up, tear_down),
        cmocka_unit_test_setup_teardown(strange_numbers_do_no_harm, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
