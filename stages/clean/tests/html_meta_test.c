/* SPDX-License-Identifier: Apache-2.0 */
/* What pages say about themselves: each test is one way in which publishers say it. */
#include "run.h"

static struct run run;

static int close_run(void **state)
{
    (void)state;
    run_close(&run);
    return 0;
}

#define TEXT                                                                                                           \
    "<p>The harbour of Port Elwood stayed closed on Tuesday, the port office said, and two tugs were sent to pump "    \
    "water out of the ferry that ran aground at the mole in the night of Sunday, with nobody hurt.</p>"                \
    "<p>The coast guard, which has one boat, kept the others away from the quay until the evening, when the wind "     \
    "turned and the first of the freighters that had waited outside could come in, the harbour master said.</p>"

static void read_page(const char *attributes, const char *head, const char *body)
{
    static char page[16384];
    snprintf(page, sizeof page, "<!DOCTYPE html><html %s><head>%s</head><body>%s</body></html>", attributes, head,
             body);
    run_text(&run, page);
}

#define TITLED "<title>Harbour stays closed - Elwood Post</title><meta property=og:site_name content='Elwood Post'>"
#define H1     "<h1>Harbour stays closed</h1>"

/* The headline. */

static void the_heading_one_sees_goes_before_the_title_for_cards(void **state)
{
    (void)state;
    read_page("lang=en",
              "<title>Elwood harbour | Elwood Post</title><meta property=og:title content='You will not believe this'>",
              "<h1 class=headline>Tugs pump out the ferry at the mole</h1>" TEXT);
    assert_field(&run, "headlines.0.value", "Tugs pump out the ferry at the mole");
}

static void headings_of_the_site_and_its_sections_are_no_headline(void **state)
{
    (void)state;
    read_page("lang=en", TITLED,
              "<header><h1 class=site-logo><a href=/>Elwood Post</a></h1></header><h1 class=section-name><a "
              "href=/port>Port</a></h1><h2 class=entry-title>Harbour stays closed</h2>" TEXT
              "<aside><h1>Read also</h1><h2><a href=/x>Ferry ran aground at the mole</a></h2></aside>");
    assert_field(&run, "headlines.0.value", "Harbour stays closed");
}

static void kickers_and_what_is_hidden_are_no_part_of_the_headline(void **state)
{
    (void)state;
    read_page("lang=en", TITLED,
              "<h1><span class=article__kicker>Shipping</span><span class=visually-hidden>: </span><span "
              "class=article__title>Harbour stays closed</span></h1>" TEXT);
    assert_field(&run, "headlines.0.value", "Harbour stays closed");
}

static void a_section_or_a_site_linked_within_the_heading_is_cut_off(void **state)
{
    (void)state;
    read_page("lang=en", TITLED,
              "<h1><div><a href=/port>Port | </a></div> <span>Harbour stays closed</span></h1>" TEXT);
    assert_field(&run, "headlines.0.value", "Harbour stays closed");
}

static void readings_above_characters_are_left_out(void **state)
{
    (void)state;
    read_page("lang=ja", "<title>港はまだ閉まっている</title>",
              "<h1><ruby>港<rt>みなと</rt></ruby>はまだ<ruby>閉<rt>し</rt></ruby>まっている</h1>" TEXT);
    assert_field(&run, "headlines.0.value", "港はまだ閉まっている");
}

static void without_a_heading_the_site_is_taken_off_the_title(void **state)
{
    (void)state;
    read_page("lang=en", TITLED, TEXT);
    assert_field(&run, "headlines.0.value", "Harbour stays closed");
    read_page("lang=en",
              "<title>ELWOOD POST|Harbour stays closed</title><meta property=og:site_name content='Elwood Post'>",
              TEXT);
    assert_field(&run, "headlines.0.value", "Harbour stays closed");
    read_page("lang=zh", "<title>港口仍然关闭-港报</title><meta property=og:site_name content='港报'>", TEXT);
    assert_field(&run, "headlines.0.value", "港口仍然关闭");
}

