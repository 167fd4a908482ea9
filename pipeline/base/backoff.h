/* SPDX-License-Identifier: Apache-2.0 */
/* backoff.h: how long to wait before the next try: doubled each time up to a limit, and spread, so
 * that many who failed together do not come back together. */
#ifndef BASE_BACKOFF_H
#define BASE_BACKOFF_H

#include <stdint.h>

struct wm_backoff {
    uint64_t first_ms, most_ms;
};

/* The wait after the `failures`-th failure, from 1: between three quarters and all of
 * min(first * 2^(failures-1), most). Equal arguments give equal waits; `salt` tells those apart who
 * must not wait equally long. Thread: any. */
uint64_t wm_backoff_ms(struct wm_backoff backoff, unsigned failures, uint64_t salt);

#endif
