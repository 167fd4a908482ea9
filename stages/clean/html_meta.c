/* SPDX-License-Identifier: Apache-2.0 */
/* What a page says about itself. One walk over its elements notes meta elements, JSON-LD, headings, times and
 * authors; then the article, its headline, the lines around that, and by them names and dates are chosen. */
#include "html_meta_private.h"

#include <ctype.h>
#include <string.h>

#define TEXT_MAX_BYTES 2000
#define NODES_MAX      500

/* Small helpers. */

struct wm_str meta_line_of(struct meta *meta, struct wm_str text)
{
    struct wm_arena *arena = meta->story->arena;
    for (int round = 0; round < 2 && text.len > 0 && memchr(text.ptr, '&', text.len) != NULL; round++)
        text = clean_unescape(arena, text);
    if (text.len > 0 && memchr(text.ptr, '<', text.len) != NULL && clean_has_markup(text))
        text = clean_markup_line(arena, text);
    return wm_str_squeeze(arena, text);
}

/* Most comparisons end here. */
static bool same_start(struct wm_str text, const char *word)
{
    return tolower((unsigned char)text.ptr[0]) == tolower((unsigned char)word[0]);
}

bool meta_is_among(struct wm_str text, const char *const *words, size_t count)
{
    if (text.len == 0)
        return false;
    for (size_t i = 0; i < count; i++)
        if (same_start(text, words[i]) && wm_str_is_nocase(text, words[i]))
            return true;
    return false;
}

static bool starts_with_any(struct wm_str word, const char *const *starts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (tolower((unsigned char)word.ptr[0]) == starts[i][0] && wm_str_starts_nocase(word, starts[i]))
            return true;
    return false;
}

bool meta_begins_word(struct wm_str text, size_t at)
{
    unsigned char c = (unsigned char)text.ptr[at], before = at > 0 ? (unsigned char)text.ptr[at - 1] : ' ';
    return isalpha(c) && (!isalpha(before) || (isupper(c) && islower(before)));
}

bool meta_has_word(struct wm_str text, const char *const *starts, size_t count)
{
    for (size_t at = 0; at < text.len; at++)
        if (meta_begins_word(text, at) && starts_with_any(wm_str_sub(text, at, text.len), starts, count))
            return true;
    return false;
}

/* Within headings: what precedes the headline proper, or is not seen. */
static bool is_side_text(const xmlNode *node, bool whole)
{
    static const char *const kickers[] = {"kicker", "dachzeile",  "overline", "eyebrow",  "topline",    "prefix",
                                          "label",  "spitzmarke", "roofline", "surtitle", "antetitulo", "rubric"};
    static const char *const hidden[] = {"visually-hidden", "sr-only", "screen-reader-text", "visuallyhidden",
                                         "offscreen"};
    struct wm_str class = html_attr(node, "class");
    if (clean_is(node, "rt") || clean_is(node, "rp") || clean_is(node, "script") || clean_is(node, "style") ||
        clean_is(node, "svg") || clean_is(node, "button") || wm_str_is(html_attr(node, "aria-hidden"), "true"))
        return true;
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        if (clean_has(class, hidden[i]))
            return true;
    return !whole && (meta_has_word(class, META_WORDS(kickers)) ||
                      meta_has_word(html_attr(node, "data-qa"), META_WORDS(kickers)));
}

static const xmlNode *past(const xmlNode *node, const xmlNode *root)
{
    while (node != root && node->next == NULL)
        node = node->parent;
    return node == root ? NULL : node->next;
}

/* Headings that are never closed hold the rest of the page: what is longer is no line. */
struct wm_str meta_text(struct meta *meta, const xmlNode *root, bool whole)
{
    struct wm_buf out = {.arena = meta->story->arena};
    size_t nodes = 0;
    for (const xmlNode *node = root; node != NULL && out.len < TEXT_MAX_BYTES && nodes < NODES_MAX; nodes++) {
        if (node->type == XML_ELEMENT_NODE && node != root && is_side_text(node, whole)) {
            node = past(node, root);
            continue;
        }
        if (node->type == XML_TEXT_NODE && node->content != NULL)
            wm_buf_adds(&out, (const char *)node->content);
        else if (clean_is(node, "br") || clean_is(node, "div") || clean_is(node, "p"))
            wm_buf_addc(&out, ' ');
        node = clean_following(node, root);
    }
    return wm_str_squeeze(meta->story->arena, wm_buf_str(&out));
}

