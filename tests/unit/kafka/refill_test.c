/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <string.h>

#include "kafka/conf.h"
#include "kafka/refill.h"

static bool is_old(void)
{
    return rd_kafka_version() < WM_KAFKA_FETCH_BACKOFF;
}

/* A consumer that talks to nobody; `properties` are names and values in turn, ending with NULL. */
static rd_kafka_t *consumer_with(const char *const *properties)
{
    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    for (; *properties != NULL; properties += 2)
        assert_int_equal(rd_kafka_conf_set(conf, properties[0], properties[1], why, sizeof why), RD_KAFKA_CONF_OK);
    rd_kafka_t *consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why);
    assert_non_null(consumer);
    return consumer;
}

static void assert_has(rd_kafka_t *consumer, const char *name, const char *want)
{
    char value[64] = "";
    size_t size = sizeof value;
    assert_int_equal(rd_kafka_conf_get(rd_kafka_conf(consumer), name, value, &size), RD_KAFKA_CONF_OK);
    assert_string_equal(value, want);
}

static size_t wakes(struct wm_refill *refill, rd_kafka_t *consumer, size_t messages, size_t bytes)
{
    size_t n = 0;
    for (size_t i = 0; i < messages; i++)
        n += wm_refill_taken(refill, consumer, bytes);
    return n;
}

static void an_old_library_is_woken_after_each_quarter_of_its_queue_and_a_newer_one_never(void **state)
{
    (void)state;
    struct wm_refill refill;
    rd_kafka_t *consumer =
        consumer_with((const char *[]){"queued.max.messages.kbytes", "4000", "queued.min.messages", "1000", NULL});
    wm_refill_init(&refill, consumer);
    assert_int_equal(wakes(&refill, consumer, 100, 100000), is_old() ? 10 : 0); /* every million bytes */
    assert_int_equal(wakes(&refill, consumer, 1000, 1), is_old() ? 4 : 0);      /* every 250 messages */
    rd_kafka_destroy(consumer);
}

static void credentials_stay_what_they_were(void **state)
{
    (void)state;
    struct wm_refill refill;
    rd_kafka_t *consumer =
        consumer_with((const char *[]){"security.protocol", "sasl_plaintext", "sasl.mechanisms", "PLAIN",
                                       "sasl.username", "desk", "sasl.password", "s3cret", NULL});
    wm_refill_init(&refill, consumer);
    assert_int_equal(wakes(&refill, consumer, 1, 100 << 20), is_old() ? 1 : 0);
    assert_false(wm_refill_sleeps(rd_kafka_conf(consumer)));
    assert_has(consumer, "sasl.username", "desk");
    assert_has(consumer, "sasl.password", "s3cret");
    rd_kafka_destroy(consumer);
}

static void sasl_without_a_password_is_left_alone(void **state)
{
    (void)state;
    struct wm_refill refill;
    char value[64];
    size_t size = sizeof value;
    rd_kafka_t *consumer =
        consumer_with((const char *[]){"security.protocol", "sasl_plaintext", "sasl.mechanisms", "OAUTHBEARER", NULL});
    wm_refill_init(&refill, consumer);
    assert_int_equal(wakes(&refill, consumer, 1, 100 << 20), 0);
    assert_int_not_equal(rd_kafka_conf_get(rd_kafka_conf(consumer), "sasl.username", value, &size), RD_KAFKA_CONF_OK);
    assert_int_equal(wm_refill_sleeps(rd_kafka_conf(consumer)), is_old());
    rd_kafka_destroy(consumer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_old_library_is_woken_after_each_quarter_of_its_queue_and_a_newer_one_never),
        cmocka_unit_test(credentials_stay_what_they_were),
        cmocka_unit_test(sasl_without_a_password_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
