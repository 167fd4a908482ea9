/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <string.h>

#include "base/arena.h"
#include "base/article.h"
#include "base/option.h"
#include "runtime/chain.h"

extern const struct wm_stage wm_stage_summarize;

/* A lane of the one stage. */
struct lane {
    struct wm_arena *arena;
    struct wm_chain *chain;
    struct wm_chain_worker *worker;
};

static void open_lane(struct lane *lane, const char *characters, const char *sentences)
{
    struct wm_error err = {0};
    lane->arena = wm_arena_new((size_t)64 << 20);
    void *conf = wm_arena_alloc(lane->arena, wm_stage_summarize.conf_size);
    const struct wm_option *options = wm_stage_summarize.options;
    wm_option_defaults(options, conf);
    if (characters != NULL)
        assert_int_equal(wm_option_set(wm_option_find(options, "max-characters"), conf, characters, &err), WM_OK);
    if (sentences != NULL)
        assert_int_equal(wm_option_set(wm_option_find(options, "max-sentences"), conf, sentences, &err), WM_OK);
    struct wm_step step = {&wm_stage_summarize, conf};
    assert_int_equal(wm_chain_open(&step, 1, 1, &lane->chain, &err), WM_OK);
    assert_int_equal(wm_chain_worker_open(lane->chain, &lane->worker, &err), WM_OK);
}

static void close_lane(struct lane *lane)
{
    wm_chain_worker_close(lane->worker);
    wm_chain_close(lane->chain);
    wm_arena_free(lane->arena);
}

static struct wm_item *run(struct lane *lane, struct wm_str record)
{
    struct wm_item *item = wm_chain_run(lane->worker, lane->arena, record, WM_STR("application/json"), NULL, NULL);
    assert_int_equal(item->code, WM_OK);
    return item;
}

/* A record with this body, and further members as they are written in JSON ("" for none). */
static struct wm_str record_of(struct lane *lane, const char *body, const char *members)
{
    struct wm_json *entry = wm_json_new_object(lane->arena);
    wm_json_set_str(entry, "contentType", WM_STR("text/plain"));
    wm_json_set_str(entry, "value", wm_str_of(body));
    struct wm_str json = wm_json_dump(lane->arena, entry);
    return wm_str_printf(lane->arena, "{\"uri\":\"urn:example:1\",%s%s\"bodies\":[%.*s]}", members,
                         *members != '\0' ? "," : "", WM_STR_ARG(json));
}

static const struct wm_json *made(const struct wm_item *item)
{
    return wm_json_get(wm_json_get(item->article->record, "wire"), "summary");
}

static const char *summary_in(struct lane *lane, const struct wm_item *item)
{
    long long index = wm_json_get_int(made(item), "description", -1);
    if (index < 0)
        return "";
    const struct wm_json *entry = wm_json_at(wm_json_get(item->article->record, "descriptions"), (size_t)index);
    assert_true(wm_str_is(wm_json_get_str(entry, "role"), "summary"));
    assert_true(wm_str_is(wm_json_get_str(entry, "contentType"), "text/plain"));
    return wm_str_cstr(lane->arena, wm_json_get_str(entry, "value"));
}

static void check_summary(const char *body, const char *members, const char *want)
{
    struct lane lane;
    open_lane(&lane, NULL, NULL);
    assert_string_equal(summary_in(&lane, run(&lane, record_of(&lane, body, members))), want);
    close_lane(&lane);
}

static void check_reason(const char *body, const char *members, const char *want)
{
    struct lane lane;
    open_lane(&lane, NULL, NULL);
    struct wm_item *item = run(&lane, record_of(&lane, body, members));
    assert_string_equal(wm_str_cstr(lane.arena, wm_json_get_str(made(item), "reason")), want);
    assert_string_equal(summary_in(&lane, item), "");
    close_lane(&lane);
}

