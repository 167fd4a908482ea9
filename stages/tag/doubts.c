/* SPDX-License-Identifier: Apache-2.0 */
/* What speaks against a link where the lexicon knows the name: that the text means another bearer, of whom the lexicon
 * does not know. Namesakes that it does know are weighed in link.c. */
#include <math.h>
#include <string.h>

#include "clusters.h"
#include "words.h"

/* Prominence below which a town is meant only where the text says "in" or "of" it; and if an organisation is called
 * like it. */
#define SMALL_PLACE 40u
#define SMALL_TOWN  45u

#define LESSER_REGION 45u /* prominence of the regions of most countries */
#define BACKBENCHER   45u /* whoever is less known and has a common name is meant only in politics */
#define SHORT_SHOUT   5u  /* letters of what may be an acronym */
#define LIKE_LETTERS  32
#define MAX_LIST      30 /* places in a list that is looked through */

/* Kilometres from where a region is said to lie; hardly a town of it lies farther. */
#define REACH    1100
#define REACH_US 750

static uint32_t sentence_begin(const struct tag_doc *doc, uint32_t token)
{
    return doc->text->sentences[doc->text->tokens[token].sentence].token;
}

static uint32_t sentence_end(const struct tag_doc *doc, uint32_t token)
{
    return doc->text->sentences[doc->text->tokens[token].sentence].token_end;
}

/* A word with a capital that means something by it. */
static bool is_named(const struct tag_doc *doc, uint32_t token)
{
    return tag_is(doc, token, TAG_LOOK_CAPITAL) && (doc->tokens[token].look & (TAG_LOOK_WEAK | TAG_LOOK_UPPER)) == 0;
}

static bool is_place(const struct tag_spans *spans, uint32_t index)
{
    return index < spans->count && spans->items[index].type == WM_ENTITY_PLACE;
}

/* Whether a word before a place says that it is one: "in Athens", "left Athens", "Greece's Athens". */
static bool leads_to_place(const struct clustering *work, uint32_t index)
{
    static const char *const goings[] = {"left",      "leaving", "visited", "visiting", "reached", "entered",
                                         "including", "of",      "on",      "like",     "as"};
    const struct tag_span *span = &work->spans->items[index];
    struct wm_str before = tag_doc_word(work->doc, span->token - 1);
    if (index > 0 && is_place(work->spans, index - 1) && span[-1].token_end + 1 == span->token && before.len > 1 &&
        before.ptr[before.len - 1] == 's')
        return true;
    return TAG_IS_ONE_OF(before, goings) ||
           (tag_hints(work->doc, span->token - 1, TAG_WORD_AT) &&
            (span->candidates != NULL || !wm_str_is(before, "between"))); /* "between Mars and Jupiter" */
}

/* "in Athens", the others of "in Athens, Sparta and Corinth", "Athens in Greece"; in headlines in capitals "IN" tells
 * little. */
static bool stands_in(const struct clustering *work, uint32_t index)
{
    const struct tag_doc *doc = work->doc;
    const struct tag_span *span = &work->spans->items[index];
    uint32_t begin = sentence_begin(doc, span->token), least = index > MAX_LIST ? index - MAX_LIST : 0;
    if (tag_is(doc, span->token, TAG_LOOK_SHOUTED))
        return false;
    if (is_place(work->spans, index + 1) && span[1].token == span->token_end + 1 &&
        wm_str_is(tag_doc_word(doc, span->token_end), "in"))
        return true;
    while (index > least && is_place(work->spans, index - 1) && span[-1].token >= begin &&
           tag_is_listed(doc, span - 1)) {
        index--;
        span--;
    }
    return span->token > begin && leads_to_place(work, index);
}

