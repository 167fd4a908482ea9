/* SPDX-License-Identifier: Apache-2.0 */
#include "features.h"

#include <string.h>

#include "words.h"

#define AFFIXES     4  /* of 1 to 4 bytes */
#define ELSEWHERE   12 /* other places of a word that are looked at */
#define LOOKS_MAX   24 /* features of all of them together */
#define GROUP_COUNT 8  /* groups of names in the lexicon */
#define HINT_BITS   25
#define NO_TOKEN    UINT32_MAX

/* Where a token stands in a name of the lexicon: four bits for each group. */
enum { AT_BEGIN, INSIDE, AT_END, ALONE };

enum style { USUAL, TITLED, SHOUTED, SMALL }; /* capitals: as usual, in front of each word, throughout, nowhere */

struct seen {
    uint64_t word;              /* without case, diacritics and marks */
    uint64_t form;              /* as written, digits alike */
    uint64_t shape, long_shape; /* "Xx", "XX0"; runs kept up to four */
    uint64_t head[AFFIXES], tail[AFFIXES];
    uint32_t hints;
    uint32_t names; /* of the lexicon that it is part of */
    uint32_t next;  /* place of the same word, or NO_TOKEN */
    uint8_t style;  /* of the sentence; enum style */
    bool first;     /* of the sentence */
    bool capital;
};

struct tag_sight {
    const struct tag_doc *doc;
    struct seen *tokens;
    uint32_t *places; /* by word of the doc: its first place */
};

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
    K_TAIL = K_HEAD + AFFIXES,
    K_TAIL_1B = K_TAIL + AFFIXES,
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
};

static inline uint64_t join(uint64_t a, uint64_t b)
{
    a = (a ^ b) * UINT64_C(0x9e3779b97f4a7c15);
    return a ^ (a >> 29);
}

/* Forms. */

static unsigned char lower(unsigned char c)
{
    return c >= '0' && c <= '9' ? '0' : c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c;
}

static void see_affixes(struct seen *seen, struct wm_str word)
{
    uint64_t head = 11, tail = 13;
    for (size_t i = 0; i < AFFIXES && i < word.len; i++) {
        head = join(head, lower((unsigned char)word.ptr[i]));
        tail = join(tail, lower((unsigned char)word.ptr[word.len - 1 - i]));
        seen->head[i] = head;
        seen->tail[i] = tail;
    }
}

static uint64_t form_of(struct wm_str word)
{
    uint64_t form = 17;
    for (size_t i = 0; i < word.len; i++) {
        unsigned char c = (unsigned char)word.ptr[i];
        form = join(form, c >= '0' && c <= '9' ? '0' : c);
    }
    return form;
}

/* X, x and 0 for letters and digits, a mark for itself, * for what has no case. */
static unsigned class_of(uint32_t c)
{
    if (c < 0x80)
        return c >= 'A' && c <= 'Z' ? 'X' : c >= 'a' && c <= 'z' ? 'x' : c >= '0' && c <= '9' ? '0' : c;
    if (c < 0xC0 || c >= 0x250)
        return '*';
    bool upper = c < 0x100 ? c < 0xDF : (c & 1) == 0;
    return upper ? 'X' : 'x';
}

static void see_shape(struct seen *seen, struct wm_str word)
{
    unsigned last = 0, run = 0;
    seen->shape = 19;
    seen->long_shape = 23;
    for (size_t at = 0; at < word.len;) {
        unsigned class = class_of(wm_utf8_next(word, &at));
        run = class == last ? run + 1 : 1;
        last = class;
        if (run == 1)
            seen->shape = join(seen->shape, class);
        if (run <= 4)
            seen->long_shape = join(seen->long_shape, class);
    }
}

static uint64_t word_of(const struct tag_doc *doc, uint32_t token, uint64_t form)
{
    const struct tag_token *t = &doc->tokens[token];
    uint64_t word = 0;
    for (unsigned i = 0; i < t->part_count; i++)
        word = tag_name_add(word, doc->parts[t->part + i]);
    return t->part_count > 0 ? word : form;
}

/* The lexicon. */

