/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "runtime/settings.h"

#define WM_STAGE(name) extern const struct wm_stage wm_stage_##name;
#include "../../../stages/stages.def"
#undef WM_STAGE

struct brew_conf {
    int64_t cups, rest_ms;
    const char *bean, *token;
};

static const struct wm_option brew_options[] = {
    {.name = "cups", .fallback = "2", .min = "1", .max = "12", WM_FIELD(struct brew_conf, cups)},
    {.name = "rest", .fallback = "4s", .unit = WM_MILLISECONDS, WM_FIELD(struct brew_conf, rest_ms)},
    {.name = "bean", .fallback = "kona", WM_FIELD(struct brew_conf, bean)},
    {.name = "token", .secret = true, WM_FIELD(struct brew_conf, token)},
    {0}};

static const struct wm_stage brew = {
    .name = "brew", .options = brew_options, .conf_size = sizeof(struct brew_conf), .summary = "Makes coffee."};
static const struct wm_stage serve = {.name = "serve", .summary = "Serves it."};
static const struct wm_stage *const built_in[] = {&brew, &serve, NULL};

#define BROKERS "kafka: {bootstrap.servers: 'h:9092'}\n"
#define LANE    "lanes:\n  - name: one\n    input: a\n    output: b\n"

static struct wm_arena *arena;
static struct wm_stages *stages;
static const struct wm_settings *settings;
static struct wm_lint *lints;
static struct wm_error err;

static int new_arena(void **state)
{
    (void)state;
    arena = wm_arena_new((size_t)64 << 20);
    stages = wm_stages_new(built_in);
    return 0;
}

static int free_arena(void **state)
{
    (void)state;
    wm_arena_free(arena);
    wm_stages_free(stages);
    return 0;
}

static enum wm_code parse(const char *text, const char *const *sets, size_t set_count)
{
    settings = NULL;
    lints = NULL;
    err = (struct wm_error){0};
    return wm_settings_parse("wiremill.yaml", wm_str_of(text), sets, set_count, stages, arena, &settings, &lints, &err);
}

static void load(const char *text)
{
    if (parse(text, NULL, 0) != WM_OK)
        fail_msg("refused: %s", wm_settings_lint_text("wiremill.yaml", lints, arena).ptr);
}

static void load_with(const char *text, const char *set)
{
    if (parse(text, &set, 1) != WM_OK)
        fail_msg("refused: %s", wm_settings_lint_text("wiremill.yaml", lints, arena).ptr);
}

static void assert_faults_of(const char *text, const char *set, const char *want)
{
    assert_int_equal(parse(text, &set, set != NULL ? 1 : 0), WM_E_CONFIG);
    assert_null(settings);
    assert_string_equal(wm_settings_lint_text("wiremill.yaml", lints, arena).ptr, want);
}

/* All faults of the text, a line each, as a user sees them. */
static void assert_faults(const char *text, const char *want)
{
    assert_faults_of(text, NULL, want);
}

/* One fault, of which `part` is said, in line `line`. */
static void assert_fault(const char *text, int line, const char *part)
{
    assert_int_equal(parse(text, NULL, 0), WM_E_CONFIG);
    if (lints->line != line || strstr(lints->text, part) == NULL || lints->next != NULL)
        fail_msg("want only line %d, \"%s\"; got:\n%s", line, part, wm_settings_lint_text("w", lints, arena).ptr);
}

static const struct brew_conf *brew_of(const struct wm_lane_settings *lane, size_t step)
{
    return lane->steps[step].conf;
}

static void no_file_gives_defaults_and_no_lanes(void **state)
{
    (void)state;
    assert_int_equal(wm_settings_load(NULL, NULL, 0, stages, arena, &settings, &lints, &err), WM_OK);
    assert_int_equal(settings->lane_count, 0);
    assert_int_equal(settings->workers, 0);
    assert_int_equal(settings->shutdown_deadline_ms, 30000);
    assert_string_equal(settings->log_level, "warn");
    assert_string_equal(settings->log_format, "logfmt");
    assert_string_equal(settings->admin_listen, "127.0.0.1:9464");
    assert_int_equal(settings->topic_partitions, 3);
    assert_int_equal(settings->topic_replication, 1);
    const struct brew_conf *conf = wm_settings_stage(settings, "brew")->step.conf;
    assert_int_equal(conf->cups, 2);
    assert_null(wm_settings_stage(settings, "serve")->step.conf);
}