static void a_dash_within_a_headline_stays(void **state)
{
    (void)state;
    read_page("lang=en", "<title>Harbour - a closed world</title>", TEXT);
    assert_field(&run, "headlines.0.value", "Harbour - a closed world");
    read_page("lang=en", "<title>Time for tugs: what the mole needs</title><meta property=og:site_name content=Time>",
              TEXT);
    assert_field(&run, "headlines.0.value", "Time for tugs: what the mole needs");
}

static void headings_that_are_never_closed_are_no_headline(void **state)
{
    (void)state;
    static char page[1 << 19];
    size_t len = (size_t)snprintf(page, sizeof page, "<html><head>" TITLED "</head><body>");
    while (len < sizeof page - 512)
        len += (size_t)snprintf(page + len, sizeof page - len,
                                "<h1><h2 itemprop=author>The harbour stays closed, and nobody knows for how long ");
    snprintf(page + len, sizeof page - len, "</body></html>");
    run_text(&run, page);
    assert_field(&run, "headlines.0.value", "Harbour stays closed");
}

/* JSON-LD. */

static void ld_page(const char *json)
{
    char head[4096];
    snprintf(head, sizeof head,
             TITLED "<link rel=canonical href='https://elwood.example/port/closed'><script "
                    "type='application/ld+json'>%s</script>",
             json);
    read_page("lang=en", head, H1 TEXT);
}

static void authors_are_found_by_their_id_in_the_graph(void **state)
{
    (void)state;
    ld_page("{\"@graph\":[{\"@type\":\"Article\",\"headline\":\"Harbour stays closed\",\"author\":{\"@id\":\"#p1\"},"
            "\"publisher\":{\"@id\":\"#o\"}},{\"@type\":[\"Person\"],\"@id\":\"#p1\",\"name\":\"Ona Reill\"},"
            "{\"@type\":\"Organization\",\"@id\":\"#o\",\"name\":\"The Elwood Post\"}]}");
    assert_field(&run, "by", "Ona Reill");
    assert_field(&run, "wire.provider", "The Elwood Post");
}

static void of_several_articles_the_one_of_this_headline_counts(void **state)
{
    (void)state;
    ld_page("[{\"@type\":\"NewsArticle\",\"headline\":\"Bakers on strike\",\"author\":\"Ida Voss\","
            "\"datePublished\":\"2020-01-02\"},{\"@type\":\"http://schema.org/NewsArticle\",\"headline\":\"Harbour "
            "stays closed\",\"author\":[{\"name\":\"Ona Reill\"},{\"name\":\"Jon Hale\"}],"
            "\"datePublished\":\"2024-03-05T10:00:00+01:00\",\"dateModified\":\"2024-03-06T09:00:00+01:00\"}]");
    assert_field(&run, "by", "Ona Reill, Jon Hale");
    assert_field(&run, "contentCreated", "2024-03-05T10:00:00+01:00");
    assert_field(&run, "versionCreated", "2024-03-06T09:00:00+01:00");
}

static void a_date_that_is_none_leaves_room_for_the_next(void **state)
{
    (void)state;
    read_page("lang=en",
              TITLED "<script type='application/ld+json'>{\"@type\":\"Article\",\"headline\":\"Harbour stays "
                     "closed\",\"datePublished\":\"0001-01-01T00:00:00\"}</script><meta "
                     "name=article:published_time content=2024-03-05T08:00:00Z>",
              H1 TEXT);
    assert_field(&run, "contentCreated", "2024-03-05T08:00:00Z");
}

static void a_version_is_not_older_than_the_publication(void **state)
{
    (void)state;
    ld_page("{\"@type\":\"Article\",\"headline\":\"Harbour stays closed\",\"datePublished\":\"2024-03-05T10:00:00Z\","
            "\"dateModified\":\"2024-03-04T10:00:00Z\"}");
    assert_field(&run, "versionCreated", "2024-03-05T10:00:00Z");
}

/* Authors. */

static void assert_by(const char *head, const char *byline, const char *want)
{
    char body[4096], all[2048];
    snprintf(body, sizeof body, H1 "%s" TEXT, byline);
    snprintf(all, sizeof all, TITLED "%s", head);
    read_page("lang=en", all, body);
    assert_field(&run, "by", want);
}

