/* SPDX-License-Identifier: Apache-2.0 */
#include "sum_read.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS        ((size_t)2 * SUM_TOKENS_MAX)
#define LEADS        3u /* sentences that count as the lead */
#define DATELINE_MAX 16u
#define QUOTE_WORDS  4u /* a longer quotation is a statement: somebody must have said it */
#define LABEL_WORDS  6u /* "Terrorist: ...", "Editor's note: ...": no more words before the colon */
#define FEWEST_WORDS 4u

/* The pass over one sentence. */
struct pass {
    struct sum_scratch *scratch;
    const struct sum_lexicon *lexicon;
    const struct wm_text *text;
    struct sum_sentence *sentence;
    unsigned first_bits;      /* of the first word */
    uint32_t seen;            /* words so far */
    uint32_t quote_words;     /* in the quotation at hand */
    int round, square, curly; /* open brackets and curly quotes */
    bool straight, single;    /* inside "..." or '...' */
    bool finite, statement;   /* a verb; a quotation that is a statement */
    bool bare_said;           /* "he said" before any name */
    bool person_last;         /* the word before was "he" or "she" */
};

struct sum_scratch *sum_scratch_new(void)
{
    struct sum_scratch *scratch = calloc(1, sizeof *scratch);
    if (scratch == NULL)
        return NULL;
    scratch->slots = calloc(SLOTS, sizeof *scratch->slots);
    scratch->terms = calloc(SUM_TOKENS_MAX + 1, sizeof *scratch->terms);
    scratch->token_terms = calloc(SUM_TOKENS_MAX, sizeof *scratch->token_terms);
    scratch->sentences = calloc(SUM_SENTENCES_MAX, sizeof *scratch->sentences);
    if (scratch->slots != NULL && scratch->terms != NULL && scratch->token_terms != NULL && scratch->sentences != NULL)
        return scratch;
    sum_scratch_free(scratch);
    return NULL;
}

void sum_scratch_free(struct sum_scratch *scratch)
{
    if (scratch == NULL)
        return;
    free(scratch->slots);
    free(scratch->terms);
    free(scratch->token_terms);
    free(scratch->sentences);
    free(scratch);
}

/* Begins a new article: the stamp makes all slots empty at once. */
static void renew(struct sum_scratch *scratch, uint32_t tokens)
{
    uint32_t slots = 256;
    while (slots < 2 * tokens && slots < SLOTS)
        slots *= 2;
    scratch->slot_mask = slots - 1;
    scratch->term_count = 0;
    scratch->sentence_count = 0;
    scratch->words = scratch->stops = 0;
    scratch->mark = 0;
    if (++scratch->stamp == 0) {
        memset(scratch->slots, 0, SLOTS * sizeof *scratch->slots);
        scratch->stamp = 1;
    }
}

/* The term of a root; 0 if it is new and `add` is false. */
static uint32_t term_of(struct sum_scratch *scratch, uint64_t root, bool add)
{
    uint32_t at = (uint32_t)(root ^ root >> 32) & scratch->slot_mask;
    while (scratch->slots[at].stamp == scratch->stamp) {
        if (scratch->slots[at].root == root)
            return scratch->slots[at].term;
        at = (at + 1) & scratch->slot_mask;
    }
    if (!add)
        return 0;
    uint32_t term = ++scratch->term_count;
    scratch->slots[at] = (struct sum_slot){root, scratch->stamp, term};
    scratch->terms[term] = (struct sum_term){0};
    return term;
}

static char first_byte(const struct pass *pass, uint32_t i)
{
    return pass->text->body.ptr[pass->text->tokens[i].span.byte];
}

static bool is_mark(const struct pass *pass, uint32_t i, const char *mark)
{
    const struct wm_token *token = &pass->text->tokens[i];
    return token->kind == WM_TOKEN_PUNCT && wm_str_is(wm_text_span(pass->text, token->span), mark);
}

