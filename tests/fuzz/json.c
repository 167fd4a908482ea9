/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever the bytes: JSON is read or refused with a reason, as jansson reads or refuses it, and what was read
 * is written as JSON that reads back as the same. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/article.h"
#include "base/json_init.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    wm_json_init();
    return 0;
}

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void written_reads_back(struct wm_arena *arena, const struct wm_json *value)
{
    struct wm_json *again;
    struct wm_str first = wm_json_dump(arena, value);
    must(wm_json_parse(arena, first, &again, NULL) == WM_OK);
    must(wm_str_eq(wm_json_dump(arena, again), first));
    must(wm_json_parse(arena, wm_json_dump_indented(arena, value), &again, NULL) == WM_OK);
    must(wm_str_eq(wm_json_dump(arena, again), first));
}

static void read_as_by_jansson(struct wm_arena *arena, struct wm_str raw, const struct wm_json *value)
{
    struct wm_json *slowly;
    bool is_json = wm__json_parse_slowly(arena, raw, &slowly, NULL) == WM_OK;
    must(is_json == (value != NULL));
    must(!is_json || wm_str_eq(wm_json_dump(arena, slowly), wm_json_dump(arena, value)));
}

/* The views of a record from outside, with whatever shape its members have. */
static void views_hold(struct wm_arena *arena, struct wm_str raw)
{
    struct wm_article *article = wm_article_new(arena, raw, WM_STR(""));
    if (wm_article_read(article, NULL) != WM_OK)
        return;
    wm_article_headline(article);
    wm_article_lifecycle(article);
    const struct wm_annotation *annotation = wm_article_annotation(article);
    size_t length = wm_utf8_count(wm_article_body(article));
    for (uint32_t i = 0; i < annotation->mention_count; i++) {
        must(annotation->mentions[i].entity < annotation->entity_count);
        must(annotation->mentions[i].cp < annotation->mentions[i].cp_end && annotation->mentions[i].cp_end <= length);
    }
    wm_article_annotate(article, annotation);
    wm_article_text(article);
    wm_article_finish(article);
    written_reads_back(arena, article->record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wm_str raw = {(const char *)data, size};
    struct wm_arena *arena = wm_arena_new((size_t)256 << 20);
    struct wm_json *value = NULL;
    struct wm_error err = {0};
    if (wm_json_parse(arena, raw, &value, &err) == WM_OK)
        written_reads_back(arena, value);
    else
        must(err.text[0] != '\0');
    read_as_by_jansson(arena, raw, value);
    views_hold(arena, raw);
    wm_arena_free(arena);
    return 0;
}
