/* SPDX-License-Identifier: Apache-2.0 */
/* wiremill/json.h over jansson: the only file that includes it. A `struct wm_json` is a json_t under
 * a name that keeps jansson out of the stage API.
 *
 * The writer is our own for two reasons: jansson prints 0.35 as 0.34999999999999998, and its
 * callback interface costs three times the work of appending to one buffer. So is the reader of usual
 * JSON: jansson looks at text byte by byte, several times each. What ours does not take is read by jansson. */
#include "wiremill/json.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "json_init.h"
#include "json_print.h"
#include "json_scan.h"

#define FAST_DEPTH 64 /* of nesting; what is deeper is not usual */

static json_t *to_jansson(const struct wm_json *value)
{
    return (json_t *)value;
}

static struct wm_json *from_jansson(json_t *value)
{
    return (struct wm_json *)value;
}

void wm_json_init(void)
{
    json_set_alloc_funcs(wm_malloc, free);
    json_object_seed(0);
}

const char *wm_json_version(void)
{
    return JANSSON_VERSION;
}

static void release(void *value)
{
    json_decref(value);
}

static struct wm_json *own(struct wm_arena *arena, json_t *value)
{
    wm_arena_defer(arena, release, value);
    return from_jansson(value);
}

struct wm_json *wm_json_new_object(struct wm_arena *arena)
{
    return own(arena, json_object());
}

struct wm_json *wm_json_new_array(struct wm_arena *arena)
{
    return own(arena, json_array());
}

/* Reading. */

static json_t *read_value(struct wm_scan *scan, int depth);

static bool read_items(struct wm_scan *scan, json_t *array, int depth)
{
    if (wm_scan_take(scan, ']'))
        return true;
    do {
        json_t *item = read_value(scan, depth + 1);
        if (item == NULL)
            return false;
        json_array_append_new(array, item);
    } while (wm_scan_take(scan, ','));
    return wm_scan_take(scan, ']');
}

/* Names in this program's records are plain; one with an escape (and perhaps a NUL) is left to jansson. */
static bool read_name(struct wm_scan *scan, struct wm_str *name)
{
    return wm_scan_peek(scan) == '"' && wm_scan_string(scan, name) && name->ptr != scan->scratch &&
           wm_scan_take(scan, ':');
}

static bool read_members(struct wm_scan *scan, json_t *object, int depth)
{
    struct wm_str name;
    if (wm_scan_take(scan, '}'))
        return true;
    do {
        json_t *member = read_name(scan, &name) ? read_value(scan, depth + 1) : NULL;
        if (member == NULL)
            return false;
        json_object_setn_new_nocheck(object, name.ptr, name.len, member);
    } while (wm_scan_take(scan, ','));
    return wm_scan_take(scan, '}');
}

static json_t *read_scalar(struct wm_scan *scan, char first)
{
    struct wm_str text;
    long long integer;
    double real;
    bool is_real;
    switch (first) {
    case '"': return wm_scan_string(scan, &text) ? json_stringn_nocheck(text.ptr, text.len) : NULL;
    case 't': return wm_scan_word(scan, "true", 4) ? json_true() : NULL;
    case 'f': return wm_scan_word(scan, "false", 5) ? json_false() : NULL;
    case 'n': return wm_scan_word(scan, "null", 4) ? json_null() : NULL;
    default: break;
    }
    if (!wm_scan_number(scan, &is_real, &integer, &real))
        return NULL;
    return is_real ? json_real(real) : json_integer(integer);
}

static json_t *read_value(struct wm_scan *scan, int depth)
{
    char first = wm_scan_peek(scan);
    if ((first != '{' && first != '[') || depth == FAST_DEPTH)
        return read_scalar(scan, first);
    scan->at++;
    json_t *value = first == '{' ? json_object() : json_array();
    if (first == '{' ? read_members(scan, value, depth) : read_items(scan, value, depth))
        return value;
    json_decref(value);
    return NULL;
}

/* NULL where the text is not JSON, or not of the usual kind. */
static json_t *read_fast(struct wm_str text)
{
    struct wm_scan scan = {.at = text.ptr, .end = text.ptr + text.len};
    json_t *value = text.len > 0 && wm_utf8_valid(text) ? read_value(&scan, 0) : NULL;
    free(scan.scratch);
    if (value == NULL || (wm_scan_peek(&scan) == '\0' && scan.at == scan.end))
        return value;
    json_decref(value);
    return NULL;
}

enum wm_code wm__json_parse_slowly(struct wm_arena *arena, struct wm_str text, struct wm_json **out,
                                   struct wm_error *err)
{
    json_error_t why;
    json_t *value = json_loadb(text.ptr != NULL ? text.ptr : "", text.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &why);
    if (value == NULL) {
        if (json_error_code(&why) == json_error_stack_overflow)
            return wm_fail(err, WM_E_LIMIT, "the JSON is nested beyond the depth of 2048: line %d, column %d", why.line,
                           why.column);
        return wm_fail(err, WM_E_PARSE, "not JSON: line %d, column %d: %s", why.line, why.column, why.text);
    }
    *out = own(arena, value);
    return WM_OK;
}

