/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <stdlib.h>

#include "../perfect.h"

/* Marsaglia's xorshift: the same keys each time, none twice. */
static uint64_t next_key(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

static void each_key_gets_a_number_of_its_own(void **state)
{
    static const uint32_t counts[] = {1, 2, 3, 4, 5, 63, 64, 65, 1000, 50000};
    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        uint64_t *keys = calloc(counts[i], sizeof *keys), seed = 88172645463325252u;
        bool *seen = calloc(counts[i], sizeof *seen);
        struct tag_perfect perfect;
        uint16_t *pilots;
        uint32_t *spare;
        for (uint32_t n = 0; n < counts[i]; n++)
            keys[n] = next_key(&seed);
        assert_true(tag_perfect_make(keys, counts[i], &pilots, &spare, &perfect));
        assert_int_equal(perfect.count, counts[i]);
        for (uint32_t n = 0; n < counts[i]; n++) {
            uint32_t at = tag_perfect_at(&perfect, keys[n]);
            assert_true(at < counts[i] && !seen[at]);
            seen[at] = true;
        }
        free(pilots);
        free(spare);
        free(keys);
        free(seen);
    }
}

static void any_other_key_gets_a_number_that_is_there(void **state)
{
    uint64_t keys[100], seed = 2463534242u;
    struct tag_perfect perfect;
    uint16_t *pilots;
    uint32_t *spare;
    (void)state;
    for (int i = 0; i < 100; i++)
        keys[i] = next_key(&seed);
    assert_true(tag_perfect_make(keys, 100, &pilots, &spare, &perfect));
    for (uint64_t key = 0; key < 100000; key++)
        assert_true(tag_perfect_at(&perfect, key * 0x123456789abcdefu) < 100);
    free(pilots);
    free(spare);
}

static void keys_that_differ_in_few_bits_are_told_apart(void **state)
{
    static uint64_t keys[4096];
    struct tag_perfect perfect;
    uint16_t *pilots;
    uint32_t *spare;
    (void)state;
    for (uint64_t i = 0; i < 4096; i++)
        keys[i] = i < 2048 ? i : i << 48;
    assert_true(tag_perfect_make(keys, 4096, &pilots, &spare, &perfect));
    free(pilots);
    free(spare);
}

static void equal_keys_cannot_be_told_apart(void **state)
{
    uint64_t keys[] = {7, 7};
    struct tag_perfect perfect;
    uint16_t *pilots;
    uint32_t *spare;
    (void)state;
    assert_false(tag_perfect_make(keys, 2, &pilots, &spare, &perfect));
    assert_null(pilots);
    assert_null(spare);
}

static void no_keys_at_all_are_fine(void **state)
{
    struct tag_perfect perfect;
    uint16_t *pilots;
    uint32_t *spare;
    (void)state;
    assert_true(tag_perfect_make(NULL, 0, &pilots, &spare, &perfect));
    assert_int_equal(perfect.count, 0);
    free(pilots);
    free(spare);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_key_gets_a_number_of_its_own),
        cmocka_unit_test(any_other_key_gets_a_number_that_is_there),
        cmocka_unit_test(keys_that_differ_in_few_bits_are_told_apart),
        cmocka_unit_test(equal_keys_cannot_be_told_apart),
        cmocka_unit_test(no_keys_at_all_are_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
