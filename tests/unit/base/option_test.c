/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <string.h>

#include "base/arena.h"
#include "base/option.h"

struct conf {
    int64_t size, wait_ms, count;
    double share;
    bool strict;
    const char *mode, *password;
};

static const char *const modes[] = {"fast", "careful", NULL};

static const struct wm_option table[] = {
    {.name = "size", .fallback = "8MB", .min = "1KB", .max = "1GB", .unit = WM_BYTES, WM_FIELD(struct conf, size)},
    {.name = "wait", .fallback = "100ms", .max = "1h", .unit = WM_MILLISECONDS, WM_FIELD(struct conf, wait_ms)},
    {.name = "count", .fallback = "3", .min = "-5", WM_FIELD(struct conf, count)},
    {.name = "share", .fallback = "0.5", .min = "0", .max = "1", WM_FIELD(struct conf, share)},
    {.name = "strict", .fallback = "true", WM_FIELD(struct conf, strict)},
    {.name = "mode", .fallback = "fast", .choices = modes, WM_FIELD(struct conf, mode)},
    {.name = "password", .max = "9", .secret = true, WM_FIELD(struct conf, password)},
    {0}};

static struct conf conf;
static struct wm_error err;

static bool set(const char *name, const char *text)
{
    err = (struct wm_error){0};
    return wm_option_set(wm_option_find(table, name), &conf, text, &err) == WM_OK;
}

static void assert_prints(const char *name, const char *want)
{
    struct wm_arena *arena = wm_arena_new(1000);
    assert_string_equal(wm_option_print(wm_option_find(table, name), &conf, arena).ptr, want);
    wm_arena_free(arena);
}

static void defaults_fill_every_field(void **state)
{
    (void)state;
    memset(&conf, 0xAA, sizeof conf);
    wm_option_defaults(table, &conf);
    assert_int_equal(conf.size, 8 << 20);
    assert_int_equal(conf.wait_ms, 100);
    assert_int_equal(conf.count, 3);
    assert_true(conf.share == 0.5);
    assert_true(conf.strict);
    assert_string_equal(conf.mode, "fast");
    assert_null(conf.password);
}

static void sizes_and_times_are_read_in_their_units(void **state)
{
    (void)state;
    assert_true(set("size", "512 KiB"));
    assert_int_equal(conf.size, 512 << 10);
    assert_true(set("size", "1.5mb"));
    assert_int_equal(conf.size, 3 << 19);
    assert_true(set("size", "4096"));
    assert_int_equal(conf.size, 4096);
    assert_true(set("wait", "2s"));
    assert_int_equal(conf.wait_ms, 2000);
    assert_true(set("wait", "5m"));
    assert_int_equal(conf.wait_ms, 300000);
    assert_true(set("wait", "0"));
    assert_int_equal(conf.wait_ms, 0);
}

