/* SPDX-License-Identifier: Apache-2.0 */
/* article.h: one article on its way through a lane.
 *
 * An article is an IPTC ninjs 3.1 object, the `record`, in which a stage reads and writes with
 * json.h. What ninjs has no place for stands in one extension object, `wire` (schema:
 * deploy/wire-1.schema.json). What a producer put into the record stays there untouched.
 *
 * Beside the record stand views that stages share: the body as text, its cut into sentences and
 * tokens, the entities found in it. Each is made at most once per article and lane, and read back
 * from the record when an earlier lane made it, so that fused and separate lanes see the same.
 *
 * Everything lives in the article's arena. Thread: the worker that processes the article. */
#ifndef WIREMILL_ARTICLE_H
#define WIREMILL_ARTICLE_H

#include <stdbool.h>
#include <stdint.h>

#include "wiremill/arena.h"
#include "wiremill/json.h"
#include "wiremill/str.h"
#include "wiremill/text.h"

WM_C_BEGIN

struct wm_article {
    struct wm_arena *arena;
    /* The message as it came, and its content-type header (no text when absent). For stages that
     * read raw input; borrowed for the call, never kept in the record by reference. */
    struct wm_str raw, content_type;
    struct wm_json *record;         /* the ninjs object; NULL until a stage has read the raw message */
    struct wm_article_views *views; /* private */
};

/* The record, made empty if there was none. */
struct wm_json *wm_article_record(struct wm_article *article);
/* The extension object `wire`, made empty if there was none. */
struct wm_json *wm_article_wire(struct wm_article *article);
/* The object `wire.stages.STAGE`, made empty if there was none: the place for what a stage of your own
 * has to say and ninjs has no other place for. */
struct wm_json *wm_article_stage(struct wm_article *article, const char *stage);

/* The main headline; the plain-text body (bodies[] with contentType text/plain). No text if absent. */
struct wm_str wm_article_headline(const struct wm_article *article);
struct wm_str wm_article_body(const struct wm_article *article);

/* Sets the plain-text body, with charCount and wordCount: paragraphs apart by an empty line.
 * Forgets the cut and the entities made of an earlier body. */
void wm_article_set_body(struct wm_article *article, struct wm_str body);

/* The cut of the body; an empty body gives a cut without sentences; NULL when the arena is over.
 * A record whose body was cut carries the sentences as `wire.sentences` when it is written. */
const struct wm_text *wm_article_text(struct wm_article *article);

/* What became of the life cycle signals, as normalised by the reading stage. */
enum wm_lifecycle {
    WM_LIFE_NEW,
    WM_LIFE_UPDATE,
    WM_LIFE_CORRECTION,
    WM_LIFE_CANCEL, /* kill, cancel, withdraw: bypasses enrichment, goes to the urgent topic */
    WM_LIFE_WITHHOLD,
    WM_LIFE_ALERT,    /* flash, alert, bulletin: goes to the urgent topic */
    WM_LIFE_ADVISORY, /* a note to editors, not a story */
    WM_LIFE_TAKE,
};
enum wm_lifecycle wm_article_lifecycle(const struct wm_article *article);
/* Sets wire.lifecycle; WM_LIFE_NEW leaves it out. */
void wm_article_set_lifecycle(struct wm_article *article, enum wm_lifecycle life);

/* Entities. Types as in wire.entities[].type. */
enum wm_entity_type {
    WM_ENTITY_PERSON,
    WM_ENTITY_ORGANISATION,
    WM_ENTITY_PLACE,
    WM_ENTITY_EVENT,
    WM_ENTITY_GROUP, /* nationality, religion, political group */
    WM_ENTITY_OTHER,
    WM_ENTITY_TYPE_COUNT
};
const char *wm_entity_type_name(enum wm_entity_type type); /* "person", "organisation", ... */

struct wm_entity {
    enum wm_entity_type type;
    struct wm_str subtype;    /* "country", "city", "party"; no text when unknown */
    struct wm_str name;       /* canonical */
    const struct wm_str *ids; /* "wikidata:Q159", surest first; only those that are sure */
    uint32_t id_count;
    double salience;       /* 0-1, two decimals: how much the article is about it */
    struct wm_str country; /* that it lies in, is of, or is: ISO 3166-1 alpha-2; no text when unknown */
    double lat, lon;       /* degrees of WGS 84, four decimals; if `placed` */
    bool placed;           /* it is known where it lies */
};

struct wm_mention {
    uint32_t cp, cp_end; /* [cp, cp_end) code points of the plain-text body */
    uint32_t entity;     /* index into entities */
};

struct wm_annotation {
    const struct wm_entity *entities;  /* most salient first */
    const struct wm_mention *mentions; /* in order of the text, not overlapping */
    uint32_t entity_count, mention_count;
};

/* Replaces the entities of the article, in wire.entities and wire.mentions; keeps what it is given
 * by reference (it must live in the article's arena). */
void wm_article_annotate(struct wm_article *article, const struct wm_annotation *annotation);
/* The entities, read back from the record if need be. Empty, never NULL, when there are none
 * (NULL only when the arena is over). */
const struct wm_annotation *wm_article_annotation(struct wm_article *article);

WM_C_END

#endif
