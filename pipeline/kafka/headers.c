/* SPDX-License-Identifier: Apache-2.0 */
/* Headers of an output: the message's own, in their order, duplicates and nulls kept; then ours.
 *
 * A record that we wrote is JSON whatever its input was, so a content-type header is replaced, in its
 * place. Each lane that changes a message adds one `wiremill-trail`; a dead letter adds what its origin
 * and its fault were. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "port_private.h"

static void add_text(rd_kafka_headers_t *headers, const char *name, struct wm_str value)
{
    rd_kafka_header_add(headers, name, -1, value.len > 0 ? value.ptr : "", (ssize_t)value.len);
}

static void add(rd_kafka_headers_t *headers, const char *name, const char *fmt, ...) WM_PRINTF(3, 4);
static void add(rd_kafka_headers_t *headers, const char *name, const char *fmt, ...)
{
    char value[512];
    va_list args;
    va_start(args, fmt);
    vsnprintf(value, sizeof value, fmt, args);
    va_end(args);
    add_text(headers, name, wm_str_of(value));
}

/* NULL if the message has none. */
static rd_kafka_headers_t *copy_headers(const rd_kafka_message_t *message, bool encoded, bool keeps_items)
{
    rd_kafka_headers_t *from, *headers;
    const char *name;
    const void *value;
    size_t size;
    if (rd_kafka_message_headers(message, &from) != RD_KAFKA_RESP_ERR_NO_ERROR)
        return NULL;
    headers = rd_kafka_headers_new(16);
    for (size_t i = 0; rd_kafka_header_get_all(from, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; i++) {
        if (encoded && strcasecmp(name, "content-type") == 0)
            add_text(headers, name, WM_STR("application/json"));
        else if (keeps_items || strcmp(name, WM_HEADER_ITEMS) != 0)
            rd_kafka_header_add(headers, name, -1, value, value != NULL ? (ssize_t)size : 0);
    }
    return headers;
}

/* When and how long: told here, so that records stay equal for equal input. */
static void add_trail(rd_kafka_headers_t *headers, const struct kafka_port *port, const struct wm_msg *msg)
{
    struct timespec now;
    struct tm utc;
    char when[32];
    clock_gettime(CLOCK_REALTIME, &now);
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%S", gmtime_r(&now.tv_sec, &utc));
    add(headers, "wiremill-trail", "lane=%s instance=%s time=%s.%03ldZ took_us=%llu", port->lane->name,
        port->settings->instance, when, now.tv_nsec / 1000000, (unsigned long long)msg->worked_ns / 1000);
}

static void add_fault(rd_kafka_headers_t *headers, const struct kafka_port *port, const struct wm_output *out)
{
    const struct wm_msg *msg = out->msg;
    add(headers, "wiremill-topic", "%s", msg->topic);
    add(headers, "wiremill-partition", "%d", (int)msg->partition);
    add(headers, "wiremill-offset", "%lld", (long long)msg->offset);
    add(headers, "wiremill-lane", "%s", port->lane->name);
    add(headers, "wiremill-stage", "%s", out->stage);
    add(headers, "wiremill-code", "%s", wm_code_label(out->code));
    add_text(headers, "wiremill-text", out->text);
    add(headers, "wiremill-attempts", "%u", msg->tries > 0 ? msg->tries : 1);
    add(headers, "wiremill-item", "%u", out->item);
    add(headers, "wiremill-item-count", "%u", out->item_count);
    if (out->null_value && msg->has_value)
        add(headers, "wiremill-size", "%zu", msg->value.len);
    add(headers, "wiremill-version", "%s", WM_VERSION);
}

rd_kafka_headers_t *wm__port_headers(const struct kafka_port *port, const struct wm_output *out)
{
    /* The list of items is about this message: what stages made of it has items of its own. A dead letter
     * is the message again, or a replay of it would publish all of them. */
    bool keeps_items = port->lane->step_count == 0 || out->to == WM_TO_DEAD;
    rd_kafka_headers_t *headers = copy_headers(out->msg->message, out->encoded, keeps_items);
    if (headers == NULL && (out->to == WM_TO_DEAD || out->encoded))
        headers = rd_kafka_headers_new(16);
    if (out->to == WM_TO_DEAD)
        add_fault(headers, port, out);
    else if (out->encoded)
        add_trail(headers, port, out->msg);
    return headers;
}
