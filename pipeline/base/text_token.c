/* SPDX-License-Identifier: Apache-2.0 */
/* The tokenizer: one pass over the body. A word is taken letter by letter; at a mark that may stand
 * inside a word (apostrophe, hyphen, dot ...) the neighbours decide. What looks like an address is
 * taken whole. */
#include <string.h>

#include "text_abbrev.h"
#include "text_char.h"
#include "text_cut.h"

#define MAIL_LOCAL_MAX 64 /* RFC 5321, 4.5.3.1.1 */

struct place {
    uint32_t byte, cp;
};

struct scan {
    struct wm_cut *cut;
    struct wm_str body;
    struct place at;
    bool spaced; /* white space was skipped before `at` */
};

/* A word in the making. */
struct word {
    struct place from;
    struct wm_char last;       /* the character taken last */
    uint32_t letters, segment; /* letters in all; since the last mark */
    uint32_t upper, lower, digits;
    bool first_upper, dotted; /* dotted: single letters with dots, "U.S" */
    bool address;
};

static struct wm_char ahead(const struct scan *scan, uint32_t bytes)
{
    return wm_char_at(scan->body, (size_t)scan->at.byte + bytes);
}

static void advance(struct scan *scan, struct wm_char c)
{
    scan->at.byte += c.len;
    scan->at.cp++;
}

/* Moves on over ASCII. */
static void advance_ascii(struct scan *scan, uint32_t count)
{
    scan->at.byte += count;
    scan->at.cp += count;
}

static bool push(struct scan *scan, struct place from, enum wm_token_kind kind, unsigned shape)
{
    struct wm_cut *cut = scan->cut;
    if (!wm_cut_reserve(cut, (void **)&cut->tokens, sizeof *cut->tokens, cut->token_count, &cut->token_cap))
        return false;
    cut->tokens[cut->token_count++] = (struct wm_token){.span = {from.byte, scan->at.byte, from.cp, scan->at.cp},
                                                        .kind = (uint8_t)kind,
                                                        .shape = (uint8_t)shape,
                                                        .spaced = scan->spaced};
    scan->spaced = false;
    return true;
}

/* The token that ends right here, or NULL. */
static const struct wm_token *touching(const struct scan *scan)
{
    const struct wm_cut *cut = scan->cut;
    if (cut->token_count == 0 || scan->spaced)
        return NULL;
    return &cut->tokens[cut->token_count - 1];
}

static void take(struct scan *scan, struct word *word, struct wm_char c)
{
    advance(scan, c);
    if (c.cls == WM_CHAR_MARK)
        return;
    word->last = c;
    if (c.cls == WM_CHAR_DIGIT) {
        word->digits++;
        return;
    }
    if (word->letters++ == 0)
        word->first_upper = c.cls == WM_CHAR_UPPER;
    word->segment++;
    word->upper += c.cls == WM_CHAR_UPPER;
    word->lower += c.cls == WM_CHAR_LOWER;
}

/* Takes a run of ASCII letters and digits, what words mostly are. */
static void take_ascii(struct scan *scan, struct word *word)
{
    const unsigned char *text = (const unsigned char *)scan->body.ptr;
    uint32_t at = scan->at.byte, end = (uint32_t)scan->body.len, upper = 0, lower = 0, first = at;
    while (at < end && text[at] < 0x80) {
        uint8_t cls = wm_char_ascii[text[at]];
        if (cls != WM_CHAR_LOWER && cls != WM_CHAR_UPPER && cls != WM_CHAR_DIGIT)
            break;
        upper += cls == WM_CHAR_UPPER;
        lower += cls == WM_CHAR_LOWER;
        if (word->letters == 0 && upper + lower == 1 && cls != WM_CHAR_DIGIT)
            word->first_upper = cls == WM_CHAR_UPPER;
        at++;
    }
    if (at == first)
        return;
    word->letters += upper + lower;
    word->segment += upper + lower;
    word->upper += upper;
    word->lower += lower;
    word->digits += at - first - upper - lower;
    word->last = (struct wm_char){text[at - 1], 1, wm_char_ascii[text[at - 1]]};
    advance_ascii(scan, at - first);
}

static void take_joiner(struct scan *scan, struct word *word, struct wm_char c)
{
    advance(scan, c);
    word->last = c;
    word->segment = 0;
}

static unsigned shape_of(const struct word *word)
{
    return (word->first_upper ? WM_SHAPE_INITIAL_UPPER : 0u) |
           (word->letters >= 2 && word->upper == word->letters ? WM_SHAPE_ALL_UPPER : 0u) |
           (word->digits > 0 ? WM_SHAPE_HAS_DIGIT : 0u) | (word->lower > 0 ? WM_SHAPE_HAS_LOWER : 0u);
}

