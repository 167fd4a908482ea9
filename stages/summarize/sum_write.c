/* SPDX-License-Identifier: Apache-2.0 */
#include "sum_write.h"

#include <string.h>

#define METHOD "extract"

static const char *const roles[SUM_SHAPE_COUNT] = {"brief", "summary"};

/* Text. */

static bool holds(struct wm_str text, struct wm_str part)
{
    for (size_t i = 0; i + part.len <= text.len; i++)
        if (memcmp(text.ptr + i, part.ptr, part.len) == 0)
            return true;
    return false;
}

static bool is_possessive(struct wm_str pronoun)
{
    return wm_str_is_nocase(pronoun, "his") || wm_str_is_nocase(pronoun, "her");
}

/* Adds body[from, end), with the names in full that the summary does not have yet. */
static void print_names(struct wm_buf *buf, const struct sum_view *view, const struct sum_scratch *scratch,
                        const struct sum_sentence *sentence, uint32_t from)
{
    const struct wm_token *tokens = view->text->tokens;
    for (uint32_t i = sentence->people; i < sentence->people_end; i++) {
        const struct sum_person *person = &scratch->people[i];
        uint32_t at = tokens[person->token].span.byte;
        if (!person->brief || at < from)
            continue;
        struct wm_str full = scratch->names[person->name].full;
        wm_buf_add(buf, wm_str_sub(view->text->body, from, at));
        from = at;
        if (holds(wm_buf_str(buf), full))
            continue;
        wm_buf_add(buf, full);
        from = tokens[person->token_end - 1].span.byte_end;
    }
    wm_buf_add(buf, wm_str_sub(view->text->body, from, sentence->byte_end));
}

/* A sentence whose predecessor is not there: without "But", and with a name for "He". */
static void print_alone(struct wm_buf *buf, const struct sum_view *view, const struct sum_scratch *scratch,
                        const struct sum_sentence *sentence)
{
    uint32_t from = sentence->open;
    if (sentence->who != SUM_NOBODY) {
        const struct wm_span *pronoun = &view->text->tokens[sentence->pronoun].span;
        const struct sum_name *name = &scratch->names[sentence->who];
        bool known = holds(wm_buf_str(buf), name->full);
        wm_buf_add(buf, wm_str_sub(view->text->body, from, pronoun->byte));
        wm_buf_add(buf, known ? name->brief : name->full);
        if (is_possessive(wm_text_span(view->text, *pronoun)))
            wm_buf_adds(buf, "'s");
        from = pronoun->byte_end;
    }
    print_names(buf, view, scratch, sentence, from);
}

static void capitalise(struct wm_buf *buf, size_t at)
{
    if (at < buf->len && buf->ptr[at] >= 'a' && buf->ptr[at] <= 'z')
        buf->ptr[at] = (char)(buf->ptr[at] - 'a' + 'A');
}

struct wm_str sum_print(struct wm_arena *arena, const struct sum_view *view, const struct sum_scratch *scratch,
                        const struct sum_set *set)
{
    struct wm_buf buf = {.arena = arena};
    for (uint32_t i = 0; i < set->count; i++) {
        const struct sum_sentence *sentence = &scratch->sentences[set->sentences[i]];
        if (i > 0)
            wm_buf_addc(&buf, ' ');
        size_t start = buf.len;
        if (!sum_stands_alone(set, i)) {
            print_names(&buf, view, scratch, sentence, sentence->byte);
            continue;
        }
        print_alone(&buf, view, scratch, sentence);
        if (sentence->open > sentence->byte)
            capitalise(&buf, start);
    }
    return wm_str_squeeze(arena, wm_buf_str(&buf));
}

/* The record. */

static bool is_ours(const struct wm_json *summary, const struct wm_json *entry, size_t index)
{
    for (unsigned shape = 0; shape < SUM_SHAPE_COUNT; shape++)
        if (wm_json_get_int(wm_json_get(summary, roles[shape]), "description", -1) == (long long)index)
            return wm_str_is(wm_json_get_str(entry, "role"), roles[shape]);
    return false;
}

static void forget(struct wm_article *article)
{
    const struct wm_json *summary = wm_json_get(wm_json_get(article->record, "wire"), "summary");
    const struct wm_json *old = wm_json_get(article->record, "descriptions");
    if (summary == NULL || !wm_json_is_array(old))
        return;
    struct wm_json *kept = wm_json_new_array(article->arena);
    for (size_t i = 0; i < wm_json_count(old); i++)
        if (!is_ours(summary, wm_json_at(old, i), i))
            wm_json_push_copy(kept, wm_json_at(old, i));
    if (wm_json_count(kept) == wm_json_count(old))
        return;
    struct wm_json *record = wm_article_record(article);
    if (wm_json_count(kept) > 0)
        wm_json_set_copy(record, "descriptions", kept);
    else
        wm_json_remove(record, "descriptions");
}

struct wm_json *sum_write_begin(struct wm_article *article, const char *model)
{
    forget(article);
    struct wm_json *summary = wm_json_set_object(wm_article_wire(article), "summary");
    wm_json_set_str(summary, "method", WM_STR(METHOD));
    wm_json_set_str(summary, "version", WM_STR(WM_VERSION));
    wm_json_set_str(summary, "model", wm_str_of(model));
    return summary;
}

void sum_write_reason(struct wm_json *summary, const char *reason)
{
    wm_json_set_str(summary, "reason", wm_str_of(reason));
}

void sum_write_shape(struct wm_article *article, struct wm_json *summary, enum sum_shape shape, struct wm_str value,
                     const struct sum_set *set)
{
    struct wm_json *descriptions = wm_json_need_array(wm_article_record(article), "descriptions");
    struct wm_json *made = wm_json_set_object(summary, roles[shape]);
    wm_json_set_int(made, "description", (long long)wm_json_count(descriptions));
    struct wm_json *sentences = wm_json_set_array(made, "sentences");
    for (uint32_t i = 0; i < set->count; i++)
        wm_json_push_int(sentences, set->sentences[i]);
    wm_json_set_real(made, "confidence", (double)(int)(sum_set_confidence(set) * 100 + 0.5f) / 100);
    struct wm_json *entry = wm_json_push_object(descriptions);
    wm_json_set_str(entry, "role", wm_str_of(roles[shape]));
    wm_json_set_str(entry, "contentType", WM_STR("text/plain"));
    wm_json_set_str(entry, "value", value);
}
