/* SPDX-License-Identifier: Apache-2.0 */
/* run: the daemon. */
#include "cli.h"
#include "cli/version.h"
#include "kafka/port.h"
#include "kafka/probe.h"
#include "runtime/daemon.h"

struct run_conf {
    struct wm_list lanes;
};

static const struct wm_flag run_flags[] = {
    {.letter = 'l',
     .argument = "NAME",
     .repeats = true,
     .option = {.name = "lane",
                .help = "Runs this lane only; may be given several times. Without it, all lanes of the configuration.",
                WM_LIST_FIELD(struct run_conf, lanes)}},
    {0}};

/* Reading again what the command line named, on SIGHUP. */
struct faults {
    struct wm_arena *arena;
    struct wm_lint *first;
};

static void on_found(void *ctx, enum wm_found_level level, const char *what, const char *detail)
{
    struct faults *faults = ctx;
    struct wm_lint *lint = level == WM_FOUND_FAULT ? WM_NEW(faults->arena, struct wm_lint) : NULL;
    if (lint == NULL)
        return;
    *lint = (struct wm_lint){.next = faults->first, .text = wm_str_printf(faults->arena, "%s: %s", what, detail).ptr};
    faults->first = lint;
}

/* librdkafka's properties too, so that what is accepted here does not keep the next start from starting. */
static enum wm_code reload_settings(void *ctx, struct wm_arena *arena, const struct wm_settings **out,
                                    struct wm_lint **lints, struct wm_error *err)
{
    struct faults faults = {.arena = arena};
    enum wm_code code = wm_cli_load(ctx, arena, out, lints, err);
    if (code != WM_OK)
        return code;
    const struct wm_probe probe = {.settings = *out, .arena = arena, .found = on_found, .ctx = &faults};
    if (wm_probe_properties(&probe))
        return WM_OK;
    *lints = faults.first;
    return wm_fail(err, WM_E_CONFIG, "librdkafka refuses some of the properties");
}

static void reload_log(void *ctx, const struct wm_settings *settings)
{
    wm_cli_set_log(ctx, settings);
}

static int run_daemon(const struct run_conf *conf, struct wm_args *args)
{
    const struct wm_settings *settings;
    struct wm_daemon *daemon;
    struct wm_error err = {0};
    int status = wm_cli_settings(args, &settings);
    if (status != WM_EXIT_OK)
        return status;
    const struct wm_config_source source = {args->config, reload_settings, reload_log, args};
    enum wm_code code = wm_daemon_open(&(struct wm_daemon_conf){.settings = settings,
                                                                .only_lanes = conf->lanes.items,
                                                                .only_lane_count = conf->lanes.count,
                                                                .version_json = wm_version_json(settings, args->arena),
                                                                .make_port = wm_kafka_port_new,
                                                                .source = &source},
                                       &daemon, &err);
    if (code != WM_OK)
        return wm_cli_fail(&err);
    code = wm_daemon_run(daemon, &err);
    wm_daemon_close(&daemon);
    return code == WM_OK ? WM_EXIT_OK : wm_cli_fail(&err);
}

static int run(int argc, char **argv)
{
    struct run_conf conf;
    struct wm_args args;
    int status = wm_cli_begin(&wm_cmd_run, argc, argv, &conf, &args);
    if (status != WM_GO_ON)
        return status;
    wm_cli_find_config(&args);
    if (args.config == NULL) {
        wm_cli_say(
            "no configuration: neither ./wiremill.yaml nor /etc/wiremill/wiremill.yaml is there; name one with -c");
        return wm_cli_end(&args, WM_EXIT_CONFIG);
    }
    return wm_cli_end(&args, run_daemon(&conf, &args));
}

const struct wm_command wm_cmd_run = {
    .name = "run",
    .arguments = "",
    .summary = "run the daemon",
    .help = "Runs until SIGTERM or SIGINT, which drain what is in flight, commit it, leave the consumer groups and\n"
            "end with status 0; a second signal, or the shutdown-deadline, ends it at once with status 5.\n"
            "\n"
            "SIGHUP reads the configuration again (the same file and --set) and opens models and lexicons\n"
            "anew. If anything is wrong with it, that is logged and nothing changes; else it is in force from\n"
            "the next article on, without a restart. What needs a restart is logged by name and stays as it\n"
            "was; `wiremill options` says which that is.\n"
            "\n"
            "Writes nothing while all is well; `-v` tells what it does. Without -c it reads ./wiremill.yaml or\n"
            "/etc/wiremill/wiremill.yaml.\n",
    .flags = run_flags,
    .run = run};
