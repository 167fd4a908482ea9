/* SPDX-License-Identifier: Apache-2.0 */
#include "stages.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "plugin.h"

/* What tells a file from one that took its place. */
struct file_id {
    dev_t device;
    ino_t inode;
    off_t bytes;
    struct timespec changed;
};

struct plugin {
    struct plugin *next;
    char *path;
    const struct wm_stage *stage;
    struct file_id id; /* when it was loaded */
};

struct wm_stages {
    const struct wm_stage *const *built_in;
    struct plugin *plugins;
};

struct wm_stages *wm_stages_new(const struct wm_stage *const *built_in)
{
    static const struct wm_stage *const none[] = {NULL};
    struct wm_stages *stages = wm_calloc(1, sizeof *stages);
    stages->built_in = built_in != NULL ? built_in : none;
    return stages;
}

void wm_stages_free(struct wm_stages *stages)
{
    for (struct plugin *plugin = stages != NULL ? stages->plugins : NULL, *next; plugin != NULL; plugin = next) {
        next = plugin->next;
        free(plugin->path);
        free(plugin);
    }
    free(stages);
}

const struct wm_stage *const *wm_stages_built_in(const struct wm_stages *stages)
{
    return stages->built_in;
}

static struct plugin *find(const struct wm_stages *stages, const char *path)
{
    struct plugin *plugin = stages->plugins;
    while (plugin != NULL && strcmp(plugin->path, path) != 0)
        plugin = plugin->next;
    return plugin;
}

/* All zero when there is no file. */
static struct file_id identify(const char *path)
{
    struct stat st = {0};
    if (stat(path, &st) != 0)
        return (struct file_id){0};
    return (struct file_id){st.st_dev, st.st_ino, st.st_size, st.st_mtim};
}

enum wm_code wm_stages_load(struct wm_stages *stages, const char *path, const struct wm_stage **out,
                            struct wm_error *err)
{
    struct plugin *plugin = find(stages, path);
    if (plugin == NULL) {
        const struct wm_stage *stage;
        struct file_id id = identify(path); /* before: a file that takes its place meanwhile is a change */
        enum wm_code code = wm_plugin_load(path, &stage, err);
        if (code != WM_OK)
            return code;
        plugin = wm_calloc(1, sizeof *plugin);
        *plugin = (struct plugin){stages->plugins, wm_strdup(path), stage, id};
        stages->plugins = plugin;
    }
    *out = plugin->stage;
    return WM_OK;
}

bool wm_stages_changed(const struct wm_stages *stages, const char *path)
{
    const struct plugin *plugin = find(stages, path);
    if (plugin == NULL)
        return false;
    struct file_id now = identify(path), then = plugin->id;
    return now.device != then.device || now.inode != then.inode || now.bytes != then.bytes ||
           now.changed.tv_sec != then.changed.tv_sec || now.changed.tv_nsec != then.changed.tv_nsec;
}
