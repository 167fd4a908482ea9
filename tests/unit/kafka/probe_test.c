/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include "base/arena.h"
#include "kafka/probe.h"
#include "mock_cluster.h"

static const char *const raw[] = {"wire.raw"};

/* A lane's settings, a probe of them, and what it told. */
struct scene {
    struct mock mock;
    struct wm_lane_settings lane;
    struct wm_settings settings;
    struct wm_probe probe;
    char text[6000];
    int levels[4];
};

static void on_found(void *ctx, enum wm_found_level level, const char *what, const char *detail)
{
    struct scene *scene = ctx;
    scene->levels[level]++;
    size_t len = strlen(scene->text);
    snprintf(scene->text + len, sizeof scene->text - len, "%s: %s\n", what, detail);
}

static void prepare(struct scene *scene)
{
    *scene = (struct scene){0};
    mock_open(&scene->mock, 1);
    mock_topic(&scene->mock, "wire.raw", 1);
    mock_topic(&scene->mock, "wire.clean", 1);
    mock_topic(&scene->mock, "wire.dead", 1);
    scene->lane = (struct wm_lane_settings){.name = "clean",
                                            .inputs = raw,
                                            .input_count = 1,
                                            .output = "wire.clean",
                                            .dead = "wire.dead",
                                            .group = "wiremill-clean",
                                            .delivery = "exactly-once"};
    scene->settings = scene->mock.settings;
    scene->settings.lanes = &scene->lane;
    scene->settings.lane_count = 1;
    scene->probe = (struct wm_probe){.settings = &scene->settings,
                                     .timeout_ms = DEADLINE_MS,
                                     .arena = wm_arena_new(1 << 20),
                                     .found = on_found,
                                     .ctx = scene};
}

static void clean_up(struct scene *scene)
{
    wm_arena_free(scene->probe.arena);
    mock_close(&scene->mock);
}

static struct wm_topics topics_of(struct scene *scene)
{
    struct wm_error err = {0};
    struct wm_topics topics = wm_topics_needed(&scene->settings, scene->probe.arena);
    assert_int_equal(wm_topics_look(&scene->settings, &topics, false, DEADLINE_MS, NULL, scene->probe.arena, &err),
                     WM_OK);
    return topics;
}

static void the_library_says_its_version_and_what_it_means(void **state)
{
    (void)state;
    struct scene scene;
    prepare(&scene);
    assert_true(wm_probe_library(&scene.probe));
    assert_non_null(strstr(scene.text, rd_kafka_version_str()));
    assert_non_null(strstr(scene.text, "rebalancing: "));
    assert_non_null(strstr(scene.text, "exactly-once: transactions"));
    clean_up(&scene);
}

static void a_property_that_is_unknown_is_named_with_its_line(void **state)
{
    (void)state;
    struct scene scene;
    prepare(&scene);
    assert_true(wm_probe_properties(&scene.probe));
    struct wm_pair wrong = {"linger.mss", "5", 12};
    scene.lane.producer = (struct wm_pairs){&wrong, 1};
    assert_false(wm_probe_properties(&scene.probe));
    assert_non_null(strstr(scene.text, "lane clean, producer: line 12: "));
    assert_non_null(strstr(scene.text, "linger.mss"));
    clean_up(&scene);
}

static void a_cluster_that_answers_is_fine(void **state)
{
    (void)state;
    struct scene scene;
    prepare(&scene);
    assert_true(wm_probe_brokers(&scene.probe));
    assert_int_equal(scene.levels[WM_FOUND_FAULT] + scene.levels[WM_FOUND_DOUBT], 0);
    assert_non_null(strstr(scene.text, "announced broker 127.0.0.1:"));
    clean_up(&scene);
}

static void of_several_hosts_the_one_that_fails_is_named(void **state)
{
    (void)state;
    struct scene scene;
    char servers[200];
    prepare(&scene);
    snprintf(servers, sizeof servers, "127.0.0.1:1, %s", rd_kafka_mock_cluster_bootstraps(scene.mock.cluster));
    scene.mock.pairs[0].value = servers;
    scene.probe.timeout_ms = 1000;
    assert_true(wm_probe_brokers(&scene.probe));
    assert_int_equal(scene.levels[WM_FOUND_DOUBT], 1);
    assert_non_null(strstr(scene.text, "bootstrap server 127.0.0.1:1: Connect to"));
    clean_up(&scene);
}

static void no_host_that_answers_is_a_fault(void **state)
{
    (void)state;
    struct scene scene;
    prepare(&scene);
    scene.mock.pairs[0].value = "127.0.0.1:1";
    scene.probe.timeout_ms = 500;
    assert_false(wm_probe_brokers(&scene.probe));
    assert_int_equal(scene.levels[WM_FOUND_FAULT], 1);
    assert_non_null(strstr(scene.text, "none of 127.0.0.1:1 answers"));
    clean_up(&scene);
}

static void rights_that_are_there_are_fine_and_the_rest_is_said_to_be_untried(void **state)
{
    (void)state;
    struct scene scene;
    prepare(&scene);
    struct wm_topics topics = topics_of(&scene);
    assert_true(wm_probe_rights(&scene.probe, &topics));
    assert_int_equal(scene.levels[WM_FOUND_FINE], 3);
    assert_int_equal(scene.levels[WM_FOUND_SKIPPED], 1);
    assert_non_null(strstr(scene.text, "lane clean, transactions: wiremill-clean-check"));
    clean_up(&scene);
}

static void a_transaction_that_is_refused_is_a_fault_with_a_way_out(void **state)
{
    (void)state;
    struct scene scene;
    prepare(&scene);
    struct wm_topics topics = topics_of(&scene);
    rd_kafka_mock_push_request_errors(scene.mock.cluster, 22 /* InitProducerId */, 1,
                                      RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED);
    assert_false(wm_probe_rights(&scene.probe, &topics));
    assert_int_equal(scene.levels[WM_FOUND_FAULT], 1);
    assert_non_null(strstr(scene.text, "delivery: at-least-once"));
    clean_up(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_library_says_its_version_and_what_it_means),
        cmocka_unit_test(a_property_that_is_unknown_is_named_with_its_line),
        cmocka_unit_test(a_cluster_that_answers_is_fine),
        cmocka_unit_test(of_several_hosts_the_one_that_fails_is_named),
        cmocka_unit_test(no_host_that_answers_is_a_fault),
        cmocka_unit_test(rights_that_are_there_are_fine_and_the_rest_is_said_to_be_untried),
        cmocka_unit_test(a_transaction_that_is_refused_is_a_fault_with_a_way_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
