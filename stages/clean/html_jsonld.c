/* SPDX-License-Identifier: Apache-2.0 */
/* JSON-LD (schema.org): which of the objects of a page is the article, and what it says. Pages also describe
 * teasers, videos, the site and other articles; authors may be named elsewhere in the graph by their @id. */
#include <string.h>

#include "html_meta_private.h"

#define ARTICLES_MAX 24
#define DEPTH_MAX    6

struct article {
    const struct wm_json *object;
    double score;
};

struct graph {
    struct meta *meta;
    struct article articles[ARTICLES_MAX];
    size_t count;
};

/* "NewsArticle" and "https://schema.org/NewsArticle". */
static bool is_type(struct wm_str type, const char *name)
{
    size_t len = strlen(name);
    return type.len >= len && wm_str_is_nocase(wm_str_sub(type, type.len - len, type.len), name) &&
           (type.len == len || type.ptr[type.len - len - 1] == '/' || type.ptr[type.len - len - 1] == ':');
}

static bool has_type(const struct wm_json *object, const char *const *names, size_t count)
{
    const struct wm_json *type = wm_json_get(object, "@type");
    for (size_t i = 0; i < count; i++) {
        if (is_type(wm_json_str(type), names[i]))
            return true;
        for (size_t j = 0; wm_json_is_array(type) && j < wm_json_count(type); j++)
            if (is_type(wm_json_str(wm_json_at(type, j)), names[i]))
                return true;
    }
    return false;
}

static bool is_article(const struct wm_json *object)
{
    static const char *const types[] = {"Article",
                                        "NewsArticle",
                                        "BlogPosting",
                                        "ReportageNewsArticle",
                                        "AnalysisNewsArticle",
                                        "OpinionNewsArticle",
                                        "BackgroundNewsArticle",
                                        "ReviewNewsArticle",
                                        "AskPublicNewsArticle",
                                        "AdvertiserContentArticle",
                                        "SatiricalArticle",
                                        "LiveBlogPosting",
                                        "Report",
                                        "TechArticle",
                                        "ScholarlyArticle",
                                        "MedicalScholarlyArticle",
                                        "SocialMediaPosting",
                                        "DiscussionForumPosting",
                                        "PressRelease",
                                        "Review",
                                        "Recipe"};
    return has_type(object, META_WORDS(types));
}

static bool is_page(const struct wm_json *object)
{
    static const char *const types[] = {"WebPage", "ItemPage", "CreativeWork", "VideoObject", "ImageGallery"};
    return has_type(object, META_WORDS(types));
}

/* Objects of the page itself; what it lists or links to is described under other members. */
static void collect(struct graph *graph, const struct wm_json *value, int depth)
{
    static const char *const members[] = {"@graph", "mainEntity", "mainEntityOfPage"};
    if (depth > DEPTH_MAX)
        return;
    for (size_t i = 0; wm_json_is_array(value) && i < wm_json_count(value) && i < 60; i++)
        collect(graph, wm_json_at(value, i), depth + 1);
    if (!wm_json_is_object(value))
        return;
    if (graph->count < ARTICLES_MAX && (is_article(value) || is_page(value)))
        graph->articles[graph->count++].object = value;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        collect(graph, wm_json_get(value, members[i]), depth + 1);
}

/* The object of that @id which says more than its @id. */
static const struct wm_json *by_id(const struct wm_json *value, struct wm_str id, int depth)
{
    const struct wm_json *found = NULL;
    if (depth > DEPTH_MAX)
        return NULL;
    for (size_t i = 0; wm_json_is_array(value) && i < wm_json_count(value) && i < 60 && found == NULL; i++)
        found = by_id(wm_json_at(value, i), id, depth + 1);
    if (found != NULL || !wm_json_is_object(value))
        return found;
    if (wm_str_eq(wm_json_get_str(value, "@id"), id) && wm_json_get(value, "name") != NULL)
        return value;
    void *cursor = NULL;
    const char *key;
    struct wm_json *member;
    while (found == NULL && wm_json_each(value, &cursor, &key, &member))
        if (wm_json_is_object(member) || wm_json_is_array(member))
            found = by_id(member, id, depth + 1);
    return found;
}

static const struct wm_json *resolved(struct meta *meta, const struct wm_json *value)
{
    struct wm_str id = wm_json_get_str(value, "@id");
    const struct wm_json *found = NULL;
    if (id.len == 0 || wm_json_get(value, "name") != NULL)
        return value;
    for (size_t i = 0; i < meta->script_count && found == NULL; i++)
        found = by_id(meta->scripts[i], id, 0);
    return found != NULL ? found : value;
}

static void add_authors(struct meta *meta, const struct wm_json *author, int depth)
{
    for (size_t i = 0; wm_json_is_array(author) && i < wm_json_count(author) && i < META_NAMES_MAX && depth < 3; i++)
        add_authors(meta, wm_json_at(author, i), depth + 1);
    author = resolved(meta, author);
    const struct wm_json *name = wm_json_get(author, "name");
    for (size_t i = 0; wm_json_is_array(name) && i < wm_json_count(name) && i < META_NAMES_MAX; i++)
        meta_add_name(meta, &meta->ld_persons, wm_json_str(wm_json_at(name, i)));
    meta_add_name(meta, &meta->ld_persons, wm_json_str(name));
    meta_add_name(meta, &meta->ld_persons, wm_json_str(author));
}