#define FERRY                                                                                                          \
    "The ferry Marigold ran aground off Port Aldane on Tuesday, stranding 214 passengers, the coast guard said.\n\n"   \
    "Two tugs reached the ferry before dark and brought the passengers ashore in Port Aldane.\n\n"                     \
    "\"I thought we would be there all night,\" said Ana Ruiz, a teacher who was on board.\n\n"                        \
    "What caused the accident?\n\n"                                                                                    \
    "But the coast guard declined to say whether the ferry Marigold had left its lane.\n\n"                            \
    "Reporting by Jo Roe; Editing by Al Poe"

static void whole_sentences_in_the_order_of_the_article(void **state)
{
    (void)state;
    check_summary(
        FERRY, "",
        "The ferry Marigold ran aground off Port Aldane on Tuesday, stranding 214 passengers, the coast guard "
        "said. Two tugs reached the ferry before dark and brought the passengers ashore in Port Aldane. "
        "\"I thought we would be there all night,\" said Ana Ruiz, a teacher who was on board.");
}

static void the_record_says_which_sentences_and_how(void **state)
{
    (void)state;
    struct lane lane;
    open_lane(&lane, NULL, NULL);
    const struct wm_json *summary = made(run(&lane, record_of(&lane, FERRY, "")));
    struct wm_str text = wm_json_dump(lane.arena, summary);
    assert_string_equal(wm_str_cstr(lane.arena, text), "{\"method\":\"extract\",\"version\":\"" WM_VERSION
                                                       "\",\"description\":0,\"sentences\":[0,1,2]}");
    close_lane(&lane);
}

static void limits_hold_and_nothing_is_cut(void **state)
{
    (void)state;
    struct lane lane;
    open_lane(&lane, "100", NULL);
    assert_string_equal(summary_in(&lane, run(&lane, record_of(&lane, FERRY, ""))),
                        "Two tugs reached the ferry before dark and brought the passengers ashore in Port Aldane.");
    close_lane(&lane);
    open_lane(&lane, NULL, "1");
    assert_int_equal(wm_json_count(wm_json_get(made(run(&lane, record_of(&lane, FERRY, ""))), "sentences")), 1);
    close_lane(&lane);
    open_lane(&lane, "60", NULL);
    struct wm_item *item = run(&lane, record_of(&lane, FERRY, ""));
    assert_string_equal(wm_str_cstr(lane.arena, wm_json_get_str(made(item), "reason")), "no-sentence-fits");
    close_lane(&lane);
}

static void a_dateline_is_left_off_and_line_breaks_are_blanks(void **state)
{
    (void)state;
    check_summary("PORT ALDANE, Feb. 3 (Reuters) - The harbour council\nvoted on Tuesday to close the old pier.", "",
                  "The harbour council voted on Tuesday to close the old pier.");
    check_summary("(CNN)The harbour council voted on Tuesday to close the old pier.", "",
                  "The harbour council voted on Tuesday to close the old pier.");
    check_summary("PORT ALDANE — The harbour council voted on Tuesday to close the old pier.", "",
                  "The harbour council voted on Tuesday to close the old pier.");
}

/* Each lead shows one fault; the plain sentence behind it must stand alone. */
static void faulty_sentences_are_passed_over(void **state)
{
    (void)state;
    static const char plain[] = "The harbour council voted on Tuesday to close the old pier.";
    static const char *const faulty[] = {
        "Who will pay for the old pier that the harbour council owns?",
        "I went to see the old pier that the harbour council closed.",
        "You can still walk on the old pier until the council closes it.",
        "Imagine a harbour council that votes to close its oldest pier.",
        "The old pier (pictured) was built when the harbour council was new.",
        "File photo of the old pier that the harbour council closed.",
        "Sign up for our newsletter about the pier and the harbour council.",
        "He voted on Tuesday to close the old pier of the harbour.",
        "But the harbour council voted on Tuesday against the new pier.",
        "In response, the harbour council voted on Tuesday against it.",
        "It voted on Tuesday to close the old pier of the harbour.",
        "\"The old pier is a danger to everyone who walks on it.\"",
        "The old pier is gone,\" said the head of the harbour council.",
        "The harbour council (which owns the old pier voted on Tuesday.",
        "A vote without end about the old pier ...",
        "HARBOUR COUNCIL VOTE",
        "Pier 1 3 5 7 Council 2 4 6 8 Vote 9 11 13 was.",
        "3. The harbour council voted on Tuesday to keep the new pier.",
        "Harbour council: The old pier was voted down on Tuesday.",
        "• The harbour council voted on Tuesday to keep the new pier.",
    };
    for (size_t i = 0; i < sizeof faulty / sizeof *faulty; i++) {
        struct lane lane;
        open_lane(&lane, NULL, NULL);
        struct wm_str body = wm_str_printf(lane.arena, "%s\n\n%s", faulty[i], plain);
        assert_string_equal(summary_in(&lane, run(&lane, record_of(&lane, body.ptr, ""))), plain);
        close_lane(&lane);
    }
}

