/* SPDX-License-Identifier: Apache-2.0 */
/* crash.h: the points at which dying would hurt most, by name, so that tests can die exactly there.
 *
 * In the program that ships wm_crash_point does nothing. `make test` links a second one,
 * build/crash/wiremill, in which WIREMILL_CRASH=POINT:N kills the process, as SIGKILL does, when the
 * point is passed for the N-th time. */
#ifndef BASE_CRASH_H
#define BASE_CRASH_H

/* symbol, name: the steps of a message's life, in order */
#define WM_CRASHES(X)                                                                                                  \
    X(WM_CRASH_FETCH, "after-fetch")                  /* taken from the client, nothing done yet */                    \
    X(WM_CRASH_WORK, "after-work")                    /* the stages are through with it */                             \
    X(WM_CRASH_SEND, "after-send")                    /* its outputs are with the producer */                          \
    X(WM_CRASH_OFFSETS, "between-offsets-and-commit") /* exactly-once: offsets joined the transaction */               \
    X(WM_CRASH_COMMIT, "after-commit")                /* committed, and nothing of that is known to the lane yet */

enum wm_crash {
#define X(symbol, name) symbol,
    WM_CRASHES(X)
#undef X
};

/* Thread: any. */
void wm_crash_point(enum wm_crash point);

#endif
