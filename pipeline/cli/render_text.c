/* SPDX-License-Identifier: Apache-2.0 */
#include "record.h"
#include "render.h"

/* Controls go, so that a form feed can stand between bodies and nothing steers a terminal. */
static bool is_control(uint32_t c)
{
    return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0);
}

void wm_render_text(FILE *out, const struct wm_json *record)
{
    struct wm_str body = wm_str_trim(wm_record_body(record));
    if (body.len == 0)
        return;
    for (size_t at = 0, from = 0; at < body.len; from = at)
        if (!is_control(wm_utf8_next(body, &at)))
            fwrite(body.ptr + from, 1, at - from, out);
    fputc('\n', out);
}
