/* SPDX-License-Identifier: Apache-2.0 */
/* tag_lexicon: compiles tables of facts (tab separated, a header row, lists inside a cell apart by
 * '|') and word lists into a lexicon. Which rows and names go in is decided by the table `sources`
 * and by keeps_name(): few and precise rather than many.
 *
 *     tag_lexicon FACTS WORDS OUT     folders of the facts and of the word lists; the file to write */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lexicon_write.h"
#include "../words.h"

#define MAX_COLUMNS 24
#define MAX_IDS     4

enum class { PEOPLE, COUNTRIES, PLACES, ORGANISATIONS, CLUBS, GROUPS, EVENTS, OWN };

/* Rows under `least` are left out; aliases count from `aliases` on, names of one word from `single`. */
static const struct source {
    const char *file;
    enum class class;
    int least, aliases, single;
} sources[] = {{"countries.tsv", COUNTRIES, 0, 0, 0},
               {"cities.tsv", PLACES, 35, 36, 35},
               {"regions.tsv", PLACES, 40, 40, 40},
               {"locations.tsv", PLACES, 40, 50, 45},
               {"demonyms.tsv", GROUPS, 0, 0, 0},
               {"people.tsv", PEOPLE, 62, 62, 61},
               {"organisations.tsv", ORGANISATIONS, 44, 44, 50},
               {"companies.tsv", ORGANISATIONS, 37, 60, 60},
               {"universities.tsv", ORGANISATIONS, 42, 100, 100},
               {"militant_groups.tsv", ORGANISATIONS, 30, 30, 50},
               {"clubs.tsv", CLUBS, 40, 40, 40},
               {"events.tsv", EVENTS, 0, 0, 0},
               {"own.tsv", OWN, 0, 0, 0}};

static const struct hint {
    const char *name;
    uint32_t flag;
} hints[] = {{"calendar", TAG_WORD_CALENDAR},
             {"common", TAG_WORD_COMMON},
             {"function", TAG_WORD_FUNCTION},
             {"org_head", TAG_WORD_ORG_HEAD},
             {"org_suffix", TAG_WORD_ORG_SUFFIX},
             {"place_head", TAG_WORD_PLACE_HEAD},
             {"place_lead", TAG_WORD_PLACE_LEAD},
             {"event_head", TAG_WORD_EVENT_HEAD},
             {"other_head", TAG_WORD_OTHER_HEAD},
             {"role", TAG_WORD_ROLE},
             {"particle", TAG_WORD_PARTICLE},
             {"say", TAG_WORD_SAY},
             {"at", TAG_WORD_AT},
             {"of", TAG_WORD_OF}};

struct known { /* what words were said to be so far, open addressing */
    uint64_t *hashes;
    uint32_t *flags, *entries; /* the entry that first had this main name */
    size_t slots;
};

/* Only inside this tool: some place is called so; bit KNOWN_TYPE + n: an entry of that type is. */
#define KNOWN_PLACE (1u << 30)
#define KNOWN_LAND  (1u << 31) /* a country or continent */
#define KNOWN_TYPE  20

struct build {
    struct tag_writer *writer;
    struct known known;
    const char *facts, *words;
};

struct row {
    struct wm_str cells[MAX_COLUMNS];
    const struct wm_str *head;
    unsigned count;
};

static void stop(const char *what, const char *why)
{
    fprintf(stderr, "tag_lexicon: %s: %s\n", what, why);
    exit(1);
}

static size_t known_slot(struct known *known, struct wm_str name)
{
    uint64_t hash = tag_name_hash(name, NULL);
    size_t i = (size_t)hash & (known->slots - 1);
    while (known->hashes[i] != hash && known->hashes[i] != 0)
        i = (i + 1) & (known->slots - 1);
    if (hash != 0)
        known->hashes[i] = hash;
    return i;
}

static uint32_t *known_at(struct known *known, struct wm_str name)
{
    return &known->flags[known_slot(known, name)];
}

static void add_word(struct build *build, struct wm_str word, uint32_t flag)
{
    *known_at(&build->known, word) |= flag;
    tag_writer_word(build->writer, word, flag);
}

static char *read_file(const char *folder, const char *name, size_t *len)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        stop(path, strerror(errno));
    long size = ftell(file);
    rewind(file);
    char *bytes = malloc((size_t)size + 1);
    if (bytes == NULL || fread(bytes, 1, (size_t)size, file) != (size_t)size)
        stop(path, "cannot be read");
    fclose(file);
    *len = (size_t)size;
    return bytes;
}

