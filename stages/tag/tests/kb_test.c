/* SPDX-License-Identifier: Apache-2.0 */
/* Knowledge bases built of small tables and of a small dump, both made up, and looked up again. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/json_init.h"
#include "wiremill/data.h"
#include "wiremill/kb.h"

#define FACTS "stages/tag/tests/fixtures/facts"
#define DUMP  "stages/tag/tests/fixtures/wikidata.json"
#define WORDS "stages/tag/data/words"

struct fixture {
    struct wm_arena *arena; /* of lookups */
    struct wm_arena *line;  /* of a line of the dump */
    struct wm_data dump;
    char folder[64], path[96];
    struct wm_kb *kb;
    struct wm_kb_made made;
    unsigned damaged;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct wm_error err = {0};
    wm_json_init();
    f->arena = wm_arena_new(16u << 20);
    f->line = wm_arena_new(16u << 20);
    strcpy(f->folder, "/tmp/wiremill-kb-test-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/test.kb", f->folder);
    assert_int_equal(wm_data_open(DUMP, &f->dump, &err), WM_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    wm_kb_close(f->kb);
    wm_data_close(&f->dump);
    wm_arena_free(f->arena);
    wm_arena_free(f->line);
    unlink(f->path);
    assert_int_equal(rmdir(f->folder), 0); /* and nothing else is left in it */
    free(f);
    return 0;
}

static struct wm_kb_builder *builder_of(int least)
{
    struct wm_kb_rules rules = {WORDS, least};
    struct wm_error err = {0};
    struct wm_kb_builder *builder = NULL;
    assert_int_equal(wm_kb_builder_open(&rules, &builder, &err), WM_OK);
    return builder;
}

static void write_and_open(struct fixture *f, struct wm_kb_builder *builder)
{
    struct wm_error err = {0};
    wm_kb_close(f->kb);
    f->kb = NULL;
    assert_int_equal(wm_kb_write(builder, f->path, &f->made, &err), WM_OK);
    wm_kb_builder_close(builder);
    assert_int_equal(wm_kb_open(f->path, &f->kb, &err), WM_OK);
}

static void add_facts(struct wm_kb_builder *builder)
{
    struct wm_error err = {0};
    assert_int_equal(wm_kb_add_tables(builder, FACTS, &err), WM_OK);
}

static void add_line(struct fixture *f, struct wm_kb_builder *builder, struct wm_str line)
{
    struct wm_error err = {0};
    enum wm_code code = wm_kb_add_wikidata(builder, f->line, line, &err);
    assert_true(code == WM_OK || code == WM_E_PARSE);
    f->damaged += code == WM_E_PARSE;
    wm_arena_reset(f->line);
}

static void add_dump(struct fixture *f, struct wm_kb_builder *builder)
{
    struct wm_str rest = {(const char *)f->dump.ptr, f->dump.len}, line;
    while (wm_str_line(&rest, &line))
        add_line(f, builder, line);
}

static void build(struct fixture *f, int least, bool facts, bool dump)
{
    struct wm_kb_builder *builder = builder_of(least);
    if (facts)
        add_facts(builder);
    if (dump)
        add_dump(f, builder);
    write_and_open(f, builder);
}

static const struct wm_kb_candidate *all(struct fixture *f, const char *name, size_t *count)
{
    const struct wm_kb_candidate *list = wm_kb_lookup(f->kb, f->arena, wm_str_of(name), count);
    assert_non_null(list);
    return list;
}

/* The only candidate of a name. */
static const struct wm_kb_candidate *one(struct fixture *f, const char *name)
{
    size_t count;
    const struct wm_kb_candidate *list = all(f, name, &count);
    assert_int_equal(count, 1);
    return list;
}

static bool is_known(struct fixture *f, const char *name)
{
    size_t count;
    all(f, name, &count);
    return count > 0;
}

static bool has_id(const struct wm_kb_candidate *c, const char *id)
{
    for (size_t i = 0; i < c->id_count; i++)
        if (wm_str_is(c->ids[i], id))
            return true;
    return false;
}

