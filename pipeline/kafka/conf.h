/* SPDX-License-Identifier: Apache-2.0 */
/* conf.h: librdkafka configuration, from our own defaults, then the user's properties on top, and
 * what the librdkafka at hand can be trusted with. */
#ifndef KAFKA_CONF_H
#define KAFKA_CONF_H

#include <librdkafka/rdkafka.h>

#include "runtime/settings.h"
#include "wiremill/error.h"
#include "wiremill/log.h"

/* A property that we set. A table of them ends with {0}. */
struct wm_property {
    const char *name, *value;
    int since;            /* set only with a librdkafka of this version or newer; 0 = any */
    const char *protocol; /* set only in groups of this group.protocol; NULL = any */
};

/* Layers, each over those before it: ours for every client (client.id "wiremill-INSTANCE-ROLE", logs on
 * the main queue), `defaults`, settings->kafka, `user`, `fixed`. Any of the last may be NULL. */
struct wm_kafka_plan {
    const char *role;
    const struct wm_property *defaults;
    const struct wm_pairs *user;
    const struct wm_property *fixed;
};

/* The caller owns *out. */
enum wm_code wm_kafka_conf(const struct wm_settings *settings, const struct wm_kafka_plan *plan, rd_kafka_conf_t **out,
                           struct wm_error *err) WM_MUST_CHECK;

/* A client; takes *conf (NULLs it) on success and on failure. */
enum wm_code wm_kafka_new(rd_kafka_type_t type, rd_kafka_conf_t **conf, rd_kafka_t **out,
                          struct wm_error *err) WM_MUST_CHECK;

/* One of librdkafka's own lines, at the level that fits: it warns of what it retries by itself, so only
 * its errors are worth an operator's while. Thread: any. */
void wm_kafka_log(struct wm_log *log, int syslog_level, const char *facility, const char *text);

/* Versions from which on librdkafka does a thing well. See decisions/0002-librdkafka-versions.md. */
#define WM_KAFKA_FETCH_BACKOFF 0x02020000 /* fetch.queue.backoff.ms */
#define WM_KAFKA_COOPERATIVE   0x02060100 /* cooperative-sticky without the faults of its first years */
#define WM_KAFKA_GROUPS_EARLY  0x02080000 /* group.protocol=consumer (KIP-848), as a preview */
#define WM_KAFKA_GROUPS        0x020c0000 /* the same for everyday use */

/* The group.protocol that the user asks for, in the lane's properties or in those of all clients:
 * "classic" unless said otherwise. *line is where, 0 if it is said nowhere; may be NULL. */
const char *wm_kafka_group_protocol(const struct wm_settings *settings, const struct wm_pairs *user, int *line);

#endif
