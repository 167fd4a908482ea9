/* SPDX-License-Identifier: Apache-2.0 */
/* dead_plan.h: what a replay has to send, decided before anything is sent. It knows where each letter lies
 * and where it came from, some fifty bytes a letter, and no bodies: those are read again when they
 * are sent.
 *
 * Letters of one origin message (several of its stories were refused, or an at-least-once lane refused
 * it twice) become one message: they form a group, which is sent when its leader is read. No Kafka here.
 * One thread at a time. */
#ifndef KAFKA_DEAD_PLAN_H
#define KAFKA_DEAD_PLAN_H

#include "kafka/dead.h"
#include "kafka/dead_ledger.h"

enum wm_dead_state {
    WM_DEAD_OTHER,   /* not asked for */
    WM_DEAD_BEFORE,  /* replayed before, it or another letter about the same story */
    WM_DEAD_WAITING, /* to be replayed */
    WM_DEAD_SENT,    /* replayed: its transaction is committed */
    WM_DEAD_REFUSED, /* cannot be replayed */
};

#define WM_DEAD_NONE UINT32_MAX

struct wm_dead_entry {
    int64_t offset, origin_offset;
    int32_t partition, origin_partition;
    uint32_t origin; /* wm_dead_plan_origin(); WM_DEAD_NONE where the letter does not say */
    uint32_t item;   /* 0 = the message as a whole */
    uint32_t next;   /* of the group, by item; WM_DEAD_NONE ends it */
    uint8_t state;   /* enum wm_dead_state */
    bool asked;      /* the filter matched */
    bool lacks_value;
    bool leads;   /* of a group that waits: the one that is sent */
    bool suspect; /* a transaction with it failed: it gets one of its own */
};

struct wm_dead_plan {
    struct wm_dead_entry *entries; /* once closed, by partition and offset */
    size_t count, cap;
    char **origins; /* topics that the letters came from */
    size_t origin_count;
};

void wm_dead_plan_init(struct wm_dead_plan *plan);
void wm_dead_plan_fini(struct wm_dead_plan *plan);

/* Every letter that is there, `asked` or not: others may be about the same story. */
void wm_dead_plan_add(struct wm_dead_plan *plan, const struct wm_dead_letter *letter, bool asked);

/* When all were added: looks them up in the ledger and forms the groups. */
void wm_dead_plan_close(struct wm_dead_plan *plan, struct wm_dead_ledger *ledger);

/* The entry's index, or WM_DEAD_NONE. */
uint32_t wm_dead_plan_find(const struct wm_dead_plan *plan, int32_t partition, int64_t offset);

/* The topic that the entry came from; NULL where it does not say. */
const char *wm_dead_plan_origin(const struct wm_dead_plan *plan, const struct wm_dead_entry *entry);

/* Sets the state of the leader's whole group; returns how many letters it has. */
size_t wm_dead_plan_set(struct wm_dead_plan *plan, uint32_t leader, enum wm_dead_state state);

/* "2,5": the stories that the group is about; no text when it is about the message as a whole. */
struct wm_str wm_dead_plan_items(const struct wm_dead_plan *plan, uint32_t leader, struct wm_arena *arena);

#endif
