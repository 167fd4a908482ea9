/* SPDX-License-Identifier: Apache-2.0 */
/* version.h: what this build is, for `wiremill version` and the admin listener's /version. */
#ifndef CLI_VERSION_H
#define CLI_VERSION_H

#include <stddef.h>

#include "runtime/settings.h"
#include "wiremill/arena.h"

struct wm_version {
    const char *name, *version;
};

/* The stage API and the libraries, as linked, or "none"; NULL name ends it. */
const struct wm_version *wm_version_parts(struct wm_arena *arena);

/* {"version":...,"stageApi":1,"librdkafka":...,"stages":{"clean":...}}, plug-ins among the stages, NUL-terminated,
 * in the arena. */
const char *wm_version_json(const struct wm_settings *settings, struct wm_arena *arena);

#endif
