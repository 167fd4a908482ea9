/* SPDX-License-Identifier: Apache-2.0 */
/* What the linked librdkafka means for a lane: one table, explained in
 * decisions/0002-librdkafka-versions.md. */
#include <librdkafka/rdkafka.h>

#include "kafka/probe.h"

#define VERSION(major, minor, fix) (((major) << 24) | ((minor) << 16) | ((fix) << 8))

struct feature {
    int since;
    const char *what, *with, *without;
};

static const struct feature features[] = {
    {VERSION(1, 6, 0), "exactly-once", "transactions that carry the group's offsets (KIP-447)",
     "no transactions with offsets: set delivery: at-least-once"},
    {VERSION(2, 6, 1), "rebalancing", "cooperative: only partitions that move stop when a process comes or goes",
     "eager: all partitions of a group stop when a process comes or goes (cooperative is sound from 2.6.1)"},
    {VERSION(2, 2, 0), "fetching", "a full queue is filled again after milliseconds",
     "the library sleeps up to 1 s when its queue is full; it is woken, but not with Kerberos or OAuth, where a larger "
     "queued.max.messages.kbytes helps (better from 2.2.0)"},
    {VERSION(2, 3, 0), "reconnecting", "producers survive a lost connection, retries back off exponentially",
     "a lost connection can end a producer, which is then made anew (better from 2.3.0)"},
    {VERSION(2, 12, 0), "group protocol", "classic; the new one (KIP-848) can be had with group.protocol=consumer",
     "classic; the new one (KIP-848) comes with 2.12.0"},
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
    return fine;
}
