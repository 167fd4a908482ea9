/* SPDX-License-Identifier: Apache-2.0 */
/* `wiremill options`: the reference page, from the tables that the program itself reads. It depends
 * on the build, and on the plug-ins of a configuration that is named; on nothing else. The same walk over the tables
 * serves both forms; a `form` writes them. */
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "runtime/metrics.h"
#include "runtime/settings.h"
#include "wiremill/str.h"

#define PAGE_COLUMNS 100
#define MEANING_AT   30 /* column of the second column of the text form */

struct row {
    const char *name, *fallback, *allowed, *meaning;
};

struct form {
    const char *before_default;
    void (*heading)(struct wm_buf *out, const char *title, const char *help);
    void (*head)(struct wm_buf *out, const char *const columns[4]); /* "" = the column is not used */
    void (*row)(struct wm_buf *out, const struct row *row);
};

/* Text: names on the left, the rest beside them. */
static void wrap(struct wm_buf *out, size_t indent, size_t at, const char *text)
{
    while (*text != '\0') {
        size_t len = strcspn(text, " ");
        if (at + 1 + len > PAGE_COLUMNS && at > indent) {
            wm_buf_printf(out, "\n%*s", (int)indent, "");
            at = indent;
        }
        if (at > indent) {
            wm_buf_addc(out, ' ');
            at++;
        }
        wm_buf_add(out, (struct wm_str){text, len});
        at += len;
        text += len + strspn(text + len, " ");
    }
    wm_buf_addc(out, '\n');
}

static void text_heading(struct wm_buf *out, const char *title, const char *help)
{
    wm_buf_printf(out, "%s%s\n", out->len > 0 ? "\n" : "", title);
    for (size_t i = wm_utf8_count(wm_str_of(title)); i > 0; i--)
        wm_buf_addc(out, '-');
    wm_buf_addc(out, '\n');
    if (*help != '\0')
        wrap(out, 0, 0, help);
}

static void text_head(struct wm_buf *out, const char *const columns[4])
{
    (void)columns;
    wm_buf_adds(out, out->len > 0 ? "\n" : "");
}

static void text_row(struct wm_buf *out, const struct row *row)
{
    size_t len = strlen(row->name);
    wm_buf_printf(out, "  %s", row->name);
    if (len + 2 >= MEANING_AT)
        wm_buf_printf(out, "\n%*s", MEANING_AT, "");
    else
        wm_buf_printf(out, "%*s", (int)(MEANING_AT - 2 - len), "");
    if (*row->fallback != '\0' || *row->allowed != '\0') {
        const char *between = *row->fallback != '\0' && *row->allowed != '\0' ? "; " : "";
        struct wm_str spec = wm_str_printf(out->arena, "[%s%s%s]", row->fallback, between, row->allowed);
        wrap(out, MEANING_AT, MEANING_AT, spec.ptr);
        wm_buf_printf(out, "%*s", MEANING_AT, "");
    }
    wrap(out, MEANING_AT, MEANING_AT, row->meaning);
}

static const struct form text_form = {"default ", text_heading, text_head, text_row};

/* Markdown: tables. */
static void markdown_heading(struct wm_buf *out, const char *title, const char *help)
{
    wm_buf_printf(out, "%s### %s\n", out->len > 0 ? "\n" : "", title);
    if (*help != '\0')
        wm_buf_printf(out, "\n%s\n", help);
}

static void markdown_head(struct wm_buf *out, const char *const columns[4])
{
    wm_buf_adds(out, out->len > 0 ? "\n" : "");
    for (int i = 0; i < 4; i++)
        if (*columns[i] != '\0')
            wm_buf_printf(out, "| %s ", columns[i]);
    wm_buf_adds(out, "|\n");
    for (int i = 0; i < 4; i++)
        if (*columns[i] != '\0')
            wm_buf_adds(out, "|---");
    wm_buf_adds(out, "|\n");
}

