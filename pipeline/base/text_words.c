/* SPDX-License-Identifier: Apache-2.0 */
#include "text_words.h"

#include "text_cut.h"

/* What the tokenizer makes of a word, which may be several tokens to it. */
static bool look_at(struct wm_arena *arena, struct wm_str word, struct wm_token *token)
{
    struct wm_cut cut = {.arena = arena, .body = word};
    unsigned any = 0, all = WM_SHAPE_ALL_UPPER, first = 0, words = 0;
    if (!wm_cut_tokens(&cut))
        return false;
    token->kind = cut.token_count > 0 ? cut.tokens[0].kind : WM_TOKEN_OTHER;
    for (uint32_t i = 0; i < cut.token_count; i++) {
        const struct wm_token *part = &cut.tokens[i];
        if (part->kind != WM_TOKEN_WORD && part->kind != WM_TOKEN_NUMBER)
            continue;
        first = words++ == 0 ? part->shape : first;
        any |= part->shape;
        all &= part->shape;
        token->kind = token->kind == WM_TOKEN_WORD ? WM_TOKEN_WORD : part->kind;
    }
    unsigned upper = words > 0 && (any & WM_SHAPE_HAS_LOWER) == 0 ? all : 0;
    token->shape =
        (uint8_t)((first & WM_SHAPE_INITIAL_UPPER) | (any & (WM_SHAPE_HAS_DIGIT | WM_SHAPE_HAS_LOWER)) | upper);
    return true;
}

static bool add_word(struct wm_buf *body, uint32_t *cp, struct wm_str word, struct wm_token *token)
{
    if (body->len > 0) {
        wm_buf_addc(body, ' ');
        (*cp)++;
    }
    token->span.byte = (uint32_t)body->len;
    token->span.cp = *cp;
    wm_buf_add(body, word);
    *cp += (uint32_t)wm_utf8_count(word);
    token->span.byte_end = (uint32_t)body->len;
    token->span.cp_end = *cp;
    token->spaced = true;
    return look_at(body->arena, word, token);
}

static struct wm_span span_over(const struct wm_token *first, const struct wm_token *last)
{
    return (struct wm_span){first->span.byte, last->span.byte_end, first->span.cp, last->span.cp_end};
}

const struct wm_text *wm_text_of_words(struct wm_arena *arena, const struct wm_str *words, const uint32_t *ends,
                                       uint32_t count)
{
    uint32_t total = count > 0 ? ends[count - 1] : 0, cp = 0;
    struct wm_text *text = WM_NEW(arena, struct wm_text);
    struct wm_token *tokens = WM_NEW_ARRAY(arena, struct wm_token, (size_t)total + 1);
    struct wm_sentence *sentences = WM_NEW_ARRAY(arena, struct wm_sentence, (size_t)count + 1);
    struct wm_paragraph *paragraph = WM_NEW(arena, struct wm_paragraph);
    struct wm_buf body = {.arena = arena};
    if (text == NULL || tokens == NULL || sentences == NULL || paragraph == NULL)
        return NULL;
    for (uint32_t s = 0, at = 0; s < count; s++) {
        sentences[s] = (struct wm_sentence){.token = at, .token_end = ends[s]};
        for (; at < ends[s]; at++) {
            tokens[at].sentence = s;
            if (!add_word(&body, &cp, words[at], &tokens[at]))
                return NULL;
        }
        if (at > sentences[s].token)
            sentences[s].span = span_over(&tokens[sentences[s].token], &tokens[at - 1]);
    }
    if (total > 0)
        *paragraph = (struct wm_paragraph){span_over(&tokens[0], &tokens[total - 1]), 0, count};
    *text = (struct wm_text){.body = wm_buf_str(&body),
                             .paragraphs = paragraph,
                             .sentences = sentences,
                             .tokens = tokens,
                             .paragraph_count = total > 0,
                             .sentence_count = count,
                             .token_count = total};
    return text;
}
