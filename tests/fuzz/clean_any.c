/* SPDX-License-Identifier: Apache-2.0 */
/* The clean stage on any bytes, through the chain as a lane runs it. -DCONTENT_TYPE='"text/html"' fixes
 * the format, so that one file serves a target per format: html, nitf, newsml, ninjs, anpa, 7901, mail. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/json_init.h"
#include "base/option.h"
#include "runtime/chain.h"

#ifndef CONTENT_TYPE
#define CONTENT_TYPE "" /* by content */
#endif

extern const struct wm_stage wm_stage_clean;
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct wm_chain *chain;
    static struct wm_chain_worker *worker;
    static struct wm_arena *arena;
    struct wm_error err = {0};
    if (chain == NULL) {
        wm_json_init();
        void *conf = wm_calloc(1, wm_stage_clean.conf_size);
        wm_option_defaults(wm_stage_clean.options, conf);
        struct wm_step step = {&wm_stage_clean, conf};
        if (wm_chain_open(&step, 1, 1000, &chain, &err) != WM_OK || wm_chain_worker_open(chain, &worker, &err) != WM_OK)
            abort();
        free(conf);
        arena = wm_arena_new((size_t)64 << 20);
    }
    wm_chain_run(worker, arena, (struct wm_str){(const char *)data, size}, WM_STR(CONTENT_TYPE), NULL, NULL);
    wm_arena_reset(arena);
    return 0;
}
