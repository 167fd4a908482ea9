/* SPDX-License-Identifier: Apache-2.0 */
/* Writing: the file of the model. */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tag_train.h"

#define SLOTS 590000

/* The largest weight becomes 127; what is a little larger than most is cut to it. */
static float scale_of(const struct learner *l, size_t count)
{
    double squares = 0;
    size_t kept = 0;
    for (size_t i = 1; i <= count; i++)
        if (!l->dropped[i]) {
            squares += (double)(train_strength(l->weights[i]) * train_strength(l->weights[i]));
            kept++;
        }
    return (float)(6 * sqrt(squares / (double)(kept + 1)) / 127);
}

static int8_t rounded(float weight, float scale)
{
    float value = roundf(weight / scale);
    return (int8_t)(value > 127 ? 127 : value < -127 ? -127 : value);
}

struct entry {
    uint64_t hash;
    uint32_t number;
};

static int compare_entries(const void *a, const void *b)
{
    uint64_t x = ((const struct entry *)a)->hash, y = ((const struct entry *)b)->hash;
    return (x > y) - (x < y);
}

/* In the order of their hashes, so that the bytes do not depend on the table they came from. */
static void fill_rows(const struct learner *l, const struct table *table, float scale, struct tag_row *rows)
{
    struct entry *entries = wm_calloc(table->count, sizeof *entries);
    size_t count = 0;
    for (size_t i = 0; i <= table->mask; i++)
        if (table->hashes[i] != 0 && !l->dropped[table->numbers[i]])
            entries[count++] = (struct entry){table->hashes[i], table->numbers[i]};
    qsort(entries, count, sizeof *entries, compare_entries);
    for (size_t i = 0; i < count; i++) {
        uint32_t slot = tag_slot_of(entries[i].hash, SLOTS);
        while (rows[slot].key != 0)
            slot = slot + 1 < SLOTS ? slot + 1 : 0;
        rows[slot].key = tag_key_of(entries[i].hash);
        for (unsigned y = 1; y < TAG_LABELS; y++)
            rows[slot].weights[y - 1] =
                rounded(l->weights[entries[i].number][y] - l->weights[entries[i].number][0], scale);
    }
    free(entries);
}

static struct tag_transitions rounded_transitions(const struct learner *l, float scale)
{
    struct tag_transitions out;
    for (unsigned b = 0; b < TAG_LABELS; b++) {
        for (unsigned a = 0; a < TAG_LABELS; a++)
            out.score[a][b] = train_allowed(a, b) ? (int32_t)lroundf(l->transitions[a][b] / scale) : TAG_FORBIDDEN;
        out.first[b] = (int32_t)lroundf(l->transitions[FIRST][b] / scale);
        out.last[b] = (int32_t)lroundf(l->transitions[LAST][b] / scale);
    }
    return out;
}

void train_write(const struct learner *l, const struct table *table, const char *path)
{
    size_t size = sizeof(struct tag_sequence_header) + SLOTS * sizeof(struct tag_row);
    struct tag_sequence_header *header = wm_calloc(1, size);
    float scale = scale_of(l, table->count);
    memcpy(header->magic, TAG_SEQUENCE_MAGIC, sizeof header->magic);
    header->version = TAG_SEQUENCE_VERSION;
    header->byte_order = TAG_SEQUENCE_BYTE_ORDER;
    header->size = size;
    header->labels = TAG_LABELS;
    header->slots = SLOTS;
    header->transitions = rounded_transitions(l, scale);
    fill_rows(l, table, scale, (void *)(header + 1));
    size_t from = offsetof(struct tag_sequence_header, checksum) + sizeof header->checksum;
    header->checksum = tag_checksum((const unsigned char *)header + from, size - from);
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(header, 1, size, file) != size || fclose(file) != 0)
        train_fail(path, "cannot be written");
    free(header);
}
