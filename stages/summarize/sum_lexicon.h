/* SPDX-License-Identifier: Apache-2.0 */
/* What the stage knows of single English words, and of phrases that no summary may hold. Built once
 * per lane, read by all workers. */
#ifndef SUM_LEXICON_H
#define SUM_LEXICON_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "sum_hash.h"
#include "sum_table.h"
#include "wiremill/str.h"

enum sum_word_bit {
    SUM_STOP = 1u << 0,         /* carries no subject matter */
    SUM_SELF = 1u << 1,         /* "I", "we", "you": the voice of a feature */
    SUM_PERSON = 1u << 2,       /* "he", "their": needs a name before it */
    SUM_CONNECT = 1u << 3,      /* "but", "however": leans on the sentence before when it leads */
    SUM_POINT = 1u << 4,        /* "this", "it": the same */
    SUM_ANAPHOR = 1u << 5,      /* "the pair", "the statement": the same behind "the" */
    SUM_TIME = 1u << 6,         /* "this week" does not lean */
    SUM_FINITE = 1u << 7,       /* a verb that makes a sentence */
    SUM_SAYING = 1u << 8,       /* tells who said so */
    SUM_PHRASE = 1u << 9,       /* may begin a phrase of the table of phrases */
    SUM_SIDE = 1u << 10,        /* "(left)", "(pictured)" */
    SUM_AGENCY = 1u << 11,      /* "(Reuters)" */
    SUM_ORDER = 1u << 12,       /* tells the reader what to do when it leads: "imagine" */
    SUM_LOOSE = 1u << 13,       /* "but": a sentence that it leads can do without it */
    SUM_LOOSE_COMMA = 1u << 14, /* "however": the same, before a comma */
    SUM_BE = 1u << 15,          /* "is", "will": "It is unlikely that" needs nothing before it */
    SUM_BETWEEN = 1u << 16,     /* "not", "still": may stand in between */
    SUM_OPINION = 1u << 17,     /* "unlikely", "believed" */
    SUM_SOMEBODY = 1u << 18,    /* a person without a name: "man", "driver" */
};

#define SUM_PHRASES_MAX 120

struct sum_phrase {
    uint64_t head, mask; /* its first eight letters as sum_load() has them, and the bits that it has of them */
    const char *text;
};

/* Phrases by their first letter: those of letter n are [from[n], from[n + 1]). */
struct sum_phrases {
    struct sum_phrase list[SUM_PHRASES_MAX];
    uint8_t from[27];
};

struct sum_lexicon {
    struct sum_table words; /* by how they are written: enum sum_word_bit */
    struct sum_phrases boilerplate, links, loose;
};

struct sum_lexicon *sum_lexicon_new(void); /* NULL when out of memory */
void sum_lexicon_free(struct sum_lexicon *lexicon);

/* enum sum_word_bit of a word, from the hash of how it is written; 0 for a word not listed. */
static inline unsigned sum_lexicon_bits(const struct sum_lexicon *lexicon, uint64_t word)
{
    return sum_table_get(&lexicon->words, word);
}

/* Whether a phrase of the table begins `text`: boilerplate, sign-offs, marks of a caption. */
bool sum_is_phrase(const struct sum_lexicon *lexicon, struct wm_str text);

/* Whether `text` begins with words that lean on the sentence before: "In response", "As a result". */
bool sum_is_link(const struct sum_lexicon *lexicon, struct wm_str text);

/* How many words lead `text` that tie it to the sentence before and can be left out: "In addition". */
uint32_t sum_link_tokens(const struct sum_lexicon *lexicon, struct wm_str text);

#endif
