/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "cmd_dead.h"
#include "kafka/dead_replay.h"

#define PROGRESS_MS  200
#define REFUSALS_MAX 20 /* told one by one */

struct replay_conf {
    struct wm_dead_conf dead;
    const char *to;
    bool dry_run;
};

static const struct wm_flag flags[] = {
    WM_DEAD_TOPIC_FLAG(struct replay_conf),
    WM_DEAD_FILTER_FLAGS(struct replay_conf),
    {.argument = "TOPIC",
     .option = {.name = "to",
                .help = "Send to this topic. Default: each message to the topic it was read from.",
                WM_FIELD(struct replay_conf, to)}},
    {.letter = 'n',
     .option = {.name = "dry-run", .help = "Only say what would be done.", WM_FIELD(struct replay_conf, dry_run)}},
    WM_TIMEOUT_FLAG(struct replay_conf, dead.timeout_ms),
    {0}};

struct replaying {
    const struct replay_conf *conf;
    const struct wm_args *args;
    const struct wm_dead_place *places;
    int64_t shown_ms;
    bool shows; /* progress goes to a terminal */
    uint64_t told;
    struct wm_dead_replay_totals totals; /* of the topics before the one in hand */
};

static void hide(const struct replaying *r)
{
    if (r->shows && r->shown_ms > 0)
        fputs("\r\033[K", stderr);
}

static void on_progress(void *ctx, const struct wm_dead_replay_totals *totals, bool waits)
{
    struct replaying *r = ctx;
    int64_t now = wm_clock_ms();
    if (!r->shows || now - r->shown_ms < PROGRESS_MS)
        return;
    r->shown_ms = now;
    if (waits)
        fputs("\rwaiting for a transaction of another writer to end\033[K", stderr);
    else if (totals->asked == 0)
        fputs("\rreading the dead letters\033[K", stderr);
    else
        fprintf(stderr, "\r%" PRIu64 " of %" PRIu64 " dead letters replayed\033[K", totals->replayed,
                totals->replayed + totals->waiting);
    fflush(stderr);
}

static void on_refused(void *ctx, const struct wm_dead_place *place, const char *reason)
{
    struct replaying *r = ctx;
    if (r->told++ >= REFUSALS_MAX)
        return;
    hide(r);
    wm_cli_note("%s/%" PRId32 "/%" PRId64 ": %s", place->topic, place->partition, place->offset, reason);
    if (r->told == REFUSALS_MAX)
        wm_cli_note("further refusals are only counted");
}

static void on_target(void *ctx, const char *topic, uint64_t messages)
{
    struct replaying *r = ctx;
    hide(r);
    if (!r->args->quiet)
        printf("%" PRIu64 " message%s %s topic %s\n", messages, messages == 1 ? "" : "s",
               r->conf->dry_run ? "would go to" : "sent to", topic);
}

static void add(struct wm_dead_replay_totals *to, const struct wm_dead_replay_totals *more)
{
    to->asked += more->asked;
    to->replayed += more->replayed;
    to->messages += more->messages;
    to->before += more->before;
    to->refused += more->refused;
    to->waiting += more->waiting;
}

static void sum_up(const struct replaying *r)
{
    const struct wm_dead_replay_totals *t = &r->totals;
    hide(r);
    if (r->args->quiet)
        return;
    if (r->conf->dry_run)
        printf("%" PRIu64 " would be replayed as %" PRIu64 " message", t->waiting, t->messages);
    else
        printf("%" PRIu64 " replayed as %" PRIu64 " message", t->replayed, t->messages);
    fputs(t->messages == 1 ? "" : "s", stdout);
    printf(", %" PRIu64 " skipped as replayed before, %" PRIu64 " refused", t->before, t->refused);
    if (!r->conf->dry_run && t->waiting > 0)
        printf(", %" PRIu64 " left to be replayed", t->waiting);
    putchar('\n');
}

/* The operands of this topic, in front of the others; how many they are. */
static size_t places_in(const struct replaying *r, const char *topic, struct wm_dead_place *out)
{
    size_t count = 0;
    for (size_t i = 0; i < r->args->operands.count; i++)
        if (strcmp(r->places[i].topic, topic) == 0)
            out[count++] = r->places[i];
    return count;
}

static enum wm_code replay_topic(struct replaying *r, const struct wm_settings *settings,
                                 struct wm_dead_replay_options options, struct wm_error *err)
{
    struct wm_dead_replay_totals totals;
    struct wm_dead_place *places = WM_NEW_ARRAY(r->args->arena, struct wm_dead_place, r->args->operands.count + 1);
    options.filter.places = places;
    options.filter.place_count = places_in(r, options.topic, places);
    if (r->args->operands.count > 0 && options.filter.place_count == 0)
        return WM_OK;
    enum wm_code code = wm_dead_replay(settings, &options, &totals, err);
    add(&r->totals, &totals);
    return code;
}

