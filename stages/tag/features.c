/* SPDX-License-Identifier: Apache-2.0 */
#include "sight.h"

#define ELSEWHERE 12 /* other places of a word that are looked at */
#define LOOKS_MAX 24 /* features of all of them together */

/* Kinds of features; the number is part of the hash, so that none may change once models are made. */
enum kind {
    K_BIAS = 1,
    K_WORD_2B,
    K_WORD_1B,
    K_WORD,
    K_WORD_1A,
    K_WORD_2A,
    K_FORM,
    K_WORDS_BEFORE,
    K_WORDS_AFTER,
    K_WORDS_AROUND,
    K_SHAPE_1B,
    K_SHAPE,
    K_SHAPE_1A,
    K_SHAPES_BEFORE,
    K_SHAPES_AFTER,
    K_SHAPES_AROUND,
    K_LONG_SHAPE,
    K_WORD_SHAPE,
    K_SHAPE_WORD,
    K_TWO_BEFORE,
    K_TWO_AFTER,
    K_HEAD,
    K_TAIL = K_HEAD + TAG_AFFIXES,
    K_TAIL_1B = K_TAIL + TAG_AFFIXES,
    K_TAIL_1A,
    K_PLACE,
    K_PLACE_SHAPE,
    K_FORMS_BEFORE,
    K_FORMS_AFTER,
    K_HINT_1B,
    K_HINT,
    K_HINT_1A,
    K_HINTS_1B_SHAPE,
    K_HINTS_SHAPE,
    K_HINTS_1A_SHAPE,
    K_HINTS_BEFORE,
    K_HINTS_AFTER,
    K_NAME_1B,
    K_NAME,
    K_NAME_1A,
    K_NAME_SHAPE,
    K_NAMES,
    K_NAMES_BEFORE,
    K_NAMES_AFTER,
    K_NAMES_HINTS_SHAPE,
    K_COUNTS,
    K_COUNTS_SHAPE,
    K_COUNTS_PLACE,
    K_ELSEWHERE,
    K_ELSEWHERE_HINT_1B,
    K_ELSEWHERE_HINT_1A,
    K_ELSEWHERE_NAME,
    K_ELSEWHERE_COUNT,
    K_CASELESS_WORD,
    K_CASELESS_TAIL,
    K_CASELESS_HINTS,
    K_CASELESS_NAMES,
    K_RUN_LAST,
    K_RUN_FIRST,
    K_RUN_LAST_HINTS,
    K_RUN_FIRST_HINTS,
    K_RUN_BEFORE,
    K_RUN_AFTER,
    K_RUN_AROUND,
    K_RUN_BEFORE_HINTS,
    K_RUN_AFTER_HINTS,
    K_RUN_PLACE,
    K_RUN_HINT,
    K_RUN_NAME,
    K_RUN_WHOLE,
    K_WIDE_LAST,
    K_WIDE_FIRST,
    K_WIDE_BEFORE,
    K_WIDE_AFTER,
    K_WIDE_PLACE,
    K_WIDE_HINT,
    K_WIDE_WHOLE,
    K_LIST_NAME,
    K_LIST_HINT,
    K_LIST_BEFORE,
    K_LIST_AFTER,
    K_SPELLING,
    K_SPELLING_SHAPE,
    K_LONGER_LAST,
    K_LONGER_FIRST,
    K_LONGER_LAST_HINTS,
    K_LONGER_HINT,
    K_LONGER_NAME,
    K_QUOTE,
    K_QUOTE_SHAPE,
    K_QUOTE_LENGTH,
    K_QUOTE_BEFORE,
};

/* Features. */

struct list {
    uint64_t *out;
    unsigned count;
};

static inline void add(struct list *list, unsigned kind, uint64_t value)
{
    if (list->count < TAG_FEATURES_MAX)
        list->out[list->count++] = tag_join(tag_join(kind * UINT64_C(0x100000001b3), value), kind) | 1;
}

