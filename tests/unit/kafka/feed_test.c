/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include "kafka/feed.h"
#include "kafka/tail.h"
#include "mock_cluster.h"

struct results {
    size_t good, bad, lasting;
    char reason[300];
    uint64_t bad_line;
};

static void on_result(void *ctx, const struct wm_feed_result *result)
{
    struct results *results = ctx;
    results->good += result->reason == NULL;
    if (result->reason == NULL)
        return;
    results->bad++;
    results->lasting += result->lasting;
    results->bad_line = result->line;
    snprintf(results->reason, sizeof results->reason, "%s", result->reason);
}

static struct wm_feed *open_feed(struct mock *mock, struct wm_feed_options options, struct results *results)
{
    struct wm_feed *feed;
    struct wm_error err = {0};
    *results = (struct results){0};
    options.topic = "wire.raw";
    options.timeout_ms = DEADLINE_MS;
    options.on_result = on_result;
    options.ctx = results;
    assert_int_equal(wm_feed_open(&mock->settings, &options, &feed, &err), WM_OK);
    return feed;
}

static void put(struct wm_feed *feed, const char *name, const char *bytes, size_t len)
{
    struct wm_error err = {0};
    struct wm_feed_message message = {.bytes = bytes, .len = len, .name = name, .line = 7};
    assert_int_equal(wm_feed_send(feed, &message, &err), WM_OK);
}

static void every_message_is_counted_once_and_the_count_stands_the_check(void **state)
{
    (void)state;
    struct mock mock;
    struct results results;
    struct wm_error err = {0};
    mock_open(&mock, 1);
    mock_topic(&mock, "wire.raw", 4);
    mock_set(&mock, "queue.buffering.max.messages", "50"); /* forces the wait for room */
    struct wm_feed *feed = open_feed(&mock, (struct wm_feed_options){0}, &results);
    for (int i = 0; i < 1000; i++)
        put(feed, "story.txt", "0123456789", 10);
    assert_true(wm_feed_flush(feed, DEADLINE_MS));
    struct wm_feed_totals totals = wm_feed_totals(feed);
    assert_int_equal(totals.published, 1000);
    assert_int_equal(totals.bytes, 10000);
    assert_int_equal(totals.failed, 0);
    assert_int_equal(results.good, 1000);
    assert_int_equal(wm_feed_verify(feed, &err), WM_OK);
    wm_feed_close(&feed);
    mock_close(&mock);
}

/* Keeps what a test wants to see of the first message read back. */
struct seen {
    size_t count, value_len, header_count;
    bool null_value, null_key;
    char value[64], key[64], headers[128];
};

static bool keep(void *ctx, const struct wm_tail_message *message)
{
    struct seen *seen = ctx;
    seen->count++;
    seen->null_value = message->value.ptr == NULL;
    seen->null_key = message->key.ptr == NULL;
    seen->value_len = message->value.len;
    snprintf(seen->value, sizeof seen->value, "%.*s", WM_STR_ARG(message->value));
    snprintf(seen->key, sizeof seen->key, "%.*s", WM_STR_ARG(message->key));
    seen->headers[0] = '\0';
    for (size_t i = 0; i < message->header_count; i++)
        snprintf(seen->headers + strlen(seen->headers), sizeof seen->headers - strlen(seen->headers), "%s=%.*s;",
                 message->headers[i].name, WM_STR_ARG(message->headers[i].value));
    return true;
}

static struct seen read_back(struct mock *mock)
{
    struct seen seen = {0};
    struct wm_error err = {0};
    struct wm_tail_options options = {.topic = "wire.raw",
                                      .from = WM_TAIL_BEGINNING,
                                      .exit_at_end = true,
                                      .timeout_ms = DEADLINE_MS,
                                      .on_message = keep,
                                      .ctx = &seen};
    assert_int_equal(wm_tail(&mock->settings, &options, &err), WM_OK);
    return seen;
}

