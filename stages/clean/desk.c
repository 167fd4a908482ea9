/* SPDX-License-Identifier: Apache-2.0 */
/* What in wire copy is for desks and not for readers: notes, contacts, page marks, key words, sign-offs.
 * It leaves the body, is listed with its reason, and goes where the record has a place for it. */
#include <ctype.h>
#include <string.h>

#include "text.h"

#define NOTE_BYTES 500 /* a note may be long, but no paragraph begins like one by chance */

static bool starts_with_any(struct wm_str text, const char *const *starts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (wm_str_starts(text, starts[i]))
            return true;
    return false;
}

#define STARTS(text, list) starts_with_any((text), (list), sizeof(list) / sizeof *(list))

static bool is_bracketed(struct wm_str text)
{
    return text.len > 2 && text.ptr[0] == '(' && text.ptr[text.len - 1] == ')';
}

/* "(more)", "Page 2 of 3", "2/3": marks of pages and of copy that goes on. */
static bool is_page_mark(struct wm_str text)
{
    static const char *const marks[] = {"more",         "(more)", "-more-", "more follows", "(more to come)",
                                        "more to come", "mf",     "///",    "(mf)"};
    struct wm_str rest = text, word;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (wm_str_is_nocase(text, marks[i]))
            return true;
    if (text.len > 16 || !clean_next_part(&rest, ' ', &word) || !wm_str_is_nocase(word, "page"))
        return false;
    for (size_t i = 0; i < rest.len; i++)
        if (!isdigit((unsigned char)rest.ptr[i]) && strchr(" of/", rest.ptr[i]) == NULL)
            return false;
    return rest.len > 0;
}

/* "Eds: with photos", "ATTENTION - updates throughout", "(Adds quotes, background)". */
static bool is_advice(struct wm_str text, size_t at)
{
    static const char *const starts[] = {"Eds:",
                                         "EDS:",
                                         "(Eds:",
                                         "Editors:",
                                         "EDITORS:",
                                         "Editor's note",
                                         "EDITOR'S NOTE",
                                         "Editors' note",
                                         "Editor\xE2\x80\x99s note",
                                         "Eds note",
                                         "Note to editors",
                                         "NOTE TO EDITORS",
                                         "Notes to editors",
                                         "Note to Editors",
                                         "ATTENTION",
                                         "EDITORS NOTE",
                                         "NOT FOR PUBLICATION",
                                         "Not for publication"};
    static const char *const changes[] = {"(Adds",    "(Updates",        "(Recasts",   "(Rewrites",       "(Refiles",
                                          "(Repeats", "(Corrects",       "(Clarifies", "(Fixes",          "(Changes",
                                          "(Removes", "(Writes through", "(Recaps",    "(New throughout", "(Edits",
                                          "(Amends",  "(Inserts",        "(Deletes"};
    return STARTS(text, starts) || (at < 6 && is_bracketed(text) && STARTS(text, changes));
}

static bool has_address(struct wm_str text)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.len; i++)
        digits += isdigit((unsigned char)text.ptr[i]) != 0;
    return memchr(text.ptr, '@', text.len) != NULL ||
           (digits >= 7 &&
            (clean_has(text, "tel") || clean_has(text, "phone") || clean_has(text, "call") || clean_has(text, " +")));
}

/* How to reach a desk, a reporter or who sent a release. */
static bool is_contact(struct wm_str text)
{
    static const char *const starts[] = {"Contact",
                                         "CONTACT",
                                         "Media contact",
                                         "Media Contact",
                                         "MEDIA CONTACT",
                                         "Press contact",
                                         "Press Contact",
                                         "For further information",
                                         "For more information",
                                         "For media",
                                         "Newsdesk",
                                         "NEWSDESK",
                                         "Newsroom",
                                         "Desk:",
                                         "News desk",
                                         "Editorial contact",
                                         "Redaktionelle Hinweise",
                                         "Kontakt",
                                         "Pressekontakt"};
    bool private = text.len > 4 && wm_str_starts(text, "((") && wm_str_ends(text, "))");
    return private || (STARTS(text, starts) && has_address(text));
}

static bool take_keywords(struct clean_story *story, struct wm_str text)
{
    if (!wm_str_starts(text, "Keywords:") && !wm_str_starts(text, "KEYWORDS:"))
        return false;
    struct wm_str rest = wm_str_sub(text, strlen("Keywords:"), text.len), part;
    char separator = memchr(rest.ptr, ',', rest.len) != NULL || memchr(rest.ptr, '/', rest.len) == NULL ? ',' : '/';
    while (clean_next_part(&rest, separator, &part))
        clean_note_add(story, &story->keywords, part, WM_STR(""));
    return true;
}

