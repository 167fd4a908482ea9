/* SPDX-License-Identifier: Apache-2.0 */
/* Loading: the file, the steps it goes through, and the faults that they collect. */
#include "settings.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/arena.h"
#include "settings_private.h"

#define MAX_FILE_BYTES ((size_t)1 << 20)
#define MAX_LINTS      100

void *wm__settings_alloc(struct wm_arena *arena, size_t count, size_t size)
{
    void *ptr = wm_arena_alloc_array(arena, size, count);
    if (ptr == NULL) {
        ptr = wm_calloc(count, size);
        wm_arena_defer(arena, free, ptr);
    }
    return ptr;
}

static void add_lint(struct wm_reader *reader, int line, const char *text)
{
    if (reader->lint_count == MAX_LINTS) {
        reader->lints_held_back++;
        return;
    }
    reader->lint_count++;
    struct wm_lint *lint = wm__settings_alloc(reader->arena, 1, sizeof *lint), **at = &reader->lints;
    while (*at != NULL && (*at)->line <= line)
        at = &(*at)->next;
    *lint = (struct wm_lint){.next = *at, .line = line, .text = text};
    *at = lint;
}

static void fault(struct wm_reader *reader, int line, const char *origin, const char *text)
{
    const char *colon = origin != NULL ? ": " : "";
    add_lint(reader, line, wm_str_printf(reader->arena, "%s%s%s", origin != NULL ? origin : "", colon, text).ptr);
}

void wm__settings_fault(struct wm_reader *reader, const struct wm_yaml *node, const char *fmt, ...)
{
    char text[sizeof((struct wm_error *)0)->text];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    fault(reader, node != NULL ? node->line : 0, node != NULL ? node->origin : reader->path, text);
}

void wm__settings_fault_at(struct wm_reader *reader, int line, const char *fmt, ...)
{
    char text[sizeof((struct wm_error *)0)->text];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    fault(reader, line, NULL, text);
}

static void yaml_fault(void *ctx, int line, int column, const char *text)
{
    wm__settings_fault_at(ctx, line, "column %d: %s", column, text);
}

static void read_tree(struct wm_reader *reader, struct wm_str text, const char *const *sets, size_t set_count)
{
    struct wm_yaml *root = wm_yaml_parse(reader->arena, text, yaml_fault, reader);
    if (root == NULL && reader->lint_count > 0)
        return;
    if (root == NULL || wm_yaml_is_null(root))
        root = wm_yaml_new(reader->arena, WM_YAML_MAP, NULL);
    if (root->kind != WM_YAML_MAP) {
        wm__settings_fault(reader, root, "the file must be a map of \"key: value\", not %s", wm_yaml_kind_name(root));
        return;
    }
    wm__settings_expand(reader, root);
    for (size_t i = 0; i < set_count; i++)
        wm__settings_set(reader, root, sets[i]);
    wm__settings_read(reader, root);
    wm__settings_check(reader);
}

/* The first fault goes into the error; the list has them all. */
static enum wm_code finish(struct wm_reader *reader, const char *path, const struct wm_settings **out,
                           struct wm_lint **lints, struct wm_error *err)
{
    if (wm_arena_over(reader->arena))
        wm__settings_fault(reader, NULL, "the configuration is too large");
    if (reader->lints_held_back > 0) {
        struct wm_lint *last = reader->lints;
        while (last->next != NULL)
            last = last->next;
        last->text = wm_str_printf(reader->arena, "%s (and %zu faults more that are not shown)", last->text,
                                   reader->lints_held_back)
                         .ptr;
    }
    *lints = reader->lints;
    if (reader->lints == NULL) {
        *out = reader->settings;
        return WM_OK;
    }
    size_t more = reader->lint_count + reader->lints_held_back - 1;
    struct wm_lint first = *reader->lints;
    first.next = NULL;
    struct wm_str text = wm_settings_lint_text(path, &first, reader->arena);
    text = wm_str_trim(text);
    if (more > 0)
        return wm_fail(err, WM_E_CONFIG, "%.*s (and %zu more)", WM_STR_ARG(text), more);
    return wm_fail(err, WM_E_CONFIG, "%.*s", WM_STR_ARG(text));
}

enum wm_code wm_settings_parse(const char *path, struct wm_str text, const char *const *sets, size_t set_count,
                               struct wm_stages *stages, struct wm_arena *arena, const struct wm_settings **out,
                               struct wm_lint **lints, struct wm_error *err)
{
    struct wm_reader reader = {.arena = arena, .path = path, .stages = stages};
    reader.settings = wm__settings_alloc(arena, 1, sizeof *reader.settings);
    read_tree(&reader, text, sets, set_count);
    return finish(&reader, path, out, lints, err);
}

static enum wm_code read_file(const char *path, struct wm_arena *arena, struct wm_str *out, struct wm_error *err)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return wm_fail(err, WM_E_CONFIG, "%s: cannot be read: %s", path, strerror(errno));
    struct wm_buf text = {.arena = arena};
    char part[4096];
    for (size_t n; text.len <= MAX_FILE_BYTES && (n = fread(part, 1, sizeof part, file)) > 0;)
        wm_buf_add(&text, (struct wm_str){part, n});
    int failed = ferror(file) ? errno : 0;
    fclose(file);
    if (failed != 0)
        return wm_fail(err, WM_E_CONFIG, "%s: cannot be read: %s", path, strerror(failed));
    if (text.len > MAX_FILE_BYTES)
        return wm_fail(err, WM_E_CONFIG, "%s: larger than 1 MB; is it the right file?", path);
    *out = wm_buf_str(&text);
    return WM_OK;
}

enum wm_code wm_settings_load(const char *path, const char *const *sets, size_t set_count, struct wm_stages *stages,
                              struct wm_arena *arena, const struct wm_settings **out, struct wm_lint **lints,
                              struct wm_error *err)
{
    struct wm_str text = {0};
    struct wm_error unreadable = {0};
    if (path == NULL || read_file(path, arena, &text, &unreadable) == WM_OK)
        return wm_settings_parse(path, text, sets, set_count, stages, arena, out, lints, err);
    *lints = wm__settings_alloc(arena, 1, sizeof **lints);
    (*lints)->text = wm_str_cstr(arena, wm_str_of(unreadable.text));
    return wm_fail(err, WM_E_CONFIG, "%s", unreadable.text);
}

struct wm_str wm_settings_lint_text(const char *path, const struct wm_lint *lints, struct wm_arena *arena)
{
    struct wm_buf buf = {.arena = arena};
    for (; lints != NULL; lints = lints->next) {
        if (lints->line > 0)
            wm_buf_printf(&buf, "%s:%d: ", path != NULL ? path : "configuration", lints->line);
        wm_buf_printf(&buf, "%s\n", lints->text);
    }
    return wm_buf_str(&buf);
}

const struct wm_stage_settings *wm_settings_stage(const struct wm_settings *settings, const char *name)
{
    for (size_t i = 0; i < settings->stage_count; i++)
        if (strcmp(settings->stages[i].step.stage->name, name) == 0)
            return &settings->stages[i];
    return NULL;
}

size_t wm_settings_workers(const struct wm_settings *settings)
{
    return settings->workers > 0 ? (size_t)settings->workers : uv_available_parallelism();
}

const struct wm_lane_settings *wm_settings_lane(const struct wm_settings *settings, const char *name)
{
    for (size_t i = 0; i < settings->lane_count; i++)
        if (strcmp(settings->lanes[i].name, name) == 0)
            return &settings->lanes[i];
    return NULL;
}
