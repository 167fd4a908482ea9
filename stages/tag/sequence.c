/* SPDX-License-Identifier: Apache-2.0 */
#include "sequence.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

#define MOST_SCORE 100000 /* of a transition, either way */

static bool is_open(unsigned label)
{
    unsigned place = (label - 1) % TAG_PLACE_COUNT;
    return label != 0 && (place == TAG_BEGIN || place == TAG_INSIDE);
}

static bool continues(unsigned label)
{
    unsigned place = (label - 1) % TAG_PLACE_COUNT;
    return label != 0 && (place == TAG_INSIDE || place == TAG_END);
}

bool tag_label_follows(unsigned a, unsigned b)
{
    if (!is_open(a))
        return !continues(b);
    return continues(b) && (a - 1) / TAG_PLACE_COUNT == (b - 1) / TAG_PLACE_COUNT;
}

/* The file. */

static enum wm_code check_header(struct wm_data data, const char *name, struct wm_error *err)
{
    const struct tag_sequence_header *header = (const void *)data.ptr;
    if (data.len < sizeof *header || memcmp(header->magic, TAG_SEQUENCE_MAGIC, sizeof header->magic) != 0)
        return wm_fail(err, WM_E_MODEL, "%s is no model of names; it is made by build/tools/tag_train", name);
    if (header->byte_order != TAG_SEQUENCE_BYTE_ORDER)
        return wm_fail(err, WM_E_MODEL, "%s was made on a machine of another byte order; make it here", name);
    if (header->version != TAG_SEQUENCE_VERSION)
        return wm_fail(err, WM_E_MODEL, "%s has format version %u, this program reads %u", name, header->version,
                       TAG_SEQUENCE_VERSION);
    uint64_t size = sizeof *header + (uint64_t)header->slots * sizeof(struct tag_row);
    if (header->labels != TAG_LABELS || header->slots == 0 || header->size != data.len || size != data.len)
        return wm_fail(err, WM_E_MODEL, "%s is damaged: it has %zu bytes, %llu are due", name, data.len,
                       (unsigned long long)size);
    size_t from = offsetof(struct tag_sequence_header, checksum) + sizeof header->checksum;
    if (tag_checksum((const unsigned char *)data.ptr + from, data.len - from) != header->checksum)
        return wm_fail(err, WM_E_MODEL, "%s is damaged: its checksum is wrong", name);
    return WM_OK;
}

/* What may not follow has a score that no way makes up for; all others are small enough to be summed up. */
static bool are_sound(const struct tag_transitions *t)
{
    for (unsigned a = 0; a < TAG_LABELS; a++) {
        if (abs(t->first[a]) > MOST_SCORE || abs(t->last[a]) > MOST_SCORE)
            return false;
        for (unsigned b = 0; b < TAG_LABELS; b++)
            if (tag_label_follows(a, b) ? abs(t->score[a][b]) > MOST_SCORE : t->score[a][b] != TAG_FORBIDDEN)
                return false;
    }
    return true;
}

/* A search ends at a free slot, so there has to be one. */
static bool has_free_slot(const struct tag_row *rows, uint32_t slots)
{
    for (uint32_t i = 0; i < slots; i++)
        if (rows[i].key == 0)
            return true;
    return false;
}

static void make_sieve(struct tag_sequence *model)
{
    memset(model->sieve, 0, sizeof model->sieve);
    for (uint32_t i = 0; i < model->slots; i++) {
        uint32_t bit = model->rows[i].key >> (32 - TAG_SIEVE_BITS);
        if (model->rows[i].key != 0)
            model->sieve[bit / 64] |= UINT64_C(1) << (bit % 64);
    }
}

/* False for most features that are in no row. */
static bool may_have(const struct tag_sequence *model, uint64_t feature)
{
    uint32_t bit = tag_key_of(feature) >> (32 - TAG_SIEVE_BITS);
    return (model->sieve[bit / 64] >> (bit % 64) & 1) != 0;
}

enum wm_code tag_sequence_read(struct wm_data data, const char *name, struct tag_sequence *out, struct wm_error *err)
{
    enum wm_code code = check_header(data, name, err);
    if (code != WM_OK)
        return code;
    const struct tag_sequence_header *header = (const void *)data.ptr;
    const struct tag_row *rows = (const void *)(header + 1);
    if (!has_free_slot(rows, header->slots) || !are_sound(&header->transitions))
        return wm_fail(err, WM_E_MODEL, "%s is damaged: its table is full or its transitions are impossible", name);
    out->transitions = &header->transitions;
    out->rows = rows;
    out->slots = header->slots;
    make_sieve(out);
    snprintf(out->label, sizeof out->label, "names-%u/%08x", TAG_SEQUENCE_VERSION, (unsigned)(header->checksum >> 32));
    return WM_OK;
}

/* Scores. */

static void add_row(const struct tag_sequence *model, uint64_t feature, int16_t scores[TAG_LABELS - 1])
{
    uint32_t key = tag_key_of(feature), slot = tag_slot_of(feature, model->slots);
    const struct tag_row *row = &model->rows[slot];
    while (row->key != 0 && row->key != key) {
        slot = slot + 1 < model->slots ? slot + 1 : 0;
        row = &model->rows[slot];
    }
    if (row->key == 0)
        return;
    for (unsigned i = 0; i < TAG_LABELS - 1; i++)
        scores[i] = (int16_t)(scores[i] + row->weights[i]);
}

