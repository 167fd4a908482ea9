/* SPDX-License-Identifier: Apache-2.0 */
/* Changes to the tree before it is read: `${NAME}` inside values, and --set. Both work on values
 * that the YAML parser has done with, so that nothing they bring in can change the structure. */
#include <stdlib.h>
#include <string.h>

#include "base/option.h"
#include "settings_private.h"

#define MAX_PARTS 1000 /* of a text such as "a,b,c" */

static size_t name_length(struct wm_str text)
{
    size_t len = 0;
    while (len < text.len && (text.ptr[len] == '_' || (text.ptr[len] >= 'a' && text.ptr[len] <= 'z') ||
                              (text.ptr[len] >= 'A' && text.ptr[len] <= 'Z') ||
                              (len > 0 && text.ptr[len] >= '0' && text.ptr[len] <= '9')))
        len++;
    return len;
}

/* Writes what `inside`, the text between the braces, stands for. */
static bool expand_one(struct wm_reader *reader, const struct wm_yaml *node, struct wm_str inside, struct wm_buf *out)
{
    size_t len = name_length(inside);
    struct wm_str rest = wm_str_sub(inside, len, inside.len);
    bool has_default = wm_str_starts(rest, ":-");
    struct wm_str fallback = wm_str_sub(rest, 2, rest.len);
    if (len == 0 || (rest.len > 0 && !has_default)) {
        wm__settings_fault(reader, node,
                           "\"${%.*s}\" is neither ${NAME} nor ${NAME:-default}; write $${ for a plain ${",
                           (int)(inside.len < 80 ? inside.len : 80), inside.ptr);
        return false;
    }
    if (wm_str_find(fallback, WM_STR("${")) >= 0) {
        wm__settings_fault(reader, node, "the default of ${%.*s} cannot hold another ${", (int)len, inside.ptr);
        return false;
    }
    const char *value = getenv(wm_str_cstr(reader->arena, wm_str_sub(inside, 0, len)));
    if (value == NULL && !has_default) {
        wm__settings_fault(reader, node, "the environment variable %.*s is not set; set it, or write ${%.*s:-default}",
                           (int)len, inside.ptr, (int)len, inside.ptr);
        return false;
    }
    if (value != NULL && !wm_utf8_valid(wm_str_of(value))) {
        wm__settings_fault(reader, node, "the environment variable %.*s is not valid UTF-8", (int)len, inside.ptr);
        return false;
    }
    bool use_default = value == NULL || (*value == '\0' && has_default);
    wm_buf_add(out, use_default ? fallback : wm_str_of(value));
    return true;
}

static void expand_scalar(struct wm_reader *reader, struct wm_yaml *node)
{
    struct wm_str text = wm_str_of(node->text);
    struct wm_buf out = {.arena = reader->arena};
    if (wm_str_find(text, WM_STR("${")) < 0)
        return;
    for (size_t at = 0; at < text.len;) {
        struct wm_str rest = wm_str_sub(text, at, text.len);
        if (wm_str_starts(rest, "$${")) {
            wm_buf_adds(&out, "${");
            at += 3;
        } else if (!wm_str_starts(rest, "${")) {
            wm_buf_addc(&out, text.ptr[at++]);
        } else {
            ptrdiff_t end = wm_str_find(rest, WM_STR("}"));
            if (end < 0)
                wm__settings_fault(reader, node, "\"${\" without its \"}\"; write $${ for a plain ${");
            if (end < 0 || !expand_one(reader, node, wm_str_sub(rest, 2, (size_t)end), &out)) {
                node->kind = WM_YAML_BAD;
                return;
            }
            at += (size_t)end + 1;
        }
    }
    node->text = wm_buf_str(&out).ptr;
    node->plain = false; /* an empty variable gives an empty text, not "nothing" */
}

void wm__settings_expand(struct wm_reader *reader, struct wm_yaml *tree)
{
    if (tree->kind == WM_YAML_SCALAR)
        expand_scalar(reader, tree);
    for (struct wm_yaml *node = tree->first; node != NULL; node = node->next)
        wm__settings_expand(reader, node);
}

