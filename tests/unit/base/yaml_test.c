/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/yaml.h"

struct faults {
    int count, line, column; /* of the first */
    char text[400];
};

static struct wm_arena *arena;
static struct faults faults;

static void note(void *ctx, int line, int column, const char *text)
{
    struct faults *f = ctx;
    if (f->count++ == 0) {
        f->line = line;
        f->column = column;
        snprintf(f->text, sizeof f->text, "%s", text);
    }
}

static struct wm_yaml *parse_str(struct wm_str text)
{
    faults = (struct faults){0};
    return wm_yaml_parse(arena, text, note, &faults);
}

static struct wm_yaml *parse(const char *text)
{
    return parse_str(wm_str_of(text));
}

static void assert_fault(const char *yaml, int line, const char *part)
{
    parse(yaml);
    if (faults.count == 0)
        fail_msg("no fault in:\n%s", yaml);
    if (faults.line != line || strstr(faults.text, part) == NULL)
        fail_msg("want line %d, \"%s\"; got line %d, \"%s\"", line, part, faults.line, faults.text);
}

static int new_arena(void **state)
{
    (void)state;
    arena = wm_arena_new((size_t)64 << 20);
    return 0;
}

static int free_arena(void **state)
{
    (void)state;
    wm_arena_free(arena);
    return 0;
}

static void a_document_becomes_a_tree_with_lines(void **state)
{
    (void)state;
    struct wm_yaml *root =
        parse("# first\nname: one # tail\nlist:\n  - a\n  - b: \"x: y\"\n    c: 3\nflow: {k: [1, 2]}\n");
    assert_int_equal(faults.count, 0);
    assert_int_equal(root->count, 3);
    assert_string_equal(wm_yaml_get(root, "name")->text, "one");
    assert_int_equal(wm_yaml_get(root, "name")->line, 2);
    struct wm_yaml *list = wm_yaml_get(root, "list");
    assert_int_equal(list->kind, WM_YAML_LIST);
    assert_string_equal(list->first->text, "a");
    assert_string_equal(wm_yaml_get(list->last, "b")->text, "x: y");
    assert_int_equal(wm_yaml_get(list->last, "c")->line, 6);
    assert_int_equal(wm_yaml_get(list->last, "c")->column, 5);
    assert_int_equal(wm_yaml_get(wm_yaml_get(root, "flow"), "k")->count, 2);
    assert_null(wm_yaml_get(root, "other"));
}

static void nothing_is_told_from_an_empty_text(void **state)
{
    (void)state;
    struct wm_yaml *root = parse("a:\nb: ~\nc: null\nd: \"\"\ne: 'null'\n");
    assert_true(wm_yaml_is_null(wm_yaml_get(root, "a")));
    assert_true(wm_yaml_is_null(wm_yaml_get(root, "b")));
    assert_true(wm_yaml_is_null(wm_yaml_get(root, "c")));
    assert_false(wm_yaml_is_null(wm_yaml_get(root, "d")));
    assert_false(wm_yaml_is_null(wm_yaml_get(root, "e")));
}

static void an_empty_text_is_no_tree_and_no_fault(void **state)
{
    (void)state;
    assert_null(parse(""));
    assert_int_equal(faults.count, 0);
    assert_null(parse("# only a comment\n"));
    assert_int_equal(faults.count, 0);
}

static void a_byte_order_mark_is_passed_over(void **state)
{
    (void)state;
    struct wm_yaml *root = parse("\xEF\xBB\xBFname: x\n");
    assert_string_equal(wm_yaml_get(root, "name")->text, "x");
}

static void slips_are_told_in_plain_words_with_their_line(void **state)
{
    (void)state;
    assert_fault("a:\n\tb: 1\n", 2, "a tab cannot indent; use blanks");
    assert_fault("a:\n  b: 1\n c: 2\n", 3, "wrong indentation");
    assert_fault("a: b: c\n", 1, "\": \" stands where none can");
    assert_fault("a:\n  - x\n  y: 1\n", 3, "wrong indentation");
    assert_fault("a: \"x\nb: 1\n", 3, "a quote is opened and never closed (what it is part of begins in line 1)");
    assert_fault("a: [1, 2\nb: 3\n", 2, "\"]\" at its end");
    assert_fault("a: @x\n", 1, "a value cannot begin with \"@\"");
    assert_fault("a: 1\nb\nc: 2\n", 3, "is the \":\" or a blank after it missing?");
    assert_fault("a: \"\\q\"\n", 1, "unknown escape");
}

static void what_is_not_supported_is_refused(void **state)
{
    (void)state;
    assert_fault("a: &x 1\nb: *x\n", 1, "anchors and aliases");
    assert_int_equal(faults.count, 2);
    assert_fault("a: !!binary aGk=\n", 1, "tags");
    assert_fault("a: 1\n---\nb: 2\n", 2, "second document");
    assert_fault("? [a, b]\n: 1\n", 1, "a key must be a text");
    assert_fault("a: \"x\\0y\"\n", 1, "NUL");
}

