/* SPDX-License-Identifier: Apache-2.0 */
/* sum_eval [--features|--times] < stories.jsonl > summaries.jsonl
 *
 * Runs the stage, in a chain of its own, on lines of {"id", "title", "text"} with one paragraph a
 * line of text, and prints lines of {"id", "summary"}; with --features the features of each sentence
 * that is allowed, for sum_fit.py; with --times the nanoseconds that the stage took per article
 * (the fastest of several rounds), without and with the cut of the body, which stages share. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../sum_rank.h"
#include "../sum_read.h"
#include "base/arena.h"
#include "base/article.h"
#include "base/option.h"
#include "runtime/chain.h"

#define ROUNDS      15
#define ARENA_BYTES ((size_t)256 << 20)

extern const struct wm_stage wm_stage_summarize;

enum mode { SUMMARIES, FEATURES, TIMES };

static int fail(const char *text)
{
    fprintf(stderr, "sum_eval: %s\n", text);
    return 1;
}

/* One paragraph a line becomes paragraphs apart by an empty line. */
static struct wm_str paragraphs(struct wm_arena *arena, struct wm_str text)
{
    struct wm_buf buf = {.arena = arena};
    for (struct wm_str line; wm_str_line(&text, &line);) {
        wm_buf_add(&buf, line);
        wm_buf_adds(&buf, "\n\n");
    }
    return wm_str_trim(wm_buf_str(&buf));
}

static struct wm_json *record_of(struct wm_arena *arena, const struct wm_json *story)
{
    struct wm_json *record = wm_json_new_object(arena);
    wm_json_set_str(record, "uri", wm_json_get_str(story, "id"));
    struct wm_str title = wm_json_get_str(story, "title");
    if (title.len > 0)
        wm_json_set_str(wm_json_push_object(wm_json_set_array(record, "headlines")), "value", title);
    struct wm_json *body = wm_json_push_object(wm_json_set_array(record, "bodies"));
    wm_json_set_str(body, "contentType", WM_STR("text/plain"));
    wm_json_set_str(body, "value", paragraphs(arena, wm_json_get_str(story, "text")));
    return record;
}

static void print_summary(struct wm_chain_worker *worker, struct wm_arena *arena, const struct wm_json *story)
{
    struct wm_str raw = wm_json_dump(arena, record_of(arena, story));
    const struct wm_item *item = wm_chain_run(worker, arena, raw, WM_STR("application/json"), NULL, NULL);
    struct wm_json *line = wm_json_new_object(arena);
    wm_json_set_str(line, "id", wm_json_get_str(story, "id"));
    struct wm_str summary = WM_STR(""), reason = {NULL, 0};
    if (item->code == WM_OK) {
        struct wm_json *made = wm_json_get(wm_json_get(item->article->record, "wire"), "summary");
        struct wm_json *list = wm_json_get(item->article->record, "descriptions");
        long long index = wm_json_get_int(made, "description", -1);
        reason = wm_json_get_str(made, "reason");
        if (index >= 0)
            summary = wm_json_get_str(wm_json_at(list, (size_t)index), "value");
    }
    wm_json_set_str(line, "reason", reason);
    wm_json_set_str(line, "summary", summary.len > 0 ? summary : WM_STR(" "));
    struct wm_str text = wm_json_dump(arena, line);
    printf("%.*s\n", WM_STR_ARG(text));
}

