/* SPDX-License-Identifier: Apache-2.0 */
/* run: the daemon. */
#include "cli.h"
#include "cli/version.h"
#include "kafka/port.h"
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

static int run_daemon(const struct run_conf *conf, struct wm_args *args)
{
    const struct wm_settings *settings;
    struct wm_daemon *daemon;
    struct wm_error err = {0};
    int status = wm_cli_settings(args, &settings);
    if (status != WM_EXIT_OK)
        return status;
    enum wm_code code = wm_daemon_open(&(struct wm_daemon_conf){.settings = settings,
                                                                .only_lanes = conf->lanes.items,
                                                                .only_lane_count = conf->lanes.count,
                                                                .version_json = wm_version_json(settings, args->arena),
                                                                .make_port = wm_kafka_port_new},
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
            "end with status 0; a second signal, or the shutdown-deadline, ends it at once with status 5. Writes\n"
            "nothing while all is well; `-v` tells what it does. Without -c it reads ./wiremill.yaml or\n"
            "/etc/wiremill/wiremill.yaml.\n",
    .flags = run_flags,
    .run = run};
