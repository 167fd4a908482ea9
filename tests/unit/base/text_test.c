/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text_abbrev.h"
#include "wiremill/text.h"

/* What every cut must be: spans in order, inside each other, on code points, equal in both counts. */
static void check_span(struct wm_str body, struct wm_span span)
{
    assert_true(span.byte < span.byte_end && span.byte_end <= body.len);
    assert_int_equal(wm_utf8_count(wm_str_sub(body, 0, span.byte)), span.cp);
    assert_int_equal(wm_utf8_count(wm_str_sub(body, span.byte, span.byte_end)), span.cp_end - span.cp);
    assert_true(((unsigned char)body.ptr[span.byte] & 0xC0) != 0x80);
}

static void check_cut(const struct wm_text *text)
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
static const char *split(struct wm_arena *arena, const char *body)
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

/* `marked` is a text with "|" where sentences part: blanks stand after the bar, and "^" is a bar
 * with no blank in the text. */
static void check_marked(const char *marked)
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

static void check_all_marked(const char *const *marked)
{
    for (; *marked != NULL; marked++)
        check_marked(*marked);
}

static void check_tokens(const char *const (*pairs)[2])
{
    for (; (*pairs)[0] != NULL; pairs++) {
        struct wm_arena *arena = wm_arena_new(1 << 20);
        assert_string_equal(tokens(arena, (*pairs)[0]), (*pairs)[1]);
        wm_arena_free(arena);
    }
}

static void abbreviations_do_not_end_a_sentence(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "The U.S. Navy sent two ships to Port Aldane.|They left on Monday.",
        "He lives at No. 10 with a cat.|The cat is old.",
        "Sen. J. Smith met Gov. Ana Ruiz and Rep. Tom O'Hara on Jan. 5 in St. Louis.|Nobody spoke.",
        "Prices rose 3.5 percent.|Wages did not.",
        "Maj. Gen. Ilse Brandt and Lt. Col. R. T. Moss flew in.|Sgt. Pike drove.",
        "Lt.-Gen. Odum spoke.|Capt. Reyes did not.",
        "Harbor Foods Inc. Chief Executive Lia Tran resigned.|Shares fell.",
        "The match, Harrow vs. Eton, was cancelled.|Rain fell.",
        "It opens on Dec. 24 and closes in Feb. 2031.|Tickets cost $5.",
        "Dr. Ng, e.g. in her book, says so.|Prof. Adeyemi, i.e. her rival, does not.",
        "Mr. and Mrs. Vale left Mt. Orrin for Ft. Dunn, Calif., by car.",
        "J. R. R. Holm and George W. Tate wrote it.|A. A. Finch drew it.",
        "See Fig. 3 and pp. 4-9 of vol. 2.|Then read on.",
        "Roe v. Wade was cited.|Nothing else was.",
        NULL,
    });
}

static void an_abbreviation_ends_a_sentence_before_a_clear_starter(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "The envoy spoke to the U.N.|The council then met.",
        "She moved to the U.S.|He stayed in Lima.",
        "The talks began at 9 a.m.|They ended at noon.",
        "It shut at 5 p.m.|Police cleared the square.",
        "It starts at 5 p.m. Monday and ends at 7 p.m. Eastern time.|Bring water.",
        "The blast came at 3 a.m. Oslo time.|No one was hurt.",
        "He works for Harbor Foods Inc.|It makes soup.",
        "They met on Sunset Ave.|In the end nobody paid.",
        "He brought lamps, tents, rope, etc.|Aid workers thanked him.",
        "It was plan B.|The first plan had failed.",
        "The firm moved to Washington, D.C.|But the staff stayed.",
        "He was born in Jan.|She was born in Aug.|They met in Dec.",
        NULL,
    });
}

