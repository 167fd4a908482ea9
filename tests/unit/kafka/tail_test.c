/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include "kafka/tail.h"
#include "mock_cluster.h"

#define TOPIC "wire.enriched"

struct tailed {
    size_t count;
    int64_t stop_after, last_offset;
    bool tombstone, null_header;
    size_t header_count;
    char first[64], key[64];
    void (*at_end)(void *ctx);
    void *ctx;
};

static bool keep(void *ctx, const struct wm_tail_message *message)
{
    struct tailed *tailed = ctx;
    if (tailed->count++ == 0)
        snprintf(tailed->first, sizeof tailed->first, "%.*s", WM_STR_ARG(message->value));
    tailed->last_offset = message->offset;
    tailed->tombstone = message->value.ptr == NULL;
    tailed->header_count = message->header_count;
    tailed->null_header = message->header_count > 0 && message->headers[message->header_count - 1].value.ptr == NULL;
    snprintf(tailed->key, sizeof tailed->key, "%.*s", WM_STR_ARG(message->key));
    return true;
}

static bool on_idle(void *ctx)
{
    struct tailed *tailed = ctx;
    if (tailed->at_end != NULL)
        tailed->at_end(tailed->ctx);
    return true;
}

static enum wm_code run(struct mock *mock, struct wm_tail_options options, struct tailed *tailed, struct wm_error *err)
{
    options.topic = TOPIC;
    options.timeout_ms = DEADLINE_MS;
    options.on_message = keep;
    options.on_idle = on_idle;
    options.ctx = tailed;
    return wm_tail(&mock->settings, &options, err);
}

/* Publishes from the cluster's own client, which is given its own brokers for it. */
static rd_kafka_t *open_producer(struct mock *mock)
{
    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", rd_kafka_mock_cluster_bootstraps(mock->cluster), why, sizeof why);
    rd_kafka_t *producer = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    assert_non_null(producer);
    return producer;
}

static void publish(struct mock *mock, int32_t partition, int count)
{
    char text[32];
    rd_kafka_t *producer = open_producer(mock);
    for (int i = 0; i < count; i++) {
        int len = snprintf(text, sizeof text, "message %d", i);
        assert_int_equal(rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(TOPIC), RD_KAFKA_V_PARTITION(partition),
                                           RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                           RD_KAFKA_V_VALUE(text, (size_t)len), RD_KAFKA_V_END),
                         RD_KAFKA_RESP_ERR_NO_ERROR);
    }
    assert_int_equal(rd_kafka_flush(producer, DEADLINE_MS), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_destroy(producer);
}

static void all_partitions_are_read_to_their_end(void **state)
{
    (void)state;
    struct mock mock;
    struct tailed tailed = {0};
    struct wm_error err = {0};
    mock_open(&mock, 1);
    mock_topic(&mock, TOPIC, 3);
    publish(&mock, 0, 10);
    publish(&mock, 2, 5);
    struct wm_tail_options options = {.from = WM_TAIL_BEGINNING, .exit_at_end = true};
    assert_int_equal(run(&mock, options, &tailed, &err), WM_OK);
    assert_int_equal(tailed.count, 15);
    mock_close(&mock);
}

static void the_last_ones_of_each_partition_are_read_on_request(void **state)
{
    (void)state;
    struct mock mock;
    struct tailed tailed = {0};
    struct wm_error err = {0};
    mock_open(&mock, 1);
    mock_topic(&mock, TOPIC, 2);
    publish(&mock, 0, 10);
    publish(&mock, 1, 2); /* fewer than asked for: all of them */
    struct wm_tail_options options = {.from = -3, .exit_at_end = true};
    assert_int_equal(run(&mock, options, &tailed, &err), WM_OK);
    assert_int_equal(tailed.count, 3 + 2);
    mock_close(&mock);
}

static void reading_ends_after_the_count(void **state)
{
    (void)state;
    struct mock mock;
    struct tailed tailed = {0};
    struct wm_error err = {0};
    mock_open(&mock, 1);
    mock_topic(&mock, TOPIC, 1);
    publish(&mock, 0, 10);
    assert_int_equal(run(&mock, (struct wm_tail_options){.from = WM_TAIL_BEGINNING, .count = 4}, &tailed, &err), WM_OK);
    assert_int_equal(tailed.count, 4);
    assert_int_equal(tailed.last_offset, 3);
    mock_close(&mock);
}

