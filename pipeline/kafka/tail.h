/* SPDX-License-Identifier: Apache-2.0 */
/* tail.h: reads a topic as it grows, without a consumer group: it leaves no trace on the brokers
 * and needs no right but to read the topic. Committed messages only. Blocking; one thread. */
#ifndef KAFKA_TAIL_H
#define KAFKA_TAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "kafka/stop.h"
#include "runtime/settings.h"
#include "wiremill/str.h"

struct wm_tail_header {
    const char *name;
    struct wm_str value; /* ptr NULL: a null value */
};

/* A message as it lies in the topic. Borrowed for the call. */
struct wm_tail_message {
    const char *topic;
    int32_t partition;
    int64_t offset;
    int64_t timestamp_ms; /* since 1970; -1 = none */
    struct wm_str key;    /* ptr NULL: a null key */
    struct wm_str value;  /* ptr NULL: a tombstone */
    const struct wm_tail_header *headers;
    size_t header_count;
};

#define WM_TAIL_BEGINNING INT64_MIN
#define WM_TAIL_END       0 /* a number n below it: n offsets before the end, in each partition */

struct wm_tail_options {
    const char *topic;
    int64_t from;  /* WM_TAIL_BEGINNING, WM_TAIL_END, or -N */
    int64_t count; /* end after so many messages; 0 = none */
    bool exit_at_end;
    int64_t timeout_ms;   /* to reach a broker and see the topic */
    struct wm_stop *stop; /* borrowed; may be NULL */
    /* False, of either, ends the reading. */
    bool (*on_message)(void *ctx, const struct wm_tail_message *message);
    bool (*on_idle)(void *ctx); /* all that is there was handed out; may be NULL */
    void *ctx;
};

/* Reads all partitions that the topic has now, until count, end (with exit_at_end: the end of each
 * partition as it was found), on_message or a signal says so: all of them WM_OK. WM_E_KAFKA. */
enum wm_code wm_tail(const struct wm_settings *settings, const struct wm_tail_options *options,
                     struct wm_error *err) WM_MUST_CHECK;

#endif
