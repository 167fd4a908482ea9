/* SPDX-License-Identifier: Apache-2.0 */
/* How long a message takes from one topic to another: writes copies of one message to INPUT at a steady
 * rate, each with its number for a key, and reads OUTPUT as a consumer of committed records would.
 * Prints a line for each message: the microseconds from just before it was handed to the producer until
 * the consumer had it.
 *
 *     latency INPUT OUTPUT VALUE_FILE COUNT MESSAGES_A_SECOND PROPERTY=VALUE...
 *
 * The first WARM_UP messages are not printed: they find leaders and fill caches. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"

#define WARM_UP     20
#define DEADLINE_NS 30000000000 /* from the last message sent until its arrival */

struct probe {
    rd_kafka_t *consumer, *producer;
    const char *input, *output;
    char *value;
    size_t value_len;
    int count, sent, arrived;
    int64_t period_ns;
    int64_t *sent_ns, *took_ns; /* by number; took_ns is 0 until it arrives */
};

static void read_value(struct probe *p, const char *path)
{
    static char value[1 << 20];
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        bench_fail(path, "cannot be read");
    p->value = value;
    p->value_len = fread(value, 1, sizeof value, in);
    fclose(in);
}

/* Reads all partitions from their present ends; they are few and known to the broker. */
static void assign_ends(struct probe *p)
{
    const struct rd_kafka_metadata *metadata;
    rd_kafka_topic_t *topic = rd_kafka_topic_new(p->consumer, p->output, NULL);
    if (rd_kafka_metadata(p->consumer, 0, topic, &metadata, 10000) != RD_KAFKA_RESP_ERR_NO_ERROR)
        bench_fail(p->output, "its partitions are not told");
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(8);
    for (int32_t i = 0; i < metadata->topics[0].partition_cnt; i++) {
        int64_t low, high;
        if (rd_kafka_query_watermark_offsets(p->consumer, p->output, i, &low, &high, 10000) !=
            RD_KAFKA_RESP_ERR_NO_ERROR)
            bench_fail(p->output, "its end is not told");
        rd_kafka_topic_partition_list_add(list, p->output, i)->offset = high;
    }
    rd_kafka_assign(p->consumer, list);
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_metadata_destroy(metadata);
    rd_kafka_topic_destroy(topic);
}

static void send_next(struct probe *p)
{
    char key[16];
    int number = p->sent++;
    int key_len = snprintf(key, sizeof key, "%d", number);
    p->sent_ns[number] = bench_now_ns();
    rd_kafka_resp_err_t why = rd_kafka_producev(
        p->producer, RD_KAFKA_V_TOPIC(p->input), RD_KAFKA_V_KEY(key, (size_t)key_len),
        RD_KAFKA_V_VALUE(p->value, p->value_len), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
    if (why != RD_KAFKA_RESP_ERR_NO_ERROR)
        bench_fail("a message cannot be sent", rd_kafka_err2str(why));
}

static void on_arrival(struct probe *p, const rd_kafka_message_t *message)
{
    char key[16];
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
        bench_fail(p->output, rd_kafka_message_errstr(message));
    snprintf(key, sizeof key, "%.*s", (int)message->key_len, (const char *)message->key);
    long number = strtol(key, NULL, 10);
    if (number < 0 || number >= p->sent || p->took_ns[number] != 0)
        bench_fail("a message came that was not sent, or came twice", key);
    p->took_ns[number] = bench_now_ns() - p->sent_ns[number];
    p->arrived++;
}

/* Sends when it is time and waits for arrivals in between, for a millisecond at most: when a wait ends
 * does not depend on when the next message is due. */
static void run(struct probe *p)
{
    int64_t start_ns = bench_now_ns(), end_ns = start_ns + p->count * p->period_ns + DEADLINE_NS;
    while (p->arrived < p->count) {
        int64_t now_ns = bench_now_ns();
        if (now_ns > end_ns)
            bench_fail(p->output, "not all messages came");
        if (p->sent < p->count && now_ns >= start_ns + p->sent * p->period_ns)
            send_next(p);
        rd_kafka_poll(p->producer, 0);
        rd_kafka_message_t *message = rd_kafka_consumer_poll(p->consumer, 1);
        if (message == NULL)
            continue;
        on_arrival(p, message);
        rd_kafka_message_destroy(message);
    }
}

static void open_clients(struct probe *p, char **properties, int count)
{
    rd_kafka_conf_t *consumer = bench_conf(RD_KAFKA_CONSUMER, properties, count);
    rd_kafka_conf_t *producer = bench_conf(RD_KAFKA_PRODUCER, properties, count);
    bench_set(consumer, "group.id", "latency"); /* it is never joined */
    bench_set(consumer, "enable.auto.commit", "false");
    bench_set(consumer, "isolation.level", "read_committed");
    bench_set(producer, "linger.ms", "0");
    p->consumer = bench_client(RD_KAFKA_CONSUMER, consumer);
    p->producer = bench_client(RD_KAFKA_PRODUCER, producer);
    rd_kafka_poll_set_consumer(p->consumer);
}

int main(int argc, char **argv)
{
    if (argc < 7)
        bench_fail("usage", "INPUT OUTPUT VALUE_FILE COUNT MESSAGES_A_SECOND PROPERTY=VALUE...");
    struct probe p = {.input = argv[1], .output = argv[2]};
    read_value(&p, argv[3]);
    p.count = (int)strtol(argv[4], NULL, 10) + WARM_UP;
    p.period_ns = 1000000000 / strtol(argv[5], NULL, 10);
    p.sent_ns = calloc((size_t)p.count, sizeof *p.sent_ns);
    p.took_ns = calloc((size_t)p.count, sizeof *p.took_ns);
    if (p.sent_ns == NULL || p.took_ns == NULL)
        bench_fail("memory", "none");
    open_clients(&p, argv + 6, argc - 6);
    assign_ends(&p);
    run(&p);
    for (int i = WARM_UP; i < p.count; i++)
        printf("%lld\n", (long long)p.took_ns[i] / 1000);
    rd_kafka_destroy(p.producer);
    rd_kafka_consumer_close(p.consumer);
    rd_kafka_destroy(p.consumer);
    free(p.sent_ns);
    free(p.took_ns);
    return 0;
}
