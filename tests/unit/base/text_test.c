/* SPDX-License-Identifier: Apache-2.0 */
#include "cut.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text_abbrev.h"

/* The tokens of `body` with blanks between. */
static const char *tokens(struct wm_arena *arena, const char *body)
{
    const struct wm_text *text = wm_text_cut(arena, wm_str_of(body));
    assert_non_null(text);
    check_cut(text);
    struct wm_buf buf = {.arena = arena};
    for (uint32_t i = 0; i < text->token_count; i++) {
        if (i > 0)
            wm_buf_addc(&buf, ' ');
        wm_buf_add(&buf, wm_text_span(text, text->tokens[i].span));
    }
    return wm_buf_str(&buf).ptr;
}

static void check_tokens(const char *const (*pairs)[2])
{
    for (; (*pairs)[0] != NULL; pairs++) {
        struct wm_arena *arena = wm_arena_new(1 << 20);
        assert_string_equal(tokens(arena, (*pairs)[0]), (*pairs)[1]);
        wm_arena_free(arena);
    }
}

static void words_part_from_their_tails_and_marks(void **state)
{
    (void)state;
    check_tokens((const char *const[][2]){
        {"The mayor's dog didn't bark; it can’t.", "The mayor 's dog did n't bark ; it ca n’t ."},
        {"They'll say we're done, he'd gone, I've won, I'm in.",
         "They 'll say we 're done , he 'd gone , I 've won , I 'm in ."},
        {"O'Hara's well-known al-Rashid rock'n'roll", "O'Hara 's well-known al-Rashid rock'n'roll"},
        {"workers' rights in the '90s", "workers ' rights in the ' 90s"},
        {"“Stop!” (he) said—twice – or --thrice...", "“ Stop ! ” ( he ) said — twice – or -- thrice ..."},
        {"AT&T and R&D; and/or", "AT&T and R&D ; and / or"},
        {"Ph.D. holder of U.S.-led U.N. units, a.m. in St. Louis",
         "Ph.D. holder of U.S.-led U.N. units , a.m. in St. Louis"},
        {"He said no. No. 10 said No.", "He said no . No. 10 said No ."},
        {"J.R.Smith of the U.S.Army", "J.R. Smith of the U.S. Army"},
        {"naïve café’s Zoë", "naïve café ’s Zoë"},
        {"co\xC2\xADoperate e\xCC\x81tude", "co\xC2\xADoperate e\xCC\x81tude"},
        {"北京a市", "北 京 a 市"},
        {"do n't 's", "do n't 's"},
        {NULL, NULL},
    });
}

static void numbers_keep_separators_and_lose_units(void **state)
{
    (void)state;
    check_tokens((const char *const[][2]){
        {"$1,234.50, 3.5%, £20m and .5", "$ 1,234.50 , 3.5 % , £ 20m and .5"},
        {"10:30, 24/7, 2-1, 1990s, 20-year-old, F-16.", "10:30 , 24/7 , 2-1 , 1990s , 20-year-old , F-16 ."},
        {"in 2014, or 5,then 6.", "in 2014 , or 5 , then 6 ."},
        {"#1 of 5°C", "# 1 of 5 ° C"},
        {NULL, NULL},
    });
}

static void addresses_are_taken_whole(void **state)
{
    (void)state;
    check_tokens((const char *const[][2]){
        {"See https://example.com/a,b?c=1. (www.example.org/x)",
         "See https://example.com/a,b?c=1 . ( www.example.org/x )"},
        {"Write to first.last+x@mail.example.co.uk, now.", "Write to first.last+x@mail.example.co.uk , now ."},
        {"@wiremill and #news via example.com/path today", "@wiremill and #news via example.com/path today"},
        {"a @ b @@ c@ d@e", "a @ b @ @ c @ d @ e"},
        {NULL, NULL},
    });
}

