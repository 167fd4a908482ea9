/* SPDX-License-Identifier: Apache-2.0 */
#include "spool.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"

#define FIRST_PAUSE_MS   1000
#define LONGEST_PAUSE_MS 60000
#define EMPTY_PATIENCE   10 /* settle times */

struct wm_spool {
    int64_t settle_ms;
    struct wm_spool_file **files; /* sorted by name */
    size_t count;
    struct wm_spool_file **ready; /* of the last look, oldest first; the next one is ready[at] */
    size_t ready_count, at;
};

bool wm_stamp_same(const struct wm_stamp *a, const struct wm_stamp *b)
{
    return a->size == b->size && a->mtime_ns == b->mtime_ns && a->inode == b->inode;
}

bool wm_spool_wants(const char *name)
{
    static const char *const unfinished[] = {".tmp", ".part", ".filepart"};
    size_t len = strlen(name);
    if (len == 0 || name[0] == '.')
        return false;
    for (size_t i = 0; i < sizeof unfinished / sizeof *unfinished; i++) {
        size_t end = strlen(unfinished[i]);
        if (len >= end && strcasecmp(name + len - end, unfinished[i]) == 0)
            return false;
    }
    return true;
}

struct wm_spool *wm_spool_new(int64_t settle_ms)
{
    struct wm_spool *spool = wm_calloc(1, sizeof *spool);
    spool->settle_ms = settle_ms;
    return spool;
}

static void free_file(struct wm_spool_file *file)
{
    free(file->name);
    free(file->reason);
    free(file);
}

void wm_spool_free(struct wm_spool *spool)
{
    if (spool == NULL)
        return;
    for (size_t i = 0; i < spool->count; i++)
        free_file(spool->files[i]);
    free(spool->files);
    free(spool->ready);
    free(spool);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct wm_seen *)a)->name, ((const struct wm_seen *)b)->name);
}

static int by_age(const void *a, const void *b)
{
    const struct wm_spool_file *x = *(struct wm_spool_file *const *)a, *y = *(struct wm_spool_file *const *)b;
    if (x->stamp.mtime_ns != y->stamp.mtime_ns)
        return x->stamp.mtime_ns < y->stamp.mtime_ns ? -1 : 1;
    return strcmp(x->name, y->name);
}

static struct wm_spool_file *new_file(struct wm_seen *seen, int64_t now_ms)
{
    struct wm_spool_file *file = wm_calloc(1, sizeof *file);
    file->name = seen->name;
    file->stamp = seen->stamp;
    file->same_since_ms = now_ms;
    return file;
}

/* What is under way keeps the stamp of what was sent, against which its result is judged. */
static void see_again(struct wm_spool_file *file, struct wm_seen *seen, int64_t now_ms)
{
    free(seen->name);
    if (file->state == WM_SPOOL_SENDING || wm_stamp_same(&file->stamp, &seen->stamp))
        return;
    file->stamp = seen->stamp;
    file->state = WM_SPOOL_WAITING;
    file->same_since_ms = now_ms;
    file->not_before_ms = file->pause_ms = 0;
}

static bool is_whole(const struct wm_spool *spool, const struct wm_spool_file *file, int64_t now_ms)
{
    int64_t settle_ms = file->stamp.size == 0 ? EMPTY_PATIENCE * spool->settle_ms : spool->settle_ms;
    return file->state == WM_SPOOL_WAITING && !file->written && now_ms - file->same_since_ms >= settle_ms &&
           now_ms >= file->not_before_ms;
}

static bool is_stuck(const struct wm_spool_file *file)
{
    return file->state == WM_SPOOL_PUBLISHED || file->state == WM_SPOOL_BROKEN;
}

static bool is_due(const struct wm_spool *spool, const struct wm_spool_file *file, int64_t now_ms)
{
    return is_whole(spool, file, now_ms) || (is_stuck(file) && now_ms >= file->not_before_ms);
}

static void collect_ready(struct wm_spool *spool, int64_t now_ms)
{
    spool->ready = wm_realloc(spool->ready, (spool->count + 1) * sizeof *spool->ready);
    spool->ready_count = spool->at = 0;
    for (size_t i = 0; i < spool->count; i++)
        if (is_due(spool, spool->files[i], now_ms))
            spool->ready[spool->ready_count++] = spool->files[i];
    qsort(spool->ready, spool->ready_count, sizeof *spool->ready, by_age);
}

