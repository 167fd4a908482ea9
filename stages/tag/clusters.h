/* SPDX-License-Identifier: Apache-2.0 */
/* clusters.h: the mentions of one text as they are grouped; between entities.c and the files that decide
 * what is one and the same. */
#ifndef TAG_CLUSTERS_H
#define TAG_CLUSTERS_H

#include "entities.h"

#define TAG_NO_CLUSTER UINT32_MAX

/* Lists of results name thousands; there nobody is called by surname alone. */
#define TAG_MAX_MERGED 400

/* What the words around a place say that it is. */
enum tag_cue { TAG_CUE_NONE, TAG_CUE_CITY, TAG_CUE_REGION };

/* One group of mentions. */
struct tag_cluster {
    uint8_t type;
    uint8_t merged; /* into another one; see `into` */
    uint32_t into;
    uint32_t first, longest; /* spans */
    uint32_t mentions;
    uint64_t name, last;        /* hash of the longest name, of its last part */
    const uint32_t *candidates; /* of the longest name that has some */
    bool alias_only;            /* these came with a short form only (acronym, bare surname) */
    uint32_t entry;             /* index + 1 of the lexicon's entry when sure */
    uint32_t inside, around;    /* cluster + 1 of "Ohio" for "Athens, Ohio", and the other way round; 0: none */
    uint8_t cue;                /* enum tag_cue */
    bool firm;                  /* a mark behind "Ohio" shows that `inside` is no chance */
    bool in_office;             /* a title of politics stands before it */
    bool medium;                /* "the daily" or "newspaper" stands beside it */
    bool stands_in;             /* some mention follows "in" or "of", as places do */
    bool free;                  /* some mention is no part of a longer name that was not found as a whole */
    bool acts;                  /* somewhere else than in a line that says who reported */
    bool learned;               /* a title of learning or church stands before it */
};

struct clustering {
    struct tag_doc *doc;
    const struct tag_spans *spans;
    struct tag_cluster *clusters;
    uint32_t *of_span; /* cluster of each span */
    uint32_t *slots;   /* table by name and type: cluster + 1 */
    uint32_t count;
    size_t mask;
};

/* What one calls `to` is what `from` means as well; `to` keeps its name. */
void tag_cluster_merge(struct clustering *work, uint32_t from, uint32_t to);

/* The cluster that this one was merged into in the end. */
uint32_t tag_cluster_root(const struct clustering *work, uint32_t cluster);

/* The first part of its longest name; 0 when it has none. */
uint64_t tag_cluster_first_part(const struct clustering *work, const struct tag_cluster *c);

/* Spellings and short forms of the people whom the text names in full; namesakes stay apart. */
void tag_merge_people(struct clustering *work);

/* Short forms and acronyms of the organisations that the text names in full. */
void tag_merge_organisations(struct clustering *work);

/* Looks up other spellings of what the lexicon does not know, or knows without identifiers: "Organization" for
 * "Organisation", "U.S." for "U. S.". */
void tag_respell(struct clustering *work);

/* Notes what the words around names say: `inside`, `around`, `cue`, `firm`, `in_office` and `medium`. Places of one
 * name in different lands, "Birmingham, England" and "Birmingham, Alabama", become clusters of their own. */
void tag_note_surroundings(struct clustering *work);

/* Whether only a comma, "and" or both stand between a mention and the next one. */
bool tag_is_listed(const struct tag_doc *doc, const struct tag_span *span);

/* "River", "Mountains": what is called so has an article. */
bool tag_is_water_head(struct wm_str word);

/* Moves "the lower Tana" to the cluster of "Tana River", where the text has one. */
void tag_find_waters(struct clustering *work);

/* Notes what may make a link wrong: `stands_in`, `free`, `acts` and `learned`. */
void tag_note_doubts(struct clustering *work);

/* An entry that a cluster may stand for, as far as it was judged. */
struct tag_chosen {
    const struct tag_entry *entry;
    bool alias;  /* by another name than its main one */
    bool agrees; /* something else in the text is of its country */
};

/* Whether a place is too far off to lie in the region behind its comma: "Richmond, California" is not in Virginia. */
bool tag_is_far_off(const struct clustering *work, const struct tag_cluster *c, const struct tag_entry *entry);

/* Whether something general speaks against it, however well known it is and whatever its rivals are. */
bool tag_is_doubtful(const struct clustering *work, const struct tag_cluster *c, const struct tag_chosen *chosen);

/* Chooses the entry for each cluster, or none, with an eye on all of them together. */
void tag_link(struct clustering *work, unsigned min_prominence);

/* Whether the letters of `short_name` are the initials of `name`. */
bool tag_is_short_for(struct wm_str short_name, struct wm_str name);

/* How many words of `name` are in `other`; *count is how many it has, 0 when too many. */
unsigned tag_shared_words(struct wm_str name, struct wm_str other, unsigned *count);

static inline bool tag_cluster_is(const struct tag_cluster *c, enum wm_entity_type type)
{
    return c->type == type && !c->merged;
}

#endif
