/* SPDX-License-Identifier: Apache-2.0 */
#include "dead_replay.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/crash.h"
#include "dead_ledger.h"
#include "dead_plan.h"
#include "dead_reader.h"
#include "dead_sender.h"

#define TRANSACTION_MESSAGES 500
#define TRANSACTION_BYTES    ((size_t)8 << 20)
#define TRANSACTION_MS       1000
#define FAILURES_MAX         5 /* of transactions in a row, for no message's fault */
#define FAILURE_WAIT_MS      1000
#define SCRATCH_BYTES        ((size_t)64 << 20)

struct replay {
    const struct wm_dead_replay_options *options;
    struct wm_dead_replay_totals *totals;
    struct wm_dead_sender *sender; /* NULL when dry */
    struct wm_dead_reader *reader;
    struct wm_dead_ledger *ledger;
    struct wm_dead_plan plan;
    struct wm_arena *scratch;

    /* The transaction in progress. */
    uint32_t leaders[TRANSACTION_MESSAGES];
    size_t count, bytes;
    int64_t since_ms;
    struct wm_dead_ledger *taken;
    bool faulty;  /* a message of it is at fault */
    int failures; /* transactions in a row that failed without such a message */
};

static struct wm_dead_place place_of(const struct replay *r, const struct wm_dead_entry *entry)
{
    return (struct wm_dead_place){r->options->topic, entry->partition, entry->offset};
}

static void tell_refused(struct replay *r, const struct wm_dead_place *place, const char *reason)
{
    r->totals->refused++;
    if (r->options->on_refused != NULL)
        r->options->on_refused(r->options->ctx, place, reason);
}

static void refuse_group(struct replay *r, uint32_t leader, const char *reason)
{
    for (uint32_t at = leader; at != WM_DEAD_NONE; at = r->plan.entries[at].next) {
        struct wm_dead_place place = place_of(r, &r->plan.entries[at]);
        r->totals->waiting--;
        tell_refused(r, &place, reason);
    }
    wm_dead_plan_set(&r->plan, leader, WM_DEAD_REFUSED);
}

static void tell_progress(struct replay *r)
{
    if (r->options->on_progress != NULL)
        r->options->on_progress(r->options->ctx, r->totals, wm_dead_reader_waits(r->reader));
}

static enum wm_code on_idle(void *ctx, struct wm_error *err)
{
    (void)err;
    tell_progress(ctx);
    return WM_OK;
}

/* Learning what there is. */

static enum wm_code learn(void *ctx, const struct wm_tail_message *message, struct wm_error *err)
{
    struct replay *r = ctx;
    struct wm_dead_letter letter;
    struct wm_error why = {0};
    switch (wm_dead_read(message, &letter)) {
    case WM_DEAD_LETTER: wm_dead_plan_add(&r->plan, &letter, wm_dead_matches(&r->options->filter, &letter)); break;
    case WM_DEAD_MARKER:
        if (wm_dead_ledger_read(r->ledger, message->partition, message->offset, message->value, &why) != WM_OK)
            return wm_fail(err, WM_E_KAFKA,
                           "%s/%" PRId32 "/%" PRId64
                           " is a marker of a replay and cannot be read, so that what was replayed is not known: %s",
                           message->topic, message->partition, message->offset, why.text);
        break;
    case WM_DEAD_FOREIGN: break;
    }
    return WM_OK;
}

static void count_entries(struct replay *r)
{
    for (size_t i = 0; i < r->plan.count; i++) {
        const struct wm_dead_entry *entry = &r->plan.entries[i];
        struct wm_dead_place place = place_of(r, entry);
        bool before = entry->state == WM_DEAD_BEFORE && entry->asked;
        r->totals->before += before;
        r->totals->waiting += entry->state == WM_DEAD_WAITING;
        r->totals->asked += before || entry->state == WM_DEAD_WAITING || entry->state == WM_DEAD_REFUSED;
        if (entry->state == WM_DEAD_REFUSED)
            tell_refused(r, &place,
                         "its value was too large for the topic and is not in it; it may still stand at its origin");
    }
}

