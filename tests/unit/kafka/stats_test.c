/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_init.h"
#include "kafka/stats.h"
#include "runtime/metrics.h"

#define NOW_MS 1700000000000

/* Where the lane of the test stands: it holds partition 0 and 1 of "in". */
struct standing {
    struct wm_kafka_place places[2];
};

#define NOTHING_YET(number)                                                                                            \
    {                                                                                                                  \
        .topic = "in", .partition = (number), .position = -1, .oldest_ms = -1, .at_rest = true                         \
    }
#define AT(number, at)                                                                                                 \
    {                                                                                                                  \
        .topic = "in", .partition = (number), .position = (at), .oldest_ms = -1, .at_rest = true                       \
    }
#define BUSY(number, at, since_ms)                                                                                     \
    {                                                                                                                  \
        .topic = "in", .partition = (number), .position = (at), .oldest_ms = (since_ms)                                \
    }

struct fixture {
    struct wm_kafka_stats *consumer, *producer;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->consumer = wm_kafka_stats_new("tag", "consumer");
    f->producer = wm_kafka_stats_new("tag", "producer");
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    wm_kafka_stats_free(f->consumer);
    wm_kafka_stats_free(f->producer);
    wm_kafka_stats_free(NULL);
    free(f);
    return 0;
}

/* The value behind "NAME{LABELS} ", as text; "" where there is no such line. */
static const char *value_of(const char *name_and_labels)
{
    static char value[64];
    char start[300];
    size_t len;
    char *text = wm_metrics_text(&len);
    snprintf(start, sizeof start, "\n%s ", name_and_labels);
    const char *at = strstr(text, start);
    value[0] = '\0';
    if (at != NULL)
        snprintf(value, sizeof value, "%.*s", (int)strcspn(at + strlen(start), "\n"), at + strlen(start));
    free(text);
    return value;
}

#define assert_shown(series, value) assert_string_equal(value_of(series), value)
#define assert_hidden(series)       assert_string_equal(value_of(series), "")

#define LAG(partition) "wiremill_lag_messages{lane=\"tag\",topic=\"in\",partition=\"" partition "\"}"
#define BEHIND         "wiremill_lane_behind_seconds{lane=\"tag\"}"
#define BROKER(client) "{lane=\"tag\",client=\"" client "\",broker=\"kafka-1:9092/1\"}"

/* A partition as librdkafka writes it, less what we do not read. */
#define PARTITION(id, rest)                                                                                            \
    "\"" id "\":{\"partition\":" id ",\"fetch_state\":\"active\",\"fetchq_cnt\":7,\"fetchq_size\":700," rest "}"
#define TOPIC(partitions) "{\"topics\":{\"in\":{\"topic\":\"in\",\"partitions\":{" partitions "}}}}"

static void read_consumer(struct fixture *f, const char *report, struct standing *standing, bool taken)
{
    struct wm_kafka_view view = {standing->places, 2, taken, NOW_MS};
    assert_true(wm_kafka_stats_read(f->consumer, wm_str_of(report), &view));
}

static void read_producer(struct fixture *f, const char *report)
{
    assert_true(wm_kafka_stats_read(f->producer, wm_str_of(report), NULL));
}

static void lag_is_from_the_lanes_own_position_to_the_last_stable_offset(void **state)
{
    struct standing standing = {{BUSY(0, 40, NOW_MS - 2500), BUSY(1, 95, NOW_MS - 500)}};
    read_consumer(
        *state,
        TOPIC(PARTITION(
            "0", "\"committed_offset\":10,\"next_offset\":90,\"hi_offset\":105,\"ls_offset\":100,"
                 "\"lo_offset\":0,\"consumer_lag\":95") "," PARTITION("1", "\"committed_offset\":10,\"next_offset\":90,"
                                                                           "\"hi_offset\":105,\"ls_offset\":100")),
        &standing, true);
    assert_shown(LAG("0"), "60");
    assert_shown(LAG("1"), "5");
    assert_shown(BEHIND, "2.500000000");
    assert_shown("wiremill_kafka_fetched_ahead_bytes{lane=\"tag\"}", "700"); /* shared, so not summed */
}

