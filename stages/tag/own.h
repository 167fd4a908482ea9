/* SPDX-License-Identifier: Apache-2.0 */
/* own.h: entities and names of the user's own, from a table that the configuration names. They are a second
 * lexicon, made in memory, that goes before the one that ships. Names are found without it first, so that a table
 * changes nothing but what it names.
 *
 * Thread: open and close where the stage does; the rest any, read-only. */
#ifndef TAG_OWN_H
#define TAG_OWN_H

#include "mentions.h"

struct tag_own;

/* Reads the table `name`, a path or a file of the data directory. `shipped` must live as long. WM_E_MODEL names file,
 * line and column, what is wrong there and what to do. */
enum wm_code tag_own_open(const char *name, const struct tag_lexicon *shipped, struct tag_own **out,
                          struct wm_error *err) WM_MUST_CHECK;
void tag_own_close(struct tag_own *own); /* NULL is fine */

/* The same for a table in memory; `name` is for messages. */
enum wm_code tag_own_read(struct wm_str table, const char *name, const struct tag_lexicon *shipped,
                          struct tag_own **out, struct wm_error *err) WM_MUST_CHECK;

const char *tag_own_label(const struct tag_own *own); /* "own/" and the first digits of a checksum */

/* Puts the user's names among `spans`, where no longer name has them inside; a name that was found already gets
 * the user's type. From then on the text's lexicon knows the user's entries too. False when the arena is over. */
bool tag_own_mentions(const struct tag_own *own, struct tag_doc *doc, struct tag_spans *spans);

#endif
