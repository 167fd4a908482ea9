/* SPDX-License-Identifier: Apache-2.0 */
/* Each article of a message goes through the stages on its own, so that one bad item of a feed is
 * refused alone. A stage may emit articles; they join the list behind the one in hand and go on
 * with the next stage. The record is written once, after the last stage. */
#include "chain.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/article.h"
#include "base/clock.h"
#include "base/option.h"

struct opened {
    const struct wm_stage *stage;
    void *conf, *shared;
};

struct wm_chain {
    struct wm_arena *arena; /* of the copied options, so that a chain outlives the settings it was made of */
    size_t count, max_items;
    struct opened stages[];
};

struct wm_chain_worker {
    const struct wm_chain *chain;
    void *own[]; /* one per stage */
};

/* One message on its way. */
struct wm_call_private {
    struct wm_chain_worker *worker;
    struct wm_arena *arena;
    struct wm_log *log;
    const struct wm_chain_observer *observer;
    size_t items;
    size_t stage;                            /* index of the one that runs */
    struct wm_item *current;                 /* the item it runs on */
    struct wm_item *emitted, **emitted_tail; /* by this call, not yet in the list */
};

static void close_stages(struct wm_chain *chain, size_t count)
{
    while (count-- > 0) {
        const struct opened *o = &chain->stages[count];
        if (o->stage->close != NULL)
            o->stage->close(o->shared);
    }
    wm_arena_free(chain->arena);
    free(chain);
}

static void *copy_conf(struct wm_chain *chain, const struct wm_step *step)
{
    const struct wm_stage *stage = step->stage;
    if (stage->conf_size == 0 || step->conf == NULL)
        return NULL;
    void *conf = wm_arena_alloc(chain->arena, stage->conf_size);
    memcpy(conf, step->conf, stage->conf_size);
    for (const struct wm_option *option = stage->options; option != NULL && option->name != NULL; option++)
        wm_option_copy(option, conf, step->conf, chain->arena);
    return conf;
}

/* A stage tells of its options and files; which stage it is, only we can tell. */
static enum wm_code not_opened(const struct wm_stage *stage, enum wm_code code, const struct wm_error *why,
                               struct wm_error *err)
{
    return wm_fail(err, code, "stage %s: %s", stage->name, why->text[0] != '\0' ? why->text : wm_code_text(code));
}

enum wm_code wm_chain_open(const struct wm_step *steps, size_t count, size_t max_items, struct wm_chain **out,
                           struct wm_error *err)
{
    struct wm_chain *chain = wm_calloc(1, sizeof *chain + count * sizeof *chain->stages);
    chain->arena = wm_arena_new(SIZE_MAX);
    chain->count = count;
    chain->max_items = max_items;
    for (size_t i = 0; i < count; i++) {
        struct opened *o = &chain->stages[i];
        const struct wm_stage *stage = o->stage = steps[i].stage;
        o->conf = copy_conf(chain, &steps[i]);
        struct wm_error why = {0};
        enum wm_code code = stage->open != NULL ? stage->open(o->conf, &o->shared, &why) : WM_OK;
        if (code != WM_OK) {
            close_stages(chain, i);
            return not_opened(stage, code, &why, err);
        }
    }
    *out = chain;
    return WM_OK;
}

void wm_chain_close(struct wm_chain *chain)
{
    if (chain != NULL)
        close_stages(chain, chain->count);
}

size_t wm_chain_count(const struct wm_chain *chain)
{
    return chain->count;
}

const struct wm_stage *wm_chain_stage(const struct wm_chain *chain, size_t index)
{
    return chain->stages[index].stage;
}

static void close_workers(struct wm_chain_worker *worker, size_t count)
{
    while (count-- > 0)
        if (worker->chain->stages[count].stage->worker_close != NULL)
            worker->chain->stages[count].stage->worker_close(worker->own[count]);
    free(worker);
}

