/* SPDX-License-Identifier: Apache-2.0 */
/* What the stages cost, each and fused, beside passes over the same bytes whose cost everybody can
 * judge: copying them, checking that they are UTF-8, cutting them into tokens. Figures of two
 * machines, or of one machine on two days, cannot be compared; ratios within one run can.
 *
 *     bench_stages [--rounds N] [--stories N] [--words N] [--corpus NAME=PATH]... [--json FILE]
 *                  [--about KEY=TEXT]...
 *
 * Measured are invented stories, as plain wire text and as ninjs messages, and corpora: a folder whose
 * files are messages, or .jsonl files whose lines have a "text" and perhaps a "title" and become ninjs
 * messages; paths of one name are one corpus. Every round makes every pass over the whole corpus, so that a noisy
 * minute hits all alike; of each pass the median round counts, and of each article in each stage the median of its
 * rounds. All is CPU time of the thread, so that what else the machine does counts little. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/json_init.h"
#include "base/option.h"
#include "runtime/chain.h"
#include "texts.h"

#define MAX_ROUNDS   101
#define MAX_STAGES   16
#define MAX_CORPORA  16
#define ARENA_BYTES  ((size_t)512 << 20)
#define MAX_ITEMS    10000
#define TAGGING_GOAL 500e3 /* words a second and core */

#define WM_STAGE(name) extern const struct wm_stage wm_stage_##name;
#include "../../stages/stages.def"
#undef WM_STAGE

static const struct wm_stage *const stages[] = {
#define WM_STAGE(name) &wm_stage_##name,
#include "../../stages/stages.def"
#undef WM_STAGE
};
#define STAGE_COUNT (sizeof stages / sizeof *stages)

/* json-in is of the message, where that is JSON; json-read of its record, as a lane behind another has it. */
enum pass { COPY, UTF8, JSON_IN, CUT, JSON_READ, JSON_OUT, FUSED, PASS_COUNT };
static const char *const pass_names[PASS_COUNT] = {"copy",      "utf8-check", "json-in",  "text-cut",
                                                   "json-read", "json-out",   "all-fused"};

/* What one stage took for one article after the other, round by round. */
struct samples {
    uint64_t *ns;
    size_t count, cap;
};

struct corpus {
    const char *name;
    struct texts messages, bodies, records;
    size_t refused;
    struct samples stage[MAX_STAGES];
    struct samples last_alone; /* the last stage in a lane of its own, its text cut beforehand */
    uint64_t pass_ns[PASS_COUNT][MAX_ROUNDS];
};

struct bench {
    struct wm_chain *chain, *last; /* all stages; the last one alone */
    struct wm_chain_worker *worker, *last_worker;
    struct samples *samples; /* of the stages of the chain that runs */
    struct wm_arena *arena;
    size_t rounds, round;
    uint64_t stage_began_ns;
    struct corpus *corpus; /* being measured */
};

static uint64_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Passes. Each works on one text, and returns something that depends on all of it. */

static size_t copy_text(struct bench *b, struct wm_str text)
{
    char *target = wm_arena_alloc(b->arena, text.len + 1);
    if (target == NULL)
        return 0;
    memcpy(target, text.ptr, text.len);
    return (size_t)((volatile char *)target)[text.len / 2];
}

static size_t check_text(struct bench *b, struct wm_str text)
{
    (void)b;
    return wm_utf8_valid(text);
}

static size_t cut_text(struct bench *b, struct wm_str text)
{
    const struct wm_text *cut = wm_text_cut(b->arena, text);
    return cut != NULL ? cut->token_count : 0;
}

static size_t parse_text(struct bench *b, struct wm_str text)
{
    struct wm_json *record;
    if (!wm_str_starts(text, "{"))
        return 0;
    return wm_json_parse(b->arena, text, &record, NULL) == WM_OK ? wm_json_count(record) : 0;
}

static void time_pass(struct bench *b, enum pass pass, const struct texts *texts,
                      size_t (*work)(struct bench *b, struct wm_str text))
{
    volatile size_t sink = 0;
    uint64_t begin = cpu_ns();
    for (size_t i = 0; i < texts->count; i++) {
        sink += work(b, texts->list[i]);
        wm_arena_reset(b->arena);
    }
    b->corpus->pass_ns[pass][b->round] = cpu_ns() - begin;
    (void)sink;
}