static inline void add_bits(struct list *list, unsigned kind, uint32_t bits)
{
    for (; bits != 0; bits &= bits - 1)
        add(list, kind, (uint64_t)__builtin_ctz(bits));
}

static const struct tag_seen nothing; /* stands before and behind a sentence */

/* A token and its neighbours within the sentence. */
struct around {
    const struct tag_seen *b2, *b1, *here, *a1, *a2;
};

static struct around look_around(const struct tag_sight *sight, uint32_t token)
{
    const struct wm_text *text = sight->doc->text;
    const struct wm_sentence *sentence = &text->sentences[text->tokens[token].sentence];
    uint32_t before = token - sentence->token, after = sentence->token_end - 1 - token;
    const struct tag_seen *here = &sight->tokens[token];
    return (struct around){before >= 2 ? here - 2 : &nothing, before >= 1 ? here - 1 : &nothing, here,
                           after >= 1 ? here + 1 : &nothing, after >= 2 ? here + 2 : &nothing};
}

static void add_words(struct list *list, const struct around *at)
{
    const struct tag_seen *t = at->here, *p = at->b1, *q = at->a1;
    add(list, K_BIAS, 0);
    add(list, K_WORD_2B, at->b2->word);
    add(list, K_WORD_1B, p->word);
    add(list, K_WORD, t->word);
    add(list, K_WORD_1A, q->word);
    add(list, K_WORD_2A, at->a2->word);
    add(list, K_FORM, t->form);
    add(list, K_WORDS_BEFORE, tag_join(p->word, t->word));
    add(list, K_WORDS_AFTER, tag_join(t->word, q->word));
    add(list, K_WORDS_AROUND, tag_join(p->word, q->word));
    add(list, K_TWO_BEFORE, tag_join(at->b2->word, p->word));
    add(list, K_TWO_AFTER, tag_join(q->word, at->a2->word));
    add(list, K_FORMS_BEFORE, tag_join(p->form, t->form));
    add(list, K_FORMS_AFTER, tag_join(t->form, q->form));
}

static void add_shapes(struct list *list, const struct around *at)
{
    const struct tag_seen *t = at->here, *p = at->b1, *q = at->a1;
    uint64_t place = (uint64_t)t->first * 4 + t->style;
    add(list, K_SHAPE_1B, p->shape);
    add(list, K_SHAPE, t->shape);
    add(list, K_SHAPE_1A, q->shape);
    add(list, K_SHAPES_BEFORE, tag_join(p->shape, t->shape));
    add(list, K_SHAPES_AFTER, tag_join(t->shape, q->shape));
    add(list, K_SHAPES_AROUND, tag_join(tag_join(p->shape, t->shape), q->shape));
    add(list, K_LONG_SHAPE, t->long_shape);
    add(list, K_WORD_SHAPE, tag_join(p->word, t->shape));
    add(list, K_SHAPE_WORD, tag_join(t->shape, q->word));
    for (unsigned i = 0; i < TAG_AFFIXES; i++) {
        if (t->head[i] != 0)
            add(list, K_HEAD + i, t->head[i]);
        if (t->tail[i] != 0)
            add(list, K_TAIL + i, t->tail[i]);
    }
    add(list, K_TAIL_1B, p->tail[2]);
    add(list, K_TAIL_1A, q->tail[2]);
    add(list, K_PLACE, place);
    add(list, K_PLACE_SHAPE, tag_join(place + 1, t->shape));
}

