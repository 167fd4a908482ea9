/* SPDX-License-Identifier: Apache-2.0 */
/* dead_replay.h: sends dead letters back to where they came from, each once, whatever dies in between.
 *
 *  1. A transactional producer starts. That ends what an earlier replay of the topic had open, and bars
 *     it from writing more: from here on the ledger in the topic is complete and nobody else's.
 *  2. The topic is read to its end: the markers say what was replayed, the letters what there is. No
 *     bodies are kept.
 *  3. It is read again, and each letter that waits is sent; with it, in the same transaction, a marker
 *     goes into each partition of the topic that letters were taken from.
 *
 * A transaction that fails is made again; a message that is the reason for it is found by giving each
 * suspect a transaction of its own. Blocking; one thread. */
#ifndef KAFKA_DEAD_REPLAY_H
#define KAFKA_DEAD_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "kafka/dead.h"
#include "kafka/stop.h"

struct wm_dead_replay_totals {
    uint64_t asked;    /* letters that the filter matched, and those about the same stories */
    uint64_t replayed; /* letters */
    uint64_t messages; /* that they became */
    uint64_t before;   /* letters asked for that had been replayed before */
    uint64_t refused;  /* letters, and places where there is none */
    uint64_t waiting;  /* letters not replayed yet, or, dry, that would be */
};

struct wm_dead_replay_options {
    const char *topic;
    const char *to; /* another topic; NULL = each to its origin */
    struct wm_dead_filter filter;
    bool dry_run;
    int64_t timeout_ms;
    struct wm_stop *stop; /* borrowed; may be NULL */
    /* All may be NULL. `waits`: for a transaction of another writer to end. */
    void (*on_progress)(void *ctx, const struct wm_dead_replay_totals *totals, bool waits);
    void (*on_refused)(void *ctx, const struct wm_dead_place *place, const char *reason);
    void (*on_target)(void *ctx, const char *topic, uint64_t messages); /* at the end, for each that got any */
    void *ctx;
};

/* *totals is true whatever is returned. WM_E_KAFKA, WM_E_CONFIG; WM_E_BUSY: a signal came, and it
 * ended between two transactions. */
enum wm_code wm_dead_replay(const struct wm_settings *settings, const struct wm_dead_replay_options *options,
                            struct wm_dead_replay_totals *totals, struct wm_error *err) WM_MUST_CHECK;

#endif