/* Takes the next field off *rest. */
static bool split(struct wm_str *rest, char separator, struct wm_str *field)
{
    if (rest->ptr == NULL)
        return false;
    const char *end = rest->len > 0 ? memchr(rest->ptr, separator, rest->len) : NULL;
    *field = (struct wm_str){rest->ptr, end != NULL ? (size_t)(end - rest->ptr) : rest->len};
    *rest = end != NULL ? wm_str_sub(*rest, field->len + 1, rest->len) : (struct wm_str){0};
    return true;
}

static struct wm_str cell(const struct row *row, const char *name)
{
    for (unsigned i = 0; i < row->count; i++)
        if (wm_str_is(row->head[i], name))
            return row->cells[i];
    return (struct wm_str){0};
}

static int number(struct wm_str text)
{
    int n = 0;
    for (size_t i = 0; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9' && n < 1000000; i++)
        n = n * 10 + (text.ptr[i] - '0');
    return n;
}

static void each_row(struct build *build, const char *file,
                     void (*take)(struct build *, const struct row *, const void *), const void *with)
{
    size_t len;
    char *bytes = read_file(wm_str_is(wm_str_of(file), "own.tsv") ? build->words : build->facts, file, &len);
    struct wm_str rest = {bytes, len}, line, head[MAX_COLUMNS];
    struct row row = {.head = head};
    if (!wm_str_line(&rest, &line))
        stop(file, "empty");
    while (row.count < MAX_COLUMNS && split(&line, '\t', &head[row.count]))
        row.count++;
    while (wm_str_line(&rest, &line)) {
        memset(row.cells, 0, sizeof row.cells);
        for (unsigned i = 0; i < row.count && split(&line, '\t', &row.cells[i]); i++)
            ;
        take(build, &row, with);
    }
    free(bytes);
}

/* Identifiers that mean something outside: ours are not permanent and stay out, and so do the bulky
 * ones of two registers where there is a better one. */
static struct wm_str collect_ids(const struct row *row, char *buf, size_t size)
{
    size_t len = 0;
    int count = 0;
    char packed[64];
    for (int wikidata = 1; wikidata >= 0; wikidata--) { /* those first */
        struct wm_str lists[] = {cell(row, "id"), cell(row, "xref")}, id;
        for (int i = 0; i < 2; i++)
            while (split(&lists[i], '|', &id)) {
                bool bulky = wm_str_starts(id, "ror:") || wm_str_starts(id, "enwiki:");
                if (wm_str_starts(id, "wikidata:") == (wikidata == 1) && (!bulky || len == 0) && count < MAX_IDS &&
                    tag_id_pack(id, packed, sizeof packed) && len + strlen(packed) + 2 < size) {
                    len += (size_t)snprintf(buf + len, size - len, "%s%s", len > 0 ? "|" : "", packed);
                    count++;
                }
            }
    }
    return (struct wm_str){buf, len};
}

/* Without "The " in front, a remark in brackets behind, and stray marks. */
static struct wm_str clean_name(struct wm_str name)
{
    ptrdiff_t bracket = wm_str_find(name, WM_STR(" ("));
    if (bracket > 0)
        name = wm_str_sub(name, 0, (size_t)bracket);
    if (wm_str_starts(name, "The ") && !wm_str_is(name, "The Hague"))
        name = wm_str_sub(name, 4, name.len);
    while (name.len > 0 && strchr(")*,;", name.ptr[name.len - 1]) != NULL)
        name.len--;
    return wm_str_trim(name);
}

static bool is_latin(struct wm_str name)
{
    for (size_t at = 0; at < name.len;) {
        uint32_t c = wm_utf8_next(name, &at);
        if (c > 0x24F && !(c >= 0x1E00 && c <= 0x1EFF) && !(c >= 0x2B0 && c <= 0x2FF) && !(c >= 0x2010 && c <= 0x201F))
            return false;
    }
    return memchr(name.ptr, '(', name.len) == NULL && memchr(name.ptr, '"', name.len) == NULL;
}

static bool is_acronym(struct wm_str name)
{
    size_t upper = 0;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c >= 'a' && c <= 'z')
            return false;
        upper += c >= 'A' && c <= 'Z';
        if ((unsigned char)c >= 0x80 || c == ' ')
            return false;
    }
    return upper >= 2 && name.len <= 8;
}

