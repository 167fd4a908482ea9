/* SPDX-License-Identifier: Apache-2.0 */
/* render.h: a record for human eyes. Works from the JSON record alone, whoever made it, so that what
 * was enriched here and what came off a topic look the same. A member that is missing or of the
 * wrong type is left out. Terminal controls in the record never reach the terminal: what could move
 * the cursor, recolour or reorder text is dropped. Thread: any; `out` is the caller's. */
#ifndef CLI_RENDER_H
#define CLI_RENDER_H

#include <stdbool.h>
#include <stdio.h>

#include "wiremill/json.h"

struct wm_render_style {
    bool color;
    int width;          /* columns to wrap at; 0 = 80, at most 100 are used */
    bool full;          /* the whole body and all entities; else the beginning */
    const char *origin; /* where the record is from ("wire.enriched[2]@1041"), or NULL */
};

/* Headline, what came with it, summary, body with the entities in the colour of their type, and the
 * list of entities. Ends with a newline; several records are apart by what the caller prints. */
void wm_render_pretty(FILE *out, const struct wm_json *record, struct wm_render_style style);

/* The plain-text body alone, an empty line between paragraphs, no control characters. Ends with a
 * newline; nothing at all when there is no body. */
void wm_render_text(FILE *out, const struct wm_json *record);

/* A page that stands alone: begin, any number of records, end. `title` may be NULL. */
void wm_render_html_begin(FILE *out, const char *title);
void wm_render_html(FILE *out, const struct wm_json *record);
void wm_render_html_end(FILE *out);

#endif