static void cell(struct wm_buf *out, const char *before, const char *text, const char *after)
{
    wm_buf_printf(out, "| %s", before);
    for (; *text != '\0'; text++)
        wm_buf_printf(out, *text == '|' ? "\\%c" : "%c", *text);
    wm_buf_printf(out, "%s ", after);
}

static void markdown_row(struct wm_buf *out, const struct row *row)
{
    cell(out, "`", row->name, "`");
    if (*row->fallback != '\0')
        cell(out, "", row->fallback, "");
    if (*row->allowed != '\0')
        cell(out, "", row->allowed, "");
    cell(out, "", row->meaning, "");
    wm_buf_adds(out, "|\n");
}

static const struct form markdown_form = {"", markdown_heading, markdown_head, markdown_row};

/* What a row says. */
static const char *kind_of(const struct wm_option *option)
{
    bool ranged = option->min != NULL || option->max != NULL;
    if (option->type == WM_CTYPE_BOOL)
        return "true or false";
    if (option->type == WM_CTYPE_TEXT)
        return "text";
    if (option->unit == WM_BYTES)
        return ranged ? "bytes" : "bytes, as 512KB or 16MB";
    if (option->unit == WM_MILLISECONDS)
        return ranged ? "time" : "time, as 100ms or 2s";
    return option->type == WM_CTYPE_INT64 ? "whole number" : "number";
}

static const char *allowed_of(const struct wm_option *option, struct wm_arena *arena)
{
    struct wm_buf out = {.arena = arena};
    for (const char *const *choice = option->choices; choice != NULL && *choice != NULL; choice++)
        wm_buf_printf(&out, "%s%s", choice == option->choices ? "" : choice[1] == NULL ? " or " : ", ", *choice);
    if (option->choices != NULL)
        return wm_buf_str(&out).ptr;
    wm_buf_adds(&out, kind_of(option));
    if (option->min != NULL)
        wm_buf_printf(&out, " from %s", option->min);
    if (option->max != NULL)
        wm_buf_printf(&out, " to %s", option->max);
    return wm_buf_str(&out).ptr;
}

static const char *fallback_of(const struct form *form, const struct wm_option *option, struct wm_arena *arena)
{
    if (option->required)
        return "required";
    if (option->fallback == NULL || *option->fallback == '\0')
        return "no default";
    return wm_str_printf(arena, "%s%s", form->before_default, option->fallback).ptr;
}

/* `section` NULL: a stage's own options. */
static void print_options(struct wm_buf *out, const struct form *form, const struct wm_option *table,
                          const struct wm_section *section)
{
    static const char *const columns[4] = {"Key", "Default", "Value", "Meaning"};
    form->head(out, columns);
    for (const struct wm_option *option = table; option->name != NULL; option++) {
        const char *secret = option->secret ? " Secret: prints as ***." : "";
        const char *restart =
            section != NULL && !wm_settings_is_live(section, option->name) ? " A change needs a restart." : "";
        struct row row = {.name = option->name,
                          .fallback = fallback_of(form, option, out->arena),
                          .allowed = allowed_of(option, out->arena),
                          .meaning = wm_str_printf(out->arena, "%s%s%s", option->help, secret, restart).ptr};
        form->row(out, &row);
    }
}

static void print_sections(struct wm_buf *out, const struct form *form, const struct wm_settings *settings)
{
    size_t count;
    const struct wm_section *sections = wm_settings_sections(&count);
    for (size_t i = 0; i < count; i++) {
        bool restart = sections[i].options == NULL && !wm_settings_is_live(&sections[i], NULL);
        const char *help =
            wm_str_printf(out->arena, "%s%s", sections[i].help, restart ? " A change needs a restart." : "").ptr;
        form->heading(out, *sections[i].path != '\0' ? sections[i].path : "Top level", help);
        if (sections[i].options != NULL)
            print_options(out, form, sections[i].options, &sections[i]);
    }
    for (size_t i = 0; i < settings->stage_count; i++) {
        const struct wm_stage *stage = settings->stages[i].step.stage;
        bool any = stage->options != NULL && stage->options[0].name != NULL;
        const char *help = wm_str_printf(out->arena, "%s%s", stage->summary, any ? "" : " It has no options.").ptr;
        form->heading(out, wm_str_printf(out->arena, "stages.%s", stage->name).ptr, help);
        if (any)
            print_options(out, form, stage->options, NULL);
    }
}

