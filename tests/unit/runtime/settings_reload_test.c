/* SPDX-License-Identifier: Apache-2.0 */
/* What a reload makes of two configurations: what differs, what is applied, what stays. */
#include "support/test.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/option.h"
#include "runtime/settings.h"

struct brew_conf {
    int64_t cups;
    const char *bean, *token;
};

static const struct wm_option brew_options[] = {{.name = "cups", .fallback = "2", WM_FIELD(struct brew_conf, cups)},
                                                {.name = "bean", .fallback = "kona", WM_FIELD(struct brew_conf, bean)},
                                                {.name = "token", .secret = true, WM_FIELD(struct brew_conf, token)},
                                                {0}};

static const struct wm_stage brew = {.name = "brew", .options = brew_options, .conf_size = sizeof(struct brew_conf)};
static const struct wm_stage serve = {.name = "serve"};
static const struct wm_stage *const built_in[] = {&brew, &serve, NULL};

#define TOP "instance: me\nkafka: {bootstrap.servers: 'h:9092'}\n"
#define ONE "  - {name: one, input: a, output: b, stages: [brew]}\n"
#define TWO "  - {name: two, input: b, output: c, stages: [serve]}\n"

/* Each configuration in an arena of its own, so that the sanitizers see who borrows from which. */
static struct wm_arena *start_arena, *arena;
static struct wm_stages *stages;
static const struct wm_settings *start, *now;

static int new_arena(void **state)
{
    (void)state;
    start_arena = wm_arena_new((size_t)1 << 24);
    arena = NULL;
    stages = wm_stages_new(built_in);
    return 0;
}

static int free_arena(void **state)
{
    (void)state;
    wm_arena_free(arena);
    wm_arena_free(start_arena);
    wm_stages_free(stages);
    return 0;
}

static const struct wm_settings *parse(struct wm_arena *into, const char *text)
{
    const struct wm_settings *settings = NULL;
    struct wm_lint *lints = NULL;
    struct wm_error err = {0};
    if (wm_settings_parse("w", wm_str_of(text), NULL, 0, stages, into, &settings, &lints, &err) != WM_OK)
        fail_msg("refused: %s", err.text);
    return settings;
}

static void begin_with(const char *text)
{
    start = now = parse(start_arena, text);
}

/* Puts `text` in force. What changed, "name: from -> to" a line with " (restart)" where needed, is `want`.
 * The loaded configuration and the one of before are gone afterwards, as in the process. */
static void reload_gives(const char *text, const char *want)
{
    struct wm_arena *scratch = wm_arena_new((size_t)1 << 24), *next = wm_arena_new((size_t)1 << 24);
    const struct wm_setting_change *changes;
    char found[2000] = "";
    now = wm_settings_renew(start, now, parse(scratch, text), next, &changes);
    wm_arena_free(scratch);
    wm_arena_free(arena);
    arena = next;
    for (; changes != NULL; changes = changes->next) {
        size_t len = strlen(found);
        snprintf(found + len, sizeof found - len, "%s: %s -> %s%s\n", changes->setting, changes->from, changes->to,
                 changes->live ? "" : " (restart)");
    }
    assert_string_equal(found, want);
}

static const struct brew_conf *brew_of(size_t lane)
{
    return now->lanes[lane].steps[0].conf;
}

static void an_equal_configuration_changes_nothing(void **state)
{
    (void)state;
    begin_with(TOP "lanes:\n" ONE TWO);
    reload_gives(TOP "lanes:\n" ONE TWO, "");
    assert_int_equal(now->lane_count, 2);
    assert_string_equal(now->lanes[1].output, "c");
}

static void live_options_are_applied_and_told(void **state)
{
    (void)state;
    begin_with(TOP "lanes:\n" ONE);
    reload_gives(
        TOP "log: {level: info, format: json}\nshutdown-deadline: 5s\nlanes:\n"
            "  - {name: one, input: a, output: b, stages: [brew], max-in-flight-bytes: 1MB, commit-interval: 2s}\n",
        "shutdown-deadline: 30s -> 5s\n"
        "log.level: warn -> info\n"
        "log.format: logfmt -> json\n"
        "lanes.one.commit-interval: 100ms -> 2s\n"
        "lanes.one.max-in-flight-bytes: 0 -> 1MB\n");
    assert_int_equal(now->shutdown_deadline_ms, 5000);
    assert_string_equal(now->log_level, "info");
    assert_int_equal(now->lanes[0].commit_interval_ms, 2000);
    assert_int_equal(now->lanes[0].max_in_flight_bytes, 1 << 20);
    reload_gives(TOP "lanes:\n" ONE, "shutdown-deadline: 5s -> 30s\n"
                                     "log.level: info -> warn\n"
                                     "log.format: json -> logfmt\n"
                                     "lanes.one.commit-interval: 2s -> 100ms\n"
                                     "lanes.one.max-in-flight-bytes: 1MB -> 0\n");
    assert_int_equal(now->lanes[0].max_in_flight_bytes, 0);
}

