/* SPDX-License-Identifier: Apache-2.0 */
/* Money, percentages, durations and plain numbers. */
#include "quantity.h"

#include <string.h>

static bool finish(struct tag_quantity *out, const struct tag_figure *figure, enum tag_quantity_type type, uint32_t end)
{
    out->type = type;
    out->token_end = end;
    out->amount = figure->value;
    out->upper = figure->upper;
    out->range = figure->range;
    return true;
}

/* "$5m to $7m", "$5-7 million": the sign may stand again. */
static bool read_behind(const struct tag_reader *reader, uint32_t token, uint32_t at, size_t from,
                        struct tag_quantity *out)
{
    struct tag_figure figure;
    if (!tag_figure_read_from(reader, at, from, &figure) || !figure.digits || figure.suffix.len > 0)
        return false;
    struct tag_figure range = figure;
    tag_figure_range(reader, token, &range);
    if (range.range && !figure.range && (range.scale == 0 || range.suffix.len > 0))
        range = figure; /* "$5 to 20 people" */
    return finish(out, &range, TAG_QUANTITY_MONEY, range.end);
}

/* Letters joined to a sign, "US$", belong to it. */
static bool read_signed(const struct tag_reader *reader, uint32_t token, struct tag_quantity *out)
{
    struct wm_str sign = tag_reader_text(reader, token), letters = {0};
    if (token > reader->begin && !tag_reader_spaced(reader, token)) {
        letters = tag_reader_text(reader, token - 1);
        out->currency = tag_currency_sign(letters, sign);
        if (out->currency != NULL)
            out->token = token - 1;
    }
    if (out->currency == NULL)
        out->currency = tag_currency_sign((struct wm_str){0}, sign);
    return out->currency != NULL && read_behind(reader, token, token + 1, 0, out);
}

/* "Rs 500", "Rs.500", "Rs500", "USD 5m". */
static bool read_prefixed(const struct tag_reader *reader, uint32_t token, struct tag_quantity *out)
{
    uint32_t at = token + 1;
    struct wm_str text = tag_reader_text(reader, token);
    size_t letters = 0;
    while (letters < text.len && (text.ptr[letters] > '9' || text.ptr[letters] < '0'))
        letters++;
    const struct tag_unit *unit = tag_unit_of(wm_str_sub(text, 0, letters), NULL);
    if (unit->kind != TAG_UNIT_PREFIX && unit->kind != TAG_UNIT_CODE)
        return false;
    out->currency = unit->code;
    if (letters < text.len)
        return read_behind(reader, token, token, letters, out);
    at += tag_reader_is(reader, at, ".") && !tag_reader_spaced(reader, at);
    return tag_reader_has_digit(reader, at) && read_behind(reader, token, at, 0, out);
}

/* "won" and "pounds" are money only where nothing else is meant. */
static bool is_money(const struct tag_unit *unit, const struct tag_figure *figure, struct wm_str before)
{
    return (unit->flags & TAG_UNIT_VAGUE) == 0 || figure->scale >= 6 || tag_currency_of(before, unit)[0] != '\0';
}

/* "euros" and "Hong Kong dollars" behind a number. */
static bool read_named(const struct tag_reader *reader, const struct tag_figure *figure, struct tag_quantity *out)
{
    uint32_t at = figure->end;
    while (at < figure->end + 2 && at < reader->end && tag_reader_unit(reader, at)->kind == TAG_UNIT_NONE &&
           (reader->doc->tokens[at].look & TAG_LOOK_CAPITAL) != 0)
        at++;
    const struct tag_unit *unit = tag_reader_unit(reader, at);
    struct wm_str before = at > figure->end ? tag_reader_text(reader, at - 1) : (struct wm_str){0};
    if (unit->kind == TAG_UNIT_CODE && at == figure->end) {
        out->currency = unit->code;
        return finish(out, figure, TAG_QUANTITY_MONEY, at + 1);
    }
    bool sterling = tag_reader_is(reader, at + 1, "sterling");
    if (unit->kind != TAG_UNIT_MONEY || (!is_money(unit, figure, before) && !sterling))
        return false;
    out->currency = at > figure->end ? tag_currency_of(before, unit) : unit->code;
    finish(out, figure, TAG_QUANTITY_MONEY, at + 1 + sterling);
    if (wm_str_starts(wm_str_of(unit->word), "cent") || wm_str_is(wm_str_of(unit->word), "pence")) {
        out->amount.zeros -= 2;
        out->upper.zeros -= 2;
    }
    return true;
}

