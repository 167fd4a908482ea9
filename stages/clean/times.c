/* SPDX-License-Identifier: Apache-2.0 */
/* Times as wires write them, made RFC 3339: ISO 8601 in its basic and extended forms, RFC 822, and
 * dates with month names. What is no date ("YYYYMMDD") gives nothing rather than a wrong date. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <utf8proc.h>

#include "text.h"

struct moment {
    int year, month, day, hour, minute, second;
    int fraction, fraction_digits;
    char zone[24];
};

/* Three letters tell the months apart in these languages; longer stems only where they do not. */
static int month_of_stem(struct wm_str word)
{
    static const struct {
        const char *stem;
        int month;
    } stems[] = {{"jan", 1},  {"gen", 1},  {"ene", 1},  {"feb", 2},  {"fév", 2},  {"fev", 2},  {"mar", 3},
                 {"mär", 3},  {"apr", 4},  {"avr", 4},  {"abr", 4},  {"may", 5},  {"mai", 5},  {"mag", 5},
                 {"juin", 6}, {"jun", 6},  {"giu", 6},  {"juil", 7}, {"jul", 7},  {"lug", 7},  {"aug", 8},
                 {"aoû", 8},  {"ago", 8},  {"sep", 9},  {"set", 9},  {"oct", 10}, {"okt", 10}, {"ott", 10},
                 {"nov", 11}, {"dec", 12}, {"déc", 12}, {"dez", 12}, {"dic", 12}};
    if (word.len < 3 || word.len > 11)
        return 0;
    for (size_t i = 0; i < word.len; i++)
        if ((unsigned char)word.ptr[i] < 0x80 && !isalpha((unsigned char)word.ptr[i]) &&
            !(word.ptr[i] == '.' && i + 1 == word.len))
            return 0;
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++)
        if (wm_str_starts_nocase(word, stems[i].stem))
            return stems[i].month;
    return 0;
}

/* Whole words of further languages, whose stems would be found in other words too. */
static int month_of_word(struct wm_str word)
{
    static const char *const names[12] = {
        " sty stycznia styczeń ian ianuarie янв января январь січня oca ocak ledna يناير ιανουαρίου tammikuuta ",
        " lut lutego luty фев февр февраля февраль лютого şub şubat února فبراير φεβρουαρίου helmikuuta ",
        " mrt maart март марта мар березня března مارس μαρτίου maaliskuuta ",
        " kwi kwietnia kwiecień апр апреля апрель квітня nis nisan dubna أبريل ابريل απριλίου huhtikuuta ",
        " mei maj maja мая май травня května مايو μαΐου május toukokuuta ",
        " cze czerwca czerwiec июн июня июнь червня haz haziran června iunie يونيو ιουνίου június kesäkuuta ",
        " lip lipca lipiec июл июля июль липня tem temmuz července iulie يوليو ιουλίου július heinäkuuta ",
        " sie sierpnia sierpień авг августа август серпня ağu ağustos srpna أغسطس اغسطس αυγούστου elokuuta ",
        " wrz września wrzesień сен сент сентября сентябрь вересня eyl eylül září سبتمبر σεπτεμβρίου syyskuuta ",
        " paź października październik out outubro окт октября октябрь жовтня eki ekim října أكتوبر οκτωβρίου ",
        " lis listopada listopad ноя нояб ноября ноябрь листопада kas kasım نوفمبر νοεμβρίου marraskuuta ",
        " gru grudnia grudzień дек декабря декабрь грудня ara aralık prosince ديسمبر δεκεμβρίου joulukuuta "};
    char folded[64] = " ";
    size_t len = 1, at = 0;
    while (at < word.len && word.len < sizeof folded - 8)
        len += wm_utf8_put((uint32_t)utf8proc_tolower((utf8proc_int32_t)wm_utf8_next(word, &at)), folded + len);
    while (len > 1 && folded[len - 1] == '.')
        len--;
    if (len < 4)
        return 0;
    folded[len++] = ' ';
    folded[len] = '\0';
    for (int month = 0; month < 12; month++)
        if (strstr(names[month], folded) != NULL)
            return month + 1;
    return 0;
}

int clean_month(struct wm_str word)
{
    int month = month_of_stem(word);
    return month != 0 || word.len < 3 || word.len > 30 ? month : month_of_word(word);
}

