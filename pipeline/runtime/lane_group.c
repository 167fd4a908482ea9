/* SPDX-License-Identifier: Apache-2.0 */
/* The partitions of a lane: the group gives them and takes them away, and what is not committed of
 * them is rolled back and read again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "lane_private.h"

#define NS_PER_MS       1000000u
#define REVOKE_DRAIN_MS 10000 /* well under the group's limit, max.poll.interval.ms */
#define REVOKE_ABORT_MS 5000  /* on top, to abort what did not drain */
#define MOST_ABORTS     5     /* in a row; then the clients are rebuilt */
#define AHEAD           64    /* messages for each worker: what it works on while the loop has other things to do */
#define PAUSE_AFTER_MS  1000  /* of pressure */

/* In flight, where the configuration leaves it to us. */
#define MOST_BYTES   ((size_t)32 << 20)
#define LEAST_BYTES  ((size_t)8 << 20)
#define WORKER_BYTES ((size_t)4 << 20)

struct partition *wm__lane_partition(struct wm_lane *lane, const char *topic, int32_t number)
{
    for (size_t i = 0; i < lane->partition_count; i++)
        if (lane->partitions[i].number == number && strcmp(lane->partitions[i].topic, topic) == 0)
            return &lane->partitions[i];
    return NULL;
}

bool wm_lane_place(const struct wm_lane *lane, size_t index, struct wm_lane_place *place)
{
    if (index >= lane->partition_count)
        return false;
    const struct partition *p = &lane->partitions[index];
    *place = (struct wm_lane_place){p->topic, p->number, p->window.next_offset, p->window.first, false, p->paused};
    if (p->window.first != NULL)
        place->position = p->window.first->offset;
    else if (p->rolled_back_to >= 0)
        place->position = p->rolled_back_to;
    else
        place->at_rest = true;
    return true;
}

/* Given. */

static void add_partition(struct wm_lane *lane, const struct wm_position *position)
{
    if (wm__lane_partition(lane, position->topic, position->partition) != NULL)
        return;
    if (lane->partition_count == lane->partition_cap) {
        lane->partition_cap = lane->partition_cap * 2 + 8;
        lane->partitions = wm_realloc(lane->partitions, lane->partition_cap * sizeof *lane->partitions);
    }
    lane->partitions[lane->partition_count++] = (struct partition){.topic = wm_strdup(position->topic),
                                                                   .number = position->partition,
                                                                   .window = WM_WINDOW_INIT,
                                                                   .rolled_back_to = -1};
}

void wm_lane_on_assigned(struct wm_lane *lane, const struct wm_position *partitions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_partition(lane, &partitions[i]);
    lane->assigned = true;
    wm__lane_forget_strangers(lane);
    wm_series_add(lane->m.rebalances, 1);
    WM_LOG(lane->env.log, WM_INFO, "lane.ready", "group=%s partitions=%zu", lane->settings->group,
           lane->partition_count);
    wm_series_set(lane->m.assigned, (int64_t)lane->partition_count);
    wm__lane_note_ready(lane);
}

/* Taken away. */

static void drop_window(struct wm_lane *lane, struct partition *p)
{
    for (struct wm_msg *msg; (msg = wm_window_drop(&p->window)) != NULL;)
        wm__lane_give_up(lane, msg);
    lane->waiting -= p->waiting;
    p->waiting = 0;
    wm_series_set(lane->m.waiting, (int64_t)lane->waiting);
}

static void drop_partition(struct wm_lane *lane, struct partition *p)
{
    drop_window(lane, p);
    free(p->topic);
}

/* A pause outlives the assignment in the client, so it is taken back first. */
static void drop_revoked(struct wm_lane *lane)
{
    size_t kept = 0;
    for (size_t i = 0; i < lane->partition_count; i++) {
        struct partition *p = &lane->partitions[i];
        if (p->revoked && p->paused)
            lane->port->ops->pause(lane->port, &(struct wm_position){p->topic, p->number, 0}, 1, false);
        if (p->revoked)
            drop_partition(lane, p);
        else
            lane->partitions[kept++] = *p;
    }
    lane->partition_count = kept;
    wm__lane_forget_strangers(lane);
}

static void begin_transaction(struct wm_lane *lane)
{
    lane->txn = TXN_EMPTY;
    lane->txn_messages = 0;
    lane->txn_hurry = lane->half_sent = false;
}

