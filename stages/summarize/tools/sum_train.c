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
#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../sum_pick.h"
#include "base/arena.h"
#include "base/article.h"
#include "base/option.h"
#include "base/story.h"
#include "runtime/chain.h"

#define FOLDS       4
#define ARENA_BYTES ((size_t)512 << 20)

#define COMMON_ARTICLES 40 /* a word that as many hold has weights of its own */
#define WORD_PASSES     4
#define WORD_STEP       0.15f
#define WORD_SHRINK     1e-2f
#define PAIR_PASSES     5
#define PAIR_SHRINK     1e-4f
#define SET_PASSES      30
#define SET_BATCH       20
#define SET_STEP        0.02
#define SET_SHRINK      3e-3
#define SET_SHARPNESS   10.0 /* of the distribution over sets */
#define CHARACTERS      280
#define SENTENCES       3

/* Where the weights of sets begin, and stay where the stories say nothing: they have no headlines, paragraphs, focus.
 */
static const struct {
    enum sum_feature feature;
    float weight;
} by_hand[] = {{SUM_FEATURE_PAIRS_30, 0.8f},   {SUM_FEATURE_WORDS_30, 0.5f}, {SUM_FEATURE_WORDS_45, 0.5f},
               {SUM_FEATURE_LEAD_FIRST, 4.0f}, {SUM_FEATURE_FILLS, 0.3f},    {SUM_FEATURE_HEADLINE, 1.0f},
               {SUM_FEATURE_FOCUS, 9.0f}};
#define HEADLINE_WORD 0.8f /* log odds of a word in the headline */

extern const struct wm_stage wm_stage_tag;

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "sum_train: %s: %s\n", what, why);
    exit(1);
}

static void *grown(void *old, size_t count, size_t size)
{
    void *made = realloc(old, (count > 0 ? count : 1) * size);
    if (made == NULL)
        fail("memory", strerror(errno));
    return made;
}

/* Something to learn: an outcome and the weights that should tell it, as offsets of floats into the model. */
struct example {
    uint32_t cells[SUM_CELLS];
    uint8_t count;
    bool outcome;
};

struct option {
    float score, features[SUM_FEATURE_COUNT];
};

struct story {
    struct wm_str line; /* JSON */
    struct example *words, *pairs;
    struct option *sets;
    size_t word_count, pair_count, set_count;
};

struct school {
    struct story *stories;
    size_t count;
    struct wm_arena *arena; /* of the story in hand */
    struct wm_chain *chain;
    struct wm_chain_worker *worker;
    struct sum_lexicon *lexicon;
    struct sum_scratch *scratch;
    struct sum_model *folds[FOLDS], *whole;
    /* The reference of the story in hand: how often it has each term and pair, and its words. */
    uint32_t *term_counts, *pair_counts, reference_words, reference_pairs;
};

/* Reading. */

static void load(struct school *school, const char *path)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0;
    if (file == NULL)
        fail(path, strerror(errno));
    for (ssize_t len; (len = getline(&line, &capacity, file)) > 0;) {
        school->stories = grown(school->stories, school->count + 1, sizeof *school->stories);
        school->stories[school->count++] = (struct story){.line = {line, (size_t)len}};
        line = NULL;
        capacity = 0;
    }
    free(line);
    fclose(file);
}

static uint32_t pair_id(const struct sum_terms *terms, uint32_t left, uint32_t right)
{
    for (uint32_t i = 1; i <= terms->pair_count; i++)
        if (terms->pairs[i].left == left && terms->pairs[i].right == right)
            return i;
    return 0;
}

