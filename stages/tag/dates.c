/* SPDX-License-Identifier: Apache-2.0 */
/* Dates that say their month or year, and times of day: "March 5", "5 May 2024", "the 1990s", "10.30pm". relative.c
 * reads those that count from the article's day. */
#include "quantity.h"

#include <string.h>

/* A date as it is written; 0 where nothing is said. */
struct stated {
    int year, month, day, last_day, weekday;
    uint32_t end;
};

/* A year of four digits, with nothing joined to it. */
static bool read_year(const struct tag_reader *reader, uint32_t token, int *year)
{
    struct wm_str text = tag_reader_text(reader, token);
    int number;
    if (text.len != 4 || tag_digits_read(text, 4, &number) != 4 || number < 1000 || number >= 3000)
        return false;
    *year = number;
    return true;
}

static bool is_day_suffix(struct wm_str text)
{
    return text.len == 0 || wm_str_is(text, "st") || wm_str_is(text, "nd") || wm_str_is(text, "rd") ||
           wm_str_is(text, "th");
}

/* "5", "5th" or "5-7". */
static bool read_day(const struct tag_reader *reader, uint32_t token, struct stated *out)
{
    struct wm_str text = tag_reader_text(reader, token);
    size_t len = tag_digits_read(text, 2, &out->day);
    out->last_day = 0;
    text = wm_str_sub(text, len, text.len);
    if (len == 0 || out->day < 1 || out->day > 31)
        return false;
    if (text.len > 1 && text.ptr[0] == '-') {
        text = wm_str_sub(text, 1, text.len);
        len = tag_digits_read(text, 2, &out->last_day);
        text = wm_str_sub(text, len, text.len);
        if (len == 0 || out->last_day <= out->day || out->last_day > 31)
            return false;
    }
    return is_day_suffix(text);
}

/* The year behind a month: "2024", ", 2024", "last year", "of this year". */
static void read_year_behind(const struct tag_reader *reader, struct stated *out)
{
    uint32_t at = out->end, near = at + tag_reader_is(reader, at, "of");
    at += tag_reader_is(reader, at, ",");
    if (read_year(reader, at, &out->year)) {
        out->end = at + 1;
    } else if (reader->dated && tag_reader_unit(reader, near)->kind == TAG_UNIT_NEAR &&
               tag_reader_is(reader, near + 1, "year")) {
        out->year = tag_day_of(reader->today).year + tag_reader_unit(reader, near)->value;
        out->end = near + 2;
    }
}

/* Whether digits behind a month count something: "In March 20 people". */
static bool counts(const struct tag_reader *reader, uint32_t behind)
{
    unsigned kind = tag_reader_unit(reader, behind)->kind;
    return kind == TAG_UNIT_PERCENT || kind == TAG_UNIT_SCALE || kind == TAG_UNIT_MONEY || kind == TAG_UNIT_PERIOD ||
           tag_reader_is(reader, behind, "%") || tag_reader_is(reader, behind, "people");
}

/* Names of months that are other words too have a capital, or numbers beside them: "march 5", "may 5, 2024". */
static bool is_month_written(struct wm_str word, const struct tag_unit *month, const struct stated *stated)
{
    if ((month->flags & TAG_UNIT_CAPITAL) == 0 || word.ptr[0] < 'a')
        return true;
    return stated->year > 0 || (stated->day > 0 && month->value != 5);
}

/* "March 5, 2024", "March 2024", "March", "5 March 2024", "the 5th of March". */
static bool read_stated(const struct tag_reader *reader, uint32_t token, struct stated *out)
{
    uint32_t at = token;
    bool day_first = read_day(reader, at, out);
    if (day_first)
        at += 1 + tag_reader_is(reader, at + 1, "of");
    struct wm_str word = tag_reader_text(reader, at);
    const struct tag_unit *month = tag_reader_unit(reader, at++);
    if (month->kind != TAG_UNIT_MONTH)
        return false;
    if (!day_first) {
        if (read_day(reader, at, out) && !counts(reader, at + 1))
            at++;
        else
            out->day = out->last_day = 0;
    }
    out->month = month->value;
    out->end = at;
    read_year_behind(reader, out);
    return is_month_written(word, month, out);
}

