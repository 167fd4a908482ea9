/* SPDX-License-Identifier: Apache-2.0 */
/* chain.h: the stages of one lane, run on one message. Knows neither Kafka nor threads: `enrich`
 * and the daemon run the same code. */
#ifndef RUNTIME_CHAIN_H
#define RUNTIME_CHAIN_H

#include <stdint.h>

#include "wiremill/stage.h"

/* A stage and the filled struct of its options (NULL if it has none); `conf` is copied, its texts too. */
struct wm_step {
    const struct wm_stage *stage;
    const void *conf;
};

struct wm_chain; /* opened stages; read-only once open, shared by all workers */

/* Opens the stages in order. On failure nothing stays open. Thread: any. */
enum wm_code wm_chain_open(const struct wm_step *steps, size_t count, size_t max_items, struct wm_chain **out,
                           struct wm_error *err) WM_MUST_CHECK;
void wm_chain_close(struct wm_chain *chain);
size_t wm_chain_count(const struct wm_chain *chain);
const struct wm_stage *wm_chain_stage(const struct wm_chain *chain, size_t index);

struct wm_chain_worker; /* one thread's own part */

enum wm_code wm_chain_worker_open(const struct wm_chain *chain, struct wm_chain_worker **out,
                                  struct wm_error *err) WM_MUST_CHECK;
void wm_chain_worker_close(struct wm_chain_worker *worker);

/* What became of one item of a message. */
struct wm_item {
    struct wm_item *next;
    enum wm_code code;   /* WM_OK: publish `value`; WM_E_DROP: nothing; else refused */
    struct wm_str value; /* the record as JSON; the raw bytes when no stage changed it */
    bool encoded;        /* value was written by us (JSON), not passed through */
    bool urgent;         /* kill, withhold or alert, first seen by this lane */
    struct wm_str guid;
    struct wm_article *article; /* NULL when refused before there was one */
    const char *stage;          /* who refused; "" for the reader */
    const char *text;           /* why */
};

/* Told before and after each stage that ran on an article (either may be NULL); for metrics and `explain`. The time is
 * the stage's alone. Thread: worker. */
struct wm_chain_observer {
    void (*before)(void *ctx, size_t stage, const struct wm_article *article);
    void (*after)(void *ctx, size_t stage, const struct wm_article *article, enum wm_code code, uint64_t ns);
    void *ctx;
};

/* Runs the message through the stages and returns what became of its items, in order: at least
 * one. All memory is the arena's. `raw` must outlive the items (they may point into it). */
struct wm_item *wm_chain_run(struct wm_chain_worker *worker, struct wm_arena *arena, struct wm_str raw,
                             struct wm_str content_type, struct wm_log *log, const struct wm_chain_observer *observer);

#endif