static void the_instance_is_host_and_process_unless_named(void **state)
{
    (void)state;
    char pid[32];
    snprintf(pid, sizeof pid, "-%ld", (long)getpid());
    load("");
    assert_true(wm_str_ends(wm_str_of(settings->instance), pid));
    load("instance: desk-1\n");
    assert_string_equal(settings->instance, "desk-1");
    assert_fault("instance: 'desk 1'\n", 1, "may hold only letters");
    load("instance: desk-1\nmembership: static\n");
    assert_fault("membership: static\n", 1, "needs an `instance`");
}

static void a_lane_has_defaults_for_all_but_its_name_and_topics(void **state)
{
    (void)state;
    load(BROKERS LANE);
    const struct wm_lane_settings *lane = settings->lanes;
    assert_int_equal(settings->lane_count, 1);
    assert_string_equal(lane->name, "one");
    assert_int_equal(lane->input_count, 1);
    assert_string_equal(lane->inputs[0], "a");
    assert_string_equal(lane->output, "b");
    assert_string_equal(lane->dead, "wire.dead");
    assert_null(lane->urgent);
    assert_string_equal(lane->group, "wiremill-one");
    assert_string_equal(lane->delivery, "exactly-once");
    assert_int_equal(lane->commit_interval_ms, 100);
    assert_int_equal(lane->commit_messages, 50000);
    assert_int_equal(lane->max_in_flight_bytes, 0);
    assert_int_equal(lane->max_in_flight_messages, 50000);
    assert_int_equal(lane->max_article_bytes, 8 << 20);
    assert_int_equal(lane->max_article_memory, 256 << 20);
    assert_int_equal(lane->max_items, 1000);
    assert_int_equal(lane->step_count, 0);
    assert_int_equal(lane->line, 3);
    assert_fault(BROKERS "lanes:\n  - name: one\n    output: b\n", 3, "\"input\" is missing");
}

static void inputs_are_one_topic_or_several(void **state)
{
    (void)state;
    static const char *const forms[] = {"[x.1, x.2]", "x.1, x.2", "\n      - x.1\n      - x.2"};
    for (size_t i = 0; i < 3; i++) {
        load(wm_str_printf(arena, BROKERS "lanes:\n  - name: one\n    output: b\n    input: %s\n", forms[i]).ptr);
        assert_int_equal(settings->lanes[0].input_count, 2);
        assert_string_equal(settings->lanes[0].inputs[1], "x.2");
        assert_string_equal(settings->lanes[0].input, "x.1,x.2");
    }
    assert_fault(BROKERS "lanes:\n  - {name: one, output: b, input: [x, x]}\n", 3, "names its input x twice");
    assert_fault(BROKERS "lanes:\n  - {name: one, output: b, input: {x: 1}}\n", 3, "must be a single value, not a map");
    assert_fault(BROKERS "lanes:\n  - {name: one, output: b, input: ''}\n", 3, "input must not be empty");
    assert_fault(BROKERS "lanes:\n  - {name: one, output: 'b c', input: a}\n", 3, "is no name of a topic");
}

static void a_stage_has_options_for_all_lanes_and_for_one(void **state)
{
    (void)state;
    load(BROKERS "lanes:\n"
                 "  - {name: one, input: a, output: b, stages: [brew, serve]}\n"
                 "  - name: two\n    input: c\n    output: d\n    stages:\n      - serve\n      - brew: {cups: 9}\n"
                 "stages:\n  brew: {cups: 5, rest: 1m}\n");
    const struct wm_lane_settings *one = &settings->lanes[0], *two = &settings->lanes[1];
    assert_int_equal(one->step_count, 2);
    assert_ptr_equal(one->steps[0].stage, &brew);
    assert_ptr_equal(one->steps[1].stage, &serve);
    assert_int_equal(brew_of(one, 0)->cups, 5);
    assert_int_equal(brew_of(two, 1)->cups, 9);
    assert_int_equal(brew_of(two, 1)->rest_ms, 60000);
    assert_string_equal(brew_of(two, 1)->bean, "kona");
    assert_null(two->steps[0].conf);
}

