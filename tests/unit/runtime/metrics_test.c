/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "runtime/metrics.h"

#define MS 1000000ull

/* The registry is the process's own, so each test uses lanes of its own name. */

static bool has_line(const char *text, const char *line)
{
    size_t len = strlen(line);
    for (const char *at = text; (at = strstr(at, line)) != NULL; at++)
        if ((at == text || at[-1] == '\n') && at[len] == '\n')
            return true;
    return false;
}

static void assert_line(const char *line)
{
    size_t len;
    char *text = wm_metrics_text(&len);
    if (!has_line(text, line))
        fail_msg("no line '%s' in\n%s", line, text);
    free(text);
}

/* The value of a sample without labels. */
static double sample(const char *text, const char *name)
{
    char start[100];
    snprintf(start, sizeof start, "\n%s ", name);
    const char *at = strstr(text, start);
    if (at == NULL)
        fail_msg("no sample %s in\n%s", name, text);
    return at != NULL ? strtod(at + strlen(start), NULL) : 0;
}

static void a_counter_is_written_with_help_and_type(void **state)
{
    (void)state;
    struct wm_series *in = wm_series(WM_M_IN, "counted", NULL);
    wm_series_add(in, 3);
    wm_series_add(in, 4);
    assert_int_equal(wm_series_value(in), 7);
    assert_line("# HELP wiremill_messages_consumed_total Messages taken from the lane's input topics.");
    assert_line("# TYPE wiremill_messages_consumed_total counter");
    assert_line("wiremill_messages_consumed_total{lane=\"counted\"} 7");
}

static void a_gauge_is_set_and_moves_both_ways(void **state)
{
    (void)state;
    struct wm_series *gauge = wm_series(WM_M_IN_FLIGHT, "gauged", NULL);
    wm_series_set(gauge, 5);
    wm_series_move(gauge, -7);
    assert_int_equal(wm_series_value(gauge), -2);
    assert_line("wiremill_in_flight_messages{lane=\"gauged\"} -2");
    wm_series_move(gauge, 3);
    assert_line("wiremill_in_flight_messages{lane=\"gauged\"} 1");
}

static void a_metric_without_labels_has_no_braces(void **state)
{
    (void)state;
    wm_series_set(wm_series(WM_M_RELOAD_OK, NULL, NULL), 1);
    assert_line("wiremill_config_last_reload_successful 1");
}

static void equal_labels_give_the_same_series_and_others_another(void **state)
{
    (void)state;
    struct wm_series *parse = wm_series(WM_M_DEAD, "same", "parse");
    assert_ptr_equal(parse, wm_series(WM_M_DEAD, "same", "parse"));
    assert_ptr_not_equal(parse, wm_series(WM_M_DEAD, "same", "limit"));
    assert_ptr_not_equal(parse, wm_series(WM_M_DEAD, "other", "parse"));
    wm_series_add(parse, 1);
    assert_line("wiremill_dead_letters_total{lane=\"same\",code=\"parse\"} 1");
    assert_line("wiremill_dead_letters_total{lane=\"same\",code=\"limit\"} 0");
}

static void label_values_are_escaped(void **state)
{
    (void)state;
    wm_series(WM_M_URGENT, "a\"b\\c\nd", NULL);
    assert_line("wiremill_urgent_published_total{lane=\"a\\\"b\\\\c\\nd\"} 0");
}

static void an_observation_counts_in_its_bucket_and_all_above(void **state)
{
    (void)state;
    struct wm_series *latency = wm_series(WM_M_LATENCY, "timed", NULL);
    wm_series_observe_ns(latency, 10000); /* a bound belongs to its own bucket */
    wm_series_observe_ns(latency, 10001);
    wm_series_observe_ns(latency, 3 * MS);
    wm_series_observe_ns(latency, 20000 * MS);
    assert_line("# TYPE wiremill_lane_latency_seconds histogram");
    assert_line("wiremill_lane_latency_seconds_bucket{lane=\"timed\",le=\"1e-05\"} 1");
    assert_line("wiremill_lane_latency_seconds_bucket{lane=\"timed\",le=\"2.5e-05\"} 2");
    assert_line("wiremill_lane_latency_seconds_bucket{lane=\"timed\",le=\"0.0025\"} 2");
    assert_line("wiremill_lane_latency_seconds_bucket{lane=\"timed\",le=\"0.005\"} 3");
    assert_line("wiremill_lane_latency_seconds_bucket{lane=\"timed\",le=\"10\"} 3");
    assert_line("wiremill_lane_latency_seconds_bucket{lane=\"timed\",le=\"+Inf\"} 4");
    assert_line("wiremill_lane_latency_seconds_sum{lane=\"timed\"} 20.003020001");
    assert_line("wiremill_lane_latency_seconds_count{lane=\"timed\"} 4");
    assert_int_equal(wm_series_value(latency), 4);
}

