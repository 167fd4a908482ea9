/* SPDX-License-Identifier: Apache-2.0 */
/* clean, tag, summarize: one stage alone. */
#include "conll.h"
#include "oneshot.h"

static const struct wm_flag flags[] = {WM_ONESHOT_FLAGS, {0}};

static const struct wm_flag tag_flags[] = {
    {.option = {.name = "conll",
                .help =
                    "Read one token a line, an empty line behind each sentence and -DOCSTART- before each document, "
                    "and write each token with its tag: the model and all behind it, on tokens that are given.",
                WM_FIELD(struct wm_oneshot_conf, conll)}},
    WM_ONESHOT_FLAGS,
    {0}};

static int run(int argc, char **argv)
{
    struct wm_oneshot_conf conf;
    struct wm_args args;
    const struct wm_settings *settings;
    int status = wm_cli_begin(wm_command_find(argv[0]), argc, argv, &conf, &args);
    if (status != WM_GO_ON)
        return status;
    status = wm_cli_settings(&args, &settings);
    if (status == WM_EXIT_OK) {
        const struct wm_step *step = &wm_settings_stage(settings, argv[0])->step; /* the command has its name */
        status = conf.conll ? wm_conll(&args.operands, step)
                            : wm_oneshot(&conf, &args, settings, (struct wm_steps){step, 1});
    }
    return wm_cli_end(&args, status);
}

static const char clean_help[] =
    "Reads articles in any wire format and writes each as a record: what they are, in one\n"
    "form, without anything that is not the story.\n"
    "\n" WM_ONESHOT_HELP;

#define RECORD_HELP                                                                                                    \
    "A ninjs 3 record is taken as it is; any other input (text, HTML, wire formats)\n"                                 \
    "is read by the clean stage first.\n"                                                                              \
    "\n" WM_ONESHOT_HELP

static const char tag_help[] =
    RECORD_HELP "\n"
                "With --conll, only the first column of a line is read. Tags are IOB2 over PER, ORG, LOC and\n"
                "MISC. Input that does not begin with -DOCSTART- is taken for sentences that have nothing to\n"
                "do with one another.\n";

const struct wm_command wm_cmd_clean = {.name = "clean",
                                        .arguments = "[FILE|-]...",
                                        .summary = "the clean stage alone: any wire format to a record",
                                        .help = clean_help,
                                        .flags = flags,
                                        .run = run};

const struct wm_command wm_cmd_tag = {.name = "tag",
                                      .arguments = "[FILE|-]...",
                                      .summary = "the tag stage alone: people, organisations, places",
                                      .help = tag_help,
                                      .flags = tag_flags,
                                      .run = run};

const struct wm_command wm_cmd_summarize = {.name = "summarize",
                                            .arguments = "[FILE|-]...",
                                            .summary = "the summarize stage alone",
                                            .help = RECORD_HELP,
                                            .flags = flags,
                                            .run = run};
