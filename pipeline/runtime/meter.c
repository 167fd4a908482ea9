/* SPDX-License-Identifier: Apache-2.0 */
#include "meter.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "runtime/metrics.h"

struct stage_series {
    struct wm_series *in, *out, *seconds;
};

struct wm_meter {
    size_t count;
    struct stage_series stages[]; /* in the chain's order */
};

struct wm_meter *wm_meter_new(const char *lane, const struct wm_chain *chain)
{
    size_t count = wm_chain_count(chain);
    struct wm_meter *meter = wm_calloc(1, sizeof *meter + count * sizeof *meter->stages);
    meter->count = count;
    for (size_t i = 0; i < count; i++) {
        const char *stage = wm_chain_stage(chain, i)->name;
        meter->stages[i] = (struct stage_series){.in = wm_series(WM_M_STAGE_IN, lane, stage),
                                                 .out = wm_series(WM_M_STAGE_OUT, lane, stage),
                                                 .seconds = wm_series(WM_M_STAGE_SECONDS, lane, stage)};
    }
    return meter;
}

void wm_meter_free(struct wm_meter *meter)
{
    free(meter);
}

static void after_stage(void *ctx, size_t stage, const struct wm_article *article, enum wm_code code, uint64_t ns)
{
    const struct wm_meter *meter = ctx;
    assert(stage < meter->count);
    const struct stage_series *series = &meter->stages[stage];
    (void)article;
    wm_series_add(series->in, 1);
    if (code == WM_OK)
        wm_series_add(series->out, 1);
    wm_series_observe_ns(series->seconds, ns);
}

struct wm_chain_observer wm_meter_observer(struct wm_meter *meter)
{
    return (struct wm_chain_observer){.after = after_stage, .ctx = meter};
}