void wm__settings_as_list(struct wm_reader *reader, struct wm_yaml *node)
{
    if (node->kind != WM_YAML_SCALAR)
        return;
    struct wm_str rest = wm_str_of(node->text);
    bool more = !wm_yaml_is_null(node) && wm_str_trim(rest).len > 0;
    node->kind = WM_YAML_LIST;
    while (more) {
        if (node->count == MAX_PARTS) {
            wm__settings_fault(reader, node, "more than %d names in one text", MAX_PARTS);
            node->kind = WM_YAML_BAD;
            return;
        }
        ptrdiff_t comma = wm_str_find(rest, WM_STR(","));
        more = comma >= 0;
        struct wm_str part = wm_str_sub(rest, 0, more ? (size_t)comma : rest.len);
        rest = wm_str_sub(rest, part.len + 1, rest.len);
        struct wm_yaml *item = wm_yaml_new(reader->arena, WM_YAML_SCALAR, node);
        item->text = wm_str_cstr(reader->arena, wm_str_trim(part));
        wm_yaml_append(node, item);
    }
}

const char *wm__settings_stage_name(const struct wm_yaml *entry)
{
    if (entry->kind == WM_YAML_SCALAR && !wm_yaml_is_null(entry))
        return entry->text;
    return entry->kind == WM_YAML_MAP && entry->count == 1 ? entry->first->key : NULL;
}

/* One --set on its way down the tree. */
struct set {
    struct wm_reader *reader;
    struct wm_yaml *where; /* stands for the override in messages */
    struct wm_str path;    /* what is still to go */
    const char *value;
};

/* The member `key`, a new empty map if there is none (or nothing in it); NULL after a fault. */
static struct wm_yaml *enter(struct set *set, struct wm_yaml *map, const char *key)
{
    struct wm_yaml *member = wm_yaml_get(map, key);
    if (member == NULL) {
        member = wm_yaml_new(set->reader->arena, WM_YAML_MAP, set->where);
        member->key = key;
        wm_yaml_append(map, member);
    }
    if (wm_yaml_is_null(member))
        member->kind = WM_YAML_MAP;
    if (member->kind == WM_YAML_MAP)
        return member;
    if (member->kind != WM_YAML_BAD)
        wm__settings_fault(set->reader, set->where, "\"%s\" is no map, so nothing in it can be set", key);
    return NULL;
}

static void put(struct set *set, struct wm_yaml *map, const char *key)
{
    struct wm_yaml *member = wm_yaml_get(map, key);
    if (*key == '\0') {
        wm__settings_fault(set->reader, set->where, "the path ends with a dot, or has two in a row");
        return;
    }
    if (member == NULL) {
        member = wm_yaml_new(set->reader->arena, WM_YAML_SCALAR, set->where);
        member->key = key;
        wm_yaml_append(map, member);
    }
    member->kind = WM_YAML_SCALAR;
    member->line = member->column = 0;
    member->origin = set->where->origin;
    member->text = set->value;
    member->plain = false;
    member->first = member->last = NULL;
    member->count = 0;
    expand_scalar(set->reader, member);
}

/* Takes the next component off the path; *last tells whether it was the end. */
static const char *next(struct set *set, bool *last)
{
    ptrdiff_t dot = wm_str_find(set->path, WM_STR("."));
    struct wm_str part = wm_str_sub(set->path, 0, dot < 0 ? set->path.len : (size_t)dot);
    set->path = wm_str_sub(set->path, part.len + 1, set->path.len);
    *last = dot < 0;
    return wm_str_cstr(set->reader->arena, part);
}

static const char *rest_of(const struct set *set)
{
    return wm_str_cstr(set->reader->arena, set->path);
}

static void set_stage_option(struct set *set, struct wm_yaml *entry, const char *stage)
{
    if (entry->kind == WM_YAML_SCALAR) { /* "- tag" becomes "- tag: {}" */
        struct wm_yaml *options = wm_yaml_new(set->reader->arena, WM_YAML_MAP, entry);
        options->key = stage;
        entry->kind = WM_YAML_MAP;
        entry->first = entry->last = NULL;
        entry->count = 0;
        wm_yaml_append(entry, options);
    }
    struct wm_yaml *options = enter(set, entry, stage);
    if (options != NULL)
        put(set, options, rest_of(set));
}

