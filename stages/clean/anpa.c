/* SPDX-License-Identifier: Apache-2.0 */
/* ANPA-1312: a header of fixed fields, STX, lines marked with a caret for the head of the story, a
 * tab for each paragraph, ETX and the time. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "clean.h"
#include "text.h"

#define STX '\x02'
#define ETX '\x03'

static long long urgency_of(char priority)
{
    static const char letters[] = "fburdaws";
    const char *at = strchr(letters, tolower((unsigned char)priority));
    return at != NULL && *at != '\0' ? at - letters + 1 : 0;
}

/* "r a ... BC-US--Keyword 1stLd-Writethru   11-13 1693" */
static void read_header(struct clean_story *story, struct wm_str header)
{
    struct wm_str line, rest = header;
    while (wm_str_line(&rest, &line)) {
        line = wm_str_trim(line);
        if (line.len < 4 || line.ptr[1] != ' ' || urgency_of(line.ptr[0]) == 0)
            continue;
        story->urgency = urgency_of(line.ptr[0]);
        story->priority = wm_str_sub(line, 0, 1);
        clean_term_add(story, &story->subjects, WM_STR(""), wm_str_printf(story->arena, "anpa:%c", line.ptr[2]));
        struct wm_str words = wm_str_sub(line, 3, line.len), word;
        while (words.len > 0 && !isalnum((unsigned char)words.ptr[0]))
            words = wm_str_sub(words, 1, words.len);
        if (clean_next_part(&words, ' ', &word))
            clean_fill(&story->slugline, word);
        if (clean_next_part(&words, ' ', &word) && !isdigit((unsigned char)word.ptr[word.len - 1]))
            clean_fill(&story->take_key, word);
        return;
    }
}

/* "BC-US--Harbor Fire, 1st Ld-Writethru,1140": slug, take key, words. */
static void read_slug(struct clean_story *story, struct wm_str line)
{
    struct wm_str rest = line, part, key = {0};
    struct wm_buf slug = {.arena = story->arena};
    ptrdiff_t caret = wm_str_find(rest, WM_STR("^")); /* "*9006< ^Slug,0176" */
    if (caret >= 0)
        rest = wm_str_sub(rest, (size_t)caret + 1, rest.len);
    while (clean_next_part(&rest, ',', &part)) {
        bool digits = true;
        for (size_t i = 0; i < part.len; i++)
            digits = digits && isdigit((unsigned char)part.ptr[i]);
        if (digits)
            continue;
        if (clean_take_key(part).len > 0) {
            key = part;
            continue;
        }
        if (slug.len > 0)
            wm_buf_adds(&slug, ", ");
        wm_buf_add(&slug, part);
    }
    if (slug.len > 0)
        story->slugline = wm_buf_str(&slug);
    if (key.len > 0)
        story->take_key = key;
}

/* The line without its caret and its end mark. */
static struct wm_str unmarked(struct wm_str line)
{
    line = wm_str_trim(line);
    if (wm_str_starts(line, "^"))
        line = wm_str_trim(wm_str_sub(line, 1, line.len));
    while (line.len > 0 && (line.ptr[line.len - 1] == '<' || line.ptr[line.len - 1] == '='))
        line = wm_str_trim(wm_str_sub(line, 0, line.len - 1));
    return line;
}

struct anpa {
    struct clean_story *story;
    struct wm_buf paragraph, rest; /* the paragraph in hand; caret lines that found no place */
    bool body, by;
};

static void take_caret_line(struct anpa *anpa, struct wm_str line)
{
    struct clean_story *story = anpa->story;
    if (line.len == 0)
        return;
    if (wm_str_starts(line, "Eds:"))
        clean_join(story, &story->ed_note, wm_str_sub(line, 4, line.len));
    else if (wm_str_starts(line, "EDITOR'S NOTE") || wm_str_starts(line, "EDITORS"))
        clean_join(story, &story->ed_note, line);
    else if (wm_str_starts(line, "By ")) {
        clean_fill(&story->by, line);
        anpa->by = true;
    } else if (anpa->by && clean_words(line) <= 5)
        clean_term_add(story, &story->sources, line, WM_STR("")); /* who the author writes for */
    else if (clean_has(line, "photo ") && clean_words(line) < 30 && wm_str_find(line, WM_STR("Photo ")) <= 4)
        clean_note_add(story, &story->removed, line, WM_STR("picture list"));
    else if (anpa->body)
        clean_note_add(story, &story->removed, line, WM_STR("end mark"));
    else if (story->headline.len == 0)
        story->headline = line;
    else if (line.len > 150)
        clean_note_add(story, &story->descriptions, line, WM_STR("summary"));
    else {
        wm_buf_add(&anpa->rest, line);
        wm_buf_addc(&anpa->rest, '\n');
    }
}

static void flush(struct anpa *anpa)
{
    clean_block_add(anpa->story, CLEAN_PARAGRAPH, wm_buf_str(&anpa->paragraph));
    anpa->paragraph.len = 0;
}

