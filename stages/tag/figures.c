/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers in digits and in words: "1,200", "3.5 million", "2-3bn", "twenty-five", "half a dozen". */
#include "quantity.h"

#define MAX_DIGITS 15 /* more are no quantity but a code, and would not be exact */
#define MAX_ZEROS  18
#define MANTISSA   INT64_C(1000000000000000) /* of as many digits: times 12 it still fits */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

struct wm_str tag_reader_text(const struct tag_reader *reader, uint32_t token)
{
    if (token < reader->begin || token >= reader->end)
        return (struct wm_str){0};
    return wm_text_span(reader->doc->text, reader->doc->text->tokens[token].span);
}

const struct tag_unit *tag_reader_unit(const struct tag_reader *reader, uint32_t token)
{
    size_t len = 0;
    struct wm_str text = tag_reader_text(reader, token);
    const struct tag_unit *unit = tag_unit_of(text, &len);
    if (text.ptr == NULL)
        return unit;
    bool whole = text.len == len || (text.len == len + 1 && text.ptr[len] == '.');
    return whole ? unit : tag_unit_of((struct wm_str){0}, NULL);
}

bool tag_reader_is(const struct tag_reader *reader, uint32_t token, const char *text)
{
    return wm_str_is_nocase(tag_reader_text(reader, token), text);
}

bool tag_reader_has_digit(const struct tag_reader *reader, uint32_t token)
{
    struct wm_str text = tag_reader_text(reader, token);
    return text.len > 0 && is_digit(text.ptr[0]);
}

bool tag_reader_spaced(const struct tag_reader *reader, uint32_t token)
{
    return token >= reader->end || reader->doc->text->tokens[token].spaced;
}

bool tag_reader_is_sign(const struct tag_reader *reader, uint32_t token)
{
    return token < reader->end && reader->doc->text->tokens[token].kind == WM_TOKEN_OTHER;
}

bool tag_reader_is_one_of(const struct tag_reader *reader, uint32_t token, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (tag_reader_is(reader, token, words[i]))
            return true;
    return false;
}

size_t tag_digits_read(struct wm_str text, size_t count, int *out)
{
    size_t len = 0;
    *out = 0;
    for (; len < text.len && is_digit(text.ptr[len]); len++) {
        if (len == count)
            return 0;
        *out = *out * 10 + (text.ptr[len] - '0');
    }
    return len;
}

/* Digits in groups of three, or two above the thousands as in India. Returns the length, 0 when it is no number. */
static size_t read_whole(struct wm_str text, struct tag_decimal *out)
{
    size_t at = 0, group = 0, digits = 0;
    bool grouped = false;
    for (; at < text.len; at++) {
        if (is_digit(text.ptr[at])) {
            if (++digits > MAX_DIGITS)
                return 0;
            out->digits = out->digits * 10 + (text.ptr[at] - '0');
            group++;
        } else if (text.ptr[at] == ',' && at + 1 < text.len && is_digit(text.ptr[at + 1])) {
            if (group > 3 || group == 0 || (grouped && group < 2))
                return 0;
            grouped = true;
            group = 0;
        } else {
            break;
        }
    }
    return grouped && group != 3 ? 0 : at;
}

/* Takes a number off the front of *text. */
static bool take_decimal(struct wm_str *text, struct tag_decimal *out)
{
    *out = (struct tag_decimal){0};
    size_t at = read_whole(*text, out);
    if (at == 0)
        return false;
    if (at + 1 < text->len && text->ptr[at] == '.' && is_digit(text->ptr[at + 1])) {
        for (at++; at < text->len && is_digit(text->ptr[at]); at++) {
            if (-out->zeros >= 6 || out->digits >= MANTISSA / 10)
                return false;
            out->digits = out->digits * 10 + (text->ptr[at] - '0');
            out->zeros--;
        }
    }
    *text = wm_str_sub(*text, at, text->len);
    return text->len == 0 || (text->ptr[0] != '.' && text->ptr[0] != ',');
}

/* The one zero of a dozen is no zero. */
static void scale(struct tag_decimal *value, int zeros)
{
    if (zeros == 1)
        value->digits *= 12;
    else
        value->zeros += zeros;
}

static void take_suffix(struct wm_str *rest, struct tag_figure *out)
{
    unsigned zeros = tag_scale_suffix(*rest, &out->money);
    if (zeros == 0)
        return;
    out->scale = (int)zeros;
    scale(&out->value, out->scale);
    scale(&out->upper, out->scale);
    *rest = (struct wm_str){0};
}

