/* SPDX-License-Identifier: Apache-2.0 */
/* stop.h: SIGINT and SIGTERM as something that can be asked for, without a handler or a global. The
 * signals are blocked in the whole process, threads started later included, and read from a file
 * descriptor. For commands without a loop; the daemon has the loop's signal handles. */
#ifndef KAFKA_STOP_H
#define KAFKA_STOP_H

#include <signal.h>

#include "wiremill/error.h"

struct wm_stop {
    int fd;         /* readable when a signal came; for poll() */
    unsigned count; /* of signals so far: the first asks to finish, a second to leave at once */
    sigset_t before;
};

/* Call before any thread is started, hence before any Kafka client. */
enum wm_code wm_stop_open(struct wm_stop *stop, struct wm_error *err) WM_MUST_CHECK;
void wm_stop_close(struct wm_stop *stop);

/* How many signals came so far; 0 for NULL. Never blocks. */
unsigned wm_stop_asked(struct wm_stop *stop);

/* Waits until a signal comes, `fd` (-1 = none) is readable, or the time is over. */
void wm_stop_wait(struct wm_stop *stop, int fd, int timeout_ms);

#endif
