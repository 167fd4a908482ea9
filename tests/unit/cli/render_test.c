/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json_init.h"
#include "cli/render.h"

/* Places and people are invented. Offsets count code points: "Åsa Öhrn" is 0 to 8, "Västvik" 17 to
 * 24, "Åsa" 31 to 34. */
static const char story[] =
    "{\"uri\":\"urn:test:1\",\"version\":\"3\",\"urgency\":2,\"language\":\"en\",\"by\":\"By Lena Falk\","
    "\"versionCreated\":\"2031-02-03T10:00:00Z\",\"infoSources\":[{\"name\":\"Northern Wire\"}],"
    "\"headlines\":[{\"role\":\"main\",\"value\":\"Mayor reopens ferry\"}],"
    "\"descriptions\":[{\"role\":\"summary\",\"value\":\"The ferry runs again.\"}],"
    "\"bodies\":[{\"contentType\":\"text/plain\",\"value\":"
    "\"Åsa Öhrn went to Västvik. Then Åsa left.\\n\\nThe ferry runs.\"}],"
    "\"wire\":{\"lifecycle\":\"correction\",\"dateline\":\"VÄSTVIK\","
    "\"entities\":[{\"type\":\"person\",\"name\":\"Åsa Öhrn\",\"ids\":[\"wikidata:Q900001\"],\"salience\":0.9},"
    "{\"type\":\"place\",\"subtype\":\"city\",\"name\":\"Västvik\",\"salience\":0.4}],"
    "\"mentions\":[{\"start\":0,\"end\":8,\"entity\":0},{\"start\":17,\"end\":24,\"entity\":1},"
    "{\"start\":31,\"end\":34,\"entity\":0}],"
    "\"trail\":[{\"stage\":\"clean\",\"version\":\"1.2\"},{\"stage\":\"tag\",\"version\":\"1.3\"}]}}";

enum form { PRETTY, TEXT, HTML };

static char *render(enum form form, const char *json, struct wm_render_style style)
{
    struct wm_arena *arena = wm_arena_new(1 << 24);
    struct wm_json *record;
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    assert_int_equal(wm_json_parse(arena, wm_str_of(json), &record, NULL), WM_OK);
    if (form == PRETTY)
        wm_render_pretty(out, record, style);
    else if (form == TEXT)
        wm_render_text(out, record);
    else
        wm_render_html(out, record);
    fclose(out);
    wm_arena_free(arena);
    return text;
}

static char *pretty(const char *json, bool color)
{
    return render(PRETTY, json, (struct wm_render_style){.color = color, .width = 72, .full = true});
}

static void assert_holds(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("\"%s\" is not in:\n%s", part, text);
}

static void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        fail_msg("\"%s\" is in:\n%s", part, text);
}

static void without_colour_the_page_is_plain_text(void **state)
{
    (void)state;
    char *text = pretty(story, false);
    assert_string_equal(text, "[CORRECTION]\n"
                              "Mayor reopens ferry\n"
                              "VÄSTVIK · By Lena Falk · Northern Wire · 2031-02-03T10:00:00Z · version\n"
                              "3 · urgency 2 · en\n"
                              "\n"
                              "| The ferry runs again.\n"
                              "\n"
                              "Åsa Öhrn went to Västvik. Then Åsa left.\n"
                              "\n"
                              "The ferry runs.\n"
                              "\n"
                              "  Åsa Öhrn  person  0.90   2×  wikidata:Q900001\n"
                              "  Västvik   city    0.40   1×\n"
                              "\n"
                              "urn:test:1 · clean 1.2 › tag 1.3\n");
    free(text);
}

static void mentions_are_coloured_by_code_points(void **state)
{
    (void)state;
    char *text = pretty(story, true);
    assert_holds(text, "\033[36mÅsa Öhrn\033[0m went to \033[32mVästvik\033[0m. Then \033[36mÅsa\033[0m left.\n");
    assert_holds(text, "\033[1;97;45m CORRECTION \033[0m");
    assert_holds(text, "\033[1mMayor reopens ferry\033[0m\n");
    free(text);
}

static void colours_are_closed_before_each_line_end(void **state)
{
    (void)state;
    char *text = render(PRETTY, story, (struct wm_render_style){.color = true, .width = 20, .full = true});
    int open = 0;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\033')
            open = strncmp(c, "\033[0m", 4) != 0;
        if (*c == '\n')
            assert_int_equal(open, 0);
    }
    free(text);
}

