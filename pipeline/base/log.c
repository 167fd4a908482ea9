/* SPDX-License-Identifier: Apache-2.0 */
/* Lines are built on the caller's stack and written with one write(2), so that threads and other
 * processes on the same terminal do not mix within a line. */
#include "log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "arena.h"
#include "wiremill/str.h"

#define FIELDS_BYTES     1024
#define LINE_BYTES       (8 * FIELDS_BYTES) /* JSON makes at most three bytes of one, of speaker and fields */
#define EVENTS           64                 /* event names told apart by the limiter */
#define LINES_PER_SECOND 5                  /* of one event */

struct wm_log {
    char *fields;
    bool unlimited;
};

struct event_rate {
    const char *event;
    time_t second;
    unsigned lines, held_back;
};

static struct {
    pthread_mutex_t lock;            /* guards rates */
    _Atomic enum wm_log_level level; /* changes while others write: a line goes by either */
    _Atomic enum wm_log_format format;
    struct event_rate rates[EVENTS];
} writer = {.lock = PTHREAD_MUTEX_INITIALIZER, .level = WM_WARN};

static struct wm_log root = {.fields = (char *)""};

void wm_log_setup(enum wm_log_level level, enum wm_log_format format)
{
    writer.level = level;
    writer.format = format;
}

void wm_log_set_level(enum wm_log_level level)
{
    writer.level = level;
}

struct wm_log *wm_log_new(const char *fields)
{
    struct wm_log *log = wm_calloc(1, sizeof *log);
    log->fields = wm_strdup(fields);
    return log;
}

void wm_log_free(struct wm_log *log)
{
    if (log == NULL)
        return;
    free(log->fields);
    free(log);
}

void wm_log_set_unlimited(struct wm_log *log)
{
    log->unlimited = true;
}

struct wm_log *wm_log_root(void)
{
    return &root;
}

int wm_log_on(const struct wm_log *log, enum wm_log_level level)
{
    return log != NULL && level <= writer.level;
}

/* True if the line may be written; *held_back tells how many of its event were not. */
static bool admit(const char *event, time_t now, unsigned *held_back)
{
    bool ok = true;
    *held_back = 0;
    pthread_mutex_lock(&writer.lock);
    for (int i = 0; i < EVENTS; i++) {
        struct event_rate *rate = &writer.rates[i];
        if (rate->event != NULL && strcmp(rate->event, event) != 0)
            continue;
        rate->event = event;
        if (rate->second != now) {
            *held_back = rate->held_back;
            rate->held_back = 0;
            rate->lines = 0;
            rate->second = now;
        }
        ok = ++rate->lines <= LINES_PER_SECOND;
        rate->held_back += !ok;
        break;
    }
    pthread_mutex_unlock(&writer.lock);
    return ok;
}

struct line {
    char text[LINE_BYTES];
    size_t len;
};

static void line_add(struct line *line, const char *fmt, ...) WM_PRINTF(2, 3);
static void line_add(struct line *line, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(line->text + line->len, sizeof line->text - line->len, fmt, args);
    va_end(args);
    if (n > 0)
        line->len = line->len + (size_t)n < sizeof line->text - 4 ? line->len + (size_t)n : sizeof line->text - 4;
}

/* In double quotes, escaped as JSON has it; what is not UTF-8 is replaced. */
static void line_add_quoted(struct line *line, const char *text, size_t len)
{
    line_add(line, "\"");
    for (size_t at = 0; at < len;) {
        char bytes[4];
        uint32_t c = wm_utf8_next((struct wm_str){text, len}, &at);
        if (c == '"' || c == '\\')
            line_add(line, "\\%c", (char)c);
        else if (c < 0x20)
            line_add(line, "\\u%04x", (unsigned)c);
        else
            line_add(line, "%.*s", (int)wm_utf8_put(c, bytes), bytes);
    }
    line_add(line, "\"");
}

/* One of the fields that a caller wrote: `key=value` or `key="a value"`. */
struct field {
    const char *key, *value;
    size_t key_len, value_len;
    bool quoted;
};

/* A quotation mark within a text is followed by more of it; the closing one by the next key or nothing. */
static bool closes(const char *mark)
{
    if (mark[1] == '\0')
        return true;
    size_t key = strspn(mark + 1, " ");
    size_t len = strspn(mark + 1 + key, "abcdefghijklmnopqrstuvwxyz_");
    return key > 0 && len > 0 && mark[1 + key + len] == '=';
}

static bool next_field(const char **rest, struct field *field)
{
    const char *at = *rest + strspn(*rest, " ");
    if (*at == '\0')
        return false;
    *field = (struct field){.key = at, .key_len = strcspn(at, "= ")};
    at += field->key_len;
    at += *at == '=';
    field->quoted = *at == '"';
    at += field->quoted;
    field->value = at;
    if (field->quoted)
        while (*at != '\0' && !(*at == '"' && closes(at)))
            at++;
    else
        at += strcspn(at, " ");
    field->value_len = (size_t)(at - field->value);
    *rest = at + (field->quoted && *at == '"');
    return true;
}

static void line_add_fields(struct line *line, bool json, const char *fields)
{
    struct field field;
    while (next_field(&fields, &field)) {
        if (json) {
            line_add(line, ",");
            line_add_quoted(line, field.key, field.key_len);
            line_add(line, ":");
            line_add_quoted(line, field.value, field.value_len);
            continue;
        }
        line_add(line, " %.*s=", (int)field.key_len, field.key);
        if (field.quoted)
            line_add_quoted(line, field.value, field.value_len);
        else
            line_add(line, "%.*s", (int)field.value_len, field.value);
    }
}

void wm_log_write(struct wm_log *log, enum wm_log_level level, const char *event, const char *fmt, ...)
{
    static const char *const names[] = {"error", "warn", "info", "debug"};
    struct timespec now;
    struct tm utc;
    unsigned held_back = 0;
    clock_gettime(CLOCK_REALTIME, &now);
    if (!log->unlimited && !admit(event, now.tv_sec, &held_back))
        return;
    char fields[FIELDS_BYTES], when[32];
    va_list args;
    va_start(args, fmt);
    vsnprintf(fields, sizeof fields, fmt, args);
    va_end(args);
    for (char *c = fields; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20)
            *c = ' '; /* one event, one line */
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%S", gmtime_r(&now.tv_sec, &utc));
    struct line line = {.len = 0};
    bool json = writer.format == WM_LOG_JSON;
    line_add(&line,
             json ? "{\"time\":\"%s.%03ldZ\",\"level\":\"%s\",\"event\":\"%s\"" : "time=%s.%03ldZ level=%s event=%s",
             when, now.tv_nsec / 1000000, names[level], event);
    line_add_fields(&line, json, log->fields);
    line_add_fields(&line, json, fields);
    if (held_back > 0)
        line_add(&line, json ? ",\"held_back\":\"%u\"" : " held_back=%u", held_back);
    line_add(&line, json ? "}\n" : "\n");
    if (write(STDERR_FILENO, line.text, line.len) < 0)
        return; /* nowhere left to say it */
}
