/* SPDX-License-Identifier: Apache-2.0 */
/* The language of an article: what the text says, what the wire says, and who is believed. */
#include "../language.h"

#include "run.h"

#define GERMAN                                                                                                         \
    "Der Hafen wurde am Dienstag nach einem Brand geschlossen, wie das Hafenamt mitteilte. Zwei Schlepper kamen aus "  \
    "dem Norden und l\xC3\xB6schten das Feuer, verletzt wurde niemand. Die Arbeiten sollen am Mittwoch wieder "        \
    "beginnen."
#define ENGLISH                                                                                                        \
    "A fire closed the harbour on Tuesday, the port office said. Two tugs came from the north and put out the "        \
    "flames; "                                                                                                         \
    "nobody was hurt. Work is to start again on Wednesday, and the mayor wants to know how all this could happen."
#define DANISH                                                                                                          \
    "Havnen blev lukket tirsdag efter en brand, oplyser havnekontoret. To slæbebåde kom fra nord og slukkede ilden, " \
    "og ingen kom til skade. Arbejdet ventes at begynde igen onsdag, siger borgmesteren, som vil vide hvad der skete."
#define RUSSIAN                                                                                                                                                                                   \
    "Порт закрыли во вторник после пожара, сообщило управление порта. Два буксира пришли с севера, никто не " \
    "пострадал."

static struct run run;

static int close_run(void **state)
{
    (void)state;
    run_close(&run);
    return 0;
}

/* A story in the flat JSON dialect, which declares its language in a field. */
static void run_story(const char *language, const char *body)
{
    char text[2048];
    snprintf(
        text, sizeof text,
        "{\"guid\":\"tag:ora:1\",\"type\":\"text\",\"language\":\"%s\",\"headline\":\"\",\"body_html\":\"<p>%s</p>\"}",
        language, body);
    run_text(&run, text);
}

static void assert_languages(const char *language, const char *identified, const char *declared)
{
    assert_field(&run, "language", language);
    assert_field(&run, "wire.language.identified", identified);
    assert_field(&run, "wire.language.declared", declared);
}

static void text_that_declares_none_gets_the_language_it_is_in(void **state)
{
    (void)state;
    run_text(&run, GERMAN "\n");
    assert_languages("de", "de", "");
    assert_true(atof(run_get(&run, "wire.language.confidence")) > 0.95);
    run_text(&run, RUSSIAN "\n");
    assert_languages("ru", "ru", "");
}

static void the_declared_language_stays_where_the_text_agrees(void **state)
{
    (void)state;
    run_story("en-GB", ENGLISH);
    assert_languages("en-GB", "en", "en-GB");
    run_story("EN", ENGLISH);
    assert_languages("EN", "en", "EN");
}

static void a_declaration_that_the_text_contradicts_gives_way(void **state)
{
    (void)state;
    run_story("en", GERMAN);
    assert_languages("de", "de", "en");
}

static void near_relatives_and_unknown_languages_are_not_contradicted(void **state)
{
    (void)state;
    run_story("nb-NO", DANISH);
    assert_languages("nb-NO", "da", "nb-NO");
    run_story("nds", GERMAN);
    assert_languages("nds", "de", "nds");
}

static void what_is_no_tag_is_made_one_or_is_left_out(void **state)
{
    (void)state;
    run_story("en_US", ENGLISH);
    assert_languages("en-US", "en", "en_US");
    run_story("English", ENGLISH);
    assert_languages("en", "en", "English");
    run_story("und", GERMAN);
    assert_languages("de", "de", "und");
    run_story("Standard!", "Feuer.");
    assert_languages("", "", "Standard!");
}

static void short_text_says_nothing(void **state)
{
    (void)state;
    run_story("fr", "Harbour closed after fire.");
    assert_languages("fr", "", "");
    assert_field(&run, "wire.language", "");
    run_text(&run, "Harbour closed after fire\n");
    assert_languages("", "", "");
}

static void two_languages_in_equal_parts_contradict_nothing(void **state)
{
    (void)state;
    run_story("de", GERMAN "</p><p>" ENGLISH);
    assert_field(&run, "language", "de");
    run_story("en", GERMAN "</p><p>" ENGLISH);
    assert_field(&run, "language", "en");
}

static void a_finished_record_keeps_its_language_and_is_marked(void **state)
{
    (void)state;
    run_text(
        &run,
        "{\"uri\":\"urn:ora:7\",\"language\":\"en\",\"bodies\":[{\"contentType\":\"text/plain\",\"value\":\"" GERMAN
        "\"}]}");
    assert_languages("en", "de", "en");
    run_text(&run, "{\"uri\":\"urn:ora:7\",\"bodies\":[{\"contentType\":\"text/plain\",\"value\":\"" GERMAN "\"}]}");
    assert_languages("de", "de", "");
    run_text(&run, "{\"uri\":\"urn:ora:7\",\"bodies\":[{\"contentType\":\"text/plain\",\"value\":\"" GERMAN
                   "\"}],\"wire\":{\"language\":{\"declared\":\"sv\"}}}");
    assert_languages("", "", "sv");
}

static void bytes_that_are_no_text_are_survived(void **state)
{
    (void)state;
    struct wm_arena *arena = wm_arena_new((size_t)1 << 20);
    struct clean_language found = clean_identify_language(
        arena, WM_STR("\xFF\xFE\x80"), WM_STR("\xEF\xBF\xBE\xF4\x8F\xBF\xBF\0\x1F\xC3 Der Hafen \xE2\x82"));
    assert_int_equal(found.tag.len, 0);
    found = clean_identify_language(arena, WM_STR(""), WM_STR(""));
    assert_int_equal(found.tag.len, 0);
    wm_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_that_declares_none_gets_the_language_it_is_in),
        cmocka_unit_test(the_declared_language_stays_where_the_text_agrees),
        cmocka_unit_test(a_declaration_that_the_text_contradicts_gives_way),
        cmocka_unit_test(near_relatives_and_unknown_languages_are_not_contradicted),
        cmocka_unit_test(what_is_no_tag_is_made_one_or_is_left_out),
        cmocka_unit_test(short_text_says_nothing),
        cmocka_unit_test(two_languages_in_equal_parts_contradict_nothing),
        cmocka_unit_test(a_finished_record_keeps_its_language_and_is_marked),
        cmocka_unit_test(bytes_that_are_no_text_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, close_run);
}
