/* SPDX-License-Identifier: Apache-2.0 */
/* stories.h: news stories that nobody wrote, for measuring where no other text is at hand: invented
 * people and places in the shape of wire copy. The same number always gives the same story. */
#ifndef BENCH_STORIES_H
#define BENCH_STORIES_H

#include <stdint.h>

#include "wiremill/str.h"

/* Story `number`: headline, empty line, then paragraphs of about `words` words in all, the first with
 * a dateline. NUL-terminated, in the arena. */
struct wm_str bench_story(struct wm_arena *arena, uint32_t number, unsigned words);

#endif
