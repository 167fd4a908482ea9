/* SPDX-License-Identifier: Apache-2.0 */
/* summarize: a summary made of whole sentences of the article, in their order, under a limit. Reads
 * the cut (sum_read.c), scores each sentence (sum_rank.c), chooses the best set (sum_pick.c) and
 * writes it as one entry of descriptions[], told apart from a producer's by wire.summary. */
#include "sum_pick.h"
#include "sum_rank.h"
#include "sum_read.h"
#include "wiremill/stage.h"

#include <stdlib.h>

extern const struct wm_stage wm_stage_summarize;

#define METHOD "extract"

/* Text of fewer words is too short to tell its language from. */
#define LANGUAGE_WORDS 20
#define LANGUAGE_STOPS 0.2 /* English has some 0.4 of them */

struct sum_conf {
    int64_t max_characters, max_sentences;
};

static const struct wm_option options[] = {
    {.name = "max-characters",
     .fallback = "280",
     .min = "40",
     .max = "5000",
     .help = "Longest summary, in characters; sentences are never cut to fit.",
     WM_FIELD(struct sum_conf, max_characters)},
    {.name = "max-sentences",
     .fallback = "3",
     .min = "1",
     .max = "10",
     .help = "Most sentences in a summary.",
     WM_FIELD(struct sum_conf, max_sentences)},
    {0},
};

struct sum_shared {
    struct sum_conf conf;
    struct sum_lexicon *lexicon;
};

struct sum_worker {
    struct sum_scratch *scratch;
    double scores[SUM_SENTENCES_MAX], salience[SUM_SENTENCES_MAX];
};

static void sum_close(void *opened)
{
    struct sum_shared *shared = opened;
    if (shared == NULL)
        return;
    sum_lexicon_free(shared->lexicon);
    free(shared);
}

