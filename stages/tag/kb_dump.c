/* SPDX-License-Identifier: Apache-2.0 */
#include "kb_dump.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LEAST_LINKS 3

/* People need 5 Wikipedias, organisations 3, places 5, events 3; of a group that is not a nationality, many. */
static const struct kb_limits limits[KB_CLASS_COUNT] = {
    [KB_COUNTRIES] = {0, 0, 0},     [KB_PLACES] = {30, 36, 36},        [KB_GROUPS] = {50, 50, 50},
    [KB_PEOPLE] = {30, 40, 61},     [KB_ORGANISATIONS] = {24, 36, 50}, [KB_CLUBS] = {24, 36, 36},
    [KB_EVENTS] = {24, 36, INT_MAX}};

struct kb_dump {
    FILE *spool;
    struct kb_classes classes;
    struct country {
        uint32_t item;
        char code[2];
    } * countries;
    size_t country_count, country_cap;
    struct wm_str text; /* of the item in hand, while reading back */
    size_t text_cap;
};

static enum wm_code spool_failed(struct wm_error *err)
{
    const char *folder = getenv("TMPDIR");
    return wm_fail(err, WM_E_IO, "%s: the temporary file: %s; TMPDIR can name a folder with more room",
                   folder != NULL && *folder != '\0' ? folder : "/tmp", strerror(errno));
}

/* Without a name as soon as it is open, so that it goes with the process. */
static enum wm_code open_spool(FILE **out, struct wm_error *err)
{
    char path[PATH_MAX];
    const char *folder = getenv("TMPDIR");
    if (folder == NULL || *folder == '\0')
        folder = "/tmp";
    if (snprintf(path, sizeof path, "%s/wiremill-kb-XXXXXX", folder) >= (int)sizeof path)
        return wm_fail(err, WM_E_IO, "TMPDIR: the path is too long");
    int fd = mkstemp(path);
    if (fd < 0)
        return spool_failed(err);
    unlink(path);
    *out = fdopen(fd, "w+b");
    if (*out != NULL)
        return WM_OK;
    close(fd);
    return spool_failed(err);
}

static enum wm_code start(struct wm_kb_builder *builder, struct wm_error *err)
{
    FILE *spool = NULL;
    enum wm_code code = open_spool(&spool, err);
    if (code != WM_OK)
        return code;
    builder->dump = kb_need(calloc(1, sizeof *builder->dump));
    builder->dump->spool = spool;
    return WM_OK;
}

void kb_dump_free(struct kb_dump *dump)
{
    if (dump == NULL)
        return;
    fclose(dump->spool);
    kb_classes_end(&dump->classes);
    free(dump->countries);
    free((void *)dump->text.ptr);
    free(dump);
}

/* In. */

static void note_country(struct kb_dump *dump, const struct kb_item_facts *facts)
{
    if (dump->country_count == dump->country_cap) {
        dump->country_cap = dump->country_cap * 2 + 64;
        dump->countries = kb_need(realloc(dump->countries, dump->country_cap * sizeof *dump->countries));
    }
    struct country *country = &dump->countries[dump->country_count++];
    country->item = facts->item;
    memcpy(country->code, facts->code, 2);
}

static bool put(FILE *file, struct wm_str text)
{
    return text.len == 0 || fwrite(text.ptr, 1, text.len, file) == text.len;
}

static uint32_t least_links(const struct wm_kb_builder *builder)
{
    uint32_t links = 0;
    if (builder->least < 0)
        return LEAST_LINKS;
    while (links < 1000 && kb_prominence_of_links(links) < builder->least)
        links++;
    return links;
}

enum wm_code wm_kb_add_wikidata(struct wm_kb_builder *builder, struct wm_arena *arena, struct wm_str line,
                                struct wm_error *err)
{
    struct kb_item_facts f;
    enum wm_code code = builder->dump == NULL ? start(builder, err) : WM_OK;
    if (code != WM_OK)
        return code;
    struct kb_dump *dump = builder->dump;
    memset(&f, 0, sizeof f); /* the gaps in it, too */
    code = kb_entity_read(arena, line, least_links(builder), &dump->classes, &f, err);
    if (code == WM_E_DROP)
        return WM_OK;
    if (code == WM_OK && wm_arena_over(arena))
        return wm_fail(err, WM_E_PARSE, "the entity is larger than there is room for a line");
    if (code != WM_OK)
        return code;
    if (f.code[0] != '\0')
        note_country(dump, &f);
    /* The item, whose pointers mean nothing in the file, and behind it its texts. */
    bool written = fwrite(&f, sizeof f, 1, dump->spool) == 1 && put(dump->spool, f.name) &&
                   put(dump->spool, f.aliases) && put(dump->spool, f.ids) && put(dump->spool, f.code3) &&
                   put(dump->spool, f.demonyms);
    return written ? WM_OK : spool_failed(err);
}

/* Out. */

