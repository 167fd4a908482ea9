/* SPDX-License-Identifier: Apache-2.0 */
/* When it was published. Machines are told an instant, often in UTC; readers are shown a day. Where the two are a
 * day apart, the day shown is the day of publication. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "html_meta_private.h"

/* Days since 1970-01-01 (proleptic Gregorian calendar). */
static long days_of(int year, int month, int day)
{
    long y = month <= 2 ? year - 1 : year, era = y / 400;
    long of_era = y - era * 400, of_year = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int digits_at(struct wm_str s, size_t at, size_t count)
{
    int value = 0;
    for (size_t i = at; i < at + count && i < s.len; i++)
        value = value * 10 + (s.ptr[i] - '0');
    return value;
}

static bool all_digits(struct wm_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!isdigit((unsigned char)s.ptr[i]))
            return false;
    return s.len > 0;
}

/* 1584024137 and 1584024137000: seconds and milliseconds since 1970. */
static struct wm_str of_epoch(struct meta *meta, struct wm_str text)
{
    if (!all_digits(text) || (text.len != 10 && text.len != 13))
        return (struct wm_str){0};
    long long seconds = strtoll(wm_str_cstr(meta->story->arena, text), NULL, 10) / (text.len == 13 ? 1000 : 1);
    long day = (long)(seconds / 86400), rest = (long)(seconds % 86400);
    long z = day + 719468, era = z / 146097, doe = z - era * 146097;
    long yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    long mp = (5 * doy + 2) / 153, month = mp < 10 ? mp + 3 : mp - 9;
    return wm_str_printf(meta->story->arena, "%04ld-%02ld-%02ldT%02ld:%02ld:%02ldZ", yoe + era * 400 + (month <= 2),
                         month, doy - (153 * mp + 2) / 5 + 1, rest / 3600, rest / 60 % 60, rest % 60);
}

/* Days that stand for "not set" in databases and programs. */
static bool is_placeholder(int year, int month, int day)
{
    return year < 1971 || year > 2099 || (year == 1980 && month == 1 && day == 1) ||
           (year == 1999 && month == 12 && day == 31) || (year == 2000 && month == 1 && day == 1);
}

static void read_iso(struct meta_time *out)
{
    struct wm_str iso = out->iso;
    out->day = days_of(digits_at(iso, 0, 4), digits_at(iso, 5, 2), digits_at(iso, 8, 2));
    out->minute = out->day * 1440 + digits_at(iso, 11, 2) * 60 + digits_at(iso, 14, 2);
    out->clock = !wm_str_eq(wm_str_sub(iso, 11, 19), WM_STR("00:00:00"));
    out->zoned = iso.len > 19 && iso.ptr[iso.len - 1] == 'Z';
    for (size_t at = 19; at < iso.len; at++)
        if (iso.ptr[at] == '+' || iso.ptr[at] == '-') {
            int offset = digits_at(iso, at + 1, 2) * 60 + digits_at(iso, at + 4, 2);
            out->zoned = true;
            out->offset = iso.ptr[at] == '+' ? offset : -offset;
        }
}

bool meta_read_time(struct meta *meta, struct wm_str text, struct meta_time *out)
{
    *out = (struct meta_time){.day = 0};
    text = wm_str_trim(text);
    if (text.len < 6 || text.len > 200)
        return false;
    bool slashes = memchr(text.ptr, '/', text.len) != NULL;
    out->iso = of_epoch(meta, text);
    if (out->iso.len == 0 && !(slashes && meta->month_first))
        out->iso = clean_time(meta->story->arena, text, "");
    if (out->iso.len == 0 && !meta_find_date(meta, text, &out->iso, NULL))
        out->iso = clean_time(meta->story->arena, text, "");
    if (out->iso.len < 19 ||
        is_placeholder(digits_at(out->iso, 0, 4), digits_at(out->iso, 5, 2), digits_at(out->iso, 8, 2)))
        return false;
    read_iso(out);
    return true;
}

