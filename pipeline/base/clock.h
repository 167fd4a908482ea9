/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Monotonic time since some point in the past; for durations and deadlines. Thread: any. */
uint64_t wm_clock_ns(void);
int64_t wm_clock_ms(void);

#endif
