/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli.h"

static void put_commands(FILE *out)
{
    for (const struct wm_command *const *command = wm_commands; *command != NULL; command++)
        fprintf(out, "  %-11s %s\n", (*command)->name, (*command)->summary);
}

void wm_help_short(FILE *out)
{
    fputs("usage: wiremill COMMAND [FLAG]... [ARGUMENT]...\n\n", out);
    put_commands(out);
    fputs("\n\"wiremill help COMMAND\" tells what a command does and takes.\n", out);
}

static void help_all(FILE *out)
{
    static const struct {
        int number;
        const char *text;
    } exits[] = {
#define X(name, number, text) {number, text},
        WM_EXITS(X)
#undef X
    };
    fputs("wiremill turns raw wire copy into finished records: cleaned, tagged, summarized,\n"
          "between the topics of a Kafka cluster or from files.\n\n",
          out);
    wm_help_short(out);
    fputs("\nExit codes:\n", out);
    for (size_t i = 0; i < sizeof exits / sizeof *exits; i++)
        fprintf(out, "  %d  %s\n", exits[i].number, exits[i].text);
    fputs("\nEnvironment:\n"
          "  NO_COLOR       no colours, unless --color=always\n"
          "  WIREMILL_DATA  folder of the models and lexicons\n",
          out);
}

/* `verb` may be NULL. */
static int help_command(const char *name, const char *verb)
{
    const struct wm_command *command = wm_command_find(name);
    const struct wm_command *asked = command != NULL && verb != NULL ? wm_command_verb(command, verb) : command;
    if (asked != NULL) {
        wm_args_help(asked, stdout);
        return WM_EXIT_OK;
    }
    if (command != NULL) {
        wm_cli_say("help: \"%s\" has no verb \"%s\"; see \"wiremill help %s\"", name, verb, name);
        return WM_EXIT_USAGE;
    }
    const char *near = wm_command_nearest(name);
    if (near != NULL)
        wm_cli_say("help: unknown command \"%s\"; did you mean \"%s\"?", name, near);
    else
        wm_cli_say("help: unknown command \"%s\"; see \"wiremill help\"", name);
    return WM_EXIT_USAGE;
}

static int run(int argc, char **argv)
{
    struct wm_args args;
    int status = wm_cli_begin(&wm_cmd_help, argc, argv, NULL, &args);
    if (status != WM_GO_ON)
        return status;
    status = WM_EXIT_OK;
    if (args.operands.count > 0)
        status = help_command(args.operands.items[0], args.operands.count > 1 ? args.operands.items[1] : NULL);
    else
        help_all(stdout);
    return wm_cli_end(&args, status);
}

const struct wm_command wm_cmd_help = {
    .name = "help", .arguments = "[COMMAND] [VERB]", .summary = "this, or what one command does and takes", .run = run};
