/* SPDX-License-Identifier: Apache-2.0 */
/* One item of Wikidata's JSON, as https://www.mediawiki.org/wiki/Wikibase/DataModel/JSON describes it. */
#include <math.h>
#include <string.h>

#include "kb_dump.h"
#include "wiremill/json.h"

#define MAX_IDS      4
#define ID_BYTES     40
#define EARTH        "http://www.wikidata.org/entity/Q2"
#define ITEM_MOST    4000000000u
#define MAX_DEMONYMS 400 /* bytes */

/* Properties. */
#define INSTANCE_OF    "P31"
#define SUBCLASS_OF    "P279"
#define COUNTRY        "P17"
#define CITIZENSHIP    "P27"
#define CAPITAL_OF     "P1376"
#define COORDINATES    "P625"
#define SHORT_NAME     "P1813"
#define OFFICIAL_NAME  "P1448"
#define NATIVE_NAME    "P1559"
#define NATIVE_LABEL   "P1705"
#define DEMONYM        "P1549"
#define ISO3166        "P297"
#define ISO3166_3      "P298"
#define STOCK_EXCHANGE "P414"
#define TICKER         "P249"
#define END_TIME       "P582"

/* The surest first, behind Wikidata's own. */
static const struct {
    const char *property, *scheme;
} identifiers[] = {{ISO3166, "iso3166:"}, {"P300", "iso3166-2:"}, {"P1566", "geonames:"},
                   {"P6782", "ror:"},     {"P5531", "cik:"},      {TICKER, "ticker:"},
                   {"P1278", "lei:"},     {"P239", "icao:"},      {"P238", "iata:"}};

static uint32_t item_number(struct wm_str id)
{
    uint64_t number = 0;
    if (id.len < 2 || id.len > 11 || id.ptr[0] != 'Q')
        return 0;
    for (size_t i = 1; i < id.len; i++) {
        if (id.ptr[i] < '0' || id.ptr[i] > '9')
            return 0;
        number = number * 10 + (uint64_t)(id.ptr[i] - '0');
    }
    return number < ITEM_MOST ? (uint32_t)number : 0;
}

/* How often `"site":` stands there: as many links at most. A hundred times as fast as reading the line. */
static uint32_t count_sites(struct wm_str line)
{
    static const char word[] = "\"site\"";
    uint32_t count = 0;
    const char *end = line.ptr + line.len, *at = line.ptr;
    while ((at = memmem(at, (size_t)(end - at), word, sizeof word - 1)) != NULL) {
        at += sizeof word - 1;
        while (at < end && (*at == ' ' || *at == '\t'))
            at++;
        count += at < end && *at == ':';
    }
    return count;
}

/* Wikipedias; other projects have sites of their own. */
static uint32_t count_links(const struct wm_json *sitelinks)
{
    uint32_t count = 0;
    void *cursor = NULL;
    const char *site;
    struct wm_json *link;
    while (wm_json_is_object(sitelinks) && wm_json_each(sitelinks, &cursor, &site, &link)) {
        struct wm_str name = wm_str_of(site);
        count += wm_str_ends(name, "wiki") && !wm_str_is(name, "commonswiki") && !wm_str_is(name, "specieswiki") &&
                 !wm_str_is(name, "wikidatawiki") && !wm_str_is(name, "metawiki");
    }
    return count;
}

int kb_prominence_of_links(uint32_t links)
{
    uint32_t power = 1, doublings = 0;
    while (power <= (links + 1) / 2) {
        power *= 2;
        doublings++;
    }
    uint32_t prominence = 12 * doublings + 12 * (links + 1 - power) / power;
    return prominence > 100 ? 100 : (int)prominence;
}

/* Statements. */

static struct wm_json *value_of(const struct wm_json *statement)
{
    return wm_json_get(wm_json_get(wm_json_get(statement, "mainsnak"), "datavalue"), "value");
}

static bool is_deprecated(const struct wm_json *statement)
{
    return wm_str_is(wm_json_get_str(statement, "rank"), "deprecated");
}

/* The value that holds now: the preferred, else the first without an end. */
static struct wm_json *best(const struct wm_json *claims, const char *property)
{
    const struct wm_json *statements = wm_json_get(claims, property);
    struct wm_json *found = NULL;
    for (size_t i = 0; i < wm_json_count(statements); i++) {
        const struct wm_json *statement = wm_json_at(statements, i);
        struct wm_json *value = value_of(statement);
        bool over = wm_json_get(wm_json_get(statement, "qualifiers"), END_TIME) != NULL;
        if (value == NULL || is_deprecated(statement))
            continue;
        if (wm_str_is(wm_json_get_str(statement, "rank"), "preferred"))
            return value;
        if (found == NULL && !over)
            found = value;
    }
    return found;
}

