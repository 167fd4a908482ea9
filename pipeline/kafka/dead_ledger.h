/* SPDX-License-Identifier: Apache-2.0 */
/* dead_ledger.h: which offsets of a dead-letter topic were replayed. The ledger is kept in the topic
 * itself: each transaction of a replay leaves one marker in each partition that it took letters from,
 * behind them, so that retention deletes a letter before its marker.
 *
 * The value of a marker is {"replayed":[[17,19],[25,25]]}: first and last offset of each range, both
 * included, of the partition that it stands in. One thread at a time. */
#ifndef KAFKA_DEAD_LEDGER_H
#define KAFKA_DEAD_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "wiremill/error.h"
#include "wiremill/str.h"

struct wm_dead_ledger;

struct wm_dead_ledger *wm_dead_ledger_new(int32_t partition_count);
void wm_dead_ledger_free(struct wm_dead_ledger **ledger); /* *ledger may be NULL */

/* Offsets first to last of a partition that there is, 0 <= first <= last. */
void wm_dead_ledger_add(struct wm_dead_ledger *ledger, int32_t partition, int64_t first, int64_t last);

/* Adds what the value of the marker at `offset` lists. WM_E_PARSE when it is not one, or speaks of what
 * comes after it; nothing is added then. */
enum wm_code wm_dead_ledger_read(struct wm_dead_ledger *ledger, int32_t partition, int64_t offset, struct wm_str value,
                                 struct wm_error *err) WM_MUST_CHECK;

bool wm_dead_ledger_has(struct wm_dead_ledger *ledger, int32_t partition, int64_t offset);

/* The value of a marker for all that the ledger holds of the partition; no text when it holds nothing. */
struct wm_str wm_dead_ledger_write(struct wm_dead_ledger *ledger, int32_t partition, struct wm_arena *arena);

/* Forgets everything, for the next transaction. */
void wm_dead_ledger_clear(struct wm_dead_ledger *ledger);

#endif
