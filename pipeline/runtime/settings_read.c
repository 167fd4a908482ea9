/* SPDX-License-Identifier: Apache-2.0 */
/* From the tree to the structs, by the tables. A fault is noted and reading goes on, so that one
 * run tells all that is wrong. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/option.h"
#include "settings_private.h"

#define PROPERTY_BYTES 200 /* no librdkafka property has so long a name */
#define MAX_PROPERTIES 1000

bool wm__settings_is_map(struct wm_reader *reader, const struct wm_yaml *node, const char *what)
{
    if (node == NULL || node->kind == WM_YAML_BAD || wm_yaml_is_null(node))
        return false;
    if (node->kind == WM_YAML_MAP)
        return true;
    wm__settings_fault(reader, node, "%s must be a map of \"key: value\", not %s", what, wm_yaml_kind_name(node));
    return false;
}

/* Where else the key is at home, or NULL. */
static const char *home_of(const char *key)
{
    size_t count;
    const struct wm_section *sections = wm_settings_sections(&count);
    for (size_t i = 0; i < count; i++)
        if (wm_option_find(sections[i].options, key) != NULL)
            return *sections[i].path != '\0' ? sections[i].path : "the top level";
    return NULL;
}

static void unknown_key(struct wm_reader *reader, const struct wm_yaml *node, const struct wm_option *table,
                        const char *const *also)
{
    size_t count = 0, room = 1;
    for (const struct wm_option *option = table; option != NULL && option->name != NULL; option++)
        room++;
    for (size_t i = 0; also[i] != NULL; i++)
        room++;
    const char **names = wm__settings_alloc(reader->arena, room, sizeof *names);
    for (const struct wm_option *option = table; option != NULL && option->name != NULL; option++)
        names[count++] = option->name;
    for (size_t i = 0; also[i] != NULL; i++)
        names[count++] = also[i];
    const char *near = wm_nearest(node->key, names, count), *home = home_of(node->key);
    if (near != NULL)
        wm__settings_fault(reader, node, "unknown key \"%s\"; did you mean \"%s\"?", node->key, near);
    else if (home != NULL)
        wm__settings_fault(reader, node, "unknown key \"%s\" here; it belongs to %s", node->key, home);
    else
        wm__settings_fault(reader, node, "unknown key \"%s\"; `wiremill options` lists what there is", node->key);
}

void wm__settings_read_option(struct wm_reader *reader, const struct wm_yaml *node, const struct wm_option *option,
                              void *conf)
{
    struct wm_error err = {0};
    if (node->kind == WM_YAML_BAD)
        return;
    if (node->kind != WM_YAML_SCALAR)
        wm__settings_fault(reader, node, "%s must be a single value, not %s", node->key, wm_yaml_kind_name(node));
    else if (wm_yaml_is_null(node))
        wm__settings_fault(reader, node, "%s has no value; write one (\"\" is an empty text) or leave the line out",
                           node->key);
    else if (option->required && *node->text == '\0')
        wm__settings_fault(reader, node, "%s must not be empty", node->key);
    else if (wm_option_set(option, conf, node->text, &err) != WM_OK)
        wm__settings_fault(reader, node, "%s", err.text);
}

