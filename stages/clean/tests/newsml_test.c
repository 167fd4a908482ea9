/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

static struct run run;

static int close_run(void **state)
{
    (void)state;
    run_close(&run);
    return 0;
}

#define ITEM(guid, class, status, more)                                                                                \
    "<n:newsItem guid=\"" guid "\" version=\"3\" xml:lang=\"en\"><n:itemMeta><n:itemClass qcode=\"ninat:" class        \
        "\"/><n:provider literal=\"ora.example\"/><n:versionCreated>2024-03-05T14:02:11Z</n:versionCreated>"           \
        "<n:pubStatus qcode=\"stat:" status "\"/>" more "</n:itemMeta><n:contentMeta><n:urgency>2</n:urgency>"         \
        "<n:slugline>harbour-fire</n:slugline><n:headline>Fire closes harbour</n:headline>"                            \
        "<n:subject type=\"cpnat:person\"><n:name>Ona Reill</n:name></n:subject></n:contentMeta><n:contentSet>"        \
        "<n:inlineXML><html xmlns=\"http://www.w3.org/1999/xhtml\"><body><p>PORT ELWOOD, March 5 (ORA) - A fire "      \
        "closed "                                                                                                      \
        "the harbour.</p><p>Two tugs came.</p></body></html></n:inlineXML></n:contentSet></n:newsItem>"
#define MESSAGE(items)                                                                                                 \
    "<n:newsMessage xmlns:n=\"http://iptc.org/std/nar/2006-10-01/\"><n:header><n:transmitId>m1</n:transmitId>"         \
    "<n:priority>3</n:priority></n:header><n:itemSet>" items "</n:itemSet></n:newsMessage>"

static void g2_items_are_read_under_any_prefix(void **state)
{
    (void)state;
    run_text(&run, MESSAGE(ITEM("urn:newsml:ora.example:1", "text", "usable", "")));
    assert_field(&run, "uri", "urn:newsml:ora.example:1");
    assert_field(&run, "version", "3");
    assert_field(&run, "language", "en");
    assert_field(&run, "urgency", "2");
    assert_field(&run, "wire.priority", "3");
    assert_field(&run, "people", "[{\"name\":\"Ona Reill\"}]");
    assert_field(&run, "wire.dateline.date", "2024-03-05");
    assert_string_equal(run_body(&run), "A fire closed the harbour.\n\nTwo tugs came.");
}

static void several_stories_of_a_message_keep_their_parent(void **state)
{
    (void)state;
    run_text(&run, MESSAGE(ITEM("urn:a:1", "text", "usable", "") ITEM("urn:a:2", "picture", "usable", "")
                               ITEM("urn:a:3", "text", "usable", "")));
    assert_field(&run, "uri", "urn:a:1");
    assert_field(&run, "wire.parent", "m1");
    assert_non_null(run.items->next);
    run.record = run_record(&run, run.items->next);
    assert_field(&run, "uri", "urn:a:3");
    assert_null(run.items->next->next);
}

static void a_broken_item_is_refused_while_the_others_go_on(void **state)
{
    (void)state;
    run_text(&run, MESSAGE("<n:newsItem guid=\"x\"/>" ITEM("urn:a:1", "text", "usable", "")));
    assert_field(&run, "uri", "urn:a:1");
    assert_int_equal(run.items->next->code, WM_E_PARSE);
    assert_non_null(strstr(run.items->next->text, "line 1"));
}

static void pictures_and_packages_are_dropped(void **state)
{
    (void)state;
    run_text(&run, MESSAGE(ITEM("urn:a:1", "picture", "usable", "")));
    assert_int_equal(run.items->code, WM_E_DROP);
    run_text(&run, "<packageItem guid=\"p\"><itemMeta/></packageItem>");
    assert_int_equal(run.items->code, WM_E_DROP);
}

static void pictures_and_packages_are_refused_on_demand(void **state)
{
    struct run refusing = {0};
    (void)state;
    run_open(&refusing, "other-items", "refuse");
    run_text(&refusing, MESSAGE(ITEM("urn:a:1", "picture", "usable", "")));
    assert_refused(&refusing, WM_E_NO_STORY, "a picture");
    run_text(&refusing, "<packageItem guid=\"p\"><itemMeta/></packageItem>");
    assert_refused(&refusing, WM_E_NO_STORY, "a package");
    run_close(&refusing);
}

