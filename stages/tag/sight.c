/* SPDX-License-Identifier: Apache-2.0 */
#include "sight.h"

#include <string.h>

#include "words.h"

#define GROUP_COUNT  8 /* groups of names in the lexicon */
#define GAP_MOST     2 /* words that join two runs of capitals */
#define ACRONYM_MOST 10
#define QUOTE_MOST   12

/* Where a token stands in a name of the lexicon. */
enum { AT_BEGIN, INSIDE, AT_END, ALONE };

/* Forms. */

static unsigned char lower(unsigned char c)
{
    return c >= '0' && c <= '9' ? '0' : c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : c;
}

static void see_affixes(struct tag_seen *seen, struct wm_str word)
{
    uint64_t head = 11, tail = 13;
    for (size_t i = 0; i < TAG_AFFIXES && i < word.len; i++) {
        head = tag_join(head, lower((unsigned char)word.ptr[i]));
        tail = tag_join(tail, lower((unsigned char)word.ptr[word.len - 1 - i]));
        seen->head[i] = head;
        seen->tail[i] = tail;
    }
}

static uint64_t form_of(struct wm_str word)
{
    uint64_t form = 17;
    for (size_t i = 0; i < word.len; i++) {
        unsigned char c = (unsigned char)word.ptr[i];
        form = tag_join(form, c >= '0' && c <= '9' ? '0' : c);
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

static void see_shape(struct tag_seen *seen, struct wm_str word)
{
    unsigned last = 0, run = 0;
    seen->shape = 19;
    seen->long_shape = 23;
    for (size_t at = 0; at < word.len;) {
        unsigned class = class_of(wm_utf8_next(word, &at));
        run = class == last ? run + 1 : 1;
        last = class;
        if (run == 1)
            seen->shape = tag_join(seen->shape, class);
        if (run <= 4)
            seen->long_shape = tag_join(seen->long_shape, class);
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

static enum tag_style style_of(const struct tag_doc *doc, const struct wm_sentence *sentence)
{
    uint32_t words = 0, capitals = 0;
    for (uint32_t i = sentence->token; i < sentence->token_end; i++) {
        words += (doc->tokens[i].look & TAG_LOOK_WORD) != 0;
        capitals += (doc->tokens[i].look & TAG_LOOK_CAPITAL) != 0;
    }
    unsigned look = sentence->token_end > sentence->token + 1 ? doc->tokens[sentence->token_end - 1].look : 0;
    if (words >= 3 && capitals == 0)
        return TAG_SMALL;
    return (look & TAG_LOOK_SHOUTED) != 0 ? TAG_SHOUTED : (look & TAG_LOOK_WEAK) != 0 ? TAG_TITLED : TAG_USUAL;
}

static void see_token(struct tag_sight *sight, uint32_t token, bool first, enum tag_style style)
{
    const struct tag_doc *doc = sight->doc;
    struct tag_seen *seen = &sight->tokens[token];
    struct wm_str word = wm_text_span(doc->text, doc->text->tokens[token].span);
    seen->form = form_of(word);
    seen->word = word_of(doc, token, seen->form);
    see_affixes(seen, word);
    see_shape(seen, word);
    seen->hints = doc->tokens[token].hints & TAG_WORD_HINTS;
    seen->first = first;
    seen->capital = (doc->tokens[token].look & TAG_LOOK_CAPITAL) != 0 || doc->tokens[token].part_count > 1;
    seen->style = (uint8_t)style;
    seen->next = TAG_NO_TOKEN;
}

/* Runs of capitals. */

static bool is_in_run(const struct tag_seen *seen)
{
    return seen->capital && !(seen->first && (seen->hints & TAG_WORD_FUNCTION) != 0);
}

/* "of", "and the", "&", "de" may stand inside a name. */
static bool are_links(const struct tag_sight *sight, uint32_t token, uint32_t end)
{
    for (uint32_t i = token; i < end; i++)
        if ((sight->tokens[i].hints & (TAG_WORD_OF | TAG_WORD_PARTICLE)) == 0 &&
            (sight->doc->tokens[i].look & TAG_LOOK_JOINED) == 0)
            return false;
    return end - token <= GAP_MOST;
}

static void see_runs(struct tag_sight *sight, const struct wm_sentence *sentence)
{
    struct tag_seen *tokens = sight->tokens;
    struct tag_run wide = {0, 0};
    for (uint32_t i = sentence->token; i < sentence->token_end; i++) {
        if (!is_in_run(&tokens[i]))
            continue;
        struct tag_run run = {i, i + 1};
        while (run.end < sentence->token_end && is_in_run(&tokens[run.end]))
            run.end++;
        if (wide.end == 0 || !are_links(sight, wide.end, i))
            wide.token = i;
        wide.end = run.end;
        for (uint32_t k = wide.token; k < wide.end; k++)
            tokens[k].wide = wide;
        for (uint32_t k = i; k < run.end; k++)
            tokens[k].run = run;
        i = run.end - 1;
    }
}

/* Lists: runs with nothing but "," and "and" between them. */

static struct wm_str word_at(const struct tag_sight *sight, uint32_t token)
{
    return wm_text_span(sight->doc->text, sight->doc->text->tokens[token].span);
}

static bool is_any_of(struct wm_str word, const char *const *marks)
{
    for (; *marks != NULL; marks++)
        if (wm_str_is(word, *marks))
            return true;
    return false;
}

static bool are_list_marks(const struct tag_sight *sight, uint32_t token, uint32_t end)
{
    static const char *const marks[] = {",", "and", "or", "/", NULL};
    for (uint32_t i = token; i < end; i++)
        if (!is_any_of(word_at(sight, i), marks))
            return false;
    return end > token && end - token <= GAP_MOST;
}

static void see_lists(struct tag_sight *sight, const struct wm_sentence *sentence)
{
    struct tag_seen *tokens = sight->tokens;
    struct tag_run list = {0, 0};
    for (uint32_t i = sentence->token; i < sentence->token_end; i++) {
        if (tokens[i].run.end == tokens[i].run.token)
            continue;
        if (list.end == 0 || !are_list_marks(sight, list.end, i))
            list.token = i;
        list.end = tokens[i].run.end;
        for (uint32_t k = list.token; k < list.end; k++)
            tokens[k].list = list;
        i = list.end - 1;
    }
}

/* Acronyms in brackets behind what they stand for. */

static bool is_small_word(const struct tag_sight *sight, uint32_t token)
{
    return (sight->tokens[token].hints & (TAG_WORD_FUNCTION | TAG_WORD_OF)) != 0 ||
           (sight->doc->tokens[token].look & TAG_LOOK_WORD) == 0;
}

static unsigned capitals_of(struct wm_str word, char capitals[ACRONYM_MOST])
{
    unsigned count = 0;
    for (size_t i = 0; i < word.len && count < ACRONYM_MOST; i++)
        if (word.ptr[i] >= 'A' && word.ptr[i] <= 'Z')
            capitals[count++] = word.ptr[i];
    return count;
}

static bool begins_with(struct wm_str word, char capital)
{
    return word.len > 0 && (word.ptr[0] == capital || word.ptr[0] == capital + ('a' - 'A'));
}

/* Where the words before `open` begin whose initials are these; `open` when they are not. One word may be over. */
static uint32_t spelled_from(const struct tag_sight *sight, uint32_t begin, uint32_t open, const char *capitals,
                             unsigned count)
{
    unsigned over = 0;
    for (uint32_t i = open; i-- > begin;) {
        if (sight->tokens[i].capital && begins_with(word_at(sight, i), capitals[count - 1])) {
            if (--count == 0)
                return i;
            over = 0;
        } else if ((sight->tokens[i].capital || !is_small_word(sight, i)) && ++over > 1) {
            return open;
        }
    }
    return open;
}

static void mark_spelled(struct tag_sight *sight, struct tag_run words, uint32_t acronym)
{
    uint32_t word = sight->doc->tokens[acronym].word;
    for (uint32_t i = words.token; i < words.end; i++)
        sight->tokens[i].spelling = i == words.token     ? TAG_SPELLED_BEGIN
                                    : i + 1 == words.end ? TAG_SPELLED_END
                                                         : TAG_SPELLED_INSIDE;
    sight->tokens[acronym].spelling = TAG_SPELLED_ACRONYM;
    if (word != TAG_NO_WORD && sight->longer[word].end == 0)
        sight->longer[word] = words;
}

static void see_acronyms(struct tag_sight *sight, const struct wm_sentence *sentence)
{
    static const char *const closing[] = {")", ",", ";", NULL};
    char capitals[ACRONYM_MOST];
    for (uint32_t i = sentence->token + 2; i + 1 < sentence->token_end; i++) {
        if (!sight->tokens[i].capital || !wm_str_is(word_at(sight, i - 1), "(") ||
            !is_any_of(word_at(sight, i + 1), closing))
            continue;
        unsigned count = capitals_of(word_at(sight, i), capitals);
        uint32_t from = count >= 2 ? spelled_from(sight, sentence->token, i - 1, capitals, count) : i - 1;
        if (from < i - 1)
            mark_spelled(sight, (struct tag_run){from, i - 1}, i);
    }
}

/* Short quotations: works, slogans, nicknames. */

static void see_quotes(struct tag_sight *sight, const struct wm_sentence *sentence)
{
    static const char *const opening[] = {"\"", "``", "\xe2\x80\x9c", "\xe2\x80\x98", NULL};
    static const char *const closing[] = {"\"", "''", "\xe2\x80\x9d", "\xe2\x80\x99", "'", NULL};
    uint32_t open = TAG_NO_TOKEN;
    for (uint32_t i = sentence->token; i < sentence->token_end; i++) {
        if ((sight->doc->tokens[i].look & TAG_LOOK_WORD) != 0)
            continue;
        struct wm_str mark = word_at(sight, i);
        if (open != TAG_NO_TOKEN && is_any_of(mark, closing)) {
            for (uint32_t k = open + 1; k < i && i - open <= QUOTE_MOST; k++)
                sight->tokens[k].quote = (struct tag_run){open + 1, i};
            open = TAG_NO_TOKEN;
        } else if (is_any_of(mark, opening)) {
            open = i;
        }
    }
}

static void chain_places(struct tag_sight *sight)
{
    const struct tag_doc *doc = sight->doc;
    for (uint32_t i = 0; i < doc->word_count; i++)
        sight->places[i] = TAG_NO_TOKEN;
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
    sight->tokens = WM_NEW_ARRAY(doc->arena, struct tag_seen, (size_t)doc->text->token_count + 1);
    sight->places = WM_NEW_ARRAY(doc->arena, uint32_t, (size_t)doc->word_count + 1);
    sight->longer = WM_NEW_ARRAY(doc->arena, struct tag_run, (size_t)doc->word_count + 1);
    if (sight->tokens == NULL || sight->places == NULL || sight->longer == NULL)
        return NULL;
    for (uint32_t s = 0; s < doc->text->sentence_count; s++) {
        const struct wm_sentence *sentence = &doc->text->sentences[s];
        enum tag_style style = style_of(doc, sentence);
        for (uint32_t i = sentence->token; i < sentence->token_end; i++)
            see_token(sight, i, i == sentence->token, style);
        see_names(sight, sentence);
        if (style == TAG_USUAL) {
            see_runs(sight, sentence);
            see_lists(sight, sentence);
        }
        see_acronyms(sight, sentence);
        see_quotes(sight, sentence);
    }
    chain_places(sight);
    return sight;
}
