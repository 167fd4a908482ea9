/* SPDX-License-Identifier: Apache-2.0 */
/* sum_rank.h: how good a set of sentences is as a summary: a linear model of what each sentence is like and of what
 * they hold together. */
#ifndef SUM_RANK_H
#define SUM_RANK_H

#include "sum_model.h"
#include "sum_read.h"

/* Of a sentence; a set has the sum over its sentences. */
#define SUM_SENTENCE_FEATURES(X)                                                                                       \
    X(ANY)  /* always 1 */                                                                                             \
    X(AT_0) /* first of the article, second, ... */                                                                    \
    X(AT_1)                                                                                                            \
    X(AT_2)                                                                                                            \
    X(AT_3)   /* or 4 */                                                                                               \
    X(AT_5)   /* to 8 */                                                                                               \
    X(RANK_0) /* first of those allowed, second, third */                                                              \
    X(RANK_1)                                                                                                          \
    X(RANK_2)                                                                                                          \
    X(EARLY)     /* 1 / (1 + index) */                                                                                 \
    X(LATE)      /* index / sentences */                                                                               \
    X(FAR)       /* log2(1 + index), up to 4 */                                                                        \
    X(PAIRS)     /* mean chance of its pairs */                                                                        \
    X(PAIR_HITS) /* sum of them */                                                                                     \
    X(WORDS)     /* mean chance of its words */                                                                        \
    X(WORD_HITS) /* sum of them */                                                                                     \
    X(LENGTH)    /* words, in twenties */                                                                              \
    X(UNDER_10)  /* words */                                                                                           \
    X(UNDER_15)                                                                                                        \
    X(OVER_30)                                                                                                         \
    X(OVER_40)                                                                                                         \
    X(RECURS)   /* mean over its subjects: in how many other sentences they come, dampened */                          \
    X(LEAD)     /* share of its subjects that other lead sentences hold */                                             \
    X(HEADLINE) /* share of its subjects in the headline */                                                            \
    X(NAMES)    /* names among its words */                                                                            \
    X(NUMBERS)  /* holds a number */                                                                                   \
    X(QUOTED)   /* share of words quoted */                                                                            \
    X(QUOTES)   /* holds a quotation */                                                                                \
    X(PERSONS)  /* pronouns of persons among its words */                                                              \
    X(SAYS)     /* tells who said so */                                                                                \
    X(COMMAS)                                                                                                          \
    X(LINKED)     /* tied to the one before */                                                                         \
    X(PRONOUN)    /* ... by a pronoun of a person */                                                                   \
    X(NAMED)      /* names somebody or something */                                                                    \
    X(STOPS)      /* share of words without a subject */                                                               \
    X(LEAD_FIRST) /* EARLY, in an article with paragraphs */                                                           \
    X(FOCUS)      /* speaks of what was asked for */

/* Of a set as a whole. */
#define SUM_SET_FEATURES(X)                                                                                            \
    X(PAIRS_30)   /* expected pairs in common, to its words and 30 more: an F measure */                               \
    X(WORDS_30)   /* expected words in common, the same */                                                             \
    X(WORDS_45)   /* ... with 45 */                                                                                    \
    X(SIZE)       /* words, in forties */                                                                              \
    X(SIZE_2)     /* squared */                                                                                        \
    X(TWO)        /* sentences */                                                                                      \
    X(MORE)       /* than two */                                                                                       \
    X(REPEATS)    /* words it holds again, in tens */                                                                  \
    X(ADJACENT)   /* sentences right behind the one before */                                                          \
    X(CHARACTERS) /* as a share of 280 */                                                                              \
    X(OVERLAP)    /* greatest share of subjects that two of them share */                                              \
    X(FILLS)      /* CHARACTERS, in an article with paragraphs */

#define X(name) SUM_FEATURE_##name,
enum sum_feature {
    SUM_SENTENCE_FEATURES(X) SUM_SENTENCE_FEATURE_COUNT,
    SUM_SET_BASE = SUM_SENTENCE_FEATURE_COUNT - 1,
    SUM_SET_FEATURES(X) SUM_FEATURE_COUNT
};
#undef X

#define SUM_PICK_MAX 10 /* sentences in one summary */

/* A set of sentences in the making. */
struct sum_set {
    uint32_t count;
    uint32_t sentences[SUM_PICK_MAX]; /* indexes, in the order of the article */
    uint32_t words, repeats, adjacent, characters;
    uint32_t content, echoes; /* words with a subject; those of them that the headline has */
    float score;              /* of the sentences */
    float word_hits;          /* words expected to be in an editor's summary, too */
    float pair_hits;
    float overlap;
    float scale; /* of the budget: as a multiple of the lengths that were learned from, at least 1 */
    bool paragraphs;
};

/* The name of a feature, for tools; NULL past the last. */
const char *sum_feature_name(unsigned feature);

/* `focus`: by sentence, how much it speaks of what was asked for; NULL if nothing was. */
void sum_sentence_features(const struct sum_scratch *scratch, uint32_t index, const float *focus,
                           float features[SUM_SENTENCE_FEATURE_COUNT]);
float sum_sentence_score(const struct sum_model *model, const float features[SUM_SENTENCE_FEATURE_COUNT]);

/* Fills those from SUM_SENTENCE_FEATURE_COUNT on. */
void sum_set_features(const struct sum_set *set, float features[SUM_FEATURE_COUNT]);
float sum_set_value(const struct sum_model *model, const struct sum_set *set);

/* The F measure of words in common with an editor's summary that is expected, 0 to 1. */
float sum_set_confidence(const struct sum_set *set);

#endif
