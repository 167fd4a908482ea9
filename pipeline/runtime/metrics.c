/* SPDX-License-Identifier: Apache-2.0 */
/* One process, one registry: a list of series per metric, in the order in which they were made.
 * A mutex guards the lists; what a series counts is relaxed atomics, so that a worker never waits
 * for a scrape. Series are never freed, which is what makes a kept pointer safe.
 *
 * Durations are kept in nanoseconds as integers and written as decimal seconds without floating
 * point: a sum does not lose its last digits after a month, and no locale changes the point. */
#include "metrics.h"

#include <assert.h>
#include <dirent.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"

enum kind { COUNTER, GAUGE, HISTOGRAM };

static const enum kind kinds[WM_METRIC_COUNT] = {
#define X(symbol, name, type, labels, help) [symbol] = (type),
    WM_METRICS(X)
#undef X
};

#define TYPE_COUNTER   "counter"
#define TYPE_GAUGE     "gauge"
#define TYPE_HISTOGRAM "histogram"

enum {
    PROCESS_CPU = WM_METRIC_COUNT,
    PROCESS_START,
    PROCESS_RESIDENT,
    PROCESS_VIRTUAL,
    PROCESS_OPEN_FDS,
    PROCESS_MAX_FDS,
    BUILD_INFO,
};

static const struct wm_metric_info table[] = {
#define X(symbol, name, type, labels, help) [symbol] = {name, TYPE_##type, labels, help},
    WM_METRICS(X)
#undef X
        [PROCESS_CPU] = {"process_cpu_seconds_total", "counter", "", "Processor time of the process, user and system."},
    [PROCESS_START] = {"process_start_time_seconds", "gauge", "", "When the process began, in seconds since 1970."},
    [PROCESS_RESIDENT] = {"process_resident_memory_bytes", "gauge", "", "Memory of the process that is in RAM."},
    [PROCESS_VIRTUAL] = {"process_virtual_memory_bytes", "gauge", "", "Address space of the process."},
    [PROCESS_OPEN_FDS] = {"process_open_fds", "gauge", "", "Open file descriptors."},
    [PROCESS_MAX_FDS] = {"process_max_fds", "gauge", "", "Limit on open file descriptors."},
    [BUILD_INFO] = {"wiremill_build_info", "gauge", "version", "Always 1; the label says which build this is."},
    {NULL, NULL, NULL, NULL},
};

/* Steps of 1, 2.5 and 5 a decade: a stage takes tens of microseconds, a commit tens of milliseconds,
 * a backlog seconds. Seconds are written as Prometheus itself would write the number. */
static const struct bound {
    uint64_t ns;
    const char *seconds;
} bounds[] = {
    {10000, "1e-05"},    {25000, "2.5e-05"},  {50000, "5e-05"},    {100000, "0.0001"},  {250000, "0.00025"},
    {500000, "0.0005"},  {1000000, "0.001"},  {2500000, "0.0025"}, {5000000, "0.005"},  {10000000, "0.01"},
    {25000000, "0.025"}, {50000000, "0.05"},  {100000000, "0.1"},  {250000000, "0.25"}, {500000000, "0.5"},
    {1000000000, "1"},   {2500000000, "2.5"}, {5000000000, "5"},   {10000000000, "10"},
};
#define BOUND_COUNT (sizeof bounds / sizeof *bounds)

struct wm_series {
    struct wm_series *next;
    enum wm_metric metric;
    char *values[2];                 /* of its labels, as given */
    char *labels;                    /* as text, lane="clean",stage="tag" */
    _Atomic uint64_t total;          /* counter: sum; gauge: value as two's complement; histogram: ns */
    _Atomic uint64_t observations[]; /* histogram: one per bound and one for what is above all */
};

static struct registry {
    pthread_mutex_t mutex;
    struct list {
        struct wm_series *first, *last;
    } lists[WM_METRIC_COUNT];
} registry = {.mutex = PTHREAD_MUTEX_INITIALIZER};

/* Label values come from the configuration; the format wants backslash, quote and newline escaped. */
static void write_escaped(FILE *out, const char *value)
{
    for (; *value != '\0'; value++)
        switch (*value) {
        case '\\': fputs("\\\\", out); break;
        case '"': fputs("\\\"", out); break;
        case '\n': fputs("\\n", out); break;
        default: fputc(*value, out);
        }
}

static FILE *open_memory(char **text, size_t *len)
{
    FILE *out = open_memstream(text, len);
    if (out == NULL)
        abort(); /* only out of memory, as in wm_malloc */
    return out;
}