void wm__lane_drop_all(struct wm_lane *lane)
{
    for (size_t i = 0; i < lane->partition_count; i++)
        drop_partition(lane, &lane->partitions[i]);
    lane->partition_count = 0;
    lane->pressed = lane->paused = false;
    begin_transaction(lane);
}

static bool keeps_some(const struct wm_lane *lane)
{
    for (size_t i = 0; i < lane->partition_count; i++)
        if (!lane->partitions[i].revoked)
            return true;
    return false;
}

void wm_lane_on_revoked(struct wm_lane *lane, const struct wm_position *partitions, size_t count, bool lost)
{
    static const struct wm_error taken = {WM_E_BUSY, "the group took the partitions away before they were drained; "
                                                     "they are read again from the committed position"};
    for (size_t i = 0; i < count; i++) {
        struct partition *p = wm__lane_partition(lane, partitions[i].topic, partitions[i].partition);
        if (p != NULL)
            p->revoked = true;
    }
    wm__lane_cut_unbegun(lane, false);
    lane->revoking = true;
    lane->assigned = lane->keeps_some = keeps_some(lane);
    lane->drain_until_ns = wm_clock_ns() + (uint64_t)REVOKE_DRAIN_MS * NS_PER_MS;
    wm_series_add(lane->m.rebalances, 1);
    wm__lane_note_ready(lane);
    if (lost && lane->exactly_once && lane->in_flight > 0)
        wm__lane_roll_back(lane, &taken);
    wm__lane_advance(lane);
}

/* An empty window: all that was fetched of the partition is committed. */
void wm__lane_advance_revoking(struct wm_lane *lane)
{
    for (size_t i = 0; i < lane->partition_count; i++)
        if (lane->partitions[i].revoked && lane->partitions[i].window.first != NULL)
            return;
    lane->revoking = false;
    drop_revoked(lane);
    wm_series_set(lane->m.assigned, (int64_t)lane->partition_count);
    lane->port->ops->revoked(lane->port);
}

/* Drain, flush and commit share one deadline; past it what is left is aborted, and if even that takes
 * too long the clients are rebuilt. */
static void enforce_deadline(struct wm_lane *lane)
{
    static const struct wm_error late = {WM_E_BUSY, "partitions were taken away and did not drain in time"};
    if (!lane->revoking || wm_clock_ns() < lane->drain_until_ns)
        return;
    lane->drain_until_ns += (uint64_t)REVOKE_ABORT_MS * NS_PER_MS;
    if (lane->txn < TXN_COMMITTING)
        wm__lane_roll_back(lane, &late);
    else
        wm_lane_on_failed(lane, &late);
}

/* Rolled back. */

/* Where to read on: at the oldest message that is not committed. A partition without one is where it
 * should be. */
static size_t oldest_positions(struct wm_lane *lane, struct wm_position *positions)
{
    size_t n = 0;
    for (size_t i = 0; i < lane->partition_count; i++) {
        struct partition *p = &lane->partitions[i];
        if (p->revoked || p->window.first == NULL)
            continue;
        p->rolled_back_to = p->window.first->offset;
        positions[n++] = (struct wm_position){p->topic, p->number, p->rolled_back_to};
    }
    return n;
}

void wm__lane_roll_back(struct wm_lane *lane, const struct wm_error *why)
{
    if (!wm__lane_is_live(lane) || lane->txn >= TXN_COMMITTING)
        return; /* what is under way decides */
    if (!lane->exactly_once || ++lane->aborts > MOST_ABORTS) {
        wm_lane_on_failed(lane, why);
        return;
    }
    WM_LOG(lane->env.log, WM_WARN, "lane.aborted", "code=%s attempt=%u text=\"%s\"", wm_code_label(why->code),
           lane->aborts, why->text);
    wm_series_add(lane->m.txn_aborted, 1);
    lane->txn = TXN_ABORTING;
    lane->aborted = false;
    struct wm_position *positions = wm_calloc(lane->partition_count, sizeof *positions);
    size_t count = oldest_positions(lane, positions);
    lane->port->ops->abort(lane->port, positions, count);
    free(positions);
}

void wm_lane_on_aborted(struct wm_lane *lane, const struct wm_error *err)
{
    if (lane->state == LANE_STOPPING)
        return;
    if (err->code != WM_OK) {
        wm_lane_on_failed(lane, err);
        return;
    }
    lane->aborted = true;
    wm__lane_finish_roll_back(lane);
}