static void facts_are_found_by_their_names(void **state)
{
    struct fixture *f = *state;
    build(f, -1, true, false);
    const struct wm_kb_candidate *country = one(f, "SUDLANDIA");
    assert_string_equal(country->type, "place");
    assert_true(wm_str_is(country->subtype, "country") && wm_str_is(country->name, "Sudlandia"));
    assert_string_equal(country->country, "QY");
    assert_true(has_id(country, "wikidata:Q900021") && has_id(country, "iso3166:QY"));
    assert_true(country->placed && country->lat == -10.5 && country->lon == 20);
    assert_int_equal(country->way, WM_KB_NAME);
    assert_int_equal(country->prominence, 90);
    assert_int_equal(one(f, "Tess Brightwater")->way, WM_KB_ALIAS);
    assert_int_equal(one(f, "Brightwater")->way, WM_KB_SURNAME);
    assert_int_equal(one(f, "SLC")->way, WM_KB_ACRONYM);
    assert_string_equal(one(f, "Sudlandian")->type, "group");
    assert_string_equal(one(f, "Prime Minister")->type, "title");
}

static void a_position_is_rounded_to_four_decimals(void **state)
{
    struct fixture *f = *state;
    build(f, -1, true, false);
    const struct wm_kb_candidate *city = one(f, "Port Sudland");
    assert_true(city->placed && city->lat == -10.25 && city->lon == 20.3334);
    assert_false(one(f, "Southern Lights Council")->placed);
}

static void local_identifiers_stay_out(void **state)
{
    struct fixture *f = *state;
    build(f, -1, true, false);
    const struct wm_kb_candidate *council = one(f, "Southern Lights Council");
    assert_int_equal(council->id_count, 1);
    assert_true(wm_str_is(council->ids[0], "ror:00x"));
}

static void what_is_less_prominent_than_the_limit_is_left_out(void **state)
{
    struct fixture *f = *state;
    build(f, -1, true, false);
    assert_false(is_known(f, "Smallham") || is_known(f, "Ivo Smallpage"));
    build(f, 65, true, false);
    assert_true(is_known(f, "Tess Brightwater") && is_known(f, "Sudlandia"));
    assert_false(is_known(f, "Port Sudland") || is_known(f, "Ivo Smallpage"));
    build(f, 20, true, false);
    assert_true(is_known(f, "Ivo Smallpage"));
}

static void candidates_come_in_the_order_of_prominence(void **state)
{
    struct fixture *f = *state;
    size_t count;
    build(f, -1, true, true);
    const struct wm_kb_candidate *list = all(f, "Harborgate", &count);
    assert_int_equal(count, 2);
    assert_true(list[0].prominence > list[1].prominence);
    assert_true(has_id(&list[0], "wikidata:Q900002") && has_id(&list[1], "geonames:9990003"));
}

static void a_name_that_nobody_has_has_no_candidates(void **state)
{
    struct fixture *f = *state;
    build(f, -1, true, false);
    assert_false(is_known(f, "Nobody Of That Name") || is_known(f, "...") || is_known(f, ""));
}

static void items_of_the_dump_are_what_their_classes_are_under(void **state)
{
    struct fixture *f = *state;
    build(f, -1, false, true);
    const struct wm_kb_candidate *city = one(f, "Harborgate"); /* a free port, which is a port city, which is a city */
    assert_string_equal(city->type, "place");
    assert_true(wm_str_is(city->subtype, "capital"));
    assert_true(wm_str_is(one(f, "Norlandia")->subtype, "country"));
    assert_string_equal(one(f, "Mara Quillfeather")->type, "person");
    assert_true(wm_str_is(one(f, "Quillmark Instruments")->subtype, "company"));
    assert_true(wm_str_is(one(f, "Treaty of Harborgate")->subtype, "treaty"));
    assert_false(is_known(f, "Theory of Nothing"));
}

static void countries_of_the_dump_come_by_their_code_whatever_the_order(void **state)
{
    struct fixture *f = *state;
    build(f, -1, false, true);
    assert_string_equal(one(f, "Mara Quillfeather")->country, "QZ"); /* not the one of before 1990 */
    assert_string_equal(one(f, "Harborgate")->country, "QZ");
    assert_true(has_id(one(f, "Norlandia"), "iso3166:QZ"));
    const struct wm_kb_candidate *people = one(f, "Norlandians");
    assert_true(wm_str_is(people->subtype, "nationality") && wm_str_is(people->name, "Norlandian"));
    assert_string_equal(people->country, "QZ");
}

