/* SPDX-License-Identifier: Apache-2.0 */
/* libyaml's events become a tree by recursion, which the depth limit bounds. Its messages speak of
 * tokens and contexts; the table below says the same in the words of somebody who edits a file. */
#include "yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "arena.h"

#define MAX_DEPTH   16
#define MAX_NODES   10000
#define MAX_MEMBERS 1000 /* of one map: bounds the search for keys that stand twice */

struct loader {
    yaml_parser_t parser;
    struct wm_arena *arena;
    struct wm_str text;
    wm_yaml_fault_fn fault;
    void *ctx;
    size_t nodes;
    bool stop; /* nothing more can be read */
};

static const struct {
    const char *problem, *plain;
} plain_words[] = {
    {"mapping values are not allowed in this context",
     "a \": \" stands where none can; is the indentation right, or does the text before it need quotes?"},
    {"did not find expected key", "wrong indentation, or a line that is no \"key: value\""},
    {"could not find expected ':'", "a line that is no \"key: value\"; is the \":\" or a blank after it missing?"},
    {"did not find expected '-' indicator", "wrong indentation, or a list item without its \"- \""},
    {"block sequence entries are not allowed in this context", "a list item \"- \" stands where none can"},
    {"block mapping are not allowed in this context", "a map stands where none can"},
    {"found unexpected end of stream", "a quote is opened and never closed"},
    {"found unexpected document indicator", "a quote is opened and never closed"},
    {"did not find expected ',' or ']'", "a list in [ ] needs \",\" between its items and \"]\" at its end"},
    {"did not find expected ',' or '}'", "a map in { } needs \",\" between its members and \"}\" at its end"},
    {"did not find expected <document start>", "the text goes on after the document's end"},
    {"found unknown escape character", "an unknown escape in double quotes; write \\\\ for a backslash"},
    {"found a tab character where an indentation space is expected", "a tab cannot indent; use blanks"},
    {"found a tab character that violates indentation", "a tab cannot indent; use blanks"},
};

static void tell(struct loader *l, yaml_mark_t mark, const char *text)
{
    l->fault(l->ctx, (int)mark.line + 1, (int)mark.column + 1, text);
}

static void give_up(struct loader *l, yaml_mark_t mark, const char *text)
{
    if (!l->stop)
        tell(l, mark, text);
    l->stop = true;
}

/* The character that libyaml stumbled over, by its line and its column in code points. */
static char char_at(struct wm_str text, yaml_mark_t mark)
{
    struct wm_str line = {0};
    for (size_t i = 0; i <= mark.line; i++)
        if (!wm_str_line(&text, &line))
            return '\0';
    size_t at = 0;
    for (size_t i = 0; i < mark.column && at < line.len; i++)
        wm_utf8_next(line, &at);
    if (at >= line.len)
        return '\0';
    return line.ptr[at];
}

static struct wm_str syntax_text(struct loader *l)
{
    const yaml_parser_t *p = &l->parser;
    const char *problem = p->problem != NULL ? p->problem : "not YAML";
    char bad = char_at(l->text, p->problem_mark);
    if (strcmp(problem, "found character that cannot start any token") == 0)
        return bad < '!' || bad > '~'
                   ? WM_STR("a tab cannot indent; use blanks")
                   : wm_str_printf(l->arena, "a value cannot begin with \"%c\"; put it in quotes", bad);
    for (size_t i = 0; i < sizeof plain_words / sizeof *plain_words; i++)
        if (strcmp(problem, plain_words[i].problem) == 0)
            problem = plain_words[i].plain;
    if (p->context != NULL && p->context_mark.line < p->problem_mark.line)
        return wm_str_printf(l->arena, "%s (what it is part of begins in line %zu)", problem, p->context_mark.line + 1);
    return wm_str_printf(l->arena, "%s", problem);
}

/* The reader knows bytes only: lines are counted here. */
static void reader_fault(struct loader *l)
{
    yaml_mark_t mark = {0};
    size_t end = l->parser.problem_offset < l->text.len ? l->parser.problem_offset : l->text.len;
    for (size_t i = 0; i < end; i++) {
        mark.line += l->text.ptr[i] == '\n';
        mark.column = l->text.ptr[i] == '\n' ? 0 : mark.column + 1;
    }
    bool control = strstr(l->parser.problem, "ontrol") != NULL;
    give_up(l, mark,
            control ? "a control character stands in the text; remove it, or write it as an escape in double quotes"
                    : "the text is not valid UTF-8");
}

