/* SPDX-License-Identifier: Apache-2.0 */
/* story.h: what a reader found in one item of a message, and the only place that writes it out.
 *
 * A reader fills a story with text as it stands in the message: markup gone, nothing else mended.
 * clean_story_finish() reads what the words say (datelines, take keys, life cycle) and
 * clean_story_write() makes the text clean and writes ninjs 3.1 with the `wire` extension.
 * All memory is the arena's. Thread: the article's worker. */
#ifndef CLEAN_STORY_H
#define CLEAN_STORY_H

#include "wiremill/article.h"

/* A subject, person, place: `code` is a URI, a QCode or a bare code; either may be missing. */
struct clean_term {
    struct wm_str name, code, rel;
};

/* A text and what it is about: credit of a caption, reason of a removal, role of an identifier. */
struct clean_note {
    struct wm_str text, about;
};

struct clean_terms {
    struct clean_term *items;
    size_t count, capacity;
};

struct clean_notes {
    struct clean_note *items;
    size_t count, capacity;
};

/* A table's rows stand in lines. */
enum clean_block_kind { CLEAN_PARAGRAPH, CLEAN_SUBHEAD, CLEAN_ITEM, CLEAN_TABLE };

struct clean_block {
    struct wm_str text;
    enum clean_block_kind kind;
};

struct clean_dateline {
    struct wm_str text, city, date, source;
};

struct clean_story {
    struct clean_story *next;
    struct wm_arena *arena;
    struct wm_json *record; /* ninjs input only: the record to complete instead of a new one */
    const char *format;     /* "nitf", "newsml-g2", ... */

    struct wm_str guid, version, language, priority, provider, parent, type;
    struct wm_str version_created, first_created, content_created, embargoed, expires; /* as in the message */
    struct wm_str pub_status, take_key, replaces;
    struct wm_str headline, deck, by, located, slugline, ed_note;
    struct wm_str copyright_holder, copyright_notice, usage_terms;
    long long urgency; /* 1-9; 0 = none */
    enum wm_lifecycle lifecycle;
    struct clean_dateline dateline;

    struct clean_terms subjects, people, organisations, places, genres, sources;
    struct clean_notes descriptions, alt_ids, captions, removed, keywords;
    struct clean_notes said; /* of the life cycle, in the wire's own words; `about` is the field */

    struct clean_block *blocks;
    size_t block_count, block_capacity;
    bool keep_dateline; /* in the body as well: pages show it as part of the text */
    bool complete;      /* `record` is ninjs 3 already: only what it lacks is added */
};

void clean_term_add(struct clean_story *story, struct clean_terms *list, struct wm_str name, struct wm_str code);
void clean_note_add(struct clean_story *story, struct clean_notes *list, struct wm_str text, struct wm_str about);
/* Keeps what the wire said in a field that is normalised; nothing when it said nothing. */
void clean_said(struct clean_story *story, const char *field, struct wm_str value);
void clean_block_add(struct clean_story *story, enum clean_block_kind kind, struct wm_str text);
/* Body paragraphs of wire text in lines: an empty line or an indented one starts a paragraph, other
 * line ends are blanks. */
void clean_add_lines(struct clean_story *story, struct wm_str text);
/* Puts `text` behind what the field holds already, a blank between. */
void clean_join(struct clean_story *story, struct wm_str *field, struct wm_str text);
/* Sets a field that is still empty. */
void clean_fill(struct wm_str *field, struct wm_str text);

/* Writes the story into the article's record. `zone` is what times without one are taken for. */
void clean_story_write(struct clean_story *story, struct wm_article *article, const char *zone);

/* Whether tags stand in the text, and the text of such a piece in one line (markup.c). */
bool clean_has_markup(struct wm_str text);
struct wm_str clean_markup_line(struct wm_arena *arena, struct wm_str text);

/* A URI by its syntax (RFC 3986: scheme and allowed characters). */
bool clean_is_uri(struct wm_str text);

#endif
