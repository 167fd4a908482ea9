/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "runtime/admin.h"
#include "runtime/lane.h"
#include "runtime/meter.h"
#include "runtime/notify.h"
#include "runtime/watchdog.h"

#define FORCED_STATUS  5   /* as documented for the command */
#define SAME_SIGNAL_MS 500 /* wrappers pass one Ctrl-C on to a process that has already got it */

struct wm_daemon {
    struct wm_arena *arena;             /* of what lives as long as the process */
    const struct wm_settings *settings; /* in force; only the lanes that run */
    uv_loop_t loop;
    struct wm_pool *pool;
    struct wm_admin *admin;
    struct wm_reload *reload; /* NULL: there is nothing to read again */
    struct wm_watchdog *watchdog;
    struct wm_notify *notify; /* NULL where no service manager listens */
    struct wm_lane **lanes;
    struct wm_work *works; /* one per lane, in the same order; the pool's when it is open */
    size_t lane_count, lanes_stopped;
    uv_signal_t signals[3];
    uv_timer_t deadline;
    bool has_signals, has_deadline; /* initialised */
    bool stopping;
    uint64_t stopping_since_ms;
    struct wm_error fatal;
};

/* The end. */

static void close_signals(struct wm_daemon *daemon)
{
    if (!daemon->has_signals)
        return;
    daemon->has_signals = false;
    for (int i = 0; i < 3; i++)
        uv_close((uv_handle_t *)&daemon->signals[i], NULL);
    uv_unref((uv_handle_t *)&daemon->deadline); /* still there for jobs that do not end */
}

static void on_all_stopped(struct wm_daemon *daemon)
{
    wm_pool_close(&daemon->pool);
    wm_admin_close(&daemon->admin);
    wm_watchdog_close(&daemon->watchdog);
    wm_notify_close(&daemon->notify);
    close_signals(daemon);
}

static void on_lane_stopped(void *ctx, struct wm_lane *lane)
{
    struct wm_daemon *daemon = ctx;
    WM_LOG(wm_lane_log(lane), WM_INFO, "lane.stopped", "left=%zu", daemon->lane_count - daemon->lanes_stopped - 1);
    if (++daemon->lanes_stopped == daemon->lane_count)
        on_all_stopped(daemon);
}

static void on_lane_fatal(void *ctx, struct wm_lane *lane, const char *why)
{
    struct wm_daemon *daemon = ctx;
    wm_fail(&daemon->fatal, WM_E_CONFIG, "lane %s: %s", wm_lane_name(lane), why);
    wm_daemon_stop(daemon);
}

static void on_deadline(uv_timer_t *timer)
{
    const struct wm_daemon *daemon = timer->data;
    const char *left = daemon->lanes_stopped < daemon->lane_count
                           ? "what was not committed is read again at the next start"
                           : "all is committed, but the service manager does not listen or a reload does not end";
    WM_LOG(wm_log_root(), WM_ERROR, "daemon.forced", "text=\"the shutdown deadline has passed; %s\"", left);
    _exit(FORCED_STATUS);
}

void wm_daemon_stop(struct wm_daemon *daemon)
{
    if (daemon->stopping)
        return;
    daemon->stopping = true;
    daemon->stopping_since_ms = uv_now(&daemon->loop);
    uv_timer_start(&daemon->deadline, on_deadline, (uint64_t)daemon->settings->shutdown_deadline_ms, 0);
    wm_notify_stopping(daemon->notify, (uint64_t)daemon->settings->shutdown_deadline_ms);
    for (size_t i = 0; i < daemon->lane_count; i++)
        wm_lane_stop(daemon->lanes[i]);
    if (daemon->reload != NULL)
        wm_reload_stop(daemon->reload);
}

static void on_hangup(struct wm_daemon *daemon)
{
    if (daemon->stopping) {
        WM_LOG(wm_log_root(), WM_INFO, "reload.ignored", "text=\"SIGHUP while stopping\"");
        return;
    }
    wm_notify_reloading(daemon->notify); /* who waits for a reload wants its end, even of one that cannot be */
    if (daemon->reload != NULL) {
        wm_reload_ask(daemon->reload);
        return;
    }
    WM_LOG(wm_log_root(), WM_WARN, "reload.ignored", "text=\"there is no configuration file to read again\"");
    wm_notify_ready(daemon->notify);
}

