/* SPDX-License-Identifier: Apache-2.0 */
#include "support/test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/json_init.h"
#include "base/log.h"
#include "wiremill/json.h"

/* Standard error goes to a file while lines are written, and comes back as text. */
struct capture {
    FILE *file;
    int kept;
    char text[64 * 1024];
};

static void begin(struct capture *capture)
{
    capture->file = tmpfile();
    assert_non_null(capture->file);
    fflush(stderr);
    capture->kept = dup(STDERR_FILENO);
    dup2(fileno(capture->file), STDERR_FILENO);
}

static const char *end(struct capture *capture)
{
    dup2(capture->kept, STDERR_FILENO);
    close(capture->kept);
    rewind(capture->file);
    size_t len = fread(capture->text, 1, sizeof capture->text - 1, capture->file);
    capture->text[len] = '\0';
    fclose(capture->file);
    return capture->text;
}

static int count_lines(const char *text)
{
    int lines = 0;
    for (; *text != '\0'; text++)
        lines += *text == '\n';
    return lines;
}

static void a_line_has_time_level_event_the_speaker_and_the_fields(void **state)
{
    (void)state;
    struct capture capture;
    struct wm_log *log = wm_log_new("lane=clean stage=tag");
    wm_log_setup(WM_WARN, WM_LOGFMT);
    begin(&capture);
    WM_LOG(log, WM_WARN, "test.fields", "topic=%s attempt=%d", "wire.raw", 3);
    const char *text = end(&capture);
    assert_int_equal(strncmp(text, "time=2", 6), 0);
    const char *rest = strchr(text, ' ');
    assert_string_equal(rest, " level=warn event=test.fields lane=clean stage=tag topic=wire.raw attempt=3\n");
    wm_log_free(log);
}

static void what_is_below_the_level_is_not_written(void **state)
{
    (void)state;
    struct capture capture;
    wm_log_setup(WM_WARN, WM_LOGFMT);
    begin(&capture);
    WM_LOG(wm_log_root(), WM_INFO, "test.quiet", "a=1");
    WM_LOG((struct wm_log *)NULL, WM_ERROR, "test.nobody", "a=1");
    wm_log_set_level(WM_DEBUG);
    WM_LOG(wm_log_root(), WM_DEBUG, "test.loud", "a=1");
    const char *text = end(&capture);
    assert_int_equal(count_lines(text), 1);
    assert_non_null(strstr(text, "level=debug event=test.loud a=1"));
}

static void quotation_marks_within_a_value_are_escaped_and_do_not_end_it(void **state)
{
    (void)state;
    struct capture capture;
    const char *why = "the key \"lane\" is unknown; did you mean \"lanes\"?";
    wm_log_setup(WM_WARN, WM_LOGFMT);
    begin(&capture);
    WM_LOG(wm_log_root(), WM_WARN, "test.marks", "text=\"%s\" attempt=2", why);
    assert_non_null(
        strstr(end(&capture), " text=\"the key \\\"lane\\\" is unknown; did you mean \\\"lanes\\\"?\" attempt=2\n"));
    wm_log_setup(WM_WARN, WM_LOG_JSON);
    begin(&capture);
    WM_LOG(wm_log_root(), WM_WARN, "test.marks_json", "text=\"%s\" attempt=2", why);
    struct wm_arena *arena = wm_arena_new(65536);
    struct wm_json *line;
    assert_int_equal(wm_json_parse(arena, wm_str_of(end(&capture)), &line, NULL), WM_OK);
    assert_true(wm_str_is(wm_json_get_str(line, "text"), why));
    assert_true(wm_str_is(wm_json_get_str(line, "attempt"), "2"));
    wm_arena_free(arena);
}

static void a_value_of_several_lines_stays_on_one(void **state)
{
    (void)state;
    struct capture capture;
    wm_log_setup(WM_WARN, WM_LOGFMT);
    begin(&capture);
    WM_LOG(wm_log_root(), WM_WARN, "test.lines", "text=\"%s\"", "one\nlevel=error event=forged\r\ntwo");
    assert_int_equal(count_lines(end(&capture)), 1);
}

