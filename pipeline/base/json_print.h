/* SPDX-License-Identifier: Apache-2.0 */
/* json_print.h: strings and numbers as JSON has them, appended to a buffer. */
#ifndef BASE_JSON_PRINT_H
#define BASE_JSON_PRINT_H

#include "wiremill/str.h"

void wm_json_put_str(struct wm_buf *buf, struct wm_str value); /* in quotation marks */
void wm_json_put_int(struct wm_buf *buf, long long number);
void wm_json_put_real(struct wm_buf *buf, double number); /* finite; always with a point or an exponent */

#endif