const xmlNode *meta_inner(const xmlNode *root, const char *name)
{
    const xmlNode *node = root;
    for (size_t nodes = 0; node != NULL && nodes < NODES_MAX; nodes++) {
        if (clean_is(node, name))
            return node;
        node = clean_following(node, root);
    }
    return NULL;
}

/* Meta elements. */

struct field {
    const char *name;
    struct wm_str *field;
};

static void fill_field(const struct field *fields, size_t count, struct wm_str name, struct wm_str value)
{
    for (size_t i = 0; i < count; i++)
        if (same_start(name, fields[i].name) && wm_str_is_nocase(name, fields[i].name))
            clean_fill(fields[i].field, value);
}

static void fill_texts(struct meta *meta, struct wm_str name, struct wm_str value)
{
    const struct field fields[] = {{"og:title", &meta->titles[TITLE_OG]},
                                   {"twitter:title", &meta->titles[TITLE_TWITTER]},
                                   {"headline", &meta->titles[TITLE_NAMED]},
                                   {"title", &meta->titles[TITLE_NAMED]},
                                   {"dc.title", &meta->titles[TITLE_NAMED]},
                                   {"dcterms.title", &meta->titles[TITLE_NAMED]},
                                   {"sailthru.title", &meta->titles[TITLE_NAMED]},
                                   {"parsely-title", &meta->titles[TITLE_NAMED]},
                                   {"og:site_name", &meta->site},
                                   {"application-name", &meta->application},
                                   {"apple-mobile-web-app-title", &meta->application},
                                   {"publisher", &meta->application},
                                   {"og:url", &meta->url},
                                   {"og:locale", &meta->locale},
                                   {"language", &meta->story->language},
                                   {"copyright", &meta->story->copyright_notice}};
    fill_field(META_WORDS(fields), name, value);
}

static void fill_dates(struct meta *meta, struct wm_str name, struct wm_str value)
{
    const struct field fields[] = {{"article:published_time", &meta->published},
                                   {"og:published_time", &meta->published},
                                   {"og:article:published_time", &meta->published},
                                   {"article:published", &meta->published},
                                   {"article.published", &meta->published},
                                   {"datePublished", &meta->microdata_date},
                                   {"parsely-pub-date", &meta->published},
                                   {"cXenseParse:recs:publishtime", &meta->published},
                                   {"cXenseParse:publishtime", &meta->published},
                                   {"dcterms.issued", &meta->published},
                                   {"DC.date.issued", &meta->published},
                                   {"dcterms.created", &meta->published},
                                   {"DC.date.created", &meta->published},
                                   {"publishdate", &meta->published},
                                   {"publish-date", &meta->published},
                                   {"publish_date", &meta->published},
                                   {"published_at", &meta->published},
                                   {"publication_date", &meta->published},
                                   {"publicationDate", &meta->published},
                                   {"article.created", &meta->published},
                                   {"pubdate", &meta->published},
                                   {"rnews:datePublished", &meta->published},
                                   {"sailthru.date", &meta->published},
                                   {"citation_publication_date", &meta->named_date},
                                   {"dateCreated", &meta->named_date},
                                   {"date", &meta->named_date},
                                   {"dc.date", &meta->named_date},
                                   {"dcterms.date", &meta->named_date},
                                   {"created", &meta->named_date},
                                   {"creation_date", &meta->named_date},
                                   {"release_date", &meta->named_date},
                                   {"article:modified_time", &meta->modified},
                                   {"og:updated_time", &meta->modified},
                                   {"dateModified", &meta->modified},
                                   {"lastmod", &meta->modified},
                                   {"last-modified", &meta->modified},
                                   {"DC.date.modified", &meta->modified},
                                   {"dcterms.modified", &meta->modified}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct meta_time time;
        if (same_start(name, fields[i].name) && wm_str_is_nocase(name, fields[i].name) && fields[i].field->len == 0 &&
            meta_read_time(meta, value, &time))
            *fields[i].field = time.iso;
    }
}