static void a_storm_of_one_event_is_held_back_and_counted(void **state)
{
    (void)state;
    struct capture capture;
    wm_log_setup(WM_WARN, WM_LOGFMT);
    begin(&capture);
    for (int i = 0; i < 200; i++)
        WM_LOG(wm_log_root(), WM_WARN, "test.storm", "i=%d", i);
    WM_LOG(wm_log_root(), WM_WARN, "test.other", "i=1");
    const char *text = end(&capture);
    assert_in_range(count_lines(text), 6, 11); /* 5 a second; the clock may tick once meanwhile */
    assert_non_null(strstr(text, "event=test.other"));
}

static struct wm_json *json_line(struct wm_arena *arena, const char *event, const char *fields)
{
    struct capture capture;
    struct wm_json *line = NULL;
    struct wm_error err = {0};
    wm_log_setup(WM_WARN, WM_LOG_JSON);
    begin(&capture);
    wm_log_write(wm_log_root(), WM_ERROR, event, "%s", fields);
    const char *text = end(&capture);
    if (wm_json_parse(arena, wm_str_dup(arena, wm_str_of(text)), &line, &err) != WM_OK)
        fail_msg("%s\n%s", err.text, text);
    return line;
}

static void a_speaker_without_limit_writes_all_its_lines(void **state)
{
    (void)state;
    struct capture capture;
    struct wm_log *log = wm_log_new("");
    wm_log_set_unlimited(log);
    wm_log_setup(WM_WARN, WM_LOGFMT);
    begin(&capture);
    for (int i = 0; i < 100; i++)
        WM_LOG(log, WM_WARN, "test.asked_for", "line=%d", i);
    const char *text = end(&capture);
    assert_int_equal(count_lines(text), 100);
    assert_null(strstr(text, "held_back"));
    wm_log_free(log);
}

static void json_lines_hold_the_same_as_members(void **state)
{
    (void)state;
    struct wm_arena *arena = wm_arena_new(1 << 20);
    struct wm_json *line = json_line(arena, "test.json", "topic=wire.raw text=\"two words\" offset=12");
    assert_true(wm_str_is(wm_json_get_str(line, "level"), "error"));
    assert_true(wm_str_is(wm_json_get_str(line, "event"), "test.json"));
    assert_true(wm_str_is(wm_json_get_str(line, "topic"), "wire.raw"));
    assert_true(wm_str_is(wm_json_get_str(line, "text"), "two words"));
    assert_true(wm_str_is(wm_json_get_str(line, "offset"), "12"));
    wm_arena_free(arena);
}

static void json_lines_are_json_whatever_the_value(void **state)
{
    (void)state;
    struct wm_arena *arena = wm_arena_new(1 << 20);
    char backslashes[1500];
    memset(backslashes, '\\', sizeof backslashes - 1);
    backslashes[sizeof backslashes - 1] = '\0';
    json_line(arena, "test.json.0", "path=C:\\temp\\");
    json_line(arena, "test.json.1", "text=\"never closed");
    json_line(arena, "test.json.2", "= == a= =b");
    json_line(arena, "test.json.3", "latin1=caf\xE9");
    json_line(arena, "test.json.4", backslashes);
    wm_arena_free(arena);
}

int main(void)
{
    wm_json_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_time_level_event_the_speaker_and_the_fields),
        cmocka_unit_test(what_is_below_the_level_is_not_written),
        cmocka_unit_test(quotation_marks_within_a_value_are_escaped_and_do_not_end_it),
        cmocka_unit_test(a_value_of_several_lines_stays_on_one),
        cmocka_unit_test(a_storm_of_one_event_is_held_back_and_counted),
        cmocka_unit_test(a_speaker_without_limit_writes_all_its_lines),
        cmocka_unit_test(json_lines_hold_the_same_as_members),
        cmocka_unit_test(json_lines_are_json_whatever_the_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
