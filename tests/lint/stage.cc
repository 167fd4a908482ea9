// SPDX-License-Identifier: Apache-2.0
// A stage in C++, so that `make lint` sees whether the public headers can be used from there.
#include "wiremill/stage.h"

struct shout_conf {
    int64_t times;
    double share;
    bool loud;
    const char *mark;
};

static const wm_option shout_options[] = {
    {.name = "times", .fallback = "1", .help = "How often.", WM_FIELD(shout_conf, times)},
    {.name = "share", .fallback = "0.5", .help = "How much.", WM_FIELD(shout_conf, share)},
    {.name = "loud", .fallback = "true", .help = "Whether at all.", WM_FIELD(shout_conf, loud)},
    {.name = "mark", .fallback = "!", .help = "What with.", WM_FIELD(shout_conf, mark)},
    {}};

static wm_code shout_process(wm_call *call, wm_article *article, wm_error *err)
{
    if (wm_str_eq(wm_article_headline(article), WM_STR("Hush")))
        return wm_fail(err, WM_E_STAGE, "not this one");
    wm_str *copy = WM_NEW(call->arena, wm_str);
    if (copy != nullptr)
        wm_json_set_str(wm_article_stage(article, "shout"), "says", *copy);
    return WM_OK;
}

WM_PLUGIN = {.api = WM_STAGE_API,
             .name = "shout",
             .version = "1.0.0",
             .summary = "Shouts.",
             .options = shout_options,
             .conf_size = sizeof(shout_conf),
             .process = shout_process};