static void a_message_carries_its_bytes_its_name_and_what_was_asked_for(void **state)
{
    (void)state;
    struct mock mock;
    struct results results;
    mock_open(&mock, 1);
    mock_topic(&mock, "wire.raw", 1);
    struct wm_feed_options options = {.key_is_name = true, .content_type = "text/plain"};
    struct wm_feed *feed = open_feed(&mock, options, &results);
    put(feed, "afp/story.txt", "\xff\x01 bytes", 8);
    assert_true(wm_feed_flush(feed, DEADLINE_MS));
    wm_feed_close(&feed);
    struct seen seen = read_back(&mock);
    assert_int_equal(seen.count, 1);
    assert_string_equal(seen.value, "\xff\x01 bytes");
    assert_string_equal(seen.key, "afp/story.txt");
    assert_string_equal(seen.headers, "wiremill-file=afp/story.txt;content-type=text/plain;");
    mock_close(&mock);
}

static void an_empty_file_is_an_empty_value_and_no_tombstone(void **state)
{
    (void)state;
    struct mock mock;
    struct results results;
    mock_open(&mock, 1);
    mock_topic(&mock, "wire.raw", 1);
    struct wm_feed *feed = open_feed(&mock, (struct wm_feed_options){0}, &results);
    put(feed, "empty.txt", NULL, 0);
    assert_true(wm_feed_flush(feed, DEADLINE_MS));
    wm_feed_close(&feed);
    struct seen seen = read_back(&mock);
    assert_int_equal(seen.count, 1);
    assert_false(seen.null_value);
    assert_true(seen.null_key);
    assert_int_equal(seen.value_len, 0);
    assert_string_equal(seen.headers, "wiremill-file=empty.txt;");
    mock_close(&mock);
}

static void a_message_too_large_fails_for_good_and_the_others_go_on(void **state)
{
    (void)state;
    struct mock mock;
    struct results results;
    char large[5000];
    memset(large, 'x', sizeof large);
    mock_open(&mock, 1);
    mock_topic(&mock, "wire.raw", 1);
    mock_set(&mock, "message.max.bytes", "2000");
    struct wm_feed *feed = open_feed(&mock, (struct wm_feed_options){0}, &results);
    assert_int_equal(wm_feed_limit(feed), 2000);
    put(feed, "large.txt", large, sizeof large);
    put(feed, "small.txt", "x", 1);
    assert_true(wm_feed_flush(feed, DEADLINE_MS));
    assert_int_equal(results.good, 1);
    assert_int_equal(results.lasting, 1);
    assert_int_equal(results.bad_line, 7);
    assert_non_null(strstr(results.reason, "message.max.bytes = 2000"));
    wm_feed_close(&feed);
    mock_close(&mock);
}

