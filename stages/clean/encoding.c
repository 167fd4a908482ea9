/* SPDX-License-Identifier: Apache-2.0 */
/* Which encoding a message is in. What wires declare is often not what they send, so valid UTF-8
 * wins; nothing else is valid UTF-8 by chance once it has a few accents. */
#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include <uchardet.h>

#include "text.h"

#define REPLACEMENT WM_STR("\xEF\xBF\xBD")

uint32_t clean_windows_1252(unsigned char byte)
{
    static const uint16_t high[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                      0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                      0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
    return byte >= 0x80 && byte < 0xA0 ? high[byte - 0x80] : byte;
}

static struct wm_str convert(struct wm_arena *arena, struct wm_str raw, const char *charset)
{
    iconv_t from = iconv_open("UTF-8", charset);
    if (from == (iconv_t)-1)
        return (struct wm_str){0};
    struct wm_buf out = {.arena = arena};
    char block[4096];
    char *in = (char *)raw.ptr;
    size_t left = raw.len;
    while (left > 0 && !wm_arena_over(arena)) {
        char *to = block;
        size_t room = sizeof block;
        size_t done = iconv(from, &in, &left, &to, &room);
        int why = errno;
        wm_buf_add(&out, (struct wm_str){block, sizeof block - room});
        if (done != (size_t)-1 || why == E2BIG)
            continue;
        wm_buf_add(&out, REPLACEMENT);
        in++;
        left--;
    }
    iconv_close(from);
    return wm_buf_str(&out);
}

/* UTF-16 and UTF-32. */

static const char *mark_of(struct wm_str raw)
{
    static const struct {
        const char *mark, *name;
        size_t len;
    } marks[] = {{"\xFF\xFE\0\0", "UTF-32LE", 4},
                 {"\0\0\xFE\xFF", "UTF-32BE", 4},
                 {"\xFF\xFE", "UTF-16LE", 2},
                 {"\xFE\xFF", "UTF-16BE", 2}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (raw.len >= marks[i].len && memcmp(raw.ptr, marks[i].mark, marks[i].len) == 0)
            return marks[i].name;
    return NULL;
}

/* Half of a character of ASCII, and not of the Chinese "one" or a blank as wide as it. */
static bool is_ascii_half(unsigned char c)
{
    return c > 0 && c < 0x80 && c != 0x30 && c != 0x4E;
}

/* Blanks, digits and line ends are a zero beside a byte of ASCII in any script's UTF-16, and always on
 * the same side. Where few are, most of the other bytes must not look like text themselves. */
static const char *utf16_of(struct wm_str raw)
{
    const unsigned char *p = (const unsigned char *)raw.ptr;
    size_t little = 0, big = 0, texts = 0, units = (raw.len < 4096 ? raw.len : 4096) / 2;
    for (size_t i = 0; i < units; i++) {
        unsigned char even = p[2 * i], odd = p[2 * i + 1];
        little += odd == 0 && is_ascii_half(even);
        big += even == 0 && is_ascii_half(odd);
        texts += (size_t)((isprint(even) || isspace(even)) + (isprint(odd) || isspace(odd)));
    }
    size_t zeros = little + big;
    if (units < 2 || zeros * 100 < units || (zeros * 2 < units && texts * 100 > units * 2 * 85))
        return NULL;
    return little > 4 * big ? "UTF-16LE" : big > 4 * little ? "UTF-16BE" : NULL;
}

/* What is declared. */

/* The word after `key`, out of its quotes, at or after *at; moves *at past it. */
static struct wm_str word_after(struct wm_str head, const char *key, size_t *at)
{
    ptrdiff_t hit = wm_str_find_nocase(wm_str_sub(head, *at, head.len), key);
    if (hit < 0)
        return (struct wm_str){0};
    size_t from = *at + (size_t)hit + strlen(key), to;
    while (from < head.len && (isspace((unsigned char)head.ptr[from]) || strchr("=\"'", head.ptr[from]) != NULL))
        from++;
    for (to = from; to < head.len && (isalnum((unsigned char)head.ptr[to]) || strchr("-_:.", head.ptr[to]) != NULL);)
        to++;
    *at = to;
    return wm_str_sub(head, from, to);
}

static bool is_unicode(struct wm_str name)
{
    return wm_str_starts_nocase(name, "utf") || wm_str_starts_nocase(name, "ucs") ||
           wm_str_starts_nocase(name, "unicode");
}

/* In the XML declaration, else after the first "charset" that does not say UTF-8: scripts and styles of a
 * page name charsets too. */
static struct wm_str declared(struct wm_str raw)
{
    struct wm_str head = wm_str_sub(raw, 0, 4096), name, first = {0};
    size_t at = 0;
    if (wm_str_starts(wm_str_trim(head), "<?xml")) {
        ptrdiff_t end = wm_str_find(head, WM_STR("?>"));
        name = word_after(wm_str_sub(head, 0, end < 0 ? 0 : (size_t)end), "encoding", &at);
        if (name.len > 0)
            return name;
    }
    for (at = 0; (name = word_after(head, "charset", &at)).ptr != NULL;) {
        if (name.len > 0 && !is_unicode(name))
            return name;
        first = first.len > 0 ? first : name;
    }
    return first;
}

/* What a name means in practice, by the WHATWG's list of labels: the code page of Windows that holds the
 * standard's characters and more. NULL = as it says. */
static const char *practical_name(struct wm_str name)
{
    static const char *const names[][2] = {{"iso-8859-1", "WINDOWS-1252"},
                                           {"iso8859-1", "WINDOWS-1252"},
                                           {"iso88591", "WINDOWS-1252"},
                                           {"iso_8859-1", "WINDOWS-1252"},
                                           {"latin1", "WINDOWS-1252"},
                                           {"latin-1", "WINDOWS-1252"},
                                           {"l1", "WINDOWS-1252"},
                                           {"us-ascii", "WINDOWS-1252"},
                                           {"ascii", "WINDOWS-1252"},
                                           {"ansi", "WINDOWS-1252"},
                                           {"cp1252", "WINDOWS-1252"},
                                           {"x-cp1252", "WINDOWS-1252"},
                                           {"windows-1252", "WINDOWS-1252"},
                                           {"iso-8859-9", "WINDOWS-1254"},
                                           {"latin5", "WINDOWS-1254"},
                                           {"iso-8859-11", "CP874"},
                                           {"tis-620", "CP874"},
                                           {"windows-874", "CP874"},
                                           {"gb2312", "GB18030"},
                                           {"gbk", "GB18030"},
                                           {"x-gbk", "GB18030"},
                                           {"big5", "BIG5-HKSCS"},
                                           {"x-x-big5", "BIG5-HKSCS"},
                                           {"shift_jis", "CP932"},
                                           {"shift-jis", "CP932"},
                                           {"sjis", "CP932"},
                                           {"x-sjis", "CP932"},
                                           {"windows-31j", "CP932"},
                                           {"euc-kr", "CP949"},
                                           {"ks_c_5601-1987", "CP949"},
                                           {"x-euc-jp", "EUC-JP"},
                                           {"x-mac-roman", "MACINTOSH"},
                                           {"macroman", "MACINTOSH"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (wm_str_is_nocase(name, names[i][0]))
            return names[i][1];
    return NULL;
}

/* The bytes 0x80 to 0x9F are controls in all of ISO 8859, which nobody sends, and letters, quotes and
 * dashes in the code page that Windows has for the same languages. */
static const char *windows_twin(struct wm_str raw, struct wm_str name)
{
    static const char *const twins[][2] = {{"iso-8859-2", "WINDOWS-1250"},  {"iso-8859-4", "WINDOWS-1257"},
                                           {"iso-8859-5", "WINDOWS-1251"},  {"iso-8859-6", "WINDOWS-1256"},
                                           {"iso-8859-7", "WINDOWS-1253"},  {"iso-8859-8", "WINDOWS-1255"},
                                           {"iso-8859-13", "WINDOWS-1257"}, {"iso-8859-15", "WINDOWS-1252"}};
    const char *twin = NULL;
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++)
        if (wm_str_is_nocase(name, twins[i][0]))
            twin = twins[i][1];
    for (size_t i = 0; i < raw.len && twin != NULL; i++)
        if ((unsigned char)raw.ptr[i] >= 0x80 && (unsigned char)raw.ptr[i] < 0xA0)
            return twin;
    return NULL;
}

/* What the bytes say. */

/* A guess needs matter: a handful of accents is Western text, whatever the statistics say. */
static const char *guess(struct wm_arena *arena, struct wm_str raw)
{
    struct wm_str sample = wm_str_sub(raw, 0, 65536);
    size_t high = 0;
    for (size_t i = 0; i < sample.len; i++)
        high += (unsigned char)sample.ptr[i] >= 0x80;
    if (high < 30)
        return "WINDOWS-1252";
    uchardet_t detector = uchardet_new();
    uchardet_handle_data(detector, sample.ptr, sample.len);
    uchardet_data_end(detector);
    const char *name = wm_str_cstr(arena, wm_str_of(uchardet_get_charset(detector)));
    uchardet_delete(detector);
    struct wm_str found = wm_str_of(name);
    if (found.len == 0 || is_unicode(found))
        return "WINDOWS-1252";
    const char *practical = practical_name(found), *twin = windows_twin(raw, found);
    return practical != NULL ? practical : twin != NULL ? twin : name;
}

struct tally {
    size_t good, bad; /* characters beyond ASCII, and runs of bytes that are none */
};

static struct tally tally_utf8(struct wm_str raw)
{
    struct tally tally = {0, 0};
    bool was_bad = false;
    for (size_t at = 0; at < raw.len;) {
        size_t from = at;
        uint32_t c = wm_utf8_next(raw, &at);
        bool bad = c == 0xFFFD && at - from == 1;
        tally.good += c >= 0x80 && !bad;
        tally.bad += bad && !was_bad;
        was_bad = bad;
    }
    return tally;
}

/* A few bad bytes do not make UTF-8 something else: text cut in the midst of a character, or a piece of
 * Windows-1252 pasted in. Other encodings have hardly a character that is valid UTF-8. */
static bool is_damaged_utf8(struct wm_str raw, bool declared_so)
{
    struct tally tally = tally_utf8(raw);
    return tally.good >= (declared_so ? tally.bad : 4 * tally.bad) && tally.good > 0;
}

static bool is_ascii_at(struct wm_str raw, size_t at)
{
    return at >= raw.len || (unsigned char)raw.ptr[at] < 0x80;
}

/* A lone bad byte is taken for Windows-1252, a run of them for one lost character. */
static struct wm_str mend_utf8(struct wm_arena *arena, struct wm_str raw)
{
    struct wm_buf out = {.arena = arena};
    for (size_t at = 0; at < raw.len;) {
        size_t from = at;
        char bytes[4];
        if (wm_utf8_next(raw, &at) != 0xFFFD || at - from != 1) {
            wm_buf_add(&out, wm_str_sub(raw, from, at));
            continue;
        }
        bool lone = (from == 0 || is_ascii_at(raw, from - 1)) && is_ascii_at(raw, at) && at < raw.len;
        uint32_t meant = lone ? clean_windows_1252((unsigned char)raw.ptr[from]) : 0;
        if (meant != 0)
            wm_buf_add(&out, (struct wm_str){bytes, wm_utf8_put(meant, bytes)});
        else if (at < raw.len && !(out.len >= 3 && wm_str_ends(wm_buf_str(&out), "\xEF\xBF\xBD")))
            wm_buf_add(&out, REPLACEMENT);
    }
    return wm_buf_str(&out);
}

/* By escapes between sets of seven bits, which are valid UTF-8 as well. */
static bool is_iso_2022(struct wm_str raw, struct wm_str charset)
{
    if (raw.len == 0 || memchr(raw.ptr, 0x1B, raw.len) == NULL)
        return false;
    return wm_str_starts_nocase(charset, "iso-2022") || wm_str_find(raw, WM_STR("\x1B$B")) >= 0;
}

static struct wm_str decode_bytes(struct wm_arena *arena, struct wm_str raw, struct wm_str charset)
{
    struct wm_str text = {0};
    bool shifted = is_iso_2022(raw, charset);
    if (wm_utf8_valid(raw) && !shifted)
        return raw;
    if (!shifted && is_damaged_utf8(raw, wm_str_starts_nocase(charset, "utf-8")))
        return mend_utf8(arena, raw);
    const char *name = practical_name(charset);
    if (name == NULL)
        name = windows_twin(raw, charset);
    bool believed =
        !is_unicode(charset) || wm_str_is_nocase(charset, "utf-16le") || wm_str_is_nocase(charset, "utf-16be");
    if (name == NULL && charset.len > 0 && charset.len < 40 && believed)
        name = wm_str_cstr(arena, charset);
    if (shifted && !wm_str_starts_nocase(charset, "iso-2022"))
        name = "ISO-2022-JP";
    if (name != NULL)
        text = convert(arena, raw, name);
    return text.len > 0 ? text : convert(arena, raw, guess(arena, raw));
}

struct wm_str clean_decode(struct wm_arena *arena, struct wm_str raw, struct wm_str charset)
{
    const char *wide = mark_of(raw);
    wide = wide != NULL ? wide : utf16_of(raw);
    if (wide != NULL) {
        struct wm_str text = convert(arena, raw, wide);
        return wm_str_starts(text, "\xEF\xBB\xBF") ? wm_str_sub(text, 3, text.len) : text;
    }
    if (wm_str_starts(raw, "\xEF\xBB\xBF"))
        raw = wm_str_sub(raw, 3, raw.len);
    return decode_bytes(arena, raw, charset.len > 0 ? charset : declared(raw));
}
