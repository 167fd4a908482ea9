/* SPDX-License-Identifier: Apache-2.0 */
/* quantity_words.h: the English words that numbers, dates and amounts of money are written with. Thread: any. */
#ifndef TAG_QUANTITY_WORDS_H
#define TAG_QUANTITY_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "wiremill/str.h"

enum tag_unit_kind {
    TAG_UNIT_NONE,
    /* These may open a quantity. */
    TAG_UNIT_DIGIT,   /* value 0 to 19 */
    TAG_UNIT_TENS,    /* value 20 to 90 */
    TAG_UNIT_ARTICLE, /* "a" million, "a" year ago */
    TAG_UNIT_HALF,
    TAG_UNIT_WEEKDAY, /* value 1 (Monday) to 7 */
    TAG_UNIT_MONTH,   /* value 1 to 12 */
    TAG_UNIT_DAY,     /* value: days from today */
    TAG_UNIT_NEAR,    /* value: -1 last, 0 this, 1 next */
    TAG_UNIT_CLOCK,   /* value: the hour */
    TAG_UNIT_ORDINAL, /* value 1 to 4: of a quarter */
    TAG_UNIT_PREFIX,  /* a currency that stands before its number: "Rs" */
    TAG_UNIT_CODE,    /* a currency before or behind: "USD" */
    TAG_UNIT_PART,    /* "mid-": a part of a month or year */
    TAG_UNIT_LAST_STARTER = TAG_UNIT_PART,
    /* These only follow. */
    TAG_UNIT_SCALE,  /* value: how many zeros; 1 stands for a dozen */
    TAG_UNIT_PERIOD, /* value: the designator of ISO 8601, M for months, m for minutes, E for decades */
    TAG_UNIT_PERCENT,
    TAG_UNIT_PER,   /* "per" cent */
    TAG_UNIT_MONEY, /* code: what the bare word means; a blank code when that depends */
    TAG_UNIT_TIME,  /* value: 'a' or 'p' of the twelve-hour clock, 'Z' of universal time, 'L' of another zone */
    TAG_UNIT_NIGHT, /* "morning": value: days from the day named by "last" or "this" */
    TAG_UNIT_WEEKEND,
    TAG_UNIT_QUARTER,
    TAG_UNIT_STREET, /* ends an address */
    TAG_UNIT_IN,     /* a month or year may follow */
};

#define TAG_UNIT_CAPITAL 1u /* counts only with a capital; of months: alone */
#define TAG_UNIT_SHORT   2u /* counts only with a dot or before a date: "Sat." */
#define TAG_UNIT_VAGUE   4u /* may be another word, or of another thing: "won", "pounds" */

struct tag_unit {
    char word[12];
    uint8_t kind, flags;
    int16_t value;
    char code[4]; /* ISO 4217 */
};

/* The word that `text` is, or that stands before its first hyphen; `text` without regard to case and a dot at its end.
 * *len (may be NULL) becomes the length of the word without the dot. Never NULL: the kind is TAG_UNIT_NONE for any
 * other word. */
const struct tag_unit *tag_unit_of(struct wm_str text, size_t *len);

/* What "Australian dollars" are: a code of ISO 4217 by the word before the unit, or "". */
const char *tag_currency_of(struct wm_str before, const struct tag_unit *unit);

/* The currency that a sign, with the letters joined to it, stands for: "$", "US$"; "" for dollars that we do
 * not know, NULL when it is no such sign. */
const char *tag_currency_sign(struct wm_str letters, struct wm_str sign);

/* How many zeros the letters behind a number stand for: "bn", "-million"; 0 when they are no such letters.
 * *money is set when they mean that behind a currency only: "m" may be metres. */
unsigned tag_scale_suffix(struct wm_str letters, bool *money);

enum tag_tense { TAG_TENSE_NONE, TAG_TENSE_PAST, TAG_TENSE_FUTURE };

/* What a word says of the time of its sentence, given the words on both sides of it. */
enum tag_tense tag_tense_of(struct wm_str before, struct wm_str word, struct wm_str after);

#endif