static void a_metric_without_labels_is_written_without_braces(void **state)
{
    (void)state;
    wm_series_observe_ns(wm_series(WM_M_LOOP_BUSY, NULL, NULL), 3 * MS);
    assert_line("wiremill_loop_busy_seconds_bucket{le=\"0.005\"} 1");
    assert_line("wiremill_loop_busy_seconds_bucket{le=\"+Inf\"} 1");
    assert_line("wiremill_loop_busy_seconds_sum 0.003000000");
    assert_line("wiremill_loop_busy_seconds_count 1");
}

static void a_gauge_of_seconds_is_set_in_nanoseconds(void **state)
{
    (void)state;
    struct wm_series *longest = wm_series(WM_M_LOOP_LONGEST, NULL, NULL);
    wm_series_set_ns(longest, 1073 * MS);
    assert_int_equal(wm_series_value(longest), 1073 * MS);
    assert_line("# TYPE wiremill_loop_busy_longest_seconds gauge");
    assert_line("wiremill_loop_busy_longest_seconds 1.073000000");
}

static void series_stand_in_the_order_they_were_made_under_one_head(void **state)
{
    (void)state;
    wm_series(WM_M_PAUSES, "zulu", NULL);
    wm_series(WM_M_PAUSES, "alpha", NULL);
    size_t len;
    char *text = wm_metrics_text(&len);
    const char *zulu = strstr(text, "wiremill_pauses_total{lane=\"zulu\"} 0\n");
    assert_non_null(zulu);
    assert_ptr_equal(strstr(text, "wiremill_pauses_total{lane=\"alpha\"} 0\n"), strchr(zulu, '\n') + 1);
    const char *head = strstr(text, "# TYPE wiremill_pauses_total ");
    assert_non_null(head);
    assert_null(strstr(head + 1, "# TYPE wiremill_pauses_total "));
    free(text);
}

static bool has_text(const char *part)
{
    size_t len;
    char *text = wm_metrics_text(&len);
    bool found = strstr(text, part) != NULL;
    free(text);
    return found;
}

static void a_sample_is_shown_when_its_set_is_published_and_not_before(void **state)
{
    (void)state;
    struct wm_samples *samples = wm_samples_new();
    wm_samples_add(samples, WM_M_LAG, (const char *[]){"sampled", "wire.raw", "0"}, 12);
    wm_samples_add(samples, WM_M_LAG, (const char *[]){"sampled", "wire.\"raw\"", "1"}, 0);
    wm_samples_add(samples, WM_M_BEHIND, (const char *[]){"sampled"}, 1500 * (int64_t)MS);
    wm_samples_add(samples, WM_M_KAFKA_REQUESTS, (const char *[]){"sampled", "consumer"}, 7);
    assert_false(has_text("\"sampled\""));
    wm_samples_publish(samples);
    assert_line("# TYPE wiremill_lag_messages gauge");
    assert_line("wiremill_lag_messages{lane=\"sampled\",topic=\"wire.raw\",partition=\"0\"} 12");
    assert_line("wiremill_lag_messages{lane=\"sampled\",topic=\"wire.\\\"raw\\\"\",partition=\"1\"} 0");
    assert_line("# TYPE wiremill_lane_behind_seconds gauge");
    assert_line("wiremill_lane_behind_seconds{lane=\"sampled\"} 1.500000000");
    assert_line("wiremill_kafka_requests_total{lane=\"sampled\",client=\"consumer\"} 7");
    wm_samples_free(samples);
}

static void a_published_set_takes_the_place_of_the_one_before(void **state)
{
    (void)state;
    struct wm_samples *samples = wm_samples_new();
    wm_samples_add(samples, WM_M_LAG, (const char *[]){"moved", "in", "0"}, 1);
    wm_samples_add(samples, WM_M_LAG, (const char *[]){"moved", "in", "1"}, 2);
    wm_samples_publish(samples);
    wm_samples_add(samples, WM_M_LAG, (const char *[]){"moved", "in", "1"}, 3);
    wm_samples_publish(samples);
    assert_line("wiremill_lag_messages{lane=\"moved\",topic=\"in\",partition=\"1\"} 3");
    assert_false(has_text("lane=\"moved\",topic=\"in\",partition=\"0\""));
    wm_samples_publish(samples);
    assert_false(has_text("\"moved\""));
    wm_samples_free(samples);
}

