/* SPDX-License-Identifier: Apache-2.0 */
#include "entities.h"

#include <stdlib.h>
#include <string.h>

#include "clusters.h"
#include "words.h"

#define MAX_IDS        4
#define HEADLINE_BYTES 1000

struct name_key {
    uint64_t name, last; /* hashes of the whole name and of its last part as a name of its own */
    unsigned parts;      /* without particles in front */
};

static struct name_key key_of(const struct tag_doc *doc, const struct tag_span *span)
{
    const struct tag_token *first = &doc->tokens[span->token], *last = &doc->tokens[span->token_end - 1];
    struct name_key key = {.name = tag_doc_name(doc, span->token, span->token_end)};
    struct wm_span whole = tag_span_of(doc, span->token, span->token_end);
    if (span->where.byte_end < whole.byte_end) /* the "US" of "US-led" */
        return (struct name_key){tag_name_add(0, doc->parts[first->part]), 0, 1};
    if (span->where.byte > whole.byte) /* the "Russian" of "US-Russian" */
        return (struct name_key){tag_name_add(0, doc->parts[first->part + 1]), 0, 1};
    bool leading = true;
    for (uint32_t p = first->part; p < last->part + last->part_count; p++) {
        leading = leading && (tag_lexicon_word(doc->lexicon, doc->parts[p]) & TAG_WORD_PARTICLE) != 0;
        key.parts += !leading;
    }
    if (last->part_count > 0)
        key.last = tag_name_add(0, doc->parts[last->part + last->part_count - 1u]);
    if (key.name == 0)
        key.name = key.last ^ span->token; /* too long for a name: stands for itself */
    return key;
}

static uint32_t cluster_of(struct clustering *work, const struct name_key *key, uint8_t type)
{
    size_t i = (size_t)(key->name >> 13) & work->mask;
    for (; work->slots[i] != 0; i = (i + 1) & work->mask) {
        const struct tag_cluster *c = &work->clusters[work->slots[i] - 1];
        if (c->name == key->name && c->type == type)
            return work->slots[i] - 1;
    }
    work->slots[i] = ++work->count;
    struct tag_cluster *c = &work->clusters[work->count - 1];
    *c = (struct tag_cluster){.type = type, .first = UINT32_MAX, .name = key->name, .last = key->last};
    return work->count - 1;
}

static const struct tag_span *span_at(const struct tag_spans *spans, uint32_t token, uint32_t *index)
{
    uint32_t low = 0, high = spans->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (spans->items[middle].token < token)
            low = middle + 1;
        else
            high = middle;
    }
    *index = low;
    return low < spans->count && spans->items[low].token == token ? &spans->items[low] : NULL;
}

static bool is_acronym(const struct tag_doc *doc, const struct tag_span *span)
{
    return span->token_end == span->token + 1 && tag_is(doc, span->token, TAG_LOOK_UPPER) &&
           !tag_is(doc, span->token, TAG_LOOK_SHOUTED);
}

static void put_in(struct clustering *work, uint32_t cluster, uint32_t span_index, unsigned parts)
{
    struct tag_cluster *c = &work->clusters[cluster];
    const struct tag_span *span = &work->spans->items[span_index];
    work->of_span[span_index] = cluster;
    c->mentions++;
    if (c->first != UINT32_MAX)
        return;
    c->first = c->longest = span_index;
    c->candidates = span->candidates;
    c->alias_only = span->type == WM_ENTITY_PERSON ? parts <= 1 : is_acronym(work->doc, span);
}

static void by_name(struct clustering *work)
{
    for (uint32_t i = 0; i < work->spans->count; i++) {
        const struct tag_span *span = &work->spans->items[i];
        if (span->spelled != 0)
            continue;
        struct name_key key = key_of(work->doc, span);
        put_in(work, cluster_of(work, &key, span->type), i, key.parts);
    }
    for (uint32_t i = 0; i < work->spans->count; i++) {
        const struct tag_span *span = &work->spans->items[i];
        uint32_t spelled;
        if (span->spelled == 0)
            continue;
        if (span_at(work->spans, span->spelled - 1, &spelled) != NULL && work->spans->items[spelled].spelled == 0) {
            put_in(work, work->of_span[spelled], i, 2);
        } else {
            struct name_key key = key_of(work->doc, span);
            put_in(work, cluster_of(work, &key, span->type), i, key.parts);
        }
    }
}

