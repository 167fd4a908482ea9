/* SPDX-License-Identifier: Apache-2.0 */
/* The effective configuration as YAML that loads again to the same settings. */
#include "base/option.h"
#include "base/yaml.h"
#include "settings_private.h"

/* `${` is doubled so that it is not expanded when the text is read again. */
static void print_value(struct wm_buf *buf, struct wm_str text)
{
    struct wm_buf doubled = {.arena = buf->arena};
    for (size_t i = 0; i < text.len; i++) {
        if (wm_str_starts(wm_str_sub(text, i, text.len), "${"))
            wm_buf_addc(&doubled, '$');
        wm_buf_addc(&doubled, text.ptr[i]);
    }
    wm_yaml_write(buf, wm_buf_str(&doubled));
    wm_buf_addc(buf, '\n');
}

static void print_option(struct wm_buf *buf, const char *indent, const struct wm_option *option, const void *conf)
{
    wm_buf_printf(buf, "%s%s: ", indent, option->name);
    print_value(buf, wm_option_print(option, conf, buf->arena));
}

static void print_table(struct wm_buf *buf, const char *indent, const struct wm_option *table, const void *conf)
{
    for (const struct wm_option *option = table; option != NULL && option->name != NULL; option++)
        print_option(buf, indent, option, conf);
}

static void print_pairs(struct wm_buf *buf, const char *indent, const char *name, const struct wm_pairs *pairs)
{
    if (pairs->count > 0)
        wm_buf_printf(buf, "%s%s:\n", indent, name);
    for (size_t i = 0; i < pairs->count; i++) {
        const struct wm_pair *pair = &pairs->list[i];
        wm_buf_printf(buf, "%s  ", indent);
        wm_yaml_write(buf, wm_str_of(pair->name));
        wm_buf_adds(buf, ": ");
        print_value(buf, wm_settings_is_secret(pair->name) ? WM_STR("***") : wm_str_of(pair->value));
    }
}

static bool has_options(const struct wm_stage *stage)
{
    return stage->options != NULL && stage->options[0].name != NULL;
}

static void print_lane(struct wm_buf *buf, const struct wm_lane_settings *lane)
{
    print_option(buf, "  - ", wm__settings_lane, lane); /* the name */
    print_table(buf, "    ", wm__settings_lane + 1, lane);
    if (lane->step_count > 0)
        wm_buf_adds(buf, "    stages:\n");
    for (size_t i = 0; i < lane->step_count; i++) {
        const struct wm_stage *stage = lane->steps[i].stage;
        wm_buf_printf(buf, "      - %s%s\n", stage->name, has_options(stage) ? ":" : "");
        print_table(buf, "          ", stage->options, lane->steps[i].conf);
    }
    print_pairs(buf, "    ", "consumer", &lane->consumer);
    print_pairs(buf, "    ", "producer", &lane->producer);
}

static void print_stages(struct wm_buf *buf, const struct wm_settings *settings)
{
    bool any = false;
    for (size_t i = 0; i < settings->stage_count; i++) {
        const struct wm_stage_settings *known = &settings->stages[i];
        const struct wm_stage *stage = known->step.stage;
        if (!has_options(stage) && known->plugin == NULL)
            continue;
        wm_buf_adds(buf, any ? "" : "stages:\n");
        any = true;
        wm_buf_printf(buf, "  %s:\n", stage->name);
        if (known->plugin != NULL)
            print_table(buf, "    ", wm__settings_stage, known);
        print_table(buf, "    ", stage->options, known->step.conf);
    }
}

struct wm_str wm_settings_print(const struct wm_settings *settings, struct wm_arena *arena)
{
    struct wm_buf buf = {.arena = arena};
    print_table(&buf, "", wm__settings_top, settings);
    wm_buf_adds(&buf, "log:\n");
    print_table(&buf, "  ", wm__settings_log, settings);
    wm_buf_adds(&buf, "admin:\n");
    print_table(&buf, "  ", wm__settings_admin, settings);
    wm_buf_adds(&buf, "topics:\n");
    print_table(&buf, "  ", wm__settings_topics, settings);
    print_pairs(&buf, "", "kafka", &settings->kafka);
    print_stages(&buf, settings);
    if (settings->lane_count > 0)
        wm_buf_adds(&buf, "lanes:\n");
    for (size_t i = 0; i < settings->lane_count; i++)
        print_lane(&buf, &settings->lanes[i]);
    return wm_buf_str(&buf);
}
