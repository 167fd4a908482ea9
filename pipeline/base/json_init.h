/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_JSON_INIT_H
#define BASE_JSON_INIT_H

/* Once per process, before any thread and any wiremill/json.h call. */
void wm_json_init(void);

/* Version of jansson, static text. */
const char *wm_json_version(void);

#endif
