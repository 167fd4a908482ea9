/* SPDX-License-Identifier: Apache-2.0 */
/* Which entry of the lexicon a cluster is. A wrong identifier is worse than none, so each choice needs
 * a margin over the next best, and a country that the article speaks of counts more than fame. */
#include <string.h>

#include "clusters.h"

#define MAX_COUNTRIES    32
#define SAME_COUNTRY     25 /* points for a candidate of a country that the article names */
#define MARGIN           12 /* over the next best of another identity */
#define FAMOUS_PERSON    85 /* needs no country */
#define WORLD_PERSON     60 /* of those whom encyclopaedias in many languages have, which is what "enwiki" says */
#define IN_OFFICE        74 /* where a title of politics stands before the name */
#define FAMOUS_SURNAME   92
#define SURROUNDINGS     45 /* points for "Athens, Ohio", "Georgia state" */
#define SURE_PLACE       55
#define SURE_OTHER       60
#define RENOWN           45
#define KNOWN_ACRONYM    80 /* of two letters */
#define OTHER_NAME       3  /* a name that is not the main one */
#define OTHER_PLACE_NAME 15
#define LONG_ACRONYM     5
#define SURE_SEAT        40 /* where no other place has the name */
#define SURE_CITY        50
#define SURE_REGION      45
#define ECLIPSED         8u  /* points by which a namesake is better known */
#define SEAT_OF_REGION   12  /* a region named as its seat is taken for the seat */
#define OWN              100 /* points for the user's own */

struct linking {
    struct tag_doc *doc;
    const struct clustering *work;
    struct tag_cluster *clusters;
    uint32_t count;
    unsigned min_prominence;
    struct {
        char code[2];
        uint32_t by; /* cluster that named it, or UINT32_MAX for several */
        uint32_t mentions;
    } countries[MAX_COUNTRIES];
    uint32_t country_count;
};

static void note_country(struct linking *link, const char *code, uint32_t by)
{
    uint32_t i = 0;
    if (code[0] == '\0')
        return;
    while (i < link->country_count && memcmp(link->countries[i].code, code, 2) != 0)
        i++;
    if (i == MAX_COUNTRIES)
        return;
    if (i == link->country_count) {
        memcpy(link->countries[i].code, code, 2);
        link->countries[i].by = by;
        link->countries[i].mentions = 0;
        link->country_count++;
    } else if (link->countries[i].by != by) {
        link->countries[i].by = UINT32_MAX;
    }
    link->countries[i].mentions += link->clusters[by].mentions;
}

/* Whether no other country is named as often in the article. */
static bool is_main_country(const struct linking *link, const char *code)
{
    uint32_t own = 0, other = 0;
    for (uint32_t i = 0; i < link->country_count; i++) {
        uint32_t *most = memcmp(link->countries[i].code, code, 2) == 0 ? &own : &other;
        *most = link->countries[i].mentions > *most ? link->countries[i].mentions : *most;
    }
    return own > other;
}

static bool is_country(const struct linking *link, const struct tag_entry *entry)
{
    struct wm_str subtype = tag_entry_subtype(link->doc->lexicon, entry);
    return wm_str_is(subtype, "country") || wm_str_is(subtype, "territory");
}

/* Countries and nationalities, which are hardly ever ambiguous, say where the article plays; then
 * large cities do. */
static void note_countries(struct linking *link)
{
    for (uint32_t i = 0; i < link->count; i++) {
        const struct tag_cluster *c = &link->clusters[i];
        if (c->merged || c->candidates == NULL)
            continue;
        const struct tag_entry *best = tag_lexicon_entry(link->doc->lexicon, c->candidates[0]);
        if ((c->type == WM_ENTITY_GROUP && best->type == WM_ENTITY_GROUP) ||
            (c->type == WM_ENTITY_PLACE && best->type == WM_ENTITY_PLACE &&
             (is_country(link, best) || best->prominence >= 60)))
            note_country(link, best->country, i);
    }
}

