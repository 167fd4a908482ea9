/* SPDX-License-Identifier: Apache-2.0 */
/* Dates that count from the article's day: "Monday", "yesterday", "last week", "two years ago". Without that day
 * they are dates without a value. */
#include "quantity.h"

#define TENSE_WORDS 40        /* words of a sentence that are asked for its tense, on either side */
#define FIRST_DAY   (-354285) /* 1 January 1000 */
#define LAST_DAY    2932532   /* 1 January 9999 */

static enum tag_tense tense_at(const struct tag_reader *reader, uint32_t token)
{
    return tag_tense_of(tag_reader_text(reader, token - 1), tag_reader_text(reader, token),
                        tag_reader_text(reader, token + 1));
}

/* The nearest word before the date tells; where there is none, the first one behind it. */
enum tag_tense tag_reader_tense(const struct tag_reader *reader, uint32_t token)
{
    enum tag_tense tense = TAG_TENSE_NONE;
    for (uint32_t i = token, n = 0; i > reader->begin && n < TENSE_WORDS && tense == TAG_TENSE_NONE; n++)
        tense = tense_at(reader, --i);
    for (uint32_t i = token + 1, n = 0; i < reader->end && n < TENSE_WORDS && tense == TAG_TENSE_NONE; i++, n++)
        tense = tense_at(reader, i);
    return tense;
}

/* Days far from any news are not counted with. */
static bool is_known(const struct tag_reader *reader, int number)
{
    return reader->dated && number > FIRST_DAY && number < LAST_DAY;
}

static struct wm_str day_text(const struct tag_reader *reader, int number)
{
    struct tag_day day = tag_day_of(number);
    if (!is_known(reader, number))
        return (struct wm_str){0};
    return wm_str_printf(reader->doc->arena, "%04d-%02d-%02d", day.year, day.month, day.day);
}

static struct wm_str week_text(const struct tag_reader *reader, int number)
{
    int year, week;
    if (!is_known(reader, number))
        return (struct wm_str){0};
    tag_week_of(number, &year, &week);
    return wm_str_printf(reader->doc->arena, "%04d-W%02d", year, week);
}

/* The month so many months from the article's. */
static struct wm_str month_text(const struct tag_reader *reader, int months)
{
    struct tag_day today = tag_day_of(reader->today);
    int count = today.year * 12 + today.month - 1 + months;
    if (!is_known(reader, reader->today) || count < 12)
        return (struct wm_str){0};
    return wm_str_printf(reader->doc->arena, "%04d-%02d", count / 12, count % 12 + 1);
}

static struct wm_str year_text(const struct tag_reader *reader, int years)
{
    int year = tag_day_of(reader->today).year + years;
    if (!is_known(reader, reader->today) || year < 1)
        return (struct wm_str){0};
    return wm_str_printf(reader->doc->arena, "%04d", year);
}

static struct wm_str period_text(const struct tag_reader *reader, int unit, int count)
{
    switch (unit) {
    case 'D': return day_text(reader, reader->today + count);
    case 'W': return week_text(reader, reader->today + count * 7);
    case 'M': return month_text(reader, count);
    default: return year_text(reader, count);
    }
}

/* Days back to the last such day of the week, today included. */
static int days_since(const struct tag_reader *reader, int weekday)
{
    return (tag_weekday(reader->today) - weekday + 7) % 7;
}

static int weekday_near(const struct tag_reader *reader, int weekday, int near)
{
    int back = days_since(reader, weekday);
    if (near < 0)
        return reader->today - (back > 0 ? back : 7);
    if (near > 0)
        return reader->today + 7 - back;
    return reader->today + (7 - back) % 7;
}

static struct wm_str weekend_text(const struct tag_reader *reader, uint32_t token, int near)
{
    struct wm_arena *arena = reader->doc->arena;
    int weekday = tag_weekday(reader->today), saturday = reader->today - weekday + 6 + near * 7;
    if (near == 0 && weekday < 3 && tag_reader_tense(reader, token) == TAG_TENSE_PAST)
        saturday -= 7; /* said on a Monday of what was */
    struct wm_str first = day_text(reader, saturday), last = day_text(reader, saturday + 1);
    if (first.len == 0)
        return first;
    return wm_str_printf(arena, "%.*s/%.*s", WM_STR_ARG(first), WM_STR_ARG(last));
}