static void what_the_broker_refuses_as_too_large_fails_for_good(void **state)
{
    (void)state;
    struct mock mock;
    struct results results;
    mock_open(&mock, 1);
    mock_topic(&mock, "wire.raw", 1);
    struct wm_feed *feed = open_feed(&mock, (struct wm_feed_options){0}, &results);
    rd_kafka_mock_push_request_errors(mock.cluster, 0 /* Produce */, 1, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
    put(feed, "large.txt", "x", 1);
    assert_true(wm_feed_flush(feed, DEADLINE_MS));
    assert_int_equal(results.lasting, 1);
    put(feed, "small.txt", "x", 1);
    assert_true(wm_feed_flush(feed, DEADLINE_MS));
    assert_int_equal(results.good, 1);
    wm_feed_close(&feed);
    mock_close(&mock);
}

static void messages_wait_for_a_broker_that_comes_back(void **state)
{
    (void)state;
    struct mock mock;
    struct results results;
    mock_open(&mock, 1);
    mock_topic(&mock, "wire.raw", 1);
    struct wm_feed *feed = open_feed(&mock, (struct wm_feed_options){0}, &results);
    rd_kafka_mock_broker_set_down(mock.cluster, 1);
    put(feed, "story.txt", "x", 1);
    assert_false(wm_feed_flush(feed, 300));
    assert_int_equal(results.good + results.bad, 0);
    rd_kafka_mock_broker_set_up(mock.cluster, 1);
    assert_true(wm_feed_flush(feed, DEADLINE_MS));
    assert_int_equal(results.good, 1);
    wm_feed_close(&feed);
    mock_close(&mock);
}

static void what_times_out_may_be_sent_again(void **state)
{
    (void)state;
    struct mock mock;
    struct results results;
    mock_open(&mock, 1);
    mock_topic(&mock, "wire.raw", 1);
    mock_set(&mock, "message.timeout.ms", "500");
    struct wm_feed *feed = open_feed(&mock, (struct wm_feed_options){0}, &results);
    rd_kafka_mock_broker_set_down(mock.cluster, 1);
    put(feed, "story.txt", "x", 1);
    assert_true(wm_feed_flush(feed, DEADLINE_MS));
    assert_int_equal(results.bad, 1);
    assert_int_equal(results.lasting, 0);
    wm_feed_close(&feed);
    mock_close(&mock);
}

static void the_rate_is_kept(void **state)
{
    (void)state;
    struct mock mock;
    struct results results;
    mock_open(&mock, 1);
    mock_topic(&mock, "wire.raw", 1);
    struct wm_feed *feed = open_feed(&mock, (struct wm_feed_options){.per_second = 100}, &results);
    int64_t begin_ms = wm_clock_ms();
    for (int i = 0; i < 21; i++)
        put(feed, "story.txt", "x", 1);
    assert_true(wm_clock_ms() - begin_ms >= 199);
    wm_feed_close(&feed);
    mock_close(&mock);
}

static void an_unreachable_broker_is_named_with_what_it_said(void **state)
{
    (void)state;
    struct wm_pair pair = {"bootstrap.servers", "127.0.0.1:1", 0};
    struct wm_settings settings = {.instance = "test", .kafka = {&pair, 1}};
    struct wm_feed_options options = {.topic = "wire.raw", .timeout_ms = 500};
    struct wm_feed *feed;
    struct wm_error err = {0};
    assert_int_equal(wm_feed_open(&settings, &options, &feed, &err), WM_E_KAFKA);
    assert_null(feed);
    assert_non_null(strstr(err.text, "bootstrap.servers (127.0.0.1:1)"));
    assert_non_null(strstr(err.text, "refused"));
}

static void a_signal_ends_the_wait_for_a_broker_at_once(void **state)
{
    (void)state;
    struct wm_pair pair = {"bootstrap.servers", "127.0.0.1:1", 0};
    struct wm_settings settings = {.instance = "test", .kafka = {&pair, 1}};
    struct wm_stop stop;
    struct wm_feed *feed;
    struct wm_error err = {0};
    assert_int_equal(wm_stop_open(&stop, &err), WM_OK);
    struct wm_feed_options options = {.topic = "wire.raw", .timeout_ms = DEADLINE_MS, .stop = &stop};
    int64_t begin_ms = wm_clock_ms();
    kill(getpid(), SIGTERM);
    assert_int_equal(wm_feed_open(&settings, &options, &feed, &err), WM_E_BUSY);
    assert_true(wm_clock_ms() - begin_ms < DEADLINE_MS / 2);
    wm_stop_close(&stop);
}

static void without_bootstrap_servers_the_error_says_where_to_set_them(void **state)
{
    (void)state;
    struct wm_settings settings = {.instance = "test"};
    struct wm_feed_options options = {.topic = "wire.raw", .timeout_ms = 500};
    struct wm_feed *feed;
    struct wm_error err = {0};
    assert_int_equal(wm_feed_open(&settings, &options, &feed, &err), WM_E_CONFIG);
    assert_non_null(strstr(err.text, "kafka.bootstrap.servers="));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_is_counted_once_and_the_count_stands_the_check),
        cmocka_unit_test(a_message_carries_its_bytes_its_name_and_what_was_asked_for),
        cmocka_unit_test(an_empty_file_is_an_empty_value_and_no_tombstone),
        cmocka_unit_test(a_message_too_large_fails_for_good_and_the_others_go_on),
        cmocka_unit_test(what_the_broker_refuses_as_too_large_fails_for_good),
        cmocka_unit_test(messages_wait_for_a_broker_that_comes_back),
        cmocka_unit_test(what_times_out_may_be_sent_again),
        cmocka_unit_test(the_rate_is_kept),
        cmocka_unit_test(an_unreachable_broker_is_named_with_what_it_said),
        cmocka_unit_test(a_signal_ends_the_wait_for_a_broker_at_once),
        cmocka_unit_test(without_bootstrap_servers_the_error_says_where_to_set_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
