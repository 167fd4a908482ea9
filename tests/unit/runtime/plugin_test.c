/* SPDX-License-Identifier: Apache-2.0 */
/* Stages as strangers declare them, and shared objects as they come and go. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "runtime/chain.h"
#include "runtime/plugin.h"
#include "runtime/settings.h"

/* The stages use the whole of the public functions, so that this program has them for plug-ins. */
#define WM_STAGE(name) extern const struct wm_stage wm_stage_##name;
#include "../../../stages/stages.def"
#undef WM_STAGE
static const struct wm_stage *const built_in[] = {
#define WM_STAGE(name) &wm_stage_##name,
#include "../../../stages/stages.def"
#undef WM_STAGE
    NULL};

struct brew_conf {
    int64_t cups;
    bool strong;
    const char *bean;
};

static enum wm_code process(struct wm_call *call, struct wm_article *article, struct wm_error *err)
{
    (void)call;
    (void)article;
    (void)err;
    return WM_OK;
}

#define BREW   .api = WM_STAGE_API, .name = "brew", .version = "1", .summary = "Makes coffee.", .process = process
#define CUPS   .name = "cups", .help = "How many.", WM_FIELD(struct brew_conf, cups)
#define STRONG .name = "strong", .help = "Really.", WM_FIELD(struct brew_conf, strong)
#define BEAN   .name = "bean", .help = "Which.", WM_FIELD(struct brew_conf, bean)

static void assert_refused(const struct wm_stage *stage, const char *part)
{
    struct wm_error err = {0};
    assert_int_equal(wm_plugin_check(stage, &err), WM_E_CONFIG);
    if (strstr(err.text, part) == NULL)
        fail_msg("want \"%s\"; got: %s", part, err.text);
}

/* A stage with these options, refused for what `part` says. */
static void assert_options_refused(const struct wm_option *options, const char *part)
{
    const struct wm_stage stage = {BREW, .options = options, .conf_size = sizeof(struct brew_conf)};
    assert_refused(&stage, part);
}

static void a_stage_in_full_is_taken(void **state)
{
    (void)state;
    static const struct wm_option options[] = {{.fallback = "2", .min = "1", .max = "12", CUPS},
                                               {.fallback = "true", STRONG},
                                               {.fallback = "kona", BEAN},
                                               {0}};
    const struct wm_stage plain = {BREW}, full = {BREW, .options = options, .conf_size = sizeof(struct brew_conf)};
    struct wm_error err = {0};
    assert_int_equal(wm_plugin_check(&plain, &err), WM_OK);
    assert_int_equal(wm_plugin_check(&full, &err), WM_OK);
    for (size_t i = 0; built_in[i] != NULL; i++)
        assert_int_equal(wm_plugin_check(built_in[i], &err), WM_OK);
}

static void both_versions_are_named_and_nothing_else_is_read(void **state)
{
    (void)state;
    struct wm_stage stage;
    memset(&stage, 0xa5, sizeof stage); /* who follows a pointer of it dies */
    stage.api = WM_STAGE_API + 6;
    char want[100];
    snprintf(want, sizeof want, "version %d of the stage API, and this program has version %d", WM_STAGE_API + 6,
             WM_STAGE_API);
    assert_refused(&stage, want);
}

static void what_is_missing_is_named(void **state)
{
    (void)state;
    struct wm_stage stage = {BREW};
    stage.name = NULL;
    assert_refused(&stage, "its stage has no name");
    stage = (struct wm_stage){BREW};
    stage.version = "";
    assert_refused(&stage, "its stage has no version");
    stage = (struct wm_stage){BREW};
    stage.summary = NULL;
    assert_refused(&stage, "its stage has no summary");
    stage = (struct wm_stage){BREW};
    stage.process = NULL;
    assert_refused(&stage, "its stage has no process");
}

