/* SPDX-License-Identifier: Apache-2.0 */
/* sd_notify sends a datagram and waits where the service manager's queue is full, as it is when that
 * stands still; so it is called by a job, one at a time and in order, never on the loop. What only
 * says how things are is left out while much is waiting to be sent: the next one says it better.
 *
 * A daemon that waits for its broker is not ready, and must not be ended for it: until it is ready it
 * asks for more time again and again, and says in its status what it waits for. Time is asked for by
 * the loop, so that one that hangs while it starts is ended all the same. */
#include "notify.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"

#define STATUS_BYTES     480
#define LOOK_STARTING_MS 200 /* so that what waits for READY=1 hardly waits for us */
#define LOOK_MS          1000
#define STATUS_EVERY_MS  1000
#define EXTEND_EVERY_MS  5000
#define EXTEND_BY_MS     30000
#define STOP_MARGIN_MS   5000
#define MOST_WAITING     4 /* messages; a service manager that takes none is not told how things are */

#ifdef WM_LIBSYSTEMD
#include <systemd/sd-daemon.h>

const char *wm_notify_library(void)
{
    return WM_LIBSYSTEMD;
}

static bool is_listened_to(void)
{
    return getenv("NOTIFY_SOCKET") != NULL;
}

/* How often a sign of life is wanted; 0 for never. */
static uint64_t watchdog_us(void)
{
    uint64_t us;
    return sd_watchdog_enabled(0, &us) > 0 ? us : 0;
}

static int tell(const char *text)
{
    return sd_notify(0, text);
}
#else
const char *wm_notify_library(void)
{
    return NULL;
}

static bool is_listened_to(void)
{
    return false;
}

static uint64_t watchdog_us(void)
{
    return 0;
}

static int tell(const char *text)
{
    (void)text;
    return 0;
}
#endif

struct message {
    struct message *next;
    char text[];
};

struct wm_notify {
    struct wm_notify_conf conf;
    uv_timer_t look, life;
    int open_handles;
    uv_work_t job;                /* sends `first`, where there is one */
    struct message *first, *last; /* yet to be sent; the loop's, but for the text of the first */
    size_t waiting;               /* of those, how many */
    int failed;                   /* what sending the first came to */
    bool said_failed, ready, stopping;
    uint64_t watchdog_us;
    char status[STATUS_BYTES]; /* as last told */
    int64_t told_ms, extended_ms;
};

/* Sending. */

static void send_job(uv_work_t *job)
{
    struct wm_notify *notify = job->data;
    notify->failed = tell(notify->first->text);
}

static void free_if_done(struct wm_notify *notify)
{
    if (notify->open_handles == 0 && notify->first == NULL)
        free(notify);
}

static void after_send(uv_work_t *job, int status)
{
    struct wm_notify *notify = job->data;
    struct message *sent = notify->first;
    (void)status;
    if (notify->failed < 0 && !notify->said_failed) {
        notify->said_failed = true;
        WM_LOG(notify->conf.log, WM_WARN, "notify.failed", "text=\"the service manager cannot be told how we are: %s\"",
               strerror(-notify->failed));
    }
    notify->first = sent->next;
    notify->waiting--;
    free(sent);
    if (notify->first != NULL)
        uv_queue_work(notify->conf.loop, &notify->job, send_job, after_send);
    else
        notify->last = NULL;
    free_if_done(notify);
}

static void say(struct wm_notify *notify, const char *fmt, ...) WM_PRINTF(2, 3);
static void say(struct wm_notify *notify, const char *fmt, ...)
{
    char text[STATUS_BYTES + 160];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    size_t size = strlen(text) + 1;
    struct message *message = wm_malloc(sizeof *message + size);
    message->next = NULL;
    memcpy(message->text, text, size);
    if (notify->first != NULL) {
        notify->last->next = message;
    } else {
        notify->first = message;
        uv_queue_work(notify->conf.loop, &notify->job, send_job, after_send);
    }
    notify->last = message;
    notify->waiting++;
}

/* What is told. */

static void make_one_line(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ')
            *text = ' ';
}

/* The status, if it is news and the last is long enough ago to be heard. */
static void tell_status(struct wm_notify *notify, const char *text)
{
    int64_t now_ms = wm_clock_ms();
    if (notify->waiting >= MOST_WAITING || strcmp(notify->status, text) == 0 ||
        (notify->told_ms != 0 && now_ms - notify->told_ms < STATUS_EVERY_MS))
        return;
    notify->told_ms = now_ms;
    snprintf(notify->status, sizeof notify->status, "%s", text);
    say(notify, "STATUS=%s", text);
}

