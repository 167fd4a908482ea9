/* SPDX-License-Identifier: Apache-2.0 */
/* Messages that Kafka will never take: one of them would fail its transaction for ever.
 *
 * A broker refuses a batch as a whole, so a refused message is a suspect at first. What was refused is
 * read again, and until the last suspect is through, messages are sent one at a time. What is
 * refused alone is convicted: read once more, it becomes a dead letter. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "lane_private.h"

#define MOST_CONVICTED 100 /* uncommitted at a time; who is forgotten is found out again */

static bool is_it(const struct poison *poison, const struct wm_msg *msg)
{
    return poison->topic != NULL && msg->partition == poison->partition && msg->offset == poison->offset &&
           strcmp(msg->topic, poison->topic) == 0;
}

static struct poison poison_of(const struct wm_msg *msg, const char *text)
{
    return (struct poison){wm_strdup(msg->topic), msg->partition, msg->offset, wm_strdup(text)};
}

static void forget(struct poison *poison)
{
    free(poison->topic);
    free(poison->text);
    *poison = (struct poison){0};
}

static void forget_convicted(struct wm_lane *lane, size_t index)
{
    forget(&lane->convicted[index]);
    lane->convicted[index] = lane->convicted[--lane->convicted_count];
}

bool wm__lane_is_careful(const struct wm_lane *lane)
{
    return lane->suspect.topic != NULL;
}

const char *wm__lane_verdict(const struct wm_lane *lane, const struct wm_msg *msg)
{
    for (size_t i = 0; i < lane->convicted_count; i++)
        if (is_it(&lane->convicted[i], msg))
            return lane->convicted[i].text;
    return NULL;
}

void wm__lane_refused(struct wm_lane *lane, const struct wm_msg *msg, const char *text)
{
    if (!msg->alone) {
        forget(&lane->suspect);
        lane->suspect = poison_of(msg, text);
        return;
    }
    if (lane->convicted == NULL)
        lane->convicted = wm_calloc(MOST_CONVICTED, sizeof *lane->convicted);
    if (lane->convicted_count == MOST_CONVICTED)
        forget_convicted(lane, 0);
    lane->convicted[lane->convicted_count++] = poison_of(msg, text);
}

void wm__lane_absolve(struct wm_lane *lane, const struct wm_msg *msg)
{
    if (is_it(&lane->suspect, msg))
        forget(&lane->suspect);
    for (size_t i = 0; i < lane->convicted_count; i++)
        if (is_it(&lane->convicted[i], msg)) {
            forget_convicted(lane, i);
            return;
        }
}

void wm__lane_forget_strangers(struct wm_lane *lane)
{
    if (wm__lane_is_careful(lane) && wm__lane_partition(lane, lane->suspect.topic, lane->suspect.partition) == NULL)
        forget(&lane->suspect);
    for (size_t i = lane->convicted_count; i-- > 0;)
        if (wm__lane_partition(lane, lane->convicted[i].topic, lane->convicted[i].partition) == NULL)
            forget_convicted(lane, i);
}

void wm__lane_forget_poison(struct wm_lane *lane)
{
    forget(&lane->suspect);
    while (lane->convicted_count > 0)
        forget_convicted(lane, lane->convicted_count - 1);
    free(lane->convicted);
}