static bool digits(struct wm_str *s, size_t count, int *out)
{
    if (s->len < count)
        return false;
    *out = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isdigit((unsigned char)s->ptr[i]))
            return false;
        *out = *out * 10 + (s->ptr[i] - '0');
    }
    *s = wm_str_sub(*s, count, s->len);
    return true;
}

static bool accept(struct wm_str *s, const char *any)
{
    if (s->len == 0 || s->ptr[0] == '\0' || strchr(any, s->ptr[0]) == NULL)
        return false;
    *s = wm_str_sub(*s, 1, s->len);
    return true;
}

static bool valid(const struct moment *m)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (m->year < 1800 || m->year > 9999 || m->month < 1 || m->month > 12 || m->day < 1)
        return false;
    bool leap = (m->year % 4 == 0 && m->year % 100 != 0) || m->year % 400 == 0;
    int last = days[m->month - 1] + (m->month == 2 && leap);
    return m->day <= last && m->hour < 24 && m->minute < 60 && m->second < 60;
}

/* "Z", "+0100", "+01:00", "GMT", "EST", "+01"; anything else is not a zone. */
static void read_zone(struct wm_str s, char zone[24])
{
    static const struct {
        const char *name, *offset;
    } names[] = {{"Z", "Z"},        {"GMT", "Z"},      {"UTC", "Z"},      {"UT", "Z"},       {"EST", "-05:00"},
                 {"EDT", "-04:00"}, {"CST", "-06:00"}, {"CDT", "-05:00"}, {"MST", "-07:00"}, {"MDT", "-06:00"},
                 {"PST", "-08:00"}, {"PDT", "-07:00"}, {"BST", "+01:00"}, {"CET", "+01:00"}, {"CEST", "+02:00"},
                 {"MEZ", "+01:00"}, {"MESZ", "+02:00"}};
    s = wm_str_trim(s);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (wm_str_is_nocase(s, names[i].name))
            snprintf(zone, 24, "%s", names[i].offset);
    int hour, minute = 0;
    char sign = s.len > 0 ? s.ptr[0] : ' ';
    if (!accept(&s, "+-") || !digits(&s, 2, &hour))
        return;
    accept(&s, ":");
    if ((s.len > 0 && isdigit((unsigned char)s.ptr[0]) && !digits(&s, 2, &minute)) || hour > 14 || minute > 59)
        return;
    if (hour == 0 && minute == 0)
        snprintf(zone, 24, "Z");
    else
        snprintf(zone, 24, "%c%02d:%02d", sign, hour % 100, minute % 100);
}

/* "17:58:59.123+0300", "175859Z", "17:58"; what follows is the zone. */
static bool read_clock(struct wm_str s, struct moment *m)
{
    s = wm_str_trim(s);
    if (!digits(&s, 2, &m->hour) && !digits(&s, 1, &m->hour))
        return false;
    bool colon = accept(&s, ":.h");
    if (!digits(&s, 2, &m->minute))
        return false;
    if ((colon ? accept(&s, ":.") : s.len > 0 && isdigit((unsigned char)s.ptr[0])) && !digits(&s, 2, &m->second))
        return false;
    if (m->second == 60) /* a leap second has no place in most libraries */
        m->second = 59;
    if (s.len > 1 && (s.ptr[0] == '.' || s.ptr[0] == ',') && isdigit((unsigned char)s.ptr[1])) {
        int digit;
        accept(&s, ".,");
        while (digits(&s, 1, &digit))
            if (m->fraction_digits < 6) {
                m->fraction = m->fraction * 10 + digit;
                m->fraction_digits++;
            }
    }
    s = wm_str_trim(s);
    size_t half = wm_str_starts_nocase(s, "a.m.") || wm_str_starts_nocase(s, "p.m.") ? 4
                  : (wm_str_starts_nocase(s, "am") || wm_str_starts_nocase(s, "pm")) ? 2
                                                                                     : 0;
    if (half > 0) {
        m->hour = m->hour % 12 + (tolower((unsigned char)s.ptr[0]) == 'p' ? 12 : 0);
        s = wm_str_sub(s, half, s.len);
    }
    read_zone(s, m->zone);
    return true;
}

