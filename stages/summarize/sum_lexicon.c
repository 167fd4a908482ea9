/* SPDX-License-Identifier: Apache-2.0 */
#include "sum_lexicon.h"

#include <stdlib.h>
#include <string.h>

#define WORDS 700u /* some more than are listed */

/* clang-format off */
static const struct {
    unsigned bits;
    const char *words; /* apart by blanks */
} lists[] = {
    {SUM_STOP, "a about above across after again against ago all almost along already also although always am among "
               "an and another any are around as at away back be became because become been before being below "
               "between both but by came can could day days did do does doing done down during each either else "
               "enough even ever every few first following for from further get gets getting give given go goes "
               "going got had has have having he her here hers herself him himself his how however i if in into is "
               "it its itself just last later least less like made make makes making many may me might more most "
               "much must my near never new next no nor not nothing now of off often on once one only onto or other "
               "others our out over own part people per put rather s said same say says see she should since so "
               "some still such t take than that the their them then there these they thing things this those "
               "though three through time to today together told too toward towards two under until up upon us use "
               "used very was way we week weeks well went were what when where whether which while who whom whose "
               "why will with within without would year years yet you your n't 's 're 've 'll 'd 'm monday tuesday "
               "wednesday thursday friday saturday sunday mr mr. mrs mrs. ms ms."},
    {SUM_SELF, "i we you my our your me us mine ours yours myself ourselves yourself let's"},
    {SUM_PERSON, "he she they him her them his hers their theirs himself herself themselves"},
    {SUM_CONNECT, "but and or so yet nor then thus hence therefore also instead besides otherwise moreover furthermore "
                  "neither nevertheless nonetheless likewise similarly conversely alternatively yes perhaps maybe"},
    {SUM_POINT, "it its this that these those such there here both others each"},
    {SUM_ANAPHOR, "former latter two pair duo trio three four couple statement report move decision incident attack "
                  "latest others other same first second third rest result results group woman man boy girl child "
                  "teenager video footage suspect suspects victim victims"},
    {SUM_TIME, "week weekend month year season morning afternoon evening summer winter spring autumn fall day days "
               "time century decade quarter"},
    {SUM_FINITE, "is are was were has have had do does did will would can could may might must shall should said "
                 "says made took got went came saw gave found told left kept held began brought bought built caught "
                 "chose cut fell felt fought grew hit knew led lost met paid put ran rose sat sent set shot shut "
                 "sold spent split spoke spread stood struck swept swore threw thought won wore wrote became beat "
                 "broke drew drove flew hid let ate drank sang stole taught understood withdrew 's 're 've 'll 'd "
                 "'m say think know want need see make take come go plan seem appear remain get give find show"},
    {SUM_SAYING, "said says say added adds told tells tell explained explains noted notes claimed claims insisted "
                 "insists warned warns argued argues admitted stated states wrote writes tweeted replied continued "
                 "recalled announced confirmed denied reported according asked called calls described describes "
                 "accused alleged alleges tweet statement testified quoted joked declared vowed promised urged "
                 "praised criticised criticized slammed blasted hailed dubbed named titled entitled"},
    {SUM_PHRASE, "reporting editing additional writing compiled contributed read click sign subscribe follow email "
                 "e-mail all copyright terms newsletter newsletters advertisement story this originally updated last "
                 "published share watch see media for visit scroll opinions views editor editors staff pictured file photo "
                 "photograph photos image picture getty ap reuters afp epa screengrab screenshot video scroll "
                 "download listen more related send our like join get check follow-us ends correction"},
    {SUM_SIDE, "left right centre center above below pictured file l r l-r from stock inset top bottom"},
    {SUM_AGENCY, "cnn reuters ap afp upi xinhua dpa ani ians pti bbc tass efe ansa interfax bloomberg cp pa"},
    {SUM_ORDER, "imagine consider think take remember look forget say picture suppose ask call try meet listen welcome "
                "find don't do let happy please"},
    {SUM_LOOSE, "but and yet"},
    {SUM_LOOSE_COMMA, "but and yet however meanwhile moreover furthermore nevertheless nonetheless therefore thus hence "
                      "also instead besides indeed additionally consequently still so then plus overall finally lastly "
                      "separately similarly likewise otherwise accordingly elsewhere afterwards afterward later earlier "
                      "further again too no well sure conversely alternatively perhaps maybe"},
    {SUM_BE, "is was are were 's has had have will would may might could should be been being can seems seemed appears "
             "appeared remains remained"},
    {SUM_BETWEEN, "not n't also still now yet only very far quite too so more most less highly widely immediately"},
    {SUM_OPINION, "clear unclear known unknown likely unlikely possible impossible important believed thought "
                  "understood expected hoped feared estimated uncertain certain true obvious apparent necessary "
                  "vital crucial essential difficult hard easy time illegal legal common rare"},
    {SUM_SOMEBODY, "man woman boy girl child baby teenager teen youth student pupil suspect victim driver passenger "
                   "mother father son daughter wife husband brother sister parent friend boyfriend girlfriend officer "
                   "soldier policeman worker teacher doctor patient player coach boss manager resident witness judge "
                   "spokesman spokeswoman neighbour neighbor colleague someone somebody"},
};

