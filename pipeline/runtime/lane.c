/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a lane: start, rebalance, failure, stop. The way of a message is in lane_flow.c. */
#include "lane.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/backoff.h"
#include "base/clock.h"
#include "base/log.h"
#include "lane_private.h"

/* Before a failed lane starts again. */
static const struct wm_backoff rebuild_backoff = {.first_ms = 200, .most_ms = 10000};

#define TICK_MS 100 /* housekeeping when the commit interval is longer */

static void on_tick(uv_timer_t *timer)
{
    struct wm_lane *lane = timer->data;
    wm__lane_tick_group(lane);
    if (wm__lane_is_live(lane))
        wm__lane_tick_retry(lane);
    wm_lane_pump(lane);
}

static void on_again(uv_async_t *async)
{
    wm_lane_pump(async->data);
}

static void on_retry(uv_timer_t *timer)
{
    wm_lane_start(timer->data, ((struct wm_lane *)timer->data)->env.pool);
}

static void make_series(struct wm_lane *lane)
{
    const char *name = lane->settings->name;
    lane->m.in = wm_series(WM_M_IN, name, NULL);
    lane->m.in_bytes = wm_series(WM_M_IN_BYTES, name, NULL);
    lane->m.out = wm_series(WM_M_OUT, name, NULL);
    lane->m.out_bytes = wm_series(WM_M_OUT_BYTES, name, NULL);
    lane->m.urgent = wm_series(WM_M_URGENT, name, NULL);
    lane->m.dropped = wm_series(WM_M_DROPPED, name, NULL);
    lane->m.tombstones = wm_series(WM_M_TOMBSTONES, name, NULL);
    lane->m.latency = wm_series(WM_M_LATENCY, name, NULL);
    lane->m.in_flight = wm_series(WM_M_IN_FLIGHT, name, NULL);
    lane->m.in_flight_bytes = wm_series(WM_M_IN_FLIGHT_BYTES, name, NULL);
    lane->m.assigned = wm_series(WM_M_ASSIGNED, name, NULL);
    lane->m.ready = wm_series(WM_M_READY, name, NULL);
    lane->m.commits = wm_series(WM_M_COMMITS, name, NULL);
    lane->m.commit_seconds = wm_series(WM_M_COMMIT_SECONDS, name, NULL);
    lane->m.restarts = wm_series(WM_M_RESTARTS, name, NULL);
    lane->m.pauses = wm_series(WM_M_PAUSES, name, NULL);
    lane->m.retries = wm_series(WM_M_RETRIES, name, NULL);
    lane->m.waiting = wm_series(WM_M_WAITING, name, NULL);
    lane->m.rebalances = wm_series(WM_M_REBALANCES, name, NULL);
    lane->m.txn_committed = wm_series(WM_M_TXN_COMMITTED, name, NULL);
    lane->m.txn_aborted = wm_series(WM_M_TXN_ABORTED, name, NULL);
}

struct wm_lane *wm_lane_new(const struct wm_lane_settings *settings, const struct wm_lane_env *env,
                            struct wm_port *port)
{
    struct wm_lane *lane = wm_calloc(1, sizeof *lane);
    lane->settings = settings;
    lane->env = *env;
    lane->port = port;
    lane->exactly_once = strcmp(settings->delivery, "exactly-once") == 0;
    lane->passes = settings->step_count == 0;
    port->lane = lane;
    snprintf(lane->why, sizeof lane->why, "starting: looking for brokers and topics");
    make_series(lane);
    uv_timer_init(env->loop, &lane->tick);
    uv_timer_init(env->loop, &lane->retry);
    uv_async_init(env->loop, &lane->again, on_again);
    lane->tick.data = lane->retry.data = lane->again.data = lane;
    return lane;
}

const char *wm_lane_name(const struct wm_lane *lane)
{
    return lane->settings->name;
}

struct wm_log *wm_lane_log(const struct wm_lane *lane)
{
    return lane->env.log;
}

bool wm_lane_ready(const struct wm_lane *lane, const char **why)
{
    *why = lane->why;
    if (lane->state != LANE_RUNNING)
        return false;
    *why = "no broker answers";
    if (lane->brokers_gone)
        return false;
    *why = "waiting for the consumer group to assign partitions";
    return lane->assigned;
}

void wm__lane_note_ready(struct wm_lane *lane)
{
    const char *why;
    wm_series_set(lane->m.ready, wm_lane_ready(lane, &why));
}

void wm_lane_start(struct wm_lane *lane, struct wm_pool *pool)
{
    lane->env.pool = pool;
    lane->state = LANE_STARTING;
    lane->failed = lane->producer_stopped = lane->assigned = lane->brokers_gone = lane->revoking = false;
    lane->txn = TXN_EMPTY;
    lane->aborts = 0;
    lane->port->ops->start(lane->port);
}

static void start_tick(struct wm_lane *lane)
{
    uint64_t tick_ms =
        lane->settings->commit_interval_ms < TICK_MS ? (uint64_t)lane->settings->commit_interval_ms : TICK_MS;
    uv_timer_start(&lane->tick, on_tick, tick_ms, tick_ms);
}

void wm_lane_settings_changed(struct wm_lane *lane, const struct wm_lane_settings *settings)
{
    lane->settings = settings;
    lane->passes = settings->step_count == 0;
    if (uv_is_active((uv_handle_t *)&lane->tick))
        start_tick(lane);
    wm_lane_pump(lane);
}

