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
static bool get(rd_kafka_t *consumer, const char *name, char *value, size_t size)
{
    size_t needed = size;
    bool is_set = rd_kafka_conf_get(rd_kafka_conf(consumer), name, value, &needed) == RD_KAFKA_CONF_OK;
    if (!is_set || needed > size)
        value[0] = '\0';
    return is_set && needed <= size;
}

static size_t quarter_of(rd_kafka_t *consumer, const char *name)
{
    char value[32];
    get(consumer, name, value, sizeof value);
    return (size_t)strtoul(value, NULL, 10) / 4;
}

void wm_refill_init(struct wm_refill *refill, rd_kafka_t *consumer)
{
    char protocol[32];
    *refill = (struct wm_refill){0};
    get(consumer, "security.protocol", protocol, sizeof protocol);
    bool known = get(consumer, "sasl.username", refill->username, sizeof refill->username) &&
                 get(consumer, "sasl.password", refill->password, sizeof refill->password);
    refill->on = rd_kafka_version() < WM_KAFKA_FETCH_BACKOFF && (known || strncmp(protocol, "sasl", 4) != 0);
    refill->wake_bytes = quarter_of(consumer, "queued.max.messages.kbytes") * 1000;
    refill->wake_messages = quarter_of(consumer, "queued.min.messages");
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