static void set_in_stages(struct set *set, struct wm_yaml *lane)
{
    bool last;
    const char *stage = next(set, &last);
    struct wm_yaml *stages = wm_yaml_get(lane, "stages");
    if (stages != NULL)
        wm__settings_as_list(set->reader, stages);
    for (struct wm_yaml *entry = stages != NULL ? stages->first : NULL; entry != NULL && !last; entry = entry->next) {
        const char *name = wm__settings_stage_name(entry);
        if (name != NULL && strcmp(name, stage) == 0) {
            set_stage_option(set, entry, stage);
            return;
        }
    }
    wm__settings_fault(set->reader, set->where,
                       last ? "which option of the stage \"%s\"?" : "the lane has no stage \"%s\"", stage);
}

static void set_in_lane(struct set *set, struct wm_yaml *lane)
{
    bool last;
    const char *key = next(set, &last);
    if (last)
        put(set, lane, key);
    else if (strcmp(key, "stages") == 0)
        set_in_stages(set, lane);
    else {
        struct wm_yaml *map = enter(set, lane, key);
        if (map != NULL)
            put(set, map, rest_of(set)); /* consumer and producer: names keep their dots */
    }
}

static void no_lane(struct set *set, const struct wm_yaml *lanes, const char *name)
{
    const char **names = wm__settings_alloc(set->reader->arena, lanes != NULL ? lanes->count : 0, sizeof *names);
    size_t count = 0;
    for (struct wm_yaml *lane = lanes != NULL ? lanes->first : NULL; lane != NULL; lane = lane->next) {
        const struct wm_yaml *is = wm_yaml_get(lane, "name");
        if (is != NULL && is->kind == WM_YAML_SCALAR)
            names[count++] = is->text;
    }
    const char *near = wm_nearest(name, names, count);
    wm__settings_fault(set->reader, set->where, "there is no lane \"%s\"%s%s%s", name,
                       near != NULL ? "; did you mean \"" : "", near != NULL ? near : "", near != NULL ? "\"?" : "");
}

static void set_in_lanes(struct set *set, struct wm_yaml *root)
{
    bool last;
    const char *name = next(set, &last);
    const struct wm_yaml *lanes = wm_yaml_get(root, "lanes");
    for (struct wm_yaml *lane = lanes != NULL ? lanes->first : NULL; lane != NULL; lane = lane->next) {
        const struct wm_yaml *is = wm_yaml_get(lane, "name");
        if (is == NULL || is->kind != WM_YAML_SCALAR || strcmp(is->text, name) != 0)
            continue;
        if (last)
            wm__settings_fault(set->reader, set->where, "which key of the lane? As in lanes.%s.output=TOPIC", name);
        else
            set_in_lane(set, lane);
        return;
    }
    no_lane(set, lanes, name);
}

static void set_path(struct set *set, struct wm_yaml *root)
{
    bool last;
    const char *key = next(set, &last);
    if (strcmp(key, "lanes") == 0 && !last) {
        set_in_lanes(set, root);
        return;
    }
    struct wm_yaml *map = root;
    if (!last)
        map = enter(set, root, key);
    if (map != NULL && !last && strcmp(key, "stages") == 0) {
        const char *stage = next(set, &last);
        key = stage;
        if (!last)
            map = enter(set, map, stage);
    }
    if (map != NULL)
        put(set, map, last ? key : rest_of(set));
}

void wm__settings_set(struct wm_reader *reader, struct wm_yaml *root, const char *text)
{
    struct wm_str all = wm_str_of(text);
    ptrdiff_t equals = wm_str_find(all, WM_STR("="));
    struct wm_yaml *where = wm_yaml_new(reader->arena, WM_YAML_SCALAR, NULL);
    bool wrong = equals <= 0 || !wm_utf8_valid(all);
    where->origin = wm_str_printf(reader->arena, "--set %.*s", (int)(equals < 0 ? 80 : equals), text).ptr;
    if (wrong) {
        wm__settings_fault(reader, where, "not PATH=VALUE, as in log.level=info");
        return;
    }
    struct set set = {reader, where, wm_str_sub(all, 0, (size_t)equals), text + equals + 1};
    set_path(&set, root);
}
