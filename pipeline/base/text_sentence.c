/* SPDX-License-Identifier: Apache-2.0 */
/* The splitter. A sentence ends at a stop, after the quotes and brackets that close with it, where
 * what follows looks like a beginning. Stops that belong to an abbreviation are part of its token
 * and end a sentence only before a word that clearly begins one. Rules by hand; what they know of
 * English stands in text_abbrev.c. */
#include "text_abbrev.h"
#include "text_char.h"
#include "text_cut.h"

/* How far a closing bracket is looked for, in tokens. */
#define BRACKET_REACH 60

enum stop {
    STOP_NONE,
    STOP_DOT,
    STOP_MARK,     /* "!" "?" */
    STOP_ELLIPSIS, /* "..." */
    STOP_ABBREV,   /* a token that keeps its dot */
    STOP_HARD,     /* no spaces or capitals to be expected after it */
};

struct split {
    struct wm_cut *cut;
    uint32_t paragraph, end; /* index; one past its last token */
    uint32_t first;          /* token that begins the sentence in hand */
    uint32_t bracket_end;    /* no sentence ends before this token closes a bracket */
    bool quoting;            /* an odd number of straight quotes so far */
};

static struct wm_str text_of(const struct split *split, uint32_t i)
{
    const struct wm_span *span = &split->cut->tokens[i].span;
    return (struct wm_str){split->cut->body.ptr + span->byte, span->byte_end - span->byte};
}

static const struct wm_token *token_at(const struct split *split, uint32_t i)
{
    return i < split->end ? &split->cut->tokens[i] : NULL;
}

static bool is_spaced(const struct split *split, uint32_t i)
{
    return i >= split->end || split->cut->tokens[i].spaced;
}

/* The first character of a punctuation token, else 0. */
static uint32_t mark_of(const struct split *split, uint32_t i)
{
    const struct wm_token *token = token_at(split, i);
    if (token == NULL || token->kind != WM_TOKEN_PUNCT)
        return 0;
    return wm_char_at(split->cut->body, token->span.byte).code;
}

static struct wm_char first_char(const struct split *split, uint32_t i)
{
    return wm_char_at(split->cut->body, split->cut->tokens[i].span.byte);
}

static bool breaks_line(const struct split *split, uint32_t i)
{
    if (i == 0)
        return true;
    const struct wm_token *tokens = split->cut->tokens;
    for (uint32_t at = tokens[i - 1].span.byte_end; at < tokens[i].span.byte; at++)
        if (split->cut->body.ptr[at] == '\n')
            return true;
    return false;
}

static enum stop stop_of(const struct split *split, uint32_t i)
{
    const struct wm_token *token = &split->cut->tokens[i];
    char last = split->cut->body.ptr[token->span.byte_end - 1];
    if (token->kind == WM_TOKEN_WORD)
        return last == '.' ? STOP_ABBREV : STOP_NONE;
    if (token->kind != WM_TOKEN_PUNCT)
        return STOP_NONE;
    uint32_t mark = mark_of(split, i);
    if (mark == '.')
        return token->span.cp_end - token->span.cp > 1 ? STOP_ELLIPSIS : STOP_DOT;
    if (mark == '!' || mark == '?')
        return STOP_MARK;
    if (mark == 0x2026)
        return STOP_ELLIPSIS;
    return mark >= 0x80 && wm_char_is_hard_stop(mark) ? STOP_HARD : STOP_NONE;
}

/* A quote or bracket at `i`, behind a stop, closes rather than opens. */
static bool closes(const struct split *split, uint32_t i)
{
    uint32_t mark = mark_of(split, i);
    if (mark == 0)
        return false;
    bool open_side = is_spaced(split, i), close_side = is_spaced(split, i + 1);
    if (mark == '"')
        return open_side ? close_side && split->quoting : close_side || split->quoting || mark_of(split, i + 1) != 0;
    if (mark == '\'')
        return !open_side && (close_side || mark_of(split, i + 1) != 0);
    if (mark == 0xBB || mark == 0x203A) /* French has blanks inside; in German it opens */
        return !open_side || close_side;
    if (wm_char_is_closer(mark))
        return true;
    return wm_char_is_quote(mark) && !open_side && close_side;
}

/* What may stand before the first word of a sentence. */
static bool leads_in(const struct split *split, uint32_t i)
{
    uint32_t mark = mark_of(split, i);
    return mark != 0 && (wm_char_is_opener(mark) || wm_char_is_quote(mark) || wm_char_is_bullet(mark) || mark == '-' ||
                         mark == '*' || mark == 0x2013 || mark == 0x2014 || mark == 0xB7);
}

