/* SPDX-License-Identifier: Apache-2.0 */
#include "oneshot.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "render.h"
#include "runtime/chain.h"
#include "term.h"

#define MAX_ITEMS 100000 /* of one message; an archive in one file is fine here */
/* A tree of a message takes many times its bytes; a runaway is still stopped. */
#define ARENA_FACTOR 32
#define ARENA_LEAST  ((size_t)256 << 20)

const char *const wm_oneshot_formats[] = {"ninjs", "text", "html", "pretty", NULL};

/* A chain is opened when it is first needed: models cost time. */
struct lazy {
    struct wm_steps steps;
    struct wm_chain *chain;
    struct wm_chain_worker *worker;
};

struct oneshot {
    const struct wm_oneshot_conf *conf;
    struct wm_args *args;
    struct wm_arena *arena; /* of the message in hand */
    /* `record` has the stages asked for. When they read records only, what is not a record goes
     * through `read`, which has the reading stage and all that is asked for. */
    struct lazy record, read;
    struct wm_render_style style;
    bool terminal; /* standard output is one */
    size_t written;
    int status;
};

/* The stages. */

static const struct wm_lane_settings *find_lane(const struct wm_settings *settings, const char *name)
{
    for (size_t i = 0; i < settings->lane_count; i++)
        if (strcmp(settings->lanes[i].name, name) == 0)
            return &settings->lanes[i];
    return NULL;
}

int wm_oneshot_steps(const struct wm_settings *settings, const char *name, struct wm_arena *arena, struct wm_steps *out)
{
    const struct wm_lane_settings *lane = name != NULL ? find_lane(settings, name) : NULL;
    *out = (struct wm_steps){0};
    if (lane != NULL && lane->step_count > 0) {
        *out = (struct wm_steps){lane->steps, lane->step_count};
        return WM_EXIT_OK;
    }
    if (name != NULL) {
        wm_cli_say(lane == NULL ? "--lane: the configuration has no lane \"%s\"; name one with -c"
                                : "--lane: the lane \"%s\" has no stages",
                   name);
        return WM_EXIT_USAGE;
    }
    struct wm_step *steps = WM_NEW_ARRAY(arena, struct wm_step, settings->stage_count);
    for (size_t i = 0; i < settings->stage_count && steps != NULL; i++)
        if (i == 0 || !settings->stages[i].step.stage->reads_raw)
            steps[out->count++] = settings->stages[i].step;
    out->list = steps;
    return WM_EXIT_OK;
}

bool wm_oneshot_chain(struct wm_steps steps, struct wm_chain **chain, struct wm_chain_worker **worker)
{
    struct wm_error err = {0};
    enum wm_code code = wm_chain_open(steps.list, steps.count, MAX_ITEMS, chain, &err);
    if (code == WM_OK && (code = wm_chain_worker_open(*chain, worker, &err)) != WM_OK)
        wm_chain_close(*chain);
    if (code != WM_OK) {
        *chain = NULL;
        wm_cli_fail(&err);
    }
    return code == WM_OK;
}

static bool open_lazy(struct lazy *lazy)
{
    return lazy->chain != NULL || wm_oneshot_chain(lazy->steps, &lazy->chain, &lazy->worker);
}

static void close_lazy(struct lazy *lazy)
{
    wm_chain_worker_close(lazy->worker);
    wm_chain_close(lazy->chain);
}

/* A flat ninjs 1 or 2 object has a uri too, but neither of these members. */
bool wm_is_record(struct wm_str raw, struct wm_arena *arena)
{
    struct wm_str text = wm_str_trim(raw);
    struct wm_json *root;
    if (!wm_str_starts(text, "{") || wm_json_parse(arena, text, &root, NULL) != WM_OK)
        return false;
    return wm_json_get_str(root, "uri").len > 0 &&
           (wm_json_is_array(wm_json_get(root, "bodies")) || wm_json_is_array(wm_json_get(root, "headlines")) ||
            wm_json_is_object(wm_json_get(root, "wire")));
}

/* Output. */

/* On a terminal, controls that JSON does not escape by itself are escaped: the same value, but it
 * cannot steer the terminal. */
static void put_json(struct wm_str value, bool terminal)
{
    size_t from = 0;
    for (size_t at = 0; terminal && at < value.len;) {
        size_t here = at;
        uint32_t c = wm_utf8_next(value, &at);
        if (!wm_term_is_control(c))
            continue;
        fwrite(value.ptr + from, 1, here - from, stdout);
        printf("\\u%04x", c);
        from = at;
    }
    fwrite(value.ptr + from, 1, value.len - from, stdout);
    putchar('\n');
}

static void write_record(struct oneshot *o, const struct wm_item *item, const char *where)
{
    const struct wm_json *record = item->article->record;
    const char *format = o->conf->format;
    if (strcmp(format, "html") == 0) {
        wm_render_html(stdout, record);
    } else if (strcmp(format, "text") == 0) {
        fputs(o->written > 0 ? "\f\n" : "", stdout);
        wm_render_text(stdout, record);
    } else if (strcmp(format, "pretty") == 0) {
        o->style.origin = where;
        fputs(o->written > 0 ? "\n\n" : "", stdout);
        wm_render_pretty(stdout, record, o->style);
    } else {
        /* What passed through as it came may have line feeds in it. */
        put_json(item->encoded ? item->value : wm_json_dump(o->arena, record), o->terminal);
    }
    o->written++;
}

static void worse(struct oneshot *o, int status)
{
    o->status = status > o->status ? status : o->status;
}

