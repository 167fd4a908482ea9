/* SPDX-License-Identifier: Apache-2.0 */
#include "window.h"

void wm_window_push(struct wm_window *window, struct wm_msg *msg)
{
    msg->next = NULL;
    if (window->last != NULL)
        window->last->next = msg;
    else
        window->first = msg;
    window->last = msg;
    if (window->to_send == NULL)
        window->to_send = msg;
    window->unsent++;
}

struct wm_msg *wm_window_ready(const struct wm_window *window)
{
    return window->to_send != NULL && window->to_send->state == WM_MSG_READY ? window->to_send : NULL;
}

void wm_window_sent(struct wm_window *window)
{
    struct wm_msg *msg = window->to_send;
    msg->state = WM_MSG_SENT;
    window->next_offset = msg->offset + 1;
    window->to_send = msg->next;
    window->unsent--;
}

struct wm_msg *wm_window_drop(struct wm_window *window)
{
    struct wm_msg *msg = window->first;
    if (msg == NULL)
        return NULL;
    if (window->to_send == msg) {
        window->to_send = msg->next;
        window->unsent--;
    }
    window->first = msg->next;
    if (window->first == NULL)
        window->last = NULL;
    msg->next = NULL;
    return msg;
}

struct wm_msg *wm_window_settle(struct wm_window *window)
{
    const struct wm_msg *msg = window->first;
    return msg != NULL && msg->state == WM_MSG_SENT && msg->unacked == 0 ? wm_window_drop(window) : NULL;
}

struct wm_msg *wm_window_cut(struct wm_window *window)
{
    struct wm_msg *before = NULL, *msg = window->first;
    for (; msg != NULL && msg->state != WM_MSG_WAITING; msg = msg->next)
        before = msg;
    if (msg == NULL)
        return NULL;
    if (before != NULL)
        before->next = NULL;
    else
        window->first = NULL;
    window->last = before;
    if (window->to_send == msg)
        window->to_send = NULL;
    for (const struct wm_msg *cut = msg; cut != NULL; cut = cut->next)
        window->unsent--; /* what waits is not sent, nor is what stands behind it */
    return msg;
}