enum wm_code wm_json_parse(struct wm_arena *arena, struct wm_str text, struct wm_json **out, struct wm_error *err)
{
    json_t *value = read_fast(text);
    if (value == NULL)
        return wm__json_parse_slowly(arena, text, out, err);
    *out = own(arena, value);
    return WM_OK;
}

bool wm_json_is_object(const struct wm_json *value)
{
    return json_is_object(to_jansson(value));
}

bool wm_json_is_array(const struct wm_json *value)
{
    return json_is_array(to_jansson(value));
}

bool wm_json_is_string(const struct wm_json *value)
{
    return json_is_string(to_jansson(value));
}

bool wm_json_is_number(const struct wm_json *value)
{
    return json_is_number(to_jansson(value));
}

struct wm_json *wm_json_get(const struct wm_json *object, const char *key)
{
    return from_jansson(json_object_get(to_jansson(object), key));
}

struct wm_str wm_json_str(const struct wm_json *value)
{
    const json_t *v = to_jansson(value);
    return (struct wm_str){json_string_value(v), json_string_length(v)};
}

long long wm_json_int(const struct wm_json *value, long long fallback)
{
    const json_t *v = to_jansson(value);
    if (json_is_integer(v))
        return json_integer_value(v);
    double real = json_is_real(v) ? json_real_value(v) : NAN;
    return real > -9e18 && real < 9e18 ? (long long)real : fallback;
}

double wm_json_real(const struct wm_json *value, double fallback)
{
    return json_is_number(to_jansson(value)) ? json_number_value(to_jansson(value)) : fallback;
}

bool wm_json_bool(const struct wm_json *value, bool fallback)
{
    return json_is_boolean(to_jansson(value)) ? json_is_true(to_jansson(value)) : fallback;
}

struct wm_str wm_json_get_str(const struct wm_json *object, const char *key)
{
    return wm_json_str(wm_json_get(object, key));
}

long long wm_json_get_int(const struct wm_json *object, const char *key, long long fallback)
{
    return wm_json_int(wm_json_get(object, key), fallback);
}

double wm_json_get_real(const struct wm_json *object, const char *key, double fallback)
{
    return wm_json_real(wm_json_get(object, key), fallback);
}

size_t wm_json_count(const struct wm_json *array_or_object)
{
    const json_t *v = to_jansson(array_or_object);
    return json_is_array(v) ? json_array_size(v) : json_object_size(v);
}

struct wm_json *wm_json_at(const struct wm_json *array, size_t index)
{
    return from_jansson(json_array_get(to_jansson(array), index));
}

bool wm_json_each(const struct wm_json *object, void **cursor, const char **key, struct wm_json **value)
{
    json_t *v = to_jansson(object);
    *cursor = *cursor == NULL ? json_object_iter(v) : json_object_iter_next(v, *cursor);
    if (*cursor == NULL)
        return false;
    *key = json_object_iter_key(*cursor);
    *value = from_jansson(json_object_iter_value(*cursor));
    return true;
}

/* A string of any bytes: what is not UTF-8 becomes U+FFFD. */
static json_t *text_value(struct wm_str text)
{
    json_t *value = json_stringn(text.ptr, text.len);
    if (value != NULL)
        return value;
    char *mended = wm_malloc(text.len * 3);
    size_t len = 0;
    for (size_t at = 0; at < text.len;)
        len += wm_utf8_put(wm_utf8_next(text, &at), mended + len);
    value = json_stringn_nocheck(mended, len);
    free(mended);
    return value;
}

void wm_json_set_str(struct wm_json *object, const char *key, struct wm_str text)
{
    if (text.len > 0)
        json_object_set_new(to_jansson(object), key, text_value(text));
}

void wm_json_set_int(struct wm_json *object, const char *key, long long number)
{
    json_object_set_new(to_jansson(object), key, json_integer(number));
}

void wm_json_set_real(struct wm_json *object, const char *key, double number)
{
    json_object_set_new(to_jansson(object), key, json_real(isfinite(number) ? number : 0));
}

void wm_json_set_bool(struct wm_json *object, const char *key, bool flag)
{
    json_object_set_new(to_jansson(object), key, json_boolean(flag));
}

void wm_json_set_copy(struct wm_json *object, const char *key, const struct wm_json *value)
{
    if (value != NULL)
        json_object_set_new(to_jansson(object), key, json_deep_copy(to_jansson(value)));
}

static struct wm_json *set_new(struct wm_json *object, const char *key, json_t *child)
{
    json_object_set_new(to_jansson(object), key, child);
    return from_jansson(child);
}

struct wm_json *wm_json_set_object(struct wm_json *object, const char *key)
{
    return set_new(object, key, json_object());
}

