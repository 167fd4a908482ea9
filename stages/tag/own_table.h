/* SPDX-License-Identifier: Apache-2.0 */
/* own_table.h: the rows of a table of entities, checked; private to own*.c. */
#ifndef TAG_OWN_TABLE_H
#define TAG_OWN_TABLE_H

#include "lexicon.h"

#define TAG_OWN_ROWS  1000000u /* the most that a table may have */
#define TAG_OWN_IDS   4        /* of one entity */
#define TAG_OWN_BYTES 255u     /* the longest name; the longest identifiers of one entity, packed */

enum tag_own_column {
    TAG_OWN_ID,
    TAG_OWN_TYPE,
    TAG_OWN_NAME, /* these three must be there */
    TAG_OWN_ALIASES,
    TAG_OWN_SUBTYPE,
    TAG_OWN_COUNTRY,
    TAG_OWN_PROMINENCE,
    TAG_OWN_COLUMNS
};

struct tag_own_table {
    struct wm_str rest; /* what is not read yet */
    const char *name;   /* for messages */
    uint32_t line, rows;
    unsigned width;                       /* columns of the head, ours and others */
    unsigned columns[TAG_OWN_COLUMNS];    /* where each stands, from 1; 0: it does not */
    struct wm_str cells[TAG_OWN_COLUMNS]; /* of the row in hand, without blanks around */
    struct wm_error *err;
};

struct tag_own_row {
    struct wm_str ids[TAG_OWN_IDS];
    unsigned id_count;
    enum wm_entity_type type;
    struct wm_str name, aliases, subtype, country; /* aliases apart by '|' */
    int prominence;                                /* -1: not said */
};

/* Reads the head. All texts borrow from `text`. */
enum wm_code tag_own_begin(struct tag_own_table *table, struct wm_str text, const char *name,
                           struct wm_error *err) WM_MUST_CHECK;
/* Reads the next row; *more is false when there was none. */
enum wm_code tag_own_next(struct tag_own_table *table, struct tag_own_row *row, bool *more) WM_MUST_CHECK;

/* A failure at the row in hand: the column, the cell or a part of it (may have no text), what to do. */
enum wm_code tag_own_fail(const struct tag_own_table *table, enum tag_own_column column, struct wm_str cell,
                          const char *what);

/* Takes what stands in front of the next '|' off *list; false at the end. */
bool tag_own_part(struct wm_str *list, struct wm_str *part);

#endif
