/* SPDX-License-Identifier: Apache-2.0 */
/* Dates within a line of text, as people write them: "Published On May 10, 2022 01:52 PM", "Stand: 28.04.2020
 * 18:00 Uhr", "15 августа 2016, 13:43", "2020年2月19日". Only dates with a year count. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "html_meta_private.h"

struct scan {
    struct wm_str text;
    size_t at;
};

struct found {
    int year, month, day;
};

static unsigned char peek(const struct scan *s)
{
    return s->at < s->text.len ? (unsigned char)s->text.ptr[s->at] : '\0';
}

static struct wm_str rest_of(const struct scan *s)
{
    return wm_str_sub(s->text, s->at, s->text.len);
}

/* A number of `least` to `most` digits that ends where it ends. */
static bool number(struct scan *s, size_t least, size_t most, int *out)
{
    size_t end = s->at;
    *out = 0;
    while (end < s->text.len && isdigit((unsigned char)s->text.ptr[end]) && end - s->at <= most) {
        *out = *out * 10 + (s->text.ptr[end] - '0');
        end++;
    }
    if (end - s->at < least || end - s->at > most)
        return false;
    s->at = end;
    return true;
}

static bool any_of(struct scan *s, const char *const *tokens, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (wm_str_starts_nocase(rest_of(s), tokens[i])) {
            s->at += strlen(tokens[i]);
            return true;
        }
    return false;
}

static void blanks(struct scan *s)
{
    static const char *const spaces[] = {" ", "\xC2\xA0", "\xE2\x80\xAF"};
    while (any_of(s, META_WORDS(spaces)))
        continue;
}

static bool is_word_byte(unsigned char c)
{
    return isalpha(c) || c >= 0x80;
}

static struct wm_str word(struct scan *s)
{
    size_t from = s->at;
    while (s->at < s->text.len && is_word_byte(peek(s)))
        s->at++;
    return wm_str_sub(s->text, from, s->at);
}

static bool year(struct scan *s, struct found *f)
{
    return number(s, 4, 4, &f->year) && f->year >= 1900 && f->year < 2100;
}

static bool month_word(struct scan *s, struct found *f)
{
    f->month = clean_month(word(s));
    return f->month != 0;
}

/* "2020-02-19", "2020/2/19", "2020.02.19", "2020年2月19日". */
static bool year_first(struct scan *s, struct found *f)
{
    static const char *const marks[] = {"-", "/", ".", "年", "년"}, *const next[] = {"-", "/", ".", "月", "월"};
    if (!year(s, f) || !any_of(s, META_WORDS(marks)))
        return false;
    blanks(s);
    if (!number(s, 1, 2, &f->month) || !any_of(s, META_WORDS(next)))
        return false;
    blanks(s);
    return number(s, 1, 2, &f->day);
}

/* "28.04.2020", "3/5/2022", "19.10.19". */
static bool all_numbers(struct scan *s, bool month_first, struct found *f)
{
    if (!number(s, 1, 2, &f->day))
        return false;
    unsigned char mark = peek(s);
    if (mark != '.' && mark != '/' && mark != '-')
        return false;
    s->at++;
    if (mark == '.')
        blanks(s);
    if (!number(s, 1, 2, &f->month) || peek(s) != mark)
        return false;
    s->at++;
    if (mark == '.')
        blanks(s);
    struct scan before = *s;
    if (!year(s, f)) {
        *s = before;
        if (mark == '-' || !number(s, 2, 2, &f->year))
            return false;
        f->year += f->year < 70 ? 2000 : 1900;
    }
    if ((month_first && mark == '/' && f->day <= 12) || f->month > 12) {
        int swap = f->day;
        f->day = f->month;
        f->month = swap;
    }
    return true;
}

