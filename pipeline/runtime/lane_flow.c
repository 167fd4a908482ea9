/* SPDX-License-Identifier: Apache-2.0 */
/* The way of a message through a lane: fetched, worked on, sent in order, committed, released.
 *
 * Back-pressure: while what is in flight stands above the limits, or the workers have enough to do,
 * nothing is taken from the client's queue (its own limits stop the fetching behind it); only pressure
 * that lasts pauses the partitions, since a pause throws away what was fetched ahead. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/crash.h"
#include "lane_private.h"
#include "runtime/output.h"

#define NS_PER_MS    1000000u
#define SEND_BUDGET  1024 /* messages sent before the loop gets its turn again */
#define FETCH_BUDGET 256  /* messages taken before the loop gets its turn again */
#define FREE_BUDGET  2048 /* messages given back to the client before the loop gets its turn again */

struct wm_msg *wm_lane_new_msg(struct wm_lane *lane)
{
    struct wm_msg *msg = lane->free_msgs;
    if (msg != NULL)
        lane->free_msgs = msg->next;
    else
        msg = wm_malloc(sizeof *msg);
    *msg = (struct wm_msg){.lane = lane, .taken_ns = wm_clock_ns()};
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
    msg->next = lane->released;
    lane->released = msg;
    uv_async_send(&lane->again);
}

/* A transaction settles thousands at once, and giving a message back to the client takes longer than all
 * that was done with it here. */
static void free_released(struct wm_lane *lane)
{
    for (size_t left = FREE_BUDGET; lane->released != NULL && left > 0; left--) {
        struct wm_msg *msg = lane->released;
        lane->released = msg->next;
        lane->in_flight_bytes -= msg->bytes;
        lane->port->ops->release(lane->port, msg);
        free(msg->outputs);
        msg->next = lane->free_msgs;
        lane->free_msgs = msg;
    }
    if (lane->released != NULL)
        uv_async_send(&lane->again);
    count_in_flight(lane);
}

void wm__lane_give_up(struct wm_lane *lane, struct wm_msg *msg)
{
    if (msg->state == WM_MSG_WORKING)
        msg->orphan = true;
    else
        wm__lane_release(lane, msg);
}

void wm__lane_forget_outputs(struct wm_lane *lane, struct wm_msg *msg)
{
    msg->bytes -= msg->outputs->bytes;
    lane->in_flight_bytes -= msg->outputs->bytes;
    free(msg->outputs);
    msg->outputs = NULL;
}

bool wm__lane_drained(const struct wm_lane *lane)
{
    return lane->in_flight == 0 && (!lane->exactly_once || lane->txn == TXN_EMPTY);
}

