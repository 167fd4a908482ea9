/* SPDX-License-Identifier: Apache-2.0 */
#include "mock.h"

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdlib.h>

#include "base/arena.h"

struct wm_mock {
    rd_kafka_t *owner; /* the client whose threads the cluster runs on */
    rd_kafka_mock_cluster_t *cluster;
};

enum wm_code wm_mock_open(struct wm_mock **out, struct wm_error *err)
{
    char why[256];
    struct wm_mock *mock = wm_calloc(1, sizeof *mock);
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    /* This client connects to nothing and would say so. */
    rd_kafka_conf_set(conf, "log_level", "3", why, sizeof why);
    mock->owner = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    if (mock->owner == NULL)
        rd_kafka_conf_destroy(conf);
    if (mock->owner != NULL)
        mock->cluster = rd_kafka_mock_cluster_new(mock->owner, 1);
    *out = mock;
    if (mock->cluster != NULL)
        return WM_OK;
    wm_mock_close(out);
    return wm_fail(err, WM_E_KAFKA, "the embedded broker cannot start; are loopback ports free?");
}

const char *wm_mock_brokers(const struct wm_mock *mock)
{
    return rd_kafka_mock_cluster_bootstraps(mock->cluster);
}

enum wm_code wm_mock_topic(struct wm_mock *mock, const char *name, int partitions, struct wm_error *err)
{
    rd_kafka_resp_err_t why = rd_kafka_mock_topic_create(mock->cluster, name, partitions, 1);
    if (why == RD_KAFKA_RESP_ERR_NO_ERROR)
        return WM_OK;
    return wm_fail(err, WM_E_KAFKA, "the embedded broker cannot make topic %s: %s", name, rd_kafka_err2str(why));
}

void wm_mock_close(struct wm_mock **mock)
{
    if (*mock == NULL)
        return;
    if ((*mock)->cluster != NULL)
        rd_kafka_mock_cluster_destroy((*mock)->cluster);
    if ((*mock)->owner != NULL)
        rd_kafka_destroy((*mock)->owner);
    free(*mock);
    *mock = NULL;
}
