/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "wiremill/data.h"

struct folder {
    char path[64], file[96];
};

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int with_folder(void **state)
{
    static struct folder folder;
    strcpy(folder.path, "/tmp/wiremill-data-XXXXXX");
    if (mkdtemp(folder.path) == NULL)
        return -1;
    snprintf(folder.file, sizeof folder.file, "%s/names.wm", folder.path);
    write_file(folder.file, "names");
    *state = &folder;
    return 0;
}

static int without_folder(void **state)
{
    struct folder *folder = *state;
    unlink(folder->file);
    rmdir(folder->path);
    unsetenv("WIREMILL_DATA");
    return 0;
}

static void a_name_with_a_slash_is_a_path(void **state)
{
    struct folder *folder = *state;
    struct wm_data data;
    assert_int_equal(wm_data_open(folder->file, &data, NULL), WM_OK);
    assert_int_equal(data.len, 5);
    assert_memory_equal(data.ptr, "names", 5);
    wm_data_close(&data);
    assert_null(data.ptr);
    wm_data_close(&data); /* closing twice is harmless */
}

static void a_bare_name_is_looked_for_where_the_environment_says(void **state)
{
    struct folder *folder = *state;
    struct wm_data data;
    setenv("WIREMILL_DATA", folder->path, 1);
    assert_int_equal(wm_data_open("names.wm", &data, NULL), WM_OK);
    wm_data_close(&data);
    struct wm_error err = {0};
    assert_int_equal(wm_data_open("other.wm", &data, &err), WM_E_MODEL);
    assert_non_null(strstr(err.text, folder->path));
    assert_non_null(strstr(err.text, "other.wm"));
}

static void what_is_nowhere_names_the_places_and_the_way_out(void **state)
{
    (void)state;
    struct wm_data data;
    struct wm_error err = {0};
    unsetenv("WIREMILL_DATA");
    assert_int_equal(wm_data_open("no-such-lexicon.wm", &data, &err), WM_E_MODEL);
    assert_non_null(strstr(err.text, "share/wiremill"));
    assert_non_null(strstr(err.text, "WIREMILL_DATA"));
}

static void a_folder_or_an_empty_file_is_no_model(void **state)
{
    struct folder *folder = *state;
    struct wm_data data;
    struct wm_error err = {0};
    assert_int_equal(wm_data_open(folder->path, &data, &err), WM_E_MODEL);
    assert_non_null(strstr(err.text, folder->path));
    write_file(folder->file, "");
    assert_int_equal(wm_data_open(folder->file, &data, NULL), WM_E_MODEL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_name_with_a_slash_is_a_path, with_folder, without_folder),
        cmocka_unit_test_setup_teardown(a_bare_name_is_looked_for_where_the_environment_says, with_folder,
                                        without_folder),
        cmocka_unit_test(what_is_nowhere_names_the_places_and_the_way_out),
        cmocka_unit_test_setup_teardown(a_folder_or_an_empty_file_is_no_model, with_folder, without_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
