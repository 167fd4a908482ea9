/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a body: every token, sentence and paragraph must lie in order inside the one above it,
 * and code points must agree with bytes. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "wiremill/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held, const char *what)
{
    if (!held) {
        fprintf(stderr, "fuzz: %s\n", what);
        abort();
    }
}

static struct wm_span check_tokens(const struct wm_text *text)
{
    struct wm_span at = {0};
    for (uint32_t i = 0; i < text->token_count; i++) {
        struct wm_span span = text->tokens[i].span;
        must(span.byte >= at.byte_end && span.byte_end > span.byte && span.byte_end <= text->body.len,
             "a token is empty or out of order");
        must(span.cp - at.cp_end == wm_utf8_count(wm_str_sub(text->body, at.byte_end, span.byte)) &&
                 span.cp_end - span.cp == wm_utf8_count(wm_text_span(text, span)),
             "code points and bytes of a token differ");
        at = span;
    }
    return at;
}

static void check_sentences(const struct wm_text *text)
{
    uint32_t token = 0, sentence = 0;
    for (uint32_t p = 0; p < text->paragraph_count; p++) {
        must(text->paragraphs[p].sentence == sentence && text->paragraphs[p].sentence_end > sentence,
             "a paragraph has no sentence or not the next one");
        for (; sentence < text->paragraphs[p].sentence_end; sentence++) {
            const struct wm_sentence *s = &text->sentences[sentence];
            must(s->paragraph == p && s->token == token && s->token_end > token, "a sentence has not the next tokens");
            must(s->span.byte == text->tokens[s->token].span.byte &&
                     s->span.byte_end == text->tokens[s->token_end - 1].span.byte_end,
                 "a sentence is not as long as its tokens");
            for (; token < s->token_end; token++)
                must(text->tokens[token].sentence == sentence, "a token is of another sentence");
        }
    }
    must(sentence == text->sentence_count && token == text->token_count, "something is in no paragraph");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wm_str body = {(const char *)data, size};
    if (!wm_utf8_valid(body))
        return 0;
    struct wm_arena *arena = wm_arena_new((size_t)64 << 20);
    const struct wm_text *text = wm_text_cut(arena, body);
    must((text == NULL) == wm_arena_over(arena), "no cut though the arena has room");
    if (text != NULL) {
        check_tokens(text);
        check_sentences(text);
    }
    wm_arena_free(arena);
    return 0;
}
