/* SPDX-License-Identifier: Apache-2.0 */
#include "perfect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEYS_A_BUCKET 4u
#define SPARE_SHARE   50u /* one spare place for so many keys */
#define BUCKET_MOST   64u
#define SEEDS         16u

struct making {
    const uint64_t *keys;
    uint64_t *dealt;  /* the keys, those of one bucket together */
    uint32_t *starts; /* of each bucket in `dealt`, and the end */
    uint32_t *order;  /* the buckets, the fullest first */
    uint64_t *taken;  /* a bit for each place */
    uint16_t *pilots;
    uint32_t count, buckets, places, seed;
};

static void *need(size_t count, size_t size)
{
    void *memory = calloc(count > 0 ? count : 1, size);
    if (memory == NULL) {
        fputs("out of memory\n", stderr);
        abort();
    }
    return memory;
}

static void deal(struct making *m)
{
    memset(m->starts, 0, ((size_t)m->buckets + 1) * sizeof *m->starts);
    for (uint32_t i = 0; i < m->count; i++)
        m->starts[tag_perfect_bucket(tag_perfect_mix(m->keys[i], m->seed), m->buckets) + 1]++;
    for (uint32_t b = 0; b < m->buckets; b++)
        m->starts[b + 1] += m->starts[b];
    for (uint32_t i = m->count; i-- > 0;) { /* each bucket from its end, so that `starts` comes out shifted back */
        uint64_t key = tag_perfect_mix(m->keys[i], m->seed);
        m->dealt[--m->starts[tag_perfect_bucket(key, m->buckets) + 1]] = key;
    }
    memmove(m->starts, m->starts + 1, m->buckets * sizeof *m->starts);
    m->starts[m->buckets] = m->count;
}

static uint32_t size_of(const struct making *m, uint32_t bucket)
{
    return m->starts[bucket + 1] - m->starts[bucket];
}

/* The fullest first; false when one is too full. */
static bool sort_buckets(struct making *m)
{
    uint32_t at[BUCKET_MOST + 2] = {0};
    for (uint32_t b = 0; b < m->buckets; b++) {
        if (size_of(m, b) > BUCKET_MOST)
            return false;
        at[BUCKET_MOST - size_of(m, b) + 1]++;
    }
    for (uint32_t i = 0; i <= BUCKET_MOST; i++)
        at[i + 1] += at[i];
    for (uint32_t b = 0; b < m->buckets; b++)
        m->order[at[BUCKET_MOST - size_of(m, b)]++] = b;
    return true;
}

static bool is_taken(const struct making *m, uint32_t place)
{
    return (m->taken[place / 64] >> (place % 64) & 1) != 0;
}

/* Puts the keys of a bucket on their places by that pilot; all or none. */
static bool fits(struct making *m, uint32_t bucket, uint32_t pilot)
{
    uint32_t places[BUCKET_MOST], from = m->starts[bucket], size = size_of(m, bucket);
    for (uint32_t i = 0; i < size; i++) {
        places[i] = tag_perfect_place(m->dealt[from + i], pilot, m->places);
        if (is_taken(m, places[i]))
            return false;
        for (uint32_t j = 0; j < i; j++)
            if (places[j] == places[i])
                return false;
    }
    for (uint32_t i = 0; i < size; i++)
        m->taken[places[i] / 64] |= 1ull << (places[i] % 64);
    m->pilots[bucket] = (uint16_t)pilot;
    return true;
}

static bool place_all(struct making *m)
{
    deal(m);
    if (!sort_buckets(m))
        return false;
    memset(m->taken, 0, ((size_t)m->places / 64 + 1) * sizeof *m->taken);
    for (uint32_t i = 0; i < m->buckets; i++) {
        uint32_t pilot = 0;
        while (!fits(m, m->order[i], pilot))
            if (++pilot > UINT16_MAX)
                return false;
    }
    return true;
}

/* Each place behind the first `count` that has a key gets one of those that were left free. */
static uint32_t *share_out(const struct making *m)
{
    uint32_t *spare = need(m->places - m->count, sizeof *spare), left = 0;
    for (uint32_t place = m->count; place < m->places; place++) {
        if (!is_taken(m, place))
            continue;
        while (is_taken(m, left))
            left++;
        spare[place - m->count] = left++;
    }
    return spare;
}

bool tag_perfect_make(const uint64_t *keys, uint32_t count, uint16_t **pilots, uint32_t **spare,
                      struct tag_perfect *out)
{
    struct making m = {
        .keys = keys, .count = count, .buckets = count / KEYS_A_BUCKET + 1, .places = count + count / SPARE_SHARE + 1};
    bool done = false;
    m.dealt = need(count, sizeof *m.dealt);
    m.starts = need((size_t)m.buckets + 1, sizeof *m.starts);
    m.order = need(m.buckets, sizeof *m.order);
    m.taken = need((size_t)m.places / 64 + 1, sizeof *m.taken);
    m.pilots = need(m.buckets, sizeof *m.pilots);
    for (m.seed = 0; !done && m.seed < SEEDS; m.seed += !done)
        done = place_all(&m);
    *spare = done ? share_out(&m) : NULL;
    *pilots = done ? m.pilots : NULL;
    if (!done)
        free(m.pilots);
    *out = (struct tag_perfect){*pilots, *spare, m.buckets, m.places - count, count, m.seed};
    free(m.dealt);
    free(m.starts);
    free(m.order);
    free(m.taken);
    return done;
}
