/* SPDX-License-Identifier: Apache-2.0 */
/* Plain wire text: what a line is follows from where it stands and how it is made. Short lines
 * before the first paragraph are headline, deck, byline and credits; a caption names left and right
 * or follows a credit; a last line of short names is the list of sources. */
#include <ctype.h>
#include <string.h>

#include "clean.h"
#include "text.h"

/* Indentation of a line in columns of blanks; a tab counts as a step to a paragraph. */
static size_t indent_of(struct wm_str line)
{
    size_t columns = 0;
    for (size_t i = 0; i < line.len && (line.ptr[i] == ' ' || line.ptr[i] == '\t'); i++)
        columns += line.ptr[i] == '\t' ? 4 : 1;
    return columns;
}

static size_t least_indent(struct wm_str text)
{
    size_t least = SIZE_MAX;
    struct wm_str line;
    while (wm_str_line(&text, &line)) {
        size_t indent = indent_of(line);
        if (wm_str_trim(line).len > 0 && indent < least)
            least = indent;
    }
    return least;
}

/* Columns: gaps of several blanks, tabs or bars between words, two or more. */
static bool is_row(struct wm_str line)
{
    size_t columns = 0, blanks = 0;
    for (size_t i = 0; i < line.len; i++) {
        char c = line.ptr[i];
        if (c == ' ') {
            blanks++;
            continue;
        }
        columns += c == '\t' || c == '|' || blanks >= 3;
        blanks = 0;
    }
    return columns >= 2;
}

/* "* One vote decides": takes the mark off. */
static bool take_bullet(struct wm_str *line)
{
    static const char *const marks[] = {"* ", "\xE2\x80\xA2 ", "\xE2\x96\xAA ", "\xC2\xB7 "};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (wm_str_starts(*line, marks[i])) {
            *line = wm_str_trim(wm_str_sub(*line, strlen(marks[i]), line->len));
            return true;
        }
    return false;
}

struct lines {
    struct clean_story *story;
    enum clean_block_kind kind; /* of the block that is being read */
    struct wm_buf text;
};

static void end_block(struct lines *lines)
{
    clean_block_add(lines->story, lines->kind, wm_buf_str(&lines->text));
    lines->text.len = 0;
    lines->kind = CLEAN_PARAGRAPH;
}

/* The ends of lines stay, so that words cut there can be made whole. */
static void add_line(struct lines *lines, struct wm_str words)
{
    if (lines->text.len > 0)
        wm_buf_addc(&lines->text, '\n');
    wm_buf_add(&lines->text, words);
}

void clean_add_lines(struct clean_story *story, struct wm_str text)
{
    struct lines lines = {.story = story, .text = {.arena = story->arena}};
    struct wm_str line, next, rest = text;
    size_t least = least_indent(text);
    while (wm_str_line(&rest, &line)) {
        struct wm_str words = wm_str_trim(line), ahead = rest;
        bool row =
            is_row(words) && (lines.kind == CLEAN_TABLE || (wm_str_line(&ahead, &next) && is_row(wm_str_trim(next))));
        bool bullet = !row && take_bullet(&words);
        if (row != (lines.kind == CLEAN_TABLE) || bullet || words.len == 0 || (!row && indent_of(line) >= least + 2))
            end_block(&lines);
        if (row || bullet)
            lines.kind = row ? CLEAN_TABLE : CLEAN_ITEM;
        add_line(&lines, words);
    }
    end_block(&lines);
}

static bool ends_sentence(struct wm_str text)
{
    static const char *const quotes[] = {"\"", "'", ")", "\xE2\x80\x9D", "\xE2\x80\x99", "\xC2\xBB"};
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
        if (wm_str_ends(text, quotes[i]))
            text.len -= strlen(quotes[i]);
    return wm_str_ends(text, ".") || wm_str_ends(text, "!") || wm_str_ends(text, "?") ||
           wm_str_ends(text, "\xE3\x80\x82");
}

static bool is_short_line(struct wm_str text)
{
    return text.len <= 200 && clean_words(text) <= 25 && !ends_sentence(text);
}

/* "Photo by: AA", "Photo: AFP/Name", "Image credit: NASA"; no text when it is none. */
static struct wm_str credit_of(struct wm_str line)
{
    static const char *const kinds[] = {"photo by", "photo credit", "photo", "photograph", "picture by",
                                        "picture",  "image credit", "image", "credit",     "foto"};
    const char *colon = line.len < 80 && line.len > 0 ? memchr(line.ptr, ':', line.len) : NULL;
    if (colon == NULL)
        return (struct wm_str){0};
    struct wm_str kind = wm_str_trim(wm_str_sub(line, 0, (size_t)(colon - line.ptr)));
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (wm_str_is_nocase(kind, kinds[i]))
            return wm_str_trim(wm_str_sub(line, (size_t)(colon - line.ptr) + 1, line.len));
    return (struct wm_str){0};
}

