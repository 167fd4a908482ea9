/* SPDX-License-Identifier: Apache-2.0 */
/* Language by CLD2, which tells some 80 languages apart by runs of four letters and by script. It is
 * asked without hints, so that what it says is a second opinion on what the wire declares. Its tables
 * are part of the library, so nothing is loaded. Threads share one variable of its debug output, which
 * every call sets to the same constant and nothing reads. */
#include "language.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

/* CLD2 has a C++ interface only. These two functions take nothing that C lacks, so they are called by
 * the names that the C++ ABI of gcc and clang gives them; were one missing, nothing would link. */
int cld2_detect(const char *text, int length, bool is_plain, const char *domain, int encoding, int language,
                int languages[3], int percents[3], double scores[3], int *letters,
                bool *reliable) __asm__("_ZN4CLD224ExtDetectLanguageSummaryEPKcibS1_iNS_8LanguageEPS2_PiPdS4_Pb");
const char *cld2_code(int language) __asm__("_ZN4CLD212LanguageCodeENS_8LanguageE");

enum {
    NO_ENCODING = 23, /* CLD2's word for "no hint" */
    NO_LANGUAGE = 26,
    PIECE_BYTES = 400,       /* of the body, at its start and in its middle */
    HEADLINE_BYTES = 200,    /* longer ones are none */
    LEAST_LETTERS = 40,      /* below, the answer is a guess */
    LETTERS_TO_OBJECT = 200, /* below, the wire is believed */
    PADDING_BYTES = 32,      /* CLD2 may look a word ahead */
};
#define LEAST_CONFIDENCE     0.5
#define CONFIDENCE_TO_FILL   0.8
#define CONFIDENCE_TO_OBJECT 0.95

/* Languages that the identifier knows well. Those on one line are taken for one another, by it or by
 * who declares them, so that none of a line contradicts another; then come three-letter codes, then names.
 * A declared language that stands nowhere here is never contradicted. */
static const char *const kin[] = {
    "en eng english",
    "de deu ger german deutsch",
    "fr fra fre french fran\xC3\xA7\x61is",
    "es gl spa glg spanish espa\xC3\xB1ol",
    "pt por portuguese portugu\xC3\xAAs",
    "it ita italian italiano",
    "nl af nld dut afr dutch nederlands",
    "da no nb nn dan nor nob nno danish norwegian dansk norsk",
    "sv swe swedish svenska",
    "fi fin finnish suomi",
    "et est estonian",
    "lv lav latvian",
    "lt lit lithuanian",
    "pl pol polish polski",
    "cs sk ces cze slk slo czech slovak",
    "hu hun hungarian magyar",
    "ro mo ron rum romanian",
    "bg mk bul mkd mac bulgarian macedonian",
    "el ell gre greek",
    "ru rus russian",
    "uk ukr ukrainian",
    "be bel belarusian",
    "sr hr bs sh cnr srp hrv bos serbian croatian bosnian",
    "sl slv slovenian",
    "sq sqi alb albanian",
    "tr tur turkish t\xC3\xBCrk\xC3\xA7\x65",
    "ar ara arabic",
    "fa prs fas per persian farsi",
    "he iw heb hebrew",
    "ur urd urdu",
    "hi mr ne hin mar nep hindi marathi nepali",
    "bn as ben asm bengali bangla",
    "ta tam tamil",
    "te tel telugu",
    "ml mal malayalam",
    "kn kan kannada",
    "gu guj gujarati",
    "pa pan punjabi",
    "th tha thai",
    "vi vie vietnamese",
    "id ms ind msa may zsm indonesian malay",
    "ja jpn japanese",
    "ko kor korean",
    "zh yue cmn zho chi chinese",
    "ka kat geo georgian",
    "hy hye arm armenian",
    "is isl ice icelandic",
    "ga gle irish",
    "cy cym wel welsh",
    "ca cat catalan",
    "eu eus baq basque",
    "sw swa swahili",
};

