/* SPDX-License-Identifier: Apache-2.0 */
/* What every unit test includes first: cmocka and what its header needs. */
#ifndef SUPPORT_TEST_H
#define SUPPORT_TEST_H

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#endif
