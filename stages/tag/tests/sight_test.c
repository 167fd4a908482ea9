/* SPDX-License-Identifier: Apache-2.0 */
/* What is seen of a token: which tokens stand together around it. */
#include "support/test.h"

#include "../sight.h"
#include "tagging.h"

struct fixture {
    struct wm_arena *arena;
    unsigned char *bytes;
    size_t len;
    struct tag_lexicon lexicon;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct wm_error err = {0};
    f->arena = wm_arena_new((size_t)64 << 20);
    tagging_write(&f->bytes, &f->len);
    assert_int_equal(tag_lexicon_read((struct wm_data){f->bytes, f->len}, "test", &f->lexicon, &err), WM_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    wm_arena_free(f->arena);
    free(f->bytes);
    free(f);
    return 0;
}

static const struct tag_sight *sight_of(struct fixture *f, const char *body)
{
    const struct wm_text *text = wm_text_cut(f->arena, wm_str_of(body));
    const struct tag_sight *sight = tag_sight_make(tag_doc_make(f->arena, &f->lexicon, text, true));
    assert_non_null(sight);
    return sight;
}

/* The first token of that text. */
static const struct tag_seen *seen_at(const struct tag_sight *sight, const char *word)
{
    const struct wm_text *text = sight->doc->text;
    for (uint32_t i = 0; i < text->token_count; i++)
        if (wm_str_is(wm_text_span(text, text->tokens[i].span), word))
            return &sight->tokens[i];
    fail_msg("no token \"%s\"", word);
    return NULL;
}

static void assert_tokens(const struct tag_sight *sight, struct tag_run run, const char *want)
{
    const struct wm_text *text = sight->doc->text;
    struct wm_str there = WM_STR("");
    if (run.end > run.token)
        there = wm_str_sub(text->body, text->tokens[run.token].span.byte, text->tokens[run.end - 1].span.byte_end);
    if (!wm_str_is(there, want))
        fail_msg("\"%.*s\", not \"%s\"", WM_STR_ARG(there), want);
}

static void capitals_in_a_row_are_a_run_and_small_links_widen_it(void **state)
{
    const struct tag_sight *sight = sight_of(*state, "He joined the Blue Tern Council of Port Aldane on Monday.");
    assert_tokens(sight, seen_at(sight, "Tern")->run, "Blue Tern Council");
    assert_tokens(sight, seen_at(sight, "Tern")->wide, "Blue Tern Council of Port Aldane");
    assert_tokens(sight, seen_at(sight, "Aldane")->run, "Port Aldane");
    assert_tokens(sight, seen_at(sight, "joined")->run, "");
}

static void names_with_commas_and_an_and_between_them_are_a_list(void **state)
{
    const struct tag_sight *sight = sight_of(*state, "They sailed to Oslo, Port Aldane and Molde, he said.");
    assert_tokens(sight, seen_at(sight, "Oslo")->list, "Oslo, Port Aldane and Molde");
    assert_tokens(sight, seen_at(sight, "Molde")->list, "Oslo, Port Aldane and Molde");
    assert_tokens(sight, seen_at(sight, "sailed")->list, "");
}

static void short_quotations_are_seen_as_a_whole(void **state)
{
    const struct tag_sight *sight = sight_of(*state, "She sang \"The Long Road\" in Oslo.");
    assert_tokens(sight, seen_at(sight, "Long")->quote, "The Long Road");
    assert_tokens(sight, seen_at(sight, "sang")->quote, "");
    assert_tokens(sight, seen_at(sight, "Oslo")->quote, "");
}

static void an_acronym_in_brackets_marks_the_words_it_is_made_of(void **state)
{
    const struct tag_sight *sight = sight_of(*state, "He told the Blue Tern Council (BTC) that it was late.");
    assert_int_equal(seen_at(sight, "Blue")->spelling, TAG_SPELLED_BEGIN);
    assert_int_equal(seen_at(sight, "Tern")->spelling, TAG_SPELLED_INSIDE);
    assert_int_equal(seen_at(sight, "Council")->spelling, TAG_SPELLED_END);
    assert_int_equal(seen_at(sight, "BTC")->spelling, TAG_SPELLED_ACRONYM);
    assert_int_equal(seen_at(sight, "told")->spelling, TAG_NOT_SPELLED);
    sight = sight_of(*state, "He told the Blue Tern Council (XYZ) that it was late.");
    assert_int_equal(seen_at(sight, "Blue")->spelling, TAG_NOT_SPELLED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(capitals_in_a_row_are_a_run_and_small_links_widen_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(names_with_commas_and_an_and_between_them_are_a_list, set_up, tear_down),
        cmocka_unit_test_setup_teardown(short_quotations_are_seen_as_a_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_acronym_in_brackets_marks_the_words_it_is_made_of, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
