/* SPDX-License-Identifier: Apache-2.0 */
/* Which encoding bytes are read in: marks, valid UTF-8, declarations, guesses. */
#include <iconv.h>
#include <string.h>

#include "../text.h"
#include "arena.h"
#include "support/test.h"

#define RUSSIAN                                                                                                        \
    "Порт закрыли во вторник после пожара, сообщило управление порта. Два буксира пришли с севера и потушили огонь."
#define JAPANESE                                                                                                                                                               \
    "港は火曜日の火災の後に閉鎖されたと港湾局が発表した。二隻のタグボートが北から到着し、火を消した。けが人はいなかっ" \
    "た。"

/* The text as a sender of that charset has it. */
static struct wm_str encoded(const char *text, const char *charset)
{
    iconv_t to = iconv_open(charset, "UTF-8");
    assert_true(to != (iconv_t)-1);
    size_t left = strlen(text), room = 4 * left + 8, all = room;
    char *in = (char *)text, *out = wm_arena_alloc(arena, room), *begin = out;
    assert_int_not_equal(iconv(to, &in, &left, &out, &room), (size_t)-1);
    iconv_close(to);
    return (struct wm_str){begin, all - room};
}

static void assert_decoded(struct wm_str raw, const char *charset, const char *want)
{
    assert_string_equal(wm_str_cstr(arena, clean_decode(arena, raw, wm_str_of(charset))), want);
}

static void marks_win_over_all(void **state)
{
    (void)state;
    assert_decoded(WM_STR("\xEF\xBB\xBF"
                          "caf\xC3\xA9"),
                   "latin1", "café");
    assert_decoded(WM_STR("\xFF\xFEH\0\xE9\0"), "utf-8", "Hé");
    assert_decoded(WM_STR("\xFE\xFF\0H\0\xE9"), "", "Hé");
    assert_decoded(WM_STR("\xFF\xFE\0\0H\0\0\0"), "", "H");
    assert_decoded(WM_STR("\0\0\xFE\xFF\0\0\0H"), "", "H");
}

static void utf_16_without_a_mark_is_seen_in_any_script(void **state)
{
    (void)state;
    const char *const texts[] = {"Hi there", "café\n", RUSSIAN, JAPANESE "\n" JAPANESE "\n",
                                 "<?xml version=\"1.0\"?><a/>"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_decoded(encoded(texts[i], "UTF-16LE"), "", texts[i]);
        assert_decoded(encoded(texts[i], "UTF-16BE"), "", texts[i]);
    }
    assert_decoded(encoded("\u8239", "UTF-16BE"), "utf-16be", "\u8239"); /* no ASCII at all, but declared */
}

static void a_stray_zero_does_not_make_text_utf_16(void **state)
{
    (void)state;
    struct wm_str raw = WM_STR("A fire closed\0 the port");
    assert_true(wm_str_eq(clean_decode(arena, raw, WM_STR("")), raw));
}

static void valid_utf_8_wins_over_any_declaration(void **state)
{
    (void)state;
    assert_decoded(WM_STR("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\xC3\xA9"), "",
                   "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>é");
    assert_decoded(WM_STR("caf\xC3\xA9"), "utf-16", "café");
    assert_decoded(WM_STR("caf\xC3\xA9"), "windows-1252", "café");
}

static void damaged_utf_8_stays_utf_8(void **state)
{
    (void)state;
    assert_decoded(WM_STR("caf\xC3\xA9 \xC3\xA0 c\xC3\xB4t\xC3\xA9 d\xC3"), "", "café à côté d");
    assert_decoded(WM_STR("\xC3\xA9t\xC3\xA9 \xE2\x80\x9Cl\xC3\xA0\xE2\x80\x9D, don\x92t"), "", "été “là”, don’t");
    assert_decoded(WM_STR("\xD0\x9F\xD0\xBE\xD1\x80\xD1\x82 \xD0\xB8\xD0 \xD0\xBE\xD0\xBA"), "", "Порт и\uFFFD ок");
    assert_decoded(WM_STR("\xC3\xA9 \xE9 la"), "utf-8", "é é la");
}

static void latin_1_is_read_as_windows_1252(void **state)
{
    (void)state;
    const char *const names[] = {"iso-8859-1", "ISO8859-1", "latin1", "us-ascii", "cp1252", "ansi", ""};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_decoded(WM_STR("M\xFCller \x84so\x93 \x80 5"), names[i], "Müller „so“ € 5");
    assert_decoded(WM_STR("\xBDuvre \xA4 5"), "iso-8859-15", "œuvre € 5");
    assert_decoded(WM_STR("M\xFCller \x84so\x93"), "iso-8859-15", "Müller „so“");
    assert_decoded(WM_STR("\xA9koda"), "iso-8859-2", "Škoda");
    assert_decoded(WM_STR("\x8Akoda \x84so\x93"), "iso-8859-2", "Škoda „so“");
}

static void what_is_declared_is_believed_of_other_bytes(void **state)
{
    (void)state;
    assert_decoded(encoded(RUSSIAN, "KOI8-R"), "koi8-r", RUSSIAN);
    assert_decoded(encoded(JAPANESE, "SHIFT_JIS"), "x-sjis", JAPANESE);
    assert_decoded(encoded("中国新闻", "GB18030"), "gb2312", "中国新闻");
    assert_decoded(WM_STR("<?xml version='1.0' encoding='ISO-8859-15'?>\xA4"), "",
                   "<?xml version='1.0' encoding='ISO-8859-15'?>€");
    assert_decoded(WM_STR("<script charset=\"utf-8\"></script><meta charset=windows-1251>\xCF\xEE\xF0\xF2"), "",
                   "<script charset=\"utf-8\"></script><meta charset=windows-1251>Порт");
}

static void what_nobody_declared_is_guessed(void **state)
{
    (void)state;
    assert_decoded(encoded(RUSSIAN, "WINDOWS-1251"), "", RUSSIAN);
    assert_decoded(encoded(RUSSIAN, "KOI8-R"), "no-such-charset", RUSSIAN);
    assert_decoded(encoded(JAPANESE, "EUC-JP"), "", JAPANESE);
    assert_decoded(encoded(JAPANESE, "SHIFT_JIS"), "utf-8", JAPANESE);
    assert_decoded(encoded(JAPANESE, "ISO-2022-JP"), "", JAPANESE);
    assert_decoded(WM_STR("M\xFCller"), "", "Müller");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_win_over_all),
        cmocka_unit_test(utf_16_without_a_mark_is_seen_in_any_script),
        cmocka_unit_test(a_stray_zero_does_not_make_text_utf_16),
        cmocka_unit_test(valid_utf_8_wins_over_any_declaration),
        cmocka_unit_test(damaged_utf_8_stays_utf_8),
        cmocka_unit_test(latin_1_is_read_as_windows_1252),
        cmocka_unit_test(what_is_declared_is_believed_of_other_bytes),
        cmocka_unit_test(what_nobody_declared_is_guessed),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
