/* SPDX-License-Identifier: Apache-2.0 */
/* A port without a broker: the test says what is fetched and when reports and commits come; the port
 * writes down what the lane asks for. All on the loop thread. */
#ifndef UNIT_FAKE_PORT_H
#define UNIT_FAKE_PORT_H

#include <stdlib.h>
#include <string.h>

#include "support/test.h"

#include "base/arena.h"
#include "runtime/lane.h"

#define FAKE_MOST 256

struct fake_input {
    int64_t offset;
    const char *value; /* NULL = tombstone */
    int32_t partition;
};

struct fake_sent {
    struct wm_output *out; /* NULL once reported, or forgotten by a new start */
    enum wm_destination to;
    int64_t offset;
    char value[64], text[128];
    bool null_value;
};

struct fake_port {
    struct wm_port base;
    struct fake_input inputs[FAKE_MOST];
    size_t input_count, taken;
    struct fake_sent sent[FAKE_MOST];
    size_t sent_count;
    bool report_at_once;           /* each output is acknowledged by the next poll */
    size_t reported;               /* of sent */
    size_t too_large;              /* values of this size or more are refused; 0 = none */
    const char *refused_by_broker; /* this value, unless it is a dead letter; NULL = none */
    size_t queue;                  /* outputs without a report that the producer holds; 0 = any number */
    int64_t committed[FAKE_MOST];
    size_t commit_count;
    bool answer_commits;
    size_t held; /* messages not yet released */
    int starts, aborts, revoked, producer_stops, consumer_stops;
    bool paused, freed;
    bool abort_fails;
    size_t goes_wrong;         /* goes back to so many messages too late */
    enum wm_code commit_fails; /* the next commit does, once */
};

static struct fake_port *fake_of(struct wm_port *base)
{
    return (struct fake_port *)base;
}

static void fake_start(struct wm_port *base)
{
    struct fake_port *port = fake_of(base);
    port->starts++;
    port->taken = 0;
    for (size_t i = 0; i < port->sent_count; i++)
        port->sent[i].out = NULL;
    wm_lane_on_assigned(base->lane, &(struct wm_position){.topic = "in"}, 1);
    wm_lane_on_started(base->lane, &(struct wm_error){0});
}

static void fake_report(struct fake_port *port, size_t index, enum wm_code code)
{
    struct wm_error err = {.code = code, .text = "as the test wants it"};
    struct wm_output *out = port->sent[index].out;
    port->sent[index].out = NULL;
    if (out != NULL)
        wm_lane_on_delivered(port->base.lane, out, &err);
}

static void fake_hand_over(struct fake_port *port)
{
    const struct fake_input *input = &port->inputs[port->taken++];
    struct wm_msg *msg = wm_lane_new_msg(port->base.lane);
    msg->topic = "in";
    msg->partition = input->partition;
    msg->offset = input->offset;
    msg->has_value = input->value != NULL;
    msg->value = wm_str_of(input->value);
    msg->key = WM_STR("key");
    port->held++;
    wm_lane_on_message(port->base.lane, msg);
}

static bool fake_poll(struct wm_port *base, bool fetch)
{
    struct fake_port *port = fake_of(base);
    bool any = false;
    for (; port->report_at_once && port->reported < port->sent_count; any = true) {
        const struct fake_sent *sent = &port->sent[port->reported];
        bool refused = port->refused_by_broker != NULL && sent->to != WM_TO_DEAD &&
                       strcmp(sent->value, port->refused_by_broker) == 0;
        fake_report(port, port->reported++, refused ? WM_E_LIMIT : WM_OK);
    }
    if (!fetch || port->taken == port->input_count)
        return any;
    fake_hand_over(port);
    return true;
}

static enum wm_code fake_send(struct wm_port *base, struct wm_output *out, struct wm_error *err)
{
    struct fake_port *port = fake_of(base);
    if (port->too_large > 0 && out->value.len >= port->too_large)
        return wm_fail(err, WM_E_LIMIT, "too large for the producer");
    if (port->queue > 0 && port->sent_count - port->reported >= port->queue)
        return WM_E_BUSY;
    struct fake_sent *sent = &port->sent[port->sent_count++];
    *sent = (struct fake_sent){.out = out, .to = out->to, .offset = out->msg->offset, .null_value = out->null_value};
    if (out->value.len < sizeof sent->value && out->value.len > 0)
        memcpy(sent->value, out->value.ptr, out->value.len);
    if (out->text.len < sizeof sent->text && out->text.len > 0)
        memcpy(sent->text, out->text.ptr, out->text.len);
    return WM_OK;
}

static void fake_commit(struct wm_port *base, const struct wm_position *positions, size_t count)
{
    struct fake_port *port = fake_of(base);
    enum wm_code code = port->commit_fails;
    port->commit_fails = WM_OK;
    if (code != WM_OK) {
        wm_lane_on_committed(base->lane, &(struct wm_error){code, "as the test wants it"});
        return;
    }
    port->committed[port->commit_count++] = count > 0 ? positions[0].offset : -1;
    if (port->answer_commits)
        wm_lane_on_committed(base->lane, &(struct wm_error){0});
}

static void fake_release(struct wm_port *base, struct wm_msg *msg)
{
    (void)msg;
    fake_of(base)->held--;
}

static void fake_revoked(struct wm_port *base)
{
    fake_of(base)->revoked++;
}

static void fake_pause(struct wm_port *base, const struct wm_position *positions, size_t count, bool paused)
{
    (void)positions;
    assert_true(count > 0);
    fake_of(base)->paused = paused;
}

/* Purges what was sent, as a client does, and goes back to the first position. */
static void fake_abort(struct wm_port *base, const struct wm_position *positions, size_t count)
{
    struct fake_port *port = fake_of(base);
    port->aborts++;
    for (size_t i = 0; i < port->sent_count; i++)
        fake_report(port, i, WM_E_KAFKA);
    port->reported = port->sent_count;
    for (size_t i = 0; count > 0 && i < port->input_count; i++)
        if (port->inputs[i].offset == positions[0].offset)
            port->taken = i + port->goes_wrong;
    wm_lane_on_aborted(base->lane, &(struct wm_error){.code = port->abort_fails ? WM_E_KAFKA : WM_OK});
}

static void fake_stop_producer(struct wm_port *base)
{
    fake_of(base)->producer_stops++;
    wm_lane_on_producer_stopped(base->lane);
}

static void fake_stop_consumer(struct wm_port *base)
{
    fake_of(base)->consumer_stops++;
    wm_lane_on_stopped(base->lane);
}

static void fake_free(struct wm_port *base)
{
    fake_of(base)->freed = true;
}

static const struct wm_port_ops fake_ops = {.start = fake_start,
                                            .poll = fake_poll,
                                            .send = fake_send,
                                            .commit = fake_commit,
                                            .abort = fake_abort,
                                            .release = fake_release,
                                            .revoked = fake_revoked,
                                            .pause = fake_pause,
                                            .stop_producer = fake_stop_producer,
                                            .stop_consumer = fake_stop_consumer,
                                            .free = fake_free};

#endif