static void read_description(struct meta *meta, struct wm_str name, struct wm_str value)
{
    struct clean_story *story = meta->story;
    if (wm_str_is_nocase(name, "og:description") || wm_str_is_nocase(name, "description")) {
        if (story->descriptions.count == 0)
            clean_note_add(story, &story->descriptions, meta_line_of(meta, value), WM_STR("summary"));
    } else if (wm_str_is_nocase(name, "article:tag") || wm_str_is_nocase(name, "news_keywords")) {
        struct wm_str part;
        while (clean_next_part(&value, ',', &part))
            clean_note_add(story, &story->keywords, meta_line_of(meta, part), WM_STR(""));
    }
}

static void read_meta_element(struct meta *meta, const xmlNode *node)
{
    static const char *const authors[] = {"author",    "article:author",      "dc.creator",         "dcterms.creator",
                                          "byl",       "article:author_name", "cXenseParse:author", "og:article:author",
                                          "dc.author", "sailthru.author",     "parsely-author",     "rnews:author",
                                          "authors",   "og:author",           "article_author"};
    static const char *const names[] = {"property", "name", "itemprop", "http-equiv"};
    struct wm_str value = html_attr(node, "content");
    if (value.len == 0)
        value = html_attr(node, "value");
    for (size_t i = 0; i < sizeof names / sizeof *names && value.len > 0; i++) {
        struct wm_str name = html_attr(node, names[i]);
        if (name.len == 0)
            continue;
        fill_texts(meta, name, value);
        fill_dates(meta, name, value);
        read_description(meta, name, value);
        if (i < 2 && meta_is_among(name, META_WORDS(authors)) && value.len < 400)
            meta_add_name(meta, &meta->meta_persons, value);
        if (wm_str_is_nocase(name, "twitter:label1") && clean_has(value, "written by"))
            meta->label_is_author = true;
        else if (wm_str_is_nocase(name, "twitter:data1") && meta->label_is_author)
            meta_add_name(meta, &meta->meta_persons, value);
    }
}

/* The walk. */

static void note(struct meta_nodes *nodes, const xmlNode *node)
{
    if (nodes->count < META_NODES_MAX)
        nodes->items[nodes->count++] = node;
}

/* Control characters within strings are not JSON, but frequent: blanks do as well. */
static void read_script(struct meta *meta, const xmlNode *script)
{
    struct wm_arena *arena = meta->story->arena;
    if (meta->script_count >= META_SCRIPTS_MAX || !clean_has(html_attr(script, "type"), "ld+json"))
        return;
    struct wm_str text = wm_str_trim(clean_raw_text(arena, script));
    if (text.len == 0)
        return;
    char *copy = (char *)wm_str_cstr(arena, text);
    for (size_t i = 0; copy[i] != '\0'; i++)
        if ((unsigned char)copy[i] < 0x20)
            copy[i] = ' ';
    struct wm_json *value;
    if (wm_json_parse(arena, wm_str_of(copy), &value, NULL) == WM_OK)
        meta->scripts[meta->script_count++] = value;
}

static void read_date_property(struct meta *meta, const xmlNode *node)
{
    struct wm_str value = html_attr(node, "datetime");
    struct meta_time time;
    if (value.len == 0)
        value = html_attr(node, "content");
    if (meta->microdata_date.len == 0 &&
        meta_read_time(meta, value.len > 0 ? value : meta_text(meta, node, true), &time))
        meta->microdata_date = time.iso;
}

