/* SPDX-License-Identifier: Apache-2.0 */
#include "sum_person.h"

#include <string.h>

#define SUBJECT_TOKENS 5u /* a subject begins among the first: "The former president, Ola Brekke, ..." does not */
#define NAME_TOKENS    5u /* longer ones hold titles and more */

/* Names. */

static void note_name(struct sum_name *name, struct wm_str text, uint32_t tokens)
{
    if (tokens > name->full_tokens) {
        name->full = text;
        name->full_tokens = tokens;
    }
    if (name->brief_tokens == 0 || tokens < name->brief_tokens) {
        name->brief = text;
        name->brief_tokens = tokens;
    }
}

/* The mentions of people in the sentences read, with their tokens. */
static void find_names(struct sum_scratch *scratch, const struct wm_text *text, const struct wm_annotation *found)
{
    uint32_t i = 0, end = scratch->sentences[scratch->sentence_count - 1].token_end;
    scratch->people_count = 0;
    memset(scratch->names, 0,
           (found->entity_count < SUM_NAMES_MAX ? found->entity_count : SUM_NAMES_MAX) * sizeof *scratch->names);
    for (uint32_t m = 0; m < found->mention_count && scratch->people_count < SUM_PEOPLE_MAX; m++) {
        const struct wm_mention *mention = &found->mentions[m];
        if (mention->entity >= SUM_NAMES_MAX || found->entities[mention->entity].type != WM_ENTITY_PERSON)
            continue;
        while (i < end && text->tokens[i].span.cp < mention->cp)
            i++;
        uint32_t from = i;
        while (i < end && text->tokens[i].span.cp_end <= mention->cp_end)
            i++;
        if (i == from || text->tokens[from].span.cp != mention->cp ||
            text->tokens[i - 1].span.cp_end != mention->cp_end)
            continue;
        scratch->people[scratch->people_count++] = (struct sum_person){mention->entity, from, i, false};
        if (i - from <= NAME_TOKENS)
            note_name(&scratch->names[mention->entity],
                      wm_str_sub(text->body, text->tokens[from].span.byte, text->tokens[i - 1].span.byte_end),
                      i - from);
    }
}

/* "Smith said", "Smith's", "to Smith." but not "the Smith family", nor inside a quotation. */
static bool can_grow(const struct sum_view *view, const struct sum_sentence *sentence, const struct sum_person *person)
{
    bool quoted = false;
    for (uint32_t i = sentence->token; i < person->token; i++)
        quoted ^= sum_is_quote(view, i);
    if (quoted || (person->token > 0 && wm_str_is_nocase(sum_text_at(view, person->token - 1), "the")))
        return false;
    if (person->token_end >= sentence->token_end || view->text->tokens[person->token_end].kind == WM_TOKEN_PUNCT)
        return true;
    unsigned next = sum_bits_at(view, person->token_end);
    return (next & (SUM_STOP | SUM_FINITE | SUM_SAYING)) || wm_str_ends(sum_text_at(view, person->token_end), "ed");
}

static uint32_t code_points(struct wm_str text)
{
    uint32_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.ptr[i] & 0xC0u) != 0x80u;
    return count;
}

/* The mention is the end of the full name: a surname. */
static bool is_surname(const struct sum_name *name, struct wm_str text)
{
    return name->full.len > text.len + 1 && name->full.ptr[name->full.len - text.len - 1] == ' ' &&
           memcmp(name->full.ptr + name->full.len - text.len, text.ptr, text.len) == 0;
}

static void find_people(struct sum_scratch *scratch, const struct sum_view *view)
{
    uint32_t at = 0;
    for (uint32_t s = 0; s < scratch->sentence_count; s++) {
        struct sum_sentence *sentence = &scratch->sentences[s];
        while (at < scratch->people_count && scratch->people[at].token < sentence->token)
            at++;
        sentence->people = at;
        for (; at < scratch->people_count && scratch->people[at].token < sentence->token_end; at++) {
            struct sum_person *person = &scratch->people[at];
            const struct wm_token *tokens = view->text->tokens;
            const struct sum_name *name = &scratch->names[person->name];
            struct wm_str text = wm_str_sub(view->text->body, tokens[person->token].span.byte,
                                            tokens[person->token_end - 1].span.byte_end);
            person->brief = is_surname(name, text) && can_grow(view, sentence, person);
            sentence->grows += person->brief ? code_points(name->full) - code_points(text) : 0;
        }
        sentence->people_end = at;
    }
}

/* Pronouns. */

/* The one person of the sentence; SUM_NOBODY for none or more. */
static uint32_t only_person(const struct sum_scratch *scratch, const struct sum_sentence *sentence)
{
    uint32_t only = SUM_NOBODY;
    for (uint32_t i = sentence->people; i < sentence->people_end; i++) {
        if (only != SUM_NOBODY && scratch->people[i].name != only)
            return SUM_NOBODY;
        only = scratch->people[i].name;
    }
    return only;
}

static bool is_she(struct wm_str pronoun)
{
    return wm_str_is_nocase(pronoun, "she") || wm_str_is_nocase(pronoun, "her");
}

static bool is_he(struct wm_str pronoun)
{
    return wm_str_is_nocase(pronoun, "he") || wm_str_is_nocase(pronoun, "his");
}

/* Whom the sentence before is about. */
struct subject {
    uint32_t name; /* or SUM_NOBODY */
    bool she, told;
};

/* Whom the sentence's pronoun means, if it does mean the subject. */
static bool resolve(struct sum_scratch *scratch, struct sum_sentence *sentence, struct wm_str pronoun,
                    const struct subject *subject)
{
    bool she = is_she(pronoun);
    if ((!she && !is_he(pronoun)) || subject->name == SUM_NOBODY || (subject->told && subject->she != she))
        return false;
    const struct sum_name *name = &scratch->names[subject->name];
    if (name->full.len == 0)
        return false;
    sentence->who = subject->name;
    sentence->grows += code_points(name->full) + 2;
    sentence->vetoes &= ~(uint32_t)SUM_VETO_BARE;
    return true;
}

static void find_pronouns(struct sum_scratch *scratch, const struct sum_view *view)
{
    struct subject subject = {.name = SUM_NOBODY};
    for (uint32_t i = 0; i < scratch->sentence_count; i++) {
        struct sum_sentence *sentence = &scratch->sentences[i];
        struct wm_str pronoun = sentence->pronoun > 0 ? sum_text_at(view, sentence->pronoun) : WM_STR("");
        bool meant = resolve(scratch, sentence, pronoun, &subject), nobody = sentence->people == sentence->people_end;
        uint32_t only = sentence->somebody ? SUM_NOBODY : only_person(scratch, sentence);
        if (only != SUM_NOBODY && scratch->people[sentence->people].token < sentence->token + SUBJECT_TOKENS)
            subject = (struct subject){only, subject.she, subject.told && subject.name == only};
        else if (meant && nobody && !sentence->somebody)
            subject = (struct subject){subject.name, is_she(pronoun), true};
        else
            subject = (struct subject){.name = SUM_NOBODY};
    }
}

void sum_find_people(struct sum_scratch *scratch, const struct sum_view *view, const struct wm_annotation *found)
{
    if (scratch->sentence_count == 0)
        return;
    find_names(scratch, view->text, found);
    find_people(scratch, view);
    find_pronouns(scratch, view);
}
