/* SPDX-License-Identifier: Apache-2.0 */
/* What every format goes through: bytes to text, references, hygiene, language. Whatever comes in, the text
 * that comes out is UTF-8. */
#include <stdint.h>
#include <stdlib.h>

#include "../../stages/clean/language.h"
#include "../../stages/clean/text.h"
#include "base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct wm_arena *arena;
    if (arena == NULL)
        arena = wm_arena_new((size_t)64 << 20);
    /* The first byte chooses what is declared. */
    static const char *const charsets[] = {"", "utf-8", "iso-8859-2", "shift_jis", "iso-2022-jp", "gb2312"};
    const char *charset = size > 0 ? charsets[data[0] % (sizeof charsets / sizeof *charsets)] : "";
    struct wm_str raw = wm_str_sub((struct wm_str){(const char *)data, size}, 1, size);
    struct wm_str text = clean_decode(arena, raw, wm_str_of(charset));
    struct wm_str line = clean_line(arena, clean_unescape_leftover(arena, text));
    if (!wm_utf8_valid(text) || !wm_utf8_valid(line))
        abort();
    struct clean_language found = clean_identify_language(arena, wm_str_sub(line, 0, 50), raw);
    struct clean_language again = clean_identify_language(arena, wm_str_sub(line, 0, 50), raw);
    if (!wm_str_eq(found.tag, again.tag) || found.confidence < 0 || found.confidence > 1)
        abort();
    clean_language_of(clean_language_tag(arena, line), &found);
    wm_arena_reset(arena);
    return 0;
}