static void a_broker_without_transactions_tells_the_end_only(void **state)
{
    struct standing standing = {{BUSY(0, 40, -1), NOTHING_YET(1)}};
    read_consumer(*state, TOPIC(PARTITION("0", "\"next_offset\":50,\"hi_offset\":100,\"ls_offset\":-1001")), &standing,
                  true);
    assert_shown(LAG("0"), "60");
}

static void the_marker_behind_the_last_message_is_no_lag(void **state)
{
    const char *report = TOPIC(PARTITION("0", "\"next_offset\":101,\"hi_offset\":101,\"ls_offset\":101"));
    struct standing standing = {{AT(0, 100), NOTHING_YET(1)}};
    read_consumer(*state, report, &standing, true);
    assert_shown(LAG("0"), "0");
    assert_shown(BEHIND, "0.000000000");
}

static void what_was_fetched_and_not_taken_is_lag(void **state)
{
    const char *report = TOPIC(PARTITION("0", "\"next_offset\":101,\"hi_offset\":101,\"ls_offset\":101"));
    struct standing standing = {{AT(0, 60), NOTHING_YET(1)}};
    read_consumer(*state, report, &standing, false);
    assert_shown(LAG("0"), "41");
    assert_hidden(BEHIND); /* nothing in hand tells how old the rest is */
    standing.places[0] = (struct wm_kafka_place)BUSY(0, 60, NOW_MS + 5000);
    read_consumer(*state, report, &standing, true);
    assert_shown(LAG("0"), "41");
    assert_shown(BEHIND, "0.000000000"); /* a producer's clock may be ahead of ours */
}

static void before_the_first_message_the_committed_position_counts(void **state)
{
    const char *report = TOPIC(
        PARTITION("0", "\"next_offset\":80,\"committed_offset\":30,\"lo_offset\":0,\"ls_offset\":80") "," PARTITION(
            "1", "\"next_offset\":80,\"committed_offset\":-1001,\"lo_offset\":0,\"ls_offset\":80"));
    struct standing standing = {{NOTHING_YET(0), NOTHING_YET(1)}};
    read_consumer(*state, report, &standing, false);
    assert_shown(LAG("0"), "50");
    assert_hidden(LAG("1")); /* rather no number than a wrong one */
    assert_hidden(BEHIND);
    read_consumer(*state, report, &standing, true);
    assert_shown(LAG("0"), "0");
    assert_shown(LAG("1"), "0");
    assert_shown(BEHIND, "0.000000000");
}

static void what_retention_took_away_is_no_lag(void **state)
{
    struct standing standing = {{NOTHING_YET(0), NOTHING_YET(1)}};
    read_consumer(*state,
                  TOPIC(PARTITION("0", "\"next_offset\":80,\"committed_offset\":30,\"lo_offset\":70,\"ls_offset\":80")),
                  &standing, false);
    assert_shown(LAG("0"), "10");
}

static void a_partition_whose_end_is_unknown_has_no_lag(void **state)
{
    struct standing standing = {{AT(0, 40), AT(1, 40)}};
    read_consumer(*state,
                  TOPIC(PARTITION("0", "\"next_offset\":40,\"hi_offset\":-1001,\"ls_offset\":-1001") "," PARTITION(
                      "1", "\"next_offset\":40,\"hi_offset\":40,\"ls_offset\":40")),
                  &standing, true);
    assert_hidden(LAG("0"));
    assert_shown(LAG("1"), "0");
    assert_hidden(BEHIND);
}

static void a_position_newer_than_the_report_is_no_negative_lag(void **state)
{
    struct standing standing = {{AT(0, 120), NOTHING_YET(1)}};
    read_consumer(*state, TOPIC(PARTITION("0", "\"next_offset\":90,\"ls_offset\":100")), &standing, true);
    assert_shown(LAG("0"), "0");
}

static void where_fetching_has_not_begun_its_offset_means_nothing(void **state)
{
    struct standing standing = {{AT(0, 40), NOTHING_YET(1)}};
    read_consumer(*state,
                  "{\"topics\":{\"in\":{\"partitions\":{\"0\":{\"partition\":0,\"fetch_state\":\"offset-query\","
                  "\"next_offset\":99,\"ls_offset\":100}}}}}",
                  &standing, true);
    assert_shown(LAG("0"), "60");
}