static bool is_note(struct wm_str line)
{
    static const char *const starts[] = {"Eds:",    "Editors:",  "Editor's note",      "Note to editors", "Embargo",
                                         "EMBARGO", "ATTENTION", "STRICTLY EMBARGOED", "EDITOR'S NOTE"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (wm_str_starts(line, starts[i]))
            return true;
    return false;
}

/* "MIDEAST-CRISIS/SYRIA (UPDATE 2)", "BC-Pier-Rebuilt": words joined, nothing that reads as a headline. */
static bool is_slug(struct wm_str line)
{
    ptrdiff_t bracket = wm_str_find(line, WM_STR(" ("));
    struct wm_str words = bracket > 0 ? wm_str_sub(line, 0, (size_t)bracket) : line;
    bool wired = wm_str_starts(line, "BC-") || wm_str_starts(line, "AM-") || wm_str_starts(line, "PM-");
    return line.len < 80 &&
           (wired || (clean_words(words) == 1 && clean_is_upper(words) && memchr(words.ptr, '/', words.len) != NULL));
}

static bool is_byline(struct wm_str line)
{
    return wm_str_starts_nocase(line, "by ") && clean_words(line) <= 10 && line.len < 100 && !ends_sentence(line) &&
           line.len > 4 && !islower((unsigned char)line.ptr[3]);
}

/* "(L)", "(right)": who stands where in a picture. */
static bool names_sides(struct wm_str text)
{
    static const char *const sides[] = {"(L)",      "(R)",      "(C)",   "(left)",     "(right)",
                                        "(centre)", "(center)", "(L-R)", "(from left)"};
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
        if (wm_str_find(text, wm_str_of(sides[i])) >= 0)
            return true;
    return wm_str_starts(text, "FILE PHOTO") || wm_str_starts(text, "File photo") || wm_str_starts(text, "FILE -");
}

/* A day with its year, as captions give and first paragraphs do not. */
static bool names_full_date(struct wm_str text)
{
    struct wm_str rest = text, word;
    int month_at = -10, at = 0;
    while (clean_next_part(&rest, ' ', &word)) {
        at++;
        if (clean_month(word) != 0 && isupper((unsigned char)word.ptr[0]))
            month_at = at;
        bool year = word.len >= 4 && (wm_str_starts(word, "19") || wm_str_starts(word, "20")) &&
                    isdigit((unsigned char)word.ptr[2]) && isdigit((unsigned char)word.ptr[3]);
        if (year && at - month_at <= 2)
            return true;
    }
    return false;
}

/* In a caption with "(L)", a lone registered sign is "(R)" gone through an auto-correction. */
static struct wm_str mend_right(struct wm_arena *arena, struct wm_str text)
{
    ptrdiff_t at = wm_str_find(text, WM_STR(" \xC2\xAE "));
    if (at < 0 || wm_str_find(text, WM_STR("(L)")) < 0)
        return text;
    return wm_str_printf(arena, "%.*s (R) %.*s", (int)at, text.ptr,
                         WM_STR_ARG(wm_str_sub(text, (size_t)at + 4, text.len)));
}

struct plain {
    struct clean_story *story;
    bool in_body, credit_open; /* a credit waits for its caption */
    struct wm_str credit;
};

static void close_credit(struct plain *plain, struct wm_str caption)
{
    if (plain->credit.len > 0 || caption.len > 0)
        clean_note_add(plain->story, &plain->story->captions, caption, plain->credit);
    plain->credit = (struct wm_str){0};
    plain->credit_open = false;
}

/* A paragraph whose lines are all credits; repeated ones are one. */
static bool take_credits(struct plain *plain, struct wm_str text)
{
    struct wm_str rest = text, line;
    while (wm_str_line(&rest, &line))
        if (credit_of(wm_str_trim(line)).len == 0)
            return false;
    for (rest = text; wm_str_line(&rest, &line);) {
        struct wm_str credit = credit_of(wm_str_trim(line));
        if (plain->credit_open && !wm_str_eq(credit, plain->credit))
            close_credit(plain, WM_STR(""));
        plain->credit = credit;
        plain->credit_open = true;
    }
    return true;
}

/* The lines of the head: true when the paragraph belongs there. */
static bool take_head(struct plain *plain, struct wm_str text, bool last)
{
    struct clean_story *story = plain->story;
    struct wm_str day = clean_time(story->arena, text, "Z");
    if (is_note(text)) {
        clean_join(story, &story->ed_note, text);
    } else if (story->headline.len > 0 && is_byline(text)) {
        clean_fill(&story->by, text);
    } else if (story->headline.len > 0 && day.len > 0) {
        clean_fill(&story->content_created, text);
    } else if (story->headline.len == 0 && story->slugline.len == 0 && !last && is_slug(text)) {
        story->slugline = text;
    } else if (story->headline.len == 0 && is_short_line(text)) {
        story->headline = text;
    } else if (story->headline.len > 0 && story->deck.len == 0 && !last && !wm_str_starts(text, "* ") &&
               is_short_line(text) && clean_words(text) > 2) {
        story->deck = text;
    } else if ((plain->credit_open && (names_full_date(text) || names_sides(text))) || names_sides(text)) {
        close_credit(plain, mend_right(story->arena, text));
    } else {
        return false;
    }
    return true;
}

static void take_paragraph(struct plain *plain, struct wm_str text, bool last)
{
    struct clean_story *story = plain->story;
    if (take_credits(plain, text))
        return;
    struct clean_dateline none = {{0}, {0}, {0}, {0}};
    struct wm_str line = wm_str_squeeze(story->arena, text), after = line;
    bool dateline = clean_split_dateline(story->arena, &after, WM_STR(""), &none);
    if (!plain->in_body && !dateline && take_head(plain, line, last))
        return;
    bool caption = plain->credit_open && plain->in_body && names_sides(line);
    if (caption) {
        close_credit(plain, mend_right(story->arena, line));
        return;
    }
    plain->in_body = true;
    bool heading = !last && clean_words(line) <= 10 && line.len < 90 && !ends_sentence(line) &&
                   !wm_str_ends(line, ":") && !wm_str_ends(line, ",") && isalpha((unsigned char)line.ptr[0]) &&
                   memchr(text.ptr, '\n', text.len) == NULL;
    if (heading)
        clean_block_add(story, CLEAN_SUBHEAD, line);
    else
        clean_add_lines(story, text);
}

/* "Name, Other Name" as the last line: nothing but one to four short names, no verb has room. */
static void take_source_line(struct clean_story *story)
{
    if (story->block_count < 2)
        return;
    struct wm_str line = story->blocks[story->block_count - 1].text, rest = line, part;
    size_t parts = 0;
    if (line.len > 80 || ends_sentence(line))
        return;
    if (wm_str_starts_nocase(line, "source:") || wm_str_starts_nocase(line, "sources:"))
        rest = wm_str_sub(line, (size_t)((const char *)memchr(line.ptr, ':', line.len) - line.ptr) + 1, line.len);
    struct wm_str list = rest;
    bool labelled = list.len < line.len;
    for (; clean_next_part(&rest, ',', &part); parts++)
        if (clean_words(part) > 3 || part.len > 32 || islower((unsigned char)part.ptr[0]) || parts >= 4)
            return;
    if (parts < 2 && !labelled)
        return;
    while (clean_next_part(&list, ',', &part))
        clean_term_add(story, &story->sources, part, WM_STR(""));
    clean_note_add(story, &story->removed, line, WM_STR("source line"));
    story->block_count--;
}

/* Takes the next run of lines up to an empty one off the text. Where no line is empty, an end of a
 * line that is not wrapped (long lines) ends a paragraph. */
static bool next_paragraph(struct wm_str *rest, bool spaced, struct wm_str *out)
{
    struct wm_str line;
    const char *from = NULL, *to = NULL;
    while (rest->len > 0) {
        struct wm_str before = *rest;
        wm_str_line(rest, &line);
        bool empty = wm_str_trim(line).len == 0;
        if (empty && from != NULL)
            break;
        if (empty)
            continue;
        from = from != NULL ? from : before.ptr;
        to = line.ptr + line.len;
        if (!spaced)
            break;
    }
    if (from == NULL)
        return false;
    *out = (struct wm_str){from, (size_t)(to - from)}; /* with its indentation */
    return true;
}

/* Whether empty lines part the paragraphs, or each line is one; hard-wrapped text counts as spaced. */
static bool is_spaced(struct wm_str text)
{
    struct wm_str line;
    size_t lines = 0, empty = 0, long_lines = 0;
    while (wm_str_line(&text, &line)) {
        bool blank = wm_str_trim(line).len == 0;
        empty += blank;
        lines += !blank;
        long_lines += line.len > 120;
    }
    return empty * 12 > lines || long_lines * 4 < lines;
}

enum wm_code clean_read_plain(struct clean_input *in, struct wm_error *err)
{
    struct clean_story *story = clean_story_new(in, CLEAN_PLAIN);
    if (story == NULL)
        return wm_fail(err, WM_E_LIMIT, "the article needs more memory than an article may use");
    struct plain plain = {.story = story};
    struct wm_str rest = in->text, text, next;
    bool spaced = is_spaced(wm_str_trim(in->text)), more = next_paragraph(&rest, spaced, &next);
    while (more) {
        text = next;
        more = next_paragraph(&rest, spaced, &next);
        take_paragraph(&plain, text, !more);
    }
    close_credit(&plain, WM_STR(""));
    take_source_line(story);
    return WM_OK;
}
