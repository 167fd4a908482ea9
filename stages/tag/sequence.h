/* SPDX-License-Identifier: Apache-2.0 */
/* sequence.h: the learned model that says which tokens are names of people, organisations, places and
 * other things: a linear-chain conditional random field (Lafferty, McCallum & Pereira, ICML 2001) over
 * the features of features.h, with small integers for weights.
 *
 * The file is a header (magic, version, byte order, size, checksum, counts) and behind it the scores of
 * transitions and a hash table with open addressing: for each feature 32 bits of its hash and a weight for
 * each label. It is mapped read-only and used as it lies there. Made by build/tools/tag_train.
 *
 * Thread: open and close where the stage does; everything else any, read-only. */
#ifndef TAG_SEQUENCE_H
#define TAG_SEQUENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "features.h"
#include "wiremill/data.h"
#include "wiremill/error.h"

#define TAG_SEQUENCE_MAGIC      "WMNAMES"
#define TAG_SEQUENCE_VERSION    1u
#define TAG_SEQUENCE_BYTE_ORDER 0x01020304u

enum tag_class { TAG_PER, TAG_ORG, TAG_LOC, TAG_MISC, TAG_CLASS_COUNT };

/* Labels: 0 is "no name"; behind it, for each class, where in a name a token stands. */
enum tag_place { TAG_BEGIN, TAG_INSIDE, TAG_END, TAG_SINGLE, TAG_PLACE_COUNT };
#define TAG_LABELS              (1 + TAG_CLASS_COUNT * TAG_PLACE_COUNT)
#define TAG_LABEL(class, place) (1u + (unsigned)(class) * TAG_PLACE_COUNT + (unsigned)(place))

#define TAG_FORBIDDEN (-100000000) /* score of a transition that must not be */

/* Weights are for all labels but 0, whose score is 0 always. */
struct tag_row {
    uint32_t key; /* upper half of the feature's hash; 0 = free */
    int8_t weights[TAG_LABELS - 1];
};

struct tag_transitions {
    int32_t score[TAG_LABELS][TAG_LABELS], first[TAG_LABELS], last[TAG_LABELS];
};

struct tag_sequence_header {
    char magic[8];
    uint32_t version, byte_order;
    uint64_t size, checksum; /* of the whole file; of everything behind this field */
    uint32_t labels, slots;
    struct tag_transitions transitions;
};

/* Most of a token's features are in no row, and to find that out the table, larger than a processor's caches, is
 * walked to the next free slot. A sieve, small enough to stay near, tells it of most of them at once: by the upper
 * bits of the keys that there are. */
#define TAG_SIEVE_BITS 22u

struct tag_sequence {
    const struct tag_transitions *transitions;
    const struct tag_row *rows;
    uint32_t slots;
    char label[32]; /* "names-1/" and the first digits of the checksum */
    uint64_t sieve[(1u << TAG_SIEVE_BITS) / 64];
};

/* Checks size, checksum and counts, so that nothing else needs to. `name` is for messages. The model
 * borrows `data`, which must be aligned to 8 bytes (a mapping is). WM_E_MODEL says what is wrong. */
enum wm_code tag_sequence_read(struct wm_data data, const char *name, struct tag_sequence *out,
                               struct wm_error *err) WM_MUST_CHECK;

/* The likeliest labels of the tokens of a sentence, in a valid order. False when the arena is over. */
bool tag_sequence_label(const struct tag_sequence *model, const struct tag_sight *sight,
                        const struct wm_sentence *sentence, struct wm_arena *arena, uint8_t *labels);

/* Whether label `b` may follow `a`; at the begin of a sentence follows what may follow 0, and it ends where
 * 0 may follow. */
bool tag_label_follows(unsigned a, unsigned b);

/* The slot at which the search for a hash begins, in a table of so many. */
static inline uint32_t tag_slot_of(uint64_t hash, uint32_t slots)
{
    return (uint32_t)((hash & 0xffffffffu) * slots >> 32);
}
static inline uint32_t tag_key_of(uint64_t hash)
{
    uint32_t key = (uint32_t)(hash >> 32);
    return key != 0 ? key : 1;
}

#endif