static void add_lexicon(struct list *list, const struct around *at)
{
    const struct tag_seen *t = at->here, *p = at->b1, *q = at->a1;
    add_bits(list, K_HINT_1B, p->hints);
    add_bits(list, K_HINT, t->hints);
    add_bits(list, K_HINT_1A, q->hints);
    add(list, K_HINTS_1B_SHAPE, tag_join(p->hints, t->shape));
    add(list, K_HINTS_SHAPE, tag_join(t->hints, t->shape));
    add(list, K_HINTS_1A_SHAPE, tag_join(t->shape, q->hints));
    add(list, K_HINTS_BEFORE, tag_join(tag_join(p->hints, t->hints), t->shape));
    add(list, K_HINTS_AFTER, tag_join(tag_join(t->hints, q->hints), t->shape));
    add_bits(list, K_NAME_1B, p->names);
    add_bits(list, K_NAME, t->names);
    add_bits(list, K_NAME_1A, q->names);
    for (uint32_t bits = t->names; bits != 0; bits &= bits - 1)
        add(list, K_NAME_SHAPE, tag_join((uint64_t)__builtin_ctz(bits) + 1, t->shape));
    add(list, K_NAMES, t->names);
    add(list, K_NAMES_BEFORE, tag_join((uint64_t)p->names + 1, t->names));
    add(list, K_NAMES_AFTER, tag_join((uint64_t)t->names + 1, q->names));
    add(list, K_NAMES_HINTS_SHAPE, tag_join((uint64_t)t->names + 1, tag_join(t->hints, t->shape)));
}

/* A run of capitals as a whole, and what stands at its ends and beside it. */
struct whole {
    const struct tag_seen *before, *first, *last, *after;
    uint64_t words;
    uint32_t hints, names, length;
};

static struct whole look_at_run(const struct tag_sight *sight, struct tag_run run, const struct wm_sentence *sentence)
{
    const struct tag_seen *tokens = sight->tokens;
    struct whole whole = {.before = run.token > sentence->token ? &tokens[run.token - 1] : &nothing,
                          .first = &tokens[run.token],
                          .last = &tokens[run.end - 1],
                          .after = run.end < sentence->token_end ? &tokens[run.end] : &nothing,
                          .length = run.end - run.token};
    for (uint32_t i = run.token; i < run.end; i++) {
        whole.words = tag_join(whole.words + 1, tokens[i].word);
        whole.hints |= tokens[i].hints;
        whole.names |= tokens[i].names;
    }
    return whole;
}

static void add_run(struct list *list, const struct whole *run, const struct tag_seen *t)
{
    uint64_t from = (uint64_t)(t - run->first), to = (uint64_t)(run->last - t);
    uint64_t place = (from > 2 ? 2 : from) * 4 + (to > 2 ? 2 : to), edge = (uint64_t)(from == 0) * 2 + (to == 0);
    add(list, K_RUN_LAST, tag_join(run->last->word, to == 0));
    add(list, K_RUN_FIRST, tag_join(run->first->word, from == 0));
    add(list, K_RUN_LAST_HINTS, tag_join(run->last->hints, place));
    add(list, K_RUN_FIRST_HINTS, tag_join(run->first->hints, place));
    add(list, K_RUN_BEFORE, tag_join(run->before->word, edge));
    add(list, K_RUN_AFTER, tag_join(run->after->word, edge));
    add(list, K_RUN_AROUND, tag_join(run->before->word, run->after->word));
    add(list, K_RUN_BEFORE_HINTS, tag_join(run->before->hints, place));
    add(list, K_RUN_AFTER_HINTS, tag_join(run->after->hints, place));
    add(list, K_RUN_PLACE, tag_join(place, t->first));
    add_bits(list, K_RUN_HINT, run->hints);
    add_bits(list, K_RUN_NAME, run->names);
    if (run->length > 1)
        add(list, K_RUN_WHOLE, tag_join(run->words, place));
}

static void add_wide(struct list *list, const struct whole *run, const struct tag_seen *t)
{
    uint64_t place = (uint64_t)(t == run->first) * 4 + (uint64_t)(t == run->last) * 2 + t->capital;
    add(list, K_WIDE_LAST, tag_join(run->last->word, place));
    add(list, K_WIDE_FIRST, tag_join(run->first->word, place));
    add(list, K_WIDE_BEFORE, tag_join(run->before->word, place));
    add(list, K_WIDE_AFTER, tag_join(run->after->word, place));
    add(list, K_WIDE_PLACE, tag_join(run->length > 6 ? 6 : run->length, place));
    add_bits(list, K_WIDE_HINT, run->hints);
    add(list, K_WIDE_WHOLE, tag_join(run->words, place));
}

