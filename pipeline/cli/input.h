/* SPDX-License-Identifier: Apache-2.0 */
/* input.h: messages from files and standard input: a file is one message, or each line of it is
 * (.jsonl, .ndjson, or asked for), read as they come so that a pipe is never waited out. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "wiremill/error.h"
#include "wiremill/str.h"

struct wm_input;

/* `path` "-" is standard input. A message larger than `max_bytes` is refused, never held in memory.
 * WM_E_IO names the file and the reason. */
enum wm_code wm_input_open(const char *path, bool lines, size_t max_bytes, struct wm_input **out,
                           struct wm_error *err) WM_MUST_CHECK;
void wm_input_close(struct wm_input *input); /* NULL is fine */

/* The next message, lent until the next call; empty lines are passed over. WM_E_DROP at the end;
 * WM_E_LIMIT refuses this message, and the next call goes on behind it; WM_E_IO ends the input. */
enum wm_code wm_input_next(struct wm_input *input, struct wm_str *message, struct wm_error *err) WM_MUST_CHECK;

/* For error texts: the file's name ("stdin" for "-"), and the line of the message in hand, 0 when
 * the file is one message. */
const char *wm_input_name(const struct wm_input *input);
long wm_input_line(const struct wm_input *input);

#endif
