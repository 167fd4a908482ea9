/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

static struct run run;

static int close_run(void **state)
{
    (void)state;
    run_close(&run);
    return 0;
}

static void short_lines_before_the_first_paragraph_are_headline_and_deck(void **state)
{
    (void)state;
    run_text(
        &run,
        "Ferry service to Ilmar resumes\n\nTwo of four boats sail again after the storm\n\n"
        "The ferries between Port Elwood and the island of Ilmar sail again, the harbour office said on Monday.\n\n"
        "Two boats are still being repaired.\n");
    assert_field(&run, "headlines.0.value", "Ferry service to Ilmar resumes");
    assert_field(&run, "headlines.1.role", "deck");
    assert_field(&run, "headlines.1.value", "Two of four boats sail again after the storm");
    assert_string_equal(run_body(&run),
                        "The ferries between Port Elwood and the island of Ilmar sail again, the harbour office "
                        "said on Monday.\n\nTwo boats are still being repaired.");
    assert_field(&run, "bodies.1.contentType", "text/html");
    assert_field(&run, "wire.format", "text");
}

static void credits_and_captions_stand_apart_from_the_body_and_equal_ones_once(void **state)
{
    (void)state;
    run_text(&run,
             "Ministers meet in Lentham\n\nPhoto by: ORA\nPhoto by: ORA\n\n"
             "Marla Dovik (L) greets Ona Reill \xC2\xAE before the talks on May 4, 2021 in Lentham.\n\n"
             "The two ministers met for an hour on Tuesday and agreed to meet again in June, both offices said.\n\n"
             "No statement was issued.\n\nORA, Wire Desk\n");
    assert_field(&run, "wire.captions",
                 "[{\"credit\":\"ORA\",\"text\":\"Marla Dovik (L) greets Ona Reill (R) before the "
                 "talks on May 4, 2021 in Lentham.\"}]");
    assert_string_equal(run_body(&run),
                        "The two ministers met for an hour on Tuesday and agreed to meet again in June, both "
                        "offices said.\n\nNo statement was issued.");
    assert_field(&run, "infoSources", "[{\"name\":\"ORA\"},{\"name\":\"Wire Desk\"}]");
    assert_field(&run, "wire.removed.0.reason", "source line");
}

static void a_dateline_is_taken_apart_and_off_the_body(void **state)
{
    (void)state;
    run_text(&run, "Grain store burns\n\nPORT ELWOOD, March 5, 2024 (ORA) - A grain store burned down on "
                   "Tuesday.\n\nNobody was hurt.");
    assert_field(&run, "wire.dateline.text", "PORT ELWOOD, March 5, 2024 (ORA)");
    assert_field(&run, "wire.dateline.city", "PORT ELWOOD");
    assert_field(&run, "wire.dateline.date", "2024-03-05");
    assert_field(&run, "wire.dateline.source", "ORA");
    assert_string_equal(run_body(&run), "A grain store burned down on Tuesday.\n\nNobody was hurt.");
}

static void a_hyphen_in_a_sentence_is_no_dateline(void **state)
{
    (void)state;
    run_text(
        &run,
        "Tug towed\n\nThe tug Brava (Lentham) - built in 1960 - was towed away on Friday.\n\nIt will be scrapped.");
    assert_field(&run, "wire.dateline", "");
    assert_non_null(strstr(run_body(&run), "The tug Brava (Lentham) - built"));
}

static void sign_offs_leave_the_body_and_are_listed(void **state)
{
    (void)state;
    run_text(&run,
             "Rates kept\n\nBy Ona Reill\n\nThe central bank kept its rates on Thursday, as had been expected.\n\n"
             "The next meeting is in May.\n\n(Reporting by Ona Reill; Editing by Jon Hale)\n");
    assert_field(&run, "by", "Ona Reill");
    assert_string_equal(
        run_body(&run),
        "The central bank kept its rates on Thursday, as had been expected.\n\nThe next meeting is in May.");
    assert_field(&run, "wire.removed.0.reason", "sign-off");
}

static void hard_wrapped_lines_are_joined(void **state)
{
    (void)state;
    run_text(&run,
             "Bridge opens\n\nThe bridge over the Orle was opened on Sunday\nafter four years of work, and the first\n"
             "cars crossed it at noon.\n\n   Trains follow in autumn.\n   Tickets are on sale.\n");
    assert_string_equal(run_body(&run),
                        "The bridge over the Orle was opened on Sunday after four years of work, and the first "
                        "cars crossed it at noon.\n\nTrains follow in autumn. Tickets are on sale.");
}

