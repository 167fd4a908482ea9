/* SPDX-License-Identifier: Apache-2.0 */
/* sum_person.h: who the people of an article are: how it names them in full, and whom "he" means. The latter is a rule
 * of caution and no resolver: a pronoun means the one person that the sentence before is about, if that sentence
 * begins with them and nobody else, named or not, is in it. */
#ifndef SUM_PERSON_H
#define SUM_PERSON_H

#include "sum_read.h"

/* Fills names and people, and of sentences what there is about people; lifts SUM_VETO_BARE where it is known who. */
void sum_find_people(struct sum_scratch *scratch, const struct sum_view *view, const struct wm_annotation *found);

#endif
