/* SPDX-License-Identifier: Apache-2.0 */
/* port.h: the lane's Kafka client: one consumer and one producer on the loop. */
#ifndef KAFKA_PORT_H
#define KAFKA_PORT_H

#include <uv.h>

#include "runtime/port.h"
#include "runtime/settings.h"
#include "wiremill/log.h"

/* A port for this lane; hand it to wm_lane_new, which frees it. `settings`, `lane` and `log` must
 * outlive it. Loop thread. */
struct wm_port *wm_kafka_port_new(const struct wm_settings *settings, const struct wm_lane_settings *lane,
                                  uv_loop_t *loop, struct wm_log *log);

#endif
