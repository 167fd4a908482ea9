/* SPDX-License-Identifier: Apache-2.0 */
/* json.h: the tree of a record. A value lives as long as the tree it is part of, and a tree as long
 * as the arena it was made in. Pointers returned are borrowed. One thread at a time.
 *
 * Getters accept NULL and values of the wrong type and answer "nothing" (NULL, no text, fallback),
 * so that a path can be walked without a check at each step. Text put in that is not UTF-8 has its
 * bad bytes replaced by U+FFFD. Objects keep the order in which members were added. */
#ifndef WIREMILL_JSON_H
#define WIREMILL_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "wiremill/arena.h"
#include "wiremill/error.h"
#include "wiremill/str.h"

WM_C_BEGIN

struct wm_json;

/* A new tree. Never NULL. */
struct wm_json *wm_json_new_object(struct wm_arena *arena);
struct wm_json *wm_json_new_array(struct wm_arena *arena);

/* Reads one JSON text (any value at the root). Duplicate members: the last wins.
 * WM_E_PARSE with line and column; WM_E_LIMIT when nested deeper than the reader allows. */
enum wm_code wm_json_parse(struct wm_arena *arena, struct wm_str text, struct wm_json **out,
                           struct wm_error *err) WM_MUST_CHECK;

/* Compact JSON text in the arena, numbers in the shortest form that reads back the same. */
struct wm_str wm_json_dump(struct wm_arena *arena, const struct wm_json *value);
struct wm_str wm_json_dump_indented(struct wm_arena *arena, const struct wm_json *value);

bool wm_json_is_object(const struct wm_json *value);
bool wm_json_is_array(const struct wm_json *value);
bool wm_json_is_string(const struct wm_json *value);
bool wm_json_is_number(const struct wm_json *value);

/* Reading. */
struct wm_json *wm_json_get(const struct wm_json *object, const char *key);
struct wm_str wm_json_get_str(const struct wm_json *object, const char *key);
long long wm_json_get_int(const struct wm_json *object, const char *key, long long fallback);
double wm_json_get_real(const struct wm_json *object, const char *key, double fallback);
struct wm_str wm_json_str(const struct wm_json *value);
long long wm_json_int(const struct wm_json *value, long long fallback);
double wm_json_real(const struct wm_json *value, double fallback);
bool wm_json_bool(const struct wm_json *value, bool fallback);
size_t wm_json_count(const struct wm_json *array_or_object);
struct wm_json *wm_json_at(const struct wm_json *array, size_t index);

/* Walks the members of an object: start with *cursor = NULL; false at the end. Do not change the
 * object while walking. */
bool wm_json_each(const struct wm_json *object, void **cursor, const char **key, struct wm_json **value);

/* Writing: set replaces, push appends. The set functions for text do nothing when there is no text
 * (ptr NULL or len 0): absent, not empty. */
void wm_json_set_str(struct wm_json *object, const char *key, struct wm_str text);
void wm_json_set_int(struct wm_json *object, const char *key, long long number);
void wm_json_set_real(struct wm_json *object, const char *key, double number); /* finite */
void wm_json_set_bool(struct wm_json *object, const char *key, bool flag);
void wm_json_set_copy(struct wm_json *object, const char *key, const struct wm_json *value);
struct wm_json *wm_json_set_object(struct wm_json *object, const char *key); /* a new, empty one */
struct wm_json *wm_json_set_array(struct wm_json *object, const char *key);
struct wm_json *wm_json_need_object(struct wm_json *object, const char *key); /* as is, or new */
struct wm_json *wm_json_need_array(struct wm_json *object, const char *key);
void wm_json_remove(struct wm_json *object, const char *key);
void wm_json_push_str(struct wm_json *array, struct wm_str text);
void wm_json_push_int(struct wm_json *array, long long number);
void wm_json_push_real(struct wm_json *array, double number); /* finite */
void wm_json_push_copy(struct wm_json *array, const struct wm_json *value);
struct wm_json *wm_json_push_object(struct wm_json *array);
struct wm_json *wm_json_push_array(struct wm_json *array);

WM_C_END

#endif
