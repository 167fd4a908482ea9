/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the clean stage on a string, as a lane would, and looks at what came out. */
#ifndef CLEAN_TESTS_RUN_H
#define CLEAN_TESTS_RUN_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_init.h"
#include "base/option.h"
#include "runtime/chain.h"
#include "support/test.h"

extern const struct wm_stage wm_stage_clean;

struct run {
    struct wm_chain *chain;
    struct wm_chain_worker *worker;
    struct wm_arena *arena;
    struct wm_item *items;
    struct wm_json *record; /* of the first item; NULL when it was refused */
};

/* With an option of the stage set, or as it comes when the name is NULL. */
static inline void run_open(struct run *run, const char *name, const char *value)
{
    struct wm_error err = {0};
    wm_json_init();
    void *conf = wm_calloc(1, wm_stage_clean.conf_size);
    wm_option_defaults(wm_stage_clean.options, conf);
    for (const struct wm_option *option = wm_stage_clean.options; name != NULL && option->name != NULL; option++)
        if (strcmp(option->name, name) == 0)
            assert_int_equal(wm_option_set(option, conf, value, &err), WM_OK);
    struct wm_step step = {&wm_stage_clean, conf};
    assert_int_equal(wm_chain_open(&step, 1, 1000, &run->chain, &err), WM_OK);
    assert_int_equal(wm_chain_worker_open(run->chain, &run->worker, &err), WM_OK);
    run->arena = wm_arena_new((size_t)256 << 20);
    free(conf);
}

static inline struct wm_json *run_record(struct run *run, const struct wm_item *item)
{
    struct wm_json *record = NULL;
    if (item->code == WM_OK)
        assert_int_equal(wm_json_parse(run->arena, item->value, &record, NULL), WM_OK);
    return record;
}

static inline void run_bytes(struct run *run, struct wm_str raw, const char *content_type)
{
    if (run->chain == NULL)
        run_open(run, NULL, NULL);
    wm_arena_reset(run->arena);
    run->items = wm_chain_run(run->worker, run->arena, raw, wm_str_of(content_type), NULL, NULL);
    assert_non_null(run->items);
    run->record = run_record(run, run->items);
}

static inline void run_text(struct run *run, const char *raw)
{
    run_bytes(run, wm_str_of(raw), "");
}

static inline void run_close(struct run *run)
{
    if (run->chain == NULL)
        return;
    wm_arena_free(run->arena);
    wm_chain_worker_close(run->worker);
    wm_chain_close(run->chain);
    *run = (struct run){0};
}

/* The member at a path such as "headlines.0.value", as text; numbers are written out. "" if absent. */
static inline const char *run_get(struct run *run, const char *path)
{
    struct wm_json *value = run->record;
    struct wm_str rest = wm_str_of(path);
    while (value != NULL && rest.len > 0) {
        const char *dot = memchr(rest.ptr, '.', rest.len);
        size_t len = dot != NULL ? (size_t)(dot - rest.ptr) : rest.len;
        const char *key = wm_str_cstr(run->arena, wm_str_sub(rest, 0, len));
        value = wm_json_is_array(value) ? wm_json_at(value, (size_t)atoi(key)) : wm_json_get(value, key);
        rest = wm_str_sub(rest, len + (dot != NULL), rest.len);
    }
    if (value == NULL)
        return "";
    if (wm_json_is_string(value))
        return wm_str_cstr(run->arena, wm_json_str(value));
    return wm_str_cstr(run->arena, wm_json_dump(run->arena, value));
}

static inline void assert_field(struct run *run, const char *path, const char *want)
{
    if (run->items->code != WM_OK)
        print_error("refused: %s\n", run->items->text);
    assert_string_equal(run_get(run, path), want);
}

static inline const char *run_body(struct run *run)
{
    return run_get(run, "bodies.0.value");
}

static inline void assert_refused(struct run *run, enum wm_code code, const char *why)
{
    assert_int_equal(run->items->code, code);
    if (strstr(run->items->text, why) == NULL)
        print_error("says: %s\n", run->items->text);
    assert_non_null(strstr(run->items->text, why));
}

#endif
