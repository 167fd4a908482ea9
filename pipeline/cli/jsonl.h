/* SPDX-License-Identifier: Apache-2.0 */
/* jsonl.h: `summarize --jsonl`: stories in, summaries out, a line each, so that anybody can score them. */
#ifndef CLI_JSONL_H
#define CLI_JSONL_H

#include "cli/oneshot.h"

extern const char *const wm_jsonl_shapes[];

/* Summarizes the stories of the files (or of standard input) with the stages; an exit status. */
int wm_jsonl(const struct wm_oneshot_conf *conf, const struct wm_list *paths, struct wm_steps steps);

#endif