/* `names` is the table's "lane,stage". */
static char *label_text(const char *names, char *const values[2])
{
    char *text;
    size_t len;
    FILE *out = open_memory(&text, &len);
    for (size_t i = 0; i < 2 && *names != '\0'; i++) {
        int name_len = (int)strcspn(names, ",");
        fprintf(out, "%s%.*s=\"", i > 0 ? "," : "", name_len, names);
        write_escaped(out, values[i]);
        fputc('"', out);
        names += name_len + (names[name_len] == ',');
    }
    if (fclose(out) != 0)
        abort();
    return text;
}

static struct wm_series *new_series(enum wm_metric metric, const char *a, const char *b)
{
    size_t buckets = kinds[metric] == HISTOGRAM ? BOUND_COUNT + 1 : 0;
    struct wm_series *series = wm_calloc(1, sizeof *series + buckets * sizeof *series->observations);
    series->metric = metric;
    series->values[0] = wm_strdup(a);
    series->values[1] = wm_strdup(b);
    series->labels = label_text(table[metric].labels, series->values);
    return series;
}

struct wm_series *wm_series(enum wm_metric metric, const char *a, const char *b)
{
    a = a != NULL ? a : "";
    b = b != NULL ? b : "";
    pthread_mutex_lock(&registry.mutex);
    struct list *list = &registry.lists[metric];
    struct wm_series *series = list->first;
    while (series != NULL && (strcmp(series->values[0], a) != 0 || strcmp(series->values[1], b) != 0))
        series = series->next;
    if (series == NULL) {
        series = new_series(metric, a, b);
        *(list->last != NULL ? &list->last->next : &list->first) = series;
        list->last = series;
    }
    pthread_mutex_unlock(&registry.mutex);
    return series;
}

void wm_series_add(struct wm_series *series, uint64_t n)
{
    assert(kinds[series->metric] == COUNTER);
    atomic_fetch_add_explicit(&series->total, n, memory_order_relaxed);
}

void wm_series_set(struct wm_series *series, int64_t value)
{
    assert(kinds[series->metric] == GAUGE);
    atomic_store_explicit(&series->total, (uint64_t)value, memory_order_relaxed);
}

void wm_series_move(struct wm_series *series, int64_t by)
{
    assert(kinds[series->metric] == GAUGE);
    atomic_fetch_add_explicit(&series->total, (uint64_t)by, memory_order_relaxed);
}

void wm_series_observe_ns(struct wm_series *series, uint64_t ns)
{
    assert(kinds[series->metric] == HISTOGRAM);
    size_t i = 0;
    while (i < BOUND_COUNT && ns > bounds[i].ns)
        i++;
    atomic_fetch_add_explicit(&series->observations[i], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&series->total, ns, memory_order_relaxed);
}

static uint64_t read_bucket(const struct wm_series *series, size_t i)
{
    return atomic_load_explicit(&series->observations[i], memory_order_relaxed);
}

int64_t wm_series_value(const struct wm_series *series)
{
    if (kinds[series->metric] != HISTOGRAM)
        return (int64_t)atomic_load_explicit(&series->total, memory_order_relaxed);
    uint64_t count = 0;
    for (size_t i = 0; i <= BOUND_COUNT; i++)
        count += read_bucket(series, i);
    return (int64_t)count;
}

static void write_head(FILE *out, const struct wm_metric_info *info)
{
    fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", info->name, info->help, info->name, info->type);
}

static void write_seconds(FILE *out, uint64_t ns)
{
    fprintf(out, "%" PRIu64 ".%09" PRIu64 "\n", ns / 1000000000u, ns % 1000000000u);
}

/* The count is the sum of the buckets as read here, so that it never disagrees with the last one
 * even when workers observe meanwhile. The sum may be a few observations ahead or behind. */
static void write_histogram(FILE *out, const char *name, const struct wm_series *series)
{
    uint64_t count = 0;
    for (size_t i = 0; i < BOUND_COUNT; i++) {
        count += read_bucket(series, i);
        fprintf(out, "%s_bucket{%s,le=\"%s\"} %" PRIu64 "\n", name, series->labels, bounds[i].seconds, count);
    }
    count += read_bucket(series, BOUND_COUNT);
    fprintf(out, "%s_bucket{%s,le=\"+Inf\"} %" PRIu64 "\n", name, series->labels, count);
    fprintf(out, "%s_sum{%s} ", name, series->labels);
    write_seconds(out, atomic_load_explicit(&series->total, memory_order_relaxed));
    fprintf(out, "%s_count{%s} %" PRIu64 "\n", name, series->labels, count);
}

static void write_series(FILE *out, const struct wm_series *series)
{
    const char *name = table[series->metric].name;
    uint64_t total = atomic_load_explicit(&series->total, memory_order_relaxed);
    if (kinds[series->metric] == HISTOGRAM) {
        write_histogram(out, name, series);
        return;
    }
    fputs(name, out);
    if (*series->labels != '\0')
        fprintf(out, "{%s}", series->labels);
    if (kinds[series->metric] == COUNTER)
        fprintf(out, " %" PRIu64 "\n", total);
    else
        fprintf(out, " %" PRId64 "\n", (int64_t)total);
}

