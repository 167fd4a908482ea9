/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/input.h"

static char path[64];

static void write_file(const char *suffix, const char *bytes, size_t len)
{
    snprintf(path, sizeof path, "%s/input-test-XXXXXX%s", P_tmpdir, suffix);
    int fd = mkstemps(path, (int)strlen(suffix));
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, len), (ssize_t)len);
    close(fd);
}

static int remove_file(void **state)
{
    (void)state;
    unlink(path);
    return 0;
}

static struct wm_input *open_file(bool lines, size_t max_bytes)
{
    struct wm_input *input = NULL;
    struct wm_error err = {0};
    assert_int_equal(wm_input_open(path, lines, max_bytes, &input, &err), WM_OK);
    return input;
}

static void assert_next(struct wm_input *input, const char *want, long line)
{
    struct wm_str message = {0};
    assert_int_equal(wm_input_next(input, &message, NULL), WM_OK);
    assert_int_equal(message.len, strlen(want));
    assert_memory_equal(message.ptr, want, message.len);
    assert_int_equal(wm_input_line(input), line);
}

static void assert_end(struct wm_input *input)
{
    struct wm_str message;
    assert_int_equal(wm_input_next(input, &message, NULL), WM_E_DROP);
    wm_input_close(input);
}

static void a_file_is_one_message(void **state)
{
    (void)state;
    write_file(".txt", "one\n\ntwo\n", 9);
    struct wm_input *input = open_file(false, 1000);
    assert_next(input, "one\n\ntwo\n", 0);
    assert_end(input);
}

static void each_line_is_a_message_in_a_file_named_so(void **state)
{
    (void)state;
    write_file(".jsonl", "{\"a\":1}\n\n  \n{\"b\":2}", 19);
    struct wm_input *input = open_file(false, 1000);
    assert_next(input, "{\"a\":1}", 1);
    assert_next(input, "{\"b\":2}", 4);
    assert_end(input);
}

static void an_empty_file_is_an_empty_message_but_no_line(void **state)
{
    (void)state;
    write_file(".txt", "", 0);
    struct wm_input *input = open_file(false, 1000);
    assert_next(input, "", 0);
    assert_end(input);
    assert_end(open_file(true, 1000));
}

static void a_file_too_large_is_refused(void **state)
{
    (void)state;
    struct wm_str message;
    struct wm_error err = {0};
    write_file(".txt", "0123456789", 10);
    struct wm_input *input = open_file(false, 9);
    assert_int_equal(wm_input_next(input, &message, &err), WM_E_LIMIT);
    assert_non_null(strstr(err.text, "--max-bytes"));
    assert_end(input);
    input = open_file(false, 10);
    assert_next(input, "0123456789", 0);
    assert_end(input);
}

static void a_line_too_large_is_refused_and_the_next_one_read(void **state)
{
    (void)state;
    char *bytes;
    struct wm_str message;
    int len = asprintf(&bytes, "first\n%0*d\nlast\n", 3 << 20, 0);
    assert_true(len > 3 << 20);
    write_file(".ndjson", bytes, (size_t)len);
    free(bytes);
    struct wm_input *input = open_file(false, 1000);
    assert_next(input, "first", 1);
    assert_int_equal(wm_input_next(input, &message, NULL), WM_E_LIMIT);
    assert_int_equal(wm_input_line(input), 2);
    assert_next(input, "last", 3);
    assert_end(input);
}

static void a_folder_and_a_missing_file_are_told_by_name(void **state)
{
    (void)state;
    struct wm_input *input;
    struct wm_error err = {0};
    assert_int_equal(wm_input_open(".", false, 10, &input, &err), WM_E_IO);
    assert_string_equal(err.text, ".: is a folder; name the files in it");
    err = (struct wm_error){0};
    assert_int_equal(wm_input_open("no/such", false, 10, &input, &err), WM_E_IO);
    assert_string_equal(err.text, "no/such: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_file_is_one_message, remove_file),
        cmocka_unit_test_teardown(each_line_is_a_message_in_a_file_named_so, remove_file),
        cmocka_unit_test_teardown(an_empty_file_is_an_empty_message_but_no_line, remove_file),
        cmocka_unit_test_teardown(a_file_too_large_is_refused, remove_file),
        cmocka_unit_test_teardown(a_line_too_large_is_refused_and_the_next_one_read, remove_file),
        cmocka_unit_test(a_folder_and_a_missing_file_are_told_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
