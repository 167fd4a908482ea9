/* SPDX-License-Identifier: Apache-2.0 */
#include "dead_plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

void wm_dead_plan_init(struct wm_dead_plan *plan)
{
    *plan = (struct wm_dead_plan){0};
}

void wm_dead_plan_fini(struct wm_dead_plan *plan)
{
    for (size_t i = 0; i < plan->origin_count; i++)
        free(plan->origins[i]);
    free(plan->origins);
    free(plan->entries);
    *plan = (struct wm_dead_plan){0};
}

/* There are a few; the last one found is mostly the next one asked for. */
static uint32_t intern(struct wm_dead_plan *plan, struct wm_str topic)
{
    if (topic.len == 0)
        return WM_DEAD_NONE;
    for (size_t i = plan->origin_count; i-- > 0;)
        if (wm_str_is(topic, plan->origins[i]))
            return (uint32_t)i;
    plan->origins = wm_realloc(plan->origins, (plan->origin_count + 1) * sizeof *plan->origins);
    char *copy = wm_calloc(1, topic.len + 1);
    memcpy(copy, topic.ptr, topic.len);
    plan->origins[plan->origin_count] = copy;
    return (uint32_t)plan->origin_count++;
}

void wm_dead_plan_add(struct wm_dead_plan *plan, const struct wm_dead_letter *letter, bool asked)
{
    if (plan->count == WM_DEAD_NONE)
        return;
    if (plan->count == plan->cap) {
        plan->cap = plan->cap * 2 + 256;
        plan->entries = wm_realloc(plan->entries, plan->cap * sizeof *plan->entries);
    }
    plan->entries[plan->count++] = (struct wm_dead_entry){.offset = letter->message->offset,
                                                          .partition = letter->message->partition,
                                                          .origin = intern(plan, letter->origin_topic),
                                                          .origin_partition = letter->origin_partition,
                                                          .origin_offset = letter->origin_offset,
                                                          .item = wm_dead_is_whole(letter) ? 0 : letter->item,
                                                          .next = WM_DEAD_NONE,
                                                          .asked = asked,
                                                          .lacks_value = letter->left_out_bytes >= 0};
}

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_place(const void *a, const void *b)
{
    const struct wm_dead_entry *x = a, *y = b;
    int order = compare(x->partition, y->partition);
    return order != 0 ? order : compare(x->offset, y->offset);
}

static bool same_origin(const struct wm_dead_entry *x, const struct wm_dead_entry *y)
{
    return x->origin != WM_DEAD_NONE && x->origin == y->origin && x->origin_partition == y->origin_partition &&
           x->origin_offset == y->origin_offset;
}

/* Through pointers: the entries stay where they are. */
static int by_origin(const void *a, const void *b)
{
    const struct wm_dead_entry *x = *(struct wm_dead_entry *const *)a, *y = *(struct wm_dead_entry *const *)b;
    int order = compare(x->origin, y->origin);
    order = order != 0 ? order : compare(x->origin_partition, y->origin_partition);
    order = order != 0 ? order : compare(x->origin_offset, y->origin_offset);
    order = order != 0 ? order : compare(x->item, y->item);
    return order != 0 ? order : (x > y) - (x < y);
}

/* Letters about one story share their fate: one that was replayed speaks for all, and one that was asked
 * for takes the others along, or the next replay would send the story again. */
static void settle_story(struct wm_dead_entry **list, size_t count)
{
    bool before = false, asked = false;
    for (size_t i = 0; i < count; i++) {
        before = before || list[i]->state == WM_DEAD_BEFORE;
        asked = asked || list[i]->asked;
    }
    for (size_t i = 0; i < count; i++)
        list[i]->state = before ? WM_DEAD_BEFORE : asked ? WM_DEAD_WAITING : WM_DEAD_OTHER;
}

