/* SPDX-License-Identifier: Apache-2.0 */
/* How much of a sentence an editor would want in a summary: a linear model of the share of its
 * words that a reference summary would hold too. */
#ifndef SUM_RANK_H
#define SUM_RANK_H

#include "sum_read.h"

/* name, weight: one row a feature, in the order of the vector. Where tools/sum_fit.py put them, then
 * set by hand for position, lead and headline against what tools/sum_eval.py prints; salience by hand
 * alone, since the stories there come without entities. */
#define SUM_FEATURES(X)                                                                                                \
    X(BIAS, 0.14)     /* always 1 */                                                                                   \
    X(FIRST, 0.05)    /* the first sentence that is allowed */                                                         \
    X(EARLY, 0.25)    /* 1 / (1 + index) */                                                                            \
    X(LATE, -0.05)    /* index / sentences */                                                                          \
    X(RECURS, 0.05)   /* mean over its subjects: in how many other sentences they come, dampened */                    \
    X(LEAD, 0.15)     /* share of its subjects that other lead sentences hold */                                       \
    X(HEADLINE, 0.1)  /* share of its subjects in the headline */                                                      \
    X(NAMES, 0.03)    /* names among its words */                                                                      \
    X(NUMBERS, 0.01)  /* holds a number */                                                                             \
    X(QUOTED, -0.03)  /* share of words quoted */                                                                      \
    X(PERSONS, -0.1)  /* pronouns of persons among its words */                                                        \
    X(LONG, -0.1)     /* words beyond 35, as a share of 35 */                                                          \
    X(SALIENCE, 0.10) /* salience of its most salient entity */

#define X(name, weight) SUM_FEATURE_##name,
enum sum_feature { SUM_FEATURES(X) SUM_FEATURE_COUNT };
#undef X

/* The name of a feature, for tools; NULL past the last. */
const char *sum_feature_name(unsigned feature);

/* The features of sentence `index`. `salience`: by sentence, or NULL when there are no entities. */
void sum_features(const struct sum_scratch *scratch, uint32_t index, const double *salience,
                  double features[SUM_FEATURE_COUNT]);

/* Expected share of the words of a sentence that an editor would use, 0 to 1. */
double sum_score(const double features[SUM_FEATURE_COUNT]);

#endif
