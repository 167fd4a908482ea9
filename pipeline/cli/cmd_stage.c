/* SPDX-License-Identifier: Apache-2.0 */
/* clean, tag, summarize: one stage alone. */
#include "conll.h"
#include "jsonl.h"
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

static const struct wm_flag summarize_flags[] = {
    {.option =
         {.name = "jsonl",
          .help = "Read a story a line, {\"id\", \"title\", \"text\"} with one paragraph a line of the text, and write "
                  "{\"id\", \"summary\"} for each. The stories are tagged first, as they are in a lane.",
          WM_FIELD(struct wm_oneshot_conf, jsonl)}},
    {.argument = "SHAPE",
     .option = {.name = "shape",
                .choices = wm_jsonl_shapes,
                .help = "With --jsonl: which summary to write; brief if not given.",
                WM_FIELD(struct wm_oneshot_conf, shape)}},
    WM_ONESHOT_FLAGS,
    {0}};

static int summarize_lines(const struct wm_oneshot_conf *conf, const struct wm_list *paths,
                           const struct wm_settings *settings)
{
    const struct wm_step steps[] = {wm_settings_stage(settings, "tag")->step,
                                    wm_settings_stage(settings, "summarize")->step};
    return wm_jsonl(conf, paths, (struct wm_steps){steps, 2});
}

static int run_stage(const struct wm_oneshot_conf *conf, struct wm_args *args, const char *name,
                     const struct wm_settings *settings)
{
    const struct wm_step *step = &wm_settings_stage(settings, name)->step;
    if (conf->conll)
        return wm_conll(&args->operands, step);
    if (conf->jsonl)
        return summarize_lines(conf, &args->operands, settings);
    if (conf->shape == NULL)
        return wm_oneshot(conf, args, settings, (struct wm_steps){step, 1});
    wm_cli_say("--shape: only with --jsonl; a record holds all shapes that stages.summarize asks for");
    return WM_EXIT_USAGE;
}

static int run(int argc, char **argv)
{
    struct wm_oneshot_conf conf;
    struct wm_args args;
    const struct wm_settings *settings;
    int status = wm_cli_begin(wm_command_find(argv[0]), argc, argv, &conf, &args);
    if (status != WM_GO_ON)
        return status;
    status = wm_cli_settings(&args, &settings);
    if (status == WM_EXIT_OK)
        status = run_stage(&conf, &args, argv[0], settings); /* the command has the stage's name */
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

static const char summarize_help[] =
    RECORD_HELP "\n"
                "With --jsonl, a story needs no title, and its id may be any string. Where there is no summary,\n"
                "\"summary\" is empty and \"reason\" says why: a reason of wire.summary, or shape-off when the\n"
                "stage's options leave the shape out. Each line is written as soon as it is known, so that\n"
                "a program can talk to it through pipes. A line that is no story is said as\n"
                "\"FILE:LINE: reason\".\n";

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
                                            .help = summarize_help,
                                            .flags = summarize_flags,
                                            .run = run};
