/* SPDX-License-Identifier: Apache-2.0 */
/* The contract of wiremill/stage.h as a stage's author reads it, tried with small stages. */
#include "support/test.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_init.h"
#include "runtime/chain.h"

#define ARENA_BYTES ((size_t)1 << 20)

/* Stages. */

/* Reads one story a line: "uri", "!reason" refuses, "#" is a kill. The first line is the article in hand. */
static enum wm_code lines_process(struct wm_call *call, struct wm_article *article, struct wm_error *err)
{
    struct wm_str rest = article->raw, line;
    bool first = true;
    if (!wm_utf8_valid(article->raw))
        return wm_fail(err, WM_E_ENCODING, "not UTF-8");
    while (wm_str_line(&rest, &line)) {
        if (wm_str_starts(line, "!")) {
            wm_refuse(call, WM_E_PARSE, "%.*s", WM_STR_ARG(wm_str_sub(line, 1, line.len)));
            continue;
        }
        struct wm_article *out = first ? article : wm_emit(call);
        first = false;
        if (out == NULL)
            return wm_fail(err, WM_E_LIMIT, "too many stories");
        wm_json_set_str(wm_article_record(out), "uri", line);
        if (wm_str_starts(line, "#"))
            wm_article_set_lifecycle(out, WM_LIFE_CANCEL);
        if (wm_str_starts(line, "*"))
            wm_article_set_lifecycle(out, WM_LIFE_ALERT);
    }
    return first ? WM_E_NO_STORY : WM_OK;
}

/* Does what the uri says; else marks the record. */
static enum wm_code obey_process(struct wm_call *call, struct wm_article *article, struct wm_error *err)
{
    struct wm_str uri = wm_json_get_str(article->record, "uri");
    if (wm_str_is(uri, "drop"))
        return WM_E_DROP;
    if (wm_str_is(uri, "fail"))
        return wm_fail(err, WM_E_LIMIT, "told to fail");
    if (wm_str_is(uri, "silent"))
        return WM_E_STAGE; /* no text: the code's own must do */
    if (wm_str_is(uri, "busy"))
        return wm_fail(err, WM_E_BUSY, "come back later");
    if (wm_str_is(uri, "hungry"))
        wm_str_printf(call->arena, "%*d", (int)ARENA_BYTES, 1); /* and goes on as if nothing had happened */
    if (wm_str_is(uri, "twins"))
        wm_json_set_str(wm_article_record(wm_emit(call)), "uri", WM_STR("twin"));
    if (wm_str_is(uri, "bare"))
        (void)wm_emit(call); /* breaks the contract: no record */
    if (wm_str_is(uri, "both")) {
        wm_json_set_str(wm_article_record(wm_emit(call)), "uri", WM_STR("never seen"));
        return wm_fail(err, WM_E_STAGE, "failed after emitting");
    }
    if (wm_str_is(uri, "refuse fatally"))
        wm_refuse(call, WM_E_CONFIG, "a refusal cannot stop the process");
    wm_json_set_bool(article->record, "obeyed", true);
    return WM_OK;
}

static enum wm_code count_process(struct wm_call *call, struct wm_article *article, struct wm_error *err)
{
    (void)err;
    wm_json_set_int(article->record, "count", ++*(int *)call->worker);
    return WM_OK;
}

static enum wm_code count_worker_open(const void *shared, void **worker, struct wm_error *err)
{
    (void)shared;
    (void)err;
    *worker = wm_calloc(1, sizeof(int));
    return WM_OK;
}

struct tale_conf {
    const char *text;
};

static int tales_open;

static enum wm_code tale_open(const void *conf, void **shared, struct wm_error *err)
{
    const struct tale_conf *tale = conf;
    if (tale->text[0] == '\0')
        return wm_fail(err, WM_E_MODEL, "tale.wm: not found");
    *shared = wm_strdup(tale->text);
    tales_open++;
    return WM_OK;
}

static void tale_close(void *shared)
{
    tales_open--;
    free(shared);
}

static const char *tale_model(const void *shared)
{
    return shared;
}

