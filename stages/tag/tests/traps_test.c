/* SPDX-License-Identifier: Apache-2.0 */
/* Names that stand for several, with the lexicon and model that ship: what any reader would say is meant. */
#include "support/test.h"

#include "linking.h"

static void washington_is_a_person_a_city_a_state_or_a_government(void **state)
{
    (void)state;
    CHECK("Denzel Washington arrived in London on Tuesday. Washington said he would film there until June.",
          {"Washington", 1, "enwiki:100692"}, {"London", 1, "wikidata:Q84"});
    CHECK("George Washington led the army. Washington crossed the Delaware River.", {"Washington", 1, "enwiki:11968"});
    CHECK("Officials in Washington said on Monday that talks with Russia and Iran would go on.",
          {"Washington", 1, "wikidata:Q61"});
    CHECK("Washington wants a ceasefire in Syria, diplomats in Moscow said.", {"Washington", 1, "wikidata:Q61"});
    CHECK("Voters in Washington state go to the polls. Fires burned near Seattle and Spokane, Washington.",
          {"Washington", 1, "geonames:5815135"}, {"Washington", 2, "geonames:5815135"});
    CHECK("It rained in Washington.", {"Washington", 1, NONE});
}

static void jordan_is_a_person_or_a_country(void **state)
{
    (void)state;
    CHECK("Michael Jordan scored for the Chicago Bulls. Jordan said he was tired.", {"Jordan", 1, "enwiki:20455"});
    CHECK("Jordan closed its border with Syria. Refugees in Jordan wait near Amman.", {"Jordan", 1, "wikidata:Q810"},
          {"Jordan", 2, "wikidata:Q810"});
    CHECK("It was Michael Jordan who flew to Jordan. Later Jordan said it was hot.",
          {"Michael Jordan", 1, "enwiki:20455"}, {"Jordan", 1, "wikidata:Q810"}, {"Jordan", 2, "enwiki:20455"});
}

static void georgia_is_a_country_or_a_state(void **state)
{
    (void)state;
    CHECK("Russian troops left Georgia, the government in Tbilisi said.", {"Georgia", 1, "wikidata:Q230"});
    CHECK("A court in Atlanta, Georgia, heard the case. The governor of Georgia spoke.",
          {"Georgia", 1, "geonames:4197000"}, {"Georgia", 2, "geonames:4197000"});
    CHECK("Lawmakers in the U.S. state of Georgia passed a bill. Georgia voted for it in May.",
          {"Georgia", 2, "geonames:4197000"});
    CHECK("He has left for Georgia.", {"Georgia", 1, NONE});
}

static void may_is_a_month_unless_it_is_theresa(void **state)
{
    (void)state;
    CHECK("Theresa May spoke in May. May said Britain would leave in May.", {"Theresa May", 1, "wikidata:Q264766"},
          {"May", 1, "wikidata:Q264766"}, {"May", 2, "-"});
    CHECK("The vote in May was late. It may rain in May.", {"May", 1, "-"});
}

static void paris_hilton_is_not_a_hotel_in_france(void **state)
{
    (void)state;
    CHECK("Paris Hilton arrived in Paris on Friday. Hilton said she loved the city.",
          {"Paris Hilton", 1, "enwiki:11217925"}, {"Hilton", 1, "enwiki:11217925"}, {"Paris", 1, "wikidata:Q90"});
}

static void the_two_presidents_bush_stay_two(void **state)
{
    (void)state;
    CHECK("George W. Bush and his father George H. W. Bush came. Bush left early. George H.W. Bush smiled.",
          {"George W. Bush", 1, "wikidata:Q207"}, {"George H. W. Bush", 1, "enwiki:11955"}, {"Bush", 1, NONE},
          {"George H.W. Bush", 1, "enwiki:11955"});
    CHECK("Former President George W. Bush painted. Bush said he likes it.", {"Bush", 1, "wikidata:Q207"});
    CHECK("President George H.W. Bush met Mikhail Gorbachev in Malta. Bush said the cold war was over.",
          {"Bush", 1, "enwiki:11955"});
    CHECK("George Bush gave a speech. George Bush is known in the United States.", {"George Bush", 1, NONE});
}

static void a_couple_of_one_surname_stays_two(void **state)
{
    (void)state;
    CHECK("Bill Clinton and Hillary Clinton spoke in New York. Clinton said the campaign was long.",
          {"Bill Clinton", 1, "wikidata:Q1124"}, {"Hillary Clinton", 1, "wikidata:Q6294"}, {"Clinton", 1, NONE});
    CHECK("Hillary Clinton spoke in New York. Mrs. Clinton thanked voters.", {"Clinton", 1, "wikidata:Q6294"});
}