static void what_needs_a_restart_is_named_each_time_and_stays(void **state)
{
    (void)state;
    static const char other[] =
        "instance: you\nworkers: 3\nadmin: {listen: 'h:1'}\nkafka: {bootstrap.servers: 'g:9092'}\n"
        "lanes:\n  - {name: one, input: [a, z], output: x, dead: d, urgent: u, group: g,\n"
        "     delivery: at-least-once, max-items: 7, stages: [brew]}\n";
    static const char want[] = "instance: me -> you (restart)\n"
                               "workers: 0 -> 3 (restart)\n"
                               "admin.listen: 127.0.0.1:9464 -> h:1 (restart)\n"
                               "lanes.one.input: a -> a,z (restart)\n"
                               "lanes.one.output: b -> x (restart)\n"
                               "lanes.one.dead: wire.dead -> d (restart)\n"
                               "lanes.one.urgent:  -> u (restart)\n"
                               "lanes.one.group: wiremill-one -> g (restart)\n"
                               "lanes.one.delivery: exactly-once -> at-least-once (restart)\n"
                               "%s"
                               "kafka.bootstrap.servers: h:9092 -> g:9092 (restart)\n";
    char first[1000], second[1000];
    snprintf(first, sizeof first, want, "lanes.one.max-items: 1000 -> 7\n");
    snprintf(second, sizeof second, want, "");
    begin_with(TOP "lanes:\n" ONE);
    reload_gives(other, first);
    reload_gives(other, second);
    assert_string_equal(now->instance, "me");
    assert_int_equal(now->workers, 0);
    assert_string_equal(now->lanes[0].output, "b");
    assert_int_equal(now->lanes[0].input_count, 1);
    assert_null(now->lanes[0].urgent);
    assert_string_equal(now->lanes[0].delivery, "exactly-once");
    assert_int_equal(now->lanes[0].max_items, 7);
    assert_string_equal(now->kafka.list[0].value, "h:9092");
}

static void options_of_stages_are_applied_wherever_they_stand(void **state)
{
    (void)state;
    begin_with(TOP "lanes:\n" ONE);
    reload_gives(TOP "stages: {brew: {cups: 5}}\nlanes:\n" ONE, "lanes.one.stages.brew.cups: 2 -> 5\n");
    assert_int_equal(brew_of(0)->cups, 5);
    reload_gives(TOP "stages: {brew: {cups: 5}}\nlanes:\n"
                     "  - {name: one, input: a, output: b, stages: [brew: {cups: 6, bean: java}]}\n",
                 "lanes.one.stages.brew.cups: 5 -> 6\nlanes.one.stages.brew.bean: kona -> java\n");
    assert_int_equal(brew_of(0)->cups, 6);
    assert_string_equal(brew_of(0)->bean, "java");
    const struct brew_conf *section = wm_settings_stage(now, "brew")->step.conf;
    assert_int_equal(section->cups, 5);
}

static void secrets_are_not_told(void **state)
{
    (void)state;
    begin_with("instance: me\nkafka: {bootstrap.servers: h, sasl.password: old}\nlanes:\n" ONE);
    reload_gives(
        "instance: me\nkafka: {bootstrap.servers: h, sasl.password: new}\nstages: {brew: {token: t}}\nlanes:\n" ONE,
        "lanes.one.stages.brew.token:  -> ***\nkafka.sasl.password: *** -> *** (restart)\n");
    assert_string_equal(brew_of(0)->token, "t");
}

static void the_list_of_stages_is_applied(void **state)
{
    (void)state;
    begin_with(TOP "lanes:\n" ONE);
    reload_gives(TOP "lanes:\n  - {name: one, input: a, output: b, stages: [serve, brew: {cups: 9}]}\n",
                 "lanes.one.stages: brew -> serve,brew\nlanes.one.stages.brew.cups: 2 -> 9\n");
    assert_int_equal(now->lanes[0].step_count, 2);
    assert_ptr_equal(now->lanes[0].steps[0].stage, &serve);
    reload_gives(TOP "lanes:\n  - {name: one, input: a, output: b}\n", "lanes.one.stages: serve,brew -> \n");
    assert_int_equal(now->lanes[0].step_count, 0);
}

static void properties_of_clients_need_a_restart(void **state)
{
    (void)state;
    begin_with(TOP "lanes:\n  - {name: one, input: a, output: b, consumer: {fetch.min.bytes: 1, check.crcs: true}}\n");
    reload_gives(
        TOP "lanes:\n  - {name: one, input: a, output: b, consumer: {fetch.min.bytes: 2}, producer: {linger.ms: 3}}\n",
        "lanes.one.consumer.fetch.min.bytes: 1 -> 2 (restart)\n"
        "lanes.one.consumer.check.crcs: true ->  (restart)\n"
        "lanes.one.producer.linger.ms:  -> 3 (restart)\n");
    assert_int_equal(now->lanes[0].consumer.count, 2);
    assert_string_equal(now->lanes[0].consumer.list[0].value, "1");
}

