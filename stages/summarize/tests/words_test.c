/* SPDX-License-Identifier: Apache-2.0 */
/* Words as numbers: the quick way must give what the plain one gives, wherever a word stands. */
#include "support/test.h"

#include <string.h>

#include "../sum_hash.h"
#include "../sum_lexicon.h"
#include "../sum_table.h"

static struct sum_hash hash_of(const char *word)
{
    return sum_hash_word(wm_str_of(word));
}

static const char *const words[] = {"a",
                                    "I",
                                    "of",
                                    "said",
                                    "VOTES",
                                    "voting",
                                    "Parties",
                                    "class",
                                    "goes",
                                    "being",
                                    "sing",
                                    "e-mail",
                                    "n't",
                                    "1,000",
                                    "sixteen-letters-",
                                    "seventeen-letter-",
                                    "caf\xC3\xA9",
                                    "don’t",
                                    "Zürich",
                                    "[@`{",
                                    "responsibilities",
                                    "a-word-of-more-than-twenty-four-letters",
                                    "U.S.",
                                    "’s"};

static void a_word_hashes_alike_wherever_it_stands(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (uint32_t before = 0; before < 20; before++)
            for (uint32_t behind = 0; behind < 20; behind++) {
                char text[96];
                uint32_t length = (uint32_t)strlen(words[i]);
                memset(text, 'e', sizeof text);
                memcpy(text + before, words[i], length);
                struct sum_hash part =
                    sum_hash_part((struct wm_str){text, before + length + behind}, before, before + length);
                assert_int_equal(part.word, hash_of(words[i]).word);
                assert_int_equal(part.root, hash_of(words[i]).root);
            }
}

static void case_and_the_kind_of_apostrophe_do_not_count(void **state)
{
    (void)state;
    assert_int_equal(hash_of("GENEVA").word, hash_of("geneva").word);
    assert_int_equal(hash_of("n’t").word, hash_of("n't").word);
    assert_int_not_equal(hash_of("@").word, hash_of("`").word);
    assert_int_not_equal(hash_of("vote").word, hash_of("votes").word);
}

static void assert_one_root(const char *a, const char *b)
{
    assert_int_equal(hash_of(a).root, hash_of(b).root);
}

static void inflected_words_have_one_root(void **state)
{
    (void)state;
    assert_one_root("vote", "votes");
    assert_one_root("voted", "Voting");
    assert_one_root("party", "parties");
    assert_one_root("responsibility", "responsibilities");
    assert_int_not_equal(hash_of("clas").root, hash_of("class").root);
    assert_int_not_equal(hash_of("thing").root, hash_of("th").root);
}

static void the_tail_is_how_a_word_ends(void **state)
{
    (void)state;
    assert_true(SUM_TAIL_IS(hash_of("voting").tail, 3, 'i', 'n', 'g', 0));
    assert_true(SUM_TAIL_IS(hash_of("able").tail, 4, 'a', 'b', 'l', 'e'));
    assert_false(SUM_TAIL_IS(hash_of("voted").tail, 3, 'i', 'n', 'g', 0));
    assert_false(SUM_TAIL_IS(hash_of("VOTED").tail, 2, 'e', 'd', 0, 0));
}

#define MANY 3000u

/* Scattered, and no two alike. */
static uint64_t nth_hash(uint32_t n)
{
    uint64_t hash = (n + 1) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 32;
}

static void a_table_has_what_was_added_and_nothing_else(void **state)
{
    (void)state;
    struct sum_table table;
    assert_true(sum_table_new(&table, MANY));
    for (uint32_t n = 0; n < MANY; n++)
        assert_true(sum_table_add(&table, nth_hash(n), n + 1));
    for (uint32_t n = 0; n < 2 * MANY; n++)
        assert_int_equal(sum_table_get(&table, nth_hash(n)), n < MANY ? n + 1 : 0);
    assert_true(sum_table_add(&table, nth_hash(7), 1u << 20));
    assert_int_equal(sum_table_get(&table, nth_hash(7)), 8 | 1u << 20);
    sum_table_free(&table);
}

static void a_full_table_says_so(void **state)
{
    (void)state;
    struct sum_table table;
    bool room = true;
    assert_true(sum_table_new(&table, 1));
    for (uint32_t n = 0; n < MANY && room; n++)
        room = sum_table_add(&table, nth_hash(n), 1);
    assert_false(room);
    sum_table_free(&table);
}

static void phrases_are_found_at_the_beginning_and_as_whole_words(void **state)
{
    (void)state;
    struct sum_lexicon *lexicon = sum_lexicon_new();
    assert_non_null(lexicon);
    assert_true(sum_is_phrase(lexicon, WM_STR("Read more about it")));
    assert_false(sum_is_phrase(lexicon, WM_STR("read morello")));
    assert_true(sum_is_link(lexicon, WM_STR("THE SAME day")));
    assert_false(sum_is_link(lexicon, WM_STR("the")));
    assert_false(sum_is_link(lexicon, WM_STR("")));
    assert_int_equal(sum_link_tokens(lexicon, WM_STR("On the other hand, it")), 4);
    assert_int_equal(sum_link_tokens(lexicon, WM_STR("1 in 7")), 0);
    sum_lexicon_free(lexicon);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_hashes_alike_wherever_it_stands),
        cmocka_unit_test(case_and_the_kind_of_apostrophe_do_not_count),
        cmocka_unit_test(inflected_words_have_one_root),
        cmocka_unit_test(the_tail_is_how_a_word_ends),
        cmocka_unit_test(a_table_has_what_was_added_and_nothing_else),
        cmocka_unit_test(a_full_table_says_so),
        cmocka_unit_test(phrases_are_found_at_the_beginning_and_as_whole_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
