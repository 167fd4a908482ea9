/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/article.h"
#include "base/json_init.h"

static int with_arena(void **state)
{
    *state = wm_arena_new(8 << 20);
    return 0;
}

static int without_arena(void **state)
{
    wm_arena_free(*state);
    return 0;
}

static struct wm_article *article_of(struct wm_arena *arena, const char *record)
{
    struct wm_article *article = wm_article_new(arena, wm_str_of(record), WM_STR("application/json"));
    struct wm_error err = {0};
    assert_non_null(article);
    if (wm_article_read(article, &err) != WM_OK)
        fail_msg("%s", err.text);
    return article;
}

static const char *dump(struct wm_article *article)
{
    return wm_json_dump(article->arena, article->record).ptr;
}

static enum wm_code read_code(struct wm_arena *arena, const char *raw, struct wm_error *err)
{
    return wm_article_read(wm_article_new(arena, wm_str_of(raw), WM_STR("")), err);
}

static void a_record_is_known_by_its_uri(void **state)
{
    struct wm_error err = {0};
    assert_int_equal(read_code(*state, "{\"headlines\":[]}", &err), WM_E_FORMAT);
    assert_non_null(strstr(err.text, "clean")); /* says what to do */
    assert_int_equal(read_code(*state, "[1]", NULL), WM_E_FORMAT);
    assert_int_equal(read_code(*state, "null", NULL), WM_E_FORMAT);
    assert_int_equal(read_code(*state, "{\"uri\":5}", NULL), WM_E_FORMAT);
    assert_int_equal(read_code(*state, "HARBOUR TOWN (AP)", NULL), WM_E_PARSE);
}

static void the_main_headline_is_preferred(void **state)
{
    struct wm_article *article = article_of(
        *state,
        "{\"uri\":\"u\",\"headlines\":[{\"role\":\"short\",\"value\":\"S\"},{\"role\":\"main\",\"value\":\"M\"}]}");
    assert_true(wm_str_is(wm_article_headline(article), "M"));
    article = article_of(*state, "{\"uri\":\"u\",\"headlines\":[{\"role\":\"short\",\"value\":\"S\"}]}");
    assert_true(wm_str_is(wm_article_headline(article), "S"));
    assert_int_equal(wm_article_headline(article_of(*state, "{\"uri\":\"u\"}")).len, 0);
}

static void the_plain_text_body_is_read_beside_others(void **state)
{
    struct wm_article *article =
        article_of(*state, "{\"uri\":\"u\",\"bodies\":[{\"contentType\":\"text/html\",\"value\":\"<p>H\"},"
                           "{\"contentType\":\"text/plain; charset=utf-8\",\"value\":\"P\"}]}");
    assert_true(wm_str_is(wm_article_body(article), "P"));
}

static void setting_the_body_counts_characters_and_words(void **state)
{
    struct wm_article *article = article_of(*state, "{\"uri\":\"u\"}");
    wm_article_set_body(article, WM_STR("Caf\xC3\xA9 opens.\n\nTwo more follow."));
    assert_string_equal(dump(article), "{\"uri\":\"u\",\"bodies\":[{\"role\":\"main\",\"contentType\":\"text/plain\","
                                       "\"charCount\":29,\"wordCount\":5,\"value\":\"Caf\xC3\xA9 opens.\\n\\nTwo more "
                                       "follow.\"}]}");
    wm_article_set_body(article, WM_STR("Short."));
    assert_true(wm_str_is(wm_article_body(article), "Short."));
    assert_int_equal(wm_json_count(wm_json_get(article->record, "bodies")), 1);
}

static void a_new_body_forgets_what_was_made_of_the_old_one(void **state)
{
    struct wm_article *article = article_of(*state, "{\"uri\":\"u\",\"wire\":{\"keep\":1}}");
    wm_article_set_body(article, WM_STR("One. Two."));
    const struct wm_text *old = wm_article_text(article);
    struct wm_entity entity = {.type = WM_ENTITY_PLACE, .name = WM_STR("One"), .salience = 1};
    struct wm_mention mention = {0, 3, 0};
    struct wm_annotation annotation = {&entity, &mention, 1, 1};
    wm_article_annotate(article, &annotation);
    wm_article_set_body(article, WM_STR("Three."));
    assert_ptr_not_equal(wm_article_text(article), old);
    assert_int_equal(wm_article_annotation(article)->entity_count, 0);
    assert_string_equal(wm_json_dump(*state, wm_json_get(article->record, "wire")).ptr, "{\"keep\":1}");
}

static void the_cut_is_made_once(void **state)
{
    struct wm_article *article = article_of(*state, "{\"uri\":\"u\"}");
    wm_article_set_body(article, WM_STR("A first sentence. A second one."));
    const struct wm_text *text = wm_article_text(article);
    assert_int_equal(text->sentence_count, 2);
    assert_ptr_equal(wm_article_text(article), text);
}

