/* SPDX-License-Identifier: Apache-2.0 */
/* What a page says about itself: JSON-LD first, since it is written for machines, then meta
 * elements, then microdata and time elements, then the headline one sees. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "html.h"
#include "text.h"

struct meta {
    struct clean_story *story;
    struct clean_page *page;
    struct wm_str title, site, published, modified, author, url; /* of meta elements */
    struct wm_str h1, time, microdata_author, title_element, ld_title;
};

/* JSON-LD. */

static bool is_article_type(const struct wm_json *object)
{
    static const char *const types[] = {"Article",
                                        "NewsArticle",
                                        "BlogPosting",
                                        "ReportageNewsArticle",
                                        "AnalysisNewsArticle",
                                        "OpinionNewsArticle",
                                        "LiveBlogPosting",
                                        "Report",
                                        "TechArticle",
                                        "BackgroundNewsArticle",
                                        "ReviewNewsArticle",
                                        "SocialMediaPosting",
                                        "WebPage",
                                        "ScholarlyArticle"};
    const struct wm_json *type = wm_json_get(object, "@type");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (wm_str_is(wm_json_str(type), types[i]))
            return true;
        for (size_t j = 0; wm_json_is_array(type) && j < wm_json_count(type); j++)
            if (wm_str_is(wm_json_str(wm_json_at(type, j)), types[i]))
                return true;
    }
    return false;
}

static bool is_web_page(const struct wm_json *object)
{
    return wm_str_is(wm_json_get_str(object, "@type"), "WebPage");
}

static struct wm_str unescaped(struct meta *meta, struct wm_str text)
{
    return clean_line(meta->story->arena, clean_unescape_leftover(meta->story->arena, text));
}

static void add_author(struct meta *meta, struct wm_str name, struct wm_str *list)
{
    name = clean_byline(unescaped(meta, name));
    if (name.len < 2 || name.len > 80 || list->len > 400 || wm_str_starts(name, "http") ||
        wm_str_find(*list, name) >= 0)
        return;
    *list =
        list->len == 0 ? name : wm_str_printf(meta->story->arena, "%.*s, %.*s", WM_STR_ARG(*list), WM_STR_ARG(name));
}

static void add_ld_authors(struct meta *meta, const struct wm_json *author, struct wm_str *list)
{
    for (size_t i = 0; wm_json_is_array(author) && i < wm_json_count(author) && i < 12; i++)
        add_ld_authors(meta, wm_json_at(author, i), list);
    const struct wm_json *name = wm_json_get(author, "name");
    for (size_t i = 0; wm_json_is_array(name) && i < wm_json_count(name); i++)
        add_author(meta, wm_json_str(wm_json_at(name, i)), list);
    add_author(meta, wm_json_str(name), list);
    add_author(meta, wm_json_str(author), list);
}

static void read_ld_article(struct meta *meta, const struct wm_json *object)
{
    struct clean_story *story = meta->story;
    clean_fill(&story->first_created, wm_json_get_str(object, "datePublished"));
    clean_fill(&story->version_created, wm_json_get_str(object, "dateModified"));
    clean_fill(&story->language, wm_json_get_str(object, "inLanguage"));
    if (is_web_page(object))
        return;
    clean_fill(&meta->ld_title, unescaped(meta, wm_json_get_str(object, "headline")));
    if (story->by.len == 0)
        add_ld_authors(meta, wm_json_get(object, "author"), &story->by);
    clean_fill(&story->provider, unescaped(meta, wm_json_get_str(wm_json_get(object, "publisher"), "name")));
    struct wm_str body = wm_json_get_str(object, "articleBody");
    if (body.len > meta->page->body.len)
        meta->page->body = body;
}

static void read_ld_value(struct meta *meta, const struct wm_json *value, int depth)
{
    if (depth > 3)
        return;
    for (size_t i = 0; wm_json_is_array(value) && i < wm_json_count(value) && i < 50; i++)
        read_ld_value(meta, wm_json_at(value, i), depth + 1);
    if (!wm_json_is_object(value))
        return;
    if (is_article_type(value))
        read_ld_article(meta, value);
    read_ld_value(meta, wm_json_get(value, "@graph"), depth + 1);
    read_ld_value(meta, wm_json_get(value, "mainEntity"), depth + 1);
}

