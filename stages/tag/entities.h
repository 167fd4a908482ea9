/* SPDX-License-Identifier: Apache-2.0 */
/* entities.h: which mentions are of one and the same, what it is, which one exactly, and how much the
 * article is about it. */
#ifndef TAG_ENTITIES_H
#define TAG_ENTITIES_H

#include "mentions.h"

/* The list that goes into the record; NULL when the arena is over. `headline` may have no text. */
const struct wm_annotation *tag_make_entities(struct tag_doc *doc, const struct tag_spans *spans,
                                              struct wm_str headline, unsigned min_prominence);

#endif
