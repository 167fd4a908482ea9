/* SPDX-License-Identifier: Apache-2.0 */
#include "quantity_words.h"

#include <string.h>
#include <strings.h>

#define PER_LETTER 32

#define W(word, kind, value)                                                                                           \
    {                                                                                                                  \
        (word), TAG_UNIT_##kind, 0, (value), ""                                                                        \
    }
#define F(word, kind, value, flags)                                                                                    \
    {                                                                                                                  \
        (word), TAG_UNIT_##kind, (flags), (value), ""                                                                  \
    }
#define M(word, flags, code)                                                                                           \
    {                                                                                                                  \
        (word), TAG_UNIT_MONEY, (flags), 0, code                                                                       \
    }
#define C(word, kind, code)                                                                                            \
    {                                                                                                                  \
        (word), TAG_UNIT_##kind, TAG_UNIT_CAPITAL, 0, code                                                             \
    }
#define CAPITAL TAG_UNIT_CAPITAL
#define SHORT   (TAG_UNIT_CAPITAL | TAG_UNIT_SHORT)
#define VAGUE   TAG_UNIT_VAGUE

/* By first letter, so that most words of a text are told apart by their length. */
static const struct tag_unit units[26][PER_LETTER] = {
    ['a' - 'a'] = {W("a", ARTICLE, 0), W("an", ARTICLE, 0), W("am", TIME, 'a'), W("a.m", TIME, 'a'),
                   F("april", MONTH, 4, CAPITAL), F("apr", MONTH, 4, CAPITAL), F("august", MONTH, 8, CAPITAL),
                   F("aug", MONTH, 8, CAPITAL), W("afternoon", NIGHT, 0), W("after", IN, 0), C("aud", CODE, "AUD"),
                   C("aed", CODE, "AED"), M("afghanis", 0, "AFN"), M("ariary", 0, "MGA"),
                   F("avenue", STREET, 0, CAPITAL)},
    ['b' - 'a'] = {W("billion", SCALE, 9), W("before", IN, 0), W("by", IN, 0), M("baht", 0, "THB"), M("birr", 0, "ETB"),
                   C("bdt", CODE, "BDT"), C("brl", CODE, "BRL"), F("boulevard", STREET, 0, CAPITAL),
                   F("bst", TIME, 'L', CAPITAL)},
    ['c' - 'a'] = {W("crore", SCALE, 7), W("crores", SCALE, 7), W("century", PERIOD, 'C'), W("centuries", PERIOD, 'C'),
                   W("coming", NEAR, 1), M("cent", 0, ""), M("cents", 0, ""), C("chf", CODE, "CHF"),
                   C("cad", CODE, "CAD"), C("cny", CODE, "CNY"), C("czk", CODE, "CZK"), M("colones", 0, "CRC"),
                   F("cet", TIME, 'L', CAPITAL), F("cest", TIME, 'L', CAPITAL), F("ct", TIME, 'L', CAPITAL),
                   M("cedi", 0, "GHS"), M("cedis", 0, "GHS")},
    ['d' - 'a'] = {W("december", MONTH, 12), F("dec", MONTH, 12, CAPITAL), W("day", PERIOD, 'D'),
                   W("days", PERIOD, 'D'), W("decade", PERIOD, 'E'), W("decades", PERIOD, 'E'), W("dozen", SCALE, 1),
                   M("dollar", 0, "USD"), M("dollars", 0, "USD"), M("dinar", 0, ""), M("dinars", 0, ""),
                   M("dirham", 0, ""), M("dirhams", 0, ""), W("during", IN, 0), F("drive", STREET, 0, CAPITAL),
                   C("dkk", CODE, "DKK"), M("dong", 0, "VND"), M("drachmas", 0, "GRD")},
    ['e' - 'a'] = {W("eight", DIGIT, 8), W("eighteen", DIGIT, 18), W("eighty", TENS, 80), W("eleven", DIGIT, 11),
                   W("evening", NIGHT, 0), W("early", PART, 0), M("euro", 0, "EUR"), M("euros", 0, "EUR"),
                   C("eur", CODE, "EUR"), C("egp", CODE, "EGP"), M("escudos", 0, ""), F("est", TIME, 'L', CAPITAL),
                   F("edt", TIME, 'L', CAPITAL), F("et", TIME, 'L', CAPITAL)},
    ['f' - 'a'] = {W("five", DIGIT, 5), W("four", DIGIT, 4), W("fifteen", DIGIT, 15), W("fourteen", DIGIT, 14),
                   W("fifty", TENS, 50), W("forty", TENS, 40), W("february", MONTH, 2), F("feb", MONTH, 2, CAPITAL),
                   W("friday", WEEKDAY, 5), F("fri", WEEKDAY, 5, SHORT), W("from", IN, 0), W("first", ORDINAL, 1),
                   W("fourth", ORDINAL, 4), M("franc", 0, ""), M("francs", 0, ""), M("forint", 0, "HUF"),
                   M("forints", 0, "HUF")},
    ['g' - 'a'] = {C("gbp", CODE, "GBP"), C("ghs", CODE, "GHS"), M("guilders", 0, ""), M("guaranis", 0, "PYG"),
                   F("gmt", TIME, 'Z', CAPITAL)},
    ['h' - 'a'] = {W("hundred", SCALE, 2), W("half", HALF, 0), W("hour", PERIOD, 'H'), W("hours", PERIOD, 'H'),
                   W("hrs", PERIOD, 'H'), M("hryvnia", 0, "UAH"), M("hryvnias", 0, "UAH"), C("hkd", CODE, "HKD"),
                   C("huf", CODE, "HUF")},
    ['i' - 'a'] = {W("in", IN, 0), C("inr", CODE, "INR"), C("idr", CODE, "IDR"), C("ils", CODE, "ILS"),
                   F("ist", TIME, 'L', CAPITAL)},
    ['j' - 'a'] = {W("january", MONTH, 1), F("jan", MONTH, 1, CAPITAL), F("june", MONTH, 6, CAPITAL),
                   F("jun", MONTH, 6, CAPITAL), W("july", MONTH, 7), F("jul", MONTH, 7, CAPITAL),
                   C("jpy", CODE, "JPY")},
    ['k' - 'a'] = {M("krona", 0, "SEK"), M("kronor", 0, "SEK"), M("krone", 0, ""), M("kroner", 0, ""),
                   C("krw", CODE, "KRW"), C("ksh", PREFIX, "KES"), C("kshs", PREFIX, "KES"), C("kes", CODE, "KES"),
                   C("kwd", CODE, "KWD"), M("korunas", 0, ""), M("koruna", 0, ""), M("kwacha", 0, ""),
                   M("kyat", 0, "MMK"), M("kyats", 0, "MMK"), M("kuna", 0, "HRK")},
    ['l' - 'a'] = {W("last", NEAR, -1), W("late", PART, 0), W("lakh", SCALE, 5), W("lakhs", SCALE, 5),
                   M("lira", 0, "TRY"), M("liras", 0, "TRY"), M("lire", 0, "ITL"), M("lei", 0, "RON"),
                   M("leva", 0, "BGN"), C("lkr", CODE, "LKR"), M("lari", 0, "GEL"), F("lane", STREET, 0, CAPITAL)},
    ['m' - 'a'] = {W("million", SCALE, 6), W("monday", WEEKDAY, 1), F("mon", WEEKDAY, 1, SHORT),
                   F("march", MONTH, 3, CAPITAL), F("mar", MONTH, 3, CAPITAL), F("may", MONTH, 5, CAPITAL),
                   W("month", PERIOD, 'M'), W("months", PERIOD, 'M'), W("minute", PERIOD, 'm'),
                   W("minutes", PERIOD, 'm'), W("mins", PERIOD, 'm'), W("morning", NIGHT, 0), W("midnight", CLOCK, 0),
                   W("mid", PART, 0), C("mxn", CODE, "MXN"), C("myr", CODE, "MYR"), M("meticais", 0, "MZN")},
    ['n' - 'a'] = {W("nine", DIGIT, 9), W("nineteen", DIGIT, 19), W("ninety", TENS, 90), W("november", MONTH, 11),
                   F("nov", MONTH, 11, CAPITAL), W("next", NEAR, 1), W("noon", CLOCK, 12), W("night", NIGHT, -1),
                   M("naira", 0, "NGN"), C("nok", CODE, "NOK"), C("nzd", CODE, "NZD"), C("ngn", CODE, "NGN")},
    ['o' - 'a'] = {F("one", DIGIT, 1, VAGUE), W("october", MONTH, 10), F("oct", MONTH, 10, CAPITAL), W("of", IN, 0)},
    ['p' - 'a'] = {W("percent", PERCENT, 0), W("pct", PERCENT, 0), W("per", PER, 0), W("pm", TIME, 'p'),
                   W("p.m", TIME, 'p'), M("pound", VAGUE, "GBP"), M("pounds", VAGUE, "GBP"), M("peso", 0, ""),
                   M("pesos", 0, ""), M("pence", 0, "GBP"), C("pln", CODE, "PLN"), F("pst", TIME, 'L', CAPITAL),
                   F("pt", TIME, 'L', CAPITAL), F("pdt", TIME, 'L', CAPITAL), C("pkr", CODE, "PKR"),
                   C("php", CODE, "PHP"), M("pesetas", 0, "ESP"), M("pula", 0, "BWP")},
    ['q' - 'a'] = {W("quarter", QUARTER, 0), C("qar", CODE, "QAR"), M("quetzales", 0, "GTQ")},
    ['r' -
        'a'] = {C("rs", PREFIX, "INR"), C("re", PREFIX, "INR"), M("rupee", 0, "INR"),         M("rupees", 0, "INR"),
                M("ruble", 0, "RUB"),   M("rubles", 0, "RUB"),  M("rouble", 0, "RUB"),        M("roubles", 0, "RUB"),
                M("rand", 0, "ZAR"),    M("reais", 0, "BRL"),   M("ringgit", 0, "MYR"),       M("rial", 0, ""),
                M("rials", 0, ""),      M("riyal", 0, ""),      M("riyals", 0, ""),           M("renminbi", 0, "CNY"),
                M("rupiah", 0, "IDR"),  C("rm", PREFIX, "MYR"), C("rub", CODE, "RUB"),        C("rmb", CODE, "CNY"),
                M("riel", 0, "KHR"),    M("riels", 0, "KHR"),   F("road", STREET, 0, CAPITAL)},
    ['s' - 'a'] = {W("seven", DIGIT, 7),        W("six", DIGIT, 6),
                   W("seventeen", DIGIT, 17),   W("sixteen", DIGIT, 16),
                   W("seventy", TENS, 70),      W("sixty", TENS, 60),
                   W("september", MONTH, 9),    F("sept", MONTH, 9, CAPITAL),
                   F("sep", MONTH, 9, CAPITAL), W("saturday", WEEKDAY, 6),
                   W("sunday", WEEKDAY, 7),     F("sat", WEEKDAY, 6, SHORT),
                   F("sun", WEEKDAY, 7, SHORT), W("since", IN, 0),
                   W("seconds", PERIOD, 's'),   W("secs", PERIOD, 's'),
                   W("second", ORDINAL, 2),     M("shekel", 0, "ILS"),
                   M("shekels", 0, "ILS"),      M("shilling", 0, ""),
                   M("shillings", 0, ""),       F("street", STREET, 0, CAPITAL),
                   C("sek", CODE, "SEK"),       C("sgd", CODE, "SGD")},
    ['t' - 'a'] = {W("two", DIGIT, 2),
                   W("three", DIGIT, 3),
                   W("ten", DIGIT, 10),
                   W("twelve", DIGIT, 12),
                   W("thirteen", DIGIT, 13),
                   W("twenty", TENS, 20),
                   W("thirty", TENS, 30),
                   W("thousand", SCALE, 3),
                   W("trillion", SCALE, 12),
                   W("tuesday", WEEKDAY, 2),
                   W("thursday", WEEKDAY, 4),
                   F("tue", WEEKDAY, 2, SHORT),
                   F("tues", WEEKDAY, 2, SHORT),
                   F("thu", WEEKDAY, 4, SHORT),
                   F("thur", WEEKDAY, 4, SHORT),
                   F("thurs", WEEKDAY, 4, SHORT),
                   W("today", DAY, 0),
                   W("tonight", DAY, 0),
                   W("tomorrow", DAY, 1),
                   W("this", NEAR, 0),
                   W("third", ORDINAL, 3),
                   W("through", IN, 0),
                   W("till", IN, 0),
                   M("taka", 0, "BDT"),
                   M("tenge", 0, "KZT"),
                   C("tk", PREFIX, "BDT"),
                   C("tsh", PREFIX, "TZS"),
                   C("tzs", CODE, "TZS"),
                   C("thb", CODE, "THB")},
    ['u' - 'a'] = {W("until", IN, 0), C("usd", CODE, "USD"), C("ush", PREFIX, "UGX"), C("ugx", CODE, "UGX"),
                   C("uah", CODE, "UAH"), F("utc", TIME, 'Z', CAPITAL)},
    ['v' - 'a'] = {C("vnd", CODE, "VND")},
    ['w' - 'a'] = {W("wednesday", WEEKDAY, 3), F("wed", WEEKDAY, 3, SHORT), W("week", PERIOD, 'W'),
                   W("weeks", PERIOD, 'W'), W("weekend", WEEKEND, 0), M("won", VAGUE, "KRW")},
    ['y' - 'a'] = {W("year", PERIOD, 'Y'), W("years", PERIOD, 'Y'), W("yesterday", DAY, -1), M("yen", 0, "JPY"),
                   M("yuan", 0, "CNY")},
    ['z' - 'a'] = {W("zero", DIGIT, 0), M("zloty", 0, "PLN"), M("zlotys", 0, "PLN"), C("zar", CODE, "ZAR")},
};

