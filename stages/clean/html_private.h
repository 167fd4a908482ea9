/* SPDX-License-Identifier: Apache-2.0 */
/* html_private.h: what the parts of the page's body reader share.
 *
 *   html_tree.c    measures every element: text, links, prose, what its class and id say
 *   html_words.c   the words of class and id that say something
 *   html_marks.c   marks what is not the article
 *   html_choose.c  finds the element that holds the article
 *   html_read.c    reads it into blocks
 *   html_lines.c   what a line of text says of itself
 *   html.c         the order of all this, and what to do when little comes of it */
#ifndef CLEAN_HTML_PRIVATE_H
#define CLEAN_HTML_PRIVATE_H

#include "html.h"

enum html_place {
    HTML_INLINE,
    HTML_BLOCK,
    HTML_PARAGRAPH,
    HTML_HEADING,
    HTML_ITEM,
    HTML_CELL,
    HTML_PRE,
    HTML_BREAK,
    HTML_FIGURE,
    HTML_NEVER, /* holds no text that is read */
};

/* What an element says of itself, by its tag, its attributes and the words of its class and id; a set. */
enum html_word {
    HTML_BODY = 1 << 0,     /* the text of an article: "article-body", "entry-content", itemprop=articleBody */
    HTML_GOOD = 1 << 1,     /* perhaps around one: "content", "story" */
    HTML_COMMENTS = 1 << 2, /* readers' */
    HTML_JUNK = 1 << 3,     /* not the article: "related", "newsletter" */
    HTML_DOUBT = 1 << 4,    /* often not the article: "video", "print" */
    HTML_LINE = 1 << 5,     /* small lines about it: "byline", "caption" */
    HTML_DECK = 1 << 6,     /* "subtitle", "standfirst" */
    HTML_LEAD = 1 << 7,     /* its first paragraph, where that stands apart: "intro", "perex" */
    HTML_ARTICLE = 1 << 8,  /* the tags */
    HTML_MAIN = 1 << 9,
    HTML_HEADER = 1 << 10,
    HTML_FORM = 1 << 11,
    HTML_QUOTE = 1 << 12,  /* <p> and <blockquote> */
    HTML_KEPT = 1 << 13,   /* <article>, <main>, <body>: always around an article */
    HTML_APART = 1 << 14,  /* <nav>, role=search: seldom in one */
    HTML_HIDDEN = 1 << 15, /* style or attribute */
};

struct html_measure {
    xmlNode *node;
    struct html_measure *parent;
    struct html_measure *block; /* nearest block, itself included */
    struct html_measure *scope; /* nearest element that may be an article or its text, itself included */
    uint32_t own, own_links;    /* bytes of text whose nearest block this is */
    uint32_t text, links;       /* bytes of text under it, without what is marked */
    uint32_t prose;             /* the part of `text` that stands in whole paragraphs */
    uint32_t seen, hidden;      /* of a scope: prose so far, and prose that is hidden */
    uint32_t commas;
    float score;
    enum html_place place;
    unsigned words;        /* of enum html_word */
    unsigned words_around; /* its own and those of all that it is in */
    bool marked;           /* not of the article, by itself or by what it is in */
    bool in_link;
    bool holds_body; /* or is one: an element that says that it is the text */
};

struct html_page {
    struct clean_story *story;
    struct clean_page meta;
    struct html_measure *list; /* every element, in document order */
    size_t count;
};

/* html_tree.c. False when the arena is over. Puts the measure into node->_private. */
bool html_measure(struct html_page *page, xmlNode *root);
/* Sums texts, links and prose up the tree, without what is marked. */
void html_sum(struct html_page *page);
/* Bytes of text but runs of blanks. */
uint32_t html_ink(const char *text, uint32_t *commas);
bool html_in_paragraph(const struct html_measure *m); /* its own text is a paragraph's */

/* html_words.c */
unsigned html_words_of(struct wm_str names); /* set of enum html_word */

/* html_marks.c. What is not the article; `gently`: only what no article can be. */
void html_mark(struct html_page *page, bool gently);

/* html_choose.c. NULL when the page has no paragraphs. */
const struct html_measure *html_choose(struct html_page *page);
/* The first paragraph, where it stands apart before the element; or NULL. */
const struct html_measure *html_lead(const struct html_page *page, const struct html_measure *body);

/* html_read.c. Appends the blocks of the element to the story. */
void html_read(struct html_page *page, const struct html_measure *from);

/* html_lines.c */
bool html_is_boilerplate(struct wm_str text);
/* Takes headings without text, bios and calls off the end. */
void html_strip_end(struct clean_story *story);

#endif
