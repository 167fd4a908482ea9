/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <unistd.h>

#include "../own_private.h"
#include "tagging.h"

#define HEAD "id\ttype\tname\taliases\tsubtype\tcountry\tprominence\n"

struct given {
    unsigned char *bytes;
    struct tag_lexicon lexicon;
    struct tag_own *own;
    struct wm_error err;
    enum wm_code code;
};

static struct given given(struct wm_str table)
{
    struct given g = {0};
    size_t len;
    tagging_write(&g.bytes, &len);
    assert_int_equal(tag_lexicon_read((struct wm_data){g.bytes, len}, "test", &g.lexicon, &g.err), WM_OK);
    g.code = tag_own_read(table, "own.tsv", &g.lexicon, &g.own, &g.err);
    return g;
}

static void drop(struct given *g)
{
    tag_own_close(g->own);
    free(g->bytes);
}

/* The text tagged by rules and model with `table` at hand. */
static struct tagging tag_with(const char *table, const char *body, bool rules)
{
    struct tagging t = {.arena = wm_arena_new(128u << 20), .body = wm_str_of(body)};
    struct wm_error err = {0};
    struct tag_spans spans;
    struct tag_sequence names;
    struct given g = given(wm_str_of(table));
    assert_string_equal(g.err.text, "");
    assert_int_equal(wm_data_open("stages/tag/data/names.wm", &t.names, &err), WM_OK);
    assert_int_equal(tag_sequence_read(t.names, "names.wm", &names, &err), WM_OK);
    struct tag_doc *doc = tag_doc_make(t.arena, &g.lexicon, wm_text_cut(t.arena, t.body), rules);
    assert_non_null(doc);
    assert_true(tag_find_mentions(doc, &names, &spans) && tag_own_mentions(g.own, doc, &spans));
    t.found = tag_make_entities(doc, &spans, wm_str_of(""), 60);
    assert_non_null(t.found);
    drop(&g);
    return t;
}

static void assert_entity(const struct tagging *t, const char *name, const char *id)
{
    const struct wm_entity *entity = tagging_entity(t, name);
    assert_non_null(entity);
    assert_true(entity->id_count > 0 && wm_str_is(entity->ids[0], id));
}

static void a_name_of_the_table_gets_its_entity_and_identifier(void **state)
{
    (void)state;
    struct tagging t = tag_with(HEAD "desk:123\tORG\tHarbour Relief Trust\tRelief Trust|HRT\tcharity\tNO\t\n",
                                "It was the Relief Trust that spoke in Syria. The HRT has said so. Pay the hrt.", true);
    assert_entity(&t, "Harbour Relief Trust", "desk:123");
    assert_true(wm_str_is(tagging_entity(&t, "Harbour Relief Trust")->subtype, "charity"));
    assert_string_equal(tagging_list(&t), "organisation:Relief Trust place:Syria organisation:HRT");
    tagging_end(&t);
}

static void the_tables_word_goes_before_the_lexicons(void **state)
{
    (void)state;
    struct tagging t = tag_with(HEAD "desk:1\tORG\tSyria\t\t\t\t0\nhttps://example.org/7\tPER\tYork\t\t\t\t\n",
                                "The club met in Syria, and the town of York heard of it.", true);
    assert_string_equal(tagging_list(&t), "organisation:Syria person:York");
    assert_entity(&t, "Syria", "desk:1");
    assert_entity(&t, "York", "https://example.org/7");
    tagging_end(&t);
}

static void an_alias_joins_the_lexicons_entity_of_that_identifier(void **state)
{
    (void)state;
    struct tagging t = tag_with(HEAD "wikidata:Q77\tPER\tMarta J. Velasquez\tLa Doctora\t\t\t\n",
                                "It was Marta Velasquez who spoke in Syria. They call her La Doctora.", true);
    assert_entity(&t, "Marta J. Velasquez", "wikidata:Q77");
    assert_int_equal(t.found->mention_count, 3);
    assert_int_equal(t.found->entity_count, 2);
    tagging_end(&t);
}

