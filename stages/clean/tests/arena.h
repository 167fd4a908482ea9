/* SPDX-License-Identifier: Apache-2.0 */
/* The arena of the tests in one file, for the group's set-up and tear-down. */
#ifndef CLEAN_TESTS_ARENA_H
#define CLEAN_TESTS_ARENA_H

#include "base/arena.h"

static struct wm_arena *arena;

static inline int open_arena(void **state)
{
    (void)state;
    arena = wm_arena_new((size_t)16 << 20);
    return 0;
}

static inline int close_arena(void **state)
{
    (void)state;
    wm_arena_free(arena);
    return 0;
}

#endif
