/* SPDX-License-Identifier: Apache-2.0 */
/* sum_view.h: an article's tokens as the lexicon sees them. */
#ifndef SUM_VIEW_H
#define SUM_VIEW_H

#include "sum_lexicon.h"
#include "wiremill/text.h"

struct sum_view {
    const struct wm_text *text;
    const uint32_t *bits; /* by token: enum sum_word_bit; 0 if it is no word */
    uint32_t count;       /* tokens that are read */
};

static inline struct wm_str sum_text_at(const struct sum_view *view, uint32_t i)
{
    return wm_text_span(view->text, view->text->tokens[i].span);
}

static inline bool sum_is_mark(const struct sum_view *view, uint32_t i, const char *mark)
{
    return view->text->tokens[i].kind == WM_TOKEN_PUNCT && wm_str_is(sum_text_at(view, i), mark);
}

/* enum sum_word_bit of the token; 0 if it is no word, or not read. */
static inline unsigned sum_bits_at(const struct sum_view *view, uint32_t i)
{
    return i < view->count ? view->bits[i] : 0;
}

static inline bool sum_is_quote(const struct sum_view *view, uint32_t i)
{
    struct wm_str text = sum_text_at(view, i);
    if (view->text->tokens[i].kind != WM_TOKEN_PUNCT)
        return false;
    unsigned char last = (unsigned char)text.ptr[text.len - 1];
    return text.len == 1 ? last == '"' || last == '\''
                         : wm_str_starts(text, "\xE2\x80") && last >= 0x98 && last <= 0x9D;
}

#endif
