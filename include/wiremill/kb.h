/* SPDX-License-Identifier: Apache-2.0 */
/* kb.h: the knowledge base behind the tag stage, a lexicon file: made of tables of facts or of Wikidata's dump, and
 * looked up by name. The stage itself reads the file on its own.
 *
 * A builder belongs to one thread. It keeps what goes into the file in memory, some 160 bytes an entity with its names,
 * and of a dump eight bytes for each "subclass of"; items of a dump wait in an unlinked temporary file ($TMPDIR, /tmp),
 * some 300 bytes for each that may go in, until all classes and countries were seen. Running out of memory ends the
 * process. Equal input in equal order gives equal bytes. An opened knowledge base is mapped read-only and may be used
 * by any number of threads. */
#ifndef WIREMILL_KB_H
#define WIREMILL_KB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiremill/arena.h"
#include "wiremill/attr.h"
#include "wiremill/error.h"
#include "wiremill/str.h"

WM_C_BEGIN

/* Building: open, add what there is, write, close. */

struct wm_kb_builder;

struct wm_kb_rules {
    const char *words; /* folder of word lists, found as wm_data_find says; NULL: "words" */
    int least; /* what is less prominent, 0-100, is left out; -1: limits for each kind, as in the file that ships */
};

/* WM_E_MODEL when the word lists cannot be read. */
enum wm_code wm_kb_builder_open(const struct wm_kb_rules *rules, struct wm_kb_builder **out,
                                struct wm_error *err) WM_MUST_CHECK;
void wm_kb_builder_close(struct wm_kb_builder *builder); /* NULL is fine */

/* Adds the tables of a folder, those whose names it knows; add them before a dump. WM_E_MODEL names the file and what
 * is wrong with it, or says that there is none; the builder can then only be closed. */
enum wm_code wm_kb_add_tables(struct wm_kb_builder *builder, const char *folder, struct wm_error *err) WM_MUST_CHECK;

/* Adds one line of Wikidata's JSON dump. `arena` is for this call: reset it between two. WM_E_PARSE when the line is no
 * entity: it is left out, and the builder is as it was. WM_E_IO when the temporary file cannot be written; the builder
 * can then only be closed. */
enum wm_code wm_kb_add_wikidata(struct wm_kb_builder *builder, struct wm_arena *arena, struct wm_str line,
                                struct wm_error *err) WM_MUST_CHECK;

struct wm_kb_made {
    uint64_t bytes, entities, names, words;
    uint64_t people, organisations, places, events, groups, titles; /* of the entities */
    char label[32];                                                 /* as in the trail of records */
};

/* Writes the file in place of one that is there, whole or not at all. The builder can only be closed afterwards. */
enum wm_code wm_kb_write(struct wm_kb_builder *builder, const char *path, struct wm_kb_made *made,
                         struct wm_error *err) WM_MUST_CHECK;

/* Looking up. */

struct wm_kb;

/* How a name leads to a candidate. */
enum wm_kb_way { WM_KB_NAME, WM_KB_ALIAS, WM_KB_ACRONYM, WM_KB_SURNAME };

struct wm_kb_candidate {
    enum wm_kb_way way;
    const char *type; /* "person", ... as in wire.entities; "title" for "President" */
    struct wm_str subtype, name;
    const struct wm_str *ids; /* "wikidata:Q159", surest first */
    size_t id_count;
    char country[3]; /* ISO 3166-1 alpha-2; empty when unknown */
    bool placed;     /* lat and lon are known: degrees, WGS 84 */
    double lat, lon;
    int prominence; /* 0-100 */
};

/* `name` as in wm_data_open. WM_E_MODEL says what is wrong with the file. */
enum wm_code wm_kb_open(const char *name, struct wm_kb **out, struct wm_error *err) WM_MUST_CHECK;
void wm_kb_close(struct wm_kb *kb); /* NULL is fine */
const char *wm_kb_label(const struct wm_kb *kb);

/* What a name may stand for, the most prominent first; case, diacritics and dots do not matter. In the arena; *count is
 * 0 when nothing is known. NULL when the arena is over. */
const struct wm_kb_candidate *wm_kb_lookup(const struct wm_kb *kb, struct wm_arena *arena, struct wm_str name,
                                           size_t *count);

WM_C_END

#endif