static void every_fault_is_told_in_the_order_of_lines(void **state)
{
    (void)state;
    assert_faults("lanes:\n"
                  "  - name: one\n"
                  "    input: a\n"
                  "    output: b\n"
                  "    comit-interval: 1s\n"
                  "    delivery: perhaps\n"
                  "    stages: [brwe, serve: {hot: 1}]\n"
                  "workers: many\n"
                  "log: loud\n"
                  "topics: {partitions: 0}\n"
                  "kafka: {bootstrap.servers: 'h:1'}\n",
                  "wiremill.yaml:5: unknown key \"comit-interval\"; did you mean \"commit-interval\"?\n"
                  "wiremill.yaml:6: delivery: \"perhaps\" is none of: exactly-once, at-least-once\n"
                  "wiremill.yaml:7: unknown stage \"brwe\"; did you mean \"brew\"?\n"
                  "wiremill.yaml:7: the stage serve has no options\n"
                  "wiremill.yaml:8: workers: \"many\" is not a whole number\n"
                  "wiremill.yaml:9: log must be a map of \"key: value\", not a single value\n"
                  "wiremill.yaml:10: partitions: 0 is less than the minimum, 1\n");
    assert_string_equal(err.text, "wiremill.yaml:5: unknown key \"comit-interval\"; did you mean \"commit-interval\"? "
                                  "(and 6 more)");
}

static void an_unknown_key_is_sent_where_it_belongs(void **state)
{
    (void)state;
    assert_fault("commit-interval: 1s\n", 1, "unknown key \"commit-interval\" here; it belongs to lanes[]");
    assert_fault("log: {workers: 3}\n", 1, "it belongs to the top level");
    assert_fault("zebra: 3\n", 1, "unknown key \"zebra\"; `wiremill options` lists");
    assert_fault("stages: {stir: {}}\n", 1, "unknown stage \"stir\"; there is: brew, serve");
    assert_fault("stages: {brew: {cup: 1}}\n", 1, "unknown key \"cup\"; did you mean \"cups\"?");
}

static void wrong_shapes_are_refused(void **state)
{
    (void)state;
    assert_fault("just words\n", 1, "the file must be a map");
    assert_fault("lanes: {one: {}}\n", 1, "lanes must be a list");
    assert_fault("lanes: [one]\n", 1, "a lane must be a map");
    assert_fault("workers: [1]\n", 1, "workers must be a single value, not a list");
    assert_fault("workers:\n", 1, "workers has no value");
    assert_fault("kafka: {a: [[1]]}\n", 1, "an item of a property's list must be a single value");
    assert_fault("admin: {listen: 9464}\n", 1, "is not HOST:PORT");
    assert_fault(BROKERS "lanes: [{name: a b, input: a, output: b}]\n", 2, "lane name \"a b\"");
    assert_fault(BROKERS "lanes: [{name: a, input: a, output: b, stages: {brew: {}}}]\n", 2, "must be a list of names");
    assert_fault(BROKERS "lanes: [{name: a, input: a, output: b, stages: [{brew: {}, serve: {}}]}]\n", 2,
                 "a stage is a name, or one name with its options");
    assert_fault(BROKERS "lanes: [{name: a, input: a, output: b, stages: [brew, brew]}]\n", 2,
                 "stands twice in this lane");
}

static void empty_sections_are_nothing(void **state)
{
    (void)state;
    load("log:\nadmin:\nlanes:\nstages:\n  brew:\nkafka:\n");
    assert_int_equal(settings->lane_count, 0);
    load(BROKERS "admin: {listen: ''}\nlanes:\n  - {name: one, input: a, output: b, urgent: '', stages: }\n");
    assert_string_equal(settings->admin_listen, "");
    assert_null(settings->lanes[0].urgent);
    assert_int_equal(settings->lanes[0].step_count, 0);
}