static void write_registry(FILE *out)
{
    pthread_mutex_lock(&registry.mutex);
    for (size_t metric = 0; metric < WM_METRIC_COUNT; metric++) {
        if (registry.lists[metric].first != NULL)
            write_head(out, &table[metric]);
        for (const struct wm_series *s = registry.lists[metric].first; s != NULL; s = s->next)
            write_series(out, s);
    }
    pthread_mutex_unlock(&registry.mutex);
}

static void write_plain(FILE *out, size_t metric, uint64_t value)
{
    write_head(out, &table[metric]);
    fprintf(out, "%s %" PRIu64 "\n", table[metric].name, value);
}

/* The first `size` - 1 bytes of a file of /proc; false where there is no /proc. */
static bool read_proc(const char *path, char *text, size_t size)
{
    FILE *in = fopen(path, "re");
    if (in == NULL)
        return false;
    text[fread(text, 1, size - 1, in)] = '\0';
    fclose(in);
    return text[0] != '\0';
}

/* When the machine started, in seconds since 1970; 0 when unknown. Far down in a long file. */
static unsigned long long boot_time(void)
{
    unsigned long long seconds = 0;
    char *line = NULL;
    size_t size = 0;
    FILE *in = fopen("/proc/stat", "re");
    while (in != NULL && seconds == 0 && getline(&line, &size, in) > 0)
        if (strncmp(line, "btime ", 6) == 0)
            seconds = strtoull(line + 6, NULL, 10);
    free(line);
    if (in != NULL)
        fclose(in);
    return seconds;
}

/* Fields of /proc/self/stat, counted from 1 as in its manual page. */
enum { STAT_START_TICKS = 22, STAT_VIRTUAL_BYTES, STAT_RESIDENT_PAGES, STAT_END };

/* The name of the program, field 2, may hold blanks and parentheses: counting starts behind the
 * last one. False where there is no /proc. */
static bool read_stat(unsigned long long fields[STAT_END])
{
    char text[2048];
    const char *at = read_proc("/proc/self/stat", text, sizeof text) ? strrchr(text, ')') : NULL;
    int field = 2;
    for (; at != NULL && field + 1 < STAT_END && (at = strchr(at, ' ')) != NULL; field++)
        fields[field + 1] = strtoull(++at, NULL, 10);
    return field + 1 == STAT_END;
}

static void write_memory_and_start(FILE *out)
{
    unsigned long long fields[STAT_END], boot = boot_time();
    if (!read_stat(fields))
        return;
    if (boot > 0) {
        unsigned long long hundredths = fields[STAT_START_TICKS] * 100 / (unsigned long long)sysconf(_SC_CLK_TCK);
        write_head(out, &table[PROCESS_START]);
        fprintf(out, "%s %llu.%02llu\n", table[PROCESS_START].name, boot + hundredths / 100, hundredths % 100);
    }
    write_plain(out, PROCESS_RESIDENT, fields[STAT_RESIDENT_PAGES] * (unsigned long long)sysconf(_SC_PAGESIZE));
    write_plain(out, PROCESS_VIRTUAL, fields[STAT_VIRTUAL_BYTES]);
}

static void write_descriptors(FILE *out)
{
    DIR *dir = opendir("/proc/self/fd");
    uint64_t open = 0;
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;)
        open += entry->d_name[0] != '.';
    if (dir != NULL) {
        closedir(dir);
        write_plain(out, PROCESS_OPEN_FDS, open - 1); /* less the one we counted with */
    }
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        write_plain(out, PROCESS_MAX_FDS, limit.rlim_cur);
}

static void write_process(FILE *out)
{
    struct timespec cpu;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu) == 0) {
        write_head(out, &table[PROCESS_CPU]);
        fprintf(out, "%s ", table[PROCESS_CPU].name);
        write_seconds(out, (uint64_t)cpu.tv_sec * 1000000000u + (uint64_t)cpu.tv_nsec);
    }
    write_memory_and_start(out);
    write_descriptors(out);
    write_head(out, &table[BUILD_INFO]);
    fprintf(out, "%s{version=\"%s\"} 1\n", table[BUILD_INFO].name, WM_VERSION);
}

char *wm_metrics_text(size_t *len)
{
    char *text;
    FILE *out = open_memory(&text, len);
    write_registry(out);
    write_process(out);
    if (fclose(out) != 0)
        abort();
    return text;
}

const struct wm_metric_info *wm_metrics_table(void)
{
    return table;
}