static int status_of(const struct replaying *r, enum wm_code code, const struct wm_error *err)
{
    if (code == WM_E_BUSY) {
        wm_cli_say("dead replay: %s", err->text);
        return WM_EXIT_INTERRUPTED;
    }
    if (code != WM_OK)
        return wm_cli_fail(err);
    return r->totals.refused > 0 ? WM_EXIT_REFUSED : WM_EXIT_OK;
}

/* The topics of the operands count as asked for. */
static struct wm_dead_words topics_of(const struct replaying *r, struct wm_dead_words topics)
{
    size_t count = 0;
    const char **list = WM_NEW_ARRAY(r->args->arena, const char *, r->args->operands.count + 1);
    for (size_t i = 0; i < r->args->operands.count; i++) {
        size_t j = 0;
        while (j < count && strcmp(list[j], r->places[i].topic) != 0)
            j++;
        if (j == count)
            list[count++] = r->places[i].topic;
    }
    return count > 0 ? (struct wm_dead_words){list, count} : topics;
}

/* Dead letters of dead letters are nobody's wish. */
static int check_target(const char *to, struct wm_dead_words topics)
{
    for (size_t i = 0; i < topics.count && to != NULL; i++)
        if (strcmp(to, topics.list[i]) == 0) {
            wm_cli_say("dead replay: --to: topic %s holds the dead letters themselves", to);
            return WM_EXIT_USAGE;
        }
    return WM_EXIT_OK;
}

static int replay(struct replaying *r, const struct wm_settings *settings, const struct wm_dead_filter *filter)
{
    struct wm_stop stop;
    struct wm_error err = {0};
    struct wm_dead_place *places;
    struct wm_dead_words topics = wm_dead_topics(&r->conf->dead, settings, r->args->arena);
    int status = wm_dead_places_of("dead replay", r->args, topics, &places);
    if (status != WM_EXIT_OK)
        return status;
    r->places = places;
    topics = topics_of(r, topics);
    status = check_target(r->conf->to, topics);
    if (status != WM_EXIT_OK)
        return status;
    if (wm_stop_open(&stop, &err) != WM_OK)
        return wm_cli_fail(&err);
    struct wm_dead_replay_options options = {.to = r->conf->to,
                                             .filter = *filter,
                                             .dry_run = r->conf->dry_run,
                                             .timeout_ms = r->conf->dead.timeout_ms,
                                             .stop = &stop,
                                             .on_progress = on_progress,
                                             .on_refused = on_refused,
                                             .on_target = on_target,
                                             .ctx = r};
    enum wm_code code = WM_OK;
    for (size_t i = 0; i < topics.count && code == WM_OK; i++) {
        options.topic = topics.list[i];
        code = replay_topic(r, settings, options, &err);
    }
    sum_up(r);
    wm_stop_close(&stop);
    return status_of(r, code, &err);
}

static int run(int argc, char **argv)
{
    struct replay_conf conf;
    struct wm_args args;
    const struct wm_settings *settings;
    struct wm_dead_filter filter;
    int status = wm_cli_begin(&wm_cmd_dead_replay, argc, argv, &conf, &args);
    if (status != WM_GO_ON)
        return status;
    wm_cli_find_config(&args);
    struct replaying r = {.conf = &conf, .args = &args, .shows = isatty(STDERR_FILENO) && !args.quiet};
    status = wm_dead_filter_of("dead replay", &conf.dead, &filter);
    if (status == WM_EXIT_OK)
        status = wm_cli_settings(&args, &settings);
    if (status == WM_EXIT_OK)
        status = replay(&r, settings, &filter);
    return wm_cli_end(&args, status);
}

static const char help[] =
    "Sends dead letters back to where they came from: key, value, time and headers as they were, and\n"
    "the header wiremill-replay, which names the letter. All of them, those that the flags choose, or\n"
    "those named as PARTITION/OFFSET or TOPIC/PARTITION/OFFSET. Remove the cause first: what is refused\n"
    "again becomes a new dead letter.\n"
    "\n"
    "Each is replayed once, whatever happens: what is sent and the note that it was sent, a marker in\n"
    "the dead-letter topic, are one transaction. After a crash, run it again; of two that run at once\n"
    "the later one takes over. Ctrl-C ends it between two transactions.\n"
    "\n"
    "Several refused stories of one message go back as one message, with the header wiremill-items,\n"
    "which makes lanes publish those stories only. A letter whose value was too large for the topic\n"
    "is refused.\n"
    "\n" WM_DEAD_TIME_HELP "\n"
    "Without -c it reads ./wiremill.yaml or /etc/wiremill/wiremill.yaml, if there is one.\n"
    "\n"
    "Examples:\n"
    "  wiremill dead replay -c wiremill.yaml --lane clean --code limit --dry-run\n"
    "  wiremill dead replay -c wiremill.yaml --since 2h\n"
    "  wiremill dead replay -c wiremill.yaml 0/17 0/23 --to wire.check\n";

const struct wm_command wm_cmd_dead_replay = {.name = "dead replay",
                                              .arguments = "[LETTER]...",
                                              .summary = "send them back, each exactly once",
                                              .help = help,
                                              .flags = flags,
                                              .run = run};
