/* SPDX-License-Identifier: Apache-2.0 */
#include "version.h"

#include <libxml/xmlversion.h>
#include <string.h>

#include "base/json_init.h"
#include "cli.h"
#include "kafka/versions.h"
#include "runtime/notify.h"

const struct wm_version *wm_version_parts(struct wm_arena *arena)
{
    const char *systemd = wm_notify_library();
    const struct wm_version parts[] = {{"librdkafka", wm_kafka_version()},
                                       {"libuv", wm_uv_version()},
                                       {"jansson", wm_json_version()},
                                       {"libxml2", LIBXML_DOTTED_VERSION},
                                       {"libsystemd", systemd != NULL ? systemd : "none"},
                                       {NULL, NULL}};
    struct wm_version *copy = wm_arena_alloc(arena, sizeof parts);
    return copy != NULL ? memcpy(copy, parts, sizeof parts) : NULL;
}

const char *wm_version_json(const struct wm_settings *settings, struct wm_arena *arena)
{
    struct wm_json *root = wm_json_new_object(arena);
    wm_json_set_str(root, "version", wm_str_of(WM_VERSION));
    wm_json_set_int(root, "stageApi", WM_STAGE_API);
    for (const struct wm_version *part = wm_version_parts(arena); part != NULL && part->name != NULL; part++)
        wm_json_set_str(root, part->name, wm_str_of(part->version));
    struct wm_json *stages = wm_json_set_object(root, "stages");
    for (size_t i = 0; i < settings->stage_count; i++)
        wm_json_set_str(stages, settings->stages[i].step.stage->name,
                        wm_str_of(settings->stages[i].step.stage->version));
    return wm_json_dump(arena, root).ptr;
}