static void lanes_come_and_go_with_a_restart(void **state)
{
    (void)state;
    static const char other[] = TOP "lanes:\n" TWO "  - {name: three, input: x, output: y}\n";
    static const char want[] = "lanes.one: runs -> removed (restart)\nlanes.three:  -> added (restart)\n";
    begin_with(TOP "stages: {brew: {bean: java}}\nlanes:\n" ONE TWO);
    reload_gives(other, want);
    reload_gives(other, want); /* the lane that is no more still has what it ran with */
    assert_int_equal(now->lane_count, 2);
    assert_string_equal(now->lanes[0].name, "one");
    assert_string_equal(brew_of(0)->bean, "java");
    reload_gives(TOP "lanes:\n" ONE TWO, "lanes.one.stages.brew.bean: java -> kona\n");
}

static void the_order_of_lanes_does_not_matter(void **state)
{
    (void)state;
    begin_with(TOP "lanes:\n" ONE TWO);
    reload_gives(TOP "lanes:\n" TWO ONE, "");
    assert_string_equal(now->lanes[0].name, "one");
    assert_int_equal(now->lanes[0].step_count, 1);
}

static void a_commit_interval_is_applied_where_the_clients_allow_it(void **state)
{
    (void)state;
#define WITH(delivery, interval)                                                                                       \
    TOP "lanes:\n  - {name: one, input: a, output: b, delivery: " delivery ", commit-interval: " interval "}\n"
    begin_with(WITH("exactly-once", "5s"));
    reload_gives(WITH("exactly-once", "1s"), "lanes.one.commit-interval: 5s -> 1s\n");
    reload_gives(WITH("exactly-once", "6s"), "lanes.one.commit-interval: 1s -> 6s (restart)\n");
    reload_gives(WITH("exactly-once", "5s"), "");
    assert_int_equal(now->lanes[0].commit_interval_ms, 5000);
    begin_with(WITH("at-least-once", "5s"));
    reload_gives(WITH("at-least-once", "1s"), "lanes.one.commit-interval: 5s -> 1s (restart)\n");
    assert_int_equal(now->lanes[0].commit_interval_ms, 5000);
}

static void only_the_lanes_asked_for_are_picked(void **state)
{
    (void)state;
    static const char *const two[] = {"two"}, *const none[] = {"none"};
    const struct wm_settings *picked;
    struct wm_error err = {0};
    begin_with(TOP "lanes:\n" ONE TWO);
    assert_int_equal(wm_settings_pick(start, NULL, 0, start_arena, &picked, &err), WM_OK);
    assert_int_equal(picked->lane_count, 2);
    assert_int_equal(wm_settings_pick(start, two, 1, start_arena, &picked, &err), WM_OK);
    assert_int_equal(picked->lane_count, 1);
    assert_string_equal(picked->lanes[0].name, "two");
    assert_int_equal(wm_settings_pick(start, none, 1, start_arena, &picked, &err), WM_E_CONFIG);
    assert_string_equal(err.text, "--lane none: the configuration has no lane of that name");
    err = (struct wm_error){0};
    assert_int_equal(wm_settings_pick(parse(start_arena, ""), NULL, 0, start_arena, &picked, &err), WM_E_CONFIG);
    assert_non_null(strstr(err.text, "no lanes"));
}

static void what_is_said_to_be_live_exists(void **state)
{
    (void)state;
    size_t count, live = 0;
    const struct wm_section *sections = wm_settings_sections(&count);
    for (size_t i = 0; i < count; i++)
        for (const char *const *name = sections[i].live; name != NULL && *name != NULL; name++, live++)
            if (strcmp(*name, "*") != 0)
                assert_non_null(wm_option_find(sections[i].options, *name));
    assert_true(live > 5);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, new_arena, free_arena)
    const struct CMUnitTest tests[] = {TEST(an_equal_configuration_changes_nothing),
                                       TEST(live_options_are_applied_and_told),
                                       TEST(what_needs_a_restart_is_named_each_time_and_stays),
                                       TEST(options_of_stages_are_applied_wherever_they_stand),
                                       TEST(secrets_are_not_told),
                                       TEST(the_list_of_stages_is_applied),
                                       TEST(properties_of_clients_need_a_restart),
                                       TEST(lanes_come_and_go_with_a_restart),
                                       TEST(the_order_of_lanes_does_not_matter),
                                       TEST(a_commit_interval_is_applied_where_the_clients_allow_it),
                                       TEST(only_the_lanes_asked_for_are_picked),
                                       TEST(what_is_said_to_be_live_exists)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