/* What needs no worker; NULL if one has to look at it. */
static struct wm_outputs *answer_at_once(struct wm_lane *lane, const struct wm_msg *msg)
{
    const char *verdict = wm__lane_verdict(lane, msg);
    if (verdict != NULL)
        return wm_outputs_dead(msg, WM_E_LIMIT, "", verdict);
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

void wm__lane_submit(struct wm_lane *lane, struct wm_msg *msg)
{
    msg->batch = NULL;
    msg->tries++;
    msg->last_try = msg->tries >= (unsigned)lane->settings->retry_attempts;
    if (lane->batch_last != NULL)
        lane->batch_last->batch = msg;
    else
        lane->batch_first = msg;
    lane->batch_last = msg;
    lane->in_pool++;
}

void wm__lane_submit_batch(struct wm_lane *lane)
{
    struct wm_msg *first = lane->batch_first;
    lane->batch_first = lane->batch_last = NULL;
    if (first != NULL)
        wm_pool_submit(lane->env.pool, lane->env.work, first);
}

/* After a roll-back the client must go on where it was told to: anything else would leave a gap. */
static bool came_as_told(struct wm_lane *lane, struct partition *p, const struct wm_msg *msg)
{
    struct wm_error err = {0};
    int64_t want = p->rolled_back_to;
    p->rolled_back_to = -1;
    if (want < 0 || msg->offset == want)
        return true;
    wm_fail(&err, WM_E_KAFKA, "%s/%d was to be read again from offset %lld and came back with %lld", msg->topic,
            (int)msg->partition, (long long)want, (long long)msg->offset);
    wm_lane_on_failed(lane, &err);
    return false;
}

void wm_lane_on_message(struct wm_lane *lane, struct wm_msg *msg)
{
    struct partition *p = wm__lane_partition(lane, msg->topic, msg->partition);
    lane->in_flight++;
    lane->taken++;
    add_bytes(lane, msg, msg->value.len + msg->key.len + sizeof *msg);
    if (p == NULL || p->revoked || !came_as_told(lane, p, msg)) { /* left in the queue: no longer ours */
        wm__lane_release(lane, msg);
        return;
    }
    wm_series_add(lane->m.in, 1);
    wm_series_add(lane->m.in_bytes, msg->value.len);
    wm_window_push(&p->window, msg);
    wm_crash_point(WM_CRASH_FETCH);
    struct wm_outputs *outputs = answer_at_once(lane, msg);
    if (outputs != NULL)
        make_ready(lane, msg, outputs);
    else
        wm__lane_submit(lane, msg);
}

bool wm__lane_is_live(const struct wm_lane *lane)
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
    msg->state = WM_MSG_READY;
    enum wm_fate fate = wm_code_fate(msg->outputs->verdict);
    if (msg->orphan)
        wm__lane_release(lane, msg);
    else if (fate == WM_FATAL && wm__lane_is_live(lane))
        stop_for_good(lane, msg->outputs->why.ptr);
    else if (fate == WM_RETRY && wm__lane_is_live(lane))
        wm__lane_wait(lane, wm__lane_partition(lane, msg->topic, msg->partition), msg);
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

/* The producer takes one output, but not this one of the same message. What is out already has to be
 * taken back, so that the message can become a dead letter as a whole. */
static void refuse_in_the_middle(struct wm_lane *lane, struct wm_msg *msg, const struct wm_error *why)
{
    msg->alone = true;
    wm__lane_refused(lane, msg, why->text);
    wm__lane_roll_back(lane, why);
}

/* False when the producer's queue is full: the message goes on from `sent` later. */
static bool send_outputs(struct wm_lane *lane, struct wm_msg *msg)
{
    while (msg->sent < msg->outputs->count) {
        struct wm_error err = {0};
        enum wm_code code = send_one(lane, msg, &msg->outputs->list[msg->sent], &err);
        if (code == WM_E_LIMIT && msg->sent == 0)
            code = send_dead(lane, msg, &err);
        if (code == WM_E_LIMIT)
            refuse_in_the_middle(lane, msg, &err);
        else if (code != WM_OK && code != WM_E_BUSY)
            wm__lane_roll_back(lane, &err);
        lane->half_sent = code == WM_E_BUSY && msg->sent > 0;
        if (code != WM_OK)
            return false;
        msg->sent++;
        msg->unacked++;
        lane->unacked++;
    }
    lane->half_sent = false;
    return true;
}

static void open_transaction(struct wm_lane *lane)
{
    if (!lane->exactly_once || lane->txn != TXN_EMPTY)
        return;
    lane->txn = TXN_OPEN;
    lane->txn_since_ns = wm_clock_ns();
}

static void note_sent(struct wm_lane *lane, const struct wm_msg *msg)
{
    if (msg->outputs->count == 0)
        wm_series_add(lane->m.dropped, 1);
    lane->txn_messages++;
    lane->txn_hurry |= msg->outputs->urgent;
}

/* Sends what has its turn, up to a budget: the other lanes and the admin listener have theirs too. */
static void send_ready(struct wm_lane *lane)
{
    size_t left = SEND_BUDGET;
    for (size_t i = 0; i < lane->partition_count; i++) {
        struct wm_window *window = &lane->partitions[i].window;
        for (struct wm_msg *msg; lane->txn <= TXN_OPEN && (msg = wm_window_ready(window)) != NULL;) {
            if (left-- == 0) {
                uv_async_send(&lane->again);
                return;
            }
            msg->alone = wm__lane_is_careful(lane);
            if (msg->alone && lane->unacked > 0)
                return;
            open_transaction(lane);
            if (!send_outputs(lane, msg))
                return;
            wm_window_sent(window);
            note_sent(lane, msg);
            wm_crash_point(WM_CRASH_SEND);
        }
    }
}

/* Messages that will be sent soon. */
static size_t unsent(const struct wm_lane *lane)
{
    size_t n = 0;
    for (size_t i = 0; i < lane->partition_count; i++)
        n += lane->partitions[i].waiting == 0 ? lane->partitions[i].window.unsent : 0;
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
    if (lane->txn == TXN_OPEN && !lane->half_sent && is_due(lane))
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
            wm__lane_absolve(lane, msg);
            wm__lane_release(lane, msg);
            lane->attempts = lane->aborts = 0;
        }
        if (offset >= 0 && !lane->exactly_once) {
            lane->port->ops->commit(lane->port, &(struct wm_position){p->topic, p->number, offset}, 1);
            wm_crash_point(WM_CRASH_COMMIT);
            wm_series_add(lane->m.commits, 1);
        }
    }
}