uint32_t tag_cluster_root(const struct clustering *work, uint32_t cluster)
{
    while (work->clusters[cluster].merged)
        cluster = work->clusters[cluster].into;
    return cluster;
}

void tag_cluster_merge(struct clustering *work, uint32_t from, uint32_t to)
{
    struct tag_cluster *a = &work->clusters[from], *b = &work->clusters[to];
    a->merged = 1;
    a->into = to;
    b->mentions += a->mentions;
    if (a->first < b->first)
        b->first = a->first;
}

uint64_t tag_cluster_first_part(const struct clustering *work, const struct tag_cluster *c)
{
    const struct tag_token *t = &work->doc->tokens[work->spans->items[c->longest].token];
    return t->part_count > 0 ? work->doc->parts[t->part] : 0;
}

/* One sense per article: a body and the house it sits in, the Kremlin, are not told apart. A club and its town are,
 * so only what the lexicon knows for an organisation counts. */
static void merge_seats(struct clustering *work)
{
    for (uint32_t i = 0; i < work->count && i < TAG_MAX_MERGED; i++) {
        const struct tag_cluster *house = &work->clusters[i];
        if (!tag_cluster_is(house, WM_ENTITY_PLACE) || house->candidates != NULL)
            continue;
        for (uint32_t j = 0; j < work->count; j++) {
            const struct tag_cluster *body = &work->clusters[j];
            if (tag_cluster_is(body, WM_ENTITY_ORGANISATION) && body->name == house->name && body->entry != 0) {
                tag_cluster_merge(work, i, j);
                break;
            }
        }
    }
}

static void merge_linked(struct clustering *work)
{
    for (uint32_t i = 0; i < work->count; i++) {
        const struct tag_cluster *a = &work->clusters[i];
        for (uint32_t j = 0; j < i && j < TAG_MAX_MERGED && !a->merged && a->entry != 0; j++) {
            struct tag_cluster *b = &work->clusters[j];
            if (b->merged || b->entry != a->entry)
                continue;
            if (b->alias_only && !a->alias_only)
                b->longest = a->longest;
            b->alias_only = b->alias_only && a->alias_only;
            tag_cluster_merge(work, i, j);
        }
    }
}

static struct wm_str text_of(const struct clustering *work, uint32_t span)
{
    return wm_str_squeeze(work->doc->arena, wm_text_span(work->doc->text, work->spans->items[span].where));
}

/* Whether the letters of `short_name` are the initials of `name`. */
bool tag_is_short_for(struct wm_str short_name, struct wm_str name)
{
    size_t at = 0;
    for (size_t i = 0; i < name.len && at < short_name.len; i++)
        if ((i == 0 || name.ptr[i - 1] == ' ' || name.ptr[i - 1] == '-') && name.ptr[i] == short_name.ptr[at])
            at++;
    return at == short_name.len;
}

/* Whether two full names begin and end alike: "Ann B. Lee", "Ann Lee". */
static bool same_ends(struct wm_str a, struct wm_str b)
{
    uint64_t x[TAG_NAME_PARTS], y[TAG_NAME_PARTS];
    unsigned n = tag_word_parts(a, x, TAG_NAME_PARTS), m = tag_word_parts(b, y, TAG_NAME_PARTS);
    return n > 0 && m > 0 && x[n - 1] == y[m - 1] && (x[0] == y[0] || n == 1);
}

/* The user's own name; the lexicon's for countries, groups and acronyms, and for people if it is much the same; else
 * what the article says, since the lexicon may know them by a name that few readers do. */
