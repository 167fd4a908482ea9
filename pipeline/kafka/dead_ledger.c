/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges are collected as they come, and sorted and joined before the next question. */
#include "dead_ledger.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/arena.h"
#include "wiremill/json.h"

#define MARKER_BYTES ((size_t)64 << 20) /* of memory to read one: a runaway is still stopped */

struct range {
    int64_t first, last;
};

struct ranges {
    struct range *list;
    size_t count, cap;
    bool sorted;
};

struct wm_dead_ledger {
    int32_t partition_count;
    struct wm_arena *scratch;
    struct ranges partitions[];
};

struct wm_dead_ledger *wm_dead_ledger_new(int32_t partition_count)
{
    struct wm_dead_ledger *ledger = wm_calloc(1, sizeof *ledger + (size_t)partition_count * sizeof *ledger->partitions);
    ledger->partition_count = partition_count;
    ledger->scratch = wm_arena_new(MARKER_BYTES);
    return ledger;
}

void wm_dead_ledger_free(struct wm_dead_ledger **ledger)
{
    if (*ledger == NULL)
        return;
    for (int32_t i = 0; i < (*ledger)->partition_count; i++)
        free((*ledger)->partitions[i].list);
    wm_arena_free((*ledger)->scratch);
    free(*ledger);
    *ledger = NULL;
}

void wm_dead_ledger_clear(struct wm_dead_ledger *ledger)
{
    for (int32_t i = 0; i < ledger->partition_count; i++)
        ledger->partitions[i].count = 0;
}

/* Letters are mostly replayed in their order, so that most ranges just grow at their end. */
void wm_dead_ledger_add(struct wm_dead_ledger *ledger, int32_t partition, int64_t first, int64_t last)
{
    struct ranges *ranges = &ledger->partitions[partition];
    if (ranges->count > 0 && ranges->list[ranges->count - 1].last == first - 1) {
        ranges->list[ranges->count - 1].last = last;
    } else {
        if (ranges->count == ranges->cap) {
            ranges->cap = ranges->cap * 2 + 16;
            ranges->list = wm_realloc(ranges->list, ranges->cap * sizeof *ranges->list);
        }
        ranges->list[ranges->count++] = (struct range){first, last};
    }
    ranges->sorted = false;
}

static bool read_range(const struct wm_json *pair, int64_t before, struct range *out)
{
    out->first = wm_json_int(wm_json_at(pair, 0), -1);
    out->last = wm_json_int(wm_json_at(pair, 1), -1);
    return wm_json_count(pair) == 2 && out->first >= 0 && out->first <= out->last && out->last < before;
}

enum wm_code wm_dead_ledger_read(struct wm_dead_ledger *ledger, int32_t partition, int64_t offset, struct wm_str value,
                                 struct wm_error *err)
{
    struct wm_json *root = NULL;
    struct range range;
    wm_arena_reset(ledger->scratch);
    enum wm_code code = wm_json_parse(ledger->scratch, value, &root, err);
    if (code != WM_OK)
        return code;
    const struct wm_json *list = wm_json_get(root, "replayed");
    if (!wm_json_is_array(list))
        return wm_fail(err, WM_E_PARSE, "it has no list \"replayed\"");
    for (size_t i = 0; i < wm_json_count(list); i++)
        if (!read_range(wm_json_at(list, i), offset, &range))
            return wm_fail(err, WM_E_PARSE, "range %zu is not [first, last] of offsets before its own", i + 1);
    for (size_t i = 0; i < wm_json_count(list); i++)
        if (read_range(wm_json_at(list, i), offset, &range))
            wm_dead_ledger_add(ledger, partition, range.first, range.last);
    return WM_OK;
}

static int by_first(const void *a, const void *b)
{
    const struct range *x = a, *y = b;
    return (x->first > y->first) - (x->first < y->first);
}

static void sort(struct ranges *ranges)
{
    if (ranges->sorted || ranges->count == 0)
        return;
    qsort(ranges->list, ranges->count, sizeof *ranges->list, by_first);
    size_t last = 0;
    for (size_t i = 1; i < ranges->count; i++) {
        const struct range *next = &ranges->list[i];
        if (next->first > ranges->list[last].last + 1)
            ranges->list[++last] = *next;
        else if (next->last > ranges->list[last].last)
            ranges->list[last].last = next->last;
    }
    ranges->count = last + 1;
    ranges->sorted = true;
}

bool wm_dead_ledger_has(struct wm_dead_ledger *ledger, int32_t partition, int64_t offset)
{
    struct ranges *ranges = &ledger->partitions[partition];
    sort(ranges);
    size_t from = 0, to = ranges->count;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (offset < ranges->list[mid].first)
            to = mid;
        else if (offset > ranges->list[mid].last)
            from = mid + 1;
        else
            return true;
    }
    return false;
}

struct wm_str wm_dead_ledger_write(struct wm_dead_ledger *ledger, int32_t partition, struct wm_arena *arena)
{
    struct ranges *ranges = &ledger->partitions[partition];
    struct wm_buf buf = {.arena = arena};
    sort(ranges);
    if (ranges->count == 0)
        return (struct wm_str){NULL, 0};
    wm_buf_adds(&buf, "{\"replayed\":[");
    for (size_t i = 0; i < ranges->count; i++)
        wm_buf_printf(&buf, "%s[%" PRId64 ",%" PRId64 "]", i > 0 ? "," : "", ranges->list[i].first,
                      ranges->list[i].last);
    wm_buf_adds(&buf, "]}");
    return wm_buf_str(&buf);
}