/* "20 Dec 2023", "28. April 2020", "1er mars 2021", "3 de mayo de 2022", "22nd of June, 2020". */
static bool day_first(struct scan *s, struct found *f)
{
    static const char *const endings[] = {"st", "nd", "rd", "th", "er", "º", "°", "ª", "."};
    static const char *const links[] = {"de ", "of ", "d'", "d’", "-"}, *const joins[] = {"del ", "de ", "-"};
    if (!number(s, 1, 2, &f->day))
        return false;
    any_of(s, META_WORDS(endings));
    blanks(s);
    any_of(s, META_WORDS(links));
    if (!month_word(s, f))
        return false;
    while (peek(s) == '.' || peek(s) == ',')
        s->at++;
    blanks(s);
    any_of(s, META_WORDS(joins));
    return year(s, f);
}

/* "Dec. 20, 2023", "May 1st 2020". */
static bool month_then_day(struct scan *s, struct found *f)
{
    static const char *const endings[] = {"st", "nd", "rd", "th"};
    struct wm_str name = word(s);
    if (peek(s) == '.')
        s->at++;
    blanks(s);
    if (!number(s, 1, 2, &f->day))
        return false;
    f->month = clean_month(name);
    if (f->month == 0)
        return false;
    any_of(s, META_WORDS(endings));
    if (peek(s) == ',')
        s->at++;
    blanks(s);
    return year(s, f);
}

/* Between a date and its time of day: ", ", " at ", " um ", " | " and the like. */
static void skip_to_clock(struct scan *s)
{
    static const char *const fillers[] = {
        "日",   "일",   "T",      ",",    "|",   "-",  "@",  "(",   "[",   "\xC2\xB7", "•",     "\xE2\x80\x93",
        "at ",  "um ",  "à ",     "às ",  "as ", "a ", "o ", "kl ", "kl.", "alle ",    "ore ",  "ora ",
        "las ", "los ", "godz. ", "klo ", "om ", "в ", "г.", "h ",  "hs ", "року",     "года,", "\xE2\x80\x94",
        "/",    ":",    "time"};
    for (int steps = 0; steps < 6; steps++) {
        blanks(s);
        if (!any_of(s, META_WORDS(fillers)))
            return;
    }
}

static struct wm_str with_clock(struct meta *meta, struct scan *s, const struct found *f)
{
    struct wm_arena *arena = meta->story->arena;
    struct wm_str iso = {0};
    struct scan clock = *s;
    int hour = 0;
    skip_to_clock(&clock);
    struct wm_str tail = wm_str_sub(clock.text, clock.at, clock.at + 28);
    for (size_t i = 0; i < tail.len; i++)
        if (strchr("|,()[];/", tail.ptr[i]) != NULL || (unsigned char)tail.ptr[i] >= 0x80)
            tail.len = i;
    if (number(&clock, 1, 2, &hour) && (peek(&clock) == ':' || peek(&clock) == 'h' || peek(&clock) == '.'))
        iso = clean_time(arena,
                         wm_str_printf(arena, "%04d-%02d-%02d %.*s", f->year, f->month, f->day, WM_STR_ARG(tail)), "");
    if (iso.len > 0)
        return iso;
    return clean_time(arena, wm_str_printf(arena, "%04d-%02d-%02d", f->year, f->month, f->day), "");
}

static bool date_at(struct meta *meta, struct scan *s, struct found *f)
{
    struct scan start = *s;
    if (!isdigit(peek(s)))
        return month_then_day(s, f);
    if (year_first(s, f))
        return true;
    *s = start;
    if (day_first(s, f))
        return true;
    *s = start;
    return all_numbers(s, meta->month_first, f);
}

bool meta_find_date(struct meta *meta, struct wm_str text, struct wm_str *iso, size_t *at)
{
    struct scan s = {text, 0};
    for (unsigned char before = ' '; s.at < text.len; before = peek(&s), s.at++) {
        unsigned char c = peek(&s);
        bool starts = isdigit(c) ? !isdigit(before) : is_word_byte(c) && !is_word_byte(before);
        if (!starts)
            continue;
        struct scan ahead = s;
        struct found f = {0};
        if (!date_at(meta, &ahead, &f) || isdigit(peek(&ahead)))
            continue;
        *iso = with_clock(meta, &ahead, &f);
        if (iso->len == 0)
            continue;
        if (at != NULL)
            *at = s.at;
        return true;
    }
    return false;
}
