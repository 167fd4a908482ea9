/* SPDX-License-Identifier: Apache-2.0 */
/* output.h: from what became of a message's items to what is published. */
#ifndef RUNTIME_OUTPUT_H
#define RUNTIME_OUTPUT_H

#include "runtime/chain.h"
#include "runtime/msg.h"

/* Packs the outputs of `items` (from wm_chain_run on msg->value) into one block that outlives the
 * items' arena. `urgent`: the lane has an urgent topic. Values that are the message's own bytes are
 * not copied. The caller frees. Thread: any. */
struct wm_outputs *wm_outputs_of_items(const struct wm_msg *msg, const struct wm_item *items, bool urgent);

/* The message itself, passed through (a tombstone, or a lane without stages). */
struct wm_outputs *wm_outputs_pass(const struct wm_msg *msg);

/* One dead letter: the message's own bytes and the reason. */
struct wm_outputs *wm_outputs_dead(const struct wm_msg *msg, enum wm_code code, const char *stage, const char *text);

#endif