/* Control characters within strings are not JSON, but frequent: blanks do as well. */
static void read_ld_script(struct meta *meta, const xmlNode *script)
{
    struct wm_str text = wm_str_trim(clean_raw_text(meta->story->arena, script));
    if (text.len == 0)
        return;
    char *copy = (char *)wm_str_cstr(meta->story->arena, text);
    for (size_t i = 0; copy[i] != '\0'; i++)
        if ((unsigned char)copy[i] < 0x20)
            copy[i] = ' ';
    struct wm_json *value;
    if (wm_json_parse(meta->story->arena, wm_str_of(copy), &value, NULL) == WM_OK)
        read_ld_value(meta, value, 0);
}

/* Meta elements. */

static void read_meta_element(struct meta *meta, const xmlNode *node)
{
    struct clean_story *story = meta->story;
    struct wm_arena *arena = story->arena;
    struct wm_str name = clean_attr(arena, node, "property"), value = clean_attr(arena, node, "content");
    clean_fill(&name, clean_attr(arena, node, "name"));
    clean_fill(&name, clean_attr(arena, node, "itemprop"));
    const struct {
        const char *name;
        struct wm_str *field;
    } fields[] = {{"og:title", &meta->title},
                  {"twitter:title", &meta->title},
                  {"headline", &meta->title},
                  {"og:site_name", &meta->site},
                  {"article:published_time", &meta->published},
                  {"og:published_time", &meta->published},
                  {"datePublished", &meta->published},
                  {"date", &meta->published},
                  {"dc.date", &meta->published},
                  {"DC.date.issued", &meta->published},
                  {"dcterms.created", &meta->published},
                  {"publishdate", &meta->published},
                  {"publish-date", &meta->published},
                  {"pubdate", &meta->published},
                  {"sailthru.date", &meta->published},
                  {"parsely-pub-date", &meta->published},
                  {"article.published", &meta->published},
                  {"cXenseParse:recs:publishtime", &meta->published},
                  {"article:modified_time", &meta->modified},
                  {"og:updated_time", &meta->modified},
                  {"dateModified", &meta->modified},
                  {"og:url", &meta->url},
                  {"language", &story->language},
                  {"copyright", &story->copyright_notice}};
    if (value.len == 0 || name.len == 0)
        return;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (wm_str_is_nocase(name, fields[i].name)) {
            clean_fill(fields[i].field, value);
            return;
        }
    static const char *const authors[] = {
        "author", "article:author",      "dc.creator",        "parsely-author", "sailthru.author",
        "byl",    "article:author_name", "cXenseParse:author"};
    for (size_t i = 0; i < sizeof authors / sizeof *authors; i++)
        if (wm_str_is_nocase(name, authors[i]))
            add_author(meta, value, &meta->author);
    if (wm_str_is_nocase(name, "og:description") || wm_str_is_nocase(name, "description")) {
        if (story->descriptions.count == 0)
            clean_note_add(story, &story->descriptions, unescaped(meta, value), WM_STR("summary"));
    } else if (wm_str_is_nocase(name, "article:tag") || wm_str_is_nocase(name, "news_keywords")) {
        struct wm_str part;
        while (clean_next_part(&value, ',', &part))
            clean_note_add(story, &story->keywords, unescaped(meta, part), WM_STR(""));
    }
}

/* What one sees: headings, times, marked authors. */

static void read_visible(struct meta *meta, const xmlNode *node)
{
    struct wm_arena *arena = meta->story->arena;
    if (clean_is(node, "h1")) {
        struct wm_str text = clean_text_of(arena, node);
        if (text.len > meta->h1.len && text.len < 300)
            meta->h1 = text;
    } else if (clean_is(node, "time")) {
        clean_fill(&meta->time, clean_attr(arena, node, "datetime"));
        if (clean_time(arena, meta->time, "Z").len == 0)
            meta->time = (struct wm_str){0};
    }
    struct wm_str property = clean_attr(arena, node, "itemprop"), rel = clean_attr(arena, node, "rel");
    struct wm_str class = clean_attr(arena, node, "class");
    bool marked = wm_str_is(property, "author") || wm_str_is(rel, "author") || clean_has(class, "author-name") ||
                  clean_has(class, "byline-name") || clean_has(class, "author__name");
    if (marked && meta->microdata_author.len < 160 && !clean_is(node, "meta") && !clean_is(node, "link")) {
        struct wm_str text = clean_text_of(arena, node);
        if (clean_words(text) <= 5)
            add_author(meta, text, &meta->microdata_author);
    }
    if (wm_str_is(property, "datePublished")) {
        clean_fill(&meta->published, clean_attr(arena, node, "datetime"));
        clean_fill(&meta->published, clean_attr(arena, node, "content"));
    }
}

