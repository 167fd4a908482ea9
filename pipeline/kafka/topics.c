/* SPDX-License-Identifier: Apache-2.0 */
#include "topics.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "kafka/client.h"

#define USES 4 /* kinds of use in one lane */

static struct wm_topic *find(const struct wm_topics *topics, const char *name)
{
    for (size_t i = 0; i < topics->count; i++)
        if (strcmp(topics->list[i].name, name) == 0)
            return &topics->list[i];
    return NULL;
}

const struct wm_topic *wm_topics_find(const struct wm_topics *topics, const char *name)
{
    return find(topics, name);
}

static void need(struct wm_topics *topics, struct wm_arena *arena, const char *name, const char *use, const char *lane)
{
    if (name == NULL || name[0] == '\0')
        return;
    struct wm_topic *topic = find(topics, name);
    if (topic == NULL) {
        topic = &topics->list[topics->count++];
        *topic = (struct wm_topic){.name = name};
    }
    topic->use = topic->use == NULL ? wm_str_printf(arena, "%s of %s", use, lane).ptr
                                    : wm_str_printf(arena, "%s, %s of %s", topic->use, use, lane).ptr;
}

struct wm_topics wm_topics_needed(const struct wm_settings *settings, struct wm_arena *arena)
{
    struct wm_topics topics = {0};
    size_t most = 0;
    for (size_t i = 0; i < settings->lane_count; i++)
        most += settings->lanes[i].input_count + USES;
    topics.list = WM_NEW_ARRAY(arena, struct wm_topic, most + 1);
    for (size_t i = 0; i < settings->lane_count; i++) {
        const struct wm_lane_settings *lane = &settings->lanes[i];
        for (size_t j = 0; j < lane->input_count; j++)
            need(&topics, arena, lane->inputs[j], "input", lane->name);
        need(&topics, arena, lane->output, "output", lane->name);
        need(&topics, arena, lane->urgent, "urgent", lane->name);
    }
    size_t others = topics.count;
    for (size_t i = 0; i < settings->lane_count; i++)
        need(&topics, arena, settings->lanes[i].dead, "dead letters", settings->lanes[i].name);
    for (size_t i = others; i < topics.count; i++)
        topics.list[i].keeps = true;
    return topics;
}

static enum wm_code open_client(const struct wm_settings *settings, struct wm_stop *stop, struct wm_client **out,
                                struct wm_error *err)
{
    struct wm_client_plan plan = {.type = RD_KAFKA_PRODUCER, .conf = {.role = "topics"}, .stop = stop};
    return wm_client_open(settings, &plan, out, err);
}

static void read_partitions(struct wm_topic *topic, const rd_kafka_metadata_topic_t *seen, struct wm_arena *arena)
{
    struct wm_topic_partition *list = WM_NEW_ARRAY(arena, struct wm_topic_partition, (size_t)seen->partition_cnt + 1);
    topic->partition_count = seen->partition_cnt;
    topic->replication = 0;
    for (int i = 0; i < seen->partition_cnt; i++) {
        const rd_kafka_metadata_partition_t *partition = &seen->partitions[i];
        int at = partition->id >= 0 && partition->id < seen->partition_cnt ? partition->id : i;
        struct wm_topic_partition *out = &list[at];
        *out = (struct wm_topic_partition){.leader = partition->leader,
                                           .replicas = partition->replica_cnt,
                                           .in_sync = partition->isr_cnt,
                                           .low = -1,
                                           .high = -1};
        if (i == 0 || out->replicas < topic->replication)
            topic->replication = out->replicas;
    }
    topic->partitions = list;
}

