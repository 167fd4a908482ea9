/* SPDX-License-Identifier: Apache-2.0 */
/* A chain of blocks, newest first. Small requests are cut off the newest block; a request larger
 * than a block gets one of its own. Reset keeps a single block, so that a pooled arena settles at
 * the size of a usual article and a rare giant gives its memory back. */
#include "arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)64 * 1024)
#define ALIGN       _Alignof(max_align_t)

struct block {
    struct block *next;
    size_t size, used;
    max_align_t bytes[];
};

struct deferred {
    struct deferred *next;
    void (*fn)(void *ptr);
    void *ptr;
};

struct wm_arena {
    struct block *blocks;
    struct deferred *deferred;
    size_t limit, used;
    bool over;
};

static void *checked(void *ptr)
{
    if (ptr == NULL) {
        fputs("wiremill: out of memory; nothing unsettled was committed, restart to repeat it\n", stderr);
        abort();
    }
    return ptr;
}

void *wm_malloc(size_t size)
{
    return checked(malloc(size ? size : 1));
}

void *wm_calloc(size_t count, size_t size)
{
    return checked(calloc(count ? count : 1, size ? size : 1));
}

void *wm_realloc(void *ptr, size_t size)
{
    return checked(realloc(ptr, size ? size : 1));
}

char *wm_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(wm_malloc(size), text, size);
}

struct wm_arena *wm_arena_new(size_t limit_bytes)
{
    struct wm_arena *arena = wm_calloc(1, sizeof *arena);
    arena->limit = limit_bytes;
    return arena;
}

static struct block *block_new(size_t size)
{
    struct block *block = wm_malloc(sizeof *block + size);
    *block = (struct block){.size = size};
    return block;
}

void *wm_arena_alloc(struct wm_arena *arena, size_t size)
{
    if (arena->over || size > arena->limit - arena->used) {
        arena->over = true;
        return NULL;
    }
    size_t rounded = (size + ALIGN - 1) / ALIGN * ALIGN;
    struct block *block = arena->blocks;
    if (block == NULL || rounded > block->size - block->used) {
        block = block_new(rounded > BLOCK_BYTES ? rounded : BLOCK_BYTES);
        block->next = arena->blocks;
        arena->blocks = block;
    }
    void *ptr = (char *)block->bytes + block->used;
    block->used += rounded;
    arena->used = arena->limit - arena->used < rounded ? arena->limit : arena->used + rounded;
    return memset(ptr, 0, size);
}

void *wm_arena_alloc_array(struct wm_arena *arena, size_t size, size_t count)
{
    if (size != 0 && count > SIZE_MAX / 2 / size) {
        arena->over = true;
        return NULL;
    }
    return wm_arena_alloc(arena, size * count);
}

void wm_arena_defer(struct wm_arena *arena, void (*fn)(void *ptr), void *ptr)
{
    /* Not arena memory: it must work when the arena is over, or the resource would leak. */
    struct deferred *deferred = wm_malloc(sizeof *deferred);
    *deferred = (struct deferred){.next = arena->deferred, .fn = fn, .ptr = ptr};
    arena->deferred = deferred;
}

bool wm_arena_over(const struct wm_arena *arena)
{
    return arena->over;
}

static void run_deferred(struct wm_arena *arena)
{
    while (arena->deferred != NULL) {
        struct deferred *deferred = arena->deferred;
        arena->deferred = deferred->next;
        deferred->fn(deferred->ptr);
        free(deferred);
    }
}

static void free_blocks(struct block *block)
{
    while (block != NULL) {
        struct block *next = block->next;
        free(block);
        block = next;
    }
}

void wm_arena_reset(struct wm_arena *arena)
{
    run_deferred(arena);
    struct block *keep = arena->blocks;
    if (keep != NULL && keep->size == BLOCK_BYTES) {
        free_blocks(keep->next);
        keep->next = NULL;
        keep->used = 0;
    } else {
        free_blocks(keep);
        keep = NULL;
    }
    arena->blocks = keep;
    arena->used = 0;
    arena->over = false;
}

void wm_arena_free(struct wm_arena *arena)
{
    if (arena == NULL)
        return;
    run_deferred(arena);
    free_blocks(arena->blocks);
    free(arena);
}
