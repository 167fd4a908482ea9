/* SPDX-License-Identifier: Apache-2.0 */
#include "wiremill/stage.h"

extern const struct wm_stage wm_stage_tag;

static enum wm_code tag_process(struct wm_call *call, struct wm_article *article, struct wm_error *err)
{
    (void)call;
    (void)err;

    wm_article_record(article);
    return WM_OK;
}

const struct wm_stage wm_stage_tag = {.api = WM_STAGE_API,
                                      .name = "tag",
                                      .version = WM_VERSION,
                                      .summary = "thin",
                                      .reads_raw = false,
                                      .process = tag_process};