/* Microdata, RDFa and rel: authors and the date of publication wherever they stand. */
static void read_properties(struct meta *meta, const xmlNode *node)
{
    for (const xmlAttr *attr = node->properties; attr != NULL; attr = attr->next) {
        const char *name = (const char *)attr->name;
        if (name[0] != 'i' && name[0] != 'p' && name[0] != 'r')
            continue;
        bool property = strcmp(name, "itemprop") == 0 || strcmp(name, "property") == 0;
        if ((!property && strcmp(name, "rel") != 0) || attr->children == NULL)
            continue;
        struct wm_str value = wm_str_of((const char *)attr->children->content);
        if (clean_has_word(value, "author") && (property || clean_is(node, "a")))
            note(&meta->authors, node);
        else if (property && clean_has_word(value, "creator"))
            note(&meta->authors, node);
        else if (property && clean_has(value, "datePublished"))
            read_date_property(meta, node);
    }
}

static void read_head_element(struct meta *meta, const xmlNode *node)
{
    if (clean_is(node, "meta"))
        read_meta_element(meta, node);
    else if (clean_is(node, "title") && meta->titles[TITLE_ELEMENT].len == 0 && !clean_is(node->parent, "svg"))
        meta->titles[TITLE_ELEMENT] = meta_text(meta, node, true);
    else if (clean_is(node, "link") && wm_str_is_nocase(html_attr(node, "rel"), "canonical"))
        clean_fill(&meta->address, html_attr(node, "href"));
    else if (clean_is(node, "script"))
        read_script(meta, node);
    else if (clean_is(node, "time"))
        note(&meta->times, node);
}

/* Most elements of a page are none of these: the first letter tells. */
static void read_element(struct meta *meta, const xmlNode *node)
{
    char first = (char)node->name[0];
    if (first == 'h' && node->name[1] >= '1' && node->name[1] <= '3')
        note(node->name[1] == '1' ? &meta->top_headings : &meta->headings, node);
    else if (first == 'm' || first == 't' || first == 'l' || first == 's')
        read_head_element(meta, node);
    if (node->properties != NULL)
        read_properties(meta, node);
}

/* 3/5/2022 is in March in the United States and the Philippines. "en" alone says nothing, but few other pages call
 * themselves that: those of Britain, Australia and India are known by their locale or their address. */
static bool starts_month_first(const struct meta *meta)
{
    static const char *const other[] = {".uk/", ".au/", ".in/", ".nz/", ".ie/", ".za/", ".ng/", ".ke/", ".sg/", ".my/"};
    struct wm_str language = html_attr(meta->root, "lang");
    if (language.len <= 2 && meta->locale.len > 2)
        language = meta->locale;
    if (language.len > 4)
        return wm_str_starts_nocase(language, "en-us") || wm_str_starts_nocase(language, "en_us") ||
               wm_str_starts_nocase(language, "en-ph");
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        if (clean_has(meta->url, other[i]) || clean_has(meta->address, other[i]))
            return false;
    return wm_str_is_nocase(language, "en");
}

void clean_read_page_meta(struct clean_story *story, const xmlDoc *document, struct clean_page *page)
{
    struct meta meta = {.story = story, .page = page};
    struct meta_zone zone = {.count = 0};
    meta.root = xmlDocGetRootElement((xmlDoc *)document);
    meta.month_first = starts_month_first(&meta);
    for (const xmlNode *node = meta.root; node != NULL; node = clean_following(node, meta.root))
        if (node->type == XML_ELEMENT_NODE)
            read_element(&meta, node);
    meta.month_first = starts_month_first(&meta);
    for (int i = 0; i < TITLE_COUNT; i++)
        meta.titles[i] = meta_line_of(&meta, meta.titles[i]);
    meta.site = meta_line_of(&meta, meta.site);
    meta_strip_sites(&meta);
    meta_read_json_ld(&meta);
    meta_choose_title(&meta);
    meta_read_zone(&meta, &zone);
    story->by = meta_choose_authors(&meta, &zone);
    meta_choose_dates(&meta, &zone);
    clean_fill(&story->language, html_attr(meta.root, "lang"));
    clean_fill(&story->provider, meta.publisher);
    clean_fill(&story->provider, meta.site);
    clean_fill(&meta.url, meta.address);
    if (clean_is_uri(meta.url))
        story->guid = meta.url;
}
