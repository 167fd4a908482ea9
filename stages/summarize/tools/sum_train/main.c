/* SPDX-License-Identifier: Apache-2.0 */
/* sum_train: makes the numbers of sum_model.h from stories with the summaries of editors.
 *
 *     sum_train OUT.c STORIES.jsonl...        lines of {"title", "text", "references"}, one paragraph a line of text
 *
 * Three steps, each on what the one before says of stories that it has not seen (four folds): which words are in a
 * summary, which pairs of words, by logistic regression with the step sizes of AdaGrad (Duchi, Hazan & Singer, JMLR
 * 2011); then which sets of sentences are good summaries: weights are moved so that the expected score of a set, drawn
 * by its value, grows (minimum risk: Smith & Eisner, ACL 2006), with Adam (Kingma & Ba, 2015). The score is the mean
 * of the F measures of words and of pairs in common with the reference. Equal input, equal bytes. */
#include <stdio.h>

#include "sum_train.h"

int main(int argc, char **argv)
{
    struct school school = {0};
    if (argc < 3)
        train_fail("usage", "sum_train OUT.c STORIES.jsonl...");
    for (int i = 2; i < argc; i++)
        train_load(&school, argv[i]);
    train_open(&school);
    train_words(&school);
    train_sets(&school);
    train_write(school.whole, argv[1]);
    printf("%zu stories, %u common words\n", school.count, school.whole->common_count);
    return 0;
}