static unsigned group_of(const struct tag_lexicon *lexicon, const struct tag_entry *entry)
{
    struct wm_str subtype = tag_entry_subtype(lexicon, entry);
    switch (entry->type) {
    case WM_ENTITY_PERSON: return 0;
    case WM_ENTITY_ORGANISATION: return wm_str_is(subtype, "company") ? 2 : 1;
    case WM_ENTITY_PLACE:
        return wm_str_is(subtype, "country") ? 4 : wm_str_is(subtype, "city") || wm_str_is(subtype, "capital") ? 3 : 5;
    case TAG_TYPE_TITLE: return 7;
    default: return 6;
    }
}

static void mark_name(struct tag_sight *sight, uint32_t token, uint32_t end, const uint32_t *candidates)
{
    const struct tag_lexicon *lexicon = sight->doc->lexicon;
    bool upper = (sight->doc->tokens[token].look & TAG_LOOK_UPPER) != 0;
    unsigned groups = 0;
    for (const uint32_t *c = candidates;; c++) {
        if ((*c & TAG_NAME_ACRONYM) == 0 || upper)
            groups |= 1u << group_of(lexicon, tag_lexicon_entry(lexicon, *c));
        if ((*c & TAG_NAME_LAST) != 0)
            break;
    }
    for (uint32_t i = token; i < end; i++) {
        unsigned place = end - token == 1 ? ALONE : i == token ? AT_BEGIN : i + 1 == end ? AT_END : INSIDE;
        for (unsigned g = 0; g < GROUP_COUNT; g++)
            if ((groups >> g & 1) != 0)
                sight->tokens[i].names |= 1u << (g * 4 + place);
    }
}

/* The longest names from left to right, however they are written. */
static void see_names(struct tag_sight *sight, const struct wm_sentence *sentence)
{
    for (uint32_t i = sentence->token; i < sentence->token_end;) {
        const uint32_t *candidates = NULL;
        uint32_t end = tag_doc_longest(sight->doc, i, sentence->token_end, &candidates);
        if (end > i)
            mark_name(sight, i, end, candidates);
        i = end > i ? end : i + 1;
    }
}

/* The whole. */

static enum style style_of(const struct tag_doc *doc, const struct wm_sentence *sentence)
{
    uint32_t words = 0, capitals = 0;
    for (uint32_t i = sentence->token; i < sentence->token_end; i++) {
        words += (doc->tokens[i].look & TAG_LOOK_WORD) != 0;
        capitals += (doc->tokens[i].look & TAG_LOOK_CAPITAL) != 0;
    }
    unsigned look = sentence->token_end > sentence->token + 1 ? doc->tokens[sentence->token_end - 1].look : 0;
    if (words >= 3 && capitals == 0)
        return SMALL;
    return (look & TAG_LOOK_SHOUTED) != 0 ? SHOUTED : (look & TAG_LOOK_WEAK) != 0 ? TITLED : USUAL;
}

static void see_token(struct tag_sight *sight, uint32_t token, bool first, enum style style)
{
    const struct tag_doc *doc = sight->doc;
    struct seen *seen = &sight->tokens[token];
    struct wm_str word = wm_text_span(doc->text, doc->text->tokens[token].span);
    seen->form = form_of(word);
    seen->word = word_of(doc, token, seen->form);
    see_affixes(seen, word);
    see_shape(seen, word);
    seen->hints = doc->tokens[token].hints & TAG_WORD_HINTS;
    seen->first = first;
    seen->capital = (doc->tokens[token].look & TAG_LOOK_CAPITAL) != 0 || doc->tokens[token].part_count > 1;
    seen->style = (uint8_t)style;
    seen->next = NO_TOKEN;
}

static void chain_places(struct tag_sight *sight)
{
    const struct tag_doc *doc = sight->doc;
    for (uint32_t i = 0; i < doc->word_count; i++)
        sight->places[i] = NO_TOKEN;
    for (uint32_t i = doc->text->token_count; i-- > 0;) {
        uint32_t word = doc->tokens[i].word;
        if (word == TAG_NO_WORD)
            continue;
        sight->tokens[i].next = sight->places[word];
        sight->places[word] = i;
    }
}

