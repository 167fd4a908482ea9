/* SPDX-License-Identifier: Apache-2.0 */
/* sum_view.h: an article's tokens as the lexicon sees them. */
#ifndef SUM_VIEW_H
#define SUM_VIEW_H

#include "sum_lexicon.h"
#include "wiremill/text.h"

struct sum_view {
    const struct wm_text *text;
    const struct sum_lexicon *lexicon;
};

static inline struct wm_str sum_text_at(const struct sum_view *view, uint32_t i)
{
    return wm_text_span(view->text, view->text->tokens[i].span);
}

static inline bool sum_is_mark(const struct sum_view *view, uint32_t i, const char *mark)
{
    return view->text->tokens[i].kind == WM_TOKEN_PUNCT && wm_str_is(sum_text_at(view, i), mark);
}

/* enum sum_word_bit of the token; 0 if it is no word. */
static inline unsigned sum_bits_at(const struct sum_view *view, uint32_t i)
{
    if (view->text->tokens[i].kind != WM_TOKEN_WORD)
        return 0;
    return sum_lexicon_bits(view->lexicon, sum_hash_word(sum_text_at(view, i)).word);
}

static inline bool sum_is_quote(const struct sum_view *view, uint32_t i)
{
    return sum_is_mark(view, i, "\"") || sum_is_mark(view, i, "“") || sum_is_mark(view, i, "'") ||
           sum_is_mark(view, i, "‘") || sum_is_mark(view, i, "’") || sum_is_mark(view, i, "”");
}

#endif
