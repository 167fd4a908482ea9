/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as what an operator types and as what stands in a dead-letter topic: the value of a marker,
 * which must read back as it is written, and the headers of a letter, "name: value" a line. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_init.h"
#include "kafka/dead.h"
#include "kafka/dead_ledger.h"
#include "kafka/dead_plan.h"

#define HEADERS_MAX 32
#define OFFSET      INT64_MAX

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    wm_json_init();
    return 0;
}

static void must(bool held, const char *what)
{
    if (!held) {
        fprintf(stderr, "fuzz: %s\n", what);
        abort();
    }
}

static void check_typed(const char *text, struct wm_arena *arena)
{
    struct wm_dead_place place;
    int64_t ms;
    struct wm_error err = {0};
    if (wm_dead_place(text, arena, &place, &err) == WM_OK)
        must(place.partition >= 0 && place.offset >= 0 && place.offset < INT64_MAX, "a place that there cannot be");
    if (wm_dead_time(text, INT64_C(1772323200000), &ms, &err) == WM_OK)
        must(ms > 0 && ms < INT64_C(253402400000000), "a time that there cannot be");
}

static void check_marker(struct wm_str text, struct wm_arena *arena)
{
    struct wm_error err = {0};
    struct wm_dead_ledger *ledger = wm_dead_ledger_new(1), *again = wm_dead_ledger_new(1);
    enum wm_code code = wm_dead_ledger_read(ledger, 0, OFFSET, text, &err);
    struct wm_str first = wm_dead_ledger_write(ledger, 0, arena);
    must(code == WM_OK || first.ptr == NULL, "a marker that is none added something");
    if (first.len > 0 && !wm_arena_over(arena)) {
        must(wm_dead_ledger_read(again, 0, OFFSET, first, &err) == WM_OK, err.text);
        must(wm_str_eq(first, wm_dead_ledger_write(again, 0, arena)), "a marker reads back as another");
    }
    wm_dead_ledger_free(&ledger);
    wm_dead_ledger_free(&again);
}

static void check_letter(struct wm_str text, struct wm_arena *arena)
{
    struct wm_tail_header headers[HEADERS_MAX];
    struct wm_dead_plan plan;
    struct wm_dead_ledger *ledger = wm_dead_ledger_new(1);
    int64_t offset = 0;
    wm_dead_plan_init(&plan);
    for (struct wm_str line; wm_str_line(&text, &line); offset++) {
        size_t count = 0;
        for (bool more = true; more && line.len > 0 && count < HEADERS_MAX; more = wm_str_line(&text, &line)) {
            ptrdiff_t colon = wm_str_find(line, WM_STR(": "));
            size_t end = colon >= 0 ? (size_t)colon : line.len;
            headers[count].name = wm_str_cstr(arena, wm_str_sub(line, 0, end));
            headers[count++].value = colon >= 0 ? wm_str_sub(line, end + 2, line.len) : (struct wm_str){NULL, 0};
        }
        struct wm_tail_message message = {.offset = offset, .headers = headers, .header_count = count};
        struct wm_dead_letter letter;
        if (wm_dead_read(&message, &letter) == WM_DEAD_LETTER)
            wm_dead_plan_add(&plan, &letter, offset % 3 != 0);
    }
    wm_dead_plan_close(&plan, ledger);
    for (uint32_t i = 0; i < plan.count; i++)
        if (plan.entries[i].leads) {
            (void)wm_dead_plan_items(&plan, i, arena);
            must(wm_dead_plan_set(&plan, i, WM_DEAD_SENT) <= plan.count, "a group of more letters than there are");
        }
    for (uint32_t i = 0; i < plan.count; i++)
        must(plan.entries[i].state != WM_DEAD_WAITING, "a letter waits and nobody sends it");
    wm_dead_plan_fini(&plan);
    wm_dead_ledger_free(&ledger);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wm_arena *arena = wm_arena_new((size_t)16 << 20);
    struct wm_str text = {(const char *)data, size};
    check_typed(wm_str_cstr(arena, text), arena);
    check_marker(text, arena);
    check_letter(text, arena);
    wm_arena_free(arena);
    return 0;
}
