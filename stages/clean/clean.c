/* SPDX-License-Identifier: Apache-2.0 */
#include "wiremill/stage.h"

extern const struct wm_stage wm_stage_clean;

static enum wm_code clean_process(struct wm_call *call, struct wm_article *article, struct wm_error *err)
{
    (void)call;
    (void)err;
    struct wm_str rest = article->raw, line = {0};
    wm_str_line(&rest, &line);
    wm_json_set_str(wm_article_record(article), "uri", WM_STR("urn:x"));
    wm_json_set_str(wm_json_push_object(wm_json_need_array(article->record, "headlines")), "value", line);
    wm_article_set_body(article, rest);
    wm_article_record(article);
    return WM_OK;
}

const struct wm_stage wm_stage_clean = {.api = WM_STAGE_API,
                                        .name = "clean",
                                        .version = WM_VERSION,
                                        .summary = "thin",
                                        .reads_raw = true,
                                        .process = clean_process};
