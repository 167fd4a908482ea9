/* SPDX-License-Identifier: Apache-2.0 */
#include "backoff.h"

/* The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators,
 * 2014): near salts give unrelated numbers. */
static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

uint64_t wm_backoff_ms(struct wm_backoff backoff, unsigned failures, uint64_t salt)
{
    uint64_t wait_ms = backoff.first_ms;
    for (unsigned i = 1; i < failures && wait_ms < backoff.most_ms; i++)
        wait_ms *= 2;
    if (wait_ms > backoff.most_ms)
        wait_ms = backoff.most_ms;
    return wait_ms - mix(salt) % (wait_ms / 4 + 1);
}
