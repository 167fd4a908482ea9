/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "cmd_dead.h"
#include "kafka/dead_reader.h"
#include "term.h"

#define SHOWN_BYTES 4096

struct show_conf {
    struct wm_dead_conf dead;
    bool raw, full;
};

static const struct wm_flag flags[] = {
    WM_DEAD_TOPIC_FLAG(struct show_conf),
    {.letter = 'r',
     .option = {.name = "raw",
                .help = "Write the value alone, its bytes as they are (on a terminal they are escaped).",
                WM_FIELD(struct show_conf, raw)}},
    {.option = {.name = "full",
                .help = "Show the whole value, not its first 4096 bytes.",
                WM_FIELD(struct show_conf, full)}},
    WM_TIMEOUT_FLAG(struct show_conf, dead.timeout_ms),
    {0}};

struct showing {
    const struct show_conf *conf;
    bool terminal, found;
    uint64_t shown;
};

static void put_field(const char *name)
{
    printf("  %-9s ", name);
}

static void put_reason(const struct wm_dead_letter *letter)
{
    put_field("refused");
    fputs("by lane ", stdout);
    wm_term_put_escaped(stdout, letter->lane, false);
    fputs(letter->stage.len > 0 ? ", stage " : ", before its stages", stdout);
    wm_term_put_escaped(stdout, letter->stage, false);
    fputs(": ", stdout);
    wm_term_put_escaped(stdout, letter->code, false);
    putchar('\n');
    put_field("reason");
    wm_term_put_escaped(stdout, letter->text, false);
    putchar('\n');
}

static void put_origin(const struct wm_dead_letter *letter)
{
    put_field("origin");
    if (letter->origin_topic.len == 0) {
        puts("it does not say");
        return;
    }
    wm_term_put_escaped(stdout, letter->origin_topic, false);
    printf("/%" PRId32 "/%" PRId64, letter->origin_partition, letter->origin_offset);
    if (!wm_dead_is_whole(letter) && letter->item_count > 0)
        printf(", story %" PRIu32 " of %" PRIu32, letter->item, letter->item_count);
    else if (!wm_dead_is_whole(letter))
        printf(", story %" PRIu32, letter->item);
    putchar('\n');
}

static void put_headers(const struct wm_tail_message *message)
{
    for (size_t i = 0; i < message->header_count; i++) {
        put_field("header");
        wm_term_put_escaped(stdout, wm_str_of(message->headers[i].name), false);
        fputs(message->headers[i].value.ptr != NULL ? ": " : " (null)", stdout);
        wm_term_put_escaped(stdout, message->headers[i].value, false);
        putchar('\n');
    }
}

static void put_about(const struct wm_dead_letter *letter)
{
    const struct wm_tail_message *message = letter->message;
    char when[WM_TERM_TIME];
    printf("%s/%" PRId32 "/%" PRId64 "\n", message->topic, message->partition, message->offset);
    put_reason(letter);
    put_origin(letter);
    put_field("tried");
    printf("%" PRId64 " time%s\n", letter->attempts, letter->attempts == 1 ? "" : "s");
    put_field("time");
    puts(wm_term_time(message->timestamp_ms, when) ? when : "none");
    put_field("key");
    wm_term_put_escaped(stdout, message->key, false);
    puts(message->key.ptr == NULL ? "none" : "");
    put_headers(message);
}

/* At most `most` bytes, without cutting through a character. */
static struct wm_str cut(struct wm_str text, size_t most)
{
    if (text.len <= most)
        return text;
    while (most > 0 && ((unsigned char)text.ptr[most] & 0xC0) == 0x80)
        most--;
    return wm_str_sub(text, 0, most);
}

static void put_value(const struct showing *s, const struct wm_dead_letter *letter)
{
    struct wm_str value = letter->message->value;
    struct wm_str shown = s->conf->full ? value : cut(value, SHOWN_BYTES);
    put_field("value");
    if (letter->left_out_bytes >= 0)
        printf("left out: its %" PRId64 " bytes were too large for the topic; it may still stand at its origin\n",
               letter->left_out_bytes);
    else if (value.ptr == NULL)
        puts("none: a tombstone");
    else
        printf("%zu bytes\n", value.len);
    if (shown.ptr == NULL || shown.len == 0)
        return;
    putchar('\n');
    wm_term_put_escaped(stdout, shown, true);
    if (shown.ptr[shown.len - 1] != '\n')
        putchar('\n');
    if (shown.len < value.len)
        printf("\n[cut: %zu of %zu bytes are shown; --full shows all of them, --raw writes them as they are]\n",
               shown.len, value.len);
}

static void put_raw(const struct showing *s, const struct wm_dead_letter *letter)
{
    struct wm_str value = letter->message->value;
    if (value.ptr == NULL)
        wm_cli_note("%s/%" PRId32 "/%" PRId64 ": %s", letter->message->topic, letter->message->partition,
                    letter->message->offset, letter->left_out_bytes >= 0 ? "the value was left out" : "a tombstone");
    else if (s->terminal)
        wm_term_put_escaped(stdout, value, true);
    else
        fwrite(value.ptr, 1, value.len, stdout);
}