static void bylines_are_read_in_many_languages(void **state)
{
    (void)state;
    assert_by("", "<p>By Ona Reill and Jon Hale</p>", "Ona Reill, Jon Hale");
    assert_by("", "<p class=autorenzeile>Von Uta Maier, Kai Lang und Jo Ahl</p>", "Uta Maier, Kai Lang, Jo Ahl");
    assert_by("", "<p>Par Zoé Petit et Luc Roy</p>", "Zoé Petit, Luc Roy");
    assert_by("", "<p>Por Ana Ruiz y Juan de la Cruz</p>", "Ana Ruiz, Juan de la Cruz");
    assert_by("", "<p>di Elena Riva</p>", "Elena Riva");
    assert_by("", "<div><span>Auteur:</span> <a href=/a>Anna Novak</a></div>", "Anna Novak");
    assert_by("", "<p>Автор: Анна Белова</p>", "Анна Белова");
}

static void links_to_authors_are_names(void **state)
{
    (void)state;
    assert_by("", "<div>By <a href=/author/oreill>Ona Reill</a>, <time datetime=2024-03-05>5 Mar</time></div>",
              "Ona Reill");
    assert_by("", "<span><a href=https://elwood.example/author/oreill/>Ona Reill</a> - March 5</span>", "Ona Reill");
    assert_by("", "<span>by</span> <a rel=author href=/x>mr_k2</a>", "mr_k2");
}

static void microdata_rdfa_and_cards_name_authors(void **state)
{
    (void)state;
    assert_by("", "<div itemprop=author itemscope><meta itemprop=name content='Ona Reill'></div>", "Ona Reill");
    assert_by("", "<span property=schema:author>Ona Reill</span>", "Ona Reill");
    assert_by("", "<span class='author vcard'><span class=fn>Ona Reill</span></span>", "Ona Reill");
    assert_by("<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Ona Reill'>", "",
              "Ona Reill");
}

static void jobs_dates_and_papers_are_no_names(void **state)
{
    (void)state;
    assert_by("", "<p class=byline>By Ona Reill, Senior Reporter</p>", "Ona Reill");
    assert_by("", "<p class=byline>By Ona Reill | March 5, 2024</p>", "Ona Reill");
    assert_by("", "<p class=byline>By Ona Reill, Elwood Post</p>", "Ona Reill");
    assert_by("<meta name=author content='Ona Reill | Elwood Post'>", "", "Ona Reill");
    assert_by("<meta name=author content='ona@elwood.example'><meta property=article:author "
              "content='https://social.example/ona'>",
              "", "");
}

static void names_that_begin_like_other_words_are_names(void **state)
{
    (void)state;
    assert_by("", "<p class=byline>By Homer Signe</p>", "Homer Signe");
    assert_by("", "<p class=byline>Signe Moreno</p>", "Signe Moreno");
    assert_by("<meta property=og:url content=https://time.example.com/x><meta name=application-name content=Time><meta "
              "name=author content='Tim Ellis'>",
              "", "Tim Ellis");
    assert_by("<meta name=author content='Ona Reill, MD'>", "", "Ona Reill");
    assert_by("", "<div><p>Analysis by</p><p>Ona Reill</p></div>", "Ona Reill");
    assert_by("", "<p>Di nuovo chiuso il porto</p>", "");
    assert_by("", "<p>By Tuesday the harbour was open</p>", "");
}

static void people_go_before_the_paper(void **state)
{
    (void)state;
    assert_by("<meta name=author content='Elwood Post'>", "<p class=byline>Ona Reill</p>", "Ona Reill");
    assert_by("<script type='application/ld+json'>{\"@type\":\"Article\",\"author\":{\"name\":\"Elwood Post\"}}"
              "</script>",
              "<div class=byline>By <span>Ona Reill</span></div>", "Ona Reill");
    assert_by("<meta name=author content='Associated Press'>", "", "Associated Press");
}

static void all_names_of_the_byline_count_where_json_ld_has_the_first(void **state)
{
    (void)state;
    assert_by("<script type='application/ld+json'>{\"@type\":\"Article\",\"author\":{\"name\":\"Ona Reill\"}}</script>",
              "<p>By <a rel=author href=/a>Ona Reill</a> and <a rel=author href=/b>Jon Hale</a></p>",
              "Ona Reill, Jon Hale");
}

