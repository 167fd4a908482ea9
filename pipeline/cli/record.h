/* SPDX-License-Identifier: Apache-2.0 */
/* record.h: what the renderers read from a record, in one place and forgiving. Borrowed from the
 * record. Thread: any. */
#ifndef CLI_RECORD_H
#define CLI_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "wiremill/json.h"

struct wm_str wm_record_headline(const struct wm_json *record); /* the main one; else title or slugline */
struct wm_str wm_record_body(const struct wm_json *record);     /* text/plain */
struct wm_str wm_record_dateline(const struct wm_json *record); /* wire.dateline, else located */
struct wm_str wm_record_source(const struct wm_json *record);   /* the first of infoSources[] with a name */

/* The first of descriptions[] with that role. */
struct wm_str wm_record_description(const struct wm_json *record, const char *role);

/* "KILL", "FLASH", "CORRECTION" ...; NULL for a story like any other. */
const char *wm_record_badge(const struct wm_json *record);

/* Where the first sentence (of wire.sentences) ends that reaches `least` code points, at most
 * `most`; `most` when no sentence does. */
long long wm_record_beginning(const struct wm_json *record, long long least, long long most);

/* Walks wire.mentions along the body. Mentions out of order, overlapping or of no entity are passed
 * over. */
struct wm_marks {
    const struct wm_json *entities, *mentions;
    size_t next;
    long long start, end; /* of the one in hand, in code points; -1 when there are no more */
    long long entity;
};
struct wm_marks wm_marks_of(const struct wm_json *record);
/* The entity that the code point `at` belongs to, or NULL. `at` must not go down between calls. */
const struct wm_json *wm_marks_at(struct wm_marks *marks, long long at);

#endif
