/* SPDX-License-Identifier: Apache-2.0 */
/* Messages that wait: for their next try, since a stage was hindered for now, or for a worker at all.
 *
 * A waiting message keeps its place: what stands behind it in its partition is worked on, but not sent,
 * and the position to commit stands before it. Other partitions go on. Its own is paused, or what is
 * fetched behind it would take all the room of the lane. Nobody waits for it at the end: it is given
 * up, and read again by whoever has the partition next. */
#include "base/backoff.h"
#include "base/clock.h"
#include "base/log.h"
#include "lane_private.h"

#define NS_PER_MS 1000000u

static void count_waiting(struct wm_lane *lane)
{
    wm_series_set(lane->m.waiting, (int64_t)lane->waiting);
}

void wm__lane_wait(struct wm_lane *lane, struct partition *p, struct wm_msg *msg)
{
    const struct wm_lane_settings *s = lane->settings;
    const struct wm_backoff backoff = {(uint64_t)s->retry_backoff_ms, (uint64_t)s->retry_backoff_max_ms};
    uint64_t salt = (uint64_t)msg->offset << 16 ^ (uint64_t)msg->partition << 8 ^ msg->tries;
    uint64_t wait_ms = wm_backoff_ms(backoff, msg->tries, salt);
    WM_LOG(lane->env.log, WM_INFO, "message.retry", "topic=%s partition=%d offset=%lld try=%u wait_ms=%llu text=\"%s\"",
           msg->topic, (int)msg->partition, (long long)msg->offset, msg->tries, (unsigned long long)wait_ms,
           msg->outputs->why.ptr);
    wm__lane_forget_outputs(lane, msg);
    msg->state = WM_MSG_WAITING;
    msg->retry_at_ns = wm_clock_ns() + wait_ms * NS_PER_MS;
    p->waiting++;
    lane->waiting++;
    count_waiting(lane);
    if (lane->state == LANE_DRAINING || p->revoked)
        wm__lane_cut_waiting(lane, p);
}

static void try_again(struct wm_lane *lane, struct partition *p, struct wm_msg *msg)
{
    p->waiting--;
    lane->waiting--;
    msg->state = WM_MSG_WORKING;
    wm_series_add(lane->m.retries, 1);
    wm__lane_submit(lane, msg);
}

void wm__lane_tick_retry(struct wm_lane *lane)
{
    uint64_t now = wm_clock_ns();
    if (lane->waiting == 0)
        return;
    for (size_t i = 0; i < lane->partition_count; i++) {
        struct partition *p = &lane->partitions[i];
        for (struct wm_msg *msg = p->waiting > 0 ? p->window.first : NULL; msg != NULL; msg = msg->next)
            if (msg->state == WM_MSG_WAITING && msg->retry_at_ns <= now)
                try_again(lane, p, msg);
    }
    count_waiting(lane);
    wm__lane_submit_batch(lane);
}

void wm__lane_cut_waiting(struct wm_lane *lane, struct partition *p)
{
    for (struct wm_msg *msg = wm_window_cut(&p->window), *next; msg != NULL; msg = next) {
        next = msg->next;
        wm__lane_give_up(lane, msg);
    }
    lane->waiting -= p->waiting;
    p->waiting = 0;
    count_waiting(lane);
}

/* Nobody has worked on these yet: they wait as well, or, where their partition stays, are queued again. */
static void take_back(struct wm_lane *lane, struct wm_msg *msg, bool all)
{
    struct partition *p = wm__lane_partition(lane, msg->topic, msg->partition);
    lane->in_pool--;
    msg->tries--;
    if (msg->orphan) {
        wm__lane_release(lane, msg);
    } else if (all || p->revoked) {
        msg->state = WM_MSG_WAITING;
        p->waiting++;
        lane->waiting++;
    } else {
        wm__lane_submit(lane, msg);
    }
}

void wm__lane_cut_unbegun(struct wm_lane *lane, bool all)
{
    wm__lane_submit_batch(lane);
    struct wm_msg *msg = lane->in_pool > 0 ? wm_pool_withdraw(lane->env.pool, lane->env.work) : NULL;
    for (struct wm_msg *next; msg != NULL; msg = next) {
        next = msg->batch;
        take_back(lane, msg, all);
    }
    wm__lane_submit_batch(lane);
    for (size_t i = 0; i < lane->partition_count; i++)
        if (all || lane->partitions[i].revoked)
            wm__lane_cut_waiting(lane, &lane->partitions[i]);
}
