/* SPDX-License-Identifier: Apache-2.0 */
/* The tag stage: who and what is named in an article, and which one exactly. doc.c looks at the text,
 * mentions.c finds the names, entities.c and link.c say what they are, record.c writes them down;
 * quantities.c finds dates and numbers. */
#include <stdio.h>
#include <stdlib.h>

#include "entities.h"
#include "own.h"
#include "quantities.h"
#include "record.h"
#include "wiremill/stage.h"

extern const struct wm_stage wm_stage_tag;

struct tag_conf {
    const char *lexicon, *names, *entities;
    int64_t min_prominence;
};

struct tag_shared {
    struct wm_data lexicon_data, names_data;
    struct tag_lexicon lexicon;
    struct tag_sequence names;
    struct tag_own *own; /* NULL without entities of the user's own */
    char label[112];     /* of all */
    unsigned min_prominence;
};

static const struct wm_option tag_options[] = {
    {.name = "lexicon",
     .fallback = "lexicon.wm",
     .help = "The lexicon: a file of the data directory, or a path.",
     WM_FIELD(struct tag_conf, lexicon)},
    {.name = "names",
     .fallback = "names.wm",
     .help = "The model that finds names in English: a file of the data directory, or a path.",
     WM_FIELD(struct tag_conf, names)},
    {.name = "entities",
     .fallback = "",
     .help = "Entities and names of your own, which go before the lexicon's: a table apart by tabs, a file of the data "
             "directory or a path.",
     WM_FIELD(struct tag_conf, entities)},
    {.name = "min-prominence",
     .fallback = "0",
     .min = "0",
     .max = "100",
     .help = "Identifiers are given only to what is at least this well known, 0 to 100.",
     WM_FIELD(struct tag_conf, min_prominence)},
    {0}};

static void tag_close(void *shared)
{
    struct tag_shared *tag = shared;
    tag_own_close(tag->own);
    wm_data_close(&tag->names_data);
    wm_data_close(&tag->lexicon_data);
    free(tag);
}

static enum wm_code read_models(struct tag_shared *tag, const struct tag_conf *conf, struct wm_error *err)
{
    enum wm_code code = wm_data_open(conf->lexicon, &tag->lexicon_data, err);
    if (code == WM_OK)
        code = tag_lexicon_read(tag->lexicon_data, conf->lexicon, &tag->lexicon, err);
    if (code == WM_OK)
        code = wm_data_open(conf->names, &tag->names_data, err);
    if (code == WM_OK)
        code = tag_sequence_read(tag->names_data, conf->names, &tag->names, err);
    if (code == WM_OK && conf->entities[0] != '\0')
        code = tag_own_open(conf->entities, &tag->lexicon, &tag->own, err);
    return code;
}

static enum wm_code tag_open(const void *conf, void **shared, struct wm_error *err)
{
    const struct tag_conf *options = conf;
    struct tag_shared *tag = calloc(1, sizeof *tag);
    if (tag == NULL)
        abort();
    tag->min_prominence = (unsigned)options->min_prominence;
    enum wm_code code = read_models(tag, options, err);
    if (code != WM_OK) {
        tag_close(tag);
        return code;
    }
    const char *own = tag->own != NULL ? tag_own_label(tag->own) : "";
    snprintf(tag->label, sizeof tag->label, "%s %s%s%s", tag->names.label, tag->lexicon.label, *own ? " " : "", own);
    *shared = tag;
    return WM_OK;
}

static const char *tag_model(const void *shared)
{
    return ((const struct tag_shared *)shared)->label;
}

/* An article that does not say its language is taken for English. A record that came in finished keeps what
 * it says, so what the clean stage is sure of counts more. */
static bool is_english(const struct wm_article *article)
{
    const struct wm_json *note = wm_json_get(wm_json_get(article->record, "wire"), "language");
    struct wm_str language = wm_json_get_str(article->record, "language");
    if (wm_json_get_real(note, "confidence", 0) >= 0.99)
        language = wm_json_get_str(note, "identified");
    return language.len == 0 || wm_str_starts_nocase(language, "en");
}

/* Readers of a record should know where names were only looked up, so that who is not named is not absent. */
static void write_method(struct wm_article *article, bool by_model)
{
    struct wm_json *tagged = wm_json_set_object(wm_article_wire(article), "tagged");
    wm_json_set_str(tagged, "method", by_model ? WM_STR("model") : WM_STR("lexicon"));
}

static enum wm_code tag_process(struct wm_call *call, struct wm_article *article, struct wm_error *err)
{
    const struct tag_shared *tag = call->shared;
    struct tag_spans spans;
    (void)err;
    const struct wm_annotation *old = wm_article_annotation(article);
    const struct wm_text *text = wm_article_text(article);
    if (old == NULL || text == NULL)
        return WM_OK; /* the arena is over; the runtime says so */
    struct tag_doc *doc = tag_doc_make(call->arena, &tag->lexicon, text, is_english(article));
    if (doc == NULL || !tag_find_mentions(doc, &tag->names, &spans))
        return WM_OK;
    if (tag->own != NULL && !tag_own_mentions(tag->own, doc, &spans))
        return WM_OK;
    const struct wm_annotation *annotation =
        tag_make_entities(doc, &spans, wm_article_headline(article), tag->min_prominence);
    if (annotation == NULL)
        return WM_OK;
    tag_write_record(article, old, annotation);
    wm_article_annotate(article, annotation);
    write_method(article, doc->rules);
    tag_write_quantities(article, doc, annotation);
    return WM_OK;
}

const struct wm_stage wm_stage_tag = {.api = WM_STAGE_API,
                                      .name = "tag",
                                      .version = WM_VERSION,
                                      .summary = "Finds the people, organisations, places, events and groups named.",
                                      .options = tag_options,
                                      .conf_size = sizeof(struct tag_conf),
                                      .open = tag_open,
                                      .close = tag_close,
                                      .model = tag_model,
                                      .process = tag_process};
