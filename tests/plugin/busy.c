/* SPDX-License-Identifier: Apache-2.0 */
/* busy: a stage for tests and benchmarks alone. It burns processor time, and is "unavailable" for
 * the first calls on articles that hold a marker, as a stage with a broken dependency would be. For
 * that it remembers articles from call to call, which no stage of a real lane may do: desk.c is the
 * example to follow. */
#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "wiremill/stage.h"

#define SLOTS 65536u /* articles that it can remember; it is never busy for further ones */

struct busy_conf {
    int64_t burn_ms, busy_calls;
    const char *busy_marker;
};

struct slot {
    _Atomic uint64_t article; /* hash of its guid; 0 = free */
    _Atomic int64_t calls;
};

struct busy {
    const struct busy_conf *conf;
    struct slot *slots;
};

static const struct wm_option busy_options[] = {
    {.name = "burn",
     .fallback = "0ms",
     .min = "0ms",
     .max = "1m",
     .unit = WM_MILLISECONDS,
     .help = "Processor time that each article costs.",
     WM_FIELD(struct busy_conf, burn_ms)},
    {.name = "busy-calls",
     .fallback = "0",
     .min = "0",
     .help = "Answers \"busy\" to so many first calls on an article, in each process.",
     WM_FIELD(struct busy_conf, busy_calls)},
    {.name = "busy-marker",
     .fallback = "",
     .help = "Only articles with this text in their headline or body meet with \"busy\"; all if it is empty.",
     WM_FIELD(struct busy_conf, busy_marker)},
    {0}};

static enum wm_code busy_open(const void *conf, void **shared, struct wm_error *err)
{
    struct busy *busy = calloc(1, sizeof *busy);
    struct slot *slots = calloc(SLOTS, sizeof *slots);
    if (busy == NULL || slots == NULL) {
        free(busy);
        free(slots);
        return wm_fail(err, WM_E_MODEL, "no memory");
    }
    *busy = (struct busy){conf, slots};
    *shared = busy;
    return WM_OK;
}

static void busy_close(void *shared)
{
    struct busy *busy = shared;
    free(busy->slots);
    free(busy);
}

/* Time that this thread really ran, so that a busy machine does not make the work less. */
static int64_t thread_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void burn(int64_t ms)
{
    int64_t end = ms > 0 ? thread_ns() + ms * 1000000 : 0;
    while (end > 0 && thread_ns() < end)
        for (volatile int i = 0; i < 10000; i++)
            ; /* the clock is a system call: asked now and then only */
}

static uint64_t hash(struct wm_str text)
{
    uint64_t value = 14695981039346656037u; /* FNV-1a */
    for (size_t i = 0; i < text.len; i++)
        value = (value ^ (unsigned char)text.ptr[i]) * 1099511628211u;
    return value != 0 ? value : 1;
}

/* How often the article was here, this call included. */
static int64_t count_call(struct slot *slots, uint64_t article)
{
    for (uint64_t i = 0; i < SLOTS; i++) {
        struct slot *slot = &slots[(article + i) % SLOTS];
        uint64_t there = 0;
        if (atomic_compare_exchange_strong(&slot->article, &there, article) || there == article)
            return atomic_fetch_add(&slot->calls, 1) + 1;
    }
    return INT64_MAX;
}

static bool is_marked(const struct wm_article *article, struct wm_str marker)
{
    return marker.len == 0 || wm_str_find(wm_article_headline(article), marker) >= 0 ||
           wm_str_find(wm_article_body(article), marker) >= 0;
}

static enum wm_code busy_process(struct wm_call *call, struct wm_article *article, struct wm_error *err)
{
    const struct busy *busy = call->shared;
    const struct busy_conf *conf = busy->conf;
    burn(conf->burn_ms);
    if (conf->busy_calls == 0 || !is_marked(article, wm_str_of(conf->busy_marker)))
        return WM_OK;
    struct wm_str guid = wm_json_get_str(article->record, "uri");
    int64_t calls = count_call(busy->slots, hash(guid.len > 0 ? guid : wm_article_body(article)));
    if (calls > conf->busy_calls)
        return WM_OK;
    return wm_fail(err, WM_E_BUSY, "busy for call %" PRId64 " of %" PRId64 " on this article", calls, conf->busy_calls);
}

WM_PLUGIN = {.api = WM_STAGE_API,
             .name = "busy",
             .version = "1.0.0",
             .summary = "Burns processor time and is unavailable now and then, for tests.",
             .options = busy_options,
             .conf_size = sizeof(struct busy_conf),
             .open = busy_open,
             .close = busy_close,
             .process = busy_process};