/* "Seattle Mist", "Frazier Glenn Miller": a capital beside it, of no name that was found, is of a name that was not. */
static bool is_cut(const struct clustering *work, uint32_t index)
{
    const unsigned apart = TAG_WORD_TITLE | TAG_WORD_ROLE | TAG_WORD_FUNCTION | TAG_WORD_CALENDAR | TAG_WORD_SAY |
                           TAG_WORD_ORG_HEAD | TAG_WORD_EVENT_HEAD | TAG_WORD_PLACE_HEAD | TAG_WORD_OTHER_HEAD;
    const struct tag_doc *doc = work->doc;
    const struct tag_span *span = &work->spans->items[index];
    uint32_t before = span->token - 1, behind = span->token_end;
    if (span->type == WM_ENTITY_PERSON)
        return span->token > sentence_begin(doc, span->token) && is_named(doc, before) &&
               tag_hints(doc, before, TAG_WORD_FIRST | TAG_WORD_SURNAME) && !tag_hints(doc, before, apart) &&
               (index == 0 || span[-1].token_end <= before);
    return behind < sentence_end(doc, span->token) && is_named(doc, behind) && !tag_hints(doc, behind, apart) &&
           (index + 1 == work->spans->count || span[1].token > behind);
}

/* "Ann Lee contributed to this report", "Reporting by Ann Lee" */
static bool is_credit(const struct tag_doc *doc, uint32_t token)
{
    static const char *const doings[] = {"contributed", "Reporting", "reporting", "Editing",
                                         "editing",     "Writing",   "Compiled",  "reported"};
    static const char *const next[] = {"to", "by", "from", "and"};
    for (uint32_t i = sentence_begin(doc, token); i + 1 < sentence_end(doc, token); i++)
        if (TAG_IS_ONE_OF(tag_doc_word(doc, i), doings) && TAG_IS_ONE_OF(tag_doc_word(doc, i + 1), next))
            return true;
    return false;
}

static bool follows_learned(const struct tag_doc *doc, const struct tag_span *span)
{
    static const char *const titles[] = {"Prof", "Prof.", "Professor", "Dr", "Dr.", "Rev", "Rev.", "Reverend"};
    return span->token > sentence_begin(doc, span->token) && TAG_IS_ONE_OF(tag_doc_word(doc, span->token - 1), titles);
}

void tag_note_doubts(struct clustering *work)
{
    const struct tag_doc *doc = work->doc;
    for (uint32_t i = 0; i < work->spans->count; i++) {
        const struct tag_span *span = &work->spans->items[i];
        struct tag_cluster *c = &work->clusters[tag_cluster_root(work, work->of_span[i])];
        if (c->candidates == NULL)
            continue;
        c->free = c->free || !is_cut(work, i);
        if (c->type == WM_ENTITY_PERSON) {
            c->acts = c->acts || !is_credit(doc, span->token);
            c->learned = c->learned || follows_learned(doc, span);
        } else {
            c->stands_in = c->stands_in || stands_in(work, i);
        }
    }
}

/* The first letters of a name, small, without marks and diacritics. */
static size_t letters_of(struct wm_str name, char *out)
{
    size_t count = 0;
    for (size_t i = 0; i < name.len && count < LIKE_LETTERS; i++) {
        char c = (char)(name.ptr[i] | 0x20);
        if (c >= 'a' && c <= 'z')
            out[count++] = c;
    }
    return count;
}

/* Whether half of the letters of the longer one are in the other in that order: "Esfahan", "Isfahan". */
static bool has_letters(struct wm_str a, struct wm_str b)
{
    char x[LIKE_LETTERS], y[LIKE_LETTERS];
    uint8_t best[LIKE_LETTERS + 1] = {0};
    size_t n = letters_of(a, x), m = letters_of(b, y);
    for (size_t i = 0; i < n; i++) {
        uint8_t corner = 0;
        for (size_t j = 1; j <= m; j++) {
            uint8_t above = best[j];
            best[j] = x[i] == y[j - 1] ? (uint8_t)(corner + 1) : above > best[j - 1] ? above : best[j - 1];
            corner = above;
        }
    }
    return 2u * best[m] >= (n > m ? n : m);
}

static bool is_like(struct wm_str name, struct wm_str main)
{
    char letters[TAG_ACRONYM_LETTERS];
    unsigned count = tag_acronym_letters(name, letters);
    if (count > 1 && tag_is_short_for((struct wm_str){letters, count}, main)) /* "U.N." */
        return true;
    return tag_shared_words(name, main, &count) > 0 || tag_is_short_for(name, main) || has_letters(name, main);
}

/* Towns where English is spoken have one name; what else tables of facts call them is old, or of a part. */
static bool has_english_names(const struct tag_entry *entry)
{
    static const char *const codes[] = {"US", "GB", "CA", "AU", "NZ", "IE"};
    return TAG_IS_ONE_OF(((struct wm_str){entry->country, 2}), codes);
}