/* Writing needs a tree, whose making must not count. */
static void time_write(struct bench *b)
{
    uint64_t total = 0;
    for (size_t i = 0; i < b->corpus->records.count; i++) {
        struct wm_json *record;
        if (wm_json_parse(b->arena, b->corpus->records.list[i], &record, NULL) == WM_OK) {
            uint64_t begin = cpu_ns();
            if (wm_json_dump(b->arena, record).len == 0)
                bench_fail("came out empty", "a record");
            total += cpu_ns() - begin;
        }
        wm_arena_reset(b->arena);
    }
    b->corpus->pass_ns[JSON_OUT][b->round] = total;
}

/* In a lane of its own the last stage finds the text cut and the entities read, as what it costs alone should not hold
 * what stages share. */
static void before_stage(void *ctx, size_t stage, const struct wm_article *article)
{
    struct bench *b = ctx;
    (void)stage;
    if (b->samples == &b->corpus->last_alone) {
        wm_article_text((struct wm_article *)article);
        wm_article_annotation((struct wm_article *)article);
    }
    b->stage_began_ns = cpu_ns();
}

static void after_stage(void *ctx, size_t stage, const struct wm_article *article, enum wm_code code, uint64_t ns)
{
    struct bench *b = ctx;
    struct samples *samples = &b->samples[stage];
    (void)article;
    (void)code;
    (void)ns; /* of the clock on the wall */
    samples->ns = bench_grow(samples->ns, samples->count, &samples->cap, sizeof *samples->ns);
    samples->ns[samples->count++] = cpu_ns() - b->stage_began_ns;
}

static void keep_items(struct corpus *corpus, const struct wm_item *item)
{
    for (; item != NULL; item = item->next) {
        corpus->refused += item->code != WM_OK;
        if (item->code != WM_OK || item->article == NULL)
            continue;
        bench_add_text(&corpus->records, item->value);
        bench_add_text(&corpus->bodies, wm_article_body(item->article));
    }
}

static void time_chain(struct bench *b, bool keep)
{
    struct corpus *corpus = b->corpus;
    struct wm_chain_observer observer = {.before = before_stage, .after = after_stage, .ctx = b};
    b->samples = corpus->stage;
    uint64_t begin = cpu_ns();
    for (size_t i = 0; i < corpus->messages.count; i++) {
        struct wm_item *item =
            wm_chain_run(b->worker, b->arena, corpus->messages.list[i], WM_STR(""), NULL, keep ? NULL : &observer);
        if (keep)
            keep_items(corpus, item);
        wm_arena_reset(b->arena);
    }
    if (!keep)
        corpus->pass_ns[FUSED][b->round] = cpu_ns() - begin;
}

static void time_last(struct bench *b)
{
    struct wm_chain_observer observer = {.before = before_stage, .after = after_stage, .ctx = b};
    b->samples = &b->corpus->last_alone;
    for (size_t i = 0; i < b->corpus->records.count; i++) {
        wm_chain_run(b->last_worker, b->arena, b->corpus->records.list[i], WM_STR(""), NULL, &observer);
        wm_arena_reset(b->arena);
    }
}

/* The first run is not measured: it warms the caches and keeps what the other passes work on. */
static void measure(struct bench *b, struct corpus *corpus)
{
    b->corpus = corpus;
    time_chain(b, true);
    for (b->round = 0; b->round < b->rounds; b->round++) {
        time_pass(b, COPY, &corpus->messages, copy_text);
        time_pass(b, UTF8, &corpus->messages, check_text);
        time_pass(b, JSON_IN, &corpus->messages, parse_text);
        time_pass(b, CUT, &corpus->bodies, cut_text);
        time_pass(b, JSON_READ, &corpus->records, parse_text);
        time_write(b);
        time_chain(b, false);
        time_last(b);
    }
}

/* Figures. */

