/* SPDX-License-Identifier: Apache-2.0 */
/* feed.h: publishes raw messages to one topic and accounts for each: a message counts as published
 * when a broker has acknowledged it with partition and offset, and not before. Idempotent producer,
 * acks from all replicas, bounded memory: a full queue waits for reports. Blocking; one thread. */
#ifndef KAFKA_FEED_H
#define KAFKA_FEED_H

#include <stdbool.h>
#include <stdint.h>

#include "kafka/stop.h"
#include "runtime/settings.h"

struct wm_feed_message {
    const void *bytes; /* borrowed for the call */
    size_t len;
    const char *name; /* header wiremill-file; borrowed for the call */
    uint64_t line;    /* of that file; 0 = the file as a whole */
    void *tag;        /* comes back in the result */
};

/* What became of one message. Pointers are borrowed for the call. */
struct wm_feed_result {
    const char *name;
    uint64_t line;
    void *tag;
    const char *reason; /* NULL: acknowledged */
    bool lasting;       /* the message itself is at fault: sending it again will not help */
};

struct wm_feed_options {
    const char *topic;
    bool key_is_name;         /* else the key is null */
    const char *content_type; /* header content-type; NULL = none */
    double per_second;        /* 0 = as fast as it goes */
    int64_t timeout_ms;       /* to reach a broker and see the topic */
    struct wm_stop *stop;     /* borrowed; may be NULL */
    /* Called for every message, from within the functions below. May be NULL. */
    void (*on_result)(void *ctx, const struct wm_feed_result *result);
    void *ctx;
};

struct wm_feed_totals {
    uint64_t published, failed, bytes; /* bytes of what was published */
};

struct wm_feed;

/* Connects and sees to it that the topic is there. WM_E_KAFKA, WM_E_CONFIG, WM_E_BUSY (a signal). */
enum wm_code wm_feed_open(const struct wm_settings *settings, const struct wm_feed_options *options,
                          struct wm_feed **out, struct wm_error *err) WM_MUST_CHECK;
void wm_feed_close(struct wm_feed **feed); /* drops what is still under way; *feed may be NULL */

/* Takes a copy of one message under way, after waiting for its turn (rate) and for room (memory).
 * A message that cannot be sent is a result, not an error. WM_E_KAFKA: the client is beyond repair.
 * WM_E_BUSY: a signal came while waiting, and the message was not taken. */
enum wm_code wm_feed_send(struct wm_feed *feed, const struct wm_feed_message *message,
                          struct wm_error *err) WM_MUST_CHECK;

/* Reports a message that never could be taken (an unreadable file) in the same way. */
void wm_feed_refuse(struct wm_feed *feed, const char *name, uint64_t line, void *tag, const char *reason);

/* Hands out results; waits up to `timeout_ms` for the first. */
void wm_feed_poll(struct wm_feed *feed, int timeout_ms);

/* Messages under way. */
size_t wm_feed_pending(const struct wm_feed *feed);

/* Waits for the results of all that is under way: until they are there, or `deadline_ms` has
 * passed (-1 = none), or one more signal comes than had come before. False when some are missing. */
bool wm_feed_flush(struct wm_feed *feed, int64_t deadline_ms);

struct wm_feed_totals wm_feed_totals(const struct wm_feed *feed);

/* The largest message the client takes, in bytes. */
size_t wm_feed_limit(const struct wm_feed *feed);

/* Compares our count with the broker's: every acknowledged message has an offset of its own below
 * the end of its partition. WM_E_KAFKA says where the two disagree. */
enum wm_code wm_feed_verify(struct wm_feed *feed, struct wm_error *err) WM_MUST_CHECK;

#endif
