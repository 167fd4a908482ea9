/* SPDX-License-Identifier: Apache-2.0 */
#include <libxml/xmlversion.h>

#include "base/json_init.h"
#include "cli.h"
#include "cli/version.h"
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

const char *wm_version_json(struct wm_arena *arena)
{
    struct wm_json *object = wm_json_new_object(arena);
    wm_json_set_str(object, "version", WM_STR(WM_VERSION));
    wm_json_set_int(object, "api", WM_STAGE_API);
    wm_json_set_str(object, "librdkafka", wm_str_of(wm_kafka_version()));
    wm_json_set_str(object, "libuv", wm_str_of(wm_uv_version()));
    struct wm_json *stages = wm_json_set_object(object, "stages");
    for (const struct wm_stage *const *stage = wm_builtin_stages; *stage != NULL; stage++)
        wm_json_set_str(stages, (*stage)->name, wm_str_of((*stage)->version));
    return wm_str_cstr(arena, wm_json_dump(arena, object));
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