static bool agrees(const struct linking *link, const struct tag_entry *entry, uint32_t self)
{
    for (uint32_t i = 0; i < link->country_count; i++)
        if (memcmp(link->countries[i].code, entry->country, 2) == 0)
            return link->countries[i].by != self;
    return false;
}

static bool is_region(const struct linking *link, const struct tag_entry *entry)
{
    return wm_str_is(tag_entry_subtype(link->doc->lexicon, entry), "region");
}

/* Whether some candidate of a cluster lies in that country, or is it. */
static bool may_be_in(const struct linking *link, const struct tag_cluster *c, const struct tag_entry *entry)
{
    for (const uint32_t *candidate = c->candidates;; candidate++) {
        const struct tag_entry *other = tag_lexicon_entry(link->doc->lexicon, *candidate);
        if (other != entry && other->type == WM_ENTITY_PLACE && other->country[0] != '\0' &&
            memcmp(other->country, entry->country, 2) == 0)
            return true;
        if ((*candidate & TAG_NAME_LAST) != 0)
            return false;
    }
}

/* Points for what the words around a place say of it. */
static int surroundings_of(const struct linking *link, const struct tag_cluster *c, const struct tag_entry *entry)
{
    int score = 0;
    if (c->inside != 0)
        score += may_be_in(link, &link->clusters[c->inside - 1], entry) && !tag_is_far_off(link->work, c, entry)
                     ? SURROUNDINGS
                     : -SURROUNDINGS;
    if (c->around != 0 && (is_region(link, entry) || is_country(link, entry)))
        score += may_be_in(link, &link->clusters[c->around - 1], entry) ? SURROUNDINGS : -SURROUNDINGS;
    if (c->cue != TAG_CUE_NONE && is_region(link, entry) == (c->cue == TAG_CUE_REGION))
        score += SURROUNDINGS;
    return score;
}

static int score_of(const struct linking *link, const struct tag_cluster *c, uint32_t candidate, uint32_t self)
{
    const struct tag_entry *entry = tag_lexicon_entry(link->doc->lexicon, candidate);
    bool capital = wm_str_is(tag_entry_subtype(link->doc->lexicon, entry), "capital");
    int score = entry->prominence;
    if (agrees(link, entry, self))
        score += SAME_COUNTRY;
    if ((candidate & TAG_NAME_OWN) != 0)
        return score + OWN;
    if ((candidate & TAG_NAME_ALIAS) != 0)
        score -= c->type == WM_ENTITY_PLACE && entry->prominence < 70 && !capital ? OTHER_PLACE_NAME : OTHER_NAME;
    if (is_region(link, entry) && entry->prominence < 60)
        score -= SEAT_OF_REGION;
    return c->type == WM_ENTITY_PLACE ? score + surroundings_of(link, c, entry) : score;
}

static bool same_country(const struct tag_entry *x, const struct tag_entry *y)
{
    return x->country[0] != '\0' && memcmp(x->country, y->country, 2) == 0;
}

/* A city and its region of one name are no contradiction: New York. Nor is a capital, in news of the world,
 * to a region that is called like it for short: Washington. */
static bool seat_and_region(const struct linking *link, const struct tag_entry *x, const struct tag_entry *y,
                            uint32_t self)
{
    const struct tag_lexicon *lexicon = link->doc->lexicon;
    if (!same_country(x, y) || is_region(link, x) == is_region(link, y))
        return false;
    const struct tag_entry *seat = is_region(link, x) ? y : x;
    bool named = false; /* the article names countries besides */
    for (uint32_t i = 0; i < link->country_count; i++)
        named = named || link->countries[i].by != self;
    return wm_str_eq(tag_entry_name(lexicon, x), tag_entry_name(lexicon, y)) ||
           (named && wm_str_is(tag_entry_subtype(lexicon, seat), "capital"));
}

