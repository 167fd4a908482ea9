/* SPDX-License-Identifier: Apache-2.0 */
/* cli.h: what the subcommands share: the table of commands, exit codes, and how errors are said.
 *
 * A command is a file cmd_NAME.c, a line in commands.def, and this:
 *
 *     static int run(int argc, char **argv)
 *     {
 *         struct feed_conf conf;
 *         struct wm_args args;
 *         int status = wm_cli_begin(&wm_cmd_feed, argc, argv, &conf, &args);
 *         if (status != WM_GO_ON)
 *             return status;                      // --help was asked for, or the flags are wrong
 *         const struct wm_settings *settings;
 *         status = wm_cli_settings(&args, &settings);
 *         if (status == WM_EXIT_OK)
 *             status = feed(&conf, &args, settings);
 *         return wm_cli_end(&args, status);
 *     }
 *
 *     const struct wm_command wm_cmd_feed = {
 *         .name = "feed", .arguments = "PATH...", .summary = "publish files or folders",
 *         .flags = feed_flags, .help = feed_help, .run = run};
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "cli/args.h"
#include "runtime/settings.h"
#include "wiremill/error.h"
#include "wiremill/stage.h"

/* Exit codes: number, when. `wiremill help` prints this table. */
#define WM_EXITS(X)                                                                                                    \
    X(WM_EXIT_OK, 0, "all was done")                                                                                   \
    X(WM_EXIT_REFUSED, 1, "some input was refused; the rest was done")                                                 \
    X(WM_EXIT_USAGE, 2, "the command line is wrong; nothing was done")                                                 \
    X(WM_EXIT_CONFIG, 3, "the configuration, a model, a file or the output stream is wrong")                           \
    X(WM_EXIT_KAFKA, 4, "a broker, topic or right is missing")                                                         \
    X(WM_EXIT_INTERRUPTED, 5, "a shutdown passed its deadline, or a second signal forced it")

enum wm_exit {
#define X(name, number, text) name = (number),
    WM_EXITS(X)
#undef X
};

#define WM_GO_ON (-1) /* wm_cli_begin: no exit code yet */

struct wm_command {
    const char *name; /* as it is typed: "feed", of a verb "dead list" */
    /* Operands only, from which their number is checked: "FILE" (one), "[TOPIC]" (at most one),
     * "PATH..." (at least one), "[FILE|-]..." (any); NULL or "" for none. */
    const char *arguments;
    const char *summary;               /* a few words, for the list of commands; no capital, no full stop */
    const char *help;                  /* further text beneath the flags, ends with a newline; NULL if none */
    const struct wm_flag *flags;       /* besides the common ones; ends with {0}; NULL if none */
    int (*run)(int argc, char **argv); /* argv[0] is the command's name; returns an enum wm_exit */
    /* Of a command whose first word is a verb, what it can do: NULL-terminated, each with flags, help and
     * run() of its own. The command's own run() is then wm_cli_verb. NULL if it has none. */
    const struct wm_command *const *verbs;
};

#define WM_COMMAND(symbol) extern const struct wm_command wm_cmd_##symbol;
#include "cli/commands.def"
#undef WM_COMMAND

/* NULL-terminated, in the order of commands.def. */
extern const struct wm_command *const wm_commands[];
const struct wm_command *wm_command_find(const char *name); /* NULL if there is none */
const char *wm_command_nearest(const char *name);           /* NULL if none is near */

/* The verb of a command with verbs; NULL if there is none. */
const struct wm_command *wm_command_verb(const struct wm_command *command, const char *verb);

/* Runs what argv[1] names among the verbs of the command argv[0]. */
int wm_cli_verb(int argc, char **argv);

/* The stages of this build, in the order of stages.def; NULL-terminated. */
extern const struct wm_stage *const wm_builtin_stages[];

/* Opens a command: reads its flags into `conf` and *args and sets the log's level. WM_GO_ON, or the
 * exit code to return at once (nothing is left to release then). */
int wm_cli_begin(const struct wm_command *command, int argc, char **argv, void *conf, struct wm_args *args);

/* For commands that work with the daemon's configuration: without -c, sets args->config to
 * ./wiremill.yaml or /etc/wiremill/wiremill.yaml, the first that is there. */
void wm_cli_find_config(struct wm_args *args);

/* Reads the configuration that -c and --set name (defaults without -c) into args->arena, says each
 * thing that is wrong as "FILE:LINE: text", and sets up the log as configured (-v and -q win).
 * WM_EXIT_OK or WM_EXIT_CONFIG. */
int wm_cli_settings(struct wm_args *args, const struct wm_settings **out);

/* As wm_cli_settings reads it, but only that: nothing is said and the log stays as it is. Thread: any. */
enum wm_code wm_cli_load(const struct wm_args *args, struct wm_arena *arena, const struct wm_settings **out,
                         struct wm_lint **lints, struct wm_error *err) WM_MUST_CHECK;

/* Sets up the log as configured; -v and -q win. */
void wm_cli_set_log(const struct wm_args *args, const struct wm_settings *settings);

/* Closes a command: flushes standard output (output that could not be written is an error),
 * releases *args with its arena, and returns the exit code. */
int wm_cli_end(struct wm_args *args, int status);

/* What there is to run, for who gave no command at all. */
void wm_help_short(FILE *out);

/* "wiremill: <text>" on standard error, terminal controls removed. */
void wm_cli_say(const char *fmt, ...) WM_PRINTF(1, 2);

/* The same without "wiremill: ", for what begins with a file's name: "FILE:LINE: text". */
void wm_cli_note(const char *fmt, ...) WM_PRINTF(1, 2);

/* Says the error; returns the exit code that fits it. */
int wm_cli_fail(const struct wm_error *err);

/* Whether to colour what goes to `stream`: --color, else a terminal, NO_COLOR unset, TERM not dumb. */
bool wm_cli_color(const struct wm_args *args, FILE *stream);

/* Columns of the terminal behind `stream`; else $COLUMNS; else 80. */
int wm_cli_width(FILE *stream);

#endif
