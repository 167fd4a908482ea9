/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

static struct run run;

static int close_run(void **state)
{
    (void)state;
    run_close(&run);
    return 0;
}

static void the_flat_dialect_is_mapped_and_what_has_no_place_is_kept(void **state)
{
    (void)state;
    run_text(
        &run,
        "{\"guid\":\"tag:ora:5\",\"version\":4,\"type\":\"text\",\"headline\":\"Oil dearer\",\"body_html\":\"<p>Oil "
        "cost "
        "more&nbsp;on Monday.</p><p>Gas did not.</p>\",\"versioncreated\":\"2024-03-05T14:02:11+0000\",\"priority\":6,"
        "\"subject\":[{\"code\":\"04005000\",\"name\":\"energy\"}],\"person\":[{\"name\":\"Ona "
        "Reill\",\"rel\":\"about\","
        "\"scheme\":\"http://ora.example/p/\",\"code\":\"9\"}],\"readtime\":2}");
    assert_field(&run, "uri", "tag:ora:5");
    assert_field(&run, "version", "4");
    assert_field(&run, "versionCreated", "2024-03-05T14:02:11Z");
    assert_field(&run, "wire.priority", "6");
    assert_field(&run, "people", "[{\"name\":\"Ona Reill\",\"rel\":\"about\",\"uri\":\"http://ora.example/p/9\"}]");
    assert_field(&run, "subjects", "[{\"name\":\"energy\",\"literal\":\"04005000\"}]");
    assert_field(&run, "wire.extra", "{\"readtime\":2}");
    assert_string_equal(run_body(&run), "Oil cost more on Monday.\n\nGas did not.");
}

static void names_of_2_x_become_those_of_3_1(void **state)
{
    (void)state;
    run_text(
        &run,
        "{\"uri\":\"urn:ora:6\",\"versioncreated\":\"2024-03-05T14:02:11\",\"pubstatus\":\"usable\",\"altids\":[{"
        "\"role\":\"x\","
        "\"value\":\"y\"}],\"bodies\":[{\"contenttype\":\"text/html\",\"charcount\":9,\"value\":\"<p>Rain.</p>\"}],"
        "\"headlines\":[{\"value\":\"Rain\"}],\"own\":true}");
    assert_field(&run, "versionCreated", "2024-03-05T14:02:11Z");
    assert_field(&run, "pubStatus", "usable");
    assert_field(&run, "altIds.0.value", "y");
    assert_field(&run, "bodies.0", "{\"contentType\":\"text/html\",\"charCount\":9,\"value\":\"<p>Rain.</p>\"}");
    assert_field(&run, "bodies.1.value", "Rain.");
    assert_field(&run, "wire.extra", "{\"own\":true}");
}

static void a_record_of_3_x_keeps_all_it_says(void **state)
{
    (void)state;
    run_text(
        &run,
        "{\"uri\":\"urn:ora:7\",\"edNote\":\"  two  blanks \",\"pubStatus\":\"withheld\",\"unknownThing\":{\"a\":[1]},"
        "\"bodies\":[{\"contentType\":\"text/plain\",\"value\":\"A  body.\"}],\"wire\":{\"takeKey\":\"1st Add\"}}");
    assert_field(&run, "edNote", "  two  blanks ");
    assert_field(&run, "unknownThing", "{\"a\":[1]}");
    assert_field(&run, "bodies", "[{\"contentType\":\"text/plain\",\"value\":\"A  body.\"}]");
    assert_field(&run, "wire.takeKey", "1st Add");
    assert_field(&run, "wire.lifecycle", "withhold");
}

/* But for the trail, which tells that the stage ran twice. */
static void cleaning_its_own_output_changes_nothing(void **state)
{
    (void)state;
    run_text(&run, "Rain expected\n\nLENTHAM (ORA) - It will rain in the north on Monday, the weather office "
                   "said.\n\nSun follows.");
    char once[4096];
    wm_json_remove(wm_json_get(run.record, "wire"), "trail");
    snprintf(once, sizeof once, "%s", wm_str_cstr(run.arena, wm_json_dump(run.arena, run.record)));
    run_text(&run, once);
    wm_json_remove(wm_json_get(run.record, "wire"), "trail");
    assert_string_equal(wm_str_cstr(run.arena, wm_json_dump(run.arena, run.record)), once);
}

static void a_list_of_items_gives_several_and_refuses_the_nameless(void **state)
{
    (void)state;
    run_text(&run, "{\"items\":[{\"guid\":\"a:1\",\"headline\":\"One\"},{\"headline\":\"None\"},{\"guid\":\"a:2\","
                   "\"type\":\"picture\"}]}");
    assert_field(&run, "wire.guid", "a:1");
    assert_int_equal(run.items->next->code, WM_E_PARSE);
    assert_null(run.items->next->next);
    run_text(&run, "{\"guid\":\"a:2\",\"type\":\"picture\"}");
    assert_int_equal(run.items->code, WM_E_DROP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_flat_dialect_is_mapped_and_what_has_no_place_is_kept),
        cmocka_unit_test(names_of_2_x_become_those_of_3_1),
        cmocka_unit_test(a_record_of_3_x_keeps_all_it_says),
        cmocka_unit_test(cleaning_its_own_output_changes_nothing),
        cmocka_unit_test(a_list_of_items_gives_several_and_refuses_the_nameless),
    };
    return cmocka_run_group_tests(tests, NULL, close_run);
}
