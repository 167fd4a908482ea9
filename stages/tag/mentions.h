/* SPDX-License-Identifier: Apache-2.0 */
/* mentions.h: which stretches of a text are names, and of what type. */
#ifndef TAG_MENTIONS_H
#define TAG_MENTIONS_H

#include "sequence.h"

struct tag_span {
    uint32_t token, token_end;
    struct wm_span where;       /* of the mention; within one token where a hyphen joins it to a word */
    const uint32_t *candidates; /* of the lexicon; NULL if none */
    uint32_t spelled;           /* 1 + first token of the span that spells this acronym out, else 0 */
    uint8_t type;               /* enum wm_entity_type */
};

struct tag_spans {
    struct tag_span *items; /* in order of the text, not overlapping; two in one token at most */
    uint32_t count;
};

/* `model` is asked where the language is one that it knows (doc->rules). False when the arena is over. */
bool tag_find_mentions(struct tag_doc *doc, const struct tag_sequence *model, struct tag_spans *out);

/* Finds acronyms that the text explains, "National Security Council (NSC)", and gives each of their
 * mentions the span that spells them out. False when the arena is over. */
bool tag_define_acronyms(struct tag_doc *doc, struct tag_spans *spans);

/* The capitals of an acronym, without its dots, into letters[TAG_ACRONYM_LETTERS]; 0 when it has others, or more. */
#define TAG_ACRONYM_LETTERS 8
unsigned tag_acronym_letters(struct wm_str word, char *letters);

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
