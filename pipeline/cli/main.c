/* SPDX-License-Identifier: Apache-2.0 */
/* The way into a command. */
#include <signal.h>
#include <string.h>

#include "base/json_init.h"
#include "cli.h"

/* `wiremill --help` and `--version` are the commands of that name. */
static const char *command_name(const char *word)
{
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return "help";
    return strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0 ? "version" : word;
}

static int refuse(const char *word)
{
    const char *near = wm_command_nearest(word);
    const char *what = word[0] == '-' ? "a flag comes after its command:" : "unknown command";
    if (near != NULL)
        wm_cli_say("%s \"%s\"; did you mean \"%s\"?", what, word, near);
    else
        wm_cli_say("%s \"%s\"; see \"wiremill help\"", what, word);
    return WM_EXIT_USAGE;
}

int main(int argc, char **argv)
{
    wm_json_init();
    signal(SIGPIPE, SIG_IGN); /* a reader that went away is a write error, said and counted */
    if (argc < 2) {
        wm_help_short(stderr);
        return WM_EXIT_USAGE;
    }
    const struct wm_command *command = wm_command_find(command_name(argv[1]));
    return command != NULL ? command->run(argc - 1, argv + 1) : refuse(argv[1]);
}
