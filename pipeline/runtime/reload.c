/* SPDX-License-Identifier: Apache-2.0 */
#include "reload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "runtime/metrics.h"

#define ARENA_BYTES ((size_t)64 << 20) /* of a configuration: only a runaway is larger */
#define NAMES_BYTES 600                /* of the settings that a line names */
#define NS_PER_MS   1000000u

/* What the job makes. All but `chains` is in the two arenas. */
struct candidate {
    struct wm_arena *scratch; /* of the loaded configuration and its faults, until it is decided on */
    struct wm_arena *arena;   /* of the settings to be in force */
    const struct wm_settings *settings;
    const struct wm_setting_change *changes;
    struct wm_chain **chains; /* one per lane; NULL where it could not be opened */
    struct wm_lint *faults;
    uint64_t begun_ns;
};

struct wm_reload {
    struct wm_reload_conf conf;
    struct wm_log *log;
    uv_work_t job;
    bool busy, again, stopped;
    struct candidate next;
    const struct wm_settings *in_force; /* conf.start at first */
    struct wm_arena *arena;             /* of in_force; NULL at first */
    unsigned number;                    /* of the configuration in force, from 1 */
};

/* The job. */

/* Not in the arena, only freed with it: a fault must be kept when the arena is over. */
static void add_fault(struct candidate *next, int line, const char *text)
{
    struct wm_lint *fault = wm_calloc(1, sizeof *fault), **end = &next->faults;
    char *copy = wm_strdup(text);
    wm_arena_defer(next->scratch, free, fault);
    wm_arena_defer(next->scratch, free, copy);
    while (*end != NULL)
        end = &(*end)->next;
    *fault = (struct wm_lint){.line = line, .text = copy};
    *end = fault;
}

/* A worker's part is tried once, so that workers will not fail to make theirs. */
static void open_chain(struct candidate *next, const struct wm_lane_settings *lane, struct wm_chain **out)
{
    struct wm_chain_worker *worker = NULL;
    struct wm_error err = {0};
    enum wm_code code = wm_chain_open(lane->steps, lane->step_count, (size_t)lane->max_items, out, &err);
    if (code == WM_OK)
        code = wm_chain_worker_open(*out, &worker, &err);
    wm_chain_worker_close(worker);
    if (code == WM_OK)
        return;
    char text[sizeof err.text + 120];
    snprintf(text, sizeof text, "lane %s: %s", lane->name, err.text);
    add_fault(next, lane->line, text);
}

static void open_chains(struct candidate *next)
{
    next->chains = wm_calloc(next->settings->lane_count, sizeof(struct wm_chain *));
    for (size_t i = 0; i < next->settings->lane_count; i++)
        open_chain(next, &next->settings->lanes[i], &next->chains[i]);
}

/* Lanes that will run after a restart only: what is accepted here must not keep that from succeeding. */
static void try_added_lanes(struct candidate *next, const struct wm_settings *loaded)
{
    for (size_t i = 0; i < loaded->lane_count; i++) {
        struct wm_chain *chain = NULL;
        if (wm_settings_lane(next->settings, loaded->lanes[i].name) != NULL)
            continue;
        open_chain(next, &loaded->lanes[i], &chain);
        wm_chain_close(chain);
    }
}

static void close_chains(struct candidate *next)
{
    for (size_t i = 0; next->chains != NULL && i < next->settings->lane_count; i++)
        wm_chain_close(next->chains[i]);
    free(next->chains);
    next->chains = NULL;
}

static void prepare(struct wm_reload *reload)
{
    const struct wm_reload_conf *conf = &reload->conf;
    struct candidate *next = &reload->next;
    const struct wm_settings *loaded = NULL;
    struct wm_error err = {0};
    enum wm_code code = conf->source->load(conf->source->ctx, next->scratch, &loaded, &next->faults, &err);
    if (code == WM_OK)
        code = wm_settings_pick(loaded, conf->only_lanes, conf->only_lane_count, next->scratch, &loaded, &err);
    if (code != WM_OK) {
        if (next->faults == NULL)
            add_fault(next, 0, err.text);
        return;
    }
    next->settings = wm_settings_renew(conf->start, reload->in_force, loaded, next->arena, &next->changes);
    open_chains(next);
    try_added_lanes(next, loaded);
}

/* Closing what is refused may take as long as opening it. */
static void prepare_job(uv_work_t *job)
{
    struct wm_reload *reload = job->data;
    prepare(reload);
    if (reload->next.faults != NULL)
        close_chains(&reload->next);
}

/* What became of it. */

static void discard(struct candidate *next)
{
    close_chains(next);
    wm_arena_free(next->scratch);
    wm_arena_free(next->arena);
    *next = (struct candidate){0};
}

static void refuse(struct wm_reload *reload)
{
    const char *path = reload->conf.source->path;
    size_t count = 0;
    for (const struct wm_lint *fault = reload->next.faults; fault != NULL; fault = fault->next, count++) {
        if (fault->line > 0)
            WM_LOG(reload->log, WM_ERROR, "reload.failed", "file=\"%s\" line=%d text=\"%s\"", path, fault->line,
                   fault->text);
        else
            WM_LOG(reload->log, WM_ERROR, "reload.failed", "text=\"%s\"", fault->text);
    }
    WM_LOG(reload->log, WM_ERROR, "reload.refused",
           "faults=%zu configuration=%u text=\"nothing was changed; put it right and send SIGHUP again\"", count,
           reload->number);
    wm_series_add(wm_series(WM_M_RELOADS, "refused", NULL), 1);
    wm_series_set(wm_series(WM_M_RELOAD_OK, NULL, NULL), 0);
    discard(&reload->next);
}

