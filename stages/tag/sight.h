/* SPDX-License-Identifier: Apache-2.0 */
/* sight.h: a text as features.c looks at it: what is seen of each token before features are made of it.
 * In the article's arena. */
#ifndef TAG_SIGHT_H
#define TAG_SIGHT_H

#include "features.h"

#define TAG_AFFIXES  4 /* of 1 to 4 bytes */
#define TAG_NO_TOKEN UINT32_MAX

/* Capitals: as usual, in front of each word, throughout, nowhere. */
enum tag_style { TAG_USUAL, TAG_TITLED, TAG_SHOUTED, TAG_SMALL };

/* Where a token stands in words that an acronym behind them is made of; or it is that acronym. */
enum tag_spelling { TAG_NOT_SPELLED, TAG_SPELLED_INSIDE, TAG_SPELLED_END, TAG_SPELLED_BEGIN, TAG_SPELLED_ACRONYM };

/* Tokens that stand together; none when they end where they begin. */
struct tag_run {
    uint32_t token, end;
};

struct tag_seen {
    uint64_t word;              /* without case, diacritics and marks */
    uint64_t form;              /* as written, digits alike */
    uint64_t shape, long_shape; /* "Xx", "XX0"; runs kept up to four */
    uint64_t head[TAG_AFFIXES], tail[TAG_AFFIXES];
    uint32_t hints;
    uint32_t names;       /* of the lexicon that it is part of: where in them, four bits for each group */
    uint32_t next;        /* place of the same word, or TAG_NO_TOKEN */
    struct tag_run run;   /* of capitals that it stands in */
    struct tag_run wide;  /* the same with "of", "and the", "de" between them */
    struct tag_run list;  /* of names in a row, "Oslo, Bergen and Molde", from the first to the last */
    struct tag_run quote; /* short one that it stands in */
    uint8_t spelling;     /* enum tag_spelling */
    uint8_t style;        /* of the sentence; enum tag_style */
    bool first;           /* of the sentence */
    bool capital;
};

struct tag_sight {
    const struct tag_doc *doc;
    struct tag_seen *tokens;
    uint32_t *places;       /* by word of the doc: its first place */
    struct tag_run *longer; /* by word of the doc: what it is short for */
};

static inline uint64_t tag_join(uint64_t a, uint64_t b)
{
    a = (a ^ b) * UINT64_C(0x9e3779b97f4a7c15);
    return a ^ (a >> 29);
}

#endif
