/* SPDX-License-Identifier: Apache-2.0 */
#include "sum_focus.h"

static bool is_gap(char c)
{
    return c == ' ' || c == '\t' || c == ',' || c == ';' || c == '"' || c == '\n';
}

void sum_focus_read(struct sum_focus *focus, const struct sum_lexicon *lexicon, struct wm_str query)
{
    focus->count = 0;
    for (size_t at = 0; at < query.len && focus->count < SUM_FOCUS_WORDS;) {
        size_t from = at;
        while (at < query.len && !is_gap(query.ptr[at]))
            at++;
        struct sum_hash hash = sum_hash_word(wm_str_sub(query, from, at));
        if (at > from && !(sum_lexicon_bits(lexicon, hash.word) & SUM_STOP))
            focus->roots[focus->count++] = hash.root;
        at++;
    }
}

bool sum_focus_find(const struct sum_focus *focus, const struct sum_scratch *scratch, float *by_sentence)
{
    uint32_t terms[SUM_FOCUS_WORDS];
    bool any = false;
    for (uint32_t k = 0; k < focus->count; k++) {
        terms[k] = sum_terms_find(&scratch->terms, focus->roots[k]);
        any |= terms[k] != 0;
    }
    for (uint32_t s = 0; any && s < scratch->sentence_count; s++) {
        const struct sum_sentence *sentence = &scratch->sentences[s];
        uint32_t held = 0;
        for (uint32_t k = 0; k < focus->count; k++)
            for (uint32_t i = sentence->token; terms[k] != 0 && i < sentence->token_end; i++)
                if (scratch->terms.uses[i].term == terms[k]) {
                    held++;
                    break;
                }
        by_sentence[s] = (float)held / (float)focus->count;
    }
    return any;
}
