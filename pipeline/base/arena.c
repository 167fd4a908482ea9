/* SPDX-License-Identifier: Apache-2.0 */
/* A chain of blocks, newest first. Small requests are cut off the newest block; a request larger
 * than a block gets one of its own. Reset keeps as many blocks as the last messages needed, up to what
 * the owner allows: a pooled arena settles at the size of a usual article, without asking malloc for the
 * same blocks again and again, and a rare giant gives its memory back. */
#include "arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)64 * 1024)
#define FORGET      64 /* messages in which what one of them needed is forgotten by two thirds */
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
    struct block *blocks, *spare; /* spare: kept from the last message, all of the usual size */
    struct deferred *deferred;
    size_t limit, used;
    size_t keep, needed; /* the most that is kept over a reset; what messages needed of late */
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
    arena->keep = BLOCK_BYTES;
    return arena;
}

void wm_arena_set_limit(struct wm_arena *arena, size_t limit_bytes)
{
    arena->limit = limit_bytes;
}

void wm_arena_set_keep(struct wm_arena *arena, size_t keep_bytes)
{
    arena->keep = keep_bytes;
}

/* A block for `size` bytes, the newest from now on. */
static struct block *add_block(struct wm_arena *arena, size_t size)
{
    struct block *block = size <= BLOCK_BYTES ? arena->spare : NULL;
    if (block != NULL) {
        arena->spare = block->next;
    } else {
        size = size > BLOCK_BYTES ? size : BLOCK_BYTES;
        block = wm_malloc(sizeof *block + size);
        block->size = size;
    }
    block->used = 0;
    block->next = arena->blocks;
    return arena->blocks = block;
}

void *wm_arena_alloc(struct wm_arena *arena, size_t size)
{
    if (arena->over || size > arena->limit - arena->used) {
        arena->over = true;
        return NULL;
    }
    size_t rounded = (size + ALIGN - 1) / ALIGN * ALIGN;
    struct block *block = arena->blocks;
    if (block == NULL || rounded > block->size - block->used)
        block = add_block(arena, rounded);
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

/* How much of what there is may be needed again soon. */
static size_t bytes_to_keep(struct wm_arena *arena)
{
    arena->needed -= arena->needed / FORGET;
    if (arena->needed < arena->used)
        arena->needed = arena->used;
    return arena->needed < arena->keep ? arena->needed : arena->keep;
}

/* Moves blocks of the usual size to the spare ones, while less than `bytes` are there; frees the others. */
static void keep_blocks(struct wm_arena *arena, struct block *block, size_t *kept, size_t bytes)
{
    while (block != NULL) {
        struct block *next = block->next;
        bool keep = block->size == BLOCK_BYTES && *kept < bytes;
        if (keep) {
            block->next = arena->spare;
            arena->spare = block;
            *kept += block->size;
        } else {
            free(block);
        }
        block = next;
    }
}

void wm_arena_reset(struct wm_arena *arena)
{
    size_t bytes = bytes_to_keep(arena), kept = 0;
    struct block *used = arena->blocks, *spare = arena->spare;
    run_deferred(arena);
    arena->blocks = arena->spare = NULL;
    keep_blocks(arena, used, &kept, bytes);
    keep_blocks(arena, spare, &kept, bytes);
    arena->used = 0;
    arena->over = false;
}

static size_t bytes_of(const struct block *block)
{
    size_t bytes = 0;
    for (; block != NULL; block = block->next)
        bytes += block->size;
    return bytes;
}

size_t wm__arena_held(const struct wm_arena *arena)
{
    return bytes_of(arena->blocks) + bytes_of(arena->spare);
}

void wm_arena_free(struct wm_arena *arena)
{
    if (arena == NULL)
        return;
    run_deferred(arena);
    free_blocks(arena->blocks);
    free_blocks(arena->spare);
    free(arena);
}
