/* SPDX-License-Identifier: Apache-2.0 */
/* What a message is. Content decides; a content-type header can only narrow it, since wires send
 * everything as text/plain or octet-stream. */
#include <ctype.h>
#include <string.h>

#include "clean.h"
#include "text.h"

static const struct {
    const char *name;
    clean_reader *reader;
} formats[CLEAN_FORMAT_COUNT] = {
    [CLEAN_UNKNOWN] = {"unknown", NULL},
    [CLEAN_PLAIN] = {"text", clean_read_plain},
    [CLEAN_HTML] = {"html", clean_read_html},
    [CLEAN_NITF] = {"nitf", clean_read_nitf},
    [CLEAN_NEWSML_G2] = {"newsml-g2", clean_read_newsml_g2},
    [CLEAN_NEWSML_1] = {"newsml-1", clean_read_newsml_1},
    [CLEAN_NINJS] = {"ninjs", clean_read_ninjs},
    [CLEAN_AP_JSON] = {"ap-json", clean_read_ap_json},
    [CLEAN_ANPA] = {"anpa-1312", clean_read_anpa},
    [CLEAN_IPTC_7901] = {"iptc-7901", clean_read_iptc7901},
    [CLEAN_MAIL] = {"mail", clean_read_mail},
    [CLEAN_RSS] = {"rss", clean_read_rss},
    [CLEAN_ATOM] = {"atom", clean_read_atom},
    [CLEAN_RITZAU] = {"ritzau", clean_read_ritzau},
};

const char *clean_format_name(enum clean_format format)
{
    return formats[format].name;
}

clean_reader *clean_format_reader(enum clean_format format)
{
    return formats[format].reader;
}

/* Takes the next name off `text` after "<"; no text when none follows. */
static struct wm_str tag_name(struct wm_str text, size_t at)
{
    size_t end = at;
    while (end < text.len && (isalnum((unsigned char)text.ptr[end]) || strchr(":_-.", text.ptr[end]) != NULL) &&
           text.ptr[end] != '\0')
        end++;
    return wm_str_sub(text, at, end);
}

/* Past a declaration that began at `at` with "<!": over an internal subset and quoted texts. */
static size_t skip_declaration(struct wm_str text, size_t at)
{
    int depth = 0;
    for (; at < text.len; at++) {
        if (text.ptr[at] == '[')
            depth++;
        else if (text.ptr[at] == ']')
            depth--;
        else if (text.ptr[at] == '>' && depth <= 0)
            return at + 1;
    }
    return text.len;
}

static size_t skip_past(struct wm_str text, size_t at, struct wm_str mark)
{
    ptrdiff_t end = wm_str_find(wm_str_sub(text, at, text.len), mark);
    return end < 0 ? text.len : at + (size_t)end + mark.len;
}

/* The name of the root element, and whether a doctype calls it HTML. */
static struct wm_str root_name(struct wm_str text, bool *html)
{
    for (size_t at = 0; at + 1 < text.len;) {
        struct wm_str here = wm_str_sub(text, at, text.len);
        if (isspace((unsigned char)text.ptr[at])) {
            at++;
        } else if (wm_str_starts(here, "<?")) {
            at = skip_past(text, at, WM_STR("?>"));
        } else if (wm_str_starts(here, "<!--")) {
            at = skip_past(text, at, WM_STR("-->"));
        } else if (wm_str_starts(here, "<!")) {
            *html = *html || wm_str_starts_nocase(here, "<!doctype html");
            at = skip_declaration(text, at);
        } else {
            return text.ptr[at] == '<' ? tag_name(text, at + 1) : WM_STR("");
        }
    }
    return WM_STR("");
}

static struct wm_str local_name(struct wm_str name)
{
    const char *colon = name.len > 0 ? memchr(name.ptr, ':', name.len) : NULL;
    return colon != NULL ? wm_str_sub(name, (size_t)(colon - name.ptr) + 1, name.len) : name;
}

