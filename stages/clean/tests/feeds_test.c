/* SPDX-License-Identifier: Apache-2.0 */
/* AP JSON, mail and feeds. */
#include "run.h"

static struct run run;

static int close_run(void **state)
{
    (void)state;
    run_close(&run);
    return 0;
}

static void ap_json_is_read_and_its_feed_gives_several(void **state)
{
    (void)state;
    run_text(&run, "{\"api_version\":\"2\",\"data\":{\"items\":[{\"item\":{\"altids\":{\"itemid\":\"ab12\"},"
                   "\"version\":8,\"type\":\"text\","
                   "\"editorialpriority\":\"r\",\"headline\":\"Ferry late\",\"slugline\":\"BC-Ferry, 8th "
                   "Ld\",\"provider\":\"ORA\"}},"
                   "{\"item\":{\"altids\":{\"itemid\":\"ab13\"},\"type\":\"picture\"}},{\"item\":{\"altids\":{"
                   "\"itemid\":\"ab14\"},"
                   "\"type\":\"text\",\"headline\":\"Two\",\"body_html\":\"<p>Text.</p>\"}}]}}");
    assert_field(&run, "wire.guid", "ab12");
    assert_field(&run, "version", "8");
    assert_field(&run, "wire.takeKey", "8th Ld");
    assert_field(&run, "wire.lifecycle", "update");
    run.record = run_record(&run, run.items->next);
    assert_field(&run, "wire.guid", "ab14");
    assert_string_equal(run_body(&run), "Text.");
}

static void mail_prefers_plain_text_and_decodes_it(void **state)
{
    (void)state;
    run_text(&run,
             "\nReceived: by x\nFrom: Desk <desk@ora.example>\nMessage-ID: <7@ora.example>\nSubject: "
             "=?iso-8859-1?Q?Caf=E9_?=\n"
             " =?utf-8?B?Y2xvc2Vk?=\nDate: Thu, 19 Feb 2015 17:18:40 +1100\nContent-Type: multipart/mixed; "
             "boundary=\"b1\"\n\n"
             "--b1\nContent-Type: multipart/alternative; boundary=b2\n\n--b2\nContent-Type: text/html\n\n<p>html</p>\n"
             "--b2\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n"
             "The caf=E9 is clo=\nsed.\n\n-- \nDesk\n--b2--\n--b1\nContent-Type: image/png\n\nAAAA\n--b1--\n");
    assert_field(&run, "wire.format", "mail");
    assert_field(&run, "wire.guid", "7@ora.example");
    assert_field(&run, "headlines.0.value", "Caf\xC3\xA9 closed");
    assert_field(&run, "versionCreated", "2015-02-19T17:18:40+11:00");
    assert_string_equal(run_body(&run), "The caf\xC3\xA9 is closed.");
}

static void each_item_of_a_feed_is_a_story_of_its_own(void **state)
{
    (void)state;
    run_text(
        &run,
        "<?xml version=\"1.0\"?><rss "
        "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>ORA</title>"
        "<link>http://ora.example/</link><item><title>One &amp;amp; "
        "two</title><guid>http://ora.example/1</guid><pubDate>Mon, 29 "
        "Jul 2013 16:03:54 +0000</pubDate><content:encoded><![CDATA[<p>First.</p><p>Second.</p>]]></content:encoded>"
        "</item><item><title>Two</title><guid>http://ora.example/2</guid></item></channel></rss>");
    assert_field(&run, "uri", "http://ora.example/1");
    assert_field(&run, "headlines.0.value", "One & two");
    assert_field(&run, "versionCreated", "2013-07-29T16:03:54Z");
    assert_field(&run, "wire.parent", "http://ora.example/");
    assert_string_equal(run_body(&run), "First.\n\nSecond.");
    assert_non_null(run.items->next);
    run_text(&run, "<feed "
                   "xmlns=\"http://www.w3.org/2005/Atom\"><id>urn:f</id><entry><id>urn:f:1</id><title>A</"
                   "title><updated>2015-01-30T"
                   "00:33:06+00:00</updated><content type=\"html\">&lt;p&gt;Text.&lt;/p&gt;</content></entry></feed>");
    assert_field(&run, "uri", "urn:f:1");
    assert_string_equal(run_body(&run), "Text.");
}

static void ritzau_flags_are_the_life_cycle(void **state)
{
    (void)state;
    run_text(
        &run,
        "<ListOfRBNews><RBNews><NewsID>a-1</NewsID><PublishDate>2018-02-01T18:44:52.973</PublishDate><headline>Sport</"
        "headline>"
        "<content>&lt;p&gt;Han "
        "&amp;amp;quot;vandt&amp;amp;quot;.&lt;/p&gt;</content><Annuleret>true</Annuleret></RBNews></ListOfRBNews>");
    assert_field(&run, "wire.lifecycle", "cancel");
    assert_field(&run, "versionCreated", "2018-02-01T18:44:52.973Z");
    assert_string_equal(run_body(&run), "Han \"vandt\".");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ap_json_is_read_and_its_feed_gives_several),
        cmocka_unit_test(mail_prefers_plain_text_and_decodes_it),
        cmocka_unit_test(each_item_of_a_feed_is_a_story_of_its_own),
        cmocka_unit_test(ritzau_flags_are_the_life_cycle),
    };
    return cmocka_run_group_tests(tests, NULL, close_run);
}