static bool read_digits(const struct tag_reader *reader, uint32_t token, size_t from, struct tag_figure *out)
{
    struct wm_str text = tag_reader_text(reader, token), rest = wm_str_sub(text, from, text.len);
    if (!take_decimal(&rest, &out->value))
        return false;
    out->digits = true;
    out->end = token + 1;
    if (rest.len > 1 && rest.ptr[0] == '-' && is_digit(rest.ptr[1])) {
        rest = wm_str_sub(rest, 1, rest.len);
        if (!take_decimal(&rest, &out->upper))
            return false;
        out->range = true;
    }
    take_suffix(&rest, out);
    out->suffix = rest;
    return true;
}

static double rough(struct tag_decimal value)
{
    double out = (double)value.digits;
    for (int i = value.zeros; i < 0; i++)
        out /= 10;
    for (int i = value.zeros; i > 0; i--)
        out *= 10;
    return out;
}

/* Beyond this a whole number would not be exact. */
static bool is_bounded(struct tag_decimal value)
{
    return rough(value) < 1e16;
}

/* A word below a hundred, or two joined: "seven", "forty-two". False when it is none. */
static bool read_small(const struct tag_reader *reader, uint32_t token, int *value, struct wm_str *suffix)
{
    size_t len = 0;
    struct wm_str text = tag_reader_text(reader, token);
    const struct tag_unit *unit = tag_unit_of(text, &len);
    if (unit->kind != TAG_UNIT_DIGIT && unit->kind != TAG_UNIT_TENS)
        return false;
    *value = unit->value;
    *suffix = wm_str_sub(text, len, text.len);
    if (unit->kind != TAG_UNIT_TENS || suffix->len < 2)
        return true;
    struct wm_str joined = wm_str_sub(*suffix, 1, suffix->len);
    unit = tag_unit_of(joined, &len);
    if (unit->kind == TAG_UNIT_DIGIT && unit->value > 0 && unit->value < 10) {
        *value += unit->value;
        *suffix = wm_str_sub(joined, len, joined.len);
    }
    return true;
}

static bool is_hundred(const struct tag_unit *unit)
{
    return unit->kind == TAG_UNIT_SCALE && unit->value == 2;
}

/* Words below a thousand: "three hundred and five". */
static bool read_group(const struct tag_reader *reader, uint32_t token, struct tag_figure *out)
{
    int value, more;
    if (!read_small(reader, token, &value, &out->suffix))
        return false;
    out->end = token + 1;
    if (value >= 20 && value % 10 == 0 && out->suffix.len == 0) { /* "twenty five" */
        struct wm_str suffix;
        if (read_small(reader, out->end, &more, &suffix) && more > 0 && more < 10) {
            value += more;
            out->suffix = suffix;
            out->end++;
        }
    }
    if (out->suffix.len == 0 && is_hundred(tag_reader_unit(reader, out->end))) {
        uint32_t next = out->end + 1;
        value *= 100;
        out->end = next;
        next += tag_reader_is(reader, next, "and");
        if (read_small(reader, next, &more, &out->suffix)) {
            value += more;
            out->end = next + 1;
        }
    }
    out->value.digits = value;
    return true;
}

/* Words of scale behind a number; several as in "lakh crore". */
static void read_scales(const struct tag_reader *reader, struct tag_figure *out)
{
    while (out->suffix.len == 0) {
        const struct tag_unit *unit = tag_reader_unit(reader, out->end);
        if (unit->kind != TAG_UNIT_SCALE || out->value.zeros + unit->value > MAX_ZEROS || out->value.zeros == 1)
            return;
        if (unit->value == 1 && out->scale > 0)
            return;
        out->scale += unit->value;
        out->end++;
        scale(&out->value, unit->value);
        scale(&out->upper, unit->value);
        if (unit->value == 1)
            return;
    }
}

static void read_half(const struct tag_reader *reader, struct tag_figure *out)
{
    uint32_t at = out->end;
    if (out->suffix.len > 0 || out->range || out->value.zeros != 0 || !tag_reader_is(reader, at, "and") ||
        tag_reader_unit(reader, at + 1)->kind != TAG_UNIT_ARTICLE ||
        tag_reader_unit(reader, at + 2)->kind != TAG_UNIT_HALF)
        return;
    out->value = (struct tag_decimal){out->value.digits * 10 + 5, -1};
    out->end = at + 3;
}

