/* SPDX-License-Identifier: Apache-2.0 */
/* The way of a message through a lane: fetched, worked on, sent in order, committed, released.
 *
 * Back-pressure: while what is in flight stands above the limits nothing is taken from the client's
 * queue (its own limits stop the fetching behind it); only pressure that lasts pauses the partitions,
 * since a pause throws away what was fetched ahead. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/crash.h"
#include "lane_private.h"
#include "runtime/output.h"

#define NS_PER_MS      1000000u
#define FETCH_BUDGET   256  /* messages taken before the loop gets its turn again */
#define PAUSE_AFTER_MS 1000 /* of pressure */

struct partition *wm__lane_partition(struct wm_lane *lane, const char *topic, int32_t number)
{
    for (size_t i = 0; i < lane->partition_count; i++)
        if (lane->partitions[i].number == number && strcmp(lane->partitions[i].topic, topic) == 0)
            return &lane->partitions[i];
    return NULL;
}

struct wm_msg *wm_lane_new_msg(struct wm_lane *lane)
{
    struct wm_msg *msg = lane->free_msgs;
    if (msg != NULL)
        lane->free_msgs = msg->next;
    else
        msg = wm_malloc(sizeof *msg);
    *msg = (struct wm_msg){.lane = lane, .epoch = lane->epoch, .taken_ns = wm_clock_ns()};
    return msg;
}

static void count_in_flight(struct wm_lane *lane)
{
    wm_series_set(lane->m.in_flight, (int64_t)lane->in_flight);
    wm_series_set(lane->m.in_flight_bytes, (int64_t)lane->in_flight_bytes);
}

static void add_bytes(struct wm_lane *lane, struct wm_msg *msg, size_t bytes)
{
    msg->bytes += bytes;
    lane->in_flight_bytes += bytes;
}

void wm__lane_release(struct wm_lane *lane, struct wm_msg *msg)
{
    lane->in_flight--;
    lane->in_flight_bytes -= msg->bytes;
    lane->port->ops->release(lane->port, msg);
    free(msg->outputs);
    msg->next = lane->free_msgs;
    lane->free_msgs = msg;
}

static void drop_window(struct wm_lane *lane, struct partition *p)
{
    for (struct wm_msg *msg; (msg = wm_window_drop(&p->window)) != NULL;)
        wm__lane_release(lane, msg);
    free(p->topic);
}

void wm__lane_drop_all(struct wm_lane *lane)
{
    for (size_t i = 0; i < lane->partition_count; i++)
        drop_window(lane, &lane->partitions[i]);
    lane->partition_count = 0;
    lane->txn = TXN_EMPTY;
    lane->txn_messages = 0;
    lane->txn_hurry = lane->pressed = lane->paused = false;
    count_in_flight(lane);
}

void wm__lane_drop_revoked(struct wm_lane *lane)
{
    size_t kept = 0;
    for (size_t i = 0; i < lane->partition_count; i++) {
        if (lane->partitions[i].revoked)
            drop_window(lane, &lane->partitions[i]);
        else
            lane->partitions[kept++] = lane->partitions[i];
    }
    lane->partition_count = kept;
}

bool wm__lane_drained(const struct wm_lane *lane)
{
    return lane->in_flight == 0 && (!lane->exactly_once || lane->txn == TXN_EMPTY);
}

void wm__lane_poison_clear(struct wm_lane *lane)
{
    free(lane->poison.topic);
    free(lane->poison.text);
    lane->poison = (struct poison){0};
}

static bool is_poison(const struct wm_lane *lane, const struct wm_msg *msg)
{
    return lane->poison.topic != NULL && msg->partition == lane->poison.partition &&
           msg->offset == lane->poison.offset && strcmp(msg->topic, lane->poison.topic) == 0;
}

static void remember_poison(struct wm_lane *lane, const struct wm_msg *msg, const char *text)
{
    wm__lane_poison_clear(lane);
    lane->poison = (struct poison){wm_strdup(msg->topic), msg->partition, msg->offset, wm_strdup(text)};
}