/* Keeps the features that may have a row and asks for the rows ahead of their use; returns how many there are. */
static unsigned sift(const struct tag_sequence *model, uint64_t *features, unsigned count)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < count; i++) {
        uint64_t feature = features[i];
        features[kept] = feature;
        kept += may_have(model, feature);
    }
    for (unsigned i = 0; i < kept; i++)
        __builtin_prefetch(&model->rows[tag_slot_of(features[i], model->slots)]);
    return kept;
}

static void score_token(const struct tag_sequence *model, const struct tag_sight *sight, uint32_t token,
                        int32_t scores[TAG_LABELS])
{
    uint64_t features[TAG_FEATURES_MAX];
    int16_t sums[TAG_LABELS - 1] = {0}; /* 256 features of 127 at most fit */
    if (tag_is_plain(sight, token)) {
        for (unsigned i = 0; i < TAG_LABELS; i++)
            scores[i] = i == 0 ? 0 : -MOST_SCORE;
        return;
    }
    unsigned count = sift(model, features, tag_features(sight, token, features));
    for (unsigned i = 0; i < count; i++)
        add_row(model, features[i], sums);
    scores[0] = 0;
    for (unsigned i = 1; i < TAG_LABELS; i++)
        scores[i] = sums[i - 1];
}

/* The best way to each label (Viterbi 1967). */
struct lattice {
    int32_t (*best)[TAG_LABELS];
    uint8_t (*from)[TAG_LABELS];
};

static void begin(const struct tag_sequence *model, const int32_t scores[TAG_LABELS], const struct lattice *lattice)
{
    int32_t *best = lattice->best[0];
    memset(lattice->from[0], 0, sizeof lattice->from[0]);
    for (unsigned b = 0; b < TAG_LABELS; b++)
        best[b] = tag_label_follows(0, b) ? scores[b] + model->transitions->first[b] : TAG_FORBIDDEN;
}

/* The transitions, each row filled up to whole vectors of a processor. */
#define LANES ((TAG_LABELS + 3u) / 4 * 4)

static void widen(const struct tag_transitions *transitions, int32_t steps[TAG_LABELS][LANES])
{
    for (unsigned a = 0; a < TAG_LABELS; a++)
        for (unsigned b = 0; b < LANES; b++)
            steps[a][b] = b < TAG_LABELS ? transitions->score[a][b] : TAG_FORBIDDEN;
}

/* Without branches and for all labels at once, so that compilers make vectors of it. */
static void take_better(int32_t before, int32_t a, const int32_t steps[restrict LANES], int32_t most[restrict LANES],
                        int32_t ways[restrict LANES])
{
    for (unsigned b = 0; b < LANES; b++) {
        int32_t score = before + steps[b], old = most[b];
        ways[b] = score > old ? a : ways[b];
        most[b] = score > old ? score : old;
    }
}

static void step(const int32_t steps[TAG_LABELS][LANES], const int32_t scores[TAG_LABELS],
                 const int32_t before[TAG_LABELS], int32_t best[TAG_LABELS], uint8_t from[TAG_LABELS])
{
    int32_t most[LANES], ways[LANES] = {0};
    for (unsigned b = 0; b < LANES; b++)
        most[b] = 2 * TAG_FORBIDDEN;
    for (unsigned a = 0; a < TAG_LABELS; a++)
        take_better(before[a], (int32_t)a, steps[a], most, ways);
    for (unsigned b = 0; b < TAG_LABELS; b++) {
        from[b] = (uint8_t)ways[b];
        best[b] = most[b] > TAG_FORBIDDEN ? most[b] + scores[b] : TAG_FORBIDDEN;
    }
    for (unsigned b = TAG_LABELS; b-- > 0;) /* only differences count, and sentences may be long */
        best[b] = best[b] > TAG_FORBIDDEN ? best[b] - best[0] : TAG_FORBIDDEN;
}

static void trace(const struct tag_sequence *model, const struct lattice *lattice, uint32_t count, uint8_t *labels)
{
    int32_t most = 2 * TAG_FORBIDDEN;
    unsigned at = 0;
    for (unsigned a = 0; a < TAG_LABELS; a++) {
        int32_t score = lattice->best[count - 1][a] + model->transitions->last[a];
        if (tag_label_follows(a, 0) && score > most) {
            most = score;
            at = a;
        }
    }
    for (uint32_t i = count; i-- > 0; at = lattice->from[i][at])
        labels[i] = (uint8_t)at;
}

bool tag_sequence_label(const struct tag_sequence *model, const struct tag_sight *sight,
                        const struct wm_sentence *sentence, struct wm_arena *arena, uint8_t *labels)
{
    uint32_t count = sentence->token_end - sentence->token;
    int32_t steps[TAG_LABELS][LANES];
    struct lattice lattice = {wm_arena_alloc_array(arena, sizeof *lattice.best, (size_t)count + 1),
                              wm_arena_alloc_array(arena, sizeof *lattice.from, (size_t)count + 1)};
    if (lattice.best == NULL || lattice.from == NULL)
        return false;
    widen(model->transitions, steps);
    for (uint32_t i = 0; i < count; i++) {
        int32_t scores[TAG_LABELS];
        score_token(model, sight, sentence->token + i, scores);
        if (i == 0)
            begin(model, scores, &lattice);
        else
            step(steps, scores, lattice.best[i - 1], lattice.best[i], lattice.from[i]);
    }
    if (count > 0)
        trace(model, &lattice, count, labels);
    return true;
}
