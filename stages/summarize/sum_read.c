/* SPDX-License-Identifier: Apache-2.0 */
#include "sum_read.h"

#include <stdlib.h>

#include "sum_open.h"
#include "sum_person.h"

#define QUOTE_WORDS    4u /* a longer quotation is a statement: somebody must have said it */
#define LABEL_WORDS    6u /* "Terrorist: ...", "Editor's note: ...": no more words before the colon */
#define FEWEST_WORDS   4u
#define PARAGRAPHS     3u /* fewer are no structure */
#define HEADLINE_BYTES 1000u

/* The pass over one sentence. */
struct pass {
    struct sum_scratch *scratch;
    struct sum_view view;
    struct sum_sentence *sentence;
    uint32_t seen;            /* words so far */
    uint32_t quote_words;     /* in the quotation at hand */
    int round, square, curly; /* open brackets and curly quotes */
    bool straight, single;    /* inside "..." or '...' */
    bool finite, statement;   /* a verb; a quotation that is a statement */
    uint32_t person;          /* token of "he" or "she" if that was the word before, or 0 */
};

struct sum_scratch *sum_scratch_new(void)
{
    struct sum_scratch *scratch = calloc(1, sizeof *scratch);
    if (scratch == NULL)
        return NULL;
    scratch->sentences = calloc(SUM_SENTENCES_MAX, sizeof *scratch->sentences);
    scratch->seen = calloc(SUM_TOKENS_MAX, sizeof *scratch->seen);
    scratch->names = calloc(SUM_NAMES_MAX, sizeof *scratch->names);
    scratch->people = calloc(SUM_PEOPLE_MAX, sizeof *scratch->people);
    if (scratch->sentences != NULL && scratch->seen != NULL && scratch->names != NULL && scratch->people != NULL &&
        sum_terms_new(&scratch->terms))
        return scratch;
    sum_scratch_free(scratch);
    return NULL;
}

void sum_scratch_free(struct sum_scratch *scratch)
{
    if (scratch == NULL)
        return;
    sum_terms_free(&scratch->terms);
    free(scratch->sentences);
    free(scratch->seen);
    free(scratch->names);
    free(scratch->people);
    free(scratch);
}

static char first_byte(const struct pass *pass, uint32_t i)
{
    return pass->view.text->body.ptr[pass->view.text->tokens[i].span.byte];
}

static bool inside_quotes(const struct pass *pass)
{
    return pass->straight || pass->curly > 0 || pass->single;
}

/* A verb that makes a sentence, as far as a word's form tells: "voted", "votes". */
static bool is_finite(const struct sum_seen *seen, const struct wm_token *token)
{
    bool ed = SUM_TAIL_IS(seen->tail, 2, 'e', 'd', 0, 0);
    bool s = SUM_TAIL_IS(seen->tail, 1, 's', 0, 0, 0) & !SUM_TAIL_IS(seen->tail, 2, 's', 's', 0, 0);
    bool formed = (ed | s) & (token->span.byte_end - token->span.byte > 3);
    return ((seen->bits & SUM_FINITE) != 0) | (formed & ((token->shape & WM_SHAPE_INITIAL_UPPER) == 0));
}

/* "said": it tells who speaks, outside quotations; and if that is "he", somebody must have been named before. */
static void note_saying(struct pass *pass, bool quoted)
{
    struct sum_sentence *sentence = pass->sentence;
    sentence->says |= !quoted;
    if (pass->seen > 0 && pass->person > 0 && !sentence->named && !(sentence->vetoes & SUM_VETO_BARE)) {
        sentence->vetoes |= SUM_VETO_BARE;
        sentence->pronoun = pass->person;
    }
}

#define TELLING (SUM_SELF | SUM_SAYING | SUM_PHRASE | SUM_SIDE) /* words that say more than they count */