static bool among(const char *const *names, const char *name)
{
    for (; *names != NULL; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

void wm__settings_read_members(struct wm_reader *reader, const struct wm_yaml *map, const struct wm_option *table,
                               const char *const *also, void *conf)
{
    for (const struct wm_yaml *node = map->first; node != NULL; node = node->next) {
        const struct wm_option *option = wm_option_find(table, node->key);
        if (option != NULL)
            wm__settings_read_option(reader, node, option, conf);
        else if (!among(also, node->key))
            unknown_key(reader, node, table, also);
    }
}

void wm__settings_read_table(struct wm_reader *reader, const struct wm_yaml *map, const struct wm_option *table,
                             const char *const *also, void *conf)
{
    wm__settings_read_members(reader, map, table, also, conf);
    for (const struct wm_option *option = table; option != NULL && option->name != NULL; option++)
        if (option->required && wm_yaml_get(map, option->name) == NULL)
            wm__settings_fault(reader, map, "\"%s\" is missing; %s", option->name, option->help);
}

static const char *const nothing_else[] = {NULL};

static void read_section(struct wm_reader *reader, const struct wm_yaml *root, const char *name,
                         const struct wm_option *table)
{
    wm_option_defaults(table, reader->settings);
    const struct wm_yaml *map = wm_yaml_get(root, name);
    if (wm__settings_is_map(reader, map, name))
        wm__settings_read_table(reader, map, table, nothing_else, reader->settings);
}

/* librdkafka properties. */
struct pairs {
    struct wm_reader *reader;
    struct wm_pair *list;
    const struct wm_yaml **nodes; /* where each comes from */
    size_t count;
};

static size_t count_leaves(const struct wm_yaml *node)
{
    size_t count = 1;
    for (const struct wm_yaml *child = node->first; child != NULL; child = child->next)
        count += count_leaves(child);
    return count;
}

static const char *property_text(struct wm_reader *reader, const struct wm_yaml *node)
{
    struct wm_buf buf = {.arena = reader->arena};
    if (node->kind == WM_YAML_SCALAR)
        return node->text;
    for (const struct wm_yaml *item = node->first; item != NULL; item = item->next) {
        if (item->kind != WM_YAML_SCALAR)
            wm__settings_fault(reader, item, "an item of a property's list must be a single value, not %s",
                               wm_yaml_kind_name(item));
        wm_buf_adds(&buf, item != node->first ? "," : "");
        wm_buf_adds(&buf, item->text);
    }
    return wm_buf_str(&buf).ptr;
}

static bool refuse_property(struct wm_reader *reader, const struct wm_yaml *node, const char *name)
{
    size_t count;
    const struct wm_reserved *reserved = wm_settings_reserved(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(reserved[i].name, name) == 0) {
            wm__settings_fault(reader, node, "%s cannot be set: %s", name, reserved[i].reason);
            return true;
        }
    }
    if (strlen(name) >= PROPERTY_BYTES)
        wm__settings_fault(reader, node, "no librdkafka property has so long a name as \"%.60s...\"", name);
    else if (wm_yaml_is_null(node))
        wm__settings_fault(reader, node, "%s has no value; write one or leave the line out", name);
    else
        return node->kind == WM_YAML_BAD;
    return true;
}

static void add_pair(struct pairs *pairs, const struct wm_yaml *node, const char *name)
{
    if (refuse_property(pairs->reader, node, name))
        return;
    size_t at = 0;
    while (at < pairs->count && strcmp(pairs->list[at].name, name) != 0)
        at++;
    if (at < pairs->count && node->origin == NULL) {
        wm__settings_fault(pairs->reader, node, "%s is set twice, first in line %d; keep one of them", name,
                           pairs->list[at].line);
        return;
    }
    if (at == MAX_PROPERTIES) {
        wm__settings_fault(pairs->reader, node, "more than %d properties", MAX_PROPERTIES);
        return;
    }
    pairs->list[at] = (struct wm_pair){name, property_text(pairs->reader, node), node->line};
    pairs->nodes[at] = node;
    pairs->count += at == pairs->count;
}

/* `prefix` is "" or ends with a dot; the tree's depth bounds the recursion. */
static void add_pairs(struct pairs *pairs, const struct wm_yaml *map, const char *prefix)
{
    struct wm_arena *arena = pairs->reader->arena;
    for (const struct wm_yaml *node = map->first; node != NULL; node = node->next) {
        const char *name = wm_str_printf(arena, "%s%s", prefix, node->key).ptr;
        if (node->kind == WM_YAML_MAP)
            add_pairs(pairs, node, wm_str_printf(arena, "%s.", name).ptr);
        else
            add_pair(pairs, node, name);
    }
}

static struct wm_pairs read_pairs(struct wm_reader *reader, const struct wm_yaml *parent, const char *name)
{
    const struct wm_yaml *map = wm_yaml_get(parent, name);
    if (!wm__settings_is_map(reader, map, name))
        return (struct wm_pairs){0};
    size_t room = count_leaves(map);
    struct pairs pairs = {.reader = reader,
                          .list = wm__settings_alloc(reader->arena, room, sizeof *pairs.list),
                          .nodes = wm__settings_alloc(reader->arena, room, sizeof *pairs.nodes)};
    add_pairs(&pairs, map, "");
    return (struct wm_pairs){pairs.list, pairs.count};
}

/* Lanes. The list of inputs becomes one text, so that the table reads it as any other. */
static void read_inputs(struct wm_reader *reader, struct wm_yaml *map, struct wm_lane_settings *lane)
{
    struct wm_yaml *node = wm_yaml_get(map, "input");
    if (node == NULL || wm_yaml_is_null(node))
        return;
    struct wm_buf joined = {.arena = reader->arena};
    wm__settings_as_list(reader, node);
    if (node->kind != WM_YAML_LIST)
        return;
    const char **inputs = wm__settings_alloc(reader->arena, node->count, sizeof *inputs);
    for (const struct wm_yaml *item = node->first; item != NULL; item = item->next) {
        if (item->kind == WM_YAML_SCALAR) {
            wm__settings_check_topic(reader, item, "input", item->text);
            wm_buf_printf(&joined, "%s%s", lane->input_count > 0 ? "," : "", item->text);
            inputs[lane->input_count++] = item->text;
        } else if (item->kind != WM_YAML_BAD) {
            wm__settings_fault(reader, item, "an input must be the name of a topic, not %s", wm_yaml_kind_name(item));
        }
    }
    lane->inputs = inputs;
    node->kind = WM_YAML_SCALAR;
    node->plain = false;
    node->text = wm_buf_str(&joined).ptr;
}

void wm__settings_check_name(struct wm_reader *reader, const struct wm_yaml *node, const char *what, const char *name,
                             const char *marks)
{
    for (const char *c = name; *c != '\0'; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9');
        if (!plain && strchr(marks, *c) == NULL) {
            wm__settings_fault(reader, node, "the %s \"%s\" may hold only letters, digits and \"%s\"", what, name,
                               marks);
            return;
        }
    }
    if (strlen(name) > 100)
        wm__settings_fault(reader, node, "the %s \"%.40s...\" is longer than 100 characters", what, name);
}

static void read_lane(struct wm_reader *reader, struct wm_yaml *node, struct wm_lane_settings *lane)
{
    static const char *const also[] = {"stages", "consumer", "producer", NULL};
    wm_option_defaults(wm__settings_lane, lane);
    lane->line = node->line;
    read_inputs(reader, node, lane);
    wm__settings_read_table(reader, node, wm__settings_lane, also, lane);
    wm__settings_read_steps(reader, node, lane);
    lane->consumer = read_pairs(reader, node, "consumer");
    lane->producer = read_pairs(reader, node, "producer");
    if (lane->name != NULL)
        wm__settings_check_name(reader, wm_yaml_get(node, "name"), "lane name", lane->name, "_-");
    if (lane->output != NULL)
        wm__settings_check_topic(reader, wm_yaml_get(node, "output"), "output", lane->output);
    wm__settings_check_topic(reader, wm_yaml_get(node, "dead"), "dead", lane->dead);
    if (lane->urgent != NULL && *lane->urgent == '\0')
        lane->urgent = NULL;
    if (lane->urgent != NULL)
        wm__settings_check_topic(reader, wm_yaml_get(node, "urgent"), "urgent", lane->urgent);
    if (lane->group == NULL)
        lane->group = wm_str_printf(reader->arena, "wiremill-%s", lane->name != NULL ? lane->name : "").ptr;
    else if (*lane->group == '\0')
        wm__settings_fault(reader, wm_yaml_get(node, "group"),
                           "group must not be empty; leave the line out for the default");
}

static void read_lanes(struct wm_reader *reader, const struct wm_yaml *root)
{
    struct wm_yaml *list = wm_yaml_get(root, "lanes");
    if (list == NULL || list->kind == WM_YAML_BAD || wm_yaml_is_null(list))
        return;
    if (list->kind != WM_YAML_LIST) {
        wm__settings_fault(reader, list, "lanes must be a list, each lane beginning with \"- name: NAME\", not %s",
                           wm_yaml_kind_name(list));
        return;
    }
    if (list->count > WM_MAX_LANES) {
        wm__settings_fault(reader, list, "%zu lanes are too many; one process runs at most %d", list->count,
                           WM_MAX_LANES);
        return;
    }
    struct wm_lane_settings *lanes = wm__settings_alloc(reader->arena, list->count, sizeof *lanes);
    for (struct wm_yaml *node = list->first; node != NULL; node = node->next) {
        if (node->kind == WM_YAML_MAP)
            read_lane(reader, node, &lanes[reader->settings->lane_count++]);
        else if (node->kind != WM_YAML_BAD)
            wm__settings_fault(reader, node, "a lane must be a map of \"key: value\", not %s", wm_yaml_kind_name(node));
    }
    reader->settings->lanes = lanes;
}

/* HOST-PID, with what a client id should not hold replaced. */
static const char *default_instance(struct wm_reader *reader)
{
    static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    char host[80] = "";
    if (gethostname(host, sizeof host - 1) != 0 || *host == '\0')
        snprintf(host, sizeof host, "host");
    for (char *c = host; *c != '\0'; c++)
        if (strchr(good, *c) == NULL)
            *c = '-';
    return wm_str_printf(reader->arena, "%s-%ld", host, (long)getpid()).ptr;
}

static void read_instance(struct wm_reader *reader, const struct wm_yaml *root)
{
    struct wm_settings *settings = reader->settings;
    if (settings->instance != NULL && *settings->instance != '\0') {
        wm__settings_check_name(reader, wm_yaml_get(root, "instance"), "instance", settings->instance, "._-");
        return;
    }
    settings->instance = default_instance(reader);
    if (strcmp(settings->membership, "static") == 0)
        wm__settings_fault(reader, wm_yaml_get(root, "membership"),
                           "membership: static needs an `instance`, a name that the process keeps over restarts");
}

static void check_listen(struct wm_reader *reader, const struct wm_yaml *node, const char *listen)
{
    const char *colon = strrchr(listen, ':');
    size_t digits = colon != NULL ? strspn(colon + 1, "0123456789") : 0;
    bool port = digits > 0 && digits < 6 && colon[1 + digits] == '\0';
    if (*listen == '\0' || (port && colon > listen && strtol(colon + 1, NULL, 10) < 65536))
        return;
    wm__settings_fault(reader, node, "listen: \"%s\" is not HOST:PORT, as in 127.0.0.1:9464; \"\" listens nowhere",
                       listen);
}

void wm__settings_read(struct wm_reader *reader, struct wm_yaml *root)
{
    static const char *const also[] = {"log", "admin", "topics", "lanes", "stages", "kafka", NULL};
    struct wm_settings *settings = reader->settings;
    wm_option_defaults(wm__settings_top, settings);
    wm__settings_read_table(reader, root, wm__settings_top, also, settings);
    read_section(reader, root, "log", wm__settings_log);
    read_section(reader, root, "admin", wm__settings_admin);
    read_section(reader, root, "topics", wm__settings_topics);
    settings->kafka = read_pairs(reader, root, "kafka");
    wm__settings_read_stages(reader, root);
    read_lanes(reader, root);
    read_instance(reader, root);
    check_listen(reader, wm_yaml_get(wm_yaml_get(root, "admin"), "listen"), settings->admin_listen);
}