enum wm_code wm_chain_worker_open(const struct wm_chain *chain, struct wm_chain_worker **out, struct wm_error *err)
{
    struct wm_chain_worker *worker = wm_calloc(1, sizeof *worker + chain->count * sizeof *worker->own);
    worker->chain = chain;
    for (size_t i = 0; i < chain->count; i++) {
        const struct opened *o = &chain->stages[i];
        struct wm_error why = {0};
        enum wm_code code =
            o->stage->worker_open != NULL ? o->stage->worker_open(o->shared, &worker->own[i], &why) : WM_OK;
        if (code != WM_OK) {
            close_workers(worker, i);
            return not_opened(o->stage, code, &why, err);
        }
    }
    *out = worker;
    return WM_OK;
}

void wm_chain_worker_close(struct wm_chain_worker *worker)
{
    if (worker != NULL)
        close_workers(worker, worker->chain->count);
}

/* The item that says the arena is full must not need the arena. */
static struct wm_item *new_item(struct wm_call_private *run)
{
    struct wm_item *item = WM_NEW(run->arena, struct wm_item);
    if (item != NULL)
        return item;
    item = wm_calloc(1, sizeof *item);
    wm_arena_defer(run->arena, free, item);
    return item;
}

static void refuse(struct wm_call_private *run, struct wm_item *item, enum wm_code code, const char *stage,
                   const char *text)
{
    char *copy = wm_strdup(text);
    wm_arena_defer(run->arena, free, copy);
    item->code = code;
    item->stage = stage;
    item->text = copy;
}

struct wm_article *wm_emit(struct wm_call *call)
{
    struct wm_call_private *run = call->runtime;
    struct wm_article *article =
        run->items < run->worker->chain->max_items ? wm_article_new(call->arena, WM_STR(""), WM_STR("")) : NULL;
    if (article == NULL)
        return NULL;
    struct wm_item *item = new_item(run);
    item->article = article;
    item->stage = wm_chain_stage(run->worker->chain, run->stage)->name; /* to blame if it stays empty */
    *run->emitted_tail = item;
    run->emitted_tail = &item->next;
    run->items++;
    return article;
}

void wm_refuse(struct wm_call *call, enum wm_code code, const char *fmt, ...)
{
    struct wm_call_private *run = call->runtime;
    char text[sizeof((struct wm_error *)0)->text];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    struct wm_item *item = new_item(run);
    refuse(run, item, wm_code_fate(code) == WM_REJECT ? code : WM_E_STAGE,
           wm_chain_stage(run->worker->chain, run->stage)->name, text);
    *run->emitted_tail = item;
    run->emitted_tail = &item->next;
}

static bool is_kill(const struct wm_article *article)
{
    enum wm_lifecycle life = wm_article_lifecycle(article);
    return life == WM_LIFE_CANCEL || life == WM_LIFE_WITHHOLD;
}

static bool skips(const struct wm_stage *stage, const struct wm_article *article)
{
    return !stage->handles_kills && !stage->reads_raw && is_kill(article);
}

static void add_trail(const struct wm_call_private *run, struct wm_article *article)
{
    const struct opened *o = &run->worker->chain->stages[run->stage];
    wm_article_add_trail(article, o->stage->name, o->stage->version,
                         o->stage->model != NULL ? o->stage->model(o->shared) : NULL);
}

static enum wm_code call_stage(struct wm_call_private *run, struct wm_article *article, struct wm_error *err)
{
    const struct opened *o = &run->worker->chain->stages[run->stage];
    struct wm_call call = {.shared = o->shared,
                           .worker = run->worker->own[run->stage],
                           .arena = run->arena,
                           .log = run->log,
                           .runtime = run};
    if (run->observer != NULL && run->observer->before != NULL)
        run->observer->before(run->observer->ctx, run->stage, article);
    uint64_t begin = wm_clock_ns();
    enum wm_code code = o->stage->process(&call, article, err);
    if (wm_arena_over(run->arena))
        code = wm_fail(err, WM_E_LIMIT, "the article needs more memory than max-article-memory allows");
    if (code == WM_OK && article->record == NULL)
        code = wm_fail(err, WM_E_STAGE, "stage %s made no record", o->stage->name);
    if (run->observer != NULL && run->observer->after != NULL)
        run->observer->after(run->observer->ctx, run->stage, article, code, wm_clock_ns() - begin);
    if (code == WM_OK)
        add_trail(run, article);
    return code;
}

