/* SPDX-License-Identifier: Apache-2.0 */
/* The headline of a page: the heading that shows it, found by how well it fits what the head of the page says and
 * by where it stands; else what the head says, without the name of the site. */
#include <ctype.h>
#include <string.h>

#include "html_meta_private.h"

#define WORDS_MAX 48
#define FITS      13 /* the score of a heading beyond doubt */

/* Words of a title as hashes: case of ASCII folded, punctuation of any script left out. */
struct words {
    uint32_t hashes[WORDS_MAX];
    size_t count;
};

/* General punctuation, CJK punctuation, full-width forms and Latin-1 signs part words. */
static size_t punctuation(struct wm_str s, size_t at)
{
    const unsigned char *c = (const unsigned char *)s.ptr + at;
    if (*c < 0x80)
        return isalnum(*c) ? 0 : 1;
    if (*c == 0xC2 && at + 1 < s.len)
        return 2;
    bool wide = *c == 0xE2 || (*c == 0xE3 && at + 1 < s.len && c[1] == 0x80) || *c == 0xEF;
    return wide && at + 2 < s.len ? 3 : 0;
}

static struct words words_of(struct wm_str text)
{
    struct words words = {.count = 0};
    uint32_t hash = 2166136261U;
    bool open = false;
    for (size_t at = 0; at <= text.len && words.count < WORDS_MAX;) {
        size_t gap = at < text.len ? punctuation(text, at) : 1;
        /* "Biden's" is one word. */
        if (gap > 0 && open && at + gap < text.len && !isspace((unsigned char)text.ptr[at]) &&
            wm_str_find(WM_STR("'\xE2\x80\x99"), wm_str_sub(text, at, at + gap)) >= 0 &&
            punctuation(text, at + gap) == 0) {
            at += gap;
            continue;
        }
        if (gap == 0) {
            hash = (hash ^ (uint32_t)tolower((unsigned char)text.ptr[at])) * 16777619U;
            open = true;
            at++;
            continue;
        }
        if (open)
            words.hashes[words.count++] = hash;
        hash = 2166136261U;
        open = false;
        at += gap;
    }
    return words;
}

static size_t shared(const struct words *a, const struct words *b)
{
    bool used[WORDS_MAX] = {false};
    size_t count = 0;
    for (size_t i = 0; i < a->count; i++)
        for (size_t j = 0; j < b->count; j++)
            if (!used[j] && a->hashes[i] == b->hashes[j]) {
                used[j] = true;
                count++;
                break;
            }
    return count;
}

static double likeness_of(const struct words *a, const struct words *b)
{
    return a->count == 0 || b->count == 0 ? 0 : 2.0 * (double)shared(a, b) / (double)(a->count + b->count);
}

double meta_likeness(struct wm_str a, struct wm_str b)
{
    struct words x = words_of(a), y = words_of(b);
    return likeness_of(&x, &y);
}

bool meta_same(struct wm_str a, struct wm_str b)
{
    struct words x = words_of(a), y = words_of(b);
    if (x.count != y.count || x.count == 0)
        return false;
    return memcmp(x.hashes, y.hashes, x.count * sizeof *x.hashes) == 0;
}

/* Letters and digits only: "The Daily Post" and "thedailypost". */
static size_t squeezed(struct wm_str text, char *out, size_t size)
{
    size_t len = 0;
    for (size_t at = 0; at < text.len && len + 1 < size; at++)
        if (isalnum((unsigned char)text.ptr[at]) || (unsigned char)text.ptr[at] >= 0x80)
            out[len++] = (char)tolower((unsigned char)text.ptr[at]);
    out[len] = '\0';
    return len;
}

/* The same name, or the one within the other where neither is so short that it turns up by chance. */
static bool names_site(struct wm_str text, struct wm_str site, bool exactly)
{
    char a[96], b[96];
    size_t x = squeezed(text, a, sizeof a), y = squeezed(site, b, sizeof b);
    if (x < 2 || y < 2)
        return false;
    if (exactly || strcmp(a, b) == 0)
        return strcmp(a, b) == 0;
    return (x >= 5 && strstr(b, a) != NULL) || (y >= 7 && strstr(a, b) != NULL && x < y + 16);
}

