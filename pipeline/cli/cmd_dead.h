/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_dead.h: what the verbs of `wiremill dead` share: which topics, which letters. */
#ifndef CLI_CMD_DEAD_H
#define CLI_CMD_DEAD_H

#include "cli/cli.h"
#include "kafka/dead.h"

extern const struct wm_command wm_cmd_dead_list, wm_cmd_dead_show, wm_cmd_dead_replay;

struct wm_dead_conf {
    struct wm_list topics, lanes, codes, stages;
    const char *since, *until;
    int64_t timeout_ms;
};

/* Of a command whose struct has a `struct wm_dead_conf dead`. */
#define WM_DEAD_TOPIC_FLAG(conf)                                                                                       \
    {                                                                                                                  \
        .letter = 't', .argument = "TOPIC", .repeats = true, .option = {                                               \
            .name = "topic",                                                                                           \
            .help = "Look into this topic. Default: the dead-letter topics of all lanes. Repeatable.",                 \
            WM_LIST_FIELD(conf, dead.topics)                                                                           \
        }                                                                                                              \
    }

/* Rows of list and replay; The struct has a `struct wm_dead_conf dead`. */
#define WM_DEAD_FILTER_FLAGS(conf)                                                                                     \
    {.argument = "NAME",                                                                                               \
     .repeats = true,                                                                                                  \
     .option = {.name = "lane", .help = "Only what this lane refused. Repeatable.", WM_LIST_FIELD(conf, dead.lanes)}}, \
        {.argument = "CODE",                                                                                           \
         .repeats = true,                                                                                              \
         .option = {.name = "code",                                                                                    \
                    .help = "Only this kind of fault: parse, format, limit ... Repeatable.",                           \
                    WM_LIST_FIELD(conf, dead.codes)}},                                                                 \
        {.argument = "NAME",                                                                                           \
         .repeats = true,                                                                                              \
         .option = {.name = "stage",                                                                                   \
                    .help = "Only what this stage refused. Repeatable.",                                               \
                    WM_LIST_FIELD(conf, dead.stages)}},                                                                \
        {.argument = "TIME",                                                                                           \
         .option = {.name = "since",                                                                                   \
                    .help = "Only messages of this time or later: 2026-03-01T08:00:00Z, 2026-03-01, or how long ago: " \
                            "15m, 2h, 7d.",                                                                            \
                    WM_FIELD(conf, dead.since)}},                                                                      \
    {                                                                                                                  \
        .argument = "TIME", .option = {                                                                                \
            .name = "until",                                                                                           \
            .help = "Only messages from before this time.",                                                            \
            WM_FIELD(conf, dead.until)                                                                                 \
        }                                                                                                              \
    }

#define WM_DEAD_TIME_HELP                                                                                              \
    "A dead letter keeps the time of its message, so that is what --since and --until are about,\n"                    \
    "unless the topic is set to the time of writing (message.timestamp.type=LogAppendTime).\n"

/* Reads the times. WM_EXIT_OK or, having said why, WM_EXIT_USAGE. `command` is for the message. */
int wm_dead_filter_of(const char *command, const struct wm_dead_conf *conf, struct wm_dead_filter *out);

/* The topics asked for: those given, else those of the lanes, each once; wire.dead without any. */
struct wm_dead_words wm_dead_topics(const struct wm_dead_conf *conf, const struct wm_settings *settings,
                                    struct wm_arena *arena);

/* Reads the operands; each gets a topic, which one without it takes from `topics` if that is only one.
 * *out is the arena's. WM_EXIT_OK or, having said why, WM_EXIT_USAGE. */
int wm_dead_places_of(const char *command, const struct wm_args *args, struct wm_dead_words topics,
                      struct wm_dead_place **out);

#endif
