/* SPDX-License-Identifier: Apache-2.0 */
/* A record on a terminal. Every text of the record goes through term.h, which drops what could
 * steer the terminal; colours are written here only. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "record.h"
#include "render.h"
#include "term.h"

#define MAX_WIDTH       100 /* longer lines are hard to read */
#define BEGINNING_LEAST 500 /* code points of the body that are shown without `full` */
#define BEGINNING_MOST  900
#define ENTITIES_SHOWN  12

#define STYLE_BOLD  "1"
#define STYLE_FAINT "2"
#define STYLE_NOTE  "33"

/* One page on its way out. */
struct page {
    FILE *out;
    const struct wm_json *record;
    struct wm_render_style style;
};

static const char *entity_style(const struct wm_json *entity)
{
    static const struct {
        const char *type, *style;
    } styles[] = {{"person", "36"}, {"organisation", "33"}, {"place", "32"}, {"event", "35"}, {"group", "94"}};
    struct wm_str type = wm_json_get_str(entity, "type");
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        if (wm_str_is(type, styles[i].type))
            return styles[i].style;
    return entity != NULL ? "4" : NULL;
}

static const char *badge_style(const char *badge)
{
    static const struct {
        const char *badge, *style;
    } styles[] = {{"KILL", "1;97;41"}, {"WITHHELD", "1;97;41"}, {"FLASH", "1;30;43"}, {"CORRECTION", "1;97;45"}};
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        if (strcmp(badge, styles[i].badge) == 0)
            return styles[i].style;
    return "7";
}

static void style_on(const struct page *page, const char *style)
{
    if (page->style.color)
        fprintf(page->out, "\033[%sm", style);
}

static void style_off(const struct page *page)
{
    if (page->style.color)
        fputs("\033[0m", page->out);
}

static struct wm_flow flow_of(const struct page *page, const char *margin, int columns)
{
    return (struct wm_flow){.out = page->out,
                            .width = page->style.width,
                            .margin = margin,
                            .margin_columns = columns,
                            .color = page->style.color};
}

/* In colour a badge is a box; without, it stands in brackets. */
static void put_badge(const struct page *page)
{
    const char *badge = wm_record_badge(page->record);
    if (badge == NULL)
        return;
    style_on(page, badge_style(badge));
    fprintf(page->out, page->style.color ? " %s " : "[%s]", badge);
    style_off(page);
    fputc('\n', page->out);
}

static void put_block(const struct page *page, struct wm_str text, const char *style)
{
    struct wm_flow flow = flow_of(page, NULL, 0);
    wm_flow_put(&flow, text, style);
    wm_flow_end(&flow);
}

static void add_fact(struct wm_flow *flow, const char *label, struct wm_str text, const char *style)
{
    if (text.len == 0)
        return;
    if (flow->column > 0 || flow->len > 0)
        wm_flow_put(flow, WM_STR(" · "), STYLE_FAINT);
    wm_flow_put(flow, wm_str_of(label), STYLE_FAINT);
    wm_flow_put(flow, text, style);
}

/* Dateline, byline, source, version and so on: what there is of it on one line. */
static void put_facts(const struct page *page)
{
    const struct wm_json *record = page->record;
    struct wm_flow flow = flow_of(page, NULL, 0);
    char urgency[32];
    int len = snprintf(urgency, sizeof urgency, "%lld", wm_json_get_int(record, "urgency", 0));
    struct wm_str none = {0};
    add_fact(&flow, "", wm_record_dateline(record), NULL);
    add_fact(&flow, "", wm_json_get_str(record, "by"), NULL);
    add_fact(&flow, "", wm_record_source(record), NULL);
    add_fact(&flow, "", wm_json_get_str(record, "versionCreated"), NULL);
    add_fact(&flow, "version ", wm_json_get_str(record, "version"), NULL);
    add_fact(&flow, "urgency ",
             wm_json_is_number(wm_json_get(record, "urgency")) ? (struct wm_str){urgency, (size_t)len} : none, NULL);
    add_fact(&flow, "", wm_json_get_str(record, "language"), NULL);
    add_fact(&flow, "embargoed until ", wm_json_get_str(record, "embargoedUntil"), NULL);
    wm_flow_end(&flow);
}