static enum wm_code on_message(void *ctx, const struct wm_tail_message *message, struct wm_error *err)
{
    struct showing *s = ctx;
    struct wm_dead_letter letter;
    enum wm_dead_kind kind = wm_dead_read(message, &letter);
    if (kind != WM_DEAD_LETTER)
        return wm_fail(
            err, WM_E_NO_STORY, "%s/%" PRId32 "/%" PRId64 " is %s", message->topic, message->partition, message->offset,
            kind == WM_DEAD_MARKER ? "no dead letter but the marker of a replay" : "no dead letter of wiremill");
    s->found = true;
    if (s->conf->raw) {
        put_raw(s, &letter);
        return WM_OK;
    }
    if (s->shown++ > 0)
        putchar('\n');
    put_about(&letter);
    put_value(s, &letter);
    return WM_OK;
}

/* Opens the topic's reader, unless it is the one at hand. */
static enum wm_code open_reader(const struct showing *s, const struct wm_settings *settings, const char *topic,
                                struct wm_stop *stop, const char **opened, struct wm_dead_reader **reader,
                                struct wm_error *err)
{
    if (*reader != NULL && strcmp(*opened, topic) == 0)
        return WM_OK;
    wm_dead_reader_close(reader);
    struct wm_dead_reader_options options = {.topic = topic, .timeout_ms = s->conf->dead.timeout_ms, .stop = stop};
    *opened = topic;
    return wm_dead_reader_open(settings, &options, reader, err);
}

static enum wm_code show_place(struct showing *s, struct wm_dead_reader *reader, const struct wm_dead_place *place,
                               struct wm_arena *arena, struct wm_error *err)
{
    int32_t partitions = wm_dead_reader_partitions(reader);
    struct wm_dead_span *spans = WM_NEW_ARRAY(arena, struct wm_dead_span, (size_t)partitions);
    struct wm_dead_visitor visitor = {.on_message = on_message, .ctx = s};
    const struct wm_dead_span *there = wm_dead_reader_spans(reader);
    s->found = false;
    if (place->partition < partitions && place->offset >= there[place->partition].from &&
        place->offset < there[place->partition].to) {
        spans[place->partition] = (struct wm_dead_span){place->offset, place->offset + 1};
        enum wm_code code = wm_dead_reader_run(reader, spans, &visitor, err);
        if (code != WM_OK)
            return code;
    }
    if (s->found)
        return WM_OK;
    return wm_fail(err, WM_E_NO_STORY, "%s/%" PRId32 "/%" PRId64 ": there is no dead letter", place->topic,
                   place->partition, place->offset);
}

/* One that is not there does not keep the others from being shown. */
static int show_all(struct showing *s, const struct wm_args *args, const struct wm_settings *settings,
                    const struct wm_dead_place *places, struct wm_stop *stop)
{
    struct wm_dead_reader *reader = NULL;
    const char *opened = NULL;
    int status = WM_EXIT_OK;
    for (size_t i = 0; i < args->operands.count && status <= WM_EXIT_REFUSED; i++) {
        struct wm_error err = {0};
        enum wm_code code = open_reader(s, settings, places[i].topic, stop, &opened, &reader, &err);
        if (code == WM_OK)
            code = show_place(s, reader, &places[i], args->arena, &err);
        if (code == WM_E_BUSY)
            status = WM_EXIT_INTERRUPTED;
        else if (code != WM_OK)
            status = wm_cli_fail(&err);
    }
    wm_dead_reader_close(&reader);
    return status;
}

static int show(const struct show_conf *conf, const struct wm_args *args, const struct wm_settings *settings)
{
    struct wm_stop stop;
    struct wm_error err = {0};
    struct wm_dead_place *places;
    struct showing s = {.conf = conf, .terminal = isatty(STDOUT_FILENO) != 0};
    int status = wm_dead_places_of("dead show", args, wm_dead_topics(&conf->dead, settings, args->arena), &places);
    if (status != WM_EXIT_OK)
        return status;
    if (wm_stop_open(&stop, &err) != WM_OK)
        return wm_cli_fail(&err);
    status = show_all(&s, args, settings, places, &stop);
    wm_stop_close(&stop);
    return status;
}

static int run(int argc, char **argv)
{
    struct show_conf conf;
    struct wm_args args;
    const struct wm_settings *settings;
    int status = wm_cli_begin(&wm_cmd_dead_show, argc, argv, &conf, &args);
    if (status != WM_GO_ON)
        return status;
    wm_cli_find_config(&args);
    status = wm_cli_settings(&args, &settings);
    if (status == WM_EXIT_OK)
        status = show(&conf, &args, settings);
    return wm_cli_end(&args, status);
}

static const char help[] =
    "Shows a dead letter with its reason, origin, key, headers and value. LETTER is a place in the\n"
    "dead-letter topic, PARTITION/OFFSET or TOPIC/PARTITION/OFFSET, as `wiremill dead list` shows\n"
    "it. What is not printable stands as \\xNN and never reaches the terminal as it is.\n"
    "Without -c it reads ./wiremill.yaml or /etc/wiremill/wiremill.yaml, if there is one.\n"
    "\n"
    "Examples:\n"
    "  wiremill dead show -c wiremill.yaml 0/17\n"
    "  wiremill dead show -c wiremill.yaml --raw wire.dead/0/17 | wiremill explain -c wiremill.yaml -\n";

const struct wm_command wm_cmd_dead_show = {.name = "dead show",
                                            .arguments = "LETTER...",
                                            .summary = "one of them, bytes printed safely",
                                            .help = help,
                                            .flags = flags,
                                            .run = run};