struct naming {
    const struct source *source;
    const struct row *row;
    int prominence;
    bool alias, wikidata;
};

static bool keeps_acronym(const struct naming *as, struct wm_str name)
{
    if (as->source->class == PEOPLE || as->source->class == PLACES || as->source->class == CLUBS)
        return false;
    if (as->source->class == COUNTRIES)
        return !wm_str_eq(name, cell(as->row, "iso3")) || wm_str_is(name, "USA");
    if (name.len == 2)
        return as->prominence >= 60;
    return name.len > 3 || as->prominence >= 45;
}

/* One word alone is easily something else. */
static bool keeps_single(const struct naming *as, struct wm_str name, uint32_t known)
{
    bool person = (known & (TAG_WORD_FIRST | TAG_WORD_SURNAME)) != 0, common = (known & TAG_WORD_COMMON) != 0;
    if ((known & (TAG_WORD_CALENDAR | TAG_WORD_FUNCTION | TAG_WORD_ORG_HEAD | TAG_WORD_PLACE_HEAD | TAG_WORD_TITLE)) !=
        0)
        return false;
    switch (as->source->class) {
    case COUNTRIES: return !common;
    case GROUPS:
        return (known & KNOWN_LAND) == 0 &&
               (!wm_str_is(cell(as->row, "subtype"), "ethnic group") || (!person && !common && name.len > 3));
    case OWN: return true;
    case EVENTS: return false;
    case PEOPLE:
        return as->prominence >= (as->alias ? 84 : 60) && !common && (known & KNOWN_PLACE) == 0 &&
               (as->alias || (known & TAG_WORD_FIRST) == 0);
    case CLUBS: return !common && !person && name.len > 3 && (known & KNOWN_PLACE) == 0;
    case ORGANISATIONS:
        return as->prominence >= as->source->single && (known & KNOWN_PLACE) == 0 &&
               (as->alias ? !common && !person : as->prominence >= 60 || (!common && !person)) && name.len > 2;
    case PLACES: break;
    }
    if (as->alias && (as->prominence >= 60 || wm_str_is(cell(as->row, "subtype"), "capital")) && name.len > 3 &&
        !common)
        return true; /* Washington, for Washington, D.C. */
    if (as->prominence < as->source->single || name.len < 3 || (common && as->prominence < 50))
        return false;
    if (as->alias)
        return as->wikidata && !common && !person && name.len > 3;
    return as->prominence >= 43 || !person;
}

/* "Vice-President Ann Lee": titles are found on their own. */
static bool begins_with_title(struct build *build, struct wm_str name)
{
    size_t from = 0;
    for (size_t i = 0, words = 0; i < name.len && words < 2; i++) {
        if (name.ptr[i] != ' ' && name.ptr[i] != '-')
            continue;
        if ((*known_at(&build->known, wm_str_sub(name, from, i)) & TAG_WORD_TITLE) != 0)
            return true;
        from = i + 1;
        words++;
    }
    return false;
}

static bool keeps_name(struct build *build, const struct naming *as, struct wm_str name)
{
    unsigned parts;
    if (name.len < 2 || !is_latin(name) || tag_name_hash(name, &parts) == 0 || parts == 0)
        return false;
    if (as->source->class == OWN)
        return true;
    if (wm_str_ends(name, "-backed"))
        return false; /* hyphenated words are taken apart when tagging */
    if (is_acronym(name))
        return keeps_acronym(as, name);
    uint32_t known = *known_at(&build->known, name);
    if (parts == 1)
        return keeps_single(as, name, known);
    if (as->source->class == PEOPLE && (wm_str_starts(name, "Mr ") || (parts > 2 && begins_with_title(build, name)) ||
                                        wm_str_starts(name, "Al ") || parts > 6))
        return false;
    if (as->source->class != PLACES && as->source->class != COUNTRIES &&
        (known & (as->source->class == GROUPS ? KNOWN_LAND : KNOWN_PLACE)) != 0)
        return false;
    return !as->alias || as->prominence >= as->source->aliases;
}

