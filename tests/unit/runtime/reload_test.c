/* SPDX-License-Identifier: Apache-2.0 */
/* The promises of a reload, with a source that the test writes and no lanes that run. */
#include "support/test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "runtime/metrics.h"
#include "runtime/reload.h"

struct brew_conf {
    int64_t cups;
    const char *bean;
};

static const struct wm_option brew_options[] = {{.name = "cups", .fallback = "2", WM_FIELD(struct brew_conf, cups)},
                                                {.name = "bean", .fallback = "kona", WM_FIELD(struct brew_conf, bean)},
                                                {0}};

static atomic_int chains_open, workers_tried;

static enum wm_code brew_open(const void *conf, void **shared, struct wm_error *err)
{
    const struct brew_conf *given = conf;
    if (strcmp(given->bean, "none") == 0)
        return wm_fail(err, WM_E_MODEL, "there is no bean");
    atomic_fetch_add(&chains_open, 1);
    *shared = (void *)conf;
    return WM_OK;
}

static void brew_close(void *shared)
{
    (void)shared;
    atomic_fetch_sub(&chains_open, 1);
}

static enum wm_code brew_worker_open(const void *shared, void **worker, struct wm_error *err)
{
    (void)worker;
    atomic_fetch_add(&workers_tried, 1);
    if (((const struct brew_conf *)shared)->cups > 100)
        return wm_fail(err, WM_E_MODEL, "no worker can carry so many cups");
    return WM_OK;
}

static const struct wm_stage brew = {.name = "brew",
                                     .options = brew_options,
                                     .conf_size = sizeof(struct brew_conf),
                                     .open = brew_open,
                                     .close = brew_close,
                                     .worker_open = brew_worker_open};
static const struct wm_stage *const built_in[] = {&brew, NULL};

#define TOP "instance: me\nkafka: {bootstrap.servers: 'h:9092'}\nlanes:\n"
#define ONE "  - {name: one, input: a, output: b, stages: [brew]}\n"
#define TWO "  - {name: two, input: b, output: c, stages: [brew]}\n"

struct fixture {
    uv_loop_t loop;
    struct wm_arena *arena;
    struct wm_config_source source;
    struct wm_reload *reload;
    pthread_t loop_thread;

    pthread_mutex_t lock; /* guards what the job thread uses too */
    const char *text;     /* what the file holds */
    int loads;
    bool loaded_on_loop;

    int applied, logs_set;
    int64_t deadline_ms, cups[2];
    FILE *log;
    int stderr_kept;
    struct wm_stages *stages;
    char said[16 * 1024];
};

static enum wm_code load(void *ctx, struct wm_arena *arena, const struct wm_settings **out, struct wm_lint **lints,
                         struct wm_error *err)
{
    struct fixture *f = ctx;
    pthread_mutex_lock(&f->lock);
    f->loads++;
    f->loaded_on_loop |= pthread_equal(pthread_self(), f->loop_thread) != 0;
    struct wm_str text = wm_str_of(f->text);
    pthread_mutex_unlock(&f->lock);
    return wm_settings_parse("w.yaml", text, NULL, 0, f->stages, arena, out, lints, err);
}

static void set_log(void *ctx, const struct wm_settings *settings)
{
    (void)settings;
    ((struct fixture *)ctx)->logs_set++;
}

static void apply(void *ctx, const struct wm_settings *settings, struct wm_chain *const *chains)
{
    struct fixture *f = ctx;
    f->applied++;
    f->deadline_ms = settings->shutdown_deadline_ms;
    for (size_t i = 0; i < settings->lane_count; i++) {
        f->cups[i] = ((const struct brew_conf *)settings->lanes[i].steps[0].conf)->cups;
        wm_chain_close(chains[i]);
    }
}