static void lanes_that_get_in_each_others_way_are_refused(void **state)
{
    (void)state;
    assert_fault(BROKERS "lanes:\n  - {name: one, input: a, output: b}\n  - {name: one, input: c, output: d}\n", 4,
                 "a second lane \"one\"; the first begins in line 3");
    assert_fault(BROKERS "lanes:\n  - {name: one, input: [a, e], output: b, group: g}\n"
                         "  - {name: two, input: e, output: d, group: g}\n",
                 4, "the lanes \"one\" (line 3) and \"two\" both read e in the group g");
    load(BROKERS "lanes:\n  - {name: one, input: a, output: b}\n  - {name: two, input: a, output: b}\n");
}

static void topics_that_lead_in_a_circle_are_refused(void **state)
{
    (void)state;
    assert_fault(BROKERS "lanes:\n  - {name: one, input: a, output: a}\n", 3, "reads its own output topic a");
    assert_fault(BROKERS "lanes:\n  - {name: one, input: wire.dead, output: b}\n", 3,
                 "reads its own dead topic wire.dead");
    assert_fault(BROKERS "lanes:\n  - {name: one, input: a, output: b, dead: b}\n", 3, "records and dead letters");
    assert_fault(BROKERS "lanes:\n  - {name: one, input: a, output: b}\n  - {name: two, input: b, output: c}\n"
                         "  - {name: three, input: c, output: a}\n  - {name: four, input: c, output: d}\n",
                 3, "one -> two -> three -> one");
    assert_fault(BROKERS
                 "lanes:\n  - {name: in, input: x, output: a}\n  - {name: one, input: a, output: b, urgent: u}\n"
                 "  - {name: two, input: u, output: a}\n",
                 4, "one -> two -> one");
}

static void lanes_need_brokers(void **state)
{
    (void)state;
    assert_int_equal(parse(LANE, NULL, 0), WM_E_CONFIG);
    assert_non_null(strstr(err.text, "wiremill.yaml: no brokers: set bootstrap.servers"));
    load_with(LANE, "kafka.bootstrap.servers=h:1");
}

static void librdkafka_properties_pass_through(void **state)
{
    (void)state;
    load("kafka:\n  bootstrap.servers: [h:1, i:2]\n  sasl:\n    username: u\n    mechanism: PLAIN\n  debug: \"a b\"\n"
         "lanes:\n  - {name: one, input: a, output: b, consumer: {fetch.wait.max.ms: 50}, producer: {linger.ms: 5}}\n");
    assert_int_equal(settings->kafka.count, 4);
    assert_string_equal(settings->kafka.list[0].value, "h:1,i:2");
    assert_string_equal(settings->kafka.list[1].name, "sasl.username");
    assert_int_equal(settings->kafka.list[2].line, 5);
    assert_string_equal(settings->kafka.list[3].value, "a b");
    assert_string_equal(settings->lanes[0].consumer.list[0].name, "fetch.wait.max.ms");
    assert_string_equal(settings->lanes[0].producer.list[0].value, "5");
    assert_fault("kafka:\n  a.b: 1\n  a: {b: 2}\n", 3, "a.b is set twice, first in line 2");
    assert_fault("kafka:\n  a.b:\n", 2, "a.b has no value");
}

static void properties_that_the_runtime_sets_are_refused(void **state)
{
    (void)state;
    size_t count;
    const struct wm_reserved *reserved = wm_settings_reserved(&count);
    assert_true(count > 5);
    for (size_t i = 0; i < count; i++)
        assert_fault(wm_str_printf(arena, "log: {}\nkafka: {%s: x}\n", reserved[i].name).ptr, 2, reserved[i].reason);
    assert_fault("kafka: {enable: {auto: {commit: true}}}\n", 1, "enable.auto.commit cannot be set");
    assert_fault(BROKERS "lanes:\n  - {name: one, input: a, output: b, consumer: {group.id: g}}\n", 3,
                 "group.id cannot");
}

