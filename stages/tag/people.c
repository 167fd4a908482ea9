/* SPDX-License-Identifier: Apache-2.0 */
/* Who is called by a part of his name. The parts decide: "Tarek", "Omar" and "Omar Tarek" are Omar al-Tarek where
 * the text names one such person in full; where it names two, the short form stays on its own, since nobody can tell.
 */
#include "clusters.h"
#include "words.h"

/* The parts of a name without particles and what follows the surname. */
struct person {
    struct {
        uint64_t word, letter; /* of the whole part, of its first letter */
        bool initial;          /* "W." */
    } parts[TAG_NAME_PARTS];
    unsigned count, initials;
    uint64_t generation; /* "Jr", "II"; 0: not said */
};

static bool is_generation(struct wm_str word)
{
    static const char *const generations[] = {"Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV"};
    return TAG_IS_ONE_OF(word, generations);
}

static void add_part(struct person *person, struct wm_str word, uint64_t hash, bool initial)
{
    size_t end = 0;
    uint64_t letter = 0;
    wm_utf8_next(word, &end);
    if (person->count == TAG_NAME_PARTS)
        return;
    if (tag_word_parts(wm_str_sub(word, 0, end), &letter, 1) != 1)
        letter = hash;
    person->parts[person->count].word = hash;
    person->parts[person->count].letter = letter;
    person->parts[person->count++].initial = initial;
    person->initials += initial;
}

/* "H.W." stands for two names. */
static void add_initials(struct person *person, struct wm_str word)
{
    for (size_t i = 0; i < word.len; i++) {
        struct wm_str letter = wm_str_sub(word, i, i + 1);
        uint64_t hash;
        if (letter.ptr[0] >= 'A' && letter.ptr[0] <= 'Z' && tag_word_parts(letter, &hash, 1) == 1)
            add_part(person, letter, hash, true);
    }
}

static void add_word(struct person *person, const struct tag_doc *doc, uint32_t token)
{
    const struct tag_token *t = &doc->tokens[token];
    for (uint32_t p = t->part; p < t->part + t->part_count; p++)
        if ((tag_lexicon_word(doc->lexicon, doc->parts[p]) & TAG_WORD_PARTICLE) == 0)
            add_part(person, tag_doc_word(doc, token), doc->parts[p], false);
}

static struct person person_of(const struct clustering *work, const struct tag_cluster *c)
{
    const struct tag_doc *doc = work->doc;
    const struct tag_span *span = &work->spans->items[c->longest];
    struct person person = {.count = 0};
    for (uint32_t i = span->token; i < span->token_end; i++) {
        if (person.count > 0 && i + 1 == span->token_end && is_generation(tag_doc_word(doc, i)))
            person.generation = doc->tokens[i].part_count > 0 ? doc->parts[doc->tokens[i].part] : 0;
        else if (tag_is(doc, i, TAG_LOOK_INITIAL))
            add_initials(&person, tag_doc_word(doc, i));
        else
            add_word(&person, doc, i);
    }
    return person;
}

static bool same_part(const struct person *a, unsigned i, const struct person *b, unsigned j)
{
    bool initial = a->parts[i].initial || b->parts[j].initial;
    return a->parts[i].word == b->parts[j].word || (initial && a->parts[i].letter == b->parts[j].letter);
}

/* "George W." is not "George H. W.": who gives the initials in the middle gives them all. */
static bool middles_differ(const struct person *brief, const struct person *full)
{
    if (brief->count < 3 || brief->count == full->count)
        return false;
    for (unsigned i = 1; i + 1 < brief->count; i++)
        if (brief->parts[i].initial)
            return true;
    return false;
}

/* One is the other with names left out or cut to a letter: "Ann B. Lee", "A. Lee" and "Ann Lee", "Lee Roe" and
 * "Ann Lee Roe". Initials alone are nobody. */
static bool is_part_of(const struct person *brief, const struct person *full)
{
    unsigned at = 0;
    if (brief->count == brief->initials || middles_differ(brief, full) ||
        (brief->generation != 0 && full->generation != 0 && brief->generation != full->generation))
        return false;
    for (unsigned i = 0; i < full->count && at < brief->count; i++)
        at += same_part(full, i, brief, at);
    return at == brief->count;
}

static bool says_more(const struct person *full, const struct person *brief)
{
    if (full->count != brief->count)
        return full->count > brief->count;
    return full->initials < brief->initials || (full->generation != 0 && brief->generation == 0);
}

