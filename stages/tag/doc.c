/* SPDX-License-Identifier: Apache-2.0 */
#include "doc.h"

#include <string.h>
#include <utf8proc.h>

#include "words.h"

#define TOKEN_PARTS    8  /* a token of more hyphens than that is no name */
#define NOUNS_PER_CENT 15 /* of the words that do not open a sentence */
#define NOUNS_LEAST    20 /* words, to tell */

struct making {
    struct tag_doc *doc;
    uint32_t *slots; /* of the table of words: index + 1 */
    size_t mask;
    size_t part_count;
};

static uint32_t intern(struct making *make, uint64_t hash)
{
    struct tag_doc *doc = make->doc;
    size_t i = (size_t)(hash >> 20) & make->mask;
    for (; make->slots[i] != 0; i = (i + 1) & make->mask)
        if (doc->words[make->slots[i] - 1].hash == hash)
            return make->slots[i] - 1;
    uint32_t at = doc->word_count++;
    make->slots[i] = at + 1;
    doc->words[at].hash = hash;
    doc->words[at].hints = tag_lexicon_word(doc->lexicon, hash);
    return at;
}

static bool has_inner_capital(struct wm_str word)
{
    for (size_t i = 1; i < word.len; i++)
        if (word.ptr[i] >= 'A' && word.ptr[i] <= 'Z')
            return true;
    return false;
}

static bool is_initial(struct wm_str word)
{
    bool dotted = word.len > 1 && word.ptr[word.len - 1] == '.';
    for (size_t i = 0; i + 1 < word.len; i += 2)
        dotted = dotted && word.ptr[i] >= 'A' && word.ptr[i] <= 'Z' && word.ptr[i + 1] == '.';
    return (dotted && word.len % 2 == 0 && word.len <= 6) ||
           (word.len == 1 && word.ptr[0] >= 'B' && word.ptr[0] <= 'Z' && word.ptr[0] != 'I');
}

static uint8_t look_of(const struct wm_token *token, struct wm_str word)
{
    unsigned look = 0;
    if (token->kind == WM_TOKEN_PUNCT || token->kind == WM_TOKEN_OTHER)
        return word.len == 1 && word.ptr[0] == '&' ? TAG_LOOK_JOINED : 0;
    if (token->kind == WM_TOKEN_WORD || (token->shape & (WM_SHAPE_HAS_LOWER | WM_SHAPE_INITIAL_UPPER)) != 0)
        look |= TAG_LOOK_WORD;
    if ((token->shape & WM_SHAPE_INITIAL_UPPER) != 0 || has_inner_capital(word))
        look |= TAG_LOOK_CAPITAL;
    if ((token->shape & WM_SHAPE_ALL_UPPER) != 0)
        look |= TAG_LOOK_UPPER;
    if (is_initial(word))
        look |= TAG_LOOK_INITIAL;
    return (uint8_t)look;
}

/* The bytes of a French, Italian or Catalan article or preposition that lost its vowel to a name; 0 if there is none.
 */
static size_t elided_in(struct wm_str word)
{
    static const char *const articles[] = {"l",    "d",    "qu",   "un",   "all",   "coll",   "dall",
                                           "dell", "nell", "sull", "quel", "jusqu", "lorsqu", "puisqu"};
    size_t at = 0;
    while (at < word.len && ((word.ptr[at] | 0x20) >= 'a' && (word.ptr[at] | 0x20) <= 'z'))
        at++;
    struct wm_str article = wm_str_sub(word, 0, at);
    bool known = false;
    for (size_t i = 0; i < sizeof articles / sizeof *articles; i++)
        known = known || wm_str_is_nocase(article, articles[i]);
    if (!known || at == word.len)
        return 0;
    uint32_t mark = wm_utf8_next(word, &at);
    size_t from = at;
    if ((mark != '\'' && mark != 0x2019) || at == word.len)
        return 0;
    utf8proc_int32_t letter = (utf8proc_int32_t)wm_utf8_next(word, &at);
    return utf8proc_tolower(letter) != letter && from <= UINT8_MAX ? from : 0;
}

