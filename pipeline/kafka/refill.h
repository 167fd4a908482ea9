/* SPDX-License-Identifier: Apache-2.0 */
/* refill.h: keeps an old librdkafka fetching while its queue is being emptied.
 *
 * Before 2.2.0 (fetch.queue.backoff.ms) a broker thread that finds the consumer's queue full sleeps for
 * up to a second, however soon we empty the queue: a lane that keeps up with its broker would stand
 * still half of the time, or need a queue of a second's messages. Unless something wakes the thread. */
#ifndef KAFKA_REFILL_H
#define KAFKA_REFILL_H

#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <stddef.h>

struct wm_refill {
    bool on;                            /* needed and possible */
    size_t wake_bytes, wake_messages;   /* a quarter of the queue's limits */
    size_t bytes, messages;             /* taken since the last wake-up */
    char username[256], password[1024]; /* the consumer's own */
};

/* Whether a consumer with these properties sleeps before a full queue and cannot be woken. */
bool wm_refill_sleeps(const rd_kafka_conf_t *conf);

/* Reads the limits of the consumer. */
void wm_refill_init(struct wm_refill *refill, rd_kafka_t *consumer);

/* Wakes the broker threads, which also sleep while every partition is paused. Any thread. */
void wm_refill_wake(const struct wm_refill *refill, rd_kafka_t *consumer);

/* One message of so many bytes was taken from the queue: wakes the broker threads when enough were.
 * True when it did. One thread at a time. */
bool wm_refill_taken(struct wm_refill *refill, rd_kafka_t *consumer, size_t bytes);

#endif