/* "example" of "https://www.example.co.uk/..." */
static struct wm_str domain_of(struct wm_str url)
{
    ptrdiff_t at = wm_str_find(url, WM_STR("://"));
    if (at < 0)
        return (struct wm_str){0};
    struct wm_str host = wm_str_sub(url, (size_t)at + 3, url.len), label, best = {0};
    const char *slash = memchr(host.ptr, '/', host.len);
    host.len = slash != NULL ? (size_t)(slash - host.ptr) : host.len;
    while (clean_next_part(&host, '.', &label))
        best = host.len > 0 && label.len >= best.len ? label : best;
    return best;
}

static bool is_name_of_site(const struct meta *meta, struct wm_str text, bool exactly)
{
    const struct wm_str names[] = {meta->site, meta->publisher, meta->application, domain_of(meta->url),
                                   domain_of(meta->address)};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names_site(text, names[i], exactly))
            return true;
    return false;
}

bool meta_is_site(const struct meta *meta, struct wm_str text)
{
    return is_name_of_site(meta, text, false);
}

/* Titles of the head without the site. */

static bool begins_with_site(struct wm_str text, struct wm_str site)
{
    char a[128], b[96];
    size_t x = squeezed(text, a, sizeof a), y = squeezed(site, b, sizeof b);
    return y >= 5 && x >= y && strncmp(a, b, y) == 0;
}

static bool is_bar_with_blanks(struct wm_str bar)
{
    return wm_str_starts(bar, " ");
}

static bool is_tail(const struct meta *meta, struct wm_str title, struct wm_str part, struct wm_str bar)
{
    if (part.len == 0)
        return false;
    if (!is_bar_with_blanks(bar))
        return is_name_of_site(meta, part, true);
    if (meta_is_site(meta, part) || (begins_with_site(part, meta->site) && clean_words(title) > 3))
        return true;
    return wm_str_is(bar, " | ") && clean_words(part) <= 4 && clean_words(title) >= 2 * clean_words(part) + 1;
}

static bool is_front(const struct meta *meta, struct wm_str title, struct wm_str part, struct wm_str bar)
{
    return is_name_of_site(meta, part, true) ||
           (wm_str_is(bar, " | ") && clean_words(part) <= 2 && clean_words(title) > 4 * clean_words(part) + 1);
}

/* Takes the site off the one end or the other; the title itself when it is on neither. */
static struct wm_str cut_at(const struct meta *meta, struct wm_str title, struct wm_str bar)
{
    ptrdiff_t first = wm_str_find(title, bar), last = first, next = first;
    if (first < 0)
        return title;
    while (next >= 0) {
        size_t from = (size_t)last + bar.len;
        next = wm_str_find(wm_str_sub(title, from, title.len), bar);
        last = next >= 0 ? (ptrdiff_t)from + next : last;
    }
    struct wm_str head = wm_str_trim(wm_str_sub(title, 0, (size_t)last));
    if (!wm_str_is(bar, ": ") &&
        is_tail(meta, head, wm_str_trim(wm_str_sub(title, (size_t)last + bar.len, title.len)), bar))
        return head;
    struct wm_str tail = wm_str_trim(wm_str_sub(title, (size_t)first + bar.len, title.len));
    return is_front(meta, tail, wm_str_trim(wm_str_sub(title, 0, (size_t)first)), bar) ? tail : title;
}

static struct wm_str without_site(const struct meta *meta, struct wm_str title)
{
    static const char *const bars[] = {" | ", " - ", " – ", " — ", " :: ", " » ", " · ",
                                       " • ", "|",   "-",   "_",   "–",    ": "};
    for (size_t i = 0; i < sizeof bars / sizeof *bars && title.len > 0;) {
        struct wm_str cut = cut_at(meta, title, wm_str_of(bars[i]));
        if (cut.len == title.len || cut.len == 0)
            i++;
        else
            title = cut;
    }
    return title;
}

/* Headings. */

static const char *const title_words[] = {"headline", "title", "titulo", "titel", "titre", "heading", "hed"};

static const char *const deck_words[] = {"sub",         "deck",  "dek",  "standfirst", "summary",
                                         "description", "strap", "lead", "intro"};

static bool has_mark(const xmlNode *node, const char *const *starts, size_t count)
{
    return meta_has_word(html_attr(node, "class"), starts, count) ||
           meta_has_word(html_attr(node, "id"), starts, count) ||
           meta_has_word(html_attr(node, "data-testid"), starts, count);
}

