/* SPDX-License-Identifier: Apache-2.0 */
/* sum_view.h: an article's tokens as the lexicon sees them. */
#ifndef SUM_VIEW_H
#define SUM_VIEW_H

#include <string.h>

#include "sum_lexicon.h"
#include "wiremill/text.h"

/* What looking up tells of a token that is no punctuation. */
struct sum_seen {
    uint64_t root; /* as struct sum_hash has it */
    uint32_t tail;
    uint32_t bits; /* enum sum_word_bit; 0 if it is no word */
};

struct sum_view {
    const struct wm_text *text;
    const struct sum_lexicon *lexicon;
    const struct sum_seen *seen; /* by token */
    uint32_t count;              /* tokens that are read */
};

static inline struct wm_str sum_text_at(const struct sum_view *view, uint32_t i)
{
    const struct wm_span *span = &view->text->tokens[i].span;
    return (struct wm_str){view->text->body.ptr + span->byte, span->byte_end - span->byte};
}

/* Whether the token is this mark, a literal. */
#define sum_is_mark(view, i, mark) sum_is_mark_of(view, i, mark, sizeof(mark) - 1)

static inline bool sum_is_mark_of(const struct sum_view *view, uint32_t i, const char *mark, size_t len)
{
    struct wm_str text = sum_text_at(view, i);
    return view->text->tokens[i].kind == WM_TOKEN_PUNCT && text.len == len && memcmp(text.ptr, mark, len) == 0;
}

/* enum sum_word_bit of the token; 0 if it is no word, or not read. */
static inline unsigned sum_bits_at(const struct sum_view *view, uint32_t i)
{
    return i < view->count ? view->seen[i].bits : 0;
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