static void miss_places(struct replay *r)
{
    const struct wm_dead_filter *filter = &r->options->filter;
    for (size_t i = 0; i < filter->place_count; i++) {
        struct wm_dead_place place = filter->places[i];
        uint32_t at = wm_dead_plan_find(&r->plan, place.partition, place.offset);
        place.topic = r->options->topic;
        if (at == WM_DEAD_NONE)
            tell_refused(r, &place, "there is no dead letter");
        else if (!r->plan.entries[at].asked)
            tell_refused(r, &place, "the other conditions do not hold for it");
    }
}

static enum wm_code learn_all(struct replay *r, struct wm_error *err)
{
    struct wm_dead_visitor visitor = {.on_message = learn, .on_idle = on_idle, .ctx = r};
    enum wm_code code = wm_dead_reader_run(r->reader, NULL, &visitor, err);
    if (code != WM_OK)
        return code;
    wm_dead_plan_close(&r->plan, r->ledger);
    count_entries(r);
    miss_places(r);
    return WM_OK;
}

/* Where to. */

static const char *target_of(const struct replay *r, const struct wm_dead_entry *entry)
{
    return r->options->to != NULL ? r->options->to : wm_dead_plan_origin(&r->plan, entry);
}

static void refuse_origin(struct replay *r, uint32_t origin, const char *reason)
{
    for (uint32_t i = 0; i < r->plan.count; i++) {
        const struct wm_dead_entry *entry = &r->plan.entries[i];
        if (entry->state == WM_DEAD_WAITING && entry->leads && entry->origin == origin)
            refuse_group(r, i, reason);
    }
}

static bool is_needed(const struct replay *r, uint32_t origin)
{
    for (uint32_t i = 0; i < r->plan.count; i++)
        if (r->plan.entries[i].state == WM_DEAD_WAITING && r->plan.entries[i].origin == origin)
            return true;
    return false;
}

/* Before anything is sent: a transaction to a topic that is not there would wait for it until it fails. */
static enum wm_code check_targets(struct replay *r, struct wm_error *err)
{
    if (r->options->to != NULL)
        return r->sender != NULL && r->totals->waiting > 0 ? wm_dead_sender_look(r->sender, r->options->to, err)
                                                           : WM_OK;
    refuse_origin(r, WM_DEAD_NONE, "it does not say where it came from; --to TOPIC sends it somewhere");
    for (uint32_t i = 0; i < r->plan.origin_count && r->sender != NULL; i++) {
        struct wm_error why = {0};
        enum wm_code code = is_needed(r, i) ? wm_dead_sender_look(r->sender, r->plan.origins[i], &why) : WM_OK;
        if (code == WM_E_BUSY)
            return wm_fail(err, code, "%s", why.text);
        if (code != WM_OK)
            refuse_origin(r, i, why.text);
    }
    return WM_OK;
}

static void tell_targets(struct replay *r)
{
    enum wm_dead_state wanted = r->options->dry_run ? WM_DEAD_WAITING : WM_DEAD_SENT;
    uint64_t *messages = wm_calloc(r->plan.origin_count + 1, sizeof *messages), all = 0;
    for (size_t i = 0; i < r->plan.count; i++) {
        const struct wm_dead_entry *entry = &r->plan.entries[i];
        if (!entry->leads || entry->state != wanted)
            continue;
        all++;
        if (entry->origin != WM_DEAD_NONE)
            messages[entry->origin]++;
    }
    if (r->options->dry_run)
        r->totals->messages = all;
    for (size_t i = 0; i < r->plan.origin_count && r->options->to == NULL && r->options->on_target != NULL; i++)
        if (messages[i] > 0)
            r->options->on_target(r->options->ctx, r->plan.origins[i], messages[i]);
    if (all > 0 && r->options->to != NULL && r->options->on_target != NULL)
        r->options->on_target(r->options->ctx, r->options->to, all);
    free(messages);
}

/* Transactions. */

static void on_fault(void *ctx, uint32_t tag, const char *reason)
{
    struct replay *r = ctx;
    r->faulty = true;
    r->plan.entries[tag].suspect = true;
    if (r->count == 1 && r->plan.entries[tag].state == WM_DEAD_WAITING)
        refuse_group(r, tag, reason);
}

static void begin(struct replay *r)
{
    r->count = r->bytes = 0;
    r->faulty = false;
    wm_dead_ledger_clear(r->taken);
    wm_arena_reset(r->scratch);
}