static bool is_marked(const xmlNode *node)
{
    return clean_has(html_attr(node, "itemprop"), "headline") || has_mark(node, META_WORDS(title_words));
}

/* Headings of menus, side columns and lists of other stories. */
static bool is_apart(const xmlNode *node)
{
    static const char *const words[] = {"sidebar", "related",    "recommend", "widget", "footer",  "menu",
                                        "nav",     "comments",   "modal",     "popup",  "cookie",  "newsletter",
                                        "consent", "breadcrumb", "teaser",    "promo",  "trending"};
    for (int up = 0; up < 8 && node != NULL && node->type == XML_ELEMENT_NODE; node = node->parent, up++) {
        if (clean_is(node, "nav") || clean_is(node, "aside") || clean_is(node, "footer") || clean_is(node, "form"))
            return true;
        if (clean_is(node, "body") || clean_is(node, "article") || clean_is(node, "main"))
            return false;
        if (up < 4 && has_mark(node, META_WORDS(words)))
            return true;
    }
    return false;
}

static bool within(const xmlNode *node, const char *name)
{
    while (node != NULL && !clean_is(node, name))
        node = node->parent;
    return node != NULL;
}

struct evidence {
    struct words titles[TITLE_COUNT];
};

static struct evidence evidence_of(const struct meta *meta)
{
    struct evidence evidence;
    for (int i = 0; i < TITLE_COUNT; i++)
        evidence.titles[i] = words_of(meta->titles[i]);
    return evidence;
}

static double best_likeness(const struct evidence *evidence, struct wm_str text)
{
    struct words words = words_of(text);
    double best = 0;
    for (int i = 0; i < TITLE_COUNT; i++) {
        double one = likeness_of(&words, &evidence->titles[i]);
        best = one > best ? one : best;
    }
    return best;
}

/* Leads elsewhere as a whole, as the titles of other stories do. */
static bool is_link(struct meta *meta, const xmlNode *node, struct wm_str text)
{
    const xmlNode *link = meta_inner(node, "a");
    return within(node, "a") || (link != NULL && meta_text(meta, link, false).len * 2 > text.len);
}

/* The site's or a section's own heading, which no word of the head of the page speaks for. */
static double strangeness(struct meta *meta, const xmlNode *node, struct wm_str text, bool sole)
{
    static const char *const others[] = {"site",     "logo",    "brand",   "masthead", "section",
                                         "category", "channel", "archive", "blog",     "tagline"};
    double minus = is_link(meta, node, text) ? 4 : 0;
    if (clean_words(text) < 3 && text.len < 24)
        minus += 2;
    if (has_mark(node, META_WORDS(others)) || has_mark(node->parent, META_WORDS(others)))
        minus += 4;
    return minus + (sole ? 0 : 2);
}

static double score_heading(struct meta *meta, const struct evidence *evidence, const xmlNode *node, bool sole)
{
    struct wm_str text = meta_text(meta, node, false);
    double likeness = best_likeness(evidence, text);
    bool top = clean_is(node, "h1");
    if (text.len < 2 || text.len > 400 || (meta_is_site(meta, text) && likeness < 0.9) || (!top && likeness < 0.6))
        return 0;
    double score = 10 * likeness + (top ? 4 : 0) + (is_marked(node) ? 2 : 0);
    score += within(node, "article") || within(node, "main") ? 1 : 0;
    if (is_apart(node))
        score -= 6;
    if (likeness < 0.6)
        score -= strangeness(meta, node, text, sole);
    if (!top && is_link(meta, node, text))
        score -= 4;
    if (!top && has_mark(node, META_WORDS(deck_words)))
        score -= 5;
    return score;
}

static bool is_sole(const struct meta_nodes *headings)
{
    size_t count = 0;
    for (size_t i = 0; i < headings->count; i++)
        count += meta_inner(headings->items[i], "img") == NULL;
    return count == 1;
}

