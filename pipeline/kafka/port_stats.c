/* SPDX-License-Identifier: Apache-2.0 */
/* librdkafka's reports of its figures, held against where the lane stands. */
#include <sys/time.h>

#include "kafka/conf.h"
#include "port_private.h"

static int64_t now_ms(void)
{
    struct timeval now;
    gettimeofday(&now, NULL);
    return (int64_t)now.tv_sec * 1000 + now.tv_usec / 1000;
}

static bool find(void *ctx, const char *topic, int32_t partition, struct wm_kafka_place *place)
{
    const struct kafka_port *port = ctx;
    struct wm_lane_place at;
    if (!wm_lane_place(port->base.lane, topic, partition, &at))
        return false;
    *place = (struct wm_kafka_place){.position = at.position, .oldest_ms = -1, .busy = !at.at_rest};
    if (at.oldest != NULL)
        place->oldest_ms = rd_kafka_message_timestamp(at.oldest->message, NULL);
    return true;
}

/* The lane takes events one after the other on this thread, so what has left the queue is in its hands. */
void wm__port_on_stats(struct kafka_port *port, const rd_kafka_t *client, rd_kafka_event_t *event)
{
    struct wm_str report = wm_str_of(rd_kafka_event_stats(event));
    if (client == port->producer) {
        wm_kafka_stats_read(port->producer_stats, report, NULL);
        return;
    }
    bool taken = port->consumer_queue != NULL && rd_kafka_queue_length(port->consumer_queue) == 0;
    const struct wm_kafka_view view = {.find = find, .ctx = port, .taken = taken, .now_ms = now_ms()};
    wm_kafka_stats_read(port->consumer_stats, report, &view);
}

static void listen_to(struct kafka_port *port, rd_kafka_t *client)
{
    rd_kafka_queue_t *queue = rd_kafka_queue_get_main(client);
    for (rd_kafka_event_t *event; (event = rd_kafka_queue_poll(queue, 0)) != NULL; rd_kafka_event_destroy(event)) {
        const char *facility, *text;
        int level;
        if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_STATS)
            wm__port_on_stats(port, client, event);
        else if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_LOG &&
                 rd_kafka_event_log(event, &facility, &text, &level) == 0)
            wm_kafka_log(port->log, level, facility, text);
    }
    rd_kafka_queue_destroy(queue);
}

void wm__port_listen_job(struct kafka_port *port)
{
    listen_to(port, port->consumer);
    listen_to(port, port->producer);
}