static bool is_upper(struct wm_str word)
{
    for (size_t at = 0; at < word.len;) {
        utf8proc_int32_t c = (utf8proc_int32_t)wm_utf8_next(word, &at);
        if (utf8proc_toupper(c) != c)
            return false;
    }
    return wm_utf8_count(word) > 1;
}

static bool begins_name(uint32_t hints)
{
    return (hints >> TAG_WORD_LENGTHS & 0xffu) != 0;
}

/* Takes "l'" off "l'Iran", unless some name begins with the whole: "L'Oréal". The parts of the whole stay behind
 * those of the rest, for names of the user's own. */
static void elide(struct making *make, struct tag_token *t, struct wm_str word)
{
    size_t elided = elided_in(word);
    uint64_t *parts = make->doc->parts + t->part, rest[TOKEN_PARTS];
    struct wm_str name = wm_str_sub(word, elided, word.len);
    unsigned count = elided > 0 ? tag_word_parts(name, rest, TOKEN_PARTS) : 0;
    if (count != 1 || t->part_count != 1 || begins_name(tag_lexicon_word(make->doc->lexicon, *parts)))
        return;
    parts[1] = parts[0];
    parts[0] = rest[0];
    make->part_count++;
    t->elided = (uint8_t)elided;
    t->look = (uint8_t)(TAG_LOOK_WORD | TAG_LOOK_CAPITAL | (is_upper(name) ? TAG_LOOK_UPPER : 0u));
}

static void make_token(struct making *make, uint32_t i)
{
    struct tag_doc *doc = make->doc;
    struct tag_token *t = &doc->tokens[i];
    const struct wm_token *token = &doc->text->tokens[i];
    struct wm_str word = wm_text_span(doc->text, token->span);
    t->look = look_of(token, word);
    t->word = TAG_NO_WORD;
    t->part = (uint32_t)make->part_count;
    if ((t->look & TAG_LOOK_JOINED) != 0 || token->kind == WM_TOKEN_PUNCT || token->kind == WM_TOKEN_OTHER)
        return;
    t->part_count = (uint8_t)tag_word_parts(word, doc->parts + make->part_count, TOKEN_PARTS);
    make->part_count += t->part_count;
    if (!doc->rules)
        elide(make, t, word);
    if (t->part_count == 1) {
        t->word = intern(make, doc->parts[t->part]);
        t->hints = doc->words[t->word].hints;
    } else if (t->part_count > 1) { /* the first part may begin a name of several */
        t->hints = tag_lexicon_word(doc->lexicon, doc->parts[t->part]) & ~TAG_WORD_HINTS;
    }
}

/* A sentence whose words all, or nearly all, have capitals tells nothing by them. */
static unsigned style_of(const struct tag_doc *doc, const struct wm_sentence *sentence)
{
    unsigned words = 0, capital = 0, upper = 0;
    for (uint32_t i = sentence->token; i < sentence->token_end; i++) {
        const struct tag_token *t = &doc->tokens[i];
        const struct wm_span *span = &doc->text->tokens[i].span;
        if ((t->look & TAG_LOOK_WORD) == 0 || span->cp_end - span->cp < 4)
            continue;
        words++;
        capital += (t->look & TAG_LOOK_CAPITAL) != 0;
        upper += (t->look & TAG_LOOK_UPPER) != 0;
    }
    if (words >= 2 && upper == words)
        return TAG_LOOK_WEAK | TAG_LOOK_SHOUTED;
    return words >= 5 && capital * 10 >= words * 9 ? TAG_LOOK_WEAK : 0;
}

static bool opens(struct wm_str mark)
{
    static const char *const marks[] = {
        "\"", "\xe2\x80\x9c", "\xe2\x80\x98", "'", ":", "-",       "\xe2\x80\x93", "\xe2\x80\x94", "\xe2\x80\xa2",
        "*",  "--",           "...",          "(", "[", "\xc2\xab"};
    return TAG_IS_ONE_OF(mark, marks);
}