static void an_acronym_is_what_the_text_last_said_it_is(void **state)
{
    (void)state;
    CHECK("The World Health Organisation (WHO) met in Geneva. The WHO said so.", {"WHO", 2, "wikidata:Q7817"});
    CHECK("The Wexford Hurling Organisers (WHO) met. The WHO wants new sticks.", {"WHO", 2, NONE});
    struct tagging t = tagging_begin_shipped("The Arab Monetary Fund (AMF) lent money. The AMF is rich. The Australian "
                                             "Meat Federation (AMF) sold beef. The AMF has cows.");
    assert_int_equal(t.found->mention_count, 6);
    const struct wm_mention *m = t.found->mentions;
    assert_int_equal(m[1].entity, m[0].entity);
    assert_int_equal(m[2].entity, m[0].entity);
    assert_int_not_equal(m[3].entity, m[0].entity);
    assert_int_equal(m[4].entity, m[3].entity);
    assert_int_equal(m[5].entity, m[3].entity);
    tagging_end(&t);
}

static void a_ministry_is_that_of_the_country_the_text_is_about(void **state)
{
    (void)state;
    CHECK("The Ministry of the Interior said no. Police in Slovenia agreed, and Slovenian courts did.",
          {"Ministry of the Interior", 1, "wikidata:Q4294311"});
    CHECK("The Ministry of the Interior said no. Police in Egypt agreed.", {"Ministry of the Interior", 1, NONE});
    CHECK("The Department of Defense in the United States sent troops; Australia did not.",
          {"Department of Defense", 1, NONE});
    CHECK("The United States Treasury Department said no.",
          {"United States Treasury Department", 1, "wikidata:Q648666"});
}

static void a_city_is_in_the_land_behind_its_comma(void **state)
{
    (void)state;
    CHECK("The mayor of London, Ontario, opened a bridge.", {"London", 1, "wikidata:Q92561"});
    CHECK("The match was in Birmingham, Alabama.", {"Birmingham", 1, "wikidata:Q79867"});
    CHECK("Athletes from the United States went to Birmingham.", {"Birmingham", 1, NONE});
    CHECK("The match was in Birmingham, England.", {"Birmingham", 1, "wikidata:Q2256"});
}

static void two_cities_of_one_name_stay_two(void **state)
{
    (void)state;
    CHECK("Officials from Birmingham, England, met those of Birmingham, Alabama, on Monday. Birmingham, Alabama, is "
          "large.",
          {"Birmingham", 1, "wikidata:Q2256"}, {"Birmingham", 2, "wikidata:Q79867"},
          {"Birmingham", 3, "wikidata:Q79867"});
    CHECK("A flight from Paris, France, to Paris, Texas, was late. The mayor of Paris, France, spoke.",
          {"Paris", 1, "wikidata:Q90"}, {"Paris", 2, NONE}, {"Paris", 3, "wikidata:Q90"});
    CHECK("A bus from Birmingham, England, to Birmingham, Britain, was late.", {"Birmingham", 1, "wikidata:Q2256"},
          {"Birmingham", 2, "wikidata:Q2256"});
}

static void a_list_of_lands_behind_a_city_says_nothing_of_it(void **state)
{
    (void)state;
    CHECK("After the talks in Berlin, France and Italy agreed.", {"Berlin", 1, "wikidata:Q64"});
    CHECK("They met in Rome on Monday; in Paris, Germany, Italy and Spain said yes.", {"Paris", 1, "wikidata:Q90"});
}

static void a_city_of_which_its_country_has_several_needs_more_than_a_region(void **state)
{
    (void)state;
    CHECK("Police in Bloomington, Illinois, said on Monday that a man was held.", {"Bloomington", 1, NONE});
    CHECK("Police in Portland, Maine, said on Monday that a man was held.", {"Portland", 1, "wikidata:Q49201"});
    CHECK("Police in Dallas, Texas, said on Monday that a man was held.", {"Dallas", 1, "wikidata:Q16557"});
}

static void a_newspaper_is_no_militia(void **state)
{
    (void)state;
    CHECK("The daily Al Hayat said on Monday that talks in Syria would go on. Al Hayat is read in London.",
          {"Al Hayat", 1, NONE}, {"Al Hayat", 2, NONE});
    CHECK("Officials of Hamas said on Monday that talks would go on, Hamas television reported.",
          {"Hamas", 1, "ofac:4695"}, {"Hamas", 2, "ofac:4695"});
}