static void a_sentence_that_leans_comes_only_with_the_one_before(void **state)
{
    (void)state;
    check_summary("Mayor Lia Tran resigned on Tuesday after the old pier fell into the harbour. "
                  "She had led Port Aldane and its harbour council since the pier was built.",
                  "",
                  "Mayor Lia Tran resigned on Tuesday after the old pier fell into the harbour. "
                  "She had led Port Aldane and its harbour council since the pier was built.");
}

static void nothing_is_said_twice(void **state)
{
    (void)state;
    check_summary("The harbour council of Port Aldane voted on Tuesday to close the old pier.\n\n"
                  "The harbour council of Port Aldane voted to close its old pier on Tuesday.",
                  "", "The harbour council of Port Aldane voted on Tuesday to close the old pier.");
}

static void a_voice_of_the_first_person_is_better_than_none(void **state)
{
    (void)state;
    check_summary("I have walked on the old pier of Port Aldane every day.", "",
                  "I have walked on the old pier of Port Aldane every day.");
}

static void without_a_summary_the_record_says_why(void **state)
{
    (void)state;
    static const char vote[] = "The harbour council voted on Tuesday to close the old pier.";
    check_reason("", "", "empty-body");
    check_reason("CORRECTION\n\nPier, harbour, vote", "", "no-sentence-serves");
    check_reason(vote, "\"wire\":{\"lifecycle\":\"alert\"}", "flash");
    check_reason(vote, "\"wire\":{\"lifecycle\":\"advisory\"}", "advisory");
    check_reason("Le conseil du port a voté mardi la fermeture du vieux quai. Les habitants ont appris la nouvelle "
                 "dans la soirée et plusieurs ont manifesté devant la mairie.",
                 "", "language");
    check_reason("Hafen geschlossen am Dienstag.", "\"language\":\"de\"", "language");
}

static void an_alert_with_a_story_has_a_summary(void **state)
{
    (void)state;
    struct lane lane;
    open_lane(&lane, NULL, NULL);
    struct wm_str record = record_of(&lane, FERRY, "\"wire\":{\"lifecycle\":\"alert\"}");
    assert_string_not_equal(summary_in(&lane, run(&lane, record)), "");
    close_lane(&lane);
}

static void a_producers_summary_stays_and_ours_is_replaced(void **state)
{
    (void)state;
    struct lane lane;
    open_lane(&lane, NULL, NULL);
    struct wm_str record = record_of(&lane, FERRY, "\"descriptions\":[{\"role\":\"summary\",\"value\":\"By hand.\"}]");
    struct wm_item *once = run(&lane, record);
    assert_int_equal(wm_json_count(wm_json_get(once->article->record, "descriptions")), 2);
    struct wm_item *twice = run(&lane, once->value);
    const struct wm_json *descriptions = wm_json_get(twice->article->record, "descriptions");
    assert_int_equal(wm_json_count(descriptions), 2);
    assert_true(wm_str_is(wm_json_get_str(wm_json_at(descriptions, 0), "value"), "By hand."));
    assert_string_equal(summary_in(&lane, twice), summary_in(&lane, once));
    close_lane(&lane);
}

