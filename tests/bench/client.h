/* SPDX-License-Identifier: Apache-2.0 */
/* client.h: what the benchmarks' own Kafka programs share. Whatever fails ends the program with status
 * 1 and a line that says what. One thread. */
#ifndef BENCH_CLIENT_H
#define BENCH_CLIENT_H

#include <librdkafka/rdkafka.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

_Noreturn void bench_fail(const char *what, const char *why);

/* Takes the error; NULL is none. */
void bench_must(rd_kafka_error_t *why, const char *what);

int64_t bench_now_ns(void);

/* Blocks SIGTERM for this thread and those that it starts: call it before there is any client. */
void bench_block_sigterm(sigset_t *signals);
bool bench_asked_to_end(const sigset_t *signals);

void bench_set(rd_kafka_conf_t *conf, const char *name, const char *value);

/* Of PROPERTY=VALUE texts; a name that begins with "producer." or "consumer." is for that role only. */
rd_kafka_conf_t *bench_conf(rd_kafka_type_t type, char **properties, int count);

/* Takes the configuration. */
rd_kafka_t *bench_client(rd_kafka_type_t type, rd_kafka_conf_t *conf);

#endif