static char lower_ascii(struct wm_char c)
{
    return (char)(c.code >= 'A' && c.code <= 'Z' ? c.code + ('a' - 'A') : c.code < 0x80 ? c.code : 0);
}

/* Bytes of a contraction's tail ("'s", "’ll") at `bytes` ahead, else 0. */
static uint32_t tail_length(const struct scan *scan, uint32_t bytes)
{
    struct wm_char mark = ahead(scan, bytes);
    if (!wm_char_is_apostrophe(mark))
        return 0;
    struct wm_char first = ahead(scan, bytes + mark.len), second = ahead(scan, bytes + mark.len + 1);
    char a = lower_ascii(first), b = lower_ascii(second);
    if (a == 's' || a == 'd' || a == 'm')
        return wm_char_is_alnum(second) ? 0 : mark.len + 1u;
    if ((a == 'l' && b == 'l') || (a == 'r' && b == 'e') || (a == 'v' && b == 'e'))
        return wm_char_is_alnum(ahead(scan, bytes + mark.len + 2)) ? 0 : mark.len + 2u;
    return 0;
}

/* "n" was taken last and "'t" follows, and then no letter. */
static bool is_negation_tail(const struct scan *scan, const struct word *word, struct wm_char mark)
{
    return lower_ascii(word->last) == 'n' && (scan->body.ptr[scan->at.byte - 1] | 0x20) == 'n' &&
           lower_ascii(ahead(scan, mark.len)) == 't' && !wm_char_is_alnum(ahead(scan, mark.len + 1u));
}

static bool joins_apostrophe(const struct scan *scan, const struct word *word, struct wm_char mark)
{
    struct wm_char next = ahead(scan, mark.len);
    if (word->last.cls == WM_CHAR_DIGIT)
        return next.cls == WM_CHAR_DIGIT;
    return wm_char_is_letter(word->last) && wm_char_is_letter(next) && tail_length(scan, 0) == 0 &&
           !is_negation_tail(scan, word, mark);
}

static bool joins_digits(const struct scan *scan, const struct word *word)
{
    return word->last.cls == WM_CHAR_DIGIT && ahead(scan, 1).cls == WM_CHAR_DIGIT;
}

/* Bytes of the domain ending after the dot here ("com" of "example.com"), else 0. */
static uint32_t domain_length(const struct scan *scan)
{
    uint32_t len = 0;
    while (len < 5 && ahead(scan, 1 + len).cls == WM_CHAR_LOWER)
        len++;
    if (len < 2 || wm_char_is_alnum(ahead(scan, 1 + len)))
        return 0;
    return wm_abbrev_is_domain(wm_str_sub(scan->body, scan->at.byte + 1u, scan->at.byte + 1u + len)) ? len : 0;
}

static bool single_letter_follows(const struct scan *scan)
{
    struct wm_char next = ahead(scan, 1);
    return wm_char_is_letter(next) && !wm_char_is_alnum(ahead(scan, 1u + next.len));
}

/* A dot between two parts of one token: "U.S", "Ph.D", "3.5", "example.com". */
static bool joins_dot(const struct scan *scan, struct word *word)
{
    if (joins_digits(scan, word))
        return true;
    if (!wm_char_is_letter(word->last))
        return false;
    bool starts = word->letters == word->segment && word->digits == 0;
    if (single_letter_follows(scan) &&
        (word->segment == 1 || (starts && word->segment == 2 && word->upper == 1 && word->lower == 1)))
        return word->dotted = true;
    return word->segment + word->digits >= 2 && domain_length(scan) > 0;
}

static bool joins(const struct scan *scan, struct word *word, struct wm_char c)
{
    switch (c.code) {
    case '\'':
    case 0x2019: return joins_apostrophe(scan, word, c);
    case '-':
    case 0x2010:
    case 0x2011: return wm_char_is_alnum(ahead(scan, c.len));
    case '.': return joins_dot(scan, word);
    case ',':
    case ':':
    case '/': return joins_digits(scan, word);
    case '&': return word->last.cls == WM_CHAR_UPPER && ahead(scan, 1).cls == WM_CHAR_UPPER;
    case '_': return wm_char_is_alnum(ahead(scan, 1));
    default: return false;
    }
}

