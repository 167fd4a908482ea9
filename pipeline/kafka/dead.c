/* SPDX-License-Identifier: Apache-2.0 */
#include "dead.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

/* A whole number without sign, of at most `max`; false when the text is anything else. */
static bool read_number(struct wm_str text, int64_t max, int64_t *out)
{
    int64_t number = 0;
    for (size_t i = 0; i < text.len; i++) {
        int digit = text.ptr[i] - '0';
        if (digit < 0 || digit > 9 || number > (max - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    *out = number;
    return text.len > 0;
}

/* The last one of that name: a message that was itself a dead letter once has two. */
static struct wm_str header(const struct wm_tail_message *message, const char *name)
{
    for (size_t i = message->header_count; i-- > 0;)
        if (strcmp(message->headers[i].name, name) == 0)
            return message->headers[i].value;
    return (struct wm_str){NULL, 0};
}

static int64_t number_of(const struct wm_tail_message *message, const char *name, int64_t max, int64_t fallback)
{
    int64_t number;
    return read_number(header(message, name), max, &number) ? number : fallback;
}

static bool has_header(const struct wm_tail_message *message, const char *name)
{
    for (size_t i = 0; i < message->header_count; i++)
        if (strcmp(message->headers[i].name, name) == 0)
            return true;
    return false;
}

/* A wire's own header may be called like our marker's, but a letter always has a code as well. */
enum wm_dead_kind wm_dead_read(const struct wm_tail_message *message, struct wm_dead_letter *out)
{
    if (!has_header(message, "wiremill-code"))
        return has_header(message, WM_DEAD_MARKER_HEADER) ? WM_DEAD_MARKER : WM_DEAD_FOREIGN;
    int64_t partition = number_of(message, "wiremill-partition", INT32_MAX, -1);
    int64_t offset = number_of(message, "wiremill-offset", INT64_MAX, -1);
    struct wm_str topic = header(message, "wiremill-topic");
    *out = (struct wm_dead_letter){.message = message,
                                   .lane = header(message, "wiremill-lane"),
                                   .stage = header(message, "wiremill-stage"),
                                   .code = header(message, "wiremill-code"),
                                   .text = header(message, "wiremill-text"),
                                   .origin_partition = (int32_t)partition,
                                   .origin_offset = offset,
                                   .attempts = number_of(message, "wiremill-attempts", INT32_MAX, 0),
                                   .item = (uint32_t)number_of(message, "wiremill-item", UINT32_MAX, 1),
                                   .item_count = (uint32_t)number_of(message, "wiremill-item-count", UINT32_MAX, 0),
                                   .left_out_bytes = number_of(message, "wiremill-size", INT64_MAX, -1)};
    if (topic.len > 0 && partition >= 0 && offset >= 0)
        out->origin_topic = topic;
    return WM_DEAD_LETTER;
}

bool wm_dead_is_ours(const char *name)
{
    static const char *const ours[] = {"topic",    "partition", "offset",     "lane", "stage",   "code",   "text",
                                       "attempts", "item",      "item-count", "size", "version", "replay", "replayed"};
    if (strncmp(name, "wiremill-", 9) != 0)
        return false;
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (strcmp(name + 9, ours[i]) == 0)
            return true;
    return false;
}

bool wm_dead_is_whole(const struct wm_dead_letter *letter)
{
    return letter->item_count <= 1 && letter->item <= 1;
}

int64_t wm_dead_size(const struct wm_dead_letter *letter)
{
    return letter->left_out_bytes >= 0 ? letter->left_out_bytes : (int64_t)letter->message->value.len;
}

/* Places. */

/* Takes what stands behind the last slash off the end of *text. */
static bool take_last(struct wm_str *text, struct wm_str *part)
{
    size_t at = text->len;
    while (at > 0 && text->ptr[at - 1] != '/')
        at--;
    *part = wm_str_sub(*text, at, text->len);
    bool any = at > 0;
    *text = wm_str_sub(*text, 0, any ? at - 1 : 0);
    return any;
}

enum wm_code wm_dead_place(const char *text, struct wm_arena *arena, struct wm_dead_place *out, struct wm_error *err)
{
    struct wm_str rest = wm_str_of(text), offset, partition;
    int64_t number = 0;
    bool good = take_last(&rest, &offset) && read_number(offset, INT64_MAX - 1, &out->offset);
    bool has_topic = good && take_last(&rest, &partition);
    good = good && read_number(partition, INT32_MAX, &number) && has_topic == (rest.len > 0);
    out->partition = (int32_t)number;
    out->topic = good && has_topic ? wm_str_cstr(arena, rest) : NULL;
    if (good && memchr(rest.ptr, '/', rest.len) == NULL)
        return WM_OK;
    return wm_fail(err, WM_E_USAGE,
                   "\"%s\" is no place of a dead letter: PARTITION/OFFSET, such as 0/17, or with its "
                   "topic, such as wire.dead/0/17; `wiremill dead list` shows them",
                   text);
}

/* Times. */

static bool read_ago(struct wm_str text, int64_t now_ms, int64_t *out_ms)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}, {"w", 604800000}};
    size_t digits = 0;
    int64_t number;
    while (digits < text.len && isdigit((unsigned char)text.ptr[digits]))
        digits++;
    struct wm_str unit = wm_str_sub(text, digits, text.len);
    if (!read_number(wm_str_sub(text, 0, digits), INT32_MAX, &number))
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (wm_str_is(unit, units[i].unit)) {
            *out_ms = now_ms - number * units[i].ms;
            return true;
        }
    return false;
}