/* What needs no worker; NULL if one has to look at it. */
static struct wm_outputs *answer_at_once(struct wm_lane *lane, const struct wm_msg *msg)
{
    if (is_poison(lane, msg))
        return wm_outputs_dead(msg, WM_E_LIMIT, "", lane->poison.text);
    if (!msg->has_value) {
        wm_series_add(lane->m.tombstones, 1);
        return wm_outputs_pass(msg);
    }
    if (msg->value.len > (size_t)lane->settings->max_article_bytes) {
        char text[160];
        snprintf(text, sizeof text, "the message has %zu bytes, more than max-article-bytes, %lld", msg->value.len,
                 (long long)lane->settings->max_article_bytes);
        return wm_outputs_dead(msg, WM_E_LIMIT, "", text);
    }
    return lane->passes ? wm_outputs_pass(msg) : NULL;
}

static void make_ready(struct wm_lane *lane, struct wm_msg *msg, struct wm_outputs *outputs)
{
    msg->outputs = outputs;
    msg->state = WM_MSG_READY;
    add_bytes(lane, msg, outputs->bytes);
}

void wm_lane_on_message(struct wm_lane *lane, struct wm_msg *msg)
{
    struct partition *p = wm__lane_partition(lane, msg->topic, msg->partition);
    lane->in_flight++;
    add_bytes(lane, msg, msg->value.len + msg->key.len + sizeof *msg);
    if (p == NULL || p->revoked) { /* left in the queue by a rebalance: no longer ours */
        wm__lane_release(lane, msg);
        return;
    }
    wm_series_add(lane->m.in, 1);
    wm_series_add(lane->m.in_bytes, msg->value.len);
    count_in_flight(lane);
    wm_window_push(&p->window, msg);
    wm_crash_point(WM_CRASH_FETCH);
    struct wm_outputs *outputs = answer_at_once(lane, msg);
    if (outputs != NULL) {
        make_ready(lane, msg, outputs);
        return;
    }
    if (lane->batch_last != NULL)
        lane->batch_last->batch = msg;
    else
        lane->batch_first = msg;
    lane->batch_last = msg;
    lane->in_pool++;
}

static bool is_live(const struct wm_lane *lane)
{
    return lane->state == LANE_RUNNING || lane->state == LANE_DRAINING;
}

/* A stage cannot go on at all: nothing more is committed, and the message is read again at the next
 * start of a process that has been put right. */
static void stop_for_good(struct wm_lane *lane, const char *why)
{
    lane->env.on_fatal(lane->env.ctx, lane, why);
    lane->stop_asked = true;
    wm__lane_abandon(lane);
}

void wm_lane_on_worked(struct wm_lane *lane, struct wm_msg *msg)
{
    wm_crash_point(WM_CRASH_WORK);
    lane->in_pool--;
    add_bytes(lane, msg, msg->outputs->bytes);
    if (msg->outputs->fatal == WM_OK)
        msg->state = WM_MSG_READY;
    else if (is_live(lane))
        stop_for_good(lane, msg->outputs->fatal_text.ptr);
}

static bool has_room(const struct wm_lane *lane)
{
    return lane->in_flight < (size_t)lane->settings->max_in_flight_messages &&
           lane->in_flight_bytes < (size_t)lane->settings->max_in_flight_bytes;
}

static enum wm_code send_one(struct wm_lane *lane, struct wm_msg *msg, struct wm_output *out, struct wm_error *err)
{
    out->msg = msg;
    return lane->port->ops->send(lane->port, out, err);
}

/* An output that the producer will never take becomes a dead letter; one whose dead letter it will not
 * take either becomes a dead letter without a value, which says where the bytes still are. */
static enum wm_code send_dead(struct wm_lane *lane, struct wm_msg *msg, const struct wm_error *why)
{
    struct wm_outputs *dead = wm_outputs_dead(msg, WM_E_LIMIT, "", why->text);
    struct wm_error err = {0};
    enum wm_code code = send_one(lane, msg, &dead->list[0], &err);
    if (code == WM_E_LIMIT) {
        char text[640];
        snprintf(text, sizeof text, "%s; the value was left out, it stands at the origin", why->text);
        free(dead);
        dead = wm_outputs_dead(msg, WM_E_LIMIT, "", text);
        dead->list[0].null_value = true;
        dead->list[0].value.len = 0;
        code = send_one(lane, msg, &dead->list[0], &(struct wm_error){0});
    }
    if (code == WM_OK) {
        free(msg->outputs);
        msg->outputs = dead;
    } else {
        free(dead);
    }
    return code;
}

