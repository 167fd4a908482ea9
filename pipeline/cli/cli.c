/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of commands and stages, and what every command begins and ends with. */
#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/option.h"
#include "term.h"

#define VERBS_MAX  16
#define ARGS_BYTES ((size_t)64 << 20) /* arguments and configuration: only a runaway is larger */

#define WM_STAGE(name) extern const struct wm_stage wm_stage_##name;
#include "../../stages/stages.def"
#undef WM_STAGE

const struct wm_stage *const wm_builtin_stages[] = {
#define WM_STAGE(name) &wm_stage_##name,
#include "../../stages/stages.def"
#undef WM_STAGE
    NULL};

const struct wm_command *const wm_commands[] = {
#define WM_COMMAND(symbol) &wm_cmd_##symbol,
#include "cli/commands.def"
#undef WM_COMMAND
    NULL};
#define COMMAND_COUNT (sizeof wm_commands / sizeof *wm_commands - 1)

const struct wm_command *wm_command_find(const char *name)
{
    for (const struct wm_command *const *command = wm_commands; *command != NULL; command++)
        if (strcmp((*command)->name, name) == 0)
            return *command;
    return NULL;
}

const char *wm_command_nearest(const char *name)
{
    const char *names[COMMAND_COUNT];
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        names[i] = wm_commands[i]->name;
    return wm_nearest(name, names, COMMAND_COUNT);
}

/* A verb by the last word of its name. */
static const char *last_word(const struct wm_command *verb)
{
    const char *blank = strrchr(verb->name, ' ');
    return blank != NULL ? blank + 1 : verb->name;
}

const struct wm_command *wm_command_verb(const struct wm_command *command, const char *verb)
{
    for (const struct wm_command *const *at = command->verbs; at != NULL && *at != NULL; at++)
        if (strcmp(last_word(*at), verb) == 0)
            return *at;
    return NULL;
}

static int refuse_verb(const struct wm_command *command, const char *word)
{
    const char *names[VERBS_MAX];
    size_t count = 0;
    while (count < VERBS_MAX && command->verbs[count] != NULL) {
        names[count] = last_word(command->verbs[count]);
        count++;
    }
    const char *near = word != NULL ? wm_nearest(word, names, count) : NULL;
    if (word == NULL)
        wm_cli_say("%s: what is to be done? See \"wiremill help %s\"", command->name, command->name);
    else if (near != NULL)
        wm_cli_say("%s: \"%s\" is not what it can do; did you mean \"%s %s\"?", command->name, word, command->name,
                   near);
    else
        wm_cli_say("%s: %s \"%s\"; see \"wiremill help %s\"", command->name,
                   word[0] == '-' ? "a flag comes after its verb:" : "it cannot do", word, command->name);
    return WM_EXIT_USAGE;
}

int wm_cli_verb(int argc, char **argv)
{
    const struct wm_command *command = wm_command_find(argv[0]);
    const char *word = argc > 1 ? argv[1] : NULL;
    if (word != NULL && (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)) {
        wm_args_help(command, stdout);
        return WM_EXIT_OK;
    }
    const struct wm_command *verb = word != NULL ? wm_command_verb(command, word) : NULL;
    return verb != NULL ? verb->run(argc - 1, argv + 1) : refuse_verb(command, word);
}

static void WM_PRINTF(2, 0) say(const char *prefix, const char *fmt, va_list args)
{
    char text[2048];
    vsnprintf(text, sizeof text, fmt, args);
    fputs(prefix, stderr);
    wm_term_put(stderr, wm_str_of(text));
    fputc('\n', stderr);
}

void wm_cli_say(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    say("wiremill: ", fmt, args);
    va_end(args);
}

void wm_cli_note(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    say("", fmt, args);
    va_end(args);
}

int wm_cli_fail(const struct wm_error *err)
{
    wm_cli_say("%s", err->text[0] != '\0' ? err->text : wm_code_text(err->code));
    switch (err->code) {
    case WM_E_USAGE: return WM_EXIT_USAGE;
    case WM_E_KAFKA:
    case WM_E_BUSY: return WM_EXIT_KAFKA;
    default: return wm_code_fate(err->code) == WM_FATAL ? WM_EXIT_CONFIG : WM_EXIT_REFUSED;
    }
}

