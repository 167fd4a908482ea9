/* SPDX-License-Identifier: Apache-2.0 */
/* What words say in every format: datelines, take keys, what a take key means, sign-offs. The rules
 * go by the form of a line, not by who sent it. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

/* Datelines. */

#define DATELINE_MAX_BYTES 160

static bool is_number(struct wm_str s, size_t max)
{
    if (s.len == 0 || s.len > max)
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (!isdigit((unsigned char)s.ptr[i]))
            return false;
    return true;
}

static int number(struct wm_str s)
{
    int value = 0;
    for (size_t i = 0; i < s.len && i < 4; i++)
        value = value * 10 + (s.ptr[i] - '0');
    return value;
}

/* "March 28", "28 March", "Dec.  03", "May 16 2021"; nothing else may stand in it. */
static bool read_day(struct wm_str text, int *month, int *day, int *year)
{
    struct wm_str part;
    int m = 0, d = 0, words = 0;
    while (clean_next_part(&text, ' ', &part)) {
        while (part.len > 0 && (part.ptr[part.len - 1] == '.' || part.ptr[part.len - 1] == ','))
            part.len--;
        if (++words > 3)
            return false;
        if (is_number(part, 2) && d == 0)
            d = number(part);
        else if (is_number(part, 4) && part.len == 4)
            *year = number(part);
        else if (m == 0 && clean_month(part) != 0)
            m = clean_month(part);
        else
            return false;
    }
    if (m == 0 || d < 1 || d > 31)
        return false;
    *month = m;
    *day = d;
    return true;
}

/* The year that puts the day nearest to the reference time. */
static int year_near(struct wm_str reference, int month)
{
    if (reference.len < 7)
        return 0;
    int year = number(wm_str_sub(reference, 0, 4)), then = number(wm_str_sub(reference, 5, 7));
    return month - then > 6 ? year - 1 : month - then < -6 ? year + 1 : year;
}

static void set_date(struct wm_arena *arena, int year, int month, int day, struct wm_str reference, struct wm_str *date)
{
    if (year == 0)
        year = year_near(reference, month);
    struct wm_str time = wm_str_printf(arena, "%04d-%02d-%02d", year % 10000, month % 100, day % 100);
    if (clean_time(arena, time, "Z").len > 0)
        *date = time;
}

/* Reads "CITY, Region, March 28, 2016" or parts of it. True when a day stood in it. */
static bool read_place_and_day(struct wm_arena *arena, struct wm_str text, struct wm_str reference,
                               struct clean_dateline *out)
{
    struct wm_str rest = text, part;
    int month = 0, day = 0, year = 0, parts = 0;
    while (clean_next_part(&rest, ',', &part) && parts++ < 6) {
        if (month == 0 && read_day(part, &month, &day, &year))
            continue;
        if (is_number(part, 4) && part.len == 4)
            year = number(part);
        else if (out->city.len == 0 && !isdigit((unsigned char)part.ptr[0]))
            out->city = part;
    }
    if (month != 0 && out->date.len == 0)
        set_date(arena, year, month, day, reference, &out->date);
    return month != 0;
}

/* Names of places: each word begins with a capital, a digit or no letter of a cased script at all,
 * but for the small words that stand inside names. */
static bool looks_like_place(struct wm_str text)
{
    static const char *const small[] = {"de", "la", "le",  "of",   "and", "am",   "an",   "der", "do", "da", "del",
                                        "el", "en", "sur", "sous", "the", "near", "upon", "off", "on", "at", "in"};
    struct wm_str rest = text, word;
    size_t words = 0;
    while (clean_next_part(&rest, ' ', &word)) {
        bool ok = !islower((unsigned char)word.ptr[0]) || clean_month(word) != 0;
        for (size_t i = 0; i < sizeof small / sizeof *small && !ok; i++)
            ok = words > 0 && wm_str_is(word, small[i]);
        if (!ok || ++words > 12)
            return false;
    }
    return text.len <= 100;
}

