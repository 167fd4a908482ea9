/* SPDX-License-Identifier: Apache-2.0 */
/* One configuration in the place of another while the process runs. What differs is found, told and
 * applied in one walk over the tables, so that these three cannot disagree, and a new option is no work
 * here. Whether an option is applied stands beside its table (settings_tables.c).
 *
 * The result borrows texts of the first configuration only, and copies what it takes of a later one: so
 * the memory of each reload is free again after the next. */
#include <string.h>

#include "base/option.h"
#include "settings_private.h"

/* The time-out of a transaction is given to the producer when it is made: 10 s and some intervals
 * (kafka/port_produce.c). So long an interval leaves room enough in any. */
#define SAFE_INTERVAL_MS 2000

struct renewal {
    struct wm_arena *arena;
    const struct wm_setting_change *changes, **tail;
};

static const char *joined(const struct renewal *r, const char *path, const char *name)
{
    return *path == '\0' ? name : wm_str_printf(r->arena, "%s.%s", path, name).ptr;
}

static void note(struct renewal *r, bool live, const char *path, const char *name, const char *from, const char *to)
{
    struct wm_setting_change *change = wm__settings_alloc(r->arena, 1, sizeof *change);
    *change = (struct wm_setting_change){.setting = wm_str_cstr(r->arena, wm_str_of(joined(r, path, name))),
                                         .from = wm_str_cstr(r->arena, wm_str_of(from)),
                                         .to = wm_str_cstr(r->arena, wm_str_of(to)),
                                         .live = live};
    *r->tail = change;
    r->tail = &change->next;
}

static const char *printed(const struct renewal *r, const struct wm_option *option, const void *conf)
{
    return wm_str_cstr(r->arena, wm_option_print(option, conf, r->arena));
}

static void note_option(struct renewal *r, bool live, const char *path, const struct wm_option *option, const void *now,
                        const void *loaded)
{
    if (!wm_option_same(option, now, loaded))
        note(r, live, path, option->name, printed(r, option, now), printed(r, option, loaded));
}

/* `next` begins as the start's. */
static void renew_option(struct renewal *r, bool live, const char *path, const struct wm_option *option,
                         const void *now, const void *loaded, void *next)
{
    note_option(r, live, path, option, now, loaded);
    if (live)
        wm_option_copy(option, next, loaded, r->arena);
}

static void renew_section(struct renewal *r, const struct wm_section *section, const struct wm_settings *now,
                          const struct wm_settings *loaded, struct wm_settings *next)
{
    for (const struct wm_option *option = section->options; option->name != NULL; option++)
        renew_option(r, wm_settings_is_live(section, option->name), section->path, option, now, loaded, next);
}

/* librdkafka properties: all of them need a restart. */
static const struct wm_pair *find_pair(const struct wm_pairs *pairs, const char *name)
{
    for (size_t i = 0; i < pairs->count; i++)
        if (strcmp(pairs->list[i].name, name) == 0)
            return &pairs->list[i];
    return NULL;
}

static const char *shown(const struct wm_pair *pair)
{
    return pair == NULL ? "" : wm_settings_is_secret(pair->name) ? "***" : pair->value;
}

static void note_pairs(struct renewal *r, const char *path, const struct wm_pairs *now, const struct wm_pairs *loaded)
{
    for (size_t i = 0; i < now->count; i++) {
        const struct wm_pair *was = &now->list[i], *is = find_pair(loaded, was->name);
        if (is == NULL || strcmp(was->value, is->value) != 0)
            note(r, false, path, was->name, shown(was), shown(is));
    }
    for (size_t i = 0; i < loaded->count; i++)
        if (find_pair(now, loaded->list[i].name) == NULL)
            note(r, false, path, loaded->list[i].name, "", shown(&loaded->list[i]));
}

/* Stages: by name, as the same stage may come from a newer file. */
static const struct wm_step *find_step(const struct wm_lane_settings *lane, const char *name)
{
    for (size_t i = 0; i < lane->step_count; i++)
        if (strcmp(lane->steps[i].stage->name, name) == 0)
            return &lane->steps[i];
    return NULL;
}

