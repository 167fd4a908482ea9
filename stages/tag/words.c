/* SPDX-License-Identifier: Apache-2.0 */
/* FNV-1a (Fowler, Noll, Vo) over the folded bytes of a part, with a final mix so that all bits
 * depend on all bytes. */
#include "words.h"

#include <stdbool.h>
#include <string.h>
#include <utf8proc.h>

#define FNV_START 0xcbf29ce484222325u
#define FNV_PRIME 0x100000001b3u

enum { PART_END = 0, PART_DROP = 1 }; /* in place of a folded letter */

static uint64_t mix(uint64_t h)
{
    h ^= h >> 32;
    h *= 0xd6e8feb86659fd93u;
    h ^= h >> 29;
    return h;
}

/* ASCII only: the letter as it is compared, or one of the two above. */
static unsigned fold_ascii(unsigned char c)
{
    if (c >= 'a' && c <= 'z')
        return c;
    if (c >= 'A' && c <= 'Z')
        return c + 32u;
    if (c >= '0' && c <= '9')
        return c;
    return c == '\'' || c == '.' || c == '`' ? PART_DROP : PART_END;
}

/* Letters that Unicode does not decompose but writers replace. */
static utf8proc_int32_t plain_letter(utf8proc_int32_t c)
{
    switch (c) {
    case 0xF8: return 'o';  /* o with stroke */
    case 0x111: return 'd'; /* d with stroke */
    case 0x142: return 'l'; /* l with stroke */
    case 0x131: return 'i'; /* dotless i */
    case 0xF0: return 'd';  /* eth */
    case 0x259: return 'e'; /* schwa */
    default: return c;
    }
}

static bool is_apostrophe(utf8proc_int32_t c)
{
    return c == 0x2018 || c == 0x2019 || c == 0x2BB || c == 0x2BC || c == 0x2BF || c == 0x2BE || c == 0xB4;
}

static bool is_mark(utf8proc_category_t category)
{
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC || category == UTF8PROC_CATEGORY_CF;
}

static bool is_letter(utf8proc_category_t category)
{
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
           (category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_NO);
}

static uint64_t add_code_point(uint64_t h, utf8proc_int32_t c)
{
    char bytes[4];
    size_t len = wm_utf8_put((uint32_t)c, bytes);
    for (size_t i = 0; i < len; i++)
        h = (h ^ (unsigned char)bytes[i]) * FNV_PRIME;
    return h;
}

/* Adds a character beyond ASCII; false when it ends the part. */
static bool add_wide(uint64_t *h, bool *any, uint32_t code_point)
{
    utf8proc_int32_t c = (utf8proc_int32_t)code_point, folded[8];
    if (is_apostrophe(c))
        return true;
    utf8proc_category_t category = utf8proc_category(c);
    if (is_mark(category))
        return true;
    if (!is_letter(category))
        return false;
    int boundclass = 0;
    utf8proc_ssize_t n =
        utf8proc_decompose_char(c, folded, 8, UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK, &boundclass);
    for (utf8proc_ssize_t i = 0; i < n && i < 8; i++)
        *h = add_code_point(*h, plain_letter(folded[i]));
    *any = *any || n > 0;
    return true;
}

static bool add_next(struct wm_str word, size_t *at, uint64_t *h, bool *any)
{
    unsigned char byte = (unsigned char)word.ptr[*at];
    if (byte >= 0x80)
        return add_wide(h, any, wm_utf8_next(word, at));
    unsigned c = fold_ascii(byte);
    (*at)++;
    if (c == PART_END)
        return false;
    if (c != PART_DROP) {
        *h = (*h ^ c) * FNV_PRIME;
        *any = true;
    }
    return true;
}

/* Letters that are tokens of their own in a text, as words are written without blanks: Han and Hiragana. */
static bool is_ideograph_at(struct wm_str word, size_t at)
{
    if ((unsigned char)word.ptr[at] < 0xe3)
        return false;
    uint32_t c = wm_utf8_next(word, &at);
    return (c >= 0x3041 && c <= 0x309F) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

unsigned tag_word_parts(struct wm_str word, uint64_t *parts, unsigned max)
{
    unsigned count = 0;
    for (size_t at = 0; at < word.len;) {
        uint64_t h = FNV_START;
        bool any = false;
        if (is_ideograph_at(word, at))
            add_next(word, &at, &h, &any);
        else
            while (at < word.len && !is_ideograph_at(word, at) && add_next(word, &at, &h, &any))
                ;
        if (!any)
            continue;
        if (count == max)
            return 0;
        parts[count++] = mix(h);
    }
    return count;
}

uint64_t tag_name_hash(struct wm_str name, unsigned *parts)
{
    uint64_t list[TAG_NAME_PARTS], h = 0;
    unsigned count = tag_word_parts(name, list, TAG_NAME_PARTS);
    for (unsigned i = 0; i < count; i++)
        h = tag_name_add(h, list[i]);
    if (parts != NULL)
        *parts = count;
    return h;
}

uint64_t tag_checksum(const unsigned char *bytes, size_t len)
{
    uint64_t h = FNV_START ^ len, word;
    for (; len >= sizeof word; bytes += sizeof word, len -= sizeof word) {
        memcpy(&word, bytes, sizeof word);
        h = (h ^ word) * 0x9e3779b97f4a7c15u;
        h ^= h >> 32;
    }
    for (; len > 0; bytes++, len--)
        h = (h ^ *bytes) * FNV_PRIME;
    return mix(h);
}