static bool next_event(struct loader *l, yaml_event_t *event)
{
    if (l->stop)
        return false;
    if (yaml_parser_parse(&l->parser, event))
        return true;
    if (l->parser.error == YAML_READER_ERROR)
        reader_fault(l);
    else
        give_up(l, l->parser.problem_mark, syntax_text(l).ptr);
    return false;
}

/* A node that must exist even when the arena is over, so that the reader need not ask. */
struct wm_yaml *wm_yaml_new(struct wm_arena *arena, enum wm_yaml_kind kind, const struct wm_yaml *where)
{
    struct wm_yaml *node = WM_NEW(arena, struct wm_yaml);
    if (node == NULL) {
        node = wm_calloc(1, sizeof *node);
        wm_arena_defer(arena, free, node);
    }
    node->kind = kind;
    node->text = "";
    if (where != NULL) {
        node->line = where->line;
        node->column = where->column;
        node->origin = where->origin;
    }
    return node;
}

void wm_yaml_append(struct wm_yaml *parent, struct wm_yaml *child)
{
    child->next = NULL;
    if (parent->last != NULL)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    parent->count++;
}

static struct wm_yaml *new_node(struct loader *l, enum wm_yaml_kind kind, const yaml_event_t *event)
{
    struct wm_yaml *node = wm_yaml_new(l->arena, kind, NULL);
    node->line = (int)event->start_mark.line + 1;
    node->column = (int)event->start_mark.column + 1;
    if (++l->nodes > MAX_NODES)
        give_up(l, event->start_mark, "the file holds more than 10000 values");
    return node;
}

static void refuse_extras(struct loader *l, const yaml_event_t *event, const void *anchor, const void *tag)
{
    if (anchor != NULL)
        tell(l, event->start_mark, "anchors and aliases (&name, *name) are not supported; write the value out");
    if (tag != NULL)
        tell(l, event->start_mark, "tags (!name) are not supported; leave it out");
}

static const char *scalar_text(struct loader *l, const yaml_event_t *event)
{
    struct wm_str text = {(const char *)event->data.scalar.value, event->data.scalar.length};
    if (text.len > 0 && memchr(text.ptr, '\0', text.len) != NULL)
        tell(l, event->start_mark, "a text cannot hold the character NUL");
    return wm_str_cstr(l->arena, text);
}

static struct wm_yaml *load_scalar(struct loader *l, const yaml_event_t *event)
{
    struct wm_yaml *node = new_node(l, WM_YAML_SCALAR, event);
    refuse_extras(l, event, event->data.scalar.anchor, event->data.scalar.tag);
    node->text = scalar_text(l, event);
    node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    return node;
}

static struct wm_yaml *load_node(struct loader *l, yaml_event_t *event, int depth);

static void load_items(struct loader *l, struct wm_yaml *list, int depth)
{
    yaml_event_t event;
    while (next_event(l, &event)) {
        if (event.type == YAML_SEQUENCE_END_EVENT) {
            yaml_event_delete(&event);
            return;
        }
        wm_yaml_append(list, load_node(l, &event, depth));
    }
}

static void add_member(struct loader *l, struct wm_yaml *map, const struct wm_yaml *key, struct wm_yaml *value)
{
    char text[200];
    const struct wm_yaml *first = wm_yaml_get(map, key->text);
    value->key = key->text;
    value->line = key->line;
    value->column = key->column;
    if (first == NULL) {
        wm_yaml_append(map, value);
        if (map->count > MAX_MEMBERS)
            give_up(l, (yaml_mark_t){.line = (size_t)key->line - 1}, "a map of more than 1000 keys");
        return;
    }
    snprintf(text, sizeof text, "\"%.80s\" stands twice in one map, first in line %d; keep one of them", key->text,
             first->line);
    l->fault(l->ctx, key->line, key->column, text);
}

static void load_members(struct loader *l, struct wm_yaml *map, int depth)
{
    yaml_event_t event;
    while (next_event(l, &event)) {
        enum yaml_event_type_e type = event.type;
        if (type != YAML_MAPPING_END_EVENT && type != YAML_SCALAR_EVENT)
            give_up(l, event.start_mark, "a key must be a text");
        struct wm_yaml *key = type == YAML_SCALAR_EVENT ? load_scalar(l, &event) : NULL;
        yaml_event_delete(&event);
        if (key == NULL || !next_event(l, &event))
            return;
        add_member(l, map, key, load_node(l, &event, depth));
    }
}