/* Links what waits. The first that has its value leads; without any, all are refused. */
static void form_group(struct wm_dead_plan *plan, struct wm_dead_entry **list, size_t count)
{
    struct wm_dead_entry *leader = NULL, *last = NULL;
    for (size_t i = 0; i < count; i++)
        if (list[i]->state == WM_DEAD_WAITING && !list[i]->lacks_value && (leader == NULL || list[i] < leader))
            leader = list[i];
    for (size_t i = 0; i < count; i++) {
        if (list[i]->state != WM_DEAD_WAITING)
            continue;
        if (leader == NULL)
            list[i]->state = WM_DEAD_REFUSED;
        else if (list[i] != leader) {
            *(last != NULL ? &last->next : &leader->next) = (uint32_t)(list[i] - plan->entries);
            last = list[i];
        }
    }
    if (leader != NULL)
        leader->leads = true;
}

static void settle_origin(struct wm_dead_plan *plan, struct wm_dead_entry **list, size_t count)
{
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && list[to]->item == list[from]->item; to++)
            ;
        settle_story(list + from, to - from);
    }
    form_group(plan, list, count);
}

void wm_dead_plan_close(struct wm_dead_plan *plan, struct wm_dead_ledger *ledger)
{
    if (plan->count == 0)
        return;
    qsort(plan->entries, plan->count, sizeof *plan->entries, by_place);
    struct wm_dead_entry **order = wm_calloc(plan->count, sizeof *order);
    for (size_t i = 0; i < plan->count; i++) {
        struct wm_dead_entry *entry = order[i] = &plan->entries[i];
        if (wm_dead_ledger_has(ledger, entry->partition, entry->offset))
            entry->state = WM_DEAD_BEFORE;
    }
    qsort(order, plan->count, sizeof *order, by_origin);
    for (size_t from = 0, to; from < plan->count; from = to) {
        for (to = from + 1; to < plan->count && same_origin(order[from], order[to]); to++)
            ;
        settle_origin(plan, order + from, to - from);
    }
    free(order);
}

uint32_t wm_dead_plan_find(const struct wm_dead_plan *plan, int32_t partition, int64_t offset)
{
    const struct wm_dead_entry key = {.partition = partition, .offset = offset};
    const struct wm_dead_entry *found =
        plan->count > 0 ? bsearch(&key, plan->entries, plan->count, sizeof key, by_place) : NULL;
    return found != NULL ? (uint32_t)(found - plan->entries) : WM_DEAD_NONE;
}

const char *wm_dead_plan_origin(const struct wm_dead_plan *plan, const struct wm_dead_entry *entry)
{
    return entry->origin != WM_DEAD_NONE ? plan->origins[entry->origin] : NULL;
}

size_t wm_dead_plan_set(struct wm_dead_plan *plan, uint32_t leader, enum wm_dead_state state)
{
    size_t count = 0;
    for (uint32_t at = leader; at != WM_DEAD_NONE; at = plan->entries[at].next, count++)
        plan->entries[at].state = (uint8_t)state;
    return count;
}

/* Behind the leader the list is by item, so that the leader's own is put in on the way. A letter about
 * the whole message asks for all of it. */
struct wm_str wm_dead_plan_items(const struct wm_dead_plan *plan, uint32_t leader, struct wm_arena *arena)
{
    struct wm_buf buf = {.arena = arena};
    const struct wm_dead_entry *entries = plan->entries;
    uint32_t own = entries[leader].item, last = 0;
    bool whole = own == 0;
    for (uint32_t at = entries[leader].next; at != WM_DEAD_NONE || own != 0;) {
        bool take_own = own != 0 && (at == WM_DEAD_NONE || own <= entries[at].item);
        uint32_t item = take_own ? own : entries[at].item;
        whole = whole || item == 0;
        if (item != last)
            wm_buf_printf(&buf, "%s%u", last > 0 ? "," : "", item);
        last = item;
        if (take_own)
            own = 0;
        else
            at = entries[at].next;
    }
    return whole ? (struct wm_str){NULL, 0} : wm_buf_str(&buf);
}
