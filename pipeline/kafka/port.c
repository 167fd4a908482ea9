/* SPDX-License-Identifier: Apache-2.0 */
/* The port's life: clients are made, warmed up, watched, stopped, and made again. Blocking librdkafka
 * calls run as jobs off the loop. */
#include "port.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/arena.h"
#include "kafka/conf.h"
#include "port_private.h"

#define PROBE_EVERY_MS   1000
#define PROBE_TIMEOUT_MS 2000

struct kafka_port *wm__port_of(struct wm_port *port)
{
    return (struct kafka_port *)port;
}

/* Wakers. librdkafka writes eight bytes when an empty queue gets its first event; the lane then reads
 * the queue to its end. */

static void on_wake(uv_poll_t *poll, int status, int events)
{
    struct kafka_port *port = poll->data;
    struct waker *waker = (struct waker *)((char *)poll - offsetof(struct waker, poll));
    uint64_t count;
    (void)status;
    (void)events;
    if (read(waker->fd, &count, sizeof count) != sizeof count)
        return;
    waker->woken = true;
    wm_lane_pump(port->base.lane);
}

static void waker_init(struct kafka_port *port, struct waker *waker)
{
    waker->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    uv_poll_init(port->loop, &waker->poll, waker->fd);
    waker->poll.data = port;
}

static void waker_watch(struct waker *waker, rd_kafka_queue_t *queue)
{
    static const uint64_t one = 1;
    rd_kafka_queue_io_event_enable(queue, waker->fd, &one, sizeof one);
    waker->woken = true; /* it may hold something already, and then nothing would ever wake us */
    uv_poll_start(&waker->poll, UV_READABLE, on_wake);
}

/* Jobs. */

static void queue_job(struct kafka_port *port, uv_work_cb work, uv_after_work_cb after)
{
    port->job.data = port;
    port->job_running = true;
    port->job_err = (struct wm_error){0};
    uv_queue_work(port->loop, &port->job, work, after);
}

static void begin_stop_producer(struct kafka_port *port);

/* True when the lane gave up while the job ran: nobody waits for its answer any more. */
static bool job_done(struct kafka_port *port)
{
    port->job_running = false;
    if (!port->stop_after_job)
        return false;
    port->stop_after_job = false;
    begin_stop_producer(port);
    return true;
}

static void start_job(uv_work_t *work)
{
    struct kafka_port *port = work->data;
    if (wm__port_make_producer(port, &port->job_err) == WM_OK && wm__port_make_consumer(port, &port->job_err) == WM_OK)
        wm__port_warm_up_job(port);
}