static void what_the_table_does_not_say_is_taken_from_the_lexicon(void **state)
{
    (void)state;
    struct tagging t = tag_with("name\tid\ttype\nRoossiya\twikidata:Q159\tGPE\n", "They live in Roossiya.", true);
    const struct wm_entity *entity = tagging_entity(&t, "Roossiya");
    assert_non_null(entity);
    assert_true(wm_str_is(entity->subtype, "country"));
    assert_int_equal(entity->id_count, 2);
    assert_true(wm_str_is(entity->ids[1], "iso3166:RU"));
    tagging_end(&t);
}

static void rows_of_one_identifier_are_one_entity(void **state)
{
    (void)state;
    struct tagging t = tag_with(HEAD "desk:1|wikidata:Q5\tORG\tBlue Lantern Group\t\t\t\t\n"
                                     "wikidata:Q5\tORG\tLantern Holding\t\t\t\t\n",
                                "The Blue Lantern Group grows. So the Lantern Holding said.", true);
    assert_int_equal(t.found->entity_count, 1);
    assert_entity(&t, "Blue Lantern Group", "desk:1");
    assert_true(wm_str_is(t.found->entities[0].ids[1], "wikidata:Q5"));
    tagging_end(&t);
}

static void a_name_inside_a_longer_one_is_left_alone(void **state)
{
    (void)state;
    struct tagging t = tag_with(HEAD "desk:1\tORG\tYork\t\t\t\t\n", "He has lived in New York for years.", true);
    assert_string_equal(tagging_list(&t), "place:New York");
    tagging_end(&t);
}

static void the_longest_name_of_the_table_wins(void **state)
{
    (void)state;
    struct tagging t = tag_with(HEAD "desk:1\tORG\tQuillmark\t\t\t\t\ndesk:2\tEVENT\tQuillmark Harbour Days\t\t\t\t\n",
                                "We went to the Quillmark Harbour Days on foot.", true);
    assert_string_equal(tagging_list(&t), "event:Quillmark Harbour Days");
    assert_entity(&t, "Quillmark Harbour Days", "desk:2");
    tagging_end(&t);
}

static void a_plain_word_at_the_start_is_no_name(void **state)
{
    (void)state;
    const char *table = HEAD "desk:1\tORG\tReading\t\t\t\t\ndesk:3\tORG\tQuillmark\t\t\t\t\ndesk:2\tPER\tMay\t\t\t\t\n";
    struct tagging t =
        tag_with(table, "Reading is fun. Quillmark is a word, and quillmark means little. It rained in May.", true);
    assert_string_equal(tagging_list(&t), "");
    tagging_end(&t);
}

static void a_title_in_front_and_a_legal_form_behind_do_not_matter(void **state)
{
    (void)state;
    struct tagging t = tag_with(HEAD "desk:1\tORG\tBrimble Freight\t\t\t\t\n",
                                "The company Brimble Freight Ltd has said so in Syria. Brimble Freight grows.", true);
    assert_entity(&t, "Brimble Freight", "desk:1");
    assert_int_equal(t.found->entity_count, 2);
    tagging_end(&t);
}

static void a_name_in_front_of_a_hyphen_is_found(void **state)
{
    (void)state;
    struct tagging t = tag_with(HEAD "desk:1\tORG\tQuillmark\t\t\t\t\n", "The Quillmark-led group met in Syria.", true);
    assert_entity(&t, "Quillmark", "desk:1");
    assert_string_equal(tagging_list(&t), "organisation:Quillmark place:Syria");
    tagging_end(&t);
}

static void names_are_found_in_headlines_and_capitals(void **state)
{
    (void)state;
    const char *table = HEAD "desk:1\tORG\tQuillmark\t\t\t\t\ndesk:2\tORG\tBrimble Freight\t\t\t\t\n";
    static const char *const lines[] = {"QUILLMARK BUYS BRIMBLE FREIGHT",
                                        "Quillmark Buys Brimble Freight And Leaves Syria"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct tagging t = tag_with(table, lines[i], true);
        assert_entity(&t, "Quillmark", "desk:1");
        assert_entity(&t, "Brimble Freight", "desk:2");
        tagging_end(&t);
    }
}

