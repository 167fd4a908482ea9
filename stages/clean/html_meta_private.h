/* SPDX-License-Identifier: Apache-2.0 */
/* html_meta_private.h: what the readers of a page's own statements share. html_meta.c walks the page once and
 * notes what may matter; html_jsonld.c picks the article out of the JSON-LD; html_title.c finds the headline;
 * html_zone.c reads the lines around it; html_author.c and html_date.c choose between all that was said, with
 * html_names.c and html_date_find.c to read names and dates out of lines.
 * Nothing here outlives the article's arena. Thread: any, one page at a time. */
#ifndef CLEAN_HTML_META_PRIVATE_H
#define CLEAN_HTML_META_PRIVATE_H

#include <libxml/tree.h>

#include "html.h"
#include "text.h"

#define META_NODES_MAX   64
#define META_SCRIPTS_MAX 24
#define META_LINES_MAX   48
#define META_NAMES_MAX   12

struct meta_names {
    struct wm_str items[META_NAMES_MAX];
    size_t count;
};

struct meta_nodes {
    const xmlNode *items[META_NODES_MAX];
    size_t count;
};

/* A time as the page states it. `iso` has a zone only where the text has one. */
struct meta_time {
    struct wm_str iso;
    long day;          /* days since 1970-01-01, as written */
    long minute;       /* minutes since 1970-01-01T00:00, as written */
    int offset;        /* minutes east of UTC */
    bool zoned, clock; /* whether the text names a zone, and a time of day */
};

/* What elements say by their class, id, itemprop, rel and href. */
enum meta_mark {
    META_AUTHOR = 1, /* a byline, or the name of an author */
    META_NAME = 2,   /* a name and nothing else */
    META_DATE = 4,
    META_UPDATED = 8,
    META_ASIDE = 16,  /* pictures, comments, other stories: no part of a byline */
    META_BESIDE = 32, /* roles, biographies, buttons: often beside a byline */
};

/* A line of the page's head: text between two breaks. */
struct meta_line {
    struct wm_str text;
    struct wm_str datetime; /* of a time element */
    unsigned marks;
    bool before;    /* above the headline */
    bool paragraph; /* long enough to be text of the story */
};

struct meta_zone {
    struct meta_line lines[META_LINES_MAX];
    size_t count;
    bool in_article; /* the lines above the headline are the article's own */
};

enum meta_title { TITLE_OG, TITLE_TWITTER, TITLE_NAMED, TITLE_LD, TITLE_ELEMENT, TITLE_COUNT };

struct meta {
    struct clean_story *story;
    struct clean_page *page;
    const xmlNode *root;
    const xmlNode *headline; /* the element that shows it; NULL when none was found */
    bool month_first;        /* 3/5/2022 is in March */
    bool label_is_author;    /* the next card value names who wrote it */

    struct wm_str titles[TITLE_COUNT]; /* what the page is called, not mended */
    struct wm_str site, application, publisher, url, address, locale;
    struct wm_str published, named_date, modified, microdata_date;
    struct meta_nodes top_headings, headings, times, authors; /* h1; h2 and h3 */
    struct meta_names meta_persons, ld_persons;

    struct wm_json *scripts[META_SCRIPTS_MAX];
    size_t script_count;
    struct wm_str ld_published, ld_modified, ld_page_published;
};

/* The text of an element in one line, with blanks between its parts; what is hidden or ruby left out. */
struct wm_str meta_text(struct meta *meta, const xmlNode *node, bool whole);
/* The first element of that name within a small one; NULL when there is none or it is far off. */
const xmlNode *meta_inner(const xmlNode *root, const char *name);
/* Text out of attributes and JSON, often escaped once too often. */
struct wm_str meta_line_of(struct meta *meta, struct wm_str text);
/* Whether one of the words of a class or id begins with one of these (lower case). "postAuthor-name_2" has
 * the words post, author, name and 2. */
bool meta_has_word(struct wm_str text, const char *const *starts, size_t count);
/* Whether one of those words begins there. */
bool meta_begins_word(struct wm_str text, size_t at);
bool meta_is_among(struct wm_str text, const char *const *words, size_t count); /* ASCII case folded */
#define META_WORDS(list) (list), sizeof(list) / sizeof *(list)
/* Equal but for case, blanks and punctuation. */
bool meta_same(struct wm_str a, struct wm_str b);

void meta_read_json_ld(struct meta *meta);

/* 0 to 1: how many words two titles share. */
double meta_likeness(struct wm_str a, struct wm_str b);
/* Takes the name of the site off the titles of the head. */
void meta_strip_sites(struct meta *meta);
void meta_choose_title(struct meta *meta);
/* Whether the text is the name of the site, its publisher or its domain. */
bool meta_is_site(const struct meta *meta, struct wm_str text);

unsigned meta_marks(const xmlNode *node);
void meta_read_zone(struct meta *meta, struct meta_zone *zone);
/* Lines marked as bylines below the headline, however far. */
void meta_read_bylines(struct meta *meta, struct meta_zone *zone);

/* Adds the names in a field that holds nothing else, but for titles, papers and the like behind them. */
void meta_add_name(struct meta *meta, struct meta_names *names, struct wm_str text);
/* What says that names stand in a line: nothing, "By" in front of it, an element around it. */
enum meta_surety { META_UNSURE, META_INTRODUCED, META_MARKED };
/* Adds the names in a line that people read. A single word is a name where that is sure. */
void meta_add_byline(struct meta *meta, struct meta_names *names, struct wm_str text, enum meta_surety surety);
bool meta_is_byline(struct wm_str text);     /* "By Jane Roe" */
bool meta_is_labelled(struct wm_str text);   /* "Author: Jane Roe" */
bool meta_is_other_role(struct wm_str text); /* "Photographs by" */
bool meta_is_intro(struct wm_str text);      /* "By", "Analysis by": the names follow */
bool meta_has_name(const struct meta_names *names, struct wm_str name);
/* Those of the names that are people's; how many. */
size_t meta_people_of(const struct meta *meta, const struct meta_names *names, struct meta_names *people);
struct wm_str meta_choose_authors(struct meta *meta, const struct meta_zone *zone);

/* The first date in a line of text, with its time of day if that follows. */
bool meta_find_date(struct meta *meta, struct wm_str text, struct wm_str *iso, size_t *at);
bool meta_read_time(struct meta *meta, struct wm_str text, struct meta_time *out);
void meta_choose_dates(struct meta *meta, const struct meta_zone *zone);

#endif
