/* SPDX-License-Identifier: Apache-2.0 */
/* What no single value shows: lanes that get in each other's way, and topics that lead in a circle.
 * With at most WM_MAX_LANES lanes, comparing each with each is cheap. */
#include <string.h>

#include "settings_private.h"

void wm__settings_check_topic(struct wm_reader *reader, const struct wm_yaml *node, const char *key, const char *topic)
{
    size_t len = strlen(topic), good = 0;
    while (good < len && (strchr("._-", topic[good]) != NULL || (topic[good] >= '0' && topic[good] <= '9') ||
                          (topic[good] >= 'a' && topic[good] <= 'z') || (topic[good] >= 'A' && topic[good] <= 'Z')))
        good++;
    if (len == 0)
        wm__settings_fault(reader, node, "%s must name a topic, not be empty", key);
    else if (good < len || len > 249 || strcmp(topic, ".") == 0 || strcmp(topic, "..") == 0)
        wm__settings_fault(reader, node,
                           "%s: \"%.60s\" is no name of a topic: up to 249 letters, digits, \".\", \"_\", \"-\"", key,
                           topic);
}

static bool reads(const struct wm_lane_settings *lane, const char *topic)
{
    for (size_t i = 0; topic != NULL && i < lane->input_count; i++)
        if (strcmp(lane->inputs[i], topic) == 0)
            return true;
    return false;
}

static const char *shared_input(const struct wm_lane_settings *a, const struct wm_lane_settings *b)
{
    for (size_t i = 0; i < a->input_count; i++)
        if (reads(b, a->inputs[i]))
            return a->inputs[i];
    return NULL;
}

static void check_pair(struct wm_reader *reader, const struct wm_lane_settings *first,
                       const struct wm_lane_settings *second)
{
    const char *topic = strcmp(first->group, second->group) == 0 ? shared_input(first, second) : NULL;
    if (strcmp(first->name, second->name) == 0)
        wm__settings_fault_at(reader, second->line, "a second lane \"%s\"; the first begins in line %d", second->name,
                              first->line);
    else if (topic != NULL)
        wm__settings_fault_at(reader, second->line,
                              "the lanes \"%s\" (line %d) and \"%s\" both read %s in the group %s, so each would get a "
                              "part of it; give them different groups",
                              first->name, first->line, second->name, topic, second->group);
}

static void check_inputs_once(struct wm_reader *reader, const struct wm_lane_settings *lane)
{
    for (size_t i = 1; i < lane->input_count && i < WM_MAX_LANES; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(lane->inputs[i], lane->inputs[j]) == 0)
                wm__settings_fault_at(reader, lane->line, "the lane \"%s\" names its input %s twice", lane->name,
                                      lane->inputs[i]);
}

static void check_own_topics(struct wm_reader *reader, const struct wm_lane_settings *lane)
{
    const char *const names[] = {"output", "dead", "urgent"};
    const char *const topics[] = {lane->output, lane->dead, lane->urgent};
    for (size_t i = 0; i < 3; i++)
        if (reads(lane, topics[i]))
            wm__settings_fault_at(reader, lane->line,
                                  "the lane \"%s\" reads its own %s topic %s, so messages would go round for ever",
                                  lane->name, names[i], topics[i]);
    if (lane->output != NULL && strcmp(lane->output, lane->dead) == 0)
        wm__settings_fault_at(reader, lane->line, "the lane \"%s\" writes records and dead letters to one topic, %s",
                              lane->name, lane->output);
}

/* A depth-first walk over lanes; the way taken tells the circle that an edge back closes. */
struct walk {
    struct wm_reader *reader;
    const struct wm_lane_settings *lanes;
    size_t count;
    enum { UNSEEN, ON_THE_WAY, DONE } state[WM_MAX_LANES];
    size_t way[WM_MAX_LANES], depth;
};

static bool feeds(const struct wm_lane_settings *from, const struct wm_lane_settings *to)
{
    return from != to && (reads(to, from->output) || reads(to, from->urgent));
}

static void tell_circle(const struct walk *walk, size_t back_to)
{
    struct wm_buf text = {.arena = walk->reader->arena};
    size_t from = 0;
    while (walk->way[from] != back_to)
        from++;
    for (size_t i = from; i < walk->depth; i++)
        wm_buf_printf(&text, "%s -> ", walk->lanes[walk->way[i]].name);
    wm_buf_adds(&text, walk->lanes[back_to].name);
    wm__settings_fault_at(walk->reader, walk->lanes[back_to].line,
                          "the lanes feed each other in a circle, so messages would go round for ever: %s",
                          wm_buf_str(&text).ptr);
}

static void follow(struct walk *walk, size_t lane) /* at most WM_MAX_LANES deep */
{
    walk->state[lane] = ON_THE_WAY;
    walk->way[walk->depth++] = lane;
    for (size_t next = 0; next < walk->count; next++) {
        if (!feeds(&walk->lanes[lane], &walk->lanes[next]))
            continue;
        if (walk->state[next] == UNSEEN)
            follow(walk, next);
        else if (walk->state[next] == ON_THE_WAY)
            tell_circle(walk, next);
    }
    walk->depth--;
    walk->state[lane] = DONE;
}

static bool names_brokers(const struct wm_settings *settings)
{
    static const char *const names[] = {"bootstrap.servers", "metadata.broker.list", "test.mock.num.brokers"};
    for (size_t i = 0; i < settings->kafka.count; i++)
        for (size_t j = 0; j < sizeof names / sizeof *names; j++)
            if (strcmp(settings->kafka.list[i].name, names[j]) == 0)
                return true;
    return false;
}

void wm__settings_check(struct wm_reader *reader)
{
    const struct wm_settings *settings = reader->settings;
    struct walk walk = {.reader = reader, .lanes = settings->lanes, .count = settings->lane_count};
    if (settings->lane_count > 0 && !names_brokers(settings))
        wm__settings_fault(reader, NULL,
                           "no brokers: set bootstrap.servers in the section kafka (or --set "
                           "kafka.bootstrap.servers=HOST:9092)");
    for (size_t i = 0; i < walk.count; i++) {
        if (walk.lanes[i].name == NULL || walk.lanes[i].output == NULL)
            return; /* told already; the rest would only confuse */
        check_own_topics(reader, &walk.lanes[i]);
        check_inputs_once(reader, &walk.lanes[i]);
        for (size_t j = 0; j < i; j++)
            check_pair(reader, &walk.lanes[j], &walk.lanes[i]);
    }
    for (size_t i = 0; i < walk.count; i++)
        if (walk.state[i] == UNSEEN)
            follow(&walk, i);
}
