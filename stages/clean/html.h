/* SPDX-License-Identifier: Apache-2.0 */
/* html.h: what the two halves of the page reader share: structure (html.c), metadata (html_meta.c). */
#ifndef CLEAN_HTML_H
#define CLEAN_HTML_H

#include "clean.h"
#include "xml.h"

/* What a page says about itself; each field from the surest place that has it. */
struct clean_page {
    struct wm_str title, deck, body; /* `body` only when JSON-LD carries it whole */
};

/* An attribute without the blanks around it and without a copy. No text when absent. */
struct wm_str html_attr(const xmlNode *node, const char *name);

/* Reads title, author, dates, publisher, language and keywords into the story. */
void clean_read_page_meta(struct clean_story *story, const xmlDoc *document, struct clean_page *page);

#endif
