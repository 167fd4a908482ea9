/* SPDX-License-Identifier: Apache-2.0 */
/* window.h: the messages of one partition between fetch and settle, in input order. Outputs leave
 * from its front only, so the position to commit is always "everything before this one is out".
 * Pure bookkeeping: no I/O, no clock. Loop thread. */
#ifndef RUNTIME_WINDOW_H
#define RUNTIME_WINDOW_H

#include "runtime/msg.h"

struct wm_window {
    struct wm_msg *first, *last; /* unsettled, oldest first, linked by `next` */
    struct wm_msg *to_send;      /* the oldest not yet sent; NULL when all are */
    int64_t next_offset;         /* after the newest sent one; -1 before any */
    size_t unsent;
};

#define WM_WINDOW_INIT ((struct wm_window){.next_offset = -1})

void wm_window_push(struct wm_window *window, struct wm_msg *msg);

/* The message whose turn it is, if it is ready to be sent; else NULL. */
struct wm_msg *wm_window_ready(const struct wm_window *window);

/* The front message was handed to the client with all its outputs. */
void wm_window_sent(struct wm_window *window);

/* Takes the oldest message off if it is sent and all its outputs are acknowledged; else NULL. */
struct wm_msg *wm_window_settle(struct wm_window *window);

/* Takes the oldest message off in whatever state, for giving up; NULL when empty. */
struct wm_msg *wm_window_drop(struct wm_window *window);

/* Takes the oldest waiting message and all behind it off, linked by `next`; NULL when none waits. */
struct wm_msg *wm_window_cut(struct wm_window *window);

#endif
