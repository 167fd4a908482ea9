/* SPDX-License-Identifier: Apache-2.0 */
/* What the words around a name say of it: "Athens, Ohio", "Georgia state", "the city of Bath"; "President". */
#include <string.h>

#include "clusters.h"

#define MAX_TITLE 4  /* words */
#define MAX_LIST  30 /* places in a list on either side of one */

static enum tag_cue cue_of(struct wm_str word)
{
    static const char *const regions[] = {"state", "State", "province", "Province", "governor", "region"};
    static const char *const cities[] = {"city", "City", "town", "suburb", "mayor"};
    if (TAG_IS_ONE_OF(word, regions))
        return TAG_CUE_REGION;
    return TAG_IS_ONE_OF(word, cities) ? TAG_CUE_CITY : TAG_CUE_NONE;
}

/* "Georgia state", "the state of Georgia"; in one sentence. */
static enum tag_cue cue_at(const struct tag_doc *doc, const struct tag_span *span)
{
    const struct wm_sentence *sentence = &doc->text->sentences[doc->text->tokens[span->token].sentence];
    enum tag_cue cue = TAG_CUE_NONE;
    if (span->token_end < sentence->token_end)
        cue = cue_of(tag_doc_word(doc, span->token_end));
    if (cue == TAG_CUE_NONE && span->token >= sentence->token + 2 &&
        wm_str_is(tag_doc_word(doc, span->token - 1), "of"))
        cue = cue_of(tag_doc_word(doc, span->token - 2));
    return cue;
}

static const struct tag_entry *first_entry(const struct clustering *work, const struct tag_cluster *c)
{
    return c->candidates != NULL ? tag_lexicon_entry(work->doc->lexicon, c->candidates[0]) : NULL;
}

static bool is_land(const struct clustering *work, const struct tag_entry *entry)
{
    struct wm_str subtype = tag_entry_subtype(work->doc->lexicon, entry);
    return wm_str_is(subtype, "country") || wm_str_is(subtype, "territory") || wm_str_is(subtype, "region");
}

/* Countries and regions only: "New York, Washington" lists cities. */
static bool is_land_only(const struct clustering *work, const struct tag_cluster *c)
{
    for (const uint32_t *candidate = c->candidates; candidate != NULL; candidate++) {
        const struct tag_entry *entry = tag_lexicon_entry(work->doc->lexicon, *candidate);
        if (!is_land(work, entry) && entry->prominence >= 50)
            return false;
        if ((*candidate & TAG_NAME_LAST) != 0)
            return true;
    }
    return false;
}

static const char *country_of(const struct clustering *work, const struct tag_cluster *land)
{
    const struct tag_entry *entry = first_entry(work, land);
    return entry != NULL ? entry->country : "";
}

static bool is_whole_country(const struct clustering *work, const struct tag_cluster *land)
{
    const struct tag_entry *entry = first_entry(work, land);
    return entry != NULL && !wm_str_is(tag_entry_subtype(work->doc->lexicon, entry), "region");
}

/* Whether two lands cannot be the same or one in the other. */
static bool are_apart(const struct clustering *work, uint32_t x, uint32_t y)
{
    const struct tag_cluster *a = &work->clusters[x], *b = &work->clusters[y];
    const char *one = country_of(work, a), *other = country_of(work, b);
    if (x == y || one[0] == '\0' || other[0] == '\0')
        return false;
    return memcmp(one, other, 2) != 0 || (!is_whole_country(work, a) && !is_whole_country(work, b));
}

/* Whether the sentence ends, or a mark stands, behind a land: "in Athens, Ohio, on Monday", and not "in Paris, Germany
 * agreed". "Paris, Germany, Italy" only lists. */
static bool is_firm(const struct clustering *work, uint32_t land)
{
    const struct tag_span *span = &work->spans->items[land];
    const struct wm_text *text = work->doc->text;
    uint32_t end = text->sentences[text->tokens[span->token].sentence].token_end;
    if (span->token_end >= end)
        return true;
    bool listed = land + 1 < work->spans->count && span[1].token <= span->token_end + 1 &&
                  span[1].type == WM_ENTITY_PLACE && wm_str_is(tag_doc_word(work->doc, span->token_end), ",");
    return text->tokens[span->token_end].kind == WM_TOKEN_PUNCT && !listed;
}

/* The mention of a namesake in another land becomes a cluster of its own, or joins the one that was made for it. */
static void split(struct clustering *work, uint32_t span, uint32_t from, uint32_t land)
{
    uint32_t to = 0;
    while (to < work->count && (work->clusters[to].inside != land + 1 || work->clusters[to].merged ||
                                work->clusters[to].name != work->clusters[from].name))
        to++;
    if (to == work->count) {
        work->clusters[to] = (struct tag_cluster){.type = WM_ENTITY_PLACE,
                                                  .first = span,
                                                  .longest = span,
                                                  .name = work->clusters[from].name,
                                                  .last = work->clusters[from].last,
                                                  .candidates = work->spans->items[span].candidates,
                                                  .inside = land + 1,
                                                  .firm = true};
        work->count++;
    }
    work->clusters[to].mentions++;
    work->clusters[from].mentions--;
    work->of_span[span] = to;
}

