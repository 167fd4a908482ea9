/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include "kafka/files.h"
#include "mock_cluster.h"

/* What a walk found, joined: "name" or "name!" with a reason. */
static enum wm_code note(void *ctx, const struct wm_found *found, struct wm_error *err)
{
    (void)err;
    char *text = ctx;
    size_t len = strlen(text);
    snprintf(text + len, 200 - len, "%s%s ", found->name, found->reason != NULL ? "!" : "");
    return WM_OK;
}

static void make_sub(const char *dir, const char *name)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    assert_int_equal(mkdir(path, 0700), 0);
}

static void a_folder_is_walked_by_name_without_what_is_hidden_or_finished(void **state)
{
    (void)state;
    char dir[64], found[200] = "";
    struct wm_error err = {0};
    make_folder(dir);
    make_sub(dir, "b");
    make_sub(dir, "done");
    make_sub(dir, "b/failed");
    make_sub(dir, ".git");
    write_file(dir, "c.txt", "x");
    write_file(dir, "a.txt", "x");
    write_file(dir, ".hidden", "x");
    write_file(dir, "b/z.txt", "x");
    write_file(dir, "b/failed/x.txt", "x");
    write_file(dir, "done/x.txt", "x");
    write_file(dir, ".git/x.txt", "x");
    assert_int_equal(wm_files_walk(dir, note, found, &err), WM_OK);
    assert_string_equal(found, "a.txt b/z.txt c.txt ");
    remove_folder(dir);
}

static void circles_and_broken_links_are_told_and_ended(void **state)
{
    (void)state;
    char dir[64], path[100], found[200] = "";
    struct wm_error err = {0};
    make_folder(dir);
    make_sub(dir, "sub");
    snprintf(path, sizeof path, "%s/sub/circle", dir);
    assert_int_equal(symlink("..", path), 0);
    snprintf(path, sizeof path, "%s/nowhere", dir);
    assert_int_equal(symlink("no-such-file", path), 0);
    assert_int_equal(wm_files_walk(dir, note, found, &err), WM_OK);
    assert_string_equal(found, "nowhere! sub/circle! ");
    remove_folder(dir);
}

static void a_file_that_was_named_goes_whatever_its_name(void **state)
{
    (void)state;
    char dir[64], path[100], found[200] = "";
    struct wm_error err = {0};
    make_folder(dir);
    write_file(dir, ".hidden", "x");
    snprintf(path, sizeof path, "%s/.hidden", dir);
    assert_int_equal(wm_files_walk(path, note, found, &err), WM_OK);
    assert_string_equal(found, ".hidden ");
    remove_folder(dir);
}

static void what_is_no_file_is_never_waited_for(void **state)
{
    (void)state;
    char dir[64], path[100], found[200] = "";
    struct wm_bytes bytes;
    struct wm_error err = {0};
    make_folder(dir);
    snprintf(path, sizeof path, "%s/pipe", dir);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(wm_files_read(path, 100, &bytes, NULL, &err), WM_E_IO);
    assert_non_null(strstr(err.text, "is not a file"));
    assert_int_equal(wm_files_walk(path, note, found, &err), WM_OK);
    assert_string_equal(found, "pipe! ");
    remove_folder(dir);
}

static void a_file_over_the_limit_is_not_read(void **state)
{
    (void)state;
    char dir[64], path[100];
    struct wm_bytes bytes;
    struct wm_error err = {0};
    make_folder(dir);
    write_file(dir, "a", "0123456789");
    snprintf(path, sizeof path, "%s/a", dir);
    assert_int_equal(wm_files_read(path, 10, &bytes, NULL, &err), WM_OK);
    assert_int_equal(bytes.len, 10);
    free(bytes.ptr);
    assert_int_equal(wm_files_read(path, 9, &bytes, NULL, &err), WM_E_LIMIT);
    assert_null(bytes.ptr);
    remove_folder(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_is_walked_by_name_without_what_is_hidden_or_finished),
        cmocka_unit_test(circles_and_broken_links_are_told_and_ended),
        cmocka_unit_test(a_file_that_was_named_goes_whatever_its_name),
        cmocka_unit_test(what_is_no_file_is_never_waited_for),
        cmocka_unit_test(a_file_over_the_limit_is_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
