/* SPDX-License-Identifier: Apache-2.0 */
/* Names that the lexicon knows and the text means otherwise: no identifier is better than a wrong one. */
#include "support/test.h"

#include "linking.h"

static void a_river_has_no_identifier_of_a_city_or_county(void **state)
{
    (void)state;
    CHECK("Herders in Kenya fled when the Tana River rose on Friday. Bridges over the lower Tana are closed.",
          {"Tana River", 1, NONE}, {"Tana", 1, NONE}, {"Kenya", 1, "wikidata:Q114"});
    CHECK("The mayor of Antananarivo, in Madagascar, said on Monday that Tana would build a tram.",
          {"Tana", 1, "wikidata:Q3915"});
}

static void a_river_goes_by_half_of_its_name_with_an_article(void **state)
{
    (void)state;
    struct tagging t = tagging_begin_shipped("Barges are stuck on the Mississippi River. The Mississippi fell by a "
                                             "metre. Voters in Mississippi go to the polls.");
    assert_string_equal(id_of(&t, "Mississippi", 1), NONE);
    assert_string_equal(id_of(&t, "Mississippi", 2), "geonames:4436296");
    assert_int_equal(t.found->mentions[0].entity, t.found->mentions[1].entity);
    assert_int_equal(t.found->entity_count, 2);
    tagging_end(&t);
}

static void a_place_that_is_part_of_a_longer_name_has_no_identifier(void **state)
{
    (void)state;
    CHECK("She drinks London Fog tea.", {"London", 1, NONE});
    CHECK("London Mayor Ann Lee spoke. London Fog tea is sold there.", {"London", 1, "wikidata:Q84"});
    CHECK("Dallas Police Chief Ann Lee spoke in Texas.", {"Dallas", 1, "wikidata:Q16557"});
}

static void a_person_whose_first_name_was_not_found_has_no_identifier(void **state)
{
    (void)state;
    CHECK("Police in the United States held neo-Nazi Frazier Glenn Miller.", {"Glenn Miller", 1, NONE});
}

static void another_name_of_a_town_is_doubtful_unless_it_is_much_the_same(void **state)
{
    (void)state;
    CHECK("Two Black Hawk helicopters of the United States crashed on Tuesday.", {"Black Hawk", 1, NONE});
    CHECK("Many players think Indian Wells is too hot, said fans in California.", {"Indian Wells", 1, NONE});
    CHECK("Talks in Esfahan were held by Iran on Monday.", {"Esfahan", 1, "wikidata:Q42053"});
    CHECK("Troops of Syria fled from Palmyra on Monday.", {"Palmyra", 1, "wikidata:Q938457"});
    CHECK("The club lost in Bristol City to a team from the United States.", {"Bristol", 1, "-"});
}

static void an_acronym_is_no_town(void **state)
{
    (void)state;
    CHECK("Shares of the studio (PARA) fell in New York.", {"PARA", 1, NONE});
    CHECK("The end of DACA recipients was near in Texas.", {"DACA", 1, NONE});
    CHECK("PARIS, March 3 - Farmers of France blocked roads on Monday.", {"PARIS", 1, "wikidata:Q90"});
}

static void a_small_town_is_meant_where_the_text_says_in_or_names_its_region(void **state)
{
    (void)state;
    CHECK("The probe of the United States will see Jupiter in May.", {"Jupiter", 1, NONE});
    CHECK("He lives in Jupiter, Florida.", {"Jupiter", 1, "geonames:4160610"});
    CHECK("Masks are sold in Grand Forks, Tempe and Ocala in the United States.", {"Ocala", 1, "wikidata:Q918195"});
}

static void a_city_is_near_the_region_behind_its_comma(void **state)
{
    (void)state;
    CHECK("A girl was found in Richmond, California, on Monday.", {"Richmond", 1, NONE});
    CHECK("A girl was found in Richmond, Virginia, on Monday.", {"Richmond", 1, "wikidata:Q43421"});
    CHECK("A girl was found in El Paso, Texas, on Monday.", {"El Paso", 1, "wikidata:Q16562"});
}

static void a_town_is_not_the_university_of_its_name(void **state)
{
    (void)state;
    CHECK("Researchers at Princeton University won a prize. Princeton students cheered in New Jersey.",
          {"Princeton", 1, NONE});
}

static void a_town_is_not_the_player_of_its_name(void **state)
{
    (void)state;
    CHECK("The club from Spain wants Younes Kaboul. LAZIO INTERESTED IN KABOUL.", {"KABOUL", 1, NONE});
}

