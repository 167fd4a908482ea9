/* SPDX-License-Identifier: Apache-2.0 */
/* Mail (RFC 5322, MIME): the subject is the headline, the plainest text part the body. */
#include <ctype.h>
#include <string.h>

#include "clean.h"
#include "text.h"
#include "xml.h"

#define PARTS_DEEP 8 /* multiparts within multiparts; real mail has two or three */

struct part {
    struct wm_str headers, body;
};

/* Splits at the first empty line; empty lines and "From " in front are skipped. */
static struct part split(struct wm_str text)
{
    struct wm_str rest = text, line;
    struct part part = {.headers = {text.ptr, 0}, .body = {text.ptr, 0}};
    bool begun = false;
    while (wm_str_line(&rest, &line)) {
        bool empty = wm_str_trim(line).len == 0;
        if (empty && begun)
            break;
        if (!empty && !begun)
            part.headers.ptr = line.ptr;
        begun = begun || !empty;
        part.headers.len = (size_t)(line.ptr + line.len - part.headers.ptr);
    }
    part.body = rest;
    return part;
}

/* A header's value, its folded lines joined. */
static struct wm_str header(struct wm_arena *arena, struct wm_str headers, const char *name)
{
    struct wm_str line;
    struct wm_buf value = {.arena = arena};
    size_t len = strlen(name);
    bool inside = false;
    while (wm_str_line(&headers, &line)) {
        bool folded = line.len > 0 && isspace((unsigned char)line.ptr[0]);
        if (inside && !folded)
            break;
        if (!inside && wm_str_starts_nocase(line, name) && line.len > len && line.ptr[len] == ':') {
            inside = true;
            wm_buf_add(&value, wm_str_trim(wm_str_sub(line, len + 1, line.len)));
        } else if (inside) {
            wm_buf_addc(&value, ' ');
            wm_buf_add(&value, wm_str_trim(line));
        }
    }
    return wm_buf_str(&value);
}

static struct wm_str parameter(struct wm_str value, const char *name)
{
    struct wm_str part;
    size_t len = strlen(name);
    while (clean_next_part(&value, ';', &part)) {
        if (!wm_str_starts_nocase(part, name) || part.len <= len || part.ptr[len] != '=')
            continue;
        part = wm_str_trim(wm_str_sub(part, len + 1, part.len));
        return wm_str_starts(part, "\"") && part.len > 1 ? wm_str_sub(part, 1, part.len - 1) : part;
    }
    return (struct wm_str){0};
}

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* `word`: the form in headers, where "_" is a blank. */
static struct wm_str unquoted(struct wm_arena *arena, struct wm_str text, bool word)
{
    struct wm_buf out = {.arena = arena};
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        int high = i + 2 < text.len ? hex(text.ptr[i + 1]) : -1, low = i + 2 < text.len ? hex(text.ptr[i + 2]) : -1;
        if (word && c == '_') {
            wm_buf_addc(&out, ' ');
        } else if (c == '=' && high >= 0 && low >= 0) {
            wm_buf_addc(&out, (char)(high * 16 + low));
            i += 2;
        } else if (c == '=' && i + 1 < text.len && (text.ptr[i + 1] == '\n' || text.ptr[i + 1] == '\r')) {
            i += text.ptr[i + 1] == '\r' && i + 2 < text.len && text.ptr[i + 2] == '\n' ? 2 : 1;
        } else {
            wm_buf_addc(&out, c);
        }
    }
    return wm_buf_str(&out);
}

static struct wm_str unbased(struct wm_arena *arena, struct wm_str text)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    struct wm_buf out = {.arena = arena};
    unsigned bits = 0, count = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char *at = text.ptr[i] != '\0' ? strchr(alphabet, text.ptr[i]) : NULL;
        if (at == NULL)
            continue;
        bits = bits << 6 | (unsigned)(at - alphabet);
        count += 6;
        if (count >= 8) {
            count -= 8;
            wm_buf_addc(&out, (char)(bits >> count & 0xFF));
        }
    }
    return wm_buf_str(&out);
}

/* RFC 2047: "=?utf-8?Q?Caf=C3=A9?=" within a header. */
static struct wm_str decode_words(struct wm_arena *arena, struct wm_str text)
{
    struct wm_buf out = {.arena = arena};
    while (text.len > 0) {
        ptrdiff_t at = wm_str_find(text, WM_STR("=?"));
        size_t to = at < 0 ? text.len : (size_t)at;
        wm_buf_add(&out, wm_str_sub(text, 0, to));
        text = wm_str_sub(text, to, text.len);
        struct wm_str charset, kind, word, rest = wm_str_sub(text, 2, text.len);
        if (at < 0)
            break;
        ptrdiff_t end;
        if (!clean_next_part(&rest, '?', &charset) || !clean_next_part(&rest, '?', &kind) ||
            (end = wm_str_find(rest, WM_STR("?="))) < 0) {
            wm_buf_add(&out, text);
            break;
        }
        word = wm_str_sub(rest, 0, (size_t)end);
        word = wm_str_is_nocase(kind, "B") ? unbased(arena, word) : unquoted(arena, word, true);
        wm_buf_add(&out, clean_decode(arena, word, charset));
        text = wm_str_sub(rest, (size_t)end + 2, rest.len);
    }
    return wm_buf_str(&out);
}

