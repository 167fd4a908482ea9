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
    bool required;      /* must be given, and not empty; of a stage: in the section `stages` */
    enum wm_ctype type; /* both set by WM_FIELD */
    size_t offset;
};

#ifdef __cplusplus
template <typename field> struct wm_ctype_of; /* of any other type: not known as an option's */
template <> struct wm_ctype_of<int64_t> {
    static const wm_ctype is = WM_CTYPE_INT64;
};
template <> struct wm_ctype_of<double> {
    static const wm_ctype is = WM_CTYPE_DOUBLE;
};
template <> struct wm_ctype_of<bool> {
    static const wm_ctype is = WM_CTYPE_BOOL;
};
template <> struct wm_ctype_of<const char *> {
    static const wm_ctype is = WM_CTYPE_TEXT;
};
#define WM_CTYPE(conf, field) wm_ctype_of<decltype(conf::field)>::is
#else
#define WM_CTYPE(conf, field)                                                                                          \
    _Generic(((conf *)0)->field,     \
        int64_t: WM_CTYPE_INT64,     \
        double: WM_CTYPE_DOUBLE,     \
        bool: WM_CTYPE_BOOL,         \
        const char *: WM_CTYPE_TEXT)
#endif

#define WM_FIELD(conf, field) .type = WM_CTYPE(conf, field), .offset = offsetof(conf, field)

#endif
