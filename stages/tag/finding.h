/* SPDX-License-Identifier: Apache-2.0 */
/* finding.h: the search for mentions, sentence by sentence; between mentions.c, which asks the model, and
 * known_names.c, for languages that the model does not know. */
#ifndef TAG_FINDING_H
#define TAG_FINDING_H

#include "mentions.h"

struct finding {
    struct tag_doc *doc;
    struct tag_spans *out;
    uint32_t begin, limit; /* the sentence */
};

struct tag_span *tag_add_span(struct finding *find, uint32_t token, uint32_t end, enum wm_entity_type type);

/* Which of the types that a name may have is meant where nothing else tells, most sure first. */
enum wm_entity_type tag_prefer_type(const struct tag_match *match);

/* Adds the names of the sentence that the lexicon knows. */
void tag_find_known(struct finding *find);

#endif