static void look_at_sentence(struct tag_doc *doc, const struct wm_sentence *sentence)
{
    unsigned style = style_of(doc, sentence);
    bool start = true;
    for (uint32_t i = sentence->token; i < sentence->token_end; i++) {
        struct tag_token *t = &doc->tokens[i];
        t->look |= (uint8_t)style;
        if ((t->look & TAG_LOOK_WORD) == 0 && doc->text->tokens[i].kind == WM_TOKEN_PUNCT) {
            struct wm_str mark = wm_text_span(doc->text, doc->text->tokens[i].span);
            start = start || wm_str_is(mark, "\"") || wm_str_is(mark, "\xe2\x80\x9c") || wm_str_is(mark, ":");
            start = start && opens(mark);
            continue;
        }
        if (start && t->elided == 0) /* "L'Iran": there it is the article that opens the sentence */
            t->look |= TAG_LOOK_WEAK;
        start = false;
        if (t->word == TAG_NO_WORD)
            continue;
        if ((t->look & TAG_LOOK_CAPITAL) == 0)
            doc->words[t->word].small++;
        else if ((t->look & TAG_LOOK_WEAK) == 0)
            doc->words[t->word].capital++;
    }
}

/* Words that are no names as far as anybody knows, with capitals. */
static bool has_noun_capitals(const struct tag_doc *doc)
{
    unsigned words = 0, capital = 0;
    for (uint32_t i = 0; i < doc->text->token_count; i++) {
        unsigned look = doc->tokens[i].look;
        if ((look & TAG_LOOK_WORD) == 0 || (look & TAG_LOOK_WEAK) != 0)
            continue;
        bool name =
            (doc->tokens[i].hints & (TAG_WORD_FIRST | TAG_WORD_SURNAME)) != 0 || begins_name(doc->tokens[i].hints);
        words++;
        capital += (look & TAG_LOOK_CAPITAL) != 0 && !name;
    }
    return words >= NOUNS_LEAST && capital * 100 > words * NOUNS_PER_CENT;
}

/* Parts are few more than tokens: hyphens are counted to know how many at most. */
static size_t parts_needed(const struct wm_text *text)
{
    size_t count = 1;
    for (uint32_t i = 0; i < text->token_count; i++) {
        size_t len = text->tokens[i].span.byte_end - text->tokens[i].span.byte;
        count += len / 2 + 1 < TOKEN_PARTS ? len / 2 + 1 : TOKEN_PARTS;
    }
    return count;
}

struct tag_doc *tag_doc_make(struct wm_arena *arena, const struct tag_lexicon *lexicon, const struct wm_text *text,
                             bool rules)
{
    struct tag_doc *doc = WM_NEW(arena, struct tag_doc);
    struct making make = {.doc = doc, .mask = 63};
    while (make.mask < (size_t)text->token_count * 2)
        make.mask = make.mask * 2 + 1;
    make.slots = WM_NEW_ARRAY(arena, uint32_t, make.mask + 1);
    if (doc == NULL)
        return NULL;
    *doc = (struct tag_doc){.arena = arena, .lexicon = lexicon, .text = text, .rules = rules};
    doc->tokens = WM_NEW_ARRAY(arena, struct tag_token, (size_t)text->token_count + 1);
    doc->words = WM_NEW_ARRAY(arena, struct tag_word, (size_t)text->token_count + 1);
    doc->parts = WM_NEW_ARRAY(arena, uint64_t, parts_needed(text) + TOKEN_PARTS);
    if (make.slots == NULL || doc->tokens == NULL || doc->words == NULL || doc->parts == NULL)
        return NULL;
    for (uint32_t i = 0; i < text->token_count; i++)
        make_token(&make, i);
    for (uint32_t i = 0; i < text->sentence_count; i++)
        look_at_sentence(doc, &text->sentences[i]);
    doc->nouns = !rules && has_noun_capitals(doc);
    return doc;
}

/* What the capitals of a stretch of tokens allow. */
struct cased {
    bool named;   /* written as a name */
    bool acronym; /* all in capitals, and that means something here */
};

