/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of settings share. The way of a configuration: text, tree (base/yaml), expanded
 * and overridden (settings_edit.c), read by the tables (settings_tables.c, settings_read.c,
 * settings_stages.c), checked as a whole (settings_check.c). A reload puts one in
 * another's place (settings_reload.c). */
#ifndef RUNTIME_SETTINGS_PRIVATE_H
#define RUNTIME_SETTINGS_PRIVATE_H

#include "base/yaml.h"
#include "runtime/settings.h"

#define WM_MAX_LANES 256 /* bounds the checks of lanes against each other */

struct wm_reader {
    struct wm_arena *arena;
    const char *path; /* of the file, for messages; NULL = none */
    struct wm_stages *stages;
    const struct wm_yaml *stage_map; /* the section `stages`, NULL without one */
    struct wm_settings *settings;
    struct wm_lint *lints; /* sorted by line, in order of discovery within one */
    size_t lint_count, lints_held_back;
};

/* Zeroed memory in the arena, never NULL: past the arena's limit it is the heap's until the reset,
 * and the configuration is refused in the end. */
void *wm__settings_alloc(struct wm_arena *arena, size_t count, size_t size);

/* Notes a fault at `node`'s line; with its origin in front when it is not of the file. NULL = the
 * file as a whole. */
void wm__settings_fault(struct wm_reader *reader, const struct wm_yaml *node, const char *fmt, ...) WM_PRINTF(3, 4);
void wm__settings_fault_at(struct wm_reader *reader, int line, const char *fmt, ...) WM_PRINTF(3, 4);

/* settings_tables.c */
extern const struct wm_option wm__settings_top[], wm__settings_log[], wm__settings_admin[], wm__settings_topics[],
    wm__settings_lane[], wm__settings_stage[];

/* settings_edit.c */
void wm__settings_expand(struct wm_reader *reader, struct wm_yaml *tree);
/* Applies one "path=value"; `root` is a map. */
void wm__settings_set(struct wm_reader *reader, struct wm_yaml *root, const char *set);
/* Turns a single value "a, b" into the list of its parts, and nothing into an empty list. */
void wm__settings_as_list(struct wm_reader *reader, struct wm_yaml *node);
/* The name of an entry of a lane's stages: the value, or the key of a map of one. NULL if neither. */
const char *wm__settings_stage_name(const struct wm_yaml *entry);

/* settings_read.c: fills reader->settings from the tree (NULL = empty). */
void wm__settings_read(struct wm_reader *reader, struct wm_yaml *root);
/* A map, or nothing (then false, in silence), or a fault. */
bool wm__settings_is_map(struct wm_reader *reader, const struct wm_yaml *node, const char *what);
/* Reads the members of `map` by the table; those named in `also` (ends with NULL) are left to the caller. */
void wm__settings_read_members(struct wm_reader *reader, const struct wm_yaml *map, const struct wm_option *table,
                               const char *const *also, void *conf);
/* The same, and what is required must be there. */
void wm__settings_read_table(struct wm_reader *reader, const struct wm_yaml *map, const struct wm_option *table,
                             const char *const *also, void *conf);
void wm__settings_read_option(struct wm_reader *reader, const struct wm_yaml *node, const struct wm_option *option,
                              void *conf);
/* `name` may hold letters, digits and `marks`, a hundred at most. */
void wm__settings_check_name(struct wm_reader *reader, const struct wm_yaml *node, const char *what, const char *name,
                             const char *marks);

/* settings_stages.c: the section `stages`, and the stages of a lane. */
void wm__settings_read_stages(struct wm_reader *reader, const struct wm_yaml *root);
void wm__settings_read_steps(struct wm_reader *reader, const struct wm_yaml *lane, struct wm_lane_settings *out);

/* settings_check.c: what no single value shows. */
void wm__settings_check(struct wm_reader *reader);
void wm__settings_check_topic(struct wm_reader *reader, const struct wm_yaml *node, const char *key, const char *topic);

#endif
