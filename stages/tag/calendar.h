/* SPDX-License-Identifier: Apache-2.0 */
/* calendar.h: days of the Gregorian calendar, without regard to time zones. Thread: any. */
#ifndef TAG_CALENDAR_H
#define TAG_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "wiremill/str.h"

struct tag_day {
    int year;
    int month, day; /* from 1 */
};

bool tag_day_exists(struct tag_day day);

/* Days since 1 January 1970, and back. */
int tag_day_number(struct tag_day day);
struct tag_day tag_day_of(int number);

int tag_weekday(int number); /* 1 (Monday) to 7 */

/* The year and the week of ISO 8601 that a day is in. */
void tag_week_of(int number, int *year, int *week);

/* Reads the day that `text` begins with, YYYY-MM-DD; false when it begins with none. */
bool tag_day_read(struct wm_str text, struct tag_day *out);

#endif
