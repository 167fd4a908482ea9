/* SPDX-License-Identifier: Apache-2.0 */
#include "args.h"

#include <string.h>

#include "base/arena.h"
#include "base/option.h"
#include "cli.h"

static const char *const color_choices[] = {"auto", "always", "never", NULL};

static const struct wm_flag common_flags[] = {
    {.letter = 'c',
     .argument = "FILE",
     .option = {.name = "config", .help = "Read the configuration from FILE.", WM_FIELD(struct wm_args, config)}},
    {.argument = "PATH=VALUE",
     .repeats = true,
     .option = {.name = "set",
                .help = "Set one value of the configuration, as in stages.summarize.brief-characters=200. Repeatable.",
                WM_LIST_FIELD(struct wm_args, sets)}},
    {.letter = 'v',
     .option = {.name = "verbose", .help = "Log what happens; twice for details.", WM_FIELD(struct wm_args, verbose)}},
    {.letter = 'q', .option = {.name = "quiet", .help = "Log errors only.", WM_FIELD(struct wm_args, quiet)}},
    {.argument = "WHEN",
     .option = {.name = "color",
                .fallback = "auto",
                .choices = color_choices,
                .help = "Colours; auto is for terminals without NO_COLOR.",
                WM_FIELD(struct wm_args, color)}},
    {.letter = 'h', .option = {.name = "help", .help = "Say this.", WM_FIELD(struct wm_args, help)}},
    {0}};

struct parser {
    const struct wm_command *command;
    void *conf;
    struct wm_args *args;
    struct wm_error *err;
    int argc, at;
    char **argv;
};

/* A row and the struct that its field is in. */
struct found {
    const struct wm_flag *flag;
    void *into;
};

static void *field_of(struct found found)
{
    return (char *)found.into + found.flag->option.offset;
}

static void clear(struct found found)
{
    if (found.flag->repeats)
        *(struct wm_list *)field_of(found) = (struct wm_list){0};
    else if (found.flag->option.type == WM_CTYPE_INT64)
        *(int64_t *)field_of(found) = 0;
    else if (found.flag->option.type == WM_CTYPE_DOUBLE)
        *(double *)field_of(found) = 0;
    else if (found.flag->option.type == WM_CTYPE_BOOL)
        *(bool *)field_of(found) = false;
    else
        *(const char **)field_of(found) = NULL;
}

static enum wm_code set_value(struct found found, const char *text, struct wm_error *err)
{
    struct wm_error why = {0};
    if (wm_option_set(&found.flag->option, found.into, text, &why) != WM_OK)
        return wm_fail(err, WM_E_USAGE, "--%s", why.text);
    return WM_OK;
}

static enum wm_code set_defaults(const struct wm_flag *flags, void *into, struct wm_error *err)
{
    enum wm_code code = WM_OK;
    for (const struct wm_flag *flag = flags; flag != NULL && flag->option.name != NULL && code == WM_OK; flag++) {
        clear((struct found){flag, into});
        if (flag->option.fallback != NULL)
            code = set_value((struct found){flag, into}, flag->option.fallback, err);
    }
    return code;
}

static const struct wm_flag *find_in(const struct wm_flag *flags, const char *name, char letter)
{
    for (; flags != NULL && flags->option.name != NULL; flags++)
        if (name != NULL ? strcmp(flags->option.name, name) == 0 : flags->letter == letter)
            return flags;
    return NULL;
}

/* By name, or by letter when `name` is NULL. The command's own rows come first. */
static struct found find(const struct parser *p, const char *name, char letter)
{
    const struct wm_flag *own = find_in(p->command->flags, name, letter);
    return own != NULL ? (struct found){own, p->conf} : (struct found){find_in(common_flags, name, letter), p->args};
}

static size_t add_names(const struct wm_flag *flags, const char **names, size_t count, size_t max)
{
    for (; flags != NULL && flags->option.name != NULL && count < max; flags++)
        names[count++] = flags->option.name;
    return count;
}