static struct fixture *fixture_new(const char *text)
{
    struct fixture *f = wm_calloc(1, sizeof *f);
    const struct wm_settings *start;
    struct wm_lint *lints = NULL;
    struct wm_error err = {0};
    pthread_mutex_init(&f->lock, NULL);
    f->loop_thread = pthread_self();
    f->arena = wm_arena_new((size_t)1 << 24);
    f->stages = wm_stages_new(built_in);
    f->source = (struct wm_config_source){"w.yaml", load, set_log, f};
    assert_int_equal(wm_settings_parse("w", wm_str_of(text), NULL, 0, f->stages, f->arena, &start, &lints, &err),
                     WM_OK);
    uv_loop_init(&f->loop);
    f->reload = wm_reload_new(
        &(struct wm_reload_conf){.loop = &f->loop, .source = &f->source, .start = start, .apply = apply, .ctx = f});
    f->log = tmpfile();
    f->stderr_kept = dup(STDERR_FILENO);
    dup2(fileno(f->log), STDERR_FILENO);
    wm_log_setup(WM_INFO, WM_LOGFMT);
    return f;
}

static void set_text(struct fixture *f, const char *text)
{
    pthread_mutex_lock(&f->lock);
    f->text = text;
    pthread_mutex_unlock(&f->lock);
}

/* Asks, runs the loop until nothing is under way, and returns what was said meanwhile. */
static const char *reload(struct fixture *f, const char *text)
{
    rewind(f->log);
    assert_int_equal(ftruncate(fileno(f->log), 0), 0);
    set_text(f, text);
    wm_reload_ask(f->reload);
    uv_run(&f->loop, UV_RUN_DEFAULT);
    rewind(f->log);
    f->said[fread(f->said, 1, sizeof f->said - 1, f->log)] = '\0';
    return f->said;
}

static void fixture_free(struct fixture *f)
{
    wm_reload_stop(f->reload);
    uv_run(&f->loop, UV_RUN_DEFAULT);
    wm_reload_free(f->reload);
    assert_int_equal(uv_loop_close(&f->loop), 0);
    assert_int_equal(atomic_load(&chains_open), 0);
    dup2(f->stderr_kept, STDERR_FILENO);
    close(f->stderr_kept);
    fclose(f->log);
    wm_arena_free(f->arena);
    wm_stages_free(f->stages);
    pthread_mutex_destroy(&f->lock);
    free(f);
}

static int64_t counted(const char *result)
{
    return wm_series_value(wm_series(WM_M_RELOADS, result, NULL));
}

static int count_of(const char *text, const char *part)
{
    int count = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part))
        count++;
    return count;
}

static void a_good_configuration_is_opened_off_the_loop_and_applied(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(TOP ONE TWO);
    int64_t before = counted("applied");
    int tried = atomic_load(&workers_tried);
    const char *said = reload(f, "shutdown-deadline: 7s\nworkers: 4\nstages: {brew: {cups: 8}}\n" TOP ONE TWO);
    assert_int_equal(f->applied, 1);
    assert_int_equal(f->logs_set, 1);
    assert_int_equal(f->deadline_ms, 7000);
    assert_int_equal(f->cups[0], 8);
    assert_int_equal(f->cups[1], 8);
    assert_false(f->loaded_on_loop);
    assert_int_equal(atomic_load(&workers_tried) - tried, 2);
    assert_int_equal(counted("applied") - before, 1);
    assert_int_equal(wm_series_value(wm_series(WM_M_RELOAD_OK, NULL, NULL)), 1);
    assert_non_null(strstr(said, "level=warn event=reload.restart setting=workers from=\"0\" to=\"4\""));
    assert_non_null(strstr(said, "event=reload.changed setting=shutdown-deadline from=\"30s\" to=\"7s\""));
    assert_non_null(strstr(said, "event=reload.done configuration=2 changed=3 restart=1"));
    assert_non_null(
        strstr(said, "settings=\"shutdown-deadline, lanes.one.stages.brew.cups, lanes.two.stages.brew.cups\""));
    fixture_free(f);
}

