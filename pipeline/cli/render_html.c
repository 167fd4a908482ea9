/* SPDX-License-Identifier: Apache-2.0 */
/* A page that loads nothing and runs nothing, whatever the records hold: its policy forbids it, and
 * every text is escaped. Types of entities are told apart by the line below as well as by colour, for print and for
 * those who see no colours. */
#include <string.h>

#include "record.h"
#include "render.h"
#include "term.h"

static const char page_style[] =
    ":root{color-scheme:light dark;--rule:#8884}"
    "body{font:17px/1.55 Georgia,serif;max-width:42em;margin:2em auto;padding:0 1em}"
    "article+article{border-top:2px solid var(--rule);margin-top:3em;padding-top:2em}"
    "h1{font-size:1.7em;line-height:1.2;margin:.2em 0}"
    ".facts,.trail,.legend,table{font:14px/1.5 system-ui,sans-serif}.facts,.trail{opacity:.75}"
    ".badge{font:bold 13px system-ui,sans-serif;padding:.2em .6em;border-radius:3px;background:#666;color:#fff}"
    ".KILL,.WITHHELD{background:#c22}.FLASH{background:#e6a700;color:#000}.CORRECTION{background:#93a}"
    ".summary{border-left:4px solid #36c;margin:1.2em 0;padding:.1em 1em;font-size:1.05em}"
    ".note{color:#b60}p{white-space:pre-line}"
    ".name{color:inherit;padding:0 .1em;border-radius:2px;background:#8882;border-bottom:2px solid #888}"
    ".person{background:#19c3;border-bottom:2px solid #19c}"
    ".organisation{background:#c903;border-bottom:4px double #b80}"
    ".place{background:#1a43;border-bottom:2px dotted #1a4}"
    ".event{background:#b2b3;border-bottom:2px dashed #b2b}"
    ".group{background:#85f2;border-bottom:1px solid #85f}"
    ".legend .name{margin-right:.8em}"
    "table{border-collapse:collapse;margin:1.5em 0}td,th{text-align:left;padding:.15em 1em .15em 0;"
    "border-bottom:1px solid var(--rule)}";

static void put(FILE *out, struct wm_str text)
{
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        uint32_t c = wm_utf8_next(text, &at);
        switch (c) {
        case '&': fputs("&amp;", out); break;
        case '<': fputs("&lt;", out); break;
        case '>': fputs("&gt;", out); break;
        case '"': fputs("&quot;", out); break;
        case '\'': fputs("&#39;", out); break;
        case 0xFFFD: fputs("\xEF\xBF\xBD", out); break; /* a broken byte must not get through as it is */
        default:
            if (!wm_term_is_control(c) || c == '\n' || c == '\t')
                fwrite(text.ptr + from, 1, at - from, out);
        }
    }
}

static void put_element(FILE *out, const char *open, struct wm_str text, const char *close)
{
    if (text.len == 0)
        return;
    fputs(open, out);
    put(out, text);
    fputs(close, out);
}

#define TYPE_COUNT 6

/* Only names that the style sheet knows become a class; the last is for all others. */
static const char *const types[TYPE_COUNT] = {"person", "organisation", "place", "event", "group", "other"};

static size_t type_of(const struct wm_json *entity)
{
    size_t i = 0;
    while (i + 1 < TYPE_COUNT && !wm_str_is(wm_json_get_str(entity, "type"), types[i]))
        i++;
    return i;
}

void wm_render_html_begin(FILE *out, const char *title)
{
    fputs("<!doctype html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
          "<meta name=\"viewport\" content=\"width=device-width\">\n<title>",
          out);
    put(out, wm_str_of(title != NULL ? title : "wiremill"));
    fprintf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n", page_style);
}

void wm_render_html_end(FILE *out)
{
    fputs("</body>\n</html>\n", out);
}