static void on_signal(uv_signal_t *signal, int number)
{
    struct wm_daemon *daemon = signal->data;
    wm_watchdog_forgive(daemon->watchdog);
    if (number == SIGHUP) {
        on_hangup(daemon);
        return;
    }
    if (daemon->stopping && uv_now(&daemon->loop) - daemon->stopping_since_ms < SAME_SIGNAL_MS)
        return;
    if (daemon->stopping) {
        WM_LOG(wm_log_root(), WM_ERROR, "daemon.forced",
               "text=\"a second signal; what was not committed is read again at the next start\"");
        _exit(FORCED_STATUS);
    }
    WM_LOG(wm_log_root(), WM_INFO, "daemon.stopping", "signal=%d", number);
    wm_daemon_stop(daemon);
}

/* The beginning. */

static void on_worked(void *ctx, struct wm_msg *done)
{
    struct wm_daemon *daemon = ctx;
    for (struct wm_msg *msg = done, *next; msg != NULL; msg = next) {
        next = msg->batch;
        wm_lane_on_worked(msg->lane, msg);
    }
    for (size_t i = 0; i < daemon->lane_count; i++)
        wm_lane_pump(daemon->lanes[i]);
}

static void let_go(const struct wm_work *work)
{
    wm_chain_close(work->chain);
    wm_meter_free(work->observer.ctx);
}

static struct wm_work make_work(const struct wm_lane_settings *lane, struct wm_chain *chain, struct wm_log *log)
{
    return (struct wm_work){.chain = chain,
                            .arena_bytes = (size_t)lane->max_article_memory,
                            .urgent = lane->urgent != NULL,
                            .log = log,
                            .observer = wm_meter_observer(wm_meter_new(lane->name, chain)),
                            .let_go = let_go};
}

/* The workers first: the lanes may then hand them messages. */
static void apply(void *ctx, const struct wm_settings *settings, struct wm_chain *const *chains)
{
    struct wm_daemon *daemon = ctx;
    struct wm_work *works = wm_calloc(daemon->lane_count, sizeof *works);
    for (size_t i = 0; i < daemon->lane_count; i++)
        works[i] = make_work(&settings->lanes[i], chains[i], wm_lane_log(daemon->lanes[i]));
    wm_pool_renew(daemon->pool, works);
    free(works);
    daemon->settings = settings;
    for (size_t i = 0; i < daemon->lane_count; i++)
        wm_lane_settings_changed(daemon->lanes[i], &settings->lanes[i]);
}

static enum wm_code open_lane(struct wm_daemon *daemon, const struct wm_lane_settings *lane, wm_port_maker make_port,
                              struct wm_error *err)
{
    char fields[128];
    size_t at = daemon->lane_count;
    struct wm_chain *chain;
    enum wm_code code = wm_chain_open(lane->steps, lane->step_count, (size_t)lane->max_items, &chain, err);
    if (code != WM_OK)
        return wm_fail(err, code, "lane %s: %s", lane->name, wm_code_text(code));
    snprintf(fields, sizeof fields, "lane=%s", lane->name);
    struct wm_log *log = wm_log_new(fields);
    struct wm_lane_env env = {.loop = &daemon->loop,
                              .work = at,
                              .log = log,
                              .on_stopped = on_lane_stopped,
                              .on_fatal = on_lane_fatal,
                              .ctx = daemon};
    daemon->lanes[at] = wm_lane_new(lane, &env, make_port(daemon->settings, lane, &daemon->loop, log));
    daemon->works[at] = make_work(lane, chain, log);
    daemon->lane_count++;
    return WM_OK;
}

