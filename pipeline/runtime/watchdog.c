/* SPDX-License-Identifier: Apache-2.0 */
/* libuv runs all callbacks of sockets, wakers and finished jobs inside its polling, so the time between
 * a turn's phases says nothing. What does is the time from one turn's prepare phase to the next, less
 * the time for which the loop waited in the kernel, which libuv counts when asked to.
 *
 * The time is the wall's: a loop that gets no processor is as late as one that computes. What the system
 * knows of the thread tells the two apart, and both from a loop that waits in a call, which none should.
 * That is one system call a turn, a third of a microsecond, and nothing while there are no turns. */
#include "watchdog.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/arena.h"
#include "base/clock.h"
#include "metrics.h"

#define NS_PER_MS     UINT64_C(1000000)
#define SLOT_NS       (10000 * NS_PER_MS)
#define WARN_EVERY_NS (10000 * NS_PER_MS)

/* Where the loop's thread stands: all of it only ever grows. */
struct account {
    uint64_t wall_ns, idle_ns, cpu_ns;
    uint64_t waits; /* times the thread gave up the processor by itself */
};

struct wm_watchdog {
    uv_prepare_t prepare;
    struct wm_log *log;
    struct wm_series *busy, *longest_seconds;
    struct wm_longest longest;
    struct account before;         /* at the end of the last turn; all zero: this one is not measured */
    uint64_t warned_ns, held_back; /* the last warning, and what was not warned of since */
};

uint64_t wm_longest_note(struct wm_longest *longest, uint64_t now_ns, uint64_t ns)
{
    uint64_t slot = now_ns / SLOT_NS, most = 0;
    for (uint64_t passed = 0; longest->slot < slot; passed++) {
        longest->slot = passed < WM_LONGEST_SLOTS ? longest->slot + 1 : slot;
        longest->ns[longest->slot % WM_LONGEST_SLOTS] = 0;
    }
    if (ns > longest->ns[slot % WM_LONGEST_SLOTS])
        longest->ns[slot % WM_LONGEST_SLOTS] = ns;
    for (size_t i = 0; i < WM_LONGEST_SLOTS; i++)
        most = longest->ns[i] > most ? longest->ns[i] : most;
    return most;
}

static uint64_t ns_of(struct timeval t)
{
    return (uint64_t)t.tv_sec * 1000 * NS_PER_MS + (uint64_t)t.tv_usec * 1000;
}

static struct account take_account(uv_loop_t *loop)
{
    struct rusage usage;
    getrusage(RUSAGE_THREAD, &usage);
    return (struct account){.wall_ns = wm_clock_ns(),
                            .idle_ns = uv_metrics_idle_time(loop),
                            .cpu_ns = ns_of(usage.ru_utime) + ns_of(usage.ru_stime),
                            .waits = (uint64_t)usage.ru_nvcsw};
}

/* What a turn was that took `busy_ns`. A turn waits for its events once; who waits more often, waits
 * for a lock or a disk. A machine that has no processor to spare is nothing that this program can put
 * right: it is told by the metrics, and in the log to those who listen closely. */
static const struct cause {
    const char *name, *text;
    enum wm_log_level level;
} causes[] = {{"computing", "a callback computed for too long", WM_WARN},
              {"waiting", "a callback waited for a lock or a file", WM_WARN},
              {"starved", "the machine had no processor to spare; give it more or run less on it", WM_INFO}};

static const struct cause *cause_of(uint64_t busy_ns, uint64_t cpu_ns, uint64_t waits)
{
    if (cpu_ns >= busy_ns / 2)
        return &causes[0];
    return waits > 1 ? &causes[1] : &causes[2];
}

static void warn(struct wm_watchdog *watchdog, const struct account *now, uint64_t busy_ns)
{
    uint64_t cpu_ns = now->cpu_ns - watchdog->before.cpu_ns;
    const struct cause *cause = cause_of(busy_ns, cpu_ns, now->waits - watchdog->before.waits);
    if (watchdog->warned_ns != 0 && now->wall_ns - watchdog->warned_ns < WARN_EVERY_NS) {
        watchdog->held_back++;
        return;
    }
    WM_LOG(watchdog->log, cause->level, "loop.blocked",
           "ms=%" PRIu64 " cpu_ms=%" PRIu64 " cause=%s more=%" PRIu64 " text=\"%s; every lane stood still meanwhile\"",
           busy_ns / NS_PER_MS, cpu_ns / NS_PER_MS, cause->name, watchdog->held_back, cause->text);
    watchdog->warned_ns = now->wall_ns;
    watchdog->held_back = 0;
}

static void on_prepare(uv_prepare_t *prepare)
{
    struct wm_watchdog *watchdog = prepare->data;
    const struct account *before = &watchdog->before, now = take_account(prepare->loop);
    if (before->wall_ns != 0) {
        uint64_t passed_ns = now.wall_ns - before->wall_ns, waited_ns = now.idle_ns - before->idle_ns;
        uint64_t busy_ns = passed_ns > waited_ns ? passed_ns - waited_ns : 0; /* two clocks: never below zero */
        wm_series_observe_ns(watchdog->busy, busy_ns);
        wm_series_set_ns(watchdog->longest_seconds, wm_longest_note(&watchdog->longest, now.wall_ns, busy_ns));
        if (busy_ns > WM_LOOP_BLOCKED_MS * NS_PER_MS)
            warn(watchdog, &now, busy_ns);
    }
    watchdog->before = now;
}

void wm_watchdog_forgive(struct wm_watchdog *watchdog)
{
    if (watchdog != NULL)
        watchdog->before = (struct account){0};
}

struct wm_watchdog *wm_watchdog_open(uv_loop_t *loop, struct wm_log *log)
{
    struct wm_watchdog *watchdog = wm_calloc(1, sizeof *watchdog);
    watchdog->log = log;
    watchdog->busy = wm_series(WM_M_LOOP_BUSY, NULL, NULL);
    watchdog->longest_seconds = wm_series(WM_M_LOOP_LONGEST, NULL, NULL);
    uv_loop_configure(loop, UV_METRICS_IDLE_TIME);
    uv_prepare_init(loop, &watchdog->prepare);
    watchdog->prepare.data = watchdog;
    uv_prepare_start(&watchdog->prepare, on_prepare);
    uv_unref((uv_handle_t *)&watchdog->prepare);
    return watchdog;
}

static void on_closed(uv_handle_t *handle)
{
    free(handle->data);
}

void wm_watchdog_close(struct wm_watchdog **watchdog)
{
    if (*watchdog != NULL)
        uv_close((uv_handle_t *)&(*watchdog)->prepare, on_closed);
    *watchdog = NULL;
}
