/* SPDX-License-Identifier: Apache-2.0 */
/* settings.h: the whole configuration, read from one YAML file, declared once in the tables of
 * settings.c. Everything in it lives in the arena it was loaded into and is read-only afterwards. */
#ifndef RUNTIME_SETTINGS_H
#define RUNTIME_SETTINGS_H

#include <stdint.h>

#include "runtime/chain.h"
#include "runtime/stages.h"

/* librdkafka properties as the user wrote them, in order. */
struct wm_pair {
    const char *name, *value;
    int line; /* in the file; 0 when from --set */
};
struct wm_pairs {
    const struct wm_pair *list;
    size_t count;
};

struct wm_lane_settings {
    const char *name;
    const char *input;         /* the topics as one text, "a,b" */
    const char *const *inputs; /* topics; at least one */
    size_t input_count;
    const char *output;                                  /* topic */
    const char *dead;                                    /* topic; NULL never: a lane always has dead letters */
    const char *urgent;                                  /* topic, or NULL */
    const char *group;                                   /* consumer group; default "wiremill-NAME" */
    const char *delivery;                                /* "exactly-once" or "at-least-once" */
    int64_t commit_interval_ms, commit_messages;         /* a transaction ends at the latest after either */
    int64_t max_in_flight_bytes, max_in_flight_messages; /* bytes: 0 = what fits the workers */
    int64_t retry_attempts;                              /* altogether, the first included */
    int64_t retry_backoff_ms, retry_backoff_max_ms;
    int64_t max_article_bytes;   /* larger input is a dead letter */
    int64_t max_article_memory;  /* arena limit */
    int64_t max_items;           /* items of one message */
    const struct wm_step *steps; /* in order; none = the lane passes messages through */
    size_t step_count;
    struct wm_pairs consumer, producer; /* on top of the process's `kafka` */
    int line;                           /* where the lane begins in the file */
};

/* A stage that lanes can name. */
struct wm_stage_settings {
    struct wm_step step; /* with the options of its section `stages.NAME` */
    const char *plugin;  /* absolute path of the shared object it was loaded from; NULL = built in */
    bool outdated;       /* there is another file by now; this one runs until the process is started again */
};

struct wm_settings {
    const char *instance;   /* part of client and transactional ids; default HOST-PID */
    const char *membership; /* of consumer groups: "dynamic" or "static" */
    int64_t workers;        /* threads; 0 = one per core */
    int64_t shutdown_deadline_ms;
    const char *log_level, *log_format;          /* "warn"; "logfmt" or "json" */
    const char *admin_listen;                    /* "127.0.0.1:9464"; "" = none */
    int64_t topic_partitions, topic_replication; /* for `wiremill topics` */
    struct wm_pairs kafka;                       /* for every client */
    const struct wm_stage_settings *stages;      /* the built-in ones, then plug-ins as the file has them */
    size_t stage_count;
    const struct wm_lane_settings *lanes;
    size_t lane_count;
};

/* What is wrong with a configuration: all of it, not just the first, sorted by line. After a
 * hundred faults the rest is only counted. */
struct wm_lint {
    struct wm_lint *next;
    int line;         /* 0 = the file as a whole, or --set: the text then begins with its name */
    const char *text; /* says what would be right */
};

/* Reads `path` (NULL = no file: defaults, no lanes), then the `sets` ("path=value", as in
 * lanes.clean.output=x, stages.summarize.brief-characters=200, kafka.bootstrap.servers=h:9092), knowing
 * the built-in `stages` and loading what plug-ins it names. `${NAME}` and `${NAME:-default}` are expanded inside
 * scalars after parsing; `$${` stands for `${`. WM_E_CONFIG with *lints filled when anything is wrong (`err` then tells
 * the first and how many follow); *out is then not set.
 *
 * A set changes a key of the file or adds it. Lanes are addressed by name and must exist, stages of
 * a lane too (lanes.fused.stages.tag.OPTION). A value is a single value; `input` and `stages` take
 * several, separated by commas. Later sets win. */
