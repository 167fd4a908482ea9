/* SPDX-License-Identifier: Apache-2.0 */
/* xml.h: libxml2 held short. Nothing is fetched, no DTD is loaded, no entity is expanded but the
 * five of XML; size and depth are limited; errors are those of the one parser in hand, so that
 * workers do not meet in library globals. Documents live as long as the arena. */
#ifndef CLEAN_XML_H
#define CLEAN_XML_H

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

#include "story.h"

/* WM_E_PARSE with line and cause when it is not well formed. */
enum wm_code clean_xml_parse(struct wm_arena *arena, struct wm_str text, xmlDoc **out,
                             struct wm_error *err) WM_MUST_CHECK;
/* HTML is never malformed: NULL only when there is nothing in it. */
xmlDoc *clean_html_parse(struct wm_arena *arena, struct wm_str text);

bool clean_is(const xmlNode *node, const char *name);               /* element of that local name */
xmlNode *clean_child(const xmlNode *node, const char *name);        /* first such child, or NULL */
xmlNode *clean_next(const xmlNode *node, const char *name);         /* next sibling of that name */
xmlNode *clean_path(const xmlNode *node, const char *path);         /* "docdata/urgency": first children */
xmlNode *clean_find(const xmlNode *root, const char *name);         /* first descendant, or NULL */
xmlNode *clean_following(const xmlNode *node, const xmlNode *root); /* in document order, within root */
struct wm_str clean_attr(struct wm_arena *arena, const xmlNode *node, const char *name); /* any prefix */
struct wm_str clean_text_of(struct wm_arena *arena, const xmlNode *node);  /* squeezed; NULL gives no text */
struct wm_str clean_raw_text(struct wm_arena *arena, const xmlNode *node); /* as it stands */

/* Adds the blocks of a piece of markup to the story: p, headings, lists, tables, pre. */
void clean_add_markup(struct clean_story *story, const xmlNode *root);
/* The same for text that holds markup (escaped, CDATA) or none at all. */
void clean_add_markup_text(struct clean_story *story, struct wm_str text);
/* Fills what is missing in a story from an NITF tree: head, body.head, body.content. */
void clean_add_nitf(struct clean_story *story, const xmlNode *nitf);

#endif