static void the_end_of_a_paused_partition_is_the_one_that_was_asked_for(void **state)
{
    const char *report = TOPIC(PARTITION("0", "\"next_offset\":50,\"ls_offset\":50") "," PARTITION(
        "1", "\"next_offset\":50,\"ls_offset\":50"));
    struct standing standing = {{BUSY(0, 40, -1), BUSY(1, 40, NOW_MS - 1000)}};
    standing.places[0].paused = standing.places[1].paused = true;
    standing.places[0].end = 5000;
    standing.places[1].end = -1;
    read_consumer(*state, report, &standing, true);
    assert_shown(LAG("0"), "4960");
    assert_hidden(LAG("1")); /* 10 it was, and may be more */
    assert_shown(BEHIND, "1.000000000");
}

static void a_partition_that_the_lane_does_not_hold_has_no_series(void **state)
{
    struct standing standing = {{BUSY(0, 40, -1), BUSY(1, 40, -1)}};
    read_consumer(*state,
                  TOPIC(PARTITION("0", "\"ls_offset\":50") "," PARTITION("2", "\"ls_offset\":50") "," PARTITION(
                      "-1", "\"ls_offset\":50")),
                  &standing, true);
    assert_shown(LAG("0"), "10");
    assert_hidden(LAG("2"));
    assert_hidden(LAG("-1"));
    read_consumer(*state, TOPIC(PARTITION("1", "\"ls_offset\":50")), &standing, true);
    assert_hidden(LAG("0"));
    assert_shown(LAG("1"), "10");
}

#define BROKER_UP(source, id, state) "{\"source\":\"" source "\",\"nodeid\":" id ",\"state\":\"" state "\"}"

static void brokers_are_up_down_or_not_needed(void **state)
{
    read_producer(*state,
                  "{\"brokers\":{"
                  "\"kafka-1:9092/1\":" BROKER_UP(
                      "configured", "1",
                      "UP") ","
                            "\"kafka-2:9092/2\":" BROKER_UP(
                                "learned", "2",
                                "TRY_CONNECT") ","
                                               "\"kafka-3:9092/3\":" BROKER_UP(
                                                   "learned", "3",
                                                   "INIT") ","
                                                           "\"kafka:9092/bootstrap\":" BROKER_UP(
                                                               "configured", "-1",
                                                               "DOWN") ","
                                                                       "\":0/internal\":" BROKER_UP(
                                                                           "internal", "-1",
                                                                           "UP") ","
                                                                                 "\"TxnCoordinator\":" BROKER_UP(
                                                                                     "logical", "1", "UPDATE") "}}");
    assert_shown("wiremill_kafka_broker_up" BROKER("producer"), "1");
    assert_shown("wiremill_kafka_broker_up{lane=\"tag\",client=\"producer\",broker=\"kafka-2:9092/2\"}", "0");
    assert_hidden("wiremill_kafka_broker_up{lane=\"tag\",client=\"producer\",broker=\"kafka-3:9092/3\"}");
    assert_hidden("wiremill_kafka_broker_up{lane=\"tag\",client=\"producer\",broker=\"kafka:9092/bootstrap\"}");
    assert_hidden("wiremill_kafka_broker_up{lane=\"tag\",client=\"producer\",broker=\":0/internal\"}");
    assert_shown("wiremill_kafka_broker_up{lane=\"tag\",client=\"producer\",broker=\"TxnCoordinator\"}", "1");
}

static void before_any_broker_answered_those_of_the_configuration_are_shown(void **state)
{
    read_producer(*state, "{\"brokers\":{\"kafka:9092/bootstrap\":" BROKER_UP("configured", "-1", "CONNECT") "}}");
    assert_shown("wiremill_kafka_broker_up{lane=\"tag\",client=\"producer\",broker=\"kafka:9092/bootstrap\"}", "0");
}