static uint32_t best_item(const struct wm_json *claims, const char *property)
{
    return item_number(wm_json_get_str(best(claims, property), "id"));
}

/* The items of all statements that are not deprecated, at most `most`. */
static uint32_t all_items(const struct wm_json *claims, const char *property, uint32_t *items, uint32_t most)
{
    const struct wm_json *statements = wm_json_get(claims, property);
    uint32_t count = 0;
    for (size_t i = 0; i < wm_json_count(statements) && count < most; i++) {
        const struct wm_json *statement = wm_json_at(statements, i);
        uint32_t item = item_number(wm_json_get_str(value_of(statement), "id"));
        if (item != 0 && !is_deprecated(statement))
            items[count++] = item;
    }
    return count;
}

static void add_edges(const struct wm_json *claims, uint32_t item, struct kb_classes *classes)
{
    uint32_t supers[32], count = all_items(claims, SUBCLASS_OF, supers, 32);
    for (uint32_t i = 0; i < count; i++)
        kb_classes_add(classes, item, supers[i]);
}

/* Texts. */

/* '|' parts lists, and control characters have no place in a name. */
static void add_part(struct wm_buf *list, struct wm_str part, size_t most)
{
    part = wm_str_squeeze(list->arena, part);
    if (part.len == 0 || list->len + part.len + 1 > most)
        return;
    if (list->len > 0)
        wm_buf_addc(list, '|');
    for (size_t i = 0; i < part.len; i++)
        wm_buf_addc(list, part.ptr[i] == '|' ? '/' : (unsigned char)part.ptr[i] < ' ' ? ' ' : part.ptr[i]);
}

static bool is_english(struct wm_str language)
{
    return wm_str_is(language, "en") || wm_str_is(language, "mul");
}

static void add_texts(struct wm_buf *list, const struct wm_json *claims, const char *property, bool english,
                      size_t most)
{
    const struct wm_json *statements = wm_json_get(claims, property);
    for (size_t i = 0; i < wm_json_count(statements); i++) {
        const struct wm_json *statement = wm_json_at(statements, i), *value = value_of(statement);
        if (!is_deprecated(statement) && (!english || is_english(wm_json_get_str(value, "language"))))
            add_part(list, wm_json_get_str(value, "text"), most);
    }
}

static struct wm_str label_of(const struct wm_json *root)
{
    const struct wm_json *labels = wm_json_get(root, "labels");
    struct wm_str english = wm_json_get_str(wm_json_get(labels, "en"), "value");
    return english.len > 0 ? english : wm_json_get_str(wm_json_get(labels, "mul"), "value");
}

static struct wm_str aliases_of(struct wm_arena *arena, const struct wm_json *root, const struct wm_json *claims)
{
    static const char *const languages[] = {"en", "mul"};
    struct wm_buf list = {.arena = arena};
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        const struct wm_json *aliases = wm_json_get(wm_json_get(root, "aliases"), languages[i]);
        for (size_t n = 0; n < wm_json_count(aliases); n++)
            add_part(&list, wm_json_get_str(wm_json_at(aliases, n), "value"), KB_ITEM_TEXT);
    }
    add_texts(&list, claims, SHORT_NAME, true, KB_ITEM_TEXT);
    add_texts(&list, claims, OFFICIAL_NAME, true, KB_ITEM_TEXT);
    add_texts(&list, claims, NATIVE_NAME, false, KB_ITEM_TEXT);
    add_texts(&list, claims, NATIVE_LABEL, false, KB_ITEM_TEXT);
    return wm_buf_str(&list);
}

/* A company's ticker stands at the exchange where it is listed. */
static struct wm_str identifier(const struct wm_json *claims, const char *property)
{
    struct wm_str text = wm_json_str(best(claims, property));
    if (text.len > 0 || strcmp(property, TICKER) != 0)
        return text;
    const struct wm_json *listings = wm_json_get(claims, STOCK_EXCHANGE);
    for (size_t i = 0; i < wm_json_count(listings) && text.len == 0; i++) {
        const struct wm_json *qualifiers = wm_json_get(wm_json_at(listings, i), "qualifiers");
        if (!is_deprecated(wm_json_at(listings, i)) && wm_json_get(qualifiers, END_TIME) == NULL)
            text = wm_json_str(
                wm_json_get(wm_json_get(wm_json_at(wm_json_get(qualifiers, TICKER), 0), "datavalue"), "value"));
    }
    return text;
}

static bool is_identifier(struct wm_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= ' ' || text.ptr[i] >= 0x7f || text.ptr[i] == '|')
            return false;
    return text.len > 0 && text.len <= ID_BYTES;
}