static void controls_of_a_record_never_reach_the_terminal(void **state)
{
    (void)state;
    static const char hostile[] =
        "{\"uri\":\"urn:\\u001b[2J\",\"by\":\"\\u009b31mX\\u0007\",\"language\":\"\\u202eabc\","
        "\"edNote\":"
        "\"\\r\\b\\u007f\","
        "\"headlines\":[{\"value\":\"a\\u001b]0;owned\\u0007b\\nc\"}],"
        "\"descriptions\":[{\"role\":\"summary\",\"value\":\"\\u001bcgone\"}],"
        "\"bodies\":[{\"contentType\":\"text/plain\",\"value\":\"\\u001b[31mred\\u0000\\u0085\"}],"
        "\"wire\":{\"dateline\":\"\\u001b[H\",\"entities\":[{\"type\":\"\\u001b[5m\",\"name\":\"\\u001b[7mN\","
        "\"ids\":[\"\\u001b[8m\"]}],\"trail\":[{\"stage\":\"\\u001b[1m\",\"version\":\"\\u001b[2m\"}]}}";
    char *text = render(PRETTY, hostile, (struct wm_render_style){.width = 72, .origin = "\033[41mtopic"});
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++)
        assert_true(*c == '\n' || (*c >= 0x20 && *c != 0x7F));
    assert_lacks(text, "\xC2\x9B"); /* C1 */
    assert_lacks(text, "\xC2\x85");
    /* NOLINTNEXTLINE(misc-misleading-bidirectional): the right-to-left override is what is tested. */
    assert_lacks(text, "\xE2\x80\xAE");
    assert_holds(text, "a]0;ownedb c\n");
    assert_holds(text, "topic");
    free(text);
}

static void an_empty_record_gives_a_page_that_says_so(void **state)
{
    (void)state;
    char *text = pretty("{}", true);
    assert_holds(text, "(no headline)");
    free(text);
    text = render(TEXT, "{}", (struct wm_render_style){0});
    assert_string_equal(text, "");
    free(text);
}

static void members_of_the_wrong_type_are_left_out(void **state)
{
    (void)state;
    static const char odd[] =
        "{\"uri\":7,\"headlines\":\"no\",\"bodies\":{\"a\":1},\"descriptions\":[1,null,[]],\"urgency\":\"2\",\"by\":[],"
        "\"infoSources\":3,\"wire\":{\"entities\":{\"a\":{}},\"mentions\":[[]],\"trail\":[4],\"lifecycle\":5,"
        "\"sentences\":[[0],\"x\"],\"dateline\":9}}";
    for (int form = PRETTY; form <= HTML; form++) {
        char *text = render((enum form)form, odd, (struct wm_render_style){.width = 72});
        assert_lacks(text, "urgency");
        free(text);
    }
    char *text = render(PRETTY, "[1,2]", (struct wm_render_style){.width = 72});
    assert_holds(text, "(no headline)");
    free(text);
}

static void mentions_that_do_not_fit_are_passed_over(void **state)
{
    (void)state;
    static const char wild[] = "{\"bodies\":[{\"contentType\":\"text/plain\",\"value\":\"one two three\"}],"
                               "\"wire\":{\"entities\":[{\"type\":\"place\",\"name\":\"two\"}],\"mentions\":["
                               "{\"start\":-5,\"end\":2,\"entity\":0},{\"start\":4,\"end\":7,\"entity\":0},{\"start\":"
                               "5,\"end\":9,\"entity\":0},"
                               "{\"start\":8,\"end\":9,\"entity\":4},{\"start\":9,\"end\":9,\"entity\":0},{\"start\":"
                               "11,\"end\":99999,\"entity\":0}]}}";
    char *text = pretty(wild, true);
    assert_holds(text, "one \033[32mtwo\033[0m thr\033[32mee\033[0m\n");
    free(text);
}

static void lines_keep_to_the_width_in_columns(void **state)
{
    (void)state;
    static const char wide[] = "{\"bodies\":[{\"contentType\":\"text/plain\",\"value\":"
                               "\"東京都は日本の首都である東京都は日本の首都である\\n\\n"
                               "averyveryverylongwordthatnolinecanhold ok\"}]}";
    char *text = render(PRETTY, wide, (struct wm_render_style){.width = 20});
    assert_holds(
        text, "東京都は日本の首都で\nある東京都は日本の首\n都である\n\naveryveryverylongwor\ndthatnolinecanhold\nok\n");
    free(text);
}

