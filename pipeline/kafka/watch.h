/* SPDX-License-Identifier: Apache-2.0 */
/* watch.h: follows a spool directory as agencies' transfers fill it. Each whole file becomes one
 * message; it is moved to done/ after a broker has acknowledged it, or to failed/ with a NAME.reason
 * file when the message itself is at fault. What fails for another reason stays and is tried again.
 * A crash between acknowledgement and move sends a file once more: at least once. Blocking. */
#ifndef KAFKA_WATCH_H
#define KAFKA_WATCH_H

#include "kafka/feed.h"

struct wm_watch_options {
    const char *dir;
    int64_t settle_ms;
    int64_t deadline_ms; /* for what is under way when the stop comes */
    /* Told of each file that left, stayed or could not be moved (`reason` NULL: it is in done/). */
    void (*on_file)(void *ctx, const char *name, const char *reason);
    /* Called now and then, for progress. May be NULL. */
    void (*on_turn)(void *ctx, const struct wm_feed *feed);
    void *ctx;
};

/* Runs until feed->stop is asked for, then finishes what is under way. `feed.on_result` and `feed.ctx`
 * are the watch's own. WM_E_IO: the directory cannot be read or written. WM_E_BUSY: stopped with
 * files under way whose result is not known; they are where they were. *totals is always filled. */
enum wm_code wm_watch(const struct wm_settings *settings, struct wm_feed_options feed,
                      const struct wm_watch_options *options, struct wm_feed_totals *totals,
                      struct wm_error *err) WM_MUST_CHECK;

#endif
