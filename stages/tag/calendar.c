/* SPDX-License-Identifier: Apache-2.0 */
#include "calendar.h"

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool tag_day_exists(struct tag_day day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (day.year < 1 || day.year > 9999 || day.month < 1 || day.month > 12 || day.day < 1)
        return false;
    return day.day <= days[day.month - 1] + (day.month == 2 && is_leap(day.year));
}

/* Years are counted from March, so that the day of a leap year is the last one. */
int tag_day_number(struct tag_day day)
{
    int year = day.year - (day.month <= 2), month = (day.month + 9) % 12;
    return year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day.day - 1 - 719468;
}

struct tag_day tag_day_of(int number)
{
    int days = number + 719468, era = days / 146097, rest = days % 146097;
    int year = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
    int of_year = rest - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
    struct tag_day day = {.day = of_year - (153 * month + 2) / 5 + 1, .month = month < 10 ? month + 3 : month - 9};
    day.year = era * 400 + year + (day.month <= 2);
    return day;
}

int tag_weekday(int number)
{
    int from_monday = (number + 3) % 7; /* 1 January 1970 was a Thursday */
    return (from_monday < 0 ? from_monday + 7 : from_monday) + 1;
}

void tag_week_of(int number, int *year, int *week)
{
    int thursday = number - tag_weekday(number) + 4; /* a week is of the year that its Thursday is in */
    *year = tag_day_of(thursday).year;
    *week = (thursday - tag_day_number((struct tag_day){*year, 1, 1})) / 7 + 1;
}

static bool read_digits(struct wm_str text, size_t from, size_t count, int *out)
{
    *out = 0;
    for (size_t i = from; i < from + count; i++) {
        if (i >= text.len || text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        *out = *out * 10 + (text.ptr[i] - '0');
    }
    return true;
}

bool tag_day_read(struct wm_str text, struct tag_day *out)
{
    return read_digits(text, 0, 4, &out->year) && read_digits(text, 5, 2, &out->month) &&
           read_digits(text, 8, 2, &out->day) && text.ptr[4] == '-' && text.ptr[7] == '-' && tag_day_exists(*out);
}
