/* SPDX-License-Identifier: Apache-2.0 */
#include "probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "kafka/client.h"
#include "kafka/conf.h"

#define HOSTS_MAX 16 /* of one list; a client each */

static void tell(const struct wm_probe *probe, enum wm_found_level level, const char *what, const char *detail)
{
    probe->found(probe->ctx, level, what, detail);
}

/* Properties. */

static bool try_properties(const struct wm_probe *probe, const char *role, const char *section,
                           const struct wm_pairs *extra)
{
    const struct wm_kafka_plan plan = {role, NULL, extra, NULL};
    rd_kafka_conf_t *conf;
    struct wm_error err = {0};
    if (wm_kafka_conf(probe->settings, &plan, &conf, &err) == WM_OK) {
        rd_kafka_conf_destroy(conf);
        return true;
    }
    tell(probe, WM_FOUND_FAULT, section, err.text);
    return false;
}

bool wm_probe_properties(const struct wm_probe *probe)
{
    size_t count = probe->settings->kafka.count;
    bool fine = try_properties(probe, "check", "kafka", NULL);
    for (size_t i = 0; i < probe->settings->lane_count && fine; i++) {
        const struct wm_lane_settings *lane = &probe->settings->lanes[i];
        const char *consumer = wm_str_printf(probe->arena, "lane %s, consumer", lane->name).ptr;
        const char *producer = wm_str_printf(probe->arena, "lane %s, producer", lane->name).ptr;
        fine = try_properties(probe, lane->name, consumer, &lane->consumer) &&
               try_properties(probe, lane->name, producer, &lane->producer);
        count += lane->consumer.count + lane->producer.count;
    }
    if (fine)
        tell(probe, WM_FOUND_FINE, "properties",
             wm_str_printf(probe->arena, "librdkafka takes all %zu that are set", count).ptr);
    return fine;
}

/* Brokers. */

struct host {
    char *name;
    struct wm_client *client;
};

struct hosts {
    struct host list[HOSTS_MAX];
    size_t count, left_out;
};

static void add_host(const struct wm_probe *probe, struct hosts *hosts, struct wm_str name)
{
    if (name.len == 0)
        return;
    for (size_t i = 0; i < hosts->count; i++)
        if (wm_str_is(name, hosts->list[i].name))
            return;
    if (hosts->count == HOSTS_MAX) {
        hosts->left_out++;
        return;
    }
    struct host *host = &hosts->list[hosts->count++];
    *host = (struct host){.name = wm_strdup(wm_str_cstr(probe->arena, name))};
}

static void free_hosts(struct hosts *hosts)
{
    for (size_t i = 0; i < hosts->count; i++) {
        wm_client_close(&hosts->list[i].client);
        free(hosts->list[i].name);
    }
    *hosts = (struct hosts){0};
}

static enum wm_code open_hosts(const struct wm_probe *probe, struct hosts *hosts, struct wm_error *err)
{
    enum wm_code code = WM_OK;
    for (size_t i = 0; i < hosts->count && code == WM_OK; i++) {
        const struct wm_property fixed[] = {{"bootstrap.servers", hosts->list[i].name}, {0}};
        struct wm_client_plan plan = {
            .type = RD_KAFKA_PRODUCER, .conf = {"check", NULL, NULL, fixed}, .stop = probe->stop};
        code = wm_client_open(probe->settings, &plan, &hosts->list[i].client, err);
    }
    return code;
}

