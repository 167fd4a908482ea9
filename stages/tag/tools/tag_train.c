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
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../sequence.h"
#include "../words.h"
#include "base/arena.h"
#include "base/text_words.h"

#define PASSES        4
#define PASSES_KEPT   3 /* over the features that are kept; the mean of what each leaves is the model */
#define STEP          0.05f
#define DECAY         0.001f /* of a weight, each time it is climbed */
#define SQUARES_FIRST 0.01f  /* more than 0, so that what was seen once is not believed at once */
#define LEFT_OUT      0.1f   /* share of the features */
#define KEPT_FEATURES 490000
#define SLOTS         590000
#define SENTENCE_MAX  1000       /* tokens; longer ones are cut */
#define TABLE_SLOTS   (1u << 24) /* twice as many as there may be features */
#define ARENA_BYTES   ((size_t)1 << 30)

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "tag_train: %s: %s\n", what, why);
    exit(1);
}

/* Corpora. */

enum letters { AS_WRITTEN, CAPITALS, SMALL };

struct sentence {
    uint32_t count;
    uint8_t *gold;
    uint32_t *begin, *features; /* of token i: features[begin[i]] up to begin[i + 1] */
    float weight;
};

struct corpus {
    struct sentence *list;
    size_t count, capacity, tokens;
};

struct document {
    struct wm_arena *arena;
    struct wm_str *words;
    char (*tags)[8];
    uint32_t *ends, word_count, sentence_count;
};

/* The features by their hashes, with numbers from 1. */
struct table {
    uint64_t *hashes;
    uint32_t *numbers;
    size_t mask, count;
};

static size_t slot_in(const struct table *table, uint64_t hash)
{
    size_t i = (size_t)(hash >> 7) & table->mask;
    while (table->hashes[i] != 0 && table->hashes[i] != hash)
        i = (i + 1) & table->mask;
    return i;
}

static struct table table_new(void)
{
    return (struct table){.hashes = wm_calloc(TABLE_SLOTS, sizeof(uint64_t)),
                          .numbers = wm_calloc(TABLE_SLOTS, sizeof(uint32_t)),
                          .mask = TABLE_SLOTS - 1};
}

static uint32_t number_of(struct table *table, uint64_t hash)
{
    if (table->count * 2 >= table->mask)
        fail("features", "there are more than the table holds; raise TABLE_SLOTS");
    size_t slot = slot_in(table, hash);
    if (table->hashes[slot] == 0) {
        table->hashes[slot] = hash;
        table->numbers[slot] = (uint32_t)++table->count;
    }
    return table->numbers[slot];
}

static int class_of(const char *tag)
{
    static const char *const names[] = {[TAG_PER] = "PER", [TAG_ORG] = "ORG", [TAG_LOC] = "LOC", [TAG_MISC] = "MISC"};
    for (int i = 0; i < TAG_CLASS_COUNT; i++)
        if (tag[0] != 'O' && strcmp(tag + 2, names[i]) == 0)
            return i;
    return -1;
}

static bool begins(const struct document *doc, uint32_t at, uint32_t from)
{
    return at == from || class_of(doc->tags[at - 1]) != class_of(doc->tags[at]) || doc->tags[at][0] == 'B';
}

static uint8_t label_at(const struct document *doc, uint32_t at, uint32_t from, uint32_t to)
{
    int class = class_of(doc->tags[at]);
    if (class < 0)
        return 0;
    bool first = begins(doc, at, from),
         last = at + 1 == to || class_of(doc->tags[at + 1]) != class || begins(doc, at + 1, from);
    return (uint8_t)TAG_LABEL(class, first && last ? TAG_SINGLE : first ? TAG_BEGIN : last ? TAG_END : TAG_INSIDE);
}

