/* SPDX-License-Identifier: Apache-2.0 */
#include "sum_hash.h"

#define ROOT_MAX 24 /* longer words are no inflected ones, and are hashed as they are */
#define BLOCK    16

static char fold(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static uint32_t tail_of(struct wm_str word)
{
    uint32_t tail = 0;
    for (size_t i = word.len > 4 ? word.len - 4 : 0; i < word.len; i++)
        tail = tail >> 8 | (uint32_t)(unsigned char)word.ptr[i] << 24;
    return tail;
}

/* What sum_hash_part() makes of the same letters. */
static uint64_t hash_letters(const char *letters, size_t count)
{
    char blocks[2 * BLOCK] = {0};
    memcpy(blocks, letters, count);
    uint64_t hash = sum_mix(SUM_HASH_BASIS, sum_load(blocks), sum_load(blocks + 8));
    return count > BLOCK ? sum_mix(hash, sum_load(blocks + BLOCK), sum_load(blocks + BLOCK + 8)) : hash;
}

static uint64_t hash_rest(uint64_t hash, struct wm_str rest)
{
    for (size_t i = 0; i < rest.len; i += BLOCK) {
        char block[BLOCK] = {0};
        for (size_t k = 0; k < BLOCK && i + k < rest.len; k++)
            block[k] = fold(rest.ptr[i + k]);
        hash = sum_mix(hash, sum_load(block), sum_load(block + 8));
    }
    return hash;
}

struct sum_hash sum_hash_word(struct wm_str word)
{
    char room[8 + ROOT_MAX] = {0}, *letters = room + 8; /* the last eight are there, however short the word */
    size_t count = 0, i = 0;
    for (; i < word.len && count < ROOT_MAX; i++, count++) {
        letters[count] = fold(word.ptr[i]);
        if (word.ptr[i] == '\xE2' && word.len - i >= 3 && memcmp(word.ptr + i, "\xE2\x80\x99", 3) == 0) {
            letters[count] = '\'';
            i += 2;
        }
    }
    struct sum_hash hash = {.word = hash_letters(letters, count), .tail = tail_of(word)};
    if (i == word.len)
        hash.root = hash_letters(letters, sum_root_length(sum_load(letters + count - 8), (unsigned)count));
    else
        hash.root = hash.word = hash_rest(hash.word, wm_str_sub(word, i, word.len));
    return hash;
}