static void times_are_in_seconds_and_only_told_when_measured(void **state)
{
    read_producer(*state, "{\"brokers\":{\"kafka-1:9092/1\":{\"source\":\"learned\",\"nodeid\":1,\"state\":\"UP\","
                          "\"outbuf_cnt\":3,\"waitresp_cnt\":2,\"req_timeouts\":4,\"txretries\":5,\"txerrs\":1,"
                          "\"rxerrs\":6,\"connects\":8,\"disconnects\":7,"
                          "\"rtt\":{\"avg\":1250,\"p99\":2500000,\"cnt\":2},"
                          "\"throttle\":{\"max\":40,\"cnt\":1}}}}");
    assert_shown("wiremill_kafka_broker_rtt_avg_seconds" BROKER("producer"), "0.001250000");
    assert_shown("wiremill_kafka_broker_rtt_p99_seconds" BROKER("producer"), "2.500000000");
    assert_shown("wiremill_kafka_broker_throttle_max_seconds" BROKER("producer"), "0.040000000");
    assert_shown("wiremill_kafka_broker_queued_requests" BROKER("producer"), "3");
    assert_shown("wiremill_kafka_broker_unanswered_requests" BROKER("producer"), "2");
    assert_shown("wiremill_kafka_broker_request_timeouts_total" BROKER("producer"), "4");
    assert_shown("wiremill_kafka_broker_request_retries_total" BROKER("producer"), "5");
    assert_shown("wiremill_kafka_broker_errors_total" BROKER("producer"), "7");
    assert_shown("wiremill_kafka_broker_connects_total" BROKER("producer"), "8");
    assert_shown("wiremill_kafka_broker_disconnects_total" BROKER("producer"), "7");
    read_producer(*state, "{\"brokers\":{\"kafka-1:9092/1\":{\"source\":\"learned\",\"nodeid\":1,\"state\":\"UP\","
                          "\"rtt\":{\"avg\":0,\"p99\":0,\"cnt\":0}}}}");
    assert_hidden("wiremill_kafka_broker_rtt_avg_seconds" BROKER("producer"));
}

static void a_client_tells_its_totals_and_queues(void **state)
{
    read_producer(*state, "{\"replyq\":9,\"msg_cnt\":10,\"msg_size\":2000,\"tx\":3,\"tx_bytes\":400,\"rx_bytes\":500}");
    assert_shown("wiremill_kafka_requests_total{lane=\"tag\",client=\"producer\"}", "3");
    assert_shown("wiremill_kafka_sent_bytes_total{lane=\"tag\",client=\"producer\"}", "400");
    assert_shown("wiremill_kafka_received_bytes_total{lane=\"tag\",client=\"producer\"}", "500");
    assert_shown("wiremill_kafka_waiting_events{lane=\"tag\",client=\"producer\"}", "9");
    assert_shown("wiremill_kafka_unacknowledged_messages{lane=\"tag\"}", "10");
    assert_shown("wiremill_kafka_unacknowledged_bytes{lane=\"tag\"}", "2000");
}

static void the_group_is_joined_when_it_is_steady(void **state)
{
    struct standing standing = {{NOTHING_YET(0), NOTHING_YET(1)}};
    read_consumer(*state,
                  "{\"cgrp\":{\"state\":\"up\",\"join_state\":\"steady\",\"rebalance_age\":1500,\"rebalance_cnt\":1}}",
                  &standing, true);
    assert_shown("wiremill_kafka_group_joined{lane=\"tag\"}", "1");
    assert_shown("wiremill_kafka_group_rebalance_age_seconds{lane=\"tag\"}", "1.500000000");
    read_consumer(
        *state,
        "{\"cgrp\":{\"state\":\"up\",\"join_state\":\"wait-unassign-call\",\"rebalance_age\":0,\"rebalance_cnt\":0}}",
        &standing, true);
    assert_shown("wiremill_kafka_group_joined{lane=\"tag\"}", "0");
    assert_hidden("wiremill_kafka_group_rebalance_age_seconds{lane=\"tag\"}");
}

static void the_transaction_tells_its_present_state_only(void **state)
{
    read_producer(*state, "{\"eos\":{\"txn_state\":\"InTransaction\",\"txn_stateage\":200,\"producer_epoch\":3}}");
    assert_shown("wiremill_kafka_transaction_state_age_seconds{lane=\"tag\",state=\"InTransaction\"}", "0.200000000");
    assert_shown("wiremill_kafka_producer_epoch{lane=\"tag\"}", "3");
    read_producer(*state, "{\"eos\":{\"txn_state\":\"BeginCommit\",\"txn_stateage\":1,\"producer_epoch\":3}}");
    assert_hidden("wiremill_kafka_transaction_state_age_seconds{lane=\"tag\",state=\"InTransaction\"}");
    assert_shown("wiremill_kafka_transaction_state_age_seconds{lane=\"tag\",state=\"BeginCommit\"}", "0.001000000");
    read_producer(*state, "{\"eos\":{\"txn_state\":\"Init\",\"txn_stateage\":1,\"producer_epoch\":-1}}");
    assert_hidden("wiremill_kafka_transaction_state_age_seconds{lane=\"tag\",state=\"Init\"}");
    assert_hidden("wiremill_kafka_producer_epoch{lane=\"tag\"}");
}