/* All clients connect at once, so the time is that of the slowest and not the sum. */
static size_t await_hosts(const struct wm_probe *probe, struct hosts *hosts, const char *kind, enum wm_found_level bad)
{
    size_t answered = 0;
    int64_t end_ms = wm_clock_ms() + probe->timeout_ms;
    for (size_t i = 0; i < hosts->count && wm_stop_asked(probe->stop) == 0; i++) {
        struct wm_client *client = hosts->list[i].client;
        struct wm_error err = {0};
        int64_t left_ms = end_ms - wm_clock_ms();
        const char *what = wm_str_printf(probe->arena, "%s %s", kind, hosts->list[i].name).ptr;
        if (wm_client_connect(client, left_ms > 0 ? left_ms : 0, &err) == WM_OK) {
            answered++;
            tell(probe, WM_FOUND_FINE, what, "answers");
        } else if (wm_stop_asked(probe->stop) == 0) {
            tell(probe, bad, what,
                 client->heard_count > 0
                     ? client->heard[0].text
                     : wm_str_printf(probe->arena, "no answer within %.3g s", (double)probe->timeout_ms / 1000).ptr);
        }
    }
    if (hosts->left_out > 0)
        tell(probe, WM_FOUND_SKIPPED, kind, wm_str_printf(probe->arena, "%zu more, not tried", hosts->left_out).ptr);
    return answered;
}

static bool try_announced(const struct wm_probe *probe, const rd_kafka_metadata_t *metadata)
{
    struct hosts hosts = {0};
    struct wm_error err = {0};
    for (int i = 0; i < metadata->broker_cnt; i++)
        add_host(probe, &hosts,
                 wm_str_printf(probe->arena, "%s:%d", metadata->brokers[i].host, metadata->brokers[i].port));
    bool fine = open_hosts(probe, &hosts, &err) == WM_OK;
    if (!fine)
        tell(probe, WM_FOUND_FAULT, "brokers", err.text);
    else
        fine = await_hosts(probe, &hosts, "announced broker", WM_FOUND_FAULT) == hosts.count;
    free_hosts(&hosts);
    return fine;
}

static bool try_cluster(const struct wm_probe *probe, struct wm_client *client)
{
    const rd_kafka_metadata_t *metadata;
    struct wm_error err = {0};
    if (wm_client_metadata(client, NULL, probe->timeout_ms, &metadata, &err) != WM_OK) {
        tell(probe, WM_FOUND_FAULT, "cluster", err.text);
        return false;
    }
    tell(probe, WM_FOUND_FINE, "cluster",
         wm_str_printf(probe->arena, "%d broker%s, %d topics seen", metadata->broker_cnt,
                       metadata->broker_cnt == 1 ? "" : "s", metadata->topic_cnt)
             .ptr);
    bool fine = try_announced(probe, metadata);
    rd_kafka_metadata_destroy(metadata);
    return fine;
}

static void split_servers(const struct wm_probe *probe, const char *servers, struct hosts *hosts)
{
    struct wm_str rest = wm_str_of(servers);
    while (rest.len > 0) {
        ptrdiff_t comma = wm_str_find(rest, WM_STR(","));
        size_t end = comma >= 0 ? (size_t)comma : rest.len;
        add_host(probe, hosts, wm_str_trim(wm_str_sub(rest, 0, end)));
        rest = wm_str_sub(rest, end + 1, rest.len);
    }
}

bool wm_probe_brokers(const struct wm_probe *probe)
{
    struct wm_client *client;
    struct hosts hosts = {0};
    struct wm_error err = {0};
    struct wm_client_plan plan = {.type = RD_KAFKA_PRODUCER, .conf = {.role = "check"}, .stop = probe->stop};
    if (wm_client_open(probe->settings, &plan, &client, &err) != WM_OK) {
        tell(probe, WM_FOUND_FAULT, "bootstrap.servers", err.text);
        return false;
    }
    split_servers(probe, client->servers, &hosts);
    bool fine = false;
    if (open_hosts(probe, &hosts, &err) != WM_OK)
        tell(probe, WM_FOUND_FAULT, "bootstrap.servers", err.text);
    else if (await_hosts(probe, &hosts, "bootstrap server", WM_FOUND_DOUBT) > 0)
        fine = try_cluster(probe, client);
    else if (wm_stop_asked(probe->stop) == 0)
        tell(probe, WM_FOUND_FAULT, "bootstrap.servers",
             wm_str_printf(probe->arena, "none of %s answers: start a broker, or correct kafka.bootstrap.servers",
                           client->servers)
                 .ptr);
    fine = fine && wm_stop_asked(probe->stop) == 0;
    free_hosts(&hosts);
    wm_client_close(&client);
    return fine;
}
