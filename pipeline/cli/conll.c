/* SPDX-License-Identifier: Apache-2.0 */
/* Each document goes through the stage as an article whose body is its tokens with blanks between, cut as
 * they were given; the mentions of the record become tags again. */
#include "conll.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/article.h"
#include "base/text_words.h"
#include "oneshot.h"

#define TOKENS_MAX  100000 /* of one document; what is longer is cut at the end of a sentence */
#define ARENA_BYTES ((size_t)1 << 30)

struct conll {
    struct wm_chain *chain;
    struct wm_chain_worker *worker;
    struct wm_arena *arena; /* of the document in hand */
    struct wm_str *words;
    uint32_t *ends, count, sentence_count;
    const struct wm_text *text;
    bool documents; /* the input has some */
    const char *path;
    long line;
};

/* The words, as the stage gets to see them. */
static void cut_as_given(void *ctx, size_t stage, const struct wm_article *article)
{
    (void)stage;
    wm_article_cut_as(article, ((struct conll *)ctx)->text);
}

static struct wm_str record_of(const struct conll *c)
{
    struct wm_json *record = wm_json_new_object(c->arena);
    wm_json_set_str(record, "uri", WM_STR("urn:wiremill:conll"));
    wm_json_set_str(record, "language", WM_STR("en"));
    struct wm_json *body = wm_json_push_object(wm_json_need_array(record, "bodies"));
    wm_json_set_str(body, "contentType", WM_STR("text/plain"));
    wm_json_set_str(body, "value", c->text->body);
    return wm_json_dump(c->arena, record);
}

static const char *class_of(enum wm_entity_type type)
{
    switch (type) {
    case WM_ENTITY_PERSON: return "PER";
    case WM_ENTITY_ORGANISATION: return "ORG";
    case WM_ENTITY_PLACE: return "LOC";
    default: return "MISC";
    }
}

/* What is named within a token, "US" of "US-led", makes the token another kind of name. */
static void mark(const struct conll *c, const struct wm_mention *mention, const char *class, const char **classes,
                 bool *first)
{
    const struct wm_token *tokens = c->text->tokens;
    uint32_t from = 0, to = c->count;
    while (from < to) { /* the first token that ends behind the mention's begin */
        uint32_t middle = from + (to - from) / 2;
        if (tokens[middle].span.cp_end > mention->cp)
            to = middle;
        else
            from = middle + 1;
    }
    for (uint32_t i = from; i < c->count && tokens[i].span.cp < mention->cp_end; i++) {
        bool part = mention->cp > tokens[i].span.cp || mention->cp_end < tokens[i].span.cp_end;
        if (classes[i] != NULL)
            continue;
        classes[i] = part ? "MISC" : class;
        first[i] = i == from;
    }
}

static void print_document(const struct conll *c, const struct wm_annotation *found)
{
    const char **classes = WM_NEW_ARRAY(c->arena, const char *, (size_t)c->count + 1);
    bool *first = WM_NEW_ARRAY(c->arena, bool, (size_t)c->count + 1);
    if (classes == NULL || first == NULL)
        return;
    for (uint32_t i = 0; i < found->mention_count; i++)
        mark(c, &found->mentions[i], class_of(found->entities[found->mentions[i].entity].type), classes, first);
    for (uint32_t s = 0, i = 0; s < c->sentence_count; s++) {
        for (; i < c->ends[s]; i++)
            printf("%.*s\t%s%s\n", WM_STR_ARG(c->words[i]),
                   classes[i] == NULL ? "O"
                   : first[i]         ? "B-"
                                      : "I-",
                   classes[i] != NULL ? classes[i] : "");
        putchar('\n');
    }
}

static bool end_document(struct conll *c)
{
    bool done = true;
    if (c->count > 0) {
        const struct wm_chain_observer observer = {.before = cut_as_given, .ctx = c};
        c->text = wm_text_of_words(c->arena, c->words, c->ends, c->sentence_count);
        const struct wm_item *item =
            c->text != NULL ? wm_chain_run(c->worker, c->arena, record_of(c), WM_STR(""), NULL, &observer) : NULL;
        done = item != NULL && item->code == WM_OK;
        if (done)
            print_document(c, wm_article_annotation(item->article));
        else
            wm_cli_say("%s:%ld: the document that ends here could not be tagged: %s", c->path, c->line,
                       item != NULL ? item->text : "it is too long");
    }
    c->count = c->sentence_count = 0;
    wm_arena_reset(c->arena);
    return done;
}

static void end_sentence(struct conll *c)
{
    if (c->count > (c->sentence_count > 0 ? c->ends[c->sentence_count - 1] : 0))
        c->ends[c->sentence_count++] = c->count;
}

static bool take_word(struct conll *c, struct wm_str line)
{
    struct wm_str word = line;
    for (word.len = 0; word.len < line.len && line.ptr[word.len] != '\t' && line.ptr[word.len] != ' ';)
        word.len++;
    if (!wm_utf8_valid(word)) {
        wm_cli_say("%s:%ld: the token is not UTF-8; convert the file first", c->path, c->line);
        return false;
    }
    c->words[c->count++] = wm_str_dup(c->arena, word);
    return true;
}

static bool take_line(struct conll *c, struct wm_str line)
{
    bool starts = wm_str_starts(line, "-DOCSTART-");
    c->documents = c->line == 1 ? starts : c->documents || starts;
    if (!starts && line.len > 0)
        return take_word(c, line);
    end_sentence(c);
    bool done = !(starts || !c->documents || c->count >= TOKENS_MAX) || end_document(c);
    if (starts)
        fputs("-DOCSTART-\tO\n\n", stdout);
    return done;
}

static int run_file(struct conll *c, const char *path)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
    char *line = NULL;
    size_t size = 0;
    bool done = file != NULL;
    if (file == NULL)
        wm_cli_say("%s: %s", path, strerror(errno));
    c->path = path;
    c->line = 0;
    for (ssize_t len; done && (len = getline(&line, &size, file)) >= 0;) {
        while (len > 0 && (line[len - 1] == '\n' || line[len - 1] == '\r'))
            len--;
        c->line++;
        if (c->count == TOKENS_MAX * 2)
            end_sentence(c);
        done = (c->count < TOKENS_MAX * 2 || end_document(c)) && take_line(c, (struct wm_str){line, (size_t)len});
    }
    end_sentence(c);
    done = done && end_document(c);
    free(line);
    if (file != NULL && file != stdin)
        fclose(file);
    return done ? WM_EXIT_OK : WM_EXIT_REFUSED;
}

int wm_conll(const struct wm_list *paths, const struct wm_step *tag)
{
    struct conll c = {.arena = wm_arena_new(ARENA_BYTES)};
    int status = WM_EXIT_CONFIG;
    c.words = wm_calloc((size_t)TOKENS_MAX * 2 + 1, sizeof *c.words);
    c.ends = wm_calloc((size_t)TOKENS_MAX * 2 + 1, sizeof *c.ends);
    if (wm_oneshot_chain((struct wm_steps){tag, 1}, &c.chain, &c.worker)) {
        status = paths->count == 0 ? run_file(&c, "-") : WM_EXIT_OK;
        for (size_t i = 0; i < paths->count && status == WM_EXIT_OK; i++)
            status = run_file(&c, paths->items[i]);
    }
    wm_chain_worker_close(c.worker);
    wm_chain_close(c.chain);
    wm_arena_free(c.arena);
    free(c.words);
    free(c.ends);
    return status;
}
