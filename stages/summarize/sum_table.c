/* SPDX-License-Identifier: Apache-2.0 */
#include "sum_table.h"

#include <stdlib.h>

#define KICKS 500u /* more are going round in a circle */

/* Some quarter of the slots stay empty, or more: there is room where nine of ten are taken. */
bool sum_table_new(struct sum_table *table, uint32_t count)
{
    uint32_t buckets = 32;
    while (3 * buckets < 2 * count)
        buckets *= 2;
    table->mask = buckets - 1;
    table->buckets = calloc(buckets, sizeof *table->buckets);
    return table->buckets != NULL;
}

void sum_table_free(struct sum_table *table)
{
    free(table->buckets);
}

/* The value that a key has in a bucket, or an empty one; NULL if there is neither. */
static uint32_t *find(struct sum_bucket *bucket, uint32_t key, bool empty)
{
    for (unsigned i = 0; i < 2; i++)
        if (empty ? bucket->values[i] == 0 : bucket->values[i] != 0 && bucket->keys[i] == key) {
            bucket->keys[i] = key;
            return &bucket->values[i];
        }
    return NULL;
}

/* What is in the way moves to its other bucket, and what is in its way there, too. */
static bool place(struct sum_table *table, uint32_t at, uint32_t key, uint32_t value)
{
    for (uint32_t kick = 0; kick < KICKS; kick++) {
        struct sum_bucket *bucket = &table->buckets[at];
        uint32_t *room = find(bucket, key, true), out = kick / 2 % 2;
        if (room != NULL) {
            *room = value;
            return true;
        }
        uint32_t out_key = bucket->keys[out], out_value = bucket->values[out];
        bucket->keys[out] = key;
        bucket->values[out] = value;
        key = out_key;
        value = out_value;
        at = sum_table_other(table, at, key);
    }
    return false;
}

bool sum_table_add(struct sum_table *table, uint64_t hash, uint32_t value)
{
    uint32_t at = (uint32_t)hash & table->mask, key = (uint32_t)(hash >> 32), other = sum_table_other(table, at, key);
    uint32_t *known = find(&table->buckets[at], key, false);
    if (known == NULL)
        known = find(&table->buckets[other], key, false);
    if (known == NULL)
        return place(table, find(&table->buckets[at], key, true) != NULL ? at : other, key, value);
    *known |= value;
    return true;
}
