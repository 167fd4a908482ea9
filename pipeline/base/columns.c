/* SPDX-License-Identifier: Apache-2.0 */
#include "columns.h"

#include <utf8proc.h>

int wm_columns(uint32_t code_point)
{
    return utf8proc_charwidth((utf8proc_int32_t)code_point);
}
