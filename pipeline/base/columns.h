/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_COLUMNS_H
#define BASE_COLUMNS_H

#include <stdint.h>

/* Columns of a terminal that the code point takes: 0 for combining marks, 2 for wide characters of
 * East Asian scripts. */
int wm_columns(uint32_t code_point);

#endif