static void a_long_body_is_cut_at_a_sentence_unless_full(void **state)
{
    (void)state;
    char json[4096], body[2001];
    memset(body, 'x', 2000);
    for (int i = 9; i < 2000; i += 10)
        body[i] = ' ';
    body[2000] = '\0';
    snprintf(json, sizeof json,
             "{\"bodies\":[{\"contentType\":\"text/plain\",\"value\":\"%s\"}],"
             "\"wire\":{\"sentences\":[[0,300],[300,620],[620,2000]]}}",
             body);
    char *text = render(PRETTY, json, (struct wm_render_style){.width = 80});
    assert_holds(text, "[… 1380 more characters]\n");
    free(text);
    text = pretty(json, false);
    assert_lacks(text, "more characters");
    free(text);
}

static void a_kill_is_told_even_by_another_producers_status(void **state)
{
    (void)state;
    char *text = pretty("{\"pubStatus\":\"canceled\"}", false);
    assert_holds(text, "[KILL]\n");
    free(text);
    text = pretty("{\"wire\":{\"lifecycle\":\"alert\"}}", false);
    assert_holds(text, "[FLASH]\n");
    free(text);
}

static void text_is_the_body_without_controls(void **state)
{
    (void)state;
    char *text =
        render(TEXT,
               "{\"headlines\":[{\"value\":\"H\"}],\"bodies\":[{\"contentType\":\"text/html\",\"value\":\"<p>\"},"
               "{\"contentType\":\"text/plain\",\"value\":\"\\nOne\\u000c.\\n\\nTwo\\u001b[1m.\\n\"}]}",
               (struct wm_render_style){0});
    assert_string_equal(text, "One.\n\nTwo[1m.\n");
    free(text);
}

static void a_page_marks_entities_and_escapes_everything(void **state)
{
    (void)state;
    char *text = render(HTML, story, (struct wm_render_style){0});
    assert_holds(text, "<p><mark class=\"name person\" title=\"Åsa Öhrn · person · wikidata:Q900001\">Åsa Öhrn</mark> "
                       "went to <mark class=\"name place\" title=\"Västvik · place, city\">Västvik</mark>. Then "
                       "<mark class=\"name person\"");
    assert_holds(text, "<p class=\"legend\"><span class=\"name person\">person</span> "
                       "<span class=\"name place\">place</span> </p>\n<p><mark");
    assert_holds(text, "<a href=\"https://www.wikidata.org/wiki/Q900001\">");
    assert_holds(text, "<span class=\"badge CORRECTION\">");
    free(text);
    text = render(HTML,
                  "{\"language\":\"en\\\" onload=\\\"x\",\"headlines\":[{\"value\":\"<script>'&\"}],"
                  "\"bodies\":[{\"contentType\":\"text/plain\",\"value\":\"</p><b>\"}],"
                  "\"wire\":{\"entities\":[{\"type\":\"x\\\"><i>\",\"name\":\"<n>\",\"ids\":[\"wikidata:Q1<\"]}]}}",
                  (struct wm_render_style){0});
    assert_holds(text, "<h1>&lt;script&gt;&#39;&amp;</h1>");
    assert_lacks(text, "<script");
    assert_lacks(text, "<b>");
    assert_lacks(text, "<i>");
    assert_lacks(text, "<n>");
    assert_lacks(text, "onload=\"");
    assert_lacks(text, "wikidata.org");
    assert_holds(text, "<span class=\"name other\">other</span>");
    free(text);
    text = render(HTML, "{\"bodies\":[{\"contentType\":\"text/plain\",\"value\":\"No names.\"}]}",
                  (struct wm_render_style){0});
    assert_lacks(text, "legend");
    assert_lacks(text, "<table");
    free(text);
}

int main(void)
{
    wm_json_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_colour_the_page_is_plain_text),
        cmocka_unit_test(mentions_are_coloured_by_code_points),
        cmocka_unit_test(colours_are_closed_before_each_line_end),
        cmocka_unit_test(controls_of_a_record_never_reach_the_terminal),
        cmocka_unit_test(an_empty_record_gives_a_page_that_says_so),
        cmocka_unit_test(members_of_the_wrong_type_are_left_out),
        cmocka_unit_test(mentions_that_do_not_fit_are_passed_over),
        cmocka_unit_test(lines_keep_to_the_width_in_columns),
        cmocka_unit_test(a_long_body_is_cut_at_a_sentence_unless_full),
        cmocka_unit_test(a_kill_is_told_even_by_another_producers_status),
        cmocka_unit_test(text_is_the_body_without_controls),
        cmocka_unit_test(a_page_marks_entities_and_escapes_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
