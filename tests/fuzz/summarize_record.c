/* SPDX-License-Identifier: Apache-2.0 */
/* A headline (the first line) and a body of any text, whose capitalised words are people, through the summarize
 * stage: brief and summary keep to their limits, point at sentences of the article in their order, and a second pass
 * over the record changes nothing. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/option.h"
#include "runtime/chain.h"

#define MOST   3
#define PEOPLE 5 /* different ones */

static const struct shape {
    const char *role;
    size_t limit;
} shapes[] = {{"brief", 280}, {"summary", 350}};

extern const struct wm_stage wm_stage_summarize;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held, const char *what)
{
    if (!held) {
        fprintf(stderr, "fuzz: %s\n", what);
        abort();
    }
}

/* Each word that begins with a capital names one of the people, by its letter. */
static void name_people(struct wm_json *record, struct wm_str body)
{
    struct wm_json *wire = wm_json_set_object(record, "wire"), *entities = wm_json_set_array(wire, "entities");
    for (int i = 0; i < PEOPLE; i++) {
        struct wm_json *entity = wm_json_push_object(entities);
        wm_json_set_str(entity, "type", WM_STR("person"));
        wm_json_set_str(entity, "name", WM_STR("Somebody"));
        wm_json_set_real(entity, "salience", 0.5);
    }
    struct wm_json *mentions = wm_json_set_array(wire, "mentions");
    long long cp = 0, from = -1;
    int who = 0;
    for (size_t at = 0; at < body.len; cp++) {
        uint32_t c = wm_utf8_next(body, &at);
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
        if (from >= 0 && !letter) {
            struct wm_json *mention = wm_json_push_object(mentions);
            wm_json_set_int(mention, "start", from);
            wm_json_set_int(mention, "end", cp);
            wm_json_set_int(mention, "entity", who);
            from = -1;
        } else if (from < 0 && c >= 'A' && c <= 'Z') {
            from = cp;
            who = (int)(c % PEOPLE);
        }
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
    if (wm_utf8_valid(input))
        name_people(record, input);
    return wm_json_dump(arena, record);
}

static bool check_shape(const struct wm_json *record, const struct shape *shape)
{
    const struct wm_json *wire = wm_json_get(record, "wire");
    const struct wm_json *made = wm_json_get(wm_json_get(wire, "summary"), shape->role);
    const struct wm_json *sentences = wm_json_get(made, "sentences");
    long long index = wm_json_get_int(made, "description", -1), last = -1;
    if (made == NULL)
        return false;
    must(wm_json_count(sentences) >= 1 && wm_json_count(sentences) <= MOST, "too many sentences");
    for (size_t i = 0; i < wm_json_count(sentences); i++) {
        long long sentence = wm_json_int(wm_json_at(sentences, i), -1);
        must(sentence > last && sentence < (long long)wm_json_count(wm_json_get(wire, "sentences")),
             "sentences out of order or not of the article");
        last = sentence;
    }
    must(index >= 0, "a shape without its description");
    const struct wm_json *entry = wm_json_at(wm_json_get(record, "descriptions"), (size_t)index);
    must(wm_utf8_count(wm_json_get_str(entry, "value")) <= shape->limit, "longer than the limit");
    return true;
}

static void check_summary(const struct wm_json *record)
{
    bool made = false;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        made |= check_shape(record, &shapes[i]);
    struct wm_str reason = wm_json_get_str(wm_json_get(wm_json_get(record, "wire"), "summary"), "reason");
    must(made != (reason.len > 0), "neither a summary nor a reason, or both");
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