/* Two digits at *at, a `mark` before them unless it is 0. */
static bool read_two(struct wm_str text, size_t *at, char mark, int min, int max, int *out)
{
    int64_t number;
    if (mark != 0 && (*at >= text.len || text.ptr[(*at)++] != mark))
        return false;
    if (*at + 2 > text.len || !read_number(wm_str_sub(text, *at, *at + 2), max, &number) || number < min)
        return false;
    *at += 2;
    *out = (int)number;
    return true;
}

/* Seconds from 1970 to the beginning of the day in UTC. */
static bool read_day(struct wm_str text, size_t *at, int64_t *seconds)
{
    struct tm tm = {0};
    int64_t year;
    if (text.len < 10 || !read_number(wm_str_sub(text, 0, 4), 9999, &year) || year < 1970)
        return false;
    *at = 4;
    tm.tm_year = (int)year - 1900;
    if (!read_two(text, at, '-', 1, 12, &tm.tm_mon) || !read_two(text, at, '-', 1, 31, &tm.tm_mday))
        return false;
    int day = tm.tm_mday;
    tm.tm_mon--;
    *seconds = timegm(&tm);
    return tm.tm_mday == day; /* 30 February has become 2 March */
}

/* ".5": any number of digits, of which three count. */
static bool read_fraction(struct wm_str text, size_t *at, int64_t *ms)
{
    *ms = 0;
    if (*at >= text.len || text.ptr[*at] != '.')
        return true;
    size_t from = ++*at;
    for (int64_t worth = 100; *at < text.len && isdigit((unsigned char)text.ptr[*at]); worth /= 10)
        *ms += worth * (text.ptr[(*at)++] - '0');
    return *at > from;
}

/* "Z", "+02:00", "-0500". */
static bool read_zone(struct wm_str text, size_t *at, int *minutes)
{
    int hours = 0, rest = 0;
    *minutes = 0;
    if (*at + 1 == text.len && (text.ptr[*at] == 'Z' || text.ptr[*at] == 'z'))
        return ++*at == text.len;
    if (*at >= text.len || (text.ptr[*at] != '+' && text.ptr[*at] != '-'))
        return false;
    int sign = text.ptr[(*at)++] == '-' ? -1 : 1;
    if (!read_two(text, at, 0, 0, 23, &hours))
        return false;
    char mark = *at < text.len && text.ptr[*at] == ':' ? ':' : 0;
    *minutes = sign * hours * 60;
    if (!read_two(text, at, mark, 0, 59, &rest))
        return false;
    *minutes += sign * rest;
    return *at == text.len;
}

static bool read_rfc3339(struct wm_str text, int64_t *out_ms)
{
    size_t at = 0;
    int hour = 0, minute = 0, second = 0, zone = 0;
    int64_t seconds, ms = 0;
    if (!read_day(text, &at, &seconds))
        return false;
    if (at < text.len) {
        char mark = text.ptr[at] == ' ' || text.ptr[at] == 't' ? text.ptr[at] : 'T';
        if (!read_two(text, &at, mark, 0, 23, &hour) || !read_two(text, &at, ':', 0, 59, &minute) ||
            !read_two(text, &at, ':', 0, 60, &second) || !read_fraction(text, &at, &ms) || !read_zone(text, &at, &zone))
            return false;
    }
    *out_ms = (seconds + hour * 3600 + (minute - zone) * 60 + second) * 1000 + ms;
    return true;
}

enum wm_code wm_dead_time(const char *text, int64_t now_ms, int64_t *out_ms, struct wm_error *err)
{
    if (read_ago(wm_str_of(text), now_ms, out_ms) || read_rfc3339(wm_str_of(text), out_ms)) {
        *out_ms = *out_ms < 1 ? 1 : *out_ms; /* 0 is "not said", and less has meanings of its own on brokers */
        return WM_OK;
    }
    return wm_fail(err, WM_E_USAGE,
                   "\"%s\" is no time: write it as 2026-03-01T08:00:00Z, as a day, 2026-03-01, or how "
                   "long ago it is, such as 15m, 2h or 7d",
                   text);
}

/* Filters. */

static bool has_word(struct wm_dead_words words, struct wm_str word)
{
    for (size_t i = 0; i < words.count; i++)
        if (wm_str_is(word, words.list[i]))
            return true;
    return words.count == 0;
}

static bool has_place(const struct wm_dead_filter *filter, const struct wm_tail_message *message)
{
    for (size_t i = 0; i < filter->place_count; i++)
        if (filter->places[i].partition == message->partition && filter->places[i].offset == message->offset)
            return true;
    return filter->place_count == 0;
}

bool wm_dead_matches(const struct wm_dead_filter *filter, const struct wm_dead_letter *letter)
{
    const struct wm_tail_message *message = letter->message;
    return has_word(filter->lanes, letter->lane) && has_word(filter->codes, letter->code) &&
           has_word(filter->stages, letter->stage) && has_place(filter, message) &&
           (filter->since_ms == 0 || message->timestamp_ms >= filter->since_ms) &&
           (filter->until_ms == 0 || message->timestamp_ms < filter->until_ms);
}