static struct wm_str name_of(const struct clustering *work, const struct tag_cluster *c)
{
    struct wm_str text = text_of(work, c->longest);
    if (c->entry == 0)
        return text;
    const struct tag_entry *entry = tag_lexicon_entry(work->doc->lexicon, c->entry - 1);
    struct wm_str known = wm_str_dup(work->doc->arena, tag_entry_name(work->doc->lexicon, entry));
    struct wm_str subtype = tag_entry_subtype(work->doc->lexicon, entry);
    bool same = tag_name_hash(known, NULL) == tag_name_hash(text, NULL);
    bool own = ((c->entry - 1) & TAG_NAME_OWN) != 0;
    if (own || same || (c->type == WM_ENTITY_PERSON && same_ends(text, known)) || c->type == WM_ENTITY_GROUP ||
        wm_str_is(subtype, "country") || tag_is_short_for(text, known))
        return known;
    return text;
}

static bool in_headline(struct wm_str headline, struct wm_str name)
{
    ptrdiff_t at = name.len > 1 ? wm_str_find(headline, name) : -1;
    if (at < 0)
        return false;
    size_t end = (size_t)at + name.len;
    bool begins = at == 0 || (headline.ptr[at - 1] & 0xdf) < 'A' || (headline.ptr[at - 1] & 0xdf) > 'Z';
    return begins && (end >= headline.len || (headline.ptr[end] & 0xdf) < 'A' || (headline.ptr[end] & 0xdf) > 'Z');
}

/* The last word of a person's name, which is what headlines use. */
static struct wm_str last_word(struct wm_str name)
{
    size_t at = name.len;
    while (at > 0 && name.ptr[at - 1] != ' ' && name.ptr[at - 1] != '-')
        at--;
    return wm_str_sub(name, at, name.len);
}

/* In whole numbers, so that every machine rounds alike: a thousand parts, of which 450 for how often,
 * 250 for how early, 300 for the headline. */
static double salience_of(const struct clustering *work, const struct tag_cluster *c, struct wm_str headline,
                          struct wm_str subtype)
{
    uint64_t tokens = work->doc->text->token_count, first = work->spans->items[c->first].token;
    uint64_t score = 450u * c->mentions / (c->mentions + 2u) + 250u * (tokens - first) / (tokens > 0 ? tokens : 1);
    struct wm_str text = text_of(work, c->longest);
    if (in_headline(headline, text) || in_headline(headline, text_of(work, c->first)) ||
        (c->type == WM_ENTITY_PERSON && in_headline(headline, last_word(text))))
        score += 300;
    if (c->type == WM_ENTITY_GROUP || c->type == WM_ENTITY_OTHER)
        score = score * 6 / 10;
    if (wm_str_starts(subtype, "news "))
        score /= 2;
    uint64_t hundredths = (score + 5) / 10;
    return (double)hundredths / 100.0;
}

static bool set_ids(const struct clustering *work, const struct tag_entry *entry, struct wm_entity *out)
{
    struct wm_str *ids = WM_NEW_ARRAY(work->doc->arena, struct wm_str, MAX_IDS), packed, id;
    if (ids == NULL)
        return false;
    packed = tag_entry_ids(work->doc->lexicon, entry);
    while (out->id_count < MAX_IDS && tag_id_next(work->doc->arena, &packed, &id))
        ids[out->id_count++] = id;
    out->ids = ids;
    return true;
}

static void set_place(const struct tag_doc *doc, const struct tag_entry *entry, struct wm_entity *out)
{
    const struct tag_position *position = tag_entry_position(doc->lexicon, entry);
    /* Where a body of many countries has its seat says nothing of it. */
    bool of_many = wm_str_starts(out->subtype, "international") || wm_str_starts(out->subtype, "United Nations");
    if (entry->country[0] != '\0' && !of_many)
        out->country = wm_str_dup(doc->arena, (struct wm_str){entry->country, 2});
    if (position == NULL)
        return;
    out->placed = true;
    out->lat = (double)position->lat / TAG_DEGREE;
    out->lon = (double)position->lon / TAG_DEGREE;
}

