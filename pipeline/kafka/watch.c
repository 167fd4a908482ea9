/* SPDX-License-Identifier: Apache-2.0 */
/* The loop: look into the directory, send what is whole, serve results, wait. The kernel's notes
 * (inotify) shorten the waiting and tell who is still writing; a look every LOOK_MS does the work
 * where there are none, as on network file systems. */
#include "watch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "kafka/client.h"
#include "kafka/files.h"
#include "kafka/spool.h"

#define LOOK_MS      2000 /* the longest time between two looks */
#define BREATH_MS    50   /* the shortest */
#define NOTES_BYTES  65536
#define UNDER_WAY_MS 100

struct watch {
    const struct wm_watch_options *options;
    struct wm_spool *spool;
    struct wm_feed *feed;
    struct wm_stop *stop;
    int dir_fd, notes_fd; /* notes_fd is -1 without inotify */
    uint64_t failed;      /* files in failed/: what is tried again is no failure */
};

static void tell(const struct watch *w, const char *name, const char *reason)
{
    if (w->options->on_file != NULL)
        w->options->on_file(w->options->ctx, name, reason);
}

/* Moves a file whose fate is known. What was replaced meanwhile is another file, looked at anew. */
static void move(struct watch *w, struct wm_spool_file *file, enum wm_spool_state fate, const char *reason)
{
    struct wm_error err = {0};
    bool broken = fate == WM_SPOOL_BROKEN;
    enum wm_code code = wm_spool_move(w->options->dir, broken ? "failed" : "done", file->name, &file->stamp,
                                      broken ? reason : NULL, &err);
    enum wm_spool_state state = code == WM_OK ? WM_SPOOL_GONE : code == WM_E_BUSY ? WM_SPOOL_WAITING : fate;
    if (code == WM_OK && broken)
        w->failed++;
    if (code == WM_OK)
        tell(w, file->name, broken ? reason : NULL);
    else
        tell(w, file->name, err.text);
    wm_spool_settle(file, state, reason, wm_clock_ms());
}

static void on_result(void *ctx, const struct wm_feed_result *result)
{
    struct watch *w = ctx;
    struct wm_spool_file *file = result->tag;
    if (result->reason == NULL) {
        move(w, file, WM_SPOOL_PUBLISHED, NULL);
    } else if (result->lasting) {
        move(w, file, WM_SPOOL_BROKEN, result->reason);
    } else {
        tell(w, file->name, result->reason);
        wm_spool_settle(file, WM_SPOOL_WAITING, NULL, wm_clock_ms());
    }
}

static int64_t mtime_ns(const struct stat *state)
{
    return (int64_t)state->st_mtim.tv_sec * 1000000000 + state->st_mtim.tv_nsec;
}

static struct wm_stamp stamp_of(const struct stat *state)
{
    return (struct wm_stamp){.size = state->st_size, .mtime_ns = mtime_ns(state), .inode = state->st_ino};
}

/* A file that cannot be read now may be readable later (its rights are often set last): it stays. */
static enum wm_code send_file(struct watch *w, struct wm_spool_file *file, struct wm_error *err)
{
    char path[PATH_MAX];
    struct wm_bytes bytes = {0};
    struct stat state = {0};
    struct wm_error why = {0};
    snprintf(path, sizeof path, "%s/%s", w->options->dir, file->name);
    if (file->stamp.size == 0) {
        wm_feed_refuse(w->feed, file->name, 0, file, "the file is empty");
        return WM_OK;
    }
    enum wm_code code = wm_files_read(path, wm_feed_limit(w->feed), &bytes, &state, &why);
    struct wm_stamp read = stamp_of(&state);
    bool same = wm_stamp_same(&read, &file->stamp);
    if (code == WM_E_LIMIT && same) {
        wm_feed_refuse(w->feed, file->name, 0, file, why.text);
        return WM_OK;
    }
    if (code != WM_OK || !same || (int64_t)bytes.len != file->stamp.size) {
        if (code != WM_OK && code != WM_E_LIMIT)
            tell(w, file->name, why.text);
        wm_spool_settle(file, WM_SPOOL_WAITING, NULL, wm_clock_ms());
        free(bytes.ptr);
        return WM_OK;
    }
    struct wm_feed_message message = {.bytes = bytes.ptr, .len = bytes.len, .name = file->name, .tag = file};
    code = wm_feed_send(w->feed, &message, err);
    if (code == WM_E_BUSY)
        wm_spool_settle(file, WM_SPOOL_WAITING, NULL, wm_clock_ms());
    free(bytes.ptr);
    return code;
}

static enum wm_code look(struct watch *w, struct wm_error *err)
{
    struct wm_seen *seen = NULL;
    size_t count = 0, cap = 0;
    struct stat state;
    DIR *dir = opendir(w->options->dir);
    if (dir == NULL)
        return wm_fail(err, WM_E_IO, "%s: %s", w->options->dir, strerror(errno));
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        if (!wm_spool_wants(entry->d_name) || fstatat(w->dir_fd, entry->d_name, &state, 0) != 0 ||
            !S_ISREG(state.st_mode))
            continue;
        if (count == cap)
            seen = wm_realloc(seen, (cap = cap == 0 ? 64 : 2 * cap) * sizeof *seen);
        seen[count++] = (struct wm_seen){.name = wm_strdup(entry->d_name), .stamp = stamp_of(&state)};
    }
    closedir(dir);
    wm_spool_look(w->spool, seen, count, wm_clock_ms());
    free(seen);
    return WM_OK;
}