/* Why a block is no part of the text; NULL when it is one. */
static const char *reason_against(struct clean_story *story, struct wm_str text, size_t at)
{
    if (text.len > NOTE_BYTES)
        return NULL;
    if (is_page_mark(text))
        return "page mark";
    if (is_advice(text, at)) {
        clean_join(story, &story->ed_note, text);
        return "note to editors";
    }
    if (is_contact(text))
        return "contact";
    return take_keywords(story, text) ? "keywords" : NULL;
}

void clean_take_notes(struct clean_story *story)
{
    size_t kept = 0;
    for (size_t i = 0; i < story->block_count; i++) {
        const char *reason = reason_against(story, story->blocks[i].text, i);
        if (reason != NULL)
            clean_note_add(story, &story->removed, story->blocks[i].text, wm_str_of(reason));
        else
            story->blocks[kept++] = story->blocks[i];
    }
    story->block_count = kept;
}

/* Ends. */

static bool is_rule(struct wm_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (strchr("_-*#=~. ", text.ptr[i]) == NULL)
            return false;
    return text.len > 0;
}

static bool is_end_mark(struct wm_str text)
{
    return is_rule(text) || wm_str_is(text, "ENDS") || wm_str_is(text, "END") || wm_str_is(text, "-30-") ||
           wm_str_is(text, "-0-") || wm_str_is(text, "MORE") || wm_str_is(text, "(more)");
}

static bool is_sign_off(struct wm_str text)
{
    static const char *const starts[] = {"Reporting by",      "Editing by",  "Writing by", "Additional reporting",
                                         "Compiled by",       "Reported by", "Edited by",  "Translated by",
                                         "With reporting by", "Redaktion:"};
    if (wm_str_starts(text, "("))
        text = wm_str_sub(text, 1, text.len);
    for (size_t i = 0; i < sizeof starts / sizeof *starts && text.len < 400; i++)
        if (wm_str_starts_nocase(text, starts[i]))
            return true;
    return false;
}

static bool is_credit_tail(struct wm_str text)
{
    return text.len < 600 &&
           (clean_has(text, "contributed to this") || clean_has(text, "reported from") ||
            clean_has(text, "this story was generated") || is_sign_off(text) || wm_str_starts_nocase(text, "follow "));
}

/* "(BusinessDesk)", or the agency's name and initials: "dpa wsz jln npr", "AAP RTV ar". */
static bool is_signature(const struct clean_story *story, struct wm_str text)
{
    struct wm_str rest = text, word, first = {0}, sources[] = {story->dateline.source, story->provider};
    if (text.len > 40)
        return false;
    if (text.len > 3 && text.ptr[0] == '(' && text.ptr[text.len - 1] == ')')
        return clean_words(text) <= 2;
    while (clean_next_part(&rest, ' ', &word)) {
        if (word.len > 6)
            return false;
        for (size_t i = 0; i < word.len; i++)
            if (!isalpha((unsigned char)word.ptr[i]) && word.ptr[i] != '/' && word.ptr[i] != '-')
                return false;
        if (first.len == 0)
            first = word;
    }
    for (size_t i = 0; i < 2; i++)
        if (first.len > 0 && clean_words(text) > 1 && sources[i].len > 0 &&
            clean_has_word(sources[i], wm_str_cstr(story->arena, first)))
            return true;
    return false;
}

static void remove_last(struct clean_story *story, const char *reason)
{
    struct clean_block *last = &story->blocks[--story->block_count];
    if (!is_rule(last->text))
        clean_note_add(story, &story->removed, last->text, wm_str_of(reason));
}

/* Credits behind a rule near the end: "___", then who reported from where. */
static void strip_credit_tail(struct clean_story *story)
{
    for (size_t back = 2; back <= 4 && back < story->block_count; back++) {
        size_t at = story->block_count - back;
        bool credits = is_rule(story->blocks[at].text);
        for (size_t i = at + 1; i < story->block_count && credits; i++)
            credits = is_credit_tail(story->blocks[i].text);
        if (!credits)
            continue;
        while (story->block_count > at)
            remove_last(story, "credits");
        return;
    }
}

void clean_strip_ends(struct clean_story *story)
{
    for (int round = 0; round < 6 && story->block_count > 1; round++) {
        struct wm_str last = story->blocks[story->block_count - 1].text;
        if (is_end_mark(last))
            remove_last(story, "end mark");
        else if (is_sign_off(last))
            remove_last(story, "sign-off");
        else if (is_signature(story, last))
            remove_last(story, "signature");
        else
            break;
    }
    strip_credit_tail(story);
}
