/* SPDX-License-Identifier: Apache-2.0 */
/* The least that a program can do with librdkafka: read a topic, write each message with key, headers
 * and time to another, uncopied, with the guarantees that a lane gives. What a lane without stages
 * costs more than this is what wiremill's own runtime costs.
 *
 *     forwarder INPUT OUTPUT GROUP exactly-once|at-least-once INTERVAL_MS PROPERTY=VALUE...
 *
 * Properties are for both clients; a name that begins with "producer." or "consumer." is for one.
 * Ends well on SIGTERM. One thread: reports are callbacks from rd_kafka_poll(). */
#include <stdlib.h>
#include <string.h>

#include "client.h"

#define MAX_PARTITIONS  256
#define MAX_GENERATIONS 1024 /* intervals whose messages are not all acknowledged */
#define MAX_OUTSTANDING 50000
#define POLL_MS         10

/* The messages read within one interval. Its offsets may be committed when all messages of it and of
 * those before it are acknowledged. */
struct generation {
    size_t outstanding;
    int64_t next[MAX_PARTITIONS]; /* offset to read next; -1 if none of the partition was read */
};

/* A message on its way. */
struct passage {
    rd_kafka_message_t *message;
    struct generation *generation;
};

struct forwarder {
    rd_kafka_t *consumer, *producer;
    rd_kafka_topic_t *output;
    const char *input;
    bool exactly_once;
    int64_t interval_ns;
    size_t outstanding;
    struct generation generations[MAX_GENERATIONS];
    size_t oldest, current; /* numbers; modulo MAX_GENERATIONS places */
};

static struct generation *generation(struct forwarder *f, size_t number)
{
    return &f->generations[number % MAX_GENERATIONS];
}

static void begin_generation(struct forwarder *f, size_t number)
{
    if (number - f->oldest >= MAX_GENERATIONS)
        bench_fail("the broker", "does not acknowledge");
    f->current = number;
    generation(f, number)->outstanding = 0;
    for (size_t i = 0; i < MAX_PARTITIONS; i++)
        generation(f, number)->next[i] = -1;
}

static void on_report(rd_kafka_t *rk, const rd_kafka_message_t *report, void *opaque)
{
    struct forwarder *f = opaque;
    struct passage *passage = report->_private;
    (void)rk;
    if (report->err != RD_KAFKA_RESP_ERR_NO_ERROR)
        bench_fail("a message was not taken", rd_kafka_err2str(report->err));
    passage->generation->outstanding--;
    f->outstanding--;
    rd_kafka_message_destroy(passage->message);
    free(passage);
}

static void pass_on(struct forwarder *f, rd_kafka_message_t *message)
{
    struct generation *g = generation(f, f->current);
    struct passage *passage = malloc(sizeof *passage);
    rd_kafka_headers_t *headers = NULL;
    rd_kafka_resp_err_t why;
    if (passage == NULL)
        bench_fail("memory", "none");
    if (message->partition >= MAX_PARTITIONS)
        bench_fail(f->input, "has too many partitions");
    g->next[message->partition] = message->offset + 1;
    g->outstanding++;
    f->outstanding++;
    *passage = (struct passage){message, g};
    rd_kafka_message_detach_headers(message, &headers);
    while (
        (why = rd_kafka_producev(f->producer, RD_KAFKA_V_RKT(f->output), RD_KAFKA_V_KEY(message->key, message->key_len),
                                 RD_KAFKA_V_VALUE(message->payload, message->len), RD_KAFKA_V_HEADERS(headers),
                                 RD_KAFKA_V_TIMESTAMP(rd_kafka_message_timestamp(message, NULL)),
                                 RD_KAFKA_V_OPAQUE(passage), RD_KAFKA_V_END)) == RD_KAFKA_RESP_ERR__QUEUE_FULL)
        rd_kafka_poll(f->producer, 1);
    if (why != RD_KAFKA_RESP_ERR_NO_ERROR)
        bench_fail("a message cannot be sent", rd_kafka_err2str(why));
}

static rd_kafka_topic_partition_list_t *positions(const struct forwarder *f, const struct generation *g)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(MAX_PARTITIONS);
    for (int i = 0; i < MAX_PARTITIONS; i++)
        if (g->next[i] >= 0)
            rd_kafka_topic_partition_list_add(list, f->input, i)->offset = g->next[i];
    return list;
}

static void drain(struct forwarder *f)
{
    while (f->outstanding > 0)
        rd_kafka_poll(f->producer, POLL_MS);
}

