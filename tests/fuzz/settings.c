/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a configuration: what loads must print, and the printed text must load again and print
 * the same. A first line that begins with "--set " is taken as an override. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "runtime/settings.h"

struct brew_conf {
    int64_t cups;
    double heat;
    bool strong;
    const char *bean;
};

static const struct wm_option brew_options[] = {
    {.name = "cups", .fallback = "2", .min = "1", .max = "12", WM_FIELD(struct brew_conf, cups)},
    {.name = "heat", .fallback = "0.5", WM_FIELD(struct brew_conf, heat)},
    {.name = "strong", .fallback = "true", WM_FIELD(struct brew_conf, strong)},
    {.name = "bean", .fallback = "kona", WM_FIELD(struct brew_conf, bean)},
    {0}};
static const struct wm_stage brew = {.name = "brew", .options = brew_options, .conf_size = sizeof(struct brew_conf)};
static const struct wm_stage serve = {.name = "serve"};
static const struct wm_stage *const built_in[] = {&brew, &serve, NULL};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held, const char *what)
{
    if (!held) {
        fprintf(stderr, "fuzz: %s\n", what);
        abort();
    }
}

static void check_print(const struct wm_settings *settings, struct wm_stages *stages, struct wm_arena *arena)
{
    const struct wm_settings *again;
    struct wm_lint *lints;
    struct wm_error err = {0};
    struct wm_str first = wm_settings_print(settings, arena);
    enum wm_code code = wm_settings_parse("printed", first, NULL, 0, stages, arena, &again, &lints, &err);
    if (wm_arena_over(arena))
        return;
    must(code == WM_OK, err.text);
    must(wm_str_eq(first, wm_settings_print(again, arena)), "the printed configuration prints differently");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wm_arena *arena = wm_arena_new((size_t)64 << 20);
    struct wm_stages *stages = wm_stages_new(built_in);
    struct wm_str text = {(const char *)data, size}, line = {0};
    const struct wm_settings *settings;
    struct wm_lint *lints;
    struct wm_error err = {0};
    const char *set = NULL;
    if (wm_str_starts(text, "--set ") && wm_str_line(&text, &line))
        set = wm_str_cstr(arena, wm_str_sub(line, 6, line.len));
    enum wm_code code =
        wm_settings_parse("fuzz", text, &set, set != NULL ? 1 : 0, stages, arena, &settings, &lints, &err);
    must((code == WM_OK) == (lints == NULL), "a refusal without a fault, or a fault without a refusal");
    if (code == WM_OK)
        check_print(settings, stages, arena);
    wm_arena_free(arena);
    wm_stages_free(stages);
    return 0;
}
