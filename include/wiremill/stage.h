/* SPDX-License-Identifier: Apache-2.0 */
/* stage.h: how a stage is declared and called.
 *
 * A stage is a pure function from one article to one article, or to none, or to several, or to a
 * refusal with its reason. It knows nothing of Kafka. The built-in stages use this header and its
 * neighbours and nothing else; so does a stage of your own, a shared object whose one file ends in
 *
 *     WM_PLUGIN = {.api = WM_STAGE_API, .name = "shout", .version = "1.0.0",
 *                  .summary = "Writes headlines in capitals.", .process = shout_process};
 *
 * is built with `cc -shared -fPIC $(pkg-config --cflags wiremill) -o shout.so shout.c`, and is named
 * in the configuration with `stages: {shout: {plugin: ./shout.so}}`.
 */
#ifndef WIREMILL_STAGE_H
#define WIREMILL_STAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "wiremill/arena.h"
#include "wiremill/article.h"
#include "wiremill/attr.h"
#include "wiremill/data.h"
#include "wiremill/error.h"
#include "wiremill/json.h"
#include "wiremill/log.h"
#include "wiremill/option.h"
#include "wiremill/str.h"
#include "wiremill/text.h"

WM_C_BEGIN

/* Changes when this header or one it includes changes in a way that old stages cannot live with. */
#define WM_STAGE_API 1

/* Lent to process() for that call only. */
struct wm_call {
    const void *shared;     /* made by open(); read-only */
    void *worker;           /* made by worker_open(); this thread's own */
    struct wm_arena *arena; /* the message's */
    struct wm_log *log;     /* carries lane, topic, partition, offset */
    struct wm_call_private *runtime;
};

/* A further article of the same message (a feed holds several stories), with no record yet, in the
 * order of the calls and after the article in hand. It goes through the stages that follow. NULL
 * when the arena is over or the message holds more items than the lane allows. Thread: worker. */
struct wm_article *wm_emit(struct wm_call *call);

/* Refuses one item of the message while the others go on: a dead letter with the message's bytes
 * and this reason. `code`'s fate must be WM_REJECT. Thread: worker. */
void wm_refuse(struct wm_call *call, enum wm_code code, const char *fmt, ...) WM_PRINTF(3, 4);

struct wm_stage {
    unsigned api;                    /* WM_STAGE_API; the first field in every version, so that each can read it */
    const char *name, *version;      /* option section, metric label; letters, digits, "_", "-"; goes to the trail */
    const char *summary;             /* one sentence */
    const struct wm_option *options; /* ends with {0}; NULL if none */
    size_t conf_size;                /* of the struct that `options` fills */

    bool reads_raw;     /* makes the record from article->raw; without it the lane reads ninjs first */
    bool handles_kills; /* also called for killed articles, which else bypass the stage */

    /* Optional pair, once per lane, before any article: `shared` is read by all workers. `conf` (NULL
     * without options) and the texts in it live until close() has returned. */
    enum wm_code (*open)(const void *conf, void **shared, struct wm_error *err);
    void (*close)(void *shared);

    /* Optional pair, once per worker, on that worker: scratch that must not be shared. */
    enum wm_code (*worker_open)(const void *shared, void **worker, struct wm_error *err);
    void (*worker_close)(void *worker);

    /* Optional: name and version of the model in use, for the record's trail. NULL = none. */
    const char *(*model)(const void *shared);

    /* Required. Enriches `article` in place: it was parsed once for all stages of the lane and is
     * written once after the last. WM_OK forwards it, WM_E_DROP ends it quietly, other codes decide
     * its fate by the table in error.h. No I/O, no clock, no globals: equal input, options and
     * model give equal bytes. After a failure nothing emitted in this call is published.
     * Thread: worker. */
    enum wm_code (*process)(struct wm_call *call, struct wm_article *article, struct wm_error *err);
};

/* A stage in a shared object is declared under this one name, which is all that the object has to
 * export. It is checked when it is loaded, and stays loaded until the process ends. */
#define WM_PLUGIN const struct wm_stage wm_plugin
extern WM_EXPORT WM_PLUGIN;

WM_C_END

#endif