/* "(Reuters)" at the end of a dateline's text. */
static struct wm_str source_of(struct wm_str *text)
{
    if (text->len < 4 || text->ptr[text->len - 1] != ')')
        return (struct wm_str){0};
    size_t open = text->len - 1;
    while (open > 0 && text->ptr[open] != '(')
        open--;
    struct wm_str source = wm_str_trim(wm_str_sub(*text, open + 1, text->len - 1));
    if (text->ptr[open] != '(' || source.len < 2 || source.len > 40 || clean_words(source) > 5)
        return (struct wm_str){0};
    *text = wm_str_trim(wm_str_sub(*text, 0, open));
    return source;
}

void clean_parse_dateline(struct wm_arena *arena, struct wm_str text, struct wm_str reference,
                          struct clean_dateline *out)
{
    while (text.len > 0 &&
           (strchr(" -_:", text.ptr[text.len - 1]) != NULL || (unsigned char)text.ptr[text.len - 1] >= 0x80)) {
        /* A dash of more than one byte at the end. */
        if ((unsigned char)text.ptr[text.len - 1] >= 0x80 && !wm_str_ends(text, "\xE2\x80\x93") &&
            !wm_str_ends(text, "\xE2\x80\x94"))
            break;
        text.len -= (unsigned char)text.ptr[text.len - 1] >= 0x80 ? 3 : 1;
    }
    struct wm_str time = clean_time(arena, text, "Z");
    if (time.len > 0) { /* some fill the field with the time of day instead */
        clean_fill(&out->date, wm_str_sub(time, 0, 10));
        out->text = (struct wm_str){0};
        return;
    }
    clean_fill(&out->source, source_of(&text));
    read_place_and_day(arena, text, reference, out);
}

/* The next dash that may end a dateline: its place and its length with the blanks around it. */
static bool next_dash(struct wm_str text, size_t from, size_t *at, size_t *len)
{
    static const char *const dashes[] = {".- ",         " - ", " -- ", "--", " _ ", " \xE2\x80\x93 ", " \xE2\x80\x94 ",
                                         "\xE2\x80\x94"};
    size_t best = text.len, best_len = 0, limit = text.len < DATELINE_MAX_BYTES ? text.len : DATELINE_MAX_BYTES;
    for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++) {
        ptrdiff_t hit = wm_str_find(wm_str_sub(text, from, limit), wm_str_of(dashes[i]));
        size_t place = from + (size_t)hit, width = strlen(dashes[i]);
        if (hit >= 0 && (place < best || (place == best && width > best_len))) {
            best = place;
            best_len = width;
        }
    }
    *at = best;
    *len = best_len;
    return best_len > 0;
}

/* Whether the text in front of a dash is a dateline. `strong`: the dash is no mere hyphen. */
static bool is_dateline(struct wm_arena *arena, struct wm_str prefix, bool strong, struct wm_str reference,
                        struct clean_dateline *out)
{
    struct wm_str place = prefix;
    out->source = source_of(&place);
    if (!looks_like_place(place))
        return false;
    bool day = read_place_and_day(arena, place, reference, out);
    if (out->source.len > 0)
        return out->city.len > 0 || day || place.len == 0;
    if (day)
        return true;
    return strong && place.len >= 3 && clean_words(place) <= 6 && clean_is_upper(wm_str_sub(place, 0, out->city.len)) &&
           out->city.len >= 3;
}

/* "(New York, NY - October 21) The ..." */
static bool split_bracketed(struct wm_arena *arena, struct wm_str *text, struct wm_str reference,
                            struct clean_dateline *out)
{
    const char *close =
        text->len > 0 && text->ptr[0] == '(' ? memchr(text->ptr, ')', text->len < 90 ? text->len : 90) : NULL;
    if (close == NULL)
        return false;
    struct wm_str inside = wm_str_sub(*text, 1, (size_t)(close - text->ptr));
    ptrdiff_t dash = wm_str_find(inside, WM_STR(" - "));
    int month = 0, day = 0, year = 0;
    if (dash <= 0 || !read_day(wm_str_sub(inside, (size_t)dash + 3, inside.len), &month, &day, &year))
        return false;
    read_place_and_day(arena, wm_str_sub(inside, 0, (size_t)dash), reference, out);
    set_date(arena, year, month, day, reference, &out->date);
    out->text = inside;
    *text = wm_str_trim(wm_str_sub(*text, inside.len + 2, text->len));
    return true;
}

