/* SPDX-License-Identifier: Apache-2.0 */
/* quantities.h: the dates, times, durations, amounts of money, percentages and numbers of a text, found by rules.
 *
 * Tokens are looked at once; only digits, signs of currencies and the words of quantity_words.c begin a quantity, and
 * how far each rule looks is bounded. Names are passed by: "10 Downing Street" is no number when it is a name. */
#ifndef TAG_QUANTITIES_H
#define TAG_QUANTITIES_H

#include "doc.h"
#include "wiremill/article.h"

/* Writes wire.quantities, in place of what an earlier run wrote; nothing when there are none. `found` are the names
 * of the text. */
void tag_write_quantities(struct wm_article *article, const struct tag_doc *doc, const struct wm_annotation *found);

#endif
