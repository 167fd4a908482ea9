/* SPDX-License-Identifier: Apache-2.0 */
/* A cluster of librdkafka's mock brokers, settings that lead to it, and folders to work in. */
#ifndef UNIT_MOCK_CLUSTER_H
#define UNIT_MOCK_CLUSTER_H

#include "support/test.h"

#include <fcntl.h>
#include <ftw.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kafka/client.h"

#define DEADLINE_MS 20000

struct mock {
    rd_kafka_t *owner;
    rd_kafka_mock_cluster_t *cluster;
    struct wm_pair pairs[4];
    struct wm_settings settings;
};

static inline void mock_open(struct mock *mock, int brokers)
{
    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    *mock = (struct mock){0};
    rd_kafka_conf_set(conf, "log_level", "0", NULL, 0); /* this client owns the cluster and does nothing else */
    mock->owner = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    assert_non_null(mock->owner);
    mock->cluster = rd_kafka_mock_cluster_new(mock->owner, brokers);
    assert_non_null(mock->cluster);
    mock->pairs[0] = (struct wm_pair){"bootstrap.servers", rd_kafka_mock_cluster_bootstraps(mock->cluster), 0};
    mock->settings = (struct wm_settings){.instance = "test", .kafka = {mock->pairs, 1}};
}

static inline void mock_set(struct mock *mock, const char *name, const char *value)
{
    assert_true(mock->settings.kafka.count < 4);
    mock->pairs[mock->settings.kafka.count++] = (struct wm_pair){name, value, 0};
}

static inline void mock_replicated_topic(struct mock *mock, const char *name, int partitions, int replicas)
{
    assert_int_equal(rd_kafka_mock_topic_create(mock->cluster, name, partitions, replicas), RD_KAFKA_RESP_ERR_NO_ERROR);
}

static inline void mock_topic(struct mock *mock, const char *name, int partitions)
{
    mock_replicated_topic(mock, name, partitions, 1);
}

static inline void mock_close(struct mock *mock)
{
    rd_kafka_mock_cluster_destroy(mock->cluster);
    rd_kafka_destroy(mock->owner);
}

static inline void make_folder(char path[64])
{
    snprintf(path, 64, "/tmp/wiremill-test-XXXXXX");
    assert_non_null(mkdtemp(path));
}

static inline int remove_one(const char *path, const struct stat *state, int kind, struct FTW *walk)
{
    (void)state;
    (void)kind;
    (void)walk;
    return remove(path);
}

static inline void remove_folder(const char *path)
{
    assert_int_equal(nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

static inline void write_file(const char *folder, const char *name, const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    assert_int_equal(fclose(out), 0);
}

static inline bool has_file(const char *folder, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

/* The file's text, NUL-terminated. */
static inline void read_file(const char *folder, const char *name, char *text, size_t size)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    text[fread(text, 1, size - 1, in)] = '\0';
    fclose(in);
}

#endif