enum wm_code wm_settings_load(const char *path, const char *const *sets, size_t set_count, struct wm_stages *stages,
                              struct wm_arena *arena, const struct wm_settings **out, struct wm_lint **lints,
                              struct wm_error *err) WM_MUST_CHECK;

/* The same from a text already read; `path` (may be NULL) is for messages, and its folder for plug-ins. */
enum wm_code wm_settings_parse(const char *path, struct wm_str text, const char *const *sets, size_t set_count,
                               struct wm_stages *stages, struct wm_arena *arena, const struct wm_settings **out,
                               struct wm_lint **lints, struct wm_error *err) WM_MUST_CHECK;

/* "wiremill.yaml:12: unknown key ...", a line each. */
struct wm_str wm_settings_lint_text(const char *path, const struct wm_lint *lints, struct wm_arena *arena);

/* The stage of that name with its options as the section `stages.NAME` has them (its defaults without
 * a file), for commands that run a stage without a lane. In the settings' arena; NULL if there is none. */
const struct wm_stage_settings *wm_settings_stage(const struct wm_settings *settings, const char *name);

/* The lane of that name, or NULL. */
const struct wm_lane_settings *wm_settings_lane(const struct wm_settings *settings, const char *name);

/* How many threads run stages. */
size_t wm_settings_workers(const struct wm_settings *settings);

/* The effective configuration as YAML, secrets as ***. But for them it loads again to the same. */
struct wm_str wm_settings_print(const struct wm_settings *settings, struct wm_arena *arena);

/* The tables, for `wiremill options`: sections in the order of the reference page. */
struct wm_section {
    const char *path; /* "" = top level, "lanes[]", "log", ... */
    const char *help;
    const struct wm_option *options; /* ends with {0}; NULL = what is no table, as `help` says */
    const char *const *live;         /* names that a reload applies at once, "*" for all of them; NULL = none */
};
const struct wm_section *wm_settings_sections(size_t *count); /* without the stages' own, which are all live */

/* Whether a reload applies the option `name` of the section (NULL: a section that is no table) at once;
 * else the process has to be started anew for it. */
bool wm_settings_is_live(const struct wm_section *section, const char *name);

/* Reloading. */

/* The configuration of a process that runs only the lanes named: all if none is. WM_E_CONFIG when there
 * is nothing to run. Borrows from `settings`; new in the arena. */
enum wm_code wm_settings_pick(const struct wm_settings *settings, const char *const *lanes, size_t lane_count,
                              struct wm_arena *arena, const struct wm_settings **out,
                              struct wm_error *err) WM_MUST_CHECK;

struct wm_setting_change {
    const struct wm_setting_change *next;
    const char *setting;   /* as --set names it: "lanes.clean.stages.tag.lexicon" */
    const char *from, *to; /* as printed, secrets as ***; "" = not set */
    bool live;             /* applied; else a restart is needed and `from` stays in force */
};

/* What is in force when `loaded` is put in the place of `now`: what a reload can apply is as in `loaded`, the
 * rest as in `start`, with which the process began. Lanes are those of `start`; one that `loaded` has no more
 * stays as it is. New in the arena, and borrows from `start` only. *changes, in the arena too, tells all
 * that differs from `now`, in the order of the tables. */
const struct wm_settings *wm_settings_renew(const struct wm_settings *start, const struct wm_settings *now,
                                            const struct wm_settings *loaded, struct wm_arena *arena,
                                            const struct wm_setting_change **changes);

/* librdkafka properties that the runtime sets itself, and why; a configuration with one is refused. */
struct wm_reserved {
    const char *name, *reason;
};
const struct wm_reserved *wm_settings_reserved(size_t *count);

/* Whether a librdkafka property holds a password or key, never to be shown. */
bool wm_settings_is_secret(const char *property);

#endif