static enum wm_code tale_process(struct wm_call *call, struct wm_article *article, struct wm_error *err)
{
    (void)err;
    wm_json_set_str(article->record, "tale", wm_str_of(call->shared));
    return WM_OK;
}

static enum wm_code nothing_process(struct wm_call *call, struct wm_article *article, struct wm_error *err)
{
    (void)call;
    (void)article;
    (void)err;
    return WM_OK;
}

static const struct wm_stage lines = {
    .api = WM_STAGE_API, .name = "lines", .version = "1", .reads_raw = true, .process = lines_process};
static const struct wm_stage obey = {.api = WM_STAGE_API, .name = "obey", .version = "2", .process = obey_process};
static const struct wm_stage count = {.api = WM_STAGE_API,
                                      .name = "count",
                                      .version = "3",
                                      .handles_kills = true,
                                      .worker_open = count_worker_open,
                                      .worker_close = free,
                                      .process = count_process};
static const struct wm_stage tale = {.api = WM_STAGE_API,
                                     .name = "tale",
                                     .version = "4",
                                     .conf_size = sizeof(struct tale_conf),
                                     .open = tale_open,
                                     .close = tale_close,
                                     .model = tale_model,
                                     .process = tale_process};
static const struct wm_stage lazy = {
    .api = WM_STAGE_API, .name = "lazy", .version = "5", .reads_raw = true, .process = nothing_process};

/* A lane of up to three stages, one worker, one arena. */
struct lane {
    struct wm_arena *arena;
    struct wm_chain *chain;
    struct wm_chain_worker *worker;
};

static struct lane lane_of(const struct wm_stage *a, const struct wm_stage *b, const struct wm_stage *c)
{
    static const struct tale_conf conf = {"long ago"};
    const struct wm_step steps[] = {{a, &conf}, {b, &conf}, {c, &conf}};
    size_t given = a == NULL ? 0 : b == NULL ? 1 : c == NULL ? 2 : 3;
    struct lane lane = {.arena = wm_arena_new(ARENA_BYTES)};
    struct wm_error err = {0};
    if (wm_chain_open(steps, given, 4, &lane.chain, &err) != WM_OK ||
        wm_chain_worker_open(lane.chain, &lane.worker, &err) != WM_OK)
        fail_msg("%s", err.text);
    return lane;
}

static void lane_close(struct lane *lane)
{
    wm_chain_worker_close(lane->worker);
    wm_chain_close(lane->chain);
    wm_arena_free(lane->arena);
}

static struct wm_item *run(struct lane *lane, const char *raw)
{
    return wm_chain_run(lane->worker, lane->arena, wm_str_of(raw), WM_STR(""), NULL, NULL);
}

/* The items as "code:uri" or "code@stage:text", with a blank between; urgent ones end in "!". */
static const char *story(struct lane *lane, const struct wm_item *items)
{
    struct wm_buf buf = {.arena = lane->arena};
    for (const struct wm_item *item = items; item != NULL; item = item->next) {
        wm_buf_adds(&buf, item == items ? "" : " ");
        wm_buf_adds(&buf, wm_code_label(item->code));
        if (item->code == WM_OK)
            wm_buf_printf(&buf, ":%.*s%s", WM_STR_ARG(item->guid), item->urgent ? "!" : "");
        else if (item->code != WM_E_DROP)
            wm_buf_printf(&buf, "@%s:%s", item->stage, item->text);
    }
    return wm_buf_str(&buf).ptr;
}

#define assert_story(lane, raw, expected) assert_string_equal(story((lane), run((lane), (raw))), (expected))

/* What a record member holds, as JSON. */
static const char *member(struct lane *lane, const struct wm_item *item, const char *key)
{
    return wm_json_dump(lane->arena, wm_json_get(item->article->record, key)).ptr;
}

/* Tests. */

static void a_lane_without_stages_passes_bytes_through(void **state)
{
    (void)state;
    struct lane lane = lane_of(NULL, NULL, NULL);
    const char *raw = "any \xFF bytes, { not JSON";
    struct wm_item *item = run(&lane, raw);
    assert_int_equal(item->code, WM_OK);
    assert_ptr_equal(item->value.ptr, raw);
    assert_int_equal(item->value.len, strlen(raw));
    assert_false(item->encoded);
    assert_null(item->next);
    lane_close(&lane);
}