/* How far a day lies from today for the choice of a year: news looks back, unless the sentence looks ahead. */
static int distance(const struct tag_reader *reader, struct tag_day day, enum tag_tense tense)
{
    int days = tag_day_number(day) - reader->today;
    if (tense == TAG_TENSE_FUTURE)
        return days < 0 ? -days * 8 : days;
    return days > 0 ? days * 3 : -days;
}

/* The year of a date that does not say it; 0 when unknown. */
static int year_of(const struct tag_reader *reader, uint32_t token, const struct stated *stated)
{
    if (!reader->dated)
        return 0;
    enum tag_tense tense = tag_reader_tense(reader, token);
    int now = tag_day_of(reader->today).year, best = 0, least = 0;
    for (int year = now - 1; year <= now + 1; year++) {
        struct tag_day day = {year, stated->month, stated->day > 0 ? stated->day : 1};
        struct tag_day today = tag_day_of(reader->today);
        if (stated->day == 0 && year == today.year && day.month == today.month)
            return year;
        if (!tag_day_exists(day))
            continue;
        bool fits = stated->weekday == 0 || tag_weekday(tag_day_number(day)) == stated->weekday;
        int far = distance(reader, day, tense) + (fits ? 0 : 100000);
        if (best == 0 || far < least) {
            best = year;
            least = far;
        }
    }
    return best;
}

/* "the Sept. 11 attacks", which need no year. */
static bool is_of_2001(const struct tag_reader *reader, const struct stated *stated)
{
    uint32_t at = stated->end + tag_reader_is(reader, stated->end, "terrorist");
    return stated->month == 9 && stated->day == 11 && stated->last_day == 0 &&
           (tag_reader_is(reader, at, "attacks") || tag_reader_is(reader, at, "hijackings"));
}

static bool finish_stated(const struct tag_reader *reader, uint32_t token, struct stated *stated,
                          struct tag_quantity *out)
{
    struct wm_arena *arena = reader->doc->arena;
    struct wm_str text = {0};
    int year = stated->year > 0 ? stated->year : is_of_2001(reader, stated) ? 2001 : year_of(reader, token, stated);
    struct tag_day day = {year, stated->month, stated->day}, last = {year, stated->month, stated->last_day};
    if (stated->day == 0 && year > 0)
        text = wm_str_printf(arena, "%04d-%02d", year, stated->month);
    else if (tag_day_exists(day) && tag_day_exists(last))
        text =
            wm_str_printf(arena, "%04d-%02d-%02d/%04d-%02d-%02d", year, day.month, day.day, year, day.month, last.day);
    else if (tag_day_exists(day))
        text = wm_str_printf(arena, "%04d-%02d-%02d", year, day.month, day.day);
    return tag_date(out, token, stated->end, text);
}

static bool has_capital(const struct tag_reader *reader, uint32_t token)
{
    return token >= reader->begin && token < reader->end && (reader->doc->tokens[token].look & TAG_LOOK_CAPITAL) != 0;
}

/* A month alone is a date where its word can be nothing else, where a preposition says so, or where it has a capital
 * that means something and is no part of a longer name. */
static bool is_month_alone(const struct tag_reader *reader, uint32_t token)
{
    unsigned before = tag_reader_unit(reader, token - 1)->kind;
    if (before == TAG_UNIT_IN || before == TAG_UNIT_PART)
        return true;
    if (has_capital(reader, token) && (reader->doc->tokens[token].look & TAG_LOOK_WEAK) == 0 &&
        !has_capital(reader, token - 1) && !has_capital(reader, token + 1))
        return true;
    return (tag_reader_unit(reader, token)->flags & TAG_UNIT_CAPITAL) == 0;
}

static bool read_month_or_day(const struct tag_reader *reader, uint32_t token, struct tag_quantity *out)
{
    struct stated stated = {0};
    if (!read_stated(reader, token, &stated))
        return false;
    if (stated.day == 0 && stated.year == 0 && !is_month_alone(reader, token))
        return false;
    return finish_stated(reader, token, &stated, out);
}