static void tell_ready(struct wm_notify *notify, const char *text)
{
    notify->ready = true;
    notify->told_ms = wm_clock_ms();
    snprintf(notify->status, sizeof notify->status, "%s", text);
    say(notify, "READY=1\nSTATUS=%s", text);
    uv_timer_set_repeat(&notify->look, LOOK_MS);
}

static void ask_for_time(struct wm_notify *notify)
{
    int64_t now_ms = wm_clock_ms();
    if (notify->waiting >= MOST_WAITING || (notify->extended_ms != 0 && now_ms - notify->extended_ms < EXTEND_EVERY_MS))
        return;
    notify->extended_ms = now_ms;
    say(notify, "EXTEND_TIMEOUT_USEC=%d", EXTEND_BY_MS * 1000);
}

static void on_look(uv_timer_t *timer)
{
    struct wm_notify *notify = timer->data;
    char text[STATUS_BYTES] = "";
    bool ready = notify->conf.status(notify->conf.ctx, text, sizeof text);
    make_one_line(text);
    if (ready && !notify->ready && !notify->stopping) {
        tell_ready(notify, text);
        return;
    }
    tell_status(notify, text);
    if (!notify->ready && !notify->stopping)
        ask_for_time(notify);
}

/* A sign of life says two things: the loop goes round, or it would not come here, and no message has
 * kept a worker for longer than the watchdog is patient. The second is asked for because such a worker
 * ends what this process is for just as surely: order is kept, so its partition stands still, and what is
 * in flight is bounded, so in the end its lane does. A restart helps where a stage hangs by chance (a lock,
 * a network call of somebody's plug-in). Where the article itself is at fault it does not, but it makes a
 * silent fault a loud one, and the log names the message. A stage that may rightly take longer wants a
 * longer WatchdogSec=. Waiting for a broker is no fault: it keeps no worker. */
static void on_life(uv_timer_t *timer)
{
    struct wm_notify *notify = timer->data;
    if (notify->waiting < MOST_WAITING && notify->conf.comes_on(notify->conf.ctx, notify->watchdog_us * 1000))
        say(notify, "WATCHDOG=1");
}

void wm_notify_reloading(struct wm_notify *notify)
{
    if (notify != NULL && notify->ready && !notify->stopping)
        say(notify, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64, wm_clock_ns() / 1000);
}

void wm_notify_ready(struct wm_notify *notify)
{
    if (notify != NULL && notify->ready && !notify->stopping)
        say(notify, "READY=1");
}

void wm_notify_stopping(struct wm_notify *notify, uint64_t within_ms)
{
    if (notify == NULL || notify->stopping)
        return;
    notify->stopping = true;
    say(notify, "STOPPING=1\nEXTEND_TIMEOUT_USEC=%" PRIu64, (within_ms + STOP_MARGIN_MS) * 1000);
    uv_timer_set_repeat(&notify->look, LOOK_MS);
}

/* Beginning and end. */

struct wm_notify *wm_notify_open(const struct wm_notify_conf *conf)
{
    if (!is_listened_to())
        return NULL;
    struct wm_notify *notify = wm_calloc(1, sizeof *notify);
    notify->conf = *conf;
    notify->watchdog_us = watchdog_us();
    notify->open_handles = 2;
    uv_timer_init(conf->loop, &notify->look);
    uv_timer_init(conf->loop, &notify->life);
    notify->look.data = notify->life.data = notify->job.data = notify;
    uv_timer_start(&notify->look, on_look, 0, LOOK_STARTING_MS);
    uint64_t half_ms = notify->watchdog_us / 2000;
    if (half_ms > 0)
        uv_timer_start(&notify->life, on_life, half_ms, half_ms);
    return notify;
}

static void on_closed(uv_handle_t *handle)
{
    struct wm_notify *notify = handle->data;
    notify->open_handles--;
    free_if_done(notify);
}

void wm_notify_close(struct wm_notify **out)
{
    struct wm_notify *notify = *out;
    if (notify == NULL)
        return;
    *out = NULL;
    uv_close((uv_handle_t *)&notify->look, on_closed);
    uv_close((uv_handle_t *)&notify->life, on_closed);
}
