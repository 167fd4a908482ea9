/* SPDX-License-Identifier: Apache-2.0 */
#include "quantities.h"

#include "quantity.h"

/* The names of the text and the place reached among them. */
struct names {
    const struct wm_annotation *found;
    uint32_t next;
};

/* Whether a name covers some of [cp, cp_end). Asked in order of the text. */
static bool is_named(struct tag_reader *reader, struct names *names, uint32_t cp, uint32_t cp_end)
{
    const struct wm_annotation *found = names->found;
    for (; names->next < found->mention_count && found->mentions[names->next].cp_end <= cp; names->next++)
        reader->name_end = found->mentions[names->next].cp_end;
    return names->next < found->mention_count && found->mentions[names->next].cp < cp_end;
}

/* "Q3", "Rs500": letters and then digits. */
static bool is_joined(const struct wm_token *token, struct wm_str text)
{
    return (token->shape & WM_SHAPE_HAS_DIGIT) != 0 && text.len > 1 && text.len < 16;
}

static bool may_begin(const struct tag_reader *reader, uint32_t i)
{
    const struct wm_token *token = &reader->doc->text->tokens[i];
    switch ((enum wm_token_kind)token->kind) {
    case WM_TOKEN_NUMBER: return true;
    case WM_TOKEN_PUNCT: return false;
    case WM_TOKEN_OTHER: return reader->doc->rules && token->span.cp_end - token->span.cp == 1;
    case WM_TOKEN_WORD: break;
    }
    struct wm_str text = tag_reader_text(reader, i);
    unsigned kind = tag_unit_of(text, NULL)->kind;
    return reader->doc->rules && ((kind != TAG_UNIT_NONE && kind <= TAG_UNIT_LAST_STARTER) || is_joined(token, text));
}

static bool read_at(const struct tag_reader *reader, uint32_t token, struct tag_quantity *out)
{
    if (!reader->doc->rules)
        return tag_read_plain(reader, token, out);
    *out = (struct tag_quantity){0};
    return tag_read_time(reader, token, out) || tag_read_date(reader, token, out) ||
           tag_read_amount(reader, token, out);
}

static struct wm_span span_of(const struct tag_reader *reader, const struct tag_quantity *quantity)
{
    const struct wm_token *tokens = reader->doc->text->tokens;
    struct wm_span span = tokens[quantity->token].span;
    span.cp_end = tokens[quantity->token_end - 1].span.cp_end;
    return span;
}

/* A whole number as one, so that nothing prints it as 4e6; the rest is divided once, so that it is rounded once. */
static void set_number(struct wm_json *object, const char *key, struct tag_decimal value)
{
    int64_t digits = value.digits;
    double divisor = 1;
    for (; value.zeros < 0 && digits % 10 == 0; value.zeros++)
        digits /= 10;
    for (; value.zeros > 0 && digits < INT64_MAX / 10; value.zeros--)
        digits *= 10;
    for (; value.zeros < 0; value.zeros++)
        divisor *= 10;
    if (divisor > 1)
        wm_json_set_real(object, key, (double)digits / divisor);
    else if (value.zeros == 0)
        wm_json_set_int(object, key, digits);
}

static void set_value(struct wm_json *item, const struct tag_quantity *quantity)
{
    bool money = quantity->type == TAG_QUANTITY_MONEY;
    if (quantity->type <= TAG_QUANTITY_DURATION) {
        wm_json_set_str(item, "value", quantity->text);
        return;
    }
    if (!money && !quantity->range) {
        set_number(item, "value", quantity->amount);
        return;
    }
    struct wm_json *value = wm_json_set_object(item, "value");
    set_number(value, quantity->range ? "from" : "amount", quantity->amount);
    if (quantity->range)
        set_number(value, "to", quantity->upper);
    if (money)
        wm_json_set_str(value, "currency", wm_str_of(quantity->currency));
}

static void write_quantity(struct wm_json *list, struct wm_span span, const struct tag_quantity *quantity)
{
    static const char *const types[] = {"date", "time", "duration", "money", "percent", "number"};
    struct wm_json *item = wm_json_push_object(list);
    wm_json_set_int(item, "start", span.cp);
    wm_json_set_int(item, "end", span.cp_end);
    wm_json_set_str(item, "type", wm_str_of(types[quantity->type]));
    set_value(item, quantity);
}

/* Money and times may hold a name, as in "Australian dollars" and "GMT"; anything else is then in doubt: "20 May" of
 * one called so. */
static void read_sentence(struct tag_reader *reader, struct names *names, struct wm_json *list)
{
    struct tag_quantity quantity;
    for (uint32_t i = reader->begin; i < reader->end;) {
        const struct wm_span *span = &reader->doc->text->tokens[i].span;
        if (!may_begin(reader, i) || is_named(reader, names, span->cp, span->cp_end) ||
            !read_at(reader, i, &quantity)) {
            i++;
            continue;
        }
        struct wm_span where = span_of(reader, &quantity);
        bool holds = quantity.type == TAG_QUANTITY_MONEY || quantity.type == TAG_QUANTITY_TIME;
        if (holds || !is_named(reader, names, where.cp, where.cp_end))
            write_quantity(list, where, &quantity);
        i = quantity.token_end;
    }
}

/* When the content was made, else this version of it, else the first one. */
static bool day_of(const struct wm_json *record, int *number)
{
    static const char *const keys[] = {"contentCreated", "versionCreated", "firstCreated"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct tag_day day;
        if (!tag_day_read(wm_json_get_str(record, keys[i]), &day))
            continue;
        *number = tag_day_number(day);
        return true;
    }
    return false;
}

void tag_write_quantities(struct wm_article *article, const struct tag_doc *doc, const struct wm_annotation *found)
{
    struct wm_json *wire = wm_article_wire(article), *list = wm_json_set_array(wire, "quantities");
    struct tag_reader reader = {.doc = doc};
    struct names names = {.found = found};
    reader.dated = day_of(article->record, &reader.today);
    for (uint32_t i = 0; i < doc->text->sentence_count; i++) {
        reader.begin = doc->text->sentences[i].token;
        reader.end = doc->text->sentences[i].token_end;
        read_sentence(&reader, &names, list);
    }
    if (wm_json_count(list) == 0)
        wm_json_remove(wire, "quantities");
}