static enum wm_code unknown(struct parser *p, const char *name)
{
    const char *names[64];
    size_t count = add_names(p->command->flags, names, 0, 64);
    count = add_names(common_flags, names, count, 64);
    const char *near = wm_nearest(name, names, count);
    if (near != NULL)
        return wm_fail(p->err, WM_E_USAGE, "unknown flag \"--%s\"; did you mean \"--%s\"?", name, near);
    return wm_fail(p->err, WM_E_USAGE, "unknown flag \"--%s\"; see \"wiremill help %s\"", name, p->command->name);
}

static void push(struct parser *p, struct wm_list *list, const char *item)
{
    if (list->items == NULL)
        list->items = WM_NEW_ARRAY(p->args->arena, const char *, (size_t)p->argc);
    if (list->items != NULL)
        list->items[list->count++] = item;
}

static void count_switch(struct found found)
{
    if (found.flag->option.type == WM_CTYPE_INT64)
        ++*(int64_t *)field_of(found);
    else
        *(bool *)field_of(found) = true;
}

/* `value` NULL: the next word of the command line, if the flag has an argument. */
static enum wm_code apply(struct parser *p, struct found found, const char *value)
{
    const struct wm_flag *flag = found.flag;
    if (flag->argument == NULL) {
        if (value != NULL)
            return wm_fail(p->err, WM_E_USAGE, "flag \"--%s\" is a switch and takes no argument", flag->option.name);
        count_switch(found);
        return WM_OK;
    }
    if (value == NULL && p->at + 1 < p->argc)
        value = p->argv[++p->at];
    if (value == NULL)
        return wm_fail(p->err, WM_E_USAGE, "flag \"--%s\" needs an argument: --%s %s", flag->option.name,
                       flag->option.name, flag->argument);
    if (!flag->repeats)
        return set_value(found, value, p->err);
    push(p, field_of(found), value);
    return WM_OK;
}

static enum wm_code parse_long(struct parser *p, const char *word)
{
    const char *equals = strchr(word, '=');
    struct wm_str bare = {word, equals != NULL ? (size_t)(equals - word) : strlen(word)};
    const char *name = wm_str_cstr(p->args->arena, bare);
    struct found found = find(p, name, 0);
    return found.flag != NULL ? apply(p, found, equals != NULL ? equals + 1 : NULL) : unknown(p, name);
}

/* "-vq", "-c FILE", "-cFILE". */
static enum wm_code parse_letters(struct parser *p, const char *letters)
{
    enum wm_code code = WM_OK;
    for (; *letters != '\0' && code == WM_OK; letters++) {
        struct found found = find(p, NULL, *letters);
        if (found.flag == NULL)
            return wm_fail(p->err, WM_E_USAGE, "unknown flag \"-%c\"; see \"wiremill help %s\"",
                           (unsigned char)*letters < 0x80 ? *letters : '?', p->command->name);
        if (found.flag->argument != NULL)
            return apply(p, found, letters[1] != '\0' ? letters + 1 : NULL);
        code = apply(p, found, NULL);
    }
    return code;
}

/* How many operands the command's `arguments` speak of. */
static void operand_range(const char *arguments, size_t *min, size_t *max)
{
    *min = *max = 0;
    while (arguments != NULL && *(arguments += strspn(arguments, " ")) != '\0') {
        size_t len = strcspn(arguments, " ");
        bool many = len > 3 && strncmp(arguments + len - 3, "...", 3) == 0;
        *min += arguments[0] != '[';
        *max = many || *max == SIZE_MAX ? SIZE_MAX : *max + 1;
        arguments += len;
    }
}

static enum wm_code check_operands(const struct parser *p)
{
    size_t min, max, count = p->args->operands.count;
    operand_range(p->command->arguments, &min, &max);
    if (count < min)
        return wm_fail(p->err, WM_E_USAGE, "missing argument; usage: wiremill %s %s", p->command->name,
                       p->command->arguments);
    if (count <= max)
        return WM_OK;
    return wm_fail(p->err, WM_E_USAGE, "one argument too many, \"%s\"; usage: wiremill %s%s%s",
                   p->args->operands.items[max], p->command->name, max > 0 ? " " : "",
                   max > 0 ? p->command->arguments : "");
}

