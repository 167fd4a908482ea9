/* SPDX-License-Identifier: Apache-2.0 */
/* A body is read twice: once by the tokenizer (text_token.c), which also sees the empty lines, and
 * then token by token by the splitter (text_sentence.c), which has to look at stops only. Both look
 * ahead a bounded distance, so that time and memory are linear in the body. */
#include "wiremill/text.h"

#include <string.h>

#include "text_char.h"
#include "text_cut.h"

/* A usual token takes 5 to 6 bytes of English with its blank, a sentence some 20 tokens. */
#define BYTES_PER_TOKEN     4
#define TOKENS_PER_SENTENCE 12
#define SMALLEST            16

bool wm_cut_reserve(struct wm_cut *cut, void **rows, size_t row_size, uint32_t count, uint32_t *cap)
{
    if (count < *cap)
        return true;
    uint32_t wanted = *cap == 0 ? SMALLEST : *cap * 2;
    void *grown = wm_arena_alloc_array(cut->arena, row_size, wanted);
    if (grown == NULL)
        return false;
    if (count > 0)
        memcpy(grown, *rows, row_size * count);
    *rows = grown;
    *cap = wanted;
    return true;
}

/* Says whether a text has practically no capitals, by its first letters. */
static bool is_uncased(struct wm_str body)
{
    size_t upper = 0, lower = 0, end = body.len < 4096 ? body.len : 4096;
    for (size_t i = 0; i < end; i++) {
        upper += body.ptr[i] >= 'A' && body.ptr[i] <= 'Z';
        lower += body.ptr[i] >= 'a' && body.ptr[i] <= 'z';
    }
    return lower >= 40 && upper * 200 < lower;
}

static bool first_rows(struct wm_cut *cut)
{
    cut->token_cap = (uint32_t)(cut->body.len / BYTES_PER_TOKEN) + SMALLEST;
    cut->tokens = WM_NEW_ARRAY(cut->arena, struct wm_token, cut->token_cap);
    return cut->tokens != NULL;
}

const struct wm_text *wm_text_cut(struct wm_arena *arena, struct wm_str body)
{
    struct wm_text *text = WM_NEW(arena, struct wm_text);
    if (text == NULL)
        return NULL;
    text->body = body;
    if (body.len == 0)
        return text;
    struct wm_cut cut = {.arena = arena, .body = body, .uncased = is_uncased(body)};
    if (!first_rows(&cut) || !wm_cut_tokens(&cut))
        return NULL;
    cut.sentence_cap = cut.token_count / TOKENS_PER_SENTENCE + SMALLEST;
    cut.sentences = WM_NEW_ARRAY(arena, struct wm_sentence, cut.sentence_cap);
    if (cut.sentences == NULL || !wm_cut_sentences(&cut))
        return NULL;
    *text = (struct wm_text){.body = body,
                             .paragraphs = cut.paragraphs,
                             .sentences = cut.sentences,
                             .tokens = cut.tokens,
                             .paragraph_count = cut.paragraph_count,
                             .sentence_count = cut.sentence_count,
                             .token_count = cut.token_count};
    return text;
}

struct wm_str wm_text_span(const struct wm_text *text, struct wm_span span)
{
    return wm_str_sub(text->body, span.byte, span.byte_end);
}
