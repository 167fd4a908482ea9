/* SPDX-License-Identifier: Apache-2.0 */
/* spool.h: the rules of a spool directory, without its watching. Which of the files that lie there
 * are whole, in which order they go, which are under way, and when one is tried again; and how a
 * file leaves. It is told what a look into the directory found and what time it is.
 *
 * A file is whole when its size, time and inode have stayed the same for the settle time and nobody
 * is known to be writing it. An empty one is most likely an upload that has not begun: it is given
 * ten times as long and then counts as broken. One thread. */
#ifndef KAFKA_SPOOL_H
#define KAFKA_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiremill/error.h"

/* Two looks that find the same stamp found the same bytes. */
struct wm_stamp {
    int64_t size, mtime_ns;
    uint64_t inode;
};
bool wm_stamp_same(const struct wm_stamp *a, const struct wm_stamp *b);

enum wm_spool_state {
    WM_SPOOL_WAITING,   /* settling, or waiting to be tried again */
    WM_SPOOL_SENDING,   /* under way; not looked at until its result is known */
    WM_SPOOL_PUBLISHED, /* acknowledged, but could not be moved: never sent again, only moved */
    WM_SPOOL_BROKEN,    /* refused for good, but could not be moved */
    WM_SPOOL_GONE,      /* moved; forgotten at the next look */
};

struct wm_spool_file {
    char *name;
    struct wm_stamp stamp;
    enum wm_spool_state state;
    int64_t same_since_ms; /* when this stamp was first seen */
    int64_t not_before_ms; /* when to try again */
    int64_t pause_ms;      /* how long the last wait was; doubles */
    bool written;          /* somebody has written to it and not closed it since */
    char *reason;          /* of a broken file */
};

/* One file that a look found. */
struct wm_seen {
    char *name; /* taken over by wm_spool_look */
    struct wm_stamp stamp;
};

struct wm_spool;
struct wm_spool *wm_spool_new(int64_t settle_ms);
void wm_spool_free(struct wm_spool *spool); /* NULL is fine */

/* False for names that never are a story: hidden ones and those of unfinished uploads. */
bool wm_spool_wants(const char *name);

/* Takes over what a look found, in any order, and forgets what is no longer there. A changed stamp
 * starts the settle time anew, also for a published or broken file: it is another file then. */
void wm_spool_look(struct wm_spool *spool, struct wm_seen *seen, size_t count, int64_t now_ms);

/* That somebody writes to `name`, or has closed it. */
void wm_spool_writing(struct wm_spool *spool, const char *name, bool writing, int64_t now_ms);
void wm_spool_forget_writers(struct wm_spool *spool);

/* What is to be done next after the last look, oldest file first; NULL when there is nothing more: a
 * whole file, now WM_SPOOL_SENDING, or one that is published or broken and has to be moved yet. */
struct wm_spool_file *wm_spool_next(struct wm_spool *spool, int64_t now_ms);

/* The result of sending or moving: `state` is any but SENDING. WAITING tries again after a pause
 * that doubles from 1 s to 60 s; `reason` (may be NULL) is kept for BROKEN. */
void wm_spool_settle(struct wm_spool_file *file, enum wm_spool_state state, const char *reason, int64_t now_ms);

size_t wm_spool_count(const struct wm_spool *spool);
/* How long nothing can become ready, at most `most_ms`. */
int64_t wm_spool_idle_ms(const struct wm_spool *spool, int64_t now_ms, int64_t most_ms);

/* Moves DIR/name to DIR/folder/name, or to the first free of name.1, name.2, ..., never over another
 * file. With a reason, it is written beside it as NAME.reason. WM_E_BUSY: what lay there was not the
 * file with this stamp any more (it was replaced meanwhile) and lies in DIR again under its name
 * or, if that is taken, a numbered one. WM_E_IO: it is where it was, or only its reason is missing. */
enum wm_code wm_spool_move(const char *dir, const char *folder, const char *name, const struct wm_stamp *stamp,
                           const char *reason, struct wm_error *err) WM_MUST_CHECK;

#endif