static enum wm_code mark(struct replay *r, struct wm_error *err)
{
    enum wm_code code = WM_OK;
    for (int32_t i = 0; i < wm_dead_reader_partitions(r->reader) && code == WM_OK; i++) {
        struct wm_str value = wm_dead_ledger_write(r->taken, i, r->scratch);
        if (value.len > 0)
            code = wm_dead_sender_mark(r->sender, i, value, err);
    }
    return code;
}

/* Counts what is committed. WM_E_DROP: the transaction failed and is to be made again. */
static enum wm_code settle(struct replay *r, bool committed, struct wm_error *err)
{
    if (!committed && !r->faulty && ++r->failures >= FAILURES_MAX)
        return wm_fail(err, WM_E_KAFKA, "topic %s: %d transactions in a row failed; what was committed before stays",
                       r->options->topic, r->failures);
    if (!committed && !r->faulty)
        wm_stop_wait(r->options->stop, -1, FAILURE_WAIT_MS);
    for (size_t i = 0; i < r->count && committed; i++) {
        size_t letters = wm_dead_plan_set(&r->plan, r->leaders[i], WM_DEAD_SENT);
        r->totals->messages++;
        r->totals->replayed += letters;
        r->totals->waiting -= letters;
    }
    r->failures = committed ? 0 : r->failures;
    return committed ? WM_OK : WM_E_DROP;
}

static enum wm_code end(struct replay *r, struct wm_error *err)
{
    bool committed = false;
    if (r->count == 0)
        return WM_OK;
    enum wm_code code = mark(r, err);
    wm_crash_point(WM_CRASH_OFFSETS);
    if (code == WM_OK)
        code = wm_dead_sender_commit(r->sender, &committed, err);
    wm_crash_point(WM_CRASH_COMMIT);
    if (code == WM_OK)
        code = settle(r, committed, err);
    begin(r);
    tell_progress(r);
    return code;
}

static void take(struct replay *r, uint32_t leader, size_t bytes)
{
    if (r->count == 0)
        r->since_ms = wm_clock_ms();
    r->leaders[r->count++] = leader;
    r->bytes += bytes;
    for (uint32_t at = leader; at != WM_DEAD_NONE; at = r->plan.entries[at].next)
        wm_dead_ledger_add(r->taken, r->plan.entries[at].partition, r->plan.entries[at].offset,
                           r->plan.entries[at].offset);
}

static bool is_full(const struct replay *r)
{
    return r->count == TRANSACTION_MESSAGES || r->bytes >= TRANSACTION_BYTES ||
           (r->count > 0 && wm_clock_ms() - r->since_ms >= TRANSACTION_MS);
}

static enum wm_code send_letter(struct replay *r, const struct wm_tail_message *message, uint32_t leader,
                                struct wm_error *err)
{
    struct wm_error why = {0};
    struct wm_dead_entry *entry = &r->plan.entries[leader];
    enum wm_code code = entry->suspect ? end(r, err) : WM_OK;
    if (code != WM_OK)
        return code;
    struct wm_dead_outgoing out = {.topic = target_of(r, entry),
                                   .letter = message,
                                   .items = wm_dead_plan_items(&r->plan, leader, r->scratch),
                                   .tag = leader};
    code = wm_dead_sender_send(r->sender, &out, &why);
    if (code == WM_E_LIMIT) {
        refuse_group(r, leader, why.text);
        return WM_OK;
    }
    if (code != WM_OK)
        return wm_fail(err, code, "%s", why.text);
    wm_crash_point(WM_CRASH_SEND);
    take(r, leader, message->key.len + message->value.len);
    return entry->suspect || is_full(r) ? end(r, err) : WM_OK;
}

static enum wm_code replay_one(void *ctx, const struct wm_tail_message *message, struct wm_error *err)
{
    struct replay *r = ctx;
    uint32_t at = wm_dead_plan_find(&r->plan, message->partition, message->offset);
    if (at == WM_DEAD_NONE || !r->plan.entries[at].leads || r->plan.entries[at].state != WM_DEAD_WAITING)
        return WM_OK;
    return send_letter(r, message, at, err);
}

static enum wm_code replay_idle(void *ctx, struct wm_error *err)
{
    struct replay *r = ctx;
    tell_progress(r);
    return is_full(r) ? end(r, err) : WM_OK;
}

