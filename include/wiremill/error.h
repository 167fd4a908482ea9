/* SPDX-License-Identifier: Apache-2.0 */
/* error.h: every way to fail, once: name, label for logs and metrics, fate of the article, text.
 *
 * A function that can fail returns `enum wm_code`, takes `struct wm_error *err` last and is marked
 * WM_MUST_CHECK. The code's fate decides what becomes of the article in hand. */
#ifndef WIREMILL_ERROR_H
#define WIREMILL_ERROR_H

#include "wiremill/attr.h"

WM_C_BEGIN

enum wm_fate {
    WM_DONE,   /* nothing more to do */
    WM_REJECT, /* the article goes to the dead letters with its reason; everything else goes on */
    WM_RETRY,  /* the same article may succeed later; tried again a bounded number of times */
    WM_FATAL,  /* the process cannot do its work: stop fetching, drain, exit non-zero */
};

/* code, label, fate, text */
#define WM_CODES(X)                                                                                                    \
    X(WM_OK, "ok", WM_DONE, "ok")                                                                                      \
    X(WM_E_DROP, "drop", WM_DONE, "ended on purpose, nothing is published")                                            \
    X(WM_E_EMPTY, "empty", WM_REJECT, "the message is empty")                                                          \
    X(WM_E_PARSE, "parse", WM_REJECT, "the input is not what it claims to be")                                         \
    X(WM_E_FORMAT, "format", WM_REJECT, "the input is in no format this lane reads")                                   \
    X(WM_E_ENCODING, "encoding", WM_REJECT, "the text is not valid in its encoding")                                   \
    X(WM_E_NO_STORY, "no-story", WM_REJECT, "the message is well formed but holds no article")                         \
    X(WM_E_LIMIT, "limit", WM_REJECT, "the article exceeds a configured limit")                                        \
    X(WM_E_STAGE, "stage", WM_REJECT, "a stage failed or broke its contract")                                          \
    X(WM_E_BUSY, "busy", WM_RETRY, "a dependency is unavailable for now")                                              \
    X(WM_E_USAGE, "usage", WM_FATAL, "the command line is wrong")                                                      \
    X(WM_E_CONFIG, "config", WM_FATAL, "the configuration is wrong")                                                   \
    X(WM_E_MODEL, "model", WM_FATAL, "a model or lexicon cannot be used")                                              \
    X(WM_E_IO, "io", WM_FATAL, "a file or socket cannot be used")                                                      \
    X(WM_E_KAFKA, "kafka", WM_FATAL, "Kafka refused what a lane needs")

#define X(name, label, fate, text) name,
enum wm_code { WM_CODES(X) WM_CODE_COUNT };
#undef X

/* Caller's memory, zeroed by the caller. `text` says what was wrong, where, and what to do. */
struct wm_error {
    enum wm_code code;
    char text[400];
};

/* Fills *err unless it already holds a failure (the first cause wins) and returns `code`, so that
 * a failing line reads `return wm_fail(err, WM_E_PARSE, "...");`. `err` may be NULL. Thread: any. */
enum wm_code wm_fail(struct wm_error *err, enum wm_code code, const char *fmt, ...) WM_PRINTF(3, 4);

/* Static text, never NULL, for any value of `code`. Thread: any. */
const char *wm_code_label(enum wm_code code);
const char *wm_code_text(enum wm_code code);
enum wm_fate wm_code_fate(enum wm_code code);

WM_C_END

#endif
