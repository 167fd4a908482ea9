/* SPDX-License-Identifier: Apache-2.0 */
/* What the linked librdkafka means for a lane: one table, explained in
 * decisions/0002-librdkafka-versions.md. */
#include <librdkafka/rdkafka.h>
#include <strings.h>

#include "kafka/conf.h"
#include "kafka/probe.h"

#define VERSION(major, minor, fix) (((major) << 24) | ((minor) << 16) | ((fix) << 8))

struct feature {
    int since;
    const char *what, *with, *without;
};

static const struct feature features[] = {
    {VERSION(1, 6, 0), "exactly-once", "transactions that carry the group's offsets (KIP-447)",
     "no transactions with offsets: set delivery: at-least-once"},
    {WM_KAFKA_COOPERATIVE, "rebalancing", "cooperative: only partitions that move stop when a process comes or goes",
     "eager: all partitions of a group stop when a process comes or goes (cooperative is sound from 2.6.1)"},
    {VERSION(2, 2, 0), "fetching", "a full queue is filled again after milliseconds",
     "the library sleeps up to 1 s when its queue is full; it is woken, but not with Kerberos or OAuth, where a larger "
     "queued.max.messages.kbytes helps (better from 2.2.0)"},
    {VERSION(2, 3, 0), "reconnecting", "producers survive a lost connection, retries back off exponentially",
     "a lost connection can end a producer, which is then made anew (better from 2.3.0)"},
    {WM_KAFKA_GROUPS, "group protocol", "classic; the new one (KIP-848) can be had with group.protocol=consumer",
     "classic; the new one (KIP-848) is for everyday use from 2.12.0, and for a trial from 2.8.0"},
};

struct flaw {
    int from, before;
    const char *text;
};

static const struct flaw flaws[] = {
    {0, VERSION(2, 0, 2), "older than what this program is written for: use 2.0.2 or newer"},
    {VERSION(2, 5, 0), VERSION(2, 5, 3),
     "stops the process when brokers ask for client metrics: use 2.5.3 or newer, or set kafka.enable.metrics.push to "
     "false"},
    {VERSION(2, 10, 0), VERSION(2, 10, 1), "has a critical fault: use 2.10.1 or newer"},
};

static void tell_previews(const struct wm_probe *probe, int version)
{
    for (size_t i = 0; i < probe->settings->lane_count; i++) {
        const struct wm_lane_settings *lane = &probe->settings->lanes[i];
        const char *protocol = wm_kafka_group_protocol(probe->settings, &lane->consumer, NULL);
        if (strcasecmp(protocol, "consumer") == 0 && version >= WM_KAFKA_GROUPS_EARLY && version < WM_KAFKA_GROUPS)
            probe->found(probe->ctx, WM_FOUND_DOUBT, wm_str_printf(probe->arena, "lane %s", lane->name).ptr,
                         "group.protocol consumer is a preview in this librdkafka: use 2.12.0 or newer");
    }
}

bool wm_probe_library(const struct wm_probe *probe)
{
    bool fine = true;
    int version = rd_kafka_version() & ~0xff;
    probe->found(probe->ctx, WM_FOUND_FINE, "librdkafka",
                 wm_str_printf(probe->arena, "%s, built against %d.%d.%d", rd_kafka_version_str(),
                               RD_KAFKA_VERSION >> 24, (RD_KAFKA_VERSION >> 16) & 0xff, (RD_KAFKA_VERSION >> 8) & 0xff)
                     .ptr);
    for (size_t i = 0; i < sizeof flaws / sizeof *flaws; i++)
        if (version >= flaws[i].from && version < flaws[i].before)
            probe->found(probe->ctx, WM_FOUND_DOUBT, "librdkafka", flaws[i].text);
    for (size_t i = 0; i < sizeof features / sizeof *features; i++)
        probe->found(probe->ctx, WM_FOUND_FINE, features[i].what,
                     version >= features[i].since ? features[i].with : features[i].without);
    tell_previews(probe, version);
    return fine;
}
