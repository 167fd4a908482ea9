/* SPDX-License-Identifier: Apache-2.0 */
/* mock.h: librdkafka's mock cluster as an embedded broker, for demonstrations: it keeps everything in
 * memory, and has no real transactions. */
#ifndef KAFKA_MOCK_H
#define KAFKA_MOCK_H

#include "wiremill/error.h"

struct wm_mock;

enum wm_code wm_mock_open(struct wm_mock **out, struct wm_error *err) WM_MUST_CHECK;
const char *wm_mock_brokers(const struct wm_mock *mock); /* for bootstrap.servers */
enum wm_code wm_mock_topic(struct wm_mock *mock, const char *name, int partitions, struct wm_error *err) WM_MUST_CHECK;
void wm_mock_close(struct wm_mock **mock);

#endif