static bool is_dash(const struct pass *pass, uint32_t i)
{
    return is_mark(pass, i, "-") || is_mark(pass, i, "--") || is_mark(pass, i, "—") || is_mark(pass, i, "–");
}

static unsigned bits_at(const struct pass *pass, uint32_t i)
{
    return sum_lexicon_bits(pass->lexicon, sum_hash_word(wm_text_span(pass->text, pass->text->tokens[i].span)).word);
}

/* What may stand in a dateline before its bracket or dash: names, dates, commas. */
static bool in_dateline(const struct pass *pass, uint32_t i)
{
    const struct wm_token *token = &pass->text->tokens[i];
    if (token->kind == WM_TOKEN_WORD)
        return (token->shape & WM_SHAPE_INITIAL_UPPER) != 0;
    return token->kind == WM_TOKEN_NUMBER || is_mark(pass, i, ",") || is_mark(pass, i, "/") || is_mark(pass, i, ".");
}

/* The token after "(AGENCY)" that begins at `i`, and after a dash behind it; else `i`. */
static uint32_t skip_agency(const struct pass *pass, uint32_t i, uint32_t end, bool capitals)
{
    bool agency = false;
    uint32_t k = i + 1;
    for (; k < end && k < i + 6 && !is_mark(pass, k, ")"); k++)
        agency |= (bits_at(pass, k) & SUM_AGENCY) != 0;
    if (k + 1 >= end || !is_mark(pass, k, ")"))
        return i;
    if (is_dash(pass, k + 1) && k + 2 < end && (agency || capitals))
        return k + 2;
    return agency ? k + 1 : i;
}

/* The first token behind a dateline ("PORT ALDANE, Feb. 3 (Agency) -"), or `from` if there is none. */
static uint32_t skip_dateline(const struct pass *pass, uint32_t from, uint32_t end)
{
    bool capitals = (pass->text->tokens[from].shape & WM_SHAPE_ALL_UPPER) != 0 &&
                    pass->text->tokens[from].span.cp_end - pass->text->tokens[from].span.cp >= 3;
    for (uint32_t i = from; i < end && i < from + DATELINE_MAX; i++) {
        if (is_mark(pass, i, "(")) {
            uint32_t after = skip_agency(pass, i, end, capitals);
            return after > i ? after : from;
        }
        if (i > from && capitals && is_dash(pass, i) && (pass->text->tokens[i].spaced || !is_mark(pass, i, "-")))
            return i + 1 < end ? i + 1 : from;
        if (!in_dateline(pass, i))
            return from;
    }
    return from;
}

static bool may_be_dateline(const struct pass *pass, uint32_t i)
{
    const struct wm_token *token = &pass->text->tokens[i];
    return is_mark(pass, i, "(") || (token->kind == WM_TOKEN_WORD && (token->shape & WM_SHAPE_INITIAL_UPPER));
}

static void note_term(struct pass *pass, uint32_t i, uint64_t root)
{
    struct sum_scratch *scratch = pass->scratch;
    uint32_t index = scratch->sentence_count, id = term_of(scratch, root, true);
    struct sum_term *term = &scratch->terms[id];
    scratch->token_terms[i] = id;
    pass->sentence->content++;
    if (term->last == index + 1)
        return;
    term->last = index + 1;
    term->sentences++;
    term->lead += index < LEADS;
}

static bool inside_quotes(const struct pass *pass)
{
    return pass->straight || pass->curly > 0 || pass->single;
}

static bool is_finite(const struct pass *pass, const struct wm_token *token, unsigned bits)
{
    struct wm_str word = wm_text_span(pass->text, token->span);
    return (bits & SUM_FINITE) || (word.len > 3 && (token->shape & WM_SHAPE_INITIAL_UPPER) == 0 &&
                                   (wm_str_ends(word, "ed") || (wm_str_ends(word, "s") && !wm_str_ends(word, "ss"))));
}