/* What -v and -q say, or `otherwise`. */
static enum wm_log_level level_of(const struct wm_args *args, enum wm_log_level otherwise)
{
    if (args->verbose > 0)
        return args->verbose > 1 ? WM_DEBUG : WM_INFO;
    return args->quiet ? WM_ERROR : otherwise;
}

static void release(struct wm_args *args)
{
    wm_arena_free(args->arena);
    wm_stages_free(args->stages);
    *args = (struct wm_args){0};
}

int wm_cli_begin(const struct wm_command *command, int argc, char **argv, void *conf, struct wm_args *args)
{
    struct wm_error err = {0}, why = {0};
    *args = (struct wm_args){.arena = wm_arena_new(ARGS_BYTES)};
    if (wm_args_parse(command, argc, argv, conf, args, &why) != WM_OK) {
        wm_fail(&err, why.code, "%s: %s", command->name, why.text);
        release(args);
        return wm_cli_fail(&err);
    }
    if (args->help) {
        wm_args_help(command, stdout);
        return wm_cli_end(args, WM_EXIT_OK);
    }
    args->stages = wm_stages_new(wm_builtin_stages);
    wm_log_setup(level_of(args, WM_WARN), WM_LOGFMT);
    return WM_GO_ON;
}

static enum wm_log_level configured_level(const char *name)
{
    static const char *const names[] = {"error", "warn", "info", "debug"};
    for (size_t i = 0; name != NULL && i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return (enum wm_log_level)i;
    return WM_WARN;
}

void wm_cli_find_config(struct wm_args *args)
{
    static const char *const usual_places[] = {"wiremill.yaml", "/etc/wiremill/wiremill.yaml"};
    for (size_t i = 0; args->config == NULL && i < sizeof usual_places / sizeof *usual_places; i++)
        if (access(usual_places[i], R_OK) == 0)
            args->config = usual_places[i];
}

enum wm_code wm_cli_load(const struct wm_args *args, struct wm_arena *arena, const struct wm_settings **out,
                         struct wm_lint **lints, struct wm_error *err)
{
    return wm_settings_load(args->config, args->sets.items, args->sets.count, args->stages, arena, out, lints, err);
}

void wm_cli_set_log(const struct wm_args *args, const struct wm_settings *settings)
{
    const char *format = settings->log_format;
    wm_log_setup(level_of(args, configured_level(settings->log_level)),
                 format != NULL && strcmp(format, "json") == 0 ? WM_LOG_JSON : WM_LOGFMT);
}

int wm_cli_settings(struct wm_args *args, const struct wm_settings **out)
{
    struct wm_error err = {0};
    struct wm_lint *lints = NULL;
    enum wm_code code = wm_cli_load(args, args->arena, out, &lints, &err);
    struct wm_str rest = wm_settings_lint_text(args->config, lints, args->arena), line;
    while (wm_str_line(&rest, &line))
        wm_cli_note("%.*s", WM_STR_ARG(line));
    if (code != WM_OK && lints == NULL)
        wm_cli_fail(&err);
    if (code != WM_OK)
        return WM_EXIT_CONFIG;
    wm_cli_set_log(args, *out);
    return WM_EXIT_OK;
}

int wm_cli_end(struct wm_args *args, int status)
{
    release(args);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    if (status == WM_EXIT_OK || status == WM_EXIT_REFUSED)
        wm_cli_say("standard output: %s; the output is not complete", strerror(errno));
    return status == WM_EXIT_OK || status == WM_EXIT_REFUSED ? WM_EXIT_CONFIG : status;
}

bool wm_cli_color(const struct wm_args *args, FILE *stream)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    if (strcmp(args->color, "auto") != 0)
        return strcmp(args->color, "always") == 0;
    return isatty(fileno(stream)) && (no_color == NULL || *no_color == '\0') && term != NULL &&
           strcmp(term, "dumb") != 0;
}

int wm_cli_width(FILE *stream)
{
    struct winsize size = {0};
    if (ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    const char *columns = getenv("COLUMNS");
    long width = columns != NULL ? strtol(columns, NULL, 10) : 0;
    return width >= 20 && width <= 1000 ? (int)width : 80;
}