static int by_size(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static double median(uint64_t *values, size_t count)
{
    qsort(values, count, sizeof *values, by_size);
    size_t below = count > 0 ? (count - 1) / 2 : 0, above = count / 2;
    return count == 0 ? 0 : ((double)values[below] + (double)values[above]) / 2;
}

struct figures {
    double total_ns, p50_ns, p99_ns;
    size_t articles;
};

static struct figures stage_figures(const struct samples *samples, size_t rounds)
{
    struct figures f = {.articles = samples->count / rounds};
    uint64_t *articles = wm_calloc(f.articles + 1, sizeof *articles), one[MAX_ROUNDS];
    for (size_t i = 0; i < f.articles; i++) {
        for (size_t round = 0; round < rounds; round++)
            one[round] = samples->ns[round * f.articles + i];
        double ns = median(one, rounds);
        f.total_ns += ns;
        articles[i] = (uint64_t)ns;
    }
    f.p50_ns = median(articles, f.articles);
    size_t last = f.articles > 0 ? (f.articles - 1) * 99 / 100 : 0;
    f.p99_ns = (double)articles[last];
    free(articles);
    return f;
}

static double per_second(double count, double ns)
{
    return ns > 0 ? count * 1e9 / ns : 0;
}

static void print_row(const char *name, double us, const char *spread, double mb_s, double words_s, double articles_s)
{
    printf("  %-12s %10.2f %-19s %9.1f %12.0f %11.0f\n", name, us, spread, mb_s, words_s, articles_s);
}

/* One row of the table and one member of the report. */
static double report_row(struct wm_json *out, const char *name, const struct corpus *corpus, double ns, size_t articles,
                         const struct figures *f)
{
    char spread[40] = "";
    double us = articles > 0 ? ns / 1e3 / (double)articles : 0;
    double mb_s = per_second((double)corpus->messages.bytes / 1e6, ns);
    double words_s = per_second((double)corpus->bodies.words, ns);
    struct wm_json *row = wm_json_set_object(out, name);
    wm_json_set_real(row, "us_per_article", us);
    wm_json_set_real(row, "mb_per_s", mb_s);
    wm_json_set_real(row, "words_per_s", words_s);
    wm_json_set_real(row, "articles_per_s", per_second((double)articles, ns));
    if (f != NULL) {
        snprintf(spread, sizeof spread, "%.1f .. %.1f", f->p50_ns / 1e3, f->p99_ns / 1e3);
        wm_json_set_real(row, "p50_us", f->p50_ns / 1e3);
        wm_json_set_real(row, "p99_us", f->p99_ns / 1e3);
    }
    print_row(name, us, spread, mb_s, words_s, per_second((double)articles, ns));
    return ns;
}

static void report_ratio(struct wm_json *out, const char *key, const char *text, double a, double b)
{
    if (b <= 0)
        return;
    printf("  %-42s %8.2f\n", text, a / b);
    wm_json_set_real(out, key, a / b);
}

static void report_ratios(struct wm_json *out, const double pass_ns[PASS_COUNT], const double stage_ns[STAGE_COUNT])
{
    struct wm_json *ratios = wm_json_set_object(out, "ratios");
    double sum = 0;
    for (size_t i = 0; i < STAGE_COUNT; i++) {
        char key[64], text[64];
        sum += stage_ns[i];
        snprintf(key, sizeof key, "%s_to_%s", stages[i]->name, stages[i]->reads_raw ? "utf8_check" : "text_cut");
        snprintf(text, sizeof text, "%s / %s", stages[i]->name,
                 stages[i]->reads_raw ? "checking its bytes" : "cutting its text");
        report_ratio(ratios, key, text, stage_ns[i], pass_ns[stages[i]->reads_raw ? UTF8 : CUT]);
    }
    report_ratio(ratios, "fused_to_stages", "all fused / the stages alone", pass_ns[FUSED], sum);
}

/* What the tag stage adds to the cut into tokens, which is part of its time: no stage before it asks for one. */
static void report_tagging(struct wm_json *out, const struct corpus *corpus, double cut_ns,
                           const double stage_ns[STAGE_COUNT])
{
    for (size_t i = 0; i < STAGE_COUNT; i++) {
        if (strcmp(stages[i]->name, "tag") != 0 || stage_ns[i] <= 0 || cut_ns <= 0)
            continue;
        double words = (double)corpus->bodies.words;
        double tokens_only = per_second(words, cut_ns), whole = per_second(words, stage_ns[i]);
        struct wm_json *tagging = wm_json_set_object(out, "tagging");
        printf("  million words/s: tokens only %.2f, tokens + tag + link %.2f (goal %.2f), 1 to %.1f\n",
               tokens_only / 1e6, whole / 1e6, TAGGING_GOAL / 1e6, stage_ns[i] / cut_ns);
        wm_json_set_real(tagging, "tokens_only_words_per_s", tokens_only);
        wm_json_set_real(tagging, "words_per_s", whole);
        wm_json_set_real(tagging, "words_per_s_goal", TAGGING_GOAL);
        wm_json_set_real(tagging, "ratio", stage_ns[i] / cut_ns);
    }
}

static void report_share(struct wm_json *out, const char *name, double ns, size_t articles, double whole_ns)
{
    double us = articles > 0 ? ns / 1e3 / (double)articles : 0;
    printf("    %-26s %8.1f us %6.1f %%\n", name, us, whole_ns > 0 ? 100 * ns / whole_ns : 0);
    wm_json_set_real(out, name, us);
}

/* Where the time of an article goes on its way through all stages. The text is cut by the first stage that asks. */
static void report_shares(struct wm_json *out, const double pass_ns[PASS_COUNT], const double stage_ns[STAGE_COUNT],
                          size_t articles)
{
    struct wm_json *shares = wm_json_set_object(out, "shares_us");
    double rest_ns = pass_ns[FUSED] - pass_ns[JSON_OUT];
    printf("  of all fused:\n");
    report_share(shares, "JSON in", pass_ns[JSON_IN], articles, pass_ns[FUSED]);
    for (size_t i = 0; i < STAGE_COUNT; i++) {
        double own_ns = stage_ns[i] - (stages[i]->reads_raw ? pass_ns[JSON_IN] : 0);
        report_share(shares, stages[i]->name, own_ns, articles, pass_ns[FUSED]);
        rest_ns -= stage_ns[i];
    }
    report_share(shares, "JSON out", pass_ns[JSON_OUT], articles, pass_ns[FUSED]);
    report_share(shares, "trail, sentences, freeing", rest_ns, articles, pass_ns[FUSED]);
}

static void report(struct bench *b, struct corpus *corpus, struct wm_json *out)
{
    double pass_ns[PASS_COUNT], stage_ns[STAGE_COUNT] = {0};
    printf("\n%s: %zu messages, %.2f MB, %zu words of body, %zu articles, %zu refused\n", corpus->name,
           corpus->messages.count, (double)corpus->messages.bytes / 1e6, corpus->bodies.words, corpus->records.count,
           corpus->refused);
    printf("  %-12s %10s %-19s %9s %12s %11s\n", "", "us/article", "p50 .. p99 us", "MB/s", "words/s", "articles/s");
    wm_json_set_int(out, "messages", (long long)corpus->messages.count);
    wm_json_set_int(out, "bytes", (long long)corpus->messages.bytes);
    wm_json_set_int(out, "words", (long long)corpus->bodies.words);
    wm_json_set_int(out, "articles", (long long)corpus->records.count);
    wm_json_set_int(out, "refused", (long long)corpus->refused);
    struct wm_json *passes = wm_json_set_object(out, "passes"), *by_stage = wm_json_set_object(out, "stages");
    for (size_t i = 0; i < PASS_COUNT; i++)
        pass_ns[i] = report_row(passes, pass_names[i], corpus, median(corpus->pass_ns[i], b->rounds),
                                i < CUT ? corpus->messages.count : corpus->records.count, NULL);
    for (size_t i = 0; i < STAGE_COUNT; i++) {
        struct figures f = stage_figures(&corpus->stage[i], b->rounds);
        stage_ns[i] = report_row(by_stage, stages[i]->name, corpus, f.total_ns, f.articles, &f);
    }
    struct figures alone = stage_figures(&corpus->last_alone, b->rounds);
    report_row(out, "last-alone", corpus, alone.total_ns, alone.articles, &alone);
    report_ratios(out, pass_ns, stage_ns);
    report_tagging(out, corpus, pass_ns[CUT], stage_ns);
    report_shares(out, pass_ns, stage_ns, corpus->records.count);
}

/* Setting up. */

static void open_chain(struct bench *b)
{
    struct wm_step steps[STAGE_COUNT];
    struct wm_error err = {0};
    for (size_t i = 0; i < STAGE_COUNT; i++) {
        void *conf = wm_calloc(1, stages[i]->conf_size + 1);
        if (stages[i]->options != NULL)
            wm_option_defaults(stages[i]->options, conf);
        steps[i] = (struct wm_step){stages[i], conf};
    }
    if (wm_chain_open(steps, STAGE_COUNT, MAX_ITEMS, &b->chain, &err) != WM_OK ||
        wm_chain_worker_open(b->chain, &b->worker, &err) != WM_OK ||
        wm_chain_open(&steps[STAGE_COUNT - 1], 1, MAX_ITEMS, &b->last, &err) != WM_OK ||
        wm_chain_worker_open(b->last, &b->last_worker, &err) != WM_OK)
        bench_fail(err.text, "the stages");
    for (size_t i = 0; i < STAGE_COUNT; i++)
        free((void *)(uintptr_t)steps[i].conf);
}

static void close_all(struct bench *b, struct corpus *corpora, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bench_free_texts(&corpora[i].messages);
        bench_free_texts(&corpora[i].bodies);
        bench_free_texts(&corpora[i].records);
        for (size_t stage = 0; stage < STAGE_COUNT; stage++)
            free(corpora[i].stage[stage].ns);
        free(corpora[i].last_alone.ns);
    }
    free(corpora);
    wm_chain_worker_close(b->worker);
    wm_chain_close(b->chain);
    wm_chain_worker_close(b->last_worker);
    wm_chain_close(b->last);
    wm_arena_free(b->arena);
}