static void note_voice(struct pass *pass, const struct wm_token *token, unsigned bits)
{
    struct sum_sentence *sentence = pass->sentence;
    bool quoted = inside_quotes(pass);
    bool name = (token->shape & WM_SHAPE_INITIAL_UPPER) != 0 && !(bits & SUM_STOP) &&
                (pass->seen > 0 || !(bits & (SUM_CONNECT | SUM_POINT | SUM_FINITE)));
    sentence->names += name && pass->seen > 0;
    sentence->quoted += quoted;
    sentence->persons += (bits & SUM_PERSON) != 0;
    bool acronym = (token->shape & WM_SHAPE_ALL_UPPER) != 0;
    if ((bits & SUM_SELF) && !quoted && !acronym)
        sentence->vetoes |= SUM_VETO_SELF;
    if (bits & SUM_SAYING) {
        sentence->says |= !quoted;
        pass->bare_said |= pass->person_last && !sentence->named;
    }
    if (name && !quoted)
        sentence->named = true;
    pass->person_last = (bits & SUM_PERSON) != 0;
}

static void note_word(struct pass *pass, uint32_t i)
{
    const struct wm_token *token = &pass->text->tokens[i];
    struct wm_str word = wm_text_span(pass->text, token->span);
    struct sum_hash hash = sum_hash_word(word);
    unsigned bits = sum_lexicon_bits(pass->lexicon, hash.word);
    if (pass->seen == 0)
        pass->first_bits = bits;
    note_voice(pass, token, bits);
    pass->finite |= is_finite(pass, token, bits);
    if ((bits & SUM_PHRASE) && sum_is_phrase(wm_str_sub(pass->text->body, token->span.byte, pass->text->body.len)))
        pass->sentence->vetoes |= SUM_VETO_PHRASE;
    if ((bits & SUM_SIDE) && i > 0 && pass->round > 0 && is_mark(pass, i - 1, "("))
        pass->sentence->vetoes |= SUM_VETO_PHRASE;
    bool tail = word.ptr[0] == '\'' || !token->spaced;
    pass->seen++;
    pass->quote_words += inside_quotes(pass);
    pass->sentence->words += !tail || word.ptr[0] != '\'';
    if (bits & SUM_STOP)
        pass->sentence->stops++;
    else
        note_term(pass, i, hash.root);
}

static void end_quote(struct pass *pass, uint32_t i)
{
    char before = ' ';
    if (i > pass->sentence->token)
        before = first_byte(pass, i - 1);
    if (pass->quote_words > QUOTE_WORDS && (before == '.' || before == ',' || before == '!' || before == '?'))
        pass->statement = true;
    pass->quote_words = 0;
}

/* An apostrophe that stands alone opens or closes a quotation, or ends a plural: "workers'". */
static void note_single(struct pass *pass, uint32_t i)
{
    const struct wm_token *tokens = pass->text->tokens;
    bool before = tokens[i].spaced || i == pass->sentence->token;
    bool after = i + 1 >= pass->sentence->token_end || tokens[i + 1].spaced;
    bool digits = !after && tokens[i + 1].kind != WM_TOKEN_PUNCT && first_byte(pass, i + 1) <= '9'; /* "'90s" */
    if (before && !after && !digits) {
        pass->single = true;
        pass->quote_words = 0;
    } else if (pass->single && (after || tokens[i - 1].kind == WM_TOKEN_PUNCT)) {
        end_quote(pass, i);
        pass->single = false;
    } else if (!pass->single && after && !before && tokens[i - 1].kind == WM_TOKEN_PUNCT) {
        pass->sentence->vetoes |= SUM_VETO_QUOTES;
    }
}

static void note_quote(struct pass *pass, uint32_t i, uint32_t code)
{
    if (code == '"') {
        if (pass->straight)
            end_quote(pass, i);
        else
            pass->quote_words = 0;
        pass->straight = !pass->straight;
    } else if (code == 0x201C) {
        pass->curly++;
        pass->quote_words = 0;
    } else if (code == 0x201D) {
        end_quote(pass, i);
        pass->curly--;
    } else {
        note_single(pass, i);
    }
}

