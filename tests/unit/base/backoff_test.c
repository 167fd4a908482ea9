/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <stdbool.h>

#include "base/backoff.h"

static const struct wm_backoff backoff = {.first_ms = 100, .most_ms = 1000};

static void waits_double_up_to_the_limit(void **state)
{
    (void)state;
    static const uint64_t most[] = {100, 200, 400, 800, 1000, 1000};
    for (unsigned failures = 1; failures <= 6; failures++)
        for (uint64_t salt = 0; salt < 1000; salt++) {
            uint64_t wait_ms = wm_backoff_ms(backoff, failures, salt);
            assert_in_range(wait_ms, most[failures - 1] * 3 / 4, most[failures - 1]);
        }
}

static void those_who_failed_together_come_back_apart(void **state)
{
    (void)state;
    bool seen[1001] = {false};
    unsigned different = 0;
    for (uint64_t salt = 0; salt < 100; salt++) {
        uint64_t wait_ms = wm_backoff_ms(backoff, 9, salt);
        different += !seen[wait_ms];
        seen[wait_ms] = true;
    }
    assert_true(different > 50);
    assert_int_equal(wm_backoff_ms(backoff, 3, 7), wm_backoff_ms(backoff, 3, 7));
}

static void no_number_of_failures_overflows(void **state)
{
    (void)state;
    const struct wm_backoff longest = {.first_ms = 1, .most_ms = UINT64_MAX / 4};
    assert_true(wm_backoff_ms(longest, 4000000000u, 1) <= longest.most_ms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_double_up_to_the_limit),
        cmocka_unit_test(those_who_failed_together_come_back_apart),
        cmocka_unit_test(no_number_of_failures_overflows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