/* The region among the candidates of a place that a city is called like as well, "New York"; NULL if there is none. */
static const struct tag_entry *region_of(const struct clustering *work, const struct tag_cluster *c)
{
    for (const uint32_t *candidate = c->candidates; candidate != NULL; candidate++) {
        const struct tag_entry *entry = tag_lexicon_entry(work->doc->lexicon, *candidate);
        if (wm_str_is(tag_entry_subtype(work->doc->lexicon, entry), "region"))
            return entry;
        if ((*candidate & TAG_NAME_LAST) != 0)
            return NULL;
    }
    return NULL;
}

bool tag_is_listed(const struct tag_doc *doc, const struct tag_span *span)
{
    static const char *const marks[] = {",", ";", "and", "or", "&", "/"};
    for (uint32_t i = span->token_end; i < span[1].token; i++)
        if (i > span->token_end + 1 || !TAG_IS_ONE_OF(tag_doc_word(doc, i), marks))
            return false;
    return span[1].token > span->token_end;
}

static bool lists_places(const struct clustering *work, uint32_t span)
{
    const struct tag_span *a = &work->spans->items[span];
    return a[0].type == WM_ENTITY_PLACE && a[1].type == WM_ENTITY_PLACE && tag_is_listed(work->doc, a);
}

/* Takes a mention for the region where its name is also that of a city: in a cluster of its own if there are others.
 * Returns its cluster. */
static uint32_t mark_region(struct clustering *work, uint32_t span, uint32_t around)
{
    uint32_t from = tag_cluster_root(work, work->of_span[span]), to = 0;
    struct tag_cluster *c = &work->clusters[from];
    if (c->mentions == 1)
        c->cue = TAG_CUE_REGION;
    if (c->cue == TAG_CUE_REGION) {
        c->around = c->around == 0 ? around : c->around;
        return from;
    }
    while (to < work->count && (work->clusters[to].cue != TAG_CUE_REGION || work->clusters[to].merged ||
                                work->clusters[to].name != c->name))
        to++;
    if (to == work->count) {
        work->clusters[to] = (struct tag_cluster){.type = WM_ENTITY_PLACE,
                                                  .first = span,
                                                  .longest = span,
                                                  .name = c->name,
                                                  .last = c->last,
                                                  .candidates = c->candidates,
                                                  .around = around,
                                                  .cue = TAG_CUE_REGION};
        work->count++;
    }
    work->clusters[to].mentions++;
    c->mentions--;
    work->of_span[span] = to;
    return to;
}

/* "Buffalo, New York": the region, unless that lists cities, "Boston, New York and Chicago". */
static void join_seat(struct clustering *work, uint32_t span, uint32_t inner, const struct tag_entry *region)
{
    struct tag_cluster *c = &work->clusters[inner];
    const struct tag_entry *city = first_entry(work, c);
    bool listed =
        (span > 0 && lists_places(work, span - 1)) || (span + 2 < work->spans->count && lists_places(work, span + 1));
    if (listed || city == NULL || is_land(work, city) || memcmp(region->country, city->country, 2) != 0 ||
        !is_firm(work, span + 1))
        return;
    uint32_t outer = mark_region(work, span + 1, inner + 1);
    c->firm = c->firm || c->inside == 0;
    c->inside = c->inside == 0 ? outer + 1 : c->inside;
}

/* Whether all others of a list of three and more are regions: "Washington, Oregon and Idaho". */
static bool is_among_regions(const struct clustering *work, uint32_t span)
{
    uint32_t from = span, to = span;
    while (from > 0 && span - from < MAX_LIST && lists_places(work, from - 1))
        from--;
    while (to + 1 < work->spans->count && to - span < MAX_LIST && lists_places(work, to))
        to++;
    for (uint32_t i = from; i <= to; i++) {
        const struct tag_cluster *c = &work->clusters[tag_cluster_root(work, work->of_span[i])];
        const struct tag_entry *first = first_entry(work, c);
        if (i != span && (first == NULL || !wm_str_is(tag_entry_subtype(work->doc->lexicon, first), "region")))
            return false;
    }
    return to >= from + 2;
}

/* "Sen. Ann Lee of New York", "the Eastern District of New York" */
static bool is_seat_of(const struct clustering *work, uint32_t span)
{
    static const char *const titles[] = {"Sen.", "Senator", "Rep.", "Representative", "Gov.",         "Governor",
                                         "Sen",  "Rep",     "Gov",  "Congressman",    "Congresswoman"};
    const struct tag_doc *doc = work->doc;
    const struct tag_span *a = &work->spans->items[span];
    if (a->token < 2 || !wm_str_is(tag_doc_word(doc, a->token - 1), "of"))
        return false;
    if (wm_str_is(tag_doc_word(doc, a->token - 2), "District"))
        return true;
    return span > 0 && a[-1].type == WM_ENTITY_PERSON && a[-1].token_end + 1 == a->token && a[-1].token > 0 &&
           TAG_IS_ONE_OF(tag_doc_word(doc, a[-1].token - 1), titles);
}