static void read_topic(struct wm_topic *topic, const rd_kafka_metadata_t *metadata, struct wm_arena *arena)
{
    topic->partition_count = 0;
    topic->fault = NULL;
    for (int i = 0; i < metadata->topic_cnt; i++) {
        const rd_kafka_metadata_topic_t *seen = &metadata->topics[i];
        if (strcmp(seen->topic, topic->name) != 0)
            continue;
        if (seen->err == RD_KAFKA_RESP_ERR_NO_ERROR)
            read_partitions(topic, seen, arena);
        else if (seen->err != RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
            topic->fault = rd_kafka_err2str(seen->err);
    }
}

/* A topic just made has leaders that do not answer yet, which passes. */
static void read_offsets(struct wm_client *client, struct wm_topic *topic, int64_t end_ms)
{
    for (int32_t i = 0; i < topic->partition_count && wm_stop_asked(client->stop) == 0; i++) {
        struct wm_topic_partition *partition = (struct wm_topic_partition *)&topic->partitions[i];
        int64_t left = end_ms - wm_clock_ms();
        bool again = partition->leader >= 0;
        for (; again && left > 0 && wm_stop_asked(client->stop) == 0; left = end_ms - wm_clock_ms()) {
            again = rd_kafka_query_watermark_offsets(client->rk, topic->name, i, &partition->low, &partition->high,
                                                     (int)left) != RD_KAFKA_RESP_ERR_NO_ERROR;
            if (again)
                wm_stop_wait(client->stop, -1, 100);
        }
    }
}

/* The list of all topics holds those that this client may see; one that is forbidden looks missing.
 * Asking for each by name would tell them apart, but makes brokers create it. */
static enum wm_code look(struct wm_client *client, struct wm_topics *topics, bool offsets, int64_t timeout_ms,
                         struct wm_arena *arena, struct wm_error *err)
{
    const rd_kafka_metadata_t *metadata;
    int64_t end_ms = wm_clock_ms() + timeout_ms;
    enum wm_code code = wm_client_metadata(client, NULL, timeout_ms, &metadata, err);
    if (code != WM_OK)
        return code;
    topics->broker_count = metadata->broker_cnt;
    for (size_t i = 0; i < topics->count; i++)
        read_topic(&topics->list[i], metadata, arena);
    rd_kafka_metadata_destroy(metadata);
    for (size_t i = 0; offsets && i < topics->count; i++)
        read_offsets(client, &topics->list[i], end_ms);
    return WM_OK;
}

enum wm_code wm_topics_look(const struct wm_settings *settings, struct wm_topics *topics, bool offsets,
                            int64_t timeout_ms, struct wm_stop *stop, struct wm_arena *arena, struct wm_error *err)
{
    struct wm_client *client;
    enum wm_code code = open_client(settings, stop, &client, err);
    if (code == WM_OK)
        code = look(client, topics, offsets, timeout_ms, arena, err);
    wm_client_close(&client);
    return code;
}

static enum wm_code make_new_topics(const struct wm_settings *settings, const struct wm_topics *topics,
                                    rd_kafka_NewTopic_t **wanted, size_t *count, struct wm_error *err)
{
    char why[256];
    *count = 0;
    for (size_t i = 0; i < topics->count; i++) {
        const struct wm_topic *topic = &topics->list[i];
        if (topic->partition_count > 0 || topic->fault != NULL)
            continue;
        wanted[*count] = rd_kafka_NewTopic_new(topic->name, (int)settings->topic_partitions,
                                               (int)settings->topic_replication, why, sizeof why);
        if (wanted[*count] == NULL)
            return wm_fail(err, WM_E_CONFIG, "topic %s: %s", topic->name, why);
        /* A dead letter keeps the time of its message, so that the usual week would delete what a backfill of
         * an archive could not process within minutes, and nobody would have seen it. */
        if (topic->keeps)
            rd_kafka_NewTopic_set_config(wanted[*count], "retention.ms", "-1");
        ++*count;
    }
    return WM_OK;
}

static void read_result(struct wm_topics *topics, const rd_kafka_topic_result_t *result, struct wm_arena *arena)
{
    struct wm_topic *topic = find(topics, rd_kafka_topic_result_name(result));
    rd_kafka_resp_err_t kafka_err = rd_kafka_topic_result_error(result);
    const char *text = rd_kafka_topic_result_error_string(result);
    if (topic == NULL || kafka_err == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
        return;
    topic->made = kafka_err == RD_KAFKA_RESP_ERR_NO_ERROR;
    if (!topic->made)
        topic->fault =
            wm_str_printf(arena, "cannot be created: %s", text != NULL ? text : rd_kafka_err2str(kafka_err)).ptr;
}

static enum wm_code read_answer(struct wm_client *client, struct wm_topics *topics, rd_kafka_event_t *answer,
                                struct wm_arena *arena, struct wm_error *err)
{
    size_t count = 0;
    if (answer == NULL)
        return wm_stop_asked(client->stop) > 0
                   ? wm_fail(err, WM_E_BUSY, "interrupted")
                   : wm_fail(err, WM_E_KAFKA, "the brokers at %s gave no answer to the request for new topics",
                             client->servers);
    if (rd_kafka_event_error(answer) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return wm_fail(err, WM_E_KAFKA, "topics cannot be created at %s: %s", client->servers,
                       rd_kafka_event_error_string(answer));
    const rd_kafka_topic_result_t **results =
        rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer), &count);
    for (size_t i = 0; i < count; i++)
        read_result(topics, results[i], arena);
    return WM_OK;
}

static enum wm_code request(struct wm_client *client, struct wm_topics *topics, rd_kafka_NewTopic_t **wanted,
                            size_t count, int64_t timeout_ms, struct wm_arena *arena, struct wm_error *err)
{
    rd_kafka_queue_t *queue = rd_kafka_queue_new(client->rk);
    rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new(client->rk, RD_KAFKA_ADMIN_OP_CREATETOPICS);
    /* The answer comes when the topics are in place, not just noted. */
    (void)rd_kafka_AdminOptions_set_request_timeout(options, (int)timeout_ms, NULL, 0);
    (void)rd_kafka_AdminOptions_set_operation_timeout(options, (int)timeout_ms, NULL, 0);
    rd_kafka_CreateTopics(client->rk, wanted, count, options, queue);
    rd_kafka_event_t *answer = wm_client_await(client, queue, timeout_ms + 1000);
    enum wm_code code = read_answer(client, topics, answer, arena, err);
    if (answer != NULL)
        rd_kafka_event_destroy(answer);
    rd_kafka_AdminOptions_destroy(options);
    rd_kafka_queue_destroy(queue);
    return code;
}

/* What could not be made keeps its reason over the second look. */
static enum wm_code look_again(struct wm_client *client, struct wm_topics *topics, int64_t timeout_ms,
                               struct wm_arena *arena, struct wm_error *err)
{
    const char **faults = WM_NEW_ARRAY(arena, const char *, topics->count + 1);
    for (size_t i = 0; i < topics->count; i++)
        faults[i] = topics->list[i].fault;
    enum wm_code code;
    bool all;
    int64_t end_ms = wm_clock_ms() + timeout_ms;
    do {
        code = look(client, topics, false, timeout_ms, arena, err);
        all = true;
        for (size_t i = 0; i < topics->count; i++)
            all = all && !(topics->list[i].made && topics->list[i].partition_count == 0);
        if (!all)
            wm_stop_wait(client->stop, -1, 100);
    } while (code == WM_OK && !all && wm_clock_ms() < end_ms && wm_stop_asked(client->stop) == 0);
    for (size_t i = 0; i < topics->count; i++)
        if (topics->list[i].partition_count == 0)
            topics->list[i].fault = faults[i];
    return code;
}

enum wm_code wm_topics_create(const struct wm_settings *settings, struct wm_topics *topics, int64_t timeout_ms,
                              struct wm_stop *stop, struct wm_arena *arena, struct wm_error *err)
{
    struct wm_client *client;
    size_t count = 0;
    enum wm_code code = open_client(settings, stop, &client, err);
    if (code == WM_OK)
        code = look(client, topics, false, timeout_ms, arena, err);
    rd_kafka_NewTopic_t **wanted = WM_NEW_ARRAY(arena, rd_kafka_NewTopic_t *, topics->count + 1);
    if (code == WM_OK)
        code = make_new_topics(settings, topics, wanted, &count, err);
    if (code == WM_OK && count > 0)
        code = request(client, topics, wanted, count, timeout_ms, arena, err);
    if (code == WM_OK && count > 0)
        code = look_again(client, topics, timeout_ms, arena, err);
    rd_kafka_NewTopic_destroy_array(wanted, count);
    wm_client_close(&client);
    return code;
}

static void judge_topic(const struct wm_settings *settings, const struct wm_topics *topics,
                        const struct wm_topic *topic, struct wm_arena *arena, wm_finding_fn fn, void *ctx)
{
    const char *what = wm_str_printf(arena, "topic %s", topic->name).ptr;
    int32_t headless = 0, thin = 0;
    for (int32_t i = 0; i < topic->partition_count; i++) {
        headless += topic->partitions[i].leader < 0;
        thin += topic->partitions[i].in_sync < topic->partitions[i].replicas;
    }
    if (topic->fault != NULL)
        fn(ctx, WM_FOUND_FAULT, what, wm_str_printf(arena, "%s (%s)", topic->fault, topic->use).ptr);
    else if (topic->partition_count == 0)
        fn(ctx, WM_FOUND_FAULT, what,
           wm_str_printf(arena,
                         "there is none, or this client may not see it (%s): `wiremill topics --create` makes it with "
                         "%lld partitions",
                         topic->use, (long long)settings->topic_partitions)
               .ptr);
    else if (headless > 0)
        fn(ctx, WM_FOUND_FAULT, what,
           wm_str_printf(arena, "%d of %d partitions have no leader", headless, topic->partition_count).ptr);
    else if (thin > 0)
        fn(ctx, WM_FOUND_DOUBT, what,
           wm_str_printf(arena, "%d of %d partitions lack replicas in sync", thin, topic->partition_count).ptr);
    else if (topic->replication == 1 && topics->broker_count > 1)
        fn(ctx, WM_FOUND_DOUBT, what,
           wm_str_printf(arena, "one replica on %d brokers: it is lost with one of them", topics->broker_count).ptr);
    else
        fn(ctx, WM_FOUND_FINE, what,
           wm_str_printf(arena, "%d partition%s, %d replica%s: %s", topic->partition_count,
                         topic->partition_count == 1 ? "" : "s", topic->replication, topic->replication == 1 ? "" : "s",
                         topic->use)
               .ptr);
}

/* A narrower output binds who reads it: no more processes than partitions can share the work. A wider
 * one is harmless, and keys stay in order either way, as equal keys still meet in one partition. */
static void judge_widths(const struct wm_topics *topics, const struct wm_lane_settings *from,
                         const struct wm_lane_settings *to, struct wm_arena *arena, wm_finding_fn fn, void *ctx)
{
    const struct wm_topic *output = find(topics, from->output);
    for (size_t i = 0; i < to->input_count; i++)
        if (strcmp(to->inputs[i], from->output) == 0)
            for (size_t j = 0; j < from->input_count; j++) {
                const struct wm_topic *input = find(topics, from->inputs[j]);
                if (output->partition_count > 0 && output->partition_count < input->partition_count)
                    fn(ctx, WM_FOUND_DOUBT, wm_str_printf(arena, "topic %s", output->name).ptr,
                       wm_str_printf(arena,
                                     "%d partitions, fewer than the %d of %s: at most %d processes can share lane %s "
                                     "where %d can share %s",
                                     output->partition_count, input->partition_count, input->name,
                                     output->partition_count, to->name, input->partition_count, from->name)
                           .ptr);
            }
}

void wm_topics_judge(const struct wm_settings *settings, const struct wm_topics *topics, struct wm_arena *arena,
                     wm_finding_fn fn, void *ctx)
{
    for (size_t i = 0; i < topics->count; i++)
        judge_topic(settings, topics, &topics->list[i], arena, fn, ctx);
    for (size_t i = 0; i < settings->lane_count; i++)
        for (size_t j = 0; j < settings->lane_count; j++)
            judge_widths(topics, &settings->lanes[i], &settings->lanes[j], arena, fn, ctx);
}