/* The tables of facts list some twice, once without identifiers: in fewer words, or a person
 * under another first name. Both go by the name in question. */
static bool listed_twice(const struct linking *link, const struct tag_entry *x, const struct tag_entry *y)
{
    const struct tag_entry *bare = x->ids_len == 0 ? x : y, *full = x->ids_len == 0 ? y : x;
    if (bare->ids_len != 0 || full->ids_len == 0 || x->type != y->type ||
        (x->country[0] != '\0' && y->country[0] != '\0' && !same_country(x, y)))
        return false;
    struct wm_str a = tag_entry_name(link->doc->lexicon, full), b = tag_entry_name(link->doc->lexicon, bare);
    unsigned words, shared = tag_shared_words(b, a, &words);
    if (x->type == WM_ENTITY_PERSON)
        return shared > 0 && same_country(x, y);
    return (words > 0 && shared == words) || tag_is_short_for(b, a);
}

struct choice {
    uint32_t entry;
    int score, second; /* second: of the best other identity */
    unsigned prominence;
    bool seat;                        /* of a region of its name */
    bool abroad;                      /* another place of some size in another country has the name */
    unsigned greatest;                /* prominence of the best known candidate, chosen or not */
    bool agrees, alias, other_agrees; /* other: of some renown, and no seat or region of this one */
};

static bool is_akin(const struct linking *link, uint32_t self, const struct tag_entry *a, const struct tag_entry *b)
{
    return seat_and_region(link, a, b, self) || listed_twice(link, a, b);
}

static void take(const struct linking *link, uint32_t self, struct choice *choice, uint32_t candidate, int score)
{
    const struct tag_entry *entry = tag_lexicon_entry(link->doc->lexicon, candidate);
    unsigned prominence = entry->prominence;
    const struct tag_entry *best = choice->score >= 0 ? tag_lexicon_entry(link->doc->lexicon, choice->entry) : NULL;
    bool akin = best != NULL && is_akin(link, self, entry, best);
    bool twice = akin && listed_twice(link, entry, best);
    choice->greatest = prominence > choice->greatest ? prominence : choice->greatest;
    choice->seat = choice->seat || (akin && !twice);
    if (twice) { /* as sure as the better known of both, under the name that has identifiers */
        prominence = prominence > choice->prominence ? prominence : choice->prominence;
        score = score > choice->score ? score : choice->score;
        choice->prominence = prominence;
        choice->score = score;
    }
    if (best != NULL && entry->country[0] != '\0' && best->country[0] != '\0' && !same_country(entry, best))
        choice->abroad = choice->abroad || (entry->prominence >= SURE_PLACE && best->prominence >= SURE_PLACE);
    if (twice ? entry->ids_len > 0 : score > choice->score) {
        choice->second = akin ? choice->second : choice->score;
        choice->other_agrees = choice->other_agrees || (choice->agrees && !akin);
        choice->score = score;
        choice->entry = candidate & TAG_NAME_WHICH;
        choice->prominence = prominence;
        choice->alias = (candidate & (TAG_NAME_ALIAS | TAG_NAME_ACRONYM)) != 0;
        choice->agrees = agrees(link, entry, self);
    } else if (!akin) {
        choice->second = score > choice->second ? score : choice->second;
        choice->other_agrees = choice->other_agrees || (entry->prominence >= RENOWN && agrees(link, entry, self));
    }
}

static struct choice choose(const struct linking *link, uint32_t self)
{
    const struct tag_cluster *c = &link->clusters[self];
    struct choice choice = {.score = -1, .second = -1};
    for (const uint32_t *candidate = c->candidates;; candidate++) {
        const struct tag_entry *entry = tag_lexicon_entry(link->doc->lexicon, *candidate);
        bool own = (*candidate & TAG_NAME_OWN) != 0;
        if (entry->type == c->type && (own || entry->prominence >= link->min_prominence))
            take(link, self, &choice, *candidate, score_of(link, c, *candidate, self));
        if ((*candidate & TAG_NAME_LAST) != 0)
            return choice;
    }
}

