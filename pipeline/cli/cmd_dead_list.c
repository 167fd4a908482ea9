/* SPDX-License-Identifier: Apache-2.0 */
/* A letter comes before the marker that says it was replayed, so the topic is read twice: for the
 * markers, then for the letters. Nothing is kept but the ledger. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "cmd_dead.h"
#include "kafka/dead_ledger.h"
#include "kafka/dead_reader.h"
#include "term.h"
#include "wiremill/json.h"

#define LINE_BYTES ((size_t)64 << 20)
#define TEXT_LEAST 24 /* columns of the reason that a narrow terminal still gets */
#define CODES_MAX  32

struct list_conf {
    struct wm_dead_conf dead;
    const char *format;
    bool all;
};

static const char *const formats[] = {"text", "json", NULL};

static const struct wm_flag flags[] = {
    WM_DEAD_TOPIC_FLAG(struct list_conf),
    WM_DEAD_FILTER_FLAGS(struct list_conf),
    {.letter = 'a', .option = {.name = "all", .help = "Also list what was replayed.", WM_FIELD(struct list_conf, all)}},
    {.letter = 'f',
     .argument = "FORMAT",
     .option = {.name = "format",
                .fallback = "text",
                .choices = formats,
                .help = "text: for reading; json: an object a line, without the value.",
                WM_FIELD(struct list_conf, format)}},
    WM_TIMEOUT_FLAG(struct list_conf, dead.timeout_ms),
    {0}};

struct tally {
    char code[32];
    uint64_t count;
};

struct listing {
    const struct list_conf *conf;
    const struct wm_dead_filter *filter;
    struct wm_dead_ledger *ledger;
    struct wm_arena *arena; /* of the line in hand */
    bool json, terminal, heads, complete;
    int place_columns, width;
    uint64_t listed, hidden, replayed, foreign;
    struct tally codes[CODES_MAX]; /* the last one takes what is beyond it */
    size_t code_count;
};

static void count_code(struct listing *l, struct wm_str code)
{
    size_t i = 0;
    while (i < l->code_count && !wm_str_is(code, l->codes[i].code))
        i++;
    if (i == l->code_count && l->code_count < CODES_MAX)
        snprintf(l->codes[l->code_count++].code, sizeof l->codes->code, "%.*s", WM_STR_ARG(code));
    l->codes[i < CODES_MAX ? i : CODES_MAX - 1].count++;
}

static void pad(int used, int columns)
{
    printf("%*s", used < columns ? columns - used + 2 : 2, "");
}

static void put_column(struct wm_str text, int columns)
{
    wm_term_put(stdout, text);
    pad(wm_term_columns(text), columns);
}

/* "wire.raw/1/501", with "#2" for the second of several stories. */
static struct wm_str origin_of(const struct listing *l, const struct wm_dead_letter *letter)
{
    struct wm_buf buf = {.arena = l->arena};
    if (letter->origin_topic.len == 0)
        return WM_STR("-");
    wm_buf_add(&buf, letter->origin_topic);
    wm_buf_printf(&buf, "/%" PRId32 "/%" PRId64, letter->origin_partition, letter->origin_offset);
    if (!wm_dead_is_whole(letter))
        wm_buf_printf(&buf, "#%" PRIu32, letter->item);
    return wm_buf_str(&buf);
}

static struct wm_str or_dash(struct wm_str text)
{
    return text.len > 0 ? text : WM_STR("-");
}

static void put_head(const struct listing *l)
{
    if (l->heads)
        printf("%-*s  %-24s  %-10s  %-10s  %-9s  %-20s  TRIED  %8s  REASON\n", l->place_columns, "LETTER", "TIME",
               "LANE", "STAGE", "CODE", "ORIGIN", "BYTES");
}

static void put_text(const struct listing *l, const struct wm_dead_letter *letter, bool replayed)
{
    const struct wm_tail_message *message = letter->message;
    char when[WM_TERM_TIME];
    struct wm_str place =
        wm_str_printf(l->arena, "%s/%" PRId32 "/%" PRId64, message->topic, message->partition, message->offset);
    struct wm_str origin = origin_of(l, letter);
    put_column(place, l->place_columns);
    put_column(wm_term_time(message->timestamp_ms, when) ? wm_str_of(when) : WM_STR("-"), 24);
    put_column(or_dash(letter->lane), 10);
    put_column(or_dash(letter->stage), 10);
    put_column(letter->code, 9);
    put_column(origin, 20);
    printf("%5" PRId64 "  %8" PRId64 "  %s", letter->attempts, wm_dead_size(letter), replayed ? "[replayed] " : "");
    int used = l->place_columns + 24 + 10 + 10 + 9 + wm_term_columns(origin) + 7 * 2 + 13 + (replayed ? 11 : 0);
    int room = l->width - used > TEXT_LEAST ? l->width - used : TEXT_LEAST;
    if (l->terminal)
        wm_term_put_cut(stdout, letter->text, room);
    else
        wm_term_put(stdout, letter->text);
    putchar('\n');
}