static bool digit_follows(const struct scan *scan, uint32_t bytes)
{
    for (int blanks = 0; blanks <= 2; blanks++) {
        struct wm_char c = ahead(scan, bytes);
        if (c.cls != WM_CHAR_WHITE && c.cls != WM_CHAR_BREAK)
            return c.cls == WM_CHAR_DIGIT;
        bytes += c.len;
    }
    return false;
}

/* The dot here belongs to the word before it. */
static bool keeps_dot(const struct scan *scan, const struct word *word)
{
    if (!wm_char_is_letter(word->last) || ahead(scan, 1).code == '.')
        return false;
    if (word->dotted)
        return true;
    if (word->digits > 0 || word->address)
        return false;
    if (word->letters == 1 && word->upper == 1)
        return true;
    if (word->letters == 1)
        return word->lower == 1 && (word->last.code != 'p' || digit_follows(scan, 1));
    uint32_t from = scan->at.byte - word->segment;
    if (word->segment > 8 || word->segment > scan->at.byte - word->from.byte)
        return false;
    struct wm_str tail = wm_str_sub(scan->body, from, scan->at.byte);
    enum wm_abbrev_class cls = wm_abbrev_find(tail, scan->cut->uncased);
    return cls == WM_ABBREV_NUMBER ? digit_follows(scan, 1) : cls != WM_ABBREV_NONE;
}

/* Takes the rest of a word; the first character is at hand. */
static void take_word(struct scan *scan, struct word *word)
{
    for (;;) {
        take_ascii(scan, word);
        struct wm_char c = ahead(scan, 0);
        if (wm_char_is_alnum(c) || c.cls == WM_CHAR_MARK) {
            take(scan, word, c);
        } else if (c.cls != WM_CHAR_PUNCT) {
            return;
        } else if (joins(scan, word, c)) {
            take_joiner(scan, word, c);
        } else if (c.code == '.' && keeps_dot(scan, word)) {
            advance(scan, c);
            /* "Lt.-Gen.", "U.S.-led" go on after the dot. */
            if (ahead(scan, 0).code != '-' || !wm_char_is_letter(ahead(scan, 1)))
                return;
            take_joiner(scan, word, ahead(scan, 0));
        } else {
            return;
        }
    }
}

static bool is_address_char(struct wm_char c)
{
    return c.cls != WM_CHAR_END && c.cls != WM_CHAR_WHITE && c.cls != WM_CHAR_BREAK && c.cls != WM_CHAR_IDEOGRAPH &&
           c.code != '<' && c.code != '>' && c.code != '"' && c.code != 0x201C && c.code != 0x201D;
}

/* Takes an address up to white space, less the marks that end a sentence or bracket around it. */
static bool push_address(struct scan *scan, struct place from)
{
    struct place good = scan->at;
    bool opened = false;
    for (struct wm_char c = ahead(scan, 0); is_address_char(c); c = ahead(scan, 0)) {
        advance(scan, c);
        opened |= c.code == '(';
        bool inner = c.cls != WM_CHAR_PUNCT || c.code == '/' || c.code == '-' || c.code == '#' || c.code == '%' ||
                     c.code == '&' || c.code == '_' || (c.code == ')' && opened);
        if (inner)
            good = scan->at;
    }
    scan->at = good;
    return push(scan, from, WM_TOKEN_OTHER, 0);
}

static bool is_url(const struct scan *scan)
{
    struct wm_str rest = wm_str_sub(scan->body, scan->at.byte, scan->body.len);
    switch (rest.ptr[0]) {
    case 'h':
    case 'H': return wm_str_starts_nocase(rest, "http://") || wm_str_starts_nocase(rest, "https://");
    case 'w':
    case 'W': return wm_str_starts_nocase(rest, "www.");
    case 'f': return wm_str_starts(rest, "ftp://");
    default: return false;
    }
}

/* "do" and "n't": the tail takes the last letter with it. */
static bool push_negation(struct scan *scan, struct word *word, struct wm_char mark)
{
    struct place end = scan->at;
    struct place from = {end.byte - 1, end.cp - 1};
    if (from.byte > word->from.byte) {
        scan->at = from;
        if (!push(scan, word->from, WM_TOKEN_WORD, shape_of(word)))
            return false;
        scan->at = end;
    }
    advance(scan, mark);
    advance_ascii(scan, 1);
    return push(scan, from, WM_TOKEN_WORD, word->lower > 0 ? WM_SHAPE_HAS_LOWER : WM_SHAPE_ALL_UPPER);
}