static void names_of_the_dump_are_labels_aliases_and_names_in_use(void **state)
{
    struct fixture *f = *state;
    build(f, -1, false, true);
    assert_int_equal(one(f, "Harbour Gate")->way, WM_KB_ALIAS);
    assert_int_equal(one(f, "City of Harborgate")->way, WM_KB_ALIAS);
    assert_false(is_known(f, "Ville de Harborgate"));
    assert_int_equal(one(f, "NRF")->way, WM_KB_ACRONYM);
    assert_true(is_known(f, "Ola Fjeldmark")); /* a label for all languages */
    assert_false(is_known(f, "Nur Deutsch"));
    assert_true(is_known(f, "Mara / Quill"));
}

static void identifiers_of_the_dump_are_taken_along(void **state)
{
    struct fixture *f = *state;
    build(f, -1, false, true);
    const struct wm_kb_candidate *company = one(f, "Quillmark Instruments");
    assert_true(wm_str_is(company->ids[0], "wikidata:Q900005"));
    assert_true(has_id(company, "ror:0quill000") && has_id(company, "ticker:QLMK"));
    assert_true(has_id(company, "lei:5299000QUILL0000MARK"));
    assert_true(has_id(one(f, "Harborgate"), "geonames:9990001"));
}

static void positions_on_other_globes_are_none(void **state)
{
    struct fixture *f = *state;
    build(f, -1, false, true);
    assert_false(one(f, "Crater of Quill")->placed);
    const struct wm_kb_candidate *country = one(f, "Norlandia");
    assert_true(country->placed && country->lat == 62 && country->lon == -8);
}

static void what_few_wikipedias_have_is_left_out(void **state)
{
    struct fixture *f = *state;
    build(f, -1, false, true);
    assert_false(is_known(f, "Too Little Known"));
    build(f, 0, false, true);
    assert_true(is_known(f, "Too Little Known"));
    build(f, 60, false, true);
    assert_true(is_known(f, "Harborgate"));
    assert_false(is_known(f, "Quillmark Instruments"));
}

static void a_damaged_line_is_refused_and_the_rest_goes_on(void **state)
{
    static const char *const damaged[] = {"{\"type\":\"item\",\"id\":\"Q1\",\"claims\":{\"P279\":[}",
                                          "{\"id\":",
                                          "what is this",
                                          "{}",
                                          "{\"type\":\"item\",\"id\":\"Queen\"}",
                                          "{\"type\":\"item\"}"};
    struct fixture *f = *state;
    struct wm_kb_builder *builder = builder_of(0);
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
        struct wm_error err = {0};
        assert_int_equal(wm_kb_add_wikidata(builder, f->line, wm_str_of(damaged[i]), &err), WM_E_PARSE);
        assert_true(err.text[0] != '\0');
        wm_arena_reset(f->line);
    }
    add_dump(f, builder);
    assert_int_equal(f->damaged, 1);
    write_and_open(f, builder);
    assert_true(is_known(f, "Harborgate"));
}

static void what_a_table_has_gains_names_from_the_dump(void **state)
{
    struct fixture *f = *state;
    build(f, -1, true, true);
    const struct wm_kb_candidate *person = one(f, "Mara Quillfeather");
    assert_true(wm_str_is(person->name, "Mara A. Quillfeather")); /* as the table says */
    assert_int_equal(person->prominence, 70);
    assert_int_equal(person->way, WM_KB_ALIAS);
}

static void shapes_of_json_that_no_dump_has_do_no_harm(void **state)
{
    static const char *const odd[] = {
        "{\"type\":\"item\",\"id\":\"Q7\",\"labels\":[],\"claims\":[],\"sitelinks\":[]}",
        "{\"type\":\"item\",\"id\":\"Q7\",\"labels\":{\"en\":7},\"claims\":{\"P31\":7},\"sitelinks\":7}",
        "{\"type\":\"item\",\"id\":\"Q7\",\"labels\":{\"en\":{\"value\":\"Odd\"}},\"claims\":{\"P31\":[7,{\"mainsnak\":"
        "{\"datavalue\":{\"value\":{\"id\":\"Q5\"}}}}],\"P625\":[{\"mainsnak\":{\"datavalue\":{\"value\":{\"latitude\":"
        "1e999,\"longitude\":\"x\",\"globe\":\"http://www.wikidata.org/entity/Q2\"}}}}],\"P297\":[{\"mainsnak\":{"
        "\"datavalue\":{\"value\":\"q|\"}}}]}}",
        "{\"type\":\"item\",\"id\":\"Q99999999999\"}"};
    struct fixture *f = *state;
    struct wm_kb_builder *builder = builder_of(0);
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        add_line(f, builder, wm_str_of(odd[i]));
    write_and_open(f, builder);
    assert_false(is_known(f, "Nobody Of That Name"));
}

