/* SPDX-License-Identifier: Apache-2.0 */
/* yaml.h: one YAML document as a small tree in an arena. All scalars are text: what they mean is
 * decided by whoever reads them. Anchors, aliases and tags are refused, depth and size are bounded,
 * so that a file can neither explode nor mean something else than it shows.
 *
 * The tree is its owner's to change (`--set` edits it). One thread at a time. */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "wiremill/str.h"

enum wm_yaml_kind {
    WM_YAML_SCALAR,
    WM_YAML_LIST,
    WM_YAML_MAP,
    WM_YAML_BAD, /* a fault was told already: whoever reads it should pass over it in silence */
};

struct wm_yaml {
    enum wm_yaml_kind kind;
    int line, column;   /* from 1: where the entry begins, with its key if it has one; 0 = not of the file */
    const char *origin; /* where it comes from if not from the file ("--set a.b"), else NULL */
    const char *key;    /* as a member of a map, else NULL */
    const char *text;   /* of a scalar, never NULL there; without a NUL inside */
    bool plain;         /* a scalar without quotes: may stand for "nothing", see wm_yaml_is_null */
    size_t count;       /* of children */
    struct wm_yaml *first, *last, *next;
};

/* Told of each fault, in the order of the text; `text` is lent for the call. */
typedef void (*wm_yaml_fault_fn)(void *ctx, int line, int column, const char *text);

/* Reads one document, UTF-8. NULL when the text is empty or cannot be read on (then, and only then
 * when it is not empty, at least one fault was told). A key that stands twice in a map is a fault
 * that names both lines; the first stays. */
struct wm_yaml *wm_yaml_parse(struct wm_arena *arena, struct wm_str text, wm_yaml_fault_fn fault, void *ctx);

/* The member of that name; NULL if there is none or `map` is none. */
struct wm_yaml *wm_yaml_get(const struct wm_yaml *map, const char *key);

/* A scalar without quotes and without text, `~` or `null`. */
bool wm_yaml_is_null(const struct wm_yaml *node);

/* "a list", "a map", "a single value". */
const char *wm_yaml_kind_name(const struct wm_yaml *node);

/* New nodes, never NULL; `text`, `key` and `origin` are kept by reference. */
struct wm_yaml *wm_yaml_new(struct wm_arena *arena, enum wm_yaml_kind kind, const struct wm_yaml *where);
void wm_yaml_append(struct wm_yaml *parent, struct wm_yaml *child);

/* Appends `text` as a YAML scalar on one line that reads back as the same text: without quotes
 * where that is safe. `text` is valid UTF-8. */
void wm_yaml_write(struct wm_buf *buf, struct wm_str text);

#endif
