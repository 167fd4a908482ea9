/* SPDX-License-Identifier: Apache-2.0 */
#include "client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void bench_fail(const char *what, const char *why)
{
    fprintf(stderr, "bench: %s: %s\n", what, why);
    exit(1);
}

void bench_must(rd_kafka_error_t *why, const char *what)
{
    if (why != NULL)
        bench_fail(what, rd_kafka_error_string(why));
}

int64_t bench_now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void bench_block_sigterm(sigset_t *signals)
{
    sigemptyset(signals);
    sigaddset(signals, SIGTERM);
    sigprocmask(SIG_BLOCK, signals, NULL);
}

bool bench_asked_to_end(const sigset_t *signals)
{
    return sigtimedwait(signals, NULL, &(struct timespec){0}) > 0;
}

void bench_set(rd_kafka_conf_t *conf, const char *name, const char *value)
{
    char why[256];
    if (rd_kafka_conf_set(conf, name, value, why, sizeof why) != RD_KAFKA_CONF_OK)
        bench_fail(name, why);
}

/* What follows the prefix, or NULL. */
static const char *after(const char *text, const char *prefix)
{
    size_t len = strlen(prefix);
    return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

static void set_pair(rd_kafka_conf_t *conf, const char *pair)
{
    char name[128];
    const char *equals = strchr(pair, '=');
    if (equals == NULL)
        bench_fail(pair, "is not PROPERTY=VALUE");
    snprintf(name, sizeof name, "%.*s", (int)(equals - pair), pair);
    bench_set(conf, name, equals + 1);
}

rd_kafka_conf_t *bench_conf(rd_kafka_type_t type, char **properties, int count)
{
    const char *own = type == RD_KAFKA_PRODUCER ? "producer." : "consumer.";
    const char *other = type == RD_KAFKA_PRODUCER ? "consumer." : "producer.";
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    for (int i = 0; i < count; i++) {
        const char *ours = after(properties[i], own);
        if (after(properties[i], other) == NULL)
            set_pair(conf, ours != NULL ? ours : properties[i]);
    }
    return conf;
}

rd_kafka_t *bench_client(rd_kafka_type_t type, rd_kafka_conf_t *conf)
{
    char why[256];
    rd_kafka_t *client = rd_kafka_new(type, conf, why, sizeof why);
    if (client == NULL)
        bench_fail("a client", why);
    return client;
}