/* "MOSCOW, January 21. /TASS/. The ..." */
static bool split_slashed(struct wm_arena *arena, struct wm_str *text, struct wm_str reference,
                          struct clean_dateline *out)
{
    struct wm_str head = wm_str_sub(*text, 0, 100);
    ptrdiff_t open = wm_str_find(head, WM_STR(" /")), close = wm_str_find(head, WM_STR("/. "));
    if (open <= 0 || close < open + 3 || close > open + 20)
        return false;
    struct wm_str place = wm_str_trim(wm_str_sub(head, 0, (size_t)open));
    struct clean_dateline found = {.text = wm_str_sub(*text, 0, (size_t)close + 1),
                                   .source = wm_str_sub(head, (size_t)open + 2, (size_t)close)};
    if (!looks_like_place(place) || clean_words(found.source) != 1)
        return false;
    read_place_and_day(arena, place, reference, &found);
    *out = found;
    *text = wm_str_trim(wm_str_sub(*text, (size_t)close + 3, text->len));
    return true;
}

bool clean_split_dateline(struct wm_arena *arena, struct wm_str *text, struct wm_str reference,
                          struct clean_dateline *out)
{
    size_t at = 0, len = 0, from = 0;
    if (split_slashed(arena, text, reference, out))
        return true;
    if (split_bracketed(arena, text, reference, out))
        return true;
    for (int tries = 0; tries < 3 && next_dash(*text, from, &at, &len); tries++, from = at + len) {
        struct clean_dateline found = {{0}, {0}, {0}, {0}};
        struct wm_str prefix = wm_str_trim(wm_str_sub(*text, 0, at));
        bool strong = !wm_str_starts(wm_str_sub(*text, at, text->len), " - ");
        if (!is_dateline(arena, prefix, strong, reference, &found))
            continue;
        size_t end = at, past = at + len, next = 0, next_len = 0;
        /* "(ANSA) - Rome, October 11 - ...": the place stands behind the source. */
        if (found.city.len == 0 && found.date.len == 0 && next_dash(*text, past, &next, &next_len)) {
            struct wm_str behind = wm_str_trim(wm_str_sub(*text, past, next));
            if (looks_like_place(behind) && read_place_and_day(arena, behind, reference, &found)) {
                end = next;
                past = next + next_len;
            } else {
                found.city = (struct wm_str){0};
            }
        }
        struct wm_str rest = wm_str_trim(wm_str_sub(*text, past, text->len));
        if (rest.len == 0)
            return false;
        found.text = wm_str_trim(wm_str_sub(*text, 0, end));
        *out = found;
        *text = rest;
        return true;
    }
    return false;
}

/* Take keys and the life cycle. */

static const char *const key_words[] = {
    "KILL",       "WITHDRAW", "WITHDRAWAL", "CANCEL", "FLASH",     "BULLETIN",
    "URGENT",     "ALERT",    "EXTRA",      "REFILE", "RECAST",    "CORRECTED",
    "CORRECTION", "ADVISORY", "REPEAT",     "SNAP",   "NEWSALERT", "OFFICIAL CORRECTION"};

/* "1st Ld-Writethru", "2ND LEAD", "3rd Add". */
static bool is_ordinal_key(struct wm_str text)
{
    static const char *const kinds[] = {"ld",  "lead",      "add",    "take", "insert",
                                        "sub", "writethru", "update", "nl",   "correction"};
    size_t at = 0;
    while (at < text.len && isdigit((unsigned char)text.ptr[at]))
        at++;
    if (at == 0 || at > 2 || at + 2 >= text.len)
        return false;
    struct wm_str suffix = wm_str_sub(text, at, at + 2), rest = wm_str_trim(wm_str_sub(text, at + 2, text.len));
    if (!wm_str_is_nocase(suffix, "st") && !wm_str_is_nocase(suffix, "nd") && !wm_str_is_nocase(suffix, "rd") &&
        !wm_str_is_nocase(suffix, "th"))
        return false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (wm_str_starts_nocase(rest, kinds[i]) &&
            (rest.len == strlen(kinds[i]) || !isalpha((unsigned char)rest.ptr[strlen(kinds[i])])))
            return true;
    return false;
}