static void write_json(struct wm_arena *arena, const struct wm_json *root, const char *path)
{
    struct wm_str text = wm_json_dump_indented(arena, root);
    FILE *out = fopen(path, "we");
    if (out == NULL || fwrite(text.ptr, 1, text.len, out) != text.len || fputc('\n', out) == EOF || fclose(out) != 0)
        bench_fail("cannot be written", path);
}

struct arguments {
    unsigned rounds, stories, words;
    const char *json, *corpora[MAX_CORPORA], *about[MAX_CORPORA];
    size_t corpus_count, about_count;
};

static unsigned number(const char *name, const char *text, unsigned max)
{
    char *end;
    unsigned long n = strtoul(text, &end, 10);
    if (*text == '\0' || *end != '\0' || n == 0 || n > max)
        bench_fail("should be a number in range", name);
    return (unsigned)n;
}

static struct arguments read_arguments(int argc, char **argv)
{
    struct arguments a = {.rounds = 9, .stories = 300, .words = 400};
    for (int i = 1; i < argc; i += 2) {
        const char *name = argv[i], *value = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(name, "--rounds") == 0)
            a.rounds = number(name, value, MAX_ROUNDS);
        else if (strcmp(name, "--stories") == 0)
            a.stories = number(name, value, 1000000);
        else if (strcmp(name, "--words") == 0)
            a.words = number(name, value, 100000);
        else if (strcmp(name, "--json") == 0)
            a.json = value;
        else if (strcmp(name, "--corpus") == 0 && a.corpus_count < MAX_CORPORA - 2 && strchr(value, '=') != NULL)
            a.corpora[a.corpus_count++] = value;
        else if (strcmp(name, "--about") == 0 && a.about_count < MAX_CORPORA && strchr(value, '=') != NULL)
            a.about[a.about_count++] = value;
        else
            bench_fail("is not known, or lacks its value", name);
    }
    return a;
}

