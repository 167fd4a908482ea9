/* SPDX-License-Identifier: Apache-2.0 */
/* synthetic.h: as many made-up entities as wanted, the same each time, with names, identifiers and positions as long as
 * real ones. For tests and measurements of size. */
#ifndef TAG_TESTS_SYNTHETIC_H
#define TAG_TESTS_SYNTHETIC_H

#include <stdio.h>

#include "../lexicon_write.h"

#define SYNTHETIC_NAME 64

/* A word of its own for each number: syllables are its digits. */
static inline size_t synthetic_word(uint32_t number, char *out)
{
    static const char *const syllables[] = {"ka",  "lo", "mi",  "ren", "tu", "va", "sol", "bex",
                                            "dan", "fi", "gor", "hul", "ja", "ne", "po",  "qui"};
    size_t len = 0;
    do {
        for (const char *at = syllables[number % 16]; *at != '\0'; at++)
            out[len++] = *at;
        number /= 16;
    } while (number > 0);
    out[0] = (char)(out[0] - 'a' + 'A');
    out[len] = '\0';
    return len;
}

/* The entity of that number, fewer than 2^28: a quarter are places, the others people. `name` and `alias` have room for
 * SYNTHETIC_NAME bytes; no other entity has the name, some share the alias. */
static inline struct tag_item synthetic_item(uint32_t number, char *name, char *alias)
{
    static char ids[32];
    static const char *const countries[] = {"NO", "FR", "US", "JP", "BR", "ZA", "IN", "FJ"};
    bool place = number % 4 == 0;
    size_t len = synthetic_word(number % 4096, name);
    name[len++] = ' ';
    len += synthetic_word(number / 4096, name + len);
    snprintf(alias, SYNTHETIC_NAME, "%.*s Junior", (int)len / 2 + 4, name);
    int id = snprintf(ids, sizeof ids, "wQ%u|g%u", 1000000 + number, 20000000 - number % 10000000);
    return (struct tag_item){.type = place ? WM_ENTITY_PLACE : WM_ENTITY_PERSON,
                             .subtype = place ? WM_STR("city") : WM_STR(""),
                             .name = {name, len},
                             .ids = {ids, (size_t)id},
                             .prominence = number % 101,
                             .country = wm_str_of(countries[number % 8]),
                             .placed = place,
                             .lat = (int32_t)(number % 1800001) - 900000,
                             .lon = (int32_t)(number % 3600001) - 1800000};
}

static inline void synthetic_add(struct tag_writer *writer, uint32_t number)
{
    char name[SYNTHETIC_NAME], alias[SYNTHETIC_NAME];
    struct tag_item item = synthetic_item(number, name, alias);
    uint32_t entry = tag_writer_entry(writer, &item);
    tag_writer_name(writer, item.name, entry, 0);
    tag_writer_name(writer, wm_str_of(alias), entry, TAG_NAME_ALIAS);
}

#endif
