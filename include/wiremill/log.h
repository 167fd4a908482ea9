/* SPDX-License-Identifier: Apache-2.0 */
/* log.h: one line an event: a constant name, then key=value. Silent when all is well; counters tell
 * the rest. No article text above debug. Thread: any. */
#ifndef WIREMILL_LOG_H
#define WIREMILL_LOG_H

#include "wiremill/attr.h"

WM_C_BEGIN

enum wm_log_level { WM_ERROR, WM_WARN, WM_INFO, WM_DEBUG };

struct wm_log;

/* `fmt` is the event's fields, "topic=%s attempt=%d"; a value with blanks stands in double quotes, text=\"%s\",
 * and may hold some itself. Lines of one event name are limited to a few a second; what was held
 * back is counted in the next one. `log` NULL writes nothing. */
#define WM_LOG(log, level, event, ...)                                                                                 \
    do {                                                                                                               \
        if (wm_log_on((log), (level)))                                                                                 \
            wm_log_write((log), (level), (event), __VA_ARGS__);                                                        \
    } while (0)

int wm_log_on(const struct wm_log *log, enum wm_log_level level);
void wm_log_write(struct wm_log *log, enum wm_log_level level, const char *event, const char *fmt, ...) WM_PRINTF(4, 5);

WM_C_END

#endif