static void a_region_is_meant_where_the_text_is_about_its_country(void **state)
{
    (void)state;
    CHECK("The singer put out a record called Mono. Her next one is Miranda.", {"Mono", 1, NONE}, {"Miranda", 1, NONE});
    CHECK("Police in Meghalaya said on Monday that a bus had crashed near Tura. It came from Shillong.",
          {"Meghalaya", 1, "geonames:1263207"}, {"Tura", 1, "geonames:1254046"});
    CHECK("He sued in the Northern District of Illinois on Monday.", {"Northern District", 1, NONE});
}

static void new_york_is_a_city_or_a_state(void **state)
{
    (void)state;
    CHECK("A bakery in Buffalo, New York, has burned down. Its owner lives in New York.",
          {"New York", 1, "geonames:5128638"}, {"New York", 2, "wikidata:Q60"});
    CHECK("Offices in Boston, New York and Chicago are closed.", {"New York", 1, "wikidata:Q60"});
    CHECK("Offices in Boston, New York, and Chicago are closed.", {"New York", 1, "wikidata:Q60"});
    CHECK("It will snow in Washington, Oregon and Idaho on Friday.", {"Washington", 1, "geonames:5815135"});
    CHECK("Rep. Ann Lee of New York voted against it.", {"New York", 1, "geonames:5128638"});
    CHECK("She was charged in the Eastern District of New York on Monday.", {"New York", 1, "geonames:5128638"});
}

static void another_name_of_a_militia_is_doubtful_abroad(void **state)
{
    (void)state;
    CHECK("The London-based Al Hayat wrote on Monday that fighting in Syria went on.", {"Al Hayat", 1, NONE});
    CHECK("Hamas and Islamic Jihad said on Monday that Israel had broken the truce.", {"Hamas", 1, "ofac:4695"},
          {"Islamic Jihad", 1, NONE});
    CHECK("Troops of Syria fought ISIS near Palmyra.", {"ISIS", 1, "ofac:8759"});
    CHECK("The U.N. said on Monday that aid had come.", {"U.N.", 1, "wikidata:Q1065"});
}

static void a_university_is_in_the_country_of_the_town_behind_it(void **state)
{
    (void)state;
    CHECK("She studied at City University in London.", {"City University", 1, NONE});
    CHECK("She studied at City University in Dhaka.", {"City University", 1, "wikidata:Q5123476"});
}

static void a_member_of_parliament_is_meant_in_politics(void **state)
{
    (void)state;
    CHECK("The striker James Wilson of the United States scored twice.", {"James Wilson", 1, NONE});
    CHECK("James Wilson, a Democrat from Colorado, spoke in the United States.",
          {"James Wilson", 1, "wikidata:Q16887053"});
    CHECK("Republicans asked Prof. James Wilson of the United States.", {"James Wilson", 1, NONE});
}

static void a_reporter_is_not_the_singer_of_that_name(void **state)
{
    (void)state;
    CHECK("The storm hit Florida on Friday. Adam Levine contributed to this report.", {"Adam Levine", 1, NONE});
    CHECK("Fans in Florida heard Adam Levine on Friday. CNN contributed to this report.",
          {"Adam Levine", 1, "enwiki:1084346"});
}

static void he_is_a_pronoun_at_the_start_of_a_sentence(void **state)
{
    (void)state;
    CHECK("China has sent Liu He to Washington. He urged both sides to make a deal.", {"He", 1, "-"});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_river_has_no_identifier_of_a_city_or_county),
        cmocka_unit_test(a_river_goes_by_half_of_its_name_with_an_article),
        cmocka_unit_test(a_place_that_is_part_of_a_longer_name_has_no_identifier),
        cmocka_unit_test(a_person_whose_first_name_was_not_found_has_no_identifier),
        cmocka_unit_test(another_name_of_a_town_is_doubtful_unless_it_is_much_the_same),
        cmocka_unit_test(an_acronym_is_no_town),
        cmocka_unit_test(a_small_town_is_meant_where_the_text_says_in_or_names_its_region),
        cmocka_unit_test(a_city_is_near_the_region_behind_its_comma),
        cmocka_unit_test(a_town_is_not_the_university_of_its_name),
        cmocka_unit_test(a_town_is_not_the_player_of_its_name),
        cmocka_unit_test(a_region_is_meant_where_the_text_is_about_its_country),
        cmocka_unit_test(new_york_is_a_city_or_a_state),
        cmocka_unit_test(another_name_of_a_militia_is_doubtful_abroad),
        cmocka_unit_test(a_university_is_in_the_country_of_the_town_behind_it),
        cmocka_unit_test(a_member_of_parliament_is_meant_in_politics),
        cmocka_unit_test(a_reporter_is_not_the_singer_of_that_name),
        cmocka_unit_test(he_is_a_pronoun_at_the_start_of_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