static bool make_entity(const struct clustering *work, const struct tag_cluster *c, struct wm_str headline,
                        struct wm_entity *out)
{
    *out = (struct wm_entity){.type = (enum wm_entity_type)c->type, .name = name_of(work, c)};
    if (c->entry != 0) {
        const struct tag_entry *entry = tag_lexicon_entry(work->doc->lexicon, c->entry - 1);
        out->subtype = wm_str_dup(work->doc->arena, tag_entry_subtype(work->doc->lexicon, entry));
        set_place(work->doc, entry, out);
        if (!set_ids(work, entry, out))
            return false;
    }
    out->salience = salience_of(work, c, headline, out->subtype);
    return true;
}

struct ranked {
    double salience;
    uint32_t first, cluster;
};

static int by_rank(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->salience < y->salience || x->salience > y->salience)
        return x->salience < y->salience ? 1 : -1;
    return (x->first > y->first) - (x->first < y->first);
}

static const struct wm_annotation *write_out(const struct clustering *work, struct wm_str headline)
{
    struct wm_arena *arena = work->doc->arena;
    struct wm_entity *made = WM_NEW_ARRAY(arena, struct wm_entity, (size_t)work->count + 1);
    struct wm_entity *sorted = WM_NEW_ARRAY(arena, struct wm_entity, (size_t)work->count + 1);
    struct ranked *ranks = WM_NEW_ARRAY(arena, struct ranked, (size_t)work->count + 1);
    uint32_t *place = WM_NEW_ARRAY(arena, uint32_t, (size_t)work->count + 1), count = 0;
    struct wm_mention *mentions = WM_NEW_ARRAY(arena, struct wm_mention, (size_t)work->spans->count + 1);
    struct wm_annotation *out = WM_NEW(arena, struct wm_annotation);
    if (made == NULL || sorted == NULL || ranks == NULL || place == NULL || mentions == NULL || out == NULL)
        return NULL;
    for (uint32_t i = 0; i < work->count; i++) {
        const struct tag_cluster *c = &work->clusters[i];
        if (c->merged)
            continue;
        if (!make_entity(work, c, headline, &made[i]))
            return NULL;
        ranks[count++] = (struct ranked){made[i].salience, c->first, i};
    }
    qsort(ranks, count, sizeof *ranks, by_rank);
    for (uint32_t i = 0; i < count; i++) {
        sorted[i] = made[ranks[i].cluster];
        place[ranks[i].cluster] = i;
    }
    for (uint32_t i = 0; i < work->spans->count; i++) {
        const struct wm_span *where = &work->spans->items[i].where;
        mentions[i] = (struct wm_mention){where->cp, where->cp_end, place[tag_cluster_root(work, work->of_span[i])]};
    }
    *out = (struct wm_annotation){sorted, mentions, count, work->spans->count};
    return out;
}

const struct wm_annotation *tag_make_entities(struct tag_doc *doc, const struct tag_spans *spans,
                                              struct wm_str headline, unsigned min_prominence)
{
    struct clustering work = {.doc = doc, .spans = spans, .mask = 63};
    while (work.mask < (size_t)spans->count * 2)
        work.mask = work.mask * 2 + 1;
    /* One for each mention at the most, besides those that were merged, also where mentions part again. */
    work.clusters = WM_NEW_ARRAY(doc->arena, struct tag_cluster, (size_t)spans->count * 2 + 1);
    work.of_span = WM_NEW_ARRAY(doc->arena, uint32_t, (size_t)spans->count + 1);
    work.slots = WM_NEW_ARRAY(doc->arena, uint32_t, work.mask + 1);
    if (work.clusters == NULL || work.of_span == NULL || work.slots == NULL)
        return NULL;
    by_name(&work);
    tag_merge_people(&work);
    tag_merge_organisations(&work);
    tag_respell(&work);
    tag_find_waters(&work);
    tag_note_surroundings(&work);
    tag_note_doubts(&work);
    tag_link(&work, min_prominence);
    merge_seats(&work);
    merge_linked(&work);
    return write_out(&work, wm_str_sub(headline, 0, HEADLINE_BYTES));
}
