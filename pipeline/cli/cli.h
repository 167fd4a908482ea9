/* SPDX-License-Identifier: Apache-2.0 */
/* cli.h: what the subcommands share: the table of commands, exit codes, and how errors are said. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "wiremill/error.h"
#include "wiremill/stage.h"

/* Documented in `wiremill help` and in the README. */
enum wm_exit {
    WM_EXIT_OK = 0,
    WM_EXIT_REFUSED = 1,     /* some input was refused; the rest was done */
    WM_EXIT_USAGE = 2,       /* the command line is wrong */
    WM_EXIT_CONFIG = 3,      /* the configuration, a model or a file is wrong */
    WM_EXIT_KAFKA = 4,       /* a broker, topic or right is missing */
    WM_EXIT_INTERRUPTED = 5, /* the deadline of a shutdown passed, or a second signal forced it */
};

struct wm_command {
    const char *name, *arguments, *summary; /* one line each */
    const char *help;                       /* flags, a line each; NULL if none */
    int (*run)(int argc, char **argv);      /* argv[0] is the command's name; returns an enum wm_exit */
};

#define WM_COMMAND(symbol) extern const struct wm_command wm_cmd_##symbol;
#include "cli/commands.def"
#undef WM_COMMAND

/* The stages of this build, in the order of stages.def; NULL-terminated. */
extern const struct wm_stage *const wm_builtin_stages[];
const struct wm_stage *wm_builtin_stage(const char *name); /* NULL if there is none */

/* "wiremill: <text>" to standard error; returns the exit code that fits the error. */
int wm_cli_fail(const struct wm_error *err);

#endif
