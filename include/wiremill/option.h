/* SPDX-License-Identifier: Apache-2.0 */
/* option.h: one row per option, read by the parser, the range check, `wiremill options` and the
 * reference page. The field's type is taken from the struct, so row and field cannot disagree. */
#ifndef WIREMILL_OPTION_H
#define WIREMILL_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wm_unit {
    WM_PLAIN,
    WM_BYTES,        /* "16MB", "512 KiB": powers of 1024 */
    WM_MILLISECONDS, /* "100ms", "2s", "5m" */
};

enum wm_ctype { WM_CTYPE_INT64, WM_CTYPE_DOUBLE, WM_CTYPE_BOOL, WM_CTYPE_TEXT };

struct wm_option {
    const char *name, *fallback, *min, *max; /* as a user types them; NULL = none */
    const char *help;                        /* one sentence or two */
    const char *const *choices;              /* NULL-terminated, or NULL */
    enum wm_unit unit;
    bool secret;        /* prints as *** */
    bool required;      /* must be given, and not empty */
    enum wm_ctype type; /* both set by WM_FIELD */
    size_t offset;
};

#define WM_CTYPE(field)                                                                                                \
    _Generic((field),                \
        int64_t: WM_CTYPE_INT64,     \
        double: WM_CTYPE_DOUBLE,     \
        bool: WM_CTYPE_BOOL,         \
        const char *: WM_CTYPE_TEXT)

#define WM_FIELD(conf, field) .offset = offsetof(conf, field), .type = WM_CTYPE(((conf *)0)->field)

#endif
