/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "oneshot.h"

static const struct wm_flag flags[] = {
    {.letter = 'u',
     .argument = "STAGE",
     .option = {.name = "until",
                .help = "Stop after this stage: clean, tag, summarize. Default: after the last.",
                WM_FIELD(struct wm_oneshot_conf, until)}},
    WM_ONESHOT_FLAGS,
    {0}};

/* Stages of the build up to and with `until`; 0 if there is none of that name. */
static size_t stages_until(const char *until)
{
    size_t count = 0;
    while (wm_builtin_stages[count] != NULL) {
        count++;
        if (until != NULL && strcmp(wm_builtin_stages[count - 1]->name, until) == 0)
            return count;
    }
    return until == NULL ? count : 0;
}

static int refuse_stage(const char *name, struct wm_arena *arena)
{
    struct wm_buf known = {.arena = arena};
    for (size_t i = 0; wm_builtin_stages[i] != NULL; i++)
        wm_buf_printf(&known, "%s%s", i > 0 ? ", " : "", wm_builtin_stages[i]->name);
    wm_cli_say("enrich: --until: \"%s\" is none of: %s", name, wm_buf_str(&known).ptr);
    return WM_EXIT_USAGE;
}

static int run(int argc, char **argv)
{
    struct wm_oneshot_conf conf;
    struct wm_args args;
    int status = wm_cli_begin(&wm_cmd_enrich, argc, argv, &conf, &args);
    if (status != WM_GO_ON)
        return status;
    size_t count = stages_until(conf.until);
    if (count > 0)
        status = wm_oneshot(&conf, &args, wm_builtin_stages, count);
    else
        status = refuse_stage(conf.until, args.arena);
    return wm_cli_end(&args, status);
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
