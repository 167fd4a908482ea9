/* SPDX-License-Identifier: Apache-2.0 */
/* meter.h: counts what the stages of one chain do, in the metrics of its lane. */
#ifndef RUNTIME_METER_H
#define RUNTIME_METER_H

#include "runtime/chain.h"

struct wm_meter;

/* For the stages of `chain`, which it does not keep. Takes the registry's lock: not per message. Thread: any. */
struct wm_meter *wm_meter_new(const char *lane, const struct wm_chain *chain);
void wm_meter_free(struct wm_meter *meter); /* NULL is fine */

/* To observe runs of that chain with, from any number of workers; borrows the meter. */
struct wm_chain_observer wm_meter_observer(struct wm_meter *meter);

#endif
