/* SPDX-License-Identifier: Apache-2.0 */
/* Each story goes through the stages as the record that a lane would hand them, and what they wrote into
 * descriptions[] is printed. A line that is no story is refused; the rest is still done. */
#include "jsonl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/story.h"
#include "record.h"

#define ARENA_BYTES   ((size_t)1 << 30)
#define DEFAULT_SHAPE "brief"

/* Why a story has no summary of the shape though the stage does not say so. */
#define REASON_SHAPE_OFF "shape-off"

const char *const wm_jsonl_shapes[] = {"brief", "summary", NULL};

struct jsonl {
    const char *shape;
    size_t max_bytes;
    struct wm_chain *chain;
    struct wm_chain_worker *worker;
    struct wm_arena *arena; /* of the story in hand */
    bool at_once;           /* somebody may be waiting for each line */
    int status;
};

static void worse(struct jsonl *j, int status)
{
    j->status = status > j->status ? status : j->status;
}

static void refuse(struct jsonl *j, const struct wm_input *input, const char *text)
{
    wm_cli_note("%s: %s", wm_oneshot_where(input, 0, j->arena), text);
    worse(j, WM_EXIT_REFUSED);
}

static struct wm_str reason_of(const struct wm_json *record)
{
    struct wm_str reason = wm_json_get_str(wm_json_get(wm_json_get(record, "wire"), "summary"), "reason");
    return reason.len > 0 ? reason : WM_STR(REASON_SHAPE_OFF);
}

static void print_line(const struct jsonl *j, const struct wm_json *story, const struct wm_json *record)
{
    struct wm_json *line;
    if (wm_json_parse(j->arena, WM_STR("{\"id\":\"\",\"summary\":\"\"}"), &line, NULL) != WM_OK)
        return;
    struct wm_str summary = wm_record_description(record, j->shape);
    wm_json_set_str(line, "id", wm_json_get_str(story, "id"));
    wm_json_set_str(line, "summary", summary);
    if (summary.len == 0)
        wm_json_set_str(line, "reason", reason_of(record));
    struct wm_str text = wm_json_dump(j->arena, line);
    fwrite(text.ptr, 1, text.len, stdout);
    putchar('\n');
}

static enum wm_code read_story(const struct jsonl *j, struct wm_str line, struct wm_json **story, struct wm_error *err)
{
    if (!wm_utf8_valid(line))
        return wm_fail(err, WM_E_PARSE, "the line is not UTF-8; convert the file first");
    enum wm_code code = wm_json_parse(j->arena, line, story, err);
    if (code != WM_OK)
        return code;
    if (!wm_json_is_object(*story))
        return wm_fail(err, WM_E_PARSE,
                       "not a JSON object; a line should be {\"id\": ..., \"title\": ..., \"text\": ...}");
    if (!wm_json_is_string(wm_json_get(*story, "id")))
        return wm_fail(err, WM_E_PARSE, "\"id\" should be a string");
    if (!wm_json_is_string(wm_json_get(*story, "text")))
        return wm_fail(err, WM_E_PARSE, "\"text\" should be a string, with one paragraph a line");
    return WM_OK;
}

static void run_line(struct jsonl *j, const struct wm_input *input, struct wm_str line)
{
    struct wm_error err = {0};
    struct wm_json *story = NULL;
    if (read_story(j, line, &story, &err) != WM_OK) {
        refuse(j, input, err.text);
        return;
    }
    /* The id goes round the stages: it may be any text, and a uri may not. */
    struct wm_str record = wm_story_record(j->arena, story, WM_STR("urn:wiremill:jsonl"));
    const struct wm_item *item = wm_chain_run(j->worker, j->arena, record, WM_STR(""), NULL, NULL);
    if (item->code == WM_OK)
        print_line(j, story, item->article->record);
    else
        refuse(j, input, item->text);
}

/* False when nothing more can be written. */
static bool flush(struct jsonl *j)
{
    if (!ferror(stdout) && (!j->at_once || fflush(stdout) == 0))
        return true;
    wm_cli_say("standard output: %s; the output is not complete", strerror(errno));
    worse(j, WM_EXIT_CONFIG);
    return false;
}

static bool run_input(struct jsonl *j, struct wm_input *input)
{
    for (;;) {
        struct wm_error err = {0};
        struct wm_str line;
        enum wm_code code = wm_input_next(input, &line, &err);
        if (code == WM_E_DROP)
            return true;
        if (code == WM_OK)
            run_line(j, input, line);
        else if (code == WM_E_LIMIT)
            refuse(j, input, err.text);
        else
            worse(j, wm_cli_fail(&err));
        wm_arena_reset(j->arena);
        if (!flush(j))
            return false;
        if (code == WM_E_IO)
            return true;
    }
}

static bool run_path(struct jsonl *j, const char *path)
{
    struct wm_error err = {0};
    struct wm_input *input;
    if (wm_input_open(path, true, j->max_bytes, &input, &err) != WM_OK) {
        worse(j, wm_cli_fail(&err));
        return true;
    }
    bool go_on = run_input(j, input);
    wm_input_close(input);
    return go_on;
}

static bool is_file(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

int wm_jsonl(const struct wm_oneshot_conf *conf, const struct wm_list *paths, struct wm_steps steps)
{
    struct jsonl j = {.shape = conf->shape != NULL ? conf->shape : DEFAULT_SHAPE,
                      .max_bytes = (size_t)conf->max_bytes,
                      .at_once = !is_file(STDOUT_FILENO)};
    if (!wm_oneshot_chain(steps, &j.chain, &j.worker))
        return WM_EXIT_CONFIG;
    j.arena = wm_arena_new(ARENA_BYTES);
    bool go_on = paths->count > 0 || run_path(&j, "-");
    for (size_t i = 0; i < paths->count && go_on; i++)
        go_on = run_path(&j, paths->items[i]);
    wm_chain_worker_close(j.worker);
    wm_chain_close(j.chain);
    wm_arena_free(j.arena);
    return j.status;
}