static void two_entities_of_one_name_are_told_apart_by_country_or_not_at_all(void **state)
{
    (void)state;
    const char *table = HEAD "desk:1\tORG\tQuillmark\t\t\tSY\t\ndesk:2\tORG\tQuillmark\t\t\tJO\t\n";
    struct tagging t = tag_with(table, "They went to Syria for the Quillmark board.", true);
    assert_entity(&t, "Quillmark", "desk:1");
    tagging_end(&t);
    t = tag_with(table, "They went there for the Quillmark board.", true);
    assert_non_null(tagging_entity(&t, "Quillmark"));
    assert_int_equal(tagging_entity(&t, "Quillmark")->id_count, 0);
    tagging_end(&t);
}

static void names_are_found_in_other_languages_and_scripts(void **state)
{
    (void)state;
    const char *table = HEAD "desk:1\tPER\tOla Brekke\t\xd8\xa3\xd9\x88\xd9\x84\xd8\xa7\t\t\t\n";
    struct tagging t =
        tag_with(table, "Gestern sprach Ola Brekke. \xd9\x82\xd8\xa7\xd9\x84 \xd8\xa3\xd9\x88\xd9\x84\xd8\xa7", false);
    assert_int_equal(t.found->mention_count, 2);
    assert_int_equal(t.found->entity_count, 1);
    assert_entity(&t, "Ola Brekke", "desk:1");
    tagging_end(&t);
}

static void a_name_in_capitals_is_an_acronym_unless_the_lexicon_knows_better(void **state)
{
    (void)state;
    struct tagging t = tag_with(HEAD "desk:1\tORG\tWIDE\t\t\t\t\ndesk:2\tGPE\tSYRIA\t\t\t\t\n",
                                "Wide roads lead to Syria, where the WIDE has its seat.", true);
    assert_string_equal(tagging_list(&t), "place:Syria organisation:WIDE");
    assert_entity(&t, "SYRIA", "desk:2");
    tagging_end(&t);
}

static void the_text_says_what_its_acronyms_mean(void **state)
{
    (void)state;
    struct tagging t =
        tag_with(HEAD "desk:1\tORG\tWHO\t\t\t\t\n", "A World Hat Office (WHO) has opened; the WHO sells hats.", true);
    assert_int_equal(t.found->entity_count, 1);
    assert_int_equal(t.found->entities[0].id_count, 0);
    tagging_end(&t);
}

static void heads_comments_and_line_ends_are_as_programs_write_them(void **state)
{
    (void)state;
    struct tagging t = tag_with("\xef\xbb\xbf# the desk's own\r\n\r\nname\tsource\ttype\tid\r\n"
                                "# one more\r\nQuillmark\tus\tORG\tdesk:1\t\t\t\r\n",
                                "They went to the Quillmark board.", true);
    assert_entity(&t, "Quillmark", "desk:1");
    tagging_end(&t);
}

