/* SPDX-License-Identifier: Apache-2.0 */
#include "output.h"

#include <string.h>

#include "base/arena.h"

#define MAX_NUMBER 100000000u /* of items; keeps a list of digits within the type */

static const char missing_text[] = "the message was sent again for an item that it does not hold any more";

/* Hands out the bytes behind the array. */
struct packer {
    struct wm_outputs *outputs;
    char *at;
    unsigned item_count; /* of the message */
};

static struct wm_str pack(struct packer *packer, struct wm_str s)
{
    if (s.len == 0)
        return (struct wm_str){s.ptr != NULL ? "" : NULL, 0};
    struct wm_str copy = {memcpy(packer->at, s.ptr, s.len), s.len};
    packer->at += s.len;
    return copy;
}

/* With a NUL behind it. */
static struct wm_str pack_text(struct packer *packer, const char *text)
{
    struct wm_str copy = {packer->at, strlen(text)};
    memcpy(packer->at, text, copy.len + 1);
    packer->at += copy.len + 1;
    return copy;
}

static struct packer packer_new(size_t count, size_t bytes)
{
    struct wm_outputs *outputs = wm_calloc(1, sizeof *outputs + count * sizeof *outputs->list + bytes);
    outputs->bytes = bytes;
    return (struct packer){outputs, (char *)&outputs->list[count], 1};
}

static bool is_published(const struct wm_item *item)
{
    return item->code == WM_OK;
}

static bool is_refused(const struct wm_item *item)
{
    return item->code != WM_OK && item->code != WM_E_DROP;
}

/* Several items of one message have a key each, or a compacted topic would keep only one. */
static struct wm_str key_of(const struct wm_msg *msg, const struct wm_item *item, bool several)
{
    return several || msg->key.ptr == NULL ? item->guid : (struct wm_str){NULL, 0};
}

static void add_published(struct packer *packer, const struct wm_msg *msg, const struct wm_item *item, bool several,
                          bool urgent)
{
    struct wm_output out = {.to = WM_TO_OUTPUT, .encoded = item->encoded, .value = msg->value};
    struct wm_str key = key_of(msg, item, several);
    out.key = key.len > 0 ? pack(packer, key) : (struct wm_str){NULL, 0};
    if (item->value.ptr != msg->value.ptr)
        out.value = pack(packer, item->value);
    packer->outputs->list[packer->outputs->count++] = out;
    if (!urgent || !item->urgent)
        return;
    out.to = WM_TO_URGENT;
    packer->outputs->list[packer->outputs->count++] = out;
    packer->outputs->urgent = true;
}

/* What one item's code means for the whole message. */
static void judge(struct wm_outputs *outputs, const struct wm_msg *msg, enum wm_code code, struct wm_str why)
{
    enum wm_fate fate = wm_code_fate(code);
    bool again = fate == WM_RETRY && !msg->last_try && outputs->verdict == WM_OK;
    if (!again && (fate != WM_FATAL || wm_code_fate(outputs->verdict) == WM_FATAL))
        return;
    outputs->verdict = code;
    outputs->why = why;
}

static void add_refused(struct packer *packer, const struct wm_msg *msg, const struct wm_item *item, unsigned number)
{
    struct wm_str text = pack_text(packer, item->text);
    judge(packer->outputs, msg, item->code, text);
    packer->outputs->list[packer->outputs->count++] = (struct wm_output){.to = WM_TO_DEAD,
                                                                         .value = msg->value,
                                                                         .null_value = !msg->has_value,
                                                                         .code = item->code,
                                                                         .stage = item->stage,
                                                                         .text = text,
                                                                         .item = number,
                                                                         .item_count = packer->item_count};
}

/* The next number of a list such as "2,5"; 0 at its end. What is no number is passed over. */
static unsigned next_number(struct wm_str *list)
{
    unsigned number = 0;
    bool any = false;
    for (; list->len > 0; list->ptr++, list->len--) {
        bool digit = *list->ptr >= '0' && *list->ptr <= '9';
        if (digit && number < MAX_NUMBER)
            number = number * 10 + (unsigned)(*list->ptr - '0');
        else if (any && number > 0)
            break;
        any = digit;
    }
    return number;
}

static bool is_wanted(const struct wm_msg *msg, unsigned number)
{
    struct wm_str list = msg->only_items;
    unsigned next = next_number(&list);
    if (next == 0)
        return true;
    while (next != 0 && next != number)
        next = next_number(&list);
    return next == number;
}

/* Items that were asked for and are not there any more, since the stages have changed. */
static void add_missing(struct packer *packer, const struct wm_msg *msg, unsigned count)
{
    struct wm_str list = msg->only_items;
    for (unsigned number; (number = next_number(&list)) != 0;)
        if (number > count)
            add_refused(packer, msg, &(struct wm_item){.code = WM_E_NO_STORY, .stage = "", .text = missing_text},
                        number);
}

static struct packer packer_for(const struct wm_msg *msg, const struct wm_item *items)
{
    size_t count = 0, bytes = 0;
    unsigned item_count = 0;
    struct wm_str list = msg->only_items;
    for (const struct wm_item *item = items; item != NULL; item = item->next) {
        count += is_published(item) ? 2 : is_refused(item);
        bytes += item->guid.len + (item->value.ptr != msg->value.ptr ? item->value.len : 0);
        bytes += is_refused(item) ? strlen(item->text) + 1 : 0;
        item_count++;
    }
    for (; next_number(&list) != 0; count++)
        bytes += sizeof missing_text;
    struct packer packer = packer_new(count, bytes);
    packer.item_count = item_count;
    return packer;
}

struct wm_outputs *wm_outputs_of_items(const struct wm_msg *msg, const struct wm_item *items, bool urgent)
{
    struct packer packer = packer_for(msg, items);
    bool whole = items->next == NULL && is_refused(items); /* there are no items to choose from */
    unsigned number = 0;
    for (const struct wm_item *item = items; item != NULL; item = item->next) {
        number++;
        if (!whole && !is_wanted(msg, number))
            continue;
        if (is_published(item))
            add_published(&packer, msg, item, items->next != NULL, urgent);
        else if (is_refused(item))
            add_refused(&packer, msg, item, number);
    }
    if (!whole)
        add_missing(&packer, msg, number);
    return packer.outputs;
}

struct wm_outputs *wm_outputs_pass(const struct wm_msg *msg)
{
    struct packer packer = packer_new(1, 0);
    packer.outputs->count = 1;
    packer.outputs->list[0] =
        (struct wm_output){.to = WM_TO_OUTPUT, .value = msg->value, .null_value = !msg->has_value};
    return packer.outputs;
}

struct wm_outputs *wm_outputs_dead(const struct wm_msg *msg, enum wm_code code, const char *stage, const char *text)
{
    struct packer packer = packer_new(1, strlen(text) + 1);
    add_refused(&packer, msg, &(struct wm_item){.code = code, .stage = stage, .text = text}, 1);
    return packer.outputs;
}