static void commit_transaction(struct forwarder *f)
{
    drain(f);
    rd_kafka_topic_partition_list_t *list = positions(f, generation(f, f->current));
    if (list->cnt > 0) {
        rd_kafka_consumer_group_metadata_t *group = rd_kafka_consumer_group_metadata(f->consumer);
        bench_must(rd_kafka_send_offsets_to_transaction(f->producer, list, group, -1), "offsets");
        bench_must(rd_kafka_commit_transaction(f->producer, -1), "commit");
        bench_must(rd_kafka_begin_transaction(f->producer), "begin");
        rd_kafka_consumer_group_metadata_destroy(group);
    }
    rd_kafka_topic_partition_list_destroy(list);
    f->oldest = f->current;
    begin_generation(f, f->current);
}

static void commit_acknowledged(struct forwarder *f, bool wait)
{
    begin_generation(f, f->current + 1);
    for (; f->oldest < f->current && generation(f, f->oldest)->outstanding == 0; f->oldest++) {
        rd_kafka_topic_partition_list_t *list = positions(f, generation(f, f->oldest));
        if (list->cnt > 0)
            rd_kafka_commit(f->consumer, list, !wait);
        rd_kafka_topic_partition_list_destroy(list);
    }
}

static void commit(struct forwarder *f, bool last)
{
    if (f->exactly_once) {
        commit_transaction(f);
        return;
    }
    if (last)
        drain(f);
    commit_acknowledged(f, last);
}

static void forward(struct forwarder *f, const sigset_t *signals)
{
    int64_t next_commit = bench_now_ns() + f->interval_ns;
    for (bool end = false; !end;) {
        rd_kafka_message_t *message =
            f->outstanding < MAX_OUTSTANDING ? rd_kafka_consumer_poll(f->consumer, POLL_MS) : NULL;
        if (message != NULL && message->err == RD_KAFKA_RESP_ERR_NO_ERROR)
            pass_on(f, message);
        else if (message != NULL)
            rd_kafka_message_destroy(message);
        rd_kafka_poll(f->producer, message == NULL ? 1 : 0);
        if (bench_now_ns() >= next_commit) {
            commit(f, false);
            next_commit = bench_now_ns() + f->interval_ns;
            end = bench_asked_to_end(signals);
        }
    }
    commit(f, true);
}

static void open_clients(struct forwarder *f, char **argv, int argc)
{
    rd_kafka_conf_t *consumer = bench_conf(RD_KAFKA_CONSUMER, argv + 6, argc - 6);
    rd_kafka_conf_t *producer = bench_conf(RD_KAFKA_PRODUCER, argv + 6, argc - 6);
    bench_set(consumer, "group.id", argv[3]);
    bench_set(consumer, "enable.auto.commit", "false");
    bench_set(producer, "enable.idempotence", "true");
    if (f->exactly_once)
        bench_set(producer, "transactional.id", argv[3]);
    rd_kafka_conf_set_dr_msg_cb(producer, on_report);
    rd_kafka_conf_set_opaque(producer, f);
    f->consumer = bench_client(RD_KAFKA_CONSUMER, consumer);
    f->producer = bench_client(RD_KAFKA_PRODUCER, producer);
    f->output = rd_kafka_topic_new(f->producer, argv[2], NULL);
    rd_kafka_poll_set_consumer(f->consumer);
    if (f->exactly_once) {
        bench_must(rd_kafka_init_transactions(f->producer, -1), "transactions");
        bench_must(rd_kafka_begin_transaction(f->producer), "begin");
    }
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, f->input, RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(f->consumer, topics);
    rd_kafka_topic_partition_list_destroy(topics);
}

static void close_clients(struct forwarder *f)
{
    if (f->exactly_once)
        bench_must(rd_kafka_abort_transaction(f->producer, -1), "end"); /* the last one is empty */
    rd_kafka_topic_destroy(f->output);
    rd_kafka_destroy(f->producer);
    rd_kafka_consumer_close(f->consumer);
    rd_kafka_destroy(f->consumer);
}

int main(int argc, char **argv)
{
    sigset_t signals;
    if (argc < 7)
        bench_fail("usage", "INPUT OUTPUT GROUP exactly-once|at-least-once INTERVAL_MS PROPERTY=VALUE...");
    bench_block_sigterm(&signals);
    struct forwarder *f = calloc(1, sizeof *f);
    if (f == NULL)
        bench_fail("memory", "none");
    f->input = argv[1];
    f->exactly_once = strcmp(argv[4], "exactly-once") == 0;
    f->interval_ns = strtol(argv[5], NULL, 10) * 1000000L;
    begin_generation(f, 0);
    open_clients(f, argv, argc);
    forward(f, &signals);
    close_clients(f);
    free(f);
    return 0;
}