/* From the first to the last letter that waits, in each partition. False when none does. */
static bool find_spans(const struct replay *r, struct wm_dead_span *spans)
{
    bool any = false;
    memset(spans, 0, (size_t)wm_dead_reader_partitions(r->reader) * sizeof *spans);
    for (size_t i = 0; i < r->plan.count; i++) {
        const struct wm_dead_entry *entry = &r->plan.entries[i];
        struct wm_dead_span *span = &spans[entry->partition];
        if (entry->state != WM_DEAD_WAITING || !entry->leads)
            continue;
        span->from = span->to == 0 ? entry->offset : span->from;
        span->to = entry->offset + 1;
        any = true;
    }
    return any;
}

/* A letter that retention has deleted meanwhile is passed by, and would be waited for for ever. */
static void refuse_vanished(struct replay *r)
{
    for (uint32_t i = 0; i < r->plan.count; i++)
        if (r->plan.entries[i].state == WM_DEAD_WAITING && r->plan.entries[i].leads)
            refuse_group(r, i, "it is not there any more");
}

static enum wm_code replay_all(struct replay *r, struct wm_error *err)
{
    struct wm_dead_visitor visitor = {.on_message = replay_one, .on_idle = replay_idle, .ctx = r};
    struct wm_dead_span *spans = wm_calloc((size_t)wm_dead_reader_partitions(r->reader), sizeof *spans);
    enum wm_code code = WM_OK;
    begin(r);
    while (find_spans(r, spans)) {
        code = wm_dead_reader_run(r->reader, spans, &visitor, err);
        /* After a signal what was taken is still committed, so that the count says what is true. */
        struct wm_error *last_err = code == WM_E_BUSY ? &(struct wm_error){0} : err;
        enum wm_code last = code == WM_OK || code == WM_E_BUSY ? end(r, last_err) : WM_OK;
        code = code == WM_OK ? last : code;
        if (code == WM_OK)
            refuse_vanished(r);
        if (code == WM_OK || (code == WM_E_DROP && wm_stop_asked(r->options->stop) == 0))
            continue;
        if (code == WM_E_DROP)
            code = wm_fail(err, WM_E_BUSY, "interrupted");
        break;
    }
    free(spans);
    return code == WM_E_DROP ? WM_OK : code;
}

static enum wm_code run(struct replay *r, struct wm_error *err)
{
    enum wm_code code = learn_all(r, err);
    if (code == WM_OK)
        code = check_targets(r, err);
    if (code == WM_OK && !r->options->dry_run)
        code = replay_all(r, err);
    tell_targets(r);
    return code;
}

static enum wm_code open_all(struct replay *r, const struct wm_settings *settings, struct wm_error *err)
{
    const struct wm_dead_replay_options *options = r->options;
    struct wm_dead_sender_options sender = {.topic = options->topic,
                                            .timeout_ms = options->timeout_ms,
                                            .stop = options->stop,
                                            .on_fault = on_fault,
                                            .ctx = r};
    struct wm_dead_reader_options reader = {.topic = options->topic,
                                            .since_ms = options->filter.since_ms,
                                            .needs_all = !options->dry_run,
                                            .timeout_ms = options->timeout_ms,
                                            .stop = options->stop};
    enum wm_code code = options->dry_run ? WM_OK : wm_dead_sender_open(settings, &sender, &r->sender, err);
    return code == WM_OK ? wm_dead_reader_open(settings, &reader, &r->reader, err) : code;
}

enum wm_code wm_dead_replay(const struct wm_settings *settings, const struct wm_dead_replay_options *options,
                            struct wm_dead_replay_totals *totals, struct wm_error *err)
{
    *totals = (struct wm_dead_replay_totals){0};
    struct replay *r = wm_calloc(1, sizeof *r);
    r->options = options;
    r->totals = totals;
    wm_dead_plan_init(&r->plan);
    r->scratch = wm_arena_new(SCRATCH_BYTES);
    enum wm_code code = open_all(r, settings, err);
    if (code == WM_OK) {
        r->ledger = wm_dead_ledger_new(wm_dead_reader_partitions(r->reader));
        r->taken = wm_dead_ledger_new(wm_dead_reader_partitions(r->reader));
        code = run(r, err);
    }
    wm_dead_reader_close(&r->reader);
    wm_dead_sender_close(&r->sender);
    wm_dead_ledger_free(&r->ledger);
    wm_dead_ledger_free(&r->taken);
    wm_dead_plan_fini(&r->plan);
    wm_arena_free(r->scratch);
    free(r);
    return code;
}
