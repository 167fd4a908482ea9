/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_kb.h: the verbs of `wiremill kb`. */
#ifndef CLI_CMD_KB_H
#define CLI_CMD_KB_H

#include "cli.h"

extern const struct wm_command wm_cmd_kb_build, wm_cmd_kb_lookup;

#endif