static const char *stage_names(const struct renewal *r, const struct wm_lane_settings *lane)
{
    struct wm_buf names = {.arena = r->arena};
    for (size_t i = 0; i < lane->step_count; i++)
        wm_buf_printf(&names, "%s%s", i > 0 ? "," : "", lane->steps[i].stage->name);
    return lane->step_count > 0 ? wm_buf_str(&names).ptr : "";
}

static void note_stage(struct renewal *r, const char *path, const struct wm_step *now, const struct wm_step *loaded)
{
    const char *of_stage = joined(r, path, loaded->stage->name);
    if (now->stage != loaded->stage)
        return; /* another file's: its options may be others */
    for (const struct wm_option *option = loaded->stage->options; option != NULL && option->name != NULL; option++)
        note_option(r, true, of_stage, option, now->conf, loaded->conf);
}

static void note_stages(struct renewal *r, const char *path, const struct wm_lane_settings *now,
                        const struct wm_lane_settings *loaded)
{
    const char *was = stage_names(r, now), *is = stage_names(r, loaded), *stages = joined(r, path, "stages");
    if (strcmp(was, is) != 0)
        note(r, true, path, "stages", was, is);
    for (size_t i = 0; i < loaded->step_count; i++) {
        const struct wm_step *before = find_step(now, loaded->steps[i].stage->name);
        if (before != NULL)
            note_stage(r, stages, before, &loaded->steps[i]);
    }
}

static const void *copy_conf(struct renewal *r, const struct wm_step *step)
{
    const struct wm_stage *stage = step->stage;
    if (step->conf == NULL)
        return NULL;
    void *conf = wm__settings_alloc(r->arena, 1, stage->conf_size);
    for (const struct wm_option *option = stage->options; option != NULL && option->name != NULL; option++)
        wm_option_copy(option, conf, step->conf, r->arena);
    return conf;
}

static const struct wm_step *copy_steps(struct renewal *r, const struct wm_step *steps, size_t count)
{
    struct wm_step *copy = wm__settings_alloc(r->arena, count, sizeof *copy);
    for (size_t i = 0; i < count; i++)
        copy[i] = (struct wm_step){steps[i].stage, copy_conf(r, &steps[i])};
    return copy;
}

/* Plug-ins. A path that is new is loaded; a file that took another's place at its path is not. */
static void note_plugin(struct renewal *r, const struct wm_settings *now, const struct wm_stage_settings *loaded)
{
    const struct wm_stage_settings *before = wm_settings_stage(now, loaded->step.stage->name);
    const char *was = before != NULL && before->plugin != NULL ? before->plugin : "", *is = loaded->plugin;
    const char *path = joined(r, "stages", loaded->step.stage->name);
    if (is != NULL && strcmp(was, is) != 0)
        note(r, true, path, "plugin", was, is);
    if (loaded->outdated)
        note(r, false, path, "plugin", "the file as it was loaded", "a newer file of the same path");
}

static const struct wm_stage_settings *renew_stages(struct renewal *r, const struct wm_settings *now,
                                                    const struct wm_settings *loaded)
{
    struct wm_stage_settings *copy = wm__settings_alloc(r->arena, loaded->stage_count, sizeof *copy);
    for (size_t i = 0; i < loaded->stage_count; i++) {
        const struct wm_stage_settings *known = &loaded->stages[i];
        note_plugin(r, now, known);
        copy[i] = *known;
        copy[i].step.conf = copy_conf(r, &known->step);
        if (known->plugin != NULL)
            copy[i].plugin = wm_str_cstr(r->arena, wm_str_of(known->plugin));
    }
    return copy;
}

/* Lanes. */
/* The interval is also made into properties of the clients when they are made: how often an at-least-once
 * consumer commits, how long a transaction may last. */
static bool interval_applies(const struct wm_lane_settings *start, const struct wm_lane_settings *loaded)
{
    return strcmp(start->delivery, "exactly-once") == 0 &&
           (loaded->commit_interval_ms <= SAFE_INTERVAL_MS || loaded->commit_interval_ms <= start->commit_interval_ms);
}