/* "Monday, March 5": one date. */
static bool read_weekday(const struct tag_reader *reader, uint32_t token, struct tag_quantity *out)
{
    const struct tag_unit *unit = tag_reader_unit(reader, token);
    struct stated stated = {.weekday = unit->value};
    uint32_t at = token + 1;
    at += tag_reader_is(reader, at, ".") && (unit->flags & TAG_UNIT_SHORT) != 0;
    at += tag_reader_is(reader, at, ",");
    if (read_stated(reader, at, &stated) && stated.day > 0)
        return finish_stated(reader, token, &stated, out);
    bool dotted = wm_str_ends(tag_reader_text(reader, token), ".");
    if (((unit->flags & TAG_UNIT_SHORT) != 0 && !dotted) || tag_reader_is(reader, token - 1, "every") ||
        tag_reader_is(reader, token - 1, "each") || tag_reader_is(reader, token - 1, "a"))
        return false;
    return tag_read_relative(reader, token, out);
}

/* Whether four digits are a year and count nothing. */
static bool is_year(const struct tag_reader *reader, uint32_t token, int year)
{
    struct wm_str next = tag_reader_text(reader, token + 1);
    unsigned before = tag_reader_unit(reader, token - 1)->kind;
    bool asked = before == TAG_UNIT_IN || before == TAG_UNIT_PART;
    bool shown = asked || tag_reader_is(reader, token - 1, "the") || tag_reader_is(reader, token - 1, "(");
    if (counts(reader, token + 1) || tag_reader_has_digit(reader, token + 1) ||
        (token > reader->begin && !tag_reader_spaced(reader, token) && !shown))
        return false;
    bool plural = next.len > 3 && next.ptr[0] >= 'a' && wm_str_ends(next, "s") && !wm_str_ends(next, "ss");
    if (tag_reader_is(reader, token - 1, "(") && tag_reader_is(reader, token + 1, ")"))
        return year >= 1500 && year < 2100;
    if (year < 1900 || year >= 2100)
        return asked && year >= 1500 && !plural && (next.len == 0 || next.ptr[0] < 'a');
    return !plural || shown;
}

/* "1990s"; ISO 8601-2 writes digits that are not known as X. */
static bool read_decade(const struct tag_reader *reader, uint32_t token, int year, struct tag_quantity *out)
{
    if (year % 10 != 0 || year < 1500 || year >= 2100)
        return false;
    bool century = year % 100 == 0 && year < 2000; /* "the 1900s" */
    struct wm_arena *arena = reader->doc->arena;
    return tag_date(out, token, token + 1,
                    century ? wm_str_printf(arena, "%02dXX", year / 100) : wm_str_printf(arena, "%03dX", year / 10));
}

/* "2019-20", "2019-2020", "2023/24". */
static bool read_years(const struct tag_reader *reader, uint32_t token, int year, struct wm_str rest,
                       struct tag_quantity *out)
{
    int to;
    rest = wm_str_sub(rest, 1, rest.len);
    size_t len = tag_digits_read(rest, 4, &to);
    if (len == 2)
        to += year / 100 * 100;
    if (len != rest.len || (len != 2 && len != 4) || to <= year || to > year + 100 || year < 1500 || to >= 2100)
        return false;
    return tag_date(out, token, token + 1, wm_str_printf(reader->doc->arena, "%04d/%04d", year, to));
}