static void options_and_their_struct_must_fit(void **state)
{
    (void)state;
    static const struct wm_option options[] = {{CUPS}, {BEAN}, {0}};
    struct wm_stage stage = {BREW, .options = options};
    assert_refused(&stage, "options and conf_size go together");
    stage.conf_size = sizeof(struct brew_conf) - 1;
    assert_refused(&stage, "its option bean lies outside of its struct of 23 bytes");
    stage.conf_size = 4;
    assert_refused(&stage, "its option cups lies outside of its struct of 4 bytes");
    stage.conf_size = SIZE_MAX;
    assert_refused(&stage, "is no struct's");
    stage = (struct wm_stage){BREW, .conf_size = 8};
    assert_refused(&stage, "options and conf_size go together");
}

static void options_must_be_usable(void **state)
{
    (void)state;
    static const struct wm_option far = {.name = "far", .help = "Off.", .type = WM_CTYPE_BOOL, .offset = SIZE_MAX};
    static const struct wm_option odd = {.name = "odd", .help = "Odd.", .type = (enum wm_ctype)77};
    static const struct wm_option mute = {.name = "mute"};
    assert_options_refused((struct wm_option[]){far, {0}}, "its option far lies outside");
    assert_options_refused((struct wm_option[]){odd, {0}}, "its option odd is of no known type");
    assert_options_refused((struct wm_option[]){mute, {0}}, "needs a name and its help, unlike \"mute\"");
    assert_options_refused((struct wm_option[]){{CUPS}, {BEAN}, {CUPS}, {0}}, "its option cups stands twice");
    assert_options_refused(
        (struct wm_option[]){{.name = "plugin", .help = "No.", WM_FIELD(struct brew_conf, bean)}, {0}},
        "no option can be named \"plugin\"");
}

static void defaults_and_bounds_must_be_what_a_user_could_type(void **state)
{
    (void)state;
    assert_options_refused((struct wm_option[]){{.fallback = "many", CUPS}, {0}},
                           "its option cups: \"many\" is not a whole number");
    assert_options_refused((struct wm_option[]){{.fallback = "2", .max = "a dozen", CUPS}, {0}},
                           "its option cups: \"a dozen\" is not a whole number");
    assert_options_refused((struct wm_option[]){{.fallback = "0", .min = "1", CUPS}, {0}},
                           "its option cups: 0 is less than the minimum, 1");
    assert_options_refused((struct wm_option[]){{.fallback = "maybe", STRONG}, {0}},
                           "its option strong: \"maybe\" is neither true nor false");
}

/* Shared objects: the one of the build, under names of our own. */
struct fixture {
    char folder[64], path[100];
    struct wm_arena *arena;
    struct wm_stages *stages;
};