static void renew_lane(struct renewal *r, const struct wm_section *section, const struct wm_lane_settings *now,
                       const struct wm_lane_settings *loaded, struct wm_lane_settings *next)
{
    const char *path = wm_str_printf(r->arena, "lanes.%s", now->name).ptr;
    const struct wm_lane_settings start = *next;
    for (const struct wm_option *option = section->options; option->name != NULL; option++) {
        bool live = wm_settings_is_live(section, option->name);
        if (option->offset == offsetof(struct wm_lane_settings, commit_interval_ms))
            live = live && interval_applies(&start, loaded);
        renew_option(r, live, path, option, now, loaded, next);
    }
    note_stages(r, path, now, loaded);
    note_pairs(r, joined(r, path, "consumer"), &now->consumer, &loaded->consumer);
    note_pairs(r, joined(r, path, "producer"), &now->producer, &loaded->producer);
    next->line = loaded->line;
    next->steps = copy_steps(r, loaded->steps, loaded->step_count);
    next->step_count = loaded->step_count;
}

static void renew_lanes(struct renewal *r, const struct wm_section *section, const struct wm_settings *now,
                        const struct wm_settings *loaded, struct wm_settings *next)
{
    struct wm_lane_settings *lanes = wm__settings_alloc(r->arena, next->lane_count, sizeof *lanes);
    for (size_t i = 0; i < next->lane_count; i++) {
        const struct wm_lane_settings *newer = wm_settings_lane(loaded, next->lanes[i].name);
        lanes[i] = next->lanes[i];
        if (newer == NULL)
            note(r, false, "lanes", lanes[i].name, "runs", "removed");
        renew_lane(r, section, &now->lanes[i], newer != NULL ? newer : &now->lanes[i], &lanes[i]);
    }
    for (size_t i = 0; i < loaded->lane_count; i++)
        if (wm_settings_lane(now, loaded->lanes[i].name) == NULL)
            note(r, false, "lanes", loaded->lanes[i].name, "", "added");
    next->lanes = lanes;
}

const struct wm_settings *wm_settings_renew(const struct wm_settings *start, const struct wm_settings *now,
                                            const struct wm_settings *loaded, struct wm_arena *arena,
                                            const struct wm_setting_change **changes)
{
    struct renewal r = {.arena = arena, .tail = &r.changes};
    struct wm_settings *next = wm__settings_alloc(arena, 1, sizeof *next);
    *next = *start;
    size_t count;
    const struct wm_section *sections = wm_settings_sections(&count);
    for (size_t i = 0; i < count; i++) {
        if (sections[i].options == wm__settings_lane)
            renew_lanes(&r, &sections[i], now, loaded, next);
        else if (sections[i].options != NULL)
            renew_section(&r, &sections[i], now, loaded, next);
    }
    note_pairs(&r, "kafka", &now->kafka, &loaded->kafka);
    next->stages = renew_stages(&r, now, loaded);
    next->stage_count = loaded->stage_count;
    *changes = r.changes;
    return next;
}

static bool is_named(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return count == 0;
}

enum wm_code wm_settings_pick(const struct wm_settings *settings, const char *const *lanes, size_t lane_count,
                              struct wm_arena *arena, const struct wm_settings **out, struct wm_error *err)
{
    if (settings->lane_count == 0)
        return wm_fail(err, WM_E_CONFIG, "the configuration has no lanes; `wiremill options` describes them");
    for (size_t i = 0; i < lane_count; i++)
        if (wm_settings_lane(settings, lanes[i]) == NULL)
            return wm_fail(err, WM_E_CONFIG, "--lane %s: the configuration has no lane of that name", lanes[i]);
    struct wm_settings *picked = wm__settings_alloc(arena, 1, sizeof *picked);
    struct wm_lane_settings *kept = wm__settings_alloc(arena, settings->lane_count, sizeof *kept);
    *picked = *settings;
    picked->lanes = kept;
    picked->lane_count = 0;
    for (size_t i = 0; i < settings->lane_count; i++)
        if (is_named(lanes, lane_count, settings->lanes[i].name))
            kept[picked->lane_count++] = settings->lanes[i];
    *out = picked;
    return WM_OK;
}