static struct cased case_of(const struct tag_doc *doc, uint32_t token, uint32_t end)
{
    struct cased out = {.named = true, .acronym = true};
    for (uint32_t i = token; i < end; i++) {
        const struct tag_token *t = &doc->tokens[i];
        bool edge = i == token || i + 1 == end, capital = (t->look & TAG_LOOK_CAPITAL) != 0;
        bool digit = (doc->text->tokens[i].shape & WM_SHAPE_HAS_DIGIT) != 0 || t->part_count == 0;
        bool small = (t->hints & (TAG_WORD_FUNCTION | TAG_WORD_PARTICLE | TAG_WORD_OF)) != 0;
        if (!capital && !digit && (edge || !small))
            out.named = false;
        bool shouted = (t->look & TAG_LOOK_SHOUTED) != 0;
        if ((t->look & TAG_LOOK_UPPER) == 0 || (shouted && (t->hints & (TAG_WORD_COMMON | TAG_WORD_FUNCTION)) != 0))
            out.acronym = false;
    }
    return out;
}

static struct tag_match fit(const struct tag_doc *doc, const uint32_t *candidates, struct cased cased, uint32_t end)
{
    struct tag_match match = {.token_end = end, .candidates = candidates, .acronym = true};
    for (const uint32_t *c = candidates;; c++) {
        bool fits = (*c & TAG_NAME_ANYCASE) != 0 || ((*c & TAG_NAME_ACRONYM) != 0 ? cased.acronym : cased.named);
        if (fits) {
            match.types |= 1u << tag_lexicon_entry(doc->lexicon, *c)->type;
            match.acronym = match.acronym && (*c & TAG_NAME_ACRONYM) != 0;
        }
        if ((*c & TAG_NAME_LAST) != 0)
            return match;
    }
}

/* Beginnings at `token` that may be names by their number of parts. */
struct tries {
    struct {
        uint64_t name;
        uint32_t end;
    } list[TAG_NAME_PARTS];
    unsigned count;
};

static void collect(const struct tag_doc *doc, uint32_t token, uint32_t limit, struct tries *tries)
{
    uint32_t lengths = doc->tokens[token].hints >> TAG_WORD_LENGTHS & 0xffu;
    unsigned parts = 0;
    uint64_t name = 0;
    tries->count = 0;
    for (uint32_t i = token; i < limit && (lengths >> parts) != 0 && parts < TAG_NAME_PARTS; i++) {
        const struct tag_token *t = &doc->tokens[i];
        if (t->part_count == 0 && ((t->look & TAG_LOOK_JOINED) == 0 || i == token))
            break;
        if (parts + t->part_count > TAG_NAME_PARTS)
            break;
        for (unsigned p = 0; p < t->part_count; p++)
            name = tag_name_add(name, doc->parts[t->part + p]);
        parts += t->part_count;
        if (t->part_count > 0 && (lengths >> (parts - 1) & 1) != 0) {
            tries->list[tries->count].name = name;
            tries->list[tries->count++].end = i + 1;
        }
    }
}

struct tag_match tag_doc_match(const struct tag_doc *doc, uint32_t token, uint32_t limit, unsigned types)
{
    struct tries tries;
    collect(doc, token, limit, &tries);
    while (tries.count-- > 0) {
        uint32_t end = tries.list[tries.count].end;
        const uint32_t *candidates = tag_lexicon_name(doc->lexicon, tries.list[tries.count].name);
        if (candidates == NULL)
            continue;
        struct tag_match match = fit(doc, candidates, case_of(doc, token, end), end);
        if ((match.types & types) != 0)
            return match;
    }
    return (struct tag_match){0};
}

uint32_t tag_doc_longest(const struct tag_doc *doc, uint32_t token, uint32_t limit, const uint32_t **candidates)
{
    struct tries tries;
    collect(doc, token, limit, &tries);
    while (tries.count-- > 0) {
        *candidates = tag_lexicon_name(doc->lexicon, tries.list[tries.count].name);
        if (*candidates != NULL)
            return tries.list[tries.count].end;
    }
    return token;
}

uint64_t tag_doc_name(const struct tag_doc *doc, uint32_t token, uint32_t token_end)
{
    uint64_t name = 0;
    unsigned parts = 0;
    for (uint32_t i = token; i < token_end; i++) {
        const struct tag_token *t = &doc->tokens[i];
        parts += t->part_count;
        if (parts > TAG_NAME_PARTS)
            return 0;
        for (unsigned p = 0; p < t->part_count; p++)
            name = tag_name_add(name, doc->parts[t->part + p]);
    }
    return name;
}

bool tag_is_one_of(struct wm_str word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (wm_str_is(word, words[i]))
            return true;
    return false;
}
