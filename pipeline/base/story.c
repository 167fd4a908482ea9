/* SPDX-License-Identifier: Apache-2.0 */
#include "story.h"

struct wm_str wm_story_body(struct wm_arena *arena, struct wm_str text)
{
    struct wm_buf buf = {.arena = arena};
    for (struct wm_str line; wm_str_line(&text, &line);) {
        wm_buf_add(&buf, line);
        wm_buf_adds(&buf, "\n\n");
    }
    return wm_str_trim(wm_buf_str(&buf));
}

struct wm_str wm_story_record(struct wm_arena *arena, const struct wm_json *story, struct wm_str uri)
{
    struct wm_json *record = wm_json_new_object(arena);
    wm_json_set_str(record, "uri", uri);
    struct wm_str title = wm_json_get_str(story, "title");
    if (title.len > 0)
        wm_json_set_str(wm_json_push_object(wm_json_need_array(record, "headlines")), "value", title);
    struct wm_json *body = wm_json_push_object(wm_json_need_array(record, "bodies"));
    wm_json_set_str(body, "contentType", WM_STR("text/plain"));
    wm_json_set_str(body, "value", wm_story_body(arena, wm_json_get_str(story, "text")));
    return wm_json_dump(arena, record);
}