static void copy(const char *from, const char *to)
{
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    if (in == NULL || out == NULL)
        fail_msg("%s cannot be copied to %s; was it built?", from, to);
    for (int c; (c = getc(in)) != EOF;)
        putc(c, out);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

static void put_object(const char *to)
{
    const char *build = getenv("WIREMILL_BUILD");
    char from[1000];
    snprintf(from, sizeof from, "%s/plugins/busy.so", build != NULL ? build : "build");
    copy(from, to);
}

static int make_fixture(void **state)
{
    struct fixture *f = *state = wm_calloc(1, sizeof *f);
    snprintf(f->folder, sizeof f->folder, "/tmp/wiremill-plugin-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/busy.so", f->folder);
    put_object(f->path);
    f->arena = wm_arena_new((size_t)16 << 20);
    f->stages = wm_stages_new(built_in);
    return 0;
}

static int drop_fixture(void **state)
{
    struct fixture *f = *state;
    unlink(f->path);
    rmdir(f->folder);
    wm_stages_free(f->stages);
    wm_arena_free(f->arena);
    free(f);
    return 0;
}

static const struct wm_stage *load(struct fixture *f)
{
    const struct wm_stage *stage;
    struct wm_error err = {0};
    if (wm_stages_load(f->stages, f->path, &stage, &err) != WM_OK)
        fail_msg("%s", err.text);
    return stage;
}

static void the_same_path_gives_the_same_stage(void **state)
{
    struct fixture *f = *state;
    const struct wm_stage *stage = load(f);
    assert_string_equal(stage->name, "busy");
    assert_ptr_equal(load(f), stage);
    unlink(f->path);
    assert_ptr_equal(load(f), stage);
}

static void a_file_that_took_its_place_is_told(void **state)
{
    struct fixture *f = *state;
    char other[110];
    load(f);
    assert_false(wm_stages_changed(f->stages, f->path));
    snprintf(other, sizeof other, "%s.new", f->path);
    put_object(other);
    assert_int_equal(rename(other, f->path), 0);
    assert_true(wm_stages_changed(f->stages, f->path));
    load(f);
    assert_true(wm_stages_changed(f->stages, f->path)); /* until a restart */
    unlink(f->path);
    assert_true(wm_stages_changed(f->stages, f->path));
    assert_false(wm_stages_changed(f->stages, "/never/loaded.so"));
}

static void one_that_was_refused_can_be_put_right(void **state)
{
    struct fixture *f = *state;
    const struct wm_stage *stage;
    struct wm_error err = {0};
    FILE *file = fopen(f->path, "w");
    fputs("this is no shared object", file);
    fclose(file);
    assert_int_equal(wm_stages_load(f->stages, f->path, &stage, &err), WM_E_CONFIG);
    assert_non_null(strstr(err.text, f->path));
    unlink(f->path);
    put_object(f->path);
    assert_string_equal(load(f)->name, "busy");
}

static const struct wm_settings *settings_of(struct fixture *f, const char *text)
{
    char path[100];
    const struct wm_settings *settings;
    struct wm_lint *lints;
    struct wm_error err = {0};
    snprintf(path, sizeof path, "%s/wiremill.yaml", f->folder);
    if (wm_settings_parse(path, wm_str_of(text), NULL, 0, f->stages, f->arena, &settings, &lints, &err) != WM_OK)
        fail_msg("%s", wm_settings_lint_text(path, lints, f->arena).ptr);
    return settings;
}

#define CONFIGURATION                                                                                                  \
    "kafka: {bootstrap.servers: 'h:9092'}\n"                                                                           \
    "stages: {busy: {plugin: ./busy.so, busy-calls: 3}}\n"                                                             \
    "lanes: [{name: one, input: a, output: b, stages: [tag, busy: {busy-marker: storm}]}]\n"

static void a_lane_has_it_with_options_of_its_own(void **state)
{
    struct fixture *f = *state;
    const struct wm_settings *settings = settings_of(f, CONFIGURATION);
    const struct wm_stage_settings *busy = wm_settings_stage(settings, "busy");
    assert_string_equal(busy->plugin, f->path);
    assert_ptr_equal(busy, &settings->stages[settings->stage_count - 1]);
    const struct wm_lane_settings *lane = &settings->lanes[0];
    assert_int_equal(lane->step_count, 2);
    assert_ptr_equal(lane->steps[1].stage, busy->step.stage);
    const char *printed = wm_settings_print(settings, f->arena).ptr;
    assert_non_null(strstr(printed, "      - busy:\n          burn: 0ms\n          busy-calls: 3\n"
                                    "          busy-marker: storm\n"));
    assert_string_equal(wm_settings_print(settings_of(f, printed), f->arena).ptr, printed);
}

static void settings_that_are_read_again_have_the_same_stage(void **state)
{
    struct fixture *f = *state;
    const struct wm_stage_settings *first = wm_settings_stage(settings_of(f, CONFIGURATION), "busy");
    const struct wm_stage_settings *again = wm_settings_stage(settings_of(f, CONFIGURATION), "busy");
    assert_ptr_equal(again->step.stage, first->step.stage);
    assert_false(again->outdated);
    unlink(f->path);
    put_object(f->path);
    again = wm_settings_stage(settings_of(f, CONFIGURATION), "busy");
    assert_ptr_equal(again->step.stage, first->step.stage);
    assert_true(again->outdated);
    assert_false(wm_settings_stage(settings_of(f, CONFIGURATION), "tag")->outdated);
}

/* "setting: from -> to", a line for each change between the two. */
static const char *changes_of(struct fixture *f, const struct wm_settings *now, const struct wm_settings *loaded)
{
    const struct wm_setting_change *change;
    struct wm_buf told = {.arena = f->arena};
    const struct wm_settings *next = wm_settings_renew(now, now, loaded, f->arena, &change);
    for (; change != NULL; change = change->next)
        wm_buf_printf(&told, "%s: %s -> %s%s\n", change->setting, change->from, change->to,
                      change->live ? "" : " (restart)");
    assert_string_equal(wm_settings_print(next, f->arena).ptr, wm_settings_print(loaded, f->arena).ptr);
    return wm_buf_str(&told).ptr;
}

static void a_reload_tells_of_a_newer_file_and_takes_a_new_path(void **state)
{
    struct fixture *f = *state;
    char moved[110];
    const struct wm_settings *now = settings_of(f, "instance: me\n" CONFIGURATION);
    unlink(f->path);
    put_object(f->path);
    const char *told = changes_of(f, now, settings_of(f, "instance: me\n" CONFIGURATION));
    assert_string_equal(told,
                        "stages.busy.plugin: the file as it was loaded -> a newer file of the same path (restart)\n");
    snprintf(moved, sizeof moved, "%s/moved.so", f->folder);
    put_object(moved);
    const char *text = wm_str_printf(f->arena, "instance: me\nkafka: {bootstrap.servers: 'h:9092'}\n"
                                               "stages: {busy: {plugin: moved.so}}\n"
                                               "lanes: [{name: one, input: a, output: b, stages: [tag, busy]}]\n")
                           .ptr;
    const struct wm_settings *loaded = settings_of(f, text);
    told = changes_of(f, now, loaded);
    assert_string_equal(told, wm_str_printf(f->arena, "stages.busy.plugin: %s -> %s\n", f->path, moved).ptr);
    assert_ptr_not_equal(wm_settings_stage(loaded, "busy")->step.stage, wm_settings_stage(now, "busy")->step.stage);
    unlink(moved);
}

static void it_runs_in_a_chain(void **state)
{
    struct fixture *f = *state;
    const struct wm_lane_settings *lane = &settings_of(f, CONFIGURATION)->lanes[0];
    struct wm_chain *chain;
    struct wm_chain_worker *worker;
    struct wm_error err = {0};
    assert_int_equal(wm_chain_open(&lane->steps[1], 1, 10, &chain, &err), WM_OK);
    assert_int_equal(wm_chain_worker_open(chain, &worker, &err), WM_OK);
    struct wm_str record = WM_STR("{\"uri\":\"urn:x:1\",\"headlines\":[{\"value\":\"A storm\"}]}");
    for (int call = 1; call <= 4; call++) {
        const struct wm_item *item = wm_chain_run(worker, f->arena, record, WM_STR(""), NULL, NULL);
        assert_int_equal(item->code, call <= 3 ? WM_E_BUSY : WM_OK);
    }
    wm_chain_worker_close(worker);
    wm_chain_close(chain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stage_in_full_is_taken),
        cmocka_unit_test(both_versions_are_named_and_nothing_else_is_read),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(options_and_their_struct_must_fit),
        cmocka_unit_test(options_must_be_usable),
        cmocka_unit_test(defaults_and_bounds_must_be_what_a_user_could_type),
        cmocka_unit_test_setup_teardown(the_same_path_gives_the_same_stage, make_fixture, drop_fixture),
        cmocka_unit_test_setup_teardown(a_file_that_took_its_place_is_told, make_fixture, drop_fixture),
        cmocka_unit_test_setup_teardown(one_that_was_refused_can_be_put_right, make_fixture, drop_fixture),
        cmocka_unit_test_setup_teardown(a_lane_has_it_with_options_of_its_own, make_fixture, drop_fixture),
        cmocka_unit_test_setup_teardown(settings_that_are_read_again_have_the_same_stage, make_fixture, drop_fixture),
        cmocka_unit_test_setup_teardown(a_reload_tells_of_a_newer_file_and_takes_a_new_path, make_fixture,
                                        drop_fixture),
        cmocka_unit_test_setup_teardown(it_runs_in_a_chain, make_fixture, drop_fixture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