static bool is_bad_for_letters(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xFFFD || (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
}

/* Copies text up to so many bytes, without half a character and without what is no character. */
static void add_piece(struct wm_buf *out, struct wm_str text, size_t bytes)
{
    size_t from = 0, at = 0;
    text = wm_str_sub(text, 0, bytes);
    while (at < text.len) {
        size_t begin = at;
        if (text.ptr[at] >= 0x20 && text.ptr[at] < 0x7F)
            at++;
        else if (is_bad_for_letters(wm_utf8_next(text, &at))) {
            wm_buf_add(out, wm_str_sub(text, from, begin));
            wm_buf_addc(out, ' ');
            from = at;
        }
    }
    wm_buf_add(out, wm_str_sub(text, from, text.len));
    wm_buf_addc(out, '\n');
}

/* Lead-ins and notes in another language stand in front, so the middle is heard as well. */
static struct wm_str sample_of(struct wm_arena *arena, struct wm_str headline, struct wm_str body)
{
    struct wm_buf out = {.arena = arena};
    size_t middle = body.len / 2;
    add_piece(&out, headline, HEADLINE_BYTES);
    add_piece(&out, body, body.len <= (size_t)2 * PIECE_BYTES ? body.len : PIECE_BYTES);
    if (body.len > (size_t)2 * PIECE_BYTES)
        add_piece(&out, wm_str_sub(body, middle, body.len), PIECE_BYTES);
    size_t len = out.len;
    wm_buf_printf(&out, "%*s", PADDING_BYTES, "");
    return wm_str_sub(wm_buf_str(&out), 0, len);
}

/* CLD2's codes are those of its time, and some are of no language: "un", "xx-Latn", "zze". */
static const char *tag_of(const char *code)
{
    static const char *const renamed[][2] = {{"iw", "he"}, {"jw", "jv"}, {"mo", "ro"}, {"tlh", ""}, {"un", ""}};
    for (size_t i = 0; i < sizeof renamed / sizeof *renamed; i++)
        if (strcmp(code, renamed[i][0]) == 0)
            return renamed[i][1];
    return strncmp(code, "xx", 2) == 0 || strncmp(code, "zz", 2) == 0 ? "" : code;
}

/* As measured on texts of 40 languages: 5 in 2 x `letters` are wrong, mostly for a near relative. Less is
 * sure when CLD2 doubts it, and when a part of the text is in another language. */
static double confidence_of(int letters, int percent, bool reliable)
{
    double confidence = 1 - 2.5 / letters;
    if (percent < 80)
        confidence *= percent / 80.0;
    return round((reliable ? confidence : confidence * 0.7) * 100) / 100;
}

struct clean_language clean_identify_language(struct wm_arena *arena, struct wm_str headline, struct wm_str body)
{
    struct clean_language found = {{0}, 0, 0}, none = found;
    struct wm_str sample = sample_of(arena, headline, body);
    int languages[3], percents[3];
    double scores[3];
    bool reliable = false;
    if (sample.len == 0)
        return none;
    int first = cld2_detect(sample.ptr, (int)sample.len, true, NULL, NO_ENCODING, NO_LANGUAGE, languages, percents,
                            scores, &found.letters, &reliable);
    found.tag = wm_str_of(tag_of(cld2_code(first)));
    if (found.tag.len == 0 || found.letters < LEAST_LETTERS || first != languages[0])
        return none;
    found.confidence = confidence_of(found.letters, percents[0], reliable);
    return found.confidence >= LEAST_CONFIDENCE ? found : none;
}

static struct wm_str primary(struct wm_str tag)
{
    const char *dash = tag.len > 0 ? memchr(tag.ptr, '-', tag.len) : NULL;
    return dash != NULL ? wm_str_sub(tag, 0, (size_t)(dash - tag.ptr)) : tag;
}

/* The line of `kin` that holds the word. */
static const char *kin_of(struct wm_str word)
{
    for (size_t i = 0; i < sizeof kin / sizeof *kin; i++)
        for (const char *at = kin[i]; *at != '\0';) {
            size_t len = strcspn(at, " ");
            if (len == word.len && strncasecmp(at, word.ptr, len) == 0)
                return kin[i];
            at += at[len] == ' ' ? len + 1 : len;
        }
    return NULL;
}

static bool is_subtag(struct wm_str part)
{
    for (size_t i = 0; i < part.len; i++)
        if (!isalnum((unsigned char)part.ptr[i]))
            return false;
    return part.len >= 1 && part.len <= 8;
}

/* RFC 5646, 2.1: letters first, then subtags of one to eight letters and digits. */
static bool is_tag(struct wm_str text)
{
    struct wm_str first = primary(text), rest = text;
    if (first.len < 2 || first.len > 3 || !isalpha((unsigned char)text.ptr[0]))
        return false;
    while (rest.len > 0) {
        struct wm_str part = primary(rest);
        if (!is_subtag(part) || part.len == rest.len - 1)
            return false;
        rest = wm_str_sub(rest, part.len + 1, rest.len);
    }
    return true;
}

struct wm_str clean_language_tag(struct wm_arena *arena, struct wm_str declared)
{
    static const char *const unknown[] = {"und", "mul", "mis", "zxx"};
    declared = wm_str_trim(declared);
    const char *line = declared.len > 3 ? kin_of(declared) : NULL;
    if (line != NULL)
        return wm_str_sub(wm_str_of(line), 0, strcspn(line, " "));
    struct wm_buf out = {.arena = arena};
    for (size_t i = 0; i < declared.len && i < 64; i++)
        wm_buf_addc(&out, (char)(declared.ptr[i] == '_' ? '-' : declared.ptr[i]));
    struct wm_str tag = wm_buf_str(&out);
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        if (wm_str_is_nocase(primary(tag), unknown[i]))
            return (struct wm_str){0};
    return is_tag(tag) ? tag : (struct wm_str){0};
}

struct wm_str clean_language_of(struct wm_str declared, const struct clean_language *found)
{
    if (found->tag.len == 0)
        return declared;
    if (declared.len == 0)
        return found->confidence >= CONFIDENCE_TO_FILL ? found->tag : declared;
    const char *known = kin_of(primary(declared));
    bool sure = found->confidence >= CONFIDENCE_TO_OBJECT && found->letters >= LETTERS_TO_OBJECT;
    return sure && known != NULL && known != kin_of(primary(found->tag)) ? found->tag : declared;
}

/* Absent where the text says nothing and the wire's word stands. */
static void write_note(struct wm_article *article, struct wm_str declared, const struct clean_language *found)
{
    struct wm_json *note = wm_json_set_object(wm_article_wire(article), "language");
    wm_json_set_str(note, "identified", found->tag);
    if (found->tag.len > 0)
        wm_json_set_real(note, "confidence", found->confidence);
    wm_json_set_str(note, "declared", declared);
}

void clean_write_language(struct wm_article *article)
{
    struct wm_str declared = wm_json_get_str(article->record, "language");
    struct wm_str tag = clean_language_tag(article->arena, declared);
    struct clean_language found =
        clean_identify_language(article->arena, wm_article_headline(article), wm_article_body(article));
    struct wm_str language = clean_language_of(tag, &found);
    if (found.tag.len > 0 || !wm_str_eq(language, declared))
        write_note(article, declared, &found);
    if (language.len > 0)
        wm_json_set_str(article->record, "language", language);
    else
        wm_json_remove(article->record, "language");
}

void clean_note_language(struct wm_article *article)
{
    if (wm_json_get(wm_article_wire(article), "language") != NULL)
        return;
    struct wm_str declared = wm_json_get_str(article->record, "language");
    struct clean_language found =
        clean_identify_language(article->arena, wm_article_headline(article), wm_article_body(article));
    if (found.tag.len == 0)
        return;
    write_note(article, declared, &found);
    if (declared.len == 0)
        wm_json_set_str(article->record, "language", clean_language_of(declared, &found));
}