static void print_rows(struct wm_buf *out, const struct form *form, const char *key, const struct row *rows)
{
    const char *const columns[4] = {key, *rows->fallback != '\0' ? "Kind" : "", *rows->allowed != '\0' ? "Labels" : "",
                                    "Meaning"};
    form->head(out, columns);
    for (; rows->name != NULL; rows++)
        form->row(out, rows);
}

static void print_reserved(struct wm_buf *out, const struct form *form)
{
    static const char *const columns[4] = {"Property", "", "", "Why"};
    size_t count;
    const struct wm_reserved *reserved = wm_settings_reserved(&count);
    form->heading(
        out, "librdkafka properties that cannot be set",
        "wiremill sets them itself. Every other property of the librdkafka at hand can be set in kafka, or in "
        "a lane's consumer and producer; those that hold passwords and keys print as ***.");
    form->head(out, columns);
    for (size_t i = 0; i < count; i++)
        form->row(out, &(struct row){reserved[i].name, "", "", reserved[i].reason});
}

static const struct row topics[] = {
    {"wire.raw", "", "", "What wires send, in any format that clean reads: the input of the lane clean."},
    {"wire.clean", "", "", "Clean ninjs 3.1 records, written by clean."},
    {"wire.tagged", "", "", "Records with entities and mentions, written by tag."},
    {"wire.enriched", "", "", "Finished records, written by summarize."},
    {"wire.dead", "", "", "Dead letters of all lanes: the message as it came, with its reason in headers."},
    {"wire.urgent", "", "", "Kills, withholds and alerts, published at once beside wire.clean."},
    {NULL, NULL, NULL, NULL}};

static const struct row headers[] = {
    {"content-type", "", "",
     "Read: the format of a raw message, where its content leaves a doubt. Written: "
     "application/json on a record that a lane made."},
    {"wiremill-file", "", "", "Added by `wiremill feed`: the file that the message was read from."},
    {"wiremill-trail", "", "", "Added by each lane that changes a message: lane=, instance=, time= and took_us=."},
    {"wiremill-topic", "", "", "Dead letter: the topic the message was read from."},
    {"wiremill-partition", "", "", "Dead letter: its partition there."},
    {"wiremill-offset", "", "", "Dead letter: its offset there."},
    {"wiremill-lane", "", "", "Dead letter: the lane that refused it."},
    {"wiremill-stage", "", "", "Dead letter: the stage that refused it; empty if none was reached."},
    {"wiremill-code", "", "", "Dead letter: the kind of fault, as in wiremill_dead_letters_total."},
    {"wiremill-text", "", "", "Dead letter: what was wrong, in words."},
    {"wiremill-attempts", "", "", "Dead letter: how often it was tried."},
    {"wiremill-item", "", "", "Dead letter: which story of the message was refused, from 1."},
    {"wiremill-item-count", "", "", "Dead letter: how many stories the message had; 1 if it was refused as a whole."},
    {"wiremill-size", "", "", "Dead letter whose value was too large for the topic and left out: its size in bytes."},
    {"wiremill-replay", "", "",
     "Added by `wiremill dead replay`: the letter that was sent again, TOPIC/PARTITION/OFFSET."},
    {"wiremill-items", "", "",
     "Read: publish these stories of the message only (2,5); all without it. A replay adds it."},
    {"wiremill-replayed", "", "",
     "Marker in a dead-letter topic: its value lists the offsets of its partition that one transaction replayed."},
    {"wiremill-version", "", "", "Dead letter: the version of wiremill that refused it."},
    {NULL, NULL, NULL, NULL}};

