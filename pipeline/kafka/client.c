/* SPDX-License-Identifier: Apache-2.0 */
#include "client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "kafka/conf.h"

#define SLICE_MS         100  /* how long a signal may wait for us */
#define UNKNOWN_GRACE_MS 3000 /* a broker that creates topics by itself needs a moment */

static int slice(int64_t left_ms)
{
    return left_ms > SLICE_MS ? SLICE_MS : left_ms > 0 ? (int)left_ms : 0;
}

/* Complaints read "HOST:PORT/ID: what happened": the last one of each host is kept. */
static void hear(struct wm_client *client, const char *text)
{
    const char *colon = strstr(text, ": ");
    size_t len = colon != NULL ? (size_t)(colon - text) : 0;
    struct wm_heard *at = NULL;
    if (len >= sizeof at->host)
        len = sizeof at->host - 1;
    for (size_t i = 0; i < client->heard_count && at == NULL; i++)
        if (strlen(client->heard[i].host) == len && memcmp(client->heard[i].host, text, len) == 0)
            at = &client->heard[i];
    if (at == NULL && client->heard_count < WM_CLIENT_HEARD)
        at = &client->heard[client->heard_count++];
    if (at == NULL)
        return;
    memcpy(at->host, text, len);
    at->host[len] = '\0';
    const char *what = colon != NULL ? colon + 2 : text, *aside = strstr(what, " (after ");
    int what_len = aside != NULL ? (int)(aside - what) : (int)strlen(what);
    snprintf(at->text, sizeof at->text, "%.*s", what_len, what); /* without its "(after 0ms in state ...)" */
}

static void on_error(rd_kafka_t *rk, int code, const char *reason, void *opaque)
{
    struct wm_client *client = opaque;
    if (code == RD_KAFKA_RESP_ERR__FATAL) {
        client->fatal = true;
        rd_kafka_fatal_error(rk, client->fatal_text, sizeof client->fatal_text);
    } else if (code != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
        hear(client, reason); /* that all are down follows from what each of them says */
    }
}

/* What matters of it comes as an error too, in words of ours. */
static void on_log(const rd_kafka_t *rk, int level, const char *facility, const char *text)
{
    (void)rk;
    WM_LOG(wm_log_root(), WM_DEBUG, "kafka.client", "severity=%d facility=%s text=\"%s\"", level, facility, text);
}

static void on_report(rd_kafka_t *rk, const rd_kafka_message_t *report, void *opaque)
{
    (void)rk;
    struct wm_client *client = opaque;
    if (client->on_report != NULL)
        client->on_report(client->owner, report);
}

static bool has_mock(const rd_kafka_conf_t *conf)
{
    char value[16] = "";
    size_t size = sizeof value;
    return rd_kafka_conf_get(conf, "test.mock.num.brokers", value, &size) == RD_KAFKA_CONF_OK &&
           strtol(value, NULL, 10) > 0;
}

static enum wm_code read_servers(rd_kafka_conf_t *conf, char **out, struct wm_error *err)
{
    size_t size = 0;
    if (rd_kafka_conf_get(conf, "bootstrap.servers", NULL, &size) != RD_KAFKA_CONF_OK || size <= 1) {
        *out = wm_strdup("the embedded broker");
        return has_mock(conf) ? WM_OK
                              : wm_fail(err, WM_E_CONFIG,
                                        "no broker to talk to: set bootstrap.servers in the section kafka of the "
                                        "configuration, or --set kafka.bootstrap.servers=HOST:9092");
    }
    *out = wm_calloc(1, size + 1);
    rd_kafka_conf_get(conf, "bootstrap.servers", *out, &size);
    return WM_OK;
}

enum wm_code wm_client_open(const struct wm_settings *settings, const struct wm_client_plan *plan,
                            struct wm_client **out, struct wm_error *err)
{
    rd_kafka_conf_t *conf;
    enum wm_code code = wm_kafka_conf(settings, &plan->conf, &conf, err);
    if (code != WM_OK)
        return code;
    struct wm_client *client = wm_calloc(1, sizeof *client);
    client->stop = plan->stop;
    client->owner = plan->owner;
    client->on_report = plan->on_report;
    rd_kafka_conf_set_opaque(conf, client);
    rd_kafka_conf_set_error_cb(conf, on_error);
    rd_kafka_conf_set_log_cb(conf, on_log);
    if (plan->type == RD_KAFKA_PRODUCER)
        rd_kafka_conf_set_dr_msg_cb(conf, on_report);
    code = read_servers(conf, &client->servers, err);
    if (code == WM_OK)
        code = wm_kafka_new(plan->type, &conf, &client->rk, err);
    else
        rd_kafka_conf_destroy(conf);
    if (code == WM_OK)
        rd_kafka_set_log_queue(client->rk, NULL);
    else
        wm_client_close(&client);
    *out = client;
    return code;
}

void wm_client_close(struct wm_client **client)
{
    if (*client == NULL)
        return;
    if ((*client)->rk != NULL)
        rd_kafka_destroy((*client)->rk);
    free((*client)->servers);
    free(*client);
    *client = NULL;
}

void wm_client_poll(struct wm_client *client, int timeout_ms)
{
    rd_kafka_poll(client->rk, timeout_ms);
}