/* The next item; WM_E_DROP at the end. Its texts are good until the next call. */
static enum wm_code next(struct kb_dump *dump, struct kb_item_facts *facts, struct wm_error *err)
{
    if (fread(facts, sizeof *facts, 1, dump->spool) != 1)
        return ferror(dump->spool) ? spool_failed(err) : WM_E_DROP;
    struct wm_str *texts[] = {&facts->name, &facts->aliases, &facts->ids, &facts->code3, &facts->demonyms};
    size_t len = 0, at = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        len += texts[i]->len;
    if (len > dump->text_cap) {
        dump->text.ptr = kb_need(realloc((void *)dump->text.ptr, len));
        dump->text_cap = len;
    }
    if (fread((void *)dump->text.ptr, 1, len, dump->spool) != len)
        return spool_failed(err);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        texts[i]->ptr = dump->text.ptr + at;
        at += texts[i]->len;
    }
    return WM_OK;
}

static int by_item(const void *a, const void *b)
{
    const struct country *x = a, *y = b;
    return (x->item > y->item) - (x->item < y->item);
}

static struct wm_str country_of(const struct kb_dump *dump, uint32_t item)
{
    struct country key = {.item = item};
    const struct country *found =
        dump->country_count > 0 ? bsearch(&key, dump->countries, dump->country_count, sizeof key, by_item) : NULL;
    return found != NULL ? (struct wm_str){found->code, 2} : (struct wm_str){0};
}

static bool is_capital(const struct kb_dump *dump, const struct kb_item_facts *facts)
{
    return facts->capital_of != 0 && country_of(dump, facts->capital_of).len > 0;
}

static struct kb_fact fact_of(const struct kb_dump *dump, const struct kb_item_facts *facts, const struct kb_root *root,
                              int least)
{
    struct kb_fact fact = {.class = root->class,
                           .type = root->type,
                           .subtype = wm_str_of(root->subtype),
                           .name = facts->name,
                           .aliases = facts->aliases,
                           .ids = facts->ids,
                           .code3 = facts->code3,
                           .country = country_of(dump, facts->country),
                           .prominence = kb_prominence_of_links(facts->links),
                           .placed = facts->placed && root->type == WM_ENTITY_PLACE,
                           .lat = facts->lat,
                           .lon = facts->lon};
    bool coded = facts->code[0] != '\0' && root->type == WM_ENTITY_PLACE;
    if (coded && root->class != KB_COUNTRIES)
        fact.subtype = WM_STR("territory");
    if (!coded && root->class == KB_COUNTRIES)
        fact.subtype = WM_STR("state"); /* of another time, or disputed */
    if (root->class == KB_COUNTRIES || root->class == KB_PLACES)
        fact.class = coded ? KB_COUNTRIES : KB_PLACES;
    if (wm_str_is(fact.subtype, "city") && is_capital(dump, facts))
        fact.subtype = WM_STR("capital");
    fact.limits = limits[fact.class];
    if (fact.limits.least > 0 && least >= 0)
        fact.limits.least = least;
    return fact;
}

/* "French", of France. */
static enum wm_code add_demonyms(struct wm_kb_builder *builder, const struct kb_item_facts *facts, struct wm_str code,
                                 struct wm_error *err)
{
    struct kb_fact fact = {.class = KB_GROUPS,
                           .type = WM_ENTITY_GROUP,
                           .subtype = WM_STR("nationality"),
                           .aliases = facts->demonyms,
                           .country = code,
                           .prominence = 70};
    if (!kb_split(&fact.aliases, '|', &fact.name) || fact.name.len == 0)
        return WM_OK;
    return kb_add_fact(builder, &fact, err);
}

static enum wm_code add_item(struct kb_dump *dump, struct wm_kb_builder *builder, const struct kb_item_facts *facts,
                             enum kb_class class, struct wm_error *err)
{
    const struct kb_root *root = kb_classes_root(&dump->classes, facts->classes, facts->class_count);
    uint32_t entry;
    if (root == NULL || root->kind != KB_ENTITY) {
        if (root != NULL && class == KB_COUNTRIES)
            kb_add_word(builder, facts->name, root->kind == KB_SURNAMES ? TAG_WORD_SURNAME : TAG_WORD_FIRST);
        return WM_OK;
    }
    struct kb_fact fact = fact_of(dump, facts, root, builder->least);
    enum wm_code code = WM_OK;
    if (class == KB_GROUPS && fact.class == KB_COUNTRIES)
        return add_demonyms(builder, facts, fact.country, err);
    if (fact.class != class || fact.prominence < fact.limits.least)
        return WM_OK;
    if (kb_find_item(&builder->items, facts->item, &entry))
        kb_add_names(builder, &fact, entry);
    else
        code = kb_add_fact(builder, &fact, err);
    return code;
}

enum wm_code kb_dump_finish(struct kb_dump *dump, struct wm_kb_builder *builder, struct wm_error *err)
{
    struct kb_item_facts facts = {0};
    enum wm_code code = WM_OK;
    kb_close_items(&builder->items);
    if (dump->country_count > 0)
        qsort(dump->countries, dump->country_count, sizeof *dump->countries, by_item);
    for (enum kb_class class = KB_COUNTRIES; class < KB_OWN && code == WM_OK; class ++) {
        if (fseek(dump->spool, 0, SEEK_SET) != 0)
            return spool_failed(err);
        while ((code = next(dump, &facts, err)) == WM_OK &&
               (code = add_item(dump, builder, &facts, class, err)) == WM_OK)
            ;
        code = code == WM_E_DROP ? WM_OK : code;
    }
    return code;
}
