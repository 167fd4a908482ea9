/* SPDX-License-Identifier: Apache-2.0 */
/* story.h: a story as collections of news have it, {"title", "text"} with a line for each paragraph, as the record that
 * the clean stage would have made of it. */
#ifndef BASE_STORY_H
#define BASE_STORY_H

#include "wiremill/arena.h"
#include "wiremill/json.h"

/* A line for each paragraph becomes paragraphs apart by an empty line. In the arena. */
struct wm_str wm_story_body(struct wm_arena *arena, struct wm_str text);

/* The record, as JSON. `title` may be missing or empty. In the arena. */
struct wm_str wm_story_record(struct wm_arena *arena, const struct wm_json *story, struct wm_str uri);

#endif