static struct wm_str content_of(struct wm_arena *arena, struct part part)
{
    struct wm_str encoding = wm_str_trim(header(arena, part.headers, "Content-Transfer-Encoding"));
    struct wm_str body = wm_str_is_nocase(encoding, "base64")             ? unbased(arena, part.body)
                         : wm_str_is_nocase(encoding, "quoted-printable") ? unquoted(arena, part.body, false)
                                                                          : part.body;
    return clean_decode(arena, body, parameter(header(arena, part.headers, "Content-Type"), "charset"));
}

/* Looks for a part of that type, the first in depth. */
static bool find_part(struct wm_arena *arena, struct part part, const char *type, int depth, struct part *found)
{
    struct wm_str kind = header(arena, part.headers, "Content-Type");
    if (wm_str_starts_nocase(header(arena, part.headers, "Content-Disposition"), "attachment"))
        return false;
    if (!wm_str_starts_nocase(kind, "multipart/")) {
        *found = part;
        return wm_str_starts_nocase(kind, type) || (kind.len == 0 && strcmp(type, "text/plain") == 0);
    }
    struct wm_str boundary = parameter(kind, "boundary");
    if (boundary.len == 0 || depth >= PARTS_DEEP)
        return false;
    struct wm_str mark = wm_str_printf(arena, "--%.*s", WM_STR_ARG(boundary)), rest = part.body;
    ptrdiff_t at = wm_str_find(rest, mark);
    while (at >= 0) {
        rest = wm_str_sub(rest, (size_t)at + mark.len, rest.len);
        if (wm_str_starts(rest, "--"))
            return false;
        at = wm_str_find(rest, mark);
        struct wm_str inner = wm_str_sub(rest, 0, at < 0 ? rest.len : (size_t)at);
        if (find_part(arena, split(inner), type, depth + 1, found))
            return true;
    }
    return false;
}

/* What stands above the signature mark. */
static struct wm_str above_signature(struct wm_str text)
{
    struct wm_str rest = text, line;
    while (wm_str_line(&rest, &line))
        if (wm_str_is(line, "-- ") || wm_str_is(line, "--"))
            return wm_str_sub(text, 0, (size_t)(line.ptr - text.ptr));
    return text;
}

/* A form sent as mail: {"Headline": ["..."], "Body": ["..."]}. */
static bool read_form(struct clean_story *story, struct wm_str text)
{
    struct wm_json *form;
    if (!wm_str_starts(text, "{") ||
        wm_json_parse(story->arena, wm_str_squeeze(story->arena, text), &form, NULL) != WM_OK)
        return false;
    const struct {
        const char *name;
        struct wm_str *field;
    } fields[] = {{"Headline", &story->headline},
                  {"Slugline", &story->slugline},
                  {"Priority", &story->priority},
                  {"Byline", &story->by}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct wm_str value = wm_json_str(wm_json_at(wm_json_get(form, fields[i].name), 0));
        if (value.len > 0)
            *fields[i].field = value;
    }
    struct wm_str summary = wm_json_str(wm_json_at(wm_json_get(form, "Abstract"), 0));
    struct wm_str value = wm_json_str(wm_json_at(wm_json_get(form, "News Value"), 0));
    if (summary.len > 0)
        clean_note_add(story, &story->descriptions, summary, WM_STR("abstract"));
    if (value.len == 1 && isdigit((unsigned char)*value.ptr))
        story->urgency = *value.ptr - '0';
    clean_add_markup_text(story, wm_json_str(wm_json_at(wm_json_get(form, "Body"), 0)));
    return true;
}

enum wm_code clean_read_mail(struct clean_input *in, struct wm_error *err)
{
    struct part mail = split(in->text), part;
    struct clean_story *story = clean_story_new(in, CLEAN_MAIL);
    if (story == NULL)
        return wm_fail(err, WM_E_LIMIT, "the article needs more memory than an article may use");
    story->headline = decode_words(in->arena, header(in->arena, mail.headers, "Subject"));
    story->version_created = header(in->arena, mail.headers, "Date");
    struct wm_str id = header(in->arena, mail.headers, "Message-ID");
    story->guid = wm_str_starts(id, "<") && wm_str_ends(id, ">") ? wm_str_sub(id, 1, id.len - 1) : id;
    if (find_part(in->arena, mail, "text/plain", 0, &part)) {
        struct wm_str text = above_signature(content_of(in->arena, part));
        if (!read_form(story, wm_str_trim(text)))
            clean_add_lines(story, text);
    } else if (find_part(in->arena, mail, "text/html", 0, &part)) {
        clean_add_markup_text(story, content_of(in->arena, part));
    }
    if (story->block_count > 0 || story->headline.len > 0)
        return WM_OK;
    in->first = NULL;
    in->end = &in->first;
    in->skipped = "attachments";
    return WM_OK;
}