static bool read_money(const struct tag_reader *reader, const struct tag_figure *figure, struct tag_quantity *out)
{
    uint32_t at = figure->end;
    if (figure->suffix.len > 0)
        return false;
    if (figure->digits && tag_reader_is_sign(reader, at) &&
        !tag_reader_has_digit(reader, at + 1)) { /* "5 EUR" with its sign */
        const char *code = tag_currency_sign((struct wm_str){0}, tag_reader_text(reader, at));
        if (code != NULL) {
            out->currency = code;
            return finish(out, figure, TAG_QUANTITY_MONEY, at + 1);
        }
    }
    return read_named(reader, figure, out);
}

static bool read_percent(const struct tag_reader *reader, const struct tag_figure *figure, struct tag_quantity *out)
{
    uint32_t at = figure->end;
    if (wm_str_is(figure->suffix, "pc") || wm_str_is(figure->suffix, "-percent"))
        return finish(out, figure, TAG_QUANTITY_PERCENT, at);
    if (figure->suffix.len > 0 || figure->scale > 0)
        return false;
    if (tag_reader_unit(reader, at)->kind == TAG_UNIT_PERCENT || tag_reader_is(reader, at, "%"))
        return finish(out, figure, TAG_QUANTITY_PERCENT, at + 1);
    if (tag_reader_unit(reader, at)->kind == TAG_UNIT_PER && tag_reader_is(reader, at + 1, "cent"))
        return finish(out, figure, TAG_QUANTITY_PERCENT, at + 2);
    return false;
}

/* A duration in the notation of ISO 8601; decades and centuries are spelled in years. */
static struct wm_str duration_of(const struct tag_reader *reader, struct tag_decimal value, int unit)
{
    if (unit == 'E' || unit == 'C') {
        value.zeros += unit == 'E' ? 1 : 2;
        unit = 'Y';
    }
    int64_t whole = value.digits, part = 0;
    int places = 0;
    for (int i = 0; i < value.zeros; i++)
        whole *= 10;
    for (int64_t ten = 1; places < -value.zeros; places++, ten *= 10) {
        part += whole % 10 * ten;
        whole /= 10;
    }
    const char *time = unit == 's' || unit == 'm' || unit == 'H' ? "T" : "";
    char letter = (char)(unit >= 'a' ? unit - 'a' + 'A' : unit);
    if (places == 0)
        return wm_str_printf(reader->doc->arena, "P%s%lld%c", time, (long long)whole, letter);
    return wm_str_printf(reader->doc->arena, "P%s%lld.%0*lld%c", time, (long long)whole, places, (long long)part,
                         letter);
}

/* The period of "three-year"; NULL also for "three-year-old". */
static const struct tag_unit *joined_period(struct wm_str suffix)
{
    size_t len = 0;
    if (suffix.len < 2 || suffix.ptr[0] != '-')
        return NULL;
    suffix = wm_str_sub(suffix, 1, suffix.len);
    bool second = wm_str_is_nocase(suffix, "second"); /* alone it is an ordinal */
    const struct tag_unit *unit = tag_unit_of(second ? WM_STR("seconds") : suffix, &len);
    if (second)
        return unit;
    return unit->kind == TAG_UNIT_PERIOD && (len == suffix.len || wm_str_ends(suffix, "-long")) ? unit : NULL;
}

/* "52 year-old", "16-year old", "52 years old", "52 years of age". */
static bool is_age(const struct tag_reader *reader, const struct tag_figure *figure)
{
    size_t len = 0;
    struct wm_str next = tag_reader_text(reader, figure->end);
    const struct tag_unit *unit = tag_unit_of(next, &len);
    if (joined_period(figure->suffix) != NULL)
        return tag_reader_is(reader, figure->end, "old");
    if (figure->suffix.len > 0 || unit->kind != TAG_UNIT_PERIOD)
        return false;
    return tag_reader_is(reader, figure->end + 1, "old") ||
           wm_str_starts_nocase(wm_str_sub(next, len, next.len), "-old") ||
           (tag_reader_is(reader, figure->end + 1, "of") && tag_reader_is(reader, figure->end + 2, "age"));
}

