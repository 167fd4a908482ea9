/* SPDX-License-Identifier: Apache-2.0 */
/* sum_open.h: how a sentence begins: with a dateline, with a word that ties it to the one before. */
#ifndef SUM_OPEN_H
#define SUM_OPEN_H

#include "sum_read.h"

/* The first token behind a dateline ("PORT ALDANE, Feb. 3 (Agency) -"), or `from` if there is none. */
uint32_t sum_skip_dateline(const struct sum_view *view, uint32_t from, uint32_t end);

/* The first token behind "But", "However,", "In addition,", or `from` if there is none. */
uint32_t sum_skip_link(const struct sum_view *view, uint32_t from, uint32_t end);

/* What a sentence that begins at `from` leans on; enum sum_lean. Adds SUM_VETO_SELF to *vetoes when it tells the
 * reader what to do. */
uint32_t sum_leans(const struct sum_view *view, const struct sum_sentence *sentence, uint32_t from, uint32_t *vetoes);

#endif