/* Once it is idle at the end, something new is published. */
struct latecomer {
    struct mock *mock;
    int idles;
};

static void publish_late(void *ctx)
{
    struct latecomer *late = ctx;
    if (++late->idles == 10) /* the end was looked up by then: idle turns are 100 ms apart */
        publish(late->mock, 0, 1);
}

static void from_the_end_only_what_comes_later_is_read(void **state)
{
    (void)state;
    struct mock mock;
    struct latecomer late = {&mock, 0};
    struct tailed tailed = {.at_end = publish_late, .ctx = &late};
    struct wm_error err = {0};
    mock_open(&mock, 1);
    mock_topic(&mock, TOPIC, 1);
    publish(&mock, 0, 7);
    assert_int_equal(run(&mock, (struct wm_tail_options){.from = WM_TAIL_END, .count = 1}, &tailed, &err), WM_OK);
    assert_int_equal(tailed.last_offset, 7);
    mock_close(&mock);
}

static void tombstones_null_headers_and_keys_come_through(void **state)
{
    (void)state;
    struct mock mock;
    struct tailed tailed = {0};
    struct wm_error err = {0};
    mock_open(&mock, 1);
    mock_topic(&mock, TOPIC, 1);
    rd_kafka_t *producer = open_producer(&mock);
    assert_int_equal(rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(TOPIC), RD_KAFKA_V_PARTITION(0),
                                       RD_KAFKA_V_KEY("urn:x", 5), RD_KAFKA_V_VALUE(NULL, 0),
                                       RD_KAFKA_V_HEADER("a", "1", 1), RD_KAFKA_V_HEADER("a", NULL, 0), RD_KAFKA_V_END),
                     RD_KAFKA_RESP_ERR_NO_ERROR);
    assert_int_equal(rd_kafka_flush(producer, DEADLINE_MS), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_destroy(producer);
    assert_int_equal(run(&mock, (struct wm_tail_options){.from = WM_TAIL_BEGINNING, .count = 1}, &tailed, &err), WM_OK);
    assert_true(tailed.tombstone);
    assert_string_equal(tailed.key, "urn:x");
    assert_int_equal(tailed.header_count, 2);
    assert_true(tailed.null_header);
    mock_close(&mock);
}

static void stop_by_signal(void *ctx)
{
    (void)ctx;
    kill(getpid(), SIGINT);
}

static void a_signal_ends_it_well(void **state)
{
    (void)state;
    struct mock mock;
    struct wm_stop stop;
    struct tailed tailed = {.at_end = stop_by_signal};
    struct wm_error err = {0};
    assert_int_equal(wm_stop_open(&stop, &err), WM_OK);
    mock_open(&mock, 1);
    mock_topic(&mock, TOPIC, 1);
    assert_int_equal(run(&mock, (struct wm_tail_options){.from = WM_TAIL_END, .stop = &stop}, &tailed, &err), WM_OK);
    mock_close(&mock);
    wm_stop_close(&stop);
}

static void a_right_that_is_missing_is_named(void **state)
{
    (void)state;
    struct mock mock;
    struct tailed tailed = {0};
    struct wm_error err = {0};
    mock_open(&mock, 1);
    mock_topic(&mock, TOPIC, 0); /* brokers do not tell the partitions of what they refuse */
    rd_kafka_mock_topic_set_error(mock.cluster, TOPIC, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    assert_int_equal(run(&mock, (struct wm_tail_options){.from = WM_TAIL_END}, &tailed, &err), WM_E_KAFKA);
    assert_non_null(strstr(err.text, TOPIC));
    assert_non_null(strstr(err.text, "no right"));
    mock_close(&mock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_partitions_are_read_to_their_end),
        cmocka_unit_test(the_last_ones_of_each_partition_are_read_on_request),
        cmocka_unit_test(reading_ends_after_the_count),
        cmocka_unit_test(from_the_end_only_what_comes_later_is_read),
        cmocka_unit_test(tombstones_null_headers_and_keys_come_through),
        cmocka_unit_test(a_signal_ends_it_well),
        cmocka_unit_test(a_right_that_is_missing_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