static void refuse(struct oneshot *o, const char *where, enum wm_code code, const char *text)
{
    wm_cli_note("%s: %s: %s", where, wm_code_label(code), text);
    worse(o, wm_code_fate(code) == WM_FATAL ? WM_EXIT_CONFIG : WM_EXIT_REFUSED);
}

const char *wm_oneshot_where(const struct wm_input *input, size_t item, struct wm_arena *arena)
{
    struct wm_buf where = {.arena = arena};
    wm_buf_adds(&where, wm_input_name(input));
    if (wm_input_line(input) > 0)
        wm_buf_printf(&where, ":%ld", wm_input_line(input));
    if (item > 0)
        wm_buf_printf(&where, ": item %zu", item);
    return wm_buf_str(&where).ptr;
}

/* Messages. */

/* False when a model cannot be opened: there is no point in going on. */
static bool run_message(struct oneshot *o, const struct wm_input *input, struct wm_str message)
{
    bool as_is = o->record.steps.list[0].stage->reads_raw || wm_is_record(message, o->arena);
    struct lazy *lazy = as_is ? &o->record : &o->read;
    if (!open_lazy(lazy)) {
        worse(o, WM_EXIT_CONFIG);
        return false;
    }
    struct wm_item *items =
        wm_chain_run(lazy->worker, o->arena, message, wm_str_of(o->conf->content_type), wm_log_root(), NULL);
    size_t number = 0;
    for (const struct wm_item *item = items; item != NULL; item = item->next) {
        const char *where = wm_oneshot_where(input, items->next != NULL ? ++number : 0, o->arena);
        if (item->code == WM_OK)
            write_record(o, item, where);
        else if (item->code != WM_E_DROP)
            refuse(o, where, item->code, item->text);
        else if (item->text[0] != '\0')
            wm_cli_note("%s: dropped: %s", where, item->text);
    }
    return true;
}

/* What was written so far goes out with each message, for a reader that follows. */
static bool flush(struct oneshot *o)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    wm_cli_say("standard output: %s; the output is not complete", strerror(errno));
    worse(o, WM_EXIT_CONFIG);
    return false;
}

/* False when nothing more can be done. */
static bool run_input(struct oneshot *o, struct wm_input *input)
{
    for (;;) {
        struct wm_error err = {0};
        struct wm_str message;
        enum wm_code code = wm_input_next(input, &message, &err);
        if (code == WM_E_DROP)
            return true;
        bool go_on = true;
        if (code == WM_OK)
            go_on = run_message(o, input, message);
        else if (code == WM_E_LIMIT)
            refuse(o, wm_oneshot_where(input, 0, o->arena), code, err.text);
        else
            worse(o, wm_cli_fail(&err));
        wm_arena_reset(o->arena);
        if (!go_on || !flush(o))
            return false;
        if (code == WM_E_IO)
            return true;
    }
}

static bool run_path(struct oneshot *o, const char *path)
{
    struct wm_error err = {0};
    struct wm_input *input;
    if (wm_input_open(path, o->conf->lines, (size_t)o->conf->max_bytes, &input, &err) != WM_OK) {
        worse(o, wm_cli_fail(&err));
        return true;
    }
    bool go_on = run_input(o, input);
    wm_input_close(input);
    return go_on;
}

static void run_all(struct oneshot *o)
{
    const struct wm_list *paths = &o->args->operands;
    bool html = strcmp(o->conf->format, "html") == 0, go_on = true;
    if (html)
        wm_render_html_begin(stdout, paths->count == 1 ? paths->items[0] : NULL);
    if (paths->count == 0) {
        if (isatty(STDIN_FILENO) && !o->args->quiet)
            wm_cli_say("reading standard input; Ctrl-D ends it");
        go_on = run_path(o, "-");
    }
    for (size_t i = 0; i < paths->count && go_on; i++)
        go_on = run_path(o, paths->items[i]);
    if (html)
        wm_render_html_end(stdout);
}

static size_t arena_bytes(int64_t max_bytes)
{
    size_t bytes = (size_t)max_bytes * ARENA_FACTOR;
    return bytes > ARENA_LEAST ? bytes : ARENA_LEAST;
}

/* The same behind the build's first stage, the one that reads. */
static struct wm_steps reading_first(const struct wm_settings *settings, struct wm_steps steps, struct wm_arena *arena)
{
    struct wm_step *all = WM_NEW_ARRAY(arena, struct wm_step, steps.count + 1);
    if (all == NULL)
        return steps;
    all[0] = settings->stages[0].step;
    memcpy(all + 1, steps.list, steps.count * sizeof *all);
    return (struct wm_steps){all, steps.count + 1};
}

int wm_oneshot(const struct wm_oneshot_conf *conf, struct wm_args *args, const struct wm_settings *settings,
               struct wm_steps steps)
{
    struct oneshot o = {.conf = conf, .args = args, .terminal = isatty(STDOUT_FILENO)};
    o.style = (struct wm_render_style){
        .color = wm_cli_color(args, stdout), .width = wm_cli_width(stdout), .full = conf->full};
    o.arena = wm_arena_new(arena_bytes(conf->max_bytes));
    wm_arena_set_keep(o.arena, WM_ARENA_ARTICLES);
    o.record.steps = steps;
    o.read.steps = reading_first(settings, steps, args->arena);
    run_all(&o);
    close_lazy(&o.record);
    close_lazy(&o.read);
    wm_arena_free(o.arena);
    return o.status;
}
