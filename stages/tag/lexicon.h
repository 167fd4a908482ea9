/* SPDX-License-Identifier: Apache-2.0 */
/* lexicon.h: names and what they may stand for, and words and what they hint at, in one file that is
 * mapped read-only and used as it lies there.
 *
 * The file is a header (magic, version, byte order, size, checksum, sections) and the sections: two tables (words ->
 * flags, names -> candidates), the candidates of ambiguous names, the entries, where those lie that have a position,
 * and text. A table is a minimal perfect hash (perfect.h) and, for each key, a fingerprint of 32 bits with the value:
 * what is not in it is taken for something that is once in 2^32 times. It holds no spellings of names but the main
 * ones. Room for 67 million entries and 4 GB of text. Made by `wiremill kb build`; lexicon_write.h is the writer.
 *
 * Thread: open and close where the stage does; everything else any, read-only. */
#ifndef TAG_LEXICON_H
#define TAG_LEXICON_H

#include <stdbool.h>
#include <stdint.h>

#include "perfect.h"
#include "wiremill/article.h"
#include "wiremill/attr.h"
#include "wiremill/data.h"
#include "wiremill/error.h"

#define TAG_LEXICON_MAGIC      "WMLEXIC"
#define TAG_LEXICON_VERSION    2u
#define TAG_LEXICON_BYTE_ORDER 0x01020304u

/* What a word hints at, whatever else it may be. */
#define TAG_WORD_FIRST      (1u << 0)  /* a first name */
#define TAG_WORD_SURNAME    (1u << 1)  /* a surname */
#define TAG_WORD_COMMON     (1u << 2)  /* an English word that is written small in mid-sentence */
#define TAG_WORD_CALENDAR   (1u << 3)  /* a month or day */
#define TAG_WORD_FUNCTION   (1u << 4)  /* article, preposition, conjunction, pronoun */
#define TAG_WORD_ORG_HEAD   (1u << 5)  /* Ministry, Council, Bank: an organisation when in a name */
#define TAG_WORD_ORG_SUFFIX (1u << 6)  /* Inc, Ltd: ends the name of a company */
#define TAG_WORD_PLACE_HEAD (1u << 7)  /* River, Province, Airport: ends the name of a place */
#define TAG_WORD_PLACE_LEAD (1u << 8)  /* Mount, Lake, Cape: begins the name of a place */
#define TAG_WORD_EVENT_HEAD (1u << 9)  /* Summit, Cup, War: ends the name of an event */
#define TAG_WORD_ROLE       (1u << 10) /* spokesman, minister: a person's name may follow */
#define TAG_WORD_PARTICLE   (1u << 11) /* al, bin, de, van: inside the name of a person */
#define TAG_WORD_SAY        (1u << 12) /* said, told: its subject is a person or organisation */
#define TAG_WORD_AT         (1u << 13) /* in, at, near: a place may follow */
#define TAG_WORD_OF         (1u << 14) /* of, for, and: may join the parts of an organisation's name */
#define TAG_WORD_TITLE      (1u << 15) /* Mr, Gen: a title of its own, also inside longer ones */
#define TAG_WORD_OTHER_HEAD (1u << 24) /* Act, Treaty, Prize: ends the name of some other thing */
#define TAG_WORD_HINTS      0xff00ffffu
#define TAG_WORD_LENGTHS    16 /* bits 16 to 23: some name of 1 to 8 parts begins with this word */

/* Lexicon entries have the types of entities and one more. */
#define TAG_TYPE_TITLE ((unsigned)WM_ENTITY_TYPE_COUNT)
#define TAG_TYPE_COUNT ((unsigned)WM_ENTITY_TYPE_COUNT + 1)

/* A candidate: which entry a name may stand for, and how. */
#define TAG_NAME_ENTRY   0x03ffffffu /* index of the entry */
#define TAG_NAME_LAST    (1u << 31)  /* no further candidate of this name */
#define TAG_NAME_ALIAS   (1u << 30)  /* not the entry's main name */
#define TAG_NAME_ACRONYM (1u << 29)  /* matches only words in capitals */
#define TAG_NAME_ANYCASE (1u << 28)  /* also matches words written small */
#define TAG_NAME_SURNAME (1u << 27)  /* the bare surname of a person known by it */
#define TAG_NAME_OWN     (1u << 26)  /* the entry is one of tag_lexicon.own; never in a file */
#define TAG_NAME_WHICH   (TAG_NAME_ENTRY | TAG_NAME_OWN)

struct tag_entry {
    uint32_t text; /* offset of the name, right behind it the identifiers: packed, surest first */
    uint8_t name_len, ids_len;
    uint8_t type, subtype; /* enum wm_entity_type or TAG_TYPE_TITLE; index of the subtype's name */
    uint8_t prominence, reserved;
    char country[2]; /* ISO 3166-1, or two NULs */
};

