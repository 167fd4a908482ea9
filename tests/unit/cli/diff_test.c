/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_init.h"
#include "cli/diff.h"

static struct wm_buf told;

static void tell(void *ctx, const struct wm_change *change)
{
    struct wm_buf *out = ctx;
    struct wm_str before = wm_json_dump(out->arena, change->before), after = wm_json_dump(out->arena, change->after);
    wm_buf_printf(out, "%c %s %.*s%s%.*s\n", change->kind, change->path, WM_STR_ARG(before),
                  change->kind == '~' ? " -> " : "", WM_STR_ARG(after));
}

static struct wm_json *tree(struct wm_arena *arena, const char *json)
{
    struct wm_json *value = NULL;
    if (json != NULL)
        assert_int_equal(wm_json_parse(arena, wm_str_of(json), &value, NULL), WM_OK);
    return value;
}

static void assert_diff(const char *before, const char *after, const char *want)
{
    struct wm_arena *arena = wm_arena_new((size_t)256 << 20);
    told = (struct wm_buf){.arena = arena};
    wm_diff(tree(arena, before), tree(arena, after), arena, tell, &told);
    assert_string_equal(wm_buf_str(&told).ptr, want);
    wm_arena_free(arena);
}

static void equal_records_have_no_changes(void **state)
{
    (void)state;
    assert_diff("{\"a\":[1,{\"b\":null}]}", "{\"a\":[1,{\"b\":null}]}", "");
    assert_diff(NULL, NULL, "");
}

static void added_changed_and_removed_members_are_told_by_path(void **state)
{
    (void)state;
    assert_diff("{\"a\":1,\"b\":{\"c\":\"x\",\"d\":true}}", "{\"a\":1,\"b\":{\"c\":\"y\"},\"e\":[1,2]}",
                "~ b.c \"x\" -> \"y\"\n- b.d true\n+ e [1,2]\n");
}

static void what_was_made_from_nothing_is_told_member_by_member(void **state)
{
    (void)state;
    assert_diff(NULL, "{\"uri\":\"u\",\"wire\":{\"x\":{\"y\":1},\"z\":{}}}",
                "+ uri \"u\"\n+ wire.x.y 1\n+ wire.z {}\n");
}

static void arrays_are_compared_place_by_place(void **state)
{
    (void)state;
    assert_diff("{\"a\":[1,2,3]}", "{\"a\":[1,5]}", "~ a[1] 2 -> 5\n- a[2] 3\n");
    assert_diff("{\"a\":[{\"n\":\"p\"}]}", "{\"a\":[{\"n\":\"q\"},{\"n\":\"r\"}]}",
                "~ a[0].n \"p\" -> \"q\"\n+ a[1].n \"r\"\n");
}

static void a_change_of_type_is_one_change(void **state)
{
    (void)state;
    assert_diff("{\"a\":{\"b\":1}}", "{\"a\":[1]}", "~ a {\"b\":1} -> [1]\n");
    assert_diff("{\"a\":\"1\"}", "{\"a\":1}", "~ a \"1\" -> 1\n");
}

static void deep_nesting_is_told_whole_below_a_depth(void **state)
{
    (void)state;
    char before[1024] = "", after[1024] = "";
    for (int i = 0; i < 100; i++)
        strcat(before, "[");
    strcpy(after, before);
    strcat(before, "1");
    strcat(after, "2");
    for (int i = 0; i < 100; i++) {
        strcat(before, "]");
        strcat(after, "]");
    }
    struct wm_arena *arena = wm_arena_new((size_t)16 << 20);
    told = (struct wm_buf){.arena = arena};
    wm_diff(tree(arena, before), tree(arena, after), arena, tell, &told);
    struct wm_str text = wm_buf_str(&told);
    assert_true(wm_str_starts(text, "~ [0][0]"));
    assert_int_equal(text.ptr[text.len - 1], '\n');
    assert_null(memchr(text.ptr, '\n', text.len - 1));
    wm_arena_free(arena);
}

int main(void)
{
    wm_json_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_records_have_no_changes),
        cmocka_unit_test(added_changed_and_removed_members_are_told_by_path),
        cmocka_unit_test(what_was_made_from_nothing_is_told_member_by_member),
        cmocka_unit_test(arrays_are_compared_place_by_place),
        cmocka_unit_test(a_change_of_type_is_one_change),
        cmocka_unit_test(deep_nesting_is_told_whole_below_a_depth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
