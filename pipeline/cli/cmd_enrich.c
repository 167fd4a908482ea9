/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "oneshot.h"

static const struct wm_flag flags[] = {
    WM_LANE_FLAG(struct wm_oneshot_conf, lane),
    {.letter = 'u',
     .argument = "STAGE",
     .option = {.name = "until",
                .help = "Stop after this stage: clean, tag, summarize, or a plug-in. Default: after the last.",
                WM_FIELD(struct wm_oneshot_conf, until)}},
    WM_ONESHOT_FLAGS,
    {0}};

/* The number of steps up to and with `until`; 0 if there is none of that name. */
static size_t count_until(struct wm_steps steps, const char *until)
{
    for (size_t i = 0; until != NULL && i < steps.count; i++)
        if (strcmp(steps.list[i].stage->name, until) == 0)
            return i + 1;
    return until == NULL ? steps.count : 0;
}

static int refuse_stage(const char *name, struct wm_steps steps, struct wm_arena *arena)
{
    struct wm_buf known = {.arena = arena};
    for (size_t i = 0; i < steps.count; i++)
        wm_buf_printf(&known, "%s%s", i > 0 ? ", " : "", steps.list[i].stage->name);
    wm_cli_say("enrich: --until: \"%s\" is none of: %s", name, wm_buf_str(&known).ptr);
    return WM_EXIT_USAGE;
}

static int enrich(const struct wm_oneshot_conf *conf, struct wm_args *args)
{
    const struct wm_settings *settings;
    struct wm_steps steps;
    int status = wm_cli_settings(args, &settings);
    if (status == WM_EXIT_OK)
        status = wm_oneshot_steps(settings, conf->lane, args->arena, &steps);
    if (status != WM_EXIT_OK)
        return status;
    size_t count = count_until(steps, conf->until);
    if (count == 0)
        return refuse_stage(conf->until, steps, args->arena);
    return wm_oneshot(conf, args, settings, (struct wm_steps){steps.list, count});
}

static int run(int argc, char **argv)
{
    struct wm_oneshot_conf conf;
    struct wm_args args;
    int status = wm_cli_begin(&wm_cmd_enrich, argc, argv, &conf, &args);
    return status != WM_GO_ON ? status : wm_cli_end(&args, enrich(&conf, &args));
}

static const char help[] = "Reads articles in any wire format from files, or from standard input without any\n"
                           "(\"-\" is standard input too), runs them through all stages without a broker, and\n"
                           "writes the records to standard output. A message of several items gives several\n"
                           "records.\n"
                           "\n" WM_ONESHOT_HELP "\n"
                           "Examples:\n"
                           "  wiremill enrich story.xml | jq .wire.entities\n"
                           "  wiremill enrich --format pretty story.txt\n"
                           "  kcat -C -b broker -t wire.raw | wiremill enrich --lines --until clean\n";

const struct wm_command wm_cmd_enrich = {.name = "enrich",
                                         .arguments = "[FILE|-]...",
                                         .summary = "enrich articles from files, without a broker",
                                         .help = help,
                                         .flags = flags,
                                         .run = run};