static void stages_are_opened_anew_even_when_nothing_differs(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(TOP ONE);
    for (int i = 0; i < 20; i++)
        assert_non_null(strstr(reload(f, TOP ONE), "changed=0 restart=0"));
    assert_int_equal(f->applied, 20);
    fixture_free(f);
}

static void faults_of_the_file_are_told_one_by_one_and_nothing_is_applied(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(TOP ONE);
    int64_t before = counted("refused");
    const char *said = reload(f, TOP ONE "a: 1\nb: 1\nc: 1\nd: 1\ne: 1\nf: 1\ng: 1\nh: 1\n");
    assert_int_equal(f->applied, 0);
    assert_int_equal(f->logs_set, 0);
    assert_int_equal(count_of(said, "level=error event=reload.failed file=\"w.yaml\" line="), 8);
    assert_non_null(strstr(said, "line=5 text=\"unknown key \\\"a\\\""));
    assert_non_null(strstr(said, "event=reload.refused faults=8 configuration=1"));
    assert_int_equal(counted("refused") - before, 1);
    assert_int_equal(wm_series_value(wm_series(WM_M_RELOAD_OK, NULL, NULL)), 0);
    reload(f, TOP ONE);
    assert_int_equal(f->applied, 1);
    assert_int_equal(wm_series_value(wm_series(WM_M_RELOAD_OK, NULL, NULL)), 1);
    fixture_free(f);
}

static void stages_that_cannot_be_opened_are_told_for_each_lane_and_the_others_closed(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(TOP ONE TWO);
    const char *said = reload(f, "stages: {brew: {bean: none}}\n" TOP
                                 "  - {name: one, input: a, output: b, stages: [brew: {bean: java}]}\n" TWO
                                 "  - {name: three, input: x, output: y, stages: [brew: {cups: 101, bean: java}]}\n");
    assert_int_equal(f->applied, 0);
    assert_int_equal(count_of(said, "event=reload.failed"), 2);
    assert_non_null(strstr(said, "line=6 text=\"lane two: stage brew: there is no bean\""));
    assert_non_null(
        strstr(said, "line=7 text=\"lane three: stage brew: no worker can carry so many cups\"")); /* added */
    assert_int_equal(atomic_load(&chains_open), 0);
    said = reload(f, "stages: {brew: {cups: 101}}\n" TOP ONE TWO);
    assert_int_equal(count_of(said, "no worker can carry so many cups"), 2);
    assert_int_equal(f->applied, 0);
    fixture_free(f);
}

static void a_configuration_without_lanes_is_refused(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(TOP ONE);
    assert_non_null(strstr(reload(f, ""), "event=reload.failed text=\"the configuration has no lanes"));
    assert_int_equal(f->applied, 0);
    fixture_free(f);
}

static void asked_again_meanwhile_it_is_done_once_more_afterwards(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(TOP ONE);
    set_text(f, TOP ONE);
    for (int i = 0; i < 5; i++)
        wm_reload_ask(f->reload);
    uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(f->loads, 2);
    assert_int_equal(f->applied, 2);
    fixture_free(f);
}

static void nothing_is_applied_once_the_process_stops(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(TOP ONE);
    set_text(f, TOP ONE);
    wm_reload_ask(f->reload);
    wm_reload_ask(f->reload);
    wm_reload_stop(f->reload);
    wm_reload_ask(f->reload);
    uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(f->applied, 0);
    assert_true(f->loads <= 1);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_configuration_is_opened_off_the_loop_and_applied),
        cmocka_unit_test(stages_are_opened_anew_even_when_nothing_differs),
        cmocka_unit_test(faults_of_the_file_are_told_one_by_one_and_nothing_is_applied),
        cmocka_unit_test(stages_that_cannot_be_opened_are_told_for_each_lane_and_the_others_closed),
        cmocka_unit_test(a_configuration_without_lanes_is_refused),
        cmocka_unit_test(asked_again_meanwhile_it_is_done_once_more_afterwards),
        cmocka_unit_test(nothing_is_applied_once_the_process_stops)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
