/* SPDX-License-Identifier: Apache-2.0 */
/* plugin.h: a stage that is loaded from a shared object. What it declares is checked before anything
 * of it is called, so that a stage built for another version, or half filled in, is a fault of the
 * configuration and no crash. */
#ifndef RUNTIME_PLUGIN_H
#define RUNTIME_PLUGIN_H

#include "wiremill/stage.h"

/* Loads the shared object at `path`, which holds a slash, and checks its stage. The object stays
 * loaded until the process ends, since its code may run; one that is refused is unloaded, so that a
 * better file of that name can be tried. WM_E_CONFIG, with the path, says what is wrong. Runs the
 * object's constructors. Thread: one at a time. */
enum wm_code wm_plugin_load(const char *path, const struct wm_stage **out, struct wm_error *err) WM_MUST_CHECK;

/* Whether a stage of this program's API is declared in full. WM_E_CONFIG says what is missing. */
enum wm_code wm_plugin_check(const struct wm_stage *stage, struct wm_error *err) WM_MUST_CHECK;

#endif
