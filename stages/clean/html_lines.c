/* SPDX-License-Identifier: Apache-2.0 */
#include "html_private.h"
#include "text.h"

bool html_is_boilerplate(struct wm_str text)
{
    static const char *const starts[] = {"read more",
                                         "read also",
                                         "also read",
                                         "related:",
                                         "related article",
                                         "related stor",
                                         "see also",
                                         "advertisement",
                                         "sign up",
                                         "subscribe",
                                         "follow us",
                                         "share this",
                                         "click here",
                                         "photo:",
                                         "image:",
                                         "image credit",
                                         "(image credit",
                                         "photo credit",
                                         "photo by",
                                         "copyright",
                                         "\xC2\xA9",
                                         "all rights reserved",
                                         "watch:",
                                         "read:",
                                         "more:",
                                         "read next",
                                         "download the",
                                         "join our",
                                         "share on",
                                         "tweet",
                                         "loading",
                                         "comments",
                                         "filed under",
                                         "tags:",
                                         "posted in",
                                         "continue reading",
                                         "story continues",
                                         "get the latest",
                                         "listen to",
                                         "view comments",
                                         "recommended",
                                         "more from",
                                         "you may also",
                                         "don't miss",
                                         "this article was originally",
                                         "article continues",
                                         "skip to",
                                         "get our"};
    if (text.len > 220)
        return false;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (wm_str_starts_nocase(text, starts[i]))
            return true;
    return wm_str_is_nocase(text, "share") || wm_str_is_nocase(text, "print") || wm_str_is_nocase(text, "email");
}

/* Headings at the end head what was thrown away. */
void html_strip_end(struct clean_story *story)
{
    while (story->block_count > 0 && story->blocks[story->block_count - 1].kind == CLEAN_SUBHEAD)
        story->block_count--;
}