static void odd_reports_show_nothing_wrong(void **state)
{
    static const char *const odd[] = {
        "{}",
        "[]",
        "null",
        "7",
        "{\"brokers\":[1,2]}",
        "{\"brokers\":{\"b\":null,\"c\":[],\"d\":{\"rtt\":3}}}",
        "{\"topics\":{\"in\":null}}",
        "{\"topics\":{\"in\":{\"partitions\":{\"0\":null}}}}",
        "{\"topics\":{\"in\":{\"partitions\":{\"0\":{\"partition\":\"0\"}}}}}",
        "{\"topics\":{\"in\":{\"partitions\":{\"0\":{\"partition\":99999999999,\"ls_offset\":1}}}}}",
        "{\"cgrp\":[],\"eos\":\"x\",\"tx\":\"many\",\"replyq\":-4}",
        "{\"eos\":{\"txn_state\":7,\"txn_stateage\":99999999999999999}}",
    };
    struct fixture *f = *state;
    struct standing standing = {{NOTHING_YET(0), NOTHING_YET(1)}};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        read_consumer(f, odd[i], &standing, true);
        read_producer(f, odd[i]);
        assert_hidden(LAG("0"));
        assert_hidden("wiremill_kafka_requests_total{lane=\"tag\",client=\"producer\"}");
        assert_hidden("wiremill_kafka_broker_up{lane=\"tag\",client=\"producer\",broker=\"d\"}");
    }
}

static void what_is_no_json_changes_nothing(void **state)
{
    struct fixture *f = *state;
    read_producer(f, "{\"tx\":3}");
    assert_false(wm_kafka_stats_read(f->producer, wm_str_of("{\"tx\":4"), NULL));
    assert_false(wm_kafka_stats_read(f->producer, wm_str_of(NULL), NULL));
    assert_shown("wiremill_kafka_requests_total{lane=\"tag\",client=\"producer\"}", "3");
}

static void a_client_that_is_gone_shows_nothing(void **state)
{
    struct fixture *f = *state;
    read_producer(f, "{\"tx\":3}");
    wm_kafka_stats_clear(f->producer);
    assert_hidden("wiremill_kafka_requests_total{lane=\"tag\",client=\"producer\"}");
}

#define in_fixture(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_fixture(lag_is_from_the_lanes_own_position_to_the_last_stable_offset),
        in_fixture(a_broker_without_transactions_tells_the_end_only),
        in_fixture(the_marker_behind_the_last_message_is_no_lag),
        in_fixture(what_was_fetched_and_not_taken_is_lag),
        in_fixture(before_the_first_message_the_committed_position_counts),
        in_fixture(what_retention_took_away_is_no_lag),
        in_fixture(a_partition_whose_end_is_unknown_has_no_lag),
        in_fixture(a_position_newer_than_the_report_is_no_negative_lag),
        in_fixture(where_fetching_has_not_begun_its_offset_means_nothing),
        in_fixture(the_end_of_a_paused_partition_is_the_one_that_was_asked_for),
        in_fixture(a_partition_that_the_lane_does_not_hold_has_no_series),
        in_fixture(brokers_are_up_down_or_not_needed),
        in_fixture(before_any_broker_answered_those_of_the_configuration_are_shown),
        in_fixture(times_are_in_seconds_and_only_told_when_measured),
        in_fixture(a_client_tells_its_totals_and_queues),
        in_fixture(the_group_is_joined_when_it_is_steady),
        in_fixture(the_transaction_tells_its_present_state_only),
        in_fixture(odd_reports_show_nothing_wrong),
        in_fixture(what_is_no_json_changes_nothing),
        in_fixture(a_client_that_is_gone_shows_nothing),
    };
    wm_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
