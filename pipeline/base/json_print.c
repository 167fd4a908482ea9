/* SPDX-License-Identifier: Apache-2.0 */
#include "json_print.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_scan.h"

static void write_escaped(struct wm_buf *buf, unsigned char c)
{
    static const char names[] = "btn\0fr"; /* 8 to 13; vertical tab has none */
    wm_buf_addc(buf, '\\');
    if (c == '"' || c == '\\')
        wm_buf_addc(buf, (char)c);
    else if (c >= 8 && c <= 13 && names[c - 8] != '\0')
        wm_buf_addc(buf, names[c - 8]);
    else
        wm_buf_printf(buf, "u%04x", c);
}

void wm_json_put_str(struct wm_buf *buf, struct wm_str value)
{
    const char *from = value.ptr, *end = value.ptr + value.len;
    wm_buf_addc(buf, '"');
    while (from < end) {
        const char *plain = wm_scan_plain(from, end);
        wm_buf_add(buf, (struct wm_str){from, (size_t)(plain - from)});
        from = plain;
        if (from < end)
            write_escaped(buf, (unsigned char)*from++);
    }
    wm_buf_addc(buf, '"');
}

/* A record has hundreds of numbers: with printf they took more than half the time of writing it. `decimals`
 * of the digits stand behind the point. */
static void write_digits(struct wm_buf *buf, bool negative, unsigned long long digits, int decimals)
{
    char text[32], *at = text + sizeof text;
    for (int written = 0; digits > 0 || written <= decimals; digits /= 10, written++) {
        if (written == decimals && written > 0)
            *--at = '.';
        *--at = (char)('0' + digits % 10);
    }
    if (negative)
        *--at = '-';
    wm_buf_add(buf, (struct wm_str){at, (size_t)(text + sizeof text - at)});
}

void wm_json_put_int(struct wm_buf *buf, long long number)
{
    bool negative = number < 0;
    write_digits(buf, negative, negative ? 0 - (unsigned long long)number : (unsigned long long)number, 0);
}

/* Most of our numbers are like 0.83. Both sides of the division are exact and it rounds as reading does, so that
 * what comes out equal also reads back as the same. */
static bool write_short_real(struct wm_buf *buf, double number)
{
    static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    double size = fabs(number);
    if (!(size >= 0.001 && size < 1e6))
        return false;
    for (int decimals = 1; decimals <= 6; decimals++) {
        double digits = floor(size * powers[decimals] + 0.5);
        if (digits / powers[decimals] == size) {
            write_digits(buf, number < 0, (unsigned long long)digits, decimals);
            return true;
        }
    }
    return false;
}

/* The shortest of 15, 16 and 17 digits that reads back as the same number, marked as a real. */
void wm_json_put_real(struct wm_buf *buf, double number)
{
    char text[40];
    int precision = 15;
    if (write_short_real(buf, number))
        return;
    do
        snprintf(text, sizeof text - 2, "%.*g", precision, number);
    while (strtod(text, NULL) != number && ++precision <= 17);
    if (strpbrk(text, ".e") == NULL)
        strcat(text, ".0");
    wm_buf_adds(buf, text);
}