static void a_record_that_no_stage_touched_keeps_its_bytes(void **state)
{
    (void)state;
    struct lane lane = lane_of(&obey, NULL, NULL);
    const char *kill = "{ \"uri\" : \"x\",\"pubStatus\":\"canceled\", \"n\": 1.50 }";
    struct wm_item *item = run(&lane, kill);
    assert_int_equal(item->code, WM_OK);
    assert_true(wm_str_is(item->value, kill));
    assert_false(item->encoded);
    assert_true(wm_str_is(item->guid, "x"));
    lane_close(&lane);
}

static void stages_run_in_order_and_sign_the_trail(void **state)
{
    (void)state;
    struct lane lane = lane_of(&lines, &obey, &tale);
    struct wm_item *item = run(&lane, "urn:a");
    assert_string_equal(story(&lane, item), "ok:urn:a");
    assert_true(item->encoded);
    assert_string_equal(member(&lane, item, "tale"), "\"long ago\"");
    assert_string_equal(wm_json_dump(lane.arena, wm_json_get(wm_json_get(item->article->record, "wire"), "trail")).ptr,
                        "[{\"stage\":\"lines\",\"version\":\"1\"},{\"stage\":\"obey\",\"version\":\"2\"},"
                        "{\"stage\":\"tale\",\"version\":\"4\",\"model\":\"long ago\"}]");
    lane_close(&lane);
}

static void two_lanes_give_the_record_that_a_fused_one_gives(void **state)
{
    (void)state;
    struct lane fused = lane_of(&lines, &obey, &tale), first = lane_of(&lines, NULL, NULL),
                second = lane_of(&obey, &tale, NULL);
    struct wm_item *half = run(&first, "urn:a");
    struct wm_str hop = wm_str_dup(second.arena, half->value);
    assert_string_equal(run(&fused, "urn:a")->value.ptr, run(&second, hop.ptr)->value.ptr);
    lane_close(&fused);
    lane_close(&first);
    lane_close(&second);
}

static void a_message_of_several_stories_gives_them_in_order(void **state)
{
    (void)state;
    struct lane lane = lane_of(&lines, &obey, NULL);
    struct wm_item *items = run(&lane, "a\nb\nc");
    assert_string_equal(story(&lane, items), "ok:a ok:b ok:c");
    assert_string_equal(member(&lane, items->next->next, "obeyed"), "true");
    lane_close(&lane);
}

static void what_a_later_stage_emits_stands_behind_its_article(void **state)
{
    (void)state;
    struct lane lane = lane_of(&lines, &obey, &tale);
    struct wm_item *items = run(&lane, "a\ntwins\nz");
    assert_string_equal(story(&lane, items), "ok:a ok:twins ok:twin ok:z");
    struct wm_item *twin = items->next->next;
    assert_string_equal(member(&lane, twin, "obeyed"), ""); /* goes on with the stage that follows */
    assert_string_equal(member(&lane, twin, "tale"), "\"long ago\"");
    lane_close(&lane);
}

static void one_bad_story_is_refused_alone(void **state)
{
    (void)state;
    struct lane lane = lane_of(&lines, &obey, NULL);
    assert_story(&lane, "a\n!no headline\nfail\nb", "ok:a parse@lines:no headline limit@obey:told to fail ok:b");
    assert_story(&lane, "silent", "stage@obey:a stage failed or broke its contract");
    assert_story(&lane, "busy", "busy@obey:come back later");
    lane_close(&lane);
}

static void a_dropped_article_ends_quietly(void **state)
{
    (void)state;
    struct lane lane = lane_of(&lines, &obey, &tale);
    assert_story(&lane, "a\ndrop\nb", "ok:a drop ok:b");
    lane_close(&lane);
}

static void after_a_failure_nothing_emitted_is_published(void **state)
{
    (void)state;
    struct lane lane = lane_of(&lines, &obey, NULL);
    assert_story(&lane, "both", "stage@obey:failed after emitting");
    lane_close(&lane);
}