void wm_spool_look(struct wm_spool *spool, struct wm_seen *seen, size_t count, int64_t now_ms)
{
    struct wm_spool_file **merged = wm_malloc((spool->count + count + 1) * sizeof(struct wm_spool_file *));
    size_t old = 0, n = 0;
    if (count > 0)
        qsort(seen, count, sizeof *seen, by_name);
    for (size_t i = 0; i < count || old < spool->count;) {
        int order = i == count ? 1 : old == spool->count ? -1 : strcmp(seen[i].name, spool->files[old]->name);
        struct wm_spool_file *known = order >= 0 ? spool->files[old++] : NULL;
        if (order > 0 && known->state == WM_SPOOL_SENDING) {
            merged[n++] = known; /* gone, but its result is still to come */
        } else if (order > 0) {
            free_file(known);
        } else if (order < 0) {
            merged[n++] = new_file(&seen[i++], now_ms);
        } else {
            see_again(known, &seen[i++], now_ms);
            if (known->state == WM_SPOOL_GONE) { /* moved, and the same again: a link to it was dropped */
                known->state = WM_SPOOL_WAITING;
                known->same_since_ms = now_ms;
            }
            merged[n++] = known;
        }
    }
    free(spool->files);
    spool->files = merged;
    spool->count = n;
    collect_ready(spool, now_ms);
}

/* Where `name` is, or where it would have to be put. */
static size_t place_of(const struct wm_spool *spool, const char *name)
{
    size_t low = 0, high = spool->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(spool->files[middle]->name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The note of a writer may come before the first look that finds the file. */
static struct wm_spool_file *insert(struct wm_spool *spool, size_t at, const char *name, int64_t now_ms)
{
    struct wm_seen seen = {.name = wm_strdup(name)};
    spool->files = wm_realloc(spool->files, (spool->count + 1) * sizeof(struct wm_spool_file *));
    memmove(spool->files + at + 1, spool->files + at, (spool->count - at) * sizeof(struct wm_spool_file *));
    spool->count++;
    return spool->files[at] = new_file(&seen, now_ms);
}

void wm_spool_writing(struct wm_spool *spool, const char *name, bool writing, int64_t now_ms)
{
    size_t at = place_of(spool, name);
    bool known = at < spool->count && strcmp(spool->files[at]->name, name) == 0;
    if (!known && !writing)
        return;
    struct wm_spool_file *file = known ? spool->files[at] : insert(spool, at, name, now_ms);
    file->written = writing;
    file->same_since_ms = now_ms;
}

void wm_spool_forget_writers(struct wm_spool *spool)
{
    for (size_t i = 0; i < spool->count; i++)
        spool->files[i]->written = false;
}

struct wm_spool_file *wm_spool_next(struct wm_spool *spool, int64_t now_ms)
{
    while (spool->at < spool->ready_count) {
        struct wm_spool_file *file = spool->ready[spool->at++];
        if (!is_due(spool, file, now_ms))
            continue;
        if (file->state == WM_SPOOL_WAITING)
            file->state = WM_SPOOL_SENDING;
        return file;
    }
    return NULL;
}

void wm_spool_settle(struct wm_spool_file *file, enum wm_spool_state state, const char *reason, int64_t now_ms)
{
    file->state = state;
    file->pause_ms = file->pause_ms == 0 ? FIRST_PAUSE_MS : 2 * file->pause_ms;
    if (file->pause_ms > LONGEST_PAUSE_MS)
        file->pause_ms = LONGEST_PAUSE_MS;
    file->not_before_ms = now_ms + file->pause_ms;
    if (reason != NULL) {
        free(file->reason);
        file->reason = wm_strdup(reason);
    }
}

size_t wm_spool_count(const struct wm_spool *spool)
{
    return spool->count;
}

int64_t wm_spool_idle_ms(const struct wm_spool *spool, int64_t now_ms, int64_t most_ms)
{
    int64_t least = most_ms;
    for (size_t i = 0; i < spool->count; i++) {
        const struct wm_spool_file *file = spool->files[i];
        int64_t patience = file->stamp.size == 0 ? EMPTY_PATIENCE * spool->settle_ms : spool->settle_ms;
        int64_t due = file->same_since_ms + patience;
        if (due < file->not_before_ms || is_stuck(file))
            due = file->not_before_ms;
        if (file->state != WM_SPOOL_SENDING && !file->written && due - now_ms < least)
            least = due - now_ms;
    }
    return least > 0 ? least : 0;
}