static void a_key_that_stands_twice_names_both_lines(void **state)
{
    (void)state;
    struct wm_yaml *root = parse("a: 1\nb:\n  a: 2\na: 3\n");
    assert_int_equal(faults.count, 1);
    assert_int_equal(faults.line, 4);
    assert_string_equal(faults.text, "\"a\" stands twice in one map, first in line 1; keep one of them");
    assert_string_equal(wm_yaml_get(root, "a")->text, "1");
}

static void what_is_not_text_is_refused_with_its_line(void **state)
{
    (void)state;
    assert_fault("a: 1\nb: \xFFx\n", 2, "not valid UTF-8");
    assert_fault("a: 1\nb: \x01\n", 2, "control character");
    assert_fault("\xFF\xFE"
                 "a",
                 1, "not valid UTF-8");
    assert_null(parse_str((struct wm_str){"a: \0b\n", 6}));
    assert_true(faults.count > 0);
}

static void depth_and_size_are_bounded(void **state)
{
    (void)state;
    enum { DEPTH = 400000 };
    char *deep = wm_arena_alloc(arena, DEPTH + 1);
    assert_non_null(deep);
    memset(deep, '[', DEPTH);
    assert_null(parse(deep));
    assert_string_equal(faults.text, "nested more than 16 levels deep");
    struct wm_buf list = {.arena = arena}, map = {.arena = arena};
    for (int i = 0; i < 11000; i++)
        wm_buf_adds(&list, "- a\n");
    assert_null(parse(wm_buf_str(&list).ptr));
    assert_string_equal(faults.text, "the file holds more than 10000 values");
    for (int i = 0; i < 2000; i++)
        wm_buf_printf(&map, "k%d: 1\n", i);
    assert_null(parse(wm_buf_str(&map).ptr));
    assert_string_equal(faults.text, "a map of more than 1000 keys");
    assert_int_equal(faults.line, 1001);
}

static void a_full_arena_harms_nobody(void **state)
{
    (void)state;
    struct wm_arena *small = wm_arena_new(600);
    struct wm_yaml *root = wm_yaml_parse(small, WM_STR("a: {b: [1, 2, 3, 4, 5, 6, 7, 8, 9]}\nc: 4\n"), note, &faults);
    assert_non_null(root);
    assert_true(wm_arena_over(small));
    wm_arena_free(small);
}

static void written_scalars_read_back_the_same(void **state)
{
    (void)state;
    static const char *const texts[] = {"plain",
                                        "",
                                        "null",
                                        "~",
                                        "a: b",
                                        "#x",
                                        "- x",
                                        "x #y",
                                        "  blanks  ",
                                        "line\nbreak\r\n",
                                        "tab\there",
                                        "\"q\"",
                                        "b\\s",
                                        "\x01\x7F",
                                        "caf\xC3\xA9",
                                        "\xC2\x85nel",
                                        "\xE2\x80\xA8sep",
                                        "\xEF\xBB\xBF+",
                                        "\xF0\x9F\x98\x80",
                                        "[x]",
                                        "{x}",
                                        "100ms",
                                        "-1",
                                        "...",
                                        "---",
                                        "a:",
                                        ":a",
                                        "?",
                                        "*x",
                                        "&x",
                                        "!x",
                                        "%x",
                                        "@x",
                                        "`x",
                                        "'",
                                        "|",
                                        ">",
                                        "a,b",
                                        "h:9092,i:9"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct wm_buf buf = {.arena = arena};
        wm_buf_adds(&buf, "k: ");
        wm_yaml_write(&buf, wm_str_of(texts[i]));
        wm_buf_addc(&buf, '\n');
        struct wm_yaml *root = parse(wm_buf_str(&buf).ptr);
        assert_int_equal(faults.count, 0);
        assert_string_equal(root->first->text, texts[i]);
        assert_false(wm_yaml_is_null(root->first));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_becomes_a_tree_with_lines),
        cmocka_unit_test(nothing_is_told_from_an_empty_text),
        cmocka_unit_test(an_empty_text_is_no_tree_and_no_fault),
        cmocka_unit_test(a_byte_order_mark_is_passed_over),
        cmocka_unit_test(slips_are_told_in_plain_words_with_their_line),
        cmocka_unit_test(what_is_not_supported_is_refused),
        cmocka_unit_test(a_key_that_stands_twice_names_both_lines),
        cmocka_unit_test(what_is_not_text_is_refused_with_its_line),
        cmocka_unit_test(depth_and_size_are_bounded),
        cmocka_unit_test(a_full_arena_harms_nobody),
        cmocka_unit_test(written_scalars_read_back_the_same),
    };
    return cmocka_run_group_tests(tests, new_arena, free_arena);
}
