/* SPDX-License-Identifier: Apache-2.0 */
#include "cli.h"
#include "version.h"

static void put_details(struct wm_arena *arena)
{
    printf("  %-12s %d\n", "stage API", WM_STAGE_API);
    for (const struct wm_version *part = wm_version_parts(arena); part != NULL && part->name != NULL; part++)
        printf("  %-12s %s\n", part->name, part->version);
    puts("stages");
    for (const struct wm_stage *const *stage = wm_builtin_stages; *stage != NULL; stage++)
        printf("  %-12s %-8s %s\n", (*stage)->name, (*stage)->version, (*stage)->summary);
}

static int run(int argc, char **argv)
{
    struct wm_args args;
    int status = wm_cli_begin(&wm_cmd_version, argc, argv, NULL, &args);
    if (status != WM_GO_ON)
        return status;
    puts("wiremill " WM_VERSION);
    if (args.verbose > 0)
        put_details(args.arena);
    return wm_cli_end(&args, WM_EXIT_OK);
}

const struct wm_command wm_cmd_version = {.name = "version",
                                          .arguments = NULL,
                                          .summary = "the version; with -v also those of libraries and stages",
                                          .run = run};
