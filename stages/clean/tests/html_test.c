/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

static struct run run;

static int close_run(void **state)
{
    (void)state;
    run_close(&run);
    return 0;
}

static const char page[] =
    "<!DOCTYPE html><html lang=en><head><title>Harbour closed | ORA News</title><meta property=og:title "
    "content='Harbour closed'>"
    "<meta property=\"og:site_name\" content=\"ORA News\"><meta property=\"article:published_time\" "
    "content=\"2024-03-05T10:00:00+01:00\">"
    "<script type=\"application/ld+json\">{\"@graph\":[{\"@type\":\"NewsArticle\",\"headline\":\"Harbour "
    "closed\",\"author\":[{\"name\":"
    "\"Ona Reill\"},{\"name\":\"Jon Hale\"}]}]}</script></head><body class=\"has-sidebar comments-open\"><nav><a "
    "href=/>Home</a> <a "
    "href=/s>Sport</a></nav><div class=\"article-body\"><h1>Harbour closed</h1><p class=byline>By Ona Reill</p>"
    "<figure><img src=x><figcaption>Smoke over the port.</figcaption></figure>"
    "<p>A fire closed the harbour of Port Elwood on Tuesday, the port office said, and it may stay closed for days.</p>"
    "<p>Read more: <a href=/x>Older fires</a></p><h2>Tugs sent</h2>"
    "<p>Two tugs were sent to pump water, and the coast guard, which has one boat, kept the others away from the "
    "quay.</p>"
    "<div class=\"newsletter-signup\"><p>Get our news every morning, free of charge, in your inbox.</p></div>"
    "<blockquote><p>\"We have never seen such smoke, and we hope not to see it again,\" the harbour master "
    "said.</p></blockquote></div>"
    "<aside class=related><h3>More</h3><p>Another story about another thing, which is long enough to look like "
    "text.</p></aside>"
    "<footer>Copyright ORA</footer></body></html>";

static void a_page_gives_its_article_alone(void **state)
{
    (void)state;
    run_text(&run, page);
    assert_string_equal(
        run_body(&run),
        "A fire closed the harbour of Port Elwood on Tuesday, the port office said, and it may stay closed for "
        "days.\n\n"
        "Tugs sent\n\nTwo tugs were sent to pump water, and the coast guard, which has one boat, kept the others away "
        "from the quay.\n\n\"We have never seen such smoke, and we hope not to see it again,\" the harbour master "
        "said.");
    assert_field(&run, "wire.captions", "[{\"text\":\"Smoke over the port.\"}]");
}

static void a_page_says_who_wrote_it_and_when(void **state)
{
    (void)state;
    run_text(&run, page);
    assert_field(&run, "headlines.0.value", "Harbour closed");
    assert_field(&run, "by", "Ona Reill, Jon Hale");
    assert_field(&run, "contentCreated", "2024-03-05T10:00:00+01:00");
    assert_field(&run, "language", "en");
    assert_field(&run, "wire.provider", "ORA News");
}

static void text_in_json_ld_is_taken_when_the_page_shows_little(void **state)
{
    (void)state;
    run_text(
        &run,
        "<html><head><script "
        "type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"headline\":\"Rain\",\"articleBody\":"
        "\"It rained in the north for three days, and the rivers rose. The weather office expects more of it until the "
        "end "
        "of the week, when the wind will turn to the east and the sky will clear over most of the country, it said.\"}"
        "</script></head><body><p>It rained ...</p></body></html>");
    assert_true(strncmp(run_body(&run), "It rained in the north for three days", 37) == 0);
}

static void a_fragment_without_a_head_is_read_too(void **state)
{
    (void)state;
    run_text(&run, "<p>The ferry to Ilmar sails again, the harbour office said on Monday.</p><p>Two boats are being "
                   "repaired.</p>");
    assert_field(&run, "wire.format", "html");
    assert_string_equal(
        run_body(&run),
        "The ferry to Ilmar sails again, the harbour office said on Monday.\n\nTwo boats are being repaired.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_gives_its_article_alone),
        cmocka_unit_test(a_page_says_who_wrote_it_and_when),
        cmocka_unit_test(text_in_json_ld_is_taken_when_the_page_shows_little),
        cmocka_unit_test(a_fragment_without_a_head_is_read_too),
    };
    return cmocka_run_group_tests(tests, NULL, close_run);
}
