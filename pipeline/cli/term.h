/* SPDX-License-Identifier: Apache-2.0 */
/* term.h: text from outside on a terminal: without its controls, wrapped by the columns it takes. */
#ifndef CLI_TERM_H
#define CLI_TERM_H

#include <stdbool.h>
#include <stdio.h>

#include "wiremill/str.h"

/* C0, DEL, C1, and the marks that reorder what follows them (bidirectional embeddings, overrides
 * and isolates): on a terminal they could hide or forge text. */
bool wm_term_is_control(uint32_t code_point);

/* Writes `text` on one line: white space controls become blanks, others and broken bytes go. */
void wm_term_put(FILE *out, struct wm_str text);
/* At most `columns` of it, "…" for the rest; returns the columns used. */
int wm_term_put_cut(FILE *out, struct wm_str text, int columns);
int wm_term_columns(struct wm_str text); /* what wm_term_put takes */

/* Bytes from outside, none of them lost: what is not printable stands as \xNN, a backslash twice.
 * `keep_lines`: line ends and tabs stay what they are. */
void wm_term_put_escaped(FILE *out, struct wm_str text, bool keep_lines);

/* A JSON text, its controls as \u escapes: the same value. */
void wm_term_put_json(FILE *out, struct wm_str text);

#define WM_TERM_TIME 40
/* A message's time as 2026-03-01T08:00:00.123Z; false, with an empty text, when there is none. */
bool wm_term_time(int64_t timestamp_ms, char text[WM_TERM_TIME]);

/* Running text: words are moved whole to the next line, a word longer than a line is cut, and
 * scripts that set no blanks break between wide characters. */
struct wm_flow {
    FILE *out;
    int width;          /* of the line, the margin included */
    const char *margin; /* stands before each line; no controls but colours of ours */
    int margin_columns;
    bool color;

    /* private */
    int column;        /* taken on this line */
    bool blank;        /* a blank is due before the next word */
    const char *open;  /* colour at the end of what was written */
    const char *style; /* the same, the word in hand included */
    char *word;
    size_t len, cap;
    int word_columns;
};

/* `style` is the parameter of an SGR sequence ("1;36"), NULL for plain; used only with color. */
void wm_flow_put(struct wm_flow *flow, struct wm_str text, const char *style);
void wm_flow_end(struct wm_flow *flow); /* ends the line, if one was begun, and frees */

#endif
