/* SPDX-License-Identifier: Apache-2.0 */
/* stages.h: the stages that a process can run: those that were built in, and plug-ins from the time
 * on when a configuration first names them. It lives longer than any settings that were read with it:
 * settings are read again on SIGHUP, and the same path then gives the same stage.
 *
 * One for the process. Thread: one at a time. */
#ifndef RUNTIME_STAGES_H
#define RUNTIME_STAGES_H

#include "wiremill/stage.h"

struct wm_stages;

/* `built_in` is NULL-terminated and must outlive the set; NULL = none. Never NULL. */
struct wm_stages *wm_stages_new(const struct wm_stage *const *built_in);

/* Forgets the set; unloads nothing. NULL is fine. */
void wm_stages_free(struct wm_stages *stages);

/* NULL-terminated, in their order; never NULL. */
const struct wm_stage *const *wm_stages_built_in(const struct wm_stages *stages);

/* The stage of the shared object at `path` (absolute), loaded if it was not yet. WM_E_CONFIG says what is
 * wrong with it; it may be tried again. */
enum wm_code wm_stages_load(struct wm_stages *stages, const char *path, const struct wm_stage **out,
                            struct wm_error *err) WM_MUST_CHECK;

/* Whether the file at `path`, from which a stage was loaded, is another one by now, or gone: what runs
 * is the old one until the process is started again. Cheap (one stat). */
bool wm_stages_changed(const struct wm_stages *stages, const char *path);

#endif
