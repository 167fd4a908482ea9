/* SPDX-License-Identifier: Apache-2.0 */
#include "wiremill/error.h"

#include <stdarg.h>
#include <stdio.h>

static const struct {
    const char *label, *text;
    enum wm_fate fate;
} codes[] = {
#define X(name, label, fate, text) [name] = {label, text, fate},
    WM_CODES(X)
#undef X
};

enum wm_code wm_fail(struct wm_error *err, enum wm_code code, const char *fmt, ...)
{
    if (err != NULL && err->code == WM_OK) {
        va_list args;
        va_start(args, fmt);
        vsnprintf(err->text, sizeof err->text, fmt, args);
        va_end(args);
        err->code = code;
    }
    return code;
}

static enum wm_code known(enum wm_code code)
{
    return (unsigned)code < WM_CODE_COUNT ? code : WM_E_STAGE; /* a foreign stage may return anything */
}

const char *wm_code_label(enum wm_code code)
{
    return codes[known(code)].label;
}

const char *wm_code_text(enum wm_code code)
{
    return codes[known(code)].text;
}

enum wm_fate wm_code_fate(enum wm_code code)
{
    return codes[known(code)].fate;
}