static enum wm_code sum_open(const void *conf, void **out, struct wm_error *err)
{
    struct sum_shared *shared = calloc(1, sizeof *shared);
    if (shared != NULL)
        shared->lexicon = sum_lexicon_new();
    if (shared == NULL || shared->lexicon == NULL) {
        sum_close(shared);
        return wm_fail(err, WM_E_MODEL, "no memory for the word lists of summarize");
    }
    shared->conf = *(const struct sum_conf *)conf;
    *out = shared;
    return WM_OK;
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

/* By sentence, the salience of its most salient entity; NULL when there are no entities. */
static const double *read_salience(struct sum_worker *worker, struct wm_article *article, const struct wm_text *text)
{
    const struct wm_annotation *found = wm_article_annotation(article);
    if (found == NULL || found->mention_count == 0)
        return NULL;
    uint32_t count = worker->scratch->sentence_count, mention = 0;
    for (uint32_t i = 0; i < count; i++) {
        worker->salience[i] = 0;
        for (; mention < found->mention_count && found->mentions[mention].cp < text->sentences[i].span.cp_end;
             mention++) {
            double salience = found->entities[found->mentions[mention].entity].salience;
            if (salience > worker->salience[i])
                worker->salience[i] = salience;
        }
    }
    return worker->salience;
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

/* The text of a sentence with its line breaks as blanks. */
static struct wm_str printed(struct wm_arena *arena, const struct wm_text *text, const struct sum_sentence *sentence)
{
    return wm_str_squeeze(arena, wm_str_sub(text->body, sentence->byte, sentence->byte_end));
}

static struct wm_str join(struct wm_arena *arena, const struct wm_text *text, const struct sum_scratch *scratch,
                          const struct sum_choice *choice)
{
    struct wm_buf buf = {.arena = arena};
    for (uint32_t i = 0; i < choice->count; i++) {
        if (i > 0)
            wm_buf_addc(&buf, ' ');
        wm_buf_add(&buf, printed(arena, text, &scratch->sentences[choice->sentences[i]]));
    }
    return wm_buf_str(&buf);
}

/* The place in descriptions[] of a summary that this stage wrote earlier, or -1. */
static long long own_description(const struct wm_article *article)
{
    struct wm_json *mine = wm_json_get(wm_json_get(article->record, "wire"), "summary");
    long long index = wm_json_get_int(mine, "description", -1);
    struct wm_json *descriptions = wm_json_get(article->record, "descriptions");
    if (index < 0 || !wm_json_is_array(descriptions) || (size_t)index >= wm_json_count(descriptions))
        return -1;
    return wm_str_is(wm_json_get_str(wm_json_at(descriptions, (size_t)index), "role"), "summary") ? index : -1;
}

/* Takes an earlier summary of ours out of descriptions[]. */
static void forget(struct wm_article *article)
{
    long long own = own_description(article);
    if (own < 0)
        return;
    struct wm_json *record = wm_article_record(article), *old = wm_json_get(record, "descriptions");
    struct wm_json *kept = wm_json_new_array(article->arena);
    for (size_t i = 0; i < wm_json_count(old); i++)
        if (i != (size_t)own)
            wm_json_push_copy(kept, wm_json_at(old, i));
    if (wm_json_count(kept) > 0)
        wm_json_set_copy(record, "descriptions", kept);
    else
        wm_json_remove(record, "descriptions");
}

static struct wm_json *begin_summary(struct wm_article *article)
{
    forget(article);
    struct wm_json *summary = wm_json_set_object(wm_article_wire(article), "summary");
    wm_json_set_str(summary, "method", WM_STR(METHOD));
    wm_json_set_str(summary, "version", WM_STR(WM_VERSION));
    return summary;
}

static enum wm_code write_none(struct wm_article *article, const char *reason)
{
    struct wm_json *summary = begin_summary(article);
    wm_json_set_array(summary, "sentences");
    wm_json_set_str(summary, "reason", wm_str_of(reason));
    return WM_OK;
}

static enum wm_code write_summary(struct wm_article *article, struct wm_str value, const struct sum_choice *choice)
{
    struct wm_json *summary = begin_summary(article);
    struct wm_json *descriptions = wm_json_need_array(wm_article_record(article), "descriptions");
    wm_json_set_int(summary, "description", (long long)wm_json_count(descriptions));
    struct wm_json *sentences = wm_json_set_array(summary, "sentences");
    for (uint32_t i = 0; i < choice->count; i++)
        wm_json_push_int(sentences, choice->sentences[i]);
    struct wm_json *entry = wm_json_push_object(descriptions);
    wm_json_set_str(entry, "role", WM_STR("summary"));
    wm_json_set_str(entry, "contentType", WM_STR("text/plain"));
    wm_json_set_str(entry, "value", value);
    return WM_OK;
}

static struct sum_choice choose(struct sum_worker *worker, const struct sum_shared *shared, struct wm_article *article,
                                const struct wm_text *text)
{
    struct sum_scratch *scratch = worker->scratch;
    const double *salience = read_salience(worker, article, text);
    for (uint32_t i = 0; i < scratch->sentence_count; i++) {
        double features[SUM_FEATURE_COUNT];
        worker->scores[i] = 0;
        if (scratch->sentences[i].vetoes & ~(uint32_t)SUM_VETO_SELF)
            continue;
        sum_features(scratch, i, salience, features);
        worker->scores[i] = sum_score(features);
    }
    struct sum_budget budget = {.characters = (uint32_t)shared->conf.max_characters,
                                .sentences = (uint32_t)shared->conf.max_sentences};
    struct sum_choice choice = sum_pick(scratch, worker->scores, budget);
    if (choice.count > 0)
        return choice;
    /* An opinion piece may have no sentence without an "I": better that than nothing. */
    budget.tolerated = SUM_VETO_SELF;
    return sum_pick(scratch, worker->scores, budget);
}

static enum wm_code sum_process(struct wm_call *call, struct wm_article *article, struct wm_error *err)
{
    const struct sum_shared *shared = call->shared;
    struct sum_worker *worker = call->worker;
    const struct wm_text *text = wm_article_text(article);
    if (text == NULL)
        return wm_fail(err, WM_E_LIMIT, "the body is too large to cut into sentences");
    const char *reason = reason_by_kind(article, text);
    if (reason != NULL)
        return write_none(article, reason);
    sum_read(worker->scratch, shared->lexicon, text, wm_article_headline(article));
    if (!is_english(article, worker->scratch))
        return write_none(article, "language");
    struct sum_choice choice = choose(worker, shared, article, text);
    if (choice.count == 0)
        return write_none(article, choice.too_long ? "no-sentence-fits" : "no-sentence-serves");
    return write_summary(article, join(article->arena, text, worker->scratch, &choice), &choice);
}

const struct wm_stage wm_stage_summarize = {
    .api = WM_STAGE_API,
    .name = "summarize",
    .version = WM_VERSION,
    .summary = "Picks whole sentences of the article as its summary, under a limit.",
    .options = options,
    .conf_size = sizeof(struct sum_conf),
    .open = sum_open,
    .close = sum_close,
    .worker_open = sum_worker_open,
    .worker_close = sum_worker_close,
    .process = sum_process,
};
