/* SPDX-License-Identifier: Apache-2.0 */
/* text.h: a body cut into paragraphs, sentences and tokens, once per article and lane; every stage
 * of the lane reads the same cut. All spans are half-open and given twice: in bytes, for work on
 * the text, and in Unicode code points, as records carry them. Thread: the article's worker. */
#ifndef WIREMILL_TEXT_H
#define WIREMILL_TEXT_H

#include <stdint.h>

#include "wiremill/str.h"

WM_C_BEGIN

struct wm_span {
    uint32_t byte, byte_end; /* [byte, byte_end) into the text */
    uint32_t cp, cp_end;     /* the same in code points */
};

enum wm_token_kind {
    WM_TOKEN_WORD,   /* letters, with inner apostrophes, hyphens, digits, dots of an abbreviation */
    WM_TOKEN_NUMBER, /* digits with their inner separators; "3.5", "1,000" */
    WM_TOKEN_PUNCT,  /* one mark, or a run of the same: "...", "--" */
    WM_TOKEN_OTHER,  /* URL, mail address, handle, symbol */
};

/* Shape of a word. Of a caseless script none is set. */
#define WM_SHAPE_INITIAL_UPPER 1u /* first letter is upper or title case */
#define WM_SHAPE_ALL_UPPER     2u /* two letters or more, none lower */
#define WM_SHAPE_HAS_DIGIT     4u
#define WM_SHAPE_HAS_LOWER     8u

struct wm_token {
    struct wm_span span;
    uint32_t sentence; /* index */
    uint8_t kind;      /* enum wm_token_kind */
    uint8_t shape;     /* WM_SHAPE_* */
    uint8_t spaced;    /* white space stands before it */
};

struct wm_sentence {
    struct wm_span span;
    uint32_t token, token_end; /* [token, token_end) */
    uint32_t paragraph;        /* index */
};

struct wm_paragraph {
    struct wm_span span;
    uint32_t sentence, sentence_end;
};

struct wm_text {
    struct wm_str body; /* what the spans point into; paragraphs are apart by an empty line */
    const struct wm_paragraph *paragraphs;
    const struct wm_sentence *sentences;
    const struct wm_token *tokens;
    uint32_t paragraph_count, sentence_count, token_count;
};

/* Cuts `body`, valid UTF-8 of less than 2^31 bytes, and keeps the result in the arena. A possessive
 * "'s" and contractions' tails ("n't") are tokens of their own; abbreviations and initials keep
 * their dot and do not end a sentence. NULL when the arena is over. Equal input, equal cut. */
const struct wm_text *wm_text_cut(struct wm_arena *arena, struct wm_str body);

/* The bytes of a span. */
struct wm_str wm_text_span(const struct wm_text *text, struct wm_span span);

WM_C_END

#endif