/* False when the producer's queue is full: the message goes on from `sent` later. */
static bool send_outputs(struct wm_lane *lane, struct wm_msg *msg)
{
    while (msg->sent < msg->outputs->count) {
        struct wm_error err = {0};
        enum wm_code code = send_one(lane, msg, &msg->outputs->list[msg->sent], &err);
        bool first = msg->sent == 0;
        if (code == WM_E_LIMIT && first) {
            code = send_dead(lane, msg, &err);
        } else if (code == WM_E_LIMIT) {
            /* Some of its outputs are out: only a rebuilt lane can take them back. */
            remember_poison(lane, msg, err.text);
            code = WM_E_KAFKA;
        }
        if (code == WM_E_BUSY)
            return false;
        if (code != WM_OK) {
            wm_lane_on_failed(lane, &(struct wm_error){code, "an output could not be handed to the producer"});
            return false;
        }
        msg->sent++;
        msg->unacked++;
        lane->unacked++;
    }
    return true;
}

static void note_sent(struct wm_lane *lane, const struct wm_msg *msg)
{
    if (msg->outputs->count == 0)
        wm_series_add(lane->m.dropped, 1);
    if (!lane->exactly_once)
        return;
    if (lane->txn == TXN_EMPTY) {
        lane->txn = TXN_OPEN;
        lane->txn_since_ns = wm_clock_ns();
    }
    lane->txn_messages++;
    lane->txn_hurry |= msg->outputs->urgent;
}

static bool send_ready(struct wm_lane *lane)
{
    bool any = false;
    for (size_t i = 0; i < lane->partition_count; i++) {
        struct wm_window *window = &lane->partitions[i].window;
        for (struct wm_msg *msg; lane->txn <= TXN_OPEN && (msg = wm_window_ready(window)) != NULL;) {
            if (!send_outputs(lane, msg))
                return any;
            wm_window_sent(window);
            note_sent(lane, msg);
            wm_crash_point(WM_CRASH_SEND);
            any = true;
        }
    }
    return any;
}

static size_t unsent(const struct wm_lane *lane)
{
    size_t n = 0;
    for (size_t i = 0; i < lane->partition_count; i++)
        n += lane->partitions[i].window.unsent;
    return n;
}

static bool is_due(const struct wm_lane *lane)
{
    return lane->txn_hurry || lane->revoking || lane->state == LANE_DRAINING ||
           lane->txn_messages >= (size_t)lane->settings->commit_messages || (unsent(lane) == 0 && !lane->more) ||
           wm_clock_ns() - lane->txn_since_ns >= (uint64_t)lane->settings->commit_interval_ms * NS_PER_MS;
}

static size_t sent_positions(const struct wm_lane *lane, struct wm_position *positions)
{
    size_t n = 0;
    for (size_t i = 0; i < lane->partition_count; i++) {
        const struct partition *p = &lane->partitions[i];
        if (p->window.first != NULL && p->window.first->state == WM_MSG_SENT)
            positions[n++] = (struct wm_position){p->topic, p->number, p->window.next_offset};
    }
    return n;
}

static void end_transaction(struct wm_lane *lane)
{
    if (lane->txn == TXN_OPEN && is_due(lane))
        lane->txn = TXN_ENDING;
    if (lane->txn != TXN_ENDING || lane->unacked > 0)
        return;
    struct wm_position *positions = wm_calloc(lane->partition_count, sizeof *positions);
    size_t count = sent_positions(lane, positions);
    lane->txn = TXN_COMMITTING;
    lane->commit_since_ns = wm_clock_ns();
    lane->port->ops->commit(lane->port, positions, count);
    free(positions);
}

/* Takes what is settled off the windows: after a commit, or, at-least-once, when acknowledged. */
static void settle(struct wm_lane *lane)
{
    uint64_t now = wm_clock_ns();
    for (size_t i = 0; i < lane->partition_count; i++) {
        struct partition *p = &lane->partitions[i];
        int64_t offset = -1;
        for (struct wm_msg *msg; (msg = wm_window_settle(&p->window)) != NULL;) {
            offset = msg->offset + 1;
            wm_series_observe_ns(lane->m.latency, now - msg->taken_ns);
            if (is_poison(lane, msg))
                wm__lane_poison_clear(lane);
            wm__lane_release(lane, msg);
        }
        if (offset >= 0 && !lane->exactly_once) {
            lane->port->ops->commit(lane->port, &(struct wm_position){p->topic, p->number, offset}, 1);
            wm_crash_point(WM_CRASH_COMMIT);
            wm_series_add(lane->m.commits, 1);
        }
    }
    count_in_flight(lane);
}

