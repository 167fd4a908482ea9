/* SPDX-License-Identifier: Apache-2.0 */
/* texts.h: texts in memory, invented or from folders of messages and files of stories; for bench_stages. */
#ifndef BENCH_TEXTS_H
#define BENCH_TEXTS_H

#include "base/arena.h"
#include "wiremill/str.h"

#define BENCH_FILE_BYTES ((size_t)64 << 20) /* the longest file that is read whole */

/* Copies of texts, freed by bench_free_texts. */
struct texts {
    struct wm_str *list;
    size_t count, cap, bytes, words;
};

void bench_add_text(struct texts *texts, struct wm_str text);
void bench_free_texts(struct texts *texts);

/* Adds the files of a folder as they are, or the stories of a .jsonl file ("title", "text" of one paragraph a line) as
 * ninjs messages; each in the arena for the moment. Ends the program where there is no text. */
void bench_read_texts(struct wm_arena *arena, struct texts *out, const char *path);

/* Adds stories that nobody wrote, as plain wire text or as ninjs messages. */
void bench_invent_texts(struct wm_arena *arena, struct texts *out, unsigned stories, unsigned words, bool ninjs);

/* Room for one more in a growing list. */
void *bench_grow(void *list, size_t count, size_t *cap, size_t size);

/* Says what is wrong with which, and ends the program. */
_Noreturn void bench_fail(const char *what, const char *which);

#endif