static void a_message_that_fails_as_a_whole_gives_one_refusal(void **state)
{
    (void)state;
    struct lane lane = lane_of(&lines, &obey, NULL);
    assert_story(&lane, "a\n\xFF", "encoding@lines:not UTF-8");
    assert_story(&lane, "a\nb\nc\nd\ne", "limit@lines:too many stories"); /* the lane allows four */
    lane_close(&lane);
}

static void an_empty_message_is_refused(void **state)
{
    (void)state;
    struct lane lane = lane_of(&lines, NULL, NULL);
    struct wm_item *item = run(&lane, "");
    assert_int_equal(item->code, WM_E_EMPTY);
    assert_null(item->article);
    assert_string_equal(item->stage, "");
    lane_close(&lane);
}

static void a_lane_of_records_refuses_what_is_none(void **state)
{
    (void)state;
    struct lane lane = lane_of(&obey, NULL, NULL);
    struct wm_item *item = run(&lane, "HARBOUR TOWN (AP) - No JSON here.");
    assert_int_equal(item->code, WM_E_PARSE);
    assert_string_equal(item->stage, "");
    assert_int_equal(run(&lane, "{\"title\":\"no uri\"}")->code, WM_E_FORMAT);
    lane_close(&lane);
}

static void kills_bypass_stages_that_do_not_ask_for_them(void **state)
{
    (void)state;
    struct lane lane = lane_of(&lines, &obey, &count);
    struct wm_item *item = run(&lane, "#gone");
    assert_string_equal(story(&lane, item), "ok:#gone!");
    assert_string_equal(member(&lane, item, "obeyed"), "");
    assert_string_equal(member(&lane, item, "count"), "1");
    lane_close(&lane);
}

static void alerts_are_urgent_and_enriched(void **state)
{
    (void)state;
    struct lane lane = lane_of(&lines, &obey, NULL);
    struct wm_item *item = run(&lane, "*flash");
    assert_string_equal(story(&lane, item), "ok:*flash!");
    assert_string_equal(member(&lane, item, "obeyed"), "true");
    lane_close(&lane);
}

static void only_the_lane_that_reads_raw_input_calls_it_urgent(void **state)
{
    (void)state;
    struct lane lane = lane_of(&obey, NULL, NULL);
    assert_story(&lane, "{\"uri\":\"k\",\"wire\":{\"lifecycle\":\"cancel\"}}", "ok:k");
    assert_story(&lane, "{\"uri\":\"k\",\"wire\":{\"lifecycle\":\"alert\"}}", "ok:k");
    lane_close(&lane);
}

static void an_article_that_eats_too_much_memory_is_refused_and_the_next_goes_through(void **state)
{
    (void)state;
    struct lane lane = lane_of(&lines, &obey, NULL);
    struct wm_item *item = run(&lane, "hungry");
    assert_int_equal(item->code, WM_E_LIMIT);
    assert_non_null(strstr(item->text, "max-article-memory"));
    wm_arena_reset(lane.arena);
    assert_story(&lane, "next", "ok:next");
    lane_close(&lane);
}

static void an_arena_too_small_for_anything_is_an_answer_too(void **state)
{
    (void)state;
    struct lane lane = lane_of(&lines, &obey, NULL);
    struct wm_arena *tiny = wm_arena_new(16);
    struct wm_item *item = wm_chain_run(lane.worker, tiny, WM_STR("a"), WM_STR(""), NULL, NULL);
    assert_int_equal(item->code, WM_E_LIMIT);
    wm_arena_free(tiny);
    lane_close(&lane);
}

static void a_stage_that_breaks_its_contract_is_named(void **state)
{
    (void)state;
    struct lane lane = lane_of(&lazy, NULL, NULL);
    assert_story(&lane, "a", "stage@lazy:stage lazy made no record");
    lane_close(&lane);
    lane = lane_of(&lines, &obey, &tale);
    assert_story(&lane, "bare", "ok:bare stage@obey:the stage emitted an article without a record");
    assert_story(&lane, "refuse fatally", "ok:refuse fatally stage@obey:a refusal cannot stop the process");
    lane_close(&lane);
    lane = lane_of(&lines, &obey, NULL); /* with nobody behind it to stumble over it */
    assert_story(&lane, "bare", "ok:bare stage@obey:the stage emitted an article without a record");
    lane_close(&lane);
}