/* "05/03/2024": only some tell which number is the month; with dots the day stands first. */
static bool read_numeric(const struct tag_reader *reader, uint32_t token, struct tag_quantity *out)
{
    struct wm_str rest = tag_reader_text(reader, token), text = {0};
    int number[3];
    char mark = 0;
    for (int i = 0; i < 3; i++) {
        size_t len = tag_digits_read(rest, i == 2 ? 4 : 2, &number[i]);
        if (len == 0 || (i == 2 ? len != 4 || rest.len != 4 : rest.len == len))
            return false;
        char next = i == 2 ? mark : rest.ptr[len];
        if ((i > 0 && next != mark) || (next != '/' && next != '.'))
            return false;
        mark = next;
        rest = wm_str_sub(rest, len + 1, rest.len);
    }
    struct tag_day first = {number[2], number[1], number[0]}, second = {number[2], number[0], number[1]};
    if (!tag_day_exists(first) && !tag_day_exists(second))
        return false;
    bool sure = mark == '.' || number[0] == number[1] || !tag_day_exists(first) || !tag_day_exists(second);
    struct tag_day day = tag_day_exists(first) ? first : second;
    if (sure)
        text = wm_str_printf(reader->doc->arena, "%04d-%02d-%02d", day.year, day.month, day.day);
    return tag_date(out, token, token + 1, text);
}

/* "1977 - 1979" */
static bool read_year_span(const struct tag_reader *reader, uint32_t token, int year, struct tag_quantity *out)
{
    int to;
    bool dash = tag_reader_is(reader, token + 1, "-") || tag_reader_is(reader, token + 1, "\xe2\x80\x93");
    if (!dash || !read_year(reader, token + 2, &to) || year < 1500 || to <= year || to > year + 100 || to >= 2100)
        return false;
    return tag_date(out, token, token + 3, wm_str_printf(reader->doc->arena, "%04d/%04d", year, to));
}

static bool read_digits(const struct tag_reader *reader, uint32_t token, struct tag_quantity *out)
{
    int year;
    struct wm_str text = tag_reader_text(reader, token);
    struct tag_day day;
    if (text.len == 10 && tag_day_read(text, &day))
        return tag_date(out, token, token + 1, text);
    if (text.len <= 5 && read_month_or_day(reader, token, out))
        return true;
    if (tag_digits_read(text, 4, &year) == 4) {
        struct wm_str rest = wm_str_sub(text, 4, text.len);
        if (rest.len == 0)
            return read_year_span(reader, token, year, out) ||
                   (is_year(reader, token, year) &&
                    tag_date(out, token, token + 1, wm_str_printf(reader->doc->arena, "%04d", year)));
        if (wm_str_is(rest, "s"))
            return read_decade(reader, token, year, out);
        if (rest.ptr[0] == '-' || rest.ptr[0] == '/')
            return read_years(reader, token, year, rest, out);
    }
    return read_numeric(reader, token, out);
}

static struct wm_str quarter_of(const struct tag_reader *reader, int year, int quarter)
{
    return wm_str_printf(reader->doc->arena, "%04d-%02d/%04d-%02d", year, quarter * 3 - 2, year, quarter * 3);
}

/* "third quarter of 2023", "Q3 2023"; not of a year that begins when a company likes. */
static bool read_quarter(const struct tag_reader *reader, uint32_t token, int quarter, uint32_t at,
                         struct tag_quantity *out)
{
    int year;
    at += tag_reader_is(reader, at, "of") || tag_reader_is(reader, at, "in");
    if (quarter < 1 || quarter > 4 || tag_reader_is(reader, token - 1, "fiscal") || !read_year(reader, at, &year))
        return false;
    return tag_date(out, token, at + 1, quarter_of(reader, year, quarter));
}

/* "mid-2023", "mid-March". */
static bool read_part(const struct tag_reader *reader, uint32_t token, struct tag_quantity *out)
{
    size_t len = 0;
    struct wm_str text = tag_reader_text(reader, token);
    struct stated stated = {.end = token + 1};
    if (tag_unit_of(text, &len)->kind != TAG_UNIT_PART || len + 1 >= text.len)
        return false;
    text = wm_str_sub(text, len + 1, text.len);
    const struct tag_unit *month = tag_unit_of(text, &len);
    if (text.len == 4 && tag_digits_read(text, 4, &stated.year) == 4)
        return tag_date(out, token, token + 1, text);
    stated.year = 0;
    if (month->kind != TAG_UNIT_MONTH || len != text.len)
        return false;
    stated.month = month->value;
    read_year_behind(reader, &stated);
    if (!is_month_written(text, month, &stated))
        return false;
    return finish_stated(reader, token, &stated, out);
}

