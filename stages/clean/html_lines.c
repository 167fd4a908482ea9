/* SPDX-License-Identifier: Apache-2.0 */
/* Lines that pages put among the paragraphs: what they call for and point to, in the languages that we
 * meet most. A paragraph of some length is never one, whatever it begins with. */
#include <ctype.h>
#include <string.h>

#include "html_private.h"
#include "text.h"

#define LINE_BYTES 260
#define BIO_BYTES  600

static bool starts_with_any(struct wm_str text, const char *const *starts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (wm_str_starts_nocase(text, starts[i]))
            return true;
    return false;
}

static bool has_any(struct wm_str text, const char *const *needles, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (clean_has(text, needles[i]))
            return true;
    return false;
}

#define ALL(list) (list), sizeof(list) / sizeof *(list)

/* To other pages, to the page's own buttons. */
static bool is_pointer(struct wm_str text)
{
    static const char *const starts[] = {
        "read more", "read also", "also read", "read next", "read:", "read the full", "related:", "related article",
        "related stor", "related content", "related topics", "related posts", "see also", "watch:", "watch now",
        "more:", "more from", "more on this", "more stories", "recommended", "you may also", "you might also",
        "you might like", "don't miss", "continue reading", "story continues", "article continues", "click here",
        "click to", "listen to", "view comments", "comments", "leave a comment", "skip to", "share on", "share this",
        "tweet this", "loading", "advertisement", "advertising", "scroll to continue", "filed under",
        "tags:", "tagged:", "topics:", "category:", "category :", "categories:", "posted in", "jump to", "back to top",
        /* German, French, Spanish, Italian, Portuguese */
        "lesen sie auch", "lesen sie mehr", "mehr zum thema", "auch interessant", "weitere informationen", "anzeige",
        "lire aussi", "à lire aussi", "voir aussi", "lisez aussi", "publicité", "lea también", "lee también",
        "leer también", "lea además", "te puede interesar", "le puede interesar", "ver también", "publicidad",
        "leggi anche", "leggi di più", "pubblicità", "leia também", "leia mais", "veja também", "publicidade",
        /* Dutch, the Nordic languages, Polish, Russian */
        "lees ook", "läs också", "läs mer", "les også", "læs også", "czytaj także", "czytaj też", "zobacz także",
        "zobacz też", "Читайте также",
        /* Chinese and Japanese: related reading, editor in charge, error report */
        "相关阅读", "相关新闻", "责任编辑", "【责任编辑", "【纠错", "関連記事"};
    static const char *const whole[] = {"share",         "print",       "email",    "save",  "copy link",
                                        "close",         "menu",        "search",   "watch", "other news",
                                        "more coverage", "latest news", "most read"};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (wm_str_is_nocase(text, whole[i]))
            return true;
    return starts_with_any(text, ALL(starts));
}

/* For readers to subscribe, follow, download, write or pay. */
static bool is_call(struct wm_str text)
{
    static const char *const starts[] = {"sign up",
                                         "subscribe",
                                         "follow us",
                                         "follow @",
                                         "* follow",
                                         "like us on",
                                         "join our",
                                         "join us on",
                                         "download the",
                                         "download our",
                                         "get the latest",
                                         "get our",
                                         "get all the latest",
                                         "never miss",
                                         "stay up to date",
                                         "stay informed",
                                         "to continue reading",
                                         "to view the full",
                                         "to read the full",
                                         "already a subscriber",
                                         "become a member",
                                         "become a subscriber",
                                         "support our journalism",
                                         "send us",
                                         "submit your",
                                         "submit a letter",
                                         "you can email",
                                         "do you want to be informed",
                                         "do you have a story",
                                         "got a tip",
                                         "got a story",
                                         "have a tip",
                                         "this article was originally",
                                         "this story was originally"};
    static const char *const needles[] = {
        "already a subscriber", "please subscribe", "subscribe to our", "subscribe now",      "subscribers also",
        "sign up for our",      "sign up to our",   "signing up to",    "our newsletter",     "follow us on",
        "find us on",           "on facebook and",  "follow along on",  "and on facebook at", "apps for ios",
        "app for ios",          "download the app", "log in to read",   "log in for",         "create a free account"};
    bool follow = wm_str_starts_nocase(text, "follow ") &&
                  (clean_has(text, "facebook") || clean_has(text, "twitter") || clean_has(text, "instagram") ||
                   clean_has(text, "whatsapp") || clean_has(text, "telegram") || clean_has(text, "google news"));
    bool letter = (clean_has(text, "sign up") || clean_has(text, "subscribe")) &&
                  (clean_has(text, "newsletter") || clean_has(text, "sign up here") || clean_has(text, "click here"));
    return follow || letter || starts_with_any(text, ALL(starts)) || has_any(text, ALL(needles));
}

