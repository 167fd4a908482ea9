/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_VERSION_H
#define CLI_VERSION_H

#include "wiremill/arena.h"

/* The versions of program, API and libraries as one JSON object, in the arena. */
const char *wm_version_json(struct wm_arena *arena);

#endif