static void note_success(void)
{
    wm_series_set(wm_series(WM_M_RELOAD_OK, NULL, NULL), 1);
    wm_series_set(wm_series(WM_M_RELOAD_TIME, NULL, NULL), (int64_t)time(NULL));
}

/* The names of what was applied, as many as fit into a line. */
static void list_applied(const struct wm_setting_change *changes, char *names, size_t size)
{
    size_t len = 0, left_out = 0;
    names[0] = '\0';
    for (const struct wm_setting_change *change = changes; change != NULL; change = change->next) {
        if (change->live && len + strlen(change->setting) + 40 < size)
            len += (size_t)snprintf(names + len, size - len, "%s%s", len > 0 ? ", " : "", change->setting);
        else
            left_out += change->live;
    }
    if (left_out > 0)
        snprintf(names + len, size - len, ", and %zu more", left_out);
}

static size_t count_changes(const struct wm_setting_change *change, bool live)
{
    size_t count = 0;
    for (; change != NULL; change = change->next)
        count += change->live == live;
    return count;
}

static void tell_changes(const struct wm_reload *reload, const struct wm_setting_change *change)
{
    for (; change != NULL; change = change->next) {
        if (change->live)
            WM_LOG(reload->log, WM_INFO, "reload.changed", "setting=%s from=\"%s\" to=\"%s\"", change->setting,
                   change->from, change->to);
        else
            WM_LOG(reload->log, WM_WARN, "reload.restart",
                   "setting=%s from=\"%s\" to=\"%s\" text=\"needs a restart; until then it stays as it was\"",
                   change->setting, change->from, change->to);
    }
}

/* Written when the log of before or that of now wants it. */
static void tell_done(const struct wm_reload *reload, const struct candidate *was)
{
    char names[NAMES_BYTES];
    list_applied(was->changes, names, sizeof names);
    wm_log_write(reload->log, WM_INFO, "reload.done",
                 "configuration=%u changed=%zu restart=%zu took_ms=%llu settings=\"%s\"", reload->number,
                 count_changes(was->changes, true), count_changes(was->changes, false),
                 (unsigned long long)((wm_clock_ns() - was->begun_ns) / NS_PER_MS), names);
}

static void put_in_force(struct wm_reload *reload)
{
    const struct wm_config_source *source = reload->conf.source;
    struct candidate was = reload->next;
    bool wanted = wm_log_on(reload->log, WM_INFO);
    reload->next = (struct candidate){0};
    source->set_log(source->ctx, was.settings);
    reload->conf.apply(reload->conf.ctx, was.settings, was.chains);
    wm_arena_free(reload->arena);
    reload->arena = was.arena;
    reload->in_force = was.settings;
    reload->number++;
    wm_series_add(wm_series(WM_M_RELOADS, "applied", NULL), 1);
    note_success();
    tell_changes(reload, was.changes);
    if (wanted || wm_log_on(reload->log, WM_INFO))
        tell_done(reload, &was);
    free(was.chains);
    wm_arena_free(was.scratch);
}

static void begin(struct wm_reload *reload);

static void on_prepared(uv_work_t *job, int status)
{
    struct wm_reload *reload = job->data;
    reload->busy = false;
    if (reload->stopped || status != 0)
        discard(&reload->next);
    else if (reload->next.faults != NULL)
        refuse(reload);
    else
        put_in_force(reload);
    if (reload->again && !reload->stopped)
        begin(reload);
    else if (reload->conf.done != NULL)
        reload->conf.done(reload->conf.ctx);
}

static void begin(struct wm_reload *reload)
{
    reload->busy = true;
    reload->again = false;
    reload->next = (struct candidate){
        .scratch = wm_arena_new(ARENA_BYTES), .arena = wm_arena_new(ARENA_BYTES), .begun_ns = wm_clock_ns()};
    reload->job.data = reload;
    uv_queue_work(reload->conf.loop, &reload->job, prepare_job, on_prepared);
}

struct wm_reload *wm_reload_new(const struct wm_reload_conf *conf)
{
    struct wm_reload *reload = wm_calloc(1, sizeof *reload);
    reload->conf = *conf;
    reload->in_force = conf->start;
    reload->number = 1;
    reload->log = wm_log_new("");
    wm_log_set_unlimited(reload->log);
    wm_series(WM_M_RELOADS, "applied", NULL);
    wm_series(WM_M_RELOADS, "refused", NULL);
    note_success();
    return reload;
}

void wm_reload_ask(struct wm_reload *reload)
{
    if (reload->stopped)
        return;
    if (reload->busy)
        reload->again = true;
    else
        begin(reload);
}

void wm_reload_stop(struct wm_reload *reload)
{
    reload->stopped = true;
    if (reload->busy)
        uv_cancel((uv_req_t *)&reload->job); /* if it has not begun; else it is waited for */
}

void wm_reload_free(struct wm_reload *reload)
{
    if (reload == NULL)
        return;
    wm_arena_free(reload->arena);
    wm_log_free(reload->log);
    free(reload);
}