static void read_reference(struct school *school, struct wm_str reference)
{
    const struct sum_terms *terms = &school->scratch->terms;
    const struct wm_text *text = wm_text_cut(school->arena, reference);
    memset(school->term_counts, 0, (SUM_TOKENS_MAX + 1) * sizeof *school->term_counts);
    memset(school->pair_counts, 0, (SUM_TOKENS_MAX + 1) * sizeof *school->pair_counts);
    school->reference_words = school->reference_pairs = 0;
    uint32_t last = 0;
    for (uint32_t i = 0; i < text->token_count; i++) {
        if (text->tokens[i].kind != WM_TOKEN_WORD && text->tokens[i].kind != WM_TOKEN_NUMBER)
            continue;
        uint32_t term = sum_terms_find(terms, sum_hash_word(wm_text_span(text, text->tokens[i].span)).root);
        uint32_t pair = last != 0 && term != 0 ? pair_id(terms, last, term) : 0;
        school->term_counts[term]++;
        school->pair_counts[pair]++;
        school->reference_pairs += school->reference_words++ > 0;
        last = term;
    }
    school->term_counts[0] = school->pair_counts[0] = 0;
}

/* Reads a story as the stage does behind the tag stage. */
static void read_story(struct school *school, const struct story *story)
{
    struct wm_json *json;
    struct wm_error err = {0};
    wm_arena_reset(school->arena);
    if (wm_json_parse(school->arena, story->line, &json, &err) != WM_OK)
        fail("a story", err.text);
    struct wm_str record = wm_story_record(school->arena, json, WM_STR("urn:wiremill:story"));
    struct wm_item *item = wm_chain_run(school->worker, school->arena, record, WM_STR("application/json"), NULL, NULL);
    if (item->code != WM_OK)
        fail("a story", item->text);
    const struct wm_text *text = wm_article_text(item->article);
    const struct wm_annotation *found = wm_article_annotation(item->article);
    sum_read(school->scratch, school->lexicon, text, wm_article_headline(item->article), found);
    read_reference(school, wm_json_str(wm_json_at(wm_json_get(json, "references"), 0)));
}

/* Words that many articles hold. */

