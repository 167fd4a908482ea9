/* SPDX-License-Identifier: Apache-2.0 */
/* summarize: a brief, a summary and keyphrases. Reads the cut (sum_read.c), expects which words an editor's summary
 * would hold (sum_expect.c), chooses the best set of sentences for each shape (sum_pick.c by sum_rank.c) and writes
 * them (sum_write.c, sum_keys.c). */
#include "sum_focus.h"
#include "sum_keys.h"
#include "sum_write.h"
#include "wiremill/stage.h"

#include <stdlib.h>

extern const struct wm_stage wm_stage_summarize;

/* Text of fewer words is too short to tell its language from. */
#define LANGUAGE_WORDS 20
#define LANGUAGE_STOPS 0.2 /* English has some 0.4 of them */

struct sum_conf {
    const char *shapes, *focus;
    int64_t brief_characters, brief_sentences, summary_characters, summary_sentences, keyphrases;
};

static const char *const shapes[] = {"both", "brief", "summary", NULL};

static const struct wm_option options[] = {
    {.name = "shapes",
     .fallback = "both",
     .choices = shapes,
     .help = "What to write: a brief for a screen or a ticker, a summary for a reader, or both.",
     WM_FIELD(struct sum_conf, shapes)},
    {.name = "brief-characters",
     .fallback = "280",
     .min = "40",
     .max = "5000",
     .help = "Longest brief, in characters; sentences are never cut to fit.",
     WM_FIELD(struct sum_conf, brief_characters)},
    {.name = "brief-sentences",
     .fallback = "3",
     .min = "1",
     .max = "10",
     .help = "Most sentences in a brief.",
     WM_FIELD(struct sum_conf, brief_sentences)},
    {.name = "summary-characters",
     .fallback = "350",
     .min = "40",
     .max = "5000",
     .help = "Longest summary, in characters; sentences are never cut to fit.",
     WM_FIELD(struct sum_conf, summary_characters)},
    {.name = "summary-sentences",
     .fallback = "3",
     .min = "1",
     .max = "10",
     .help = "Most sentences in a summary.",
     WM_FIELD(struct sum_conf, summary_sentences)},
    {.name = "focus",
     .help = "Whom or what to summarise for: words that chosen sentences should speak of.",
     WM_FIELD(struct sum_conf, focus)},
    {.name = "keyphrases",
     .fallback = "8",
     .min = "0",
     .max = "10",
     .help = "Most keyphrases of an article.",
     WM_FIELD(struct sum_conf, keyphrases)},
    {0},
};

struct sum_opened {
    struct sum_conf conf;
    struct sum_lexicon *lexicon;
    struct sum_model *model;
    struct sum_focus focus;
};

struct sum_worker {
    struct sum_scratch *scratch;
    float scores[SUM_SENTENCES_MAX], focus[SUM_SENTENCES_MAX];
};

static void sum_close(void *opened)
{
    struct sum_opened *shared = opened;
    if (shared == NULL)
        return;
    sum_lexicon_free(shared->lexicon);
    sum_model_free(shared->model);
    free(shared);
}

static enum wm_code sum_open(const void *conf, void **out, struct wm_error *err)
{
    struct sum_opened *shared = calloc(1, sizeof *shared);
    if (shared != NULL) {
        shared->lexicon = sum_lexicon_new();
        shared->model = sum_model_new();
    }
    if (shared == NULL || shared->lexicon == NULL || shared->model == NULL) {
        sum_close(shared);
        return wm_fail(err, WM_E_MODEL, "no memory for the word lists of summarize");
    }
    shared->conf = *(const struct sum_conf *)conf;
    sum_focus_read(&shared->focus, shared->lexicon, wm_str_of(shared->conf.focus != NULL ? shared->conf.focus : ""));
    *out = shared;
    return WM_OK;
}

static const char *sum_model_label(const void *opened)
{
    return ((const struct sum_opened *)opened)->model->label;
}

static void sum_worker_close(void *opened)
{
    struct sum_worker *worker = opened;
    if (worker == NULL)
        return;
    sum_scratch_free(worker->scratch);
    free(worker);
}

static enum wm_code sum_worker_open(const void *shared, void **out, struct wm_error *err)
{
    (void)shared;
    struct sum_worker *worker = calloc(1, sizeof *worker);
    if (worker != NULL)
        worker->scratch = sum_scratch_new();
    if (worker == NULL || worker->scratch == NULL) {
        sum_worker_close(worker);
        return wm_fail(err, WM_E_MODEL, "no memory for the scratch space of summarize");
    }
    *out = worker;
    return WM_OK;
}

static bool is_english(const struct wm_article *article, const struct sum_scratch *scratch)
{
    if (scratch->words >= LANGUAGE_WORDS)
        return scratch->stops >= LANGUAGE_STOPS * scratch->words;
    struct wm_str language = wm_json_get_str(article->record, "language");
    return language.len == 0 || wm_str_starts_nocase(language, "en");
}

