/* SPDX-License-Identifier: Apache-2.0 */
/* dead.h: what a message of a dead-letter topic says, and which of them somebody means.
 *
 * Such a topic holds two kinds of messages. A dead letter is a message as it came with headers of ours
 * behind its own (headers.c). A marker is written by a replay, in one transaction with what it sent: a
 * message with the header wiremill-replayed, whose value lists offsets of its own partition
 * (dead_ledger.h). Whatever else somebody wrote there is foreign, and left alone.
 *
 * No function here waits or talks to a broker. Thread: any, one at a time. */
#ifndef KAFKA_DEAD_H
#define KAFKA_DEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "kafka/tail.h"
#include "runtime/settings.h"
#include "wiremill/error.h"
#include "wiremill/str.h"

#define WM_DEAD_MARKER_HEADER "wiremill-replayed"
#define WM_DEAD_REPLAY_HEADER "wiremill-replay" /* of a message sent again: TOPIC/PARTITION/OFFSET of the letter */
#define WM_DEAD_ITEMS_HEADER  "wiremill-items"  /* the same: which of its stories are meant, "2,5"; absent: all */

enum wm_dead_kind { WM_DEAD_LETTER, WM_DEAD_MARKER, WM_DEAD_FOREIGN };

/* Everything is borrowed from the message. Text that is not there has no ptr. */
struct wm_dead_letter {
    const struct wm_tail_message *message;
    struct wm_str lane, stage, code, text;
    struct wm_str origin_topic; /* no text: the letter does not say where it came from */
    int32_t origin_partition;
    int64_t origin_offset;
    int64_t attempts;
    /* Which story of how many was refused; item_count 1, or 0 where it is not told: all of it. */
    uint32_t item, item_count;
    int64_t left_out_bytes; /* size of the value, if it was too large and is not here; else -1 */
};

/* Reads the headers; *out is filled for a letter only. */
enum wm_dead_kind wm_dead_read(const struct wm_tail_message *message, struct wm_dead_letter *out);

/* Whether a header is one that tells of a dead letter or of a replay, and not the message's own. */
bool wm_dead_is_ours(const char *header);

/* Whether the letter is about its message as a whole, and not about one of several stories in it. */
bool wm_dead_is_whole(const struct wm_dead_letter *letter);

/* Bytes of the value, also of one that was left out. */
int64_t wm_dead_size(const struct wm_dead_letter *letter);

/* A place in a dead-letter topic. */
struct wm_dead_place {
    const char *topic; /* NULL: not said */
    int32_t partition;
    int64_t offset;
};

/* Reads PARTITION/OFFSET or TOPIC/PARTITION/OFFSET; the topic's name is put into the arena. WM_E_USAGE. */
enum wm_code wm_dead_place(const char *text, struct wm_arena *arena, struct wm_dead_place *out,
                           struct wm_error *err) WM_MUST_CHECK;

/* Reads a point in time: RFC 3339 (2026-03-01T08:00:00Z, with a fraction or an offset if need be; the day
 * alone is its beginning, in UTC), or how long before `now_ms` (90s, 15m, 2h, 7d). WM_E_USAGE. */
enum wm_code wm_dead_time(const char *text, int64_t now_ms, int64_t *out_ms, struct wm_error *err) WM_MUST_CHECK;

struct wm_dead_words {
    const char *const *list;
    size_t count;
};

/* What is meant: all that is said must hold; of several words any. Zero-initialised it means everything. */
struct wm_dead_filter {
    struct wm_dead_words lanes, codes, stages;
    int64_t since_ms, until_ms;         /* of the message's time, the end excluded; 0 = not said */
    const struct wm_dead_place *places; /* their topic is not looked at */
    size_t place_count;                 /* 0 = not said */
};
bool wm_dead_matches(const struct wm_dead_filter *filter, const struct wm_dead_letter *letter);

#endif