static void note_punct(struct pass *pass, uint32_t i)
{
    size_t at = pass->text->tokens[i].span.byte;
    uint32_t code = wm_utf8_next(pass->text->body, &at);
    switch (code) {
    case ':':
        if (pass->sentence->words < LABEL_WORDS && !pass->sentence->says && !inside_quotes(pass))
            pass->sentence->vetoes |= SUM_VETO_LIST;
        break;
    case '(': pass->round++; break;
    case ')': pass->round--; break;
    case '[': pass->square++; break;
    case ']': pass->square--; break;
    case '"':
    case '\'':
    case 0x2018:
    case 0x2019:
    case 0x201C:
    case 0x201D: note_quote(pass, i, code); break;
    case 0x2022:
    case 0x25AA:
    case 0x25CF:
    case '*':
    case '|': pass->sentence->vetoes |= SUM_VETO_LIST; break;
    case 0xA9: pass->sentence->vetoes |= SUM_VETO_PHRASE; break;
    default: break;
    }
    if (pass->round < 0 || pass->square < 0 || pass->curly < 0)
        pass->sentence->vetoes |= SUM_VETO_QUOTES;
}

/* The last token that is no quote or bracket says how the sentence ends. */
static void note_end(struct pass *pass)
{
    uint32_t i = pass->sentence->token_end;
    const struct wm_token *tokens = pass->text->tokens;
    while (i > pass->sentence->token + 1 && tokens[i - 1].kind == WM_TOKEN_PUNCT &&
           (is_mark(pass, i - 1, "\"") || is_mark(pass, i - 1, "”") || is_mark(pass, i - 1, "’") ||
            is_mark(pass, i - 1, "'") || is_mark(pass, i - 1, ")") || is_mark(pass, i - 1, "]")))
        i--;
    struct wm_str last = wm_text_span(pass->text, tokens[i - 1].span);
    if (wm_str_ends(last, "?"))
        pass->sentence->vetoes |= SUM_VETO_QUESTION;
    else if (wm_str_ends(last, "...") || wm_str_ends(last, "…"))
        pass->sentence->vetoes |= SUM_VETO_TRAILS;
    else if (!wm_str_ends(last, ".") && !wm_str_ends(last, "!"))
        pass->sentence->vetoes |= SUM_VETO_FRAGMENT;
}

static unsigned bits_of_second(const struct pass *pass, uint32_t nth)
{
    uint32_t words = 0;
    for (uint32_t i = pass->sentence->token; i < pass->sentence->token_end; i++)
        if (pass->text->tokens[i].kind == WM_TOKEN_WORD && words++ == nth)
            return bits_at(pass, i);
    return 0;
}

/* What the sentence leans on, by its first words. */
static void note_lean(struct pass *pass)
{
    unsigned first = pass->first_bits, second = bits_of_second(pass, 1);
    if (first & SUM_ORDER)
        pass->sentence->vetoes |= SUM_VETO_SELF;
    if (first & SUM_PERSON)
        pass->sentence->leans |= SUM_LEAN_PERSON;
    else if (first & SUM_CONNECT)
        pass->sentence->leans |= SUM_LEAN_LINK;
    else if ((first & SUM_POINT) && !(second & SUM_TIME))
        pass->sentence->leans |= SUM_LEAN_LINK;
    else if (sum_is_link(wm_str_sub(pass->text->body, pass->sentence->byte, pass->sentence->byte_end)))
        pass->sentence->leans |= SUM_LEAN_LINK;
    else if ((first & SUM_STOP) && (second & SUM_ANAPHOR) && !pass->sentence->named)
        pass->sentence->leans |= SUM_LEAN_LINK;
}