static bool is_take_key(struct wm_str piece)
{
    if (piece.len < 3 || piece.len > 40)
        return false;
    if (is_ordinal_key(piece))
        return true;
    if (wm_str_starts_nocase(piece, "update ") && is_number(wm_str_trim(wm_str_sub(piece, 7, piece.len)), 2))
        return true;
    for (size_t i = 0; i < sizeof key_words / sizeof *key_words; i++)
        if (wm_str_is(piece, key_words[i]))
            return true;
    return false;
}

struct wm_str clean_take_key(struct wm_str text)
{
    struct wm_str rest = wm_str_sub(text, 0, 200); /* slugs are short, and so the search stays so */
    while (rest.len > 0) {
        size_t end = 0;
        while (end < rest.len && strchr(",()/:-", rest.ptr[end]) == NULL)
            end++;
        /* The key itself may hold a hyphen: the longer piece is tried first. */
        size_t wide = end;
        while (wide < rest.len && strchr(",()/:", rest.ptr[wide]) == NULL)
            wide++;
        struct wm_str piece = wm_str_trim(wm_str_sub(rest, 0, wide));
        if (is_take_key(piece))
            return piece;
        piece = wm_str_trim(wm_str_sub(rest, 0, end));
        if (is_take_key(piece))
            return piece;
        if (wm_str_starts(piece, "KILL ") || wm_str_starts(piece, "WITHDRAW "))
            return wm_str_sub(piece, 0, piece.ptr[0] == 'K' ? 4 : 8);
        rest = wm_str_sub(rest, end + 1, rest.len);
    }
    return (struct wm_str){0};
}

enum wm_lifecycle clean_life_of(struct wm_str words)
{
    static const struct {
        const char *word;
        enum wm_lifecycle life;
    } meanings[] = {{"kill", WM_LIFE_CANCEL},
                    {"withdraw", WM_LIFE_CANCEL},
                    {"withdrawal", WM_LIFE_CANCEL},
                    {"withdrawn", WM_LIFE_CANCEL},
                    {"cancel", WM_LIFE_CANCEL},
                    {"canceled", WM_LIFE_CANCEL},
                    {"cancelled", WM_LIFE_CANCEL},
                    {"annuleret", WM_LIFE_CANCEL},
                    {"corrected", WM_LIFE_CORRECTION},
                    {"correction", WM_LIFE_CORRECTION},
                    {"korrektion", WM_LIFE_CORRECTION},
                    {"korrektur", WM_LIFE_CORRECTION},
                    {"flash", WM_LIFE_ALERT},
                    {"alert", WM_LIFE_ALERT},
                    {"newsalert", WM_LIFE_ALERT},
                    {"bulletin", WM_LIFE_ALERT},
                    {"urgent", WM_LIFE_ALERT},
                    {"snap", WM_LIFE_ALERT},
                    {"advisory", WM_LIFE_ADVISORY},
                    {"achtung", WM_LIFE_ADVISORY},
                    {"add", WM_LIFE_TAKE},
                    {"take", WM_LIFE_TAKE},
                    {"update", WM_LIFE_UPDATE},
                    {"ld", WM_LIFE_UPDATE},
                    {"lead", WM_LIFE_UPDATE},
                    {"writethru", WM_LIFE_UPDATE},
                    {"refile", WM_LIFE_UPDATE},
                    {"recast", WM_LIFE_UPDATE},
                    {"sub", WM_LIFE_UPDATE}};
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings && words.len > 0; i++)
        if (clean_has_word(words, meanings[i].word))
            return meanings[i].life;
    return WM_LIFE_NEW;
}

/* Bylines and the ends of stories. */

struct wm_str clean_byline(struct wm_str text)
{
    text = wm_str_trim(text);
    if (wm_str_starts_nocase(text, "by ") || wm_str_starts_nocase(text, "by:"))
        text = wm_str_trim(wm_str_sub(text, 3, text.len));
    while (text.len > 0 && strchr("=,;<", text.ptr[text.len - 1]) != NULL)
        text = wm_str_trim(wm_str_sub(text, 0, text.len - 1));
    return text;
}