struct tag_sight *tag_sight_make(const struct tag_doc *doc)
{
    struct tag_sight *sight = WM_NEW(doc->arena, struct tag_sight);
    if (sight == NULL)
        return NULL;
    sight->doc = doc;
    sight->tokens = WM_NEW_ARRAY(doc->arena, struct seen, (size_t)doc->text->token_count + 1);
    sight->places = WM_NEW_ARRAY(doc->arena, uint32_t, (size_t)doc->word_count + 1);
    if (sight->tokens == NULL || sight->places == NULL)
        return NULL;
    for (uint32_t s = 0; s < doc->text->sentence_count; s++) {
        const struct wm_sentence *sentence = &doc->text->sentences[s];
        enum style style = style_of(doc, sentence);
        for (uint32_t i = sentence->token; i < sentence->token_end; i++)
            see_token(sight, i, i == sentence->token, style);
        see_names(sight, sentence);
    }
    chain_places(sight);
    return sight;
}

/* Features. */

struct list {
    uint64_t *out;
    unsigned count;
};

static inline void add(struct list *list, unsigned kind, uint64_t value)
{
    if (list->count < TAG_FEATURES_MAX)
        list->out[list->count++] = join(join(kind * UINT64_C(0x100000001b3), value), kind) | 1;
}

static inline void add_bits(struct list *list, unsigned kind, uint32_t bits)
{
    for (; bits != 0; bits &= bits - 1)
        add(list, kind, (uint64_t)__builtin_ctz(bits));
}

/* A token and its neighbours within the sentence. */
struct around {
    const struct seen *b2, *b1, *here, *a1, *a2;
};

static struct around look_around(const struct tag_sight *sight, uint32_t token)
{
    static const struct seen nothing;
    const struct wm_text *text = sight->doc->text;
    const struct wm_sentence *sentence = &text->sentences[text->tokens[token].sentence];
    uint32_t before = token - sentence->token, after = sentence->token_end - 1 - token;
    const struct seen *here = &sight->tokens[token];
    return (struct around){before >= 2 ? here - 2 : &nothing, before >= 1 ? here - 1 : &nothing, here,
                           after >= 1 ? here + 1 : &nothing, after >= 2 ? here + 2 : &nothing};
}

static void add_words(struct list *list, const struct around *at)
{
    const struct seen *t = at->here, *p = at->b1, *q = at->a1;
    add(list, K_BIAS, 0);
    add(list, K_WORD_2B, at->b2->word);
    add(list, K_WORD_1B, p->word);
    add(list, K_WORD, t->word);
    add(list, K_WORD_1A, q->word);
    add(list, K_WORD_2A, at->a2->word);
    add(list, K_FORM, t->form);
    add(list, K_WORDS_BEFORE, join(p->word, t->word));
    add(list, K_WORDS_AFTER, join(t->word, q->word));
    add(list, K_WORDS_AROUND, join(p->word, q->word));
    add(list, K_TWO_BEFORE, join(at->b2->word, p->word));
    add(list, K_TWO_AFTER, join(q->word, at->a2->word));
    add(list, K_FORMS_BEFORE, join(p->form, t->form));
    add(list, K_FORMS_AFTER, join(t->form, q->form));
}

static void add_shapes(struct list *list, const struct around *at)
{
    const struct seen *t = at->here, *p = at->b1, *q = at->a1;
    uint64_t place = (uint64_t)t->first * 4 + t->style;
    add(list, K_SHAPE_1B, p->shape);
    add(list, K_SHAPE, t->shape);
    add(list, K_SHAPE_1A, q->shape);
    add(list, K_SHAPES_BEFORE, join(p->shape, t->shape));
    add(list, K_SHAPES_AFTER, join(t->shape, q->shape));
    add(list, K_SHAPES_AROUND, join(join(p->shape, t->shape), q->shape));
    add(list, K_LONG_SHAPE, t->long_shape);
    add(list, K_WORD_SHAPE, join(p->word, t->shape));
    add(list, K_SHAPE_WORD, join(t->shape, q->word));
    for (unsigned i = 0; i < AFFIXES; i++) {
        if (t->head[i] != 0)
            add(list, K_HEAD + i, t->head[i]);
        if (t->tail[i] != 0)
            add(list, K_TAIL + i, t->tail[i]);
    }
    add(list, K_TAIL_1B, p->tail[2]);
    add(list, K_TAIL_1A, q->tail[2]);
    add(list, K_PLACE, place);
    add(list, K_PLACE_SHAPE, join(place + 1, t->shape));
}