/* "One day he will see", "would one day pay": no duration, unlike "one day later". */
static bool is_some_day(const struct tag_reader *reader, uint32_t token, const struct tag_figure *figure)
{
    static const char *const before[] = {"and", "but", "that", "or", "if", "will", "would", "could", "might", "can"};
    static const char *const behind[] = {"later", "earlier", "longer", "after", "before", "of", "in", "at", "ago"};
    uint32_t next = figure->end + 1;
    return tag_reader_is(reader, token, "one") && tag_reader_is(reader, figure->end, "day") && next < reader->end &&
           reader->doc->text->tokens[next].kind == WM_TOKEN_WORD &&
           (token == reader->begin || TAG_READER_IS_ONE_OF(reader, token - 1, before)) &&
           !TAG_READER_IS_ONE_OF(reader, next, behind);
}

static bool read_duration(const struct tag_reader *reader, const struct tag_figure *figure, struct tag_quantity *out)
{
    const struct tag_unit *unit = joined_period(figure->suffix);
    uint32_t end = figure->end;
    if (unit == NULL) {
        unit = tag_reader_unit(reader, figure->end);
        end++;
        bool one = figure->value.digits == 1 && figure->value.zeros == 0;
        if (figure->suffix.len > 0 || unit->kind != TAG_UNIT_PERIOD || (figure->digits && one && unit->value == 's') ||
            is_some_day(reader, out->token, figure))
            return false;
    }
    if (figure->range || figure->money || figure->value.zeros > 9 || figure->value.digits > 1000000)
        return false;
    finish(out, figure, TAG_QUANTITY_DURATION, end);
    out->text = duration_of(reader, figure->value, unit->value);
    return true;
}

/* Up to three names and then "Street". */
static bool is_address(const struct tag_reader *reader, uint32_t at)
{
    for (uint32_t end = at + 3; at < end && at < reader->end; at++) {
        if ((reader->doc->tokens[at].look & TAG_LOOK_CAPITAL) == 0)
            return false;
        if (tag_reader_unit(reader, at + 1)->kind == TAG_UNIT_STREET)
            return true;
    }
    return false;
}

/* What numbers tell apart and do not count: "page 12", "No. 5". */
static bool is_label(struct wm_str word)
{
    static const char *const labels[] = {"no.",     "no",        "number", "page",  "chapter", "section",
                                         "article", "paragraph", "room",   "type",  "version", "phase",
                                         "grade",   "episode",   "figure", "table", "group",   "division"};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (wm_str_is_nocase(word, labels[i]))
            return true;
    return wm_str_is(word, "+");
}

/* The "(3)" of "section 177 (3)". */
static bool is_subsection(const struct tag_reader *reader, uint32_t token, uint32_t end)
{
    struct wm_str before = tag_reader_text(reader, token - 2);
    return tag_reader_is(reader, token - 1, "(") && tag_reader_is(reader, end, ")") && before.len > 0 &&
           before.ptr[before.len - 1] >= '0' && before.ptr[before.len - 1] <= '9';
}

/* "93 rd", as some systems part it. */
static bool is_ordinal(const struct tag_reader *reader, uint32_t end)
{
    static const char *const endings[] = {"st", "nd", "rd", "th"};
    return TAG_READER_IS_ONE_OF(reader, end, endings);
}

/* The age in "Ann Lee, 42, spoke". */
static bool is_age_of(const struct tag_reader *reader, uint32_t token, const struct tag_figure *figure)
{
    return token >= reader->begin + 2 && figure->value.zeros == 0 && figure->value.digits < 120 &&
           tag_reader_is(reader, token - 1, ",") &&
           reader->doc->text->tokens[token - 2].span.cp_end == reader->name_end &&
           (tag_reader_is(reader, figure->end, ",") || tag_reader_is(reader, figure->end, "."));
}

/* "two thirds" */
static bool is_fraction(const struct tag_reader *reader, uint32_t end)
{
    static const char *const parts[] = {"thirds", "quarters", "fifths", "sixths", "eighths", "tenths"};
    return TAG_READER_IS_ONE_OF(reader, end, parts);
}