/* "3. Even so ..." */
static bool is_numbered(const struct pass *pass)
{
    uint32_t i = pass->sentence->token;
    return i + 1 < pass->sentence->token_end && pass->text->tokens[i].kind == WM_TOKEN_NUMBER &&
           (is_mark(pass, i + 1, ".") || is_mark(pass, i + 1, ")"));
}

static void judge(struct pass *pass)
{
    struct sum_sentence *sentence = pass->sentence;
    note_end(pass);
    note_lean(pass);
    if (sentence->words < FEWEST_WORDS || !pass->finite)
        sentence->vetoes |= SUM_VETO_FRAGMENT;
    if (pass->round != 0 || pass->square != 0 || pass->curly != 0 || pass->straight || pass->single)
        sentence->vetoes |= SUM_VETO_QUOTES;
    if ((pass->statement && !sentence->says) || pass->bare_said)
        sentence->vetoes |= SUM_VETO_SPEAKER;
    if (is_numbered(pass) || sentence->numbers * 3 > sentence->words + sentence->numbers)
        sentence->vetoes |= SUM_VETO_LIST;
}

static void read_tokens(struct pass *pass)
{
    const struct wm_token *tokens = pass->text->tokens;
    struct sum_sentence *sentence = pass->sentence;
    for (uint32_t i = sentence->token; i < sentence->token_end; i++) {
        pass->scratch->token_terms[i] = 0;
        switch (tokens[i].kind) {
        case WM_TOKEN_WORD: note_word(pass, i); break;
        case WM_TOKEN_PUNCT: note_punct(pass, i); break;
        case WM_TOKEN_NUMBER:
            sentence->numbers++;
            sentence->words++;
            note_term(pass, i, sum_hash_word(wm_text_span(pass->text, tokens[i].span)).root);
            break;
        default: break;
        }
    }
}

static void read_sentence(struct sum_scratch *scratch, const struct sum_lexicon *lexicon, const struct wm_text *text,
                          uint32_t index)
{
    const struct wm_sentence *span = &text->sentences[index];
    struct sum_sentence *sentence = &scratch->sentences[index];
    struct pass pass = {.scratch = scratch, .lexicon = lexicon, .text = text, .sentence = sentence};
    *sentence = (struct sum_sentence){.index = index, .token = span->token, .token_end = span->token_end};
    if (may_be_dateline(&pass, span->token))
        sentence->token = skip_dateline(&pass, span->token, span->token_end);
    const struct wm_span *first = &text->tokens[sentence->token].span;
    sentence->byte = first->byte;
    sentence->byte_end = span->span.byte_end;
    sentence->length = span->span.cp_end - first->cp;
    read_tokens(&pass);
    judge(&pass);
    scratch->words += sentence->words;
    scratch->stops += sentence->stops;
}

static void read_headline(struct sum_scratch *scratch, struct wm_str headline)
{
    for (size_t at = 0; at < headline.len;) {
        size_t from = at;
        while (at < headline.len && headline.ptr[at] != ' ' && headline.ptr[at] != ',' && headline.ptr[at] != ':')
            at++;
        struct wm_str word = wm_str_sub(headline, from, at++);
        uint32_t term = word.len > 0 ? term_of(scratch, sum_hash_word(word).root, false) : 0;
        if (term != 0)
            scratch->terms[term].headline = true;
    }
}

void sum_read(struct sum_scratch *scratch, const struct sum_lexicon *lexicon, const struct wm_text *text,
              struct wm_str headline)
{
    renew(scratch, text->token_count);
    while (scratch->sentence_count < text->sentence_count && scratch->sentence_count < SUM_SENTENCES_MAX &&
           text->sentences[scratch->sentence_count].token_end <= SUM_TOKENS_MAX) {
        read_sentence(scratch, lexicon, text, scratch->sentence_count);
        scratch->sentence_count++;
    }
    read_headline(scratch, headline.len <= 1000 ? headline : wm_str_sub(headline, 0, 1000));
}
