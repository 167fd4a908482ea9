/* SPDX-License-Identifier: Apache-2.0 */
#include "wiremill/stage.h"

extern const struct wm_stage wm_stage_summarize;

static enum wm_code summarize_process(struct wm_call *call, struct wm_article *article, struct wm_error *err)
{
    (void)call;
    (void)err;

    wm_article_record(article);
    return WM_OK;
}

const struct wm_stage wm_stage_summarize = {.api = WM_STAGE_API,
                                            .name = "summarize",
                                            .version = WM_VERSION,
                                            .summary = "thin",
                                            .reads_raw = false,
                                            .process = summarize_process};