/* "Bristol City", where some Bristol is better known than what has this for another name. */
static bool is_eclipsed(const struct tag_doc *doc, const struct tag_span *span, const struct tag_entry *entry)
{
    uint64_t name = span->token_end > span->token + 1 ? tag_doc_name(doc, span->token, span->token_end - 1) : 0;
    const uint32_t *known = name != 0 ? tag_lexicon_name(doc->lexicon, name) : NULL;
    const struct tag_entry *other = known != NULL ? tag_lexicon_entry(doc->lexicon, *known) : NULL;
    return other != NULL && other->type == WM_ENTITY_PLACE && other->prominence > entry->prominence &&
           memcmp(other->country, entry->country, 2) != 0;
}

/* "DACA", "(PARA)": short, in capitals where other words are not, and no acronym as far as the lexicon knows. */
static bool may_be_acronym(const struct tag_doc *doc, const struct tag_span *span, const struct tag_chosen *chosen,
                           const uint32_t *candidates)
{
    if (span->token_end != span->token + 1 || span->token == sentence_begin(doc, span->token) ||
        !tag_is(doc, span->token, TAG_LOOK_UPPER) || tag_is(doc, span->token, TAG_LOOK_SHOUTED) ||
        span->where.cp_end - span->where.cp > SHORT_SHOUT || (*candidates & TAG_NAME_ACRONYM) != 0)
        return false;
    return chosen->alias || wm_str_is(tag_doc_word(doc, span->token - 1), "(");
}

/* "Granollers" for the town, where the text names Marcel Granollers. */
static bool is_surname(const struct tag_doc *doc, const struct tag_span *span)
{
    uint32_t word = doc->tokens[span->token_end - 1].word;
    return span->token_end == span->token + 1 && word != TAG_NO_WORD && doc->words[word].surname;
}

/* Whether the text names an organisation that begins like this place, "Princeton University", and is none of its own,
 * as "Princeton Police Department" is. */
static bool begins_organisation(const struct clustering *work, const struct tag_cluster *c)
{
    static const char *const civic[] = {"Police",  "Fire",       "City",    "County",
                                        "Council", "Department", "Airport", "School"};
    const struct tag_span *place = &work->spans->items[c->longest];
    uint32_t words = place->token_end - place->token;
    for (uint32_t i = 0; i < work->count && i < TAG_MAX_MERGED; i++) {
        const struct tag_cluster *other = &work->clusters[i];
        const struct tag_span *span = &work->spans->items[other->longest];
        if (tag_cluster_is(other, WM_ENTITY_ORGANISATION) && span->token_end > span->token + words &&
            !TAG_IS_ONE_OF(tag_doc_word(work->doc, span->token + words), civic) &&
            tag_cluster_first_part(work, other) == tag_cluster_first_part(work, c))
            return true;
    }
    return false;
}

/* Regions of most countries; those of large ones are known the world over, as those of Britain. */
static bool is_lesser_region(const struct tag_entry *entry)
{
    return entry->prominence <= LESSER_REGION && memcmp(entry->country, "GB", 2) != 0;
}

/* Whether another place of the text is best known for one of the same country. */
static bool has_neighbours(const struct clustering *work, const struct tag_cluster *c, const struct tag_entry *entry)
{
    for (uint32_t i = 0; i < work->count && i < TAG_MAX_MERGED; i++) {
        const struct tag_cluster *other = &work->clusters[i];
        if (!tag_cluster_is(other, WM_ENTITY_PLACE) || other->name == c->name || other->candidates == NULL)
            continue;
        const struct tag_entry *best = tag_lexicon_entry(work->doc->lexicon, *other->candidates);
        if (best->type == WM_ENTITY_PLACE && memcmp(best->country, entry->country, 2) == 0)
            return true;
    }
    return false;
}

static bool has_article(const struct tag_doc *doc, const struct tag_span *span)
{
    return span->token > 0 && wm_str_is_nocase(tag_doc_word(doc, span->token - 1), "the");
}

/* "the Tana River" is no county. */
static bool is_water(const struct tag_doc *doc, const struct tag_span *span)
{
    return span->token_end > span->token + 1 && tag_is_water_head(tag_doc_word(doc, span->token_end - 1)) &&
           has_article(doc, span);
}

