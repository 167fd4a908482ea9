/* SPDX-License-Identifier: Apache-2.0 */
/* record.h: the entities as ninjs knows them: people, organisations, places, events. */
#ifndef TAG_RECORD_H
#define TAG_RECORD_H

#include "wiremill/article.h"

/* Puts the entities into the record's lists. Those of `old`, the entities of an earlier run, are taken
 * out first, where they stand just as we wrote them; all else in the lists stays as it is, and what is
 * there already is not added again. */
void tag_write_record(struct wm_article *article, const struct wm_annotation *old,
                      const struct wm_annotation *annotation);

#endif