void wm_lane_on_committed(struct wm_lane *lane, const struct wm_error *err)
{
    if (lane->state == LANE_STOPPING)
        return;
    if (err->code != WM_OK) {
        wm_lane_on_failed(lane, err);
        return;
    }
    wm_series_add(lane->m.commits, 1);
    wm_series_observe_ns(lane->m.commit_seconds, wm_clock_ns() - lane->commit_since_ns);
    lane->txn = TXN_EMPTY;
    lane->txn_messages = 0;
    lane->txn_hurry = false;
    settle(lane);
    wm_lane_pump(lane);
}

void wm_lane_on_delivered(struct wm_lane *lane, const struct wm_output *out, const struct wm_error *err)
{
    if (lane->state == LANE_STOPPING)
        return;
    lane->unacked--;
    out->msg->unacked--;
    if (err->code != WM_OK) {
        if (err->code == WM_E_LIMIT)
            remember_poison(lane, out->msg, err->text);
        wm_lane_on_failed(lane, err);
        return;
    }
    if (out->to == WM_TO_OUTPUT) {
        wm_series_add(lane->m.out, 1);
        wm_series_add(lane->m.out_bytes, out->value.len);
    } else if (out->to == WM_TO_URGENT) {
        wm_series_add(lane->m.urgent, 1);
    } else {
        wm_series_add(wm_series(WM_M_DEAD, lane->settings->name, wm_code_label(out->code)), 1);
    }
}

static void submit_batch(struct wm_lane *lane)
{
    struct wm_msg *first = lane->batch_first;
    lane->batch_first = lane->batch_last = NULL;
    if (first != NULL)
        wm_pool_submit(lane->env.pool, lane->env.work, first);
}

/* Reads the port's queues. Stopping before their end needs another turn, or they would never wake us
 * again. */
static void poll_port(struct wm_lane *lane)
{
    lane->more = true;
    for (int i = 0; lane->more && is_live(lane) && i < FETCH_BUDGET; i++) {
        bool fetch = lane->state == LANE_RUNNING && !lane->revoking && has_room(lane);
        lane->more = lane->port->ops->poll(lane->port, fetch);
    }
    if (lane->more)
        uv_async_send(&lane->again);
    submit_batch(lane);
}

void wm_lane_pump(struct wm_lane *lane)
{
    if (lane->pumping)
        return;
    lane->pumping = true;
    if (is_live(lane)) {
        bool had_room = has_room(lane);
        poll_port(lane);
        send_ready(lane);
        if (is_live(lane) && lane->exactly_once)
            end_transaction(lane);
        else if (is_live(lane))
            settle(lane);
        if (!had_room && has_room(lane))
            uv_async_send(&lane->again); /* the queue may hold what was not taken */
    }
    lane->pumping = false;
    wm__lane_advance(lane);
}

void wm__lane_tick_flow(struct wm_lane *lane)
{
    uint64_t now = wm_clock_ns();
    bool pressed = lane->state == LANE_RUNNING && !lane->revoking && !has_room(lane);
    if (pressed && !lane->pressed)
        lane->pressed_since_ns = now;
    lane->pressed = pressed;
    bool pause = pressed && now - lane->pressed_since_ns > (uint64_t)PAUSE_AFTER_MS * NS_PER_MS;
    bool resume = lane->paused && lane->in_flight_bytes < (size_t)lane->settings->max_in_flight_bytes / 2 &&
                  lane->in_flight < (size_t)lane->settings->max_in_flight_messages / 2 + 1;
    if (pause && !lane->paused) {
        wm_series_add(lane->m.pauses, 1);
        lane->paused = true;
        lane->port->ops->pause(lane->port, true);
    } else if (resume) {
        lane->paused = false;
        lane->port->ops->pause(lane->port, false);
    }
}

static void after_stage(void *ctx, size_t stage, const struct wm_article *article, enum wm_code code, uint64_t ns)
{
    const struct wm_lane *lane = ctx;
    (void)article;
    wm_series_add(lane->m.stage_in[stage], 1);
    if (code == WM_OK)
        wm_series_add(lane->m.stage_out[stage], 1);
    wm_series_observe_ns(lane->m.stage_seconds[stage], ns);
}

struct wm_chain_observer wm_lane_observer(struct wm_lane *lane)
{
    return (struct wm_chain_observer){.after = after_stage, .ctx = lane};
}
