/* SPDX-License-Identifier: Apache-2.0 */
/* Reading: stories as the stage sees them, and their references. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/article.h"
#include "base/option.h"
#include "base/story.h"
#include "sum_train.h"

#define ARENA_BYTES ((size_t)512 << 20)

extern const struct wm_stage wm_stage_tag;

void train_fail(const char *what, const char *why)
{
    fprintf(stderr, "sum_train: %s: %s\n", what, why);
    exit(1);
}

void *train_grown(void *old, size_t count, size_t size)
{
    void *made = realloc(old, (count > 0 ? count : 1) * size);
    if (made == NULL)
        train_fail("memory", strerror(errno));
    return made;
}

void train_load(struct school *school, const char *path)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0;
    if (file == NULL)
        train_fail(path, strerror(errno));
    for (ssize_t len; (len = getline(&line, &capacity, file)) > 0;) {
        school->stories = train_grown(school->stories, school->count + 1, sizeof *school->stories);
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

void train_read(struct school *school, const struct story *story)
{
    struct wm_json *json;
    struct wm_error err = {0};
    wm_arena_reset(school->arena);
    if (wm_json_parse(school->arena, story->line, &json, &err) != WM_OK)
        train_fail("a story", err.text);
    struct wm_str record = wm_story_record(school->arena, json, WM_STR("urn:wiremill:story"));
    struct wm_item *item = wm_chain_run(school->worker, school->arena, record, WM_STR("application/json"), NULL, NULL);
    if (item->code != WM_OK)
        train_fail("a story", item->text);
    const struct wm_text *text = wm_article_text(item->article);
    const struct wm_annotation *found = wm_article_annotation(item->article);
    sum_read(school->scratch, school->lexicon, text, wm_article_headline(item->article), found);
    read_reference(school, wm_json_str(wm_json_at(wm_json_get(json, "references"), 0)));
}

void train_open(struct school *school)
{
    struct wm_error err = {0};
    school->arena = wm_arena_new(ARENA_BYTES);
    struct wm_arena *arena = wm_arena_new((size_t)1 << 16);
    void *conf = wm_arena_alloc(arena, wm_stage_tag.conf_size);
    wm_option_defaults(wm_stage_tag.options, conf);
    struct wm_step tag = {&wm_stage_tag, conf};
    if (wm_chain_open(&tag, 1, 1, &school->chain, &err) != WM_OK ||
        wm_chain_worker_open(school->chain, &school->worker, &err) != WM_OK)
        train_fail("the tag stage", err.text);
    school->lexicon = sum_lexicon_new();
    school->scratch = sum_scratch_new();
    school->term_counts = train_grown(NULL, SUM_TOKENS_MAX + 1, sizeof *school->term_counts);
    school->pair_counts = train_grown(NULL, SUM_TOKENS_MAX + 1, sizeof *school->pair_counts);
    if (school->lexicon == NULL || school->scratch == NULL)
        train_fail("memory", strerror(errno));
}