static unsigned char *bytes_of(const char *path, size_t *len)
{
    struct wm_data data;
    struct wm_error err = {0};
    assert_int_equal(wm_data_open(path, &data, &err), WM_OK);
    unsigned char *copy = malloc(data.len);
    memcpy(copy, data.ptr, data.len);
    *len = data.len;
    wm_data_close(&data);
    return copy;
}

static void equal_input_gives_equal_bytes(void **state)
{
    struct fixture *f = *state;
    size_t len[2];
    unsigned char *bytes[2];
    for (int i = 0; i < 2; i++) {
        build(f, -1, true, true);
        bytes[i] = bytes_of(f->path, &len[i]);
    }
    assert_int_equal(len[0], len[1]);
    assert_memory_equal(bytes[0], bytes[1], len[0]);
    free(bytes[0]);
    free(bytes[1]);
}

/* What adding a folder says that holds one table of these bytes. */
static struct wm_error adding(struct fixture *f, const char *file, struct wm_str text)
{
    char path[160];
    struct wm_error err = {0};
    struct wm_kb_builder *builder = builder_of(-1);
    snprintf(path, sizeof path, "%s/%s", f->folder, file);
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    fwrite(text.ptr, 1, text.len, out);
    fclose(out);
    assert_int_equal(wm_kb_add_tables(builder, f->folder, &err), WM_E_MODEL);
    wm_kb_builder_close(builder);
    unlink(path);
    return err;
}

static void a_table_that_cannot_be_read_is_named(void **state)
{
    struct fixture *f = *state;
    struct wm_error err = adding(f, "people.tsv", WM_STR("who\twhere\nx\ty\n"));
    assert_non_null(strstr(err.text, "people.tsv:1: no column \"name\""));
    err = adding(f, "cities.tsv",
                 WM_STR("id\tname\n\tB\xff"
                        "d\n"));
    assert_non_null(strstr(err.text, "cities.tsv: not UTF-8"));
    err = adding(f, "regions.tsv", WM_STR(""));
    assert_non_null(strstr(err.text, "regions.tsv:1"));
    err = adding(f, "other.tsv", WM_STR("id\tname\n"));
    assert_non_null(strstr(err.text, "no table of facts"));
}

static void word_lists_that_are_not_there_are_named(void **state)
{
    struct wm_kb_rules rules = {"./no/such/words", -1};
    struct wm_error err = {0};
    struct wm_kb_builder *builder = NULL;
    (void)state;
    assert_int_equal(wm_kb_builder_open(&rules, &builder, &err), WM_E_MODEL);
    assert_non_null(strstr(err.text, "no/such/words/english.txt"));
}

static void a_file_that_cannot_be_written_is_named_and_none_is_left(void **state)
{
    struct wm_error err = {0};
    struct wm_kb_made made;
    struct wm_kb_builder *builder = builder_of(-1);
    (void)state;
    add_facts(builder);
    assert_int_equal(wm_kb_write(builder, "./no/such/folder/x.kb", &made, &err), WM_E_IO);
    assert_non_null(strstr(err.text, "no/such/folder/x.kb"));
    wm_kb_builder_close(builder);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(facts_are_found_by_their_names),
        TEST(a_position_is_rounded_to_four_decimals),
        TEST(local_identifiers_stay_out),
        TEST(what_is_less_prominent_than_the_limit_is_left_out),
        TEST(candidates_come_in_the_order_of_prominence),
        TEST(a_name_that_nobody_has_has_no_candidates),
        TEST(items_of_the_dump_are_what_their_classes_are_under),
        TEST(countries_of_the_dump_come_by_their_code_whatever_the_order),
        TEST(names_of_the_dump_are_labels_aliases_and_names_in_use),
        TEST(identifiers_of_the_dump_are_taken_along),
        TEST(positions_on_other_globes_are_none),
        TEST(what_few_wikipedias_have_is_left_out),
        TEST(a_damaged_line_is_refused_and_the_rest_goes_on),
        TEST(what_a_table_has_gains_names_from_the_dump),
        TEST(shapes_of_json_that_no_dump_has_do_no_harm),
        TEST(equal_input_gives_equal_bytes),
        TEST(a_table_that_cannot_be_read_is_named),
        TEST(word_lists_that_are_not_there_are_named),
        TEST(a_file_that_cannot_be_written_is_named_and_none_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
