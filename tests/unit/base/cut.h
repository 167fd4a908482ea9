/* SPDX-License-Identifier: Apache-2.0 */
/* cut.h: what the tests of words and of sentences share: a cut that is checked all over, and texts in which
 * the ends of sentences are marked. */
#ifndef TESTS_CUT_H
#define TESTS_CUT_H

#include "support/test.h"

#include "base/arena.h"
#include "wiremill/text.h"

/* What every cut must be: spans in order, inside each other, on code points, equal in both counts. */
static inline void check_span(struct wm_str body, struct wm_span span)
{
    assert_true(span.byte < span.byte_end && span.byte_end <= body.len);
    assert_int_equal(wm_utf8_count(wm_str_sub(body, 0, span.byte)), span.cp);
    assert_int_equal(wm_utf8_count(wm_str_sub(body, span.byte, span.byte_end)), span.cp_end - span.cp);
    assert_true(((unsigned char)body.ptr[span.byte] & 0xC0) != 0x80);
}

static inline void check_cut(const struct wm_text *text)
{
    uint32_t token = 0, sentence = 0, byte = 0;
    for (uint32_t p = 0; p < text->paragraph_count; p++) {
        const struct wm_paragraph *paragraph = &text->paragraphs[p];
        check_span(text->body, paragraph->span);
        assert_int_equal(paragraph->sentence, sentence);
        assert_true(paragraph->sentence_end > paragraph->sentence);
        assert_int_equal(text->sentences[paragraph->sentence].span.byte, paragraph->span.byte);
        assert_int_equal(text->sentences[paragraph->sentence_end - 1].span.byte_end, paragraph->span.byte_end);
        for (; sentence < paragraph->sentence_end; sentence++) {
            const struct wm_sentence *s = &text->sentences[sentence];
            check_span(text->body, s->span);
            assert_int_equal(s->paragraph, p);
            assert_int_equal(s->token, token);
            assert_int_equal(text->tokens[s->token].span.byte, s->span.byte);
            assert_int_equal(text->tokens[s->token_end - 1].span.byte_end, s->span.byte_end);
            for (; token < s->token_end; token++) {
                check_span(text->body, text->tokens[token].span);
                assert_true(text->tokens[token].span.byte >= byte);
                assert_int_equal(text->tokens[token].sentence, sentence);
                byte = text->tokens[token].span.byte_end;
            }
        }
    }
    assert_int_equal(token, text->token_count);
    assert_int_equal(sentence, text->sentence_count);
}

/* Cuts `body` and gives its sentences with "|" between (paragraphs: "||"). */
static inline const char *split(struct wm_arena *arena, const char *body)
{
    const struct wm_text *text = wm_text_cut(arena, wm_str_of(body));
    assert_non_null(text);
    check_cut(text);
    struct wm_buf buf = {.arena = arena};
    for (uint32_t i = 0; i < text->sentence_count; i++) {
        if (i > 0)
            wm_buf_adds(&buf, text->sentences[i].paragraph != text->sentences[i - 1].paragraph ? "||" : "|");
        wm_buf_add(&buf, wm_text_span(text, text->sentences[i].span));
    }
    return wm_buf_str(&buf).ptr;
}

/* `marked` is a text with "|" where sentences part: blanks stand after the bar, and "^" is a bar
 * with no blank in the text. */
static inline void check_marked(const char *marked)
{
    struct wm_arena *arena = wm_arena_new(1 << 20);
    struct wm_buf body = {.arena = arena}, want = {.arena = arena};
    for (const char *c = marked; *c != '\0'; c++) {
        if (*c == '|' || *c == '^') {
            wm_buf_addc(&want, '|');
            if (*c == '|')
                wm_buf_addc(&body, ' ');
        } else {
            wm_buf_addc(&body, *c);
            wm_buf_addc(&want, *c);
        }
    }
    assert_string_equal(split(arena, wm_buf_str(&body).ptr), wm_buf_str(&want).ptr);
    wm_arena_free(arena);
}

static inline void check_all_marked(const char *const *marked)
{
    for (; *marked != NULL; marked++)
        check_marked(*marked);
}

#endif
