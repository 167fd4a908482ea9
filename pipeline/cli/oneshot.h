/* SPDX-License-Identifier: Apache-2.0 */
/* oneshot.h: `enrich` and the single stages: messages from files through a chain of stages to
 * standard output, without a broker. */
#ifndef CLI_ONESHOT_H
#define CLI_ONESHOT_H

#include "cli/cli.h"
#include "cli/input.h"
#include "runtime/chain.h"

struct wm_oneshot_conf {
    const char *lane, *until; /* enrich only */
    const char *format, *content_type;
    int64_t max_bytes;
    bool lines, full;
    bool conll;        /* tag only */
    bool jsonl;        /* summarize only, */
    const char *shape; /* and what it prints */
};

extern const char *const wm_oneshot_formats[];

/* The rows that enrich and the single stages share. */
#define WM_ONESHOT_FLAGS                                                                                               \
    {.letter = 'f',                                                                                                    \
     .argument = "FORMAT",                                                                                             \
     .option = {.name = "format",                                                                                      \
                .fallback = "ninjs",                                                                                   \
                .choices = wm_oneshot_formats,                                                                         \
                .help = "How records are written.",                                                                    \
                WM_FIELD(struct wm_oneshot_conf, format)}},                                                            \
        {.letter = 'l',                                                                                                \
         .option = {.name = "lines",                                                                                   \
                    .help = "Each line is a message; so it is without asking in .jsonl and .ndjson files.",            \
                    WM_FIELD(struct wm_oneshot_conf, lines)}},                                                         \
        {.argument = "TYPE",                                                                                           \
         .option = {.name = "content-type",                                                                            \
                    .help = "Say what the input is, as the header of a message does (text/html, "                      \
                            "application/json); else it is recognised.",                                               \
                    WM_FIELD(struct wm_oneshot_conf, content_type)}},                                                  \
        {.argument = "SIZE",                                                                                           \
         .option = {.name = "max-bytes",                                                                               \
                    .fallback = "64MB",                                                                                \
                    .min = "1",                                                                                        \
                    .max = "1GB",                                                                                      \
                    .unit = WM_BYTES,                                                                                  \
                    .help = "Refuse larger messages.",                                                                 \
                    WM_FIELD(struct wm_oneshot_conf, max_bytes)}},                                                     \
    {                                                                                                                  \
        .option = {                                                                                                    \
            .name = "full",                                                                                            \
            .help = "With --format pretty: the whole body and all entities, not the beginning.",                       \
            WM_FIELD(struct wm_oneshot_conf, full)                                                                     \
        }                                                                                                              \
    }

/* --lane, for commands that run many stages; `field` is a const char *. */
#define WM_LANE_FLAG(conf, field)                                                                                      \
    {                                                                                                                  \
        .argument = "NAME", .option = {                                                                                \
            .name = "lane",                                                                                            \
            .help = "Run the stages of this lane of the configuration, with its options. Default: all stages that "    \
                    "are built in, then its plug-ins.",                                                                \
            WM_FIELD(conf, field)                                                                                      \
        }                                                                                                              \
    }

/* Stages with their options, in order. */
struct wm_steps {
    const struct wm_step *list;
    size_t count;
};

/* What `lane` names (NULL: all stages, but no second one that reads raw input), in the settings' arena
 * or `arena`. Without such a lane, or stages in it, says so and returns an exit code. */
int wm_oneshot_steps(const struct wm_settings *settings, const char *lane, struct wm_arena *arena,
                     struct wm_steps *out);

/* Runs the stages (at least one) on the operands, or on standard input without any. When the first
 * of them reads records only, input that is none goes through the build's reading stage before.
 * Returns an exit code. */
int wm_oneshot(const struct wm_oneshot_conf *conf, struct wm_args *args, const struct wm_settings *settings,
               struct wm_steps steps);

/* Text for the help of each: formats, refusals, what is read. Ends with a newline. */
#define WM_ONESHOT_HELP                                                                                                \
    "Formats:\n"                                                                                                       \
    "  ninjs    one ninjs 3.1 record (JSON) a line\n"                                                                  \
    "  text     the body alone, an empty line between paragraphs; a line with only a\n"                                \
    "           form feed stands between records\n"                                                                    \
    "  html     one page with all records, entities marked in colours\n"                                               \
    "  pretty   for reading on a terminal\n"                                                                           \
    "\n"                                                                                                               \
    "What is refused is said on standard error as \"FILE: item 2: code: reason\" (the\n"                               \
    "item where a message holds several, FILE:LINE where each line is a message);\n"                                   \
    "the rest is still done, and the exit code is 1.\n"

/* Shared with `explain`. */

/* Opens the stages; on failure says why and returns false. */
bool wm_oneshot_chain(struct wm_steps steps, struct wm_chain **chain, struct wm_chain_worker **worker);

/* "FILE:LINE: item N" in the arena, of what there is (line and item 0 = none). */
const char *wm_oneshot_where(const struct wm_input *input, size_t item, struct wm_arena *arena);

/* Whether `raw` is a ninjs 3 record, which needs no reading stage. */
bool wm_is_record(struct wm_str raw, struct wm_arena *arena);

#endif
