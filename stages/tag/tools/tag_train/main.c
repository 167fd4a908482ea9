/* SPDX-License-Identifier: Apache-2.0 */
/* tag_train: makes the model of sequence.h from annotated text.
 *
 *     tag_train OUT LEXICON FILE[=WEIGHT]...
 *
 * A file has a token and its tag (IOB2 over PER, ORG, LOC, MISC) in a line, an empty line behind each sentence,
 * "-DOCSTART-" before each document; without those each sentence is a document. Its weight is that of its
 * gradients. Every sixth document is learned once more in capitals, and another one in small letters.
 *
 * Likelihood is climbed sentence by sentence with the step sizes of AdaGrad (Duchi, Hazan & Singer, JMLR 2011);
 * in each pass a part of the features is left out, so that none is relied upon alone. Then the features that
 * say least are dropped, the others learned on, and their weights rounded. Equal input, equal bytes. */
#include <stdio.h>
#include <stdlib.h>

#include "tag_train.h"

void train_fail(const char *what, const char *why)
{
    fprintf(stderr, "tag_train: %s: %s\n", what, why);
    exit(1);
}

int main(int argc, char **argv)
{
    struct wm_data data;
    struct tag_lexicon lexicon;
    struct wm_error err = {0};
    if (argc < 4) {
        fprintf(stderr, "usage: tag_train OUT LEXICON FILE[=WEIGHT]...\n");
        return 2;
    }
    if (wm_data_open(argv[2], &data, &err) != WM_OK || tag_lexicon_read(data, argv[2], &lexicon, &err) != WM_OK)
        train_fail(argv[2], err.text);
    struct corpus corpus = {0};
    struct table table = train_table_new();
    train_read(argc - 3, argv + 3, &lexicon, &corpus, &table);
    if (corpus.count == 0)
        train_fail(argv[3], "no sentence in it; a line is a token, a tab and its tag");
    fprintf(stderr, "tag_train: %zu tokens, %zu sentences, %zu features\n", corpus.tokens, corpus.count, table.count);
    struct learner learner;
    train_learn(&learner, &corpus, table.count);
    train_write(&learner, &table, argv[1]);
    return 0;
}