static void take_sentence(struct corpus *corpus, struct table *table, const struct document *doc,
                          const struct tag_sight *sight, uint32_t from, uint32_t to, float weight)
{
    uint64_t found[TAG_FEATURES_MAX];
    uint32_t used = 0;
    if (corpus->count == corpus->capacity) {
        corpus->capacity = corpus->capacity * 2 + 1024;
        corpus->list = wm_realloc(corpus->list, corpus->capacity * sizeof *corpus->list);
    }
    to = to - from > SENTENCE_MAX ? from + SENTENCE_MAX : to;
    struct sentence *s = &corpus->list[corpus->count++];
    *s = (struct sentence){.count = to - from, .weight = weight};
    s->gold = wm_calloc(s->count, 1);
    s->begin = wm_calloc((size_t)s->count + 1, sizeof *s->begin);
    s->features = wm_calloc((size_t)s->count * TAG_FEATURES_MAX, sizeof *s->features);
    for (uint32_t i = from; i < to; i++) {
        unsigned count = tag_features(sight, i, found);
        s->gold[i - from] = label_at(doc, i, from, to);
        for (unsigned f = 0; f < count; f++)
            s->features[used++] = number_of(table, found[f]);
        s->begin[i - from + 1] = used;
    }
    s->features = wm_realloc(s->features, ((size_t)used + 1) * sizeof *s->features);
    corpus->tokens += s->count;
}

static void change_letters(struct document *doc, enum letters letters)
{
    for (uint32_t i = 0; i < doc->word_count; i++) {
        char *word = (char *)wm_str_cstr(doc->arena, doc->words[i]);
        for (char *c = word; *c != '\0'; c++)
            if (letters == CAPITALS && *c >= 'a' && *c <= 'z')
                *c = (char)(*c - 32);
            else if (letters == SMALL && *c >= 'A' && *c <= 'Z')
                *c = (char)(*c + 32);
        doc->words[i].ptr = word;
    }
}

static void take_document(struct corpus *corpus, struct table *table, const struct tag_lexicon *lexicon,
                          const struct document *doc, float weight)
{
    const struct wm_text *text = wm_text_of_words(doc->arena, doc->words, doc->ends, doc->sentence_count);
    const struct tag_doc *seen = text != NULL ? tag_doc_make(doc->arena, lexicon, text, true) : NULL;
    const struct tag_sight *sight = seen != NULL ? tag_sight_make(seen) : NULL;
    if (sight == NULL)
        fail("memory", "a document needs more than a gigabyte");
    for (uint32_t s = 0, from = 0; s < doc->sentence_count; from = doc->ends[s++])
        take_sentence(corpus, table, doc, sight, from, doc->ends[s], weight);
}

struct reading {
    struct corpus *corpus;
    struct table *table;
    const struct tag_lexicon *lexicon;
    float weight;
    size_t documents;
    struct document doc;
};

static void end_document(struct reading *r)
{
    if (r->doc.word_count > 0) {
        size_t turn = r->documents++ % 6;
        take_document(r->corpus, r->table, r->lexicon, &r->doc, r->weight);
        if (turn <= 1) {
            change_letters(&r->doc, turn == 0 ? CAPITALS : SMALL);
            take_document(r->corpus, r->table, r->lexicon, &r->doc, r->weight);
        }
    }
    r->doc.word_count = r->doc.sentence_count = 0;
    wm_arena_reset(r->doc.arena);
}

static void end_sentence(struct reading *r)
{
    struct document *doc = &r->doc;
    if (doc->word_count > (doc->sentence_count > 0 ? doc->ends[doc->sentence_count - 1] : 0))
        doc->ends[doc->sentence_count++] = doc->word_count;
}

static void add_word(struct document *doc, const char *line, const char *tab)
{
    doc->words[doc->word_count] = wm_str_dup(doc->arena, (struct wm_str){line, (size_t)(tab - line)});
    snprintf(doc->tags[doc->word_count++], sizeof doc->tags[0], "%s", tab + 1);
}

/* A corpus has documents when it says so once. */
static bool has_documents(FILE *file)
{
    char line[4096];
    bool found = false;
    while (!found && fgets(line, sizeof line, file) != NULL)
        found = strncmp(line, "-DOCSTART-", 10) == 0;
    rewind(file);
    return found;
}