static void put_json(const struct listing *l, const struct wm_dead_letter *letter, bool replayed)
{
    const struct wm_tail_message *message = letter->message;
    char when[WM_TERM_TIME];
    struct wm_json *line = wm_json_new_object(l->arena);
    wm_json_set_str(line, "topic", wm_str_of(message->topic));
    wm_json_set_int(line, "partition", message->partition);
    wm_json_set_int(line, "offset", message->offset);
    if (wm_term_time(message->timestamp_ms, when))
        wm_json_set_str(line, "time", wm_str_of(when));
    wm_json_set_str(line, "lane", letter->lane);
    wm_json_set_str(line, "stage", letter->stage);
    wm_json_set_str(line, "code", letter->code);
    wm_json_set_str(line, "text", letter->text);
    if (letter->origin_topic.len > 0) {
        struct wm_json *origin = wm_json_set_object(line, "origin");
        wm_json_set_str(origin, "topic", letter->origin_topic);
        wm_json_set_int(origin, "partition", letter->origin_partition);
        wm_json_set_int(origin, "offset", letter->origin_offset);
    }
    if (!wm_dead_is_whole(letter))
        wm_json_set_int(line, "item", letter->item);
    wm_json_set_int(line, "attempts", letter->attempts);
    wm_json_set_int(line, "bytes", wm_dead_size(letter));
    wm_json_set_str(line, "key", message->key);
    wm_json_set_bool(line, "replayed", replayed);
    wm_term_put_json(stdout, wm_json_dump(l->arena, line));
    putchar('\n');
}

static enum wm_code stop_if_closed(struct wm_error *err)
{
    return ferror(stdout) ? wm_fail(err, WM_E_DROP, "standard output is closed") : WM_OK;
}

static enum wm_code on_letter(void *ctx, const struct wm_tail_message *message, struct wm_error *err)
{
    struct listing *l = ctx;
    struct wm_dead_letter letter;
    enum wm_dead_kind kind = wm_dead_read(message, &letter);
    l->foreign += kind == WM_DEAD_FOREIGN;
    if (kind != WM_DEAD_LETTER || !wm_dead_matches(l->filter, &letter))
        return WM_OK;
    bool replayed = wm_dead_ledger_has(l->ledger, message->partition, message->offset);
    l->replayed += replayed;
    if (replayed && !l->conf->all) {
        l->hidden++;
        return WM_OK;
    }
    if (l->listed++ == 0 && !l->json)
        put_head(l);
    count_code(l, letter.code);
    if (l->json)
        put_json(l, &letter, replayed);
    else
        put_text(l, &letter, replayed);
    wm_arena_reset(l->arena);
    return stop_if_closed(err);
}

/* A marker that cannot be read hides nothing: what it lists shows up once more. */
static enum wm_code on_marker(void *ctx, const struct wm_tail_message *message, struct wm_error *err)
{
    struct listing *l = ctx;
    struct wm_dead_letter letter;
    struct wm_error why = {0};
    (void)err;
    if (wm_dead_read(message, &letter) == WM_DEAD_MARKER &&
        wm_dead_ledger_read(l->ledger, message->partition, message->offset, message->value, &why) != WM_OK)
        wm_cli_note("%s/%" PRId32 "/%" PRId64 ": a marker of a replay that cannot be read: %s", message->topic,
                    message->partition, message->offset, why.text);
    return WM_OK;
}

static enum wm_code list_topic(struct listing *l, const struct wm_settings *settings, const char *topic,
                               struct wm_stop *stop, struct wm_error *err)
{
    struct wm_dead_reader *reader;
    struct wm_dead_reader_options options = {
        .topic = topic, .since_ms = l->filter->since_ms, .timeout_ms = l->conf->dead.timeout_ms, .stop = stop};
    struct wm_dead_visitor markers = {.on_message = on_marker, .ctx = l}, letters = {.on_message = on_letter, .ctx = l};
    enum wm_code code = wm_dead_reader_open(settings, &options, &reader, err);
    if (code != WM_OK)
        return code;
    l->ledger = wm_dead_ledger_new(wm_dead_reader_partitions(reader));
    code = wm_dead_reader_run(reader, NULL, &markers, err);
    if (code == WM_OK)
        code = wm_dead_reader_run(reader, NULL, &letters, err);
    wm_dead_ledger_free(&l->ledger);
    wm_dead_reader_close(&reader);
    return code;
}