static bool scan_word(struct scan *scan)
{
    if (is_url(scan))
        return push_address(scan, scan->at);
    struct word word = {.from = scan->at};
    take_word(scan, &word);
    struct wm_char c = ahead(scan, 0);
    if (word.letters > 0 && wm_char_is_apostrophe(c) && is_negation_tail(scan, &word, c))
        return push_negation(scan, &word, c);
    struct wm_str text = wm_str_sub(scan->body, word.from.byte, scan->at.byte);
    if (c.code == '/' && word.segment >= 2 && memchr(text.ptr, '.', text.len) != NULL && !word.dotted &&
        wm_char_is_alnum(ahead(scan, 1)))
        return push_address(scan, word.from);
    return push(scan, word.from, word.letters > 0 ? WM_TOKEN_WORD : WM_TOKEN_NUMBER, shape_of(&word));
}

static bool is_mail_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '%' || c == '+' || c == '-';
}

static bool is_mail_text(struct wm_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!is_mail_char(s.ptr[i]))
            return false;
    return true;
}

/* Bytes of a host name with a dot in it behind the "@" here, else 0. */
static uint32_t host_length(const struct scan *scan)
{
    size_t at = (size_t)scan->at.byte + 1, end = at, good = at;
    bool dot = false;
    while (end < scan->body.len && end - at < 255 && is_mail_char(scan->body.ptr[end])) {
        char c = scan->body.ptr[end++];
        if (c == '.' || c == '-')
            continue;
        dot = dot || memchr(scan->body.ptr + good, '.', end - good) != NULL;
        good = end;
    }
    return dot && scan->body.ptr[at] != '.' ? (uint32_t)(good - at) : 0;
}

/* The local part of a mail address was cut into tokens already; this finds the first of them. */
static bool mail_start(const struct scan *scan, uint32_t *first)
{
    const struct wm_cut *cut = scan->cut;
    uint32_t i = cut->token_count, byte = scan->at.byte;
    while (i > 0 && cut->tokens[i - 1].span.byte_end == byte &&
           scan->at.byte - cut->tokens[i - 1].span.byte <= MAIL_LOCAL_MAX &&
           is_mail_text(wm_str_sub(scan->body, cut->tokens[i - 1].span.byte, byte)))
        byte = cut->tokens[--i].span.byte;
    while (i < cut->token_count && cut->tokens[i].kind != WM_TOKEN_WORD && cut->tokens[i].kind != WM_TOKEN_NUMBER)
        i++;
    *first = i;
    return i < cut->token_count;
}

static bool push_mail(struct scan *scan, uint32_t first, uint32_t host)
{
    struct wm_cut *cut = scan->cut;
    struct wm_token *start = &cut->tokens[first];
    struct place from = {start->span.byte, start->span.cp};
    scan->spaced = start->spaced;
    cut->token_count = first;
    advance_ascii(scan, 1 + host);
    return push(scan, from, WM_TOKEN_OTHER, 0);
}

static bool scan_mark(struct scan *scan);

/* "@": a mail address, a handle, or just a mark. */
static bool scan_at_sign(struct scan *scan)
{
    uint32_t host = host_length(scan), first;
    if (!scan->spaced && host > 0 && mail_start(scan, &first))
        return push_mail(scan, first, host);
    return scan_mark(scan);
}

/* "@name" and "#word". */
static bool is_handle(const struct scan *scan)
{
    const struct wm_token *before = touching(scan);
    struct wm_char next = ahead(scan, 1);
    if (before != NULL && before->kind != WM_TOKEN_PUNCT)
        return false;
    return wm_char_is_letter(next) || next.code == '_' || (ahead(scan, 0).code == '@' && next.cls == WM_CHAR_DIGIT);
}

static bool push_handle(struct scan *scan)
{
    struct place from = scan->at;
    advance_ascii(scan, 1);
    for (struct wm_char c = ahead(scan, 0); wm_char_is_alnum(c) || c.code == '_' || c.cls == WM_CHAR_MARK;
         c = ahead(scan, 0))
        advance(scan, c);
    return push(scan, from, WM_TOKEN_OTHER, 0);
}

static bool runs(struct wm_char c)
{
    return c.code == '.' || c.code == '-' || c.code == '!' || c.code == '?' || c.code == '*' || c.code == '=' ||
           c.code == '_' || c.code == '#' || c.code == '~' || c.code == '+' || (c.code >= 0x2010 && c.code <= 0x2015) ||
           c.code == 0x2026 || c.code == 0xFF01 || c.code == 0xFF1F;
}

