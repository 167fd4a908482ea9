/* SPDX-License-Identifier: Apache-2.0 */
/* A headline (the first line) and a body of any text through the summarize stage: the summary keeps
 * to its limits, points at sentences of the article in their order, and a second pass over the record
 * changes nothing. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/option.h"
#include "runtime/chain.h"

#define LIMIT 280
#define MOST  3

extern const struct wm_stage wm_stage_summarize;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held, const char *what)
{
    if (!held) {
        fprintf(stderr, "fuzz: %s\n", what);
        abort();
    }
}

static struct wm_str record_of(struct wm_arena *arena, struct wm_str input)
{
    struct wm_str headline = {0};
    wm_str_line(&input, &headline);
    struct wm_json *record = wm_json_new_object(arena);
    wm_json_set_str(record, "uri", WM_STR("urn:example:fuzz"));
    wm_json_set_str(wm_json_push_object(wm_json_set_array(record, "headlines")), "value", headline);
    struct wm_json *body = wm_json_push_object(wm_json_set_array(record, "bodies"));
    wm_json_set_str(body, "contentType", WM_STR("text/plain"));
    wm_json_set_str(body, "value", input);
    return wm_json_dump(arena, record);
}

static void check_summary(const struct wm_json *record)
{
    const struct wm_json *wire = wm_json_get(record, "wire"), *summary = wm_json_get(wire, "summary");
    const struct wm_json *sentences = wm_json_get(summary, "sentences");
    long long index = wm_json_get_int(summary, "description", -1), last = -1;
    must((index >= 0) != (wm_json_get_str(summary, "reason").len > 0), "neither a summary nor a reason, or both");
    if (index < 0)
        return;
    must(wm_json_count(sentences) >= 1 && wm_json_count(sentences) <= MOST, "too many sentences");
    for (size_t i = 0; i < wm_json_count(sentences); i++) {
        long long sentence = wm_json_int(wm_json_at(sentences, i), -1);
        must(sentence > last && sentence < (long long)wm_json_count(wm_json_get(wire, "sentences")),
             "sentences out of order or not of the article");
        last = sentence;
    }
    const struct wm_json *entry = wm_json_at(wm_json_get(record, "descriptions"), (size_t)index);
    must(wm_utf8_count(wm_json_get_str(entry, "value")) <= LIMIT, "longer than the limit");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int64_t conf[8];
    must(wm_stage_summarize.conf_size <= sizeof conf, "the options outgrew this target");
    wm_option_defaults(wm_stage_summarize.options, conf);
    struct wm_step step = {&wm_stage_summarize, conf};
    struct wm_chain *chain;
    struct wm_chain_worker *worker;
    struct wm_error err = {0};
    must(wm_chain_open(&step, 1, 1, &chain, &err) == WM_OK, err.text);
    must(wm_chain_worker_open(chain, &worker, &err) == WM_OK, err.text);
    struct wm_arena *arena = wm_arena_new((size_t)64 << 20);
    struct wm_str raw = record_of(arena, (struct wm_str){(const char *)data, size});
    const struct wm_item *item = wm_chain_run(worker, arena, raw, WM_STR("application/json"), NULL, NULL);
    if (item->code == WM_OK) {
        check_summary(item->article->record);
        struct wm_json *first = wm_json_get(item->article->record, "descriptions");
        const struct wm_item *again = wm_chain_run(worker, arena, item->value, WM_STR(""), NULL, NULL);
        if (again->code == WM_OK)
            must(wm_str_eq(wm_json_dump(arena, first),
                           wm_json_dump(arena, wm_json_get(again->article->record, "descriptions"))),
                 "a second pass changes the descriptions");
    }
    wm_arena_free(arena);
    wm_chain_worker_close(worker);
    wm_chain_close(chain);
    return 0;
}
