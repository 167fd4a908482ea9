/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

static struct run run;

static int close_run(void **state)
{
    (void)state;
    run_close(&run);
    return 0;
}

static const char story[] =
    "<?xml version=\"1.0\"?><!DOCTYPE nitf SYSTEM \"http://no.such.host.example/nitf.dtd\"><nitf baselang=\"en\"><head>"
    "<tobject><tobject.subject tobject.subject.refnum=\"04000000\" tobject.subject.type=\"Economy\"/></tobject>"
    "<docdata management-status=\"usable\"><doc-id id-string=\"ORA.77 1\" regsrc=\"ORA\"/><urgency ed-urg=\"3\"/>"
    "<date.issue norm=\"20240305T140211+0100\"/><date.expire norm=\"YYYYMMDD\"/><ed-msg info=\"Recasts lead\"/>"
    "<key-list><keyword key=\"harbour\"/></key-list></docdata></head><body><body.head><hedline><hl1>Harbour "
    "closed</hl1>"
    "<hl2>Fire in a store</hl2></hedline><byline>By Ona Reill<byttl>Staff writer</byttl></byline>"
    "<dateline><location><city>Port Elwood</city></location></dateline></body.head><body.content>"
    "<p>A fire closed the harbour<br/>on Tuesday.</p><note><p>Not for print.</p></note><hl2>Tugs sent</hl2>"
    "<p>Two tugs &amp; a pump were sent.</p><media><media-caption>Smoke over the port.</media-caption></media>"
    "</body.content></body></nitf>";

static void the_head_of_a_story_is_read(void **state)
{
    (void)state;
    run_text(&run, story);
    assert_field(&run, "uri", "urn:wiremill:ora:ORA.77%201");
    assert_field(&run, "altIds.0.value", "ORA.77 1");
    assert_field(&run, "wire.guid", "ORA.77 1");
    assert_field(&run, "urgency", "3");
    assert_field(&run, "versionCreated", "2024-03-05T14:02:11+01:00");
    assert_field(&run, "headlines.0.value", "Harbour closed");
    assert_field(&run, "by", "Ona Reill");
    assert_field(&run, "edNote", "Recasts lead");
    assert_field(&run, "located", "Port Elwood");
    assert_field(&run, "subjects", "[{\"name\":\"Economy\",\"literal\":\"04000000\"}]");
    assert_field(&run, "wire.keywords.0", "harbour");
}

static void the_parts_of_a_dateline_are_kept_apart(void **state)
{
    (void)state;
    run_text(&run, "<nitf><body><body.head><hedline><hl1>Bridge opens</hl1></hedline><dateline><location>LENTHAM, "
                   "Orle</location><story.date norm=\"20240304\">March 4</story.date></dateline></body.head>"
                   "<body.content><p>The bridge was opened.</p></body.content></body></nitf>");
    assert_field(&run, "wire.dateline.text", "LENTHAM, Orle, March 4");
    assert_field(&run, "wire.dateline.city", "LENTHAM, Orle");
    assert_field(&run, "wire.dateline.date", "2024-03-04");
}

static void a_date_that_is_none_is_left_out(void **state)
{
    (void)state;
    run_text(&run, story);
    assert_field(&run, "expires", "");
}

static void the_body_has_paragraphs_and_subheads_but_no_notes_and_captions(void **state)
{
    (void)state;
    run_text(&run, story);
    assert_string_equal(run_body(&run),
                        "A fire closed the harbour on Tuesday.\n\nTugs sent\n\nTwo tugs & a pump were sent.");
    assert_field(&run, "bodies.1.value",
                 "<p>A fire closed the harbour on Tuesday.</p>\n<h2>Tugs sent</h2>\n"
                 "<p>Two tugs &amp; a pump were sent.</p>");
    assert_field(&run, "wire.captions", "[{\"text\":\"Smoke over the port.\"}]");
}

static void a_cancelled_document_names_what_it_takes_back(void **state)
{
    (void)state;
    run_text(&run, "<nitf><head><docdata management-status=\"canceled\" management-doc-idref=\"urn:ora:1\">"
                   "<doc-id id-string=\"urn:ora:2\"/></docdata></head><body><body.content/></body></nitf>");
    assert_field(&run, "pubStatus", "canceled");
    assert_field(&run, "wire.lifecycle", "cancel");
    assert_field(&run, "wire.replaces", "urn:ora:1");
    assert_field(&run, "bodies", "");
}

static void a_release_later_than_the_issue_is_an_embargo(void **state)
{
    (void)state;
    run_text(&run, "<nitf><head><docdata management-status=\"embargoed\"><date.issue norm=\"20240305T080000Z\"/>"
                   "<date.release norm=\"20240306T120000Z\"/></docdata></head><body><body.content><p>Budget.</p>"
                   "</body.content></body></nitf>");
    assert_field(&run, "embargoedUntil", "2024-03-06T12:00:00Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_head_of_a_story_is_read),
        cmocka_unit_test(the_parts_of_a_dateline_are_kept_apart),
        cmocka_unit_test(a_date_that_is_none_is_left_out),
        cmocka_unit_test(the_body_has_paragraphs_and_subheads_but_no_notes_and_captions),
        cmocka_unit_test(a_cancelled_document_names_what_it_takes_back),
        cmocka_unit_test(a_release_later_than_the_issue_is_an_embargo),
    };
    return cmocka_run_group_tests(tests, NULL, close_run);
}