static void quotes_and_brackets_close_with_their_sentence(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "\"We are done.\"|The mayor left.",
        "“We are done.”|The mayor left.",
        "'We are done.'|The mayor left.",
        "He said “no.”|She said “yes.”",
        "“I left.|I came back,” he said.|Nobody asked.",
        "\"Go!\" he said.|\"Why?\" she asked.|Silence.",
        "“Is it over?” Smith asked.|“Go home!” Judge Ruth Ames told them.",
        "“What a day!”|Smith was not impressed by the crowd.",
        "(The firm declined to comment. It has five staff.)|The court agreed.",
        "The law (see p. 5. It is long.) passed.|It took a day.",
        "It was, he wrote, \"a disgrace.\"|The board said nothing.",
        "«C'est fini.»|Le maire est parti.",
        "„Es ist vorbei.“|Der Rat ging heim.",
        "It passed [by 5 votes].|It was close.",
        NULL,
    });
}

static void a_missing_blank_does_not_hide_the_end(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "That is all, he said.^“Next we vote.”",
        "The bill passed.^The house rose.",
        "It was built in 1974.^The roof came later.",
        "“We vote.”^The house rose.",
        "He likes Node.js and example.com.|Nobody else does.",
        NULL,
    });
}

static void marks_inside_a_sentence_stay_inside(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "Yahoo! shares fell on Monday.|Yahoo! Inc. declined to comment.",
        "Ask at http://example.com/a.b?c=D.|Then wait.",
        "He wrote to jo.roe@example.org.|She replied.",
        "The rate is 2.75.|It was 2.5.",
        "He paused ... and went on.|Then he stopped.",
        "He paused... I did not.|She waited…|Then it rained.",
        "It was over . . .|Then it began again.",
        "What?!|Nobody knew!!|It rained.",
        "The value [...] was lost.|It was small.",
        "1. Open the box.|2. Close it.",
        "iPhone sales rose.|eBay sales fell.",
        NULL,
    });
}

static void paragraphs_are_apart_by_an_empty_line(void **state)
{
    (void)state;
    struct wm_arena *arena = wm_arena_new(1 << 20);
    assert_string_equal(split(arena, "A HEADING\n\nOne line\nand its end. Next.\r\n\r\nLast \n \t\n\n end"),
                        "A HEADING||One line\nand its end.|Next.||Last||end");
    assert_string_equal(split(arena, "To do:\n- buy milk\n- sell hay\n• rest\n* sleep"),
                        "To do:|- buy milk|- sell hay|• rest|* sleep");
    assert_string_equal(split(arena, "Points: • one • two"), "Points:|• one|• two");
    assert_string_equal(split(arena, "a\xE2\x80\xA9z"), "a||z");
    wm_arena_free(arena);
}

static void other_scripts_end_their_sentences_too(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "市长周一辞职。^议会将选出继任者！^谁会当选？^没有人知道。",
        "他说：“结束了。”^然后离开。",
        "استقال رئيس البلدية.|هل ستجرى انتخابات؟|لا أحد يعرف.",
        "महापौर ने इस्तीफा दिया।|परिषद बैठक करेगी।",
        "Мэр ушёл в отставку.|Совет соберётся завтра.",
        "¿Quién gana?|Nadie lo sabe.|¡Qué día!",
        NULL,
    });
}

static void text_in_lower_case_is_split_all_the_same(void **state)
{
    (void)state;
    check_all_marked((const char *const[]){
        "the mayor of port aldane resigned on tuesday .|police said mr. vale and gen. brandt had left .|nobody spoke .",
        "THE MAYOR OF PORT ALDANE RESIGNED.|POLICE SAID GEN. BRANDT HAD LEFT THE U.S. ARMY.|NOBODY SPOKE.",
        NULL,
    });
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
        cmocka_unit_test(abbreviations_do_not_end_a_sentence),
        cmocka_unit_test(an_abbreviation_ends_a_sentence_before_a_clear_starter),
        cmocka_unit_test(quotes_and_brackets_close_with_their_sentence),
        cmocka_unit_test(a_missing_blank_does_not_hide_the_end),
        cmocka_unit_test(marks_inside_a_sentence_stay_inside),
        cmocka_unit_test(paragraphs_are_apart_by_an_empty_line),
        cmocka_unit_test(other_scripts_end_their_sentences_too),
        cmocka_unit_test(text_in_lower_case_is_split_all_the_same),
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
