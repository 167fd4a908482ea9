/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd_kb.h"

static const struct wm_command *const verbs[] = {&wm_cmd_kb_build, &wm_cmd_kb_lookup, NULL};

static const char help[] =
    "The knowledge base is what the tag stage knows of people, organisations and places: one file,\n"
    "which the option stages.tag.lexicon names. One is there with the program; you can build a larger\n"
    "one, or one of your own facts.\n"
    "\n"
    "Examples:\n"
    "  wiremill kb lookup Georgia \"Angela Merkel\" UN\n"
    "  bzcat latest-all.json.bz2 | wiremill kb build - -o big.kb\n"
    "  wiremill tag --set stages.tag.lexicon=./big.kb story.txt\n";

const struct wm_command wm_cmd_kb = {.name = "kb",
                                     .arguments = "VERB",
                                     .summary = "look names up in the knowledge base, or build one",
                                     .help = help,
                                     .run = wm_cli_verb,
                                     .verbs = verbs};
