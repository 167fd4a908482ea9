/* SPDX-License-Identifier: Apache-2.0 */
#include "sum_open.h"

#define DATELINE_MAX 16u

static bool is_dash(const struct sum_view *view, uint32_t i)
{
    return sum_is_mark(view, i, "-") || sum_is_mark(view, i, "--") || sum_is_mark(view, i, "—") ||
           sum_is_mark(view, i, "–");
}

/* What may stand in a dateline before its bracket or dash: names, dates, commas. */
static bool in_dateline(const struct sum_view *view, uint32_t i)
{
    const struct wm_token *token = &view->text->tokens[i];
    if (token->kind == WM_TOKEN_WORD)
        return (token->shape & WM_SHAPE_INITIAL_UPPER) != 0;
    return token->kind == WM_TOKEN_NUMBER || sum_is_mark(view, i, ",") || sum_is_mark(view, i, "/") ||
           sum_is_mark(view, i, ".");
}

/* "(The Herald)Harbour": a credit with no blank behind it; the token after it, or `from`. */
static uint32_t skip_credit(const struct sum_view *view, uint32_t from, uint32_t end)
{
    const struct wm_token *tokens = view->text->tokens;
    uint32_t i = from + 1;
    while (i < end && i < from + 6 && (tokens[i].shape & WM_SHAPE_INITIAL_UPPER))
        i++;
    bool credit = i > from + 1 && i + 1 < end && sum_is_mark(view, i, ")") && !tokens[i + 1].spaced;
    return credit && (tokens[i + 1].shape & WM_SHAPE_INITIAL_UPPER) ? i + 1 : from;
}

/* The token after "(AGENCY)" that begins at `i`, and after a dash behind it; else `i`. */
static uint32_t skip_agency(const struct sum_view *view, uint32_t i, uint32_t end, bool capitals)
{
    bool agency = false;
    uint32_t k = i + 1;
    for (; k < end && k < i + 6 && !sum_is_mark(view, k, ")"); k++)
        agency |= (sum_bits_at(view, k) & SUM_AGENCY) != 0;
    if (k + 1 >= end || !sum_is_mark(view, k, ")"))
        return i;
    if (is_dash(view, k + 1) && k + 2 < end && (agency || capitals))
        return k + 2;
    return agency ? k + 1 : i;
}

uint32_t sum_skip_dateline(const struct sum_view *view, uint32_t from, uint32_t end)
{
    const struct wm_token *tokens = view->text->tokens;
    if (!sum_is_mark(view, from, "(") &&
        !(tokens[from].kind == WM_TOKEN_WORD && (tokens[from].shape & WM_SHAPE_INITIAL_UPPER)))
        return from;
    bool capitals =
        (tokens[from].shape & WM_SHAPE_ALL_UPPER) != 0 && tokens[from].span.cp_end - tokens[from].span.cp >= 3;
    for (uint32_t i = from; i < end && i < from + DATELINE_MAX; i++) {
        if (sum_is_mark(view, i, "(")) {
            uint32_t after = skip_agency(view, i, end, capitals);
            return after > i ? after : i == from ? skip_credit(view, from, end) : from;
        }
        if (i > from && capitals && is_dash(view, i) && (tokens[i].spaced || !sum_is_mark(view, i, "-")))
            return i + 1 < end ? i + 1 : from;
        if (!in_dateline(view, i))
            return from;
    }
    return from;
}

/* Words. */

uint32_t sum_skip_link(const struct sum_view *view, uint32_t from, uint32_t end)
{
    uint32_t after =
        from + sum_link_tokens(view->lexicon, wm_str_sub(view->text->body, view->text->tokens[from].span.byte,
                                                         view->text->tokens[end - 1].span.byte_end));
    if (after == from && (sum_bits_at(view, from) & (SUM_LOOSE | SUM_LOOSE_COMMA)))
        after = from + 1;
    if (after == from || after + 1 >= end)
        return from;
    if (sum_is_mark(view, after, ","))
        after++;
    else if (!(sum_bits_at(view, from) & SUM_LOOSE))
        return from;
    return after < end && view->text->tokens[after].kind != WM_TOKEN_PUNCT ? after : from;
}

static uint32_t next_word(const struct sum_view *view, uint32_t from, uint32_t end)
{
    while (from < end && view->text->tokens[from].kind != WM_TOKEN_WORD)
        from++;
    return from;
}

/* "It is unlikely that", "There were": they stand for nothing before them. */
static bool is_expletive(const struct sum_view *view, uint32_t first, uint32_t end)
{
    if (first + 2 >= end || !(sum_bits_at(view, first + 1) & SUM_BE))
        return false;
    if (wm_str_is_nocase(sum_text_at(view, first), "there"))
        return true;
    uint32_t next = first + 2;
    while (next + 1 < end && (sum_bits_at(view, next) & (SUM_BE | SUM_BETWEEN)))
        next++;
    return wm_str_is_nocase(sum_text_at(view, first), "it") && (sum_bits_at(view, next) & SUM_OPINION);
}

uint32_t sum_leans(const struct sum_view *view, const struct sum_sentence *sentence, uint32_t from, uint32_t *vetoes)
{
    uint32_t end = sentence->token_end, at = next_word(view, from, end), then = next_word(view, at + 1, end);
    unsigned first = at < end ? sum_bits_at(view, at) : 0, second = then < end ? sum_bits_at(view, then) : 0;
    if (first & SUM_ORDER)
        *vetoes |= SUM_VETO_SELF;
    if (first & SUM_PERSON)
        return SUM_LEAN_PERSON;
    bool set_off = at + 1 < end && sum_is_mark(view, at + 1, ",");
    if ((first & SUM_CONNECT) || ((first & SUM_LOOSE_COMMA) && set_off))
        return SUM_LEAN_LINK;
    if ((first & SUM_POINT) && !(second & SUM_TIME) && !is_expletive(view, at, end))
        return SUM_LEAN_LINK;
    if (at < end &&
        sum_is_link(view->lexicon, wm_str_sub(view->text->body, view->text->tokens[at].span.byte, sentence->byte_end)))
        return SUM_LEAN_LINK;
    bool the = at < end && wm_str_is_nocase(sum_text_at(view, at), "the");
    return the && (second & SUM_ANAPHOR) && !sentence->named ? SUM_LEAN_LINK : 0;
}