static void print_metrics(struct wm_buf *out, const struct form *form)
{
    static const char *const columns[4] = {"Metric", "Kind", "Labels", "Meaning"};
    form->heading(
        out, "Metrics",
        "At /metrics of the admin listener, in Prometheus' text format. wiremill_kafka_*, wiremill_lag_messages "
        "and wiremill_lane_behind_seconds come from librdkafka's statistics, every five seconds; "
        "statistics.interval.ms changes that, and 0 leaves them out.");
    form->head(out, columns);
    for (const struct wm_metric_info *info = wm_metrics_table(); info->name != NULL; info++)
        form->row(out,
                  &(struct row){info->name, info->type, *info->labels != '\0' ? info->labels : "none", info->help});
}

static void print_page(struct wm_buf *out, const struct form *form, const struct wm_settings *settings)
{
    form->heading(
        out, "Configuration",
        "One YAML file, given with -c. ${NAME} and ${NAME:-default} in a value stand for an environment "
        "variable; $${ is a plain ${. --set PATH=VALUE overrides a key: log.level=info, "
        "lanes.clean.output=x, stages.NAME.OPTION=1, kafka.bootstrap.servers=host:9092; several inputs or "
        "stages are separated by commas. Times are written with a unit: 100ms, 2s, 5m, 1h; sizes as 64KB, "
        "8MB, 1GB (powers of 1024). On SIGHUP `wiremill run` reads it again and applies what has changed, but "
        "for what needs a restart: that is logged by name.");
    print_sections(out, form, settings);
    print_reserved(out, form);
    form->heading(out, "Topics", "Of the pipeline in deploy/wiremill.yaml.");
    print_rows(out, form, "Topic", topics);
    form->heading(out, "Headers", "All other headers of a message pass through, in their order.");
    print_rows(out, form, "Header", headers);
    print_metrics(out, form);
}

static int print_stage(struct wm_buf *out, const struct form *form, const struct wm_settings *settings,
                       const char *name)
{
    const struct wm_stage_settings *known = wm_settings_stage(settings, name);
    if (known == NULL) {
        wm_cli_say("options: there is no stage \"%s\"; see \"wiremill version -v\", or name a configuration that "
                   "loads it with -c",
                   name);
        return WM_EXIT_USAGE;
    }
    const struct wm_stage *stage = known->step.stage;
    if (stage->options != NULL && stage->options[0].name != NULL)
        print_options(out, form, stage->options, NULL);
    else
        wm_buf_adds(out, "It has no options.\n");
    return WM_EXIT_OK;
}

struct options_conf {
    const char *stage;
    bool markdown;
};

static const struct wm_flag options_flags[] = {
    {.option = {.name = "markdown",
                .help = "Write tables in Markdown, as in the reference page.",
                WM_FIELD(struct options_conf, markdown)}},
    {.argument = "NAME",
     .option = {.name = "stage",
                .help = "Only the options of this stage, as in its README.",
                WM_FIELD(struct options_conf, stage)}},
    {0}};

static int print(const struct options_conf *conf, struct wm_args *args)
{
    const struct wm_settings *settings;
    int status = wm_cli_settings(args, &settings);
    if (status != WM_EXIT_OK)
        return status;
    struct wm_buf out = {.arena = args->arena};
    const struct form *form = conf->markdown ? &markdown_form : &text_form;
    if (conf->stage != NULL)
        status = print_stage(&out, form, settings, conf->stage);
    else
        print_page(&out, form, settings);
    struct wm_str page = wm_buf_str(&out);
    fwrite(page.ptr, 1, page.len, stdout); /* wm_cli_end tells of a failure */
    return status;
}

static int run(int argc, char **argv)
{
    struct options_conf conf = {0};
    struct wm_args args;
    int status = wm_cli_begin(&wm_cmd_options, argc, argv, &conf, &args);
    return status != WM_GO_ON ? status : wm_cli_end(&args, print(&conf, &args));
}

const struct wm_command wm_cmd_options = {
    .name = "options",
    .summary = "every option, topic, header and metric, with its meaning",
    .help = "With -c FILE also the options of the plug-ins that the file names.\n",
    .flags = options_flags,
    .run = run,
};