/* Another name than the lexicon's main one: unlike it, of a better known place with a word behind it, or with an
 * article that towns do not have. */
static bool is_far_name(const struct tag_doc *doc, const struct tag_span *span, const struct tag_chosen *chosen,
                        bool placed)
{
    const struct tag_entry *entry = chosen->entry;
    bool capital = wm_str_is(tag_entry_subtype(doc->lexicon, entry), "capital");
    bool single = span->token_end == span->token + 1;
    if (!chosen->alias || is_eclipsed(doc, span, entry))
        return chosen->alias;
    if (is_like(wm_text_span(doc->text, span->where), tag_entry_name(doc->lexicon, entry)))
        return false;
    return !chosen->agrees || (!capital && (!placed || has_english_names(entry))) || (single && has_article(doc, span));
}

/* Kilometres between two positions of one country; near the date line it may be too much. */
static double distance(const struct tag_position *a, const struct tag_position *b)
{
    double degree = 111.2 / TAG_DEGREE, lat = (a->lat - b->lat) * degree, lon = (a->lon - b->lon) * degree;
    double middle = ((double)a->lat + b->lat) / 2 / TAG_DEGREE * 0.017453, square = middle * middle;
    double narrow = 1 - square / 2 + square * square / 24; /* the cosine, within a hundredth below 70 degrees */
    return sqrt(lat * lat + lon * lon * narrow * narrow);
}

bool tag_is_far_off(const struct clustering *work, const struct tag_cluster *c, const struct tag_entry *entry)
{
    const struct tag_lexicon *lexicon = work->doc->lexicon;
    const uint32_t *land = c->inside != 0 ? work->clusters[c->inside - 1].candidates : NULL;
    const struct tag_position *here = land != NULL ? tag_entry_position(lexicon, entry) : NULL;
    double reach = memcmp(entry->country, "US", 2) == 0 ? REACH_US : REACH;
    bool far = false;
    for (; here != NULL; land++) {
        const struct tag_entry *region = tag_lexicon_entry(lexicon, *land);
        const struct tag_position *there = tag_entry_position(lexicon, region);
        struct wm_str subtype = tag_entry_subtype(lexicon, region);
        bool same = memcmp(region->country, entry->country, 2) == 0;
        if (same && wm_str_is(subtype, "country")) /* which has a region of its name: Mexico */
            return false;
        if (same && there != NULL && wm_str_is(subtype, "region"))
            far = distance(here, there) > reach;
        if ((*land & TAG_NAME_LAST) != 0)
            break;
    }
    return far;
}

static bool is_doubtful_city(const struct clustering *work, const struct tag_cluster *c,
                             const struct tag_chosen *chosen, bool placed)
{
    unsigned known = chosen->entry->prominence;
    if (!c->free || tag_is_far_off(work, c, chosen->entry) ||
        is_far_name(work->doc, &work->spans->items[c->longest], chosen, placed))
        return true;
    return !placed && (known < SMALL_PLACE || (known < SMALL_TOWN && begins_organisation(work, c)));
}

static bool is_doubtful_place(const struct clustering *work, const struct tag_cluster *c,
                              const struct tag_chosen *chosen)
{
    const struct tag_doc *doc = work->doc;
    const struct tag_span *span = &work->spans->items[c->longest];
    struct wm_str subtype = tag_entry_subtype(doc->lexicon, chosen->entry);
    bool placed = c->stands_in || c->inside != 0 || c->around != 0 || c->cue != TAG_CUE_NONE;
    if (wm_str_is(subtype, "country") || wm_str_is(subtype, "territory"))
        return false;
    if (may_be_acronym(doc, span, chosen, c->candidates) || (!placed && is_surname(doc, span)))
        return true;
    if (wm_str_is(subtype, "city") || wm_str_is(subtype, "capital"))
        return is_doubtful_city(work, c, chosen, placed);
    if (!wm_str_is(subtype, "region"))
        return false;
    return (chosen->alias && is_water(doc, span)) ||
           (is_lesser_region(chosen->entry) && !chosen->agrees && !has_neighbours(work, c, chosen->entry));
}

