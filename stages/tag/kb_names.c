/* SPDX-License-Identifier: Apache-2.0 */
/* Which names go in: few and precise rather than many. */
#include <string.h>

#include "kb_private.h"
#include "words.h"

/* Without "The " in front, a remark in brackets behind, and stray marks. */
struct wm_str kb_clean_name(struct wm_str name)
{
    ptrdiff_t bracket = wm_str_find(name, WM_STR(" ("));
    if (bracket > 0)
        name = wm_str_sub(name, 0, (size_t)bracket);
    if (wm_str_starts(name, "The ") && !wm_str_is(name, "The Hague"))
        name = wm_str_sub(name, 4, name.len);
    while (name.len > 0 && strchr(")*,;", name.ptr[name.len - 1]) != NULL)
        name.len--;
    return wm_str_trim(name);
}

static bool is_latin(struct wm_str name)
{
    for (size_t at = 0; at < name.len;) {
        uint32_t c = wm_utf8_next(name, &at);
        if (c > 0x24F && !(c >= 0x1E00 && c <= 0x1EFF) && !(c >= 0x2B0 && c <= 0x2FF) && !(c >= 0x2010 && c <= 0x201F))
            return false;
    }
    return memchr(name.ptr, '(', name.len) == NULL && memchr(name.ptr, '"', name.len) == NULL;
}

static bool is_acronym(struct wm_str name)
{
    size_t upper = 0;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c >= 'a' && c <= 'z')
            return false;
        upper += c >= 'A' && c <= 'Z';
        if ((unsigned char)c >= 0x80 || c == ' ')
            return false;
    }
    return upper >= 2 && name.len <= 8;
}

static bool keeps_acronym(const struct kb_fact *fact, struct wm_str name)
{
    if (fact->class == KB_PEOPLE || fact->class == KB_PLACES || fact->class == KB_CLUBS)
        return false;
    if (fact->class == KB_COUNTRIES)
        return !wm_str_eq(name, fact->code3) || wm_str_is(name, "USA");
    if (name.len == 2)
        return fact->prominence >= 60;
    return name.len > 3 || fact->prominence >= 45;
}

struct word { /* a name of one word and what is known of it */
    struct wm_str text;
    uint32_t known;
    bool alias, person, common;
};

static bool keeps_single_place(const struct kb_fact *fact, const struct word *word)
{
    bool renowned = fact->prominence >= 60 || wm_str_is(fact->subtype, "capital");
    if (word->alias && renowned && word->text.len > 3 && !word->common)
        return true; /* Washington, for Washington, D.C. */
    if (fact->prominence < fact->limits.single || word->text.len < 3 || (word->common && fact->prominence < 50))
        return false;
    if (word->alias)
        return wm_str_starts(fact->ids, "wQ") && !word->common && !word->person && word->text.len > 3;
    return fact->prominence >= 43 || !word->person;
}

static bool keeps_single_organisation(const struct kb_fact *fact, const struct word *word)
{
    bool plain = !word->common && !word->person;
    return fact->prominence >= fact->limits.single && (word->known & KB_KNOWN_PLACE) == 0 && word->text.len > 2 &&
           (plain || (!word->alias && fact->prominence >= 60));
}

static bool keeps_single_person(const struct kb_fact *fact, const struct word *word)
{
    return fact->prominence >= (word->alias ? 84 : 60) && !word->common && (word->known & KB_KNOWN_PLACE) == 0 &&
           (word->alias || (word->known & TAG_WORD_FIRST) == 0);
}

static bool keeps_single_group(const struct kb_fact *fact, const struct word *word)
{
    return (word->known & KB_KNOWN_LAND) == 0 &&
           (!wm_str_is(fact->subtype, "ethnic group") || (!word->person && !word->common && word->text.len > 3));
}

/* One word alone is easily something else. */
static bool keeps_single(const struct kb_fact *fact, const struct word *word)
{
    if ((word->known &
         (TAG_WORD_CALENDAR | TAG_WORD_FUNCTION | TAG_WORD_ORG_HEAD | TAG_WORD_PLACE_HEAD | TAG_WORD_TITLE)) != 0)
        return false;
    switch (fact->class) {
    case KB_COUNTRIES: return !word->common;
    case KB_PLACES: return keeps_single_place(fact, word);
    case KB_GROUPS: return keeps_single_group(fact, word);
    case KB_PEOPLE: return keeps_single_person(fact, word);
    case KB_ORGANISATIONS: return keeps_single_organisation(fact, word);
    case KB_CLUBS: return !word->common && !word->person && word->text.len > 3 && (word->known & KB_KNOWN_PLACE) == 0;
    case KB_OWN: return true;
    case KB_EVENTS:
    case KB_CLASS_COUNT: break;
    }
    return false;
}

/* "Vice-President Ann Lee": titles are found on their own. */
static bool begins_with_title(const struct kb_known *known, struct wm_str name)
{
    size_t from = 0;
    for (size_t i = 0, words = 0; i < name.len && words < 2; i++) {
        if (name.ptr[i] != ' ' && name.ptr[i] != '-')
            continue;
        if ((kb_known_flags(known, wm_str_sub(name, from, i)) & TAG_WORD_TITLE) != 0)
            return true;
        from = i + 1;
        words++;
    }
    return false;
}

/* Of several words. */
static bool keeps_long(const struct kb_known *known, const struct kb_fact *fact, struct wm_str name, unsigned parts)
{
    if (fact->class == KB_PEOPLE && (wm_str_starts(name, "Mr ") || (parts > 2 && begins_with_title(known, name)) ||
                                     wm_str_starts(name, "Al ") || parts > 6))
        return false;
    if (fact->class == KB_PLACES || fact->class == KB_COUNTRIES)
        return true;
    uint32_t taken = fact->class == KB_GROUPS ? KB_KNOWN_LAND : KB_KNOWN_PLACE;
    return (kb_known_flags(known, name) & taken) == 0;
}

bool kb_keeps_name(const struct kb_known *known, const struct kb_fact *fact, struct wm_str name, bool alias)
{
    unsigned parts;
    if (name.len < 2 || !is_latin(name) || tag_name_hash(name, &parts) == 0 || parts == 0)
        return false;
    if (fact->class == KB_OWN)
        return true;
    if (wm_str_ends(name, "-backed"))
        return false; /* hyphenated words are taken apart when tagging */
    if (is_acronym(name))
        return keeps_acronym(fact, name);
    if (parts > 1)
        return keeps_long(known, fact, name, parts) && (!alias || fact->prominence >= fact->limits.aliases);
    struct word word = {.text = name, .known = kb_known_flags(known, name), .alias = alias};
    word.person = (word.known & (TAG_WORD_FIRST | TAG_WORD_SURNAME)) != 0;
    word.common = (word.known & TAG_WORD_COMMON) != 0;
    return keeps_single(fact, &word);
}

uint32_t kb_name_flags(const struct kb_fact *fact, struct wm_str name, bool alias)
{
    uint32_t flags = alias ? TAG_NAME_ALIAS : 0;
    unsigned parts;
    if (is_acronym(name))
        flags |= TAG_NAME_ACRONYM;
    tag_name_hash(name, &parts);
    if (fact->class == KB_PEOPLE && alias && parts == 1)
        flags |= TAG_NAME_SURNAME;
    return flags;
}