static uint32_t name_flags(const struct naming *as, struct wm_str name)
{
    uint32_t flags = as->alias ? TAG_NAME_ALIAS : 0;
    unsigned parts;
    if (is_acronym(name))
        flags |= TAG_NAME_ACRONYM;
    tag_name_hash(name, &parts);
    if (as->source->class == PEOPLE && as->alias && parts == 1)
        flags |= TAG_NAME_SURNAME;
    return flags;
}

static unsigned own_type(const struct row *row)
{
    struct wm_str type = cell(row, "type");
    if (wm_str_is(type, "NORP"))
        return WM_ENTITY_GROUP;
    if (wm_str_is(type, "ORG"))
        return WM_ENTITY_ORGANISATION;
    return wm_str_is(type, "LOC") ? WM_ENTITY_PLACE : WM_ENTITY_EVENT;
}

static unsigned type_of(const struct row *row, enum class class)
{
    if (class == OWN)
        return own_type(row);
    static const unsigned types[] = {WM_ENTITY_PERSON,       WM_ENTITY_PLACE, WM_ENTITY_PLACE, WM_ENTITY_ORGANISATION,
                                     WM_ENTITY_ORGANISATION, WM_ENTITY_GROUP, WM_ENTITY_EVENT};
    return types[class];
}

static void add_name(struct build *build, const struct naming *as, struct wm_str name, uint32_t entry)
{
    tag_writer_name(build->writer, name, entry, name_flags(as, name));
    if (as->source->class == COUNTRIES || (as->source->class == PLACES && as->prominence >= 38))
        *known_at(&build->known, name) |= KNOWN_PLACE;
    if (as->source->class == COUNTRIES || wm_str_is(cell(as->row, "subtype"), "world region"))
        *known_at(&build->known, name) |= KNOWN_LAND;
}

static struct wm_str subtype_of(const struct row *row, enum class class)
{
    struct wm_str subtype = cell(row, "subtype");
    if (class == PEOPLE)
        return (struct wm_str){0};
    if (class == PLACES && wm_str_is(subtype, "admin1"))
        return WM_STR("region");
    if (class == PLACES && (wm_str_is(subtype, "regional seat") || wm_str_is(subtype, "town")))
        return WM_STR("city");
    return subtype;
}

static void take_fact(struct build *build, const struct row *row, const void *with)
{
    char ids[256];
    struct naming as = {.source = with, .row = row, .prominence = number(cell(row, "prominence"))};
    if (as.source->class == GROUPS || as.source->class == EVENTS)
        as.prominence = 70;
    char mount[80];
    struct wm_str name = clean_name(cell(row, "name")), aliases = cell(row, "aliases"), alias;
    if (wm_str_starts(name, "Mt. ") && name.len < sizeof mount - 4) {
        int len = snprintf(mount, sizeof mount, "Mount %.*s", (int)name.len - 4, name.ptr + 4);
        name = (struct wm_str){mount, (size_t)len};
    }
    struct tag_item item = {.type = type_of(row, as.source->class),
                            .subtype = subtype_of(row, as.source->class),
                            .name = name,
                            .ids = collect_ids(row, ids, sizeof ids),
                            .prominence = (unsigned)as.prominence,
                            .country = cell(row, "country")};
    if (as.source->class == GROUPS || as.source->class == OWN)
        item.ids = (struct wm_str){0};
    as.wikidata = wm_str_starts(item.ids, "wQ");
    if (as.prominence < 46 && (wm_str_is(item.subtype, "non-profit") || wm_str_is(item.subtype, "organisation")))
        return;
    if (wm_str_is(item.subtype, "university or college") && wm_str_find(name, WM_STR("University")) < 0)
        return; /* institutes of little renown, whose names the rules find anyway */
    bool main_name = keeps_name(build, &as, name);
    if (as.prominence < as.source->least || (!main_name && as.source->class != COUNTRIES && !as.wikidata))
        return;
    size_t slot = known_slot(&build->known, name);
    uint32_t type_bit = 1u << (KNOWN_TYPE + item.type), entry = build->known.entries[slot];
    if (as.source->class != OWN || (build->known.flags[slot] & type_bit) == 0) {
        entry = tag_writer_entry(build->writer, &item);
        if (entry == TAG_NO_ENTRY)
            stop(as.source->file, "too many different subtypes");
        if (main_name)
            add_name(build, &as, name, entry);
        if (main_name && (build->known.flags[slot] & type_bit) == 0) {
            build->known.entries[slot] = entry;
            build->known.flags[slot] |= type_bit;
        }
    }
    as.alias = true;
    while (split(&aliases, '|', &alias)) {
        alias = clean_name(alias);
        if (keeps_name(build, &as, alias))
            add_name(build, &as, alias, entry);
    }
}

