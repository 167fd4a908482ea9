/* SPDX-License-Identifier: Apache-2.0 */
/* librdkafka's reports of its figures. The loop notes where the lane stands and hands the rest to a job:
 * a report of a hundred partitions is 70 KB of JSON and takes milliseconds to read.
 *
 * A report knows the end of a partition from the last answer to a fetch. Of a paused one that is old, and
 * the lane is paused just when the backlog grows: there the job asks the brokers. */
#include <stdlib.h>
#include <sys/time.h>

#include "base/arena.h"
#include "kafka/conf.h"
#include "port_private.h"

#define ENDS_TIMEOUT_MS 2000

struct reading {
    uv_work_t work;
    struct kafka_port *port;
    struct client_stats *stats;
    char *report;
    struct wm_kafka_place *places; /* NULL for a producer */
    bool ask;                      /* brokers answer, as far as is known */
    struct wm_kafka_view view;
};

static int64_t now_ms(void)
{
    struct timeval now;
    gettimeofday(&now, NULL);
    return (int64_t)now.tv_sec * 1000 + now.tv_usec / 1000;
}

static struct wm_kafka_place place_of(const struct wm_lane_place *at)
{
    struct wm_kafka_place place = {wm_strdup(at->topic), at->partition, at->position, -1, at->at_rest, at->paused, -1};
    if (at->oldest != NULL)
        place.oldest_ms = rd_kafka_message_timestamp(at->oldest->message, NULL);
    return place;
}

/* The lane takes messages on this thread: what has left the queue is in its hands. */
static void look_at_lane(struct reading *reading)
{
    const struct kafka_port *port = reading->port;
    struct wm_lane_place at;
    size_t count = 0;
    while (wm_lane_place(port->base.lane, count, &at))
        count++;
    reading->places = wm_calloc(count + 1, sizeof *reading->places);
    for (size_t i = 0; i < count && wm_lane_place(port->base.lane, i, &at); i++)
        reading->places[i] = place_of(&at);
    reading->view = (struct wm_kafka_view){.places = reading->places,
                                           .count = count,
                                           .taken = rd_kafka_queue_length(port->consumer_queue) == 0,
                                           .now_ms = now_ms()};
}

static rd_kafka_topic_partition_list_t *paused_of(const struct reading *reading)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(0);
    for (size_t i = 0; i < reading->view.count; i++)
        if (reading->places[i].paused)
            rd_kafka_topic_partition_list_add(list, reading->places[i].topic, reading->places[i].partition)->offset =
                RD_KAFKA_OFFSET_END;
    return list;
}

static void ask_for_ends(struct reading *reading)
{
    rd_kafka_topic_partition_list_t *list = paused_of(reading);
    bool answered = list->cnt > 0 && rd_kafka_offsets_for_times(reading->port->consumer, list, ENDS_TIMEOUT_MS) ==
                                         RD_KAFKA_RESP_ERR_NO_ERROR;
    for (size_t i = 0, at = 0; answered && i < reading->view.count; i++) {
        if (!reading->places[i].paused)
            continue;
        const rd_kafka_topic_partition_t *end = &list->elems[at++];
        if (end->err == RD_KAFKA_RESP_ERR_NO_ERROR && end->offset >= 0)
            reading->places[i].end = end->offset;
    }
    rd_kafka_topic_partition_list_destroy(list);
}

static void read_job(uv_work_t *work)
{
    struct reading *reading = work->data;
    bool is_consumer = reading->places != NULL;
    if (is_consumer && reading->ask)
        ask_for_ends(reading);
    wm_kafka_stats_read(reading->stats->stats, wm_str_of(reading->report), is_consumer ? &reading->view : NULL);
}

static void after_read(uv_work_t *work, int status)
{
    struct reading *reading = work->data;
    struct kafka_port *port = reading->port;
    (void)status;
    atomic_store(&reading->stats->reading, false);
    if (reading->stats->gone)
        wm__port_stats_gone(reading->stats);
    for (size_t i = 0; i < reading->view.count; i++)
        free((void *)reading->places[i].topic);
    free(reading->places);
    free(reading->report);
    free(reading);
    if (port->open_handles > 0)
        wm__port_closed(port);
    else
        wm__port_stop_free_consumer(port);
}

void wm__port_on_stats(struct kafka_port *port, const rd_kafka_t *client, rd_kafka_event_t *event)
{
    struct client_stats *stats = client == port->consumer ? &port->consumer_stats : &port->producer_stats;
    if (atomic_load(&stats->reading))
        return; /* the one before takes its time: the next will do */
    struct reading *reading = wm_calloc(1, sizeof *reading);
    reading->port = port;
    reading->stats = stats;
    reading->report = wm_strdup(rd_kafka_event_stats(event));
    reading->work.data = reading;
    if (client == port->consumer)
        look_at_lane(reading);
    reading->ask = !port->probing;
    atomic_store(&stats->reading, true);
    stats->gone = false;
    uv_queue_work(port->loop, &reading->work, read_job, after_read);
}

void wm__port_stats_gone(struct client_stats *stats)
{
    stats->gone = atomic_load(&stats->reading);
    if (!stats->gone)
        wm_kafka_stats_clear(stats->stats);
}

/* Clients that wait for a broker hold no partitions. */
static void listen_to(struct kafka_port *port, rd_kafka_t *client)
{
    static const struct wm_kafka_view nothing = {0};
    struct client_stats *stats = client == port->consumer ? &port->consumer_stats : &port->producer_stats;
    rd_kafka_queue_t *queue = rd_kafka_queue_get_main(client);
    for (rd_kafka_event_t *event; (event = rd_kafka_queue_poll(queue, 0)) != NULL; rd_kafka_event_destroy(event)) {
        const char *facility, *text;
        int level;
        if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_LOG &&
            rd_kafka_event_log(event, &facility, &text, &level) == 0)
            wm_kafka_log(port->log, level, facility, text);
        else if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_STATS && !atomic_load(&stats->reading))
            wm_kafka_stats_read(stats->stats, wm_str_of(rd_kafka_event_stats(event)),
                                client == port->consumer ? &nothing : NULL);
    }
    rd_kafka_queue_destroy(queue);
}

void wm__port_listen_job(struct kafka_port *port)
{
    listen_to(port, port->consumer);
    listen_to(port, port->producer);
}