static void a_set_that_is_freed_takes_its_samples_and_its_heads_along(void **state)
{
    (void)state;
    struct wm_samples *first = wm_samples_new(), *second = wm_samples_new();
    wm_samples_add(first, WM_M_KAFKA_JOINED, (const char *[]){"first"}, 1);
    wm_samples_add(second, WM_M_KAFKA_JOINED, (const char *[]){"second"}, 0);
    wm_samples_publish(first);
    wm_samples_publish(second);
    wm_samples_add(first, WM_M_KAFKA_JOINED, (const char *[]){"never shown"}, 1);
    wm_samples_free(first);
    assert_line("wiremill_kafka_group_joined{lane=\"second\"} 0");
    assert_false(has_text("\"first\""));
    wm_samples_free(second);
    assert_false(has_text("wiremill_kafka_group_joined"));
    wm_samples_free(NULL);
}

static void the_text_ends_in_a_newline_and_its_length_is_told(void **state)
{
    (void)state;
    size_t len;
    char *text = wm_metrics_text(&len);
    assert_int_equal(len, strlen(text));
    assert_int_equal(text[len - 1], '\n');
    free(text);
}

static void the_process_tells_what_it_uses(void **state)
{
    (void)state;
    size_t len;
    char *text = wm_metrics_text(&len);
    double now = (double)time(NULL), started = sample(text, "process_start_time_seconds");
    assert_true(started <= now + 2 && started > now - 3600);
    assert_true(sample(text, "process_cpu_seconds_total") > 0);
    assert_true(sample(text, "process_resident_memory_bytes") > 100000);
    assert_true(sample(text, "process_virtual_memory_bytes") > sample(text, "process_resident_memory_bytes"));
    assert_true(sample(text, "wiremill_heap_free_bytes") >= 0); /* what a sanitizer's malloc holds is not told */
    assert_true(sample(text, "wiremill_heap_used_bytes") < sample(text, "process_virtual_memory_bytes"));
    assert_true(sample(text, "process_max_fds") >= sample(text, "process_open_fds"));
    free(text);
    assert_line("wiremill_build_info{version=\"" WM_VERSION "\"} 1");
}

static void an_open_file_is_one_descriptor_more(void **state)
{
    (void)state;
    size_t len;
    char *before = wm_metrics_text(&len);
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    char *after = wm_metrics_text(&len);
    assert_true(sample(after, "process_open_fds") == sample(before, "process_open_fds") + 1);
    close(fd);
    free(before);
    free(after);
}

static bool ends_with(const char *text, const char *end)
{
    return strlen(text) >= strlen(end) && strcmp(text + strlen(text) - strlen(end), end) == 0;
}

/* What promtool's linter asks of names and help. */
static void names_follow_the_conventions_of_prometheus(void **state)
{
    (void)state;
    const struct wm_metric_info *info = wm_metrics_table();
    for (; info->name != NULL; info++) {
        bool counter = strcmp(info->type, "counter") == 0;
        if (counter != ends_with(info->name, "_total"))
            fail_msg("%s is a %s", info->name, info->type);
        if (strcmp(info->type, "histogram") == 0 && !ends_with(info->name, "_seconds"))
            fail_msg("%s has no unit", info->name);
        assert_int_equal(strspn(info->name, "abcdefghijklmnopqrstuvwxyz0123456789_"), strlen(info->name));
        assert_true(ends_with(info->help, "."));
        assert_null(strpbrk(info->help, "\\\n"));
    }
    assert_true(info - wm_metrics_table() > WM_METRIC_COUNT);
}

/* As a lane's client does, at each report: a scrape sees a set whole or not at all. */
static void *replace(void *arg)
{
    atomic_int *running = arg;
    struct wm_samples *samples = wm_samples_new();
    for (int round = 0; round < 2000; round++) {
        for (int i = 0; i < 5; i++)
            wm_samples_add(samples, WM_M_LAG, (const char *[]){"replaced", "in", (const char[]){(char)('0' + i), 0}},
                           round);
        wm_samples_publish(samples);
    }
    wm_samples_free(samples);
    atomic_store(running, 0);
    return NULL;
}

