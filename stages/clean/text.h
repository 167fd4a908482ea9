/* SPDX-License-Identifier: Apache-2.0 */
/* text.h: encodings, hygiene, times and what words say. Results are the arena's. Thread: any. */
#ifndef CLEAN_TEXT_H
#define CLEAN_TEXT_H

#include "story.h"

/* UTF-8 of `raw` without a byte order mark. In this order: the mark, UTF-16 seen by its zeros, valid
 * UTF-8 (it wins over any declaration), what is declared (`charset`, else the XML declaration or
 * meta element near the start), a guess, Windows-1252. What cannot be mapped becomes U+FFFD. */
struct wm_str clean_decode(struct wm_arena *arena, struct wm_str raw, struct wm_str charset);

/* The character of a byte in Windows-1252; 0 for the five that have none. */
uint32_t clean_windows_1252(unsigned char byte);
/* Mends "CafÃ©" and its like where nothing else can have been meant. */
struct wm_str clean_mend_mojibake(struct wm_arena *arena, struct wm_str text);

/* Mojibake mended; controls, zero-width and bidi characters gone; ligatures taken apart; words joined
 * that a line's end cut; NFC; every run of white space one blank. */
struct wm_str clean_line(struct wm_arena *arena, struct wm_str text);
/* HTML character references ("&amp;", "&#8217;", "&eacute;") decoded once. */
struct wm_str clean_unescape(struct wm_arena *arena, struct wm_str text);
/* Decodes what is still escaped in text that was parsed already: "&amp;quot;" and the like. */
struct wm_str clean_unescape_leftover(struct wm_arena *arena, struct wm_str text);

/* RFC 3339 of a date or time in any of the forms wires use; no text when it is none. `zone` is put
 * where the text names none. A date alone is midnight. */
struct wm_str clean_time(struct wm_arena *arena, struct wm_str text, const char *zone);
/* 1-12, or 0. Reads the names of the months in some twenty languages, three letters or more. */
int clean_month(struct wm_str word);

/* Cuts a dateline ("MOSCOW, March 28 (Reuters) - ") off the front of *text. `reference` is an ISO
 * time that gives the year. False, and nothing touched, when there is none. */
bool clean_split_dateline(struct wm_arena *arena, struct wm_str *text, struct wm_str reference,
                          struct clean_dateline *out);
/* City, date and source out of a dateline that stands in a field of its own. */
void clean_parse_dateline(struct wm_arena *arena, struct wm_str text, struct wm_str reference,
                          struct clean_dateline *out);

/* "1st Ld-Writethru", "UPDATE 2", "KILL" in a slug line or in front of a headline; or no text. */
struct wm_str clean_take_key(struct wm_str text);
/* What such a word means; WM_LIFE_NEW when it means nothing. */
enum wm_lifecycle clean_life_of(struct wm_str words);

/* Takes what is meant for desks out of the body: advice, contacts, page marks, key words. */
void clean_take_notes(struct clean_story *story);
/* Takes notes and signatures off the ends of the story: source lines, sign-offs, contacts, rules. */
void clean_strip_ends(struct clean_story *story);
struct wm_str clean_byline(struct wm_str text);

/* Small helpers on text. */
bool clean_has(struct wm_str text, const char *needle); /* ASCII case folded */
bool clean_has_word(struct wm_str text, const char *word);
bool clean_is_upper(struct wm_str text); /* has letters, and none of them is lower case */
size_t clean_words(struct wm_str text);
bool clean_next_part(struct wm_str *rest, char separator, struct wm_str *part); /* trimmed */

#endif
