/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(past_its_limit_it_answers_null_and_stays_over),
        cmocka_unit_test(reset_and_free_run_what_was_deferred_once),
        cmocka_unit_test(an_array_too_large_to_count_is_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
