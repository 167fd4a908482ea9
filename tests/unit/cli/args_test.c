/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cli/cli.h"

struct conf {
    const char *format;
    int64_t size_bytes, many;
    bool watch;
    struct wm_list lanes;
};

static const char *const formats[] = {"plain", "fancy", NULL};

static const struct wm_flag flags[] = {
    {.letter = 'f',
     .argument = "FORMAT",
     .option = {.name = "format",
                .fallback = "plain",
                .choices = formats,
                .help = "How it looks.",
                WM_FIELD(struct conf, format)}},
    {.argument = "SIZE",
     .option = {.name = "size",
                .fallback = "1KB",
                .max = "1MB",
                .unit = WM_BYTES,
                .help = "How large.",
                WM_FIELD(struct conf, size_bytes)}},
    {.letter = 'w', .option = {.name = "watch", .help = "Goes on.", WM_FIELD(struct conf, watch)}},
    {.letter = 'm', .option = {.name = "many", .help = "More of it.", WM_FIELD(struct conf, many)}},
    {.letter = 'l',
     .argument = "NAME",
     .repeats = true,
     .option = {.name = "lane", .help = "One of several.", WM_LIST_FIELD(struct conf, lanes)}},
    {0}};

static const struct wm_command command = {
    .name = "try", .arguments = "[FILE|-]...", .summary = "try things", .flags = flags};

struct result {
    enum wm_code code;
    struct conf conf;
    struct wm_args args;
    struct wm_error err;
};

/* Reads a command line whose words are apart by single blanks. */
static struct result parse(const struct wm_command *cmd, struct wm_arena *arena, const char *line)
{
    struct result r = {.args = {.arena = arena}};
    char *words = (char *)(uintptr_t)wm_str_cstr(arena, wm_str_of(line));
    char *argv[32], *rest = words;
    int argc = 0;
    for (char *word; (word = strsep(&rest, " ")) != NULL;)
        argv[argc++] = word;
    memset(&r.conf, 0xAA, sizeof r.conf); /* what the table does not set shows */
    r.code = wm_args_parse(cmd, argc, argv, &r.conf, &r.args, &r.err);
    return r;
}

static int setup(void **state)
{
    *state = wm_arena_new(1 << 20);
    return 0;
}

static int teardown(void **state)
{
    wm_arena_free(*state);
    return 0;
}

static void without_flags_the_defaults_hold(void **state)
{
    struct result r = parse(&command, *state, "try");
    assert_int_equal(r.code, WM_OK);
    assert_string_equal(r.conf.format, "plain");
    assert_int_equal(r.conf.size_bytes, 1024);
    assert_int_equal(r.conf.many, 0);
    assert_false(r.conf.watch);
    assert_int_equal(r.conf.lanes.count, 0);
    assert_null(r.args.config);
    assert_string_equal(r.args.color, "auto");
    assert_int_equal(r.args.operands.count, 0);
}

static void every_spelling_of_a_flag_is_read(void **state)
{
    static const char *const lines[] = {"try --format fancy", "try --format=fancy", "try -f fancy", "try -ffancy",
                                        "try -wffancy"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct result r = parse(&command, *state, lines[i]);
        assert_int_equal(r.code, WM_OK);
        assert_string_equal(r.conf.format, "fancy");
    }
}

static void switches_join_and_count(void **state)
{
    struct result r = parse(&command, *state, "try -wmmv --many -v");
    assert_int_equal(r.code, WM_OK);
    assert_true(r.conf.watch);
    assert_int_equal(r.conf.many, 3);
    assert_int_equal(r.args.verbose, 2);
}

static void repeated_flags_are_kept_in_order(void **state)
{
    struct result r = parse(&command, *state, "try -l one --set a=1 --lane=two --set b=2");
    assert_int_equal(r.code, WM_OK);
    assert_int_equal(r.conf.lanes.count, 2);
    assert_string_equal(r.conf.lanes.items[0], "one");
    assert_string_equal(r.conf.lanes.items[1], "two");
    assert_int_equal(r.args.sets.count, 2);
    assert_string_equal(r.args.sets.items[1], "b=2");
}

static void operands_mix_with_flags_and_a_double_dash_ends_them(void **state)
{
    struct result r = parse(&command, *state, "try a -w - -- -f --lane");
    assert_int_equal(r.code, WM_OK);
    assert_true(r.conf.watch);
    assert_int_equal(r.args.operands.count, 4);
    assert_string_equal(r.args.operands.items[0], "a");
    assert_string_equal(r.args.operands.items[1], "-");
    assert_string_equal(r.args.operands.items[2], "-f");
    assert_string_equal(r.args.operands.items[3], "--lane");
}

static void units_and_ranges_of_the_option_hold(void **state)
{
    assert_int_equal(parse(&command, *state, "try --size 64KB").conf.size_bytes, 65536);
    struct result r = parse(&command, *state, "try --size 2MB");
    assert_int_equal(r.code, WM_E_USAGE);
    assert_non_null(strstr(r.err.text, "--size"));
    assert_non_null(strstr(r.err.text, "1MB"));
}

