/* SPDX-License-Identifier: Apache-2.0 */
#include "plugin.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/option.h"

#define SYMBOL         "wm_plugin" /* as WM_PLUGIN names it */
#define MAX_CONF_BYTES ((size_t)1 << 20)

static size_t field_size(enum wm_ctype type)
{
    switch (type) {
    case WM_CTYPE_BOOL: return sizeof(bool);
    case WM_CTYPE_TEXT: return sizeof(const char *);
    case WM_CTYPE_INT64: return sizeof(int64_t);
    case WM_CTYPE_DOUBLE: return sizeof(double);
    }
    return 0;
}

static bool is_empty(const char *text)
{
    return text == NULL || *text == '\0';
}

/* The default, and bounds without regard to each other, must be what a user could type. */
static enum wm_code check_value(const struct wm_option *option, const char *text, void *conf, struct wm_error *err)
{
    struct wm_error why = {0};
    if (text == NULL || wm_option_set(option, conf, text, &why) == WM_OK)
        return WM_OK;
    return wm_fail(err, WM_E_CONFIG, "its option %s", why.text);
}

static enum wm_code check_values(const struct wm_option *option, void *conf, struct wm_error *err)
{
    struct wm_option unbound = *option;
    unbound.min = unbound.max = NULL;
    bool number = option->type == WM_CTYPE_INT64 || option->type == WM_CTYPE_DOUBLE;
    enum wm_code code = number ? check_value(&unbound, option->min, conf, err) : WM_OK;
    if (code == WM_OK && number)
        code = check_value(&unbound, option->max, conf, err);
    return code != WM_OK ? code : check_value(option, option->fallback, conf, err);
}

static enum wm_code check_option(const struct wm_stage *stage, const struct wm_option *option, struct wm_error *err)
{
    size_t size = field_size(option->type);
    if (*option->name == '\0' || is_empty(option->help))
        return wm_fail(err, WM_E_CONFIG, "an option needs a name and its help, unlike \"%s\"", option->name);
    if (wm_str_is(WM_STR("plugin"), option->name))
        return wm_fail(err, WM_E_CONFIG, "no option can be named \"plugin\": that says where the stage is");
    if (wm_option_find(stage->options, option->name) != option)
        return wm_fail(err, WM_E_CONFIG, "its option %s stands twice in the table", option->name);
    if (size == 0 || option->unit > WM_MILLISECONDS)
        return wm_fail(err, WM_E_CONFIG, "its option %s is of no known type; use WM_FIELD", option->name);
    if (stage->conf_size < size || option->offset > stage->conf_size - size)
        return wm_fail(err, WM_E_CONFIG,
                       "its option %s lies outside of its struct of %zu bytes; is conf_size the size of the struct "
                       "that WM_FIELD names?",
                       option->name, stage->conf_size);
    return WM_OK;
}

static enum wm_code check_options(const struct wm_stage *stage, struct wm_error *err)
{
    if ((stage->options == NULL) != (stage->conf_size == 0))
        return wm_fail(err, WM_E_CONFIG, "options and conf_size go together; one of them is missing");
    if (stage->conf_size > MAX_CONF_BYTES)
        return wm_fail(err, WM_E_CONFIG, "its conf_size of %zu bytes is no struct's", stage->conf_size);
    void *conf = wm_calloc(1, stage->conf_size + 1);
    enum wm_code code = WM_OK;
    for (const struct wm_option *o = stage->options; o != NULL && o->name != NULL && code == WM_OK; o++) {
        code = check_option(stage, o, err);
        if (code == WM_OK)
            code = check_values(o, conf, err);
    }
    free(conf);
    return code;
}

enum wm_code wm_plugin_check(const struct wm_stage *stage, struct wm_error *err)
{
    if (stage->api != WM_STAGE_API) /* nothing but this field may be read of another version's struct */
        return wm_fail(err, WM_E_CONFIG,
                       "it is built for version %u of the stage API, and this program has version %u; build it with "
                       "the headers that came with this program",
                       stage->api, WM_STAGE_API);
    const char *missing = is_empty(stage->name)      ? "name"
                          : is_empty(stage->version) ? "version"
                          : is_empty(stage->summary) ? "summary"
                          : stage->process == NULL   ? "process"
                                                     : NULL;
    if (missing != NULL)
        return wm_fail(err, WM_E_CONFIG, "its stage has no %s", missing);
    return check_options(stage, err);
}

static enum wm_code find_stage(void *object, const char *path, const struct wm_stage **out, struct wm_error *err)
{
    struct wm_error why = {0};
    const struct wm_stage *stage = dlsym(object, SYMBOL);
    if (stage == NULL)
        return wm_fail(err, WM_E_CONFIG,
                       "%s exports no " SYMBOL "; declare its stage as WM_PLUGIN, see wiremill/stage.h", path);
    if (wm_plugin_check(stage, &why) != WM_OK)
        return wm_fail(err, WM_E_CONFIG, "%s: %s", path, why.text);
    *out = stage;
    return WM_OK;
}

enum wm_code wm_plugin_load(const char *path, const struct wm_stage **out, struct wm_error *err)
{
    void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (object == NULL && access(path, R_OK) != 0)
        return wm_fail(err, WM_E_CONFIG, "%s: cannot be read: %s", path, strerror(errno));
    if (object == NULL) /* the linker's text begins with the file in question */
        return wm_fail(err, WM_E_CONFIG,
                       "%s; it must be a shared object for this machine that uses nothing but wiremill/*.h and the "
                       "libraries it is linked with",
                       dlerror());
    enum wm_code code = find_stage(object, path, out, err);
    if (code != WM_OK)
        dlclose(object);
    return code;
}