static void authors_of_other_stories_and_comments_are_not_taken(void **state)
{
    (void)state;
    assert_by("", "<p class=byline>By Ona Reill</p>" TEXT "<div class=related-list><a rel=author>Ida Voss</a></div>",
              "Ona Reill");
    assert_by("", TEXT TEXT "<ul class=comments><li class=comment><span itemprop=author>Max Moan</span></li></ul>", "");
    assert_by("", TEXT TEXT "<p class=byline>Von Uta Maier</p>", "Uta Maier");
}

static void photographers_and_whom_an_author_works_for_are_no_authors(void **state)
{
    (void)state;
    assert_by("", "<div><p>By</p><p>Ona Reill</p><p class=byline>Photographs by</p><p class=byline>Max Lux</p></div>",
              "Ona Reill");
    assert_by("", "<p class=byline>Ona Reill, Staff Attorney, Mole Law Group</p><p class=byline>&amp; Jon Hale</p>",
              "Ona Reill, Jon Hale");
    assert_by("", "<div class=article-author-image><img alt=''><span class=author-credit>Ida Voss</span></div>", "");
}

static void what_stands_below_the_text_is_read_when_nothing_else_names_anybody(void **state)
{
    (void)state;
    assert_by("", TEXT TEXT "<div><span>责任编辑： 焦鹏</span></div>", "焦鹏");
    assert_by("", TEXT TEXT "<p>Author: Ona Reill</p>", "Ona Reill");
    assert_by("", "<p>PORT ELWOOD, March 5 (Reuters) - " TEXT "</p>", "");
    assert_by(
        "",
        "<p>PORT ELWOOD (Reuters) - The harbour stayed closed on Tuesday, the port office said, and two tugs were "
        "sent to pump water out of the ferry that ran aground at the mole in the night of Sunday.</p>",
        "Reuters");
}

static void a_name_that_was_escaped_twice_is_mended(void **state)
{
    (void)state;
    assert_by("<meta name=author content='Redacci&amp;oacute;n Puerto'>", "", "Redacción Puerto");
}

/* Dates. */

static void assert_date(const char *attributes, const char *head, const char *line, const char *want)
{
    char body[4096], all[2048];
    snprintf(body, sizeof body, "%s" TEXT, line);
    snprintf(all, sizeof all, TITLED "%s", head);
    read_page(attributes, all, body);
    assert_field(&run, "contentCreated", want);
}

static void dates_in_the_text_around_the_headline_are_read(void **state)
{
    (void)state;
    assert_date("lang=en", "", H1 "<p>January 22, 2014</p>", "2014-01-22T00:00:00Z");
    assert_date("lang=en", "", H1 "<p>Published On May 10, 2022 01:52 PM</p>", "2022-05-10T13:52:00Z");
    assert_date("lang=en", "", H1 "<div>By Ona Reill on 8th of March, 2020, 3:51 p.m.</div>", "2020-03-08T15:51:00Z");
    assert_date("lang=de", "", H1 "<p>Stand: 28.04.2020 18:00 Uhr</p>", "2020-04-28T18:00:00Z");
    assert_date("lang=de", "", H1 "<p>Veröffentlicht am 6. März 2024 um 9.30 Uhr</p>", "2024-03-06T09:30:00Z");
    assert_date("lang=fr", "", H1 "<p>Publié le 1er août 2021 à 07h15</p>", "2021-08-01T07:15:00Z");
    assert_date("lang=es", "", H1 "<p>3 de mayo de 2022, 22:41</p>", "2022-05-03T22:41:00Z");
    assert_date("lang=pt", "", H1 "<p>12 de outubro de 2021 às 10:05</p>", "2021-10-12T10:05:00Z");
    assert_date("lang=it", "", H1 "<p>Pubblicato il 19 febbraio 2020</p>", "2020-02-19T00:00:00Z");
    assert_date("lang=nl", "", H1 "<p>7 maart 2023 om 11:20</p>", "2023-03-07T11:20:00Z");
    assert_date("lang=pl", "", H1 "<p>14 października 2022, godz. 8:00</p>", "2022-10-14T08:00:00Z");
    assert_date("lang=ru", "", "<p>15 августа 2016, 13:43</p>" H1, "2016-08-15T13:43:00Z");
    assert_date("lang=zh", "", H1 "<div>2020年2月19日 20:29</div>", "2020-02-19T20:29:00Z");
    assert_date("lang=ar", "", H1 "<div>21 يناير 2019</div>", "2019-01-21T00:00:00Z");
}

