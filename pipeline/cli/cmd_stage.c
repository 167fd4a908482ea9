/* SPDX-License-Identifier: Apache-2.0 */
/* clean, tag, summarize: one stage alone. */
#include "oneshot.h"

static const struct wm_flag flags[] = {WM_ONESHOT_FLAGS, {0}};

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
        status = wm_oneshot(&conf, &args, settings, (struct wm_steps){step, 1});
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

const struct wm_command wm_cmd_clean = {.name = "clean",
                                        .arguments = "[FILE|-]...",
                                        .summary = "the clean stage alone: any wire format to a record",
                                        .help = clean_help,
                                        .flags = flags,
                                        .run = run};

const struct wm_command wm_cmd_tag = {.name = "tag",
                                      .arguments = "[FILE|-]...",
                                      .summary = "the tag stage alone: people, organisations, places",
                                      .help = RECORD_HELP,
                                      .flags = flags,
                                      .run = run};

const struct wm_command wm_cmd_summarize = {.name = "summarize",
                                            .arguments = "[FILE|-]...",
                                            .summary = "the summarize stage alone",
                                            .help = RECORD_HELP,
                                            .flags = flags,
                                            .run = run};