static uint32_t skip_lead(const struct split *split, uint32_t i)
{
    for (int count = 0; count < 4 && leads_in(split, i); count++)
        i++;
    return i;
}

/* "iPhone", "eBay" begin sentences without a capital first. */
static bool is_inner_capital(const struct split *split, uint32_t i)
{
    struct wm_str text = text_of(split, i);
    return text.len >= 3 && text.ptr[0] >= 'a' && text.ptr[0] <= 'z' && text.ptr[1] >= 'A' && text.ptr[1] <= 'Z';
}

static uint32_t length_of(const struct split *split, uint32_t i)
{
    const struct wm_span *span = &split->cut->tokens[i].span;
    return span->cp_end - span->cp;
}

static bool is_short_number(const struct split *split, uint32_t i)
{
    return split->cut->tokens[i].kind == WM_TOKEN_NUMBER && length_of(split, i) <= 2;
}

/* "2)", "b)", and "2." where `dot` will do: the number of an item. */
static bool is_item_number(const struct split *split, uint32_t i, bool dot)
{
    if (i + 2 >= split->end || is_spaced(split, i + 1) || !is_spaced(split, i + 2))
        return false;
    bool number = is_short_number(split, i), letter = !number && length_of(split, i) == 1;
    uint32_t mark = mark_of(split, i + 1);
    return ((number || letter) && mark == ')') || (number && dot && mark == '.' && length_of(split, i + 1) == 1);
}

/* The word at `i` is written as the first of a sentence is. */
static bool looks_first(const struct split *split, uint32_t i)
{
    const struct wm_token *token = token_at(split, i);
    if (token == NULL || token->kind == WM_TOKEN_PUNCT)
        return false;
    if (token->kind == WM_TOKEN_NUMBER || token->kind == WM_TOKEN_OTHER)
        return true;
    struct wm_char c = first_char(split, i);
    if (c.cls != WM_CHAR_LOWER)
        return c.cls != WM_CHAR_PUNCT;
    return split->cut->uncased || is_inner_capital(split, i) || is_item_number(split, i, false);
}

static bool is_capitalised(const struct split *split, uint32_t i)
{
    const struct wm_token *token = token_at(split, i);
    return token != NULL && token->kind == WM_TOKEN_WORD && (token->shape & WM_SHAPE_INITIAL_UPPER);
}

static bool is_starter(const struct split *split, uint32_t i)
{
    if (!is_capitalised(split, i) || split->cut->uncased)
        return false;
    /* Among capitals alone nothing is clear, but "I" and "A" have no other shape. */
    return !(split->cut->tokens[i].shape & WM_SHAPE_ALL_UPPER) && wm_abbrev_is_starter(text_of(split, i));
}

/* A name and a verb of saying follow: `"Is it?" Smith asked.` */
static bool is_attribution(const struct split *split, uint32_t i)
{
    for (uint32_t k = i; k < i + 4 && k < split->end; k++) {
        if (k > i && split->cut->tokens[k].kind == WM_TOKEN_WORD && wm_abbrev_is_saying(text_of(split, k)))
            return true;
        if (!is_capitalised(split, k))
            return false;
    }
    return false;
}

static bool is_hour(struct wm_str text)
{
    return wm_str_is_nocase(text, "a.m.") || wm_str_is_nocase(text, "p.m.");
}

static bool hour_goes_on(const struct split *split, uint32_t next)
{
    if (!is_capitalised(split, next))
        return true;
    struct wm_str word = text_of(split, next);
    if (wm_abbrev_is_time(wm_str_sub(word, 0, word.len - wm_str_ends(word, ".")))) /* "EST." at the end */
        return true;
    for (uint32_t k = next + 1; k < next + 3 && k < split->end; k++)
        if (wm_str_is_nocase(text_of(split, k), "time"))
            return true;
    return false;
}

/* Whether the abbreviation at `i` also ends its sentence before the word at `next`. */
static bool abbrev_ends(const struct split *split, uint32_t i, uint32_t next)
{
    struct wm_str text = text_of(split, i);
    struct wm_str word = wm_str_sub(text, 0, text.len - 1);
    if (is_hour(text))
        return is_starter(split, next) || !hour_goes_on(split, next);
    switch (wm_abbrev_find(word, split->cut->uncased)) {
    case WM_ABBREV_BINDS:
    case WM_ABBREV_NUMBER: return false;
    case WM_ABBREV_FINAL: return looks_first(split, next);
    default: break;
    }
    /* "J. A. Smith", "John F. I": single letters go on where a word would not. */
    return is_starter(split, next);
}