static void read_corpus(struct reading *r, const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        fail(path, "cannot be opened");
    bool documents = has_documents(file);
    char line[4096];
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        const char *tab = strrchr(line, '\t');
        bool starts = strncmp(line, "-DOCSTART-", 10) == 0;
        if (line[0] == '\0' || starts)
            end_sentence(r);
        if (starts || (line[0] == '\0' && !documents))
            end_document(r);
        if (!starts && tab != NULL)
            add_word(&r->doc, line, tab);
    }
    end_sentence(r);
    end_document(r);
    fclose(file);
}

/* Learning. */

#define ROW 20 /* floats of a feature: its labels, filled up for the compiler's sake */

struct learner {
    float (*weights)[ROW], (*squares)[ROW];
    float transitions[TAG_LABELS + 2][TAG_LABELS], transition_squares[TAG_LABELS + 2][TAG_LABELS];
    const bool *dropped; /* by feature; NULL = none */
    uint64_t random;
    float left_out;
};

enum { FIRST = TAG_LABELS, LAST = TAG_LABELS + 1 }; /* rows of transitions */

static uint64_t next_random(struct learner *l)
{
    l->random ^= l->random << 13;
    l->random ^= l->random >> 7;
    l->random ^= l->random << 17;
    return l->random;
}

static bool allowed(unsigned row, unsigned b)
{
    if (row == LAST)
        return tag_label_follows(b, 0);
    return tag_label_follows(row == FIRST ? 0 : row, b);
}

static void climb(float *weight, float *squares, float gradient)
{
    gradient += DECAY * *weight;
    *squares += gradient * gradient;
    *weight -= STEP * gradient / sqrtf(*squares + SQUARES_FIRST);
}

/* What of a sentence takes part in this pass, and what follows from it. */
struct lattice {
    uint32_t features[SENTENCE_MAX * TAG_FEATURES_MAX], begin[SENTENCE_MAX + 1];
    float scores[SENTENCE_MAX][ROW];
    double grown[SENTENCE_MAX][TAG_LABELS], ahead[SENTENCE_MAX][TAG_LABELS], shown[SENTENCE_MAX][TAG_LABELS];
    double norm[SENTENCE_MAX];
    float likely[SENTENCE_MAX][TAG_LABELS];
    double step[TAG_LABELS + 2][TAG_LABELS];
};

static void choose_features(struct learner *l, struct lattice *at, const struct sentence *s)
{
    uint32_t used = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        at->begin[i] = used;
        for (uint32_t f = s->begin[i]; f < s->begin[i + 1]; f++) {
            bool out = l->left_out > 0 && (double)(next_random(l) >> 11) * 0x1p-53 < (double)l->left_out;
            if (!out && (l->dropped == NULL || !l->dropped[s->features[f]]))
                at->features[used++] = s->features[f];
        }
    }
    at->begin[s->count] = used;
}

static void score(const struct learner *l, struct lattice *at, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        float *sum = at->scores[i];
        memset(sum, 0, sizeof at->scores[i]);
        for (uint32_t f = at->begin[i]; f < at->begin[i + 1]; f++)
            for (unsigned y = 0; y < ROW; y++)
                sum[y] += l->weights[at->features[f]][y];
        float most = sum[0];
        for (unsigned y = 1; y < TAG_LABELS; y++)
            most = sum[y] > most ? sum[y] : most;
        for (unsigned y = 0; y < TAG_LABELS; y++)
            at->shown[i][y] = exp((double)(sum[y] - most));
    }
    for (unsigned a = 0; a < TAG_LABELS + 2; a++)
        for (unsigned b = 0; b < TAG_LABELS; b++)
            at->step[a][b] = allowed(a, b) ? exp((double)l->transitions[a][b]) : 0;
}