static void note_telling(struct pass *pass, uint32_t i, bool quoted)
{
    const struct sum_view *view = &pass->view;
    const struct wm_token *token = &view->text->tokens[i];
    unsigned bits = view->seen[i].bits;
    bool acronym = (token->shape & WM_SHAPE_ALL_UPPER) != 0;
    if ((bits & SUM_SELF) && !quoted && !acronym)
        pass->sentence->vetoes |= SUM_VETO_SELF;
    if (bits & SUM_SAYING)
        note_saying(pass, quoted);
    if ((bits & SUM_PHRASE) &&
        sum_is_phrase(view->lexicon, wm_str_sub(view->text->body, token->span.byte, view->text->body.len)))
        pass->sentence->vetoes |= SUM_VETO_PHRASE;
    if ((bits & SUM_SIDE) && i > 0 && pass->round > 0 && sum_is_mark(view, i - 1, "("))
        pass->sentence->vetoes |= SUM_VETO_PHRASE;
}

/* Words and numbers from token `i` to the next of another kind, which it returns. What a word is, is hard to guess: it
 * is counted without branches. */
static uint32_t note_words(struct pass *pass, uint32_t i)
{
    const struct wm_token *tokens = pass->view.text->tokens;
    struct sum_sentence *sentence = pass->sentence;
    uint32_t begin = i, names = 0, persons = 0, stops = 0, tails = 0, numbers = 0, somebody = 0;
    const bool quoted = inside_quotes(pass);
    for (; i < sentence->token_end && tokens[i].kind <= WM_TOKEN_NUMBER; i++) {
        const unsigned bits = pass->view.seen[i].bits, person = (bits & SUM_PERSON) != 0, stop = (bits & SUM_STOP) != 0;
        const bool word = tokens[i].kind == WM_TOKEN_WORD, inner = pass->seen > 0;
        const bool name = word & ((tokens[i].shape & WM_SHAPE_INITIAL_UPPER) != 0) & !stop &
                          (inner | ((bits & (SUM_CONNECT | SUM_POINT | SUM_FINITE)) == 0));
        if (bits & TELLING)
            note_telling(pass, i, quoted);
        if (!pass->finite)
            pass->finite = word && is_finite(&pass->view.seen[i], &tokens[i]);
        sentence->named |= name & !quoted;
        names += name & inner;
        persons += person;
        somebody |= bits & SUM_SOMEBODY;
        stops += stop;
        numbers += !word;
        tails += word & (first_byte(pass, i) == '\'');
        pass->person = person ? i : word ? 0 : pass->person;
        pass->seen++;
    }
    sentence->names += names;
    sentence->persons += persons;
    sentence->somebody |= somebody != 0;
    sentence->stops += stops;
    sentence->content += i - begin - stops;
    sentence->words += i - begin - tails; /* the tail of a contraction is no word */
    sentence->numbers += numbers;
    sentence->quoted += quoted ? i - begin - numbers : 0;
    pass->quote_words += quoted ? i - begin - numbers : 0;
    return i;
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
    const struct wm_token *tokens = pass->view.text->tokens;
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
    size_t at = pass->view.text->tokens[i].span.byte;
    uint32_t code = (unsigned char)first_byte(pass, i);
    if (code >= 0x80)
        code = wm_utf8_next(pass->view.text->body, &at);
    switch (code) {
    case ':':
        if (pass->sentence->words < LABEL_WORDS && !pass->sentence->says && !inside_quotes(pass))
            pass->sentence->vetoes |= SUM_VETO_LIST;
        break;
    case ',': pass->sentence->commas++; break;
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

/* A quotation mark or bracket that may stand behind the stop of a sentence. */
static bool closes(const struct sum_view *view, uint32_t i)
{
    struct wm_str text = sum_text_at(view, i);
    if (view->text->tokens[i].kind != WM_TOKEN_PUNCT)
        return false;
    if (text.len == 1)
        return text.ptr[0] == '"' || text.ptr[0] == '\'' || text.ptr[0] == ')' || text.ptr[0] == ']';
    return sum_is_mark(view, i, "”") || sum_is_mark(view, i, "’");
}

/* The last token that is no quote or bracket says how the sentence ends. */
static void note_end(struct pass *pass)
{
    uint32_t i = pass->sentence->token_end;
    while (i > pass->sentence->token + 1 && closes(&pass->view, i - 1))
        i--;
    struct wm_str last = sum_text_at(&pass->view, i - 1);
    const char end = last.ptr[last.len - 1];
    if (end == '?')
        pass->sentence->vetoes |= SUM_VETO_QUESTION;
    else if (wm_str_ends(last, "...") || wm_str_ends(last, "…"))
        pass->sentence->vetoes |= SUM_VETO_TRAILS;
    else if (end != '.' && end != '!')
        pass->sentence->vetoes |= SUM_VETO_FRAGMENT;
}

/* "'d" of "He'd". */
static bool is_tail(const struct pass *pass, uint32_t i)
{
    return i < pass->sentence->token_end && !pass->view.text->tokens[i].spaced &&
           pass->view.text->tokens[i].kind == WM_TOKEN_WORD;
}

/* What ties it to the sentence before: a word that can be left out, or more than that. */
static void note_opening(struct pass *pass)
{
    struct sum_sentence *sentence = pass->sentence;
    uint32_t from = sum_skip_link(&pass->view, sentence->token, sentence->token_end);
    sentence->open = pass->view.text->tokens[from].span.byte;
    sentence->leans = sum_leans(&pass->view, sentence, from, &sentence->vetoes);
    if (sentence->leans & SUM_LEAN_PERSON) /* what stands in a quotation stays as it was said; so does "He'd" */
        sentence->pronoun = (sum_bits_at(&pass->view, from) & SUM_PERSON) && !is_tail(pass, from + 1) ? from : 0;
}

/* "3. Even so ..." */
static bool is_numbered(const struct pass *pass)
{
    uint32_t i = pass->sentence->token;
    return i + 1 < pass->sentence->token_end && pass->view.text->tokens[i].kind == WM_TOKEN_NUMBER &&
           (sum_is_mark(&pass->view, i + 1, ".") || sum_is_mark(&pass->view, i + 1, ")"));
}

static void judge(struct pass *pass)
{
    struct sum_sentence *sentence = pass->sentence;
    note_end(pass);
    note_opening(pass);
    if (sentence->words < FEWEST_WORDS || !pass->finite)
        sentence->vetoes |= SUM_VETO_FRAGMENT;
    if (pass->round != 0 || pass->square != 0 || pass->curly != 0 || pass->straight || pass->single)
        sentence->vetoes |= SUM_VETO_QUOTES;
    if (pass->statement && !sentence->says)
        sentence->vetoes |= SUM_VETO_SPEAKER;
    if (is_numbered(pass) || sentence->numbers * 3 > sentence->words + sentence->numbers)
        sentence->vetoes |= SUM_VETO_LIST;
}

static void read_tokens(struct pass *pass)
{
    const struct wm_token *tokens = pass->view.text->tokens;
    struct sum_sentence *sentence = pass->sentence;
    for (uint32_t i = sentence->token; i < sentence->token_end;) {
        if (tokens[i].kind <= WM_TOKEN_NUMBER) {
            i = note_words(pass, i);
            continue;
        }
        if (tokens[i].kind == WM_TOKEN_PUNCT)
            note_punct(pass, i);
        i++;
    }
    sum_terms_add(&pass->scratch->terms, &pass->view, sentence->index, sentence->token, sentence->token_end);
}

static void read_sentence(struct sum_scratch *scratch, const struct sum_view *view, uint32_t index)
{
    const struct wm_sentence *span = &view->text->sentences[index];
    struct sum_sentence *sentence = &scratch->sentences[index];
    struct pass pass = {.scratch = scratch, .view = *view, .sentence = sentence};
    uint32_t from = sum_skip_dateline(view, span->token, span->token_end);
    const struct wm_span *first = &view->text->tokens[from].span;
    *sentence = (struct sum_sentence){.index = index,
                                      .token = from,
                                      .token_end = span->token_end,
                                      .byte = first->byte,
                                      .byte_end = span->span.byte_end,
                                      .length = span->span.cp_end - first->cp,
                                      .who = SUM_NOBODY};
    read_tokens(&pass);
    judge(&pass);
    scratch->words += sentence->words;
    scratch->stops += sentence->stops;
}

static void read_headline(struct sum_terms *terms, struct wm_str headline)
{
    if (headline.len > HEADLINE_BYTES)
        headline.len = HEADLINE_BYTES;
    for (size_t at = 0; at < headline.len;) {
        size_t from = at;
        while (at < headline.len && headline.ptr[at] != ' ' && headline.ptr[at] != ',' && headline.ptr[at] != ':')
            at++;
        struct wm_str word = wm_str_sub(headline, from, at++);
        uint32_t term = word.len > 0 ? sum_terms_find(terms, sum_hash_word(word).root) : 0;
        if (term != 0)
            terms->terms[term].headline = true;
    }
}

/* What only matters of a sentence that may be chosen. */
static void read_again(const struct sum_terms *terms, struct sum_sentence *sentence)
{
    for (uint32_t i = sentence->token; i < sentence->token_end; i++) {
        sentence->echoes += terms->uses[i].subject & terms->terms[terms->uses[i].term].headline;
        terms->pairs[terms->uses[i].pair].wanted = true;
    }
}

static void number_sentences(struct sum_scratch *scratch)
{
    uint32_t order = 0, rank = 0;
    for (uint32_t i = 0; i < scratch->sentence_count; i++) {
        struct sum_sentence *sentence = &scratch->sentences[i];
        sentence->order = order;
        sentence->rank = rank;
        order += (sentence->vetoes & SUM_VETO_NO_PROSE) == 0;
        rank += sentence->vetoes == 0;
    }
}

/* The sentences that are read: what lies beyond the limits is not. */
static uint32_t count_sentences(const struct wm_text *text)
{
    uint32_t count = 0;
    while (count < text->sentence_count && count < SUM_SENTENCES_MAX &&
           text->sentences[count].token_end <= SUM_TOKENS_MAX)
        count++;
    return count;
}

static void look_up(struct sum_seen *seen, const struct sum_lexicon *lexicon, const struct wm_text *text,
                    uint32_t tokens)
{
    for (uint32_t i = 0; i < tokens; i++) {
        const struct wm_token *token = &text->tokens[i];
        struct sum_hash hash = sum_hash_part(text->body, token->span.byte, token->span.byte_end);
        seen[i].root = hash.root;
        seen[i].tail = hash.tail;
        seen[i].bits = sum_lexicon_bits(lexicon, hash.word) & (0u - (token->kind == WM_TOKEN_WORD));
    }
}

struct sum_view sum_read(struct sum_scratch *scratch, const struct sum_lexicon *lexicon, const struct wm_text *text,
                         struct wm_str headline, const struct wm_annotation *found)
{
    uint32_t count = count_sentences(text), tokens = count > 0 ? text->sentences[count - 1].token_end : 0;
    const struct sum_view view = {text, lexicon, scratch->seen, tokens};
    look_up(scratch->seen, lexicon, text, tokens);
    sum_terms_begin(&scratch->terms);
    scratch->sentence_count = scratch->words = scratch->stops = 0;
    scratch->paragraphs = text->paragraph_count >= PARAGRAPHS;
    while (scratch->sentence_count < count)
        read_sentence(scratch, &view, scratch->sentence_count++);
    sum_find_people(scratch, &view, found);
    read_headline(&scratch->terms, headline);
    number_sentences(scratch);
    for (uint32_t i = 0; i < count; i++)
        if ((scratch->sentences[i].vetoes & ~(uint32_t)SUM_VETO_SELF) == 0)
            read_again(&scratch->terms, &scratch->sentences[i]);
    return view;
}
