/* SPDX-License-Identifier: Apache-2.0 */
/* desk: an example of a stage of your own. It tells which desk of a newsroom an article is for, by
 * its subjects and keywords, and writes that into the record under wire.stages.desk:
 *
 *     stages:
 *       desk:
 *         plugin: ./desk.so
 *         desks: sport = football, medtop:15000000; money = medtop:04000000, banks
 *
 * It shows all that a stage has: options, what all workers share, what each worker has of its own,
 * what is wrong with a configuration, and the refusal of an article. Built with
 *
 *     cc -std=c11 -O2 -Wall -shared -fPIC -o desk.so desk.c $(pkg-config --cflags wiremill) */
#include <stdlib.h>
#include <wiremill/stage.h>

#define MAX_DESKS 64
#define MAX_WORDS 1024

struct desk_conf {
    const char *desks, *otherwise;
    bool strict;
};

static const struct wm_option desk_options[] = {
    {.name = "desks",
     .required = true,
     .help = "The desks, most important first, each with the subjects it is for: \"NAME = WORD, WORD; NAME = WORD\". A "
             "word is the name or the URI of a subject, or a keyword; case does not matter.",
     WM_FIELD(struct desk_conf, desks)},
    {.name = "otherwise",
     .fallback = "general",
     .help = "The desk for what belongs to no other.",
     WM_FIELD(struct desk_conf, otherwise)},
    {.name = "strict",
     .fallback = "false",
     .help = "Refuse what belongs to no desk, as a dead letter, instead.",
     WM_FIELD(struct desk_conf, strict)},
    {0}};

struct word {
    struct wm_str text;
    size_t desk; /* index */
};

/* Made once for a lane, then only read: workers share it. Texts are borrowed from the options, which
 * live until close(). */
struct desk {
    const struct desk_conf *conf;
    struct wm_str names[MAX_DESKS];
    struct word words[MAX_WORDS];
    size_t name_count, word_count;
};

/* Each worker's own: how many words of each desk the article in hand has. */
struct desk_worker {
    unsigned hits[MAX_DESKS];
};

/* Takes what stands before the next `mark` off *rest, trimmed. False at the end. */
static bool take(struct wm_str *rest, const char *mark, struct wm_str *part)
{
    if (rest->len == 0)
        return false;
    ptrdiff_t at = wm_str_find(*rest, wm_str_of(mark));
    size_t len = at < 0 ? rest->len : (size_t)at;
    *part = wm_str_trim(wm_str_sub(*rest, 0, len));
    *rest = wm_str_sub(*rest, len + 1, rest->len);
    return true;
}

static enum wm_code add_desk(struct desk *desk, struct wm_str rest, struct wm_error *err)
{
    struct wm_str name, word, all = rest;
    if (!take(&rest, "=", &name) || name.len == 0 || wm_str_trim(rest).len == 0)
        return wm_fail(err, WM_E_CONFIG, "desks: \"%.*s\" is not NAME = WORD, WORD", WM_STR_ARG(all));
    if (desk->name_count == MAX_DESKS)
        return wm_fail(err, WM_E_CONFIG, "desks: more than %d desks", MAX_DESKS);
    while (take(&rest, ",", &word)) {
        if (desk->word_count == MAX_WORDS)
            return wm_fail(err, WM_E_CONFIG, "desks: more than %d words", MAX_WORDS);
        if (word.len > 0)
            desk->words[desk->word_count++] = (struct word){word, desk->name_count};
    }
    desk->names[desk->name_count++] = name;
    return WM_OK;
}

static enum wm_code desk_open(const void *conf, void **shared, struct wm_error *err)
{
    struct desk *desk = calloc(1, sizeof *desk);
    if (desk == NULL)
        return wm_fail(err, WM_E_MODEL, "no memory for the desks");
    desk->conf = conf;
    struct wm_str rest = wm_str_of(desk->conf->desks), one;
    while (take(&rest, ";", &one)) {
        enum wm_code code = one.len > 0 ? add_desk(desk, one, err) : WM_OK;
        if (code != WM_OK) {
            free(desk);
            return code;
        }
    }
    *shared = desk;
    return WM_OK;
}

static void desk_close(void *shared)
{
    free(shared);
}

static enum wm_code desk_worker_open(const void *shared, void **worker, struct wm_error *err)
{
    (void)shared;
    *worker = calloc(1, sizeof(struct desk_worker));
    return *worker != NULL ? WM_OK : wm_fail(err, WM_E_MODEL, "no memory for a worker");
}

static void desk_worker_close(void *worker)
{
    free(worker);
}

static void count(const struct desk *desk, struct desk_worker *worker, const char *text)
{
    for (size_t i = 0; i < desk->word_count; i++)
        worker->hits[desk->words[i].desk] += wm_str_is_nocase(desk->words[i].text, text);
}

static void count_article(const struct wm_call *call, const struct wm_article *article)
{
    const struct wm_json *subjects = wm_json_get(article->record, "subjects");
    for (size_t i = 0; i < wm_json_count(subjects); i++) {
        const struct wm_json *subject = wm_json_at(subjects, i);
        count(call->shared, call->worker, wm_str_cstr(call->arena, wm_json_get_str(subject, "name")));
        count(call->shared, call->worker, wm_str_cstr(call->arena, wm_json_get_str(subject, "uri")));
    }
    const struct wm_json *keywords = wm_json_get(wm_json_get(article->record, "wire"), "keywords");
    for (size_t i = 0; i < wm_json_count(keywords); i++)
        count(call->shared, call->worker, wm_str_cstr(call->arena, wm_json_str(wm_json_at(keywords, i))));
}

/* The first of those with most hits; MAX_DESKS without any. */
static size_t best(const struct desk *desk, const struct desk_worker *worker)
{
    size_t at = MAX_DESKS;
    for (size_t i = 0; i < desk->name_count; i++)
        if (worker->hits[i] > (at < MAX_DESKS ? worker->hits[at] : 0))
            at = i;
    return at;
}

static enum wm_code desk_process(struct wm_call *call, struct wm_article *article, struct wm_error *err)
{
    const struct desk *desk = call->shared;
    struct desk_worker *worker = call->worker;
    *worker = (struct desk_worker){0}; /* of the article before nothing may stay */
    count_article(call, article);
    size_t at = best(desk, worker);
    if (at == MAX_DESKS && desk->conf->strict)
        return wm_fail(err, WM_E_STAGE, "no desk is for this article; name its subjects in `desks`, or allow others");
    struct wm_json *mine = wm_article_stage(article, "desk");
    wm_json_set_str(mine, "name", at < MAX_DESKS ? desk->names[at] : wm_str_of(desk->conf->otherwise));
    wm_json_set_int(mine, "hits", at < MAX_DESKS ? (long long)worker->hits[at] : 0);
    return WM_OK;
}

WM_PLUGIN = {.api = WM_STAGE_API,
             .name = "desk",
             .version = "1.0.0",
             .summary = "Tells which desk an article is for.",
             .options = desk_options,
             .conf_size = sizeof(struct desk_conf),
             .open = desk_open,
             .close = desk_close,
             .worker_open = desk_worker_open,
             .worker_close = desk_worker_close,
             .process = desk_process};
