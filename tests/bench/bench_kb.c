/* SPDX-License-Identifier: Apache-2.0 */
/* What a large knowledge base costs, of made-up entities, each with two names, by way of the same steps that facts of
 * tables and of a dump take.
 *
 *     bench_kb build N FILE     builds it
 *     bench_kb look N FILE      opens it and looks names up, those that are there and others */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../stages/tag/kb_private.h"
#include "../../stages/tag/tests/synthetic.h"
#include "../../stages/tag/words.h"

#define LOOKUPS 2000000u
#define MISSING (1u << 27) /* numbers from here on are in no file */

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* "VmHWM" or "VmRSS" of this process, in MB. */
static double memory_mb(const char *what)
{
    char line[256];
    long kb = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, what, strlen(what)) == 0)
            kb = strtol(line + strlen(what) + 1, NULL, 10);
    if (file != NULL)
        fclose(file);
    return (double)kb / 1024;
}

static int failed(const struct wm_error *err)
{
    fprintf(stderr, "bench_kb: %s\n", err->text);
    return 1;
}

static enum wm_code add(struct wm_kb_builder *builder, uint32_t number, struct wm_error *err)
{
    char name[SYNTHETIC_NAME], alias[SYNTHETIC_NAME];
    struct tag_item item = synthetic_item(number, name, alias);
    struct kb_fact fact = {.class = item.placed ? KB_PLACES : KB_PEOPLE,
                           .type = item.type,
                           .subtype = item.subtype,
                           .name = item.name,
                           .aliases = wm_str_of(alias),
                           .ids = item.ids,
                           .country = item.country,
                           .prominence = (int)item.prominence,
                           .placed = item.placed,
                           .lat = item.lat,
                           .lon = item.lon};
    return kb_add_fact(builder, &fact, err);
}

static int build(uint32_t count, const char *path)
{
    struct wm_kb_rules rules = {"stages/tag/data/words", -1};
    struct wm_kb_builder *builder;
    struct wm_kb_made made = {0};
    struct wm_error err = {0};
    double from = seconds();
    if (wm_kb_builder_open(&rules, &builder, &err) != WM_OK)
        return failed(&err);
    enum wm_code code = WM_OK;
    for (uint32_t i = 0; i < count && code == WM_OK; i++)
        code = add(builder, i, &err);
    double added = seconds();
    if (code == WM_OK)
        code = wm_kb_write(builder, path, &made, &err);
    if (code != WM_OK)
        return failed(&err);
    wm_kb_builder_close(builder);
    printf("%u entities, %llu names, %llu words\n", count, (unsigned long long)made.names,
           (unsigned long long)made.words);
    printf("built in       %8.1f s, %.1f of them to write the file\n", seconds() - from, seconds() - added);
    printf("memory at most %8.0f MB, %.0f bytes an entity\n", memory_mb("VmHWM"), memory_mb("VmHWM") * 1048576 / count);
    printf("file           %8.0f MB, %.1f bytes an entity\n", (double)made.bytes / 1048576, (double)made.bytes / count);
    return 0;
}

/* Nanoseconds for the hash of a name and its lookup, names in no order. */
static double look_up(const struct tag_lexicon *lexicon, uint32_t first, uint32_t count, uint32_t *found)
{
    char(*names)[SYNTHETIC_NAME] = malloc((size_t)LOOKUPS * SYNTHETIC_NAME), alias[SYNTHETIC_NAME];
    uint64_t state = 88172645463325252u;
    if (names == NULL)
        abort();
    for (uint32_t i = 0; i < LOOKUPS; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        synthetic_item(first + (uint32_t)(state % count), names[i], alias);
    }
    double from = seconds();
    *found = 0;
    for (uint32_t i = 0; i < LOOKUPS; i++)
        *found += tag_lexicon_name(lexicon, tag_name_hash(wm_str_of(names[i]), NULL)) != NULL;
    double taken = seconds() - from;
    free(names);
    return taken * 1e9 / LOOKUPS;
}

static int look(uint32_t count, const char *path)
{
    struct wm_data data;
    struct tag_lexicon lexicon;
    struct wm_error err = {0};
    uint32_t hits, misses;
    double from = seconds();
    if (wm_data_open(path, &data, &err) != WM_OK || tag_lexicon_read(data, path, &lexicon, &err) != WM_OK)
        return failed(&err);
    double opened = seconds() - from, resident = memory_mb("RssFile");
    double hit = look_up(&lexicon, 0, count, &hits), miss = look_up(&lexicon, MISSING, MISSING / 2, &misses);
    printf("opened in      %8.0f ms: every byte is checked\n", opened * 1e3);
    printf("resident       %8.0f MB of the mapped file, which processes share\n", resident);
    printf("a name that is there %5.0f ns, one that is not %5.0f ns; %.4f%% and %.4f%% were found\n", hit, miss,
           100.0 * hits / LOOKUPS, 100.0 * misses / LOOKUPS);
    wm_data_close(&data);
    return 0;
}

int main(int argc, char **argv)
{
    uint32_t count = argc == 4 ? (uint32_t)strtoul(argv[2], NULL, 10) : 0;
    if (count > 0 && count < TAG_NAME_ENTRY && strcmp(argv[1], "build") == 0)
        return build(count, argv[3]);
    if (count > 0 && strcmp(argv[1], "look") == 0)
        return look(count, argv[3]);
    fputs("usage: bench_kb build|look N FILE\n", stderr);
    return 2;
}