/* A blank is missing: `said.“Next`, `end.Next`. */
static bool begins_unspaced(const struct split *split, uint32_t stop, uint32_t next)
{
    uint32_t word = skip_lead(split, next);
    if (word > next)
        return is_capitalised(split, word);
    const struct wm_token *after = token_at(split, next);
    if (after->kind == WM_TOKEN_WORD && first_char(split, next).cls == WM_CHAR_CASELESS)
        return stop_of(split, stop) == STOP_MARK;
    if (!is_capitalised(split, next) || !(after->shape & WM_SHAPE_HAS_LOWER) || stop == split->first)
        return false;
    const struct wm_token *before = &split->cut->tokens[stop - 1];
    return before->kind == WM_TOKEN_NUMBER || before->kind == WM_TOKEN_PUNCT ||
           ((before->shape & WM_SHAPE_HAS_LOWER) && before->span.byte_end - before->span.byte >= 2);
}

static bool is_roman(struct wm_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != 'I' && text.ptr[i] != 'V' && text.ptr[i] != 'X')
            return false;
    return text.len <= 4;
}

/* "1.", "IV.", "Q." or "(a)" or a bullet alone is no sentence yet. */
static bool is_enumerator(const struct split *split, uint32_t stop)
{
    uint32_t word = skip_lead(split, split->first);
    if (stop <= word)
        return stop < word || stop_of(split, stop) != STOP_ABBREV || length_of(split, stop) == 2;
    if (stop >= word + 2)
        return is_short_number(split, stop - 1) && mark_of(split, stop - 2) == ':';
    return is_short_number(split, word) || length_of(split, word) == 1 || is_roman(text_of(split, word));
}

static bool is_shout(const struct split *split, uint32_t stop, uint32_t next)
{
    return stop > 0 && mark_of(split, stop) == '!' && !is_starter(split, next) &&
           split->cut->tokens[stop].spaced == 0 && wm_abbrev_is_shout(text_of(split, stop - 1));
}

/* Whether a sentence ends with the stop at `stop`, whose closers end before `next`. */
static bool ends_here(const struct split *split, uint32_t stop, uint32_t next, enum stop kind)
{
    if (kind == STOP_HARD)
        return true;
    if (is_enumerator(split, stop))
        return false;
    if (!split->cut->tokens[next].spaced && kind != STOP_ABBREV)
        return begins_unspaced(split, stop, next);
    uint32_t word = skip_lead(split, next);
    if (!looks_first(split, word))
        return false;
    bool quoted = next > stop + 1 && wm_char_is_quote(mark_of(split, next - 1));
    switch (kind) {
    case STOP_ABBREV: return abbrev_ends(split, stop, word);
    case STOP_ELLIPSIS: return !wm_str_is(text_of(split, word), "I") && !(quoted && is_attribution(split, word));
    case STOP_MARK: return !(quoted && is_attribution(split, word)) && !is_shout(split, stop, next);
    default: return true;
    }
}

/* "[3]" right behind a stop. */
static bool is_footnote(const struct split *split, uint32_t i)
{
    return mark_of(split, i) == '[' && !is_spaced(split, i) && mark_of(split, i + 2) == ']' &&
           split->cut->tokens[i + 1].kind == WM_TOKEN_NUMBER;
}

/* The stop at `i` may be the first of several ("?!", ". . .") and have closers; gives the token
 * after them all and the kind that decides. */
static uint32_t after_stop(const struct split *split, uint32_t i, enum stop *kind)
{
    uint32_t next = i + 1;
    for (; next < split->end; next++) {
        if (is_footnote(split, next)) {
            next += 2;
            continue;
        }
        enum stop more = stop_of(split, next);
        if (closes(split, next))
            continue;
        if (more == STOP_NONE || more == STOP_ABBREV)
            break;
        bool dots = more == STOP_DOT && (*kind == STOP_DOT || *kind == STOP_ELLIPSIS); /* ". . ." */
        if (split->cut->tokens[next].spaced && !dots)
            break;
        *kind = dots ? STOP_ELLIPSIS : *kind == STOP_ABBREV || more == STOP_HARD ? more : *kind;
    }
    return next;
}

