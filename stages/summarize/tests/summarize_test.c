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

/* `set`: pairs of an option and its value, a NULL behind the last; or NULL for the defaults. */
static void open_lane(struct lane *lane, const char *const *set)
{
    struct wm_error err = {0};
    lane->arena = wm_arena_new((size_t)64 << 20);
    void *conf = wm_arena_alloc(lane->arena, wm_stage_summarize.conf_size);
    const struct wm_option *options = wm_stage_summarize.options;
    wm_option_defaults(options, conf);
    for (; set != NULL && *set != NULL; set += 2)
        assert_int_equal(wm_option_set(wm_option_find(options, set[0]), conf, set[1], &err), WM_OK);
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

/* A lane that writes briefs of so many characters. */
#define BRIEF(characters)                                                                                              \
    (const char *[])                                                                                                   \
    {                                                                                                                  \
        "shapes", "brief", "brief-characters", characters, NULL                                                        \
    }

static const struct wm_json *told(const struct wm_item *item)
{
    return wm_json_get(wm_json_get(item->article->record, "wire"), "summary");
}

/* What the record says of a shape. */
static const struct wm_json *made(const struct wm_item *item, const char *role)
{
    return wm_json_get(told(item), role);
}

static const char *shape_in(struct lane *lane, const struct wm_item *item, const char *role)
{
    long long index = wm_json_get_int(made(item, role), "description", -1);
    if (index < 0)
        return "";
    const struct wm_json *entry = wm_json_at(wm_json_get(item->article->record, "descriptions"), (size_t)index);
    assert_true(wm_str_is(wm_json_get_str(entry, "role"), role));
    assert_true(wm_str_is(wm_json_get_str(entry, "contentType"), "text/plain"));
    return wm_str_cstr(lane->arena, wm_json_get_str(entry, "value"));
}

static const char *summary_in(struct lane *lane, const struct wm_item *item)
{
    return shape_in(lane, item, "brief");
}

static void check_summary(const char *body, const char *members, const char *want)
{
    struct lane lane;
    open_lane(&lane, NULL);
    assert_string_equal(summary_in(&lane, run(&lane, record_of(&lane, body, members))), want);
    close_lane(&lane);
}

static void check_reason(const char *body, const char *members, const char *want)
{
    struct lane lane;
    open_lane(&lane, NULL);
    struct wm_item *item = run(&lane, record_of(&lane, body, members));
    assert_string_equal(wm_str_cstr(lane.arena, wm_json_get_str(told(item), "reason")), want);
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
    open_lane(&lane, NULL);
    const struct wm_item *item = run(&lane, record_of(&lane, FERRY, ""));
    assert_true(wm_str_is(wm_json_get_str(told(item), "method"), "extract"));
    assert_true(wm_str_starts(wm_json_get_str(told(item), "model"), "summary-1/"));
    const struct wm_json *sentences = wm_json_get(made(item, "brief"), "sentences");
    assert_int_equal(wm_json_int(wm_json_at(sentences, 0), -1), 0);
    for (size_t i = 1; i < wm_json_count(sentences); i++)
        assert_true(wm_json_int(wm_json_at(sentences, i), 0) > wm_json_int(wm_json_at(sentences, i - 1), 0));
    double confidence = wm_json_get_real(made(item, "brief"), "confidence", -1);
    assert_true(confidence > 0.1 && confidence < 0.9);
    assert_int_equal(wm_json_get_int(made(item, "brief"), "description", -1), 0);
    assert_int_equal(wm_json_get_int(made(item, "summary"), "description", -1), 1);
    close_lane(&lane);
}

static void shapes_are_written_as_asked_for(void **state)
{
    (void)state;
    static const char *const shapes[] = {"brief", "summary"};
    for (unsigned i = 0; i < 2; i++) {
        struct lane lane;
        open_lane(&lane, (const char *[]){"shapes", shapes[i], "keyphrases", "0", NULL});
        const struct wm_item *item = run(&lane, record_of(&lane, FERRY, ""));
        assert_int_equal(wm_json_count(wm_json_get(item->article->record, "descriptions")), 1);
        assert_string_not_equal(shape_in(&lane, item, shapes[i]), "");
        assert_string_equal(shape_in(&lane, item, shapes[1 - i]), "");
        assert_null(wm_json_get(told(item), "keyphrases"));
        close_lane(&lane);
    }
}

static void limits_hold_and_nothing_is_cut(void **state)
{
    (void)state;
    struct lane lane;
    open_lane(&lane, BRIEF("100"));
    assert_string_equal(summary_in(&lane, run(&lane, record_of(&lane, FERRY, ""))),
                        "Two tugs reached the ferry before dark and brought the passengers ashore in Port Aldane.");
    close_lane(&lane);
    open_lane(&lane, (const char *[]){"brief-sentences", "1", NULL});
    const struct wm_json *brief = made(run(&lane, record_of(&lane, FERRY, "")), "brief");
    assert_int_equal(wm_json_count(wm_json_get(brief, "sentences")), 1);
    close_lane(&lane);
    open_lane(&lane, BRIEF("60"));
    struct wm_item *item = run(&lane, record_of(&lane, FERRY, ""));
    assert_string_equal(wm_str_cstr(lane.arena, wm_json_get_str(told(item), "reason")), "no-sentence-fits");
    close_lane(&lane);
}

static void a_dateline_is_left_off_and_line_breaks_are_blanks(void **state)
{
    (void)state;
    check_summary("PORT ALDANE, Feb. 3 (Reuters) - The harbour council\nvoted on Tuesday to close the old pier.", "",
                  "The harbour council voted on Tuesday to close the old pier.");
    check_summary("(CNN)The harbour council voted on Tuesday to close the old pier.", "",
                  "The harbour council voted on Tuesday to close the old pier.");
    check_summary("(The Aldane Herald)The harbour council voted on Tuesday to close the old pier.", "",
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
        "In response to this, the harbour council voted on Tuesday against it.",
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
        open_lane(&lane, NULL);
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

/* What ties a sentence to the one before is left off where that one is not there, and nowhere else. */
static void a_sentence_alone_begins_without_what_ties_it(void **state)
{
    (void)state;
    static const char council[] = "The harbour council voted on Tuesday to close the old pier.";
    static const char *const tied[] = {
        "But the harbour council voted on Tuesday to close the old pier.",
        "However, the harbour council voted on Tuesday to close the old pier.",
        "In addition, the harbour council voted on Tuesday to close the old pier.",
        "Meanwhile, the harbour council voted on Tuesday to close the old pier.",
    };
    for (size_t i = 0; i < sizeof tied / sizeof *tied; i++)
        check_summary(tied[i], "", council);
    check_summary("\"But the harbour council voted on Tuesday to close it,\" Lia Tran said in Port Aldane.", "", "");
    check_summary("Mayor Lia Tran wanted to keep the old pier of Port Aldane open. But the harbour council voted on "
                  "Tuesday to close it.",
                  "",
                  "Mayor Lia Tran wanted to keep the old pier of Port Aldane open. But the harbour council voted on "
                  "Tuesday to close it.");
}

/* Mentions of the one entity, by the characters where they begin and end. */
#define TRAN(mentions)                                                                                                 \
    "\"wire\":{\"entities\":[{\"type\":\"person\",\"name\":\"Lia Tran\",\"salience\":0.5}],\"mentions\":[" mentions "]}"
#define MENTION(start, end) "{\"start\":" #start ",\"end\":" #end ",\"entity\":0}"

static void a_pronoun_becomes_the_name_where_it_is_sure(void **state)
{
    (void)state;
    struct lane lane;
    open_lane(&lane, BRIEF("75"));
    static const char body[] = "Lia Tran went to Harrow last week for what was a very long visit to the market there. "
                               "She closed the old pier of Port Aldane on Tuesday.";
    assert_string_equal(summary_in(&lane, run(&lane, record_of(&lane, body, TRAN(MENTION(0, 8))))),
                        "Lia Tran closed the old pier of Port Aldane on Tuesday.");
    assert_string_equal(summary_in(&lane, run(&lane, record_of(&lane, body, ""))), "");
    static const char crowd[] = "Lia Tran went to Harrow last week for a long visit to the woman who runs the market. "
                                "She closed the old pier of Port Aldane on Tuesday.";
    assert_string_equal(summary_in(&lane, run(&lane, record_of(&lane, crowd, TRAN(MENTION(0, 8))))), "");
    static const char quoted[] =
        "Lia Tran went to Harrow last week for what was a very long visit to the market there. "
        "\"She closed the old pier,\" Port Aldane said on Tuesday.";
    assert_string_equal(summary_in(&lane, run(&lane, record_of(&lane, quoted, TRAN(MENTION(0, 8))))), "");
    close_lane(&lane);
}

static void people_are_named_in_full_at_first(void **state)
{
    (void)state;
    struct lane lane;
    open_lane(&lane, BRIEF("75"));
    static const char body[] =
        "Lia Tran went to Harrow last week for what was a very long visit to the market there.\n\n"
        "Tran closed the old pier of Port Aldane on Tuesday.";
    assert_string_equal(summary_in(&lane, run(&lane, record_of(&lane, body, TRAN(MENTION(0, 8) "," MENTION(87, 91))))),
                        "Lia Tran closed the old pier of Port Aldane on Tuesday.");
    static const char family[] = "Lia Tran went to Harrow last week for what was a very long visit to the market.\n\n"
                                 "The Tran family closed the old pier on Tuesday.";
    assert_string_equal(
        summary_in(&lane, run(&lane, record_of(&lane, family, TRAN(MENTION(0, 8) "," MENTION(85, 89))))),
        "The Tran family closed the old pier on Tuesday.");
    close_lane(&lane);
}

/* Headings, captions and credits come before it where nobody cleaned the text. */
static void the_lead_is_the_first_sentence_of_the_story_itself(void **state)
{
    (void)state;
    check_summary(
        "Ferry towed off the rocks at Port Aldane\n\n"
        "Ferry Marigold freed after a night on the rocks, passengers safe\n\n"
        "Photo by: Harbour Desk\nPhoto by: Harbour Desk\n\n"
        "Passengers (L) leave the ferry Marigold at the quay of Port Aldane on Wednesday.\n\n"
        "Tugs and the coast guard agreed on Wednesday to share the work on the rocks off Port Aldane, "
        "including the ferry Marigold, to which both had laid claim.\n\n"
        "The harbour office said the tugs and the coast guard had exchanged views on the ferry Marigold and "
        "other wrecks off Port Aldane during a meeting. It gave no further details.\n\n"
        "The ferry Marigold ran aground off Port Aldane in thick fog with its radar switched off.\n\n"
        "Passengers slept on the car deck of the Marigold for a night before they were taken off.",
        "",
        "Tugs and the coast guard agreed on Wednesday to share the work on the rocks off Port Aldane, including "
        "the ferry Marigold, to which both had laid claim. The ferry Marigold ran aground off Port Aldane in "
        "thick fog with its radar switched off.");
}

static void a_focus_draws_the_sentences_that_speak_of_it(void **state)
{
    (void)state;
    struct lane lane;
    open_lane(&lane, (const char *[]){"focus", "tugs", "brief-sentences", "1", NULL});
    assert_string_equal(summary_in(&lane, run(&lane, record_of(&lane, FERRY, ""))),
                        "Two tugs reached the ferry before dark and brought the passengers ashore in Port Aldane.");
    close_lane(&lane);
    open_lane(&lane, (const char *[]){"focus", "nobody here", "brief-sentences", "1", NULL});
    assert_string_not_equal(summary_in(&lane, run(&lane, record_of(&lane, FERRY, ""))), "");
    close_lane(&lane);
}

static void keyphrases_come_once_and_point_at_their_entities(void **state)
{
    (void)state;
    struct lane lane;
    open_lane(&lane, NULL);
    static const char body[] = "Lia Tran told the harbour council on Tuesday that the old pier must close.\n\n"
                               "The harbour council had asked Lia Tran about the old pier for a year.\n\n"
                               "The old pier and the harbour council are older than Lia Tran.";
    const char *members = TRAN(MENTION(0, 8) "," MENTION(106, 114) "," MENTION(198, 206));
    const struct wm_json *list = wm_json_get(told(run(&lane, record_of(&lane, body, members))), "keyphrases");
    bool tran = false, council = false;
    assert_true(wm_json_count(list) >= 3 && wm_json_count(list) <= 8);
    for (size_t i = 0; i < wm_json_count(list); i++) {
        const struct wm_json *key = wm_json_at(list, i);
        struct wm_str name = wm_json_get_str(key, "name");
        assert_true(wm_json_get_real(key, "weight", 0) > 0 && wm_json_get_real(key, "weight", 2) <= 1);
        tran |= wm_str_is(name, "Lia Tran") && wm_json_get_int(key, "entity", -1) == 0;
        council |= wm_str_is(name, "harbour council") && wm_json_get(key, "entity") == NULL;
        assert_false(wm_str_is(name, "Tran") || wm_str_is(name, "harbour") || wm_str_is(name, "council"));
    }
    assert_true(tran && council);
    close_lane(&lane);
}

static void nothing_is_said_twice(void **state)
{
    (void)state;
    struct lane lane;
    open_lane(&lane, NULL);
    const struct wm_item *item =
        run(&lane, record_of(&lane,
                             "The harbour council of Port Aldane voted on Tuesday to close the old pier.\n\n"
                             "The harbour council of Port Aldane voted to close its old pier on Tuesday.",
                             ""));
    assert_int_equal(wm_json_count(wm_json_get(made(item, "brief"), "sentences")), 1);
    assert_int_equal(wm_json_count(wm_json_get(made(item, "summary"), "sentences")), 1);
    close_lane(&lane);
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
    open_lane(&lane, NULL);
    struct wm_str record = record_of(&lane, FERRY, "\"wire\":{\"lifecycle\":\"alert\"}");
    assert_string_not_equal(summary_in(&lane, run(&lane, record)), "");
    close_lane(&lane);
}

static void a_producers_summary_stays_and_ours_is_replaced(void **state)
{
    (void)state;
    struct lane lane;
    open_lane(&lane, NULL);
    struct wm_str record = record_of(&lane, FERRY, "\"descriptions\":[{\"role\":\"summary\",\"value\":\"By hand.\"}]");
    struct wm_item *once = run(&lane, record);
    assert_int_equal(wm_json_count(wm_json_get(once->article->record, "descriptions")), 3);
    struct wm_item *twice = run(&lane, once->value);
    const struct wm_json *descriptions = wm_json_get(twice->article->record, "descriptions");
    assert_int_equal(wm_json_count(descriptions), 3);
    assert_true(wm_str_is(wm_json_get_str(wm_json_at(descriptions, 0), "value"), "By hand."));
    assert_string_equal(summary_in(&lane, twice), summary_in(&lane, once));
    close_lane(&lane);
}

static void a_summary_goes_when_the_article_has_none_any_more(void **state)
{
    (void)state;
    struct lane lane;
    open_lane(&lane, NULL);
    struct wm_item *once = run(&lane, record_of(&lane, FERRY, ""));
    wm_json_set_str(wm_article_wire(once->article), "lifecycle", WM_STR("advisory"));
    struct wm_item *twice = run(&lane, wm_json_dump(lane.arena, once->article->record));
    assert_null(wm_json_get(twice->article->record, "descriptions"));
    assert_null(made(twice, "brief"));
    assert_null(made(twice, "summary"));
    close_lane(&lane);
}

static void equal_input_gives_equal_bytes(void **state)
{
    (void)state;
    struct lane a, b;
    open_lane(&a, NULL);
    open_lane(&b, NULL);
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
    open_lane(&lane, NULL);
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
        cmocka_unit_test(shapes_are_written_as_asked_for),
        cmocka_unit_test(limits_hold_and_nothing_is_cut),
        cmocka_unit_test(a_dateline_is_left_off_and_line_breaks_are_blanks),
        cmocka_unit_test(faulty_sentences_are_passed_over),
        cmocka_unit_test(a_sentence_that_leans_comes_only_with_the_one_before),
        cmocka_unit_test(a_sentence_alone_begins_without_what_ties_it),
        cmocka_unit_test(a_pronoun_becomes_the_name_where_it_is_sure),
        cmocka_unit_test(people_are_named_in_full_at_first),
        cmocka_unit_test(the_lead_is_the_first_sentence_of_the_story_itself),
        cmocka_unit_test(a_focus_draws_the_sentences_that_speak_of_it),
        cmocka_unit_test(keyphrases_come_once_and_point_at_their_entities),
        cmocka_unit_test(nothing_is_said_twice),
        cmocka_unit_test(a_voice_of_the_first_person_is_better_than_none),
        cmocka_unit_test(without_a_summary_the_record_says_why),
        cmocka_unit_test(an_alert_with_a_story_has_a_summary),
        cmocka_unit_test(a_producers_summary_stays_and_ours_is_replaced),
        cmocka_unit_test(a_summary_goes_when_the_article_has_none_any_more),
        cmocka_unit_test(equal_input_gives_equal_bytes),
        cmocka_unit_test(a_body_beyond_all_bounds_still_has_a_summary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
