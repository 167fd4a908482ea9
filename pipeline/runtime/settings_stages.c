/* SPDX-License-Identifier: Apache-2.0 */
/* The stages that a configuration knows, plug-ins among them, and those of each lane. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/option.h"
#include "settings_private.h"

#define PATH_BYTES 4096

static const struct wm_step *find_step(const struct wm_reader *reader, const char *name)
{
    const struct wm_stage_settings *known = wm_settings_stage(reader->settings, name);
    return known != NULL ? &known->step : NULL;
}

static void unknown_stage(struct wm_reader *reader, const struct wm_yaml *node, const char *name)
{
    struct wm_buf known = {.arena = reader->arena};
    size_t count = reader->settings->stage_count;
    const char **names = wm__settings_alloc(reader->arena, count, sizeof *names);
    for (size_t i = 0; i < count; i++) {
        names[i] = reader->settings->stages[i].step.stage->name;
        wm_buf_printf(&known, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    const char *near = wm_nearest(name, names, count);
    if (near != NULL)
        wm__settings_fault(reader, node, "unknown stage \"%s\"; did you mean \"%s\"?", name, near);
    else
        wm__settings_fault(reader, node,
                           "unknown stage \"%s\"; there is: %s; the section stages says where one of your own is, "
                           "\"%s: {plugin: PATH}\"",
                           name, wm_buf_str(&known).ptr, name);
}

static bool has_options(struct wm_reader *reader, const struct wm_yaml *first, const struct wm_stage *stage)
{
    if (stage->options == NULL && first != NULL)
        wm__settings_fault(reader, first, "the stage %s has no options", stage->name);
    return stage->options != NULL;
}

/* In the section `stages`: the whole of what the stage needs. */
static void read_section(struct wm_reader *reader, const struct wm_yaml *map, const struct wm_stage *stage, void *conf)
{
    static const char *const also[] = {"plugin", NULL};
    if (!wm__settings_is_map(reader, map, stage->name))
        return;
    const struct wm_yaml *first = map->first;
    if (first != NULL && strcmp(first->key, "plugin") == 0)
        first = first->next;
    if (has_options(reader, first, stage))
        wm__settings_read_table(reader, map, stage->options, also, conf);
}

/* In a lane: what differs from the section. */
static void read_differences(struct wm_reader *reader, const struct wm_yaml *map, const struct wm_stage *stage,
                             void *conf)
{
    static const char *const nothing_else[] = {NULL};
    const struct wm_yaml *plugin = wm_yaml_get(map, "plugin");
    if (!wm__settings_is_map(reader, map, stage->name))
        return;
    if (plugin != NULL)
        wm__settings_fault(reader, plugin, "plugin stands in the section stages, not in a lane");
    else if (has_options(reader, map->first, stage))
        wm__settings_read_members(reader, map, stage->options, nothing_else, conf);
}

static void *new_conf(struct wm_reader *reader, const struct wm_stage *stage, const void *from)
{
    if (stage->conf_size == 0)
        return NULL;
    void *conf = wm__settings_alloc(reader->arena, 1, stage->conf_size);
    return from != NULL ? memcpy(conf, from, stage->conf_size) : conf;
}

/* Takes the stage in, with its defaults and then what `map` (NULL = nothing) says. */
static void add_stage(struct wm_reader *reader, struct wm_stage_settings *list, const struct wm_stage *stage,
                      const char *plugin, const struct wm_yaml *map)
{
    void *conf = new_conf(reader, stage, NULL);
    if (conf != NULL)
        wm_option_defaults(stage->options, conf);
    list[reader->settings->stage_count++] =
        (struct wm_stage_settings){{stage, conf}, plugin, plugin != NULL && wm_stages_changed(reader->stages, plugin)};
    if (map != NULL)
        read_section(reader, map, stage, conf);
}

/* The path as it is wherever the process stands: from the file's folder, or from the current one when
 * it was typed with --set. */
static const char *absolute(struct wm_reader *reader, const struct wm_yaml *node, const char *path)
{
    const char *slash = reader->path != NULL && node->origin == NULL ? strrchr(reader->path, '/') : NULL;
    struct wm_str folder = {reader->path, slash != NULL ? (size_t)(slash - reader->path) + 1 : 0};
    struct wm_buf out = {.arena = reader->arena};
    char here[PATH_BYTES];
    if (*path == '/')
        return path;
    if (!wm_str_starts(folder, "/")) {
        if (getcwd(here, sizeof here) == NULL)
            wm__settings_fault(reader, node, "plugin: the current folder cannot be told: %s", strerror(errno));
        else
            wm_buf_printf(&out, "%s/", here);
    }
    wm_buf_add(&out, folder);
    wm_buf_adds(&out, wm_str_starts(wm_str_of(path), "./") ? path + 2 : path);
    return wm_buf_str(&out).ptr;
}