static void assert_refused(struct wm_arena *arena, const struct wm_command *cmd, const char *line, const char *text)
{
    struct result r = parse(cmd, arena, line);
    assert_int_equal(r.code, WM_E_USAGE);
    assert_string_equal(r.err.text, text);
}

static void a_mistake_is_told_with_what_would_be_right(void **state)
{
    assert_refused(*state, &command, "try --formt x", "unknown flag \"--formt\"; did you mean \"--format\"?");
    assert_refused(*state, &command, "try --cofnig=x", "unknown flag \"--cofnig\"; did you mean \"--config\"?");
    assert_refused(*state, &command, "try --zzzzzz", "unknown flag \"--zzzzzz\"; see \"wiremill help try\"");
    assert_refused(*state, &command, "try -z", "unknown flag \"-z\"; see \"wiremill help try\"");
    assert_refused(*state, &command, "try --format", "flag \"--format\" needs an argument: --format FORMAT");
    assert_refused(*state, &command, "try -f", "flag \"--format\" needs an argument: --format FORMAT");
    assert_refused(*state, &command, "try --watch=yes", "flag \"--watch\" is a switch and takes no argument");
    assert_refused(*state, &command, "try --format ugly", "--format: \"ugly\" is none of: plain, fancy");
}

static void the_number_of_operands_follows_the_usage_line(void **state)
{
    const struct wm_command one = {.name = "one", .arguments = "FILE"};
    const struct wm_command maybe = {.name = "maybe", .arguments = "[TOPIC]"};
    const struct wm_command some = {.name = "some", .arguments = "PATH..."};
    const struct wm_command none = {.name = "none"};
    assert_refused(*state, &one, "one", "missing argument; usage: wiremill one FILE");
    assert_refused(*state, &one, "one a b", "one argument too many, \"b\"; usage: wiremill one FILE");
    assert_int_equal(parse(&one, *state, "one a").code, WM_OK);
    assert_int_equal(parse(&maybe, *state, "maybe").code, WM_OK);
    assert_int_equal(parse(&maybe, *state, "maybe a b").code, WM_E_USAGE);
    assert_int_equal(parse(&some, *state, "some").code, WM_E_USAGE);
    assert_int_equal(parse(&some, *state, "some a b c").code, WM_OK);
    assert_refused(*state, &none, "none a", "one argument too many, \"a\"; usage: wiremill none");
}

static void help_is_given_even_on_a_line_that_lacks_something(void **state)
{
    const struct wm_command one = {.name = "one", .arguments = "FILE"};
    struct result r = parse(&one, *state, "one --help --nonsense");
    assert_int_equal(r.code, WM_OK);
    assert_true(r.args.help);
}

static void help_tells_every_flag_with_choices_and_default(void **state)
{
    (void)state;
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    wm_args_help(&command, out);
    fclose(out);
    for (const struct wm_flag *flag = flags; flag->option.name != NULL; flag++)
        assert_non_null(strstr(text, flag->option.name));
    assert_non_null(strstr(text, "usage: wiremill try [FLAG]... [FILE|-]...\n"));
    assert_non_null(strstr(text, "  -f, --format FORMAT     How it looks. One of: plain, fancy. Default: plain.\n"));
    assert_non_null(strstr(text, "--set PATH=VALUE"));
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"))
        assert_in_range(strlen(line), 1, 80);
    free(text);
}

static void a_command_with_verbs_lists_them_and_finds_them_by_their_last_word(void **state)
{
    (void)state;
    static const struct wm_command list = {.name = "try list", .summary = "see"}, burn = {.name = "try burn"};
    static const struct wm_command *const verbs[] = {&list, &burn, NULL};
    const struct wm_command with_verbs = {.name = "try", .summary = "try things", .verbs = verbs};
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    wm_args_help(&with_verbs, out);
    fclose(out);
    assert_non_null(strstr(text, "usage: wiremill try VERB [FLAG]... [ARGUMENT]...\n"));
    assert_non_null(strstr(text, "wiremill try list"));
    free(text);
    assert_ptr_equal(wm_command_verb(&with_verbs, "burn"), &burn);
    assert_null(wm_command_verb(&with_verbs, "try burn"));
    assert_null(wm_command_verb(&command, "list"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_flags_the_defaults_hold),
        cmocka_unit_test(every_spelling_of_a_flag_is_read),
        cmocka_unit_test(switches_join_and_count),
        cmocka_unit_test(repeated_flags_are_kept_in_order),
        cmocka_unit_test(operands_mix_with_flags_and_a_double_dash_ends_them),
        cmocka_unit_test(units_and_ranges_of_the_option_hold),
        cmocka_unit_test(a_mistake_is_told_with_what_would_be_right),
        cmocka_unit_test(the_number_of_operands_follows_the_usage_line),
        cmocka_unit_test(help_is_given_even_on_a_line_that_lacks_something),
        cmocka_unit_test(help_tells_every_flag_with_choices_and_default),
        cmocka_unit_test(a_command_with_verbs_lists_them_and_finds_them_by_their_last_word),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
