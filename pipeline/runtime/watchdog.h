/* SPDX-License-Identifier: Apache-2.0 */
/* watchdog.h: how long each turn of the loop takes. Everything a lane does waits for the loop, so a
 * callback that blocks holds up commits, rebalances and the admin listener at once. The metrics
 * wiremill_loop_busy_seconds and wiremill_loop_busy_longest_seconds tell it, and a warning does when a
 * turn took longer than it should. Loop thread. */
#ifndef RUNTIME_WATCHDOG_H
#define RUNTIME_WATCHDOG_H

#include <uv.h>

#include "wiremill/log.h"

#define WM_LOOP_BLOCKED_MS 50 /* a turn that takes longer is warned of */

/* The longest of the last minute, to a sixth of it. All zero to begin with. */
#define WM_LONGEST_SLOTS 6
struct wm_longest {
    uint64_t slot; /* the current one, counted from the clock's beginning */
    uint64_t ns[WM_LONGEST_SLOTS];
};

/* Takes note of `ns` at `now_ns` (0 = only lets time go on); the longest now. */
uint64_t wm_longest_note(struct wm_longest *longest, uint64_t now_ns, uint64_t ns);

struct wm_watchdog;

/* Watches `loop`, from its next turn on; before the loop runs for the first time. It keeps no loop alive
 * and does nothing between turns. `log` outlives it. Never NULL. */
struct wm_watchdog *wm_watchdog_open(uv_loop_t *loop, struct wm_log *log);

/* To be called by whoever handles a signal: it has cut a wait short, and libuv does not count such a wait,
 * so that the turn would look as if it had been blocked. It is not measured. NULL is fine. */
void wm_watchdog_forgive(struct wm_watchdog *watchdog);

/* Frees when the loop has run its close callback. NULL is fine. */
void wm_watchdog_close(struct wm_watchdog **watchdog);

#endif