static void subscribe(struct kafka_port *port)
{
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new((int)port->lane->input_count);
    for (size_t i = 0; i < port->lane->input_count; i++)
        rd_kafka_topic_partition_list_add(topics, port->lane->inputs[i], RD_KAFKA_PARTITION_UA);
    rd_kafka_resp_err_t why = rd_kafka_subscribe(port->consumer, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    if (why != RD_KAFKA_RESP_ERR_NO_ERROR)
        wm_fail(&port->job_err, WM_E_CONFIG, "lane %s cannot subscribe to its input: %s", port->lane->name,
                rd_kafka_err2str(why));
}

static void after_start(uv_work_t *work, int status)
{
    struct kafka_port *port = work->data;
    (void)status;
    if (job_done(port))
        return;
    if (port->job_err.code == WM_OK) {
        port->consumer_queue = rd_kafka_queue_get_consumer(port->consumer);
        port->consumer_events = rd_kafka_queue_get_main(port->consumer);
        port->producer_queue = rd_kafka_queue_get_main(port->producer);
        waker_watch(&port->consumer_waker, port->consumer_queue);
        waker_watch(&port->events_waker, port->consumer_events);
        waker_watch(&port->producer_waker, port->producer_queue);
        subscribe(port);
    }
    wm_lane_on_started(port->base.lane, &port->job_err);
}

static void port_start(struct wm_port *base)
{
    struct kafka_port *port = wm__port_of(base);
    atomic_store(&port->cancelled, false);
    queue_job(port, start_job, after_start);
}

static bool port_poll(struct wm_port *base, bool fetch)
{
    struct kafka_port *port = wm__port_of(base);
    bool any = wm__port_poll_producer(port);
    any = wm__port_poll_events(port) || any;
    return (fetch && wm__port_poll_consumer(port)) || any;
}

static void forget_positions(struct kafka_port *port)
{
    rd_kafka_topic_partition_list_destroy(port->positions);
    port->positions = NULL;
}

static void commit_job(uv_work_t *work)
{
    wm__port_commit_job(work->data);
}

static void after_commit(uv_work_t *work, int status)
{
    struct kafka_port *port = work->data;
    (void)status;
    forget_positions(port);
    if (!job_done(port))
        wm_lane_on_committed(port->base.lane, &port->job_err);
}

static void port_commit(struct wm_port *base, const struct wm_position *positions, size_t count)
{
    struct kafka_port *port = wm__port_of(base);
    if (!port->exactly_once) {
        for (size_t i = 0; i < count; i++)
            wm__port_store(port, &positions[i]);
        return;
    }
    port->positions = wm__port_list(positions, count);
    queue_job(port, commit_job, after_commit);
}

static void abort_job(uv_work_t *work)
{
    wm__port_abort_job(work->data);
}

static void after_abort(uv_work_t *work, int status)
{
    struct kafka_port *port = work->data;
    (void)status;
    forget_positions(port);
    if (!job_done(port))
        wm_lane_on_aborted(port->base.lane, &port->job_err);
}

static void port_abort(struct wm_port *base, const struct wm_position *positions, size_t count)
{
    struct kafka_port *port = wm__port_of(base);
    port->positions = wm__port_list(positions, count);
    queue_job(port, abort_job, after_abort);
}

/* Events of both clients. */

static void probe_job(uv_work_t *work)
{
    struct kafka_port *port = work->data;
    const struct rd_kafka_metadata *metadata;
    port->probe_ok =
        rd_kafka_metadata(port->consumer, 0, NULL, &metadata, PROBE_TIMEOUT_MS) == RD_KAFKA_RESP_ERR_NO_ERROR;
    if (port->probe_ok)
        rd_kafka_metadata_destroy(metadata);
}

static void on_probe_timer(uv_timer_t *timer);

static void after_probe(uv_work_t *work, int status)
{
    struct kafka_port *port = work->data;
    (void)status;
    port->probe_running = false;
    if (port->consumer_stop_waits) {
        wm__port_stop_free_consumer(port);
    } else if (port->probing && !port->probe_ok) {
        uv_timer_start(&port->probe_timer, on_probe_timer, PROBE_EVERY_MS, 0);
    } else if (port->probing) {
        port->probing = false;
        wm_lane_on_brokers(port->base.lane, true);
    }
}

static void on_probe_timer(uv_timer_t *timer)
{
    struct kafka_port *port = timer->data;
    port->probe.data = port;
    port->probe_running = true;
    uv_queue_work(port->loop, &port->probe, probe_job, after_probe);
}

static void on_brokers_gone(struct kafka_port *port)
{
    if (port->probing)
        return;
    port->probing = true;
    wm_lane_on_brokers(port->base.lane, false);
    uv_timer_start(&port->probe_timer, on_probe_timer, PROBE_EVERY_MS, 0);
}

void wm__port_fail_fenced(const struct kafka_port *port, struct wm_error *err)
{
    wm_fail(
        err, WM_E_KAFKA,
        "a newer producer has taken this one's place: another process runs as instance %s (give each an `instance` of "
        "its own), or a transaction took longer than transaction.timeout.ms",
        port->settings->instance);
}

/* A member may have been fenced by its own request to join, sent again to a coordinator that had gone: so
 * it joins again, rather than to end. */
static void on_fatal_error(struct kafka_port *port, rd_kafka_t *client)
{
    struct wm_error err = {0};
    char why[256];
    rd_kafka_resp_err_t code = rd_kafka_fatal_error(client, why, sizeof why);
    if (code == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID)
        wm_fail(&err, WM_E_KAFKA,
                "another member of the group has this one's name: another process runs as instance %s (give each an "
                "`instance` of its own), or the group's coordinator has just come back",
                port->settings->instance);
    else if (code == RD_KAFKA_RESP_ERR__FENCED)
        wm__port_fail_fenced(port, &err);
    else
        wm_fail(&err, WM_E_KAFKA, "the Kafka client cannot go on: %s", why);
    wm_lane_on_failed(port->base.lane, &err);
}

static void on_error_event(struct kafka_port *port, rd_kafka_t *client, rd_kafka_event_t *event)
{
    rd_kafka_resp_err_t code = rd_kafka_event_error(event);
    if (rd_kafka_fatal_error(client, NULL, 0) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        on_fatal_error(port, client);
    } else if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
        on_brokers_gone(port);
    } else {
        /* Of a lost connection librdkafka's own log tells already. */
        WM_LOG(port->log, code == RD_KAFKA_RESP_ERR__TRANSPORT ? WM_DEBUG : WM_WARN, "kafka.error",
               "code=%s text=\"%s\"", rd_kafka_err2name(code), rd_kafka_event_error_string(event));
    }
}

void wm__port_on_client_event(struct kafka_port *port, rd_kafka_t *client, rd_kafka_event_t *event)
{
    const char *facility, *text;
    int level;
    switch (rd_kafka_event_type(event)) {
    case RD_KAFKA_EVENT_ERROR: on_error_event(port, client, event); break;
    case RD_KAFKA_EVENT_STATS: wm__port_on_stats(port, client, event); break;
    case RD_KAFKA_EVENT_LOG:
        if (rd_kafka_event_log(event, &facility, &text, &level) == 0)
            wm_kafka_log(port->log, level, facility, text);
        break;
    default: break;
    }
}