static bool read_iso(struct wm_str s, struct moment *m)
{
    if (!digits(&s, 4, &m->year))
        return false;
    accept(&s, "-./");
    if (!digits(&s, 2, &m->month))
        return false;
    accept(&s, "-./");
    if (!digits(&s, 2, &m->day))
        return false;
    if (s.len > 0 && isdigit((unsigned char)s.ptr[0]))
        return false;
    if (s.len == 0)
        return true;
    return accept(&s, "Tt _,") && read_clock(s, m);
}

/* "04.09.2017 14:45" and "4/9/2017": day first, unless only the month fits there. */
static bool read_numeric(struct wm_str s, struct moment *m)
{
    if (!digits(&s, 2, &m->day) && !digits(&s, 1, &m->day))
        return false;
    if (!accept(&s, "./-") || (!digits(&s, 2, &m->month) && !digits(&s, 1, &m->month)) || !accept(&s, "./-") ||
        !digits(&s, 4, &m->year))
        return false;
    if (m->month > 12 && m->day <= 12) {
        int swap = m->month;
        m->month = m->day;
        m->day = swap;
    }
    accept(&s, ",");
    return s.len == 0 || (isspace((unsigned char)s.ptr[0]) && read_clock(s, m));
}

/* Words that stand in dates beside the date itself. */
static bool is_filler(struct wm_str word, int at)
{
    static const char *const small[] = {"de", "of",  "at",  "um", "den", "the",  "le", "on", "-", "|",
                                        "il", "del", "uhr", "à",  "às",  "alle", "kl", "в",  "г", "года"};
    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        if (wm_str_is_nocase(word, small[i]))
            return true;
    return at == 0 && word.len <= 12; /* the day of the week, in any language */
}

static bool read_day_number(struct wm_str word, int *day)
{
    struct wm_str rest = word;
    if (!digits(&rest, 2, day)) {
        rest = word;
        if (!digits(&rest, 1, day))
            return false;
    }
    return rest.len == 0 || wm_str_is_nocase(rest, "st") || wm_str_is_nocase(rest, "nd") ||
           wm_str_is_nocase(rest, "rd") || wm_str_is_nocase(rest, "th");
}

/* "Wed, 25 Apr 2017 15:12:49 +0000", "March 6, 2024", "6. März 2024", "Mar 6 2024 12:06 PM": a date
 * and nothing else, so that a sentence with a date in it is none. */
static bool read_words(struct wm_str s, struct moment *m)
{
    struct wm_str part;
    for (int at = 0; clean_next_part(&s, ' ', &part); at++) {
        struct wm_str word = part;
        while (word.len > 0 && strchr(",.", word.ptr[word.len - 1]) != NULL)
            word.len--;
        struct wm_str rest = word;
        int number = 0;
        bool dated = m->year != 0 && m->month != 0 && m->day != 0;
        if (m->year == 0 && word.len == 4 && digits(&rest, 4, &number))
            m->year = number;
        else if (m->month == 0 && clean_month(word) != 0)
            m->month = clean_month(word);
        else if (m->day == 0 && read_day_number(word, &number))
            m->day = number;
        else if (dated && memchr(part.ptr, ':', part.len) != NULL)
            return read_clock((struct wm_str){part.ptr, part.len + s.len + (s.len > 0)}, m);
        else if (!is_filler(word, at))
            return false;
    }
    return m->year != 0 && m->month != 0 && m->day != 0;
}

struct wm_str clean_time(struct wm_arena *arena, struct wm_str text, const char *zone)
{
    struct moment m = {0};
    text = wm_str_trim(text);
    if (text.len < 8 || text.len > 80)
        return (struct wm_str){0};
    bool found = read_iso(text, &m);
    if (!found || !valid(&m)) {
        m = (struct moment){0};
        found = read_numeric(text, &m);
    }
    if (!found || !valid(&m)) {
        m = (struct moment){0};
        found = read_words(text, &m);
    }
    if (!found || !valid(&m))
        return (struct wm_str){0};
    while (m.fraction_digits > 0 && m.fraction % 10 == 0) {
        m.fraction /= 10;
        m.fraction_digits--;
    }
    char fraction[12] = "";
    if (m.fraction_digits > 0)
        snprintf(fraction, sizeof fraction, ".%0*d", m.fraction_digits, m.fraction);
    return wm_str_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02d%s%s", m.year, m.month, m.day, m.hour, m.minute, m.second,
                         fraction, m.zone[0] != '\0' ? m.zone : zone);
}
