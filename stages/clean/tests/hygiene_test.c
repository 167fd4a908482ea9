/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of single characters: hidden ones, composed ones, mojibake, references, ends of lines. */
#include "../text.h"
#include "arena.h"
#include "support/test.h"

static void assert_line(const char *text, const char *want)
{
    assert_string_equal(wm_str_cstr(arena, clean_line(arena, wm_str_of(text))), want);
}

static void assert_plain(const char *text, const char *want)
{
    assert_string_equal(wm_str_cstr(arena, clean_unescape_leftover(arena, wm_str_of(text))), want);
}

static void letters_are_composed_in_every_script(void **state)
{
    (void)state;
    assert_line("Cafe\u0301", "Caf\u00e9");
    assert_line("\u0438\u0306", "\u0439");                               /* Cyrillic short i */
    assert_line("\u1112\u1161\u11ab\u1100\u116e\u11a8", "\ud55c\uad6d"); /* Hangul */
    assert_line("\u304b\u3099", "\u304c");                               /* kana with its mark */
    assert_line("\u212b and \u2126", "\u00c5 and \u03a9");               /* signs that are letters */
    assert_line("a\u0323\u0307 a\u0307\u0323", "\u1ea1\u0307 \u1ea1\u0307");
}

static void what_cannot_be_seen_is_removed(void **state)
{
    (void)state;
    assert_line("a\x01\x07\x1b\x7f"
                "b",
                "ab");
    assert_line("pass\u200bword\u2060\ufeff now", "password now");
    assert_line("co\u00adoperation", "cooperation");
    assert_line("a\u202egpj.exe\u202c b\u2067c\u2069 d\u200ee\u200ff\u061c", "agpj.exe bc def");
    assert_line("x\ufffc\ufff9\ufdd0\uffff\U000e0041y", "xy");
    assert_line("\u3164\u115f", "");
}

static void joiners_stay_where_a_script_needs_them(void **state)
{
    (void)state;
    assert_line("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645");
    assert_line("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937");
    assert_line("\U0001f469\u200d\U0001f680 \u2764\ufe0f\u200d\U0001f525",
                "\U0001f469\u200d\U0001f680 \u2764\ufe0f\u200d\U0001f525");
    assert_line("\u1797\u17b6\u200b\u1781\u17d2\u1798\u17c2\u179a", "\u1797\u17b6\u200b\u1781\u17d2\u1798\u17c2\u179a");
    assert_line("in\u200cvis\u200dible", "invisible");
}

static void typographic_quotes_and_dashes_stay(void **state)
{
    (void)state;
    const char *const kept =
        "\u201cIt\u2019s\u201d \u00abici\u00bb \u201eda\u201c 1\u20132 \u2014 \u2026 \u300c\u306f\u300d";
    assert_line(kept, kept);
}

static void ligatures_of_typesetters_are_taken_apart(void **state)
{
    (void)state;
    assert_line("\ufb01nal o\ufb03ce, a\ufb00air, \ufb02oor, wa\ufb04e, be\ufb05, \ufb06",
                "final office, affair, floor, waffle, best, st");
    assert_line("\u0153uvre \u00e6on \u0133s", "\u0153uvre \u00e6on \u0133s"); /* letters of their languages */
}

static void white_space_of_every_kind_is_one_blank(void **state)
{
    (void)state;
    assert_line(" \u00a0a\t\r\n b\u2003\u2009c\u3000d\u2028e \u202f", "a b c d e");
}

static void controls_of_latin_1_are_characters_of_windows_1252(void **state)
{
    (void)state;
    assert_line("\xC2\x93"
                "It\xC2\x92"
                "s\xC2\x94"
                " 5\xC2\x80"
                " \xC2\x96"
                " \xC2\x85"
                "",
                "\u201cIt\u2019s\u201d 5\u20ac \u2013 \u2026");
    assert_line("a\xC2\x81"
                "\xC2\x8D"
                "\xC2\x9D"
                "b",
                "ab");
}

static void words_cut_at_the_end_of_a_line_are_joined(void **state)
{
    (void)state;
    assert_line("the Saudi-\n  led coalition", "the Saudi-led coalition");
    assert_line("the 2019-\r\n2020 season", "the 2019-2020 season");
    assert_line("co\u00ad\n  operation", "cooperation");
    assert_line("two-\nor three-year terms", "two- or three-year terms");
    assert_line("Ein-\nund Ausgang", "Ein- und Ausgang");
    assert_line("he said -\nand left -\nat noon", "he said - and left - at noon");
    assert_line("lines\nwithout hyphens", "lines without hyphens");
    assert_line("The inter-\nnational com-\nmunity of the North-\nEast met.",
                "The international community of the North-East met.");
}

