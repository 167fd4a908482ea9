/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_JSON_INIT_H
#define BASE_JSON_INIT_H

#include "wiremill/json.h"

/* Once per process, before any thread and any wiremill/json.h call. */
void wm_json_init(void);

/* Version of jansson, static text. */
const char *wm_json_version(void);

/* Puts the member behind all others, if there is one of that name. */
void wm__json_move_last(struct wm_json *object, const char *key);

/* wm_json_parse as jansson does it, which both must agree on: for tests. */
enum wm_code wm__json_parse_slowly(struct wm_arena *arena, struct wm_str text, struct wm_json **out,
                                   struct wm_error *err) WM_MUST_CHECK;

#endif
