/* SPDX-License-Identifier: Apache-2.0 */
/* daemon.h: the process: one loop, its signals, the workers, the lanes and the admin listener. */
#ifndef RUNTIME_DAEMON_H
#define RUNTIME_DAEMON_H

#include <uv.h>

#include "runtime/port.h"
#include "runtime/reload.h"
#include "runtime/settings.h"

struct wm_daemon;

typedef struct wm_port *(*wm_port_maker)(const struct wm_settings *settings, const struct wm_lane_settings *lane,
                                         uv_loop_t *loop, struct wm_log *log);

struct wm_daemon_conf {
    const struct wm_settings *settings; /* outlives the daemon */
    const char *const *only_lanes;      /* names; none = all lanes of the settings */
    size_t only_lane_count;
    const char *version_json; /* what /version answers */
    wm_port_maker make_port;
    const struct wm_config_source *source; /* read again on SIGHUP; NULL: SIGHUP changes nothing */
};

/* Opens stages, workers, lanes and the admin listener; nothing runs yet. On failure all is closed. */
enum wm_code wm_daemon_open(const struct wm_daemon_conf *conf, struct wm_daemon **out,
                            struct wm_error *err) WM_MUST_CHECK;

/* For handles of the caller's own, which must be closed before wm_daemon_run can return. */
uv_loop_t *wm_daemon_loop(struct wm_daemon *daemon);

/* Starts the lanes and runs until a terminating signal or wm_daemon_stop has drained and closed them all. WM_OK
 * after an orderly end; a fatal error otherwise. When the deadline passes, or a second signal comes,
 * the process ends at once with status 5: nothing uncommitted is lost by that. */
enum wm_code wm_daemon_run(struct wm_daemon *daemon, struct wm_error *err) WM_MUST_CHECK;

/* Begins an orderly end; wm_daemon_run returns when it is done. Loop thread. */
void wm_daemon_stop(struct wm_daemon *daemon);

/* True when every lane is ready; otherwise `why` says which is not. */
bool wm_daemon_ready(struct wm_daemon *daemon, char *why, size_t size);

void wm_daemon_close(struct wm_daemon **daemon);

#endif