static void take_note(struct watch *w, const struct inotify_event *note)
{
    if (note->mask & IN_Q_OVERFLOW)
        wm_spool_forget_writers(w->spool); /* the note of a closing may be among those lost */
    else if (note->len > 0 && wm_spool_wants(note->name) && !(note->mask & IN_ISDIR))
        wm_spool_writing(w->spool, note->name, (note->mask & IN_MODIFY) != 0, wm_clock_ms());
}

static void take_notes(struct watch *w)
{
    _Alignas(struct inotify_event) char notes[NOTES_BYTES];
    ssize_t n = w->notes_fd >= 0 ? read(w->notes_fd, notes, sizeof notes) : 0;
    for (ssize_t at = 0; at < n;) {
        const struct inotify_event *note = (const struct inotify_event *)(const void *)(notes + at);
        take_note(w, note);
        at += (ssize_t)(sizeof *note + note->len);
    }
}

static enum wm_code send_whole(struct watch *w, struct wm_error *err)
{
    enum wm_code code = WM_OK;
    struct wm_spool_file *file;
    while (code == WM_OK && wm_stop_asked(w->stop) == 0 && (file = wm_spool_next(w->spool, wm_clock_ms())) != NULL)
        if (file->state == WM_SPOOL_SENDING)
            code = send_file(w, file, err);
        else
            move(w, file, file->state, file->reason);
    return code;
}

/* Never shorter than a breath, so that a large upload, which makes notes without end, costs little. */
static void rest(struct watch *w)
{
    int64_t idle_ms = wm_spool_idle_ms(w->spool, wm_clock_ms(), LOOK_MS);
    if (wm_feed_pending(w->feed) > 0) {
        wm_feed_poll(w->feed, UNDER_WAY_MS);
        return;
    }
    wm_stop_wait(w->stop, -1, BREATH_MS);
    wm_feed_poll(w->feed, 0);
    if (wm_stop_asked(w->stop) == 0 && idle_ms > BREATH_MS)
        wm_stop_wait(w->stop, w->notes_fd, (int)idle_ms - BREATH_MS);
}

static enum wm_code follow(struct watch *w, struct wm_error *err)
{
    enum wm_code code = WM_OK;
    while (code == WM_OK && wm_stop_asked(w->stop) == 0) {
        take_notes(w);
        code = look(w, err);
        if (code == WM_OK)
            code = send_whole(w, err);
        if (w->options->on_turn != NULL)
            w->options->on_turn(w->options->ctx, w->feed);
        if (code == WM_OK)
            rest(w);
    }
    if (code != WM_OK && code != WM_E_BUSY)
        return code;
    if (!wm_feed_flush(w->feed, w->options->deadline_ms))
        return wm_fail(err, WM_E_BUSY, "stopped with %zu files under way; they are sent again at the next start",
                       wm_feed_pending(w->feed));
    return WM_OK;
}

static enum wm_code make_folder(const struct watch *w, const char *name, struct wm_error *err)
{
    if (mkdirat(w->dir_fd, name, 0777) != 0 && errno != EEXIST)
        return wm_fail(err, WM_E_IO, "%s/%s cannot be made: %s", w->options->dir, name, strerror(errno));
    if (faccessat(w->dir_fd, name, W_OK | X_OK, 0) != 0)
        return wm_fail(err, WM_E_IO, "%s/%s is not writable: %s", w->options->dir, name, strerror(errno));
    return WM_OK;
}

/* What was published and cannot be moved would be published again after each restart: better not to
 * begin at all. */
static enum wm_code open_folders(struct watch *w, struct wm_error *err)
{
    w->dir_fd = open(w->options->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (w->dir_fd < 0)
        return wm_fail(err, WM_E_IO, "%s: %s", w->options->dir, strerror(errno));
    if (faccessat(w->dir_fd, ".", R_OK | W_OK | X_OK, 0) != 0)
        return wm_fail(err, WM_E_IO, "%s: files cannot be moved out of it: %s", w->options->dir, strerror(errno));
    enum wm_code code = make_folder(w, "done", err);
    return code == WM_OK ? make_folder(w, "failed", err) : code;
}

static void open_notes(struct watch *w)
{
    w->notes_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (w->notes_fd >= 0)
        (void)inotify_add_watch(w->notes_fd, w->options->dir, IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE);
}

enum wm_code wm_watch(const struct wm_settings *settings, struct wm_feed_options feed,
                      const struct wm_watch_options *options, struct wm_feed_totals *totals, struct wm_error *err)
{
    struct watch w = {.options = options, .stop = feed.stop, .dir_fd = -1, .notes_fd = -1};
    *totals = (struct wm_feed_totals){0};
    enum wm_code code = open_folders(&w, err);
    if (code == WM_OK) {
        feed.on_result = on_result;
        feed.ctx = &w;
        code = wm_feed_open(settings, &feed, &w.feed, err);
    }
    if (code == WM_OK) {
        open_notes(&w);
        w.spool = wm_spool_new(options->settle_ms);
        code = follow(&w, err);
        *totals = wm_feed_totals(w.feed);
        totals->failed = w.failed;
    }
    wm_feed_close(&w.feed);
    wm_spool_free(w.spool);
    if (w.notes_fd >= 0)
        close(w.notes_fd);
    if (w.dir_fd >= 0)
        close(w.dir_fd);
    return code;
}