/* "KEY=TEXT" into its two halves. */
static const char *split(struct wm_arena *arena, const char *pair, const char **text)
{
    const char *equals = strchr(pair, '=');
    *text = equals + 1;
    return wm_str_cstr(arena, (struct wm_str){pair, (size_t)(equals - pair)});
}

static struct corpus *corpus_of(struct corpus *corpora, size_t *count, const char *name)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(corpora[i].name, name) == 0)
            return &corpora[i];
    corpora[*count].name = name;
    return &corpora[(*count)++];
}

static size_t read_corpora(struct bench *b, const struct arguments *a, struct wm_arena *keep, struct corpus *corpora)
{
    size_t count = 0;
    bench_invent_texts(b->arena, &corpus_of(corpora, &count, "invented")->messages, a->stories, a->words, false);
    bench_invent_texts(b->arena, &corpus_of(corpora, &count, "invented-ninjs")->messages, a->stories, a->words, true);
    for (size_t i = 0; i < a->corpus_count; i++) {
        const char *path, *name = split(keep, a->corpora[i], &path);
        bench_read_texts(b->arena, &corpus_of(corpora, &count, name)->messages, path);
    }
    return count;
}

int main(int argc, char **argv)
{
    wm_json_init();
    struct arguments a = read_arguments(argc, argv);
    struct bench b = {.arena = wm_arena_new(ARENA_BYTES), .rounds = a.rounds};
    struct wm_arena *keep = wm_arena_new(ARENA_BYTES);
    wm_arena_set_keep(b.arena, WM_ARENA_ARTICLES);
    struct corpus *corpora = wm_calloc(MAX_CORPORA, sizeof *corpora);
    struct wm_json *root = wm_json_new_object(keep), *about = wm_json_set_object(root, "about");
    for (size_t i = 0; i < a.about_count; i++) {
        const char *text, *key = split(keep, a.about[i], &text);
        wm_json_set_str(about, key, wm_str_of(text));
    }
    wm_json_set_int(about, "rounds", a.rounds);
    open_chain(&b);
    size_t count = read_corpora(&b, &a, keep, corpora);
    struct wm_json *results = wm_json_set_object(root, "corpora");
    for (size_t i = 0; i < count; i++) {
        measure(&b, &corpora[i]);
        report(&b, &corpora[i], wm_json_set_object(results, corpora[i].name));
    }
    if (a.json != NULL)
        write_json(keep, root, a.json);
    close_all(&b, corpora, count);
    wm_arena_free(keep);
    return 0;
}
