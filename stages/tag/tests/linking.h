/* SPDX-License-Identifier: Apache-2.0 */
/* What a name of a text is linked to, with the lexicon and model that ship. */
#ifndef TAG_TESTS_LINKING_H
#define TAG_TESTS_LINKING_H

#include "support/test.h"

#include "tagging.h"

#define NONE "" /* nobody can tell */

/* The first identifier of what the n-th mention (from 1) of a text refers to; "-" when it is no name at all. */
static inline const char *id_of(const struct tagging *t, const char *name, unsigned n)
{
    for (uint32_t i = 0; i < t->found->mention_count; i++) {
        const struct wm_mention *m = &t->found->mentions[i];
        const struct wm_entity *entity = &t->found->entities[m->entity];
        if (!wm_str_is(tagging_slice(t, m->cp, m->cp_end), name) || --n > 0)
            continue;
        struct wm_buf id = {.arena = t->arena};
        wm_buf_printf(&id, "%.*s", WM_STR_ARG(entity->id_count > 0 ? entity->ids[0] : WM_STR(NONE)));
        wm_buf_addc(&id, '\0');
        return id.ptr;
    }
    return "-";
}

struct want {
    const char *name;
    unsigned n;
    const char *id;
};

static inline void check(const char *body, const struct want *wants, size_t count)
{
    struct tagging t = tagging_begin_shipped(body);
    for (size_t i = 0; i < count; i++) {
        const char *id = id_of(&t, wants[i].name, wants[i].n);
        if (strcmp(id, wants[i].id) != 0)
            fail_msg("%s\n%s, mention %u: \"%s\", not \"%s\"; found %s", body, wants[i].name, wants[i].n, id,
                     wants[i].id, tagging_list(&t));
    }
    tagging_end(&t);
}

#define CHECK(body, ...)                                                                                               \
    do {                                                                                                               \
        static const struct want wants[] = {__VA_ARGS__};                                                              \
        check(body, wants, sizeof wants / sizeof *wants);                                                              \
    } while (0)

#endif