/* Names in a row are often of one kind. */
static void add_list(struct list *list, const struct whole *row)
{
    add_bits(list, K_LIST_NAME, row->names);
    add_bits(list, K_LIST_HINT, row->hints);
    add(list, K_LIST_BEFORE, row->before->word);
    add(list, K_LIST_AFTER, row->after->word);
}

static void add_runs(struct list *list, const struct tag_sight *sight, uint32_t token)
{
    const struct wm_text *text = sight->doc->text;
    const struct wm_sentence *sentence = &text->sentences[text->tokens[token].sentence];
    const struct tag_seen *t = &sight->tokens[token];
    bool alone = t->run.token == t->wide.token && t->run.end == t->wide.end;
    if (t->run.end > t->run.token) {
        struct whole run = look_at_run(sight, t->run, sentence);
        add_run(list, &run, t);
    }
    if (!alone && t->wide.end > t->wide.token) {
        struct whole wide = look_at_run(sight, t->wide, sentence);
        add_wide(list, &wide, t);
    }
    if (t->list.end - t->list.token > t->run.end - t->run.token) {
        struct whole row = look_at_run(sight, t->list, sentence);
        add_list(list, &row);
    }
}

/* An acronym that the text spells out is what its words say it is. */
static void add_acronym(struct list *list, const struct tag_sight *sight, uint32_t token)
{
    const struct tag_seen *t = &sight->tokens[token];
    uint32_t word = sight->doc->tokens[token].word;
    if (t->spelling != TAG_NOT_SPELLED) {
        add(list, K_SPELLING, t->spelling);
        add(list, K_SPELLING_SHAPE, tag_join(t->spelling, t->shape));
    }
    if (!t->capital || word == TAG_NO_WORD || sight->longer[word].end == 0)
        return;
    const struct wm_text *text = sight->doc->text;
    struct tag_run run = sight->longer[word];
    struct whole longer = look_at_run(sight, run, &text->sentences[text->tokens[run.token].sentence]);
    add(list, K_LONGER_LAST, longer.last->word);
    add(list, K_LONGER_FIRST, longer.first->word);
    add(list, K_LONGER_LAST_HINTS, longer.last->hints);
    add_bits(list, K_LONGER_HINT, longer.hints);
    add_bits(list, K_LONGER_NAME, longer.names);
}

/* Works and slogans: how the quotation is written as a whole. */
static void add_quote(struct list *list, const struct tag_sight *sight, uint32_t token)
{
    const struct tag_seen *tokens = sight->tokens, *t = &tokens[token];
    struct tag_run quote = t->quote;
    if (quote.end == quote.token)
        return;
    uint32_t length = quote.end - quote.token, capitals = 0;
    for (uint32_t i = quote.token; i < quote.end; i++)
        capitals += tokens[i].capital;
    uint64_t style = (uint64_t)tokens[quote.token].capital * 2 + (capitals * 2 > length);
    uint64_t place = style * 4 + (uint64_t)(token == quote.token) * 2 + (token + 1 == quote.end);
    add(list, K_QUOTE, place);
    add(list, K_QUOTE_SHAPE, tag_join(place, t->shape));
    add(list, K_QUOTE_LENGTH, tag_join(style * 2 + t->capital, length));
    const struct wm_text *text = sight->doc->text;
    if (quote.token >= text->sentences[text->tokens[token].sentence].token + 2)
        add(list, K_QUOTE_BEFORE, tag_join(style, tokens[quote.token - 2].word));
}