static void put_fact(FILE *out, bool *first, const char *label, struct wm_str text)
{
    if (text.len == 0)
        return;
    fprintf(out, "%s%s", *first ? "" : " · ", label);
    put(out, text);
    *first = false;
}

static void put_facts(FILE *out, const struct wm_json *record)
{
    char urgency[32] = "";
    bool first = true;
    if (wm_json_is_number(wm_json_get(record, "urgency")))
        snprintf(urgency, sizeof urgency, "%lld", wm_json_get_int(record, "urgency", 0));
    fputs("<p class=\"facts\">", out);
    put_fact(out, &first, "", wm_record_dateline(record));
    put_fact(out, &first, "", wm_json_get_str(record, "by"));
    put_fact(out, &first, "", wm_record_source(record));
    put_fact(out, &first, "", wm_json_get_str(record, "versionCreated"));
    put_fact(out, &first, "version ", wm_json_get_str(record, "version"));
    put_fact(out, &first, "urgency ", wm_str_of(urgency));
    put_fact(out, &first, "embargoed until ", wm_json_get_str(record, "embargoedUntil"));
    fputs("</p>\n", out);
}

static void put_kind(FILE *out, const struct wm_json *entity)
{
    put(out, wm_json_get_str(entity, "type"));
    put_element(out, ", ", wm_json_get_str(entity, "subtype"), "");
}

/* Which colour is what, of the types that the record has, and whether more names may be in the text. */
static void put_legend(FILE *out, const struct wm_json *wire, const struct wm_json *entities)
{
    struct wm_str method = wm_json_get_str(wm_json_get(wire, "tagged"), "method");
    bool has[TYPE_COUNT] = {false};
    for (size_t i = 0; i < wm_json_count(entities); i++)
        has[type_of(wm_json_at(entities, i))] = true;
    fputs("<p class=\"legend\">", out);
    for (size_t i = 0; i < TYPE_COUNT; i++)
        if (has[i])
            fprintf(out, "<span class=\"name %s\">%s</span> ", types[i], types[i]);
    fputs(wm_str_is(method, "lexicon") ? "known names only</p>\n" : "</p>\n", out);
}

/* What a pointer that rests on a name is told: who, of what kind, which one. */
static void open_mark(FILE *out, const struct wm_json *entity)
{
    fprintf(out, "<mark class=\"name %s\" title=\"", types[type_of(entity)]);
    put(out, wm_json_get_str(entity, "name"));
    fputs(" · ", out);
    put_kind(out, entity);
    struct wm_str id = wm_json_str(wm_json_at(wm_json_get(entity, "ids"), 0));
    put_element(out, " · ", id, "");
    fputs("\">", out);
}

/* One paragraph, from *at to the next empty line or the end. */
static void put_paragraph(FILE *out, struct wm_str body, struct wm_marks *marks, size_t *at, long long *cp)
{
    long long open = -1; /* start of the mention whose mark is open */
    fputs("<p>", out);
    while (*at < body.len && !(body.ptr[*at] == '\n' && *at + 1 < body.len && body.ptr[*at + 1] == '\n')) {
        const struct wm_json *entity = wm_marks_at(marks, *cp);
        long long here = entity != NULL ? marks->start : -1;
        if (open >= 0 && here != open)
            fputs("</mark>", out);
        if (here >= 0 && here != open)
            open_mark(out, entity);
        open = here;
        size_t from = *at;
        wm_utf8_next(body, at);
        put(out, wm_str_sub(body, from, *at));
        ++*cp;
    }
    fputs(open >= 0 ? "</mark></p>\n" : "</p>\n", out);
}

static void put_body(FILE *out, const struct wm_json *record)
{
    struct wm_str body = wm_record_body(record);
    struct wm_marks marks = wm_marks_of(record);
    long long cp = 0;
    for (size_t at = 0; at < body.len;) {
        for (; at < body.len && body.ptr[at] == '\n'; at++)
            cp++;
        if (at < body.len)
            put_paragraph(out, body, &marks, &at, &cp);
    }
}