static void numbers_with_slashes_are_read_as_the_language_writes_them(void **state)
{
    (void)state;
    assert_date("lang=en-US", "", H1 "<p>03/05/2024</p>", "2024-03-05T00:00:00Z");
    assert_date("lang=en-GB", "", H1 "<p>03/05/2024</p>", "2024-05-03T00:00:00Z");
    assert_date("lang=es", "", H1 "<p>03/05/2024</p>", "2024-05-03T00:00:00Z");
    assert_date("lang=en", "<meta property=og:locale content=en_GB>", H1 "<p>03/05/2024</p>", "2024-05-03T00:00:00Z");
    assert_date("lang=en", "<meta property=og:url content=https://www.post.co.uk/closed>", H1 "<p>03/05/2024</p>",
                "2024-05-03T00:00:00Z");
    assert_date("lang=en", "", H1 "<p>22/05/2024</p>", "2024-05-22T00:00:00Z");
}

static void the_day_one_sees_goes_before_the_day_in_utc(void **state)
{
    (void)state;
    const char *utc = "<meta property=article:published_time content=2020-02-25T02:25:54Z>";
    assert_date("lang=en", utc, H1 "<p>February 24, 2020</p>", "2020-02-24T00:00:00Z");
    assert_field(&run, "firstCreated", "2020-02-25T02:25:54Z");
    assert_date("lang=en", utc, H1 "<p>February 24, 2020 9:25 PM</p>", "2020-02-24T21:25:00-05:00");
    assert_date("lang=en", utc, H1 "<p>Updated: February 26, 2020</p>", "2020-02-25T02:25:54Z");
    assert_date("lang=en", utc, H1 "<p>The next meeting: March 24, 2020</p>", "2020-02-25T02:25:54Z");
}

static void today_above_everything_is_not_the_day_of_publication(void **state)
{
    (void)state;
    const char *utc = "<meta property=article:published_time content=2020-02-25T02:25:54Z>";
    assert_date("lang=en", utc, "<div class=date>Wednesday, February 26, 2020</div>" H1, "2020-02-25T02:25:54Z");
    assert_date("lang=en", utc, "<article><p class=date>February 24, 2020</p>" H1 "</article>", "2020-02-24T00:00:00Z");
}

static void the_address_has_a_day_too(void **state)
{
    (void)state;
    assert_date("lang=en", "<link rel=canonical href=https://elwood.example/2016/03/28/closed>", H1,
                "2016-03-28T00:00:00Z");
    assert_date("lang=en", "<meta property=og:url content=https://elwood.example/port/2016-03-28-closed>", H1,
                "2016-03-28T00:00:00Z");
    assert_date("lang=en", "<link rel=canonical href=https://elwood.example/20160328/closed>", H1,
                "2016-03-28T00:00:00Z");
    assert_date("lang=en", "<link rel=canonical href=https://elwood.example/2016/03/281230555.htm>", H1, "");
}

static void time_elements_of_other_stories_are_not_the_date(void **state)
{
    (void)state;
    assert_date("lang=en", "",
                "<ul class=ticker><li><time datetime=2024-03-09T10:00:00Z>10:00</time> Bakers on strike</li></ul>"
                "<article>" H1 "by Ona, <small><time datetime=2024-03-05T17:45:00-05:00>5 Mar 17:45</time></small>"
                "</article>",
                "2024-03-05T17:45:00-05:00");
}

static void the_last_change_is_not_the_publication(void **state)
{
    (void)state;
    assert_date("lang=en", "",
                H1 "<p><time datetime=2024-01-02T15:04:07Z>Posted: Dec 22, 2023 8:25 AM EST | Last Updated: January 2"
                   "</time></p>",
                "2023-12-22T08:25:00-05:00");
    assert_date("lang=en", "", H1 "<p>Updated March 7, 2024</p><p>Published March 5, 2024</p>", "2024-03-05T00:00:00Z");
    assert_date("lang=en", "", H1 "<time class='entry-date published updated' datetime=2024-03-05>5 March 2024</time>",
                "2024-03-05T00:00:00Z");
    assert_date("lang=en", "", H1 "<p>Updated March 7, 2024</p>", "2024-03-07T00:00:00Z");
}

