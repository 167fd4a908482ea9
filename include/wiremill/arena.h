/* SPDX-License-Identifier: Apache-2.0 */
/* arena.h: all memory of one article. Nothing in it is freed singly; everything dies when the
 * message is settled. One thread at a time.
 *
 * Past its limit an arena returns NULL and stays `over`: a stage may simply return what it likes;
 * the runtime turns `over` into WM_E_LIMIT. (A malloc that fails aborts the process: nothing
 * unsettled was committed, so a restart repeats the work.) */
#ifndef WIREMILL_ARENA_H
#define WIREMILL_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "wiremill/attr.h"

WM_C_BEGIN

struct wm_arena;

/* Zeroed memory of `size` bytes, aligned for any type; NULL when the arena is over its limit. */
void *wm_arena_alloc(struct wm_arena *arena, size_t size) WM_MUST_CHECK;

/* Calls fn(ptr) when the arena is reset, last deferred first. For memory of other libraries. */
void wm_arena_defer(struct wm_arena *arena, void (*fn)(void *ptr), void *ptr);

bool wm_arena_over(const struct wm_arena *arena);

#define WM_NEW(arena, type)              ((type *)wm_arena_alloc((arena), sizeof(type)))
#define WM_NEW_ARRAY(arena, type, count) ((type *)wm_arena_alloc_array((arena), sizeof(type), (count)))
void *wm_arena_alloc_array(struct wm_arena *arena, size_t size, size_t count) WM_MUST_CHECK;

WM_C_END

#endif