static void a_set_that_is_replaced_meanwhile_is_scraped_whole(void **state)
{
    (void)state;
    pthread_t thread;
    atomic_int running = 1;
    assert_int_equal(pthread_create(&thread, NULL, replace, &running), 0);
    do {
        size_t len, found = 0;
        char *text = wm_metrics_text(&len), first[32] = "";
        for (const char *at = text; (at = strstr(at, "lane=\"replaced\"")) != NULL; at++, found++) {
            char value[32];
            snprintf(value, sizeof value, "%.*s", (int)strcspn(strchr(at, '}') + 2, "\n"), strchr(at, '}') + 2);
            if (found == 0)
                memcpy(first, value, sizeof first);
            assert_string_equal(value, first);
        }
        assert_true(found == 0 || found == 5);
        free(text);
    } while (atomic_load(&running));
    pthread_join(thread, NULL);
}

enum { THREADS = 4, ROUNDS = 20000 };

static void *work(void *arg)
{
    atomic_int *running = arg;
    struct wm_series *count = wm_series(WM_M_OUT, "raced", NULL);
    struct wm_series *gauge = wm_series(WM_M_IN_FLIGHT_BYTES, "raced", NULL);
    struct wm_series *seconds = wm_series(WM_M_STAGE_SECONDS, "raced", "clean");
    for (unsigned i = 0; i < ROUNDS; i++) {
        wm_series_add(count, 2);
        wm_series_move(gauge, i % 2 == 0 ? 100 : -100);
        wm_series_observe_ns(seconds, i * 1000ull);
        if (i % 1000 == 0) {
            char name[20];
            snprintf(name, sizeof name, "raced-%u", i);
            wm_series_add(wm_series(WM_M_OUT, name, NULL), 1);
        }
    }
    atomic_fetch_sub(running, 1);
    return NULL;
}

/* Cumulative counts of one histogram never fall, and the last is the count. */
static void assert_histogram_is_whole(const char *text, const char *name)
{
    char start[100];
    uint64_t last = 0, seen = 0;
    size_t buckets = 0;
    snprintf(start, sizeof start, "%s_bucket{", name);
    for (const char *at = text; (at = strstr(at, start)) != NULL; at++, buckets++) {
        seen = strtoull(strchr(at, '}') + 2, NULL, 10);
        assert_true(seen >= last);
        last = seen;
    }
    snprintf(start, sizeof start, "%s_count{", name);
    const char *count = strstr(text, start);
    if (count == NULL)
        return; /* no worker came as far yet */
    assert_int_equal(strtoull(strchr(count, '}') + 2, NULL, 10), last);
    assert_int_equal(buckets, 20);
}

static void threads_lose_no_update_while_others_scrape(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    atomic_int running = THREADS;
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, &running), 0);
    do {
        size_t len;
        char *text = wm_metrics_text(&len);
        assert_histogram_is_whole(text, "wiremill_stage_duration_seconds");
        free(text);
    } while (atomic_load(&running) > 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(wm_series_value(wm_series(WM_M_OUT, "raced", NULL)), 2 * THREADS * ROUNDS);
    assert_int_equal(wm_series_value(wm_series(WM_M_OUT, "raced-19000", NULL)), THREADS);
    assert_int_equal(wm_series_value(wm_series(WM_M_IN_FLIGHT_BYTES, "raced", NULL)), 0);
    assert_int_equal(wm_series_value(wm_series(WM_M_STAGE_SECONDS, "raced", "clean")), THREADS * ROUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_counter_is_written_with_help_and_type),
        cmocka_unit_test(a_gauge_is_set_and_moves_both_ways),
        cmocka_unit_test(a_metric_without_labels_has_no_braces),
        cmocka_unit_test(equal_labels_give_the_same_series_and_others_another),
        cmocka_unit_test(label_values_are_escaped),
        cmocka_unit_test(an_observation_counts_in_its_bucket_and_all_above),
        cmocka_unit_test(a_metric_without_labels_is_written_without_braces),
        cmocka_unit_test(a_gauge_of_seconds_is_set_in_nanoseconds),
        cmocka_unit_test(series_stand_in_the_order_they_were_made_under_one_head),
        cmocka_unit_test(a_sample_is_shown_when_its_set_is_published_and_not_before),
        cmocka_unit_test(a_published_set_takes_the_place_of_the_one_before),
        cmocka_unit_test(a_set_that_is_freed_takes_its_samples_and_its_heads_along),
        cmocka_unit_test(the_text_ends_in_a_newline_and_its_length_is_told),
        cmocka_unit_test(the_process_tells_what_it_uses),
        cmocka_unit_test(an_open_file_is_one_descriptor_more),
        cmocka_unit_test(names_follow_the_conventions_of_prometheus),
        cmocka_unit_test(a_set_that_is_replaced_meanwhile_is_scraped_whole),
        cmocka_unit_test(threads_lose_no_update_while_others_scrape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