static void entities_are_read_back_by_a_later_lane_as_they_were_set(void **state)
{
    struct wm_article *first = article_of(*state, "{\"uri\":\"u\"}");
    wm_article_set_body(first, WM_STR("Mara Quill visited \xC3\x98stby. Quill left."));
    const struct wm_str ids[] = {WM_STR("wikidata:Q1"), WM_STR("viaf:2")};
    const struct wm_entity entities[] = {
        {.type = WM_ENTITY_PERSON, .name = WM_STR("Mara Quill"), .salience = 0.75},
        {.type = WM_ENTITY_PLACE,
         .subtype = WM_STR("city"),
         .name = WM_STR("\xC3\x98stby"),
         .ids = ids,
         .id_count = 2,
         .country = WM_STR("NO"),
         .lat = 69.0251,
         .lon = -0.5,
         .placed = true},
    };
    const struct wm_mention mentions[] = {{0, 10, 0}, {19, 24, 1}, {26, 31, 0}};
    const struct wm_annotation set = {entities, mentions, 2, 3};
    wm_article_annotate(first, &set);
    struct wm_article *later = article_of(*state, dump(first));
    const struct wm_annotation *got = wm_article_annotation(later);
    assert_int_equal(got->entity_count, 2);
    assert_int_equal(got->entities[0].type, WM_ENTITY_PERSON);
    assert_true(wm_str_is(got->entities[0].name, "Mara Quill"));
    assert_true(got->entities[0].salience == 0.75);
    assert_true(wm_str_is(got->entities[1].subtype, "city"));
    assert_int_equal(got->entities[1].id_count, 2);
    assert_true(wm_str_is(got->entities[1].ids[1], "viaf:2"));
    assert_true(wm_str_is(got->entities[1].country, "NO") && got->entities[1].placed);
    assert_true(got->entities[1].lat == 69.0251 && got->entities[1].lon == -0.5);
    assert_true(got->entities[0].country.len == 0 && !got->entities[0].placed);
    assert_int_equal(got->mention_count, 3);
    assert_memory_equal(got->mentions, mentions, sizeof mentions);
}

static void a_position_that_is_not_on_earth_is_none(void **state)
{
    static const char *const positions[] = {"{\"lat\":91,\"lon\":0}",
                                            "{\"lat\":\"1\",\"lon\":2}",
                                            "{\"lat\":1}",
                                            "{\"lat\":1,\"lon\":-180.5}",
                                            "[1,2]",
                                            "null"};
    for (size_t i = 0; i < sizeof positions / sizeof *positions; i++) {
        char record[200];
        snprintf(record, sizeof record,
                 "{\"uri\":\"u\",\"wire\":{\"entities\":[{\"type\":\"place\",\"name\":\"X\",\"position\":%s}]}}",
                 positions[i]);
        const struct wm_annotation *got = wm_article_annotation(article_of(*state, record));
        assert_int_equal(got->entity_count, 1);
        assert_false(got->entities[0].placed);
    }
}

static void what_was_read_back_can_be_set_again(void **state)
{
    struct wm_article *article = article_of(
        *state, "{\"uri\":\"u\",\"bodies\":[{\"contentType\":\"text/plain\",\"value\":\"Mara Quill left.\"}],"
                "\"wire\":{\"entities\":[{\"type\":\"person\",\"name\":\"Mara Quill\",\"ids\":[\"x:1\"],"
                "\"salience\":0.5}],\"mentions\":[{\"start\":0,\"end\":10,\"entity\":0}]}}");
    const char *before = wm_json_dump(*state, wm_json_get(article->record, "wire")).ptr;
    wm_article_annotate(article, wm_article_annotation(article));
    assert_string_equal(wm_json_dump(*state, wm_json_get(article->record, "wire")).ptr, before);
    wm_article_set_body(article, wm_article_body(article));
    assert_true(wm_str_is(wm_article_body(article), "Mara Quill left."));
}

static void mentions_from_outside_that_do_not_fit_are_left_out(void **state)
{
    struct wm_article *article =
        article_of(*state, "{\"uri\":\"u\",\"bodies\":[{\"contentType\":\"text/plain\",\"value\":\"0123456789\"}],"
                           "\"wire\":{\"entities\":[{\"type\":\"dragon\",\"name\":\"X\"}],\"mentions\":["
                           "{\"start\":2,\"end\":4,\"entity\":0},"
                           "{\"start\":3,\"end\":5,\"entity\":0},"  /* overlaps */
                           "{\"start\":6,\"end\":6,\"entity\":0},"  /* empty */
                           "{\"start\":6,\"end\":8,\"entity\":1},"  /* of nobody */
                           "{\"start\":6,\"end\":11,\"entity\":0}," /* past the end */
                           "{\"start\":-1,\"end\":99999999999,\"entity\":0},"
                           "\"text\",{},"
                           "{\"start\":9,\"end\":10,\"entity\":0}]}}");
    const struct wm_annotation *got = wm_article_annotation(article);
    assert_int_equal(got->mention_count, 2);
    assert_int_equal(got->mentions[0].cp, 2);
    assert_int_equal(got->mentions[1].cp, 9);
    assert_int_equal(got->entities[0].type, WM_ENTITY_OTHER);
}

