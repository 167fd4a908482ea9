/* SPDX-License-Identifier: Apache-2.0 */
#include "crash.h"

#ifndef WM_CRASH_POINTS

void wm_crash_point(enum wm_crash point)
{
    (void)point;
}

#else

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
#define X(symbol, name) [symbol] = (name),
    WM_CRASHES(X)
#undef X
};

static struct {
    int point;           /* -1 = none is asked for */
    _Atomic long passes; /* left until it dies */
} armed = {.point = -1};

static void arm(void)
{
    const char *given = getenv("WIREMILL_CRASH");
    const char *colon = given != NULL ? strchr(given, ':') : NULL;
    if (given == NULL)
        return;
    for (int i = 0; colon != NULL && i < (int)(sizeof names / sizeof *names); i++)
        if (strlen(names[i]) == (size_t)(colon - given) && strncmp(names[i], given, strlen(names[i])) == 0)
            armed.point = i;
    armed.passes = colon != NULL ? strtol(colon + 1, NULL, 10) : 0;
    if (armed.point < 0 || armed.passes < 1) {
        fprintf(stderr, "WIREMILL_CRASH=%s: must be POINT:N with a point of pipeline/base/crash.h\n", given);
        abort();
    }
}

void wm_crash_point(enum wm_crash point)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, arm);
    if ((int)point == armed.point && atomic_fetch_sub(&armed.passes, 1) == 1)
        raise(SIGKILL);
}

#endif