/* The lower headings of a page whose first one fits are those of the text and of other stories. */
static const xmlNode *best_heading(struct meta *meta, double least)
{
    const struct meta_nodes *const lists[] = {&meta->top_headings, &meta->headings};
    struct evidence evidence = evidence_of(meta);
    const xmlNode *best = NULL;
    bool sole = is_sole(&meta->top_headings);
    for (size_t list = 0; list < 2 && least < FITS; list++)
        for (size_t i = 0; i < lists[list]->count; i++) {
            double score = score_heading(meta, &evidence, lists[list]->items[i], sole);
            if (score > least) {
                least = score;
                best = lists[list]->items[i];
            }
        }
    return best;
}

/* Pages without headings: the element whose text is the title, or begins the title of the page. */
static const xmlNode *titled_element(struct meta *meta)
{
    struct wm_str title =
        without_site(meta, meta->titles[TITLE_OG].len > 0 ? meta->titles[TITLE_OG] : meta->titles[TITLE_ELEMENT]);
    for (const xmlNode *node = meta->root; node != NULL && title.len > 8; node = clean_following(node, meta->root)) {
        if (node->type != XML_TEXT_NODE || clean_is(node->parent, "title") || clean_is(node->parent, "script"))
            continue;
        struct wm_str text = wm_str_trim(wm_str_of((const char *)node->content));
        if (text.len > 8 && text.len <= title.len + 8 && memcmp(text.ptr, title.ptr, 6) == 0 &&
            meta_likeness(text, title) > 0.8)
            return node->parent;
    }
    return NULL;
}

/* The one part of a heading that is called its title, beside others that are not. */
static struct wm_str marked_part(struct meta *meta)
{
    const xmlNode *found = NULL;
    size_t parts = 0;
    for (const xmlNode *child = meta->headline->children; child != NULL; child = child->next) {
        if (child->type != XML_ELEMENT_NODE || clean_is(child, "br"))
            continue;
        parts++;
        if (!meta_has_word(html_attr(child, "class"), META_WORDS(title_words)) ||
            meta_has_word(html_attr(child, "class"), META_WORDS(deck_words)))
            continue;
        if (found != NULL)
            return (struct wm_str){0};
        found = child;
    }
    struct wm_str text = parts > 1 && found != NULL ? meta_text(meta, found, false) : (struct wm_str){0};
    return clean_words(text) > 1 ? text : (struct wm_str){0};
}

/* A heading may hold more than the headline: the section before it, the site behind it. */
static struct wm_str shown_title(struct meta *meta)
{
    struct wm_str best = meta_text(meta, meta->headline, false);
    struct wm_str marked = marked_part(meta);
    struct evidence evidence = evidence_of(meta);
    double top = best_likeness(&evidence, best) + 0.02;
    int seen = 0;
    for (const xmlNode *child = meta->headline->children; child != NULL && seen < 8; child = child->next) {
        if (child->type != XML_ELEMENT_NODE)
            continue;
        struct wm_str text = meta_text(meta, child, false);
        double likeness = best_likeness(&evidence, text);
        seen++;
        if (likeness > top && likeness > 0.6) {
            best = text;
            top = likeness;
        }
    }
    return marked.len > 0 ? marked : best;
}

static struct wm_str title_of_head(const struct meta *meta)
{
    static const enum meta_title order[] = {TITLE_OG, TITLE_LD, TITLE_TWITTER, TITLE_NAMED, TITLE_ELEMENT};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        struct wm_str title = without_site(meta, meta->titles[order[i]]);
        if (title.len > 0 && !meta_is_site(meta, title))
            return title;
    }
    return without_site(meta, meta->titles[TITLE_ELEMENT]);
}

void meta_strip_sites(struct meta *meta)
{
    for (int i = 0; i < TITLE_COUNT; i++) {
        struct wm_str title = without_site(meta, meta->titles[i]);
        if (title.len > 0)
            meta->titles[i] = title;
    }
}

void meta_choose_title(struct meta *meta)
{
    struct wm_str head = title_of_head(meta);
    bool told = clean_words(head) > 1 && !meta_is_site(meta, head);
    meta->headline = best_heading(meta, told ? 5 : 1);
    if (meta->headline == NULL)
        meta->headline = titled_element(meta);
    struct wm_str shown = {0};
    if (meta->headline != NULL) {
        shown = shown_title(meta);
        meta->page->title = clean_line(meta->story->arena, meta_text(meta, meta->headline, true));
    }
    meta->story->headline = shown.len > 0 ? shown : head;
}
