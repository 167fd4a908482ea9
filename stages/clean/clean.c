/* SPDX-License-Identifier: Apache-2.0 */
/* The clean stage: recognise, decode, read into stories, write each as ninjs 3.1. A reader knows one
 * format and no JSON; story.c knows the record and no format. */
#include "clean.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <libxml/parser.h>

#include "text.h"

extern const struct wm_stage wm_stage_clean;

static const char *const other_items[] = {"drop", "pass", "refuse", NULL};

static const struct wm_option clean_options[] = {
    {.name = "max-size",
     .fallback = "16MB",
     .min = "1KB",
     .max = "64MB",
     .unit = WM_BYTES,
     .help = "Largest message that is read; a larger one is refused with the code limit.",
     WM_FIELD(struct clean_conf, max_size_bytes)},
    {.name = "zone",
     .fallback = "Z",
     .help = "Zone of times that name none: Z for UTC, or an offset such as +01:00.",
     WM_FIELD(struct clean_conf, zone)},
    {.name = "other-items",
     .fallback = "drop",
     .choices = other_items,
     .help = "Pictures, packages, video and other items that are no text: drop them, pass them on with what they say "
             "of themselves, or refuse messages that hold nothing else with the code no-story.",
     WM_FIELD(struct clean_conf, other_items)},
    {0}};

struct clean_story *clean_story_new(struct clean_input *in, enum clean_format format)
{
    struct clean_story *story = WM_NEW(in->arena, struct clean_story);
    if (story == NULL)
        return NULL;
    story->arena = in->arena;
    story->format = clean_format_name(format);
    *in->end = story;
    in->end = &story->next;
    return story;
}

void clean_refuse(struct clean_input *in, enum wm_code code, const char *fmt, ...)
{
    struct clean_refusal *refusal = WM_NEW(in->arena, struct clean_refusal);
    if (refusal == NULL)
        return;
    va_list args;
    va_start(args, fmt);
    vsnprintf(refusal->error.text, sizeof refusal->error.text, fmt, args);
    va_end(args);
    refusal->error.code = code;
    *in->refusals_end = refusal;
    in->refusals_end = &refusal->next;
}

