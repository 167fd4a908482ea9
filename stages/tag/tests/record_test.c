/* SPDX-License-Identifier: Apache-2.0 */
/* The whole stage on a record, with a lexicon in a file of its own. */
#include "support/test.h"

#include <unistd.h>

#include "base/article.h"
#include "base/json_init.h"
#include "base/option.h"
#include "tagging.h"
#include "wiremill/stage.h"

extern const struct wm_stage wm_stage_tag;

struct conf { /* as the stage's options lay it out: filled by name below */
    unsigned char bytes[64];
};

struct fixture {
    char path[64];
    void *shared;
    struct wm_arena *arena;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct conf conf = {{0}};
    struct wm_error err = {0};
    unsigned char *bytes;
    size_t len;
    wm_json_init();
    strcpy(f->path, "/tmp/tag-record-test-XXXXXX");
    int fd = mkstemp(f->path);
    tagging_write(&bytes, &len);
    assert_int_equal(write(fd, bytes, len), len);
    close(fd);
    free(bytes);
    assert_true(wm_stage_tag.conf_size <= sizeof conf);
    wm_option_defaults(wm_stage_tag.options, &conf);
    assert_int_equal(wm_option_set(wm_option_find(wm_stage_tag.options, "lexicon"), &conf, f->path, &err), WM_OK);
    assert_int_equal(
        wm_option_set(wm_option_find(wm_stage_tag.options, "names"), &conf, "stages/tag/data/names.wm", &err), WM_OK);
    assert_int_equal(wm_stage_tag.open(&conf, &f->shared, &err), WM_OK);
    f->arena = wm_arena_new(16u << 20);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    wm_stage_tag.close(f->shared);
    wm_arena_free(f->arena);
    unlink(f->path);
    free(f);
    return 0;
}

/* The record after the stage, as JSON text without what the runtime adds. */
static struct wm_str tag(struct fixture *f, struct wm_str record)
{
    struct wm_error err = {0};
    struct wm_call call = {.shared = f->shared, .arena = f->arena};
    struct wm_article *article = wm_article_new(f->arena, record, WM_STR(""));
    assert_int_equal(wm_article_read(article, &err), WM_OK);
    assert_int_equal(wm_stage_tag.process(&call, article, &err), WM_OK);
    return wm_json_dump(f->arena, article->record);
}

static struct wm_json *parsed(struct fixture *f, struct wm_str text)
{
    struct wm_json *value;
    struct wm_error err = {0};
    assert_int_equal(wm_json_parse(f->arena, text, &value, &err), WM_OK);
    return value;
}

#define STORY(extra)                                                                                                   \
    "{\"uri\":\"urn:x:1\",\"headlines\":[{\"value\":\"Velasquez in Syria\"}],\"bodies\":[{\"contentType\":"            \
    "\"text/plain\",\"value\":\"It was in Syria that Marta Velasquez spoke. Velasquez left with the Blue Tern "        \
    "Council.\"}]" extra "}"

static void entities_go_to_the_lists_of_ninjs(void **state)
{
    struct fixture *f = *state;
    struct wm_json *record = parsed(f, tag(f, WM_STR(STORY(""))));
    struct wm_json *person = wm_json_at(wm_json_get(record, "people"), 0);
    assert_true(wm_str_is(wm_json_get_str(person, "name"), "Marta Velasquez"));
    assert_true(wm_str_is(wm_json_get_str(person, "rel"), "about"));
    assert_true(wm_str_is(wm_json_get_str(person, "uri"), "http://www.wikidata.org/entity/Q77"));
    struct wm_json *council = wm_json_at(wm_json_get(record, "organisations"), 0);
    assert_true(wm_str_is(wm_json_get_str(council, "name"), "Blue Tern Council"));
    assert_true(wm_str_is(wm_json_get_str(council, "rel"), "mentions"));
    assert_null(wm_json_get(council, "uri"));
    assert_int_equal(wm_json_count(wm_json_get(record, "places")), 1);
    assert_int_equal(wm_json_count(wm_json_get(wm_json_get(record, "wire"), "mentions")), 4);
}

static void religions_are_subjects_and_nationalities_are_none(void **state)
{
    struct fixture *f = *state;
    struct wm_str story =
        WM_STR("{\"uri\":\"urn:x:1\",\"bodies\":[{\"contentType\":\"text/plain\",\"value\":\"The Syrian "
               "government spoke with Sunni leaders in Syria on Monday.\"}]}");
    struct wm_json *record = parsed(f, tag(f, story)), *subjects = wm_json_get(record, "subjects");
    assert_int_equal(wm_json_count(subjects), 1);
    assert_true(wm_str_is(wm_json_get_str(wm_json_at(subjects, 0), "name"), "Sunni"));
    assert_true(wm_str_is(wm_json_get_str(wm_json_at(subjects, 0), "rel"), "mentions"));
    struct wm_json *again = parsed(f, tag(f, wm_json_dump(f->arena, record)));
    assert_int_equal(wm_json_count(wm_json_get(again, "subjects")), 1);
}

static void the_record_says_where_names_were_only_looked_up(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *language, *method;
    } cases[] = {{",\"language\":\"en-GB\"", "model"},
                 {"", "model"},
                 {",\"language\":\"de\"", "lexicon"},
                 {",\"language\":\"en\",\"wire\":{\"language\":{\"identified\":\"ar\",\"confidence\":1}}", "lexicon"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct wm_str story = wm_str_printf(f->arena, STORY("%s"), cases[i].language);
        struct wm_json *wire = wm_json_get(parsed(f, tag(f, story)), "wire");
        assert_true(wm_str_is(wm_json_get_str(wm_json_get(wire, "tagged"), "method"), cases[i].method));
    }
}

