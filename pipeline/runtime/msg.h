/* SPDX-License-Identifier: Apache-2.0 */
/* msg.h: one consumed message and what is to be published for it.
 *
 *   step    thread  owner   what happens
 *   fetch   loop    port    the client's message gets a wm_msg and a place in its partition's window
 *   work    worker  worker  the lane's stages run; the outputs are packed into one block
 *   send    loop    lane    outputs go to the client, in input order of the partition
 *   settle  loop    lane    every output is acknowledged and the offset is committed (or stored)
 *
 * Between work and send a message may wait and be worked on again, when a stage was hindered for now.
 *
 * One owner at each moment; a wm_msg is never touched by two threads at once. */
#ifndef RUNTIME_MSG_H
#define RUNTIME_MSG_H

#include <stdbool.h>
#include <stdint.h>

#include "wiremill/error.h"
#include "wiremill/str.h"

enum wm_destination { WM_TO_OUTPUT, WM_TO_URGENT, WM_TO_DEAD };

struct wm_msg;

struct wm_output {
    struct wm_msg *msg; /* that it came from; set when it is handed to the port */
    enum wm_destination to;
    bool encoded;      /* the value is JSON of ours: a content-type header is made to say so */
    bool null_value;   /* a tombstone */
    struct wm_str key; /* ptr NULL = the message's own key */
    struct wm_str value;
    /* Of a dead letter: why. */
    enum wm_code code;
    const char *stage; /* static; "" when no stage had it yet */
    struct wm_str text;
    unsigned item, item_count; /* which of the message's items, from 1, and how many it had when it was refused */
};

/* One malloc'ed block: the array and, behind it, the bytes that it points to. */
struct wm_outputs {
    size_t count, bytes;
    bool urgent;
    /* WM_OK: publish the list. Of fate WM_RETRY: work on the message again later. Of fate WM_FATAL: a
     * stage cannot go on at all. In both nothing of this is published. */
    enum wm_code verdict;
    struct wm_str why; /* of the verdict; NUL-terminated */
    struct wm_output list[];
};

enum wm_msg_state {
    WM_MSG_WORKING, /* with the workers, or on the way there */
    WM_MSG_WAITING, /* for its next try */
    WM_MSG_READY,   /* its outputs may be sent when its turn has come */
    WM_MSG_SENT,
};

struct wm_lane;

struct wm_msg {
    struct wm_msg *next;  /* in the window, or in the pool's queues */
    struct wm_msg *batch; /* in the pool's queues */
    struct wm_lane *lane;
    size_t work; /* the pool's index of the lane */
    enum wm_msg_state state;
    bool orphan;      /* given up while a worker had it: only released when it comes back */
    bool last_try;    /* a passing failure is a refusal now */
    bool alone;       /* sent while no other was under way */
    unsigned tries;   /* by workers, counting the present one */
    unsigned unacked; /* outputs handed to the client and not yet reported */
    unsigned sent;    /* outputs handed to the client */
    uint64_t retry_at_ns;
    uint64_t taken_ns;
    size_t bytes; /* counted as in flight */

    /* Borrowed from the client until the port releases it. */
    void *event, *message; /* the client's own */
    const char *topic;
    int32_t partition;
    int64_t offset;
    bool has_value;    /* false = tombstone */
    struct wm_str key; /* ptr NULL = null key */
    struct wm_str value, content_type;
    struct wm_str only_items; /* "2,5": publish these of its items, counted from 1; empty = all */

    struct wm_outputs *outputs; /* NULL until worked on */
    uint64_t worked_ns;         /* time the stages took */
};

#endif