static struct wm_str month_near(const struct tag_reader *reader, int month, int near)
{
    int months = month - tag_day_of(reader->today).month;
    if (near < 0 && months >= 0)
        months -= 12;
    if (near > 0 && months <= 0)
        months += 12;
    return month_text(reader, months);
}

/* "last", "this" or "next" and what it is said of. */
static bool read_near(const struct tag_reader *reader, uint32_t token, int near, struct tag_quantity *out)
{
    const struct tag_unit *unit = tag_reader_unit(reader, token + 1);
    uint32_t end = token + 2;
    if (tag_reader_is(reader, token - 1, "the") && unit->kind == TAG_UNIT_PERIOD)
        return false; /* "the last week" is seven days, of whatever time */
    switch (unit->kind) {
    case TAG_UNIT_WEEKDAY:
        if ((unit->flags & TAG_UNIT_SHORT) != 0)
            return false;
        if (near == 0 && tag_reader_tense(reader, token) == TAG_TENSE_PAST)
            return tag_date(out, token, end, day_text(reader, reader->today - days_since(reader, unit->value)));
        return tag_date(out, token, end, day_text(reader, weekday_near(reader, unit->value, near)));
    case TAG_UNIT_MONTH:
        if ((unit->flags & TAG_UNIT_CAPITAL) != 0 && tag_reader_text(reader, token + 1).ptr[0] >= 'a')
            return false; /* "this may help" */
        return tag_date(out, token, end, month_near(reader, unit->value, near));
    case TAG_UNIT_WEEKEND: return tag_date(out, token, end, weekend_text(reader, token, near));
    case TAG_UNIT_NIGHT:
        if (near > 0 || (near == 0 && unit->value < 0))
            return false;
        return tag_date(out, token, end, day_text(reader, reader->today + near));
    case TAG_UNIT_PERIOD:
        if ((unit->value != 'W' && unit->value != 'M' && unit->value != 'Y') || wm_str_ends(wm_str_of(unit->word), "s"))
            return false;
        return tag_date(out, token, end, period_text(reader, unit->value, near));
    default: return false;
    }
}

/* "two years ago", "a week ago": as exact as the unit it is counted in. */
static bool read_ago(const struct tag_reader *reader, uint32_t token, struct tag_quantity *out)
{
    struct tag_figure figure = {.value = {1, 0}, .end = token + 1};
    if (tag_reader_unit(reader, token)->kind != TAG_UNIT_ARTICLE && !tag_figure_read(reader, token, &figure))
        return false;
    const struct tag_unit *unit = tag_reader_unit(reader, figure.end);
    bool whole = figure.suffix.len == 0 && !figure.range && figure.value.zeros == 0 && figure.value.digits <= 3000;
    if (unit->kind != TAG_UNIT_PERIOD || !tag_reader_is(reader, figure.end + 1, "ago") || !whole)
        return false;
    if (unit->value != 'D' && unit->value != 'W' && unit->value != 'M' && unit->value != 'Y')
        return false;
    return tag_date(out, token, figure.end + 2, period_text(reader, unit->value, -(int)figure.value.digits));
}

bool tag_read_relative(const struct tag_reader *reader, uint32_t token, struct tag_quantity *out)
{
    const struct tag_unit *unit = tag_reader_unit(reader, token);
    int number = reader->today;
    switch (unit->kind) {
    case TAG_UNIT_WEEKDAY:
        number -= days_since(reader, unit->value);
        if (reader->dated && tag_reader_tense(reader, token) == TAG_TENSE_FUTURE)
            number = weekday_near(reader, unit->value, 0);
        return tag_date(out, token, token + 1, day_text(reader, number));
    case TAG_UNIT_DAY: return tag_date(out, token, token + 1, day_text(reader, number + unit->value));
    case TAG_UNIT_NEAR: return read_near(reader, token, unit->value, out);
    default: return read_ago(reader, token, out);
    }
}
