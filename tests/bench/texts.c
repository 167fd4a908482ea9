/* SPDX-License-Identifier: Apache-2.0 */
#include "texts.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/story.h"
#include "stories.h"
#include "wiremill/json.h"

_Noreturn void bench_fail(const char *what, const char *which)
{
    fprintf(stderr, "bench_stages: %s: %s\n", which, what);
    exit(2);
}

void *bench_grow(void *list, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return list;
    *cap = *cap > 0 ? *cap * 2 : 256;
    return wm_realloc(list, *cap * size);
}

void bench_add_text(struct texts *texts, struct wm_str text)
{
    texts->list = bench_grow(texts->list, texts->count, &texts->cap, sizeof *texts->list);
    char *copy = wm_calloc(1, text.len + 1);
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    texts->list[texts->count++] = (struct wm_str){copy, text.len};
    texts->bytes += text.len;
    for (size_t i = 0; i < text.len; i++)
        texts->words += copy[i] > ' ' && (i == 0 || copy[i - 1] == ' ' || copy[i - 1] == '\n');
}

void bench_free_texts(struct texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        free((char *)(uintptr_t)texts->list[i].ptr);
    free(texts->list);
}

static struct wm_str read_file(const char *path, char *buffer)
{
    FILE *in = fopen(path, "rbe");
    if (in == NULL)
        bench_fail("cannot be read", path);
    size_t len = fread(buffer, 1, BENCH_FILE_BYTES, in);
    fclose(in);
    return (struct wm_str){buffer, len};
}

/* As an agency's newsroom system sends a story. */
static struct wm_str as_ninjs(struct wm_arena *arena, size_t number, struct wm_str title, struct wm_str body)
{
    struct wm_json *record = wm_json_new_object(arena), *standard = wm_json_set_object(record, "standard");
    wm_json_set_str(record, "uri", wm_str_printf(arena, "urn:wiremill:bench:%zu", number));
    wm_json_set_str(standard, "name", WM_STR("ninjs"));
    wm_json_set_str(standard, "version", WM_STR("3.1"));
    wm_json_set_str(record, "type", WM_STR("text"));
    wm_json_set_str(record, "language", WM_STR("en"));
    wm_json_set_str(record, "versionCreated", WM_STR("2026-03-14T09:26:53Z"));
    if (title.len > 0) {
        struct wm_json *headline = wm_json_push_object(wm_json_set_array(record, "headlines"));
        wm_json_set_str(headline, "role", WM_STR("main"));
        wm_json_set_str(headline, "value", title);
    }
    struct wm_json *main_body = wm_json_push_object(wm_json_set_array(record, "bodies"));
    wm_json_set_str(main_body, "role", WM_STR("main"));
    wm_json_set_str(main_body, "contentType", WM_STR("text/plain"));
    wm_json_set_str(main_body, "value", body);
    return wm_json_dump(arena, record);
}

static void read_lines(struct wm_arena *arena, struct texts *out, struct wm_str rest)
{
    struct wm_str line;
    while (wm_str_line(&rest, &line)) {
        struct wm_json *story;
        if (wm_json_parse(arena, line, &story, NULL) == WM_OK && wm_json_get_str(story, "text").len > 0) {
            struct wm_str body = wm_story_body(arena, wm_json_get_str(story, "text"));
            bench_add_text(out, as_ninjs(arena, out->count, wm_json_get_str(story, "title"), body));
        }
        wm_arena_reset(arena);
    }
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void read_folder(struct texts *out, const char *path, char *buffer)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_visible, alphasort);
    if (count < 0)
        bench_fail("cannot be read", path);
    for (int i = 0; i < count; i++) {
        char file[4096];
        snprintf(file, sizeof file, "%s/%s", path, entries[i]->d_name);
        bench_add_text(out, read_file(file, buffer));
        free(entries[i]);
    }
    free(entries);
}

void bench_read_texts(struct wm_arena *arena, struct texts *out, const char *path)
{
    char *buffer = wm_malloc(BENCH_FILE_BYTES);
    size_t before = out->count;
    if (wm_str_ends(wm_str_of(path), ".jsonl"))
        read_lines(arena, out, read_file(path, buffer));
    else
        read_folder(out, path, buffer);
    free(buffer);
    if (out->count == before)
        bench_fail("holds no text", path);
}

void bench_invent_texts(struct wm_arena *arena, struct texts *out, unsigned stories, unsigned words, bool ninjs)
{
    for (unsigned i = 0; i < stories; i++) {
        struct wm_str story = bench_story(arena, i, words), body = story, title = {0};
        if (ninjs && wm_str_line(&body, &title))
            story = as_ninjs(arena, i, title, wm_str_trim(body));
        bench_add_text(out, story);
        wm_arena_reset(arena);
    }
}