static enum clean_format format_of_root(struct wm_str name)
{
    static const struct {
        const char *root;
        enum clean_format format;
    } roots[] = {{"newsMessage", CLEAN_NEWSML_G2},
                 {"newsItem", CLEAN_NEWSML_G2},
                 {"packageItem", CLEAN_NEWSML_G2},
                 {"conceptItem", CLEAN_NEWSML_G2},
                 {"knowledgeItem", CLEAN_NEWSML_G2},
                 {"planningItem", CLEAN_NEWSML_G2},
                 {"NewsML", CLEAN_NEWSML_1},
                 {"nitf", CLEAN_NITF},
                 {"rss", CLEAN_RSS},
                 {"feed", CLEAN_ATOM},
                 {"entry", CLEAN_ATOM},
                 {"RBNews", CLEAN_RITZAU},
                 {"ListOfRBNews", CLEAN_RITZAU},
                 {"XMLNewsQueuedResponse", CLEAN_RITZAU}};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if (wm_str_is(name, roots[i].root))
            return roots[i].format;
    return CLEAN_UNKNOWN;
}

static bool is_html_element(struct wm_str name)
{
    static const char *const names[] = {
        "html",    "head", "body",   "p",      "div",    "h1",    "h2",   "h3",     "article", "main",  "meta",
        "section", "span", "table",  "ul",     "ol",     "title", "link", "br",     "b",       "i",     "a",
        "strong",  "em",   "script", "header", "figure", "img",   "font", "center", "pre",     "style", "blockquote"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (wm_str_is_nocase(name, names[i]))
            return true;
    return false;
}

static enum clean_format sniff_markup(struct wm_str text, struct wm_error *err)
{
    bool html = false;
    struct wm_str root = root_name(text, &html);
    enum clean_format format = format_of_root(local_name(root));
    if (format != CLEAN_UNKNOWN)
        return format;
    if (html || is_html_element(root))
        return CLEAN_HTML;
    if (root.len == 0)
        return wm_str_starts(text, "<?xml") || wm_str_starts(text, "<!")
                   ? (wm_fail(err, WM_E_PARSE, "the markup has no root element; was the message cut?"), CLEAN_UNKNOWN)
                   : CLEAN_PLAIN;
    wm_fail(err, WM_E_FORMAT, "XML with the root element <%.*s> is in no format this stage reads",
            WM_STR_ARG(wm_str_sub(root, 0, 80)));
    return CLEAN_UNKNOWN;
}

static enum clean_format sniff_json(struct clean_input *in, struct wm_error *err)
{
    if (wm_json_parse(in->arena, in->text, &in->json, err) != WM_OK)
        return CLEAN_UNKNOWN;
    const struct wm_json *data = wm_json_get(in->json, "data"), *json = in->json;
    if (wm_json_get(json, "api_version") != NULL && (wm_json_get(data, "item") || wm_json_get(data, "items")))
        return CLEAN_AP_JSON;
    const struct wm_json *items =
        wm_json_get(json, "item") != NULL ? wm_json_get(json, "item") : wm_json_get(json, "items");
    const struct wm_json *first = wm_json_is_array(json)    ? wm_json_at(json, 0)
                                  : wm_json_is_array(items) ? wm_json_at(items, 0)
                                                            : json;
    if (wm_json_is_string(wm_json_get(first, "uri")) || wm_json_is_string(wm_json_get(first, "guid")))
        return CLEAN_NINJS;
    wm_fail(err, WM_E_FORMAT, "JSON without \"uri\" or \"guid\" is no ninjs, and without \"api_version\" no AP item");
    return CLEAN_UNKNOWN;
}

/* SYN SYN SOH, a service letter, four digits; some senders leave the SYNs out. */
static bool is_anpa(struct wm_str text)
{
    size_t at = 0;
    while (at < text.len && at < 16 &&
           (text.ptr[at] == 0x16 || text.ptr[at] == 0x01 || isspace((unsigned char)text.ptr[at])))
        at++;
    if (at + 6 > text.len || !isalpha((unsigned char)text.ptr[at]))
        return false;
    for (size_t i = 1; i <= 4; i++)
        if (!isdigit((unsigned char)text.ptr[at + i]))
            return false;
    return text.ptr[at + 5] == 0x1F || (at > 0 && (text.ptr[at + 5] == ' ' || text.ptr[at + 5] == '_'));
}

/* "eca062 4 i 211 ccccb": source and sequence, priority, category, words; SOH may be lost. */
static bool is_iptc7901(struct wm_str text)
{
    struct wm_str rest = text, line = {0}, part[4] = {{0}};
    while (line.len == 0 && wm_str_line(&rest, &line))
        line = wm_str_trim(line);
    bool soh = wm_str_starts(line, "\x01");
    line = wm_str_sub(line, soh ? 1 : 0, line.len);
    for (int i = 0; i < 4; i++)
        if (!clean_next_part(&line, ' ', &part[i]))
            return false;
    size_t letters = 0, digits = 0;
    while (letters < part[0].len && isalpha((unsigned char)part[0].ptr[letters]))
        letters++;
    while (letters + digits < part[0].len && isdigit((unsigned char)part[0].ptr[letters + digits]))
        digits++;
    return letters >= 2 && letters <= 4 && digits >= 1 && digits <= 5 && letters + digits == part[0].len &&
           part[1].len == 1 && isdigit((unsigned char)part[1].ptr[0]) && part[2].len >= 1 && part[2].len <= 3 &&
           isalpha((unsigned char)part[2].ptr[0]) && isdigit((unsigned char)part[3].ptr[0]);
}

/* Two header fields that only mail has, before the first empty line after the headers began. */
static bool is_mail(struct wm_str text)
{
    static const char *const fields[] = {"From:",     "To:",          "Subject:",      "Date:",        "Message-ID:",
                                         "Received:", "Return-Path:", "MIME-Version:", "Delivered-To:"};
    struct wm_str rest = wm_str_sub(text, 0, 16384), line;
    int hits = 0, lines = 0;
    while (hits < 3 && wm_str_line(&rest, &line)) {
        if (wm_str_trim(line).len == 0 && lines > 0)
            break;
        lines += wm_str_trim(line).len > 0;
        const char *colon = line.len > 0 ? memchr(line.ptr, ':', line.len) : NULL;
        bool folded = line.len > 0 && isspace((unsigned char)line.ptr[0]);
        if (lines > 0 && !folded && line.len > 0 &&
            (colon == NULL || memchr(line.ptr, ' ', (size_t)(colon - line.ptr))))
            break;
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
            hits += wm_str_starts_nocase(line, fields[i]);
    }
    return hits >= 3;
}

static const char *binary_kind(struct wm_str raw, bool *picture)
{
    static const struct {
        const char *magic, *name;
        size_t len;
        bool picture;
    } kinds[] = {{"\x89PNG", "a PNG picture", 4, true},
                 {"GIF8", "a GIF picture", 4, true},
                 {"\xFF\xD8\xFF", "a JPEG picture", 3, true},
                 {"RIFF", "a RIFF media file", 4, true},
                 {"ID3", "an MP3 file", 3, true},
                 {"%PDF", "a PDF document", 4, false},
                 {"PK\x03\x04", "a ZIP archive", 4, false},
                 {"\x1F\x8B", "gzip-compressed data", 2, false}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (raw.len >= kinds[i].len && memcmp(raw.ptr, kinds[i].magic, kinds[i].len) == 0) {
            *picture = kinds[i].picture;
            return kinds[i].name;
        }
    return NULL;
}

/* Text has few control characters. */
static bool is_binary(struct wm_str text)
{
    size_t controls = 0, seen = text.len < 4096 ? text.len : 4096;
    for (size_t i = 0; i < seen; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        controls += c < 0x20 && !isspace(c) && c != 0x1A && c != 0x1B;
    }
    return seen > 64 && controls * 10 > seen;
}

bool clean_looks_like_json(struct wm_str text)
{
    text = wm_str_trim(text);
    struct wm_str rest = wm_str_trim(wm_str_sub(text, 1, text.len));
    if (wm_str_starts(text, "{"))
        return wm_str_starts(rest, "\"") || wm_str_starts(rest, "}");
    return wm_str_starts(text, "[") && (wm_str_starts(rest, "[") || wm_str_starts(rest, "{"));
}

enum clean_format clean_sniff(struct clean_input *in, struct wm_error *err)
{
    struct wm_str text = wm_str_trim(in->text);
    if (text.len == 0)
        return wm_fail(err, WM_E_EMPTY, "the message holds nothing but white space"), CLEAN_UNKNOWN;
    if (is_anpa(text))
        return CLEAN_ANPA;
    if (text.ptr[0] == '<')
        return sniff_markup(text, err);
    if (clean_looks_like_json(text))
        return sniff_json(in, err);
    if (is_iptc7901(text))
        return CLEAN_IPTC_7901;
    if (is_mail(text))
        return CLEAN_MAIL;
    if (is_binary(text))
        return wm_fail(err, WM_E_FORMAT, "the message is binary data of an unknown kind"), CLEAN_UNKNOWN;
    bool markup = wm_str_find_nocase(wm_str_sub(text, 0, 4096), "</p>") >= 0 ||
                  wm_str_find_nocase(wm_str_sub(text, 0, 4096), "<body") >= 0;
    return markup ? CLEAN_HTML : CLEAN_PLAIN;
}

#define BIT(format) (1u << (format))
#define MARKUP                                                                                                         \
    (BIT(CLEAN_HTML) | BIT(CLEAN_NITF) | BIT(CLEAN_NEWSML_G2) | BIT(CLEAN_NEWSML_1) | BIT(CLEAN_RSS) |                 \
     BIT(CLEAN_ATOM) | BIT(CLEAN_RITZAU))
#define LINES (BIT(CLEAN_PLAIN) | BIT(CLEAN_ANPA) | BIT(CLEAN_IPTC_7901) | BIT(CLEAN_MAIL))

/* Which formats may come under a content type, and the one that it forces on text that looks plain. */
static const struct {
    const char *type;
    unsigned allowed;
    enum clean_format fallback;
} content_types[] = {
    {"text/plain", LINES, CLEAN_PLAIN},
    {"text/html", BIT(CLEAN_HTML), CLEAN_HTML},
    {"application/xhtml+xml", BIT(CLEAN_HTML), CLEAN_HTML},
    {"application/nitf+xml", BIT(CLEAN_NITF), CLEAN_UNKNOWN},
    {"text/vnd.iptc.nitf", BIT(CLEAN_NITF), CLEAN_UNKNOWN},
    {"application/vnd.iptc.g2", BIT(CLEAN_NEWSML_G2), CLEAN_UNKNOWN},
    {"text/vnd.iptc.newsml", BIT(CLEAN_NEWSML_1), CLEAN_UNKNOWN},
    {"application/vnd.iptc.newsml", BIT(CLEAN_NEWSML_1), CLEAN_UNKNOWN},
    {"application/rss+xml", BIT(CLEAN_RSS), CLEAN_UNKNOWN},
    {"application/atom+xml", BIT(CLEAN_ATOM), CLEAN_UNKNOWN},
    {"application/ninjs+json", BIT(CLEAN_NINJS), CLEAN_UNKNOWN},
    {"application/vnd.iptc.ninjs+json", BIT(CLEAN_NINJS), CLEAN_UNKNOWN},
    {"application/x-anpa-1312", BIT(CLEAN_ANPA), CLEAN_ANPA},
    {"application/x-iptc-7901", BIT(CLEAN_IPTC_7901), CLEAN_IPTC_7901},
    {"message/rfc822", BIT(CLEAN_MAIL), CLEAN_MAIL},
    {"application/json", BIT(CLEAN_NINJS) | BIT(CLEAN_AP_JSON), CLEAN_UNKNOWN},
    {"application/xml", MARKUP, CLEAN_UNKNOWN},
    {"text/xml", MARKUP, CLEAN_UNKNOWN},
};

static enum wm_code hold_against(struct wm_str type, enum clean_format found, enum clean_format *format,
                                 struct wm_error *err)
{
    for (size_t i = 0; i < sizeof content_types / sizeof *content_types; i++) {
        if (!wm_str_starts_nocase(type, content_types[i].type))
            continue;
        if (content_types[i].allowed & BIT(found))
            *format = found;
        else if (found == CLEAN_PLAIN && content_types[i].fallback != CLEAN_UNKNOWN)
            *format = content_types[i].fallback;
        else
            return wm_fail(err, WM_E_PARSE, "the content-type header says \"%.*s\", but the message looks like %s",
                           WM_STR_ARG(type), clean_format_name(found));
        return WM_OK;
    }
    *format = found;
    return WM_OK;
}

enum wm_code clean_recognise(struct clean_input *in, struct wm_str content_type, enum clean_format *format,
                             struct wm_error *err)
{
    struct wm_str rest = content_type, type = {0};
    clean_next_part(&rest, ';', &type);
    type = wm_str_sub(type, 0, 80);
    for (const char *const *media = (const char *const[]){"image/", "video/", "audio/", NULL}; *media != NULL; media++)
        if (wm_str_starts_nocase(type, *media))
            return wm_fail(err, WM_E_FORMAT, "the content-type header says \"%.*s\": that is no text",
                           WM_STR_ARG(type));
    bool picture = false;
    const char *binary = binary_kind(in->raw, &picture);
    if (binary != NULL)
        return wm_fail(err, picture ? WM_E_NO_STORY : WM_E_FORMAT, "the message is %s, not text", binary);
    enum clean_format found = clean_sniff(in, err);
    if (found == CLEAN_UNKNOWN)
        return err->code;
    return hold_against(type, found, format, err);
}
