/* SPDX-License-Identifier: Apache-2.0 */
#include "texts.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* As plain wire text: the title, an empty line, the story. */
static void read_lines(struct wm_arena *arena, struct texts *out, struct wm_str rest)
{
    struct wm_str line;
    while (wm_str_line(&rest, &line)) {
        struct wm_json *object;
        if (wm_json_parse(arena, line, &object, NULL) == WM_OK && wm_json_get_str(object, "text").len > 0) {
            struct wm_str title = wm_json_get_str(object, "title"), text = wm_json_get_str(object, "text");
            title = title.len > 0 ? title : WM_STR("News without a title");
            bench_add_text(out, wm_str_printf(arena, "%.*s\n\n%.*s\n", WM_STR_ARG(title), WM_STR_ARG(text)));
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
    if (wm_str_ends(wm_str_of(path), ".jsonl"))
        read_lines(arena, out, read_file(path, buffer));
    else
        read_folder(out, path, buffer);
    free(buffer);
    if (out->count == 0)
        bench_fail("holds no text", path);
}