const struct clean_kind *clean_kind_of(struct wm_str type)
{
    static const struct {
        const char *type;
        struct clean_kind kind;
    } kinds[] = {{"picture", {"picture", "a picture"}},   {"photo", {"picture", "a picture"}},
                 {"image", {"picture", "a picture"}},     {"graphic", {"graphic", "a graphic"}},
                 {"video", {"video", "a video"}},         {"audio", {"audio", "an audio item"}},
                 {"animated", {"video", "an animation"}}, {"composite", {"composite", "a package"}},
                 {"package", {"composite", "a package"}}, {"event", {"event", "an event"}},
                 {"planning", {"planning", "a plan"}}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (wm_str_is_nocase(type, kinds[i].type))
            return &kinds[i].kind;
    return NULL;
}

bool clean_passes(struct clean_input *in, const struct clean_kind *kind)
{
    in->skipped = kind->words;
    in->other_items = true;
    return strcmp(in->conf->other_items, "pass") == 0;
}

/* The value of a parameter of a content type: "text/html; charset=utf-8". */
static struct wm_str parameter(struct wm_str content_type, const char *name)
{
    struct wm_str rest = content_type, part;
    while (clean_next_part(&rest, ';', &part)) {
        if (!wm_str_starts_nocase(part, name))
            continue;
        struct wm_str value = wm_str_trim(wm_str_sub(part, strlen(name), part.len));
        if (!wm_str_starts(value, "="))
            continue;
        value = wm_str_trim(wm_str_sub(value, 1, value.len));
        return wm_str_starts(value, "\"") ? wm_str_sub(value, 1, value.len - 1) : value;
    }
    return WM_STR("");
}

static enum wm_code write_stories(struct wm_call *call, struct wm_article *article, const struct clean_input *in,
                                  struct wm_error *err)
{
    struct wm_article *into = article;
    for (struct clean_story *story = in->first; story != NULL; story = story->next) {
        if (into == NULL)
            into = wm_emit(call);
        if (into == NULL)
            return wm_fail(err, WM_E_LIMIT, "the message holds more items than the lane allows");
        clean_story_write(story, into, in->conf->zone);
        into = NULL;
    }
    for (const struct clean_refusal *refusal = in->refusals; refusal != NULL; refusal = refusal->next)
        wm_refuse(call, refusal->error.code, "%s", refusal->error.text);
    return WM_OK;
}

static enum wm_code nothing_read(const struct clean_input *in, enum clean_format format, struct wm_error *err)
{
    if (in->refusals != NULL)
        return wm_fail(err, in->refusals->error.code, "%s", in->refusals->error.text);
    if (in->other_items && strcmp(in->conf->other_items, "drop") == 0)
        return wm_fail(err, WM_E_DROP, "the %s message holds %s", clean_format_name(format), in->skipped);
    return wm_fail(err, WM_E_NO_STORY, "the %s message holds no story but %s", clean_format_name(format),
                   in->skipped != NULL ? in->skipped : "nothing that is text");
}

/* Wires and pages name their charset wrongly or not at all, so it is guessed. JSON has no choice: it is
 * UTF-8 (RFC 8259, 8.1) unless the content type says otherwise, and what is not is damaged. */
static enum wm_code check_json_bytes(struct wm_str raw, struct wm_str charset, struct wm_error *err)
{
    if (charset.len > 0 || !clean_looks_like_json(raw) || wm_utf8_valid(raw))
        return WM_OK;
    for (size_t at = 0, from = 0; at < raw.len; from = at)
        if (wm_utf8_next(raw, &at) == 0xFFFD && at - from == 1)
            return memchr(raw.ptr, '\0', raw.len) != NULL /* UTF-16 or -32 without a mark */
                       ? WM_OK
                       : wm_fail(err, WM_E_ENCODING, "JSON has to be UTF-8: byte 0x%02x at offset %zu is not",
                                 (unsigned char)raw.ptr[from], from);
    return WM_OK;
}

static enum wm_code clean_process(struct wm_call *call, struct wm_article *article, struct wm_error *err)
{
    const struct clean_conf *conf = call->shared;
    struct clean_input in = {.arena = article->arena, .conf = conf, .raw = article->raw};
    in.end = &in.first;
    in.refusals_end = &in.refusals;
    if (article->raw.len == 0)
        return wm_fail(err, WM_E_EMPTY, "the message has no bytes");
    if (article->raw.len > (size_t)conf->max_size_bytes)
        return wm_fail(err, WM_E_LIMIT, "the message has %zu bytes; clean.max-size allows %lld", article->raw.len,
                       (long long)conf->max_size_bytes);
    struct wm_str charset = parameter(article->content_type, "charset");
    enum clean_format format = CLEAN_UNKNOWN;
    enum wm_code code = check_json_bytes(article->raw, charset, err);
    if (code != WM_OK)
        return code;
    in.text = clean_decode(article->arena, article->raw, charset);
    code = clean_recognise(&in, article->content_type, &format, err);
    if (code == WM_OK)
        code = clean_format_reader(format)(&in, err);
    if (code != WM_OK)
        return code;
    if (in.first == NULL)
        return nothing_read(&in, format, err);
    return write_stories(call, article, &in, err);
}

static enum wm_code clean_open(const void *conf, void **shared, struct wm_error *err)
{
    const struct clean_conf *given = conf;
    struct wm_str zone = wm_str_of(given->zone);
    bool offset = zone.len == 6 && (zone.ptr[0] == '+' || zone.ptr[0] == '-') && zone.ptr[3] == ':';
    if (!offset && !wm_str_is(zone, "Z"))
        return wm_fail(err, WM_E_CONFIG, "clean.zone is \"%s\"; write Z or an offset such as +01:00", given->zone);
    xmlInitParser(); /* once, before the workers: after it libxml2 keeps its state per thread */
    *shared = (void *)conf;
    return WM_OK;
}

const struct wm_stage wm_stage_clean = {
    .api = WM_STAGE_API,
    .name = "clean",
    .version = WM_VERSION,
    .summary = "Turns what wires and web pages send into one clean ninjs 3.1 article.",
    .options = clean_options,
    .conf_size = sizeof(struct clean_conf),
    .reads_raw = true,
    .open = clean_open,
    .process = clean_process,
};
