/* SPDX-License-Identifier: Apache-2.0 */
/* sum_table.h: numbers by hash, made once and then only read. What is looked up is in one of two pairs of slots (cuckoo
 * hashing: Pagh & Rodler, 2004; with buckets: Dietzfelbinger & Weidling, 2007), so that finding it, or that it is not
 * there, takes four comparisons and no search, whose end a processor could not guess. */
#ifndef SUM_TABLE_H
#define SUM_TABLE_H

#include <stdbool.h>
#include <stdint.h>

struct sum_bucket {
    uint32_t keys[2], values[2]; /* value 0: empty */
};

struct sum_table {
    struct sum_bucket *buckets;
    uint32_t mask; /* one less than the buckets */
};

/* With room for so many; false when out of memory. */
bool sum_table_new(struct sum_table *table, uint32_t count);
void sum_table_free(struct sum_table *table);

/* Adds the bits of `value` to what the hash has. Hashes are told apart by their upper half and their lowest bits. False
 * if no room is found for it. */
bool sum_table_add(struct sum_table *table, uint64_t hash, uint32_t value);

static inline uint32_t sum_table_other(const struct sum_table *table, uint32_t at, uint32_t key)
{
    return at ^ (key >> 12 & table->mask);
}

static inline uint32_t sum_bucket_get(const struct sum_bucket *bucket, uint32_t key)
{
    return (bucket->values[0] & (0u - (bucket->keys[0] == key))) |
           (bucket->values[1] & (0u - (bucket->keys[1] == key)));
}

/* The value of a hash; 0 if it has none. */
static inline uint32_t sum_table_get(const struct sum_table *table, uint64_t hash)
{
    uint32_t at = (uint32_t)hash & table->mask, key = (uint32_t)(hash >> 32);
    return sum_bucket_get(&table->buckets[at], key) |
           sum_bucket_get(&table->buckets[sum_table_other(table, at, key)], key);
}

#endif