#define TAG_DEGREE 10000 /* parts that a degree has in a position: some ten metres each */

struct tag_position { /* of an entry; WGS 84 */
    uint32_t entry;
    int32_t lat, lon;
};

struct tag_slot {
    uint32_t print; /* of the key: its lower half */
    uint32_t value; /* a word's flags; a name's only candidate, or without TAG_NAME_LAST where its candidates begin */
};

struct tag_table {
    struct tag_perfect perfect;
    const struct tag_slot *slots;
};

struct tag_lexicon {
    struct tag_table words, names;
    const uint32_t *candidates;
    const struct tag_entry *entries;
    const char *text;
    const struct tag_position *positions; /* by entry, ascending */
    const uint32_t *subtypes;             /* pairs: offset and length of the name */
    uint32_t candidate_count, entry_count, subtype_count, position_count;
    char label[32]; /* "lexicon-2/" and the first digits of the checksum */

    const struct tag_lexicon *own; /* the user's, whose entries TAG_NAME_OWN means; NULL when there is none */
    const uint32_t *twins;         /* of the user's: pairs, sorted: an entry of the other lexicon, and ours for it */
    uint32_t twin_count;
};

/* Checks every size, offset and count, so that nothing else needs to. `name` is for messages. The
 * lexicon borrows `data`, which must be aligned to 8 bytes (a mapping is). WM_E_MODEL says what is wrong. */
enum wm_code tag_lexicon_read(struct wm_data data, const char *name, struct tag_lexicon *out,
                              struct wm_error *err) WM_MUST_CHECK;

/* What a table holds of a hash; NULL when it is not there. */
const struct tag_slot *tag_table_find(const struct tag_table *table, uint64_t hash);

/* Hints of a word by the hash of its only part; 0 when unknown. */
uint32_t tag_lexicon_word(const struct tag_lexicon *lexicon, uint64_t part);

/* Candidates of a name: the last one carries TAG_NAME_LAST. NULL when there are none. */
const uint32_t *tag_lexicon_name(const struct tag_lexicon *lexicon, uint64_t name_hash);
/* The same of a slot of lexicon->names. */
const uint32_t *tag_lexicon_candidates(const struct tag_lexicon *lexicon, const struct tag_slot *slot);

/* Marks every candidate of the lexicon that was read from `bytes` with TAG_NAME_OWN. */
void tag_lexicon_own(unsigned char *bytes, const struct tag_lexicon *lexicon);

const struct tag_entry *tag_lexicon_entry(const struct tag_lexicon *lexicon, uint32_t candidate);
/* Which entry stands for `which`, a number with TAG_NAME_OWN or without: the user's own of one identifier, if
 * there is one, else itself. */
uint32_t tag_lexicon_settle(const struct tag_lexicon *lexicon, uint32_t which);
struct wm_str tag_entry_name(const struct tag_lexicon *lexicon, const struct tag_entry *entry);
struct wm_str tag_entry_ids(const struct tag_lexicon *lexicon, const struct tag_entry *entry); /* packed */
struct wm_str tag_entry_subtype(const struct tag_lexicon *lexicon, const struct tag_entry *entry);
/* Where it lies; NULL when that is not known. */
const struct tag_position *tag_entry_position(const struct tag_lexicon *lexicon, const struct tag_entry *entry);

/* Identifiers are packed to save room: a letter for the scheme, the rest as it is, '|' between.
 * Packs "wikidata:Q1" to "wQ1"; false when the scheme is unknown. */
bool tag_id_pack(struct wm_str id, char *buf, size_t size);
#define TAG_ID_WHOLE '=' /* in place of the letter: any scheme, spelled out behind it */
/* Takes the next identifier off *packed and spells it out in the arena; false at the end. */
bool tag_id_next(struct wm_arena *arena, struct wm_str *packed, struct wm_str *id);

/* The file's layout, shared with the writer. */
enum tag_section {
    TAG_WORD_PILOTS, /* the three of a table stand together */
    TAG_WORD_SPARE,
    TAG_WORD_SLOTS,
    TAG_NAME_PILOTS,
    TAG_NAME_SPARE,
    TAG_NAME_SLOTS,
    TAG_CANDIDATES,
    TAG_ENTRIES,
    TAG_POSITIONS,
    TAG_SUBTYPES,
    TAG_TEXT,
    TAG_SECTION_COUNT
};

struct tag_header {
    char magic[8];
    uint32_t version, byte_order;
    uint64_t size, checksum; /* of the whole file; of everything behind this field */
    uint32_t word_seed, name_seed;
    struct {
        uint64_t at, count; /* byte offset, a multiple of 8; elements, fewer than 2^32 */
    } sections[TAG_SECTION_COUNT];
};

extern const uint8_t tag_section_unit[TAG_SECTION_COUNT]; /* bytes of an element */

#endif