static int by_root(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static uint8_t frequency_of(uint32_t articles, size_t all)
{
    uint8_t bucket = 0;
    for (uint32_t least = 5; least * 2 <= articles * 800 / all && bucket + 1 < SUM_FREQUENCIES; least *= 2)
        bucket++;
    return bucket;
}

static struct sum_common *find_commons(struct school *school, uint32_t *count)
{
    uint32_t *roots = grown(NULL, 1, sizeof *roots), made = 0;
    size_t seen = 0;
    for (size_t s = 0; s < school->count; s++) {
        read_story(school, &school->stories[s]);
        const struct sum_terms *terms = &school->scratch->terms;
        roots = grown(roots, seen + terms->term_count, sizeof *roots);
        for (uint32_t i = 1; i <= terms->term_count; i++)
            roots[seen++] = (uint32_t)terms->terms[i].root;
    }
    qsort(roots, seen, sizeof *roots, by_root);
    struct sum_common *commons = NULL;
    for (size_t from = 0, end; from < seen; from = end) {
        for (end = from; end < seen && roots[end] == roots[from]; end++)
            ;
        if (end - from < COMMON_ARTICLES)
            continue;
        commons = grown(commons, made + 1, sizeof *commons);
        commons[made++] =
            (struct sum_common){.root = roots[from], .frequency = frequency_of((uint32_t)(end - from), school->count)};
    }
    free(roots);
    *count = made;
    return commons;
}

static struct sum_model *copy_of(const struct sum_common *commons, uint32_t count)
{
    struct sum_common *copy = grown(NULL, count, sizeof *copy);
    memcpy(copy, commons, count * sizeof *copy);
    struct sum_model *model = sum_model_empty(copy, count);
    if (model == NULL)
        fail("memory", strerror(errno));
    model->term.headline[0] = HEADLINE_WORD;
    return model;
}

/* Learning of words and pairs. Offsets count floats: those of the struct first, then those of the commons. */

#define PAIR_BASE ((uint32_t)(offsetof(struct sum_model, pair) / sizeof(float)))
#define ROW_BASE  ((uint32_t)(sizeof(struct sum_model) / sizeof(float)))

static uint32_t offset_of(const struct sum_model *model, const float *cell)
{
    const char *at = (const char *)cell, *rows = (const char *)model->commons;
    if (at >= rows && at < rows + model->common_count * sizeof *model->commons)
        return ROW_BASE + (uint32_t)((size_t)(at - rows) / sizeof(float));
    return (uint32_t)((size_t)(at - (const char *)model) / sizeof(float));
}

static float *cell_of(struct sum_model *model, uint32_t offset)
{
    return offset >= ROW_BASE ? (float *)(void *)model->commons + (offset - ROW_BASE) : (float *)(void *)model + offset;
}

static struct example example_of(const struct sum_model *model, const float *const *cells, unsigned count, bool outcome)
{
    struct example example = {.count = (uint8_t)count, .outcome = outcome};
    for (unsigned i = 0; i < count; i++)
        example.cells[i] = offset_of(model, cells[i]);
    return example;
}

static void make_word_examples(struct school *school)
{
    const float *cells[SUM_CELLS];
    for (size_t s = 0; s < school->count; s++) {
        struct story *story = &school->stories[s];
        struct sum_terms *terms = &school->scratch->terms;
        read_story(school, story);
        sum_expect_ranks(terms, school->whole);
        story->words = grown(NULL, (size_t)terms->term_count * SUM_TIMES, sizeof *story->words);
        for (uint32_t i = 1; i <= terms->term_count; i++)
            for (unsigned time = 0; time < SUM_TIMES && time < terms->terms[i].count; time++) {
                unsigned count =
                    sum_term_cells(school->whole, &terms->terms[i], school->scratch->sentence_count, time, cells);
                story->words[story->word_count++] =
                    example_of(school->whole, cells, count, school->term_counts[i] > time);
            }
    }
}

static void make_pair_examples(struct school *school)
{
    const float *cells[SUM_CELLS];
    for (size_t s = 0; s < school->count; s++) {
        struct story *story = &school->stories[s];
        struct sum_terms *terms = &school->scratch->terms;
        struct sum_model *model = school->folds[s % FOLDS];
        read_story(school, story);
        sum_expect(terms, model, school->scratch->sentence_count);
        story->pairs = grown(NULL, terms->pair_count, sizeof *story->pairs);
        for (uint32_t i = 1; i <= terms->pair_count; i++) {
            unsigned count = sum_pair_cells(model, terms, &terms->pairs[i], cells);
            story->pairs[story->pair_count++] = example_of(model, cells, count, school->pair_counts[i] > 0);
        }
    }
}

static void learn(struct sum_model *model, float *squares, const struct example *example, float step, float shrink)
{
    float odds = 0;
    for (unsigned i = 0; i < example->count; i++)
        odds += *cell_of(model, example->cells[i]);
    float miss = (example->outcome ? 1.0f : 0.0f) - sum_chance(odds);
    for (unsigned i = 0; i < example->count; i++) {
        float *cell = cell_of(model, example->cells[i]), slope = miss - shrink * *cell;
        float *square = &squares[example->cells[i]];
        *square += slope * slope;
        *cell += step * slope / sqrtf(1e-6f + *square);
    }
}

/* Learns from all stories but those of the fold; FOLDS leaves none out. */
static void learn_all(const struct school *school, struct sum_model *model, size_t fold, bool pairs)
{
    size_t floats = ROW_BASE + model->common_count * (sizeof *model->commons / sizeof(float));
    float *squares = calloc(floats, sizeof *squares);
    uint32_t draw = 1;
    if (squares == NULL)
        fail("memory", strerror(errno));
    for (int pass = 0; pass < (pairs ? PAIR_PASSES : WORD_PASSES); pass++)
        for (size_t n = 0; n < school->count; n++) {
            draw = draw * 1103515245u + 12345u;
            size_t s = (draw >> 8) % school->count;
            const struct story *story = &school->stories[s];
            if (s % FOLDS == fold)
                continue;
            size_t count = pairs ? story->pair_count : story->word_count;
            for (size_t i = 0; i < count; i++)
                learn(model, squares, pairs ? &story->pairs[i] : &story->words[i], WORD_STEP,
                      pairs ? PAIR_SHRINK : WORD_SHRINK);
        }
    free(squares);
}

static void learn_folds(const struct school *school, bool pairs)
{
    for (size_t fold = 0; fold < FOLDS; fold++)
        learn_all(school, school->folds[fold], fold, pairs);
    learn_all(school, school->whole, FOLDS, pairs);
}

/* Learning of sets. */

struct collector {
    const struct school *school;
    struct story *story;
    float (*features)[SUM_SENTENCE_FEATURE_COUNT];
};

static float f_measure(uint32_t hits, uint32_t ours, uint32_t theirs)
{
    return hits > 0 ? 2.0f * (float)hits / (float)(ours + theirs) : 0;
}

static float score_of(const struct school *school, const struct sum_set *set)
{
    const struct sum_terms *terms = &school->scratch->terms;
    uint32_t words = 0, pairs = 0, taken = 0;
    static uint32_t used[SUM_TOKENS_MAX], used_pair[SUM_TOKENS_MAX];
    for (uint32_t k = 0; k < set->count; k++) {
        const struct sum_sentence *sentence = &school->scratch->sentences[set->sentences[k]];
        for (uint32_t i = sentence->token; i < sentence->token_end; i++) {
            uint32_t term = terms->token_terms[i], pair = terms->token_pairs[i];
            taken += term != 0;
            words += term != 0 && used[term]++ < school->term_counts[term];
            pairs += pair != 0 && used_pair[pair]++ < school->pair_counts[pair];
        }
    }
    for (uint32_t k = 0; k < set->count; k++) {
        const struct sum_sentence *sentence = &school->scratch->sentences[set->sentences[k]];
        for (uint32_t i = sentence->token; i < sentence->token_end; i++)
            used[terms->token_terms[i]] = used_pair[terms->token_pairs[i]] = 0;
    }
    return (f_measure(words, taken, school->reference_words) + f_measure(pairs, taken - 1, school->reference_pairs)) /
           2;
}

static void collect(void *ctx, const struct sum_set *set)
{
    struct collector *collector = ctx;
    struct story *story = collector->story;
    story->sets = grown(story->sets, story->set_count + 1, sizeof *story->sets);
    struct option *option = &story->sets[story->set_count++];
    *option = (struct option){.score = score_of(collector->school, set)};
    for (uint32_t k = 0; k < set->count; k++)
        for (unsigned f = 0; f < SUM_SENTENCE_FEATURE_COUNT; f++)
            option->features[f] += collector->features[set->sentences[k]][f];
    sum_set_features(set, option->features);
}

static void make_sets(struct school *school, const float *rank)
{
    static float features[SUM_SENTENCES_MAX][SUM_SENTENCE_FEATURE_COUNT], scores[SUM_SENTENCES_MAX];
    const struct sum_budget budget = {.characters = CHARACTERS, .sentences = SENTENCES};
    for (size_t s = 0; s < school->count; s++) {
        struct collector collector = {school, &school->stories[s], features};
        struct sum_model *model = school->folds[s % FOLDS];
        memcpy(model->rank, rank, sizeof model->rank);
        read_story(school, collector.story);
        sum_expect(&school->scratch->terms, model, school->scratch->sentence_count);
        for (uint32_t i = 0; i < school->scratch->sentence_count; i++) {
            sum_sentence_features(school->scratch, i, NULL, features[i]);
            scores[i] = sum_sentence_score(model, features[i]);
        }
        collector.story->set_count = 0;
        struct sum_field field;
        sum_field_make(&field, school->scratch, model, scores, 0, CHARACTERS);
        sum_visit_sets(&field, budget, collect, &collector);
    }
}

/* Adds the slope of the expected score of a story's sets to `slopes`; returns that score. */
static double expect_score(const struct story *story, const double *rank, double *slopes)
{
    double *odds = grown(NULL, story->set_count, sizeof *odds), most = -1e9, all = 0, score = 0;
    for (size_t i = 0; i < story->set_count; i++) {
        odds[i] = 0;
        for (unsigned f = 0; f < SUM_FEATURE_COUNT; f++)
            odds[i] += SET_SHARPNESS * rank[f] * (double)story->sets[i].features[f];
        most = odds[i] > most ? odds[i] : most;
    }
    for (size_t i = 0; i < story->set_count; i++)
        all += odds[i] = exp(odds[i] - most);
    for (size_t i = 0; i < story->set_count; i++)
        score += odds[i] / all * (double)story->sets[i].score;
    for (size_t i = 0; i < story->set_count; i++)
        for (unsigned f = 0; f < SUM_FEATURE_COUNT; f++)
            slopes[f] += odds[i] / all * ((double)story->sets[i].score - score) * (double)story->sets[i].features[f];
    free(odds);
    return score;
}

struct adam {
    double mean[SUM_FEATURE_COUNT], square[SUM_FEATURE_COUNT];
    int steps;
};

static void step(struct adam *adam, double *rank, const double *slopes, double size)
{
    adam->steps++;
    for (unsigned f = 0; f < SUM_FEATURE_COUNT; f++) {
        adam->mean[f] = 0.9 * adam->mean[f] + 0.1 * slopes[f];
        adam->square[f] = 0.999 * adam->square[f] + 0.001 * slopes[f] * slopes[f];
        double mean = adam->mean[f] / (1 - pow(0.9, adam->steps));
        double square = adam->square[f] / (1 - pow(0.999, adam->steps));
        rank[f] += size * mean / (sqrt(square) + 1e-8);
    }
}

static void learn_sets(const struct school *school, double *rank, const double *start)
{
    struct adam adam = {0};
    for (int pass = 0; pass < SET_PASSES; pass++) {
        double slopes[SUM_FEATURE_COUNT] = {0}, score = 0;
        size_t batch = 0;
        for (size_t n = 0; n < school->count; n++) {
            score += expect_score(&school->stories[(n * 7919 + (size_t)pass * 31) % school->count], rank, slopes);
            if (++batch < SET_BATCH && n + 1 < school->count)
                continue;
            for (unsigned f = 0; f < SUM_FEATURE_COUNT; f++)
                slopes[f] = slopes[f] / (double)batch - SET_SHRINK * (rank[f] - start[f]);
            step(&adam, rank, slopes, SET_STEP / (1 + 5.0 * pass / SET_PASSES));
            memset(slopes, 0, sizeof slopes);
            batch = 0;
        }
        if (pass + 1 == SET_PASSES)
            printf("expected score of a set: %.4f\n", score / (double)school->count);
    }
}

static void learn_ranks(struct school *school)
{
    double rank[SUM_FEATURE_COUNT] = {0}, start[SUM_FEATURE_COUNT];
    for (size_t i = 0; i < sizeof by_hand / sizeof *by_hand; i++)
        rank[by_hand[i].feature] = (double)by_hand[i].weight;
    memcpy(start, rank, sizeof start);
    for (int round = 0; round < 2; round++) { /* the second with the candidates of the first */
        for (unsigned f = 0; f < SUM_FEATURE_COUNT; f++)
            school->whole->rank[f] = (float)rank[f];
        make_sets(school, school->whole->rank);
        learn_sets(school, rank, start);
    }
    for (unsigned f = 0; f < SUM_FEATURE_COUNT; f++)
        school->whole->rank[f] = (float)rank[f];
}

/* Writing. */

static int rounded(float weight)
{
    return (int)lrintf(fminf(fmaxf(weight * 256, -32768), 32767));
}

static void write_numbers(FILE *out, const char *name, const float *numbers, size_t count)
{
    fprintf(out, "static const int16_t %s[%zu] = {", name, count);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%d,", i % 20 == 0 ? "\n    " : " ", rounded(numbers[i]));
    fprintf(out, "\n};\n\n");
}

static void write_model(const struct sum_model *model, const char *path)
{
    FILE *out = fopen(path, "w");
    if (out == NULL)
        fail(path, strerror(errno));
    fprintf(out, "/* SPDX-License-Identifier: Apache-2.0 */\n/* Made by build/tools/sum_train; its card is "
                 "data/SUMMARIES.md. */\n/* clang-format off */\n#include \"sum_weights.h\"\n\n");
    write_numbers(out, "term", (const float *)&model->term, sizeof model->term / sizeof(float));
    write_numbers(out, "pair", (const float *)&model->pair, sizeof model->pair / sizeof(float));
    write_numbers(out, "rank", model->rank, SUM_FEATURE_COUNT);
    fprintf(out, "static const struct sum_weight_row commons[%u] = {", model->common_count);
    for (uint32_t i = 0; i < model->common_count; i++) {
        const struct sum_common *row = &model->commons[i];
        fprintf(out, "%s{0x%08xu, %u, {%d, %d, %d}},", i % 4 == 0 ? "\n    " : " ", (unsigned)row->root, row->frequency,
                rounded(row->weights[0]), rounded(row->weights[1]), rounded(row->weights[2]));
    }
    fprintf(out, "\n};\n\nconst struct sum_weights sum_weights = {term, pair, rank, commons, %zu, %zu, %u, %u};\n",
            sizeof model->term / sizeof(float), sizeof model->pair / sizeof(float), (unsigned)SUM_FEATURE_COUNT,
            model->common_count);
    if (fclose(out) != 0)
        fail(path, strerror(errno));
}

static void open_school(struct school *school)
{
    struct wm_error err = {0};
    school->arena = wm_arena_new(ARENA_BYTES);
    struct wm_arena *arena = wm_arena_new((size_t)1 << 16);
    void *conf = wm_arena_alloc(arena, wm_stage_tag.conf_size);
    wm_option_defaults(wm_stage_tag.options, conf);
    struct wm_step tag = {&wm_stage_tag, conf};
    if (wm_chain_open(&tag, 1, 1, &school->chain, &err) != WM_OK ||
        wm_chain_worker_open(school->chain, &school->worker, &err) != WM_OK)
        fail("the tag stage", err.text);
    school->lexicon = sum_lexicon_new();
    school->scratch = sum_scratch_new();
    school->term_counts = grown(NULL, SUM_TOKENS_MAX + 1, sizeof *school->term_counts);
    school->pair_counts = grown(NULL, SUM_TOKENS_MAX + 1, sizeof *school->pair_counts);
    if (school->lexicon == NULL || school->scratch == NULL)
        fail("memory", strerror(errno));
}

int main(int argc, char **argv)
{
    struct school school = {0};
    if (argc < 3)
        fail("usage", "sum_train OUT.c STORIES.jsonl...");
    for (int i = 2; i < argc; i++)
        load(&school, argv[i]);
    open_school(&school);
    uint32_t count;
    struct sum_common *commons = find_commons(&school, &count);
    school.whole = copy_of(commons, count);
    for (size_t fold = 0; fold < FOLDS; fold++)
        school.folds[fold] = copy_of(commons, count);
    make_word_examples(&school);
    learn_folds(&school, false);
    make_pair_examples(&school);
    learn_folds(&school, true);
    learn_ranks(&school);
    write_model(school.whole, argv[1]);
    printf("%zu stories, %u common words\n", school.count, count);
    return 0;
}