static enum wm_code open_lanes(struct wm_daemon *daemon, const struct wm_daemon_conf *conf, struct wm_error *err)
{
    const struct wm_settings *settings = daemon->settings;
    enum wm_code code = WM_OK;
    daemon->lanes = wm_calloc(settings->lane_count, sizeof(struct wm_lane *));
    daemon->works = wm_calloc(settings->lane_count, sizeof *daemon->works);
    for (size_t i = 0; i < settings->lane_count && code == WM_OK; i++)
        code = open_lane(daemon, &settings->lanes[i], conf->make_port, err);
    return code;
}

/* From here on the pool lets go of the works, also when it fails. */
static enum wm_code open_pool(struct wm_daemon *daemon, struct wm_error *err)
{
    enum wm_code code = wm_pool_open(&daemon->loop, wm_settings_workers(daemon->settings), daemon->works,
                                     daemon->lane_count, on_worked, daemon, &daemon->pool, err);
    free(daemon->works);
    daemon->works = NULL;
    return code;
}

static bool ready(void *ctx, char *why, size_t size)
{
    return wm_daemon_ready(ctx, why, size);
}

static void open_handles(struct wm_daemon *daemon)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (int i = 0; i < 3; i++) {
        uv_signal_init(&daemon->loop, &daemon->signals[i]);
        daemon->signals[i].data = daemon;
        uv_signal_start(&daemon->signals[i], on_signal, numbers[i]);
    }
    uv_timer_init(&daemon->loop, &daemon->deadline);
    daemon->deadline.data = daemon;
    daemon->has_signals = daemon->has_deadline = true;
}

static void on_reloaded(void *ctx)
{
    wm_notify_ready(((struct wm_daemon *)ctx)->notify);
}

static void open_reload(struct wm_daemon *daemon, const struct wm_daemon_conf *conf)
{
    if (conf->source != NULL)
        daemon->reload = wm_reload_new(&(struct wm_reload_conf){.loop = &daemon->loop,
                                                                .source = conf->source,
                                                                .start = daemon->settings,
                                                                .only_lanes = conf->only_lanes,
                                                                .only_lane_count = conf->only_lane_count,
                                                                .apply = apply,
                                                                .done = on_reloaded,
                                                                .ctx = daemon});
}

/* Every lane may have a commit, a probe and a stop under way at once, beside a reload and a service manager
 * that is slow to listen. Read by the loop library when its first job is queued. */
static void size_job_threads(size_t lanes)
{
    char size[16];
    snprintf(size, sizeof size, "%zu", lanes * 2 + 4);
    setenv("UV_THREADPOOL_SIZE", size, 0);
}

static enum wm_code open_all(struct wm_daemon *daemon, const struct wm_daemon_conf *conf, struct wm_error *err)
{
    enum wm_code code = open_lanes(daemon, conf, err);
    if (code == WM_OK)
        code = open_pool(daemon, err);
    if (code == WM_OK && conf->settings->admin_listen[0] != '\0')
        code = wm_admin_open(&daemon->loop, conf->settings->admin_listen, conf->version_json, ready, daemon,
                             wm_log_root(), &daemon->admin, err);
    return code;
}

enum wm_code wm_daemon_open(const struct wm_daemon_conf *conf, struct wm_daemon **out, struct wm_error *err)
{
    struct wm_arena *arena = wm_arena_new(SIZE_MAX);
    const struct wm_settings *settings;
    enum wm_code code =
        wm_settings_pick(conf->settings, conf->only_lanes, conf->only_lane_count, arena, &settings, err);
    if (code != WM_OK) {
        wm_arena_free(arena);
        return code;
    }
    struct wm_daemon *daemon = wm_calloc(1, sizeof *daemon);
    daemon->arena = arena;
    daemon->settings = settings;
    size_job_threads(conf->settings->lane_count);
    signal(SIGPIPE, SIG_IGN);
    uv_loop_init(&daemon->loop);
    daemon->watchdog = wm_watchdog_open(&daemon->loop, wm_log_root());
    code = open_all(daemon, conf, err);
    if (code != WM_OK) {
        wm_daemon_close(&daemon);
        return code;
    }
    open_handles(daemon);
    open_reload(daemon, conf);
    *out = daemon;
    return WM_OK;
}

uv_loop_t *wm_daemon_loop(struct wm_daemon *daemon)
{
    return &daemon->loop;
}

