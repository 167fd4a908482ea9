/* SPDX-License-Identifier: Apache-2.0 */
#include "option.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NAME_BYTES 64 /* longer names are never near another */

struct scale {
    const char *suffix;
    double factor;
};

static const struct scale byte_scales[] = {
    {"", 1},           {"b", 1},           {"kb", 1024},         {"kib", 1024},
    {"mb", 1048576.0}, {"mib", 1048576.0}, {"gb", 1073741824.0}, {"gib", 1073741824.0},
    {NULL, 0}};
static const struct scale time_scales[] = {{"ms", 1}, {"s", 1e3}, {"m", 6e4}, {"h", 36e5}, {NULL, 0}};
static const struct scale no_scales[] = {{"", 1}, {NULL, 0}};

static const struct scale *scales_of(enum wm_unit unit)
{
    return unit == WM_BYTES ? byte_scales : unit == WM_MILLISECONDS ? time_scales : no_scales;
}

static bool read_number(const char *text, enum wm_unit unit, double *out)
{
    char *end;
    if (strspn(text, "+-.0123456789") == 0 || text[strspn(text, "+-.0")] == 'x' || text[strspn(text, "+-.0")] == 'X')
        return false; /* strtod also reads hexadecimal numbers, blanks before them, "inf" and "nan" */
    errno = 0;
    double number = strtod(text, &end);
    if (end == text || errno != 0 || !isfinite(number))
        return false;
    end += strspn(end, " ");
    for (const struct scale *scale = scales_of(unit); scale->suffix != NULL; scale++) {
        if (strcasecmp(end, scale->suffix) == 0) {
            *out = number * scale->factor;
            return true;
        }
    }
    return unit == WM_MILLISECONDS && *end == '\0' && number == 0 ? (*out = 0, true) : false;
}

/* As an error may show it. */
static const char *shown(const struct wm_option *option, const char *text)
{
    return option->secret ? "***" : text;
}

static const char *unit_hint(enum wm_unit unit)
{
    return unit == WM_BYTES ? " such as 512KB or 16MB" : unit == WM_MILLISECONDS ? " with a unit: 100ms, 2s, 5m" : "";
}

static enum wm_code check_range(const struct wm_option *option, const char *text, double number, struct wm_error *err)
{
    double bound;
    if (option->min != NULL && read_number(option->min, option->unit, &bound) && number < bound)
        return wm_fail(err, WM_E_CONFIG, "%s: %s is less than the minimum, %s", option->name, shown(option, text),
                       option->min);
    if (option->max != NULL && read_number(option->max, option->unit, &bound) && number > bound)
        return wm_fail(err, WM_E_CONFIG, "%s: %s is more than the maximum, %s", option->name, shown(option, text),
                       option->max);
    return WM_OK;
}

static enum wm_code set_number(const struct wm_option *option, void *field, const char *text, struct wm_error *err)
{
    double number;
    bool whole = option->type == WM_CTYPE_INT64;
    if (!read_number(text, option->unit, &number) || (whole && (number != floor(number) || fabs(number) > 9e15)))
        return wm_fail(err, WM_E_CONFIG, "%s: \"%s\" is not a %snumber%s", option->name, shown(option, text),
                       whole ? "whole " : "", unit_hint(option->unit));
    enum wm_code code = check_range(option, text, number, err);
    if (code != WM_OK)
        return code;
    if (whole)
        *(int64_t *)field = (int64_t)number;
    else
        *(double *)field = number;
    return WM_OK;
}

static enum wm_code set_bool(const struct wm_option *option, bool *field, const char *text, struct wm_error *err)
{
    static const char *const yes[] = {"true", "yes", "on"}, *const no[] = {"false", "no", "off"};
    for (int i = 0; i < 3; i++) {
        if (strcasecmp(text, yes[i]) == 0 || strcasecmp(text, no[i]) == 0) {
            *field = strcasecmp(text, yes[i]) == 0;
            return WM_OK;
        }
    }
    return wm_fail(err, WM_E_CONFIG, "%s: \"%s\" is neither true nor false; write one of them", option->name,
                   shown(option, text));
}

static enum wm_code set_text(const struct wm_option *option, const char **field, const char *text, struct wm_error *err)
{
    char known[160] = "";
    for (const char *const *choice = option->choices; choice != NULL && *choice != NULL; choice++) {
        if (strcmp(text, *choice) == 0) {
            *field = *choice;
            return WM_OK;
        }
        size_t len = strlen(known);
        snprintf(known + len, sizeof known - len, "%s%s", len > 0 ? ", " : "", *choice);
    }
    if (option->choices != NULL)
        return wm_fail(err, WM_E_CONFIG, "%s: \"%s\" is none of: %s", option->name, shown(option, text), known);
    *field = text;
    return WM_OK;
}

enum wm_code wm_option_set(const struct wm_option *option, void *conf, const char *text, struct wm_error *err)
{
    void *field = (char *)conf + option->offset;
    switch (option->type) {
    case WM_CTYPE_BOOL: return set_bool(option, field, text, err);
    case WM_CTYPE_TEXT: return set_text(option, field, text, err);
    case WM_CTYPE_INT64:
    case WM_CTYPE_DOUBLE: break;
    }
    return set_number(option, field, text, err);
}

