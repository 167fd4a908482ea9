/* SPDX-License-Identifier: Apache-2.0 */
/* admin.h: the HTTP listener for operators, libmicrohttpd on the loop's epoll: no thread of its own.
 *
 *   /metrics  Prometheus text      /healthz  200 while the loop turns
 *   /readyz   200 when every lane is ready, else 503 with the lanes that are not and why
 *   /version  JSON: version, librdkafka, libuv, API
 * GET and HEAD only; others 405; other paths 404 with the list of paths. Loop thread only. */
#ifndef RUNTIME_ADMIN_H
#define RUNTIME_ADMIN_H

#include <stdbool.h>
#include <uv.h>

#include "wiremill/error.h"
#include "wiremill/log.h"

struct wm_admin;

/* Answers /readyz: true when ready; otherwise writes why into `why` (NUL-terminated). */
typedef bool (*wm_ready_fn)(void *ctx, char *why, size_t size);

/* Listens on "HOST:PORT" ("[::1]:9464" for IPv6, port 0 = any free one). WM_E_IO names address and
 * reason ("address already in use: another wiremill? set admin.listen"). */
enum wm_code wm_admin_open(uv_loop_t *loop, const char *listen, const char *version_json, wm_ready_fn ready, void *ctx,
                           struct wm_log *log, struct wm_admin **out, struct wm_error *err) WM_MUST_CHECK;
int wm_admin_port(const struct wm_admin *admin); /* the one in use */

/* Stops listening and closes; the memory is freed when the loop has closed its handles. */
void wm_admin_close(struct wm_admin **admin);

#endif
