/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd_dead.h"

#include <string.h>
#include <time.h>

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int read_time(const char *command, const char *flag, const char *text, int64_t *out)
{
    struct wm_error err = {0};
    if (text == NULL || wm_dead_time(text, now_ms(), out, &err) == WM_OK)
        return WM_EXIT_OK;
    wm_cli_say("%s: --%s: %s", command, flag, err.text);
    return WM_EXIT_USAGE;
}

static struct wm_dead_words words_of(struct wm_list list)
{
    return (struct wm_dead_words){list.items, list.count};
}

int wm_dead_filter_of(const char *command, const struct wm_dead_conf *conf, struct wm_dead_filter *out)
{
    *out = (struct wm_dead_filter){
        .lanes = words_of(conf->lanes), .codes = words_of(conf->codes), .stages = words_of(conf->stages)};
    int status = read_time(command, "since", conf->since, &out->since_ms);
    return status == WM_EXIT_OK ? read_time(command, "until", conf->until, &out->until_ms) : status;
}

static bool has(const char *const *list, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], word) == 0)
            return true;
    return false;
}

struct wm_dead_words wm_dead_topics(const struct wm_dead_conf *conf, const struct wm_settings *settings,
                                    struct wm_arena *arena)
{
    static const char *const usual[] = {"wire.dead"};
    bool given = conf->topics.count > 0;
    size_t count = 0, most = given ? conf->topics.count : settings->lane_count;
    const char **list = WM_NEW_ARRAY(arena, const char *, most + 1);
    for (size_t i = 0; i < most; i++) {
        const char *topic = given ? conf->topics.items[i] : settings->lanes[i].dead;
        if (!has(list, count, topic))
            list[count++] = topic;
    }
    return count > 0 ? (struct wm_dead_words){list, count} : (struct wm_dead_words){usual, 1};
}

int wm_dead_places_of(const char *command, const struct wm_args *args, struct wm_dead_words topics,
                      struct wm_dead_place **out)
{
    *out = WM_NEW_ARRAY(args->arena, struct wm_dead_place, args->operands.count + 1);
    for (size_t i = 0; i < args->operands.count; i++) {
        const char *operand = args->operands.items[i];
        struct wm_dead_place *place = &(*out)[i];
        struct wm_error err = {0};
        if (wm_dead_place(operand, args->arena, place, &err) != WM_OK) {
            wm_cli_say("%s: %s", command, err.text);
            return WM_EXIT_USAGE;
        }
        if (place->topic == NULL && topics.count > 1) {
            wm_cli_say("%s: %s: in which topic? Write %s/%s, or name it with --topic", command, operand, topics.list[0],
                       operand);
            return WM_EXIT_USAGE;
        }
        place->topic = place->topic == NULL ? topics.list[0] : place->topic;
    }
    return WM_EXIT_OK;
}

static const struct wm_command *const verbs[] = {&wm_cmd_dead_list, &wm_cmd_dead_show, &wm_cmd_dead_replay, NULL};

static const char help[] =
    "What a lane cannot process goes to its dead-letter topic, untouched, with the reason in headers;\n"
    "everything else goes on. When the cause is removed, replay sends it to where it came from.\n"
    "\n"
    "Examples:\n"
    "  wiremill dead list -c wiremill.yaml --since 2h\n"
    "  wiremill dead show -c wiremill.yaml 0/17\n"
    "  wiremill dead replay -c wiremill.yaml --code limit --dry-run\n";

const struct wm_command wm_cmd_dead = {.name = "dead",
                                       .arguments = "VERB",
                                       .summary = "list, show and replay dead letters",
                                       .help = help,
                                       .run = wm_cli_verb,
                                       .verbs = verbs};