static uint32_t matching_bracket(const struct split *split, uint32_t i)
{
    uint32_t open = mark_of(split, i), close = open == '(' ? ')' : open == '[' ? ']' : 0xFF09, depth = 0;
    for (uint32_t k = i; k < split->end && k < i + BRACKET_REACH; k++) {
        uint32_t mark = mark_of(split, k);
        depth += mark == open;
        if (mark == close && --depth == 0)
            return k;
    }
    return i;
}

/* Keeps track of brackets and straight quotes. */
static void note_mark(struct split *split, uint32_t i, uint32_t mark)
{
    if ((mark == '(' || mark == '[' || mark == 0xFF08) && i >= split->bracket_end)
        split->bracket_end = matching_bracket(split, i);
    if (mark != '"')
        return;
    bool before = i == split->first || is_spaced(split, i), after = is_spaced(split, i + 1);
    split->quoting = before == after ? !split->quoting : before;
}

static bool is_list_item(const struct split *split, uint32_t i, uint32_t mark)
{
    if (i == split->first || !split->cut->tokens[i].spaced)
        return false;
    if (wm_char_is_bullet(mark))
        return true;
    return (mark == '*' || mark == '-' || mark == 0x2013 || mark == 0xB7) && is_spaced(split, i + 1) &&
           i + 1 < split->end && breaks_line(split, i);
}

/* On a line of its own. After "2." a line that merely breaks may begin too, so it takes an item before it. */
static bool is_numbered_item(const struct split *split, uint32_t i)
{
    if (i == split->first || !is_item_number(split, i, true) || !breaks_line(split, i))
        return false;
    return mark_of(split, i + 1) == ')' || mark_of(split, i - 1) == ':' || is_item_number(split, split->first, true);
}

static bool push_sentence(struct split *split, uint32_t end)
{
    struct wm_cut *cut = split->cut;
    if (!wm_cut_reserve(cut, (void **)&cut->sentences, sizeof *cut->sentences, cut->sentence_count, &cut->sentence_cap))
        return false;
    const struct wm_span *from = &cut->tokens[split->first].span, *to = &cut->tokens[end - 1].span;
    for (uint32_t i = split->first; i < end; i++)
        cut->tokens[i].sentence = cut->sentence_count;
    cut->sentences[cut->sentence_count++] =
        (struct wm_sentence){.span = {from->byte, to->byte_end, from->cp, to->cp_end},
                             .token = split->first,
                             .token_end = end,
                             .paragraph = split->paragraph};
    split->first = end;
    return true;
}

/* Handles the token at `i`; gives the next to look at, or 0 when the arena is over. */
static uint32_t step(struct split *split, uint32_t i)
{
    uint32_t mark = mark_of(split, i);
    if (mark != 0)
        note_mark(split, i, mark);
    if ((mark != 0 ? is_list_item(split, i, mark) : is_numbered_item(split, i)) && !push_sentence(split, i))
        return 0;
    enum stop kind = stop_of(split, i);
    if (kind == STOP_NONE)
        return i + 1;
    uint32_t next = after_stop(split, i, &kind);
    for (uint32_t k = i + 1; k < next; k++)
        note_mark(split, k, mark_of(split, k));
    if (next >= split->end)
        return split->end;
    if (next - 1 >= split->bracket_end && ends_here(split, i, next, kind) && !push_sentence(split, next))
        return 0;
    return next;
}

static bool split_paragraph(struct wm_cut *cut, uint32_t index)
{
    struct wm_paragraph *paragraph = &cut->paragraphs[index];
    struct split split = {.cut = cut, .paragraph = index, .first = paragraph->sentence, .end = paragraph->sentence_end};
    paragraph->sentence = cut->sentence_count;
    const struct wm_span *from = &cut->tokens[split.first].span, *to = &cut->tokens[split.end - 1].span;
    paragraph->span = (struct wm_span){from->byte, to->byte_end, from->cp, to->cp_end};
    for (uint32_t i = split.first; i < split.end;) {
        i = step(&split, i);
        if (i == 0)
            return false;
    }
    if (split.first < split.end && !push_sentence(&split, split.end))
        return false;
    paragraph->sentence_end = cut->sentence_count;
    return true;
}

bool wm_cut_sentences(struct wm_cut *cut)
{
    for (uint32_t i = 0; i < cut->paragraph_count; i++)
        if (!split_paragraph(cut, i))
            return false;
    return true;
}