static void each_worker_has_a_part_of_its_own(void **state)
{
    (void)state;
    struct lane lane = lane_of(&lines, &count, NULL);
    struct wm_chain_worker *other;
    assert_int_equal(wm_chain_worker_open(lane.chain, &other, NULL), WM_OK);
    assert_string_equal(member(&lane, run(&lane, "a"), "count"), "1");
    assert_string_equal(member(&lane, run(&lane, "b"), "count"), "2");
    struct wm_item *item = wm_chain_run(other, lane.arena, WM_STR("c"), WM_STR(""), NULL, NULL);
    assert_string_equal(member(&lane, item, "count"), "1");
    wm_chain_worker_close(other);
    lane_close(&lane);
}

static void a_stage_that_cannot_open_leaves_nothing_open(void **state)
{
    (void)state;
    const struct tale_conf good = {"x"}, bad = {""};
    const struct wm_step steps[] = {{&tale, &good}, {&tale, &bad}};
    struct wm_chain *chain = NULL;
    struct wm_error err = {0};
    assert_int_equal(wm_chain_open(steps, 2, 1, &chain, &err), WM_E_MODEL);
    assert_string_equal(err.text, "stage tale: tale.wm: not found");
    assert_int_equal(tales_open, 0);
    assert_null(chain);
}

struct seen {
    char text[200];
};

static void note(void *ctx, size_t stage, const struct wm_article *article, enum wm_code code, uint64_t ns)
{
    struct seen *seen = ctx;
    size_t len = strlen(seen->text);
    (void)ns;
    snprintf(seen->text + len, sizeof seen->text - len, "%zu:%.*s:%s ", stage,
             WM_STR_ARG(wm_json_get_str(article->record, "uri")), wm_code_label(code));
}

static void an_observer_hears_of_each_stage_that_ran(void **state)
{
    (void)state;
    struct lane lane = lane_of(&lines, &obey, &count);
    struct seen seen = {""};
    const struct wm_chain_observer observer = {.after = note, .ctx = &seen};
    wm_chain_run(lane.worker, lane.arena, WM_STR("a\nfail\n#k"), WM_STR(""), NULL, &observer);
    assert_string_equal(seen.text, "0:a:ok 1:a:ok 1:fail:limit 2:a:ok 2:#k:ok ");
    lane_close(&lane);
}

int main(void)
{
    wm_json_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lane_without_stages_passes_bytes_through),
        cmocka_unit_test(a_record_that_no_stage_touched_keeps_its_bytes),
        cmocka_unit_test(stages_run_in_order_and_sign_the_trail),
        cmocka_unit_test(two_lanes_give_the_record_that_a_fused_one_gives),
        cmocka_unit_test(a_message_of_several_stories_gives_them_in_order),
        cmocka_unit_test(what_a_later_stage_emits_stands_behind_its_article),
        cmocka_unit_test(one_bad_story_is_refused_alone),
        cmocka_unit_test(a_dropped_article_ends_quietly),
        cmocka_unit_test(after_a_failure_nothing_emitted_is_published),
        cmocka_unit_test(a_message_that_fails_as_a_whole_gives_one_refusal),
        cmocka_unit_test(an_empty_message_is_refused),
        cmocka_unit_test(a_lane_of_records_refuses_what_is_none),
        cmocka_unit_test(kills_bypass_stages_that_do_not_ask_for_them),
        cmocka_unit_test(alerts_are_urgent_and_enriched),
        cmocka_unit_test(only_the_lane_that_reads_raw_input_calls_it_urgent),
        cmocka_unit_test(an_article_that_eats_too_much_memory_is_refused_and_the_next_goes_through),
        cmocka_unit_test(an_arena_too_small_for_anything_is_an_answer_too),
        cmocka_unit_test(a_stage_that_breaks_its_contract_is_named),
        cmocka_unit_test(each_worker_has_a_part_of_its_own),
        cmocka_unit_test(a_stage_that_cannot_open_leaves_nothing_open),
        cmocka_unit_test(an_observer_hears_of_each_stage_that_ran),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
