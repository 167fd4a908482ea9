/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "cli.h"
#include "kafka/probe.h"
#include "runtime/chain.h"
#include "term.h"

struct check_conf {
    bool offline, print;
    int64_t timeout_ms;
};

static const struct wm_flag flags[] = {
    {.option = {.name = "offline",
                .help = "Check configuration, stages and library only; ask no broker.",
                WM_FIELD(struct check_conf, offline)}},
    {.option = {.name = "print",
                .help = "Print the configuration in effect, as YAML with secrets as ***, and try nothing.",
                WM_FIELD(struct check_conf, print)}},
    WM_TIMEOUT_FLAG(struct check_conf, timeout_ms),
    {0}};

struct checking {
    const struct check_conf *conf;
    struct wm_args *args;
    const struct wm_settings *settings;
    struct wm_stop stop;
    bool color;
    uint64_t doubts, faults;
};

static void on_found(void *ctx, enum wm_found_level level, const char *what, const char *detail)
{
    static const char *const names[] = {"ok", "skip", "warn", "fail"};
    static const char *const colors[] = {"32", "2", "33", "1;31"};
    struct checking *c = ctx;
    c->doubts += level == WM_FOUND_DOUBT;
    c->faults += level == WM_FOUND_FAULT;
    if (c->args->quiet && level != WM_FOUND_FAULT)
        return;
    if (c->color)
        printf("\033[%sm%-4s\033[0m  ", colors[level], names[level]);
    else
        printf("%-4s  ", names[level]);
    wm_term_put(stdout, wm_str_of(what));
    fputs("  ", stdout);
    wm_term_put(stdout, wm_str_of(detail));
    putchar('\n');
    fflush(stdout);
}

static bool check_configuration(struct checking *c)
{
    struct wm_error err = {0};
    struct wm_lint *lints = NULL;
    const struct wm_args *args = c->args;
    const char *path = args->config != NULL ? args->config : "defaults";
    enum wm_code code = wm_settings_load(args->config, args->sets.items, args->sets.count, args->stages, args->arena,
                                         &c->settings, &lints, &err);
    for (const struct wm_lint *lint = lints; lint != NULL; lint = lint->next)
        on_found(c, WM_FOUND_FAULT, lint->line > 0 ? wm_str_printf(args->arena, "%s:%d", path, lint->line).ptr : path,
                 lint->text);
    if (code != WM_OK && lints == NULL)
        on_found(c, WM_FOUND_FAULT, path, err.text);
    if (code != WM_OK)
        return false;
    on_found(c, c->settings->lane_count > 0 ? WM_FOUND_FINE : WM_FOUND_DOUBT, path,
             wm_str_printf(args->arena, "%zu lane%s%s", c->settings->lane_count,
                           c->settings->lane_count == 1 ? "" : "s",
                           args->config == NULL ? "; name a configuration with -c FILE" : "")
                 .ptr);
    return true;
}

static const char *stages_of(const struct wm_chain *chain, struct wm_arena *arena)
{
    struct wm_buf text = {.arena = arena};
    for (size_t i = 0; i < wm_chain_count(chain); i++)
        wm_buf_printf(&text, "%s%s %s", i > 0 ? ", " : "", wm_chain_stage(chain, i)->name,
                      wm_chain_stage(chain, i)->version);
    return wm_chain_count(chain) > 0 ? wm_buf_str(&text).ptr : "no stages: messages pass through";
}

/* Opens what the daemon would open, models and lexicons included, and a worker's part of it. */
static bool check_stages(struct checking *c)
{
    bool fine = true;
    for (size_t i = 0; i < c->settings->lane_count; i++) {
        const struct wm_lane_settings *lane = &c->settings->lanes[i];
        struct wm_error err = {0};
        struct wm_chain *chain = NULL;
        struct wm_chain_worker *worker = NULL;
        const char *what = wm_str_printf(c->args->arena, "lane %s", lane->name).ptr;
        enum wm_code code = wm_chain_open(lane->steps, lane->step_count, (size_t)lane->max_items, &chain, &err);
        if (code == WM_OK)
            code = wm_chain_worker_open(chain, &worker, &err);
        on_found(c, code == WM_OK ? WM_FOUND_FINE : WM_FOUND_FAULT, what,
                 code == WM_OK ? stages_of(chain, c->args->arena) : err.text);
        fine = fine && code == WM_OK;
        wm_chain_worker_close(worker);
        if (chain != NULL)
            wm_chain_close(chain);
    }
    return fine;
}

