/* SPDX-License-Identifier: Apache-2.0 */
/* dead_reader.h: reads a dead-letter topic from a point in time to the end that it had when the reader
 * was opened, as often as need be, with bounded memory. No consumer group, committed messages only.
 * Blocking; one thread. */
#ifndef KAFKA_DEAD_READER_H
#define KAFKA_DEAD_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "kafka/stop.h"
#include "kafka/tail.h"
#include "runtime/settings.h"

struct wm_dead_reader_options {
    const char *topic;
    int64_t since_ms; /* begin with the first message that is not older; 0 = at the beginning */
    /* A transaction of another writer that is still open hides what comes after it. Reading waits until it is
     * over: a moment, after which it does without; or, where all is needed, until it would be WM_E_KAFKA. */
    bool needs_all;
    int64_t timeout_ms;   /* to reach a broker and for each answer */
    struct wm_stop *stop; /* borrowed; may be NULL */
};

struct wm_dead_reader;

/* WM_E_KAFKA, WM_E_CONFIG, WM_E_BUSY (a signal). */
enum wm_code wm_dead_reader_open(const struct wm_settings *settings, const struct wm_dead_reader_options *options,
                                 struct wm_dead_reader **out, struct wm_error *err) WM_MUST_CHECK;
void wm_dead_reader_close(struct wm_dead_reader **reader); /* *reader may be NULL */

int32_t wm_dead_reader_partitions(const struct wm_dead_reader *reader);

/* Offsets [from, to) of a partition; nothing where they are equal. */
struct wm_dead_span {
    int64_t from, to;
};
const struct wm_dead_span *wm_dead_reader_spans(const struct wm_dead_reader *reader); /* all that is to be read */

/* The messages are borrowed for the call. What either returns but WM_OK ends the reading and comes
 * back; it has then filled *err. */
struct wm_dead_visitor {
    enum wm_code (*on_message)(void *ctx, const struct wm_tail_message *message, struct wm_error *err);
    enum wm_code (*on_idle)(void *ctx, struct wm_error *err); /* nothing came for a moment; may be NULL */
    void *ctx;
};

/* Reads the spans, one for each partition (NULL: all), each in its order. WM_E_KAFKA, WM_E_BUSY. */
enum wm_code wm_dead_reader_run(struct wm_dead_reader *reader, const struct wm_dead_span *spans,
                                const struct wm_dead_visitor *visitor, struct wm_error *err) WM_MUST_CHECK;

/* Whether it waits for a transaction of somebody else to end. */
bool wm_dead_reader_waits(const struct wm_dead_reader *reader);

#endif