/* Where letters tell nothing, words and names weigh otherwise. */
static void add_caseless(struct list *list, const struct tag_seen *t)
{
    if (t->style != TAG_SHOUTED && t->style != TAG_SMALL)
        return;
    add(list, K_CASELESS_WORD, tag_join(t->word, t->style));
    add(list, K_CASELESS_TAIL, tag_join(t->tail[2], t->style));
    add(list, K_CASELESS_HINTS, tag_join((uint64_t)t->hints + 1, t->style));
    add(list, K_CASELESS_NAMES, tag_join((uint64_t)t->names + 1, t->style));
}

/* What the other places of a word show, each thing once. */
struct elsewhere {
    uint64_t looks[LOOKS_MAX];
    unsigned look_count, places;
    uint32_t hints_before, hints_after, names;
};

static void note(struct elsewhere *all, uint64_t look)
{
    for (unsigned i = 0; i < all->look_count; i++)
        if (all->looks[i] == look)
            return;
    if (all->look_count < LOOKS_MAX)
        all->looks[all->look_count++] = look;
}

static void look_there(const struct tag_sight *sight, uint32_t token, struct elsewhere *all)
{
    struct around at = look_around(sight, token);
    all->places++;
    all->hints_before |= at.b1->hints;
    all->hints_after |= at.a1->hints;
    all->names |= at.here->names;
    note(all, tag_join(1, at.b1->word));
    note(all, tag_join(2, at.a1->word));
    note(all, tag_join(3, tag_join(at.b1->word, at.a1->word)));
    note(all, tag_join(4, at.b1->shape));
    note(all, tag_join(5, at.a1->shape));
}

static void add_elsewhere(struct list *list, const struct tag_sight *sight, uint32_t token, uint32_t word)
{
    const struct tag_token *tokens = sight->doc->tokens;
    struct elsewhere all = {.look_count = 0};
    for (uint32_t i = sight->places[word]; i != TAG_NO_TOKEN && all.places < ELSEWHERE; i = sight->tokens[i].next)
        if (i != token && (tokens[i].look & TAG_LOOK_CAPITAL) != 0)
            look_there(sight, i, &all);
    for (unsigned i = 0; i < all.look_count; i++)
        add(list, K_ELSEWHERE, all.looks[i]);
    add_bits(list, K_ELSEWHERE_HINT_1B, all.hints_before);
    add_bits(list, K_ELSEWHERE_HINT_1A, all.hints_after);
    add_bits(list, K_ELSEWHERE_NAME, all.names);
    add(list, K_ELSEWHERE_COUNT, all.places > 2 ? 2 : all.places);
}

static void add_document(struct list *list, const struct tag_sight *sight, uint32_t token)
{
    const struct tag_seen *t = &sight->tokens[token];
    uint32_t word = sight->doc->tokens[token].word;
    if (word == TAG_NO_WORD)
        return;
    const struct tag_word *w = &sight->doc->words[word];
    uint64_t counts = (uint64_t)(w->capital > 3 ? 3 : w->capital) * 4 + (w->small > 3 ? 3 : w->small);
    add(list, K_COUNTS, counts);
    add(list, K_COUNTS_SHAPE, tag_join(counts + 1, t->shape));
    add(list, K_COUNTS_PLACE, tag_join(counts + 1, tag_join((uint64_t)t->first + 1, t->shape)));
    if ((sight->doc->tokens[token].look & TAG_LOOK_CAPITAL) != 0)
        add_elsewhere(list, sight, token, word);
}

bool tag_is_plain(const struct tag_sight *sight, uint32_t token)
{
    struct around at = look_around(sight, token);
    return at.here->style == TAG_USUAL && !at.here->capital && !at.b1->capital && !at.a1->capital;
}

unsigned tag_features(const struct tag_sight *sight, uint32_t token, uint64_t out[TAG_FEATURES_MAX])
{
    struct list list = {.out = out};
    struct around at = look_around(sight, token);
    add_words(&list, &at);
    add_shapes(&list, &at);
    add_lexicon(&list, &at);
    add_runs(&list, sight, token);
    add_acronym(&list, sight, token);
    add_quote(&list, sight, token);
    add_caseless(&list, at.here);
    add_document(&list, sight, token);
    return list.count;
}