static void read_elements(struct meta *meta, const xmlNode *root)
{
    for (const xmlNode *node = root; node != NULL; node = clean_following(node, root)) {
        if (node->type != XML_ELEMENT_NODE)
            continue;
        if (clean_is(node, "meta"))
            read_meta_element(meta, node);
        else if (clean_is(node, "title") && meta->title_element.len == 0)
            meta->title_element = clean_text_of(meta->story->arena, node);
        else if (clean_is(node, "script") && clean_has(clean_attr(meta->story->arena, node, "type"), "ld+json"))
            read_ld_script(meta, node);
        else if (node->properties != NULL || clean_is(node, "h1"))
            read_visible(meta, node);
    }
}

/* "Headline - Site Name" without the site, when the site is known or its part is short. */
static struct wm_str without_site(const struct meta *meta, struct wm_str title)
{
    static const char *const bars[] = {" | ",  " - ",        " \xE2\x80\x93 ", " \xE2\x80\x94 ",
                                       " :: ", " \xC2\xBB ", " \xC2\xB7 "};
    size_t best = title.len;
    for (size_t i = 0; i < sizeof bars / sizeof *bars; i++)
        for (size_t at = title.len; at-- > 10;) {
            if (!wm_str_starts(wm_str_sub(title, at, title.len), bars[i]))
                continue;
            struct wm_str tail = wm_str_trim(wm_str_sub(title, at + strlen(bars[i]), title.len));
            bool site = meta->site.len > 0 && (clean_has(tail, wm_str_cstr(meta->story->arena, meta->site)) ||
                                               clean_has(meta->site, wm_str_cstr(meta->story->arena, tail)));
            if ((site || (bars[i][1] == '|' && clean_words(tail) <= 5)) && at < best)
                best = at;
            break;
        }
    return wm_str_trim(wm_str_sub(title, 0, best));
}

/* The heading that is seen is the title when the head of the page agrees with it. */
static struct wm_str choose_title(struct meta *meta)
{
    struct wm_str og = without_site(meta, unescaped(meta, meta->title));
    struct wm_str element = without_site(meta, unescaped(meta, meta->title_element));
    struct wm_str h1 = unescaped(meta, meta->h1);
    if (h1.len > 10 && (clean_has(unescaped(meta, meta->title_element), wm_str_cstr(meta->story->arena, h1)) ||
                        clean_has(unescaped(meta, meta->title), wm_str_cstr(meta->story->arena, h1))))
        return h1;
    if (og.len > 0)
        return og;
    if (meta->ld_title.len > 0)
        return meta->ld_title;
    return h1.len > 10 ? h1 : element;
}

/* A day in the address: /2016/03/28/ or /2016-03-28-. */
static struct wm_str date_of_url(struct meta *meta)
{
    for (size_t at = 0; at + 11 < meta->url.len; at++) {
        if (meta->url.ptr[at] != '/')
            continue;
        struct wm_str day = wm_str_sub(meta->url, at + 1, at + 11);
        if ((day.ptr[4] == '/' || day.ptr[4] == '-') && clean_time(meta->story->arena, day, "Z").len > 0)
            return day;
    }
    return (struct wm_str){0};
}

void clean_read_page_meta(struct clean_story *story, const xmlDoc *document, struct clean_page *page)
{
    struct meta meta = {.story = story, .page = page};
    const xmlNode *root = xmlDocGetRootElement((xmlDoc *)document);
    read_elements(&meta, root);
    story->headline = choose_title(&meta);
    page->title = unescaped(&meta, meta.h1);
    clean_fill(&story->language, clean_attr(story->arena, root, "lang"));
    clean_fill(&story->first_created, meta.published);
    clean_fill(&story->first_created, meta.time);
    clean_fill(&story->first_created, date_of_url(&meta));
    clean_fill(&story->version_created, meta.modified);
    if (clean_time(story->arena, story->first_created, "Z").len == 0)
        story->first_created = story->version_created;
    story->content_created = story->first_created;
    clean_fill(&story->version_created, story->first_created);
    clean_fill(&story->by, meta.author);
    clean_fill(&story->by, meta.microdata_author);
    clean_fill(&story->provider, unescaped(&meta, meta.site));
    if (clean_is_uri(meta.url))
        story->guid = meta.url;
}
