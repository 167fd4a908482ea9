/* SPDX-License-Identifier: Apache-2.0 */
/* Names out of bylines and out of fields that hold authors: what begins them, what parts them, and what is no name
 * at all (addresses, handles, job titles, "Share"). */
#include <ctype.h>
#include <string.h>

#include <utf8proc.h>

#include "html_meta_private.h"

#define NAME_MAX_BYTES  70
#define FIELD_MAX_BYTES 600

static bool has_any_word(struct wm_str text, const char *const *words, size_t count)
{
    struct wm_str word;
    while (clean_next_part(&text, ' ', &word)) {
        while (word.len > 0 && strchr(",.:;()", word.ptr[word.len - 1]) != NULL)
            word.len--;
        if (meta_is_among(word, words, count))
            return true;
    }
    return false;
}

/* What a name is not. */
static bool is_rubbish(struct wm_str name)
{
    static const char *const never[] = {"no author", "unknown",   "admin",  "administrator", "null", "undefined",
                                        "none",      "anonymous", "author", "guest",         "by",   "user",
                                        "false",     "na",        "editor", "default",       "root", "webmaster",
                                        "reporter"};
    static const char *const parts[] = {"@", "http", "www.", "(image", "(photo", "{", "}", "=", "\\", "getty images"};
    size_t digits = 0, letters = 0;
    for (size_t i = 0; i < name.len; i++) {
        digits += isdigit((unsigned char)name.ptr[i]) != 0;
        letters += isalpha((unsigned char)name.ptr[i]) || (unsigned char)name.ptr[i] >= 0x80;
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (clean_has(name, parts[i]))
            return true;
    return letters < 2 || digits > 3 || name.ptr[0] == '(' || meta_is_among(name, META_WORDS(never));
}

static bool is_job(struct wm_str part)
{
    static const char *const words[] = {
        "editor",       "reporter",      "correspondent", "writer",      "columnist",  "contributor", "journalist",
        "producer",     "director",      "manager",       "analyst",     "professor",  "freelance",   "specialist",
        "photographer", "redakteur",     "redakteurin",   "journaliste", "periodista", "giornalista", "sponsored",
        "editors",      "contributing",  "associate",     "intern",      "redactor",   "redactora",   "strategist",
        "executive",    "officer",       "publisher",     "attorney",    "fellow",     "lawyer",      "lecturer",
        "founder",      "co-founder",    "ceo",           "president",   "expert",     "researcher",  "scientist",
        "anchor",       "meteorologist", "contributing"};
    return has_any_word(part, META_WORDS(words));
}

/* Agencies, desks and papers: they count when nobody else is named. */
static bool is_organisation(const struct meta *meta, struct wm_str name)
{
    static const char *const words[] = {
        "ap",           "news",      "press",      "staff",     "team",          "agency",     "agencies",
        "reuters",      "afp",       "dpa",        "apa",       "ansa",          "efe",        "redaktion",
        "redacción",    "redaccion", "redazione",  "rédaction", "redactie",      "magazine",   "desk",
        "newsroom",     "media",     "daily",      "bureau",    "institute",     "university", "times",
        "journal",      "gazette",   "tribune",    "herald",    "network",       "online",     "agencias",
        "agenturen",    "web",       "editorial",  "newswire",  "wire",          "service",    "editors",
        "contributors", "group",     "company",    "inc",       "corporation",   "radio",      "televisión",
        "jiji",         "pti",       "ians",       "xinhua",    "bloomberg",     "upi",        "publishing",
        "digital",      "redacao",   "redação",    "editor",    "correspondent", "partner",    "council",
        "program",      "programme", "foundation", "center",    "centre",        "project",    "committee",
        "department",   "ministry",  "college",    "school",    "museum",        "union",      "association"};
    return has_any_word(name, META_WORDS(words)) || meta_is_site(meta, name) || memchr(name.ptr, '/', name.len) != NULL;
}

/* "jane-roe" and "jroe" beside "Jane Roe". */
static bool is_handle(struct wm_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (isupper((unsigned char)name.ptr[i]) || name.ptr[i] == ' ' || (unsigned char)name.ptr[i] >= 0x80)
            return false;
    return true;
}

/* Lists of names. */

bool meta_has_name(const struct meta_names *names, struct wm_str name)
{
    for (size_t i = 0; i < names->count; i++)
        if (meta_same(names->items[i], name))
            return true;
    return false;
}

static bool is_mark(char c)
{
    return strchr(",.;:-|*", c) != NULL;
}

/* "Jane Roe," but "Jane R." and "Jon Hale Jr." */
static bool ends_in_initial(struct wm_str name)
{
    bool initial = name.len > 2 && (name.ptr[name.len - 3] == ' ' || name.ptr[name.len - 3] == '.');
    return wm_str_ends(name, ".") && (initial || wm_str_ends(name, "Jr.") || wm_str_ends(name, "Sr."));
}

static void push(struct meta_names *names, struct wm_str name)
{
    while (name.len > 0 && is_mark(name.ptr[name.len - 1]) && !ends_in_initial(name))
        name = wm_str_trim(wm_str_sub(name, 0, name.len - 1));
    while (name.len > 0 && is_mark(name.ptr[0]))
        name = wm_str_trim(wm_str_sub(name, 1, name.len));
    if (names->count < META_NAMES_MAX && name.len >= 2 && name.len <= NAME_MAX_BYTES && !is_rubbish(name) &&
        !meta_has_name(names, name))
        names->items[names->count++] = name;
}

/* Words before the names; what follows is a name even where nothing marks it. */
static bool cut_any(struct wm_str *text, const char *const *intros, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (wm_str_starts_nocase(*text, intros[i])) {
            *text = wm_str_trim(wm_str_sub(*text, strlen(intros[i]), text->len));
            return true;
        }
    return false;
}

/* Labels, which hardly begin a sentence. */
static bool cut_label(struct wm_str *text)
{
    static const char *const labels[] = {
        "written by", "posted by",     "reported by ",    "story by",   "words by",   "analysis by",
        "opinion by", "commentary by", "interview by",    "report by",  "column by",  "guest post by",
        "article by", "text by",       "author:",         "authors:",   "autor:",     "autorin:",
        "auteur:",    "auteur :",      "autore:",         "autora:",    "autores:",   "text:",
        "texte :",    "escrito por",   "publicado por",   "publié par", "écrit par",  "propos recueillis par",
        "scritto da", "a cura di",     "geschrieben von", "redactie:",  "tekst:",     "Автор:",
        "автор:",     "Авторы:",       "Текст:",          "текст:",     "责任编辑：", "責任編輯：",
        "编辑：",     "作者：",        "记者：",          "記者：",     "文／",       "기자 "};
    return cut_any(text, META_WORDS(labels));
}

static bool cut_intro(struct wm_str *text)
{
    static const char *const intros[] = {"by ",   "by: ", "by:",   "by\xC2\xA0",    "von ",        "von: ",  "par ",
                                         "par: ", "por ", "por: ", "di ",           "door ",       "door: ", "av ",
                                         "af ",   "od ",  "od: ",  "published by ", "as told to ", "Автор ", "автор "};
    bool cut = cut_label(text) || cut_any(text, META_WORDS(intros));
    if (cut)
        cut_any(text, META_WORDS(intros)); /* "Author: by Jane Roe" */
    return cut;
}

/* The end of the first part: a comma, a bar, "and" or the same in other languages. *next: where to go on. */
static size_t part_end(struct wm_str text, size_t *next)
{
    static const char *const marks[] = {",",     ";",     "|",     "•",      "·",     " – ", " — ",  " - ",
                                        " & ",   " and ", " und ", " et ",   " y ",   " e ", " og ", " och ",
                                        " en ",  " i ",   " и ",   " with ", " mit ", "、",  "\t",   " as told to ",
                                        " AND ", " And ", "/ ",    "("};
    for (size_t at = 0; at < text.len; at++)
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
            if (text.ptr[at] == marks[i][0] && wm_str_starts(wm_str_sub(text, at, text.len), marks[i])) {
                *next = at + strlen(marks[i]);
                return at;
            }
    *next = text.len;
    return text.len;
}

static bool is_capital(struct wm_str word)
{
    size_t at = 0;
    utf8proc_category_t kind = utf8proc_category((utf8proc_int32_t)wm_utf8_next(word, &at));
    return kind == UTF8PROC_CATEGORY_LU || kind == UTF8PROC_CATEGORY_LT || kind == UTF8PROC_CATEGORY_LO;
}

static bool is_particle(struct wm_str word)
{
    static const char *const words[] = {"de",  "van", "von", "der", "den",   "la",  "le",  "al", "el",  "bin", "di",
                                        "da",  "dos", "das", "del", "della", "ter", "ten", "zu", "du",  "ben", "ibn",
                                        "abu", "af",  "av",  "st.", "do",    "y",   "e",   "d'", "del", "lo",  "mac"};
    return meta_is_among(word, META_WORDS(words));
}

/* The words at the front that can be a name: capitals, and small words between them. */
static struct wm_str leading_name(struct wm_str part, size_t *words)
{
    struct wm_str rest = part, word;
    size_t end = 0;
    *words = 0;
    while (clean_next_part(&rest, ' ', &word)) {
        if (word.len == 0)
            continue;
        bool digit = false;
        for (size_t i = 0; i < word.len; i++)
            digit = digit || isdigit((unsigned char)word.ptr[i]);
        bool capital = is_capital(word) || (wm_str_starts(word, "d'") && word.len > 3);
        if (digit || (!capital && !(is_particle(word) && *words > 0)))
            break;
        if (clean_month(word) != 0 && rest.len > 0 && isdigit((unsigned char)rest.ptr[0]))
            break;
        ++*words;
        end = (size_t)(word.ptr + word.len - part.ptr);
        if (wm_str_ends(word, ":"))
            return (struct wm_str){0};
    }
    return wm_str_sub(part, 0, end);
}

/* "Homer" is not "home". */
static bool continues(struct wm_str part, size_t at)
{
    return at < part.len && part.ptr[at - 1] != ' ' &&
           (isalpha((unsigned char)part.ptr[at]) || (unsigned char)part.ptr[at] >= 0x80);
}

static bool is_no_name(struct wm_str part)
{
    static const char *const starts[] = {
        "updated",  "published", "posted",      "share",         "comment",       "follow",     "read",
        "photo",    "image",     "monday",      "tuesday",       "wednesday",     "thursday",   "friday",
        "saturday", "sunday",    "last ",       "view",          "more",          "see all",    "about",
        "print",    "email",     "save",        "listen",        "subscribe",     "sign",       "veröffentlicht",
        "publié",   "mis à",     "actualizado", "publicado",     "aggiornato",    "pubblicato", "stand",
        "foto",     "bild",      "source",      "advertisement", "facebook",      "twitter",    "tweet",
        "linkedin", "whatsapp",  "pinterest",   "reddit",        "get ",          "add ",       "contact",
        "the ",     "this ",     "in ",         "on ",           "for ",          "est ",       "how ",
        "why ",     "what ",     "opinion",     "credit",        "getty",         "loading",    "copy",
        "home",     "news",      "join",        "watch",         "skip",          "article",    "post ",
        "written",  "by ",       "from ",       "no comments",   "our ",          "we ",        "topics",
        "filed",    "comments",  "photos",      "images",        "more",          "views",      "signs",
        "sign up",  "sign in",   "sources",     "readers",       "subscriptions", "articles"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (wm_str_starts_nocase(part, starts[i]) && !continues(part, strlen(starts[i])))
            return true;
    return false;
}

/* What follows a bar is a place, a paper or a date: "Jane Roe | Port Elwood". */
static bool is_bar(struct wm_str mark)
{
    static const char *const bars[] = {"|", "•", "·", "–", "—", "-", "("};
    return meta_is_among(wm_str_trim(mark), META_WORDS(bars));
}

/* The name that a part of a byline begins with; no text when there is none. */
static struct wm_str name_of_part(const struct meta *meta, struct wm_str part, enum meta_surety surety)
{
    bool sure = surety != META_UNSURE;
    size_t words = 0;
    struct wm_str name = leading_name(part, &words);
    struct wm_str rest = wm_str_sub(part, name.len, part.len);
    if (wm_str_starts_nocase(rest, " by")) /* "Styled by" somebody else */
        return (struct wm_str){0};
    if (name.len == 0)
        /* A pen name: "mr_k2". */
        return surety == META_MARKED && clean_words(part) == 1 ? part : name;
    bool organisation = is_organisation(meta, name), whole = name.len == part.len;
    bool one = surety == META_MARKED || organisation || (sure && whole);
    if (words > 6 || (words < 2 && !one) || (!sure && !whole))
        return (struct wm_str){0};
    return is_no_name(part) && !(sure && organisation) ? (struct wm_str){0} : name;
}

void meta_add_byline(struct meta *meta, struct meta_names *names, struct wm_str text, enum meta_surety surety)
{
    if (cut_intro(&text) && surety == META_UNSURE)
        surety = META_INTRODUCED;
    bool sure = surety != META_UNSURE;
    while (text.len > 0 && (is_mark(text.ptr[0]) || text.ptr[0] == '&'))
        text = wm_str_trim(wm_str_sub(text, 1, text.len));
    bool job = false;
    for (bool first = true; text.len > 0; first = false) {
        size_t next = 0, end = part_end(text, &next);
        struct wm_str part = wm_str_trim(wm_str_sub(text, 0, end));
        bool last = is_bar(wm_str_sub(text, end, next)),
             comma = wm_str_is(wm_str_trim(wm_str_sub(text, end, next)), ",");
        text = wm_str_trim(wm_str_sub(text, next, text.len));
        cut_intro(&part);
        if (part.len == 0)
            continue;
        struct wm_str name = name_of_part(meta, part, first ? surety : META_UNSURE);
        if (first && name.len == 0)
            return;
        /* "Jane Roe, Staff Attorney, Harbour Law Centre and Jon Hale": whom she works for is no author. */
        bool office = job;
        job = (is_job(part) || job) && comma;
        if (name.len > 0 && !office && (!is_job(name) || (first && sure && is_organisation(meta, name))))
            push(names, name);
        if (last || (name.len > 0 && name.len < part.len))
            return;
    }
}

void meta_add_name(struct meta *meta, struct meta_names *names, struct wm_str text)
{
    if (text.len > FIELD_MAX_BYTES)
        return;
    text = meta_line_of(meta, text);
    const char *bar = text.len > 0 ? memchr(text.ptr, '|', text.len) : NULL;
    if (bar != NULL)
        text = wm_str_trim(wm_str_sub(text, 0, (size_t)(bar - text.ptr)));
    size_t after = 0;
    struct wm_str front = text.len > 0 ? wm_str_sub(text, 0, part_end(text, &after)) : text;
    /* "Elwood Post, Port Elwood" and "Nets & Ropes" are papers and no lists. */
    if (text.len > 0 && (meta_is_site(meta, text) || meta_is_site(meta, front))) {
        push(names, meta_is_site(meta, text) ? text : front);
        return;
    }
    cut_intro(&text);
    size_t first_words = 0;
    for (bool first = true; text.len > 0; first = false) {
        size_t next = 0, end = part_end(text, &next);
        struct wm_str part = wm_str_trim(wm_str_sub(text, 0, end));
        text = wm_str_trim(wm_str_sub(text, next, text.len));
        first_words = first ? clean_words(part) : first_words;
        /* "Jane Roe, MD" */
        bool letters = !first && first_words > 1 && clean_words(part) < 2;
        if (part.len > 0 && (first || !is_job(part)) && (!letters || is_organisation(meta, part)))
            push(names, part);
    }
}

bool meta_is_labelled(struct wm_str text)
{
    return cut_label(&text) && text.len > 1 && clean_words(text) <= 8;
}

static bool ends_in_by(struct wm_str text)
{
    return text.len < 40 && (wm_str_ends(text, " by") || wm_str_ends(text, " by:") || wm_str_ends(text, " BY"));
}

/* "Photographs by", "Styled by": the name that follows is no author's. */
bool meta_is_other_role(struct wm_str text)
{
    static const char *const roles[] = {"photo",   "foto",    "image",   "styl",     "illustrat", "video",
                                        "graphic", "edited",  "transl",  "art ",     "hair",      "make",
                                        "fact",    "medical", "review",  "produced", "checked",   "camera",
                                        "film",    "design",  "curated", "sponsor",  "presented"};
    for (size_t i = 0; i < sizeof roles / sizeof *roles && ends_in_by(text); i++)
        if (wm_str_starts_nocase(text, roles[i]))
            return true;
    return false;
}

bool meta_is_intro(struct wm_str text)
{
    static const char *const words[] = {
        "by",        "by:",    "von",      "par",    "por",     "di",       "door",    "av",
        "author:",   "author", "authors:", "autor:", "auteur:", "auteur :", "autore:", "written by",
        "posted by", "by —",   "автор:",   "Автор:", "Авторы:", "text:",    "autor"};
    return meta_is_among(text, META_WORDS(words)) || (ends_in_by(text) && !meta_is_other_role(text));
}

bool meta_is_byline(struct wm_str text)
{
    return cut_intro(&text) && text.len > 1 && clean_words(text) <= 16;
}

size_t meta_people_of(const struct meta *meta, const struct meta_names *names, struct meta_names *people)
{
    bool spaced = false;
    for (size_t i = 0; i < names->count; i++)
        spaced = spaced || (!is_handle(names->items[i]) && !is_organisation(meta, names->items[i]));
    people->count = 0;
    for (size_t i = 0; i < names->count; i++)
        if (!is_organisation(meta, names->items[i]) && !(spaced && is_handle(names->items[i])))
            push(people, names->items[i]);
    return people->count;
}
