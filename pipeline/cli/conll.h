/* SPDX-License-Identifier: Apache-2.0 */
/* conll.h: `tag --conll`: tokens in, tokens with tags out, so that anybody can score the tagger. */
#ifndef CLI_CONLL_H
#define CLI_CONLL_H

#include "cli/cli.h"
#include "runtime/chain.h"

/* Tags the files (or standard input) with the stage; an exit status. */
int wm_conll(const struct wm_list *paths, const struct wm_step *tag);

#endif