void wm_lane_on_committed(struct wm_lane *lane, const struct wm_error *err)
{
    if (lane->state == LANE_STOPPING)
        return;
    if (err->code != WM_OK && err->code != WM_E_BUSY) {
        wm_lane_on_failed(lane, err);
        return;
    }
    lane->txn = TXN_ENDING;
    if (err->code == WM_E_BUSY) {
        wm__lane_roll_back(lane, err);
        return;
    }
    wm_series_add(lane->m.txn_committed, 1);
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
    if (!wm__lane_is_live(lane))
        return;
    lane->unacked--;
    out->msg->unacked--;
    if (err->code == WM_E_LIMIT)
        wm__lane_refused(lane, out->msg, err->text);
    if (lane->txn == TXN_ABORTING) {
        wm__lane_finish_roll_back(lane);
        return;
    }
    if (err->code != WM_OK) {
        wm__lane_roll_back(lane, err);
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

/* A paused client is still asked: rebalances come by the same way, and a client that is never asked
 * loses its partitions. */
static bool may_fetch(const struct wm_lane *lane)
{
    return lane->state == LANE_RUNNING && (!lane->revoking || lane->keeps_some) && lane->txn != TXN_ABORTING &&
           (lane->paused || wm__lane_may_take(lane));
}

/* Reads the port's queues. Stopping before their end needs another turn, or they would never wake us
 * again. */
static void poll_port(struct wm_lane *lane)
{
    lane->more = true;
    for (int i = 0; lane->more && wm__lane_is_live(lane) && i < FETCH_BUDGET; i++) {
        lane->more = lane->port->ops->poll(lane->port, may_fetch(lane));
    }
    if (lane->more)
        uv_async_send(&lane->again);
    wm__lane_submit_batch(lane);
}

void wm_lane_pump(struct wm_lane *lane)
{
    if (lane->pumping)
        return;
    lane->pumping = true;
    if (wm__lane_is_live(lane)) {
        bool fetched = may_fetch(lane);
        poll_port(lane);
        send_ready(lane);
        if (wm__lane_is_live(lane) && lane->exactly_once)
            end_transaction(lane);
        else if (wm__lane_is_live(lane))
            settle(lane);
        if (!fetched && may_fetch(lane))
            uv_async_send(&lane->again); /* the queue may hold what was not taken */
    }
    free_released(lane);
    lane->pumping = false;
    wm__lane_advance(lane);
}