/* Forward and backward (Rabiner 1989), each position scaled to 1. */
static void sum_ways(struct lattice *at, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        at->norm[i] = 0;
        for (unsigned b = 0; b < TAG_LABELS; b++) {
            double sum = i == 0 ? at->step[FIRST][b] : 0;
            for (unsigned a = 0; i > 0 && a < TAG_LABELS; a++)
                sum += at->grown[i - 1][a] * at->step[a][b];
            at->grown[i][b] = sum * at->shown[i][b];
            at->norm[i] += at->grown[i][b];
        }
        for (unsigned b = 0; b < TAG_LABELS; b++)
            at->grown[i][b] /= at->norm[i];
    }
    double end = 0;
    for (unsigned b = 0; b < TAG_LABELS; b++)
        end += at->grown[count - 1][b] * at->step[LAST][b];
    for (unsigned b = 0; b < TAG_LABELS; b++)
        at->ahead[count - 1][b] = at->step[LAST][b] / end;
    for (uint32_t i = count - 1; i-- > 0;)
        for (unsigned a = 0; a < TAG_LABELS; a++) {
            double sum = 0;
            for (unsigned b = 0; b < TAG_LABELS; b++)
                sum += at->step[a][b] * at->shown[i + 1][b] * at->ahead[i + 1][b];
            at->ahead[i][a] = sum / at->norm[i + 1];
        }
    for (uint32_t i = 0; i < count; i++)
        for (unsigned b = 0; b < TAG_LABELS; b++)
            at->likely[i][b] = (float)(at->grown[i][b] * at->ahead[i][b]);
}

static void learn_transitions(struct learner *l, const struct lattice *at, const struct sentence *s)
{
    float gradient[TAG_LABELS + 2][TAG_LABELS] = {{0}};
    for (unsigned b = 0; b < TAG_LABELS; b++) {
        gradient[FIRST][b] = at->likely[0][b] - (s->gold[0] == b ? 1.f : 0.f);
        gradient[LAST][b] = at->likely[s->count - 1][b] - (s->gold[s->count - 1] == b ? 1.f : 0.f);
    }
    for (uint32_t i = 1; i < s->count; i++) {
        for (unsigned a = 0; a < TAG_LABELS; a++)
            for (unsigned b = 0; b < TAG_LABELS; b++)
                gradient[a][b] +=
                    (float)(at->grown[i - 1][a] * at->step[a][b] * at->shown[i][b] * at->ahead[i][b] / at->norm[i]);
        gradient[s->gold[i - 1]][s->gold[i]] -= 1;
    }
    for (unsigned a = 0; a < TAG_LABELS + 2; a++)
        for (unsigned b = 0; b < TAG_LABELS; b++)
            if (allowed(a, b))
                climb(&l->transitions[a][b], &l->transition_squares[a][b], gradient[a][b]);
}

static void learn_features(struct learner *l, const struct lattice *at, const struct sentence *s)
{
    for (uint32_t i = 0; i < s->count; i++) {
        float gradient[ROW] = {0}, most = 0;
        for (unsigned y = 0; y < TAG_LABELS; y++) {
            gradient[y] = s->weight * (at->likely[i][y] - (s->gold[i] == y ? 1.f : 0.f));
            most = fabsf(gradient[y]) > most ? fabsf(gradient[y]) : most;
        }
        for (uint32_t f = at->begin[i]; most > 1e-3f && f < at->begin[i + 1]; f++)
            for (unsigned y = 0; y < ROW; y++)
                climb(&l->weights[at->features[f]][y], &l->squares[at->features[f]][y], gradient[y]);
    }
}

/* The mean of the weights that passes leave is steadier than those of the last one. */
struct mean {
    float (*weights)[ROW];
    float transitions[TAG_LABELS + 2][TAG_LABELS];
};

static void add_to_mean(struct mean *mean, const struct learner *l, size_t count, float share)
{
    for (size_t i = 0; i <= count; i++)
        for (unsigned y = 0; y < ROW; y++)
            mean->weights[i][y] += l->weights[i][y] * share;
    for (unsigned a = 0; a < TAG_LABELS + 2; a++)
        for (unsigned b = 0; b < TAG_LABELS; b++)
            mean->transitions[a][b] += l->transitions[a][b] * share;
}