static void what_is_no_number_is_refused_with_an_example(void **state)
{
    (void)state;
    assert_false(set("wait", "100"));
    assert_string_equal(err.text, "wait: \"100\" is not a whole number with a unit: 100ms, 2s, 5m");
    static const char *const bad[] = {"",    " 3",  "three", "0x10", "3.5",
                                      "inf", "nan", "1e999", "3 4",  "99999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(set("count", bad[i]));
    assert_false(set("share", "0x0.8"));
    assert_false(set("share", "nan"));
    assert_false(set("size", "3PB"));
}

static void ranges_are_kept_and_named(void **state)
{
    (void)state;
    assert_true(set("size", "1KB"));
    assert_false(set("size", "1023"));
    assert_string_equal(err.text, "size: 1023 is less than the minimum, 1KB");
    assert_false(set("size", "2GB"));
    assert_string_equal(err.text, "size: 2GB is more than the maximum, 1GB");
    assert_int_equal(conf.size, 1024);
    assert_true(set("count", "-5"));
    assert_false(set("count", "-6"));
}

static void words_are_true_or_false_or_a_choice(void **state)
{
    (void)state;
    assert_true(set("strict", "No"));
    assert_false(conf.strict);
    assert_false(set("strict", "1"));
    assert_true(set("mode", "careful"));
    assert_string_equal(conf.mode, "careful");
    assert_false(set("mode", "slow"));
    assert_string_equal(err.text, "mode: \"slow\" is none of: fast, careful");
}

static void values_print_as_they_are_typed(void **state)
{
    (void)state;
    wm_option_defaults(table, &conf);
    assert_prints("size", "8MB");
    assert_prints("wait", "100ms");
    assert_prints("strict", "true");
    conf.wait_ms = 90000;
    assert_prints("wait", "90s");
    conf.size = 1500;
    assert_prints("size", "1500");
    conf.wait_ms = 0;
    assert_prints("wait", "0ms");
}

static void a_printed_fraction_reads_back_the_same(void **state)
{
    (void)state;
    struct wm_arena *arena = wm_arena_new(1000);
    double share = conf.share = 0.1 + 0.2;
    struct wm_str text = wm_option_print(wm_option_find(table, "share"), &conf, arena);
    assert_true(set("share", text.ptr));
    assert_true(conf.share == share);
    wm_arena_free(arena);
}

static void a_secret_is_never_shown(void **state)
{
    (void)state;
    static const struct wm_option pin[] = {{.name = "pin", .max = "9", .secret = true, WM_FIELD(struct conf, count)},
                                           {0}};
    wm_option_defaults(table, &conf);
    assert_true(wm_option_print(wm_option_find(table, "password"), &conf, NULL).len == 0);
    assert_true(set("password", "hunter2"));
    assert_string_equal(wm_option_print(wm_option_find(table, "password"), &conf, NULL).ptr, "***");
    static const char *const tries[] = {"1234", "12ab34"};
    for (size_t i = 0; i < 2; i++) {
        err = (struct wm_error){0};
        assert_int_equal(wm_option_set(pin, &conf, tries[i], &err), WM_E_CONFIG);
        assert_null(strstr(err.text, "12"));
    }
}

static void the_nearest_name_is_found_or_none(void **state)
{
    (void)state;
    static const char *const names[] = {"commit-interval", "commit-messages", "input", "dead"};
    assert_string_equal(wm_nearest("comit-interval", names, 4), "commit-interval");
    assert_string_equal(wm_nearest("inptu", names, 4), "input");
    assert_string_equal(wm_nearest("commit_messages", names, 4), "commit-messages");
    assert_null(wm_nearest("zebra", names, 4));
    assert_null(wm_nearest("", names, 4));
    assert_null(wm_nearest("input", names, 0));
    char giant[5000];
    memset(giant, 'x', sizeof giant - 1);
    giant[sizeof giant - 1] = '\0';
    assert_null(wm_nearest(giant, names, 4));
}

static void a_copy_is_the_same_until_a_field_differs(void **state)
{
    (void)state;
    static const char *const others[][2] = {{"size", "1MB"},       {"wait", "1s"},   {"count", "4"},
                                            {"share", "0.25"},     {"strict", "no"}, {"mode", "careful"},
                                            {"password", "secret"}};
    struct wm_arena *arena = wm_arena_new(1000);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        const struct wm_option *option = wm_option_find(table, others[i][0]);
        struct conf copy = {0};
        wm_option_defaults(table, &conf);
        wm_option_copy(option, &copy, &conf, arena);
        assert_true(wm_option_same(option, &copy, &conf));
        assert_true(set(others[i][0], others[i][1]));
        assert_false(wm_option_same(option, &copy, &conf));
        wm_option_copy(option, &copy, &conf, arena);
        assert_true(wm_option_same(option, &copy, &conf));
    }
    wm_arena_free(arena);
}

static void a_copied_text_is_a_text_of_its_own(void **state)
{
    (void)state;
    char given[] = "secret";
    struct conf copy;
    struct wm_arena *arena = wm_arena_new(1000);
    conf.password = given;
    wm_option_copy(wm_option_find(table, "password"), &copy, &conf, arena);
    given[0] = 'S';
    assert_string_equal(copy.password, "secret");
    wm_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_fill_every_field),
        cmocka_unit_test(sizes_and_times_are_read_in_their_units),
        cmocka_unit_test(what_is_no_number_is_refused_with_an_example),
        cmocka_unit_test(ranges_are_kept_and_named),
        cmocka_unit_test(words_are_true_or_false_or_a_choice),
        cmocka_unit_test(values_print_as_they_are_typed),
        cmocka_unit_test(a_printed_fraction_reads_back_the_same),
        cmocka_unit_test(a_secret_is_never_shown),
        cmocka_unit_test(the_nearest_name_is_found_or_none),
        cmocka_unit_test(a_copy_is_the_same_until_a_field_differs),
        cmocka_unit_test(a_copied_text_is_a_text_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
