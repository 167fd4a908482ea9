/* SPDX-License-Identifier: Apache-2.0 */
/* Sentences with blanks are drawn and filled by a small generator of numbers whose seed is the number
 * of the story. A story keeps to a few people and bodies and comes back to them by surname, pronoun
 * and acronym, as copy does, since that is what tagging and summarizing spend their time on. */
#include "stories.h"

#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof *(list))

static const char *const given[] = {"Anna",  "Tomas", "Leila", "Viktor", "Ingrid", "Samuel", "Nadia",
                                    "Pedro", "Yusuf", "Clara", "Henrik", "Maria",  "Dmitri", "Aisha"};
static const char *const family[] = {"Valdora",   "Kestrin",   "Okonwe",   "Marlund",  "Teravin",
                                     "Dascalu",   "Holmqvist", "Barragan", "Sorensky", "al-Hadari",
                                     "O'Carrick", "Lindqvale", "Petrovane"};
static const char *const offices[] = {
    "Prime Minister",        "Finance Minister", "opposition leader", "police spokesman",
    "central bank governor", "Chief Executive",  "professor",         "Mayor"};
static const char *const towns[] = {"Port Velda", "Karsholm",         "San Oriel", "Tavrin",  "Lower Wexmoor",
                                    "Bel Amar",   "Novograd-on-Sela", "Eastmere",  "Qasr Lun"};
static const char *const countries[] = {"Norland", "Velmaria", "East Tarsia", "Quenland", "the Sela Republic"};
static const char *const peoples[] = {"Norlandic", "Velmarian", "Tarsian", "Quenish", "Selan"};
static const char *const bodies[][2] = {{"Northern Ports Authority", "NPA"},    {"Velmarian Steel Corp.", "VSC"},
                                        {"International Grain Council", "IGC"}, {"Tarsian Workers' Union", "TWU"},
                                        {"National Weather Institute", "NWI"},  {"Kestrin & Marlund Bank", "KMB"}};
static const char *const topics[] = {"a new rail tunnel",
                                     "the wage dispute",
                                     "emergency grain imports",
                                     "the flood defences",
                                     "a ceasefire along the border",
                                     "the price of electricity",
                                     "a merger of two shipyards"};
static const char *const days[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
static const char *const months[] = {"Jan.", "March", "April", "June", "Sept.", "November"};

/* Blanks: P full name with office, Q surname, T town, C country, A people, B body, b its acronym,
 * S subject, D day, N number, % per cent. */
static const char *const sentences[] = {
    "{Q} told reporters in {T} that talks on {S} would resume on {D}, \"whatever the weather brings\".",
    "The {B} said in a statement that {N} people had been affected so far, up from {N} a week earlier.",
    "\"We have waited long enough,\" {Q} said, adding that {C} would pay its share.",
    "Shares in the company fell {%} percent to {N}.50 crowns in early trading before recovering some of the loss.",
    "Officials from {C} and the {A} government have met five times since {M} without agreeing on {S}.",
    "He did not say when the report, which runs to {N} pages, would be made public.",
    "According to the {b}, demand rose {%} percent in the year to {M}, the fastest pace in a decade.",
    "Witnesses near the harbour of {T} said they heard two explosions shortly after 6 a.m. on {D}.",
    "{P}, who took office in {M}, called the plan \"a bridge that ends in mid-air\".",
    "But the {b} rejected the figures, saying that they left out {N} seasonal workers in {T} and {T}.",
    "Analysts had expected a rise of {%} percent, and some warned that {S} could weigh on growth next year.",
    "The road between {T} and {T} was closed for {N} hours; trains were running with delays.",
    "She declined to comment on reports that {Q} had offered to resign over {S}.",
    "A court in {T} is due to hear the case on {D}, a spokesman for the {B} said.",
    "Neither the {A} foreign ministry nor the {b} could be reached for comment.",
    "In {C}, where the harvest begins in {M}, farmers said they had enough seed for {N} hectares.",
};

struct writer {
    struct wm_buf buf;
    uint32_t state;
    uint32_t people[3], body, country, topic; /* whom this story is about */
};

/* xorshift32, G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8(14), 2003. */
static uint32_t draw(struct writer *w, size_t below)
{
    w->state ^= w->state << 13;
    w->state ^= w->state >> 17;
    w->state ^= w->state << 5;
    return (uint32_t)(w->state % below);
}

static const char *pick(struct writer *w, const char *const *list, size_t count)
{
    return list[draw(w, count)];
}
#define PICK(w, list) pick((w), (list), COUNT(list))

static void put_person(struct writer *w)
{
    uint32_t person = w->people[draw(w, COUNT(w->people))];
    wm_buf_printf(&w->buf, "%s %s %s", offices[person % COUNT(offices)], given[person % COUNT(given)],
                  family[person % COUNT(family)]);
}

static void put_blank(struct writer *w, char blank)
{
    switch (blank) {
    case 'P': put_person(w); break;
    case 'Q': wm_buf_adds(&w->buf, family[w->people[draw(w, COUNT(w->people))] % COUNT(family)]); break;
    case 'T': wm_buf_adds(&w->buf, PICK(w, towns)); break;
    case 'C': wm_buf_adds(&w->buf, countries[w->country]); break;
    case 'A': wm_buf_adds(&w->buf, peoples[w->country]); break;
    case 'B': wm_buf_adds(&w->buf, bodies[w->body][0]); break;
    case 'b': wm_buf_adds(&w->buf, bodies[w->body][1]); break;
    case 'S': wm_buf_adds(&w->buf, topics[w->topic]); break;
    case 'D': wm_buf_adds(&w->buf, PICK(w, days)); break;
    case 'M': wm_buf_adds(&w->buf, PICK(w, months)); break;
    case 'N': wm_buf_printf(&w->buf, "%u", 12 + draw(w, 900)); break;
    default: wm_buf_printf(&w->buf, "%u.%u", 1 + draw(w, 9), draw(w, 10));
    }
}

static void put_sentence(struct writer *w, const char *sentence)
{
    for (; *sentence != '\0'; sentence++) {
        if (*sentence != '{') {
            wm_buf_addc(&w->buf, *sentence);
            continue;
        }
        put_blank(w, sentence[1]);
        sentence += 2;
    }
}

static unsigned count_words(struct wm_str text)
{
    unsigned words = 0;
    for (size_t i = 0; i < text.len; i++)
        words += text.ptr[i] == ' ' || text.ptr[i] == '\n';
    return words;
}

struct wm_str bench_story(struct wm_arena *arena, uint32_t number, unsigned words)
{
    struct writer w = {.buf = {.arena = arena}, .state = number * 2654435761u + 1};
    for (size_t i = 0; i < COUNT(w.people); i++)
        w.people[i] = draw(&w, 10000);
    w.body = draw(&w, COUNT(bodies));
    w.country = draw(&w, COUNT(countries));
    w.topic = draw(&w, COUNT(topics));
    put_sentence(&w, "{Q} and {b} at odds over {S}\n\n");
    wm_buf_printf(&w.buf, "%s, %s %u (Invented News) - ", PICK(&w, towns), PICK(&w, months), 1 + draw(&w, 28));
    put_sentence(&w, "{P} and the {B} ({b}) of {C} failed on {D} to agree on {S}, officials said.");
    while (count_words(wm_buf_str(&w.buf)) < words && !wm_arena_over(arena)) {
        wm_buf_adds(&w.buf, draw(&w, 2) == 0 ? "\n\n" : " ");
        put_sentence(&w, PICK(&w, sentences));
    }
    wm_buf_addc(&w.buf, '\n');
    return wm_buf_str(&w.buf);
}
