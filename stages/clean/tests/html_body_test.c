/* SPDX-License-Identifier: Apache-2.0 */
/* Which part of a page is its article. P1 to P4 are paragraphs of a story, X1 and X2 of others. */
#include "run.h"

#define P1 "The council of Port Elwood voted on Monday to rebuild the old pier, which burned down in May."
#define P2 "Work is to begin in spring, the mayor said, and will cost about four million over two years."
#define P3 "Fishermen had asked for a longer pier, but the harbour office called that plan too costly."
#define P4 "The vote was close, and two members left the room before it was taken, the clerk recorded."
#define X1 "A storm has blown down forty trees in the park of Lower Hale, and a bench, its keeper reported."
#define X2 "In the lake at Ilmar, divers found a bell that had been missing since the flood, experts said."

#define PAGE(head, body) "<html><head><title>Pier to be rebuilt</title>" head "</head><body>" body "</body></html>"
#define STORY            P1 "\n\n" P2 "\n\n" P3 "\n\n" P4
#define PS               "<p>" P1 "</p><p>" P2 "</p><p>" P3 "</p><p>" P4 "</p>"

static struct run run;

static int close_run(void **state)
{
    (void)state;
    run_close(&run);
    return 0;
}

static void assert_body(const char *page, const char *body)
{
    run_text(&run, page);
    assert_string_equal(run_body(&run), body);
}

static void names_of_classes_yield_to_the_mass_of_the_text(void **state)
{
    (void)state;
    assert_body(PAGE("", "<div class='box modal-enabled print-active'><h1>Pier to be rebuilt</h1>" PS "</div>"
                         "<div class=related-stories><p>" X1 "</p></div>"),
                STORY);
}

static void readers_comments_are_left_out_however_long(void **state)
{
    (void)state;
    assert_body(PAGE("", "<div class=story>" PS "</div><div class=comments><p>" X1 X2 X1 "</p><p>" X2 X1 "</p><p>" X1 X2
                         "</p><p>" X2 X2 X1 "</p></div>"),
                STORY);
}

static void a_text_in_pieces_is_read_whole(void **state)
{
    (void)state;
    assert_body(PAGE("", "<main><div><div class='part-1'><p>" P1 "</p><p>" P2 "</p></div></div>"
                         "<div><div class='part-2'><p>" P3 "</p></div></div>"
                         "<div><div class='part-3'><p>" P4 "</p></div></div></main>"),
                STORY);
}

static void slides_of_a_gallery_are_its_text(void **state)
{
    (void)state;
#define SLIDE(n, text) "<div class='gallery-slide gallery-slide-" n "'><h3>Pier " n "</h3><p>" text "</p></div>"
    assert_body(PAGE("", "<article><div class=photo-gallery>" SLIDE("1", P1) SLIDE("2", P2) SLIDE("3", P3)
                             SLIDE("4", P4) "</div></article>"),
                "Pier 1\n\n" P1 "\n\nPier 2\n\n" P2 "\n\nPier 3\n\n" P3 "\n\nPier 4\n\n" P4);
}

static void of_several_articles_the_one_under_the_title_is_read(void **state)
{
    (void)state;
    assert_body(PAGE("<meta property=og:title content='Pier to be rebuilt'>",
                     "<article><h1>Pier to be rebuilt</h1><p>" P1 "</p><p>" P2 "</p></article>"
                     "<article><h1>Trees fall in the park</h1><p>" X1 "</p><p>" X2 "</p><p>" X1 " " X2
                     "</p></article>"),
                P1 "\n\n" P2);
}

static void what_is_hidden_from_those_who_do_not_pay_is_read(void **state)
{
    (void)state;
    assert_body(PAGE("", "<div itemprop=articleBody><p>" P1 "</p><div style='display: none'><p>" P2 "</p></div>"
                         "<div style='display:none'><p>" P3 "</p></div><div style='display:none'><p>" P4
                         "</p></div></div>"),
                STORY);
}

static void a_hidden_piece_is_left_out(void **state)
{
    (void)state;
    assert_body(PAGE("", "<div itemprop=articleBody>" PS "<div style='display:none'><p>" X1 "</p></div></div>"), STORY);
}

static void a_deck_is_left_out_and_a_lead_is_read(void **state)
{
    (void)state;
    assert_body(PAGE("",
                     "<article><h1>Pier to be rebuilt</h1><p class=subtitle>Council says yes, but only by one vote, "
                     "after a long night</p><p class=article-intro>" P1 "</p><div class=article-body><p>" P2
                     "</p><p>" P3 "</p><p>" P4 "</p></div></article>"),
                STORY);
}

static void a_dateline_in_its_own_element_stays(void **state)
{
    (void)state;
    assert_body(PAGE("", "<article><p><span class=dateline>PORT ELWOOD -</span> " P1 "</p><p>" P2 "</p><p>" P3
                         "</p></article>"),
                "PORT ELWOOD - " P1 "\n\n" P2 "\n\n" P3);
}

static void lines_that_call_and_point_are_removed_and_told(void **state)
{
    (void)state;
    assert_body(PAGE("", "<article><p>" P1 "</p><p>Read more: the pier in pictures</p><p>" P2
                         "</p><p>Sign up for our newsletter and miss no vote.</p><p>Lesen Sie auch: Der alte Pier</p>"
                         "<p>" P3 "</p><p>_____</p></article>"),
                P1 "\n\n" P2 "\n\n" P3);
    assert_field(&run, "wire.removed.0.reason", "boilerplate");
    assert_field(&run, "wire.removed.1.text", "Sign up for our newsletter and miss no vote.");
}

static void code_that_broken_markup_let_out_is_no_text(void **state)
{
    (void)state;
    assert_body(
        PAGE("", "<article><p>" P1 "</p><p>\\n\",\"kind\":\"embed\",\"width\":{\"px\":550}</p><p>" P2 "</p></article>"),
        P1 "\n\n" P2);
}

static void what_tells_of_the_author_ends_the_text(void **state)
{
    (void)state;
    assert_body(PAGE("", "<article>" PS "<p>Ona Reill is a senior reporter who covers the coast.</p>"
                         "<h3>Our coast</h3></article>"),
                STORY);
    assert_field(&run, "wire.removed.0.reason", "about the author");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_classes_yield_to_the_mass_of_the_text),
        cmocka_unit_test(readers_comments_are_left_out_however_long),
        cmocka_unit_test(a_text_in_pieces_is_read_whole),
        cmocka_unit_test(slides_of_a_gallery_are_its_text),
        cmocka_unit_test(of_several_articles_the_one_under_the_title_is_read),
        cmocka_unit_test(what_is_hidden_from_those_who_do_not_pay_is_read),
        cmocka_unit_test(a_hidden_piece_is_left_out),
        cmocka_unit_test(a_deck_is_left_out_and_a_lead_is_read),
        cmocka_unit_test(a_dateline_in_its_own_element_stays),
        cmocka_unit_test(lines_that_call_and_point_are_removed_and_told),
        cmocka_unit_test(code_that_broken_markup_let_out_is_no_text),
        cmocka_unit_test(what_tells_of_the_author_ends_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, close_run);
}
