/* SPDX-License-Identifier: Apache-2.0 */
/* notify.h: tells the service manager how the daemon is, by systemd's protocol (sd_notify(3)): ready,
 * reloading, stopping, a line for `systemctl status`, and signs of life for its watchdog.
 *
 * A build without libsystemd, and a process that no service manager listens to, has no wm_notify: all
 * functions take NULL and then do nothing. Loop thread, but wm_notify_library. */
#ifndef RUNTIME_NOTIFY_H
#define RUNTIME_NOTIFY_H

#include <stdbool.h>
#include <uv.h>

#include "wiremill/log.h"

struct wm_notify;

struct wm_notify_conf {
    uv_loop_t *loop;
    struct wm_log *log; /* outlives it */

    /* One line on how it goes; true when all is ready. Asked for a few times a second. */
    bool (*status)(void *ctx, char *text, size_t size);

    /* False when some work has not come on for longer than `within_ns`. Asked for only where a watchdog
     * waits for signs of life. */
    bool (*comes_on)(void *ctx, uint64_t within_ns);
    void *ctx;
};

/* Begins to tell; READY=1 goes out when conf->status first says so. NULL where nobody listens. Must be
 * closed before the loop can end. */
struct wm_notify *wm_notify_open(const struct wm_notify_conf *conf);

/* Around the reading of a new configuration. Nothing before the first READY=1, which is still to come. */
void wm_notify_reloading(struct wm_notify *notify);
void wm_notify_ready(struct wm_notify *notify);

/* An orderly end has begun and will be over `within_ms` from now at the latest: the service manager is
 * asked to wait that long, whatever its unit says. */
void wm_notify_stopping(struct wm_notify *notify, uint64_t within_ms);

/* Frees when what was to be told is told and the loop has run the close callbacks. */
void wm_notify_close(struct wm_notify **notify);

/* The version of libsystemd that it was built with; NULL if without. Thread: any. */
const char *wm_notify_library(void);

#endif