static struct wm_str ids_of(struct wm_arena *arena, uint32_t item, const struct wm_json *claims)
{
    struct wm_buf list = {.arena = arena};
    int count = 1;
    wm_buf_printf(&list, "wQ%u", item);
    for (size_t i = 0; i < sizeof identifiers / sizeof *identifiers && count < MAX_IDS; i++) {
        char packed[64];
        struct wm_str text = identifier(claims, identifiers[i].property);
        struct wm_str id = wm_str_printf(arena, "%s%.*s", identifiers[i].scheme, WM_STR_ARG(text));
        if (!is_identifier(text) || !tag_id_pack(id, packed, sizeof packed))
            continue;
        wm_buf_printf(&list, "|%s", packed);
        count++;
    }
    return wm_buf_str(&list);
}

static void read_position(const struct wm_json *claims, struct kb_item_facts *out)
{
    const struct wm_json *value = best(claims, COORDINATES);
    double lat = wm_json_get_real(value, "latitude", NAN), lon = wm_json_get_real(value, "longitude", NAN);
    out->placed = wm_str_is(wm_json_get_str(value, "globe"), EARTH) && fabs(lat) <= 90 && fabs(lon) <= 180;
    if (out->placed) {
        out->lat = (int32_t)lround(lat * TAG_DEGREE);
        out->lon = (int32_t)lround(lon * TAG_DEGREE);
    }
}

static void read_country(struct wm_arena *arena, const struct wm_json *claims, struct kb_item_facts *out)
{
    struct wm_str code = wm_json_str(best(claims, ISO3166));
    struct wm_buf demonyms = {.arena = arena};
    out->country = best_item(claims, COUNTRY);
    if (out->country == 0)
        out->country = best_item(claims, CITIZENSHIP);
    if (code.len != 2)
        return;
    memcpy(out->code, code.ptr, 2);
    out->country = out->item;
    out->code3 = wm_json_str(best(claims, ISO3166_3));
    add_texts(&demonyms, claims, DEMONYM, true, MAX_DEMONYMS);
    out->demonyms = wm_buf_str(&demonyms);
}

static void read_item(struct wm_arena *arena, const struct wm_json *root, struct kb_item_facts *out)
{
    const struct wm_json *claims = wm_json_get(root, "claims");
    struct wm_buf name = {.arena = arena};
    add_part(&name, label_of(root), KB_ITEM_TEXT);
    out->name = wm_buf_str(&name);
    out->class_count = all_items(claims, INSTANCE_OF, out->classes, KB_ITEM_CLASSES);
    if (out->name.len == 0 || out->class_count == 0)
        return;
    out->aliases = aliases_of(arena, root, claims);
    out->ids = ids_of(arena, out->item, claims);
    out->capital_of = best_item(claims, CAPITAL_OF);
    read_position(claims, out);
    read_country(arena, claims, out);
}

enum wm_code kb_entity_read(struct wm_arena *arena, struct wm_str line, uint32_t least_links,
                            struct kb_classes *classes, struct kb_item_facts *out, struct wm_error *err)
{
    struct wm_json *root;
    line = wm_str_trim(line);
    if (wm_str_ends(line, ","))
        line = wm_str_trim(wm_str_sub(line, 0, line.len - 1));
    if (line.len == 0 || wm_str_is(line, "[") || wm_str_is(line, "]"))
        return WM_E_DROP;
    if (!wm_str_starts(line, "{") || !wm_str_ends(line, "}"))
        return wm_fail(err, WM_E_PARSE, "not an entity of Wikidata's dump: a line has one JSON object");
    if (count_sites(line) < least_links && wm_str_find(line, WM_STR("\"" SUBCLASS_OF "\"")) < 0)
        return WM_E_DROP;
    enum wm_code code = wm_json_parse(arena, line, &root, err);
    if (code != WM_OK)
        return code == WM_E_LIMIT ? WM_E_PARSE : code;
    if (!wm_str_is(wm_json_get_str(root, "type"), "item"))
        return wm_json_get_str(root, "id").len > 0 ? WM_E_DROP
                                                   : wm_fail(err, WM_E_PARSE, "an object without \"type\" and \"id\"");
    *out = (struct kb_item_facts){.item = item_number(wm_json_get_str(root, "id"))};
    if (out->item == 0)
        return wm_fail(err, WM_E_PARSE, "an item without an \"id\" such as Q42");
    add_edges(wm_json_get(root, "claims"), out->item, classes);
    out->links = count_links(wm_json_get(root, "sitelinks"));
    if (out->links < least_links)
        return WM_E_DROP;
    read_item(arena, root, out);
    return out->name.len > 0 && out->class_count > 0 ? WM_OK : WM_E_DROP;
}
