/* SPDX-License-Identifier: Apache-2.0 */
/* dead_sender.h: the transactional producer of a replay. Whoever opens one last for a dead-letter topic is
 * the only one that can write: what an earlier one had open is aborted, and it learns that at its next
 * call. Blocking; one thread. */
#ifndef KAFKA_DEAD_SENDER_H
#define KAFKA_DEAD_SENDER_H

#include <stdbool.h>
#include <stdint.h>

#include "kafka/stop.h"
#include "kafka/tail.h"
#include "runtime/settings.h"

struct wm_dead_sender_options {
    const char *topic; /* with the dead letters */
    int64_t timeout_ms;
    struct wm_stop *stop; /* borrowed; may be NULL */
    /* The message of that tag is why a transaction will fail: brokers do not take it. Called from
     * within the functions below. */
    void (*on_fault)(void *ctx, uint32_t tag, const char *reason);
    void *ctx;
};

struct wm_dead_sender;

/* When it returns WM_OK, every transaction of earlier senders is over, committed or aborted. WM_E_KAFKA,
 * WM_E_CONFIG, WM_E_BUSY (a signal). */
enum wm_code wm_dead_sender_open(const struct wm_settings *settings, const struct wm_dead_sender_options *options,
                                 struct wm_dead_sender **out, struct wm_error *err) WM_MUST_CHECK;
void wm_dead_sender_close(struct wm_dead_sender **sender); /* aborts what is open; *sender may be NULL */

/* The topic is there, and this client may see it; else WM_E_KAFKA. */
enum wm_code wm_dead_sender_look(struct wm_dead_sender *sender, const char *topic, struct wm_error *err) WM_MUST_CHECK;

struct wm_dead_outgoing {
    const char *topic;
    const struct wm_tail_message *letter; /* key, value, time, and headers but for those that are ours */
    struct wm_str items;                  /* header wiremill-items; no text: what the letter has */
    uint32_t tag;                         /* for on_fault */
};

/* Takes a copy into the transaction, which it begins if none is open. WM_E_LIMIT: this message is too
 * large for the client and not part of it. WM_E_KAFKA, WM_E_BUSY. */
enum wm_code wm_dead_sender_send(struct wm_dead_sender *sender, const struct wm_dead_outgoing *out,
                                 struct wm_error *err) WM_MUST_CHECK;

/* The same with a marker, into a partition of the dead-letter topic. */
enum wm_code wm_dead_sender_mark(struct wm_dead_sender *sender, int32_t partition, struct wm_str value,
                                 struct wm_error *err) WM_MUST_CHECK;

/* Ends the transaction. WM_OK: it is committed, or, with *committed false, it was aborted and may be
 * made again. WM_E_KAFKA: the sender is beyond repair, or another one has taken over; what was
 * committed before stays. */
enum wm_code wm_dead_sender_commit(struct wm_dead_sender *sender, bool *committed, struct wm_error *err) WM_MUST_CHECK;

#endif