/* "two thousand five hundred": what follows the thousands. */
static void read_remainder(const struct tag_reader *reader, struct tag_figure *out)
{
    struct tag_figure rest = {0};
    if (out->scale != 3 || out->value.zeros != 3 || out->suffix.len > 0)
        return;
    uint32_t at = out->end + tag_reader_is(reader, out->end, "and");
    if (!read_group(reader, at, &rest) || tag_reader_unit(reader, rest.end)->kind == TAG_UNIT_SCALE)
        return;
    out->value = (struct tag_decimal){out->value.digits * 1000 + rest.value.digits, 0};
    out->end = rest.end;
    out->suffix = rest.suffix;
}

/* A word with a capital that nothing else explains is part of some name: "Formula One". Behind a dateline, "ROME (AP)
 * -- Three", it opens the story. */
static bool is_in_name(const struct tag_reader *reader, uint32_t token)
{
    static const char *const openers[] = {")", "-", "--", "\xe2\x80\x93", "\xe2\x80\x94"};
    return !TAG_READER_IS_ONE_OF(reader, token - 1, openers) &&
           (reader->doc->tokens[token].look & (TAG_LOOK_CAPITAL | TAG_LOOK_WEAK)) == TAG_LOOK_CAPITAL;
}

static bool read_words(const struct tag_reader *reader, uint32_t token, struct tag_figure *out)
{
    const struct tag_unit *unit = tag_reader_unit(reader, token);
    if (token >= reader->end || is_in_name(reader, token))
        return false;
    if (unit->kind == TAG_UNIT_ARTICLE || unit->kind == TAG_UNIT_HALF) {
        bool half = unit->kind == TAG_UNIT_HALF;
        uint32_t next = token + 1;
        next += half && tag_reader_unit(reader, next)->kind == TAG_UNIT_ARTICLE;
        out->value = half ? (struct tag_decimal){5, -1} : (struct tag_decimal){1, 0};
        out->end = next;
        return tag_reader_unit(reader, next)->kind == TAG_UNIT_SCALE;
    }
    return read_group(reader, token, out);
}

bool tag_figure_read(const struct tag_reader *reader, uint32_t token, struct tag_figure *out)
{
    *out = (struct tag_figure){0};
    if (tag_reader_has_digit(reader, token))
        return tag_figure_read_from(reader, token, 0, out);
    if (!read_words(reader, token, out))
        return false;
    read_half(reader, out);
    read_scales(reader, out);
    read_remainder(reader, out);
    return is_bounded(out->value);
}

bool tag_figure_read_from(const struct tag_reader *reader, uint32_t token, size_t from, struct tag_figure *out)
{
    *out = (struct tag_figure){0};
    if (!read_digits(reader, token, from, out))
        return false;
    read_half(reader, out);
    read_scales(reader, out);
    return is_bounded(out->value) && is_bounded(out->upper);
}

/* "to", a dash; "and" where "between" stands before. */
static bool is_joint(const struct tag_reader *reader, uint32_t first, uint32_t at)
{
    if (tag_reader_is(reader, at, "and"))
        return first > reader->begin && tag_reader_is(reader, first - 1, "between");
    return tag_reader_is(reader, at, "to") || tag_reader_is(reader, at, "-") ||
           tag_reader_is(reader, at, "\xe2\x80\x93");
}

void tag_figure_range(const struct tag_reader *reader, uint32_t token, struct tag_figure *figure)
{
    struct tag_figure next;
    uint32_t at = figure->end + 1;
    bool again =
        tag_reader_is_sign(reader, token) && wm_str_eq(tag_reader_text(reader, at), tag_reader_text(reader, token));
    if (figure->range || figure->suffix.len > 0 || !is_joint(reader, token, at - 1) ||
        !tag_figure_read(reader, at + again, &next) || next.range || figure->digits != next.digits)
        return;
    if (again && (figure->scale > 0 || next.scale == 0))
        return; /* two amounts: "from $5 million to $7 million" */
    struct tag_decimal low = figure->value;
    if (figure->scale == 0)
        scale(&low, next.scale);
    if (rough(low) >= rough(next.value) || !is_bounded(next.value))
        return;
    if (figure->scale == 0 && figure->value.digits >= 1000)
        low = figure->value; /* "from 1,000 to 2 million" */
    figure->value = low;
    figure->upper = next.value;
    figure->range = true;
    figure->end = next.end;
    figure->suffix = next.suffix;
    figure->scale = next.scale;
    figure->money = figure->money || next.money;
}