/* Most words differ in length or in their last letter, so both are compared first: this runs for every word. */
static bool fits(const struct tag_unit *unit, struct wm_str text, size_t len)
{
    if (unit->word[len] != '\0' || unit->word[len - 1] != (text.ptr[len - 1] | 0x20))
        return false;
    if ((unit->flags & TAG_UNIT_CAPITAL) != 0 && unit->kind != TAG_UNIT_MONTH && text.ptr[0] >= 'a')
        return false;
    return strncasecmp(unit->word, text.ptr, len) == 0;
}

const struct tag_unit *tag_unit_of(struct wm_str text, size_t *len)
{
    static const struct tag_unit none = {"", TAG_UNIT_NONE, 0, 0, ""};
    unsigned letter = text.len > 0 ? ((unsigned char)text.ptr[0] | 0x20u) - 'a' : 26;
    if (letter >= 26)
        return &none;
    const char *hyphen = memchr(text.ptr, '-', text.len);
    size_t length = hyphen != NULL ? (size_t)(hyphen - text.ptr) : text.len;
    if (length > 1 && text.ptr[length - 1] == '.')
        length--;
    if (length >= sizeof none.word)
        return &none;
    for (size_t i = 0; i < PER_LETTER && units[letter][i].kind != TAG_UNIT_NONE; i++) {
        if (!fits(&units[letter][i], text, length))
            continue;
        if (len != NULL)
            *len = length;
        return &units[letter][i];
    }
    return &none;
}