static bool is_plain(struct wm_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!((text.ptr[i] >= '0' && text.ptr[i] <= '9') || (text.ptr[i] >= 'a' && text.ptr[i] <= 'z') ||
              (text.ptr[i] >= 'A' && text.ptr[i] <= 'Z')))
            return false;
    return text.len > 0;
}

/* A link where the scheme has a page for each of its identifiers. */
static void put_id(FILE *out, struct wm_str id)
{
    static const struct {
        const char *scheme, *page;
    } known[] = {{"wikidata:", "https://www.wikidata.org/wiki/"},
                 {"geonames:", "https://www.geonames.org/"},
                 {"ror:", "https://ror.org/"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct wm_str rest = wm_str_sub(id, strlen(known[i].scheme), id.len);
        if (wm_str_starts(id, known[i].scheme) && is_plain(rest)) {
            fprintf(out, "<a href=\"%s%.*s\">%.*s</a>", known[i].page, WM_STR_ARG(rest), WM_STR_ARG(id));
            return;
        }
    }
    put(out, id);
}

static void put_entity(FILE *out, const struct wm_json *entity)
{
    const struct wm_json *ids = wm_json_get(entity, "ids");
    fprintf(out, "<tr><td><span class=\"name %s\">", types[type_of(entity)]);
    put(out, wm_json_get_str(entity, "name"));
    fputs("</span></td><td>", out);
    put_kind(out, entity);
    fprintf(out, "</td><td>%.2f</td><td>", wm_json_get_real(entity, "salience", 0));
    for (size_t id = 0; id < wm_json_count(ids); id++) {
        fputs(id > 0 ? " " : "", out);
        put_id(out, wm_json_str(wm_json_at(ids, id)));
    }
    fputs("</td></tr>\n", out);
}

static void put_entities(FILE *out, const struct wm_json *entities)
{
    fputs("<table>\n<tr><th>name</th><th>kind</th><th>salience</th><th>identifiers</th></tr>\n", out);
    for (size_t i = 0; i < wm_json_count(entities); i++)
        put_entity(out, wm_json_at(entities, i));
    fputs("</table>\n", out);
}

static void put_trail(FILE *out, const struct wm_json *record)
{
    const struct wm_json *trail = wm_json_get(wm_json_get(record, "wire"), "trail");
    fputs("<p class=\"trail\">", out);
    put(out, wm_json_get_str(record, "uri"));
    for (size_t i = 0; i < wm_json_count(trail); i++) {
        fputs(i == 0 ? " · " : " › ", out);
        put(out, wm_json_get_str(wm_json_at(trail, i), "stage"));
        put_element(out, " ", wm_json_get_str(wm_json_at(trail, i), "version"), "");
    }
    fputs("</p>\n", out);
}

void wm_render_html(FILE *out, const struct wm_json *record)
{
    const char *badge = wm_record_badge(record);
    const struct wm_json *wire = wm_json_get(record, "wire"), *entities = wm_json_get(wire, "entities");
    struct wm_str language = wm_json_get_str(record, "language");
    bool any = wm_json_is_array(entities) && wm_json_count(entities) > 0;
    fputs("<article dir=\"auto\"", out);
    put_element(out, " lang=\"", language, "\"");
    fputs(">\n", out);
    if (badge != NULL)
        fprintf(out, "<span class=\"badge %s\">%s</span>\n", badge, badge);
    put_element(out, "<h1>", wm_record_headline(record), "</h1>\n");
    put_facts(out, record);
    put_element(out, "<p class=\"note\">", wm_json_get_str(record, "edNote"), "</p>\n");
    put_element(out, "<p class=\"summary\">", wm_record_description(record, "summary"), "</p>\n");
    if (any)
        put_legend(out, wire, entities);
    put_body(out, record);
    if (any)
        put_entities(out, entities);
    put_trail(out, record);
    fputs("</article>\n", out);
}
