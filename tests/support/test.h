/* SPDX-License-Identifier: Apache-2.0 */
/* What every unit test includes first: cmocka and what its header needs. Tests chosen by the
 * runner (`make test T=name`) come in the environment. */
#ifndef SUPPORT_TEST_H
#define SUPPORT_TEST_H

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
/* clang-format on */

static inline void test_choose(void)
{
    const char *pattern = getenv("WIREMILL_TEST_ONLY"); /* with * and ?, matched against the name */
    if (pattern != NULL)
        cmocka_set_test_filter(pattern);
}

#undef cmocka_run_group_tests
#define cmocka_run_group_tests(tests, setup, teardown)                                                                 \
    (test_choose(), _cmocka_run_group_tests(#tests, tests, sizeof(tests) / sizeof((tests)[0]), setup, teardown))

#endif
