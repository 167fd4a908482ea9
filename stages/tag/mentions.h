/* SPDX-License-Identifier: Apache-2.0 */
/* mentions.h: which stretches of a text are names, and of what type. Today rules and the lexicon
 * decide; whatever decides (a learned tagger, say) gives the same list of spans. */
#ifndef TAG_MENTIONS_H
#define TAG_MENTIONS_H

#include "doc.h"

enum tag_how {
    TAG_BY_LEXICON, /* the lexicon knows the name */
    TAG_BY_RULE,    /* its form or company shows what it is */
    TAG_BY_TEXT,    /* the text shows it elsewhere: a surname, an acronym it explains */
};

struct tag_span {
    uint32_t token, token_end;
    struct wm_span where;       /* of the mention; within one token where a hyphen joins it to a word */
    const uint32_t *candidates; /* of the lexicon; NULL if none */
    uint32_t spelled;           /* 1 + first token of the span that spells this acronym out, else 0 */
    uint8_t type;               /* enum wm_entity_type */
    uint8_t how;
};

struct tag_spans {
    struct tag_span *items; /* in order of the text, not overlapping; two in one token at most */
    uint32_t count;
};

/* False when the arena is over. */
bool tag_find_mentions(struct tag_doc *doc, struct tag_spans *out);

/* The rules, each of which looks at one place. They answer the token behind the name, or `token` itself
 * where there is none. */

/* A person's full name; after a title (`titled`) also a surname alone. */
uint32_t tag_rule_person(const struct tag_doc *doc, uint32_t token, uint32_t limit, bool titled);
/* A name whose type stands in it: Ministry of X, X River, X Summit. */
uint32_t tag_rule_head(const struct tag_doc *doc, uint32_t token, uint32_t limit, enum wm_entity_type *type);
/* Any other run of capitals, by its company. */
uint32_t tag_rule_company(const struct tag_doc *doc, uint32_t token, uint32_t begin, uint32_t limit,
                          enum wm_entity_type *type);

/* Finds acronyms that the text explains, "National Security Council (NSC)", and gives each of their
 * mentions the span that spells them out. False when the arena is over. */
bool tag_define_acronyms(struct tag_doc *doc, struct tag_spans *spans);

/* Whether the token can be part of the name of a person. */
bool tag_person_word(const struct tag_doc *doc, uint32_t token, bool first);

struct wm_span tag_span_of(const struct tag_doc *doc, uint32_t token, uint32_t end);

static inline bool tag_is(const struct tag_doc *doc, uint32_t token, unsigned look)
{
    return (doc->tokens[token].look & look) == look;
}

static inline bool tag_hints(const struct tag_doc *doc, uint32_t token, uint32_t hints)
{
    return (doc->tokens[token].hints & hints) != 0;
}

#endif