/* In lower case; a whole word must end where the phrase ends. */
static const char *const boilerplate[] = {
    "reporting by", "editing by", "additional reporting", "writing by", "compiled by", "contributed to this",
    "contributed reporting", "read more", "read the", "read also", "click here", "click to", "sign up", "subscribe",
    "follow us", "follow @", "email to a friend", "e-mail to a friend", "email us", "all rights reserved", "copyright",
    "terms of", "newsletter", "newsletters", "advertisement", "story continues", "this article", "this story was",
    "originally published", "updated at", "last updated", "published:", "share this", "watch more", "watch the video",
    "see also", "media playback is", "for more information", "visit our", "scroll down", "opinions expressed",
    "editor's note", "editor’s note", "editors' note", "staff writer", "pictured above", "pictured below",
    "pictured here", "pictured left", "pictured right", "pictured with", "pictured in", "pictured at", "pictured on",
    "file photo", "photo by", "photo:", "photo credit", "photograph by", "photograph:", "photograph credit",
    "photos:", "image copyright", "image caption", "image:", "image credit", "picture:", "getty images", "ap photo",
    "reuters/", "afp/", "epa/", "screengrab", "screenshot:", "video:", "download our", "listen to our", "more:",
    "related:", "send us", "join our", "get our", "check out", "our newsletter", "correction:", "views expressed",
    "this is a developing", "this report was", "this post",
};

static const char *const links[] = {
    "in addition", "on the other hand", "as a result", "for example", "for instance", "in contrast", "by contrast",
    "in response", "in turn", "at the same time", "after that", "in fact", "of course", "in other words", "as such",
    "because of this", "because of that", "in that", "in this", "in short", "in both", "at that", "at this",
    "by then", "since then", "from there", "of those", "of these", "one of them", "two of them", "some of them",
    "none of them", "all of them", "among them", "like that", "like this", "despite this", "despite that", "not only",
    "the same", "as for", "under the deal", "after all", "until then", "before that", "other",
};
/* clang-format on */

/* These can be left out before a comma. */
static const char *const loose[] = {
    "in addition",    "of course",   "in fact",          "after all",         "for example", "for instance",
    "in other words", "as a result", "at the same time", "on the other hand", "by contrast", "in contrast",
    "in turn",        "in response", "in short",         "not surprisingly",  "even so",     "for now",
    "so far",         "in any case", "at least",
};