static void put_note(const struct page *page)
{
    struct wm_str note = wm_json_get_str(page->record, "edNote");
    struct wm_flow flow = flow_of(page, NULL, 0);
    if (note.len > 0) {
        wm_flow_put(&flow, WM_STR("Note to editors: "), STYLE_NOTE);
        wm_flow_put(&flow, note, STYLE_NOTE);
    }
    wm_flow_end(&flow);
}

static void put_summary(const struct page *page)
{
    struct wm_str summary = wm_record_description(page->record, "summary");
    if (summary.len == 0)
        return;
    fputc('\n', page->out);
    struct wm_flow flow = flow_of(page, page->style.color ? "\033[1;34m▌\033[0m " : "| ", 2);
    wm_flow_put(&flow, summary, NULL);
    wm_flow_end(&flow);
}

/* The body from byte *at to the next line feed, each code point in the style of its entity; *cp counts. */
static void put_line(const struct page *page, struct wm_str body, struct wm_marks *marks, size_t *at, long long *cp,
                     long long limit)
{
    struct wm_flow flow = flow_of(page, NULL, 0);
    while (*at < body.len && *cp < limit && body.ptr[*at] != '\n') {
        size_t from = *at;
        wm_utf8_next(body, at);
        wm_flow_put(&flow, wm_str_sub(body, from, *at), entity_style(wm_marks_at(marks, *cp)));
        ++*cp;
    }
    wm_flow_end(&flow);
}

static void put_body(const struct page *page)
{
    struct wm_str body = wm_record_body(page->record);
    long long length = (long long)wm_utf8_count(body), cp = 0, limit = length;
    if (!page->style.full && length > BEGINNING_MOST)
        limit = wm_record_beginning(page->record, BEGINNING_LEAST, BEGINNING_MOST);
    struct wm_marks marks = wm_marks_of(page->record);
    if (length > 0)
        fputc('\n', page->out);
    for (size_t at = 0; at < body.len && cp < limit;) {
        put_line(page, body, &marks, &at, &cp, limit);
        for (int lines = 0; at < body.len && body.ptr[at] == '\n'; lines++, at++, cp++)
            if (lines == 1 && cp + 1 < limit)
                fputc('\n', page->out);
    }
    if (limit < length) {
        style_on(page, STYLE_FAINT);
        fprintf(page->out, "[… %lld more characters]", length - cp);
        style_off(page);
        fputc('\n', page->out);
    }
}

/* Entities. */

static unsigned *count_mentions(const struct wm_json *record, size_t entities)
{
    unsigned *counts = wm_calloc(entities + 1, sizeof *counts);
    const struct wm_json *mentions = wm_json_get(wm_json_get(record, "wire"), "mentions");
    for (size_t i = 0; i < wm_json_count(mentions); i++) {
        long long entity = wm_json_get_int(wm_json_at(mentions, i), "entity", -1);
        if (entity >= 0 && (unsigned long long)entity < entities)
            counts[entity]++;
    }
    return counts;
}

static struct wm_str kind_of(const struct wm_json *entity)
{
    struct wm_str subtype = wm_json_get_str(entity, "subtype");
    return subtype.len > 0 ? subtype : wm_json_get_str(entity, "type");
}

static struct wm_str name_of(const struct wm_json *entity)
{
    return wm_json_get_str(entity, "name");
}

/* Columns that the widest of the first `count` texts takes, at most `most`. */
static int widest(const struct wm_json *entities, size_t count, struct wm_str (*text)(const struct wm_json *entity),
                  int most)
{
    int found = 0;
    for (size_t i = 0; i < count; i++) {
        int columns = wm_term_columns(text(wm_json_at(entities, i)));
        found = columns > found ? columns : found;
    }
    return found < most ? found : most;
}

