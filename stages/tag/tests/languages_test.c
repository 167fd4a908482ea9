/* SPDX-License-Identifier: Apache-2.0 */
/* Other languages than English: what the lexicon that ships knows is found, with its identifier, and plain words and
 * parts of longer names are not taken for names. */
#include "support/test.h"

#include "../own.h"
#include "tagging.h"

static struct tagging tag(const char *body)
{
    struct tagging t = {.arena = wm_arena_new(128u << 20), .body = wm_str_of(body)};
    struct wm_error err = {0};
    assert_int_equal(wm_data_open("stages/tag/data/lexicon.wm", &t.shipped, &err), WM_OK);
    tagging_run(&t, "", t.shipped, false);
    return t;
}

static void check(const char *body, const char *mentions)
{
    struct tagging t = tag(body);
    assert_string_equal(tagging_list(&t), mentions);
    tagging_end(&t);
}

static void assert_id(const struct tagging *t, const char *name, const char *id)
{
    const struct wm_entity *entity = tagging_entity(t, name);
    assert_non_null(entity);
    for (uint32_t i = 0; i < entity->id_count; i++)
        if (wm_str_is(entity->ids[i], id))
            return;
    fail_msg("%s is not %s", name, id);
}

static void german_names_are_found(void **state)
{
    (void)state;
    struct tagging t = tag("Dabei traf Bundeskanzlerin Angela Merkel am Montag in Berlin den Präsidenten der USA. "
                           "Das Ende der Gespräche in Deutschland und der Schweiz ist offen, sagte ein Sprecher.");
    assert_string_equal(tagging_list(&t), "person:Angela Merkel place:Berlin place:USA place:Deutschland "
                                          "place:Schweiz");
    assert_id(&t, "Germany", "wikidata:Q183");
    assert_id(&t, "Switzerland", "wikidata:Q39");
    assert_id(&t, "Berlin", "wikidata:Q64");
    tagging_end(&t);
}

static void french_names_are_found_behind_elided_articles(void **state)
{
    (void)state;
    struct tagging t = tag("L'Iran et l\xe2\x80\x99Ukraine ont parlé d'Emmanuel Macron à Paris. L'accord avec l'OTAN "
                           "est prêt. Seul le président de la France était absent, selon l'AFP.");
    assert_string_equal(tagging_list(&t), "place:Iran place:Ukraine person:Emmanuel Macron place:Paris "
                                          "organisation:OTAN place:France organisation:AFP");
    assert_id(&t, "Iran", "wikidata:Q794");
    assert_id(&t, "Ukraine", "wikidata:Q212");
    assert_id(&t, "Emmanuel Macron", "wikidata:Q3052772");
    assert_int_equal(t.found->mentions[0].cp, 2);
    assert_int_equal(t.found->mentions[1].cp, 12);
    assert_int_equal(t.found->mentions[1].cp_end, 19);
    tagging_end(&t);
}

static void a_name_that_has_its_article_in_the_lexicon_keeps_it(void **state)
{
    (void)state;
    check("Il habite à L'Hospitalet de Llobregat, près de l'usine d'Airbus.",
          "place:L'Hospitalet de Llobregat organisation:Airbus");
}

static void spanish_names_are_found(void **state)
{
    (void)state;
    struct tagging t = tag("El presidente Pedro Sánchez se reunió el lunes en Madrid con la delegación de México. "
                           "La ONU pidió calma en Venezuela y Brasil, y un hotel de Nueva Delhi cerró.");
    assert_string_equal(tagging_list(&t), "person:Pedro Sánchez place:Madrid place:México organisation:ONU "
                                          "place:Venezuela place:Brasil");
    assert_id(&t, "Mexico", "wikidata:Q96");
    assert_id(&t, "ONU", "wikidata:Q1065");
    tagging_end(&t);
}

static void a_first_name_or_surname_of_somebody_unknown_is_no_place(void **state)
{
    (void)state;
    check("Sanoi Sofia Sadeharju, kun taas Jonna Berghem oli poissa.", "");
    check("Como dijo Antonio Salinas, la arquitecta Carolina Porcell no estaba.", "");
    check("Selon lui, Vladimir Poutine n'est pas venu.", "");
    check("Am Abend traf der Minister im Palast auf Wladimir Putin, wie der Sprecher der Regierung am Montag mit Blick "
          "auf die Lage im Land sagte.",
          "person:Putin");
}