static void take_title(struct build *build, const struct row *row, const void *with)
{
    (void)with;
    struct wm_str title = cell(row, "title"), kind = cell(row, "kind");
    if (!wm_str_is(cell(row, "position"), "before"))
        return;
    bool weak = wm_str_is(kind, "profession") || wm_str_is(kind, "sport") || wm_str_is(kind, "business");
    unsigned parts;
    struct tag_item item = {.type = TAG_TYPE_TITLE, .subtype = kind, .name = title, .prominence = weak ? 30 : 60};
    uint32_t entry = tag_writer_entry(build->writer, &item);
    if (entry == TAG_NO_ENTRY)
        stop("titles.tsv", "too many different kinds");
    tag_writer_name(build->writer, title, entry, TAG_NAME_ANYCASE);
    if (tag_name_hash(title, &parts) != 0 && parts == 1)
        add_word(build, title, weak ? TAG_WORD_ROLE : TAG_WORD_TITLE | TAG_WORD_ROLE);
}

static void take_first_name(struct build *build, const struct row *row, const void *with)
{
    (void)with;
    struct wm_str name = cell(row, "name");
    if (name.len > 1 && (name.len > 2 || number(cell(row, "kb_count")) > 20))
        add_word(build, name, TAG_WORD_FIRST);
}

static void take_surname(struct build *build, const struct row *row, const void *with)
{
    (void)with;
    struct wm_str name = cell(row, "name");
    if (name.len > 1)
        add_word(build, name, TAG_WORD_SURNAME);
}

static void take_word_lists(struct build *build)
{
    size_t len;
    char *bytes = read_file(build->words, "english.txt", &len);
    struct wm_str rest = {bytes, len}, line, kind = {0}, word;
    while (wm_str_line(&rest, &line))
        add_word(build, line, TAG_WORD_COMMON);
    free(bytes);
    bytes = read_file(build->words, "hints.tsv", &len);
    rest = (struct wm_str){bytes, len};
    while (wm_str_line(&rest, &line)) {
        uint32_t flag = 0;
        split(&line, '\t', &kind);
        for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
            flag |= wm_str_is(kind, hints[i].name) ? hints[i].flag : 0;
        if (flag == 0)
            stop("hints.tsv", "unknown kind of hint");
        while (split(&line, ' ', &word))
            add_word(build, word, flag);
    }
    free(bytes);
}

static void write_out(struct build *build, const char *path)
{
    unsigned char *bytes;
    size_t len;
    struct wm_error err = {0};
    struct tag_lexicon check;
    if (tag_writer_finish(build->writer, &bytes, &len, &err) != WM_OK ||
        tag_lexicon_read((struct wm_data){bytes, len}, path, &check, &err) != WM_OK)
        stop(path, err.text);
    FILE *file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes, 1, len, file) != len || fclose(file) != 0)
        stop(path, strerror(errno));
    printf("%s: %zu bytes, %u entries, %u names, %u words, %s\n", path, len, check.entry_count, check.names.count,
           check.words.count, check.label);
    free(bytes);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fputs("usage: tag_lexicon FACTS WORDS OUT\n", stderr);
        return 2;
    }
    struct build build = {.writer = tag_writer_new(), .facts = argv[1], .words = argv[2]};
    build.known.slots = (size_t)1 << 21;
    build.known.hashes = calloc(build.known.slots, sizeof *build.known.hashes);
    build.known.flags = calloc(build.known.slots, sizeof *build.known.flags);
    build.known.entries = calloc(build.known.slots, sizeof *build.known.entries);
    if (build.known.hashes == NULL || build.known.flags == NULL || build.known.entries == NULL)
        stop("memory", "not enough");
    take_word_lists(&build);
    each_row(&build, "titles.tsv", take_title, NULL);
    each_row(&build, "first_names.tsv", take_first_name, NULL);
    each_row(&build, "surnames.tsv", take_surname, NULL);
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        each_row(&build, sources[i].file, take_fact, &sources[i]);
    write_out(&build, argv[3]);
    tag_writer_free(build.writer);
    free(build.known.hashes);
    free(build.known.flags);
    free(build.known.entries);
    return 0;
}