static void read_plugin(struct wm_reader *reader, const struct wm_yaml *map, struct wm_stage_settings *list)
{
    struct wm_error err = {0};
    const struct wm_yaml *node = wm_yaml_get(map, "plugin");
    const struct wm_stage *stage = NULL;
    struct wm_stage_settings given = {0};
    size_t before = reader->lint_count;
    wm__settings_check_name(reader, map, "name of a stage", map->key, "_-");
    wm__settings_read_option(reader, node, wm__settings_stage, &given);
    if (reader->lint_count > before || given.plugin == NULL)
        return;
    if (*given.plugin == '\0') {
        wm__settings_fault(reader, node, "plugin must not be empty; it is the path of a shared object");
        return;
    }
    const char *path = absolute(reader, node, given.plugin);
    if (wm_stages_load(reader->stages, path, &stage, &err) != WM_OK)
        wm__settings_fault(reader, node, "plugin: %s", err.text);
    else if (strcmp(stage->name, map->key) != 0)
        wm__settings_fault(reader, node, "plugin: %s holds the stage \"%s\", not \"%s\"; give it the name that it has",
                           path, stage->name, map->key);
    else
        add_stage(reader, list, stage, path, map);
}

static bool is_built_in(const struct wm_reader *reader, const char *name)
{
    const struct wm_stage *const *stage = wm_stages_built_in(reader->stages);
    while (*stage != NULL && strcmp((*stage)->name, name) != 0)
        stage++;
    return *stage != NULL;
}

/* An entry of the section `stages` that is no built-in stage's. */
static void read_other(struct wm_reader *reader, const struct wm_yaml *node, struct wm_stage_settings *list)
{
    const struct wm_yaml *plugin = wm_yaml_get(node, "plugin");
    if (is_built_in(reader, node->key) && plugin != NULL)
        wm__settings_fault(reader, plugin, "the stage \"%s\" is built in; a plug-in needs another name", node->key);
    else if (plugin != NULL)
        read_plugin(reader, node, list);
    else if (!is_built_in(reader, node->key))
        unknown_stage(reader, node, node->key);
}

void wm__settings_read_stages(struct wm_reader *reader, const struct wm_yaml *root)
{
    const struct wm_stage *const *built_in = wm_stages_built_in(reader->stages);
    size_t count = 0;
    while (built_in[count] != NULL)
        count++;
    const struct wm_yaml *map = wm_yaml_get(root, "stages");
    if (!wm__settings_is_map(reader, map, "stages"))
        map = NULL;
    reader->stage_map = map;
    size_t room = count + (map != NULL ? map->count : 0);
    struct wm_stage_settings *list = wm__settings_alloc(reader->arena, room, sizeof *list);
    reader->settings->stages = list;
    for (size_t i = 0; i < count; i++)
        add_stage(reader, list, built_in[i], NULL, wm_yaml_get(map, built_in[i]->name));
    for (const struct wm_yaml *node = map != NULL ? map->first : NULL; node != NULL; node = node->next)
        read_other(reader, node, list);
}

static bool is_step_twice(const struct wm_lane_settings *lane, const struct wm_stage *stage)
{
    for (size_t i = 0; i < lane->step_count; i++)
        if (lane->steps[i].stage == stage)
            return true;
    return false;
}

static bool read_step(struct wm_reader *reader, const struct wm_yaml *entry, const struct wm_lane_settings *lane,
                      struct wm_step *out)
{
    const char *name = wm__settings_stage_name(entry);
    const struct wm_step *known = name != NULL ? find_step(reader, name) : NULL;
    if (entry->kind == WM_YAML_BAD)
        return false;
    if (name == NULL)
        wm__settings_fault(reader, entry,
                           "a stage is a name, or one name with its options: \"- NAME: {OPTION: VALUE}\"");
    else if (known == NULL && wm_yaml_get(reader->stage_map, name) == NULL) /* else the section was faulted */
        unknown_stage(reader, entry, name);
    if (known == NULL)
        return false;
    if (is_step_twice(lane, known->stage)) {
        wm__settings_fault(reader, entry, "the stage \"%s\" stands twice in this lane", name);
        return false;
    }
    void *conf = new_conf(reader, known->stage, known->conf);
    *out = (struct wm_step){known->stage, conf};
    if (entry->kind == WM_YAML_MAP)
        read_differences(reader, entry->first, known->stage, conf);
    return true;
}

void wm__settings_read_steps(struct wm_reader *reader, const struct wm_yaml *lane, struct wm_lane_settings *out)
{
    struct wm_yaml *list = wm_yaml_get(lane, "stages");
    if (list == NULL)
        return;
    wm__settings_as_list(reader, list);
    if (list->kind == WM_YAML_BAD)
        return;
    if (list->kind != WM_YAML_LIST) {
        wm__settings_fault(reader, list, "stages must be a list of names, as in [clean, tag], not %s",
                           wm_yaml_kind_name(list));
        return;
    }
    struct wm_step *steps = wm__settings_alloc(reader->arena, list->count, sizeof *steps);
    out->steps = steps;
    for (const struct wm_yaml *entry = list->first; entry != NULL; entry = entry->next)
        out->step_count += read_step(reader, entry, out, &steps[out->step_count]);
}