static void a_fault_is_told_with_its_place_and_what_to_do(void **state)
{
    (void)state;
    static const struct {
        const char *table, *where, *what;
    } faults[] = {
        {"", "own.tsv:1: ", "must name the columns"},
        {"# nothing\n", "own.tsv:1: ", "must name the columns"},
        {"id\tname\n", "own.tsv:1: ", "no column \"type\""},
        {"id\ttype\tname\tid\n", "column 1 (id): ", "twice"},
        {"# x\n" HEAD "desk:1\tPERSON\tAnn Lee\t\t\t\t\n", "own.tsv:3: column 2 (type): \"PERSON\"", "write PER"},
        {HEAD "17\tPER\tAnn Lee\t\t\t\t\n", "own.tsv:2: column 1 (id): \"17\"", "desk:123"},
        {HEAD "\tPER\tAnn Lee\t\t\t\t\n", "own.tsv:2: column 1 (id): ", "empty"},
        {HEAD "desk:a b\tPER\tAnn Lee\t\t\t\t\n", "column 1 (id): \"desk:a b\"", "take it out"},
        {HEAD "a:1|a:2|a:3|a:4|a:5\tPER\tAnn Lee\t\t\t\t\n", "column 1 (id): \"a:5\"", "at most 4"},
        {HEAD "desk:1\tPER\t\t\t\t\t\n", "own.tsv:2: column 3 (name): ", "give each entity a name"},
        {HEAD "desk:1\tPER\t...\t--\t\t\t\n", "own.tsv:2: column 3 (name): \"...\"", "has letters"},
        {HEAD "desk:1\tPER\t\"Ann Lee\"\t\t\t\t\n", "own.tsv:2: column 3 (name): \"Ann Lee\"", "quotation marks"},
        {HEAD "desk:1\tPER\tAnn Lee\t\t\tNorway\t\n", "column 6 (country): \"Norway\"", "ISO 3166-1"},
        {HEAD "desk:1\tPER\tAnn Lee\t\t\t\t101\n", "column 7 (prominence): \"101\"", "from 0 to 100"},
        {HEAD "desk:1\tPER\tAnn Lee\t\t\t\thigh\n", "column 7 (prominence): \"high\"", "from 0 to 100"},
        {HEAD "desk:1\tPER\tAnn Lee\t\t\t\t\tmore\n", "own.tsv:2: ", "more cells than the 7 columns"},
        {HEAD "desk:1\tPER\tAnn \xff Lee\t\t\t\t\n", "own.tsv:2: ", "UTF-8"},
        {HEAD "desk:1\tPER\tAnn\ndesk:1\tORG\tBee\n", "own.tsv:3: column 2 (type): \"ORG\"", "line 2"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct given g = given(wm_str_of(faults[i].table));
        assert_int_equal(g.code, WM_E_MODEL);
        assert_null(g.own);
        if (strstr(g.err.text, faults[i].where) == NULL || strstr(g.err.text, faults[i].what) == NULL)
            fail_msg("fault %zu: %s", i, g.err.text);
        drop(&g);
    }
}

static void too_many_subtypes_are_refused(void **state)
{
    (void)state;
    struct wm_arena *arena = wm_arena_new(1u << 20);
    struct wm_buf buf = {.arena = arena};
    wm_buf_adds(&buf, HEAD);
    for (int i = 0; i < 255; i++)
        wm_buf_printf(&buf, "desk:%d\tORG\tFirm %d\t\tkind %d\t\t\n", i, i, i);
    struct given g = given(wm_buf_str(&buf));
    assert_non_null(strstr(g.err.text, "own.tsv:256: column 5 (subtype): \"kind 254\""));
    drop(&g);
    wm_arena_free(arena);
}

static void identifiers_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    char table[600];
    snprintf(table, sizeof table, "id\ttype\tname\nhttps://example.org/%0240d\tPER\tAnn Lee\n", 1);
    struct given g = given(wm_str_of(table));
    assert_non_null(strstr(g.err.text, "own.tsv:2: column 1 (id): \"https://example.org/000"));
    assert_non_null(strstr(g.err.text, "250 bytes"));
    drop(&g);
    snprintf(table, sizeof table, "id\ttype\tname\nhttps://example.org/%0230d\tPER\tAnn Lee\n", 1);
    g = given(wm_str_of(table));
    assert_int_equal(g.code, WM_OK);
    drop(&g);
}

static void a_table_without_rows_changes_nothing(void **state)
{
    (void)state;
    struct tagging t = tag_with(HEAD, "They went to Syria.", true);
    assert_string_equal(tagging_list(&t), "place:Syria");
    tagging_end(&t);
}