/* "City University London", "City University, London": no university of another country. */
static bool stands_abroad(const struct clustering *work, const struct tag_cluster *c, const struct tag_entry *entry)
{
    static const char *const joints[] = {",", "in", "at"};
    const struct tag_doc *doc = work->doc;
    const struct tag_span *span = &work->spans->items[c->longest];
    if (!is_place(work->spans, c->longest + 1) || span[1].candidates == NULL || entry->country[0] == '\0' ||
        !wm_str_starts(tag_entry_subtype(doc->lexicon, entry), "university"))
        return false;
    bool joined = span[1].token == span->token_end + 1 && TAG_IS_ONE_OF(tag_doc_word(doc, span->token_end), joints);
    if (span[1].token != span->token_end && !joined)
        return false;
    for (const uint32_t *candidate = span[1].candidates;; candidate++) {
        const struct tag_entry *other = tag_lexicon_entry(doc->lexicon, *candidate);
        if (other->type == WM_ENTITY_PLACE && memcmp(other->country, entry->country, 2) == 0)
            return false;
        if ((*candidate & TAG_NAME_LAST) != 0)
            return true;
    }
}

/* An alias unlike the main name may be that of many bodies: "Al Hayat". */
static bool is_doubtful_organisation(const struct clustering *work, const struct tag_cluster *c,
                                     const struct tag_chosen *chosen)
{
    const struct tag_doc *doc = work->doc;
    const struct tag_span *span = &work->spans->items[c->longest];
    struct wm_str name = wm_text_span(doc->text, span->where);
    if (stands_abroad(work, c, chosen->entry))
        return true;
    if (!chosen->alias || is_like(name, tag_entry_name(doc->lexicon, chosen->entry)))
        return false;
    bool militants = wm_str_is(tag_entry_subtype(doc->lexicon, chosen->entry), "militant group");
    return span->token_end > span->token + 1 || (militants && chosen->entry->country[0] != '\0' && !chosen->agrees);
}

static bool is_political(const struct clustering *work)
{
    static const char *const words[] = {
        "senator",     "senators",    "sen",           "mp",          "mps",           "parliament", "parliamentary",
        "congress",    "congressman", "congresswoman", "senate",      "lawmaker",      "lawmakers",  "republican",
        "republicans", "democrat",    "democrats",     "democratic",  "labour",        "tory",       "tories",
        "minister",    "ministers",   "legislation",   "legislature", "presidential",  "governor",   "mla",
        "mep",         "msp",         "councillor",    "capitol",     "administration"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        uint64_t part = 0;
        uint32_t w = 0;
        if (tag_word_parts(wm_str_of(words[i]), &part, 1) != 1)
            continue;
        while (w < work->doc->word_count && work->doc->words[w].hash != part)
            w++;
        if (w < work->doc->word_count)
            return true;
    }
    return false;
}

/* "Mike Lynch": both parts are names that many bear. */
static bool is_common_name(const struct clustering *work, const struct tag_cluster *c)
{
    const struct tag_span *span = &work->spans->items[c->longest];
    return tag_hints(work->doc, span->token, TAG_WORD_FIRST) &&
           tag_hints(work->doc, span->token_end - 1, TAG_WORD_SURNAME);
}

static bool is_doubtful_person(const struct clustering *work, const struct tag_cluster *c,
                               const struct tag_chosen *chosen)
{
    if (!c->acts || !c->free)
        return true;
    if (chosen->entry->prominence >= BACKBENCHER || c->in_office)
        return false;
    return c->learned || (is_common_name(work, c) && !is_political(work));
}

bool tag_is_doubtful(const struct clustering *work, const struct tag_cluster *c, const struct tag_chosen *chosen)
{
    if (!work->doc->rules)
        return false;
    switch ((enum wm_entity_type)c->type) {
    case WM_ENTITY_PERSON: return is_doubtful_person(work, c, chosen);
    case WM_ENTITY_PLACE: return is_doubtful_place(work, c, chosen);
    case WM_ENTITY_ORGANISATION: return is_doubtful_organisation(work, c, chosen);
    case WM_ENTITY_EVENT:
    case WM_ENTITY_GROUP:
    case WM_ENTITY_OTHER:
    case WM_ENTITY_TYPE_COUNT: break;
    }
    return false;
}
