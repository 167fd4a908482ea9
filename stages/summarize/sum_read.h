/* SPDX-License-Identifier: Apache-2.0 */
/* sum_read.h: the facts of an article that ranking and choosing need: what each sentence is about, what
 * forbids it, on what it leans. One pass over the tokens. */
#ifndef SUM_READ_H
#define SUM_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "sum_terms.h"
#include "sum_view.h"
#include "wiremill/article.h"

/* What forbids a sentence. */
enum sum_veto {
    SUM_VETO_FRAGMENT = 1u << 0, /* no verb, no stop, too few words */
    SUM_VETO_QUESTION = 1u << 1,
    SUM_VETO_SELF = 1u << 2,    /* speaks as "I" or "we", or to the reader, outside quotations */
    SUM_VETO_QUOTES = 1u << 3,  /* quotation marks or brackets without their partner */
    SUM_VETO_SPEAKER = 1u << 4, /* a statement in quotation marks that nobody makes */
    SUM_VETO_PHRASE = 1u << 5,  /* boilerplate, sign-off, caption */
    SUM_VETO_LIST = 1u << 6,    /* bullet, number, label, table row */
    SUM_VETO_TRAILS = 1u << 7,  /* ends in an ellipsis */
    SUM_VETO_BARE = 1u << 8,    /* "he said", with nobody named before it, and not known who */
};

/* Headlines, captions, credits, lists: text around the story. */
#define SUM_VETO_NO_PROSE (SUM_VETO_FRAGMENT | SUM_VETO_PHRASE | SUM_VETO_LIST)

/* How it needs the sentence before it: such a sentence is taken only right behind that one. */
enum sum_lean {
    SUM_LEAN_LINK = 1u << 0,   /* opens with "This", "In response" */
    SUM_LEAN_PERSON = 1u << 1, /* opens with "He": the one before must name somebody, too */
};

#define SUM_NOBODY UINT32_MAX

struct sum_sentence {
    uint32_t index;            /* in the cut */
    uint32_t order, rank;      /* before it: sentences of the story itself; of those, allowed ones */
    uint32_t token, token_end; /* less a dateline */
    uint32_t byte, byte_end;   /* the same in bytes */
    uint32_t open;             /* byte where it can begin without "But" or "However,"; `byte` if there is none */
    uint32_t length;           /* code points, an upper bound of what is printed */
    uint32_t words, content;   /* words in all; those with a subject */
    uint32_t echoes;           /* of those, how many the headline has */
    uint32_t names, numbers, stops, quoted, persons, commas;
    uint32_t vetoes, leans;     /* enum sum_veto, enum sum_lean */
    bool named, says, somebody; /* somebody: a person without a name is in it, "the driver" */

    uint32_t people, people_end; /* those it names: indexes into the scratch's list */
    uint32_t grows;              /* code points that it gains at most when people are named in full */
    uint32_t pronoun;            /* token of "He" or "His" in front, or in "he said"; 0 if there is none */
    uint32_t who;                /* whom it means, where that is sure: a name of the scratch; or SUM_NOBODY */
};

/* Whether it can stand without the one before it: it leans on nothing, or on somebody who is known. */
static inline bool sum_is_free(const struct sum_sentence *sentence)
{
    return sentence->leans == 0 || (sentence->leans == SUM_LEAN_PERSON && sentence->who != SUM_NOBODY);
}

#define SUM_NAMES_MAX  256u  /* entities that may be people; further ones are left as they are written */
#define SUM_PEOPLE_MAX 1024u /* mentions of them */

/* How the article names a person, by entity: in the longest and in the shortest way; no text if it never does. */
struct sum_name {
    struct wm_str full, brief;
    uint32_t full_tokens, brief_tokens;
};

struct sum_person { /* a mention */
    uint32_t name, token, token_end;
    bool brief; /* not in full, and can be put in full where it stands */
};

/* A worker's scratch; all of it is rewritten for each article as far as it is used. */
struct sum_scratch {
    struct sum_terms terms;
    struct sum_seen *seen; /* by token */
    struct sum_sentence *sentences;
    struct sum_name *names;
    struct sum_person *people;
    uint32_t sentence_count, people_count;
    uint32_t words, stops; /* of the whole article: tells English from other languages */
    bool paragraphs;       /* the article has some: its first sentence is a lead */
};

struct sum_scratch *sum_scratch_new(void); /* NULL when out of memory */
void sum_scratch_free(struct sum_scratch *scratch);

/* Reads the article's cut. `found`: who is named in it; empty, never NULL. Returns the view of the article; it and
 * texts of the scratch point into the article. */
struct sum_view sum_read(struct sum_scratch *scratch, const struct sum_lexicon *lexicon, const struct wm_text *text,
                         struct wm_str headline, const struct wm_annotation *found);

#endif
