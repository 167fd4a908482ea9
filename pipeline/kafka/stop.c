/* SPDX-License-Identifier: Apache-2.0 */
#include "stop.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static void stop_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
}

enum wm_code wm_stop_open(struct wm_stop *stop, struct wm_error *err)
{
    sigset_t set;
    stop_signals(&set);
    stop->count = 0;
    stop->fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (stop->fd < 0)
        return wm_fail(err, WM_E_IO, "cannot listen for signals: %s", strerror(errno));
    pthread_sigmask(SIG_BLOCK, &set, &stop->before);
    return WM_OK;
}

void wm_stop_close(struct wm_stop *stop)
{
    wm_stop_asked(stop); /* what came meanwhile was meant for the work that has just ended */
    close(stop->fd);
    stop->fd = -1;
    pthread_sigmask(SIG_SETMASK, &stop->before, NULL);
}

unsigned wm_stop_asked(struct wm_stop *stop)
{
    struct signalfd_siginfo info;
    if (stop == NULL)
        return 0;
    while (read(stop->fd, &info, sizeof info) == (ssize_t)sizeof info)
        stop->count++;
    return stop->count;
}

void wm_stop_wait(struct wm_stop *stop, int fd, int timeout_ms)
{
    struct pollfd fds[] = {{.fd = stop != NULL ? stop->fd : -1, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
    (void)poll(fds, 2, timeout_ms); /* an error or an interruption is just an early return */
}
