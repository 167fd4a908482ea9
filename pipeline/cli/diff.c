/* SPDX-License-Identifier: Apache-2.0 */
/* Trees are compared by their text where no path has to be told: a dump of each side is as long as
 * the sides, and members are visited once per level, so that the work stays in proportion to depth
 * times size; below MAX_DEPTH nothing is taken apart any more. */
#include "diff.h"

#define MAX_DEPTH 8

struct diff {
    struct wm_arena *arena;
    void (*tell)(void *ctx, const struct wm_change *change);
    void *ctx;
};

static void tell(const struct diff *diff, const char *path, const struct wm_json *before, const struct wm_json *after)
{
    struct wm_change change = {.kind = '~', .path = path, .before = before, .after = after};
    if (before == NULL)
        change.kind = '+';
    else if (after == NULL)
        change.kind = '-';
    diff->tell(diff->ctx, &change);
}

static bool same(const struct diff *diff, const struct wm_json *a, const struct wm_json *b)
{
    return a != NULL && b != NULL && wm_str_eq(wm_json_dump(diff->arena, a), wm_json_dump(diff->arena, b));
}

static void compare(const struct diff *diff, const char *path, const struct wm_json *before,
                    const struct wm_json *after, int depth);

static const char *member_path(const struct diff *diff, const char *path, const char *key)
{
    return wm_str_printf(diff->arena, "%s%s%s", path, *path != '\0' ? "." : "", key).ptr;
}

static void compare_objects(const struct diff *diff, const char *path, const struct wm_json *before,
                            const struct wm_json *after, int depth)
{
    const char *key;
    struct wm_json *value;
    for (void *at = NULL; after != NULL && wm_json_each(after, &at, &key, &value);)
        compare(diff, member_path(diff, path, key), wm_json_get(before, key), value, depth + 1);
    for (void *at = NULL; before != NULL && wm_json_each(before, &at, &key, &value);)
        if (wm_json_get(after, key) == NULL)
            compare(diff, member_path(diff, path, key), value, NULL, depth + 1);
}

static void compare_arrays(const struct diff *diff, const char *path, const struct wm_json *before,
                           const struct wm_json *after, int depth)
{
    size_t old = wm_json_count(before), new = wm_json_count(after);
    for (size_t i = 0; i < old || i < new; i++)
        compare(diff, wm_str_printf(diff->arena, "%s[%zu]", path, i).ptr, i < old ? wm_json_at(before, i) : NULL,
                i < new ? wm_json_at(after, i) : NULL, depth + 1);
}

/* NULL or an object, on both sides, and not nothing on both. */
static bool objects(const struct wm_json *a, const struct wm_json *b)
{
    return (a == NULL || (wm_json_is_object(a) && wm_json_count(a) > 0)) &&
           (b == NULL || (wm_json_is_object(b) && wm_json_count(b) > 0)) && (a != NULL || b != NULL);
}

static void compare(const struct diff *diff, const char *path, const struct wm_json *before,
                    const struct wm_json *after, int depth)
{
    if (same(diff, before, after))
        return;
    if (depth < MAX_DEPTH && objects(before, after))
        compare_objects(diff, path, before, after, depth);
    else if (depth < MAX_DEPTH && wm_json_is_array(before) && wm_json_is_array(after))
        compare_arrays(diff, path, before, after, depth);
    else
        tell(diff, path, before, after);
}

void wm_diff(const struct wm_json *before, const struct wm_json *after, struct wm_arena *arena,
             void (*tell_change)(void *ctx, const struct wm_change *change), void *ctx)
{
    struct diff diff = {arena, tell_change, ctx};
    if (before != NULL || after != NULL)
        compare(&diff, "", before, after, 0);
}