/* The producer borrows outputs until they are reported. */
void wm__lane_finish_roll_back(struct wm_lane *lane)
{
    if (lane->txn != TXN_ABORTING || !lane->aborted || lane->unacked > 0)
        return;
    wm__lane_cut_unbegun(lane, true);
    for (size_t i = 0; i < lane->partition_count; i++)
        drop_window(lane, &lane->partitions[i]);
    begin_transaction(lane);
    wm_lane_pump(lane);
}

/* Room, and what becomes of partitions when there is none. */

/* Stages take a hundred times what the rest takes: what is under way is in proportion to the workers. */
static size_t most_bytes(const struct wm_lane *lane)
{
    size_t given = (size_t)lane->settings->max_in_flight_bytes;
    if (given > 0)
        return given;
    size_t fitting =
        lane->passes || lane->env.pool == NULL ? MOST_BYTES : wm_pool_threads(lane->env.pool) * WORKER_BYTES;
    return fitting < LEAST_BYTES ? LEAST_BYTES : fitting > MOST_BYTES ? MOST_BYTES : fitting;
}

static bool has_room(const struct wm_lane *lane)
{
    return lane->in_flight < (size_t)lane->settings->max_in_flight_messages && lane->in_flight_bytes < most_bytes(lane);
}

/* So many messages workers hold at the most. What is taken beyond them only takes memory, and has to be given up
 * when its partition goes. */
static size_t workers_hold(const struct wm_lane *lane)
{
    return lane->env.pool != NULL ? AHEAD * wm_pool_threads(lane->env.pool) : SIZE_MAX;
}

bool wm__lane_may_take(const struct wm_lane *lane)
{
    return has_room(lane) && lane->in_pool < workers_hold(lane);
}

/* Workers with enough to do are no pressure while they come round: what waits behind them in the client's
 * queue, rebalances too, has its turn soon. */
static bool workers_come_round(const struct wm_lane *lane)
{
    return has_room(lane) && lane->taken - lane->pressed_taken >= workers_hold(lane);
}

static bool is_relieved(const struct wm_lane *lane)
{
    return lane->in_flight_bytes < most_bytes(lane) / 2 &&
           lane->in_flight <= (size_t)lane->settings->max_in_flight_messages / 2 &&
           lane->in_pool <= workers_hold(lane) / 2;
}

static void note_pressure(struct wm_lane *lane)
{
    uint64_t now = wm_clock_ns();
    bool pressed = lane->state == LANE_RUNNING && !lane->revoking && !wm__lane_may_take(lane);
    if (pressed && (!lane->pressed || workers_come_round(lane))) {
        lane->pressed_since_ns = now;
        lane->pressed_taken = lane->taken;
    }
    lane->pressed = pressed;
    if (lane->paused)
        lane->paused = !is_relieved(lane);
    else if (pressed && now - lane->pressed_since_ns > (uint64_t)PAUSE_AFTER_MS * NS_PER_MS) {
        wm_series_add(lane->m.pauses, 1);
        lane->paused = true;
    }
}

/* A client that was just told to go back may not be paused before it has done so: it would note the
 * position it was at. */
static bool should_change(const struct wm_lane *lane, const struct partition *p, bool paused)
{
    bool wanted = lane->paused || p->waiting > 0;
    return wanted == paused && p->paused != paused && !p->revoked && (!paused || p->rolled_back_to < 0);
}

static void change_pauses(struct wm_lane *lane, bool paused)
{
    struct wm_position *positions = NULL;
    size_t n = 0;
    for (size_t i = 0; i < lane->partition_count; i++) {
        struct partition *p = &lane->partitions[i];
        if (!should_change(lane, p, paused))
            continue;
        if (positions == NULL)
            positions = wm_calloc(lane->partition_count, sizeof *positions);
        positions[n++] = (struct wm_position){p->topic, p->number, 0};
        p->paused = paused;
    }
    if (n > 0)
        lane->port->ops->pause(lane->port, positions, n, paused);
    free(positions);
}

void wm__lane_tick_group(struct wm_lane *lane)
{
    note_pressure(lane);
    if (lane->txn != TXN_ABORTING) {
        change_pauses(lane, true);
        change_pauses(lane, false);
    }
    enforce_deadline(lane);
}
