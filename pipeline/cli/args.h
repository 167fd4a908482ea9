/* SPDX-License-Identifier: Apache-2.0 */
/* args.h: the flags of a command, declared once in a table; parsing, checks, error texts and
 * `wiremill help COMMAND` all come from it. A row is an option (wiremill/option.h: type, unit, range,
 * choices and default come from there) with a letter and the name of its argument:
 *
 *     struct feed_conf { const char *topic; int64_t rate; bool watch; struct wm_list headers; };
 *
 *     static const struct wm_flag feed_flags[] = {
 *         {.letter = 't', .argument = "TOPIC", .option = {.name = "topic", .fallback = "wire.raw",
 *          .help = "Topic to publish to.", WM_FIELD(struct feed_conf, topic)}},
 *         {.argument = "N", .option = {.name = "rate", .min = "1", .help = "Messages a second.",
 *          WM_FIELD(struct feed_conf, rate)}},
 *         {.letter = 'w', .option = {.name = "watch", .help = "Follow the folder.",
 *          WM_FIELD(struct feed_conf, watch)}},
 *         {.argument = "NAME=VALUE", .repeats = true, .option = {.name = "header",
 *          .help = "Adds a header.", WM_LIST_FIELD(struct feed_conf, headers)}},
 *         {0}};
 *
 * Accepted: --topic NAME, --topic=NAME, -t NAME, -tNAME, switches joined (-vw), flags and operands
 * in any order, `--` before operands that begin with a dash; `-` alone is an operand. */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "wiremill/arena.h"
#include "wiremill/error.h"
#include "wiremill/option.h"

/* Words of the command line, borrowed from argv; the array is the arguments' arena's. */
struct wm_list {
    const char **items;
    size_t count;
};

struct wm_flag {
    char letter;             /* 0 if there is none */
    bool repeats;            /* each use is kept; the field is a struct wm_list (WM_LIST_FIELD) */
    const char *argument;    /* "FILE"; NULL is a switch: a bool is set, an int64_t counts */
    struct wm_option option; /* a row without option.name ends the table */
};

#define WM_LIST_FIELD(conf, field)                                                                                     \
    .offset = offsetof(conf, field), .type = _Generic(((conf *)0)->field, struct wm_list : WM_CTYPE_TEXT)

/* --timeout, for commands that talk to brokers; `field` is an int64_t. */
#define WM_TIMEOUT_FLAG(conf, field)                                                                                   \
    {                                                                                                                  \
        .argument = "TIME", .option = {                                                                                \
            .name = "timeout",                                                                                         \
            .fallback = "10s",                                                                                         \
            .min = "100ms",                                                                                            \
            .max = "1h",                                                                                               \
            .unit = WM_MILLISECONDS,                                                                                   \
            .help = "How long to wait for the brokers at each step.",                                                  \
            WM_FIELD(conf, field)                                                                                      \
        }                                                                                                              \
    }

struct wm_stages; /* runtime/stages.h */

/* What each command line has. Released by wm_cli_end (cli.h). */
struct wm_args {
    const char *config;       /* -c, --config FILE; NULL if not given */
    struct wm_list sets;      /* --set PATH=VALUE */
    int64_t verbose;          /* -v: log from "info", -vv: from "debug" */
    bool quiet;               /* -q: errors only */
    const char *color;        /* --color: "auto", "always", "never" */
    bool help;                /* -h, --help */
    struct wm_list operands;  /* what is not a flag */
    struct wm_arena *arena;   /* lives until wm_cli_end; for what the command keeps that long */
    struct wm_stages *stages; /* the build's, and what plug-ins the configuration names; as long as the arena */
};

struct wm_command; /* cli.h */

/* Fills `conf` (the struct of the command's table, may be NULL without one) with defaults and then
 * with the command line, and *args, whose arena is the caller's. argv[0] is the command's name.
 * After --help nothing else is checked. WM_E_USAGE says what would be right. */
enum wm_code wm_args_parse(const struct wm_command *command, int argc, char **argv, void *conf, struct wm_args *args,
                           struct wm_error *err) WM_MUST_CHECK;

/* Usage line, flags with defaults and choices, common flags, then the command's own help text; of a
 * command with verbs those and its help text. */
void wm_args_help(const struct wm_command *command, FILE *out);

#endif