static void shuffle(struct learner *l, uint32_t *order, size_t count)
{
    for (size_t i = count; i-- > 1;) {
        size_t j = (size_t)(next_random(l) % (i + 1));
        uint32_t kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
}

static void learn(struct learner *l, const struct corpus *corpus, int passes)
{
    struct lattice *at = wm_calloc(1, sizeof *at);
    uint32_t *order = wm_calloc(corpus->count, sizeof *order);
    for (size_t i = 0; i < corpus->count; i++)
        order[i] = (uint32_t)i;
    for (int pass = 0; pass < passes; pass++) {
        shuffle(l, order, corpus->count);
        for (size_t i = 0; i < corpus->count; i++) {
            const struct sentence *s = &corpus->list[order[i]];
            choose_features(l, at, s);
            score(l, at, s->count);
            sum_ways(at, s->count);
            learn_transitions(l, at, s);
            learn_features(l, at, s);
        }
        fprintf(stderr, "tag_train: pass %d of %d\n", pass + 1, passes);
    }
    free(order);
    free(at);
}

/* The file. */

static float strength(const float weights[ROW])
{
    float most = 0;
    for (unsigned y = 1; y < TAG_LABELS; y++)
        most = fabsf(weights[y] - weights[0]) > most ? fabsf(weights[y] - weights[0]) : most;
    return most;
}

static int compare_floats(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x < y) - (x > y);
}

/* Marks all but the strongest. */
static bool *drop_weak(const struct learner *l, size_t count)
{
    float *strengths = wm_calloc(count, sizeof *strengths);
    bool *dropped = wm_calloc(count + 1, sizeof *dropped);
    for (size_t i = 0; i < count; i++)
        strengths[i] = strength(l->weights[i + 1]);
    qsort(strengths, count, sizeof *strengths, compare_floats);
    float least = count > KEPT_FEATURES ? strengths[KEPT_FEATURES - 1] : 0;
    size_t kept = 0;
    for (size_t i = 1; i <= count; i++) {
        dropped[i] = strength(l->weights[i]) < least || kept == KEPT_FEATURES;
        kept += !dropped[i];
    }
    free(strengths);
    return dropped;
}

/* The largest weight becomes 127; what is a little larger than most is cut to it. */
static float scale_of(const struct learner *l, size_t count)
{
    double squares = 0;
    size_t kept = 0;
    for (size_t i = 1; i <= count; i++)
        if (!l->dropped[i]) {
            squares += (double)(strength(l->weights[i]) * strength(l->weights[i]));
            kept++;
        }
    return (float)(6 * sqrt(squares / (double)(kept + 1)) / 127);
}

static int8_t rounded(float weight, float scale)
{
    float value = roundf(weight / scale);
    return (int8_t)(value > 127 ? 127 : value < -127 ? -127 : value);
}

struct entry {
    uint64_t hash;
    uint32_t number;
};

static int compare_entries(const void *a, const void *b)
{
    uint64_t x = ((const struct entry *)a)->hash, y = ((const struct entry *)b)->hash;
    return (x > y) - (x < y);
}

/* In the order of their hashes, so that the bytes do not depend on the table they came from. */
static void fill_rows(const struct learner *l, const struct table *table, float scale, struct tag_row *rows)
{
    struct entry *entries = wm_calloc(table->count, sizeof *entries);
    size_t count = 0;
    for (size_t i = 0; i <= table->mask; i++)
        if (table->hashes[i] != 0 && !l->dropped[table->numbers[i]])
            entries[count++] = (struct entry){table->hashes[i], table->numbers[i]};
    qsort(entries, count, sizeof *entries, compare_entries);
    for (size_t i = 0; i < count; i++) {
        uint32_t slot = tag_slot_of(entries[i].hash, SLOTS);
        while (rows[slot].key != 0)
            slot = slot + 1 < SLOTS ? slot + 1 : 0;
        rows[slot].key = tag_key_of(entries[i].hash);
        for (unsigned y = 1; y < TAG_LABELS; y++)
            rows[slot].weights[y - 1] =
                rounded(l->weights[entries[i].number][y] - l->weights[entries[i].number][0], scale);
    }
    free(entries);
}

