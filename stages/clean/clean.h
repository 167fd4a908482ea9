/* SPDX-License-Identifier: Apache-2.0 */
/* clean.h: what the readers of this stage share: one per format, each in a file of its own. */
#ifndef CLEAN_H
#define CLEAN_H

#include "story.h"
#include "wiremill/stage.h"

struct clean_conf {
    int64_t max_size_bytes;
    const char *zone;        /* of times that name none: "Z" or "+01:00" */
    const char *other_items; /* "drop", "pass", "refuse" */
};

enum clean_format {
    CLEAN_UNKNOWN,
    CLEAN_PLAIN,
    CLEAN_HTML,
    CLEAN_NITF,
    CLEAN_NEWSML_G2,
    CLEAN_NEWSML_1,
    CLEAN_NINJS,
    CLEAN_AP_JSON,
    CLEAN_ANPA,
    CLEAN_IPTC_7901,
    CLEAN_MAIL,
    CLEAN_RSS,
    CLEAN_ATOM,
    CLEAN_RITZAU,
    CLEAN_FORMAT_COUNT
};

/* One item that cannot be read while others can. */
struct clean_refusal {
    struct clean_refusal *next;
    struct wm_error error;
};

struct clean_input {
    struct wm_arena *arena;
    const struct clean_conf *conf;
    struct wm_str raw;    /* the message as it came */
    struct wm_str text;   /* UTF-8 without a byte order mark */
    struct wm_json *json; /* parsed already, for the formats that are JSON */
    struct clean_story *first, **end;
    struct clean_refusal *refusals, **refusals_end;
    const char *skipped; /* what else the message holds that is no text, "a picture"; NULL = nothing */
    bool other_items;    /* what was skipped are items of another kind, not damage */
};

/* What an item is that is no text: as ninjs names types, and in words. */
struct clean_kind {
    const char *type, *words;
};

/* Reads all items of the message into stories. WM_OK with no story and `skipped` set means that the
 * message holds none. */
typedef enum wm_code clean_reader(struct clean_input *in, struct wm_error *err);

clean_reader clean_read_plain, clean_read_html, clean_read_nitf, clean_read_newsml_g2, clean_read_newsml_1,
    clean_read_ninjs, clean_read_ap_json, clean_read_anpa, clean_read_iptc7901, clean_read_mail, clean_read_rss,
    clean_read_atom, clean_read_ritzau;

/* A new story behind those already there; NULL when the arena is over. */
struct clean_story *clean_story_new(struct clean_input *in, enum clean_format format);
/* Notes that one item of the message is broken. */
void clean_refuse(struct clean_input *in, enum wm_code code, const char *fmt, ...) WM_PRINTF(3, 4);

/* The kind by the type that a wire gives ("picture", "package"); NULL when it is text or says nothing. */
const struct clean_kind *clean_kind_of(struct wm_str type);
/* Notes that the message holds such an item. True when it is read nevertheless, to be passed on. */
bool clean_passes(struct clean_input *in, const struct clean_kind *kind);

const char *clean_format_name(enum clean_format format);
clean_reader *clean_format_reader(enum clean_format format);

/* By what stands behind its first bracket: "[Breaking] ..." is a headline. */
bool clean_looks_like_json(struct wm_str text);

/* What the text is, by its content. On CLEAN_UNKNOWN *err says what it looks like. Sets in->json. */
enum clean_format clean_sniff(struct clean_input *in, struct wm_error *err);
/* Holds it against the content-type header (no text when absent): WM_E_PARSE when they contradict. */
enum wm_code clean_recognise(struct clean_input *in, struct wm_str content_type, enum clean_format *format,
                             struct wm_error *err) WM_MUST_CHECK;

#endif
