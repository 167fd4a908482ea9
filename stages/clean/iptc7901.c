/* SPDX-License-Identifier: Apache-2.0 */
/* IPTC 7901: a header line, the slug, STX, the head of the story up to a line that ends in "=", the
 * text, ETX and the time. The control characters are often lost on the way, the lines are not. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "clean.h"
#include "text.h"

#define ETX '\x03'

/* "eca062 4 i 211 ccccb   dpa 061": priority, category, words, source. */
static void read_header(struct clean_story *story, struct wm_str line)
{
    struct wm_str part, source = {0};
    for (int i = 0; clean_next_part(&line, ' ', &part); i++) {
        if (i == 1 && part.len == 1 && isdigit((unsigned char)*part.ptr)) {
            story->urgency = *part.ptr - '0';
            story->priority = part;
        } else if (i == 2) {
            clean_term_add(story, &story->subjects, WM_STR(""),
                           wm_str_printf(story->arena, "iptc7901:%.*s", WM_STR_ARG(part)));
        } else if (i > 3 && isalpha((unsigned char)*part.ptr)) {
            source = part;
        }
    }
    clean_fill(&story->provider, source);
}

/* "131137 GMT Nov 13": day, clock, month, year. */
static void read_trailer(struct clean_story *story, struct wm_str line)
{
    struct wm_str stamp = {0}, zone = {0}, month = {0}, year = {0};
    if (!clean_next_part(&line, ' ', &stamp) || !clean_next_part(&line, ' ', &zone) ||
        !clean_next_part(&line, ' ', &month) || !clean_next_part(&line, ' ', &year))
        return;
    int m = clean_month(month);
    if (stamp.len != 6 || m == 0 || (year.len != 2 && year.len != 4))
        return;
    const char *s = stamp.ptr;
    story->version_created = wm_str_printf(story->arena, "%s%.*s-%02d-%.2sT%.2s:%.2s:00Z", year.len == 2 ? "20" : "",
                                           WM_STR_ARG(year), m, s, s + 2, s + 4);
}

static bool is_rule_of_stars(struct wm_str line)
{
    return wm_str_starts(line, "* * *") || wm_str_starts(line, "***");
}

/* A notebook for the newsroom follows the story: a heading of its own or the words that say so. */
static bool begins_notes(struct wm_str line)
{
    return wm_str_starts(line, "# ") || is_rule_of_stars(line) || clean_has(line, "not for publication") ||
           clean_has(line, "not intended for publication") || clean_has(line, "nicht zur Ver");
}

/* Words that stand alone above the headline: "1ST LEAD", "EXTRA", "(Achtung)". */
static bool is_key_line(struct wm_str line)
{
    return clean_take_key(line).len == line.len ||
           (line.len < 24 && clean_words(line) <= 3 &&
            (clean_is_upper(line) || (line.ptr[0] == '(' && wm_str_ends(line, ")"))));
}

static void take_head(struct clean_story *story, struct wm_str *lines, size_t count)
{
    size_t from = 0;
    if (count > 1 && is_key_line(lines[0])) {
        story->take_key = lines[0];
        from = 1;
    }
    for (size_t i = from; i < count; i++) {
        if (i > from && wm_str_starts_nocase(lines[i], "by "))
            clean_fill(&story->by, lines[i]);
        else if (i > from && wm_str_starts_nocase(lines[i], "eds"))
            clean_join(story, &story->ed_note, lines[i]);
        else
            clean_join(story, &story->headline, lines[i]);
    }
}

/* The head of the story: lines up to the one with "=" at its end; without one, one line. */
static struct wm_str read_head(struct clean_story *story, struct wm_str text)
{
    struct wm_str lines[8], rest = text, line;
    size_t count = 0;
    while (count < 8 && wm_str_line(&rest, &line)) {
        line = wm_str_trim(line);
        if (line.len == 0 && count == 0)
            continue;
        if (line.len == 0)
            break;
        bool last = wm_str_ends(line, "=");
        lines[count++] = last ? wm_str_trim(wm_str_sub(line, 0, line.len - 1)) : line;
        if (last)
            break;
    }
    take_head(story, lines, count);
    return rest;
}

static void read_body(struct clean_story *story, struct wm_str text)
{
    struct wm_str rest = text, line;
    size_t end = text.len;
    while (wm_str_line(&rest, &line)) {
        if (!begins_notes(wm_str_trim(line)))
            continue;
        end = (size_t)(line.ptr - text.ptr);
        clean_note_add(story, &story->removed, wm_str_sub(text, end, text.len), WM_STR("notes to editors"));
        break;
    }
    clean_add_lines(story, wm_str_sub(text, 0, end));
}

enum wm_code clean_read_iptc7901(struct clean_input *in, struct wm_error *err)
{
    struct clean_story *story = clean_story_new(in, CLEAN_IPTC_7901);
    if (story == NULL)
        return wm_fail(err, WM_E_LIMIT, "the article needs more memory than an article may use");
    struct wm_str rest = wm_str_trim(in->text), line = {0};
    wm_str_line(&rest, &line);
    while (line.len > 0 && (unsigned char)line.ptr[0] <= ' ')
        line = wm_str_sub(line, 1, line.len);
    read_header(story, line);
    const char *etx = rest.len > 0 ? memchr(rest.ptr, ETX, rest.len) : NULL;
    if (etx != NULL) {
        struct wm_str trailer = wm_str_sub(rest, (size_t)(etx - rest.ptr) + 1, rest.len), end = {0};
        wm_str_line(&trailer, &end);
        read_trailer(story, end);
        rest = wm_str_sub(rest, 0, (size_t)(etx - rest.ptr));
    }
    while (rest.len > 0 && wm_str_line(&rest, &line) && wm_str_trim(line).len == 0)
        continue;
    story->slugline = wm_str_trim(line);
    while (wm_str_ends(story->slugline, "/"))
        story->slugline.len--;
    const char *stx = rest.len > 0 ? memchr(rest.ptr, '\x02', rest.len) : NULL;
    if (stx != NULL)
        rest = wm_str_sub(rest, (size_t)(stx - rest.ptr) + 1, rest.len);
    read_body(story, read_head(story, rest));
    story->lifecycle = clean_life_of(story->take_key);
    return WM_OK;
}
