/* SPDX-License-Identifier: Apache-2.0 */
/* Reading: annotated texts, and their features by number. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text_words.h"
#include "tag_train.h"

#define TABLE_SLOTS (1u << 24) /* twice as many as there may be features */
#define ARENA_BYTES ((size_t)1 << 30)

enum letters { AS_WRITTEN, CAPITALS, SMALL };

struct document {
    struct wm_arena *arena;
    struct wm_str *words;
    char (*tags)[8];
    uint32_t *ends, word_count, sentence_count;
};

/* Features. */

static size_t slot_in(const struct table *table, uint64_t hash)
{
    size_t i = (size_t)(hash >> 7) & table->mask;
    while (table->hashes[i] != 0 && table->hashes[i] != hash)
        i = (i + 1) & table->mask;
    return i;
}

struct table train_table_new(void)
{
    return (struct table){.hashes = wm_calloc(TABLE_SLOTS, sizeof(uint64_t)),
                          .numbers = wm_calloc(TABLE_SLOTS, sizeof(uint32_t)),
                          .mask = TABLE_SLOTS - 1};
}

static uint32_t number_of(struct table *table, uint64_t hash)
{
    if (table->count * 2 >= table->mask)
        train_fail("features", "there are more than the table holds; raise TABLE_SLOTS");
    size_t slot = slot_in(table, hash);
    if (table->hashes[slot] == 0) {
        table->hashes[slot] = hash;
        table->numbers[slot] = (uint32_t)++table->count;
    }
    return table->numbers[slot];
}

/* Corpora. */

static int class_of(const char *tag)
{
    static const char *const names[] = {[TAG_PER] = "PER", [TAG_ORG] = "ORG", [TAG_LOC] = "LOC", [TAG_MISC] = "MISC"};
    for (int i = 0; i < TAG_CLASS_COUNT; i++)
        if (tag[0] != 'O' && strcmp(tag + 2, names[i]) == 0)
            return i;
    return -1;
}

static bool begins(const struct document *doc, uint32_t at, uint32_t from)
{
    return at == from || class_of(doc->tags[at - 1]) != class_of(doc->tags[at]) || doc->tags[at][0] == 'B';
}

static uint8_t label_at(const struct document *doc, uint32_t at, uint32_t from, uint32_t to)
{
    int class = class_of(doc->tags[at]);
    if (class < 0)
        return 0;
    bool first = begins(doc, at, from),
         last = at + 1 == to || class_of(doc->tags[at + 1]) != class || begins(doc, at + 1, from);
    return (uint8_t)TAG_LABEL(class, first && last ? TAG_SINGLE : first ? TAG_BEGIN : last ? TAG_END : TAG_INSIDE);
}

static void take_sentence(struct corpus *corpus, struct table *table, const struct document *doc,
                          const struct tag_sight *sight, uint32_t from, uint32_t to, float weight)
{
    uint64_t found[TAG_FEATURES_MAX];
    uint32_t used = 0;
    if (corpus->count == corpus->capacity) {
        corpus->capacity = corpus->capacity * 2 + 1024;
        corpus->list = wm_realloc(corpus->list, corpus->capacity * sizeof *corpus->list);
    }
    to = to - from > SENTENCE_MAX ? from + SENTENCE_MAX : to;
    struct sentence *s = &corpus->list[corpus->count++];
    *s = (struct sentence){.count = to - from, .weight = weight};
    s->gold = wm_calloc(s->count, 1);
    s->begin = wm_calloc((size_t)s->count + 1, sizeof *s->begin);
    s->features = wm_calloc((size_t)s->count * TAG_FEATURES_MAX, sizeof *s->features);
    for (uint32_t i = from; i < to; i++) {
        unsigned count = tag_features(sight, i, found);
        s->gold[i - from] = label_at(doc, i, from, to);
        for (unsigned f = 0; f < count; f++)
            s->features[used++] = number_of(table, found[f]);
        s->begin[i - from + 1] = used;
    }
    s->features = wm_realloc(s->features, ((size_t)used + 1) * sizeof *s->features);
    corpus->tokens += s->count;
}