struct wm_json *wm_json_set_array(struct wm_json *object, const char *key)
{
    return set_new(object, key, json_array());
}

struct wm_json *wm_json_need_object(struct wm_json *object, const char *key)
{
    struct wm_json *child = wm_json_get(object, key);
    return wm_json_is_object(child) ? child : wm_json_set_object(object, key);
}

struct wm_json *wm_json_need_array(struct wm_json *object, const char *key)
{
    struct wm_json *child = wm_json_get(object, key);
    return wm_json_is_array(child) ? child : wm_json_set_array(object, key);
}

void wm_json_remove(struct wm_json *object, const char *key)
{
    json_object_del(to_jansson(object), key);
}

void wm__json_move_last(struct wm_json *object, const char *key)
{
    json_t *value = json_incref(json_object_get(to_jansson(object), key));
    if (value == NULL)
        return;
    json_object_del(to_jansson(object), key);
    json_object_set_new(to_jansson(object), key, value);
}

static struct wm_json *push_new(struct wm_json *array, json_t *child)
{
    json_array_append_new(to_jansson(array), child);
    return from_jansson(child);
}

void wm_json_push_str(struct wm_json *array, struct wm_str text)
{
    push_new(array, text_value((struct wm_str){text.ptr != NULL ? text.ptr : "", text.len}));
}

void wm_json_push_int(struct wm_json *array, long long number)
{
    push_new(array, json_integer(number));
}

void wm_json_push_real(struct wm_json *array, double number)
{
    push_new(array, json_real(isfinite(number) ? number : 0));
}

void wm_json_push_copy(struct wm_json *array, const struct wm_json *value)
{
    if (value != NULL)
        push_new(array, json_deep_copy(to_jansson(value)));
}

struct wm_json *wm_json_push_object(struct wm_json *array)
{
    return push_new(array, json_object());
}

struct wm_json *wm_json_push_array(struct wm_json *array)
{
    return push_new(array, json_array());
}

/* Writing. */

struct writer {
    struct wm_buf buf;
    bool indented;
};

static void new_line(struct writer *out, int depth)
{
    if (!out->indented)
        return;
    wm_buf_addc(&out->buf, '\n');
    for (int i = 0; i < depth; i++)
        wm_buf_adds(&out->buf, "  ");
}

static void write_value(struct writer *out, json_t *value, int depth);

static void write_array(struct writer *out, json_t *array, int depth)
{
    wm_buf_addc(&out->buf, '[');
    for (size_t i = 0; i < json_array_size(array); i++) {
        if (i > 0)
            wm_buf_addc(&out->buf, ',');
        new_line(out, depth + 1);
        write_value(out, json_array_get(array, i), depth + 1);
    }
    if (json_array_size(array) > 0)
        new_line(out, depth);
    wm_buf_addc(&out->buf, ']');
}

static void write_object(struct writer *out, json_t *object, int depth)
{
    wm_buf_addc(&out->buf, '{');
    for (void *at = json_object_iter(object), *first = at; at != NULL; at = json_object_iter_next(object, at)) {
        if (at != first)
            wm_buf_addc(&out->buf, ',');
        new_line(out, depth + 1);
        const char *key = json_object_iter_key(at);
        wm_json_put_str(&out->buf, wm_str_of(key));
        wm_buf_adds(&out->buf, out->indented ? ": " : ":");
        write_value(out, json_object_iter_value(at), depth + 1);
    }
    if (json_object_size(object) > 0)
        new_line(out, depth);
    wm_buf_addc(&out->buf, '}');
}

/* Recursion is bounded: the reader refuses deep nesting, and stages build shallow trees. */
static void write_value(struct writer *out, json_t *value, int depth)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT: write_object(out, value, depth); break;
    case JSON_ARRAY: write_array(out, value, depth); break;
    case JSON_STRING: wm_json_put_str(&out->buf, wm_json_str(from_jansson(value))); break;
    case JSON_INTEGER: wm_json_put_int(&out->buf, json_integer_value(value)); break;
    case JSON_REAL: wm_json_put_real(&out->buf, json_real_value(value)); break;
    case JSON_TRUE: wm_buf_adds(&out->buf, "true"); break;
    case JSON_FALSE: wm_buf_adds(&out->buf, "false"); break;
    case JSON_NULL: wm_buf_adds(&out->buf, "null"); break;
    }
}

static struct wm_str dump(struct wm_arena *arena, const struct wm_json *value, bool indented)
{
    struct writer out = {.buf = {.arena = arena}, .indented = indented};
    if (value != NULL)
        write_value(&out, to_jansson(value), 0);
    return wm_buf_str(&out.buf);
}

struct wm_str wm_json_dump(struct wm_arena *arena, const struct wm_json *value)
{
    return dump(arena, value, false);
}

struct wm_str wm_json_dump_indented(struct wm_arena *arena, const struct wm_json *value)
{
    return dump(arena, value, true);
}