static void clear_field(const struct wm_option *option, void *conf)
{
    void *field = (char *)conf + option->offset;
    switch (option->type) {
    case WM_CTYPE_BOOL: *(bool *)field = false; break;
    case WM_CTYPE_TEXT: *(const char **)field = NULL; break;
    case WM_CTYPE_INT64: *(int64_t *)field = 0; break;
    case WM_CTYPE_DOUBLE: *(double *)field = 0; break;
    }
}

void wm_option_defaults(const struct wm_option *table, void *conf)
{
    for (const struct wm_option *option = table; option != NULL && option->name != NULL; option++) {
        struct wm_error err = {0};
        clear_field(option, conf);
        if (option->fallback != NULL && wm_option_set(option, conf, option->fallback, &err) != WM_OK) {
            fprintf(stderr, "wiremill: bug: default of an option: %s\n", err.text);
            abort();
        }
    }
}

const struct wm_option *wm_option_find(const struct wm_option *table, const char *name)
{
    for (const struct wm_option *option = table; option != NULL && option->name != NULL; option++)
        if (strcmp(option->name, name) == 0)
            return option;
    return NULL;
}

static struct wm_str print_scaled(double number, enum wm_unit unit, struct wm_arena *arena)
{
    static const struct scale bytes[] = {{"GB", 1073741824.0}, {"MB", 1048576.0}, {"KB", 1024}, {NULL, 0}};
    static const struct scale times[] = {{"h", 36e5}, {"m", 6e4}, {"s", 1e3}, {NULL, 0}};
    const struct scale *scale = unit == WM_BYTES ? bytes : times;
    for (; unit != WM_PLAIN && number > 0 && scale->suffix != NULL; scale++)
        if (fmod(number, scale->factor) == 0)
            return wm_str_printf(arena, "%.0f%s", number / scale->factor, scale->suffix);
    const char *suffix = unit == WM_MILLISECONDS ? "ms" : "";
    struct wm_str text = wm_str_printf(arena, "%.15g%s", number, suffix);
    if (strtod(text.ptr, NULL) != number)
        text = wm_str_printf(arena, "%.17g%s", number, suffix);
    return text;
}

struct wm_str wm_option_print(const struct wm_option *option, const void *conf, struct wm_arena *arena)
{
    const void *field = (const char *)conf + option->offset;
    const char *text = option->type == WM_CTYPE_TEXT ? *(const char *const *)field : NULL;
    switch (option->type) {
    case WM_CTYPE_BOOL: return *(const bool *)field ? WM_STR("true") : WM_STR("false");
    case WM_CTYPE_TEXT: return option->secret && text != NULL && *text != '\0' ? WM_STR("***") : wm_str_of(text);
    case WM_CTYPE_INT64: return print_scaled((double)*(const int64_t *)field, option->unit, arena);
    case WM_CTYPE_DOUBLE: break;
    }
    return print_scaled(*(const double *)field, option->unit, arena);
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool wm_option_same(const struct wm_option *option, const void *a, const void *b)
{
    const void *x = (const char *)a + option->offset, *y = (const char *)b + option->offset;
    switch (option->type) {
    case WM_CTYPE_BOOL: return *(const bool *)x == *(const bool *)y;
    case WM_CTYPE_TEXT: return same_text(*(const char *const *)x, *(const char *const *)y);
    case WM_CTYPE_INT64: return *(const int64_t *)x == *(const int64_t *)y;
    case WM_CTYPE_DOUBLE: break;
    }
    return *(const double *)x == *(const double *)y;
}

void wm_option_copy(const struct wm_option *option, void *to, const void *from, struct wm_arena *arena)
{
    void *x = (char *)to + option->offset;
    const void *y = (const char *)from + option->offset;
    const char *text;
    switch (option->type) {
    case WM_CTYPE_BOOL: *(bool *)x = *(const bool *)y; break;
    case WM_CTYPE_INT64: *(int64_t *)x = *(const int64_t *)y; break;
    case WM_CTYPE_DOUBLE: *(double *)x = *(const double *)y; break;
    case WM_CTYPE_TEXT:
        text = *(const char *const *)y;
        *(const char **)x = text != NULL ? wm_str_cstr(arena, wm_str_of(text)) : NULL;
        break;
    }
}

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Insert, delete, replace and swap of neighbours cost one each. */
static size_t distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), rows[3][NAME_BYTES + 1];
    if (n > NAME_BYTES || m > NAME_BYTES)
        return SIZE_MAX;
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= m; j++)
        last[j] = before[j] = j;
    for (size_t i = 1; i <= n; i++) {
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            now[j] = min3(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < now[j])
                now[j] = before[j - 2] + 1;
        }
        size_t *free_row = before;
        before = last;
        last = now;
        now = free_row;
    }
    return last[m];
}

const char *wm_nearest(const char *name, const char *const *names, size_t count)
{
    const char *best = NULL;
    size_t limit = strlen(name) / 3 > 1 ? strlen(name) / 3 : 1;
    for (size_t i = 0; i < count; i++) {
        size_t d = distance(name, names[i]);
        if (d <= limit) {
            best = names[i];
            limit = d > 0 ? d - 1 : 0;
            if (d == 0)
                break;
        }
    }
    return best;
}