static void more_than_a_million_rows_are_refused(void **state)
{
    (void)state;
    static const char row[] = "desk:1\tORG\tQuillmark\n", head[] = "id\ttype\tname\n";
    size_t len = sizeof head - 1 + 1000001 * (sizeof row - 1);
    char *table = malloc(len), *at = table;
    assert_non_null(table);
    memcpy(at, head, sizeof head - 1);
    at += sizeof head - 1;
    for (int i = 0; i < 1000001; i++, at += sizeof row - 1)
        memcpy(at, row, sizeof row - 1);
    struct given g = given((struct wm_str){table, len});
    assert_non_null(strstr(g.err.text, "own.tsv:1000002: more than 1000000 rows"));
    drop(&g);
    g = given((struct wm_str){table, len - (sizeof row - 1)});
    assert_int_equal(g.code, WM_OK);
    assert_int_equal(g.own->lexicon.names.perfect.count, 1);
    drop(&g);
    free(table);
}

static void a_table_that_is_not_there_is_named(void **state)
{
    (void)state;
    struct tag_lexicon lexicon = {0};
    struct tag_own *own = NULL;
    struct wm_error err = {0};
    assert_int_equal(tag_own_open("./no/such/own.tsv", &lexicon, &own, &err), WM_E_MODEL);
    assert_non_null(strstr(err.text, "./no/such/own.tsv"));
    assert_non_null(strstr(err.text, "`entities`"));
}

static void a_table_of_more_than_256_mb_is_refused(void **state)
{
    (void)state;
    char path[] = "/tmp/wiremill-own-XXXXXX";
    struct tag_lexicon lexicon = {0};
    struct tag_own *own = NULL;
    struct wm_error err = {0};
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, (256 << 20) + 1), 0); /* a hole, so that nothing is written */
    enum wm_code code = tag_own_open(path, &lexicon, &own, &err);
    close(fd);
    unlink(path);
    assert_int_equal(code, WM_E_MODEL);
    assert_non_null(strstr(err.text, path));
    assert_non_null(strstr(err.text, "larger than 256 MB, which is the most; leave out"));
    assert_null(own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_of_the_table_gets_its_entity_and_identifier),
        cmocka_unit_test(the_tables_word_goes_before_the_lexicons),
        cmocka_unit_test(an_alias_joins_the_lexicons_entity_of_that_identifier),
        cmocka_unit_test(what_the_table_does_not_say_is_taken_from_the_lexicon),
        cmocka_unit_test(rows_of_one_identifier_are_one_entity),
        cmocka_unit_test(a_name_inside_a_longer_one_is_left_alone),
        cmocka_unit_test(the_longest_name_of_the_table_wins),
        cmocka_unit_test(a_plain_word_at_the_start_is_no_name),
        cmocka_unit_test(a_title_in_front_and_a_legal_form_behind_do_not_matter),
        cmocka_unit_test(a_name_in_front_of_a_hyphen_is_found),
        cmocka_unit_test(names_are_found_in_headlines_and_capitals),
        cmocka_unit_test(two_entities_of_one_name_are_told_apart_by_country_or_not_at_all),
        cmocka_unit_test(names_are_found_in_other_languages_and_scripts),
        cmocka_unit_test(a_name_in_capitals_is_an_acronym_unless_the_lexicon_knows_better),
        cmocka_unit_test(the_text_says_what_its_acronyms_mean),
        cmocka_unit_test(heads_comments_and_line_ends_are_as_programs_write_them),
        cmocka_unit_test(a_fault_is_told_with_its_place_and_what_to_do),
        cmocka_unit_test(too_many_subtypes_are_refused),
        cmocka_unit_test(identifiers_that_do_not_fit_are_refused),
        cmocka_unit_test(a_table_without_rows_changes_nothing),
        cmocka_unit_test(more_than_a_million_rows_are_refused),
        cmocka_unit_test(a_table_that_is_not_there_is_named),
        cmocka_unit_test(a_table_of_more_than_256_mb_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