static enum wm_code stopped(struct wm_error *err)
{
    return wm_fail(err, WM_E_BUSY, "interrupted");
}

static enum wm_code unreachable(const struct wm_client *client, int64_t timeout_ms, struct wm_error *err)
{
    char said[260] = "";
    size_t len = 0;
    for (size_t i = 0; i < client->heard_count && len < sizeof said; i++)
        len +=
            (size_t)snprintf(said + len, sizeof said - len, "; %s: %s", client->heard[i].host, client->heard[i].text);
    return wm_fail(err, WM_E_KAFKA, "no broker of bootstrap.servers (%s) answered within %.3g s%s", client->servers,
                   (double)timeout_ms / 1000, len > 0 ? said : "; nothing was heard from it");
}

/* A client asks the first broker that it reaches for the cluster's metadata by itself, and
 * rd_kafka_clusterid() waits for that answer: many short waits lose nothing, as many short metadata
 * requests would with a slow broker. */
enum wm_code wm_client_connect(struct wm_client *client, int64_t timeout_ms, struct wm_error *err)
{
    int64_t end = wm_clock_ms() + timeout_ms;
    for (;;) {
        char *id = rd_kafka_clusterid(client->rk, slice(end - wm_clock_ms()));
        wm_client_poll(client, 0);
        if (id != NULL) {
            rd_kafka_mem_free(client->rk, id);
            return WM_OK;
        }
        if (wm_stop_asked(client->stop) > 0)
            return stopped(err);
        if (wm_clock_ms() >= end)
            return unreachable(client, timeout_ms, err);
    }
}

enum wm_code wm_client_metadata(struct wm_client *client, rd_kafka_topic_t *rkt, int64_t timeout_ms,
                                const rd_kafka_metadata_t **out, struct wm_error *err)
{
    int64_t end = wm_clock_ms() + timeout_ms;
    enum wm_code code = wm_client_connect(client, timeout_ms, err);
    if (code != WM_OK)
        return code;
    int64_t left = end - wm_clock_ms();
    rd_kafka_resp_err_t kafka_err =
        rd_kafka_metadata(client->rk, rkt == NULL, rkt, out, left > 1000 ? (int)left : 1000);
    if (kafka_err == RD_KAFKA_RESP_ERR_NO_ERROR)
        return WM_OK;
    wm_client_poll(client, 0);
    return wm_fail(err, WM_E_KAFKA, "brokers at %s gave no metadata: %s", client->servers, rd_kafka_err2str(kafka_err));
}

static enum wm_code topic_fault(const struct wm_client *client, const char *topic, rd_kafka_resp_err_t kafka_err,
                                struct wm_error *err)
{
    if (kafka_err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART || kafka_err == RD_KAFKA_RESP_ERR_NO_ERROR)
        return wm_fail(err, WM_E_KAFKA,
                       "topic %s does not exist on %s: `wiremill topics --create` makes the topics that the "
                       "configuration needs",
                       topic, client->servers);
    if (kafka_err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
        return wm_fail(err, WM_E_KAFKA, "topic %s: the brokers at %s give this client no right to see it", topic,
                       client->servers);
    return wm_fail(err, WM_E_KAFKA, "topic %s on %s: %s", topic, client->servers, rd_kafka_err2str(kafka_err));
}

enum wm_code wm_client_topic(struct wm_client *client, rd_kafka_topic_t *rkt, int64_t timeout_ms,
                             int32_t *partition_count, struct wm_error *err)
{
    int64_t begin = wm_clock_ms(), grace = timeout_ms < UNKNOWN_GRACE_MS ? timeout_ms : UNKNOWN_GRACE_MS;
    for (;;) {
        const rd_kafka_metadata_t *metadata;
        enum wm_code code = wm_client_metadata(client, rkt, begin + timeout_ms - wm_clock_ms(), &metadata, err);
        if (code != WM_OK)
            return code;
        rd_kafka_resp_err_t kafka_err =
            metadata->topic_cnt > 0 ? metadata->topics[0].err : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
        *partition_count = metadata->topic_cnt > 0 ? metadata->topics[0].partition_cnt : 0;
        rd_kafka_metadata_destroy(metadata);
        if (kafka_err == RD_KAFKA_RESP_ERR_NO_ERROR && *partition_count > 0)
            return WM_OK;
        bool comes = kafka_err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
                     kafka_err == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE || kafka_err == RD_KAFKA_RESP_ERR_NO_ERROR;
        if (!comes || wm_clock_ms() - begin >= grace)
            return topic_fault(client, rd_kafka_topic_name(rkt), kafka_err, err);
        if (wm_stop_asked(client->stop) > 0)
            return stopped(err);
        wm_stop_wait(client->stop, -1, SLICE_MS);
    }
}

rd_kafka_event_t *wm_client_await(struct wm_client *client, rd_kafka_queue_t *queue, int64_t timeout_ms)
{
    int64_t end = wm_clock_ms() + timeout_ms;
    for (;;) {
        rd_kafka_event_t *event = rd_kafka_queue_poll(queue, slice(end - wm_clock_ms()));
        wm_client_poll(client, 0);
        if (event != NULL)
            return event;
        if (wm_stop_asked(client->stop) > 0 || wm_clock_ms() >= end)
            return NULL;
    }
}
