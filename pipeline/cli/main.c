/* SPDX-License-Identifier: Apache-2.0 */
/* The table of commands and the way into it. */
#include <stdio.h>
#include <string.h>

#include "base/json_init.h"
#include "cli.h"

#define WM_STAGE(name) extern const struct wm_stage wm_stage_##name;
#include "../../stages/stages.def"
#undef WM_STAGE

const struct wm_stage *const wm_builtin_stages[] = {
#define WM_STAGE(name) &wm_stage_##name,
#include "../../stages/stages.def"
#undef WM_STAGE
    NULL};

static const struct wm_command *const commands[] = {
#define WM_COMMAND(symbol) &wm_cmd_##symbol,
#include "cli/commands.def"
#undef WM_COMMAND
};
#define COMMAND_COUNT (sizeof commands / sizeof *commands)

int main(int argc, char **argv)
{
    wm_json_init();
    for (size_t i = 0; argc > 1 && i < COMMAND_COUNT; i++)
        if (strcmp(argv[1], commands[i]->name) == 0)
            return commands[i]->run(argc - 1, argv + 1);
    return WM_EXIT_USAGE;
}
