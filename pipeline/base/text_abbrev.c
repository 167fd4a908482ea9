/* SPDX-License-Identifier: Apache-2.0 */
/* Sorted tables, searched by halves. A word is folded to lower-case ASCII first; a longer word than
 * any in a table is in none. */
#include "text_abbrev.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST 15

enum { CAPITAL = 1, WORD = 2 }; /* capital wanted; a usual word when in lower case */

struct abbrev {
    const char *word;
    unsigned char cls, flags;
};

/* clang-format off */
#define B(word, flags) {word, WM_ABBREV_BINDS, flags}
#define N(word, flags) {word, WM_ABBREV_NUMBER, flags}
#define L(word, flags) {word, WM_ABBREV_LOOSE, flags}
#define F(word, flags) {word, WM_ABBREV_FINAL, flags}
#define C              CAPITAL
#define CW             (CAPITAL | WORD)
static const struct abbrev abbrevs[] = {
    B("adj", C), B("adm", C), L("al", 0), L("ala", C), B("ald", C), B("amb", C), L("approx", 0), L("apr", C),
    L("apt", CW), L("ariz", C), L("ark", CW), N("art", CW), L("assn", C), L("assoc", C), B("asst", 0),
    B("atty", C), L("aug", C), L("ave", C), L("avg", 0), L("bhd", C), L("bldg", C), L("blvd", C), B("brig", C),
    L("bros", C), N("ca", 0), L("cal", C), L("calif", C), B("capt", C), B("cdr", C), B("cdre", C), B("cf", 0),
    N("ch", 0), L("cie", C), B("cllr", C), B("cmdr", C), B("cmdt", C), L("co", C), B("col", C), L("colo", C),
    B("comdr", C), B("comdt", C), B("comm", C), L("conn", C), B("const", C), L("corp", C), L("cos", C),
    B("cpl", C), B("cpt", C), L("dec", C), L("del", CW), B("dep", C), L("dept", 0), B("det", C), L("dist", C),
    B("dr", 0), B("dra", C), B("eg", 0), B("ens", C), B("esp", 0), L("esq", C), L("est", C), F("etc", 0),
    B("excl", 0), N("ext", 0), N("fax", C), L("feb", C), N("fig", CW), N("figs", CW), L("fla", C), B("flt", C),
    B("fr", C), L("fri", C), L("ft", 0), L("ga", C), B("gen", C), B("gens", C), B("gov", C), B("govs", C),
    L("govt", 0), B("hon", CW), L("hwy", C), B("ie", 0), L("ill", CW), L("inc", C), B("incl", 0), L("ind", C),
    B("insp", C), L("inst", C), L("intl", C), L("jan", C), L("jr", C), L("jul", C), L("jun", C), L("kan", C),
    L("ky", C), L("la", CW), L("lb", 0), L("lbs", 0), B("lcpl", C), L("ln", C), B("lt", C), L("ltd", C),
    B("maj", C), N("mar", CW), L("mass", CW), L("max", 0), L("md", C), B("messrs", 0), L("mfg", C), B("mgr", C),
    L("mich", C), L("min", 0), L("minn", C), L("miss", CW), B("mlle", 0), B("mme", 0), L("mo", CW), L("mon", C),
    L("mont", C), B("mr", 0), B("mrs", 0), B("ms", 0), B("msgr", C), B("msgt", C), B("mt", C), L("mtn", C),
    L("natl", C), L("neb", C), L("nev", C), N("no", 0), N("nos", 0), L("nov", C), L("oct", C), L("okla", C),
    L("ont", C), N("op", C), L("ore", CW), L("oz", 0), N("p", 0), L("pa", CW), L("penn", C), B("pfc", C),
    L("pkwy", C), L("pl", C), L("plc", C), N("pp", 0), B("pres", C), B("prof", C), B("profs", C), L("prov", C),
    N("pt", 0), L("pte", C), L("pty", C), B("pvt", C), L("que", C), L("rd", C), B("rep", C), B("reps", C),
    L("ret", 0), B("rev", CW), B("revs", CW), N("rm", C), N("rs", C), L("rte", C), L("sask", C), N("sat", CW),
    L("sdn", C), N("sec", 0), B("sen", C), B("sens", C), L("sep", C), L("sept", C), B("sgt", C), B("spc", C),
    L("sq", 0), B("sqn", C), L("sr", C), B("sra", C), B("srta", C), L("ssgt", C), L("st", C), B("ste", C),
    N("sun", CW), B("supt", C), N("tel", 0), L("tenn", C), L("tex", C), L("thu", C), L("thur", C),
    L("thurs", C), B("tsgt", C), L("tue", C), L("tues", C), L("twp", C), L("univ", C), L("va", C), B("viz", 0),
    N("vol", 0), N("vols", 0), B("vs", 0), L("vt", C), L("wash", CW), L("wed", CW), L("wis", C), L("wyo", C),
};
#undef B
#undef N
#undef L
#undef F
#undef C
#undef CW

