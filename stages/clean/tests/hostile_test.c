/* SPDX-License-Identifier: Apache-2.0 */
/* Input that is wrong, cut, or meant to hurt: each gets a clear answer in bounded time. */
#include <glob.h>

#include "run.h"

static struct run run;

static int close_run(void **state)
{
    (void)state;
    run_close(&run);
    return 0;
}

static char *repeated(const char *head, const char *unit, size_t times, const char *tail, size_t *len)
{
    size_t a = strlen(head), b = strlen(unit), c = strlen(tail);
    char *text = malloc(a + b * times + c + 1);
    memcpy(text, head, a);
    for (size_t i = 0; i < times; i++)
        memcpy(text + a + i * b, unit, b);
    memcpy(text + a + b * times, tail, c + 1);
    *len = a + b * times + c;
    return text;
}

static void run_repeated(const char *head, const char *unit, size_t times, const char *tail)
{
    size_t len;
    char *text = repeated(head, unit, times, tail, &len);
    run_bytes(&run, (struct wm_str){text, len}, "");
    free(text); /* the refusal's own text is all that is looked at afterwards */
}

static void empty_and_blank_messages_are_refused(void **state)
{
    (void)state;
    run_bytes(&run, WM_STR(""), "");
    assert_refused(&run, WM_E_EMPTY, "empty");
    run_text(&run, " \n\t ");
    assert_refused(&run, WM_E_EMPTY, "white space");
}

static void a_header_that_contradicts_the_content_is_told_with_both(void **state)
{
    (void)state;
    run_bytes(&run, WM_STR("{\"guid\":\"a\"}"), "application/nitf+xml; charset=utf-8");
    assert_refused(&run, WM_E_PARSE, "\"application/nitf+xml\", but the message looks like ninjs");
    run_bytes(&run, WM_STR("Plain words."), "image/png");
    assert_refused(&run, WM_E_FORMAT, "image/png");
    run_bytes(&run, WM_STR("Words.\n\nAnd more of them."), "text/html");
    assert_field(&run, "wire.format", "html");
}

static void json_is_utf_8_and_a_bracketed_headline_is_no_json(void **state)
{
    (void)state;
    run_bytes(&run, WM_STR("{\"uri\":\"urn:x\",\"title\":\"caf\xe9\"}"), "");
    assert_refused(&run, WM_E_ENCODING, "byte 0xe9 at offset 27");
    run_bytes(&run, WM_STR("[Breaking] The caf\xe9 opens\n\nIt was closed for a year, its owner said.\n"), "");
    assert_field(&run, "wire.format", "text");
}

static void unknown_formats_are_named(void **state)
{
    (void)state;
    run_text(&run, "<?xml version=\"1.0\"?><sportsEvent/>");
    assert_refused(&run, WM_E_FORMAT, "<sportsEvent>");
    run_text(&run, "{\"a\":1}");
    assert_refused(&run, WM_E_FORMAT, "no ninjs");
    run_bytes(&run, WM_STR("\x89PNG\r\n"), "");
    assert_refused(&run, WM_E_NO_STORY, "PNG");
}

static void cut_input_is_refused_with_the_place(void **state)
{
    (void)state;
    run_text(&run, "<nitf><body>\n<body.content><p>cut");
    assert_refused(&run, WM_E_PARSE, "line 2");
    run_text(&run, "{\"uri\":\"urn:a:1\",");
    assert_refused(&run, WM_E_PARSE, "line 1");
}

static void entities_are_neither_expanded_nor_fetched(void **state)
{
    (void)state;
    run_text(&run, "<!DOCTYPE nitf [<!ENTITY a \"xxxxxxxxxx\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY f "
                   "SYSTEM \"file:///etc/passwd\">"
                   "]><nitf><body><body.content><p>One &b; &f; two.</p></body.content></body></nitf>");
    assert_string_equal(run_body(&run), "One two.");
}