/* A day in the address: /2016/03/28/, /2016-03-28-, /20160328/, /2016/mar/28/. */
static bool day_of_url(struct meta *meta, struct wm_str url, struct meta_time *out)
{
    for (size_t at = 0; at + 9 < url.len; at++) {
        if ((url.ptr[at] != '/' && url.ptr[at] != '-' && url.ptr[at] != '_') ||
            !isdigit((unsigned char)url.ptr[at + 1]))
            continue;
        struct wm_str part = wm_str_sub(url, at + 1, at + 12);
        size_t len = 0;
        while (len < part.len &&
               (isalnum((unsigned char)part.ptr[len]) || part.ptr[len] == '/' || part.ptr[len] == '-'))
            len++;
        bool compact =
            len >= 8 && all_digits(wm_str_sub(part, 0, 8)) && (len == 8 || !isdigit((unsigned char)part.ptr[8]));
        struct wm_str day = compact ? wm_str_sub(part, 0, 8) : wm_str_sub(part, 0, 10);
        if (!compact) {
            bool ends = part.len < 11 || !isdigit((unsigned char)part.ptr[10]);
            if (len < 10 || !ends || !all_digits(wm_str_sub(day, 0, 4)) || isdigit((unsigned char)day.ptr[4]) ||
                isdigit((unsigned char)day.ptr[7]))
                continue;
        }
        int year = digits_at(day, 0, 4);
        if (year > 1989 && year < 2100 && meta_read_time(meta, day, out) && digits_at(out->iso, 0, 4) == year)
            return true;
    }
    return false;
}

/* What one sees near the headline. */

static bool says_updated(struct wm_str text)
{
    static const char *const words[] = {"updated",     "update",       "modified",    "aktualisiert",   "mis à jour",
                                        "actualizado", "actualizada",  "aggiornato",  "atualizado",     "bijgewerkt",
                                        "обновлено",   "aktualizacja", "last edited", "geändert",       "editiert",
                                        "opdateret",   "uppdaterad",   "modifié",     "ultima modifica"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (clean_has(text, words[i]))
            return true;
    return false;
}

/* How sure a line is to hold the day of publication: from SURE on it does, 0 is not at all. */
#define SURE          30
#define UPDATED_COSTS 40
#define MARKED_GAINS  20

static int date_rank(const struct meta_line *line, struct wm_str lead, bool in_article)
{
    if (line->paragraph || line->text.len > 140)
        return 0;
    int rank = line->before ? 25 : 35;
    if ((line->marks & META_DATE) != 0 || line->datetime.len > 0)
        rank += MARKED_GAINS;
    if (lead.len < 30)
        rank += 10;
    if (says_updated(lead) || (line->marks & META_UPDATED) != 0)
        rank -= UPDATED_COSTS;
    /* Many sites show today's date above everything. */
    return line->before && !in_article ? rank / 2 : rank;
}

struct shown {
    struct meta_time text, machine; /* as written for people; of the time element */
    int rank;
};

static void read_shown_line(struct meta *meta, const struct meta_line *line, struct wm_str previous, bool in_article,
                            struct shown *best)
{
    struct shown one = {.rank = 0};
    struct wm_str iso = {0};
    size_t at = 0;
    bool text = !line->paragraph && meta_find_date(meta, line->text, &iso, &at) && meta_read_time(meta, iso, &one.text);
    bool machine = line->datetime.len > 0 && meta_read_time(meta, line->datetime, &one.machine);
    if (!text && !machine)
        return;
    one.rank = date_rank(line, text ? wm_str_sub(line->text, 0, at) : line->text, in_article);
    if (text && at == 0 && previous.len < 40 && says_updated(previous))
        one.rank -= UPDATED_COSTS;
    if (one.rank > best->rank)
        *best = one;
}

static struct shown shown_date(struct meta *meta, const struct meta_zone *zone)
{
    struct shown best = {.rank = 0};
    struct wm_str previous = {0};
    for (size_t i = 0; i < zone->count; i++) {
        read_shown_line(meta, &zone->lines[i], previous, zone->in_article, &best);
        previous = zone->lines[i].text;
    }
    return best;
}

/* Time elements anywhere: the first that says it is the date of publication, else the first of an article. */
static bool any_time(struct meta *meta, struct meta_time *out)
{
    for (int kind = 0; kind < 2; kind++)
        for (size_t i = 0; i < meta->times.count; i++) {
            const xmlNode *node = meta->times.items[i];
            bool sure = html_attr(node, "pubdate").ptr != NULL || clean_has(html_attr(node, "class"), "publish") ||
                        clean_has(html_attr(node, "class"), "entry-date");
            if ((sure || kind == 1) && meta_read_time(meta, html_attr(node, "datetime"), out))
                return true;
        }
    return false;
}

/* The same instant on the clock of the page: shown 21:25 for 02:25Z is five hours west. */
static struct wm_str on_local_clock(struct meta *meta, const struct meta_time *machine, const struct meta_time *text)
{
    if (!machine->zoned || !text->clock || !machine->clock)
        return (struct wm_str){0};
    long offset = text->minute - (machine->minute - machine->offset);
    long rounded = (offset >= 0 ? offset + 7 : offset - 7) / 15 * 15;
    if (labs(offset - rounded) > 2 || labs(rounded) > 14 * 60)
        return (struct wm_str){0};
    return wm_str_printf(meta->story->arena, "%.*s%c%02ld:%02ld", 19, text->iso.ptr, rounded < 0 ? '-' : '+',
                         labs(rounded) / 60, labs(rounded) % 60);
}

/* A stated instant and the day that readers are shown, in one. */
static struct wm_str settle(struct meta *meta, const struct meta_time *stated, const struct meta_time *text)
{
    long apart = labs(stated->day - text->day);
    if (apart != 1)
        return stated->iso;
    struct wm_str local = on_local_clock(meta, stated, text);
    return local.len > 0 ? local : text->iso;
}

static bool stated_time(struct meta *meta, const struct shown *shown, struct meta_time *out)
{
    const struct wm_str fields[] = {meta->ld_published, meta->published, meta->microdata_date, meta->named_date};
    struct meta_time time;
    bool found = false;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (!meta_read_time(meta, fields[i], &time))
            continue;
        /* Of several, the one whose day is shown. */
        if (!found || (shown->rank >= SURE && shown->text.iso.len > 0 && out->day != shown->text.day &&
                       time.day == shown->text.day))
            *out = time;
        found = true;
    }
    return found;
}