bool tag_read_date(const struct tag_reader *reader, uint32_t token, struct tag_quantity *out)
{
    struct wm_str text = tag_reader_text(reader, token);
    if (tag_reader_has_digit(reader, token))
        return read_digits(reader, token, out) || tag_read_relative(reader, token, out);
    if (text.len == 2 && (text.ptr[0] | 0x20) == 'q')
        return read_quarter(reader, token, text.ptr[1] - '0', token + 1, out);
    const struct tag_unit *unit = tag_unit_of(text, NULL);
    switch (unit->kind) {
    case TAG_UNIT_WEEKDAY: return tag_reader_unit(reader, token) == unit && read_weekday(reader, token, out);
    case TAG_UNIT_MONTH: return tag_reader_unit(reader, token) == unit && read_month_or_day(reader, token, out);
    case TAG_UNIT_ORDINAL:
        return tag_reader_unit(reader, token + 1)->kind == TAG_UNIT_QUARTER &&
               read_quarter(reader, token, unit->value, token + 2, out);
    case TAG_UNIT_PART: return read_part(reader, token, out);
    default: return tag_read_relative(reader, token, out);
    }
}

/* The hour and minute that *text begins with, taken off it: "10", "10:30", "10.30", "1600". */
static bool take_clock(struct wm_str *text, int *hour, int *minute)
{
    size_t len = tag_digits_read(*text, 4, hour);
    *minute = 0;
    if (len == 4) {
        *minute = *hour % 100;
        *hour /= 100;
    } else if (len == 0 || len > 2) {
        return false;
    } else if (len < text->len && (text->ptr[len] == ':' || text->ptr[len] == '.')) {
        if (tag_digits_read(wm_str_sub(*text, len + 1, text->len), 2, minute) != 2)
            return false;
        len += 3;
    }
    *text = wm_str_sub(*text, len, text->len);
    return *hour < 24 && *minute < 60;
}

static bool is_clock_asked(const struct tag_reader *reader, uint32_t token)
{
    static const char *const words[] = {"at",    "around", "about",  "by",    "from",
                                        "until", "till",   "before", "after", "since"};
    return TAG_READER_IS_ONE_OF(reader, token - 1, words);
}

bool tag_read_time(const struct tag_reader *reader, uint32_t token, struct tag_quantity *out)
{
    int hour, minute;
    uint32_t end = token + 1;
    struct wm_str text = tag_reader_text(reader, token), rest = text;
    const struct tag_unit *half = tag_reader_unit(reader, token), *zone;
    *out = (struct tag_quantity){.token = token, .type = TAG_QUANTITY_TIME};
    if (half->kind == TAG_UNIT_CLOCK) {
        hour = half->value;
        minute = 0;
        rest = (struct wm_str){0};
    } else if (!take_clock(&rest, &hour, &minute)) {
        return false;
    }
    half = rest.len > 0 ? tag_unit_of(rest, NULL) : tag_reader_unit(reader, end);
    bool halved = half->kind == TAG_UNIT_TIME && (half->value == 'a' || half->value == 'p');
    if ((rest.len > 0 && !halved) || (halved && (hour < 1 || hour > 12 || text.len > 7)))
        return false;
    if (halved) {
        end += rest.len == 0;
        hour = hour % 12 + (half->value == 'p' ? 12 : 0);
    }
    zone = tag_reader_unit(reader, end);
    bool zoned = zone->kind == TAG_UNIT_TIME && (zone->value == 'Z' || zone->value == 'L');
    bool sure = halved || (zoned && text.len >= 4);
    bool written = memchr(text.ptr, ':', text.len) != NULL || text.ptr[0] > '9';
    if (!sure && !(written && is_clock_asked(reader, token)))
        return false;
    out->token_end = end + zoned;
    out->text = wm_str_printf(reader->doc->arena, "%02d:%02d%s", hour, minute, zoned && zone->value == 'Z' ? "Z" : "");
    return true;
}