static const char *const starters[] = {
    "a", "about", "according", "additionally", "after", "all", "also", "although", "an", "and", "another",
    "as", "asked", "at", "authorities", "because", "before", "both", "but", "by", "critics", "despite",
    "during", "each", "earlier", "even", "every", "everyone", "few", "following", "for", "from", "further",
    "he", "her", "here", "his", "how", "however", "i", "if", "in", "indeed", "instead", "investigators", "it",
    "its", "last", "later", "like", "many", "meanwhile", "moreover", "most", "mr.", "mrs.", "ms.", "my",
    "nearly", "neither", "nevertheless", "no", "nobody", "none", "nor", "not", "nothing", "now", "officials",
    "on", "once", "one", "only", "or", "others", "our", "over", "people", "perhaps", "police", "prosecutors",
    "residents", "separately", "several", "she", "since", "so", "some", "sometimes", "still", "such", "that",
    "the", "their", "then", "there", "these", "they", "this", "those", "though", "through", "throughout",
    "thus", "to", "today", "under", "unlike", "until", "we", "what", "when", "where", "whether", "which",
    "while", "who", "why", "with", "within", "without", "witnesses", "yes", "yet", "you", "your",
};

static const char *const sayings[] = {
    "added", "admitted", "answered", "argued", "asked", "asks", "called", "continued", "cried", "declared",
    "demanded", "exclaimed", "explained", "insisted", "joked", "laughed", "noted", "recalled", "replied",
    "said", "say", "says", "screamed", "shouted", "told", "tweeted", "wondered", "wrote", "yelled",
};

static const char *const times[] = {
    "aest", "bst", "cdt", "central", "cest", "cet", "cst", "eastern", "edt", "est", "et", "friday", "gmt",
    "hkt", "ist", "jst", "local", "mdt", "monday", "mountain", "mst", "pacific", "pdt", "pst", "pt",
    "saturday", "sgt", "sunday", "thursday", "tuesday", "utc", "wednesday",
};

static const char *const shouts[] = {
    "airplane", "e", "jeopardy", "oklahoma", "wham", "yahoo", "yum",
};

static const char *const domains[] = {
    "ai", "app", "at", "au", "be", "biz", "br", "ca", "cc", "ch", "cn", "co", "com", "cz", "de", "dev", "dk",
    "edu", "es", "eu", "fi", "fm", "fr", "gov", "hk", "ie", "il", "info", "int", "io", "it", "jp", "js", "kr",
    "ly", "me", "mil", "mx", "net", "news", "nl", "nz", "org", "pl", "pt", "ru", "se", "sg", "tv", "ua", "uk",
    "us", "za",
};

/* clang-format on */

#define COUNT(table) (sizeof(table) / sizeof *(table))

static bool fold(struct wm_str word, char out[LONGEST + 1])
{
    if (word.len == 0 || word.len > LONGEST)
        return false;
    for (size_t i = 0; i < word.len; i++) {
        char c = word.ptr[i];
        out[i] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    out[word.len] = '\0';
    return true;
}

static int by_word(const void *key, const void *row)
{
    return strcmp(key, ((const struct abbrev *)row)->word);
}

static int by_text(const void *key, const void *row)
{
    return strcmp(key, *(const char *const *)row);
}

static bool listed(struct wm_str word, const char *const *table, size_t count)
{
    char key[LONGEST + 1];
    return fold(word, key) && bsearch(key, table, count, sizeof *table, by_text) != NULL;
}

enum wm_abbrev_class wm_abbrev_find(struct wm_str word, bool any_case)
{
    char key[LONGEST + 1];
    if (!fold(word, key))
        return WM_ABBREV_NONE;
    const struct abbrev *row = bsearch(key, abbrevs, COUNT(abbrevs), sizeof *abbrevs, by_word);
    if (row == NULL)
        return WM_ABBREV_NONE;
    bool lower = word.ptr[0] >= 'a' && word.ptr[0] <= 'z';
    if (lower && ((row->flags & WORD) || ((row->flags & CAPITAL) && !any_case)))
        return WM_ABBREV_NONE;
    return (enum wm_abbrev_class)row->cls;
}

bool wm_abbrev_is_starter(struct wm_str word)
{
    return listed(word, starters, COUNT(starters));
}

bool wm_abbrev_is_saying(struct wm_str word)
{
    return listed(word, sayings, COUNT(sayings));
}

bool wm_abbrev_is_time(struct wm_str word)
{
    return listed(word, times, COUNT(times));
}

bool wm_abbrev_is_shout(struct wm_str word)
{
    return listed(word, shouts, COUNT(shouts));
}

bool wm_abbrev_is_domain(struct wm_str word)
{
    return listed(word, domains, COUNT(domains));
}
