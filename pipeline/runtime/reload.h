/* SPDX-License-Identifier: Apache-2.0 */
/* reload.h: a new configuration in the place of the one in force, while the process runs.
 *
 * Asked for, the whole of it is read, checked and opened, models and lexicons too, by a job off the loop.
 * Whatever is wrong with it is logged, and nothing changes. Else it is applied in one step on the loop,
 * and what differs but needs a restart is told by name. One at a time; asked again meanwhile, it is done
 * again afterwards, since the file may have been read already. */
#ifndef RUNTIME_RELOAD_H
#define RUNTIME_RELOAD_H

#include <uv.h>

#include "runtime/settings.h"

/* Where a configuration comes from. */
struct wm_config_source {
    const char *path; /* for messages */
    /* As wm_settings_load: with *lints of `arena` when it fails. On a thread of the loop library's pool, one
     * call at a time. */
    enum wm_code (*load)(void *ctx, struct wm_arena *arena, const struct wm_settings **out, struct wm_lint **lints,
                         struct wm_error *err);
    /* Sets up the process's log as the settings have it. Loop thread. */
    void (*set_log)(void *ctx, const struct wm_settings *settings);
    void *ctx;
};

struct wm_reload_conf {
    uv_loop_t *loop;
    const struct wm_config_source *source; /* outlives the reload */
    const struct wm_settings *start;       /* in force; only the lanes that run; outlives the reload */
    const char *const *only_lanes;         /* as the process was started with, for wm_settings_pick */
    size_t only_lane_count;
    /* Puts `settings` in force, with a newly opened chain for each lane, which it takes. The settings of
     * before must not be used when it returns. Loop thread. */
    void (*apply)(void *ctx, const struct wm_settings *settings, struct wm_chain *const *chains);
    /* What was asked for is applied or refused, and nothing more is to be read. May be NULL. Loop thread. */
    void (*done)(void *ctx);
    void *ctx;
};

struct wm_reload;

struct wm_reload *wm_reload_new(const struct wm_reload_conf *conf);

/* Begins, or, when one is under way, notes that another is to follow. Loop thread. */
void wm_reload_ask(struct wm_reload *reload);

/* Nothing is applied any more; the loop can end when a job under way has. Loop thread. */
void wm_reload_stop(struct wm_reload *reload);

/* When the loop has ended. The settings that were applied go too. NULL is fine. */
void wm_reload_free(struct wm_reload *reload);

#endif
