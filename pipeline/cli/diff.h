/* SPDX-License-Identifier: Apache-2.0 */
/* diff.h: what changed between two JSON trees, as paths. Thread: any. */
#ifndef CLI_DIFF_H
#define CLI_DIFF_H

#include "wiremill/json.h"

struct wm_change {
    char kind;                            /* '+' added, '~' changed, '-' removed */
    const char *path;                     /* "wire.entities[0].name"; valid during the call */
    const struct wm_json *before, *after; /* NULL on the side where it is missing */
};

/* Tells each change, in the order of the members. What is added or removed whole is told once, but
 * for an object: it is told member by member. Arrays are compared place by place. NULL is nothing. */
void wm_diff(const struct wm_json *before, const struct wm_json *after, struct wm_arena *arena,
             void (*tell)(void *ctx, const struct wm_change *change), void *ctx);

#endif