static void put_cell(const struct page *page, struct wm_str text, int columns, const char *style)
{
    fputs("  ", page->out);
    if (style != NULL)
        style_on(page, style);
    int used = wm_term_put_cut(page->out, text, columns);
    if (style != NULL)
        style_off(page);
    fprintf(page->out, "%*s", columns > used ? columns - used : 0, "");
}

/* As many identifiers as fit; the first is cut rather than left out. */
static void put_ids(const struct page *page, const struct wm_json *entity, int room)
{
    const struct wm_json *ids = wm_json_get(entity, "ids");
    struct wm_str id = wm_json_str(wm_json_at(ids, 0));
    if (id.len == 0 || room < 8)
        return;
    fputs("  ", page->out);
    style_on(page, STYLE_FAINT);
    room -= 2 + wm_term_put_cut(page->out, id, room - 2);
    for (size_t i = 1; i < wm_json_count(ids); i++) {
        id = wm_json_str(wm_json_at(ids, i));
        room -= 1 + wm_term_columns(id);
        if (room < 0)
            break;
        fputc(' ', page->out);
        wm_term_put(page->out, id);
    }
    style_off(page);
}

static void put_entities(const struct page *page)
{
    const struct wm_json *entities = wm_json_get(wm_json_get(page->record, "wire"), "entities");
    size_t count = wm_json_is_array(entities) ? wm_json_count(entities) : 0;
    size_t shown = page->style.full || count <= ENTITIES_SHOWN ? count : ENTITIES_SHOWN;
    if (count == 0)
        return;
    unsigned *mentions = count_mentions(page->record, count);
    int names = widest(entities, shown, name_of, page->style.width / 3);
    int kinds = widest(entities, shown, kind_of, page->style.width / 4);
    fputc('\n', page->out);
    for (size_t i = 0; i < shown; i++) {
        const struct wm_json *entity = wm_json_at(entities, i);
        put_cell(page, name_of(entity), names, entity_style(entity));
        put_cell(page, kind_of(entity), kinds, NULL);
        fprintf(page->out, "  %.2f %3u×", wm_json_get_real(entity, "salience", 0), mentions[i]);
        put_ids(page, entity, page->style.width - names - kinds - 15);
        fputc('\n', page->out);
    }
    if (shown < count)
        fprintf(page->out, "  … and %zu more\n", count - shown);
    free(mentions);
}

static void put_trail(const struct page *page)
{
    const struct wm_json *trail = wm_json_get(wm_json_get(page->record, "wire"), "trail");
    struct wm_flow flow = flow_of(page, NULL, 0);
    fputc('\n', page->out);
    wm_flow_put(&flow, wm_json_get_str(page->record, "uri"), STYLE_FAINT);
    if (page->style.origin != NULL)
        add_fact(&flow, "from ", wm_str_of(page->style.origin), STYLE_FAINT);
    for (size_t i = 0; i < wm_json_count(trail); i++) {
        const struct wm_json *step = wm_json_at(trail, i);
        wm_flow_put(&flow, i == 0 ? WM_STR(" · ") : WM_STR(" › "), STYLE_FAINT);
        wm_flow_put(&flow, wm_json_get_str(step, "stage"), STYLE_FAINT);
        wm_flow_put(&flow, WM_STR(" "), STYLE_FAINT);
        wm_flow_put(&flow, wm_json_get_str(step, "version"), STYLE_FAINT);
    }
    wm_flow_end(&flow);
}

void wm_render_pretty(FILE *out, const struct wm_json *record, struct wm_render_style style)
{
    style.width = style.width <= 0 ? 80 : style.width > MAX_WIDTH ? MAX_WIDTH : style.width < 20 ? 20 : style.width;
    struct page page = {.out = out, .record = record, .style = style};
    struct wm_str headline = wm_record_headline(record);
    put_badge(&page);
    put_block(&page, headline.len > 0 ? headline : WM_STR("(no headline)"), STYLE_BOLD);
    put_facts(&page);
    put_note(&page);
    put_summary(&page);
    put_body(&page);
    put_entities(&page);
    put_trail(&page);
}