static bool has_candidate(const uint32_t *candidates, uint32_t entry)
{
    for (;; candidates++) {
        if ((*candidates & TAG_NAME_WHICH) == entry)
            return true;
        if ((*candidates & TAG_NAME_LAST) != 0)
            return false;
    }
}

/* Whether the lexicon knows both full names, and for different people. */
static bool known_apart(const struct tag_cluster *a, const struct tag_cluster *b)
{
    if (a->candidates == NULL || b->candidates == NULL || a->alias_only)
        return false;
    for (const uint32_t *candidate = a->candidates;; candidate++) {
        if (has_candidate(b->candidates, *candidate & TAG_NAME_WHICH))
            return false;
        if ((*candidate & TAG_NAME_LAST) != 0)
            return true;
    }
}

/* The only one whose full name has these parts: as the surname if there is such a one, else wherever, unless
 * the short form is a name of its own, as those of kings and popes are. */
static uint32_t bearer_of(const struct clustering *work, const struct person *people, uint32_t brief)
{
    uint32_t by_surname = TAG_NO_CLUSTER, by_any = TAG_NO_CLUSTER, surnames = 0, others = 0;
    const struct person *b = &people[brief];
    for (uint32_t i = 0; i < work->count; i++) {
        const struct person *p = &people[i];
        if (i == brief || !tag_cluster_is(&work->clusters[i], WM_ENTITY_PERSON) || !says_more(p, b) ||
            !is_part_of(b, p) || known_apart(&work->clusters[brief], &work->clusters[i]))
            continue;
        if (same_part(p, p->count - 1, b, b->count - 1)) {
            by_surname = i;
            surnames++;
        } else {
            by_any = i;
            others++;
        }
    }
    if (surnames > 0)
        return surnames == 1 ? by_surname : TAG_NO_CLUSTER;
    return others == 1 && work->clusters[brief].candidates == NULL ? by_any : TAG_NO_CLUSTER;
}

/* What the lexicon knows of a full name in another spelling holds for the longer one. */
static void merge_full(struct clustering *work, uint32_t from, uint32_t to)
{
    struct tag_cluster *a = &work->clusters[to];
    if (a->candidates == NULL)
        a->candidates = work->clusters[from].candidates;
    tag_cluster_merge(work, from, to);
}

/* "Omar al-Tarek" and "Omar Tarek" differ by particles only. */
static void merge_equal(struct clustering *work, const struct person *people)
{
    for (uint32_t i = 0; i < work->count; i++) {
        if (!tag_cluster_is(&work->clusters[i], WM_ENTITY_PERSON) || people[i].count == 0)
            continue;
        for (uint32_t j = i + 1; j < work->count; j++)
            if (tag_cluster_is(&work->clusters[j], WM_ENTITY_PERSON) && people[j].count == people[i].count &&
                !says_more(&people[i], &people[j]) && !says_more(&people[j], &people[i]) &&
                is_part_of(&people[j], &people[i]))
                merge_full(work, j, i);
    }
}

/* Shorter names join longer ones. */
static void merge_short(struct clustering *work, const struct person *people, unsigned length)
{
    for (uint32_t i = 0; i < work->count; i++) {
        if (!tag_cluster_is(&work->clusters[i], WM_ENTITY_PERSON) || people[i].count != length)
            continue;
        uint32_t bearer = bearer_of(work, people, i);
        if (bearer != TAG_NO_CLUSTER && length > 1)
            merge_full(work, i, bearer);
        else if (bearer != TAG_NO_CLUSTER)
            tag_cluster_merge(work, i, bearer);
    }
}

void tag_merge_people(struct clustering *work)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < work->count; i++)
        count += work->clusters[i].type == WM_ENTITY_PERSON;
    struct person *people = WM_NEW_ARRAY(work->doc->arena, struct person, (size_t)work->count + 1);
    if (count < 2 || count > TAG_MAX_MERGED || people == NULL)
        return;
    for (uint32_t i = 0; i < work->count; i++)
        if (work->clusters[i].type == WM_ENTITY_PERSON)
            people[i] = person_of(work, &work->clusters[i]);
    merge_equal(work, people);
    for (unsigned length = TAG_NAME_PARTS; length > 0; length--)
        merge_short(work, people, length);
}