/* A place that is city and region, "New York", by what stands around this mention. */
static void note_region(struct clustering *work, uint32_t span)
{
    const struct tag_cluster *c = &work->clusters[tag_cluster_root(work, work->of_span[span])];
    if (c->cue == TAG_CUE_NONE && region_of(work, c) != NULL && !is_land_only(work, c) &&
        (is_seat_of(work, span) || is_among_regions(work, span)))
        (void)mark_region(work, span, 0);
}

/* "Athens, Ohio" */
static void join(struct clustering *work, uint32_t span)
{
    const struct tag_span *a = &work->spans->items[span], *b = a + 1;
    uint32_t in = tag_cluster_root(work, work->of_span[span]), out = tag_cluster_root(work, work->of_span[span + 1]);
    struct tag_cluster *inner = &work->clusters[in], *outer = &work->clusters[out];
    const struct tag_entry *first = first_entry(work, inner);
    bool listed = first != NULL && is_land(work, first) && first->prominence >= 70; /* "Russia, Georgia" */
    if (in == out || b->token != a->token_end + 1 || listed || outer->type != WM_ENTITY_PLACE)
        return;
    bool of = wm_str_is(tag_doc_word(work->doc, a->token_end), "of"); /* "the Northern District of Ohio" */
    bool comma = wm_str_is(tag_doc_word(work->doc, a->token_end), ",");
    const struct tag_entry *region = comma ? region_of(work, outer) : NULL;
    if (region != NULL && !is_land_only(work, outer))
        join_seat(work, span, in, region);
    if ((!comma && !of) || (comma && !is_land_only(work, outer)))
        return;
    bool firm = of || is_firm(work, span + 1);
    if (first != NULL && comma)
        outer->around = outer->around == 0 ? in + 1 : outer->around;
    if (firm && inner->inside != 0 && inner->mentions > 1 && are_apart(work, inner->inside - 1, out)) {
        split(work, span, in, out);
    } else if (inner->inside == 0) {
        inner->inside = out + 1;
        inner->firm = firm;
    }
}

/* Whether the words before a name are the title of a politician, a ruler or an officer. */
static bool follows_office(const struct tag_doc *doc, const struct tag_span *span)
{
    const struct wm_sentence *sentence = &doc->text->sentences[doc->text->tokens[span->token].sentence];
    for (uint32_t from = span->token; from > sentence->token && span->token - from < MAX_TITLE;) {
        uint64_t name = tag_doc_name(doc, --from, span->token);
        const uint32_t *candidates = name != 0 ? tag_lexicon_name(doc->lexicon, name) : NULL;
        if (candidates == NULL)
            continue;
        const struct tag_entry *entry = tag_lexicon_entry(doc->lexicon, *candidates);
        struct wm_str kind = tag_entry_subtype(doc->lexicon, entry);
        if (entry->type == TAG_TYPE_TITLE &&
            (wm_str_is(kind, "political") || wm_str_is(kind, "royal") || wm_str_is(kind, "military")))
            return true;
    }
    return false;
}

/* "the daily Al Hayat", "Al Hayat newspaper"; but "Hezbollah television" is that of Hezbollah. */
static bool is_medium(const struct tag_doc *doc, const struct tag_span *span)
{
    static const char *const papers[] = {"daily",   "weekly",  "newspaper",  "magazine",
                                         "tabloid", "channel", "broadcaster"};
    const size_t either = 5; /* of these may follow as well */
    const struct wm_sentence *sentence = &doc->text->sentences[doc->text->tokens[span->token].sentence];
    return (span->token > sentence->token && TAG_IS_ONE_OF(tag_doc_word(doc, span->token - 1), papers)) ||
           (span->token_end < sentence->token_end && tag_is_one_of(tag_doc_word(doc, span->token_end), papers, either));
}

static void note_place(struct clustering *work, struct tag_cluster *c, uint32_t span)
{
    if (c->cue == TAG_CUE_NONE)
        c->cue = (uint8_t)cue_at(work->doc, &work->spans->items[span]);
    note_region(work, span);
    if (span + 1 < work->spans->count)
        join(work, span);
}

void tag_note_surroundings(struct clustering *work)
{
    for (uint32_t i = 0; i < work->spans->count; i++) {
        struct tag_cluster *c = &work->clusters[tag_cluster_root(work, work->of_span[i])];
        if (c->type == WM_ENTITY_PLACE)
            note_place(work, c, i);
        else if (c->type == WM_ENTITY_PERSON && !c->in_office)
            c->in_office = follows_office(work->doc, &work->spans->items[i]);
        else if (c->type == WM_ENTITY_ORGANISATION && !c->medium)
            c->medium = is_medium(work->doc, &work->spans->items[i]);
    }
}
