/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <string.h>

#include "wiremill/error.h"

static void the_first_cause_wins(void **state)
{
    (void)state;
    struct wm_error err = {0};
    assert_int_equal(wm_fail(&err, WM_E_PARSE, "line %d", 7), WM_E_PARSE);
    assert_int_equal(wm_fail(&err, WM_E_LIMIT, "too large"), WM_E_LIMIT);
    assert_int_equal(err.code, WM_E_PARSE);
    assert_string_equal(err.text, "line 7");
}

static void whoever_does_not_ask_is_not_told(void **state)
{
    (void)state;
    assert_int_equal(wm_fail(NULL, WM_E_BUSY, "no matter"), WM_E_BUSY);
}

static void a_text_too_long_is_cut_and_ends(void **state)
{
    (void)state;
    struct wm_error err = {0};
    char text[1000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(wm_fail(&err, WM_E_STAGE, "%s", text), WM_E_STAGE);
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
}

static void each_code_has_a_label_of_its_own_and_a_text(void **state)
{
    (void)state;
    for (int a = 0; a < WM_CODE_COUNT; a++) {
        assert_true(wm_code_text((enum wm_code)a)[0] != '\0');
        for (int b = 0; b < a; b++)
            assert_string_not_equal(wm_code_label((enum wm_code)a), wm_code_label((enum wm_code)b));
    }
}

static void the_fate_of_an_article_follows_from_the_code(void **state)
{
    (void)state;
    assert_int_equal(wm_code_fate(WM_OK), WM_DONE);
    assert_int_equal(wm_code_fate(WM_E_DROP), WM_DONE);
    assert_int_equal(wm_code_fate(WM_E_ENCODING), WM_REJECT);
    assert_int_equal(wm_code_fate(WM_E_BUSY), WM_RETRY);
    assert_int_equal(wm_code_fate(WM_E_MODEL), WM_FATAL);
}

static void a_number_that_is_no_code_is_a_broken_stage(void **state)
{
    (void)state;
    assert_string_equal(wm_code_label((enum wm_code)12345), "stage");
    assert_string_equal(wm_code_label((enum wm_code) - 1), "stage");
    assert_int_equal(wm_code_fate((enum wm_code)WM_CODE_COUNT), WM_REJECT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_cause_wins),
        cmocka_unit_test(whoever_does_not_ask_is_not_told),
        cmocka_unit_test(a_text_too_long_is_cut_and_ends),
        cmocka_unit_test(each_code_has_a_label_of_its_own_and_a_text),
        cmocka_unit_test(the_fate_of_an_article_follows_from_the_code),
        cmocka_unit_test(a_number_that_is_no_code_is_a_broken_stage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
