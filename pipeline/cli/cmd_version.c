/* SPDX-License-Identifier: Apache-2.0 */
#include <libxml/xmlversion.h>

#include "base/json_init.h"
#include "cli.h"
#include "kafka/versions.h"

static void put_details(void)
{
    printf("  %-12s %d\n", "stage API", WM_STAGE_API);
    printf("  %-12s %s\n", "librdkafka", wm_kafka_version());
    printf("  %-12s %s\n", "libuv", wm_uv_version());
    printf("  %-12s %s\n", "jansson", wm_json_version());
    printf("  %-12s %s\n", "libxml2", LIBXML_DOTTED_VERSION);
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
        put_details();
    return wm_cli_end(&args, WM_EXIT_OK);
}

const struct wm_command wm_cmd_version = {.name = "version",
                                          .arguments = NULL,
                                          .summary = "the version; with -v also those of libraries and stages",
                                          .run = run};