bool wm_daemon_ready(struct wm_daemon *daemon, char *why, size_t size)
{
    bool all = true;
    size_t len = 0;
    for (size_t i = 0; i < daemon->lane_count; i++) {
        const char *reason;
        if (wm_lane_ready(daemon->lanes[i], &reason))
            continue;
        int n = snprintf(why + len, size - len, "lane %s: %s\n", wm_lane_name(daemon->lanes[i]), reason);
        len = n < 0 ? len : len + (size_t)n < size ? len + (size_t)n : size - 1;
        all = false;
    }
    return all;
}

/* What a service manager is told. */

static bool status_line(void *ctx, char *text, size_t size)
{
    struct wm_daemon *daemon = ctx;
    size_t ready = 0, len;
    for (size_t i = 0; i < daemon->lane_count; i++)
        ready += wm_lane_ready(daemon->lanes[i], &(const char *){NULL});
    if (daemon->stopping)
        snprintf(text, size, "stopping: %zu of %zu lanes have ended", daemon->lanes_stopped, daemon->lane_count);
    else
        snprintf(text, size, "%zu of %zu lanes ready", ready, daemon->lane_count);
    for (size_t i = 0; i < daemon->lane_count && !daemon->stopping; i++) {
        const char *why;
        len = strlen(text);
        if (!wm_lane_ready(daemon->lanes[i], &why))
            snprintf(text + len, size - len, "; %s: %s", wm_lane_name(daemon->lanes[i]), why);
    }
    return ready == daemon->lane_count;
}

static bool workers_come_on(void *ctx, uint64_t within_ns)
{
    const struct wm_daemon *daemon = ctx;
    uint64_t busy_ns;
    const struct wm_msg *msg = daemon->pool != NULL ? wm_pool_oldest(daemon->pool, &busy_ns) : NULL;
    if (msg == NULL || busy_ns <= within_ns)
        return true;
    WM_LOG(
        wm_lane_log(msg->lane), WM_ERROR, "worker.stuck",
        "topic=%s partition=%d offset=%lld seconds=%llu text=\"a stage does not come to an end with this message; the "
        "service manager gets no sign of life until it does\"",
        msg->topic, (int)msg->partition, (long long)msg->offset, (unsigned long long)(busy_ns / 1000000000u));
    return false;
}

enum wm_code wm_daemon_run(struct wm_daemon *daemon, struct wm_error *err)
{
    for (size_t i = 0; i < daemon->lane_count; i++)
        wm_lane_start(daemon->lanes[i], daemon->pool);
    daemon->notify = wm_notify_open(&(struct wm_notify_conf){.loop = &daemon->loop,
                                                             .log = wm_log_root(),
                                                             .status = status_line,
                                                             .comes_on = workers_come_on,
                                                             .ctx = daemon});
    uv_run(&daemon->loop, UV_RUN_DEFAULT);
    if (daemon->fatal.code != WM_OK)
        return wm_fail(err, daemon->fatal.code, "%s", daemon->fatal.text);
    return WM_OK;
}

void wm_daemon_close(struct wm_daemon **out)
{
    struct wm_daemon *daemon = *out;
    if (daemon == NULL)
        return;
    if (daemon->lanes_stopped < daemon->lane_count) /* never run */
        for (size_t i = 0; i < daemon->lane_count; i++)
            wm_lane_stop(daemon->lanes[i]);
    else
        on_all_stopped(daemon);
    uv_run(&daemon->loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i < daemon->lane_count; i++)
        wm_lane_free(daemon->lanes[i]);
    if (daemon->has_deadline)
        uv_close((uv_handle_t *)&daemon->deadline, NULL);
    uv_run(&daemon->loop, UV_RUN_DEFAULT);
    for (size_t i = 0; daemon->works != NULL && i < daemon->lane_count; i++)
        let_go(&daemon->works[i]);
    uv_loop_close(&daemon->loop);
    wm_reload_free(daemon->reload);
    free(daemon->lanes);
    free(daemon->works);
    wm_arena_free(daemon->arena);
    free(daemon);
    *out = NULL;
}
