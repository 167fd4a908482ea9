/* SPDX-License-Identifier: Apache-2.0 */
/* One public call of these versions wakes every broker thread at once and does nothing else when it is
 * given the credentials that are set already: rd_kafka_sasl_set_credentials(). Where none are set it
 * gets empty ones, which only SASL would look at; with SASL without them (Kerberos, OAuth) it must not
 * be called, and fetching stops as the library has it. */
#include "refill.h"

#include <stdlib.h>
#include <string.h>

#include "kafka/conf.h"

/* False if the property is not set, or too long. */
static bool get(const rd_kafka_conf_t *conf, const char *name, char *value, size_t size)
{
    size_t needed = size;
    bool is_set = rd_kafka_conf_get(conf, name, value, &needed) == RD_KAFKA_CONF_OK;
    if (!is_set || needed > size)
        value[0] = '\0';
    return is_set && needed <= size;
}

static size_t quarter_of(const rd_kafka_conf_t *conf, const char *name)
{
    char value[32];
    get(conf, name, value, sizeof value);
    return (size_t)strtoul(value, NULL, 10) / 4;
}

/* Reads the credentials too, no text where there are none. */
static bool can_be_woken(const rd_kafka_conf_t *conf, struct wm_refill *refill)
{
    char protocol[32];
    get(conf, "security.protocol", protocol, sizeof protocol);
    bool known = get(conf, "sasl.username", refill->username, sizeof refill->username) &&
                 get(conf, "sasl.password", refill->password, sizeof refill->password);
    return known || strncmp(protocol, "sasl", 4) != 0;
}

bool wm_refill_sleeps(const rd_kafka_conf_t *conf)
{
    return rd_kafka_version() < WM_KAFKA_FETCH_BACKOFF && !can_be_woken(conf, &(struct wm_refill){0});
}

void wm_refill_init(struct wm_refill *refill, rd_kafka_t *consumer)
{
    const rd_kafka_conf_t *conf = rd_kafka_conf(consumer);
    *refill = (struct wm_refill){0};
    refill->on = can_be_woken(conf, refill) && rd_kafka_version() < WM_KAFKA_FETCH_BACKOFF;
    refill->wake_bytes = quarter_of(conf, "queued.max.messages.kbytes") * 1000;
    refill->wake_messages = quarter_of(conf, "queued.min.messages");
}

void wm_refill_wake(const struct wm_refill *refill, rd_kafka_t *consumer)
{
    rd_kafka_error_t *why =
        refill->on ? rd_kafka_sasl_set_credentials(consumer, refill->username, refill->password) : NULL;
    if (why != NULL)
        rd_kafka_error_destroy(why);
}

bool wm_refill_taken(struct wm_refill *refill, rd_kafka_t *consumer, size_t bytes)
{
    refill->bytes += bytes;
    refill->messages++;
    if (!refill->on || (refill->bytes < refill->wake_bytes && refill->messages < refill->wake_messages))
        return false;
    refill->bytes = refill->messages = 0;
    wm_refill_wake(refill, consumer);
    return true;
}
