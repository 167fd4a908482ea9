/* SPDX-License-Identifier: Apache-2.0 */
/* sum_hash.h: a word read for looking it up: how it hashes as it is written and as a root ("votes", "voted": one root),
 * and its last bytes. Case of ASCII letters does not count; typographic apostrophes read as straight ones.
 *
 * Words come in no order that a processor could guess, so that a loop over their letters costs more in wrong guesses
 * than in work. Usual words, ASCII of at most sixteen letters, are therefore read as two numbers of eight letters each,
 * without a branch that depends on the word. Numbers are the same on every machine: the model holds hashes. */
#ifndef SUM_HASH_H
#define SUM_HASH_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "wiremill/str.h"

struct sum_hash {
    uint64_t word, root;
    uint32_t tail; /* its last four bytes as they are written, the last highest; of a shorter word the rest is void */
};

/* The last bytes of a word, to compare `tail` with: SUM_TAIL_IS(tail, 3, 'i', 'n', 'g', 0). */
#define SUM_TAIL_IS(tail, count, a, b, c, d)                                                                           \
    ((tail) >> (32 - 8 * (count)) == ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24))

#define SUM_HASH_LETTERS 16u /* of a usual word */
#define SUM_HASH_BASIS   0xcbf29ce484222325u

/* Any word. */
struct sum_hash sum_hash_word(struct wm_str word);

/* Eight bytes as a number, the first byte lowest. */
static inline uint64_t sum_load(const char *from)
{
    uint64_t number;
    memcpy(&number, from, sizeof number);
#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    number = __builtin_bswap64(number);
#endif
    return number;
}

/* Sixteen bytes more. */
static inline uint64_t sum_mix(uint64_t hash, uint64_t low, uint64_t high)
{
    hash = (hash ^ low) * 0x9e3779b97f4a7c15u + high * 0xd6e8feb86659fd93u;
    return hash ^ hash >> 32;
}

/* Sixteen letters, the first lowest. */
struct sum_letters {
    uint64_t low, high;
};

/* The first `count` of them, 1 to 16: the mask of them is cut out of a row of ones with zeros behind it. */
static inline struct sum_letters sum_first_letters(struct sum_letters letters, unsigned count)
{
    static const char ones[2 * SUM_HASH_LETTERS] = "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF";
    const char *mask = ones + SUM_HASH_LETTERS - count;
    return (struct sum_letters){letters.low & sum_load(mask), letters.high & sum_load(mask + 8)};
}

/* ASCII capitals as small letters. */
static inline uint64_t sum_small(uint64_t eight)
{
    const uint64_t each = 0x0101010101010101u;
    uint64_t from_a = eight + each * (0x80 - 'A'), past_z = eight + each * (0x80 - 'Z' - 1);
    return eight | (from_a & ~past_z & each * 0x80) >> 2;
}

/* How much of a word is its root. `end`: its last eight letters, small, the last one highest. A crude root is enough to
 * see a word again: it drops "s", "es", "ed", "ing" and a final "e" or "y" of words that keep three letters. */
static inline unsigned sum_root_length(uint64_t end, unsigned length)
{
    uint64_t three = end >> 40, two = end >> 48, one = end >> 56;
    bool longer = length > 4, ies = longer & (three == ('i' | 'e' << 8 | 's' << 16));
    unsigned ing = (length > 5) & (three == ('i' | 'n' << 8 | 'g' << 16));
    unsigned ed = longer & (two == ('e' | 'd' << 8)), es = longer & (two == ('e' | 's' << 8));
    unsigned s = (length > 3) & (one == 's') & ((two & 0xFF) != 's');
    unsigned cut = 3 * ing + 2 * ed + s + es + ies, left = length - cut; /* "ies" is "es", too, and that "s" */
    unsigned last = (unsigned)(end >> (56 - 8 * cut)) & 0xFF;
    return left - (!ies & (left > 3) & ((last == 'e') | (last == 'y')));
}

/* A word within a text, text[from, end). */
static inline struct sum_hash sum_hash_part(struct wm_str text, uint32_t from, uint32_t end)
{
    const uint64_t above_ascii = 0x8080808080808080u;
    uint32_t length = end - from;
    /* Eight bytes before its end and sixteen from its beginning are read. */
    if (length - 1 >= SUM_HASH_LETTERS || end < 8 || from + SUM_HASH_LETTERS > text.len)
        return sum_hash_word(wm_str_sub(text, from, end));
    struct sum_letters word = {sum_load(text.ptr + from), sum_load(text.ptr + from + 8)};
    word = sum_first_letters(word, length);
    if ((word.low | word.high) & above_ascii)
        return sum_hash_word(wm_str_sub(text, from, end));
    word = (struct sum_letters){sum_small(word.low), sum_small(word.high)};
    uint64_t last = sum_load(text.ptr + end - 8), small = last | 0x2020202020202020u;
    struct sum_letters root = sum_first_letters(word, sum_root_length(small, length));
    return (struct sum_hash){.word = sum_mix(SUM_HASH_BASIS, word.low, word.high),
                             .root = sum_mix(SUM_HASH_BASIS, root.low, root.high),
                             .tail = (uint32_t)(last >> 32)};
}

#endif
