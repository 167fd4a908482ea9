/* SPDX-License-Identifier: Apache-2.0 */
/* conf.h: librdkafka configuration, from our own defaults, then the user's properties on top, and
 * what the librdkafka at hand can be trusted with. */
#ifndef KAFKA_CONF_H
#define KAFKA_CONF_H

#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <stddef.h>

#include "runtime/settings.h"
#include "wiremill/error.h"
#include "wiremill/log.h"

/* Sets `name` unless it fails; the error names the property, the line it stands in, and what
 * librdkafka says of it. */
enum wm_code wm_kafka_set(rd_kafka_conf_t *conf, const char *name, const char *value, int line,
                          struct wm_error *err) WM_MUST_CHECK;

/* A configuration with what every client of ours has (client.id "wiremill-INSTANCE-ROLE", logs on the
 * main queue), then what `defaults` sets, then `settings->kafka`, then `extra`; `defaults` and `extra`
 * may be NULL. The caller owns *out. */
enum wm_code wm_kafka_conf(const struct wm_settings *settings, const char *role,
                           enum wm_code (*defaults)(rd_kafka_conf_t *conf, struct wm_error *err),
                           const struct wm_pairs *extra, rd_kafka_conf_t **out, struct wm_error *err) WM_MUST_CHECK;

/* A client; takes *conf (NULLs it) on success and on failure. */
enum wm_code wm_kafka_new(rd_kafka_type_t type, rd_kafka_conf_t **conf, rd_kafka_t **out,
                          struct wm_error *err) WM_MUST_CHECK;

/* One of librdkafka's own lines, at the level that fits: it warns of what it retries by itself, so only
 * its errors are worth an operator's while. Thread: any. */
void wm_kafka_log(struct wm_log *log, int syslog_level, const char *facility, const char *text);

/* What the linked librdkafka does well. See decisions/0002-librdkafka-versions.md. */
bool wm_kafka_has_fetch_backoff(void);     /* fetch.queue.backoff.ms, from 2.2.0 */
bool wm_kafka_has_sound_cooperative(void); /* cooperative-sticky, from 2.6.1 */

#endif