/* Addresses without scheme, "www." and what follows "?" or "#". */
static struct wm_str bare_address(struct wm_str url)
{
    ptrdiff_t at = wm_str_find(url, WM_STR("://"));
    url = at >= 0 ? wm_str_sub(url, (size_t)at + 3, url.len) : url;
    url = wm_str_starts(url, "www.") ? wm_str_sub(url, 4, url.len) : url;
    for (size_t i = 0; i < url.len; i++)
        if (url.ptr[i] == '?' || url.ptr[i] == '#')
            url.len = i;
    while (url.len > 0 && url.ptr[url.len - 1] == '/')
        url.len--;
    return url;
}

static bool is_this_page(const struct meta *meta, struct wm_str url)
{
    url = bare_address(url);
    return url.len > 0 && (wm_str_eq(url, bare_address(meta->url)) || wm_str_eq(url, bare_address(meta->address)));
}

static struct wm_str headline_of(const struct wm_json *object)
{
    struct wm_str headline = wm_json_get_str(object, "headline");
    return headline.len > 0 ? headline : wm_json_get_str(object, "name");
}

static double score_of(struct meta *meta, const struct wm_json *object)
{
    const struct wm_json *page = wm_json_get(object, "mainEntityOfPage");
    struct wm_str headline = meta_line_of(meta, headline_of(object));
    double likeness = 0;
    for (int i = 0; i < TITLE_COUNT; i++) {
        double one = i == TITLE_LD ? 0 : meta_likeness(headline, meta->titles[i]);
        likeness = one > likeness ? one : likeness;
    }
    double score = 4 * likeness + (is_article(object) ? 2 : 0);
    if (is_this_page(meta, wm_json_get_str(object, "url")) || is_this_page(meta, wm_json_get_str(object, "@id")) ||
        is_this_page(meta, wm_json_str(page)) || is_this_page(meta, wm_json_get_str(page, "@id")))
        score += 2;
    score += wm_json_get(object, "author") != NULL;
    score += wm_json_get(object, "datePublished") != NULL;
    return score;
}

static void fill_time(struct meta *meta, struct wm_str *field, const struct wm_json *value)
{
    struct meta_time time;
    struct wm_str text = wm_json_is_number(value) ? wm_str_printf(meta->story->arena, "%lld", wm_json_int(value, 0))
                                                  : wm_json_str(wm_json_is_array(value) ? wm_json_at(value, 0) : value);
    if (field->len == 0 && meta_read_time(meta, text, &time))
        *field = time.iso;
}

static void read_article(struct meta *meta, const struct wm_json *object)
{
    struct clean_story *story = meta->story;
    const struct wm_json *publisher = resolved(meta, wm_json_get(object, "publisher"));
    fill_time(meta, &meta->ld_published, wm_json_get(object, "datePublished"));
    fill_time(meta, &meta->ld_modified, wm_json_get(object, "dateModified"));
    fill_time(meta, &meta->ld_published, wm_json_get(object, "dateCreated"));
    clean_fill(&story->language, wm_json_get_str(object, "inLanguage"));
    clean_fill(&meta->titles[TITLE_LD], meta_line_of(meta, headline_of(object)));
    clean_fill(&meta->publisher, meta_line_of(meta, wm_json_get_str(publisher, "name")));
    if (meta->ld_persons.count == 0)
        add_authors(meta, wm_json_get(object, "author"), 0);
    if (meta->ld_persons.count == 0)
        add_authors(meta, wm_json_get(object, "creator"), 0);
    struct wm_str body = wm_json_get_str(object, "articleBody");
    if (body.len > meta->page->body.len)
        meta->page->body = body;
}

/* Without an article, some describe its author and dates as the page's. */
static void read_page(struct meta *meta, const struct wm_json *object)
{
    fill_time(meta, &meta->ld_page_published, wm_json_get(object, "datePublished"));
    if (meta->ld_persons.count == 0)
        add_authors(meta, wm_json_get(object, "author"), 0);
}

static const struct wm_json *best_of(const struct graph *graph, double *top)
{
    const struct wm_json *best = NULL;
    for (size_t i = 0; i < graph->count; i++)
        if (is_article(graph->articles[i].object) && graph->articles[i].score > *top) {
            *top = graph->articles[i].score;
            best = graph->articles[i].object;
        }
    return best;
}

/* The best article first; others fill what it lacks when they are about as good, which is how pages that carry
 * the same article twice look. A description of the page itself only knows the dates. */
void meta_read_json_ld(struct meta *meta)
{
    struct graph graph = {.meta = meta};
    for (size_t i = 0; i < meta->script_count; i++)
        collect(&graph, meta->scripts[i], 0);
    for (size_t i = 0; i < graph.count; i++)
        graph.articles[i].score = score_of(meta, graph.articles[i].object);
    double top = 0;
    const struct wm_json *best = best_of(&graph, &top);
    if (best != NULL)
        read_article(meta, best);
    for (size_t i = 0; i < graph.count; i++) {
        const struct wm_json *object = graph.articles[i].object;
        if (is_article(object) && graph.articles[i].score > top - 1.5)
            read_article(meta, object);
        else if (is_page(object))
            read_page(meta, object);
    }
}
