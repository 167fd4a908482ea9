/* SPDX-License-Identifier: Apache-2.0 */
/* perfect.h: a minimal perfect hash: n keys of 64 bits get the numbers 0 to n-1, each its own, at about five bits
 * a key. A key that was not among them gets a number as well: the table that is laid out by these numbers tells,
 * by a fingerprint of the key.
 *
 * "Hash, displace": D. Belazzougui, F. C. Botelho, M. Dietzfelbinger: Hash, displace, and compress, ESA 2009; with
 * the pilots and the spare places of G. E. Pibiri, R. Trani: PTHash, SIGIR 2021. Keys are dealt into buckets; for
 * each bucket, the fullest first, a pilot is searched that puts its keys on free places. There are a few more
 * places than keys, so that the search ends soon; what lies behind the first n is sent to those left free.
 *
 * Thread: any, read-only; the maker: one. */
#ifndef TAG_PERFECT_H
#define TAG_PERFECT_H

#include <stdbool.h>
#include <stdint.h>

struct tag_perfect {
    const uint16_t *pilots; /* of each bucket */
    const uint32_t *spare;  /* of each place behind the first `count`: the one to take instead */
    uint32_t bucket_count, spare_count, count, seed;
};

/* Three steps, which the maker takes as well. */
static inline uint64_t tag_perfect_mix(uint64_t key, uint32_t seed)
{
    key = (key ^ seed) * 0x9e3779b97f4a7c15u;
    return key ^ (key >> 32);
}

static inline uint32_t tag_perfect_bucket(uint64_t mixed, uint32_t bucket_count)
{
    return (uint32_t)(((mixed & 0xffffffffu) * bucket_count) >> 32);
}

static inline uint32_t tag_perfect_place(uint64_t mixed, uint32_t pilot, uint32_t place_count)
{
    mixed = (mixed ^ (pilot * 0xbf58476d1ce4e5b9u)) * 0xd6e8feb86659fd93u;
    mixed = (mixed ^ (mixed >> 32)) * 0x94d049bb133111ebu;
    return (uint32_t)(((mixed >> 32) * place_count) >> 32);
}

/* The number of a key, less than count, which must not be 0. */
static inline uint32_t tag_perfect_at(const struct tag_perfect *perfect, uint64_t key)
{
    uint64_t mixed = tag_perfect_mix(key, perfect->seed);
    uint32_t pilot = perfect->pilots[tag_perfect_bucket(mixed, perfect->bucket_count)];
    uint32_t place = tag_perfect_place(mixed, pilot, perfect->count + perfect->spare_count);
    return place < perfect->count ? place : perfect->spare[place - perfect->count];
}

/* Makes one for keys that differ, fewer than 2^31. *pilots and *spare are the caller's to free; NULL and false when a
 * search came to no end, which does not happen to keys that are hashes. Equal keys in equal order give equal results.
 * Running out of memory ends the process. */
bool tag_perfect_make(const uint64_t *keys, uint32_t count, uint16_t **pilots, uint32_t **spare,
                      struct tag_perfect *out);

#endif