static bool check_topics(struct checking *c, const struct wm_probe *probe, struct wm_topics *topics)
{
    struct wm_error err = {0};
    uint64_t before = c->faults;
    *topics = wm_topics_needed(c->settings, c->args->arena);
    if (wm_topics_look(c->settings, topics, false, probe->timeout_ms, &c->stop, c->args->arena, &err) != WM_OK) {
        on_found(c, WM_FOUND_FAULT, "topics", err.text);
        return false;
    }
    wm_topics_judge(c->settings, topics, c->args->arena, on_found, c);
    return c->faults == before;
}

static int check_kafka(struct checking *c, const struct wm_probe *probe)
{
    struct wm_topics topics;
    bool fine = wm_probe_brokers(probe);
    if (fine && c->settings->lane_count > 0) {
        fine = check_topics(c, probe, &topics);
        fine = wm_stop_asked(&c->stop) == 0 && wm_probe_rights(probe, &topics) && fine;
    }
    if (wm_stop_asked(&c->stop) > 0)
        return WM_EXIT_INTERRUPTED;
    return fine ? WM_EXIT_OK : WM_EXIT_KAFKA;
}

static int check(struct checking *c)
{
    struct wm_error err = {0};
    if (!check_configuration(c))
        return WM_EXIT_CONFIG;
    struct wm_probe probe = {.settings = c->settings,
                             .timeout_ms = c->conf->timeout_ms,
                             .stop = &c->stop,
                             .arena = c->args->arena,
                             .found = on_found,
                             .ctx = c};
    bool fine = check_stages(c);
    wm_probe_library(&probe);
    fine = wm_probe_properties(&probe) && fine;
    if (c->conf->offline) {
        on_found(c, WM_FOUND_SKIPPED, "brokers", "not asked, as --offline says");
        return fine ? WM_EXIT_OK : WM_EXIT_CONFIG;
    }
    if (wm_stop_open(&c->stop, &err) != WM_OK)
        return wm_cli_fail(&err);
    int status = check_kafka(c, &probe);
    wm_stop_close(&c->stop);
    return fine ? status : WM_EXIT_CONFIG;
}

static int print_configuration(struct wm_args *args)
{
    const struct wm_settings *settings;
    int status = wm_cli_settings(args, &settings);
    if (status != WM_EXIT_OK)
        return status;
    struct wm_str text = wm_settings_print(settings, args->arena);
    fwrite(text.ptr, 1, text.len, stdout);
    return WM_EXIT_OK;
}

static int run(int argc, char **argv)
{
    struct check_conf conf;
    struct wm_args args;
    int status = wm_cli_begin(&wm_cmd_check, argc, argv, &conf, &args);
    if (status != WM_GO_ON)
        return status;
    wm_cli_find_config(&args);
    if (conf.print)
        return wm_cli_end(&args, print_configuration(&args));
    struct checking c = {.conf = &conf, .args = &args, .color = wm_cli_color(&args, stdout)};
    status = check(&c);
    if (!args.quiet && status != WM_EXIT_INTERRUPTED)
        printf("%" PRIu64 " failed, %" PRIu64 " warnings\n", c.faults, c.doubts);
    return wm_cli_end(&args, status);
}

static const char help[] =
    "Reads the configuration and tells each fault with its line; then opens every lane's stages\n"
    "with their models; then says what librdkafka it runs on and what that means; then tries the\n"
    "brokers, topics and rights that the lanes need, leaving no trace that a consumer could see.\n"
    "A line each: ok, skip (not tried, and why), warn or fail, what it is about, and the detail.\n"
    "Exit code 3 when the configuration or a model is at fault, 4 when it is Kafka.\n"
    "Without -c it reads ./wiremill.yaml or /etc/wiremill/wiremill.yaml.\n"
    "\n"
    "Examples:\n"
    "  wiremill check -c wiremill.yaml\n"
    "  wiremill check -c wiremill.yaml --offline\n"
    "  wiremill check -c wiremill.yaml --print\n";

const struct wm_command wm_cmd_check = {.name = "check",
                                        .arguments = "",
                                        .summary = "check configuration, models, brokers, topics and rights",
                                        .help = help,
                                        .flags = flags,
                                        .run = run};