static void a_team_is_not_its_city(void **state)
{
    (void)state;
    CHECK("Seattle beat Boston 5-2 on Saturday. Cleveland lost to Texas in the ninth inning, but Seattle has won six.",
          {"Seattle", 1, NONE}, {"Boston", 1, NONE}, {"Cleveland", 1, NONE});
}

static void names_in_the_order_of_east_asia_are_shortened_to_the_first(void **state)
{
    (void)state;
    CHECK("Xi Jinping met Moon Jae-in in Seoul. Xi thanked him; the office of Moon agreed.",
          {"Xi", 1, "wikidata:Q15031"}, {"Moon", 1, "wikidata:Q21001"});
}

static void a_report_on_a_war_has_each_name_right(void **state)
{
    (void)state;
    CHECK(
        "Presidents Vladimir Putin of Russia and Hassan Rouhani of Iran met in Astrakhan, Russia, on Tuesday to speak "
        "of Syria.\n\nThe Kremlin said Putin would go on helping Bashar al Assad. Kremlin spokesman Dmitry Peskov gave "
        "no details. Rouhani spoke in Tehran later.\n\nThe US and the UN want talks, with US-Russian help. Assad's "
        "troops drove DAESH from Palmyra; two bases near Tartous stay open, IRNA reported.\n\n"
        "The Iranian National Security Council (NSC) praised it. NSC Secretary Ali Shamkhani spoke to Reuters in "
        "Moscow.",
        {"Vladimir Putin", 1, "wikidata:Q7747"}, {"Putin", 1, "wikidata:Q7747"},
        {"Hassan Rouhani", 1, "wikidata:Q348144"}, {"Rouhani", 1, "wikidata:Q348144"}, {"Russia", 1, "wikidata:Q159"},
        {"Iran", 1, "wikidata:Q794"}, {"Syria", 1, "wikidata:Q858"}, {"Astrakhan", 1, "wikidata:Q3927"},
        {"Bashar al Assad", 1, "wikidata:Q44329"}, {"Assad", 1, "wikidata:Q44329"}, {"Dmitry Peskov", 1, "ofac:35320"},
        {"Tehran", 1, "wikidata:Q3616"}, {"US", 1, "wikidata:Q30"}, {"US", 2, "wikidata:Q30"},
        {"UN", 1, "wikidata:Q1065"}, {"DAESH", 1, "ofac:8759"}, {"Palmyra", 1, "wikidata:Q938457"},
        {"Tartous", 1, "wikidata:Q174916"}, {"Ali Shamkhani", 1, "wikidata:Q1391746"}, {"Moscow", 1, "wikidata:Q649"});
}

static void a_body_and_its_seat_are_one(void **state)
{
    (void)state;
    struct tagging t = tagging_begin_shipped(
        "Both the Kremlin and the Syrian government spoke. The Kremlin said so on Monday. \"No,\" Kremlin spokesman "
        "Dmitry Peskov told reporters.");
    unsigned kremlins = 0;
    for (uint32_t i = 0; i < t.found->entity_count; i++)
        kremlins += wm_str_is(t.found->entities[i].name, "Kremlin");
    assert_int_equal(kremlins, 1);
    assert_int_equal(tagging_entity(&t, "Kremlin")->type, WM_ENTITY_ORGANISATION);
    tagging_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(washington_is_a_person_a_city_a_state_or_a_government),
        cmocka_unit_test(jordan_is_a_person_or_a_country),
        cmocka_unit_test(georgia_is_a_country_or_a_state),
        cmocka_unit_test(may_is_a_month_unless_it_is_theresa),
        cmocka_unit_test(paris_hilton_is_not_a_hotel_in_france),
        cmocka_unit_test(the_two_presidents_bush_stay_two),
        cmocka_unit_test(a_couple_of_one_surname_stays_two),
        cmocka_unit_test(an_acronym_is_what_the_text_last_said_it_is),
        cmocka_unit_test(a_ministry_is_that_of_the_country_the_text_is_about),
        cmocka_unit_test(a_city_is_in_the_land_behind_its_comma),
        cmocka_unit_test(two_cities_of_one_name_stay_two),
        cmocka_unit_test(a_list_of_lands_behind_a_city_says_nothing_of_it),
        cmocka_unit_test(a_city_of_which_its_country_has_several_needs_more_than_a_region),
        cmocka_unit_test(a_newspaper_is_no_militia),
        cmocka_unit_test(a_team_is_not_its_city),
        cmocka_unit_test(names_in_the_order_of_east_asia_are_shortened_to_the_first),
        cmocka_unit_test(a_report_on_a_war_has_each_name_right),
        cmocka_unit_test(a_body_and_its_seat_are_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