static unsigned char fold(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool add_list(struct sum_lexicon *lexicon, const char *words, unsigned bits)
{
    for (const char *word = words; *word != '\0';) {
        size_t len = strcspn(word, " ");
        if (!sum_table_add(&lexicon->words, sum_hash_word((struct wm_str){word, len}).word, bits))
            return false;
        word += len + strspn(word + len, " ");
    }
    return true;
}

static struct sum_phrase phrase_of(const char *text)
{
    char head[8] = {0}, mask[8] = {0};
    for (size_t i = 0; i < sizeof head && text[i] != '\0'; i++) {
        head[i] = text[i];
        mask[i] = '\xFF';
    }
    return (struct sum_phrase){sum_load(head), sum_load(mask), text};
}

static void sort_phrases(struct sum_phrases *phrases, const char *const *table, size_t count)
{
    uint8_t sorted = 0;
    for (unsigned letter = 0; letter < 26; letter++) {
        phrases->from[letter] = sorted;
        for (size_t i = 0; i < count; i++)
            if ((unsigned)table[i][0] == 'a' + letter)
                phrases->list[sorted++] = phrase_of(table[i]);
    }
    phrases->from[26] = sorted;
}

#define SORT_PHRASES(into, table)                                                                                      \
    _Static_assert(sizeof(table) / sizeof *(table) <= SUM_PHRASES_MAX, "more room is needed");                         \
    sort_phrases(into, table, sizeof(table) / sizeof *(table))

struct sum_lexicon *sum_lexicon_new(void)
{
    struct sum_lexicon *lexicon = calloc(1, sizeof *lexicon);
    bool room = lexicon != NULL && sum_table_new(&lexicon->words, WORDS);
    for (size_t i = 0; room && i < sizeof lists / sizeof *lists; i++)
        room = add_list(lexicon, lists[i].words, lists[i].bits);
    if (!room) {
        sum_lexicon_free(lexicon);
        return NULL;
    }
    SORT_PHRASES(&lexicon->boilerplate, boilerplate);
    SORT_PHRASES(&lexicon->links, links);
    SORT_PHRASES(&lexicon->loose, loose);
    return lexicon;
}

void sum_lexicon_free(struct sum_lexicon *lexicon)
{
    if (lexicon == NULL)
        return;
    sum_table_free(&lexicon->words);
    free(lexicon);
}

static bool is_word_byte(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80;
}

static bool begins_with(struct wm_str text, const char *phrase)
{
    size_t len = strlen(phrase);
    return wm_str_starts_nocase(text, phrase) && (!is_word_byte((unsigned char)phrase[len - 1]) || len == text.len ||
                                                  !is_word_byte((unsigned char)text.ptr[len]));
}

/* The first phrase that begins the text; NULL if none does. */
static const char *find_phrase(const struct sum_phrases *phrases, struct wm_str text)
{
    const unsigned letter = text.len > 0 ? (unsigned)fold(text.ptr[0]) - 'a' : 26;
    if (letter >= 26 || phrases->from[letter] == phrases->from[letter + 1])
        return NULL;
    char small[8] = {0};
    for (size_t i = 0; i < sizeof small && i < text.len; i++)
        small[i] = (char)fold(text.ptr[i]);
    const uint64_t head = sum_load(small);
    for (uint32_t i = phrases->from[letter]; i < phrases->from[letter + 1]; i++)
        if ((head & phrases->list[i].mask) == phrases->list[i].head && begins_with(text, phrases->list[i].text))
            return phrases->list[i].text;
    return NULL;
}

bool sum_is_phrase(const struct sum_lexicon *lexicon, struct wm_str text)
{
    return find_phrase(&lexicon->boilerplate, text) != NULL;
}

bool sum_is_link(const struct sum_lexicon *lexicon, struct wm_str text)
{
    return find_phrase(&lexicon->links, text) != NULL;
}

uint32_t sum_link_tokens(const struct sum_lexicon *lexicon, struct wm_str text)
{
    const char *phrase = find_phrase(&lexicon->loose, text);
    uint32_t words = phrase != NULL;
    for (const char *c = phrase; c != NULL && *c != '\0'; c++)
        words += *c == ' ';
    return words;
}