const char *tag_currency_of(struct wm_str before, const struct tag_unit *unit)
{
    static const struct {
        const char *before, *unit, *code; /* `unit` is how the word begins */
    } known[] = {{"us", "dollar", "USD"},         {"u.s.", "dollar", "USD"},      {"american", "dollar", "USD"},
                 {"australian", "dollar", "AUD"}, {"canadian", "dollar", "CAD"},  {"kong", "dollar", "HKD"},
                 {"zealand", "dollar", "NZD"},    {"singapore", "dollar", "SGD"}, {"taiwan", "dollar", "TWD"},
                 {"swiss", "franc", "CHF"},       {"indian", "rupee", "INR"},     {"pakistani", "rupee", "PKR"},
                 {"lankan", "rupee", "LKR"},      {"mexican", "peso", "MXN"},     {"philippine", "peso", "PHP"},
                 {"argentine", "peso", "ARS"},    {"chilean", "peso", "CLP"},     {"colombian", "peso", "COP"},
                 {"danish", "kron", "DKK"},       {"norwegian", "kron", "NOK"},   {"swedish", "kron", "SEK"},
                 {"egyptian", "pound", "EGP"},    {"syrian", "pound", "SYP"},     {"lebanese", "pound", "LBP"},
                 {"british", "pound", "GBP"},     {"iranian", "rial", "IRR"},     {"omani", "rial", "OMR"},
                 {"saudi", "riyal", "SAR"},       {"qatari", "riyal", "QAR"},     {"iraqi", "dinar", "IQD"},
                 {"kuwaiti", "dinar", "KWD"},     {"jordanian", "dinar", "JOD"},  {"tunisian", "dinar", "TND"},
                 {"kenyan", "shilling", "KES"},   {"ugandan", "shilling", "UGX"}, {"tanzanian", "shilling", "TZS"},
                 {"turkish", "lira", "TRY"},      {"korean", "won", "KRW"},       {"russian", "r", "RUB"},
                 {"emirati", "dirham", "AED"},    {"moroccan", "dirham", "MAD"},  {"japanese", "yen", "JPY"},
                 {"chinese", "yuan", "CNY"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (wm_str_is_nocase(before, known[i].before) && strncmp(unit->word, known[i].unit, strlen(known[i].unit)) == 0)
            return known[i].code;
    return "";
}

const char *tag_currency_sign(struct wm_str letters, struct wm_str sign)
{
    static const struct {
        const char *letters, *sign, *code;
    } known[] = {{"", "$", "USD"},
                 {"US", "$", "USD"},
                 {"A", "$", "AUD"},
                 {"AU", "$", "AUD"},
                 {"AUS", "$", "AUD"},
                 {"CDN", "$", "CAD"},
                 {"C", "$", "CAD"},
                 {"CA", "$", "CAD"},
                 {"NZ", "$", "NZD"},
                 {"HK", "$", "HKD"},
                 {"S", "$", "SGD"},
                 {"NT", "$", "TWD"},
                 {"R", "$", "BRL"},
                 {"", "\xc2\xa3", "GBP"},
                 {"", "\xe2\x82\xac", "EUR"},
                 {"", "\xc2\xa5", "JPY"},
                 {"", "\xe2\x82\xb9", "INR"},
                 {"", "\xe2\x82\xa9", "KRW"},
                 {"", "\xe2\x82\xbd", "RUB"},
                 {"", "\xe2\x82\xba", "TRY"},
                 {"", "\xe2\x82\xb4", "UAH"},
                 {"", "\xe2\x82\xaa", "ILS"},
                 {"", "\xe2\x82\xa6", "NGN"},
                 {"", "\xe2\x82\xb1", "PHP"},
                 {"", "\xe2\x82\xab", "VND"},
                 {"", "\xe0\xb8\xbf", "THB"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (wm_str_is(letters, known[i].letters) && wm_str_is(sign, known[i].sign))
            return known[i].code;
    bool upper = letters.len > 0 && letters.len < 4 && wm_str_is(sign, "$");
    for (size_t i = 0; i < letters.len; i++)
        upper = upper && letters.ptr[i] >= 'A' && letters.ptr[i] <= 'Z';
    return upper ? "" : NULL; /* a dollar, but not that of the United States */
}

unsigned tag_scale_suffix(struct wm_str letters, bool *money)
{
    static const struct {
        const char *letters;
        unsigned zeros;
        bool money;
    } known[] = {{"bn", 9, false},      {"mn", 6, false},       {"mln", 6, false},      {"tn", 12, false},
                 {"trn", 12, false},    {"m", 6, true},         {"b", 9, true},         {"k", 3, true},
                 {"cr", 7, true},       {"-million", 6, false}, {"-billion", 9, false}, {"-trillion", 12, false},
                 {"million", 6, false}, {"billion", 9, false}};
    *money = false;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (!wm_str_is_nocase(letters, known[i].letters))
            continue;
        *money = known[i].money;
        return known[i].zeros;
    }
    return 0;
}

static bool is_one_of(struct wm_str word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (wm_str_is_nocase(word, list[i]))
            return true;
    return false;
}

#define ONE_OF(word, list) is_one_of((word), (list), sizeof(list) / sizeof *(list))

enum tag_tense tag_tense_of(struct wm_str before, struct wm_str word, struct wm_str after)
{
    static const char *const future[] = {"will",     "'ll",       "\xe2\x80\x99ll", "shall",   "would",  "might",
                                         "could",    "scheduled", "expected",       "planned", "slated", "plans",
                                         "upcoming", "begins",    "starts",         "opens",   "resumes"};
    static const char *const before_to[] = {"set", "is", "are", "likely"};
    static const char *const behind_due[] = {"in", "on", "at", "back", "before"};
    static const char *const be[] = {"is", "are", "was", "were", "be", "'s", "\xe2\x80\x99s"};
    static const char *const past[] = {"said",   "told", "was",   "were",  "had",  "did",   "came",  "went",
                                       "took",   "made", "began", "held",  "met",  "left",  "got",   "saw",
                                       "gave",   "lost", "fell",  "rose",  "sent", "spoke", "wrote", "shot",
                                       "struck", "says", "been",  "broke", "found"};
    if (word.len < 3 && !wm_str_is_nocase(word, "is"))
        return TAG_TENSE_NONE;
    if (ONE_OF(word, future) || wm_str_is(word, "may"))
        return TAG_TENSE_FUTURE;
    if (wm_str_is_nocase(after, "to") && ONE_OF(word, before_to))
        return TAG_TENSE_FUTURE;
    if (wm_str_is_nocase(word, "due")) /* but "due to the rain" */
        return ONE_OF(after, behind_due) || (wm_str_is_nocase(after, "to") && ONE_OF(before, be)) ? TAG_TENSE_FUTURE
                                                                                                  : TAG_TENSE_NONE;
    if (wm_str_is_nocase(before, "be"))
        return TAG_TENSE_NONE; /* "will be held": the word before it tells */
    bool regular = word.len > 4 && wm_str_ends(word, "ed") && word.ptr[0] >= 'a';
    return regular || ONE_OF(word, past) ? TAG_TENSE_PAST : TAG_TENSE_NONE;
}