static void pictures_and_packages_are_passed_on_on_demand(void **state)
{
    struct run passing = {0};
    (void)state;
    run_open(&passing, "other-items", "pass");
    run_text(&passing, MESSAGE(ITEM("urn:a:1", "picture", "usable", "")));
    assert_field(&passing, "type", "picture");
    assert_field(&passing, "uri", "urn:a:1");
    run_text(&passing, "<packageItem guid=\"urn:a:p\"><itemMeta/></packageItem>");
    assert_field(&passing, "type", "composite");
    run_close(&passing);
}

static void life_cycle_signals_are_normalised(void **state)
{
    (void)state;
    run_text(&run, MESSAGE(ITEM("urn:a:1", "text", "canceled", "")));
    assert_field(&run, "wire.lifecycle", "cancel");
    assert_field(&run, "wire.said.0.value", "stat:canceled");
    run_text(&run, MESSAGE(ITEM("urn:a:1", "text", "withheld", "")));
    assert_field(&run, "wire.lifecycle", "withhold");
    assert_field(&run, "pubStatus", "withheld");
    run_text(&run, MESSAGE(ITEM("urn:a:1", "text", "usable", "<n:signal qcode=\"sig:correction\"/>")));
    assert_field(&run, "wire.lifecycle", "correction");
    run_text(&run, MESSAGE(ITEM("urn:a:1", "text", "usable", "<n:embargoed/>")));
    assert_field(&run, "embargoedUntil", "");
}

static void newsml_1_reads_the_body_wherever_it_stands(void **state)
{
    (void)state;
    run_text(
        &run,
        "<?xml version=\"1.0\"?><NewsML><NewsEnvelope><Priority "
        "FormalName=\"4\"/></NewsEnvelope><NewsItem><Identification>"
        "<NewsIdentifier><RevisionId Update=\"U\" "
        "PreviousRevision=\"1\">2</RevisionId><PublicIdentifier>urn:newsml:ora:7:2U"
        "</PublicIdentifier></NewsIdentifier></Identification><NewsManagement><ThisRevisionCreated>20240306T080000Z"
        "</ThisRevisionCreated><Status FormalName=\"Embargoed\"/><StatusWillChange><DateAndTime>20240306T123000Z"
        "</DateAndTime></StatusWillChange></NewsManagement><NewsComponent><NewsLines><HeadLine>Duty to rise</HeadLine>"
        "<DateLine>LENTHAM, March 6 (ORA) -</DateLine></NewsLines><NewsComponent><Role FormalName=\"StyleSheet\"/>"
        "<ContentItem><Format FormalName=\"CSS\"/><DataContent>p {margin: "
        "0}</DataContent></ContentItem></NewsComponent>"
        "<NewsComponent><ContentItem><DataContent><![CDATA[<P>The duty will rise.</P><P>It is the second time.</P>]]>"
        "</DataContent></ContentItem></NewsComponent></NewsComponent></NewsItem></NewsML>");
    assert_field(&run, "uri", "urn:newsml:ora:7:2U");
    assert_field(&run, "version", "2");
    assert_field(&run, "wire.lifecycle", "update");
    assert_field(&run, "embargoedUntil", "2024-03-06T12:30:00Z");
    assert_field(&run, "wire.dateline.city", "LENTHAM");
    assert_field(&run, "wire.dateline.date", "2024-03-06");
    assert_string_equal(run_body(&run), "The duty will rise.\n\nIt is the second time.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(g2_items_are_read_under_any_prefix),
        cmocka_unit_test(several_stories_of_a_message_keep_their_parent),
        cmocka_unit_test(a_broken_item_is_refused_while_the_others_go_on),
        cmocka_unit_test(pictures_and_packages_are_dropped),
        cmocka_unit_test(pictures_and_packages_are_refused_on_demand),
        cmocka_unit_test(pictures_and_packages_are_passed_on_on_demand),
        cmocka_unit_test(life_cycle_signals_are_normalised),
        cmocka_unit_test(newsml_1_reads_the_body_wherever_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, close_run);
}