static void change_letters(struct document *doc, enum letters letters)
{
    for (uint32_t i = 0; i < doc->word_count; i++) {
        char *word = (char *)wm_str_cstr(doc->arena, doc->words[i]);
        for (char *c = word; *c != '\0'; c++)
            if (letters == CAPITALS && *c >= 'a' && *c <= 'z')
                *c = (char)(*c - 32);
            else if (letters == SMALL && *c >= 'A' && *c <= 'Z')
                *c = (char)(*c + 32);
        doc->words[i].ptr = word;
    }
}

static void take_document(struct corpus *corpus, struct table *table, const struct tag_lexicon *lexicon,
                          const struct document *doc, float weight)
{
    const struct wm_text *text = wm_text_of_words(doc->arena, doc->words, doc->ends, doc->sentence_count);
    const struct tag_doc *seen = text != NULL ? tag_doc_make(doc->arena, lexicon, text, true) : NULL;
    const struct tag_sight *sight = seen != NULL ? tag_sight_make(seen) : NULL;
    if (sight == NULL)
        train_fail("memory", "a document needs more than a gigabyte");
    for (uint32_t s = 0, from = 0; s < doc->sentence_count; from = doc->ends[s++])
        take_sentence(corpus, table, doc, sight, from, doc->ends[s], weight);
}

struct reading {
    struct corpus *corpus;
    struct table *table;
    const struct tag_lexicon *lexicon;
    float weight;
    size_t documents;
    struct document doc;
};

static void end_document(struct reading *r)
{
    if (r->doc.word_count > 0) {
        size_t turn = r->documents++ % 6;
        take_document(r->corpus, r->table, r->lexicon, &r->doc, r->weight);
        if (turn <= 1) {
            change_letters(&r->doc, turn == 0 ? CAPITALS : SMALL);
            take_document(r->corpus, r->table, r->lexicon, &r->doc, r->weight);
        }
    }
    r->doc.word_count = r->doc.sentence_count = 0;
    wm_arena_reset(r->doc.arena);
}

static void end_sentence(struct reading *r)
{
    struct document *doc = &r->doc;
    if (doc->word_count > (doc->sentence_count > 0 ? doc->ends[doc->sentence_count - 1] : 0))
        doc->ends[doc->sentence_count++] = doc->word_count;
}

static void add_word(struct document *doc, const char *line, const char *tab)
{
    doc->words[doc->word_count] = wm_str_dup(doc->arena, (struct wm_str){line, (size_t)(tab - line)});
    snprintf(doc->tags[doc->word_count++], sizeof doc->tags[0], "%s", tab + 1);
}

/* A corpus has documents when it says so once. */
static bool has_documents(FILE *file)
{
    char line[4096];
    bool found = false;
    while (!found && fgets(line, sizeof line, file) != NULL)
        found = strncmp(line, "-DOCSTART-", 10) == 0;
    rewind(file);
    return found;
}

static void read_corpus(struct reading *r, const char *path)
{
    FILE *file = fopen(path, "r");
    if (file == NULL)
        train_fail(path, "cannot be opened");
    bool documents = has_documents(file);
    char line[4096];
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        const char *tab = strrchr(line, '\t');
        bool starts = strncmp(line, "-DOCSTART-", 10) == 0;
        if (line[0] == '\0' || starts)
            end_sentence(r);
        if (starts || (line[0] == '\0' && !documents))
            end_document(r);
        if (!starts && tab != NULL)
            add_word(&r->doc, line, tab);
    }
    end_sentence(r);
    end_document(r);
    fclose(file);
}

void train_read(int count, char **paths, const struct tag_lexicon *lexicon, struct corpus *corpus, struct table *table)
{
    struct reading *r = &(struct reading){.corpus = corpus, .table = table, .lexicon = lexicon};
    r->doc = (struct document){.arena = wm_arena_new(ARENA_BYTES)};
    r->doc.words = wm_calloc(1 << 20, sizeof *r->doc.words);
    r->doc.tags = wm_calloc(1 << 20, sizeof *r->doc.tags);
    r->doc.ends = wm_calloc(1 << 20, sizeof *r->doc.ends);
    for (int i = 0; i < count; i++) {
        char *weight = strrchr(paths[i], '=');
        if (weight != NULL)
            *weight++ = '\0';
        r->weight = weight != NULL ? strtof(weight, NULL) : 1;
        read_corpus(r, paths[i]);
    }
    wm_arena_free(r->doc.arena);
    free(r->doc.words);
    free(r->doc.tags);
    free(r->doc.ends);
}
