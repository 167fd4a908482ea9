/* SPDX-License-Identifier: Apache-2.0 */
/* The facts of an article that ranking and choosing need: what each sentence is about, what forbids
 * it, on what it leans. One pass over the tokens. */
#ifndef SUM_READ_H
#define SUM_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "sum_lexicon.h"
#include "wiremill/article.h"

/* A summary draws on the beginning of an article: what lies beyond is not read. */
#define SUM_SENTENCES_MAX 400
#define SUM_TOKENS_MAX    16384

/* What forbids a sentence. */
enum sum_veto {
    SUM_VETO_FRAGMENT = 1u << 0, /* no verb, no stop, too few words */
    SUM_VETO_QUESTION = 1u << 1,
    SUM_VETO_SELF = 1u << 2,    /* speaks as "I" or "we", or to the reader, outside quotations */
    SUM_VETO_QUOTES = 1u << 3,  /* quotation marks or brackets without their partner */
    SUM_VETO_SPEAKER = 1u << 4, /* a quotation, or "he said", with nobody named */
    SUM_VETO_PHRASE = 1u << 5,  /* boilerplate, sign-off, caption */
    SUM_VETO_LIST = 1u << 6,    /* bullet, number, label, table row */
    SUM_VETO_TRAILS = 1u << 7,  /* ends in an ellipsis */
};

enum sum_lean {
    SUM_LEAN_LINK = 1u << 0,   /* opens with "But", "This": needs the sentence before it */
    SUM_LEAN_PERSON = 1u << 1, /* opens with "He": needs it too, and a name in it */
};

struct sum_sentence {
    uint32_t index;            /* in the cut */
    uint32_t token, token_end; /* less a dateline or a trailing blank */
    uint32_t byte, byte_end;
    uint32_t length;         /* code points, an upper bound of what is printed */
    uint32_t words, content; /* words in all; those with a subject */
    uint32_t names, numbers, stops, quoted, persons;
    uint32_t vetoes, leans; /* enum sum_veto, enum sum_lean */
    bool named, says;
};

/* Something the article speaks of: a root seen as a content word. */
struct sum_term {
    uint32_t sentences; /* that hold it */
    uint32_t last;      /* sentence seen last, plus one */
    uint32_t lead;      /* among the first three sentences: how many hold it */
    uint32_t mark;      /* scratch of overlap counts */
    bool headline;
};

struct sum_slot {
    uint64_t root;
    uint32_t stamp, term;
};

/* A worker's scratch; all of it is rewritten for each article as far as it is used. */
struct sum_scratch {
    struct sum_slot *slots; /* 2 * SUM_TOKENS_MAX */
    struct sum_term *terms; /* SUM_TOKENS_MAX, from 1 */
    uint32_t *token_terms;  /* by token: its term, or 0 */
    struct sum_sentence *sentences;
    uint32_t stamp, mark, term_count, sentence_count, slot_mask;
    uint32_t words, stops; /* of the whole article: tells English from other languages */
};

struct sum_scratch *sum_scratch_new(void); /* NULL when out of memory */
void sum_scratch_free(struct sum_scratch *scratch);

/* Reads the article's cut. */
void sum_read(struct sum_scratch *scratch, const struct sum_lexicon *lexicon, const struct wm_text *text,
              struct wm_str headline);

#endif