static void sum_up(const struct listing *l)
{
    if (l->listed > 0)
        putchar('\n');
    printf("%" PRIu64 " dead letter%s", l->listed, l->listed == 1 ? "" : "s");
    for (size_t i = 0; i < l->code_count; i++) {
        printf("%s%" PRIu64 " ", i == 0 ? ": " : ", ", l->codes[i].count);
        wm_term_put(stdout, wm_str_of(l->codes[i].code));
    }
    if (l->hidden > 0)
        printf("; %" PRIu64 " more %s replayed, --all lists them", l->hidden, l->hidden == 1 ? "was" : "were");
    else if (l->replayed > 0)
        printf("; %" PRIu64 " of them replayed", l->replayed);
    if (l->foreign > 0)
        printf("; %" PRIu64 " other message%s left out", l->foreign, l->foreign == 1 ? "" : "s");
    putchar('\n');
}

static int widest(struct wm_dead_words topics)
{
    int width = 0;
    for (size_t i = 0; i < topics.count; i++)
        if ((int)strlen(topics.list[i]) > width)
            width = (int)strlen(topics.list[i]);
    return width + 7; /* "/2/1234" */
}

static int list(const struct list_conf *conf, const struct wm_args *args, const struct wm_settings *settings,
                const struct wm_dead_filter *filter)
{
    struct wm_stop stop;
    struct wm_error err = {0};
    struct wm_dead_words topics = wm_dead_topics(&conf->dead, settings, args->arena);
    struct listing l = {.conf = conf,
                        .filter = filter,
                        .json = strcmp(conf->format, "json") == 0,
                        .terminal = isatty(STDOUT_FILENO) != 0,
                        .heads = !args->quiet,
                        .place_columns = widest(topics),
                        .width = wm_cli_width(stdout)};
    if (wm_stop_open(&stop, &err) != WM_OK)
        return wm_cli_fail(&err);
    l.arena = wm_arena_new(LINE_BYTES);
    enum wm_code code = WM_OK;
    for (size_t i = 0; i < topics.count && code == WM_OK; i++)
        code = list_topic(&l, settings, topics.list[i], &stop, &err);
    if (code == WM_OK && !l.json && !args->quiet)
        sum_up(&l);
    wm_arena_free(l.arena);
    wm_stop_close(&stop);
    if (code == WM_E_BUSY) {
        wm_cli_say("dead list: interrupted; the list is not complete");
        return WM_EXIT_INTERRUPTED;
    }
    return code == WM_OK || code == WM_E_DROP ? WM_EXIT_OK : wm_cli_fail(&err);
}

static int run(int argc, char **argv)
{
    struct list_conf conf;
    struct wm_args args;
    const struct wm_settings *settings;
    struct wm_dead_filter filter;
    int status = wm_cli_begin(&wm_cmd_dead_list, argc, argv, &conf, &args);
    if (status != WM_GO_ON)
        return status;
    wm_cli_find_config(&args);
    status = wm_dead_filter_of("dead list", &conf.dead, &filter);
    if (status == WM_EXIT_OK)
        status = wm_cli_settings(&args, &settings);
    if (status == WM_EXIT_OK)
        status = list(&conf, &args, settings, &filter);
    return wm_cli_end(&args, status);
}

static const char help[] =
    "One line for each dead letter, and at the end how many there are of each code. LETTER is what\n"
    "`wiremill dead show` and `wiremill dead replay` take; ORIGIN is where the message was read\n"
    "from, with #2 if only its second story was refused. What was replayed is left out, unless\n"
    "--all asks for it.\n"
    "\n" WM_DEAD_TIME_HELP "\n"
    "Without -c it reads ./wiremill.yaml or /etc/wiremill/wiremill.yaml, if there is one.\n"
    "\n"
    "Examples:\n"
    "  wiremill dead list -c wiremill.yaml --lane clean --code parse\n"
    "  wiremill dead list -c wiremill.yaml --since 2h --format json | jq -r .text | sort | uniq -c\n";

const struct wm_command wm_cmd_dead_list = {.name = "dead list",
                                            .arguments = "",
                                            .summary = "what was refused, where and why",
                                            .help = help,
                                            .flags = flags,
                                            .run = run};