static void an_extension_of_the_wrong_shape_is_no_annotation(void **state)
{
    static const char *const records[] = {
        "{\"uri\":\"u\"}",
        "{\"uri\":\"u\",\"wire\":[]}",
        "{\"uri\":\"u\",\"wire\":{\"entities\":{\"a\":1},\"mentions\":\"x\"}}",
        "{\"uri\":\"u\",\"wire\":{\"mentions\":[{\"start\":0,\"end\":1,\"entity\":0}]}}",
    };
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        const struct wm_annotation *got = wm_article_annotation(article_of(*state, records[i]));
        assert_int_equal(got->entity_count, 0);
        assert_int_equal(got->mention_count, 0);
    }
}

static void life_cycle_signals_are_written_and_read(void **state)
{
    struct wm_article *article = article_of(*state, "{\"uri\":\"u\"}");
    assert_int_equal(wm_article_lifecycle(article), WM_LIFE_NEW);
    for (int life = WM_LIFE_UPDATE; life <= WM_LIFE_TAKE; life++) {
        wm_article_set_lifecycle(article, (enum wm_lifecycle)life);
        assert_int_equal(wm_article_lifecycle(article), life);
    }
    wm_article_set_lifecycle(article, WM_LIFE_NEW);
    assert_string_equal(dump(article), "{\"uri\":\"u\",\"wire\":{}}");
}

static void a_cancelled_record_of_another_producer_is_a_kill(void **state)
{
    assert_int_equal(wm_article_lifecycle(article_of(*state, "{\"uri\":\"u\",\"pubStatus\":\"canceled\"}")),
                     WM_LIFE_CANCEL);
    assert_int_equal(wm_article_lifecycle(article_of(*state, "{\"uri\":\"u\",\"pubStatus\":\"usable\"}")), WM_LIFE_NEW);
}

static void finishing_names_the_standard_and_writes_sentences_if_they_were_cut(void **state)
{
    struct wm_article *article = article_of(*state, "{\"uri\":\"u\"}");
    wm_article_set_body(article, WM_STR("\xC3\x84rger im Hafen. Ein Zweiter folgt."));
    wm_article_finish(article);
    assert_null(wm_json_get(wm_json_get(article->record, "wire"), "sentences"));
    wm_article_text(article);
    wm_article_finish(article);
    assert_string_equal(wm_json_dump(*state, wm_json_get(wm_json_get(article->record, "wire"), "sentences")).ptr,
                        "[[0,15],[16,34]]");
    struct wm_json *standard = wm_json_get(article->record, "standard");
    assert_true(wm_str_is(wm_json_get_str(standard, "name"), "ninjs"));
    assert_true(wm_str_is(wm_json_get_str(standard, "version"), "3.1"));
}

static void the_trail_tells_each_stage_in_order(void **state)
{
    struct wm_article *article = article_of(*state, "{\"uri\":\"u\"}");
    wm_article_add_trail(article, "clean", "1.0", NULL);
    wm_article_add_trail(article, "tag", "2.0", "lexicon 7");
    assert_string_equal(wm_json_dump(*state, wm_json_get(wm_json_get(article->record, "wire"), "trail")).ptr,
                        "[{\"stage\":\"clean\",\"version\":\"1.0\"},"
                        "{\"stage\":\"tag\",\"version\":\"2.0\",\"model\":\"lexicon 7\"}]");
}

static void an_arena_that_is_over_gives_no_article(void **state)
{
    (void)state;
    struct wm_arena *tiny = wm_arena_new(8);
    assert_null(wm_article_new(tiny, WM_STR("{}"), WM_STR("")));
    wm_arena_free(tiny);
}

int main(void)
{
    wm_json_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_known_by_its_uri),
        cmocka_unit_test(the_main_headline_is_preferred),
        cmocka_unit_test(the_plain_text_body_is_read_beside_others),
        cmocka_unit_test(setting_the_body_counts_characters_and_words),
        cmocka_unit_test(a_new_body_forgets_what_was_made_of_the_old_one),
        cmocka_unit_test(the_cut_is_made_once),
        cmocka_unit_test(entities_are_read_back_by_a_later_lane_as_they_were_set),
        cmocka_unit_test(a_position_that_is_not_on_earth_is_none),
        cmocka_unit_test(what_was_read_back_can_be_set_again),
        cmocka_unit_test(mentions_from_outside_that_do_not_fit_are_left_out),
        cmocka_unit_test(an_extension_of_the_wrong_shape_is_no_annotation),
        cmocka_unit_test(life_cycle_signals_are_written_and_read),
        cmocka_unit_test(a_cancelled_record_of_another_producer_is_a_kill),
        cmocka_unit_test(finishing_names_the_standard_and_writes_sentences_if_they_were_cut),
        cmocka_unit_test(the_trail_tells_each_stage_in_order),
        cmocka_unit_test(an_arena_that_is_over_gives_no_article),
    };
    return cmocka_run_group_tests(tests, with_arena, without_arena);
}