/* Emitted articles were made by the same stage; the trail says so for them too. */
static void join_emitted(struct wm_call_private *run, enum wm_code code)
{
    if (code != WM_OK && code != WM_E_DROP)
        run->emitted = NULL; /* after a failure nothing emitted in this call is published */
    for (struct wm_item *item = run->emitted; item != NULL; item = item->next)
        if (item->article != NULL && item->article->record != NULL)
            add_trail(run, item->article);
    if (run->emitted != NULL) {
        *run->emitted_tail = run->current->next;
        run->current->next = run->emitted;
    }
}

/* Only an emitted article can be so: of the others call_stage sees to it. */
static void refuse_without_record(struct wm_call_private *run, struct wm_item *item)
{
    refuse(run, item, WM_E_STAGE, item->stage, "the stage emitted an article without a record");
}

static void run_stage(struct wm_call_private *run, struct wm_item *item)
{
    struct wm_error err = {0};
    const struct wm_stage *stage = wm_chain_stage(run->worker->chain, run->stage);
    if (item->article == NULL || item->code != WM_OK || (item->article->record != NULL && skips(stage, item->article)))
        return;
    run->current = item;
    run->emitted = NULL;
    run->emitted_tail = &run->emitted;
    if (item->article->record == NULL && run->stage > 0) {
        refuse_without_record(run, item);
        return;
    }
    enum wm_code code = call_stage(run, item->article, &err);
    join_emitted(run, code);
    item->encoded = true;
    if (code != WM_OK)
        refuse(run, item, code, stage->name, err.text[0] != '\0' ? err.text : wm_code_text(code));
}

/* Sees to it that a lane whose first stage reads records gets one. */
static void read_record(struct wm_call_private *run, struct wm_item *item)
{
    struct wm_error err = {0};
    const struct wm_chain *chain = run->worker->chain;
    if (chain->count == 0 || chain->stages[0].stage->reads_raw)
        return;
    enum wm_code code = wm_article_read(item->article, &err);
    if (code != WM_OK)
        refuse(run, item, code, "", err.text);
}

static bool lane_reads_raw(const struct wm_chain *chain)
{
    return chain->count > 0 && chain->stages[0].stage->reads_raw;
}

static void write_item(struct wm_call_private *run, struct wm_item *item)
{
    if (item->code != WM_OK || item->article == NULL)
        return;
    struct wm_article *article = item->article;
    item->value = article->raw;
    if (article->record == NULL && run->worker->chain->count > 0)
        refuse_without_record(run, item);
    if (article->record == NULL)
        return;
    enum wm_lifecycle life = wm_article_lifecycle(article);
    item->guid = wm_str_dup(run->arena, wm_json_get_str(article->record, "uri"));
    item->urgent = lane_reads_raw(run->worker->chain) && (is_kill(article) || life == WM_LIFE_ALERT);
    item->encoded = item->encoded || article->raw.len == 0;
    if (item->encoded) {
        wm_article_finish(article);
        item->value = wm_json_dump(run->arena, article->record);
    }
    if (wm_arena_over(run->arena))
        refuse(run, item, WM_E_LIMIT, "", "the article needs more memory than max-article-memory allows");
}

struct wm_item *wm_chain_run(struct wm_chain_worker *worker, struct wm_arena *arena, struct wm_str raw,
                             struct wm_str content_type, struct wm_log *log, const struct wm_chain_observer *observer)
{
    struct wm_call_private run = {.worker = worker, .arena = arena, .log = log, .observer = observer, .items = 1};
    struct wm_item *first = new_item(&run);
    if (raw.len == 0) {
        refuse(&run, first, WM_E_EMPTY, "", "the message is empty; a tombstone has a null value");
        return first;
    }
    first->article = wm_article_new(arena, raw, content_type);
    if (first->article == NULL) {
        refuse(&run, first, WM_E_LIMIT, "", "max-article-memory is too small for any article");
        return first;
    }
    read_record(&run, first);
    for (run.stage = 0; run.stage < worker->chain->count; run.stage++)
        for (struct wm_item *item = first, *next; item != NULL; item = next) {
            next = item->next; /* what this stage emits waits for the next stage */
            run_stage(&run, item);
        }
    for (struct wm_item *item = first; item != NULL; item = item->next)
        write_item(&run, item);
    return first;
}