static void variables_are_expanded_inside_values(void **state)
{
    (void)state;
    setenv("WM_T_HOST", "h: 1 # \"x\"\nlog: {level: debug}", 1);
    setenv("WM_T_EMPTY", "", 1);
    unsetenv("WM_T_UNSET");
    load("kafka:\n  a: <${WM_T_HOST}>\n  b: ${WM_T_UNSET:-x.y:9}\n  c: ${WM_T_EMPTY:-d}${WM_T_EMPTY}\n"
         "  d: $${WM_T_HOST} $5 $$\n  e: '${WM_T_EMPTY}'\n  ${X}: 1\n  f: ${WM_T_UNSET:-}\n");
    assert_string_equal(settings->kafka.list[0].value, "<h: 1 # \"x\"\nlog: {level: debug}>");
    assert_string_equal(settings->log_level, "warn");
    assert_string_equal(settings->kafka.list[1].value, "x.y:9");
    assert_string_equal(settings->kafka.list[2].value, "d");
    assert_string_equal(settings->kafka.list[3].value, "${WM_T_HOST} $5 $$");
    assert_string_equal(settings->kafka.list[4].value, "");
    assert_string_equal(settings->kafka.list[5].name, "${X}");
    assert_string_equal(settings->kafka.list[6].value, "");
}

static void a_variable_that_is_not_set_is_told_once_with_its_line(void **state)
{
    (void)state;
    unsetenv("WM_T_UNSET");
    assert_faults("log:\n  level: ${WM_T_UNSET}\n",
                  "wiremill.yaml:2: the environment variable WM_T_UNSET is not set; set "
                  "it, or write ${WM_T_UNSET:-default}\n");
    assert_fault("instance: ${a b}\n", 1, "neither ${NAME} nor ${NAME:-default}");
    assert_fault("instance: ${}\n", 1, "neither ${NAME}");
    assert_fault("instance: ${A\n", 1, "without its \"}\"");
    assert_fault("instance: ${WM_T_UNSET:-${B}}\n", 1, "cannot hold another");
    setenv("WM_T_BAD", "\xFF", 1);
    assert_fault("instance: ${WM_T_BAD}\n", 1, "not valid UTF-8");
}

static void sets_override_the_file(void **state)
{
    (void)state;
    static const char text[] = "workers: 2\nkafka: {bootstrap: {servers: 'h:1'}, sasl.username: u}\n"
                               "lanes:\n  - {name: one, input: a, output: b, stages: [brew, serve]}\n";
    static const char *const sets[] = {
        "workers=4",
        "log.level=debug",
        "lanes.one.output=x",
        "lanes.one.input=p, q",
        "lanes.one.consumer.fetch.wait.max.ms=7",
        "lanes.one.stages.brew.cups=7",
        "stages.brew.cups=3",
        "stages.brew.bean=a=b",
        "kafka.bootstrap.servers=i:2",
        "kafka.bootstrap.servers=j:3",
        "kafka.sasl.username=v",
        "admin.listen=",
    };
    if (parse(text, sets, sizeof sets / sizeof *sets) != WM_OK)
        fail_msg("%s", wm_settings_lint_text(NULL, lints, arena).ptr);
    assert_int_equal(settings->workers, 4);
    assert_string_equal(settings->log_level, "debug");
    assert_string_equal(settings->admin_listen, "");
    assert_string_equal(settings->lanes[0].output, "x");
    assert_string_equal(settings->lanes[0].inputs[1], "q");
    assert_string_equal(settings->lanes[0].consumer.list[0].name, "fetch.wait.max.ms");
    assert_int_equal(brew_of(&settings->lanes[0], 0)->cups, 7);
    assert_string_equal(brew_of(&settings->lanes[0], 0)->bean, "a=b");
    assert_int_equal(((const struct brew_conf *)wm_settings_stage(settings, "brew")->step.conf)->cups, 3);
    assert_int_equal(settings->kafka.count, 2);
    assert_string_equal(settings->kafka.list[0].value, "j:3");
    assert_int_equal(settings->kafka.list[0].line, 0);
    assert_string_equal(settings->kafka.list[1].value, "v");
    load_with(text, "lanes.one.stages=serve,brew");
    assert_ptr_equal(settings->lanes[0].steps[1].stage, &brew);
}

