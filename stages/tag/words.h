/* SPDX-License-Identifier: Apache-2.0 */
/* words.h: how words are compared: without case, diacritics, apostrophes and dots, so that "U.S." is
 * "US", "Mosul's" spelling marks do not matter and "al-Assad" is the two parts of "al Assad". A word
 * becomes one or more parts, each a 64-bit hash; a name is the running hash of its parts. A Chinese character is a
 * part. The lexicon holds hashes only. Thread: any. */
#ifndef TAG_WORDS_H
#define TAG_WORDS_H

#include <stdint.h>

#include "wiremill/str.h"

#define TAG_NAME_PARTS 8 /* longer names are not in a lexicon */

/* The parts of `word`, at most `max`; returns how many there are (0: marks only, or more than max). */
unsigned tag_word_parts(struct wm_str word, uint64_t *parts, unsigned max);

/* The hash of a name so far, beginning with 0, and its next part. */
static inline uint64_t tag_name_add(uint64_t name, uint64_t part)
{
    name = (name ^ part) * 0x9e3779b97f4a7c15u;
    return name ^ (name >> 29);
}

/* Hash of a whole name; *parts (may be NULL) tells how many parts it has. 0 when there is none or
 * there are too many. */
uint64_t tag_name_hash(struct wm_str name, unsigned *parts);

/* A checksum over bytes: not for secrets, but any flipped bit changes it. */
uint64_t tag_checksum(const unsigned char *bytes, size_t len);

#endif
