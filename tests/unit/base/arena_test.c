/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <string.h>

#include "base/arena.h"

static void past_its_limit_it_answers_null_and_stays_over(void **state)
{
    (void)state;
    struct wm_arena *arena = wm_arena_new(1000);
    assert_non_null(wm_arena_alloc(arena, 900));
    assert_null(wm_arena_alloc(arena, 200));
    assert_true(wm_arena_over(arena));
    assert_null(wm_arena_alloc(arena, 1));
    wm_arena_reset(arena);
    assert_false(wm_arena_over(arena));
    assert_non_null(wm_arena_alloc(arena, 1));
    wm_arena_free(arena);
}

static void count(void *ptr)
{
    ++*(int *)ptr;
}

static void reset_and_free_run_what_was_deferred_once(void **state)
{
    (void)state;
    int calls = 0;
    struct wm_arena *arena = wm_arena_new(1000);
    wm_arena_defer(arena, count, &calls);
    wm_arena_reset(arena);
    assert_int_equal(calls, 1);
    wm_arena_defer(arena, count, &calls);
    wm_arena_free(arena);
    assert_int_equal(calls, 2);
}

static void an_array_too_large_to_count_is_over(void **state)
{
    (void)state;
    struct wm_arena *arena = wm_arena_new(SIZE_MAX);
    assert_null(wm_arena_alloc_array(arena, 16, SIZE_MAX / 8));
    assert_true(wm_arena_over(arena));
    wm_arena_free(arena);
}

static void reset_and_other_limits_leave_memory_that_is_zeroed_and_apart(void **state)
{
    (void)state;
    struct wm_arena *arena = wm_arena_new(1000);
    wm_arena_set_keep(arena, 1 << 20);
    for (int round = 0; round < 100; round++) {
        size_t size = (size_t)(round % 5 + 1) * 50000; /* less than a block, and more */
        char *parts[20];
        wm_arena_set_limit(arena, size * 20 + 1000);
        for (int i = 0; i < 20; i++) {
            parts[i] = wm_arena_alloc(arena, size);
            assert_non_null(parts[i]);
            assert_int_equal(parts[i][0] | parts[i][size / 2] | parts[i][size - 1], 0);
            memset(parts[i], i + 1, size);
        }
        for (int i = 0; i < 20; i++)
            assert_true(parts[i][0] == i + 1 && parts[i][size - 1] == i + 1);
        assert_null(wm_arena_alloc(arena, 5000));
        wm_arena_reset(arena);
    }
    wm_arena_free(arena);
}

static void it_keeps_what_is_usual_and_gives_back_what_a_giant_took(void **state)
{
    (void)state;
    struct wm_arena *arena = wm_arena_new(SIZE_MAX);
    wm_arena_set_keep(arena, 300000);
    for (int i = 0; i < 100; i++)
        assert_non_null(wm_arena_alloc(arena, 10000));
    wm_arena_reset(arena);
    assert_in_range(wm__arena_held(arena), 300000, 400000);
    for (int i = 0; i < 1000; i++) {
        assert_non_null(wm_arena_alloc(arena, 10000));
        wm_arena_reset(arena);
    }
    assert_in_range(wm__arena_held(arena), 10000, 70000);
    wm_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(past_its_limit_it_answers_null_and_stays_over),
        cmocka_unit_test(reset_and_free_run_what_was_deferred_once),
        cmocka_unit_test(reset_and_other_limits_leave_memory_that_is_zeroed_and_apart),
        cmocka_unit_test(it_keeps_what_is_usual_and_gives_back_what_a_giant_took),
        cmocka_unit_test(an_array_too_large_to_count_is_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
