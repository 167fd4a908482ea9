/* SPDX-License-Identifier: Apache-2.0 */
/* Which entry of the lexicon a cluster is. A wrong identifier is worse than none, so each choice needs
 * a margin over the next best, and a country that the article speaks of counts more than fame. */
#include <string.h>

#include "entities.h"

#define MAX_COUNTRIES  32
#define SAME_COUNTRY   25  /* points for a candidate of a country that the article names */
#define OWN            100 /* for the user's own */
#define MARGIN         12  /* over the next best of another identity */
#define FAMOUS_PERSON  78  /* needs no country */
#define SURE_PLACE     55
#define SURE_OTHER     60
#define RENOWN         45
#define SEAT_OF_REGION 12 /* a region named as its seat is taken for the seat */

struct linking {
    struct tag_doc *doc;
    struct tag_cluster *clusters;
    uint32_t count;
    unsigned min_prominence;
    struct {
        char code[2];
        uint32_t by; /* cluster that named it, or UINT32_MAX for several */
    } countries[MAX_COUNTRIES];
    uint32_t country_count;
};

static void note_country(struct linking *link, const char *code, uint32_t by)
{
    if (code[0] == '\0')
        return;
    for (uint32_t i = 0; i < link->country_count; i++) {
        if (memcmp(link->countries[i].code, code, 2) == 0) {
            if (link->countries[i].by != by)
                link->countries[i].by = UINT32_MAX;
            return;
        }
    }
    if (link->country_count < MAX_COUNTRIES) {
        memcpy(link->countries[link->country_count].code, code, 2);
        link->countries[link->country_count++].by = by;
    }
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

struct choice {
    uint32_t entry;
    int score, second;                /* second: of the best other identity */
    bool agrees, alias, other_agrees; /* other: of some renown, and no seat or region of this one */
};

static int score_of(const struct linking *link, const struct tag_cluster *c, uint32_t candidate, uint32_t self)
{
    const struct tag_entry *entry = tag_lexicon_entry(link->doc->lexicon, candidate);
    int score = entry->prominence;
    if (agrees(link, entry, self))
        score += SAME_COUNTRY;
    if ((candidate & TAG_NAME_OWN) != 0)
        return score + OWN;
    if ((candidate & TAG_NAME_ALIAS) != 0)
        score -= c->type == WM_ENTITY_PLACE && entry->prominence < 70 ? 10 : 3;
    if (wm_str_is(tag_entry_subtype(link->doc->lexicon, entry), "region") && entry->prominence < 60)
        score -= SEAT_OF_REGION;
    return score;
}

/* A city and its region of one name are no contradiction: New York; Washington and Washington are. */
static bool seat_and_region(const struct linking *link, uint32_t a, uint32_t b)
{
    const struct tag_entry *x = tag_lexicon_entry(link->doc->lexicon, a), *y = tag_lexicon_entry(link->doc->lexicon, b);
    bool x_region = wm_str_is(tag_entry_subtype(link->doc->lexicon, x), "region");
    bool y_region = wm_str_is(tag_entry_subtype(link->doc->lexicon, y), "region");
    if (memcmp(x->country, y->country, 2) != 0 || x->country[0] == '\0' || x_region == y_region)
        return false;
    return wm_str_eq(tag_entry_name(link->doc->lexicon, x), tag_entry_name(link->doc->lexicon, y));
}

static struct choice choose(const struct linking *link, uint32_t self)
{
    const struct tag_cluster *c = &link->clusters[self];
    struct choice choice = {.score = -1, .second = -1};
    for (const uint32_t *candidate = c->candidates;; candidate++) {
        const struct tag_entry *entry = tag_lexicon_entry(link->doc->lexicon, *candidate);
        bool own = (*candidate & TAG_NAME_OWN) != 0;
        if (entry->type == c->type && (own || entry->prominence >= link->min_prominence)) {
            int score = score_of(link, c, *candidate, self);
            bool akin = choice.score >= 0 && seat_and_region(link, *candidate, choice.entry);
            if (score > choice.score) {
                choice.second = akin ? choice.second : choice.score;
                choice.score = score;
                choice.entry = *candidate & TAG_NAME_WHICH;
                choice.alias = (*candidate & (TAG_NAME_ALIAS | TAG_NAME_ACRONYM)) != 0;
                choice.other_agrees = choice.other_agrees || (choice.agrees && !akin);
                choice.agrees = agrees(link, entry, self);
            } else if (!akin) {
                choice.second = score > choice.second ? score : choice.second;
                choice.other_agrees = choice.other_agrees || (entry->prominence >= RENOWN && agrees(link, entry, self));
            }
        }
        if ((*candidate & TAG_NAME_LAST) != 0)
            return choice;
    }
}

static bool sure(const struct linking *link, uint32_t self, const struct choice *choice)
{
    const struct tag_cluster *c = &link->clusters[self];
    if (choice->score < 0 || (choice->score - choice->second < MARGIN && c->type != WM_ENTITY_GROUP))
        return false;
    if (choice->other_agrees && !choice->agrees)
        return false; /* Georgia, in an article about the United States */
    if ((choice->entry & TAG_NAME_OWN) != 0)
        return true; /* the user's word */
    const struct tag_entry *entry = tag_lexicon_entry(link->doc->lexicon, choice->entry);
    switch ((enum wm_entity_type)c->type) {
    case WM_ENTITY_PERSON: return choice->agrees || entry->prominence >= (c->alias_only ? 92 : FAMOUS_PERSON);
    case WM_ENTITY_PLACE:
        return is_country(link, entry) || choice->agrees || choice->score >= SURE_PLACE ||
               (choice->second < 0 && !choice->alias && entry->prominence >= 50);
    case WM_ENTITY_ORGANISATION:
        return choice->agrees || choice->score >= SURE_OTHER ||
               (choice->second < 0 && !c->alias_only && !choice->alias);
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

void tag_link(struct tag_doc *doc, struct tag_cluster *clusters, uint32_t count, unsigned min_prominence)
{
    struct linking link = {.doc = doc, .clusters = clusters, .count = count, .min_prominence = min_prominence};
    note_countries(&link);
    link_all(&link);
    /* What is sure now says more of where the article plays. */
    for (uint32_t i = 0; i < count; i++)
        if (clusters[i].entry != 0 && clusters[i].type == WM_ENTITY_PLACE)
            note_country(&link, tag_lexicon_entry(doc->lexicon, clusters[i].entry - 1)->country, i);
    link_all(&link);
}
