/* SPDX-License-Identifier: Apache-2.0 */
/* The owner's side of wiremill/arena.h: made once, reset for each message, pooled. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "wiremill/arena.h"

/* `limit_bytes` bounds what is handed out between two resets. */
struct wm_arena *wm_arena_new(size_t limit_bytes);
void wm_arena_free(struct wm_arena *arena); /* NULL is fine */

/* Another limit; between two messages. */
void wm_arena_set_limit(struct wm_arena *arena, size_t limit_bytes);

/* The most that a reset keeps for what comes next, if messages of late needed as much; one block of moderate size
 * if not set. Nearly all articles need less than WM_ARENA_ARTICLES. */
#define WM_ARENA_ARTICLES ((size_t)1 << 20)
void wm_arena_set_keep(struct wm_arena *arena, size_t keep_bytes);

/* Runs what was deferred and forgets all allocations. */
void wm_arena_reset(struct wm_arena *arena);

size_t wm__arena_held(const struct wm_arena *arena); /* bytes of blocks, in use and kept; for tests */

/* malloc, calloc, realloc and strdup that abort with a message instead of failing. */
void *wm_malloc(size_t size) WM_MUST_CHECK;
void *wm_calloc(size_t count, size_t size) WM_MUST_CHECK;
void *wm_realloc(void *ptr, size_t size) WM_MUST_CHECK;
char *wm_strdup(const char *text) WM_MUST_CHECK;

#endif