static void times_for_machines_stand_in_titles_and_custom_elements(void **state)
{
    (void)state;
    assert_date("lang=en", "", H1 "<abbr class=published title='2024-03-05T10:00:00+01:00'>Tuesday</abbr>",
                "2024-03-05T10:00:00+01:00");
    assert_date("lang=en", "", H1 "<local-time data-timestamp=1709629200000></local-time>", "2024-03-05T09:00:00Z");
}

static void meta_elements_of_many_systems_hold_the_date(void **state)
{
    (void)state;
    static const char *const names[] = {"article:published_time",
                                        "parsely-pub-date",
                                        "DC.date.issued",
                                        "dcterms.created",
                                        "pubdate",
                                        "sailthru.date",
                                        "date",
                                        "publish-date"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char head[256];
        snprintf(head, sizeof head, "<meta name='%s' content='2024-03-05T10:00:00+01:00'>", names[i]);
        assert_date("lang=en", head, H1, "2024-03-05T10:00:00+01:00");
    }
    assert_date("lang=en", "<meta itemprop=datePublished content=1709629200>", H1, "2024-03-05T09:00:00Z");
    assert_date("lang=en", "<meta name=date content='Tue, 03/05/2024 - 10:00'>", H1, "2024-03-05T10:00:00Z");
    assert_date("lang=en", "<meta name=date content='1970-01-01T00:00:00Z'>", H1, "");
    assert_date("lang=en", "<meta name=date content='2024-02-30'>", H1, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_heading_one_sees_goes_before_the_title_for_cards),
        cmocka_unit_test(headings_of_the_site_and_its_sections_are_no_headline),
        cmocka_unit_test(kickers_and_what_is_hidden_are_no_part_of_the_headline),
        cmocka_unit_test(a_section_or_a_site_linked_within_the_heading_is_cut_off),
        cmocka_unit_test(readings_above_characters_are_left_out),
        cmocka_unit_test(without_a_heading_the_site_is_taken_off_the_title),
        cmocka_unit_test(a_dash_within_a_headline_stays),
        cmocka_unit_test(headings_that_are_never_closed_are_no_headline),
        cmocka_unit_test(authors_are_found_by_their_id_in_the_graph),
        cmocka_unit_test(of_several_articles_the_one_of_this_headline_counts),
        cmocka_unit_test(a_date_that_is_none_leaves_room_for_the_next),
        cmocka_unit_test(a_version_is_not_older_than_the_publication),
        cmocka_unit_test(bylines_are_read_in_many_languages),
        cmocka_unit_test(links_to_authors_are_names),
        cmocka_unit_test(microdata_rdfa_and_cards_name_authors),
        cmocka_unit_test(jobs_dates_and_papers_are_no_names),
        cmocka_unit_test(names_that_begin_like_other_words_are_names),
        cmocka_unit_test(people_go_before_the_paper),
        cmocka_unit_test(all_names_of_the_byline_count_where_json_ld_has_the_first),
        cmocka_unit_test(authors_of_other_stories_and_comments_are_not_taken),
        cmocka_unit_test(what_stands_below_the_text_is_read_when_nothing_else_names_anybody),
        cmocka_unit_test(photographers_and_whom_an_author_works_for_are_no_authors),
        cmocka_unit_test(a_name_that_was_escaped_twice_is_mended),
        cmocka_unit_test(dates_in_the_text_around_the_headline_are_read),
        cmocka_unit_test(numbers_with_slashes_are_read_as_the_language_writes_them),
        cmocka_unit_test(the_day_one_sees_goes_before_the_day_in_utc),
        cmocka_unit_test(today_above_everything_is_not_the_day_of_publication),
        cmocka_unit_test(the_address_has_a_day_too),
        cmocka_unit_test(time_elements_of_other_stories_are_not_the_date),
        cmocka_unit_test(times_for_machines_stand_in_titles_and_custom_elements),
        cmocka_unit_test(the_last_change_is_not_the_publication),
        cmocka_unit_test(meta_elements_of_many_systems_hold_the_date),
    };
    return cmocka_run_group_tests(tests, NULL, close_run);
}
