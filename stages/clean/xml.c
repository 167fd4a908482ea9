/* SPDX-License-Identifier: Apache-2.0 */
#include "xml.h"

#include <ctype.h>
#include <string.h>

#include "text.h"

/* libxml2 compares each attribute of a tag with all before it. No tag that is meant has so many. */
#define ATTRIBUTES_MAX 256

static void free_document(void *document)
{
    xmlFreeDoc(document);
}

/* The parser's own last error: no handler is installed, nothing is printed, nothing is shared. */
static enum wm_code malformed(xmlParserCtxt *parser, struct wm_error *err)
{
    const xmlError *why = xmlCtxtGetLastError(parser);
    if (why == NULL || why->message == NULL)
        return wm_fail(err, WM_E_PARSE, "the XML is not well formed");
    struct wm_str text = wm_str_trim(wm_str_sub(wm_str_of(why->message), 0, 200));
    bool deep = wm_str_find(text, WM_STR("Excessive depth")) >= 0;
    return wm_fail(err, deep ? WM_E_LIMIT : WM_E_PARSE, "the XML is not well formed: line %d: %.*s", why->line,
                   WM_STR_ARG(text));
}

/* Where the first tag with too many attributes begins, at or after `from`; text.len when there is none.
 * Words within a tag are counted, and a quoted value is one word. *end: where the count was full. */
static size_t find_crowded_tag(struct wm_str text, size_t from, size_t *end)
{
    size_t tag = text.len, words = 0;
    char quote = '\0';
    for (size_t at = from; at < text.len; at++) {
        char c = text.ptr[at];
        if (tag == text.len) {
            const char *open = memchr(text.ptr + at, '<', text.len - at);
            if (open == NULL)
                return text.len;
            at = (size_t)(open - text.ptr);
            if (at + 1 < text.len && isalpha((unsigned char)text.ptr[at + 1]))
                tag = at;
            words = 0;
        } else if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == '>') {
            tag = text.len;
        } else if (c == '"' || c == '\'') {
            quote = text.ptr[at - 1] == '=' || text.ptr[at - 1] == ' ' ? c : '\0';
            words += quote != '\0';
        } else if (isspace((unsigned char)c) || c == '/' || c == '=') {
            words++;
        }
        *end = at;
        if (words > 3 * ATTRIBUTES_MAX)
            return tag;
    }
    return text.len;
}

enum wm_code clean_xml_parse(struct wm_arena *arena, struct wm_str text, xmlDoc **out, struct wm_error *err)
{
    text = wm_str_trim(text);
    size_t end = 0, crowded = find_crowded_tag(text, 0, &end);
    if (crowded < text.len)
        return wm_fail(err, WM_E_LIMIT, "the tag at byte %zu has more than %d attributes", crowded, ATTRIBUTES_MAX);
    xmlParserCtxt *parser = xmlNewParserCtxt();
    if (parser == NULL)
        return wm_fail(err, WM_E_STAGE, "no memory for an XML parser");
    /* Without NOENT and DTDLOAD, entities stay references and nothing outside is read. */
    int options = XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_IGNORE_ENC | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                  XML_PARSE_COMPACT;
    xmlDoc *document = xmlCtxtReadMemory(parser, text.ptr, (int)text.len, NULL, "UTF-8", options);
    enum wm_code code = document != NULL && parser->wellFormed ? WM_OK : malformed(parser, err);
    xmlFreeParserCtxt(parser);
    if (document != NULL)
        wm_arena_defer(arena, free_document, document);
    *out = document;
    return code;
}

/* In a page such a tag is taken for text that happens to have a "<" in it. */
static struct wm_str without_crowded_tags(struct wm_arena *arena, struct wm_str text)
{
    size_t end = 0, at = find_crowded_tag(text, 0, &end);
    if (at == text.len)
        return text;
    text = wm_str_dup(arena, text);
    for (; at < text.len; at = find_crowded_tag(text, end, &end))
        for (size_t i = at; i <= end; i++)
            if (text.ptr[i] == '<')
                ((char *)text.ptr)[i] = ' ';
    return text;
}

xmlDoc *clean_html_parse(struct wm_arena *arena, struct wm_str text)
{
    text = without_crowded_tags(arena, text);
    htmlParserCtxt *parser = htmlNewParserCtxt();
    if (parser == NULL || text.len == 0) {
        htmlFreeParserCtxt(parser);
        return NULL;
    }
    int options = HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_RECOVER |
                  HTML_PARSE_IGNORE_ENC | HTML_PARSE_COMPACT;
    xmlDoc *document = htmlCtxtReadMemory(parser, text.ptr, (int)text.len, NULL, "UTF-8", options);
    htmlFreeParserCtxt(parser);
    if (document != NULL)
        wm_arena_defer(arena, free_document, document);
    return document;
}

bool clean_is(const xmlNode *node, const char *name)
{
    return node != NULL && node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

xmlNode *clean_child(const xmlNode *node, const char *name)
{
    xmlNode *child = node != NULL && node->type != XML_ENTITY_REF_NODE ? node->children : NULL;
    while (child != NULL && !clean_is(child, name))
        child = child->next;
    return child;
}

xmlNode *clean_next(const xmlNode *node, const char *name)
{
    xmlNode *next = node != NULL ? node->next : NULL;
    while (next != NULL && !clean_is(next, name))
        next = next->next;
    return next;
}

xmlNode *clean_path(const xmlNode *node, const char *path)
{
    char name[64];
    while (node != NULL && *path != '\0') {
        size_t len = strcspn(path, "/");
        if (len >= sizeof name)
            return NULL;
        memcpy(name, path, len);
        name[len] = '\0';
        node = clean_child(node, name);
        path += len + (path[len] == '/');
    }
    return (xmlNode *)node;
}

/* References are never followed: what an entity stands for is not part of the tree walked. */
xmlNode *clean_following(const xmlNode *node, const xmlNode *root)
{
    if (node->children != NULL && node->type == XML_ELEMENT_NODE)
        return node->children;
    while (node != root && node->next == NULL)
        node = node->parent;
    return node == root ? NULL : node->next;
}

xmlNode *clean_find(const xmlNode *root, const char *name)
{
    const xmlNode *node = root;
    while (node != NULL && !clean_is(node, name))
        node = clean_following(node, root);
    return (xmlNode *)node;
}

struct wm_str clean_attr(struct wm_arena *arena, const xmlNode *node, const char *name)
{
    if (node == NULL || node->type != XML_ELEMENT_NODE)
        return (struct wm_str){0};
    for (const xmlAttr *attr = node->properties; attr != NULL; attr = attr->next) {
        if (strcmp((const char *)attr->name, name) != 0)
            continue;
        struct wm_buf out = {.arena = arena};
        for (const xmlNode *text = attr->children; text != NULL; text = text->next)
            if (text->type == XML_TEXT_NODE)
                wm_buf_adds(&out, (const char *)text->content);
        return wm_str_trim(wm_buf_str(&out));
    }
    return (struct wm_str){0};
}

struct wm_str clean_raw_text(struct wm_arena *arena, const xmlNode *root)
{
    struct wm_buf out = {.arena = arena};
    for (const xmlNode *node = root; node != NULL; node = clean_following(node, root))
        if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) && node->content != NULL)
            wm_buf_adds(&out, (const char *)node->content);
        else if (clean_is(node, "br"))
            wm_buf_addc(&out, '\n');
    return wm_buf_str(&out);
}

struct wm_str clean_text_of(struct wm_arena *arena, const xmlNode *node)
{
    return node == NULL ? (struct wm_str){0} : wm_str_squeeze(arena, clean_raw_text(arena, node));
}
