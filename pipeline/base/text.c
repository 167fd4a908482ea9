/* SPDX-License-Identifier: Apache-2.0 */
#include "wiremill/text.h"

const struct wm_text *wm_text_cut(struct wm_arena *arena, struct wm_str body)
{
    struct wm_text *text = WM_NEW(arena, struct wm_text);
    if (text != NULL)
        text->body = body;
    return text;
}

struct wm_str wm_text_span(const struct wm_text *text, struct wm_span span)
{
    return wm_str_sub(text->body, span.byte, span.byte_end);
}