void wm_lane_on_started(struct wm_lane *lane, const struct wm_error *err)
{
    if (err->code != WM_OK) {
        wm_lane_on_failed(lane, err);
        return;
    }
    start_tick(lane);
    lane->state = LANE_RUNNING;
    wm_lane_pump(lane);
}

void wm_lane_on_brokers(struct wm_lane *lane, bool reachable)
{
    if (lane->brokers_gone == reachable) {
        if (reachable)
            WM_LOG(lane->env.log, WM_WARN, "kafka.back", "brokers=reachable");
        else
            WM_LOG(lane->env.log, WM_WARN, "kafka.gone",
                   "text=\"no broker answers; waiting, nothing is lost; check bootstrap.servers and the network\"");
    }
    lane->brokers_gone = !reachable;
    wm__lane_note_ready(lane);
}

void wm_lane_on_failed(struct wm_lane *lane, const struct wm_error *err)
{
    if (lane->failed || lane->state == LANE_STOPPED || lane->state == LANE_WAITING)
        return;
    snprintf(lane->why, sizeof lane->why, "%s", err->text);
    WM_LOG(lane->env.log, WM_ERROR, "lane.failed", "code=%s attempt=%u text=\"%s\"", wm_code_label(err->code),
           lane->attempts + 1, err->text);
    if (err->code == WM_E_CONFIG || err->code == WM_E_MODEL) {
        lane->env.on_fatal(lane->env.ctx, lane, lane->why);
        lane->stop_asked = true;
    }
    wm_series_add(lane->m.restarts, 1);
    lane->failed = true;
    wm__lane_abandon(lane);
}

void wm__lane_abandon(struct wm_lane *lane)
{
    if (lane->state == LANE_STOPPING)
        return;
    lane->state = LANE_STOPPING;
    lane->revoking = false;
    wm__lane_cut_unbegun(lane, true);
    uv_timer_stop(&lane->tick);
    wm__lane_note_ready(lane);
    wm_series_set(lane->m.assigned, 0);
    lane->port->ops->stop_producer(lane->port);
}

void wm_lane_on_producer_stopped(struct wm_lane *lane)
{
    lane->producer_stopped = true;
    lane->unacked = 0;
    wm__lane_advance(lane);
}

static void begin_stop(struct wm_lane *lane)
{
    WM_LOG(lane->env.log, WM_INFO, "lane.drained", "in_flight=%zu", lane->in_flight);
    wm__lane_abandon(lane);
}

/* The producer is stopped: once the workers have handed everything back, let go of it all. The consumer
 * ends when it has its messages back. */
static void advance_stopping(struct wm_lane *lane)
{
    if (!lane->producer_stopped || lane->in_pool > 0)
        return;
    wm__lane_drop_all(lane);
    if (lane->released != NULL)
        return;
    lane->producer_stopped = false;
    lane->port->ops->stop_consumer(lane->port);
}

void wm__lane_advance(struct wm_lane *lane)
{
    if (lane->state == LANE_STOPPING)
        advance_stopping(lane);
    else if (lane->revoking)
        wm__lane_advance_revoking(lane);
    else if (lane->state == LANE_DRAINING && wm__lane_drained(lane))
        begin_stop(lane);
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct wm_lane *lane = handle->data;
    if (--lane->open_handles == 0)
        lane->env.on_stopped(lane->env.ctx, lane);
}

static void close_handles(struct wm_lane *lane)
{
    lane->state = LANE_STOPPED;
    lane->open_handles = 3;
    uv_close((uv_handle_t *)&lane->tick, on_handle_closed);
    uv_close((uv_handle_t *)&lane->retry, on_handle_closed);
    uv_close((uv_handle_t *)&lane->again, on_handle_closed);
}

void wm_lane_on_stopped(struct wm_lane *lane)
{
    if (lane->stop_asked) {
        close_handles(lane);
        return;
    }
    lane->attempts++;
    lane->state = LANE_WAITING;
    uv_timer_start(&lane->retry, on_retry, wm_backoff_ms(rebuild_backoff, lane->attempts, wm_clock_ns()), 0);
}

static void begin_drain(struct wm_lane *lane)
{
    lane->state = LANE_DRAINING;
    wm__lane_note_ready(lane);
    wm__lane_cut_unbegun(lane, true);
    wm_lane_pump(lane);
}

void wm_lane_stop(struct wm_lane *lane)
{
    bool again = lane->stop_asked;
    lane->stop_asked = true;
    snprintf(lane->why, sizeof lane->why, "stopping");
    if (lane->state == LANE_NEW || lane->state == LANE_WAITING) {
        uv_timer_stop(&lane->retry);
        close_handles(lane);
    } else if (lane->state == LANE_RUNNING) {
        begin_drain(lane);
    } else if (lane->state == LANE_STARTING || (again && lane->state == LANE_DRAINING)) {
        wm__lane_abandon(lane);
    }
}

void wm_lane_free(struct wm_lane *lane)
{
    if (lane == NULL)
        return;
    for (struct wm_msg *msg; (msg = lane->free_msgs) != NULL;) {
        lane->free_msgs = msg->next;
        free(msg);
    }
    for (size_t i = 0; i < lane->partition_count; i++)
        free(lane->partitions[i].topic);
    free(lane->partitions);
    wm__lane_forget_poison(lane);
    lane->port->ops->free(lane->port);
    wm_log_free(lane->env.log);
    free(lane);
}