static void a_summary_goes_when_the_article_has_none_any_more(void **state)
{
    (void)state;
    struct lane lane;
    open_lane(&lane, NULL, NULL);
    struct wm_item *once = run(&lane, record_of(&lane, FERRY, ""));
    wm_json_set_str(wm_article_wire(once->article), "lifecycle", WM_STR("advisory"));
    struct wm_item *twice = run(&lane, wm_json_dump(lane.arena, once->article->record));
    assert_null(wm_json_get(twice->article->record, "descriptions"));
    assert_int_equal(wm_json_count(wm_json_get(made(twice), "sentences")), 0);
    close_lane(&lane);
}

static void salience_decides_between_equals(void **state)
{
    (void)state;
    static const char body[] = "The people of the valley who live near the river were at work on Tuesday.\n\n"
                               "Lia Tran opened a bakery in Harrow on Tuesday.\n\n"
                               "Tom Vale painted a tunnel near Eton last month.";
    struct lane lane;
    open_lane(&lane, "60", NULL);
    const char *members = "\"wire\":{\"entities\":[{\"type\":\"person\",\"name\":\"Tom Vale\",\"salience\":1.0}],"
                          "\"mentions\":[{\"start\":123,\"end\":131,\"entity\":0}]}";
    const char *with = summary_in(&lane, run(&lane, record_of(&lane, body, members)));
    const char *without = summary_in(&lane, run(&lane, record_of(&lane, body, "")));
    assert_string_equal(without, "Lia Tran opened a bakery in Harrow on Tuesday.");
    assert_string_equal(with, "Tom Vale painted a tunnel near Eton last month.");
    close_lane(&lane);
}

static void equal_input_gives_equal_bytes(void **state)
{
    (void)state;
    struct lane a, b;
    open_lane(&a, NULL, NULL);
    open_lane(&b, NULL, NULL);
    struct wm_str first = run(&a, record_of(&a, FERRY, ""))->value;
    run(&b, record_of(&b, "Another article came before it on this worker, about a ship.", ""));
    assert_true(wm_str_eq(first, run(&b, record_of(&b, FERRY, ""))->value));
    close_lane(&a);
    close_lane(&b);
}

static void a_body_beyond_all_bounds_still_has_a_summary(void **state)
{
    (void)state;
    struct lane lane;
    open_lane(&lane, NULL, NULL);
    struct wm_buf buf = {.arena = lane.arena};
    for (int i = 0; i < 20000; i++)
        wm_buf_printf(&buf, "The harbour council of town %d voted on Tuesday to close its old pier.\n\n", i);
    assert_string_not_equal(summary_in(&lane, run(&lane, record_of(&lane, wm_buf_str(&buf).ptr, ""))), "");
    close_lane(&lane);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_sentences_in_the_order_of_the_article),
        cmocka_unit_test(the_record_says_which_sentences_and_how),
        cmocka_unit_test(limits_hold_and_nothing_is_cut),
        cmocka_unit_test(a_dateline_is_left_off_and_line_breaks_are_blanks),
        cmocka_unit_test(faulty_sentences_are_passed_over),
        cmocka_unit_test(a_sentence_that_leans_comes_only_with_the_one_before),
        cmocka_unit_test(nothing_is_said_twice),
        cmocka_unit_test(a_voice_of_the_first_person_is_better_than_none),
        cmocka_unit_test(without_a_summary_the_record_says_why),
        cmocka_unit_test(an_alert_with_a_story_has_a_summary),
        cmocka_unit_test(a_producers_summary_stays_and_ours_is_replaced),
        cmocka_unit_test(a_summary_goes_when_the_article_has_none_any_more),
        cmocka_unit_test(salience_decides_between_equals),
        cmocka_unit_test(equal_input_gives_equal_bytes),
        cmocka_unit_test(a_body_beyond_all_bounds_still_has_a_summary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