static void a_message_without_an_identifier_gets_one_from_its_content(void **state)
{
    (void)state;
    char first[80];
    run_text(&run, "Rain expected\n\nIt will rain in the north on Monday.\n");
    snprintf(first, sizeof first, "%s", run_get(&run, "uri"));
    assert_true(strncmp(first, "urn:wiremill:xxh128:", 20) == 0);
    run_text(&run, "Rain expected\n\nIt will rain  in the north on Monday.");
    assert_field(&run, "uri", first);
    run_text(&run, "Rain expected\n\nIt will rain in the south on Monday.\n");
    assert_string_not_equal(run_get(&run, "uri"), first);
}

static void hidden_characters_are_removed_and_letters_composed(void **state)
{
    (void)state;
    run_text(&run, "Cafe\xCC\x81 closes\n\nThe\xE2\x80\x8B cafe\xCC\x81 in \xE2\x80\xAELentham\xE2\x80\xAC  closed\x07 "
                   "on\xC2\xA0Monday, its owner said.\n");
    assert_field(&run, "headlines.0.value", "Caf\xC3\xA9 closes");
    assert_string_equal(run_body(&run), "The caf\xC3\xA9 in Lentham closed on Monday, its owner said.");
}

static const char marked[] =
    "COAST-PIER/ELWOOD (UPDATE 2)\n\nUPDATE 2-Council votes to rebuild pier\n\n* One vote decides\n* Work begins in "
    "spring\n\n(Adds mayor's quote, background)\n\nBy Ona Reill\n\nPORT ELWOOD, March 5 (ORA) - The council voted on "
    "Monday to "
    "rebuild the old pier, the mayor said.\n\n(more)\n\nYear      Cost     Share\n2024      1.2      30%\n2025      "
    "2.8      "
    "70%\n\nPage 2 of 3\n\nFishermen had asked for a longer pier, which the harbour office called too "
    "costly.\n\n(Reporting by "
    "Ona Reill; Editing by Mia Stone)\n\n((ona.reill@ora.example; +44 20 7946 0000))\n\nKeywords: ELWOOD/PIER\n\n-0-\n";

static void what_is_meant_for_desks_leaves_the_body_and_is_listed(void **state)
{
    static const char *const reasons[] = {"note to editors", "byline", "page mark", "contact", "keywords", "sign-off"};
    (void)state;
    run_text(&run, marked);
    assert_string_equal(
        run_body(&run),
        "One vote decides\n\nWork begins in spring\n\nThe council voted on Monday to rebuild the old pier, "
        "the mayor said.\n\nYear Cost Share\n2024 1.2 30%\n2025 2.8 70%\n\nFishermen had asked for a longer "
        "pier, which the harbour office called too costly.");
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        char want[64];
        snprintf(want, sizeof want, "\"reason\":\"%s\"", reasons[i]);
        assert_non_null(strstr(run_get(&run, "wire.removed"), want));
    }
    assert_field(&run, "edNote", "(Adds mayor's quote, background)");
    assert_field(&run, "wire.keywords", "[\"ELWOOD\",\"PIER\"]");
}

static void a_slug_is_no_headline(void **state)
{
    (void)state;
    run_text(&run, marked);
    assert_field(&run, "slugline", "COAST-PIER/ELWOOD (UPDATE 2)");
    assert_field(&run, "headlines.0.value", "UPDATE 2-Council votes to rebuild pier");
    assert_field(&run, "wire.takeKey", "UPDATE 2");
    assert_field(&run, "wire.lifecycle", "update");
}

static void tables_keep_their_lines_and_bullets_are_a_list(void **state)
{
    (void)state;
    run_text(&run, marked);
    assert_non_null(strstr(run_get(&run, "bodies.1.value"), "<pre>Year Cost Share\n2024 1.2 30%\n2025 2.8 70%</pre>"));
    assert_non_null(strstr(run_get(&run, "bodies.1.value"), "<li>One vote decides</li>"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_lines_before_the_first_paragraph_are_headline_and_deck),
        cmocka_unit_test(credits_and_captions_stand_apart_from_the_body_and_equal_ones_once),
        cmocka_unit_test(a_dateline_is_taken_apart_and_off_the_body),
        cmocka_unit_test(a_hyphen_in_a_sentence_is_no_dateline),
        cmocka_unit_test(sign_offs_leave_the_body_and_are_listed),
        cmocka_unit_test(hard_wrapped_lines_are_joined),
        cmocka_unit_test(a_message_without_an_identifier_gets_one_from_its_content),
        cmocka_unit_test(hidden_characters_are_removed_and_letters_composed),
        cmocka_unit_test(what_is_meant_for_desks_leaves_the_body_and_is_listed),
        cmocka_unit_test(a_slug_is_no_headline),
        cmocka_unit_test(tables_keep_their_lines_and_bullets_are_a_list),
    };
    return cmocka_run_group_tests(tests, NULL, close_run);
}