static void places_say_where_they_lie_and_countries_their_codes(void **state)
{
    struct fixture *f = *state;
    struct wm_json *record = parsed(f, tag(f, WM_STR(STORY(""))));
    struct wm_json *place = wm_json_at(wm_json_get(record, "places"), 0), *point = wm_json_get(place, "geoJSON");
    assert_true(wm_str_is(wm_json_get_str(point, "type"), "Point"));
    struct wm_json *coordinates = wm_json_get(point, "coordinates"); /* east before north */
    assert_int_equal(wm_json_count(coordinates), 2);
    assert_true(wm_json_real(wm_json_at(coordinates, 0), 0) == -0.5);
    assert_true(wm_json_real(wm_json_at(coordinates, 1), 0) == 35.025);
    const struct wm_json *entities = wm_json_get(wm_json_get(record, "wire"), "entities"), *entity = NULL;
    for (size_t i = 0; i < wm_json_count(entities); i++)
        if (wm_str_is(wm_json_get_str(wm_json_at(entities, i), "name"), "Syria"))
            entity = wm_json_at(entities, i);
    assert_true(wm_str_is(wm_json_get_str(entity, "country"), "SY"));
    assert_true(wm_str_is(wm_json_str(wm_json_at(wm_json_get(entity, "ids"), 1)), "iso3166:SY"));
    struct wm_json *position = wm_json_get(entity, "position");
    assert_true(wm_json_get_real(position, "lat", 0) == 35.025 && wm_json_get_real(position, "lon", 0) == -0.5);
    const struct wm_json *person = wm_json_at(entities, 0);
    assert_true(wm_str_is(wm_json_get_str(person, "country"), "SY") && wm_json_get(person, "position") == NULL);
}

static void a_place_that_a_producer_put_elsewhere_stays_there(void **state)
{
    struct fixture *f = *state;
    struct wm_str once = tag(f, WM_STR(STORY(",\"places\":[{\"name\":\"Syria\",\"rel\":\"mentions\",\"uri\":"
                                             "\"http://www.wikidata.org/entity/Q858\",\"geoJSON\":{\"type\":"
                                             "\"Point\",\"coordinates\":[38,34]}}]")));
    for (int round = 0; round < 2; round++) {
        struct wm_json *places = wm_json_get(parsed(f, once), "places");
        assert_int_equal(wm_json_count(places), 1);
        struct wm_json *at = wm_json_get(wm_json_get(wm_json_at(places, 0), "geoJSON"), "coordinates");
        assert_int_equal(wm_json_int(wm_json_at(at, 0), 0), 38);
        once = tag(f, once);
    }
}

static void running_again_changes_nothing(void **state)
{
    struct fixture *f = *state;
    struct wm_str once = tag(f, WM_STR(STORY(""))), twice = tag(f, once);
    assert_true(wm_str_eq(once, twice));
}

static void what_a_producer_put_there_stays_and_is_not_doubled(void **state)
{
    struct fixture *f = *state;
    struct wm_str once =
        tag(f, WM_STR(STORY(",\"people\":[{\"name\":\"Marta Velasquez\",\"rel\":\"x:author\",\"literal\":\"7\"}],"
                            "\"places\":[{\"name\":\"Elsewhere\"}]")));
    for (int round = 0; round < 2; round++) {
        struct wm_json *record = parsed(f, once), *people = wm_json_get(record, "people");
        assert_int_equal(wm_json_count(people), 1);
        assert_true(wm_str_is(wm_json_get_str(wm_json_at(people, 0), "rel"), "x:author"));
        struct wm_json *places = wm_json_get(record, "places");
        assert_int_equal(wm_json_count(places), 2);
        assert_true(wm_str_is(wm_json_get_str(wm_json_at(places, 0), "name"), "Elsewhere"));
        once = tag(f, once);
    }
}

static void an_article_without_a_body_has_no_entities(void **state)
{
    struct fixture *f = *state;
    struct wm_json *record = parsed(f, tag(f, WM_STR("{\"uri\":\"urn:x:2\"}")));
    assert_int_equal(wm_json_count(wm_json_get(wm_json_get(record, "wire"), "entities")), 0);
    assert_null(wm_json_get(record, "people"));
}

static void lists_of_another_shape_are_left_alone(void **state)
{
    struct fixture *f = *state;
    struct wm_json *record = parsed(f, tag(f, WM_STR(STORY(",\"people\":\"many\",\"places\":[1,null]"))));
    assert_true(wm_str_is(wm_json_get_str(record, "people"), "many"));
    assert_int_equal(wm_json_count(wm_json_get(record, "places")), 3);
}

static void a_missing_lexicon_says_where_it_was_looked_for(void **state)
{
    (void)state;
    struct conf conf = {{0}};
    struct wm_error err = {0};
    void *shared = NULL;
    wm_option_defaults(wm_stage_tag.options, &conf);
    assert_int_equal(wm_option_set(wm_option_find(wm_stage_tag.options, "lexicon"), &conf, "./no-such.wm", &err),
                     WM_OK);
    assert_int_equal(wm_stage_tag.open(&conf, &shared, &err), WM_E_MODEL);
    assert_non_null(strstr(err.text, "no-such.wm"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(entities_go_to_the_lists_of_ninjs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(religions_are_subjects_and_nationalities_are_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_record_says_where_names_were_only_looked_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(places_say_where_they_lie_and_countries_their_codes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_place_that_a_producer_put_elsewhere_stays_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(running_again_changes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_a_producer_put_there_stays_and_is_not_doubled, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_article_without_a_body_has_no_entities, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lists_of_another_shape_are_left_alone, set_up, tear_down),
        cmocka_unit_test(a_missing_lexicon_says_where_it_was_looked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