static void a_set_replaces_a_faulty_value(void **state)
{
    (void)state;
    unsetenv("WM_T_UNSET");
    load_with("workers: lots\n", "workers=1");
    assert_int_equal(settings->workers, 1);
}

static void a_wrong_set_is_told_by_its_path(void **state)
{
    (void)state;
    static const struct {
        const char *set, *want;
    } cases[] = {
        {"workers", "--set workers: not PATH=VALUE, as in log.level=info\n"},
        {"=x", "--set : not PATH=VALUE, as in log.level=info\n"},
        {"workers=x", "--set workers: workers: \"x\" is not a whole number\n"},
        {"wokers=1", "--set wokers: unknown key \"wokers\"; did you mean \"workers\"?\n"},
        {"workers.x=1", "--set workers.x: workers must be a single value, not a map\n"},
        {"lanes.oen.output=x", "--set lanes.oen.output: there is no lane \"oen\"; did you mean \"one\"?\n"},
        {"lanes.one=x", "--set lanes.one: which key of the lane? As in lanes.one.output=TOPIC\n"},
        {"lanes.one.stages.brew.cups=1", "--set lanes.one.stages.brew.cups: the lane has no stage \"brew\"\n"},
        {"lanes.one.output=a b", "--set lanes.one.output: output: \"a b\" is no name of a topic: up to 249 letters, "
                                 "digits, \".\", \"_\", \"-\"\n"},
        {"log.=x", "--set log.: the path ends with a dot, or has two in a row\n"},
        {"kafka.acks=1",
         "--set kafka.acks: acks cannot be set: it is always all: a record counts as published when all "
         "replicas in sync have it\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_faults_of(BROKERS LANE, cases[i].set, cases[i].want);
}

static void the_printed_configuration_loads_again_to_the_same(void **state)
{
    (void)state;
    load("instance: desk-1\nworkers: 3\nshutdown-deadline: 90s\nlog: {format: json}\nadmin: {listen: '[::1]:0'}\n"
         "kafka: {bootstrap.servers: 'h:1,i:2', odd: \"$${HOME} 'q' \\\"d\\\" \\\\ \\n\\t caf\xC3\xA9 \\u2028\", e: "
         "''}\n"
         "stages: {brew: {cups: 5, bean: 'null'}}\n"
         "lanes:\n"
         "  - {name: one, input: [a, b], output: c, urgent: u, stages: [brew, serve], max-items: 7,\n"
         "     consumer: {fetch.wait.max.ms: 50}, producer: {linger.ms: 5}}\n"
         "  - {name: two, input: c, output: d, group: g, delivery: at-least-once, commit-interval: 1500ms,\n"
         "     max-article-bytes: 1500000, stages: [{brew: {rest: 1h}}]}\n");
    struct wm_str first = wm_settings_print(settings, arena);
    load(first.ptr);
    struct wm_str second = wm_settings_print(settings, arena);
    assert_string_equal(first.ptr, second.ptr);
    assert_string_equal(settings->kafka.list[1].value, "${HOME} 'q' \"d\" \\ \n\t caf\xC3\xA9 \xE2\x80\xA8");
    assert_int_equal(settings->lane_count, 2);
    assert_int_equal(settings->lanes[0].input_count, 2);
    assert_int_equal(settings->lanes[0].max_items, 7);
    assert_int_equal(settings->lanes[1].commit_interval_ms, 1500);
    assert_int_equal(settings->lanes[1].max_article_bytes, 1500000);
    assert_int_equal(brew_of(&settings->lanes[1], 0)->rest_ms, 3600000);
    assert_string_equal(brew_of(&settings->lanes[0], 0)->bean, "null");
    assert_string_equal(settings->lanes[0].consumer.list[0].value, "50");
    assert_string_equal(settings->admin_listen, "[::1]:0");
}

static void secrets_print_as_stars(void **state)
{
    (void)state;
    static const char *const names[] = {"sasl.password",
                                        "ssl.key.password",
                                        "ssl.keystore.password",
                                        "sasl.oauthbearer.client.secret",
                                        "ssl.key.pem",
                                        "sasl.oauthbearer.assertion.private.key.passphrase",
                                        "sasl.oauthbearer.config"};
    struct wm_buf text = {.arena = arena};
    wm_buf_adds(&text, "stages: {brew: {token: hunter2}}\nkafka:\n  sasl.username: visible\n");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        wm_buf_printf(&text, "  %s: hunter2\n", names[i]);
    load(wm_buf_str(&text).ptr);
    const char *printed = wm_settings_print(settings, arena).ptr;
    assert_null(strstr(printed, "hunter2"));
    assert_non_null(strstr(printed, "sasl.password: \"***\"\n"));
    assert_non_null(strstr(printed, "token: \"***\"\n"));
    assert_non_null(strstr(printed, "sasl.username: visible\n"));
}

static void a_file_that_cannot_be_read_is_named(void **state)
{
    (void)state;
    assert_int_equal(wm_settings_load("no/such.yaml", NULL, 0, stages, arena, &settings, &lints, &err), WM_E_CONFIG);
    assert_string_equal(lints->text, "no/such.yaml: cannot be read: No such file or directory");
    err = (struct wm_error){0};
    assert_int_equal(wm_settings_load("/", NULL, 0, stages, arena, &settings, &lints, &err), WM_E_CONFIG);
    assert_string_equal(err.text, "/: cannot be read: Is a directory");
}

static void a_file_is_read_and_its_faults_carry_its_name(void **state)
{
    (void)state;
    char path[] = "/tmp/wiremill-settings-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "w");
    fputs("workers: 2\nlog:\n\tlevel: x\n", file);
    fclose(file);
    err = (struct wm_error){0};
    assert_int_equal(wm_settings_load(path, NULL, 0, stages, arena, &settings, &lints, &err), WM_E_CONFIG);
    unlink(path);
    assert_string_equal(err.text, wm_str_printf(arena, "%s:3: column 1: a tab cannot indent; use blanks", path).ptr);
}

static void a_hundred_faults_are_enough(void **state)
{
    (void)state;
    struct wm_buf text = {.arena = arena};
    for (int i = 0; i < 150; i++)
        wm_buf_printf(&text, "zebra%d: 1\n", i);
    assert_int_equal(parse(wm_buf_str(&text).ptr, NULL, 0), WM_E_CONFIG);
    size_t count = 0;
    const struct wm_lint *last = NULL;
    for (const struct wm_lint *lint = lints; lint != NULL; lint = lint->next, count++)
        last = lint;
    assert_int_equal(count, 100);
    assert_non_null(strstr(last->text, "(and 50 faults more that are not shown)"));
    assert_non_null(strstr(err.text, "(and 149 more)"));
}

static void a_text_of_a_million_names_is_refused(void **state)
{
    (void)state;
    enum { COMMAS = 900000 };
    char *commas = wm_arena_alloc(arena, COMMAS + 1);
    assert_non_null(commas);
    memset(commas, ',', COMMAS);
    assert_fault(wm_str_printf(arena, BROKERS "lanes: [{name: a, output: b, input: '%s'}]\n", commas).ptr, 2,
                 "more than 1000 names in one text");
    assert_fault(wm_str_printf(arena, BROKERS "lanes: [{name: a, output: b, input: a, stages: '%s'}]\n", commas).ptr, 2,
                 "more than 1000 names in one text");
}

static void a_full_arena_is_a_refusal(void **state)
{
    (void)state;
    for (size_t limit = 0; limit < 6000; limit += 50) {
        struct wm_arena *small = wm_arena_new(limit);
        err = (struct wm_error){0};
        enum wm_code code =
            wm_settings_parse(NULL, wm_str_of(BROKERS LANE), NULL, 0, stages, small, &settings, &lints, &err);
        assert_true(wm_arena_over(small) ? code == WM_E_CONFIG && lints != NULL : code == WM_OK);
        wm_arena_free(small);
    }
}

static void sections_describe_every_option(void **state)
{
    (void)state;
    size_t count;
    const struct wm_section *sections = wm_settings_sections(&count);
    assert_true(count > 5);
    for (size_t i = 0; i < count; i++) {
        assert_true(strlen(sections[i].help) > 10);
        for (const struct wm_option *option = sections[i].options; option != NULL && option->name != NULL; option++)
            assert_true(option->help != NULL && wm_str_ends(wm_str_of(option->help), "."));
    }
}

static void the_example_configuration_works_as_it_is(void **state)
{
    (void)state;
    static const struct wm_stage *const all[] = {
#define WM_STAGE(name) &wm_stage_##name,
#include "../../../stages/stages.def"
#undef WM_STAGE
        NULL};
    wm_stages_free(stages);
    stages = wm_stages_new(all);
    unsetenv("WIREMILL_BROKERS");
    err = (struct wm_error){0};
    if (wm_settings_load("deploy/wiremill.yaml", NULL, 0, stages, arena, &settings, &lints, &err) != WM_OK)
        fail_msg("%s", err.text);
    assert_string_equal(settings->kafka.list[0].value, "localhost:9092");
    assert_int_equal(settings->lane_count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(settings->lanes[i].steps[0].stage->name, settings->lanes[i].name);
        if (i > 0)
            assert_string_equal(settings->lanes[i].inputs[0], settings->lanes[i - 1].output);
    }
    assert_string_equal(settings->lanes[0].urgent, "wire.urgent");
    assert_string_equal(settings->lanes[2].output, "wire.enriched");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_file_gives_defaults_and_no_lanes),
        cmocka_unit_test(the_instance_is_host_and_process_unless_named),
        cmocka_unit_test(a_lane_has_defaults_for_all_but_its_name_and_topics),
        cmocka_unit_test(inputs_are_one_topic_or_several),
        cmocka_unit_test(a_stage_has_options_for_all_lanes_and_for_one),
        cmocka_unit_test(every_fault_is_told_in_the_order_of_lines),
        cmocka_unit_test(an_unknown_key_is_sent_where_it_belongs),
        cmocka_unit_test(wrong_shapes_are_refused),
        cmocka_unit_test(empty_sections_are_nothing),
        cmocka_unit_test(lanes_that_get_in_each_others_way_are_refused),
        cmocka_unit_test(topics_that_lead_in_a_circle_are_refused),
        cmocka_unit_test(lanes_need_brokers),
        cmocka_unit_test(librdkafka_properties_pass_through),
        cmocka_unit_test(properties_that_the_runtime_sets_are_refused),
        cmocka_unit_test(variables_are_expanded_inside_values),
        cmocka_unit_test(a_variable_that_is_not_set_is_told_once_with_its_line),
        cmocka_unit_test(sets_override_the_file),
        cmocka_unit_test(a_set_replaces_a_faulty_value),
        cmocka_unit_test(a_wrong_set_is_told_by_its_path),
        cmocka_unit_test(the_printed_configuration_loads_again_to_the_same),
        cmocka_unit_test(secrets_print_as_stars),
        cmocka_unit_test(a_file_that_cannot_be_read_is_named),
        cmocka_unit_test(a_file_is_read_and_its_faults_carry_its_name),
        cmocka_unit_test(a_hundred_faults_are_enough),
        cmocka_unit_test(a_text_of_a_million_names_is_refused),
        cmocka_unit_test(a_full_arena_is_a_refusal),
        cmocka_unit_test(sections_describe_every_option),
        cmocka_unit_test(the_example_configuration_works_as_it_is),
    };
    return cmocka_run_group_tests(tests, new_arena, free_arena);
}