static void deep_nesting_is_refused_or_ignored(void **state)
{
    (void)state;
    run_repeated("<nitf><body>", "<p>", 100000, "</nitf>");
    assert_refused(&run, WM_E_LIMIT, "depth");
    run_repeated("", "[", 100000, "");
    assert_refused(&run, WM_E_LIMIT, "depth");
    run_repeated("<html><body><p>Some words that stand before.</p>", "<div>", 100000, "x");
    assert_int_equal(run.items->code, WM_OK);
}

static void too_large_a_message_is_refused_before_it_is_read(void **state)
{
    (void)state;
    run_repeated("", "<", (size_t)50 << 20, "");
    assert_refused(&run, WM_E_LIMIT, "max-size");
}

static void a_tag_with_endless_attributes_is_not_parsed(void **state)
{
    (void)state;
    run_repeated("<nitf ", "a=\"1\" ", 100000, "/>");
    assert_refused(&run, WM_E_LIMIT, "attributes");
    run_repeated("<html><body><p>Words.</p><p ", "a ", 100000, ">more");
    assert_int_equal(run.items->code, WM_OK);
}

static void zero_bytes_end_nothing_early(void **state)
{
    (void)state;
    run_bytes(&run, WM_STR("Head\n\nA body \0 with a zero in it, long enough to be one, and one more sentence.\n"), "");
    assert_string_equal(run_body(&run), "A body with a zero in it, long enough to be one, and one more sentence.");
    run_bytes(&run, WM_STR("<nitf><body>\0</body></nitf>"), "");
    assert_int_equal(run.items->code, WM_E_PARSE);
}

static void sizes_claimed_in_headers_are_not_believed(void **state)
{
    (void)state;
    run_text(&run, "From: a@ora.example\nSubject: Ferry sails\nDate: Tue, 5 Mar 2024 12:00:00 +0100\n"
                   "Content-Length: 1073741824\nContent-Type: text/plain; charset=utf-8\n\nThe ferry sails again.\n");
    assert_string_equal(run_body(&run), "The ferry sails again.");
    run_text(&run, "<nitf><head><pubdata item-length=\"1073741824\"/></head><body><body.content><p>The ferry sails "
                   "again.</p></body.content></body></nitf>");
    assert_string_equal(run_body(&run), "The ferry sails again.");
}

/* Cut anywhere, in any format. */
static void every_beginning_of_a_message_gives_a_record_or_a_reason(void **state)
{
    static char message[16384];
    glob_t seeds;
    (void)state;
    assert_int_equal(glob("tests/fuzz/seeds/clean_*/*", 0, NULL, &seeds), 0);
    assert_true(seeds.gl_pathc >= 14);
    for (size_t i = 0; i < seeds.gl_pathc; i++) {
        FILE *file = fopen(seeds.gl_pathv[i], "rb");
        assert_non_null(file);
        size_t len = fread(message, 1, sizeof message, file);
        fclose(file);
        assert_in_range(len, 1, sizeof message - 1);
        for (size_t cut = 1; cut <= len; cut += 5) {
            run_bytes(&run, (struct wm_str){message, cut}, "");
            assert_true(run.items->code == WM_OK || run.items->text[0] != '\0');
        }
    }
    globfree(&seeds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_and_blank_messages_are_refused),
        cmocka_unit_test(a_header_that_contradicts_the_content_is_told_with_both),
        cmocka_unit_test(json_is_utf_8_and_a_bracketed_headline_is_no_json),
        cmocka_unit_test(unknown_formats_are_named),
        cmocka_unit_test(cut_input_is_refused_with_the_place),
        cmocka_unit_test(entities_are_neither_expanded_nor_fetched),
        cmocka_unit_test(deep_nesting_is_refused_or_ignored),
        cmocka_unit_test(too_large_a_message_is_refused_before_it_is_read),
        cmocka_unit_test(a_tag_with_endless_attributes_is_not_parsed),
        cmocka_unit_test(zero_bytes_end_nothing_early),
        cmocka_unit_test(sizes_claimed_in_headers_are_not_believed),
        cmocka_unit_test(every_beginning_of_a_message_gives_a_record_or_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, close_run);
}