static struct tag_transitions rounded_transitions(const struct learner *l, float scale)
{
    struct tag_transitions out;
    for (unsigned b = 0; b < TAG_LABELS; b++) {
        for (unsigned a = 0; a < TAG_LABELS; a++)
            out.score[a][b] = allowed(a, b) ? (int32_t)lroundf(l->transitions[a][b] / scale) : TAG_FORBIDDEN;
        out.first[b] = (int32_t)lroundf(l->transitions[FIRST][b] / scale);
        out.last[b] = (int32_t)lroundf(l->transitions[LAST][b] / scale);
    }
    return out;
}

static void write_model(const struct learner *l, const struct table *table, const char *path)
{
    size_t size = sizeof(struct tag_sequence_header) + SLOTS * sizeof(struct tag_row);
    struct tag_sequence_header *header = wm_calloc(1, size);
    float scale = scale_of(l, table->count);
    memcpy(header->magic, TAG_SEQUENCE_MAGIC, sizeof header->magic);
    header->version = TAG_SEQUENCE_VERSION;
    header->byte_order = TAG_SEQUENCE_BYTE_ORDER;
    header->size = size;
    header->labels = TAG_LABELS;
    header->slots = SLOTS;
    header->transitions = rounded_transitions(l, scale);
    fill_rows(l, table, scale, (void *)(header + 1));
    size_t from = offsetof(struct tag_sequence_header, checksum) + sizeof header->checksum;
    header->checksum = tag_checksum((const unsigned char *)header + from, size - from);
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(header, 1, size, file) != size || fclose(file) != 0)
        fail(path, "cannot be written");
    free(header);
}

static void read_all(int count, char **paths, struct reading *r)
{
    r->doc = (struct document){.arena = wm_arena_new(ARENA_BYTES)};
    r->doc.words = wm_calloc(1 << 20, sizeof *r->doc.words);
    r->doc.tags = wm_calloc(1 << 20, sizeof *r->doc.tags);
    r->doc.ends = wm_calloc(1 << 20, sizeof *r->doc.ends);
    for (int i = 0; i < count; i++) {
        char *weight = strrchr(paths[i], '=');
        if (weight != NULL)
            *weight++ = '\0';
        r->weight = weight != NULL ? strtof(weight, NULL) : 1;
        read_corpus(r, paths[i]);
    }
    wm_arena_free(r->doc.arena);
    free(r->doc.words);
    free(r->doc.tags);
    free(r->doc.ends);
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
        fail(argv[2], err.text);
    struct corpus corpus = {0};
    struct table table = table_new();
    read_all(argc - 3, argv + 3, &(struct reading){.corpus = &corpus, .table = &table, .lexicon = &lexicon});
    if (corpus.count == 0)
        fail(argv[3], "no sentence in it; a line is a token, a tab and its tag");
    fprintf(stderr, "tag_train: %zu tokens, %zu sentences, %zu features\n", corpus.tokens, corpus.count, table.count);
    struct learner learner = {.random = UINT64_C(88172645463325252), .left_out = LEFT_OUT};
    learner.weights = wm_calloc(table.count + 1, sizeof *learner.weights);
    learner.squares = wm_calloc(table.count + 1, sizeof *learner.squares);
    learn(&learner, &corpus, PASSES);
    learner.dropped = drop_weak(&learner, table.count);
    struct mean mean = {.weights = wm_calloc(table.count + 1, sizeof *mean.weights)};
    for (int pass = 0; pass < PASSES_KEPT; pass++) {
        learn(&learner, &corpus, 1);
        add_to_mean(&mean, &learner, table.count, 1.f / PASSES_KEPT);
    }
    learner.weights = mean.weights;
    memcpy(learner.transitions, mean.transitions, sizeof learner.transitions);
    write_model(&learner, &table, argv[1]);
    return 0;
}
