/* SPDX-License-Identifier: Apache-2.0 */
/* Words that the cut must know: abbreviations written with a dot, words that clearly begin a
 * sentence, verbs of saying. English news copy; other languages fall back on the general rules.
 * Thread: any. */
#ifndef BASE_TEXT_ABBREV_H
#define BASE_TEXT_ABBREV_H

#include <stdbool.h>
#include <stddef.h>

#include "wiremill/str.h"

enum wm_abbrev_class {
    WM_ABBREV_NONE,
    WM_ABBREV_BINDS,  /* a title or the like: something follows, the sentence does not end */
    WM_ABBREV_NUMBER, /* an abbreviation only before a number: "No. 10" */
    WM_ABBREV_LOOSE,  /* may end a sentence: where a clear starter follows */
    WM_ABBREV_FINAL,  /* ends the sentence before any capital: "etc." */
};

/* `word` without its dot. `any_case`: the text has no capitals, so ask for none. */
enum wm_abbrev_class wm_abbrev_find(struct wm_str word, bool any_case);

bool wm_abbrev_is_starter(struct wm_str word); /* "The", "Police", "However" */
bool wm_abbrev_is_saying(struct wm_str word);  /* "said", "asked" */
bool wm_abbrev_is_time(struct wm_str word);    /* what follows "a.m." in one breath: "Monday", "EST" */
bool wm_abbrev_is_shout(struct wm_str word);   /* names written with a "!": "Yahoo" */
bool wm_abbrev_is_domain(struct wm_str word);  /* "com", "org" */

#endif
