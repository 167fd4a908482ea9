/* SPDX-License-Identifier: Apache-2.0 */
#include "sum_table.h"

#include <stdlib.h>

#define SLOTS_EACH 3u   /* up to two thirds of the slots stay empty: nearly always there is room */
#define KICKS      500u /* more are going round in a circle */

bool sum_table_new(struct sum_table *table, uint32_t count)
{
    uint32_t slots = 64;
    while (slots < SLOTS_EACH * count)
        slots *= 2;
    table->mask = slots - 1;
    table->slots = calloc(slots, sizeof *table->slots);
    return table->slots != NULL;
}

void sum_table_free(struct sum_table *table)
{
    free(table->slots);
}

/* What is in the way moves to its other slot, and what is in its way there, too. */
static bool place(struct sum_table *table, uint32_t at, struct sum_slot made)
{
    for (uint32_t kick = 0; kick < KICKS; kick++) {
        struct sum_slot out = table->slots[at];
        table->slots[at] = made;
        if (out.value == 0)
            return true;
        made = out;
        at = sum_table_other(table, at, out.key);
    }
    return false;
}

bool sum_table_add(struct sum_table *table, uint64_t hash, uint32_t value)
{
    uint32_t at = (uint32_t)hash & table->mask, key = (uint32_t)(hash >> 32), other = sum_table_other(table, at, key);
    struct sum_slot *slots = table->slots;
    uint32_t known = slots[at].key == key && slots[at].value != 0 ? at : other;
    if (slots[known].key == key && slots[known].value != 0) {
        slots[known].value |= value;
        return true;
    }
    return place(table, slots[at].value == 0 ? at : other, (struct sum_slot){key, value});
}
