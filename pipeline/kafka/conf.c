/* SPDX-License-Identifier: Apache-2.0 */
#include "conf.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"

#define GROUP_PROTOCOL "group.protocol"

struct place {
    char text[32];
};

static struct place at_line(int line)
{
    struct place place = {""};
    if (line > 0)
        snprintf(place.text, sizeof place.text, "line %d: ", line);
    return place;
}

/* The error names the property, the line it stands in, and what librdkafka says of it. */
static enum wm_code set(rd_kafka_conf_t *conf, const char *name, const char *value, int line, struct wm_error *err)
{
    char why[256];
    if (rd_kafka_conf_set(conf, name, value, why, sizeof why) == RD_KAFKA_CONF_OK)
        return WM_OK;
    return wm_fail(err, WM_E_CONFIG, "%slibrdkafka %s refuses property %s: %s", at_line(line).text,
                   rd_kafka_version_str(), name, why);
}

static const struct wm_pair *find_last(const struct wm_pairs *pairs, const char *name)
{
    for (size_t i = pairs != NULL ? pairs->count : 0; i > 0; i--)
        if (strcmp(pairs->list[i - 1].name, name) == 0)
            return &pairs->list[i - 1];
    return NULL;
}

const char *wm_kafka_group_protocol(const struct wm_settings *settings, const struct wm_pairs *user, int *line)
{
    const struct wm_pair *said = find_last(user, GROUP_PROTOCOL);
    if (said == NULL)
        said = find_last(&settings->kafka, GROUP_PROTOCOL);
    if (line != NULL)
        *line = said != NULL ? said->line : 0;
    return said != NULL ? said->value : "classic";
}

static enum wm_code check_protocol(const char *protocol, int line, struct wm_error *err)
{
    if (strcasecmp(protocol, "classic") == 0 || rd_kafka_version() >= WM_KAFKA_GROUPS_EARLY)
        return WM_OK;
    return wm_fail(err, WM_E_CONFIG,
                   "%s" GROUP_PROTOCOL " %s needs librdkafka 2.12.0 or newer (2.8.0 for a trial), and this is %s: "
                   "leave the property out",
                   at_line(line).text, protocol, rd_kafka_version_str());
}

static enum wm_code set_ours(rd_kafka_conf_t *conf, const struct wm_property *table, const char *protocol,
                             struct wm_error *err)
{
    enum wm_code code = WM_OK;
    for (; table != NULL && table->name != NULL && code == WM_OK; table++)
        if (rd_kafka_version() >= table->since &&
            (table->protocol == NULL || strcasecmp(table->protocol, protocol) == 0))
            code = set(conf, table->name, table->value, 0, err);
    return code;
}

static enum wm_code set_users(rd_kafka_conf_t *conf, const struct wm_pairs *pairs, struct wm_error *err)
{
    enum wm_code code = WM_OK;
    for (size_t i = 0; pairs != NULL && i < pairs->count && code == WM_OK; i++)
        code = set(conf, pairs->list[i].name, pairs->list[i].value, pairs->list[i].line, err);
    return code;
}

void wm_kafka_log(struct wm_log *log, int syslog_level, const char *facility, const char *text)
{
    enum wm_log_level level = syslog_level <= 3 ? WM_WARN : syslog_level <= 6 ? WM_INFO : WM_DEBUG;
    WM_LOG(log, level, "kafka.log", "facility=%s text=\"%s\"", facility, text);
}

/* For lines that come while a client closes and nobody reads its queue any more. */
static void on_log(const rd_kafka_t *client, int level, const char *facility, const char *text)
{
    (void)client;
    wm_kafka_log(wm_log_root(), level, facility, text);
}

enum wm_code wm_kafka_conf(const struct wm_settings *settings, const struct wm_kafka_plan *plan, rd_kafka_conf_t **out,
                           struct wm_error *err)
{
    char client_id[256];
    snprintf(client_id, sizeof client_id, "wiremill-%s-%s", settings->instance, plan->role);
    const struct wm_property common[] = {{"client.id", client_id}, {"log.queue", "true"}, {0}};
    int line;
    const char *protocol = wm_kafka_group_protocol(settings, plan->user, &line);
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set_log_cb(conf, on_log);
    enum wm_code code = check_protocol(protocol, line, err);
    if (code == WM_OK)
        code = set_ours(conf, common, protocol, err);
    if (code == WM_OK)
        code = set_ours(conf, plan->defaults, protocol, err);
    if (code == WM_OK)
        code = set_users(conf, &settings->kafka, err);
    if (code == WM_OK)
        code = set_users(conf, plan->user, err);
    if (code == WM_OK)
        code = set_ours(conf, plan->fixed, protocol, err);
    if (code == WM_OK)
        *out = conf;
    else
        rd_kafka_conf_destroy(conf);
    return code;
}

enum wm_code wm_kafka_new(rd_kafka_type_t type, rd_kafka_conf_t **conf, rd_kafka_t **out, struct wm_error *err)
{
    char why[256];
    *out = rd_kafka_new(type, *conf, why, sizeof why);
    if (*out == NULL)
        rd_kafka_conf_destroy(*conf);
    *conf = NULL;
    return *out != NULL ? WM_OK : wm_fail(err, WM_E_CONFIG, "librdkafka cannot start a client: %s", why);
}
