/* SPDX-License-Identifier: Apache-2.0 */
/* own_private.h: what the files of own.h share. */
#ifndef TAG_OWN_PRIVATE_H
#define TAG_OWN_PRIVATE_H

#include "own.h"

struct tag_own {
    struct tag_lexicon lexicon; /* the user's */
    struct tag_lexicon both;    /* the one that ships, with the user's behind `own` */
    unsigned char *bytes;       /* that the user's lies in */
    uint32_t *twins;
};

#endif
