/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <pthread.h>
#include <sys/types.h>

#include "kafka/watch.h"
#include "mock_cluster.h"

#define SETTLE_MS 60

/* A watch on a thread of its own; the test is the agency that drops files, and the operator. */
struct scene {
    struct mock mock;
    char dir[64], done[96], failed[96];
    struct wm_stop stop;
    pthread_t thread;
    enum wm_code code;
    struct wm_feed_totals totals;
    struct wm_error err;
};

static void *watch(void *ctx)
{
    struct scene *scene = ctx;
    struct wm_feed_options feed = {.topic = "wire.raw", .timeout_ms = DEADLINE_MS, .stop = &scene->stop};
    struct wm_watch_options options = {.dir = scene->dir, .settle_ms = SETTLE_MS, .deadline_ms = DEADLINE_MS};
    scene->code = wm_watch(&scene->mock.settings, feed, &options, &scene->totals, &scene->err);
    return NULL;
}

static void prepare(struct scene *scene)
{
    *scene = (struct scene){0};
    assert_int_equal(wm_stop_open(&scene->stop, &scene->err), WM_OK); /* before any thread */
    mock_open(&scene->mock, 1);
    mock_topic(&scene->mock, "wire.raw", 2);
    make_folder(scene->dir);
    snprintf(scene->done, sizeof scene->done, "%s/done", scene->dir);
    snprintf(scene->failed, sizeof scene->failed, "%s/failed", scene->dir);
}

static void begin(struct scene *scene)
{
    assert_int_equal(pthread_create(&scene->thread, NULL, watch, scene), 0);
}

static void end(struct scene *scene)
{
    kill(getpid(), SIGTERM);
    assert_int_equal(pthread_join(scene->thread, NULL), 0);
    wm_stop_close(&scene->stop);
}

static void clean_up(struct scene *scene)
{
    mock_close(&scene->mock);
    remove_folder(scene->dir);
}

static void await_file(const char *folder, const char *name)
{
    int64_t end_ms = wm_clock_ms() + DEADLINE_MS;
    while (!has_file(folder, name)) {
        if (wm_clock_ms() > end_ms)
            fail_msg("%s did not come to %s", name, folder);
        wm_stop_wait(NULL, -1, 10);
    }
}

static void whole_files_are_published_and_moved_and_a_stop_ends_well(void **state)
{
    (void)state;
    struct scene scene;
    prepare(&scene);
    write_file(scene.dir, "before.txt", "here before the start");
    write_file(scene.dir, "partial.tmp", "not yet");
    begin(&scene);
    await_file(scene.done, "before.txt");
    write_file(scene.dir, "after.txt", "dropped later");
    await_file(scene.done, "after.txt");
    end(&scene);
    assert_int_equal(scene.code, WM_OK);
    assert_int_equal(scene.totals.published, 2);
    assert_true(has_file(scene.dir, "partial.tmp"));
    clean_up(&scene);
}

static void a_file_leaves_only_after_the_broker_has_it(void **state)
{
    (void)state;
    struct scene scene;
    prepare(&scene);
    mock_set(&scene.mock, "message.timeout.ms", "300");
    begin(&scene);
    write_file(scene.dir, "first.txt", "x");
    await_file(scene.done, "first.txt");
    rd_kafka_mock_broker_set_down(scene.mock.cluster, 1);
    write_file(scene.dir, "second.txt", "x");
    int64_t end_ms = wm_clock_ms() + 1000; /* longer than its delivery may take */
    while (wm_clock_ms() < end_ms) {
        assert_true(has_file(scene.dir, "second.txt"));
        wm_stop_wait(NULL, -1, 50);
    }
    rd_kafka_mock_broker_set_up(scene.mock.cluster, 1);
    await_file(scene.done, "second.txt");
    assert_false(has_file(scene.failed, "second.txt"));
    end(&scene);
    assert_int_equal(scene.code, WM_OK);
    clean_up(&scene);
}

static void a_file_too_large_goes_to_failed_with_the_reason(void **state)
{
    (void)state;
    struct scene scene;
    char large[3001], reason[300];
    memset(large, 'x', sizeof large);
    large[3000] = '\0';
    prepare(&scene);
    mock_set(&scene.mock, "message.max.bytes", "2000");
    begin(&scene);
    write_file(scene.dir, "large.txt", large);
    write_file(scene.dir, "small.txt", "x");
    await_file(scene.failed, "large.txt.reason");
    await_file(scene.failed, "large.txt");
    await_file(scene.done, "small.txt");
    read_file(scene.failed, "large.txt.reason", reason, sizeof reason);
    assert_non_null(strstr(reason, "message.max.bytes = 2000"));
    end(&scene);
    assert_int_equal(scene.code, WM_OK);
    assert_int_equal(scene.totals.failed, 1);
    clean_up(&scene);
}

static void a_writer_that_stalls_is_waited_for(void **state)
{
    (void)state;
    struct scene scene;
    char path[96];
    prepare(&scene);
    begin(&scene);
    write_file(scene.dir, "first.txt", "x"); /* the watch is running once this is through */
    await_file(scene.done, "first.txt");
    snprintf(path, sizeof path, "%s/slow.txt", scene.dir);
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    assert_int_equal(write(fd, "one ", 4), 4);
    int64_t end_ms = wm_clock_ms() + (int64_t)10 * SETTLE_MS;
    while (wm_clock_ms() < end_ms) {
        assert_true(has_file(scene.dir, "slow.txt"));
        wm_stop_wait(NULL, -1, 20);
    }
    assert_int_equal(write(fd, "two", 3), 3);
    close(fd);
    await_file(scene.done, "slow.txt");
    end(&scene);
    assert_int_equal(scene.totals.bytes, 1 + 7);
    clean_up(&scene);
}

static void a_directory_that_is_not_there_is_an_error_at_once(void **state)
{
    (void)state;
    struct wm_pair pair = {"bootstrap.servers", "127.0.0.1:1", 0};
    struct wm_settings settings = {.instance = "test", .kafka = {&pair, 1}};
    struct wm_feed_totals totals;
    struct wm_error err = {0};
    struct wm_watch_options options = {.dir = "/nonexistent/spool", .settle_ms = SETTLE_MS};
    assert_int_equal(
        wm_watch(&settings, (struct wm_feed_options){.topic = "t", .timeout_ms = 500}, &options, &totals, &err),
        WM_E_IO);
    assert_non_null(strstr(err.text, "/nonexistent/spool"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_files_are_published_and_moved_and_a_stop_ends_well),
        cmocka_unit_test(a_file_leaves_only_after_the_broker_has_it),
        cmocka_unit_test(a_file_too_large_goes_to_failed_with_the_reason),
        cmocka_unit_test(a_writer_that_stalls_is_waited_for),
        cmocka_unit_test(a_directory_that_is_not_there_is_an_error_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