/* "AP-WF-11-13-13 0745GMT<" */
static void read_trailer(struct clean_story *story, struct wm_str trailer)
{
    struct wm_str line = {0};
    wm_str_line(&trailer, &line);
    line = unmarked(line);
    int month, day, year, clock;
    char source[16] = "", text[80];
    if (line.len == 0 || line.len >= sizeof text)
        return;
    memcpy(text, line.ptr, line.len);
    text[line.len] = '\0';
    const char *at = text + strcspn(text, "0123456789");
    if (sscanf(at, "%2d-%2d-%2d %4d", &month, &day, &year, &clock) != 4 || month < 0 || day < 0 || year < 0 ||
        clock < 0)
        return;
    story->version_created = wm_str_printf(story->arena, "%04d-%02d-%02dT%02d:%02d:00Z",
                                           year + (year < 70 ? 2000 : 1900), month, day, clock / 100, clock % 100);
    if (sscanf(text, "%15[A-Za-z]-", source) == 1 && strlen(source) >= 2)
        clean_fill(&story->provider, wm_str_dup(story->arena, wm_str_of(source)));
}

/* "AP-WF-11-13-13 0745GMT<": the last line, whether its ETX came through or not. */
static bool is_trailer(struct wm_str line)
{
    ptrdiff_t at = wm_str_find(line, WM_STR("GMT"));
    return at >= 14 && line.len < 50 && line.ptr[at - 8] == '-' && line.ptr[at - 11] == '-' && line.ptr[at - 14] == '-';
}

static void take_line(struct anpa *anpa, struct wm_str line)
{
    bool tab = wm_str_starts(line, "\t");
    struct wm_str words = wm_str_trim(line);
    if (is_trailer(words)) {
        read_trailer(anpa->story, words);
        return;
    }
    if (wm_str_starts(words, "^") && !tab) {
        take_caret_line(anpa, unmarked(words));
        return;
    }
    if (words.len == 0 || tab)
        flush(anpa);
    if (words.len == 0)
        return;
    anpa->body = true;
    if (anpa->paragraph.len > 0)
        wm_buf_addc(&anpa->paragraph, ' ');
    wm_buf_add(&anpa->paragraph, wm_str_ends(words, "<") ? unmarked(words) : words);
}

/* "KILL BC-US--Slug, moved as W3120": what it takes back. */
static void read_kill(struct clean_story *story)
{
    ptrdiff_t at = wm_str_find_nocase(story->headline, "moved as ");
    if (at < 0)
        return;
    struct wm_str rest = wm_str_sub(story->headline, (size_t)at + 9, story->headline.len), word;
    if (clean_next_part(&rest, ' ', &word))
        clean_fill(&story->replaces, word);
}

enum wm_code clean_read_anpa(struct clean_input *in, struct wm_error *err)
{
    struct clean_story *story = clean_story_new(in, CLEAN_ANPA);
    if (story == NULL)
        return wm_fail(err, WM_E_LIMIT, "the article needs more memory than an article may use");
    const char *stx = memchr(in->text.ptr, STX, in->text.len);
    size_t from = stx != NULL ? (size_t)(stx - in->text.ptr) : 0;
    struct wm_str header = wm_str_sub(in->text, 0, from),
                  text = wm_str_sub(in->text, from + (stx != NULL), in->text.len);
    const char *etx = text.len > 0 ? memrchr(text.ptr, ETX, text.len) : NULL;
    struct wm_str body = etx != NULL ? wm_str_sub(text, 0, (size_t)(etx - text.ptr)) : text, line = {0};
    if (stx == NULL)
        return wm_fail(err, WM_E_PARSE, "the ANPA-1312 message has no STX before its text; was it cut?");
    struct anpa anpa = {.story = story, .paragraph = {.arena = in->arena}, .rest = {.arena = in->arena}};
    read_header(story, header);
    if (wm_str_line(&body, &line))
        read_slug(story, unmarked(line));
    while (wm_str_line(&body, &line))
        take_line(&anpa, line);
    flush(&anpa);
    struct wm_str left = wm_buf_str(&anpa.rest);
    while (!anpa.body && wm_str_line(&left, &line)) /* a list of headlines is its own body */
        clean_block_add(story, CLEAN_ITEM, line);
    if (etx != NULL)
        read_trailer(story, wm_str_sub(text, (size_t)(etx - text.ptr) + 1, text.len));
    read_kill(story);
    if (story->urgency > 2)
        clean_fill(&story->headline, story->slugline); /* tables and lists often have no other */
    if (story->urgency == 1 || story->urgency == 2 || clean_has(story->slugline, "newsalert"))
        story->lifecycle = WM_LIFE_ALERT;
    if (wm_str_is_nocase(story->take_key, "kill") || wm_str_starts(story->headline, "KILL "))
        story->lifecycle = WM_LIFE_CANCEL;
    return WM_OK;
}
