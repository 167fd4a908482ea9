/* SPDX-License-Identifier: Apache-2.0 */
#include "term.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/columns.h"

bool wm_term_is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) ||
           c == 0x2028 || c == 0x2029;
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x2028 || c == 0x2029;
}

/* The next code point that may be shown; false at the end. */
static bool next_shown(struct wm_str text, size_t *at, uint32_t *c)
{
    while (*at < text.len) {
        *c = wm_utf8_next(text, at);
        if (is_blank(*c))
            *c = ' ';
        if (!wm_term_is_control(*c))
            return true;
    }
    return false;
}

static void put(FILE *out, uint32_t c)
{
    char bytes[4];
    size_t len = wm_utf8_put(c, bytes);
    fwrite(bytes, 1, len, out);
}

void wm_term_put(FILE *out, struct wm_str text)
{
    uint32_t c;
    for (size_t at = 0; next_shown(text, &at, &c);)
        put(out, c);
}

int wm_term_columns(struct wm_str text)
{
    uint32_t c;
    int columns = 0;
    for (size_t at = 0; next_shown(text, &at, &c);)
        columns += wm_columns(c);
    return columns;
}

int wm_term_put_cut(FILE *out, struct wm_str text, int columns)
{
    uint32_t c;
    int used = 0, whole = wm_term_columns(text);
    int room = whole > columns ? columns - 1 : columns;
    for (size_t at = 0; next_shown(text, &at, &c) && used + wm_columns(c) <= room; used += wm_columns(c))
        put(out, c);
    if (whole > columns) {
        fputs("…", out);
        used++;
    }
    return used;
}

void wm_term_put_escaped(FILE *out, struct wm_str text, bool keep_lines)
{
    for (size_t at = 0; text.ptr != NULL && at < text.len;) {
        size_t from = at;
        uint32_t c = wm_utf8_next(text, &at);
        bool broken = c == 0xFFFD && at - from == 1;
        if (keep_lines && (c == '\n' || c == '\t'))
            putc((int)c, out);
        else if (!broken && !wm_term_is_control(c) && c != '\\')
            fwrite(text.ptr + from, 1, at - from, out);
        else if (c == '\\')
            fputs("\\\\", out);
        else
            for (; from < at; from++)
                fprintf(out, "\\x%02x", (unsigned char)text.ptr[from]);
    }
}

void wm_term_put_json(FILE *out, struct wm_str text)
{
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        uint32_t c = wm_utf8_next(text, &at);
        if (wm_term_is_control(c))
            fprintf(out, "\\u%04x", c);
        else
            fwrite(text.ptr + from, 1, at - from, out);
    }
}

bool wm_term_time(int64_t timestamp_ms, char text[WM_TERM_TIME])
{
    char day[32];
    struct tm tm;
    time_t seconds = (time_t)(timestamp_ms / 1000);
    text[0] = '\0';
    if (timestamp_ms < 0 || gmtime_r(&seconds, &tm) == NULL || strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &tm) == 0)
        return false;
    snprintf(text, WM_TERM_TIME, "%s.%03dZ", day, (int)(timestamp_ms % 1000));
    return true;
}

static void add(struct wm_flow *flow, const char *bytes, size_t len)
{
    if (flow->len + len > flow->cap) {
        flow->cap = (flow->len + len) * 2;
        flow->word = wm_realloc(flow->word, flow->cap);
    }
    memcpy(flow->word + flow->len, bytes, len);
    flow->len += len;
}

/* Switches within the word in hand. */
static void set_style(struct wm_flow *flow, const char *style)
{
    if (!flow->color || flow->style == style)
        return;
    if (flow->style != NULL)
        add(flow, "\033[0m", 4);
    if (style != NULL) {
        add(flow, "\033[", 2);
        add(flow, style, strlen(style));
        add(flow, "m", 1);
    }
    flow->style = style;
}

/* Colours are closed before the end of a line, where pagers forget them, and opened again behind
 * the margin, which has its own. */
static void begin_line(struct wm_flow *flow)
{
    if (flow->column > 0)
        fputs(flow->open != NULL ? "\033[0m\n" : "\n", flow->out);
    fputs(flow->margin != NULL ? flow->margin : "", flow->out);
    if (flow->open != NULL)
        fprintf(flow->out, "\033[%sm", flow->open);
    flow->column = flow->margin_columns;
    flow->blank = false;
}

static void flush_word(struct wm_flow *flow)
{
    if (flow->len == 0 || (flow->word_columns == 0 && flow->column == 0))
        return;
    if (flow->word_columns > 0) {
        if (flow->column == 0 || flow->column + flow->blank + flow->word_columns > flow->width)
            begin_line(flow);
        if (flow->blank)
            fputc(' ', flow->out);
        flow->column += flow->blank + flow->word_columns;
        flow->blank = false;
    }
    fwrite(flow->word, 1, flow->len, flow->out);
    flow->open = flow->style;
    flow->len = 0;
    flow->word_columns = 0;
}

/* Full-width marks that must not begin a line. */
static bool clings(uint32_t c)
{
    return (c >= 0x3001 && c <= 0x3002) || c == 0x300D || c == 0x300F || c == 0xFF01 || c == 0xFF09 || c == 0xFF0C ||
           c == 0xFF0E || c == 0xFF1A || c == 0xFF1B || c == 0xFF1F || c == 0x300B || c == 0x3011;
}

void wm_flow_put(struct wm_flow *flow, struct wm_str text, const char *style)
{
    uint32_t c;
    for (size_t at = 0; next_shown(text, &at, &c);) {
        int columns = wm_columns(c);
        if (c == ' ') {
            set_style(flow, style);
            flush_word(flow);
            flow->blank = flow->column > flow->margin_columns;
            continue;
        }
        if ((columns == 2 && !clings(c)) || flow->word_columns + columns > flow->width - flow->margin_columns)
            flush_word(flow);
        char bytes[4];
        size_t len = wm_utf8_put(c, bytes);
        set_style(flow, style);
        add(flow, bytes, len);
        flow->word_columns += columns;
    }
}

void wm_flow_end(struct wm_flow *flow)
{
    set_style(flow, NULL);
    flush_word(flow);
    if (flow->column > 0)
        fputc('\n', flow->out);
    free(flow->word);
    *flow = (struct wm_flow){.out = flow->out,
                             .width = flow->width,
                             .margin = flow->margin,
                             .margin_columns = flow->margin_columns,
                             .color = flow->color};
}
