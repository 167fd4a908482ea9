/* SPDX-License-Identifier: Apache-2.0 */
/* finding.h: one thing that a look at brokers, topics or the library found out. */
#ifndef KAFKA_FINDING_H
#define KAFKA_FINDING_H

enum wm_found_level {
    WM_FOUND_FINE,
    WM_FOUND_SKIPPED, /* not looked at, and the detail says why */
    WM_FOUND_DOUBT,   /* works, but somebody should know */
    WM_FOUND_FAULT,
};

/* `what` is what it is about, in a word or two. Texts are borrowed for the call. */
typedef void (*wm_finding_fn)(void *ctx, enum wm_found_level level, const char *what, const char *detail);

#endif