static bool sure_person(const struct linking *link, const struct tag_cluster *c, const struct choice *choice)
{
    struct wm_str ids = tag_entry_ids(link->doc->lexicon, tag_lexicon_entry(link->doc->lexicon, choice->entry));
    if (choice->agrees)
        return true;
    if (c->alias_only)
        return choice->prominence >= FAMOUS_SURNAME;
    bool world = ids.len > 0 && ids.ptr[0] == 'e' && choice->second < 0;
    return choice->prominence >= (world ? WORLD_PERSON : c->in_office ? IN_OFFICE : FAMOUS_PERSON);
}

/* "Portland, Maine": the lexicon does not say in which region a city lies, so one of several that are not too far off
 * may be any. */
static bool may_be_namesake(const struct linking *link, const struct tag_cluster *c, const struct tag_entry *entry)
{
    const struct tag_cluster *land = &link->clusters[c->inside - 1];
    unsigned cities = 0;
    if (land->candidates == NULL || !is_region(link, tag_lexicon_entry(link->doc->lexicon, *land->candidates)))
        return false;
    for (const uint32_t *candidate = c->candidates;; candidate++) {
        const struct tag_entry *other = tag_lexicon_entry(link->doc->lexicon, *candidate);
        cities += other->type == WM_ENTITY_PLACE && same_country(other, entry) && !is_region(link, other) &&
                  !tag_is_far_off(link->work, c, other);
        if ((*candidate & TAG_NAME_LAST) != 0)
            return cities > 1;
    }
}

static bool sure_place(const struct linking *link, const struct tag_cluster *c, const struct choice *choice)
{
    const struct tag_entry *entry = tag_lexicon_entry(link->doc->lexicon, choice->entry);
    unsigned least = choice->seat ? SURE_SEAT : is_region(link, entry) ? SURE_REGION : SURE_CITY;
    bool placed = c->inside != 0 || c->around != 0 || c->cue != TAG_CUE_NONE;
    if (c->firm && !may_be_in(link, &link->clusters[c->inside - 1], entry))
        return false; /* Paris, Texas, which is not in the lexicon */
    if (c->inside != 0 && may_be_namesake(link, c, entry))
        return false;
    if (choice->abroad && !choice->agrees && c->inside == 0 && c->around == 0)
        return false; /* Georgia, where nothing says which */
    if (choice->greatest >= entry->prominence + ECLIPSED && !placed)
        return false; /* Birmingham in Alabama, in an article that names the United States among others */
    return is_country(link, entry) || choice->agrees || choice->score >= SURE_PLACE ||
           (choice->second < 0 && !choice->alias && entry->prominence >= least);
}

/* Bodies that every state has, often under the same name. */
static bool is_of_state(const struct linking *link, const struct tag_entry *entry)
{
    static const char *const kinds[] = {"government body", "public body", "court", "legislature", "political party"};
    return entry->country[0] != '\0' && TAG_IS_ONE_OF(tag_entry_subtype(link->doc->lexicon, entry), kinds);
}

/* "Reserve Bank of Australia", "United States Treasury Department" */
static bool names_its_country(const struct linking *link, const struct tag_span *span, const struct tag_entry *entry)
{
    for (uint32_t i = span->token; i < span->token_end; i++)
        for (uint32_t end = i + 1; end <= span->token_end; end++) {
            uint64_t name = tag_doc_name(link->doc, i, end);
            const uint32_t *known = name != 0 ? tag_lexicon_name(link->doc->lexicon, name) : NULL;
            const struct tag_entry *part = known != NULL ? tag_lexicon_entry(link->doc->lexicon, *known) : NULL;
            if (part != NULL && (part->type == WM_ENTITY_PLACE || part->type == WM_ENTITY_GROUP) &&
                same_country(part, entry))
                return true;
        }
    return false;
}

