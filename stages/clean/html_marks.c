/* SPDX-License-Identifier: Apache-2.0 */
/* What a class name says yields to mass: an element that holds a good part of the page's prose is not
 * thrown away for a "has-sidebar" or "gallery" around the whole story. */
#include "html_private.h"

#define LINE_BYTES        500 /* bylines and captions have less */
#define DECK_BEFORE_BYTES 200 /* a deck stands above the text, not in it */

/* Share of the page's prose up to which an element is thrown away; below zero: never. */
static double limit_of_structure(const struct html_measure *m)
{
    if (m->words & HTML_KEPT)
        return -1;
    if (m->words & HTML_APART)
        return 0.5;
    if (m->words & HTML_HIDDEN) /* half of a text: what only subscribers, or a click, get to see */
        return m->scope->hidden * 2 > m->scope->prose ? 0 : 0.3;
    if (m->words & HTML_FORM)
        return 0.3;
    return m->words & HTML_HEADER ? 0.1 : 0;
}

/* A name, a date, a caption; but "<span class=dateline>" in a paragraph is a part of it. */
static bool is_line(const struct html_measure *m)
{
    bool part = m->place == HTML_INLINE && m->block->own > 2 * m->text + LINE_BYTES / 10;
    return (m->words & HTML_LINE && !part) || (m->words & HTML_DECK && m->scope->seen < DECK_BEFORE_BYTES);
}

static double limit_of_words(const struct html_measure *m, uint32_t total)
{
    bool line = is_line(m);
    unsigned around = m->parent != NULL ? m->parent->words_around : 0;
    if (m->words & HTML_QUOTE)
        return line && m->text < LINE_BYTES / 2 ? 1 : 0;
    if (m->words & HTML_COMMENTS)
        return m->holds_body ? 0.3 : 0.9;
    if (m->words & HTML_JUNK)
        return m->holds_body ? 0 : m->words & HTML_GOOD ? 0.15 : 0.35;
    if (m->words & ~around & HTML_DOUBT)
        return m->holds_body ? 0 : 0.1;
    return line && m->text < LINE_BYTES && total > 2 * LINE_BYTES ? 1 : 0;
}

static bool is_marked(const struct html_measure *m, uint32_t total_prose, uint32_t total, bool gently)
{
    double limit = limit_of_structure(m);
    if (limit < 0 || m->words & HTML_BODY)
        return false;
    double words = gently ? 0 : limit_of_words(m, total);
    if (words > limit)
        limit = words;
    return limit > 0 && (double)m->prose <= limit * (double)total_prose;
}

static void count_hidden(struct html_page *page)
{
    for (size_t i = 0; i < page->count; i++) {
        struct html_measure *m = &page->list[i];
        if (m->words & HTML_HIDDEN && m->scope != m)
            m->scope->hidden += m->prose;
    }
}

void html_mark(struct html_page *page, bool gently)
{
    for (size_t i = 0; i < page->count; i++) {
        struct html_measure *m = &page->list[i];
        m->marked = m->place == HTML_NEVER;
        m->seen = m->hidden = 0;
        m->words_around = m->words | (m->parent != NULL ? m->parent->words_around : 0);
    }
    html_sum(page);
    count_hidden(page);
    uint32_t total_prose = page->list[0].prose, total = page->list[0].text;
    for (size_t i = 0; i < page->count; i++) {
        struct html_measure *m = &page->list[i];
        m->marked = m->marked || (m->parent != NULL && m->parent->marked);
        if (!m->marked && m->place != HTML_HEADING && m->place != HTML_BREAK)
            m->marked = is_marked(m, total_prose, total, gently);
        if (!m->marked && html_in_paragraph(m))
            m->scope->seen += m->own;
    }
    html_sum(page);
}
