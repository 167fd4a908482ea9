/* SPDX-License-Identifier: Apache-2.0 */
#include "sum_person.h"

#define SUBJECT_TOKENS 5u /* a subject begins among the first: "The former president, Ola Brekke, ..." does not */
#define NAME_TOKENS    5u /* longer ones hold titles and more */

/* Somebody who is there without a name: "a man", "the driver". */
static bool has_unnamed(const struct sum_view *view, const struct sum_sentence *sentence)
{
    for (uint32_t i = sentence->token; i < sentence->token_end; i++)
        if (sum_bits_at(view, i) & SUM_SOMEBODY)
            return true;
    return false;
}

static void note_person(struct sum_sentence *sentence, const struct sum_view *view, const struct wm_mention *mention)
{
    if (sentence->person != SUM_NOBODY) {
        sentence->crowd |= sentence->person != mention->entity;
        return;
    }
    uint32_t i = sentence->token;
    while (i < sentence->token_end && view->text->tokens[i].span.cp < mention->cp)
        i++;
    sentence->person = mention->entity;
    sentence->person_after = i - sentence->token;
}

static void note_persons(struct sum_scratch *scratch, const struct sum_view *view, const struct wm_annotation *found)
{
    uint32_t s = 0;
    for (uint32_t m = 0; m < found->mention_count; m++) {
        const struct wm_mention *mention = &found->mentions[m];
        while (s < scratch->sentence_count && view->text->sentences[s].span.cp_end <= mention->cp)
            s++;
        if (s == scratch->sentence_count)
            return;
        if (found->entities[mention->entity].type == WM_ENTITY_PERSON)
            note_person(&scratch->sentences[s], view, mention);
    }
}

/* The tokens of a mention, as text; none if it does not begin and end with tokens. */
static struct wm_str text_of(const struct wm_text *text, const struct wm_mention *mention, uint32_t *count)
{
    uint32_t low = 0, high = text->token_count;
    while (low < high) { /* the first token that begins at or behind it */
        uint32_t middle = low + (high - low) / 2;
        if (text->tokens[middle].span.cp < mention->cp)
            low = middle + 1;
        else
            high = middle;
    }
    uint32_t end = low;
    while (end < text->token_count && text->tokens[end].span.cp_end <= mention->cp_end)
        end++;
    *count = end - low;
    if (end == low || text->tokens[low].span.cp != mention->cp || text->tokens[end - 1].span.cp_end != mention->cp_end)
        return WM_STR("");
    return wm_str_sub(text->body, text->tokens[low].span.byte, text->tokens[end - 1].span.byte_end);
}

/* The longest form that the article uses of the name, and the shortest. */
static void name_person(struct sum_sentence *sentence, const struct wm_text *text, const struct wm_annotation *found,
                        uint32_t entity)
{
    uint32_t most = 0, least = NAME_TOKENS + 1;
    for (uint32_t m = 0; m < found->mention_count; m++) {
        if (found->mentions[m].entity != entity)
            continue;
        uint32_t count;
        struct wm_str name = text_of(text, &found->mentions[m], &count);
        if (name.len == 0 || count > NAME_TOKENS)
            continue;
        if (count > most) {
            most = count;
            sentence->who = name;
        }
        if (count < least) {
            least = count;
            sentence->who_next = name;
        }
    }
    if (sentence->who.len > 0)
        sentence->vetoes &= ~(uint32_t)SUM_VETO_BARE;
}

static bool is_she(struct wm_str pronoun)
{
    return wm_str_is_nocase(pronoun, "she") || wm_str_is_nocase(pronoun, "her");
}

static bool is_he(struct wm_str pronoun)
{
    return wm_str_is_nocase(pronoun, "he") || wm_str_is_nocase(pronoun, "his");
}

void sum_find_persons(struct sum_scratch *scratch, const struct sum_view *view, const struct wm_annotation *found)
{
    note_persons(scratch, view, found);
    uint32_t subject = SUM_NOBODY; /* of the sentence before */
    bool subject_she = false, subject_told = false;
    for (uint32_t i = 0; i < scratch->sentence_count; i++) {
        struct sum_sentence *sentence = &scratch->sentences[i];
        struct wm_str pronoun = sentence->pronoun > 0 ? sum_text_at(view, sentence->pronoun) : WM_STR("");
        bool she = is_she(pronoun), one = she || is_he(pronoun), meant = false;
        if (one && subject != SUM_NOBODY && (!subject_told || subject_she == she)) {
            name_person(sentence, view->text, found, subject);
            meant = sentence->who.len > 0;
        }
        bool other = sentence->crowd || has_unnamed(view, sentence);
        bool first = sentence->person != SUM_NOBODY && sentence->person_after < SUBJECT_TOKENS;
        if (first && !other) {
            subject_told = subject_told && subject == sentence->person;
            subject = sentence->person;
        } else if (meant && !other && sentence->person == SUM_NOBODY) {
            subject_told = true;
            subject_she = she;
        } else {
            subject = SUM_NOBODY;
            subject_told = false;
        }
    }
}
