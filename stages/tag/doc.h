/* SPDX-License-Identifier: Apache-2.0 */
/* doc.h: one text as the tagger sees it: for each token its parts, hints and looks, and for each
 * different word what the whole text shows of it. Made once; rules and the model of names read their features from
 * here. In the article's arena. */
#ifndef TAG_DOC_H
#define TAG_DOC_H

#include "lexicon.h"
#include "wiremill/arena.h"
#include "wiremill/text.h"

#define TAG_LOOK_CAPITAL 1u  /* begins with a capital, or has one behind a particle: "al-Assad", "eBay" */
#define TAG_LOOK_UPPER   2u  /* all capitals, two letters or more */
#define TAG_LOOK_WORD    4u  /* a word, or a number with letters in it */
#define TAG_LOOK_WEAK    8u  /* here any word has a capital: it opens the sentence, or all are written so */
#define TAG_LOOK_INITIAL 16u /* "J." or "J.K." */
#define TAG_LOOK_JOINED  32u /* a mark inside names: "&" */
#define TAG_LOOK_SHOUTED 64u /* stands in a sentence all in capitals */

struct tag_token {
    uint32_t part; /* first of its parts in tag_doc.parts */
    uint32_t word; /* index into tag_doc.words; TAG_NO_WORD unless it has exactly one part */
    uint32_t hints;
    uint8_t part_count, look;
    uint8_t elided; /* bytes of an article in front, the "l'" of "l'Iran": no part of the word and its looks */
};
#define TAG_NO_WORD UINT32_MAX

struct tag_word {
    uint64_t hash;
    uint32_t hints;
    uint32_t small, capital; /* how often written small; with a capital where that means something */
    bool surname;            /* of somebody whom the text names in full */
};

struct tag_doc {
    struct wm_arena *arena;
    const struct tag_lexicon *lexicon;
    const struct wm_text *text;
    struct tag_token *tokens; /* as many as the text has */
    struct tag_word *words;
    uint64_t *parts;
    uint32_t word_count;
    bool rules; /* the language is one whose rules we know; else names come from the lexicon only */
    bool nouns; /* most likely nouns have capitals, as in German: a capital does not tell a name */
};

/* NULL when the arena is over. */
struct tag_doc *tag_doc_make(struct wm_arena *arena, const struct tag_lexicon *lexicon, const struct wm_text *text,
                             bool rules);

/* A name of the lexicon that begins at a token. */
struct tag_match {
    uint32_t token_end;
    const uint32_t *candidates; /* NULL when there is none */
    unsigned types;             /* a bit for each type of a candidate that fits the case of the text */
    bool acronym;               /* fits as an acronym only */
};

/* The longest match at `token` that ends by `limit` and has a candidate of one of `types` (bits). */
struct tag_match tag_doc_match(const struct tag_doc *doc, uint32_t token, uint32_t limit, unsigned types);

/* The end of the longest name of the lexicon that begins at `token`, in whatever case it is written, and its
 * candidates; `token` when there is none. */
uint32_t tag_doc_longest(const struct tag_doc *doc, uint32_t token, uint32_t limit, const uint32_t **candidates);

/* The bytes of a token. */
static inline struct wm_str tag_doc_word(const struct tag_doc *doc, uint32_t token)
{
    return wm_text_span(doc->text, doc->text->tokens[token].span);
}

/* Whether a word is one of a list, as it is written. */
bool tag_is_one_of(struct wm_str word, const char *const *words, size_t count);
#define TAG_IS_ONE_OF(word, words) tag_is_one_of((word), (words), sizeof(words) / sizeof *(words))

/* The hash of a name made of tokens; 0 when longer than a name may be. */
uint64_t tag_doc_name(const struct tag_doc *doc, uint32_t token, uint32_t token_end);

#endif
