/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of samples that are replaced as a whole. Labels are written out when a sample is added, so that
 * a scrape only copies; a mutex guards what is shown, not what is being put together. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "metrics_private.h"

struct sample {
    struct sample *next;
    int64_t value;
    char *labels;
};

/* By metric, in the order in which they were added. */
struct set {
    struct sample *first[WM_METRIC_COUNT], *last[WM_METRIC_COUNT];
};

struct wm_samples {
    struct wm_samples *next;
    struct set shown, coming;
};

static struct {
    pthread_mutex_t mutex;
    struct wm_samples *first;
} sets = {.mutex = PTHREAD_MUTEX_INITIALIZER};

struct wm_samples *wm_samples_new(void)
{
    struct wm_samples *samples = wm_calloc(1, sizeof *samples);
    struct wm_samples **end = &sets.first;
    wm__samples_lock();
    while (*end != NULL)
        end = &(*end)->next;
    *end = samples;
    wm__samples_unlock();
    return samples;
}

void wm_samples_add(struct wm_samples *samples, enum wm_metric metric, const char *const labels[], int64_t value)
{
    struct set *set = &samples->coming;
    struct sample *sample = wm_malloc(sizeof *sample);
    *sample = (struct sample){.value = value, .labels = wm__metrics_labels(metric, labels)};
    *(set->last[metric] != NULL ? &set->last[metric]->next : &set->first[metric]) = sample;
    set->last[metric] = sample;
}

static void empty(struct set *set)
{
    for (size_t metric = 0; metric < WM_METRIC_COUNT; metric++)
        for (struct sample *sample; (sample = set->first[metric]) != NULL;) {
            set->first[metric] = sample->next;
            free(sample->labels);
            free(sample);
        }
    memset(set, 0, sizeof *set);
}

void wm_samples_publish(struct wm_samples *samples)
{
    struct set old = samples->shown;
    wm__samples_lock();
    samples->shown = samples->coming;
    wm__samples_unlock();
    memset(&samples->coming, 0, sizeof samples->coming);
    empty(&old);
}

void wm_samples_free(struct wm_samples *samples)
{
    if (samples == NULL)
        return;
    struct wm_samples **at = &sets.first;
    wm__samples_lock();
    while (*at != samples)
        at = &(*at)->next;
    *at = samples->next;
    wm__samples_unlock();
    empty(&samples->shown);
    empty(&samples->coming);
    free(samples);
}

void wm__samples_lock(void)
{
    pthread_mutex_lock(&sets.mutex);
}

void wm__samples_unlock(void)
{
    pthread_mutex_unlock(&sets.mutex);
}

bool wm__samples_any(enum wm_metric metric)
{
    for (const struct wm_samples *samples = sets.first; samples != NULL; samples = samples->next)
        if (samples->shown.first[metric] != NULL)
            return true;
    return false;
}

void wm__samples_write(FILE *out, enum wm_metric metric)
{
    for (const struct wm_samples *samples = sets.first; samples != NULL; samples = samples->next)
        for (const struct sample *sample = samples->shown.first[metric]; sample != NULL; sample = sample->next)
            wm__metrics_write(out, metric, sample->labels, (uint64_t)sample->value);
}