static void tokens_know_kind_shape_and_blank(void **state)
{
    (void)state;
    struct wm_arena *arena = wm_arena_new(1 << 20);
    const struct wm_text *text = wm_text_cut(arena, WM_STR("Vale won NATO F16 iOS 7, €www.x.org 市 «"));
    const struct {
        unsigned kind, shape, spaced;
    } want[] = {
        {WM_TOKEN_WORD, WM_SHAPE_INITIAL_UPPER | WM_SHAPE_HAS_LOWER, 1},
        {WM_TOKEN_WORD, WM_SHAPE_HAS_LOWER, 1},
        {WM_TOKEN_WORD, WM_SHAPE_INITIAL_UPPER | WM_SHAPE_ALL_UPPER, 1},
        {WM_TOKEN_WORD, WM_SHAPE_INITIAL_UPPER | WM_SHAPE_HAS_DIGIT, 1},
        {WM_TOKEN_WORD, WM_SHAPE_HAS_LOWER, 1},
        {WM_TOKEN_NUMBER, WM_SHAPE_HAS_DIGIT, 1},
        {WM_TOKEN_PUNCT, 0, 0},
        {WM_TOKEN_OTHER, 0, 1},
        {WM_TOKEN_OTHER, 0, 0},
        {WM_TOKEN_WORD, 0, 1},
        {WM_TOKEN_PUNCT, 0, 1},
    };
    assert_int_equal(text->token_count, sizeof want / sizeof *want);
    for (size_t i = 0; i < text->token_count; i++) {
        assert_int_equal(text->tokens[i].kind, want[i].kind);
        assert_int_equal(text->tokens[i].shape, want[i].shape);
        assert_int_equal(text->tokens[i].spaced, want[i].spaced);
    }
    wm_arena_free(arena);
}

static void nothing_to_cut_gives_an_empty_cut(void **state)
{
    (void)state;
    struct wm_arena *arena = wm_arena_new(1 << 20);
    const char *const blanks[] = {"", " ", "\n\n\n", "\xC2\xA0\xE2\x80\x8B\xEF\xBB\xBF\t"};
    for (size_t i = 0; i < 4; i++) {
        const struct wm_text *text = wm_text_cut(arena, wm_str_of(blanks[i]));
        assert_int_equal(text->paragraph_count + text->sentence_count + text->token_count, 0);
    }
    assert_int_equal(wm_text_cut(arena, (struct wm_str){NULL, 0})->token_count, 0);
    wm_arena_free(arena);
}

static void a_full_arena_gives_no_cut(void **state)
{
    (void)state;
    struct wm_arena *arena = wm_arena_new(4000);
    char body[4000];
    memset(body, '(', sizeof body);
    assert_null(wm_text_cut(arena, (struct wm_str){body, sizeof body}));
    assert_true(wm_arena_over(arena));
    wm_arena_free(arena);
}

/* Megabytes of one thing: each must come out whole, and a quadratic step would not end in time. */
static void long_runs_of_anything_are_cut_in_one_go(void **state)
{
    (void)state;
    const char *const units[] = {"a",    "(",    "\"",   ". ", "a.",   "@a",    "- ",
                                 "Mr. ", "市。", "\n\n", "'s", "www.", "((a) ", "!\" "};
    const size_t size = 1 << 20;
    char *body = malloc(size + 8);
    assert_non_null(body);
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        size_t unit = strlen(units[u]), len = 0;
        for (; len + unit <= size; len += unit)
            memcpy(body + len, units[u], unit);
        struct wm_arena *arena = wm_arena_new((size_t)1 << 30);
        const struct wm_text *text = wm_text_cut(arena, (struct wm_str){body, len});
        assert_non_null(text);
        if (text->token_count > 0)
            assert_true(text->tokens[text->token_count - 1].span.byte_end <= len);
        wm_arena_free(arena);
    }
    free(body);
}

static void tables_are_found_word_by_word(void **state)
{
    (void)state;
    assert_int_equal(wm_abbrev_find(WM_STR("Sen"), false), WM_ABBREV_BINDS);
    assert_int_equal(wm_abbrev_find(WM_STR("sen"), false), WM_ABBREV_NONE);
    assert_int_equal(wm_abbrev_find(WM_STR("sen"), true), WM_ABBREV_BINDS);
    assert_int_equal(wm_abbrev_find(WM_STR("miss"), true), WM_ABBREV_NONE);
    assert_int_equal(wm_abbrev_find(WM_STR("adj"), true), WM_ABBREV_BINDS);
    assert_int_equal(wm_abbrev_find(WM_STR("Wyo"), false), WM_ABBREV_LOOSE);
    assert_true(wm_abbrev_is_starter(WM_STR("A")) && wm_abbrev_is_starter(WM_STR("Your")));
    assert_true(wm_abbrev_is_saying(WM_STR("added")) && wm_abbrev_is_saying(WM_STR("yelled")));
    assert_false(wm_abbrev_is_starter(WM_STR("")) || wm_abbrev_is_starter(WM_STR("averyverylongwordindeed")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_part_from_their_tails_and_marks),
        cmocka_unit_test(numbers_keep_separators_and_lose_units),
        cmocka_unit_test(addresses_are_taken_whole),
        cmocka_unit_test(tokens_know_kind_shape_and_blank),
        cmocka_unit_test(nothing_to_cut_gives_an_empty_cut),
        cmocka_unit_test(a_full_arena_gives_no_cut),
        cmocka_unit_test(long_runs_of_anything_are_cut_in_one_go),
        cmocka_unit_test(tables_are_found_word_by_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
