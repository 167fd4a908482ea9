/* SPDX-License-Identifier: Apache-2.0 */
/* sum_person.h: whom "he" means. A rule of caution and no resolver: a pronoun means the one person that the sentence
 * before is about, if that sentence names them first and nobody else, named or not, is in it. */
#ifndef SUM_PERSON_H
#define SUM_PERSON_H

#include "sum_read.h"

/* Fills `who` and `who_next` of all sentences whose pronoun is sure, and lifts SUM_VETO_BARE from them. */
void sum_find_persons(struct sum_scratch *scratch, const struct sum_view *view, const struct wm_annotation *found);

#endif