/* Why there is no summary before the body was even read; NULL if there may be one. */
static const char *reason_by_kind(const struct wm_article *article, const struct wm_text *text)
{
    switch (wm_article_lifecycle(article)) {
    case WM_LIFE_ADVISORY: return "advisory";
    case WM_LIFE_ALERT: return text->sentence_count <= 1 ? "flash" : NULL;
    default: return text->sentence_count == 0 ? "empty-body" : NULL;
    }
}

static void score_all(struct sum_worker *worker, const struct sum_opened *shared)
{
    struct sum_scratch *scratch = worker->scratch;
    const float *focus = sum_focus_find(&shared->focus, scratch, worker->focus) ? worker->focus : NULL;
    for (uint32_t i = 0; i < scratch->sentence_count; i++) {
        float features[SUM_SENTENCE_FEATURE_COUNT];
        worker->scores[i] = 0;
        if (scratch->sentences[i].vetoes & ~(uint32_t)SUM_VETO_SELF)
            continue;
        sum_sentence_features(scratch, i, focus, features);
        worker->scores[i] = sum_sentence_score(shared->model, features);
    }
}

/* The field of sentences. An opinion piece may have none without an "I": better that than nothing. */
static void make_field(struct sum_field *field, struct sum_worker *worker, const struct sum_opened *shared)
{
    const struct sum_conf *conf = &shared->conf;
    int64_t most =
        conf->brief_characters > conf->summary_characters ? conf->brief_characters : conf->summary_characters;
    sum_field_make(field, worker->scratch, shared->model, worker->scores, 0, (uint32_t)most);
    if (field->shortest == UINT32_MAX)
        sum_field_make(field, worker->scratch, shared->model, worker->scores, SUM_VETO_SELF, (uint32_t)most);
}

/* Writes the shapes asked for. Returns why there is none, or NULL. */
static const char *write_shapes(struct sum_worker *worker, const struct sum_opened *shared, struct wm_article *article,
                                const struct sum_view *view, struct wm_json *summary)
{
    const struct sum_conf *conf = &shared->conf;
    const struct sum_budget budgets[] = {{(uint32_t)conf->brief_characters, (uint32_t)conf->brief_sentences},
                                         {(uint32_t)conf->summary_characters, (uint32_t)conf->summary_sentences}};
    bool made = false;
    struct sum_field field;
    make_field(&field, worker, shared);
    for (unsigned shape = 0; shape < SUM_SHAPE_COUNT; shape++) {
        if (wm_str_is(wm_str_of(conf->shapes), shapes[2 - shape]))
            continue; /* only the other one */
        struct sum_set set = sum_pick(&field, shared->model, budgets[shape]);
        if (set.count > 0)
            sum_write_shape(article, summary, shape, sum_print(article->arena, view, worker->scratch, &set), &set);
        made |= set.count > 0;
    }
    return made ? NULL : field.shortest == UINT32_MAX ? "no-sentence-serves" : "no-sentence-fits";
}

static enum wm_code sum_process(struct wm_call *call, struct wm_article *article, struct wm_error *err)
{
    const struct sum_opened *shared = call->shared;
    struct sum_worker *worker = call->worker;
    const struct wm_text *text = wm_article_text(article);
    const struct wm_annotation *found = wm_article_annotation(article);
    if (text == NULL || found == NULL)
        return wm_fail(err, WM_E_LIMIT, "the body is too large to cut into sentences");
    struct sum_view view = {.text = text};
    const char *reason = reason_by_kind(article, text);
    if (reason == NULL) {
        view = sum_read(worker->scratch, shared->lexicon, text, wm_article_headline(article), found);
        reason = is_english(article, worker->scratch) ? NULL : "language";
    }
    struct wm_json *summary = sum_write_begin(article, shared->model->label);
    if (reason == NULL) {
        sum_expect(&worker->scratch->terms, shared->model, worker->scratch->sentence_count);
        score_all(worker, shared);
        reason = write_shapes(worker, shared, article, &view, summary);
        sum_keys_write(article, summary, &view, worker->scratch, found, (unsigned)shared->conf.keyphrases);
    }
    if (reason != NULL)
        sum_write_reason(summary, reason);
    return WM_OK;
}

const struct wm_stage wm_stage_summarize = {
    .api = WM_STAGE_API,
    .name = "summarize",
    .version = WM_VERSION,
    .summary = "Writes a brief and a summary made of the article's own sentences, and its keyphrases.",
    .options = options,
    .conf_size = sizeof(struct sum_conf),
    .open = sum_open,
    .close = sum_close,
    .worker_open = sum_worker_open,
    .worker_close = sum_worker_close,
    .model = sum_model_label,
    .process = sum_process,
};