/* One mark or symbol with what combines with it, or a run of the same. */
static bool scan_mark(struct scan *scan)
{
    struct place from = scan->at;
    struct wm_char c = ahead(scan, 0);
    advance(scan, c);
    while (runs(c) && ahead(scan, 0).code == c.code)
        advance(scan, c);
    for (struct wm_char mark = ahead(scan, 0); mark.cls == WM_CHAR_MARK; mark = ahead(scan, 0))
        advance(scan, mark);
    return push(scan, from, c.cls == WM_CHAR_PUNCT ? WM_TOKEN_PUNCT : WM_TOKEN_OTHER, 0);
}

static bool push_tail(struct scan *scan, uint32_t len)
{
    struct place from = scan->at;
    struct wm_char mark = ahead(scan, 0);
    advance(scan, mark);
    bool lower = ahead(scan, 0).cls == WM_CHAR_LOWER;
    advance_ascii(scan, len - mark.len);
    return push(scan, from, WM_TOKEN_WORD, lower ? WM_SHAPE_HAS_LOWER : 0);
}

static bool scan_punct(struct scan *scan, struct wm_char c)
{
    if (wm_char_is_apostrophe(c)) {
        uint32_t len = scan->cut->token_count > 0 ? tail_length(scan, 0) : 0;
        return len > 0 ? push_tail(scan, len) : scan_mark(scan);
    }
    if ((c.code == '@' || c.code == '#') && is_handle(scan))
        return push_handle(scan);
    if (c.code == '@')
        return scan_at_sign(scan);
    if (c.code == '.' && touching(scan) == NULL && ahead(scan, 1).cls == WM_CHAR_DIGIT) {
        struct word word = {.from = scan->at};
        advance(scan, c);
        take_word(scan, &word);
        return push(scan, word.from, word.letters > 0 ? WM_TOKEN_WORD : WM_TOKEN_NUMBER, shape_of(&word));
    }
    return scan_mark(scan);
}

static bool scan_ideograph(struct scan *scan, struct wm_char c)
{
    struct place from = scan->at;
    advance(scan, c);
    for (struct wm_char mark = ahead(scan, 0); mark.cls == WM_CHAR_MARK; mark = ahead(scan, 0))
        advance(scan, mark);
    return push(scan, from, WM_TOKEN_WORD, 0);
}

static bool scan_token(struct scan *scan, struct wm_char c)
{
    switch (c.cls) {
    case WM_CHAR_UPPER:
    case WM_CHAR_LOWER:
    case WM_CHAR_CASELESS:
    case WM_CHAR_DIGIT: return scan_word(scan);
    case WM_CHAR_IDEOGRAPH: return scan_ideograph(scan, c);
    case WM_CHAR_PUNCT: return scan_punct(scan, c);
    default: return scan_mark(scan);
    }
}

/* Skips white space; true if an empty line was among it. */
static bool skip_white(struct scan *scan)
{
    uint32_t breaks = 0;
    if (ahead(scan, 0).code == ' ') { /* nearly always the one there is */
        advance_ascii(scan, 1);
        scan->spaced = true;
    }
    for (struct wm_char c = ahead(scan, 0); c.cls == WM_CHAR_WHITE || c.cls == WM_CHAR_BREAK; c = ahead(scan, 0)) {
        /* "\r\n" is one break. */
        if (c.cls == WM_CHAR_BREAK && !(c.code == '\r' && ahead(scan, 1).code == '\n'))
            breaks += c.code == 0x2029 ? 2 : 1;
        advance(scan, c);
        scan->spaced = true;
    }
    return breaks >= 2;
}

static bool open_paragraph(struct wm_cut *cut)
{
    if (!wm_cut_reserve(cut, (void **)&cut->paragraphs, sizeof *cut->paragraphs, cut->paragraph_count,
                        &cut->paragraph_cap))
        return false;
    cut->paragraphs[cut->paragraph_count++] = (struct wm_paragraph){.sentence = cut->token_count};
    return true;
}

static void close_paragraph(struct wm_cut *cut)
{
    if (cut->paragraph_count > 0)
        cut->paragraphs[cut->paragraph_count - 1].sentence_end = cut->token_count;
}

bool wm_cut_tokens(struct wm_cut *cut)
{
    struct scan scan = {.cut = cut, .body = cut->body};
    for (;;) {
        bool fresh = skip_white(&scan) || cut->token_count == 0;
        struct wm_char c = ahead(&scan, 0);
        if (c.cls == WM_CHAR_END)
            break;
        if (fresh) {
            close_paragraph(cut);
            if (!open_paragraph(cut))
                return false;
            scan.spaced = true;
        }
        if (!scan_token(&scan, c))
            return false;
    }
    close_paragraph(cut);
    return true;
}