/* A version from before the publication was a draft. */
static bool is_earlier(const struct meta_time *a, const struct meta_time *b)
{
    return a->minute - a->offset < b->minute - b->offset;
}

/* A time element may hold the last change beside the text "Posted: ... | Updated: ...". */
static bool tells_other_day(const struct shown *shown)
{
    return shown->text.iso.len > 0 && labs(shown->machine.day - shown->text.day) > 1;
}

/* What the page states for machines, held against what it shows. */
static struct wm_str stated_day(struct meta *meta, const struct meta_time *stated, const struct shown *shown,
                                const struct meta_time *url)
{
    if (shown->rank >= SURE && shown->text.iso.len > 0)
        return settle(meta, stated, &shown->text);
    if (url->iso.len > 0 && stated->offset == 0)
        return settle(meta, stated, url);
    return stated->iso;
}

/* Without that: what is shown, the address, and other times of the page, the surest first. */
static struct wm_str other_day(struct meta *meta, const struct shown *shown, const struct meta_time *url)
{
    struct meta_time time;
    bool told = url->iso.len > 0, marked = shown->rank >= SURE + MARKED_GAINS;
    if (shown->rank >= SURE && (marked || !told || labs(url->day - shown->text.day) <= 1))
        return shown->text.iso;
    if (told)
        return url->iso;
    if (meta_read_time(meta, meta->ld_page_published, &time))
        return time.iso;
    if (shown->rank > 0)
        return shown->machine.iso.len > 0 ? shown->machine.iso : shown->text.iso;
    return any_time(meta, &time) ? time.iso : (struct wm_str){0};
}

void meta_choose_dates(struct meta *meta, const struct meta_zone *zone)
{
    struct clean_story *story = meta->story;
    struct shown shown = shown_date(meta, zone);
    struct meta_time stated = {.day = 0}, url, modified;
    if (!day_of_url(meta, meta->url, &url) && !day_of_url(meta, meta->address, &url))
        url = (struct meta_time){.day = 0};
    if (!stated_time(meta, &shown, &stated) && shown.rank >= SURE && !tells_other_day(&shown))
        stated = shown.machine;
    bool changed =
        meta_read_time(meta, meta->modified, &modified) || meta_read_time(meta, meta->ld_modified, &modified);
    bool is_stated = stated.iso.len > 0;
    story->first_created = stated.iso;
    story->content_created = is_stated ? stated_day(meta, &stated, &shown, &url) : other_day(meta, &shown, &url);
    if (changed)
        clean_fill(&story->content_created, modified.iso);
    if (changed && !(is_stated && is_earlier(&modified, &stated)))
        story->version_created = modified.iso;
    clean_fill(&story->first_created, story->content_created);
    clean_fill(&story->version_created, story->first_created);
}