/* Whether it may be a newspaper or station, or own one of its name. */
static bool may_publish(const struct linking *link, const struct tag_entry *entry)
{
    static const char *const kinds[] = {"", "broadcaster", "company", "organisation", "non-profit", "public body"};
    struct wm_str subtype = tag_entry_subtype(link->doc->lexicon, entry);
    return TAG_IS_ONE_OF(subtype, kinds) || wm_str_starts(subtype, "news ");
}

static bool sure_organisation(const struct linking *link, const struct tag_cluster *c, const struct choice *choice)
{
    const struct tag_span *span = &link->work->spans->items[c->longest];
    const struct tag_entry *entry = tag_lexicon_entry(link->doc->lexicon, choice->entry);
    uint32_t letters = span->where.cp_end - span->where.cp, words = span->token_end - span->token;
    if (c->medium && !may_publish(link, entry))
        return false; /* the daily Al Hayat is no militia */
    if (is_of_state(link, entry) && choice->prominence < SURE_OTHER && !names_its_country(link, span, entry))
        return choice->agrees && is_main_country(link, entry->country);
    if (choice->agrees)
        return true;
    if (letters <= 2)
        return choice->prominence >= KNOWN_ACRONYM;
    bool telling = c->alias_only ? letters >= LONG_ACRONYM : !choice->alias || words >= 3;
    return choice->score >= SURE_OTHER || (choice->second < 0 && (telling || choice->prominence >= SURE_OTHER));
}

static bool sure(const struct linking *link, uint32_t self, const struct choice *choice)
{
    const struct tag_cluster *c = &link->clusters[self];
    if (choice->score < 0 || (choice->score - choice->second < MARGIN && c->type != WM_ENTITY_GROUP))
        return false;
    if (choice->other_agrees && !choice->agrees && c->inside == 0 && c->around == 0)
        return false; /* Georgia, in an article about the United States */
    if ((choice->entry & TAG_NAME_OWN) != 0)
        return true; /* the user's word */
    const struct tag_entry *entry = tag_lexicon_entry(link->doc->lexicon, choice->entry);
    struct tag_chosen chosen = {entry, choice->alias, choice->agrees};
    if (tag_is_doubtful(link->work, c, &chosen))
        return false;
    switch ((enum wm_entity_type)c->type) {
    case WM_ENTITY_PERSON: return sure_person(link, c, choice);
    case WM_ENTITY_PLACE: return sure_place(link, c, choice);
    case WM_ENTITY_ORGANISATION: return sure_organisation(link, c, choice);
    case WM_ENTITY_EVENT:
    case WM_ENTITY_GROUP: return true;
    case WM_ENTITY_OTHER:
    case WM_ENTITY_TYPE_COUNT: break;
    }
    return false;
}

static void link_all(struct linking *link)
{
    for (uint32_t i = 0; i < link->count; i++) {
        struct tag_cluster *c = &link->clusters[i];
        c->entry = 0;
        if (c->merged || c->candidates == NULL)
            continue;
        struct choice choice = choose(link, i);
        if (sure(link, i, &choice))
            c->entry = tag_lexicon_settle(link->doc->lexicon, choice.entry) + 1;
    }
}

void tag_link(struct clustering *work, unsigned min_prominence)
{
    struct linking link = {.doc = work->doc,
                           .work = work,
                           .clusters = work->clusters,
                           .count = work->count,
                           .min_prominence = min_prominence};
    note_countries(&link);
    link_all(&link);
    /* What is sure now says more of where the article plays. */
    for (uint32_t i = 0; i < work->count; i++)
        if (work->clusters[i].entry != 0 && work->clusters[i].type == WM_ENTITY_PLACE)
            note_country(&link, tag_lexicon_entry(work->doc->lexicon, work->clusters[i].entry - 1)->country, i);
    link_all(&link);
}