enum wm_code wm_args_parse(const struct wm_command *command, int argc, char **argv, void *conf, struct wm_args *args,
                           struct wm_error *err)
{
    struct parser p = {.command = command, .conf = conf, .args = args, .err = err, .argc = argc, .argv = argv};
    struct wm_arena *arena = args->arena;
    *args = (struct wm_args){.arena = arena};
    enum wm_code code = set_defaults(common_flags, args, err);
    if (code == WM_OK)
        code = set_defaults(command->flags, conf, err);
    bool flags_end = false;
    for (p.at = 1; p.at < argc && code == WM_OK && !args->help; p.at++) {
        const char *word = argv[p.at];
        if (flags_end || word[0] != '-' || word[1] == '\0')
            push(&p, &args->operands, word);
        else if (strcmp(word, "--") == 0)
            flags_end = true;
        else
            code = word[1] == '-' ? parse_long(&p, word + 2) : parse_letters(&p, word + 1);
    }
    return code == WM_OK && !args->help ? check_operands(&p) : code;
}

/* Help. */

#define HELP_WIDTH 80
#define HELP_TEXT  26 /* column where the explanation of a flag begins */

/* Words of `text` from column `column` on, wrapped to HELP_TEXT; returns the column reached. */
static int wrap(FILE *out, int column, const char *text)
{
    while (*(text += strspn(text, " ")) != '\0') {
        int len = (int)strcspn(text, " ");
        if (column > HELP_TEXT && column + 1 + len > HELP_WIDTH) {
            fprintf(out, "\n%*s", HELP_TEXT, "");
            column = HELP_TEXT;
        }
        column += fprintf(out, "%s%.*s", column > HELP_TEXT ? " " : "", len, text);
        text += len;
    }
    return column;
}

static void help_flag(const struct wm_flag *flag, FILE *out)
{
    char letter[4] = {'-', flag->letter, ',', '\0'};
    int used = fprintf(out, "  %-3s --%s%s%s", flag->letter != 0 ? letter : "", flag->option.name,
                       flag->argument != NULL ? " " : "", flag->argument != NULL ? flag->argument : "");
    if (used > HELP_TEXT - 2) {
        fputc('\n', out);
        used = 0;
    }
    fprintf(out, "%*s", HELP_TEXT - used, "");
    int column = wrap(out, HELP_TEXT, flag->option.help);
    for (const char *const *choice = flag->option.choices; choice != NULL && *choice != NULL; choice++) {
        char text[64];
        snprintf(text, sizeof text, "%s%s%s", choice == flag->option.choices ? "One of: " : "", *choice,
                 choice[1] != NULL ? "," : ".");
        column = wrap(out, column, text);
    }
    if (flag->option.fallback != NULL) {
        char text[128];
        snprintf(text, sizeof text, "Default: %s.", flag->option.fallback);
        wrap(out, column, text);
    }
    fputc('\n', out);
}

static void help_flags(const char *title, const struct wm_flag *flags, FILE *out)
{
    if (flags == NULL || flags->option.name == NULL)
        return;
    fprintf(out, "\n%s:\n", title);
    for (; flags->option.name != NULL; flags++)
        help_flag(flags, out);
}

static void help_verbs(const struct wm_command *command, FILE *out)
{
    fprintf(out, "usage: wiremill %s VERB [FLAG]... [ARGUMENT]...\n\n", command->name);
    fprintf(out, "wiremill %s: %s.\n\n", command->name, command->summary);
    for (const struct wm_command *const *verb = command->verbs; *verb != NULL; verb++)
        fprintf(out, "  wiremill %-13s %s\n", (*verb)->name, (*verb)->summary);
    fprintf(out, "\n\"wiremill help %s VERB\" tells what a verb does and takes.\n", command->name);
}

void wm_args_help(const struct wm_command *command, FILE *out)
{
    if (command->verbs != NULL) {
        help_verbs(command, out);
        if (command->help != NULL)
            fprintf(out, "\n%s", command->help);
        return;
    }
    const char *arguments = command->arguments != NULL ? command->arguments : "";
    fprintf(out, "usage: wiremill %s [FLAG]...%s%s\n\n", command->name, arguments[0] != '\0' ? " " : "", arguments);
    fprintf(out, "wiremill %s: %s.\n", command->name, command->summary);
    help_flags("Flags", command->flags, out);
    help_flags("Common flags", common_flags, out);
    if (command->help != NULL)
        fprintf(out, "\n%s", command->help);
}
