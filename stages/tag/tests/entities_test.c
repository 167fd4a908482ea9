/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include "tagging.h"

static bool has_id(const struct wm_entity *entity, const char *id)
{
    for (uint32_t i = 0; entity != NULL && i < entity->id_count; i++)
        if (wm_str_is(entity->ids[i], id))
            return true;
    return false;
}

static void a_surname_belongs_to_the_one_who_bears_it(void **state)
{
    (void)state;
    struct tagging t = tagging_begin(
        "", "It was Marta Velasquez who spoke. Mr Velasquez, or Velasquez\xe2\x80\x99s aide, left.", true);
    assert_int_equal(t.found->entity_count, 1);
    assert_int_equal(t.found->mention_count, 3);
    assert_true(wm_str_is(t.found->entities[0].name, "Marta Velasquez"));
    assert_true(has_id(&t.found->entities[0], "wikidata:Q77"));
    tagging_end(&t);
}

static void two_people_of_one_surname_stay_two(void **state)
{
    (void)state;
    struct tagging t = tagging_begin("", "It was Anna Bush who met Petra Bush. Later Mr Bush left.", true);
    assert_non_null(tagging_entity(&t, "Anna Bush"));
    assert_non_null(tagging_entity(&t, "Petra Bush"));
    assert_int_equal(t.found->mention_count, 3);
    assert_int_equal(t.found->entity_count, 3); /* nobody can tell which of them left */
    tagging_end(&t);
}

static void middle_names_tell_namesakes_apart(void **state)
{
    (void)state;
    struct tagging t = tagging_begin(
        "", "It was Michael J. Bush who met Michael T. Bush. Later Anna Bush, or Anna Q. Bush, not Anna P. Bush, left.",
        true);
    assert_non_null(tagging_entity(&t, "Michael J. Bush"));
    assert_non_null(tagging_entity(&t, "Michael T. Bush"));
    assert_non_null(tagging_entity(&t, "Anna Q. Bush"));
    assert_non_null(tagging_entity(&t, "Anna P. Bush"));
    assert_int_equal(t.found->mention_count, 5);
    assert_int_equal(t.found->entity_count, 5); /* which of both is Anna Bush? */
    tagging_end(&t);
}

static void spellings_with_and_without_particle_are_one(void **state)
{
    (void)state;
    struct tagging t =
        tagging_begin("", "Syria heard Omar al-Tarek. In Syria Omar Tarek is known. It was al-Tarek who left.", true);
    const struct wm_entity *omar = tagging_entity(&t, "Omar al-Tarek");
    assert_true(has_id(omar, "wikidata:Q78"));
    assert_int_equal(t.found->entity_count, 2);
    tagging_end(&t);
}

static void an_acronym_is_what_the_text_says_it_is(void **state)
{
    (void)state;
    struct tagging t = tagging_begin("",
                                     "The Wexford Harbour Observers Council (WHOC) met. The WHOC said so. A World Hat "
                                     "Office (WHO) has opened; the WHO sells hats.",
                                     true);
    const struct wm_entity *council = tagging_entity(&t, "Wexford Harbour Observers Council");
    const struct wm_entity *hats = tagging_entity(&t, "World Hat Office");
    assert_non_null(council);
    assert_non_null(hats);
    assert_int_equal(hats->id_count, 0); /* not the one that the lexicon calls WHO */
    assert_int_equal(t.found->entity_count, 2);
    assert_int_equal(t.found->mention_count, 6);
    tagging_end(&t);
}

static void a_place_is_identified_by_its_country(void **state)
{
    (void)state;
    struct tagging t = tagging_begin("", "Syrian soldiers in Syria left Palmyra.", true);
    assert_true(has_id(tagging_entity(&t, "Palmyra"), "wikidata:Q1"));
    tagging_end(&t);
    t = tagging_begin("", "It rained in Palmyra.", true);
    assert_int_equal(tagging_entity(&t, "Palmyra")->id_count, 0);
    tagging_end(&t);
}

static void what_is_ambiguous_gets_no_identifier(void **state)
{
    (void)state;
    struct tagging t = tagging_begin("", "He has left for Georgia. He met Ivan Petrov there.", true);
    assert_int_equal(tagging_entity(&t, "Georgia")->id_count, 0);
    assert_int_equal(tagging_entity(&t, "Ivan Petrov")->id_count, 0);
    tagging_end(&t);
    t = tagging_begin("", "It rained in Washington.", true); /* the city or the state? */
    assert_int_equal(tagging_entity(&t, "Washington")->id_count, 0);
    tagging_end(&t);
    t = tagging_begin("", "Russian papers in Russia like Ivan Petrov.", true);
    assert_true(has_id(tagging_entity(&t, "Ivan Petrov"), "wikidata:Q79"));
    tagging_end(&t);
}

static void what_the_headline_names_and_the_text_repeats_comes_first(void **state)
{
    (void)state;
    struct tagging t = tagging_begin(
        "Velasquez in Syria", "In Syria it was Northwire that saw Marta Velasquez. Velasquez said Syria is wet.", true);
    assert_int_equal(t.found->entity_count, 3);
    assert_true(wm_str_is(t.found->entities[2].name, "Northwire"));
    for (uint32_t i = 0; i < t.found->entity_count; i++) {
        double hundredths = t.found->entities[i].salience * 100;
        assert_true(hundredths >= 0 && hundredths <= 100);
        assert_true(hundredths - (double)(int)(hundredths + 0.5) < 1e-9);
        assert_true(i == 0 || t.found->entities[i].salience <= t.found->entities[i - 1].salience);
    }
    tagging_end(&t);
}

static void equal_texts_give_equal_entities(void **state)
{
    (void)state;
    const char *body =
        "Syria and Russia met Marta Velasquez. Velasquez said the US-led talks of the WHO in York go on.";
    struct tagging a = tagging_begin("Talks", body, true), b = tagging_begin("Talks", body, true);
    assert_string_equal(tagging_list(&a), tagging_list(&b));
    assert_int_equal(a.found->entity_count, b.found->entity_count);
    for (uint32_t i = 0; i < a.found->entity_count; i++)
        assert_true(wm_str_eq(a.found->entities[i].name, b.found->entities[i].name));
    tagging_end(&a);
    tagging_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_surname_belongs_to_the_one_who_bears_it),
        cmocka_unit_test(two_people_of_one_surname_stay_two),
        cmocka_unit_test(middle_names_tell_namesakes_apart),
        cmocka_unit_test(spellings_with_and_without_particle_are_one),
        cmocka_unit_test(an_acronym_is_what_the_text_says_it_is),
        cmocka_unit_test(a_place_is_identified_by_its_country),
        cmocka_unit_test(what_is_ambiguous_gets_no_identifier),
        cmocka_unit_test(what_the_headline_names_and_the_text_repeats_comes_first),
        cmocka_unit_test(equal_texts_give_equal_entities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
