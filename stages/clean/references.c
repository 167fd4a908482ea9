/* SPDX-License-Identifier: Apache-2.0 */
/* Character references: "&amp;", "&#8217;", "&eacute;". What is none ("AT&T;") stays as it stands. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/HTMLparser.h>

#include "text.h"

enum { LONGEST_NAME = 11, MOST_ROUNDS = 3 };

/* Names of HTML 5 that feeds use for plain signs, and XML's own that HTML 4 lacks. */
static uint32_t sign_named(const char *name)
{
    static const struct {
        const char *name;
        unsigned char sign;
    } signs[] = {{"apos", '\''},  {"Tab", '\t'}, {"NewLine", '\n'}, {"excl", '!'},   {"num", '#'},    {"dollar", '$'},
                 {"percnt", '%'}, {"lpar", '('}, {"rpar", ')'},     {"ast", '*'},    {"plus", '+'},   {"comma", ','},
                 {"period", '.'}, {"sol", '/'},  {"colon", ':'},    {"semi", ';'},   {"equals", '='}, {"quest", '?'},
                 {"commat", '@'}, {"lsqb", '['}, {"lbrack", '['},   {"bsol", '\\'},  {"rsqb", ']'},   {"rbrack", ']'},
                 {"lowbar", '_'}, {"lcub", '{'}, {"rcub", '}'},     {"verbar", '|'}, {"vert", '|'}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strcmp(name, signs[i].name) == 0)
            return signs[i].sign;
    return 0;
}

/* The character of "#8217" or "#x2019"; 0 when it is none. */
static uint32_t numbered(struct wm_str name)
{
    char digits[LONGEST_NAME + 1] = {0}, *end;
    bool hex = name.ptr[1] == 'x' || name.ptr[1] == 'X';
    size_t skip = hex ? 2 : 1;
    if (name.len <= skip || name.len - skip > LONGEST_NAME)
        return 0;
    memcpy(digits, name.ptr + skip, name.len - skip);
    unsigned long code = strtoul(digits, &end, hex ? 16 : 10);
    if (*end != '\0' || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
        return 0;
    /* As browsers do: "&#146;" is an apostrophe. */
    return code >= 0x80 && code < 0xA0 ? clean_windows_1252((unsigned char)code) : (uint32_t)code;
}

static uint32_t named(struct wm_str name)
{
    char word[LONGEST_NAME + 1] = {0};
    if (name.len > LONGEST_NAME)
        return 0;
    memcpy(word, name.ptr, name.len);
    const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)word);
    return entity != NULL ? entity->value : sign_named(word);
}

struct wm_str clean_unescape(struct wm_arena *arena, struct wm_str text)
{
    if (text.len == 0 || memchr(text.ptr, '&', text.len) == NULL)
        return text;
    struct wm_buf out = {.arena = arena};
    for (size_t at = 0; at < text.len;) {
        const char *amp = memchr(text.ptr + at, '&', text.len - at);
        size_t to = amp != NULL ? (size_t)(amp - text.ptr) : text.len;
        wm_buf_add(&out, wm_str_sub(text, at, to));
        at = to;
        if (amp == NULL)
            break;
        size_t end = at + 1;
        while (end < text.len && end < at + 12 && (isalnum((unsigned char)text.ptr[end]) || text.ptr[end] == '#'))
            end++;
        struct wm_str name = wm_str_sub(text, at + 1, end);
        bool closed = name.len > 1 && end < text.len && text.ptr[end] == ';';
        uint32_t code = !closed ? 0 : name.ptr[0] == '#' ? numbered(name) : named(name);
        char bytes[4] = {'&'};
        wm_buf_add(&out, (struct wm_str){bytes, code == 0 ? 1 : wm_utf8_put(code, bytes)});
        at = code == 0 ? at + 1 : end + 1;
    }
    return wm_buf_str(&out);
}

/* Feeds escape what is escaped already, up to thrice; text that was read in full has none left. */
struct wm_str clean_unescape_leftover(struct wm_arena *arena, struct wm_str text)
{
    for (int round = 0; round < MOST_ROUNDS; round++) {
        struct wm_str plain = clean_unescape(arena, text);
        if (plain.len == text.len)
            break;
        text = plain;
    }
    return text;
}