static void add_lexicon(struct list *list, const struct around *at)
{
    const struct seen *t = at->here, *p = at->b1, *q = at->a1;
    add_bits(list, K_HINT_1B, p->hints);
    add_bits(list, K_HINT, t->hints);
    add_bits(list, K_HINT_1A, q->hints);
    add(list, K_HINTS_1B_SHAPE, join(p->hints, t->shape));
    add(list, K_HINTS_SHAPE, join(t->hints, t->shape));
    add(list, K_HINTS_1A_SHAPE, join(t->shape, q->hints));
    add(list, K_HINTS_BEFORE, join(join(p->hints, t->hints), t->shape));
    add(list, K_HINTS_AFTER, join(join(t->hints, q->hints), t->shape));
    add_bits(list, K_NAME_1B, p->names);
    add_bits(list, K_NAME, t->names);
    add_bits(list, K_NAME_1A, q->names);
    for (uint32_t bits = t->names; bits != 0; bits &= bits - 1)
        add(list, K_NAME_SHAPE, join((uint64_t)__builtin_ctz(bits) + 1, t->shape));
    add(list, K_NAMES, t->names);
    add(list, K_NAMES_BEFORE, join((uint64_t)p->names + 1, t->names));
    add(list, K_NAMES_AFTER, join((uint64_t)t->names + 1, q->names));
    add(list, K_NAMES_HINTS_SHAPE, join((uint64_t)t->names + 1, join(t->hints, t->shape)));
}

/* Where letters tell nothing, words and names weigh otherwise. */
static void add_caseless(struct list *list, const struct seen *t)
{
    if (t->style != SHOUTED && t->style != SMALL)
        return;
    add(list, K_CASELESS_WORD, join(t->word, t->style));
    add(list, K_CASELESS_TAIL, join(t->tail[2], t->style));
    add(list, K_CASELESS_HINTS, join((uint64_t)t->hints + 1, t->style));
    add(list, K_CASELESS_NAMES, join((uint64_t)t->names + 1, t->style));
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
    note(all, join(1, at.b1->word));
    note(all, join(2, at.a1->word));
    note(all, join(3, join(at.b1->word, at.a1->word)));
    note(all, join(4, at.b1->shape));
    note(all, join(5, at.a1->shape));
}

static void add_elsewhere(struct list *list, const struct tag_sight *sight, uint32_t token, uint32_t word)
{
    const struct tag_token *tokens = sight->doc->tokens;
    struct elsewhere all = {.look_count = 0};
    for (uint32_t i = sight->places[word]; i != NO_TOKEN && all.places < ELSEWHERE; i = sight->tokens[i].next)
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
    const struct seen *t = &sight->tokens[token];
    uint32_t word = sight->doc->tokens[token].word;
    if (word == TAG_NO_WORD)
        return;
    const struct tag_word *w = &sight->doc->words[word];
    uint64_t counts = (uint64_t)(w->capital > 3 ? 3 : w->capital) * 4 + (w->small > 3 ? 3 : w->small);
    add(list, K_COUNTS, counts);
    add(list, K_COUNTS_SHAPE, join(counts + 1, t->shape));
    add(list, K_COUNTS_PLACE, join(counts + 1, join((uint64_t)t->first + 1, t->shape)));
    if ((sight->doc->tokens[token].look & TAG_LOOK_CAPITAL) != 0)
        add_elsewhere(list, sight, token, word);
}

bool tag_is_plain(const struct tag_sight *sight, uint32_t token)
{
    struct around at = look_around(sight, token);
    return at.here->style == USUAL && !at.here->capital && !at.b1->capital && !at.a1->capital;
}

unsigned tag_features(const struct tag_sight *sight, uint32_t token, uint64_t out[TAG_FEATURES_MAX])
{
    struct list list = {.out = out};
    struct around at = look_around(sight, token);
    add_words(&list, &at);
    add_shapes(&list, &at);
    add_lexicon(&list, &at);
    add_caseless(&list, at.here);
    add_document(&list, sight, token);
    return list.count;
}