/* Takes the event. */
static struct wm_yaml *load_node(struct loader *l, yaml_event_t *event, int depth)
{
    struct wm_yaml *node;
    if (depth > MAX_DEPTH)
        give_up(l, event->start_mark, "nested more than 16 levels deep");
    switch (event->type) {
    case YAML_SCALAR_EVENT: node = load_scalar(l, event); break;
    case YAML_SEQUENCE_START_EVENT:
        node = new_node(l, WM_YAML_LIST, event);
        refuse_extras(l, event, event->data.sequence_start.anchor, event->data.sequence_start.tag);
        load_items(l, node, depth + 1);
        break;
    case YAML_MAPPING_START_EVENT:
        node = new_node(l, WM_YAML_MAP, event);
        refuse_extras(l, event, event->data.mapping_start.anchor, event->data.mapping_start.tag);
        load_members(l, node, depth + 1);
        break;
    default:
        node = new_node(l, WM_YAML_BAD, event);
        refuse_extras(l, event, event->type == YAML_ALIAS_EVENT ? event : NULL, NULL);
        break;
    }
    yaml_event_delete(event);
    return node;
}

/* The next event that is not of the `skipped` type. */
static bool next_after(struct loader *l, yaml_event_type_t skipped, yaml_event_t *event)
{
    while (next_event(l, event)) {
        if (event->type != skipped)
            return true;
        yaml_event_delete(event);
    }
    return false;
}

static struct wm_yaml *load_document(struct loader *l)
{
    yaml_event_t event;
    struct wm_yaml *root = NULL;
    if (!next_after(l, YAML_STREAM_START_EVENT, &event))
        return NULL;
    bool empty = event.type == YAML_STREAM_END_EVENT; /* else the document's start */
    yaml_event_delete(&event);
    if (empty || !next_event(l, &event))
        return NULL;
    root = load_node(l, &event, 0);
    if (next_after(l, YAML_DOCUMENT_END_EVENT, &event)) {
        if (event.type != YAML_STREAM_END_EVENT)
            give_up(l, event.start_mark, "a second document begins here; one file holds one");
        yaml_event_delete(&event);
    }
    return l->stop ? NULL : root;
}

struct wm_yaml *wm_yaml_parse(struct wm_arena *arena, struct wm_str text, wm_yaml_fault_fn fault, void *ctx)
{
    struct loader l = {.arena = arena, .text = text, .fault = fault, .ctx = ctx};
    if (!yaml_parser_initialize(&l.parser)) {
        give_up(&l, (yaml_mark_t){0}, "out of memory");
        return NULL;
    }
    yaml_parser_set_encoding(&l.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&l.parser, (const unsigned char *)(text.ptr != NULL ? text.ptr : ""), text.len);
    struct wm_yaml *root = load_document(&l);
    yaml_parser_delete(&l.parser);
    return root;
}

struct wm_yaml *wm_yaml_get(const struct wm_yaml *map, const char *key)
{
    if (map == NULL || map->kind != WM_YAML_MAP)
        return NULL;
    for (struct wm_yaml *node = map->first; node != NULL; node = node->next)
        if (strcmp(node->key, key) == 0)
            return node;
    return NULL;
}

static bool null_text(struct wm_str text)
{
    return text.len == 0 || wm_str_is(text, "~") || wm_str_is_nocase(text, "null");
}

bool wm_yaml_is_null(const struct wm_yaml *node)
{
    return node->kind == WM_YAML_SCALAR && node->plain && null_text(wm_str_of(node->text));
}

const char *wm_yaml_kind_name(const struct wm_yaml *node)
{
    return node->kind == WM_YAML_LIST ? "a list" : node->kind == WM_YAML_MAP ? "a map" : "a single value";
}

static bool is_plain_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("_./+-:", c) != NULL);
}

static bool is_plain(struct wm_str text)
{
    if (null_text(text) || strchr("+-:", text.ptr[0]) != NULL || text.ptr[text.len - 1] == ':' ||
        wm_str_starts(text, "..."))
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!is_plain_char(text.ptr[i]))
            return false;
    return true;
}

static bool needs_escape(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x2028 || c == 0x2029 || c == 0xFEFF || c == 0xFFFE ||
           c == 0xFFFF;
}

void wm_yaml_write(struct wm_buf *buf, struct wm_str text)
{
    if (is_plain(text)) {
        wm_buf_add(buf, text);
        return;
    }
    wm_buf_addc(buf, '"');
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        uint32_t c = wm_utf8_next(text, &at);
        if (needs_escape(c))
            wm_buf_printf(buf, "\\u%04X", c);
        else if (c == '"' || c == '\\')
            wm_buf_printf(buf, "\\%c", (char)c);
        else
            wm_buf_add(buf, wm_str_sub(text, from, at));
    }
    wm_buf_addc(buf, '"');
}