/* Stopping. */

static void stop_producer_job(uv_work_t *work)
{
    wm__port_end_producer_job(work->data);
}

static void after_stop_producer(uv_work_t *work, int status)
{
    struct kafka_port *port = work->data;
    (void)status;
    port->job_running = false;
    wm__port_stats_gone(&port->producer_stats);
    wm_lane_on_producer_stopped(port->base.lane);
}

static void begin_stop_producer(struct kafka_port *port)
{
    queue_job(port, stop_producer_job, after_stop_producer);
}

static void port_stop_producer(struct wm_port *base)
{
    struct kafka_port *port = wm__port_of(base);
    atomic_store(&port->cancelled, true);
    port->probing = false;
    uv_timer_stop(&port->probe_timer);
    uv_poll_stop(&port->consumer_waker.poll);
    uv_poll_stop(&port->events_waker.poll);
    uv_poll_stop(&port->producer_waker.poll);
    if (port->job_running)
        port->stop_after_job = true;
    else
        begin_stop_producer(port);
}

static void stop_consumer_job(uv_work_t *work)
{
    struct kafka_port *port = work->data;
    if (port->consumer == NULL)
        return;
    if (port->revoke_pending)
        wm__port_answer_revoke(port);
    if (port->consumer_queue != NULL)
        rd_kafka_queue_destroy(port->consumer_queue);
    if (port->consumer_events != NULL)
        rd_kafka_queue_destroy(port->consumer_events);
    rd_kafka_consumer_close(port->consumer); /* at-least-once: commits what was stored */
    rd_kafka_destroy(port->consumer);
    port->consumer_queue = port->consumer_events = NULL;
    port->consumer = NULL;
}

static void after_stop_consumer(uv_work_t *work, int status)
{
    struct kafka_port *port = work->data;
    (void)status;
    port->job_running = false;
    wm__port_stats_gone(&port->consumer_stats);
    wm_lane_on_stopped(port->base.lane);
}

void wm__port_stop_free_consumer(struct kafka_port *port)
{
    if (!port->consumer_stop_waits || port->probe_running || atomic_load(&port->consumer_stats.reading))
        return;
    port->consumer_stop_waits = false;
    queue_job(port, stop_consumer_job, after_stop_consumer);
}

static void port_stop_consumer(struct wm_port *base)
{
    struct kafka_port *port = wm__port_of(base);
    port->consumer_stop_waits = true;
    wm__port_stop_free_consumer(port);
}

void wm__port_closed(struct kafka_port *port)
{
    if (--port->open_handles > 0)
        return;
    close(port->consumer_waker.fd);
    close(port->events_waker.fd);
    close(port->producer_waker.fd);
    wm_kafka_stats_free(port->consumer_stats.stats);
    wm_kafka_stats_free(port->producer_stats.stats);
    free(port);
}

static void on_closed(uv_handle_t *handle)
{
    wm__port_closed(handle->data);
}

static void port_free(struct wm_port *base)
{
    struct kafka_port *port = wm__port_of(base);
    port->open_handles = 4 + atomic_load(&port->consumer_stats.reading) + atomic_load(&port->producer_stats.reading);
    uv_close((uv_handle_t *)&port->consumer_waker.poll, on_closed);
    uv_close((uv_handle_t *)&port->events_waker.poll, on_closed);
    uv_close((uv_handle_t *)&port->producer_waker.poll, on_closed);
    uv_close((uv_handle_t *)&port->probe_timer, on_closed);
}

struct wm_port *wm_kafka_port_new(const struct wm_settings *settings, const struct wm_lane_settings *lane,
                                  uv_loop_t *loop, struct wm_log *log)
{
    static const struct wm_port_ops ops = {.start = port_start,
                                           .poll = port_poll,
                                           .send = wm__port_send,
                                           .commit = port_commit,
                                           .abort = port_abort,
                                           .release = wm__port_release,
                                           .revoked = wm__port_revoked,
                                           .pause = wm__port_pause,
                                           .stop_producer = port_stop_producer,
                                           .stop_consumer = port_stop_consumer,
                                           .free = port_free};
    struct kafka_port *port = wm_calloc(1, sizeof *port);
    port->base.ops = &ops;
    port->settings = settings;
    port->lane = lane;
    port->loop = loop;
    port->log = log;
    port->consumer_stats.stats = wm_kafka_stats_new(lane->name, "consumer");
    port->producer_stats.stats = wm_kafka_stats_new(lane->name, "producer");
    port->exactly_once = strcmp(lane->delivery, "exactly-once") == 0;
    waker_init(port, &port->consumer_waker);
    waker_init(port, &port->events_waker);
    waker_init(port, &port->producer_waker);
    uv_timer_init(loop, &port->probe_timer);
    port->probe_timer.data = port;
    return &port->base;
}