/* The lexicon has few names in other scripts, so a table of the user's lends some. */
static void check_own(const char *table, const char *body, const char *mentions)
{
    struct tagging t = {.arena = wm_arena_new(128u << 20), .body = wm_str_of(body)};
    struct wm_error err = {0};
    struct tag_own *own;
    struct tag_spans spans;
    assert_int_equal(wm_data_open("stages/tag/data/lexicon.wm", &t.shipped, &err), WM_OK);
    assert_int_equal(tag_lexicon_read(t.shipped, "test", &t.lexicon, &err), WM_OK);
    assert_int_equal(tag_own_read(wm_str_of(table), "own.tsv", &t.lexicon, &own, &err), WM_OK);
    struct tag_doc *doc = tag_doc_make(t.arena, &t.lexicon, wm_text_cut(t.arena, t.body), false);
    assert_true(tag_find_mentions(doc, NULL, &spans) && tag_own_mentions(own, doc, &spans));
    t.found = tag_make_entities(doc, &spans, wm_str_of(""), 0);
    assert_non_null(t.found);
    assert_string_equal(tagging_list(&t), mentions);
    tag_own_close(own);
    tagging_end(&t);
}

#define HEAD "id\ttype\tname\taliases\n"

static void russian_names_are_found_where_a_table_knows_them(void **state)
{
    (void)state;
    check_own(HEAD "wikidata:Q159\tGPE\tRussia\tРоссия\nwikidata:Q7747\tPER\tVladimir Putin\tВладимир Путин\n",
              "Президент Владимир Путин прибыл. Россия и компания Airbus подписали договор, сообщило ТАСС.",
              "person:Владимир Путин place:Россия organisation:Airbus");
}

static void arabic_names_are_found_where_a_table_knows_them(void **state)
{
    (void)state;
    check_own(HEAD "wikidata:Q858\tGPE\tSyria\tسوريا\nwikidata:Q44329\tPER\tBashar al-Assad\tبشار الأسد\n",
              "قال الرئيس بشار الأسد يوم الاثنين إن سوريا مستعدة.", "person:بشار الأسد place:سوريا");
}

static void chinese_names_are_found_where_a_table_knows_them(void **state)
{
    (void)state;
    check("该公司最近被 Airbus 评选为供应商,北京的代表没有出席。", "organisation:Airbus");
    check_own(HEAD "wikidata:Q148\tGPE\tChina\t中国\nx:1\tORG\tNorthern Bridge\t北桥集团\n",
              "中国外交部发言人说,北桥集团星期一在东京表示欢迎。", "place:中国 organisation:北桥集团");
}

static void names_of_the_users_own_are_found_behind_elided_articles(void **state)
{
    (void)state;
    check_own(HEAD "x:1\tORG\tAvenir Vert\nx:2\tORG\tL'Étincelle\n",
              "Selon L'Étincelle et les militants d'Avenir Vert, rien ne change.",
              "organisation:L'Étincelle organisation:Avenir Vert");
}

static void text_in_any_script_is_survived(void **state)
{
    (void)state;
    static const char *const texts[] = {"l'",
                                        "L\xe2\x80\x99",
                                        "l'É",
                                        "d'd'Iran",
                                        "l''Iran",
                                        "qu'l'Iran",
                                        "ქართული ენა",
                                        "ไทยรัฐ",
                                        "हिन्दी समाचार",
                                        "שלום",
                                        "日本語のニュース。",
                                        "Ελλάδα",
                                        "Ἀθῆναι",
                                        "İstanbul'da",
                                        "ǅ Ǆ",
                                        "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct tagging t = tag(texts[i]);
        for (uint32_t m = 0; m < t.found->mention_count; m++)
            assert_true(t.found->mentions[m].cp_end <= wm_utf8_count(t.body));
        tagging_end(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(german_names_are_found),
        cmocka_unit_test(french_names_are_found_behind_elided_articles),
        cmocka_unit_test(a_name_that_has_its_article_in_the_lexicon_keeps_it),
        cmocka_unit_test(spanish_names_are_found),
        cmocka_unit_test(a_first_name_or_surname_of_somebody_unknown_is_no_place),
        cmocka_unit_test(russian_names_are_found_where_a_table_knows_them),
        cmocka_unit_test(arabic_names_are_found_where_a_table_knows_them),
        cmocka_unit_test(chinese_names_are_found_where_a_table_knows_them),
        cmocka_unit_test(names_of_the_users_own_are_found_behind_elided_articles),
        cmocka_unit_test(text_in_any_script_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
