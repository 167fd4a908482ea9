/* SPDX-License-Identifier: Apache-2.0 */
/* language.h: which language a text is in, and what to make of the language that the wire declared.
 * Results are the arena's. Thread: any. */
#ifndef CLEAN_LANGUAGE_H
#define CLEAN_LANGUAGE_H

#include "wiremill/article.h"

struct clean_language {
    struct wm_str tag; /* BCP 47; no text when the words are too few or too mixed to tell */
    double confidence; /* 0-1, two decimals: how often such a finding is right */
    int letters;       /* bytes of letters that it rests on */
};

/* Looks at the headline and at no more than two pieces of the body, so that it costs the same for
 * articles of any length. */
struct clean_language clean_identify_language(struct wm_arena *arena, struct wm_str headline, struct wm_str body);

/* What is declared, as a BCP 47 tag ("en_US" and "English" are made one); no text when it is none or
 * says that the language is not known ("und", "mul", "zxx"). */
struct wm_str clean_language_tag(struct wm_arena *arena, struct wm_str declared);

/* The language that the record is to name: what is declared (a tag, or no text), unless there is none
 * and the text says it, or the text contradicts it beyond doubt. */
struct wm_str clean_language_of(struct wm_str declared, const struct clean_language *found);

/* Reads `language` of the record as the wire's word, decides on the language by headline and body, and
 * sets `language` and wire.language. */
void clean_write_language(struct wm_article *article);
/* The same for a record that keeps all it says: only a `language` that is missing is set, and a
 * wire.language of an earlier run stays. */
void clean_note_language(struct wm_article *article);

#endif
