/* SPDX-License-Identifier: Apache-2.0 */
/* sum_table.h: numbers by hash, made once and then only read. What is looked up is in one of two slots (cuckoo hashing:
 * Pagh & Rodler, 2004), so that finding it, or that it is not there, takes two comparisons and no search, whose end a
 * processor could not guess. */
#ifndef SUM_TABLE_H
#define SUM_TABLE_H

#include <stdbool.h>
#include <stdint.h>

struct sum_slot {
    uint32_t key, value; /* value 0: empty */
};

struct sum_table {
    struct sum_slot *slots;
    uint32_t mask; /* one less than the slots */
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

/* The value of a hash; 0 if it has none. */
static inline uint32_t sum_table_get(const struct sum_table *table, uint64_t hash)
{
    uint32_t at = (uint32_t)hash & table->mask, key = (uint32_t)(hash >> 32);
    const struct sum_slot *one = &table->slots[at], *other = &table->slots[sum_table_other(table, at, key)];
    return (one->value & (0u - (one->key == key))) | (other->value & (0u - (other->key == key)));
}

#endif
