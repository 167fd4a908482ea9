/* SPDX-License-Identifier: Apache-2.0 */
/* The two formats of the teleprinter: ANPA-1312 and IPTC 7901. */
#include "run.h"

static struct run run;

static int close_run(void **state)
{
    (void)state;
    run_close(&run);
    return 0;
}

static void anpa_has_priority_slug_take_and_time(void **state)
{
    (void)state;
    run_text(&run,
             "\x16\x16\x01W1207\x1f_ora\r\nr a\x13\x11 BC-HarborFire 1stLd-Writethru   03-05 0060\r\n"
             "\x02"
             "BC-Harbor Fire, 1st Ld-Writethru,160<\r\n^Fire closes harbor<\r\n^Eds: Adds quote.<\r\n^By ONA REILL=\r\n"
             "\t   PORT ELWOOD (ORA) _ A fire closed the harbor.\r\n\r\n\t   Two tugs came.\r\n\r\n"
             "\t   \x03"
             "ORA-WF-03-05-24 1511GMT<\r\n\x04");
    assert_field(&run, "wire.format", "anpa-1312");
    assert_field(&run, "urgency", "4");
    assert_field(&run, "wire.priority", "r");
    assert_field(&run, "slugline", "BC-Harbor Fire");
    assert_field(&run, "wire.takeKey", "1st Ld-Writethru");
    assert_field(&run, "wire.lifecycle", "update");
    assert_field(&run, "headlines.0.value", "Fire closes harbor");
    assert_field(&run, "edNote", "Adds quote.");
    assert_field(&run, "by", "ONA REILL");
    assert_field(&run, "versionCreated", "2024-03-05T15:11:00Z");
    assert_field(&run, "wire.dateline.city", "PORT ELWOOD");
    assert_string_equal(run_body(&run), "A fire closed the harbor.\n\nTwo tugs came.");
}

static void an_anpa_flash_is_an_alert_and_a_kill_cancels(void **state)
{
    (void)state;
    run_text(&run, "\x16\x16\x01W1\x31\x31\x31\x1f_ora\nf i\x13\x11 BC-Election  05-26 0019\n\x02"
                   "BC-Election, FLASH,8<\n"
                   "\t   LENTHAM (ORA) _ Dovik wins.\n\t   \x03"
                   "ORA-WF-05-26-24 2003GMT<\n\x04");
    assert_field(&run, "wire.lifecycle", "alert");
    assert_field(&run, "urgency", "1");
    run_text(&run, "\x16\x16\x01W1\x31\x31\x31\x1f_ora\nu a\x13\x11 BC-Fire  03-05 0060\n\x02"
                   "BC-Fire, KILL<\n"
                   "^KILL BC-Fire, moved as W3120<\n\t   Kill the story.\n\x03\n\x04");
    assert_field(&run, "wire.lifecycle", "cancel");
    assert_field(&run, "pubStatus", "canceled");
    assert_field(&run, "wire.replaces", "W3120");
}

static void anpa_cut_before_its_text_is_refused(void **state)
{
    (void)state;
    run_text(&run, "\x16\x16\x01W1207\x1f_ora\nr a\x13\x11 BC-Fire");
    assert_refused(&run, WM_E_PARSE, "STX");
}

static void iptc_7901_is_read_without_the_newsroom_s_notes(void **state)
{
    (void)state;
    run_text(&run, "\x01"
                   "eca100 3 s 586 ccccb   ora 099\r\n\nLentham-football/Cup/\r\n\x02"
                   "1ST LEAD\r\nCup final moved to May\r\n"
                   "By Jon Hale, ora =\r\n\nLentham (ora) - The cup final was moved\r\nto May, the league said.\r\n\n"
                   "A new date follows.\r\n\n* * * *\r\nThe following information is not intended for publication\r\n\n"
                   "- Editing by: Ona Reill\r\n\nora jh or\r\n\x03"
                   "071341 GMT Okt 15\r\n\x04");
    assert_field(&run, "wire.format", "iptc-7901");
    assert_field(&run, "urgency", "3");
    assert_field(&run, "slugline", "Lentham-football/Cup");
    assert_field(&run, "wire.takeKey", "1ST LEAD");
    assert_field(&run, "wire.lifecycle", "update");
    assert_field(&run, "headlines.0.value", "Cup final moved to May");
    assert_field(&run, "by", "Jon Hale, ora");
    assert_field(&run, "versionCreated", "2015-10-07T13:41:00Z");
    assert_field(&run, "wire.provider", "ora");
    assert_string_equal(run_body(&run), "The cup final was moved to May, the league said.\n\nA new date follows.");
    assert_field(&run, "wire.removed.0.reason", "notes to editors");
}

static void iptc_7901_is_known_without_its_control_characters(void **state)
{
    (void)state;
    run_text(&run, "eca062 2 i 44 ccccb   ora 061\n\nPort/fire/\n\nKILL\nFire closes harbour =\n\nLentham (ora) - "
                   "Please do not use it.\n");
    assert_field(&run, "wire.format", "iptc-7901");
    assert_field(&run, "wire.lifecycle", "cancel");
    assert_string_equal(run_body(&run), "Please do not use it.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(anpa_has_priority_slug_take_and_time),
        cmocka_unit_test(an_anpa_flash_is_an_alert_and_a_kill_cancels),
        cmocka_unit_test(anpa_cut_before_its_text_is_refused),
        cmocka_unit_test(iptc_7901_is_read_without_the_newsroom_s_notes),
        cmocka_unit_test(iptc_7901_is_known_without_its_control_characters),
    };
    return cmocka_run_group_tests(tests, NULL, close_run);
}
