/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/option.h"
#include "cli.h"
#include "runtime/chain.h"

static int run(int argc, char **argv)
{
    struct wm_step steps[8];
    struct wm_error err = {0};
    size_t n = 0;
    for (; wm_builtin_stages[n] != NULL; n++) {
        void *conf = wm_calloc(1, wm_builtin_stages[n]->conf_size);
        wm_option_defaults(wm_builtin_stages[n]->options, conf);
        steps[n] = (struct wm_step){wm_builtin_stages[n], conf};
    }
    struct wm_chain *chain;
    struct wm_chain_worker *worker;
    if (wm_chain_open(steps, n, 1000, &chain, &err) != WM_OK || wm_chain_worker_open(chain, &worker, &err) != WM_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 3;
    }
    struct wm_arena *arena = wm_arena_new(256u << 20);
    for (int i = 1; i < argc; i++) {
        FILE *f = fopen(argv[i], "rb");
        static char buf[32 << 20];
        size_t len = f != NULL ? fread(buf, 1, sizeof buf, f) : 0;
        if (f != NULL)
            fclose(f);
        for (struct wm_item *item =
                 wm_chain_run(worker, arena, (struct wm_str){buf, len}, WM_STR(""), wm_log_root(), NULL);
             item != NULL; item = item->next)
            if (item->code == WM_OK)
                printf("%.*s\n", WM_STR_ARG(item->value));
            else
                fprintf(stderr, "%s: %s: %s\n", argv[i], wm_code_label(item->code), item->text);
        wm_arena_reset(arena);
    }
    wm_arena_free(arena);
    wm_chain_worker_close(worker);
    wm_chain_close(chain);
    for (size_t i = 0; i < n; i++)
        free((void *)steps[i].conf);
    return 0;
}

const struct wm_command wm_cmd_enrich = {.name = "enrich", .arguments = "[FILE|-]...", .summary = "thin", .run = run};
