/* SPDX-License-Identifier: Apache-2.0 */
/* quantity.h: what the rules for quantities share. Private to quantities.c, figures.c, amounts.c, dates.c
 * and relative.c. */
#ifndef TAG_QUANTITY_H
#define TAG_QUANTITY_H

#include "calendar.h"
#include "doc.h"
#include "quantity_words.h"

enum tag_quantity_type {
    TAG_QUANTITY_DATE,
    TAG_QUANTITY_TIME,
    TAG_QUANTITY_DURATION,
    TAG_QUANTITY_MONEY,
    TAG_QUANTITY_PERCENT,
    TAG_QUANTITY_NUMBER,
};

/* digits times ten to the power of zeros: exact, where a product of floating numbers is not. */
struct tag_decimal {
    int64_t digits;
    int zeros;
};

struct tag_quantity {
    uint32_t token, token_end;
    enum tag_quantity_type type;
    struct wm_str text;               /* of dates, times and durations; no text when it is not known */
    struct tag_decimal amount, upper; /* of the others; a range goes up to `upper` */
    bool range;
    const char *currency; /* of money; "" when not known */
};

/* One sentence being read. */
struct tag_reader {
    const struct tag_doc *doc;
    uint32_t begin, end; /* tokens */
    int today;           /* number of the article's day */
    bool dated;          /* that day is known */
    uint32_t name_end;   /* code point at which the last name ended */
};

/* A number as it stands there. */
struct tag_figure {
    struct tag_decimal value, upper;
    uint32_t end;         /* token behind it */
    struct wm_str suffix; /* what is joined to its last digit: "th", "-year" */
    int scale;            /* zeros that a word or letters added */
    bool range;
    bool digits; /* written in digits */
    bool money;  /* its scale means that behind a currency only */
};

/* Past the sentence there is no text, and a word of no kind. */
struct wm_str tag_reader_text(const struct tag_reader *reader, uint32_t token);
const struct tag_unit *tag_reader_unit(const struct tag_reader *reader, uint32_t token); /* whole words only */
bool tag_reader_is(const struct tag_reader *reader, uint32_t token, const char *text);
bool tag_reader_has_digit(const struct tag_reader *reader, uint32_t token); /* begins with a digit */
bool tag_reader_spaced(const struct tag_reader *reader, uint32_t token);
bool tag_reader_is_sign(const struct tag_reader *reader, uint32_t token); /* "$" and the like */
/* Whether a token is one of these words, without regard to case. */
bool tag_reader_is_one_of(const struct tag_reader *reader, uint32_t token, const char *const *words, size_t count);
#define TAG_READER_IS_ONE_OF(reader, token, words)                                                                     \
    tag_reader_is_one_of((reader), (token), (words), sizeof(words) / sizeof *(words))

/* Reads up to `count` digits that `text` begins with; returns how many there are, 0 when more. */
size_t tag_digits_read(struct wm_str text, size_t count, int *out);

/* Reads the number at a token, with the words that scale it. */
bool tag_figure_read(const struct tag_reader *reader, uint32_t token, struct tag_figure *out);
/* The same behind letters that are joined to its digits: "Rs500". */
bool tag_figure_read_from(const struct tag_reader *reader, uint32_t token, size_t from, struct tag_figure *out);
/* Looks for the second half of a range behind `figure`: "to 5 million". */
void tag_figure_range(const struct tag_reader *reader, uint32_t token, struct tag_figure *figure);

/* What the sentence says of the time that a date in it is in. */
enum tag_tense tag_reader_tense(const struct tag_reader *reader, uint32_t token);

/* Makes *out a date. Always true, so that readers can end with it. */
static inline bool tag_date(struct tag_quantity *out, uint32_t token, uint32_t end, struct wm_str text)
{
    *out = (struct tag_quantity){.token = token, .token_end = end, .type = TAG_QUANTITY_DATE, .text = text};
    return true;
}

/* Each reads what begins at a token, if it is of its kind. */
bool tag_read_date(const struct tag_reader *reader, uint32_t token, struct tag_quantity *out);
bool tag_read_relative(const struct tag_reader *reader, uint32_t token, struct tag_quantity *out); /* a part of it */
bool tag_read_time(const struct tag_reader *reader, uint32_t token, struct tag_quantity *out);
bool tag_read_amount(const struct tag_reader *reader, uint32_t token, struct tag_quantity *out);
/* Percentages and dates that need no language. */
bool tag_read_plain(const struct tag_reader *reader, uint32_t token, struct tag_quantity *out);

#endif