/* Whose the text and the pictures are. */
static bool is_notice(struct wm_str text)
{
    static const char *const starts[] = {"photo:",
                                         "photos:",
                                         "image:",
                                         "image credit",
                                         "(image credit",
                                         "photo credit",
                                         "photo by",
                                         "(photo",
                                         "[photo",
                                         "[image",
                                         "(credit",
                                         "credit:",
                                         "copyright",
                                         "©",
                                         "all rights reserved"};
    static const char *const needles[] = {"all rights reserved",
                                          "may not be republished",
                                          "may not be reproduced",
                                          "may not be published, broadcast",
                                          "not responsible for the opinions",
                                          "affiliate commission",
                                          "earn a commission",
                                          "affiliate links"};
    return starts_with_any(text, ALL(starts)) || has_any(text, ALL(needles));
}

/* Pieces of a script that broken markup let out. */
static bool is_code(struct wm_str text)
{
    static const char *const marks[] = {"\":\"", "\",\"", "\\n", "\\\"", "\":{", "function(", "function ("};
    size_t found = 0;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        found += wm_str_find(text, wm_str_of(marks[i])) >= 0;
    return found >= 3;
}

/* "* * *", "_____" */
static bool is_rule(struct wm_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != '_' && text.ptr[i] != '*' && text.ptr[i] != '-' && text.ptr[i] != ' ' && text.ptr[i] != '#')
            return false;
    return true;
}

bool html_is_boilerplate(struct wm_str text)
{
    return is_rule(text) || (text.len <= LINE_BYTES && (is_pointer(text) || is_call(text) || is_notice(text))) ||
           is_code(text);
}

/* Ends. */

/* What an author is or does, right behind the name. */
static bool tells_of_author(struct wm_str text)
{
    static const char *const works[] = {"reporter",  "writer",  "editor",      "journalist", "correspondent",
                                        "columnist", "author",  "contributor", "freelance",  "producer",
                                        "professor", "founder", "fellow",      "critic",     "host"};
    struct wm_str first = wm_str_sub(text, 0, text.len < 200 ? text.len : 200);
    ptrdiff_t is = wm_str_find(first, WM_STR(" is "));
    if (is < 0 || is > 48)
        return false;
    for (ptrdiff_t i = 0; i < is; i++)
        if (text.ptr[i] == '.' || text.ptr[i] == ',' || (text.ptr[i] == ' ' && islower((unsigned char)text.ptr[i + 1])))
            return false;
    return clean_words(wm_str_sub(text, 0, (size_t)is)) >= 2 && has_any(first, ALL(works));
}

static bool names_author_first(const struct clean_story *story, struct wm_str text)
{
    struct wm_str by = story->by, name;
    while (clean_next_part(&by, ',', &name))
        if (name.len > 4 && text.len > name.len + 4 && wm_str_starts(text, wm_str_cstr(story->arena, name))) {
            struct wm_str rest = wm_str_sub(text, name.len, text.len);
            return wm_str_starts(rest, " is ") || wm_str_starts(rest, " has ") || wm_str_starts(rest, " covers ") ||
                   wm_str_starts(rest, " writes ") || wm_str_starts(rest, " reports ") ||
                   wm_str_starts(rest, " was ") || wm_str_starts(rest, " can be ") || wm_str_starts(rest, ", ");
        }
    return false;
}

static bool is_bio(const struct clean_story *story, struct wm_str text)
{
    if (text.len > BIO_BYTES)
        return false;
    bool contact = text.len < 200 && (clean_has(text, "can be reached at") || clean_has(text, "contact the author") ||
                                      clean_has(text, "contact the reporter") || clean_has(text, "reach him at") ||
                                      clean_has(text, "reach her at"));
    return contact || names_author_first(story, text) || tells_of_author(text);
}

/* Headings at the end head what was thrown away. */
void html_strip_end(struct clean_story *story)
{
    while (story->block_count > 0) {
        const struct clean_block *last = &story->blocks[story->block_count - 1];
        if (last->kind == CLEAN_PARAGRAPH && is_bio(story, last->text))
            clean_note_add(story, &story->removed, last->text, WM_STR("about the author"));
        else if (last->kind != CLEAN_SUBHEAD)
            return;
        story->block_count--;
    }
}