static void mojibake_is_repaired(void **state)
{
    (void)state;
    assert_line("CafÃ© Ã‰tat dÃ©jÃ\u00a0 vu", "Café État déjà vu");
    assert_line("itâ€™s â€œgoodâ€\xC2\x9D"
                " â€“ reallyâ€¦",
                "it’s “good” – really…");
    assert_line("itâ\xC2\x80"
                "\xC2\x99"
                "s",
                "it’s");
    assert_line("Â£5, â‚¬6, 20Â°C, Brandâ„¢", "£5, €6, 20°C, Brand™");
    assert_line("WaÅ‚Ä™sa, LÃ³dÅº, Å¼ycie", "Wałęsa, Lódź, życie");
    assert_line("KÃ–LN, BÃ„R, PRÃ‰SIDENT", "KÖLN, BÄR, PRÉSIDENT");
    assert_line("ÐŸÐ¾Ñ€Ñ‚ Ð¸ Ð³Ð¾Ñ€Ð¾Ð´", "Порт и город");
    assert_line("ä¸\u00adå›½æ—¥æœ¬", "中国日本");
    assert_line("ðŸ˜€ fine", "😀 fine");
    assert_line("BucureÈ™ti, estaÌ\xC2\x81, Viá»‡t", "București, está, Việt");
}

static void mojibake_of_mojibake_is_repaired(void **state)
{
    (void)state;
    assert_line("CafÃƒÂ©", "Café");
    assert_line("itÃ¢â‚¬â„¢s", "it’s");
}

static void mojibake_that_lost_a_byte_is_repaired(void **state)
{
    (void)state;
    assert_line("â€œgoodâ€ he said", "“good” he said");
    assert_line("voilÃ  tout, Ã  Paris", "voilà tout, à Paris");
    assert_line("10Â  000Â km", "10 000 km");
}

static void what_may_have_been_meant_is_no_mojibake(void **state)
{
    (void)state;
    const char *const kept[] = {"a IRMÃ” e a MAÇÃ», NÃO",
                                "“Ã” é “a” com til",
                                "ROMÂ… no",
                                "ESPAÑ” sim",
                                "på en Å… ja",
                                "ÅÄÖ”",
                                "São João, Þórður, ÐÐ",
                                "château, forêt – 5",
                                "naïve café £5 €6",
                                "Ñ”, Ñ»",
                                "IRMÃ e IRMÃ",
                                "È…che, PERCHÉ”, «está»…",
                                "«está»” –"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        assert_line(kept[i], kept[i]);
}

static void references_are_decoded_as_often_as_they_were_escaped(void **state)
{
    (void)state;
    assert_plain("&amp;amp;quot;a&amp;amp;quot; AT&T", "\"a\" AT&T");
    assert_plain("Caf&eacute; &mdash; news", "Caf\u00e9 \u2014 news");
    assert_plain("it&#146;s &#x80;5", "it\u2019s \u20ac"
                                      "5");
    assert_plain("Rise of 5&percnt;&comma; or &lpar;more&rpar;&period;", "Rise of 5%, or (more).");
    assert_plain("it&apos;s &#8217;&#x41;", "it's \u2019A");
}

static void what_is_no_reference_stays(void **state)
{
    (void)state;
    const char *const kept[] = {
        "AT&T; B&B;",        "a & b;",      "&;",       "&#;", "&#x;", "&#0;", "&#xD800;", "&#1114112;",
        "&#99999999999999;", "?a=1&copy=2", "&nosuch;", "&"};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        assert_plain(kept[i], kept[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_are_composed_in_every_script),
        cmocka_unit_test(what_cannot_be_seen_is_removed),
        cmocka_unit_test(joiners_stay_where_a_script_needs_them),
        cmocka_unit_test(typographic_quotes_and_dashes_stay),
        cmocka_unit_test(ligatures_of_typesetters_are_taken_apart),
        cmocka_unit_test(white_space_of_every_kind_is_one_blank),
        cmocka_unit_test(controls_of_latin_1_are_characters_of_windows_1252),
        cmocka_unit_test(words_cut_at_the_end_of_a_line_are_joined),
        cmocka_unit_test(mojibake_is_repaired),
        cmocka_unit_test(mojibake_of_mojibake_is_repaired),
        cmocka_unit_test(mojibake_that_lost_a_byte_is_repaired),
        cmocka_unit_test(what_may_have_been_meant_is_no_mojibake),
        cmocka_unit_test(references_are_decoded_as_often_as_they_were_escaped),
        cmocka_unit_test(what_is_no_reference_stays),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