static void print_features(struct sum_scratch *scratch, const struct sum_lexicon *lexicon, struct wm_arena *arena,
                           const struct wm_json *story)
{
    const struct wm_text *text = wm_text_cut(arena, paragraphs(arena, wm_json_get_str(story, "text")));
    sum_read(scratch, lexicon, text, wm_json_get_str(story, "title"));
    struct wm_json *line = wm_json_new_object(arena);
    wm_json_set_str(line, "id", wm_json_get_str(story, "id"));
    struct wm_json *rows = wm_json_set_array(line, "sentences");
    for (uint32_t i = 0; i < scratch->sentence_count; i++) {
        const struct sum_sentence *sentence = &scratch->sentences[i];
        double features[SUM_FEATURE_COUNT];
        sum_features(scratch, i, NULL, features);
        struct wm_json *row = wm_json_push_object(rows);
        wm_json_set_str(row, "text", wm_str_sub(text->body, sentence->byte, sentence->byte_end));
        wm_json_set_int(row, "vetoes", sentence->vetoes);
        wm_json_set_int(row, "leans", sentence->leans);
        for (unsigned f = 0; f < SUM_FEATURE_COUNT; f++)
            wm_json_set_real(row, sum_feature_name(f), features[f]);
    }
    struct wm_str dump = wm_json_dump(arena, line);
    printf("%.*s\n", WM_STR_ARG(dump));
}

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* The stage alone on an article whose body is cut already, as behind the tag stage, and the cut. */
static void print_times(const void *shared, void *worker, const struct wm_json *story)
{
    uint64_t stage_ns = UINT64_MAX, cut_ns = UINT64_MAX;
    uint32_t tokens = 0;
    struct wm_arena *arena = wm_arena_new(ARENA_BYTES);
    for (int round = 0; round < ROUNDS; round++) {
        struct wm_article *article = wm_article_new(arena, WM_STR(""), WM_STR(""));
        article->record = record_of(arena, story);
        uint64_t start = now_ns();
        tokens = wm_article_text(article)->token_count;
        uint64_t middle = now_ns();
        struct wm_call call = {.shared = shared, .worker = worker, .arena = arena};
        struct wm_error err = {0};
        enum wm_code code = wm_stage_summarize.process(&call, article, &err);
        uint64_t end = now_ns();
        if (code == WM_OK && end - middle < stage_ns)
            stage_ns = end - middle;
        if (middle - start < cut_ns)
            cut_ns = middle - start;
        wm_arena_reset(arena);
    }
    wm_arena_free(arena);
    printf("{\"stage_ns\":%llu,\"cut_ns\":%llu,\"tokens\":%u}\n", (unsigned long long)stage_ns,
           (unsigned long long)cut_ns, tokens);
}

struct tools {
    struct wm_chain *chain;
    struct wm_chain_worker *worker;
    struct sum_lexicon *lexicon;
    struct sum_scratch *scratch;
    void *shared, *stage_worker;
};

static bool open_tools(struct tools *tools, const void *conf, struct wm_error *err)
{
    struct wm_step step = {&wm_stage_summarize, conf};
    tools->lexicon = sum_lexicon_new();
    tools->scratch = sum_scratch_new();
    return tools->lexicon != NULL && tools->scratch != NULL &&
           wm_chain_open(&step, 1, 1, &tools->chain, err) == WM_OK &&
           wm_chain_worker_open(tools->chain, &tools->worker, err) == WM_OK &&
           wm_stage_summarize.open(conf, &tools->shared, err) == WM_OK &&
           wm_stage_summarize.worker_open(tools->shared, &tools->stage_worker, err) == WM_OK;
}

static void close_tools(struct tools *tools)
{
    wm_stage_summarize.worker_close(tools->stage_worker);
    wm_stage_summarize.close(tools->shared);
    wm_chain_worker_close(tools->worker);
    wm_chain_close(tools->chain);
    sum_scratch_free(tools->scratch);
    sum_lexicon_free(tools->lexicon);
}

static int run(const struct tools *tools, enum mode mode)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;
    struct wm_arena *arena = wm_arena_new(ARENA_BYTES);
    while ((len = getline(&line, &cap, stdin)) > 0) {
        struct wm_json *story;
        struct wm_error err = {0};
        if (wm_json_parse(arena, (struct wm_str){line, (size_t)len}, &story, &err) != WM_OK)
            return fail(err.text);
        if (mode == FEATURES)
            print_features(tools->scratch, tools->lexicon, arena, story);
        else if (mode == TIMES)
            print_times(tools->shared, tools->stage_worker, story);
        else
            print_summary(tools->worker, arena, story);
        wm_arena_reset(arena);
    }
    wm_arena_free(arena);
    free(line);
    return 0;
}

int main(int argc, char **argv)
{
    enum mode mode = SUMMARIES;
    if (argc == 2 && strcmp(argv[1], "--features") == 0)
        mode = FEATURES;
    else if (argc == 2 && strcmp(argv[1], "--times") == 0)
        mode = TIMES;
    else if (argc > 1)
        return fail("usage: sum_eval [--features|--times] < stories.jsonl");
    struct wm_arena *arena = wm_arena_new((size_t)1 << 16);
    void *conf = wm_arena_alloc(arena, wm_stage_summarize.conf_size);
    struct wm_error err = {0};
    struct tools tools = {0};
    wm_option_defaults(wm_stage_summarize.options, conf);
    if (!open_tools(&tools, conf, &err))
        return fail(err.text);
    int status = run(&tools, mode);
    close_tools(&tools);
    wm_arena_free(arena);
    return status;
}