/* Whether digits stand free: not in "Boeing 737", "+44 20 7946 0958", "#5", "4 x 100". */
static bool is_free(const struct tag_reader *reader, uint32_t token, const struct tag_figure *figure)
{
    struct wm_str before = tag_reader_text(reader, token - 1), text = tag_reader_text(reader, token);
    bool code = text.len > 1 && text.ptr[0] == '0' && text.ptr[1] != '.';
    if (code || tag_reader_has_digit(reader, figure->end) || is_address(reader, figure->end) ||
        is_ordinal(reader, figure->end) || is_subsection(reader, token, figure->end) ||
        is_age_of(reader, token, figure))
        return false;
    if (!tag_reader_spaced(reader, figure->end) && tag_reader_is_sign(reader, figure->end))
        return false;
    if (token == reader->begin) /* "8." before an entry of a list */
        return !tag_reader_is(reader, figure->end, ".") && !tag_reader_is(reader, figure->end, ")");
    bool opened = before.len == 1 && (before.ptr[0] == '(' || before.ptr[0] == '"');
    bool column = before.len > 0 && before.ptr[before.len - 1] >= '0' && before.ptr[before.len - 1] <= '9';
    if (column || tag_reader_has_digit(reader, token - 1) ||
        (!tag_reader_spaced(reader, token) && !opened && before.len < 3))
        return false;
    bool name = (reader->doc->tokens[token - 1].look & (TAG_LOOK_CAPITAL | TAG_LOOK_WEAK)) == TAG_LOOK_CAPITAL ||
                reader->doc->text->tokens[token - 1].span.cp_end == reader->name_end;
    return !is_label(before) &&
           !(name && figure->scale == 0 && figure->value.zeros == 0 && memchr(text.ptr, ',', text.len) == NULL);
}

static bool read_number(const struct tag_reader *reader, uint32_t token, const struct tag_figure *figure,
                        struct tag_quantity *out)
{
    struct wm_str text = tag_reader_text(reader, token);
    bool range = figure->range && figure->scale == 0 && memchr(text.ptr, ',', text.len) == NULL; /* a score */
    if (figure->suffix.len > 0 || figure->money || range || is_fraction(reader, figure->end))
        return false;
    if (figure->digits && !is_free(reader, token, figure))
        return false;
    bool one = (tag_reader_unit(reader, token)->flags & TAG_UNIT_VAGUE) != 0;
    if (one && figure->scale == 0)
        return false; /* "one of them" */
    return finish(out, figure, TAG_QUANTITY_NUMBER, figure->end);
}

static bool read_counted(const struct tag_reader *reader, const struct tag_figure *figure, struct tag_quantity *out)
{
    return read_percent(reader, figure, out) || read_money(reader, figure, out) || read_duration(reader, figure, out);
}

bool tag_read_amount(const struct tag_reader *reader, uint32_t token, struct tag_quantity *out)
{
    struct tag_figure figure, range;
    out->token = token;
    out->currency = NULL;
    if (tag_reader_is_sign(reader, token))
        return read_signed(reader, token, out);
    if (!tag_reader_has_digit(reader, token) && read_prefixed(reader, token, out))
        return true;
    if (!tag_figure_read(reader, token, &figure) || is_age(reader, &figure))
        return false;
    range = figure;
    tag_figure_range(reader, token, &range);
    if (range.range && !figure.range) {
        if (read_percent(reader, &range, out) || read_money(reader, &range, out))
            return true;
        if (range.scale > figure.scale && read_number(reader, token, &range, out))
            return true;
    }
    return read_counted(reader, &figure, out) || read_number(reader, token, &figure, out);
}

/* One or two digits behind a mark are a fraction in any language; more may be thousands. */
static bool read_fraction(struct wm_str text, struct tag_figure *out)
{
    int whole, part;
    size_t len = tag_digits_read(text, 6, &whole);
    if (len == 0 || len == text.len || (text.ptr[len] != ',' && text.ptr[len] != '.'))
        return false;
    text = wm_str_sub(text, len + 1, text.len);
    len = tag_digits_read(text, 2, &part);
    out->value = (struct tag_decimal){(int64_t)whole * (len == 1 ? 10 : 100) + part, -(int)len};
    return len > 0 && len == text.len;
}

bool tag_read_plain(const struct tag_reader *reader, uint32_t token, struct tag_quantity *out)
{
    struct tag_figure figure = {.end = token + 1};
    struct wm_str text = tag_reader_text(reader, token);
    struct tag_day day;
    *out = (struct tag_quantity){.token = token, .token_end = token + 1, .type = TAG_QUANTITY_DATE};
    if (text.len == 10 && tag_day_read(text, &day)) {
        out->text = text;
        return true;
    }
    bool marked = memchr(text.ptr, ',', text.len) != NULL || memchr(text.ptr, '.', text.len) != NULL;
    if (!tag_reader_is(reader, token + 1, "%") || !tag_reader_has_digit(reader, token))
        return false;
    return (marked ? read_fraction(text, &figure) : tag_figure_read(reader, token, &figure)) &&
           read_percent(reader, &figure, out);
}
